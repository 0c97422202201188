//! Findings become a table: which module gets along with which.

use std::fmt::Write;

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

/// The pairs of modules with findings. A finding belongs to every pair that its evidence names, or to the one module
/// that it names alone.
pub(crate) fn pairs(names: &[&str], findings: &[Diagnostic]) -> Vec<Pair> {
    let mut pairs: Vec<((usize, usize), Pair)> = Vec::new();
    for finding in findings {
        let mut seen: Vec<usize> = finding
            .evidence
            .iter()
            .filter_map(|evidence| names.iter().position(|name| *name == evidence.module))
            .collect();
        seen.sort_unstable();
        seen.dedup();
        let alone = seen.len() == 1;
        for (position, second) in seen.iter().enumerate() {
            for first in &seen[..position + usize::from(alone)] {
                add(&mut pairs, (*first, *second), names, finding);
            }
        }
    }
    pairs.sort_by_key(|(place, _)| *place);
    pairs.into_iter().map(|(_, pair)| pair).collect()
}

fn add(pairs: &mut Vec<((usize, usize), Pair)>, place: (usize, usize), names: &[&str], finding: &Diagnostic) {
    let Some((_, pair)) = pairs.iter_mut().find(|(known, _)| *known == place) else {
        let modules = [place.0, place.1].map(|position| names[position].to_owned());
        pairs.push((place, Pair { modules, severity: finding.severity, codes: vec![finding.code] }));
        return;
    };
    pair.severity = pair.severity.min(finding.severity);
    if !pair.codes.contains(&finding.code) {
        pair.codes.push(finding.code);
    }
}

/// The table for people: a row and a column for each module, in each cell the worst code and how many more, or `ok`.
/// What only informs does not count. Only for more than two modules: two fit into one verdict.
pub(crate) fn render(names: &[&str], findings: &[Diagnostic]) -> Option<String> {
    if names.len() < 3 {
        return None;
    }
    let serious: Vec<Diagnostic> =
        findings.iter().filter(|finding| finding.severity != Severity::Info).cloned().collect();
    let pairs = pairs(names, &serious);
    let cell = |row: usize, column: usize| {
        let found = pairs.iter().find(|pair| pair.modules == [names[column], names[row]].map(str::to_owned));
        match found.map(|pair| pair.codes.as_slice()) {
            None | Some([]) => "ok".to_owned(),
            Some([code]) => code.to_string(),
            Some([code, rest @ ..]) => format!("{code} +{}", rest.len()),
        }
    };
    let label = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let mut text = format!("{:label$}", "");
    let width = |column: usize| names[column].chars().count().max(9);
    for (column, name) in names.iter().enumerate() {
        write!(text, "  {name:width$}", width = width(column)).expect("strings take everything");
    }
    for (row, name) in names.iter().enumerate() {
        write!(text, "\n{name:label$}").expect("strings take everything");
        for column in 0..=row {
            write!(text, "  {:width$}", cell(row, column), width = width(column)).expect("strings take everything");
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
}
