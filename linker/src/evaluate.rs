//! A function that only prepares memory becomes the list of what it would write.
//!
//! Start functions and data relocations of shared libraries are straight-line code over constants: they are run here,
//! once, instead of on every device at every start. A function is evaluated whole or not at all: one instruction that
//! this interpreter does not know, and the function is called at start-up instead.
//!
//! It does not know where anything is: the values of globals are given to it. With zeros for them it answers whether a
//! function *can* be evaluated, before any address exists. It reads opcodes itself: what a module stores before it
//! starts are thousands of instructions of three kinds, and each costs more to decode than to carry out.

use std::collections::BTreeMap;

use hashbrown::HashSet;
use toolchain_probe::Examined;
use toolchain_probe::module::model::constant::{Constant, evaluate as evaluate_expr};
use toolchain_probe::module::model::index::{FuncIndex, GlobalIndex, InputId};
use toolchain_probe::module::model::{Kind, Origin};
use toolchain_probe::module::scan::{Site, SymbolUse};
use wasmparser::{BinaryReader, BinaryReaderError, FunctionBody, ValType};

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

impl From<BinaryReaderError> for NotEvaluable {
    fn from(_: BinaryReaderError) -> Self {
        Self
    }
}

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
    let callee = resolution.inputs[input].functions[function];
    let results = machine.call(Some(callee), Vec::new(), DEPTH)?;
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

/// The next site, if it begins before this place.
fn next_site<'a>(sites: &mut &'a [Site], before: usize) -> Option<&'a Site> {
    let (next, rest) = sites.split_first()?;
    ((next.start as usize) < before).then(|| {
        *sites = rest;
        next
    })
}

/// What this interpreter knows (WebAssembly core specification, "Binary Format, Instructions").
mod opcode {
    pub(super) const NOP: u8 = 0x01;
    pub(super) const END: u8 = 0x0b;
    pub(super) const RETURN: u8 = 0x0f;
    pub(super) const CALL: u8 = 0x10;
    pub(super) const DROP: u8 = 0x1a;
    pub(super) const LOCAL_GET: u8 = 0x20;
    pub(super) const LOCAL_SET: u8 = 0x21;
    pub(super) const LOCAL_TEE: u8 = 0x22;
    pub(super) const GLOBAL_GET: u8 = 0x23;
    pub(super) const GLOBAL_SET: u8 = 0x24;
    pub(super) const I32_STORE: u8 = 0x36;
    pub(super) const I64_STORE: u8 = 0x37;
    pub(super) const I32_STORE8: u8 = 0x3a;
    pub(super) const I32_STORE16: u8 = 0x3b;
    pub(super) const I32_CONST: u8 = 0x41;
    pub(super) const I64_CONST: u8 = 0x42;
    pub(super) const I32_ADD: u8 = 0x6a;
    pub(super) const I32_SUB: u8 = 0x6b;
    pub(super) const I32_MUL: u8 = 0x6c;
    pub(super) const PREFIX: u8 = 0xfc;
    /// The operation behind the prefix, and the memory.
    pub(super) const MEMORY_FILL: (u32, u32) = (11, 0);
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
        callee: Option<Callee>,
        arguments: Vec<Constant>,
        depth: u32,
    ) -> Result<Vec<Constant>, NotEvaluable> {
        // A function of another module would read that module's globals.
        let Some(Callee::Body(input, body)) = callee else { return Err(NotEvaluable) };
        if input != self.input || depth == 0 {
            return Err(NotEvaluable);
        }
        let range = self.module.body(body).ok_or(NotEvaluable)?;
        let code = FunctionBody::new(BinaryReader::new(&self.module.bytes[range.clone()], range.start));
        let mut frame = Frame { locals: arguments, stack: Vec::new() };
        for local in code.get_locals_reader()? {
            let (count, ty) = local?;
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
        let mut reader = code.get_binary_reader_for_operators()?;
        // Elsewhere an index means what it says, and no number is an address.
        let mut sites = if self.module.is_relocatable() { self.module.sites(body) } else { &[] };
        loop {
            self.fuel = self.fuel.checked_sub(1).ok_or(NotEvaluable)?;
            match reader.read_u8()? {
                opcode::END | opcode::RETURN => break,
                opcode::CALL => {
                    let function = FuncIndex(reader.read_var_u32()?);
                    let resolved = &self.resolution.inputs[self.input];
                    let callee = match next_site(&mut sites, reader.original_position()) {
                        Some(site) => resolved.callee_at(site),
                        None => resolved.functions.get(function).copied(),
                    };
                    self.nested_call(function, callee, &mut frame, depth)?;
                }
                opcode => {
                    self.step(opcode, &mut reader, &mut frame)?;
                    let of_symbol =
                        next_site(&mut sites, reader.original_position()).and_then(|site| site.kind.of_symbol());
                    if matches!(of_symbol, Some(SymbolUse::Address | SymbolUse::Slot)) {
                        return Err(NotEvaluable);
                    }
                }
            }
        }
        Ok(frame.stack)
    }

    fn nested_call(
        &mut self,
        function: FuncIndex,
        callee: Option<Callee>,
        frame: &mut Frame,
        depth: u32,
    ) -> Result<(), NotEvaluable> {
        let ty = self.module.types.function(self.module.functions[function].ty).ok_or(NotEvaluable)?;
        let split = frame.stack.len().checked_sub(ty.params().len()).ok_or(NotEvaluable)?;
        let arguments = frame.stack.split_off(split);
        let results = self.call(callee, arguments, depth - 1)?;
        if results.len() != ty.results().len() {
            return Err(NotEvaluable);
        }
        frame.stack.extend(results);
        Ok(())
    }

    fn step(&mut self, opcode: u8, reader: &mut BinaryReader<'_>, frame: &mut Frame) -> Result<(), NotEvaluable> {
        match opcode {
            opcode::NOP => {}
            opcode::DROP => _ = frame.pop()?,
            opcode::I32_CONST => frame.stack.push(Constant::I32(reader.read_var_i32()?)),
            opcode::I64_CONST => frame.stack.push(Constant::I64(reader.read_var_i64()?)),
            opcode::I32_ADD => frame.binary(u32::wrapping_add)?,
            opcode::I32_SUB => frame.binary(u32::wrapping_sub)?,
            opcode::I32_MUL => frame.binary(u32::wrapping_mul)?,
            opcode::LOCAL_GET => {
                let value = *frame.local(reader.read_var_u32()?)?;
                frame.stack.push(value);
            }
            opcode::LOCAL_SET => {
                let value = frame.pop()?;
                *frame.local(reader.read_var_u32()?)? = value;
            }
            opcode::LOCAL_TEE => {
                let value = *frame.stack.last().ok_or(NotEvaluable)?;
                *frame.local(reader.read_var_u32()?)? = value;
            }
            opcode::GLOBAL_GET => {
                let global = GlobalIndex(reader.read_var_u32()?);
                frame.stack.push(self.read_global(global).ok_or(NotEvaluable)?);
            }
            opcode::GLOBAL_SET => {
                let value = frame.pop()?;
                self.write_global(GlobalIndex(reader.read_var_u32()?), value)?;
            }
            opcode::I32_STORE => self.store(frame, reader, 4)?,
            opcode::I32_STORE16 => self.store(frame, reader, 2)?,
            opcode::I32_STORE8 => self.store(frame, reader, 1)?,
            opcode::I64_STORE => self.store(frame, reader, 8)?,
            opcode::PREFIX if (reader.read_var_u32()?, reader.read_var_u32()?) == opcode::MEMORY_FILL => {
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

    fn store(&mut self, frame: &mut Frame, reader: &mut BinaryReader<'_>, size_bytes: u8) -> Result<(), NotEvaluable> {
        // An alignment with bit 6 names a memory; beyond the first one there is none.
        let (alignment, offset) = (reader.read_var_u32()?, reader.read_var_u64()?);
        if alignment & 0x40 != 0 {
            return Err(NotEvaluable);
        }
        let value = if size_bytes == 8 { frame.pop_i64()? } else { frame.pop_i32()?.into() };
        // A store beyond 4 GiB traps at run time; it must not wrap here.
        let offset = u32::try_from(offset).map_err(|_| NotEvaluable)?;
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
