//! Names of WIT, of source code and of core modules become identifiers of C.
//!
//! What C cannot write becomes `_`. A name that is taken gets `_2`, `_3` and so on behind it; a field or parameter that
//! is a word of C or C++ gets `_`, and one that begins with a digit gets `n` in front. It does not know what is named.
//! The surprising choice: words of C++ count for C too, so that one header serves both.

use std::collections::BTreeSet;

/// Words that a field or parameter cannot be called: of C11 and C++20, macros of the headers that the glue includes,
/// and those that some compilers define without being asked.
const WORDS: &[&str] = &[
    "alignas",
    "alignof",
    "and",
    "and_eq",
    "asm",
    "atomic_cancel",
    "atomic_commit",
    "atomic_noexcept",
    "auto",
    "bitand",
    "bitor",
    "bool",
    "break",
    "case",
    "catch",
    "char",
    "char16_t",
    "char32_t",
    "char8_t",
    "class",
    "co_await",
    "co_return",
    "co_yield",
    "compl",
    "concept",
    "const",
    "const_cast",
    "consteval",
    "constexpr",
    "constinit",
    "continue",
    "decltype",
    "default",
    "delete",
    "do",
    "double",
    "dynamic_cast",
    "else",
    "enum",
    "errno",
    "explicit",
    "export",
    "extern",
    "false",
    "float",
    "for",
    "friend",
    "goto",
    "i386",
    "if",
    "inline",
    "int",
    "linux",
    "long",
    "mutable",
    "namespace",
    "new",
    "noexcept",
    "not",
    "not_eq",
    "nullptr",
    "offsetof",
    "operator",
    "or",
    "or_eq",
    "private",
    "protected",
    "public",
    "reflexpr",
    "register",
    "reinterpret_cast",
    "requires",
    "restrict",
    "result",
    "return",
    "self",
    "setjmp",
    "short",
    "signed",
    "sizeof",
    "static",
    "static_assert",
    "static_cast",
    "stderr",
    "stdin",
    "stdout",
    "struct",
    "switch",
    "synchronized",
    "template",
    "this",
    "thread_local",
    "throw",
    "true",
    "try",
    "typedef",
    "typeid",
    "typename",
    "typeof",
    "union",
    "unix",
    "unsigned",
    "using",
    "virtual",
    "void",
    "volatile",
    "wchar_t",
    "while",
    "xor",
    "xor_eq",
];

/// A name without what C cannot write.
pub(super) fn identifier(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

/// Names that belong together, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    taken: BTreeSet<String>,
}

impl Scope {
    /// A name behind a prefix.
    pub(super) fn global(&mut self, prefix: &str, name: &str) -> String {
        self.claim(format!("{prefix}_{}", identifier(name)))
    }

    /// The name of a field or parameter.
    pub(super) fn local(&mut self, name: &str) -> String {
        let mut name = identifier(name);
        if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) || name.starts_with('_') {
            name.insert(0, 'n');
        }
        if WORDS.contains(&name.as_str()) {
            name.push('_');
        }
        self.claim(name)
    }

    fn claim(&mut self, wanted: String) -> String {
        let free = |name: &String| !self.taken.contains(name);
        let name = match free(&wanted) {
            true => wanted,
            false => (2u64..).map(|number| format!("{wanted}_{number}")).find(free).unwrap_or(wanted),
        };
        self.taken.insert(name.clone());
        name
    }
}
