//! Read modules become a group that may be linked, or a list of reasons why not.
//!
//! [`Admitted`] cannot be made elsewhere: a linker that starts from it never meets a group that a check refused. The
//! user's `--allow` and `--deny` are applied here, after all checks have spoken, so that a check never has to know what
//! the user overrules.

use std::collections::BTreeSet;

use clap::ValueEnum;

use crate::binding::Bindings;
use crate::binding::wiring::Wiring;
use crate::checks;
use crate::conventions::engine::Engine;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::heaps::{AllocatorPolicy, Heaps};
use crate::model::Module;
use crate::model::index::InputId;
use crate::model::types::{TypeId, TypeInterner};

/// What to do with a reference that no module defines. Undefined data is refused whatever is said of functions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug, ValueEnum)]
pub enum Undefined {
    /// Refuse it
    #[default]
    #[value(alias = "report-all")]
    Error,
    /// Leave functions to the host, as imports from `env`
    #[value(alias = "import-dynamic")]
    Import,
    /// Functions trap when called
    #[value(alias = "ignore-all")]
    Trap,
}

/// A rule for all references that no module defines, and names with a rule of their own.
#[derive(Clone, Default, Debug)]
pub struct Unresolved {
    /// The rule for all other names.
    pub policy: Undefined,
    /// Names that the host has.
    pub import: BTreeSet<String>,
    /// Names that trap when called.
    pub trap: BTreeSet<String>,
}

impl Unresolved {
    /// The rule for this name.
    pub fn rule(&self, name: &str) -> Undefined {
        if self.import.contains(name) {
            Undefined::Import
        } else if self.trap.contains(name) {
            Undefined::Trap
        } else {
            self.policy
        }
    }
}

/// What rustc gives a program, and more than wasm-ld's 64 KiB for C: deep recursion of either fits.
pub const DEFAULT_STACK_SIZE_BYTES: u32 = 1 << 20;

/// How the user wants findings to be judged.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Codes whose errors become warnings, where the code permits it.
    pub allow: Vec<Code>,
    /// Codes whose findings become errors; stronger than `allow`.
    pub deny: Vec<Code>,
    /// What to do with undefined references.
    pub unresolved: Unresolved,
    /// What becomes of several allocators.
    pub allocator: AllocatorPolicy,
    /// Size of the one stack, in bytes.
    pub stack_size_bytes: u32,
    /// The engine that the image is for, where the user says.
    pub engine: Option<Engine>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            allow: Vec::new(),
            deny: Vec::new(),
            unresolved: Unresolved::default(),
            allocator: AllocatorPolicy::default(),
            stack_size_bytes: DEFAULT_STACK_SIZE_BYTES,
            engine: None,
        }
    }
}

impl Policy {
    /// Gives a finding the severity that the user wants it to have.
    pub fn judge(&self, diagnostic: &mut Diagnostic) {
        let code = diagnostic.code;
        if self.deny.contains(&code) {
            diagnostic.severity = Severity::Error;
        } else if self.allow.contains(&code) && diagnostic.severity == Severity::Error && code.may_be_allowed() {
            diagnostic.severity = Severity::Warning;
        }
        self.note_firm(diagnostic);
    }

    /// Tells a user who allowed a firm code why the error is still one.
    pub fn note_firm(&self, diagnostic: &mut Diagnostic) {
        let code = diagnostic.code;
        let note = format!("`--allow {code}` has no effect: no image could be right");
        if self.allow.contains(&code) && !code.may_be_allowed() && !diagnostic.notes.contains(&note) {
            diagnostic.notes.push(note);
        }
    }
}

/// Modules that may share one address space.
pub struct Admitted<'data> {
    modules: Vec<Module<'data>>,
    bindings: Bindings<'data>,
    types: GroupTypes,
    heaps: Heaps,
    findings: Vec<Diagnostic>,
}

/// The types of a group, with one id for each structure.
#[derive(Clone, Default)]
pub struct GroupTypes {
    /// Knows every type of the group; a linker adds those of the code it makes.
    pub interner: TypeInterner,
    /// For each module, the ids of its types in index order.
    pub ids: Vec<Vec<TypeId>>,
}

impl GroupTypes {
    fn of(modules: &[Module<'_>]) -> Self {
        let mut interner = TypeInterner::default();
        let ids = modules.iter().map(|module| interner.intern(&module.types)).collect();
        Self { interner, ids }
    }
}

impl<'data> Admitted<'data> {
    /// The modules, in link order.
    pub fn modules(&self) -> &[Module<'data>] {
        &self.modules
    }

    /// The first input: what the image exports, and the only one that may be a command.
    pub fn first(&self) -> InputId {
        checks::first_input(&self.modules)
    }

    /// What every import is bound to.
    pub fn bindings(&self) -> &Bindings<'data> {
        &self.bindings
    }

    /// The types of all modules.
    pub fn types(&self) -> &GroupTypes {
        &self.types
    }

    /// Which allocator each finished module uses.
    pub fn heaps(&self) -> &Heaps {
        &self.heaps
    }

    /// AL010 and AL011 of what is used, but for pairs of modules that are judged elsewhere.
    pub fn separate_libcs(
        &self,
        is_used: checks::IsUsed<'_>,
        is_left_out: &dyn Fn(&Module<'_>, &Module<'_>) -> bool,
    ) -> Vec<Diagnostic> {
        checks::separate_libcs(&self.modules, &self.bindings, is_used, is_left_out)
    }

    /// What was found and did not prevent the link.
    pub fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }
}

/// What was found out about a group before it is judged.
struct Bound<'data> {
    bindings: Bindings<'data>,
    types: GroupTypes,
    heaps: Heaps,
}

impl<'data> Bound<'data> {
    fn of(modules: &[Module<'data>], wiring: &Wiring, policy: &Policy) -> Result<Self, Vec<Diagnostic>> {
        let types = GroupTypes::of(modules);
        let heaps = Heaps::of(modules, &types.ids, policy.allocator);
        let bindings = Bindings::of(modules, &types.ids, wiring, &policy.unresolved.import)?;
        Ok(Self { bindings, types, heaps })
    }

    /// Everything the checks say, judged by the policy, in a stable order.
    fn judge(&self, modules: &[Module<'data>], policy: &Policy) -> Vec<Diagnostic> {
        let group = checks::Group {
            modules,
            bindings: &self.bindings,
            types: &self.types.ids,
            heaps: &self.heaps,
            unresolved: &policy.unresolved,
            stack_size_bytes: policy.stack_size_bytes,
            engine: policy.engine.as_ref(),
        };
        let mut findings = checks::run(&group);
        findings.iter_mut().for_each(|finding| policy.judge(finding));
        findings.sort_by_key(|finding| finding.severity);
        findings
    }
}

/// Everything the checks say of a group that is bound by names, judged by the policy, in a stable order.
pub fn examine(modules: &[Module<'_>], policy: &Policy) -> Vec<Diagnostic> {
    Bound::of(modules, &Wiring::default(), policy).map_or_else(|faults| faults, |bound| bound.judge(modules, policy))
}

/// Judges a group; the order of the modules is the link order. Inputs that are not wired are bound by names.
///
/// # Errors
/// All findings, at least one of them an error.
pub fn admit<'data>(
    modules: Vec<Module<'data>>,
    wiring: &Wiring,
    policy: &Policy,
) -> Result<Admitted<'data>, Vec<Diagnostic>> {
    let bound = Bound::of(&modules, wiring, policy)?;
    let findings = bound.judge(&modules, policy);
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(findings);
    }
    let Bound { bindings, types, heaps } = bound;
    Ok(Admitted { modules, bindings, types, heaps, findings })
}
