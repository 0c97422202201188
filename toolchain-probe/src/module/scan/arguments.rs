//! Calls of imported functions become the parameters for which they pass constants.
//!
//! Nearly all pointers that a library passes are computed. So whoever looks for a number that is passed in place of an
//! address learns here that there is none, without reading the code again. What is noted may be too much, never too
//! little.

use std::collections::BTreeMap;

use super::opcode::{Class, F32_CONST, F64_CONST, I32_ADD, I32_CONST, I64_CONST, LOCAL_GET};
use super::window::{LENGTH, Window};
use crate::module::model::index::FuncIndex;

/// Which parameters of which imported functions are given a positive `i32.const` somewhere.
#[derive(Clone, Default, Debug)]
pub(crate) struct ConstantArguments {
    /// A bit for each parameter, the lowest for the last one.
    by_function: BTreeMap<FuncIndex, u64>,
}

impl ConstantArguments {
    /// Takes a call; its arguments are read backwards from it as long as they are plain.
    pub(super) fn note(&mut self, callee: FuncIndex, before: &Window<'_>) {
        let (mut constants, mut argument, mut distance) = (0u64, 0, 1);
        loop {
            // What is further back is not known.
            if distance + 2 > LENGTH {
                constants |= u64::MAX << argument;
                break;
            }
            distance += match before.opcode(distance) {
                I32_CONST => {
                    let is_positive = matches!(before.back(distance), Class::I32Const(1..));
                    constants |= u64::from(is_positive) << argument;
                    1
                }
                LOCAL_GET | I64_CONST | F32_CONST | F64_CONST => 1,
                I32_ADD if (before.opcode(distance + 2), before.opcode(distance + 1)) == (LOCAL_GET, I32_CONST) => 3,
                _ => break,
            };
            argument += 1;
        }
        if constants != 0 {
            *self.by_function.entry(callee).or_default() |= constants;
        }
    }

    /// Adds what another part of the module passes.
    pub(super) fn append(&mut self, other: Self) {
        for (function, constants) in other.by_function {
            *self.by_function.entry(function).or_default() |= constants;
        }
    }

    /// Whether some call may pass a positive constant for the parameter with this many parameters behind it.
    pub(crate) fn may_have(&self, callee: FuncIndex, behind: usize) -> bool {
        let constants = self.by_function.get(&callee).copied().unwrap_or_default();
        constants >> behind.min(63) & 1 != 0
    }
}
