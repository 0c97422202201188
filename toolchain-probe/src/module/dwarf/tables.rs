//! The small sections: tables of offsets and addresses, indices by name, macros.

use std::ops::RangeInclusive;

use gimli::DwMacro;
use gimli::constants as dw;

use super::bytes::{Bytes, Result};
use super::{Contents, DebugSectionKind as Kind};

/// `.debug_str_offsets`: after each header, offsets of strings.
pub(crate) fn string_offsets(bytes: &mut Bytes<'_>, places: &mut Contents) -> Result<()> {
    while !bytes.is_empty() {
        let mut unit = bytes.unit()?;
        version(&mut unit, 5..=5)?;
        // Padding.
        unit.skip(2)?;
        while !unit.is_empty() {
            places.offset(&mut unit, Kind::Str)?;
        }
    }
    Ok(())
}

/// `.debug_addr`: after each header, addresses.
pub(crate) fn addresses(bytes: &mut Bytes<'_>, places: &mut Contents) -> Result<()> {
    while !bytes.is_empty() {
        let mut unit = bytes.unit()?;
        version(&mut unit, 5..=5)?;
        sizes(&mut unit)?;
        while !unit.is_empty() {
            places.address(&mut unit)?;
        }
    }
    Ok(())
}

/// Sections whose every header names a unit of `.debug_info`, and nothing else in them does.
pub(crate) fn of_units(bytes: &mut Bytes<'_>, places: &mut Contents) -> Result<()> {
    while !bytes.is_empty() {
        let mut unit = bytes.unit()?;
        version(&mut unit, 2..=2)?;
        places.offset(&mut unit, Kind::Info)?;
    }
    Ok(())
}

/// `.debug_aranges`: after each header, which names a unit, pairs of an address and a length.
pub(crate) fn ranges_of_units(bytes: &mut Bytes<'_>, places: &mut Contents) -> Result<()> {
    while !bytes.is_empty() {
        let start = bytes.position();
        let mut unit = bytes.unit()?;
        version(&mut unit, 2..=2)?;
        places.offset(&mut unit, Kind::Info)?;
        sizes(&mut unit)?;
        // Pairs of eight bytes stand at multiples of eight, counted from the header.
        unit.skip((unit.position() - start).next_multiple_of(8) + start - unit.position())?;
        while !unit.is_empty() {
            places.address(&mut unit)?;
            unit.skip(4)?;
        }
    }
    Ok(())
}

/// Passes the version of a table, if it is one of those that are known.
fn version(unit: &mut Bytes<'_>, known: RangeInclusive<u16>) -> Result<()> {
    if known.contains(&unit.u16()?) { Ok(()) } else { Err(unit.fault("unknown version of a table")) }
}

/// Passes the size of an address and that of a segment's number.
fn sizes(unit: &mut Bytes<'_>) -> Result<()> {
    if (unit.u8()?, unit.u8()?) == (4, 0) { Ok(()) } else { Err(unit.fault("an address is not four bytes long")) }
}

/// `.debug_names`: units, hashes, and the names that they belong to.
pub(crate) fn names(bytes: &mut Bytes<'_>, places: &mut Contents) -> Result<()> {
    while !bytes.is_empty() {
        let mut unit = bytes.unit()?;
        version(&mut unit, 5..=5)?;
        // Padding.
        unit.skip(2)?;
        let [units, local_types, foreign_types, buckets, names, _, augmentation] = {
            let mut counts = [0u64; 7];
            for count in &mut counts {
                *count = unit.u32()?.into();
            }
            counts
        };
        unit.skip_counted(augmentation)?;
        for _ in 0..units + local_types {
            places.offset(&mut unit, Kind::Info)?;
        }
        let hashes = if buckets > 0 { names } else { 0 };
        unit.skip_counted(8 * foreign_types + 4 * buckets + 4 * hashes)?;
        for _ in 0..names {
            places.offset(&mut unit, Kind::Str)?;
        }
    }
    Ok(())
}

/// What comes in place of an entry after the last one (DWARF 5, 6.3.1).
const END: DwMacro = DwMacro(0);

/// `.debug_macro`: units without a length, each ended by a zero.
pub(crate) fn macros(bytes: &mut Bytes<'_>, places: &mut Contents) -> Result<()> {
    while !bytes.is_empty() {
        version(bytes, 4..=5)?;
        let flags = bytes.u8()?;
        if flags & !2 != 0 {
            return Err(bytes.fault("unknown form of macros"));
        }
        if flags & 2 != 0 {
            places.offset(bytes, Kind::Line)?;
        }
        while macro_entry(bytes, places)? {}
    }
    Ok(())
}

/// One entry; whether another follows.
fn macro_entry(bytes: &mut Bytes<'_>, places: &mut Contents) -> Result<bool> {
    match DwMacro(bytes.u8()?) {
        END => return Ok(false),
        dw::DW_MACRO_define | dw::DW_MACRO_undef => {
            bytes.leb()?;
            bytes.skip_string()?;
        }
        dw::DW_MACRO_start_file | dw::DW_MACRO_define_strx | dw::DW_MACRO_undef_strx => {
            bytes.leb()?;
            bytes.leb()?;
        }
        dw::DW_MACRO_end_file => {}
        dw::DW_MACRO_define_strp | dw::DW_MACRO_undef_strp => {
            bytes.leb()?;
            places.offset(bytes, Kind::Str)?;
        }
        dw::DW_MACRO_import => places.offset(bytes, Kind::Macro)?,
        _ => return Err(bytes.fault("unknown kind of macro")),
    }
    Ok(true)
}
