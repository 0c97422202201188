//! Data that nobody names any more become ranges of segments that the image need not have.
//!
//! A finished module has its data in few segments, so that no segment dies when a datum is folded. What functions of
//! libraries named before the fold, and nothing names now, is dead. What the program named, bytes that no symbol
//! covers, and what nothing named before, are left alone: the linker that joined the segment may have known more of
//! them. So is all of a segment with a name of C, because code walks over it, and of one in which a relocation is for
//! bytes of two data. What is left alone names what it holds the address of, which would be an address of nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use hashbrown::HashSet;
use toolchain_probe::module::model::index::{DataIndex, GlobalIndex, InputId};
use toolchain_probe::module::scan::{SiteKind, SymbolUse};

use super::pieces::Pieces;
use super::units::Units;
use super::{Datum, Function};
use crate::prune::Live;
use crate::resolve::{ExportItem, GlobalRef, Place, Resolution, Step, SymbolRef};

/// What is left of segments, by input.
pub(crate) type Left = BTreeMap<(InputId, DataIndex), Pieces>;

/// How many zeros between two dead data are taken for padding.
const PADDING: u32 = 15;

/// Finds what any code of the modules named before, and what is reachable names no longer.
pub(super) fn left_of_segments(
    units: &Units<'_, '_>,
    (resolution, live): (&Resolution<'_>, &Live),
    is_of_library: &dyn Fn(Function) -> bool,
) -> Left {
    let finished = units.list.iter().filter(|unit| unit.is_finished).map(|unit| unit.input);
    let finished = finished.filter(|input| units.module(*input).doubt.is_none());
    let finished: Finished = finished.map(|input| (input, whole(units, input))).collect();
    let was = named(units, &finished, units.resolution, &|_| true, None);
    // What the program names, dead or alive, may be a part of something that only its author knows to be one.
    let is_kept = |function: Function| {
        let (input, index) = function;
        live.inputs[input].functions[index] || finished.contains_key(&input) && !is_of_library(function)
    };
    let is = named(units, &finished, resolution, &is_kept, Some((live, &was)));
    let mut left = Left::new();
    for (input, whole) in &finished {
        let (input, module) = (*input, units.module(*input));
        for (segment, facts) in module.data.iter_enumerated().filter(|(segment, _)| !whole.contains(segment)) {
            let Some(named) = module.linking.as_ref().and_then(|linking| linking.segments.get(segment)) else {
                continue;
            };
            let data: Vec<Datum> = units.data_in(input, segment).collect();
            let ranges = dead(&data, &was, &is, facts.bytes);
            if ranges.is_empty() {
                continue;
            }
            let begins: Vec<u32> = data.iter().map(|datum| datum.offset).collect();
            let size_bytes = u32::try_from(facts.bytes.len()).unwrap_or(u32::MAX);
            let pieces = Pieces::of(size_bytes, named.align_log2.min(16), &ranges, &begins);
            left.insert((input, segment), pieces);
        }
    }
    left
}

/// The finished modules, and which of their segments stay whole.
type Finished = BTreeMap<InputId, BTreeSet<DataIndex>>;

/// The segments of a module of which no byte may be missing.
fn whole(units: &Units<'_, '_>, input: InputId) -> BTreeSet<DataIndex> {
    let module = units.module(input);
    let is_of_compiler = |segment: DataIndex| {
        let linking = module.linking.as_ref();
        linking.and_then(|linking| linking.segments.get(segment)).is_some_and(|named| named.name.starts_with('.'))
    };
    let crosses = |segment: DataIndex| {
        let relocations = units.resolution.inputs[input].data_relocations.get(segment);
        let mut places = relocations.into_iter().flatten().map(|entry| entry.offset);
        let ends: BTreeSet<u32> = units.data_in(input, segment).flat_map(|datum| [datum.offset, datum.end()]).collect();
        places.any(|place| ends.range(place + 1..place + 4).next().is_some())
    };
    module.data.keys().filter(|segment| !is_of_compiler(*segment) || crosses(*segment)).collect()
}

/// The ranges of a segment that are dead, of all its data in order.
fn dead(data: &[Datum], was: &HashSet<Datum>, is: &HashSet<Datum>, bytes: &[u8]) -> Vec<Range<u32>> {
    let mut dead: Vec<Range<u32>> = Vec::new();
    let mut kept_to = 0;
    for datum in data {
        let range = datum.offset..datum.end();
        if is.contains(datum) || !was.contains(datum) {
            kept_to = kept_to.max(range.end);
            // What is kept may lie over the end of what was thought dead.
            while let Some(last) = dead.last_mut().filter(|last| last.end > range.start) {
                last.end = range.start.max(last.start);
                if last.start < last.end {
                    break;
                }
                dead.pop();
            }
            continue;
        }
        let begin = range.start.max(kept_to);
        match dead.last_mut() {
            _ if begin >= range.end => {}
            Some(last) if last.end >= kept_to && is_padding(bytes, last.end, begin) => {
                last.end = last.end.max(range.end)
            }
            _ => dead.push(begin..range.end),
        }
    }
    dead
}

/// Whether nothing but a few zeros is between two offsets.
fn is_padding(bytes: &[u8], from: u32, to: u32) -> bool {
    let between = bytes.get(from.min(to) as usize..to as usize);
    to.saturating_sub(from) <= PADDING && between.is_some_and(|bytes| bytes.iter().all(|byte| *byte == 0))
}

/// What code names, and what that holds the address of. With what is live and what was named before, the rest is not
/// there; and what is left alone, because nothing named it, names what it holds the address of.
fn named(
    units: &Units<'_, '_>,
    finished: &Finished,
    resolution: &Resolution<'_>,
    names: &dyn Fn(Function) -> bool,
    live: Option<(&Live, &HashSet<Datum>)>,
) -> HashSet<Datum> {
    let (passed, named) = (HashSet::new(), HashSet::new());
    let mut walk = Walk { units, finished, resolution, passed, named, open: Vec::new() };
    for (input, module) in units.group.modules().iter_enumerated() {
        let (live, was) = live.map(|(live, was)| (&live.inputs[input], was)).unzip();
        for site in module
            .functions
            .keys()
            .filter(|function| names((input, *function)))
            .flat_map(|function| module.sites(function))
        {
            match (site.kind.of_symbol(), site.kind) {
                (Some(SymbolUse::Address), _) => walk.symbol(input, site.index, i64::from(site.addend)),
                (_, SiteKind::GlobalGet | SiteKind::GlobalValue | SiteKind::UnreadLocal) => {
                    walk.global(resolution.inputs[input].globals[GlobalIndex(site.index)]);
                }
                _ => {}
            }
        }
        if let Some(whole) = finished.get(&input) {
            walk.loose(input, &|segment| whole.contains(&segment) && live.is_none_or(|live| live.data[segment]));
            if let (Some(live), Some(was)) = (live, was) {
                let segments = module.data.keys().filter(|segment| live.data[*segment]);
                let data = segments.flat_map(|segment| units.data_in(input, segment));
                walk.open.extend(data.filter(|datum| !was.contains(datum)));
            }
            continue;
        }
        // Of any other input only whole segments are known to be live.
        let segments = resolution.inputs[input].data_relocations.iter_enumerated();
        for (_, entries) in segments.filter(|(index, _)| live.is_none_or(|live| live.data[*index])) {
            entries.iter().for_each(|entry| walk.symbol(input, entry.symbol, entry.addend.into()));
        }
        let globals = resolution.inputs[input].globals.iter_enumerated();
        globals
            .filter(|(index, _)| live.is_none_or(|live| live.globals[*index]))
            .for_each(|(_, global)| walk.global(*global));
    }
    for item in resolution.exports.values() {
        if let ExportItem::Global(global) = item {
            walk.global(*global);
        }
    }
    for step in resolution.closings.iter().flat_map(|closing| &closing.steps) {
        match *step {
            Step::RunHandlers { head, slot, .. } => [head, slot].into_iter().for_each(|place| walk.place(place, 0)),
            Step::Write { file, .. } | Step::SeekBack { file, .. } | Step::WriteAll { head: file, .. } => {
                walk.place(file, 0);
            }
            Step::Call(_) | Step::Nothing => {}
        }
    }
    walk.run();
    walk.named
}

struct Walk<'a, 'data> {
    units: &'a Units<'a, 'data>,
    /// The inputs whose data are walked through.
    finished: &'a Finished,
    resolution: &'a Resolution<'data>,
    /// The places that were named: the same ones are again and again.
    passed: HashSet<(InputId, DataIndex, u32, u32)>,
    named: HashSet<Datum>,
    open: Vec<Datum>,
}

impl Walk<'_, '_> {
    fn global(&mut self, global: GlobalRef) {
        if let GlobalRef::Address(place) = global {
            self.place(place, 0);
        }
    }

    fn symbol(&mut self, input: InputId, symbol: u32, addend: i64) {
        if let Some(SymbolRef::Address(place)) = self.resolution.inputs[input].symbols.get(symbol as usize) {
            self.place(*place, addend);
        }
    }

    /// What is at a place. Code that counts from one datum to another needs all that is between.
    fn place(&mut self, place: Place, addend: i64) {
        if let Place::Pointer(number) = place {
            return self.place(self.resolution.pointers[number as usize], 0);
        }
        let Place::InSegment(input, segment, offset) = place else { return };
        let there = u32::try_from(i64::from(offset) + addend).unwrap_or(offset);
        if !self.finished.contains_key(&input) || !self.passed.insert((input, segment, offset, there)) {
            return;
        }
        let at: Vec<Datum> = self.units.data_over(input, segment, offset).collect();
        let is_inside = at.iter().any(|datum| (datum.offset..=datum.end()).contains(&there));
        let between = offset.min(there)..offset.max(there);
        // Only an address that is in none of them looks through all: few are.
        let all = (!is_inside).then(|| self.units.data_in(input, segment)).into_iter().flatten();
        let is_between = |datum: &Datum| datum.offset < between.end.saturating_add(1) && between.start < datum.end();
        // Where nothing has a byte, the end of something is named: without that datum the place would be nowhere.
        let is_end = at.iter().all(|datum| datum.end() <= offset);
        let ending = is_end.then(|| self.units.data_in(input, segment)).into_iter().flatten();
        let ending = ending.filter(|datum| datum.end() == offset);
        for datum in at.into_iter().chain(all.filter(is_between)).chain(ending) {
            if self.named.insert(datum) {
                self.open.push(datum);
            }
        }
    }

    /// Relocations for bytes that no symbol covers name what they name in any case, and so do those of a segment that
    /// is there as a whole. A label without a size covers nothing.
    fn loose(&mut self, input: InputId, is_there: &dyn Fn(DataIndex) -> bool) {
        let (units, resolution) = (self.units, self.resolution);
        for (segment, entries) in resolution.inputs[input].data_relocations.iter_enumerated() {
            let is_covered = |offset: u32| {
                let mut over = units.data_over(input, segment, offset);
                over.any(|datum| offset < datum.end())
            };
            for entry in entries.iter().filter(|entry| is_there(segment) || !is_covered(entry.offset)) {
                self.symbol(input, entry.symbol, entry.addend.into());
            }
        }
    }

    fn run(&mut self) {
        while let Some(datum) = self.open.pop() {
            let entries = self.resolution.inputs[datum.input].data_relocations.get(datum.segment);
            let entries = entries.map_or(&[][..], Vec::as_slice);
            let first = entries.partition_point(|entry| entry.offset < datum.offset);
            for entry in entries[first..].iter().take_while(|entry| entry.offset < datum.end()) {
                self.symbol(datum.input, entry.symbol, entry.addend.into());
            }
        }
    }
}
