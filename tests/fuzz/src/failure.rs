//! A recipe whose run does not hold becomes a shorter one, and files to look at.
//!
//! A change is left out if what remains fails alike, and so is a part of a generated group. Each try is a process of
//! its own, because it may die.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use fuzz::bundle::Bundle;
use fuzz::generate::Name;
use fuzz::recipe::Recipe;
use fuzz::target::UNPROVEN;

use crate::Verdict;

/// The most tries to leave something out of a group.
const MAX_TRIES: usize = 1_000;

/// What a message says without its numbers: failures of one place are one.
pub(crate) fn kind(message: &str) -> String {
    message.chars().filter(|letter| !letter.is_ascii_digit()).take(160).collect()
}

/// What a recipe comes to in a process of its own, and whether that is a failure.
pub(crate) fn try_out(recipe: &Recipe) -> Verdict<(String, bool)> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let ran = Command::new(program).arg("--replay").arg(recipe.to_string()).stderr(Stdio::piped()).output();
    let ran = ran.map_err(|error| error.to_string())?;
    Ok(match ran.status.code() {
        Some(code) => (String::from_utf8_lossy(&ran.stdout).trim().to_owned(), code != 0),
        None => (died(ran.status, &String::from_utf8_lossy(&ran.stderr)), true),
    })
}

/// How a process died, and its last words.
pub(crate) fn died(status: std::process::ExitStatus, stderr: &str) -> String {
    let words = stderr.lines().find(|line| line.contains("overflowed") || line.contains("allocation"));
    format!("died: {status} {}", words.unwrap_or_default())
}

/// Leaves out changes and parts, and writes what remains.
pub(crate) fn keep(recipe: Recipe, message: &str, folder: &Path) -> Verdict<Recipe> {
    let recipe = without_parts(without_changes(recipe, message)?, message)?;
    let starts = if recipe.needs_seeds() { fuzz::seeds::all() } else { BTreeMap::new() };
    if let Some(bundle) = recipe.make(&starts) {
        write_files(folder, &bundle)?;
    }
    let about = format!("{message}\n\nfuzz --replay '{recipe}'\n");
    std::fs::write(folder.join("about.txt"), about).map_err(|error| error.to_string())?;
    Ok(recipe)
}

/// Whether a recipe fails as this message says.
fn fails_alike(recipe: &Recipe, message: &str) -> Verdict<bool> {
    let cause = |message: &str| {
        let words = message
            .split_once(": ")
            .map_or(message, |(target, rest)| if matches!(target, "read" | "probe" | "link") { rest } else { message });
        // What the checker says first is the rule that is broken.
        let rule = words.strip_prefix(UNPROVEN).and_then(|rest| rest.split(':').next());
        rule.map_or_else(|| words.split(['(', ' ', ':']).next().unwrap_or_default().to_owned(), str::to_owned)
    };
    let (found, fails) = try_out(recipe)?;
    Ok(fails && cause(&found) == cause(message))
}

fn without_changes(mut recipe: Recipe, message: &str) -> Verdict<Recipe> {
    for at in (0..recipe.changes.len()).rev() {
        let mut shorter = recipe.clone();
        shorter.changes.remove(at);
        if fails_alike(&shorter, message)? {
            recipe = shorter;
        }
    }
    Ok(recipe)
}

/// Leaves out parts of a generated group: many at a time, then fewer, and each alone at the end.
fn without_parts(mut recipe: Recipe, message: &str) -> Verdict<Recipe> {
    let Some(mut name) = Name::parse(&recipe.start) else { return Ok(recipe) };
    let (parts, mut tries) = (name.parts(), 0);
    let mut size = parts.div_ceil(2);
    while size > 0 {
        // What contains others comes after them, and takes them away too.
        for last in (0..parts).rev().step_by(size) {
            let mut smaller = name.clone();
            smaller.without.extend((last + 1).saturating_sub(size)..=last);
            tries += 1;
            if smaller == name || tries > MAX_TRIES {
                continue;
            }
            let shorter = Recipe { start: smaller.to_string(), ..recipe.clone() };
            if fails_alike(&shorter, message)? {
                (recipe, name) = (shorter, smaller);
            }
        }
        size /= 2;
    }
    Ok(recipe)
}

/// Writes each input as a file, and all as a bundle.
pub(crate) fn write_files(folder: &Path, bundle: &Bundle) -> Verdict {
    std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    for (number, file) in bundle.files.iter().enumerate() {
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
        let name: String = file.name.chars().filter(|letter| is_plain(*letter)).take(40).collect();
        let path = folder.join(format!("{number}-{name}"));
        std::fs::write(path, &file.bytes).map_err(|error| error.to_string())?;
    }
    let options = format!("{:#?}\n", bundle.options().policy.unresolved);
    std::fs::write(folder.join("options.txt"), format!("choices {:#018b}\n{options}", bundle.choices))
        .map_err(|error| error.to_string())?;
    std::fs::write(folder.join("bundle"), bundle.encode()).map_err(|error| error.to_string())
}
