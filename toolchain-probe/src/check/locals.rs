//! A body of a library becomes the reads of locals of which it is known what they find.
//!
//! **Rule.** What `local.set` or `local.tee` puts into a local is known where the instructions right before compute a
//! number, the value of a global that the image holds as a constant, what is known to be in a local, or the sum of one
//! of these and a number. A read finds it if
//!
//! * the read stands in the block, or in the arm of one, in which it was put there, or in a block inside that;
//! * nothing is put into the local between the two, in the order of the text; and
//! * nothing is put there in a loop around the read that begins between the two.
//!
//! Proof. Every branch leads to the end of a block around it or to the head of a loop around it. So whoever comes to
//! the read came through the `local.set` into that block, or arm, and since then has run only what stands between the
//! two, and what stands in loops that begin between the two and are around the read. None of it puts anything there.
//!
//! **Rule.** Nobody needs what is put into a local if the image reads the local neither after that, in the order of the
//! text, nor before it in a loop around it. Nor if something else is put there next, in the order of the text, that
//! stands in the same block or in plain blocks inside, neither arms nor loops; no branch between the two leads out of a
//! block in which the second stands; nothing before the second catches exceptions; and the image does not read the
//! local in between.
//!
//! Proof. What comes after an instruction stands after it, or before it in a loop around it. In the second case whoever
//! comes from the first goes on to the second, or leaves the function, and what is read on the way stands between them.
//!
//! **Rule.** Who puts something into a local in which it is already changes nothing: a `local.tee` right behind another
//! of the same local, and what is known to be in the local where a read would find it.
//!
//! What is never executed may be anything, and is not looked at in another way. It does not know what the body becomes
//! in the image.

use wasmparser::{FunctionBody, Operator};

use super::steps::{self, Steps, opcode as o};

/// An instruction, as far as it counts here.
#[derive(Clone, Copy)]
enum Event {
    /// `i32.const`.
    Number(i32),
    GlobalGet(u32),
    LocalGet(u32),
    LocalSet(u32),
    LocalTee(u32),
    /// `i32.add`.
    Add,
    SlotCall(Indirect),
    Block,
    Loop,
    If,
    Try,
    /// The end of one arm, and the begin of another.
    Arm,
    End,
    /// `br` or `br_if`, and how many blocks it leaves but one.
    Branch(u32),
    /// What goes somewhere else, or may.
    OtherBranch,
    /// One or more that do nothing of this.
    Other,
}

/// An indirect call: of what type, in which table, and whether it is the last thing that the function does.
#[derive(Clone, Copy)]
struct Indirect {
    ty: u32,
    table: u32,
    is_last: bool,
}

/// An instruction, and where it begins in the file.
type Step = (Event, usize);

/// What is known of the locals of a body.
#[derive(Default)]
pub(super) struct Locals {
    /// By place of a `local.get` in the file, what it finds.
    found: ByPlace<i32>,
    /// By place of the first of the instructions that compute something known which is put into a local at once.
    set: ByPlace<Set>,
    /// By place of the first of the instructions that compute a known slot which is called at once.
    call: ByPlace<SlotCall>,
    /// By place of an instruction that puts something into a local.
    put: ByPlace<Put>,
    /// The places of the first three, in the order of the text.
    known: Vec<usize>,
}

/// Something for some places of a body, which become known in the order of the text.
struct ByPlace<T>(Vec<(usize, T)>);

impl<T> Default for ByPlace<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Copy> ByPlace<T> {
    fn push(&mut self, place: usize, value: T) {
        debug_assert!(self.0.last().is_none_or(|(last, _)| *last < place), "places come in the order of the text");
        self.0.push((place, value));
    }

    fn places(&self) -> impl Iterator<Item = usize> {
        self.0.iter().map(|(place, _)| *place)
    }

    fn at(&self, place: usize) -> Option<T> {
        let position = self.0.binary_search_by_key(&place, |entry| entry.0).ok()?;
        Some(self.0[position].1)
    }
}

/// Something for some locals.
pub(super) struct ByLocal<T>(Vec<Option<T>>);

impl<T> Default for ByLocal<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Copy> ByLocal<T> {
    pub(super) fn get(&self, local: u32) -> Option<T> {
        *self.0.get(local as usize)?
    }

    /// Says something else of a local, or nothing; gives what was said before.
    pub(super) fn replace(&mut self, local: u32, value: Option<T>) -> Option<T> {
        let local = local as usize;
        if self.0.len() <= local {
            self.0.resize(local + 1, None);
        }
        std::mem::replace(&mut self.0[local], value)
    }
}

/// What becomes of something that is put into a local.
#[derive(Clone, Copy)]
struct Put {
    /// Where something else is put there before anybody needs it, unless some read in between stays.
    overwritten: Option<usize>,
    /// Where the outermost loop around begins, or the instruction itself without one.
    since: usize,
    /// Where that was put there which it puts there again.
    repeated: Option<usize>,
}

/// Up to how many instructions further on it is looked for what is put into a local next.
const NEAR: usize = 4096;

/// A `local.set` of something known.
#[derive(Clone, Copy)]
pub(super) struct Set {
    /// Where it stands in the file.
    pub(super) place: usize,
    pub(super) local: u32,
    pub(super) value: i32,
}

/// A call of a slot that is known.
#[derive(Clone, Copy)]
pub(super) struct SlotCall {
    /// Where the call stands in the file.
    pub(super) place: usize,
    pub(super) slot: i32,
    /// What is called is of this type, and in this table.
    pub(super) ty: u32,
    pub(super) table: u32,
    /// Whether the call is the last thing that the function does.
    pub(super) is_last: bool,
}

/// What is known to be in a local.
#[derive(Clone, Copy)]
struct Known {
    value: i32,
    /// Which instruction put it there.
    at: usize,
}

impl Known {
    /// Whether an instruction finds it in the local; `loops` are those around that instruction.
    fn is_found(&self, by: usize, loops: &[usize], ends: &Ends) -> bool {
        let around = loops.get(loops.partition_point(|begin| *begin < self.at));
        let changes = around.is_some_and(|begin| ends.next_put[self.at] < ends.of_block[*begin]);
        by < ends.of_block[self.at] && !changes
    }
}

/// Something known that the instructions up to the current one compute.
#[derive(Clone, Copy)]
struct Computed {
    value: i32,
    /// Which instruction is the first of them.
    first: usize,
}

impl Locals {
    /// What is known of a body of an input; `global` says what a global is in the image if that is a number.
    pub(super) fn of(body: &FunctionBody<'_>, global: &dyn Fn(u32) -> Option<i32>) -> Result<Self, String> {
        let steps = steps(body)?;
        let mut locals = Self::default();
        locals.follow(&steps, &ends(&steps), global);
        let places = locals.found.places().chain(locals.set.places()).chain(locals.call.places());
        locals.known = places.collect();
        locals.known.sort_unstable();
        Ok(locals)
    }

    /// Where the next instruction stands that finds something known, or is the first to compute it for a local or a
    /// call.
    pub(super) fn next_known(&self, place: usize) -> usize {
        let next = self.known.partition_point(|known| *known < place);
        self.known.get(next).copied().unwrap_or(usize::MAX)
    }

    /// What a `local.get` at a place finds, if that is known.
    pub(super) fn value(&self, place: usize) -> Option<i32> {
        self.found.at(place)
    }

    /// The `local.set` to which the instructions from a place on give something known.
    pub(super) fn set_from(&self, place: usize) -> Option<Set> {
        self.set.at(place)
    }

    /// The call of which the instructions from a place on give the slot.
    pub(super) fn call_from(&self, place: usize) -> Option<SlotCall> {
        self.call.at(place)
    }

    /// How far in the file nobody may read what an instruction at a place puts into a local, so that it can be gone;
    /// `read` is the last place before it at which the image reads that local.
    pub(super) fn unread_until(&self, place: usize, read: Option<usize>) -> Option<usize> {
        let put = self.put.at(place)?;
        let is_never_read = read.is_none_or(|read| read < put.since);
        put.overwritten.or(is_never_read.then_some(usize::MAX))
    }

    /// Where that was put into a local what an instruction at a place puts there again.
    pub(super) fn repeated(&self, place: usize) -> Option<usize> {
        self.put.at(place)?.repeated
    }

    fn follow(&mut self, steps: &[Step], ends: &Ends, global: &dyn Fn(u32) -> Option<i32>) {
        let mut known: ByLocal<Known> = ByLocal::default();
        let mut loops: Vec<usize> = Vec::new();
        let (mut newest, mut before) = (None::<Computed>, None::<Computed>);
        let is_try = |(event, _): &Step| matches!(event, Event::Try);
        let first_try = steps.iter().position(is_try).unwrap_or(steps.len());
        for (at, (event, place)) in steps.iter().enumerate() {
            while loops.last().is_some_and(|last| ends.of_block[*last] <= at) {
                loops.pop();
            }
            let computed = match *event {
                Event::Loop => {
                    loops.push(at);
                    None
                }
                Event::Number(value) => Some(value),
                Event::GlobalGet(index) => global(index),
                Event::LocalGet(local) => {
                    let value =
                        known.get(local).filter(|known| known.is_found(at, &loops, ends)).map(|known| known.value);
                    value.into_iter().for_each(|value| self.found.push(*place, value));
                    value
                }
                _ => None,
            };
            let computed = computed.map(|value| Computed { value, first: at });
            let computed = computed.or_else(|| sum(steps, at, newest, before));
            if let Event::LocalSet(local) | Event::LocalTee(local) = *event {
                let before = known.replace(local, newest.map(|put| Known { value: put.value, at }));
                let is_same = |known: &Known| newest.is_some_and(|put| put.value == known.value);
                let found = before.filter(|known| is_same(known) && known.is_found(at, &loops, ends));
                let next = ends.next_put[at];
                let is_overwritten = next <= first_try && next - at <= NEAR && leads_to(steps, at, next);
                let overwritten = is_overwritten.then(|| steps[next].1);
                let since = loops.first().map_or(*place, |outermost| steps[*outermost].1);
                let repeated = match (steps[..at].last(), event) {
                    (Some((Event::LocalTee(first), place)), Event::LocalTee(_)) if *first == local => Some(*place),
                    _ => found.map(|known| steps[known.at].1),
                };
                self.put.push(*place, Put { overwritten, since, repeated });
                if let (Some(Computed { value, first }), Event::LocalSet(_)) = (newest, event) {
                    self.set.push(steps[first].1, Set { place: *place, local, value });
                }
            }
            if let (Some(Computed { value: slot, first }), Event::SlotCall(call)) = (newest, event) {
                let Indirect { ty, table, is_last } = *call;
                self.call.push(steps[first].1, SlotCall { place: *place, slot, ty, table, is_last });
            }
            (before, newest) = (newest, computed);
        }
    }
}

/// What `i32.add` computes of a number and of something known, right before it.
fn sum(steps: &[Step], at: usize, newest: Option<Computed>, before: Option<Computed>) -> Option<Computed> {
    let first = at.checked_sub(2).filter(|_| matches!(steps[at].0, Event::Add))?;
    let is_one = |computed: &Computed, place: usize| computed.first == place;
    match (&steps[first].0, &steps[first + 1].0) {
        (_, Event::Number(value)) => {
            before.filter(|one| is_one(one, first)).map(|one| Computed { value: one.value.wrapping_add(*value), first })
        }
        (Event::Number(value), _) => newest
            .filter(|one| is_one(one, first + 1))
            .map(|one| Computed { value: one.value.wrapping_add(*value), first }),
        _ => None,
    }
}

/// Whether whoever comes from one instruction comes to another, later one, or leaves the function.
fn leads_to(steps: &[Step], from: usize, to: usize) -> bool {
    // The blocks that began since then and are open: whether each is plain, and whether a branch leads out of it.
    let mut open: Vec<(bool, bool)> = Vec::new();
    let Some(between) = steps.get(from + 1..to).filter(|_| to < steps.len()) else { return false };
    for (event, _) in between {
        match *event {
            Event::Block => open.push((true, false)),
            Event::Loop | Event::If => open.push((false, false)),
            Event::Arm if open.is_empty() => return false,
            Event::End if open.pop().is_none() => return false,
            Event::Branch(depth) => {
                let Some(target) = open.len().checked_sub(depth as usize + 1) else { return false };
                open[target..].iter_mut().for_each(|block| block.1 = true);
            }
            Event::OtherBranch => return false,
            _ => {}
        }
    }
    open.iter().all(|(is_plain, is_left)| *is_plain && !is_left)
}

/// Where things of a body end.
struct Ends {
    /// By instruction: of one that begins a block, where that block ends; of any other, where the arm ends in which it
    /// stands.
    of_block: Vec<usize>,
    /// By instruction that puts something into a local: which puts something there next; past the end for none.
    next_put: Vec<usize>,
}

fn ends(steps: &[Step]) -> Ends {
    let mut ends = Ends { of_block: vec![steps.len(); steps.len()], next_put: vec![steps.len(); steps.len()] };
    let mut open: Vec<usize> = Vec::new();
    let mut next: ByLocal<usize> = ByLocal::default();
    for (at, (event, _)) in steps.iter().enumerate().rev() {
        let innermost = open.last().copied().unwrap_or(steps.len());
        ends.of_block[at] = innermost;
        match *event {
            Event::End => open.push(at),
            Event::Arm => {
                open.pop();
                open.push(at);
            }
            Event::Block | Event::Loop | Event::If | Event::Try => _ = open.pop(),
            Event::LocalSet(local) | Event::LocalTee(local) => {
                ends.next_put[at] = next.replace(local, Some(at)).unwrap_or(steps.len());
            }
            _ => {}
        }
    }
    ends
}

/// The instructions of a body on which it depends what is known, and one in place of all others between two of them.
/// What is put into a local counts from where something may be put there that is known.
fn steps(body: &FunctionBody<'_>) -> Result<Vec<Step>, String> {
    let mut all = Steps::of(body)?;
    let mut steps: Vec<Step> = Vec::with_capacity(body.as_bytes().len() / 4);
    // Into which locals something was put that may be known, and whether what was just computed may be.
    let (mut is_put, mut may_be_known) = (ByLocal::default(), false);
    while let Some(opcode) = all.opcode() {
        let place = all.place();
        let index = || all.index().ok_or("an index cannot be read");
        let counts = |local| may_be_known || is_put.get(local).is_some();
        let event = match opcode {
            o::LOCAL_GET if is_put.get(index()?).is_some() => Event::LocalGet(index()?),
            o::LOCAL_SET if counts(index()?) => Event::LocalSet(index()?),
            o::LOCAL_TEE if counts(index()?) => Event::LocalTee(index()?),
            o::GLOBAL_GET => Event::GlobalGet(index()?),
            o::I32_ADD if may_be_known => Event::Add,
            o::BLOCK => Event::Block,
            o::LOOP => Event::Loop,
            o::IF => Event::If,
            o::ELSE => Event::Arm,
            o::END => Event::End,
            o::BR | o::BR_IF => Event::Branch(index()?),
            _ => Event::Other,
        };
        let number = (opcode == o::I32_CONST).then(|| all.number());
        let is_passed = match opcode {
            o::CALL | o::GLOBAL_GET => all.pass_index(),
            _ => all.pass_plain(),
        };
        let event = match number.flatten() {
            Some(value) if is_passed && all.opcode().is_some_and(o::may_take_known) => Event::Number(value),
            _ if is_passed => event,
            _ => seldom(all.next()?.as_ref()).unwrap_or(event),
        };
        if let (Event::LocalSet(local) | Event::LocalTee(local), true) = (event, may_be_known) {
            is_put.replace(local, Some(()));
        }
        may_be_known = matches!(event, Event::Number(_) | Event::GlobalGet(_) | Event::LocalGet(_) | Event::Add);
        if !matches!((steps.last(), event), (Some((Event::Other, _)), Event::Other)) {
            steps.push((event, place));
        }
    }
    Ok(steps)
}

/// What an instruction is here that is not told by its first byte.
fn seldom(step: Option<&steps::Step<'_>>) -> Option<Event> {
    use Operator as O;
    let slot_call = |ty, table, is_last| Event::SlotCall(Indirect { ty, table, is_last });
    Some(match step?.operator {
        O::I32Const { value } => Event::Number(value),
        O::CallIndirect { type_index, table_index } => slot_call(type_index, table_index, false),
        O::ReturnCallIndirect { type_index, table_index } => slot_call(type_index, table_index, true),
        O::Try { .. } | O::TryTable { .. } => Event::Try,
        O::Catch { .. } | O::CatchAll => Event::Arm,
        O::Delegate { .. } => Event::End,
        O::BrTable { .. }
        | O::BrOnNull { .. }
        | O::BrOnNonNull { .. }
        | O::BrOnCast { .. }
        | O::BrOnCastFail { .. }
        | O::BrOnCastDescEq { .. }
        | O::BrOnCastDescEqFail { .. }
        | O::Resume { .. }
        | O::ResumeThrow { .. }
        | O::ResumeThrowRef { .. } => Event::OtherBranch,
        _ => return None,
    })
}
