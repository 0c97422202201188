//! The debug information of an input becomes prototypes and types of the model.
//!
//! `source` reads entries, `symbols` and `index` find them by name, `members` and `record` are the parts of types,
//! `types` the types of one input, `abi` how its functions are called, and `merge` makes the types of several inputs
//! one list. It does not know which functions an image has, nor DWARF that lies in other files. The surprising choice:
//! what cannot be read is not there. Nobody runs debug information, and a header without a name is better than no
//! image.

mod abi;
mod index;
mod members;
mod merge;
mod names;
mod record;
mod source;
mod symbols;
mod types;

#[cfg(test)]
mod tests;

use wasmparser::FuncType;

use super::interface::{Type, Types};
use index::Index;
use merge::Placed;
use source::{Place, Source};
use symbols::Symbols;
use types::{Known, Reader, Shape};

/// What the debug information of a module says of a function, as C sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Prototype {
    /// What its source calls it, with what is around it; overloaded functions of C++ have one name.
    pub(super) name: String,
    /// One for one the parameters of the module's function.
    pub(super) params: Vec<(String, Type)>,
    /// Nothing where it returns nothing, or in memory through the parameter `result`.
    pub(super) result: Option<Type>,
}

/// The debug information of one input; empty where there is none, or none that can be read.
pub(super) struct DebugTypes<'a> {
    source: Source<'a>,
    symbols: Symbols<'a>,
    index: Index<'a>,
    known: Known,
    placed: Placed,
}

impl<'a> DebugTypes<'a> {
    /// Reads the debug sections of a module: an object, a shared library or a finished one.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        let source = Source::of(bytes);
        let index = Index::of(&source);
        Self { source, symbols: Symbols::of(bytes), index, known: Known::default(), placed: Placed::default() }
    }

    /// The prototype of a function by its linkage name, if it is of this type in the module. That may be one that the
    /// module imports: where its source calls it, it declares it.
    ///
    /// Types that it names are added to `types`, which have to be the same at every call. What two inputs have alike,
    /// of the same name and layout, is one; another type of the same name gets a number behind it.
    pub(super) fn prototype(&mut self, name: &str, core: &FuncType, types: &mut Types) -> Option<Prototype> {
        let call =
            self.index.functions(name).into_iter().find_map(|place| abi::call(&mut self.reader(), place, core))?;
        let params = call.params.iter().map(|(name, ty)| (name.clone(), self.place(ty, types))).collect();
        let result = call.result.map(|ty| self.place(&ty, types));
        Some(Prototype { name: call.name, params, result })
    }

    /// The prototype of what the module defines and exports by this name.
    pub(super) fn export(&mut self, name: &str, core: &FuncType, types: &mut Types) -> Option<Prototype> {
        let mut names = self.symbols.export(name);
        names.retain(|name| self.index.defines(name));
        names.iter().find_map(|name| self.prototype(name, core, types))
    }

    /// The prototype of what the module imports by this name, where its source calls that.
    pub(super) fn import(
        &mut self,
        module: &str,
        field: &str,
        core: &FuncType,
        types: &mut Types,
    ) -> Option<Prototype> {
        self.symbols.import(module, field).iter().find_map(|name| self.prototype(name, core, types))
    }

    /// The type of a variable by its linkage name; `types` is as in [`prototype`](Self::prototype).
    pub(super) fn variable(&mut self, name: &str, types: &mut Types) -> Option<Type> {
        let places = self.index.variables(name);
        let ty = places.into_iter().find_map(|place| {
            let origins = self.source.origins(place);
            let ty =
                origins.iter().find_map(|of| self.source.reference(of.place.unit, &of.entry, gimli::DW_AT_type))?;
            self.read(ty, name)
        })?;
        Some(self.place(&ty, types))
    }

    fn read(&mut self, place: Place, hint: &str) -> Option<Type> {
        match self.reader().read(place, hint) {
            Shape::Value(ty) => Some(ty),
            Shape::Void | Shape::Function | Shape::Unknown => None,
        }
    }

    fn reader(&mut self) -> Reader<'_, 'a> {
        Reader { source: &self.source, index: &self.index, known: &mut self.known }
    }

    fn place(&mut self, ty: &Type, types: &mut Types) -> Type {
        self.placed.place(ty, &self.known.types, types)
    }
}
