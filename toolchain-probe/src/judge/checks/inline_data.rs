//! DY013: what a program has once, and several modules of the group have each for themselves.
//!
//! Inline variables, the statics of inline and template functions and the `type_info` of a class are weak definitions
//! in every object that uses them, and a linker keeps one. [`crate::judge::binding`] makes one of those that can be
//! told apart from their surroundings: two that stay count with two counters, and `dynamic_cast` and `catch`, which
//! compare addresses, do not know the other's types. It is reported for modules that meet, and only with evidence: a
//! weak definition that cannot give way, an export that its own library does not import, an entry of an offset table
//! that was filled when an executable was linked, a guard that is nobody else's.
//!
//! What belongs to the standard library is not counted: whoever links it in twice has it twice on purpose, and AL010
//! speaks of that.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use wasmparser::{BinaryReader, FunctionBody, Operator};

use super::ties::{Tie, between};
use super::{Findings, Group};
use crate::conventions::cxx;
use crate::diagnostic::{Code, Diagnostic, some_of};
use crate::judge::binding::names::is_vague;
use crate::module::examined::Examined;
use crate::module::model::index::{FuncIndex, InputId};
use crate::module::model::{ExportRole, ImportRole, Item, Kind};

/// How wasm-ld names an entry of the offset table that it filled, before the name of the symbol as people read it.
const FILLED_ENTRY: &str = "GOT.data.internal.";
/// The functions in which clang initialises variables of a namespace.
const INITIALISERS: [&str; 2] = ["__cxx_global_var_init", "_GLOBAL__sub_I_"];

/// Two modules, by what one of them has of its own, and why it cannot be one.
type Copies = BTreeMap<(InputId, InputId), (BTreeSet<String>, &'static str)>;

pub(crate) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    let mut copies = Copies::new();
    let mut add = |one: InputId, other: InputId, name: &str, why: &'static str| {
        let pair = (one.min(other), one.max(other));
        copies.entry(pair).or_insert_with(|| (BTreeSet::new(), why)).0.insert(name.to_owned());
    };
    for apart in &group.bindings.apart {
        add(apart.input, apart.other, apart.name, apart.reason);
    }
    let readable = readable_names(group);
    for (input, module) in group.modules.iter_enumerated().filter(|(_, m)| m.kind == Kind::SharedLibrary) {
        for name in exported_and_not_imported(module) {
            if let Some((winner, _)) = group.bindings.definition(group.modules, name).filter(|(at, _)| *at != input) {
                add(input, winner, name, "the library uses its own (it was linked with `-Bsymbolic`)");
            }
        }
        for name in filled_entries(module, &readable) {
            if let Some((other, _)) = group.bindings.definition(group.modules, name).filter(|(at, _)| *at != input) {
                add(input, other, name, "the executable exports nothing (link it with `-Wl,--export-dynamic`)");
            }
        }
        if guards_its_own(module) {
            for (other, name) in guards_of_others(group, input) {
                add(input, other, name, "one of them hides its own (compile it without `-fvisibility=hidden`)");
            }
        }
    }
    if copies.is_empty() {
        return;
    }
    let is_apart = |one, other| {
        let mut apart = group.bindings.apart.iter();
        apart.any(|apart| (apart.input.min(apart.other), apart.input.max(apart.other)) == (one, other))
    };
    for ((one, other), (names, why)) in &copies {
        let tie = between(group.ties, *one, *other);
        // A name that is known to mean two things is reported for modules that meet through a third, too.
        if tie.is_some() || is_apart(*one, *other) {
            findings.push(two_of_each(group, (*one, *other), names, why, tie));
        }
    }
}

fn two_of_each(
    group: &Group<'_, '_>,
    (one, other): (InputId, InputId),
    names: &BTreeSet<String>,
    why: &str,
    tie: Option<&Tie<'_>>,
) -> Diagnostic {
    let (first, second) = (&group.modules[one], &group.modules[other]);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let meet = tie.map_or(String::new(), |tie| format!("; the two meet in `{}`", tie.name));
    let text = format!("`{}` and `{}` have their own {} each", first.name, second.name, some_of(&names));
    Diagnostic::new(Code::DY013, text)
        .seen(&first.name, first.kind.with_article())
        .seen(&second.name, second.kind.with_article().to_owned() + &meet)
        .note(format!("they cannot be one: {why}"))
        .note(
            "in a static link they are one: here a counter exists twice, and `dynamic_cast` and `catch` do not know \
             the other's types",
        )
        .help(
            "link the objects of both, or compile libraries with `-fvisibility=default` and link executables with \
             `-Wl,--export-dynamic`; where what crosses is plain C, the warning can be ignored",
        )
}

/// Whether a program has a symbol once, and can tell by its address or contents if there are two.
fn is_one_in_a_program(module: &Examined<'_>, name: &str) -> bool {
    let is_table = cxx::VIRTUAL_TABLES.iter().any(|prefix| name.starts_with(prefix));
    is_vague(module, name) && !is_table && !is_companion(name)
}

/// Whether a symbol gives no evidence of its own: the guard of a variable, the name of a type, what the standard
/// library has.
fn is_companion(name: &str) -> bool {
    name.starts_with(cxx::GUARD) || name.starts_with("_ZTS") || cxx::is_of_standard_library(name)
}

/// Vague data that a library exports and reaches without its offset table.
fn exported_and_not_imported<'m>(module: &'m Examined<'_>) -> impl Iterator<Item = &'m str> {
    let entries = module.imports.iter().filter(|import| import.role == ImportRole::GotMem);
    let imported: BTreeSet<&str> = entries.map(|import| import.field).collect();
    let data = module.exports.iter().filter(|export| matches!(export.role, ExportRole::Data(_)));
    data.map(|export| export.name).filter(move |name| !imported.contains(name) && is_one_in_a_program(module, name))
}

/// The symbols of offset-table entries by the names that people read: a library that imports an entry names it both
/// ways.
fn readable_names<'data>(group: &Group<'_, 'data>) -> HashMap<&'data str, &'data str> {
    let mut names = HashMap::new();
    for module in group.modules {
        for import in &module.imports {
            if let (ImportRole::GotMem, Item::Global(global)) = (import.role, import.item)
                && let Some(name) = module.metadata.global_name(global)
            {
                names.entry(name).or_insert(import.field);
            }
        }
    }
    names
}

/// Vague data that an executable has for itself, though it was compiled to share it.
fn filled_entries<'data>(
    module: &Examined<'data>,
    readable: &HashMap<&'data str, &'data str>,
) -> impl Iterator<Item = &'data str> {
    let names = module.metadata.global_names.iter().filter_map(|(_, name)| name.strip_prefix(FILLED_ENTRY));
    let symbols: Vec<&str> = names.map(|name| readable.get(name).copied().unwrap_or(name)).collect();
    let guards: BTreeSet<&str> = symbols.iter().copied().filter(|name| name.starts_with(cxx::GUARD)).collect();
    let is_one = move |name: &&str| {
        let is_inline = cxx::is_vague(name) || guards.contains(cxx::guard_of(name).as_str());
        is_inline && !is_companion(name)
    };
    symbols.into_iter().filter(is_one)
}

/// Whether a library initialises a variable of a namespace under a guard and neither shows nor imports one: an inline
/// variable that it hides. Only inline and template variables have guards there (Itanium C++ ABI, 3.3.3).
fn guards_its_own(module: &Examined<'_>) -> bool {
    let shows = module.exports.iter().any(|export| export.name.starts_with(cxx::GUARD));
    let imports = module.imports.iter().any(|import| import.field.starts_with(cxx::GUARD));
    let fills = module.metadata.global_names.iter().any(|(_, name)| name.starts_with(FILLED_ENTRY));
    let initialisers = module
        .metadata
        .function_names
        .iter()
        .filter(|(_, name)| INITIALISERS.iter().any(|prefix| name.starts_with(prefix)));
    !shows && !imports && !fills && initialisers.into_iter().any(|(function, _)| sets_a_byte_once(module, *function))
}

/// Whether a function tests a byte and sets a byte.
fn sets_a_byte_once(module: &Examined<'_>, function: FuncIndex) -> bool {
    let Some(range) = module.body(function) else { return false };
    let body = FunctionBody::new(BinaryReader::new(&module.bytes[range.clone()], range.start));
    let Ok(mut operators) = body.get_operators_reader() else { return false };
    let (mut tests, mut sets) = (false, false);
    while let Ok(operator) = operators.read() {
        tests |= matches!(operator, Operator::I32Load8U { .. });
        sets |= matches!(operator, Operator::I32Store8 { .. });
        if operators.eof() {
            break;
        }
    }
    tests && sets
}

/// The guards of variables of a namespace that other modules show.
fn guards_of_others<'a>(group: &Group<'a, '_>, input: InputId) -> impl Iterator<Item = (InputId, &'a str)> {
    let others = group.modules.iter_enumerated().filter(move |(other, _)| *other != input);
    others.flat_map(|(other, module)| {
        let exports = module.exports.iter().map(|export| export.name);
        exports
            .filter(|name| name.starts_with(cxx::GUARD) && !name.starts_with("_ZGVZ"))
            .filter(|name| !cxx::is_of_standard_library(name))
            .map(move |name| (other, name))
    })
}
