//! An image becomes a component again, and its output is compared.
//!
//! It does not know the linker: it is given an image and a recipe. The tools are the fetched command lines of
//! `wasm-tools` and `wasmtime`, as a user would use them, so a pass says that the image is good for a component.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde::Deserialize;

use crate::Verdict;

/// How an image becomes a component: `[component]` of `about.toml`.
#[derive(Debug, Deserialize)]
pub struct Recipe {
    embed_wit: String,
    world: String,
    #[serde(default)]
    new_args: Vec<String>,
    #[serde(default)]
    run_args: Vec<String>,
}

/// Whether the tools were fetched.
#[must_use]
pub fn tools_exist(tools: &Path) -> bool {
    tools.join("wasm-tools").exists() && tools.join("wasmtime").exists()
}

/// Embeds the world, makes the component, runs it and compares what it prints.
///
/// # Errors
///
/// The tool that fails, with its message, or the first line of output that differs.
pub fn run(recipe: &Recipe, image: &[u8], program: &Path, fetched: &Path, expected: &str) -> Verdict {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let paths: Vec<PathBuf> =
        ["image.wasm", "embedded.wasm", "component.wasm"].iter().map(|file| folder.path().join(file)).collect();
    fs::write(&paths[0], image).map_err(|error| error.to_string())?;
    let fetched_in = |words: &[String]| -> Vec<OsString> {
        let folder = format!("{}/", fetched.display());
        words.iter().map(|word| word.replace("fetched/", &folder).into()).collect()
    };
    let tools = fetched.join("tools");
    let mut embed = Command::new(tools.join("wasm-tools"));
    embed.args(["component", "embed"]).arg(program.join(&recipe.embed_wit)).args(["--world", &recipe.world]);
    output(embed.arg(&paths[0]).arg("-o").arg(&paths[1]))?;
    let mut new = Command::new(tools.join("wasm-tools"));
    new.args(["component", "new"]).args(fetched_in(&recipe.new_args));
    output(new.arg(&paths[1]).arg("-o").arg(&paths[2]))?;
    let mut run = Command::new(tools.join("wasmtime"));
    let actual = output(run.arg("run").args(fetched_in(&recipe.run_args)).arg(&paths[2]))?;
    match actual.lines().zip(expected.lines()).find(|(actual, expected)| actual != expected) {
        Some((actual, expected)) => Err(format!("the component prints `{actual}`, expected `{expected}`")),
        None if actual.lines().count() != expected.lines().count() => {
            Err(format!("the component prints {} lines, expected {}", actual.lines().count(), expected.lines().count()))
        }
        None => Ok(()),
    }
}

fn output(command: &mut Command) -> Verdict<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!("{name} fails: {}", String::from_utf8_lossy(&output.stderr)))
}
