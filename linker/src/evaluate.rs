//! A function that only prepares memory becomes the list of what it would write.
//!
//! Start functions and data relocations of shared libraries are straight-line code over constants: they are run here,
//! once, instead of on every device at every start. A function is evaluated whole or not at all: one instruction that
//! this interpreter does not know, and the function is called at start-up instead.
//!
//! It does not know where anything is: the values of globals are given to it. With zeros for them it answers whether a
//! function *can* be evaluated, before any address exists.

use std::collections::{BTreeMap, HashSet};

use toolchain_probe::Examined;
use toolchain_probe::module::model::constant::{Constant, evaluate as evaluate_expr};
use toolchain_probe::module::model::index::{FuncIndex, GlobalIndex, InputId};
use toolchain_probe::module::model::{Kind, Origin};
use wasmparser::{BinaryReader, FunctionBody, Operator, ValType};

use crate::resolve::{Callee, GlobalRef, Place, Resolution};

/// Instructions that one evaluation may take: more than any real library needs, few enough to be quick.
const FUEL: u32 = 4_000_000;
/// Pages that stores may touch: 64 MiB of initialised data, ten times what the largest library has.
const PAGES: usize = 1024;
/// Calls within calls.
const DEPTH: u32 = 16;

/// One change to memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Write {
    /// The low `size_bytes` bytes of `value`, little-endian.
    Store {
        /// Where.
        address: u32,
        /// What.
        value: u64,
        /// How much of it.
        size_bytes: u8,
    },
    /// Zeros.
    Clear {
        /// Where.
        address: u32,
        /// How many.
        size_bytes: u32,
    },
}

impl Write {
    /// Where it writes, and how many bytes.
    pub(crate) fn range(&self) -> (u32, u32) {
        match *self {
            Self::Store { address, size_bytes, .. } => (address, size_bytes.into()),
            Self::Clear { address, size_bytes } => (address, size_bytes),
        }
    }
}

/// What a function would do.
#[derive(Default, Debug)]
pub(crate) struct Effects {
    /// To memory, in order.
    pub writes: Vec<Write>,
    /// To globals of the same module.
    pub globals: BTreeMap<GlobalIndex, Constant>,
}

impl Effects {
    /// Whether the function would do nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.writes.is_empty() && self.globals.is_empty()
    }
}

/// The function does something that is not known before run time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct NotEvaluable;

/// Evaluates a function without parameters; `global` gives the values of globals that are constants.
///
/// # Errors
/// [`NotEvaluable`], and then nothing of what it would have done is known.
pub(crate) fn evaluate(
    input: InputId,
    module: &Examined<'_>,
    function: FuncIndex,
    resolution: &Resolution<'_>,
    global: &dyn Fn(GlobalIndex) -> Option<Constant>,
) -> Result<Effects, NotEvaluable> {
    let mut machine = Machine {
        input,
        module,
        resolution,
        global,
        effects: Effects::default(),
        pages: HashSet::new(),
        last_page: None,
        fuel: FUEL,
    };
    let results = machine.call(function, Vec::new(), DEPTH)?;
    if results.is_empty() { Ok(machine.effects) } else { Err(NotEvaluable) }
}

/// Whether a function can be evaluated, whatever the addresses will be: it is straight-line code, and writes nothing
/// but its own library's range.
pub(crate) fn is_evaluable(
    input: InputId,
    module: &Examined<'_>,
    function: FuncIndex,
    resolution: &Resolution<'_>,
) -> bool {
    // A place where no other address of the trial is: what is written there was reached from the library's own base.
    const TRIAL_BASE: u32 = 1 << 30;
    let trial = |global: GlobalIndex| match resolution.inputs[input].globals[global] {
        GlobalRef::Address(Place::Linker(_, symbol)) if symbol.is_own_base() => {
            Some(Constant::I32(TRIAL_BASE.cast_signed()))
        }
        GlobalRef::Address(Place::Absolute(address)) => Some(Constant::I32(address.cast_signed())),
        GlobalRef::Address(Place::InData(definer, offset)) if definer == input => {
            Some(Constant::I32(TRIAL_BASE.wrapping_add(offset).cast_signed()))
        }
        constant if constant.is_constant() => Some(Constant::I32(0)),
        _ => None,
    };
    let size_bytes = module.reserves().map_or(0, |range| range.memory_size_bytes);
    let kept = (module.kind == Kind::Pinned).then(|| module.extent());
    let inside = |write: &Write| {
        let (address, size) = write.range();
        // A module that cannot move writes where it says.
        if let Some(kept) = &kept {
            return kept.start <= address && u64::from(address) + u64::from(size) <= u64::from(kept.end);
        }
        address.checked_sub(TRIAL_BASE).is_some_and(|offset| u64::from(offset) + u64::from(size) <= size_bytes.into())
    };
    evaluate(input, module, function, resolution, &trial).is_ok_and(|effects| effects.writes.iter().all(inside))
}

struct Machine<'a, 'data> {
    input: InputId,
    module: &'a Examined<'data>,
    resolution: &'a Resolution<'data>,
    global: &'a dyn Fn(GlobalIndex) -> Option<Constant>,
    effects: Effects,
    pages: HashSet<u32>,
    /// The page of the last store: the next one nearly always goes there too.
    last_page: Option<u32>,
    fuel: u32,
}

/// The locals and operands of one call.
struct Frame {
    locals: Vec<Constant>,
    stack: Vec<Constant>,
}

impl Frame {
    fn pop(&mut self) -> Result<Constant, NotEvaluable> {
        self.stack.pop().ok_or(NotEvaluable)
    }

    fn pop_i32(&mut self) -> Result<u32, NotEvaluable> {
        match self.pop()? {
            Constant::I32(value) => Ok(value.cast_unsigned()),
            _ => Err(NotEvaluable),
        }
    }

    fn pop_i64(&mut self) -> Result<u64, NotEvaluable> {
        match self.pop()? {
            Constant::I64(value) => Ok(value.cast_unsigned()),
            _ => Err(NotEvaluable),
        }
    }

    fn binary(&mut self, operation: fn(u32, u32) -> u32) -> Result<(), NotEvaluable> {
        let (right, left) = (self.pop_i32()?, self.pop_i32()?);
        self.stack.push(Constant::I32(operation(left, right).cast_signed()));
        Ok(())
    }

    fn local(&mut self, index: u32) -> Result<&mut Constant, NotEvaluable> {
        self.locals.get_mut(index as usize).ok_or(NotEvaluable)
    }
}

impl Machine<'_, '_> {
    fn call(
        &mut self,
        function: FuncIndex,
        arguments: Vec<Constant>,
        depth: u32,
    ) -> Result<Vec<Constant>, NotEvaluable> {
        let Callee::Body(input, body) = self.resolution.inputs[self.input].functions[function] else {
            return Err(NotEvaluable);
        };
        // A function of another module would read that module's globals.
        if input != self.input || depth == 0 {
            return Err(NotEvaluable);
        }
        let range = self.module.body(body).ok_or(NotEvaluable)?;
        let code = FunctionBody::new(BinaryReader::new(&self.module.bytes[range.clone()], range.start));
        let mut frame = Frame { locals: arguments, stack: Vec::new() };
        for local in code.get_locals_reader().map_err(|_| NotEvaluable)? {
            let (count, ty) = local.map_err(|_| NotEvaluable)?;
            let zero = match ty {
                ValType::I32 => Constant::I32(0),
                ValType::I64 => Constant::I64(0),
                _ => return Err(NotEvaluable),
            };
            if count > 1_000 {
                return Err(NotEvaluable);
            }
            frame.locals.extend(std::iter::repeat_n(zero, count as usize));
        }
        let mut operators = code.get_operators_reader().map_err(|_| NotEvaluable)?;
        loop {
            self.fuel = self.fuel.checked_sub(1).ok_or(NotEvaluable)?;
            match operators.read().map_err(|_| NotEvaluable)? {
                Operator::End | Operator::Return => break,
                Operator::Call { function_index } => self.nested_call(FuncIndex(function_index), &mut frame, depth)?,
                operator => self.step(&operator, &mut frame)?,
            }
        }
        Ok(frame.stack)
    }

    fn nested_call(&mut self, function: FuncIndex, frame: &mut Frame, depth: u32) -> Result<(), NotEvaluable> {
        let ty = self.module.types.function(self.module.functions[function].ty).ok_or(NotEvaluable)?;
        let split = frame.stack.len().checked_sub(ty.params().len()).ok_or(NotEvaluable)?;
        let arguments = frame.stack.split_off(split);
        let results = self.call(function, arguments, depth - 1)?;
        if results.len() != ty.results().len() {
            return Err(NotEvaluable);
        }
        frame.stack.extend(results);
        Ok(())
    }

    fn step(&mut self, operator: &Operator<'_>, frame: &mut Frame) -> Result<(), NotEvaluable> {
        match *operator {
            Operator::Nop => {}
            Operator::Drop => _ = frame.pop()?,
            Operator::I32Const { value } => frame.stack.push(Constant::I32(value)),
            Operator::I64Const { value } => frame.stack.push(Constant::I64(value)),
            Operator::I32Add => frame.binary(u32::wrapping_add)?,
            Operator::I32Sub => frame.binary(u32::wrapping_sub)?,
            Operator::I32Mul => frame.binary(u32::wrapping_mul)?,
            Operator::LocalGet { local_index } => {
                let value = *frame.local(local_index)?;
                frame.stack.push(value);
            }
            Operator::LocalSet { local_index } => {
                let value = frame.pop()?;
                *frame.local(local_index)? = value;
            }
            Operator::LocalTee { local_index } => {
                let value = *frame.stack.last().ok_or(NotEvaluable)?;
                *frame.local(local_index)? = value;
            }
            Operator::GlobalGet { global_index } => {
                let value = self.read_global(GlobalIndex(global_index)).ok_or(NotEvaluable)?;
                frame.stack.push(value);
            }
            Operator::GlobalSet { global_index } => {
                let value = frame.pop()?;
                self.write_global(GlobalIndex(global_index), value)?;
            }
            Operator::I32Store { memarg } => {
                let value = frame.pop_i32()?;
                self.store(frame, memarg, u64::from(value), 4)?;
            }
            Operator::I32Store16 { memarg } => {
                let value = frame.pop_i32()?;
                self.store(frame, memarg, u64::from(value), 2)?;
            }
            Operator::I32Store8 { memarg } => {
                let value = frame.pop_i32()?;
                self.store(frame, memarg, u64::from(value), 1)?;
            }
            Operator::I64Store { memarg } => {
                let value = frame.pop_i64()?;
                self.store(frame, memarg, value, 8)?;
            }
            Operator::MemoryFill { mem: 0 } => {
                let (size_bytes, value, address) = (frame.pop_i32()?, frame.pop_i32()?, frame.pop_i32()?);
                if value & 0xff != 0 {
                    return Err(NotEvaluable);
                }
                self.fuel = self.fuel.checked_sub(size_bytes >> 8).ok_or(NotEvaluable)?;
                self.effects.writes.push(Write::Clear { address, size_bytes });
            }
            _ => return Err(NotEvaluable),
        }
        Ok(())
    }

    fn store(
        &mut self,
        frame: &mut Frame,
        memarg: wasmparser::MemArg,
        value: u64,
        size_bytes: u8,
    ) -> Result<(), NotEvaluable> {
        // A store beyond 4 GiB traps at run time; it must not wrap here.
        let offset = u32::try_from(memarg.offset).map_err(|_| NotEvaluable)?;
        let address = frame.pop_i32()?.checked_add(offset).ok_or(NotEvaluable)?;
        let page = Some(address >> 16);
        if self.last_page != page {
            self.last_page = page;
            self.pages.insert(address >> 16);
            if self.pages.len() > PAGES {
                return Err(NotEvaluable);
            }
        }
        self.effects.writes.push(Write::Store { address, value, size_bytes });
        Ok(())
    }

    fn read_global(&self, global: GlobalIndex) -> Option<Constant> {
        if let Some(value) = self.effects.globals.get(&global) {
            return Some(*value);
        }
        if let Some(value) = (self.global)(global) {
            return Some(value);
        }
        // Only an immutable global is sure to hold its initial value when this function would have run.
        let declared = &self.module.globals[global];
        match declared.origin {
            Origin::Defined(_) if !declared.ty.mutable => {
                evaluate_expr(declared.init.as_ref()?, &|global| (self.global)(global)).ok()
            }
            _ => None,
        }
    }

    fn write_global(&mut self, global: GlobalIndex, value: Constant) -> Result<(), NotEvaluable> {
        let own = GlobalRef::Variable(self.input, global);
        // The type of a null is written where it was made, not in the value.
        if self.resolution.inputs[self.input].globals[global] != own || value == Constant::Null {
            return Err(NotEvaluable);
        }
        self.effects.globals.insert(global, value);
        Ok(())
    }
}
