//! Modules that cannot move become the places that everything else has to leave free.
//!
//! A pinned module keeps its addresses and table slots; the checks made sure that several of them are disjoint. What is
//! below the lowest of them is for the one stack, if it is large enough; otherwise the stack is where a pinned module
//! has its own, because no other place below all data is left. Everything else goes above them all.
//!
//! What a pinned module uses is not in its file: zeroed data has no segment, and code that takes memory from
//! `__heap_base` has that as a number. So a module keeps all memory that it was linked with, whatever it exports as the
//! end of its data, which costs less than a page (wasm-ld, `Writer::layoutMemory`); and one without segments keeps what
//! is above its own stack, the addresses that its code spells out, and the end of its memory, if its allocator takes
//! for granted that memory grows from there. Without a stack of its own, every number of its code that is an address of
//! its memory may be one: better no image than a stack in its arrays.

use std::ops::Range;

use toolchain_probe::conventions::HEAP_BASE;
use toolchain_probe::diagnostic::{Code, Diagnostic};
use toolchain_probe::judge::binding::Bindings;
use toolchain_probe::judge::binding::memories::pinned_memories;
use toolchain_probe::module::identify::stack::StackPointer;
use toolchain_probe::module::model::Kind;
use toolchain_probe::{Examined, Modules};

use super::PAGE_BYTES;

/// The addresses that a pinned module keeps: from its data to the end of the memory that it was linked with.
pub(super) fn addresses(module: &Examined<'_>) -> Option<Range<u64>> {
    if module.kind != Kind::Pinned {
        return None;
    }
    let extent = module.extent();
    let memory_end = module.memories.first().map_or(0, |memory| memory.ty.initial.saturating_mul(PAGE_BYTES));
    Some(extent.start.into()..memory_end.max(extent.end.into()))
}

/// How much memory a pinned module shows to its host from `__heap_base` on. The host gets as much of the image, where
/// that is another place, because what was there is kept for the module's own code.
pub(super) fn shown_heap(module: &Examined<'_>) -> Option<u64> {
    let kept = addresses(module)?;
    let base = module.exported_address(HEAP_BASE).filter(|_| module.identity.allocator.allocator.is_none())?;
    kept.end.checked_sub(base.into())
}

/// Where the slots end that a module has at places of its own: those that its element segments fill, and all that its
/// function table has, because code may fill the others when it runs.
pub(super) fn slots_end(module: &Examined<'_>) -> u64 {
    let filled = module.elements.iter().filter_map(|element| Some(element.fixed_slots()?.end));
    let own = module.tables.iter_enumerated().filter(|(table, _)| module.is_function_table(*table));
    let declared = own.map(|(_, table)| table.ty.initial).filter(|_| module.kind == Kind::Pinned);
    filled.chain(declared).max().unwrap_or(0)
}

/// Where the one stack is: below all pinned data, or where a pinned module has its own.
///
/// # Errors
/// LK007 where neither is possible.
pub(super) fn place_stack(
    modules: &Modules<'_>,
    bindings: &Bindings<'_>,
    wanted: u64,
) -> Result<Range<u64>, Box<Diagnostic>> {
    let pinned = || modules.iter().filter(|module| module.kind == Kind::Pinned);
    // A guest has its stack in the memory that another keeps.
    let hosts = modules.iter_enumerated().filter(|(input, _)| !bindings.is_guest(*input)).map(|(_, module)| module);
    let hosts = || hosts.clone().filter(|module| module.kind == Kind::Pinned);
    // One without segments that has a memory of its own may have anything anywhere in it.
    let of_instances = pinned_memories(modules, bindings);
    let of_instances = of_instances.iter().map(|(owner, place)| (&modules[*owner], place.start));
    let by_themselves = pinned().filter_map(|module| Some((module, u64::from(module.lowest_use()?))));
    let lowest = by_themselves.chain(of_instances).min_by_key(|(_, start)| *start);
    if let Some(doubtful) = hosts().find(|module| module.identity.stack.pointer.stays_apart()) {
        return Err(Box::new(no_room(doubtful, "its stack pointer is not known, and neither is its stack")));
    }
    let Some((pinned, lowest)) = lowest.filter(|(_, lowest)| *lowest < wanted) else { return Ok(0..wanted) };
    let own = hosts().filter_map(|module| module.identity.stack.range()).min_by_key(|stack| stack.start);
    if let Some(stack) = own {
        return Ok(stack.start.into()..stack.end.into());
    }
    let uses_stack = |module: &&Examined<'_>| module.identity.stack.pointer != StackPointer::Absent;
    let Some(user) = modules.iter().find(uses_stack) else { return Ok(0..lowest / 16 * 16) };
    let text = format!("what it keeps may begin at {lowest}, and `{}` needs a stack of {wanted} bytes", user.name);
    Err(Box::new(no_room(pinned, &text)))
}

fn no_room(module: &Examined<'_>, text: &str) -> Diagnostic {
    let fault =
        Diagnostic::new(Code::LK007, format!("there is no room for the stack below the data of `{}`", module.name))
            .seen(&module.name, text);
    // Only data goes where a linker is told.
    if module.lowest_use().is_none() {
        return fault.help(format!("link `{}` again with `-Wl,--emit-relocs`, or keep it apart", module.name));
    }
    fault.help(format!(
        "link `{}` with `-Wl,--no-stack-first,--global-base=1048576`, or pass a smaller `--stack-size`",
        module.name
    ))
}
