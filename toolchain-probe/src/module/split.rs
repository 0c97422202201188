//! A shared library that kept its relocations (`wasm-ld -shared --emit-relocs`) becomes one that is placed datum by
//! datum.
//!
//! Its bases are 0 then, so that addresses and slots in the file are offsets, as in a finished module; its names are
//! bound as those of any library. The relocations say what a loader would do, and they are believed only where they say
//! all of it: what `__wasm_apply_data_relocs` stores has an entry each, with the same meaning, and no other code reads
//! a base or the offset table without one. A library of which this cannot be shown stays one piece, and its relocations
//! count for nothing: nobody refuses it for them.
//!
//! What a place in data holds `__wasm_apply_data_relocs` says: the library's own symbol, or an entry of the offset
//! table, by which a name may mean another's definition though the library has one.

mod pieces;

use hashbrown::{HashMap, HashSet};
use wasmparser::{ConstExpr, SymbolFlags};

use crate::conventions::relocation::Target;
use crate::conventions::{APPLY_DATA_RELOCS, LinkerSymbol};
use crate::module::model::constant::{Constant, evaluate, reads_global};
use crate::module::model::index::{FuncIndex, GlobalIndex};
use crate::module::model::linking::{Linking, Relocation, Symbol, SymbolKind};
use crate::module::model::{
    DataSegment, Element, ElementItems, ElementMode, ExportRole, ImportRole, Kind, Module, Origin, SectionId,
};
use crate::module::scan::SiteKind;
use crate::module::scanned::Scanned;
use crate::module::stored::stored_addresses;

/// Takes a library that may be placed so for one that is, until its relocations are proven. Says whether it did.
pub(crate) fn assume(module: &mut Module<'_>) -> bool {
    module.is_split = may_be(module);
    if module.is_split {
        module.data.iter_mut().for_each(|segment| segment.from_base = Some(0));
    }
    module.is_split
}

/// Whether a file has the form that `wasm-ld -shared --emit-relocs` writes: a base, one segment of data from there on,
/// zeros included, slots from the base on, nothing that runs before its data is filled, and no variable that begins
/// with what only a loader knows.
fn may_be(module: &Module<'_>) -> bool {
    let (Some(dylink), Some(linking)) = (&module.dylink, &module.linking) else { return false };
    let is_known = linking.version == 2
        && !linking.is_repeated
        && dylink.count == 1
        && !module.has_legacy_dylink
        && module.relocations.iter().all(|section| section.unknown_type.is_none() && section.unwritten == 0);
    let is_imported = |origin: Origin| matches!(origin, Origin::Import(_));
    let is_small = module.memories.iter().all(|memory| is_imported(memory.origin) && !memory.ty.memory64)
        && module.tables.iter().all(|table| is_imported(table.origin));
    let counts_from_base = module.imports.iter().any(|import| import.role.is_base());
    module.kind == Kind::SharedLibrary
        && counts_from_base
        && is_known
        && is_small
        && module.start.is_none()
        && is_one_piece(module, linking, dylink.mem_info.memory_size_bytes, dylink.mem_info.memory_align_log2)
        && module.elements.len() <= 1
        && module.elements.iter().all(|element| slots_of(module, element).is_some())
        && module.globals.iter().all(|global| global.init.as_ref().is_none_or(|init| !reads_global(init)))
        && symbols_are_plain(linking)
}

fn is_one_piece(module: &Module<'_>, linking: &Linking<'_>, size_bytes: u32, align_log2: u32) -> bool {
    let is_whole = |segment: &DataSegment<'_>| {
        let begins = |expr: &ConstExpr<'_>| begins_at_base(module, expr, ImportRole::MemoryBase);
        segment.offset_expr.as_ref().is_some_and(begins) && segment.bytes.len() as u64 == u64::from(size_bytes)
    };
    match (module.data.raw.as_slice(), linking.segments.raw.as_slice()) {
        ([], []) => size_bytes == 0,
        ([segment], [facts]) => is_whole(segment) && facts.align_log2 == align_log2 && align_log2 < 31,
        _ => false,
    }
}

/// Whether an offset is the base of this role and nothing else.
fn begins_at_base(module: &Module<'_>, expr: &ConstExpr<'_>, role: ImportRole) -> bool {
    let is_base = |global: GlobalIndex| {
        let declared = module.globals.get(global)?;
        module.import_of(declared.origin).filter(|import| import.role == role).map(|_| Constant::I32(0))
    };
    // What reads no global counts from nowhere.
    evaluate(expr, &is_base) == Ok(Constant::I32(0)) && evaluate(expr, &|_| None).is_err()
}

/// The functions in the slots of an element segment that fills the function table from the base on.
fn slots_of<'m>(module: &'m Module<'_>, element: &'m Element<'_>) -> Option<&'m [FuncIndex]> {
    let (ElementMode::Active(table, offset), ElementItems::Functions(functions)) = (&element.mode, &element.items)
    else {
        return None;
    };
    let table = module.import_of(module.tables.get(*table)?.origin)?;
    let is_plain = table.role == ImportRole::FunctionTable && begins_at_base(module, offset, ImportRole::TableBase);
    is_plain.then_some(functions.as_slice())
}

/// Addresses that do not move and variables of threads are not what a library of one piece of data has, and what the
/// linker defines is nobody else's. A symbol without a size marks a place between data that belong together, such as
/// the bound of a section: code may count from one to another.
fn symbols_are_plain(linking: &Linking<'_>) -> bool {
    linking.symbols.iter().all(|symbol| {
        let is_own = matches!(symbol.kind, SymbolKind::Data(Some(_)));
        let is_mark = matches!(symbol.kind, SymbolKind::Data(Some(place)) if place.size_bytes == 0);
        let is_of_linker = symbol.name.is_some_and(|name| LinkerSymbol::named(name).is_some());
        !(symbol.flags.intersects(SymbolFlags::TLS | SymbolFlags::ABSOLUTE) || is_mark || is_own && is_of_linker)
    })
}

/// Believes the relocations of such a library, which were proven one by one, if they say all that a loader would do;
/// its data is then cut where that may be. `None` if it has to stay one piece.
pub(crate) fn settle(module: &mut Scanned<'_>) -> Option<()> {
    if module.doubt.is_some() || !exports_are_symbols(module) || !weak_imports_agree(module) {
        return None;
    }
    reads_have_entries(module)?;
    let entries = through_the_table(module)?;
    let cut = pieces::of(module)?;
    for (section, entry, global) in entries {
        let linking = module.linking.as_mut()?;
        let symbol = Symbol { name: None, flags: SymbolFlags::UNDEFINED, kind: SymbolKind::Global(global.0) };
        module.relocations[section].entries[entry].index = u32::try_from(linking.symbols.len()).ok()?;
        module.linking.as_mut()?.symbols.push(symbol);
    }
    pieces::cut(module, &cut);
    Some(())
}

/// Others find a variable by the address that the library exports; here it has to be one of its symbols.
fn exports_are_symbols(module: &Scanned<'_>) -> bool {
    let symbols = module.symbols().iter().filter_map(|symbol| match (symbol.name, symbol.kind) {
        (Some(name), SymbolKind::Data(Some(place))) if !symbol.flags.contains(SymbolFlags::BINDING_LOCAL) => {
            Some((name, place.offset))
        }
        _ => None,
    });
    let symbols: HashMap<&str, u32> = symbols.collect();
    module.exports.iter().all(|export| match export.role {
        ExportRole::Data(global) => {
            symbols.get(export.name).copied().is_some_and(|at| module.initial_address(global) == Some(at))
        }
        _ => true,
    })
}

/// Whether a reference may find nothing is said twice, in `dylink.0` and in the symbol.
fn weak_imports_agree(module: &Scanned<'_>) -> bool {
    module.symbols().iter().all(|symbol| {
        let SymbolKind::Function(function) = symbol.kind else { return true };
        let import = module.functions.get(FuncIndex(function)).and_then(|known| module.import_of(known.origin));
        let is_weak = symbol.flags.contains(SymbolFlags::UNDEFINED | SymbolFlags::BINDING_WEAK);
        import.is_none_or(|import| import.weak == is_weak)
    })
}

/// No body but that of `__wasm_apply_data_relocs`, which nobody names, reads a base or an entry of the offset table
/// without a relocation; none has an address that does not count from a base.
fn reads_have_entries(module: &Scanned<'_>) -> Option<()> {
    let filler = module.exported_function(APPLY_DATA_RELOCS);
    let is_shown_once = |filler: FuncIndex| {
        module.exports.iter().filter(|export| export.role == ExportRole::Function(filler)).count() == 1
    };
    let is_in_slot = |filler: FuncIndex| {
        let mut elements = module.elements.iter().filter_map(|element| slots_of(module, element));
        elements.any(|slots| slots.contains(&filler))
    };
    let is_alone = filler.is_none_or(|filler| is_shown_once(filler) && !is_in_slot(filler));
    let entries: HashSet<usize> = module.entries_for(SectionId::Code).map(|(place, _)| place).collect();
    let mut kinds = module.entries_for(SectionId::Code).map(|(_, entry)| entry.ty.target);
    let counts_from_base = kinds.all(|target| {
        !matches!(target, Target::Address | Target::TableSlot | Target::AddressTls | Target::AddressFromPlace)
    });
    let body = filler.and_then(|filler| module.body(filler)).unwrap_or_default();
    let is_known = module.code.sites.iter().all(|site| match site.kind {
        _ if body.contains(&(site.start as usize)) => true,
        SiteKind::Function | SiteKind::FunctionReference => filler != Some(FuncIndex(site.index)),
        SiteKind::GlobalGet => {
            let declared = module.globals.get(GlobalIndex(site.index));
            let import = declared.and_then(|declared| module.import_of(declared.origin));
            let is_place = import.is_some_and(|import| import.role.is_base() || import.role.is_got_entry());
            !is_place || entries.contains(&(site.start as usize + 1))
        }
        _ => true,
    });
    (is_alone && counts_from_base && is_known).then_some(())
}

/// The entries of data whose places hold an entry of the offset table, each as section, position, and the global. What
/// is stored and the entries have to be one for one; `None` if they are not.
fn through_the_table(module: &Scanned<'_>) -> Option<Vec<(usize, usize, GlobalIndex)>> {
    let stored = stored_addresses(module)?;
    let mut named = 0;
    let mut found = Vec::new();
    for (position, section) in module.relocations.iter().enumerate() {
        let target = module.sections.get(section.section as usize)?;
        if target.id != SectionId::Data {
            continue;
        }
        for (at, entry) in section.entries.iter().enumerate() {
            let place = target.range.start.checked_add(entry.offset as usize)?;
            let segment = module.data.iter().find(|segment| segment.file_range().contains(&place))?;
            let offset = u32::try_from(place - segment.file_range().start).ok()?;
            let symbol = module.symbols().get(entry.index as usize)?;
            // How far two data are from each other no loader has to say, and here they move apart.
            let (global, addend) = stored.get(&offset).copied()?;
            named += 1;
            let import = module.import_of(module.globals.get(global)?.origin)?;
            match import.role {
                ImportRole::MemoryBase => is_own_address(entry, symbol, addend)?,
                ImportRole::TableBase => is_own_slot(module, entry, symbol, addend)?,
                ImportRole::GotMem | ImportRole::GotFunc => {
                    is_entry(module, entry, symbol, (global, addend))?;
                    found.push((position, at, global));
                }
                _ => return None,
            }
        }
    }
    (named == stored.len()).then_some(found)
}

fn is_own_address(entry: &Relocation, symbol: &Symbol<'_>, offset: i32) -> Option<()> {
    let SymbolKind::Data(Some(place)) = symbol.kind else { return None };
    let there = entry.addend.wrapping_add(place.offset.into());
    let is_it = entry.ty.target == Target::Address && there & 0xffff_ffff == i64::from(offset.cast_unsigned());
    is_it.then_some(())
}

fn is_own_slot(module: &Module<'_>, entry: &Relocation, symbol: &Symbol<'_>, slot: i32) -> Option<()> {
    let SymbolKind::Function(function) = symbol.kind else { return None };
    let slots = slots_of(module, module.elements.first()?)?;
    let there = slots.get(usize::try_from(slot).ok()?)?;
    let is_own = module.body(FuncIndex(function)).is_some();
    (entry.ty.target == Target::TableSlot && is_own && there.0 == function).then_some(())
}

fn is_entry(
    module: &Module<'_>,
    entry: &Relocation,
    symbol: &Symbol<'_>,
    (global, addend): (GlobalIndex, i32),
) -> Option<()> {
    let import = module.import_of(module.globals.get(global)?.origin)?;
    let of_import = |function: u32| {
        let declared = module.functions.get(FuncIndex(function))?;
        module.import_of(declared.origin).map(|import| import.field)
    };
    let is_named = match (symbol.kind, entry.ty.target, import.role) {
        (SymbolKind::Global(index), ..) => index == global.0,
        (SymbolKind::Data(_), Target::Address, ImportRole::GotMem) => symbol.name == Some(import.field),
        (SymbolKind::Function(function), Target::TableSlot, ImportRole::GotFunc) => {
            symbol.name.or_else(|| of_import(function)) == Some(import.field)
        }
        _ => false,
    };
    let is_kind = match import.role {
        ImportRole::GotMem => entry.ty.target == Target::Address && entry.addend == i64::from(addend),
        _ => entry.ty.target == Target::TableSlot && addend == 0,
    };
    (is_named && is_kind).then_some(())
}
