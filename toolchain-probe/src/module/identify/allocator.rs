//! Traces in the code become the allocator: whose heap is it, and how much memory does it take for its own.
//!
//! Allocators that take what `memory.grow` returns get along in one memory; growing it and not looking where is not
//! that. One that claims everything from its heap base to the end of memory on its first call does not, and neither
//! does one that expects to own that end for ever. The constants and shapes that tell them apart survive `strip` and
//! `wasm-opt`; where they are missing the answer is "none".

use super::snapshot::{is_snapshot, memory_end};
use super::toolchain::Family;
use crate::conventions::heap::MALLOC_FAMILY;
use crate::conventions::{HEAP_BASE, HEAP_END};
use crate::module::model::index::{FuncIndex, GlobalIndex};
use crate::module::model::linking::SymbolKind;
use crate::module::model::{ImportRole, Item, Kind};
use crate::module::scan::Sighting;
use crate::module::scan::allocator::{Claim, ClaimBase};
use crate::module::scanned::Scanned;

/// Which allocator it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Allocator {
    /// dlmalloc of wasi-libc since wasi-sdk 19 (wasi-libc#377).
    Dlmalloc,
    /// An allocator of wasi-libc before wasi-sdk 19: its first call takes all memory above its heap base.
    LegacyWasiLibc,
    /// dlmalloc or emmalloc of emscripten, which grows memory through JavaScript.
    Emscripten,
    /// TinyGo's collector.
    TinyGo,
    /// AssemblyScript's runtime.
    AssemblyScript,
    /// The Go runtime.
    Go,
    /// Some allocator that grows memory: dlmalloc of Rust, wee_alloc, talc, Zig's.
    Growing,
    /// One that grows memory and takes what comes for the continuation of what it has.
    Presuming,
}

/// How much memory an allocator takes for its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Claims {
    /// What `memory.grow` gave it, and the heap its linker gave it: any number may share a memory.
    Cooperative,
    /// All memory above its heap base, once, on its first call.
    InitExclusive,
    /// All memory above its heap base, always.
    Exclusive,
}

impl Allocator {
    /// What people call it.
    pub(crate) fn term(self) -> &'static str {
        match self {
            Self::Dlmalloc => "dlmalloc of wasi-libc",
            Self::LegacyWasiLibc => "malloc of a wasi-libc before wasi-sdk 19",
            Self::Emscripten => "malloc of emscripten",
            Self::TinyGo => "the collector of TinyGo",
            Self::AssemblyScript => "the runtime of AssemblyScript",
            Self::Go => "the runtime of Go",
            Self::Growing => "an allocator that grows memory",
            Self::Presuming => "an allocator that grows memory and does not look where",
        }
    }

    /// How much it takes.
    pub(crate) fn claims(self) -> Claims {
        match self {
            Self::Dlmalloc | Self::Growing => Claims::Cooperative,
            Self::LegacyWasiLibc | Self::AssemblyScript => Claims::InitExclusive,
            Self::Emscripten | Self::TinyGo | Self::Go | Self::Presuming => Claims::Exclusive,
        }
    }
}

impl Claims {
    /// The class in a word.
    pub(crate) fn term(self) -> &'static str {
        match self {
            Self::Cooperative => "cooperative",
            Self::InitExclusive => "exclusive on its first call",
            Self::Exclusive => "exclusive",
        }
    }
}

/// The heap of a module.
#[derive(Clone, Default, Debug)]
pub struct AllocatorFacts {
    /// The allocator that the module brings.
    pub allocator: Option<Allocator>,
    /// Where its fingerprint was seen.
    pub fingerprint: Option<Sighting>,
    /// The heap's first address, where the module fixes it.
    pub heap_base: Option<u32>,
    /// The address after the initial heap, where the module fixes it.
    pub heap_end: Option<u32>,
    /// The functions of the malloc family that it defines under their own names.
    pub defines: Vec<&'static str>,
    /// Whether the module ran before it was saved (Wizer): blocks of its heap are in use up to the end of its memory.
    pub is_snapshot: bool,
}

impl AllocatorFacts {
    /// How much memory the module's allocator takes.
    pub(crate) fn claims(&self) -> Option<Claims> {
        self.allocator.map(Allocator::claims)
    }
}

/// Says which allocator a module of this family has.
pub(crate) fn identify_allocator(module: &Scanned<'_>, family: Family) -> AllocatorFacts {
    let heap = &module.code.heap;
    let (allocator, fingerprint) = match family {
        Family::TinyGo => (Some(Allocator::TinyGo), heap.grows.first().copied()),
        Family::Go => (Some(Allocator::Go), heap.grows.first().copied()),
        Family::AssemblyScript if !heap.sizes.is_empty() => {
            (Some(Allocator::AssemblyScript), heap.sizes.first().copied())
        }
        _ => by_traces(module, family),
    };
    let range = heap.ranges.first();
    let claimed = legacy_claim(module).and_then(|claim| match claim.base {
        ClaimBase::Address(base) => Some(base),
        ClaimBase::Global(_) => None,
    });
    let heap_base = module
        .exported_address(HEAP_BASE)
        .or(claimed)
        .or(range.filter(|_| heap.dlmalloc.is_some()).map(|range| range.base));
    let heap_end =
        module.exported_address(HEAP_END).or(range.filter(|_| heap.dlmalloc.is_some()).map(|range| range.end));
    let is_snapshot = is_snapshot(module);
    let memory_end = is_snapshot.then(|| memory_end(module)).flatten();
    let heap_end = memory_end.filter(|_| heap_base.is_some()).or(heap_end);
    AllocatorFacts { allocator, fingerprint, heap_base, heap_end, defines: definitions(module), is_snapshot }
}

fn by_traces(module: &Scanned<'_>, family: Family) -> (Option<Allocator>, Option<Sighting>) {
    let heap = &module.code.heap;
    if let Some(claim) = legacy_claim(module) {
        return (Some(Allocator::LegacyWasiLibc), Some(claim.at));
    }
    match heap.dlmalloc {
        Some(magic) if family == Family::Emscripten => (Some(Allocator::Emscripten), Some(magic)),
        // The constant alone is a number like any other: an allocator also gets memory from somewhere.
        Some(magic) if !heap.grows.is_empty() => (Some(Allocator::Dlmalloc), Some(magic)),
        Some(magic) if grows_through_host(module) => (Some(Allocator::Emscripten), Some(magic)),
        None if family == Family::Emscripten && !heap.sizes.is_empty() => {
            (Some(Allocator::Emscripten), heap.sizes.first().copied())
        }
        // Code that takes what `memory.grow` returns uses the address: it stores it, or computes one from it. Code that
        // only asks whether it failed continues from its own end, whatever another module has grown in between.
        None if !heap.presumed.is_empty() => (Some(Allocator::Presuming), heap.presumed.first().copied()),
        _ => (heap.grows.first().map(|_| Allocator::Growing), heap.grows.first().copied()),
    }
}

/// Emscripten's optimised modules import everything under one-letter names: what is left is a finished module that
/// measures its memory, never grows it, and has a host to ask.
fn grows_through_host(module: &Scanned<'_>) -> bool {
    let has_host =
        module.imports.iter().any(|import| import.role == ImportRole::Host || import.symbol_function().is_some());
    module.kind != Kind::SharedLibrary && !module.code.heap.sizes.is_empty() && has_host
}

/// The place where an allocator takes the distance from its heap base to the end of memory for the size of its heap.
/// The end comes from `memory.size` in place or from `sbrk(0)`; a module that does so and neither grows memory nor has
/// a known allocator only measures.
fn legacy_claim<'a>(module: &'a Scanned<'_>) -> Option<&'a Claim> {
    let heap = &module.code.heap;
    if heap.dlmalloc.is_none() && heap.grows.is_empty() {
        return None;
    }
    let asks_for_end = |function: FuncIndex| {
        let has = |seen: &[Sighting]| seen.iter().any(|at| at.function == function);
        has(&heap.sizes) && has(&heap.grows) || module.function_name(function) == Some("sbrk")
    };
    let heap_base = |base: ClaimBase| match base {
        ClaimBase::Address(base) => base > 0,
        ClaimBase::Global(global) => module.imports.iter().any(|import| {
            let is_address = import.role == ImportRole::GotMem || import.role == ImportRole::Symbol;
            is_address && import.item == Item::Global(GlobalIndex(global)) && import.field == HEAP_BASE
        }),
    };
    heap.claims.iter().find(|claim| heap_base(claim.base) && claim.callee.is_none_or(asks_for_end))
}

/// Which functions of the malloc family have a body here.
fn definitions(module: &Scanned<'_>) -> Vec<&'static str> {
    let named = |name: &str| {
        module
            .metadata
            .function_names
            .iter()
            .any(|(function, found)| *found == name && module.body(*function).is_some())
    };
    let symbols = || module.symbols().iter();
    let in_table = |name: &str| {
        symbols().any(|symbol| match symbol.kind {
            SymbolKind::Function(function) => symbol.name == Some(name) && module.body(FuncIndex(function)).is_some(),
            _ => false,
        })
    };
    let exported = |name: &str| module.exported_function(name).is_some_and(|function| module.body(function).is_some());
    MALLOC_FAMILY.into_iter().filter(|name| exported(name) || named(name) || in_table(name)).collect()
}
