//! What functions do: calls, accesses to data and the stack, and growth of the memory, in any order.

use crate::generate::model::{Id, Signature, Statement, Value};
use crate::random::Random;

/// How deep blocks lie in each other.
const DEPTH: usize = 2;

/// Draws the steps of functions of one module.
pub(super) struct Steps<'a> {
    pub(super) random: &'a mut Random,
    /// What can be called.
    pub(super) functions: &'a [(Id, Signature)],
    /// What has an address.
    pub(super) data: &'a [Id],
}

impl Steps<'_> {
    /// The body of a function.
    pub(super) fn body(&mut self) -> Vec<Statement> {
        self.steps(DEPTH)
    }

    fn steps(&mut self, depth: usize) -> Vec<Statement> {
        (0..self.random.below(4)).map(|_| self.step(depth)).collect()
    }

    fn step(&mut self, depth: usize) -> Statement {
        match self.random.below(if depth > 0 { 16 } else { 12 }) {
            0..3 => match self.random.pick(self.functions).copied() {
                Some((callee, signature)) => Statement::Call(callee, self.values(signature.takes)),
                None => Statement::Drop(self.value(1)),
            },
            3 | 4 => match self.random.pick(self.data).copied() {
                Some(data) => Statement::StoreOf(data, self.distance(), self.value(1)),
                None => Statement::Drop(self.value(1)),
            },
            5 | 6 => Statement::Drop(self.value(2)),
            7 => Statement::Store(self.small(), self.value(2), self.value(1)),
            8 => Statement::Set(self.small(), self.value(2)),
            9 => Statement::SetStack(Value::Sum(Box::new(Value::Stack), Box::new(Value::Constant(-16)))),
            10 => match self.random.below(4) {
                0 => Statement::Trap,
                1 => Statement::Fill(self.value(1), Value::Constant(0), Value::Constant(4)),
                _ => Statement::Branch(self.small(), self.value(1)),
            },
            11 => Statement::SetStack(self.value(1)),
            12 | 13 => Statement::If(self.value(1), self.steps(depth - 1), self.steps(depth - 1)),
            14 => Statement::Block(self.steps(depth - 1)),
            _ => Statement::Loop(self.steps(depth - 1)),
        }
    }

    fn small(&mut self) -> u32 {
        u32::from([0u8, 1, 2, 4, 8][self.random.below(5)])
    }

    fn distance(&mut self) -> i32 {
        [0, 0, 0, 4, 8][self.random.below(5)]
    }

    fn values(&mut self, count: usize) -> Vec<Value> {
        (0..count).map(|_| self.value(1)).collect()
    }

    /// A word.
    pub(super) fn value(&mut self, depth: usize) -> Value {
        match self.random.below(if depth > 0 { 16 } else { 7 }) {
            0 => Value::Constant([0, 1, 4, 16, -1, 1024, 0x1_0000, 0x10_0000][self.random.below(8)]),
            1 => Value::Local(self.small()),
            2..5 => {
                let is_function = self.random.one_in(3);
                let of = if is_function {
                    self.random.pick(self.functions).map(|(id, _)| *id)
                } else {
                    self.random.pick(self.data).copied()
                };
                match (of, self.random.one_in(3)) {
                    (Some(of), true) => Value::Entry(of),
                    (Some(of), false) => {
                        let addend = [0, 0, 0, 4, -4, 64][self.random.below(6)];
                        Value::Address(of, if is_function { 0 } else { addend })
                    }
                    (None, _) => Value::Constant(7),
                }
            }
            5 => Value::Stack,
            6 => Value::Size,
            7..9 => match self.random.pick(self.functions).copied() {
                Some((callee, signature)) => {
                    let arguments = (0..signature.takes).map(|_| self.value(depth - 1)).collect();
                    Value::Call(callee, arguments)
                }
                None => Value::Size,
            },
            9 | 10 => {
                let signature = Signature::ALL[self.random.below(Signature::ALL.len())];
                let arguments = (0..signature.takes).map(|_| self.value(0)).collect();
                Value::Indirect(signature, arguments, Box::new(self.value(depth - 1)))
            }
            11 => Value::Load(self.small(), Box::new(self.value(depth - 1))),
            12 | 13 => match self.random.pick(self.data).copied() {
                Some(data) => Value::LoadOf(data, self.distance()),
                None => Value::Local(0),
            },
            14 => Value::Sum(Box::new(self.value(depth - 1)), Box::new(self.value(depth - 1))),
            // What grows memory is somebody's allocator, and two of them are seldom let through.
            _ if self.random.one_in(3) => Value::Grow(Box::new(Value::Constant(1))),
            _ => Value::Stack,
        }
    }
}
