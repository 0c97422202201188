//! Diagnostics become text for people.
//!
//! One finding is a headline, a line for each piece of evidence, then notes and help. Colours only repeat what words
//! say, because the text is read in logs as often as in terminals. Mangled names are shown as they stand in the source,
//! but not where one has to be typed.

use std::borrow::Cow;
use std::fmt::Write;

use anstyle::AnsiColor;

use crate::diagnostic::demangle::{for_reading, visible};
use crate::diagnostic::{Diagnostic, SHOWN_NAMES, Severity};

/// How findings are written.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Style {
    /// Leave mangled names as they are in the files.
    pub keeps_names: bool,
    /// Name every symbol that a finding is about.
    pub shows_all: bool,
    /// Mark what is a word of ours with the colours of a terminal.
    pub has_colors: bool,
}

impl Style {
    /// A word in a colour, or as it is.
    fn paint(self, word: &str, color: AnsiColor) -> String {
        let style = color.on_default().bold();
        if self.has_colors { format!("{style}{word}{style:#}") } else { word.to_owned() }
    }
}

/// One finding as text, ending in a newline.
pub fn render(diagnostic: &Diagnostic, style: Style) -> String {
    let color = match diagnostic.severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Info => AnsiColor::Cyan,
    };
    let word = style.paint(&format!("{}[{}]", diagnostic.severity.word(), diagnostic.code), color);
    let mut text = format!("{word}: {}\n", written(&diagnostic.message, style));
    let mut line = |what: &str, content: &str| {
        let color = if what == "help: " { AnsiColor::Green } else { AnsiColor::Blue };
        let what = style.paint(what, color);
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
