//! Units of `.debug_info` and `.debug_types`: every attribute of every entry is passed by its form.
//!
//! Into which section an offset leads is said by the form, or by the attribute where the form is any section's. An
//! attribute outside the list that has such an offset is a fault: the offset could not be moved.

use std::collections::HashMap;

use super::bytes::{Bytes, Result};
use super::{Abbreviations, Contents, DebugSectionKind as Kind};

pub const FORM_BLOCK: u16 = 0x09;
pub const FORM_STRP: u16 = 0x0e;
pub const FORM_DATA16: u16 = 0x1e;
pub const FORM_LINE_STRP: u16 = 0x1f;
const FORM_ADDR: u16 = 0x01;
const FORM_DATA4: u16 = 0x06;
const FORM_REF_ADDR: u16 = 0x10;
const FORM_INDIRECT: u16 = 0x16;
const FORM_SEC_OFFSET: u16 = 0x17;
const FORM_FLAG_PRESENT: u16 = 0x19;
const FORM_IMPLICIT_CONST: u16 = 0x21;

const LOW_PC: u16 = 0x11;
const HIGH_PC: u16 = 0x12;
const ADDR_BASE: u16 = 0x73;

/// Attributes that name the file of the rest of a unit.
const DWO_NAME: u16 = 0x76;
const GNU_DWO_NAME: u16 = 0x2130;

/// What is said of units whose rest is in another file: nobody here sees what it counts from.
const SPLIT: &str = "split DWARF, whose rest is in another file";

/// The units of one section.
pub struct Units<'data> {
    abbreviations: &'data [u8],
    /// By offset: most units of a file have a table of their own, those of one object may share it.
    known: HashMap<u32, Abbreviations>,
    /// The length of all of them in bytes. Tables of compilers do not overlap, and those that do would take any amount of
    /// time and memory.
    read_bytes: usize,
    kind: Kind,
}

impl<'data> Units<'data> {
    pub fn new(abbreviations: &'data [u8], kind: Kind) -> Self {
        Self { abbreviations, known: HashMap::new(), read_bytes: 0, kind }
    }

    pub fn read(&mut self, bytes: &mut Bytes<'_>, places: &mut Contents) -> Result<()> {
        while !bytes.is_empty() {
            let mut unit = bytes.unit()?;
            let (version, abbreviations) = self.header(&mut unit, places)?;
            if !self.known.contains_key(&abbreviations) {
                let found = table(self.abbreviations, abbreviations);
                let (table, length) = found.ok_or_else(|| unit.fault("no abbreviations"))?;
                self.read_bytes = self.read_bytes.saturating_add(length);
                if self.read_bytes > self.abbreviations.len() {
                    return Err(unit.fault("abbreviations that overlap"));
                }
                self.known.insert(abbreviations, table);
            }
            let table = self.known.get(&abbreviations).ok_or_else(|| unit.fault("no abbreviations"))?;
            entries(&mut unit, version, table, places)?;
        }
        Ok(())
    }

    /// Passes the header; the version, and where the abbreviations are.
    fn header(&self, unit: &mut Bytes<'_>, places: &mut Contents) -> Result<(u16, u32)> {
        let version = unit.u16()?;
        if !(2..=5).contains(&version) {
            return Err(unit.fault("a unit of an unknown version"));
        }
        let (mut ty, mut address_size) = (if self.kind == Kind::Types { 2 } else { 1 }, 0);
        if version >= 5 {
            (ty, address_size) = (unit.u8()?, unit.u8()?);
        }
        let abbreviations = unit.clone().u32()?;
        places.offset(unit, Kind::Abbrev)?;
        if version < 5 {
            address_size = unit.u8()?;
        }
        if address_size != 4 {
            return Err(unit.fault("an address has another size than four bytes"));
        }
        match ty {
            // A whole unit, or one that others import.
            1 | 3 => {}
            // The signature of a type, and where it stands in the unit.
            2 | 6 => unit.skip(12)?,
            4 | 5 => return Err(unit.fault(SPLIT)),
            _ => return Err(unit.fault("a unit of an unknown type")),
        }
        Ok((version, abbreviations))
    }
}

/// The abbreviations at an offset, and their length in bytes. Attributes without a byte of their own are left out.
fn table(section: &[u8], offset: u32) -> Option<(Abbreviations, usize)> {
    let mut bytes = Bytes::new(section);
    bytes.skip_counted(offset.into()).ok()?;
    let begin = bytes.position();
    let mut table = Abbreviations::new();
    loop {
        let code = bytes.leb().ok()?;
        if code == 0 {
            return Some((table, bytes.position() - begin));
        }
        bytes.leb().ok()?;
        bytes.skip(1).ok()?;
        let mut attributes = Vec::new();
        loop {
            let (attribute, form) = (bytes.leb().ok()?, bytes.leb().ok()?);
            if (attribute, form) == (0, 0) {
                break;
            }
            let (attribute, form) = (u16::try_from(attribute).ok()?, u16::try_from(form).ok()?);
            if form == FORM_IMPLICIT_CONST {
                bytes.leb().ok()?;
            }
            if !matches!(form, FORM_FLAG_PRESENT | FORM_IMPLICIT_CONST) {
                attributes.push((attribute, form));
            }
        }
        table.insert(code, attributes);
    }
}

fn entries(unit: &mut Bytes<'_>, version: u16, table: &Abbreviations, places: &mut Contents) -> Result<()> {
    // Where the addresses of the unit are that entries name by their number.
    let mut addresses = None;
    while !unit.is_empty() {
        let code = unit.leb()?;
        if code == 0 {
            continue;
        }
        let attributes = table.get(&code).ok_or_else(|| unit.fault("an entry without an abbreviation"))?;
        let (mut begin, mut length) = (None, None);
        for (attribute, form) in attributes {
            let mut before = unit.clone();
            value(unit, version, *attribute, *form, places)?;
            match (*attribute, *form) {
                (ADDR_BASE, FORM_SEC_OFFSET) => addresses = Some(u64::from(before.u32()?)),
                (LOW_PC, FORM_ADDR) => begin = Some((Kind::Info, before.position() as u64)),
                (LOW_PC, form) => {
                    let place = |number: u64| addresses?.checked_add(number.checked_mul(4)?);
                    begin = number(&mut before, form)?.and_then(place).map(|place| (Kind::Addr, place));
                }
                (HIGH_PC, form) => length = number(&mut before, form)?,
                _ => {}
            }
        }
        if let (Some((section, offset)), Some(length)) = (begin, length) {
            places.span(section, offset, length);
        }
    }
    Ok(())
}

/// A number in one of the forms that the length of code and the number of an address have.
fn number(bytes: &mut Bytes<'_>, form: u16) -> Result<Option<u64>> {
    Ok(Some(match form {
        // data1, addrx1
        0x0b | 0x29 => bytes.u8()?.into(),
        // data2, addrx2
        0x05 | 0x2a => bytes.u16()?.into(),
        // data4, addrx4
        0x06 | 0x2c => bytes.u32()?.into(),
        // udata, addrx
        0x0f | 0x1b => bytes.leb()?,
        _ => return Ok(None),
    }))
}

fn value(unit: &mut Bytes<'_>, version: u16, attribute: u16, form: u16, places: &mut Contents) -> Result<()> {
    if matches!(attribute, DWO_NAME | GNU_DWO_NAME) {
        return Err(unit.fault(SPLIT));
    }
    match form {
        FORM_ADDR => places.address(unit),
        FORM_STRP => places.offset(unit, Kind::Str),
        FORM_LINE_STRP => places.offset(unit, Kind::LineStr),
        FORM_REF_ADDR => places.offset(unit, Kind::Info),
        FORM_SEC_OFFSET => match section_of(attribute, version) {
            Some(target) => places.offset(unit, target),
            None => Err(unit.fault("an offset into a section that is not known")),
        },
        // Before version 4 offsets had the form of numbers.
        FORM_DATA4 if version < 4 => match section_of(attribute, version) {
            Some(target) => places.offset(unit, target),
            None => unit.skip(4),
        },
        FORM_INDIRECT => {
            let form = u16::try_from(unit.leb()?).ok().filter(|form| *form != FORM_INDIRECT);
            match form {
                Some(form) => value(unit, version, attribute, form, places),
                None => Err(unit.fault("a form that is not known")),
            }
        }
        // Addresses of units of type and of others are counted in bytes; so are exprloc and the four sorts of blocks.
        0x03 => {
            let length = unit.u16()?;
            unit.skip(length.into())
        }
        0x04 => {
            let length = unit.u32()?;
            unit.skip_counted(length.into())
        }
        FORM_BLOCK | 0x18 => {
            let length = unit.leb()?;
            unit.skip_counted(length)
        }
        0x0a => {
            let length = unit.u8()?;
            unit.skip(length.into())
        }
        _ => skip_constant(unit, form),
    }
}

/// Passes a value that no linker changes.
pub fn skip_constant(bytes: &mut Bytes<'_>, form: u16) -> Result<()> {
    match form {
        // data1, flag, ref1, strx1, addrx1
        0x0b | 0x0c | 0x11 | 0x25 | 0x29 => bytes.skip(1),
        // data2, ref2, strx2, addrx2
        0x05 | 0x12 | 0x26 | 0x2a => bytes.skip(2),
        // strx3, addrx3
        0x27 | 0x2b => bytes.skip(3),
        // data4, ref4, ref_sup4, strp_sup, strx4, addrx4, GNU_ref_alt, GNU_strp_alt
        0x06 | 0x13 | 0x1c | 0x1d | 0x28 | 0x2c | 0x1f20 | 0x1f21 => bytes.skip(4),
        // data8, ref8, ref_sig8, ref_sup8
        0x07 | 0x14 | 0x20 | 0x24 => bytes.skip(8),
        FORM_DATA16 => bytes.skip(16),
        0x08 => bytes.skip_text(),
        // sdata, udata, ref_udata, strx, addrx, loclistx, rnglistx, GNU_addr_index, GNU_str_index
        0x0d | 0x0f | 0x15 | 0x1a | 0x1b | 0x22 | 0x23 | 0x1f01 | 0x1f02 => bytes.leb().map(|_| ()),
        // LLVM_addrx_offset
        0x2001 => {
            bytes.leb()?;
            bytes.skip(4)
        }
        _ => Err(bytes.fault("a form that is not known")),
    }
}

/// The section that the offset of an attribute leads into (DWARF 5, "Attribute Encodings").
fn section_of(attribute: u16, version: u16) -> Option<Kind> {
    let lists = if version >= 5 { (Kind::LocLists, Kind::RngLists) } else { (Kind::Loc, Kind::Ranges) };
    Some(match attribute {
        // location, string_length, return_addr, data_member_location, frame_base, segment, static_link, use_location,
        // vtable_elem_location
        0x02 | 0x19 | 0x2a | 0x38 | 0x40 | 0x46 | 0x48 | 0x4a | 0x4d => lists.0,
        // start_scope, ranges
        0x2c | 0x55 => lists.1,
        // stmt_list
        0x10 => Kind::Line,
        // macro_info
        0x43 => Kind::MacInfo,
        // macros, GNU_macros
        0x79 | 0x2119 => Kind::Macro,
        // str_offsets_base
        0x72 => Kind::StrOffsets,
        // addr_base, GNU_addr_base
        0x73 | 0x2133 => Kind::Addr,
        // rnglists_base
        0x74 => Kind::RngLists,
        // GNU_ranges_base
        0x2132 => Kind::Ranges,
        // loclists_base
        0x8c => Kind::LocLists,
        _ => return None,
    })
}
