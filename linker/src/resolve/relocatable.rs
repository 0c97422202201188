//! Symbols of inputs that are placed through their relocations become places and callees.
//!
//! wasm-ld flags the addresses that it made up (`__heap_base`, `__stack_high`, ...) as absolute, and they move all the
//! same: they are known by their names. An entry of the offset table that wasm-ld filled is an immutable global without
//! a relocation of its own; the symbol that its readers name says what it holds.

use toolchain_probe::conventions::relocation::Target;
use toolchain_probe::conventions::{LinkerSymbol, MEMORY_BASE, STACK_POINTER, TABLE, TABLE_BASE, UNDEFINED_WEAK};
use toolchain_probe::model::index::{DataIndex, FuncIndex, GlobalIndex, InputId, TableIndex};
use toolchain_probe::model::linking::{Symbol, SymbolKind};
use toolchain_probe::model::{ExportRole, Kind, Module, SectionId};
use wasmparser::{RefType, SymbolFlags};

use super::{Callee, DataRelocation, GlobalRef, Place, Resolver, SymbolRef};

/// Whether an input is placed through its relocations.
pub fn is_relocatable(module: &Module<'_>) -> bool {
    matches!(module.kind, Kind::Relocatable { .. })
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

/// What relocations store in each data segment.
pub fn data_relocations(module: &Module<'_>) -> Vec<Vec<DataRelocation>> {
    let mut by_segment = vec![Vec::new(); module.data.len()];
    let for_data = module.relocations.iter().filter_map(|section| {
        let target = module.sections.get(section.section as usize)?;
        (target.id == SectionId::Data).then_some((section, target.range.start))
    });
    for (section, begin) in for_data {
        for entry in &section.entries {
            let place = begin + entry.offset as usize;
            let within = |segment: &&toolchain_probe::model::DataSegment<'_>| segment.file_range().contains(&place);
            let Some(position) = module.data.iter().position(|segment| within(&segment)) else { continue };
            let offset = u32::try_from(place - module.data[position].file_range().start);
            let (Ok(offset), Ok(addend)) = (offset, i32::try_from(entry.addend)) else { continue };
            let from_place = entry.ty.target == Target::AddressFromPlace;
            by_segment[position].push(DataRelocation { offset, symbol: entry.index, addend, from_place });
        }
    }
    by_segment
}

/// The place of an exported address: by the name of a symbol of the linker, else by the segment that holds it.
pub fn exported_place(input: InputId, module: &Module<'_>, global: GlobalIndex, value: u32) -> Place {
    let names = module.exports.iter().filter(|export| export.role == ExportRole::Data(global));
    if let Some(symbol) = names.filter_map(|export| LinkerSymbol::named(export.name)).next() {
        return Place::Linker(input, symbol);
    }
    let segments = module.active_data().enumerate();
    // One behind the last byte still belongs to a segment, if no other begins there.
    let holds = |data: &std::ops::Range<u32>| data.contains(&value);
    let ends = |data: &std::ops::Range<u32>| data.end == value;
    let mut segments = segments.collect::<Vec<_>>();
    segments.sort_by_key(|(_, data)| !holds(data));
    match segments.into_iter().find(|(_, data)| holds(data) || ends(data)) {
        Some((position, data)) => Place::InSegment(input, DataIndex::from_usize(position), value - data.start),
        None => Place::Absolute(value),
    }
}

impl<'data> Resolver<'_, 'data> {
    /// A global that an input defines.
    pub(super) fn own_global(&self, input: InputId, global: GlobalIndex) -> GlobalRef {
        let module = self.module(input);
        if !is_relocatable(module) {
            return GlobalRef::Variable(input, global);
        }
        if module.identity.stack.pointer.defined() == Some(global) {
            return GlobalRef::StackPointer;
        }
        let symbols = module.linking.iter().flat_map(|linking| &linking.symbols);
        let mut names = symbols.filter(|symbol| symbol.kind == SymbolKind::Global(global.0)).filter_map(|s| s.name);
        match names.next() {
            Some(STACK_POINTER) => GlobalRef::StackPointer,
            // Offsets from these are written as addresses and slots.
            Some(MEMORY_BASE | TABLE_BASE) => GlobalRef::Address(Place::Absolute(0)),
            _ => GlobalRef::Variable(input, global),
        }
    }

    /// Entries of the offset table that are filled hold what their symbols stand for.
    pub(super) fn apply_got_entries(&self, input: InputId, symbols: &[SymbolRef], globals: &mut [GlobalRef]) {
        for (global, symbol) in &self.module(input).got_entries {
            globals[global.at()] = match symbols.get(*symbol as usize) {
                Some(SymbolRef::Address(place)) => GlobalRef::Address(*place),
                Some(SymbolRef::Slot(callee)) => GlobalRef::Slot(*callee),
                _ => continue,
            };
        }
    }

    /// What each symbol of an input stands for; `functions` are its functions, resolved.
    pub(super) fn symbols(&self, input: InputId, functions: &[Callee]) -> Vec<SymbolRef> {
        let symbols = self.module(input).linking.iter().flat_map(|linking| &linking.symbols);
        symbols.map(|symbol| self.symbol(input, symbol, functions)).collect()
    }

    fn symbol(&self, input: InputId, symbol: &Symbol<'_>, functions: &[Callee]) -> SymbolRef {
        match symbol.kind {
            SymbolKind::Function(function) => {
                let is_stub = symbol.name.is_some_and(|name| name.starts_with(UNDEFINED_WEAK));
                SymbolRef::Slot(functions.get(FuncIndex(function).at()).copied().filter(|_| !is_stub))
            }
            SymbolKind::Data(place) => SymbolRef::Address(match (symbol.name.and_then(LinkerSymbol::named), place) {
                (Some(known), _) => Place::Linker(input, known),
                (None, Some(place)) if symbol.flags.contains(SymbolFlags::ABSOLUTE) => Place::Absolute(place.offset),
                (None, Some(place)) => Place::InSegment(input, DataIndex(place.segment), place.offset),
                (None, None) => Place::Null,
            }),
            _ => SymbolRef::Index,
        }
    }
}
