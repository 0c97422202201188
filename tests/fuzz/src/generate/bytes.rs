//! Sections, names and relocations as bytes.

use crate::leb;

/// The bytes of a number.
pub(super) fn number(value: u32) -> Vec<u8> {
    leb::encode(value.into())
}

/// The bytes of a number with a sign.
pub(super) fn signed(value: i32) -> Vec<u8> {
    let (mut value, mut bytes) = (value, Vec::new());
    loop {
        let [low, ..] = value.to_le_bytes();
        let low = low & 0x7f;
        value >>= 7;
        let is_last = value == if low & 0x40 == 0 { 0 } else { -1 };
        bytes.push(if is_last { low } else { low | 0x80 });
        if is_last {
            return bytes;
        }
    }
}

/// A number of five bytes, with a sign.
pub(super) fn padded_signed(value: i32) -> Vec<u8> {
    leb::padded(i64::from(value).cast_unsigned(), 5)
}

/// A name with its length.
pub(super) fn name(text: &str) -> Vec<u8> {
    [leb::length(text.as_bytes()), text.as_bytes().to_vec()].concat()
}

/// Entries with their count.
pub(super) fn vector(entries: &[Vec<u8>]) -> Vec<u8> {
    [leb::encode(entries.len() as u64), entries.concat()].concat()
}

/// What is read by its length.
pub(super) fn sized(id: u8, contents: &[u8]) -> Vec<u8> {
    [vec![id], leb::length(contents), contents.to_vec()].concat()
}

/// A custom section.
pub(super) fn custom(title: &str, contents: &[u8]) -> Vec<u8> {
    sized(0, &[name(title), contents.to_vec()].concat())
}

/// An entry of `reloc.CODE` or `reloc.DATA`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// The type of relocation.
    pub(super) code: u8,
    /// Where in its section.
    pub(super) offset: u32,
    /// The symbol, or a type.
    pub(super) index: u32,
    /// What is added; of types that have it.
    pub(super) addend: Option<i32>,
}

/// A section `reloc.*` for the section at this position.
pub(super) fn relocations(title: &str, section: u32, entries: &[Entry]) -> Vec<u8> {
    let entry = |entry: &Entry| {
        let addend = entry.addend.map(signed).unwrap_or_default();
        [vec![entry.code], number(entry.offset), number(entry.index), addend].concat()
    };
    let entries: Vec<Vec<u8>> = entries.iter().map(entry).collect();
    custom(title, &[number(section), vector(&entries)].concat())
}

/// A module that grows by sections.
#[derive(Debug)]
pub(super) struct Sections {
    bytes: Vec<u8>,
    count: u32,
}

impl Sections {
    /// None yet.
    pub(super) fn new() -> Self {
        Self { bytes: b"\0asm\x01\0\0\0".to_vec(), count: 0 }
    }

    /// Adds a section, and returns its position.
    pub(super) fn add(&mut self, section: &[u8]) -> u32 {
        self.bytes.extend(section);
        self.count += 1;
        self.count - 1
    }

    /// Adds a section with these entries, if there are any, and returns its position.
    pub(super) fn add_entries(&mut self, id: u8, entries: &[Vec<u8>]) -> Option<u32> {
        (!entries.is_empty()).then(|| self.add(&sized(id, &vector(entries))))
    }

    /// The module.
    pub(super) fn bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Bytes that are laid one after the other, with the entries for places in them.
#[derive(Clone, Default, Debug)]
pub(super) struct Text {
    /// The bytes.
    pub(super) bytes: Vec<u8>,
    /// Entries with offsets in these bytes.
    pub(super) entries: Vec<Entry>,
}

impl Text {
    /// Adds bytes.
    pub(super) fn push(&mut self, bytes: impl AsRef<[u8]>) {
        self.bytes.extend(bytes.as_ref());
    }

    /// The offset of what comes next.
    pub(super) fn offset(&self) -> u32 {
        u32::try_from(self.bytes.len()).unwrap_or(u32::MAX)
    }

    /// Adds other bytes with their length in front.
    pub(super) fn push_sized(&mut self, other: &Self) {
        self.push(leb::length(&other.bytes));
        let start = self.offset();
        self.push(&other.bytes);
        self.entries.extend(other.entries.iter().map(|entry| Entry { offset: entry.offset + start, ..*entry }));
    }
}
