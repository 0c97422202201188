//! Functions that allocate become the allocators of the inputs, with what they read and keep.
//!
//! It knows them by their names and by what these call, and not what a block is.

use std::collections::BTreeSet;

use toolchain_probe::conventions::heap::{self, MALLOC_FAMILY};
use toolchain_probe::conventions::standard_library::is_of_rust_std;
use toolchain_probe::module::identify::allocator::Allocator;
use toolchain_probe::module::model::index::{FuncIndex, InputId};
use toolchain_probe::module::scan::{Site, SymbolUse};

use super::{SymbolOf, Unit, Units};
use crate::resolve::{Place, SymbolRef};
use crate::share::{Datum, Function, Scope};

impl Units<'_, '_> {
    /// Each allocator begins its heap where the linker says, so that one for all needs these to be one.
    pub(super) fn find_allocators(&mut self) {
        let is_malloc = |unit: &Unit<'_>, function: &FuncIndex| {
            let is_it = |name: &&str| match self.scope {
                Scope::Program => MALLOC_FAMILY.contains(name),
                Scope::Instances => heap::is_of_allocator(name),
            };
            unit.names_of(*function).iter().any(is_it)
        };
        let roots = self.list.iter().flat_map(|unit| {
            unit.external.iter().filter(|one| is_malloc(unit, one)).map(|function| (unit.input, *function))
        });
        let mut open: Vec<Function> = roots.filter(|function| self.is_live(*function)).collect();
        let mut seen: BTreeSet<Function> = open.iter().copied().collect();
        while let Some(function) = open.pop() {
            let called = self.sites(function).iter().filter_map(|site| self.function_at(function.0, site));
            open.extend(called.filter(|callee| seen.insert(*callee)));
        }
        let is_of_heap = |site: &Site, input: InputId| {
            let is_address = site.kind.of_symbol() == Some(SymbolUse::Address);
            is_address && self.is_of_heap((input, site.index))
        };
        let users = self.functions().filter(|function| {
            self.is_live(*function) && self.sites(*function).iter().any(|site| is_of_heap(site, function.0))
        });
        (self.heap_users, self.allocators) = (users.collect(), seen);
    }

    /// Whether a symbol says where the heap begins or ends.
    pub(crate) fn is_of_heap(&self, (input, symbol): SymbolOf) -> bool {
        let symbol = self.resolution.inputs[input].symbols.get(symbol as usize);
        matches!(symbol, Some(SymbolRef::Address(Place::Linker(_, symbol))) if symbol.is_of_heap())
    }

    /// The state of known allocators. A variable that anything else names would let one instance see what the other
    /// does: `errno`, where a program reads it, or all of the heap, where it asks how large that is.
    pub(super) fn find_heap_state(&mut self) {
        let is_known = |input: InputId, name: &str| {
            let allocator = self.module(input).identity.allocator.allocator;
            heap::is_heap_state(name) && (is_of_rust_std(name) || allocator == Some(Allocator::Dlmalloc))
        };
        let data = self.allocators.iter().flat_map(|function| self.data_used(*function));
        let (kept, named): (BTreeSet<Datum>, BTreeSet<Datum>) = data
            .filter(|datum| {
                self.scope == Scope::Instances
                    && !self.is_constant(*datum)
                    && self.name_of(*datum).is_some_and(|name| is_known(datum.input, name))
            })
            .partition(|datum| {
                self.holders_of(*datum).next().is_some()
                    || self.users_of(*datum).any(|user| !self.allocators.contains(&user))
            });
        // All of an allocator's state or none.
        let is_whole = |datum: &Datum| kept.iter().all(|kept| kept.input != datum.input);
        self.heap_state = named.into_iter().filter(is_whole).collect();
    }
}
