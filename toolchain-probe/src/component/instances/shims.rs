//! Calls through the tables of shims become calls of what those tables are filled with.
//!
//! A function that a component lowers may need the memory of the very module that imports it. So `wit-component`
//! instantiates a *shim* first: functions that each call a slot of a table, which a *fixup* fills when all is there.
//! Both are known by what they do and not by name: a shim exports a table, and each of its functions hands its
//! parameters on to the slot of one number; a fixup fills that table from slot 0. What a shim's function stands for is
//! in the fixup's list. It does not know what else instances are. The surprising choice: a fixup stays if it starts
//! something, without its table, so that its start takes place where it did.

use std::collections::{BTreeMap, BTreeSet};

use super::outline::Outline;
use super::parts::{Definition, Instance, Kind, Parts, What};

/// Binds what shims stand for, and takes shims and fixups out, of the outlines too.
pub(super) fn resolve(parts: &mut Parts, outlines: &mut Vec<Outline>) {
    let mut stands_for: BTreeMap<(usize, u32), Definition> = BTreeMap::new();
    let mut shims: BTreeSet<usize> = BTreeSet::new();
    for fixup in 0..outlines.len() {
        let Some((shim, given)) = filled(parts, outlines, fixup) else { continue };
        for (function, slot) in (0u32..).zip(&outlines[shim].forwards) {
            if let Some(definition) = slot.and_then(|slot| given.get(slot as usize)) {
                stands_for.insert((shim, function), *definition);
            }
        }
        shims.insert(shim);
        let starts = outlines[fixup].starts.and_then(|function| outlines[fixup].import_of(function));
        let starts = starts.and_then(|position| parts.instances[fixup].given.get(position).copied());
        match starts {
            Some(function) => {
                starter(&mut parts.instances[fixup], function);
                outlines[fixup] = Outline::of(&parts.instances[fixup].wasm);
            }
            None => _ = shims.insert(fixup),
        }
    }
    let number = |index: usize| index - shims.range(..index).count();
    let bind = |definition: &mut Definition| {
        // A shim may be filled with a function of another.
        for _ in 0..=shims.len() {
            let Definition::Item(instance, Kind::Function, function) = *definition else { break };
            let Some(other) = stands_for.get(&(instance, function)) else { break };
            *definition = *other;
        }
        if let Definition::Item(instance, ..) = definition {
            *instance = number(*instance);
        }
    };
    let mut index = 0;
    outlines.retain(|_| {
        index += 1;
        !shims.contains(&(index - 1))
    });
    for (index, mut instance) in std::mem::take(&mut parts.instances).into_iter().enumerate() {
        if !shims.contains(&index) {
            instance.given.iter_mut().for_each(bind);
            parts.instances.push(instance);
        }
    }
    for export in &mut parts.exports {
        bind(&mut export.function);
        export.post_return.iter_mut().chain(&mut export.realloc).for_each(bind);
    }
    parts.destructors.iter_mut().for_each(|(_, destructor)| bind(destructor));
    for built_in in &mut parts.built_ins {
        if let What::Import { realloc: Some(realloc), .. } = &mut built_in.what {
            bind(realloc);
        }
    }
}

/// Makes of a fixup a module that calls one function when it starts, which is what is left of it.
fn starter(fixup: &mut Instance, function: Definition) {
    // (module (import "" "" (func)) (start 0))
    fixup.wasm = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x02\x05\x01\0\0\0\0\x08\x01\0".to_vec();
    fixup.given = vec![function];
}

/// The shim that a module fills, and what it fills it with, by slot.
fn filled(parts: &Parts, outlines: &[Outline], fixup: usize) -> Option<(usize, Vec<Definition>)> {
    let (instance, outline) = (&parts.instances[fixup], &outlines[fixup]);
    let is_plain = |outline: &Outline| !outline.is_odd && outline.memories == 0;
    let is_fixup = is_plain(outline) && outline.forwards.is_empty() && outline.tables == 0;
    let table = outline.imports.iter().position(|import| import.kind == Kind::Table)?;
    let Definition::Item(shim, Kind::Table, _) = *instance.given.get(table)? else { return None };
    let target = outlines.get(shim)?;
    let is_shim = is_plain(target)
        && target.tables == 1
        && target.imports.is_empty()
        && target.starts.is_none()
        && target.fills.is_none()
        && target.forwards.iter().all(Option::is_some);
    let of_table = |given: &&Definition| matches!(given, Definition::Item(giver, Kind::Table, _) if *giver == shim);
    let users = parts.instances.iter().flat_map(|instance| &instance.given).filter(of_table).count();
    if !is_fixup || !is_shim || users != 1 || outline.count_imported(Kind::Function) + 1 != outline.imports.len() {
        return None;
    }
    let given =
        outline.fills.as_ref()?.iter().map(|function| instance.given.get(outline.import_of(*function)?).copied());
    Some((shim, given.collect::<Option<_>>()?))
}
