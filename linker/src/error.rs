//! Why a link ends without an image: the inputs, or the world.
//!
//! The third kind, a fault of the linker itself, is a panic or [`crate::verify`]'s report; it is never one of these.

use std::path::PathBuf;

use toolchain_probe::diagnostic::Diagnostic;
use toolchain_probe::gather::files::ReadError;

/// A link that failed.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The inputs are wrong or do not fit together; at least one finding is an error.
    #[error("the inputs were refused")]
    Refused(Vec<Diagnostic>),
    /// A file or an argument is wrong.
    #[error(transparent)]
    World(#[from] WorldError),
}

impl From<Vec<Diagnostic>> for LinkError {
    fn from(findings: Vec<Diagnostic>) -> Self {
        Self::Refused(findings)
    }
}

impl From<Box<Diagnostic>> for LinkError {
    fn from(finding: Box<Diagnostic>) -> Self {
        Self::Refused(vec![*finding])
    }
}

/// A fault of the world.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// A file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A file cannot be written.
    #[error("cannot write `{path}`")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Nothing can be written to standard output or error.
    #[error("cannot write the report")]
    Report(#[from] std::io::Error),
    /// No thread can be started.
    #[error("cannot start threads")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}
