//! The words that users of wasm-ld type mean here what they mean there, or are refused by name.

use std::{fs, path::Path};

use tests::typed::seld as run;
use wasmtime::{Engine, Instance, Module, Store};

/// A library that answers a number, for each name.
fn library(folder: &Path, name: &str, answer: u32) -> String {
    let text = format!(
        r#"(module (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
             (func (export "answer") (result i32) (i32.const {answer})))"#
    );
    write(folder, name, &wat::parse_str(text).expect("the module parses"))
}

/// An archive with an object that answers a number.
fn archive(folder: &Path, name: &str, answer: u32) -> String {
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
    write(folder, name, &bytes)
}

fn app(folder: &Path) -> String {
    let text = r#"(module (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
        (import "env" "answer" (func $answer (result i32)))
        (func (export "asked") (result i32) (call $answer)))"#;
    write(folder, "app.so", &wat::parse_str(text).expect("the module parses"))
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = place(folder, name);
    fs::write(&path, bytes).expect("a file can be written");
    path
}

fn place(folder: &Path, name: &str) -> String {
    folder.join(name).display().to_string()
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
    let image = place(folder.path(), "image.wasm");
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
    let image = place(folder.path(), "an image.wasm");
    let inner = write(folder.path(), "inner", format!("-L '{}'\n-lmath", folder.path().display()).as_bytes());
    let outer = write(folder.path(), "outer", format!("\"{app}\" -o '{image}'\n@{inner}\n").as_bytes());
    let ran = run(&[&format!("@{outer}")]);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    assert_eq!(asked(&image), 7);
    let circle = place(folder.path(), "circle");
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
    let (app, math) = (app(folder.path()), library(folder.path(), "libmath.so", 7));
    let image = place(folder.path(), "image.wasm");
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
        (vec!["--initial-memory=1000"], "multiple of 64K"),
        (vec!["--start-lib"], "llvm-ar"),
        (vec!["-keep-section", "mine"], "custom sections"),
        (vec!["--import-memory=env,mine"], "env.memory"),
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

/// The words of wasm-ld 22, each as it is typed there.
const WORDS_OF_WASM_LD: &str = "--allow-multiple-definition --allow-undefined-file=LIST --allow-undefined --Bdynamic \
    --Bstatic --Bsymbolic --build-id=fast --build-id --call_shared --check-features --color-diagnostics=auto \
    --color-diagnostics --compress-relocations --demangle --dn --dy --emit-relocs --end-lib --entry=_start \
    --error-limit=3 --error-unresolved-symbols --experimental-pic --export-all --export-dynamic \
    --export-if-defined=any --export-memory=memory --export-memory --export-table --export=asked \
    --extra-features=atomics -E --fatal-warnings --features=atomics --gc-sections --global-base=1024 \
    --growable-table --import-memory=env,memory --import-memory --import-table --import-undefined \
    --initial-heap=64 --initial-memory=2097152 --keep-section=producers --lto-CGO2 --lto-debug-pass-manager --lto-O2 \
    --lto-partitions=1 --Map=MAP --max-memory=2097152 --merge-data-segments --mllvm=-x -M \
    --no-allow-multiple-definition --no-check-features --no-color-diagnostics --no-demangle --no-entry \
    --no-export-dynamic --no-fatal-warnings --no-gc-sections --no-growable-memory --no-merge-data-segments --no-pie \
    --no-print-gc-sections --no-shlib-sigcheck --no-stack-first --no-whole-archive --noinhibit-exec --non_shared -O2 \
    --page-size=65536 --pie --print-gc-sections --print-map --relocatable --reproduce=TAR --rpath=x \
    --rsp-quoting=posix --save-temps --shared-memory --shared --soname=mine --stack-first --start-lib --static \
    --strip-all --strip-debug -S -s --table-base=1 --thinlto-cache-dir=x --thinlto-cache-policy=x --thinlto-jobs=1 \
    --threads=1 --trace-symbol=x --trace -t --undefined=asked --unresolved-symbols=report-all --verbose \
    --warn-unresolved-symbols --whole-archive --why-extract=x --wrap=x -z,stack-size=65536 -y,x -m,wasm32";

#[test]
fn no_word_of_wasm_ld_is_unknown() {
    let folder = tempfile::tempdir().expect("a folder");
    let (app, math) = (app(folder.path()), library(folder.path(), "libmath.so", 7));
    let image = place(folder.path(), "image.wasm");
    let list = write(folder.path(), "list", b"# names\nany");
    for word in WORDS_OF_WASM_LD.split_whitespace() {
        let word = word
            .replace("LIST", &list)
            .replace("MAP", &place(folder.path(), "map"))
            .replace("TAR", &place(folder.path(), "all.tar"));
        let typed: Vec<&str> = word.split(',').collect();
        let typed = if word.starts_with("--") { vec![word.as_str()] } else { typed };
        let with = |typed: &[&str]| run(&[typed, &[app.as_str(), &math, "-o", &image]].concat());
        let ran = with(&typed);
        let is_told = ran.stderr.contains("of wasm-ld is not supported") || ran.stderr.contains("looks in");
        assert!(ran.exit == 0 || ran.exit == 2 && is_told, "{typed:?}: {} {}", ran.exit, ran.stderr);
        // A long word may have one dash.
        if let Some(one) = word.strip_prefix('-').filter(|word| word.starts_with('-')) {
            assert_eq!(with(&[one]).exit, ran.exit, "{one}");
        }
    }
}

#[test]
fn a_whole_archive_takes_part() {
    let folder = tempfile::tempdir().expect("a folder");
    let (app, image) = (app(folder.path()), place(folder.path(), "image.wasm"));
    let (math, more) = (library(folder.path(), "libmath.so", 7), archive(folder.path(), "libmore.a", 2));
    // The library has the name, so that nobody wants the archive's.
    for (words, takes_part) in [
        (vec![app.as_str(), &math, &more], false),
        (vec![app.as_str(), &math, "--whole-archive", &more], true),
        (vec![app.as_str(), "--whole-archive", &math, "--no-whole-archive", &more], false),
        (vec!["--no-whole-archive", "--whole-archive", app.as_str(), &math, &more], true),
    ] {
        let ran = run(&[&words[..], &["--trace", "--check", "-o", &image]].concat());
        assert_eq!(ran.exit, 0, "{words:?}: {}", ran.stderr);
        assert_eq!(ran.stdout.contains("libmore.a(answer.o)"), takes_part, "{words:?}: {}", ran.stdout);
    }
}

#[test]
fn a_symbol_may_be_exported_if_it_is_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let (app, math) = (app(folder.path()), library(folder.path(), "libmath.so", 7));
    let image = place(folder.path(), "image.wasm");
    let asked = ["--export-if-defined=answer", "--export-if-defined", "nobody_has_it", "--check"];
    let ran = run(&[&[app.as_str(), &math, "-o", &image], &asked[..]].concat());
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let module = Module::from_file(&Engine::default(), &image).expect("the image is there");
    assert!(module.exports().any(|export| export.name() == "answer"));
}

#[test]
fn memory_begins_as_large_as_it_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = r#"(module (@dylink.0 (mem-info (memory 16 0) (table 0 0))) (import "env" "memory" (memory 1))
        (func (export "asked") (result i32) (memory.size)))"#;
    let app = write(folder.path(), "app.so", &wat::parse_str(text).expect("the module parses"));
    let image = place(folder.path(), "image.wasm");
    let ran = run(&[&app, "--initial-memory", "3M", "--check", "-o", &image]);
    assert_eq!((ran.exit, asked(&image)), (0, 48), "{}", ran.stderr);
    let ran = run(&[&app, "--initial-memory", "64K", "-o", &image]);
    assert!(ran.exit == 1 && ran.stderr.contains("LK003"), "{}", ran.stderr);
    let help = ran.stderr.split("--initial-memory ").nth(1).and_then(|rest| rest.split('`').next());
    let enough = help.and_then(|help| help.split(' ').next()).expect("the help names a size");
    assert_eq!(run(&[&app, "--initial-memory", enough, "-o", &image]).exit, 0);
}

#[test]
fn functions_of_a_list_are_the_hosts() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = app(folder.path());
    let image = place(folder.path(), "image.wasm");
    let list = write(folder.path(), "names", b"# of the host\nanswer # only this\n");
    let ran = run(&[&app, "--allow-undefined-file", &list, "-o", &image]);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let module = Module::from_file(&Engine::default(), &image).expect("the image is there");
    assert!(module.imports().any(|import| import.name() == "answer"));
    assert_eq!(run(&[&app, "--allow-undefined-file", "no/such/file", "-o", &image]).exit, 2);
}

#[test]
fn what_an_image_was_made_of_is_written_for_make() {
    let folder = tempfile::tempdir().expect("a folder");
    let (app, math) = (app(folder.path()), library(folder.path(), "a $math#.so", 7));
    let (image, rule) = (place(folder.path(), "image.wasm"), place(folder.path(), "image.d"));
    assert_eq!(run(&[&app, &math, "-o", &image, "--dependency-file", &rule]).exit, 0);
    let rule = fs::read_to_string(rule).expect("a rule");
    let math = math.replace('$', "$$").replace(' ', "\\ ").replace('#', "\\#");
    assert_eq!(rule, format!("{image}: \\\n  {app} \\\n  {math}\n\n{app}:\n\n{math}:\n"));
}

#[test]
fn a_link_is_repeated_from_its_archive() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = r#"(module (@dylink.0 (mem-info (memory 0 0) (table 0 0)) (needed "libmath.so"))
        (import "env" "answer" (func $answer (result i32)))
        (func (export "asked") (result i32) (call $answer)))"#;
    let app = write(folder.path(), "my app.so", &wat::parse_str(text).expect("the module parses"));
    library(folder.path(), "libmath.so", 7);
    let more = archive(folder.path(), "libmore.a", 2);
    let (image, all) = (place(folder.path(), "image.wasm"), place(folder.path(), "all.tar"));
    let names = write(folder.path(), "names", b"asked");
    let own = folder.path().display().to_string();
    let names = format!("@{names}");
    let words =
        ["-L", &own, "--whole-archive", &more, "--export-only", &names, "--map", &place(folder.path(), "a.map"), "-s"];
    let ran = run(&[&[app.as_str(), "-o", &image, "--reproduce", &all], &words[..]].concat());
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    let made = fs::read(&image).expect("an image");
    // Elsewhere, and without what it was made of.
    let other = tempfile::tempdir().expect("a folder");
    tar::Archive::new(&fs::read(&all).expect("an archive")[..]).unpack(other.path()).expect("it is one");
    drop(folder);
    let root = other.path().join("all");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_seld-under-test"));
    let ended = command.arg("@response.txt").current_dir(&root).output().expect("the command runs");
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    assert_eq!(fs::read(root.join("image.wasm")).expect("an image"), made);
    assert!(root.join("a.map").exists());
}

#[test]
fn messages_are_as_loud_as_they_are_wanted() {
    let folder = tempfile::tempdir().expect("a folder");
    let (app, image) = (app(folder.path()), place(folder.path(), "image.wasm"));
    let (math, other) = (library(folder.path(), "libmath.so", 7), library(folder.path(), "libother.so", 8));
    let with = |words: &[&str]| run(&[&[app.as_str(), &math, &other, "-o", &image], words].concat());
    let warned = with(&[]);
    assert!(warned.exit == 0 && warned.stderr.contains("warning[DY006]"), "{}", warned.stderr);
    assert_eq!(with(&["-q"]).stderr, "");
    assert_eq!(with(&["--allow-multiple-definition", "--fatal-warnings"]).exit, 0);
    let fatal = with(&["-fatal-warnings"]);
    assert!(fatal.exit == 1 && fatal.stderr.contains("error[DY006]"), "{}", fatal.stderr);
    assert!(with(&["--color-diagnostics"]).stderr.contains("\u{1b}[1m\u{1b}[33mwarning[DY006]\u{1b}[0m"));
    for plain in [["--color-diagnostics=never"; 2], ["--color-diagnostics", "--no-color-diagnostics"], ["-v"; 2]] {
        assert!(!with(&plain).stderr.contains('\u{1b}'), "{plain:?}");
    }
}
