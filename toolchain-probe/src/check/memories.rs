//! The one memory may grow as far as all that it stands for together, and no two of these are used at one address.
//!
//! **Rule.** Inputs that are bound by names have one memory. An instance has the memory that it defines, or to which
//! its wires lead. The maximum of a memory is the smallest that any of those declares which have it. The image may have
//! the sum, and as much as there is if one of these memories has no maximum. Of memories that instances define which
//! cannot move no two are used at one address: what is in them is somewhere from the first segment to the end of the
//! memory, and without a segment anywhere in it.
//!
//! It does not know what anybody needs.

use std::collections::BTreeMap;

use super::certificate::{Kind, Wire};
use super::reading::Mode;
use super::view::{Constant, Group, View, of_image};

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

/// Two instances that define memories which are used at the same addresses, and cannot move.
pub(crate) fn over_each_other<'g, 'a>(group: &'g Group<'a>) -> Option<(View<'g, 'a>, View<'g, 'a>)> {
    let mut first_use: BTreeMap<u32, Option<u64>> = BTreeMap::new();
    for view in group.views().filter(|view| view.claim.kind == Kind::Pinned) {
        let owner = definer(group, view).filter(|owner| group.view(*owner).is_some_and(is_pinned));
        let Some(owner) = owner else { continue };
        let starts = view.module.data.iter().filter_map(|data| match &data.mode {
            Mode::Active(_, offset) => match of_image(offset)? {
                Constant::I32(start) => Some(u64::from(start.cast_unsigned())),
                _ => None,
            },
            _ => None,
        });
        let start = starts.min();
        if start.is_some() || touches_memory(view) {
            let known = first_use.entry(owner).or_default();
            *known = known.iter().copied().chain(start).min();
        }
    }
    let mut places: Vec<(u64, u64, View<'g, 'a>)> = Vec::new();
    for (owner, start) in first_use {
        let view = group.view(owner)?;
        let end = view.module.memories.first().map_or(0, |memory| memory.ty.initial.saturating_mul(1 << 16));
        let start = start.unwrap_or(0);
        if let Some((.., other)) = places.iter().find(|(low, high, _)| start < *high && *low < end) {
            return Some((*other, view));
        }
        // One that begins without a page has nothing at a place that it knows.
        if end > 0 {
            places.push((start, end, view));
        }
    }
    None
}

fn is_pinned(view: View<'_, '_>) -> bool {
    view.claim.kind == Kind::Pinned
}

/// Whether an instruction reads or writes memory.
fn touches_memory(view: View<'_, '_>) -> bool {
    let count = u32::try_from(view.module.functions.len()).unwrap_or(u32::MAX);
    let bodies = (0..count).filter_map(|function| view.module.body(function));
    bodies.into_iter().any(|body| {
        let (bytes, begin) = (body.as_bytes(), body.range().start);
        let Ok(mut operators) = body.get_operators_reader() else { return false };
        while !operators.eof() {
            let place = operators.original_position() - begin;
            let code = bytes.get(place..).unwrap_or_default();
            if is_of_memory(code) {
                return true;
            }
            if operators.read().is_err() {
                return false;
            }
        }
        false
    })
}

/// Whether an instruction that begins so is a load or a store, or another that reads or writes memory (WebAssembly core
/// specification, "Memory Instructions", "Vector Instructions"; threads).
fn is_of_memory(code: &[u8]) -> bool {
    match code {
        [0x28..=0x3e, ..] | [0xfe, ..] => true,
        [0xfc, operation, ..] => matches!(operation, 8 | 10 | 11),
        [0xfd, operation, ..] => matches!(operation, 0..=11 | 84..=93),
        _ => false,
    }
}

/// The instance that defines the memory of an instance.
pub(crate) fn definer<'g, 'a>(group: &'g Group<'a>, mut view: View<'g, 'a>) -> Option<u32> {
    // A longer chain goes in a circle.
    for _ in 0..=group.inputs.len() {
        let wires = view.claim.wires.as_ref()?;
        let Some(position) = view.module.memories.first()?.import else { return Some(view.number) };
        let Some(Wire::Item(giver, _)) = wires.get(position as usize) else { return None };
        view = group.view(*giver)?;
    }
    None
}
