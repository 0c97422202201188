//! DY006 of archives: a member that was taken out for objects, and a library, define a name, and both are used.
//!
//! Which of them an object gets is decided by the order of the inputs, as in wasm-ld: the member if the archive comes
//! first, or if an object wanted the name before the library was read. But clang hides what objects define, so a
//! library that wants the name gets the other library's, and there are two where one was meant: two heaps, two sets of
//! open files. In objects that were given for themselves, a hidden name means that two were meant.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;

use super::{Findings, Group};
use crate::conventions::is_compiler_builtin;
use crate::diagnostic::{Code, Diagnostic, some_of};
use crate::judge::binding::{Binding, DataTarget, FunctionTarget, GlobalTarget};
use crate::module::examined::Examined;
use crate::module::model::index::InputId;
use crate::module::model::{Kind, Scope};

/// An archive, by its name, and a library.
type Pair<'a> = (&'a str, InputId);

/// Names that both define, the first member that does, and the first module that uses the library's.
struct Both<'a> {
    names: BTreeSet<&'a str>,
    member: &'a Examined<'a>,
    user: &'a Examined<'a>,
}

pub(crate) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    let mut members: HashMap<&str, &Examined<'_>> = HashMap::new();
    for module in group.modules.iter().filter(|module| module.is_member && module.is_object() && has_state(module)) {
        let hidden =
            module.exports.iter().filter(|export| export.scope == Scope::Hidden && !is_compiler_builtin(export.name));
        hidden.for_each(|export| _ = members.entry(export.name).or_insert(module));
    }
    if members.is_empty() {
        return;
    }
    let mut found: BTreeMap<Pair<'_>, Both<'_>> = BTreeMap::new();
    for (input, user) in group.modules.iter_enumerated().filter(|(_, module)| !module.is_object()) {
        for (binding, import) in group.bindings.of_module(input).iter().zip(&user.imports) {
            let (Some(definer), Some(member)) = (definer(*binding), members.get(import.field).copied()) else {
                continue;
            };
            if definer == input || group.modules[definer].kind != Kind::SharedLibrary {
                continue;
            }
            let archive = archive_of(member);
            let both = found.entry((archive, definer)).or_insert(Both { names: BTreeSet::new(), member, user });
            both.names.insert(import.field);
        }
    }
    for ((archive, library), Both { names, member, user }) in found {
        let (names, library): (Vec<&str>, _) = (names.into_iter().collect(), &group.modules[library].name);
        findings.push(
            Diagnostic::new(Code::DY006, format!("`{archive}` and `{library}` both define {}", some_of(&names)))
                .seen(&member.name, "objects use its definitions")
                .seen(library, format!("`{}` uses its definitions", user.name))
                .help(format!("leave out `{archive}`, or give it after `{library}`")),
        );
    }
}

/// Whether a second copy could be told from the first: code that calls nothing and has no data cannot.
fn has_state(module: &Examined<'_>) -> bool {
    let calls = module.imports.iter().any(|import| import.symbol_function().is_some() || import.role.is_got_entry());
    !module.data.is_empty() || calls
}

/// The name of the archive that a member was taken out of.
pub(crate) fn archive_of<'m>(member: &'m Examined<'_>) -> &'m str {
    member.name.split_once('(').map_or(member.name.as_str(), |(archive, _)| archive)
}

fn definer(binding: Binding) -> Option<InputId> {
    match binding {
        Binding::Function(FunctionTarget::Defined(input, _))
        | Binding::GotFunc(FunctionTarget::Defined(input, _))
        | Binding::GotMem(DataTarget::Symbol(input, _))
        | Binding::Global(GlobalTarget::Address(DataTarget::Symbol(input, _))) => Some(input),
        _ => None,
    }
}
