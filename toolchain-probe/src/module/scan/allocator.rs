//! Instructions become the traces that allocators leave: who asks for the size of memory, who grows it, and who takes
//! the whole of it for a heap.
//!
//! An allocator is told from constants and shapes that neither `strip` nor an optimiser removes. What the traces mean
//! is said in [`crate::module::identify::allocator`]; here they are only collected. Unoptimised allocators are not
//! looked for: they come from libraries, and libraries are optimised.

use super::Sighting;
use super::opcode::{Class, I32_CONST, I32_SHL, LOCAL_GET, MEMORY_GROW, MEMORY_SIZE};
use super::window::Window;
use crate::module::model::index::FuncIndex;

/// The constant 0x55555558: dlmalloc's mask of the sizes of small blocks; no other known allocator has it.
const DLMALLOC_MAGIC: i32 = 0x5555_5558;
/// No toolchain puts data below this address, and few numbers of a program are larger.
const LOWEST_DATA: u64 = 1024;
/// Traces of one kind that are kept. A real module has one or two; a hostile one shall not fill memory.
const KEPT: usize = 16;

/// What the bodies do about the heap.
#[derive(Clone, Default, Debug)]
pub struct HeapTraces {
    /// The first use of dlmalloc's magic constant.
    pub(crate) dlmalloc: Option<Sighting>,
    /// The first `memory.size` of each function that has one.
    pub(crate) sizes: Vec<Sighting>,
    /// The first `memory.grow` of each function that has one.
    pub(crate) grows: Vec<Sighting>,
    /// Where the result of `memory.grow` is looked at for failure and nothing else.
    pub(crate) presumed: Vec<Sighting>,
    /// Where an address is compared with the size of memory in bytes.
    pub(crate) bounds: Vec<Sighting>,
    /// Subtractions of a heap base from the size of memory.
    pub(crate) claims: Vec<Claim>,
    /// Subtractions of two constants, the first a multiple of a page: a heap's end and base.
    pub(crate) ranges: Vec<HeapRange>,
    /// The first access to the lowest address that the code spells out, and that address. 0 is none: code that reads a
    /// null pointer has lost what it meant.
    pub literal: Option<(Sighting, u64)>,
    /// The smallest number in the code, of a constant or in a load or store, that may be where data are: an array is
    /// reached with its address and an index, and where both meet is not followed.
    pub possible_address: Option<u32>,
}

/// `size of memory - heap base`: a heap that reaches to the end of memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Claim {
    /// Where.
    pub(crate) at: Sighting,
    /// The function that was called with 0 for the size; `None` for a `memory.size` in place.
    pub(crate) callee: Option<FuncIndex>,
    /// What was subtracted.
    pub(crate) base: ClaimBase,
}

/// What a claim subtracts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ClaimBase {
    /// An address.
    Address(u32),
    /// The value of a global, which a shared library gets from its linker.
    Global(u32),
}

/// `heap end - heap base`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HeapRange {
    /// The heap's first address.
    pub(crate) base: u32,
    /// The address after its last.
    pub(crate) end: u32,
}

impl HeapTraces {
    /// Adds the traces of another part of the module.
    pub(crate) fn append(&mut self, other: Self) {
        self.dlmalloc = self.dlmalloc.or(other.dlmalloc);
        if let Some((at, address)) = other.literal {
            self.spell(at, address);
        }
        self.number(other.possible_address.map_or(0, u64::from));
        extend(&mut self.sizes, other.sizes);
        extend(&mut self.grows, other.grows);
        extend(&mut self.presumed, other.presumed);
        extend(&mut self.bounds, other.bounds);
        extend(&mut self.claims, other.claims);
        extend(&mut self.ranges, other.ranges);
    }

    /// Takes an address that the code spells out.
    pub(crate) fn spell(&mut self, at: Sighting, address: u64) {
        if address > 0 && self.literal.is_none_or(|(_, lowest)| address < lowest) {
            self.literal = Some((at, address));
        }
    }

    /// Takes a number that may be an address.
    #[inline]
    pub(crate) fn number(&mut self, number: u64) {
        if number >= LOWEST_DATA
            && let Ok(number) = u32::try_from(number)
            && self.possible_address.is_none_or(|lowest| number < lowest)
        {
            self.possible_address = Some(number);
        }
    }

    /// Takes an instruction that may be part of a trace; `before` are those before it.
    #[inline]
    pub(crate) fn step(&mut self, class: Class, at: Sighting, before: &Window<'_>) {
        match class {
            Class::I32Const(DLMALLOC_MAGIC) => _ = self.dlmalloc.get_or_insert(at),
            Class::MemorySize => once_per_function(&mut self.sizes, at),
            Class::MemoryGrow => once_per_function(&mut self.grows, at),
            Class::I32Sub => self.subtraction(at, before),
            Class::I32Compare if is_size_in_bytes(before) => once_per_function(&mut self.bounds, at),
            Class::I32Compare if is_only_grown(before) => once_per_function(&mut self.presumed, at),
            Class::Drop if before.opcode(1) == MEMORY_GROW => once_per_function(&mut self.presumed, at),
            _ => {}
        }
    }

    fn subtraction(&mut self, at: Sighting, before: &Window<'_>) {
        let base = match before.back(1) {
            Class::I32Const(base) => ClaimBase::Address(base.cast_unsigned()),
            Class::GlobalGet(global) => ClaimBase::Global(global),
            _ => return,
        };
        match (before.back(4), before.back(3), before.back(2)) {
            (Class::MemorySize, Class::I32Const(16), Class::I32Shl) => self.claim(at, None, base),
            (_, Class::I32Const(0), Class::Call(callee)) => self.claim(at, Some(FuncIndex(callee)), base),
            (_, _, Class::I32Const(end)) => self.range(base, end.cast_unsigned()),
            _ => {}
        }
    }

    fn claim(&mut self, at: Sighting, callee: Option<FuncIndex>, base: ClaimBase) {
        if self.claims.len() < KEPT {
            self.claims.push(Claim { at, callee, base });
        }
    }

    fn range(&mut self, base: ClaimBase, end: u32) {
        let ClaimBase::Address(base) = base else { return };
        let is_heap = end.is_multiple_of(0x1_0000) && base.is_multiple_of(16) && 0 < base && base < end;
        if is_heap && self.ranges.len() < KEPT {
            self.ranges.push(HeapRange { base, end });
        }
    }
}

/// Whether `memory.size << 16` is one of two values that are compared, the other read from a local or not.
fn is_size_in_bytes(before: &Window<'_>) -> bool {
    let ends_at = |last: usize| {
        before.opcode(last) == I32_SHL
            && before.back(last + 1) == Class::I32Const(16)
            && before.opcode(last + 2) == MEMORY_SIZE
    };
    ends_at(1) || before.opcode(1) == LOCAL_GET && ends_at(2)
}

/// Whether what is compared is the result of `memory.grow`, of which no copy was kept.
fn is_only_grown(before: &Window<'_>) -> bool {
    match before.opcode(1) {
        MEMORY_GROW => true,
        I32_CONST => before.opcode(2) == MEMORY_GROW && matches!(before.back(1), Class::I32Const(-1 | 0)),
        _ => false,
    }
}

fn once_per_function(seen: &mut Vec<Sighting>, at: Sighting) {
    if seen.len() < KEPT && seen.last().is_none_or(|last| last.function != at.function) {
        seen.push(at);
    }
}

fn extend<T>(into: &mut Vec<T>, from: Vec<T>) {
    let room = KEPT.saturating_sub(into.len());
    into.extend(from.into_iter().take(room));
}
