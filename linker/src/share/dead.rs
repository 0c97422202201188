//! Data that nobody names any more become ranges of segments that the image need not have.
//!
//! A finished module has its data in few segments, so that no segment dies when a copy does. What functions of
//! libraries named before copies became one, and nothing names now, is dead. What the program named, bytes that no
//! symbol covers, and what nothing named before, are left alone: the linker that joined the segment may have known more
//! of them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toolchain_probe::Admitted;
use toolchain_probe::Examined;
use toolchain_probe::module::model::Kind;
use toolchain_probe::module::model::index::{DataIndex, FuncIndex, GlobalIndex, InputId};
use toolchain_probe::module::model::linking::SymbolKind;
use toolchain_probe::module::scan::SiteKind;
use wasmparser::SymbolFlags;

use super::Function;
use super::pieces::Pieces;
use crate::prune::{Live, LiveInput};
use crate::resolve::{ExportItem, GlobalRef, Place, Resolution, Step, SymbolRef};

/// What is left of segments, by input.
pub type Left = BTreeMap<(InputId, DataIndex), Pieces>;

/// How many zeros between two dead data are taken for padding.
const PADDING: u32 = 15;

/// Finds what any code of the modules named before, and what is reachable names no longer.
pub(super) fn left_of_segments(
    group: &Admitted<'_>,
    before: &Resolution<'_>,
    after: (&Resolution<'_>, &Live),
    is_of_library: &dyn Fn(Function) -> bool,
) -> Left {
    let finished = (0..)
        .map(InputId)
        .zip(group.modules())
        .filter(|(_, module)| module.kind == Kind::Finished && module.doubt.is_none());
    let finished: Vec<(InputId, &Examined<'_>)> = finished.collect();
    let data: BTreeMap<InputId, Data> = finished.iter().map(|(input, module)| (*input, Data::of(module))).collect();
    let was = named(group, &data, before, &|_| true, None);
    // What the program names, dead or alive, may be a part of something that only its author knows to be one.
    let is_kept = |function: Function| {
        let (input, index) = function;
        after.1.inputs[input.at()].functions[index.at()] || data.contains_key(&input) && !is_of_library(function)
    };
    let is = named(group, &data, after.0, &is_kept, Some(after.1));
    let mut left = Left::new();
    for (input, module) in finished {
        for (segment, facts) in (0..).map(DataIndex).zip(&module.data) {
            let named = module.linking.as_ref().and_then(|linking| linking.segments.get(segment.at()));
            // Code that knows where a section with a name of C begins walks over all of it.
            let Some(named) = named.filter(|named| named.name.starts_with('.')) else { continue };
            let ranges = data[&input].dead(segment, &was, &is, input, facts.bytes);
            if ranges.is_empty() {
                continue;
            }
            let begins: Vec<u32> = data[&input].in_segment(segment).map(|range| range.start).collect();
            let size_bytes = u32::try_from(facts.bytes.len()).unwrap_or(u32::MAX);
            let pieces = Pieces::of(size_bytes, named.align_log2.min(16), &ranges, &begins);
            left.insert((input, segment), pieces);
        }
    }
    left
}

/// The data that symbols of a module name: segment, begin, end.
struct Data(BTreeSet<(DataIndex, u32, u32)>);

/// Which data are named, by input.
type Named = BTreeSet<(InputId, DataIndex, u32, u32)>;

impl Data {
    fn of(module: &Examined<'_>) -> Self {
        let symbols = module.linking.iter().flat_map(|linking| &linking.symbols);
        let placed = symbols.filter(|symbol| !symbol.flags.contains(SymbolFlags::ABSOLUTE));
        let data = placed.filter_map(|symbol| match symbol.kind {
            SymbolKind::Data(Some(at)) => {
                Some((DataIndex(at.segment), at.offset, at.offset.saturating_add(at.size_bytes)))
            }
            _ => None,
        });
        Self(data.collect())
    }

    fn in_segment(&self, segment: DataIndex) -> impl Iterator<Item = Range<u32>> {
        self.0.range((segment, 0, 0)..=(segment, u32::MAX, u32::MAX)).map(|(_, begin, end)| *begin..*end)
    }

    /// All data that cover an offset, or begin there.
    fn at(&self, segment: DataIndex, offset: u32) -> impl Iterator<Item = (DataIndex, u32, u32)> {
        // Few symbols lie over each other, and none is far from its begin but large ones.
        let before = self.0.range((segment, 0, 0)..=(segment, offset, u32::MAX)).rev();
        before.take(16).filter(move |(_, begin, end)| *begin == offset || offset < *end).copied()
    }

    fn dead(&self, segment: DataIndex, was: &Named, is: &Named, input: InputId, bytes: &[u8]) -> Vec<Range<u32>> {
        let of = |range: &Range<u32>| (input, segment, range.start, range.end);
        let mut dead: Vec<Range<u32>> = Vec::new();
        let mut kept_to = 0;
        for range in self.in_segment(segment) {
            if is.contains(&of(&range)) || !was.contains(&of(&range)) {
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
}

/// Whether nothing but a few zeros is between two offsets.
fn is_padding(bytes: &[u8], from: u32, to: u32) -> bool {
    let between = bytes.get(from.min(to) as usize..to as usize);
    to.saturating_sub(from) <= PADDING && between.is_some_and(|bytes| bytes.iter().all(|byte| *byte == 0))
}

/// What code names, and what that holds the address of.
fn named(
    group: &Admitted<'_>,
    data: &BTreeMap<InputId, Data>,
    resolution: &Resolution<'_>,
    names: &dyn Fn(Function) -> bool,
    live: Option<&Live>,
) -> Named {
    let mut walk = Walk { data, resolution, named: Named::new(), open: Vec::new() };
    for (input, module) in (0..).map(InputId).zip(group.modules()) {
        let live = live.map(|live| &live.inputs[input.at()]);
        let is_live = |marks: fn(&LiveInput) -> &Vec<bool>, index: usize| live.is_none_or(|live| marks(live)[index]);
        let functions = (0..module.functions.len()).map(FuncIndex::from_usize);
        for site in functions.filter(|function| names((input, *function))).flat_map(|function| module.sites(function)) {
            match site.kind {
                SiteKind::Address | SiteKind::AddressConst => walk.symbol(input, site.index, i64::from(site.addend)),
                SiteKind::GlobalGet | SiteKind::GlobalGetAdd => {
                    walk.global(resolution.inputs[input.at()].globals[GlobalIndex(site.index).at()]);
                }
                _ => {}
            }
        }
        if let Some(own) = data.get(&input) {
            walk.loose(input, own);
            continue;
        }
        // Of any other input only whole segments are known to be live.
        let segments = resolution.inputs[input.at()].data_relocations.iter().enumerate();
        for (_, entries) in segments.filter(|(index, _)| is_live(|live| &live.data, *index)) {
            entries.iter().for_each(|entry| walk.symbol(input, entry.symbol, entry.addend.into()));
        }
        let globals = resolution.inputs[input.at()].globals.iter().enumerate();
        globals.filter(|(index, _)| is_live(|live| &live.globals, *index)).for_each(|(_, global)| walk.global(*global));
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
    data: &'a BTreeMap<InputId, Data>,
    resolution: &'a Resolution<'data>,
    named: Named,
    open: Vec<(InputId, DataIndex, u32, u32)>,
}

impl Walk<'_, '_> {
    fn global(&mut self, global: GlobalRef) {
        if let GlobalRef::Address(place) = global {
            self.place(place, 0);
        }
    }

    fn symbol(&mut self, input: InputId, symbol: u32, addend: i64) {
        if let Some(SymbolRef::Address(place)) = self.resolution.inputs[input.at()].symbols.get(symbol as usize) {
            self.place(*place, addend);
        }
    }

    /// What is at a place. Code that counts from one datum to another needs all that is between.
    fn place(&mut self, place: Place, addend: i64) {
        if let Place::Pointer(number) = place {
            return self.place(self.resolution.pointers[number as usize], 0);
        }
        let Place::InSegment(input, segment, offset) = place else { return };
        let Some(data) = self.data.get(&input) else { return };
        let there = u32::try_from(i64::from(offset) + addend).unwrap_or(offset);
        let at: Vec<_> = data.at(segment, offset).collect();
        let is_inside = at.iter().any(|(_, begin, end)| (*begin..=*end).contains(&there));
        let between = offset.min(there)..offset.max(there);
        // Only an address that is in none of them looks through all: few are.
        let all = (!is_inside).then(|| data.in_segment(segment)).into_iter().flatten();
        let between = all.filter(|range| range.start < between.end.saturating_add(1) && between.start < range.end);
        let between: Vec<_> = between.map(|range| (segment, range.start, range.end)).collect();
        for (segment, begin, end) in at.into_iter().chain(between) {
            if self.named.insert((input, segment, begin, end)) {
                self.open.push((input, segment, begin, end));
            }
        }
    }

    /// Relocations for bytes that no symbol covers name what they name in any case.
    fn loose(&mut self, input: InputId, own: &Data) {
        let segments = &self.resolution.inputs[input.at()].data_relocations;
        for (segment, entries) in (0..).map(DataIndex).zip(segments) {
            for entry in entries.iter().filter(|entry| own.at(segment, entry.offset).next().is_none()) {
                self.symbol(input, entry.symbol, entry.addend.into());
            }
        }
    }

    fn run(&mut self) {
        while let Some((input, segment, begin, end)) = self.open.pop() {
            let entries = self.resolution.inputs[input.at()].data_relocations.get(segment.at());
            let entries = entries.map_or(&[][..], Vec::as_slice);
            let first = entries.partition_point(|entry| entry.offset < begin);
            for entry in entries[first..].iter().take_while(|entry| entry.offset < end) {
                self.symbol(input, entry.symbol, entry.addend.into());
            }
        }
    }
}
