//! Which global is the stack pointer, told from how frames are made.
//!
//! LLVM keeps the stack pointer a multiple of 16 at all times (BasicCABI.md, "The linear stack"), so every constant by
//! which a frame moves it is a multiple of 16. That tells it from every other global that counts: AssemblyScript's own
//! stack moves in fours, Go's in eights. A peephole over the whole body is enough for optimised code; a module whose
//! pattern is split through locals yields no candidate, which is an answer, and never a wrong one.

use super::opcode::Class;
use crate::model::index::GlobalIndex;

/// How often a global was moved like a stack pointer.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct FrameFacts {
    /// `global.get g; i32.const K; i32.sub`, K > 0 (or `-K; i32.add`).
    pub prologues: u32,
    /// `i32.const K; i32.add; global.set g`.
    pub epilogues: u32,
    /// `i32.sub` or `i32.and`, then perhaps `local.tee`, then `global.set g`.
    pub dynamic: u32,
    /// `local.get n; global.set g`.
    pub restores: u32,
    /// Prologues and epilogues whose constant is not a multiple of 16.
    pub misaligned: u32,
}

impl FrameFacts {
    /// Whether the global is moved as LLVM moves a stack pointer.
    pub fn qualifies(&self) -> bool {
        self.prologues > 0 && self.misaligned == 0
    }

    fn add(&mut self, other: Self) {
        self.prologues += other.prologues;
        self.epilogues += other.epilogues;
        self.dynamic += other.dynamic;
        self.restores += other.restores;
        self.misaligned += other.misaligned;
    }
}

/// Adds the facts of another part of the module.
pub fn merge(into: &mut Vec<(GlobalIndex, FrameFacts)>, from: Vec<(GlobalIndex, FrameFacts)>) {
    for (global, facts) in from {
        entry(into, global).add(facts);
    }
}

fn entry(frames: &mut Vec<(GlobalIndex, FrameFacts)>, global: GlobalIndex) -> &mut FrameFacts {
    let position = match frames.binary_search_by_key(&global, |entry| entry.0) {
        Ok(position) => position,
        Err(position) => {
            frames.insert(position, (global, FrameFacts::default()));
            position
        }
    };
    &mut frames[position].1
}

/// Remembers the last three instructions of a body.
#[derive(Default)]
pub struct FrameMatcher {
    last: [Option<Class>; 3],
}

impl FrameMatcher {
    /// Takes the next instruction; `candidates[g]` tells whether global g is a mutable i32.
    pub fn step(&mut self, class: Class, candidates: &[bool], frames: &mut Vec<(GlobalIndex, FrameFacts)>) {
        let candidate = |index: u32| candidates.get(index as usize).copied().unwrap_or(false);
        match (self.last, class) {
            ([_, Some(Class::GlobalGet(g)), Some(Class::I32Const(k))], Class::I32Sub) if candidate(g) && k > 0 => {
                prologue(entry(frames, GlobalIndex(g)), k);
            }
            ([_, Some(Class::GlobalGet(g)), Some(Class::I32Const(k))], Class::I32Add) if candidate(g) && k < 0 => {
                prologue(entry(frames, GlobalIndex(g)), k);
            }
            ([_, Some(Class::I32Const(k)), Some(Class::I32Add)], Class::GlobalSet(g)) if candidate(g) && k > 0 => {
                let facts = entry(frames, GlobalIndex(g));
                facts.epilogues += 1;
                facts.misaligned += u32::from(k % 16 != 0);
            }
            ([_, Some(Class::I32Sub | Class::I32And), Some(Class::LocalTee)], Class::GlobalSet(g))
            | ([_, _, Some(Class::I32Sub | Class::I32And)], Class::GlobalSet(g))
                if candidate(g) =>
            {
                entry(frames, GlobalIndex(g)).dynamic += 1;
            }
            ([_, _, Some(Class::LocalGet)], Class::GlobalSet(g)) if candidate(g) => {
                entry(frames, GlobalIndex(g)).restores += 1;
            }
            _ => {}
        }
        self.last = [self.last[1], self.last[2], Some(class)];
    }
}

fn prologue(facts: &mut FrameFacts, k: i32) {
    facts.prologues += 1;
    facts.misaligned += u32::from(k % 16 != 0);
}
