//! Every group of components becomes a program of C for each engine that C calls: the same calls through the header and
//! the glue, and the same answers.
//!
//! An engine that is not here is ignored, and the name of the test says what it needs; under `CI=true` it fails.

use std::{process::ExitCode, sync::Arc};

use libtest_mimic::{Arguments, Failed, Trial};
use tests::{
    corpus,
    group::{Engine, Group},
};

fn main() -> ExitCode {
    let mut trials = Vec::new();
    for folder in corpus::folders(corpus::Kind::Components) {
        match Group::read(&folder) {
            Ok(groups) => groups.into_iter().for_each(|group| add(&Arc::new(group), &mut trials)),
            Err(reason) => {
                let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
                trials.push(Trial::test(name, move || Err(Failed::from(reason))));
            }
        }
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn add(group: &Arc<Group>, trials: &mut Vec<Trial>) {
    if !group.is_native() {
        return;
    }
    for engine in Engine::ALL {
        let missing = engine.missing().or((!group.is_complete()).then_some("needs corpora/fetch"));
        if let Some(what) = missing {
            let is_ci = std::env::var_os("CI").is_some_and(|value| value == "true");
            let name = format!("{} ({what})", group.name);
            let trial = Trial::test(name, move || Err(Failed::from(what))).with_kind(engine.name());
            trials.push(trial.with_ignored_flag(!is_ci));
            continue;
        }
        let (name, group) = (group.name.clone(), Arc::clone(group));
        let run = move || group.run_native(engine).map_err(Failed::from);
        trials.push(Trial::test(name, run).with_kind(engine.name()));
    }
}
