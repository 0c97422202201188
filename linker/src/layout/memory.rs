//! Live inputs become addresses: stack, static data of each input in link order, sets of the objects, heap.
//!
//! The stack is lowest and grows down, so that overflow traps instead of running into data. Sizes and alignments come
//! from the inputs and are not believed: sums are taken in 64 bits and refused where they leave the 32-bit space.

use std::collections::BTreeSet;
use std::ops::Range;

use toolchain_probe::Admitted;
use toolchain_probe::conventions::{DSO_HANDLE, HEAP_BASE, LinkerSymbol};
use toolchain_probe::diagnostic::{Code, Diagnostic, counted};
use toolchain_probe::judge::binding::memories::{OwnMemory, maximum, memories};
use toolchain_probe::module::model::Kind;
use toolchain_probe::module::model::index::{DataIndex, InputId};
use toolchain_probe::{Examined, Modules};
use typed_index_collections::{TiSlice, TiVec, ti_vec};

use super::sets::place_sets;
use super::{MAX_ALIGN_LOG2, MAX_STORED_BYTES, PAGE_BYTES, absurd_alignment, align_of, align_up, pinned};
use crate::ids::Address;
use crate::options::Options;
use crate::prune::Live;
use crate::share::{Left, Shared};

/// The most that 32 bits address; `__heap_end` must be an address, so the last page is left out.
const MAX_PAGES: u64 = 65_535;
/// Where data begins at the lowest, so that no object has the null address.
const LOWEST_DATA: u64 = 1024;

/// Where everything in memory is.
#[derive(Clone, Debug)]
pub(crate) struct MemoryLayout {
    /// Whether the image has a memory at all.
    pub exists: bool,
    /// The stack.
    pub stack: Range<u32>,
    /// For each input, where its static data is; empty if it has none or none is reachable.
    pub data: TiVec<InputId, Range<u32>>,
    /// For each input that is placed through its relocations, where each of its data segments is; `None` if it is not
    /// reachable.
    pub segments: TiVec<InputId, TiVec<DataIndex, Option<u32>>>,
    /// Where the linker's own pointers are.
    pub pointers: Vec<u32>,
    /// What is left of segments of which parts are dead.
    pub left: Left,
    /// Where each set of the objects is, by its place in the bindings; empty if none of it is reachable.
    pub sets: Vec<Range<u32>>,
    /// The inputs whose allocators have the initial heap, all in one state, if there are others: those begin with none.
    pub heap_owners: BTreeSet<InputId>,
    /// Where static data begins.
    pub global_base: u32,
    /// Where static data ends.
    pub data_end: u32,
    /// Where the heap begins.
    pub heap_base: u32,
    /// Where the initial memory ends.
    pub heap_end: u32,
    /// Initial size in pages.
    pub min_pages: u64,
    /// Upper limit in pages.
    pub max_pages: Option<u64>,
    /// Whether threads share it.
    pub shared: bool,
    /// Whether it is imported.
    pub imported: bool,
}

impl MemoryLayout {
    /// The memory base of an input.
    pub(crate) fn base(&self, input: InputId) -> u32 {
        self.data[input].start
    }

    /// Where a data segment of an input that is placed through its relocations is.
    pub(crate) fn segment(&self, input: InputId, segment: DataIndex) -> Option<u32> {
        *self.segments.get(input)?.get(segment)?
    }

    /// The address of an offset in such a segment.
    pub(crate) fn in_segment(&self, input: InputId, segment: DataIndex, offset: u32) -> Option<u32> {
        let start = self.segment(input, segment)?;
        let offset = self.left.get(&(input, segment)).map_or(offset, |left| left.offset(offset));
        Some(start.wrapping_add(offset))
    }

    /// Whether the heap of an input begins where memory ends. Two allocators that both took the initial heap would hand
    /// out every block twice.
    pub(crate) fn has_no_heap(&self, input: InputId) -> bool {
        !self.heap_owners.is_empty() && !self.heap_owners.contains(&input)
    }

    /// The value of a linker-defined address, seen from an input. Table bases are not addresses and have none.
    pub(crate) fn linker_symbol(&self, input: InputId, symbol: LinkerSymbol) -> Address {
        Address(match symbol {
            LinkerSymbol::StackLow => self.stack.start,
            LinkerSymbol::StackHigh => self.stack.end,
            LinkerSymbol::GlobalBase => self.global_base,
            LinkerSymbol::DataEnd => self.data_end,
            LinkerSymbol::HeapBase if self.has_no_heap(input) => self.heap_end,
            LinkerSymbol::HeapBase => self.heap_base,
            LinkerSymbol::HeapEnd => self.heap_end,
            LinkerSymbol::DsoHandle | LinkerSymbol::MemoryBase => self.base(input),
            LinkerSymbol::FirstPageEnd => 1 << 16,
            LinkerSymbol::TableBase | LinkerSymbol::TlsBase => 0,
        })
    }
}

/// Places the stack, the live static data and the heap.
///
/// # Errors
/// MF002 for an alignment that memory cannot have, LK003 for an image that does not fit.
pub(crate) fn place_memory(
    group: &Admitted<'_>,
    pointer_count: usize,
    live: &Live,
    folded: &Shared,
    options: &Options,
) -> Result<MemoryLayout, Box<Diagnostic>> {
    let modules = group.modules();
    let wanted = align_up(u64::from(options.stack_size_bytes()), 4).unwrap_or(u64::MAX);
    let stack = pinned::place_stack(modules, group.bindings(), wanted)?;
    let kept = modules.iter().filter_map(pinned::addresses).map(|range| range.end).max().unwrap_or(0);
    let global_base = stack.end.max(LOWEST_DATA).max(kept);
    let sets = &group.bindings().sets;
    let in_sets: BTreeSet<_> = sets.iter().flat_map(|set| set.members.iter().copied()).collect();
    let placed = place_data(modules, live, folded, &in_sets, global_base)?;
    let (data, mut segments): (TiVec<_, _>, TiVec<InputId, TiVec<DataIndex, _>>) = placed.into_iter().unzip();
    let cursor = data.iter().map(|range| range.end).fold(global_base, u64::max);
    let placed = place_sets(modules, sets, live, cursor)?;
    for ((input, segment), place) in sets.iter().flat_map(|set| &set.members).zip(placed.members.iter().flatten()) {
        segments[*input][*segment] = *place;
    }
    let sets_end = placed.ranges.iter().map(|range| range.end).fold(cursor, u64::max);
    let pointers = align_up(sets_end, 2).unwrap_or(u64::MAX);
    let data_end = if pointer_count == 0 { sets_end } else { pointers.saturating_add(4 * pointer_count as u64) };
    let heap_base = align_up(data_end, 4).unwrap_or(u64::MAX);
    let shown = modules.iter().filter_map(pinned::shown_heap).max().unwrap_or(0);
    let asked = heap_base.saturating_add(shown.max(options.initial_heap_bytes.into()));
    let needed = align_up(asked, 16).unwrap_or(u64::MAX).max(smallest(modules));
    let heap_end = match options.initial_memory_bytes {
        Some(given) if given < needed => return Err(Box::new(begins_too_small(needed, given))),
        Some(given) => align_up(given, 16).unwrap_or(u64::MAX),
        None => needed,
    };
    let min_pages = heap_end / PAGE_BYTES;
    if min_pages > MAX_PAGES {
        return Err(Box::new(too_large(modules, &data, min_pages)));
    }
    // A pinned module keeps all memory that it was linked with, below the data of the others too.
    let stored = data.iter().map(|range| range.end - range.start).sum::<u64>().max(data_end - global_base);
    let exists = modules.iter().any(|module| !module.memories.is_empty());
    // A library may reserve memory and have none: nothing can be stored then, nor imported.
    let imported = exists && options.import_memory;
    if imported && stored > MAX_STORED_BYTES {
        return Err(Box::new(too_much_to_store(modules, &data, stored)));
    }
    let narrow = |value: u64| u32::try_from(value).expect("addresses below the last page fit 32 bits");
    let shared = modules.iter().flat_map(|module| &module.memories).any(|memory| memory.ty.shared);
    Ok(MemoryLayout {
        exists,
        stack: narrow(stack.start)..narrow(stack.end),
        data: data.into_iter().map(|range| narrow(range.start)..narrow(range.end)).collect(),
        segments: segments
            .into_iter()
            .map(|places| places.into_iter().map(|place| place.map(narrow)).collect())
            .collect(),
        sets: placed.ranges.into_iter().map(|range| narrow(range.start)..narrow(range.end)).collect(),
        pointers: (0..pointer_count as u64).map(|number| narrow(pointers + 4 * number)).collect(),
        left: folded
            .left
            .iter()
            .filter(|(at, _)| !in_sets.contains(at))
            .map(|(at, left)| (*at, left.clone()))
            .collect(),
        heap_owners: heap_owners(group, folded),
        global_base: narrow(global_base),
        data_end: narrow(data_end),
        heap_base: narrow(heap_base),
        heap_end: narrow(heap_end),
        min_pages,
        max_pages: max_pages(group, options, min_pages, shared)?,
        shared,
        imported,
    })
}

/// Places the static data of every input one after the other, beginning at an address: the range of each input, and
/// where its segments are, if they are placed alone. Those in sets come later.
fn place_data(
    modules: &Modules<'_>,
    live: &Live,
    folded: &Shared,
    in_sets: &BTreeSet<(InputId, DataIndex)>,
    mut cursor: u64,
) -> Result<Vec<Placed>, Box<Diagnostic>> {
    let mut placed = Vec::with_capacity(modules.len());
    for ((input, module), live) in modules.iter_enumerated().zip(&live.inputs) {
        let (range, places) = match module.reserves() {
            Some(reserved) if live.static_data => {
                let align_log2 = reserved.memory_align_log2;
                if align_log2 > MAX_ALIGN_LOG2 {
                    return Err(Box::new(absurd_alignment(module, align_log2)));
                }
                let start = align_up(cursor, align_log2).unwrap_or(u64::MAX);
                (start..start.saturating_add(size_of(module, reserved.memory_size_bytes)), TiVec::new())
            }
            None if module.kind == Kind::Pinned => (pinned::addresses(module).unwrap_or(cursor..cursor), TiVec::new()),
            None if module.is_relocatable() => {
                let alone = |segment: DataIndex| live.data[segment] && !in_sets.contains(&(input, segment));
                let size = |segment: DataIndex| {
                    let left = folded.left.get(&(input, segment));
                    left.map_or(module.data[segment].bytes.len() as u64, |left| left.size_bytes().into())
                };
                let (range, places) = place_segments(module, &alone, &size, cursor)?;
                let least = if module.is_split { size_of(module, 0) } else { 0 };
                (range.start..range.end.max(range.start.saturating_add(least)), places)
            }
            _ => (cursor..cursor, TiVec::new()),
        };
        cursor = cursor.max(range.end);
        placed.push((range, places));
    }
    Ok(placed)
}

/// A range of addresses, and where each data segment of an input begins in it.
type Placed = (Range<u64>, TiVec<DataIndex, Option<u64>>);

/// Places the live data segments of an input one after the other, each with its own alignment. Nothing but relocations
/// says where they are, so they need not keep their distances.
fn place_segments(
    module: &Examined<'_>,
    wanted: &dyn Fn(DataIndex) -> bool,
    size: &dyn Fn(DataIndex) -> u64,
    cursor: u64,
) -> Result<Placed, Box<Diagnostic>> {
    let mut places = ti_vec![None; module.data.len()];
    let (mut first, mut end) = (None, cursor);
    for segment in module.data.keys().filter(|segment| wanted(*segment)) {
        let start = align_up(end, align_of(module, segment)?).unwrap_or(u64::MAX);
        first.get_or_insert(start);
        places[segment] = Some(start);
        end = start.saturating_add(size(segment));
    }
    Ok((first.unwrap_or(cursor)..end, places))
}

/// Of several heaps, the modules that allocate from the initial one: the one whose `malloc` others use, or the first,
/// and all that have its state. Empty where all that allocate share one state.
fn heap_owners(group: &Admitted<'_>, folded: &Shared) -> BTreeSet<InputId> {
    let is_instance = |input: InputId| group.bindings().is_instance(input);
    // Where a program has one heap, what it has of other allocators is dead.
    let is_of_one = |input: InputId| {
        folded.heaps.iter().any(|heap| heap.users.contains(&input) || !is_instance(heap.taker) && !is_instance(input))
    };
    let owners = group.modules().iter_enumerated().filter(|(_, module)| {
        let brings = module.identity.allocator.allocator.is_some();
        brings
            && (module.is_relocatable() && !module.is_split
                || module.imports.iter().any(|import| import.field == HEAP_BASE))
    });
    let alone = owners.map(|(input, _)| input).filter(|input| !is_of_one(*input));
    let mut heaps: Vec<InputId> = folded.heaps.iter().map(|heap| heap.taker).chain(alone).collect();
    heaps.sort();
    let owner = match (heaps.as_slice(), folded.heaps.is_empty()) {
        ([_], false) => None,
        ([first, _, ..], _) => group.heaps().provider.or(Some(*first)),
        _ => group.heaps().provider,
    };
    let Some(owner) = owner else { return BTreeSet::new() };
    let of_owner = folded.heaps.iter().find(|heap| heap.users.contains(&owner));
    of_owner.map_or_else(|| BTreeSet::from([owner]), |heap| heap.users.clone())
}

/// The memory that every input was promised, in bytes: the largest minimum. A finished module that is placed anew
/// counts with its live data only.
fn smallest(modules: &Modules<'_>) -> u64 {
    let minima = modules
        .iter()
        .filter(|module| !module.is_relocatable())
        .flat_map(|module| &module.memories)
        .map(|memory| memory.ty.initial);
    minima.max().unwrap_or(0).saturating_mul(PAGE_BYTES)
}

/// The size of an input's data. The address of a library is its identity towards `__cxa_atexit`: one that asks for it
/// has a byte at least, or two libraries would be one.
fn size_of(module: &Examined<'_>, declared_bytes: u32) -> u64 {
    let has_identity = module.imports.iter().any(|import| import.field == DSO_HANDLE);
    u64::from(declared_bytes).max(u64::from(has_identity))
}

/// The limit that the inputs set, or a smaller one that the user sets; a shared memory must have one.
fn max_pages(
    group: &Admitted<'_>,
    options: &Options,
    min_pages: u64,
    shared: bool,
) -> Result<Option<u64>, Box<Diagnostic>> {
    let asked = options.max_memory_bytes.map(|bytes| (bytes / PAGE_BYTES).min(1 << 16));
    let memories = memories(group.modules(), group.bindings());
    let by_inputs = maximum(&memories);
    match asked.into_iter().chain(by_inputs).min() {
        Some(limit) if limit < min_pages => {
            let memories = if by_inputs == Some(limit) { memories.as_slice() } else { &[] };
            Err(Box::new(too_small(group.modules(), min_pages, limit, memories)))
        }
        limit => Ok(limit.or(shared.then_some(1 << 16))),
    }
}

/// LK003: what was said to be the initial size is less than what the image has when it starts.
fn begins_too_small(needed: u64, given: u64) -> Diagnostic {
    let message = format!("the image needs {needed} bytes of memory when it starts, and was to begin with {given}");
    Diagnostic::new(Code::LK003, message)
        .help(format!("pass `--initial-memory {needed}` or more, or make the stack smaller with `--stack-size`"))
}

/// LK003: the limit is that of these memories together; of none if the user sets it.
fn too_small(modules: &Modules<'_>, min_pages: u64, limit: u64, memories: &[OwnMemory]) -> Diagnostic {
    let needed = min_pages * PAGE_BYTES;
    let fault = Diagnostic::new(
        Code::LK003,
        format!("the image needs {needed} bytes of memory and may have {}", limit * PAGE_BYTES),
    );
    let Some(first) = memories.first() else {
        return fault
            .note(format!("`--max-memory` allows {limit} pages of 65536 bytes"))
            .help(format!("pass `--max-memory {needed}` or more, or make the stack smaller with `--stack-size`"));
    };
    let limits = memories.iter().filter_map(|memory| Some((&modules[memory.input], memory.maximum?)));
    let fault = limits.take(3).fold(fault, |fault, (module, maximum)| {
        fault.seen(&module.name, format!("its memory has a maximum of {}", counted(maximum, "page")))
    });
    fault.help(format!(
        "link `{}` without `--max-memory`, or make the stack smaller with `--stack-size`",
        modules[first.input].name
    ))
}

fn too_large(modules: &Modules<'_>, data: &TiSlice<InputId, Range<u64>>, pages: u64) -> Diagnostic {
    let message = format!("the image needs {pages} pages of memory, and 32 bits address {MAX_PAGES}");
    largest_first(Diagnostic::new(Code::LK003, message), modules, data)
        .help("make the static data, the stack (`--stack-size`) or the initial heap (`--initial-heap`) smaller")
}

fn too_much_to_store(modules: &Modules<'_>, data: &TiSlice<InputId, Range<u64>>, bytes: u64) -> Diagnostic {
    let message = format!("the image would store {bytes} bytes, zeros included, because its memory is imported");
    largest_first(Diagnostic::new(Code::LK003, message), modules, data)
        .help("link without `--import-memory`, so that the memory is known to be zero")
}

/// Adds the three inputs with the most static data.
fn largest_first(mut fault: Diagnostic, modules: &Modules<'_>, data: &TiSlice<InputId, Range<u64>>) -> Diagnostic {
    let mut by_size: Vec<_> = modules.iter().zip(data).collect();
    by_size.sort_by_key(|(_, range)| std::cmp::Reverse(range.end - range.start));
    for (module, range) in by_size.into_iter().take(3) {
        fault = fault.seen(&module.name, format!("{} bytes of static data", range.end - range.start));
    }
    fault
}
