//! Paths become the bytes of files and of the members of archives, each under a name of its own.
//!
//! Messages, maps and `needed` lists speak of an input by the name of its file. Where files of several folders have one
//! name, each of them is called by the path that was given for it: `a/util.o` and `b/util.o`. A thin archive holds
//! paths in place of contents, relative to its own folder. They may lead anywhere, as those that a user gives; each
//! file is read once however often it is listed, or a small archive could ask for any amount of memory.
//!
//! It does not know what a file is, only whether it is an archive.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hashbrown::HashMap;

#[cfg(unix)]
use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::gather::Given;
use crate::gather::archive::{ArchiveError, Member, members};

/// A file that was given.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// What it is called, no other file alike unless the user said so.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// All of it.
    pub bytes: Vec<u8>,
}

/// A file that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read `{path}`{}", member_of(listed_in.as_deref()))]
pub struct ReadError {
    /// The file.
    pub path: PathBuf,
    /// The thin archive that lists it, if it was not given itself.
    pub listed_in: Option<String>,
    /// Why.
    pub source: std::io::Error,
}

fn member_of(archive: Option<&str>) -> String {
    archive.map(|archive| format!(", a member of the thin archive `{archive}`")).unwrap_or_default()
}

/// The bytes of a file.
///
/// # Errors
/// The file's path, and why it cannot be read.
pub fn read_file(path: &Path) -> Result<Vec<u8>, ReadError> {
    read(path).map_err(|source| ReadError { path: path.to_owned(), listed_in: None, source })
}

/// How much of a file one task reads. Most of the cost is memory that is touched for the first time, and that all
/// threads can do.
#[cfg(unix)]
const PIECE: usize = 1 << 20;

/// Files beyond this are read in order, into memory that may turn out not to be there.
#[cfg(unix)]
const LARGE: usize = 1 << 28;

/// Reads a file, a large one with all threads.
#[cfg(unix)]
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    use std::io::Read;
    use std::os::unix::fs::FileExt;
    let mut file = std::fs::File::open(path)?;
    let metadata = file.metadata()?;
    let size = usize::try_from(metadata.len()).ok().filter(|size| metadata.is_file() && (PIECE..LARGE).contains(size));
    if let Some(size) = size {
        let mut bytes = vec![0; size];
        let read = |(place, piece): (usize, &mut [u8])| file.read_exact_at(piece, (place * PIECE) as u64);
        if bytes.par_chunks_mut(PIECE).enumerate().try_for_each(read).is_ok() {
            return Ok(bytes);
        }
        // It became shorter meanwhile.
    }
    // A pipe can be opened once.
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(not(unix))]
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    std::fs::read(path)
}

/// Reads files that were given as names and paths.
///
/// # Errors
/// The first that cannot be read.
pub(crate) fn read_all(given: &[Given]) -> Result<Vec<File>, ReadError> {
    let names = distinct_names(given);
    let files = given.iter().zip(names);
    files.map(|(given, name)| Ok(File { name, path: given.path.clone(), bytes: read_file(&given.path)? })).collect()
}

/// The names of files, with the folders of those that would be one. A name that the user chose stays.
fn distinct_names(given: &[Given]) -> Vec<String> {
    let mut paths: BTreeMap<&str, BTreeSet<&Path>> = BTreeMap::new();
    for Given { name, path, .. } in given {
        paths.entry(name).or_default().insert(path);
    }
    let name = |Given { name, path, .. }: &Given| {
        let is_from_path = path.file_name().is_some_and(|file| file == name.as_str());
        if is_from_path && paths[name.as_str()].len() > 1 { path.display().to_string() } else { name.clone() }
    };
    given.iter().map(name).collect()
}

/// The members of an archive, or what is wrong with it; the files of a thin one are added to those that were read.
///
/// # Errors
/// A member of a thin archive that cannot be read.
pub(crate) fn read_archive(
    archive: &File,
    files: &mut Vec<PathBuf>,
) -> Result<Result<Vec<Member>, Box<Diagnostic>>, ReadError> {
    let folder = archive.path.parent().unwrap_or(Path::new(""));
    let mut known: HashMap<PathBuf, Arc<[u8]>> = HashMap::new();
    let mut read = |member: &[u8]| {
        let path = folder.join(path_of(member));
        if let Some(bytes) = known.get(&path) {
            return Ok(Arc::clone(bytes));
        }
        let bytes: Arc<[u8]> = read_member(&path, &archive.name)?.into();
        files.push(path.clone());
        known.insert(path, Arc::clone(&bytes));
        Ok(bytes)
    };
    match members(&archive.name, &archive.bytes, &mut read) {
        Ok(members) => Ok(Ok(members)),
        Err(ArchiveError::Damaged(fault)) => Ok(Err(fault)),
        Err(ArchiveError::Member(error)) => Err(error),
    }
}

/// Only a regular file: whoever made the archive may have listed a device that never ends.
fn read_member(path: &Path, archive: &str) -> Result<Vec<u8>, ReadError> {
    let fault = |source| ReadError { path: path.to_owned(), listed_in: Some(archive.to_owned()), source };
    if !std::fs::metadata(path).map_err(fault)?.is_file() {
        return Err(fault(std::io::Error::other("not a regular file")));
    }
    read(path).map_err(fault)
}

#[cfg(unix)]
fn path_of(name: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(name).into()
}

#[cfg(not(unix))]
fn path_of(name: &[u8]) -> PathBuf {
    String::from_utf8_lossy(name).into_owned().into()
}
