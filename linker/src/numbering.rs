//! What is live is numbered: it becomes output indices, types, imports, functions, globals, tables, tags and segments
//! of the image.
//!
//! From here on every input index has its output index in one flat table for each input, so that a rewrite of a body is
//! a look-up for each site. Types are numbered by structure: what two inputs write in the same way is one type, which
//! is what `call_indirect` compares.

mod direct;
mod used;

use std::collections::BTreeMap;

use toolchain_probe::judge::admission::GroupTypes;
use toolchain_probe::module::model::index::{
    DataIndex, ElemIndex, FuncIndex, GlobalIndex, InputId, TableIndex, TagIndex, TypeId, TypeIndex,
};
use toolchain_probe::module::model::{ElementMode, Item};
use typed_index_collections::{TiSlice, TiVec, ti_vec};

use crate::ids::{OutData, OutElem, OutFunc, OutGlobal, OutTable, OutTag, OutType};
use crate::layout::table::TableLayout;
use crate::part::Part;
use crate::prune::Live;
use crate::references::{Reference, of_sub_type};
use crate::relocate::Constants;
use crate::resolve::{Callee, ExportItem, GlobalRef, Resolution, SymbolRef, TableRef, TagRef};
use crate::synthetic::Own;

pub(crate) use used::asked_tag_type;
use used::{exported_variables, foldable, groups_by_id, live_globals, mark_interface_types, used_host_imports};

/// No output index: the item is dead.
pub(crate) const DEAD: u32 = u32::MAX;

/// What a global index of an input is in the image.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum OutValue {
    /// A constant in the code.
    Constant(i32),
    /// A global.
    Global(OutGlobal),
    /// Nothing: it is dead.
    Dead,
}

/// For each input index, its output index.
#[derive(Clone, Default, Debug)]
pub(crate) struct InputMap {
    /// By function.
    pub functions: TiVec<FuncIndex, OutFunc>,
    /// By global.
    pub globals: TiVec<GlobalIndex, OutValue>,
    /// By table.
    pub tables: TiVec<TableIndex, OutTable>,
    /// By tag.
    pub tags: TiVec<TagIndex, OutTag>,
    /// By type.
    pub types: TiVec<TypeIndex, OutType>,
    /// By element segment.
    pub elements: TiVec<ElemIndex, OutElem>,
    /// By data segment.
    pub data: TiVec<DataIndex, OutData>,
    /// By symbol of the `linking` section: its address or table slot; `None` for a weak reference that nothing defines.
    pub symbols: Vec<Option<u32>>,
    /// By symbol of the `linking` section: the function that it names, if one of an input.
    pub callees: Vec<Option<OutFunc>>,
    /// By where a call of a slot begins in the file: the function that it always calls.
    pub direct: BTreeMap<u32, OutFunc>,
}

impl InputMap {
    /// The same with other numbers for the functions that are in the image.
    pub(crate) fn with_functions(mut self, number: impl Fn(OutFunc) -> OutFunc) -> Self {
        let functions = self.functions.iter_mut().chain(self.callees.iter_mut().flatten());
        let all = functions.chain(self.direct.values_mut()).filter(|function| function.0 != DEAD);
        all.for_each(|function| *function = number(*function));
        self
    }
}

/// A global that the image defines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum GlobalDefinition {
    /// The stack pointer.
    StackPointer,
    /// A variable of the linker, by position in `conventions::LINKER_GLOBALS`.
    Linker(u32),
    /// A variable of an input.
    Variable(InputId, GlobalIndex),
    /// An exported address.
    Address(u32),
}

/// A tag that the image defines.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum TagDefinition {
    /// A tag of the linker, by position in `conventions::LINKER_TAGS`.
    Linker(u32),
    /// A tag of an input.
    Own(InputId, TagIndex),
}

/// A table that the image defines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum TableDefinition {
    /// The function table.
    FunctionTable,
    /// A table of an input.
    Own(InputId, TableIndex),
}

/// An element segment beside those of the function table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ElementDefinition {
    /// A passive segment, or an active one of an input's own table.
    Own(InputId, ElemIndex),
    /// Stands for a segment that instantiation has dropped, and has its type.
    Dropped(InputId, ElemIndex),
}

/// A data segment beside those of static data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DataDefinition {
    /// A passive segment.
    Passive(InputId, DataIndex),
    /// Stands for segments that instantiation has dropped.
    Dropped,
}

/// A recursion group of the image, by one input that has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct TypeGroup {
    /// The input.
    pub input: InputId,
    /// The group among its groups.
    pub group: u32,
}

/// All output indices, and the order of what the image defines.
#[derive(Default)]
pub(crate) struct Indices {
    /// For each input, the synthetic one last.
    pub inputs: TiVec<InputId, InputMap>,
    /// Recursion groups, in order.
    pub types: Vec<TypeGroup>,
    /// Host imports, in order, by position in `Resolution::host`.
    pub host: Vec<u32>,
    /// Bodies, in order.
    pub bodies: Vec<(InputId, FuncIndex)>,
    /// Defined globals, in order.
    pub globals: Vec<GlobalDefinition>,
    /// Defined tables, in order.
    pub tables: Vec<TableDefinition>,
    /// Defined tags, in order.
    pub tags: Vec<TagDefinition>,
    /// Element segments after those of the function table, in order.
    pub elements: Vec<ElementDefinition>,
    /// Data segments after those of static data, in order.
    pub data: Vec<DataDefinition>,
    /// The function table, if the image has one.
    pub function_table: Option<OutTable>,
    /// The exported addresses, by value.
    pub addresses: BTreeMap<u32, OutGlobal>,
    stack_pointer: Option<OutGlobal>,
    linker_globals: BTreeMap<u32, OutGlobal>,
    linker_tags: BTreeMap<u32, OutTag>,
    imported_globals: u32,
    imported_functions: u32,
    host_index: Vec<u32>,
    own: Own,
    type_index: TiVec<TypeId, OutType>,
}

/// What the numbering looks at.
#[derive(Clone, Copy)]
pub(crate) struct Numbered<'a, 'data> {
    /// All inputs, the synthetic one last if there is one.
    pub parts: &'a TiSlice<InputId, Part<'a, 'data>>,
    /// The types of all of them.
    pub types: &'a GroupTypes,
    /// Imports, stubs and exports of the image.
    pub resolution: &'a Resolution<'data>,
    /// What is reachable.
    pub live: &'a Live,
    /// What is constant.
    pub constants: &'a Constants<'a, 'data>,
    /// What stands in the function table.
    pub table: &'a TableLayout,
    /// The bodies of the linker's own callees.
    pub own: &'a Own,
}

/// Numbers everything that is live.
pub(crate) fn number(from: &Numbered<'_, '_>, segment_counts: (u32, u32)) -> Indices {
    let mut indices = Indices { own: from.own.clone(), ..Indices::default() };
    indices.inputs.resize_with(from.parts.len(), InputMap::default);
    let used_host = used_host_imports(from);
    indices.number_types(from, &used_host);
    indices.number_host(from, &used_host);
    indices.number_functions(from);
    indices.number_globals(from);
    indices.number_tables(from);
    indices.number_tags(from);
    indices.number_segments(from, segment_counts);
    for (input, part) in from.parts.iter_enumerated() {
        let symbols = &part.resolved.symbols;
        let callees = symbols.iter().map(|symbol| match symbol {
            SymbolRef::Slot(Some(callee)) | SymbolRef::Null(callee) => indices.made(*callee),
            _ => None,
        });
        indices.inputs[input].callees = callees.collect();
        indices.inputs[input].symbols = from.constants.symbols(symbols);
    }
    direct::find(from, &mut indices);
    indices
}

/// What a callee means in the end: another input may mean something else by its own function.
fn last_meant(parts: &TiSlice<InputId, Part<'_, '_>>, mut callee: Callee) -> Callee {
    for _ in parts {
        let Callee::Body(input, function) = callee else { break };
        let meant = parts[input].resolved.functions[function];
        if meant == callee {
            break;
        }
        callee = meant;
    }
    callee
}

impl Indices {
    /// The output function of a callee that is in the image.
    pub(crate) fn callee(&self, callee: Callee) -> OutFunc {
        self.made(callee).expect("whoever calls a function of the linker had it made")
    }

    /// The output function of a callee; `None` for one of the linker's own that nobody calls.
    pub(crate) fn made(&self, callee: Callee) -> Option<OutFunc> {
        match self.own.body(callee)? {
            Callee::Body(input, function) => Some(self.inputs[input].functions[function]),
            Callee::Host(position) => Some(OutFunc(self.host_index[position as usize])),
            _ => None,
        }
    }

    /// The same with these bodies, and other numbers for the functions that are in the image.
    pub(crate) fn with_functions(self, bodies: Vec<(InputId, FuncIndex)>, number: impl Fn(OutFunc) -> OutFunc) -> Self {
        let inputs = self.inputs.into_iter().map(|map| map.with_functions(&number)).collect();
        Self { inputs, bodies, ..self }
    }

    /// The number of imported functions, which come before the bodies.
    pub(crate) fn imported_functions(&self) -> u32 {
        self.imported_functions
    }

    /// The number of imported globals, which come before the defined ones.
    pub(crate) fn imported_globals(&self) -> u32 {
        self.imported_globals
    }

    /// The output global of an export, or the one that holds its address.
    pub(crate) fn exported_global(&self, global: GlobalRef, constants: &Constants<'_, '_>) -> Option<OutGlobal> {
        match global {
            GlobalRef::StackPointer => self.stack_pointer,
            GlobalRef::LinkerVariable(position) => self.linker_globals.get(&position).copied(),
            GlobalRef::Host(position) => Some(OutGlobal(self.host_index[position as usize])),
            GlobalRef::Variable(input, global) => match self.inputs[input].globals[global] {
                OutValue::Global(index) => Some(index),
                _ => None,
            },
            GlobalRef::Address(_) | GlobalRef::TableBase(_) | GlobalRef::Slot(_) => {
                self.addresses.get(&constants.folded(global)?).copied()
            }
        }
    }

    /// The output tag.
    pub(crate) fn tag(&self, tag: TagRef) -> OutTag {
        match tag {
            TagRef::Own(input, tag) => self.inputs[input].tags[tag],
            TagRef::Linker(position) => self.linker_tags.get(&position).copied().unwrap_or(OutTag(DEAD)),
            TagRef::Host(position) => OutTag(self.host_index[position as usize]),
        }
    }

    /// The output table.
    pub(crate) fn table(&self, table: TableRef) -> OutTable {
        match table {
            TableRef::FunctionTable => self.function_table.unwrap_or(OutTable(DEAD)),
            TableRef::Own(input, table) => self.inputs[input].tables[table],
            TableRef::Host(position) => OutTable(self.host_index[position as usize]),
        }
    }

    fn number_types(&mut self, from: &Numbered<'_, '_>, used_host: &[bool]) {
        let groups = groups_by_id(from);
        let ids = (0..from.types.interner.count()).map(TypeId::from);
        let mut used: TiVec<TypeId, bool> = ids.map(|id| from.live.has_type(id)).collect();
        from.parts.iter().flat_map(|part| part.kept_types).for_each(|id| used[*id] = true);
        for stub in from.resolution.stubs.iter().filter_map(|stub| stub.ty) {
            used[from.parts[stub.0].types[stub.1]] = true;
        }
        mark_interface_types(from, used_host, &mut used);
        // References lead back or stay inside a group: one pass from the last group to the first closes the set.
        for (first, group) in groups.iter().rev() {
            let module = from.parts[group.input].module;
            let types: Vec<_> = module.types.groups[group.group as usize].types().collect();
            let members = *first..TypeId::from(usize::from(*first) + types.len());
            if !used[members.clone()].contains(&true) {
                continue;
            }
            used[members].fill(true);
            for ty in types {
                of_sub_type(ty, &mut |reference| {
                    if let Reference::Type(ty) = reference {
                        used[from.parts[group.input].types[ty]] = true;
                    }
                });
            }
        }
        self.type_index = ti_vec![OutType(DEAD); used.len()];
        let kept = used.iter_enumerated().filter(|(_, used)| **used);
        for (index, (id, _)) in (0..).map(OutType).zip(kept) {
            self.type_index[id] = index;
        }
        self.types = groups.iter().filter(|(first, _)| used[**first]).map(|(_, group)| *group).collect();
        for (map, part) in self.inputs.iter_mut().zip(from.parts) {
            map.types = part.types.iter().map(|id| self.type_index[*id]).collect();
        }
    }

    /// Host imports of each kind are numbered from 0 in their own space.
    fn number_host(&mut self, from: &Numbered<'_, '_>, used: &[bool]) {
        let mut next = [0u32; 4];
        self.host_index = vec![DEAD; from.resolution.host.len()];
        for (position, host) in (0u32..).zip(&from.resolution.host) {
            if !used[position as usize] {
                continue;
            }
            let module = from.parts[host.first.input].module;
            let space = match module.imports[host.first.position as usize].item {
                Item::Function(_) => 0,
                Item::Global(_) => 1,
                Item::Table(_) => 2,
                Item::Tag(_) => 3,
                Item::Memory(_) => unreachable!("the memory is not left to the host"),
            };
            self.host_index[position as usize] = next[space];
            next[space] += 1;
            self.host.push(position);
        }
    }

    fn host_count(&self, from: &Numbered<'_, '_>, wanted: fn(Item) -> bool) -> u32 {
        let count = self.host.iter().filter(|position| {
            let host = from.resolution.host[**position as usize];
            wanted(from.parts[host.first.input].module.imports[host.first.position as usize].item)
        });
        u32::try_from(count.count()).expect("there are fewer imports than bytes")
    }

    fn number_functions(&mut self, from: &Numbered<'_, '_>) {
        let mut next = self.host_count(from, |item| matches!(item, Item::Function(_)));
        self.imported_functions = next;
        for (input, part) in from.parts.iter_enumerated() {
            self.inputs[input].functions = ti_vec![OutFunc(DEAD); part.module.functions.len()];
            for index in part.module.functions.keys() {
                // A weak definition of an object that gave way has an index and no body of its own.
                if part.live.functions[index] && part.resolved.functions[index] == Callee::Body(input, index) {
                    self.inputs[input].functions[index] = OutFunc(next);
                    self.bodies.push((input, index));
                    next += 1;
                }
            }
        }
        for (input, part) in from.parts.iter_enumerated() {
            for (index, callee) in part.resolved.functions.iter_enumerated() {
                if *callee != Callee::Body(input, index) {
                    let made = self.made(last_meant(from.parts, *callee));
                    self.inputs[input].functions[index] = made.unwrap_or(OutFunc(DEAD));
                }
            }
        }
    }

    fn number_globals(&mut self, from: &Numbered<'_, '_>) {
        let mut next = self.host_count(from, |item| matches!(item, Item::Global(_)));
        self.imported_globals = next;
        let mut define = |globals: &mut Vec<GlobalDefinition>, definition| {
            globals.push(definition);
            next += 1;
            OutGlobal(next - 1)
        };
        let live = live_globals(from);
        let exported = exported_variables(from);
        if live.contains(&GlobalRef::StackPointer) {
            self.stack_pointer = Some(define(&mut self.globals, GlobalDefinition::StackPointer));
        }
        for global in &live {
            if let GlobalRef::LinkerVariable(position) = *global
                && !self.linker_globals.contains_key(&position)
            {
                let index = define(&mut self.globals, GlobalDefinition::Linker(position));
                self.linker_globals.insert(position, index);
            }
        }
        for (input, part) in from.parts.iter_enumerated() {
            let resolved = &part.resolved.globals;
            self.inputs[input].globals = ti_vec![OutValue::Dead; resolved.len()];
            for (own, global) in resolved.iter_enumerated() {
                if *global == GlobalRef::Variable(input, own) && part.live.globals[own] {
                    self.inputs[input].globals[own] = match foldable(from, &exported, input, own) {
                        Some(value) => OutValue::Constant(value),
                        None => OutValue::Global(define(&mut self.globals, GlobalDefinition::Variable(input, own))),
                    };
                }
            }
        }
        for item in from.resolution.exports.values() {
            if let ExportItem::Global(global) = item
                && let Some(address) = from.constants.folded(*global)
                && !self.addresses.contains_key(&address)
            {
                let index = define(&mut self.globals, GlobalDefinition::Address(address));
                self.addresses.insert(address, index);
            }
        }
        self.map_imported_globals(from);
    }

    fn map_imported_globals(&mut self, from: &Numbered<'_, '_>) {
        for (input, part) in from.parts.iter_enumerated() {
            for (index, global) in part.resolved.globals.iter_enumerated() {
                if *global == GlobalRef::Variable(input, index) {
                    continue;
                }
                let value = match from.constants.folded(*global) {
                    Some(value) => OutValue::Constant(value.cast_signed()),
                    None => match *global {
                        GlobalRef::Variable(definer, variable) => self.inputs[definer].globals[variable],
                        other => self.exported_global(other, from.constants).map_or(OutValue::Dead, OutValue::Global),
                    },
                };
                self.inputs[input].globals[index] = value;
            }
        }
    }

    fn number_tables(&mut self, from: &Numbered<'_, '_>) {
        let mut next = self.host_count(from, |item| matches!(item, Item::Table(_)));
        if from.constants.table.exists {
            self.function_table = Some(OutTable(next));
            self.tables.push(TableDefinition::FunctionTable);
            next += 1;
        }
        for (input, part) in from.parts.iter_enumerated() {
            self.inputs[input].tables = ti_vec![OutTable(DEAD); part.resolved.tables.len()];
            for (own, table) in part.resolved.tables.iter_enumerated() {
                if *table == TableRef::Own(input, own) && part.live.tables[own] {
                    self.inputs[input].tables[own] = OutTable(next);
                    self.tables.push(TableDefinition::Own(input, own));
                    next += 1;
                }
            }
        }
        for (input, part) in from.parts.iter_enumerated() {
            for (index, table) in part.resolved.tables.iter_enumerated() {
                self.inputs[input].tables[index] = self.table(*table);
            }
        }
    }

    fn number_tags(&mut self, from: &Numbered<'_, '_>) {
        let mut next = self.host_count(from, |item| matches!(item, Item::Tag(_)));
        let mut live: Vec<TagDefinition> = Vec::new();
        for (input, part) in from.parts.iter_enumerated() {
            self.inputs[input].tags = ti_vec![OutTag(DEAD); part.resolved.tags.len()];
            for (index, tag) in part.resolved.tags.iter_enumerated() {
                let definition = match *tag {
                    TagRef::Own(input, tag) => TagDefinition::Own(input, tag),
                    TagRef::Linker(position) => TagDefinition::Linker(position),
                    TagRef::Host(_) => continue,
                };
                if part.live.tags[index] {
                    live.push(definition);
                }
            }
        }
        live.extend(from.resolution.exports.values().filter_map(|item| match item {
            ExportItem::Tag(TagRef::Linker(position)) => Some(TagDefinition::Linker(*position)),
            _ => None,
        }));
        live.sort_unstable();
        live.dedup();
        for definition in &live {
            match *definition {
                TagDefinition::Linker(position) => _ = self.linker_tags.insert(position, OutTag(next)),
                TagDefinition::Own(input, tag) => self.inputs[input].tags[tag] = OutTag(next),
            }
            next += 1;
        }
        self.tags = live;
        for (input, part) in from.parts.iter_enumerated() {
            for (index, tag) in part.resolved.tags.iter_enumerated() {
                self.inputs[input].tags[index] = self.tag(*tag);
            }
        }
    }

    /// Segments of static data and of the function table come first; `first` says how many there are.
    fn number_segments(&mut self, from: &Numbered<'_, '_>, first: (u32, u32)) {
        let (mut next_data, mut next_element) = first;
        let mut dropped_data = None;
        for (input, part) in from.parts.iter_enumerated() {
            let (module, live) = (part.module, part.live);
            self.inputs[input].data = ti_vec![OutData(DEAD); module.data.len()];
            for (index, segment) in module.data.iter_enumerated() {
                if segment.offset_expr.is_none() && live.data[index] {
                    self.data.push(DataDefinition::Passive(input, index));
                    self.inputs[input].data[index] = OutData(next_data);
                    next_data += 1;
                } else if live.named_data[index] {
                    let dropped = *dropped_data.get_or_insert_with(|| {
                        self.data.push(DataDefinition::Dropped);
                        next_data += 1;
                        OutData(next_data - 1)
                    });
                    self.inputs[input].data[index] = dropped;
                }
            }
            self.inputs[input].elements = ti_vec![OutElem(DEAD); module.elements.len()];
            for (index, element) in module.elements.iter_enumerated() {
                let is_kept = match element.mode {
                    ElementMode::Passive => live.elements[index],
                    ElementMode::Active(table, _) => {
                        live.elements[index] && part.resolved.tables[table] != TableRef::FunctionTable
                    }
                    ElementMode::Declared => false,
                };
                if is_kept {
                    self.elements.push(ElementDefinition::Own(input, index));
                    self.inputs[input].elements[index] = OutElem(next_element);
                    next_element += 1;
                } else if live.named_elements[index] {
                    self.elements.push(ElementDefinition::Dropped(input, index));
                    self.inputs[input].elements[index] = OutElem(next_element);
                    next_element += 1;
                }
            }
        }
    }
}
