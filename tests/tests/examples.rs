//! Every page of `--explain` has an example; here it is assembled, its command is run, and what the page says comes out.
//!
//! The first line of a `console` block is the command, the lines after it begin lines of what it prints. The page's own
//! code must be among them: an example that shows something else explains nothing.

use std::{fs, path::Path, process::ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};
use tests::Verdict;
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
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    for (name, text) in modules(block(page, "wat")?) {
        let bytes = wat::parse_str(&text).map_err(|error| format!("{name}.wat: {error}"))?;
        fs::write(folder.path().join(format!("{name}.wasm")), bytes).map_err(|error| error.to_string())?;
    }
    let console = block(page, "console")?;
    let (command, expected) = console.split_once('\n').ok_or("the console block shows no output")?;
    let command = command.strip_prefix("$ ").ok_or("the console block begins with `$ `")?;
    let said = run(command, folder.path())?;
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

fn block<'page>(page: &'page str, kind: &str) -> Verdict<&'page str> {
    let missing = || format!("no ```{kind} block");
    let (_, rest) = page.split_once(&format!("```{kind}\n")).ok_or_else(missing)?;
    rest.split_once("\n```").map(|(block, _)| block).ok_or_else(missing)
}

/// `;; a.wat` begins a module of that name.
fn modules(block: &str) -> Vec<(String, String)> {
    let mut modules: Vec<(String, String)> = Vec::new();
    for line in block.lines() {
        if let Some(name) = line.strip_prefix(";; ").and_then(|rest| rest.strip_suffix(".wat")) {
            modules.push((name.to_owned(), String::new()));
        } else if let Some((_, text)) = modules.last_mut() {
            text.push_str(line);
            text.push('\n');
        }
    }
    modules
}

/// Runs a command line of one of our tools on the files in a folder: all it prints.
fn run(command: &str, folder: &Path) -> Verdict<String> {
    let mut words = command.split_whitespace();
    let tool = words.next().unwrap_or_default();
    let mut arguments = vec![tool.into()];
    for word in words {
        let is_file = word.contains(".wasm");
        let (name, file) = word.split_once('=').map_or((None, word), |(name, file)| (Some(name), file));
        arguments.push(match (is_file, name) {
            (false, _) => word.into(),
            (true, None) => folder.join(file).into(),
            (true, Some(name)) => format!("{name}={}", folder.join(file).display()).into(),
        });
    }
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    match tool {
        "wasm-fuse" => linker::command::run(arguments, &mut stdout, &mut stderr),
        "toolchain-probe" => toolchain_probe::command::run(arguments, &mut stdout, &mut stderr),
        _ => return Err(format!("not a tool of ours: `{tool}`")),
    };
    stdout.extend(stderr);
    Ok(String::from_utf8_lossy(&stdout).into_owned())
}
