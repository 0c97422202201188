//! What a loader would store in the data of a library, and what its relocations say, are held against each other.
//!
//! An image is linked of libraries that kept their relocations, with all that is in them. Then one byte of what
//! `__wasm_apply_data_relocs` does, or one relocation, is changed in the library, and the image with its certificate
//! must be rejected as a link of that.

use std::fs;

use seld::gather::Input;
use seld::{Certificate, Options, link};
use tests::relocations::{Change, Relocatable};
use toolchain_probe::check::check;
use wasmparser::{ExternalKind, Parser, Payload};

/// The types of relocations that only say which index or which type stands there, as the bytes do.
const OF_INDICES: [u8; 3] = [0, 6, 20];

/// The image of two libraries, nothing pruned, and what it was made of.
fn linked() -> (Vec<u8>, Certificate, Vec<Input>) {
    let folder = tests::workspace().join("corpora/libraries-with-relocations-as-loaded/prebuilt");
    let inputs = ["libapp.so", "libstore.so"]
        .map(|name| Input::new(name, fs::read(folder.join(name)).expect("it is in the repository")));
    let options = Options { certificate: true, no_prune: true, ..Options::default() };
    let linked = link(&inputs, &options).expect("they can be linked");
    (linked.image, linked.certificate.expect("it was asked for"), inputs.into())
}

fn is_accepted(image: &[u8], certificate: &Certificate, inputs: &[Input], changed: &[u8]) -> bool {
    let mut certificate = certificate.clone();
    certificate.inputs[1].size_bytes = changed.len() as u64;
    let given = [("libapp.so", &inputs[0].bytes[..]), ("libstore.so", changed)];
    check(image, &certificate, &given).is_ok()
}

#[test]
fn a_library_that_kept_its_relocations_is_placed_by_them() {
    let (image, certificate, inputs) = linked();
    assert!(is_accepted(&image, &certificate, &inputs, &inputs[1].bytes), "the image as it is was rejected");
    let pieces = certificate.inputs[1].segments[0].as_ref().and_then(|placed| placed.pieces.as_ref());
    assert!(pieces.is_some_and(|pieces| pieces.len() > 10), "the data is one piece: {pieces:?}");
}

#[test]
fn another_store_of_a_loader_is_rejected() {
    let (image, certificate, inputs) = linked();
    let library = inputs[1].bytes.to_vec();
    let body = body_of(&library, "__wasm_apply_data_relocs");
    // How a store is aligned is a hint, and says nothing of the place.
    const STORE: u8 = 0x36;
    let accepted: Vec<usize> = body
        .filter(|at| library[at - 1] != STORE)
        .filter(|at| {
            let mut changed = library.clone();
            changed[*at] ^= 1;
            is_accepted(&image, &certificate, &inputs, &changed)
        })
        .collect();
    assert!(accepted.is_empty(), "bytes of the stores that may be others: {accepted:x?}");
}

#[test]
fn another_relocation_of_a_library_is_rejected() {
    let (image, certificate, inputs) = linked();
    let library = Relocatable::read(&inputs[1].bytes).expect("it has relocations");
    let mut accepted = Vec::new();
    for (section, found) in library.sections.iter().enumerate() {
        for (entry, before) in found.entries.iter().enumerate().filter(|(_, e)| !OF_INDICES.contains(&e.code)) {
            // Within an instruction the place does not count: it has one number.
            let changes = [Change::Drop, Change::Shift(4), Change::Shift(-4), Change::Shift(1)];
            let count = if found.name == "reloc.DATA" { changes.len() } else { 1 };
            for change in changes.into_iter().take(count) {
                let changed = library.changed(section, entry, change);
                if is_accepted(&image, &certificate, &inputs, &changed) {
                    accepted.push(format!("{}: {before:?} {change}", found.name));
                }
            }
        }
    }
    assert!(accepted.is_empty(), "relocations that may be others:\n{}", accepted.join("\n"));
}

/// Where the body of an exported function stands in a file.
fn body_of(module: &[u8], name: &str) -> std::ops::Range<usize> {
    let (mut imported, mut wanted, mut bodies) = (0, None, Vec::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload.expect("it is valid") {
            Payload::ImportSection(imports) => {
                let imports = imports.into_imports().map(|import| import.expect("it is valid"));
                imported = imports.filter(|import| matches!(import.ty, wasmparser::TypeRef::Func(_))).count();
            }
            Payload::ExportSection(exports) => {
                let mut exports = exports.into_iter().map(|export| export.expect("it is valid"));
                let found = exports.find(|export| export.name == name && export.kind == ExternalKind::Func);
                wanted = found.map(|export| export.index as usize);
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.range()),
            _ => {}
        }
    }
    bodies[wanted.expect("it is exported") - imported].clone()
}
