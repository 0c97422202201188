//! Export names that are no symbol's name are told from definitions.
//!
//! In a link, symbols bind by the name of the symbol; `export_name` only says what the host calls an export
//! (Linking.md, "Symbol Table Subsection"; clang, `export_name`). Where a wrapper of `malloc` is exported as `malloc`,
//! the `malloc` that it calls is another function, and taking the one for the other never returns.
//!
//! Of an object the symbol table decides, which [`super::read::objects`] reads. Of a finished module the names of its
//! function decide: its symbols, or the name section where wasm-ld made a wrapper (`f.command_export`) and gave it no
//! symbol. A library has no symbols: an export whose body has another name and calls an import of the export's name is
//! such a wrapper. (An alias has another name too, but does not call itself.) What has such a name may still be called
//! by it where nobody else has the name: it is all that a finished module or a library shows of itself.

use hashbrown::{HashMap, HashSet};
use wasmparser::SymbolFlags;

use crate::conventions::COMMAND_EXPORT;
use crate::conventions::cxx::is_mangled;
use crate::module::model::index::FuncIndex;
use crate::module::model::{ExportRole, Kind, Scope};
use crate::module::scanned::Scanned;

/// Marks the exports of finished modules and libraries whose name is no symbol's.
pub(crate) fn apply(module: &mut Scanned<'_>) {
    let marked = match module.kind {
        Kind::Finished => of_finished(module),
        Kind::SharedLibrary => of_library(module),
        _ => return,
    };
    marked.into_iter().for_each(|position| module.exports[position].scope = Scope::Fallback);
    mark_weak(module);
}

/// Marks the exports of a finished module whose symbol is weak.
fn mark_weak(module: &mut Scanned<'_>) {
    let symbols = module.symbols().iter();
    let weak = symbols.filter(|symbol| {
        symbol.flags.contains(SymbolFlags::BINDING_WEAK) && !symbol.flags.contains(SymbolFlags::UNDEFINED)
    });
    let weak: HashSet<&str> = weak.filter_map(|symbol| symbol.name).collect();
    for export in &mut module.exports {
        export.weak |= export.scope == Scope::Public && weak.contains(export.name);
    }
}

/// The exports of functions that have symbols, none of this name.
fn of_finished(module: &Scanned<'_>) -> Vec<usize> {
    let symbols = module.symbol_names();
    let is_marked = |function: FuncIndex, name: &str| {
        let wrapped = module.metadata.function_name(function).and_then(|body| body.strip_suffix(COMMAND_EXPORT));
        let mut names = symbols.get(&function).into_iter().flatten().copied().chain(wrapped).peekable();
        names.peek().is_some() && names.all(|symbol| symbol != name)
    };
    exported_functions(module).filter(|(_, function, name)| is_marked(*function, name)).map(|(at, ..)| at).collect()
}

/// The exports whose body has another name and calls an import of the export's name.
fn of_library(module: &Scanned<'_>) -> Vec<usize> {
    // A function may be imported more than once.
    let imported: HashMap<FuncIndex, &str> =
        module.imports.iter().filter_map(|import| Some((import.symbol_function()?, import.field))).collect();
    let names: HashSet<&str> = imported.values().copied().collect();
    let calls = |function: FuncIndex, name: &str| {
        let callees = module.sites(function).iter().filter_map(|site| module.callee(site));
        callees.filter_map(|callee| imported.get(&callee)).any(|called| *called == name)
    };
    let is_marked = |function: FuncIndex, name: &str| {
        // No source gives a mangled name to an export, and the name section has it in another form.
        !is_mangled(name)
            && names.contains(name)
            && calls(function, name)
            && module.metadata.function_name(function).is_none_or(|body| body != name)
    };
    exported_functions(module).filter(|(_, function, name)| is_marked(*function, name)).map(|(at, ..)| at).collect()
}

fn exported_functions<'m>(module: &'m Scanned<'_>) -> impl Iterator<Item = (usize, FuncIndex, &'m str)> {
    module.exports.iter().enumerate().filter_map(|(position, export)| match export.role {
        ExportRole::Function(function) => Some((position, function, export.name)),
        _ => None,
    })
}
