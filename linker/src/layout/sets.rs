//! Sets of the objects become ranges of addresses: what all objects put into one section, one after the other.
//!
//! A set begins at the largest alignment of its members and each member at its own, in link order, as wasm-ld does it:
//! code that walks from `__start_NAME` in steps of one size finds every member where all have that size. Sets are
//! placed after the data of all inputs, because none of these could hold the members of the others.
//!
//! It does not know why a member is live: whether somebody asks for the bounds is decided by `prune`.

use std::ops::Range;

use toolchain_probe::Modules;
use toolchain_probe::diagnostic::Diagnostic;
use toolchain_probe::judge::binding::sets::Set;

use super::align_of;
use super::align_up;
use crate::prune::Live;

/// Where each set is, and each of its live members.
#[derive(Default)]
pub(crate) struct PlacedSets {
    /// By set.
    pub ranges: Vec<Range<u64>>,
    /// By set and member; `None` if it is not reachable.
    pub members: Vec<Vec<Option<u64>>>,
}

/// Places the live members of all sets, from `cursor` on.
///
/// # Errors
/// MF002 for an alignment that memory cannot have.
pub(crate) fn place_sets(
    modules: &Modules<'_>,
    sets: &[Set<'_>],
    live: &Live,
    mut cursor: u64,
) -> Result<PlacedSets, Box<Diagnostic>> {
    let mut placed = PlacedSets::default();
    for set in sets {
        let mut aligns = Vec::with_capacity(set.members.len());
        for (input, segment) in &set.members {
            let is_live = live.inputs[*input].data[*segment];
            let align = is_live.then(|| align_of(&modules[*input], *segment)).transpose()?;
            aligns.push(align);
        }
        let start = align_up(cursor, aligns.iter().flatten().copied().max().unwrap_or(0)).unwrap_or(u64::MAX);
        let mut end = start;
        let mut members = Vec::with_capacity(set.members.len());
        for ((input, segment), align) in set.members.iter().zip(aligns) {
            members.push(align.map(|align| {
                let address = align_up(end, align).unwrap_or(u64::MAX);
                end = address.saturating_add(modules[*input].data[*segment].bytes.len() as u64);
                address
            }));
        }
        if members.iter().any(Option::is_some) {
            cursor = end;
        }
        placed.ranges.push(start..end);
        placed.members.push(members);
    }
    Ok(placed)
}
