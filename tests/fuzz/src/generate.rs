//! A seed becomes a small group of modules, valid in most of what they say, so that a link of it comes far.
//!
//! The group is drawn as data ([`draw`]), parts of it are left out as its name says ([`model`]), and it is written: as
//! objects and finished modules ([`relocatable`]) or as libraries ([`library`]). Names come from a small pool, so that
//! they clash. What is drawn may be refused, and may mean nothing: no body is ever run. It makes no components and no
//! debug information; the files of the repository have these.

mod bytes;
mod code;
mod draw;
mod library;
mod model;
mod relocatable;

use std::collections::BTreeSet;

use crate::bundle::{Bundle, File};
use crate::mutate::archive;
use model::{Group, Kind, Module};

/// The begin of the names of generated groups.
const PREFIX: &str = "group/";

/// More parts than a group has.
const MAX_PARTS: usize = 10_000;

/// Which group, and which parts of it are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The seed.
    pub seed: u64,
    /// The parts that are left out, by their numbers.
    pub without: BTreeSet<usize>,
}

impl Name {
    /// The whole group of a seed.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        Self { seed, without: BTreeSet::new() }
    }

    /// The name that this text is: `group/SEED` or `group/SEED/PARTS`, where parts are numbers and ranges of them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(PREFIX)?;
        let (seed, parts) = rest.split_once('/').unwrap_or((rest, ""));
        let mut without = BTreeSet::new();
        for part in parts.split(',').filter(|part| !part.is_empty()) {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
            without.extend(first..=last.min(first + MAX_PARTS));
        }
        Some(Self { seed: u64::from_str_radix(seed, 16).ok()?, without })
    }

    /// How many parts the whole group has.
    #[must_use]
    pub fn parts(&self) -> usize {
        draw::group(self.seed).parts()
    }

    /// The group in bytes.
    #[must_use]
    pub fn bundle(&self) -> Bundle {
        let mut group = draw::group(self.seed);
        let mut number = 0;
        group.retain(&mut || {
            number += 1;
            !self.without.contains(&(number - 1))
        });
        write(&group)
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{PREFIX}{:x}", self.seed)?;
        let mut separator = '/';
        let mut rest = self.without.iter().copied().peekable();
        while let Some(first) = rest.next() {
            let mut last = first;
            while let Some(next) = rest.next_if(|next| *next == last + 1) {
                last = next;
            }
            write!(out, "{separator}{first}")?;
            if last > first {
                write!(out, "-{last}")?;
            }
            separator = ',';
        }
        Ok(())
    }
}

fn write(group: &Group) -> Bundle {
    let bytes = |module: &Module| match module.kind {
        Kind::Library => library::write(module),
        Kind::Object | Kind::Finished | Kind::Pinned => relocatable::write(module),
    };
    let (members, files): (Vec<&Module>, Vec<&Module>) = group.modules.iter().partition(|module| module.is_member);
    let mut files: Vec<File> =
        files.into_iter().map(|module| File { name: module.name.clone(), bytes: bytes(module) }).collect();
    if !members.is_empty() {
        let written: Vec<(&str, Vec<u8>)> =
            members.into_iter().map(|module| (module.name.as_str(), bytes(module))).collect();
        let members: Vec<(&str, &[u8])> = written.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
        files.push(File { name: "libmore.a".to_owned(), bytes: archive(&members) });
    }
    Bundle { choices: group.choices, files }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNT: u64 = 400;

    #[test]
    fn most_groups_are_valid_modules_and_with_any_part_left_out_too() {
        let mut valid = 0;
        for seed in 0..COUNT {
            let mut name = Name::of(seed);
            name.without.extend([7, 11, 12, 13, 40].iter().filter(|_| seed % 2 == 1));
            let is_valid =
                |file: &File| file.bytes.starts_with(b"!<arch>\n") || wasmparser::validate(&file.bytes).is_ok();
            valid += u64::from(name.bundle().files.iter().all(is_valid));
        }
        assert!(valid * 10 >= COUNT * 9, "{valid} of {COUNT}");
    }

    #[test]
    fn a_name_is_a_line_and_back() {
        let name = Name { seed: 0xab, without: [1, 2, 3, 7, 9, 10].into() };
        assert_eq!(name.to_string(), "group/ab/1-3,7,9-10");
        assert_eq!(Name::parse(&name.to_string()), Some(name));
        assert_eq!(Name::parse("group/ab"), Some(Name::of(0xab)));
        assert_eq!(Name::parse("group/x"), None);
    }
}
