//! `--debug-info`: what a debugger reads in an image is what it reads in `wasm-ld`'s link of the same objects, or in
//! the finished module that went in.
//!
//! Every function of the image is compared, down to each row of the line table, each range and each location.

use std::{collections::BTreeMap, fs, path::PathBuf};

use tests::{
    checks,
    debug_info::{DebugInfo, Subprogram},
    directive,
    link::{Link, Linked},
    program::Program,
    relocations::{Change, Relocatable},
    script::Script,
};

const OBJECTS: [&str; 6] = ["there.o", "app.o", "numbers.o", "older.o", "here.o", "rust.o"];
const EXPORTS: [&str; 4] = ["--export=run", "--export=everything", "--export=steps", "--export=corners"];

/// The types of relocations whose place has four bytes, and one other.
const OF_FOUR_BYTES: [u8; 8] = [0, 2, 5, 8, 9, 13, 23, 26];

fn prebuilt(program: &str, file: &str) -> PathBuf {
    tests::workspace().join("corpora").join(program).join("prebuilt").join(file)
}

fn link(inputs: Vec<PathBuf>, flags: &[&str]) -> Linked {
    let inputs = inputs.into_iter().map(|path| (None, path)).collect();
    Link { inputs, flags: flags.iter().map(Into::into).collect(), map: false }.run(1).expect("there is room")
}

fn image_of(program: &str, files: &[&str], flags: &[&str]) -> Vec<u8> {
    let inputs = files.iter().map(|file| prebuilt(program, file)).collect();
    let linked = link(inputs, &[&["--debug-info"], flags].concat());
    assert_eq!(checks::codes(&linked.stderr, "warning").map(|codes| codes.contains(&"RL006".to_owned())), Ok(false));
    let image = linked.image.unwrap_or_else(|| panic!("{}", linked.stderr));
    checks::check_image(&image).expect("the image is valid");
    image
}

fn read(bytes: &[u8]) -> DebugInfo {
    DebugInfo::read(bytes).unwrap_or_else(|reason| panic!("{reason}"))
}

fn file(program: &str, file: &str) -> DebugInfo {
    read(&fs::read(prebuilt(program, file)).expect("the file is kept in the repository"))
}

/// Compares what is said of every function of the image; returns how many have lines.
fn assert_same(image: &DebugInfo, reference: &DebugInfo) -> usize {
    assert_eq!(image.beyond, Vec::<String>::new());
    assert_each("lines", image, &image.lines, &reference.lines);
    let trees = |subprograms: &BTreeMap<String, Vec<Subprogram>>| -> BTreeMap<String, Vec<Subprogram>> {
        let unnamed = |subprogram: &Subprogram| Subprogram { function: String::new(), ..subprogram.clone() };
        subprograms.iter().map(|(name, all)| (name.clone(), all.iter().map(unnamed).collect())).collect()
    };
    assert_each("subprograms", image, &trees(&image.subprograms), &trees(&reference.subprograms));
    image.lines.len()
}

fn assert_each<T: PartialEq + std::fmt::Debug>(
    what: &str,
    image: &DebugInfo,
    found: &BTreeMap<String, Vec<T>>,
    wanted: &BTreeMap<String, Vec<T>>,
) {
    for name in &image.functions {
        assert!(
            found.get(name) == wanted.get(name),
            "{what} of {name}: {:#?}\n{:#?}",
            found.get(name),
            wanted.get(name)
        );
    }
    let strange: Vec<_> = found.keys().filter(|name| !image.functions.contains(name)).collect();
    assert!(strange.is_empty(), "{what} of no function: {strange:?}");
}

/// A subprogram begins where the function of its own name does, so none of a pruned function does anywhere.
fn assert_named(image: &DebugInfo) {
    for subprogram in image.subprograms.values().flatten() {
        assert_eq!(subprogram.name, subprogram.function);
        assert!(!subprogram.name.contains("never"), "{} is pruned", subprogram.name);
    }
}

#[test]
fn objects_of_all_versions_say_what_a_static_link_says() {
    let image = read(&image_of("debug-information", &OBJECTS, &EXPORTS));
    let functions = assert_same(&image, &file("debug-information", "static.wasm"));
    assert!(functions >= 10, "{functions} functions have lines");
    assert_named(&image);
}

#[test]
fn a_finished_module_says_what_it_said_before() {
    let image = read(&image_of("debug-information", &["finished.wasm"], &[]));
    let before = file("debug-information", "finished.wasm");
    // `wasm-ld` makes the longer copy of an inline function speak of the shorter one, which it keeps.
    assert_eq!(before.beyond, ["lines of _Z6middleIiET_S0_S0_", "subprogram _Z6middleIiET_S0_S0_"]);
    let functions = assert_same(&image, &before);
    assert!(functions >= 10, "{functions} functions have lines");
    assert_named(&image);
}

#[test]
fn two_finished_modules_say_what_each_said_before() {
    const PROGRAM: &str = "finished-at-every-level-g";
    let image = read(&image_of(PROGRAM, &["user.wasm", "maker.wasm"], &[]));
    let (mut both, maker) = (file(PROGRAM, "user.wasm"), file(PROGRAM, "maker.wasm"));
    for (name, lines) in maker.lines {
        let of_name = both.lines.entry(name).or_default();
        of_name.extend(lines);
        of_name.sort();
    }
    for (name, subprograms) in maker.subprograms {
        let of_name = both.subprograms.entry(name).or_default();
        of_name.extend(subprograms);
        of_name.sort();
    }
    let functions = assert_same(&image, &both);
    assert!(functions >= 15, "{functions} functions have lines");
    // The same objects, linked by wasm-ld.
    let reference = file(PROGRAM, "static.wasm");
    for (name, lines) in image.lines.iter().filter(|(name, _)| reference.lines.contains_key(*name)) {
        assert_eq!(Some(lines), reference.lines.get(name), "{name}");
    }
}

/// Numbers that are padded, and `nop`s, change nothing.
#[test]
fn an_image_with_debug_information_computes_the_same() {
    const PROGRAM: &str = "finished-at-every-level-g";
    let image = image_of(PROGRAM, &["user.wasm", "maker.wasm"], &[]);
    let expected = prebuilt(PROGRAM, "").with_file_name("expected");
    let expected = fs::read_to_string(expected).expect("it is in the repository");
    let script = Script::new(directive::read_file("expected", &expected).expect("it can be read"));
    let run = Program::from_image(&image).and_then(|mut program| program.run(&script.expect("it is a script")));
    assert_eq!(run, Ok(()));
}

#[test]
fn variables_have_the_addresses_that_the_image_exports() {
    for inputs in [&OBJECTS[..], &["finished.wasm"]] {
        let image = read(&image_of("debug-information", inputs, &EXPORTS));
        for name in ["steps", "corners"] {
            let wanted = image.exported.get(name).map(|address| vec![*address]);
            assert!(wanted.is_some(), "{name} is exported");
            assert_eq!(image.variables.get(name), wanted.as_ref(), "{name} of {inputs:?}");
        }
    }
}

#[test]
fn without_the_option_nothing_is_kept() {
    let inputs = OBJECTS.iter().map(|file| prebuilt("debug-information", file)).collect();
    let image = link(inputs, &EXPORTS).image.expect("it can be linked");
    assert!(!image.windows(7).any(|window| window == b".debug_"), "a debug section");
}

#[test]
fn debug_information_of_one_input_stands_beside_inputs_without() {
    let plain = prebuilt("c-only", "libcore.so");
    let mut inputs: Vec<_> = OBJECTS.iter().map(|file| prebuilt("debug-information", file)).collect();
    inputs.push(plain);
    let image = link(inputs, &[&["--debug-info"], &EXPORTS[..]].concat());
    let image = read(&image.image.unwrap_or_else(|| panic!("{}", image.stderr)));
    assert_same(&image, &file("debug-information", "static.wasm"));
}

/// A wrong entry is noticed, or does no harm. One that is gone is noticed where the DWARF has an address: that is not
/// told of expressions and of lists of ranges.
#[test]
fn a_wrong_relocation_of_debug_information_leaves_it_out_or_does_nothing() {
    let shifts = [-4, -1, 1, 4].map(Change::Shift);
    let changes: Vec<Change> =
        shifts.into_iter().chain(OF_FOUR_BYTES.map(Change::Retype)).chain([Change::Drop]).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let mut harmed = Vec::new();
    for name in ["app.o", "older.o", "rust.o", "finished.wasm"] {
        let bytes = fs::read(prebuilt("debug-information", name)).expect("the file is kept in the repository");
        let relocatable = Relocatable::read(&bytes).expect("the module has relocations");
        let changed = folder.path().join(name);
        let link = |bytes: &[u8]| {
            fs::write(&changed, bytes).expect("there is room");
            link(vec![changed.clone()], &["--debug-info", "--export-all", "--unresolved-symbols", "trap"])
        };
        let original = link(&bytes).image.expect("the module as it is can be linked");
        for (section, found) in relocatable.sections.iter().enumerate() {
            let shows_addresses = [".debug_line", ".debug_addr"].iter().any(|end| found.name.ends_with(end));
            for (entry, before) in found.entries.iter().enumerate().filter(|_| found.name.contains(".debug_")) {
                for change in &changes {
                    if *change == Change::Retype(before.code) || *change == Change::Drop && !shows_addresses {
                        continue;
                    }
                    let linked = link(&relocatable.changed(section, entry, *change));
                    let is_told = linked.stderr.contains("[RL00");
                    if !is_told && linked.image.as_ref() != Some(&original) {
                        harmed.push(format!("{name} {}: {before:?} {change}: {}", found.name, linked.stderr));
                    }
                }
            }
        }
    }
    assert!(harmed.is_empty(), "{} wrong images:\n{}", harmed.len(), harmed.join("\n"));
}
