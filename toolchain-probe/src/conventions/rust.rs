//! Names that rustc mangled become what they say: the path in the source, and the crate that it begins with.
//!
//! The crate `rustc-demangle` reads both schemes, legacy and v0 (Rust RFC 2603), with the suffixes that LLVM adds. Two
//! things are decided here. A legacy name looks like one of C++ without parameters, `_ZN4core1hE`, and the crate takes
//! any digits after an `h` for a hash: a name counts as Rust's only if it ends in a whole one. And the crate does not
//! print where an `impl` of v0 stands, so that the first crate of such a name is read by hand.

use std::fmt::{self, Write};

use rustc_demangle::Demangle;

/// What rustc writes at the end of a legacy name, without its length: `h` and sixteen digits.
const HASH_LENGTH: usize = 17;

/// Bytes of the longest name that is printed: a screen holds fewer.
pub(crate) const LONGEST: usize = 4096;

/// The name, if rustc mangled it. Printed with `{:#}` it has no hashes.
pub(crate) fn symbol(name: &str) -> Option<Demangle<'_>> {
    // The crate knows forms without the underscore as well, which in WebAssembly are plain names of C.
    if name.starts_with("_R") {
        return rustc_demangle::try_demangle(name).ok();
    }
    let symbol = name.starts_with("_ZN").then(|| rustc_demangle::try_demangle(name).ok())??;
    let mut lengths = [Length::default(), Length::default()];
    write!(lengths[0], "{symbol}").ok()?;
    write!(lengths[1], "{symbol:#}").ok()?;
    (lengths[0].0 == lengths[1].0 + "::".len() + HASH_LENGTH).then_some(symbol)
}

/// Whether a name is an item of core, alloc or std.
pub fn is_of_std(name: &str) -> bool {
    let Some(symbol) = symbol(name) else { return false };
    let Some(path) = name.strip_prefix("_R") else {
        let mut start = Bounded::new("alloc::".len());
        // Printing ends with an error where the text is full, and nothing is wrong then.
        _ = write!(start, "{symbol:#}");
        return ["core::", "alloc::", "std::"].iter().any(|library| start.text.starts_with(library));
    };
    // An item is in the first crate that its path names (RFC 2603, "impl-path"): `Cs`, a hash, `_`, and the crate's
    // name after its length.
    let first_crate = path.split_once("Cs").and_then(|(_, rest)| rest.split_once('_'));
    first_crate.is_some_and(|(_, name)| ["4core", "5alloc", "3std"].iter().any(|library| name.starts_with(library)))
}

/// Which build of std a name of scheme v0 is of, or names: the hash of that crate.
pub(crate) fn build_of_std(name: &str) -> Option<String> {
    // Most names need not be printed: one that names std has it with its length.
    if !name.starts_with("_R") || !name.contains("_3std") {
        return None;
    }
    let mut printed = Bounded::new(LONGEST);
    write!(printed, "{}", symbol(name)?).ok()?;
    let text = &printed.text;
    let is_crate = |at: usize| !text[..at].ends_with(|letter: char| letter == '_' || letter.is_alphanumeric());
    let (at, found) = text.match_indices("std[").find(|(at, _)| is_crate(*at))?;
    let (hash, _) = text[at + found.len()..].split_once(']')?;
    Some(hash.to_owned())
}

/// A text that refuses to grow beyond a number of bytes: a name in a file can demangle to any length.
pub(crate) struct Bounded {
    /// What has been written.
    pub(crate) text: String,
    longest: usize,
}

impl Bounded {
    /// A text of so many bytes at most.
    pub(crate) fn new(longest: usize) -> Self {
        Self { text: String::new(), longest }
    }
}

impl Write for Bounded {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.text.len() + text.len() > self.longest {
            return Err(fmt::Error);
        }
        self.text.push_str(text);
        Ok(())
    }
}

/// The length of a text that nobody keeps, in bytes.
#[derive(Default)]
struct Length(usize);

impl Write for Length {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.saturating_add(text.len());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_both_schemes_are_of_rust_and_those_of_cxx_are_not() {
        for name in [
            "_ZN3std2io5stdio6STDOUT17h0123456789abcdefE",
            "_ZN3std2io5stdio6STDOUT17h0123456789abcdefE.llvm.123",
            "_RNvCskl6UzWmWtbX_3std5panic",
        ] {
            assert!(symbol(name).is_some(), "{name}");
        }
        for name in ["_ZN4core1hE", "_ZN4core3hadE", "_ZN4base4initEv", "_RESET_ALL", "_R", "RNvC3app1f", "ZN3app1fE"] {
            assert!(symbol(name).is_none(), "{name}");
        }
    }

    #[test]
    fn an_item_is_of_std_by_its_first_crate() {
        for name in [
            "_ZN3std2io5stdio6STDOUT17h0123456789abcdefE",
            "_ZN5alloc7raw_vec12handle_error17h0123456789abcdefE",
            "_RNvNtNtCsaBc12_3std2io5stdio6STDOUT",
        ] {
            assert!(is_of_std(name), "{name}");
        }
        for name in [
            "_RNvCsaBc12_3app7COUNTER",
            "_ZN3app7COUNTER17h0123456789abcdefE",
            "_ZN6stdlib7COUNTER17h0123456789abcdefE",
            "_ZN4coreL7counterE",
            // The impl stands in `app`, and is of a type of alloc.
            "_RNvXCsaBc12_3appNtNtCsdEf34_5alloc6string6StringNtB2_4Text4text",
        ] {
            assert!(!is_of_std(name), "{name}");
        }
    }

    #[test]
    fn a_name_tells_the_build_of_std() {
        let build = build_of_std("_RNvNtCskl6UzWmWtbX_3std2io5print");
        assert!(build.is_some());
        assert_eq!(build, build_of_std("_RINvCsaBc12_3app3runNtNtCskl6UzWmWtbX_3std2io5ErrorE"));
        assert_ne!(build, build_of_std("_RNvNtCsaBc12_3std2io5print"));
        assert_eq!(build_of_std("_RNvCsaBc12_3app7COUNTER"), None);
    }
}
