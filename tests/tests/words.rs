//! The words that users of wasm-ld type mean here what they mean there, or are refused by name.

use std::{fs, path::Path};

use tests::typed::seld as run;
use wasmtime::{Engine, Instance, Module, Store};

/// A library that answers a number, for each name.
fn library(folder: &Path, name: &str, answer: u32) {
    let text = format!(
        r#"(module (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
             (func (export "answer") (result i32) (i32.const {answer})))"#
    );
    write(folder, name, &wat::parse_str(text).expect("the module parses"));
}

/// An archive with an object that answers a number.
fn archive(folder: &Path, name: &str, answer: u32) {
    let text = format!(
        r#"(module (type (func (result i32))) (import "env" "__linear_memory" (memory 0))
             (func $answer (type 0) (i32.const {answer}))
             (@custom "linking" (after code) "\02\08\0b\01\00\00\00\06answer"))"#
    );
    let object = wat::parse_str(text).expect("the module parses");
    let mut bytes = b"!<arch>\n".to_vec();
    bytes.extend(format!("{:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n", "answer.o/", 0, 0, 0, 644, object.len()).bytes());
    bytes.extend(&object);
    bytes.extend((!bytes.len().is_multiple_of(2)).then_some(b'\n'));
    write(folder, name, &bytes);
}

fn app(folder: &Path) -> String {
    let text = r#"(module (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
        (import "env" "answer" (func $answer (result i32)))
        (func (export "asked") (result i32) (call $answer)))"#;
    write(folder, "app.so", &wat::parse_str(text).expect("the module parses"))
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    fs::write(&path, bytes).expect("a file can be written");
    path.display().to_string()
}

fn asked(image: &str) -> i32 {
    let engine = Engine::default();
    let module = Module::from_file(&engine, image).expect("the image is there");
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module, &[]).expect("the image starts");
    let asked = instance.get_typed_func::<(), i32>(&mut store, "asked").expect("the image exports it");
    asked.call(&mut store, ()).expect("it answers")
}

#[test]
fn a_library_is_found_by_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let (app, own) = (app(folder.path()), folder.path().display().to_string());
    library(folder.path(), "libmath.so", 1);
    archive(folder.path(), "libmath.a", 2);
    library(folder.path(), "libonly.so", 3);
    let image = folder.path().join("image.wasm").display().to_string();
    let search = format!("-L{own}");
    for (words, answer) in [
        (vec!["-lmath"], 2),
        (vec!["-l", "math"], 2),
        (vec!["--library=math"], 2),
        (vec!["-Bdynamic", "-lmath"], 1),
        (vec!["-Bdynamic", "-Bstatic", "-lmath"], 2),
        (vec!["-lonly"], 3),
        (vec!["-l:libmath.so"], 1),
        // wasm-ld takes the first that defines it.
        (vec!["--start-group", "-lmath", "-lonly", "--end-group"], 3),
    ] {
        let words: Vec<&str> = [&app, &search, "-o", &image].into_iter().chain(words).collect();
        let ran = run(&words);
        assert_eq!(ran.exit, 0, "{words:?}: {}", ran.stderr);
        assert_eq!(asked(&image), answer, "{words:?}");
    }
    let ran = run(&[&app, "-lnothing", "-o", &image]);
    assert_eq!(ran.exit, 2);
    assert!(ran.stderr.contains("`libnothing.a` or `libnothing.so`") && ran.stderr.contains("-L"), "{}", ran.stderr);
    let ran = run(&[&app, "-lnothing", "-L", &own, "-o", &image]);
    assert!(ran.stderr.contains(&format!("looked in `{own}`")), "{}", ran.stderr);
    assert_eq!(run(&[&app, "-o", &image, "-l"]).exit, 2);
}

#[test]
fn words_may_stand_in_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    library(folder.path(), "libmath.so", 7);
    let app = app(folder.path());
    let image = folder.path().join("an image.wasm").display().to_string();
    let inner = write(folder.path(), "inner", format!("-L '{}'\n-lmath", folder.path().display()).as_bytes());
    let outer = write(folder.path(), "outer", format!("\"{app}\" -o '{image}'\n@{inner}\n").as_bytes());
    let ran = run(&[&format!("@{outer}")]);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    assert_eq!(asked(&image), 7);
    let circle = folder.path().join("circle").display().to_string();
    fs::write(&circle, format!("@{circle}")).expect("a file can be written");
    let ran = run(&[&format!("@{circle}")]);
    assert_eq!((ran.exit, ran.stderr.contains("names itself")), (2, true), "{}", ran.stderr);
    let open = write(folder.path(), "open", b"'never closed");
    assert_eq!(run(&[&format!("@{open}")]).exit, 2);
    // Names that are exported come from a file of their own.
    let names = write(folder.path(), "names", b"asked # the only one");
    let ran = run(&[
        &app,
        &format!("-L{}", folder.path().display()),
        "-lmath",
        "--export-only",
        &format!("@{names}"),
        "-o",
        &image,
    ]);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
}

#[test]
fn words_of_wasm_ld_mean_what_they_mean_there() {
    let folder = tempfile::tempdir().expect("a folder");
    library(folder.path(), "libmath.so", 7);
    let app = app(folder.path());
    let image = folder.path().join("image.wasm").display().to_string();
    let math = folder.path().join("libmath.so").display().to_string();
    let words = [
        "-flavor",
        "wasm",
        "--no-entry",
        "-z",
        "stack-size=32K",
        "--stack-first",
        "--gc-sections",
        "-O3",
        "-s",
        "--strip-debug",
        "-M",
        "--verify",
        "--verify",
        "-m",
        "wasm32",
        "--export-dynamic",
        "-e",
        "_start",
        "--max-memory=1MiB",
        &app,
        &math,
        "-o",
        &image,
    ];
    let ran = run(&words);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("app.so") && ran.stdout.contains("asked"), "{}", ran.stdout);
    assert_eq!(asked(&image), 7);
    let module = Module::from_file(&Engine::default(), &image).expect("the image is there");
    let exports: Vec<&str> = module.exports().map(|export| export.name()).collect();
    assert!(exports.contains(&"answer") && exports.contains(&"asked"), "{exports:?}");
    for (refused, instead) in [
        (vec!["-shared"], "wasm-ld"),
        (vec!["--wrap=malloc"], "another name"),
        (vec!["--whole-archive"], "--undefined"),
        (vec!["--initial-memory=65536"], "--initial-heap"),
        (vec!["-z", "nothing"], "stack-size"),
        (vec!["-m", "wasm64"], "wasm32"),
        (vec!["--entry=main"], "--export main"),
        (vec!["--stack-size", "64kB"], "no unit"),
    ] {
        let words: Vec<&str> = refused.iter().copied().chain([app.as_str(), "-o", &image]).collect();
        let ran = run(&words);
        assert_eq!(ran.exit, 2, "{words:?}");
        assert!(ran.stderr.contains(instead), "{words:?}: {}", ran.stderr);
    }
}
