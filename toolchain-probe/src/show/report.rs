//! Modules and findings become what a person wants to know, as data: facts of each module, a verdict over the group.
//!
//! It repeats what the model, the identity and the checks say, and judges nothing. [`text`] shows the facts at a
//! glance, [`json`] as a document with a schema version, [`matrix`] says who gets along with whom.

pub(crate) mod matrix;
pub(crate) mod text;

use matrix::Pair;
use serde::Serialize;

use crate::conventions::LinkerSymbol;
use crate::diagnostic::{Diagnostic, Severity};
use crate::module::examined::Examined;
use crate::module::identify::allocator::Allocator;
use crate::module::identify::stack::{StackOrder, StackPointer};
use crate::module::identify::toolchain::Version;
use crate::module::model::{ImportRole, Origin};
use crate::module::scan::Sighting;
use crate::module::scan::features::FeatureSet;
use crate::module::scanned::features::module_features;

/// The version of the JSON shape.
pub(crate) const SCHEMA: u32 = 2;

/// What is known of one module. Sizes and addresses are in bytes, offsets are places in the file.
#[derive(Serialize)]
pub(crate) struct Facts {
    /// Its name in the group.
    pub(crate) name: String,
    /// What a linker may do with it: shared library, object, finished module with relocations, pinned module, pure
    /// module.
    pub(crate) kind: &'static str,
    /// Who made it, as far as `producers` says.
    pub(crate) maker: String,
    /// Who made it, as far as all of it says.
    pub(crate) toolchain: ToolchainReport,
    /// How it reaches the shadow stack, and where that lies.
    pub(crate) stack: StackReport,
    /// Its allocator and heap.
    pub(crate) allocator: AllocatorReport,
    /// Its memory.
    pub(crate) memory: MemoryReport,
    /// Exceptions, `setjmp` and threads.
    pub(crate) control: ControlReport,
    /// How it starts: command, reactor, by its JavaScript, constructors only, by its start section, unknown, nothing.
    pub(crate) start: &'static str,
    /// Its features.
    pub(crate) features: FeatureReport,
    /// Static data and table slots, where `dylink.0` says.
    pub(crate) reserves: Option<Reserves>,
    /// Libraries it needs.
    pub(crate) needed: Vec<String>,
    /// What it expects of its neighbours, by name, sorted.
    pub(crate) expects: Vec<String>,
    /// Numbers of imports: by name from neighbours, through the GOT, from the host.
    pub(crate) imports: ImportCounts,
    /// Number of exports.
    pub(crate) exports: usize,
    /// Number of defined functions.
    pub(crate) functions: usize,
    /// Number of relocations it kept.
    pub(crate) relocations: usize,
}

/// Who made a module.
#[derive(Serialize)]
pub(crate) struct ToolchainReport {
    /// The family of toolchains.
    pub(crate) family: &'static str,
    /// Source languages, sorted.
    pub(crate) languages: Vec<&'static str>,
    /// Version of rustc, as `1.96`.
    pub(crate) rustc: Option<String>,
    /// Version of clang, as `22.1`.
    pub(crate) clang: Option<String>,
    /// The C library.
    pub(crate) libc: &'static str,
    /// How `errno` is reached, where it shows.
    pub(crate) errno: Option<&'static str>,
    /// How values of C are passed.
    pub(crate) c_abi: &'static str,
    /// Generations of WASI.
    pub(crate) wasi: Vec<&'static str>,
    /// Tools that changed it after linking.
    pub(crate) changed_by: Vec<&'static str>,
}

/// The shadow stack of a module.
#[derive(Serialize)]
pub(crate) struct StackReport {
    /// imported, named, by pattern, grows up, in memory, called, none, not identifiable.
    pub(crate) pointer: &'static str,
    /// The global, where there is one.
    pub(crate) global: Option<u32>,
    /// The initial value of a stack pointer that the module defines.
    pub(crate) top: Option<u32>,
    /// The size, where it is certain.
    pub(crate) size_bytes: Option<u32>,
    /// stack first or data first.
    pub(crate) order: Option<&'static str>,
    /// Whether the initial value is a multiple of 16.
    pub(crate) aligned: Option<bool>,
}

/// The heap of a module.
#[derive(Serialize)]
pub(crate) struct AllocatorReport {
    /// The allocator that it brings.
    pub(crate) allocator: Option<&'static str>,
    /// cooperative, exclusive on its first call, exclusive.
    pub(crate) class: Option<&'static str>,
    /// Where its fingerprint was seen.
    pub(crate) fingerprint: Option<Place>,
    /// The heap's first address, where the module fixes it.
    pub(crate) heap_base: Option<u32>,
    /// The end of its initial heap, where the module fixes it.
    pub(crate) heap_end: Option<u32>,
    /// Functions of the malloc family that it defines.
    pub(crate) defines: Vec<&'static str>,
    /// Whether its heap is in use already: the module ran before it was saved.
    pub(crate) snapshot: bool,
}

/// A place in the code.
#[derive(Serialize)]
pub(crate) struct Place {
    /// The function.
    pub(crate) function: u32,
    /// Offset in the file.
    pub(crate) offset: usize,
}

impl Place {
    fn of(seen: Sighting) -> Self {
        Self { function: seen.function.0, offset: seen.offset }
    }
}

/// The memory of a module.
#[derive(Serialize)]
pub(crate) struct MemoryReport {
    /// imported, defined, none.
    pub(crate) origin: &'static str,
    /// Pages it starts with.
    pub(crate) initial_pages: Option<u64>,
    /// Pages it may have.
    pub(crate) maximum_pages: Option<u64>,
    /// Whether threads share it.
    pub(crate) shared: bool,
    /// The first place where the code grows it.
    pub(crate) grown_at: Option<Place>,
}

/// Exceptions, `setjmp` and threads.
#[derive(Serialize)]
pub(crate) struct ControlReport {
    /// none, thrown, legacy, standard, legacy and standard, emulated through JavaScript, unknown.
    pub(crate) exceptions: &'static str,
    /// none, through a tag, emulated through JavaScript, through asyncify, unknown.
    pub(crate) setjmp: &'static str,
    /// none, shared memory, thread-local storage.
    pub(crate) threads: &'static str,
}

/// What the code uses, and what the module says that it may use.
#[derive(Serialize)]
pub(crate) struct FeatureReport {
    /// Used by code, types or sections.
    pub(crate) used: Vec<&'static str>,
    /// `+` entries of `target_features`, `None` without the section.
    pub(crate) declared: Option<Vec<String>>,
    /// Used and not declared, where there is a section.
    pub(crate) undeclared: Vec<&'static str>,
}

/// What `dylink.0` asks a linker to reserve.
#[derive(Serialize)]
pub(crate) struct Reserves {
    /// Static data.
    pub(crate) data_bytes: u32,
    /// Table slots.
    pub(crate) table_slots: u32,
}

/// How many imports of each sort.
#[derive(Default, Serialize)]
pub(crate) struct ImportCounts {
    /// Functions, globals and tags from `env`.
    pub(crate) symbols: usize,
    /// `GOT.mem` and `GOT.func`.
    pub(crate) got: usize,
    /// Everything else.
    pub(crate) host: usize,
}

/// The facts of one module.
pub(crate) fn facts(module: &Examined<'_>) -> Facts {
    Facts {
        name: module.name.clone(),
        kind: module.kind.term(),
        maker: module.maker(),
        toolchain: toolchain(module),
        stack: stack(module),
        allocator: allocator(module),
        memory: memory(module),
        control: control(module),
        start: module.identity.control.start.term(),
        features: features(module),
        reserves: module
            .reserves()
            .map(|info| Reserves { data_bytes: info.memory_size_bytes, table_slots: info.table_size_slots }),
        needed: module.dylink.iter().flat_map(|dylink| &dylink.needed).map(ToString::to_string).collect(),
        expects: expects(module),
        imports: count_imports(module),
        exports: module.exports.len(),
        functions: module.bodies.len(),
        relocations: module.relocations.iter().map(|section| section.entries.len()).sum(),
    }
}

fn toolchain(module: &Examined<'_>) -> ToolchainReport {
    let facts = &module.identity.toolchain;
    let version = |version: Option<Version>| version.map(|version| format!("{}.{}", version.major, version.minor));
    ToolchainReport {
        family: facts.family.term(),
        languages: facts.languages.iter().map(|language| language.term()).collect(),
        rustc: version(facts.rustc),
        clang: version(facts.clang),
        libc: facts.libc.term(),
        errno: facts.errno.map(|errno| errno.term()),
        c_abi: facts.abi.term(),
        wasi: facts.wasi.iter().map(|wasi| wasi.term()).collect(),
        changed_by: facts.tools.iter().map(|tool| tool.term()).collect(),
    }
}

fn stack(module: &Examined<'_>) -> StackReport {
    let facts = &module.identity.stack;
    let (pointer, global) = match facts.pointer {
        StackPointer::Imported(global) => ("imported", Some(global)),
        StackPointer::Named(global) => ("named", Some(global)),
        StackPointer::Pattern(global) => ("by pattern", Some(global)),
        StackPointer::GrowsUp(global) => ("grows up", Some(global)),
        StackPointer::InMemory => ("in memory", None),
        StackPointer::Called => ("called", None),
        StackPointer::Absent => ("none", None),
        StackPointer::Unidentified => ("not identifiable", None),
    };
    StackReport {
        pointer,
        global: global.map(|global| global.0),
        top: facts.top,
        size_bytes: facts.size_bytes(),
        order: facts.order.map(|order| match order {
            StackOrder::StackFirst => "stack first",
            StackOrder::DataFirst => "data first",
        }),
        aligned: facts.top.map(|top| top % 16 == 0),
    }
}

fn allocator(module: &Examined<'_>) -> AllocatorReport {
    let facts = &module.identity.allocator;
    AllocatorReport {
        allocator: facts.allocator.map(Allocator::term),
        class: facts.claims().map(|claims| claims.term()),
        fingerprint: facts.fingerprint.map(Place::of),
        heap_base: facts.heap_base,
        heap_end: facts.heap_end,
        defines: facts.defines.clone(),
        snapshot: facts.is_snapshot,
    }
}

fn memory(module: &Examined<'_>) -> MemoryReport {
    let memory = module.memories.first();
    MemoryReport {
        origin: match memory.map(|memory| memory.origin) {
            None => "none",
            Some(Origin::Import(_)) => "imported",
            Some(Origin::Defined(_)) => "defined",
        },
        initial_pages: memory.map(|memory| memory.ty.initial),
        maximum_pages: memory.and_then(|memory| memory.ty.maximum),
        shared: memory.is_some_and(|memory| memory.ty.shared),
        grown_at: module.code.heap.grows.first().copied().map(Place::of),
    }
}

fn control(module: &Examined<'_>) -> ControlReport {
    let facts = &module.identity.control;
    let has_tls = module.exports.iter().any(|export| export.tls) || module.export("__wasm_init_tls").is_some();
    ControlReport {
        exceptions: facts.exceptions.term(),
        setjmp: facts.setjmp.term(),
        threads: if has_tls {
            "thread-local storage"
        } else if module.memories.iter().any(|memory| memory.ty.shared) {
            "shared memory"
        } else {
            "none"
        },
    }
}

fn features(module: &Examined<'_>) -> FeatureReport {
    let used = module_features(module);
    let declared = module.metadata.target_features.as_ref();
    let declared_set = declared
        .into_iter()
        .flatten()
        .filter(|(prefix, _)| *prefix == b'+')
        .fold(FeatureSet::NONE, |set, (_, name)| FeatureSet::named(name).map_or(set, |feature| set.with(feature)));
    FeatureReport {
        used: used.names(),
        declared: declared.map(|features| {
            features.iter().filter(|(prefix, _)| *prefix == b'+').map(|(_, name)| (*name).to_owned()).collect()
        }),
        undeclared: declared.map(|_| used.without(declared_set).names()).unwrap_or_default(),
    }
}

/// The names that a neighbour has to define: imports from `env` and the GOT that the module does not export itself.
fn expects(module: &Examined<'_>) -> Vec<String> {
    let by_name = |role: ImportRole| role == ImportRole::Symbol || role.is_got_entry();
    let wanted = module
        .imports
        .iter()
        .filter(|import| by_name(import.role) && !import.weak && LinkerSymbol::named(import.field).is_none());
    let mut names: Vec<String> =
        wanted.filter(|import| module.export(import.field).is_none()).map(|import| import.field.to_owned()).collect();
    names.sort();
    names.dedup();
    names
}

fn count_imports(module: &Examined<'_>) -> ImportCounts {
    let mut imports = ImportCounts::default();
    for import in &module.imports {
        match import.role {
            ImportRole::Symbol => imports.symbols += 1,
            ImportRole::GotMem | ImportRole::GotFunc => imports.got += 1,
            ImportRole::Host => imports.host += 1,
            _ => {}
        }
    }
    imports
}

/// The verdict over a group.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Verdict {
    /// Nothing was found.
    Compatible,
    /// Something should be looked at.
    CompatibleWithWarnings,
    /// The group cannot share an address space.
    Incompatible,
}

impl Verdict {
    /// The verdict that follows from the findings.
    pub(crate) fn of(findings: &[Diagnostic]) -> Self {
        match findings.iter().map(|finding| finding.severity).min() {
            Some(Severity::Error) => Self::Incompatible,
            Some(Severity::Warning) => Self::CompatibleWithWarnings,
            Some(Severity::Info) | None => Self::Compatible,
        }
    }

    /// The verdict in words.
    pub(crate) fn sentence(self) -> &'static str {
        match self {
            Self::Compatible => "compatible",
            Self::CompatibleWithWarnings => "compatible, with warnings",
            Self::Incompatible => "incompatible",
        }
    }
}

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    verdict: Verdict,
    modules: &'a [Facts],
    pairs: &'a [Pair],
    diagnostics: &'a [Diagnostic],
}

/// Facts, findings and verdict as JSON.
///
/// Shape: `{"schema": 2, "verdict", "modules": [`[`Facts`]`], "pairs": [`[`Pair`]`], "diagnostics": [as in
/// `diagnostic::json`]}`. Pairs are given for two modules and more, only those with findings. Fields are only ever
/// added within a schema version.
pub(crate) fn json(modules: &[Facts], findings: &[Diagnostic]) -> String {
    let names: Vec<&str> = modules.iter().map(|facts| facts.name.as_str()).collect();
    let pairs = matrix::pairs(&names, findings);
    let verdict = Verdict::of(findings);
    let document = Document { schema: SCHEMA, verdict, modules, pairs: &pairs, diagnostics: findings };
    let mut text = serde_json::to_string_pretty(&document).expect("facts hold nothing that JSON cannot");
    text.push('\n');
    text
}
