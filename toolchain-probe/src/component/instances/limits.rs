//! What of a component no image has yet is refused before anything is made of it.
//!
//! It does not know how the rest is linked. The surprising choice: whether a handle is lent to another component is
//! read from the adapters, which say both tables at each call.

use std::collections::BTreeSet;

use wasmparser::{Operator, Parser, Payload};

use super::outline::Outline;
use super::parts::{Definition, HandleTable, Instance, Parts, What};
use super::translate::Fault;

/// Says which tables of handles are used, and refuses what is not linked.
pub(super) fn check(parts: &mut Parts, outlines: &[Outline]) -> Result<(), Fault> {
    let mut used = BTreeSet::new();
    for built_in in &parts.built_ins {
        match built_in.what {
            What::Transcode(name) if name != "copy_utf8" => {
                return Err(Fault::Unsupported("texts that are not in UTF-8".to_owned()));
            }
            What::ResourceNew(table) | What::ResourceRep(table) | What::ResourceDrop(table) => {
                used.insert(table);
            }
            _ => {}
        }
    }
    for (instance, outline) in parts.instances.iter().zip(outlines).filter(|(instance, _)| instance.is_adapter()) {
        for Transfer { tables, is_loan } in transfers(parts, instance, outline) {
            let table = |number: u32| parts.tables.get(number as usize).copied().flatten();
            let is_of_host = tables.iter().any(|number| table(*number).is_none_or(|table| table.definer.is_none()));
            if is_loan && is_of_host {
                return Err(Fault::Unsupported("a handle of the host that one component lends to another".to_owned()));
            }
            used.extend(tables);
        }
    }
    parts.used_tables = used;
    for table in &parts.used_tables {
        let resource = parts.tables.get(*table as usize).copied().flatten().map(|table| table.resource);
        if parts.is_inside(*table) && resource.is_some_and(|resource| parts.exported_resources.contains_key(&resource))
        {
            return Err(Fault::Unsupported(
                "a resource that one component defines, another uses and the host sees".to_owned(),
            ));
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
    /// Whether the handles of a table never leave the group: it defines what they stand for, and other components than
    /// the one that does have handles too.
    pub(super) fn is_inside(&self, number: u32) -> bool {
        let table = |number: u32| self.tables.get(number as usize).copied().flatten();
        let Some(HandleTable { resource, definer: Some(definer), .. }) = table(number) else {
            return false;
        };
        let mut used = self.used_tables.iter().filter_map(|number| table(*number));
        used.any(|table| table.resource == resource && table.component != definer)
    }
}
