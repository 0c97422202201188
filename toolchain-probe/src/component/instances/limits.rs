//! What of a component no image has yet is refused before anything is made of it.
//!
//! It does not know how the rest is linked. The surprising choice: whether a handle is lent to another component is
//! read from the adapters, which say both tables at each call.

use std::collections::{BTreeMap, BTreeSet};

use wasmparser::{Operator, Parser, Payload};

use super::super::world::Encoding;
use super::fault::Fault;
use super::outline::Outline;
use super::parts::{Definition, HandleTable, Instance, Parts, What, called};
use super::users::users;

/// By the number of a built-in: the component that calls it.
type Users<'p> = BTreeMap<usize, &'p str>;

/// Says which tables of handles are used, and refuses what is not linked; the encoding of texts for the host.
pub(super) fn check(parts: &mut Parts, outlines: &[Outline]) -> Result<Option<Encoding>, Fault> {
    (parts.used_tables, parts.lent_tables) = tables(parts, outlines)?;
    parts.shared_resources = shared(parts);
    let users = users(parts);
    let encoding = one_encoding(parts, &users)?;
    no_loans_in_memory(parts, &users)?;
    inside_or_outside(parts, &users)?;
    Ok(encoding)
}

/// The resources of the group that the host sees and that not only the component uses which defines them.
fn shared(parts: &Parts) -> BTreeSet<u32> {
    let used = parts.used_tables.iter().filter_map(|table| parts.table(*table));
    let elsewhere = used.filter(|table| table.definer.is_some_and(|definer| definer != table.component));
    elsewhere.map(|table| table.resource).filter(|resource| parts.exported_resources.contains_key(resource)).collect()
}

/// The tables of handles that core modules use, and those of handles of the host that are lent.
fn tables(parts: &Parts, outlines: &[Outline]) -> Result<(BTreeSet<u32>, BTreeSet<u32>), Fault> {
    let (mut used, mut lent) = (BTreeSet::new(), BTreeSet::new());
    for built_in in &parts.built_ins {
        if let What::ResourceNew(table) | What::ResourceRep(table) | What::ResourceDrop(table) = built_in.what {
            used.insert(table);
        }
    }
    for values in parts.exports.iter().map(|export| &export.values) {
        used.extend(values.tables().chain(values.elsewhere.iter().copied()));
    }
    for (instance, outline) in parts.instances.iter().zip(outlines).filter(|(instance, _)| instance.is_adapter()) {
        for Transfer { tables, is_loan } in transfers(parts, instance, outline) {
            let known: Vec<HandleTable> = tables.iter().filter_map(|number| parts.table(*number)).collect();
            let [from, to] = known.as_slice() else {
                return Err(Fault::unsupported("a handle for another component, and no number says its table"));
            };
            if is_loan && (from.definer.is_none() || to.definer.is_none()) {
                lent.insert(tables[1]);
            }
            used.extend(tables);
        }
    }
    Ok((used, lent))
}

/// Whoever makes a component of the image says one encoding for all that the host gives and is given: this one, if
/// there are texts.
fn one_encoding(parts: &Parts, users: &Users<'_>) -> Result<Option<Encoding>, Fault> {
    let of_exports = parts.exports.iter().filter_map(|export| {
        let component = parts.component_of(export.function).unwrap_or_default();
        Some((export.values.encoding?, component, export.name.clone()))
    });
    let of_imports = (0..).zip(&parts.built_ins).filter_map(|(number, built_in)| {
        let What::Import { module, field, values, .. } = &built_in.what else { return None };
        let component = users.get(&number)?;
        Some((values.encoding?, *component, called(module, field)))
    });
    let mut all = of_exports.chain(of_imports);
    let Some((encoding, component, name)) = all.next() else { return Ok(None) };
    let what = |name: &str, encoding: Encoding| format!("`{name}`, whose texts are {encoding} for the host");
    match all.find(|(other, ..)| *other != encoding) {
        None => Ok(Some(encoding)),
        Some((other_encoding, other, other_name)) => Err(Fault::unsupported(what(&name, encoding))
            .of(component)
            .beside(other, what(&other_name, other_encoding))
            .help("build the components that speak with the host for one encoding of texts")),
    }
}

/// What is lent is no handle that the host knows, and only those among the parameters become one for it.
fn no_loans_in_memory(parts: &Parts, users: &Users<'_>) -> Result<(), Fault> {
    for (number, built_in) in (0..).zip(&parts.built_ins) {
        let What::Import { module, field, values, .. } = &built_in.what else { continue };
        if values.borrowed_in_memory.is_disjoint(&parts.lent_tables) {
            continue;
        }
        let what =
            format!("`{}`, whose handles are in memory and may be lent by another component", called(module, field));
        let component = users.get(&number).copied();
        return Err(component.into_iter().fold(Fault::unsupported(what), Fault::of));
    }
    Ok(())
}

/// Handles that are the group's become others for the host where it is known where they are: in parameters and results
/// of exports, in their lists too, but not in maps and in lists of a fixed length, which are in memory without either.
fn inside_or_outside(parts: &Parts, users: &Users<'_>) -> Result<(), Fault> {
    let is_inside = |table: &u32| parts.is_inside(*table);
    let refused = |name: String, place: &str, component: Option<&str>| {
        let what = format!("`{name}`, by which the host has handles of a resource of the group, {place}");
        Err(component.into_iter().fold(Fault::unsupported(what), Fault::of))
    };
    for export in &parts.exports {
        let is_shared =
            |table: u32| parts.table(table).is_some_and(|table| parts.shared_resources.contains(&table.resource));
        let is_lost = export.values.tables().any(|table| is_inside(&table) && !is_shared(table));
        if is_lost || export.values.elsewhere.iter().any(is_inside) {
            let place = "in maps or in lists of a fixed length";
            return refused(export.name.clone(), place, parts.component_of(export.function));
        }
    }
    for (number, built_in) in (0..).zip(&parts.built_ins) {
        let What::Import { module, field, values, .. } = &built_in.what else { continue };
        if values.tables().chain(values.elsewhere.iter().copied()).any(|table| parts.is_inside(table)) {
            return refused(called(module, field), "in what it is given", users.get(&number).copied());
        }
    }
    Ok(())
}

/// A handle that an adapter hands on, from the first of the tables to the second.
struct Transfer {
    tables: [u32; 2],
    is_loan: bool,
}

/// The handles that an adapter hands on.
fn transfers(parts: &Parts, adapter: &Instance, outline: &Outline) -> Vec<Transfer> {
    let hands_on = |function: u32| {
        let Definition::BuiltIn(number) = *adapter.given.get(outline.import_of(function)?)? else { return None };
        match parts.built_ins.get(number)?.what {
            What::TransferOwn => Some(false),
            What::TransferBorrow => Some(true),
            _ => None,
        }
    };
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(&adapter.wasm).map_while(Result::ok) {
        let Payload::CodeSectionEntry(body) = payload else { continue };
        let operators = body.get_operators_reader().into_iter().flatten().map_while(Result::ok);
        // What is no number is no table, and is refused.
        let mut tables = [u32::MAX; 2];
        for operator in operators {
            match operator {
                Operator::I32Const { value } => tables = [tables[1], value.cast_unsigned()],
                Operator::Call { function_index } => {
                    found.extend(hands_on(function_index).map(|is_loan| Transfer { tables, is_loan }));
                    tables = [u32::MAX; 2];
                }
                _ => tables = [u32::MAX; 2],
            }
        }
    }
    found
}

impl Parts {
    /// A table of handles, if it is there at run time.
    pub(super) fn table(&self, number: u32) -> Option<HandleTable> {
        self.tables.get(number as usize).copied().flatten()
    }

    /// Whether the handles of a table are the group's: it defines what they stand for, and the host does not see that,
    /// or not it alone. Whether anybody but the definer has such handles does not matter where the host has no part in
    /// them.
    pub(super) fn is_inside(&self, number: u32) -> bool {
        self.table(number).is_some_and(|table| {
            let is_seen = self.exported_resources.contains_key(&table.resource);
            table.definer.is_some() && (!is_seen || self.shared_resources.contains(&table.resource))
        })
    }
}
