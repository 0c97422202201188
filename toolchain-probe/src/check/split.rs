//! A shared library that kept its relocations is placed piece by piece, as what its loader would store says.
//!
//! **Rule.** Such a file has one data segment, at `__memory_base`, as large as `dylink.0` says, and one of slots, at
//! `__table_base`; it starts with nothing, no global of it begins with another, and no symbol of it is thread-local
//! or a number, or marks a place in the data and has no size. Counted from bases that are 0,
//! `__wasm_apply_data_relocs` is nothing but stores, each to a place of its own that a relocation of the data names,
//! and each such place has one. A store of an address of its own is that of the relocation's symbol with its addend;
//! a store of a slot of its own is that of the symbol's function; a store of an entry of the offset table stands for
//! itself. That function is not in the image, and no other body reads a base or such an entry but where a relocation
//! says so ([`super::body`]).
//!
//! Proof. The loader adds bases to what the function stores, and to what code counts from them; by this rule each of
//! these is a symbol with an addend, which the other rules give its address.
//!
//! It does not know where anything is. The choice a reader may question: what stands in the file at such a place is not
//! looked at, because the loader writes over it.

use std::collections::BTreeMap;

use wasmparser::{ConstExpr, Operator, RelocationEntry, RelocationType, SymbolFlags, SymbolInfo};

use super::certificate::FunctionOrigin;
use super::reading::{ElementItem, Import, Mode, Module, Space, flags};
use super::view::{Group, View};

const APPLY: &str = "__wasm_apply_data_relocs";

/// What a place in the data of such a library holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Held {
    /// The value of its relocation's symbol.
    Own,
    /// That of an entry of the offset table, by its global, and what is added.
    Entry(u32, u32),
}

/// What a store writes: a number, counted from a global.
type Stored = (u32, u32);

/// Whether an input has the form of such a library.
pub(crate) fn form(module: &Module<'_>) -> Result<(), &'static str> {
    let reserves = module.reserves.as_ref().ok_or("it is no library")?;
    let is_whole = match module.data.as_slice() {
        [] => reserves.memory_size == 0,
        [data] => {
            let size = data.bytes.len() as u64 == u64::from(reserves.memory_size);
            let align = module.segments.first().is_some_and(|segment| segment.alignment == reserves.memory_alignment);
            size && align && matches!(&data.mode, Mode::Active(0, at) if is_base(module, at, "__memory_base"))
        }
        _ => false,
    };
    let is_moving = module.elements.len() <= 1
        && module.elements.iter().all(|element| {
            let is_plain = element.items.iter().all(|item| matches!(item, ElementItem::Function(_)));
            let is_slots =
                |table: u32| module.import_of(Space::Table, table).is_some() && module.is_function_table(table);
            matches!(&element.mode, Mode::Active(table, at) if is_slots(*table) && is_base(module, at, "__table_base"))
                && is_plain
        });
    let is_plain = |symbol: &SymbolInfo<'_>| {
        let is_mark = matches!(symbol, SymbolInfo::Data { symbol: Some(place), .. } if place.size == 0);
        !flags(symbol).intersects(SymbolFlags::TLS | SymbolFlags::ABSOLUTE) && !is_mark
    };
    let is_imported = module.memories.iter().all(|memory| memory.import.is_some())
        && module.tables.iter().all(|table| table.import.is_some());
    let reads = |init: &ConstExpr<'_>| {
        let mut operators = init.get_operators_reader().into_iter().map_while(Result::ok);
        operators.any(|operator| matches!(operator, Operator::GlobalGet { .. }))
    };
    let begins_alone = module.globals.iter().all(|global| !global.init.as_ref().is_some_and(reads));
    match () {
        () if !module.has_symbols => Err("it has no symbols"),
        () if module.start.is_some() => Err("it has a start function"),
        () if !is_whole => Err("its data is not one segment from the base on"),
        () if !is_moving => Err("its slots do not begin at the base"),
        () if !begins_alone => Err("a global of it begins with what a loader knows"),
        () if !is_imported => Err("it has a memory or a table of its own"),
        () if !module.symbols.iter().all(is_plain) => Err("a symbol of it is a number, of a thread, or has no size"),
        () => Ok(()),
    }
}

/// Whether an expression reads one base and nothing else.
fn is_base(module: &Module<'_>, at: &ConstExpr<'_>, base: &str) -> bool {
    let mut reader = at.get_operators_reader();
    let (Ok(Operator::GlobalGet { global_index }), Ok(Operator::End)) = (reader.read(), reader.read()) else {
        return false;
    };
    is_named(module, global_index, |import| import.module == "env" && import.field == base)
}

fn is_named(module: &Module<'_>, global: u32, is_it: impl Fn(&Import<'_>) -> bool) -> bool {
    module.import_of(Space::Global, global).is_some_and(is_it)
}

/// Whether a global is a base or an entry of the offset table: only relocations may read it.
pub(crate) fn is_of_loader(module: &Module<'_>, global: u32) -> bool {
    is_named(module, global, |import| {
        matches!(import.module, "GOT.mem" | "GOT.func")
            || import.module == "env" && matches!(import.field, "__memory_base" | "__table_base")
    })
}

/// What each place holds that a relocation of the data names, by its offset in the segment.
pub(crate) fn held(group: &Group<'_>, view: View<'_, '_>) -> Result<BTreeMap<u32, Held>, String> {
    let module = view.module;
    let applied = module.exported_function(APPLY);
    let is_there = |origin: &FunctionOrigin| match (applied, origin) {
        (Some(own), FunctionOrigin::Input(input, function)) => (*input, *function) == (view.number, own),
        _ => false,
    };
    if group.certificate.functions.iter().any(is_there) || applied.is_some_and(|own| view.function(own).is_some()) {
        return Err(format!("{APPLY} is in the image"));
    }
    let mut stores = applied.map_or(Ok(BTreeMap::new()), |function| stores(module, function))?;
    let start = module.data.first().map_or(0, |data| data.file_offset);
    let mut held = BTreeMap::new();
    for (place, entry) in &module.data_relocations {
        let offset = place.checked_sub(start).and_then(|offset| u32::try_from(offset).ok());
        let offset = offset.ok_or("a relocation is not in the data")?;
        let stored = stores.remove(&offset).ok_or_else(|| format!("nothing is stored at {offset:#x} of the data"))?;
        let what = what_is_held(module, entry, stored);
        held.insert(offset, what.ok_or_else(|| format!("another thing is stored at {offset:#x} of the data"))?);
    }
    match stores.keys().next() {
        Some(offset) => Err(format!("no relocation is for what is stored at {offset:#x} of the data")),
        None => Ok(held),
    }
}

fn what_is_held(module: &Module<'_>, entry: &RelocationEntry, (global, number): Stored) -> Option<Held> {
    let import = module.import_of(Space::Global, global)?;
    let addend = u32::try_from(entry.addend & 0xffff_ffff).ok()?;
    let is_address = entry.ty == RelocationType::MemoryAddrI32;
    let is_slot = entry.ty == RelocationType::TableIndexI32;
    match (import.module, import.field) {
        ("env", "__memory_base") if is_address => match module.symbols.get(entry.index as usize)? {
            SymbolInfo::Data { symbol: Some(place), .. } => {
                (place.index == 0 && place.offset.wrapping_add(addend) == number).then_some(Held::Own)
            }
            _ => None,
        },
        ("env", "__table_base") if is_slot => match module.symbols.get(entry.index as usize)? {
            SymbolInfo::Func { index, .. } => {
                let item = module.elements.first()?.items.get(number as usize)?;
                matches!(item, ElementItem::Function(function) if function == index).then_some(Held::Own)
            }
            _ => None,
        },
        ("GOT.mem", _) if is_address => Some(Held::Entry(global, number)),
        ("GOT.func", _) if is_slot && number == 0 => Some(Held::Entry(global, 0)),
        _ => None,
    }
}

/// The stores of a function that does nothing else, by their offset from `__memory_base`.
fn stores(module: &Module<'_>, function: u32) -> Result<BTreeMap<u32, Stored>, String> {
    let unknown = || format!("{APPLY} does something else than store addresses");
    let body = module.body(function).ok_or_else(unknown)?;
    let mut operators = body.get_operators_reader().map_err(|_| unknown())?;
    // A number, and the global that it counts from.
    let mut stack: Vec<(Option<u32>, u32)> = Vec::new();
    let mut stores = BTreeMap::new();
    while let Ok(operator) = operators.read() {
        match operator {
            Operator::I32Const { value } => stack.push((None, value.cast_unsigned())),
            Operator::GlobalGet { global_index } => stack.push((Some(global_index), 0)),
            Operator::I32Add => {
                let ((one, left), (other, right)) = stack.pop().zip(stack.pop()).ok_or_else(unknown)?;
                if one.is_some() && other.is_some() {
                    return Err(unknown());
                }
                stack.push((one.or(other), left.wrapping_add(right)));
            }
            Operator::I32Store { memarg } if memarg.offset == 0 => {
                let ((value, number), (base, place)) = stack.pop().zip(stack.pop()).ok_or_else(unknown)?;
                let value = value.ok_or_else(unknown)?;
                let is_base = |import: &Import<'_>| import.module == "env" && import.field == "__memory_base";
                let is_own = base.is_some_and(|base| is_named(module, base, is_base));
                if !is_own || stores.insert(place, (value, number)).is_some() {
                    return Err(unknown());
                }
            }
            Operator::End => return if stack.is_empty() { Ok(stores) } else { Err(unknown()) },
            _ => return Err(unknown()),
        }
    }
    Err(unknown())
}
