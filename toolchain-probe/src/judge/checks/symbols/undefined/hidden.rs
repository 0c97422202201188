//! Names of functions that modules keep to themselves become an index: who has what another asks for?
//!
//! A finished module with relocations says so in its symbol table. A library, a program and a pinned module have only
//! their name section, in which wasm-ld writes names as the source does (`Shape::sides()`), so a mangled name is looked
//! for in both forms. That a static function has such a name cannot be told there; which of two spellings of blanks a
//! demangler uses does not matter.

use hashbrown::HashMap;
use wasmparser::SymbolFlags;

use super::super::Group;
use crate::conventions::standard_library::library_of;
use crate::diagnostic::demangle::demangled;
use crate::module::examined::Examined;
use crate::module::model::index::{FuncIndex, InputId};
use crate::module::model::linking::Symbol;
use crate::module::model::{Kind, Origin};

/// Of the names that were asked for: who has them and does not export them.
pub(crate) struct HiddenNames(HashMap<String, InputId>);

impl HiddenNames {
    /// Looks for each of these names in all modules.
    pub(crate) fn of<'a>(group: &Group<'_, '_>, wanted: impl Iterator<Item = &'a str>) -> Self {
        // Each form of a name, and the name that was asked for.
        let mut forms: HashMap<String, &str> = HashMap::new();
        let mut classes: HashMap<String, Vec<&str>> = HashMap::new();
        for name in wanted {
            forms.insert(name.to_owned(), name);
            let source = demangled(name);
            if let Some(class) = class_of(&source) {
                classes.entry(without_blanks(class)).or_default().push(name);
            } else {
                forms.insert(without_blanks(&source), name);
            }
        }
        let mut found = HashMap::new();
        for (input, module) in group.modules.iter_enumerated().filter(|(_, module)| may_show_more(module)) {
            for symbol in symbols_of(module) {
                if let Some(wanted) = forms.get(symbol) {
                    found.entry((*wanted).to_owned()).or_insert(input);
                }
            }
            for (_, name) in functions_of(module) {
                let name = without_blanks(name);
                if let Some(wanted) = forms.get(&name) {
                    found.entry((*wanted).to_owned()).or_insert(input);
                }
                // The tables of a class are where its functions are.
                let class = name.split_once('(').and_then(|(path, _)| path.rsplit_once("::"));
                for wanted in class.and_then(|(class, _)| classes.get(class)).into_iter().flatten() {
                    found.entry((*wanted).to_owned()).or_insert(input);
                }
            }
        }
        Self(found)
    }

    /// The module that has a name for itself alone.
    pub(crate) fn definer(&self, name: &str) -> Option<InputId> {
        self.0.get(name).copied()
    }
}

/// Whether somebody could link the module another way: nobody builds libc or the C++ library again for a name, and what
/// an object hides is found all the same.
fn may_show_more(module: &Examined<'_>) -> bool {
    let of_library = module.exports.iter().filter(|export| library_of(export.name).is_some()).count();
    !module.is_object() && (of_library == 0 || of_library * 2 < module.exports.len())
}

/// Symbols with external linkage that a finished module does not export.
fn symbols_of<'m>(module: &'m Examined<'_>) -> impl Iterator<Item = &'m str> {
    let is_finished = module.kind == Kind::Finished;
    let is_definition =
        |symbol: &&Symbol<'_>| !symbol.flags.intersects(SymbolFlags::UNDEFINED | SymbolFlags::BINDING_LOCAL);
    let symbols = module.symbols().iter().filter(move |_| is_finished);
    symbols.filter(is_definition).filter_map(|symbol| symbol.name).filter(|name| module.export(name).is_none())
}

/// Named functions that a module without a symbol table defines and does not export.
fn functions_of<'m>(module: &'m Examined<'_>) -> impl Iterator<Item = (FuncIndex, &'m str)> {
    let is_defined = |index: FuncIndex| {
        module.functions.get(index).is_some_and(|function| matches!(function.origin, Origin::Defined(_)))
    };
    let names = module.metadata.function_names.iter().filter(|_| module.linking.is_none()).copied();
    names.filter(move |(index, name)| is_defined(*index) && module.export(name).is_none())
}

/// The class of which a name is the type information or a table: `typeinfo for Shape`, `vtable for Shape`.
fn class_of(source: &str) -> Option<&str> {
    const TABLES: [&str; 4] = ["typeinfo for ", "typeinfo name for ", "vtable for ", "VTT for "];
    TABLES.iter().find_map(|table| source.strip_prefix(table))
}

fn without_blanks(name: &str) -> String {
    name.chars().filter(|letter| *letter != ' ').collect()
}
