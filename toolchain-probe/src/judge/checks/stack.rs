//! SP001-SP011: is there one shadow stack, and does every module use it?

use super::remedy::{PIC, movable};
use super::{Findings, Group};
use crate::conventions::{DATA_END, ENV, HEAP_BASE, HEAP_END, STACK_HIGH, STACK_LOW, STACK_POINTER_CALLS};
use crate::diagnostic::{Code, Diagnostic, Severity, counted, some_of};
use crate::module::examined::Examined;
use crate::module::identify::stack::{self, StackOrder, StackPointer};
use crate::module::identify::toolchain::Family;
use crate::module::model::{ImportRole, Kind};
use crate::module::scan::stack_pointer::PLACE_IN_MEMORY;

/// What makes a stack pointer known.
const NAME_IT: &str =
    "keep its names (no `--strip-all`, no `wasm-opt --strip`) or link it with `-Wl,--export=__stack_pointer`";

pub(crate) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    // A guest has its own stack in the memory of another: whoever put it there knew where.
    for (_, module) in group.modules.iter_enumerated().filter(|(input, _)| !group.bindings.is_guest(*input)) {
        let pointer = module.identity.stack.pointer;
        called(module, pointer, findings);
        defined_in_library(module, pointer, findings);
        unidentified(module, pointer, findings);
        of_old(module, pointer, findings);
        overflow_into_data(group, module, findings);
        too_small(group, module, findings);
        misaligned(module, findings);
        moved_from_outside(module, findings);
        asks_for_places(module, findings);
        from_elsewhere(module, findings);
    }
    overlapping(group, findings);
    separate(group, findings);
}

/// SP010: a toolchain whose stack pointer is a pair of calls keeps no global that could be shared.
fn called(module: &Examined<'_>, pointer: StackPointer, findings: &mut Findings) {
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
fn defined_in_library(module: &Examined<'_>, pointer: StackPointer, findings: &mut Findings) {
    let Some(global) = pointer.defined() else { return };
    if module.kind != Kind::SharedLibrary {
        return;
    }
    let value = module.initial_address(global).map(|value| format!(" with value {value}")).unwrap_or_default();
    findings.push(
        Diagnostic::new(Code::SP002, format!("shared library `{}` defines its own stack pointer", module.name))
            .seen(
                &module.name,
                format!("global {global} is its stack pointer, defined here{value}, wanted import env.__stack_pointer"),
            )
            .help(
                "link it with `wasm-ld -shared` or `-pie`, so that it imports the stack pointer; what cannot be linked \
                 again stays a module of its own",
            ),
    );
}

/// SP003 of old compilers: a stack that is known, and cannot be the one stack.
fn of_old(module: &Examined<'_>, pointer: StackPointer, findings: &mut Findings) {
    let finding = |message: String| Diagnostic::new(Code::SP003, message);
    match pointer {
        StackPointer::GrowsUp(global) => {
            let raised = stack::frames(module, global).map_or(0, |facts| facts.raised);
            findings.push(
                finding(format!("the stack of `{}` grows up", module.name))
                    .seen(
                        &module.name,
                        format!("global {global} is raised by {}, never lowered", counted(raised.into(), "frame")),
                    )
                    .help(
                        "build it with an Emscripten of 2.0 or newer: the compiler of older ones (fastcomp) keeps such \
                         a stack",
                    ),
            );
        }
        StackPointer::InMemory => {
            let finding = finding(format!("`{}` keeps its stack pointer in memory", module.name));
            let at = module.code.frame_in_memory.map_or(0, |at| at.offset);
            let text = format!("a frame moves what is at address {PLACE_IN_MEMORY}, wanted a global");
            findings.push(finding.seen_at(&module.name, text, at).help("build it with a compiler of 2018 or newer"));
        }
        _ => {}
    }
}

/// SP003: without its stack pointer a module cannot be put on the one stack.
fn unidentified(module: &Examined<'_>, pointer: StackPointer, findings: &mut Findings) {
    // Their runtimes have stacks of their own, which the RT codes are about.
    if matches!(module.identity.toolchain.family, Family::Go | Family::TinyGo | Family::AssemblyScript) {
        return;
    }
    // SP006 is about a named global that is moved by wrong steps.
    if pointer != StackPointer::Unidentified || module.kind == Kind::Pure || stack::named(module).is_some() {
        return;
    }
    let seen: Vec<String> = module
        .code
        .frames
        .iter()
        .map(|(global, facts)| {
            format!(
                "global {global}: {}, {} of them not a multiple of 16",
                counted(facts.prologues.into(), "frame"),
                facts.misaligned
            )
        })
        .take(3)
        .collect();
    findings.push(
        Diagnostic::new(Code::SP003, format!("the stack pointer of `{}` cannot be identified", module.name))
            .seen(&module.name, seen.join("; "))
            .help(NAME_IT),
    );
}

/// SP001: two pinned modules of which one's stack reaches over the other's stack or data.
fn overlapping(group: &Group<'_, '_>, findings: &mut Findings) {
    for (first, second) in group.pinned_strangers() {
        let Some(overlap) = stacks_overlap(first, second) else { continue };
        findings.push(
            Diagnostic::new(Code::SP001, overlap.message)
                .seen(&first.name, overlap.first)
                .seen(&second.name, overlap.second)
                .help(movable([first, second])),
        );
    }
}

/// What is said of a stack that reaches over a stack or data of another.
struct Overlap {
    message: String,
    first: String,
    second: String,
}

fn stacks_overlap(first: &Examined<'_>, second: &Examined<'_>) -> Option<Overlap> {
    let (stack, other) = (first.identity.stack.range(), second.identity.stack.range());
    let stack_text = |range: &std::ops::Range<u32>| format!("its stack reaches from {} to {}", range.start, range.end);
    let data_text = |range: &std::ops::Range<u32>| format!("its data reaches from {} to {}", range.start, range.end);
    let overlap = |one: &std::ops::Range<u32>, two: &std::ops::Range<u32>| one.start < two.end && two.start < one.end;
    if let (Some(stack), Some(other)) = (&stack, &other)
        && overlap(stack, other)
    {
        let message = format!("the stacks of `{}` and `{}` overlap", first.name, second.name);
        return Some(Overlap { message, first: stack_text(stack), second: stack_text(other) });
    }
    let covered = |stack: &Option<std::ops::Range<u32>>, module: &Examined<'_>| {
        let stack = stack.clone()?;
        Some((stack.clone(), module.placed_data().find(|data| overlap(&stack, data))?))
    };
    let over_data = |stack: &Examined<'_>, data: &Examined<'_>| {
        format!("the stack of `{}` overlaps data of `{}`", stack.name, data.name)
    };
    if let Some((stack, data)) = covered(&stack, second) {
        let message = over_data(first, second);
        return Some(Overlap { message, first: stack_text(&stack), second: data_text(&data) });
    }
    covered(&other, first).map(|(stack, data)| Overlap {
        message: over_data(second, first),
        first: data_text(&data),
        second: stack_text(&stack),
    })
}

/// SP004: a pinned module keeps its data below the stack that all share, and overflow does not trap there.
fn overflow_into_data(group: &Group<'_, '_>, module: &Examined<'_>, findings: &mut Findings) {
    let facts = &module.identity.stack;
    let (Some(StackOrder::DataFirst), Some(top)) = (facts.order, facts.top) else { return };
    let Some(lowest) = module.placed_data().map(|data| data.start).min() else { return };
    // With enough room below all data, the one stack goes there, and ends at address 0.
    if group.modules.len() < 2 || module.kind != Kind::Pinned || lowest >= group.stack_size_bytes {
        return;
    }
    findings.push(
        Diagnostic::new(Code::SP004, format!("when the stack overflows, data of `{}` is overwritten", module.name))
            .seen(&module.name, format!("its data begins at {lowest}, its stack ends at {top}; wanted a stack from 0"))
            .help("link it with `-Wl,--stack-first` (the default since wasm-ld 22)"),
    );
}

/// SP005: what ran on the stack that the module was built with may not fit into the one that it gets.
fn too_small(group: &Group<'_, '_>, module: &Examined<'_>, findings: &mut Findings) {
    let Some(size) = module.identity.stack.size_bytes().filter(|size| *size > group.stack_size_bytes) else { return };
    findings.push(
        Diagnostic::new(Code::SP005, format!("the one stack is smaller than that of `{}`", module.name))
            .seen(&module.name, format!("built with a stack of {size} bytes, gets {}", group.stack_size_bytes))
            .help(format!("pass `--stack-size {size}`")),
    );
}

/// SP006: LLVM computes addresses in frames by or-ing where the stack pointer's low four bits are zero.
fn misaligned(module: &Examined<'_>, findings: &mut Findings) {
    let facts = &module.identity.stack;
    let top = facts.top.filter(|top| top % 16 != 0);
    let frames = stack::named(module).and_then(|global| Some((global, stack::frames(module, global)?)));
    let text = match (top, frames) {
        (Some(top), _) => format!("its stack pointer starts at {top}, wanted a multiple of 16"),
        (None, Some((global, frames))) if frames.is_mostly_misaligned() => {
            format!(
                "global {global}, named `__stack_pointer`, is moved by {} whose size is no multiple of 16",
                counted(frames.misaligned.into(), "step")
            )
        }
        _ => return,
    };
    findings.push(
        Diagnostic::new(Code::SP006, format!("the stack pointer of `{}` is not kept at multiples of 16", module.name))
            .seen(&module.name, text)
            .help(
                "link it with a `-Wl,-z,stack-size=` that is a multiple of 16, or rename a global of its own called \
                 `__stack_pointer`",
            ),
    );
}

/// SP007: a catch restores the stack pointer that its own module knows; frames of another stack stay behind for ever.
fn separate(group: &Group<'_, '_>, findings: &mut Findings) {
    let throws = |module: &&Examined<'_>| {
        let code = &module.code;
        code.legacy_exceptions.or(code.standard_exceptions).or(code.throws)
    };
    let Some(thrower) = group.modules.iter().find(|module| throws(module).is_some()) else { return };
    let Some(at) = throws(&thrower) else { return };
    for module in group.modules.iter().filter(|module| keeps_its_stack(module) && group.modules.len() > 1) {
        findings.push(
            Diagnostic::new(Code::SP007, format!("exceptions cross `{}`, whose stack pointer is its own", module.name))
                .seen_at(&thrower.name, format!("exception instructions in function {}", at.function), at.offset)
                .seen(&module.name, "its stack pointer cannot be shared with the others")
                .help(format!("build `{}` as a shared library: {PIC}; or all of them without exceptions", module.name)),
        );
    }
}

/// Whether the module's stack pointer can or may not be replaced by the one of the group.
fn keeps_its_stack(module: &Examined<'_>) -> bool {
    module.identity.stack.pointer.stays_apart() || foreign_values(module) > 0
}

fn foreign_values(module: &Examined<'_>) -> u32 {
    let defined = module.identity.stack.pointer.defined();
    defined.and_then(|global| stack::frames(module, global)).map_or(0, |frames| frames.foreign)
}

/// SP008: a host that moves the stack of one module moves the stack of all.
fn moved_from_outside(module: &Examined<'_>, findings: &mut Findings) {
    const MOVERS: [&str; 7] = [
        "__wbindgen_add_to_stack_pointer",
        "_emscripten_stack_restore",
        "_emscripten_stack_alloc",
        "emscripten_stack_set_limits",
        "stackSave",
        "stackRestore",
        "stackAlloc",
    ];
    let found: Vec<_> = module.exports.iter().filter(|export| MOVERS.contains(&export.name)).collect();
    let Some(first) = found.first() else { return };
    let names: Vec<&str> = found.iter().map(|export| export.name).collect();
    let pointer = module.identity.stack.pointer;
    // A stack that cannot be shared at all is SP003.
    if matches!(pointer, StackPointer::GrowsUp(_) | StackPointer::InMemory) {
        return;
    }
    let separate = pointer == StackPointer::Unidentified;
    let finding = Diagnostic::new(Code::SP008, format!("the host of `{}` moves its stack pointer", module.name))
        .seen_at(&module.name, format!("exports {}", some_of(&names)), first.offset);
    findings.push(if separate {
        finding.at(Severity::Error).note("it would not move the stack that the modules share").help(NAME_IT)
    } else {
        finding.note("it has to put the stack pointer back before anything else runs")
    });
}

/// SP009: the answers of a linker are those of the one stack and the one heap.
fn asks_for_places(module: &Examined<'_>, findings: &mut Findings) {
    let asked: Vec<_> = module
        .imports
        .iter()
        .filter(|import| import.role == ImportRole::GotMem || import.is_symbol_global())
        .filter(|import| [STACK_LOW, STACK_HIGH, HEAP_BASE, HEAP_END, DATA_END].contains(&import.field))
        .collect();
    let Some(first) = asked.first() else { return };
    let names: Vec<&str> = asked.iter().map(|import| import.field).collect();
    findings.push(
        Diagnostic::new(Code::SP009, format!("`{}` asks where the stack or the heap is", module.name))
            .seen_at(&module.name, format!("imports {}", some_of(&names)), first.offset)
            .note("a linker answers with the one stack and the one heap"),
    );
}

/// SP011: whoever starts threads or coroutines on stacks of its own, or is no LLVM code at all, owns its stack pointer.
fn from_elsewhere(module: &Examined<'_>, findings: &mut Findings) {
    let count = foreign_values(module);
    let Some(global) = module.identity.stack.pointer.defined().filter(|_| count > 0) else { return };
    findings.push(
        Diagnostic::new(Code::SP011, format!("`{}` sets its stack pointer to a value from elsewhere", module.name))
            .seen(
                &module.name,
                format!("global {global} is set to a constant or a loaded value at {}", counted(count.into(), "place")),
            )
            .help("build it without threads and coroutines of its own, or keep it in a memory of its own"),
    );
}
