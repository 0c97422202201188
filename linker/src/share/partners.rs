//! Things of several modules become groups of one original and its copies, at most one of each module.
//!
//! It knows what is in which module, and nothing else. Two things of one module are never joined, not even through a
//! third: they may be equal, but they have two addresses.

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

/// Copies and their originals.
pub(super) struct Partners<T> {
    originals: BTreeMap<T, T>,
    copies: BTreeMap<T, Vec<T>>,
}

impl<T: OfModule> Partners<T> {
    pub fn new() -> Self {
        Self { originals: BTreeMap::new(), copies: BTreeMap::new() }
    }

    /// The original of a copy; else the thing itself.
    pub fn original(&self, of: T) -> T {
        self.originals.get(&of).copied().unwrap_or(of)
    }

    pub fn has_copy(&self, thing: T) -> bool {
        self.originals.contains_key(&thing)
    }

    pub fn is_one(&self, a: T, b: T) -> bool {
        self.original(a) == self.original(b)
    }

    /// Each copy with its original, in order.
    pub fn iter(&self) -> impl Iterator<Item = (T, T)> {
        self.originals.iter().map(|(copy, original)| (*copy, *original))
    }

    pub fn count(&self) -> usize {
        self.originals.len()
    }

    /// Makes one group of those of two things; whether they are in one now. The original is that of the first.
    pub fn join(&mut self, one: T, other: T) -> bool {
        let (one, other) = (self.original(one), self.original(other));
        if one == other {
            return true;
        }
        let mut joined = self.copies.get(&other).cloned().unwrap_or_default();
        joined.push(other);
        let there = self.copies.get(&one).into_iter().flatten().chain([&one]);
        let taken: BTreeSet<InputId> = there.map(|there| there.module()).collect();
        if joined.iter().any(|joined| taken.contains(&joined.module())) {
            return false;
        }
        self.copies.remove(&other);
        self.originals.extend(joined.iter().map(|joined| (*joined, one)));
        self.copies.entry(one).or_default().extend(joined);
        true
    }

    /// Takes copies out of their groups; those of one group stay together, and the first of them is their original: it
    /// comes later than the one before, so this ends.
    pub fn part_all(&mut self, copies: impl Iterator<Item = T>) {
        let mut parted: BTreeMap<T, Vec<T>> = BTreeMap::new();
        for copy in copies {
            if let Some(original) = self.part(copy) {
                parted.entry(original).or_default().push(copy);
            }
        }
        for group in parted.values() {
            group[1..].iter().for_each(|copy| _ = self.join(group[0], *copy));
        }
    }

    fn part(&mut self, copy: T) -> Option<T> {
        let original = self.originals.remove(&copy)?;
        if let Some(copies) = self.copies.get_mut(&original) {
            copies.retain(|other| *other != copy);
        }
        Some(original)
    }

    /// The last copy that is not behind this thing, with its original.
    pub fn copy_before(&self, thing: T) -> Option<(T, T)> {
        self.originals.range(..=thing).next_back().map(|(copy, original)| (*copy, *original))
    }
}

#[cfg(test)]
mod tests {
    use toolchain_probe::module::model::index::{FuncIndex, InputId};

    use super::Partners;
    use crate::share::Function;

    fn function(module: u32, index: u32) -> Function {
        (InputId(module), FuncIndex(index))
    }

    #[test]
    fn a_copy_of_a_copy_is_a_copy_of_the_original() {
        let mut partners = Partners::new();
        assert!(partners.join(function(1, 7), function(2, 8)));
        assert!(partners.join(function(0, 6), function(1, 7)));
        assert_eq!(partners.original(function(2, 8)), function(0, 6));
        partners.part_all([function(1, 7)].into_iter());
        assert!(partners.is_one(function(2, 8), function(0, 6)) && !partners.is_one(function(1, 7), function(0, 6)));
    }

    #[test]
    fn two_functions_of_one_module_are_not_joined_through_a_third() {
        let mut partners = Partners::new();
        assert!(partners.join(function(1, 7), function(2, 8)));
        assert!(partners.join(function(0, 6), function(2, 9)));
        assert!(!partners.join(function(0, 6), function(1, 7)));
        assert!(!partners.join(function(0, 6), function(0, 5)));
    }

    #[test]
    fn two_groups_become_one() {
        let mut partners = Partners::new();
        assert!(partners.join(function(1, 7), function(0, 6)));
        assert!(partners.join(function(2, 8), function(3, 9)));
        assert!(partners.join(function(2, 8), function(0, 6)));
        assert!(
            [function(0, 6), function(1, 7), function(3, 9)].iter().all(|one| partners.is_one(*one, function(2, 8)))
        );
    }
}
