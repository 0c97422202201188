//! Which global is the stack pointer, told from how frames are made.
//!
//! LLVM keeps the stack pointer a multiple of 16 at all times (BasicCABI.md, "The linear stack"), so every constant by
//! which a frame moves it is a multiple of 16. That tells it from every other global that counts: AssemblyScript's own
//! stack moves in fours, Go's in eights. A frame is what is *written back*: a function that calls nothing keeps up to
//! 128 bytes below the stack pointer and leaves it alone (the red zone of LLVM's WebAssemblyFrameLowering), and an
//! optimiser folds the address of a variable there to the stack pointer minus any number.
//!
//! Emscripten's compiler before 2.0 had a stack that grows up: saved, raised, put back.
//!
//! Two readers look at each body. A peephole over all of it finds what an optimiser wrote, also where a later tool
//! moved the prologue into a branch. A small interpreter of the straight line from the beginning to the first control
//! instruction finds what `-O0` splits through locals. A module in which neither finds anything yields no candidate,
//! which is an answer.

use typed_index_collections::TiSlice;

use super::opcode::{Class, GLOBAL_SET, I32_ADD, I32_SUB, I64_ADD, I64_SUB, LOCAL_SET, LOCAL_TEE};
use super::window::Window;
use crate::module::model::index::GlobalIndex;

/// How often a global was moved like a stack pointer.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct FrameFacts {
    /// `global.get g` minus a positive multiple of 16, or minus any constant where the result is written back.
    pub(crate) prologues: u32,
    /// `i32.const K; i32.add; global.set g`.
    pub(crate) epilogues: u32,
    /// `global.get g` plus a positive constant, written back: a frame of a stack that grows up.
    pub(crate) raised: u32,
    /// A frame of no constant size, or of one that LLVM never makes: `sub` or `and`, then perhaps `local.tee`, then
    /// `global.set g`.
    pub(crate) dynamic: u32,
    /// `local.get n; global.set g`.
    pub(crate) restores: u32,
    /// Moves whose constant is not a multiple of 16 and whose result is written back.
    pub(crate) misaligned: u32,
    /// `i32.const n; global.set g`, or a load in the constant's place: a value from elsewhere.
    pub(crate) foreign: u32,
    /// `global.get g` minus a constant, kept in a local: a frame of a function that calls nothing, unless it is written
    /// back.
    pub(crate) lowered: u32,
    /// Whatever is written to the global.
    pub(crate) written: u32,
}

impl FrameFacts {
    /// Whether the global is moved as LLVM moves a stack pointer.
    pub(crate) fn qualifies(&self) -> bool {
        self.prologues > 0 && self.misaligned == 0
    }

    /// Whether code only ever looks below the global, as the leaf functions of LLVM do with a stack pointer that no
    /// other function moves.
    pub(crate) fn has_leaves_only(&self) -> bool {
        self.lowered > 0 && self.written == 0
    }

    /// Whether the global is moved like the stack pointer of a stack that grows up: saved, raised and put back, never
    /// lowered.
    pub(crate) fn grows_up(&self) -> bool {
        self.prologues == 0 && self.raised > 0 && self.restores > 0 && self.misaligned == 0
    }

    /// Whether more moves than not are such that LLVM never makes.
    pub(crate) fn is_mostly_misaligned(&self) -> bool {
        self.misaligned > (self.prologues + self.epilogues + self.raised) / 2
    }

    fn add(&mut self, other: Self) {
        self.prologues += other.prologues;
        self.epilogues += other.epilogues;
        self.raised += other.raised;
        self.dynamic += other.dynamic;
        self.restores += other.restores;
        self.misaligned += other.misaligned;
        self.foreign += other.foreign;
        self.lowered += other.lowered;
        self.written += other.written;
    }
}

/// Whether a constant moves a stack pointer by what LLVM moves it by.
fn is_aligned(by: i32) -> bool {
    by % 16 == 0
}

/// The facts of each global, sorted by global.
pub(crate) type Frames = Vec<(GlobalIndex, FrameFacts)>;

/// Adds the facts of another part of the module.
pub(crate) fn merge(into: &mut Frames, from: Frames) {
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

/// A global's value and a constant: what may be written back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Move {
    global: u32,
    /// What is added: negative for a frame of a stack that grows down.
    by: i32,
}

/// What the interpreter knows of a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Value {
    Unknown,
    Constant(i32),
    /// The value that a candidate had when it was read.
    Pointer(u32),
    /// The same and a constant.
    Moved(Move),
}

/// Where the newest move is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Holder {
    /// On top of the stack.
    Top,
    /// In this local; whether it is on top of the stack too.
    Local(u32, bool),
}

/// Reads one body.
#[derive(Default)]
pub(crate) struct FrameReader {
    stack: Vec<Value>,
    /// Locals that hold something known; few, since a prologue is short.
    locals: Vec<(u32, Value)>,
    /// Whether the first control instruction was passed.
    is_past_prologue: bool,
    /// The newest move and where it is, also past the prologue.
    newest: Option<(Move, Holder)>,
}

/// Locals that are followed. A prologue of `-O0` uses one for each constant.
const FOLLOWED: usize = 32;

impl FrameReader {
    /// Prepares for the next body.
    pub(crate) fn restart(&mut self) {
        self.stack.clear();
        self.locals.clear();
        self.is_past_prologue = false;
        self.newest = None;
    }

    /// Whether an instruction with this opcode can matter; [`Self::step`] does nothing with others.
    pub(crate) fn asks_for(&self, opcode: u8) -> bool {
        let (is_made, is_on_top) = match self.newest {
            Some((_, Holder::Top | Holder::Local(_, true))) => (true, true),
            Some((_, Holder::Local(_, false))) => (true, false),
            None => (false, false),
        };
        match opcode {
            _ if !self.is_past_prologue || is_on_top => true,
            GLOBAL_SET | I32_ADD | I32_SUB | I64_ADD | I64_SUB => true,
            LOCAL_SET | LOCAL_TEE => is_made,
            _ => false,
        }
    }

    /// Takes the next instruction; `candidates` tells which globals are mutable integers, `code` is its bytes.
    pub(crate) fn step(
        &mut self,
        class: Class,
        code: &[u8],
        before: &Window<'_>,
        candidates: &TiSlice<GlobalIndex, bool>,
        frames: &mut Frames,
    ) {
        let candidate = |index: u32| candidates.get(GlobalIndex(index)).copied().unwrap_or(false);
        if let (Some((made, Holder::Top)), Class::LocalSet(_) | Class::LocalTee(_)) = (self.newest, class)
            && made.by < 0
        {
            entry(frames, GlobalIndex(made.global)).lowered += 1;
        }
        let mut written = self.follow(class, before, candidate);
        // Blocks, branches, returns and calls have the low opcodes, and `try_table`.
        self.is_past_prologue |= code[0] < 0x1a || code[0] == 0x1f;
        let mut made = made_in_place(class, before).filter(|made| candidate(made.global));
        if !self.is_past_prologue {
            let (interpreted, into_global) = self.interpret(class, candidate);
            made = made.or(interpreted);
            written = written.or(into_global);
        }
        if let Some(made) = made {
            self.newest = Some((made, Holder::Top));
            let facts = entry(frames, GlobalIndex(made.global));
            facts.prologues += u32::from(made.by < 0 && is_aligned(made.by));
        }
        if let Class::GlobalSet(global) = class
            && candidate(global)
        {
            entry(frames, GlobalIndex(global)).written += 1;
        }
        if let Some(Move { global, by }) = written {
            let facts = entry(frames, GlobalIndex(global));
            facts.raised += u32::from(by > 0);
            let is_odd_frame = by < 0 && !is_aligned(by);
            facts.prologues += u32::from(is_odd_frame);
            facts.dynamic += u32::from(is_odd_frame);
            facts.misaligned += u32::from(!is_aligned(by));
        } else if let Class::GlobalSet(global) = class
            && candidate(global)
        {
            write(entry(frames, GlobalIndex(global)), before);
        }
    }

    /// Follows the newest move from where it was made to where it is written back.
    fn follow(&mut self, class: Class, before: &Window<'_>, candidate: impl Fn(u32) -> bool) -> Option<Move> {
        let (made, holder) = self.newest?;
        let holder = match (holder, class) {
            (Holder::Top, Class::LocalSet(local)) => Holder::Local(local, false),
            (Holder::Top, Class::LocalTee(local)) => Holder::Local(local, true),
            (Holder::Local(local, is_top), Class::GlobalSet(global)) => {
                let is_it = is_top || before.back(1) == Class::LocalGet(local);
                self.newest = is_it.then_some(()).map_or(self.newest, |()| None);
                return (is_it && global == made.global && candidate(global)).then_some(made);
            }
            (Holder::Local(local, _), Class::LocalSet(other) | Class::LocalTee(other)) if local == other => {
                self.newest = None;
                return None;
            }
            (Holder::Local(local, _), _) => Holder::Local(local, false),
            (Holder::Top, _) => {
                self.newest = None;
                let is_it = matches!(class, Class::GlobalSet(global) if global == made.global);
                return is_it.then_some(made);
            }
        };
        self.newest = Some((made, holder));
        None
    }

    /// Follows one instruction: the move that it makes, and the one that it writes back.
    fn interpret(&mut self, class: Class, candidate: impl Fn(u32) -> bool) -> (Option<Move>, Option<Move>) {
        let (mut made, mut result) = (None, Value::Unknown);
        match class {
            Class::I32Const(value) | Class::I64Const(value) => result = Value::Constant(value),
            Class::GlobalGet(global) if candidate(global) => result = Value::Pointer(global),
            Class::GlobalGet(_) => {}
            Class::LocalGet(local) => result = self.local(local),
            Class::LocalSet(local) => {
                let value = self.pop();
                self.set_local(local, value);
                return (None, None);
            }
            Class::LocalTee(local) => {
                result = self.pop();
                self.set_local(local, result);
            }
            Class::GlobalSet(global) => {
                let written = match self.pop() {
                    Value::Moved(made) if made.global == global => Some(made),
                    _ => None,
                };
                return (None, written);
            }
            Class::I32Sub | Class::I32Add | Class::I64Sub | Class::I64Add => {
                let (right, left) = (self.pop(), self.pop());
                if let (Value::Pointer(global), Value::Constant(by)) = (left, right) {
                    made = moved(class, global, by);
                }
                result = made.map_or(Value::Unknown, Value::Moved);
            }
            _ => {
                // Nothing is known of what it takes and leaves, so nothing below may be believed either.
                self.stack.clear();
                return (None, None);
            }
        }
        self.stack.push(result);
        (made, None)
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

/// A sum or a difference of a global and a constant.
fn moved(class: Class, global: u32, constant: i32) -> Option<Move> {
    let by = match class {
        Class::I32Sub | Class::I64Sub => constant.checked_neg()?,
        Class::I32Add | Class::I64Add => constant,
        _ => return None,
    };
    (by != 0).then_some(Move { global, by })
}

/// `global.get g; const k; add` or `sub`, next to each other.
fn made_in_place(class: Class, before: &Window<'_>) -> Option<Move> {
    if !matches!(class, Class::I32Sub | Class::I32Add | Class::I64Sub | Class::I64Add) {
        return None;
    }
    match (before.back(2), before.back(1)) {
        (Class::GlobalGet(global), Class::I32Const(by) | Class::I64Const(by)) => moved(class, global, by),
        _ => None,
    }
}

/// Where LLVM of 2017 and before kept the stack pointer, for want of a global.
pub(crate) const PLACE_IN_MEMORY: i32 = 4;

/// Whether a store writes back a frame whose stack pointer is kept in memory: `i32.const 4; i32.const 4; i32.load;
/// i32.const K; i32.sub; local.tee n`.
pub(crate) fn is_in_memory(before: &Window<'_>) -> bool {
    before.opcode(1) == LOCAL_TEE
        && before.back(2) == Class::I32Sub
        && matches!(before.back(3), Class::I32Const(by) if by > 0 && is_aligned(by))
        && before.back(4) == Class::Load
        && before.back(5) == Class::I32Const(PLACE_IN_MEMORY)
        && before.back(6) == Class::I32Const(PLACE_IN_MEMORY)
}

/// A value that is no move of the global itself becomes the global's.
fn write(facts: &mut FrameFacts, before: &Window<'_>) {
    match (before.back(2), before.back(1)) {
        (Class::I32Const(by), Class::I32Add) | (Class::I64Const(by), Class::I64Add) if by > 0 => {
            facts.epilogues += 1;
            facts.misaligned += u32::from(!is_aligned(by));
        }
        (Class::I32Sub | Class::I32And | Class::I64Sub | Class::I64And, Class::LocalTee(_))
        | (_, Class::I32Sub | Class::I32And | Class::I64Sub | Class::I64And) => facts.dynamic += 1,
        (_, Class::LocalGet(_)) => facts.restores += 1,
        (_, Class::I32Const(_) | Class::I64Const(_) | Class::Load) => facts.foreign += 1,
        _ => {}
    }
}
