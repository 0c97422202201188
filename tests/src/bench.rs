//! What a benchmark measured becomes lines on standard output and an exit code. It does not know what is measured.

use std::process::ExitCode;

use crate::Verdict;

/// Measures, unless `cargo test --benches` only wants to know that it can be built.
pub fn run(measure: impl FnOnce() -> Verdict) -> ExitCode {
    if std::env::args().any(|argument| argument == "--test") {
        return ExitCode::SUCCESS;
    }
    ended(measure())
}

/// Success, or a failure with its reason.
#[must_use]
pub fn ended(done: Verdict) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            report(&reason);
            ExitCode::FAILURE
        }
    }
}

/// A benchmark speaks through standard output.
#[allow(clippy::print_stdout)]
pub fn report(line: &str) {
    println!("{line}");
}
