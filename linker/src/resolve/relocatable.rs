//! Symbols of inputs that are placed through their relocations become places and callees.
//!
//! wasm-ld flags the addresses that it made up (`__heap_base`, `__stack_high`, ...) as absolute, and they move all the
//! same: they are known by their names. An entry of the offset table that wasm-ld filled is an immutable global without
//! a relocation of its own; the symbol that its readers name says what it holds.

use std::collections::HashMap;

use toolchain_probe::binding::sets::bounded;
use toolchain_probe::binding::weak::Prevailing;
use toolchain_probe::binding::{DataTarget, FunctionTarget, ImportRef};
use toolchain_probe::conventions::relocation::Target;
use toolchain_probe::conventions::{
    CALL_DTORS, LinkerSymbol, MEMORY_BASE, STACK_POINTER, START, TABLE, TABLE_BASE, TLS_BASE, UNDEFINED_WEAK,
};
use toolchain_probe::model::index::{DataIndex, FuncIndex, GlobalIndex, InputId, TableIndex};
use toolchain_probe::model::linking::{Symbol, SymbolKind};
use toolchain_probe::model::types::TypeId;
use toolchain_probe::model::{DataSegment, ExportRole, Kind, Module, Origin, SectionId};
use wasmparser::{RefType, SymbolFlags};

use crate::initialisers::leaves_constructors;

use super::{Callee, DataRelocation, GlobalRef, Place, Resolver, SymbolRef};

/// How names of libc, compilers and linkers begin (ISO C, 7.1.3). Where a finished module wants such a name weakly, it goes
/// without: its copy of libc must not meet the state of another.
const IMPLEMENTATION: &str = "__";

/// Whether an input is placed through its relocations.
pub fn is_relocatable(module: &Module<'_>) -> bool {
    matches!(module.kind, Kind::Relocatable { .. })
}

/// Whether the function table of a module may be its own: of a finished one, whatever became of its relocations.
pub fn owns_function_table(module: &Module<'_>) -> bool {
    is_relocatable(module) || module.kind == Kind::Pinned
}

/// Whether a table that a finished module defines is its function table: the one named so, or the only one of functions.
pub fn is_function_table(module: &Module<'_>, table: TableIndex) -> bool {
    let symbols = module.linking.iter().flat_map(|linking| &linking.symbols);
    let mut named = symbols.filter(|symbol| symbol.name == Some(TABLE));
    match named.next().map(|symbol| symbol.kind) {
        Some(SymbolKind::Table(index)) => index == table.0,
        _ => module.tables[table.at()].ty.element_type == RefType::FUNCREF && table.0 == 0,
    }
}

/// What relocations store in each data segment, by offset.
pub fn data_relocations(module: &Module<'_>) -> Vec<Vec<DataRelocation>> {
    let mut by_segment = vec![Vec::new(); module.data.len()];
    for (place, entry) in module.entries_for(SectionId::Data) {
        let within = |segment: &DataSegment<'_>| segment.file_range().contains(&place);
        let Some(position) = module.data.iter().position(within) else { continue };
        let offset = u32::try_from(place - module.data[position].file_range().start);
        let (Ok(offset), Ok(addend)) = (offset, i32::try_from(entry.addend)) else { continue };
        let from_place = entry.ty.target == Target::AddressFromPlace;
        by_segment[position].push(DataRelocation { offset, symbol: entry.index, addend, from_place });
    }
    by_segment.iter_mut().for_each(|entries| entries.sort_by_key(|entry| entry.offset));
    by_segment
}

/// The names of a module's globals: those under which it exports them as addresses, the first that a symbol gives each, and
/// the first symbol of each name. A module may have a global for each of its variables, and none shall look through all.
pub struct GlobalNames<'data> {
    exports: HashMap<GlobalIndex, Vec<&'data str>>,
    of_symbols: HashMap<GlobalIndex, &'data str>,
    symbols: HashMap<&'data str, usize>,
}

impl<'data> GlobalNames<'data> {
    /// Reads the exports and the symbol table once.
    pub fn of(module: &Module<'data>) -> Self {
        let mut exports: HashMap<GlobalIndex, Vec<&str>> = HashMap::new();
        for export in &module.exports {
            if let ExportRole::Data(global) = export.role {
                exports.entry(global).or_default().push(export.name);
            }
        }
        let (mut symbols, mut of_symbols) = (HashMap::new(), HashMap::new());
        for (position, symbol) in module.linking.iter().flat_map(|linking| &linking.symbols).enumerate() {
            if let Some(name) = symbol.name {
                symbols.entry(name).or_insert(position);
                if let SymbolKind::Global(global) = symbol.kind {
                    of_symbols.entry(GlobalIndex(global)).or_insert(name);
                }
            }
        }
        Self { exports, of_symbols, symbols }
    }
}

/// The place of an exported address: by the name of a symbol of the linker, else by the segment that holds it.
pub fn exported_place(
    input: InputId,
    module: &Module<'_>,
    known: &GlobalNames<'_>,
    global: GlobalIndex,
    value: u32,
) -> Place {
    let names = || known.exports.get(&global).into_iter().flatten().copied();
    if let Some(symbol) = names().find_map(LinkerSymbol::named) {
        return Place::Linker(input, symbol);
    }
    // Where one segment ends and another begins, only the symbol says to which an address belongs.
    let symbol = |name: &str| module.linking.as_ref()?.symbols.get(*known.symbols.get(name)?);
    let named = || names().filter_map(symbol);
    // The exported value of a thread-local variable is an offset from `__tls_base` (wasm-ld's
    // `DefinedData::getExportedVA`): where its one copy lies only the symbol says.
    let mut of_thread = named().filter(|symbol| symbol.flags.contains(SymbolFlags::TLS));
    let in_thread = of_thread.find(|symbol| matches!(symbol.kind, SymbolKind::Data(Some(at)) if at.offset == value));
    if let Some(symbol) = in_thread {
        return own_place(module, input, symbol);
    }
    let bounds = names().filter_map(|name| section_bound(module, input, name, value));
    let placed = named().map(|symbol| own_place(module, input, symbol)).chain(bounds).find(|place| match place {
        Place::InSegment(_, segment, offset) => {
            let data = module.data.get(segment.at()).and_then(DataSegment::fixed_range);
            data.is_some_and(|data| data.start.checked_add(*offset) == Some(value))
        }
        _ => false,
    });
    if let Some(place) = placed {
        return place;
    }
    // One behind the last byte still belongs to a segment, if no other begins there.
    let segments =
        || (0..).map(DataIndex).zip(&module.data).filter_map(|(segment, data)| Some((segment, data.fixed_range()?)));
    let found =
        segments().find(|(_, data)| data.contains(&value)).or_else(|| segments().find(|(_, data)| data.end == value));
    match found {
        Some((segment, data)) => Place::InSegment(input, segment, value - data.start),
        None => Place::Absolute(value),
    }
}

/// Entries of the offset table that are filled hold what their symbols stand for.
pub fn apply_got_entries(module: &Module<'_>, symbols: &[SymbolRef], globals: &mut [GlobalRef]) {
    for (global, symbol) in &module.got_entries {
        globals[global.at()] = match symbols.get(*symbol as usize) {
            Some(SymbolRef::Address(place)) => GlobalRef::Address(*place),
            Some(SymbolRef::Slot(callee)) => GlobalRef::Slot(*callee),
            _ => continue,
        };
    }
}

impl<'data> Resolver<'_, 'data> {
    /// A global that an input defines.
    pub(super) fn own_global(&mut self, input: InputId, global: GlobalIndex) -> GlobalRef {
        let module = &self.group.modules()[input.at()];
        if !owns_function_table(module) {
            return GlobalRef::Variable(input, global);
        }
        if module.identity.stack.pointer.defined() == Some(global) {
            return GlobalRef::StackPointer;
        }
        let known = self.global_names.entry(input).or_insert_with(|| GlobalNames::of(module));
        match known.of_symbols.get(&global).copied() {
            Some(STACK_POINTER) => GlobalRef::StackPointer,
            Some(TLS_BASE) if is_relocatable(module) => GlobalRef::Address(Place::Linker(input, LinkerSymbol::TlsBase)),
            _ => GlobalRef::Variable(input, global),
        }
    }

    /// What each symbol of an input stands for; `functions` are its functions, resolved.
    pub(super) fn symbols(&mut self, input: InputId, functions: &[Callee]) -> Vec<SymbolRef> {
        let group = self.group;
        let symbols = group.modules()[input.at()].linking.iter().flat_map(|linking| &linking.symbols);
        (0u32..).zip(symbols).map(|(position, symbol)| self.symbol(input, position, symbol, functions)).collect()
    }

    fn symbol(&mut self, input: InputId, position: u32, symbol: &Symbol<'data>, functions: &[Callee]) -> SymbolRef {
        match symbol.kind {
            SymbolKind::Function(function) => {
                // wasm-ld made a trapping function of a weak reference, or this linker does: its address is null.
                let is_stub = symbol.name.is_some_and(|name| name.starts_with(UNDEFINED_WEAK));
                let is_weak = symbol.flags.contains(SymbolFlags::BINDING_WEAK | SymbolFlags::UNDEFINED);
                let named = self.winner(input, position, symbol).or_else(|| self.explicit(input, symbol));
                let callee = named.or_else(|| functions.get(FuncIndex(function).at()).copied());
                let own = Callee::Body(input, FuncIndex(function));
                let is_null =
                    |callee: &Callee| is_stub && *callee == own || is_weak && matches!(callee, Callee::Stub(_));
                SymbolRef::Slot(callee.filter(|callee| !is_null(callee)))
            }
            SymbolKind::Data(_) => self.data(input, position, symbol),
            _ => SymbolRef::Index,
        }
    }

    /// What an undefined symbol with a name of its own stands for, where its import is another symbol's too.
    fn explicit(&mut self, input: InputId, symbol: &Symbol<'data>) -> Option<Callee> {
        let (SymbolKind::Function(function), Some(name)) = (symbol.kind, symbol.name) else { return None };
        if !symbol.flags.contains(SymbolFlags::UNDEFINED | SymbolFlags::EXPLICIT_NAME) {
            return None;
        }
        let Origin::Import(position) = self.module(input).functions.get(function as usize)?.origin else { return None };
        let at = ImportRef { input, position };
        if self.module(input).imports[position as usize].symbol == Some(name) {
            return None;
        }
        let target = match self.group.bindings().of_explicit(self.group.modules(), at, name) {
            FunctionTarget::Defined(definer, body)
                if self.type_of(definer, body) != self.type_of(input, FuncIndex(function)) =>
            {
                FunctionTarget::Host(at)
            }
            target => target,
        };
        Some(self.callee(target))
    }

    /// A data symbol: of the linker by its name, of another input where this one leaves it undefined or gives way.
    fn data(&mut self, input: InputId, position: u32, symbol: &Symbol<'data>) -> SymbolRef {
        // Offsets from these are written as addresses and slots.
        if let Some(MEMORY_BASE | TABLE_BASE) = symbol.name {
            return SymbolRef::Address(Place::Absolute(0));
        }
        if let Some(known) = symbol.name.and_then(LinkerSymbol::named) {
            return SymbolRef::Address(Place::Linker(input, known));
        }
        if let Some(Prevailing::Data(target)) = self.group.bindings().weak.prevailing(input, position) {
            return self.data_place(input, target);
        }
        // What wasm-ld found nowhere (`--allow-undefined`) it made address 0; its relocations still say what is meant.
        let stays_null = symbol.flags.contains(SymbolFlags::BINDING_WEAK)
            && symbol.name.is_some_and(|name| name.starts_with(IMPLEMENTATION));
        let is_missing = symbol.kind == SymbolKind::Data(None) && !stays_null;
        let gives_way = self.module(input).is_object() || is_missing;
        let is_local = symbol.flags.contains(SymbolFlags::BINDING_LOCAL);
        let (true, Some(name), false) = (gives_way, symbol.name, is_local) else {
            return SymbolRef::Address(own_place(self.module(input), input, symbol));
        };
        let modules = self.group.modules();
        match self.group.bindings().of_symbol(modules, input, name) {
            DataTarget::Undefined => SymbolRef::Address(own_place(self.module(input), input, symbol)),
            target => self.data_place(input, target),
        }
    }

    fn data_place(&mut self, input: InputId, target: DataTarget) -> SymbolRef {
        match self.address(input, target) {
            GlobalRef::Address(place) => SymbolRef::Address(place),
            _ => SymbolRef::Index,
        }
    }

    /// The place of a data symbol that an object defines.
    pub(super) fn object_place(&self, input: InputId, symbol: u32) -> Place {
        let linking = self.module(input).linking.as_ref();
        let symbol = linking.and_then(|linking| linking.symbols.get(symbol as usize));
        symbol.map_or(Place::Null, |symbol| own_place(self.module(input), input, symbol))
    }

    /// For each function, the symbol that names it, with its position, if only one does: where a function has several
    /// names, each call says which it means.
    pub(super) fn only_names(&self, input: InputId) -> HashMap<FuncIndex, Option<(u32, Symbol<'data>)>> {
        let mut names = HashMap::new();
        let module = self.module(input);
        let linking = module.linking.as_ref().filter(|_| is_relocatable(module));
        for (position, symbol) in (0u32..).zip(linking.into_iter().flat_map(|linking| &linking.symbols)) {
            if let SymbolKind::Function(function) = symbol.kind {
                let name = names.entry(FuncIndex(function));
                name.and_modify(|name| *name = None).or_insert(Some((position, *symbol)));
            }
        }
        names
    }

    /// The functions that stand for weak references which found nothing when a module was finished, and that another input
    /// defines.
    pub(super) fn late_definitions(&mut self, input: InputId) -> HashMap<FuncIndex, Callee> {
        let (group, module) = (self.group, &self.group.modules()[input.at()]);
        let linking = module.linking.as_ref().filter(|_| module.kind == (Kind::Relocatable { object: false }));
        let mut late = HashMap::new();
        for symbol in linking.into_iter().flat_map(|linking| &linking.symbols) {
            let (SymbolKind::Function(stub), Some(name)) = (symbol.kind, symbol.name) else { continue };
            let Some(name) = name.strip_prefix(UNDEFINED_WEAK).filter(|name| !name.starts_with(IMPLEMENTATION)) else {
                continue;
            };
            let Some((definer, export)) = group.bindings().definition(group.modules(), name) else { continue };
            let ExportRole::Function(function) = export.role else { continue };
            let target = group.bindings().follow(group.modules(), definer, function);
            if let FunctionTarget::Defined(definer, function) = target
                && self.type_of(definer, function) == self.type_of(input, FuncIndex(stub))
            {
                late.insert(FuncIndex(stub), self.callee(target));
            }
        }
        late
    }

    fn type_of(&self, input: InputId, function: FuncIndex) -> TypeId {
        self.type_id(input, self.module(input).functions[function.at()].ty)
    }

    /// What a weak function symbol that an input defines stands for, if another's definition wins.
    pub(super) fn winner(&mut self, input: InputId, position: u32, symbol: &Symbol<'data>) -> Option<Callee> {
        if let Some(Prevailing::Function(target)) = self.group.bindings().weak.prevailing(input, position) {
            return Some(self.callee(target));
        }
        let (SymbolKind::Function(function), Some(name)) = (symbol.kind, symbol.name) else { return None };
        let is_object = self.module(input).is_object();
        let gives_way = symbol.flags.contains(SymbolFlags::BINDING_WEAK)
            && !symbol.flags.intersects(SymbolFlags::BINDING_LOCAL | SymbolFlags::UNDEFINED);
        if !is_object || !gives_way {
            return None;
        }
        let target = self.group.bindings().winner(self.group.modules(), name)?;
        (target != FunctionTarget::Defined(input, FuncIndex(function))).then(|| self.callee(target))
    }
}

impl Resolver<'_, '_> {
    /// A `_start` of an object that is not crt1 knows nothing of constructors and destructors: wasm-ld puts both around
    /// it (`Driver.cpp`, `WasmSym::callDtors`), unless an object calls `__wasm_call_ctors` itself. Without this nothing
    /// that was given to `atexit` would run, and what stdio has buffered would be lost. A shared library with such a
    /// `_start` is treated alike.
    pub(super) fn destructors(&mut self) {
        let group = self.group;
        // Of an archive alone nobody may want anything.
        let Some(first) = group.modules().get(group.first().at()) else { return };
        let is_bare = match first.kind {
            Kind::Relocatable { object: true } => !self.resolution.calls_constructors,
            _ => leaves_constructors(first),
        };
        if !is_bare || first.exported_function(START).is_none() {
            return;
        }
        let modules = group.modules();
        let target = group.bindings().winner(modules, CALL_DTORS).or_else(|| {
            let (input, export) = group.bindings().definition(modules, CALL_DTORS)?;
            let ExportRole::Function(function) = export.role else { return None };
            Some(group.bindings().follow(modules, input, function))
        });
        if let Some(FunctionTarget::Defined(input, function)) = target {
            self.resolution.destructors = Some((input, function));
        }
    }
}

/// Where a symbol's own definition is.
fn own_place(module: &Module<'_>, input: InputId, symbol: &Symbol<'_>) -> Place {
    match symbol.kind {
        SymbolKind::Data(Some(place)) if symbol.flags.contains(SymbolFlags::ABSOLUTE) => symbol
            .name
            .and_then(|name| section_bound(module, input, name, place.offset))
            .unwrap_or(Place::Absolute(place.offset)),
        SymbolKind::Data(Some(place)) => Place::InSegment(input, DataIndex(place.segment), place.offset),
        _ => Place::Null,
    }
}

/// wasm-ld defines the bounds of a section as absolute addresses; they move with the segment.
fn section_bound(module: &Module<'_>, input: InputId, name: &str, address: u32) -> Option<Place> {
    let (section, _) = bounded(name)?;
    let segments = &module.linking.as_ref()?.segments;
    let position = segments.iter().position(|segment| segment.name == section)?;
    let begin = module.data.get(position)?.fixed_range()?.start;
    Some(Place::InSegment(input, DataIndex::from_usize(position), address.checked_sub(begin)?))
}
