//! Why components cannot be taken apart, and the diagnostic of it.
//!
//! It does not know how anybody found out. The surprising choice: whoever finds out says in which of the components,
//! where he knows; what nobody knows is said of the first.

use super::compose::invalid;
use crate::diagnostic::{Code, Diagnostic};

/// Why a component cannot be taken apart.
#[derive(Debug)]
pub(super) enum Fault {
    /// It is not valid: what the validator says.
    Invalid(String),
    /// It uses what has no counterpart in core modules.
    Unsupported(Unsupported),
}

/// What has no counterpart.
#[derive(Debug)]
pub(super) struct Unsupported {
    /// Components and what each has; no name where it is not known which has it.
    seen: Vec<(Option<String>, String)>,
    help: &'static str,
}

impl Fault {
    /// Something has this, which has no counterpart.
    pub(super) fn unsupported(what: impl Into<String>) -> Self {
        Self::Unsupported(Unsupported {
            seen: vec![(None, what.into())],
            help: "keep this component apart, and let the host call it",
        })
    }

    /// It is this component that has it, if nobody said so yet.
    pub(super) fn of(mut self, component: &str) -> Self {
        if let Self::Unsupported(unsupported) = &mut self {
            let unknown = unsupported.seen.iter_mut().filter(|(known, _)| known.is_none());
            unknown.for_each(|(name, _)| *name = Some(component.to_owned()));
        }
        self
    }

    /// Another component has this beside it.
    pub(super) fn beside(mut self, component: &str, what: String) -> Self {
        if let Self::Unsupported(unsupported) = &mut self {
            unsupported.seen.push((Some(component.to_owned()), what));
        }
        self
    }

    /// Something else helps than to keep the component apart.
    pub(super) fn help(mut self, help: &'static str) -> Self {
        if let Self::Unsupported(unsupported) = &mut self {
            unsupported.help = help;
        }
        self
    }

    /// What is said of it; the first component stands for one that is not known.
    pub(super) fn diagnostic(self, first: &str) -> Diagnostic {
        let unsupported = match self {
            Self::Invalid(message) => return invalid(first, &message),
            Self::Unsupported(unsupported) => unsupported,
        };
        let names = unsupported.seen.iter().map(|(name, _)| name.as_deref().unwrap_or(first));
        let name = names.clone().next().unwrap_or(first);
        let message = format!("`{name}` is a component that cannot become one module");
        let diagnostic = Diagnostic::new(Code::TC004, message).help(unsupported.help);
        let seen = names.zip(&unsupported.seen);
        seen.fold(diagnostic, |diagnostic, (name, (_, what))| diagnostic.seen(name, format!("it has {what}")))
    }
}
