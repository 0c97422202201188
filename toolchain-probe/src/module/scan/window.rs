//! The last few instructions of a body, newest first: what every pattern is looked for in.
//!
//! Only their opcodes and lengths are kept, a byte each, because there is nothing quicker to keep. They are classified
//! when somebody asks, which is seldom.

use super::opcode::{Class, classify};

/// How many instructions are remembered.
pub(super) const LENGTH: usize = 8;

/// A length that does not fit its byte. No instruction of a pattern is that long.
const TOO_LONG: u8 = u8::MAX;

/// The instructions before the current one.
pub(crate) struct Window<'data> {
    bytes: &'data [u8],
    /// The newest in the lowest byte; before the body begins there are zeros.
    opcodes: u64,
    /// In bytes, likewise.
    lengths: u64,
    /// Where the newest ends.
    end: usize,
}

impl<'data> Window<'data> {
    /// No instruction yet.
    pub(super) fn new(bytes: &'data [u8]) -> Self {
        Self { bytes, opcodes: 0, lengths: 0, end: 0 }
    }

    /// Remembers an instruction.
    #[inline]
    pub(super) fn push(&mut self, opcode: u8, start: usize, end: usize) {
        let length = u8::try_from(end - start).unwrap_or(TOO_LONG);
        self.opcodes = self.opcodes << 8 | u64::from(opcode);
        self.lengths = self.lengths << 8 | u64::from(length);
        self.end = end;
    }

    /// The opcode of the instruction that came `distance` before the next one; 1 is the newest, [`LENGTH`] the oldest.
    #[inline]
    pub(crate) fn opcode(&self, distance: usize) -> u8 {
        byte(self.opcodes, distance)
    }

    /// The bytes of that instruction, if the body has so many and all since are of usual lengths.
    pub(super) fn code(&self, distance: usize) -> Option<&'data [u8]> {
        let mut range = self.end..self.end;
        for distance in 1..=distance {
            let length = Some(byte(self.lengths, distance)).filter(|length| !matches!(*length, 0 | TOO_LONG))?;
            range = range.start - usize::from(length)..range.start;
        }
        Some(&self.bytes[range])
    }

    /// The class of that instruction.
    pub(crate) fn back(&self, distance: usize) -> Class {
        self.code(distance).map_or(Class::Harmless, classify)
    }
}

#[inline]
fn byte(bytes: u64, distance: usize) -> u8 {
    bytes.to_le_bytes()[distance - 1]
}
