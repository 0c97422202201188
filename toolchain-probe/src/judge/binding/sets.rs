//! Data segments of objects become sets: all of one name, where the name is one that C can write.
//!
//! `__attribute__((section("hooks")))` puts data into a set to which any object may add, and `__start_hooks` and
//! `__stop_hooks` are where it begins and ends. The members stand in link order. Of a group that several objects carry
//! (COMDAT) only the first one's members count, or an inline variable would be in the set once for each object.
//!
//! It knows no addresses. A finished module is in no set here: whoever linked it has already laid out its own, and its
//! code knows that one only, as a library's does.

use std::collections::{BTreeMap, BTreeSet};

use wasmparser::ComdatSymbolKind;

use super::wiring::Wiring;
use crate::module::examined::Modules;
use crate::module::model::index::{DataIndex, InputId};

/// One of the two ends of a set.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum End {
    /// `__start_NAME`.
    Start,
    /// `__stop_NAME`.
    Stop,
}

/// The data segments of one name in all objects.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Set<'data> {
    /// The name of the section.
    pub name: &'data str,
    /// The segments, in link order.
    pub members: Vec<(InputId, DataIndex)>,
}

/// The sets of a group, by name.
pub(super) fn of<'data>(modules: &Modules<'data>, wiring: &Wiring) -> Vec<Set<'data>> {
    let mut groups: BTreeSet<&str> = BTreeSet::new();
    let mut sets: BTreeMap<&str, Vec<(InputId, DataIndex)>> = BTreeMap::new();
    for (input, module) in modules.iter_enumerated() {
        let Some(linking) = &module.linking else { continue };
        if !module.is_object() || wiring.is_wired(input) {
            continue;
        }
        let repeated = linking.comdats.iter().filter(|group| !groups.insert(group.name));
        let dropped: BTreeSet<u32> = repeated
            .flat_map(|group| &group.members)
            .filter_map(|(kind, index)| (*kind == ComdatSymbolKind::Data).then_some(*index))
            .collect();
        let segments = linking.segments.iter_enumerated().take(module.data.len());
        for (index, facts) in segments.filter(|(_, facts)| is_c_name(facts.name)) {
            if !dropped.contains(&index.0) {
                sets.entry(facts.name).or_default().push((input, index));
            }
        }
    }
    sets.into_iter().map(|(name, members)| Set { name, members }).collect()
}

/// The section whose start or end a name stands for.
pub fn bounded(name: &str) -> Option<(&str, End)> {
    let start = name.strip_prefix("__start_").map(|section| (section, End::Start));
    start.or_else(|| name.strip_prefix("__stop_").map(|section| (section, End::Stop)))
}

/// Whether C can write a name: only then are there bounds.
fn is_c_name(name: &str) -> bool {
    let begins = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    begins && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}
