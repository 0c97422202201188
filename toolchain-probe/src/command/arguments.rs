//! What both commands take becomes what the user wants.
//!
//! The types of the domain know no parser: what can be typed for them, its aliases and its help are spelled here, once
//! for `toolchain-probe` and `seld`, and each spelling becomes one value. What only one command takes is its own.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::streams::chain;
use crate::judge::heaps::AllocatorPolicy;
use crate::judge::policy::{Undefined, Unresolved};

/// How findings are shown.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, ValueEnum)]
pub enum Format {
    /// Text.
    #[default]
    Human,
    /// JSON, with a schema version.
    Json,
}

/// What can be typed for [`Undefined`], with the words of wasm-ld as aliases.
#[derive(Clone, Copy, Default, Debug, ValueEnum)]
pub(crate) enum UndefinedArgument {
    /// Refuse it
    #[default]
    #[value(alias = "report-all")]
    Error,
    /// Leave functions to the host, as imports from `env`
    #[value(alias = "import-dynamic")]
    Import,
    /// Functions trap when called
    #[value(alias = "ignore-all")]
    Trap,
}

impl From<UndefinedArgument> for Undefined {
    fn from(argument: UndefinedArgument) -> Self {
        match argument {
            UndefinedArgument::Error => Self::Error,
            UndefinedArgument::Import => Self::Import,
            UndefinedArgument::Trap => Self::Trap,
        }
    }
}

/// What can be typed for [`AllocatorPolicy`].
#[derive(Clone, Copy, Default, Debug, ValueEnum)]
pub enum AllocatorArgument {
    /// All use the first that has everything they need
    #[default]
    One,
    /// Each module keeps its own
    Separate,
}

impl From<AllocatorArgument> for AllocatorPolicy {
    fn from(argument: AllocatorArgument) -> Self {
        match argument {
            AllocatorArgument::One => Self::One,
            AllocatorArgument::Separate => Self::Separate,
        }
    }
}

/// What becomes of names that no input defines, in the words of wasm-ld.
#[derive(Args, Clone, Default, Debug)]
pub struct UnresolvedArguments {
    /// What to do with functions that no input defines
    #[arg(long, value_enum, value_name = "POLICY", default_value_t)]
    pub(crate) unresolved_symbols: UndefinedArgument,

    /// Leave this function to the host, as an import from `env`, where no input shows a definition
    #[arg(long, value_name = "NAME")]
    pub(crate) import: Vec<String>,

    /// Let this function trap when called, where no input defines it
    #[arg(long, value_name = "NAME")]
    pub(crate) trap: Vec<String>,

    /// Want this symbol: the member of an archive that defines it takes part, with what it exports
    #[arg(short, long, value_name = "NAME")]
    pub undefined: Vec<String>,
}

impl UnresolvedArguments {
    /// The rules that these arguments give.
    pub fn rules(&self) -> Unresolved {
        Unresolved {
            policy: self.unresolved_symbols.into(),
            import: self.import.iter().cloned().collect(),
            trap: self.trap.iter().cloned().collect(),
        }
    }
}

/// What components are trusted with.
#[derive(Args, Clone, Copy, Default, Debug)]
pub struct TrustArgument {
    /// Trust components to pass only values of their types to each other (a bool is 0 or 1, a char and a case of an
    /// enum is one), and to call nobody while their allocators run: no call between them checks only that. The host is
    /// trusted to call no export before another one returned, and none after a trap. What is copied is validated all
    /// the same
    #[arg(long)]
    pub trust: bool,
}

/// Splits `NAME=PATH`; without a name, the file's name is it.
pub fn split_input(argument: &str) -> (String, PathBuf) {
    match argument.split_once('=') {
        Some((name, path)) if !name.is_empty() && !name.contains('/') => (name.to_owned(), path.into()),
        _ => {
            let path = PathBuf::from(argument);
            let name = path.file_name().map_or_else(|| argument.to_owned(), |name| name.to_string_lossy().into_owned());
            (name, path)
        }
    }
}

/// Shows help, version or a usage error where it belongs, and returns the exit code.
pub fn show_usage<'w>(error: &clap::Error, stdout: &'w mut dyn Write, stderr: &'w mut dyn Write) -> u8 {
    let (stream, code): (&mut dyn Write, u8) = if error.use_stderr() { (stderr, 2) } else { (stdout, 0) };
    if write!(stream, "{}", error.render()).is_err() { 2 } else { code }
}

/// Shows a fault of the world, and returns the exit code.
pub fn show_error(error: &dyn std::error::Error, stderr: &mut dyn Write) -> u8 {
    // Where even standard error is gone, the exit code is all that is left to say.
    let _ = writeln!(stderr, "error: {}", chain(error));
    2
}
