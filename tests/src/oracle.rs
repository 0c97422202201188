//! The unlinked oracle: shared libraries become a running program *without* being linked.
//!
//! A loader written from the dynamic linking convention alone. Every library is instantiated separately in one engine,
//! with one shared memory, table and stack pointer; bases are chosen by the loader, GOT entries are mutable globals,
//! functions are bound by name. It shares no code with the linker and none with its reader, since its value is to be
//! wrong in different places. It refuses little: inputs that do not fit are the linker's business.
//!
//! The surprising choice: libraries are placed in *reverse* link order, after a gap, so that hardly any address or
//! table slot equals the linker's. What agrees in both does not depend on one.

use std::{fs, path::PathBuf};

use crate::{Verdict, program::Program, script::Script};

mod bind;
mod bridge;
mod instantiate;
mod own_memory;
mod place;
mod read;

use read::Library;

/// One input of the program.
#[derive(Clone, Debug)]
pub struct Input {
    /// The name that `needed` lists call it by.
    pub name: String,
    /// The module.
    pub bytes: Vec<u8>,
}

/// What a link option changes for a loader too.
#[derive(Clone, Debug)]
pub struct Options {
    stack_size_bytes: u32,
    initial_heap_bytes: u32,
    max_memory_bytes: Option<u64>,
    undefined_traps: bool,
    library_path: Vec<PathBuf>,
}

impl Options {
    /// Reads the flags of a link.
    ///
    /// # Errors
    ///
    /// A size that is no number.
    pub fn new(script: &Script, library_path: Vec<PathBuf>) -> Verdict<Self> {
        let size = |flag: &str| match script.flag(flag) {
            None => Ok(None),
            Some(text) => text.parse::<u64>().map(Some).map_err(|_| format!("{flag} {text}: not a size in bytes")),
        };
        let narrow =
            |value: Option<u64>, default: u32| value.and_then(|value| u32::try_from(value).ok()).unwrap_or(default);
        Ok(Self {
            stack_size_bytes: narrow(size("--stack-size")?, 1 << 20),
            initial_heap_bytes: narrow(size("--initial-heap")?, 1 << 17),
            max_memory_bytes: size("--max-memory")?,
            undefined_traps: script.flag("--unresolved-symbols").is_some_and(|policy| policy != "error"),
            library_path,
        })
    }
}

/// Loads the inputs and everything they need, and initialises a library; a command is initialised when it runs.
///
/// # Errors
///
/// The rule of the convention that the inputs break, or the start that traps.
pub fn load(inputs: &[Input], options: &Options) -> Verdict<Program> {
    let mut libraries = Vec::new();
    for input in inputs {
        libraries.push(Library::read(&input.name, &input.bytes).map_err(|reason| format!("{}: {reason}", input.name))?);
    }
    load_needed(&mut libraries, options)?;
    let places = place::place(&libraries, options)?;
    let bindings = bind::bind(&libraries, &places, options)?;
    instantiate::instantiate(&libraries, &places, &bindings)
}

/// Where instances lie that others wire: what a loader chooses for them.
pub struct Chosen {
    /// The base of each instance's data.
    pub memory_bases: Vec<u32>,
    /// The first table slot of each instance.
    pub table_bases: Vec<u32>,
    /// The slots of the function table.
    pub table_size: u32,
    /// The address just above the stack.
    pub stack_high: u32,
    /// The size of the memory.
    pub pages: u32,
}

/// Chooses places for instances.
///
/// # Errors
///
/// A module that cannot be read.
pub fn places<'i>(instances: impl Iterator<Item = (&'i str, &'i [u8])>) -> Verdict<Chosen> {
    let libraries = instances.map(|(name, bytes)| Library::read(name, bytes)).collect::<Verdict<Vec<_>>>()?;
    let places = place::place(&libraries, &Options::new(&Script::default(), Vec::new())?)?;
    Ok(Chosen {
        memory_bases: places.memory_bases,
        table_bases: places.table_bases,
        table_size: places.table_end,
        stack_high: places.stack_high,
        pages: places.memory_pages,
    })
}

/// Appends needed libraries breadth first, as an ELF loader does: a library's own needs come after all of its
/// neighbours. One that is in no folder is no error here: it may be needed for nothing.
fn load_needed(libraries: &mut Vec<Library>, options: &Options) -> Verdict {
    let mut next = 0;
    while next < libraries.len() {
        for name in libraries[next].needed.clone() {
            if libraries.iter().any(|library| library.is_called(&name)) {
                continue;
            }
            let found = options.library_path.iter().map(|folder| folder.join(&name)).find(|path| path.exists());
            if let Some(path) = found {
                let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
                libraries.push(Library::read(&name, &bytes).map_err(|reason| format!("{name}: {reason}"))?);
            }
        }
        next += 1;
    }
    Ok(())
}

/// Names that mean the module itself. They never bind across libraries: every library has its own.
fn is_private(name: &str) -> bool {
    matches!(name, "_start" | "_initialize" | "__wasm_call_ctors" | "__dso_handle")
        || name.starts_with("__wasm_apply_")
        || name.starts_with("__wasm_init_")
}
