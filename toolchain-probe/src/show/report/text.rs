//! Facts become a block of lines that is read at a glance.

use std::fmt::Write;

use super::{AllocatorReport, Facts, MemoryReport, StackReport, ToolchainReport, Verdict};
use crate::diagnostic::demangle::shown;
use crate::diagnostic::{Diagnostic, counted};
use crate::module::model::UNKNOWN_MAKER;

/// Names of expected symbols that are shown.
const SHOWN: usize = 4;

/// The facts of one module as a block of lines, with mangled names as they stand in the source unless `keeps_names`.
pub(crate) fn render(facts: &Facts, keeps_names: bool) -> String {
    let mut text = format!("{}: {}\n", facts.name, facts.kind);
    let mut line = |name: &str, value: String| {
        writeln!(text, "  {name:<14} {value}").expect("strings take everything");
    };
    line("made by", maker(&facts.maker, &facts.toolchain));
    line("system", system(&facts.toolchain));
    line("stack pointer", stack(&facts.stack));
    line("allocator", allocator(&facts.allocator));
    line("memory", memory(&facts.memory));
    if let Some(reserves) = &facts.reserves {
        line(
            "static data",
            format!(
                "{}, {}",
                counted(reserves.data_bytes.into(), "byte"),
                counted(reserves.table_slots.into(), "table slot")
            ),
        );
    }
    line("exceptions", format!("{}; setjmp: {}", facts.control.exceptions, facts.control.setjmp));
    line("threads", facts.control.threads.to_owned());
    line("start", facts.start.to_owned());
    line("features", features(facts));
    if facts.relocations > 0 {
        line("relocations", facts.relocations.to_string());
    }
    line(
        "imports",
        format!(
            "{}, {} through the GOT, {} from the host",
            counted(facts.imports.symbols as u64, "symbol"),
            facts.imports.got,
            facts.imports.host
        ),
    );
    line("exports", format!("{}; {}", facts.exports, counted(facts.functions as u64, "function")));
    if !facts.needed.is_empty() {
        line("needs", facts.needed.join(", "));
    }
    if !facts.expects.is_empty() {
        let names = facts.expects.iter().take(SHOWN).map(|name| shown(name, keeps_names));
        let shown = names.collect::<Vec<_>>().join(", ");
        let more = facts.expects.len().saturating_sub(SHOWN);
        line("expects", if more > 0 { format!("{shown} and {more} more") } else { shown });
    }
    text
}

fn maker(maker: &str, toolchain: &ToolchainReport) -> String {
    let mut known: Vec<&str> = [toolchain.family]
        .into_iter()
        .chain(toolchain.languages.iter().copied())
        .filter(|term| *term != UNKNOWN)
        .collect();
    known.dedup();
    // Without `producers` the family says who made it.
    let mut text = match (maker, known.is_empty()) {
        (UNKNOWN_MAKER, false) => known.join(", "),
        (_, false) => format!("{maker}; {}", known.join(", ")),
        (_, true) => maker.to_owned(),
    };
    if !toolchain.changed_by.is_empty() {
        write!(text, "; changed by {}", toolchain.changed_by.join(", ")).expect("strings take everything");
    }
    text
}

/// What [`super::ToolchainReport`] says of a family or an ABI that cannot be told.
const UNKNOWN: &str = "unknown";

fn system(toolchain: &ToolchainReport) -> String {
    let libc = match (toolchain.libc, toolchain.errno) {
        ("none", None) => "no libc",
        ("none", Some(_)) => "the libc of a neighbour",
        (UNKNOWN, _) => "a libc that cannot be told, or none",
        (libc, _) => libc,
    };
    let errno = toolchain.errno.map(|errno| format!(" ({errno})")).unwrap_or_default();
    let wasi = if toolchain.wasi.is_empty() { "no WASI".to_owned() } else { toolchain.wasi.join(", ") };
    let abi = if toolchain.c_abi == UNKNOWN { String::new() } else { format!("; {}", toolchain.c_abi) };
    format!("{libc}{errno}; {wasi}{abi}")
}

fn stack(stack: &StackReport) -> String {
    let mut text = match (stack.pointer, stack.global) {
        ("named", Some(global)) => format!("global {global}, by its name"),
        ("by pattern", Some(global)) => format!("global {global}, by its use"),
        ("grows up", Some(global)) => format!("global {global}, of a stack that grows up"),
        ("called", _) => "reached through a call".to_owned(),
        (pointer, _) => pointer.to_owned(),
    };
    if let Some(top) = stack.top {
        write!(text, "; from {top} down").expect("strings take everything");
    }
    if let Some(order) = stack.order {
        write!(text, ", {order}").expect("strings take everything");
    }
    if let Some(size) = stack.size_bytes {
        write!(text, ", {size} bytes").expect("strings take everything");
    }
    if stack.aligned == Some(false) {
        text.push_str(", not a multiple of 16");
    }
    text
}

fn allocator(allocator: &AllocatorReport) -> String {
    let Some(name) = allocator.allocator else {
        return if allocator.defines.is_empty() { "none" } else { "defines malloc, of an unknown kind" }.to_owned();
    };
    let mut text = name.to_owned();
    if let Some(class) = allocator.class {
        write!(text, ", {class}").expect("strings take everything");
    }
    if let Some(place) = &allocator.fingerprint {
        write!(text, " (function {}, at {:#x})", place.function, place.offset).expect("strings take everything");
    }
    match (allocator.heap_base, allocator.heap_end) {
        (Some(base), Some(end)) => write!(text, "; heap from {base} to {end}"),
        (Some(base), None) => write!(text, "; heap from {base}"),
        _ => Ok(()),
    }
    .expect("strings take everything");
    if allocator.snapshot {
        text.push_str("; in use already, a snapshot");
    }
    text
}

fn memory(memory: &MemoryReport) -> String {
    let mut text = memory.origin.to_owned();
    if let Some(initial) = memory.initial_pages {
        write!(text, ", {}", counted(initial, "page")).expect("strings take everything");
    }
    if let Some(maximum) = memory.maximum_pages {
        write!(text, " to {maximum}").expect("strings take everything");
    }
    if memory.shared {
        text.push_str(", shared");
    }
    text.push_str(if memory.grown_at.is_some() { "; grown by its code" } else { "; never grown" });
    text
}

fn features(facts: &Facts) -> String {
    let features = &facts.features;
    let used = if features.used.is_empty() { "none beyond the first".to_owned() } else { features.used.join(", ") };
    match (&features.declared, features.undeclared.is_empty()) {
        (None, _) => format!("{used}; none declared"),
        (Some(_), true) => used,
        (Some(_), false) => format!("{used}; not declared: {}", features.undeclared.join(", ")),
    }
}

/// The last line for people.
pub(crate) fn verdict_line(findings: &[Diagnostic]) -> String {
    format!("verdict: {}\n", Verdict::of(findings).sentence())
}
