//! Names of functions and globals, under their output indices.
//!
//! A function keeps the name its input gives it, mangled as it is; one without a name in the name section has the name
//! of its export. Two inputs may use one name: the section may repeat it.

use std::collections::HashMap;

use toolchain_probe::conventions::{LINKER_GLOBALS, STACK_POINTER};
use toolchain_probe::model::ExportRole;
use toolchain_probe::model::Module as InputModule;
use toolchain_probe::model::index::FuncIndex;
use wasm_encoder::{Module, NameMap, NameSection};

use crate::image::Image;
use crate::layout::indices::{GlobalDefinition, OutValue};
use crate::resolve::Callee;

pub fn emit(image: &Image<'_, '_>, module: &mut Module) {
    let mut section = NameSection::new();
    let functions = function_names(image);
    section.functions(&functions);
    let globals = global_names(image);
    if !globals.is_empty() {
        section.globals(&globals);
    }
    module.section(&section);
}

fn function_names(image: &Image<'_, '_>) -> NameMap {
    let mut names = NameMap::new();
    for position in &image.indices.host {
        let host = image.resolution.host[*position as usize];
        if matches!(
            image.modules[host.first.input.at()].imports[host.first.position as usize].role,
            toolchain_probe::model::ImportRole::Host(toolchain_probe::model::HostItem::Function(_))
                | toolchain_probe::model::ImportRole::Function(_)
        ) {
            names.append(image.indices.callee(Callee::Host(*position)).0, host.field);
        }
    }
    let by_input: Vec<HashMap<FuncIndex, &str>> = image.modules.iter().map(|module| names_of(module)).collect();
    for (input, function) in &image.indices.bodies {
        if let Some(name) = by_input[input.at()].get(function) {
            names.append(image.indices.inputs[input.at()].functions[function.at()].0, name);
        }
    }
    names
}

fn names_of<'m>(module: &'m InputModule<'_>) -> HashMap<FuncIndex, &'m str> {
    let mut names = HashMap::with_capacity(module.functions.len());
    for export in module.exports.iter().rev() {
        if let ExportRole::Function(function) = export.role {
            names.insert(function, export.name);
        }
    }
    names.extend(module.metadata.function_names.iter().copied());
    names
}

fn global_names(image: &Image<'_, '_>) -> NameMap {
    let mut names = Vec::new();
    let imported = image.indices.imported_globals();
    for (position, definition) in (imported..).zip(&image.indices.globals) {
        match *definition {
            GlobalDefinition::StackPointer => names.push((position, STACK_POINTER)),
            GlobalDefinition::Linker(known) => names.push((position, LINKER_GLOBALS[known as usize])),
            GlobalDefinition::Variable(input, global) => {
                debug_assert!(matches!(image.indices.inputs[input.at()].globals[global.at()], OutValue::Global(_)));
                let known = &image.modules[input.at()].metadata.global_names;
                if let Ok(found) = known.binary_search_by_key(&global, |entry| entry.0) {
                    names.push((position, known[found].1));
                }
            }
            GlobalDefinition::Address(_) => {}
        }
    }
    let mut map = NameMap::new();
    names.into_iter().for_each(|(position, name)| map.append(position, name));
    map
}
