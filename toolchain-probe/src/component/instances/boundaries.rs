//! What crosses the borders of components becomes a list for people.
//!
//! It does not know what modules do beside calling. The surprising choice: a function is called what the core module
//! that imports it calls it, because that is the interface and the function in everything that tools make, and nothing
//! else of the name is left once a component is resolved.

use std::collections::BTreeSet;

use super::super::boundary::{Became, Boundary};
use super::border::Border;
use super::crossing::Crossing;
use super::direct::{At, Crossings, Decided, given};
use super::outline::{Import, Outline};
use super::parts::{Definition, Kind, Parts, Transfer, What};
use super::reach::definition_of;
use super::translate::checked;

/// The calls between components.
pub(super) fn between(
    parts: &Parts,
    outlines: &[Outline],
    crossings: &Crossings,
    decided: &Decided,
) -> BTreeSet<Boundary> {
    let mut found = BTreeSet::new();
    for (number, (instance, outline)) in parts.instances.iter().zip(outlines).enumerate() {
        for (position, (definition, import)) in instance.given.iter().zip(&outline.imports).enumerate() {
            let Definition::Item(adapter, Kind::Function, function) = *definition else { continue };
            let Some(crossing) = crossings.functions.get(&(adapter, function)).filter(|_| !instance.is_adapter())
            else {
                continue;
            };
            let at = (adapter, function);
            let callee = crossing.callee.and_then(|callee| given(parts, outlines, adapter, Kind::Function, callee));
            let callee = callee.and_then(|callee| parts.component_of(callee));
            let checks = || checks(crossings, decided, at, crossing);
            let transfer = parts.transfers.iter().enumerate().find(|(_, transfer)| transfer.function == *definition);
            let transfer = transfer.map(|(number, transfer)| {
                let (hands_over, copies) = handed_over(parts, outlines, crossings, at, transfer);
                (number, Became::Transfer { hands_over, copies, checks: checks() })
            });
            let became = match decided.direct.contains_key(&(number, position)) {
                true => Became::Direct,
                false => {
                    Became::Adapter { copies: copies(parts, outlines, at, &parts_of(crossings, at)), checks: checks() }
                }
            };
            found.insert(Boundary {
                caller: Some(instance.component.clone()),
                callee: callee.map(str::to_owned),
                function: name(import),
                became,
                transfer,
            });
        }
    }
    found
}

/// The calls of the host, and those that it makes.
pub(super) fn with_host(parts: &Parts, outlines: &[Outline], border: &Border) -> BTreeSet<Boundary> {
    let mut found = BTreeSet::new();
    for instance in parts.instances.iter().filter(|instance| !instance.is_adapter()) {
        for definition in &instance.given {
            let Definition::BuiltIn(number) = definition else { continue };
            let built_in = parts.built_ins.get(*number).map(|built_in| &built_in.what);
            let function = match built_in {
                Some(What::Import { module, field, .. }) => named(module, field),
                _ => continue,
            };
            let wrapper = border.wrappers.get(number).cloned().unwrap_or_default();
            let (caller, became) = (Some(instance.component.clone()), Became::Host { wrapper });
            found.insert(Boundary { caller, callee: None, function, became, transfer: None });
        }
    }
    for export in &parts.exports {
        let file_of = |definition| parts.component_of(definition_of(parts, outlines, definition)).map(str::to_owned);
        let realloc = export.realloc.and_then(file_of);
        let callee = file_of(export.function);
        found.insert(Boundary {
            caller: None,
            callee,
            function: export.name.clone(),
            became: Became::Export { realloc },
            transfer: None,
        });
    }
    found
}

fn name(import: &Import) -> String {
    named(&import.module, &import.field)
}

fn named(module: &str, field: &str) -> String {
    if matches!(module, "$root" | "") { field.to_owned() } else { format!("{module}#{field}") }
}

/// The functions of an adapter that one of them leads to, itself among them: large types have functions of their own.
fn parts_of(crossings: &Crossings, at: At) -> Vec<&Crossing> {
    let mut found: Vec<&Crossing> = Vec::new();
    let mut known = BTreeSet::new();
    let mut waiting = vec![at.1];
    while let Some(next) = waiting.pop() {
        if let Some(crossing) = crossings.functions.get(&(at.0, next)).filter(|_| known.insert(next)) {
            waiting.extend(&crossing.calls);
            found.push(crossing);
        }
    }
    found
}

/// What a transfer hands over, and what it copies still.
fn handed_over(
    parts: &Parts,
    outlines: &[Outline],
    crossings: &Crossings,
    at: At,
    transfer: &Transfer,
) -> (String, Vec<String>) {
    let mut left = crossings.functions[&at].clone();
    let hands_over = match transfer.element_bytes {
        Some(bytes) => {
            let list = left.lists.iter().rposition(|list| *list == bytes);
            list.map(|list| left.lists.remove(list));
            format!("a list of {bytes} bytes for each element")
        }
        None => {
            let is_text = |call: &u32| is_text(parts, outlines, at.0, *call);
            left.calls.iter().rposition(is_text).map(|call| left.calls.remove(call));
            "a text".to_owned()
        }
    };
    (hands_over, copies(parts, outlines, at, &[&left]))
}

fn is_text(parts: &Parts, outlines: &[Outline], adapter: usize, function: u32) -> bool {
    let Some(Definition::BuiltIn(number)) = given(parts, outlines, adapter, Kind::Function, function) else {
        return false;
    };
    matches!(parts.built_ins.get(number).map(|built_in| &built_in.what), Some(What::Transcode(_)))
}

fn copies(parts: &Parts, outlines: &[Outline], at: At, crossings: &[&Crossing]) -> Vec<String> {
    let mut copies = BTreeSet::new();
    for crossing in crossings {
        copies.extend(crossing.lists.iter().map(|bytes| format!("lists of {bytes} bytes for each element")));
        for call in &crossing.calls {
            let Some(Definition::BuiltIn(number)) = given(parts, outlines, at.0, Kind::Function, *call) else {
                continue;
            };
            match parts.built_ins.get(number).map(|built_in| &built_in.what) {
                Some(What::Transcode(_)) => _ = copies.insert("texts".to_owned()),
                Some(What::TransferOwn | What::TransferBorrow) => _ = copies.insert("handles".to_owned()),
                _ => {}
            }
        }
        if crossing.stores {
            copies.insert("values in memory".to_owned());
        }
    }
    copies.into_iter().collect()
}

fn checks(crossings: &Crossings, decided: &Decided, at: At, crossing: &Crossing) -> Vec<&'static str> {
    let of_numbers = crossing.plain.iter().flat_map(|plain| plain.checks.iter().map(|check| check.name()));
    let of_values = parts_of(crossings, at).into_iter().flat_map(|crossing| &crossing.traps);
    let of_values = of_values.filter_map(|trap| checked(*trap));
    let may_leave = decided.guarded.contains(&at).then_some("that the caller may be left");
    let checks: BTreeSet<&str> = of_numbers.chain(of_values).chain(may_leave).collect();
    checks.into_iter().collect()
}
