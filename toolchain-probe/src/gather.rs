//! Names and paths become the bytes of all inputs, `needed` libraries included.
//!
//! What is given comes first, in the order given; members of archives stand where wasm-ld takes them out, which is
//! before the first file if an archive is given before it. Then comes what is needed, breadth first, each library once,
//! from the folders of `-L` in their order; last, the members that only libraries and `--export` want. All members of a
//! whole archive are as if they had been given in its place. A library that is needed twice, or in a circle, is one
//! input. What is not found is left to the checks: it only matters if a symbol
//! is missing.
//!
//! An archive is no input: what nobody wants of it takes no part. If one comes before all inputs, a user may expect
//! that the image exports it; LK011 says that nothing of it takes part, and LK010 that there is nothing else.
//!
//! A needed library defines its names where the file stands that needs it: an archive given after that file is not
//! asked for them, or the image would have them twice.
//!
//! Objects and finished modules of one file name are told apart by their folders. A shared library is not: its name is
//! how others ask for it, so nothing else may answer to it.

pub mod archive;
pub mod files;
pub(crate) mod selection;
pub(crate) mod unwanted;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use hashbrown::{HashMap, HashSet};

use crate::conventions::{START, library_key};
use crate::diagnostic::{Code, Diagnostic, some_of};
use crate::gather::archive::{Member, is_archive};
use crate::gather::files::{File, ReadError, read_all, read_archive, read_file};
use crate::gather::selection::{Selection, Taken};
use crate::gather::unwanted::Unwanted;
use crate::module::read::{interface, is_shared_library, needed_libraries};

/// One input: the name that messages use, and the file's bytes.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name, unique in a link.
    pub name: String,
    /// The whole file.
    pub bytes: Vec<u8>,
    /// Where it came from.
    pub path: PathBuf,
    /// Whether it was taken out of an archive because somebody wants it: such a one is never the first input, whose
    /// exports the image has.
    pub is_member: bool,
    /// Whether somebody named it: a library that others need, and what a whole archive brings, may be of no use.
    pub is_named: bool,
}

impl Input {
    /// A file that somebody gave.
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: bytes.into(), path: PathBuf::new(), is_member: false, is_named: true }
    }
}

/// A file that somebody gave.
#[derive(Clone, Debug)]
pub struct Given {
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Whether all members of it take part, if it is an archive.
    pub whole: bool,
}

impl Given {
    /// What is typed for a file, `PATH` or `NAME=PATH`: without a name, the file's is it.
    pub fn new(argument: &str) -> Self {
        match argument.split_once('=') {
            Some((name, path)) if !name.is_empty() && !name.contains('/') => {
                Self { name: name.to_owned(), path: path.into(), whole: false }
            }
            _ => PathBuf::from(argument).into(),
        }
    }
}

impl From<PathBuf> for Given {
    fn from(path: PathBuf) -> Self {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Self { name, path, whole: false }
    }
}

/// What somebody asked for.
#[derive(Clone, Copy, Debug)]
pub struct Request<'r> {
    /// The files, in the order given.
    pub given: &'r [Given],
    /// Folders in which needed libraries are searched.
    pub library_path: &'r [PathBuf],
    /// Names that are wanted of archives, whoever uses them.
    pub wanted: &'r [String],
    /// What the inputs are for.
    pub purpose: Purpose,
}

/// What inputs are gathered for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// An image, which exports what the first input exports; `--export` wants a name.
    Image,
    /// A verdict; `--undefined` wants a name.
    Verdict,
}

/// All inputs that could be read, and what is to be said of the files that they came from.
#[derive(Debug)]
pub struct Gathered {
    /// In link order.
    pub inputs: Vec<Input>,
    /// What was found; with an error among them the inputs are not what was asked for.
    pub findings: Vec<Diagnostic>,
    /// All files that were read, those that were given first: an image depends on them.
    pub files: Vec<PathBuf>,
}

/// A needed library, and the given file because of which it takes part.
struct Needed {
    input: Input,
    because_of: usize,
}

/// Reads all inputs. LK001 is said where two have one name, LK010 where there are none but members of archives, and
/// nobody wants them, LK011 where the first file is an archive of which nothing takes part, MF001 of a damaged archive.
///
/// # Errors
/// A file that cannot be read.
pub fn gather(request: Request<'_>) -> Result<Gathered, ReadError> {
    let given = read_all(request.given)?;
    let mut findings = same_names(given.iter().filter(|file| !is_archive(&file.bytes)));
    let mut files: Vec<PathBuf> = given.iter().map(|file| file.path.clone()).collect();
    let mut archives: HashMap<usize, Archive> = HashMap::new();
    for (number, file) in given.iter().enumerate().filter(|(_, file)| is_archive(&file.bytes)) {
        let members = read_archive(file, &mut files)?.unwrap_or_else(|fault| {
            findings.push(*fault);
            Vec::new()
        });
        archives.insert(number, Archive { members, is_whole: request.given[number].whole });
    }
    let needed = needed(&given, request.library_path)?;
    files.extend(needed.iter().map(|needed| needed.input.path.clone()));
    if archives.is_empty() {
        let inputs = given.into_iter().map(given_input).chain(needed.into_iter().map(|needed| needed.input)).collect();
        return Ok(Gathered { inputs, findings, files });
    }
    let in_front: Vec<(String, PathBuf, Vec<Member>)> = (0..)
        .zip(&given)
        .map_while(|(number, file)| {
            let archive = archives.get(&number).filter(|archive| !archive.is_whole)?;
            Some((file.name.clone(), file.path.clone(), archive.members.clone()))
        })
        .collect();
    // Nothing is said of archives after the first input, so that nothing has to be known of that one.
    let first = given.get(in_front.len()).filter(|_| !in_front.is_empty());
    let is_command = first.is_some_and(|first| interface(&first.bytes).defines().any(|name| name == START));
    let inputs = select(given, archives, needed, request.wanted);
    let is_unwanted = |path: &Path| !inputs.iter().any(|input| input.is_member && input.path == path);
    let unwanted: Vec<Unwanted> = in_front
        .iter()
        .filter(|(_, path, _)| is_unwanted(path))
        .map(|(name, _, members)| Unwanted::of(name, members))
        .collect();
    let has_api = unwanted.iter().any(Unwanted::has_api);
    match (inputs.iter().find(|input| !input.is_member), request.purpose) {
        _ if !findings.is_empty() => {}
        (_, Purpose::Image) if inputs.is_empty() => findings.push(unwanted::nothing_wanted(&unwanted, "--export")),
        (_, Purpose::Verdict) if inputs.is_empty() => findings.push(unwanted::nothing_wanted(&unwanted, "--undefined")),
        (Some(first), Purpose::Image) if has_api && !is_command => {
            findings.push(unwanted_in_front(&unwanted, &first.name));
        }
        _ => {}
    }
    Ok(Gathered { inputs, findings, files })
}

/// The members of an archive.
struct Archive {
    members: Vec<Member>,
    /// Whether all of them take part.
    is_whole: bool,
}

fn given_input(File { name, path, bytes }: File) -> Input {
    Input { name, bytes, path, is_member: false, is_named: true }
}

/// LK011: the first file is an archive, and nothing of it takes part.
fn unwanted_in_front(unwanted: &[Unwanted], first: &str) -> Diagnostic {
    let names: Vec<&str> = unwanted.iter().map(|archive| archive.name.as_str()).collect();
    let mut finding = Diagnostic::new(Code::LK011, format!("nothing of {} is in the image", some_of(&names)));
    for archive in unwanted.iter().take(3) {
        finding = finding.seen(&archive.name, archive.text());
    }
    finding.seen(first, "the first input that is no archive: the image exports what this exports").help(format!(
        "{}; if nothing of it is meant to be exported, leave {} out or put it after `{first}`",
        unwanted::help(unwanted, "--export"),
        some_of(&names)
    ))
}

/// Files, the members that somebody wants, and needed libraries, in link order.
fn select(
    given: Vec<File>,
    mut archives: HashMap<usize, Archive>,
    needed: Vec<Needed>,
    exports: &[String],
) -> Vec<Input> {
    let mut selection = Selection::default();
    let mut origins: Vec<(usize, bool)> = Vec::new();
    for (number, file) in given.iter().enumerate() {
        if let Some(Archive { members, is_whole }) = archives.remove(&number) {
            origins.resize(origins.len() + members.len(), (number, is_whole));
            if is_whole {
                selection.whole_archive(members);
            } else {
                selection.archive(members);
            }
            continue;
        }
        selection.file(number, &file.bytes);
        let libraries = (given.len()..).zip(&needed).filter(|(_, library)| library.because_of == number);
        libraries.for_each(|(number, library)| selection.file(number, &library.input.bytes));
    }
    let early = selection.order().len();
    selection.finish(exports);
    let paths: Vec<PathBuf> = given.iter().map(|file| file.path.clone()).collect();
    let mut files: Vec<Option<Input>> = given
        .into_iter()
        .map(|file| Some(given_input(file)))
        .chain(needed.into_iter().map(|needed| Some(needed.input)))
        .collect();
    let is_needed = |taken: &&Taken| matches!(taken, Taken::File(number) if *number >= paths.len());
    let (early, late) = selection.order().split_at(early);
    let given = early.iter().filter(|taken| !is_needed(taken));
    let mut libraries: Vec<&Taken> = early.iter().filter(is_needed).collect();
    libraries.sort_by_key(|taken| if let Taken::File(number) = taken { *number } else { 0 });
    let input = |taken: &Taken| match *taken {
        Taken::File(number) => files[number].take().expect("a file takes part once"),
        Taken::Member(position) => {
            let Member { name, bytes } = selection.member(position);
            let (archive, is_whole) = origins[position];
            let path = paths[archive].clone();
            Input { name: name.clone(), bytes: bytes.to_vec(), path, is_member: !is_whole, is_named: false }
        }
    };
    given.chain(libraries).chain(late).map(input).collect()
}

/// LK001: inputs that messages could not tell apart, or of which a `needed` list could mean either.
fn same_names<'f>(files: impl Iterator<Item = &'f File>) -> Vec<Diagnostic> {
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

/// The libraries that files need and nobody gave.
fn needed(given: &[File], library_path: &[PathBuf]) -> Result<Vec<Needed>, ReadError> {
    let mut known: HashSet<String> = given.iter().map(|file| library_key(&file.name).to_owned()).collect();
    let mut found: Vec<Needed> = Vec::new();
    let mut queue: VecDeque<(usize, Vec<String>)> =
        given.iter().map(|file| needed_libraries(&file.bytes)).enumerate().collect();
    while let Some((because_of, names)) = queue.pop_front() {
        for name in names {
            if known.contains(library_key(&name)) {
                continue;
            }
            if let Some(path) = search(&name, library_path) {
                known.insert(library_key(&name).to_owned());
                let input = Input { bytes: read_file(&path)?, name, path, is_member: false, is_named: false };
                queue.push_back((because_of, needed_libraries(&input.bytes)));
                found.push(Needed { input, because_of });
            }
        }
    }
    Ok(found)
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
