//! A fold says which candidate has which canonical definition; of it follows what every index and symbol means.
//!
//! It is nothing but data: `candidates` assumes it, `equality` takes back what is contradicted, and `apply` makes the
//! new resolution of it and the old one. What it is asked while it is being proven is what will be true of the image,
//! so that the comparison and the image cannot differ.

use std::collections::BTreeMap;

use toolchain_probe::module::model::index::{DataIndex, GlobalIndex, InputId};

use super::classes::Classes;
use super::units::{Item, SymbolOf, Units};
use super::{Datum, Function};
use crate::resolve::{Callee, GlobalRef, Place, SymbolRef};

/// Which definitions are one, and what is meant in place of others.
#[derive(Clone, Debug)]
pub(super) struct Fold {
    pub functions: Classes<Function>,
    pub data: Classes<Datum>,
    /// What symbols mean whose own definition another one of their name preempts.
    pub preempted: BTreeMap<SymbolOf, Item>,
    /// The same of functions that have no other name.
    pub preempted_functions: BTreeMap<Function, Function>,
    /// What wasm-ld made in place of functions that nobody has, where the linker makes the same for an object.
    pub traps: BTreeMap<Function, u32>,
    /// What the pointers point to that are made because no module has kept them.
    pub pointers: Vec<Datum>,
}

impl Fold {
    /// Nothing is folded.
    pub(super) fn new() -> Self {
        Self {
            functions: Classes::new(),
            data: Classes::new(),
            preempted: BTreeMap::new(),
            preempted_functions: BTreeMap::new(),
            traps: BTreeMap::new(),
            pointers: Vec::new(),
        }
    }

    /// The function that runs where this one is called.
    pub(super) fn function(&self, function: Function) -> Function {
        let function = self.preempted_functions.get(&function).copied().unwrap_or(function);
        self.functions.canonical(function)
    }

    /// A function as everybody will call it.
    pub(super) fn callee(&self, callee: Callee) -> Callee {
        let Callee::Body(input, function) = callee else { return callee };
        if let Some(trap) = self.traps.get(&(input, function)) {
            return Callee::Stub(*trap);
        }
        let (input, function) = self.function((input, function));
        Callee::Body(input, function)
    }

    /// Where a place will be.
    pub(super) fn place(&self, place: Place) -> Place {
        let Place::InSegment(input, segment, offset) = place else { return place };
        let Some((candidate, canonical)) = self.datum_at(input, segment, offset) else { return place };
        Place::InSegment(canonical.input, canonical.segment, canonical.offset + (offset - candidate.offset))
    }

    /// The candidate that a byte belongs to, with its canonical datum.
    pub(super) fn datum_at(&self, input: InputId, segment: DataIndex, offset: u32) -> Option<(Datum, Datum)> {
        let last = Datum { input, segment, offset, size_bytes: u32::MAX };
        let (candidate, canonical) = self.data.candidate_before(last)?;
        let is_inside = (candidate.input, candidate.segment) == (input, segment) && offset < candidate.end();
        is_inside.then_some((candidate, canonical))
    }

    /// What a symbol will mean.
    pub(super) fn symbol(&self, units: &Units<'_, '_>, (input, symbol): SymbolOf) -> SymbolRef {
        match self.preempted.get(&(input, symbol)) {
            Some(Item::Function((definer, function))) => {
                SymbolRef::Slot(Some(self.callee(Callee::Body(*definer, *function))))
            }
            Some(Item::Datum(datum)) => SymbolRef::Address(self.place(datum.place())),
            Some(Item::Pointer { number, .. }) => SymbolRef::Address(Place::Pointer(*number)),
            None => match units.resolution.inputs[input].symbols[symbol as usize] {
                SymbolRef::Slot(Some(callee)) => SymbolRef::Slot(Some(self.callee(callee))),
                SymbolRef::Null(callee) => SymbolRef::Null(self.callee(callee)),
                SymbolRef::Address(place) => {
                    let name = units.symbols(input)[symbol as usize].name;
                    let preempting = self.preempting(units, input, name, place);
                    SymbolRef::Address(preempting.unwrap_or_else(|| self.place(place)))
                }
                other => other,
            },
        }
    }

    /// What preempts the definition of another input that one found by this name: who asks means what the definer
    /// means.
    fn preempting(&self, units: &Units<'_, '_>, input: InputId, name: Option<&str>, place: Place) -> Option<Place> {
        let Place::InSegment(definer, ..) = place else { return None };
        if self.preempted.is_empty() || definer == input || !units.is_compared(definer) {
            return None;
        }
        let definition = units.unit_of(definer).definitions.get(name?)?;
        match self.preempted.get(&(definer, definition.symbol))? {
            Item::Datum(datum) => Some(self.place(datum.place())),
            _ => None,
        }
    }

    /// What a global will mean.
    pub(super) fn global(&self, units: &Units<'_, '_>, input: InputId, global: GlobalIndex) -> GlobalRef {
        let own = units.resolution.inputs[input].globals[global];
        match units.symbol_in(input, global).map(|symbol| self.symbol(units, (input, symbol))) {
            Some(SymbolRef::Address(place)) => GlobalRef::Address(place),
            Some(SymbolRef::Slot(callee)) => GlobalRef::Slot(callee),
            Some(SymbolRef::Null(_)) => GlobalRef::Slot(None),
            Some(SymbolRef::Index) => own,
            None => {
                let module = units.module(input);
                let name = module.import_of(module.globals[global].origin).map(|import| import.field);
                match own {
                    GlobalRef::Address(place) => self
                        .preempting(units, input, name, place)
                        .map_or_else(|| self.global_ref(own), GlobalRef::Address),
                    own => self.global_ref(own),
                }
            }
        }
    }

    /// The same of a global that is not an index.
    pub(super) fn global_ref(&self, global: GlobalRef) -> GlobalRef {
        match global {
            GlobalRef::Address(place) => GlobalRef::Address(self.place(place)),
            GlobalRef::Slot(Some(callee)) => GlobalRef::Slot(Some(self.callee(callee))),
            other => other,
        }
    }
}
