//! The symbol table of an object becomes its exports, and the flags of its imports.
//!
//! What others may use of an object is said by its symbols (Linking.md, "Symbol Table Subsection"). With these as
//! exports, names bind between objects as they do between libraries. Local symbols are nobody else's. The few exports
//! that an object has are names that the source gives to the host (`export_name`): the image has them, and in the link
//! they name nothing.

use hashbrown::{HashMap, HashSet};
use wasmparser::SymbolFlags;

use crate::conventions::{INITIALIZE, START};
use crate::module::model::index::{FuncIndex, GlobalIndex, TableIndex, TagIndex};
use crate::module::model::linking::{Symbol, SymbolKind};
use crate::module::model::{Export, ExportRole, Import, Item, Module, Scope};

/// Gives an object the exports and weak imports that its symbols say it has, and every module with a symbol table the
/// names of its imports' symbols.
pub(crate) fn apply(module: &mut Module<'_>) {
    name_imports(module);
    if !module.is_object() {
        return;
    }
    let Some(linking) = &module.linking else { return };
    // The exports in the file itself are names that the source gives to the host.
    let asked: Vec<Export<'_>> =
        module.exports.iter().filter(|export| function_of(export).is_some()).copied().collect();
    let asked_names: HashSet<(FuncIndex, &str)> = asked.iter().filter_map(named_function).collect();
    let asked_functions: HashSet<FuncIndex> = asked.iter().filter_map(function_of).collect();
    let mut exports = Vec::new();
    for (position, symbol) in (0u32..).zip(&linking.symbols) {
        let flags = symbol.flags;
        let is_own = flags.intersects(SymbolFlags::UNDEFINED | SymbolFlags::BINDING_LOCAL);
        let (Some(name), false) = (symbol.name, is_own) else { continue };
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
        let function = match role {
            ExportRole::Function(function) => Some(function),
            _ => None,
        };
        let explicit = function.is_some_and(|function| asked_names.contains(&(function, name)));
        // A function that has a name for the host is not exported under its own beside it.
        let is_renamed = !explicit && function.is_some_and(|function| asked_functions.contains(&function));
        let is_hidden = flags.contains(SymbolFlags::VISIBILITY_HIDDEN) && !flags.contains(SymbolFlags::EXPORTED);
        exports.push(Export {
            name,
            offset: 0,
            role,
            tls: flags.contains(SymbolFlags::TLS),
            weak: flags.contains(SymbolFlags::BINDING_WEAK),
            scope: if is_hidden || is_renamed { Scope::Hidden } else { Scope::Public },
            explicit,
        });
    }
    mark_weak(&mut module.imports, &linking.symbols);
    // Of two definitions of a name the strong one prevails, else the first.
    let mut by_strength: Vec<(u32, &Export<'_>)> = (0u32..).zip(&exports).collect();
    by_strength.sort_by_key(|(_, export)| export.weak);
    let named = by_strength.into_iter().rev().map(|(position, export)| (export.name, position));
    module.exports_by_name = named.collect();
    let symbols: HashSet<(FuncIndex, &str)> = exports.iter().filter_map(named_function).collect();
    let of_host = asked.iter().filter(|export| named_function(export).is_some_and(|asked| !symbols.contains(&asked)));
    for export in of_host {
        // Hosts start a module by these names, whatever its symbols are called.
        if matches!(export.name, START | INITIALIZE) {
            let position = u32::try_from(exports.len()).expect("index spaces fit 32 bits");
            module.exports_by_name.entry(export.name).or_insert(position);
        }
        exports.push(Export { scope: Scope::Host, explicit: true, ..*export });
    }
    module.exports = exports;
}

/// Marks the imports that may find nothing. A reference is strong if any of its symbols is, as in wasm-ld: else what is
/// missing would be called null.
fn mark_weak(imports: &mut [Import<'_>], symbols: &[Symbol<'_>]) {
    let undefined = symbols.iter().filter(|symbol| symbol.flags.contains(SymbolFlags::UNDEFINED));
    let (weak, strong): (Vec<&Symbol<'_>>, Vec<&Symbol<'_>>) = undefined.partition(|symbol| is_weak_reference(symbol));
    for import in &mut *imports {
        let is_named = |symbol: &&Symbol<'_>| names(import, symbol.kind);
        import.weak |= weak.iter().any(is_named) && !strong.iter().any(is_named);
    }
    // An undefined symbol without a name has that of its import; entries of the offset table have no symbol.
    let mut weak_names: HashSet<&str> =
        imports.iter().filter(|import| import.weak).map(|import| import.field).collect();
    weak_names.extend(symbols.iter().filter(|symbol| is_weak_reference(symbol)).filter_map(|symbol| symbol.name));
    let is_strong = |symbol: &&Symbol<'_>| symbol.flags.contains(SymbolFlags::UNDEFINED) && !is_weak_reference(symbol);
    let unnamed = symbols.iter().filter(is_strong).filter(|symbol| symbol.name.is_none());
    let unnamed: Vec<SymbolKind> = unnamed.map(|symbol| symbol.kind).collect();
    let is_needed = |import: &&Import<'_>| unnamed.iter().any(|kind| names(import, *kind));
    let of_weak = imports.iter().filter(|import| weak_names.contains(import.field));
    let needed: Vec<&str> = of_weak.filter(is_needed).map(|import| import.field).collect();
    for name in symbols.iter().filter(is_strong).filter_map(|symbol| symbol.name).chain(needed) {
        weak_names.remove(name);
    }
    for import in &mut *imports {
        import.weak |= import.role.is_got_entry() && weak_names.contains(import.field);
    }
}

fn function_of(export: &Export<'_>) -> Option<FuncIndex> {
    match export.role {
        ExportRole::Function(function) => Some(function),
        _ => None,
    }
}

fn named_function<'data>(export: &Export<'data>) -> Option<(FuncIndex, &'data str)> {
    Some((function_of(export)?, export.name))
}

/// Gives each import whose symbol has a name of its own (EXPLICIT_NAME) that name. Where wasm-ld made one import of
/// several symbols, the one that has no other name comes first, and each relocation says which it means.
fn name_imports(module: &mut Module<'_>) {
    if !module.is_relocatable() {
        return;
    }
    let symbols = module.symbols().iter();
    let mut called: HashMap<FuncIndex, Option<&str>> = HashMap::new();
    for symbol in symbols.filter(|symbol| symbol.flags.contains(SymbolFlags::UNDEFINED)) {
        let SymbolKind::Function(index) = symbol.kind else { continue };
        let explicit = symbol.name.filter(|_| symbol.flags.contains(SymbolFlags::EXPLICIT_NAME));
        let known = called.entry(FuncIndex(index)).or_insert(explicit);
        *known = known.filter(|_| explicit.is_some());
    }
    for import in &mut module.imports {
        if let Item::Function(function) = import.item {
            import.symbol = called.get(&function).copied().flatten();
        }
    }
}

fn is_weak_reference(symbol: &Symbol<'_>) -> bool {
    symbol.flags.contains(SymbolFlags::UNDEFINED | SymbolFlags::BINDING_WEAK)
}

/// Symbols are not validated with the module: an index may lie anywhere.
fn is_in_range(module: &Module<'_>, role: ExportRole) -> bool {
    match role {
        ExportRole::Function(index) => module.functions.get(index).is_some(),
        ExportRole::Data(index) | ExportRole::Global(index) => module.globals.get(index).is_some(),
        ExportRole::Table(index) => module.tables.get(index).is_some(),
        ExportRole::Memory(index) => module.memories.get(index).is_some(),
        ExportRole::Tag(index) => module.tags.get(index).is_some(),
        ExportRole::Symbol(_) => true,
    }
}

fn names(import: &Import<'_>, kind: SymbolKind) -> bool {
    match (import.item, kind) {
        (Item::Function(function), SymbolKind::Function(index)) => function.0 == index,
        (Item::Global(global), SymbolKind::Global(index)) => global.0 == index,
        (Item::Tag(tag), SymbolKind::Tag(index)) => tag.0 == index,
        _ => false,
    }
}
