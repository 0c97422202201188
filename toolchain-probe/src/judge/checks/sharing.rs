//! Bindings become answers to "who shares what with whom": the basis of every finding about two modules.
//!
//! Names of libc and of the conventions are not counted: everybody shares those, and they say nothing of the interface
//! between two modules.

use std::collections::BTreeSet;

use wasmparser::ValType;

use super::Group;
use crate::conventions::heap::MALLOC_FAMILY;
use crate::conventions::{self, rust};
use crate::judge::binding::{Binding, DataTarget, FunctionTarget, GlobalTarget};
use crate::module::examined::Examined;
use crate::module::model::Kind;
use crate::module::model::index::{FuncIndex, InputId};

/// The names of an interface between two modules through which an address can pass, in either direction: functions
/// with an i32 among their parameters or results, and data. Sorted.
pub(crate) fn pointers_between<'a>(group: &Group<'a, '_>, one: InputId, other: InputId) -> Vec<&'a str> {
    let between = |left: InputId, right: InputId| (left, right) == (one, other) || (left, right) == (other, one);
    let mut names = BTreeSet::new();
    for tie in group.ties {
        if between(tie.user, tie.definer)
            && !is_of_libc(tie.name)
            && passes_address(&group.modules[tie.definer], tie.defined)
        {
            names.insert(tie.name);
        }
    }
    for (user, module) in group.modules.iter_enumerated() {
        for (binding, import) in group.bindings.of_module(user).iter().zip(&module.imports) {
            if let Binding::GotMem(DataTarget::Symbol(definer, _))
            | Binding::Global(GlobalTarget::Address(DataTarget::Symbol(definer, _))) = *binding
                && between(user, definer)
                && !is_of_libc(import.field)
            {
                names.insert(import.field);
            }
        }
    }
    for user in [one, other] {
        let is_finished = group.modules[user].kind == Kind::Finished;
        let late = group.bindings.undefined_data(group.modules, user).filter(|_| is_finished);
        for (symbol, target) in late {
            if let DataTarget::Symbol(definer, _) | DataTarget::Object(definer, _) = target
                && let Some(name) = symbol.name
                && between(user, definer)
                && !is_of_libc(name)
            {
                names.insert(name);
            }
        }
    }
    names.into_iter().collect()
}

fn passes_address(module: &Examined<'_>, function: FuncIndex) -> bool {
    let ty = module.types.function(module.functions[function].ty);
    ty.is_some_and(|ty| ty.params().iter().chain(ty.results()).any(|ty| *ty == ValType::I32))
}

/// The other module to which an import of one of these functions is bound.
pub(super) fn provider(group: &Group<'_, '_>, input: InputId, names: &[&str]) -> Option<InputId> {
    let module = &group.modules[input];
    let bound = group.bindings.of_module(input).iter().zip(&module.imports);
    bound.filter(|(_, import)| names.contains(&import.field)).find_map(|(binding, _)| match binding {
        Binding::Function(FunctionTarget::Defined(definer, _)) if *definer != input => Some(*definer),
        _ => None,
    })
}

/// Whether a name belongs to a libc or to the conventions, not to an interface of the user's.
fn is_of_libc(name: &str) -> bool {
    // Reserved names (ISO C, 7.1.3) and the best known of the others; the rest of libc is not shared by accident
    // either, but a list of all of it would age.
    const KNOWN: [&str; 12] = [
        "memcpy", "memmove", "memset", "memcmp", "strlen", "strcmp", "abort", "exit", "printf", "puts", "errno",
        "environ",
    ];
    name.starts_with("__") || conventions::is_private(name) || MALLOC_FAMILY.contains(&name) || KNOWN.contains(&name)
}

/// The build of Rust's standard library whose symbols a module shows or wants, where they are mangled in scheme v0.
pub(crate) fn rust_std(module: &Examined<'_>) -> Option<String> {
    let exports = module.exports.iter().map(|export| export.name);
    exports.chain(module.imports.iter().map(|import| import.field)).find_map(rust::build_of_std)
}
