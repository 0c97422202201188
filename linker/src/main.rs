//! The command `wasm-fuse`: thin over `linker::command`.
use std::process::ExitCode;

fn main() -> ExitCode {
    linker::command::run(std::env::args_os(), &mut std::io::stdout(), &mut std::io::stderr()).into()
}
