//! A link becomes an archive from which it can be repeated: all files under the paths that they have, and the words.
//!
//! It is written before anything is linked, so that a refusal or a fault can be repeated too. Paths keep their
//! distances from each other, because thin archives name files by them. What was asked to be written is named by its
//! file alone: the archive has no empty folders.

use std::path::{Component, Path, PathBuf};

use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory};

use super::WorldError;
use super::arguments::{Arguments, Wanted};
use super::outputs::write_whole;

/// Words whose value is a file or folder that is read.
const READ: [&str; 4] = ["library_path", "allow_undefined_file", "export_only", "wit"];
/// Words whose value is a file that is written.
const WRITTEN: [&str; 9] = [
    "output",
    "map",
    "graph",
    "certificate",
    "dependency_file",
    "emit_header",
    "emit_wasm2c",
    "emit_wamr",
    "emit_wasmtime",
];
/// Words that do not make another image, or that are told otherwise.
const LEFT_OUT: [&str; 5] = ["inputs", "reproduce", "whole_archive", "no_whole_archive", "on_terminal"];

/// Writes the archive: `NAME/response.txt`, `NAME/version.txt`, and the files; in `NAME`, `seld @response.txt` links
/// them again.
pub(super) fn write(path: &Path, wanted: &Wanted, files: &[PathBuf]) -> Result<(), WorldError> {
    let fault = |source: std::io::Error| WorldError::Write { path: path.to_owned(), source };
    let folder = PathBuf::from(path.file_stem().unwrap_or_default());
    let mut archive = tar::Builder::new(Vec::new());
    archive.mode(tar::HeaderMode::Deterministic);
    let version = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"), "\n");
    for (name, text) in [("response.txt", words(wanted).as_str()), ("version.txt", version)] {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, folder.join(name), text.as_bytes()).map_err(fault)?;
    }
    let mut kept: Vec<&Path> = files.iter().map(PathBuf::as_path).chain(wanted.arguments.wit()).collect();
    kept.sort_unstable();
    kept.dedup();
    for file in kept {
        let place = folder.join(inside(file));
        let added = match file.is_dir() {
            true => archive.append_dir_all(place, file),
            false => archive.append_path_with_name(file, place),
        };
        added.map_err(|source| WorldError::Write { path: file.to_owned(), source })?;
    }
    let bytes = archive.into_inner().map_err(fault)?;
    write_whole(path, &bytes)
}

/// The command line with the paths of the archive, a word on each line.
fn words(wanted: &Wanted) -> String {
    let mut text = String::new();
    let mut push = |word: &str| {
        text += &shlex::try_quote(word).map_or_else(|_| word.into(), |quoted| quoted.into_owned());
        text.push('\n');
    };
    for argument in Arguments::command().get_arguments() {
        let (id, Some(long)) = (argument.get_id().as_str(), argument.get_long()) else { continue };
        if LEFT_OUT.contains(&id) || wanted.matches.value_source(id) != Some(ValueSource::CommandLine) {
            continue;
        }
        if !argument.get_action().takes_values() {
            push(&format!("--{long}"));
            continue;
        }
        values(&wanted.matches, id).for_each(|value| push(&format!("--{long}={}", value_inside(id, &value))));
    }
    let mut is_whole = false;
    for given in &wanted.given {
        if given.whole != is_whole {
            push(if given.whole { "--whole-archive" } else { "--no-whole-archive" });
            is_whole = given.whole;
        }
        push(&format!("{}={}", given.name, inside(&given.path).display()));
    }
    text
}

fn values<'m>(matches: &'m ArgMatches, id: &str) -> impl Iterator<Item = String> + use<'m> {
    let raw = matches.get_raw(id).into_iter().flatten();
    raw.map(|value| value.to_string_lossy().into_owned())
}

/// The value of a word as it is inside of the archive.
fn value_inside(id: &str, value: &str) -> String {
    if WRITTEN.contains(&id) {
        let name = Path::new(value).file_name();
        return name.map_or_else(|| value.to_owned(), |name| name.to_string_lossy().into_owned());
    }
    match value.strip_prefix('@') {
        _ if !READ.contains(&id) => value.to_owned(),
        Some(list) => format!("@{}", inside(Path::new(list)).display()),
        None if id == "export_only" => value.to_owned(),
        None => inside(Path::new(value)).display().to_string(),
    }
}

/// Where a file is in the archive: its path from the root.
fn inside(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut inside = PathBuf::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => inside.push(name),
            Component::ParentDir => _ = inside.pop(),
            Component::RootDir | Component::Prefix(_) | Component::CurDir => {}
        }
    }
    inside
}
