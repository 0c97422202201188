//! Copies in several finished modules become one: functions, constants, and the state of libc and of Rust's std.
//!
//! Modules that were linked each with its own libc carry the same functions. Two of them are one where a static link of
//! the sources would have had one: the same name, the same code, and at every site the same thing, where "the same" may
//! again be such a pair (assumed until something contradicts).
//!
//! Variables are one only if they belong to a library that toolchains add by themselves: two modules that each keep a
//! counter of one name mean two. And only if both copies of that library are of one build: every function that both
//! have has the same code, and every function of either that uses the variable is one with its copy. So `errno`,
//! `stdout` and `environ` are one or two, never one variable that two versions of libc read differently.
//!
//! A local function whose address is taken is left alone: two static functions that happen to be equal are two pointers.

mod copies;
mod equality;
mod hooks;
mod pairs;
mod partners;
mod reason;
mod startup;
mod verdict;

use std::collections::BTreeSet;

use toolchain_probe::Admitted;
use toolchain_probe::conventions::standard_library::StandardLibrary;
use toolchain_probe::heaps::AllocatorPolicy;
use toolchain_probe::model::index::{DataIndex, FuncIndex, InputId};

use crate::initialisers::Initialisers;
use crate::prune::Live;
use crate::resolve::{Callee, GlobalRef, Place, Resolution, SymbolRef, apply_got_entries};
use copies::Copies;
use equality::Equality;
pub use reason::Reason;
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
    /// The modules that allocate from one heap, though none of them has all of its functions; the first has its state.
    pub one_heap: Vec<InputId>,
    /// Names that two modules have and that stay two.
    pub apart: Vec<Apart>,
    /// Modules of which a function of libc is one with that of another.
    pub one_libc: BTreeSet<InputId>,
}

/// A name that two modules have and that stays two.
#[derive(Clone, Debug)]
pub struct Apart {
    /// The name.
    pub name: String,
    /// Why.
    pub reason: Reason,
    /// Whether it is a variable, or stands for some.
    pub is_state: bool,
    /// The library that it belongs to.
    pub library: Option<StandardLibrary>,
    /// In each of the two modules, the function, or the functions that use the datum.
    users: [Vec<Function>; 2],
}

impl Shared {
    /// Forgets the names of which one copy is not in the image.
    pub fn retain_live(&mut self, live: &Live) {
        let is_live = |(input, function): &Function| live.inputs[input.at()].functions[function.at()];
        self.apart.retain(|apart| apart.users.iter().all(|users| users.iter().any(is_live)));
    }

    /// Whether everything stays as it was.
    pub fn is_nothing(&self) -> bool {
        self.functions == 0 && self.data == 0
    }
}

/// Whether the modules that are compared allocate from one heap.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Heap {
    /// Those that have an allocator share it, variables and all.
    One,
    /// Each that still has an allocator has a heap.
    Own,
}

/// Redirects copies to the module that runs first at start-up of those that have them.
/// What is not `live` contradicts nothing: a dead `sbrk` of its own does not make a second `errno`.
pub fn share_copies(
    group: &Admitted<'_>,
    resolution: &mut Resolution<'_>,
    live: &Live,
    initialisers: &[Initialisers],
    start_order: &[InputId],
    policy: AllocatorPolicy,
) -> Shared {
    let copies = Copies::of(group, resolution, live, initialisers, start_order);
    if copies.modules.len() < 2 {
        return Shared::default();
    }
    let settled = |heap: Heap| {
        let mut equality = Equality::assume(&copies, heap);
        startup::rule(&copies, &mut equality);
        equality.settle();
        equality
    };
    let allocating = if policy == AllocatorPolicy::One { copies.allocating() } else { Vec::new() };
    let one_heap = (allocating.len() > 1).then(|| settled(Heap::One)).filter(Equality::has_one_heap);
    let mut shared = Shared::default();
    if one_heap.is_some() {
        shared.one_heap = allocating;
    }
    let equality = one_heap.unwrap_or_else(|| settled(Heap::Own));
    let pairs = &equality.pairs;
    shared.apart = equality.apart();
    let body = |(input, function): Function| group.modules()[input.at()].body(function).map_or(0, |body| body.len());
    (shared.functions, shared.data) = (pairs.functions.count(), pairs.data.count());
    shared.code_bytes = pairs.functions.iter().map(|(copy, _)| body(copy)).sum();
    shared.data_bytes = pairs.data.iter().map(|(copy, _)| copy.size_bytes as usize).sum();
    let of_libc = |copy: &Function| pairs.libraries.get(copy) == Some(&StandardLibrary::Libc);
    let libcs = pairs.functions.iter().filter(|(copy, _)| of_libc(copy));
    shared.one_libc = libcs.flat_map(|(copy, one)| [copy.0, one.0]).collect();
    let copied = pairs.functions.iter().map(|(copy, _)| copy);
    let callees: Vec<(Function, Callee)> = copied
        .chain(pairs.overridden.keys().copied())
        .map(|copy| {
            let (input, function) = pairs.callee(copy);
            let is_done = equality.once.contains_key(&copy);
            (copy, if is_done { Callee::Nothing } else { Callee::Body(input, function) })
        })
        .collect();
    let symbols = copies.symbols_of(&pairs.data);
    for ((input, function), callee) in &callees {
        resolution.functions[input.at()][function.at()] = *callee;
    }
    for ((input, symbol), original) in symbols {
        let place = Place::InSegment(original.input, original.segment, original.offset);
        resolution.symbols[input.at()][symbol] = SymbolRef::Address(place);
    }
    follow(group, resolution);
    shared
}

/// Whatever holds the slot of a redirected function holds that of the original: a function has one pointer. Entries of
/// the offset table hold what their symbols stand for.
fn follow(group: &Admitted<'_>, resolution: &mut Resolution<'_>) {
    let functions = &resolution.functions;
    let follow = |callee: &mut Callee| {
        if let Callee::Body(input, function) = *callee {
            *callee = functions[input.at()][function.at()];
        }
    };
    for symbol in resolution.symbols.iter_mut().flatten() {
        if let SymbolRef::Slot(Some(callee)) = symbol {
            follow(callee);
        }
    }
    for global in resolution.globals.iter_mut().flatten() {
        if let GlobalRef::Slot(Some(callee)) = global {
            follow(callee);
        }
    }
    let globals = resolution.symbols.iter().zip(&mut resolution.globals);
    for (module, (symbols, globals)) in group.modules().iter().zip(globals) {
        apply_got_entries(module, symbols, globals);
    }
}
