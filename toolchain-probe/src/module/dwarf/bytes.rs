//! The bytes of a debug section become numbers; whatever is after the end is a fault and not a panic.

use super::Unreadable;

pub(crate) type Result<T> = std::result::Result<T, Unreadable>;

/// A reader that knows its place in the section.
#[derive(Clone)]
pub(crate) struct Bytes<'data> {
    section: &'data [u8],
    position: usize,
    end: usize,
}

impl<'data> Bytes<'data> {
    pub(crate) fn new(section: &'data [u8]) -> Self {
        Self { section, position: 0, end: section.len() }
    }

    pub(crate) fn position(&self) -> usize {
        self.position
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.position >= self.end
    }

    pub(crate) fn fault(&self, reason: &'static str) -> Unreadable {
        Unreadable { offset: self.position, reason }
    }

    pub(crate) fn take(&mut self, count: usize) -> Result<&'data [u8]> {
        let end = self.position.checked_add(count).filter(|end| *end <= self.end);
        let taken = end.and_then(|end| self.section.get(self.position..end));
        let taken = taken.ok_or_else(|| self.fault("it ends too early"))?;
        self.position += count;
        Ok(taken)
    }

    pub(crate) fn skip(&mut self, count: usize) -> Result<()> {
        self.take(count).map(|_| ())
    }

    /// Passes as many bytes as a number says.
    pub(crate) fn skip_counted(&mut self, count: u64) -> Result<()> {
        let count = usize::try_from(count).map_err(|_| self.fault("it ends too early"))?;
        self.skip(count)
    }

    fn array<const LENGTH: usize>(&mut self) -> Result<[u8; LENGTH]> {
        self.take(LENGTH)?.try_into().map_err(|_| self.fault("it ends too early"))
    }

    pub(crate) fn u8(&mut self) -> Result<u8> {
        self.array().map(u8::from_le_bytes)
    }

    pub(crate) fn u16(&mut self) -> Result<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub(crate) fn u32(&mut self) -> Result<u32> {
        self.array().map(u32::from_le_bytes)
    }

    /// A signed number is passed in the same way. Bits after the 64th are lost.
    pub(crate) fn leb(&mut self) -> Result<u64> {
        let (mut value, mut shift) = (0u64, 0u32);
        loop {
            let byte = self.u8()?;
            value |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            if byte & 0x80 == 0 {
                return Ok(value);
            }
            shift = shift.saturating_add(7);
        }
    }

    /// Passes a string and the zero after it.
    pub(crate) fn skip_string(&mut self) -> Result<()> {
        let rest = self.section.get(self.position..self.end).unwrap_or_default();
        let length = rest.iter().position(|byte| *byte == 0).ok_or_else(|| self.fault("unterminated string"))?;
        self.skip(length + 1)
    }

    /// The contents of a unit that begins with its length; the reader is after it then.
    pub(crate) fn unit(&mut self) -> Result<Self> {
        let length = self.u32()?;
        if length >= 0xffff_fff0 {
            return Err(self.fault("64-bit DWARF is not supported"));
        }
        let start = self.position;
        self.skip_counted(length.into())?;
        Ok(Self { section: self.section, position: start, end: self.position })
    }
}
