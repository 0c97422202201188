//! What evaluated preparations have done: the values that they gave to globals, and their stores.
//!
//! **Rule.** Of each input the start function comes first and then the data relocations; where one is not evaluated,
//! those after it are not either, because they may undo each other. What a start function or data relocations store is
//! inside the module's own data.
//!
//! Where the data is not in the image, its stores are nowhere, and no code can see that. It does not know what a host
//! will call.

use std::collections::BTreeMap;

use super::certificate::{Kind, Preparation, Value};
use super::evaluate::{Effects, Store, effects};
use super::reading::Mode;
use super::view::{Constant, Group, View};
use super::{Rule, Shown};

/// An address that no input has: where the data of a library would be that is not in the image.
const NOWHERE: u32 = 1 << 30;

/// What was done.
#[derive(Default)]
pub(crate) struct Prepared {
    globals: Vec<BTreeMap<u32, Constant>>,
    stores: Vec<Vec<Store>>,
}

impl Prepared {
    /// The value that preparations gave to a global of an input.
    pub(crate) fn global(&self, view: View<'_, '_>, global: u32) -> Option<Constant> {
        self.globals.get(view.number as usize)?.get(&global).copied()
    }

    /// The stores of an input's preparations into data that is in the image.
    pub(crate) fn stores(&self, view: View<'_, '_>) -> &[Store] {
        self.stores.get(view.number as usize).map_or(&[], Vec::as_slice)
    }
}

/// The function of an input that is a preparation.
pub(crate) fn function(view: View<'_, '_>, preparation: Preparation) -> Option<u32> {
    let module = view.module;
    match preparation {
        Preparation::Start => module.start,
        Preparation::DataRelocations => match view.claim.kind {
            Kind::Library | Kind::Pinned => module.exported_function("__wasm_apply_data_relocs"),
            _ => None,
        },
        Preparation::Constructors => {
            let exported = |name| view.public_function(name);
            exported("_initialize").or_else(|| exported("__wasm_call_ctors"))
        }
    }
}

/// Does what the certificate says was done.
pub(crate) fn check(group: &Group<'_>) -> (Prepared, Shown) {
    let (mut prepared, mut shown) = (Prepared::default(), Shown::default());
    for view in group.views() {
        let mut globals = BTreeMap::new();
        let mut stores = Vec::new();
        let is_evaluated = |preparation| view.claim.evaluated.contains(&preparation);
        let first = function(view, Preparation::Start);
        let skips = first.is_some() && !is_evaluated(Preparation::Start) && is_evaluated(Preparation::DataRelocations);
        shown.that(Rule::Start, !skips, || {
            format!("{}: its data relocations are done before its start function", view.name())
        });
        for preparation in [Preparation::Start, Preparation::DataRelocations] {
            let Some(function) = function(view, preparation).filter(|_| is_evaluated(preparation)) else { continue };
            let result = evaluate(view, function, &globals);
            match result {
                Ok(effects) => {
                    shown.fact(Rule::Evaluated);
                    globals.extend(effects.globals);
                    stores.extend(effects.stores);
                }
                Err(reason) => {
                    shown.reject(Rule::Evaluated, format!("{preparation:?} of {}: {reason}", view.name()));
                }
            }
        }
        prepared.globals.push(globals);
        prepared.stores.push(stores);
    }
    (prepared, shown)
}

fn evaluate(view: View<'_, '_>, function: u32, known: &BTreeMap<u32, Constant>) -> Result<Effects, String> {
    let is_placed = view.claim.memory_base.is_some() || view.claim.kind == Kind::Pinned;
    let base = Constant::I32(view.claim.memory_base.unwrap_or(NOWHERE).cast_signed());
    let value = |global: u32| {
        if let Some(value) = known.get(&global) {
            return Some(*value);
        }
        let declared = view.module.globals.get(global as usize)?;
        match declared.import.and_then(|position| view.module.imports.get(position as usize)) {
            Some(import) if import.module == "env" && import.field == "__memory_base" => Some(base),
            Some(import) => match view.global(global) {
                Some(Value::Constant(value)) => Some(Constant::I32(value)),
                // An address of what is not in the image goes where the data of the module does: nowhere.
                None if !is_placed && import.module.starts_with("GOT.") => Some(Constant::I32(0)),
                None if !is_placed && import.field == "__table_base" => Some(Constant::I32(0)),
                _ => None,
            },
            None if !declared.ty.mutable => {
                view.constant_with(declared.init.as_ref()?, &|global| match view.global(global)? {
                    Value::Constant(value) => Some(Constant::I32(value)),
                    Value::Global(_) => None,
                })
            }
            None => None,
        }
    };
    let mut effects = effects(view, function, &value).ok_or("what it does is not known before it runs")?;
    let own = own_data(view, view.claim.memory_base.unwrap_or(NOWHERE));
    let is_inside = |store: &Store| {
        let (start, end) = store.range();
        own.0 <= start && end <= own.1
    };
    if !effects.stores.iter().all(is_inside) {
        return Err("it stores outside of the module's data".to_owned());
    }
    if !is_placed {
        effects.stores.clear();
    }
    Ok(effects)
}

/// The addresses that are an input's own.
pub(crate) fn own_data(view: View<'_, '_>, base: u32) -> (u64, u64) {
    if view.claim.kind != Kind::Pinned {
        let size = view.module.reserves.as_ref().map_or(0, |reserves| reserves.memory_size);
        return (base.into(), u64::from(base) + u64::from(size));
    }
    // A module that stays where it is has all the memory that it was linked with.
    let ranges = view.module.data.iter().filter_map(|data| match &data.mode {
        Mode::Active(_, offset) => match view.constant(offset)? {
            Constant::I32(offset) => {
                let start = u64::from(offset.cast_unsigned());
                Some((start, start + data.bytes.len() as u64))
            }
            _ => None,
        },
        _ => None,
    });
    let declared = view.module.memories.iter().map(|memory| memory.ty.initial.saturating_mul(1 << 16));
    let start = ranges.clone().map(|(start, _)| start).min();
    (start.unwrap_or(0), ranges.map(|(_, end)| end).chain(declared).max().unwrap_or(0))
}
