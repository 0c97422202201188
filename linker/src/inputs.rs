//! Names and paths become the bytes of all inputs, `needed` libraries included.
//!
//! What is given comes first, in the order given; then what is needed, breadth first, each library once, from the
//! folders of `-L` in their order; last, the members of archives that are wanted. A library that is needed twice, or in a circle, is one input. What is not found is
//! left to the checks: it only matters if a symbol is missing.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};

use toolchain_probe::archive::{Archives, is_archive};
pub use toolchain_probe::checks::library_key;
use toolchain_probe::command::read_file;
use toolchain_probe::diagnostic::{Code, Diagnostic};
use toolchain_probe::read::needed_libraries;

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
    let mut inputs: Vec<Input> = Vec::new();
    let (mut archives, mut archive_paths) = (Archives::default(), Vec::new());
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut faults = Vec::new();
    for (name, path) in given {
        if let Some(first) = known.get(library_key(name)) {
            faults.push(same_name(&inputs[*first], name, path));
            continue;
        }
        let input = read(name, path)?;
        if is_archive(&input.bytes) {
            match archives.add(name, &input.bytes) {
                Ok(()) => archive_paths.push(path),
                Err(fault) => faults.push(*fault),
            }
            continue;
        }
        known.insert(library_key(name).to_owned(), inputs.len());
        inputs.push(input);
    }
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let mut queue: VecDeque<usize> = (0..inputs.len()).collect();
    while let Some(position) = queue.pop_front() {
        for name in needed_libraries(&inputs[position].bytes) {
            if known.contains_key(library_key(&name)) {
                continue;
            }
            if let Some(path) = search(&name, library_path) {
                known.insert(library_key(&name).to_owned(), inputs.len());
                queue.push_back(inputs.len());
                inputs.push(read(&name, &path)?);
            }
        }
    }
    let members = archives.wanted(inputs.iter().map(|input| input.bytes.as_slice()), exports);
    inputs.extend(members.into_iter().map(|member| Input {
        name: member.name,
        bytes: member.bytes,
        path: archive_paths[member.archive].clone(),
    }));
    Ok(inputs)
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

fn same_name(first: &Input, name: &str, path: &Path) -> Diagnostic {
    Diagnostic::new(Code::LK001, format!("two inputs are named `{}`", library_key(name)))
        .seen(&first.name, format!("from {}", first.path.display()))
        .seen(name, format!("from {}", path.display()))
        .help(format!("give one of them another name: `{}2={}`", library_key(name), path.display()))
}
