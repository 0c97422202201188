//! Where what an input names is in the image: what a linker defines, what it exports, and the bounds of its sections.
//!
//! It believes the certificate where that says where a segment is; that this is right is shown by [`super::layout`].

use wasmparser::{ConstExpr, SymbolFlags, SymbolInfo};

use super::certificate::{Kind, Symbol};
use super::names::{Definition, What};
use super::reading::{Mode, Space, space_of};
use super::view::{Constant, Group, View, of_image};

/// The address of a symbol that a linker defines; `None` if the name is none, `Some(None)` if it is of what is not in
/// the image.
pub(crate) fn linker_symbol(view: View<'_, '_>, name: &str) -> Option<Option<u32>> {
    let memory = &view.group.certificate.memory;
    Some(Some(match name {
        "__stack_low" => memory.stack_low,
        "__stack_high" => memory.stack_high,
        "__global_base" => memory.global_base,
        "__data_end" => memory.data_end,
        "__heap_base" if view.claim.has_no_heap => memory.heap_end,
        "__heap_base" => memory.heap_base,
        "__heap_end" => memory.heap_end,
        "__wasm_first_page_end" => 1 << 16,
        "__tls_base" => 0,
        // Offsets from the bases are written as addresses and slots.
        "__memory_base" | "__table_base" if view.is_relocatable() => 0,
        "__memory_base" | "__dso_handle" => return Some(view.claim.memory_base),
        "__table_base" => return Some(view.claim.table_base),
        _ => return None,
    }))
}

/// The address of data that an input defines.
pub(crate) fn address_of(group: &Group<'_>, definition: Definition) -> Option<u32> {
    let view = group.view(definition.input)?;
    match definition.what {
        What::Symbol(symbol) => match view.use_symbol(symbol)? {
            Symbol::Address(address) => Some(address),
            _ => None,
        },
        What::Address(global) => exported_address(view, global),
        _ => None,
    }
}

/// The address that an exported global holds: a library counts from its base, what is placed through relocations has it
/// where the symbol of that name is, or else the segment; any other says it.
pub(crate) fn exported_address(view: View<'_, '_>, global: u32) -> Option<u32> {
    let declared = view.module.globals.get(global as usize)?;
    let value = match view.constant(declared.init.as_ref()?)? {
        Constant::I32(value) => value.cast_unsigned(),
        _ => return None,
    };
    match view.claim.kind {
        // A loader adds as `i32.add` does.
        Kind::Library => view.claim.memory_base.map(|base| base.wrapping_add(value)),
        Kind::Pinned | Kind::Pure => Some(value),
        Kind::Object | Kind::Finished | Kind::SplitLibrary => {
            let is_it =
                |export: &&wasmparser::Export<'_>| space_of(export.kind) == Space::Global && export.index == global;
            let names: Vec<&str> = view.module.exports.iter().filter(is_it).map(|export| export.name).collect();
            if let Some(address) = names.iter().find_map(|name| linker_symbol(view, name)) {
                return address;
            }
            let is_it = |symbol: &SymbolInfo<'_>| match symbol {
                SymbolInfo::Data { name, symbol: Some(place), flags } if names.contains(name) => {
                    let start = fixed_start(view, place.index as usize);
                    flags.intersects(SymbolFlags::TLS | SymbolFlags::ABSOLUTE) && place.offset == value
                        || start.and_then(|start| start.checked_add(place.offset)) == Some(value)
                }
                _ => false,
            };
            // An export is of what others may see.
            let is_local = |flags: SymbolFlags| flags.contains(SymbolFlags::BINDING_LOCAL);
            let symbol =
                view.symbols().filter(|(_, symbol, _)| is_it(symbol)).min_by_key(|(.., flags)| is_local(*flags));
            if let Some((number, ..)) = symbol {
                return match view.use_symbol(number)? {
                    Symbol::Address(address) => Some(address),
                    _ => None,
                };
            }
            // Where one section ends and another begins, the name of a bound says whose it is.
            let of_section = names.iter().find_map(|name| section_bound(view, name, value));
            of_section.or_else(|| in_fixed_segment(view, value))
        }
    }
}

/// Where the bound of a section is, that a finished module had at this address: it moves with the section, if it is at
/// it.
pub(crate) fn section_bound(view: View<'_, '_>, name: &str, address: u32) -> Option<u32> {
    let section = name.strip_prefix("__start_").or_else(|| name.strip_prefix("__stop_"))?;
    let segment = view.module.segments.iter().position(|known| known.name == section)?;
    let offset = address.checked_sub(fixed_start(view, segment)?)?;
    let size = view.module.data.get(segment)?.bytes.len();
    (offset as usize <= size).then(|| view.in_segment(u32::try_from(segment).ok()?, offset)).flatten()
}

/// The place of an address that a finished module had.
fn in_fixed_segment(view: View<'_, '_>, address: u32) -> Option<u32> {
    let mut ends = None;
    for (number, data) in (0u32..).zip(&view.module.data) {
        let Some(start) = fixed_start(view, number as usize) else { continue };
        let Some(offset) = address.checked_sub(start) else { continue };
        if (offset as usize) < data.bytes.len() {
            return view.in_segment(number, offset);
        }
        // Of several that end there it is the first.
        if offset as usize == data.bytes.len() && ends.is_none() {
            ends = Some(view.in_segment(number, offset));
        }
    }
    ends.unwrap_or(Some(address))
}

/// Where a segment was before the link.
pub(crate) fn fixed_start(view: View<'_, '_>, segment: usize) -> Option<u32> {
    match &view.module.data.get(segment)?.mode {
        Mode::Active(_, offset) => number(view, offset),
        _ => None,
    }
}

/// The number that an expression of an input is.
pub(crate) fn number(view: View<'_, '_>, expression: &ConstExpr<'_>) -> Option<u32> {
    match view.constant(expression)? {
        Constant::I32(value) => Some(value.cast_unsigned()),
        _ => None,
    }
}

/// The number that an expression of the image is.
pub(crate) fn plain_number(expression: &ConstExpr<'_>) -> Option<u32> {
    match of_image(expression)? {
        Constant::I32(value) => Some(value.cast_unsigned()),
        _ => None,
    }
}
