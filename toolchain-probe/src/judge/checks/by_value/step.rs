//! Instructions become the steps that tell an address from a value.
//!
//! It knows no opcode that wasmparser does not name. What is neither arithmetic nor an access of memory is other, also
//! where a value goes through it.

use wasmparser::Operator;

/// What an instruction does, as far as it matters here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Step {
    LocalGet(u32),
    LocalSet(u32),
    LocalTee(u32),
    GlobalGet(u32),
    I32Const(i32),
    /// A constant of another type.
    Const,
    I32Add,
    I32Sub,
    /// Reads memory, at an offset from its operand.
    Load(u64),
    /// `i32.store` or `i64.store`, at an offset.
    Store(u64, Stored),
    Call(u32),
    End,
    Return,
    /// Arithmetic that nobody does with an address.
    Counts,
    Other,
}

/// What a store stores.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stored {
    I32,
    I64,
    I32Byte,
}

impl Step {
    /// The step of an instruction.
    pub(super) fn of(op: &Operator<'_>) -> Self {
        use Operator as O;
        match op {
            O::LocalGet { local_index } => Self::LocalGet(*local_index),
            O::LocalSet { local_index } => Self::LocalSet(*local_index),
            O::LocalTee { local_index } => Self::LocalTee(*local_index),
            O::GlobalGet { global_index } => Self::GlobalGet(*global_index),
            O::I32Const { value } => Self::I32Const(*value),
            O::I64Const { .. } | O::F32Const { .. } | O::F64Const { .. } => Self::Const,
            O::I32Add => Self::I32Add,
            O::I32Sub => Self::I32Sub,
            O::I32Load { memarg }
            | O::I64Load { memarg }
            | O::F32Load { memarg }
            | O::F64Load { memarg }
            | O::I32Load8S { memarg }
            | O::I32Load8U { memarg }
            | O::I32Load16S { memarg }
            | O::I32Load16U { memarg }
            | O::I64Load8U { memarg }
            | O::I64Load32U { memarg } => Self::Load(memarg.offset),
            O::I32Store { memarg } => Self::Store(memarg.offset, Stored::I32),
            O::I64Store { memarg } => Self::Store(memarg.offset, Stored::I64),
            O::I32Store8 { memarg } => Self::Store(memarg.offset, Stored::I32Byte),
            O::Call { function_index } => Self::Call(*function_index),
            O::End => Self::End,
            O::Return => Self::Return,
            O::I32Mul
            | O::I32DivS
            | O::I32DivU
            | O::I32RemS
            | O::I32RemU
            | O::I32Clz
            | O::I32Ctz
            | O::I32Popcnt
            | O::I32Xor
            | O::I32Rotl
            | O::I32Rotr
            | O::I64ExtendI32S
            | O::I64ExtendI32U
            | O::F64ConvertI32S
            | O::F64ConvertI32U
            | O::F32ConvertI32S
            | O::F32ConvertI32U
            | O::F32ReinterpretI32 => Self::Counts,
            _ => Self::Other,
        }
    }
}
