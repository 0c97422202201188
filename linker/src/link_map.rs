//! The image becomes its map: what is where, for people and for tools.
//!
//! As text or as JSON; the command chooses by the file's ending. JSON has names as they are in the files. Its shape,
//! schema 1: `{"schema", "memory": {"stack": [start, end],
//! "global_base", "data_end", "heap_base", "heap_end", "min_pages", "max_pages", "alone": [{"name", "max_pages"}]},
//! "table": {"slots", "growable"},
//! "evaluated": {"functions", "code_bytes", "stores"}, "shared": {"functions", "code_bytes", "data", "data_bytes",
//! "malloc", "apart": [{"name", "reason"}]}, "inputs": [{"name", "kind", "data": [start, end], "table_base",
//! "functions": {"live", "total"}}], "sections": [{"name", "data": [start, end]}], "start": [names], "imports":
//! [names], "trust": bool, "boundaries": [{"caller": name | null, "callee": name | null, "function", "became":
//! "direct" | "adapter" | "host" | "export", "copies"?, "checks"?, "wrapper"?, "realloc"?}], "symbols": [{"name",
//! "input", "kind": "function" | "data", "value", "size_bytes"?, "slot"?}]}`; addresses, sizes and slots are numbers.
//! Of a boundary `null` is the host.

mod symbols;

use std::fmt::Write;

use serde::Serialize;
use symbols::{Line, symbols};
use toolchain_probe::Admitted;
use toolchain_probe::component::Boundary;
use toolchain_probe::conventions::START;
use toolchain_probe::diagnostic::demangle::shown;
use toolchain_probe::judge::binding::memories::{OwnMemory, memories};
use toolchain_probe::module::model::Origin;
use toolchain_probe::module::model::index::InputId;
use typed_index_collections::TiSlice;

use crate::ids::Slot;
use crate::image::Image;
use crate::initialisers::Initialisers;
use crate::options::Options;
use crate::relocate::Relocated;
use crate::share::Shared;

/// The map of an image.
#[derive(Clone, Debug, Serialize)]
pub struct LinkMap {
    schema: u32,
    memory: Memory,
    table: Table,
    evaluated: Folded,
    shared: Copies,
    inputs: Vec<Input>,
    sections: Vec<Section>,
    start: Vec<String>,
    imports: Vec<String>,
    /// Whether components were trusted.
    trust: bool,
    boundaries: Vec<Boundary>,
    symbols: Vec<Line>,
}

#[derive(Clone, Debug, Serialize)]
struct Memory {
    stack: [u32; 2],
    global_base: u32,
    data_end: u32,
    heap_base: u32,
    heap_end: u32,
    min_pages: u64,
    max_pages: Option<u64>,
    /// What memories that became this one were limited to, if there were several.
    alone: Vec<Alone>,
}

#[derive(Clone, Debug, Serialize)]
struct Alone {
    name: String,
    max_pages: u64,
}

#[derive(Clone, Debug, Serialize)]
struct Table {
    slots: u32,
    growable: bool,
    #[serde(skip)]
    first_is_null: bool,
}

#[derive(Clone, Debug, Serialize)]
struct Folded {
    functions: usize,
    code_bytes: usize,
    stores: usize,
}

#[derive(Clone, Debug, Serialize)]
struct Copies {
    functions: usize,
    code_bytes: usize,
    data: usize,
    data_bytes: usize,
    malloc: Option<String>,
    apart: Vec<Apart>,
}

#[derive(Clone, Debug, Serialize)]
struct Apart {
    name: String,
    reason: &'static str,
}

#[derive(Clone, Debug, Serialize)]
struct Input {
    name: String,
    kind: &'static str,
    data: [u32; 2],
    table_base: u32,
    functions: Functions,
}

/// What all objects put into a section whose name C can write.
#[derive(Clone, Debug, Serialize)]
struct Section {
    name: String,
    data: [u32; 2],
}

#[derive(Clone, Debug, Serialize)]
struct Functions {
    live: usize,
    total: usize,
}

impl LinkMap {
    /// The map of an image.
    pub(crate) fn of(
        group: &Admitted<'_>,
        image: &Image<'_, '_>,
        shared: &Shared,
        relocated: &Relocated,
        order: &[InputId],
    ) -> Self {
        let (memory, evaluated) = (image.memory, relocated.evaluated);
        let provider = group.heaps().provider.or(shared.heaps.first().map(|heap| heap.taker));
        Self {
            schema: 1,
            memory: Memory {
                stack: [memory.stack.start, memory.stack.end],
                global_base: memory.global_base,
                data_end: memory.data_end,
                heap_base: memory.heap_base,
                heap_end: memory.heap_end,
                min_pages: memory.min_pages,
                max_pages: memory.max_pages,
                alone: alone(group),
            },
            table: Table {
                slots: image.table.size,
                growable: image.table.growable,
                first_is_null: !image.table.slots.contains_key(&Slot(0)),
            },
            evaluated: Folded {
                functions: evaluated.functions,
                code_bytes: evaluated.code_bytes,
                stores: evaluated.stores,
            },
            shared: Copies {
                functions: shared.functions,
                code_bytes: shared.code_bytes,
                data: shared.data,
                data_bytes: shared.data_bytes,
                malloc: provider.map(|input| image.parts[input].module.name.clone()),
                apart: shared
                    .separate
                    .iter()
                    .map(|separate| Apart { name: separate.name.clone(), reason: separate.reason.text() })
                    .collect(),
            },
            inputs: inputs(image),
            sections: sections(group, image),
            start: start_names(image, &relocated.remaining, order),
            imports: image
                .indices
                .host
                .iter()
                .map(|position| {
                    let host = image.host[*position as usize];
                    format!("{}.{}", host.module, host.field)
                })
                .collect(),
            trust: false,
            boundaries: Vec::new(),
            symbols: symbols(image),
        }
    }

    /// The map with what only the user knows, or who took components apart for him.
    pub(crate) fn with(self, options: &Options, shared: &Shared) -> Self {
        let boundaries = options.boundaries.iter().cloned().map(|boundary| boundary.with(&shared.handed_over));
        Self { trust: options.trust, boundaries: boundaries.collect(), ..self }
    }

    /// As JSON, ending in a newline.
    pub fn json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("a map holds nothing that JSON cannot");
        text.push('\n');
        text
    }

    /// As text, with mangled names as they stand in the source unless `keeps_names`.
    pub fn text(&self, keeps_names: bool) -> String {
        let mut text = String::new();
        self.write_text(&mut text, keeps_names).expect("strings take everything");
        text
    }

    fn write_text(&self, text: &mut String, keeps_names: bool) -> std::fmt::Result {
        let memory = &self.memory;
        writeln!(text, "memory")?;
        writeln!(text, "  {:#010x} {:#010x} stack", memory.stack[0], memory.stack[1])?;
        for input in self.inputs.iter().filter(|input| input.data[0] < input.data[1]) {
            writeln!(text, "  {:#010x} {:#010x} data of {}", input.data[0], input.data[1], input.name)?;
        }
        for section in &self.sections {
            writeln!(text, "  {:#010x} {:#010x} section {}", section.data[0], section.data[1], section.name)?;
        }
        writeln!(text, "  {:#010x} {:#010x} heap", memory.heap_base, memory.heap_end)?;
        let limit = memory.max_pages.map_or("no limit".to_owned(), |pages| format!("limit {pages}"));
        let alone = memory.alone.iter().map(|alone| format!("; {} had {} alone", alone.name, alone.max_pages));
        writeln!(text, "  {} pages, {limit}{}", memory.min_pages, alone.collect::<String>())?;
        writeln!(text, "\ntable")?;
        let growable = if self.table.growable { ", growable" } else { "" };
        let null = if self.table.first_is_null { ", slot 0 null" } else { "" };
        writeln!(text, "  {} slots{null}{growable}", self.table.slots)?;
        for input in &self.inputs {
            writeln!(text, "  {:>10} first slot of {}", input.table_base, input.name)?;
        }
        writeln!(text, "\ninputs")?;
        for input in &self.inputs {
            let Functions { live, total } = input.functions;
            writeln!(text, "  {}: {}, {live} of {total} functions", input.name, input.kind)?;
        }
        let Folded { functions, code_bytes, stores } = self.evaluated;
        writeln!(text, "\nevaluated\n  {functions} functions of {code_bytes} bytes, {stores} addresses stored")?;
        self.write_shared(text, keeps_names)?;
        write_list(text, "start", &self.start)?;
        write_list(text, "imports", &self.imports)?;
        let boundaries: Vec<String> = self.boundaries.iter().map(Boundary::text).collect();
        let title = if self.trust { "boundaries, with trust" } else { "boundaries" };
        write_list(text, title, &boundaries)?;
        writeln!(text, "\nsymbols")?;
        self.symbols.iter().try_for_each(|symbol| writeln!(text, "  {}", symbol.text(keeps_names)))
    }
}

impl LinkMap {
    /// Only for links of finished modules: others have no copies.
    fn write_shared(&self, text: &mut String, keeps_names: bool) -> std::fmt::Result {
        let Copies { functions, code_bytes, data, data_bytes, malloc, apart } = &self.shared;
        if *functions == 0 && malloc.is_none() && apart.is_empty() {
            return Ok(());
        }
        writeln!(text, "\nshared\n  {functions} functions of {code_bytes} bytes are those of another input")?;
        if *data > 0 {
            writeln!(text, "  {data} variables and constants of {data_bytes} bytes are those of another input")?;
        }
        if let Some(provider) = malloc {
            writeln!(text, "  malloc and its family: {provider}")?;
        }
        apart
            .iter()
            .try_for_each(|Apart { name, reason }| writeln!(text, "  {} stays two: {reason}", shown(name, keeps_names)))
    }
}

fn write_list(text: &mut String, title: &str, lines: &[String]) -> std::fmt::Result {
    if !lines.is_empty() {
        writeln!(text, "\n{title}")?;
    }
    lines.iter().try_for_each(|line| writeln!(text, "  {line}"))
}

fn inputs(image: &Image<'_, '_>) -> Vec<Input> {
    image
        .inputs()
        .map(|(input, part)| {
            let module = part.module;
            let data = &image.memory.data[input];
            let live = module.functions.iter_enumerated().filter(|(index, function)| {
                matches!(function.origin, Origin::Defined(_)) && part.live.functions[*index]
            });
            Input {
                name: module.name.clone(),
                kind: module.kind.term(),
                data: [data.start, data.end],
                table_base: image.table.bases[input],
                functions: Functions { live: live.count(), total: module.bodies.len() },
            }
        })
        .collect()
}

fn sections(group: &Admitted<'_>, image: &Image<'_, '_>) -> Vec<Section> {
    let sets = group.bindings().sets.iter().zip(&image.memory.sets);
    sets.filter(|(_, range)| !range.is_empty())
        .map(|(set, range)| Section { name: set.name.to_owned(), data: [range.start, range.end] })
        .collect()
}

/// The limits of the memories that became one. Each may grow further now: the limit is that of all.
fn alone(group: &Admitted<'_>) -> Vec<Alone> {
    let memories = memories(group.modules(), group.bindings());
    let name = |memory: &OwnMemory| group.modules()[memory.input].name.clone();
    let limited = memories.iter().filter(|_| memories.len() > 1);
    limited.filter_map(|memory| Some(Alone { name: name(memory), max_pages: memory.maximum? })).collect()
}

fn start_names(image: &Image<'_, '_>, remaining: &TiSlice<InputId, Initialisers>, order: &[InputId]) -> Vec<String> {
    let name = |input: &InputId, function| {
        let module = image.parts[*input].module;
        format!("{} of {}", module.function_name(function).unwrap_or("a function"), module.name)
    };
    let of = |input: &InputId| remaining[*input];
    let mut names: Vec<String> =
        order.iter().flat_map(|input| of(input).start.map(|function| name(input, function))).collect();
    names.extend(order.iter().flat_map(|input| of(input).data_relocs.map(|function| name(input, function))));
    names.extend(order.iter().flat_map(|input| of(input).constructors.map(|function| name(input, function))));
    names.extend(
        order
            .iter()
            .filter(|input| of(input).main.is_some())
            .map(|input| format!("{START} of {}", image.parts[*input].module.name)),
    );
    names
}
