//! A resolution and a fold become the resolution in which every candidate is its canonical definition.
//!
//! It decides nothing. The surprising choice: a static constructor runs once though two modules list it, because both
//! lists were one in a static link; but one that a finished module lists runs in any case.

use std::collections::BTreeSet;

use toolchain_probe::module::model::index::InputId;
use typed_index_collections::{TiSlice, TiVec};

use super::closing::Closings;
use super::fold::Fold;
use super::units::Units;
use crate::initialisers::Initialisers;
use crate::resolve::{Callee, Constructor, ExportItem, GlobalRef, Place, Resolution, SymbolRef};

/// What every index stands for under this fold. Whatever holds the slot of a candidate holds that of the canonical
/// function: a function has one pointer.
pub(super) fn resolution<'data>(units: &Units<'_, 'data>, fold: &Fold, closings: &Closings) -> Resolution<'data> {
    let mut new = units.resolution.clone();
    new.closings.extend(closings.made.iter().cloned());
    new.pointers.extend(fold.pointers.iter().map(|datum| fold.place(datum.place())));
    for (input, own) in new.inputs.iter_mut_enumerated() {
        for callee in &mut own.functions {
            *callee = fold.callee(*callee);
        }
        for (number, symbol) in (0..).zip(&mut own.symbols) {
            *symbol = fold.symbol(units, (input, number));
        }
        for (index, global) in own.globals.iter_mut_enumerated() {
            *global = fold.global(units, input, index);
        }
        for (segment, entries) in own.data_relocations.iter_mut_enumerated() {
            entries.retain(|entry| fold.datum_at(input, segment, entry.offset).is_none());
        }
    }
    for ((input, symbol), closing) in &closings.symbols {
        new.inputs[*input].symbols[*symbol as usize] = SymbolRef::Slot(Some(Callee::Closing(*closing)));
    }
    for item in new.exports.values_mut() {
        match item {
            ExportItem::Function(callee) => *callee = fold.callee(*callee),
            ExportItem::Global(global) => *global = fold.global_ref(*global),
            ExportItem::Tag(_) | ExportItem::Table(_) | ExportItem::Memory => {}
        }
    }
    export_preempting(units, fold, &mut new);
    new.constructors = constructors(units, fold);
    new
}

/// What preempts a weak definition is exported in its place.
fn export_preempting(units: &Units<'_, '_>, fold: &Fold, new: &mut Resolution<'_>) {
    let is_own = |input: InputId, symbol: SymbolRef| match symbol {
        SymbolRef::Slot(Some(Callee::Body(definer, _))) => definer == input,
        SymbolRef::Address(Place::InSegment(definer, ..)) => definer == input,
        _ => false,
    };
    let exported = |symbol: SymbolRef| match symbol {
        SymbolRef::Slot(Some(callee)) => Some(ExportItem::Function(callee)),
        SymbolRef::Address(place) => Some(ExportItem::Global(GlobalRef::Address(place))),
        SymbolRef::Slot(None) | SymbolRef::Null(_) | SymbolRef::Index => None,
    };
    for (input, symbol) in fold.preempted.keys().copied() {
        let Some(name) = units.symbols(input)[symbol as usize].name else { continue };
        let own = units.resolution.inputs[input].symbols[symbol as usize];
        if is_own(input, own)
            && units.resolution.exports.get(name).copied() == exported(own)
            && let Some(item) = exported(fold.symbol(units, (input, symbol)))
        {
            new.exports.insert(name.to_owned(), item);
        }
    }
}

/// What each input wants run, if the constructors of these have nothing left to do.
pub(super) fn initialisers(
    old: &TiSlice<InputId, Initialisers>,
    left_out: &BTreeSet<InputId>,
) -> TiVec<InputId, Initialisers> {
    let of = |(input, own): (InputId, &Initialisers)| match left_out.contains(&input) {
        true => Initialisers { constructors: None, ..*own },
        false => *own,
    };
    old.iter_enumerated().map(of).collect()
}

/// The constructors, each once. One that a finished module has runs in any case.
fn constructors(units: &Units<'_, '_>, fold: &Fold) -> Vec<Constructor> {
    let old = &units.resolution.constructors;
    let mut found: Vec<(Callee, Constructor)> = Vec::with_capacity(old.len());
    for constructor in old {
        let (owner, callee) = (constructor.owner, fold.callee(constructor.callee));
        let mut equal = found.iter_mut().filter(|(_, known)| known.callee == callee);
        match equal.find(|(own, _)| *own != constructor.callee) {
            Some((_, known)) if !units.module(owner).is_object() => known.owner = owner,
            Some(_) => {}
            None => found.push((constructor.callee, Constructor { owner, callee, results: constructor.results })),
        }
    }
    found.into_iter().map(|(_, constructor)| constructor).collect()
}
