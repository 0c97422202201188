//! Names of the image, its functions, globals and data segments, under their output indices.
//!
//! A function keeps the name its input gives it, mangled as it is; one without a name in the name section has that of
//! its symbol, static ones too, or of its export. Two inputs may use one name: the section may repeat it. Data segments
//! have the names that wasm-ld gives them (`.rodata`, `.data`, a section's own); one that holds data of several inputs
//! has the name of the first. The image is called what `Options::name` says; nothing else depends on that name.

use toolchain_probe::conventions::{LINKER_GLOBALS, STACK_POINTER};
use toolchain_probe::module::model::constant::{Constant, evaluate};
use toolchain_probe::module::model::index::{DataIndex, FuncIndex, InputId};
use typed_index_collections::TiVec;
use wasm_encoder::{Module, NameMap, NameSection};

use crate::image::Image;
use crate::numbering::{DataDefinition, GlobalDefinition, OutValue};
use crate::resolve::Callee;

pub(super) fn emit(image: &Image<'_, '_>, module: &mut Module) {
    let mut section = NameSection::new();
    if let Some(name) = &image.options.name {
        section.module(name);
    }
    let functions = function_names(image);
    section.functions(&functions);
    let globals = global_names(image);
    if !globals.is_empty() {
        section.globals(&globals);
    }
    let data = data_names(image);
    if !data.is_empty() {
        section.data(&data);
    }
    module.section(&section);
}

fn function_names(image: &Image<'_, '_>) -> NameMap {
    let mut names = NameMap::new();
    for position in &image.indices.host {
        let host = image.host[*position as usize];
        let from = image.parts[host.first.input].module;
        if from.imports[host.first.position as usize].item.function().is_some() {
            names.append(image.indices.callee(Callee::Host(*position)).0, host.field);
        }
    }
    let by_input: TiVec<InputId, TiVec<FuncIndex, Option<&str>>> =
        image.parts.iter().map(|part| part.module.function_names()).collect();
    for (input, function) in &image.indices.bodies {
        if let Some(name) = by_input[*input][*function] {
            names.append(image.indices.inputs[*input].functions[*function].0, name);
        }
    }
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
                debug_assert!(matches!(image.indices.inputs[input].globals[global], OutValue::Global(_)));
                let known = &image.parts[input].module.metadata.global_names;
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

/// The names that C and C++ compilers give to sections of data, and `wasm-ld` joins
/// (`Writer::getOutputDataSegmentName`).
const JOINED: [&str; 5] = [".tdata", ".data", ".bss", ".rodata", ".tbss"];

/// `.rodata` for `.rodata.str1.1`; any other name is its own.
fn section_name(segment: &str) -> &str {
    let is_part = |section: &&&str| segment.strip_prefix(**section).is_some_and(|rest| rest.starts_with('.'));
    JOINED.iter().find(is_part).copied().unwrap_or(segment)
}

fn data_names(image: &Image<'_, '_>) -> NameMap {
    let mut placed: Vec<(u32, u32, &str)> =
        image.inputs().flat_map(|(input, _)| placed_segments(image, input)).collect();
    placed.sort_by_key(|(address, ..)| *address);
    let mut names = NameMap::new();
    for (index, segment) in (0u32..).zip(&image.segments.list) {
        let next = placed.partition_point(|(address, ..)| *address <= segment.address);
        let found = next.checked_sub(1).map(|position| placed[position]);
        let (_, _, name) = match found.filter(|(address, size, _)| segment.address - address < *size) {
            Some(found) => found,
            None => continue,
        };
        names.append(index, section_name(name));
    }
    for (index, definition) in (image.segments.count()..).zip(&image.indices.data) {
        if let DataDefinition::Passive(input, segment) = *definition
            && let Some(name) = segment_name(image, input, segment)
        {
            names.append(index, section_name(name));
        }
    }
    names
}

/// Address, size and name of the data segments of an input that are in the image.
fn placed_segments<'i>(image: &'i Image<'_, '_>, input: InputId) -> impl Iterator<Item = (u32, u32, &'i str)> {
    let module = image.parts[input].module;
    let memory = image.memory;
    let is_placed = module.is_relocatable() || !memory.data[input].is_empty();
    module.data.iter_enumerated().filter(move |_| is_placed).filter_map(move |(index, segment)| {
        let name = segment_name(image, input, index)?;
        let size = u32::try_from(segment.bytes.len()).ok().filter(|size| *size > 0)?;
        if module.is_relocatable() {
            return Some((memory.segment(input, index)?, size, name));
        }
        let address = evaluate(segment.offset_expr.as_ref()?, &|global| image.constants.constant(input, global));
        let Ok(Constant::I32(address)) = address else { return None };
        Some((address.cast_unsigned(), size, name))
    })
}

fn segment_name<'i>(image: &'i Image<'_, '_>, input: InputId, segment: DataIndex) -> Option<&'i str> {
    let module = image.parts[input].module;
    let facts = module.linking.as_ref().and_then(|linking| linking.segments.get(segment));
    facts.map(|facts| facts.name).or_else(|| module.metadata.data_name(segment))
}

#[cfg(test)]
mod tests {
    use super::section_name;

    #[test]
    fn parts_of_a_section_have_its_name() {
        assert_eq!(section_name(".rodata.str1.1"), ".rodata");
        assert_eq!(section_name(".data"), ".data");
        assert_eq!(section_name(".database"), ".database");
        assert_eq!(section_name("handlers"), "handlers");
    }
}
