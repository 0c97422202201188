//! The section `linking`: names of segments, constructors, groups and the symbol table.

use super::{Kind, Meaning, Relocatable};
use crate::generate::bytes::{name, number, sized, vector};
use crate::generate::model::Symbol;

const WEAK: u32 = 1;
const LOCAL: u32 = 2;
const HIDDEN: u32 = 4;
const UNDEFINED: u32 = 0x10;
const EXPORTED: u32 = 0x20;
const EXPLICIT_NAME: u32 = 0x40;
const NO_STRIP: u32 = 0x80;
const ABSOLUTE: u32 = 0x200;

/// The contents of the section.
pub(super) fn section(writer: &Relocatable<'_>) -> Vec<u8> {
    let module = writer.module;
    let segments: Vec<Vec<u8>> = module
        .segments
        .iter()
        .map(|segment| [name(&segment.name), number(segment.align_log2), number(segment.flags)].concat())
        .collect();
    let constructors: Vec<Vec<u8>> = module
        .constructors
        .iter()
        .filter(|(_, id)| writer.function(*id).is_some())
        .map(|(priority, id)| [number(*priority), number(writer.symbol(*id))].concat())
        .collect();
    let mut contents = vec![2];
    for (id, list) in [(5, segments), (6, constructors), (7, groups(writer)), (8, symbols(writer))] {
        if !list.is_empty() {
            contents.extend(sized(id, &vector(&list)));
        }
    }
    contents
}

fn symbols(writer: &Relocatable<'_>) -> Vec<Vec<u8>> {
    let mut symbols: Vec<Vec<u8>> =
        writer.module.meanings().into_iter().map(|meaning| symbol(writer, meaning)).collect();
    let defined = if writer.is_object() { UNDEFINED } else { 0 };
    let named = |text: &str| if writer.is_object() { Vec::new() } else { name(text) };
    if writer.module.style.has_stack {
        symbols.push([vec![2], number(defined), number(0), named("__stack_pointer")].concat());
    }
    if writer.module.style.names_table {
        let table = [vec![5], number(defined | NO_STRIP), number(0), named("__indirect_function_table")].concat();
        symbols.push(table);
    }
    symbols
}

fn symbol(writer: &Relocatable<'_>, meaning: Meaning<'_>) -> Vec<u8> {
    let symbol = meaning.symbol();
    let flags = flags(symbol);
    match meaning {
        Meaning::Function(..) => {
            let index = writer.function(symbol.id).unwrap_or(0);
            [vec![0], number(flags), number(index), name(&symbol.name)].concat()
        }
        Meaning::Variable(at, _, offset, size) => {
            let place = [u32::try_from(at).unwrap_or(0), offset, size].map(number).concat();
            [vec![1], number(flags), name(&symbol.name), place].concat()
        }
        Meaning::Absolute(_, value) => {
            let place = [0, writer.absolute(&symbol.name, value), 0].map(number).concat();
            [vec![1], number(flags | ABSOLUTE), name(&symbol.name), place].concat()
        }
        Meaning::Reference(_, reference) if reference.signature.is_none() => {
            [vec![1], number(flags | UNDEFINED), name(&symbol.name)].concat()
        }
        Meaning::Reference(_, reference) => {
            let index = number(writer.function(symbol.id).unwrap_or(0));
            if writer.is_stub(symbol.id) {
                let called = name(&format!("undefined_weak:{}", symbol.name));
                return [vec![0], number(LOCAL | HIDDEN), index, called].concat();
            }
            match reference.import {
                Some(_) => [vec![0], number(flags | UNDEFINED | EXPLICIT_NAME), index, name(&symbol.name)].concat(),
                None => [vec![0], number(flags | UNDEFINED), index].concat(),
            }
        }
    }
}

fn flags(symbol: &Symbol) -> u32 {
    let flag = |is_set: bool, flag: u32| if is_set { flag } else { 0 };
    flag(symbol.is_local, LOCAL)
        | flag(symbol.is_weak && !symbol.is_local, WEAK)
        | flag(symbol.is_hidden, HIDDEN)
        | flag(symbol.is_exported, EXPORTED)
        | flag(symbol.is_kept, NO_STRIP)
}

/// The groups of which only one is kept, each with its members.
fn groups(writer: &Relocatable<'_>) -> Vec<Vec<u8>> {
    if writer.module.kind != Kind::Object {
        return Vec::new();
    }
    let module = writer.module;
    let segments = (0u32..).zip(&module.segments).map(|(at, segment)| (segment.comdat.as_deref(), 0u8, at));
    let functions = (writer.imported..).zip(&module.functions);
    let functions = functions.map(|(index, function)| (function.comdat.as_deref(), 1, index));
    let members: Vec<(&str, u8, u32)> =
        segments.chain(functions).filter_map(|(group, kind, index)| Some((group?, kind, index))).collect();
    let mut names: Vec<&str> = members.iter().map(|(group, ..)| *group).collect();
    names.sort_unstable();
    names.dedup();
    let group = |group: &str| {
        let members = members.iter().filter(|(own, ..)| *own == group);
        let members: Vec<Vec<u8>> = members.map(|(_, kind, index)| [vec![*kind], number(*index)].concat()).collect();
        [name(group), vec![0], vector(&members)].concat()
    };
    names.into_iter().map(group).collect()
}
