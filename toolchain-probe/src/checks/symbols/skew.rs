//! ABI014, ABI015, ABI016: a symbol that is missing under one name and there under the name of another version.

use std::collections::BTreeSet;

use super::Group;
use crate::binding::{Binding, FunctionTarget};
use crate::conventions::{ENTRY_NAMES, ERRNO_NAMES, is_libc_internal};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::index::InputId;
use crate::model::{Export, Import, Module};

/// What explains an undefined symbol.
pub struct Skew<'a> {
    /// ABI014 or ABI016.
    pub code: Code,
    definer: &'a Module<'a>,
    export: &'a Export<'a>,
}

/// Looks for the name of another version of the same thing.
///
/// Whoever asks for the name is no other version than itself: a module that brings its own `malloc` and asks for parts of
/// libc wants a host that has them.
pub fn of<'a>(group: &Group<'a, '_>, name: &str, by: &[(&Module<'_>, &Import<'_>)]) -> Option<Skew<'a>> {
    if let Some(bare) = without_version(name) {
        return find(group, by, Code::ABI014, |export| without_version(export.name).as_deref() == Some(&bare));
    }
    if ERRNO_NAMES.contains(&name) {
        return find(group, by, Code::ABI016, |export| ERRNO_NAMES.contains(&export.name));
    }
    // A part of libc that the libc of this group does not have.
    let internal = is_libc_internal(name);
    internal.then(|| find(group, by, Code::ABI016, |export| export.name == "malloc")).flatten()
}

fn find<'a>(
    group: &Group<'a, '_>,
    by: &[(&Module<'_>, &Import<'_>)],
    code: Code,
    wanted: impl Fn(&Export<'_>) -> bool,
) -> Option<Skew<'a>> {
    let asks = |module: &Module<'_>| by.iter().any(|(user, _)| std::ptr::addr_eq(*user, module));
    group.modules.iter().filter(|module| !asks(module)).find_map(|definer| {
        let export = definer.exports.iter().find(|export| definer.is_public(export) && wanted(export))?;
        Some(Skew { code, definer, export })
    })
}

impl Skew<'_> {
    pub fn message(&self, name: &str) -> String {
        let what =
            if self.code == Code::ABI014 { "another standard library of C++" } else { "another version of libc" };
        format!("`{name}` is a symbol of {what} than that of `{}`", self.definer.name)
    }

    pub fn explain(&self, diagnostic: Diagnostic) -> Diagnostic {
        let diagnostic =
            diagnostic.seen_at(&self.definer.name, format!("export `{}`", self.export.name), self.export.offset);
        diagnostic.help(match self.code {
            Code::ABI014 => "compile and link all C++ with the headers and the libc++ of one release of wasi-sdk",
            _ => "compile and link all modules with the headers and the libc of one release of wasi-sdk",
        })
    }
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
pub fn entry_names(group: &Group<'_, '_>, findings: &mut Vec<Diagnostic>) {
    let mut reported = BTreeSet::new();
    for (input, module) in group.modules.iter().enumerate() {
        let bindings = group.bindings.of_module(InputId::from_usize(input));
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
                    format!("`{}` calls `{}`, and `{}` defines `{}`", module.name, import.field, definer.name, export.name),
                )
                .seen_at(&module.name, format!("import env.{}", import.field), import.offset)
                .seen_at(&definer.name, format!("export `{}`", export.name), export.offset)
                .help("let clang compile `main`, which names it by its parameters; export it with `-Wl,--export-if-defined=__main_argc_argv`"),
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
