//! Pairs of copies become those that nothing contradicts.
//!
//! It compares what the sites of functions and the relocations of data will mean in the image if all pairs are one, and
//! drops what differs, until nothing does. It knows bytes, sites and relocations, not addresses.
//!
//! It ends, because pairs are only ever dropped. What remains is sound, because nobody who runs the image could tell a
//! copy from its original: the bytes are equal, and so is all that they mean. A variable is one only if all code that
//! is known to be the library's, and stays two, leaves both alone.

use std::collections::{BTreeMap, BTreeSet};

use toolchain_probe::conventions::LinkerSymbol;
use toolchain_probe::module::model::index::{GlobalIndex, InputId, TableIndex, TagIndex, TypeIndex};
use toolchain_probe::module::scan::{Site, SiteKind};

use super::pairs::{Named, Pairs};
use super::units::{Item, Side, SymbolOf, Units};
use super::{Datum, Function, Heap, Reason};
use crate::resolve::{Callee, GlobalRef, Place, SymbolRef};

/// What is thought to be equal, and what is known against it.
pub(super) struct Equality<'a, 'data> {
    units: &'a Units<'a, 'data>,
    heap: Heap,
    pub pairs: Pairs<'a, 'data>,
    /// Data that must not be shared, because code that runs in both modules at start-up would find it used already.
    pub runs_twice: BTreeSet<Datum>,
}

/// For every two sides, the functions of the first that the second has too and that stay two, with the static ones that
/// they lead to.
type Parted = BTreeMap<(Side, Side), BTreeSet<Function>>;

impl<'a, 'data> Equality<'a, 'data> {
    /// Everything that may be equal.
    pub fn assume(units: &'a Units<'a, 'data>, heap: Heap) -> Self {
        Self { units, heap, pairs: Pairs::assume(units), runs_twice: BTreeSet::new() }
    }

    /// Drops what is contradicted.
    pub fn settle(&mut self) {
        while self.drop_contradicted() {}
    }

    /// The modules that have some of an allocator, copies included, and whether all of these are one: one function that
    /// takes the initial heap, and one variable of each name.
    pub fn allocators(&self) -> (BTreeSet<InputId>, bool) {
        let users = self.units.heap_users.iter().copied();
        let takers: BTreeSet<InputId> = users.map(|user| self.pairs.callee(user).0).collect();
        let mut variables: BTreeMap<&str, Datum> = BTreeMap::new();
        let mut are_one = takers.len() < 2;
        for datum in self.units.allocators.iter().flat_map(|function| self.units.data_used(*function)) {
            if let Some(name) = self.units.name_of(datum).filter(|_| !self.units.is_constant(datum)) {
                let original = *variables.entry(name).or_insert(datum);
                are_one &= self.pairs.data.is_one(original, datum);
            }
        }
        (self.units.allocators.iter().map(|(input, _)| *input).collect(), are_one)
    }

    /// Drops pairs of which some place means two things; whether there were any.
    fn drop_contradicted(&mut self) -> bool {
        let parted = self.parted();
        let functions: Vec<_> = self
            .pairs
            .functions
            .iter()
            .filter_map(|(copy, one)| Some((copy, one, self.function_differs(one, copy)?)))
            .collect();
        let data: Vec<_> = self
            .pairs
            .data
            .iter()
            .filter_map(|(copy, one)| Some((copy, one, self.datum_differs(one, copy, &parted)?)))
            .collect();
        for (copy, one, reason) in &functions {
            let library = self.pairs.libraries.get(&Item::Function(*copy)).copied();
            if let Some(name) = self.units.unit_of(copy.0).names_of(copy.1).first() {
                self.pairs.keep_apart(name, *reason, library, [vec![*one], vec![*copy]]);
            }
        }
        for (copy, one, reason) in &data {
            self.data_apart(*one, *copy, *reason);
        }
        self.pairs.functions.part_all(functions.iter().map(|(copy, ..)| *copy));
        self.pairs.data.part_all(data.iter().map(|(copy, ..)| *copy));
        !functions.is_empty() || !data.is_empty() || self.drop_yielding(&parted)
    }

    /// Weak data of a library mean what another module has only if both have one library: its functions read it.
    fn drop_yielding(&mut self, parted: &Parted) -> bool {
        let stays = |symbol: &SymbolOf, item: &Item| match item {
            Item::Datum(datum) | Item::Pointer { to: datum, .. } => {
                let sides = (self.units.side(symbol.0), self.units.side(datum.input));
                let is_used = self.units.own_datum(*symbol).is_some_and(|own| self.is_used_by(parted, sides, own));
                is_used || self.pairs.other_build.iter().any(|(side, other, _)| (*side, *other) == sides)
            }
            Item::Function(_) => false,
        };
        let dropped: Vec<SymbolOf> = self
            .pairs
            .yielding
            .iter()
            .filter(|(symbol, item)| stays(symbol, item))
            .map(|(symbol, _)| *symbol)
            .collect();
        dropped.iter().for_each(|symbol| _ = self.pairs.yielding.remove(symbol));
        !dropped.is_empty()
    }

    fn data_apart(&mut self, one: Datum, copy: Datum, reason: Reason) {
        let Some(library) = self.pairs.libraries.get(&Item::Datum(copy)).copied() else { return };
        if self.units.is_constant(copy) {
            return;
        }
        let users = [one, copy].map(|datum| self.units.users_of(datum).collect());
        let name = self.units.name_of(copy).unwrap_or_default();
        self.pairs.keep_state_apart(name, reason, library, users);
    }

    /// Functions of libraries that are in the image twice.
    fn parted(&self) -> Parted {
        let mut parted = Parted::new();
        for (one, copy) in self.pairs.named.iter().flat_map(Named::pairs) {
            let is_one = self.pairs.functions.is_one(one, copy);
            if !is_one && self.units.are_two(one, copy) {
                let (side, other) = (self.units.side(one.0), self.units.side(copy.0));
                parted.entry((side, other)).or_default().extend(self.reach(one));
                parted.entry((other, side)).or_default().extend(self.reach(copy));
            }
        }
        parted
    }

    /// A function, and the static ones that it leads to and that are no copies.
    pub fn reach(&self, from: Function) -> BTreeSet<Function> {
        self.units.led_to(self.units.unit_of(from.0), vec![from], &|callee| !self.pairs.functions.has_copy(callee))
    }

    fn function_differs(&self, one: Function, other: Function) -> Option<Reason> {
        if self.heap == Heap::Own && self.units.heap_users.contains(&other) {
            return Some(Reason::OtherAddress);
        }
        let is_of_library = self.pairs.libraries.contains_key(&Item::Function(other));
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
                types[one.at()][TypeIndex(left.index).at()] == types[other.at()][TypeIndex(right.index).at()]
            }
            SiteKind::Table => {
                let table = |input: InputId, index| resolution.inputs[input.at()].tables[TableIndex(index).at()];
                table(one, left.index) == table(other, right.index)
            }
            SiteKind::Tag => {
                let tag = |input: InputId, index| resolution.inputs[input.at()].tags[TagIndex(index).at()];
                tag(one, left.index) == tag(other, right.index)
            }
            SiteKind::GlobalGet | SiteKind::GlobalSet | SiteKind::GlobalGetAdd => {
                let globals = (self.global(one, GlobalIndex(left.index)), self.global(other, GlobalIndex(right.index)));
                return match globals {
                    (GlobalRef::Address(left), GlobalRef::Address(right)) => self.places_differ(left, right),
                    (left, right) => (left != right).then_some(Reason::OtherUse),
                };
            }
            SiteKind::Address | SiteKind::AddressConst | SiteKind::SlotConst => {
                return self.symbols_differ((one, left.index), (other, right.index), is_of_library);
            }
            SiteKind::Instruction | SiteKind::Locals => false,
        };
        (!same).then_some(Reason::OtherUse)
    }

    fn call(&self, input: InputId, site: &Site) -> Option<Callee> {
        match site.kind {
            SiteKind::FunctionSymbol => match self.symbol((input, site.index)) {
                SymbolRef::Slot(callee) => callee,
                _ => None,
            },
            _ => Some(self.callee(self.units.resolution.inputs[input.at()].functions[site.index as usize])),
        }
    }

    /// A function as everybody will call it.
    pub fn callee(&self, callee: Callee) -> Callee {
        let Callee::Body(input, function) = callee else { return callee };
        if let Some(trap) = self.pairs.traps.get(&(input, function)) {
            return Callee::Stub(*trap);
        }
        let (input, function) = self.pairs.callee((input, function));
        Callee::Body(input, function)
    }

    /// What a symbol will mean.
    pub fn symbol(&self, (input, symbol): SymbolOf) -> SymbolRef {
        match self.pairs.yielding.get(&(input, symbol)) {
            Some(Item::Function((definer, function))) => {
                SymbolRef::Slot(Some(self.callee(Callee::Body(*definer, *function))))
            }
            Some(Item::Datum(datum)) => SymbolRef::Address(self.place(datum.place())),
            Some(Item::Pointer { number, .. }) => SymbolRef::Address(Place::Pointer(*number)),
            None => match self.units.resolution.inputs[input.at()].symbols[symbol as usize] {
                SymbolRef::Slot(Some(callee)) => SymbolRef::Slot(Some(self.callee(callee))),
                SymbolRef::Address(place) => SymbolRef::Address(self.place(place)),
                other => other,
            },
        }
    }

    /// What a global will mean.
    pub fn global(&self, input: InputId, global: GlobalIndex) -> GlobalRef {
        if let Some(symbol) = self.units.symbol_in(input, global) {
            return match self.symbol((input, symbol)) {
                SymbolRef::Address(place) => GlobalRef::Address(place),
                SymbolRef::Slot(callee) => GlobalRef::Slot(callee),
                SymbolRef::Index => self.units.resolution.inputs[input.at()].globals[global.at()],
            };
        }
        self.global_ref(self.units.resolution.inputs[input.at()].globals[global.at()])
    }

    pub fn global_ref(&self, global: GlobalRef) -> GlobalRef {
        match global {
            GlobalRef::Address(place) => GlobalRef::Address(self.place(place)),
            GlobalRef::Slot(Some(callee)) => GlobalRef::Slot(Some(self.callee(callee))),
            other => other,
        }
    }

    /// Where a place will be.
    pub fn place(&self, place: Place) -> Place {
        let Place::InSegment(input, segment, offset) = place else { return place };
        let last = Datum { input, segment, offset, size_bytes: u32::MAX };
        let Some((copy, one)) = self.pairs.data.copy_before(last) else { return place };
        let is_inside = (copy.input, copy.segment) == (input, segment) && offset < copy.end();
        if is_inside { Place::InSegment(one.input, one.segment, one.offset + (offset - copy.offset)) } else { place }
    }

    fn symbols_differ(&self, one: SymbolOf, other: SymbolOf, is_of_library: bool) -> Option<Reason> {
        match (self.symbol(one), self.symbol(other)) {
            (SymbolRef::Slot(left), SymbolRef::Slot(right)) => (left != right).then_some(Reason::CallsTwo),
            (SymbolRef::Address(left), SymbolRef::Address(right)) => {
                let reason = self.places_differ(left, right)?;
                let may_be_one = is_of_library || self.units.may_be_one_constant(one, other);
                let data = (self.units.datum(one), self.units.datum(other));
                let (true, (Some(left), Some(right))) = (may_be_one, data) else { return Some(reason) };
                (!self.are_equal_constants(left, right)).then_some(reason)
            }
            _ => Some(Reason::OtherAddress),
        }
    }

    /// Whether two constants have the same bytes and name nothing: tail-merged literals lie over each other, so that
    /// they are no pairs, and still one is as good as the other.
    fn are_equal_constants(&self, one: Datum, other: Datum) -> bool {
        let names_nothing = |datum: Datum| self.units.relocations(datum).next().is_none();
        let are_constant = self.units.is_constant(one) && self.units.is_constant(other);
        let bytes = (self.units.bytes(one), self.units.bytes(other));
        are_constant && names_nothing(one) && names_nothing(other) && bytes.0.is_some() && bytes.0 == bytes.1
    }

    fn places_differ(&self, left: Place, right: Place) -> Option<Reason> {
        let same = match (left, right) {
            // A program has one handle for `__cxa_atexit`.
            (Place::Linker(_, left), Place::Linker(_, right)) => left == right && left != LinkerSymbol::MemoryBase,
            _ => left == right,
        };
        let are_data = matches!((left, right), (Place::InSegment(..), Place::InSegment(..)));
        let reason = if are_data { Reason::UsesTwo } else { Reason::OtherAddress };
        (!same).then_some(reason)
    }

    fn datum_differs(&self, one: Datum, copy: Datum, parted: &Parted) -> Option<Reason> {
        let library = self.pairs.libraries.get(&Item::Datum(copy)).copied();
        if let Some(reason) = self.bytes_differ(one, copy, library.is_some()) {
            return Some(reason);
        }
        let overlaps = |datum: Datum| self.units.unit_of(datum.input).overlapping.contains(&datum);
        if overlaps(one) || overlaps(copy) || copy.size_bytes == 0 {
            return Some(Reason::SharesBytes);
        }
        if self.units.is_constant(copy) {
            return None;
        }
        let Some(library) = library else { return Some(Reason::NotKnown) };
        if self.runs_twice.contains(&one) || self.runs_twice.contains(&copy) {
            return Some(Reason::RunsTwice);
        }
        let (side, other) = (self.units.side(one.input), self.units.side(copy.input));
        if self.pairs.other_build.contains(&(side, other, library)) {
            return Some(Reason::OtherBuild);
        }
        // A buffer goes with its file.
        let stay_two = |holder: Datum, same: Datum| {
            self.units.name_of(holder) == self.units.name_of(same) && !self.pairs.data.is_one(holder, same)
        };
        if self.units.holders_of(one).any(|holder| self.units.holders_of(copy).any(|same| stay_two(holder, same))) {
            return Some(Reason::UsedByTwo);
        }
        let is_used = self.is_used_by(parted, (side, other), one) || self.is_used_by(parted, (other, side), copy);
        is_used.then_some(Reason::UsedByTwo)
    }

    /// Whether a function of a side that stays two uses a datum.
    fn is_used_by(&self, parted: &Parted, sides: (Side, Side), datum: Datum) -> bool {
        let parted = parted.get(&sides);
        parted.is_some_and(|functions| self.units.users_of(datum).any(|user| functions.contains(&user)))
    }

    /// Why the bytes are not the same, or what relocations store among them.
    fn bytes_differ(&self, one: Datum, copy: Datum, is_of_library: bool) -> Option<Reason> {
        let (Some(left), Some(right)) = (self.units.bytes(one), self.units.bytes(copy)) else {
            return Some(Reason::OtherBytes);
        };
        let (mut left, mut right) = (left.to_vec(), right.to_vec());
        let entries: Vec<_> = self.units.relocations(one).collect();
        if entries.len() != self.units.relocations(copy).count() || left.len() != right.len() {
            return Some(Reason::OtherBytes);
        }
        let mut reason = None;
        for (entry, same) in entries.iter().zip(self.units.relocations(copy)) {
            let offset = entry.offset.checked_sub(one.offset);
            let is_one_place = offset.is_some()
                && offset == same.offset.checked_sub(copy.offset)
                && entry.addend == same.addend
                && !entry.from_place
                && !same.from_place;
            let place = offset.map(|offset| offset as usize..offset as usize + 4);
            let Some(place) = place.filter(|place| is_one_place && place.end <= left.len()) else {
                return Some(Reason::OtherBytes);
            };
            left[place.clone()].fill(0);
            right[place].fill(0);
            let symbols = ((one.input, entry.symbol), (copy.input, same.symbol));
            if self.symbols_differ(symbols.0, symbols.1, is_of_library).is_some() {
                reason = Some(Reason::UsesTwo);
            }
        }
        if left == right { reason } else { Some(Reason::OtherBytes) }
    }
}
