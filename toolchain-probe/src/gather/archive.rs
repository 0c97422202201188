//! An archive becomes its members.
//!
//! It does not know which of them take part in a link; `selection` decides that.

use std::sync::Arc;

use hashbrown::HashMap;
use object::read::archive::ArchiveFile;

use crate::diagnostic::{Code, Diagnostic};
use crate::module::read::{BITCODE, WITHOUT_LTO, foreign};

/// The beginning of an archive.
const MAGIC: &[u8] = b"!<arch>\n";
/// The beginning of an archive whose members are other files.
const THIN_MAGIC: &[u8] = b"!<thin>\n";

/// Whether a file is an archive.
pub(crate) fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC) || bytes.starts_with(THIN_MAGIC)
}

/// A member of an archive.
#[derive(Clone, Debug)]
pub struct Member {
    /// `libc.a(printf.o)`; with a number where an archive has several of one name.
    pub name: String,
    /// The whole file.
    pub bytes: Arc<[u8]>,
}

/// Why an archive cannot be used; `E` is the error of whoever reads files.
#[derive(Debug)]
pub enum ArchiveError<E> {
    /// MF001: it is damaged, or of another machine.
    Damaged(Box<Diagnostic>),
    /// A file that a thin archive lists cannot be read.
    Member(E),
}

/// Reads the file that a thin archive lists under this name.
pub(crate) type ReadMember<'a, E> = dyn FnMut(&[u8]) -> Result<Arc<[u8]>, E> + 'a;

/// The members of an archive, in the order in which they stand; `read` has the contents of the files that a thin one
/// lists.
///
/// # Errors
/// MF001 for a damaged archive, or one of another machine; a file that cannot be read.
pub fn members<E>(name: &str, bytes: &[u8], read: &mut ReadMember<'_, E>) -> Result<Vec<Member>, ArchiveError<E>> {
    let damaged = |error: object::read::Error| {
        ArchiveError::Damaged(Box::new(
            Diagnostic::new(Code::MF001, format!("`{name}` is not a valid archive"))
                .seen(name, error.to_string().to_lowercase())
                .help("make the archive again with `llvm-ar`"),
        ))
    };
    let archive = ArchiveFile::parse(bytes).map_err(damaged)?;
    let mut members = Vec::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for member in archive.members() {
        let member = member.map_err(damaged)?;
        let data: Arc<[u8]> = if member.is_thin() {
            read(member.name()).map_err(ArchiveError::Member)?
        } else {
            member.data(bytes).map_err(damaged)?.into()
        };
        let file = String::from_utf8_lossy(member.name()).into_owned();
        let count = seen.entry(file.clone()).and_modify(|count| *count += 1).or_insert(1);
        let number = if *count > 1 { format!("#{count}") } else { String::new() };
        members.push(Member { name: format!("{name}({file}{number})"), bytes: data });
    }
    match all_foreign(name, &members) {
        Some(fault) => Err(ArchiveError::Damaged(Box::new(fault))),
        None => Ok(members),
    }
}

/// MF001 for an archive of another machine: its members would define nothing, and every name in it stay undefined. One
/// that has a module among its members may hold other files too, such as the metadata of Rust.
fn all_foreign(name: &str, members: &[Member]) -> Option<Diagnostic> {
    if members.iter().any(|member| member.bytes.starts_with(b"\0asm")) {
        return None;
    }
    let (member, kind) = members.iter().find_map(|member| Some((member, foreign(&member.bytes)?)))?;
    let help = if kind == BITCODE { WITHOUT_LTO } else { "compile its members with `--target=wasm32-wasip1`" };
    Some(
        Diagnostic::new(Code::MF001, format!("`{name}` holds no WebAssembly objects"))
            .seen(&member.name, kind)
            .help(help),
    )
}
