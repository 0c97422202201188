//! Functions and data of several modules become pairs of a copy and its original, thought to be equal.
//!
//! Functions that others can name are paired by name, and so are the variables of libc and of Rust's std. Static
//! functions and constants are paired where a pair names them at the same place. Nothing is proven here but the shape of
//! functions; a pair is dropped later if anything contradicts it.

use std::collections::{BTreeMap, BTreeSet};

use toolchain_probe::conventions::standard_library::{LIBC_HOOKS, StandardLibrary, is_variable_of_cxx};
use toolchain_probe::model::index::{FuncIndex, InputId};
use toolchain_probe::scan::SiteKind;

use super::copies::{Copies, Named, Variable};
use super::partners::Partners;
use super::{Apart, Datum, Function, Heap, Reason, hooks};

/// A symbol of an input.
pub(super) type SymbolOf = (InputId, u32);

/// What is thought to be equal.
pub(super) struct Pairs<'a, 'data> {
    copies: &'a Copies<'a, 'data>,
    pub heap: Heap,
    pub functions: Partners<Function>,
    /// Functions that another overrides: they are not equal, and do nothing.
    pub overridden: BTreeMap<Function, Function>,
    pub data: Partners<Datum>,
    /// Of functions that belong to a library, which.
    pub libraries: BTreeMap<Function, StandardLibrary>,
    /// Of data that are no constants, the variable.
    pub variables: BTreeMap<Datum, Variable<'data>>,
    /// Modules whose copy of a library is of another build than that of a module before.
    pub other_build: BTreeSet<(InputId, StandardLibrary)>,
    /// Modules whose copy of a library has a function that is the same in a module before.
    pub same_build: BTreeSet<(InputId, StandardLibrary)>,
    /// Modules that keep the state of a library of their own. It is shared as a whole or not at all: a table without its
    /// counter is worse than two tables.
    pub stays_two: BTreeSet<(InputId, StandardLibrary)>,
    /// Names that two modules have and that stay two.
    pub apart: BTreeMap<String, Apart>,
    /// What is to be looked into.
    new_functions: Vec<(Function, Function)>,
    new_symbols: Vec<(SymbolOf, SymbolOf, Option<StandardLibrary>)>,
}

impl<'a, 'data> Pairs<'a, 'data> {
    /// Everything that may be equal.
    pub fn assume(copies: &'a Copies<'a, 'data>, heap: Heap) -> Self {
        let mut pairs = Self {
            copies,
            heap,
            functions: Partners::new(),
            overridden: BTreeMap::new(),
            data: Partners::new(),
            libraries: BTreeMap::new(),
            variables: BTreeMap::new(),
            other_build: BTreeSet::new(),
            same_build: BTreeSet::new(),
            stays_two: BTreeSet::new(),
            apart: BTreeMap::new(),
            new_functions: Vec::new(),
            new_symbols: Vec::new(),
        };
        pairs.pair_named_functions();
        pairs.pair_variables();
        pairs.keep_cxx_apart();
        pairs.keep_likely_apart();
        hooks::rule(copies, &mut pairs);
        pairs.pair_what_they_name();
        pairs.pair_static_functions();
        pairs.pair_what_they_name();
        pairs
    }

    /// The function that runs where this one is called.
    pub fn callee(&self, function: Function) -> Function {
        let function = self.overridden.get(&function).copied().unwrap_or(function);
        self.functions.original(function)
    }

    pub fn keep_apart(
        &mut self,
        name: &str,
        reason: Reason,
        library: Option<StandardLibrary>,
        is_state: bool,
        users: [Vec<Function>; 2],
    ) {
        let apart = Apart { name: name.to_owned(), reason, is_state, library, users };
        self.apart.entry(name.to_owned()).or_insert(apart);
    }

    /// Functions of one name, one type and one shape: each copy with the first.
    fn pair_named_functions(&mut self) {
        let mut originals: BTreeMap<&str, (InputId, Named)> = BTreeMap::new();
        for own in &self.copies.modules {
            for (name, named) in &own.functions {
                let original = originals.entry(name).or_insert((own.input, *named));
                if original.1.is_weak && !named.is_weak && is_hook(name) {
                    *original = (own.input, *named);
                }
            }
        }
        for own in &self.copies.modules {
            for (name, named) in &own.functions {
                let (input, original) = originals[name];
                let (one, copy) = ((input, original.function), (own.input, named.function));
                if input == own.input || self.functions.has_copy(copy) {
                    continue;
                }
                let is_same = self.same_shape(one, copy);
                if !is_same && named.is_weak && !original.is_weak && is_hook(name) {
                    self.serve_hook(name, one, copy);
                    continue;
                }
                if let Some(library) = named.library {
                    let builds = if is_same { &mut self.same_build } else { &mut self.other_build };
                    builds.insert((own.input, library));
                }
                if !is_same {
                    self.keep_apart(name, Reason::OtherCode, named.library, false, [vec![one], vec![copy]]);
                } else if self.copies.is_live(copy) && self.functions.join(one, copy) {
                    self.libraries.extend(named.library.map(|library| (copy, library)));
                    self.new_functions.push((one, copy));
                }
            }
        }
        // Those of a library are looked into first: what others name at the same place is the library's.
        self.new_functions.sort_by_key(|(_, copy)| self.libraries.contains_key(copy));
    }

    /// A weak name of libc that does nothing becomes the one that does, as in a static link. A body with several such
    /// names cannot: a call of it does not say which name it means.
    fn serve_hook(&mut self, name: &str, one: Function, copy: Function) {
        let own = self.copies.own_of(copy.0);
        let names = own.names_of(copy.1).iter().filter(|name| own.functions.contains_key(**name));
        if names.count() == 1 {
            self.overridden.insert(copy, one);
        } else {
            self.stays_two.extend([one.0, copy.0].map(|input| (input, StandardLibrary::Libc)));
            let users = [vec![one], vec![copy]];
            self.keep_apart(name, Reason::LinkedWithout, Some(StandardLibrary::Libc), true, users);
        }
    }

    /// Static functions of one name and shape that no pair names.
    fn pair_static_functions(&mut self) {
        let mut originals: BTreeMap<&str, Function> = BTreeMap::new();
        for own in &self.copies.modules {
            for (name, function) in &own.static_functions {
                let copy = (own.input, *function);
                let one = *originals.entry(name).or_insert(copy);
                if one != copy && self.copies.is_live(copy) {
                    self.pair_functions(one, copy, None, false);
                }
            }
        }
    }

    /// Variables of libraries, each with the first: the functions that use it need not be the same ones.
    fn pair_variables(&mut self) {
        let mut originals: BTreeMap<Variable<'_>, &[Datum]> = BTreeMap::new();
        for own in &self.copies.modules {
            for (variable, data) in &own.variables {
                if variable.is_of_allocator() && self.heap == Heap::Own {
                    continue;
                }
                let library = variable.library();
                let first = *originals.entry(*variable).or_insert(data);
                if first[0].input == own.input {
                    continue;
                }
                let of_either = [own, self.copies.own_of(first[0].input)];
                let is_doubtful = of_either.iter().any(|own| own.doubtful.contains(variable));
                if let ([one], [copy], false) = (first, data.as_slice(), is_doubtful)
                    && self.pair_data(*one, *copy, Some(library))
                {
                    self.variables.insert(*copy, *variable);
                } else {
                    self.stays_two.insert((own.input, library));
                    let users = [first, data].map(|data| data.iter().flat_map(|datum| self.users(*datum)).collect());
                    let reason = if is_doubtful { Reason::NotKnown } else { Reason::OtherSize };
                    self.keep_apart(variable.name(), reason, Some(library), true, users);
                }
            }
        }
    }

    /// Variables of the C++ library: which of its parts must go together is not known, so they stay two and are said to be.
    fn keep_cxx_apart(&mut self) {
        let mut first: BTreeMap<&str, Datum> = BTreeMap::new();
        for own in &self.copies.modules {
            for (position, symbol) in (0..).zip(self.copies.symbols(own.input)) {
                let Some(name) = symbol.name.filter(|name| is_variable_of_cxx(name)) else { continue };
                let datum = self.copies.datum(own.input, position).filter(|datum| !self.copies.is_constant(*datum));
                let Some(copy) = datum.filter(|datum| own.users.contains_key(datum)) else { continue };
                let one = *first.entry(name).or_insert(copy);
                if one.input != copy.input {
                    let users = [self.users(one), self.users(copy)];
                    self.keep_apart(name, Reason::NotKnown, Some(StandardLibrary::Cxx), true, users);
                }
            }
        }
    }

    /// Variables that may be libc's: if they are, there are two of them.
    fn keep_likely_apart(&mut self) {
        let mut first: BTreeMap<&str, (Datum, bool)> = BTreeMap::new();
        for own in &self.copies.modules {
            let known =
                own.variables.iter().flat_map(|(variable, data)| data.iter().map(|datum| (variable.name(), *datum)));
            let likely = own.likely.iter().map(|(name, datum)| (*name, *datum, true));
            for (name, copy, is_likely) in known.map(|(name, datum)| (name, datum, false)).chain(likely) {
                let (one, is_first_likely) = *first.entry(name).or_insert((copy, is_likely));
                if one.input != copy.input && (is_likely || is_first_likely) {
                    let users = [self.users(one), self.users(copy)];
                    self.keep_apart(name, Reason::NotKnown, Some(StandardLibrary::Libc), true, users);
                }
            }
        }
    }

    /// Live functions that use a datum.
    pub fn users(&self, datum: Datum) -> Vec<Function> {
        let users = self.copies.own_of(datum.input).users.get(&datum);
        users.into_iter().flatten().map(|function| (datum.input, *function)).collect()
    }

    fn pair_what_they_name(&mut self) {
        loop {
            while let Some((one, copy, library)) = self.new_symbols.pop() {
                self.pair_symbols(one, copy, library);
            }
            let Some((one, copy)) = self.new_functions.pop() else { return };
            let library = self.libraries.get(&copy).copied();
            let (left, right) = (self.copies.sites(one), self.copies.sites(copy));
            for (site, same) in left.unwrap_or_default().iter().zip(right.unwrap_or_default()) {
                match site.kind {
                    SiteKind::Function => {
                        let (callee, same) = ((one.0, FuncIndex(site.index)), (copy.0, FuncIndex(same.index)));
                        self.pair_functions(callee, same, library, false);
                    }
                    SiteKind::Address | SiteKind::AddressConst | SiteKind::SlotConst => {
                        self.pair_symbols((one.0, site.index), (copy.0, same.index), library);
                    }
                    _ => {}
                }
            }
        }
    }

    /// Two functions that one place names. Two static functions whose addresses are taken are two pointers, unless they
    /// are of one library.
    fn pair_functions(&mut self, one: Function, copy: Function, library: Option<StandardLibrary>, by_pointer: bool) {
        if !self.functions.is_one(one, copy) {
            let (left, right) = (self.copies.own_of(one.0), self.copies.own_of(copy.0));
            let is_pointer = by_pointer || left.pointed_to.contains(&one.1) || right.pointed_to.contains(&copy.1);
            let may_be_one = left.names_of(one.1).iter().any(|name| right.names_of(copy.1).contains(name))
                && self.copies.is_own(one)
                && self.copies.is_own(copy)
                && (library.is_some() || !is_pointer)
                && self.same_shape(one, copy);
            if !may_be_one || !self.functions.join(one, copy) {
                return;
            }
            self.new_functions.push((one, copy));
        }
        // What a library alone names is of the library, and so is what that names.
        if let Some(library) = library
            && self.libraries.insert(copy, library).is_none()
        {
            self.new_functions.push((one, copy));
        }
    }

    fn pair_symbols(&mut self, one: SymbolOf, copy: SymbolOf, library: Option<StandardLibrary>) {
        if let (Some(left), Some(right)) = (self.copies.slot(one), self.copies.slot(copy)) {
            self.pair_functions(left, right, library, true);
        }
        let (Some(original), Some(datum)) = (self.copies.datum(one.0, one.1), self.copies.datum(copy.0, copy.1)) else {
            return;
        };
        if self.copies.is_constant(datum) && (library.is_some() || self.copies.may_be_one_constant(one, copy)) {
            self.pair_data(original, datum, library);
        }
    }

    /// Two data, and then what their relocations name; whether they are a pair now.
    fn pair_data(&mut self, one: Datum, copy: Datum, library: Option<StandardLibrary>) -> bool {
        let fits = one.size_bytes == copy.size_bytes && self.copies.is_constant(one) == self.copies.is_constant(copy);
        if self.data.is_one(one, copy) {
            return true;
        }
        if !fits || !self.data.join(one, copy) {
            return false;
        }
        let entries = self.copies.relocations(one).zip(self.copies.relocations(copy));
        let symbols = entries.map(|(left, right)| ((one.input, left.symbol), (copy.input, right.symbol), library));
        self.new_symbols.extend(symbols);
        true
    }

    /// Whether two bodies are equal but for what stands at their sites.
    fn same_shape(&self, one: Function, other: Function) -> bool {
        let types = |(input, function): Function| {
            let ty = self.copies.module(input).functions[function.at()].ty;
            self.copies.group.types().ids[input.at()][ty.at()]
        };
        let body = |(input, function): Function| self.copies.module(input).body(function);
        let (Some(left), Some(right)) = (self.copies.sites(one), self.copies.sites(other)) else { return false };
        let (Some(left_body), Some(right_body)) = (body(one), body(other)) else { return false };
        if types(one) != types(other) || left.len() != right.len() {
            return false;
        }
        let (left_bytes, right_bytes) = (self.copies.module(one.0).bytes, self.copies.module(other.0).bytes);
        let (mut at, mut there) = (left_body.start, right_body.start);
        for (site, same) in left.iter().zip(right) {
            let equal = site.kind == same.kind
                && site.addend == same.addend
                && left_bytes[at..site.start as usize] == right_bytes[there..same.start as usize];
            if !equal {
                return false;
            }
            (at, there) = (site.end as usize, same.end as usize);
        }
        left_bytes[at..left_body.end] == right_bytes[there..right_body.end]
    }
}

fn is_hook(name: &str) -> bool {
    LIBC_HOOKS.iter().any(|hook| hook.name == name)
}
