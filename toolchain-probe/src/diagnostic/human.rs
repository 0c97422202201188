//! Diagnostics become text for people.
//!
//! One finding is a headline, a line for each piece of evidence, then notes and help. No colours: the text is read in
//! logs as often as in terminals.

use std::fmt::Write;

use super::{Diagnostic, Severity};

/// One finding as text, ending in a newline.
pub fn render(diagnostic: &Diagnostic) -> String {
    let mut text = format!("{}[{}]: {}\n", diagnostic.severity.word(), diagnostic.code, diagnostic.message);
    for evidence in &diagnostic.evidence {
        let place = evidence.offset.map(|offset| format!(" (at {offset:#x})")).unwrap_or_default();
        writeln!(text, "  --> {}: {}{place}", evidence.module, evidence.text).expect("strings take everything");
    }
    for note in &diagnostic.notes {
        writeln!(text, "  note: {note}").expect("strings take everything");
    }
    if let Some(help) = &diagnostic.help {
        writeln!(text, "  help: {help}").expect("strings take everything");
    }
    text
}

/// Whether people are shown a finding: what only informs, if they ask for all.
pub fn is_shown(diagnostic: &Diagnostic, verbose: bool) -> bool {
    verbose || diagnostic.severity != Severity::Info
}

/// All findings, a blank line between them.
pub fn render_all(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(render).collect::<Vec<_>>().join("\n")
}

/// The line that ends a refusal: how many errors, and where to read on.
pub fn summary(diagnostics: &[Diagnostic]) -> Option<String> {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
    let first = diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error)?;
    let noun = if errors == 1 { "error" } else { "errors" };
    Some(format!("{errors} {noun}; for more about the first, try `--explain {}`\n", first.code))
}
