//! Words that somebody types become what `seld` says.
//!
//! It does not know what they mean. The command runs in this process, with streams of its own.

use std::ffi::OsString;

/// What a command said, and how it ended.
#[derive(Debug)]
pub struct Ran {
    /// The exit code.
    pub exit: u8,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// Runs `seld` with these arguments.
///
/// # Panics
///
/// When it writes what is no text.
#[must_use]
pub fn seld(arguments: &[&str]) -> Ran {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let arguments = ["seld"].iter().chain(arguments).map(OsString::from);
    let exit = seld::command::run(arguments, &mut stdout, &mut stderr);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the command writes text");
    Ran { exit, stdout: text(stdout), stderr: text(stderr) }
}
