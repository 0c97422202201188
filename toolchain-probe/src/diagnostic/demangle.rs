//! Symbols become the names that their authors wrote: `_ZN5Shape5sidesEv` is `Shape::sides()`.
//!
//! Names of Rust (legacy and v0) and of C++ (Itanium C++ ABI, 5.1) are known; any other is left as it is. A name that
//! is alone between backticks is to be read, and is demangled; in a flag or after `import env.` it is to be typed or
//! searched for, and stays. A name in a file can demangle to any length: one that grows beyond `LONGEST` stays
//! mangled too.
//!
//! A name in a file may hold any character. One that ends a line or drives a terminal would say something of its own in
//! the message or the map that shows it, so it is written as in a string of Rust.

use std::borrow::Cow;
use std::fmt::Write;

use cpp_demangle::{DemangleOptions, ParseOptions};

use crate::conventions::rust::{self, Bounded, LONGEST};

/// How deep a name may be nested. Deeper ones are made to exhaust a demangler's stack.
const DEEPEST: u32 = 96;

/// The name as it was written in the source.
pub fn demangled(name: &str) -> Cow<'_, str> {
    if name.len() > LONGEST {
        return Cow::Borrowed(name);
    }
    let written = of_rust(name).or_else(|| name.starts_with("_Z").then(|| of_cxx(name))?);
    written.map_or(Cow::Borrowed(name), Cow::Owned)
}

/// The name as people want to see it.
pub fn shown(name: &str, keeps_names: bool) -> Cow<'_, str> {
    visible(if keeps_names { Cow::Borrowed(name) } else { demangled(name) })
}

/// A line of text in which every character can be seen.
pub(crate) fn visible(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.chars().any(char::is_control) {
        return text;
    }
    let written = text.chars().map(|letter| match letter.is_control() {
        true => letter.escape_default().to_string(),
        false => letter.to_string(),
    });
    Cow::Owned(written.collect())
}

/// A text in which every name that is alone between backticks is demangled.
pub(crate) fn for_reading(text: &str) -> Cow<'_, str> {
    if !text.contains("`_Z") && !text.contains("`_R") {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    // Every second piece is between two backticks.
    for (position, piece) in text.split('`').enumerate() {
        if position > 0 {
            shown.push('`');
        }
        shown.push_str(&if position % 2 == 1 { demangled(piece) } else { Cow::Borrowed(piece) });
    }
    Cow::Owned(shown)
}

fn of_rust(name: &str) -> Option<String> {
    let mut bounded = Bounded::new(LONGEST);
    write!(bounded, "{:#}", rust::symbol(name)?).ok()?;
    Some(bounded.text)
}

fn of_cxx(name: &str) -> Option<String> {
    let parsing = ParseOptions::default().recursion_limit(DEEPEST);
    let symbol = cpp_demangle::Symbol::new_with_options(name, &parsing).ok()?;
    let mut bounded = Bounded::new(LONGEST);
    symbol.structured_demangle(&mut bounded, &DemangleOptions::new().recursion_limit(DEEPEST)).ok()?;
    Some(as_llvm_says(bounded.text))
}

/// `vtable for Shape` in place of `{vtable(Shape)}`: what LLVM's tools print, and wasm-ld in the name section.
fn as_llvm_says(name: String) -> String {
    let inner = name.strip_prefix('{').and_then(|rest| rest.strip_suffix(")}")).and_then(|rest| rest.split_once('('));
    match inner {
        Some(("vtable", class)) => format!("vtable for {class}"),
        Some(("vtt", class)) => format!("VTT for {class}"),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, demangled, for_reading, shown};

    #[test]
    fn names_of_three_manglings_are_read() {
        assert_eq!(demangled("_ZN5Shape5sidesEv"), "Shape::sides()");
        for (name, source) in [("_ZTI5Shape", "typeinfo"), ("_ZTS5Shape", "typeinfo name"), ("_ZTV5Shape", "vtable")] {
            assert_eq!(demangled(name), format!("{source} for Shape"));
        }
        assert_eq!(demangled("_ZN3std2io5stdio6STDOUT17h0123456789abcdefE"), "std::io::stdio::STDOUT");
        assert_eq!(demangled("_RNvNtCs1234_7mycrate3foo3bar"), "mycrate::foo::bar");
        for other in ["main", "_Z", "_ZN", "_R", "_start", "_ZN3fooE_"] {
            assert_eq!(demangled(other), other);
        }
    }

    #[test]
    fn a_name_that_grows_without_end_stays_mangled() {
        let nested = format!("_Z1f{}", "P".repeat(LONGEST - 10));
        assert_eq!(demangled(&nested), nested);
        let mut doubled = "_Z1f1aIi".to_owned();
        for _ in 0..60 {
            doubled.push_str("S_IS_S_E");
        }
        assert!(demangled(&doubled).len() <= LONGEST);
    }

    #[test]
    fn characters_that_no_one_sees_are_written_out() {
        assert_eq!(shown("a\nb\u{1b}[31m\0", false), "a\\nb\\u{1b}[31m\\u{0}");
        assert_eq!(shown("größer", true), "größer");
    }

    #[test]
    fn names_for_typing_stay() {
        let text = "no input defines `_ZN1A1bEv`: pass `--import _ZN1A1bEv`, see import env._ZN1A1bEv";
        assert_eq!(for_reading(text), "no input defines `A::b()`: pass `--import _ZN1A1bEv`, see import env._ZN1A1bEv");
    }
}
