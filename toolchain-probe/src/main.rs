//! The command `toolchain-probe`: thin over `toolchain_probe::command`.

use std::process::ExitCode;

fn main() -> ExitCode {
    toolchain_probe::command::run(std::env::args_os(), &mut std::io::stdout(), &mut std::io::stderr()).into()
}
