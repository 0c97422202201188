//! Units of `.debug_info` and `.debug_types`: every attribute of every entry is passed by its form.
//!
//! The form says into which section an offset leads, or the attribute if the form fits any section. An attribute
//! outside the list that has such an offset is a fault: the offset could not be moved.

use gimli::constants as dw;
use gimli::{DwAt, DwForm, DwUt};
use hashbrown::HashMap;

use super::bytes::{Bytes, Result};
use super::{Abbreviations, Contents, DebugSectionKind as Kind};

/// `DW_FORM_LLVM_addrx_offset`, the number of an address and an offset from it (LLVM, `Dwarf.def`); gimli has no name
/// for it.
const LLVM_ADDRX_OFFSET: DwForm = DwForm(0x2001);

/// What is said of units whose rest is in another file: what it counts from is not seen here.
const SPLIT: &str = "split DWARF, whose rest is in another file";

/// The units of one section.
pub(crate) struct Units<'data> {
    abbreviations: &'data [u8],
    /// By offset: most units of a file have a table of their own, those of one object may share it.
    known: HashMap<u32, Abbreviations>,
    /// The length of all of them in bytes. Tables of compilers do not overlap, and those that do would take any amount
    /// of time and memory.
    read_bytes: usize,
    kind: Kind,
}

impl<'data> Units<'data> {
    pub(crate) fn new(abbreviations: &'data [u8], kind: Kind) -> Self {
        Self { abbreviations, known: HashMap::new(), read_bytes: 0, kind }
    }

    pub(crate) fn read(&mut self, bytes: &mut Bytes<'_>, places: &mut Contents) -> Result<()> {
        while !bytes.is_empty() {
            let mut unit = bytes.unit()?;
            let (version, abbreviations) = self.header(&mut unit, places)?;
            if !self.known.contains_key(&abbreviations) {
                let found = table(self.abbreviations, abbreviations);
                let (table, length) = found.ok_or_else(|| unit.fault("no abbreviations"))?;
                self.read_bytes = self.read_bytes.saturating_add(length);
                if self.read_bytes > self.abbreviations.len() {
                    return Err(unit.fault("abbreviations overlap"));
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
            return Err(unit.fault("unknown version of a unit"));
        }
        let is_of_types = self.kind == Kind::Types;
        let (mut ty, mut address_size) = (if is_of_types { dw::DW_UT_type } else { dw::DW_UT_compile }, 0);
        if version >= 5 {
            (ty, address_size) = (DwUt(unit.u8()?), unit.u8()?);
        }
        let abbreviations = unit.clone().u32()?;
        places.offset(unit, Kind::Abbrev)?;
        if version < 5 {
            address_size = unit.u8()?;
        }
        if address_size != 4 {
            return Err(unit.fault("an address is not four bytes long"));
        }
        match ty {
            dw::DW_UT_compile | dw::DW_UT_partial => {}
            // The signature of a type, and where it stands in the unit.
            dw::DW_UT_type | dw::DW_UT_split_type => unit.skip(12)?,
            dw::DW_UT_skeleton | dw::DW_UT_split_compile => return Err(unit.fault(SPLIT)),
            _ => return Err(unit.fault("unknown type of a unit")),
        }
        Ok((version, abbreviations))
    }
}

/// The abbreviations at an offset, and their length in bytes. Attributes without a byte of their own are left out.
fn table(section: &[u8], offset: u32) -> Option<(Abbreviations, usize)> {
    let mut bytes = Bytes::new(section);
    bytes.skip_counted(offset.into()).ok()?;
    let start = bytes.position();
    let mut table = Abbreviations::new();
    loop {
        let code = bytes.leb().ok()?;
        if code == 0 {
            return Some((table, bytes.position() - start));
        }
        bytes.leb().ok()?;
        bytes.skip(1).ok()?;
        let mut attributes = Vec::new();
        loop {
            let (attribute, form) = (bytes.leb().ok()?, bytes.leb().ok()?);
            if (attribute, form) == (0, 0) {
                break;
            }
            let (attribute, form) = (DwAt(u16::try_from(attribute).ok()?), DwForm(u16::try_from(form).ok()?));
            if form == dw::DW_FORM_implicit_const {
                bytes.leb().ok()?;
            }
            if !matches!(form, dw::DW_FORM_flag_present | dw::DW_FORM_implicit_const) {
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
        let (mut start, mut length) = (None, None);
        for (attribute, form) in attributes {
            let mut before = unit.clone();
            value(unit, version, *attribute, *form, places)?;
            match (*attribute, *form) {
                (dw::DW_AT_addr_base, dw::DW_FORM_sec_offset) => addresses = Some(u64::from(before.u32()?)),
                (dw::DW_AT_low_pc, dw::DW_FORM_addr) => start = Some((Kind::Info, before.position() as u64)),
                (dw::DW_AT_low_pc, form) => {
                    let place = |number: u64| addresses?.checked_add(number.checked_mul(4)?);
                    start = number(&mut before, form)?.and_then(place).map(|place| (Kind::Addr, place));
                }
                (dw::DW_AT_high_pc, form) => length = number(&mut before, form)?,
                _ => {}
            }
        }
        if let (Some((section, offset)), Some(length)) = (start, length) {
            places.span(section, offset, length);
        }
    }
    Ok(())
}

/// A number in one of the forms that the length of code and the number of an address have.
fn number(bytes: &mut Bytes<'_>, form: DwForm) -> Result<Option<u64>> {
    Ok(Some(match form {
        dw::DW_FORM_data1 | dw::DW_FORM_addrx1 => bytes.u8()?.into(),
        dw::DW_FORM_data2 | dw::DW_FORM_addrx2 => bytes.u16()?.into(),
        dw::DW_FORM_data4 | dw::DW_FORM_addrx4 => bytes.u32()?.into(),
        dw::DW_FORM_udata | dw::DW_FORM_addrx => bytes.leb()?,
        _ => return Ok(None),
    }))
}

fn value(unit: &mut Bytes<'_>, version: u16, attribute: DwAt, form: DwForm, places: &mut Contents) -> Result<()> {
    if matches!(attribute, dw::DW_AT_dwo_name | dw::DW_AT_GNU_dwo_name) {
        return Err(unit.fault(SPLIT));
    }
    match form {
        dw::DW_FORM_addr => places.address(unit),
        dw::DW_FORM_strp => places.offset(unit, Kind::Str),
        dw::DW_FORM_line_strp => places.offset(unit, Kind::LineStr),
        dw::DW_FORM_ref_addr => places.offset(unit, Kind::Info),
        dw::DW_FORM_sec_offset => match section_of(attribute, version) {
            Some(target) => places.offset(unit, target),
            None => Err(unit.fault("an offset into an unknown section")),
        },
        // Before version 4 offsets had the form of numbers.
        dw::DW_FORM_data4 if version < 4 => match section_of(attribute, version) {
            Some(target) => places.offset(unit, target),
            None => unit.skip(4),
        },
        dw::DW_FORM_indirect => {
            let form = u16::try_from(unit.leb()?).ok().map(DwForm);
            match form.filter(|form| *form != dw::DW_FORM_indirect) {
                Some(form) => value(unit, version, attribute, form, places),
                None => Err(unit.fault("unknown form")),
            }
        }
        dw::DW_FORM_block2 => {
            let length = unit.u16()?;
            unit.skip(length.into())
        }
        dw::DW_FORM_block4 => {
            let length = unit.u32()?;
            unit.skip_counted(length.into())
        }
        dw::DW_FORM_block | dw::DW_FORM_exprloc => {
            let length = unit.leb()?;
            unit.skip_counted(length)
        }
        dw::DW_FORM_block1 => {
            let length = unit.u8()?;
            unit.skip(length.into())
        }
        _ => skip_constant(unit, form),
    }
}

/// Passes a value that no linker changes.
pub(crate) fn skip_constant(bytes: &mut Bytes<'_>, form: DwForm) -> Result<()> {
    match form {
        dw::DW_FORM_data1 | dw::DW_FORM_flag | dw::DW_FORM_ref1 | dw::DW_FORM_strx1 | dw::DW_FORM_addrx1 => {
            bytes.skip(1)
        }
        dw::DW_FORM_data2 | dw::DW_FORM_ref2 | dw::DW_FORM_strx2 | dw::DW_FORM_addrx2 => bytes.skip(2),
        dw::DW_FORM_strx3 | dw::DW_FORM_addrx3 => bytes.skip(3),
        dw::DW_FORM_data4
        | dw::DW_FORM_ref4
        | dw::DW_FORM_ref_sup4
        | dw::DW_FORM_strp_sup
        | dw::DW_FORM_strx4
        | dw::DW_FORM_addrx4
        | dw::DW_FORM_GNU_ref_alt
        | dw::DW_FORM_GNU_strp_alt => bytes.skip(4),
        dw::DW_FORM_data8 | dw::DW_FORM_ref8 | dw::DW_FORM_ref_sig8 | dw::DW_FORM_ref_sup8 => bytes.skip(8),
        dw::DW_FORM_data16 => bytes.skip(16),
        dw::DW_FORM_string => bytes.skip_string(),
        dw::DW_FORM_sdata
        | dw::DW_FORM_udata
        | dw::DW_FORM_ref_udata
        | dw::DW_FORM_strx
        | dw::DW_FORM_addrx
        | dw::DW_FORM_loclistx
        | dw::DW_FORM_rnglistx
        | dw::DW_FORM_GNU_addr_index
        | dw::DW_FORM_GNU_str_index => bytes.leb().map(|_| ()),
        LLVM_ADDRX_OFFSET => {
            bytes.leb()?;
            bytes.skip(4)
        }
        _ => Err(bytes.fault("unknown form")),
    }
}

/// The section that the offset of an attribute leads into (DWARF 5, "Attribute Encodings").
fn section_of(attribute: DwAt, version: u16) -> Option<Kind> {
    let lists = if version >= 5 { (Kind::LocLists, Kind::RngLists) } else { (Kind::Loc, Kind::Ranges) };
    Some(match attribute {
        dw::DW_AT_location
        | dw::DW_AT_string_length
        | dw::DW_AT_return_addr
        | dw::DW_AT_data_member_location
        | dw::DW_AT_frame_base
        | dw::DW_AT_segment
        | dw::DW_AT_static_link
        | dw::DW_AT_use_location
        | dw::DW_AT_vtable_elem_location => lists.0,
        dw::DW_AT_start_scope | dw::DW_AT_ranges => lists.1,
        dw::DW_AT_stmt_list => Kind::Line,
        dw::DW_AT_macro_info => Kind::MacInfo,
        dw::DW_AT_macros | dw::DW_AT_GNU_macros => Kind::Macro,
        dw::DW_AT_str_offsets_base => Kind::StrOffsets,
        dw::DW_AT_addr_base | dw::DW_AT_GNU_addr_base => Kind::Addr,
        dw::DW_AT_rnglists_base => Kind::RngLists,
        dw::DW_AT_GNU_ranges_base => Kind::Ranges,
        dw::DW_AT_loclists_base => Kind::LocLists,
        _ => return None,
    })
}
