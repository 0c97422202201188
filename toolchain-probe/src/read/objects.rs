//! The symbol table of an object becomes its exports, and the flags of its imports.
//!
//! What others may use of an object is said by its symbols (Linking.md, "Symbol Table Subsection"). With these as
//! exports, names bind between objects as they do between libraries. Local symbols are nobody else's. The few exports
//! that an object has are names that the source gives to the image (`export_name`); they stay.

use std::collections::{HashMap, HashSet};

use wasmparser::SymbolFlags;

use crate::model::index::{FuncIndex, GlobalIndex, TableIndex, TagIndex};
use crate::model::linking::{Symbol, SymbolKind};
use crate::model::{Export, ExportRole, HostItem, Import, ImportRole, Kind, Module};

/// Gives an object the exports and weak imports that its symbols say it has.
pub fn apply(module: &mut Module<'_>) {
    if module.kind != (Kind::Relocatable { object: true }) {
        return;
    }
    let Some(linking) = &module.linking else { return };
    let mut exports = Vec::new();
    let mut weak = Vec::new();
    let mut called = HashMap::new();
    for (position, symbol) in (0u32..).zip(&linking.symbols) {
        let flags = symbol.flags;
        if flags.contains(SymbolFlags::UNDEFINED) {
            weak.extend(is_weak_reference(symbol).then_some(symbol.kind));
            if let (SymbolKind::Function(index), Some(name)) = (symbol.kind, symbol.name) {
                called.insert(FuncIndex(index), name);
            }
            continue;
        }
        let (Some(name), false) = (symbol.name, flags.contains(SymbolFlags::BINDING_LOCAL)) else { continue };
        let role = match symbol.kind {
            SymbolKind::Function(index) => ExportRole::Function(FuncIndex(index)),
            SymbolKind::Global(index) => ExportRole::Global(GlobalIndex(index)),
            SymbolKind::Tag(index) => ExportRole::Tag(TagIndex(index)),
            SymbolKind::Table(index) => ExportRole::Table(TableIndex(index)),
            SymbolKind::Data(_) => ExportRole::Symbol(position),
            SymbolKind::Section(_) => continue,
        };
        if !is_in_range(module, role) {
            continue;
        }
        exports.push(Export {
            name,
            offset: 0,
            role,
            tls: flags.contains(SymbolFlags::TLS),
            weak: flags.contains(SymbolFlags::BINDING_WEAK),
            hidden: flags.contains(SymbolFlags::VISIBILITY_HIDDEN) && !flags.contains(SymbolFlags::EXPORTED),
            explicit: false,
        });
    }
    for asked in module.exports.iter().filter(|export| matches!(export.role, ExportRole::Function(_))) {
        let same = |export: &&mut Export<'_>| export.name == asked.name && export.role == asked.role;
        match exports.iter_mut().find(same) {
            Some(known) => known.explicit = true,
            None => exports.push(Export { explicit: true, ..*asked }),
        }
    }
    for import in &mut module.imports {
        if let ImportRole::Function(function) | ImportRole::Host(HostItem::Function(function)) = import.role {
            import.symbol = called.get(&function).copied().filter(|name| *name != import.field);
        }
        import.weak |= weak.iter().any(|kind| names(import, *kind));
    }
    // An undefined symbol without a name has that of its import; entries of the offset table have no symbol.
    let mut weak_names: HashSet<&str> =
        module.imports.iter().filter(|import| import.weak).map(|import| import.field).collect();
    weak_names
        .extend(linking.symbols.iter().filter(|symbol| is_weak_reference(symbol)).filter_map(|symbol| symbol.name));
    for import in &mut module.imports {
        let is_entry = matches!(import.role, ImportRole::GotMem(_) | ImportRole::GotFunc(_));
        import.weak |= is_entry && weak_names.contains(import.field);
    }
    module.exports_by_name = (0u32..).zip(&exports).map(|(position, export)| (export.name, position)).collect();
    module.exports = exports;
}

fn is_weak_reference(symbol: &Symbol<'_>) -> bool {
    symbol.flags.contains(SymbolFlags::UNDEFINED | SymbolFlags::BINDING_WEAK)
}

/// Symbols are not validated with the module: an index may lie anywhere.
fn is_in_range(module: &Module<'_>, role: ExportRole) -> bool {
    match role {
        ExportRole::Function(index) => index.at() < module.functions.len(),
        ExportRole::Data(index) | ExportRole::Global(index) => index.at() < module.globals.len(),
        ExportRole::Table(index) => index.at() < module.tables.len(),
        ExportRole::Memory(index) => index.at() < module.memories.len(),
        ExportRole::Tag(index) => index.at() < module.tags.len(),
        ExportRole::Symbol(_) => true,
    }
}

fn names(import: &Import<'_>, kind: SymbolKind) -> bool {
    match (import.role, kind) {
        (ImportRole::Function(function), SymbolKind::Function(index)) => function.0 == index,
        (
            ImportRole::Global(global) | ImportRole::GotMem(global) | ImportRole::GotFunc(global),
            SymbolKind::Global(index),
        ) => global.0 == index,
        (ImportRole::Tag(tag), SymbolKind::Tag(index)) => tag.0 == index,
        _ => false,
    }
}
