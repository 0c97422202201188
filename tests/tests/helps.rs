//! What the help of a finding says is done, and the finding is gone.
//!
//! Every code is followed once: in a group of `corpora/neighbours/` that was built again as the help says, or on the
//! example of its page, as `helps.toml` says, or that says why it cannot be followed here. Beside that, every option of
//! the linker that a help names in the cases is tried on the case. Helps of notes count as well as those of errors.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    process::ExitCode,
};

use libtest_mimic::{Arguments, Failed, Trial};
use serde::Deserialize;
use tests::{
    Verdict, case,
    example::{self, Example},
    neighbours,
};
use toolchain_probe::diagnostic::Code;

/// An entry of `helps.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Followed {
    follows: Option<String>,
    #[serde(default)]
    edit: Vec<(String, String)>,
    flags: Option<String>,
    command: Option<String>,
    because: Option<String>,
}

fn main() -> ExitCode {
    let trials = trials().unwrap_or_else(|error| vec![Trial::test("helps.toml is read", move || Err(error.into()))]);
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn trials() -> Verdict<Vec<Trial>> {
    let text = fs::read_to_string(tests::workspace().join("tests/helps.toml")).map_err(|error| error.to_string())?;
    let mut entries: BTreeMap<String, Followed> = toml::from_str(&text).map_err(|error| error.to_string())?;
    let repaired: BTreeSet<String> = neighbours::repaired_codes()?;
    let mut trials: Vec<Trial> = Code::ALL
        .iter()
        .map(|code| {
            let (code, is_repaired) = (*code, repaired.contains(code.as_str()));
            let entry = entries.remove(code.as_str());
            let follow = move || follow(code, entry.as_ref(), is_repaired).map_err(Failed::from);
            Trial::test(format!("the help of {code}"), follow)
        })
        .collect();
    let strangers: Vec<String> = entries.into_keys().collect();
    trials.push(Trial::test("helps.toml names codes that exist", move || {
        if strangers.is_empty() { Ok(()) } else { Err(format!("there is no {}", strangers.join(", ")).into()) }
    }));
    for folder in case::folders()? {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        trials.push(Trial::test(format!("options in helps of {name}"), move || {
            case::follow_options(&folder).map_err(Failed::from)
        }));
    }
    Ok(trials)
}

fn follow(code: Code, entry: Option<&Followed>, is_repaired: bool) -> Verdict {
    let Some(entry) = entry else {
        let missing =
            || format!("no group of neighbours shows the help of {code} followed, and helps.toml has no entry");
        return if is_repaired { Ok(()) } else { Err(missing()) };
    };
    if is_repaired {
        return Err(format!("a group of neighbours shows the help of {code} followed: the entry is not needed"));
    }
    let Example { mut modules, mut command, .. } = Example::of(code.explanation())?;
    let before = example::run(&modules, &command)?;
    if let Some(follows) = &entry.follows
        && !helps(&before.said, code).any(|help| help.contains(follows))
    {
        return Err(format!("no help of {code} says `{follows}` in:\n{}", before.said));
    }
    let changes = !entry.edit.is_empty() || entry.flags.is_some() || entry.command.is_some();
    match (&entry.because, changes) {
        (Some(_), false) => return Ok(()),
        (None, true) if entry.follows.is_some() => {}
        _ => return Err("an entry says what is done and which words it follows, or why nothing is".to_owned()),
    }
    for (from, to) in &entry.edit {
        if modules.matches(from.as_str()).count() != 1 {
            return Err(format!("the example of {code} does not have `{from}` once"));
        }
        modules = modules.replace(from.as_str(), to);
    }
    if let Some(other) = &entry.command {
        command.clone_from(other);
    }
    if let Some(flags) = &entry.flags {
        command = format!("{command} {flags}");
    }
    let after = example::run(&modules, &command)?;
    let is_left = after.said.lines().any(|line| is_headline(line, code) && !entry.is_allowed(line));
    if after.exit != 0 || is_left {
        return Err(format!("after the help of {code} was followed, exit code {}:\n{}", after.exit, after.said));
    }
    Ok(())
}

impl Followed {
    /// Whether a finding may stay as a warning, because the help says to allow it.
    fn is_allowed(&self, headline: &str) -> bool {
        headline.starts_with("warning") && self.flags.as_deref().is_some_and(|flags| flags.starts_with("--allow"))
    }
}

fn is_headline(line: &str, code: Code) -> bool {
    ["error", "warning", "info"].iter().any(|severity| line.starts_with(&format!("{severity}[{code}]: ")))
}

/// The helps of the findings of a code.
fn helps(said: &str, code: Code) -> impl Iterator<Item = &str> {
    let mut is_meant = false;
    said.lines().filter_map(move |line| {
        if line.contains("]: ") && !line.starts_with(' ') {
            is_meant = is_headline(line, code);
        }
        line.strip_prefix("  help: ").filter(|_| is_meant)
    })
}
