//! Which global is the stack pointer, told from how frames are made.
//!
//! LLVM keeps the stack pointer a multiple of 16 at all times (BasicCABI.md, "The linear stack"), so every constant by
//! which a frame moves it is a multiple of 16. That tells it from every other global that counts: AssemblyScript's own
//! stack moves in fours, Go's in eights.
//!
//! Two readers look at each body. A peephole over all of it finds what an optimiser wrote, also where a later tool
//! moved the prologue into a branch. A small interpreter of the straight line from the beginning to the first control
//! instruction finds what `-O0` splits through locals. A module in which neither finds anything yields no candidate,
//! which is an answer.

use super::opcode::Class;
use super::window::Window;
use crate::model::index::GlobalIndex;

/// How often a global was moved like a stack pointer.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct FrameFacts {
    /// `global.get g` minus a positive constant.
    pub prologues: u32,
    /// `i32.const K; i32.add; global.set g`.
    pub epilogues: u32,
    /// `i32.sub` or `i32.and`, then perhaps `local.tee`, then `global.set g`.
    pub dynamic: u32,
    /// `local.get n; global.set g`.
    pub restores: u32,
    /// Prologues and epilogues whose constant is not a multiple of 16.
    pub misaligned: u32,
    /// `i32.const n; global.set g`, or a load in the constant's place: a value from elsewhere.
    pub foreign: u32,
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
        self.foreign += other.foreign;
    }

    fn prologue(&mut self, constant: i32) {
        self.prologues += 1;
        self.misaligned += u32::from(constant % 16 != 0);
    }
}

/// The facts of each global, sorted by global.
pub type Frames = Vec<(GlobalIndex, FrameFacts)>;

/// Adds the facts of another part of the module.
pub fn merge(into: &mut Frames, from: Frames) {
    for (global, facts) in from {
        entry(into, global).add(facts);
    }
}

fn entry(frames: &mut Frames, global: GlobalIndex) -> &mut FrameFacts {
    let position = match frames.binary_search_by_key(&global, |entry| entry.0) {
        Ok(position) => position,
        Err(position) => {
            frames.insert(position, (global, FrameFacts::default()));
            position
        }
    };
    &mut frames[position].1
}

/// What the interpreter knows of a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Value {
    Unknown,
    Constant(i32),
    /// The value that a candidate had when it was read.
    Pointer(u32),
}

/// Reads one body.
#[derive(Default)]
pub struct FrameReader {
    stack: Vec<Value>,
    /// Locals that hold something known; few, since a prologue is short.
    locals: Vec<(u32, Value)>,
    /// Whether the first control instruction was passed.
    is_past_prologue: bool,
}

/// Locals that are followed. A prologue of `-O0` uses one for each constant.
const FOLLOWED: usize = 32;

impl FrameReader {
    /// Prepares for the next body.
    pub fn restart(&mut self) {
        self.stack.clear();
        self.locals.clear();
        self.is_past_prologue = false;
    }

    /// Takes the next instruction; `candidates[g]` tells whether global g is a mutable i32, `code` is its bytes.
    pub fn step(&mut self, class: Class, code: &[u8], before: &Window, candidates: &[bool], frames: &mut Frames) {
        let candidate = |index: u32| candidates.get(index as usize).copied().unwrap_or(false);
        let by_peephole = peephole(class, before, candidate, frames);
        if self.is_past_prologue {
            return;
        }
        // Blocks, branches, returns and calls have the low opcodes, and `try_table`.
        if code[0] < 0x1a || code[0] == 0x1f {
            self.is_past_prologue = true;
            return;
        }
        if let Some((global, constant)) = self.interpret(class, candidate)
            && !by_peephole
        {
            entry(frames, GlobalIndex(global)).prologue(constant);
        }
    }

    /// Follows one instruction; a pointer minus a positive constant is a frame.
    fn interpret(&mut self, class: Class, candidate: impl Fn(u32) -> bool) -> Option<(u32, i32)> {
        let (mut frame, mut result) = (None, Value::Unknown);
        match class {
            Class::I32Const(value) => result = Value::Constant(value),
            Class::GlobalGet(global) if candidate(global) => result = Value::Pointer(global),
            Class::GlobalGet(_) => {}
            Class::LocalGet(local) => result = self.local(local),
            Class::LocalSet(local) => {
                let value = self.pop();
                self.set_local(local, value);
                return None;
            }
            Class::LocalTee(local) => {
                result = self.pop();
                self.set_local(local, result);
            }
            Class::GlobalSet(_) => {
                self.pop();
                return None;
            }
            Class::I32Sub | Class::I32Add => {
                let (right, left) = (self.pop(), self.pop());
                frame = match (class, left, right) {
                    (Class::I32Sub, Value::Pointer(global), Value::Constant(k)) if k > 0 => Some((global, k)),
                    (Class::I32Add, Value::Pointer(global), Value::Constant(k)) if k < 0 => Some((global, k)),
                    _ => None,
                };
            }
            _ => {
                // Nothing is known of what it takes and leaves, so nothing below may be believed either.
                self.stack.clear();
                return None;
            }
        }
        self.stack.push(result);
        frame
    }

    /// Below the known values lie unknown ones.
    fn pop(&mut self) -> Value {
        self.stack.pop().unwrap_or(Value::Unknown)
    }

    fn local(&self, local: u32) -> Value {
        self.locals.iter().find(|entry| entry.0 == local).map_or(Value::Unknown, |entry| entry.1)
    }

    fn set_local(&mut self, local: u32, value: Value) {
        if let Some(entry) = self.locals.iter_mut().find(|entry| entry.0 == local) {
            entry.1 = value;
        } else if value != Value::Unknown && self.locals.len() < FOLLOWED {
            self.locals.push((local, value));
        }
    }
}

/// Looks at one instruction and those before it; whether they are a prologue.
fn peephole(class: Class, before: &Window, candidate: impl Fn(u32) -> bool, frames: &mut Frames) -> bool {
    match class {
        Class::I32Sub | Class::I32Add => {
            let (Class::GlobalGet(g), Class::I32Const(k)) = (before.back(2), before.back(1)) else { return false };
            let moves_down = if class == Class::I32Sub { k > 0 } else { k < 0 };
            if candidate(g) && moves_down {
                entry(frames, GlobalIndex(g)).prologue(k);
                return true;
            }
        }
        Class::GlobalSet(g) if candidate(g) => {
            let facts = entry(frames, GlobalIndex(g));
            match (before.back(2), before.back(1)) {
                (Class::I32Const(k), Class::I32Add) if k > 0 => {
                    facts.epilogues += 1;
                    facts.misaligned += u32::from(k % 16 != 0);
                }
                (Class::I32Sub | Class::I32And, Class::LocalTee(_)) | (_, Class::I32Sub | Class::I32And) => {
                    facts.dynamic += 1;
                }
                (_, Class::LocalGet(_)) => facts.restores += 1,
                (_, Class::I32Const(_) | Class::Load) => facts.foreign += 1,
                _ => {}
            }
        }
        _ => {}
    }
    false
}
