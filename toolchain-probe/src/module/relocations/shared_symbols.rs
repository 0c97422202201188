//! References of a program to symbols of shared libraries get their symbols back.
//!
//! `wasm-ld --emit-relocs` leaves shared symbols out of the symbol table (`Writer::populateSymtab`) and writes the
//! number [`NO_SYMBOL`] into every entry that names one. Nothing is lost: an index in code says which import it is, and
//! an address in data is stored by `__wasm_apply_data_relocs`, which reads the entry of the offset table.
//!
//! Only what is found is given a symbol. Any other entry without one is left to the proof, which doubts it.

use std::collections::HashMap;

use wasmparser::{BinaryReader, FunctionBody, Operator, SymbolFlags};

use crate::conventions::APPLY_DATA_RELOCS;
use crate::conventions::relocation::Target;
use crate::module::model::index::{FuncIndex, GlobalIndex, TagIndex};
use crate::module::model::linking::{NO_SYMBOL, Relocation, Symbol, SymbolKind};
use crate::module::model::{ImportRole, Origin, SectionId};
use crate::module::scan::opcode::unsigned;
use crate::module::scanned::Scanned;

/// Gives entries of a program that name nothing the symbol of the import that they mean.
pub(crate) fn name(module: &mut Scanned<'_>) {
    let lacks = |entry: &Relocation| entry.index == NO_SYMBOL && entry.ty.target != Target::Type;
    if module.dylink.is_none() || !module.relocations.iter().any(|section| section.entries.iter().any(lacks)) {
        return;
    }
    let stored = stored_addresses(module);
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

/// What stands on the stack of `__wasm_apply_data_relocs`.
#[derive(Clone, Copy)]
enum Operand {
    Number(u32),
    Entry(GlobalIndex, i32),
}

/// The addresses at which `__wasm_apply_data_relocs` stores an imported address, with the global that holds it and what
/// is added. wasm-ld makes it of constants, `global.get`, `i32.add` and `i32.store`
/// (`InputChunk::generateRelocationCode`); of a body that has anything else nothing is believed.
fn stored_addresses(module: &Scanned<'_>) -> HashMap<u32, (GlobalIndex, i32)> {
    let body = module.exported_function(APPLY_DATA_RELOCS).and_then(|function| module.body(function));
    body.and_then(|body| stores(&module.bytes[body.clone()], body.start)).unwrap_or_default()
}

fn stores(body: &[u8], offset: usize) -> Option<HashMap<u32, (GlobalIndex, i32)>> {
    let mut stack: Vec<Operand> = Vec::new();
    let mut stored = HashMap::new();
    for operator in FunctionBody::new(BinaryReader::new(body, offset)).get_operators_reader().ok()? {
        match operator.ok()? {
            Operator::I32Const { value } => stack.push(Operand::Number(value.cast_unsigned())),
            Operator::GlobalGet { global_index } => stack.push(Operand::Entry(GlobalIndex(global_index), 0)),
            Operator::I32Add => {
                let sum = match (stack.pop()?, stack.pop()?) {
                    (Operand::Number(one), Operand::Number(other)) => Operand::Number(one.wrapping_add(other)),
                    (Operand::Number(more), Operand::Entry(global, addend))
                    | (Operand::Entry(global, addend), Operand::Number(more)) => {
                        Operand::Entry(global, addend.wrapping_add_unsigned(more))
                    }
                    _ => return None,
                };
                stack.push(sum);
            }
            Operator::I32Store { memarg } if memarg.offset == 0 => match (stack.pop()?, stack.pop()?) {
                (Operand::Entry(global, addend), Operand::Number(address)) => {
                    stored.insert(address, (global, addend));
                }
                _ => return None,
            },
            Operator::End => {}
            _ => return None,
        }
    }
    Some(stored)
}
