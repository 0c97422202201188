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
    let component = made(recipe, image, (program, fetched), folder.path())?;
    let mut run = Command::new(fetched.join("tools/wasmtime"));
    let actual = output(run.arg("run").args(fetched_in(&recipe.run_args, fetched)).arg(component))?;
    match actual.lines().zip(expected.lines()).find(|(actual, expected)| actual != expected) {
        Some((actual, expected)) => Err(format!("the component prints `{actual}`, expected `{expected}`")),
        None if actual.lines().count() != expected.lines().count() => {
            Err(format!("the component prints {} lines, expected {}", actual.lines().count(), expected.lines().count()))
        }
        None => Ok(()),
    }
}

/// The component of an image, as a file in a folder.
///
/// # Errors
///
/// The tool that fails, with its message.
pub fn made(recipe: &Recipe, image: &[u8], (program, fetched): (&Path, &Path), folder: &Path) -> Verdict<PathBuf> {
    let [image_file, embedded, component] =
        ["image.wasm", "embedded.wasm", "component.wasm"].map(|file| folder.join(file));
    fs::write(&image_file, image).map_err(|error| error.to_string())?;
    let wasm_tools = fetched.join("tools/wasm-tools");
    let mut embed = Command::new(&wasm_tools);
    embed.args(["component", "embed"]).arg(program.join(&recipe.embed_wit)).args(["--world", &recipe.world]);
    output(embed.arg(image_file).arg("-o").arg(&embedded))?;
    let mut new = Command::new(&wasm_tools);
    new.args(["component", "new"]).args(fetched_in(&recipe.new_args, fetched));
    output(new.arg(embedded).arg("-o").arg(&component))?;
    Ok(component)
}

fn fetched_in(words: &[String], fetched: &Path) -> Vec<OsString> {
    let folder = format!("{}/", fetched.display());
    words.iter().map(|word| word.replace("fetched/", &folder).into()).collect()
}

fn output(command: &mut Command) -> Verdict<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!("{name} fails: {}", String::from_utf8_lossy(&output.stderr)))
}
