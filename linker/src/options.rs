//! What the user asked of the link.

use toolchain_probe::component::Boundary;
use toolchain_probe::judge::binding::wiring::Wiring;
use toolchain_probe::{Policy, Unresolved};

use crate::mangling::Mangling;

/// Options of one link. Sizes are in bytes.
#[derive(Clone, Default, Debug)]
pub struct Options {
    /// Symbols to export beside the default ones.
    pub exports: Vec<String>,
    /// Symbols to export beside those, where an input defines them.
    pub exports_if_defined: Vec<String>,
    /// Export these and nothing else that inputs export, beside what `exports` names.
    pub export_only: Option<Vec<String>>,
    /// Export every public symbol of every input.
    pub export_all: bool,
    /// Room for the heap before memory has to grow.
    pub initial_heap_bytes: u32,
    /// Initial size of the memory, which has to be large enough and a multiple of 64 KiB; as large as it has to be if
    /// not given.
    pub initial_memory_bytes: Option<u64>,
    /// Upper limit of the memory.
    pub max_memory_bytes: Option<u64>,
    /// Import the memory as `env.memory` instead of defining it.
    pub import_memory: bool,
    /// What imports and exports are called.
    pub mangling: Mangling,
    /// Keep functions, data and table slots that nothing reaches.
    pub no_prune: bool,
    /// Make one function of all that do the same; each keeps its address.
    pub fold_identical: bool,
    /// The name of the image in its name section; a command takes that of the file it writes.
    pub name: Option<String>,
    /// Leave out the name and producers sections.
    pub strip: bool,
    /// Keep the debug information of inputs that are placed through their relocations.
    pub debug_info: bool,
    /// Make the link map.
    pub map: bool,
    /// Make the certificate: what a checker needs to show that the image is right.
    pub certificate: bool,
    /// Which inputs are instances, and what their imports were given; all others are bound by names.
    pub wiring: Wiring,
    /// What became of the borders of components, which the map shows.
    pub boundaries: Vec<Boundary>,
    /// Whether the components were taken apart with trust, which the map and the certificate say.
    pub trust: bool,
    /// How findings are judged.
    pub policy: Policy,
}

impl Options {
    /// The exports that the user names.
    pub(crate) fn asked_exports(&self) -> impl Iterator<Item = &String> {
        self.exports.iter().chain(self.export_only.iter().flatten())
    }

    /// Size of the one stack; it is rounded up to a multiple of 16.
    pub(crate) fn stack_size_bytes(&self) -> u32 {
        self.policy.stack_size_bytes
    }

    /// What becomes of undefined references.
    pub(crate) fn unresolved(&self) -> &Unresolved {
        &self.policy.unresolved
    }
}
