//! Finished modules that each bring a `malloc` get one: calls of the others' reach the provider's.
//!
//! A finished module has its own copy of libc's allocator linked in, under names that only its symbol table still
//! knows. Two of them in one memory get along until a block of one is freed by the other. So by default the whole
//! malloc family of all such modules is that of one provider: all of it or nothing, and only between allocators of one
//! kind, whose blocks look alike. A `libc.so` or an archive in the link is the provider, since others bind to it by
//! name.
//!
//! Where no module has every function that is needed, nobody is the provider and AL003 says so; copies of one build can
//! still become one when the linker compares them.

use std::collections::{BTreeMap, BTreeSet};

use typed_index_collections::TiSlice;

use super::binding::wiring::Wiring;
use crate::conventions::heap::MALLOC_FAMILY;
use crate::module::examined::{Examined, Modules};
use crate::module::identify::allocator::Allocator;
use crate::module::model::Kind;
use crate::module::model::index::{FuncIndex, InputId};
use crate::module::model::linking::SymbolKind;
use crate::module::model::types::TypeIds;

/// What becomes of several allocators.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum AllocatorPolicy {
    /// All use the first that has everything they need.
    #[default]
    One,
    /// Each module keeps its own.
    Separate,
}

/// Which allocator each finished module uses.
#[derive(Clone, Default, Debug)]
pub struct Heaps {
    /// The module whose `malloc` others use.
    pub provider: Option<InputId>,
    /// The provider's function in place of another module's own.
    redirected: BTreeMap<(InputId, FuncIndex), FuncIndex>,
    users: BTreeSet<InputId>,
    /// Whether the user wants each module to keep its own.
    pub(crate) are_separate: bool,
}

impl Heaps {
    /// Chooses the provider; `types` are the ids of all types.
    pub fn of(
        modules: &Modules<'_>,
        types: &TiSlice<InputId, TypeIds>,
        wiring: &Wiring,
        policy: AllocatorPolicy,
    ) -> Self {
        let families: Vec<(InputId, BTreeMap<&str, FuncIndex>)> = modules
            .iter_enumerated()
            .filter(|(input, module)| brings_malloc(module) && !wiring.is_wired(*input))
            .map(|(input, module)| (input, family(module)))
            .collect();
        if policy == AllocatorPolicy::Separate || families.len() < 2 {
            return Self { are_separate: policy == AllocatorPolicy::Separate, ..Self::default() };
        }
        let type_of = |input: InputId, function: FuncIndex| types[input][modules[input].functions[function].ty];
        let provides = |(provider, own): &&(InputId, BTreeMap<&str, FuncIndex>)| {
            families.iter().all(|(user, wanted)| {
                wanted.iter().all(|(name, function)| {
                    own.get(name).is_some_and(|found| type_of(*provider, *found) == type_of(*user, *function))
                })
            })
        };
        // Whoever binds `malloc` by name cannot be redirected, so it is the provider, or there is none.
        let by_name = |(input, _): &&(InputId, _)| !is_finished(&modules[*input]);
        let found = match families.iter().filter(by_name).collect::<Vec<_>>().as_slice() {
            [] => families.iter().find(provides),
            [alone] => Some(*alone).filter(provides),
            _ => None,
        };
        let Some((provider, own)) = found else { return Self::default() };
        let mut heaps = Self { provider: Some(*provider), ..Self::default() };
        for (user, wanted) in families.iter().filter(|(user, _)| user != provider) {
            heaps.users.insert(*user);
            heaps.redirected.extend(wanted.iter().map(|(name, function)| ((*user, *function), own[name])));
        }
        heaps
    }

    /// The provider's function that takes the place of one of a module's own.
    pub fn redirect(&self, input: InputId, function: FuncIndex) -> Option<(InputId, FuncIndex)> {
        Some((self.provider?, *self.redirected.get(&(input, function))?))
    }

    /// Whether a module uses the provider's allocator.
    pub(crate) fn is_user(&self, input: InputId) -> bool {
        self.users.contains(&input)
    }
}

/// Whether a module is finished and can be taken apart through its relocations.
fn is_finished(module: &Examined<'_>) -> bool {
    module.kind == Kind::Finished
}

/// Whether a module has the `malloc` of a libc of the one kind whose copies understand each other's blocks. In an
/// object it is without `sbrk`, which is another member of its archive.
fn brings_malloc(module: &Examined<'_>) -> bool {
    let is_dlmalloc = module.identity.allocator.allocator == Some(Allocator::Dlmalloc);
    match module.kind {
        Kind::Finished => is_dlmalloc,
        Kind::Object => module.code.heap.dlmalloc.is_some() && module.exported_function("malloc").is_some(),
        Kind::SharedLibrary => is_dlmalloc && module.exported_function("malloc").is_some(),
        Kind::Pinned | Kind::Pure => false,
    }
}

/// The functions of the malloc family that a module has, by name: of a finished one all that its symbol table knows, of
/// others those that they show.
fn family<'data>(module: &Examined<'data>) -> BTreeMap<&'data str, FuncIndex> {
    let with_body = |name: &'data str, function: FuncIndex| module.body(function).map(|_| (name, function));
    if !is_finished(module) {
        let exports = module.exports.iter().filter(|export| MALLOC_FAMILY.contains(&export.name));
        let functions = exports.filter_map(|export| Some((export.name, module.exported_function(export.name)?)));
        return functions.filter_map(|(name, function)| with_body(name, function)).collect();
    }
    let symbols = module.symbols().iter();
    symbols
        .filter_map(|symbol| match (symbol.name, symbol.kind) {
            (Some(name), SymbolKind::Function(function)) if MALLOC_FAMILY.contains(&name) => {
                with_body(name, FuncIndex(function))
            }
            _ => None,
        })
        .collect()
}
