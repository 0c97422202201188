//! Symbols, sites and relocations become data, with the functions and the data that name each.
//!
//! A datum is what a symbol defines; two symbols of one place and size are one datum.

use std::collections::{BTreeMap, BTreeSet};

use toolchain_probe::conventions::COMPILER_MADE;
use toolchain_probe::module::model::index::{DataIndex, GlobalIndex, InputId};
use toolchain_probe::module::model::linking::{SegmentFacts, SymbolKind};
use toolchain_probe::module::model::{DataSegment, ExportRole};
use toolchain_probe::module::scan::{Site, SiteKind, SymbolUse};
use wasmparser::SymbolFlags;

use super::{SymbolOf, Units};
use crate::resolve::{DataRelocation, GlobalRef, Place, SymbolRef};
use crate::share::{Datum, Function, Scope};

/// Whether a segment is never written, as compilers name such segments.
pub(crate) fn is_constant(segment: &SegmentFacts<'_>) -> bool {
    segment.name.starts_with(".rodata")
}

impl<'a, 'data> Units<'a, 'data> {
    /// The datum that a symbol names.
    pub(crate) fn datum(&self, (input, symbol): SymbolOf) -> Option<Datum> {
        let SymbolRef::Address(place) = *self.resolution.inputs[input].symbols.get(symbol as usize)? else {
            return None;
        };
        let own = self.symbols(input).get(symbol as usize)?;
        if let (SymbolKind::Data(Some(at)), Place::InSegment(definer, segment, offset)) = (own.kind, place)
            && (definer, segment.0, offset) == (input, at.segment, at.offset)
        {
            return Some(Datum { input, segment, offset, size_bytes: at.size_bytes });
        }
        self.datum_at(place)
    }

    pub(super) fn find_holders(&mut self) {
        let mut holders: BTreeMap<Datum, BTreeSet<Datum>> = BTreeMap::new();
        for holder in self.data.keys() {
            for held in self.relocations(*holder).filter_map(|entry| self.datum((holder.input, entry.symbol))) {
                holders.entry(held).or_default().insert(*holder);
            }
        }
        self.holders = holders;
    }

    /// The data that hold the address of a datum.
    pub(crate) fn holders_of(&self, datum: Datum) -> impl Iterator<Item = Datum> {
        self.holders.get(&datum).into_iter().flatten().copied()
    }

    /// The datum that a symbol of its module defines.
    pub(crate) fn own_datum(&self, (input, symbol): SymbolOf) -> Option<Datum> {
        let SymbolKind::Data(Some(at)) = self.symbols(input).get(symbol as usize)?.kind else { return None };
        Some(Datum { input, segment: DataIndex(at.segment), offset: at.offset, size_bytes: at.size_bytes })
    }

    /// The datum that begins at a place; the largest, if there are several.
    pub(crate) fn datum_at(&self, place: Place) -> Option<Datum> {
        let Place::InSegment(input, segment, offset) = place else { return None };
        let last = Datum { input, segment, offset, size_bytes: u32::MAX };
        let found = *self.data.range(..=last).next_back()?.0;
        ((found.input, found.segment, found.offset) == (input, segment, offset)).then_some(found)
    }

    /// The datum that a site names.
    pub(crate) fn datum_used(&self, input: InputId, site: &Site) -> Option<Datum> {
        match (site.kind.of_symbol(), site.kind) {
            (Some(SymbolUse::Address), _) => self.datum((input, site.index)),
            (_, SiteKind::GlobalGet | SiteKind::GlobalValue | SiteKind::UnreadLocal) => {
                self.datum_in(input, site.index)
            }
            _ => None,
        }
    }

    /// A name of a datum.
    pub(crate) fn name_of(&self, datum: Datum) -> Option<&'data str> {
        *self.data.get(&datum)?
    }

    /// The data of a segment, in order.
    pub(crate) fn data_in(
        &self,
        input: InputId,
        segment: DataIndex,
    ) -> impl Iterator<Item = Datum> + use<'_, 'a, 'data> {
        let first = Datum { input, segment, offset: 0, size_bytes: 0 };
        let last = Datum { input, segment, offset: u32::MAX, size_bytes: u32::MAX };
        self.data.range(first..=last).map(|(datum, _)| *datum)
    }

    /// All data that cover an offset, or begin there.
    pub(crate) fn data_over(
        &self,
        input: InputId,
        segment: DataIndex,
        offset: u32,
    ) -> impl Iterator<Item = Datum> + use<'_, 'a, 'data> {
        let first = Datum { input, segment, offset: 0, size_bytes: 0 };
        let last = Datum { input, segment, offset, size_bytes: u32::MAX };
        let before = self.data.range(first..=last).rev().map(|(datum, _)| *datum);
        // Few symbols lie over each other, and none is far from its begin but large ones.
        before.take(16).filter(move |datum| datum.offset == offset || offset < datum.end())
    }

    /// The data of a finished module whose addresses it exports, with the names: that no symbol is called so does not
    /// keep others from using them.
    pub(super) fn exported_data(&self, input: InputId) -> impl Iterator<Item = (Datum, &'data str)> {
        let module = self.module(input);
        let exports = module.exports.iter().filter_map(move |export| match export.role {
            ExportRole::Data(global) => Some((export.name, module.initial_address(global)?)),
            _ => None,
        });
        exports.flat_map(move |(name, address)| {
            let segments = module.data.iter_enumerated().filter_map(move |(segment, data)| {
                let range = data.fixed_range().filter(|range| range.contains(&address))?;
                Some((segment, address - range.start))
            });
            segments.flat_map(move |(segment, offset)| {
                self.data_over(input, segment, offset).map(move |datum| (datum, name))
            })
        })
    }

    /// The datum whose address a global of an input holds.
    fn datum_in(&self, input: InputId, global: u32) -> Option<Datum> {
        match self.resolution.inputs[input].globals.get(GlobalIndex(global))? {
            GlobalRef::Address(place) => self.datum_at(*place),
            _ => None,
        }
    }

    pub(crate) fn segment(&self, datum: Datum) -> Option<&'a DataSegment<'data>> {
        self.module(datum.input).data.get(datum.segment)
    }

    pub(crate) fn bytes(&self, datum: Datum) -> Option<&'data [u8]> {
        self.segment(datum)?.bytes.get(datum.offset as usize..datum.end() as usize)
    }

    /// What relocations store in a datum.
    pub(crate) fn relocations(&self, datum: Datum) -> impl Iterator<Item = DataRelocation> + use<'a> {
        let entries = self.resolution.inputs[datum.input].data_relocations.get(datum.segment);
        let entries = entries.map_or(&[][..], Vec::as_slice);
        // They are ordered, and none is for the bytes of another.
        let first = entries.partition_point(|entry| entry.offset.saturating_add(4) <= datum.offset);
        entries[first..].iter().take_while(move |entry| entry.offset < datum.end()).copied()
    }

    pub(crate) fn is_constant(&self, datum: Datum) -> bool {
        let linking = self.module(datum.input).linking.as_ref();
        let segment = linking.and_then(|linking| linking.segments.get(datum.segment));
        segment.is_some_and(is_constant)
    }

    /// Whether a variable may be one with that of another input: an instance has a state of its own, and shares nothing
    /// but a heap.
    pub(crate) fn may_be_one_variable(&self, datum: Datum) -> bool {
        self.scope == Scope::Program || self.heap_state.contains(&datum)
    }

    /// Whether two symbols may name one constant though no library says so. What the compiler made for a literal has no
    /// address of its own, nor has a switch table; two static constants of a program do have two.
    pub(crate) fn may_be_one_constant(&self, one: SymbolOf, other: SymbolOf) -> bool {
        let facts = |(input, symbol): SymbolOf| {
            let symbol = self.symbols(input).get(symbol as usize)?;
            Some((symbol.name?, symbol.flags.contains(SymbolFlags::BINDING_LOCAL)))
        };
        let (Some((name, is_static)), Some((same, is_same_static))) = (facts(one), facts(other)) else { return false };
        let is_made = |name: &str| name.starts_with(COMPILER_MADE);
        is_made(name) && is_made(same) || name == same && !is_static && !is_same_static
    }

    /// Whether two symbols are static ones of one name: of one object file, if the library says that their users are.
    pub(crate) fn are_static_namesakes(&self, one: SymbolOf, other: SymbolOf) -> bool {
        let facts = |(input, symbol): SymbolOf| {
            let symbol = self.symbols(input).get(symbol as usize)?;
            symbol.name.filter(|_| symbol.flags.contains(SymbolFlags::BINDING_LOCAL))
        };
        facts(one).is_some_and(|name| facts(other) == Some(name))
    }

    pub(super) fn find_data(&mut self, input: InputId) {
        for symbol in self.symbols(input) {
            if let SymbolKind::Data(Some(at)) = symbol.kind
                && !symbol.flags.contains(SymbolFlags::ABSOLUTE)
            {
                let (segment, offset) = (DataIndex(at.segment), at.offset);
                self.data.entry(Datum { input, segment, offset, size_bytes: at.size_bytes }).or_insert(symbol.name);
            }
        }
    }

    pub(super) fn find_users(&mut self) {
        let mut users: BTreeMap<Datum, BTreeSet<Function>> = BTreeMap::new();
        for function in self.functions().filter(|function| self.is_live(*function)) {
            for datum in self.data_used(function) {
                users.entry(datum).or_default().insert(function);
            }
        }
        self.users = users;
    }

    /// The data that a function names.
    pub(crate) fn data_used(&self, function: Function) -> impl Iterator<Item = Datum> {
        self.sites(function).iter().filter_map(move |site| self.datum_used(function.0, site))
    }

    /// The live functions that name a datum.
    pub(crate) fn users_of(&self, datum: Datum) -> impl Iterator<Item = Function> {
        self.users.get(&datum).into_iter().flatten().copied()
    }

    /// Data that share bytes with others: nobody knows which of them a number in the code means.
    pub(super) fn overlapping(&self, input: InputId) -> BTreeSet<Datum> {
        let mut overlapping = BTreeSet::new();
        // Of all data before, the one that ends last: only it can still lie over the next.
        let mut last: Option<Datum> = None;
        let begin = Datum { input, segment: DataIndex(0), offset: 0, size_bytes: 0 };
        for datum in self.data.range(begin..).map(|(datum, _)| *datum).take_while(|datum| datum.input == input) {
            if let Some(before) = last.filter(|before| before.segment == datum.segment)
                && (before.end() > datum.offset || before.size_bytes == 0 && before.end() == datum.offset)
            {
                overlapping.extend([before, datum]);
            }
            if last.is_none_or(|before| before.segment != datum.segment || before.end() <= datum.end()) {
                last = Some(datum);
            }
        }
        overlapping
    }
}
