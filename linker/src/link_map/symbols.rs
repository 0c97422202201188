//! Functions and data of the image become the lines of its map, those of every kind of input and static ones too.
//!
//! A function is called as the name section of the image calls it, and is listed again for each other name under which
//! its input exports it. Two inputs may each have a static function of the same name: the input tells them apart. The
//! place of data is known if a symbol or an export names it; a shared library tells no sizes.

use hashbrown::HashMap;
use serde::Serialize;
use toolchain_probe::Examined;
use toolchain_probe::conventions::LinkerSymbol;
use toolchain_probe::diagnostic::demangle::shown;
use toolchain_probe::module::model::index::{DataIndex, FuncIndex, InputId};
use toolchain_probe::module::model::linking::{DataPlace, Symbol, SymbolKind};
use toolchain_probe::module::model::{ExportRole, Kind};
use typed_index_collections::TiVec;
use wasmparser::SymbolFlags;

use crate::image::Image;
use crate::resolve::{Callee, Place, SymbolRef};

/// A function or variable that is in the image.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(super) struct Line {
    /// Its name.
    pub name: String,
    /// The input that defines it.
    pub input: String,
    /// `function` or `data`.
    pub kind: &'static str,
    /// The index of a function, the address of data.
    pub value: u32,
    /// How many bytes a body or data has, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<usize>,
    /// The table slot of a function that has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slot: Option<u32>,
}

impl Line {
    /// As a line of the map.
    pub(super) fn text(&self, keeps_names: bool) -> String {
        let value = match self.kind {
            "data" => format!("{:#010x}", self.value),
            _ => self.value.to_string(),
        };
        let size = self.size_bytes.map(|size| format!(", {size} bytes")).unwrap_or_default();
        let slot = self.slot.map(|slot| format!(", slot {slot}")).unwrap_or_default();
        let name = shown(&self.name, keeps_names);
        format!("{value:>10} {:<8} {name} ({}){size}{slot}", self.kind, self.input)
    }
}

/// All functions and named data of the image, by input, place and name.
pub(super) fn symbols(image: &Image<'_, '_>) -> Vec<Line> {
    let mut lines = functions(image);
    for (input, part) in image.inputs() {
        match part.module.is_relocatable() {
            true => relocated_data(image, input, &mut lines),
            false => exported_data(image, input, &mut lines),
        }
    }
    lines.sort_by(|left, right| {
        (&left.input, left.kind, left.value, &left.name).cmp(&(&right.input, right.kind, right.value, &right.name))
    });
    lines.dedup();
    lines
}

/// The names of the functions of each input.
type FunctionNames<'data> = TiVec<InputId, TiVec<FuncIndex, Option<&'data str>>>;

fn shown_name(names: &FunctionNames<'_>, input: InputId, function: FuncIndex) -> String {
    names[input][function].map_or_else(|| format!("func[{function}]"), str::to_owned)
}

fn functions(image: &Image<'_, '_>) -> Vec<Line> {
    let names: FunctionNames<'_> = image.parts.iter().map(|part| part.module.function_names()).collect();
    // The linker's own module exports nothing to others: its names there are numbers.
    let exported: TiVec<InputId, HashMap<FuncIndex, Vec<&str>>> =
        image.inputs().map(|(_, part)| export_names(part.module)).collect();
    let mut lines = Vec::with_capacity(image.indices.bodies.len());
    for ((input, function), body) in image.indices.bodies.iter().zip(&image.code.bodies) {
        let module = image.parts[*input].module;
        let line = Line {
            name: shown_name(&names, *input, *function),
            input: module.name.clone(),
            kind: "function",
            value: image.indices.inputs[*input].functions[*function].0,
            size_bytes: Some(body.range.len()),
            slot: image.table.slot_of(Callee::Body(*input, *function)).map(|slot| slot.0),
        };
        let others = exported
            .get(*input)
            .and_then(|names| names.get(function))
            .into_iter()
            .flatten()
            .filter(|other| **other != line.name);
        lines.extend(others.map(|other| Line { name: (*other).to_owned(), ..line.clone() }));
        lines.push(line);
    }
    lines.extend(identical(image, &names));
    lines
}

/// Functions that others stand for because they do the same: each as the one that stands for it.
fn identical(image: &Image<'_, '_>, names: &FunctionNames<'_>) -> Vec<Line> {
    if !image.options.fold_identical {
        return Vec::new();
    }
    let index = |(input, function): (InputId, FuncIndex)| image.indices.inputs[input].functions[function].0;
    let bodies = image.indices.bodies.iter().zip(&image.code.bodies);
    let bodies: HashMap<u32, _> = bodies.map(|(own, body)| (index(*own), (*own, body))).collect();
    let mut lines = Vec::new();
    for (input, part) in image.inputs() {
        let own = part.resolved.functions.iter_enumerated();
        let own = own.filter(|(function, callee)| **callee == Callee::Body(input, *function));
        for (function, _) in own.filter(|(function, _)| part.live.functions[*function]) {
            let value = index((input, function));
            if let Some((_, body)) = bodies.get(&value).filter(|(first, _)| *first != (input, function)) {
                let name = shown_name(names, input, function);
                let slot = image.table.slot_of(Callee::Body(input, function)).map(|slot| slot.0);
                let (input, size_bytes) = (part.module.name.clone(), Some(body.range.len()));
                lines.push(Line { name, input, kind: "function", value, size_bytes, slot });
            }
        }
    }
    lines
}

/// The names under which other modules may use a function.
fn export_names<'data>(module: &Examined<'data>) -> HashMap<FuncIndex, Vec<&'data str>> {
    let mut names: HashMap<FuncIndex, Vec<&str>> = HashMap::new();
    for export in module.exports.iter().filter(|export| module.is_public(export)) {
        if let ExportRole::Function(function) = export.role {
            names.entry(function).or_default().push(export.name);
        }
    }
    names
}

/// What the symbols of an object or a finished module name, if it is there and no other definition took its place.
fn relocated_data(image: &Image<'_, '_>, input: InputId, lines: &mut Vec<Line>) {
    let module = image.parts[input].module;
    let symbols = module.symbols().iter();
    for (symbol, meaning) in symbols.zip(&image.parts[input].resolved.symbols) {
        let (Some(name), Some(place)) = (symbol.name, defined_data(symbol)) else { continue };
        let Some(address) = address_of(image, input, place) else { continue };
        if matches!(meaning, SymbolRef::Address(place) if own_address(image, *place) == address) {
            lines.push(Line {
                name: name.to_owned(),
                input: module.name.clone(),
                kind: "data",
                value: address,
                size_bytes: Some(place.size_bytes as usize),
                slot: None,
            });
        }
    }
}

fn own_address(image: &Image<'_, '_>, place: Place) -> u32 {
    image.constants.address(place).0
}

fn defined_data(symbol: &Symbol<'_>) -> Option<DataPlace> {
    match symbol.kind {
        SymbolKind::Data(place) if !symbol.flags.contains(SymbolFlags::ABSOLUTE) => place,
        _ => None,
    }
}

/// Where a place of a segment is, unless it is dead.
fn address_of(image: &Image<'_, '_>, input: InputId, place: DataPlace) -> Option<u32> {
    let segment = DataIndex(place.segment);
    let is_left = image.memory.left.get(&(input, segment)).is_none_or(|left| left.has(place.offset));
    image.memory.in_segment(input, segment, place.offset).filter(|_| is_left)
}

/// Exported addresses of a library, which count from its base, and of a module that stays where it is.
fn exported_data(image: &Image<'_, '_>, input: InputId, lines: &mut Vec<Line>) {
    let module = image.parts[input].module;
    let range = &image.memory.data[input];
    if range.is_empty() {
        return;
    }
    let base = if module.kind == Kind::SharedLibrary { range.start } else { 0 };
    let exports = module.exports.iter().filter(|export| module.is_public(export));
    for export in exports.filter(|export| LinkerSymbol::named(export.name).is_none()) {
        if let ExportRole::Data(global) = export.role
            && let Some(value) = module.initial_address(global)
        {
            lines.push(Line {
                name: export.name.to_owned(),
                input: module.name.clone(),
                kind: "data",
                value: base.wrapping_add(value),
                size_bytes: None,
                slot: None,
            });
        }
    }
}
