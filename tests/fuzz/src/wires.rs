//! The imports of instances are wired: to what another file exports under the name, or, for some, to anything.
//!
//! The last eight bits of a bundle's choices are the seed of what is wired wrongly; 0 wires all as the names say.

use seld::{FuncIndex, GlobalIndex, HandOver, InputId, Item, MemoryIndex, TableIndex, TagIndex, Wire, Wiring};
use wasmparser::{ExternalKind, KnownCustom, Linking, Parser, Payload, SymbolFlags, SymbolInfo};

use crate::bundle::Bundle;
use crate::random::Random;

/// What a module exports.
#[must_use]
pub fn exports(bytes: &[u8]) -> Vec<(String, Item)> {
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(bytes).map_while(Result::ok) {
        let Payload::ExportSection(section) = payload else { continue };
        for export in section.into_iter().map_while(Result::ok) {
            let index = export.index;
            let item = match export.kind {
                ExternalKind::Func | ExternalKind::FuncExact => Item::Function(FuncIndex(index)),
                ExternalKind::Table => Item::Table(TableIndex(index)),
                ExternalKind::Memory => Item::Memory(MemoryIndex(index)),
                ExternalKind::Global => Item::Global(GlobalIndex(index)),
                ExternalKind::Tag => Item::Tag(TagIndex(index)),
            };
            found.push((export.name.to_owned(), item));
        }
    }
    found
}

/// The names of the functions and the data that an object or a finished module defines.
#[must_use]
pub fn symbols(bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(bytes).map_while(Result::ok) {
        let Payload::CustomSection(custom) = payload else { continue };
        let KnownCustom::Linking(linking) = custom.as_known() else { continue };
        for subsection in linking.subsections().map_while(Result::ok) {
            let Linking::SymbolTable(symbols) = subsection else { continue };
            for symbol in symbols.into_iter().map_while(Result::ok) {
                match symbol {
                    SymbolInfo::Func { flags, name: Some(name), .. } | SymbolInfo::Data { flags, name, .. }
                        if !flags.contains(SymbolFlags::UNDEFINED) =>
                    {
                        found.push(name.to_owned());
                    }
                    _ => {}
                }
            }
        }
    }
    found
}

/// The names of a module's imports.
fn imports(bytes: &[u8]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(bytes).map_while(Result::ok) {
        if let Payload::ImportSection(section) = payload {
            let names = section.into_imports().map_while(Result::ok);
            found.extend(names.map(|import| (import.module.to_owned(), import.name.to_owned())));
        }
    }
    found
}

/// Wires every file.
#[must_use]
pub fn wiring(bundle: &Bundle) -> Wiring {
    let seed = bundle.choices >> 24;
    let mut random = Random::new(seed.into());
    let known: Vec<Vec<(String, Item)>> = bundle.files.iter().map(|file| exports(&file.bytes)).collect();
    let mut wiring = Wiring::default();
    for (number, file) in (0..).zip(&bundle.files) {
        let mut wires = Vec::new();
        for (module, name) in imports(&file.bytes) {
            let definer = (0..).zip(&known).filter(|(other, _)| *other != number);
            let found = definer
                .flat_map(|(other, exports)| exports.iter().map(move |export| (other, export)))
                .find(|(_, (export, _))| *export == name);
            let is_host = !matches!(module.as_str(), "env" | "GOT.mem" | "GOT.func");
            let right = match found {
                Some((other, (_, item))) => Wire::Item(InputId(other), *item),
                None if is_host => Wire::Host,
                None => Wire::Role,
            };
            let is_wrong = seed != 0 && random.one_in(6);
            wires.push(if is_wrong { wrong(&mut random, &known, right) } else { right });
        }
        if seed != 0 && random.one_in(8) {
            wires.pop();
        }
        if seed == 0 || !random.one_in(8) {
            wiring.wire(InputId(number), wires);
        }
    }
    if seed != 0 && random.one_in(4) {
        let mut input = || InputId(u32::try_from(random.below(known.len() + 1)).unwrap_or_default());
        let (adapter, heaps) = (input(), [input(), input()]);
        let mut function = || FuncIndex(u32::from(random.byte() % 16));
        wiring.hand_over(HandOver { adapter, function: function(), instead: function(), heaps });
    }
    wiring
}

fn wrong(random: &mut Random, known: &[Vec<(String, Item)>], right: Wire) -> Wire {
    let other = random.below(known.len() + 1);
    let number = u32::try_from(other).unwrap_or_default();
    let index = u32::from(random.byte() % 8);
    match random.below(5) {
        0 => Wire::Host,
        1 => Wire::Role,
        2 => known
            .get(other)
            .and_then(|exports| random.pick(exports))
            .map_or(right, |(_, item)| Wire::Item(InputId(number), *item)),
        3 => Wire::Item(InputId(number), Item::Function(FuncIndex(index))),
        _ => Wire::Item(InputId(number), Item::Global(GlobalIndex(index))),
    }
}
