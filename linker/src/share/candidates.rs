//! Definitions of one name become candidates that are assumed to be equal; weak ones are preempted.
//!
//! What others can name is found by name. What is static is found where two functions or data that are assumed equal
//! name it at the same place: it has no name of its own, but its users have. Nothing is proven here but the shape of
//! functions; `equality` takes back what anything contradicts.
//!
//! The rule for variables: of a library's, all that others can name, and those static ones that its functions use,
//! belong to the library; whatever the program defines is the program's, though two modules call it alike. For names
//! are only unique in one static link, and two programs may each have a `counter`. Of instances it is the heap alone.

use std::collections::{BTreeMap, BTreeSet};

use toolchain_probe::conventions::standard_library::{STANDARD_STREAMS, StandardLibrary, is_reserved};
use toolchain_probe::module::model::index::{FuncIndex, InputId};
use toolchain_probe::module::scan::{SiteKind, SymbolUse};

use super::fold::Fold;
use super::separate::{Reason, Separate};
use super::units::{Definition, Item, LIBC, Library, Side, SymbolOf, Units};
use super::{Datum, Function, Scope};

/// A definition of a name in one unit.
type Defined = (InputId, Definition);

/// A function of a library that several units define for others.
#[derive(Clone, Debug)]
pub(super) struct Named<'data> {
    pub name: &'data str,
    pub library: Library,
    /// In the order of the units.
    pub definitions: Vec<Function>,
}

/// What may be folded, and what is known of it.
pub(super) struct Candidates<'data> {
    /// The fold in which all candidates are one with their canonical definitions.
    pub fold: Fold,
    /// What belongs to a library, functions and variables, and which.
    pub libraries: BTreeMap<Item, Library>,
    /// Functions of libraries with several strong definitions, equal or not.
    pub named: Vec<Named<'data>>,
    /// Two sides, in either order, whose copies of a library are of two builds.
    pub other_build: BTreeSet<(Side, Side, Library)>,
    /// What two modules have under one name and is kept separate.
    pub separate: BTreeMap<String, Separate>,
}

impl Candidates<'_> {
    /// Everything that may be equal.
    pub(super) fn of<'data>(units: &Units<'_, 'data>) -> Candidates<'data> {
        let found = Candidates {
            fold: Fold::new(),
            libraries: BTreeMap::new(),
            named: Vec::new(),
            other_build: BTreeSet::new(),
            separate: BTreeMap::new(),
        };
        let mut search = Search { units, found, new_functions: Vec::new(), new_data: Vec::new() };
        search.run();
        search.found
    }

    /// Notes the first reason why the definitions of a name are kept separate.
    pub(super) fn keep_separate(
        &mut self,
        name: &str,
        reason: Reason,
        library: Option<Library>,
        users: [Vec<Function>; 2],
    ) -> &mut Separate {
        let separate = Separate { name: name.to_owned(), reason, is_state: false, library, third: None, users };
        self.separate.entry(name.to_owned()).or_insert(separate)
    }

    /// The same of a variable.
    pub(super) fn keep_state_separate(
        &mut self,
        name: &str,
        reason: Reason,
        library: Library,
        users: [Vec<Function>; 2],
    ) {
        self.keep_separate(name, reason, Some(library), users).is_state = true;
    }
}

/// The search for candidates.
struct Search<'a, 'data> {
    units: &'a Units<'a, 'data>,
    found: Candidates<'data>,
    /// What is to be looked into: canonical definitions and their candidates.
    new_functions: Vec<(Function, Function)>,
    new_data: Vec<(Datum, Datum)>,
}

impl<'data> Search<'_, 'data> {
    fn run(&mut self) {
        let by_name = self.canonical_by_name();
        self.assume_definitions(&by_name);
        if self.units.scope == Scope::Program {
            self.assume_statics();
            self.serve_wants(&by_name);
            self.serve_streams(&by_name);
            self.assume_constructors();
        }
        // Those of a library are looked into first: what others name at the same place is the library's.
        let libraries = &self.found.libraries;
        self.new_functions.sort_by_key(|(_, candidate)| libraries.contains_key(&Item::Function(*candidate)));
        self.assume_what_they_name();
        self.assume_static_functions();
        self.assume_what_they_name();
        self.found.other_build = match self.units.scope {
            Scope::Program => self.other_builds(),
            Scope::Instances => self.other_builds_of_allocators(),
        };
    }

    /// For each name the definition that a static link would take: a strong one, else the first.
    fn canonical_by_name(&self) -> BTreeMap<&'data str, Defined> {
        let mut by_name: BTreeMap<&'data str, Defined> = BTreeMap::new();
        for unit in &self.units.list {
            for (name, definition) in &unit.definitions {
                let known = by_name.entry(name).or_insert((unit.input, *definition));
                if known.1.is_weak && !definition.is_weak && is_one_kind(known.1.item, definition.item) {
                    *known = (unit.input, *definition);
                }
            }
        }
        by_name
    }

    /// Each candidate with the first of its name that has the same code: what two of three modules have in common is
    /// one.
    fn assume_definitions(&mut self, by_name: &BTreeMap<&'data str, Defined>) {
        let mut named: BTreeMap<&'data str, Vec<Function>> = BTreeMap::new();
        for unit in &self.units.list {
            for (name, definition) in &unit.definitions {
                let (input, canonical) = by_name[name];
                let library = self.units.library(name);
                if let (Item::Function(function), false, Some(_)) = (definition.item, definition.is_weak, library) {
                    named.entry(name).or_default().push(function);
                }
                if !unit.is_finished || input == unit.input {
                    continue;
                }
                match (canonical.item, definition.item) {
                    (Item::Function(first), Item::Function(second)) => {
                        self.assume_named_function(name, first, second, library, [canonical, *definition]);
                    }
                    (Item::Datum(first), Item::Datum(second)) => {
                        let is_one_size = first.size_bytes == second.size_bytes;
                        if definition.is_weak && !canonical.is_weak && library.is_some() && is_one_size {
                            self.preempt((unit.input, definition.symbol), canonical.item, definition.item);
                        } else {
                            self.assume_named_datum(name, first, second, library);
                        }
                    }
                    _ => {}
                }
            }
        }
        let several = named.into_iter().filter(|(_, definitions)| definitions.len() > 1);
        self.found.named = several
            .filter_map(|(name, definitions)| Some(Named { name, library: self.units.library(name)?, definitions }))
            .collect();
    }

    fn assume_named_function(
        &mut self,
        name: &'data str,
        canonical: Function,
        candidate: Function,
        library: Option<Library>,
        [preempting, definition]: [Definition; 2],
    ) {
        let is_same = self.same_shape(canonical, candidate);
        // Weak names of a library do nothing unless something else is linked that has the name too; they are names that
        // C keeps to it. Weak functions of the C++ library are templates and inline functions, compiled by each program
        // in its own way: the first is for all.
        let is_of_cxx = library == Some(Library::Standard(StandardLibrary::Cxx));
        let may_be_preempted =
            is_of_cxx || !preempting.is_weak && (is_reserved(name) || library == Some(Library::Archive));
        if !is_same && definition.is_weak && may_be_preempted && library.is_some() {
            if self.units.type_of(canonical) == self.units.type_of(candidate) {
                self.preempt((candidate.0, definition.symbol), preempting.item, definition.item);
            }
            return;
        }
        if self.found.fold.functions.is_candidate(candidate) {
            return;
        }
        let before =
            || self.units.list.iter().take_while(|unit| unit.input != candidate.0).filter(|unit| unit.is_finished);
        let known = || before().filter_map(|unit| unit.definitions.get(name)).filter_map(|known| known.item.function());
        let found = if is_same { Some(canonical) } else { known().find(|known| self.same_shape(*known, candidate)) };
        if !is_same {
            self.found.keep_separate(name, Reason::OtherCode, library, [vec![canonical], vec![candidate]]);
        }
        if let Some(canonical) = found
            && self.found.fold.functions.join(canonical, candidate)
        {
            self.found.libraries.extend(
                library.iter().flat_map(|library| [canonical, candidate].map(|of| (Item::Function(of), *library))),
            );
            self.new_functions.push((canonical, candidate));
        }
    }

    fn assume_named_datum(&mut self, name: &str, canonical: Datum, candidate: Datum, library: Option<Library>) {
        if self.units.is_constant(candidate) || self.units.scope == Scope::Instances {
            self.assume_datum(canonical, candidate, library);
            return;
        }
        let Some(known) = library else { return };
        if ![canonical, candidate].iter().all(|datum| self.units.is_of_library(name, *datum)) {
            // What is weak in an archive it leaves to programs: such a variable is a program's.
            if known == Library::Archive {
                return;
            }
            let users = [canonical, candidate].map(|datum| self.units.users_of(datum).collect());
            self.found.keep_state_separate(name, Reason::NotKnown, known, users);
            return;
        }
        self.assume_datum(canonical, candidate, library);
    }

    /// Static variables of libc that no function names which two modules have.
    fn assume_statics(&mut self) {
        let mut by_name: BTreeMap<(&str, &str), Datum> = BTreeMap::new();
        for unit in self.units.list.iter() {
            for (variable, candidate) in &unit.statics {
                let canonical = *by_name.entry(*variable).or_insert(*candidate);
                if canonical != *candidate {
                    self.assume_datum(canonical, *candidate, Some(LIBC));
                }
            }
        }
    }

    /// Static constructors of archives, which nothing names but the lists: of one name, one priority and one shape.
    fn assume_constructors(&mut self) {
        let (finished, members): (Vec<_>, Vec<_>) = self.units.list.iter().partition(|unit| unit.is_finished);
        let members: Vec<_> = members.into_iter().filter(|unit| self.units.module(unit.input).is_member).collect();
        let listed = |input: InputId| self.units.module(input).listed_constructors();
        let of_members: Vec<(u32, Function)> = members
            .iter()
            .flat_map(|unit| {
                listed(unit.input).into_iter().map(|(priority, function)| (priority, (unit.input, function)))
            })
            .collect();
        if of_members.is_empty() {
            return;
        }
        for unit in finished {
            for (priority, candidate) in listed(unit.input) {
                let candidate = (unit.input, candidate);
                for (_, canonical) in of_members.iter().filter(|(known, _)| *known == priority) {
                    if !self.found.fold.functions.is_candidate(candidate) {
                        self.assume_function(*canonical, candidate, Some(Library::Archive), false);
                    }
                }
            }
        }
    }

    /// Symbols that ask for a name and found nothing when their module was finished.
    fn serve_wants(&mut self, by_name: &BTreeMap<&'data str, Defined>) {
        let mut stubs: BTreeMap<&str, Function> = BTreeMap::new();
        for unit in self.units.list.iter().filter(|unit| unit.is_finished) {
            for (symbol, name) in &unit.wants {
                let wanted = (unit.input, *symbol);
                let stub = self.units.stub(wanted);
                let found = by_name.get(name).filter(|_| self.units.library(name).is_some());
                if let Some((_, canonical)) = found.filter(|found| self.serves(found, wanted)) {
                    self.found.fold.preempted.insert(wanted, canonical.item);
                    if let (Item::Function(found), Some(stub)) = (canonical.item, stub) {
                        self.found.fold.preempted_functions.insert(stub, found);
                    }
                    continue;
                }
                // What stands for a function that nobody has is the same everywhere.
                let Some(stub) = stub else { continue };
                let first = *stubs.entry(name).or_insert(stub);
                if let Some(trap) = self.units.trap(name, stub) {
                    self.found.fold.traps.insert(stub, trap);
                } else if first.0 != stub.0 && self.same_shape(first, stub) {
                    self.found.fold.functions.join(first, stub);
                }
            }
        }
    }

    /// Whether a definition is what a symbol asked for that found nothing.
    fn serves(&self, (input, definition): &Defined, wanted: SymbolOf) -> bool {
        let stub = self.units.stub(wanted);
        let fits = match (definition.item, stub) {
            (Item::Function(found), Some(stub)) => self.units.type_of(found) == self.units.type_of(stub),
            (Item::Function(_), None) => self.units.is_function(wanted),
            _ => stub.is_none() && !self.units.is_function(wanted),
        };
        *input != wanted.0 && fits && self.units.is_missing(wanted)
    }

    /// What flushes all files asks weakly for a pointer to each of the three standard ones. The object file that
    /// defines the file defines the pointer too, but wasm-ld drops it where nothing flushes, so it is made anew.
    fn serve_streams(&mut self, by_name: &BTreeMap<&'data str, Defined>) {
        for (pointer, file) in STANDARD_STREAMS {
            let is_strong = by_name.get(pointer).is_some_and(|(_, definition)| !definition.is_weak);
            let Some((_, Definition { item: Item::Datum(file), .. })) = by_name.get(file).filter(|_| !is_strong) else {
                continue;
            };
            let number = u32::try_from(self.found.fold.pointers.len()).expect("there are three streams");
            let asking = self.found.fold.preempted.len();
            for unit in &self.units.list {
                let defined = unit.definitions.get(pointer).map(|definition| definition.symbol);
                let wanted = unit.wants.iter().filter(|(_, name)| *name == pointer).map(|(symbol, _)| *symbol);
                let symbols = defined.into_iter().chain(wanted).map(|symbol| (unit.input, symbol));
                self.found.fold.preempted.extend(symbols.map(|symbol| (symbol, Item::Pointer { number, to: *file })));
            }
            if self.found.fold.preempted.len() > asking {
                self.found.fold.pointers.push(*file);
            }
        }
    }

    fn preempt(&mut self, symbol: SymbolOf, canonical: Item, candidate: Item) {
        self.found.fold.preempted.insert(symbol, canonical);
        if let (Item::Function(canonical), Item::Function(candidate)) = (canonical, candidate)
            && self.units.unit_of(candidate.0).names_of(candidate.1).len() == 1
        {
            self.found.fold.preempted_functions.insert(candidate, canonical);
        }
    }

    /// Static functions of one name and shape that nothing assumed so far names.
    fn assume_static_functions(&mut self) {
        let mut by_name: BTreeMap<&str, Function> = BTreeMap::new();
        for unit in self.units.list.iter().filter(|unit| unit.is_finished) {
            for (name, function) in &unit.static_functions {
                let candidate = (unit.input, *function);
                let canonical = *by_name.entry(name).or_insert(candidate);
                if canonical != candidate && self.units.is_live(candidate) {
                    self.assume_function(canonical, candidate, None, false);
                }
            }
        }
    }

    fn assume_what_they_name(&mut self) {
        loop {
            while let Some((canonical, candidate)) = self.new_data.pop() {
                let library = self.found.libraries.get(&Item::Datum(candidate)).copied();
                let entries: Vec<_> =
                    self.units.relocations(canonical).zip(self.units.relocations(candidate)).collect();
                for (entry, same) in entries {
                    self.assume_symbols((canonical.input, entry.symbol), (candidate.input, same.symbol), library);
                }
            }
            let Some((canonical, candidate)) = self.new_functions.pop() else { return };
            let library = self.found.libraries.get(&Item::Function(candidate)).copied();
            for (site, same) in self.units.sites(canonical).iter().zip(self.units.sites(candidate)) {
                match (site.kind.of_symbol(), site.kind) {
                    (Some(SymbolUse::Callee), _) | (_, SiteKind::Function) => {
                        let functions =
                            (self.units.function_at(canonical.0, site), self.units.function_at(candidate.0, same));
                        if let (Some(callee), Some(same)) = functions {
                            self.assume_function(callee, same, library, false);
                        }
                    }
                    (Some(SymbolUse::Address | SymbolUse::Slot), _) => {
                        self.assume_symbols((canonical.0, site.index), (candidate.0, same.index), library);
                    }
                    _ => {}
                }
            }
        }
    }

    /// Two functions that one place names, the candidate without a name that others know. Two static functions whose
    /// addresses are taken are two pointers, unless they are of one library.
    fn assume_function(
        &mut self,
        canonical: Function,
        candidate: Function,
        library: Option<Library>,
        by_pointer: bool,
    ) {
        let (left, right) = (self.units.unit_of(canonical.0), self.units.unit_of(candidate.0));
        if !right.is_finished || right.external.contains(&candidate.1) {
            return;
        }
        if !self.found.fold.functions.are_one(canonical, candidate) {
            let is_pointer =
                by_pointer || left.pointed_to.contains(&canonical.1) || right.pointed_to.contains(&candidate.1);
            let may_be_one = left.names_of(canonical.1).iter().any(|name| right.names_of(candidate.1).contains(name))
                && (library.is_some() || !is_pointer)
                && self.same_shape(canonical, candidate);
            if !may_be_one || !self.found.fold.functions.join(canonical, candidate) {
                return;
            }
            self.new_functions.push((canonical, candidate));
        }
        // What a library alone names is of the library, and so is what that names.
        if let Some(library) = library
            && self.found.libraries.insert(Item::Function(candidate), library).is_none()
        {
            self.found.libraries.insert(Item::Function(canonical), library);
            self.new_functions.push((canonical, candidate));
        }
    }

    fn assume_symbols(&mut self, canonical: SymbolOf, candidate: SymbolOf, library: Option<Library>) {
        if let (Some(left), Some(right)) = (self.units.slot(canonical), self.units.slot(candidate)) {
            self.assume_function(left, right, library, true);
        }
        let (Some(known), Some(datum)) = (self.units.datum(canonical), self.units.datum(candidate)) else { return };
        let may_be_one = if self.units.is_constant(datum) {
            library.is_some() || self.units.may_be_one_constant(canonical, candidate)
        } else {
            library.is_some() && self.units.are_static_namesakes(canonical, candidate)
        };
        if may_be_one && datum.input == candidate.0 && self.units.unit_of(datum.input).is_finished {
            self.assume_datum(known, datum, library);
        }
    }

    /// Two data, and then what their relocations name.
    fn assume_datum(&mut self, canonical: Datum, candidate: Datum, library: Option<Library>) {
        let is_constant = self.units.is_constant(candidate);
        let fits = canonical.size_bytes == candidate.size_bytes && self.units.is_constant(canonical) == is_constant;
        let may_be_one = |datum: Datum| is_constant || self.units.may_be_one_variable(datum);
        if fits
            && may_be_one(canonical)
            && may_be_one(candidate)
            && canonical.input != candidate.input
            && !self.found.fold.data.are_one(canonical, candidate)
            && self.found.fold.data.join(canonical, candidate)
        {
            // A candidate may become the canonical datum of others, and a canonical one a candidate.
            self.found.libraries.extend(
                library.iter().flat_map(|library| [canonical, candidate].map(|of| (Item::Datum(of), *library))),
            );
            self.new_data.push((canonical, candidate));
        }
    }

    /// Whether two bodies are equal but for what stands at their sites.
    fn same_shape(&self, one: Function, other: Function) -> bool {
        let (left, right) = (self.units.sites(one), self.units.sites(other));
        let (left_module, right_module) = (self.units.module(one.0), self.units.module(other.0));
        let (Some(left_body), Some(right_body)) = (left_module.body(one.1), right_module.body(other.1)) else {
            return false;
        };
        if self.units.type_of(one) != self.units.type_of(other) || left.len() != right.len() {
            return false;
        }
        let (mut at, mut there) = (left_body.start, right_body.start);
        for (site, same) in left.iter().zip(right) {
            let equal = is_one_operand(site.kind, same.kind)
                && site.addend == same.addend
                && left_module.bytes[at..site.start as usize] == right_module.bytes[there..same.start as usize];
            if !equal {
                return false;
            }
            (at, there) = (site.end as usize, same.end as usize);
        }
        left_module.bytes[at..left_body.end] == right_module.bytes[there..right_body.end]
    }

    /// A library of which a strong function differs is of another build, and shares no variable: what its functions
    /// know of each other's data is nowhere written. But a program may have a function of such a name itself, and
    /// wasm-ld puts the program's objects before the members of archives, so what comes first is the program's.
    fn other_builds(&self) -> BTreeSet<(Side, Side, Library)> {
        let mut first: BTreeMap<InputId, FuncIndex> = BTreeMap::new();
        let functions = &self.found.fold.functions;
        let named = self.found.named.iter();
        let (folded, separate): (Vec<_>, Vec<_>) = named
            .flat_map(|named| named.every_two().map(move |(left, right)| (named.library, left, right)))
            .partition(|(_, left, right)| functions.are_one(*left, *right));
        for (_, left, right) in folded {
            for (input, function) in [left, right] {
                let known = first.entry(input).or_insert(function);
                *known = (*known).min(function);
            }
        }
        let is_of_program = |(input, function): Function| {
            let module = self.units.module(input);
            let comes_first = first.get(&input).is_some_and(|first| function < *first);
            if module.is_object() { !module.is_member } else { comes_first }
        };
        let mut found = BTreeSet::new();
        for (library, left, right) in separate {
            if self.units.are_two(left, right) && !is_of_program(left) && !is_of_program(right) {
                let (side, other) = (self.units.side(left.0), self.units.side(right.0));
                found.extend([(side, other, library), (other, side, library)]);
            }
        }
        found
    }

    /// An allocator is of another build if a function that uses its state has the name of one that does in another
    /// instance, and other code.
    fn other_builds_of_allocators(&self) -> BTreeSet<(Side, Side, Library)> {
        let mut users: BTreeMap<&str, BTreeSet<Function>> = BTreeMap::new();
        for function in self.units.heap_state.iter().flat_map(|datum| self.units.users_of(*datum)) {
            for name in self.units.unit_of(function.0).names_of(function.1) {
                users.entry(name).or_default().insert(function);
            }
        }
        let every_two = users
            .values()
            .flat_map(|users| users.iter().flat_map(move |one| users.range(..one).map(move |other| (*one, *other))));
        let differing = every_two.filter(|(one, other)| one.0 != other.0 && !self.same_shape(*one, *other));
        let libraries = [StandardLibrary::Libc, StandardLibrary::RustStd].map(Library::Standard);
        differing
            .flat_map(|(one, other)| {
                let (side, other) = (self.units.side(one.0), self.units.side(other.0));
                libraries.into_iter().flat_map(move |library| [(side, other, library), (other, side, library)])
            })
            .collect()
    }
}

impl Named<'_> {
    /// Every two of the definitions.
    pub(super) fn every_two(&self) -> impl Iterator<Item = (Function, Function)> {
        let numbered = self.definitions.iter().enumerate();
        numbered.flat_map(|(number, second)| self.definitions[..number].iter().map(move |first| (*first, *second)))
    }
}

/// Whether both are calls of functions: which of several names a call means, a site says only where the function has
/// several.
fn is_one_operand(one: SiteKind, other: SiteKind) -> bool {
    let is_call = |kind: SiteKind| matches!(kind, SiteKind::Function | SiteKind::FunctionSymbol);
    one == other || is_call(one) && is_call(other)
}

fn is_one_kind(one: Item, other: Item) -> bool {
    matches!((one, other), (Item::Function(_), Item::Function(_)) | (Item::Datum(_), Item::Datum(_)))
}
