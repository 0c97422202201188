//! The manners of the command: what a user meets beside a link.
//!
//! Exit codes tell wrong inputs (1) from a wrong world (2), since a build system may retry only the second.

use std::{collections::BTreeSet, ffi::OsString, fs, path::Path};

use serde_json::Value;
use tests::typed::seld as run;

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, wat::parse_str(text).expect("the module parses")).expect("a file can be written");
    path.display().to_string()
}

const LIBRARY: &str = r#"(module
  (@dylink.0 (mem-info (memory 4 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $base i32))
  (func (export "f") (result i32) (i32.load (global.get $base)))
  (data (global.get $base) "abcd"))"#;

const UNDEFINED: &str = r#"(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "missing" (func $missing))
  (func (export "f") (call $missing)))"#;

#[test]
fn help_and_version_succeed() {
    let help = run(&["--help"]);
    assert_eq!(help.exit, 0);
    assert!(help.stdout.contains("--explain") && help.stdout.contains("--map"), "{}", help.stdout);
    assert_eq!(run(&["--version"]).exit, 0);
}

#[test]
fn wrong_arguments_are_the_worlds_fault() {
    assert_eq!(run(&["--no-such-option"]).exit, 2);
    assert_eq!(run(&[]).exit, 2);
    assert_eq!(run(&["--unresolved-symbols", "maybe", "a.wasm", "-o", "b.wasm"]).exit, 2);
}

#[test]
fn a_missing_input_is_the_worlds_fault_and_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let (input, output) = (folder.path().join("missing.so"), folder.path().join("out.wasm"));
    let ran = run(&[&input.display().to_string(), "-o", &output.display().to_string()]);
    assert_eq!(ran.exit, 2);
    assert!(ran.stderr.contains("missing.so"), "{}", ran.stderr);
    assert!(!output.exists());
}

#[test]
fn an_output_that_cannot_be_written_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = write(folder.path(), "a.so", LIBRARY);
    let ran = run(&[&input, "-o", &folder.path().join("no/such/folder/out.wasm").display().to_string()]);
    assert_eq!(ran.exit, 2, "{}", ran.stderr);
    assert_eq!(fs::read_dir(folder.path()).expect("the folder is there").count(), 1);
}

#[cfg(unix)]
#[test]
fn an_output_that_is_a_pipe_is_written_to_and_stays() {
    use std::os::unix::fs::FileTypeExt;
    let folder = tempfile::tempdir().expect("a folder");
    let input = write(folder.path(), "a.so", LIBRARY);
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("a pipe can be made");
    assert!(made.success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::read(pipe).expect("the pipe can be read")
    });
    let ran = run(&[&input, "-o", &pipe.display().to_string()]);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    // A pipe that was replaced would leave the reader waiting.
    let kind = fs::symlink_metadata(&pipe).expect("the pipe is there").file_type();
    assert!(kind.is_fifo(), "{kind:?} took its place");
    assert!(reader.join().expect("the reader ends").starts_with(b"\0asm"));
}

#[test]
fn a_refused_link_keeps_an_older_output() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = write(folder.path(), "a.so", UNDEFINED);
    let output = folder.path().join("out.wasm");
    fs::write(&output, b"older").expect("a file can be written");
    assert_eq!(run(&[&input, "-o", &output.display().to_string()]).exit, 1);
    assert_eq!(fs::read(&output).expect("the file is there"), b"older");
}

#[test]
fn every_code_can_be_explained() {
    let explain = tests::workspace().join("toolchain-probe/src/explain");
    for entry in fs::read_dir(explain).expect("explanations exist").flatten() {
        let code = entry.path().file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let ran = run(&["--explain", &code]);
        assert_eq!(ran.exit, 0, "{code}: {}", ran.stderr);
        assert!(ran.stdout.contains(&code) && ran.stdout.lines().count() > 2, "{code}: {}", ran.stdout);
    }
    assert_eq!(run(&["--explain", "XX999"]).exit, 2);
}

#[test]
fn diagnostics_can_be_read_by_programs() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = write(folder.path(), "a.so", UNDEFINED);
    let output = folder.path().join("out.wasm").display().to_string();
    let ran = run(&["--format", "json", &input, "-o", &output]);
    assert_eq!(ran.exit, 1);
    let said: Value = serde_json::from_str(&ran.stdout).expect("the diagnostics are JSON");
    assert_eq!((&said["diagnostics"][0]["code"], ran.stderr.as_str()), (&Value::from("DY004"), ""));
}

/// What only informs is for those who ask, in both commands; as JSON it is always there.
#[test]
fn what_only_informs_is_shown_when_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let weak = UNDEFINED.replace("(table 0 0))", "(table 0 0)) (import-info \"env\" \"missing\" binding-weak)");
    let (input, output) = (write(folder.path(), "a.so", &weak), folder.path().join("out.wasm").display().to_string());
    let probe = |arguments: &[&str]| {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let arguments = ["toolchain-probe", &input].into_iter().chain(arguments.iter().copied()).map(OsString::from);
        assert_eq!(toolchain_probe::command::run(arguments, &mut stdout, &mut stderr), 0);
        String::from_utf8(stdout).expect("the command writes text")
    };
    let quiet = probe(&[]);
    assert!(!quiet.contains("DY005") && quiet.contains("1 finding for information; `-v` shows it"), "{quiet}");
    assert!(probe(&["-v"]).contains("info[DY005]") && !probe(&["-v"]).contains("for information"));
    assert!(probe(&["--format", "json"]).contains("DY005"));
    let link = |arguments: &[&str]| run(&[&[input.as_str(), "-o", &output], arguments].concat());
    assert_eq!(link(&[]).stderr, "");
    assert!(link(&["-v"]).stderr.contains("info[DY005]"));
    let json = link(&["--format", "json"]);
    assert!(json.stdout.contains("DY005") && json.stderr.is_empty(), "{}", json.stderr);
}

/// A library that is needed, whose function is called and pointed to, is one arrow.
#[test]
fn the_graph_draws_no_edge_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let user = r#"(module
      (@dylink.0 (mem-info (memory 0 0) (table 0 0)) (needed "b.so"))
      (import "env" "memory" (memory 0))
      (import "env" "f" (func $f (result i32)))
      (import "GOT.func" "f" (global $slot (mut i32)))
      (import "GOT.func" "g" (global $other (mut i32)))
      (func (export "run") (result i32) (i32.add (call $f) (i32.add (global.get $slot) (global.get $other)))))"#;
    let plain = user.replace(" (needed \"b.so\")", "").replace("\"run\"", "\"run_too\"");
    let defines = LIBRARY.replace("(data", "(func (export \"g\")) (data");
    let inputs =
        [("a.so", user), ("b.so", &defines), ("c.so", &plain)].map(|(name, text)| write(folder.path(), name, text));
    let (output, dot) = (folder.path().join("out.wasm"), folder.path().join("graph.dot"));
    let mut arguments: Vec<&str> = inputs.iter().map(String::as_str).collect();
    let (output, dot) = (output.display().to_string(), dot.display().to_string());
    arguments.extend(["-o", &output, "--graph", &dot]);
    assert_eq!(run(&arguments).exit, 0);
    let dot = fs::read_to_string(dot).expect("the graph is there");
    let edges: Vec<&str> = dot.lines().filter(|line| line.contains("->")).map(str::trim).collect();
    assert_eq!(edges.len(), 2, "{dot}");
    assert!(edges.iter().any(|edge| edge.starts_with("0 -> 1") && edge.contains("needed")), "{dot}");
    assert!(edges.iter().any(|edge| edge.starts_with("2 -> 1") && edge.contains("dashed")), "{dot}");
}

#[test]
fn maps_and_graphs_are_written_beside_the_image() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = write(folder.path(), "a.so", LIBRARY);
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (output, json, dot) = (path("out.wasm"), path("map.json"), path("graph.dot"));
    let ran = run(&[&input, "-o", &output, "--map", &json, "--graph", &dot]);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let map = fs::read_to_string(&json).expect("the map is there");
    assert!(serde_json::from_str::<Value>(&map).is_ok(), "{map}");
    assert!(fs::read_to_string(&dot).expect("the graph is there").starts_with("digraph"));
    let found: BTreeSet<_> =
        fs::read_dir(folder.path()).into_iter().flatten().flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(found.len(), 4, "{found:?}");
}

#[test]
fn strict_codes_may_not_be_allowed_and_warnings_may_be_denied() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = folder.path().join("out.wasm").display().to_string();
    let undefined = write(folder.path(), "a.so", UNDEFINED);
    assert_ne!(run(&["--allow", "DY004", &undefined, "-o", &output]).exit, 0);
    let needs = LIBRARY.replace("(table 0 0))", "(table 0 0)) (needed \"libmissing.so\")");
    let needs = write(folder.path(), "b.so", &needs);
    assert_eq!(run(&[&needs, "-o", &output]).exit, 0);
    assert_eq!(run(&["--deny", "DY008", &needs, "-o", &output]).exit, 1);
}

/// Two finished modules with a libc each: what became one, and what could not.
#[test]
fn the_map_says_what_two_finished_modules_share() {
    let folder = tempfile::tempdir().expect("a folder");
    let (image, map) = (folder.path().join("image.wasm"), folder.path().join("image.map"));
    let prebuilt = tests::workspace().join("corpora/finished-c-with-libc-twice/prebuilt");
    let input = |name: &str| prebuilt.join(name).display().to_string();
    let link = |allocator: &str| {
        let (image, map) = (image.display().to_string(), map.display().to_string());
        let (user, maker) = (input("user.wasm"), input("maker.wasm"));
        let ran = run(&[&user, &maker, "--allocator", allocator, "-o", &image, "--map", &map]);
        assert_eq!(ran.exit, 0, "{}", ran.stderr);
        let size = fs::metadata(&image).expect("the image is written").len();
        (fs::read_to_string(&map).expect("the map is written"), size)
    };
    let (one, size) = link("one");
    assert!(one.contains("malloc and its family: maker.wasm"), "{one}");
    assert!(!one.contains("stays two"), "{one}");
    let (separate, larger) = link("separate");
    assert!(!separate.contains("malloc and its family"), "{separate}");
    assert!(separate.contains("errno stays two: a function that uses it stays two"), "{separate}");
    assert!(size + 4096 < larger, "a second malloc has 4 kB at least: {size} and {larger} bytes");
}

/// A pipe whose reader has gone.
struct Closed;

impl std::io::Write for Closed {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Err(std::io::ErrorKind::BrokenPipe.into())
    }
}

#[test]
fn a_reader_that_has_gone_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (fine, refused) =
        (write(folder.path(), "a.so", LIBRARY), write(folder.path(), "b.so", &UNDEFINED.replace("dylink.0", "other")));
    let output = folder.path().join("out.wasm").display().to_string();
    type Run = fn(Vec<OsString>, &mut dyn std::io::Write, &mut dyn std::io::Write) -> u8;
    let linker: Run = |words, out, err| seld::command::run(words, out, err);
    let probe: Run = |words, out, err| toolchain_probe::command::run(words, out, err);
    let runs: [(Run, &[&str], u8); 7] = [
        (linker, &["--explain", "ABI001"], 0),
        (linker, &["--help"], 0),
        (linker, &[&fine, "-o", &output, "-v"], 0),
        (linker, &["no-such-file.so", "-o", &output], 2),
        (probe, &["--explain", "ABI001"], 0),
        (probe, &[&fine], 0),
        (probe, &[&fine, "--format", "json", &refused], 1),
    ];
    for (run, arguments, expected) in runs {
        let words = std::iter::once("command").chain(arguments.iter().copied()).map(OsString::from).collect();
        let mut stderr = Vec::new();
        assert_eq!(run(words, &mut Closed, &mut stderr), expected, "{arguments:?}");
        assert!(expected == 2 || !String::from_utf8_lossy(&stderr).contains("cannot write"), "{arguments:?}");
    }
    let words: Vec<_> = ["seld", &fine, "-o", &output, "-v"].map(OsString::from).into();
    assert_eq!(linker(words, &mut Closed, &mut Closed), 0);
    assert!(Path::new(&output).exists());
}
