//! References of a program to symbols of shared libraries get their symbols back.
//!
//! `wasm-ld --emit-relocs` leaves shared symbols out of the symbol table (`Writer::populateSymtab`) and writes the
//! number [`NO_SYMBOL`] into every entry that names one. Nothing is lost: an index in code says which import it is, and
//! an address in data is stored by `__wasm_apply_data_relocs`, which reads the entry of the offset table.
//!
//! Only what is found is given a symbol. Any other entry without one is left to the proof, which doubts it.

use hashbrown::HashMap;
use wasmparser::SymbolFlags;

use crate::conventions::relocation::Target;
use crate::module::model::index::{FuncIndex, GlobalIndex, TagIndex};
use crate::module::model::linking::{NO_SYMBOL, Relocation, Symbol, SymbolKind};
use crate::module::model::{ImportRole, Origin, SectionId};
use crate::module::scan::opcode::unsigned;
use crate::module::scanned::Scanned;
use crate::module::stored::stored_addresses;

/// Gives entries of a program that name nothing the symbol of the import that they mean.
pub(crate) fn name(module: &mut Scanned<'_>) {
    let lacks = |entry: &Relocation| entry.index == NO_SYMBOL && entry.ty.target != Target::Type;
    if module.dylink.is_none() || !module.relocations.iter().any(|section| section.entries.iter().any(lacks)) {
        return;
    }
    // Of a body that is not understood nothing is believed.
    let stored = stored_addresses(module).unwrap_or_default();
    let functions = module.imports.iter().filter_map(|import| Some((import.field, import.symbol_function()?)));
    let called: HashMap<&str, FuncIndex> = functions.collect();
    let mut found: Vec<(usize, usize, u32)> = Vec::new();
    let mut added: HashMap<(Option<&str>, SymbolKind), u32> = HashMap::new();
    let mut symbols = Vec::new();
    let known = module.linking.as_ref().map_or(0, |linking| linking.symbols.len());
    for (position, section) in module.relocations.iter().enumerate() {
        let Some(target) = module.sections.get(section.section as usize) else { continue };
        for (at, entry) in section.entries.iter().enumerate().filter(|(_, entry)| lacks(entry)) {
            let place = target.range.start.saturating_add(entry.offset as usize);
            let symbol = match target.id {
                SectionId::Code => in_code(module, entry, place),
                SectionId::Data => in_data(module, entry, place, &stored, &called),
                SectionId::Custom | SectionId::Other => None,
            };
            let Some(symbol) = symbol else { continue };
            let number = *added.entry((symbol.name, symbol.kind)).or_insert_with(|| {
                symbols.push(symbol);
                u32::try_from(known + symbols.len() - 1).unwrap_or(NO_SYMBOL)
            });
            found.push((position, at, number));
        }
    }
    for (section, entry, number) in found {
        module.relocations[section].entries[entry].index = number;
    }
    if let Some(linking) = &mut module.linking {
        linking.symbols.append(&mut symbols);
    }
}

/// The import that an index in code names.
fn in_code<'data>(module: &Scanned<'data>, entry: &Relocation, place: usize) -> Option<Symbol<'data>> {
    // Whether a whole number stands there the proof will say.
    let index = unsigned(module.bytes.get(place..place.checked_add(5)?)?).0;
    let (origin, kind) = match entry.ty.target {
        Target::Function => (module.functions.get(FuncIndex(index))?.origin, SymbolKind::Function(index)),
        Target::Global => (module.globals.get(GlobalIndex(index))?.origin, SymbolKind::Global(index)),
        Target::Tag => (module.tags.get(TagIndex(index))?.origin, SymbolKind::Tag(index)),
        _ => return None,
    };
    undefined(module, origin, kind)
}

/// The symbol whose address a program stores at a place in its data when it starts.
fn in_data<'data>(
    module: &Scanned<'data>,
    entry: &Relocation,
    place: usize,
    stored: &HashMap<u32, (GlobalIndex, i32)>,
    called: &HashMap<&str, FuncIndex>,
) -> Option<Symbol<'data>> {
    let segment = module.data.iter().find(|segment| segment.file_range().contains(&place))?;
    let offset = u32::try_from(place - segment.file_range().start).ok()?;
    let address = segment.fixed_range()?.start.checked_add(offset)?;
    let (global, addend) = *stored.get(&address)?;
    let import = module.import_of(module.globals.get(global)?.origin)?;
    if module.is_split {
        let kind = SymbolKind::Global(global.0);
        return import.role.is_got_entry().then_some(Symbol { name: None, flags: SymbolFlags::UNDEFINED, kind });
    }
    match (import.role, entry.ty.target) {
        (ImportRole::GotMem, Target::Address) if i64::from(addend) == entry.addend => {
            let weak = if import.weak { SymbolFlags::BINDING_WEAK } else { SymbolFlags::empty() };
            let flags = SymbolFlags::UNDEFINED | weak;
            Some(Symbol { name: Some(import.field), flags, kind: SymbolKind::Data(None) })
        }
        (ImportRole::GotFunc, Target::TableSlot) if addend == 0 => {
            let called = called.get(import.field)?;
            undefined(module, module.functions.get(*called)?.origin, SymbolKind::Function(called.0))
        }
        _ => None,
    }
}

fn undefined<'data>(module: &Scanned<'data>, origin: Origin, kind: SymbolKind) -> Option<Symbol<'data>> {
    let import = module.import_of(origin)?;
    let weak = if import.weak { SymbolFlags::BINDING_WEAK } else { SymbolFlags::empty() };
    Some(Symbol { name: Some(import.field), flags: SymbolFlags::UNDEFINED | weak, kind })
}
