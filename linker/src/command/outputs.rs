//! A finished link becomes files: the image, and whatever else was asked for.
//!
//! A file appears whole or not at all, and the image last: whoever finds a new image finds all that belongs to it. It
//! does not know how anything was made. The image is written beside its place while it is made; in memory it is kept
//! only for those who look at it.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use hashbrown::HashSet;
use tempfile::NamedTempFile;

use super::WorldError;
use super::arguments::Arguments;
use crate::bindings::{Bindings, Documentation, Runtime, Sources};
use crate::{Input, Linked};

/// Writes all that was asked for, the image last; `files` are those that it was made of.
pub(super) fn write(
    arguments: &Arguments,
    (linked, made): (&Linked, ImageFile),
    sources: &Sources<'_>,
    files: &[PathBuf],
    stdout: &mut dyn Write,
) -> Result<(), WorldError> {
    write_bindings(arguments, &made, sources)?;
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
    made.finish()
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
fn write_bindings(arguments: &Arguments, made: &ImageFile, sources: &Sources<'_>) -> Result<(), WorldError> {
    let wanted = &arguments.bindings;
    let Some(header) = &wanted.emit_header else { return Ok(()) };
    let mut documentation = Documentation::default();
    for path in &wanted.wit {
        let read = Documentation::read(path).map_err(|source| WorldError::Wit { path: path.clone(), source })?;
        documentation = documentation.with(read);
    }
    let stem = image(arguments).file_stem().unwrap_or_default();
    let sources = Sources { documentation: Some(&documentation), ..*sources };
    let bindings = Bindings::of(made.kept(), &stem.to_string_lossy(), &sources)
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

/// The image on its way to its file.
pub(super) struct ImageFile {
    path: PathBuf,
    made: Made,
}

/// Where the image is, as far as it is made.
enum Made {
    /// In memory.
    Kept(Vec<u8>),
    /// In a file beside its place, once there is something of it.
    Beside(Option<BufWriter<NamedTempFile>>),
}

impl ImageFile {
    /// Nothing yet.
    pub(super) fn new(arguments: &Arguments) -> Self {
        let path = image(arguments);
        let is_looked_at =
            arguments.is_verified() || arguments.is_checked() || arguments.bindings.emit_header.is_some();
        let made = if is_looked_at || is_no_file(path) { Made::Kept(Vec::new()) } else { Made::Beside(None) };
        Self { path: path.to_owned(), made }
    }

    /// The image, for those who look at it.
    ///
    /// # Panics
    /// If nobody said that he would.
    pub(super) fn kept(&self) -> &[u8] {
        match &self.made {
            Made::Kept(bytes) => bytes,
            Made::Beside(_) => unreachable!("an image that is looked at is kept"),
        }
    }

    /// Why it could not be written.
    pub(super) fn fault(&self, source: std::io::Error) -> WorldError {
        unwritten(&self.path)(source)
    }

    /// All of it is there: it becomes the file.
    fn finish(self) -> Result<(), WorldError> {
        match self.made {
            Made::Kept(bytes) => write_whole(&self.path, &bytes),
            Made::Beside(None) => write_whole(&self.path, &[]),
            Made::Beside(Some(file)) => {
                let file = file.into_inner().map_err(|error| unwritten(&self.path)(error.into_error()))?;
                rename(file, &self.path)
            }
        }
    }
}

impl Write for ImageFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match &mut self.made {
            Made::Kept(kept) => kept.write(bytes),
            Made::Beside(Some(file)) => file.write(bytes),
            Made::Beside(none) => none.insert(BufWriter::new(beside(&self.path)?)).write(bytes),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match &mut self.made {
            Made::Beside(Some(file)) => file.flush(),
            Made::Kept(_) | Made::Beside(None) => Ok(()),
        }
    }
}

/// Whether a path is something that is written to and stays what it is, such as a pipe or `/dev/null`.
fn is_no_file(path: &Path) -> bool {
    path.metadata().is_ok_and(|there| !there.is_file() && !there.is_dir())
}

/// A new file beside a place, which goes again unless it is renamed.
fn beside(path: &Path) -> std::io::Result<NamedTempFile> {
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
    builder.prefix(".seld-").tempfile_in(folder)
}

/// Writes a file beside its place, then renames it: a failed link leaves the old file, or none.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), WorldError> {
    if is_no_file(path) {
        let file = std::fs::OpenOptions::new().write(true).open(path);
        return file.and_then(|mut to| to.write_all(bytes)).map_err(unwritten(path));
    }
    let mut file = beside(path).map_err(unwritten(path))?;
    file.write_all(bytes).map_err(unwritten(path))?;
    rename(file, path)
}

/// Gives a file its place.
fn rename(file: NamedTempFile, path: &Path) -> Result<(), WorldError> {
    file.persist(path).map(|_| ()).map_err(|error| unwritten(path)(error.error))
}

/// Why a file could not be written.
fn unwritten(path: &Path) -> impl Fn(std::io::Error) -> WorldError {
    move |source| WorldError::Write { path: path.to_owned(), source }
}
