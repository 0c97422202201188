//! A shared-everything linker: separately built WebAssembly modules become one core module with one linear memory, one
//! function table, one stack and one heap.
//!
//! [`link`] is the table of contents. Whether modules may share an address space is not decided here: a link starts
//! from what `toolchain_probe` admitted, and there is no other way in.

pub mod command;
mod custom;
mod emit;
pub mod error;
mod evaluate;
mod graph;
pub mod ids;
mod image;
mod initialisers;
mod layout;
mod link_map;
mod numbering;
pub mod options;
mod part;
mod prune;
mod references;
mod relocate;
mod resolve;
mod rewrite;
mod share;
mod startup;
mod synthetic;
mod timing;
mod unused;
pub mod verify;

use rayon::prelude::*;
use toolchain_probe::Examined;
use toolchain_probe::admit;
use toolchain_probe::diagnostic::{Diagnostic, Severity};
use toolchain_probe::module::examined::examine;
use toolchain_probe::module::model::index::InputId;
use typed_index_collections::{TiSlice, TiVec};

pub use error::LinkError;
pub use graph::Graph;
pub use link_map::LinkMap;
pub use options::Options;
pub use timing::Timing;
pub use toolchain_probe::gather::Input;

/// A finished link.
pub struct Linked {
    /// The image: one core module.
    pub image: Vec<u8>,
    /// What is where, if the options ask for it.
    pub map: Option<LinkMap>,
    /// The library graph.
    pub graph: Graph,
    /// What was found and did not prevent the link.
    pub findings: Vec<Diagnostic>,
    /// How long each phase took.
    pub timing: Timing,
}

/// Links modules into one image. The order of the inputs is the link order: the first that is no member of an archive
/// is what the image exports.
///
/// # Errors
/// [`LinkError::Refused`] with all findings if the inputs are wrong or do not fit together.
pub fn link(inputs: &[Input], options: &Options) -> Result<Linked, LinkError> {
    let mut timing = Timing::default();

    // Bytes become modules and facts; every body is validated here, once.
    let modules = timing.phase("read and scan", || read(inputs, options.debug_info))?;
    let group = timing.phase("checks", || admit(modules, &options.wiring, &options.policy).map_err(LinkError::from))?;

    // The group is final: no phase below refuses it for what it is, only for what it asks of the image.
    let graph = timing.phase("graph", || graph::Graph::of(&group));
    let initialisers: TiVec<InputId, _> = group
        .modules()
        .iter_enumerated()
        .map(|(input, module)| initialisers::Initialisers::of(module, input == group.first()))
        .collect();
    let resolution =
        timing.phase("resolve", || resolve::resolve(&group, &initialisers, &graph.start_order, options))?;
    let live = timing.phase("prune", || prune::prune(&group, &resolution, &initialisers, options.no_prune))?;
    let before = share::Unfolded { resolution: &resolution, initialisers: &initialisers, live: &live };
    let share::Folded { resolution, initialisers, live, shared } =
        timing.phase("share", || share::fold(&group, &before, &graph.start_order, options))?;

    // What is in the image is final; now where.
    let memory = timing
        .phase("layout", || layout::memory::place_memory(&group, resolution.pointers.len(), &live, &shared, options))?;
    let table = timing.phase("layout", || layout::table::place_table(&group, &resolution, &live))?;
    let constants = relocate::Constants::new(&group, &resolution, &memory, &table);

    // Addresses and slots are final; what would have stored them at start-up is evaluated, the rest is called.
    let relocated = timing.phase("relocate", || relocate::relocate(&constants, &live, &initialisers))?;
    let synthetic = timing
        .phase("startup", || startup::start_sequence(&constants, &live, &relocated.remaining, &graph.start_order))?;
    if let Some(fault) = resolve::missing_entry(options, synthetic.entry.map(|entry| entry.name)) {
        return Err(vec![fault].into());
    }
    let entry = synthetic.entry.map(|entry| entry.name);
    let said = [
        resolve::named_like_memory(&resolution, memory.exists),
        startup::waits_for_host(&group, &relocated.remaining, &synthetic),
        unused::exports_nothing(&group, &resolution, entry, &relocated.remaining, options),
        unused::data_stays_inside(&group, &resolution, options),
    ];
    let useless = unused::inputs_without_use(&group, TiSlice::from_ref(inputs), &graph, &resolution, &live);
    let mut findings = share::settle(&group, &shared, &live, &options.policy)?;
    for finding in said.into_iter().flatten().chain(useless) {
        findings.push(judged(finding, options)?);
    }
    let program = synthetic::Program::of(&group, &synthetic);
    let parts = program.parts(&group, &resolution, &live, &relocated.globals);

    // All code is known; it is numbered, rewritten and written.
    let segment_counts = (relocated.segments.count(), emit::slot_segment_count(&table.slots));
    let numbered = numbering::Numbered {
        parts: &parts,
        types: &program.types,
        resolution: &resolution,
        live: &live,
        constants: &constants,
        own: &program.own,
    };
    let indices = timing.phase("numbering", || numbering::number(&numbered, segment_counts));
    let code = timing.phase("rewrite", || rewrite::rewrite_bodies(&parts, &indices.inputs, &indices.bodies));
    let image = image::Image {
        parts: &parts,
        host: &resolution.host,
        exports: &resolution.exports,
        memory: &memory,
        table: &table,
        constants: &constants,
        indices,
        segments: &relocated.segments,
        code,
        entry: program.entry,
        name: options.name.as_deref(),
        strip: options.strip,
    };
    let bytes = timing.phase("emit", || emit::emit(&image));
    let map = options.map.then(|| LinkMap::of(&group, &image, &shared, &relocated, &graph.start_order));
    Ok(Linked { image: bytes, map, graph, findings, timing })
}

/// Reads all inputs in parallel; what is wrong with any of them is reported at once.
fn read(inputs: &[Input], debug_info: bool) -> Result<Vec<Examined<'_>>, LinkError> {
    let results: Vec<_> = inputs.par_iter().map(|input| read_one(input, debug_info)).collect();
    let mut modules = Vec::with_capacity(inputs.len());
    let mut faults = Vec::new();
    for result in results {
        match result {
            Ok(module) => modules.push(module),
            Err(fault) => faults.push(*fault),
        }
    }
    if faults.is_empty() { Ok(modules) } else { Err(faults.into()) }
}

fn read_one(input: &Input, debug_info: bool) -> Result<Examined<'_>, Box<Diagnostic>> {
    let mut module = examine(&input.name, &input.bytes)?;
    module.is_member = input.is_member;
    if debug_info {
        module.prove_debug_info();
    }
    Ok(module)
}

/// A finding of the linker as the user wants it judged.
fn judged(mut finding: Diagnostic, options: &Options) -> Result<Diagnostic, LinkError> {
    options.policy.judge(&mut finding);
    if finding.severity == Severity::Error { Err(vec![finding].into()) } else { Ok(finding) }
}
