//! What every import and every symbol of a group is bound to: a table.
//!
//! It has two makers. `names` binds the files of a link in one flat name space, as ELF does; [`wiring`] binds
//! instances, each import to the item that it was given, and looks nothing up. Both the checks and the linker read this
//! one table, and no reader looks up a name, except with [`Bindings::definition`] for what a user wants exported.
//!
//! It knows no addresses. The surprising choice: bindings lead to the end of every re-export, so that nobody has to
//! follow an import of an import.

pub mod memories;
pub(crate) mod names;
pub mod sets;
mod weak;
pub mod wiring;

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use rayon::prelude::*;
use typed_index_collections::{TiSlice, TiVec};

use names::Names;
use sets::{End, Set};
use wiring::{Wire, Wiring};

use crate::conventions::{self, LinkerSymbol};
use crate::diagnostic::Diagnostic;
use crate::module::examined::Modules;
use crate::module::model::index::{FuncIndex, GlobalIndex, InputId, TableIndex, TagIndex};
use crate::module::model::linking::{Symbol, SymbolKind};
use crate::module::model::types::TypeIds;
use crate::module::model::{Export, Item, Origin};

/// An import of one module: the module and the position among its imports.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ImportRef {
    /// The importing module.
    pub input: InputId,
    /// The position among its imports.
    pub position: u32,
}

/// What a function reference reaches, through all re-exports.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FunctionTarget {
    /// A body.
    Defined(InputId, FuncIndex),
    /// An import of the host.
    Host(ImportRef),
    /// Nothing.
    Undefined(ImportRef),
    /// The name is defined, but not as a function.
    WrongKind(InputId, u32),
    /// Re-exports that lead back to themselves.
    Circular(ImportRef),
    /// The constructors of all objects, which a linker calls under one name.
    Constructors,
}

/// What a reference to data reaches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DataTarget {
    /// An exported data symbol.
    Symbol(InputId, GlobalIndex),
    /// A data symbol of an object, by its place in the symbol table.
    Object(InputId, u32),
    /// An end of a set of the objects, by its place in [`Bindings::sets`].
    Bound(u32, End),
    /// A symbol of the linker.
    Linker(LinkerSymbol),
    /// Nothing.
    Undefined,
    /// The name is defined, but not as data.
    WrongKind(InputId, u32),
}

/// What an imported global reaches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GlobalTarget {
    /// A global variable of a module.
    Defined(InputId, GlobalIndex),
    /// An address.
    Address(DataTarget),
    /// A global variable that the linker defines once; the position in
    /// [`LINKER_GLOBALS`](crate::conventions::LINKER_GLOBALS).
    Linker(u32),
    /// An import of the host.
    Host(ImportRef),
    /// Nothing.
    Undefined,
    /// The name is defined, but not as a global.
    WrongKind(InputId, u32),
}

/// What an imported tag reaches.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TagTarget {
    /// A tag of a module.
    Defined(InputId, TagIndex),
    /// A tag that the linker defines once; the position in `conventions::LINKER_TAGS`.
    Linker(u32),
    /// An import of the host.
    Host(ImportRef),
    /// Nothing.
    Undefined,
}

/// What an imported table reaches.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TableTarget {
    /// A table of a module.
    Defined(InputId, TableIndex),
    /// An import of the host.
    Host(ImportRef),
    /// Nothing.
    Undefined,
}

/// What one import is bound to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Binding {
    /// The one memory.
    Memory,
    /// The one function table.
    FunctionTable,
    /// The one stack pointer.
    StackPointer,
    /// The importing module's own memory base.
    MemoryBase,
    /// The importing module's own table base.
    TableBase,
    /// The address of data.
    GotMem(DataTarget),
    /// The table slot of a function.
    GotFunc(FunctionTarget),
    /// A function.
    Function(FunctionTarget),
    /// A global.
    Global(GlobalTarget),
    /// A tag.
    Tag(TagTarget),
    /// A table.
    Table(TableTarget),
}

impl Binding {
    /// An item that the host has.
    pub(crate) fn of_host(at: ImportRef, item: Item) -> Self {
        match item {
            Item::Function(_) => Self::Function(FunctionTarget::Host(at)),
            Item::Global(_) => Self::Global(GlobalTarget::Host(at)),
            Item::Tag(_) => Self::Tag(TagTarget::Host(at)),
            Item::Table(_) => Self::Table(TableTarget::Host(at)),
            Item::Memory(_) => Self::Memory,
        }
    }

    /// The input whose definition it is bound to.
    fn definer(self) -> Option<InputId> {
        match self {
            Self::Function(FunctionTarget::Defined(input, _))
            | Self::GotFunc(FunctionTarget::Defined(input, _))
            | Self::GotMem(DataTarget::Symbol(input, _))
            | Self::Global(GlobalTarget::Defined(input, _) | GlobalTarget::Address(DataTarget::Symbol(input, _)))
            | Self::Tag(TagTarget::Defined(input, _)) => Some(input),
            // Objects start with the program, whoever uses their data; a table is filled at instantiation.
            Self::GotMem(_) | Self::Global(_) | Self::Table(_) => None,
            Self::Function(_) | Self::GotFunc(_) | Self::Tag(_) => None,
            Self::Memory | Self::FunctionTable | Self::StackPointer | Self::MemoryBase | Self::TableBase => None,
        }
    }
}

/// What one entry of a symbol table is bound to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SymbolBinding {
    /// What the symbol table says: the module's own definition, or what its import is bound to.
    Own,
    /// A function, in place of the module's own or of what its import is bound to.
    Function(FunctionTarget),
    /// Data of another input or of the linker.
    Data(DataTarget),
}

/// What stands in place of definitions of one input, whoever uses them.
#[derive(Clone, Default, Debug)]
pub struct Replaced {
    /// Weak functions that gave way, and stubs of weak references that found nothing when the module was finished.
    pub functions: BTreeMap<FuncIndex, FunctionTarget>,
    /// The tag of `longjmp`, which is one in all of the image.
    pub jump_tag: Option<(TagIndex, TagTarget)>,
}

/// A definition that another one hides.
#[derive(Clone, Debug)]
pub struct Duplicate<'data> {
    /// The name.
    pub(crate) name: &'data str,
    /// The module whose definition wins.
    pub(crate) winner: InputId,
    /// The module whose definition is hidden.
    pub hidden: InputId,
    /// Whether both are strong definitions of objects, which no linker accepts.
    pub(crate) in_objects: bool,
}

/// The definition that a weak one of a finished module gives way to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Prevailing {
    /// A function: a body.
    Function(FunctionTarget),
    /// Data.
    Data(DataTarget),
}

/// A weak definition that cannot give way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Apart<'data> {
    /// The finished module.
    pub(crate) input: InputId,
    /// The module whose definition prevails in a static link.
    pub(crate) other: InputId,
    /// The name.
    pub(crate) name: &'data str,
    /// What stands in the way.
    pub(crate) reason: &'static str,
}

/// What became of the weak definitions of all finished modules.
#[derive(Default)]
pub(crate) struct WeakDefinitions<'data> {
    /// By input and symbol.
    prevailing: HashMap<(InputId, u32), Prevailing>,
    /// Those that stay apart, in link order, by name.
    pub(crate) apart: Vec<Apart<'data>>,
}

impl WeakDefinitions<'_> {
    /// What a symbol gives way to.
    pub(crate) fn prevailing(&self, input: InputId, symbol: u32) -> Option<Prevailing> {
        self.prevailing.get(&(input, symbol)).copied()
    }
}

/// The bindings of a whole group.
#[derive(Default)]
pub struct Bindings<'data> {
    imports: TiVec<InputId, Vec<Binding>>,
    symbols: TiVec<InputId, Vec<SymbolBinding>>,
    replaced: TiVec<InputId, Replaced>,
    uses: BTreeSet<(InputId, InputId)>,
    exports: Exports<'data>,
    wiring: Wiring,
    /// Of instances, the input that defines the memory which they have.
    memories: TiVec<InputId, Option<InputId>>,
    /// Of instances that cannot move, the one that defines the memory which they have.
    owners: TiVec<InputId, Option<InputId>>,
    /// `__wasm_call_dtors`, where an input defines it.
    pub destructors: Option<FunctionTarget>,
    /// What objects put into sections with names of C, by name.
    pub sets: Vec<Set<'data>>,
    /// Weak definitions of finished modules that cannot give way, in link order, by name.
    pub(crate) apart: Vec<Apart<'data>>,
    /// Hidden definitions, in link order.
    pub duplicates: Vec<Duplicate<'data>>,
}

impl<'data> Bindings<'data> {
    /// Binds a group; the order of the modules is the link order. `types` are the ids of their types, `left_to_host`
    /// the names of functions that the host defines where no input shows a definition of them.
    ///
    /// # Errors
    /// LK006 for each wire that does not fit its import.
    pub fn of(
        modules: &Modules<'data>,
        types: &TiSlice<InputId, TypeIds>,
        wiring: &Wiring,
        left_to_host: &BTreeSet<String>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut names = Names::of(modules, types, wiring, left_to_host);
        names.weak = weak::settle(&names);
        let mut bindings = Self { destructors: names.destructors(), wiring: wiring.clone(), ..Self::default() };
        let mut faults = Vec::new();
        let mut chains = wiring::Chains::of(modules, wiring);
        let by_name = |input: InputId| {
            let symbols = names.symbols(input);
            let replaced = names.replaced(input, &symbols);
            (names.imports(input), symbols, replaced)
        };
        let inputs: Vec<InputId> = modules.keys().collect();
        let named: Vec<_> =
            inputs.into_par_iter().map(|input| wiring.of(input).is_none().then(|| by_name(input))).collect();
        for ((input, module), bound) in modules.iter_enumerated().zip(named) {
            let (imports, symbols, replaced) = bound.unwrap_or_else(|| {
                let wires = wiring.of(input).unwrap_or_default();
                let imports = wiring::imports(&mut chains, input, wires, &mut faults);
                (imports, wiring::symbols(module), Replaced::default())
            });
            bindings.imports.push(imports);
            bindings.symbols.push(symbols);
            bindings.replaced.push(replaced);
            bindings.memories.push(chains.memory(input));
            bindings.owners.push(chains.owner(input));
        }
        bindings.uses = bindings.find_uses(modules);
        bindings.exports = names.exports;
        bindings.sets = names.sets;
        bindings.apart = names.weak.apart;
        bindings.duplicates = names.duplicates;
        if faults.is_empty() { Ok(bindings) } else { Err(faults) }
    }

    /// Who uses definitions of whom: what decides the start order, where no `needed` list does. An instance uses
    /// whoever gave it something, even if that one only passes it on.
    fn find_uses(&self, modules: &Modules<'data>) -> BTreeSet<(InputId, InputId)> {
        let mut uses = BTreeSet::new();
        for (input, module) in modules.iter_enumerated() {
            let wires = self.wiring.of(input).unwrap_or_default().iter().take(module.imports.len());
            let givers = wires.filter_map(|wire| if let Wire::Item(giver, _) = wire { Some(*giver) } else { None });
            let imports = self.of_module(input).iter().filter_map(|binding| binding.definer());
            let data = self.undefined_data(modules, input).filter_map(|(_, target)| match target {
                DataTarget::Symbol(definer, _) | DataTarget::Object(definer, _) => Some(definer),
                _ => None,
            });
            uses.extend(imports.chain(data).chain(givers).filter(|used| *used != input).map(|used| (input, used)));
        }
        uses
    }

    /// What an import is bound to.
    pub fn of_import(&self, import: ImportRef) -> Binding {
        self.imports[import.input][import.position as usize]
    }

    /// The bindings of a module's imports, in import order.
    pub fn of_module(&self, input: InputId) -> &[Binding] {
        &self.imports[input]
    }

    /// The bindings of a module's symbol table, in its order; empty for a module that is not placed through
    /// relocations.
    pub fn of_symbols(&self, input: InputId) -> &[SymbolBinding] {
        &self.symbols[input]
    }

    /// Whether an import is a function of another component, which takes and gives values and no addresses.
    pub fn carries_values(&self, at: ImportRef) -> bool {
        self.wiring.carries_values(at)
    }

    /// Whether an input is an instance: it has a state and a start-up of its own, whatever other inputs are called.
    pub fn is_instance(&self, input: InputId) -> bool {
        self.wiring.is_wired(input)
    }

    /// The instance that defines the memory which an instance has; itself, if it does.
    pub(crate) fn memory(&self, input: InputId) -> Option<InputId> {
        self.memories[input]
    }

    /// Of an instance that cannot move, the one that cannot either and defines the memory which it has; itself, if it
    /// does.
    pub fn owner(&self, input: InputId) -> Option<InputId> {
        self.owners[input]
    }

    /// Whether two instances that cannot move were put into one memory by whoever composed them. Their places are then
    /// as right as those of two parts of one module.
    pub fn are_arranged(&self, one: InputId, other: InputId) -> bool {
        self.owner(one).is_some_and(|owner| self.owner(other) == Some(owner))
    }

    /// Whether an instance was put into the memory of another. Then its stack is its own: it is somewhere in there.
    pub fn is_guest(&self, input: InputId) -> bool {
        self.owner(input).is_some_and(|owner| owner != input)
    }

    /// What stands in place of an input's definitions.
    pub fn replaced(&self, input: InputId) -> &Replaced {
        &self.replaced[input]
    }

    /// The inputs whose definitions this one uses.
    pub fn used_by(&self, input: InputId) -> impl Iterator<Item = InputId> + '_ {
        self.uses.range((input, InputId(0))..=(input, InputId(u32::MAX))).map(|(_, used)| *used)
    }

    /// What a function index of a module reaches: its body, or what its import is bound to.
    pub fn follow(&self, modules: &Modules<'data>, input: InputId, function: FuncIndex) -> FunctionTarget {
        let Origin::Import(position) = modules[input].functions[function].origin else {
            return FunctionTarget::Defined(input, function);
        };
        let at = ImportRef { input, position };
        match self.of_import(at) {
            Binding::Function(target) => target,
            _ => FunctionTarget::Undefined(at),
        }
    }

    /// What the undefined data symbols of a module that is placed through relocations are bound to: it has no imports
    /// of them.
    pub(crate) fn undefined_data<'m>(
        &self,
        modules: &'m Modules<'data>,
        input: InputId,
    ) -> impl Iterator<Item = (&'m Symbol<'data>, DataTarget)> + use<'m, '_, 'data> {
        let symbols = modules[input].symbols().iter().zip(&self.symbols[input]);
        symbols.filter_map(|(symbol, binding)| match (symbol.kind, *binding) {
            (SymbolKind::Data(None), SymbolBinding::Data(target)) => Some((symbol, target)),
            (SymbolKind::Data(None), _) => Some((symbol, DataTarget::Undefined)),
            _ => None,
        })
    }

    /// The first definition of a public name, or of one that only objects see: what a user means who names it.
    pub fn definition<'m>(&self, modules: &'m Modules<'data>, name: &str) -> Option<(InputId, &'m Export<'data>)> {
        let (input, position) = self.exports.definition(name)?;
        Some((input, &modules[input].exports[position as usize]))
    }

    /// The object that hides the definition which an input of another kind gets by this name.
    pub fn hidden_definer(&self, modules: &Modules<'data>, input: InputId, name: &str) -> Option<InputId> {
        if modules[input].is_object() || conventions::is_private(name) {
            return None;
        }
        self.exports.hidden_definition(name).map(|(definer, _)| definer)
    }
}

/// The definitions that others see, by name: an input and the position of its export.
#[derive(Clone, Default)]
struct Exports<'data> {
    definers: HashMap<&'data str, (InputId, u32)>,
    /// Definitions in objects, hidden ones included: what an object sees first, and others last.
    objects: HashMap<&'data str, (InputId, u32)>,
    /// Names that an export has and no symbol.
    fallbacks: HashMap<&'data str, (InputId, u32)>,
    /// Names that the user leaves to the host, where an input does not show a definition.
    left_to_host: BTreeSet<String>,
}

impl Exports<'_> {
    fn definition(&self, name: &str) -> Option<(InputId, u32)> {
        let found = self.definers.get(name).or_else(|| self.objects.get(name));
        found.or_else(|| self.fallbacks.get(name)).copied()
    }

    /// The definition of a name that comes first, hidden ones of objects included.
    fn first_definition(&self, name: &str) -> Option<(InputId, u32)> {
        self.objects.get(name).or_else(|| self.definers.get(name)).copied()
    }

    /// What an object hides, for inputs of other kinds, where none shows a definition. Hidden is what clang makes of
    /// every symbol of an object for WebAssembly, and means that the image does not export it (Linking.md, "Symbol
    /// Table Subsection"), not that a library cannot have it: in a static link all of these symbols are one name space.
    fn hidden_definition(&self, name: &str) -> Option<(InputId, u32)> {
        let is_left = || self.definers.contains_key(name) || self.left_to_host.contains(name);
        self.objects.get(name).filter(|_| !is_left()).copied()
    }
}
