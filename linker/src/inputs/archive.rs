//! Archives become the members that somebody wants.
//!
//! A member is linked if it defines a name that an input wants and none defines; what it wants in turn may bring
//! others, from any archive, until nothing changes. So a libc given as an archive costs what is used of it. The first
//! archive in link order that has a name wins, and within it the first member.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use object::read::archive::ArchiveFile;
use toolchain_probe::diagnostic::{Code, Diagnostic};
use toolchain_probe::read::interface;

use super::Input;

/// The beginning of an archive.
const MAGIC: &[u8] = b"!<arch>\n";

/// Whether a file is an archive.
pub fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// An archive whose members wait to be wanted.
pub struct Archive {
    /// Names and bytes of the members, in order.
    members: Vec<Input>,
    /// For each name, the first member that defines it.
    definers: HashMap<String, usize>,
}

impl Archive {
    /// Reads the members of an archive.
    ///
    /// # Errors
    /// MF001 for a damaged archive.
    pub fn read(name: &str, path: &Path, bytes: &[u8]) -> Result<Self, Box<Diagnostic>> {
        let damaged = |error: object::read::Error| {
            Box::new(
                Diagnostic::new(Code::MF001, format!("`{name}` is not a valid archive"))
                    .seen(name, error.to_string().to_lowercase())
                    .help("make the archive again with `llvm-ar`"),
            )
        };
        let archive = ArchiveFile::parse(bytes).map_err(damaged)?;
        let mut members: Vec<Input> = Vec::new();
        let mut definers = HashMap::new();
        let mut seen: HashMap<String, usize> = HashMap::new();
        for member in archive.members() {
            let member = member.map_err(damaged)?;
            let data = member.data(bytes).map_err(damaged)?;
            let file = String::from_utf8_lossy(member.name()).into_owned();
            let count = seen.entry(file.clone()).and_modify(|count| *count += 1).or_insert(1);
            let suffix = if *count > 1 { format!("#{count}") } else { String::new() };
            for defined in interface(data).defines {
                definers.entry(defined.to_owned()).or_insert(members.len());
            }
            let name = format!("{name}({file}{suffix})");
            members.push(Input { name, bytes: data.to_vec(), path: path.to_owned() });
        }
        Ok(Self { members, definers })
    }
}

/// Adds the members that the inputs and the names to export want.
pub fn pull(inputs: &mut Vec<Input>, archives: &[Archive], exports: &[String]) {
    let mut defined: BTreeSet<String> = BTreeSet::new();
    let mut wanted: BTreeSet<String> = exports.iter().cloned().collect();
    let mut learn = |input: &Input, wanted: &mut BTreeSet<String>| {
        let names = interface(&input.bytes);
        defined.extend(names.defines.iter().map(ToString::to_string));
        wanted.extend(names.wants.iter().map(ToString::to_string));
        wanted.retain(|name| !defined.contains(name));
    };
    for input in inputs.iter() {
        learn(input, &mut wanted);
    }
    loop {
        let next = wanted.iter().find_map(|name| {
            archives.iter().find_map(|archive| Some((archive, *archive.definers.get(name.as_str())?)))
        });
        let Some((archive, member)) = next else { break };
        let member = archive.members[member].clone();
        learn(&member, &mut wanted);
        inputs.push(member);
    }
}
