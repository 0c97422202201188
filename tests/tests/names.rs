//! Names in an image and its map are those of `wasm-ld`'s link of the same objects, static functions and segments too.

use std::{collections::BTreeMap, fs, path::PathBuf};

use serde_json::Value;
use tests::link::Link;
use wasmparser::{KnownCustom, Name, Parser, Payload};

const FILES: [&str; 4] = ["app.o", "other.o", "cxx.o", "member.a"];

fn prebuilt(file: &str) -> PathBuf {
    tests::workspace().join("corpora/static-functions-keep-their-names/prebuilt").join(file)
}

fn link(files: &[&str], flags: &[&str], map: bool) -> (Vec<u8>, String) {
    let inputs = files.iter().map(|file| (None, prebuilt(file))).collect();
    let linked = Link { inputs, flags: flags.iter().map(Into::into).collect(), map }.run(1).expect("there is room");
    (linked.image.unwrap_or_else(|| panic!("{}", linked.stderr)), linked.map.unwrap_or_default())
}

/// The names of an image: of itself, of its functions, sorted, and of its data segments.
fn names(image: &[u8]) -> (String, Vec<String>, Vec<String>) {
    let (mut module, mut functions, mut data) = (String::new(), Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(image) {
        let Payload::CustomSection(custom) = payload.expect("the image is valid") else { continue };
        let KnownCustom::Name(reader) = custom.as_known() else { continue };
        let all =
            |map: wasmparser::NameMap<'_>| map.into_iter().map(|name| name.expect("a name").name.to_owned()).collect();
        for subsection in reader {
            match subsection.expect("a subsection") {
                Name::Module { name, .. } => name.clone_into(&mut module),
                Name::Function(map) => functions = all(map),
                Name::Data(map) => data = all(map),
                _ => {}
            }
        }
    }
    functions.sort();
    (module, functions, data)
}

#[test]
fn functions_have_the_names_that_wasm_ld_gives_them() {
    let (module, functions, data) = names(&link(&FILES, &[], false).0);
    let (_, wanted, wanted_data) = names(&fs::read(prebuilt("static.wasm")).expect("it was built"));
    // `initialize.c` is in the static link only.
    let wanted: Vec<String> = wanted.into_iter().filter(|name| !name.ends_with("_initialize")).collect();
    let wanted: Vec<&String> = wanted.iter().filter(|name| *name != "__wasm_call_ctors").collect();
    assert_eq!(functions.iter().collect::<Vec<_>>(), wanted);
    assert_eq!((module.as_str(), data), ("image.wasm", wanted_data));
    assert_eq!(functions.iter().filter(|name| *name == "step").count(), 2);
}

#[test]
fn the_image_is_called_as_its_file_or_as_the_user_says() {
    assert_eq!(names(&link(&FILES, &["--soname", "numbers"], false).0).0, "numbers");
    assert_eq!(names(&link(&FILES, &["--strip"], false).0), Default::default());
}

#[test]
fn the_map_tells_functions_and_variables_of_one_name_apart() {
    let (_, map) = link(&FILES, &[], true);
    let lines = |name: &str| -> Vec<&str> { map.lines().filter(|line| line.contains(&format!(" {name} ("))).collect() };
    for name in ["step", "table"] {
        let found = lines(name);
        assert_eq!(found.len(), 2, "{map}");
        assert!(found[0].contains("(app.o)") && found[1].contains("(other.o)"), "{map}");
    }
    assert!(lines("inside")[0].contains("(member.a(member.o))"), "{map}");
}

/// A finished module and a library beside it: every function and variable has its size, one that is pointed to its
/// slot.
#[test]
fn the_map_lists_what_is_in_finished_modules() {
    let folder = tests::workspace().join("corpora/object-calls-library-calls-finished");
    let about = fs::read_to_string(folder.join("about.toml")).expect("the program is there");
    let inputs = about.lines().find_map(|line| line.strip_prefix("inputs = ")).expect("it has inputs");
    let inputs: Vec<String> = serde_json::from_str(inputs).expect("a list of texts");
    let output = tempfile::tempdir().expect("a folder");
    let path = |name: &str| output.path().join(name).display().to_string();
    let mut arguments: Vec<String> = vec!["seld".to_owned(), "-o".to_owned(), path("image.wasm")];
    arguments.extend(["--map".to_owned(), path("map.json")]);
    arguments.extend(inputs.iter().map(|input| folder.join(input).display().to_string()));
    let (mut said, mut errors) = (Vec::new(), Vec::new());
    let exit = seld::command::run(arguments.into_iter().map(Into::into), &mut said, &mut errors);
    assert_eq!(exit, 0, "{}", String::from_utf8_lossy(&errors));
    let map: Value = serde_json::from_slice(&fs::read(path("map.json")).expect("the map")).expect("it is JSON");
    let symbols = map["symbols"].as_array().expect("a list");
    let mut kinds: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for symbol in symbols {
        let (input, kind) = (symbol["input"].as_str().expect("a name"), symbol["kind"].as_str().expect("a kind"));
        *kinds.entry((input.rsplit('.').next().expect("an ending"), kind)).or_default() += 1;
        assert!(kind == "data" || symbol["size_bytes"].is_u64(), "{symbol}");
    }
    for wanted in [("o", "function"), ("o", "data"), ("wasm", "function"), ("wasm", "data"), ("so", "function")] {
        assert!(kinds.contains_key(&wanted), "no {wanted:?} in {kinds:?}");
    }
    assert!(symbols.iter().any(|symbol| symbol["slot"].is_u64()), "no function has a slot");
    let names = symbols.iter().filter_map(|symbol| symbol["name"].as_str());
    let numbered: Vec<&str> = names.filter(|name| name.contains(':')).collect();
    assert!(numbered.is_empty(), "{numbered:?}");
}
