//! A body becomes a walk over its instructions that validates them, as far as they are plain.
//!
//! Nearly all code that compilers make is numbers, locals, loads, stores, blocks and calls. For these the algorithm of
//! the core specification (appendix "Validation Algorithm") is a table and a page of code, and it shares its decoding
//! with the scan: that costs a third of validating apart. It only ever says yes. Where it meets an instruction, a type
//! or an encoding that is not plain, or one that is wrong, it stops, and wasmparser validates the whole body and says
//! what is wrong with it; so no error is worded here, and no rule may be laxer than wasmparser's, though some are
//! stricter. A build with debug assertions has wasmparser validate every body that was found valid here.
//!
//! Not plain are references, vectors, atomics, exceptions, tail calls, memories but the first, addresses of 64 bits,
//! and bodies with very many locals.

mod declarations;
mod opcodes;

use std::ops::Range;

pub(super) use declarations::Declarations;
use declarations::{Signature, Value};
use opcodes::{Access, NUMERIC, Numeric, SATURATING, access};
use wasmparser::FunctionBody;

use super::opcode::{
    DROP, F32_CONST, F64_CONST, GLOBAL_GET, GLOBAL_SET, I32_CONST, I64_CONST, LOCAL_GET, LOCAL_SET, LOCAL_TEE,
    MEMORY_GROW, MEMORY_SIZE,
};
use crate::module::model::index::{FuncIndex, GlobalIndex, TableIndex, TypeIndex};

/// Locals beyond this are left to wasmparser, which keeps them in runs: a few bytes can declare 50,000.
const LOCALS: usize = 1000;

/// A block that is open.
#[derive(Clone, Copy)]
struct Frame<'data> {
    /// What it takes and leaves.
    signature: Signature<'data>,
    /// How many operands there are below it.
    height: usize,
    kind: FrameKind,
    /// Whether the rest of it cannot be reached, so that any operand can be taken.
    is_unreachable: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum FrameKind {
    Block,
    Loop,
    If,
}

/// What is kept from one body to the next, so that none allocates.
#[derive(Default)]
pub(super) struct Stacks<'data> {
    operands: Vec<Value>,
    frames: Vec<Frame<'data>>,
    locals: Vec<Value>,
}

/// One body that is followed.
pub(super) struct Follower<'a, 'data> {
    declarations: &'data Declarations,
    /// The file, up to the end of the body.
    code: &'data [u8],
    /// The next byte.
    at: usize,
    operands: &'a mut Vec<Value>,
    frames: &'a mut Vec<Frame<'data>>,
    locals: &'a [Value],
    /// How many operands there are below the innermost block.
    height: usize,
}

impl<'data> Stacks<'data> {
    /// Starts the body of a function of a type; `bytes` is the whole file. `None` if what it declares is not plain.
    pub(super) fn follow(
        &mut self,
        declarations: &'data Declarations,
        ty: TypeIndex,
        body: &FunctionBody<'data>,
        bytes: &'data [u8],
    ) -> Option<Follower<'_, 'data>> {
        let signature = declarations.signature(ty)?;
        let Self { operands, frames, locals } = self;
        operands.clear();
        frames.clear();
        locals.clear();
        locals.extend_from_slice(signature.params);
        let mut declared = body.get_locals_reader().ok()?;
        for _ in 0..declared.get_count() {
            let (count, ty) = declared.read().ok()?;
            let all = usize::try_from(count).ok()?.checked_add(locals.len()).filter(|all| *all <= LOCALS)?;
            locals.resize(all, Value::of(ty)?);
        }
        let (code, at) = (&bytes[..body.range().end], declared.original_position());
        // The body takes its parameters as locals.
        let signature = Signature { params: &[], ..signature };
        frames.push(Frame { signature, height: 0, kind: FrameKind::Block, is_unreachable: false });
        Some(Follower { declarations, code, at, operands, frames, locals, height: 0 })
    }
}

impl<'data> Follower<'_, 'data> {
    /// Goes from instruction to instruction, and tells of each its opcode, where it begins and where it ends.
    ///
    /// # Errors
    /// Where the first one begins that was not told, if the body is not known to be valid.
    #[inline]
    pub(super) fn each(mut self, mut tell: impl FnMut(u8, usize, usize)) -> Result<Range<usize>, usize> {
        let begin = self.at;
        loop {
            let start = self.at;
            let opcode = self.byte().ok_or(start)?;
            self.instruction(opcode).ok_or(start)?;
            tell(opcode, start, self.at);
            if self.frames.is_empty() {
                return if self.at == self.code.len() { Ok(begin..self.at) } else { Err(self.at) };
            }
        }
    }

    /// Takes what follows an opcode; `None` if it is not plain, or not valid.
    #[inline]
    fn instruction(&mut self, opcode: u8) -> Option<()> {
        match opcode {
            LOCAL_GET => {
                let ty = self.local()?;
                self.push(ty)
            }
            LOCAL_SET => {
                let ty = self.local()?;
                self.pop(ty)
            }
            LOCAL_TEE => {
                let ty = self.local()?;
                self.pop(ty)?;
                self.push(ty)
            }
            I32_CONST => {
                self.number(u32::BITS)?;
                self.push(Value::I32)
            }
            I64_CONST => {
                self.number(u64::BITS)?;
                self.push(Value::I64)
            }
            F32_CONST => {
                self.skip(4)?;
                self.push(Value::F32)
            }
            F64_CONST => {
                self.skip(8)?;
                self.push(Value::F64)
            }
            0x45..=0xc4 => self.numeric(NUMERIC[usize::from(opcode)]),
            0x28..=0x3e => self.access(access(opcode)),
            0x00..=0x11 => self.control(opcode),
            GLOBAL_GET => {
                let global = self.declarations.global(GlobalIndex(self.index()?))?;
                self.push(global.ty)
            }
            GLOBAL_SET => {
                let global = self.declarations.global(GlobalIndex(self.index()?))?;
                global.is_mutable.then_some(())?;
                self.pop(global.ty)
            }
            DROP => self.pop_any().map(|_| ()),
            0x1b => self.select(),
            MEMORY_SIZE => {
                self.memory()?;
                self.push(Value::I32)
            }
            MEMORY_GROW => {
                self.memory()?;
                self.pop(Value::I32)?;
                self.push(Value::I32)
            }
            0xfc => self.prefixed(),
            _ => None,
        }
    }

    /// Takes an instruction that decides which is next.
    #[inline]
    fn control(&mut self, opcode: u8) -> Option<()> {
        match opcode {
            0x00 => self.unreachable(),
            0x01 => Some(()),
            0x02..=0x04 => self.open(opcode),
            0x05 => self.next_arm(),
            0x0b => self.close(),
            0x0c => {
                let label = self.label()?;
                self.leave(label)
            }
            0x0d => {
                let label = self.label()?;
                self.pop(Value::I32)?;
                self.pop_all(label)?;
                self.push_all(label)
            }
            0x0e => self.branch_table(),
            0x0f => {
                let results = self.frames.first()?.signature.results;
                self.leave(results)
            }
            0x10 => {
                let signature = self.declarations.function(FuncIndex(self.index()?))?;
                self.call(signature)
            }
            0x11 => {
                let signature = self.declarations.signature(TypeIndex(self.index()?))?;
                let table = TableIndex(self.index()?);
                self.declarations.is_called_through(table).then_some(())?;
                self.pop(Value::I32)?;
                self.call(signature)
            }
            _ => None,
        }
    }

    #[inline]
    fn numeric(&mut self, numeric: Numeric) -> Option<()> {
        if numeric.is_binary {
            self.pop(numeric.operand)?;
        }
        self.pop(numeric.operand)?;
        self.push(numeric.result)
    }

    #[inline]
    fn access(&mut self, access: Access) -> Option<()> {
        // A memory index would follow if bit 6 was set.
        let align = self.byte()?;
        (align <= access.max_align && self.declarations.has_memory).then_some(())?;
        self.index()?;
        if access.is_store {
            self.pop(access.ty)?;
            self.pop(Value::I32)
        } else {
            self.pop(Value::I32)?;
            self.push(access.ty)
        }
    }

    /// Takes what begins with `0xfc`: saturating conversions, `memory.copy` and `memory.fill`.
    fn prefixed(&mut self) -> Option<()> {
        match self.byte()? {
            operation @ 0..=7 => return self.numeric(SATURATING[usize::from(operation)]),
            10 => {
                self.memory()?;
                self.memory()?;
            }
            11 => self.memory()?,
            _ => return None,
        }
        self.pop_all(&[Value::I32; 3])
    }

    /// Takes `block`, `loop` or `if`.
    fn open(&mut self, opcode: u8) -> Option<()> {
        let signature = match *self.code.get(self.at)? {
            byte @ 0x40..=0x7f => {
                self.at += 1;
                Signature { params: &[], results: Value::block_results(byte)? }
            }
            // A type index is a signed number that is not negative: bit 6 of its last byte is not set.
            _ => {
                let ty = TypeIndex(self.index()?);
                (self.code[self.at - 1] & 0x40 == 0).then_some(())?;
                self.declarations.signature(ty)?
            }
        };
        let kind = match opcode {
            0x02 => FrameKind::Block,
            0x03 => FrameKind::Loop,
            _ => {
                self.pop(Value::I32)?;
                FrameKind::If
            }
        };
        self.pop_all(signature.params)?;
        self.enter(signature, kind)
    }

    fn enter(&mut self, signature: Signature<'data>, kind: FrameKind) -> Option<()> {
        self.height = self.operands.len();
        self.frames.push(Frame { signature, height: self.height, kind, is_unreachable: false });
        self.push_all(signature.params)
    }

    /// Ends a block: what it leaves must be there, and no more.
    fn exit(&mut self) -> Option<Frame<'data>> {
        let frame = *self.frames.last()?;
        self.pop_all(frame.signature.results)?;
        (self.operands.len() == self.height).then_some(())?;
        self.frames.pop();
        self.height = self.frames.last().map_or(0, |around| around.height);
        Some(frame)
    }

    fn next_arm(&mut self) -> Option<()> {
        let frame = self.exit().filter(|frame| frame.kind == FrameKind::If)?;
        self.enter(frame.signature, FrameKind::Block)
    }

    fn close(&mut self) -> Option<()> {
        let Frame { signature, kind, .. } = self.exit()?;
        // An arm that is left out passes on what it takes.
        (kind != FrameKind::If || signature.params == signature.results).then_some(())?;
        self.push_all(signature.results)
    }

    /// Reads a label: what a branch to it takes.
    #[inline]
    fn label(&mut self) -> Option<&'data [Value]> {
        let depth = usize::try_from(self.index()?).ok()?;
        let place = self.frames.len().checked_sub(depth)?.checked_sub(1)?;
        let frame = &self.frames[place];
        Some(if frame.kind == FrameKind::Loop { frame.signature.params } else { frame.signature.results })
    }

    /// Takes `br_table`. Targets that take different types are left to wasmparser: they may do so where nothing comes.
    fn branch_table(&mut self) -> Option<()> {
        let count = self.index()?;
        let first = self.label()?;
        for _ in 0..count {
            (self.label()? == first).then_some(())?;
        }
        self.pop(Value::I32)?;
        self.leave(first)
    }

    /// Takes an unconditional branch with these values.
    fn leave(&mut self, values: &[Value]) -> Option<()> {
        self.pop_all(values)?;
        self.unreachable()
    }

    fn unreachable(&mut self) -> Option<()> {
        self.operands.truncate(self.height);
        self.frames.last_mut()?.is_unreachable = true;
        Some(())
    }

    #[inline]
    fn call(&mut self, signature: Signature<'data>) -> Option<()> {
        self.pop_all(signature.params)?;
        self.push_all(signature.results)
    }

    /// Takes `select` without a type.
    fn select(&mut self) -> Option<()> {
        self.pop(Value::I32)?;
        let (second, first) = (self.pop_any()?, self.pop_any()?);
        (first == second || first == Value::Any || second == Value::Any).then_some(())?;
        self.push(if first == Value::Any { second } else { first })
    }

    /// Leaves an operand, which is always possible: so that it can be the last step of an instruction.
    #[inline]
    fn push(&mut self, value: Value) -> Option<()> {
        self.operands.push(value);
        Some(())
    }

    #[inline]
    fn push_all(&mut self, values: &[Value]) -> Option<()> {
        self.operands.extend_from_slice(values);
        Some(())
    }

    /// Takes an operand of a type.
    #[inline]
    fn pop(&mut self, wanted: Value) -> Option<()> {
        match self.operands.last() {
            Some(found) if *found == wanted && self.operands.len() > self.height => {
                self.operands.pop();
                Some(())
            }
            _ => self.pop_any().filter(|found| matches!(found, Value::Any)).map(|_| ()),
        }
    }

    /// Takes an operand of any type.
    fn pop_any(&mut self) -> Option<Value> {
        if self.operands.len() > self.height {
            return self.operands.pop();
        }
        self.frames.last()?.is_unreachable.then_some(Value::Any)
    }

    /// Takes operands of these types, the last first.
    #[inline]
    fn pop_all(&mut self, wanted: &[Value]) -> Option<()> {
        wanted.iter().rev().try_for_each(|value| self.pop(*value))
    }

    /// Reads a local's number: its type.
    #[inline]
    fn local(&mut self) -> Option<Value> {
        let index = self.index()?;
        self.locals.get(usize::try_from(index).ok()?).copied()
    }

    #[inline]
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.code.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    /// Reads the number of the first memory, which must be there.
    fn memory(&mut self) -> Option<()> {
        (self.byte()? == 0 && self.declarations.has_memory).then_some(())
    }

    fn skip(&mut self, bytes: usize) -> Option<()> {
        self.at += bytes;
        (self.at <= self.code.len()).then_some(())
    }

    /// Reads an unsigned number of 32 bits (core specification, "Integers").
    #[inline]
    fn index(&mut self) -> Option<u32> {
        match self.byte()? {
            byte @ 0..=0x7f => Some(byte.into()),
            byte => self.long_index(byte),
        }
    }

    fn long_index(&mut self, first: u8) -> Option<u32> {
        let mut value = u32::from(first & 0x7f);
        for shift in [7, 14, 21, 28] {
            let byte = self.byte()?;
            value |= u32::from(byte & 0x7f) << shift;
            if byte <= 0x7f {
                // Of the fifth byte four bits are left.
                return (shift < 28 || byte <= 0x0f).then_some(value);
            }
        }
        None
    }

    /// Passes over a signed number of so many bits.
    #[inline]
    fn number(&mut self, bits: u32) -> Option<()> {
        if self.byte()? <= 0x7f { Some(()) } else { self.long_number(bits) }
    }

    fn long_number(&mut self, bits: u32) -> Option<()> {
        for before in (7..bits).step_by(7) {
            let byte = self.byte()?;
            if byte <= 0x7f {
                // What the last byte has beyond the number repeats its sign.
                let left = bits - before;
                let sign = (byte << 1).cast_signed() >> left.min(7);
                return (left >= 7 || matches!(sign, 0 | -1)).then_some(());
            }
        }
        None
    }
}
