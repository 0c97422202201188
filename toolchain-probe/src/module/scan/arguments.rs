//! Calls of imported functions become the parameters for which they pass constants, or places of their frames.
//!
//! Nearly all pointers that are passed are computed. So whoever looks for a number that is passed in place of an
//! address, or for the address of a local variable in place of its value, learns here that there is none, without
//! reading the code again. What is noted may be too much, never too little: whatever `judge::checks::by_value` takes
//! for the frame, or for a plain argument, has to be taken for it here.

use std::collections::BTreeMap;

use super::opcode::{
    Class, F32_CONST, F64_CONST, FULL, GLOBAL_GET, I32_ADD, I32_CONST, I64_CONST, LOCAL_GET, LOCAL_SET, LOCAL_TEE,
    unsigned,
};
use super::window::{LENGTH, Window};
use crate::module::model::index::FuncIndex;

/// What is passed to which imported functions.
#[derive(Clone, Default, Debug)]
pub(crate) struct Arguments {
    by_function: BTreeMap<FuncIndex, Offered>,
}

/// Parameters of one function: a bit for each, the lowest for the last one.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Offered {
    /// Those that are given a positive `i32.const` somewhere.
    constants: u64,
    /// Those that are given the address of something in a frame somewhere.
    frames: u64,
}

impl Offered {
    /// Whether some call may pass a positive constant for the parameter with this many parameters behind it.
    pub(crate) fn may_be_constant(self, behind: usize) -> bool {
        self.constants >> behind.min(63) & 1 != 0
    }

    /// Whether some call may pass an address of its frame for the parameter with this many parameters behind it.
    pub(crate) fn may_be_frame(self, behind: usize) -> bool {
        self.frames >> behind.min(63) & 1 != 0
    }

    fn add(&mut self, other: Self) {
        self.constants |= other.constants;
        self.frames |= other.frames;
    }
}

/// The local into which `global.get G; i32.const K; i32.sub` goes: it may hold the frame's address, if `G` is the stack
/// pointer.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) enum Frame {
    #[default]
    None,
    Local(u32),
    /// One of several.
    Any,
}

impl Frame {
    /// Takes an `i32.sub`, and the code after it, of which nothing is known to be valid.
    pub(super) fn subtracted(&mut self, before: &Window<'_>, after: &[u8]) {
        if (before.opcode(2), before.opcode(1)) != (GLOBAL_GET, I32_CONST) {
            return;
        }
        let [LOCAL_SET | LOCAL_TEE, local @ ..] = after else { return };
        let (local, _) = unsigned(&local[..local.len().min(FULL.into())]);
        *self = match *self {
            Self::None => Self::Local(local),
            Self::Local(known) if known == local => return,
            _ => Self::Any,
        };
    }

    fn may_be(self, value: Class) -> bool {
        match self {
            Self::None => false,
            Self::Local(local) => value == Class::LocalGet(local),
            Self::Any => matches!(value, Class::LocalGet(_)),
        }
    }
}

impl Arguments {
    /// Takes a call; its arguments are read backwards from it as long as they are plain.
    pub(super) fn note(&mut self, callee: FuncIndex, before: &Window<'_>, frame: Frame) {
        let (mut offered, mut argument, mut distance) = (Offered::default(), 0, 1);
        loop {
            // What is further back is not known.
            if distance + 2 > LENGTH {
                let rest = u64::MAX << argument;
                offered.constants |= rest;
                offered.frames |= if frame == Frame::None { 0 } else { rest };
                break;
            }
            distance += match before.opcode(distance) {
                I32_CONST => {
                    let is_positive = matches!(before.back(distance), Class::I32Const(1..));
                    offered.constants |= u64::from(is_positive) << argument;
                    1
                }
                LOCAL_GET => {
                    offered.frames |= u64::from(frame.may_be(before.back(distance))) << argument;
                    1
                }
                I64_CONST | F32_CONST | F64_CONST => 1,
                I32_ADD if (before.opcode(distance + 2), before.opcode(distance + 1)) == (LOCAL_GET, I32_CONST) => {
                    offered.frames |= u64::from(frame.may_be(before.back(distance + 2))) << argument;
                    3
                }
                _ => break,
            };
            argument += 1;
        }
        if offered != Offered::default() {
            self.by_function.entry(callee).or_default().add(offered);
        }
    }

    /// Adds what another part of the module passes.
    pub(super) fn append(&mut self, other: Self) {
        for (function, offered) in other.by_function {
            self.by_function.entry(function).or_default().add(offered);
        }
    }

    /// What calls pass to a function, if anything of that.
    pub(crate) fn of(&self, callee: FuncIndex) -> Option<Offered> {
        self.by_function.get(&callee).copied()
    }
}
