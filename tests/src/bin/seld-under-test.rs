//! The command `seld` as a file, for tests in which others call it: compilers, build systems, another folder.

use std::process::ExitCode;

fn main() -> ExitCode {
    seld::command::run(std::env::args_os(), &mut std::io::stdout(), &mut std::io::stderr()).into()
}
