//! A module becomes its sections, and these their entries; and back, with every length in front of them right.
//!
//! It reads more than a module may be: what cannot be split stays one piece, so that a damaged module can be damaged
//! further.

use wasmparser::{BinaryReader, FromReader, SectionLimited};

use crate::leb;

/// A file that begins like a module.
#[derive(Clone, Debug)]
pub struct Module {
    /// Magic and version.
    pub head: Vec<u8>,
    /// Its sections.
    pub sections: Vec<Section>,
    /// What is no section.
    pub tail: Vec<u8>,
}

/// A section.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its kind, 0 for a custom one.
    pub id: u8,
    /// All after its length; of a custom section, the name too.
    pub payload: Vec<u8>,
}

/// The id of the code section.
pub const CODE: u8 = 10;

impl Module {
    /// The sections of a file, or of a component.
    #[must_use]
    pub fn split(bytes: &[u8]) -> Option<Self> {
        let (head, mut rest) = bytes.split_at_checked(8)?;
        head.starts_with(b"\0asm").then_some(())?;
        let mut sections = Vec::new();
        while let Some((section, after)) = Section::first(rest) {
            sections.push(section);
            rest = after;
        }
        Some(Self { head: head.to_vec(), sections, tail: rest.to_vec() })
    }

    /// The file.
    #[must_use]
    pub fn join(&self) -> Vec<u8> {
        let mut bytes = self.head.clone();
        for section in &self.sections {
            bytes.push(section.id);
            bytes.extend(leb::length(&section.payload));
            bytes.extend(&section.payload);
        }
        bytes.extend(&self.tail);
        bytes
    }
}

impl Section {
    fn first(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (id, rest) = bytes.split_first()?;
        let (length, width) = leb::decode_length(rest)?;
        let (payload, after) = rest.get(width..)?.split_at_checked(length)?;
        Some((Self { id: *id, payload: payload.to_vec() }, after))
    }

    /// The name of a custom section, and where its contents begin.
    #[must_use]
    pub fn custom(&self) -> Option<(&str, usize)> {
        if self.id != 0 {
            return None;
        }
        let (length, width) = leb::decode_length(&self.payload)?;
        let name = self.payload.get(width..width.checked_add(length)?)?;
        Some((std::str::from_utf8(name).ok()?, width + length))
    }

    /// Its entries.
    #[must_use]
    pub fn entries(&self) -> Option<List> {
        if let Some((name, start)) = self.custom() {
            return custom_entries(name, &self.payload, start);
        }
        let payload = self.payload.as_slice();
        match self.id {
            1 => entries::<wasmparser::RecGroup>(payload),
            2 => entries::<wasmparser::Imports<'_>>(payload),
            3 => entries::<u32>(payload),
            4 => entries::<wasmparser::Table<'_>>(payload),
            5 => entries::<wasmparser::MemoryType>(payload),
            6 => entries::<wasmparser::Global<'_>>(payload),
            7 => entries::<wasmparser::Export<'_>>(payload),
            9 => entries::<wasmparser::Element<'_>>(payload),
            CODE => entries::<wasmparser::FunctionBody<'_>>(payload),
            11 => entries::<wasmparser::Data<'_>>(payload),
            13 => entries::<wasmparser::TagType>(payload),
            _ => None,
        }
    }
}

/// A list of entries, and what stands around it.
#[derive(Clone, Debug)]
pub struct List {
    /// What stands before it, its count not included.
    pub before: Vec<u8>,
    /// Whether its count stands in front of it.
    pub is_counted: bool,
    /// Its entries.
    pub items: Vec<Vec<u8>>,
    /// What stands after it.
    pub after: Vec<u8>,
    /// The kinds of entries that can be split further.
    pub kind: Kind,
}

/// What the entries of a list are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Nothing more is known of them.
    Plain,
    /// Function bodies, each with its length.
    Bodies,
    /// Subsections, each with its id and its length, of a section of this family.
    Subsections(Family),
}

/// Which sections have subsections.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Family {
    /// `dylink.0`.
    Dylink,
    /// `linking`.
    Linking,
    /// `name`.
    Names,
}

/// What a field of an entry is.
#[derive(Clone, Copy)]
enum Field {
    Number,
    Text,
}

impl List {
    /// The bytes of all, with this count in front, or the right one.
    #[must_use]
    pub fn join(&self, count: Option<u64>) -> Vec<u8> {
        let mut bytes = self.before.clone();
        if self.is_counted {
            bytes.extend(leb::encode(count.unwrap_or(u64::try_from(self.items.len()).unwrap_or(u64::MAX))));
        }
        self.items.iter().for_each(|item| bytes.extend(item));
        bytes.extend(&self.after);
        bytes
    }

    /// The entries of a subsection.
    #[must_use]
    pub fn of_subsection(family: Family, subsection: &[u8]) -> Option<Self> {
        use Field::{Number, Text};
        let (id, rest) = subsection.split_first()?;
        let (_, width) = leb::decode(rest)?;
        let contents = rest.get(width..)?;
        let entry: &dyn Fn(&mut Fields<'_>) -> Option<()> = match (family, id) {
            (Family::Dylink, 2 | 5) => &|fields| fields.take(&[Text]),
            (Family::Dylink, 3) => &|fields| fields.take(&[Text, Number]),
            (Family::Dylink, 4) => &|fields| fields.take(&[Text, Text, Number]),
            (Family::Linking, 5) => &|fields| fields.take(&[Text, Number, Number]),
            (Family::Linking, 6) => &|fields| fields.take(&[Number, Number]),
            (Family::Linking, 8) => &symbol,
            (Family::Names, 1 | 4..=9 | 11) => &|fields| fields.take(&[Number, Text]),
            _ => return None,
        };
        split(contents, 0, entry)
    }

    /// A subsection with these contents.
    #[must_use]
    pub fn subsection(id: u8, contents: &[u8]) -> Vec<u8> {
        let mut bytes = vec![id];
        bytes.extend(leb::length(contents));
        bytes.extend(contents);
        bytes
    }
}

fn entries<'data, T: FromReader<'data>>(payload: &'data [u8]) -> Option<List> {
    let (_, width) = leb::decode(payload)?;
    let section = SectionLimited::<T>::new(BinaryReader::new(payload, 0)).ok()?;
    let mut ends = Vec::new();
    let mut iterator = section.into_iter_with_offsets();
    while let Some(Ok((start, _))) = iterator.next() {
        ends.push(start);
    }
    // The last entry that could be read ends where nothing is known of the rest: it is taken with it.
    ends.push(payload.len());
    let items = ends.windows(2).map(|ends| payload[ends[0]..ends[1]].to_vec()).collect();
    let kind = if std::any::type_name::<T>().contains("FunctionBody") { Kind::Bodies } else { Kind::Plain };
    (width <= ends[0]).then_some(List { before: Vec::new(), is_counted: true, items, after: Vec::new(), kind })
}

fn custom_entries(name: &str, payload: &[u8], start: usize) -> Option<List> {
    use Field::{Number, Text};
    match name {
        "dylink.0" => Some(subsections(payload, start, Family::Dylink)),
        "name" => Some(subsections(payload, start, Family::Names)),
        "linking" => {
            let (_, width) = leb::decode(payload.get(start..)?)?;
            Some(subsections(payload, start + width, Family::Linking))
        }
        "target_features" => split(payload, start, &|fields| {
            fields.skip(1)?;
            fields.take(&[Text])
        }),
        _ if name.starts_with("reloc.") => {
            let (_, width) = leb::decode(payload.get(start..)?)?;
            split(payload, start + width, &|fields| {
                // Function, table, type, global, tag and the other indices have no addend.
                let has_addend = matches!(fields.first()?, 3..=5 | 8 | 9 | 11 | 14..=17 | 21..=23 | 25);
                fields.skip(1)?;
                fields.take(&[Number, Number])?;
                if has_addend { fields.take(&[Number]) } else { Some(()) }
            })
        }
        _ => None,
    }
}

fn subsections(payload: &[u8], start: usize, family: Family) -> List {
    let mut items = Vec::new();
    let mut rest = &payload[start..];
    while let Some((section, after)) = Section::first(rest) {
        items.push(List::subsection(section.id, &section.payload));
        rest = after;
    }
    let kind = Kind::Subsections(family);
    List { before: payload[..start].to_vec(), is_counted: false, items, after: rest.to_vec(), kind }
}

/// Counted entries that begin at `start`.
fn split(bytes: &[u8], start: usize, entry: &dyn Fn(&mut Fields<'_>) -> Option<()>) -> Option<List> {
    let (count, width) = leb::decode_length(bytes.get(start..)?)?;
    let mut fields = Fields { rest: &bytes[start + width..] };
    let mut items = Vec::new();
    for _ in 0..count {
        let before = fields.rest;
        if before.is_empty() || entry(&mut fields).is_none() {
            fields.rest = before;
            break;
        }
        items.push(before[..before.len() - fields.rest.len()].to_vec());
    }
    let after = fields.rest.to_vec();
    Some(List { before: bytes[..start].to_vec(), is_counted: true, items, after, kind: Kind::Plain })
}

/// An entry of the symbol table (Linking.md).
fn symbol(fields: &mut Fields<'_>) -> Option<()> {
    use Field::{Number, Text};
    let kind = fields.first()?;
    fields.skip(1)?;
    let (flags, _) = leb::decode(fields.rest)?;
    fields.take(&[Number])?;
    let (is_undefined, has_name) = (flags & 0x10 != 0, flags & 0x40 != 0);
    match kind {
        1 if is_undefined => fields.take(&[Text]),
        1 => fields.take(&[Text, Number, Number, Number]),
        3 => fields.take(&[Number]),
        _ if is_undefined && !has_name => fields.take(&[Number]),
        _ => fields.take(&[Number, Text]),
    }
}

struct Fields<'bytes> {
    rest: &'bytes [u8],
}

impl Fields<'_> {
    fn first(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    fn skip(&mut self, count: usize) -> Option<()> {
        self.rest = self.rest.get(count..)?;
        Some(())
    }

    fn take(&mut self, fields: &[Field]) -> Option<()> {
        for field in fields {
            let (value, width) = leb::decode_length(self.rest)?;
            let length = if matches!(field, Field::Text) { value } else { 0 };
            self.skip(width.checked_add(length)?)?;
        }
        Some(())
    }
}
