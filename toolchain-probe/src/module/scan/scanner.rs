//! The instructions of one body become facts and sites, one after the other.
//!
//! Most instructions hold nothing that is looked for, and are passed over by their opcode, or by the opcodes before
//! them: a load is looked at only where a constant comes before it.

use super::features::FeatureSet;
use super::opcode::{
    self, BlockImmediate, Class, DROP, FULL, GLOBAL_GET, I32_ADD, I32_CONST, I32_SHL, I32_SUB, LOCAL_GET, LOCAL_TEE,
    MEMORY_GROW, classify, quiet_bytes,
};
use super::stack_pointer::{self, FrameReader};
use super::window::Window;
use super::{COPIES, CodeFacts, Sighting, Site, SiteKind, Surroundings, site};
use crate::module::model::Kind;
use crate::module::model::index::FuncIndex;

/// What an opcode says by itself.
#[derive(Clone, Copy)]
struct Said {
    features: FeatureSet,
    /// Up to this many bytes an instruction holds nothing more.
    quiet_bytes: u8,
}

/// What each opcode byte says.
static OPCODES: [Said; 256] = opcodes(false);
/// The same where any number may be an address.
static OPCODES_WITH_NUMBERS: [Said; 256] = opcodes(true);

const fn opcodes(has_addresses: bool) -> [Said; 256] {
    let mut table = [Said { features: FeatureSet::NONE, quiet_bytes: 0 }; 256];
    let mut code = 0u8;
    loop {
        let quiet_bytes = if has_addresses && code == I32_CONST { 0 } else { quiet_bytes(code) };
        table[code as usize] = Said { features: FeatureSet::of_opcode(code), quiet_bytes };
        if code == u8::MAX {
            return table;
        }
        code += 1;
    }
}

/// Reads one body.
pub(super) struct Scanner<'a, 'data> {
    around: Surroundings<'data>,
    facts: &'a mut CodeFacts,
    function: FuncIndex,
    frames: &'a mut FrameReader,
    window: Window<'data>,
    /// What is known of opcodes.
    opcodes: &'static [Said; 256],
}

impl<'a, 'data> Scanner<'a, 'data> {
    /// Starts a body.
    pub(super) fn new(
        around: Surroundings<'data>,
        facts: &'a mut CodeFacts,
        function: FuncIndex,
        frames: &'a mut FrameReader,
    ) -> Self {
        let opcodes = if around.kind == Kind::Pinned { &OPCODES_WITH_NUMBERS } else { &OPCODES };
        Self { around, facts, function, frames, window: Window::new(around.bytes), opcodes }
    }

    /// Takes the next instruction, which is known to be valid.
    #[inline]
    pub(super) fn instruction(&mut self, start: usize, end: usize) {
        let opcode = self.around.bytes[start];
        let Said { features, quiet_bytes } = self.opcodes[usize::from(opcode)];
        self.facts.features.add(features);
        let may_matter = end - start > usize::from(quiet_bytes) && self.glance_at(&self.around.bytes[start..end]);
        if may_matter || !self.around.mutable_globals.is_empty() && self.frames.asks_for(opcode) {
            self.look_at(&self.around.bytes[start..end], start, end);
        }
        self.window.push(opcode, start, end);
    }

    /// Takes what an instruction says alone. Whether it may be part of anything larger, told by the opcodes before it:
    /// yes too often, and no only where nothing below would do anything.
    fn glance_at(&mut self, code: &[u8]) -> bool {
        let (before, last) = (self.window.opcode(2), self.window.opcode(1));
        let is_long = code.len() > usize::from(FULL);
        match code[0] {
            // A block type without an index.
            0x02..=0x04 => !matches!(code, [_, 0x40..=0x7f]),
            I32_CONST => {
                self.may_be_address(|| opcode::signed(&code[1..]).cast_unsigned().into());
                is_long
            }
            0x28..=0x35 => {
                self.touches_memory(code);
                last == I32_CONST || is_long
            }
            0x36..=0x3e => {
                self.touches_memory(code);
                let is_literal = before == I32_CONST && matches!(last, I32_CONST | LOCAL_GET);
                is_literal || (before, last) == (I32_SUB, LOCAL_TEE) || is_long
            }
            I32_ADD => matches!((before, last), (GLOBAL_GET, I32_CONST) | (I32_CONST, GLOBAL_GET)),
            I32_SUB => matches!(last, I32_CONST | GLOBAL_GET),
            DROP => last == MEMORY_GROW,
            0x46..=0x4f => {
                matches!((before, last), (I32_SHL, LOCAL_GET) | (_, I32_SHL | MEMORY_GROW) | (MEMORY_GROW, _))
            }
            _ => true,
        }
    }

    /// Takes a load or store.
    fn touches_memory(&mut self, code: &[u8]) {
        self.facts.touches_memory = true;
        self.may_be_address(|| opcode::memory_offset(code));
    }

    /// Only of a module that cannot move it matters which of its numbers may be addresses.
    fn may_be_address(&mut self, number: impl FnOnce() -> u64) {
        if self.around.kind == Kind::Pinned {
            self.facts.heap.number(number());
        }
    }

    fn look_at(&mut self, code: &[u8], start: usize, end: usize) {
        let class = classify(code);
        self.facts.features.note(code);
        self.record(class, start, end);
        if class == Class::DataIndex {
            self.copies_data(code);
        }
        self.facts.heap.step(class, Sighting { function: self.function, offset: start }, &self.window);
        if !self.around.mutable_globals.is_empty() {
            let candidates = self.around.mutable_globals;
            self.frames.step(class, code, &self.window, candidates, &mut self.facts.frames);
        }
        if self.around.has_relocations {
            self.note_padded(class, code, start);
        }
    }

    /// `i32.const PLACE; i32.const 0; i32.const SIZE; memory.init`: wasm-ld fills a shared memory so, once, instead of
    /// with active segments, which would fill it anew for every thread.
    fn copies_data(&mut self, code: &[u8]) {
        const MEMORY_INIT: [u8; 2] = [0xfc, 8];
        let (place, size) = (self.window.back(3), self.window.back(1));
        if let (Class::I32Const(place), Class::I32Const(size)) = (place, size)
            && code.starts_with(&MEMORY_INIT)
            && let Some(end) = place.cast_unsigned().checked_add(size.cast_unsigned())
            && self.facts.copies.len() < COPIES
        {
            self.facts.copies.push(place.cast_unsigned()..end);
        }
    }

    fn record(&mut self, class: Class, start: usize, end: usize) {
        let here = Sighting { function: self.function, offset: start };
        match class {
            Class::Harmless
            | Class::I32Compare
            | Class::Drop
            | Class::I32Sub
            | Class::I32And
            | Class::I32Shl
            | Class::I64Const(_)
            | Class::I64Add
            | Class::I64Sub
            | Class::I64And
            | Class::MemorySize => {}
            Class::I32Const(_) | Class::LocalGet(_) | Class::LocalSet(_) | Class::LocalTee(_) => {}
            Class::Memory => self.facts.touches_memory = true,
            Class::Load => self.literal_access(class, here),
            Class::Store => {
                self.literal_access(class, here);
                if self.facts.frame_in_memory.is_none() && stack_pointer::is_in_memory(&self.window) {
                    self.facts.frame_in_memory = Some(here);
                }
            }
            Class::I32Add => self.fold_sum(end),
            Class::GlobalGet(index) => self.push(SiteKind::GlobalGet, start, end, index),
            Class::GlobalSet(index) => self.push(SiteKind::GlobalSet, start + 1, end, index),
            Class::Call(index) => {
                self.push(SiteKind::Function, start + 1, end, index);
                if self.around.kind == Kind::SharedLibrary && index < self.around.imported_functions {
                    self.facts.constant_arguments.note(FuncIndex(index), &self.window);
                }
            }
            Class::RefFunc(index) => self.push(SiteKind::FunctionReference, start + 1, end, index),
            Class::CallIndirect { ty, ty_end, table } => {
                let middle = start + usize::from(ty_end);
                self.push(SiteKind::Type, start + 1, middle, ty);
                self.push(SiteKind::Table, middle, end, table);
            }
            Class::Table(index) => self.push(SiteKind::Table, start + 1, end, index),
            Class::Block(ty) => self.push(SiteKind::BlockType, start + 1, end, ty),
            Class::Throw(index) => {
                self.facts.throws.get_or_insert(here);
                self.push(SiteKind::Tag, start + 1, end, index);
            }
            Class::Legacy(tag) => {
                self.facts.legacy_exceptions.get_or_insert(here);
                if let Some(index) = tag {
                    self.push(SiteKind::Tag, start + 1, end, index);
                }
            }
            Class::LegacyTry(ty) => {
                self.facts.legacy_exceptions.get_or_insert(here);
                match ty {
                    BlockImmediate::Index(ty) => self.push(SiteKind::BlockType, start + 1, end, ty),
                    BlockImmediate::Whole => self.push(SiteKind::Instruction, start, end, 0),
                    BlockImmediate::Plain => {}
                }
            }
            Class::Standard { has_index } => {
                self.facts.standard_exceptions.get_or_insert(here);
                if has_index {
                    self.push(SiteKind::Instruction, start, end, 0);
                }
            }
            Class::MemoryGrow => _ = self.facts.memory_grow.get_or_insert(here),
            Class::Atomic => {
                self.facts.touches_memory = true;
                self.facts.atomics.get_or_insert(here);
            }
            Class::DataIndex => {
                self.facts.touches_memory = true;
                self.facts.data_index.get_or_insert(here);
                self.push(SiteKind::Instruction, start, end, 0);
            }
            Class::TableGrow => {
                self.facts.table_grow.get_or_insert(here);
                self.push(SiteKind::Instruction, start, end, 0);
            }
            Class::Other => self.push(SiteKind::Instruction, start, end, 0),
        }
    }

    /// The padded numbers that no site covers: the constant of `i32.const`, the offset of a load or store.
    fn note_padded(&mut self, class: Class, code: &[u8], start: usize) {
        // What needs five bytes by itself is beyond any address that a small program has.
        let is_padded = match class {
            Class::I32Const(value) => code.len() > usize::from(FULL) && (-(1 << 27)..1 << 27).contains(&value),
            // Opcode, alignment, offset.
            Class::Load | Class::Store => code.len() > usize::from(FULL) + 1 && opcode::memory_offset(code) < 1 << 28,
            _ => false,
        };
        if is_padded && let Ok(place) = u32::try_from(start + code.len() - usize::from(FULL)) {
            self.facts.padded.push(place);
        }
    }

    /// An address spelled out in the code: of a load right before it, of a store before its value.
    fn literal_access(&mut self, class: Class, here: Sighting) {
        let distance = match (class, self.window.opcode(1)) {
            (Class::Load, I32_CONST) => 1,
            (Class::Store, I32_CONST | LOCAL_GET) => 2,
            _ => return,
        };
        if let Class::I32Const(address) = self.window.back(distance) {
            let offset = opcode::memory_offset(&self.around.bytes[here.offset..]);
            self.facts.heap.spell(here, u64::from(address.cast_unsigned()) + offset);
        }
    }

    fn push(&mut self, kind: SiteKind, start: usize, end: usize, index: u32) {
        self.facts.sites.push(site(kind, start, end, index));
    }

    /// `global.get g` of an imported global and `i32.const k`, next to each other and just before this `i32.add`,
    /// become one site: that of the `global.get`, which is the newest.
    fn fold_sum(&mut self, end: usize) {
        let (global, constant) = match (self.window.opcode(2), self.window.opcode(1)) {
            (GLOBAL_GET, I32_CONST) => (2, 1),
            (I32_CONST, GLOBAL_GET) => (1, 2),
            _ => return,
        };
        if let (Class::GlobalGet(index), Class::I32Const(addend)) =
            (self.window.back(global), self.window.back(constant))
            && index < self.around.imported_globals
            && let (Some(first), Some(second)) = (self.window.code(2), self.window.code(1))
            && let Some(newest) = self.facts.sites.last_mut()
        {
            let start = end - 1 - second.len() - first.len();
            *newest = Site { addend, ..site(SiteKind::GlobalGetAdd, start, end, index) };
        }
    }
}
