//! Calls of a slot become calls of the function that always stands there.
//!
//! `call_indirect` looks up a function, and compares its type. Where the slot is a constant, nobody can change what
//! stands in the table and the function is of the type that is wanted, it does what `call` does. A slot that is null
//! or holds a function of another type is left: such a call traps. It does not know how the slot was computed.

use toolchain_probe::module::model::index::{FuncIndex, GlobalIndex, InputId, TableIndex, TypeIndex};
use toolchain_probe::module::scan::{Site, SiteKind};
use wasmparser::{BinaryReader, Operator, OperatorsReader};

use super::{Indices, Numbered, OutValue};
use crate::ids::{OutFunc, Slot};
use crate::part::Part;
use crate::resolve::{Callee, ExportItem, TableRef};

/// Finds the calls of all inputs that are direct.
pub(super) fn find(from: &Numbered<'_, '_>, indices: &mut Indices) {
    let calls_slots = from.parts.iter().any(|part| part.module.code.calls_slots);
    if !calls_slots || may_change(from) {
        return;
    }
    for (input, part) in from.parts.iter_enumerated().filter(|(_, part)| part.module.code.calls_slots) {
        let functions = part.module.functions.keys().filter(|function| part.live.functions[*function]);
        let sites = functions.flat_map(|function| part.module.sites(function));
        let calls = sites.filter(|site| site.kind == SiteKind::SlotCall);
        let direct = calls.filter_map(|site| Some((site.start, callee(from, indices, (input, part), site)?)));
        indices.inputs[input].direct = direct.collect();
    }
}

/// Whether somebody may change what stands in the function table: code of any input, or the host.
fn may_change(from: &Numbered<'_, '_>) -> bool {
    let is_function_table = |item: &ExportItem| *item == ExportItem::Table(TableRef::FunctionTable);
    from.parts.iter().any(|part| part.module.code.changes_tables)
        || from.resolution.exports.values().any(is_function_table)
}

fn callee(
    from: &Numbered<'_, '_>,
    indices: &Indices,
    (input, part): (InputId, &Part<'_, '_>),
    site: &Site,
) -> Option<OutFunc> {
    let map = &indices.inputs[input];
    let OutValue::Constant(value) = map.globals[GlobalIndex(site.index)] else { return None };
    let slot = Slot(value.wrapping_add(site.addend).cast_unsigned());
    let Callee::Body(definer, function) = from.own.body(*from.table.slots.get(&slot)?)? else { return None };
    let (ty, table) = called(part, site)?;
    let is_function_table = part.resolved.tables.get(TableIndex(table)) == Some(&TableRef::FunctionTable);
    let definer_part = &from.parts[definer];
    let has_type = definer_part.types[definer_part.module.functions[function].ty] == part.types[TypeIndex(ty)];
    (is_function_table && has_type).then(|| out(indices, definer, function))
}

fn out(indices: &Indices, input: InputId, function: FuncIndex) -> OutFunc {
    indices.inputs[input].functions[function]
}

/// The type and the table of a call of a slot, which is the last instruction of its site.
fn called(part: &Part<'_, '_>, site: &Site) -> Option<(u32, u32)> {
    let range = site.start as usize..site.end as usize;
    let operators = OperatorsReader::new(BinaryReader::new(&part.module.bytes[range.clone()], range.start));
    match operators.into_iter().last()?.ok()? {
        Operator::CallIndirect { type_index, table_index }
        | Operator::ReturnCallIndirect { type_index, table_index } => Some((type_index, table_index)),
        _ => None,
    }
}
