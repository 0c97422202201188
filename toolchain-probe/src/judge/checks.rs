//! Modules and their bindings become findings: may these share one address space?
//!
//! One file for each family of codes, one function for each code or pair of codes. A check sees the whole group, adds
//! what it finds to `Findings`, and knows no address. The order of the families is the order in which a reader wants
//! to hear of them: what a module is, before what it shares.

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

use hashbrown::HashSet;
use rayon::prelude::*;
use typed_index_collections::TiSlice;

pub use remedy::{show, shows_nothing};

pub(crate) use libcs::{IsLeftOut, IsUsed, separate as separate_libcs};
use ties::Tie;
pub(crate) use ties::ties;

use crate::conventions::START;
use crate::diagnostic::{Code, Diagnostic};
use crate::judge::binding::Bindings;
use crate::judge::engine::Engine;
use crate::judge::heaps::Heaps;
use crate::judge::policy::Unresolved;
use crate::module::examined::{Examined, Modules};
use crate::module::model::Kind;
use crate::module::model::index::InputId;
use crate::module::model::types::TypeIds;

/// What the checks look at.
#[derive(Clone, Copy)]
pub(crate) struct Group<'a, 'data> {
    /// The modules, in link order.
    pub modules: &'a Modules<'data>,
    /// What every import is bound to.
    pub(crate) bindings: &'a Bindings<'data>,
    /// For each module, the ids of its types: equal ids are equal structures.
    pub types: &'a TiSlice<InputId, TypeIds>,
    /// Which allocator each finished module uses.
    pub(crate) heaps: &'a Heaps,
    /// What the user wants done with undefined references.
    pub(crate) unresolved: &'a Unresolved,
    /// Size of the one stack, in bytes.
    pub(crate) stack_size_bytes: u32,
    /// The engine that the image is for, where the user says.
    pub(crate) engine: Option<&'a Engine>,
    /// Which module uses a function of which other.
    pub(crate) ties: &'a [Tie<'a>],
}

impl<'a, 'data> Group<'a, 'data> {
    /// Every two modules that cannot move and that nobody has arranged: both in link order.
    pub(crate) fn pinned_strangers(&self) -> impl Iterator<Item = (&'a Examined<'data>, &'a Examined<'data>)> {
        let bindings = self.bindings;
        let pinned: Vec<(InputId, &'a Examined<'data>)> =
            self.modules.iter_enumerated().filter(|(_, module)| module.kind == Kind::Pinned).collect();
        let pairs = (0..pinned.len()).flat_map(|second| (0..second).map(move |first| (first, second)));
        pairs.filter_map(move |(first, second)| {
            let ((one, first), (other, second)) = (pinned[first], pinned[second]);
            (!bindings.are_arranged(one, other)).then_some((first, second))
        })
    }
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
    pub(crate) fn stands_if(diagnostic: Diagnostic, pending: Pending) -> Self {
        Self { diagnostic, pending: Some(pending) }
    }
}

impl From<Diagnostic> for Finding {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { diagnostic, pending: None }
    }
}

/// What the checks have found, in the order in which they looked. What is said in the same words is said once: a module
/// may import one name as often as its size permits.
#[derive(Default)]
pub(crate) struct Findings {
    list: Vec<Finding>,
    said: HashSet<Words>,
}

/// What a finding says, and what is seen in which module, wherever in its file.
type Words = (Code, String, Vec<(String, String)>);

impl Findings {
    fn push(&mut self, finding: impl Into<Finding>) {
        let finding = finding.into();
        let Diagnostic { code, message, evidence, .. } = &finding.diagnostic;
        let seen = evidence.iter().map(|evidence| (evidence.module.clone(), evidence.text.clone())).collect();
        let is_new = self.said.insert((*code, message.clone(), seen));
        // What it depends on may differ.
        if is_new || finding.pending.is_some() {
            self.list.push(finding);
        }
    }

    fn extend<F: Into<Finding>>(&mut self, findings: impl IntoIterator<Item = F>) {
        findings.into_iter().for_each(|finding| self.push(finding));
    }

    fn has(&self, code: Code) -> bool {
        self.list.iter().any(|finding| finding.diagnostic.code == code)
    }

    /// The findings, to be judged and shown.
    pub(crate) fn into_vec(self) -> Vec<Finding> {
        self.list
    }
}

/// The first input that is no member of an archive. Objects are one program, as for wasm-ld, wherever the one with
/// `_start` stands among them: drivers of compilers put crt1 first, and a user may put it last.
pub fn first_input(modules: &Modules<'_>) -> InputId {
    let Some(first) = modules.position(|module| !module.is_member) else { return InputId(0) };
    let is_command =
        |module: &Examined<'_>| module.is_object() && !module.is_member && module.exported_function(START).is_some();
    modules.position(is_command).filter(|_| modules[first].is_object()).unwrap_or(first)
}

/// What runs unless pointers of different widths make every symbol look wrong; none looks at what another found.
const CHECKS: [fn(&Group<'_, '_>, &mut Findings); 18] = [
    relocations::check,
    runtime::check,
    toolchain::check,
    features::check,
    table::check,
    threads::check,
    stack::check,
    allocator::check,
    libcs::check,
    heap_base::check,
    exceptions::check,
    startup::check,
    symbols::check,
    inline_data::check,
    abi::check,
    by_value::check,
    calls::check,
    abi_libc::check,
];

/// Runs every check, in parallel; what they found is in their order.
pub(crate) fn run(group: &Group<'_, '_>) -> Findings {
    let mut findings = Findings::default();
    position::check(group, &mut findings);
    memory::check(group, &mut findings);
    // One finding is enough.
    if findings.has(Code::ABI006) {
        return findings;
    }
    let found_by = |check: &fn(&Group<'_, '_>, &mut Findings)| {
        let mut findings = Findings::default();
        check(group, &mut findings);
        findings
    };
    let found: Vec<Findings> = CHECKS.par_iter().map(found_by).collect();
    found.into_iter().for_each(|more| findings.extend(more.list));
    findings
}
