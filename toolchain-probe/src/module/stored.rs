//! `__wasm_apply_data_relocs` becomes the places that it fills, of a program with fixed addresses or of a library whose
//! relocations are held against it.
//!
//! A loader calls it to store what only it knows: the addresses of symbols of libraries, and where it put the module.
//! Addresses of a library count from its base. The choice a reader may
//! question: a body with any instruction that `wasm-ld` does not write there is not understood at all, because what it
//! does to one place may depend on the others.

use hashbrown::HashMap;
use wasmparser::{BinaryReader, FunctionBody, Operator};

use crate::conventions::APPLY_DATA_RELOCS;
use crate::module::model::ImportRole;
use crate::module::model::index::GlobalIndex;
use crate::module::scanned::Scanned;

/// What stands on the stack of `__wasm_apply_data_relocs`.
#[derive(Clone, Copy)]
enum Operand {
    Number(u32),
    Entry(GlobalIndex, i32),
}

/// The addresses at which `__wasm_apply_data_relocs` stores an imported address, with the global that holds it and what
/// is added; of a library also its own addresses, with its base. wasm-ld makes it of constants, `global.get`, `i32.add`
/// and `i32.store` (`InputChunk::generateRelocationCode`); `None` for a body that has anything else.
pub(crate) fn stored_addresses(module: &Scanned<'_>) -> Option<HashMap<u32, (GlobalIndex, i32)>> {
    let Some(function) = module.exported_function(APPLY_DATA_RELOCS) else { return Some(HashMap::new()) };
    let body = module.body(function)?;
    let is_base = |global: GlobalIndex| {
        let import = module.globals.get(global).and_then(|global| module.import_of(global.origin));
        module.is_split && import.is_some_and(|import| import.role == ImportRole::MemoryBase)
    };
    stores(&module.bytes[body.clone()], body.start, &is_base)
}

fn stores(
    body: &[u8],
    offset: usize,
    is_base: &dyn Fn(GlobalIndex) -> bool,
) -> Option<HashMap<u32, (GlobalIndex, i32)>> {
    let mut stack: Vec<Operand> = Vec::new();
    let mut stored = HashMap::new();
    for operator in FunctionBody::new(BinaryReader::new(body, offset)).get_operators_reader().ok()? {
        match operator.ok()? {
            Operator::I32Const { value } => stack.push(Operand::Number(value.cast_unsigned())),
            Operator::GlobalGet { global_index } => stack.push(Operand::Entry(GlobalIndex(global_index), 0)),
            Operator::I32Add => {
                let sum = match (stack.pop()?, stack.pop()?) {
                    (Operand::Number(one), Operand::Number(other)) => Operand::Number(one.wrapping_add(other)),
                    (Operand::Number(more), Operand::Entry(global, addend))
                    | (Operand::Entry(global, addend), Operand::Number(more)) => {
                        Operand::Entry(global, addend.wrapping_add_unsigned(more))
                    }
                    _ => return None,
                };
                stack.push(sum);
            }
            Operator::I32Store { memarg } if memarg.offset == 0 => match (stack.pop()?, stack.pop()?) {
                (Operand::Entry(global, addend), Operand::Number(address)) => {
                    stored.insert(address, (global, addend));
                }
                (Operand::Entry(global, addend), Operand::Entry(base, address)) if is_base(base) => {
                    // What is stored twice in one place is not what an entry says.
                    let before = stored.insert(address.cast_unsigned(), (global, addend));
                    before.is_none().then_some(())?;
                }
                _ => return None,
            },
            Operator::End => {}
            _ => return None,
        }
    }
    Some(stored)
}
