//! What of their heaps several inputs may have in common.
//!
//! **Rules.** *Of several modules that take memory from the begin of the heap on, one has it.* Others begin with none,
//! but for those that have its state: else two allocators would hand out the same bytes. *Whoever frees a block has the
//! state that gave it.* All functions of a module that allocate or free are another's, or all work on one state. *A
//! variable of an instance is one with another instance's only if it is an allocator's*: it has the name of one
//! (`conventions/heap.rs`, trusted: these allocators have no limit of their own), and in both instances nothing names
//! it but functions that allocate or free, and what they call. Then nobody can tell one heap from two. *What hands a
//! block over may stand for what copies it* where the wiring says so and caller and callee allocate from one heap.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::atomic::Ordering;

use wasmparser::{SymbolFlags, SymbolInfo};

use super::certificate::{FunctionOrigin, Kind, Symbol};
use super::view::{Group, View};
use super::{Rule, Shown};
use crate::conventions::heap::{MALLOC_FAMILY, is_heap_state, is_of_allocator};

/// Of several modules that take memory from the begin of the heap on, one has it: others begin with none. Else two
/// allocators would hand out the same bytes.
pub(crate) fn one_heap(group: &Group<'_>, shown: &mut Shown) {
    let takes = |view: &View<'_, '_>| {
        let used = &group.used[view.number as usize];
        used.reads_heap.load(Ordering::Relaxed) && used.grows_memory.load(Ordering::Relaxed) && !view.claim.has_no_heap
    };
    let owners: Vec<View<'_, '_>> = group.views().filter(takes).collect();
    let are_one = owners.windows(2).all(|pair| agree(&state(pair[0]), &state(pair[1])));
    let grows = group.used.iter().any(|used| used.grows_table.load(Ordering::Relaxed));
    let table = group.certificate.function_table.and_then(|table| group.image.tables.get(table as usize));
    let is_fixed = table.is_some_and(|table| table.ty.maximum == Some(table.ty.initial));
    shown.that(Rule::Slot, !grows || !is_fixed, || "the function table cannot grow, and an input grows it".to_owned());
    shown.that(Rule::Layout, are_one, || {
        let names: Vec<&str> = owners.iter().map(|view| view.name()).collect();
        format!("the initial heap is that of {}", names.join(" and of "))
    });
}

/// Whether a function of the image has the body of one of an input, under the input's own maps.
type IsCopy<'c> = &'c dyn Fn(View<'_, '_>, u32, u32) -> bool;

/// Of each module, all functions that allocate or free work on one state. Names lead to no other function from an
/// instance, so that of what stands for its own there nothing is left to show.
pub(crate) fn one_allocator(group: &Group<'_>, is_copy: IsCopy<'_>, shown: &mut Shown) {
    let is_finished = |view: &View<'_, '_>| view.claim.kind == Kind::Finished && view.claim.wires.is_none();
    for view in group.views().filter(is_finished) {
        let mut owners: BTreeSet<u32> = BTreeSet::new();
        for function in named(view, &|name| MALLOC_FAMILY.contains(&name)) {
            let Some(claim) = view.function(function) else { continue };
            let Some(FunctionOrigin::Input(owner, _)) = group.origin(claim) else { continue };
            // A copy works on what the module's own functions name.
            let is_own = *owner == view.number || is_copy(view, function, claim);
            owners.insert(if is_own { view.number } else { *owner });
        }
        let states: Vec<_> = owners.iter().filter_map(|owner| group.view(*owner)).map(state).collect();
        let is_one = states.windows(2).all(|pair| agree(&pair[0], &pair[1]));
        shown.that(Rule::Definition, is_one, || {
            format!("{}: one module frees what another one's allocator gave", view.name())
        });
    }
}

/// Whether two inputs allocate from one heap, by the same functions where both have them.
pub(crate) fn is_of_both(group: &Group<'_>, inputs: [u32; 2]) -> bool {
    let [Some(one), Some(other)] = inputs.map(|input| group.view(input)) else { return false };
    let function = |view: View<'_, '_>, name: &str| {
        let own = named(view, &|known| known == name);
        own.into_iter().find_map(|own| view.function(own))
    };
    let mut family = MALLOC_FAMILY.iter();
    let is_one = family.all(|name| match (function(one, name), function(other, name)) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    });
    is_one && agree(&state(one), &state(other))
}

/// Where the variables of a module's allocator are.
fn state<'a>(view: View<'_, 'a>) -> BTreeMap<&'a str, u32> {
    let variables = view.symbols().filter_map(|(number, symbol, _)| match (symbol, view.symbol(number)) {
        // `errno` is no state of a heap.
        (SymbolInfo::Data { name, symbol: Some(_), .. }, Some(Symbol::Address(address)))
            if is_heap_state(name) && *name != "errno" =>
        {
            Some((*name, address))
        }
        _ => None,
    });
    variables.collect()
}

/// Whether what two states have of one name is at one place.
fn agree(one: &BTreeMap<&str, u32>, other: &BTreeMap<&str, u32>) -> bool {
    let mut common = one.iter().filter_map(|(name, address)| Some((address, other.get(name)?))).peekable();
    common.peek().is_some() && common.all(|(address, same)| address == same)
}

/// Whether a variable of an instance may be one of these of other instances.
pub(crate) fn is_one(view: View<'_, '_>, number: u32, others: &[(View<'_, '_>, u32)]) -> Result<(), String> {
    let name = |view: View<'_, '_>, number: u32| match view.module.symbols.get(number as usize) {
        Some(SymbolInfo::Data { name, .. }) => Some((*name).to_owned()),
        _ => None,
    };
    let Some(own) = name(view, number).filter(|name| is_heap_state(name)) else {
        return Err("it is a variable of an instance".to_owned());
    };
    let namesake = others.iter().find(|(other, there)| name(*other, *there).as_ref() == Some(&own));
    let Some((other, there)) = namesake else { return Err(format!("what is there is no {own}")) };
    for (view, number) in [(view, number), (*other, *there)] {
        if !is_of_allocator_alone(view, number) {
            return Err(format!("{} uses it outside of its allocator", view.name()));
        }
    }
    Ok(())
}

/// Whether nothing in the image names the bytes of a variable but its module's allocator.
fn is_of_allocator_alone(view: View<'_, '_>, number: u32) -> bool {
    let place = |number: u32| match view.module.symbols.get(number as usize) {
        Some(SymbolInfo::Data { symbol: Some(place), .. }) => Some(*place),
        _ => None,
    };
    let Some(own) = place(number) else { return false };
    let end = |offset: u32, size: u32| u64::from(offset) + u64::from(size.max(1));
    let lies_over = |number: &u32| {
        place(*number).is_some_and(|other| {
            other.index == own.index
                && u64::from(other.offset) < end(own.offset, own.size)
                && u64::from(own.offset) < end(other.offset, other.size)
        })
    };
    let names: HashSet<u32> = (0u32..).take(view.module.symbols.len()).filter(lies_over).collect();
    if view.module.data_relocations.iter().any(|(_, entry)| names.contains(&entry.index)) {
        return false;
    }
    let allocator = led_to(view, named(view, &is_of_allocator));
    let bodies =
        (0u32..).zip(&view.module.functions).filter_map(|(index, function)| Some((index, function.body.clone()?)));
    let mut outside = bodies.filter(|(index, _)| !allocator.contains(index) && view.function(*index).is_some());
    !outside.any(|(_, body)| {
        let entries = &view.module.code_relocations;
        let first = entries.partition_point(|(place, _)| *place < body.start);
        entries[first..]
            .iter()
            .take_while(|(place, _)| *place < body.end)
            .any(|(_, entry)| names.contains(&entry.index))
    })
}

/// The functions that a module defines for others under such a name.
fn named(view: View<'_, '_>, is_it: &dyn Fn(&str) -> bool) -> Vec<u32> {
    let functions = view.symbols().filter_map(|(_, symbol, flags)| match *symbol {
        SymbolInfo::Func { index, .. } if !flags.intersects(SymbolFlags::UNDEFINED | SymbolFlags::BINDING_LOCAL) => {
            view.module.symbol_name(symbol).filter(|name| is_it(name)).map(|_| index)
        }
        _ => None,
    });
    functions.collect()
}

/// Functions, and all that they call in their module.
fn led_to(view: View<'_, '_>, mut open: Vec<u32>) -> HashSet<u32> {
    let mut found: HashSet<u32> = open.iter().copied().collect();
    while let Some(function) = open.pop() {
        open.extend(view.module.calls(function).filter(|callee| found.insert(*callee)));
    }
    found
}
