//! A preparation becomes what it would do: stores to memory, and values of globals.
//!
//! **Rule.** A function may be done at link time if it is straight-line code over constants: then all that it does is
//! known, and nothing can come between. Any other instruction than those below, a call of another module, a read of
//! what is not known, a number that relocations make an address, and too many steps end it without a result; the
//! function then has to run at start-up. A call means what its symbol means, where it has one. It does not know where
//! the stores may go.

use std::collections::BTreeMap;

use wasmparser::{MemArg, Operator, RelocationType, SymbolFlags, SymbolInfo, ValType};

use super::certificate::{FunctionOrigin, Kind, Symbol};
use super::names::{Definition, Names, What};
use super::reading::flags;
use super::view::{Constant, View, zero};

/// Instructions that one preparation may take. Libraries with a hundred thousand pointers take half a million.
const STEPS: u32 = 20_000_000;
/// Calls within calls.
const DEPTH: u32 = 16;
const LOCALS: usize = 1000;

/// One change to memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Store {
    /// The lowest bytes of a number, the lowest first.
    Bytes { address: u32, value: u64, size: u8 },
    /// Zeros.
    Zeros { address: u32, size: u32 },
}

impl Store {
    /// Where it is, as the first address and the one after the last.
    pub(crate) fn range(self) -> (u64, u64) {
        let (address, size) = match self {
            Self::Bytes { address, size, .. } => (address, u32::from(size)),
            Self::Zeros { address, size } => (address, size),
        };
        (address.into(), u64::from(address) + u64::from(size))
    }
}

/// What a function does.
#[derive(Default)]
pub(crate) struct Effects {
    pub(crate) stores: Vec<Store>,
    pub(crate) globals: BTreeMap<u32, Constant>,
}

/// What a function of an input does, with these values of globals; `None` if it is not known.
pub(crate) fn effects<'a>(
    view: View<'_, 'a>,
    names: &Names<'a>,
    function: u32,
    global: &dyn Fn(u32) -> Option<Constant>,
) -> Option<Effects> {
    let mut machine = Machine { view, names, global, effects: Effects::default(), steps: STEPS };
    machine.call(view.own_body(function)?, Vec::new(), DEPTH)?.is_empty().then_some(machine.effects)
}

/// Whether a function of an input does nothing that anybody sees, whatever it reads: in code without a branch no value
/// decides what is done.
pub(crate) fn does_nothing<'a>(view: View<'_, 'a>, names: &Names<'a>, function: u32) -> bool {
    let any = |global: u32| zero(view.module.globals.get(global as usize)?.ty.content_type);
    effects(view, names, function, &any).is_some_and(|effects| effects.stores.is_empty() && effects.globals.is_empty())
}

struct Machine<'g, 'a, 'f> {
    view: View<'g, 'a>,
    names: &'f Names<'a>,
    global: &'f dyn Fn(u32) -> Option<Constant>,
    effects: Effects,
    steps: u32,
}

impl Machine<'_, '_, '_> {
    fn call(&mut self, body: u32, mut locals: Vec<Constant>, depth: u32) -> Option<Vec<Constant>> {
        let code = self.view.module.body(body)?;
        for local in code.get_locals_reader().ok()? {
            let (count, ty) = local.ok()?;
            let zero = match ty {
                ValType::I32 => Constant::I32(0),
                ValType::I64 => Constant::I64(0),
                _ => return None,
            };
            (count as usize <= LOCALS).then_some(())?;
            locals.extend(std::iter::repeat_n(zero, count as usize));
        }
        let mut stack = Vec::new();
        let mut operators = code.get_operators_reader().ok()?;
        loop {
            self.steps = self.steps.checked_sub(1)?;
            let (operator, start) = operators.read_with_offset().ok()?;
            let relocation = self.view.relocation_in(start..operators.original_position());
            match operator {
                Operator::End | Operator::Return => return Some(stack),
                Operator::Call { function_index } => {
                    let (params, results) = self.view.module.arity(function_index)?;
                    let arguments = stack.split_off(stack.len().checked_sub(params)?);
                    let callee = match relocation {
                        Some(entry) => self.meant(entry.index)?,
                        None => self.view.own_body(function_index)?,
                    };
                    let returned = self.call(callee, arguments, depth.checked_sub(1)?)?;
                    (returned.len() == results).then_some(())?;
                    stack.extend(returned);
                }
                operator => {
                    let is_address = relocation.is_some_and(|entry| {
                        !matches!(entry.ty, RelocationType::GlobalIndexLeb | RelocationType::TypeIndexLeb)
                    });
                    (!is_address).then_some(())?;
                    self.step(&operator, &mut locals, &mut stack)?;
                }
            }
        }
    }

    /// The body of this input that a call of this symbol comes to.
    fn meant(&self, index: u32) -> Option<u32> {
        let view = self.view;
        let symbol = view.module.symbols.get(index as usize)?;
        let SymbolInfo::Func { index: own, .. } = *symbol else { return None };
        if let Some(Symbol::Function(function, _)) = view.claim.symbols.get(index as usize)? {
            return match view.group.origin(*function)? {
                FunctionOrigin::Input(input, own) if *input == view.number => Some(*own),
                _ => None,
            };
        }
        // What is not in the image a weak definition means only if it is the one that prevails. That of a library
        // takes the place of none that another kind of input has.
        let is_weak =
            flags(symbol).contains(SymbolFlags::BINDING_WEAK) && !flags(symbol).contains(SymbolFlags::BINDING_LOCAL);
        let itself = Definition { input: view.number, what: What::Function(own) };
        let is_of_library = |definition: &Definition| {
            let definer = view.group.view(definition.input);
            definer.is_some_and(|definer| !matches!(definer.claim.kind, Kind::Object | Kind::Finished))
        };
        let prevails = || {
            let name = view.module.symbol_name(symbol)?;
            let first = self.names.candidates(view, name).into_iter().find(|definition| !is_of_library(definition))?;
            Some(first == itself)
        };
        if is_weak && prevails() == Some(false) { None } else { view.own_body(own) }
    }

    fn step(&mut self, operator: &Operator<'_>, locals: &mut [Constant], stack: &mut Vec<Constant>) -> Option<()> {
        match *operator {
            Operator::Nop => {}
            Operator::Drop => _ = stack.pop()?,
            Operator::I32Const { value } => stack.push(Constant::I32(value)),
            Operator::I64Const { value } => stack.push(Constant::I64(value)),
            Operator::I32Add => binary(stack, i32::wrapping_add)?,
            Operator::I32Sub => binary(stack, i32::wrapping_sub)?,
            Operator::I32Mul => binary(stack, i32::wrapping_mul)?,
            Operator::LocalGet { local_index } => stack.push(*locals.get(local_index as usize)?),
            Operator::LocalSet { local_index } => *locals.get_mut(local_index as usize)? = stack.pop()?,
            Operator::LocalTee { local_index } => *locals.get_mut(local_index as usize)? = *stack.last()?,
            Operator::GlobalGet { global_index } => {
                let written = self.effects.globals.get(&global_index).copied();
                stack.push(written.or_else(|| (self.global)(global_index))?);
            }
            Operator::GlobalSet { global_index } => {
                self.view.module.globals.get(global_index as usize)?.import.is_none().then_some(())?;
                let value = stack.pop().filter(|value| *value != Constant::Null)?;
                self.effects.globals.insert(global_index, value);
            }
            Operator::I32Store { memarg } => self.store(stack, memarg, 4)?,
            Operator::I32Store16 { memarg } => self.store(stack, memarg, 2)?,
            Operator::I32Store8 { memarg } => self.store(stack, memarg, 1)?,
            Operator::I64Store { memarg } => self.store(stack, memarg, 8)?,
            Operator::MemoryFill { mem: 0 } => {
                let (size, value, address) = (number(stack)?, number(stack)?, number(stack)?);
                (value & 0xff == 0).then_some(())?;
                self.effects.stores.push(Store::Zeros { address, size });
            }
            _ => return None,
        }
        Some(())
    }

    /// A store beyond 4 GiB traps when it runs: it does not wrap.
    fn store(&mut self, stack: &mut Vec<Constant>, memarg: MemArg, size: u8) -> Option<()> {
        let value = match stack.pop()? {
            Constant::I32(value) => value.cast_unsigned().into(),
            Constant::I64(value) => value.cast_unsigned(),
            Constant::Function(_) | Constant::Null => return None,
        };
        let address = number(stack)?.checked_add(u32::try_from(memarg.offset).ok()?)?;
        self.effects.stores.push(Store::Bytes { address, value, size });
        Some(())
    }
}

fn number(stack: &mut Vec<Constant>) -> Option<u32> {
    match stack.pop()? {
        Constant::I32(value) => Some(value.cast_unsigned()),
        _ => None,
    }
}

fn binary(stack: &mut Vec<Constant>, operation: fn(i32, i32) -> i32) -> Option<()> {
    let (right, left) = (number(stack)?, number(stack)?);
    stack.push(Constant::I32(operation(left.cast_signed(), right.cast_signed())));
    Some(())
}
