//! Pairs of copies become those that nothing contradicts.
//!
//! It compares what stands at the sites of functions and in the relocations of data, where "the same" may be a pair
//! itself, and drops what differs, until nothing does. It knows bytes, sites and relocations, not addresses.

use std::collections::{BTreeMap, BTreeSet};

use toolchain_probe::conventions::standard_library::{StandardLibrary, library_of_function, uses_variable_of_libc};
use toolchain_probe::model::index::InputId;
use toolchain_probe::scan::{Site, SiteKind};

use super::copies::{Copies, Own, Variable};
use super::pairs::{Pairs, SymbolOf};
use super::{Apart, Datum, Function, Heap, Reason};
use crate::resolve::{Callee, Place, SymbolRef};

/// What is thought to be equal, and what is known against it.
pub(super) struct Equality<'a, 'data> {
    copies: &'a Copies<'a, 'data>,
    pub pairs: Pairs<'a, 'data>,
    /// Copies that run at start-up and nowhere else, and whose original has run by then, with the data that they and
    /// their originals reach.
    pub once: BTreeMap<Function, BTreeSet<Datum>>,
    /// Data that must not be shared, because code that runs in both modules would find it used already.
    pub runs_twice: BTreeSet<Datum>,
}

impl<'a, 'data> Equality<'a, 'data> {
    /// Everything that may be equal.
    pub fn assume(copies: &'a Copies<'a, 'data>, heap: Heap) -> Self {
        Self { copies, pairs: Pairs::assume(copies, heap), once: BTreeMap::new(), runs_twice: BTreeSet::new() }
    }

    /// Drops what is contradicted.
    pub fn settle(&mut self) {
        while self.drop_contradicted() {}
    }

    /// Whether all variables of the allocator are one.
    pub fn has_one_heap(&self) -> bool {
        let of_allocator = |own: &Own<'data>| {
            let variables = own.variables.iter().filter(|(variable, _)| variable.is_of_allocator());
            variables.map(|(variable, data)| (*variable, data.clone())).collect::<Vec<_>>()
        };
        let mut originals: BTreeMap<Variable<'data>, Datum> = BTreeMap::new();
        self.copies.modules.iter().flat_map(of_allocator).all(|(variable, data)| {
            let original = *originals.entry(variable).or_insert(data[0]);
            data.len() == 1 && self.pairs.data.is_one(original, data[0])
        })
    }

    /// The names that stay two.
    pub fn apart(&self) -> Vec<Apart> {
        self.pairs.apart.values().cloned().collect()
    }

    /// Drops pairs of which some place means two things; whether there were any.
    fn drop_contradicted(&mut self) -> bool {
        let functions = self.pairs.functions.iter();
        let functions: Vec<_> =
            functions.filter_map(|(copy, one)| Some((copy, one, self.function_differs(one, copy)?))).collect();
        let data = self.pairs.data.iter();
        let data: Vec<_> = data.filter_map(|(copy, one)| Some((copy, one, self.datum_differs(one, copy)?))).collect();
        for (copy, one, reason) in &functions {
            self.pairs.functions.part(*copy);
            self.runs_twice.extend(self.once.remove(copy).into_iter().flatten());
            if let Some(name) = self.copies.own_of(copy.0).names_of(copy.1).first() {
                let library = self.pairs.libraries.get(copy).copied();
                // Of a library whose variables are all known and shared, no function uses two.
                let is_state = library == Some(StandardLibrary::Libc) && *reason == Reason::UsesTwo;
                self.pairs.keep_apart(name, *reason, library, is_state, [vec![*one], vec![*copy]]);
            }
        }
        for (copy, one, reason) in &data {
            self.pairs.data.part(*copy);
            self.data_apart(*one, *copy, *reason);
        }
        !functions.is_empty() || !data.is_empty() || self.drop_overridden()
    }

    /// A weak name means what another module has only if both have one libc; whether one does no longer.
    fn drop_overridden(&mut self) -> bool {
        let stays_two = |function: Function| self.pairs.stays_two.contains(&(function.0, StandardLibrary::Libc));
        let overridden = self.pairs.overridden.iter();
        let dropped: Vec<_> = overridden
            .filter(|(copy, one)| stays_two(**copy) || stays_two(**one))
            .map(|(copy, one)| (*copy, *one))
            .collect();
        for (copy, one) in &dropped {
            self.pairs.overridden.remove(copy);
            let names = self.copies.own_of(copy.0).names_of(copy.1);
            let users = [vec![*one], vec![*copy]];
            let name = names.first().copied().unwrap_or_default();
            self.pairs.keep_apart(name, Reason::OthersStayTwo, Some(StandardLibrary::Libc), false, users);
        }
        !dropped.is_empty()
    }

    fn data_apart(&mut self, one: Datum, copy: Datum, reason: Reason) {
        let Some(variable) = self.pairs.variables.get(&copy).copied() else { return };
        let users = [self.pairs.users(one), self.pairs.users(copy)];
        self.pairs.stays_two.insert((copy.input, variable.library()));
        self.pairs.keep_apart(variable.name(), reason, Some(variable.library()), true, users);
    }

    fn function_differs(&self, one: Function, other: Function) -> Option<Reason> {
        if self.copies.own_of(other.0).exported_functions.contains(&other.1) {
            return Some(Reason::SeenOutside);
        }
        let (Some(left), Some(right)) = (self.copies.sites(one), self.copies.sites(other)) else {
            return Some(Reason::OtherUse);
        };
        let runs_once = self.once.contains_key(&other);
        let mut sites = left.iter().zip(right);
        sites.find_map(|(site, same)| self.site_differs((one.0, site), (other.0, same), runs_once))
    }

    /// Why two sites mean two things.
    fn site_differs(
        &self,
        (one, left): (InputId, &Site),
        (other, right): (InputId, &Site),
        runs_once: bool,
    ) -> Option<Reason> {
        let (a, b) = (left.index as usize, right.index as usize);
        let resolution = self.copies.resolution;
        let same = match left.kind {
            SiteKind::Function | SiteKind::FunctionReference => {
                let (a, b) = (resolution.functions[one.at()][a], resolution.functions[other.at()][b]);
                return (self.canonical(a) != self.canonical(b)).then_some(Reason::CallsTwo);
            }
            SiteKind::Type | SiteKind::BlockType => {
                self.copies.group.types().ids[one.at()][a] == self.copies.group.types().ids[other.at()][b]
            }
            SiteKind::Table => resolution.tables[one.at()][a] == resolution.tables[other.at()][b],
            SiteKind::Tag => resolution.tags[one.at()][a] == resolution.tags[other.at()][b],
            SiteKind::GlobalGet | SiteKind::GlobalSet | SiteKind::GlobalGetAdd => {
                resolution.globals[one.at()][a] == resolution.globals[other.at()][b]
            }
            SiteKind::Address | SiteKind::AddressConst | SiteKind::SlotConst => {
                if runs_once && self.is_same_linker_symbol((one, left.index), (other, right.index)) {
                    return None;
                }
                return self.symbols_differ((one, left.index), (other, right.index));
            }
            SiteKind::FunctionSymbol | SiteKind::Instruction | SiteKind::Locals => false,
        };
        (!same).then_some(Reason::OtherUse)
    }

    /// A function as everybody will call it. What is done once at start-up is a body in one module and nothing in the
    /// other, so it never equals its copy.
    fn canonical(&self, callee: Callee) -> Callee {
        let Callee::Body(input, function) = callee else { return callee };
        if self.once.contains_key(&(input, function)) {
            return callee;
        }
        let (input, function) = self.pairs.callee((input, function));
        Callee::Body(input, function)
    }

    /// Whether both are one symbol of the linker, whose value each module may see in its own way. Who runs in one module
    /// only sees one value.
    fn is_same_linker_symbol(&self, one: SymbolOf, other: SymbolOf) -> bool {
        let linker_symbol =
            |(input, symbol): SymbolOf| match self.copies.resolution.symbols[input.at()][symbol as usize] {
                SymbolRef::Address(Place::Linker(_, symbol)) => Some(symbol),
                _ => None,
            };
        linker_symbol(one).is_some() && linker_symbol(one) == linker_symbol(other)
    }

    fn symbols_differ(&self, one: SymbolOf, other: SymbolOf) -> Option<Reason> {
        let symbols = &self.copies.resolution.symbols;
        let (left, right) = (symbols[one.0.at()][one.1 as usize], symbols[other.0.at()][other.1 as usize]);
        let same = match (left, right) {
            (SymbolRef::Slot(Some(left)), SymbolRef::Slot(Some(right))) => {
                self.canonical(left) == self.canonical(right)
            }
            (SymbolRef::Slot(None), SymbolRef::Slot(None)) => true,
            (SymbolRef::Address(Place::Linker(_, left)), SymbolRef::Address(Place::Linker(_, right))) => {
                // Where the heap begins is another place for each allocator.
                left == right && !left.is_own_base() && (self.pairs.heap == Heap::One || !left.is_of_heap())
            }
            (SymbolRef::Address(left), SymbolRef::Address(right)) if left == right => true,
            (SymbolRef::Address(Place::InSegment(..)), SymbolRef::Address(Place::InSegment(..))) => {
                let data = (self.copies.datum(one.0, one.1), self.copies.datum(other.0, other.1));
                let (Some(original), Some(datum)) = data else { return Some(Reason::OtherAddress) };
                return (!self.pairs.data.is_one(original, datum)).then_some(Reason::UsesTwo);
            }
            _ => false,
        };
        (!same).then_some(Reason::OtherAddress)
    }

    fn datum_differs(&self, one: Datum, copy: Datum) -> Option<Reason> {
        if self.copies.own_of(copy.input).exported.contains(&copy) {
            return Some(Reason::SeenOutside);
        }
        if !self.same_bytes(one, copy) {
            return Some(Reason::OtherBytes);
        }
        // Constants may lie over each other, as strings with one ending do.
        let variable = *self.pairs.variables.get(&copy)?;
        let overlaps = |datum: Datum| self.copies.own_of(datum.input).overlapping.contains(&datum);
        if overlaps(one) || overlaps(copy) || copy.size_bytes == 0 {
            return Some(Reason::SharesBytes);
        }
        if self.runs_twice.contains(&one) || self.runs_twice.contains(&copy) {
            return Some(Reason::RunsTwice);
        }
        let library = variable.library();
        let of_either = |modules: &BTreeSet<(InputId, StandardLibrary)>| {
            [one, copy].iter().any(|datum| modules.contains(&(datum.input, library)))
        };
        if of_either(&self.pairs.other_build) || !self.pairs.same_build.contains(&(copy.input, library)) {
            return Some(Reason::OtherBuild);
        }
        if of_either(&self.pairs.stays_two) {
            return Some(Reason::OthersStayTwo);
        }
        self.users_differ(one, copy, variable).then_some(Reason::UsedByTwo)
    }

    /// Whether the bytes are the same, and what relocations store among them.
    fn same_bytes(&self, one: Datum, copy: Datum) -> bool {
        let bytes = |datum: Datum| {
            let segment = self.copies.segment(datum)?;
            segment.bytes.get(datum.offset as usize..datum.end() as usize).map(<[u8]>::to_vec)
        };
        let (Some(mut left), Some(mut right)) = (bytes(one), bytes(copy)) else { return false };
        let entries: Vec<_> = self.copies.relocations(one).collect();
        if entries.len() != self.copies.relocations(copy).count() || left.len() != right.len() {
            return false;
        }
        for (entry, same) in entries.iter().zip(self.copies.relocations(copy)) {
            let offset = entry.offset.checked_sub(one.offset);
            let is_same = offset.is_some()
                && offset == same.offset.checked_sub(copy.offset)
                && entry.addend == same.addend
                && !entry.from_place
                && !same.from_place
                && self.symbols_differ((one.input, entry.symbol), (copy.input, same.symbol)).is_none();
            let place = offset.map(|offset| offset as usize..offset as usize + 4);
            let Some(place) = place.filter(|place| is_same && place.end <= left.len()) else { return false };
            left[place.clone()].fill(0);
            right[place].fill(0);
        }
        left == right
    }

    /// Whether some function of the library that uses one of two data has a copy in the other's module that stays its
    /// own: both would use one variable, each in its way.
    fn users_differ(&self, one: Datum, copy: Datum, variable: Variable<'_>) -> bool {
        let is_of_library = |name: &&str| {
            let uses = matches!(variable, Variable::Libc(variable) if uses_variable_of_libc(name, variable));
            uses || library_of_function(name) == Some(variable.library())
        };
        let named = |input: InputId, name: &str| {
            let functions = self.copies.own_of(input).by_name.get(name).into_iter().flatten();
            let functions = functions.map(move |function| (input, *function));
            functions.filter(|function| self.copies.is_live(*function)).collect::<Vec<Function>>()
        };
        // Of several static functions of one name, those that are one with another of them are no copies of this one.
        let differs = |user: Function, there: InputId| {
            let names = self.copies.own_of(user.0).names_of(user.1);
            names.iter().filter(|name| is_of_library(name)).any(|name| {
                let (ours, theirs) = (named(user.0, name), named(there, name));
                let is_one = |a: &Function, b: &Function| self.pairs.functions.is_one(*a, *b);
                !theirs.iter().any(|theirs| is_one(theirs, &user))
                    && theirs.iter().any(|theirs| !ours.iter().any(|ours| is_one(ours, theirs)))
            })
        };
        self.pairs.users(one).into_iter().any(|user| differs(user, copy.input))
            || self.pairs.users(copy).into_iter().any(|user| differs(user, one.input))
    }
}
