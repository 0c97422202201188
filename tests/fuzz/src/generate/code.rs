//! Steps become instructions. How a module says whose address it means, and which function it calls, is its own matter.

use super::bytes::{Text, number, signed};
use super::model::{Function, Id, Module, Signature, Statement, Value};

/// The locals of each function, beside its parameters.
const LOCALS: u32 = 3;

/// How a module writes what it names.
pub(super) trait Writer {
    /// The module.
    fn module(&self) -> &Module;
    /// Calls a function.
    fn call(&mut self, text: &mut Text, callee: Id);
    /// Calls what is in the slot on the stack.
    fn call_indirect(&mut self, text: &mut Text, signature: Signature);
    /// An address of data, or the slot of a function.
    fn address(&mut self, text: &mut Text, of: Id, addend: i32);
    /// The same through the offset table.
    fn entry(&mut self, text: &mut Text, of: Id);
    /// What an address in an instruction is added to.
    fn origin(&mut self, text: &mut Text, of: Id, addend: i32);
    /// The alignment and the offset of an access to data.
    fn place(&mut self, text: &mut Text, of: Id, addend: i32);
    /// Reads or writes the stack pointer: whether there is one.
    fn stack(&mut self, text: &mut Text, opcode: u8) -> bool;
}

/// The body of a function, without its length.
pub(super) fn body(writer: &mut impl Writer, function: &Function) -> Text {
    let mut text = Text::default();
    // A list of constructors is one only without locals.
    let is_call = |step: &Statement| matches!(step, Statement::Call(_, arguments) if arguments.is_empty());
    let is_list = !function.signature.returns && function.body.iter().all(is_call);
    text.push(if is_list { vec![0] } else { vec![1, LOCALS.to_le_bytes()[0], 0x7f] });
    let mut code = Code { writer, locals: u32::try_from(function.signature.takes).unwrap_or(0) + LOCALS, depth: 0 };
    code.steps(&mut text, &function.body);
    if function.signature.returns {
        code.value(&mut text, &function.result);
    }
    text.push([0x0b]);
    text
}

struct Code<'a, W> {
    writer: &'a mut W,
    locals: u32,
    /// How many blocks are around a step.
    depth: u32,
}

impl<W: Writer> Code<'_, W> {
    fn steps(&mut self, text: &mut Text, steps: &[Statement]) {
        steps.iter().for_each(|step| self.step(text, step));
    }

    fn inner(&mut self, text: &mut Text, steps: &[Statement]) {
        self.depth += 1;
        self.steps(text, steps);
        self.depth -= 1;
    }

    fn step(&mut self, text: &mut Text, step: &Statement) {
        match step {
            Statement::Drop(value) => {
                self.value(text, value);
                text.push([0x1a]);
            }
            Statement::Call(callee, arguments) => {
                if self.call(text, *callee, arguments).is_some_and(|signature| signature.returns) {
                    text.push([0x1a]);
                }
            }
            Statement::Store(offset, address, value) => {
                self.value(text, address);
                self.value(text, value);
                text.push([0x36, 2]);
                text.push(number(*offset));
            }
            Statement::StoreOf(id, addend, value) => {
                if self.writer.module().meaning(*id).is_some() {
                    self.writer.origin(text, *id, *addend);
                    self.value(text, value);
                    text.push([0x36]);
                    self.writer.place(text, *id, *addend);
                }
            }
            Statement::Set(local, value) => {
                self.value(text, value);
                text.push([0x21]);
                text.push(number(local % self.locals));
            }
            Statement::SetStack(value) => {
                self.value(text, value);
                if !self.writer.stack(text, 0x24) {
                    text.push([0x1a]);
                }
            }
            Statement::If(condition, then, otherwise) => {
                self.value(text, condition);
                text.push([0x04, 0x40]);
                self.inner(text, then);
                text.push([0x05]);
                self.inner(text, otherwise);
                text.push([0x0b]);
            }
            Statement::Block(steps) | Statement::Loop(steps) => {
                text.push([if matches!(step, Statement::Block(_)) { 0x02 } else { 0x03 }, 0x40]);
                self.inner(text, steps);
                text.push([0x0b]);
            }
            Statement::Branch(label, condition) => {
                if self.depth > 0 {
                    self.value(text, condition);
                    text.push([0x0d]);
                    text.push(number(label % self.depth));
                }
            }
            Statement::Fill(to, value, size) => {
                [to, value, size].into_iter().for_each(|value| self.value(text, value));
                text.push([0xfc, 11, 0]);
            }
            Statement::Trap => text.push([0x00]),
        }
    }

    /// Calls a function, unless it was left out.
    fn call(&mut self, text: &mut Text, callee: Id, arguments: &[Value]) -> Option<Signature> {
        let signature = self.writer.module().signature(callee)?;
        self.arguments(text, signature, arguments);
        self.writer.call(text, callee);
        Some(signature)
    }

    fn arguments(&mut self, text: &mut Text, signature: Signature, arguments: &[Value]) {
        for position in 0..signature.takes {
            self.value(text, arguments.get(position).unwrap_or(&Value::Constant(1)));
        }
    }

    fn value(&mut self, text: &mut Text, value: &Value) {
        match value {
            Value::Constant(value) => constant(text, *value),
            Value::Local(local) => {
                text.push([0x20]);
                text.push(number(local % self.locals));
            }
            Value::Call(callee, arguments) => {
                if self.call(text, *callee, arguments).is_none_or(|signature| !signature.returns) {
                    constant(text, 2);
                }
            }
            Value::Indirect(signature, arguments, slot) => {
                self.arguments(text, *signature, arguments);
                self.value(text, slot);
                self.writer.call_indirect(text, *signature);
                if !signature.returns {
                    constant(text, 3);
                }
            }
            Value::Address(id, _) | Value::Entry(id) | Value::LoadOf(id, _)
                if self.writer.module().meaning(*id).is_none() =>
            {
                constant(text, 0);
            }
            Value::Address(id, addend) => self.writer.address(text, *id, *addend),
            Value::Entry(id) => self.writer.entry(text, *id),
            Value::Load(offset, address) => {
                self.value(text, address);
                text.push([0x28, 2]);
                text.push(number(*offset));
            }
            Value::LoadOf(id, addend) => {
                self.writer.origin(text, *id, *addend);
                text.push([0x28]);
                self.writer.place(text, *id, *addend);
            }
            Value::Sum(one, other) => {
                self.value(text, one);
                self.value(text, other);
                text.push([0x6a]);
            }
            Value::Stack => {
                if !self.writer.stack(text, 0x23) {
                    constant(text, 0);
                }
            }
            Value::Size => text.push([0x3f, 0]),
            Value::Grow(by) => {
                self.value(text, by);
                text.push([0x40, 0]);
            }
        }
    }
}

/// Pushes a number.
pub(super) fn constant(text: &mut Text, value: i32) {
    text.push([0x41]);
    text.push(signed(value));
}
