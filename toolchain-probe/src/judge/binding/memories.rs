//! The memories that inputs were linked for become the limit of the one that they share.
//!
//! Inputs that are bound by names are in one memory, and the smallest maximum that one of them declares is that of all:
//! it was linked for a memory that is not larger. An instance has the memory that it defines or was given, and the
//! maximum of that says what the instances in it need. So several have their sum together, and no limit if one of them
//! has none. It does not know what anybody needs. The surprising choice: one of several may then grow further than its
//! own maximum permits, because the engine knows one memory and nobody counts whose pages are whose.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Bindings;
use crate::module::examined::Modules;
use crate::module::model::index::InputId;
use crate::module::model::{Kind, Origin};

/// One of the memories that become one.
#[derive(Clone, Copy, Debug)]
pub struct OwnMemory {
    /// The input that limits it most, or else the first that has it.
    pub input: InputId,
    /// How many pages it may have.
    pub maximum: Option<u64>,
}

/// The memories that become one: one for all inputs without wires, and one for each that an instance defines.
pub fn memories(modules: &Modules<'_>, bindings: &Bindings<'_>) -> Vec<OwnMemory> {
    let mut memories: BTreeMap<Option<InputId>, OwnMemory> = BTreeMap::new();
    for (input, module) in modules.iter_enumerated() {
        for maximum in module.memories.iter().map(|memory| memory.ty.maximum) {
            let own = OwnMemory { input, maximum };
            let known = memories.entry(own_memory(modules, bindings, input)).or_insert(own);
            if maximum.is_some_and(|maximum| known.maximum.is_none_or(|known| maximum < known)) {
                *known = own;
            }
        }
    }
    memories.into_values().collect()
}

/// How many pages the one memory may have.
pub fn maximum(memories: &[OwnMemory]) -> Option<u64> {
    const ALL: u64 = 1 << 16;
    let sum = memories.iter().try_fold(0u64, |sum, memory| Some(sum.saturating_add(memory.maximum?)));
    sum.map(|sum| sum.min(ALL)).filter(|_| !memories.is_empty())
}

/// The memories of instances that cannot move, and where in them something may be, if anything is used. Whatever such
/// an instance has is somewhere from its first segment to the end of the memory that it was linked with; without a
/// segment it may be anywhere in it. One that begins without a page has nothing at a place that it knows.
pub fn pinned_memories(modules: &Modules<'_>, bindings: &Bindings<'_>) -> Vec<(InputId, Range<u64>)> {
    let mut used: BTreeMap<InputId, Option<u32>> = BTreeMap::new();
    for (input, module) in modules.iter_enumerated().filter(|(_, module)| module.kind == Kind::Pinned) {
        let owner = own_memory(modules, bindings, input).filter(|owner| modules[*owner].kind == Kind::Pinned);
        let data = module.placed_data().map(|data| data.start).min();
        if let Some(owner) = owner.filter(|_| data.is_some() || module.code.features.touches_memory()) {
            let lowest = used.entry(owner).or_default();
            *lowest = lowest.iter().copied().chain(data).min();
        }
    }
    let places = used.into_iter().map(|(owner, lowest)| {
        let end = modules[owner].memories.first().map_or(0, |memory| memory.ty.initial.saturating_mul(1 << 16));
        (owner, u64::from(lowest.unwrap_or(0))..end)
    });
    places.filter(|(_, place)| place.end > 0).collect()
}

/// Whether two inputs were linked for one memory.
pub(crate) fn is_one_memory(modules: &Modules<'_>, bindings: &Bindings<'_>, one: InputId, other: InputId) -> bool {
    own_memory(modules, bindings, one) == own_memory(modules, bindings, other)
}

/// The instance that defines the memory of an instance. All other inputs have one memory together.
pub(crate) fn own_memory(modules: &Modules<'_>, bindings: &Bindings<'_>, input: InputId) -> Option<InputId> {
    let definer = bindings.memory(input).filter(|definer| bindings.is_instance(*definer))?;
    let is_defined = modules[definer].memories.iter().any(|memory| matches!(memory.origin, Origin::Defined(_)));
    is_defined.then_some(definer)
}
