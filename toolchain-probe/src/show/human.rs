//! Diagnostics become text for people.
//!
//! One finding is a headline, a line for each piece of evidence, then notes and help. No colours: the text is read in
//! logs as often as in terminals. Mangled names are shown as they stand in the source, but not where one has to be
//! typed.

use std::borrow::Cow;
use std::fmt::Write;

use crate::diagnostic::demangle::{for_reading, visible};
use crate::diagnostic::{Diagnostic, SHOWN_NAMES, Severity};

/// How findings are written.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Style {
    /// Leave mangled names as they are in the files.
    pub keeps_names: bool,
    /// Name every symbol that a finding is about.
    pub shows_all: bool,
}

/// One finding as text, ending in a newline.
pub fn render(diagnostic: &Diagnostic, style: Style) -> String {
    let mut text =
        format!("{}[{}]: {}\n", diagnostic.severity.word(), diagnostic.code, written(&diagnostic.message, style));
    let mut line = |what: &str, content: &str| {
        writeln!(text, "  {what}{}", written(content, style)).expect("strings take everything");
    };
    for evidence in &diagnostic.evidence {
        let place = evidence.offset.map(|offset| format!(" (at {offset:#x})")).unwrap_or_default();
        line("--> ", &format!("{}: {}{place}", evidence.module, evidence.text));
    }
    let names_all = diagnostic.symbols.len() <= SHOWN_NAMES;
    for symbol in diagnostic.symbols.iter().filter(|_| style.shows_all && !names_all) {
        line("symbol: ", &format!("`{symbol}`"));
    }
    for note in &diagnostic.notes {
        line("note: ", note);
    }
    if let Some(help) = &diagnostic.help {
        line("help: ", help);
    }
    text
}

fn written(text: &str, style: Style) -> Cow<'_, str> {
    visible(if style.keeps_names { Cow::Borrowed(text) } else { for_reading(text) })
}

/// Whether people are shown a finding: what only informs, if they ask for all.
pub fn is_shown(diagnostic: &Diagnostic, verbose: bool) -> bool {
    verbose || diagnostic.severity != Severity::Info
}

/// The line that ends a refusal: how many errors, and where to read on.
pub fn summary(diagnostics: &[Diagnostic]) -> Option<String> {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
    let first = diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error)?;
    let noun = if errors == 1 { "error" } else { "errors" };
    Some(format!("{errors} {noun}; for more about the first, try `--explain {}`\n", first.code))
}
