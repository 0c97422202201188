//! The last few instructions of a body, newest first: what every pattern is looked for in.

use super::opcode::Class;

/// How many instructions are remembered.
const LENGTH: usize = 8;

/// The instructions before the current one.
pub(crate) struct Window {
    classes: [Class; LENGTH],
    next: usize,
}

impl Default for Window {
    fn default() -> Self {
        Self { classes: [Class::Harmless; LENGTH], next: 0 }
    }
}

impl Window {
    /// Remembers an instruction.
    #[inline]
    pub(crate) fn push(&mut self, class: Class) {
        self.classes[self.next % LENGTH] = class;
        self.next = self.next.wrapping_add(1);
    }

    /// The instruction that came `distance` before the next one; 1 is the newest, [`LENGTH`] the oldest.
    #[inline]
    pub(crate) fn back(&self, distance: usize) -> Class {
        self.classes[self.next.wrapping_sub(distance) % LENGTH]
    }
}
