//! Every program of `corpora/` becomes up to four tests: the linked image, the same with identical functions folded,
//! the libraries loaded separately, and the static link that is the reference.
//!
//! A program whose inputs were not fetched is ignored, and its name says what to do; under `CI=true` it fails, so that
//! a server that forgot to fetch does not pass.

use std::{path::Path, process::ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};
use tests::{
    Verdict,
    corpus::{self, Corpus},
};

fn main() -> ExitCode {
    let mut trials = Vec::new();
    for folder in corpus::folders(corpus::Kind::Modules) {
        trials.extend(program(&folder.file_name().unwrap_or_default().to_string_lossy(), &folder));
    }
    trials.sort_by(|a, b| (a.name(), a.kind()).cmp(&(b.name(), b.kind())));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn program(name: &str, folder: &Path) -> Vec<Trial> {
    let corpus = match Corpus::read(folder) {
        Ok(corpus) => corpus,
        Err(reason) => return vec![Trial::test(name, move || Err(Failed::from(reason)))],
    };
    if !corpus.is_complete() {
        let is_ci = std::env::var_os("CI").is_some_and(|value| value == "true");
        let missing = || Err(Failed::from("inputs are missing: run corpora/fetch"));
        return vec![Trial::test(format!("{name} (needs corpora/fetch)"), missing).with_ignored_flag(!is_ci)];
    }
    let mut trials =
        vec![trial(name, folder, "linked", Corpus::run_linked), trial(name, folder, "folded", Corpus::run_folded)];
    if corpus.runs_separately() {
        trials.push(trial(name, folder, "separate", Corpus::run_separately));
    }
    if corpus.has_static_link() {
        trials.push(trial(name, folder, "static", Corpus::run_static));
    }
    trials
}

fn trial(name: &str, folder: &Path, kind: &str, run: fn(&Corpus) -> Verdict) -> Trial {
    let folder = folder.to_path_buf();
    Trial::test(name, move || run(&Corpus::read(&folder)?).map_err(Failed::from)).with_kind(kind)
}
