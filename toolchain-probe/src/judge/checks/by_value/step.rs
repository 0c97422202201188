//! Instructions become the steps that tell an address from a value.
//!
//! The beginnings of very many functions are looked at, and making a `wasmparser::Operator` of each instruction would
//! cost more than all else: where only plain instructions stand, their bytes are read here. They are known to be valid.

use wasmparser::{BinaryReader, Operator};

use crate::module::scan::opcode::{
    F32_CONST, F64_CONST, GLOBAL_GET, GLOBAL_SET, I32_ADD, I32_CONST, I32_SUB, I64_CONST, LOCAL_GET, LOCAL_SET,
    LOCAL_TEE,
};

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

    /// Reads the next instruction of a body; `None` at its end, or if the instruction is not plain.
    pub(super) fn read(reader: &mut BinaryReader<'_>) -> Option<Self> {
        let step = match reader.read_u8().ok()? {
            LOCAL_GET => Self::LocalGet(reader.read_var_u32().ok()?),
            LOCAL_SET => Self::LocalSet(reader.read_var_u32().ok()?),
            LOCAL_TEE => Self::LocalTee(reader.read_var_u32().ok()?),
            GLOBAL_GET => Self::GlobalGet(reader.read_var_u32().ok()?),
            I32_CONST => Self::I32Const(reader.read_var_i32().ok()?),
            I32_ADD => Self::I32Add,
            I32_SUB => Self::I32Sub,
            0x28..=0x2f | 0x31 | 0x35 => Self::Load(offset(reader)?),
            0x36 => Self::Store(offset(reader)?, Stored::I32),
            0x37 => Self::Store(offset(reader)?, Stored::I64),
            0x3a => Self::Store(offset(reader)?, Stored::I32Byte),
            0x30 | 0x32..=0x34 | 0x38 | 0x39 | 0x3b..=0x3e => {
                offset(reader)?;
                Self::Other
            }
            0x0b => Self::End,
            0x0f => Self::Return,
            0x10 => Self::Call(reader.read_var_u32().ok()?),
            // Branches and `global.set`; a block type is a number too.
            0x02..=0x04 | 0x0c | 0x0d | GLOBAL_SET => {
                reader.read_var_s33().ok()?;
                Self::Other
            }
            0x11 => {
                reader.read_var_u32().ok()?;
                reader.read_var_u32().ok()?;
                Self::Other
            }
            I64_CONST => {
                reader.read_var_i64().ok()?;
                Self::Const
            }
            F32_CONST => {
                reader.read_u32().ok()?;
                Self::Const
            }
            F64_CONST => {
                reader.read_u64().ok()?;
                Self::Const
            }
            // clz, ctz, popcnt; mul, div, rem; xor; rotl, rotr; what makes other types of an i32.
            0x67..=0x69 | 0x6c..=0x70 | 0x73 | 0x77 | 0x78 | 0xac | 0xad | 0xb2 | 0xb3 | 0xb7 | 0xb8 | 0xbe => {
                Self::Counts
            }
            0x00 | 0x01 | 0x05 | 0x1a | 0x1b | 0x45..=0xc4 => Self::Other,
            _ => return None,
        };
        Some(step)
    }
}

/// Reads the alignment and the offset of a load or store, of the first memory.
fn offset(reader: &mut BinaryReader<'_>) -> Option<u64> {
    let alignment = reader.read_var_u32().ok()?;
    (alignment & 0x40 == 0).then_some(())?;
    reader.read_var_u64().ok()
}

#[cfg(test)]
mod tests {
    use wasmparser::OperatorsReader;

    use super::*;

    #[test]
    fn what_is_read_is_what_wasmparser_reads() {
        let mut plain = 0;
        for opcode in 0..=0xffu8 {
            for immediate in [&[][..], &[0], &[1], &[2, 5], &[0x83, 1], &[0, 0, 0, 0], &[0, 0, 0, 0, 0, 0, 0, 0]] {
                let code = [&[opcode], immediate, &[0x0b]].concat();
                let block = [&[0x02, 0x40], &code[..], &[0x0b]].concat();
                let mut operators = OperatorsReader::new(BinaryReader::new(&block, 0));
                let _ = operators.read();
                let wanted = operators.read().ok().map(|op| (Step::of(&op), operators.original_position() - 2));
                let mut reader = BinaryReader::new(&code, 0);
                let found = Step::read(&mut reader).map(|step| (step, reader.original_position()));
                plain += usize::from(found.is_some());
                if let (Some(wanted), Some(found)) = (wanted, found) {
                    assert_eq!(found, wanted, "{code:02x?}");
                }
            }
        }
        assert!(plain > 500);
    }
}
