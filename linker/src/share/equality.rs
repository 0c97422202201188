//! Candidates become a fold that nothing contradicts.
//!
//! It compares what the sites of functions and the relocations of data will mean in the image if all candidates are
//! folded, and splits classes of which some place means two things, until there is none. It knows bytes, sites and
//! relocations, not addresses.
//!
//! The surprising choice: it begins with everything folded, so that functions which call each other in a circle can be
//! equal. Building up from what is proven would never prove such a circle.

use std::collections::{BTreeMap, BTreeSet};

use toolchain_probe::conventions::LinkerSymbol;
use toolchain_probe::conventions::heap::MALLOC_FAMILY;
use toolchain_probe::module::model::index::{FuncIndex, GlobalIndex, InputId, TableIndex, TagIndex, TypeIndex};
use toolchain_probe::module::scan::{Site, SiteKind};

use super::candidates::{Candidates, Named};
use super::fold::Fold;
use super::separate::Reason;
use super::units::{Item, Side, SymbolOf, Units};
use super::{Datum, Function, OneHeap, Scope};
use crate::resolve::{Callee, GlobalRef, Place, Stored, SymbolRef};

/// Whether the modules that are compared allocate from one heap.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Heap {
    /// Those that have an allocator share it, variables and all.
    One,
    /// Each that still has an allocator has a heap.
    Own,
}

/// How an address is used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    /// As a number, with something added.
    Number(i32),
    /// What is there is read or written, or it is stored in data.
    Access,
}

/// What is assumed to be equal, and what is known against it.
pub(super) struct Equality<'a, 'data> {
    units: &'a Units<'a, 'data>,
    heap: Heap,
    pub candidates: Candidates<'data>,
    /// Data that must not be folded, because code that runs in both modules at start-up would find it used already.
    pub runs_twice: BTreeSet<Datum>,
}

/// For every two sides, the functions of the first that the second has too and that are kept separate, with the static
/// ones that they lead to.
type SeparateFunctions = BTreeMap<(Side, Side), BTreeSet<Function>>;

impl<'a, 'data> Equality<'a, 'data> {
    /// Everything that may be equal.
    pub(super) fn assume(units: &'a Units<'a, 'data>, heap: Heap) -> Self {
        Self { units, heap, candidates: Candidates::of(units), runs_twice: BTreeSet::new() }
    }

    /// Splits what is contradicted, until nothing is.
    pub(super) fn refine(&mut self) {
        while self.split_contradicted() {}
    }

    /// The fold, as far as it is proven.
    pub(super) fn fold(&self) -> &Fold {
        &self.candidates.fold
    }

    /// The heap of all modules that have some of an allocator, candidates included, if it is one: one function that
    /// takes the initial heap, and one variable of each name.
    pub(super) fn one_heap(&self) -> Option<OneHeap> {
        let users: BTreeSet<InputId> = self.units.allocators.iter().map(|(input, _)| *input).collect();
        let takers = self.takers(&users);
        let mut variables: BTreeMap<&str, Datum> = BTreeMap::new();
        let mut are_one = takers.len() < 2;
        for datum in self.units.allocators.iter().flat_map(|function| self.units.data_used(*function)) {
            if let Some(name) = self.units.name_of(datum).filter(|_| !self.units.is_constant(datum)) {
                let first = *variables.entry(name).or_insert(datum);
                are_one &= self.fold().data.are_one(first, datum);
            }
        }
        let taker = takers.first().or(users.first()).copied();
        are_one.then_some(OneHeap { taker: taker.unwrap_or(self.units.list[0].input), users })
    }

    /// The heaps that several instances have: those with a variable of an allocator in common.
    pub(super) fn heaps_of_instances(&self) -> Vec<OneHeap> {
        let mut heaps: Vec<BTreeSet<InputId>> = Vec::new();
        for (candidate, canonical) in self.fold().data.iter().filter(|(one, _)| self.units.heap_state.contains(one)) {
            let pair = BTreeSet::from([candidate.input, canonical.input]);
            let (met, apart): (Vec<_>, Vec<_>) = heaps.into_iter().partition(|heap| !heap.is_disjoint(&pair));
            heaps = apart;
            heaps.push(met.into_iter().flatten().chain(pair).collect());
        }
        heaps.sort();
        let taker = |users: &BTreeSet<InputId>| self.takers(users).first().or(users.first()).copied();
        heaps.into_iter().filter_map(|users| Some(OneHeap { taker: taker(&users)?, users })).collect()
    }

    /// Whether what two instances have of the malloc family is one. A program may have its own in front of the
    /// library's, and then knows more of its blocks than the heap does. Rust's names carry the build.
    pub(super) fn have_one_family(&self, one: InputId, other: InputId) -> bool {
        let function = |input: InputId, name: &str| {
            let definition = self.units.unit_of(input).definitions.get(name)?;
            definition.item.function().filter(|function| self.units.is_live(*function))
        };
        MALLOC_FAMILY.iter().all(|name| match (function(one, name), function(other, name)) {
            (Some(one), Some(other)) => self.fold().functions.are_one(one, other),
            _ => true,
        })
    }

    /// The modules of these whose code takes the initial heap.
    fn takers(&self, of: &BTreeSet<InputId>) -> BTreeSet<InputId> {
        let users = self.units.heap_users.intersection(&self.units.allocators).filter(|user| of.contains(&user.0));
        users.map(|user| self.fold().function(*user).0).collect()
    }

    /// Splits classes of which some place means two things; whether there were any.
    fn split_contradicted(&mut self) -> bool {
        let separate = self.separate_functions();
        let functions: Vec<_> = self
            .fold()
            .functions
            .iter()
            .filter_map(|(candidate, canonical)| {
                Some((candidate, canonical, self.function_differs(canonical, candidate)?))
            })
            .collect();
        let data: Vec<_> = self
            .fold()
            .data
            .iter()
            .filter_map(|(candidate, canonical)| {
                Some((candidate, canonical, self.datum_differs(canonical, candidate, &separate)?))
            })
            .collect();
        for (candidate, canonical, reason) in &functions {
            let library = self.candidates.libraries.get(&Item::Function(*candidate)).copied();
            if let Some(name) = self.units.unit_of(candidate.0).names_of(candidate.1).first() {
                self.candidates.keep_separate(name, *reason, library, [vec![*canonical], vec![*candidate]]);
            }
        }
        for (candidate, canonical, reason) in &data {
            self.keep_datum_separate(*canonical, *candidate, *reason);
        }
        let fold = &mut self.candidates.fold;
        fold.functions.split(functions.iter().map(|(candidate, ..)| *candidate));
        fold.data.split(data.iter().map(|(candidate, ..)| *candidate));
        !functions.is_empty() || !data.is_empty() || self.drop_preempted(&separate)
    }

    /// Weak data of a library mean what another module has only if both have one library: its functions read it.
    fn drop_preempted(&mut self, separate: &SeparateFunctions) -> bool {
        let stays = |symbol: &SymbolOf, item: &Item| match item {
            Item::Datum(datum) | Item::Pointer { to: datum, .. } => {
                let sides = (self.units.side(symbol.0), self.units.side(datum.input));
                let is_used = self.units.own_datum(*symbol).is_some_and(|own| self.is_used_by(separate, sides, own));
                is_used || self.candidates.other_build.iter().any(|(side, other, _)| (*side, *other) == sides)
            }
            Item::Function(_) => false,
        };
        let dropped: Vec<SymbolOf> = self
            .candidates
            .fold
            .preempted
            .iter()
            .filter(|(symbol, item)| stays(symbol, item))
            .map(|(symbol, _)| *symbol)
            .collect();
        dropped.iter().for_each(|symbol| _ = self.candidates.fold.preempted.remove(symbol));
        !dropped.is_empty()
    }

    fn keep_datum_separate(&mut self, canonical: Datum, candidate: Datum, reason: Reason) {
        let Some(library) = self.candidates.libraries.get(&Item::Datum(candidate)).copied() else { return };
        if self.units.is_constant(candidate) {
            return;
        }
        let users = [canonical, candidate].map(|datum| self.units.users_of(datum).collect());
        let name = self.units.name_of(candidate).unwrap_or_default();
        self.candidates.keep_state_separate(name, reason, library, users);
    }

    /// Functions of libraries that are in the image twice.
    fn separate_functions(&self) -> SeparateFunctions {
        let mut separate = SeparateFunctions::new();
        for (first, second) in self.candidates.named.iter().flat_map(Named::every_two) {
            let are_one = self.fold().functions.are_one(first, second);
            if !are_one && self.units.are_two(first, second) {
                let (side, other) = (self.units.side(first.0), self.units.side(second.0));
                separate.entry((side, other)).or_default().extend(self.reach(first));
                separate.entry((other, side)).or_default().extend(self.reach(second));
            }
        }
        separate
    }

    /// A function, and the static ones that it leads to and that are not folded.
    pub(super) fn reach(&self, from: Function) -> BTreeSet<Function> {
        self.units.led_to(self.units.unit_of(from.0), vec![from], &|callee| !self.fold().functions.is_candidate(callee))
    }

    fn function_differs(&self, one: Function, other: Function) -> Option<Reason> {
        // Where the heap begins is another place for each allocator that has a heap. For instances it is so for whoever
        // asks: what one of them takes for its own there is no other's.
        let (is_one_heap, is_of_allocator) = (self.heap == Heap::One, self.units.allocators.contains(&other));
        let may_be_one = match self.units.scope {
            Scope::Program => is_one_heap || !is_of_allocator,
            Scope::Instances => is_one_heap && is_of_allocator,
        };
        if self.units.heap_users.contains(&other) && !may_be_one {
            return Some(Reason::OtherAddress);
        }
        let is_of_library = self.candidates.libraries.contains_key(&Item::Function(other));
        let mut sites = self.units.sites(one).iter().zip(self.units.sites(other));
        sites.find_map(|(site, same)| self.site_differs((one.0, site), (other.0, same), is_of_library))
    }

    /// Why two sites mean two things.
    fn site_differs(
        &self,
        (one, left): (InputId, &Site),
        (other, right): (InputId, &Site),
        is_of_library: bool,
    ) -> Option<Reason> {
        let resolution = self.units.resolution;
        let same = match left.kind {
            SiteKind::Function | SiteKind::FunctionSymbol | SiteKind::FunctionReference => {
                return (self.call(one, left) != self.call(other, right)).then_some(Reason::CallsTwo);
            }
            SiteKind::Type | SiteKind::BlockType => {
                let types = &self.units.group.types().ids;
                types[one][TypeIndex(left.index)] == types[other][TypeIndex(right.index)]
            }
            SiteKind::Table => {
                let table = |input: InputId, index| resolution.inputs[input].tables[TableIndex(index)];
                table(one, left.index) == table(other, right.index)
            }
            SiteKind::Tag => {
                let tag = |input: InputId, index| resolution.inputs[input].tags[TagIndex(index)];
                tag(one, left.index) == tag(other, right.index)
            }
            SiteKind::GlobalGet | SiteKind::GlobalSet | SiteKind::GlobalValue | SiteKind::UnreadLocal => {
                let global = |input, site: &Site| self.fold().global(self.units, input, GlobalIndex(site.index));
                return match (global(one, left), global(other, right)) {
                    (GlobalRef::Address(left), GlobalRef::Address(right)) => self.places_differ(left, right, false),
                    (left, right) => (left != right).then_some(Reason::OtherUse),
                };
            }
            SiteKind::Address | SiteKind::AddressConst | SiteKind::SlotConst => {
                let way = if left.kind == SiteKind::AddressConst { Way::Number(left.addend) } else { Way::Access };
                return self.symbols_differ((one, left.index), (other, right.index), is_of_library, way);
            }
            SiteKind::SlotCall | SiteKind::Instruction | SiteKind::Locals => false,
        };
        (!same).then_some(Reason::OtherUse)
    }

    fn call(&self, input: InputId, site: &Site) -> Option<Callee> {
        match site.kind {
            SiteKind::FunctionSymbol => match self.fold().symbol(self.units, (input, site.index)) {
                SymbolRef::Slot(callee) => callee,
                _ => None,
            },
            _ => Some(self.fold().callee(self.units.resolution.inputs[input].functions[FuncIndex(site.index)])),
        }
    }

    /// Why two symbols mean two things.
    fn symbols_differ(&self, one: SymbolOf, other: SymbolOf, is_of_library: bool, way: Way) -> Option<Reason> {
        match (self.fold().symbol(self.units, one), self.fold().symbol(self.units, other)) {
            (SymbolRef::Null(_), SymbolRef::Null(_)) => None,
            (SymbolRef::Slot(left), SymbolRef::Slot(right)) => (left != right).then_some(Reason::CallsTwo),
            (SymbolRef::Address(left), SymbolRef::Address(right)) => {
                // Whoever counts on from a handle means what is there.
                let reason = self.places_differ(left, right, way == Way::Number(0))?;
                let may_be_one = way != Way::Access && (is_of_library || self.units.may_be_one_constant(one, other));
                let data = (self.units.datum(one), self.units.datum(other));
                let (true, (Some(left), Some(right))) = (may_be_one, data) else { return Some(reason) };
                (!self.are_equal_constants(left, right)).then_some(reason)
            }
            _ => Some(Reason::OtherAddress),
        }
    }

    /// Whether two constants have the same bytes and name nothing: tail-merged literals lie over each other, so that
    /// they are no candidates, and still one is as good as the other. What has no size is a place and no constant: what
    /// is read there is not known.
    fn are_equal_constants(&self, one: Datum, other: Datum) -> bool {
        let names_nothing = |datum: Datum| self.units.relocations(datum).next().is_none();
        let are_constant = self.units.is_constant(one) && self.units.is_constant(other);
        let bytes = (self.units.bytes(one), self.units.bytes(other));
        are_constant
            && one.size_bytes > 0
            && names_nothing(one)
            && names_nothing(other)
            && bytes.0.is_some()
            && bytes.0 == bytes.1
    }

    /// Whether an address that the linker defines is that of a program, where others are of one module. A program has
    /// one handle for `__cxa_atexit`, and instances are two programs.
    fn is_of_program(&self, symbol: LinkerSymbol, is_handle: bool) -> bool {
        match symbol {
            LinkerSymbol::MemoryBase => false,
            LinkerSymbol::DsoHandle => is_handle && self.units.scope == Scope::Program,
            _ => true,
        }
    }

    fn places_differ(&self, left: Place, right: Place, is_handle: bool) -> Option<Reason> {
        let same = match (left, right) {
            (Place::Linker(one, left), Place::Linker(other, right)) => {
                left == right && (one == other || self.is_of_program(left, is_handle))
            }
            _ => left == right,
        };
        let are_data = matches!((left, right), (Place::InSegment(..), Place::InSegment(..)));
        let reason = if are_data { Reason::UsesTwo } else { Reason::OtherAddress };
        (!same).then_some(reason)
    }

    fn datum_differs(&self, canonical: Datum, candidate: Datum, separate: &SeparateFunctions) -> Option<Reason> {
        let library = self.candidates.libraries.get(&Item::Datum(candidate)).copied();
        if let Some(reason) = self.bytes_differ(canonical, candidate, library.is_some()) {
            return Some(reason);
        }
        let overlaps = |datum: Datum| self.units.unit_of(datum.input).overlapping.contains(&datum);
        if overlaps(canonical) || overlaps(candidate) || candidate.size_bytes == 0 {
            return Some(Reason::SharesBytes);
        }
        if self.is_of_another_name(canonical, candidate) {
            return Some(Reason::NotKnown);
        }
        if self.units.is_constant(candidate) {
            return None;
        }
        // What a program has a name for is its own, though a library has one too.
        let is_of_program = self.units.unit_of(candidate.input).programs.contains_key(&candidate);
        let library = library.filter(|_| !is_of_program || self.units.scope == Scope::Instances);
        let Some(library) = library else { return Some(Reason::NotKnown) };
        if self.runs_twice.contains(&canonical) || self.runs_twice.contains(&candidate) {
            return Some(Reason::RunsTwice);
        }
        let (side, other) = (self.units.side(canonical.input), self.units.side(candidate.input));
        if self.candidates.other_build.contains(&(side, other, library)) {
            return Some(Reason::OtherBuild);
        }
        // A function of an allocator may lead to what an instance has of its own, such as its panics.
        if self.units.scope == Scope::Instances {
            return self.is_part_of_heap(canonical, candidate).then_some(Reason::UsedByTwo);
        }
        // A buffer goes with its file.
        let are_separate = |holder: Datum, same: Datum| {
            self.units.name_of(holder) == self.units.name_of(same) && !self.fold().data.are_one(holder, same)
        };
        if self
            .units
            .holders_of(canonical)
            .any(|holder| self.units.holders_of(candidate).any(|same| are_separate(holder, same)))
        {
            return Some(Reason::UsedByTwo);
        }
        let is_used =
            self.is_used_by(separate, (side, other), canonical) || self.is_used_by(separate, (other, side), candidate);
        is_used.then_some(Reason::UsedByTwo)
    }

    /// Whether a program calls the candidate by a name that the canonical datum has not: then it is an object of its
    /// own (C11, 6.2.2), whatever else lies at its place. Names of instances mean nothing to others.
    fn is_of_another_name(&self, canonical: Datum, candidate: Datum) -> bool {
        let definitions = &self.units.unit_of(canonical.input).definitions;
        let is_there = |name: &&str| definitions.get(name).is_some_and(|known| known.item == Item::Datum(canonical));
        let names = self.units.unit_of(candidate.input).programs.get(&candidate);
        self.units.scope == Scope::Program && !names.into_iter().flatten().all(is_there)
    }

    /// Whether two instances have one variable of their allocators, and another one each.
    fn is_part_of_heap(&self, one: Datum, other: Datum) -> bool {
        let state = |input: InputId| self.units.heap_state.iter().filter(move |datum| datum.input == input);
        state(one.input).any(|left| {
            let mut namesakes =
                state(other.input).filter(|right| self.units.name_of(**right) == self.units.name_of(*left));
            namesakes.any(|right| !self.fold().data.are_one(*left, *right))
        })
    }

    /// Whether a function of a side that is kept separate uses a datum.
    fn is_used_by(&self, separate: &SeparateFunctions, sides: (Side, Side), datum: Datum) -> bool {
        let separate = separate.get(&sides);
        separate.is_some_and(|functions| self.units.users_of(datum).any(|user| functions.contains(&user)))
    }

    /// Why the bytes are not the same, or what relocations store among them.
    fn bytes_differ(&self, canonical: Datum, candidate: Datum, is_of_library: bool) -> Option<Reason> {
        let (Some(left), Some(right)) = (self.units.bytes(canonical), self.units.bytes(candidate)) else {
            return Some(Reason::OtherBytes);
        };
        let (mut left, mut right) = (left.to_vec(), right.to_vec());
        let entries: Vec<_> = self.units.relocations(canonical).collect();
        if entries.len() != self.units.relocations(candidate).count() || left.len() != right.len() {
            return Some(Reason::OtherBytes);
        }
        let mut reason = None;
        for (entry, same) in entries.iter().zip(self.units.relocations(candidate)) {
            let offset = entry.offset.checked_sub(canonical.offset);
            let is_one_place = offset.is_some()
                && offset == same.offset.checked_sub(candidate.offset)
                && entry.addend == same.addend
                && (entry.stored, same.stored) == (Stored::Value, Stored::Value);
            let place = offset.map(|offset| offset as usize..offset as usize + 4);
            let Some(place) = place.filter(|place| is_one_place && place.end <= left.len()) else {
                return Some(Reason::OtherBytes);
            };
            left[place.clone()].fill(0);
            right[place].fill(0);
            let symbols = ((canonical.input, entry.symbol), (candidate.input, same.symbol));
            let is_of_heap = self.units.is_of_heap(symbols.0) || self.units.is_of_heap(symbols.1);
            if is_of_heap && self.units.scope == Scope::Instances {
                return Some(Reason::OtherBytes);
            }
            if self.symbols_differ(symbols.0, symbols.1, is_of_library, Way::Access).is_some() {
                reason = Some(Reason::UsesTwo);
            }
        }
        if left == right { reason } else { Some(Reason::OtherBytes) }
    }
}
