//! The page of a code becomes its example: modules as text, a command, and what that prints.
//!
//! The command is run by the tools' own code, in a folder that holds the assembled modules and nothing else.

use std::{ffi::OsString, fs, path::Path};

use crate::Verdict;

/// The example of a page.
#[derive(Clone, Debug)]
pub struct Example {
    /// The text of all modules: `;; a.wat` begins one.
    pub modules: String,
    /// The command line.
    pub command: String,
    /// Beginnings of lines that the command prints.
    pub expected: String,
}

/// What a command did.
#[derive(Clone, Debug)]
pub struct Ran {
    /// Its exit code.
    pub exit: u8,
    /// All that it printed.
    pub said: String,
}

impl Example {
    /// Reads the first blocks of a page.
    ///
    /// # Errors
    ///
    /// A block is missing, or shows no command.
    pub fn of(page: &str) -> Verdict<Self> {
        let console = block(page, "console")?;
        let (command, expected) = console.split_once('\n').ok_or("the console block shows no output")?;
        let command = command.strip_prefix("$ ").ok_or("the console block begins with `$ `")?;
        Ok(Self { modules: block(page, "wat")?.to_owned(), command: command.to_owned(), expected: expected.to_owned() })
    }
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

/// Assembles modules and runs a command line of one of our tools on them.
///
/// # Errors
///
/// A module is no text, or the command is none of ours.
pub fn run(text: &str, command: &str) -> Verdict<Ran> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    for (name, text) in modules(text) {
        let bytes = wat::parse_str(&text).map_err(|error| format!("{name}.wat: {error}"))?;
        fs::write(folder.path().join(format!("{name}.wasm")), bytes).map_err(|error| error.to_string())?;
    }
    let mut words = command.split_whitespace();
    let tool = words.next().unwrap_or_default();
    let arguments: Vec<OsString> =
        std::iter::once(tool.into()).chain(words.map(|word| in_folder(word, folder.path()))).collect();
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let exit = match tool {
        "seld" => seld::command::run(arguments, &mut stdout, &mut stderr),
        "toolchain-probe" => toolchain_probe::command::run(arguments, &mut stdout, &mut stderr),
        _ => return Err(format!("not a tool of ours: `{tool}`")),
    };
    stdout.extend(stderr);
    Ok(Ran { exit, said: String::from_utf8_lossy(&stdout).into_owned() })
}

/// A word of a command line; what names a module names the file in the folder.
fn in_folder(word: &str, folder: &Path) -> OsString {
    let (name, file) = word.split_once('=').map_or((None, word), |(name, file)| (Some(name), file));
    match (word.contains(".wasm"), name) {
        (false, _) => word.into(),
        (true, None) => folder.join(file).into(),
        (true, Some(name)) => format!("{name}={}", folder.join(file).display()).into(),
    }
}
