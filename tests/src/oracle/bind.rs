//! Names become definitions: which library provides a function, what stands in a GOT entry.
//!
//! It does not know instances, so every value here is final before the first library is instantiated: a library's
//! start function may already read its GOT. A function has one pointer wherever it is taken: the slot it stands in
//! within some library's element segment, or one appended slot.

use std::collections::BTreeMap;

use wasmtime::ExternType;

use super::{Options, is_private, place::Places, read::Library};
use crate::Verdict;

/// A function that some library defines, or the host's.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Target {
    /// Library and function index.
    Defined(usize, u32),
    /// Module and name.
    Host(String, String),
}

/// Where an entry of the GOT belongs: private names have one entry per library.
pub type GotKey = (String, String, Option<usize>);

/// The outcome of binding.
#[derive(Default)]
pub struct Bindings {
    /// The value of every GOT entry.
    pub got: BTreeMap<GotKey, u32>,
    /// Slots to fill after all instances exist: slot, library, exported name.
    pub appended: Vec<(u32, usize, String)>,
    /// The size of the function table.
    pub table_size: u32,
}

/// The key of an entry, as one library asks for it.
pub fn got_key(module: &str, name: &str, library: usize) -> GotKey {
    (module.to_owned(), name.to_owned(), is_private(name).then_some(library))
}

/// The library that provides a function: the first in link order that exports the name.
pub fn provider(libraries: &[Library], name: &str, asking: usize) -> Option<usize> {
    if is_private(name) {
        return libraries[asking].functions.contains_key(name).then_some(asking);
    }
    libraries.iter().position(|library| library.functions.contains_key(name))
}

/// Follows a function through imports that are exported again.
fn target(libraries: &[Library], library: usize, function: u32) -> Verdict<Option<Target>> {
    let (mut library, mut function) = (library, function);
    for _ in 0..1000 {
        let imports = &libraries[library].function_imports;
        let Some((module, name)) = usize::try_from(function).ok().and_then(|index| imports.get(index)) else {
            return Ok(Some(Target::Defined(library, function)));
        };
        if module != "env" {
            return Ok(Some(Target::Host(module.clone(), name.clone())));
        }
        let Some(next) = provider(libraries, name, library) else { return Ok(None) };
        (library, function) = (next, libraries[next].functions[name]);
    }
    Err("an export names an import that ends at itself".to_owned())
}

/// Binds every GOT import of every library.
pub fn bind(libraries: &[Library], places: &Places, options: &Options) -> Verdict<Bindings> {
    let mut slots = BTreeMap::new();
    for (index, library) in libraries.iter().enumerate() {
        for (slot, function) in &library.elements {
            if let Some(target) = target(libraries, index, *function)? {
                slots.entry(target).or_insert(places.table_bases[index] + slot);
            }
        }
    }
    let mut bindings = Bindings { table_size: places.table_end, ..Bindings::default() };
    for (index, library) in libraries.iter().enumerate() {
        for import in library.module.imports() {
            let (module, name) = (import.module(), import.name());
            let value = match (module, import.ty()) {
                ("GOT.mem", _) => address(libraries, places, index, name),
                ("GOT.func", _) => pointer(libraries, &mut slots, &mut bindings, index, name)?,
                ("env", ExternType::Func(_)) => provider(libraries, name, index).map(|_| 0),
                _ => continue,
            };
            let traps = options.undefined_traps && module != "GOT.mem";
            if value.is_none() && !library.weak.contains(name) && !traps {
                return Err(format!("{}: undefined symbol {module}.{name}", library.name));
            }
            if module != "env" {
                let value = value.unwrap_or(if library.weak.contains(name) { 0 } else { bindings.table_size });
                bindings.got.insert(got_key(module, name, index), value);
            }
        }
    }
    // One null slot at the end: the pointer of a function that is undefined and traps.
    bindings.table_size += 1;
    Ok(bindings)
}

fn address(libraries: &[Library], places: &Places, asking: usize, name: &str) -> Option<u32> {
    if let Some(value) = places.defined_by_loader(name, asking) {
        return Some(value);
    }
    let at = libraries.iter().position(|library| library.addresses.contains_key(name))?;
    Some(places.memory_bases[at].wrapping_add(libraries[at].addresses[name]))
}

fn pointer(
    libraries: &[Library],
    slots: &mut BTreeMap<Target, u32>,
    bindings: &mut Bindings,
    asking: usize,
    name: &str,
) -> Verdict<Option<u32>> {
    let Some(library) = provider(libraries, name, asking) else { return Ok(None) };
    let Some(target) = target(libraries, library, libraries[library].functions[name])? else { return Ok(None) };
    let slot = *slots.entry(target).or_insert_with(|| {
        bindings.appended.push((bindings.table_size, library, name.to_owned()));
        bindings.table_size += 1;
        bindings.table_size - 1
    });
    Ok(Some(slot))
}
