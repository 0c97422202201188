//! Findings that depend on what the linker folds: each is said once, and judged when it is known whether it stands.

use std::{ffi::OsString, fs};

const CODES: [&str; 6] = ["--deny", "AL003", "--deny", "AL010", "--deny", "AL011"];

/// Exit code and messages of a link of these files.
fn link(arguments: &[String]) -> (u8, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let output = folder.path().join("image.wasm").display().to_string();
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let fixed = ["seld", "-v", "-o", &output].map(OsString::from);
    let exit =
        seld::command::run(fixed.into_iter().chain(arguments.iter().map(OsString::from)), &mut stdout, &mut stderr);
    (exit, String::from_utf8(stderr).expect("messages are text"))
}

fn prebuilt(program: &str, names: &[&str]) -> Vec<String> {
    let folder = tests::workspace().join("corpora").join(program).join("prebuilt");
    names.iter().map(|name| folder.join(name).display().to_string()).collect()
}

fn denied(mut inputs: Vec<String>) -> (u8, String) {
    inputs.extend(CODES.map(str::to_owned));
    link(&inputs)
}

#[test]
fn what_is_denied_of_libcs_that_become_one_refuses_nothing() {
    let two = prebuilt("finished-c-on-one-heap", &["user.wasm", "maker.wasm"]);
    let three = prebuilt("finished-c-splits-malloc", &["user.wasm", "maker.wasm", "resizer.wasm"]);
    for inputs in [two, three] {
        let (exit, messages) = denied(inputs);
        assert_eq!(exit, 0, "{messages}");
        assert!(!messages.contains("[AL"), "{messages}");
    }
}

#[test]
fn what_is_denied_of_libcs_that_are_kept_separate_is_an_error() {
    let (exit, messages) = denied(prebuilt("finished-c-keeps-two-libcs", &["user.wasm", "other.wasm"]));
    assert_eq!(exit, 1, "{messages}");
    assert!(messages.contains("error[AL010]") && messages.contains("error[AL011]"), "{messages}");
}

/// Of three modules with a libc each, two can be compared with each other and none with the library.
#[test]
fn two_buffers_are_pointed_out_once() {
    const LIBRARY: &str = r#"(module
      (@dylink.0 (mem-info (memory 0 0)))
      (import "env" "memory" (memory 0))
      (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))
      (func (export "g") (result i32) (memory.grow (i32.const 1431655768))))"#;
    let folder = tempfile::tempdir().expect("a folder");
    let library = folder.path().join("libown.so");
    fs::write(&library, wat::parse_str(LIBRARY).expect("the module parses")).expect("a file can be written");
    let mut inputs = prebuilt("finished-c-keeps-two-libcs", &["user.wasm", "other.wasm"]);
    inputs.insert(1, library.display().to_string());
    let (exit, messages) = link(&inputs);
    assert_eq!(exit, 0, "{messages}");
    assert_eq!(messages.matches("info[AL011]").count(), 1, "{messages}");
}

/// That a code cannot be allowed is said once of each finding, however many phases have seen it.
#[test]
fn an_error_that_cannot_be_allowed_says_so_once() {
    const UNDEFINED: &str = r#"(module
      (@dylink.0 (mem-info (memory 0 0)))
      (import "env" "memory" (memory 0))
      (import "GOT.mem" "nowhere" (global (mut i32)))
      (func (export "f") (result i32) (global.get 0)))"#;
    let folder = tempfile::tempdir().expect("a folder");
    let input = folder.path().join("liba.so");
    fs::write(&input, wat::parse_str(UNDEFINED).expect("the module parses")).expect("a file can be written");
    let (exit, messages) = link(&[input.display().to_string(), "--allow".to_owned(), "DY004".to_owned()]);
    assert_eq!(exit, 1, "{messages}");
    assert_eq!(messages.matches("`--allow DY004` has no effect").count(), 1, "{messages}");
}
