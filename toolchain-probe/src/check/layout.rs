//! Where data, stack and heap are, and what every byte of the initial memory is.
//!
//! **Rules.** *Layout*: the data of every input is where it may be (a library's as one piece from its base on, with its
//! alignment; a segment that is placed through relocations alone, with its own; any other where it says), no two ranges
//! overlap, and low to high come the stack and the heap with nothing of them in between: static data ends before the
//! heap begins, and no data is in the stack. What cannot move may meet data, and a stack, that cannot move either where
//! both are of one input, or of instances that somebody has composed around one memory: there it met them too. *Data*:
//! a byte of the initial memory is that of the segment which is there; where a relocation names a place, it is the
//! value of its symbol with its addend; where an evaluated preparation stored, it is what was stored last; a pointer
//! that the linker made holds its address; any other is zero.
//!
//! It does not know who uses an address. The choice a reader may question: of a segment that lost bytes, only ranges
//! that no symbol of the certificate is in may be lost, and no reference may count over one.

use std::collections::{BTreeMap, HashMap, HashSet};

use wasmparser::{RelocationType, SymbolFlags, SymbolInfo};

use super::addresses::{address_of, fixed_start, linker_symbol, number, plain_number};
use super::certificate::{Kind, Placed, Symbol, Value};
use super::contents::Contents;
use super::evaluate::{Store, effects};
use super::imports::OneInput;
use super::memories;
use super::names::{Names, Target};
use super::preparations::{Prepared, own_data};
use super::reading::{Data, Import, Mode};
use super::split::{self, Held};
use super::view::{Constant, Group, View, fixed};
use super::{Rule, Shown};

const PAGE: u64 = 1 << 16;
/// Where static data begins at the lowest, so that nothing has the address of null.
const LOWEST: u32 = 1024;

/// A range of addresses, and whose it is.
struct Taken {
    start: u64,
    end: u64,
    owner: Option<u32>,
    /// Whether its owner says where it is, so that it may lie over what is in the same memory there.
    is_fixed: bool,
}

/// Whether a segment is at a place that does not depend on where its input is.
fn is_fixed(data: &Data<'_>) -> bool {
    matches!(&data.mode, Mode::Active(_, offset) if fixed(offset).is_some())
}

/// The bytes that the initial memory must have.
pub(crate) fn check<'a>(group: &Group<'a>, names: &Names<'a>, prepared: &Prepared) -> (Contents, Shown) {
    let mut work = Work {
        group,
        names,
        contents: Contents::default(),
        taken: Vec::new(),
        unused: Vec::new(),
        shown: Shown::default(),
    };
    for view in group.views() {
        match view.claim.kind {
            Kind::Library => work.library(view),
            Kind::Pinned | Kind::Pure => work.pinned(view),
            Kind::Object | Kind::Finished | Kind::SplitLibrary => work.segments(view),
        }
        for store in prepared.stores(view) {
            match *store {
                Store::Bytes { address, value, size } => {
                    _ = work.contents.write(address, &value.to_le_bytes()[..usize::from(size)]);
                }
                Store::Zeros { address, size } => work.contents.clear(address, size),
            }
        }
    }
    for (pointer, held) in &group.certificate.memory.pointers {
        work.contents.write(*pointer, &held.to_le_bytes());
        work.take(*pointer, 4, None, false);
    }
    work.sets();
    work.places();
    work.memory();
    work.image();
    (work.contents, work.shown)
}

struct Work<'g, 'a> {
    group: &'g Group<'a>,
    names: &'g Names<'a>,
    contents: Contents,
    taken: Vec<Taken>,
    /// Where relocations name words of data that nobody names, because something else stands for it.
    unused: Vec<u32>,
    shown: Shown,
}

impl<'a> Work<'_, 'a> {
    fn take(&mut self, start: u32, size: usize, owner: Option<u32>, is_fixed: bool) {
        if size > 0 {
            let start = u64::from(start);
            self.taken.push(Taken { start, end: start + size as u64, owner, is_fixed });
        }
    }

    fn library(&mut self, view: View<'_, '_>) {
        let Some(base) = view.claim.memory_base else {
            let has_fixed = view.module.data.iter().any(|data| is_fixed(data) && !data.bytes.is_empty());
            return self.shown.that(Rule::Layout, !has_fixed, || {
                format!("{}: it fills memory that is not the library's", view.name())
            });
        };
        let reserves = view.module.reserves.as_ref();
        let (size, align) = reserves.map_or((0, 0), |reserves| (reserves.memory_size, reserves.memory_alignment));
        self.shown.that(Rule::Layout, size == 0 || is_aligned(base, align), || {
            format!("{}: its data is not aligned", view.name())
        });
        self.take(base, size as usize, Some(view.number), false);
        for (index, data) in view.module.data.iter().enumerate() {
            let Mode::Active(_, offset) = &data.mode else { continue };
            // What has no bytes fills nothing, wherever that is.
            if is_fixed(data) && data.bytes.is_empty() {
                continue;
            }
            let start = number(view, offset).filter(|start| {
                let end = u64::from(*start) + data.bytes.len() as u64;
                *start >= base && end <= u64::from(base) + u64::from(size)
            });
            self.shown.that(Rule::Layout, start.is_some(), || {
                format!("segment {index} of {}: it is not inside of what the library reserves", view.name())
            });
            if let Some(start) = start {
                self.contents.write(start, data.bytes);
            }
        }
    }

    fn pinned(&mut self, view: View<'_, '_>) {
        for (index, data) in view.module.data.iter().enumerate() {
            let Mode::Active(_, offset) = &data.mode else { continue };
            let start = number(view, offset);
            self.shown.that(Rule::Layout, start.is_some(), || {
                format!("segment {index} of {}: nothing says where it is", view.name())
            });
            let Some(start) = start else { continue };
            self.contents.write(start, data.bytes);
            self.take(start, data.bytes.len(), Some(view.number), true);
        }
    }

    fn segments(&mut self, view: View<'_, 'a>) {
        let folded = folded_data(view);
        let is_cut = view.claim.segments.iter().flatten().any(|placed| placed.pieces.is_some());
        let symbols = if is_cut { data_symbols(view) } else { HashMap::new() };
        let held = match view.claim.kind {
            Kind::SplitLibrary => split::held(self.group, view).map(Some),
            _ => Ok(None),
        };
        let held = held.unwrap_or_else(|reason| {
            self.shown.reject(Rule::Data, format!("{}: {reason}", view.name()));
            Some(BTreeMap::new())
        });
        for (index, data) in (0u32..).zip(&view.module.data) {
            let Some(placed) = view.placed(index) else { continue };
            let symbols = symbols.get(&index).map_or(&[][..], Vec::as_slice);
            let result = self.segment(view, (index, data, symbols), placed);
            let is_right = result.is_ok();
            self.shown.that(Rule::Layout, is_right, || {
                format!("segment {index} of {}: {}", view.name(), result.err().unwrap_or_default())
            });
            if is_right {
                self.relocations(view, (index, data), folded.get(&index), held.as_ref());
            }
        }
    }

    /// `symbols` are those of the segment, if it is cut.
    fn segment(
        &mut self,
        view: View<'_, '_>,
        (index, data, symbols): (u32, &Data<'_>, &[(u32, &SymbolInfo<'_>)]),
        placed: &Placed,
    ) -> Result<(), String> {
        let align = view.module.segments.get(index as usize).map_or(4, |segment| segment.alignment);
        let size = u32::try_from(data.bytes.len()).map_err(|_| "it is too large")?;
        let whole = [(0, size, 0)];
        let pieces = placed.pieces.as_deref().unwrap_or(&whole);
        let mut last = 0;
        for (from, size, at) in pieces {
            let (start, end) = (*from as usize, u64::from(*from) + u64::from(*size));
            let bytes = usize::try_from(end).ok().and_then(|end| data.bytes.get(start..end));
            let bytes = bytes.ok_or("a piece is not in it")?;
            let address = placed.address.checked_add(*at).ok_or("a piece is beyond memory")?;
            if *from < last || placed.pieces.is_none() && !is_aligned(address, align) {
                return Err("it is not aligned, or its pieces are in another order".to_owned());
            }
            last = from + size;
            if !self.contents.write(address, bytes) {
                return Err("a piece is beyond memory".to_owned());
            }
            self.take(address, bytes.len(), Some(view.number), false);
        }
        // A symbol that somebody may use is where it can be. What is whole has them all where they were.
        for (number, symbol) in symbols.iter().filter(|_| placed.pieces.is_some()) {
            let SymbolInfo::Data { symbol: Some(place), .. } = symbol else { continue };
            let own = view.own_place(symbol);
            let is_here = own.is_some() && own.map(Symbol::Address) == view.symbol(*number);
            // What has no size and lies where a piece ends is nothing that could be aligned.
            let is_end = place.size == 0 && view.in_piece(index, place.offset).is_none();
            if !is_here || is_end {
                continue;
            }
            // What is in a segment has at most the alignment that its offset has.
            let align = place.offset.trailing_zeros().min(align);
            if !own.is_some_and(|own| is_aligned(own, align)) {
                return Err(format!("symbol {number} is not aligned"));
            }
        }
        Ok(())
    }

    fn relocations(
        &mut self,
        view: View<'_, 'a>,
        (index, data): (u32, &Data<'_>),
        folded: Option<&Ranges>,
        held: Option<&BTreeMap<u32, Held>>,
    ) {
        let (start, end) = (data.file_offset, data.file_offset + data.bytes.len());
        let entries = &view.module.data_relocations;
        let first = entries.partition_point(|(place, _)| *place < start);
        let was = fixed_start(view, index as usize);
        let stored = self.stored(view);
        for (place, entry) in entries[first..].iter().take_while(|(place, _)| *place < end) {
            let offset = u32::try_from(place - start).unwrap_or(u32::MAX);
            // What is not in the image has no address.
            let Some(address) = view.in_piece(index, offset) else { continue };
            if folded.is_some_and(|folded| folded.overlap(offset, offset.saturating_add(1))) {
                self.unused.push(address);
                continue;
            }
            let value = match entry.ty {
                _ if let Some(held) = held => match held.get(&offset) {
                    Some(Held::Own) => view.symbol_value(entry.index, entry.addend),
                    Some(Held::Entry(global, addend)) => {
                        self.held_entry(view, *global).map(|value| value.wrapping_add(*addend))
                    }
                    None => None,
                },
                _ if entry.index as usize >= view.module.symbols.len() => {
                    was.and_then(|was| stored.get(&was.checked_add(offset)?).copied())
                }
                RelocationType::MemoryAddrI32 | RelocationType::TableIndexI32 => {
                    view.symbol_value(entry.index, entry.addend)
                }
                RelocationType::MemoryAddrLocrelI32 => {
                    view.symbol_value(entry.index, entry.addend).map(|value| value.wrapping_sub(address))
                }
                _ => None,
            };
            self.shown.that(Rule::Data, value.is_some(), || {
                format!("relocation at {place:#x} of {}: its symbol {} is not in the image", view.name(), entry.index)
            });
            if let Some(value) = value {
                self.contents.write(address, &value.to_le_bytes());
            }
        }
    }

    /// What a program with fixed addresses stores of shared symbols when it starts, by the address that it had: its
    /// relocations have no symbols for them (`wasm-ld`, `Writer::populateSymtab`).
    fn stored(&self, view: View<'_, 'a>) -> HashMap<u32, u32> {
        let lacks =
            |(_, entry): &(usize, wasmparser::RelocationEntry)| entry.index as usize >= view.module.symbols.len();
        let applied = view.module.exported_function("__wasm_apply_data_relocs");
        let applied = applied.filter(|_| view.module.data_relocations.iter().any(lacks));
        let value = |global: u32| {
            let position = view.module.globals.get(global as usize)?.import?;
            let import = view.module.imports.get(position as usize)?;
            match import.module {
                "GOT.mem" | "GOT.func" => {
                    self.entry(view, import, position).map(|value| Constant::I32(value.cast_signed()))
                }
                _ => Some(Constant::I32(0)),
            }
        };
        let effects = applied.and_then(|function| effects(view, self.names, function, &value));
        let stores = effects.into_iter().flat_map(|effects| effects.stores);
        let stores = stores.filter_map(|store| match store {
            Store::Bytes { address, value, size: 4 } => Some((address, u32::try_from(value).ok()?)),
            _ => None,
        });
        stores.collect()
    }

    /// The value of an entry of the offset table of a library, by its global.
    fn held_entry(&self, view: View<'_, 'a>, global: u32) -> Option<u32> {
        let position = view.module.globals.get(global as usize)?.import?;
        self.entry(view, view.module.imports.get(position as usize)?, position)
    }

    /// The value of an entry of the offset table.
    fn entry(&self, view: View<'_, 'a>, import: &Import<'a>, position: u32) -> Option<u32> {
        if let Some(address) = linker_symbol(view, import.field).filter(|_| import.module == "GOT.mem") {
            return address;
        }
        let targets = self.names.targets(self.group, view.number, position);
        match *targets.first()? {
            Target::Undefined(..) if view.is_weak(import) => Some(0),
            // What no input defines has a slot too: that of the host's function, or of the trap in its place.
            target if import.module == "GOT.func" => {
                let asks = OneInput { group: self.group, names: self.names, view };
                let claim = view.global(import.index).and_then(|value| match value {
                    Value::Constant(slot) => Some(slot.cast_unsigned()),
                    Value::Global(_) => None,
                });
                let claim = claim.filter(|slot| asks.has_slot(import, target, *slot).is_ok());
                claim.or_else(|| asks.slots(import, target).first().copied())
            }
            Target::Defined(definition) => address_of(self.group, definition),
            _ => None,
        }
    }

    /// A section with a name of C is what all objects have put into it, and nothing else: code walks from one bound to
    /// the other. Of a group that several objects have (COMDAT) the first one's counts.
    fn sets(&mut self) {
        let mut groups = HashSet::new();
        let mut repeated = HashSet::new();
        for view in self.group.views().filter(|view| view.claim.kind == Kind::Object) {
            for (name, data) in &view.module.groups {
                if !groups.insert(*name) {
                    repeated.extend(data.iter().map(|segment| (view.number, *segment)));
                }
            }
        }
        for set in &self.group.certificate.memory.sets {
            let mut ends: Vec<(u32, u32)> = Vec::new();
            let mut is_whole = true;
            for view in self.group.views().filter(|view| view.claim.kind == Kind::Object) {
                for (index, data) in (0u32..).zip(&view.module.data) {
                    let is_member = view.module.segments.get(index as usize).is_some_and(|s| s.name == set.name);
                    let placed = view.placed(index);
                    let is_repeated = repeated.contains(&(view.number, index));
                    let Some(placed) = placed.filter(|_| is_member && !is_repeated) else { continue };
                    is_whole &= placed.pieces.is_none();
                    let size = u32::try_from(data.bytes.len()).unwrap_or(u32::MAX);
                    ends.push((placed.address, placed.address.saturating_add(size)));
                }
            }
            let start = ends.iter().map(|(start, _)| *start).min().unwrap_or(set.start);
            let stop = ends.iter().map(|(_, stop)| *stop).max().unwrap_or(set.start);
            self.shown.that(Rule::Layout, (start, stop) == (set.start, set.stop), || {
                format!(
                    "section {} is at {:#x} to {:#x}, wanted {start:#x} to {stop:#x}",
                    set.name, set.start, set.stop
                )
            });
            let inside = self.taken.iter().filter(|taken| taken.start < stop.into() && u64::from(start) < taken.end);
            let count = inside.count();
            let members = ends.iter().filter(|(start, stop)| start < stop).count();
            self.shown.that(Rule::Layout, is_whole, || format!("section {} is cut", set.name));
            self.shown.that(Rule::Layout, count == members, || format!("section {} holds something else", set.name));
        }
    }

    fn places(&mut self) {
        let memory = &self.group.certificate.memory;
        let shown = &mut self.shown;
        self.taken.sort_by_key(|taken| (taken.start, taken.end));
        // Of those that began before, the one that ends last.
        let mut last: Option<&Taken> = None;
        // Whoever composed instances around one memory placed what does not move.
        let memory_of = |input: Option<u32>| memories::definer(self.group, self.group.view(input?)?);
        let is_arranged = |one: Option<u32>, other: Option<u32>| {
            one == other || memory_of(one).is_some_and(|memory| memory_of(other) == Some(memory))
        };
        for taken in &self.taken {
            if let Some(last) = last {
                let may_meet = || last.is_fixed && taken.is_fixed && is_arranged(last.owner, taken.owner);
                shown.that(Rule::Layout, last.end <= taken.start || may_meet(), || {
                    format!("data overlaps at {:#x}: of {:?} and of {:?}", taken.start, last.owner, taken.owner)
                });
            }
            last = last.filter(|last| last.end >= taken.end).or(Some(taken));
        }
        for view in self.group.views().filter(|view| view.claim.kind == Kind::Pinned) {
            let (start, end) = own_data(view, 0);
            let is_apart = |taken: &Taken| taken.is_fixed || taken.end <= start || taken.start >= end;
            shown.that(Rule::Layout, self.taken.iter().all(is_apart), || {
                format!("data is in the memory that {} was linked with", view.name())
            });
        }
        let (low, high) = (u64::from(memory.stack_low), u64::from(memory.stack_high));
        // A module that cannot move may keep its own stack, and may have been stored with what was on it.
        let keeps_stack = |view: &View<'_, '_>| {
            view.module.globals.iter().any(|global| {
                let top = global.init.as_ref().and_then(|init| number(*view, init));
                global.ty.mutable && top == Some(memory.stack_high)
            })
        };
        let keepers: Vec<u32> = self.group.views().filter(keeps_stack).map(|view| view.number).collect();
        for taken in &self.taken {
            let is_keeper = |keeper: &u32| is_arranged(Some(*keeper), taken.owner);
            let may_be_there = || taken.is_fixed && keepers.iter().any(is_keeper);
            shown.that(Rule::Layout, taken.end <= low || taken.start >= high || may_be_there(), || {
                format!("data of {:?} at {:#x} is in the stack", taken.owner, taken.start)
            });
            shown.that(Rule::Layout, taken.end <= u64::from(memory.data_end), || {
                format!("data of {:?} at {:#x} is beyond the end of data", taken.owner, taken.start)
            });
            shown.that(Rule::Layout, taken.is_fixed || taken.start >= u64::from(LOWEST), || {
                format!("data of {:?} is at {:#x}, where null is", taken.owner, taken.start)
            });
        }
    }

    fn memory(&mut self) {
        let (certificate, shown) = (self.group.certificate, &mut self.shown);
        let (memory, options) = (&certificate.memory, &certificate.options);
        let found = self.group.image.memories.first();
        shown.that(Rule::Layout, found.is_some() == memory.exists, || "the image has a memory, or has none".to_owned());
        let Some(found) = found else { return };
        let stack = memory.stack_high.saturating_sub(memory.stack_low);
        let asked = options.stack_size_bytes;
        let has_pinned = certificate.inputs.iter().any(|input| input.kind == Kind::Pinned);
        // Where a module that cannot move leaves no room below it, the stack is where that module has its own.
        shown.that(Rule::Layout, (stack >= asked || has_pinned) && memory.stack_high % 16 == 0, || {
            format!("the stack has {stack} bytes, wanted {asked}")
        });
        let order = [memory.global_base, memory.data_end, memory.heap_base, memory.heap_end];
        let is_ordered = order.is_sorted() && memory.global_base >= memory.stack_high && memory.heap_base % 16 == 0;
        shown.that(Rule::Layout, is_ordered, || format!("stack, data and heap are in another order: {memory:?}"));
        let room = memory.heap_end.saturating_sub(memory.heap_base);
        shown.that(Rule::Layout, room >= options.initial_heap_bytes, || {
            format!("the heap has {room} bytes, wanted {}", options.initial_heap_bytes)
        });
        shown.that(Rule::Layout, found.ty.initial * PAGE == u64::from(memory.heap_end), || {
            format!("the memory has {} pages, and ends at {:#x}", found.ty.initial, memory.heap_end)
        });
        let initial = options.initial_memory_bytes;
        shown.that(Rule::Layout, initial.is_none_or(|bytes| bytes == u64::from(memory.heap_end)), || {
            format!("the memory begins with {} bytes, wanted {initial:?}", memory.heap_end)
        });
        shown.that(Rule::Layout, found.import.is_some() == options.import_memory, || {
            "the memory is imported, or not".to_owned()
        });
        let moves = |view: &View<'_, '_>| !view.is_relocatable();
        let minimum =
            self.group.views().filter(moves).flat_map(|view| &view.module.memories).map(|m| m.ty.initial).max();
        shown.that(Rule::Layout, found.ty.initial >= minimum.unwrap_or(0), || "an input was promised more".to_owned());
        let met = memories::over_each_other(self.group);
        shown.that(Rule::Layout, met.is_none(), || {
            let names = met.map(|(one, other)| (one.name(), other.name()));
            format!("two memories of instances are used at the same addresses, those of {names:?}")
        });
        let asked = options.max_memory_bytes.map(|bytes| (bytes / PAGE).min(PAGE));
        let limit = memories::maximum(self.group).into_iter().chain(asked).min();
        let wanted = limit.or(found.ty.shared.then_some(PAGE));
        shown.that(Rule::Layout, found.ty.maximum == wanted && !found.ty.memory64, || {
            format!("the memory may have {:?} pages, wanted {wanted:?}", found.ty.maximum)
        });
        let is_shared = self.group.views().flat_map(|view| &view.module.memories).any(|memory| memory.ty.shared);
        shown.that(Rule::Layout, found.ty.shared == is_shared, || "the memory is shared, or not".to_owned());
    }

    fn image(&mut self) {
        // Where there is no memory there are no bytes.
        if self.group.image.memories.is_empty() {
            return;
        }
        let mut found = Contents::default();
        let mut covered: Vec<(u64, u64)> = Vec::new();
        for (index, data) in self.group.image.data.iter().enumerate() {
            let Mode::Active(_, offset) = &data.mode else { continue };
            let start = match plain_number(offset) {
                Some(start) if found.write(start, data.bytes) => start,
                _ => {
                    self.shown.reject(Rule::Data, format!("segment {index} of the image is not at a number"));
                    continue;
                }
            };
            covered.push((start.into(), u64::from(start) + data.bytes.len() as u64));
            let end = u64::from(self.group.certificate.memory.data_end);
            self.shown.that(Rule::Data, u64::from(start) + data.bytes.len() as u64 <= end, || {
                format!("segment {index} of the image is beyond the end of data")
            });
        }
        // Whatever stands in a word that nobody names, nobody sees it.
        for word in &self.unused {
            let bytes: Vec<u8> = (0..4).map(|byte| found.byte(u64::from(*word) + byte)).collect();
            self.contents.write(*word, &bytes);
        }
        let difference = self.contents.first_difference(&found);
        self.shown.that(Rule::Data, difference.is_none(), || {
            let at = difference.unwrap_or(0);
            let (found, wanted) = (found.byte(at), self.contents.byte(at));
            format!("the byte at {at:#x} is {found:#04x}, wanted {wanted:#04x}")
        });
        if self.group.image.memories.iter().any(|memory| memory.import.is_some()) {
            // Nobody promises that the host's memory is zero.
            for taken in self.taken.iter().filter(|taken| taken.owner.is_some() && !taken.is_fixed) {
                let is_covered = covered.iter().any(|(start, end)| *start <= taken.start && taken.end <= *end);
                self.shown
                    .that(Rule::Data, is_covered, || format!("data at {:#x} relies on zeros of the host", taken.start));
            }
        }
    }
}

/// Ranges, as `(start, end)` by their starts, each with the furthest end of it and those before it.
struct Ranges(Vec<(u32, u32)>);

impl Ranges {
    fn of(mut ranges: Vec<(u32, u32)>) -> Self {
        ranges.sort_unstable();
        let mut furthest = 0;
        for (_, end) in &mut ranges {
            furthest = furthest.max(*end);
            *end = furthest;
        }
        Self(ranges)
    }

    /// Whether one of them begins before `end` and ends after `start`.
    fn overlap(&self, start: u32, end: u32) -> bool {
        let before = &self.0[..self.0.partition_point(|(from, _)| *from < end)];
        before.last().is_some_and(|(_, furthest)| *furthest > start)
    }
}

/// By segment, the words of data that only symbols name for which something else stands: nobody names them any more.
fn folded_data(view: View<'_, '_>) -> HashMap<u32, Ranges> {
    let mut folded: HashMap<u32, Vec<(u32, u32)>> = HashMap::new();
    let mut kept: HashMap<u32, Vec<(u32, u32)>> = HashMap::new();
    for (number, symbol, flags) in view.symbols() {
        let SymbolInfo::Data { symbol: Some(place), .. } = symbol else { continue };
        let Some(claim) = view.symbol(number).filter(|_| !flags.contains(SymbolFlags::ABSOLUTE)) else { continue };
        let is_own = view.own_place(symbol).map(Symbol::Address) == Some(claim);
        let ranges = if is_own { &mut kept } else { &mut folded };
        ranges.entry(place.index).or_default().push((place.offset, place.offset.saturating_add(place.size)));
    }
    let only = |(segment, mut ranges): (u32, Vec<(u32, u32)>)| {
        if let Some(kept) = kept.remove(&segment).map(Ranges::of) {
            ranges.retain(|(start, end)| !kept.overlap(*start, *end));
        }
        (segment, Ranges::of(ranges))
    };
    folded.into_iter().map(only).collect()
}

/// By segment, the symbols of what is there.
fn data_symbols<'v>(view: View<'v, '_>) -> HashMap<u32, Vec<(u32, &'v SymbolInfo<'v>)>> {
    let mut symbols: HashMap<u32, Vec<(u32, &SymbolInfo<'_>)>> = HashMap::new();
    for (number, symbol, _) in view.symbols().filter(|(.., flags)| !flags.contains(SymbolFlags::ABSOLUTE)) {
        if let SymbolInfo::Data { symbol: Some(place), .. } = symbol {
            symbols.entry(place.index).or_default().push((number, symbol));
        }
    }
    symbols
}

fn is_aligned(address: u32, align_log2: u32) -> bool {
    1u32.checked_shl(align_log2).is_some_and(|align| address.is_multiple_of(align))
}
