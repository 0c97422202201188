//! Names become definitions: for every import of every module, what it is bound to.
//!
//! The rules are those of shared libraries (DynamicLinking.md; ELF): one flat name space, the first module in link
//! order that defines a name wins, private names bind inside their own module only, and what no module can define the
//! linker does. Both the checks and the linker read this one table: a rule applied twice would drift.
//!
//! It knows no addresses. One choice a reader may question: an export that merely passes on an import of the same name
//! is no definition; otherwise a library that re-exports what it uses would bind a name to itself for ever.

pub mod sets;
pub mod weak;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use sets::{End, Set};
use weak::WeakDefinitions;

use crate::conventions::cxx;
use crate::conventions::standard_library::{is_of_implementation, is_of_libc};
use crate::conventions::{
    self, CABI_REALLOC, LINKER_GLOBALS, LINKER_TAGS, LinkerSymbol, STACK_POINTER, WBINDGEN_MALLOC,
};
use crate::model::index::{FuncIndex, GlobalIndex, InputId, TableIndex, TagIndex};
use crate::model::linking::SymbolKind;
use crate::model::{Export, ExportRole, HostItem, Import, ImportRole, Kind, Module, Origin, Scope};

/// How often a function may be passed on: more than any group of libraries does, few enough to stop a circle at once.
const RE_EXPORTS: u32 = 64;

/// An import of one module: the module and the position among its imports.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ImportRef {
    /// The importing module.
    pub input: InputId,
    /// The position among its imports.
    pub position: u32,
}

/// What a function reference reaches, behind all re-exports.
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
    /// A global variable that the linker defines once; the position in [`LINKER_GLOBALS`].
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
    /// A tag that the linker defines once; the position in [`LINKER_TAGS`].
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

/// A definition that another one hides.
#[derive(Clone, Debug)]
pub struct Duplicate<'data> {
    /// The name.
    pub name: &'data str,
    /// The module whose definition wins.
    pub winner: InputId,
    /// The module whose definition is hidden.
    pub hidden: InputId,
    /// Whether both are strong definitions of objects, which no linker accepts.
    pub in_objects: bool,
}

/// The bindings of a whole group.
pub struct Bindings<'data> {
    definers: HashMap<&'data str, (InputId, u32)>,
    /// Definitions in objects, hidden ones included: what an object sees first, and others last.
    objects: HashMap<&'data str, (InputId, u32)>,
    /// Names that an export has and no symbol.
    fallbacks: HashMap<&'data str, (InputId, u32)>,
    /// Names that the user leaves to the host, where an input does not show a definition.
    left_to_host: BTreeSet<String>,
    imports: Vec<Vec<Binding>>,
    /// What objects put into sections with names of C, by name.
    pub sets: Vec<Set<'data>>,
    /// What became of weak definitions of finished modules.
    pub weak: WeakDefinitions<'data>,
    /// Hidden definitions, in link order.
    pub duplicates: Vec<Duplicate<'data>>,
}

impl<'data> Bindings<'data> {
    /// Binds every import of a group; the order of the modules is the link order. `left_to_host` are names of functions
    /// that the host defines where no input shows a definition of them.
    pub fn of(modules: &[Module<'data>], left_to_host: &BTreeSet<String>) -> Self {
        let mut bindings = Self {
            definers: HashMap::new(),
            objects: HashMap::new(),
            fallbacks: HashMap::new(),
            left_to_host: left_to_host.clone(),
            imports: Vec::new(),
            sets: sets::of(modules),
            weak: WeakDefinitions::default(),
            duplicates: Vec::new(),
        };
        bindings.define_objects(modules);
        for (position, module) in modules.iter().enumerate() {
            if !module.is_object() {
                bindings.define(modules, InputId::from_usize(position));
            }
        }
        bindings.weak = weak::settle(&bindings, modules);
        bindings.imports = modules
            .iter()
            .enumerate()
            .map(|(position, module)| {
                let input = InputId::from_usize(position);
                (0u32..)
                    .zip(&module.imports)
                    .map(|(position, import)| bindings.bind(modules, ImportRef { input, position }, import))
                    .collect()
            })
            .collect();
        bindings
    }

    /// What an import is bound to.
    pub fn of_import(&self, import: ImportRef) -> Binding {
        self.imports[import.input.at()][import.position as usize]
    }

    /// The bindings of a module's imports, in import order.
    pub fn of_module(&self, input: InputId) -> &[Binding] {
        &self.imports[input.at()]
    }

    /// The first definition of a public name, or of one that only objects see.
    pub fn definition<'m>(&self, modules: &'m [Module<'data>], name: &str) -> Option<(InputId, &'m Export<'data>)> {
        let &(input, position) =
            self.definers.get(name).or_else(|| self.objects.get(name)).or_else(|| self.fallbacks.get(name))?;
        Some((input, &modules[input.at()].exports[position as usize]))
    }

    /// The definition of a name that comes first, hidden ones of objects included.
    fn first_definition(&self, name: &str) -> Option<(InputId, u32)> {
        self.objects.get(name).or_else(|| self.definers.get(name)).copied()
    }

    /// The definition of a data symbol that an object leaves undefined, or that another object overrides.
    pub fn of_symbol(&self, modules: &[Module<'data>], input: InputId, name: &str) -> DataTarget {
        self.data(modules, input, name)
    }

    /// What the tag of `longjmp` is in this module.
    pub fn jump_tag(&self, modules: &[Module<'data>], input: InputId) -> TagTarget {
        self.tag(modules, input, conventions::LONGJMP_TAG)
    }

    /// What the undefined data symbols of a finished module are bound to: it has no imports of them.
    pub fn late_data<'m>(
        &self,
        modules: &'m [Module<'data>],
        input: InputId,
    ) -> impl Iterator<Item = (&'data str, DataTarget)> + use<'m, '_, 'data> {
        let module = &modules[input.at()];
        let linking = module.linking.as_ref().filter(|_| module.kind == (Kind::Relocatable { object: false }));
        let symbols = linking.into_iter().flat_map(|linking| &linking.symbols);
        symbols.filter_map(move |symbol| match (symbol.kind, symbol.name) {
            (SymbolKind::Data(None), Some(name)) => Some((name, self.data(modules, input, name))),
            _ => None,
        })
    }

    /// The definition of a function that an object defines: another's, where its own gives way.
    pub fn winner(&self, modules: &[Module<'data>], name: &str) -> Option<FunctionTarget> {
        let &(input, position) = self.objects.get(name)?;
        match modules[input.at()].exports[position as usize].role {
            ExportRole::Function(function) => Some(self.follow(modules, input, function)),
            _ => None,
        }
    }

    /// Objects are linked as one program: a strong definition beats weak ones wherever it stands, and all of them come
    /// before those of libraries.
    fn define_objects(&mut self, modules: &[Module<'data>]) {
        for weak in [false, true] {
            for (input, module) in (0..).map(InputId).zip(modules).filter(|(_, module)| module.is_object()) {
                let symbols = (0u32..).zip(&module.exports).filter(|(_, export)| export.scope != Scope::Host);
                let exports = symbols.filter(|(_, export)| export.weak == weak);
                for (position, export) in exports {
                    let known = *self.objects.entry(export.name).or_insert((input, position));
                    if known != (input, position) && !weak && !modules[known.0.at()].exports[known.1 as usize].weak {
                        self.duplicates.push(Duplicate {
                            name: export.name,
                            winner: known.0,
                            hidden: input,
                            in_objects: true,
                        });
                    }
                }
            }
        }
        for (name, (input, position)) in sorted(&self.objects) {
            let module = &modules[input.at()];
            let export = &module.exports[position as usize];
            // What is weak data in an object, such as an inline variable of C++, is one in all of the program: the copies
            // of libraries give way to an object's, though it is hidden.
            let is_vague = export.weak
                && matches!(export.role, ExportRole::Symbol(_))
                && !is_of_implementation(name)
                && !is_of_libc(name);
            if (export.scope == Scope::Public || is_vague) && module.is_public(export) {
                self.definers.insert(name, (input, position));
            }
        }
    }

    fn define(&mut self, modules: &[Module<'data>], input: InputId) {
        let module = &modules[input.at()];
        let own_imports: HashSet<&str> = module
            .imports
            .iter()
            // The address of a function or of data is imported of strong symbols too; strong ones of C++ are rare.
            .filter(|import| import.module == conventions::ENV || import.field.starts_with("_Z"))
            .map(|import| import.field)
            .collect();
        for (position, export) in (0u32..).zip(&module.exports) {
            if !module.is_public(export) || passes_on(module, export) {
                continue;
            }
            if export.scope == Scope::Fallback {
                self.fallbacks.entry(export.name).or_insert((input, position));
                continue;
            }
            if let Some(known) = self.objects.get_mut(export.name)
                && weak::is_replaced(modules, *known, (input, position))
            {
                *known = (input, position);
            }
            // A weak definition gives way to what an object hides too, so others find that one.
            let is_hidden = |known: &(InputId, u32)| *known != (input, position);
            if export.weak && self.objects.get(export.name).is_some_and(is_hidden) {
                continue;
            }
            match self.definers.get(export.name) {
                None => _ = self.definers.insert(export.name, (input, position)),
                Some(&(winner, at)) if weak::is_replaced(modules, (winner, at), (input, position)) => {
                    self.definers.insert(export.name, (input, position));
                }
                // A weak definition is exported and imported: it gives way to any other without a word.
                Some(_) if own_imports.contains(export.name) => {}
                // So does what every module of C++ or Fortran defines that uses it, and what is known to be weak.
                Some(_) if export.weak || is_vague(module, export.name) => {}
                Some(&(winner, at)) if modules[winner.at()].exports[at as usize].weak => {}
                // AL006 speaks of these, which are defined once for each interface.
                Some(_) if matches!(export.name, CABI_REALLOC | WBINDGEN_MALLOC) => {}
                // Each finished module says where its own heap or data is; a linker defines the image's anew.
                Some(_) if LinkerSymbol::named(export.name).is_some() || export.name == STACK_POINTER => {}
                // EH002 speaks of tags, TB004 of tables.
                Some(_) if matches!(export.role, ExportRole::Tag(_) | ExportRole::Table(_)) => {}
                Some(&(winner, _)) => {
                    self.duplicates.push(Duplicate { name: export.name, winner, hidden: input, in_objects: false });
                }
            }
        }
    }

    /// The definition that an import of this name gets in this module.
    fn lookup(&self, modules: &[Module<'data>], input: InputId, name: &str) -> Option<(InputId, u32)> {
        if modules[input.at()].is_object()
            && let Some(definition) = self.objects.get(name)
        {
            return Some(*definition);
        }
        if conventions::is_private(name) {
            let own = &modules[input.at()];
            let position = *own.exports_by_name.get(name)?;
            return (!passes_on(own, &own.exports[position as usize])).then_some((input, position));
        }
        let found = self.definers.get(name).copied();
        found.or_else(|| self.hidden_definition(name)).or_else(|| self.fallbacks.get(name).copied())
    }

    /// What an object hides, for inputs of other kinds, where none shows a definition. Hidden is what clang makes of every
    /// symbol of an object for WebAssembly, and means that the image does not export it (Linking.md, "Symbol Table
    /// Subsection"), not that a library cannot have it: in a static link all of these symbols are one name space.
    fn hidden_definition(&self, name: &str) -> Option<(InputId, u32)> {
        let is_left = self.definers.contains_key(name) || self.left_to_host.contains(name);
        self.objects.get(name).filter(|_| !is_left).copied()
    }

    /// The object that hides the definition which an input of another kind gets by this name.
    pub fn hidden_definer(&self, modules: &[Module<'data>], input: InputId, name: &str) -> Option<InputId> {
        let is_seen = modules[input.at()].is_object() || conventions::is_private(name);
        self.hidden_definition(name).filter(|_| !is_seen).map(|(definer, _)| definer)
    }

    fn bind(&self, modules: &[Module<'data>], at: ImportRef, import: &Import<'data>) -> Binding {
        if let Some(symbol) = import.symbol {
            return Binding::Function(match self.of_explicit(modules, at, symbol) {
                // A weak reference that nothing defines is null, as in wasm-ld, and no import.
                FunctionTarget::Host(_) if import.weak => FunctionTarget::Undefined(at),
                target => target,
            });
        }
        match import.role {
            ImportRole::Memory(_) => Binding::Memory,
            ImportRole::FunctionTable(_) => Binding::FunctionTable,
            ImportRole::StackPointer(_) => Binding::StackPointer,
            ImportRole::MemoryBase(_) => Binding::MemoryBase,
            ImportRole::TableBase(_) => Binding::TableBase,
            ImportRole::GotMem(_) => Binding::GotMem(self.data(modules, at.input, import.field)),
            ImportRole::GotFunc(_) => Binding::GotFunc(self.function(modules, at, import.field)),
            ImportRole::Function(_) => Binding::Function(self.function(modules, at, import.field)),
            ImportRole::Global(_) => Binding::Global(self.global(modules, at.input, import.field)),
            ImportRole::Tag(_) => Binding::Tag(self.tag(modules, at.input, import.field)),
            ImportRole::Table(_) => Binding::Table(self.table(modules, at.input, import.field)),
            ImportRole::Host(HostItem::Function(_)) => Binding::Function(FunctionTarget::Host(at)),
            ImportRole::Host(HostItem::Global(_)) => Binding::Global(GlobalTarget::Host(at)),
            ImportRole::Host(HostItem::Tag(_)) => Binding::Tag(TagTarget::Host(at)),
            ImportRole::Host(HostItem::Table(_)) => Binding::Table(TableTarget::Host(at)),
        }
    }

    /// What one of several symbols of an import means, which has a name of its own.
    pub fn of_explicit(&self, modules: &[Module<'data>], at: ImportRef, symbol: &str) -> FunctionTarget {
        match self.by_symbol(modules, at.input, symbol) {
            Some((input, function)) => self.follow(modules, input, function),
            None => FunctionTarget::Host(at),
        }
    }

    /// The function that an import means by the name of its symbol. The name of its field is the host's and never binds
    /// (wasm-ld does the same): `free` of the host, called `meter_free` here, is not libc's `free`.
    fn by_symbol(&self, modules: &[Module<'data>], from: InputId, symbol: &str) -> Option<(InputId, FuncIndex)> {
        let (input, position) = self.lookup(modules, from, symbol)?;
        match modules[input.at()].exports[position as usize].role {
            ExportRole::Function(function) => Some((input, function)),
            _ => None,
        }
    }

    fn function(&self, modules: &[Module<'data>], at: ImportRef, name: &str) -> FunctionTarget {
        let Some((input, position)) = self.lookup(modules, at.input, name) else {
            let is_constructors = name == conventions::CALL_CTORS && modules[at.input.at()].is_object();
            return if is_constructors { FunctionTarget::Constructors } else { FunctionTarget::Undefined(at) };
        };
        match modules[input.at()].exports[position as usize].role {
            ExportRole::Function(function) => self.follow(modules, input, function),
            _ => FunctionTarget::WrongKind(input, position),
        }
    }

    /// What a function index of a module reaches: its body, or what its import is bound to, behind any number of
    /// re-exports.
    pub fn follow(&self, modules: &[Module<'data>], input: InputId, function: FuncIndex) -> FunctionTarget {
        let (mut input, mut function) = (input, function);
        let mut links = 0;
        loop {
            let module = &modules[input.at()];
            let Origin::Import(position) = module.functions[function.at()].origin else {
                return FunctionTarget::Defined(input, function);
            };
            let at = ImportRef { input, position };
            links += 1;
            if links > RE_EXPORTS {
                return FunctionTarget::Circular(at);
            }
            let import = &module.imports[position as usize];
            if let Some(definition) = import.symbol.and_then(|symbol| self.by_symbol(modules, input, symbol)) {
                (input, function) = definition;
                continue;
            }
            if matches!(import.role, ImportRole::Host(_)) || import.symbol.is_some() {
                return FunctionTarget::Host(at);
            }
            let Some((next, position)) = self.lookup(modules, input, import.field) else {
                let is_constructors = import.field == conventions::CALL_CTORS && module.is_object();
                return if is_constructors { FunctionTarget::Constructors } else { FunctionTarget::Undefined(at) };
            };
            match modules[next.at()].exports[position as usize].role {
                ExportRole::Function(target) => (input, function) = (next, target),
                _ => return FunctionTarget::WrongKind(next, position),
            }
        }
    }

    fn data(&self, modules: &[Module<'data>], from: InputId, name: &str) -> DataTarget {
        if let Some(symbol) = LinkerSymbol::named(name) {
            return DataTarget::Linker(symbol);
        }
        if modules[from.at()].is_object()
            && let Some((set, end)) = self.bound(name)
        {
            return DataTarget::Bound(set, end);
        }
        let Some((input, position)) = self.lookup(modules, from, name) else { return DataTarget::Undefined };
        match modules[input.at()].exports[position as usize].role {
            ExportRole::Data(global) => DataTarget::Symbol(input, global),
            ExportRole::Symbol(symbol) => DataTarget::Object(input, symbol),
            _ => DataTarget::WrongKind(input, position),
        }
    }

    /// The end of a set that a name stands for in objects. A definition in an object comes before it, one in a library
    /// or a finished module is of that one's own set.
    fn bound(&self, name: &str) -> Option<(u32, End)> {
        let (section, end) = sets::bounded(name)?;
        let set = self.sets.binary_search_by(|set| set.name.cmp(section)).ok()?;
        (!self.objects.contains_key(name)).then_some((u32::try_from(set).ok()?, end))
    }

    fn global(&self, modules: &[Module<'data>], from: InputId, name: &str) -> GlobalTarget {
        if let Some(symbol) = LinkerSymbol::named(name) {
            return GlobalTarget::Address(DataTarget::Linker(symbol));
        }
        let Some((input, position)) = self.lookup(modules, from, name) else {
            let known = LINKER_GLOBALS.iter().position(|known| *known == name);
            return known.map_or(GlobalTarget::Undefined, |position| {
                GlobalTarget::Linker(u32::try_from(position).expect("the list is short"))
            });
        };
        match modules[input.at()].exports[position as usize].role {
            ExportRole::Data(global) => GlobalTarget::Address(DataTarget::Symbol(input, global)),
            ExportRole::Symbol(symbol) => GlobalTarget::Address(DataTarget::Object(input, symbol)),
            ExportRole::Global(global) => match modules[input.at()].globals[global.at()].origin {
                Origin::Defined(_) => GlobalTarget::Defined(input, global),
                Origin::Import(at) => match passed_on_global(modules, ImportRef { input, position: at }) {
                    Binding::Global(target) => target,
                    _ => GlobalTarget::WrongKind(input, position),
                },
            },
            _ => GlobalTarget::WrongKind(input, position),
        }
    }

    fn tag(&self, modules: &[Module<'data>], from: InputId, name: &str) -> TagTarget {
        if let Some((input, position)) = self.lookup(modules, from, name)
            && let ExportRole::Tag(tag) = modules[input.at()].exports[position as usize].role
        {
            return match modules[input.at()].tags[tag.at()].origin {
                Origin::Defined(_) => TagTarget::Defined(input, tag),
                Origin::Import(at) => match modules[input.at()].imports[at as usize].role {
                    ImportRole::Host(HostItem::Tag(_)) => TagTarget::Host(ImportRef { input, position: at }),
                    _ => TagTarget::Undefined,
                },
            };
        }
        let known = LINKER_TAGS.iter().position(|known| *known == name);
        known.map_or(TagTarget::Undefined, |position| {
            TagTarget::Linker(u32::try_from(position).expect("the list is short"))
        })
    }

    fn table(&self, modules: &[Module<'data>], from: InputId, name: &str) -> TableTarget {
        let Some((input, position)) = self.lookup(modules, from, name) else { return TableTarget::Undefined };
        match modules[input.at()].exports[position as usize].role {
            ExportRole::Table(table) => match modules[input.at()].tables[table.at()].origin {
                Origin::Defined(_) => TableTarget::Defined(input, table),
                Origin::Import(_) => TableTarget::Undefined,
            },
            _ => TableTarget::Undefined,
        }
    }
}

/// The binding of a re-exported global; a host import is the only kind that a re-exported global may lead to.
fn passed_on_global(modules: &[Module<'_>], at: ImportRef) -> Binding {
    match modules[at.input.at()].imports[at.position as usize].role {
        ImportRole::Host(HostItem::Global(_)) => Binding::Global(GlobalTarget::Host(at)),
        _ => Binding::Global(GlobalTarget::Undefined),
    }
}

/// Whether a module defines a name because it uses it: other modules do the same. A variable of the global namespace has a
/// guard only if it is inline.
pub(crate) fn is_vague(module: &Module<'_>, name: &str) -> bool {
    cxx::is_vague(name) || module.export(&cxx::guard_of(name)).is_some()
}

/// Whether an export only passes on an import of the same name.
fn passes_on(module: &Module<'_>, export: &Export<'_>) -> bool {
    let origin = match export.role {
        ExportRole::Function(index) => module.functions[index.at()].origin,
        ExportRole::Data(index) | ExportRole::Global(index) => module.globals[index.at()].origin,
        ExportRole::Table(index) => module.tables[index.at()].origin,
        ExportRole::Memory(index) => module.memories[index.at()].origin,
        ExportRole::Tag(index) => module.tags[index.at()].origin,
        ExportRole::Symbol(_) => return false,
    };
    module
        .import_of(origin)
        .is_some_and(|import| import.field == export.name && !matches!(import.role, ImportRole::Host(_)))
}

/// The entries of a map by name, so that the order of a hash decides nothing.
fn sorted<'data>(map: &HashMap<&'data str, (InputId, u32)>) -> BTreeMap<&'data str, (InputId, u32)> {
    map.keys().map(|name| (*name, map[name])).collect()
}
