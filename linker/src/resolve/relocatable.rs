//! Symbols of inputs that are placed through their relocations become places and callees.
//!
//! wasm-ld flags the addresses that it made up (`__heap_base`, `__stack_high`, ...) as absolute, and they move all the
//! same: they are known by their names. An entry of the offset table that wasm-ld filled is an immutable global without
//! a relocation of its own; the symbol that its readers name says what it holds.

use hashbrown::HashMap;
use toolchain_probe::Examined;
use toolchain_probe::conventions::relocation::Target;
use toolchain_probe::conventions::{CALL_CTORS, LinkerSymbol, STACK_POINTER, START, TLS_BASE, UNDEFINED_WEAK};
use toolchain_probe::judge::binding::sets::bounded;
use toolchain_probe::judge::binding::{FunctionTarget, SymbolBinding};
use toolchain_probe::module::model::index::{DataIndex, FuncIndex, GlobalIndex, InputId};
use toolchain_probe::module::model::linking::{Symbol, SymbolKind};
use toolchain_probe::module::model::{DataSegment, ExportRole, Kind, SectionId};
use toolchain_probe::module::scan::{Site, SiteKind};
use typed_index_collections::{TiSlice, TiVec, ti_vec};
use wasmparser::{SymbolFlags, ValType};

use super::{Callee, DataRelocation, GlobalRef, Place, Resolved, Resolver, Stored, SymbolRef};
use crate::initialisers::leaves_constructors;

impl Resolved {
    /// What a site of this input calls. A symbol may mean another function than the index that stands beside it.
    pub(crate) fn callee_at(&self, site: &Site) -> Option<Callee> {
        match site.kind {
            SiteKind::Function => self.functions.get(FuncIndex(site.index)).copied(),
            SiteKind::FunctionSymbol => match self.symbols.get(site.index as usize)? {
                SymbolRef::Slot(callee) => *callee,
                SymbolRef::Null(callee) => Some(*callee),
                SymbolRef::Address(_) | SymbolRef::Index => None,
            },
            _ => None,
        }
    }
}

/// What relocations store in each data segment, by offset.
pub(super) fn data_relocations(module: &Examined<'_>) -> TiVec<DataIndex, Vec<DataRelocation>> {
    let mut by_segment = ti_vec![Vec::new(); module.data.len()];
    for (place, entry) in module.entries_for(SectionId::Data) {
        let within = |segment: &DataSegment<'_>| segment.file_range().contains(&place);
        let Some(position) = module.data.position(within) else { continue };
        let offset = u32::try_from(place - module.data[position].file_range().start);
        let (Ok(offset), Ok(addend)) = (offset, i32::try_from(entry.addend)) else { continue };
        let stored = match entry.ty.target {
            Target::AddressFromPlace => Stored::Distance,
            Target::Address | Target::AddressRelative | Target::AddressTls => Stored::Value,
            Target::TableSlot | Target::TableSlotRelative => Stored::Value,
            // The proof lets none of these into data.
            Target::Function | Target::Type | Target::Global | Target::Tag | Target::Table => continue,
            Target::FunctionOffset | Target::SectionOffset => continue,
        };
        by_segment[position].push(DataRelocation { offset, symbol: entry.index, addend, stored });
    }
    by_segment.iter_mut().for_each(|entries| entries.sort_by_key(|entry| entry.offset));
    by_segment
}

/// The names of a module's globals: those under which it exports them as addresses, the first that a symbol gives each,
/// and the first symbol of each name. A module may have a global for each of its variables, and none shall look through
/// all.
pub(super) struct GlobalNames<'data> {
    exports: HashMap<GlobalIndex, Vec<&'data str>>,
    of_symbols: HashMap<GlobalIndex, &'data str>,
    /// What others may see comes first: an export is of that.
    symbols: HashMap<&'data str, Vec<usize>>,
}

impl<'data> GlobalNames<'data> {
    /// The first name under which a global is exported as data.
    pub(super) fn first_export(&self, global: GlobalIndex) -> Option<&'data str> {
        self.exports.get(&global)?.first().copied()
    }

    /// Reads the exports and the symbol table once.
    pub(super) fn of(module: &Examined<'data>) -> Self {
        let mut exports: HashMap<GlobalIndex, Vec<&str>> = HashMap::new();
        for export in &module.exports {
            if let ExportRole::Data(global) = export.role {
                exports.entry(global).or_default().push(export.name);
            }
        }
        let (mut symbols, mut of_symbols) = (HashMap::<_, Vec<usize>>::new(), HashMap::new());
        for (position, symbol) in module.symbols().iter().enumerate() {
            if let Some(name) = symbol.name {
                symbols.entry(name).or_default().push(position);
                if let SymbolKind::Global(global) = symbol.kind {
                    of_symbols.entry(GlobalIndex(global)).or_insert(name);
                }
            }
        }
        let is_local = |position: &usize| module.symbols()[*position].flags.contains(SymbolFlags::BINDING_LOCAL);
        symbols.values_mut().for_each(|positions| positions.sort_by_key(is_local));
        Self { exports, of_symbols, symbols }
    }
}

/// Where a module that is placed through its relocations sees what the linker defines. In such a module offsets from
/// the bases are written as addresses and slots, so that the bases are 0, whoever asks for them: else each would count
/// twice.
pub(super) fn linker_place(input: InputId, symbol: LinkerSymbol) -> Place {
    match symbol {
        LinkerSymbol::MemoryBase | LinkerSymbol::TableBase => Place::Absolute(0),
        symbol => Place::Linker(input, symbol),
    }
}

/// The place of an exported address: by the name of a symbol of the linker, else by the segment that holds it.
pub(super) fn exported_place(
    input: InputId,
    module: &Examined<'_>,
    known: &GlobalNames<'_>,
    global: GlobalIndex,
    value: u32,
) -> Place {
    let names = || known.exports.get(&global).into_iter().flatten().copied();
    if let Some(symbol) = names().find_map(LinkerSymbol::named) {
        return linker_place(input, symbol);
    }
    // Where one segment ends and another begins, only the symbol says to which an address belongs.
    let positions = || names().flat_map(|name| known.symbols.get(name).into_iter().flatten());
    let named = || positions().filter_map(|position| module.symbols().get(*position));
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
            let data = module.data.get(*segment).and_then(DataSegment::fixed_range);
            data.is_some_and(|data| data.start.checked_add(*offset) == Some(value))
        }
        // A number that is called a symbol stays what it is, though data lies there.
        Place::Absolute(address) => *address == value,
        _ => false,
    });
    if let Some(place) = placed {
        return place;
    }
    // One after the last byte still belongs to a segment, if no other begins there.
    let segments = || module.data.iter_enumerated().filter_map(|(segment, data)| Some((segment, data.fixed_range()?)));
    let found =
        segments().find(|(_, data)| data.contains(&value)).or_else(|| segments().find(|(_, data)| data.end == value));
    match found {
        Some((segment, data)) => Place::InSegment(input, segment, value - data.start),
        None => Place::Absolute(value),
    }
}

/// Entries of the offset table that are filled hold what their symbols stand for.
pub(crate) fn apply_got_entries(
    module: &Examined<'_>,
    symbols: &[SymbolRef],
    globals: &mut TiSlice<GlobalIndex, GlobalRef>,
) {
    for (global, symbol) in &module.got_entries {
        globals[*global] = match symbols.get(*symbol as usize) {
            Some(SymbolRef::Address(place)) => GlobalRef::Address(*place),
            Some(SymbolRef::Slot(callee)) => GlobalRef::Slot(*callee),
            Some(SymbolRef::Null(_)) => GlobalRef::Slot(None),
            _ => continue,
        };
    }
}

impl<'data> Resolver<'_, 'data> {
    /// A global that an input defines.
    pub(super) fn own_global(&mut self, input: InputId, global: GlobalIndex) -> GlobalRef {
        let module = &self.group.modules()[input];
        let shares_stack = module.kind == Kind::Pinned && !self.group.bindings().is_guest(input);
        if (!module.is_relocatable() || module.is_split) && !shares_stack {
            return GlobalRef::Variable(input, global);
        }
        if module.identity.stack.pointer.defined() == Some(global) {
            return GlobalRef::StackPointer;
        }
        let known = self.global_names.entry(input).or_insert_with(|| GlobalNames::of(module));
        let ty = module.globals[global].ty;
        let name = known.of_symbols.get(&global).copied().filter(|_| ty.content_type == ValType::I32);
        match name {
            // What cannot move is a number, whatever it is called.
            Some(STACK_POINTER) if ty.mutable => GlobalRef::StackPointer,
            Some(TLS_BASE) if module.is_relocatable() => {
                GlobalRef::Address(Place::Linker(input, LinkerSymbol::TlsBase))
            }
            _ => GlobalRef::Variable(input, global),
        }
    }

    /// What each symbol of an input stands for; `functions` and `globals` are its own, resolved.
    pub(super) fn symbols(
        &mut self,
        input: InputId,
        functions: &TiSlice<FuncIndex, Callee>,
        globals: &TiSlice<GlobalIndex, GlobalRef>,
    ) -> Vec<SymbolRef> {
        let group = self.group;
        let module = &group.modules()[input];
        let symbols = module.symbols().iter().zip(group.bindings().of_symbols(input));
        let of_entry = |kind: SymbolKind| match kind {
            SymbolKind::Global(global) if module.is_split => globals.get(GlobalIndex(global)).copied(),
            _ => None,
        };
        let symbols = symbols.map(|(symbol, binding)| match of_entry(symbol.kind) {
            // Nothing is found at 0, and what is added to that counts.
            Some(GlobalRef::Address(Place::Null)) => SymbolRef::Address(Place::Absolute(0)),
            Some(GlobalRef::Address(place)) => SymbolRef::Address(place),
            Some(GlobalRef::Slot(callee)) => SymbolRef::Slot(callee),
            _ => self.symbol(input, symbol, *binding, functions),
        });
        symbols.collect()
    }

    fn symbol(
        &mut self,
        input: InputId,
        symbol: &Symbol<'data>,
        binding: SymbolBinding,
        functions: &TiSlice<FuncIndex, Callee>,
    ) -> SymbolRef {
        match (symbol.kind, binding) {
            (SymbolKind::Function(function), _) => {
                // wasm-ld made a trapping function of a weak reference, or this linker does: its address is null.
                let is_stub = symbol.name.is_some_and(|name| name.starts_with(UNDEFINED_WEAK));
                let is_weak = symbol.flags.contains(SymbolFlags::BINDING_WEAK | SymbolFlags::UNDEFINED);
                let callee = match binding {
                    SymbolBinding::Function(target) => Some(self.callee(target)),
                    _ => functions.get(FuncIndex(function)).copied(),
                };
                let own = Callee::Body(input, FuncIndex(function));
                let is_null =
                    |callee: &Callee| is_stub && *callee == own || is_weak && matches!(callee, Callee::Stub(_));
                match callee {
                    Some(callee) if is_null(&callee) => SymbolRef::Null(callee),
                    callee => SymbolRef::Slot(callee),
                }
            }
            (_, SymbolBinding::Data(target)) => match self.address(input, target) {
                GlobalRef::Address(place) => SymbolRef::Address(place),
                _ => SymbolRef::Index,
            },
            (SymbolKind::Data(_), _) => SymbolRef::Address(own_place(self.module(input), input, symbol)),
            _ => SymbolRef::Index,
        }
    }

    /// The place of a data symbol that an object defines.
    pub(super) fn object_place(&self, input: InputId, symbol: u32) -> Place {
        let linking = self.module(input).linking.as_ref();
        let symbol = linking.and_then(|linking| linking.symbols.get(symbol as usize));
        symbol.map_or(Place::Null, |symbol| own_place(self.module(input), input, symbol))
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
        let Some(first) = group.modules().get(group.first()) else { return };
        // That a finished module calls its own constructors says nothing of the program.
        let calls_constructors = |module: &Examined<'_>| {
            module.is_object() && module.imports.iter().any(|import| import.field == CALL_CTORS)
        };
        let is_bare = match first.kind {
            Kind::Object => !group.modules().iter().any(calls_constructors),
            _ => leaves_constructors(first),
        };
        let is_command = first.exported_function(START).is_some() && !group.bindings().is_instance(group.first());
        if !is_bare || !is_command {
            return;
        }
        if let Some(FunctionTarget::Defined(input, function)) = group.bindings().destructors {
            self.resolution.destructors = Some((input, function));
        }
    }
}

/// Where a symbol's own definition is.
fn own_place(module: &Examined<'_>, input: InputId, symbol: &Symbol<'_>) -> Place {
    match symbol.kind {
        SymbolKind::Data(Some(place)) if symbol.flags.contains(SymbolFlags::ABSOLUTE) => symbol
            .name
            .and_then(|name| section_bound(module, input, name, place.offset))
            .unwrap_or(Place::Absolute(place.offset)),
        SymbolKind::Data(Some(place)) => Place::InSegment(input, DataIndex(place.segment), place.offset),
        _ => Place::Null,
    }
}

/// wasm-ld defines the bounds of a section as absolute addresses; they move with the segment. What is called so and
/// lies outside of the segment is a number: what moved with the segment would wrap, or be in another's data.
fn section_bound(module: &Examined<'_>, input: InputId, name: &str, address: u32) -> Option<Place> {
    let (section, _) = bounded(name)?;
    let segments = &module.linking.as_ref()?.segments;
    let segment = segments.position(|segment| segment.name == section)?;
    let range = module.data.get(segment)?.fixed_range()?;
    let offset = address.checked_sub(range.start).filter(|_| address <= range.end)?;
    Some(Place::InSegment(input, segment, offset))
}
