//! Identical code and data folding (ICF), restricted to what one static link would have had once.
//!
//! Finished modules were linked each with its own libc, so that the same functions and variables are in several of
//! them. The image is to be what one static link of their sources would be. For code that is a matter of size; for
//! variables it is one of meaning: two lists of open files are two programs.
//!
//! An example. Two modules have two functions and a variable of one library each:
//!
//! ```text
//!     m.wasm    A: call B      B: call A, or store to x       x: 0
//!     n.wasm    A': call B'    B': call A', or store to x'    x': 0
//! ```
//!
//! The bytes of A and A' are equal but for the index at the call. So they are one if B and B' are; these are one if A
//! and A' are, and x and x'; and the variables are one if all that uses them is. Nothing of this can be proven first.
//! So, as in lld's `ICF.cpp`, everything that has one name and one shape is *assumed* to be equal, and assumptions are
//! taken back until no place in code or data contradicts:
//!
//! 1. A' is a **candidate**, a definition that may be folded into another, and A is **canonical**, the one that stays;
//!    likewise B' and B. `x'` may be static, and is a candidate because B' names it where B names `x`.
//! 2. All sites are compared by what they would mean in the image. The call in A means B, that in A' means B, because
//!    B' is assumed to be B. Nothing contradicts: A', B' and x' are gone, and whatever meant them means A, B and x.
//!
//! Now let n.wasm have another build of the library, in which B' has other code. B' is no candidate, and B and B' are
//! **kept separate**. A calls B and A' calls B': a contradiction, so A' is kept separate too. B' uses x', and one
//! variable under two implementations would be wrong without a word, so x' is kept separate as well. There are two
//! libraries, with a state of their own each; AL010 says so, and names the first cause, which is B.
//!
//! *Why it ends.* There are finitely many candidates, and each round takes back at least one. Those that leave a class
//! together form a class whose canonical definition comes later than the one before.
//!
//! *Why it is sound.* What remains is a relation in which both sides have equal bytes, and equal meanings at every
//! site, where "equal" is that relation. Nobody can tell a candidate from its canonical definition but by its address,
//! and every place that held the one holds the other. A variable needs more, because it is written: all functions that
//! both modules have and that use it must be one, and a function that one module has alone stands for what the other
//! would have had, if the libraries are of one build.
//!
//! *What differs from ICF.* A linker folds whatever is equal, to save bytes, and must spare functions whose address is
//! compared. Here equal is not enough: a program's own `counter` is not that of another program, and two static
//! functions of one program are two pointers. And code is not all: weak names and weak references come to mean what the
//! static link would have given them, and what every module was linked without is made anew (`closing`).
//!
//! *What it does not know.* Two modules of two builds that have no differing function in common look like one build,
//! unless the archive is given. A function that a program defines in place of libc's serves its own module only, where
//! a static link would use it for all. Nothing is known of libc but which names are its (`standard_library`), and of an
//! archive that was given not even that: which variable belongs to which function is not looked up, it is proven.
//!
//! *Instances* are compared among themselves, in the same way and with another rule for variables: each is a program of
//! its own, so that nothing is one but what nobody can tell from two. That is code and constants, and the heap of an
//! allocator whose variables nothing else names. Where two have one heap, a block may go from one to the other without
//! a copy: the wiring says which function does that in place of which.
//!
//! `units` gathers what can be compared, `candidates` assumes a `fold`, `equality` takes back what is contradicted, and
//! `apply` makes the new resolution from the old one. The old one is not changed.

mod apply;
mod candidates;
mod classes;
mod closing;
mod dead;
mod equality;
mod fold;
mod literals;
mod pending;
mod pieces;
mod separate;
mod startup;
mod units;

use std::collections::{BTreeMap, BTreeSet};

use toolchain_probe::Admitted;
use toolchain_probe::diagnostic::Diagnostic;
use toolchain_probe::judge::binding::wiring::{HandOver, Wiring};
use toolchain_probe::judge::heaps::AllocatorPolicy;
use toolchain_probe::module::model::index::{DataIndex, FuncIndex, InputId};
use typed_index_collections::{TiSlice, TiVec};

use crate::initialisers::Initialisers;
use crate::options::Options;
use crate::prune::{Live, prune};
use crate::resolve::{Place, Resolution};
use candidates::Named;
use closing::Closings;
pub(crate) use closing::{NEXT_FILE, READ_END, READ_POSITION};
pub(crate) use dead::Left;
use equality::{Equality, Heap};
pub(crate) use pending::settle;
pub(crate) use separate::{Reason, Separate};
use startup::Starting;
use units::Units;

/// A function of an input.
type Function = (InputId, FuncIndex);

/// A piece of static data that a symbol names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
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

/// What is folded: all that is in the image if every module keeps what it has.
#[derive(Clone, Copy)]
pub(crate) struct Unfolded<'a, 'data> {
    /// What every index stands for.
    pub resolution: &'a Resolution<'data>,
    /// What each input wants run.
    pub initialisers: &'a TiSlice<InputId, Initialisers>,
    /// What is reachable.
    pub live: &'a Live,
}

/// The same of the image in which candidates are their canonical definitions.
pub(crate) struct Folded<'data> {
    /// What every index stands for.
    pub resolution: Resolution<'data>,
    /// What is left to be run.
    pub initialisers: TiVec<InputId, Initialisers>,
    /// What is reachable.
    pub live: Live,
    /// What became one, and what could not.
    pub shared: Shared,
}

/// What became one, and what could not.
#[derive(Clone, Default, Debug)]
pub(crate) struct Shared {
    /// Functions that are folded into those of another module.
    pub functions: usize,
    /// Bytes of their bodies.
    pub code_bytes: usize,
    /// Variables and constants that are folded into those of another module.
    pub data: usize,
    /// Bytes of these.
    pub data_bytes: usize,
    /// Heaps that several modules allocate from.
    pub heaps: Vec<OneHeap>,
    /// Which of the functions that may hand over do so, by their places in the wiring.
    pub handed_over: BTreeSet<usize>,
    /// Names that two modules have and whose definitions are kept separate.
    pub separate: Vec<Separate>,
    /// What is left of segments that lost data.
    pub left: Left,
}

/// Which inputs are compared, and with them what may be one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Scope {
    /// Inputs that are one program: what they have of a library is one, its state too.
    Program,
    /// Instances, each a program of its own: code and constants are one, and of all state only that of an allocator
    /// which nothing else names, so that nobody can tell one heap from two.
    Instances,
}

/// A heap that several modules allocate from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct OneHeap {
    /// The modules.
    pub users: BTreeSet<InputId>,
    /// The one whose code takes the initial heap.
    pub taker: InputId,
}

impl Shared {
    /// With what is shared elsewhere in the image.
    fn include(&mut self, other: Self) {
        let Self { functions, code_bytes, data, data_bytes, heaps, handed_over, separate, left } = other;
        self.functions += functions;
        self.code_bytes += code_bytes;
        self.data += data;
        self.data_bytes += data_bytes;
        self.heaps.splice(..0, heaps);
        self.handed_over.extend(handed_over);
        self.separate.splice(..0, separate);
        self.left.extend(left);
    }
}

/// Folds what is equal: literals of objects, then in the program, and then among instances.
///
/// # Errors
/// Those of [`prune`].
pub(crate) fn fold<'data>(
    group: &Admitted<'data>,
    before: &Unfolded<'_, 'data>,
    start_order: &[InputId],
    options: &Options,
) -> Result<Folded<'data>, Vec<Diagnostic>> {
    let mut folded = literals::merge(group, before, options)?;
    for scope in [Scope::Program, Scope::Instances] {
        let before = folded.as_ref().map_or(*before, |Folded { resolution, initialisers, live, .. }| Unfolded {
            resolution,
            initialisers,
            live,
        });
        if let Some(mut next) = fold_in(scope, group, &before, start_order, options)? {
            folded.into_iter().for_each(|earlier| next.shared.include(earlier.shared));
            folded = Some(next);
        }
    }
    Ok(folded.unwrap_or_else(|| Folded {
        resolution: before.resolution.clone(),
        initialisers: before.initialisers.to_vec(),
        live: before.live.clone(),
        shared: Shared::default(),
    }))
}

/// Folds what is equal in a scope; `None` if there is nothing to compare. What is not live contradicts nothing: a dead
/// `sbrk` of its own does not make a second `errno`. But a weak name that found a definition may bring code to life,
/// which then has a say too.
fn fold_in<'data>(
    scope: Scope,
    group: &Admitted<'data>,
    before: &Unfolded<'_, 'data>,
    start_order: &[InputId],
    options: &Options,
) -> Result<Option<Folded<'data>>, Vec<Diagnostic>> {
    let Unfolded { resolution, initialisers, live } = *before;
    let starting = Starting { initialisers, start_order };
    let mut may_contradict = live.clone();
    loop {
        let units = Units::of(group, scope, resolution, &may_contradict);
        if units.list.is_empty() {
            return Ok(None);
        }
        let (mut equality, heaps) = proven(&units, &starting, options.policy.allocator);
        let handed_over = match scope {
            Scope::Program => BTreeSet::new(),
            Scope::Instances => hand_over(group, &mut equality, &heaps, &options.wiring),
        };
        let fold = equality.fold();
        let (left_out, closings) = match scope {
            Scope::Program => (startup::done_elsewhere(&units, fold, &starting), Closings::of(&units, fold)),
            Scope::Instances => (BTreeSet::new(), Closings::default()),
        };
        let resolution = apply::resolution(&units, fold, &closings);
        let initialisers = apply::initialisers(initialisers, &left_out);
        let live = prune(group, &resolution, &initialisers, options.no_prune)?;
        if may_contradict.includes(&live) {
            let of_libraries = units.of_libraries();
            let is_of_library =
                |function: Function| of_libraries.contains(&function) || fold.functions.is_candidate(function);
            let left = dead::left_of_segments(&units, (&resolution, &live), &is_of_library);
            let shared = Shared { heaps, handed_over, left, ..summary(&units, &equality, &live) };
            return Ok(Some(Folded { resolution, initialisers, live, shared }));
        }
        may_contradict.include(&live);
    }
}

/// The fold that nothing contradicts, and the heaps that several modules then allocate from. For a program, one heap
/// for all is tried first: it needs every variable of the allocators to be one. Of instances, some may have one heap.
fn proven<'a, 'data>(
    units: &'a Units<'a, 'data>,
    starting: &Starting<'_>,
    allocator: AllocatorPolicy,
) -> (Equality<'a, 'data>, Vec<OneHeap>) {
    if allocator == AllocatorPolicy::One {
        let equality = refined(units, starting, Heap::One);
        match units.scope {
            Scope::Program => {
                if let Some(heap) = equality.one_heap() {
                    return (equality, Some(heap).filter(|heap| heap.users.len() > 1).into_iter().collect());
                }
            }
            Scope::Instances => {
                let heaps = equality.heaps_of_instances();
                return (equality, heaps);
            }
        }
    }
    (refined(units, starting, Heap::Own), Vec::new())
}

/// Has blocks handed over between instances that have one heap: whoever calls what copies them calls the function that
/// does not. Neither is compared, being of a module without relocations, so that this changes no comparison.
fn hand_over(
    group: &Admitted<'_>,
    equality: &mut Equality<'_, '_>,
    heaps: &[OneHeap],
    wiring: &Wiring,
) -> BTreeSet<usize> {
    let mut taken: BTreeMap<Function, (usize, Function)> = BTreeMap::new();
    for (number, functions) in wiring.handed_over().iter().enumerate() {
        let HandOver { adapter, function, instead, heaps: [one, other] } = *functions;
        let ty = |function: FuncIndex| {
            let module = group.modules().get(adapter).filter(|module| !module.is_relocatable())?;
            module.body(function)?;
            Some(group.types().ids[adapter][module.functions[function].ty])
        };
        let has_one_heap = heaps.iter().any(|heap| heap.users.contains(&one) && heap.users.contains(&other))
            && equality.have_one_family(one, other);
        let (function, instead) = ((adapter, function), (adapter, instead));
        let is_free = taken.iter().all(|(function_of, (_, instead_of))| {
            ![*function_of, *instead_of].iter().any(|known| [function, instead].contains(known))
        });
        if has_one_heap && ty(function.1).is_some() && ty(function.1) == ty(instead.1) && is_free && function != instead
        {
            taken.insert(function, (number, instead));
        }
    }
    let functions = taken.iter().map(|(function, (_, instead))| (*function, *instead));
    equality.candidates.fold.preempted_functions.extend(functions);
    taken.into_values().map(|(number, _)| number).collect()
}

/// The fold that nothing contradicts, start-up included: which crt1 is left out depends on what is folded, and code
/// that all the same runs twice keeps its variables separate. Instances start each on its own, and what is one of them
/// is a heap, which does not care.
fn refined<'a, 'data>(units: &'a Units<'a, 'data>, starting: &Starting<'_>, heap: Heap) -> Equality<'a, 'data> {
    let mut equality = Equality::assume(units, heap);
    loop {
        equality.refine();
        if units.scope == Scope::Instances {
            return equality;
        }
        let left_out = startup::done_elsewhere(units, equality.fold(), starting);
        let twice = startup::used_twice(units, equality.fold(), starting, &left_out);
        if twice.is_subset(&equality.runs_twice) {
            return equality;
        }
        equality.runs_twice.extend(twice);
    }
}

/// What became one, and what of the rest is in the image twice.
fn summary(units: &Units<'_, '_>, equality: &Equality<'_, '_>, live: &Live) -> Shared {
    let (fold, candidates) = (equality.fold(), &equality.candidates);
    let body = |(input, function): Function| units.module(input).body(function).map_or(0, |body| body.len());
    let is_live = |(input, function): &Function| live.inputs[*input].functions[*function];
    // That each instance has a state of its own is no finding.
    let said = candidates.separate.values().filter(|_| units.scope == Scope::Program);
    let mut separate: Vec<Separate> = said.cloned().collect();
    // An archive that was given speaks though its function is not in the image.
    let counts = |function: &Function| is_live(function) || units.module(function.0).is_member;
    separate.retain(|separate| {
        separate.users.iter().all(|users| users.iter().any(counts)) && separate.users.iter().flatten().any(is_live)
    });
    for named in &candidates.named {
        mark_state(units, equality, named, &mut separate);
    }
    Shared {
        functions: fold.functions.count(),
        code_bytes: fold.functions.iter().map(|(candidate, _)| body(candidate)).sum(),
        data: fold.data.count(),
        data_bytes: fold.data.iter().map(|(candidate, _)| candidate.size_bytes as usize).sum(),
        heaps: Vec::new(),
        handed_over: BTreeSet::new(),
        separate,
        left: Left::new(),
    }
}

/// A function of a library that is kept separate is state where each of its definitions leads to variables of its own.
fn mark_state(units: &Units<'_, '_>, equality: &Equality<'_, '_>, named: &Named<'_>, separate: &mut [Separate]) {
    let Some(separate) = separate.iter_mut().find(|separate| separate.name == named.name) else { return };
    let of_two: Vec<Function> = separate.users.iter().filter_map(|users| users.first().copied()).collect();
    let mut others = named.definitions.iter().filter(|function| !of_two.contains(function));
    separate.third = others.find_map(|function| {
        let side = of_two.iter().position(|one| equality.fold().functions.are_one(*one, *function))?;
        Some((side, function.0))
    });
    let state = |users: &Vec<Function>| -> BTreeSet<Datum> {
        let reached = users.iter().flat_map(|user| equality.reach(*user));
        let data = reached.flat_map(|function| units.data_used(function).collect::<Vec<_>>());
        let variables = data.filter(|datum| !units.is_constant(*datum));
        variables.map(|datum| equality.fold().data.canonical(datum)).collect()
    };
    let [first, second] = [&separate.users[0], &separate.users[1]].map(state);
    separate.is_state |= !first.is_empty() && !second.is_empty() && first != second;
}
