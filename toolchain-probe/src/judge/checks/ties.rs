//! Bindings become ties: which module uses a function of which other module.
//!
//! Many differences between two modules do no harm while the two do not call each other. A check that asks for a tie
//! first speaks of what can happen, not of what could. A call of one component by another is no tie: it carries values,
//! and their form is the component model's.

use std::collections::VecDeque;

use rayon::prelude::*;
use typed_index_collections::{TiVec, ti_vec};

use super::Group;
use crate::judge::binding::{Binding, Bindings, FunctionTarget, ImportRef};
use crate::module::examined::{Examined, Modules};
use crate::module::model::index::{FuncIndex, InputId};

/// One module's use of another module's function, by call or by address.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tie<'a> {
    /// The module that imports.
    pub(crate) user: InputId,
    /// The module that defines.
    pub(crate) definer: InputId,
    /// The name that is imported.
    pub(crate) name: &'a str,
    /// Where the import is, as an offset in the user's file.
    pub(crate) offset: usize,
    /// The function as the user imports it; `None` for its address.
    pub(crate) imported: Option<FuncIndex>,
    /// The function as the definer has it.
    pub(crate) defined: FuncIndex,
}

/// All ties of a group, in the order of modules and imports. There are nearly as many as imports, so that they are made
/// once for all checks.
pub(crate) fn ties<'a>(modules: &'a Modules<'_>, bindings: &Bindings<'_>) -> Vec<Tie<'a>> {
    let inputs: Vec<InputId> = modules.keys().collect();
    inputs.into_par_iter().flat_map_iter(|user| ties_of(modules, bindings, user)).collect()
}

/// The ties of one module, in the order of its imports.
fn ties_of<'a>(modules: &'a Modules<'_>, bindings: &Bindings<'_>, user: InputId) -> impl Iterator<Item = Tie<'a>> {
    let imports = (0..).zip(bindings.of_module(user)).zip(&modules[user].imports);
    imports.filter_map(move |((position, binding), import)| {
        let (Binding::Function(FunctionTarget::Defined(definer, defined))
        | Binding::GotFunc(FunctionTarget::Defined(definer, defined))) = *binding
        else {
            return None;
        };
        // Components keep to an interface of their own, whatever compilers made them.
        let is_of_values = bindings.carries_values(ImportRef { input: user, position });
        (definer != user && !is_of_values).then(|| {
            let imported = import.symbol_function();
            Tie { user, definer, name: import.field, offset: import.offset, imported, defined }
        })
    })
}

/// The first tie between two modules, in either direction.
pub(crate) fn between<'t, 'a>(ties: &'t [Tie<'a>], one: InputId, other: InputId) -> Option<&'t Tie<'a>> {
    ties.iter().find(|tie| (tie.user, tie.definer) == (one, other) || (tie.user, tie.definer) == (other, one))
}

/// For each module, whether calls lead from one to it or from it to that one, also through others: how the path leaves
/// or reaches that one. An exception unwinds all of such a path, whoever in the middle knows nothing of exceptions.
pub(super) fn reached<'t, 'a>(
    ties: &'t [Tie<'a>],
    one: InputId,
    modules: usize,
) -> TiVec<InputId, Option<&'t Tie<'a>>> {
    let mut found = ti_vec![None; modules];
    for forward in [true, false] {
        let ends = |tie: &Tie<'_>| if forward { (tie.user, tie.definer) } else { (tie.definer, tie.user) };
        let mut leaving: TiVec<InputId, Vec<&'t Tie<'a>>> = ti_vec![Vec::new(); modules];
        for tie in ties {
            leaving[ends(tie).0].push(tie);
        }
        let mut seen = ti_vec![false; modules];
        seen[one] = true;
        let mut queue = VecDeque::from([(one, None)]);
        while let Some((module, first)) = queue.pop_front() {
            for tie in &leaving[module] {
                let next = ends(tie).1;
                if !std::mem::replace(&mut seen[next], true) {
                    let first = first.unwrap_or(*tie);
                    found[next] = found[next].or(Some(first));
                    queue.push_back((next, Some(first)));
                }
            }
        }
    }
    found
}

/// Whether any other module of the group uses the one memory.
pub(crate) fn shares_memory(group: &Group<'_, '_>, module: &Examined<'_>) -> bool {
    group.modules.iter().any(|other| !std::ptr::eq(other, module) && !other.memories.is_empty())
}
