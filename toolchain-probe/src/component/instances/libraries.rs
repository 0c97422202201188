//! Shared libraries inside a component stay where it put them.
//!
//! `wasm-tools component link` gives each library its place: a module beside them defines the memory, the table and the
//! bases, and another fills the offset tables when all is there. Nothing of this has to be done again. But a library
//! that says it is one would be placed by the linker; so it loses its `dylink.0` section, and its imports the names
//! that mean a base or an entry of the offset table. It does not know where anything lies. The surprising choice: a
//! library that could move does not, and its bases stay globals that are known.

use adapter_encoder::Encode;
use wasmparser::{BinaryReader, ImportSectionReader, KnownCustom, Parser, Payload};

use super::parts::Instance;
use super::sections::{CUSTOM, IMPORT, NOTHING, rewrite};

/// Whether a module says that it is a shared library.
fn is_library(wasm: &[u8]) -> bool {
    let mut payloads = Parser::new(0).parse_all(wasm).map_while(Result::ok);
    payloads.any(|payload| match payload {
        Payload::CustomSection(section) => matches!(section.as_known(), KnownCustom::Dylink0(_)),
        _ => false,
    })
}

/// Makes a shared library a module at fixed addresses.
pub(super) fn keep_in_place(instance: &mut Instance) {
    if !is_library(&instance.wasm) {
        return;
    }
    let made = rewrite(&instance.wasm, &mut |id, contents| {
        Ok(match id {
            IMPORT => Some((IMPORT, without_roles(contents)?)),
            CUSTOM if BinaryReader::new(contents, 0).read_string()? == "dylink.0" => {
                Some((NOTHING.0, NOTHING.1.to_vec()))
            }
            _ => None,
        })
    });
    if let Ok(made) = made {
        instance.wasm = made;
    }
}

/// An import section in which nothing is imported from where linkers give bases and entries of the offset table.
fn without_roles(contents: &[u8]) -> wasmparser::Result<Vec<u8>> {
    let imports = ImportSectionReader::new(BinaryReader::new(contents, 0))?;
    let places: Vec<(usize, _)> = imports.into_imports_with_offsets().collect::<wasmparser::Result<_>>()?;
    let mut made = Vec::new();
    places.len().encode(&mut made);
    let ends = places.iter().skip(1).map(|(begin, _)| *begin).chain([contents.len()]);
    for ((begin, import), end) in places.iter().zip(ends) {
        let entry = contents.get(*begin..end).unwrap_or_default();
        let mut reader = BinaryReader::new(entry, 0);
        let module = reader.read_string()?;
        let rest = &entry[reader.original_position()..];
        let module = match import.module {
            "env" | "GOT.mem" | "GOT.func" => "library",
            _ => module,
        };
        module.encode(&mut made);
        made.extend_from_slice(rest);
    }
    Ok(made)
}
