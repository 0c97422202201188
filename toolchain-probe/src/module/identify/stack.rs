//! Names and the shape of frames become the shadow stack: where its pointer is, and where the stack is.
//!
//! How a stack pointer is found, surest first: imported under its name; named `__stack_pointer` by a symbol, an export
//! or the name section; moved as LLVM moves one, with no second global that is. A symbol of another name is believed
//! too: such a global is no shadow stack, however it is moved. Its initial value tells the rest: in a module whose
//! stack lies first it is the stack's size, in one whose data lies first the beginning of the heap (wasm-ld puts the
//! stack first since version 22, rustc asked for it always).

use std::ops::Range;

use hashbrown::HashMap;
use wasmparser::ValType;

use crate::conventions::{STACK_HIGH, STACK_LOW, STACK_POINTER, STACK_POINTER_CALLS};
use crate::module::model::index::GlobalIndex;
use crate::module::model::linking::{Symbol, SymbolKind};
use crate::module::model::{ExportRole, ImportRole, Item, Kind, Origin};
use crate::module::scan::stack_pointer::FrameFacts;
use crate::module::scanned::Scanned;

/// How a module gets at the shadow stack.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum StackPointer {
    /// It imports `env.__stack_pointer`.
    Imported(GlobalIndex),
    /// It calls functions that stand for it.
    Called,
    /// It defines a global that carries the name.
    Named(GlobalIndex),
    /// It defines a global that is moved like one.
    Pattern(GlobalIndex),
    /// It defines a global that is moved like one of a stack that grows up, as Emscripten's old backend had it.
    GrowsUp(GlobalIndex),
    /// It keeps it in memory, as LLVM did before it had globals.
    InMemory,
    /// No global is moved like one.
    #[default]
    Absent,
    /// Several globals are moved like one, or one is moved in a way that no LLVM stack pointer is.
    Unidentified,
}

impl StackPointer {
    /// Whether it cannot be shared with others.
    pub fn stays_apart(self) -> bool {
        matches!(self, Self::Unidentified | Self::GrowsUp(_) | Self::InMemory)
    }

    /// The global of a module that brings its own stack.
    pub fn defined(self) -> Option<GlobalIndex> {
        match self {
            Self::Named(global) | Self::Pattern(global) => Some(global),
            _ => None,
        }
    }
}

/// What is below what, in a module with a stack of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StackOrder {
    /// The stack begins at address 0: overflow traps.
    StackFirst,
    /// Data lies below the stack: overflow writes over it.
    DataFirst,
}

/// The shadow stack of a module.
#[derive(Clone, Copy, Default, Debug)]
pub struct StackFacts {
    /// How the module gets at it.
    pub pointer: StackPointer,
    /// The initial value of a stack pointer that the module defines.
    pub top: Option<u32>,
    /// What is below what, where the module has active data.
    pub order: Option<StackOrder>,
    /// Where the stack's lowest address is at least: above the data that lies below it. Zeroed data has no bytes in
    /// the file, so in a module whose data lies first the stack may begin later.
    pub low: u32,
}

impl StackFacts {
    /// The addresses that the stack may use at most.
    pub fn range(&self) -> Option<Range<u32>> {
        self.top.map(|top| self.low..top)
    }

    /// The stack's size in bytes, where it is certain: it begins at address 0.
    pub(crate) fn size_bytes(&self) -> Option<u32> {
        (self.order == Some(StackOrder::StackFirst)).then_some(self.top).flatten()
    }
}

/// Says which stack a module has.
pub(crate) fn identify_stack(module: &Scanned<'_>) -> StackFacts {
    let pointer = identify_stack_pointer(module);
    // A stack pointer that starts at 0 gets its stack later, as in WASI adapters.
    let top = pointer.defined().and_then(|global| module.initial_address(global)).filter(|top| *top > 0);
    let Some(top) = top else { return StackFacts { pointer, ..StackFacts::default() } };
    // What is left of its frames was saved as data: it tells neither what lies below what nor where the stack ends.
    if super::snapshot::is_snapshot(module) {
        return StackFacts { pointer, top: Some(top), ..StackFacts::default() };
    }
    // So does data in a stack whose ends the module shows, as that of `wasm-tools component link`.
    let shown = |name: &str| match module.export(name)?.role {
        ExportRole::Global(global) | ExportRole::Data(global) => module.initial_address(global),
        _ => None,
    };
    let low = shown(STACK_LOW).filter(|low| *low < top && shown(STACK_HIGH) == Some(top));
    let end = low.unwrap_or(top);
    let below = module.placed_data().filter(|data| data.end <= end).map(|data| data.end).max();
    let order = match below {
        Some(_) => Some(StackOrder::DataFirst),
        None => module.placed_data().next().map(|_| StackOrder::StackFirst),
    };
    StackFacts { pointer, top: Some(top), order, low: low.or(below).unwrap_or(0) }
}

fn identify_stack_pointer(module: &Scanned<'_>) -> StackPointer {
    for import in &module.imports {
        match (import.role, import.item) {
            (ImportRole::StackPointer, Item::Global(global)) => return StackPointer::Imported(global),
            (ImportRole::Symbol, Item::Function(_)) if STACK_POINTER_CALLS.contains(&import.field) => {
                return StackPointer::Called;
            }
            _ => {}
        }
    }
    if let Some(global) = named(module) {
        return match frames(module, global) {
            // A name is more than a shape: a rare move of another size is no reason to doubt it.
            Some(facts) if facts.is_mostly_misaligned() => StackPointer::Unidentified,
            _ => StackPointer::Named(global),
        };
    }
    let defined = |entry: &&(GlobalIndex, _)| matches!(module.globals[entry.0].origin, Origin::Defined(_));
    // A module that names its globals names this one too: a second stack under a name of its own is not the shadow
    // stack.
    let unnamed = |entry: &&(GlobalIndex, _)| {
        !module.metadata.global_names.iter().any(|named| named.0 == entry.0 && !is_placeholder(named.1))
    };
    let of_symbols = named_by_symbols(module);
    let all = module.code.frames.iter().filter(defined);
    let (others, candidates): (Vec<&(GlobalIndex, FrameFacts)>, Vec<_>) =
        all.partition(|(global, _)| of_symbols.contains_key(global));
    let candidates: Vec<_> = candidates.into_iter().filter(unnamed).collect();
    let qualified: Vec<_> = candidates.iter().filter(|(_, facts)| facts.qualifies()).collect();
    // A shared library imports its stack pointer: a global that is only ever set from a local is a setter's variable.
    let doubtful = |(_, facts): &&(GlobalIndex, FrameFacts)| {
        facts.dynamic > 0 || facts.restores > 0 && (facts.prologues > 0 || module.kind != Kind::SharedLibrary)
    };
    // The smallest multiple of 16 below which wasm-ld puts a stack; a variable that nobody writes is none.
    let is_top = |global: GlobalIndex| module.initial_address(global).is_some_and(|top| top >= 16 && top % 16 == 0);
    let of_leaves = || candidates.iter().find(|(global, facts)| facts.has_leaves_only() && is_top(*global));
    let upward = || candidates.iter().find(|(_, facts)| facts.grows_up()).map(|(global, _)| *global);
    // An object may have a second stack: where that begins no other object knows. In a finished module it begins at an
    // address that nothing moves.
    let is_stack =
        |(global, facts): &(GlobalIndex, FrameFacts)| facts.qualifies() || facts.has_leaves_only() && is_top(*global);
    if !module.is_object() && others.iter().any(|entry| is_stack(entry)) {
        return StackPointer::Unidentified;
    }
    match qualified.as_slice() {
        [(global, _)] => StackPointer::Pattern(*global),
        [] if let Some(global) = upward() => StackPointer::GrowsUp(global),
        [] if candidates.iter().any(doubtful) => StackPointer::Unidentified,
        [] if let Some((global, _)) = of_leaves() => StackPointer::Pattern(*global),
        [] if module.code.frame_in_memory.is_some() => StackPointer::InMemory,
        [] => StackPointer::Absent,
        _ => StackPointer::Unidentified,
    }
}

/// Whether a tool made the name up because there was none: `global$0` of binaryen's text, `g0` and `global_0` of
/// others.
fn is_placeholder(name: &str) -> bool {
    let made_up = ["global$", "global_", "global", "g_", "g", ""];
    made_up.contains(&name.trim_end_matches(|letter: char| letter.is_ascii_digit()))
}

/// How a global is moved.
pub(crate) fn frames(module: &Scanned<'_>, global: GlobalIndex) -> Option<FrameFacts> {
    let frames = &module.code.frames;
    frames.binary_search_by_key(&global, |entry| entry.0).ok().map(|position| frames[position].1)
}

/// The names that symbols give to globals.
fn named_by_symbols<'data>(module: &Scanned<'data>) -> HashMap<GlobalIndex, &'data str> {
    let named = |symbol: &Symbol<'data>| match symbol.kind {
        SymbolKind::Global(global) => Some((GlobalIndex(global), symbol.name?)),
        _ => None,
    };
    // The first counts.
    module.symbols().iter().rev().filter_map(named).collect()
}

/// The global that is named `__stack_pointer`, or exported so.
pub fn named(module: &Scanned<'_>) -> Option<GlobalIndex> {
    let can_be_one = |global: &GlobalIndex| {
        let ty = module.globals.get(*global).map(|global| global.ty);
        ty.is_some_and(|ty| ty.mutable && ty.content_type == ValType::I32)
    };
    let of_symbols = named_by_symbols(module);
    if let Some((global, _)) = of_symbols.iter().filter(|(_, name)| **name == STACK_POINTER).min() {
        return Some(*global).filter(can_be_one);
    }
    let exported = module.export(STACK_POINTER).and_then(|export| match export.role {
        ExportRole::Global(global) => Some(global),
        _ => None,
    });
    let in_names = || module.metadata.global_names.iter().find(|entry| entry.1 == STACK_POINTER).map(|entry| entry.0);
    exported.or_else(in_names).filter(can_be_one).filter(|global| !of_symbols.contains_key(global))
}
