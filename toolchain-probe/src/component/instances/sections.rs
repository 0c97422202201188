//! The sections of a core module, one by one, become those of another.
//!
//! It does not know what is in them. The surprising choice: whoever leaves a section out puts an empty custom section
//! there, because relocations name sections by their numbers.

use adapter_encoder::{Encode, Module, RawSection};
use wasmparser::{BinaryReader, CodeSectionReader, FunctionBody};

/// The number of custom sections.
pub(super) const CUSTOM: u8 = 0;
pub(super) const IMPORT: u8 = 2;
pub(super) const FUNCTION: u8 = 3;
pub(super) const GLOBAL: u8 = 6;
pub(super) const EXPORT: u8 = 7;
pub(super) const START: u8 = 8;
pub(super) const ELEMENT: u8 = 9;
pub(super) const CODE: u8 = 10;
pub(super) const DATA: u8 = 11;

/// What takes the place of a section that is left out.
pub(super) const NOTHING: (u8, &[u8]) = (CUSTOM, &[0]);

/// What becomes of a section, its number and its contents; `None` leaves it as it is.
pub(super) type Change = wasmparser::Result<Option<(u8, Vec<u8>)>>;

/// Makes a module of another.
pub(super) fn rewrite(wasm: &[u8], section: &mut dyn FnMut(u8, &[u8]) -> Change) -> wasmparser::Result<Vec<u8>> {
    let mut reader = BinaryReader::new(wasm, 0);
    reader.read_bytes(8)?;
    let mut made = Module::new();
    while !reader.eof() {
        let id = reader.read_u8()?;
        let size = reader.read_var_u32()?;
        let contents = reader.read_bytes(size as usize)?;
        match section(id, contents)? {
            Some((id, data)) => made.section(&RawSection { id, data: &data }),
            None => made.section(&RawSection { id, data: contents }),
        };
    }
    Ok(made.finish())
}

/// What becomes of a function body: its number among those that the module defines, the contents of the section, and
/// the body.
pub(super) type ChangeBody<'c> = dyn FnMut(usize, &[u8], &FunctionBody<'_>) -> wasmparser::Result<Vec<u8>> + 'c;

/// Makes a module of another whose function bodies are changed.
pub(super) fn rewrite_bodies(wasm: &[u8], change: &mut ChangeBody<'_>) -> wasmparser::Result<Vec<u8>> {
    rewrite(wasm, &mut |id, contents| {
        if id != CODE {
            return Ok(None);
        }
        let bodies = CodeSectionReader::new(BinaryReader::new(contents, 0))?;
        let mut made = Vec::new();
        bodies.count().encode(&mut made);
        for (number, body) in bodies.into_iter().enumerate() {
            change(number, contents, &body?)?.encode(&mut made);
        }
        Ok(Some((CODE, made)))
    })
}

/// A section with some of its entries: those whose number and bytes are wanted. `begins` says where each begins.
pub(super) fn kept(contents: &[u8], begins: &[usize], is_wanted: &dyn Fn(usize, &[u8]) -> bool) -> Vec<u8> {
    let ends = begins.iter().skip(1).copied().chain([contents.len()]);
    let entries = begins.iter().zip(ends).map(|(begin, end)| contents.get(*begin..end).unwrap_or_default());
    let kept: Vec<&[u8]> =
        entries.enumerate().filter(|(number, entry)| is_wanted(*number, entry)).map(|(_, entry)| entry).collect();
    let mut made = Vec::new();
    kept.len().encode(&mut made);
    kept.into_iter().for_each(|entry| made.extend_from_slice(entry));
    made
}

/// The contents of a section that was made: without its size, which comes first.
pub(super) fn contents_of(section: &dyn Encode) -> Vec<u8> {
    let mut made = Vec::new();
    section.encode(&mut made);
    let mut reader = BinaryReader::new(&made, 0);
    let size = reader.read_var_u32().unwrap_or_default();
    made.split_off(made.len() - size as usize)
}
