//! SP001-SP012: is there one shadow stack, and does every module use it?

use super::Group;
use crate::conventions::{ENV, STACK_POINTER_CALLS};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::constant::{Constant, evaluate};
use crate::identify::stack::StackPointer;
use crate::model::{Kind, Module};

pub fn check(group: &Group<'_, '_>, findings: &mut Vec<Diagnostic>) {
    for module in group.modules {
        let pointer = module.identity.stack.pointer;
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
        .filter_map(|module| match module.identity.stack.pointer {
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
