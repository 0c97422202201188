//! The sections of a core module, one by one, become those of another.
//!
//! It does not know what is in them. The surprising choice: whoever leaves a section out puts an empty custom section
//! there, because relocations name sections by their numbers.

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
    let mut made = reader.read_bytes(8)?.to_vec();
    while !reader.eof() {
        let id = reader.read_u8()?;
        let size = reader.read_var_u32()?;
        let contents = reader.read_bytes(size as usize)?;
        match section(id, contents)? {
            Some((id, contents)) => write(&mut made, id, &contents),
            None => write(&mut made, id, contents),
        }
    }
    Ok(made)
}

fn write(made: &mut Vec<u8>, id: u8, contents: &[u8]) {
    made.push(id);
    number(made, u32::try_from(contents.len()).unwrap_or(u32::MAX));
    made.extend_from_slice(contents);
}

/// A number in LEB128.
pub(super) fn number(made: &mut Vec<u8>, mut value: u32) {
    loop {
        let byte = value.to_le_bytes()[0] & 0x7f;
        value >>= 7;
        if value == 0 {
            made.push(byte);
            return;
        }
        made.push(byte | 0x80);
    }
}
