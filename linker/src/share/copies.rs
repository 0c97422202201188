//! Finished modules become what can be shared of each: its functions and data by name, and who uses which datum.
//!
//! It compares nothing. What other modules reach by name is no copy: an exported function or datum keeps its place,
//! because whoever imports it was bound to it.

use std::collections::{BTreeMap, BTreeSet};

use toolchain_probe::Admitted;
use toolchain_probe::conventions::standard_library::{
    LibcVariable, StandardLibrary, is_of_rust_std, is_reserved, library_of_function, variable_of_libc,
};
use toolchain_probe::conventions::{CALL_CTORS, COMPILER_MADE, INITIALIZE, MALLOC_FAMILY, START};
use toolchain_probe::model::index::{DataIndex, FuncIndex, InputId};
use toolchain_probe::model::linking::{Symbol, SymbolKind};
use toolchain_probe::model::{DataSegment, ExportRole, Kind, Module, Origin};
use toolchain_probe::scan::{Site, SiteKind};
use wasmparser::SymbolFlags;

use super::partners::Partners;
use super::{Datum, Function};
use crate::initialisers::{Initialisers, run_order};
use crate::prune::Live;
use crate::resolve::{Callee, DataRelocation, Place, Resolution, SymbolRef};

/// What can be shared of all finished modules.
pub(super) struct Copies<'a, 'data> {
    pub group: &'a Admitted<'data>,
    pub resolution: &'a Resolution<'data>,
    /// What is in the image if nothing is shared.
    pub live: &'a Live,
    pub initialisers: &'a [Initialisers],
    /// In the order in which they run at start-up.
    pub modules: Vec<Own<'data>>,
}

/// What can be shared of one module.
pub(super) struct Own<'data> {
    pub input: InputId,
    /// Functions with external linkage that may be replaced, or take the place of others, by each of their names.
    pub functions: BTreeMap<&'data str, Named>,
    /// The same of static functions whose address is not taken; of several of a name the first.
    pub static_functions: BTreeMap<&'data str, FuncIndex>,
    /// Functions that other modules may reach.
    pub exported_functions: BTreeSet<FuncIndex>,
    /// Functions whose slot code or data hold.
    pub pointed_to: BTreeSet<FuncIndex>,
    /// All functions with a body, by name.
    pub by_name: BTreeMap<&'data str, Vec<FuncIndex>>,
    /// The names of each.
    pub names: BTreeMap<FuncIndex, Vec<&'data str>>,
    /// For each datum, the live functions whose code holds its address.
    pub users: BTreeMap<Datum, BTreeSet<FuncIndex>>,
    /// The variables of libraries; several data for one if its name and its users do not tell.
    pub variables: BTreeMap<Variable<'data>, Vec<Datum>>,
    /// Those of them that may as well be the program's own.
    pub doubtful: BTreeSet<Variable<'data>>,
    /// Static data called like variables of libc, which nothing proves to be these: the program's, or of a libc whose names
    /// link-time optimisation made static.
    pub likely: Vec<(&'data str, Datum)>,
    /// Data that other modules may reach.
    pub exported: BTreeSet<Datum>,
    /// Data that share bytes with others.
    pub overlapping: BTreeSet<Datum>,
}

/// A variable of a library that toolchains add by themselves.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Variable<'data> {
    Libc(LibcVariable),
    /// By its name, which carries a hash.
    RustStd(&'data str),
}

impl<'data> Variable<'data> {
    fn of(name: &'data str, is_static: bool, users: &[&str]) -> Option<Self> {
        if is_of_rust_std(name) {
            return Some(Self::RustStd(name));
        }
        variable_of_libc(name, is_static, users.iter().copied()).map(Self::Libc)
    }

    pub fn is_of_allocator(self) -> bool {
        matches!(self, Self::Libc(variable) if variable.is_of_allocator())
    }

    pub fn library(self) -> StandardLibrary {
        match self {
            Self::Libc(_) => StandardLibrary::Libc,
            Self::RustStd(_) => StandardLibrary::RustStd,
        }
    }

    pub fn name(self) -> &'data str {
        match self {
            Self::Libc(variable) => variable.name,
            Self::RustStd(name) => name,
        }
    }
}

/// A function under a name.
#[derive(Clone, Copy)]
pub(super) struct Named {
    pub function: FuncIndex,
    /// The library that the name is of.
    pub library: Option<StandardLibrary>,
    /// Whether another definition of the name would have taken its place.
    pub is_weak: bool,
}

impl<'data> Own<'data> {
    /// The names of a function, in the order of the symbol table.
    pub fn names_of(&self, function: FuncIndex) -> &[&'data str] {
        self.names.get(&function).map_or(&[], Vec::as_slice)
    }

    /// Whether a live function uses a datum and a known variable of an object file of libc.
    fn shares_user(&self, datum: Datum, object: &str) -> bool {
        let is_of_object = |variable: &Variable<'_>| matches!(variable, Variable::Libc(one) if one.object == object);
        let known = self.variables.iter().filter(|(variable, _)| is_of_object(variable)).flat_map(|(_, data)| data);
        let users = known.filter_map(|known| self.users.get(known)).flatten();
        let own = self.users.get(&datum);
        own.is_some_and(|own| users.into_iter().any(|user| own.contains(user)))
    }

    fn add_variable(&mut self, variable: Variable<'data>, datum: Datum) {
        let data = self.variables.entry(variable).or_default();
        if !data.contains(&datum) {
            data.push(datum);
        }
    }
}

impl<'a, 'data> Copies<'a, 'data> {
    pub fn of(
        group: &'a Admitted<'data>,
        resolution: &'a Resolution<'data>,
        live: &'a Live,
        initialisers: &'a [Initialisers],
        start_order: &[InputId],
    ) -> Self {
        let is_finished = |input: &InputId| group.modules()[input.at()].kind == (Kind::Relocatable { object: false });
        let mut copies = Self { group, resolution, live, initialisers, modules: Vec::new() };
        let inputs: Vec<InputId> = run_order(initialisers, start_order).filter(is_finished).collect();
        if inputs.len() > 1 {
            copies.modules = inputs.into_iter().map(|input| copies.own(input)).collect();
        }
        copies
    }

    /// The modules that each use an allocator of their own, if all that have one can be compared.
    pub fn allocating(&self) -> Vec<InputId> {
        let has_heap = |own: &&Own<'_>| own.variables.keys().any(|variable| variable.is_of_allocator());
        let found: Vec<InputId> = self.modules.iter().filter(has_heap).map(|own| own.input).collect();
        let modules = (0..).map(InputId).zip(self.group.modules());
        let mut others =
            modules.filter(|(input, module)| module.identity.allocator.allocator.is_some() && !found.contains(input));
        let is_decided = self.group.heaps().provider.is_some() || others.next().is_some();
        if is_decided { Vec::new() } else { found }
    }

    /// Whether the body of a function is in the image.
    pub fn is_live(&self, function: Function) -> bool {
        self.is_own(function) && self.live.inputs[function.0.at()].functions[function.1.at()]
    }

    pub fn module(&self, input: InputId) -> &'a Module<'data> {
        &self.group.modules()[input.at()]
    }

    pub fn own_of(&self, input: InputId) -> &Own<'data> {
        let found = self.modules.iter().find(|own| own.input == input);
        found.expect("only finished modules have copies")
    }

    pub fn sites(&self, (input, function): Function) -> Option<&'a [Site]> {
        let module = self.module(input);
        let Origin::Defined(ordinal) = module.functions[function.at()].origin else { return None };
        Some(module.code.sites_of(ordinal as usize))
    }

    pub fn symbols(&self, input: InputId) -> &'a [Symbol<'data>] {
        self.module(input).linking.as_ref().map_or(&[], |linking| linking.symbols.as_slice())
    }

    /// Whether a function has a body in its module and nothing replaces it.
    pub fn is_own(&self, (input, function): Function) -> bool {
        self.module(input).body(function).is_some()
            && self.resolution.functions[input.at()][function.at()] == Callee::Body(input, function)
    }

    /// The function of the same module whose slot a symbol stands for.
    pub fn slot(&self, (input, symbol): (InputId, u32)) -> Option<Function> {
        match self.resolution.symbols[input.at()].get(symbol as usize)? {
            SymbolRef::Slot(Some(Callee::Body(definer, function))) if *definer == input => Some((input, *function)),
            _ => None,
        }
    }

    /// The datum that a symbol names, if it is in a segment of the same module.
    pub fn datum(&self, input: InputId, symbol: u32) -> Option<Datum> {
        let SymbolKind::Data(Some(place)) = self.symbols(input).get(symbol as usize)?.kind else { return None };
        let wanted = SymbolRef::Address(Place::InSegment(input, DataIndex(place.segment), place.offset));
        let is_own = self.resolution.symbols[input.at()].get(symbol as usize) == Some(&wanted);
        let (segment, offset) = (DataIndex(place.segment), place.offset);
        is_own.then_some(Datum { input, segment, offset, size_bytes: place.size_bytes })
    }

    pub fn segment(&self, datum: Datum) -> Option<&'a DataSegment<'data>> {
        self.module(datum.input).data.get(datum.segment.at())
    }

    /// What relocations store in a datum.
    pub fn relocations(&self, datum: Datum) -> impl Iterator<Item = DataRelocation> + use<'a> {
        let entries = self.resolution.data_relocations[datum.input.at()].get(datum.segment.at());
        let entries = entries.map_or(&[][..], Vec::as_slice);
        // They are ordered, and none is for the bytes of another.
        let first = entries.partition_point(|entry| entry.offset.saturating_add(4) <= datum.offset);
        entries[first..].iter().take_while(move |entry| entry.offset < datum.end()).copied()
    }

    pub fn is_constant(&self, datum: Datum) -> bool {
        let linking = self.module(datum.input).linking.as_ref();
        let segment = linking.and_then(|linking| linking.segments.get(datum.segment.at()));
        segment.is_some_and(|segment| segment.name.starts_with(".rodata"))
    }

    /// Whether two symbols may name one constant though no library says so. What the compiler made for a literal has no
    /// address of its own, nor has a switch table; two static constants of a program do have two.
    pub fn may_be_one_constant(&self, one: (InputId, u32), other: (InputId, u32)) -> bool {
        let facts = |(input, symbol): (InputId, u32)| {
            let symbol = self.symbols(input).get(symbol as usize)?;
            Some((symbol.name?, symbol.flags.contains(SymbolFlags::BINDING_LOCAL)))
        };
        let (Some((name, is_static)), Some((same, is_same_static))) = (facts(one), facts(other)) else { return false };
        let is_made = |name: &str| name.starts_with(COMPILER_MADE);
        is_made(name) && is_made(same) || name == same && !is_static && !is_same_static
    }

    /// The symbols of data that were replaced, with what replaces them.
    pub fn symbols_of(&self, data: &Partners<Datum>) -> Vec<((InputId, usize), Datum)> {
        let mut found = Vec::new();
        for own in &self.modules {
            for position in 0..self.symbols(own.input).len() {
                let datum = u32::try_from(position).ok().and_then(|symbol| self.datum(own.input, symbol));
                if let Some(datum) = datum.filter(|datum| data.has_copy(*datum)) {
                    found.push(((own.input, position), data.original(datum)));
                }
            }
        }
        found
    }

    fn own(&self, input: InputId) -> Own<'data> {
        let module = self.module(input);
        let mut own = Own {
            input,
            functions: BTreeMap::new(),
            static_functions: BTreeMap::new(),
            exported_functions: exported_functions(module),
            pointed_to: self.pointed_to(input),
            by_name: BTreeMap::new(),
            names: BTreeMap::new(),
            users: BTreeMap::new(),
            variables: BTreeMap::new(),
            doubtful: BTreeSet::new(),
            likely: Vec::new(),
            exported: BTreeSet::new(),
            overlapping: BTreeSet::new(),
        };
        for symbol in self.symbols(input) {
            let (Some(name), SymbolKind::Function(function)) = (symbol.name, symbol.kind) else { continue };
            let function = FuncIndex(function);
            if module.body(function).is_none() {
                continue;
            }
            own.by_name.entry(name).or_default().push(function);
            own.names.entry(function).or_default().push(name);
            // Start-up is each module's own; what it does for libc is ruled apart.
            if [CALL_CTORS, INITIALIZE, START].contains(&name) {
                continue;
            }
            if !self.is_own((input, function)) || own.exported_functions.contains(&function) {
                continue;
            }
            if !symbol.flags.contains(SymbolFlags::BINDING_LOCAL) {
                let is_weak = symbol.flags.contains(SymbolFlags::BINDING_WEAK);
                own.functions.insert(name, Named { function, library: library_of_function(name), is_weak });
            } else if !own.pointed_to.contains(&function) {
                own.static_functions.entry(name).or_insert(function);
            }
        }
        self.find_users(input, &mut own);
        self.find_fixed(input, &mut own);
        own
    }

    /// The functions whose slot code or data hold.
    fn pointed_to(&self, input: InputId) -> BTreeSet<FuncIndex> {
        let module = self.module(input);
        let in_code = module.code.sites.iter().filter(|site| site.kind == SiteKind::SlotConst).map(|site| site.index);
        let in_data = self.resolution.data_relocations[input.at()].iter().flatten().map(|entry| entry.symbol);
        let function = |symbol: u32| match self.symbols(input).get(symbol as usize)?.kind {
            SymbolKind::Function(function) => Some(FuncIndex(function)),
            _ => None,
        };
        in_code.chain(in_data).filter_map(function).collect()
    }

    /// Who names which datum: live functions for what they do with it; functions with external linkage, by their names, for
    /// what it is. Programs may call static functions as they like.
    fn find_users(&self, input: InputId, own: &mut Own<'data>) {
        let mut external: BTreeMap<FuncIndex, Vec<&'data str>> = BTreeMap::new();
        for symbol in self.symbols(input).iter().filter(|symbol| !symbol.flags.contains(SymbolFlags::BINDING_LOCAL)) {
            if let (Some(name), SymbolKind::Function(function)) = (symbol.name, symbol.kind) {
                external.entry(FuncIndex(function)).or_default().push(name);
            }
        }
        let mut user_names: BTreeMap<Datum, Vec<&'data str>> = BTreeMap::new();
        for index in 0..self.module(input).functions.len() {
            let function = FuncIndex::from_usize(index);
            for site in self.sites((input, function)).unwrap_or_default() {
                if let SiteKind::Address | SiteKind::AddressConst = site.kind
                    && let Some(datum) = self.datum(input, site.index)
                {
                    user_names.entry(datum).or_default().extend(external.get(&function).into_iter().flatten());
                    if self.is_live((input, function)) {
                        own.users.entry(datum).or_default().insert(function);
                    }
                }
            }
        }
        self.find_variables(input, &user_names, own);
    }

    /// Which data are variables of libraries, by their names and by the functions with external linkage that use them.
    fn find_variables(&self, input: InputId, users: &BTreeMap<Datum, Vec<&'data str>>, own: &mut Own<'data>) {
        let named = (0..).zip(self.symbols(input)).filter_map(|(symbol, facts)| {
            let datum = self.datum(input, symbol).filter(|datum| !self.is_constant(*datum))?;
            Some((datum, facts.name?, facts.flags.contains(SymbolFlags::BINDING_LOCAL)))
        });
        let (mut held, mut unknown) = (Holders::new(), Vec::new());
        for (datum, name, is_static) in named {
            let users = users.get(&datum).map_or(&[][..], Vec::as_slice);
            let Some(variable) = Variable::of(name, is_static, users) else {
                unknown.extend(is_static.then_some((datum, name)));
                continue;
            };
            own.add_variable(variable, datum);
            if let Variable::Libc(variable) = variable {
                let held_data = self.relocations(datum).filter_map(|entry| self.datum(input, entry.symbol));
                held_data.for_each(|datum| held.entry(datum).or_default().push((name, variable)));
                let is_used = users.iter().any(|user| library_of_function(user) == Some(StandardLibrary::Libc));
                if !is_used && !is_static && !is_reserved(name) {
                    own.doubtful.insert(Variable::Libc(variable));
                }
            }
        }
        find_static_variables(&unknown, &held, own);
    }

    /// Exported data, and data that share bytes with others: nobody knows which of them a number in the code means.
    fn find_fixed(&self, input: InputId, own: &mut Own<'data>) {
        let module = self.module(input);
        let symbols = u32::try_from(self.symbols(input).len()).unwrap_or(u32::MAX);
        let data: BTreeSet<Datum> = (0..symbols).filter_map(|symbol| self.datum(input, symbol)).collect();
        let exported: BTreeSet<u32> = module
            .exports
            .iter()
            .filter_map(|export| match export.role {
                ExportRole::Data(global) => module.initial_i32(global),
                _ => None,
            })
            .collect();
        // Of all data before, the one that ends last: only it can still lie over the next.
        let mut last: Option<Datum> = None;
        for datum in data {
            if let Some(before) = last.filter(|before| before.segment == datum.segment)
                && (before.end() > datum.offset || before.size_bytes == 0 && before.end() == datum.offset)
            {
                own.overlapping.extend([before, datum]);
            }
            let begin = module.data.get(datum.segment.at()).and_then(DataSegment::fixed_range);
            let begin = begin.and_then(|range| range.start.checked_add(datum.offset));
            let range = begin.map(|begin| begin..=begin.saturating_add(datum.size_bytes));
            if range.is_some_and(|range| exported.range(range).next().is_some()) {
                own.exported.insert(datum);
            }
            if last.is_none_or(|before| before.segment != datum.segment || before.end() <= datum.end()) {
                last = Some(datum);
            }
        }
    }
}

fn exported_functions(module: &Module<'_>) -> BTreeSet<FuncIndex> {
    let exports = module.exports.iter().filter_map(|export| match export.role {
        ExportRole::Function(function) => Some(function),
        _ => None,
    });
    exports.collect()
}

/// For each datum, the variables of libc that hold its address, by name.
type Holders<'data> = BTreeMap<Datum, Vec<(&'data str, LibcVariable)>>;

/// Which static data that no function with external linkage names are variables of libc: they are known by a variable of
/// their object file that holds their address, or that one function uses with them.
fn find_static_variables<'data>(unknown: &[(Datum, &'data str)], held: &Holders<'data>, own: &mut Own<'data>) {
    let has_malloc = MALLOC_FAMILY.iter().any(|name| own.functions.contains_key(name));
    for (datum, name) in unknown {
        let holders = held.get(datum).map_or(&[][..], Vec::as_slice);
        let variable = variable_of_libc(name, true, holders.iter().map(|(holder, _)| *holder));
        if let Some(variable) = variable.filter(|one| holders.iter().any(|(_, holder)| holder.object == one.object)) {
            own.add_variable(Variable::Libc(variable), *datum);
            continue;
        }
        let functions = own.users.get(datum).into_iter().flatten();
        let users: Vec<&str> = functions.flat_map(|function| own.names_of(*function)).copied().collect();
        // Static functions prove nothing, but those of `malloc` and its family, and those that use a variable which is
        // known to be of the same object file.
        if let Some(variable) = variable_of_libc(name, true, users.iter().copied())
            && (variable.is_of_allocator() && has_malloc || own.shares_user(*datum, variable.object))
        {
            own.add_variable(Variable::Libc(variable), *datum);
            continue;
        }
        let by_name = is_reserved(name) && variable_of_libc(name, false, []).is_some();
        if by_name || variable_of_libc(name, true, users).is_some() {
            own.likely.push((*name, *datum));
        }
    }
}
