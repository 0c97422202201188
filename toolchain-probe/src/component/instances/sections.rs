//! The sections of a core module, one by one, become those of another.
//!
//! It does not know what is in them. The surprising choice: whoever leaves a section out puts an empty custom section
//! there, because relocations name sections by their numbers.

use adapter_encoder::{Module, RawSection};
use wasmparser::BinaryReader;

/// The number of custom sections.
pub(super) const CUSTOM: u8 = 0;
pub(super) const IMPORT: u8 = 2;
pub(super) const EXPORT: u8 = 7;
pub(super) const START: u8 = 8;

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
