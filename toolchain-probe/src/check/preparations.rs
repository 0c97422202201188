//! What evaluated preparations have done: the values that they gave to globals, and their stores.
//!
//! **Rule.** Of each input the start function comes first and then the data relocations; where one is not evaluated,
//! those after it are not either, because they may undo each other. What a start function or data relocations store is
//! inside the module's own data.
//!
//! Where the data is not in the image, its stores are nowhere, and no code can see that; what they store may be of what
//! is not in the image either, and then no variable that is there may hold it. It does not know what a host will call.

use std::cell::Cell;
use std::collections::BTreeMap;

use wasmparser::{Operator, ValType};

use super::certificate::{Kind, Preparation, Value};
use super::evaluate::{Effects, Store, effects};
use super::names::{Definition, Names, Target, What};
use super::reading::{Import, Mode, Space};
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
pub(crate) fn check<'a>(group: &Group<'a>, names: &Names<'a>) -> (Prepared, Shown) {
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
            let result = evaluate(view, names, function, &globals);
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

fn evaluate<'a>(
    view: View<'_, 'a>,
    names: &Names<'a>,
    function: u32,
    known: &BTreeMap<u32, Constant>,
) -> Result<Effects, String> {
    let is_placed = view.claim.memory_base.is_some() || view.claim.kind == Kind::Pinned;
    let reading = Reading { view, names, known, lacks: Cell::new(false) };
    let effects = effects(view, names, function, &|global| reading.value(global));
    let mut effects = effects.ok_or("what it does is not known before it runs")?;
    let own = own_data(view, view.claim.memory_base.unwrap_or(NOWHERE));
    let is_inside = |store: &Store| {
        let (start, end) = store.range();
        own.0 <= start && end <= own.1
    };
    if !effects.stores.iter().all(is_inside) {
        return Err("it stores outside of the module's data".to_owned());
    }
    let is_seen =
        is_placed && !effects.stores.is_empty() || effects.globals.keys().any(|global| view.global(*global).is_some());
    if reading.lacks.get() && is_seen {
        return Err("what it leaves behind may be of what is not in the image".to_owned());
    }
    if !is_placed {
        effects.stores.clear();
    }
    Ok(effects)
}

/// The values of globals while a preparation is evaluated.
struct Reading<'k, 'g, 'a> {
    view: View<'g, 'a>,
    names: &'k Names<'a>,
    known: &'k BTreeMap<u32, Constant>,
    /// Whether the address of something that is not in the image was read.
    lacks: Cell<bool>,
}

impl Reading<'_, '_, '_> {
    fn value(&self, global: u32) -> Option<Constant> {
        if let Some(value) = self.known.get(&global) {
            return Some(*value);
        }
        let declared = self.view.module.globals.get(global as usize)?;
        if declared.import.is_some() {
            return self.imported(global);
        }
        let init = declared.init.as_ref().filter(|_| !declared.ty.mutable)?;
        match init.get_operators_reader().read() {
            Ok(Operator::RefNull { .. }) => Some(Constant::Null),
            _ => self.view.constant_with(init, &|global| self.imported(global)),
        }
    }

    fn imported(&self, global: u32) -> Option<Constant> {
        let ty = self.view.module.globals.get(global as usize)?.ty;
        let import = self.view.module.import_of(Space::Global, global)?;
        let is_address = !ty.mutable || import.module.starts_with("GOT.");
        match self.view.global(global) {
            Some(Value::Constant(value)) => Some(Constant::I32(value)),
            Some(Value::Global(_)) => None,
            // Nothing else that is in the image may read the base.
            None if is_own_base(import) => {
                Some(Constant::I32(self.view.claim.memory_base.unwrap_or(NOWHERE).cast_signed()))
            }
            // So it is with what counts from there.
            None if let Some(offset) = self.own_offset(import) => {
                Some(Constant::I32(NOWHERE.wrapping_add_signed(offset).cast_signed()))
            }
            // An address of what is not in the image goes nowhere.
            None if is_address && ty.content_type == ValType::I32 => {
                self.lacks.set(true);
                Some(Constant::I32(0))
            }
            None => None,
        }
    }
}

impl Reading<'_, '_, '_> {
    /// The offset of the module's own data that an entry of the offset table means, where none of it is in the image.
    fn own_offset(&self, import: &Import<'_>) -> Option<i32> {
        let view = self.view;
        let is_own = view.claim.kind == Kind::Library && view.claim.memory_base.is_none() && import.module == "GOT.mem";
        let mut imports = view.module.imports.iter().filter(|_| is_own);
        let position = imports.position(|other| (other.space, other.index) == (import.space, import.index))?;
        let targets = self.names.targets(view.group, view.number, u32::try_from(position).ok()?);
        let [Target::Defined(Definition { input, what: What::Address(global) })] = targets.as_slice() else {
            return None;
        };
        let declared = view.module.globals.get(*global as usize).filter(|_| *input == view.number)?;
        match view.constant(declared.init.as_ref()?)? {
            Constant::I32(offset) => Some(offset),
            _ => None,
        }
    }
}

/// Whether an import is where the module's own data begins.
fn is_own_base(import: &Import<'_>) -> bool {
    matches!(import.module, "env" | "GOT.mem") && matches!(import.field, "__memory_base" | "__dso_handle")
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
