//! Every function, global, table, tag and segment of the image has an origin, and is what its origin is.
//!
//! **Rules.** *Origin*: the image defines a thing for each origin that the certificate lists, in that order, and no
//! other; an origin in an input is mapped to that thing. *Body*: a function is the body of its origin, and has its
//! type. *Value*: a global begins with the value that its origin begins with, or with the value that evaluated
//! preparations gave it; a global of an input that is a number in code is one that nothing sets. *Segment*: a passive
//! segment is that of its origin; one that an input drops is empty.
//!
//! What the linker made is [`super::made`]'s. It does not know names.

use rayon::prelude::*;
use wasmparser::ConstExpr;

use super::addresses::plain_number;
use super::body;
use super::certificate::{FunctionOrigin, GlobalOrigin, TableOrigin, TagOrigin, Value};
use super::made;
use super::names::Names;
use super::preparations::Prepared;
use super::reading::{ElementItem, Mode, Space};
use super::shared;
use super::view::{Constant, Group, View, of_image};
use super::{Rule, Shown};

/// Shows what the image defines.
pub(crate) fn check<'a>(group: &Group<'a>, names: &Names<'a>, prepared: &Prepared) -> Shown {
    let mut shown = functions(group, names);
    shown.merge(globals(group, prepared));
    shown.merge(tables(group));
    shown.merge(tags(group));
    shown.merge(segments(group));
    shown
}

/// The first thing of a kind that the image defines, and how many there are: as many as origins are listed.
fn defined(group: &Group<'_>, space: Space, all: usize, listed: usize, shown: &mut Shown) -> (u32, usize) {
    let first = group.imported(space);
    let count = all.saturating_sub(first as usize);
    shown.that(Rule::Origin, listed == count, || {
        format!("the image defines {count} things of the kind {space:?}, the certificate has {listed}")
    });
    (first, count)
}

fn functions<'a>(group: &Group<'a>, names: &Names<'a>) -> Shown {
    let mut shown = Shown::default();
    let origins = &group.certificate.functions;
    let (first, count) = defined(group, Space::Function, group.image.functions.len(), origins.len(), &mut shown);
    let numbered: Vec<(u32, &FunctionOrigin)> = (first..).zip(origins).take(count).collect();
    let bodies = numbered.par_iter().map(|(function, origin)| {
        let mut shown = Shown::default();
        let (rule, result) = match origin {
            FunctionOrigin::Input(input, own) => (Rule::Body, is_of_input(group, *function, *input, *own)),
            made => (Rule::Made, made::check(group, names, *function, made)),
        };
        match result {
            Ok(()) => shown.fact(rule),
            Err(reason) => shown.reject(rule, format!("function {function} of the image: {reason}")),
        }
        shown
    });
    shown.merge(bodies.reduce(Shown::default, Shown::and));
    shown
}

fn is_of_input(group: &Group<'_>, function: u32, input: u32, own: u32) -> Result<(), String> {
    let view = group.view(input).ok_or("its origin is no input")?;
    if view.function(own) != Some(function) {
        return Err(format!("function {own} of {} is another one", view.name()));
    }
    body::of_type(view, own, function, false)
        .map_err(|reason| format!("it is not function {own} of {}: {reason}", view.name()))
}

fn globals(group: &Group<'_>, prepared: &Prepared) -> Shown {
    let mut shown = Shown::default();
    let origins = &group.certificate.globals;
    let (first, count) = defined(group, Space::Global, group.image.globals.len(), origins.len(), &mut shown);
    for (index, origin) in (first..).zip(origins).take(count) {
        let result = is_global(group, prepared, index, origin);
        shown.that(Rule::Value, result.is_ok(), || {
            format!("global {index} of the image: {}", result.err().unwrap_or_default())
        });
    }
    for view in group.views() {
        for (own, claim) in (0u32..).zip(&view.claim.globals) {
            let Some(Value::Constant(value)) = claim else { continue };
            let Some(global) = view.module.globals.get(own as usize).filter(|global| global.import.is_none()) else {
                continue;
            };
            let of_linker = view.thread_base(own);
            let entry = view.module.got_entries.get(&own).and_then(|symbol| view.symbol_value(*symbol, 0));
            if let Some(entry) = entry.filter(|_| view.is_relocatable()) {
                shown.that(Rule::Value, entry.cast_signed() == *value, || {
                    format!("global {own} of {}: it holds {entry}, and is {value} in code", view.name())
                });
                continue;
            }
            let begins = prepared.global(view, own).or_else(|| view.constant(global.init.as_ref()?));
            let is_it = begins == Some(Constant::I32(*value)) || of_linker == Some(Value::Constant(*value));
            shown.that(Rule::Value, is_it, || {
                format!("global {own} of {}: it is {begins:?}, and {value} in code", view.name())
            });
        }
    }
    shown
}

fn is_global(group: &Group<'_>, prepared: &Prepared, index: u32, origin: &GlobalOrigin) -> Result<(), String> {
    let found = group.image.globals.get(index as usize).ok_or("the image has no such global")?;
    let init = found.init.as_ref().ok_or("it has no value")?;
    let word = |mutable| {
        let ty = found.ty;
        ty.content_type == wasmparser::ValType::I32 && ty.mutable == mutable && !ty.shared
    };
    let begins = |value: u32| plain_number(init) == Some(value);
    let is_right = match origin {
        GlobalOrigin::StackPointer => word(true) && begins(group.certificate.memory.stack_high),
        GlobalOrigin::Shared(_) => word(true) && begins(0),
        GlobalOrigin::Address => word(false) && plain_number(init).is_some(),
        GlobalOrigin::Input(input, own) => {
            let view = group.view(*input).ok_or("its origin is no input")?;
            let declared = view.module.globals.get(*own as usize).ok_or("its origin is no global")?;
            if view.global(*own) != Some(Value::Global(index)) {
                return Err(format!("global {own} of {} is another one", view.name()));
            }
            if view.global_type(declared.ty) != Some(found.ty) {
                return Err(format!("it has type {:?}, wanted {:?}", found.ty, declared.ty));
            }
            match prepared.global(view, *own) {
                Some(value) => of_image(init) == Some(value),
                None => equals(view, declared.init.as_ref().ok_or("its origin is an import")?, init),
            }
        }
    };
    if is_right { Ok(()) } else { Err(format!("it does not begin as {origin:?}")) }
}

/// Whether an expression of the image is one of an input: the same value, or the same instructions under the maps.
pub(crate) fn equals(view: View<'_, '_>, wanted: &ConstExpr<'_>, found: &ConstExpr<'_>) -> bool {
    if let Some(value) = view.constant(wanted) {
        return of_image(found) == Some(value);
    }
    body::equal_expressions(view, wanted, found)
}

fn tables(group: &Group<'_>) -> Shown {
    let mut shown = Shown::default();
    let origins = &group.certificate.tables;
    let (first, count) = defined(group, Space::Table, group.image.tables.len(), origins.len(), &mut shown);
    for (index, origin) in (first..).zip(origins).take(count) {
        let found = &group.image.tables[index as usize];
        let is_right = match *origin {
            TableOrigin::FunctionTable => group.certificate.function_table == Some(index) && found.init.is_none(),
            TableOrigin::Input(input, own) => group.view(input).is_some_and(|view| {
                let declared = view.module.tables.get(own as usize).filter(|table| table.import.is_none());
                declared.is_some_and(|declared| {
                    let init = match (&declared.init, &found.init) {
                        (None, None) => true,
                        (Some(wanted), Some(found)) => equals(view, wanted, found),
                        _ => false,
                    };
                    init && view.table(own) == Some(index) && view.table_type(declared.ty) == Some(found.ty)
                })
            }),
        };
        shown.that(Rule::Origin, is_right, || format!("table {index} of the image is not {origin:?}"));
    }
    shown
}

fn tags(group: &Group<'_>) -> Shown {
    let mut shown = Shown::default();
    let origins = &group.certificate.tags;
    let (first, count) = defined(group, Space::Tag, group.image.tags.len(), origins.len(), &mut shown);
    for (index, origin) in (first..).zip(origins).take(count) {
        let ty = group.image.type_id(group.image.tags[index as usize].ty);
        let is_right = match origin {
            TagOrigin::Input(input, own) => group.view(*input).is_some_and(|view| {
                let declared = view.module.tags.get(*own as usize).filter(|tag| tag.import.is_none());
                view.tag(*own) == Some(index) && declared.is_some_and(|tag| view.module.type_id(tag.ty) == ty)
            }),
            // Whoever uses it is compared with it where its import is.
            TagOrigin::Shared(name) => {
                origins.iter().filter(|other| **other == TagOrigin::Shared(name.clone())).count() == 1
            }
        };
        shown.that(Rule::Origin, is_right, || format!("tag {index} of the image is not {origin:?}"));
    }
    shown
}

fn segments(group: &Group<'_>) -> Shown {
    let mut shown = Shown::default();
    for view in group.views() {
        for (own, element) in (0u32..).zip(&view.module.elements) {
            let claim = view.claim.elements.get(own as usize).copied().flatten();
            // What it fills is the function table, or is not in the image.
            let is_spent = match element.mode {
                Mode::Active(table, _) => view.is_in_function_table(table) || view.table(table).is_none(),
                Mode::Passive | Mode::Declared => false,
            };
            let is_right = match claim {
                Some(index) => is_element(view, own, index, is_spent),
                // It is spent, it only declares, or nothing of the image can ask for it.
                None => is_spent || !matches!(element.mode, Mode::Active(..)),
            };
            shown.that(Rule::Segment, is_right, || format!("element segment {own} of {}: it differs", view.name()));
        }
        for (own, data) in (0u32..).zip(&view.module.data) {
            let Some(index) = view.claim.data.get(own as usize).copied().flatten() else { continue };
            let found = group.image.data.get(index as usize);
            let is_right = found.is_some_and(|found| {
                matches!(found.mode, Mode::Passive)
                    && match data.mode {
                        Mode::Passive if view.is_relocatable() => {
                            let size = u32::try_from(data.bytes.len()).unwrap_or(u32::MAX);
                            shared::relocated(view, own, 0, size).is_some_and(|bytes| found.bytes == bytes)
                        }
                        Mode::Passive => found.bytes == data.bytes,
                        // After instantiation an active segment is empty (core specification, "Instantiation").
                        _ => found.bytes.is_empty(),
                    }
            });
            shown.that(Rule::Segment, is_right, || format!("data segment {own} of {}: it differs", view.name()));
        }
    }
    shown
}

fn is_element(view: View<'_, '_>, own: u32, index: u32, is_spent: bool) -> bool {
    let image = &view.group.image;
    let Some((wanted, found)) = view.module.elements.get(own as usize).zip(image.elements.get(index as usize)) else {
        return false;
    };
    if view.ref_type(wanted.ty) != Some(found.ty) {
        return false;
    }
    let is_empty = found.items.is_empty() && matches!(found.mode, Mode::Passive);
    match (&wanted.mode, &found.mode) {
        (Mode::Passive, Mode::Passive) => {}
        (Mode::Active(..), _) if is_spent => return is_empty,
        (Mode::Declared, _) => return is_empty,
        (Mode::Active(table, offset), Mode::Active(of_image, found)) => {
            if view.table(*table) != Some(*of_image) || !equals(view, offset, found) {
                return false;
            }
        }
        _ => return false,
    }
    wanted.items.len() == found.items.len()
        && wanted.items.iter().zip(&found.items).all(|(wanted, found)| match (wanted, found) {
            (ElementItem::Function(wanted), ElementItem::Function(found)) => view.use_function(*wanted) == Some(*found),
            (ElementItem::Expression(wanted), ElementItem::Expression(found)) => equals(view, wanted, found),
            // What a global holds that nobody can set stands in its place.
            (ElementItem::Expression(wanted), ElementItem::Function(found)) => {
                view.constant(wanted) == Some(Constant::Function(*found))
            }
            _ => false,
        })
}
