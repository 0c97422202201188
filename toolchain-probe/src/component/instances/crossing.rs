//! A function of an adapter becomes what it does between caller and callee.
//!
//! `wasmtime-environ` writes adapters in one manner: the caller has to be one that may be left (its flag is not 0);
//! the callee's flag is 0 while parameters are made, then the callee is called, and the caller's is 0 while results are
//! made. It does not know other modules. The surprising choice: that a function hands its values on, and which checks
//! it makes on the way, is said only of a body that is one of a closed list from its first instruction to its last;
//! what others copy is read loosely, and only for people.

use std::collections::BTreeSet;
use std::ops::Range;

use wasmparser::{BlockType, Operator, Parser, Payload};

/// What one function of an adapter does.
#[derive(Clone, Debug, Default)]
pub(super) struct Crossing {
    /// If it does nothing with the values but this.
    pub(super) plain: Option<Plain>,
    /// The functions that run while a flag is 0, by the flag's global. `None`: it cannot be told.
    pub(super) while_closed: Option<Vec<(u32, u32)>>,
    /// The function that it is there to call.
    pub(super) callee: Option<u32>,
    /// All functions that it calls.
    pub(super) calls: Vec<u32>,
    /// The bytes of the elements of each list that it copies.
    pub(super) lists: Vec<u32>,
    /// Whether it stores values outside of lists.
    pub(super) stores: bool,
    /// The numbers with which it traps.
    pub(super) traps: BTreeSet<u32>,
}

/// A function that hands numbers from the caller to the callee and back.
#[derive(Clone, Debug)]
pub(super) struct Plain {
    /// The global of the caller's flag.
    pub(super) caller: u32,
    pub(super) callee: u32,
    /// What it checks of the values, or makes canonical.
    pub(super) checks: BTreeSet<Check>,
    /// The instructions, by number, that are about the numbers and the call, and not about flags.
    pub(super) numbers: Vec<Range<usize>>,
}

/// What is done with one number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Check {
    /// Bits above a small integer, or flags that there are not, are cut off: whoever passes them is right to do so.
    SmallInteger,
    /// Any number but 0 becomes 1.
    Bool,
    Char,
    Discriminant,
}

impl Check {
    /// Whether a component that keeps to its types, as bindings do, does not notice that the check is gone.
    pub(super) fn is_of_trust(self) -> bool {
        self != Self::SmallInteger
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::SmallInteger => "small integers",
            Self::Bool => "bool",
            Self::Char => "char",
            Self::Discriminant => "discriminants",
        }
    }
}

/// The functions that an adapter defines.
pub(super) fn read(wasm: &[u8]) -> wasmparser::Result<Vec<Crossing>> {
    let mut crossings = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        if let Payload::CodeSectionEntry(body) = payload? {
            let mut operators = body.get_operators_reader()?;
            let mut body = Vec::new();
            while !operators.eof() {
                body.push(operators.read()?);
            }
            crossings.push(of(&body));
        }
    }
    Ok(crossings)
}

fn of(body: &[Operator<'_>]) -> Crossing {
    let called = |operator: &Operator<'_>| match operator {
        Operator::Call { function_index } => Some(*function_index),
        _ => None,
    };
    let traps = body.windows(3).filter_map(|three| match three {
        [Operator::I32Const { value }, Operator::Call { .. }, Operator::Unreachable] => Some(value.cast_unsigned()),
        _ => None,
    });
    Crossing {
        plain: Reader { rest: body }.plain(body.len()),
        while_closed: while_closed(body),
        callee: callee(body),
        calls: body.iter().filter_map(called).collect(),
        lists: body.windows(ADVANCE).filter_map(advance).collect(),
        stores: stores_outside_of_loops(body),
        traps: traps.collect(),
    }
}

/// The functions that run while a flag is 0. A flag is written by name only at the outermost level: 0, or what it was.
fn while_closed(body: &[Operator<'_>]) -> Option<Vec<(u32, u32)>> {
    let mut closed: BTreeSet<u32> = BTreeSet::new();
    let mut found = Vec::new();
    let mut depth = 0u32;
    let mut before = &Operator::Nop;
    for operator in body {
        match operator {
            Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => depth += 1,
            Operator::End => depth = depth.saturating_sub(1),
            Operator::GlobalSet { global_index } if depth == 0 => match before {
                Operator::I32Const { value: 0 } => _ = closed.insert(*global_index),
                Operator::LocalGet { .. } => _ = closed.remove(global_index),
                _ => return None,
            },
            Operator::GlobalSet { .. } => return None,
            Operator::Call { function_index } => found.extend(closed.iter().map(|flag| (*flag, *function_index))),
            // Whoever leaves the body here would leave a flag at 0.
            Operator::Br { relative_depth } | Operator::BrIf { relative_depth } if *relative_depth < depth => {}
            Operator::BrTable { targets }
                if targets.default() < depth && targets.targets().flatten().all(|target| target < depth) => {}
            Operator::Br { .. } | Operator::BrIf { .. } | Operator::BrTable { .. } | Operator::Return
                if closed.is_empty() => {}
            Operator::Br { .. } | Operator::BrIf { .. } | Operator::BrTable { .. } | Operator::Return => return None,
            Operator::ReturnCall { .. } | Operator::ReturnCallIndirect { .. } | Operator::CallIndirect { .. } => {
                return None;
            }
            _ => {}
        }
        before = operator;
    }
    Some(found)
}

/// The first function that is called after a flag is what it was again.
fn callee(body: &[Operator<'_>]) -> Option<u32> {
    let mut pairs = body.windows(2);
    pairs.find(|pair| matches!(pair, [Operator::LocalGet { .. }, Operator::GlobalSet { .. }]))?;
    pairs.find_map(|pair| match pair {
        [_, Operator::Call { function_index }] => Some(*function_index),
        _ => None,
    })
}

/// The instructions that end the loop over a list.
const ADVANCE: usize = 10;

/// The size of an element, where a loop goes to the next.
fn advance(window: &[Operator<'_>]) -> Option<u32> {
    match window {
        [
            Operator::LocalGet { .. },
            Operator::I32Const { value },
            Operator::I32Add,
            Operator::LocalSet { .. },
            Operator::LocalGet { .. },
            Operator::I32Const { value: -1 },
            Operator::I32Add,
            Operator::LocalTee { .. },
            Operator::BrIf { .. },
            Operator::End,
        ] => Some(value.cast_unsigned()),
        _ => None,
    }
}

fn stores_outside_of_loops(body: &[Operator<'_>]) -> bool {
    let mut open = Vec::new();
    for operator in body {
        match operator {
            Operator::Loop { .. } => open.push(true),
            Operator::Block { .. } | Operator::If { .. } => open.push(false),
            Operator::End => _ = open.pop(),
            Operator::I32Store { .. }
            | Operator::I32Store8 { .. }
            | Operator::I32Store16 { .. }
            | Operator::I64Store { .. }
            | Operator::F32Store { .. }
            | Operator::F64Store { .. }
                if !open.contains(&true) =>
            {
                return true;
            }
            _ => {}
        }
    }
    false
}

/// Reads a body as one of the closed list.
struct Reader<'b, 'a> {
    rest: &'b [Operator<'a>],
}

impl<'a> Reader<'_, 'a> {
    fn next(&mut self) -> Option<&Operator<'a>> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    /// Goes on if what comes next is this.
    fn is(&mut self, wanted: &Operator<'a>) -> Option<()> {
        (self.next()? == wanted).then_some(())
    }

    fn are(&mut self, wanted: &[Operator<'a>]) -> Option<()> {
        wanted.iter().try_for_each(|wanted| self.is(wanted))
    }

    fn plain(mut self, length: usize) -> Option<Plain> {
        let at = |reader: &Self| length - reader.rest.len();
        let empty = Operator::Block { blockty: BlockType::Empty };
        self.is(&empty)?;
        let caller = self.flag()?;
        let &Operator::LocalTee { local_index: of_caller } = self.next()? else { return None };
        self.is(&Operator::BrIf { relative_depth: 0 })?;
        self.trap()?;
        let callee_flag = self.flag()?;
        let &Operator::LocalSet { local_index: of_callee } = self.next()? else { return None };
        self.close(callee_flag)?;
        let (mut checks, mut numbers) = (BTreeSet::new(), Vec::new());
        let (mut parameters, begin) = (0, at(&self));
        // A parameter is below all locals.
        while self.rest.first() != Some(&Operator::LocalGet { local_index: of_callee }) {
            checks.extend(self.number(parameters, &[of_caller, of_callee])?);
            parameters += 1;
        }
        numbers.push(begin..at(&self));
        self.open(callee_flag, of_callee)?;
        let begin = at(&self);
        let &Operator::Call { function_index: callee } = self.next()? else { return None };
        let mut results = Vec::new();
        while let Some(Operator::LocalSet { local_index }) = self.rest.first() {
            results.push(*local_index);
            self.next()?;
        }
        numbers.push(begin..at(&self));
        self.close(caller)?;
        let begin = at(&self);
        while let Some(result) = results.pop() {
            let kept: Vec<u32> = results.iter().copied().chain([of_caller]).collect();
            checks.extend(self.number(result, &kept)?);
            if kept.contains(&result) {
                return None;
            }
        }
        numbers.push(begin..at(&self));
        self.open(caller, of_caller)?;
        numbers.push(at(&self)..length);
        self.is(&Operator::End)?;
        let is_whole = self.rest.is_empty() && of_caller >= parameters && of_callee >= parameters;
        (is_whole && of_caller != of_callee).then_some(Plain { caller, callee, checks, numbers })
    }

    /// A flag is read.
    fn flag(&mut self) -> Option<u32> {
        match self.next()? {
            Operator::GlobalGet { global_index } => Some(*global_index),
            _ => None,
        }
    }

    /// A flag becomes 0.
    fn close(&mut self, global_index: u32) -> Option<()> {
        self.are(&[Operator::I32Const { value: 0 }, Operator::GlobalSet { global_index }])
    }

    /// A flag becomes what it was.
    fn open(&mut self, global_index: u32, local_index: u32) -> Option<()> {
        self.are(&[Operator::LocalGet { local_index }, Operator::GlobalSet { global_index }])
    }

    /// A trap at the end of a block.
    fn trap(&mut self) -> Option<()> {
        let Operator::I32Const { .. } = self.next()? else { return None };
        let Operator::Call { .. } = self.next()? else { return None };
        self.are(&[Operator::Unreachable, Operator::End])
    }

    /// A local goes on the stack as one number: what is done with it, unless it is nothing. A local that is needed for
    /// that is none of those that are still needed.
    fn number(&mut self, local_index: u32, kept: &[u32]) -> Option<Option<Check>> {
        let get = Operator::LocalGet { local_index };
        if self.rest.first() == Some(&Operator::I32Const { value: 1 }) {
            self.are(&[Operator::I32Const { value: 1 }, Operator::I32Const { value: 0 }, get, Operator::Select])?;
            return Some(Some(Check::Bool));
        }
        self.is(&get)?;
        match self.rest {
            [Operator::I32Const { .. }, Operator::I32And, ..] => {
                self.rest = &self.rest[2..];
                Some(Some(Check::SmallInteger))
            }
            [Operator::I32Extend8S | Operator::I32Extend16S, ..] => {
                self.next()?;
                Some(Some(Check::SmallInteger))
            }
            &[Operator::LocalTee { local_index }, ..] => {
                self.next()?;
                self.discriminant(local_index)?;
                self.is_free(local_index, kept)?;
                Some(Some(Check::Discriminant))
            }
            &[Operator::LocalSet { local_index }, Operator::Block { .. }, ..] => {
                self.next()?;
                self.char(local_index)?;
                self.is_free(local_index, kept)?;
                Some(Some(Check::Char))
            }
            _ => Some(None),
        }
    }

    /// What is written may be no local that is needed later. Parameters are not known here: they are read in order,
    /// and the local has to be above those of the flags or one that held a flag.
    fn is_free(&self, local: u32, kept: &[u32]) -> Option<()> {
        let lowest = kept.iter().copied().min()?;
        (!kept.contains(&local) && local >= lowest).then_some(())
    }

    fn discriminant(&mut self, local_index: u32) -> Option<()> {
        let Operator::I32Const { .. } = self.next()? else { return None };
        self.are(&[Operator::I32GeU, Operator::If { blockty: BlockType::Empty }])?;
        self.trap()?;
        self.is(&Operator::LocalGet { local_index })
    }

    fn char(&mut self, local_index: u32) -> Option<()> {
        let get = || Operator::LocalGet { local_index };
        let block = || Operator::Block { blockty: BlockType::Empty };
        self.are(&[
            block(),
            block(),
            get(),
            Operator::I32Const { value: 0xd800 },
            Operator::I32Xor,
            Operator::I32Const { value: -0x0011_0000 },
            Operator::I32Add,
            Operator::I32Const { value: -0x0010_f800 },
            Operator::I32LtU,
            Operator::BrIf { relative_depth: 0 },
            get(),
            Operator::I32Const { value: 0x0011_0000 },
            Operator::I32Ne,
            Operator::BrIf { relative_depth: 1 },
            Operator::End,
        ])?;
        self.trap()?;
        self.is(&get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A function that hands an `i32` on, with something else in place of one of its lines.
    fn with(line: &str, other: &str) -> Crossing {
        const BODY: &str = "
            block
            global.get $caller
            local.tee 1
            br_if 0
            i32.const 23
            call $trap
            unreachable
            end
            global.get $callee
            local.set 2
            i32.const 0
            global.set $callee
            local.get 0
            local.get 2
            global.set $callee
            call $f
            local.set 2
            i32.const 0
            global.set $caller
            local.get 2
            local.get 1
            global.set $caller";
        assert!(line.is_empty() || BODY.contains(line), "`{line}` is no line of it");
        let text = format!(
            r#"(module
              (import "flags" "instance1" (global $caller (mut i32)))
              (import "flags" "instance2" (global $callee (mut i32)))
              (import "" "trap" (func $trap (param i32)))
              (import "" "f" (func $f (param i32) (result i32)))
              (func (param i32) (result i32) (local i32 i32 i32) {}))"#,
            BODY.replacen(line, other, 1)
        );
        let mut functions = read(&wat::parse_str(text).expect("a module")).expect("functions");
        functions.pop().expect("one function")
    }

    #[test]
    fn what_only_hands_on_is_plain() {
        let crossing = with("", "");
        let plain = crossing.plain.expect("it only hands on");
        assert_eq!((plain.caller, plain.callee, crossing.callee), (0, 1, Some(1)));
        assert!(plain.checks.is_empty());
        // The trap is called while nothing is closed.
        assert_eq!(crossing.while_closed, Some(Vec::new()));
    }

    #[test]
    fn checks_of_numbers_are_told_apart() {
        let checks = |other: &str| with("local.get 0\n", other).plain.map(|plain| plain.checks);
        let only = |check| Some(BTreeSet::from([check]));
        assert_eq!(checks("local.get 0 i32.const 255 i32.and\n"), only(Check::SmallInteger));
        assert_eq!(checks("local.get 0 i32.extend16_s\n"), only(Check::SmallInteger));
        assert_eq!(checks("i32.const 1 i32.const 0 local.get 0 select\n"), only(Check::Bool));
        let case =
            "local.get 0 local.tee 3 i32.const 4 i32.ge_u if i32.const 32 call $trap unreachable end local.get 3\n";
        assert_eq!(checks(case), only(Check::Discriminant));
        // A local that still holds a flag is not free.
        assert_eq!(checks(&case.replace("tee 3", "tee 1").replace("get 3", "get 1")), None);
        assert_eq!(checks(&case.replace("tee 3", "tee 2").replace("get 3", "get 2")), None);
        assert_eq!(checks(&case.replace("i32.ge_u", "i32.gt_u")), None);
    }

    #[test]
    fn whatever_else_is_done_is_not_plain() {
        for (line, other) in [
            ("local.get 0\n", "local.get 0 i32.const 1 i32.add\n"),
            ("local.get 0\n", "i32.const 7\n"),
            ("call $f\n", "call $f call $f\n"),
            ("local.get 2\n            local.get 1", "local.get 0\n            local.get 1"),
            ("local.get 1\n            global.set $caller", "i32.const 1\n            global.set $caller"),
            ("global.set $caller\n            local.get 2", "global.set $callee\n            local.get 2"),
            ("br_if 0\n", "drop br 0\n"),
            ("local.tee 1\n", "local.tee 2\n"),
        ] {
            assert!(with(line, other).plain.is_none(), "{other}");
        }
    }

    #[test]
    fn calls_while_a_flag_is_0_are_told() {
        let crossing = with("local.get 0\n", "local.get 0 call $f\n");
        assert_eq!(crossing.while_closed, Some(vec![(1, 1)]));
        // Where a flag is written otherwise, or the body is left, nothing can be told.
        assert_eq!(with("local.get 0\n", "local.get 0 i32.const 2 global.set $callee\n").while_closed, None);
        assert_eq!(with("local.get 0\n", "local.get 0 local.get 0 br_if 0\n").while_closed, None);
    }
}
