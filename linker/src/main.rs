//! The command `seld`: a thin wrapper of `seld::command`.

use std::io::IsTerminal;
use std::process::ExitCode;

use toolchain_probe::command::arguments::typed;

fn main() -> ExitCode {
    let (mut stdout, mut stderr) = (std::io::stdout(), std::io::stderr());
    seld::command::run(typed(stderr.is_terminal()), &mut stdout, &mut stderr).into()
}
