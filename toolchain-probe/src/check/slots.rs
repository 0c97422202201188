//! The function table holds what pointers to functions mean.
//!
//! **Rule.** Slot 0 is null, unless a module that cannot move fills it. A library has its slots as one block from its
//! base on, a module that cannot move where it says, each slot with the function that the last of its element segments
//! puts there; a library of which no slot is in the image fills none but its own.
//! Any other slot holds a function whose address a symbol or an entry of the offset table takes. Nothing else is in the
//! table, and no slot is filled twice. [`super::pointers`] shows whose address a slot is.
//!
//! It does not know what the functions are.

use std::collections::{BTreeMap, HashSet};

use wasmparser::{ExternalKind, Operator, RefType};

use super::addresses::plain_number;
use super::certificate::{Kind, Symbol, Value};
use super::reading::{Element, ElementItem, Mode, Module, Space};
use super::view::{Constant, Group, View, fixed};
use super::{Rule, Shown};

/// What the element segments of the image put into the function table; the reason if they do not say it plainly.
pub(crate) fn of_image(image: &Module<'_>, table: Option<u32>) -> Result<BTreeMap<u32, u32>, String> {
    let mut slots = BTreeMap::new();
    let Some(table) = table else { return Ok(slots) };
    let declared = image.tables.get(table as usize).ok_or("the image has no such table")?;
    let is_plain = declared.ty.element_type == RefType::FUNCREF && declared.import.is_none() && !declared.ty.table64;
    is_plain.then_some(()).ok_or("the function table is of another type")?;
    for element in &image.elements {
        let Mode::Active(of, offset) = &element.mode else { continue };
        if *of != table {
            continue;
        }
        let start = plain_number(offset).ok_or("a segment of the function table is not at a number")?;
        if u64::from(start) + element.items.len() as u64 > declared.ty.initial {
            return Err("a segment is not in the function table".to_owned());
        }
        for (slot, item) in (start..).zip(&element.items) {
            let ElementItem::Function(function) = item else { return Err("a slot holds no function".to_owned()) };
            if slots.insert(slot, *function).is_some() {
                return Err("a slot is filled twice".to_owned());
            }
        }
    }
    Ok(slots)
}

/// Whether somebody may change what stands in the function table: code of the image, or the host. A table that grows
/// has what it had.
pub(crate) fn may_change(group: &Group<'_>) -> bool {
    *group.table_changes.get_or_init(|| {
        let Some(table) = group.certificate.function_table else { return true };
        let image = &group.image;
        let is_it = |operator: &Operator<'_>| match *operator {
            Operator::TableSet { table: changed }
            | Operator::TableFill { table: changed }
            | Operator::TableInit { table: changed, .. }
            | Operator::TableCopy { dst_table: changed, .. } => changed == table,
            _ => false,
        };
        let is_imported = image.tables.get(table as usize).is_none_or(|table| table.import.is_some());
        let is_exported =
            image.exports.iter().any(|export| export.kind == ExternalKind::Table && export.index == table);
        let changes = |function: u32| {
            let operators = image.body(function).and_then(|body| body.get_operators_reader().ok());
            operators.into_iter().flatten().any(|operator| operator.is_ok_and(|operator| is_it(&operator)))
        };
        is_imported || is_exported || (0u32..).zip(&image.functions).any(|(function, _)| changes(function))
    })
}

/// Shows the slots of all inputs, and that there are no others.
pub(crate) fn check(group: &Group<'_>) -> Shown {
    let mut shown = Shown::default();
    let mut asked: HashSet<u32> = HashSet::new();
    let null = group.slots.get(&0);
    let is_kept = group.certificate.inputs.iter().any(|input| input.kind == Kind::Pinned);
    shown.that(Rule::Slot, null.is_none() || is_kept, || "slot 0 is not null".to_owned());
    let mut kept: HashSet<u32> = HashSet::new();
    for view in group.views() {
        let own = own_slots(view, &mut shown);
        asked.extend(own.keys());
        if view.claim.kind == Kind::Pinned {
            kept.extend(own.keys());
        }
        asked.extend(view.claim.symbols.iter().flatten().filter_map(|symbol| match symbol {
            Symbol::Function(_, slot) => *slot,
            _ => None,
        }));
        for import in view.module.imports.iter().filter(|import| import.module == "GOT.func") {
            if let Some(Value::Constant(slot)) = view.global(import.index) {
                asked.insert(slot.cast_unsigned());
            }
        }
    }
    kept_slots(group, &kept, &mut shown);
    for (slot, function) in &group.slots {
        shown.that(Rule::Slot, asked.contains(slot), || {
            format!("nobody asked for slot {slot}, which holds {function:?}")
        });
    }
    segments(group, &mut shown);
    shown
}

/// Shows that what modules which cannot move may fill when they run is left to them, which fill some of it at first.
fn kept_slots(group: &Group<'_>, filled: &HashSet<u32>, shown: &mut Shown) {
    let pinned = group.views().filter(|view| view.claim.kind == Kind::Pinned);
    let end = pinned.flat_map(|view| {
        let tables = (0u32..).zip(&view.module.tables);
        let own = tables.filter(move |(table, _)| view.is_in_function_table(*table));
        own.map(|(_, table)| table.ty.initial)
    });
    let Some(end) = end.max() else { return };
    let table = group.certificate.function_table.and_then(|table| group.image.tables.get(table as usize));
    shown.that(Rule::Slot, table.is_none_or(|table| table.ty.initial >= end), || {
        format!("the function table ends before slot {end}, where that of an input does")
    });
    for slot in group.slots.keys().filter(|slot| u64::from(**slot) < end) {
        shown.that(Rule::Slot, filled.contains(slot), || format!("slot {slot} is in the table of an input"));
    }
}

/// Shows the slots that the element segments of one input fill, and gives them. They are written in order, so that the
/// last counts.
pub(crate) fn own_slots(view: View<'_, '_>, shown: &mut Shown) -> BTreeMap<u32, Option<u32>> {
    let is_in_image = match view.claim.kind {
        Kind::Library => view.claim.table_base.is_some(),
        Kind::Pinned => true,
        _ => false,
    };
    let mut written = BTreeMap::new();
    for (index, element) in view.module.elements.iter().enumerate() {
        let Mode::Active(table, offset) = &element.mode else { continue };
        if !view.is_in_function_table(*table) {
            continue;
        }
        // Nobody sees a table of the library's own that is not in the image.
        let is_seen = view.table(*table).is_some() || view.module.import_of(Space::Table, *table).is_some();
        let result = match (is_in_image, view.claim.kind) {
            (true, _) => block(view, element, offset, &mut written),
            (false, Kind::Library) if is_seen && fixed(offset).is_some() && !element.items.is_empty() => {
                Err("it fills slots that are not the library's".to_owned())
            }
            (false, _) => Ok(()),
        };
        shown.that(Rule::Slot, result.is_ok(), || {
            format!("element segment {index} of {}: {}", view.name(), result.err().unwrap_or_default())
        });
    }
    for (slot, own) in &written {
        let wanted = own.map(|own| view.use_function(own));
        let found = view.group.slots.get(slot).copied();
        shown.that(Rule::Slot, wanted != Some(None) && found == wanted.flatten(), || {
            format!("slot {slot} of {}: it holds {found:?}, wanted {:?}, its function {own:?}", view.name(), wanted)
        });
    }
    written
}

/// Adds the functions of a segment, by slot; a null for any other reference.
fn block(
    view: View<'_, '_>,
    element: &Element<'_>,
    offset: &wasmparser::ConstExpr<'_>,
    written: &mut BTreeMap<u32, Option<u32>>,
) -> Result<(), String> {
    let base = view.claim.table_base.unwrap_or(0);
    let start = match view.constant_with(offset, &|global| is_base(view, global, base)) {
        Some(Constant::I32(start)) => start.cast_unsigned(),
        _ => return Err("nothing says where it is".to_owned()),
    };
    let end = u64::from(start) + element.items.len() as u64;
    if view.claim.kind == Kind::Library {
        let size = view.module.reserves.as_ref().map_or(0, |reserves| reserves.table_size);
        if start < base || end > u64::from(base) + u64::from(size) {
            return Err("it is not inside of what the library reserves".to_owned());
        }
    }
    written.extend((start..).zip(&element.items).map(|(slot, item)| match item {
        ElementItem::Function(function) => (slot, Some(*function)),
        ElementItem::Expression(_) => (slot, None),
    }));
    Ok(())
}

fn is_base(view: View<'_, '_>, global: u32, base: u32) -> Option<Constant> {
    let import = view.module.import_of(Space::Global, global);
    match import {
        Some(import) if import.module == "env" && import.field == "__table_base" => {
            Some(Constant::I32(base.cast_signed()))
        }
        Some(_) => None,
        None => {
            let own = view.module.globals.get(global as usize).filter(|global| !global.ty.mutable)?;
            let is_imported = |global: u32| view.module.import_of(Space::Global, global).is_some();
            // A chain of its own globals may be as long as a file.
            view.constant_with(own.init.as_ref()?, &|global| {
                is_imported(global).then(|| is_base(view, global, base)).flatten()
            })
        }
    }
}

/// Every segment of the image is of the function table, an input's, or does nothing.
fn segments(group: &Group<'_>, shown: &mut Shown) {
    let elements: HashSet<u32> = group.views().flat_map(|view| view.claim.elements.iter().flatten()).copied().collect();
    for (index, element) in (0u32..).zip(&group.image.elements) {
        let is_known = match element.mode {
            Mode::Active(table, _) => Some(table) == group.certificate.function_table,
            Mode::Declared => true,
            Mode::Passive => false,
        };
        shown.that(Rule::Segment, is_known || elements.contains(&index), || {
            format!("element segment {index} of the image is no input's")
        });
    }
    let data: HashSet<u32> = group.views().flat_map(|view| view.claim.data.iter().flatten()).copied().collect();
    for (index, segment) in (0u32..).zip(&group.image.data) {
        let is_known = matches!(segment.mode, Mode::Active(..)) || data.contains(&index);
        shown.that(Rule::Segment, is_known, || format!("data segment {index} of the image is no input's"));
    }
}
