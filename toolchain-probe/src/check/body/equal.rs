//! Instructions that are the same bytes in both bodies are passed, where no rule permits others in their place.
//!
//! It shows nothing that [`super`] would not show of these instructions, one by one: it is there for speed. It does not
//! know how long an instruction is, see [`super::super::steps`].

use super::Fields;
use crate::check::steps::{Steps, opcode};

impl Fields<'_, '_, '_> {
    /// Passes instructions that are equal in both, do the same in every module, and are such that no rule permits
    /// another one in their place.
    pub(super) fn pass_equal<'b>(&mut self, wanted: &mut Steps<'b>, found: &mut Steps<'b>) {
        while self.relocations.get(self.next).is_some_and(|(place, _)| *place < wanted.place()) {
            self.next += 1;
        }
        let relocated = self.relocations.get(self.next).map_or(usize::MAX, |(place, _)| *place);
        let known = self.locals.map_or(usize::MAX, |locals| locals.next_known(wanted.place()));
        let end = relocated.min(known);
        wanted.pass_equal(found, end, |wanted, length| match wanted.opcode() {
            // It may be the first of a sum.
            Some(opcode::I32_CONST) => {
                let then = wanted.opcode_after(length);
                let is_known =
                    self.locals.is_some() && (then == Some(opcode::LOCAL_TEE) || wanted.place() + length == end);
                then == Some(opcode::GLOBAL_GET) || is_known
            }
            Some(opcode::LOCAL_GET) if self.locals.is_some() => {
                wanted.index().is_none_or(|local| !self.reads(local, wanted.place()))
            }
            _ => false,
        });
    }
}
