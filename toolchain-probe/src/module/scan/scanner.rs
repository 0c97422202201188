//! The instructions of one body become facts and sites, one after the other.
//!
//! Most instructions hold nothing that is looked for, and are passed over by their opcode, or by the opcodes before
//! them: a load is looked at only where a constant comes before it. Locals and blocks are passed over until a base is
//! put into a local.

use std::ops::Range;

use super::arguments::Frame;
use super::features::FeatureSet;
use super::kept::Keeper;
use super::opcode::{
    self, BlockImmediate, Class, DROP, FULL, GLOBAL_GET, I32_ADD, I32_CONST, I32_SHL, I32_SUB, LOCAL_GET, LOCAL_SET,
    LOCAL_TEE, MEMORY_GROW, classify, quiet_bytes,
};
use super::stack_pointer::{self, FrameReader};
use super::window::Window;
use super::{COPIES, CodeFacts, IndirectCalls, Sighting, Site, SiteKind, Surroundings};
use crate::module::model::Kind;
use crate::module::model::index::{FuncIndex, GlobalIndex, TypeIndex};

/// What an opcode says by itself.
#[derive(Clone, Copy)]
struct Said {
    /// Behind which two opcodes it may be part of something larger, a bit for each [`Recent`]: yes too often, and no
    /// only where nothing that looks at it would do anything.
    larger: u64,
    features: FeatureSet,
    /// Up to this many bytes an instruction holds nothing more.
    quiet_bytes: u8,
    /// What is remembered of it.
    mark: Mark,
    /// What looks at it, however little it holds.
    part: Part,
}

/// What an instruction may be part of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A read or write of a local.
    Local,
    /// A block, or an arm of one, that begins or ends.
    Block,
    /// A branch to the end of a block, or to the head of a loop.
    Branch,
    /// A sum.
    Sum,
    /// What an address may be made of.
    Address,
    /// Anything else.
    Other,
}

/// What is remembered of an opcode.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Mark {
    Other,
    I32Const,
    GlobalGet,
    LocalGet,
    LocalTee,
    I32Sub,
    I32Shl,
    MemoryGrow,
}

/// Each of them.
const MARKS: [Mark; 8] = [
    Mark::Other,
    Mark::I32Const,
    Mark::GlobalGet,
    Mark::LocalGet,
    Mark::LocalTee,
    Mark::I32Sub,
    Mark::I32Shl,
    Mark::MemoryGrow,
];

/// The marks of the last two instructions, as a number below 64.
#[derive(Clone, Copy)]
struct Recent(u8);

impl Recent {
    const fn of(before: Mark, last: Mark) -> Self {
        Self((before as u8) << 3 | last as u8)
    }

    /// Remembers an instruction.
    #[inline]
    fn push(&mut self, mark: Mark) {
        self.0 = (self.0 << 3 | mark as u8) & 63;
    }
}

/// What each opcode byte says.
static OPCODES: [Said; 256] = opcodes(false, false);
/// The same where any number may be an address.
static OPCODES_WITH_NUMBERS: [Said; 256] = opcodes(true, false);
/// The same where locals may hold a base.
static OPCODES_WITH_LOCALS: [Said; 256] = opcodes(false, true);

const BLOCK: u8 = 0x02;
const LOOP: u8 = 0x03;
const ELSE: u8 = 0x05;
const TRY: u8 = 0x06;
const END: u8 = 0x0b;
const TRY_TABLE: u8 = 0x1f;

const fn opcodes(has_addresses: bool, has_locals: bool) -> [Said; 256] {
    let silent = Said { larger: 0, features: FeatureSet::NONE, quiet_bytes: 0, mark: Mark::Other, part: Part::Other };
    let mut table = [silent; 256];
    let mut code = 0u8;
    loop {
        let part = match code {
            LOCAL_GET | LOCAL_SET | LOCAL_TEE if has_locals => Part::Local,
            0x05 | 0x07 | END | 0x18 | 0x19 if has_locals => Part::Block,
            0x02..=0x04 | TRY | TRY_TABLE => Part::Block,
            0x0c..=0x0e | 0xd5 | 0xd6 | 0xe0..=0xe6 | 0xfb if has_locals => Part::Branch,
            I32_ADD if has_locals => Part::Sum,
            I32_CONST | 0x28..=0x3e if has_addresses => Part::Address,
            _ => Part::Other,
        };
        let mark = match code {
            I32_CONST => Mark::I32Const,
            GLOBAL_GET => Mark::GlobalGet,
            LOCAL_GET => Mark::LocalGet,
            LOCAL_TEE => Mark::LocalTee,
            I32_SUB => Mark::I32Sub,
            I32_SHL => Mark::I32Shl,
            MEMORY_GROW => Mark::MemoryGrow,
            _ => Mark::Other,
        };
        let (features, quiet_bytes) = (FeatureSet::of_opcode(code), quiet_bytes(code));
        table[code as usize] = Said { larger: larger(code), features, quiet_bytes, mark, part };
        if code == u8::MAX {
            return table;
        }
        code += 1;
    }
}

/// Behind which two opcodes this one may be part of something larger.
const fn larger(code: u8) -> u64 {
    let (mut all, mut pair) = (0, 0);
    while pair < MARKS.len() * MARKS.len() {
        let (before, last) = (MARKS[pair / MARKS.len()], MARKS[pair % MARKS.len()]);
        let is_larger = match code {
            0x28..=0x35 => matches!(last, Mark::I32Const),
            0x36..=0x3e => match before {
                Mark::I32Const => matches!(last, Mark::I32Const | Mark::LocalGet),
                Mark::I32Sub => matches!(last, Mark::LocalTee),
                _ => false,
            },
            I32_ADD => matches!((before, last), (Mark::GlobalGet, Mark::I32Const) | (Mark::I32Const, Mark::GlobalGet)),
            I32_SUB => matches!(last, Mark::I32Const | Mark::GlobalGet),
            DROP => matches!(last, Mark::MemoryGrow),
            // `memory.size << 16` or the result of `memory.grow`, as either operand.
            0x46..=0x4f => {
                matches!(last, Mark::I32Shl | Mark::MemoryGrow)
                    || matches!((before, last), (Mark::I32Shl, Mark::LocalGet) | (Mark::MemoryGrow, _))
            }
            _ => false,
        };
        if is_larger {
            all |= 1 << Recent::of(before, last).0;
        }
        pair += 1;
    }
    all
}

/// Whether an instruction may be `table.set`, `table.init`, `table.copy` or `table.fill`; the last three have a prefix.
fn may_change_table(opcode: u8) -> bool {
    matches!(opcode, 0x26 | 0xfc)
}

/// Reads one body.
pub(super) struct Scanner<'a, 'data> {
    around: Surroundings<'data>,
    facts: &'a mut CodeFacts,
    sites: &'a mut Vec<Site>,
    function: FuncIndex,
    frames: &'a mut FrameReader,
    keeper: &'a mut Keeper,
    window: Window<'data>,
    recent: Recent,
    features: FeatureSet,
    /// Whether a global may be a stack pointer.
    reads_frames: bool,
    /// What is known of the function's frame.
    frame: Frame,
    /// What is known of opcodes.
    opcodes: &'static [Said; 256],
}

impl<'a, 'data> Scanner<'a, 'data> {
    /// Starts a body.
    pub(super) fn new(
        around: Surroundings<'data>,
        (facts, sites): (&'a mut CodeFacts, &'a mut Vec<Site>),
        function: FuncIndex,
        frames: &'a mut FrameReader,
        keeper: &'a mut Keeper,
    ) -> Self {
        let opcodes = if around.kind == Kind::Pinned { &OPCODES_WITH_NUMBERS } else { &OPCODES };
        keeper.restart(sites.len());
        frames.restart();
        Self {
            around,
            facts,
            sites,
            function,
            frames,
            keeper,
            window: Window::new(around.bytes),
            recent: Recent::of(Mark::Other, Mark::Other),
            features: FeatureSet::NONE,
            reads_frames: !around.mutable_globals.is_empty(),
            frame: Frame::None,
            opcodes,
        }
    }

    /// Takes the next instruction, which is known to be valid.
    #[inline(always)]
    pub(super) fn instruction(&mut self, opcode: u8, start: usize, end: usize) {
        let said = &self.opcodes[usize::from(opcode)];
        self.features.add(said.features);
        let (part, mark) = (said.part, said.mark);
        let mut may_matter = end - start > usize::from(said.quiet_bytes) || said.larger >> self.recent.0 & 1 != 0;
        if part != Part::Other && !(part == Part::Local && self.passes_local(opcode, start, end)) {
            may_matter = self.hear(part, start, end, may_matter);
        }
        if may_matter || self.reads_frames && self.frames.asks_for(opcode) {
            self.look_at(start, end);
        }
        self.recent.push(mark);
        self.window.push(end - start);
    }

    /// The opcode of the instruction at a place.
    pub(super) fn opcode(&self, start: usize) -> u8 {
        self.around.bytes[start]
    }

    /// Takes an instruction that names a local in which there is nothing, and in which nothing is put.
    #[inline]
    fn passes_local(&mut self, opcode: u8, start: usize, end: usize) -> bool {
        let is_after_site = || self.sites.last().is_some_and(|site| site.end as usize == start);
        end == start + 2 && self.keeper.passes(opcode, self.around.bytes[start + 1], is_after_site)
    }

    /// Takes an instruction that may be part of what is kept in locals, or an address. Whether it may be part of
    /// anything larger.
    #[inline(never)]
    fn hear(&mut self, part: Part, start: usize, end: usize, may_matter: bool) -> bool {
        let code = &self.around.bytes[start..end];
        match part {
            Part::Local => {
                self.local(code, start);
                false
            }
            Part::Block => {
                self.block(code, start);
                // A block type without an index says nothing.
                may_matter && !matches!(code, [BLOCK..=0x04, 0x40..=0x7f])
            }
            Part::Branch => {
                self.branch(code);
                may_matter
            }
            Part::Sum => may_matter || self.is_after_read(start),
            Part::Address => {
                self.may_be_address(code);
                may_matter
            }
            Part::Other => may_matter,
        }
    }

    /// Takes a read of a global. What comes next may put a base into a local.
    fn read_global(&mut self, start: usize, end: usize, global: u32) {
        self.push(SiteKind::GlobalGet, start, end, global);
        if self.around.kept.get(GlobalIndex(global)).is_some_and(|is_kept| *is_kept) {
            self.opcodes = &OPCODES_WITH_LOCALS;
        }
    }

    /// Takes an instruction that names a local.
    fn local(&mut self, code: &[u8], start: usize) {
        let value = if code[0] == LOCAL_GET { None } else { self.left_before(start) };
        match (self.keeper.is_on(), value) {
            (false, None) => self.opcodes = &OPCODES,
            (true, _) if code[0] == LOCAL_GET => self.keeper.get(code, start, self.sites),
            (is_on, _) => {
                if !is_on {
                    self.keeper.begin(start);
                }
                self.keeper.put(code, start, value, self.sites);
            }
        }
    }

    /// Whether the newest site is that of a local, and no more than a number stands between it and a place.
    fn is_after_read(&self, start: usize) -> bool {
        let newest = self.sites.last().filter(|_| self.keeper.is_on());
        let is_near = |site: &Site| start - site.end as usize <= usize::from(FULL) + 1;
        newest.is_some_and(|site| site.kind == SiteKind::GlobalValue && is_near(site))
    }

    /// What is left by the instructions before a place, if these are a site and that is known.
    fn left_before(&self, start: usize) -> Option<(u32, i32)> {
        let newest = self.sites.last().filter(|site| site.end as usize == start)?;
        let left = self.keeper.left_by(self.sites.len() - 1, newest)?;
        self.around.kept.get(GlobalIndex(left.0)).is_some_and(|is_kept| *is_kept).then_some(left)
    }

    /// Takes an instruction at which a block, or an arm of one, begins or ends.
    fn block(&mut self, code: &[u8], start: usize) {
        if matches!(code[0], TRY | TRY_TABLE) {
            self.keeper.catches();
        }
        match code[0] {
            LOOP if !self.keeper.is_on() => self.keeper.loop_before(start),
            _ if !self.keeper.is_on() => {}
            // `else`, `catch`, `catch_all`; `end`, `delegate`.
            ELSE | 0x07 | 0x19 => self.keeper.next_arm(),
            END | 0x18 => self.keeper.close(),
            opcode => self.keeper.open(opcode == LOOP, opcode == BLOCK),
        }
    }

    /// Takes an instruction that may lead to another place of the body.
    fn branch(&mut self, code: &[u8]) {
        const BR: u8 = 0x0c;
        const BR_IF: u8 = 0x0d;
        if self.keeper.is_on() {
            // Others lead to several places, and are rare.
            let blocks = if matches!(code[0], BR | BR_IF) { opcode::unsigned(&code[1..]).0 } else { u32::MAX };
            self.keeper.branch(blocks);
        }
    }

    /// The body is over; its instructions stand there in the file.
    pub(super) fn finish(self, instructions: Range<usize>) {
        self.facts.features.add(self.features);
        let start = instructions.start;
        self.keeper.finish(&self.around.bytes[instructions], start, self.sites);
    }

    /// Only of a module that cannot move it matters which of its numbers may be addresses.
    fn may_be_address(&mut self, code: &[u8]) {
        self.facts.heap.number(match code[0] {
            I32_CONST => opcode::signed(&code[1..]).cast_unsigned().into(),
            _ => opcode::memory_offset(code),
        });
    }

    #[inline(never)]
    fn look_at(&mut self, start: usize, end: usize) {
        let code = &self.around.bytes[start..end];
        let class = classify(code);
        self.window.ends_at(start);
        self.features.note(code);
        self.record(class, start, end);
        if class == Class::DataIndex {
            self.copies_data(code);
        }
        self.facts.heap.step(class, Sighting { function: self.function, offset: start }, &self.window);
        if self.reads_frames {
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
            | Class::I32And
            | Class::I32Shl
            | Class::I64Const(_)
            | Class::I64Add
            | Class::I64Sub
            | Class::I64And
            | Class::MemorySize
            | Class::I32Const(_)
            | Class::LocalGet(_)
            | Class::LocalSet(_)
            | Class::LocalTee(_) => {}
            Class::Memory => self.features.touch_memory(),
            Class::Load => self.literal_access(class, here),
            Class::Store => {
                self.literal_access(class, here);
                if self.facts.frame_in_memory.is_none() && stack_pointer::is_in_memory(&self.window) {
                    self.facts.frame_in_memory = Some(here);
                }
            }
            Class::I32Add => self.fold_sum(end),
            Class::I32Sub => self.frame.subtracted(&self.window, &self.around.bytes[end..]),
            Class::GlobalGet(index) => self.read_global(start, end, index),
            Class::GlobalSet(index) => {
                self.push(SiteKind::GlobalSet, start + 1, end, index);
            }
            Class::Call(index) => {
                self.push(SiteKind::Function, start + 1, end, index);
                if index < self.around.imported_functions {
                    self.facts.arguments.note(FuncIndex(index), &self.window, self.frame);
                }
            }
            Class::RefFunc(index) => self.push(SiteKind::FunctionReference, start + 1, end, index),
            Class::CallIndirect { ty, ty_end, table } => {
                self.call_indirect(start..end, start + usize::from(ty_end), ty, table)
            }
            Class::Table(index) => self.table(start, end, index),
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
            Class::LegacyTry(ty) => self.legacy_try(here, end, ty),
            Class::Standard { has_index } => {
                self.facts.standard_exceptions.get_or_insert(here);
                if has_index {
                    self.push(SiteKind::Instruction, start, end, 0);
                }
            }
            Class::MemoryGrow => _ = self.facts.memory_grow.get_or_insert(here),
            Class::Atomic => {
                self.features.touch_memory();
                self.facts.atomics.get_or_insert(here);
            }
            Class::DataIndex => {
                self.features.touch_memory();
                self.facts.data_index.get_or_insert(here);
                self.push(SiteKind::Instruction, start, end, 0);
            }
            Class::TableGrow => {
                self.facts.table_grow.get_or_insert(here);
                self.push(SiteKind::Instruction, start, end, 0);
            }
            Class::Other => {
                self.facts.changes_tables |= may_change_table(self.around.bytes[start]);
                self.push(SiteKind::Instruction, start, end, 0);
            }
        }
    }

    /// Takes `try`.
    fn legacy_try(&mut self, here: Sighting, end: usize, ty: BlockImmediate) {
        self.facts.legacy_exceptions.get_or_insert(here);
        match ty {
            BlockImmediate::Index(ty) => self.push(SiteKind::BlockType, here.offset + 1, end, ty),
            BlockImmediate::Whole => self.push(SiteKind::Instruction, here.offset, end, 0),
            BlockImmediate::Plain => {}
        }
    }

    /// Takes `table.get` or `table.set`.
    fn table(&mut self, start: usize, end: usize, index: u32) {
        self.facts.changes_tables |= may_change_table(self.around.bytes[start]);
        self.push(SiteKind::Table, start + 1, end, index);
    }

    /// Takes an indirect call, whose type ends where the table begins.
    fn call_indirect(&mut self, code: Range<usize>, middle: usize, ty: u32, table: u32) {
        let call = IndirectCalls { first: code.start, count: 1 };
        self.facts.indirect_calls.entry(TypeIndex(ty)).and_modify(|known| known.add(call)).or_insert(call);
        if !self.is_slot_call(code.start, code.end) {
            self.push(SiteKind::Type, code.start + 1, middle, ty);
            self.push(SiteKind::Table, middle, code.end, table);
        }
    }

    /// Whether the slot of a `call_indirect` is left by the instructions before it: then both are one site.
    fn is_slot_call(&mut self, start: usize, end: usize) -> bool {
        let Some((index, addend)) = self.left_before(start) else { return false };
        let Some(newest) = self.sites.last_mut() else { return false };
        *newest = Site { addend, ..Site::new(SiteKind::SlotCall, newest.start as usize, end, index) };
        self.facts.calls_slots = true;
        true
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
        self.sites.push(Site::new(kind, start, end, index));
    }

    /// A read of a global, or of a local that holds the value of one, and `i32.const k`, next to each other and just
    /// before this `i32.add`, become one site: that of the read, which is the newest.
    fn fold_sum(&mut self, end: usize) {
        let (read, constant) = match (self.window.opcode(2), self.window.opcode(1)) {
            (GLOBAL_GET | LOCAL_GET, I32_CONST) => (2, 1),
            (I32_CONST, GLOBAL_GET | LOCAL_GET) => (1, 2),
            _ => return,
        };
        let Class::I32Const(constant) = self.window.back(constant) else { return };
        let (Some(first), Some(second)) = (self.window.code(2), self.window.code(1)) else { return };
        let start = end - 1 - second.len() - first.len();
        let read = if read == 2 { start..start + first.len() } else { start + first.len()..end - 1 };
        let Some(newest) = self.sites.last_mut() else { return };
        let is_known = match newest.kind {
            SiteKind::GlobalGet => newest.index < self.around.imported_globals,
            SiteKind::GlobalValue => true,
            _ => false,
        };
        if is_known && (newest.start as usize..newest.end as usize) == read {
            let addend = newest.addend.wrapping_add(constant);
            *newest = Site { addend, ..Site::new(SiteKind::GlobalValue, start, end, newest.index) };
        }
    }
}
