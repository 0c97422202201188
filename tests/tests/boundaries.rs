//! What a map says of the borders of components, and that trust is said and asked for.
//!
//! That the calls themselves are right, `groups` shows.

use std::{collections::BTreeMap, ffi::OsString, fs, path::Path};

const SCALARS: &str = "test:scalars/numbers@1.0.0";

/// The components of a group, with flags, linked into a folder.
fn link(group: &str, folder: &Path, flags: &[&str]) {
    let prebuilt = tests::workspace().join("corpora").join(group).join("prebuilt");
    let mut arguments: Vec<OsString> = vec!["seld".into()];
    arguments.extend(
        ["consumer.wasm", "provider.wasm", "counter.wasm"]
            .iter()
            .map(|name| prebuilt.join(name))
            .filter(|path| path.exists())
            .map(Into::into),
    );
    arguments.extend([OsString::from("-o"), folder.join("image.wasm").into()]);
    arguments.extend(flags.iter().map(Into::into));
    for (option, file) in [("--map", "map.json"), ("--certificate", "certificate.json")] {
        arguments.extend([option.into(), folder.join(file).into()]);
    }
    let mut errors = Vec::new();
    let exit = seld::command::run(arguments, &mut Vec::new(), &mut errors);
    // No warning either: what components pass to each other is no address, whoever made them.
    assert!(exit == 0 && errors.is_empty(), "{}", String::from_utf8_lossy(&errors));
}

/// What the map says that each function is, with what it copies and checks.
fn boundaries(folder: &Path) -> (bool, BTreeMap<(String, String), String>) {
    let map = fs::read(folder.join("map.json")).expect("a map");
    let map: serde_json::Value = serde_json::from_slice(&map).expect("JSON");
    let list = map["boundaries"].as_array().expect("boundaries");
    let words = |value: &serde_json::Value| {
        let words = value.as_array().into_iter().flatten().filter_map(|word| word.as_str());
        words.collect::<Vec<_>>().join(", ")
    };
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("the host").to_owned();
    let line = |boundary: &serde_json::Value| {
        let more = ["copies", "checks", "wrapper"].map(|key| words(&boundary[key]));
        let more: Vec<&str> = more.iter().map(String::as_str).filter(|words| !words.is_empty()).collect();
        let became = [text(&boundary["became"])].into_iter().chain(more.into_iter().map(str::to_owned));
        ((text(&boundary["caller"]), text(&boundary["function"])), became.collect::<Vec<_>>().join(": "))
    };
    (map["trust"] == true, list.iter().map(line).collect())
}

fn of_consumer<'b>(boundaries: &'b BTreeMap<(String, String), String>, interface: &str, function: &str) -> &'b str {
    &boundaries[&("consumer.wasm".to_owned(), format!("{interface}#{function}"))]
}

#[test]
fn numbers_that_need_nothing_are_called_directly() {
    let folder = tempfile::tempdir().expect("a folder");
    link("group-scalars-c-and-c", folder.path(), &[]);
    let (is_trusted, boundaries) = boundaries(folder.path());
    assert!(!is_trusted);
    for (function, became) in [
        ("bits", "direct"),
        ("product", "direct"),
        ("note", "direct"),
        ("low-s32", "direct"),
        ("low-u8", "adapter: small integers"),
        ("add", "adapter: small integers"),
        ("not", "adapter: bool"),
        ("after", "adapter: char"),
        ("turned", "adapter: discriminants"),
    ] {
        assert_eq!(of_consumer(&boundaries, SCALARS, function), became, "{function}");
    }
    assert_eq!(boundaries[&("the host".to_owned(), "test:scalars/checks@1.0.0#add".to_owned())], "export");
}

#[test]
fn with_trust_only_small_integers_are_cut() {
    let folder = tempfile::tempdir().expect("a folder");
    link("group-scalars-c-and-c", folder.path(), &["--trust"]);
    let (is_trusted, boundaries) = boundaries(folder.path());
    assert!(is_trusted);
    for function in ["bits", "not", "after", "turned"] {
        assert_eq!(of_consumer(&boundaries, SCALARS, function), "direct", "{function}");
    }
    assert_eq!(of_consumer(&boundaries, SCALARS, "low-s16"), "adapter: small integers");
}

#[test]
fn what_an_allocator_calls_is_checked_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    link("group-allocators-that-call", folder.path(), &[]);
    let (_, boundaries) = boundaries(folder.path());
    let counting = "test:allocators/counting@1.0.0";
    assert_eq!(of_consumer(&boundaries, counting, "count"), "adapter: that the caller may be left");
    assert_eq!(of_consumer(&boundaries, counting, "counted"), "direct");
    let echo = of_consumer(&boundaries, "test:allocators/echo@1.0.0", "echo");
    assert_eq!(echo, "adapter: texts, values in memory: alignment, bounds");
}

#[test]
fn who_does_not_trust_is_not_shown_a_link_that_did() {
    let folder = tempfile::tempdir().expect("a folder");
    let check = |flags: &[&str]| {
        let prebuilt = tests::workspace().join("corpora/group-scalars-c-and-c/prebuilt");
        let place = |name: &str| OsString::from(folder.path().join(name));
        let mut arguments: Vec<OsString> = vec!["toolchain-probe".into(), "--check".into(), place("image.wasm")];
        arguments.extend(["--certificate".into(), place("certificate.json")]);
        arguments.extend(["consumer.wasm", "provider.wasm"].map(|name| prebuilt.join(name).into()));
        arguments.extend(flags.iter().map(Into::into));
        let mut output = Vec::new();
        let exit = toolchain_probe::command::run(arguments, &mut output, &mut Vec::new());
        (exit, String::from_utf8_lossy(&output).into_owned())
    };
    link("group-scalars-c-and-c", folder.path(), &["--trust"]);
    let (exit, output) = check(&["--trust"]);
    assert!(exit == 0 && output.contains("trust: true"), "{output}");
    let (exit, output) = check(&[]);
    assert!(exit == 1 && output.contains("the link trusts components, and this check does not"), "{output}");
    link("group-scalars-c-and-c", folder.path(), &[]);
    let (exit, output) = check(&[]);
    assert!(exit == 0 && output.contains("trust: false"), "{output}");
    let (exit, output) = check(&["--trust"]);
    assert!(exit == 1 && output.contains("this check trusts components, and the link does not"), "{output}");
}
