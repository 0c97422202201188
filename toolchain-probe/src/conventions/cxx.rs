//! Names of C++ that say what a symbol is (Itanium C++ ABI, 5.1.4 "Virtual Tables and RTTI", 5.1.5 "Other Special
//! Functions and Entities").

use super::rust;

/// The `type_info` of a class.
const TYPE_INFO: &str = "_ZTI";
/// The guard that says whether a variable has been initialised.
pub(crate) const GUARD: &str = "_ZGV";
/// Tables of functions: nothing but what they hold matters.
pub(crate) const VIRTUAL_TABLES: [&str; 3] = ["_ZTV", "_ZTT", "_ZTC"];

/// Whether a name is mangled, of C++ or of Rust.
pub fn is_mangled(name: &str) -> bool {
    name.starts_with("_Z") || rust::symbol(name).is_some()
}

/// The name in the source of a function in the global namespace: `_Z`, how long the name is, the name, and the types of
/// its parameters (5.1.2 "Structure", 5.1.3 "Operator Encodings", where a source name has its length in front).
pub fn source_name(mangled: &str) -> Option<&str> {
    let sized = mangled.strip_prefix("_Z")?;
    let (length, rest) = sized.split_at(sized.find(|letter: char| !letter.is_ascii_digit())?);
    let length: usize = length.parse().ok()?;
    rest.get(..length).filter(|name| name.len() < rest.len())
}

/// The guard of a variable: a variable of the global namespace has a plain name.
pub(crate) fn guard_of(name: &str) -> String {
    match name.strip_prefix("_Z") {
        Some(encoding) => format!("{GUARD}{encoding}"),
        None => format!("{GUARD}{}{name}", name.len()),
    }
}

/// Whether a symbol of this name is one that every object defines which uses it, for the name alone: `type_info`,
/// tables, guards, statics of inline functions, statics of templates, literals of Fortran.
pub(crate) fn is_vague(name: &str) -> bool {
    const ALWAYS: [&str; 8] = [TYPE_INFO, "_ZTS", GUARD, "_ZTV", "_ZTT", "_ZTC", "_ZZ", "_QQ"];
    let is_template = || name.strip_prefix("_ZN").is_some_and(|path| path.contains('I') && path.contains('E'));
    ALWAYS.iter().any(|prefix| name.starts_with(prefix)) || is_template()
}

/// Whether a mangled name is of `std` or of the C++ runtime.
pub(crate) fn is_of_standard_library(name: &str) -> bool {
    const KINDS: [&str; 9] = ["_ZGVZ", "_ZGV", "_ZTI", "_ZTS", "_ZTV", "_ZTT", "_ZTC", "_ZZ", "_Z"];
    let scope = KINDS.iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or_default();
    ["St", "NSt", "NKSt", "N10__cxxabiv1"].iter().any(|library| scope.starts_with(library))
}

/// Whether a name is one that the compiler calls for `new`, `delete`, exceptions and guards (Itanium C++ ABI, 2.8,
/// 3.3).
pub(crate) fn is_of_runtime(name: &str) -> bool {
    const PREFIXES: [&str; 7] = ["__cxa_", "_Unwind_", "_Znw", "_Zna", "_Zdl", "_Zda", "__gxx_"];
    PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mangled_function_has_a_name_in_the_source() {
        assert_eq!(source_name("_Z10shape_areaii"), Some("shape_area"));
        for name in
            ["_Z10shape_area", "_Z99shape_areaii", "_Z99999999999999999999999av", "_Z4", "_ZN1a1bEv", "_Z2é", "f"]
        {
            assert_eq!(source_name(name), None, "{name}");
        }
    }

    #[test]
    fn names_of_the_standard_library_are_known() {
        for name in ["_ZTISt9exception", "_ZTINSt3__112bad_weak_ptrE", "_ZZNSt3__18get_thingEvE1x", "_ZNSt3__13fooE"] {
            assert!(is_of_standard_library(name), "{name}");
        }
        for name in ["_ZTI2Sq", "_ZZ7countervE1c", "_ZN6HolderIiE5valueE", "_ZN5Store3oneE", "_ZZN3app4textEvE1s", "St"]
        {
            assert!(!is_of_standard_library(name), "{name}");
        }
    }

    #[test]
    fn a_guard_is_named_after_its_variable() {
        assert_eq!(guard_of("shared_log"), "_ZGV10shared_log");
        assert_eq!(guard_of("_ZZ7next_idvE2id"), "_ZGVZ7next_idvE2id");
        assert!(["_ZN5CountIiE4hitsE", "_ZGV10shared_log", "_QQclX41"].iter().all(|name| is_vague(name)));
        assert!(!["_ZN3LogC1Ev", "shared_log"].iter().any(|name| is_vague(name)));
    }
}
