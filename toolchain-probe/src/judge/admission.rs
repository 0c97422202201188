//! Read modules become a group that is bound, and that one a group that may be linked, or a list of reasons why not.
//!
//! [`Admitted`] cannot be made elsewhere: a linker that starts from it never meets a group that a check refused. The
//! user's `--allow` and `--deny` are applied here, after all checks have spoken, so that a check never has to know what
//! the user overrules.

use typed_index_collections::{TiSlice, TiVec};

use crate::diagnostic::{Diagnostic, Severity};
use crate::judge::binding::Bindings;
use crate::judge::binding::wiring::Wiring;
use crate::judge::checks::{self, Finding};
use crate::judge::heaps::Heaps;
use crate::judge::policy::Policy;
use crate::module::examined::{Examined, Modules};
use crate::module::model::index::InputId;
use crate::module::model::types::{TypeIds, TypeInterner};

/// Modules that may share one address space.
pub struct Admitted<'data> {
    modules: TiVec<InputId, Examined<'data>>,
    bindings: Bindings<'data>,
    types: GroupTypes,
    heaps: Heaps,
    findings: Vec<Finding>,
    first: InputId,
}

/// The types of a group, with one id for each structure.
#[derive(Clone, Default)]
pub struct GroupTypes {
    /// Knows every type of the group; a linker adds those of the code it makes.
    pub interner: TypeInterner,
    /// For each module, the ids of its types in index order.
    pub ids: TiVec<InputId, TypeIds>,
}

impl GroupTypes {
    fn of(modules: &Modules<'_>) -> Self {
        let mut interner = TypeInterner::default();
        let ids = modules.iter().map(|module| interner.intern(&module.types)).collect();
        Self { interner, ids }
    }
}

impl<'data> Admitted<'data> {
    /// The modules, in link order.
    pub fn modules(&self) -> &Modules<'data> {
        &self.modules
    }

    /// The first input: what the image exports, and the only one that may be a command.
    pub fn first(&self) -> InputId {
        self.first
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
    pub fn separate_libcs(&self, is_used: checks::IsUsed<'_>, is_left_out: checks::IsLeftOut<'_>) -> Vec<Finding> {
        let mut findings = checks::Findings::default();
        checks::separate_libcs(&self.modules, &self.bindings, is_used, is_left_out, &mut findings);
        findings.into_vec()
    }

    /// What was found and did not prevent the link. What is pending is for the linker to settle, and to judge by the
    /// policy.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

/// Modules of which it is known what every name means, and not yet whether they fit together.
pub struct Bound<'p, 'data> {
    modules: TiVec<InputId, Examined<'data>>,
    grounds: Grounds<'data>,
    policy: &'p Policy,
}

/// What was found out about a group before it is judged.
struct Grounds<'data> {
    bindings: Bindings<'data>,
    types: GroupTypes,
    heaps: Heaps,
}

impl<'data> Grounds<'data> {
    fn of(modules: &Modules<'data>, wiring: &Wiring, policy: &Policy) -> Result<Self, Vec<Diagnostic>> {
        let types = GroupTypes::of(modules);
        let heaps = Heaps::of(modules, &types.ids, wiring, policy.allocator);
        let bindings = Bindings::of(modules, &types.ids, wiring, &policy.unresolved.import)?;
        Ok(Self { bindings, types, heaps })
    }

    /// Everything the checks say, in a stable order.
    fn check(&self, modules: &Modules<'data>, policy: &Policy) -> Vec<Finding> {
        let ties = checks::ties(modules, &self.bindings);
        let group = checks::Group {
            modules,
            bindings: &self.bindings,
            types: &self.types.ids,
            heaps: &self.heaps,
            unresolved: &policy.unresolved,
            stack_size_bytes: policy.stack_size_bytes,
            engine: policy.engine.as_ref(),
            ties: &ties,
        };
        checks::run(&group).into_vec()
    }
}

/// Everything the checks say of a group that is bound by names, judged by the policy, in a stable order.
pub fn judge(modules: &[Examined<'_>], policy: &Policy) -> Vec<Diagnostic> {
    judge_instances(modules, &Wiring::default(), policy)
}

/// Everything the checks say of a group of which some are instances, judged by the policy, in a stable order.
pub fn judge_instances(modules: &[Examined<'_>], wiring: &Wiring, policy: &Policy) -> Vec<Diagnostic> {
    let modules = TiSlice::from_ref(modules);
    let grounds = match Grounds::of(modules, wiring, policy) {
        Ok(grounds) => grounds,
        Err(faults) => return faults,
    };
    // Nothing is folded here, so that all stand.
    let mut findings: Vec<Diagnostic> =
        grounds.check(modules, policy).into_iter().map(|finding| finding.diagnostic).collect();
    for finding in &mut findings {
        policy.judge(finding);
        policy.note_firm(finding);
    }
    findings.sort_by_key(|finding| finding.severity);
    findings
}

/// Binds a group, to be judged by a policy; the order of the modules is the link order. Inputs that are not wired are
/// bound by names.
///
/// # Errors
/// LK006 for each wire that does not fit its import.
pub fn bind<'p, 'data>(
    modules: Vec<Examined<'data>>,
    wiring: &Wiring,
    policy: &'p Policy,
) -> Result<Bound<'p, 'data>, Vec<Diagnostic>> {
    let modules = TiVec::from(modules);
    let grounds = Grounds::of(&modules, wiring, policy)?;
    Ok(Bound { modules, grounds, policy })
}

/// Judges a group that is bound.
///
/// # Errors
/// All findings, at least one of them an error.
pub fn admit<'data>(bound: Bound<'_, 'data>) -> Result<Admitted<'data>, Vec<Diagnostic>> {
    let Bound { modules, grounds, policy } = bound;
    let mut findings = grounds.check(&modules, policy);
    // What the user denies refuses no group in which the linker may yet settle that it does not stand.
    let settled = findings.iter_mut().filter(|finding| finding.pending.is_none());
    settled.for_each(|finding| policy.judge(&mut finding.diagnostic));
    findings.sort_by_key(|finding| finding.diagnostic.severity);
    if findings.iter().any(|finding| finding.diagnostic.severity == Severity::Error) {
        return Err(findings.into_iter().map(|finding| finding.diagnostic).collect());
    }
    let Grounds { bindings, types, heaps } = grounds;
    let first = checks::first_input(&modules);
    Ok(Admitted { modules, bindings, types, heaps, findings, first })
}
