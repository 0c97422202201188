//! The reason why names are missing becomes what to do about it.
//!
//! A help says what the reader of the message can do: who links a library does not compile libc again, and who was
//! given a file cannot compile that again either.

use super::super::super::remedy::{show, shows_nothing};
use super::super::{Group, missing_libraries, skew};
use super::{BUILTINS, Missing, Reason};
use crate::conventions::cxx::is_mangled;
use crate::diagnostic::{Diagnostic, some_of};
use crate::module::model::index::InputId;

/// Adds the help, and what else has to be seen for it.
pub(crate) fn explain(
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
            "it was built without exceptions: take the C++ libraries of a wasi-sdk that has them, built with \
             `-fwasm-exceptions`, or compile with `-fno-exceptions`",
        ),
        Reason::Hidden(definer) => hidden(group, *definer, names, diagnostic),
        Reason::Skew(skew) => skew::explain(group, skew, names[0], diagnostic),
        Reason::JavaScript(_) => diagnostic.help(
            "build it with wasi-sdk, for `wasm32-wasip1`, or pass `--unresolved-symbols import` for a host that has \
             what Emscripten's JavaScript has",
        ),
        Reason::Section(section) => diagnostic.help(format!(
            "no object puts anything into section `{section}`, and what a finished module or a library has there is \
             its own: add the object that does, or declare {} weak, which is 0 then",
            some_of(names)
        )),
        Reason::AddressAlone => diagnostic.help(
            "only its address is taken, which says no type for an import: link the object that takes it, call it there \
             too, or pass `--trap` for it",
        ),
        Reason::Mangled(definer, known) => {
            let definer = &group.modules[*definer].name;
            let user = &group.modules[missing.names[names[0]].by[0].0].name;
            let (seen, cxx) = if is_mangled(known) {
                ("a name of C++", format!("in the C++ source of `{definer}`"))
            } else {
                ("a name of C", format!("in the C++ source of `{user}`, around the header of C,"))
            };
            let help = format!("declare it `extern \"C\"` {cxx} and compile that again");
            diagnostic.seen(definer, format!("defines `{known}`, {seen}")).help(help)
        }
        Reason::Near(near) => {
            let help = format!("did you mean {}? otherwise {}", some_of(near), add(group, missing, names));
            diagnostic.help(help + &instead(names, may_be_imported))
        }
        Reason::Unknown(_) => diagnostic.help(add(group, missing, names) + &instead(names, may_be_imported)),
    }
}

/// `a`, `b` and `c`, however many.
pub(crate) fn all_of(names: &[&str]) -> String {
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
        [BUILTINS] => "compiler builtins, which libc.so does not have; wasi-sdk keeps them in \
            `lib/clang/VERSION/lib/wasm32-unknown-wasip1`"
            .to_owned(),
        _ => {
            let them = if files.len() == 1 { "it" } else { "them" };
            format!("wasi-sdk keeps {them} in `share/wasi-sysroot/lib/wasm32-wasip1`")
        }
    }
}

fn add(group: &Group<'_, '_>, missing: &Missing<'_>, names: &[&str]) -> String {
    let them = if names.len() == 1 { "it" } else { "them" };
    let is_user =
        |input: InputId| names.iter().any(|name| missing.names[name].by.iter().any(|(user, _)| *user == input));
    let mut others = group.modules.iter_enumerated().filter(|(input, _)| !is_user(*input));
    let silent = others.find(|(_, module)| shows_nothing(module)).map(|(_, module)| module);
    let missing: Vec<&str> = missing_libraries(group).into_keys().collect();
    match (missing.as_slice(), silent) {
        ([], Some(silent)) => format!(
            "`{}` shows nothing: if it has {them}, {}; otherwise add the library that defines {them}",
            silent.name,
            show(silent, names)
        ),
        ([], None) => format!("add the library that defines {them}"),
        ([library], _) => format!("add the library that defines {them}; `{library}` is needed and missing"),
        (libraries, _) => format!("add the library that defines {them}; {} are needed and missing", some_of(libraries)),
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

/// How a module shows what it keeps to itself.
fn hidden(group: &Group<'_, '_>, definer: InputId, names: &[&str], diagnostic: Diagnostic) -> Diagnostic {
    let module = &group.modules[definer];
    let it = if names.len() == 1 { "it" } else { "them" };
    diagnostic.seen(&module.name, format!("has {it} for itself alone")).help(show(module, names))
}
