//! The reason why names are missing becomes what to do about it.
//!
//! A help says what the reader of the message can do: who links a library does not compile libc again, and who was given
//! a file cannot compile that again either.

use std::collections::BTreeSet;

use super::super::{Group, given_libraries, library_key, skew};
use super::{BUILTINS, Missing, Reason, suggestions};
use crate::conventions::START;
use crate::diagnostic::{Diagnostic, some_of};
use crate::model::Kind;
use crate::model::index::InputId;

/// Adds the help, and what else has to be seen for it.
pub fn explain(
    group: &Group<'_, '_>,
    missing: &Missing<'_>,
    reason: &Reason<'_>,
    names: &[&str],
    diagnostic: Diagnostic,
) -> Diagnostic {
    let may_be_imported = names.iter().all(|name| missing.names[name].may_be_imported());
    match reason {
        Reason::Library(files) => {
            let help = format!("add {}: {}", all_of(files), place_of(files));
            diagnostic.help(help + &instead(names, may_be_imported))
        }
        Reason::WithoutExceptions => diagnostic.help(
            "it was built without exceptions: take the C++ libraries of a wasi-sdk that has them, built with `-fwasm-exceptions`, or compile with `-fno-exceptions`",
        ),
        Reason::Hidden(definer) => hidden(group, *definer, names, diagnostic),
        Reason::Skew(skew) => skew::explain(group, skew, names[0], diagnostic),
        Reason::JavaScript(_) => diagnostic.help(
            "build it with wasi-sdk, for `wasm32-wasip1`, or pass `--unresolved-symbols import` for a host that has what Emscripten's JavaScript has",
        ),
        Reason::Section(section) => diagnostic.help(format!(
            "no object puts anything into section `{section}`, and what a finished module or a library has there is its own: add the object that does, or declare {} weak, which is 0 then",
            some_of(names)
        )),
        Reason::AddressAlone => diagnostic.help(
            "only its address is taken, which says no type for an import: link the object that takes it, call it there too, or pass `--trap` for it",
        ),
        Reason::Near(name) => {
            let near = suggestions(group, name);
            let help = format!("did you mean {}? otherwise {}", some_of(&near), add(group, names));
            diagnostic.help(help + &instead(names, may_be_imported))
        }
        Reason::Unknown(_) => diagnostic.help(add(group, names) + &instead(names, may_be_imported)),
    }
}

/// `a`, `b` and `c`, however many.
pub fn all_of(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

/// Where libraries of the SDK lie.
fn place_of(files: &[&str]) -> String {
    match files {
        [BUILTINS] => {
            "compiler builtins, which libc.so does not have; wasi-sdk keeps them in `lib/clang/VERSION/lib/wasm32-unknown-wasip1`".to_owned()
        }
        _ => {
            let them = if files.len() == 1 { "it" } else { "them" };
            format!("wasi-sdk keeps {them} in `share/wasi-sysroot/lib/wasm32-wasip1`")
        }
    }
}

fn add(group: &Group<'_, '_>, names: &[&str]) -> String {
    let them = if names.len() == 1 { "it" } else { "them" };
    let missing = missing_libraries(group);
    match missing.as_slice() {
        [] => format!("add the library that defines {them}"),
        [library] => format!("add the library that defines {them}; `{library}` is needed and missing"),
        libraries => format!("add the library that defines {them}; {} are needed and missing", some_of(libraries)),
    }
}

/// What a host can do in place of a library.
fn instead(names: &[&str], may_be_imported: bool) -> String {
    match (names, may_be_imported) {
        (_, false) => String::new(),
        ([name], true) => format!(", or pass `--import {name}` if the host has it"),
        _ => ", or pass `--unresolved-symbols import` if the host has them".to_owned(),
    }
}

fn missing_libraries<'a>(group: &Group<'a, '_>) -> Vec<&'a str> {
    let given = given_libraries(group);
    let needed = group.modules.iter().flat_map(|module| module.dylink.iter().flat_map(|dylink| &dylink.needed));
    let missing: BTreeSet<&str> = needed.filter(|name| !given.contains(library_key(name))).copied().collect();
    missing.into_iter().collect()
}

/// How a module shows what it keeps to itself. `--export` overrules visibility, `--export-dynamic` does not.
fn hidden(group: &Group<'_, '_>, definer: InputId, names: &[&str], diagnostic: Diagnostic) -> Diagnostic {
    let module = &group.modules[definer.at()];
    let it = if names.len() == 1 { "it" } else { "them" };
    let flags: Vec<String> = names.iter().map(|name| format!("`-Wl,--export={name}`")).collect();
    let by_name = if flags.len() <= 3 { flags.join(" ") } else { "`-Wl,--export=` and each name".to_owned() };
    let is_program = module.exported_function(START).is_some();
    let help = match module.kind {
        Kind::SharedLibrary if is_program => format!(
            "link `{}` with `-Wl,--export-dynamic`, its sources compiled with `-fvisibility=default`, or with {by_name}",
            module.name
        ),
        Kind::SharedLibrary => {
            format!("compile `{}` with `-fvisibility=default`, or link it with {by_name}", module.name)
        }
        _ => format!("`{}` defines {it} and does not export {it}: link that with {by_name}", module.name),
    };
    diagnostic.seen(&module.name, format!("has {it} for itself alone")).help(help)
}
