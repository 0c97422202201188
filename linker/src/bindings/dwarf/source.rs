//! The debug sections of a module become entries that can be read at their places.
//!
//! It knows forms and sections, and not what an entry means. The surprising choice: units are read without gimli's
//! `Unit`, which reads lines too and fails without them, and all work is counted: abbreviations and texts that overlap,
//! and entries of a thousand attributes in one byte, would keep a reader busy that believes them.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use gimli::{
    Abbreviations, AttributeValue, DebugAbbrev, DebugInfo, DebugTypeSignature, DebugTypes, DebuggingInformationEntry,
    DwAt, DwLang, EndianSlice, EntriesRaw, Format, LittleEndian, Operation, Reader as _, UnitHeader, UnitOffset,
    UnitSectionOffset, UnitType, constants as dw,
};
use hashbrown::HashMap;
use wasmparser::{Parser, Payload};

pub(super) type Slice<'a> = EndianSlice<'a, LittleEndian>;
pub(super) type Entry<'a> = DebuggingInformationEntry<Slice<'a>>;

/// From here on an address stands for something that is not there (`wasm-ld` writes all ones, and one less).
const TOMBSTONES: u64 = 0xffff_fffe;

/// No name is longer: a text ends after so many bytes, or it is none.
const LONGEST_NAME: usize = 4096;

/// How often an entry may be looked at that others name, one after the other.
const MOST_HOPS: usize = 32;

/// Where an entry is: in which unit, and how far from the unit's start.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Place {
    pub(super) unit: usize,
    pub(super) offset: UnitOffset,
}

/// An entry, and what is nearest around it.
pub(super) struct Child<'a> {
    pub(super) place: Place,
    pub(super) entry: Entry<'a>,
}

/// Whose words a unit speaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Language {
    C,
    Cxx,
    Rust,
}

/// A unit: the entries of one source file, or of one type.
pub(super) struct Unit<'a> {
    section: usize,
    header: UnitHeader<Slice<'a>>,
    abbreviations: Arc<Abbreviations>,
    pub(super) language: Language,
    str_offsets_base: u64,
    addr_base: u64,
}

/// The debug sections of a module.
pub(super) struct Source<'a> {
    /// An object has one section of units for each type that other objects may have too.
    sections: BTreeMap<&'a str, Vec<&'a [u8]>>,
    pub(super) units: Vec<Unit<'a>>,
    /// Units by their section and where they begin in it, for references from other units.
    starts: BTreeMap<(usize, UnitSectionOffset), usize>,
    /// The types that have units of their own.
    signatures: HashMap<DebugTypeSignature, Place>,
    /// What is left of the work that may be done.
    effort: Cell<u64>,
}

impl<'a> Source<'a> {
    /// Finds the units of a module; what cannot be read is left out.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        let mut sections = BTreeMap::new();
        for payload in Parser::new(0).parse_all(bytes) {
            match payload {
                Ok(Payload::CustomSection(custom)) if custom.name().starts_with(".debug_") => {
                    sections.entry(custom.name()).or_insert_with(Vec::new).push(custom.data());
                }
                Ok(_) => {}
                Err(_) => break,
            }
        }
        let mut source = Self {
            sections,
            units: Vec::new(),
            starts: BTreeMap::new(),
            signatures: HashMap::new(),
            effort: Cell::new(0),
        };
        let entries: usize = source.unit_sections().map(|(_, section)| section.len()).sum();
        // An entry has a byte or more, and rarely more attributes than bytes. It is read once for its name, and then
        // as often as others lead to it.
        let entries = u64::try_from(entries).unwrap_or(u64::MAX);
        source.effort.set(entries.saturating_mul(64).saturating_add(1 << 16));
        source.read_units();
        source
    }

    fn section(&self, name: &str) -> &'a [u8] {
        self.sections.get(name).and_then(|all| all.first()).copied().unwrap_or_default()
    }

    /// The sections that have units, those of version 4 for types alone last.
    fn unit_sections(&self) -> impl Iterator<Item = (&'static str, &'a [u8])> {
        let all = |name| self.sections.get(name).into_iter().flatten().map(move |section| (name, *section));
        all(".debug_info").chain(all(".debug_types"))
    }

    fn read_units(&mut self) {
        let mut headers: Vec<(usize, UnitHeader<Slice<'a>>)> = Vec::new();
        for (number, (name, section)) in self.unit_sections().enumerate() {
            let (mut info, mut types) =
                (DebugInfo::new(section, LittleEndian).units(), DebugTypes::new(section, LittleEndian).units());
            let mut next = || if name == ".debug_info" { info.next() } else { types.next() };
            while let Ok(Some(header)) = next() {
                headers.push((number, header));
            }
        }
        headers.retain(|(_, header)| header.address_size() == 4);
        // Tables of abbreviations lie one behind the other: each ends where the next begins, so that all of them
        // together are not longer than their section.
        let starts: BTreeSet<usize> = headers.iter().map(|(_, header)| header.debug_abbrev_offset().0).collect();
        let mut tables: HashMap<usize, Option<Arc<Abbreviations>>> = HashMap::new();
        for (section, header) in headers {
            let start = header.debug_abbrev_offset().0;
            let table = tables.entry(start).or_insert_with(|| {
                let section = self.section(".debug_abbrev");
                let end = starts.range(start.saturating_add(1)..).next().copied().unwrap_or(usize::MAX);
                let table = section.get(..end.min(section.len()))?;
                let table = DebugAbbrev::new(table, LittleEndian).abbreviations(header.debug_abbrev_offset());
                table.ok().map(Arc::new)
            });
            let Some(abbreviations) = table.clone() else { continue };
            self.add_unit(section, header, abbreviations);
        }
    }

    fn add_unit(&mut self, section: usize, header: UnitHeader<Slice<'a>>, abbreviations: Arc<Abbreviations>) {
        let number = self.units.len();
        // Behind the header of the table of offsets, which version 5 has; older ones have no table.
        let str_offsets_base = if header.format() == Format::Dwarf64 { 16 } else { 8 };
        let unit = Unit { section, header, abbreviations, language: Language::C, str_offsets_base, addr_base: 8 };
        let root = Place { unit: number, offset: unit.header.root_offset() };
        self.units.push(unit);
        let Some(entry) = self.entry(root) else {
            self.units.pop();
            return;
        };
        let unit = &mut self.units[number];
        for attribute in entry.attrs() {
            match attribute.value() {
                AttributeValue::Language(language) => unit.language = language_of(language),
                AttributeValue::DebugStrOffsetsBase(base) => unit.str_offsets_base = wide(base.0),
                AttributeValue::DebugAddrBase(base) => unit.addr_base = wide(base.0),
                _ => {}
            }
        }
        if unit.header.debug_info_offset().is_some() {
            self.starts.insert((section, unit.header.offset()), number);
        }
        if let UnitType::Type { type_signature, type_offset } = unit.header.type_() {
            self.signatures.entry(type_signature).or_insert(Place { unit: number, offset: type_offset });
        }
    }

    /// Pays for work, if any may still be done.
    fn pay(&self, cost: usize) -> Option<()> {
        let rest = self.effort.get().checked_sub(wide(cost));
        self.effort.set(rest.unwrap_or_default());
        rest.map(|_| ())
    }

    /// The entry at a place.
    pub(super) fn entry(&self, place: Place) -> Option<Entry<'a>> {
        let mut walk = self.walk(place)?;
        let mut entry = Entry::null();
        walk.next(&mut entry, |_| true)?.then_some(entry)
    }

    /// All entries from a place on, to the end of its unit.
    pub(super) fn walk(&self, place: Place) -> Option<Walk<'_, 'a>> {
        let unit = self.units.get(place.unit)?;
        // gimli counts from what is left of the unit.
        if !place.offset.is_in_bounds(&unit.header) {
            return None;
        }
        let entries = unit.header.entries_raw(&unit.abbreviations, Some(place.offset)).ok()?;
        Some(Walk { source: self, unit: place.unit, entries })
    }

    /// Where the entries of a unit begin.
    pub(super) fn root(&self, unit: usize) -> Option<Place> {
        Some(Place { unit, offset: self.units.get(unit)?.header.root_offset() })
    }

    /// What is directly within an entry, of these kinds.
    pub(super) fn children(&self, place: Place, is_wanted: impl Fn(dw::DwTag) -> bool) -> Vec<Child<'a>> {
        let mut children = Vec::new();
        let Some(mut walk) = self.walk(place) else { return children };
        let mut entry = Entry::null();
        if walk.next(&mut entry, |_| true) != Some(true) || !entry.has_children() {
            return children;
        }
        loop {
            let (depth, place) = (walk.depth(), walk.place());
            if depth < 1 {
                return children;
            }
            let Some(is_there) = walk.next(&mut entry, |tag| depth == 1 && is_wanted(tag)) else { return children };
            if is_there && depth == 1 && is_wanted(entry.tag()) {
                children.push(Child { place, entry: std::mem::replace(&mut entry, Entry::null()) });
            }
        }
    }

    /// The place that an attribute names.
    pub(super) fn reference(&self, unit: usize, entry: &Entry<'a>, attribute: DwAt) -> Option<Place> {
        match entry.attr_value(attribute)? {
            AttributeValue::UnitRef(offset) => Some(Place { unit, offset }),
            AttributeValue::DebugInfoRef(offset) => {
                let section = self.units.get(unit)?.section;
                let (_, number) = self.starts.range(..=(section, UnitSectionOffset(offset.0))).next_back()?;
                let found = self.units.get(*number).filter(|found| found.section == section)?;
                let offset = offset.to_unit_offset(&found.header)?;
                Some(Place { unit: *number, offset })
            }
            AttributeValue::DebugTypesRef(signature) => self.signatures.get(&signature).copied(),
            _ => None,
        }
    }

    /// The entry, and those that it is an instance or the definition of, itself first.
    pub(super) fn origins(&self, place: Place) -> Vec<Child<'a>> {
        let mut found: Vec<Child<'a>> = Vec::new();
        let mut next = Some(place);
        while let Some(place) = next.filter(|_| found.len() < MOST_HOPS) {
            let Some(entry) = self.entry(place) else { break };
            let of = |attribute| self.reference(place.unit, &entry, attribute);
            next = of(dw::DW_AT_abstract_origin).or_else(|| of(dw::DW_AT_specification));
            found.push(Child { place, entry });
        }
        found
    }

    /// The text of an attribute.
    pub(super) fn text(&self, unit: usize, entry: &Entry<'a>, attribute: DwAt) -> Option<&'a [u8]> {
        match entry.attr_value(attribute)? {
            AttributeValue::String(text) => Some(text.slice()),
            AttributeValue::DebugStrRef(offset) => self.text_at(".debug_str", offset.0),
            AttributeValue::DebugLineStrRef(offset) => self.text_at(".debug_line_str", offset.0),
            AttributeValue::DebugStrOffsetsIndex(index) => {
                let unit = self.units.get(unit)?;
                let width = unit.header.format().word_size();
                let at = self.word(".debug_str_offsets", unit.str_offsets_base, index.0, width)?;
                self.text_at(".debug_str", usize::try_from(at).ok()?)
            }
            _ => None,
        }
    }

    fn text_at(&self, section: &str, offset: usize) -> Option<&'a [u8]> {
        let rest = self.section(section).get(offset..)?;
        let rest = &rest[..rest.len().min(LONGEST_NAME)];
        let end = rest.iter().position(|byte| *byte == 0)?;
        Some(&rest[..end])
    }

    /// The number at a place of a table.
    fn word(&self, section: &str, base: u64, index: usize, width: u8) -> Option<u64> {
        let start = wide(index).checked_mul(width.into())?.checked_add(base)?;
        let mut rest = Slice::new(self.section(section).get(usize::try_from(start).ok()?..)?, LittleEndian);
        rest.read_address(width).ok()
    }

    /// Whether an entry is of code that is in the module.
    pub(super) fn address(&self, unit: usize, entry: &Entry<'a>) -> Address {
        let address = match entry.attr_value(dw::DW_AT_low_pc) {
            Some(AttributeValue::Addr(address)) => Some(address),
            Some(AttributeValue::DebugAddrIndex(index)) => {
                self.units.get(unit).and_then(|unit| self.word(".debug_addr", unit.addr_base, index.0, 4))
            }
            _ => None,
        };
        match address {
            Some(address) if address >= TOMBSTONES => Address::Gone,
            Some(_) => Address::Here,
            None if entry.has_attr(dw::DW_AT_ranges) => Address::Here,
            None => Address::None,
        }
    }

    /// Where a member begins in bytes: a number, or an expression of the old form that adds one.
    pub(super) fn member_offset(&self, unit: usize, entry: &Entry<'a>) -> Option<u32> {
        let value = entry.attr_value(dw::DW_AT_data_member_location)?;
        let offset = value.udata_value().or_else(|| {
            let encoding = self.units.get(unit)?.header.encoding();
            let mut operations = value.exprloc_value()?.operations(encoding);
            match (operations.next(), operations.next()) {
                (Ok(Some(Operation::PlusConstant { value })), Ok(None)) => Some(value),
                _ => None,
            }
        });
        u32::try_from(offset?).ok()
    }
}

/// Whether code is in the module.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Address {
    None,
    Here,
    Gone,
}

/// Entries one behind the other, as they are written.
pub(super) struct Walk<'s, 'a> {
    source: &'s Source<'a>,
    unit: usize,
    entries: EntriesRaw<'s, Slice<'a>>,
}

impl<'a> Walk<'_, 'a> {
    /// The depth of the next entry below the first one.
    pub(super) fn depth(&self) -> isize {
        self.entries.next_depth()
    }

    /// The place of the next entry.
    pub(super) fn place(&self) -> Place {
        Place { unit: self.unit, offset: self.entries.next_offset() }
    }

    /// Reads the next entry, with attributes if it is wanted; whether there is one and not the end of a list. None at
    /// the end of the unit, or where it cannot be read.
    pub(super) fn next(&mut self, entry: &mut Entry<'a>, is_wanted: impl Fn(dw::DwTag) -> bool) -> Option<bool> {
        if self.entries.is_empty() {
            return None;
        }
        let offset = self.entries.next_offset();
        self.source.pay(1)?;
        let Some(abbreviation) = self.entries.read_abbreviation().ok()? else { return Some(false) };
        let attributes = abbreviation.attributes();
        self.source.pay(attributes.len())?;
        *entry = Entry::new(abbreviation.tag(), abbreviation.has_children(), Vec::new(), offset);
        if is_wanted(abbreviation.tag()) {
            self.entries.read_attributes(attributes, &mut entry.attrs).ok()?;
        } else {
            self.entries.skip_attributes(attributes).ok()?;
        }
        Some(true)
    }
}

/// The number of an attribute, if it is none below zero.
pub(super) fn number(entry: &Entry<'_>, attribute: DwAt) -> Option<u64> {
    entry.attr_value(attribute)?.udata_value()
}

/// As many bytes as memory can have.
pub(super) fn small(entry: &Entry<'_>, attribute: DwAt) -> Option<u32> {
    u32::try_from(number(entry, attribute)?).ok()
}

pub(super) fn is_set(entry: &Entry<'_>, attribute: DwAt) -> bool {
    matches!(entry.attr_value(attribute), Some(AttributeValue::Flag(true)))
}

fn language_of(language: DwLang) -> Language {
    match language {
        dw::DW_LANG_Rust => Language::Rust,
        dw::DW_LANG_C_plus_plus
        | dw::DW_LANG_ObjC_plus_plus
        | dw::DW_LANG_C_plus_plus_03
        | dw::DW_LANG_C_plus_plus_11
        | dw::DW_LANG_C_plus_plus_14
        | dw::DW_LANG_C_plus_plus_17
        | dw::DW_LANG_C_plus_plus_20 => Language::Cxx,
        _ => Language::C,
    }
}

fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
