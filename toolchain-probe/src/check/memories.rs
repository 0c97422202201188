//! The one memory may grow as far as all that it stands for together.
//!
//! **Rule.** Inputs that are bound by names have one memory. An instance has the memory that it defines, or to which its
//! wires lead. The maximum of a memory is the smallest that any of those declares which have it. The image may have the
//! sum, and as much as there is if one of these memories has no maximum.
//!
//! It does not know what anybody needs.

use std::collections::BTreeMap;

use super::certificate::Wire;
use super::view::{Group, View};

/// The most pages of the image that the inputs permit.
pub(crate) fn maximum(group: &Group<'_>) -> Option<u64> {
    let mut memories: BTreeMap<Option<u32>, Option<u64>> = BTreeMap::new();
    for view in group.views() {
        for memory in &view.module.memories {
            let known = memories.entry(definer(group, view)).or_default();
            *known = known.iter().copied().chain(memory.ty.maximum).min();
        }
    }
    let is_empty = memories.is_empty();
    let sum: Option<u64> = memories.into_values().sum();
    sum.map(|sum| sum.min(1 << 16)).filter(|_| !is_empty)
}

/// The instance that defines the memory of an instance.
fn definer<'g, 'a>(group: &'g Group<'a>, mut view: View<'g, 'a>) -> Option<u32> {
    // A longer chain goes in a circle.
    for _ in 0..=group.inputs.len() {
        let wires = view.claim.wires.as_ref()?;
        let Some(position) = view.module.memories.first()?.import else { return Some(view.number) };
        let Some(Wire::Item(giver, _)) = wires.get(position as usize) else { return None };
        view = group.view(*giver)?;
    }
    None
}
