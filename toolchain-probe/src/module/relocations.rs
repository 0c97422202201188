//! Proven relocations become sites of the code, beside those that the scan found.
//!
//! The scan knows every index in a body; which numbers are addresses or table slots only relocations know. Without
//! proof nothing is taken over: a module whose first entry fails keeps the sites of the scan and the doubt, and is
//! refused.
//!
//! Offsets from `__memory_base`, `__table_base` and `__tls_base` are taken for addresses and slots: in code that is
//! placed through relocations all three bases are 0.

mod shared_symbols;

use hashbrown::{HashMap, HashSet};
use wasmparser::{SymbolFlags, ValType};

use crate::conventions::UNDEFINED_WEAK;
use crate::conventions::relocation::{Encoding, Target};
use crate::conventions::standard_library::{FUNCS_ON_EXIT, STDIO_EXIT};
use crate::module::debug::DebugInfo;
use crate::module::dwarf::DEBUG_PREFIX;
use crate::module::model::index::GlobalIndex;
use crate::module::model::linking::{NO_SYMBOL, Relocation, Symbol, SymbolKind};
use crate::module::model::{Origin, SectionId};
use crate::module::proof::Proof;
use crate::module::scan::opcode::unsigned;
use crate::module::scan::{Site, SiteKind};
use crate::module::scanned::{RelocationDoubt, Scanned};

/// Proves the relocations of a module that is placed through them, and takes over those of its code.
pub(crate) fn apply(module: &mut Scanned<'_>) {
    let is_known = module.linking.as_ref().is_some_and(|linking| linking.version == 2)
        && module.relocations.iter().all(|section| section.unknown_type.is_none());
    if !module.is_relocatable() || !is_known {
        return;
    }
    shared_symbols::name(module);
    let Some(proof) = Proof::new(module) else { return };
    let in_symbols = proof.symbol_doubt();
    let in_entries = || module.relocations.iter().find_map(|section| proof.doubt(section));
    module.doubt = in_symbols.or_else(in_entries).or_else(|| proof.lost_entry());
    if module.doubt.is_some() {
        return;
    }
    for section in &mut module.relocations {
        section.entries.retain(|entry| entry.index != NO_SYMBOL);
    }
    let mut sites = Vec::new();
    let mut got_entries = Vec::new();
    for (start, entry) in module.entries_for(SectionId::Code) {
        sites.extend(site(entry, start));
        got_entries.extend(got_entry(module, entry, start));
    }
    name_callees(module);
    sites.sort_by_key(|site| site.start);
    got_entries.sort_unstable();
    got_entries.dedup();
    // wasm-ld makes an entry for each symbol: of one that two symbols name nobody knows which of them it holds.
    let shared = got_entries.windows(2).find(|pair| pair[0].0 == pair[1].0).map(|pair| pair[0].0);
    module.got_entries = got_entries;
    let bodies = std::mem::take(&mut module.bodies);
    let apart = module.code.sites.insert(&bodies, &sites);
    module.bodies = bodies;
    let text = match shared {
        Some(global) => Some(format!("global {global} is the entry of two symbols in the offset table")),
        None => (!apart).then(|| "an entry is within another operand".to_owned()),
    };
    module.doubt = text.map(|text| RelocationDoubt { section: "reloc.CODE", ty: "a relocation", text, offset: 0 });
}

/// What can be moved of the debug information of a module, or why not.
pub(crate) fn debug_info<'data>(module: &Scanned<'data>) -> DebugInfo<'data> {
    if !module.is_relocatable() {
        let debug = module.customs.iter().find(|custom| custom.name.starts_with(DEBUG_PREFIX));
        return debug.map_or(DebugInfo::None, |custom| DebugInfo::WithoutRelocations(custom.name));
    }
    let is_believed = module.doubt.is_none() && module.relocations.iter().all(|section| section.unknown_type.is_none());
    let proof = Proof::new(module).filter(|_| is_believed);
    proof.map_or(DebugInfo::None, |proof| proof.debug_info())
}

/// A call of a function that has several names is a call of the name. Of a definition (`__attribute__((alias))`) one
/// name may give way to another definition while the others stay; of an import one may be the host's, and another a
/// symbol that a module defines.
fn name_callees(module: &mut Scanned<'_>) {
    let is_object = module.is_object();
    // In a finished module weak definitions give way.
    let may_give_way = |symbol: &Symbol<'_>| symbol.flags.contains(SymbolFlags::BINDING_WEAK);
    let symbols = || module.symbols().iter();
    let mut names: HashMap<u32, usize> = HashMap::new();
    let mut weak: HashSet<u32> = HashSet::new();
    // What an exit calls may have to be several functions.
    let mut at_exit: HashSet<u32> = HashSet::new();
    for symbol in symbols() {
        if let SymbolKind::Function(function) = symbol.kind {
            let is_import = symbol.flags.contains(SymbolFlags::UNDEFINED);
            *names.entry(function).or_default() += 1;
            weak.extend((is_object || is_import || may_give_way(symbol)).then_some(function));
            let name = symbol.name.map(|name| name.strip_prefix(UNDEFINED_WEAK).unwrap_or(name));
            at_exit.extend(name.filter(|name| [FUNCS_ON_EXIT, STDIO_EXIT].contains(name)).map(|_| function));
        }
    }
    names.retain(|function, count| *count > 1 && weak.contains(function) || at_exit.contains(function));
    let calls = module.entries_for(SectionId::Code).filter(|(_, entry)| entry.ty.target == Target::Function);
    let called: HashMap<usize, u32> = calls.map(|(start, entry)| (start, entry.index)).collect();
    for site in module.code.sites.iter_mut().filter(|site| site.kind == SiteKind::Function) {
        if let Some(symbol) = called.get(&(site.start as usize))
            && names.contains_key(&site.index)
        {
            (site.kind, site.index) = (SiteKind::FunctionSymbol, *symbol);
        }
    }
}

fn site(entry: &Relocation, start: usize) -> Option<Site> {
    // An entry without a site leaves the bytes as they are: every target says here where it is patched.
    let kind = match entry.ty.target {
        Target::Address if entry.ty.encoding == Encoding::Leb32 => SiteKind::Address,
        Target::Address | Target::AddressRelative | Target::AddressTls => SiteKind::AddressConst,
        Target::TableSlot | Target::TableSlotRelative => SiteKind::SlotConst,
        // The scan has a site at every index.
        Target::Function | Target::Type | Target::Global | Target::Tag | Target::Table => return None,
        // The proof lets none of these into code.
        Target::AddressFromPlace | Target::FunctionOffset | Target::SectionOffset => return None,
    };
    let place = |offset: usize| u32::try_from(offset).ok();
    let end = start + entry.ty.encoding.size_bytes() as usize;
    let addend = i32::try_from(entry.addend).ok()?;
    Some(Site { start: place(start)?, end: place(end)?, index: entry.index, addend, kind })
}

/// A `global.get` whose relocation names data or a function reads an entry of the offset table.
fn got_entry(module: &Scanned<'_>, entry: &Relocation, start: usize) -> Option<(GlobalIndex, u32)> {
    if entry.ty.target != Target::Global || entry.ty.encoding != Encoding::Leb32 {
        return None;
    }
    let symbol = module.linking.as_ref()?.symbols.get(entry.index as usize)?;
    let global = GlobalIndex(unsigned(module.bytes.get(start..)?).0);
    let declared = module.globals.get(global)?;
    let is_defined = matches!(declared.origin, Origin::Defined(_)) && declared.ty.content_type == ValType::I32;
    let names_place = matches!(symbol.kind, SymbolKind::Data(_) | SymbolKind::Function(_));
    (is_defined && names_place).then_some((global, entry.index))
}
