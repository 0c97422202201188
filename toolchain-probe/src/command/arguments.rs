//! What both commands take becomes what the user wants.
//!
//! The types of the domain know no parser: what can be typed for them, its aliases and its help are spelled here, once
//! for `toolchain-probe` and `seld`, and each spelling becomes one value. What only one command takes is its own.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::lists::read_list;
use super::streams::chain;
use crate::diagnostic::Code;
use crate::gather::files::ReadError;
use crate::judge::engine::Engine;
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

/// When messages have colours.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, ValueEnum)]
pub enum ColorArgument {
    /// On a terminal, unless the environment has NO_COLOR
    #[default]
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

/// Whether messages have colours.
#[derive(Args, Clone, Copy, Default, Debug)]
#[command(next_help_heading = "Messages")]
pub struct ColorArguments {
    /// When messages have colours
    #[arg(long, value_enum, value_name = "WHEN", default_value_t, num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "always", overrides_with = "no_color_diagnostics")]
    color_diagnostics: ColorArgument,

    /// No colours in messages
    #[arg(long, overrides_with = "color_diagnostics")]
    no_color_diagnostics: bool,

    /// Messages go to a terminal: only the program knows, which may be a library's caller.
    #[arg(long = ON_TERMINAL, hide = true)]
    on_terminal: bool,
}

const ON_TERMINAL: &str = "on-terminal";

/// The words of this process, with one more if what it says is read on a terminal.
pub fn typed(is_terminal: bool) -> impl Iterator<Item = OsString> {
    let mut words = std::env::args_os();
    let program = words.next();
    program.into_iter().chain(is_terminal.then(|| format!("--{ON_TERMINAL}").into())).chain(words)
}

impl ColorArguments {
    /// Whether there are colours (`NO_COLOR`: https://no-color.org).
    pub fn are_wanted(self) -> bool {
        let may_have = || std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        match self.color_diagnostics {
            _ if self.no_color_diagnostics => false,
            ColorArgument::Auto => self.on_terminal && may_have(),
            ColorArgument::Always => true,
            ColorArgument::Never => false,
        }
    }
}

/// What becomes of names that no input defines, in the words of wasm-ld.
#[derive(Args, Clone, Default, Debug)]
#[command(next_help_heading = "Names that no input defines")]
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

    /// Leave the functions that this file names to the host, one on each line, `#` begins a comment
    #[arg(long, value_name = "FILE")]
    pub(crate) allow_undefined_file: Vec<PathBuf>,

    /// Want this symbol: the member of an archive that defines it takes part, with what it exports
    #[arg(short, long, value_name = "NAME")]
    pub undefined: Vec<String>,
}

impl UnresolvedArguments {
    /// The rules that these arguments give.
    ///
    /// # Errors
    /// A file of names that cannot be read.
    pub fn rules(&self) -> Result<Unresolved, ReadError> {
        let mut import: BTreeSet<String> = self.import.iter().cloned().collect();
        for list in self.lists() {
            import.extend(read_list(list)?);
        }
        Ok(Unresolved { policy: self.unresolved_symbols.into(), import, trap: self.trap.iter().cloned().collect() })
    }

    /// The files of names.
    pub fn lists(&self) -> impl Iterator<Item = &Path> {
        self.allow_undefined_file.iter().map(PathBuf::as_path)
    }
}

/// How the user wants findings judged.
#[derive(Args, Clone, Default, Debug)]
#[command(next_help_heading = "What is refused")]
pub struct JudgementArguments {
    /// Turn errors of this code into warnings, where an image could still be right
    #[arg(long, value_name = "CODE")]
    pub allow: Vec<Code>,

    /// Turn findings of this code into errors
    #[arg(long, value_name = "CODE")]
    pub deny: Vec<Code>,

    /// Refuse what this engine lacks: mvp, lime1, wasm-2.0, wasm-3.0, node-20, wabt-1.0.32, wabt-1.0.42, wamr-2.4,
    /// wasm3 or wasmtime-49, each with +FEATURE for more
    #[arg(long, value_name = "PROFILE")]
    pub engine: Option<Engine>,
}

/// What components are trusted with.
#[derive(Args, Clone, Copy, Default, Debug)]
#[command(next_help_heading = "What is refused")]
pub struct TrustArgument {
    /// Trust components to pass only values of their types to each other (a bool is 0 or 1, a char and a case of an
    /// enum is one), and to call nobody while their allocators run: no call between them checks only that. The host is
    /// trusted to call no export before another one returned, and none after a trap. What is copied is validated all
    /// the same
    #[arg(long)]
    pub trust: bool,
}

/// What a command says of itself for other programs.
#[derive(Args, Clone, Default, Debug)]
#[command(next_help_heading = "About this command")]
pub struct AboutArguments {
    /// Explain a diagnostic code and exit
    #[arg(long, value_name = "CODE")]
    pub explain: Option<Code>,

    /// Print the manual page, in the language of man, and exit
    #[arg(long)]
    man: bool,

    /// Print what this shell needs to complete words of the command, and exit
    #[arg(long, value_enum, value_name = "SHELL")]
    completions: Option<clap_complete::Shell>,
}

/// Words that need no file.
pub const ABOUT: [&str; 3] = ["explain", "man", "completions"];

impl AboutArguments {
    /// Prints what was asked for; whether anything was.
    ///
    /// # Errors
    /// Where the stream takes nothing.
    pub fn print(&self, command: &mut clap::Command, stdout: &mut dyn Write) -> std::io::Result<bool> {
        if let Some(code) = self.explain {
            write!(stdout, "{}", code.explanation())?;
        } else if self.man {
            clap_mangen::Man::new(command.clone()).render(&mut &mut *stdout)?;
        } else if let Some(shell) = self.completions {
            let name = command.get_name().to_owned();
            let mut text = Vec::new();
            clap_complete::generate(shell, command, name, &mut text);
            stdout.write_all(&text)?;
        } else {
            return Ok(false);
        }
        Ok(true)
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
