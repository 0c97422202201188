//! A finished link becomes files: the image, and whatever else was asked for.
//!
//! A file appears whole or not at all, and the image last: whoever finds a new image finds all that belongs to it. It
//! does not know how anything was made.

use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::WorldError;
use super::arguments::Arguments;
use crate::bindings::{Bindings, Documentation, Runtime, Sources};
use crate::{Input, Linked};

/// Writes all that was asked for, the image last; `files` are those that it was made of.
pub(super) fn write(
    arguments: &Arguments,
    linked: &Linked,
    sources: &Sources<'_>,
    files: &[PathBuf],
    stdout: &mut dyn Write,
) -> Result<(), WorldError> {
    write_bindings(arguments, linked, sources)?;
    write_dependencies(arguments, files)?;
    let outputs = &arguments.outputs;
    if let (Some(path), Some(map)) = (&outputs.map, &linked.map) {
        let is_json = path.extension().is_some_and(|ending| ending == "json");
        let map = if is_json { map.json() } else { map.text(arguments.messages.no_demangle) };
        if path == Path::new("-") {
            stdout.write_all(map.as_bytes())?;
        } else {
            write_whole(path, map.as_bytes())?;
        }
    }
    if let (Some(path), Some(certificate)) = (&outputs.certificate, &linked.certificate) {
        write_whole(path, certificate.json().as_bytes())?;
    }
    if let Some(path) = &outputs.graph {
        write_whole(path, linked.graph.dot().as_bytes())?;
    }
    write_whole(image(arguments), &linked.image)
}

fn image(arguments: &Arguments) -> &Path {
    arguments.output.as_deref().expect("the parser requires an output")
}

/// Names every input by its file, a member of an archive behind the archive.
pub(super) fn trace(inputs: &[Input], stdout: &mut dyn Write) -> std::io::Result<()> {
    for input in inputs {
        let member = input.name.find('(').filter(|_| input.name.ends_with(')')).map(|at| &input.name[at..]);
        writeln!(stdout, "{}{}", input.path.display(), member.unwrap_or_default())?;
    }
    Ok(())
}

/// Writes a rule of make that has the image depend on files, and one without a recipe for each of them, so that a file
/// that is there no more is no fault.
fn write_dependencies(arguments: &Arguments, files: &[PathBuf]) -> Result<(), WorldError> {
    let Some(path) = &arguments.outputs.dependency_file else { return Ok(()) };
    let escaped = |path: &Path| {
        let text = path.to_string_lossy().replace('$', "$$");
        text.chars().fold(String::new(), |text, letter| match letter {
            ' ' | '#' | '\t' => format!("{text}\\{letter}"),
            letter => format!("{text}{letter}"),
        })
    };
    let mut known = HashSet::new();
    let files: Vec<String> = files.iter().map(|file| escaped(file)).filter(|file| known.insert(file.clone())).collect();
    let mut text = format!("{}:", escaped(image(arguments)));
    files.iter().for_each(|file| text += &format!(" \\\n  {file}"));
    text += "\n";
    files.iter().for_each(|file| text += &format!("\n{file}:\n"));
    write_whole(path, text.as_bytes())
}

/// The header for C, and the glue for engines.
fn write_bindings(arguments: &Arguments, linked: &Linked, sources: &Sources<'_>) -> Result<(), WorldError> {
    let wanted = &arguments.bindings;
    let Some(header) = &wanted.emit_header else { return Ok(()) };
    let mut documentation = Documentation::default();
    for path in &wanted.wit {
        let read = Documentation::read(path).map_err(|source| WorldError::Wit { path: path.clone(), source })?;
        documentation = documentation.with(read);
    }
    let stem = image(arguments).file_stem().unwrap_or_default();
    let sources = Sources { documentation: Some(&documentation), ..*sources };
    let bindings = Bindings::of(&linked.image, &stem.to_string_lossy(), &sources)
        .expect("the image is a module that was just written");
    write_whole(header, bindings.header().as_bytes())?;
    let name = header.file_name().unwrap_or_default().to_string_lossy();
    for (path, runtime) in [
        (&wanted.emit_wasm2c, Runtime::Wasm2c),
        (&wanted.emit_wamr, Runtime::Wamr),
        (&wanted.emit_wasmtime, Runtime::Wasmtime),
    ] {
        if let Some(path) = path {
            write_whole(path, bindings.glue(runtime, &name).as_bytes())?;
        }
    }
    Ok(())
}

/// Writes a file beside its place, then renames it: a failed link leaves the old file, or none. What is no file, such
/// as a pipe or `/dev/null`, is written to and stays what it is.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), WorldError> {
    let fault = |source: std::io::Error| WorldError::Write { path: path.to_owned(), source };
    if path.metadata().is_ok_and(|there| !there.is_file() && !there.is_dir()) {
        return std::fs::OpenOptions::new()
            .write(true)
            .open(path)
            .and_then(|mut to| to.write_all(bytes))
            .map_err(fault);
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o644));
    }
    let mut file = builder.prefix(".seld-").tempfile_in(folder).map_err(fault)?;
    file.write_all(bytes).map_err(fault)?;
    file.persist(path).map_err(|error| fault(error.error))?;
    Ok(())
}
