//! Bodies become facts and sites, in one pass that also validates them.
//!
//! A *site* is a place in a body that holds an index, and it is all that a linker has to patch: everything between two
//! sites is copied as it is. Which instructions have no site is a short list of those known to be harmless; an
//! instruction outside it that has an immediate becomes a site to be re-encoded whole, so that one nobody thought of
//! fails safe instead of keeping a stale index.
//!
//! Who validates decodes: a body of plain instructions is validated here ([`plain`]), any other by wasmparser.
//! Classification looks at the opcode byte of an instruction that is already known to be valid. Most instructions are
//! passed over by that byte: what stood before one that matters is classified when it is asked for.

pub mod allocator;
pub(crate) mod arguments;
pub mod features;
mod kept;
pub(crate) mod opcode;
mod plain;
mod scanner;
mod sites;
pub(crate) mod stack_pointer;
mod window;

use std::collections::BTreeMap;
use std::ops::Range;

use allocator::HeapTraces;
use arguments::Arguments;
use features::FeatureSet;
use kept::Keeper;
use plain::{Declarations, Stacks};
use rayon::prelude::*;
use scanner::Scanner;
use sites::{BODIES_PER_PIECE, Piece};
pub use sites::{Site, SiteKind, Sites, SymbolUse};
use stack_pointer::{FrameFacts, FrameReader};
use typed_index_collections::{TiSlice, TiVec};
use wasmparser::{
    BinaryReaderError, FuncToValidate, FuncValidatorAllocations, FunctionBody, ValType, ValidatorResources,
};

use crate::module::model::index::{FuncIndex, GlobalIndex, TypeIndex};
use crate::module::model::{Global, ImportRole, Kind, Module, Origin};

/// The first place where something was seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sighting {
    /// The function.
    pub(crate) function: FuncIndex,
    /// Offset in the file, in bytes.
    pub(crate) offset: usize,
}

/// Copies of passive data that are kept: a linker makes one for each segment, and few segments.
const COPIES: usize = 64;

/// What the bodies of a module do.
#[derive(Clone, Default, Debug)]
pub struct CodeFacts {
    /// All sites.
    pub sites: Sites,
    /// The first instruction of the legacy exception scheme (`try`, `catch`, `catch_all`, `delegate`, `rethrow`).
    pub(crate) legacy_exceptions: Option<Sighting>,
    /// The first instruction of the standard exception scheme (`try_table`, `throw_ref`).
    pub(crate) standard_exceptions: Option<Sighting>,
    /// The first `throw`, which both schemes share.
    pub(crate) throws: Option<Sighting>,
    /// The first `memory.grow`.
    pub(crate) memory_grow: Option<Sighting>,
    /// The first `table.grow`.
    pub table_grow: Option<Sighting>,
    /// Whether what stands in a table is changed: by `table.set`, `table.init`, `table.copy` or `table.fill`.
    pub changes_tables: bool,
    /// The calls through a table, by type.
    pub(crate) indirect_calls: BTreeMap<TypeIndex, IndirectCalls>,
    /// Whether there is a [`SiteKind::SlotCall`].
    pub calls_slots: bool,
    /// The first atomic instruction.
    pub(crate) atomics: Option<Sighting>,
    /// The first `memory.init` or `data.drop`.
    pub(crate) data_index: Option<Sighting>,
    /// Where passive data goes, as far as `memory.init` has constants for place and size.
    pub(crate) copies: Vec<Range<u32>>,
    /// The features that the instructions belong to.
    pub(crate) features: FeatureSet,
    /// What is done about the heap.
    pub heap: HeapTraces,
    /// What it passes to imported functions.
    pub(crate) arguments: Arguments,
    /// Addresses and constants that are written longer than they need be, in modules that kept relocations: where each
    /// number begins in the file, in order.
    pub(crate) padded: Vec<u32>,
    /// How each global is used as a stack pointer, sorted by global.
    pub(crate) frames: Vec<(GlobalIndex, FrameFacts)>,
    /// The first frame of a stack pointer that is kept in memory.
    pub(crate) frame_in_memory: Option<Sighting>,
}

/// Calls through a table that expect one type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct IndirectCalls {
    /// Where the first of them stands in the file.
    pub(crate) first: usize,
    /// How many there are.
    pub(crate) count: u64,
}

impl IndirectCalls {
    /// Adds others.
    pub(crate) fn add(&mut self, others: Self) {
        self.first = self.first.min(others.first);
        self.count += others.count;
    }
}

impl CodeFacts {
    fn append(&mut self, mut other: Self) {
        self.legacy_exceptions = self.legacy_exceptions.or(other.legacy_exceptions);
        self.standard_exceptions = self.standard_exceptions.or(other.standard_exceptions);
        self.throws = self.throws.or(other.throws);
        self.memory_grow = self.memory_grow.or(other.memory_grow);
        self.table_grow = self.table_grow.or(other.table_grow);
        self.changes_tables |= other.changes_tables;
        for (ty, calls) in other.indirect_calls {
            self.indirect_calls.entry(ty).and_modify(|known| known.add(calls)).or_insert(calls);
        }
        self.calls_slots |= other.calls_slots;
        self.atomics = self.atomics.or(other.atomics);
        self.data_index = self.data_index.or(other.data_index);
        self.copies.append(&mut other.copies);
        self.copies.truncate(COPIES);
        self.features.add(other.features);
        self.padded.append(&mut other.padded);
        self.heap.append(other.heap);
        stack_pointer::merge(&mut self.frames, other.frames);
        self.frame_in_memory = self.frame_in_memory.or(other.frame_in_memory);
        self.arguments.append(other.arguments);
    }
}

/// What the scan must know of the module around the bodies.
#[derive(Clone, Copy)]
pub(crate) struct Surroundings<'data> {
    /// The whole file.
    pub(crate) bytes: &'data [u8],
    /// Globals below this are imported: only their values can be folded into constants.
    pub(crate) imported_globals: u32,
    /// Of a library without relocations, the globals that may hold an address: of what a local holds, only their
    /// values are followed.
    pub(crate) kept: &'data TiSlice<GlobalIndex, bool>,
    /// Functions below this are imported.
    pub(crate) imported_functions: u32,
    /// What the module is.
    pub(crate) kind: Kind,
    /// Whether numbers of full length are remembered.
    pub(crate) has_relocations: bool,
    /// Which globals may be stack pointers: mutable ones that hold an address.
    pub mutable_globals: &'data TiSlice<GlobalIndex, bool>,
    /// What plain instructions may name.
    declarations: &'data Declarations,
}

type Body<'data> = (FuncToValidate<ValidatorResources>, FunctionBody<'data>);

/// Validates all bodies and collects their facts, in parallel; the result does not depend on the number of threads.
///
/// # Errors
/// The first body, in file order, that is not valid.
fn scan_bodies(bodies: Vec<Body<'_>>, around: Surroundings<'_>) -> Result<CodeFacts, BinaryReaderError> {
    let mut tasks = Vec::with_capacity(bodies.len() / BODIES_PER_PIECE + 1);
    let mut bodies = bodies.into_iter();
    loop {
        let task: Vec<Body<'_>> = bodies.by_ref().take(BODIES_PER_PIECE).collect();
        if task.is_empty() {
            break;
        }
        tasks.push(task);
    }
    let parts: Vec<Result<(CodeFacts, Piece), BinaryReaderError>> =
        tasks.into_par_iter().map_init(Readers::default, |readers, task| scan_task(task, around, readers)).collect();
    let mut facts = CodeFacts::default();
    for part in parts {
        let (part, piece) = part?;
        facts.append(part);
        facts.sites.push(piece);
    }
    Ok(facts)
}

/// What reads one body after the other, and keeps its memory.
#[derive(Default)]
struct Readers<'data> {
    stacks: Stacks<'data>,
    frames: FrameReader,
    keeper: Keeper,
    allocations: FuncValidatorAllocations,
}

fn scan_task<'data>(
    task: Vec<Body<'data>>,
    around: Surroundings<'data>,
    readers: &mut Readers<'data>,
) -> Result<(CodeFacts, Piece), BinaryReaderError> {
    let mut facts = CodeFacts::default();
    let mut piece = Piece::with_room(task.iter().map(|(_, body)| body.range()));
    for (function, body) in task {
        scan_body(function, &body, around, (&mut facts, &mut piece.sites), readers)?;
        piece.end_body();
    }
    piece.sites.shrink_to_fit();
    Ok((facts, piece))
}

fn scan_body<'data>(
    function: FuncToValidate<ValidatorResources>,
    body: &FunctionBody<'data>,
    around: Surroundings<'data>,
    (facts, sites): (&mut CodeFacts, &mut Vec<Site>),
    readers: &mut Readers<'data>,
) -> Result<(), BinaryReaderError> {
    let Readers { stacks, frames, keeper, allocations } = readers;
    let follower = stacks.follow(around.declarations, TypeIndex(function.ty), body, around.bytes);
    if follower.is_none() {
        sites.extend(site_of_locals(body));
    }
    let mut scanner = Scanner::new(around, (facts, sites), FuncIndex(function.index), frames, keeper);
    let tell = |opcode, start, end| scanner.instruction(opcode, start, end);
    let followed = follower.map_or(Err(0), |follower| follower.each(tell));
    let instructions = match followed {
        Ok(instructions) => {
            debug_assert!(
                function.into_validator(FuncValidatorAllocations::default()).validate(body).is_ok(),
                "what is found valid is valid"
            );
            instructions
        }
        Err(told) => validate(function, body, told, &mut scanner, allocations)?,
    };
    scanner.finish(instructions);
    Ok(())
}

/// Has wasmparser validate a body whose instructions before a place were told to the scanner.
#[cold]
fn validate(
    function: FuncToValidate<ValidatorResources>,
    body: &FunctionBody<'_>,
    told: usize,
    scanner: &mut Scanner<'_, '_>,
    allocations: &mut FuncValidatorAllocations,
) -> Result<Range<usize>, BinaryReaderError> {
    let features = function.features;
    let mut validator = function.into_validator(std::mem::take(allocations));
    let mut reader = body.get_binary_reader();
    validator.read_locals(&mut reader)?;
    reader.set_features(features);
    let begin = reader.original_position();
    let mut start = begin;
    while !reader.eof() {
        reader.visit_operator(&mut validator.visitor(start))??;
        let end = reader.original_position();
        if start >= told {
            scanner.instruction(scanner.opcode(start), start, end);
        }
        start = end;
    }
    reader.finish_expression(&validator.visitor(start))?;
    *allocations = validator.into_allocations();
    Ok(begin..start)
}

/// Locals of reference types with an index are rare; where there are some, the whole declaration is a site. What cannot
/// be read is the validator's to say.
fn site_of_locals(body: &FunctionBody<'_>) -> Option<Site> {
    let mut locals = body.get_locals_reader().ok()?;
    let mut has_index = false;
    for _ in 0..locals.get_count() {
        let (_, ty) = locals.read().ok()?;
        has_index |= matches!(ty, ValType::Ref(reference) if reference.type_index().is_some());
    }
    let (start, end) = (body.range().start, locals.original_position());
    has_index.then(|| Site::new(SiteKind::Locals, start, end, 0))
}

/// Scans the bodies of a module.
///
/// # Errors
/// The first body that is not valid.
pub(crate) fn scan_module<'data>(
    module: &Module<'data>,
    bodies: Vec<(FuncToValidate<ValidatorResources>, FunctionBody<'data>)>,
) -> Result<CodeFacts, BinaryReaderError> {
    let mutable = stack_pointer_candidates(module);
    let kept = address_candidates(module);
    let declarations = Declarations::of(module);
    let imported = |origins: &mut dyn Iterator<Item = Origin>| {
        let imported = origins.filter(|origin| matches!(origin, Origin::Import(_))).count();
        u32::try_from(imported).expect("index spaces fit 32 bits")
    };
    let has_relocations = module.is_relocatable();
    let around = Surroundings {
        bytes: module.bytes,
        // A relocation may stand within what would be folded.
        imported_globals: match has_relocations {
            true => 0,
            false => imported(&mut module.globals.iter().map(|global| global.origin)),
        },
        kept: &kept,
        imported_functions: imported(&mut module.functions.iter().map(|function| function.origin)),
        kind: module.kind,
        has_relocations,
        mutable_globals: &mutable,
        declarations: &declarations,
    };
    scan_bodies(bodies, around)
}

/// Which globals may turn out to be the stack pointer; none where it is imported under its name, which is certain.
fn stack_pointer_candidates(module: &Module<'_>) -> TiVec<GlobalIndex, bool> {
    if module.imports.iter().any(|import| import.role == ImportRole::StackPointer) {
        return TiVec::new();
    }
    // A memory of 64 bits has addresses of 64 bits.
    let is_wide = module.memories.first().is_some_and(|memory| memory.ty.memory64);
    let address = if is_wide { ValType::I64 } else { ValType::I32 };
    let candidate = |global: &Global<'_>| global.ty.mutable && global.ty.content_type == address;
    module.globals.iter().map(candidate).collect()
}

/// Which globals of a library may hold addresses: its bases, the entries of its offset table, and its own variables,
/// in which `wasm-ld` keeps the addresses of a library's own symbols.
fn address_candidates(module: &Module<'_>) -> TiVec<GlobalIndex, bool> {
    // A relocation may stand within what would be folded.
    if module.kind != Kind::SharedLibrary || module.is_relocatable() {
        return TiVec::new();
    }
    let candidate = |global: &Global<'_>| {
        let import = module.import_of(global.origin);
        let is_address = import.is_none_or(|import| import.role.is_base() || import.role.is_got_entry());
        is_address && global.ty.content_type == ValType::I32
    };
    module.globals.iter().map(candidate).collect()
}
