//! The command `toolchain-probe`: thin over `toolchain_probe::command`.

use std::io::IsTerminal;
use std::process::ExitCode;

use toolchain_probe::command::{arguments::typed, run};

fn main() -> ExitCode {
    let (mut stdout, mut stderr) = (std::io::stdout(), std::io::stderr());
    run(typed(stdout.is_terminal()), &mut stdout, &mut stderr).into()
}
