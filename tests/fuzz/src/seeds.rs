//! The cases and the files of the corpora that are kept in the repository become bundles to start from.
//!
//! It does not read what a case expects: whatever is found there is an input. A folder is one bundle, and each file of
//! the corpora one of its own too. The order is that of names, so that a run can be repeated.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::bundle::{Bundle, Choice, File};

/// Larger bundles are as good, but slow.
const MAX_BYTES: usize = 40_000;

/// What is read of `about.toml`, of a program or of a group of neighbours.
#[derive(Deserialize)]
struct About {
    #[serde(default)]
    inputs: Vec<String>,
    #[serde(default)]
    modules: Vec<String>,
}

/// All bundles to start from, by their names.
#[must_use]
pub fn all() -> BTreeMap<String, Bundle> {
    let workspace = workspace();
    let mut found = BTreeMap::new();
    for folder in listed(&workspace.join("tests/cases")) {
        add(&mut found, &workspace, &folder, case(&folder));
    }
    let corpora = workspace.join("corpora");
    for folder in listed(&corpora).into_iter().chain(listed(&corpora.join("neighbours"))) {
        add(&mut found, &workspace, &folder, program(&folder));
        for path in listed(&folder.join("prebuilt")) {
            let files = read(&path).into_iter().collect();
            add(&mut found, &workspace, &path, files);
        }
    }
    found
}

/// The folder of the workspace.
#[must_use]
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn add(found: &mut BTreeMap<String, Bundle>, workspace: &Path, path: &Path, files: Vec<File>) {
    let mut bundle = Bundle::of(files);
    if bundle.files.is_empty() || bundle.size() > MAX_BYTES {
        return;
    }
    if path.to_string_lossy().contains("debug") {
        bundle.switch(Choice::DebugInfo);
    }
    let name = path.strip_prefix(workspace).unwrap_or(path).to_string_lossy().into_owned();
    found.insert(name, bundle);
}

fn case(folder: &Path) -> Vec<File> {
    let is_module =
        |path: &PathBuf| path.extension().is_some_and(|ending| ending == "wat") && !path.ends_with("image.wat");
    let file = |path: PathBuf| {
        let name = path.file_stem()?.to_string_lossy().into_owned();
        Some(File { name, bytes: wat::parse_str(fs::read_to_string(path).ok()?).ok()? })
    };
    listed(folder).into_iter().filter(is_module).filter_map(file).collect()
}

fn program(folder: &Path) -> Vec<File> {
    let Ok(about) = fs::read_to_string(folder.join("about.toml")) else { return Vec::new() };
    let Ok(About { inputs, modules }) = toml::from_str(&about) else { return Vec::new() };
    let is_kept = |path: &&String| !path.starts_with("fetched/");
    inputs.iter().chain(&modules).filter(is_kept).filter_map(|path| read(&folder.join(path))).collect()
}

fn read(path: &Path) -> Option<File> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    Some(File { name, bytes: fs::read(path).ok()? })
}

fn listed(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}
