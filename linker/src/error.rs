//! Why a link has no image: what was found about the inputs.
//!
//! Files are no business of a link: their faults belong to the command. A fault of the linker itself is a panic or a
//! report of [`verify`](crate::verify()); it is never one of these.

use std::fmt;

use toolchain_probe::diagnostic::{Diagnostic, Severity};

use crate::phase::Phase;

/// The inputs are wrong, or do not fit together, or what was asked of the image cannot be had.
#[derive(Debug)]
pub struct LinkError {
    /// What was found, at least one finding of it an error. The findings are judged by the policy of the options;
    /// [`show`](crate::show) makes text and JSON of them.
    pub findings: Vec<Diagnostic>,
}

impl fmt::Display for LinkError {
    /// The first error in a line; the others are counted.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut errors = self.findings.iter().filter(|finding| finding.severity == Severity::Error);
        match errors.next() {
            None => write!(f, "the inputs were refused"),
            Some(first) => write!(f, "{}: {}", first.code, first.message),
        }?;
        match errors.count() {
            0 => Ok(()),
            more => write!(f, ", and {more} more"),
        }
    }
}

impl std::error::Error for LinkError {}

/// Why a link that somebody watches, or whose image is written as it is made, has no image.
#[derive(Debug, thiserror::Error)]
pub enum Stopped {
    /// The inputs were refused.
    #[error(transparent)]
    Refused(#[from] LinkError),
    /// Who watches broke off before this phase.
    #[error("broken off before the phase `{0}`")]
    Cancelled(Phase),
    /// The image could not be written.
    #[error("the image cannot be written")]
    Unwritten(#[from] std::io::Error),
}

impl From<Vec<Diagnostic>> for Stopped {
    fn from(findings: Vec<Diagnostic>) -> Self {
        Self::Refused(findings.into())
    }
}

impl From<Box<Diagnostic>> for Stopped {
    fn from(finding: Box<Diagnostic>) -> Self {
        Self::Refused(finding.into())
    }
}

impl From<Vec<Diagnostic>> for LinkError {
    fn from(findings: Vec<Diagnostic>) -> Self {
        Self { findings }
    }
}

impl From<Box<Diagnostic>> for LinkError {
    fn from(finding: Box<Diagnostic>) -> Self {
        Self { findings: vec![*finding] }
    }
}
