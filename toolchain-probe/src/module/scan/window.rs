//! The last few instructions of a body, newest first: what every pattern is looked for in.
//!
//! Only their lengths are kept, a byte each, because there is nothing quicker to keep. They are found and classified
//! when somebody asks, which is seldom.

use super::opcode::{Class, classify};

/// How many instructions are remembered.
pub(super) const LENGTH: usize = 8;

/// A length that does not fit its byte. No instruction of a pattern is that long.
const TOO_LONG: u8 = u8::MAX;

/// The instructions before the current one.
pub(crate) struct Window<'data> {
    bytes: &'data [u8],
    /// In bytes, the newest in the lowest byte; before the body begins there are zeros.
    lengths: u64,
    /// Where the newest ends.
    end: usize,
}

impl<'data> Window<'data> {
    /// No instruction yet.
    pub(super) fn new(bytes: &'data [u8]) -> Self {
        Self { bytes, lengths: 0, end: 0 }
    }

    /// Remembers an instruction of this length in bytes.
    #[inline]
    pub(super) fn push(&mut self, length: usize) {
        self.lengths = self.lengths << 8 | length.min(TOO_LONG.into()) as u64;
    }

    /// Says where the newest instruction ends, before anything is asked.
    pub(super) fn ends_at(&mut self, end: usize) {
        self.end = end;
    }

    /// The opcode of the instruction that came `distance` before the next one; 1 is the newest, [`LENGTH`] the oldest.
    /// 0 where there is none.
    pub(crate) fn opcode(&self, distance: usize) -> u8 {
        self.code(distance).map_or(0, |code| code[0])
    }

    /// The bytes of that instruction, if the body has so many and all since are of usual lengths.
    pub(super) fn code(&self, distance: usize) -> Option<&'data [u8]> {
        let (mut start, mut end) = (self.end, self.end);
        for length in self.lengths.to_le_bytes().into_iter().take(distance) {
            if matches!(length, 0 | TOO_LONG) {
                return None;
            }
            (start, end) = (start - usize::from(length), start);
        }
        Some(&self.bytes[start..end])
    }

    /// The class of that instruction.
    pub(crate) fn back(&self, distance: usize) -> Class {
        self.code(distance).map_or(Class::Harmless, classify)
    }
}
