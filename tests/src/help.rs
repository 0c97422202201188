//! Findings of a link become the options of the linker that their helps name.
//!
//! An option that stands in a help is meant to be typed: `--import NAME`, `--stack-size 65536`. Those of compilers and
//! of wasm-ld (`-Wl,--export=NAME`) are for other tools, and a word in capitals stands for something that only the
//! reader knows.

use serde::Deserialize;

use crate::{Verdict, link::Link};

/// Options of the linker that a help may tell to add.
const OPTIONS: [&str; 9] = [
    "--allow",
    "--engine",
    "--export",
    "--import",
    "--max-memory",
    "--stack-size",
    "--trap",
    "--undefined",
    "--unresolved-symbols",
];

/// What is read of the linker's JSON.
#[derive(Deserialize)]
struct Report {
    diagnostics: Vec<Finding>,
}

/// A finding with its help.
#[derive(Clone, Debug, Deserialize)]
pub struct Finding {
    code: String,
    severity: String,
    /// Its message.
    pub message: String,
    help: Option<String>,
}

/// What the linker says of these inputs.
///
/// # Errors
///
/// It says nothing that can be read.
pub fn findings(link: &Link) -> Verdict<Vec<Finding>> {
    let mut link = link.clone();
    link.flags.extend(["--format".into(), "json".into()]);
    let linked = link.run(1)?;
    let said = if linked.stdout.is_empty() { linked.stderr } else { linked.stdout };
    if linked.exit > 1 {
        return Err(said);
    }
    let report: Report = serde_json::from_str(&said).map_err(|error| format!("{error}: {said}"))?;
    Ok(report.diagnostics)
}

/// The same link with an option; one that takes a single value takes the new one.
#[must_use]
pub fn with_option(link: &Link, option: &[String]) -> Link {
    let mut link = link.clone();
    let has_one_value = ["--engine", "--max-memory", "--stack-size", "--unresolved-symbols"].contains(&&*option[0]);
    if has_one_value && let Some(at) = link.flags.iter().position(|word| *word == *option[0]) {
        link.flags.drain(at..at + 2);
    }
    link.flags.extend(option.iter().map(Into::into));
    link
}

impl Finding {
    /// The options that the help names, each with its value.
    #[must_use]
    pub fn options(&self) -> Vec<Vec<String>> {
        let help = self.help.as_deref().unwrap_or_default();
        // Every second piece stands between backticks.
        let quoted = help.split('`').skip(1).step_by(2);
        let words = quoted.map(|text| text.split(' ').map(str::to_owned).collect::<Vec<_>>());
        let is_placeholder = |word: &str| word.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_');
        words.filter(|words| words.len() == 2 && OPTIONS.contains(&&*words[0]) && !is_placeholder(&words[1])).collect()
    }

    /// Whether it says the same as another, and as loudly. A warning is what `--allow` makes of an error.
    #[must_use]
    pub fn is_no_better_than(&self, other: &Self) -> bool {
        (&self.code, &self.message) == (&other.code, &other.message)
            && self.severity == other.severity
            && !(self.severity == "warning" && other.help.as_deref().is_some_and(|help| help.contains("`--allow ")))
    }
}
