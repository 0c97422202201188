//! Modules and their bindings become findings: may these share one address space?
//!
//! One file for each family of codes, one function for each code or pair of codes. A check sees the whole group and
//! knows no address. The order of the families is the order in which a reader wants to hear of them: what a module is,
//! before what it shares.

mod abi;
mod abi_libc;
mod allocator;
mod by_value;
mod calls;
mod exceptions;
mod features;
mod heap_base;
mod inline_data;
mod libcs;
mod memory;
mod position;
mod relocations;
mod remedy;
mod runtime;
mod sharing;
mod stack;
mod startup;
mod symbols;
mod table;
mod threads;
mod ties;
mod toolchain;

pub use remedy::{show, shows_nothing};

pub use libcs::{IsLeftOut, IsUsed, separate as separate_libcs};

use crate::diagnostic::{Code, Diagnostic};
use crate::judge::binding::Bindings;
use crate::judge::engine::Engine;
use crate::judge::heaps::Heaps;
use crate::judge::policy::Unresolved;
use crate::module::examined::Examined;
use crate::module::model::index::InputId;
use crate::module::model::types::TypeId;

pub use symbols::library_key;

/// What the checks look at.
#[derive(Clone, Copy)]
pub struct Group<'a, 'data> {
    /// The modules, in link order.
    pub modules: &'a [Examined<'data>],
    /// What every import is bound to.
    pub bindings: &'a Bindings<'data>,
    /// For each module, the ids of its types: equal ids are equal structures.
    pub types: &'a [Vec<TypeId>],
    /// Which allocator each finished module uses.
    pub heaps: &'a Heaps,
    /// What the user wants done with undefined references.
    pub unresolved: &'a Unresolved,
    /// Size of the one stack, in bytes.
    pub stack_size_bytes: u32,
    /// The engine that the image is for, where the user says.
    pub engine: Option<&'a Engine>,
}

/// What a check says.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What is wrong, as it stands if the linker folds nothing.
    pub diagnostic: Diagnostic,
    /// What it still depends on.
    pub pending: Option<Pending>,
}

/// What must hold of the image for a finding to stand. No check can know it: it depends on which copies of a library
/// the linker folds into one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Pending {
    /// AL003: these modules do not all allocate from one heap.
    SeparateHeaps(Vec<InputId>),
    /// AL010: these two modules have two libcs.
    SeparateLibcs([InputId; 2]),
    /// AL011: these two modules write through two buffers.
    SeparateBuffers([InputId; 2]),
}

impl Finding {
    /// A finding that stands only if this holds.
    pub fn stands_if(diagnostic: Diagnostic, pending: Pending) -> Self {
        Self { diagnostic, pending: Some(pending) }
    }
}

impl From<Diagnostic> for Finding {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { diagnostic, pending: None }
    }
}

/// What checks say that no linker changes.
fn settled(run: impl FnOnce(&mut Vec<Diagnostic>)) -> impl Iterator<Item = Finding> {
    let mut found = Vec::new();
    run(&mut found);
    found.into_iter().map(Finding::from)
}

/// The first input: of several files, members of archives are not meant.
pub fn first_input(modules: &[Examined<'_>]) -> InputId {
    InputId::from_usize(modules.iter().position(|module| !module.is_member).unwrap_or(0))
}

/// Runs every check.
pub fn run(group: &Group<'_, '_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = settled(|findings| {
        position::check(group, findings);
        memory::check(group, findings);
    })
    .collect();
    // Pointers of another width make every symbol look wrong: one finding says it all.
    if findings.iter().any(|finding| finding.diagnostic.code == Code::ABI006) {
        return findings;
    }
    findings.extend(settled(|findings| {
        relocations::check(group, findings);
        runtime::check(group, findings);
        toolchain::check(group, findings);
        features::check(group, findings);
        table::check(group, findings);
        threads::check(group, findings);
        stack::check(group, findings);
    }));
    allocator::check(group, &mut findings);
    libcs::check(group, &mut findings);
    findings.extend(settled(|findings| {
        heap_base::check(group, findings);
        exceptions::check(group, findings);
        startup::check(group, findings);
        symbols::check(group, findings);
        inline_data::check(group, findings);
        abi::check(group, findings);
        by_value::check(group, findings);
        calls::check(group, findings);
        abi_libc::check(group, findings);
    }));
    findings
}
