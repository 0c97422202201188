//! Findings: what is wrong, in which modules, by which evidence, and the change that ends it.
//!
//! A diagnostic is data; [`show`](crate::show) makes text and JSON of it. Wording: lower case, no final period, both
//! sides named, the value found and the value wanted, WebAssembly's spelling of types, the fix in `help` only.

pub(crate) mod code;
pub mod demangle;
pub(crate) mod near;

use serde::Serialize;

pub use code::{Code, UnknownCode};
pub use near::near_names;

/// How much a finding matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The group cannot be linked.
    Error,
    /// The group can be linked, and someone should look.
    Warning,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// The word that begins a message.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// Where something was seen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Evidence {
    /// The module, by the name it has in the group.
    pub module: String,
    /// What was seen there.
    pub text: String,
    /// Offset in the module's file, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<usize>,
}

/// One finding.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Diagnostic {
    /// Its code, stable for ever.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// One sentence.
    pub message: String,
    /// What was seen, first the side that the message is about.
    pub evidence: Vec<Evidence>,
    /// All symbols that an undefined reference is about; the message names the first three.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub symbols: Vec<String>,
    /// What to know beside it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What to change, with the flag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Diagnostic {
    /// A finding with its code's own severity and nothing else yet.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            evidence: Vec::new(),
            symbols: Vec::new(),
            notes: Vec::new(),
            help: None,
        }
    }

    /// Adds what was seen in a module.
    #[must_use]
    pub fn seen(mut self, module: &str, text: impl Into<String>) -> Self {
        self.evidence.push(Evidence { module: module.to_owned(), text: text.into(), offset: None });
        self
    }

    /// Adds what was seen in a module, and where.
    #[must_use]
    pub fn seen_at(mut self, module: &str, text: impl Into<String>, offset: usize) -> Self {
        self.evidence.push(Evidence { module: module.to_owned(), text: text.into(), offset: Some(offset) });
        self
    }

    /// Names all symbols that it is about.
    #[must_use]
    pub fn of_symbols<S: AsRef<str>>(mut self, names: &[S]) -> Self {
        self.symbols = names.iter().map(|name| name.as_ref().to_owned()).collect();
        self
    }

    /// Adds a note.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Says what to change.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// The same finding at another severity.
    #[must_use]
    pub fn at(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

/// `1 page`, `2 pages`.
pub fn counted(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// Names that a message shows; the rest are counted.
pub(crate) const SHOWN_NAMES: usize = 3;

/// Joins the first three names and counts the rest: `a, b, c and 4 more`.
pub fn some_of<S: AsRef<str>>(names: &[S]) -> String {
    let shown: Vec<String> = names.iter().take(SHOWN_NAMES).map(|name| format!("`{}`", name.as_ref())).collect();
    match names.len().checked_sub(SHOWN_NAMES) {
        Some(more) if more > 0 => format!("{} and {more} more", shown.join(", ")),
        _ => shown.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_names_are_shown_and_the_rest_counted() {
        assert_eq!(some_of(&["a", "b", "c", "d"]), "`a`, `b`, `c` and 1 more");
        assert_eq!(some_of(&["a"]), "`a`");
    }
}
