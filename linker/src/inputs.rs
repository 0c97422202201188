//! Names and paths become the bytes of all inputs, `needed` libraries included.
//!
//! What is given comes first, in the order given; then what is needed, breadth first, each library once, from the
//! folders of `-L` in their order; last, the members of archives that are wanted. A library that is needed twice, or in a
//! circle, is one input. What is not found is left to the checks: it only matters if a symbol is missing.
//!
//! Objects and finished modules of one file name are told apart by their folders. A shared library is not: its name is
//! how others ask for it, so nothing else may answer to it.

use std::collections::{HashMap, HashSet, VecDeque};
use std::path::{Path, PathBuf};

use toolchain_probe::archive::{Archives, is_archive};
pub use toolchain_probe::checks::library_key;
use toolchain_probe::diagnostic::{Code, Diagnostic};
use toolchain_probe::files::{File, add_archive, read_all, read_file};
use toolchain_probe::read::{is_shared_library, needed_libraries};

use crate::error::{LinkError, WorldError};

/// One input: the name that messages use, and the file's bytes.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name, unique in a link.
    pub name: String,
    /// The whole file.
    pub bytes: Vec<u8>,
    /// Where it came from.
    pub path: PathBuf,
}

/// Reads all inputs.
///
/// # Errors
/// LK001 where two inputs have one name; a file that cannot be read.
pub fn load(
    given: &[(String, PathBuf)],
    library_path: &[PathBuf],
    exports: &[String],
) -> Result<Vec<Input>, LinkError> {
    let (archive_files, files): (Vec<File>, Vec<File>) =
        read_all(given).map_err(WorldError::from)?.into_iter().partition(|file| is_archive(&file.bytes));
    let mut faults = same_names(&files);
    let mut archives = Archives::default();
    for archive in &archive_files {
        faults.extend(add_archive(&mut archives, archive).map_err(WorldError::from)?.map(|fault| *fault));
    }
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let into_input = |File { name, path, bytes }| Input { name, bytes, path };
    let mut inputs: Vec<Input> = files.into_iter().map(into_input).collect();
    add_needed(&mut inputs, library_path)?;
    let members = archives.wanted(inputs.iter().map(|input| input.bytes.as_slice()), exports);
    inputs.extend(members.into_iter().map(|member| Input {
        name: member.name,
        bytes: member.bytes.to_vec(),
        path: archive_files[member.archive].path.clone(),
    }));
    Ok(inputs)
}

/// LK001: inputs that messages could not tell apart, or of which a `needed` list could mean either.
fn same_names(files: &[File]) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let mut known: HashMap<&str, Vec<&File>> = HashMap::new();
    for file in files {
        let others = known.entry(library_key(&file.name)).or_default();
        let clash = |other: &&&File| {
            other.name == file.name || is_shared_library(&other.bytes) || is_shared_library(&file.bytes)
        };
        faults.extend(others.iter().find(clash).map(|other| same_name(other, file)));
        others.push(file);
    }
    faults
}

/// Adds the libraries that inputs need and nobody gave.
fn add_needed(inputs: &mut Vec<Input>, library_path: &[PathBuf]) -> Result<(), WorldError> {
    let mut known: HashSet<String> = inputs.iter().map(|input| library_key(&input.name).to_owned()).collect();
    let mut queue: VecDeque<usize> = (0..inputs.len()).collect();
    while let Some(position) = queue.pop_front() {
        for name in needed_libraries(&inputs[position].bytes) {
            if known.contains(library_key(&name)) {
                continue;
            }
            if let Some(path) = search(&name, library_path) {
                known.insert(library_key(&name).to_owned());
                queue.push_back(inputs.len());
                inputs.push(read(&name, &path)?);
            }
        }
    }
    Ok(())
}

fn read(name: &str, path: &Path) -> Result<Input, WorldError> {
    let bytes = read_file(path)?;
    Ok(Input { name: name.to_owned(), bytes, path: path.to_owned() })
}

/// A needed library is a file name: one that climbs out of the folders is not followed.
fn search(name: &str, library_path: &[PathBuf]) -> Option<PathBuf> {
    let plain = Path::new(name).file_name().is_some_and(|file| file == name);
    library_path.iter().map(|folder| folder.join(name)).find(|path| plain && path.is_file())
}

fn same_name(first: &File, second: &File) -> Diagnostic {
    let key = library_key(&first.name);
    Diagnostic::new(Code::LK001, format!("two inputs are named `{key}`"))
        .seen(&first.name, format!("from {}", first.path.display()))
        .seen(&second.name, format!("from {}", second.path.display()))
        .help(format!("give one of them another name: `{key}2={}`", second.path.display()))
}
