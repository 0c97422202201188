//! The shape of the sources is tested like their behaviour.
//!
//! Sources are read as text: what these rules ask (does a phase name a later one, is a code explained) stands in the
//! text, and a parser of Rust would be a large dependency for it. Comments are left out before names are looked for.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use tests::directive::is_code;

use imports::Imports;

mod imports;

const MAX_LINES: usize = 600;

/// Where a line ends at the latest: rustfmt's width, which it does not keep in comments and strings.
const MAX_COLUMNS: usize = 120;

/// The phases of the linker, in order. A phase may name an earlier one, since it works on its result, and never a later
/// one: what is final between two phases would no longer be.
const PHASES: [&str; 13] = [
    "graph",
    "resolve",
    "prune",
    "share",
    "layout",
    "relocate",
    "startup",
    "synthetic",
    "numbering",
    "rewrite",
    "identical",
    "emit",
    "verify",
];

/// The floors of the probe, from the ground up: words, reading, judging, showing.
const FLOORS: [&str; 26] = [
    "conventions",
    "diagnostic",
    "module::model",
    "module::read",
    "module::dwarf",
    "module::scan",
    "module::scanned",
    "module::stored",
    "module::debug",
    "module::proof",
    "module::export_names",
    "module::relocations",
    "module::split",
    "module::identify",
    "module::examined",
    "check",
    "gather",
    "judge::engine",
    "judge::binding",
    "judge::heaps",
    "judge::policy",
    "judge::checks",
    "judge::admission",
    "component",
    "show",
    "command",
];

#[test]
fn files_are_short() {
    let long = |source: &Source| (source.text.lines().count() > MAX_LINES).then(|| source.name.clone());
    assert_none(
        &format!("files of more than {MAX_LINES} lines"),
        sources(&["linker", "toolchain-probe", "tests", "corpora"]).iter().filter_map(long),
    );
}

#[test]
fn lines_are_short() {
    let sources = sources(&["linker", "toolchain-probe", "tests"]);
    let long = sources.iter().flat_map(|source| {
        let lines = (1..).zip(source.text.lines()).filter(|(_, line)| line.chars().count() > MAX_COLUMNS);
        lines.map(|(number, _)| format!("{}:{number}", source.name))
    });
    assert_none(&format!("lines of more than {MAX_COLUMNS} columns"), long);
}

#[test]
fn files_say_what_they_are() {
    let silent = |source: &Source| (!source.text.starts_with("//!")).then(|| source.name.clone());
    let sources = sources(&["linker", "toolchain-probe", "tests"]);
    assert_none("files that do not begin with //!", sources.iter().filter_map(silent));
}

#[test]
fn the_probe_does_not_know_the_linker() {
    let manifest = read(&tests::workspace().join("toolchain-probe/Cargo.toml"));
    assert!(!manifest.lines().any(|line| line.starts_with("seld")), "toolchain-probe depends on seld");
    let knows = |source: &Source| source.code().contains("seld::").then(|| source.name.clone());
    assert_none("files of the probe that name the linker", sources(&["toolchain-probe"]).iter().filter_map(knows));
}

#[test]
fn no_phase_looks_ahead() {
    let ahead = Imports::of("linker/src").upwards(&PHASES);
    assert_none("phases that look ahead", ahead.into_iter());
}

#[test]
fn no_floor_of_the_probe_stands_on_a_higher_one() {
    let upwards = Imports::of("toolchain-probe/src").upwards(&FLOORS);
    assert_none("files that use a higher floor", upwards.into_iter());
}

/// What checks the linker's work must not share its faults, nor those of what judges the inputs.
#[test]
fn the_checker_uses_nothing_but_its_own_files_and_lists_of_names() {
    let outside =
        Imports::of("toolchain-probe/src").outside("check", &["conventions::heap", "conventions::standard_library"]);
    assert_none("what the checker uses of others", outside.into_iter());
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let circles = ["linker/src", "toolchain-probe/src"].iter().flat_map(|folder| Imports::of(folder).circles());
    assert_none("circles of files", circles);
}

#[test]
fn every_code_is_explained_emitted_and_shown() {
    let registry = tests::workspace().join("toolchain-probe/src/diagnostic/code.rs");
    let codes: BTreeSet<String> =
        words(&without_comments(registry_of(&read(&registry)))).filter(|word| is_code(word)).collect();
    assert!(!codes.is_empty(), "no codes in {}", registry.display());
    let emitted: BTreeSet<String> = sources(&["linker/src", "toolchain-probe/src"])
        .iter()
        .filter(|source| !source.name.ends_with("diagnostic/code.rs"))
        .flat_map(|source| words(&source.code()).collect::<Vec<_>>())
        .collect();
    let (shown, explanations) = (shown_codes(), tests::workspace().join("toolchain-probe/src/explain"));
    let mut wrong = Vec::new();
    for code in codes {
        if read(&explanations.join(format!("{code}.md"))).trim().is_empty() {
            wrong.push(format!("{code} is not explained"));
        }
        if !emitted.contains(&code) {
            wrong.push(format!("{code} is never emitted"));
        }
        if !shown.contains(&code) {
            wrong.push(format!("{code} is shown by no case"));
        }
    }
    assert_none("codes", wrong.into_iter());
}

/// The registry without its own tests, which name codes that do not exist.
fn registry_of(text: &str) -> &str {
    text.split_once("#[cfg(test)]").map_or(text, |(registry, _)| registry)
}

fn assert_none(what: &str, found: impl Iterator<Item = String>) {
    let found: Vec<String> = found.collect();
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

struct Source {
    /// Relative to the workspace.
    name: String,
    text: String,
}

impl Source {
    fn code(&self) -> String {
        without_comments(&self.text)
    }
}

fn sources(folders: &[&str]) -> Vec<Source> {
    let workspace = tests::workspace();
    let mut found = Vec::new();
    for folder in folders {
        walk(&workspace.join(folder), &mut |path| {
            if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&workspace).unwrap_or(path).to_string_lossy().into_owned();
                found.push(Source { name, text: read(path) });
            }
        });
    }
    assert!(!found.is_empty(), "no sources in {folders:?}");
    found
}

/// Calls `visit` with every file that is ours: not what was fetched or built.
fn walk(folder: &Path, visit: &mut dyn FnMut(&Path)) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        let is_ours = !path.file_name().is_some_and(|name| name == "target" || name == "fetched");
        if path.is_dir() && is_ours {
            walk(&path, visit);
        } else if path.is_file() {
            visit(&path);
        }
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

fn without_comments(text: &str) -> String {
    let code = |line: &str| line.split_once("//").map_or(line, |(code, _)| code).to_owned();
    text.lines().map(code).collect::<Vec<_>>().join("\n")
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').map(str::to_owned)
}

/// The codes that some case expects, in a directive or a golden file.
fn shown_codes() -> BTreeSet<String> {
    let mut shown = BTreeSet::new();
    walk(&tests::workspace().join("tests/cases"), &mut |path| {
        let text = read(path);
        let is_golden = path.file_name().is_some_and(|name| name == "stderr.txt");
        let lines = text
            .lines()
            .filter(|line| is_golden || ["REFUSED:", "WARNS:", "FINDS:"].iter().any(|word| line.contains(word)));
        shown.extend(lines.flat_map(words).filter(|word| is_code(word)));
    });
    shown
}
