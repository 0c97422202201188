//! DY013: what C++ has once in a program, and several finished modules have once each.
//!
//! Inline variables, the statics of inline and template functions and the `type_info` of a class are weak definitions in
//! every object that uses them, and a linker keeps one. A finished module has kept its own: two of them count with two
//! counters, and `dynamic_cast` and `catch`, which compare addresses, do not know the other's types. Objects of one link
//! are not meant, their copies become one.
//!
//! What belongs to the standard library is not counted: whoever links it in twice has it twice on purpose, and AL010
//! speaks of that.

use std::collections::BTreeSet;

use wasmparser::SymbolFlags;

use super::Group;
use super::ties::{between, ties};
use crate::diagnostic::{Code, Diagnostic, some_of};
use crate::model::index::InputId;
use crate::model::linking::{Linking, Symbol, SymbolKind};
use crate::model::{Kind, Module};

/// The `type_info` of a class (Itanium C++ ABI, 5.1.4).
const TYPE_INFO: &str = "_ZTI";
/// Tables of functions, names of types and guards of statics: nothing but their variable or type matters.
const COMPANIONS: [&str; 4] = ["_ZTV", "_ZTT", "_ZTS", "_ZGV"];

pub fn check(group: &Group<'_, '_>, findings: &mut Vec<Diagnostic>) {
    let copies: Vec<BTreeSet<&str>> = group.modules.iter().map(own_copies).collect();
    if copies.iter().filter(|names| !names.is_empty()).count() < 2 {
        return;
    }
    let ties = ties(group);
    for (second, names) in copies.iter().enumerate() {
        for (first, others) in copies[..second].iter().enumerate() {
            let both: Vec<&str> = names.intersection(others).copied().collect();
            let tie = between(&ties, InputId::from_usize(first), InputId::from_usize(second));
            if let (false, Some(tie)) = (both.is_empty(), tie) {
                findings.push(two_of_each(&group.modules[first], &group.modules[second], &both, tie.name));
            }
        }
    }
}

fn two_of_each(first: &Module<'_>, second: &Module<'_>, names: &[&str], tie: &str) -> Diagnostic {
    let text = format!("`{}` and `{}` have their own {} each", first.name, second.name, some_of(names));
    Diagnostic::new(Code::DY013, text)
        .seen(&first.name, "a finished module: its copies are settled")
        .seen(&second.name, format!("a finished module too; the two meet in `{tie}`"))
        .note("in a static link they are one: here a counter is two, and `dynamic_cast` and `catch` do not know the other's types")
        .help("link the objects of both instead of finished modules; where what crosses is plain C, the warning may stand")
}

/// The variables and types of C++ of which a finished module has kept a copy.
fn own_copies<'data>(module: &Module<'data>) -> BTreeSet<&'data str> {
    let linking = module.linking.as_ref().filter(|_| module.kind == (Kind::Relocatable { object: false }));
    let Some(linking) = linking else { return BTreeSet::new() };
    linking.symbols.iter().filter_map(|symbol| one_in_a_program(linking, symbol)).collect()
}

fn one_in_a_program<'data>(linking: &Linking<'data>, symbol: &Symbol<'data>) -> Option<&'data str> {
    let (Some(name), SymbolKind::Data(Some(place))) = (symbol.name, symbol.kind) else { return None };
    let is_weak = symbol.flags.contains(SymbolFlags::BINDING_WEAK);
    let is_companion = COMPANIONS.iter().any(|prefix| name.starts_with(prefix));
    if !is_weak || !name.starts_with("_Z") || is_companion || is_of_standard_library(name) {
        return None;
    }
    // Constants of equal value are as good as one, but the address of a `type_info` is what is compared.
    let is_constant = linking.segments.get(place.segment as usize)?.name.starts_with(".rodata");
    (name.starts_with(TYPE_INFO) || !is_constant).then_some(name)
}

/// Whether a mangled name is of `std` or of the C++ runtime.
fn is_of_standard_library(name: &str) -> bool {
    let scope = [TYPE_INFO, "_ZZ", "_Z"].iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name);
    ["St", "NSt", "NKSt", "N10__cxxabiv1"].iter().any(|library| scope.starts_with(library))
}

#[cfg(test)]
mod tests {
    use super::is_of_standard_library;

    #[test]
    fn names_of_the_standard_library_are_known() {
        for name in ["_ZTISt9exception", "_ZTINSt3__112bad_weak_ptrE", "_ZZNSt3__18get_thingEvE1x", "_ZNSt3__13fooE"] {
            assert!(is_of_standard_library(name), "{name}");
        }
        for name in ["_ZTI2Sq", "_ZZ7countervE1c", "_ZN6HolderIiE5valueE", "_ZN5Store3oneE", "_ZZN3app4textEvE1s"] {
            assert!(!is_of_standard_library(name), "{name}");
        }
    }
}
