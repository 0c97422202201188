//! A debug section becomes its places: where an offset into another debug section stands, and where an address.
//!
//! `wasm-ld --emit-relocs` keeps the relocations of addresses in debug sections and drops those of offsets between
//! them, so whoever joins the sections of two files has to find the offsets in the DWARF itself (versions 2 to 5, in
//! the 32-bit format).
//!
//! It knows one section and the abbreviations, and not where anything is. Two kinds of places it does not look for:
//! offsets within expressions (`DW_OP_call_ref` and its kin, which LLVM does not write), and addresses within
//! expressions and lists, whose relocations are kept. What it cannot read is an error, and nothing of such a file is
//! used.
//!
//! The names of forms, attributes and operations are gimli's, and nothing else of it: its reader hides where in the
//! section a number stands, and the tests read with it what this one found.

mod bytes;
mod line;
mod tables;
mod unit;

use gimli::{DwAt, DwForm};
use hashbrown::HashMap;

use bytes::{Bytes, Result};

/// A debug section that can be moved, because it is known where its offsets stand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[allow(missing_docs, reason = "the names are those of the sections")]
pub enum DebugSectionKind {
    Info,
    Types,
    Abbrev,
    Line,
    Str,
    LineStr,
    StrOffsets,
    Addr,
    Ranges,
    RngLists,
    Loc,
    LocLists,
    ARanges,
    PubNames,
    PubTypes,
    GnuPubNames,
    GnuPubTypes,
    Names,
    MacInfo,
    Macro,
}

use DebugSectionKind as Kind;

/// The start of the names of all debug sections, unknown ones included.
pub(crate) const DEBUG_PREFIX: &str = ".debug_";

/// Every kind with its section's name, in the order in which an image has them.
pub const DEBUG_SECTIONS: [(Kind, &str); 20] = [
    (Kind::Abbrev, ".debug_abbrev"),
    (Kind::Info, ".debug_info"),
    (Kind::Types, ".debug_types"),
    (Kind::Loc, ".debug_loc"),
    (Kind::LocLists, ".debug_loclists"),
    (Kind::Ranges, ".debug_ranges"),
    (Kind::RngLists, ".debug_rnglists"),
    (Kind::Addr, ".debug_addr"),
    (Kind::StrOffsets, ".debug_str_offsets"),
    (Kind::Str, ".debug_str"),
    (Kind::Line, ".debug_line"),
    (Kind::LineStr, ".debug_line_str"),
    (Kind::ARanges, ".debug_aranges"),
    (Kind::PubNames, ".debug_pubnames"),
    (Kind::PubTypes, ".debug_pubtypes"),
    (Kind::GnuPubNames, ".debug_gnu_pubnames"),
    (Kind::GnuPubTypes, ".debug_gnu_pubtypes"),
    (Kind::Names, ".debug_names"),
    (Kind::MacInfo, ".debug_macinfo"),
    (Kind::Macro, ".debug_macro"),
];

impl DebugSectionKind {
    /// The kind of the section of this name, if its offsets can be found.
    pub(crate) fn named(name: &str) -> Option<Self> {
        DEBUG_SECTIONS.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }

    /// The name of its section.
    pub(crate) fn name(self) -> &'static str {
        DEBUG_SECTIONS.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }

    /// What is written as the address of a function or variable that is not there. In two sections the largest number
    /// has a meaning of its own: a new base.
    pub fn tombstone(self) -> u32 {
        if matches!(self, Kind::Ranges | Kind::Loc) { u32::MAX - 1 } else { u32::MAX }
    }
}

/// Four bytes of a debug section.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Place {
    /// Where they begin in the section, in bytes.
    pub(crate) offset: u32,
    /// What they hold.
    pub(crate) holds: Holds,
}

/// What four bytes of a debug section hold.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Holds {
    /// An offset into a section.
    Offset(Kind),
    /// An address, of code or of data.
    Address,
}

/// Code that begins at an address and is so long: a sequence of lines, or what an entry of the tree is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Span {
    /// The section that holds the address.
    pub(crate) section: Kind,
    /// Where it is there, in bytes.
    pub(crate) offset: u32,
    /// The length of the code in bytes.
    pub(crate) length: u64,
}

/// What is found in a debug section.
#[derive(Default, Debug)]
pub(crate) struct Contents {
    /// Its places, in order.
    pub(crate) places: Vec<Place>,
    /// The code that it says the length of.
    pub(crate) spans: Vec<Span>,
}

/// Why a section cannot be read, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Unreadable {
    /// Offset in the section, in bytes.
    pub(crate) offset: usize,
    /// What is wrong.
    pub(crate) reason: &'static str,
}

/// The places and spans of a section; `abbreviations` is the contents of `.debug_abbrev` of the same file.
///
/// # Errors
/// The first thing in it that cannot be read.
pub(crate) fn contents(kind: Kind, section: &[u8], abbreviations: &[u8]) -> Result<Contents> {
    let mut places = Contents::default();
    let mut bytes = Bytes::new(section);
    match kind {
        Kind::Info | Kind::Types => unit::Units::new(abbreviations, kind).read(&mut bytes, &mut places)?,
        Kind::Line => line::read(&mut bytes, &mut places)?,
        Kind::StrOffsets => tables::string_offsets(&mut bytes, &mut places)?,
        Kind::Addr => tables::addresses(&mut bytes, &mut places)?,
        Kind::ARanges => tables::ranges_of_units(&mut bytes, &mut places)?,
        Kind::PubNames | Kind::PubTypes | Kind::GnuPubNames | Kind::GnuPubTypes => {
            tables::of_units(&mut bytes, &mut places)?;
        }
        Kind::Names => tables::names(&mut bytes, &mut places)?,
        Kind::Macro => tables::macros(&mut bytes, &mut places)?,
        Kind::Abbrev
        | Kind::Str
        | Kind::LineStr
        | Kind::Ranges
        | Kind::RngLists
        | Kind::Loc
        | Kind::LocLists
        | Kind::MacInfo => {}
    }
    Ok(places)
}

impl Contents {
    /// Notes the next four bytes as an offset into a section, and passes them.
    fn offset(&mut self, bytes: &mut Bytes<'_>, target: Kind) -> Result<()> {
        self.note(bytes, Holds::Offset(target))
    }

    /// Notes the next four bytes as an address, and passes them.
    fn address(&mut self, bytes: &mut Bytes<'_>) -> Result<()> {
        self.note(bytes, Holds::Address)
    }

    fn note(&mut self, bytes: &mut Bytes<'_>, holds: Holds) -> Result<()> {
        let offset = u32::try_from(bytes.position()).map_err(|_| bytes.fault("the section is too large"))?;
        bytes.skip(4)?;
        self.places.push(Place { offset, holds });
        Ok(())
    }

    /// Notes the length of the code at an address.
    fn span(&mut self, section: Kind, offset: u64, length: u64) {
        if let Ok(offset) = u32::try_from(offset) {
            self.spans.push(Span { section, offset, length });
        }
    }
}

/// Attributes and forms by the code of an abbreviation.
type Abbreviations = HashMap<u64, Vec<(DwAt, DwForm)>>;
