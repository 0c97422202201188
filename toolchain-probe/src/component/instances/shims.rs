//! Calls through the tables of shims become calls of what those tables are filled with.
//!
//! A function that a component lowers may need the memory of the very module that imports it. So `wit-component`
//! instantiates a *shim* first: functions that each call a slot of a table, which a *fixup* fills when all is there.
//! Both are known by what they do and not by name: a shim exports a table, and each of its functions hands its
//! parameters on to the slot of one number; a fixup fills that table from slot 0. What a shim's function stands for is
//! in the fixup's list. It does not know what else instances are. The surprising choice: a fixup stays if it does
//! something else too, without that table, so that what it starts takes place where it did; and a shim stays if a
//! function of it stands for nothing, because its slot was left empty or is filled with itself. That traps when it is
//! called, as it did.

use std::collections::{BTreeMap, BTreeSet};

use wasmparser::{BinaryReader, ElementSectionReader, ImportSectionReader};

use super::outline::Outline;
use super::parts::{Definition, Instance, Kind, Parts};
use super::sections::{ELEMENT, IMPORT, kept, rewrite};

/// Binds what shims stand for, and takes shims and fixups out, of the outlines too.
pub(super) fn resolve(parts: &mut Parts, outlines: &mut Vec<Outline>) {
    let mut stands_for: BTreeMap<(usize, u32), Definition> = BTreeMap::new();
    let mut shims: BTreeSet<usize> = BTreeSet::new();
    for fixup in 0..outlines.len() {
        let Some(Filled { shim, given, position }) = filled(parts, outlines, fixup) else { continue };
        for (function, slot) in (0u32..).zip(&outlines[shim].forwards) {
            if let Some(definition) = slot.and_then(|slot| given.get(slot as usize)) {
                stands_for.insert((shim, function), *definition);
            }
        }
        shims.insert(shim);
        let (instance, outline) = (&mut parts.instances[fixup], &mut outlines[fixup]);
        let is_only_fixup = is_plain(outline) && outline.forwards.is_empty();
        let starts = outline.starts.and_then(|function| outline.import_of(function));
        match starts.and_then(|position| instance.given.get(position).copied()) {
            Some(function) if is_only_fixup => starter(instance, function),
            None if is_only_fixup => {
                instance.given.clear();
                shims.insert(fixup);
            }
            _ => without_table(instance, outline, position),
        }
        *outline = Outline::of(&instance.wasm);
    }
    parts.bind(&mut |definition| {
        // A shim may be filled with a function of another.
        for _ in 0..=shims.len() {
            let Definition::Item(instance, Kind::Function, function) = *definition else { break };
            let Some(other) = stands_for.get(&(instance, function)) else { break };
            *definition = *other;
        }
    });
    let used = parts.used();
    shims.retain(|shim| !used.contains(shim));
    parts.take_out(&shims, outlines);
}

/// Makes of a fixup a module that calls one function when it starts, which is what is left of it.
fn starter(fixup: &mut Instance, function: Definition) {
    // (module (import "" "" (func)) (start 0))
    fixup.wasm = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x02\x05\x01\0\0\0\0\x08\x01\0".to_vec();
    fixup.given = vec![function];
}

/// Takes a table that an instance imports and only fills out of it.
fn without_table(instance: &mut Instance, outline: &Outline, position: usize) {
    let table = outline.imports[..position].iter().filter(|import| import.kind == Kind::Table).count();
    let table = u32::try_from(table).ok();
    let made = rewrite(&instance.wasm, &mut |id, contents| {
        let is_left = |number: usize, _: &[u8]| number != position;
        let fills_other = |_: usize, element: &[u8]| {
            let mut element = BinaryReader::new(element, 0);
            // The four forms of active segments, of which two say their table.
            let filled = match element.read_var_u32() {
                Ok(2 | 6) => element.read_var_u32().ok(),
                Ok(0 | 4) => Some(0),
                _ => None,
            };
            filled.is_none() || filled != table
        };
        Ok(match id {
            IMPORT => Some((id, kept(contents, &imports(contents)?, &is_left))),
            ELEMENT => Some((id, kept(contents, &elements(contents)?, &fills_other))),
            _ => None,
        })
    });
    if let Ok(made) = made {
        instance.wasm = made;
        instance.given.remove(position);
    }
}

/// Where imports begin.
fn imports(contents: &[u8]) -> wasmparser::Result<Vec<usize>> {
    let imports = ImportSectionReader::new(BinaryReader::new(contents, 0))?.into_imports_with_offsets();
    imports.map(|import| import.map(|(begin, _)| begin)).collect()
}

/// Where segments of elements begin.
fn elements(contents: &[u8]) -> wasmparser::Result<Vec<usize>> {
    let elements = ElementSectionReader::new(BinaryReader::new(contents, 0))?.into_iter_with_offsets();
    elements.map(|element| element.map(|(begin, _)| begin)).collect()
}

/// The shim whose table a fixup fills.
struct Filled {
    shim: usize,
    /// What is filled in, by slot.
    given: Vec<Definition>,
    /// The position of the table among the imports of the fixup.
    position: usize,
}

fn is_plain(outline: &Outline) -> bool {
    !outline.is_odd && outline.memories == 0
}

fn filled(parts: &Parts, outlines: &[Outline], fixup: usize) -> Option<Filled> {
    let (instance, outline) = (&parts.instances[fixup], &outlines[fixup]);
    // No table comes after it, or tables would have other numbers without it.
    let position = outline.imports.iter().rposition(|import| import.kind == Kind::Table)?;
    let Definition::Item(shim, Kind::Table, _) = *instance.given.get(position)? else { return None };
    let target = outlines.get(shim)?;
    let is_shim = is_plain(target)
        && target.tables == 1
        && target.imports.is_empty()
        && target.starts.is_none()
        && !target.is_filling(0)
        && target.forwards.iter().all(Option::is_some);
    let of_table = |given: &&Definition| matches!(given, Definition::Item(giver, Kind::Table, _) if *giver == shim);
    let users = parts.instances.iter().flat_map(|instance| &instance.given).filter(of_table).count();
    if outline.tables > 0 || outline.names_slots || !is_shim || users != 1 {
        return None;
    }
    let table = u32::try_from(outline.count_imported(Kind::Table) - 1).ok()?;
    let functions = outline.fills(table)?.iter();
    let given = functions.map(|function| instance.given.get(outline.import_of(*function)?).copied());
    Some(Filled { shim, given: given.collect::<Option<_>>()?, position })
}
