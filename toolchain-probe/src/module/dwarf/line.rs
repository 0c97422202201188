//! Line number programs: addresses that rows count from and how far they go, and in version 5 strings of the header.

use gimli::constants as dw;
use gimli::{DwForm, DwLne, DwLns};

use super::bytes::{Bytes, Result};
use super::unit::skip_constant;
use super::{Contents, DebugSectionKind as Kind};

/// What comes before the length of an extended opcode (DWARF 5, 6.2.3).
const EXTENDED: DwLns = DwLns(0);

pub(crate) fn read(bytes: &mut Bytes<'_>, places: &mut Contents) -> Result<()> {
    while !bytes.is_empty() {
        let mut unit = bytes.unit()?;
        let version = unit.u16()?;
        if !(2..=5).contains(&version) {
            return Err(unit.fault("unknown version of a line number program"));
        }
        if version >= 5 && (unit.u8()?, unit.u8()?) != (4, 0) {
            return Err(unit.fault("an address is not four bytes long"));
        }
        let header_length = unit.u32()?;
        let mut program = unit.clone();
        program.skip_counted(header_length.into())?;
        let step = u64::from(unit.u8()?);
        // Since version 4 operations in one instruction; default of is_stmt, line base.
        unit.skip(if version >= 4 { 3 } else { 2 })?;
        let (line_range, opcode_base) = (unit.u8()?, unit.u8()?);
        let lengths = unit.take(usize::from(opcode_base).saturating_sub(1))?;
        if version >= 5 {
            entries(&mut unit, places)?;
            entries(&mut unit, places)?;
        }
        Machine { step, line_range, opcode_base, lengths, sequence: None }.run(&mut program, places)?;
    }
    Ok(())
}

/// Directories or files of version 5: a list of forms, and as many values each.
fn entries(unit: &mut Bytes<'_>, places: &mut Contents) -> Result<()> {
    let formats = unit.u8()?;
    let mut forms = Vec::new();
    for _ in 0..formats {
        unit.leb()?;
        forms.push(unit.leb()?);
    }
    let count = unit.leb()?;
    for _ in 0..count {
        let before = unit.position();
        for form in &forms {
            match u16::try_from(*form).map(DwForm) {
                Ok(dw::DW_FORM_line_strp) => places.offset(unit, Kind::LineStr)?,
                Ok(dw::DW_FORM_strp) => places.offset(unit, Kind::Str)?,
                Ok(dw::DW_FORM_block) => {
                    let length = unit.leb()?;
                    unit.skip_counted(length)?;
                }
                Ok(form) => skip_constant(unit, form)?,
                Err(_) => return Err(unit.fault("unknown form")),
            }
        }
        // A number may ask for more entries without bytes than anybody waits for.
        if unit.position() == before {
            return Err(unit.fault("entries without a format"));
        }
    }
    Ok(())
}

/// The part of the machine that tells how far a sequence of rows goes.
struct Machine<'data> {
    /// The minimum length of an instruction.
    step: u64,
    line_range: u8,
    opcode_base: u8,
    /// The number of operands of each standard opcode.
    lengths: &'data [u8],
    /// Where the address is that the rows count from, and how far they are.
    sequence: Option<(u64, u64)>,
}

impl Machine<'_> {
    fn run(&mut self, program: &mut Bytes<'_>, places: &mut Contents) -> Result<()> {
        while !program.is_empty() {
            let opcode = program.u8()?;
            match DwLns(opcode) {
                EXTENDED => self.extended(program, places)?,
                _ if opcode >= self.opcode_base => self.special(program, opcode)?,
                dw::DW_LNS_advance_pc => {
                    let steps = program.leb()?;
                    self.advance(steps.saturating_mul(self.step));
                }
                dw::DW_LNS_const_add_pc => self.special(program, u8::MAX)?,
                // The only operand that is not a LEB.
                dw::DW_LNS_fixed_advance_pc => {
                    let bytes = program.u16()?;
                    self.advance(bytes.into());
                }
                _ => {
                    for _ in 0..self.lengths.get(usize::from(opcode) - 1).copied().unwrap_or_default() {
                        program.leb()?;
                    }
                }
            }
        }
        Ok(())
    }

    fn extended(&mut self, program: &mut Bytes<'_>, places: &mut Contents) -> Result<()> {
        let length = program.leb()?;
        let mut operation = program.clone();
        program.skip_counted(length)?;
        if length == 0 {
            return Ok(());
        }
        match DwLne(operation.u8()?) {
            dw::DW_LNE_set_address if length != 5 => {
                return Err(operation.fault("an address is not four bytes long"));
            }
            dw::DW_LNE_set_address => {
                self.end(places);
                self.sequence = Some((operation.position() as u64, 0));
                places.address(&mut operation)?;
            }
            dw::DW_LNE_end_sequence => self.end(places),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, places: &mut Contents) {
        if let Some((offset, length)) = self.sequence.take() {
            places.span(Kind::Line, offset, length);
        }
    }

    /// A special opcode: one number for a step of lines and one of addresses.
    fn special(&mut self, program: &Bytes<'_>, opcode: u8) -> Result<()> {
        let steps = opcode.saturating_sub(self.opcode_base).checked_div(self.line_range);
        let steps = steps.ok_or_else(|| program.fault("a line range of zero"))?;
        self.advance(u64::from(steps).saturating_mul(self.step));
        Ok(())
    }

    fn advance(&mut self, bytes: u64) {
        if let Some((_, length)) = &mut self.sequence {
            *length = length.saturating_add(bytes);
        }
    }
}
