//! Every group of components in `corpora/` becomes two tests: the components composed, and the image made of them. A
//! third shows that the way from an image to a component changes nothing: it is gone with each component's own module.
//! A fourth goes it with an image of each module by itself.
//!
//! A group whose inputs were not fetched is ignored, and its name says what to do; under `CI=true` it fails, so that a
//! server that forgot to fetch does not pass.

use std::{path::Path, process::ExitCode, sync::Arc};

use libtest_mimic::{Arguments, Failed, Trial};
use tests::{Verdict, corpus, group::Group};

fn main() -> ExitCode {
    let folders = corpus::folders(corpus::Kind::Components);
    let trials = folders.iter().flat_map(|folder| trials(folder)).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn trials(folder: &Path) -> Vec<Trial> {
    match Group::read(folder) {
        Ok(groups) => groups.into_iter().flat_map(|group| all(&Arc::new(group))).collect(),
        Err(reason) => {
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            vec![Trial::test(name, move || Err(Failed::from(reason)))]
        }
    }
}

fn all(group: &Arc<Group>) -> Vec<Trial> {
    if !group.is_complete() {
        let missing = || Err(Failed::from("inputs are missing: run corpora/fetch"));
        return vec![
            Trial::test(format!("{} (needs corpora/fetch)", group.name), missing)
                .with_ignored_flag(!tests::tools::is_ci()),
        ];
    }
    let trial = |kind: &str, run: fn(&Group) -> Verdict| {
        let group = Arc::clone(group);
        Trial::test(group.name.clone(), move || run(&group).map_err(Failed::from)).with_kind(kind)
    };
    let mut trials = vec![
        trial("composed", Group::run_composed),
        trial("image", Group::run_image),
        trial("standard32", Group::run_standard32),
    ];
    if group.is_of_modules() {
        trials.push(trial("again", Group::run_again));
        trials.push(trial("modules", Group::run_modules));
    }
    trials
}
