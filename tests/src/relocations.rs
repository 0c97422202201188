//! A module with relocations becomes one in which a single entry is wrong.
//!
//! The sections are read with wasmparser and written back by hand. What carries an addend stands here once more, copied
//! from Linking.md and from nothing of ours: a table that is wrong in one type shifts every entry after it.

use std::{fmt, ops::Range};

use wasmparser::{BinaryReader, KnownCustom, Parser, Payload};

use crate::Verdict;

/// Every type that Linking.md or LLVM defines.
pub const TYPES: Range<u8> = 0..28;

/// The types with an addend.
const WITH_ADDEND: [u8; 15] = [3, 4, 5, 8, 9, 11, 14, 15, 16, 17, 21, 22, 23, 25, 27];

/// One entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its type.
    pub code: u8,
    /// The place, from the start of its section's contents.
    pub offset: u32,
    /// The symbol, or the type index of `TYPE_INDEX_LEB`.
    pub index: u32,
    /// What is added to the symbol, where the entry has such a number.
    pub addend: Option<i64>,
}

/// What is done to one entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// The place is so many bytes further.
    Shift(i32),
    /// The type is another one; an addend appears or vanishes with it.
    Retype(u8),
    /// The byte of the type is another one, and nothing else.
    Misname(u8),
    /// The entry is gone.
    Drop,
}

impl fmt::Display for Change {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shift(bytes) => write!(out, "shifted by {bytes}"),
            Self::Retype(code) => write!(out, "retyped to {code}"),
            Self::Misname(code) => write!(out, "misnamed {code}"),
            Self::Drop => write!(out, "dropped"),
        }
    }
}

/// A `reloc.*` section.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its name.
    pub name: String,
    target: u32,
    /// Its entries.
    pub entries: Vec<Entry>,
    /// The whole section in the file.
    range: Range<usize>,
}

/// A module with its relocations.
#[derive(Clone, Debug)]
pub struct Relocatable {
    bytes: Vec<u8>,
    /// The relocations of code and data, and those of custom sections.
    pub sections: Vec<Section>,
    /// Where the contents of each section of the file lie.
    contents: Vec<Range<usize>>,
}

/// Whether entries of this type have an addend.
#[must_use]
pub fn has_addend(code: u8) -> bool {
    WITH_ADDEND.contains(&code)
}

impl Entry {
    fn changed(self, change: Change) -> Option<Self> {
        match change {
            Change::Shift(bytes) => Some(Self { offset: self.offset.wrapping_add_signed(bytes), ..self }),
            Change::Retype(code) => {
                let addend = has_addend(code).then(|| self.addend.unwrap_or_default());
                Some(Self { code, addend, ..self })
            }
            Change::Misname(code) => Some(Self { code, ..self }),
            Change::Drop => None,
        }
    }

    fn write(self, into: &mut Vec<u8>) {
        into.push(self.code);
        unsigned(self.offset, into);
        unsigned(self.index, into);
        if let Some(addend) = self.addend {
            signed(addend, into);
        }
    }
}

impl Relocatable {
    /// Reads the relocations of a module.
    ///
    /// # Errors
    ///
    /// The module has none, or they cannot be read.
    pub fn read(bytes: &[u8]) -> Verdict<Self> {
        let (mut sections, mut contents) = (Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(bytes) {
            let payload = payload.map_err(|error| error.to_string())?;
            if let Payload::CustomSection(custom) = &payload
                && let KnownCustom::Reloc(reader) = custom.as_known()
            {
                let mut entries = Vec::new();
                for entry in reader.entries() {
                    let entry = entry.map_err(|error| error.to_string())?;
                    let code = entry.ty as u8;
                    let addend = has_addend(code).then_some(entry.addend);
                    entries.push(Entry { code, offset: entry.offset, index: entry.index, addend });
                }
                let range = header(bytes, &custom.range())?..custom.range().end;
                sections.push(Section {
                    name: custom.name().to_owned(),
                    target: reader.section_index(),
                    entries,
                    range,
                });
            }
            if let Some((_, range)) = payload.as_section() {
                contents.push(range);
            }
        }
        if sections.is_empty() {
            return Err("the module has no relocations".to_owned());
        }
        Ok(Self { bytes: bytes.to_vec(), sections, contents })
    }

    /// The module with one entry changed.
    #[must_use]
    pub fn changed(&self, section: usize, entry: usize, change: Change) -> Vec<u8> {
        let Section { name, target, entries, range } = &self.sections[section];
        let entries: Vec<Entry> = entries
            .iter()
            .enumerate()
            .filter_map(|(at, found)| if at == entry { found.changed(change) } else { Some(*found) })
            .collect();
        let mut contents = Vec::new();
        unsigned(length(name.len()), &mut contents);
        contents.extend_from_slice(name.as_bytes());
        unsigned(*target, &mut contents);
        unsigned(length(entries.len()), &mut contents);
        entries.iter().for_each(|entry| entry.write(&mut contents));
        let mut bytes = self.bytes[..range.start].to_vec();
        bytes.push(0);
        unsigned(length(contents.len()), &mut bytes);
        bytes.extend(contents);
        bytes.extend_from_slice(&self.bytes[range.end..]);
        bytes
    }

    /// The bytes from the place of an entry on, which may be shifted: as many as the longest encoding has.
    #[must_use]
    pub fn place(&self, section: usize, entry: usize, shift: i32) -> &[u8] {
        let Section { target, entries, .. } = &self.sections[section];
        let contents = usize::try_from(*target).ok().and_then(|target| self.contents.get(target));
        let offset = entries[entry].offset.wrapping_add_signed(shift);
        let (Some(contents), Ok(offset)) = (contents, usize::try_from(offset)) else { return &[] };
        let start = (contents.start + offset).min(contents.end);
        &self.bytes[start..contents.end.min(start + 10)]
    }
}

/// Where the section with these contents begins: its size may be written in up to five bytes.
fn header(bytes: &[u8], contents: &Range<usize>) -> Verdict<usize> {
    let mut starts = (2..=6).filter_map(|back| contents.start.checked_sub(back));
    let is_header = |start: &usize| {
        let mut reader = BinaryReader::new(&bytes[*start + 1..contents.start], 0);
        bytes[*start] == 0 && reader.read_var_u32().ok() == Some(length(contents.len())) && reader.eof()
    };
    starts.find(is_header).ok_or_else(|| "a section without a size".to_owned())
}

fn length(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn unsigned(value: u32, into: &mut Vec<u8>) {
    wasm_encoder::Encode::encode(&value, into);
}

fn signed(value: i64, into: &mut Vec<u8>) {
    wasm_encoder::Encode::encode(&value, into);
}
