//! Definitions of several modules become classes of equal ones: one canonical definition, and the candidates that are
//! folded into it, at most one of each module.
//!
//! It knows what is in which module, and nothing else. Two definitions of one module are never in one class, not even
//! through a third: they may be equal, but they have two addresses.

use std::collections::{BTreeMap, BTreeSet};

use toolchain_probe::module::model::index::InputId;

use super::{Datum, Function};

/// Something of a module.
pub(super) trait OfModule: Copy + Ord {
    fn module(self) -> InputId;
}

impl OfModule for Function {
    fn module(self) -> InputId {
        self.0
    }
}

impl OfModule for Datum {
    fn module(self) -> InputId {
        self.input
    }
}

/// Candidates and their canonical definitions.
#[derive(Clone, Debug)]
pub(super) struct Classes<T> {
    canonical: BTreeMap<T, T>,
    candidates: BTreeMap<T, Vec<T>>,
}

impl<T: OfModule> Classes<T> {
    pub(super) fn new() -> Self {
        Self { canonical: BTreeMap::new(), candidates: BTreeMap::new() }
    }

    /// The canonical definition of a candidate; else the definition itself.
    pub(super) fn canonical(&self, of: T) -> T {
        self.canonical.get(&of).copied().unwrap_or(of)
    }

    pub(super) fn is_candidate(&self, definition: T) -> bool {
        self.canonical.contains_key(&definition)
    }

    pub(super) fn are_one(&self, a: T, b: T) -> bool {
        self.canonical(a) == self.canonical(b)
    }

    /// Each candidate with its canonical definition, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (T, T)> {
        self.canonical.iter().map(|(candidate, canonical)| (*candidate, *canonical))
    }

    pub(super) fn count(&self) -> usize {
        self.canonical.len()
    }

    /// Makes one class of those of two definitions; whether they are in one now. The canonical one is that of the
    /// first.
    pub(super) fn join(&mut self, one: T, other: T) -> bool {
        let (one, other) = (self.canonical(one), self.canonical(other));
        if one == other {
            return true;
        }
        let mut joined = self.candidates.get(&other).cloned().unwrap_or_default();
        joined.push(other);
        let there = self.candidates.get(&one).into_iter().flatten().chain([&one]);
        let taken: BTreeSet<InputId> = there.map(|there| there.module()).collect();
        if joined.iter().any(|joined| taken.contains(&joined.module())) {
            return false;
        }
        self.candidates.remove(&other);
        self.canonical.extend(joined.iter().map(|joined| (*joined, one)));
        self.candidates.entry(one).or_default().extend(joined);
        true
    }

    /// Takes candidates out of their classes; those of one class stay together, and the first of them is canonical: it
    /// comes later than the one before, so this ends.
    pub(super) fn split(&mut self, candidates: impl Iterator<Item = T>) {
        let mut split: BTreeMap<T, Vec<T>> = BTreeMap::new();
        for candidate in candidates {
            if let Some(canonical) = self.remove(candidate) {
                split.entry(canonical).or_default().push(candidate);
            }
        }
        for class in split.values() {
            class[1..].iter().for_each(|candidate| _ = self.join(class[0], *candidate));
        }
    }

    fn remove(&mut self, candidate: T) -> Option<T> {
        let canonical = self.canonical.remove(&candidate)?;
        if let Some(candidates) = self.candidates.get_mut(&canonical) {
            candidates.retain(|other| *other != candidate);
        }
        Some(canonical)
    }

    /// The last candidate that does not come after this definition, with its canonical one.
    pub(super) fn candidate_before(&self, definition: T) -> Option<(T, T)> {
        self.canonical.range(..=definition).next_back().map(|(candidate, canonical)| (*candidate, *canonical))
    }
}

#[cfg(test)]
mod tests {
    use toolchain_probe::module::model::index::{FuncIndex, InputId};

    use super::Classes;
    use crate::share::Function;

    fn function(module: u32, index: u32) -> Function {
        (InputId(module), FuncIndex(index))
    }

    #[test]
    fn a_candidate_of_a_candidate_is_one_of_the_canonical_definition() {
        let mut classes = Classes::new();
        assert!(classes.join(function(1, 7), function(2, 8)));
        assert!(classes.join(function(0, 6), function(1, 7)));
        assert_eq!(classes.canonical(function(2, 8)), function(0, 6));
        classes.split([function(1, 7)].into_iter());
        assert!(classes.are_one(function(2, 8), function(0, 6)) && !classes.are_one(function(1, 7), function(0, 6)));
    }

    #[test]
    fn two_functions_of_one_module_are_not_joined_through_a_third() {
        let mut classes = Classes::new();
        assert!(classes.join(function(1, 7), function(2, 8)));
        assert!(classes.join(function(0, 6), function(2, 9)));
        assert!(!classes.join(function(0, 6), function(1, 7)));
        assert!(!classes.join(function(0, 6), function(0, 5)));
    }

    #[test]
    fn two_classes_become_one() {
        let mut classes = Classes::new();
        assert!(classes.join(function(1, 7), function(0, 6)));
        assert!(classes.join(function(2, 8), function(3, 9)));
        assert!(classes.join(function(2, 8), function(0, 6)));
        assert!(
            [function(0, 6), function(1, 7), function(3, 9)].iter().all(|one| classes.are_one(*one, function(2, 8)))
        );
    }
}
