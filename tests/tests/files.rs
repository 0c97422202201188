//! Which files take part in a link, and what they are called: equal names, archives, thin archives.
//!
//! Archives are written byte by byte, so that thin and damaged ones can be written too.

use std::{ffi::OsString, fs, path::Path};

use tests::archive::{archive, header};

struct Ran {
    exit: u8,
    stderr: String,
}

fn seld(arguments: &[String]) -> Ran {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let arguments = std::iter::once("seld".to_owned()).chain(arguments.iter().cloned()).map(OsString::from);
    let exit = seld::command::run(arguments, &mut stdout, &mut stderr);
    Ran { exit, stderr: String::from_utf8(stderr).expect("the command writes text") }
}

/// Links files of a folder, and returns what the command says and its map.
fn link(folder: &Path, arguments: &[&str]) -> (Ran, String) {
    let place = |name: &str| folder.join(name).display().to_string();
    let of = |argument: &&str| if argument.starts_with('-') { (*argument).to_owned() } else { place(argument) };
    let mut all: Vec<String> = arguments.iter().map(of).collect();
    all.extend(["-o".to_owned(), place("image.wasm"), "--map".to_owned(), place("map"), "--verify".to_owned()]);
    let ran = seld(&all);
    let map = fs::read_to_string(place("map")).unwrap_or_default();
    (ran, map)
}

/// A length that fits one byte of LEB128.
fn length(bytes: &[u8]) -> u8 {
    u8::try_from(bytes.len()).ok().filter(|length| *length < 0x80).expect("the objects here are small")
}

/// An object that defines a function, and wants another one if it is named.
fn object(name: &str, wants: Option<&str>) -> Vec<u8> {
    let import = wants.map(|wants| format!("(import \"env\" \"{wants}\" (func))")).unwrap_or_default();
    let index = u8::from(wants.is_some());
    let symbol = |flags: u8, index: u8, name: Option<&str>| {
        let mut bytes = vec![0, flags, index];
        bytes.extend(name.into_iter().flat_map(|name| std::iter::once(length(name.as_bytes())).chain(name.bytes())));
        bytes
    };
    let mut symbols = vec![1 + index];
    symbols.extend(symbol(0, index, Some(name)));
    symbols.extend(wants.into_iter().flat_map(|_| symbol(0x10, 0, None)));
    let mut linking = vec![2, 8, length(&symbols)];
    linking.extend(symbols);
    let text: String = linking.iter().map(|byte| format!("\\{byte:02x}")).collect();
    let module = format!(
        "(module (import \"env\" \"__linear_memory\" (memory 0)) {import} (func) (@custom \"linking\" \"{text}\"))"
    );
    wat::parse_str(module).expect("the object parses")
}

/// A thin archive of these paths.
fn thin(paths: &[&str]) -> Vec<u8> {
    let names: String = paths.iter().map(|path| format!("{path}/\n")).collect();
    let mut bytes = b"!<thin>\n".to_vec();
    bytes.extend(header("//", names.len()));
    bytes.extend(names.as_bytes());
    bytes.resize(bytes.len().next_multiple_of(2), b'\n');
    let mut at = 0;
    for path in paths {
        bytes.extend(header(&format!("/{at}"), 8));
        at += path.len() + 2;
    }
    bytes
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("a folder can be made");
        fs::write(path, bytes).expect("a file can be written");
    }
    folder
}

#[test]
fn objects_of_one_file_name_are_told_apart_by_their_folders() {
    let files =
        folder(&[("a/util.o", &object("f", None)), ("b/util.o", &object("g", None)), ("c/util.o", &object("g", None))]);
    let (ran, map) = link(files.path(), &["a/util.o", "b/util.o", "--export=g"]);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    assert!(map.contains("a/util.o: object, 1 of 1") && map.contains("b/util.o: object, 1 of 1"), "{map}");

    let (ran, _) = link(files.path(), &["a/util.o", "b/util.o", "c/util.o"]);
    assert!(
        ran.stderr.contains("b/util.o` and `") && ran.stderr.contains("c/util.o` both define `g`"),
        "{}",
        ran.stderr
    );

    let (ran, _) = link(files.path(), &["a/util.o", "a/util.o"]);
    assert!(ran.exit == 1 && ran.stderr.contains("LK001"), "{}", ran.stderr);
}

#[test]
fn shared_libraries_of_one_name_are_refused_and_so_is_what_else_answers_to_it() {
    let library = wat::parse_str("(module (@dylink.0 (mem-info (memory 0 0) (table 0 0))) (func (export \"f\")))");
    let library = library.expect("the library parses");
    let files = folder(&[
        ("a/libx.so", &library),
        ("b/libx.so", &library),
        ("libx.wasm", &object("g", None)),
        ("c/libx.wasm", &object("h", None)),
    ]);
    for inputs in [["a/libx.so", "b/libx.so"], ["a/libx.so", "libx.wasm"], ["libx.wasm", "b/libx.so"]] {
        let (ran, _) = link(files.path(), &inputs);
        assert!(ran.exit == 1 && ran.stderr.contains("LK001"), "{inputs:?}: {}", ran.stderr);
    }
    let (ran, _) = link(files.path(), &["libx.wasm", "c/libx.wasm"]);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
}

#[test]
fn members_of_one_name_are_told_apart() {
    let (g, h) = (object("g", None), object("h", None));
    let files = folder(&[
        ("app.o", &object("f", Some("g"))),
        ("more.o", &object("more", Some("h"))),
        ("one/lib.a", &archive(&[("util.o", &g)])),
        ("two/lib.a", &archive(&[("util.o", &h)])),
        ("both.a", &archive(&[("util.o", &g), ("util.o", &h)])),
    ]);
    let wants = ["--export=more", "--no-prune", "app.o", "more.o"];
    let (ran, map) = link(files.path(), &[&wants[..], &["one/lib.a", "two/lib.a"]].concat());
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    assert!(map.contains("one/lib.a(util.o): object") && map.contains("two/lib.a(util.o): object"), "{map}");

    let (ran, map) = link(files.path(), &[&wants[..], &["both.a", "both.a"]].concat());
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    assert!(map.contains("both.a(util.o): object") && map.contains("both.a(util.o#2): object"), "{map}");
}

#[test]
fn members_that_want_each_other_in_a_long_chain_stand_before_who_wants_them_if_the_archive_does() {
    const COUNT: usize = 3000;
    let names: Vec<String> = (0..COUNT).map(|at| format!("f{at}")).collect();
    let objects: Vec<Vec<u8>> =
        (0..COUNT).map(|at| object(&names[at], names.get(at + 1).map(String::as_str))).collect();
    let members: Vec<(&str, &[u8])> = names.iter().map(String::as_str).zip(objects.iter().map(Vec::as_slice)).collect();
    let files = folder(&[("app.o", &object("app", Some("f0"))), ("chain.a", &archive(&members))]);
    let place = |map: &str, name: &str| map.find(&format!("{name}: object")).expect("the map lists it");
    for (inputs, is_first) in [(["app.o", "chain.a"], true), (["chain.a", "app.o"], false)] {
        let (ran, map) = link(files.path(), &inputs);
        assert_eq!(ran.exit, 0, "{}", ran.stderr);
        assert_eq!(place(&map, "app.o") < place(&map, "chain.a(f0)"), is_first, "{map}");
        assert_eq!(place(&map, "chain.a(f0)") < place(&map, "chain.a(f2999)"), is_first, "{map}");
    }
}

#[test]
fn of_a_member_and_a_library_the_one_that_wasm_ld_would_take_is_taken() {
    let library = wat::parse_str("(module (@dylink.0 (mem-info (memory 0 0) (table 0 0))) (func (export \"g\")))");
    let files = folder(&[
        ("app.o", &object("f", Some("g"))),
        ("m.a", &archive(&[("m.o", &object("g", None))])),
        ("lib.so", &library.expect("the library parses")),
    ]);
    for (inputs, takes_member) in [
        (["app.o", "m.a", "lib.so"], true),
        (["m.a", "app.o", "lib.so"], true),
        (["app.o", "lib.so", "m.a"], false),
        (["m.a", "lib.so", "app.o"], false),
        (["lib.so", "m.a", "app.o"], false),
        (["lib.so", "app.o", "m.a"], false),
    ] {
        let (ran, map) = link(files.path(), &inputs);
        assert_eq!(ran.exit, 0, "{}", ran.stderr);
        assert_eq!(map.contains("m.a(m.o): object"), takes_member, "{inputs:?}: {map}");
        assert_eq!(ran.stderr.contains("`m.a(m.o)` and `lib.so` both define `g`"), takes_member, "{inputs:?}");
    }
}

#[test]
fn a_thin_archive_names_files_beside_it() {
    let files = folder(&[
        ("app.o", &object("f", Some("g"))),
        ("lib/thin.a", &thin(&["g.o", "../other/h.o", "thin.a", "g.o"])),
        ("lib/g.o", &object("g", Some("h"))),
        ("other/h.o", &object("h", None)),
    ]);
    let (ran, map) = link(files.path(), &["app.o", "lib/thin.a", "--no-prune"]);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    assert!(map.contains("thin.a(g.o): object") && map.contains("thin.a(../other/h.o): object"), "{map}");

    fs::remove_file(files.path().join("other/h.o")).expect("the file is there");
    let (ran, _) = link(files.path(), &["app.o", "lib/thin.a"]);
    assert!(ran.exit == 2 && ran.stderr.contains("other/h.o"), "{}", ran.stderr);
    assert!(ran.stderr.contains("a member of the thin archive `thin.a`"), "{}", ran.stderr);
}

#[test]
fn a_thin_archive_that_is_damaged_is_refused() {
    let sound = thin(&["g.o", "a-name-that-is-longer-than-sixteen.o"]);
    let app = object("f", None);
    let folders =
        folder(&[("app.o", &app), ("g.o", &app), ("a-name-that-is-longer-than-sixteen.o", &app), ("sub/x.o", &app)]);
    for length in 8..sound.len() {
        fs::write(folders.path().join("thin.a"), &sound[..length]).expect("a file can be written");
        let (ran, _) = link(folders.path(), &["app.o", "thin.a"]);
        assert!(ran.exit <= 2, "{length}: {}", ran.stderr);
    }
    for (path, said) in [("sub", "not a regular file"), ("/dev/zero", "not a regular file"), ("", "not a regular file")]
    {
        fs::write(folders.path().join("thin.a"), thin(&[path])).expect("a file can be written");
        let (ran, _) = link(folders.path(), &["app.o", "thin.a"]);
        assert!(ran.exit == 2 && ran.stderr.contains(said), "{path}: {}", ran.stderr);
    }
}

#[test]
fn what_compilers_make_for_other_machines_is_called_by_its_name() {
    let bitcode: &[u8] = b"BC\xc0\xde and more";
    let files = folder(&[
        ("app.o", &object("f", Some("g"))),
        ("lto.o", bitcode),
        ("native.o", b"\x7fELF and more"),
        ("lto.a", &archive(&[("lto.o", bitcode)])),
        ("native.a", &archive(&[("note.txt", b"text"), ("native.o", b"\x7fELF and more")])),
        ("mixed.a", &archive(&[("lto.o", bitcode), ("g.o", &object("g", None))])),
        ("empty.a", &archive(&[])),
    ]);
    let refusals = [
        ("lto.o", "it is LLVM bitcode", "without `-flto`"),
        ("native.o", "it is a native ELF file", "--target=wasm32-wasip1"),
        ("lto.a", "lto.a(lto.o): it is LLVM bitcode", "without `-flto`"),
        ("native.a", "native.a(native.o): it is a native ELF file", "--target=wasm32-wasip1"),
    ];
    for (file, found, help) in refusals {
        let (ran, _) = link(files.path(), &["app.o", file]);
        let said = ["MF001", found, help].iter().all(|text| ran.stderr.contains(text));
        assert!(ran.exit == 1 && said, "{file}: {}", ran.stderr);
    }
    let (ran, _) = link(files.path(), &["app.o", "mixed.a", "empty.a"]);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
}

#[test]
fn what_a_finished_module_keeps_to_itself_keeps_no_member_out() {
    // Its function 1 is called `g` and not exported, as the functions of its libc are.
    let symbols = r"\02\08\06\01\00\00\01\01g";
    let module = format!(r#"(module (func (export "f")) (func) (memory 1) (@custom "linking" "{symbols}"))"#);
    let files = folder(&[
        ("finished.wasm", &wat::parse_str(module).expect("the module parses")),
        ("app.o", &object("app", Some("g"))),
        ("lib.a", &archive(&[("g.o", &object("g", None))])),
    ]);
    let (ran, map) = link(files.path(), &["finished.wasm", "app.o", "lib.a", "--export=app"]);
    assert!(ran.exit == 0 && map.contains("lib.a(g.o): object"), "{}{map}", ran.stderr);
}
