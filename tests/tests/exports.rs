//! What an image exports: of a Rust library that exports all of std, what a list says; of a finished module, addresses.

use std::{collections::BTreeMap, fs};

use tests::link::{Link, Linked};
use wasmparser::{ExternalKind, Operator, Parser, Payload};

/// Each export of a module with its kind and index.
fn exports(image: &[u8]) -> BTreeMap<String, (ExternalKind, u32)> {
    let sections = Parser::new(0).parse_all(image).filter_map(|payload| match payload.expect("the image is valid") {
        Payload::ExportSection(reader) => Some(reader),
        _ => None,
    });
    sections
        .flat_map(|reader| reader.into_iter().map(|export| export.expect("an export")))
        .map(|export| (export.name.to_owned(), (export.kind, export.index)))
        .collect()
}

/// The values of the globals that begin with an i32.
fn globals(image: &[u8]) -> Vec<Option<i32>> {
    let sections = Parser::new(0).parse_all(image).filter_map(|payload| match payload.expect("the image is valid") {
        Payload::GlobalSection(reader) => Some(reader),
        _ => None,
    });
    let value = |global: wasmparser::Result<wasmparser::Global<'_>>| match global
        .expect("a global")
        .init_expr
        .get_operators_reader()
        .read()
    {
        Ok(Operator::I32Const { value }) => Some(value),
        _ => None,
    };
    sections.flat_map(|reader| reader.into_iter().map(value)).collect()
}

fn link(program: &str, inputs: &[&str], flags: &[&str]) -> Linked {
    let folder = tests::workspace().join("corpora").join(program).join("prebuilt");
    let inputs = inputs.iter().map(|input| (None, folder.join(input))).collect();
    Link { inputs, flags: flags.iter().map(Into::into).collect(), map: false }.run(1).expect("there is room")
}

fn image(linked: Linked) -> Vec<u8> {
    linked.image.unwrap_or_else(|| panic!("{}", linked.stderr))
}

/// Without a list, a library that exports std keeps std, because it exports it. What its vtables name stays all the
/// same: the data of a library is one piece.
#[test]
fn a_list_of_exports_makes_a_rust_library_small() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = folder.path().join("api.txt");
    let text = "# what the host calls\nrust_count_words\n\n  rust_allocate   # behind a space\n";
    fs::write(&list, text).expect("a file can be written");
    let libc = "../../fetched/sysroot/lib/wasm32-wasip1/libc.so";
    if !tests::workspace().join("corpora/fetched/sysroot").exists() {
        return;
    }
    let all = image(link("libc-and-rust-std", &["librust.so", libc], &[]));
    let few = link("libc-and-rust-std", &["librust.so", libc], &["--export-only", &format!("@{}", list.display())]);
    assert_eq!(few.stderr, "");
    let few = image(few);
    let left: Vec<String> = exports(&few).into_keys().filter(|name| name != "_initialize").collect();
    assert_eq!(left, ["memory", "rust_allocate", "rust_count_words"]);
    assert!(exports(&all).len() > 500 && few.len() * 10 < all.len() * 6, "{} and {} bytes", few.len(), all.len());
}

#[test]
fn a_list_that_is_missing_is_the_worlds_fault() {
    let refused = link("static-functions-keep-their-names", &["app.o"], &["--export-only", "@no-such-list"]);
    assert_eq!(refused.exit, 2);
    assert!(refused.stderr.contains("no-such-list"), "{}", refused.stderr);
}

/// Names of another program: the first are looked at one by one, all others are one finding. The mark that an editor
/// put in front of the list is no part of a name.
#[test]
fn a_list_of_another_program_is_told_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = folder.path().join("api.txt");
    let of_others: String = (0..5000).map(|number| format!("name_{number}_of_another\r\n")).collect();
    fs::write(&list, format!("\u{feff}in_cxx\r\n{of_others}")).expect("a file can be written");
    let flags = ["--export-only", &format!("@{}", list.display()), "-v"];
    let refused = link("static-functions-keep-their-names", &["cxx.o"], &flags);
    assert_eq!((refused.exit, refused.stderr.matches("error[LK002]").count()), (1, 21), "{}", refused.stderr);
    let last = "cannot export `name_20_of_another`, `name_21_of_another`, `name_22_of_another` and 4977 more";
    assert!(refused.stderr.contains(last), "{}", refused.stderr);
}

#[test]
fn a_list_and_everything_contradict_each_other() {
    let refused = link("static-functions-keep-their-names", &["app.o"], &["--export-only", "total", "--export-all"]);
    assert_eq!(refused.exit, 2);
    assert!(refused.stderr.contains("--export-only") && refused.stderr.contains("--export-all"), "{}", refused.stderr);
}

/// The address is where the function that the module exports beside it says.
#[test]
fn a_finished_module_keeps_the_data_it_exports() {
    for inputs in [["first.wasm", "second.wasm"], ["second.wasm", "first.wasm"]] {
        let linked = link("exported-data-of-a-finished-module", &inputs, &[]);
        // Nothing of `second.wasm` needs the other.
        assert_eq!(linked.stderr.contains("warning"), inputs[0] == "second.wasm", "{}", linked.stderr);
        let image = image(linked);
        let name = if inputs[0] == "first.wasm" { "level" } else { "limits" };
        let (kind, index) = exports(&image)[name];
        assert_eq!(kind, ExternalKind::Global);
        let address = globals(&image)[index as usize].expect("a constant");
        assert!(address >= 1 << 20, "{name} at {address}");
        assert_eq!(exports(&image).contains_key("__indirect_function_table"), inputs[0] == "first.wasm");
    }
}

/// An archive in front of an object, and alone: what is said, and the help of it, followed.
#[test]
fn an_archive_is_no_first_input_and_that_is_said() {
    let program = "static-functions-keep-their-names";
    let in_front = link(program, &["member.a", "cxx.o"], &[]);
    assert!(in_front.stderr.contains("warning[LK011]: nothing of `member.a`"), "{}", in_front.stderr);
    assert!(in_front.stderr.contains("--export member"), "{}", in_front.stderr);
    let exported = link(program, &["member.a", "cxx.o"], &["--export", "member"]);
    assert_eq!(exported.stderr, "");
    assert_eq!(exports(&image(exported)).into_keys().collect::<Vec<_>>(), ["in_cxx", "member", "memory"]);
    // A command has what its archives have, and the linker's own words are no interface.
    let crt1 = "../../fetched/sysroot/lib/wasm32-wasip1/crt1-command.o";
    if tests::workspace().join("corpora/fetched/sysroot").exists() {
        let libc = "../../fetched/sysroot/lib/wasm32-wasip1/libc.a";
        let command = link(program, &["member.a", crt1, "app.o", "other.o", "cxx.o", libc], &["--trap", "__main_void"]);
        assert!(command.exit == 0 && !command.stderr.contains("member.a"), "{}", command.stderr);
        let builtins = "../../fetched/sysroot/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a";
        assert_eq!(link(program, &[builtins, "cxx.o"], &[]).stderr, "");
    }
    let alone = link(program, &["member.a"], &[]);
    assert_eq!((alone.exit, alone.image), (1, None));
    assert!(alone.stderr.contains("error[LK010]") && alone.stderr.contains("--export member"), "{}", alone.stderr);
    let archive = tests::workspace().join("corpora").join(program).join("prebuilt/member.a").into_os_string();
    let probed = |arguments: &[&str]| {
        let (mut said, mut errors) = (Vec::new(), Vec::new());
        let arguments = ["toolchain-probe"].iter().chain(arguments).map(Into::into).chain([archive.clone()]);
        let exit = toolchain_probe::command::run(arguments, &mut said, &mut errors);
        (exit, String::from_utf8(said).expect("the command writes text"))
    };
    let (exit, said) = probed(&[]);
    assert!(exit == 1 && said.contains("error[LK010]") && said.contains("--undefined member"), "{said}");
    assert_eq!(probed(&["--undefined", "member"]).0, 0);
    let helped = link(program, &["member.a"], &["--export", "member"]);
    assert_eq!((helped.exit, helped.stderr.as_str()), (0, ""));
    assert!(exports(&image(helped)).contains_key("member"));
}
