//! Calls that an adapter only hands on become calls of what it calls.
//!
//! An adapter stays in the way unless it can be shown that nobody sees the difference:
//!
//! * it does nothing with the numbers that it hands on (`crossing`), and the callee has its type;
//! * its caller may be left whenever it is called. A component may not be left while its allocator runs for values that
//!   are made in its memory, or for the host, or while the host lets it end a result; so the call must not be reached
//!   (`reach`) from a function that runs then;
//! * no two imports whose addresses are taken come to mean one function, or two pointers would become equal.
//!
//! That flags are what they were when a function returns holds of adapters one by one, so that no call changes them.
//! Where only checks of numbers are in the way, the adapter does these and nothing else (`slim`). With trust, that a
//! component may be left is presumed, and so is that a `bool`, `char` or `enum` is one. It does not know addresses or
//! names. The surprising choice: what has to be cut to its width is never handed on, not with trust either, because a
//! component may leave anything above a small integer.

use std::collections::{BTreeMap, BTreeSet};

use super::crossing::{Check, Crossing, read};
use super::outline::Outline;
use super::parts::{Definition, Kind, Parts, What};
use super::reach::{Calls, Reached, definition_of};
use super::slim::without_flags;

/// A function that an adapter defines.
pub(super) type At = (usize, u32);

/// What is known of the adapters of a group.
#[derive(Debug, Default)]
pub(super) struct Crossings {
    pub(super) functions: BTreeMap<At, Crossing>,
    /// Whether all adapters could be read.
    is_whole: bool,
}

/// What is to become of calls.
#[derive(Debug, Default)]
pub(super) struct Decided {
    /// The imports that are given something else, by instance and position.
    pub(super) direct: BTreeMap<(usize, usize), Definition>,
    /// The functions of adapters, and the built-ins, that may be called while their caller may not be left.
    pub(super) guarded: BTreeSet<At>,
    pub(super) guarded_built_ins: BTreeSet<usize>,
    /// The components that the host has to close while it calls their allocators and what ends their results.
    pub(super) closes: BTreeSet<u32>,
    /// Whether an export may only be entered while none is, and never after a trap.
    pub(super) is_entered_once: bool,
}

impl Crossings {
    pub(super) fn of(parts: &Parts, outlines: &[Outline]) -> Self {
        let mut crossings = Self { functions: BTreeMap::new(), is_whole: true };
        for (number, instance) in parts.instances.iter().enumerate().filter(|(_, instance)| instance.is_adapter()) {
            let Ok(functions) = read(&instance.wasm) else {
                crossings.is_whole = false;
                continue;
            };
            let first = u32::try_from(outlines[number].count_imported(Kind::Function)).unwrap_or(u32::MAX);
            let places = (first..).map(|function| (number, function));
            crossings.functions.extend(places.zip(functions));
        }
        crossings.is_whole &= crossings.functions.values().all(|crossing| crossing.while_closed.is_some());
        crossings
    }
}

/// What a function of an adapter was given, by the index of a function or of a global.
pub(super) fn given(parts: &Parts, outlines: &[Outline], adapter: usize, kind: Kind, index: u32) -> Option<Definition> {
    let position = outlines[adapter].import_of_kind(kind, index)?;
    parts.instances[adapter].given.get(position).copied()
}

/// Decides which calls are direct.
pub(super) fn decide(parts: &Parts, outlines: &[Outline], crossings: &Crossings, trusts: bool) -> Decided {
    let mut decided = Decided { is_entered_once: !trusts, ..Decided::default() };
    let mut calls = Calls::of(parts, outlines);
    // Without flags no component is ever closed.
    if !trusts && !parts.flags().is_empty() {
        guard(parts, outlines, crossings, &mut calls, &mut decided);
    }
    let direct: BTreeMap<At, Definition> = crossings
        .functions
        .iter()
        .filter(|(at, _)| !decided.guarded.contains(at))
        .filter_map(|(at, crossing)| Some((*at, target(parts, outlines, *at, crossing, trusts)?)))
        .collect();
    if direct.is_empty() {
        return decided;
    }
    let mut pointers: BTreeMap<Definition, BTreeSet<Definition>> = BTreeMap::new();
    let mut candidates = Vec::new();
    for (number, (instance, outline)) in parts.instances.iter().zip(outlines).enumerate() {
        let functions = outline.imports.iter().enumerate().filter(|(_, import)| import.kind == Kind::Function);
        for (function, (position, _)) in (0..).zip(functions) {
            let Some(old) = instance.given.get(position) else { continue };
            let new = followed(&direct, *old);
            let meant = definition_of(parts, outlines, new);
            let is_shown = calls.is_shown(number, function);
            if is_shown {
                pointers.entry(meant).or_default().insert(*old);
            }
            if *old != new {
                candidates.push(((number, position), new, meant, is_shown));
            }
        }
    }
    let is_apart = |meant: &Definition| pointers.get(meant).is_none_or(|given| given.len() == 1);
    let candidates = candidates.into_iter().filter(|(.., meant, is_shown)| !is_shown || is_apart(meant));
    decided.direct = candidates.map(|(at, new, ..)| (at, new)).collect();
    decided
}

/// Finds what may be called while its caller may not be left.
fn guard(parts: &Parts, outlines: &[Outline], crossings: &Crossings, calls: &mut Calls<'_>, decided: &mut Decided) {
    if !crossings.is_whole {
        decided.guarded.extend(crossings.functions.keys());
        decided.guarded_built_ins.extend(0..parts.built_ins.len());
    }
    let mut closed: BTreeMap<u32, Vec<Definition>> = BTreeMap::new();
    for ((adapter, _), crossing) in &crossings.functions {
        for (flag, function) in crossing.while_closed.iter().flatten() {
            if let Some(Definition::Flags(component)) = given(parts, outlines, *adapter, Kind::Global, *flag) {
                let function = Definition::Item(*adapter, Kind::Function, *function);
                closed.entry(component).or_default().push(function);
            }
        }
    }
    let mut of_host: BTreeMap<u32, Vec<Definition>> = BTreeMap::new();
    for export in &parts.exports {
        of_host.entry(export.component).or_default().extend(export.realloc.iter().chain(&export.post_return));
    }
    for built_in in &parts.built_ins {
        if let What::Import { realloc: Some(realloc), component, .. } = built_in.what {
            of_host.entry(component).or_default().push(realloc);
        }
    }
    for (component, roots) in of_host {
        let reached = calls.reached(roots.iter().copied());
        if mark(parts, outlines, crossings, component, &reached, decided) || !crossings.is_whole {
            decided.closes.insert(component);
        }
    }
    for (component, roots) in closed {
        let reached = calls.reached(roots);
        mark(parts, outlines, crossings, component, &reached, decided);
    }
}

/// Marks what of a component is reached; whether anything is.
fn mark(
    parts: &Parts,
    outlines: &[Outline],
    crossings: &Crossings,
    component: u32,
    reached: &Reached,
    decided: &mut Decided,
) -> bool {
    let is_callers = |at: &&At| {
        let caller = crossings.functions.get(at).and_then(|crossing| crossing.plain.as_ref()).map(|plain| plain.caller);
        // Of what is not plain it is not known who calls it.
        caller.is_none_or(|flag| given(parts, outlines, at.0, Kind::Global, flag) == Some(Definition::Flags(component)))
    };
    let of_adapters = reached.functions.iter().filter(|at| crossings.functions.contains_key(at));
    let functions: Vec<At> = of_adapters.filter(is_callers).copied().collect();
    let is_left_by = |number: &&usize| {
        let leaves = parts.built_ins.get(**number).and_then(|built_in| parts.left_by(&built_in.what));
        leaves == Some(component)
    };
    let built_ins: Vec<usize> = reached.built_ins.iter().filter(is_left_by).copied().collect();
    let is_any = !functions.is_empty() || !built_ins.is_empty();
    decided.guarded.extend(functions);
    decided.guarded_built_ins.extend(built_ins);
    is_any
}

/// What a call of a function of an adapter is a call of, where it only hands on.
fn target(parts: &Parts, outlines: &[Outline], at: At, crossing: &Crossing, trusts: bool) -> Option<Definition> {
    let plain = crossing.plain.as_ref()?;
    let is_waived = |check: &Check| trusts && check.is_of_trust();
    let callee = given(parts, outlines, at.0, Kind::Function, plain.callee)?;
    let Definition::Item(instance, Kind::Function, function) = callee else { return None };
    let signature =
        |instance: usize, function: u32| outlines.get(instance)?.signatures.get(function as usize)?.as_ref();
    let is_alike = signature(at.0, at.1)? == signature(instance, function)?;
    (is_alike && plain.checks.iter().all(is_waived)).then_some(callee)
}

/// What is called in the end: an adapter may call another.
fn followed(direct: &BTreeMap<At, Definition>, mut definition: Definition) -> Definition {
    for _ in 0..=direct.len() {
        let Definition::Item(instance, Kind::Function, function) = definition else { break };
        let Some(next) = direct.get(&(instance, function)) else { break };
        definition = *next;
    }
    definition
}

/// Gives imports what was decided, leaves only checks of numbers in functions that need no more, and takes out the
/// adapters that nobody is given anything of.
pub(super) fn apply(parts: &mut Parts, outlines: &mut Vec<Outline>, crossings: &Crossings, decided: &Decided) {
    for (number, instance) in parts.instances.iter_mut().enumerate().filter(|(_, instance)| instance.is_adapter()) {
        let kept = |function: u32| {
            let plain = crossings.functions.get(&(number, function)).and_then(|crossing| crossing.plain.as_ref());
            plain.filter(|_| !decided.guarded.contains(&(number, function))).map(|plain| plain.numbers.as_slice())
        };
        let first = u32::try_from(outlines[number].count_imported(Kind::Function)).unwrap_or(u32::MAX);
        if let Ok(wasm) = without_flags(&instance.wasm, first, &kept) {
            instance.wasm = wasm;
        }
    }
    for ((instance, position), definition) in &decided.direct {
        let instance = &mut parts.instances[*instance];
        instance.given[*position] = *definition;
        instance.across.insert(*position);
    }
    // What one that is taken out was given may be of another.
    loop {
        let used = parts.used();
        let instances = parts.instances.iter().enumerate();
        let gone = instances.filter(|(number, instance)| instance.is_adapter() && !used.contains(number));
        let gone: BTreeSet<usize> = gone.map(|(number, _)| number).collect();
        if gone.is_empty() {
            break;
        }
        parts.take_out(&gone, outlines);
    }
}
