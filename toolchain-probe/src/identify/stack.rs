//! Names and the shape of frames become the shadow stack: where its pointer is, and where it lies.
//!
//! How a stack pointer is found, surest first: imported under its name; exported or named `__stack_pointer`; moved as
//! LLVM moves one, with no second global that is. "Not identifiable" is an answer; a guess is not.

use crate::conventions::{STACK_POINTER, STACK_POINTER_CALLS};
use crate::model::index::GlobalIndex;
use crate::model::{ExportRole, ImportRole, Kind, Module, Origin};
use crate::scan::stack_pointer::FrameFacts;

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
    /// No global is moved like one.
    #[default]
    Absent,
    /// Several globals are moved like one, or one is moved in a way that no LLVM stack pointer is.
    Unidentified,
}

/// The shadow stack of a module.
#[derive(Clone, Copy, Default, Debug)]
pub struct StackFacts {
    /// How the module gets at it.
    pub pointer: StackPointer,
}

/// Says which stack a module has.
pub fn identify_stack(module: &Module<'_>) -> StackFacts {
    StackFacts { pointer: identify_stack_pointer(module) }
}

/// Finds the stack pointer of a module.
fn identify_stack_pointer(module: &Module<'_>) -> StackPointer {
    for import in &module.imports {
        match import.role {
            ImportRole::StackPointer(global) => return StackPointer::Imported(global),
            ImportRole::Function(_) if STACK_POINTER_CALLS.contains(&import.field) => return StackPointer::Called,
            _ => {}
        }
    }
    let frames = |global: GlobalIndex| {
        let frames = &module.code.frames;
        frames.binary_search_by_key(&global, |entry| entry.0).ok().map(|position| frames[position].1)
    };
    if let Some(global) = named(module) {
        return match frames(global) {
            Some(facts) if facts.misaligned > 0 => StackPointer::Unidentified,
            _ => StackPointer::Named(global),
        };
    }
    let defined = |entry: &&(GlobalIndex, _)| matches!(module.globals[entry.0.at()].origin, Origin::Defined(_));
    let candidates: Vec<_> = module.code.frames.iter().filter(defined).collect();
    let qualified: Vec<_> = candidates.iter().filter(|(_, facts)| facts.qualifies()).collect();
    // A shared library imports its stack pointer: a global that is only ever set from a local is a setter's variable.
    let doubtful = |(_, facts): &&(GlobalIndex, FrameFacts)| {
        facts.dynamic > 0 || facts.restores > 0 && (facts.prologues > 0 || module.kind != Kind::SharedLibrary)
    };
    match qualified.as_slice() {
        [(global, _)] => StackPointer::Pattern(*global),
        [] if !candidates.iter().any(doubtful) => StackPointer::Absent,
        _ => StackPointer::Unidentified,
    }
}

fn named(module: &Module<'_>) -> Option<GlobalIndex> {
    let mutable = |global: &GlobalIndex| module.globals[global.at()].ty.mutable;
    let exported = module.export(STACK_POINTER).and_then(|export| match export.role {
        ExportRole::Global(global) => Some(global),
        _ => None,
    });
    let in_names = || module.metadata.global_names.iter().find(|entry| entry.1 == STACK_POINTER).map(|entry| entry.0);
    exported.or_else(in_names).filter(|global| global.at() < module.globals.len()).filter(mutable)
}

