//! ABI006, MM001-MM008: is there one memory of 32-bit addresses and 64 KiB pages, with room for everybody?

use std::ops::Range;

use super::remedy::movable;
use super::{Findings, Group};
use crate::diagnostic::{Code, Diagnostic, counted};
use crate::judge::binding::memories::{maximum, memories, pinned_memories};
use crate::module::examined::Examined;
use crate::module::model::index::InputId;
use crate::module::model::{ImportRole, Kind, Memory};

const PAGE: u64 = 65536;

pub(crate) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    for (input, module) in group.modules.iter_enumerated() {
        several(module, findings);
        for memory in &module.memories {
            wide(module, memory, findings);
            page_size(module, memory, findings);
        }
        wide_bases(module, findings);
        beyond_memory(group, input, findings);
        literal_address(module, findings);
    }
    same_addresses(group, findings);
    if !findings.has(Code::MM001) {
        same_memories(group, findings);
    }
    small_maximum(group, findings);
}

/// MM001: neither of two pinned modules can give way.
fn same_addresses(group: &Group<'_, '_>, findings: &mut Findings) {
    for (first, second) in group.pinned_strangers() {
        let (met, verb) = match meeting(first, second) {
            Some(met) => (Some(met), "have"),
            None => (meeting_without_data(first, second), "may have"),
        };
        let Some((one, other)) = met else { continue };
        let apart = movable([first, second]);
        // Only data goes where the linker is told.
        let base = first.extent().end.checked_next_multiple_of(65536).filter(|_| has_data(second));
        let help = match base {
            Some(base) => format!(
                "link `{}` after the other, `-Wl,--no-stack-first,--global-base={base}`; or {apart}",
                second.name
            ),
            None => apart,
        };
        let seen = |module: &Examined<'_>, range: &Range<u32>| {
            let what = if has_data(module) { "data" } else { "no segments, but addresses in its code," };
            format!("{what} from {} to {}", range.start, range.end)
        };
        let message = format!("`{}` and `{}` {verb} data at the same addresses", first.name, second.name);
        findings.push(
            Diagnostic::new(Code::MM001, message)
                .seen(&first.name, seen(first, &one))
                .seen(&second.name, seen(second, &other))
                .help(help),
        );
    }
}

fn has_data(module: &Examined<'_>) -> bool {
    module.placed_data().next().is_some()
}

/// Where two modules meet of which one has no segments: what it has may be at any address of its memory from the first
/// on that its code has.
fn meeting_without_data(first: &Examined<'_>, second: &Examined<'_>) -> Option<(Range<u32>, Range<u32>)> {
    let uses = |module: &Examined<'_>| Some(module.lowest_use()?..module.extent().end);
    if has_data(first) && has_data(second)
        || !first.code.features.touches_memory()
        || !second.code.features.touches_memory()
    {
        return None;
    }
    let (one, other) = (uses(first)?, uses(second)?);
    (one.start < other.end && other.start < one.end).then_some((one, other))
}

/// MM001: two memories of instances that cannot move become one, and both are used from the same address on.
fn same_memories(group: &Group<'_, '_>, findings: &mut Findings) {
    let places = pinned_memories(group.modules, group.bindings);
    let places: Vec<_> = places.into_iter().map(|(owner, place)| (&group.modules[owner], place)).collect();
    let met = places.iter().enumerate().find_map(|(number, (first, one))| {
        let (second, other) =
            places[..number].iter().find(|(_, other)| one.start < other.end && other.start < one.end)?;
        Some((*second, other, *first, one))
    });
    let Some((first, one, second, other)) = met else { return };
    let message =
        format!("`{}` and `{}` have memories of their own, and use the same addresses", first.name, second.name);
    let seen = |range: &Range<u64>| format!("cannot move, and may use addresses from {} to {}", range.start, range.end);
    findings.push(
        Diagnostic::new(Code::MM001, message)
            .seen(&first.name, seen(one))
            .seen(&second.name, seen(other))
            .help(movable([first, second])),
    );
}

/// Data of two modules at one address: by address, because a snapshot has tens of thousands of segments.
pub(crate) fn meeting(first: &Examined<'_>, second: &Examined<'_>) -> Option<(Range<u32>, Range<u32>)> {
    let of = |module: &Examined<'_>, is_first: bool| -> Vec<(Range<u32>, bool)> {
        module.placed_data().filter(|data| !data.is_empty()).map(|data| (data, is_first)).collect()
    };
    let mut all = of(first, true);
    all.extend(of(second, false));
    all.sort_by_key(|(data, is_first)| (data.start, !is_first));
    // What reaches highest of each module so far: an overlap begins below the end of the other's.
    let (mut one, mut other): (Option<Range<u32>>, Option<Range<u32>>) = (None, None);
    for (data, is_first) in all {
        let (own, others) = if is_first { (&mut one, &other) } else { (&mut other, &one) };
        if let Some(met) = others.as_ref().filter(|met| data.start < met.end) {
            return Some(if is_first { (data, met.clone()) } else { (met.clone(), data) });
        }
        if own.as_ref().is_none_or(|own| own.end < data.end) {
            *own = Some(data);
        }
    }
    None
}

/// MM002: an engine refuses to instantiate such a module, or its memory is not the one that it declares.
fn beyond_memory(group: &Group<'_, '_>, input: InputId, findings: &mut Findings) {
    let module = &group.modules[input];
    let owner = &group.modules[group.bindings.memory(input).unwrap_or(input)];
    let Some(memory) = owner.memories.first().filter(|_| module.kind == Kind::Pinned) else { return };
    let size = memory.ty.initial.saturating_mul(PAGE);
    let Some(data) = module.placed_data().find(|data| u64::from(data.end) > size) else { return };
    findings.push(
        Diagnostic::new(Code::MM002, format!("data of `{}` lies beyond its memory", module.name))
            .seen(
                &module.name,
                format!(
                    "data from {} to {}, in a memory of {} ({size} bytes)",
                    data.start,
                    data.end,
                    counted(memory.ty.initial, "page")
                ),
            )
            .help(format!(
                "link it with `-Wl,--initial-memory={}` or more",
                u64::from(data.end).next_multiple_of(PAGE)
            )),
    );
}

/// MM005: the one memory can grow only as far as the smallest maximum permits, or the sum of those of several memories.
fn small_maximum(group: &Group<'_, '_>, findings: &mut Findings) {
    let memories = memories(group.modules, group.bindings);
    let (Some(maximum), Some(first)) = (maximum(&memories), memories.first()) else { return };
    let modest = &group.modules[first.input];
    let libraries: u64 = group
        .modules
        .iter()
        .filter_map(|module| module.reserves())
        .map(|range| u64::from(range.memory_size_bytes))
        .sum();
    let needed = libraries.div_ceil(PAGE);
    let minimum = |module: &Examined<'_>| module.memories.first().map(|memory| memory.ty.initial);
    let largest = group.modules.iter().filter_map(|module| Some((minimum(module)?, module)));
    let Some((minimum, demanding)) = largest.max_by_key(|entry| entry.0) else { return };
    if group.modules.len() < 2 || maximum >= minimum.max(needed) {
        return;
    }
    let diagnostic =
        Diagnostic::new(Code::MM005, format!("`{}` limits the memory to less than all modules need", modest.name))
            .seen(&modest.name, format!("memory of {} at most", counted(first.maximum.unwrap_or(maximum), "page")));
    let others = memories.iter().skip(1).filter_map(|memory| Some((&group.modules[memory.input], memory.maximum?)));
    let diagnostic = others.take(2).fold(diagnostic, |diagnostic, (module, maximum)| {
        diagnostic.seen(&module.name, format!("memory of {} at most", counted(maximum, "page")))
    });
    let diagnostic = if minimum > maximum {
        diagnostic.seen(&demanding.name, format!("memory of {} at least", counted(minimum, "page")))
    } else {
        diagnostic.note(format!("static data of all libraries takes {}", counted(needed, "page")))
    };
    findings.push(diagnostic.help(format!(
        "link `{}` with `-Wl,--max-memory={}` or more",
        modest.name,
        minimum.max(needed).saturating_mul(PAGE)
    )));
}

/// MM008: a library that may be placed anywhere must not use a literal address.
fn literal_address(module: &Examined<'_>, findings: &mut Findings) {
    let Some((at, address)) = module.code.heap.literal else { return };
    if module.kind != Kind::SharedLibrary {
        return;
    }
    findings.push(
        Diagnostic::new(Code::MM008, format!("`{}` uses the literal address {address}", module.name))
            .seen_at(&module.name, format!("function {} reads or writes there", at.function), at.offset)
            .help("use the addresses of symbols; memory at a fixed place belongs to the stack or to somebody's data"),
    );
}

fn offset_of(module: &Examined<'_>, memory: &Memory) -> Option<usize> {
    module.import_of(memory.origin).map(|import| import.offset)
}

fn place(diagnostic: Diagnostic, module: &Examined<'_>, text: String, offset: Option<usize>) -> Diagnostic {
    match offset {
        Some(offset) => diagnostic.seen_at(&module.name, text, offset),
        None => diagnostic.seen(&module.name, text),
    }
}

/// MM004: code that names a second memory cannot be given one.
fn several(module: &Examined<'_>, findings: &mut Findings) {
    if module.memories.len() > 1 {
        findings.push(
            Diagnostic::new(Code::MM004, format!("`{}` has more than one memory", module.name))
                .seen(&module.name, format!("{} memories, wanted one at most", module.memories.len()))
                .help("lower it first: `wasm-opt --enable-multimemory --multi-memory-lowering`"),
        );
    }
}

/// ABI006: 64-bit and 32-bit pointers do not mix, and only 32-bit ones are linked.
fn wide(module: &Examined<'_>, memory: &Memory, findings: &mut Findings) {
    if memory.ty.memory64 {
        let diagnostic = Diagnostic::new(Code::ABI006, format!("`{}` addresses its memory with 64 bits", module.name));
        findings.push(
            place(diagnostic, module, "an i64 memory, wanted i32".to_owned(), offset_of(module, memory))
                .help("compile every module with `--target=wasm32-wasip1` instead of a wasm64 target"),
        );
    }
}

/// ABI006 without a memory: an i64 base or stack pointer says the same.
fn wide_bases(module: &Examined<'_>, findings: &mut Findings) {
    if module.memories.iter().any(|memory| memory.ty.memory64) {
        return;
    }
    let wide = module.imports.iter().find_map(|import| {
        let is_word = import.role.is_base() || import.role.is_got_entry() || import.role == ImportRole::StackPointer;
        let global = import.item.global().filter(|_| is_word)?;
        let ty = module.globals[global].ty.content_type;
        (ty != wasmparser::ValType::I32).then_some((import, ty))
    });
    if let Some((import, ty)) = wide {
        findings.push(
            Diagnostic::new(Code::ABI006, format!("`{}` does not address its memory with 32 bits", module.name))
                .seen_at(
                    &module.name,
                    format!("import {}.{} of type {ty}, wanted i32", import.module, import.field),
                    import.offset,
                )
                .help("compile every module with `--target=wasm32-wasip1` instead of a wasm64 target"),
        );
    }
}

/// MM003: every libc and allocator shifts by 16 to count pages.
fn page_size(module: &Examined<'_>, memory: &Memory, findings: &mut Findings) {
    if let Some(log2) = memory.ty.page_size_log2
        && log2 != 16
    {
        let diagnostic =
            Diagnostic::new(Code::MM003, format!("`{}` has a memory with a custom page size", module.name));
        let text = format!("pages of {} bytes, wanted 65536", 1u64.checked_shl(log2).unwrap_or(u64::MAX));
        findings.push(place(diagnostic, module, text, offset_of(module, memory)).help("link it without `--page-size`"));
    }
}
