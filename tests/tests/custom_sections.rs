//! Custom sections of objects are in an image what they are in `wasm-ld`'s link of the same objects.
//!
//! Bodies are shorter in an image, so a place in the code is counted from where its function begins.

use std::{collections::BTreeMap, fs, path::PathBuf};

use tests::link::Link;
use wasmparser::{ExternalKind, Parser, Payload};

fn prebuilt(file: &str) -> PathBuf {
    tests::workspace().join("corpora/custom-sections/prebuilt").join(file)
}

fn link(files: &[&str], flags: &[&str]) -> Vec<u8> {
    let inputs = files.iter().map(|file| (None, prebuilt(file))).collect();
    let linked =
        Link { inputs, flags: flags.iter().map(Into::into).collect(), map: false }.run(1).expect("there is room");
    assert!(!linked.stderr.contains("RL007"), "{}", linked.stderr);
    linked.image.unwrap_or_else(|| panic!("{}", linked.stderr))
}

/// What is not of the toolchain's own sections, by name.
fn customs(image: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for payload in Parser::new(0).parse_all(image) {
        if let Payload::CustomSection(custom) = payload.expect("the image is valid")
            && !["name", "producers", "target_features"].contains(&custom.name())
        {
            assert!(
                found.insert(custom.name().to_owned(), custom.data().to_vec()).is_none(),
                "{} twice",
                custom.name()
            );
        }
    }
    found
}

/// Where the body of an exported function begins, in the contents of the code section.
fn body_of(image: &[u8], name: &str) -> u32 {
    let (mut imported, mut index, mut code, mut bodies) = (0, 0, 0, Vec::new());
    for payload in Parser::new(0).parse_all(image) {
        match payload.expect("the image is valid") {
            Payload::ImportSection(reader) => imported = reader.into_imports().count(),
            Payload::ExportSection(reader) => {
                let mut exports = reader.into_iter().map(|export| export.expect("an export"));
                let found = exports.find(|export| export.kind == ExternalKind::Func && export.name == name);
                index = found.expect("it is exported").index as usize;
            }
            Payload::CodeSectionStart { range, .. } => code = range.start,
            Payload::CodeSectionEntry(body) => bodies.push(body.range().start),
            _ => {}
        }
    }
    u32::try_from(bodies[index - imported] - code).expect("the image is small")
}

/// The sections, with places in the code counted from where their function begins.
fn comparable(image: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut customs = customs(image);
    let places = customs.get_mut("places").expect("it is kept");
    for (mark, offset, name) in [(b"1:", 8, "first"), (b"2:", 0, "second")] {
        let at = places.windows(2).position(|window| window == mark).expect("the mark is there") + 2 + offset;
        let value = u32::from_le_bytes(places[at..at + 4].try_into().expect("four bytes"));
        places[at..at + 4].copy_from_slice(&value.wrapping_sub(body_of(image, name)).to_le_bytes());
    }
    customs
}

#[test]
fn sections_are_joined_and_relocated_as_wasm_ld_does() {
    let reference = comparable(&fs::read(prebuilt("static.wasm")).expect("the file is kept in the repository"));
    assert_eq!(reference.keys().collect::<Vec<_>>(), ["about", "more", "places"]);
    for files in [&["first.o", "second.o"][..], &["finished.wasm"]] {
        for flags in [&[][..], &["--strip"], &["--debug-info"], &["--no-prune"]] {
            let image = comparable(&link(files, flags));
            // Unpruned, the function that nobody calls has a place too.
            let names: &[&str] =
                if flags == ["--no-prune"] { &["about", "more"] } else { &["about", "more", "places"] };
            for name in names {
                assert_eq!(image[*name], reference[*name], "{name} of {files:?} {flags:?}");
            }
        }
    }
}
