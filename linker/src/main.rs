//! The command `seld`: a thin wrapper of `seld::command`.
use std::process::ExitCode;

fn main() -> ExitCode {
    seld::command::run(std::env::args_os(), &mut std::io::stdout(), &mut std::io::stderr()).into()
}
