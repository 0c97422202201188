//! Definitions of one name become pairs of a copy and its original, thought to be equal; weak ones give way.
//!
//! What others can name is paired by name. What is static is paired where a pair names it at the same place: it has no
//! name of its own, but its users have. Nothing is proven here but the shape of functions; a pair is dropped later if
//! anything contradicts it.
//!
//! The rule for variables: of a library's, all that others can name, and those static ones that its functions use,
//! belong to the library; whatever the program defines is the program's, though two modules call it alike. For names
//! are only unique in one static link, and two programs may each have a `counter`.

use std::collections::{BTreeMap, BTreeSet};

use toolchain_probe::conventions::standard_library::{STANDARD_STREAMS, StandardLibrary, is_reserved};
use toolchain_probe::module::model::index::{FuncIndex, InputId};
use toolchain_probe::module::scan::SiteKind;

use super::partners::Partners;
use super::units::{Definition, Item, LIBC, Library, Side, SymbolOf, Units};
use super::{Apart, Datum, Function, Reason};

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

/// What is thought to be equal.
pub(super) struct Pairs<'a, 'data> {
    units: &'a Units<'a, 'data>,
    pub functions: Partners<Function>,
    pub data: Partners<Datum>,
    /// What belongs to a library, functions and variables, and which.
    pub libraries: BTreeMap<Item, Library>,
    /// What symbols mean that give way to another definition of their name.
    pub yielding: BTreeMap<SymbolOf, Item>,
    /// The same of functions that have no other name.
    pub yielding_functions: BTreeMap<Function, Function>,
    /// What wasm-ld made in place of functions that nobody has, where the linker makes the same for an object.
    pub traps: BTreeMap<Function, u32>,
    /// What the pointers point to that are made because no module has kept them.
    pub pointers: Vec<Datum>,
    /// Functions of libraries with several strong definitions, equal or not.
    pub named: Vec<Named<'data>>,
    /// Pairs of sides, in either order, whose copies of a library are of two builds.
    pub other_build: BTreeSet<(Side, Side, Library)>,
    /// Names that two modules have and that stay two.
    pub apart: BTreeMap<String, Apart>,
    /// What is to be looked into.
    new_functions: Vec<(Function, Function)>,
    new_data: Vec<(Datum, Datum)>,
}

impl<'a, 'data> Pairs<'a, 'data> {
    /// Everything that may be equal.
    pub fn assume(units: &'a Units<'a, 'data>) -> Self {
        let mut pairs = Self {
            units,
            functions: Partners::new(),
            data: Partners::new(),
            libraries: BTreeMap::new(),
            yielding: BTreeMap::new(),
            yielding_functions: BTreeMap::new(),
            traps: BTreeMap::new(),
            pointers: Vec::new(),
            named: Vec::new(),
            other_build: BTreeSet::new(),
            apart: BTreeMap::new(),
            new_functions: Vec::new(),
            new_data: Vec::new(),
        };
        let originals = pairs.originals();
        pairs.pair_definitions(&originals);
        pairs.pair_statics();
        pairs.serve_wants(&originals);
        pairs.serve_streams(&originals);
        pairs.pair_constructors();
        // Those of a library are looked into first: what others name at the same place is the library's.
        let libraries = &pairs.libraries;
        pairs.new_functions.sort_by_key(|(_, copy)| libraries.contains_key(&Item::Function(*copy)));
        pairs.pair_what_they_name();
        pairs.pair_static_functions();
        pairs.pair_what_they_name();
        pairs.find_other_builds();
        pairs
    }

    /// The function that runs where this one is called.
    pub fn callee(&self, function: Function) -> Function {
        let function = self.yielding_functions.get(&function).copied().unwrap_or(function);
        self.functions.original(function)
    }

    pub fn keep_apart(&mut self, name: &str, reason: Reason, library: Option<Library>, users: [Vec<Function>; 2]) {
        let apart = Apart { name: name.to_owned(), reason, is_state: false, library, third: None, users };
        self.apart.entry(name.to_owned()).or_insert(apart);
    }

    /// The same of a variable.
    pub fn keep_state_apart(&mut self, name: &str, reason: Reason, library: Library, users: [Vec<Function>; 2]) {
        self.keep_apart(name, reason, Some(library), users);
        if let Some(apart) = self.apart.get_mut(name) {
            apart.is_state = true;
        }
    }

    /// For each name the definition that a static link would take: a strong one, else the first.
    fn originals(&self) -> BTreeMap<&'data str, Defined> {
        let mut originals: BTreeMap<&'data str, Defined> = BTreeMap::new();
        for unit in &self.units.list {
            for (name, definition) in &unit.definitions {
                let known = originals.entry(name).or_insert((unit.input, *definition));
                if known.1.is_weak && !definition.is_weak && is_one_kind(known.1.item, definition.item) {
                    *known = (unit.input, *definition);
                }
            }
        }
        originals
    }

    /// Each copy with the first of its name that has the same code: what two of three modules have in common is one.
    fn pair_definitions(&mut self, originals: &BTreeMap<&'data str, Defined>) {
        let mut named: BTreeMap<&'data str, Vec<Function>> = BTreeMap::new();
        for unit in &self.units.list {
            for (name, definition) in &unit.definitions {
                let (input, one) = originals[name];
                let library = self.units.library(name);
                if let (Item::Function(function), false, Some(_)) = (definition.item, definition.is_weak, library) {
                    named.entry(name).or_default().push(function);
                }
                if !unit.is_finished || input == unit.input {
                    continue;
                }
                match (one.item, definition.item) {
                    (Item::Function(first), Item::Function(second)) => {
                        self.pair_named_functions(name, first, second, library, [one, *definition]);
                    }
                    (Item::Datum(first), Item::Datum(second)) => {
                        let is_one_size = first.size_bytes == second.size_bytes;
                        if definition.is_weak && !one.is_weak && library.is_some() && is_one_size {
                            self.give_way((unit.input, definition.symbol), one.item, definition.item);
                        } else {
                            self.pair_named_data(name, first, second, library);
                        }
                    }
                    _ => {}
                }
            }
        }
        let several = named.into_iter().filter(|(_, definitions)| definitions.len() > 1);
        self.named = several
            .filter_map(|(name, definitions)| Some(Named { name, library: self.units.library(name)?, definitions }))
            .collect();
    }

    fn pair_named_functions(
        &mut self,
        name: &'data str,
        one: Function,
        copy: Function,
        library: Option<Library>,
        [original, definition]: [Definition; 2],
    ) {
        let is_same = self.same_shape(one, copy);
        // Weak names of a library do nothing unless something else is linked that has the name too; they are names that
        // C keeps to it. Weak functions of the C++ library are templates and inline functions, compiled by each program
        // in its own way: the first is for all.
        let is_of_cxx = library == Some(Library::Standard(StandardLibrary::Cxx));
        let may_give_way = is_of_cxx || !original.is_weak && (is_reserved(name) || library == Some(Library::Archive));
        if !is_same && definition.is_weak && may_give_way && library.is_some() {
            if self.units.type_of(one) == self.units.type_of(copy) {
                self.give_way((copy.0, definition.symbol), original.item, definition.item);
            }
            return;
        }
        if self.functions.has_copy(copy) {
            return;
        }
        let before = || self.units.list.iter().take_while(|unit| unit.input != copy.0).filter(|unit| unit.is_finished);
        let known = || before().filter_map(|unit| unit.definitions.get(name)).filter_map(|known| known.item.function());
        let found = if is_same { Some(one) } else { known().find(|known| self.same_shape(*known, copy)) };
        if !is_same {
            self.keep_apart(name, Reason::OtherCode, library, [vec![one], vec![copy]]);
        }
        if let Some(one) = found
            && self.functions.join(one, copy)
        {
            self.libraries
                .extend(library.iter().flat_map(|library| [one, copy].map(|of| (Item::Function(of), *library))));
            self.new_functions.push((one, copy));
        }
    }

    fn pair_named_data(&mut self, name: &str, one: Datum, copy: Datum, library: Option<Library>) {
        if self.units.is_constant(copy) {
            self.pair_data(one, copy, library);
            return;
        }
        let Some(known) = library else { return };
        if ![one, copy].iter().all(|datum| self.units.is_of_library(name, *datum)) {
            let users = [one, copy].map(|datum| self.units.users_of(datum).collect());
            self.keep_state_apart(name, Reason::NotKnown, known, users);
            return;
        }
        self.pair_data(one, copy, library);
    }

    /// Static variables of libc that no function names which two modules have.
    fn pair_statics(&mut self) {
        let mut originals: BTreeMap<(&str, &str), Datum> = BTreeMap::new();
        for unit in self.units.list.iter() {
            for (variable, copy) in &unit.statics {
                let one = *originals.entry(*variable).or_insert(*copy);
                if one != *copy {
                    self.pair_data(one, *copy, Some(LIBC));
                }
            }
        }
    }

    /// Static constructors of archives, which nothing names but the lists: of one name, one priority and one shape.
    fn pair_constructors(&mut self) {
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
            for (priority, copy) in listed(unit.input) {
                let copy = (unit.input, copy);
                for (_, one) in of_members.iter().filter(|(known, _)| *known == priority) {
                    if !self.functions.has_copy(copy) {
                        self.pair_functions(*one, copy, Some(Library::Archive), false);
                    }
                }
            }
        }
    }

    /// Symbols that ask for a name and found nothing when their module was finished.
    fn serve_wants(&mut self, originals: &BTreeMap<&'data str, Defined>) {
        let mut stubs: BTreeMap<&str, Function> = BTreeMap::new();
        for unit in self.units.list.iter().filter(|unit| unit.is_finished) {
            for (symbol, name) in &unit.wants {
                // What stands for a function that nobody has is the same everywhere.
                if let Some(stub) = self.units.stub((unit.input, *symbol)) {
                    let first = *stubs.entry(name).or_insert(stub);
                    if let Some(trap) = self.units.trap(name, stub) {
                        self.traps.insert(stub, trap);
                    } else if first.0 != stub.0 && self.same_shape(first, stub) {
                        self.functions.join(first, stub);
                    }
                }
                let Some((input, one)) = originals.get(name).filter(|_| self.units.library(name).is_some()) else {
                    continue;
                };
                let wanted = (unit.input, *symbol);
                let stub = self.units.stub(wanted);
                let fits = match (one.item, stub) {
                    (Item::Function(found), Some(stub)) => self.units.type_of(found) == self.units.type_of(stub),
                    (Item::Function(_), None) => self.units.is_function(wanted),
                    _ => stub.is_none() && !self.units.is_function(wanted),
                };
                if *input == unit.input || !fits || !self.units.is_missing(wanted) {
                    continue;
                }
                self.yielding.insert(wanted, one.item);
                if let (Item::Function(found), Some(stub)) = (one.item, stub) {
                    self.yielding_functions.insert(stub, found);
                }
            }
        }
    }

    /// What flushes all files asks weakly for a pointer to each of the three standard ones. The object file that
    /// defines the file defines the pointer too, but wasm-ld drops it where nothing flushes, so it is made anew.
    fn serve_streams(&mut self, originals: &BTreeMap<&'data str, Defined>) {
        for (pointer, file) in STANDARD_STREAMS {
            let is_strong = originals.get(pointer).is_some_and(|(_, definition)| !definition.is_weak);
            let Some((_, Definition { item: Item::Datum(file), .. })) = originals.get(file).filter(|_| !is_strong)
            else {
                continue;
            };
            let number = u32::try_from(self.pointers.len()).expect("there are three streams");
            let asking = self.yielding.len();
            for unit in &self.units.list {
                let defined = unit.definitions.get(pointer).map(|definition| definition.symbol);
                let wanted = unit.wants.iter().filter(|(_, name)| *name == pointer).map(|(symbol, _)| *symbol);
                let symbols = defined.into_iter().chain(wanted).map(|symbol| (unit.input, symbol));
                self.yielding.extend(symbols.map(|symbol| (symbol, Item::Pointer { number, to: *file })));
            }
            if self.yielding.len() > asking {
                self.pointers.push(*file);
            }
        }
    }

    fn give_way(&mut self, symbol: SymbolOf, one: Item, copy: Item) {
        self.yielding.insert(symbol, one);
        if let (Item::Function(one), Item::Function(copy)) = (one, copy)
            && self.units.unit_of(copy.0).names_of(copy.1).len() == 1
        {
            self.yielding_functions.insert(copy, one);
        }
    }

    /// Static functions of one name and shape that no pair names.
    fn pair_static_functions(&mut self) {
        let mut originals: BTreeMap<&str, Function> = BTreeMap::new();
        for unit in self.units.list.iter().filter(|unit| unit.is_finished) {
            for (name, function) in &unit.static_functions {
                let copy = (unit.input, *function);
                let one = *originals.entry(name).or_insert(copy);
                if one != copy && self.units.is_live(copy) {
                    self.pair_functions(one, copy, None, false);
                }
            }
        }
    }

    fn pair_what_they_name(&mut self) {
        loop {
            while let Some((one, copy)) = self.new_data.pop() {
                let library = self.libraries.get(&Item::Datum(copy)).copied();
                let entries: Vec<_> = self.units.relocations(one).zip(self.units.relocations(copy)).collect();
                for (entry, same) in entries {
                    self.pair_symbols((one.input, entry.symbol), (copy.input, same.symbol), library);
                }
            }
            let Some((one, copy)) = self.new_functions.pop() else { return };
            let library = self.libraries.get(&Item::Function(copy)).copied();
            for (site, same) in self.units.sites(one).iter().zip(self.units.sites(copy)) {
                match site.kind {
                    SiteKind::Function | SiteKind::FunctionSymbol => {
                        let functions = (self.units.function_at(one.0, site), self.units.function_at(copy.0, same));
                        if let (Some(callee), Some(same)) = functions {
                            self.pair_functions(callee, same, library, false);
                        }
                    }
                    SiteKind::Address | SiteKind::AddressConst | SiteKind::SlotConst => {
                        self.pair_symbols((one.0, site.index), (copy.0, same.index), library);
                    }
                    _ => {}
                }
            }
        }
    }

    /// Two functions that one place names, the copy without a name that others know. Two static functions whose
    /// addresses are taken are two pointers, unless they are of one library.
    fn pair_functions(&mut self, one: Function, copy: Function, library: Option<Library>, by_pointer: bool) {
        let (left, right) = (self.units.unit_of(one.0), self.units.unit_of(copy.0));
        if !right.is_finished || right.external.contains(&copy.1) {
            return;
        }
        if !self.functions.is_one(one, copy) {
            let is_pointer = by_pointer || left.pointed_to.contains(&one.1) || right.pointed_to.contains(&copy.1);
            let may_be_one = left.names_of(one.1).iter().any(|name| right.names_of(copy.1).contains(name))
                && (library.is_some() || !is_pointer)
                && self.same_shape(one, copy);
            if !may_be_one || !self.functions.join(one, copy) {
                return;
            }
            self.new_functions.push((one, copy));
        }
        // What a library alone names is of the library, and so is what that names.
        if let Some(library) = library
            && self.libraries.insert(Item::Function(copy), library).is_none()
        {
            self.libraries.insert(Item::Function(one), library);
            self.new_functions.push((one, copy));
        }
    }

    fn pair_symbols(&mut self, one: SymbolOf, copy: SymbolOf, library: Option<Library>) {
        if let (Some(left), Some(right)) = (self.units.slot(one), self.units.slot(copy)) {
            self.pair_functions(left, right, library, true);
        }
        let (Some(original), Some(datum)) = (self.units.datum(one), self.units.datum(copy)) else { return };
        let may_be_one = if self.units.is_constant(datum) {
            library.is_some() || self.units.may_be_one_constant(one, copy)
        } else {
            library.is_some() && self.units.are_static_namesakes(one, copy)
        };
        if may_be_one && datum.input == copy.0 && self.units.unit_of(datum.input).is_finished {
            self.pair_data(original, datum, library);
        }
    }

    /// Two data, and then what their relocations name.
    fn pair_data(&mut self, one: Datum, copy: Datum, library: Option<Library>) {
        let fits = one.size_bytes == copy.size_bytes && self.units.is_constant(one) == self.units.is_constant(copy);
        if fits && one.input != copy.input && !self.data.is_one(one, copy) && self.data.join(one, copy) {
            // The copy may become the original of others, and the original a copy.
            self.libraries.extend(library.iter().flat_map(|library| [one, copy].map(|of| (Item::Datum(of), *library))));
            self.new_data.push((one, copy));
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
    fn find_other_builds(&mut self) {
        let mut first: BTreeMap<InputId, FuncIndex> = BTreeMap::new();
        let pairs =
            || self.named.iter().flat_map(|named| named.pairs().map(move |(one, copy)| (named.library, one, copy)));
        for (_, one, copy) in pairs().filter(|(_, one, copy)| self.functions.is_one(*one, *copy)) {
            for (input, function) in [one, copy] {
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
        for (library, one, copy) in pairs().filter(|(_, one, copy)| !self.functions.is_one(*one, *copy)) {
            if self.units.are_two(one, copy) && !is_of_program(one) && !is_of_program(copy) {
                let (side, other) = (self.units.side(one.0), self.units.side(copy.0));
                found.extend([(side, other, library), (other, side, library)]);
            }
        }
        self.other_build = found;
    }
}

impl Named<'_> {
    /// Every two of the definitions.
    pub fn pairs(&self) -> impl Iterator<Item = (Function, Function)> {
        let numbered = self.definitions.iter().enumerate();
        numbered.flat_map(|(number, copy)| self.definitions[..number].iter().map(move |one| (*one, *copy)))
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
