//! Every group of `corpora/neighbours/` becomes a test: does the probe say what must be said of it, and nothing else? A
//! group that can be repaired becomes a second one. The programs of `corpora/` must pass.
//!
//! `NEIGHBOURS=table cargo test --test neighbours` prints all groups as a table and tests nothing. A group whose files
//! were not fetched is ignored; under `CI=true` it fails.

use std::{io::Write, process::ExitCode, sync::Arc};

use libtest_mimic::{Arguments, Failed, Trial};
use tests::{
    Verdict,
    neighbours::{self, Neighbours, Row},
};

fn main() -> ExitCode {
    if std::env::var_os("NEIGHBOURS").is_some_and(|value| value == "table") {
        return print_table();
    }
    let trials = match neighbours::all() {
        Ok(groups) if groups.is_empty() => vec![failing("groups", "there are none".to_owned())],
        Ok(groups) => groups.into_iter().flat_map(trials).collect(),
        Err(reason) => vec![failing("groups", reason)],
    };
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn print_table() -> ExitCode {
    let text = neighbours::table().map(|rows| neighbours::render(&rows));
    let (is_right, text) = text.map_or_else(|reason| (false, format!("{reason}\n")), |text| (true, text));
    let written = std::io::stdout().write_all(text.as_bytes()).is_ok();
    if is_right && written { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn failing(name: &str, reason: String) -> Trial {
    Trial::test(name, move || Err(Failed::from(reason)))
}

fn trials(group: Neighbours) -> Vec<Trial> {
    let name = group.name().to_owned();
    if !group.is_complete() {
        let is_ci = std::env::var_os("CI").is_some_and(|value| value == "true");
        let missing =
            failing(&format!("{name} (needs corpora/fetch)"), "modules are missing: run corpora/fetch".to_owned());
        return vec![missing.with_ignored_flag(!is_ci)];
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
