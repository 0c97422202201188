//! Inputs that are placed through relocations become what can be compared of each: definitions by name, what is asked
//! for weakly, and in `data` the data, with who uses which.
//!
//! It compares nothing. All names count here, also those that a finished module hides: it was a static link that hid
//! them, and this is to be one again.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashSet;
use toolchain_probe::Admitted;
use toolchain_probe::Examined;
use toolchain_probe::conventions::standard_library::{
    StandardLibrary, is_of_rust_std, is_reserved, libc_static, library_of,
};
use toolchain_probe::conventions::{CALL_CTORS, COMMAND_EXPORT, INITIALIZE, START, UNDEFINED_WEAK};
use toolchain_probe::module::model::index::{DataIndex, FuncIndex, GlobalIndex, InputId, TypeId};
use toolchain_probe::module::model::linking::{Symbol, SymbolKind};
use toolchain_probe::module::scan::{Site, SiteKind, SymbolUse};
use typed_index_collections::{TiVec, ti_vec};
use wasmparser::SymbolFlags;

use super::{Datum, Function, Scope};
use crate::prune::Live;
use crate::resolve::{Callee, Place, Resolution, Stub, SymbolRef};

mod data;
mod heap;

pub(super) use data::is_constant;

/// A symbol of an input.
pub(super) type SymbolOf = (InputId, u32);

/// What a symbol defines.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Item {
    Function(Function),
    Datum(Datum),
    /// A pointer that the linker makes.
    Pointer {
        number: u32,
        to: Datum,
    },
}

impl Item {
    pub(super) fn function(self) -> Option<Function> {
        match self {
            Self::Function(function) => Some(function),
            Self::Datum(_) | Self::Pointer { .. } => None,
        }
    }
}

/// A definition that others can name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Definition {
    pub symbol: u32,
    pub item: Item,
    pub is_weak: bool,
}

/// What was one program, or will be: all objects, or a finished module.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Side {
    Objects,
    Finished(InputId),
}

/// A library that modules are linked with, and do not write.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Library {
    /// One that toolchains add by themselves.
    Standard(StandardLibrary),
    /// That of an archive which was given.
    Archive,
}

/// The C library.
pub(super) const LIBC: Library = Library::Standard(StandardLibrary::Libc);

/// All inputs that can be compared.
pub(super) struct Units<'a, 'data> {
    pub group: &'a Admitted<'data>,
    /// Which inputs these are.
    pub scope: Scope,
    pub resolution: &'a Resolution<'data>,
    /// What is in the image if nothing is shared.
    pub live: &'a Live,
    /// Objects first, then finished modules, each in link order: the order in which a static link would have asked
    /// them. Of instances, those first that may have one heap with others.
    pub list: Vec<Unit<'data>>,
    /// By input, the position in the list.
    positions: TiVec<InputId, Option<usize>>,
    /// For each datum, the live functions that name it, of whichever input.
    pub users: BTreeMap<Datum, BTreeSet<Function>>,
    /// For each datum, the data that hold its address.
    holders: BTreeMap<Datum, BTreeSet<Datum>>,
    /// The live functions of allocators: the malloc family, and what it calls.
    pub allocators: BTreeSet<Function>,
    /// The live functions that read where the heap begins.
    pub heap_users: BTreeSet<Function>,
    /// Of instances, the variables that nothing but their allocators name.
    pub heap_state: BTreeSet<Datum>,
    /// The names that members of archives define.
    of_archives: HashSet<&'data str>,
    /// Those of them that every program with the archive has from it: what is weak a program may define itself.
    strong_of_archives: HashSet<&'data str>,
    /// What is defined where, by segment and offset, and the first name of each.
    data: BTreeMap<Datum, Option<&'data str>>,
}

/// What can be compared of one input.
pub(super) struct Unit<'data> {
    pub input: InputId,
    /// Whether it is finished: only such a one has copies of what others have too.
    pub is_finished: bool,
    /// What it defines for others, by name.
    pub definitions: BTreeMap<&'data str, Definition>,
    /// Of each segment, where the first variable is that functions of a library use.
    library_begins: BTreeMap<DataIndex, u32>,
    /// Static variables of libc by object file and name, as far as their users tell. Where an archive was given they
    /// are found by what the archive's objects name.
    pub statics: BTreeMap<(&'static str, &'data str), Datum>,
    /// Symbols that ask for a name and can do without.
    pub wants: Vec<(u32, &'data str)>,
    /// Static functions whose address is not taken; of several of a name the first.
    pub static_functions: BTreeMap<&'data str, FuncIndex>,
    /// Functions whose slot code or data hold.
    pub pointed_to: BTreeSet<FuncIndex>,
    /// The names of each function, in the order of the symbol table.
    names: BTreeMap<FuncIndex, Vec<&'data str>>,
    /// Functions that others can name.
    pub external: BTreeSet<FuncIndex>,
    /// Data that share bytes with others.
    pub overlapping: BTreeSet<Datum>,
    /// The names of data that others can use and no library has.
    pub programs: BTreeMap<Datum, Vec<&'data str>>,
}

impl<'data> Unit<'data> {
    pub(super) fn names_of(&self, function: FuncIndex) -> &[&'data str] {
        self.names.get(&function).map_or(&[], Vec::as_slice)
    }
}

/// Whether an input is compared with others.
fn may_be_compared(group: &Admitted<'_>, scope: Scope, input: InputId) -> bool {
    let module = &group.modules()[input];
    module.is_relocatable() && !module.is_split && group.bindings().is_instance(input) == (scope == Scope::Instances)
}

impl<'a, 'data> Units<'a, 'data> {
    /// Empty unless some finished module could have a copy of what another input has.
    pub(super) fn of(
        group: &'a Admitted<'data>,
        scope: Scope,
        resolution: &'a Resolution<'data>,
        live: &'a Live,
    ) -> Self {
        let inputs = || group.modules().iter_enumerated().filter(|(input, _)| may_be_compared(group, scope, *input));
        let mut units = Self {
            group,
            scope,
            resolution,
            live,
            list: Vec::new(),
            positions: ti_vec![None; group.modules().len()],
            users: BTreeMap::new(),
            holders: BTreeMap::new(),
            allocators: BTreeSet::new(),
            heap_users: BTreeSet::new(),
            heap_state: BTreeSet::new(),
            of_archives: HashSet::new(),
            strong_of_archives: HashSet::new(),
            data: BTreeMap::new(),
        };
        if inputs().all(|(_, module)| module.is_object()) || inputs().nth(1).is_none() {
            return units;
        }
        let (objects, finished): (Vec<_>, Vec<_>) = inputs().partition(|(_, module)| module.is_object());
        for (input, module) in &objects {
            let exports = || module.exports.iter().filter(|_| module.is_member);
            units.of_archives.extend(exports().map(|export| export.name));
            units.strong_of_archives.extend(exports().filter(|export| !export.weak).map(|export| export.name));
            units.find_data(*input);
        }
        finished.iter().for_each(|(input, _)| units.find_data(*input));
        units.list = objects.into_iter().chain(finished).map(|(input, module)| units.unit(input, module)).collect();
        units.number();
        units.find_users();
        units.find_holders();
        units.find_allocators();
        units.find_heap_state();
        // What comes first is canonical: an instance that keeps its heap would keep the others from having one.
        let state = &units.heap_state;
        units.list.sort_by_key(|unit| state.iter().all(|datum| datum.input != unit.input));
        units.number();
        units
    }

    /// Notes where in the list each unit is.
    fn number(&mut self) {
        for (position, unit) in self.list.iter().enumerate() {
            self.positions[unit.input] = Some(position);
        }
    }

    pub(super) fn module(&self, input: InputId) -> &'a Examined<'data> {
        &self.group.modules()[input]
    }

    pub(super) fn unit(&self, input: InputId, module: &'a Examined<'data>) -> Unit<'data> {
        let mut unit = Unit {
            input,
            is_finished: !module.is_object(),
            definitions: BTreeMap::new(),
            library_begins: BTreeMap::new(),
            statics: BTreeMap::new(),
            wants: Vec::new(),
            static_functions: BTreeMap::new(),
            pointed_to: self.pointed_to(input),
            names: BTreeMap::new(),
            external: BTreeSet::new(),
            overlapping: BTreeSet::new(),
            programs: BTreeMap::new(),
        };
        for (position, symbol) in (0..).zip(self.symbols(input)) {
            if let Some(name) = symbol.name {
                self.note(&mut unit, position, symbol, name);
            }
        }
        unit.overlapping = self.overlapping(input);
        for (datum, name) in self.exported_data(input).filter(|(_, name)| self.library(name).is_none()) {
            unit.programs.entry(datum).or_default().push(name);
        }
        if unit.is_finished && self.scope == Scope::Program {
            unit.library_begins = self.library_begins(&unit);
            unit.statics = self.statics(&unit);
        }
        unit
    }

    fn note(&self, unit: &mut Unit<'data>, position: u32, symbol: &Symbol<'data>, name: &'data str) {
        let is_local = symbol.flags.contains(SymbolFlags::BINDING_LOCAL);
        // What one instance asks for, no other one has.
        let is_weak = self.scope == Scope::Program && symbol.flags.contains(SymbolFlags::BINDING_WEAK);
        if let Some(wanted) = name.strip_prefix(UNDEFINED_WEAK) {
            unit.wants.extend((self.scope == Scope::Program).then_some((position, wanted)));
            return;
        }
        if symbol.flags.contains(SymbolFlags::UNDEFINED) {
            unit.wants.extend(is_weak.then_some((position, name)));
            return;
        }
        let item = match symbol.kind {
            SymbolKind::Function(function) => {
                let function = FuncIndex(function);
                if self.module(unit.input).body(function).is_none() {
                    return;
                }
                unit.names.entry(function).or_default().push(name);
                if !is_local {
                    unit.external.insert(function);
                }
                if is_of_start_up(name) || !self.is_own((unit.input, function)) {
                    return;
                }
                if is_local && !unit.pointed_to.contains(&function) {
                    unit.static_functions.entry(name).or_insert(function);
                }
                Some(Item::Function((unit.input, function)))
            }
            SymbolKind::Data(Some(_)) => self.datum((unit.input, position)).map(Item::Datum),
            _ => None,
        };
        if let Some(Item::Datum(datum)) = item
            && !is_local
            && self.library(name).is_none()
        {
            unit.programs.entry(datum).or_default().push(name);
        }
        // The names of Rust's std are unique, whether or not others can name them.
        if let Some(item) = item.filter(|_| !is_local || is_of_rust_std(name)) {
            unit.definitions.insert(name, Definition { symbol: position, item, is_weak });
        }
    }

    /// Whether an input is compared with others: it is placed through relocations, and in the scope.
    pub(super) fn is_compared(&self, input: InputId) -> bool {
        self.positions[input].is_some()
    }

    pub(super) fn unit_of(&self, input: InputId) -> &Unit<'data> {
        let position = self.positions[input].expect("only what is compared has a unit");
        &self.list[position]
    }

    pub(super) fn side(&self, input: InputId) -> Side {
        if self.module(input).is_object() { Side::Objects } else { Side::Finished(input) }
    }

    /// All functions with a body.
    pub(super) fn functions(&self) -> impl Iterator<Item = Function> {
        let inputs = self.list.iter().map(|unit| unit.input);
        inputs.flat_map(|input| self.module(input).functions.keys().map(move |index| (input, index)))
    }

    /// The library that a name with external linkage belongs to.
    pub(super) fn library(&self, name: &str) -> Option<Library> {
        let standard = library_of(name).map(Library::Standard);
        standard.or_else(|| self.of_archives.contains(name).then_some(Library::Archive))
    }

    /// Whether the body of a function is in the image.
    pub(super) fn is_live(&self, function: Function) -> bool {
        self.is_own(function) && self.live.inputs[function.0].functions[function.1]
    }

    /// Whether two functions of one name speak against each other: both are in the image, or one is and the archive
    /// that was given has another.
    pub(super) fn are_two(&self, one: Function, other: Function) -> bool {
        let counts = |function: Function| self.module(function.0).is_member || self.is_live(function);
        counts(one) && counts(other) && (self.is_live(one) || self.is_live(other))
    }

    /// The functions of finished modules that are of libraries: by names that others know, and the static ones that
    /// these lead to.
    pub(super) fn of_libraries(&self) -> BTreeSet<Function> {
        let finished = self.list.iter().filter(|unit| unit.is_finished);
        finished.flat_map(|unit| self.of_library(unit, &|name| self.library(name).is_some())).collect()
    }

    pub(super) fn sites(&self, (input, function): Function) -> &'a [Site] {
        self.module(input).sites(function)
    }

    pub(super) fn symbols(&self, input: InputId) -> &'a [Symbol<'data>] {
        self.module(input).linking.as_ref().map_or(&[], |linking| linking.symbols.as_slice())
    }

    /// Whether a function has a body in its module and nothing replaces it.
    fn is_own(&self, (input, function): Function) -> bool {
        self.module(input).body(function).is_some()
            && self.resolution.inputs[input].functions[function] == Callee::Body(input, function)
    }

    /// What a site of this module calls, or whose slot it holds.
    pub(super) fn callee_at(&self, input: InputId, site: &Site) -> Option<Callee> {
        match (site.kind.of_symbol(), site.kind) {
            (Some(SymbolUse::Callee | SymbolUse::Slot), _) => self.callee((input, site.index)),
            (_, SiteKind::Function | SiteKind::FunctionReference) => {
                self.resolution.inputs[input].functions.get(FuncIndex(site.index)).copied()
            }
            _ => None,
        }
    }

    /// The same, if it is the body of an input that is compared.
    pub(super) fn function_at(&self, input: InputId, site: &Site) -> Option<Function> {
        self.compared(self.callee_at(input, site)?)
    }

    fn callee(&self, (input, symbol): SymbolOf) -> Option<Callee> {
        match self.resolution.inputs[input].symbols.get(symbol as usize)? {
            SymbolRef::Slot(callee) => *callee,
            _ => None,
        }
    }

    /// The function whose slot a symbol stands for, if it is the body of an input that is compared.
    pub(super) fn slot(&self, symbol: SymbolOf) -> Option<Function> {
        self.compared(self.callee(symbol)?)
    }

    fn compared(&self, callee: Callee) -> Option<Function> {
        match callee {
            Callee::Body(input, function) if may_be_compared(self.group, self.scope, input) => Some((input, function)),
            _ => None,
        }
    }

    /// The symbols of an input that have a name, or stand for it where nothing had it.
    pub(super) fn symbols_named(&self, input: InputId, name: &str) -> impl Iterator<Item = u32> {
        let symbols = (0..).zip(self.symbols(input));
        let is_it = move |symbol: &Symbol<'_>| {
            symbol.name.is_some_and(|own| own.strip_prefix(UNDEFINED_WEAK).unwrap_or(own) == name)
        };
        symbols.filter(move |(_, symbol)| is_it(symbol)).map(|(position, _)| position)
    }

    /// The type of a function, as text.
    pub(super) fn type_text(&self, (input, function): Function) -> String {
        let module = self.module(input);
        module.types.signature(module.functions[function].ty)
    }

    /// The symbol whose address or slot a global of an input holds.
    pub(super) fn symbol_in(&self, input: InputId, global: GlobalIndex) -> Option<u32> {
        let entries = &self.module(input).got_entries;
        let position = entries.binary_search_by_key(&global, |entry| entry.0).ok()?;
        Some(entries[position].1)
    }

    /// The function that wasm-ld made in place of one that a symbol asks for.
    pub(super) fn stub(&self, (input, symbol): SymbolOf) -> Option<Function> {
        let SymbolKind::Function(function) = self.symbols(input)[symbol as usize].kind else { return None };
        self.module(input).body(FuncIndex(function)).map(|_| (input, FuncIndex(function)))
    }

    pub(super) fn type_of(&self, (input, function): Function) -> TypeId {
        let ty = self.module(input).functions[function].ty;
        self.group.types().ids[input][ty]
    }

    /// The trap that stands for a function of this name in objects.
    pub(super) fn trap(&self, name: &str, stub: Function) -> Option<u32> {
        let is_it = |trap: &Stub<'_>| {
            let ty = trap.ty.map(|(input, ty)| self.group.types().ids[input][ty]);
            trap.name == name && ty == Some(self.type_of(stub))
        };
        let position = self.resolution.stubs.iter().position(is_it)?;
        u32::try_from(position).ok()
    }

    pub(super) fn is_function(&self, (input, symbol): SymbolOf) -> bool {
        matches!(self.symbols(input)[symbol as usize].kind, SymbolKind::Function(_))
    }

    /// Whether nobody has what a symbol asks for.
    pub(super) fn is_missing(&self, wanted: SymbolOf) -> bool {
        match self.resolution.inputs[wanted.0].symbols[wanted.1 as usize] {
            SymbolRef::Slot(Some(Callee::Body(input, function))) => self.stub(wanted) == Some((input, function)),
            SymbolRef::Null(_) | SymbolRef::Slot(None | Some(Callee::Stub(_))) | SymbolRef::Address(Place::Null) => {
                true
            }
            _ => false,
        }
    }

    /// The functions whose slot code or data hold.
    fn pointed_to(&self, input: InputId) -> BTreeSet<FuncIndex> {
        let module = self.module(input);
        let in_code = module
            .code
            .sites
            .iter()
            .filter(|site| site.kind.of_symbol() == Some(SymbolUse::Slot))
            .map(|site| site.index);
        let in_data = self.resolution.inputs[input].data_relocations.iter().flatten().map(|entry| entry.symbol);
        let function = |symbol: u32| match self.symbols(input).get(symbol as usize)?.kind {
            SymbolKind::Function(function) => Some(FuncIndex(function)),
            _ => None,
        };
        in_code.chain(in_data).filter_map(function).collect()
    }

    fn library_begins(&self, unit: &Unit<'data>) -> BTreeMap<DataIndex, u32> {
        let mut begins: BTreeMap<DataIndex, u32> = BTreeMap::new();
        for (name, definition) in &unit.definitions {
            if let (Some(_), Item::Function(function)) = (self.library(name), definition.item) {
                // What others can name may be the program's, in place of the library's.
                let named = self.data_used(function).filter(|datum| !self.is_constant(*datum));
                for datum in named.filter(|datum| datum.input == unit.input) {
                    let begin = begins.entry(datum.segment).or_insert(datum.offset);
                    *begin = (*begin).min(datum.offset);
                }
            }
        }
        begins
    }

    /// Whether a variable that has a name of a library is the library's, as far as its module tells. A program may
    /// define what its library has too, if it wants nothing else of that object file: `optind` is free in C, where
    /// `getopt` is not used. wasm-ld puts the program's data before those of archives. Names that C reserves are the
    /// library's, as are those of an archive that was given: a program that defines one of these has no static link
    /// with it, unless it is weak in the archive.
    pub(super) fn is_of_library(&self, name: &str, datum: Datum) -> bool {
        let module = self.module(datum.input);
        if module.is_object() {
            return module.is_member || is_reserved(name);
        }
        let unit = self.unit_of(datum.input);
        let is_weak = || unit.definitions.get(name).is_some_and(|definition| definition.is_weak);
        is_reserved(name)
            || self.strong_of_archives.contains(name)
            || self.of_archives.contains(name) && is_weak()
            || unit.library_begins.get(&datum.segment).is_some_and(|begin| *begin <= datum.offset)
    }

    /// The functions of a library by names that others know, and the static ones that these lead to: a static name
    /// alone proves nothing.
    fn of_library(&self, unit: &Unit<'data>, is_of_library: &dyn Fn(&str) -> bool) -> BTreeSet<Function> {
        let named = unit.definitions.iter().filter(|(name, _)| is_of_library(name));
        let functions = named.filter_map(|(_, definition)| definition.item.function());
        self.led_to(unit, functions.collect(), &|_| true)
    }

    /// Functions of a unit, and its static ones that these lead to, as far as `goes_on` says.
    pub(super) fn led_to(
        &self,
        unit: &Unit<'data>,
        mut open: Vec<Function>,
        goes_on: &dyn Fn(Function) -> bool,
    ) -> BTreeSet<Function> {
        let mut found = BTreeSet::new();
        while let Some(function) = open.pop() {
            if found.insert(function) {
                let named = self.sites(function).iter().filter_map(|site| self.function_at(function.0, site));
                let of_unit = named.filter(|(input, callee)| *input == unit.input && !unit.external.contains(callee));
                open.extend(of_unit.filter(|callee| goes_on(*callee)));
            }
        }
        found
    }

    fn statics(&self, unit: &Unit<'data>) -> BTreeMap<(&'static str, &'data str), Datum> {
        let mut users: BTreeMap<Datum, Vec<&'data str>> = BTreeMap::new();
        for function in self.of_library(unit, &|name| self.library(name) == Some(LIBC)) {
            for datum in self.data_used(function) {
                users.entry(datum).or_default().extend(unit.names_of(function.1));
            }
        }
        for (name, definition) in unit.definitions.iter().filter(|(name, _)| self.library(name) == Some(LIBC)) {
            let Item::Datum(datum) = definition.item else { continue };
            for held in self.relocations(datum).filter_map(|entry| self.datum((unit.input, entry.symbol))) {
                users.entry(held).or_default().push(name);
            }
        }
        let mut statics = BTreeMap::new();
        for (position, symbol) in (0..).zip(self.symbols(unit.input)) {
            let is_static = symbol.flags.contains(SymbolFlags::BINDING_LOCAL);
            let (Some(name), true) = (symbol.name, is_static) else { continue };
            let Some(datum) = self.datum((unit.input, position)).filter(|datum| !self.is_constant(*datum)) else {
                continue;
            };
            if let Some(object) = libc_static(name, users.get(&datum).into_iter().flatten().copied()) {
                statics.insert((object, name), datum);
            }
        }
        statics
    }
}

/// Whether wasm-ld or crt1 makes a function of this name for each module anew.
fn is_of_start_up(name: &str) -> bool {
    [CALL_CTORS, INITIALIZE, START].contains(&name) || name.ends_with(COMMAND_EXPORT)
}
