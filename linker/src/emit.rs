//! The image becomes bytes.
//!
//! Nothing is decided here: sections are written in the order of the specification, each from the list that says what
//! it holds. The element segments of the function table skip null slots, slot 0 among them.

use std::collections::BTreeMap;
use std::io;

use toolchain_probe::conventions::{ENV, LINKER_GLOBALS, MEMORY};
use toolchain_probe::module::model::index::{GlobalIndex, InputId};
use toolchain_probe::module::model::{Element, ElementItems, ElementMode, Item};
use wasm_encoder::reencode::Reencode;
use wasm_encoder::{
    ConstExpr, DataCountSection, ElementSection, Elements, Encode, EntityType, ExportKind, ExportSection,
    FunctionSection, GlobalSection, GlobalType, ImportSection, MemorySection, MemoryType, Module, RefType, SectionId,
    TableSection, TableType, TagKind, TagSection, TagType, TypeSection, ValType,
};

use crate::custom;
use crate::ids::Slot;
use crate::image::Image;
use crate::numbering::{
    DataDefinition, ElementDefinition, GlobalDefinition, TableDefinition, TagDefinition, asked_tag_type,
};
use crate::resolve::{Callee, ExportItem};
use crate::rewrite::{Output, Reindexer, encode_constant, reindex_group};

/// Writes the image, and says how many bytes it has. What stands before and after the code is made first, which takes
/// little; code is made while it is written, so that the image is never in memory as a whole.
pub(crate) fn emit(image: &Image<'_, '_>, out: &mut Output<'_>) -> io::Result<usize> {
    let ((front, data), custom) = rayon::join(|| (emit_front(image), data_section(image)), || emit_custom(image));
    out.write_all(&front)?;
    image.code.write(out)?;
    let mut size = front.len() + image.code.size() + custom.len();
    for piece in data.iter().flat_map(|(header, bytes)| [header.as_slice(), bytes]) {
        out.write_all(piece)?;
        size += piece.len();
    }
    out.write_all(&custom)?;
    Ok(size)
}

/// What comes before the contents of the code section, the header of that section included.
fn emit_front(image: &Image<'_, '_>) -> Vec<u8> {
    let emitter = Emitter { image };
    let mut module = Module::new();
    emitter.types(&mut module);
    emitter.imports(&mut module);
    emitter.functions(&mut module);
    emitter.tables(&mut module);
    emitter.memory(&mut module);
    emitter.tags(&mut module);
    emitter.globals(&mut module);
    emitter.exports(&mut module);
    emitter.elements(&mut module);
    emitter.data_count(&mut module);
    let mut bytes = module.finish();
    if image.code.size() > 0 {
        section_header(SectionId::Code, image.code.size(), &mut bytes);
    }
    bytes
}

fn section_header(id: SectionId, size: usize, out: &mut Vec<u8>) {
    out.push(id.into());
    size.encode(out);
}

/// The custom sections alone, without the header of a module.
fn emit_custom(image: &Image<'_, '_>) -> Vec<u8> {
    let mut module = Module::new();
    custom::emit(image, &mut module);
    module.finish().split_off(Module::HEADER.len())
}

/// The number of element segments that fill the function table.
pub(crate) fn slot_segment_count(slots: &BTreeMap<Slot, Callee>) -> u32 {
    u32::try_from(slot_runs(slots).len()).expect("tables are small")
}

/// Runs of slots that are not null, each with the first slot.
fn slot_runs(slots: &BTreeMap<Slot, Callee>) -> Vec<(Slot, Vec<Callee>)> {
    let mut runs: Vec<(Slot, Vec<Callee>)> = Vec::new();
    let mut next = None;
    for (slot, callee) in slots {
        match runs.last_mut() {
            Some((_, run)) if next == Some(slot.0) => run.push(*callee),
            _ => runs.push((*slot, vec![*callee])),
        }
        next = slot.0.checked_add(1);
    }
    runs
}

struct Emitter<'a, 'data> {
    image: &'a Image<'a, 'data>,
}

fn encoded<T, E: std::fmt::Debug>(result: Result<T, E>) -> T {
    result.expect("what was validated can be encoded")
}

impl Emitter<'_, '_> {
    fn reindexed<T>(&self, input: InputId, encode: impl FnOnce(&mut Reindexer<'_>) -> T) -> T {
        let constant = |global: GlobalIndex| {
            let evaluated = self.image.parts[input].evaluated.get(&global).copied();
            evaluated.or_else(|| self.image.constants.constant(input, global))
        };
        encode(&mut Reindexer { map: &self.image.indices.inputs[input], constant: &constant })
    }

    fn types(&self, module: &mut Module) {
        let mut section = TypeSection::new();
        for group in &self.image.indices.types {
            let input = group.input;
            let types = reindex_group(self.image.parts[input].module, &self.image.indices.inputs[input], group.group);
            match types.as_slice() {
                [alone] => section.ty().subtype(alone),
                several => section.ty().rec(several.to_vec()),
            }
        }
        if !section.is_empty() {
            module.section(&section);
        }
    }

    fn imports(&self, module: &mut Module) {
        let mut section = ImportSection::new();
        let memory = self.image.memory;
        if memory.exists && memory.imported {
            section.import(ENV, MEMORY, EntityType::Memory(self.memory_type()));
        }
        for position in &self.image.indices.host {
            let host = self.image.host[*position as usize];
            let input = host.first.input;
            let from = self.image.parts[input].module;
            let map = &self.image.indices.inputs[input];
            let ty = match from.imports[host.first.position as usize].item {
                Item::Function(function) => EntityType::Function(map.types[from.functions[function].ty].0),
                Item::Global(global) => EntityType::Global(
                    self.reindexed(input, |reindexer| encoded(reindexer.global_type(from.globals[global].ty))),
                ),
                Item::Table(table) => EntityType::Table(
                    self.reindexed(input, |reindexer| encoded(reindexer.table_type(from.tables[table].ty))),
                ),
                Item::Tag(tag) => EntityType::Tag(tag_type(map.types[from.tags[tag].ty].0)),
                Item::Memory(_) => unreachable!("the memory is not left to the host"),
            };
            let (module, field) = self.image.options.mangling.import(host.module, host.field);
            section.import(module, field, ty);
        }
        if !section.is_empty() {
            module.section(&section);
        }
    }

    fn functions(&self, module: &mut Module) {
        let mut section = FunctionSection::new();
        for (input, function) in &self.image.indices.bodies {
            let ty = self.image.parts[*input].module.functions[*function].ty;
            section.function(self.image.indices.inputs[*input].types[ty].0);
        }
        if !section.is_empty() {
            module.section(&section);
        }
    }

    fn tables(&self, module: &mut Module) {
        let mut section = TableSection::new();
        for definition in &self.image.indices.tables {
            match *definition {
                TableDefinition::FunctionTable => {
                    let layout = self.image.table;
                    let size = u64::from(layout.size);
                    section.table(TableType {
                        element_type: RefType::FUNCREF,
                        table64: false,
                        minimum: size,
                        maximum: (!layout.growable).then_some(size),
                        shared: false,
                    });
                }
                TableDefinition::Own(input, table) => {
                    let declared = &self.image.parts[input].module.tables[table];
                    let ty = self.reindexed(input, |reindexer| encoded(reindexer.table_type(declared.ty)));
                    match &declared.init {
                        None => section.table(ty),
                        Some(init) => {
                            let init = self.reindexed(input, |reindexer| encoded(reindexer.const_expr(init.clone())));
                            section.table_with_init(ty, &init)
                        }
                    };
                }
            }
        }
        if !section.is_empty() {
            module.section(&section);
        }
    }

    fn memory_type(&self) -> MemoryType {
        let memory = self.image.memory;
        MemoryType {
            minimum: memory.min_pages,
            maximum: memory.max_pages,
            memory64: false,
            shared: memory.shared,
            page_size_log2: None,
        }
    }

    fn memory(&self, module: &mut Module) {
        let memory = self.image.memory;
        if memory.exists && !memory.imported {
            let mut section = MemorySection::new();
            section.memory(self.memory_type());
            module.section(&section);
        }
    }

    fn tags(&self, module: &mut Module) {
        let mut section = TagSection::new();
        for definition in &self.image.indices.tags {
            let ty = match *definition {
                TagDefinition::Own(input, tag) => {
                    let ty = self.image.parts[input].module.tags[tag].ty;
                    self.image.indices.inputs[input].types[ty].0
                }
                TagDefinition::Linker(position) => {
                    let (input, ty) = asked_tag_type(self.image.parts, position);
                    self.image.indices.inputs[input].types[ty].0
                }
            };
            section.tag(tag_type(ty));
        }
        if !section.is_empty() {
            module.section(&section);
        }
    }

    fn globals(&self, module: &mut Module) {
        let mut section = GlobalSection::new();
        let word = |mutable| GlobalType { val_type: ValType::I32, mutable, shared: false };
        for definition in &self.image.indices.globals {
            match *definition {
                GlobalDefinition::StackPointer => {
                    let top = self.image.memory.stack.end.cast_signed();
                    section.global(word(true), &ConstExpr::i32_const(top));
                }
                GlobalDefinition::Linker(position) => {
                    debug_assert!(LINKER_GLOBALS.len() > position as usize);
                    section.global(word(true), &ConstExpr::i32_const(0));
                }
                GlobalDefinition::Address(address) => {
                    section.global(word(false), &ConstExpr::i32_const(address.cast_signed()));
                }
                GlobalDefinition::Variable(input, global) => {
                    let (ty, init) = self.variable(input, global);
                    section.global(ty, &init);
                }
            }
        }
        if !section.is_empty() {
            module.section(&section);
        }
    }

    fn variable(&self, input: InputId, global: GlobalIndex) -> (GlobalType, ConstExpr) {
        let declared = &self.image.parts[input].module.globals[global];
        let ty = self.reindexed(input, |reindexer| encoded(reindexer.global_type(declared.ty)));
        let map = &self.image.indices.inputs[input];
        let evaluated = self.image.parts[input].evaluated.get(&global);
        let init = match evaluated.and_then(|value| encode_constant(map, *value)) {
            Some(init) => init,
            None => {
                let init = declared.init.clone().expect("a defined global has an initial value");
                self.reindexed(input, |reindexer| encoded(reindexer.const_expr(init)))
            }
        };
        (ty, init)
    }

    fn exports(&self, module: &mut Module) {
        let indices = &self.image.indices;
        let mut exports: Vec<(&str, ExportKind, u32)> = Vec::new();
        if self.image.memory.exists {
            exports.push((MEMORY, ExportKind::Memory, 0));
        }
        if let Some((name, callee)) = self.image.entry {
            exports.push((name, ExportKind::Func, indices.callee(callee).0));
        }
        let is_taken = |name: &str| self.image.memory.exists && name == MEMORY;
        for (name, item) in self.image.exports.iter().filter(|(name, _)| !is_taken(name)) {
            let export = match *item {
                ExportItem::Function(callee) => Some((ExportKind::Func, indices.callee(callee).0)),
                ExportItem::Tag(tag) => Some((ExportKind::Tag, indices.tag(tag).0)),
                ExportItem::Table(table) => Some((ExportKind::Table, indices.table(table).0)),
                ExportItem::Memory => self.image.memory.exists.then_some((ExportKind::Memory, 0)),
                ExportItem::Global(global) => {
                    indices.exported_global(global, self.image.constants).map(|global| (ExportKind::Global, global.0))
                }
            };
            exports.extend(export.map(|(kind, index)| (name.as_str(), kind, index)));
        }
        for export in &mut exports {
            export.0 = self.image.options.mangling.export(export.0);
        }
        exports.sort_unstable_by_key(|export| export.0);
        let mut section = ExportSection::new();
        for (name, kind, index) in exports {
            section.export(name, kind, index);
        }
        if !section.is_empty() {
            module.section(&section);
        }
    }

    fn elements(&self, module: &mut Module) {
        let mut section = ElementSection::new();
        for (start, run) in slot_runs(&self.image.table.slots) {
            let functions: Vec<u32> = run.iter().map(|callee| self.image.indices.callee(*callee).0).collect();
            let start = i32::try_from(start.0).expect("tables are small");
            let table = self.image.indices.function_table.map(|table| table.0).filter(|table| *table != 0);
            section.active(table, &ConstExpr::i32_const(start), Elements::Functions(functions.into()));
        }
        for definition in &self.image.indices.elements {
            match *definition {
                ElementDefinition::Own(input, index) => {
                    self.own_element(input, &self.image.parts[input].module.elements[index], &mut section);
                }
                ElementDefinition::Dropped(input, index) => {
                    let ty = self.image.parts[input].module.elements[index].ty;
                    let ty = self.reindexed(input, |reindexer| encoded(reindexer.ref_type(ty)));
                    section.passive(Elements::Expressions(ty, (&[]).into()));
                }
            }
        }
        let declared = self.declared_functions();
        if !declared.is_empty() {
            section.declared(Elements::Functions(declared.into()));
        }
        if !section.is_empty() {
            module.section(&section);
        }
    }

    /// Functions whose reference is taken in code must stand in a segment (core specification, "Functions", refs).
    fn declared_functions(&self) -> Vec<u32> {
        let mut declared: Vec<u32> = Vec::new();
        for (map, part) in self.image.indices.inputs.iter().zip(self.image.parts) {
            let referenced = map.functions.iter().zip(&part.live.referenced).filter(|(_, referenced)| **referenced);
            declared.extend(referenced.map(|(function, _)| function.0));
        }
        declared.sort_unstable();
        declared.dedup();
        declared
    }

    fn own_element(&self, input: InputId, element: &Element<'_>, section: &mut ElementSection) {
        let map = &self.image.indices.inputs[input];
        let expressions: Vec<ConstExpr>;
        let functions: Vec<u32>;
        let items = match &element.items {
            ElementItems::Functions(items) => {
                functions = items.iter().map(|item| map.functions[*item].0).collect();
                Elements::Functions(functions.into())
            }
            ElementItems::Expressions(items) => {
                let ty = self.reindexed(input, |reindexer| encoded(reindexer.ref_type(element.ty)));
                expressions = items
                    .iter()
                    .map(|item| self.reindexed(input, |reindexer| encoded(reindexer.const_expr(item.clone()))))
                    .collect();
                Elements::Expressions(ty, expressions.into())
            }
        };
        match &element.mode {
            ElementMode::Passive => section.passive(items),
            ElementMode::Declared => section.declared(items),
            ElementMode::Active(table, offset) => {
                let offset = self.reindexed(input, |reindexer| encoded(reindexer.const_expr(offset.clone())));
                section.active(Some(map.tables[*table].0), &offset, items)
            }
        };
    }

    fn data_count(&self, module: &mut Module) {
        if self.image.parts.iter().any(|part| part.live.named_data.contains(&true)) {
            let count = u32::try_from(data_segment_count(self.image)).expect("segments are limited");
            module.section(&DataCountSection { count });
        }
    }
}

fn data_segment_count(image: &Image<'_, '_>) -> usize {
    image.segments.list.len() + image.indices.data.len()
}

/// The data section in pieces, each with what stands before it: the bytes are copied only where they go, because an
/// image may store zeros by the hundred megabytes.
fn data_section<'i>(image: &'i Image<'_, '_>) -> Vec<(Vec<u8>, &'i [u8])> {
    let count = data_segment_count(image);
    if count == 0 {
        return Vec::new();
    }
    let stored = image.segments.list.iter().map(|segment| {
        let bytes = &image.segments.bytes[segment.bytes.clone()];
        (segment_header(Some(segment.address), bytes), bytes)
    });
    let passive = image.indices.data.iter().map(|definition| {
        let bytes = match *definition {
            DataDefinition::Passive(input, data) => image.parts[input].module.data[data].bytes,
            DataDefinition::Dropped => &[],
        };
        (segment_header(None, bytes), bytes)
    });
    let segments: Vec<(Vec<u8>, &[u8])> = stored.chain(passive).collect();
    let mut encoded_count = Vec::new();
    count.encode(&mut encoded_count);
    let size = segments.iter().map(|(header, bytes)| header.len() + bytes.len()).sum::<usize>();
    let mut header = Vec::new();
    section_header(SectionId::Data, encoded_count.len() + size, &mut header);
    header.extend(encoded_count);
    std::iter::once((header, &[][..])).chain(segments).collect()
}

/// What stands before the bytes of a segment: an active one at an address, or a passive one.
fn segment_header(address: Option<u32>, bytes: &[u8]) -> Vec<u8> {
    let mut header = Vec::new();
    match address {
        Some(address) => {
            0u32.encode(&mut header);
            ConstExpr::i32_const(address.cast_signed()).encode(&mut header);
        }
        None => 1u32.encode(&mut header),
    }
    bytes.len().encode(&mut header);
    header
}

fn tag_type(func_type_idx: u32) -> TagType {
    TagType { kind: TagKind::Exception, func_type_idx }
}
