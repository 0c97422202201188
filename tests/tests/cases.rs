//! Every folder of `cases/` becomes a test of the linked image and, where the link succeeds, one of the inputs loaded
//! separately.
//!
//! `cargo test -p tests --test cases -- part-of-a-name` runs some; `BLESS=1` rewrites their golden files.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use tests::case;

fn main() -> ExitCode {
    let folders = case::folders().unwrap_or_else(|error| panic!("{error}"));
    let mut trials = Vec::new();
    for path in folders {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if case::runs_separately(&path) {
            let path = path.clone();
            let run = move || case::run_separately(&path).map_err(Failed::from);
            trials.push(Trial::test(name.clone(), run).with_kind("separate"));
        }
        trials.push(Trial::test(name, move || case::run(&path).map_err(Failed::from)).with_kind("linked"));
    }
    trials.sort_by(|a, b| (a.name(), a.kind()).cmp(&(b.name(), b.kind())));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
