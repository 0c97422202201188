//! Constant expressions become values, once the globals they read are known.
//!
//! Values of linear memory and tables only: an i32, an i64, a function reference, null. Everything else (floats,
//! vectors, garbage-collected allocations) is [`NotConstant`] here, and is copied instead of evaluated.

use wasmparser::{ConstExpr, Operator};

use super::index::{FuncIndex, GlobalIndex};

/// A value known before anything runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Constant {
    /// A 32-bit integer.
    I32(i32),
    /// A 64-bit integer.
    I64(i64),
    /// A reference to a function of the same module.
    Function(FuncIndex),
    /// A null reference.
    Null,
}

/// The expression has no value yet, or none of these types.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotConstant;

/// The value of a constant expression; `global` gives the values of the globals it may read.
///
/// # Errors
/// [`NotConstant`] if a global has no value, or an instruction is not one of `const`, `global.get`, `add`, `sub`,
/// `mul`, `ref.func`, `ref.null`.
pub fn evaluate(
    expr: &ConstExpr<'_>,
    global: &dyn Fn(GlobalIndex) -> Option<Constant>,
) -> Result<Constant, NotConstant> {
    let mut stack: Vec<Constant> = Vec::new();
    let mut operators = expr.get_operators_reader();
    loop {
        match operators.read().map_err(|_| NotConstant)? {
            Operator::I32Const { value } => stack.push(Constant::I32(value)),
            Operator::I64Const { value } => stack.push(Constant::I64(value)),
            Operator::GlobalGet { global_index } => stack.push(global(GlobalIndex(global_index)).ok_or(NotConstant)?),
            Operator::RefFunc { function_index } => stack.push(Constant::Function(FuncIndex(function_index))),
            Operator::RefNull { .. } => stack.push(Constant::Null),
            Operator::I32Add => binary32(&mut stack, i32::wrapping_add)?,
            Operator::I32Sub => binary32(&mut stack, i32::wrapping_sub)?,
            Operator::I32Mul => binary32(&mut stack, i32::wrapping_mul)?,
            Operator::I64Add => binary64(&mut stack, i64::wrapping_add)?,
            Operator::I64Sub => binary64(&mut stack, i64::wrapping_sub)?,
            Operator::I64Mul => binary64(&mut stack, i64::wrapping_mul)?,
            Operator::End => break,
            _ => return Err(NotConstant),
        }
    }
    match stack.as_slice() {
        [value] => Ok(*value),
        _ => Err(NotConstant),
    }
}

/// Whether the expression reads a global: in a shared library, whether the place it gives moves with the library.
pub fn reads_global(expr: &ConstExpr<'_>) -> bool {
    let operators = expr.get_operators_reader().into_iter();
    operators.map_while(Result::ok).any(|operator| matches!(operator, Operator::GlobalGet { .. }))
}

fn binary32(stack: &mut Vec<Constant>, operation: fn(i32, i32) -> i32) -> Result<(), NotConstant> {
    let (Some(Constant::I32(right)), Some(Constant::I32(left))) = (stack.pop(), stack.pop()) else {
        return Err(NotConstant);
    };
    stack.push(Constant::I32(operation(left, right)));
    Ok(())
}

fn binary64(stack: &mut Vec<Constant>, operation: fn(i64, i64) -> i64) -> Result<(), NotConstant> {
    let (Some(Constant::I64(right)), Some(Constant::I64(left))) = (stack.pop(), stack.pop()) else {
        return Err(NotConstant);
    };
    stack.push(Constant::I64(operation(left, right)));
    Ok(())
}
