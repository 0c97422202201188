//! Findings become a table: which module gets along with which.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use hashbrown::HashMap;
use serde::Serialize;

use crate::diagnostic::{Code, Diagnostic, Severity};

/// What speaks against two modules in one address space.
#[derive(Serialize)]
pub(crate) struct Pair {
    /// Their names, in link order; twice the same name for what concerns one module alone.
    pub(crate) modules: [String; 2],
    /// The worst severity.
    pub(crate) severity: Severity,
    /// The codes, worst first.
    pub(crate) codes: Vec<Code>,
}

/// The modules that a table may have: more do not fit on a page.
const MAX_MODULES: usize = 40;

/// The pairs of modules with findings. A finding belongs to every pair that its evidence names, or to the one module
/// that it names alone.
pub(crate) fn pairs(names: &[&str], findings: &[Diagnostic]) -> Vec<Pair> {
    pairs_by_place(names, findings).into_values().collect()
}

/// The pairs, by the places of both among the names.
fn pairs_by_place(names: &[&str], findings: &[Diagnostic]) -> BTreeMap<(usize, usize), Pair> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    names.iter().enumerate().for_each(|(place, name)| _ = places.entry(name).or_insert(place));
    let mut pairs = BTreeMap::new();
    for finding in findings {
        let evidence = finding.evidence.iter();
        let seen: BTreeSet<usize> =
            evidence.filter_map(|evidence| places.get(evidence.module.as_str()).copied()).collect();
        let seen: Vec<usize> = seen.into_iter().collect();
        let alone = seen.len() == 1;
        for (position, second) in seen.iter().enumerate() {
            for first in &seen[..position + usize::from(alone)] {
                add(&mut pairs, (*first, *second), names, finding);
            }
        }
    }
    pairs
}

fn add(pairs: &mut BTreeMap<(usize, usize), Pair>, place: (usize, usize), names: &[&str], finding: &Diagnostic) {
    let pair = pairs.entry(place).or_insert_with(|| Pair {
        modules: [place.0, place.1].map(|position| names[position].to_owned()),
        severity: finding.severity,
        codes: Vec::new(),
    });
    pair.severity = pair.severity.min(finding.severity);
    if !pair.codes.contains(&finding.code) {
        pair.codes.push(finding.code);
    }
}

/// The table for people: a row and a column for each module, in each cell the worst code and how many more, or `ok`.
/// What only informs does not count. Only for more than two modules: two fit into one verdict. Of very many it has
/// those that something speaks against, or there is none.
pub(crate) fn render(names: &[&str], findings: &[Diagnostic]) -> Option<String> {
    if names.len() < 3 {
        return None;
    }
    let serious: Vec<Diagnostic> =
        findings.iter().filter(|finding| finding.severity != Severity::Info).cloned().collect();
    let pairs = pairs_by_place(names, &serious);
    let concerned: BTreeSet<usize> = pairs.keys().flat_map(|place| [place.0, place.1]).collect();
    let shown: Vec<usize> =
        (0..names.len()).filter(|place| names.len() <= MAX_MODULES || concerned.contains(place)).collect();
    if shown.is_empty() || shown.len() > MAX_MODULES {
        return None;
    }
    let cell = |row: usize, column: usize| match pairs.get(&(column, row)).map(|pair| pair.codes.as_slice()) {
        None | Some([]) => "ok".to_owned(),
        Some([code]) => code.to_string(),
        Some([code, rest @ ..]) => format!("{code} +{}", rest.len()),
    };
    let label = shown.iter().map(|place| names[*place].chars().count()).max().unwrap_or(0);
    let mut text = format!("{:label$}", "");
    let width = |column: usize| names[column].chars().count().max(9);
    for column in &shown {
        write!(text, "  {:width$}", names[*column], width = width(*column)).expect("strings take everything");
    }
    for (count, row) in shown.iter().enumerate() {
        write!(text, "\n{:label$}", names[*row]).expect("strings take everything");
        for column in &shown[..=count] {
            write!(text, "  {:width$}", cell(*row, *column), width = width(*column)).expect("strings take everything");
        }
    }
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    Some(format!("{}\n", lines.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_stands_where_its_modules_meet() {
        let findings = [
            Diagnostic::new(Code::ABI001, "two types").seen("c", "").seen("a", ""),
            Diagnostic::new(Code::DY006, "two definitions").seen("a", "").seen("c", ""),
            Diagnostic::new(Code::SP002, "a stack pointer").seen("b", ""),
            Diagnostic::new(Code::SP009, "asks").seen("a", ""),
        ];
        let table = render(&["a", "b", "c"], &findings).expect("three modules");
        assert_eq!(table, "   a          b          c\na  ok\nb  ok         SP002\nc  ABI001 +1  ok         ok\n");
        assert_eq!(render(&["a", "b"], &findings), None);
    }

    #[test]
    fn of_very_many_modules_those_are_shown_that_something_speaks_against() {
        let names: Vec<String> = (0..1000).map(|number| format!("m{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let clash = |one: &str, other: &str| Diagnostic::new(Code::ABI001, "two types").seen(one, "").seen(other, "");
        let table = render(&names, &[clash("m7", "m900")]).expect("two are shown");
        assert_eq!(table, "      m7         m900\nm7    ok\nm900  ABI001     ok\n");
        assert_eq!(render(&names, &[]), None);
        let many: Vec<Diagnostic> = names.windows(2).map(|pair| clash(pair[0], pair[1])).collect();
        assert_eq!(render(&names, &many), None);
    }
}
