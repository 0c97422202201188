//! ABI014, ABI015, ABI016: symbols that are missing under one name and present under the name of another version.

use std::collections::BTreeSet;

use super::{Findings, Group};
use crate::conventions::{ENTRY_NAMES, ERRNO_NAMES, is_libc_internal};
use crate::diagnostic::{Code, Diagnostic};
use crate::judge::binding::{Binding, FunctionTarget};
use crate::module::examined::Examined;
use crate::module::model::Export;
use crate::module::model::index::InputId;

/// What explains an undefined symbol.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Skew {
    /// ABI014 or ABI016.
    pub(crate) code: Code,
    /// Who has it under the name of another version.
    pub(crate) definer: InputId,
}

/// Looks for the name of another version of the same thing.
///
/// A module that asks for the name is not another version of itself: a module that brings its own `malloc` and asks for
/// parts of libc wants a host that has them.
pub(crate) fn of(group: &Group<'_, '_>, name: &str, asks: impl Fn(InputId) -> bool) -> Option<Skew> {
    let code = code_of(name)?;
    let mut inputs = group.modules.iter_enumerated();
    let (definer, _) = inputs.find(|(input, module)| !asks(*input) && other_version(module, name).is_some())?;
    Some(Skew { code, definer })
}

/// Which kind of name it is, if versions differ in it.
fn code_of(name: &str) -> Option<Code> {
    if without_version(name).is_some() {
        return Some(Code::ABI014);
    }
    (ERRNO_NAMES.contains(&name) || is_libc_internal(name)).then_some(Code::ABI016)
}

/// The export by which a module shows that it has another version.
fn other_version<'m, 'data>(module: &'m Examined<'data>, name: &str) -> Option<&'m Export<'data>> {
    let bare = without_version(name);
    module.exports.iter().find(|export| {
        module.is_public(export)
            && match &bare {
                Some(bare) => without_version(export.name).as_ref() == Some(bare),
                None if ERRNO_NAMES.contains(&name) => ERRNO_NAMES.contains(&export.name),
                // A part of libc that the libc of this group does not have.
                None => export.name == "malloc",
            }
    })
}

/// What is wrong with these names, `count` of them.
pub(crate) fn message(code: Code, names: &str, count: usize, definer: &str) -> String {
    let is = if count == 1 { "is a symbol" } else { "are symbols" };
    let what = if code == Code::ABI014 { "another standard library of C++" } else { "another version of libc" };
    format!("{names} {is} of {what} than that of `{definer}`")
}

/// Adds who has the first of the names in another version, and what to do.
pub(super) fn explain(group: &Group<'_, '_>, skew: &Skew, name: &str, diagnostic: Diagnostic) -> Diagnostic {
    let definer = &group.modules[skew.definer];
    let diagnostic = match other_version(definer, name) {
        Some(export) => diagnostic.seen_at(&definer.name, format!("export `{}`", export.name), export.offset),
        None => diagnostic,
    };
    diagnostic.help(match skew.code {
        Code::ABI014 => "compile and link all C++ with the headers and the libc++ of one release of wasi-sdk",
        _ => "compile and link all modules with the headers and the libc of one release of wasi-sdk",
    })
}

/// A mangled C++ name without the version of the standard library: its inline namespace (`St3__2`) and its ABI tags
/// (`B8ne180100`). `None` for a name that has no such namespace.
fn without_version(name: &str) -> Option<String> {
    let at = name.strip_prefix("_Z")?.find("St3__")? + "_Z".len() + "St3__".len();
    // The namespace is a name of three letters: `__` and one more, which is the version.
    let mut bare = name[..at].to_owned();
    let mut rest = name.get(at + 1..)?;
    while let Some(tag) = rest.find('B') {
        let number = rest[tag + 1..].bytes().take_while(u8::is_ascii_digit).count();
        let length: usize = rest[tag + 1..tag + 1 + number].parse().unwrap_or(0);
        let end = (tag + 1 + number).saturating_add(length);
        match rest.get(end..) {
            Some(after) if length > 2 => {
                bare.push_str(&rest[..tag]);
                rest = after;
            }
            _ => {
                bare.push_str(&rest[..=tag]);
                rest = &rest[tag + 1..];
            }
        }
    }
    bare.push_str(rest);
    Some(bare)
}

/// ABI015: crt1 calls the entry under the name that its parameters have; a module that defines it under another name is
/// not found.
pub(crate) fn entry_names(group: &Group<'_, '_>, findings: &mut Findings) {
    let mut reported = BTreeSet::new();
    for (input, module) in group.modules.iter_enumerated() {
        let bindings = group.bindings.of_module(input);
        for (binding, import) in bindings.iter().zip(&module.imports) {
            let undefined = matches!(binding, Binding::Function(FunctionTarget::Undefined(_)));
            if !undefined || !ENTRY_NAMES.contains(&import.field) || !reported.insert(import.field) {
                continue;
            }
            let others = ENTRY_NAMES.iter().filter(|name| **name != import.field);
            let definition = others.copied().find_map(|name| {
                let definers = group.modules.iter().filter(|definer| !std::ptr::eq(*definer, module));
                definers.into_iter().find_map(|definer| Some((definer, definer.export(name)?)))
            });
            let Some((definer, export)) = definition else { continue };
            findings.push(
                Diagnostic::new(
                    Code::ABI015,
                    format!(
                        "`{}` calls `{}`, and `{}` defines `{}`",
                        module.name, import.field, definer.name, export.name
                    ),
                )
                .seen_at(&module.name, format!("import env.{}", import.field), import.offset)
                .seen_at(&definer.name, format!("export `{}`", export.name), export.offset)
                .help(
                    "let clang compile `main`, which names it by its parameters; export it with \
                     `-Wl,--export-if-defined=__main_argc_argv`",
                ),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::without_version;

    #[test]
    fn versions_of_a_cxx_name_compare_equal() {
        let one = without_version("_ZNSt3__112basic_stringIcE6appendB8ne180100Ec");
        assert_eq!(one.as_deref(), Some("_ZNSt3__12basic_stringIcE6appendEc"));
        assert_eq!(one, without_version("_ZNSt3__212basic_stringIcE6appendB8nn210000Ec"));
        assert_eq!(without_version("_ZN3foo3barEv"), None);
        assert_eq!(without_version("_ZNSt3__1B"), Some("_ZNSt3__B".to_owned()));
    }
}
