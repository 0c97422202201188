//! SP001-SP003, SP010: is there one shadow stack, and does every module use it?
//!
//! How a stack pointer is found, surest first: imported under its name; exported or named `__stack_pointer`; moved as
//! LLVM moves one, with no second global that is. "Not identifiable" is an answer; a guess is not.

use super::Group;
use crate::conventions::{ENV, STACK_POINTER, STACK_POINTER_CALLS};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::constant::{Constant, evaluate};
use crate::model::index::GlobalIndex;
use crate::model::{ExportRole, ImportRole, Kind, Module, Origin};
use crate::scan::stack_pointer::FrameFacts;

/// How a module gets at the shadow stack.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
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
    Absent,
    /// Several globals are moved like one, or one is moved in a way that no LLVM stack pointer is.
    Unidentified,
}

/// Finds the stack pointer of a module.
pub fn identify_stack_pointer(module: &Module<'_>) -> StackPointer {
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

pub fn check(group: &Group<'_, '_>, findings: &mut Vec<Diagnostic>) {
    for module in group.modules {
        let pointer = identify_stack_pointer(module);
        called(module, pointer, findings);
        defined_in_library(module, pointer, findings);
        unidentified(module, pointer, findings);
    }
    overlapping(group, findings);
}

/// SP010: a toolchain whose stack pointer is a pair of calls keeps no global that could be shared.
fn called(module: &Module<'_>, pointer: StackPointer, findings: &mut Vec<Diagnostic>) {
    if pointer != StackPointer::Called {
        return;
    }
    let import = module
        .imports
        .iter()
        .find(|import| import.module == ENV && STACK_POINTER_CALLS.contains(&import.field))
        .expect("such a module imports one of the calls");
    findings.push(
        Diagnostic::new(Code::SP010, format!("`{}` reaches its stack pointer through a call", module.name))
            .seen_at(
                &module.name,
                format!("import env.{}, wanted the global env.__stack_pointer", import.field),
                import.offset,
            )
            .help("build it for `wasm32-wasip1` or `wasm32-wasip2` instead of `wasm32-wasip3`"),
    );
}

/// SP002: a library that brings its own stack pointer runs on a stack nobody reserved.
fn defined_in_library(module: &Module<'_>, pointer: StackPointer, findings: &mut Vec<Diagnostic>) {
    let (StackPointer::Named(global) | StackPointer::Pattern(global)) = pointer else { return };
    if module.kind != Kind::SharedLibrary {
        return;
    }
    let value = module.initial_i32(global).map(|value| format!(" with value {value}")).unwrap_or_default();
    findings.push(
        Diagnostic::new(Code::SP002, format!("shared library `{}` defines its own stack pointer", module.name))
            .seen(
                &module.name,
                format!("global {global} is its stack pointer, defined here{value}, wanted import env.__stack_pointer"),
            )
            .help("link it with `wasm-ld -shared` or `-pie`, so that it imports the stack pointer"),
    );
}

/// SP003: without its stack pointer a module cannot be put on the one stack.
fn unidentified(module: &Module<'_>, pointer: StackPointer, findings: &mut Vec<Diagnostic>) {
    if pointer != StackPointer::Unidentified || module.kind == Kind::Pure {
        return;
    }
    let seen: Vec<String> = module
        .code
        .frames
        .iter()
        .map(|(global, facts)| {
            format!("global {global}: {} frames, {} of them not a multiple of 16", facts.prologues, facts.misaligned)
        })
        .take(3)
        .collect();
    findings.push(
        Diagnostic::new(Code::SP003, format!("the stack pointer of `{}` cannot be identified", module.name))
            .seen(&module.name, seen.join("; "))
            .help("keep its names (no `--strip-all`, no `wasm-opt --strip`) or link it with `-Wl,--export=__stack_pointer`"),
    );
}

/// SP001: two pinned modules whose stacks reach from their stack pointers down over each other.
fn overlapping(group: &Group<'_, '_>, findings: &mut Vec<Diagnostic>) {
    let stacks: Vec<_> = group
        .modules
        .iter()
        .filter(|module| module.kind == Kind::Pinned)
        .filter_map(|module| match identify_stack_pointer(module) {
            StackPointer::Named(global) | StackPointer::Pattern(global) => Some((module, module.initial_i32(global)?)),
            _ => None,
        })
        .collect();
    for (position, (upper, top)) in stacks.iter().enumerate() {
        for (other, other_top) in &stacks[..position] {
            if stack_range(other, *other_top).start < *top && stack_range(upper, *top).start < *other_top {
                findings.push(
                    Diagnostic::new(
                        Code::SP001,
                        format!("the stacks of `{}` and `{}` overlap", other.name, upper.name),
                    )
                    .seen(&other.name, format!("its stack is {:?}", stack_range(other, *other_top)))
                    .seen(&upper.name, format!("its stack is {:?}", stack_range(upper, *top)))
                    .help("build both as shared libraries: `-fPIC` and `wasm-ld -shared --experimental-pic`"),
                );
            }
        }
    }
}

/// Where a pinned module's stack can be: below its initial value, above the data that lies below it.
fn stack_range(module: &Module<'_>, top: u32) -> std::ops::Range<u32> {
    let data_end = module.data.iter().filter_map(|segment| {
        let Ok(Constant::I32(start)) = evaluate(segment.offset_expr.as_ref()?, &|_| None) else { return None };
        start.cast_unsigned().checked_add(u32::try_from(segment.bytes.len()).ok()?)
    });
    data_end.filter(|end| *end <= top).max().unwrap_or(0)..top
}
