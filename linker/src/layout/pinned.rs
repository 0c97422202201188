//! Modules that cannot move become the places that everything else has to leave free.
//!
//! A pinned module keeps its addresses and table slots; the checks made sure that several of them are disjoint. What is
//! below the lowest of them is for the one stack, if it is large enough; otherwise the stack is where a pinned module
//! has its own, because no other place below all data is left. Everything else goes above them all.

use std::ops::Range;

use toolchain_probe::diagnostic::{Code, Diagnostic};
use toolchain_probe::identify::stack::StackPointer;
use toolchain_probe::model::{Kind, Module};

use super::memory::PAGE_BYTES;

/// The addresses that a pinned module keeps: its data, and behind it the heap that its allocator was linked with.
pub fn addresses(module: &Module<'_>) -> Option<Range<u64>> {
    if module.kind != Kind::Pinned {
        return None;
    }
    let extent = module.extent();
    let memory_end = module.memories.first().map_or(0, |memory| memory.ty.initial.saturating_mul(PAGE_BYTES));
    let has_heap = module.identity.allocator.allocator.is_some();
    let end = if has_heap { memory_end.max(extent.end.into()) } else { extent.end.into() };
    Some(extent.start.into()..end)
}

/// Where the slots end that the element segments of a module fill at places of its own.
pub fn slots_end(module: &Module<'_>) -> u64 {
    module.elements.iter().filter_map(|element| Some(element.fixed_slots()?.end)).max().unwrap_or(0).into()
}

/// Where the one stack is: below all pinned data, or where a pinned module has its own.
///
/// # Errors
/// LK007 where neither is possible.
pub fn place_stack(modules: &[Module<'_>], wanted: u64) -> Result<Range<u64>, Box<Diagnostic>> {
    let pinned = || modules.iter().filter(|module| module.kind == Kind::Pinned);
    let lowest = pinned().filter_map(|module| module.placed_data().map(|data| data.start).min()).min();
    if let Some(doubtful) = pinned().find(|module| module.identity.stack.pointer.stays_apart()) {
        return Err(Box::new(no_room(doubtful, "its stack pointer is not known, and neither is its stack")));
    }
    let Some(lowest) = lowest.filter(|lowest| u64::from(*lowest) < wanted) else { return Ok(0..wanted) };
    let own = pinned().filter_map(|module| module.identity.stack.range()).min_by_key(|stack| stack.start);
    if let Some(stack) = own {
        return Ok(stack.start.into()..stack.end.into());
    }
    let uses_stack = |module: &&Module<'_>| module.identity.stack.pointer != StackPointer::Absent;
    match (modules.iter().find(uses_stack), pinned().next()) {
        (Some(user), Some(pinned)) => {
            let text = format!("its data begins at {lowest}, and `{}` needs a stack of {wanted} bytes", user.name);
            Err(Box::new(no_room(pinned, &text)))
        }
        _ => Ok(0..u64::from(lowest) / 16 * 16),
    }
}

fn no_room(module: &Module<'_>, text: &str) -> Diagnostic {
    Diagnostic::new(Code::LK007, format!("there is no room for the stack below the data of `{}`", module.name))
        .seen(&module.name, text)
        .help(format!(
            "link `{}` with `-Wl,--no-stack-first,--global-base=1048576`, or pass a smaller `--stack-size`",
            module.name
        ))
}
