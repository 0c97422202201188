//! Names, paths in data and metadata become source languages.
//!
//! A mangled name belongs to one language, and linkers that demangle leave traces that no other language has. Where all
//! names are gone, Rust still leaves the paths of its standard library in the messages of its panics.

use std::collections::BTreeSet;

use super::spelling::{is_cpp, is_rust, is_swift, is_zig_name};
use super::{Family, Language, Tool, find_in_data, is_tool};
use crate::module::scanned::Scanned;

/// Where panics of Rust's standard library happen, as their messages say.
const RUST_PATHS: [&str; 3] = ["library/std/src/", "library/core/src/", "library/alloc/src/"];

/// The languages, sorted.
pub(crate) fn languages(module: &Scanned<'_>, family: Family, tools: &[Tool]) -> Vec<Language> {
    let mut found: BTreeSet<Language> = BTreeSet::new();
    let symbols = module.imports.iter().map(|import| import.field).chain(module.exports.iter().map(|e| e.name));
    let symbols = symbols.chain(module.metadata.function_names.iter().map(|entry| entry.1));
    // Dart shows the parameters of its functions as demangled C++ does.
    if family != Family::Dart {
        found.extend(symbols.filter_map(of_name));
    }
    found.extend(module.metadata.producers.iter().filter_map(|(field, value, _)| of_producer(field, value)));
    match family {
        Family::Go | Family::TinyGo => _ = found.insert(Language::Go),
        Family::AssemblyScript => _ = found.insert(Language::AssemblyScript),
        Family::Dart => _ = found.insert(Language::Dart),
        // wasm-bindgen reads a section that only its Rust macro writes; adapters are written in Rust.
        _ if tools.contains(&Tool::WasmBindgen) => _ = found.insert(Language::Rust),
        _ => {}
    }
    if found.is_empty()
        && super::is_stripped(module)
        && matches!(family, Family::Llvm | Family::Emscripten | Family::Adapter)
        && find_in_data(module, &RUST_PATHS).is_some()
    {
        found.insert(Language::Rust);
    }
    // clang compiles three languages, and two of them mangle.
    let by_clang =
        module.metadata.producers.iter().any(|(field, value, _)| *field == "processed-by" && is_tool(value, "clang"));
    if by_clang && !found.contains(&Language::Cpp) && matches!(family, Family::Llvm | Family::Emscripten) {
        found.insert(Language::C);
    }
    found.into_iter().collect()
}

fn of_producer(field: &str, value: &str) -> Option<Language> {
    match (field, value) {
        ("processed-by", "rustc") | ("language", "Rust") => Some(Language::Rust),
        ("language", "Go") => Some(Language::Go),
        ("language", "Swift") => Some(Language::Swift),
        ("language", "Zig") => Some(Language::Zig),
        ("language", "AssemblyScript") => Some(Language::AssemblyScript),
        ("language", _) if value.starts_with("C_plus_plus") => Some(Language::Cpp),
        ("language", _) => {
            let standard = value.strip_prefix('C')?;
            standard.chars().all(|c| c.is_ascii_digit()).then_some(Language::C)
        }
        _ => None,
    }
}

/// The language of a symbol that only one has.
fn of_name(name: &str) -> Option<Language> {
    // Nearly all names of C end here: what compilers mangle begins with `_`, and no other form is a plain word.
    let is_word = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_word && !name.starts_with('_') && !name.starts_with("rust_") {
        return None;
    }
    if is_rust(name) {
        Some(Language::Rust)
    } else if is_cpp(name) {
        Some(Language::Cpp)
    } else if is_swift(name) {
        Some(Language::Swift)
    } else if is_fortran(name) {
        Some(Language::Fortran)
    } else if is_zig_name(name) {
        Some(Language::Zig)
    } else {
        None
    }
}

/// Literals, the program and modules as flang mangles them (flang, "Bijective Internal Name Uniquing"), and its
/// runtime.
fn is_fortran(name: &str) -> bool {
    let of_module = |rest: &str| rest.starts_with(|first: char| first.is_ascii_lowercase());
    ["_QQcl", "_QQmain", "_FortranA"].iter().any(|prefix| name.starts_with(prefix))
        || ["_QM", "_QP"].iter().any(|prefix| name.strip_prefix(prefix).is_some_and(of_module))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mangled_names_tell_their_language() {
        let rust = [
            "_RNvCskl6UzWmWtbX_3std5panic",
            "_ZN3std2io5stdio6_print17h0123456789abcdefE",
            "core::ptr::drop_in_place::h0123456789abcdef",
            "<alloc::string::String as core::fmt::Write>::write_str",
        ];
        assert!(rust.iter().all(|name| of_name(name) == Some(Language::Rust)));
        let cpp = ["_ZN4base4initEv", "_Znwm", "std::__2::locale::locale()", "base::init(int, char const*)"];
        assert!(cpp.iter().all(|name| of_name(name) == Some(Language::Cpp)));
        assert_eq!(of_name("$s4main3fooyyF"), Some(Language::Swift));
    }

    #[test]
    fn plain_names_tell_nothing() {
        for name in
            ["main", "_start", "__wasm_call_ctors", "_R", "_Zen", "$start", "a::b", "PyObject_New", "_RESET_ALL"]
        {
            assert_eq!(of_name(name), None, "{name}");
        }
    }
}
