//! A shared-everything linker: separately built WebAssembly modules become one core module with one linear memory, one
//! function table, one stack and one heap.
//!
//! [`link`] takes the bytes of all inputs and returns those of the image:
//!
//! ```
//! use seld::{Code, Input, Options, link};
//!
//! // What `wasm-ld -shared` makes of a library, and of one that calls it.
//! let app = wat::parse_str(
//!     r#"(module
//!       (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
//!       (import "env" "twice" (func $twice (param i32) (result i32)))
//!       (func (export "four_times") (param i32) (result i32)
//!         (call $twice (call $twice (local.get 0)))))"#,
//! )?;
//! let math = wat::parse_str(
//!     r#"(module
//!       (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
//!       (func (export "twice") (param i32) (result i32)
//!         (i32.mul (local.get 0) (i32.const 2))))"#,
//! )?;
//! let (app, math) = (Input::new("libapp.so", app), Input::new("libmath.so", math));
//!
//! // One module, which exports what the first input exports; the call of `twice` is a plain `call`.
//! let linked = link(&[app.clone(), math], &Options::default())?;
//! seld::verify(&linked.image)?;
//! assert!(linked.findings.is_empty());
//!
//! // What cannot be linked right is refused, by code.
//! let refused = link(&[app], &Options::default()).err().expect("nobody defines `twice`");
//! assert_eq!(refused.findings[0].code, Code::DY004);
//! assert_eq!(refused.to_string(), "DY004: no input defines `twice`");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! An [`Input`] is a shared library, an object, a member of an archive, or a finished module; [`gather`] makes inputs
//! of paths, takes out of archives what somebody wants, and finds needed libraries. [`Options`] say what the image is
//! to be, and their [`Policy`] how findings are judged; [`show`] makes text and JSON of what was found. [`command`] is
//! all of that as the command `seld`.
//!
//! Whether modules may share an address space is not decided here: a link starts from what `toolchain_probe` admitted,
//! and there is no other way in. What an ordinary link needs of that crate is named here too.

// What is `pub` is what another program may use; all else says how far it reaches.
#![warn(unreachable_pub)]

pub mod bindings;
mod certificate;
pub mod command;
mod custom;
mod emit;
mod error;
mod evaluate;
mod graph;
mod identical;
mod ids;
mod image;
mod initialisers;
mod layout;
mod link_map;
mod mangling;
mod numbering;
mod options;
mod part;
mod phase;
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
mod verify;

use std::io::Write;
use std::ops::ControlFlow;

use rayon::prelude::*;
use timing::Progress;
use toolchain_probe::{Examined, admit, bind, examine};
use typed_index_collections::TiSlice;

pub use error::{LinkError, Stopped};
pub use graph::Graph;
pub use link_map::LinkMap;
pub use mangling::Mangling;
pub use options::Options;
pub use phase::{Phase, Watch};
pub use timing::Timing;
pub use toolchain_probe::check::certificate::Certificate;
pub use toolchain_probe::component::{Became, Boundary};
pub use toolchain_probe::diagnostic::{Code, Diagnostic, Evidence, Severity};
pub use toolchain_probe::gather::{self, Input};
pub use toolchain_probe::judge::binding::wiring::{HandOver, Wire, Wiring};
pub use toolchain_probe::judge::engine::Engine;
pub use toolchain_probe::judge::heaps::AllocatorPolicy;
pub use toolchain_probe::module::model::Item;
pub use toolchain_probe::module::model::index::{FuncIndex, GlobalIndex, InputId, MemoryIndex, TableIndex, TagIndex};
pub use toolchain_probe::show;
pub use toolchain_probe::{Policy, Undefined, Unresolved};
pub use verify::{Broken, verify};

/// A finished link. With the same inputs and options all but the timing is the same.
pub struct Linked {
    /// The image: one core module in the binary format; empty where [`link_into`] wrote it elsewhere.
    pub image: Vec<u8>,
    /// What is where, if [`Options::map`] asks for it.
    pub map: Option<LinkMap>,
    /// Where each thing of the image comes from, if [`Options::certificate`] asks for it.
    pub certificate: Option<Certificate>,
    /// The library graph: who needs whom, and in which order they start.
    pub graph: Graph,
    /// Warnings and what only informs, judged by [`Options::policy`].
    pub findings: Vec<Diagnostic>,
    /// How long each phase took.
    pub timing: Timing,
}

/// Links modules into one image. The order of the inputs is the link order: the first that is no member of an archive
/// is what the image exports.
///
/// The image depends on the inputs and the options only. It is made by all threads of the rayon pool that this is
/// called in, however many there are.
///
/// # Errors
/// All findings, at least one of them an error, if the inputs are wrong or do not fit together, or if the options ask
/// for what the image cannot have.
pub fn link(inputs: &[Input], options: &Options) -> Result<Linked, LinkError> {
    link_watched(inputs, options, &mut |_| ControlFlow::Continue(())).map_err(|stopped| match stopped {
        Stopped::Refused(error) => error,
        Stopped::Cancelled(_) => unreachable!("a link that nobody watches is not cancelled"),
        Stopped::Unwritten(_) => unreachable!("memory takes every image"),
    })
}

/// Links modules as [`link`] does, and says before each phase which it is: who watches may go on or break off.
///
/// # Errors
/// [`Stopped::Refused`] where [`link`] has an error, [`Stopped::Cancelled`] where `watch` breaks off.
pub fn link_watched(inputs: &[Input], options: &Options, watch: &mut Watch<'_>) -> Result<Linked, Stopped> {
    let mut image = Vec::new();
    let linked = link_into(inputs, options, watch, &mut image)?;
    Ok(Linked { image, ..linked })
}

/// Links modules as [`link_watched`] does, and writes the image to `out` as it is made: it is never in memory as a
/// whole, and [`Linked::image`] stays empty. A link that fails may have written a part of it.
///
/// # Errors
/// Those of [`link_watched`], and [`Stopped::Unwritten`] where `out` has an error.
pub fn link_into(
    inputs: &[Input],
    options: &Options,
    watch: &mut Watch<'_>,
    out: &mut (dyn Write + Send),
) -> Result<Linked, Stopped> {
    let mut progress = Progress::new(watch);

    // Bytes become modules and facts; every body is validated here, once.
    let modules = progress.try_phase(Phase::Read, || read(inputs, options.debug_info))?;
    let bound = progress.try_phase(Phase::Bind, || bind(modules, &options.wiring, &options.policy))?;
    let group = progress.try_phase(Phase::Checks, || admit(bound))?;

    // That these modules fit together is settled: what follows refuses only what the image cannot have.
    let graph = progress.phase(Phase::Graph, || graph::Graph::of(&group))?;
    let initialisers = initialisers::of(&group);
    let resolution =
        progress.try_phase(Phase::Resolve, || resolve::resolve(&group, &initialisers, &graph.start_order, options))?;
    let live =
        progress.try_phase(Phase::Prune, || prune::prune(&group, &resolution, &initialisers, options.no_prune))?;
    let before = share::Unfolded { resolution: &resolution, initialisers: &initialisers, live: &live };
    let share::Folded { resolution, initialisers, live, shared } =
        progress.try_phase(Phase::Share, || share::fold(&group, &before, &graph.start_order, options))?;

    // What is in the image is final; now where.
    let memory = progress.try_phase(Phase::Layout, || {
        layout::memory::place_memory(&group, resolution.pointers.len(), &live, &shared, options)
    })?;
    let table = progress.try_phase(Phase::Layout, || layout::table::place_table(&group, &resolution, &live))?;
    let constants = relocate::Constants::new(&group, &resolution, &memory, &table);

    // Addresses and slots are final; what would have stored them at start-up is evaluated, the rest is called.
    let mut relocated = progress.try_phase(Phase::Relocate, || relocate::relocate(&constants, &live, &initialisers))?;
    let synthetic = progress.try_phase(Phase::Startup, || {
        startup::start_sequence(&constants, &live, &relocated.remaining, &graph.start_order)
    })?;
    let entry = synthetic.entry.map(|entry| entry.name);
    resolve::missing_entry(options, &resolution, entry).map_or(Ok(()), |fault| Err(Box::new(fault)))?;
    let of_image = [
        options.mangling.one_name_for_two(resolution.exported_names(memory.exists, entry)),
        resolve::named_like_memory(&resolution, memory.exists),
        startup::waits_for_host(&group, &relocated.remaining, &synthetic),
        unused::exports_nothing(&group, &resolution, entry, &relocated.remaining, options),
        unused::data_stays_inside(&group, &resolution, options),
    ];
    let unused = unused::inputs_without_use(&group, TiSlice::from_ref(inputs), &graph, &resolution, &live);
    let mut findings = share::settle(&group, &shared, &live, &options.policy)?;
    judge_all(of_image.into_iter().flatten().chain(unused), options, &mut findings)?;
    progress.try_phase(Phase::Relocate, || relocated.store(&constants))?;
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
        table: &table,
        own: &program.own,
    };
    let indices = progress.phase(Phase::Numbering, || numbering::number(&numbered, segment_counts))?;
    let indices = progress.phase(Phase::Identical, || identical::fold(&parts, program.entry, indices, options))?;
    let code = progress.phase(Phase::Rewrite, || rewrite::Code::measured(&parts, &indices.inputs, &indices.bodies))?;
    let image = image::Image {
        parts: &parts,
        host: &resolution.host,
        exports: &resolution.exports,
        memory: &memory,
        table: &table,
        constants: &constants,
        indices: &indices,
        segments: &relocated.segments,
        code: &code,
        entry: program.entry,
        options,
    };
    let size = progress.try_phase(Phase::Emit, || emit::emit(&image, out))?;
    judge_all(unused::large_pieces(&group, &live, size), options, &mut findings)?;
    let map = options
        .map
        .then(|| LinkMap::of(&group, &image, &shared, &relocated, &graph.start_order).with(options, &shared));
    let decided = certificate::Decided {
        image: &image,
        resolution: &resolution,
        initialisers: before.initialisers,
        relocated: &relocated,
        own: &program.own,
        start_order: &graph.start_order,
        options,
    };
    let certificate = options.certificate.then(|| certificate::of(&decided));
    Ok(Linked { image: Vec::new(), map, certificate, graph, findings, timing: progress.timing })
}

/// LK010: every later phase asks the first input what the image exports.
fn something_given(inputs: &[Input]) -> Result<(), Box<Diagnostic>> {
    if !inputs.is_empty() {
        return Ok(());
    }
    let finding = Diagnostic::new(Code::LK010, "nothing is linked: there is no input");
    Err(Box::new(finding.at(Severity::Error).help("give the input whose functions the host is to call")))
}

/// Reads all inputs, at least one, in parallel; what is wrong with any of them is reported at once.
fn read(inputs: &[Input], debug_info: bool) -> Result<Vec<Examined<'_>>, LinkError> {
    something_given(inputs)?;
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

/// Adds findings of the linker, as the user wants them judged; the first that is an error then ends the link.
fn judge_all(
    new: impl IntoIterator<Item = Diagnostic>,
    options: &Options,
    findings: &mut Vec<Diagnostic>,
) -> Result<(), LinkError> {
    for mut finding in new {
        options.policy.judge(&mut finding);
        if finding.severity == Severity::Error {
            return Err(vec![finding].into());
        }
        findings.push(finding);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_without_inputs_is_refused() {
        let refused = link(&[], &Options::default()).err().expect("there is nothing to export");
        assert_eq!(refused.to_string(), "LK010: nothing is linked: there is no input");
    }
}
