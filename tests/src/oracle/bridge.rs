//! Function imports become the exports of one generated module, so that libraries may import each other in a circle.
//!
//! An instance needs its imports before it exists. The bridge exists first: each of its functions jumps through a
//! private table, which is filled when every library is there. It jumps with a tail call, since a tail call that grew
//! the stack by one frame of bridge would overflow where the program does not. Tags that no library defines live here
//! too, each once, whoever imports them.

use wasm_encoder::{
    AbstractHeapType, CodeSection, ExportKind, ExportSection, Function, FunctionSection, HeapType, Module, RefType,
    TableSection, TableType, TagKind, TagSection, TagType, TypeSection, ValType,
};
use wasmtime::{FuncType, HeapType as EngineHeapType, ValType as EngineType};

use crate::Verdict;

/// Encodes a bridge: function `f0`, `f1`, ... for the types, tag `t0`, `t1`, ... for the tag types, and `table`.
pub fn encode(functions: &[FuncType], tags: &[FuncType]) -> Verdict<Vec<u8>> {
    let (mut types, mut section, mut code) = (TypeSection::new(), FunctionSection::new(), CodeSection::new());
    let (mut exports, mut tag_section) = (ExportSection::new(), TagSection::new());
    for (ty, index) in functions.iter().zip(0..) {
        encode_type(&mut types, ty)?;
        section.function(index);
        code.function(&jump(index, u32::try_from(ty.params().len()).unwrap_or(u32::MAX)));
        exports.export(&format!("f{index}"), ExportKind::Func, index);
    }
    let first_tag_type = u32::try_from(functions.len()).map_err(|error| error.to_string())?;
    for (ty, index) in tags.iter().zip(0..) {
        encode_type(&mut types, ty)?;
        tag_section.tag(TagType { kind: TagKind::Exception, func_type_idx: first_tag_type + index });
        exports.export(&format!("t{index}"), ExportKind::Tag, index);
    }
    exports.export("table", ExportKind::Table, 0);
    let mut tables = TableSection::new();
    tables.table(TableType {
        element_type: RefType::FUNCREF,
        table64: false,
        minimum: u64::from(first_tag_type),
        maximum: None,
        shared: false,
    });
    let mut module = Module::new();
    module.section(&types).section(&section).section(&tables).section(&tag_section).section(&exports).section(&code);
    Ok(module.finish())
}

fn jump(index: u32, parameters: u32) -> Function {
    let mut function = Function::new([]);
    let mut instructions = function.instructions();
    for parameter in 0..parameters {
        instructions.local_get(parameter);
    }
    instructions.i32_const(index.cast_signed()).return_call_indirect(0, index).end();
    function
}

fn encode_type(types: &mut TypeSection, ty: &FuncType) -> Verdict {
    let parameters = ty.params().map(|ty| val_type(&ty)).collect::<Verdict<Vec<_>>>()?;
    let results = ty.results().map(|ty| val_type(&ty)).collect::<Verdict<Vec<_>>>()?;
    types.ty().function(parameters, results);
    Ok(())
}

fn val_type(ty: &EngineType) -> Verdict<ValType> {
    Ok(match ty {
        EngineType::I32 => ValType::I32,
        EngineType::I64 => ValType::I64,
        EngineType::F32 => ValType::F32,
        EngineType::F64 => ValType::F64,
        EngineType::V128 => ValType::V128,
        EngineType::Ref(reference) => {
            let ty = match reference.heap_type() {
                EngineHeapType::Func => AbstractHeapType::Func,
                EngineHeapType::Extern => AbstractHeapType::Extern,
                EngineHeapType::Any => AbstractHeapType::Any,
                EngineHeapType::Exn => AbstractHeapType::Exn,
                other => return Err(format!("a reference to {other} crosses libraries")),
            };
            ValType::Ref(RefType {
                nullable: reference.is_nullable(),
                heap_type: HeapType::Abstract { shared: false, ty },
            })
        }
    })
}
