//! The debug sections of a module become sections that can be moved, or the first doubt about one.
//!
//! Two things have to agree: the relocations, and the DWARF itself ([`crate::module::dwarf`]). Every entry is held
//! against the bytes like those of code and data; it must not stand where the DWARF has something else; and an address
//! without an entry must stand for nothing (0, or the number that `wasm-ld` writes for what it dropped). Offsets
//! between debug sections are taken from the DWARF: `wasm-ld --emit-relocs` drops their entries, and where entries are,
//! as in objects, they have to say the same. An entry that was dropped from an expression or a list of ranges cannot be
//! seen.
//!
//! Of two copies of an inline function `wasm-ld` keeps one, and makes the debug information of both speak of it. Where
//! the other one is longer, its lines would lie over the next function, which in an image is some other one: they are
//! marked as being of nothing.

use hashbrown::HashMap;

use super::Proof;
use crate::conventions::relocation::{Encoding, Target};
use crate::module::debug::{DebugInfo, DebugSection, Patch, PatchValue};
use crate::module::dwarf::{Contents, DEBUG_PREFIX, DebugSectionKind, Holds, Place, contents};
use crate::module::model::index::FuncIndex;
use crate::module::model::linking::{Relocation, SymbolKind};
use crate::module::model::{CustomSection, SectionId};
use crate::module::scanned::RelocationDoubt;

/// A debug section before it is proven.
struct Found<'a, 'data> {
    kind: DebugSectionKind,
    custom: &'a CustomSection<'data>,
    /// Its place among all sections.
    index: u32,
}

impl<'data> Found<'_, 'data> {
    fn read(&self, abbreviations: &[u8]) -> Result<Contents, RelocationDoubt<'data>> {
        contents(self.kind, self.custom.bytes, abbreviations)
            .map_err(|fault| self.doubt("DWARF", fault.reason.to_owned(), fault.offset))
    }

    /// wasm-ld 14 keeps the entries of what it dropped, and has no symbol for them any more.
    fn is_of_nothing(&self, entry: &Relocation) -> bool {
        entry.index == u32::MAX && word(self.custom.bytes, entry.offset) == Ok(self.kind.tombstone())
    }

    fn doubt(&self, ty: &'static str, text: String, offset: usize) -> RelocationDoubt<'data> {
        RelocationDoubt { section: self.custom.name, ty, text, offset: self.custom.offset + offset }
    }
}

/// The length of the code that begins at the address in a place.
type Spans = HashMap<(DebugSectionKind, u32), u64>;

/// What may stand at a place.
type Claims<'a> = Vec<(u32, Claim<'a>)>;

enum Claim<'a> {
    Dwarf(Holds),
    Entry(&'a Relocation),
}

impl<'data> Proof<'_, 'data> {
    /// The debug sections with everything that a linker has to write in them.
    pub(crate) fn debug_info(&self) -> DebugInfo<'data> {
        match self.proven_sections() {
            Ok(sections) if sections.is_empty() => DebugInfo::None,
            Ok(sections) => DebugInfo::Proven(sections),
            Err(doubt) => DebugInfo::Doubtful(doubt),
        }
    }

    fn proven_sections(&self) -> Result<Vec<DebugSection<'data>>, RelocationDoubt<'data>> {
        if let Some(doubt) = self.unknown_section() {
            return Err(doubt);
        }
        let found = self.debug_sections();
        let abbreviations = only(&found, DebugSectionKind::Abbrev).map_or(&[] as &[u8], |found| found.custom.bytes);
        let contents: Result<Vec<_>, _> = found.iter().map(|section| section.read(abbreviations)).collect();
        let contents = contents?;
        let mut spans: Spans = HashMap::new();
        for span in contents.iter().flat_map(|contents| &contents.spans) {
            let length = spans.entry((span.section, span.offset)).or_default();
            *length = span.length.max(*length);
        }
        let sections = found.iter().zip(contents);
        sections.map(|(section, contents)| self.debug_section(section, &contents.places, &found, &spans)).collect()
    }

    /// A section that others may lead into, and whose own offsets are not found here: one of split DWARF, for example.
    fn unknown_section(&self) -> Option<RelocationDoubt<'data>> {
        let is_unknown = |custom: &&CustomSection<'data>| {
            custom.name.starts_with(DEBUG_PREFIX) && DebugSectionKind::named(custom.name).is_none()
        };
        let custom = self.module.customs.iter().find(is_unknown)?;
        let text = "unknown debug section".to_owned();
        Some(RelocationDoubt { section: custom.name, ty: "DWARF", text, offset: custom.offset })
    }

    fn debug_sections(&self) -> Vec<Found<'_, 'data>> {
        let by_start: HashMap<usize, u32> = (0..)
            .zip(&self.module.sections)
            .filter(|(_, section)| section.id == SectionId::Custom)
            .map(|(index, section)| (section.range.start, index))
            .collect();
        let known = self.module.customs.iter().filter_map(|custom| {
            let kind = DebugSectionKind::named(custom.name)?;
            Some(Found { kind, custom, index: *by_start.get(&custom.offset)? })
        });
        known.filter(|found| !found.custom.bytes.is_empty()).collect()
    }

    fn debug_section(
        &self,
        section: &Found<'_, 'data>,
        places: &[Place],
        all: &[Found<'_, 'data>],
        spans: &Spans,
    ) -> Result<DebugSection<'data>, RelocationDoubt<'data>> {
        let Found { kind, custom, index } = *section;
        let of_section = self.module.relocations.iter().filter(|relocations| relocations.section == index);
        let is_meant = |entry: &&Relocation| !section.is_of_nothing(entry);
        let entries: Vec<_> = of_section.flat_map(|relocations| &relocations.entries).filter(is_meant).collect();
        let entry_at: HashMap<u32, &Relocation> = entries.iter().map(|entry| (entry.offset, *entry)).collect();

        let mut claims: Claims<'_> = Vec::with_capacity(places.len() + entries.len());
        let mut patches = Vec::with_capacity(places.len() + entries.len());
        for place in places {
            let (ty, value) = match place.holds {
                Holds::Address => {
                    ("an address", self.lone_address(kind, custom.bytes, *place, &entry_at).map(|()| None))
                }
                Holds::Offset(target) => ("an offset", offset_found(custom.bytes, *place, target, all).map(Some)),
            };
            let value = value.map_err(|text| section.doubt(ty, text, place.offset as usize))?;
            patches.extend(value.map(|value| Patch { offset: place.offset, value }));
            claims.push((place.offset, Claim::Dwarf(place.holds)));
        }
        for entry in entries {
            let value = self.check_debug_entry(entry, custom.bytes).and_then(|()| {
                let span = spans.get(&(kind, entry.offset)).copied();
                self.patch_value(entry, span.unwrap_or_default())
            });
            let value = value.map_err(|text| section.doubt(entry.ty.name, text, entry.offset as usize))?;
            patches.extend(value.map(|value| Patch { offset: entry.offset, value }));
            claims.push((entry.offset, Claim::Entry(entry)));
        }
        self.agree(claims, all).map_err(|(ty, text, offset)| section.doubt(ty, text, offset as usize))?;
        patches.sort_by_key(|patch| patch.offset);
        Ok(DebugSection { kind, bytes: custom.bytes, patches })
    }

    /// What a linker writes for an entry, if the DWARF itself has not said it. Code that is longer than the function it
    /// is in is that of another copy.
    fn patch_value(&self, entry: &Relocation, length: u64) -> Result<Option<PatchValue>, String> {
        if entry.ty.target == Target::SectionOffset {
            return Ok(None);
        }
        let body = match (entry.ty.target, self.symbol(entry)?.kind) {
            (Target::FunctionOffset, SymbolKind::Function(function)) => self.module.body(FuncIndex(function)),
            _ => None,
        };
        let end = u64::try_from(entry.addend).unwrap_or_default().saturating_add(length);
        match body {
            Some(body) if length > 0 && end > body.len() as u64 => {
                let text = "code that is longer than its function".to_owned();
                if self.is_object() { Err(text) } else { Ok(Some(PatchValue::Gone)) }
            }
            _ => Ok(Some(PatchValue::Symbol(*entry))),
        }
    }

    /// An address without an entry stands for nothing. Compilers write 0 only for a unit in pieces; for variables and
    /// functions only linkers do.
    fn lone_address(
        &self,
        kind: DebugSectionKind,
        section: &[u8],
        place: Place,
        entries: &HashMap<u32, &Relocation>,
    ) -> Result<(), String> {
        let found = word(section, place.offset)?;
        let is_nothing = match found {
            0 => kind == DebugSectionKind::Info || !self.is_object(),
            _ => found == kind.tombstone(),
        };
        if is_nothing || entries.contains_key(&place.offset) {
            return Ok(());
        }
        Err(format!("found {found:#x}, which has no relocation"))
    }

    /// Whether the place of an entry holds the value of its symbol.
    fn check_debug_entry(&self, entry: &Relocation, section: &[u8]) -> Result<(), String> {
        if entry.ty.encoding != Encoding::I32 {
            return Err("debug sections of 32-bit modules hold numbers of four bytes".to_owned());
        }
        let found = u64::from(word(section, entry.offset)?);
        let symbol = self.symbol(entry)?.kind;
        let wanted = match (entry.ty.target, symbol) {
            (Target::FunctionOffset, SymbolKind::Function(function)) => {
                self.function_offset(entry, FuncIndex(function))?
            }
            (Target::SectionOffset, SymbolKind::Section(_)) => Some(u64::try_from(entry.addend).unwrap_or(u64::MAX)),
            (Target::Address, SymbolKind::Data(_))
            | (Target::Global, SymbolKind::Global(_))
            | (Target::Function, SymbolKind::Function(_)) => self.value(entry, 0)?,
            _ => return Err(format!("a relocation of type {} does not fit its symbol here", entry.ty.name)),
        };
        match wanted.map(|wanted| wanted & 0xffff_ffff) {
            Some(wanted) if wanted != found => {
                Err(format!("found {found}, wanted {wanted}{}", self.symbol_text(entry)))
            }
            _ => Ok(()),
        }
    }

    /// A place in a body, counted from the contents of the code section; the locals are the first of its bytes. Of a
    /// function that is not here (an argument of a C++ template) nothing is known.
    ///
    /// In a finished module a place may be after the function: see the start of this file.
    fn function_offset(&self, entry: &Relocation, function: FuncIndex) -> Result<Option<u64>, String> {
        let code = self.module.sections.iter().find(|section| section.id == SectionId::Code);
        let (Some(code), Some(body)) = (code, self.module.body(function)) else { return Ok(None) };
        let within = usize::try_from(entry.addend).ok().filter(|addend| *addend <= body.len() || !self.is_object());
        let within = within.ok_or_else(|| "a place outside the function".to_owned())?;
        Ok(Some((body.start - code.range.start).saturating_add(within) as u64))
    }

    /// No two numbers overlap, and where one has an entry and a place in the DWARF, both mean the same.
    fn agree(&self, mut claims: Claims<'_>, all: &[Found<'_, 'data>]) -> Result<(), (&'static str, String, u32)> {
        claims.sort_by_key(|claim| claim.0);
        for (position, (offset, claim)) in claims.iter().enumerate() {
            let next = claims.get(position + 1).filter(|(next, _)| *next < offset.saturating_add(4));
            if let Some((next, other)) = next
                && !(next == offset && same(claim, other, |entry| self.target_of(entry, all)))
            {
                return Err(("a relocation", "the place holds something else".to_owned(), *next));
            }
            // Offsets that the DWARF does not show are not known to be offsets into this section.
            let previous = position.checked_sub(1).and_then(|position| claims.get(position));
            let is_alone = next.is_none() && previous.is_none_or(|(previous, _)| previous != offset);
            if let (Claim::Entry(entry), true) = (claim, is_alone)
                && entry.ty.target == Target::SectionOffset
            {
                return Err((entry.ty.name, "the DWARF has no offset there".to_owned(), *offset));
            }
        }
        Ok(())
    }

    /// The debug section that the symbol of an entry names.
    fn target_of(&self, entry: &Relocation, all: &[Found<'_, 'data>]) -> Option<DebugSectionKind> {
        let SymbolKind::Section(section) = self.symbol(entry).ok()?.kind else { return None };
        all.iter().find(|found| found.index == section).map(|found| found.kind)
    }
}

/// Whether a place of the DWARF and an entry are of one kind.
fn same(one: &Claim<'_>, other: &Claim<'_>, target_of: impl Fn(&Relocation) -> Option<DebugSectionKind>) -> bool {
    let (holds, entry) = match (one, other) {
        (Claim::Dwarf(holds), Claim::Entry(entry)) | (Claim::Entry(entry), Claim::Dwarf(holds)) => (holds, entry),
        _ => return false,
    };
    match (holds, entry.ty.target) {
        (Holds::Offset(target), Target::SectionOffset) => target_of(entry) == Some(*target),
        (Holds::Address, Target::FunctionOffset | Target::Address) => true,
        _ => false,
    }
}

/// The section of a kind, if there is one and no more.
fn only<'a, 'b, 'data>(all: &'a [Found<'b, 'data>], kind: DebugSectionKind) -> Option<&'a Found<'b, 'data>> {
    let mut of_kind = all.iter().filter(|found| found.kind == kind);
    of_kind.next().filter(|_| of_kind.next().is_none())
}

/// An offset that lies in its section. One that does not would lead into the section of another input.
fn offset_found(
    section: &[u8],
    place: Place,
    target: DebugSectionKind,
    all: &[Found<'_, '_>],
) -> Result<PatchValue, String> {
    let found = word(section, place.offset)?;
    if all.iter().filter(|other| other.kind == target).count() > 1 {
        return Err(format!("an offset into one of several sections `{}`", target.name()));
    }
    let length = only(all, target).map_or(0, |target| target.custom.bytes.len());
    if found as usize >= length {
        return Err(format!("found {found}, and `{}` has {length} bytes", target.name()));
    }
    Ok(PatchValue::Offset(target, found))
}

/// Four bytes of a section.
fn word(section: &[u8], offset: u32) -> Result<u32, String> {
    let place = section.get(offset as usize..).and_then(|rest| rest.first_chunk());
    let place = place.ok_or_else(|| "the place is after the end of its section".to_owned())?;
    Ok(u32::from_le_bytes(*place))
}
