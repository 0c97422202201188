//! What is typed becomes what the parser of arguments takes: `@FILE` its words, and `-l NAME` the file that it means.
//!
//! Files are looked for as wasm-ld does it: in the folders of all `-L`, in their order, `libNAME.a` before
//! `libNAME.so` in each, or the other way after `-Bdynamic`. It does not know what else an argument means. The
//! surprising choice: a library takes the place of its `-l` in the list, so that the order of the inputs, which says
//! what is exported and what comes first, is the order on the command line.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::gather::files::{ReadError, read_file};

/// How deep files of words may name files of words: one that names itself has no end.
const DEEPEST: usize = 16;

/// Options whose value may begin with `@` and is theirs.
const OWN_FILES: [&str; 1] = ["--export-only"];

/// What cannot be understood.
#[derive(Debug, thiserror::Error)]
pub enum WordsError {
    /// A file of words cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A file of words is no text, or a quote in it has no end.
    #[error("`@{0}` has a quote that does not end, or is no text")]
    Quotes(String),
    /// Files of words name each other in a circle.
    #[error("`@{0}` names itself, or is too deep in files that name files")]
    Depth(String),
    /// `-l` is the last word.
    #[error("`{0}` has no name behind it")]
    NoName(String),
    /// No folder has the library.
    #[error("no folder has {wanted} for `-l{name}`: {searched}")]
    Library {
        /// What was asked for.
        name: String,
        /// The files that would have been it.
        wanted: String,
        /// Where they were looked for, or what to do.
        searched: String,
    },
}

/// The words of a command line, the name of the program first.
///
/// # Errors
/// A file of words that cannot be read, or a library that is in no folder.
pub fn expanded(words: impl IntoIterator<Item = OsString>) -> Result<Vec<OsString>, WordsError> {
    let mut plain = Vec::new();
    read_words(words.into_iter().collect(), 0, &mut plain)?;
    let folders = folders(&plain);
    let mut out = Vec::with_capacity(plain.len());
    let mut prefers_shared = false;
    let mut words = plain.into_iter();
    while let Some(word) = words.next() {
        match word.to_str() {
            Some("--") => {
                out.push(word);
                out.extend(words);
                break;
            }
            Some(text) if is_any(text, &["Bdynamic", "dy", "call_shared"]) => prefers_shared = true,
            Some(text) if is_any(text, &["Bstatic", "dn", "static", "non_shared"]) => prefers_shared = false,
            Some(text) => match library(text, &mut words)? {
                Some(name) => out.push(found(&name, &folders, prefers_shared)?.into_os_string()),
                None => out.push(word),
            },
            None => out.push(word),
        }
    }
    Ok(out)
}

/// Whether a word is one of these, with one dash or two.
fn is_any(word: &str, names: &[&str]) -> bool {
    let name = word.strip_prefix("--").or_else(|| word.strip_prefix('-'));
    name.is_some_and(|name| names.contains(&name))
}

/// Puts the words of files where the files are named. A name of no file is a word like others, as in wasm-ld.
fn read_words(words: Vec<OsString>, depth: usize, out: &mut Vec<OsString>) -> Result<(), WordsError> {
    for word in words {
        let is_value = out.last().and_then(|last| last.to_str()).is_some_and(|last| OWN_FILES.contains(&last));
        let path = word.to_str().and_then(|text| text.strip_prefix('@')).filter(|path| Path::new(path).is_file());
        match path.filter(|_| !is_value) {
            None => out.push(word),
            Some(path) if depth == DEEPEST => return Err(WordsError::Depth(path.to_owned())),
            Some(path) => {
                let text = String::from_utf8(read_file(Path::new(path))?).ok();
                let split = text.and_then(|text| shlex::split(&text));
                let split = split.ok_or_else(|| WordsError::Quotes(path.to_owned()))?;
                read_words(split.into_iter().map(OsString::from).collect(), depth + 1, out)?;
            }
        }
    }
    Ok(())
}

/// The folders of all `-L`, wherever they stand.
fn folders(words: &[OsString]) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    let mut words = words.iter().take_while(|word| *word != "--");
    while let Some(word) = words.next() {
        let Some(text) = word.to_str() else { continue };
        let own = text.strip_prefix("--library-path=").or_else(|| text.strip_prefix("-L"));
        match own {
            Some("") => folders.extend(words.next().map(PathBuf::from)),
            Some(folder) => folders.push(folder.into()),
            None if text == "--library-path" => folders.extend(words.next().map(PathBuf::from)),
            None => {}
        }
    }
    folders
}

/// The name of a library that a word asks for, or that the next one has.
fn library(word: &str, next: &mut impl Iterator<Item = OsString>) -> Result<Option<String>, WordsError> {
    let name = if word == "-l" || word == "--library" {
        let next = next.next().ok_or_else(|| WordsError::NoName(word.to_owned()))?;
        next.to_string_lossy().into_owned()
    } else {
        // `-lto-O2` is how hard wasm-ld optimises bitcode.
        let joined = || word.strip_prefix("-l").filter(|name| !name.starts_with("to-"));
        match word.strip_prefix("--library=").or_else(joined) {
            Some(name) => name.to_owned(),
            None => return Ok(None),
        }
    };
    Ok(Some(name))
}

fn found(name: &str, folders: &[PathBuf], prefers_shared: bool) -> Result<PathBuf, WordsError> {
    let mut files = match name.strip_prefix(':') {
        Some(file) => vec![file.to_owned()],
        None => vec![format!("lib{name}.a"), format!("lib{name}.so")],
    };
    if prefers_shared {
        files.reverse();
    }
    let all = folders.iter().flat_map(|folder| files.iter().map(move |file| folder.join(file)));
    all.into_iter().find(|path| path.is_file()).ok_or_else(|| {
        let names: Vec<String> = folders.iter().map(|folder| format!("`{}`", folder.display())).collect();
        WordsError::Library {
            name: name.to_owned(),
            wanted: files.iter().map(|file| format!("`{file}`")).collect::<Vec<_>>().join(" or "),
            searched: match names.is_empty() {
                true => "name its folder with `-L`, or the file itself".to_owned(),
                false => format!("looked in {}; name its folder with `-L`, or the file itself", names.join(", ")),
            },
        }
    })
}
