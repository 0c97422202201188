//! Small files that declare much, or repeat one thing as often as their size permits: what a linear reader passes
//! quickly, and a reader that trusts a count or compares all pairs does not.
//!
//! Each is a function, because making all of them takes longer than running one.

mod code;
mod link;
mod sections;

use crate::bundle::{Bundle, Choice, File};
use crate::leb;

/// A name, and what makes the bundle.
pub type Bomb = (&'static str, fn() -> Bundle);

/// All of them.
#[must_use]
pub fn all() -> Vec<Bomb> {
    [sections::ALL, code::ALL, link::ALL].concat()
}

/// The bundle of a name.
#[must_use]
pub fn named(name: &str) -> Option<Bundle> {
    all().into_iter().find(|(known, _)| *known == name).map(|(_, make)| make())
}

/// A module of text. What does not parse is an empty file, which a test would notice: a bomb has more bytes.
fn text(source: &str) -> Vec<u8> {
    wat::parse_str(source).unwrap_or_default()
}

/// A shared library with these fields.
fn library(fields: &str) -> Vec<u8> {
    text(&format!("(module (@dylink.0 (mem-info (memory 0 0) (table 0 0))) {fields})"))
}

fn one(bytes: Vec<u8>) -> Bundle {
    many([bytes])
}

fn many(files: impl IntoIterator<Item = Vec<u8>>) -> Bundle {
    let file = |(number, bytes)| File { name: format!("lib{number}.so"), bytes };
    Bundle::of((0..).zip(files).map(file).collect())
}

fn with(mut bundle: Bundle, choices: &[Choice]) -> Bundle {
    choices.iter().for_each(|choice| bundle.switch(*choice));
    bundle
}

/// So many pieces of text.
fn times(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect()
}

/// A section.
fn section(id: u8, contents: &[u8]) -> Vec<u8> {
    [vec![id], leb::length(contents), contents.to_vec()].concat()
}

/// A custom section.
fn custom(name: &str, contents: &[u8]) -> Vec<u8> {
    section(0, &[leb::length(name.as_bytes()), name.as_bytes().to_vec(), contents.to_vec()].concat())
}

/// A module of these sections.
fn module(sections: &[Vec<u8>]) -> Vec<u8> {
    [b"\0asm\x01\0\0\0".to_vec(), sections.concat()].concat()
}

/// A number of entries, and the entries.
fn vector(count: usize, entries: &[u8]) -> Vec<u8> {
    [leb::encode(u64::try_from(count).unwrap_or(u64::MAX)), entries.to_vec()].concat()
}
