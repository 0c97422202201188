//! Copies in several modules become one, so that finished modules are what a static link of their sources would be.
//!
//! Modules that were linked each with its own libc carry the same functions and variables. What others could name has
//! kept its name, so the definitions of a name are held against each other; static ones follow where their users name
//! them. Two are one if they have the same code or bytes and, at every site, the same meaning, where "the same" may
//! again be such a pair: assumed until something contradicts (`equality`). Weak names and weak references then mean
//! what a static link would have given them.
//!
//! The surprising choice: nothing is known of libc but which names are its (`standard_library`), and of an archive that
//! was given not even that. Which variable belongs together with which function is not looked up, it is proven.

mod closing;
mod dead;
mod equality;
mod pairs;
mod partners;
mod pieces;
mod reason;
mod startup;
mod units;
mod verdict;

use std::collections::BTreeSet;

use closing::Closings;
use toolchain_probe::Admitted;
use toolchain_probe::diagnostic::Diagnostic;
use toolchain_probe::judge::heaps::AllocatorPolicy;
use toolchain_probe::module::model::index::{DataIndex, FuncIndex, GlobalIndex, InputId};

use crate::initialisers::Initialisers;
use crate::prune::{Live, prune};
use crate::resolve::{Callee, Constructor, ExportItem, Place, Resolution, SymbolRef};
pub use closing::{NEXT_FILE, READ_END, READ_POSITION};
pub use dead::Left;
use equality::Equality;
use pairs::Named;
pub use reason::Reason;
pub use units::Library;
use units::Units;
pub use verdict::{before_sharing, judge_libcs};

/// A function of an input.
type Function = (InputId, FuncIndex);

/// A piece of static data that a symbol names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Datum {
    input: InputId,
    segment: DataIndex,
    offset: u32,
    size_bytes: u32,
}

impl Datum {
    fn end(self) -> u32 {
        self.offset.saturating_add(self.size_bytes)
    }

    fn place(self) -> Place {
        Place::InSegment(self.input, self.segment, self.offset)
    }
}

/// What became one, and what could not.
#[derive(Clone, Default, Debug)]
pub struct Shared {
    /// Functions that another module's copy replaces.
    pub functions: usize,
    /// Bytes of their bodies.
    pub code_bytes: usize,
    /// Variables and constants that another module's copy replaces.
    pub data: usize,
    /// Bytes of these.
    pub data_bytes: usize,
    /// The modules that allocate from one heap; the first has its state.
    pub one_heap: Vec<InputId>,
    /// Names that two modules have and that stay two.
    pub apart: Vec<Apart>,
    /// What is left of segments that lost data.
    pub left: Left,
}

/// A name that two modules have and that stays two.
#[derive(Clone, Debug)]
pub struct Apart {
    /// The name.
    pub name: String,
    /// Why.
    pub reason: Reason,
    /// Whether it is a variable, or a function that uses some of its library.
    pub is_state: bool,
    /// The library that it belongs to.
    pub library: Option<Library>,
    /// Another module that has the same as one of the two, and which of them that is.
    third: Option<(usize, InputId)>,
    /// In each of the two modules, the function, or the functions that use the datum.
    users: [Vec<Function>; 2],
}

/// Whether the modules that are compared allocate from one heap.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Heap {
    /// Those that have an allocator share it, variables and all.
    One,
    /// Each that still has an allocator has a heap.
    Own,
}

/// A group in which copies are one.
pub struct Joined<'data> {
    /// What every index stands for now.
    pub resolution: Resolution<'data>,
    /// What is left to be run.
    pub initialisers: Vec<Initialisers>,
    /// What is reachable.
    pub live: Live,
    /// What became one.
    pub shared: Shared,
}

/// Makes one of what is equal. What is not `live` contradicts nothing: a dead `sbrk` of its own does not make a second
/// `errno`. But a weak name that found a definition may bring code to life, which then has a say too.
///
/// # Errors
/// Those of [`prune`].
pub fn join_copies<'data>(
    group: &Admitted<'data>,
    resolution: Resolution<'data>,
    initialisers: Vec<Initialisers>,
    mut live: Live,
    start_order: &[InputId],
    (policy, keep_all): (AllocatorPolicy, bool),
) -> Result<Joined<'data>, Vec<Diagnostic>> {
    loop {
        let units = Units::of(group, &resolution, &live);
        if units.list.is_empty() {
            return Ok(Joined { resolution, initialisers, live, shared: Shared::default() });
        }
        let start = |equality: &Equality<'_, '_>| startup::done_elsewhere(&units, equality, &initialisers, start_order);
        let settled = |heap: Heap| {
            let mut equality = Equality::assume(&units, heap);
            loop {
                equality.settle();
                let left_out = start(&equality);
                let twice = startup::used_twice(&units, &equality, &initialisers, start_order, &left_out);
                if twice.is_subset(&equality.runs_twice) {
                    return equality;
                }
                equality.runs_twice.extend(twice);
            }
        };
        let wanted = if policy == AllocatorPolicy::One { Heap::One } else { Heap::Own };
        let mut equality = settled(wanted);
        let (allocating, is_one) = equality.allocators();
        if wanted == Heap::One && !is_one {
            equality = settled(Heap::Own);
        }
        let left_out = start(&equality);
        let mut joined = initialisers.clone();
        left_out.iter().for_each(|input| joined[input.at()].constructors = None);
        let closings = Closings::of(&units, &equality);
        let changed = apply(group, &resolution, &equality, &closings);
        let after = prune(group, &changed, &joined, keep_all)?;
        if live.includes(&after) {
            let mut shared = summary(&units, &equality, &after);
            let of_libraries = units.of_libraries();
            let is_of_library =
                |function: Function| of_libraries.contains(&function) || equality.pairs.functions.has_copy(function);
            shared.left = dead::left_of_segments(group, &resolution, (&changed, &after), &is_of_library);
            if wanted == Heap::One && is_one && allocating.len() > 1 {
                shared.one_heap = allocating.into_iter().collect();
            }
            return Ok(Joined { resolution: changed, initialisers: joined, live: after, shared });
        }
        live.include(&after);
    }
}

/// What every index stands for if pairs are one. Whatever holds the slot of a copy holds that of the original: a
/// function has one pointer.
fn apply<'data>(
    group: &Admitted<'data>,
    resolution: &Resolution<'data>,
    equality: &Equality<'_, '_>,
    closings: &Closings,
) -> Resolution<'data> {
    let mut changed = resolution.clone();
    changed.closings.clone_from(&closings.made);
    changed.pointers = equality.pairs.pointers.iter().map(|datum| equality.place(datum.place())).collect();
    for (position, module) in group.modules().iter().enumerate() {
        let input = InputId::from_usize(position);
        for callee in &mut changed.inputs[position].functions {
            *callee = equality.callee(*callee);
        }
        for symbol in 0..changed.inputs[position].symbols.len() {
            let meaning = equality.symbol((input, u32::try_from(symbol).expect("symbols are numbered in 32 bits")));
            changed.inputs[position].symbols[symbol] = meaning;
        }
        for global in (0..module.globals.len()).map(GlobalIndex::from_usize) {
            changed.inputs[position].globals[global.at()] = equality.global(input, global);
        }
    }
    for ((input, symbol), closing) in &closings.symbols {
        changed.inputs[input.at()].symbols[*symbol as usize] = SymbolRef::Slot(Some(Callee::Closing(*closing)));
    }
    for (copy, _) in equality.pairs.data.iter() {
        let entries = changed.inputs[copy.input.at()].data_relocations.get_mut(copy.segment.at());
        entries
            .into_iter()
            .for_each(|entries| entries.retain(|entry| !(copy.offset..copy.end()).contains(&entry.offset)));
    }
    for item in changed.exports.values_mut() {
        match item {
            ExportItem::Function(callee) => *callee = equality.callee(*callee),
            ExportItem::Global(global) => *global = equality.global_ref(*global),
            ExportItem::Tag(_) | ExportItem::Table(_) | ExportItem::Memory => {}
        }
    }
    changed.constructors = once(group, resolution, equality);
    changed
}

/// The constructors, each once. One that a finished module has runs in any case.
fn once(group: &Admitted<'_>, resolution: &Resolution<'_>, equality: &Equality<'_, '_>) -> Vec<Constructor> {
    let mut found: Vec<(Callee, Constructor)> = Vec::with_capacity(resolution.constructors.len());
    for constructor in &resolution.constructors {
        let (owner, callee) = (constructor.owner, equality.callee(constructor.callee));
        let mut copies = found.iter_mut().filter(|(_, known)| known.callee == callee);
        match copies.find(|(own, _)| *own != constructor.callee) {
            Some((_, known)) if !group.modules()[owner.at()].is_object() => known.owner = owner,
            Some(_) => {}
            None => found.push((constructor.callee, Constructor { owner, callee })),
        }
    }
    found.into_iter().map(|(_, constructor)| constructor).collect()
}

/// What became one, and what of the rest is in the image twice.
fn summary(units: &Units<'_, '_>, equality: &Equality<'_, '_>, live: &Live) -> Shared {
    let pairs = &equality.pairs;
    let body = |(input, function): Function| units.module(input).body(function).map_or(0, |body| body.len());
    let is_live = |(input, function): &Function| live.inputs[input.at()].functions[function.at()];
    let mut apart: Vec<Apart> = pairs.apart.values().cloned().collect();
    // An archive that was given speaks though its function is not in the image.
    let counts = |function: &Function| is_live(function) || units.module(function.0).is_member;
    apart.retain(|apart| {
        apart.users.iter().all(|users| users.iter().any(counts)) && apart.users.iter().flatten().any(is_live)
    });
    for named in &pairs.named {
        mark_state(units, equality, named, &mut apart);
    }
    Shared {
        functions: pairs.functions.count(),
        code_bytes: pairs.functions.iter().map(|(copy, _)| body(copy)).sum(),
        data: pairs.data.count(),
        data_bytes: pairs.data.iter().map(|(copy, _)| copy.size_bytes as usize).sum(),
        one_heap: Vec::new(),
        apart,
        left: Left::new(),
    }
}

/// A function of a library that stays two is state where each copy leads to variables of its own.
fn mark_state(units: &Units<'_, '_>, equality: &Equality<'_, '_>, named: &Named<'_>, apart: &mut [Apart]) {
    let Some(apart) = apart.iter_mut().find(|apart| apart.name == named.name) else { return };
    let of_two: Vec<Function> = apart.users.iter().filter_map(|users| users.first().copied()).collect();
    let mut others = named.definitions.iter().filter(|function| !of_two.contains(function));
    apart.third = others.find_map(|function| {
        let side = of_two.iter().position(|one| equality.pairs.functions.is_one(*one, *function))?;
        Some((side, function.0))
    });
    let state = |users: &Vec<Function>| -> BTreeSet<Datum> {
        let reached = users.iter().flat_map(|user| equality.reach(*user));
        let data = reached.flat_map(|function| units.data_used(function).collect::<Vec<_>>());
        data.filter(|datum| !units.is_constant(*datum)).map(|datum| equality.pairs.data.original(datum)).collect()
    };
    let [first, second] = [&apart.users[0], &apart.users[1]].map(state);
    apart.is_state |= !first.is_empty() && !second.is_empty() && first != second;
}
