//! Every group of `corpora/neighbours/` becomes a test: does the probe say what must be said of it, and nothing else? A
//! group that can be repaired becomes a second one. The programs of `corpora/` must pass.
//!
//! The table in the probe's README is tested too: `BLESS=1` rewrites it. A group whose files were not fetched is
//! ignored; under `CI=true` it fails.

use std::{fs, process::ExitCode, sync::Arc};

use libtest_mimic::{Arguments, Failed, Trial};
use tests::{
    Verdict, golden,
    neighbours::{self, Neighbours, Row},
};

fn main() -> ExitCode {
    let trials = match neighbours::all() {
        Ok(groups) if groups.is_empty() => vec![failing("groups", "there are none".to_owned())],
        Ok(groups) => {
            let is_complete = groups.iter().all(Neighbours::is_complete);
            let readme = Trial::test("the table of the README", || check_readme().map_err(Failed::from));
            let trials = groups.into_iter().flat_map(trials);
            trials.chain([readme.with_ignored_flag(!is_complete)]).collect()
        }
        Err(reason) => vec![failing("groups", reason)],
    };
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// What the README shows between these lines is the table of today.
const BEGIN: &str = "<!-- the table begins -->\n";
const END: &str = "<!-- the table ends -->\n";

fn check_readme() -> Verdict {
    let path = tests::workspace().join("toolchain-probe/README.md");
    let readme = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let parts = readme.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) = parts.ok_or("the README has no place for the table")?;
    let table = neighbours::render(&neighbours::table()?);
    golden::compare(&path, &format!("{before}{BEGIN}{table}{END}{after}"))
}

fn failing(name: &str, reason: String) -> Trial {
    Trial::test(name, move || Err(Failed::from(reason)))
}

fn trials(group: Neighbours) -> Vec<Trial> {
    let name = group.name().to_owned();
    if !group.is_complete() {
        let missing =
            failing(&format!("{name} (needs corpora/fetch)"), "modules are missing: run corpora/fetch".to_owned());
        return vec![missing.with_ignored_flag(!tests::tools::is_ci())];
    }
    let group = Arc::new(group);
    let trial = |kind: &str, row: fn(&Neighbours) -> Verdict<Option<Row>>| {
        let group = Arc::clone(&group);
        Trial::test(name.clone(), move || judge(&group, row).map_err(Failed::from)).with_kind(kind)
    };
    let mut trials = vec![trial("as it is", |group| group.row().map(Some))];
    if group.is_fixable() {
        trials.push(trial("fixed", Neighbours::fixed_row));
    }
    trials
}

fn judge(group: &Neighbours, row: fn(&Neighbours) -> Verdict<Option<Row>>) -> Verdict {
    group.check_digests()?;
    match row(group)? {
        Some(row) if !row.is_hit() => Err(row.outcome()),
        _ => Ok(()),
    }
}
