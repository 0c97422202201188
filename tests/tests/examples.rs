//! Every page of `--explain` has an example; here it is assembled, its command is run, and what the page says comes
//! out.
//!
//! The first line of a `console` block is the command, the lines after it begin lines of what it prints. The page's own
//! code must be among them: an example that shows something else explains nothing.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use tests::Verdict;
use tests::example::{self, Example};
use toolchain_probe::diagnostic::Code;

fn main() -> ExitCode {
    let trial = |code: &Code| {
        let code = *code;
        Trial::test(code.as_str(), move || check(code).map_err(Failed::from))
    };
    libtest_mimic::run(&Arguments::from_args(), Code::ALL.iter().map(trial).collect()).exit_code()
}

fn check(code: Code) -> Verdict {
    let page = code.explanation();
    check_shape(code, page)?;
    let Example { modules, command, expected } = Example::of(page)?;
    let said = example::run(&modules, &command)?.said;
    for wanted in expected.lines() {
        if !said.lines().any(|line| line.starts_with(wanted)) {
            return Err(format!("no line begins with `{wanted}` in:\n{said}"));
        }
    }
    if !expected.contains(&format!("[{code}]: ")) {
        return Err(format!("the example does not show {code}"));
    }
    Ok(())
}

/// One shape for all pages, so that a reader finds the remedy at the same place.
fn check_shape(code: Code, page: &str) -> Verdict {
    let title = format!("# {code}: {}", code.title());
    if page.lines().next() != Some(title.as_str()) {
        return Err(format!("the page begins with `{title}`"));
    }
    let sections: Vec<&str> = page.lines().filter(|line| line.starts_with("## ")).collect();
    if sections != ["## What goes wrong", "## Example", "## What to change"] {
        return Err(format!("sections are {sections:?}"));
    }
    let long = page.lines().find(|line| line.chars().count() > 100);
    long.map_or(Ok(()), |line| Err(format!("more than 100 columns: {line}")))
}
