//! Names become bindings: what every import and symbol of the files of a link is bound to.
//!
//! The rules are those of shared libraries (DynamicLinking.md; ELF) and, between objects, of wasm-ld: one flat name
//! space, the first module in link order that defines a name wins, private names bind inside their own module only, and
//! what no module can define the linker does. Instances that are wired take no part: they neither see these names nor
//! define any.
//!
//! It knows no addresses. One choice a reader may question: an export that merely passes on an import of the same name
//! is no definition; otherwise a library that re-exports what it uses would bind a name to itself for ever.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashSet;
use hashbrown::hash_map::Entry;
use typed_index_collections::TiSlice;
use wasmparser::SymbolFlags;

use super::sets::{self, End, Set};
use super::wiring::Wiring;
use super::{
    Binding, DataTarget, Duplicate, Exports, FunctionTarget, GlobalTarget, ImportRef, Prevailing, Replaced,
    SymbolBinding, TableTarget, TagTarget, WeakDefinitions,
};
use crate::conventions::cxx;
use crate::conventions::standard_library::{is_of_implementation, is_of_libc};
use crate::conventions::{
    self, CABI_REALLOC, LINKER_GLOBALS, LINKER_TAGS, LinkerSymbol, STACK_POINTER, UNDEFINED_WEAK, WBINDGEN_MALLOC,
};
use crate::module::examined::{Examined, Modules};
use crate::module::model::index::{FuncIndex, InputId, TypeId};
use crate::module::model::linking::{Symbol, SymbolKind};
use crate::module::model::types::TypeIds;
use crate::module::model::{Export, ExportRole, Import, ImportRole, Item, Kind, Origin, Scope};

/// How often a function may be passed on: more than any group of libraries does, few enough to stop a circle at once.
const RE_EXPORTS: u32 = 64;

/// How names of libc, compilers and linkers begin (ISO C, 7.1.3). Where a finished module wants such a name weakly, it
/// goes without: its copy of libc must not meet the state of another.
const IMPLEMENTATION: &str = "__";

/// The name space of a group.
pub(super) struct Names<'m, 'data> {
    pub modules: &'m Modules<'data>,
    /// For each module, the ids of its types.
    types: &'m TiSlice<InputId, TypeIds>,
    /// Which inputs are instances.
    wiring: &'m Wiring,
    pub exports: Exports<'data>,
    pub sets: Vec<Set<'data>>,
    pub weak: WeakDefinitions<'data>,
    pub duplicates: Vec<Duplicate<'data>>,
}

impl<'m, 'data> Names<'m, 'data> {
    /// Gathers the definitions of all modules that take part; their order is the link order. `left_to_host` are names
    /// of functions that the host defines where no input shows a definition of them.
    pub(super) fn of(
        modules: &'m Modules<'data>,
        types: &'m TiSlice<InputId, TypeIds>,
        wiring: &'m Wiring,
        left_to_host: &BTreeSet<String>,
    ) -> Self {
        let mut names = Self {
            modules,
            types,
            wiring,
            exports: Exports { left_to_host: left_to_host.clone(), ..Exports::default() },
            sets: sets::of(modules, wiring),
            weak: WeakDefinitions::default(),
            duplicates: Vec::new(),
        };
        names.define_objects();
        names.reserve();
        for (input, module) in modules.iter_enumerated() {
            if !module.is_object() && !wiring.is_wired(input) {
                names.define(input);
            }
        }
        names
    }

    /// Makes room for all definitions at once: a map that grows moves what it has.
    fn reserve(&mut self) {
        let defining = self.named().filter(|(_, module)| !module.is_object());
        let exports = defining.map(|(_, module)| module.exports.len()).sum();
        self.exports.definers.reserve(exports);
    }

    /// The modules that are bound by names.
    pub(super) fn named(&self) -> impl Iterator<Item = (InputId, &'m Examined<'data>)> + use<'m, 'data> {
        let wiring = self.wiring;
        self.modules.iter_enumerated().filter(move |(input, _)| !wiring.is_wired(*input))
    }

    /// The bindings of a module's imports.
    pub(super) fn imports(&self, input: InputId) -> Vec<Binding> {
        let imports = (0u32..).zip(&self.modules[input].imports);
        imports.map(|(position, import)| self.bind(ImportRef { input, position }, import)).collect()
    }

    /// The bindings of a module's symbol table.
    pub(super) fn symbols(&self, input: InputId) -> Vec<SymbolBinding> {
        let module = &self.modules[input];
        if !module.is_relocatable() {
            return Vec::new();
        }
        // What a library's symbols mean its imports say.
        if module.is_split {
            return vec![SymbolBinding::Own; module.symbols().len()];
        }
        (0u32..).zip(module.symbols()).map(|(position, symbol)| self.symbol(input, position, symbol)).collect()
    }

    /// What stands in place of a module's own definitions: each function by the symbol that names it, if only one does.
    /// Where a function has several names, each call says which it means.
    pub(super) fn replaced(&self, input: InputId, symbols: &[SymbolBinding]) -> Replaced {
        let module = &self.modules[input];
        let mut only: BTreeMap<FuncIndex, Option<FunctionTarget>> = BTreeMap::new();
        for (symbol, binding) in module.symbols().iter().zip(symbols) {
            if let SymbolKind::Function(function) = symbol.kind
                && module.body(FuncIndex(function)).is_some()
            {
                let target = match *binding {
                    SymbolBinding::Function(target) => Some(target),
                    _ => None,
                };
                only.entry(FuncIndex(function)).and_modify(|known| *known = None).or_insert(target);
            }
        }
        let mut functions: BTreeMap<_, _> =
            only.into_iter().filter_map(|(function, target)| Some((function, target?))).collect();
        functions.extend(self.late_definitions(input));
        let jump_tag = module.jump_tag().map(|tag| (tag, self.tag(input, conventions::LONGJMP_TAG)));
        Replaced { functions, jump_tag }
    }

    /// `__wasm_call_dtors`, where an input defines it.
    pub(crate) fn destructors(&self) -> Option<FunctionTarget> {
        self.winner(conventions::CALL_DTORS).or_else(|| {
            let (input, position) = self.exports.definition(conventions::CALL_DTORS)?;
            let ExportRole::Function(function) = self.export((input, position)).role else { return None };
            Some(self.follow(input, function))
        })
    }

    fn export(&self, (input, position): (InputId, u32)) -> &'m Export<'data> {
        &self.modules[input].exports[position as usize]
    }

    /// The definition of a function that an object defines: another's, where its own gives way.
    pub(crate) fn winner(&self, name: &str) -> Option<FunctionTarget> {
        let &(input, position) = self.exports.objects.get(name)?;
        match self.export((input, position)).role {
            ExportRole::Function(function) => Some(self.follow(input, function)),
            _ => None,
        }
    }

    /// Objects are linked as one program: a strong definition beats weak ones wherever it stands, and all of them come
    /// before those of libraries.
    fn define_objects(&mut self) {
        for weak in [false, true] {
            for (input, module) in self.modules.iter_enumerated().filter(|(_, module)| module.is_object()) {
                let symbols = (0u32..).zip(&module.exports).filter(|(_, export)| export.scope != Scope::Host);
                let exports = symbols.filter(|(_, export)| export.weak == weak);
                for (position, export) in exports {
                    let known = *self.exports.objects.entry(export.name).or_insert((input, position));
                    if known != (input, position) && !weak && !self.export(known).weak {
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
        for (name, (input, position)) in &self.exports.objects {
            let (input, position) = (*input, *position);
            let module = &self.modules[input];
            let export = &module.exports[position as usize];
            // What is weak data in an object, such as an inline variable of C++, is one in all of the program: the
            // copies of libraries give way to an object's, though it is hidden.
            let is_vague = export.weak
                && matches!(export.role, ExportRole::Symbol(_))
                && !is_of_implementation(name)
                && !is_of_libc(name);
            if (export.scope == Scope::Public || is_vague) && module.is_public(export) {
                self.exports.definers.insert(name, (input, position));
            }
        }
    }

    fn define(&mut self, input: InputId) {
        let module = &self.modules[input];
        // Few names have two definitions.
        let own_imports: LazyCell<HashSet<&str>, _> = LazyCell::new(|| {
            // The address of a function or of data is imported of strong symbols too; strong ones of C++ are rare.
            let may_be_weak =
                |import: &&Import<'_>| import.module == conventions::ENV || import.field.starts_with("_Z");
            module.imports.iter().filter(may_be_weak).map(|import| import.field).collect()
        });
        for (position, export) in (0u32..).zip(&module.exports) {
            if !module.is_public(export) || passes_on(module, export) {
                continue;
            }
            if export.scope == Scope::Fallback {
                self.exports.fallbacks.entry(export.name).or_insert((input, position));
                continue;
            }
            if let Some(known) = self.exports.objects.get_mut(export.name)
                && is_replaced(self.modules, *known, (input, position))
            {
                *known = (input, position);
            }
            // A weak definition gives way to what an object hides too, so others find that one.
            let is_hidden = |known: &(InputId, u32)| *known != (input, position);
            if export.weak && self.exports.objects.get(export.name).is_some_and(is_hidden) {
                continue;
            }
            let modules = self.modules;
            let mut known = match self.exports.definers.entry(export.name) {
                Entry::Vacant(none) => {
                    none.insert((input, position));
                    continue;
                }
                Entry::Occupied(known) => known,
            };
            let (winner, at) = *known.get();
            if is_replaced(modules, (winner, at), (input, position)) {
                known.insert((input, position));
                continue;
            }
            // A weak definition is exported and imported: it gives way to any other without a word. So does what every
            // module of C++ or Fortran defines that uses it, and what is known to be weak.
            let gives_way = own_imports.contains(export.name) || export.weak || is_vague(module, export.name);
            let is_expected = gives_way
                || modules[winner].exports[at as usize].weak
                // AL006 speaks of these, which are defined once for each interface.
                || matches!(export.name, CABI_REALLOC | WBINDGEN_MALLOC)
                // Each finished module says where its own heap or data is; a linker defines the image's anew.
                || LinkerSymbol::named(export.name).is_some()
                || export.name == STACK_POINTER
                // EH002 speaks of tags, TB004 of tables.
                || matches!(export.role, ExportRole::Tag(_) | ExportRole::Table(_));
            if !is_expected {
                self.duplicates.push(Duplicate { name: export.name, winner, hidden: input, in_objects: false });
            }
        }
    }

    /// The definition that an import of this name gets in this module.
    fn lookup(&self, input: InputId, name: &str) -> Option<(InputId, u32)> {
        if self.modules[input].is_object()
            && let Some(definition) = self.exports.objects.get(name)
        {
            return Some(*definition);
        }
        if conventions::is_private(name) {
            let own = &self.modules[input];
            let position = *own.exports_by_name.get(name)?;
            return (!passes_on(own, &own.exports[position as usize])).then_some((input, position));
        }
        let found = self.exports.definers.get(name).copied();
        found.or_else(|| self.exports.hidden_definition(name)).or_else(|| self.exports.fallbacks.get(name).copied())
    }

    fn bind(&self, at: ImportRef, import: &Import<'data>) -> Binding {
        if let Some(symbol) = import.symbol {
            return Binding::Function(match self.of_explicit(at, symbol) {
                // A weak reference that nothing defines is null, as in wasm-ld, and no import.
                FunctionTarget::Host(asks) if import.weak && asks == at => FunctionTarget::Undefined(at),
                target => target,
            });
        }
        match (import.role, import.item) {
            (ImportRole::Memory, _) | (_, Item::Memory(_)) => Binding::Memory,
            (ImportRole::FunctionTable, _) => Binding::FunctionTable,
            (ImportRole::StackPointer, _) => Binding::StackPointer,
            (ImportRole::MemoryBase, _) => Binding::MemoryBase,
            (ImportRole::TableBase, _) => Binding::TableBase,
            (ImportRole::GotMem, _) => Binding::GotMem(self.data(at.input, import.field)),
            (ImportRole::GotFunc, _) => Binding::GotFunc(self.function(at, import.field)),
            (ImportRole::Symbol, Item::Function(_)) => Binding::Function(self.function(at, import.field)),
            (ImportRole::Symbol, Item::Global(_)) => Binding::Global(self.global(at.input, import.field)),
            (ImportRole::Symbol, Item::Tag(_)) => Binding::Tag(self.tag(at.input, import.field)),
            (ImportRole::Symbol, Item::Table(_)) => Binding::Table(self.table(at.input, import.field)),
            (ImportRole::Host, item) => Binding::of_host(at, item),
        }
    }

    /// What an import means whose symbol has a name of its own. The name of its field is the host's and never binds
    /// (wasm-ld does the same): `free` of the host, called `meter_free` here, is not libc's `free`.
    fn of_explicit(&self, at: ImportRef, symbol: &str) -> FunctionTarget {
        match self.lookup(at.input, symbol) {
            Some(found) => match self.of_export(found) {
                Ok((input, function)) => self.follow(input, function),
                Err(wrong) => wrong,
            },
            None => FunctionTarget::Host(at),
        }
    }

    /// The function that is exported, or that it is none.
    fn of_export(&self, (input, position): (InputId, u32)) -> Result<(InputId, FuncIndex), FunctionTarget> {
        match self.export((input, position)).role {
            ExportRole::Function(function) => Ok((input, function)),
            _ => Err(FunctionTarget::WrongKind(input, position)),
        }
    }

    fn function(&self, at: ImportRef, name: &str) -> FunctionTarget {
        let Some((input, position)) = self.lookup(at.input, name) else {
            let is_constructors = name == conventions::CALL_CTORS && self.modules[at.input].is_object();
            return if is_constructors { FunctionTarget::Constructors } else { FunctionTarget::Undefined(at) };
        };
        match self.of_export((input, position)) {
            Ok((input, function)) => self.follow(input, function),
            Err(wrong) => wrong,
        }
    }

    /// What a function index of a module reaches: its body, or what its import is bound to, through any number of
    /// re-exports.
    pub(crate) fn follow(&self, input: InputId, function: FuncIndex) -> FunctionTarget {
        let (mut input, mut function) = (input, function);
        let mut links = 0;
        loop {
            let module = &self.modules[input];
            let Origin::Import(position) = module.functions[function].origin else {
                return FunctionTarget::Defined(input, function);
            };
            let at = ImportRef { input, position };
            links += 1;
            if links > RE_EXPORTS {
                return FunctionTarget::Circular(at);
            }
            let import = &module.imports[position as usize];
            if import.role == ImportRole::Host && import.symbol.is_none() {
                return FunctionTarget::Host(at);
            }
            let Some(found) = self.lookup(input, import.symbol.unwrap_or(import.field)) else {
                let is_constructors = import.field == conventions::CALL_CTORS && module.is_object();
                return match import.symbol {
                    Some(_) => FunctionTarget::Host(at),
                    None if is_constructors => FunctionTarget::Constructors,
                    None => FunctionTarget::Undefined(at),
                };
            };
            match self.of_export(found) {
                Ok(definition) => (input, function) = definition,
                Err(wrong) => return wrong,
            }
        }
    }

    fn data(&self, from: InputId, name: &str) -> DataTarget {
        if let Some(symbol) = LinkerSymbol::named(name) {
            return DataTarget::Linker(symbol);
        }
        if self.modules[from].is_object()
            && let Some((set, end)) = self.bound(name)
        {
            return DataTarget::Bound(set, end);
        }
        let Some((input, position)) = self.lookup(from, name) else { return DataTarget::Undefined };
        match self.export((input, position)).role {
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
        (!self.exports.objects.contains_key(name)).then_some((u32::try_from(set).ok()?, end))
    }

    fn global(&self, from: InputId, name: &str) -> GlobalTarget {
        if let Some(symbol) = LinkerSymbol::named(name) {
            return GlobalTarget::Address(DataTarget::Linker(symbol));
        }
        let Some((input, position)) = self.lookup(from, name) else {
            let known = LINKER_GLOBALS.iter().position(|known| *known == name);
            return known.map_or(GlobalTarget::Undefined, |position| {
                GlobalTarget::Linker(u32::try_from(position).expect("the list is short"))
            });
        };
        match self.export((input, position)).role {
            ExportRole::Data(global) => GlobalTarget::Address(DataTarget::Symbol(input, global)),
            ExportRole::Symbol(symbol) => GlobalTarget::Address(DataTarget::Object(input, symbol)),
            ExportRole::Global(global) => match self.modules[input].globals[global].origin {
                Origin::Defined(_) => GlobalTarget::Defined(input, global),
                Origin::Import(at) => match self.modules[input].imports[at as usize].role {
                    // A host import is the only kind that a re-exported global may lead to.
                    ImportRole::Host => GlobalTarget::Host(ImportRef { input, position: at }),
                    _ => GlobalTarget::Undefined,
                },
            },
            _ => GlobalTarget::WrongKind(input, position),
        }
    }

    fn tag(&self, from: InputId, name: &str) -> TagTarget {
        if let Some((input, position)) = self.lookup(from, name)
            && let ExportRole::Tag(tag) = self.export((input, position)).role
        {
            return match self.modules[input].tags[tag].origin {
                Origin::Defined(_) => TagTarget::Defined(input, tag),
                Origin::Import(at) => match self.modules[input].imports[at as usize].role {
                    ImportRole::Host => TagTarget::Host(ImportRef { input, position: at }),
                    _ => TagTarget::Undefined,
                },
            };
        }
        let known = LINKER_TAGS.iter().position(|known| *known == name);
        known.map_or(TagTarget::Undefined, |position| {
            TagTarget::Linker(u32::try_from(position).expect("the list is short"))
        })
    }

    fn table(&self, from: InputId, name: &str) -> TableTarget {
        let Some((input, position)) = self.lookup(from, name) else { return TableTarget::Undefined };
        match self.export((input, position)).role {
            ExportRole::Table(table) => match self.modules[input].tables[table].origin {
                Origin::Defined(_) => TableTarget::Defined(input, table),
                Origin::Import(_) => TableTarget::Undefined,
            },
            _ => TableTarget::Undefined,
        }
    }

    fn symbol(&self, input: InputId, position: u32, symbol: &Symbol<'data>) -> SymbolBinding {
        match symbol.kind {
            SymbolKind::Function(function) => {
                let function = FuncIndex(function);
                let target = self.gives_way(input, position, symbol).or_else(|| self.explicit(input, function, symbol));
                target.map_or(SymbolBinding::Own, SymbolBinding::Function)
            }
            SymbolKind::Data(_) => self.data_symbol(input, position, symbol),
            _ => SymbolBinding::Own,
        }
    }

    /// The definition that a weak function symbol of an input gives way to.
    fn gives_way(&self, input: InputId, position: u32, symbol: &Symbol<'data>) -> Option<FunctionTarget> {
        if let Some(Prevailing::Function(target)) = self.weak.prevailing(input, position) {
            return Some(target);
        }
        let (SymbolKind::Function(function), Some(name)) = (symbol.kind, symbol.name) else { return None };
        let is_weak = symbol.flags.contains(SymbolFlags::BINDING_WEAK)
            && !symbol.flags.intersects(SymbolFlags::BINDING_LOCAL | SymbolFlags::UNDEFINED);
        if !self.modules[input].is_object() || !is_weak {
            return None;
        }
        self.winner(name).filter(|target| *target != FunctionTarget::Defined(input, FuncIndex(function)))
    }

    /// What an undefined symbol with a name of its own stands for, where its import is another symbol's too.
    fn explicit(&self, input: InputId, function: FuncIndex, symbol: &Symbol<'data>) -> Option<FunctionTarget> {
        let (module, name) = (&self.modules[input], symbol.name?);
        if !symbol.flags.contains(SymbolFlags::UNDEFINED | SymbolFlags::EXPLICIT_NAME) {
            return None;
        }
        let Origin::Import(position) = module.functions.get(function)?.origin else { return None };
        if module.imports[position as usize].symbol == Some(name) {
            return None;
        }
        let at = ImportRef { input, position };
        Some(match self.of_explicit(at, name) {
            FunctionTarget::Defined(definer, body) if self.type_of(definer, body) != self.type_of(input, function) => {
                FunctionTarget::Host(at)
            }
            target => target,
        })
    }

    /// A data symbol: of the linker by its name, of another input where this one leaves it undefined or gives way.
    fn data_symbol(&self, input: InputId, position: u32, symbol: &Symbol<'data>) -> SymbolBinding {
        // A static variable of an object is its own, whatever it is called; LK008 speaks of others.
        let is_static = self.modules[input].is_object()
            && symbol.flags.contains(SymbolFlags::BINDING_LOCAL)
            && matches!(symbol.kind, SymbolKind::Data(Some(_)));
        if let Some(known) = symbol.name.and_then(LinkerSymbol::named).filter(|_| !is_static) {
            return SymbolBinding::Data(DataTarget::Linker(known));
        }
        if let Some(Prevailing::Data(target)) = self.weak.prevailing(input, position) {
            return SymbolBinding::Data(target);
        }
        // What wasm-ld found nowhere (`--allow-undefined`) it made address 0; its relocations still say what is meant.
        let stays_null = symbol.flags.contains(SymbolFlags::BINDING_WEAK)
            && symbol.name.is_some_and(|name| name.starts_with(IMPLEMENTATION));
        let is_missing = symbol.kind == SymbolKind::Data(None) && !stays_null;
        let gives_way = self.modules[input].is_object() || is_missing;
        let is_local = symbol.flags.contains(SymbolFlags::BINDING_LOCAL);
        let (true, Some(name), false) = (gives_way, symbol.name, is_local) else { return SymbolBinding::Own };
        match self.data(input, name) {
            DataTarget::Undefined => SymbolBinding::Own,
            target => SymbolBinding::Data(target),
        }
    }

    /// The functions that stand for weak references which found nothing when a module was finished, and that another
    /// input defines.
    fn late_definitions(&self, input: InputId) -> BTreeMap<FuncIndex, FunctionTarget> {
        let module = &self.modules[input];
        let mut late = BTreeMap::new();
        for symbol in module.symbols().iter().filter(|_| module.kind == Kind::Finished) {
            let (SymbolKind::Function(stub), Some(name)) = (symbol.kind, symbol.name) else { continue };
            let stub = FuncIndex(stub);
            let name = name.strip_prefix(UNDEFINED_WEAK).filter(|name| !name.starts_with(IMPLEMENTATION));
            let Some(definition) = name.and_then(|name| self.exports.definition(name)) else { continue };
            let ExportRole::Function(function) = self.export(definition).role else { continue };
            let target = self.follow(definition.0, function);
            if let FunctionTarget::Defined(definer, function) = target
                && module.body(stub).is_some()
                && self.type_of(definer, function) == self.type_of(input, stub)
            {
                late.insert(stub, target);
            }
        }
        late
    }

    pub(super) fn type_of(&self, input: InputId, function: FuncIndex) -> TypeId {
        self.types[input][self.modules[input].functions[function].ty]
    }
}

/// Whether the definition of another module takes the place of a weak one. Of a C++ function a library's does the same,
/// and nothing says whether it is weak.
pub(super) fn prevails(modules: &Modules<'_>, name: &str, definer: InputId, position: u32) -> bool {
    let module = &modules[definer];
    let export = &module.exports[position as usize];
    match module.kind {
        Kind::Object | Kind::Finished => !export.weak || !is_of_libc(name),
        Kind::SharedLibrary => !cxx::is_mangled(name) && !is_of_libc(name),
        Kind::Pinned | Kind::Pure => false,
    }
}

/// Whether the known definition of a name, weak in a finished module or an object, is replaced by another export: by a
/// strong one, or by a weak one that comes first in link order.
fn is_replaced(modules: &Modules<'_>, first: (InputId, u32), later: (InputId, u32)) -> bool {
    let export = |(input, position): (InputId, u32)| &modules[input].exports[position as usize];
    let kind = |(input, _): (InputId, u32)| modules[input].kind;
    let (known, found) = (export(first), export(later));
    let is_finished = |at| kind(at) == Kind::Finished;
    // A library's definition never replaces an object's, as in wasm-ld.
    let may_replace = is_finished(later) || is_finished(first) && kind(later) == Kind::SharedLibrary;
    // Data that has a guard goes with it.
    let guard = cxx::guard_of(found.name);
    let is_guarded = |(input, _): (InputId, u32)| modules[input].export(&guard).is_some();
    let is_earlier = later.0 < first.0 && is_guarded(first) == is_guarded(later);
    known.weak
        && (!found.weak || is_earlier)
        && may_replace
        && known.role.noun() == found.role.noun()
        && !is_of_implementation(found.name)
        && !is_of_libc(found.name)
        && prevails(modules, found.name, later.0, later.1)
}

/// Whether a module defines a name because it uses it: other modules do the same. A variable of the global namespace
/// has a guard only if it is inline.
pub(crate) fn is_vague(module: &Examined<'_>, name: &str) -> bool {
    cxx::is_vague(name) || module.export(&cxx::guard_of(name)).is_some()
}

/// Whether an export only passes on an import of the same name.
fn passes_on(module: &Examined<'_>, export: &Export<'_>) -> bool {
    let origin = match export.role {
        ExportRole::Function(index) => module.functions[index].origin,
        ExportRole::Data(index) | ExportRole::Global(index) => module.globals[index].origin,
        ExportRole::Table(index) => module.tables[index].origin,
        ExportRole::Memory(index) => module.memories[index].origin,
        ExportRole::Tag(index) => module.tags[index].origin,
        ExportRole::Symbol(_) => return false,
    };
    module.import_of(origin).is_some_and(|import| import.field == export.name && import.role != ImportRole::Host)
}
