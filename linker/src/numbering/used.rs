//! What the numbering has to know before it can number: which types, host imports and globals are used, and which
//! globals need no number because they are constants.

use std::collections::{BTreeMap, BTreeSet};

use toolchain_probe::module::model::Item;
use toolchain_probe::module::model::constant::Constant;
use toolchain_probe::module::model::index::{GlobalIndex, InputId, TypeId, TypeIndex};
use typed_index_collections::TiSlice;
use wasmparser::ValType;

use super::{Numbered, TypeGroup};
use crate::part::Part;
use crate::references::{Reference, called_symbols, of_value_type};
use crate::resolve::{Callee, ExportItem, GlobalRef, SymbolRef, TableRef, TagRef};

/// For each first id of a group, one input that has the group.
pub(super) fn groups_by_id(from: &Numbered<'_, '_>) -> BTreeMap<TypeId, TypeGroup> {
    let mut groups = BTreeMap::new();
    for (input, part) in from.parts.iter_enumerated() {
        let mut first = 0;
        for (group, types) in (0u32..).zip(&part.module.types.groups) {
            let size = types.types().len();
            if size > 0 {
                groups.entry(part.types[TypeIndex::from(first)]).or_insert(TypeGroup { input, group });
            }
            first += size;
        }
    }
    groups
}

/// Exported tags and used imports bring their types with them, though no live body may name them.
pub(super) fn mark_interface_types(from: &Numbered<'_, '_>, used_host: &[bool], used: &mut TiSlice<TypeId, bool>) {
    let mut mark = |input: InputId, ty: TypeIndex| used[from.parts[input].types[ty]] = true;
    for item in from.resolution.exports.values() {
        match item {
            ExportItem::Tag(TagRef::Own(input, tag)) => mark(*input, from.parts[*input].module.tags[*tag].ty),
            ExportItem::Tag(TagRef::Linker(position)) => {
                let (input, ty) = asked_tag_type(from.parts, *position);
                mark(input, ty);
            }
            _ => {}
        }
    }
    for (host, _) in from.resolution.host.iter().zip(used_host).filter(|(_, used)| **used) {
        let input = host.first.input;
        let module = from.parts[input].module;
        let mut named = |reference: Reference| {
            if let Reference::Type(ty) = reference {
                mark(input, ty);
            }
        };
        match module.imports[host.first.position as usize].item {
            Item::Function(function) => named(Reference::Type(module.functions[function].ty)),
            Item::Tag(tag) => named(Reference::Type(module.tags[tag].ty)),
            Item::Global(global) => of_value_type(module.globals[global].ty.content_type, &mut named),
            Item::Table(table) => of_value_type(ValType::Ref(module.tables[table].ty.element_type), &mut named),
            Item::Memory(_) => {}
        }
    }
}

/// The type that a tag of the linker must have, for those that import it and those whose own tag it replaces; the
/// checks made sure that they agree.
pub(crate) fn asked_tag_type<'a>(parts: &TiSlice<InputId, Part<'a, '_>>, position: u32) -> (InputId, TypeIndex) {
    let asked = parts.iter_enumerated().find_map(|(input, part)| {
        let tag = part.resolved.tags.position(|tag| *tag == TagRef::Linker(position))?;
        Some((input, part.module.tags[tag].ty))
    });
    asked.expect("a tag of the linker is defined because an input has or imports it")
}

pub(super) fn used_host_imports(from: &Numbered<'_, '_>) -> Vec<bool> {
    let mut used = vec![false; from.resolution.host.len()];
    let callee = |callee: Callee, used: &mut Vec<bool>| {
        if let Callee::Host(position) = callee {
            used[position as usize] = true;
        }
    };
    for part in from.parts {
        let (resolved, live) = (part.resolved, part.live);
        for (index, reference) in resolved.functions.iter_enumerated() {
            if live.functions[index] {
                callee(*reference, &mut used);
            }
        }
        for (index, reference) in resolved.globals.iter_enumerated() {
            if let (GlobalRef::Host(host), true) = (*reference, live.globals[index]) {
                used[host as usize] = true;
            }
        }
        for (index, reference) in resolved.tables.iter_enumerated() {
            if let (TableRef::Host(host), true) = (*reference, live.tables[index]) {
                used[host as usize] = true;
            }
        }
        for (index, reference) in resolved.tags.iter_enumerated() {
            if let (TagRef::Host(host), true) = (*reference, live.tags[index]) {
                used[host as usize] = true;
            }
        }
    }
    for slot in from.constants.table.slots.values() {
        callee(*slot, &mut used);
    }
    for part in from.parts.iter().filter(|part| !part.resolved.symbols.is_empty()) {
        for symbol in called_symbols(part.module, &part.live.functions) {
            if let SymbolRef::Slot(Some(target)) | SymbolRef::Null(target) = part.resolved.symbols[symbol as usize] {
                callee(target, &mut used);
            }
        }
    }
    for item in from.resolution.exports.values() {
        match *item {
            ExportItem::Function(target) => callee(target, &mut used),
            ExportItem::Global(GlobalRef::Host(host))
            | ExportItem::Table(TableRef::Host(host))
            | ExportItem::Tag(TagRef::Host(host)) => used[host as usize] = true,
            _ => {}
        }
    }
    used
}

/// What live global indices and exports stand for, in input order.
pub(super) fn live_globals(from: &Numbered<'_, '_>) -> Vec<GlobalRef> {
    let mut live = Vec::new();
    for part in from.parts {
        let used = &part.live.globals;
        live.extend(part.resolved.globals.iter().zip(used).filter(|(_, used)| **used).map(|(global, _)| *global));
    }
    live.extend(from.resolution.exports.values().filter_map(|item| match item {
        ExportItem::Global(global) => Some(*global),
        _ => None,
    }));
    live
}

/// The value of an input's own global that can never have another: it needs no global in the image. A mutable one that
/// only its evaluated start function writes is such a global; linkers keep their own GOT entries so.
pub(super) fn foldable(
    from: &Numbered<'_, '_>,
    exported: &BTreeSet<(InputId, GlobalIndex)>,
    input: InputId,
    global: GlobalIndex,
) -> Option<i32> {
    let mutable = from.parts[input].module.globals[global].ty.mutable;
    if exported.contains(&(input, global)) || mutable && from.parts[input].live.written[global] {
        return None;
    }
    let evaluated = from.parts[input].evaluated.get(&global).copied();
    match evaluated.or_else(|| from.constants.initial(input, global)) {
        Some(Constant::I32(value)) => Some(value),
        _ => None,
    }
}

pub(super) fn exported_variables(from: &Numbered<'_, '_>) -> BTreeSet<(InputId, GlobalIndex)> {
    let items = from.resolution.exports.values();
    items
        .filter_map(|item| match item {
            ExportItem::Global(GlobalRef::Variable(input, global)) => Some((*input, *global)),
            _ => None,
        })
        .collect()
}
