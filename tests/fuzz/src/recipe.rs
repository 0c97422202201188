//! What a bundle was made of, in one line: the target, where it began, and the seed of each change.
//!
//! A line is all that a report needs: it makes the same bundle again, and with a change left out, a smaller one.

use std::collections::BTreeMap;
use std::fmt;

use crate::bundle::Bundle;
use crate::generate::Name;
use crate::mutate::mutate;
use crate::random::Random;
use crate::target::Target;

/// The most changes of one bundle.
const MAX_CHANGES: usize = 16;
/// The most changes of a generated group: it is meant to come far.
const MAX_CHANGES_OF_GROUPS: usize = 3;

/// How to make a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// What is run.
    pub target: Target,
    /// The name of the bundle to start from: of a file, a bomb or a group.
    pub start: String,
    /// The seeds of the changes, in order.
    pub changes: Vec<u64>,
}

impl Recipe {
    /// The recipe of the execution with this number: a group, or a
    /// start or what was found worth keeping, changed.
    #[must_use]
    pub fn draw(seed: u64, number: u64, starts: &[&String], kept: &[Recipe]) -> Option<Self> {
        let mut random = Random::new(seed ^ number.wrapping_mul(0xd134_2543_de82_ef95));
        let target = [Target::Read, Target::Probe, Target::Link, Target::Link][random.below(4)];
        if random.below(5) < 2 {
            let start = Name::of(random.number()).to_string();
            // Most changes are refused early.
            let count = [0, 0, 0, 1, 1, 2, MAX_CHANGES_OF_GROUPS][random.below(7)];
            let changes = (0..count).map(|_| random.number()).collect();
            // What a group is likely to find is found by linking it.
            let target = if random.one_in(2) { Target::Link } else { target };
            return Some(Self { target, start, changes });
        }
        let (start, mut changes) = match random.pick(kept).filter(|_| !random.one_in(2)) {
            Some(kept) => (kept.start.clone(), kept.changes.clone()),
            None => ((*random.pick(starts)?).clone(), Vec::new()),
        };
        changes.push(random.number());
        while changes.len() < MAX_CHANGES && random.one_in(3) {
            changes.push(random.number());
        }
        Some(Self { target, start, changes })
    }

    /// What is run, and whether it starts from a generated group: how a campaign counts what came out.
    #[must_use]
    pub fn label(&self) -> String {
        let groups = if Name::parse(&self.start).is_some() { "-groups" } else { "" };
        format!("{}{groups}", self.target.name())
    }

    /// Whether the recipe starts from a file of the repository.
    #[must_use]
    pub fn needs_seeds(&self) -> bool {
        self.made().is_none()
    }

    /// What it starts from, if that is made and not read.
    fn made(&self) -> Option<Bundle> {
        let bomb = || crate::bombs::named(self.start.strip_prefix("bomb/")?);
        Name::parse(&self.start).map(|name| name.bundle()).or_else(bomb)
    }

    /// Makes the bundle.
    #[must_use]
    pub fn make(&self, starts: &BTreeMap<String, Bundle>) -> Option<Bundle> {
        let mut bundle = starts.get(&self.start).cloned().or_else(|| self.made())?;
        self.changes.iter().for_each(|change| mutate(&mut bundle, *change));
        Some(bundle)
    }

    /// The recipe in a line.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let (target, rest) = line.trim().split_once('|')?;
        let (start, changes) = rest.split_once('|')?;
        let seeds = changes.split(',').filter(|change| !change.is_empty());
        let changes = seeds.map(|change| u64::from_str_radix(change, 16).ok()).collect::<Option<_>>()?;
        Some(Self { target: Target::named(target)?, start: start.to_owned(), changes })
    }
}

impl fmt::Display for Recipe {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}|{}|", self.target.name(), self.start)?;
        for (position, change) in self.changes.iter().enumerate() {
            write!(out, "{}{change:x}", if position > 0 { "," } else { "" })?;
        }
        Ok(())
    }
}
