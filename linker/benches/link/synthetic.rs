//! Groups of shared libraries of any size, as `wasm-ld -shared` makes them.
//!
//! Every function of a library calls the one of the same number in the next library, so that all are reachable from the
//! first, and has as many instructions with an index among the others as CPython has: one in ten. An eighth of a
//! library is data, and every 64 bytes of data hold an address that a data relocation stores.

use std::path::{Path, PathBuf};

use wasm_encoder::{
    CodeSection, ConstExpr, CustomSection, DataSection, Encode, EntityType, ExportKind, ExportSection, Function,
    FunctionSection, GlobalType, ImportSection, Instruction, MemArg, MemoryType, Module, RefType, TableType,
    TypeSection, ValType,
};

/// What a group has.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    /// Of all libraries together, about.
    pub bytes: usize,
    pub libraries: usize,
    /// Functions that one library imports from another, of all together.
    pub symbols: usize,
}

/// Bytes of data for each address in it.
const DATA_FOR_ADDRESS: usize = 64;
/// The indices of the imported globals.
const STACK_POINTER: u32 = 0;
const MEMORY_BASE: u32 = 1;

/// Writes the libraries of a group, and says where they are.
pub(crate) fn write(folder: &Path, size: Size) -> Vec<PathBuf> {
    let functions = (size.symbols / size.libraries).max(1);
    let bytes = size.bytes / size.libraries;
    let library = |number: usize| {
        let path = folder.join(format!("lib{}-{}-{}-{number}.so", size.bytes, size.libraries, size.symbols));
        let next = (number + 1) % size.libraries;
        std::fs::write(&path, module(number, next, functions, bytes)).expect("a folder for what is generated");
        path
    };
    (0..size.libraries).map(library).collect()
}

fn module(number: usize, next: usize, functions: usize, bytes: usize) -> Vec<u8> {
    let data = bytes / 8 / DATA_FOR_ADDRESS * DATA_FOR_ADDRESS;
    // An address takes 24 bytes of code to store, a function 30 for its names and types.
    let code = bytes.saturating_sub(data + data / DATA_FOR_ADDRESS * 24) / functions;
    let mut module = Module::new();
    module.section(&dylink(data));
    let mut types = TypeSection::new();
    types.ty().function([ValType::I32], [ValType::I32]);
    types.ty().function([], []);
    module.section(&types);
    module.section(&imports(next, if number == next { 0 } else { functions }));
    let imported = u32::try_from(if number == next { 0 } else { functions }).expect("few functions");
    let mut declared = FunctionSection::new();
    declared.function(1);
    let mut exports = ExportSection::new();
    exports.export("__wasm_apply_data_relocs", ExportKind::Func, imported);
    let mut bodies = CodeSection::new();
    bodies.function(&data_relocations(data));
    for (index, own) in (0..functions).zip(imported + 1..) {
        declared.function(0);
        exports.export(&format!("f{number}_{index}"), ExportKind::Func, own);
        let callee = u32::try_from(index).ok().filter(|_| imported > 0);
        bodies.function(&body(callee, code.saturating_sub(30), data.max(8)));
    }
    module.section(&declared).section(&exports).section(&bodies);
    let mut section = DataSection::new();
    section.active(0, &ConstExpr::global_get(MEMORY_BASE), (0..data).map(|at| u8::try_from(at % 251).unwrap_or(0)));
    module.section(&section);
    module.finish()
}

fn dylink(data: usize) -> CustomSection<'static> {
    let mut sizes = Vec::new();
    // Size and alignment of the memory, then of the table.
    for number in [u32::try_from(data).expect("modules are below 4 GiB"), 4, 0, 0] {
        number.encode(&mut sizes);
    }
    let mut bytes = vec![1];
    sizes.encode(&mut bytes);
    CustomSection { name: "dylink.0".into(), data: bytes.into() }
}

fn imports(next: usize, functions: usize) -> ImportSection {
    let mut section = ImportSection::new();
    let memory = MemoryType { minimum: 0, maximum: None, memory64: false, shared: false, page_size_log2: None };
    let table = TableType { element_type: RefType::FUNCREF, table64: false, minimum: 0, maximum: None, shared: false };
    section.import("env", "memory", EntityType::Memory(memory));
    section.import("env", "__indirect_function_table", EntityType::Table(table));
    let word = |mutable| EntityType::Global(GlobalType { val_type: ValType::I32, mutable, shared: false });
    section.import("env", "__stack_pointer", word(true));
    section.import("env", "__memory_base", word(false));
    section.import("env", "__table_base", word(false));
    for index in 0..functions {
        section.import("env", &format!("f{next}_{index}"), EntityType::Function(0));
    }
    section
}

/// Stores the address of the datum before it in every datum.
fn data_relocations(data: usize) -> Function {
    let mut function = Function::new([]);
    let mut code = function.instructions();
    for at in (0..i32::try_from(data).expect("modules are below 2 GiB")).step_by(DATA_FOR_ADDRESS) {
        code.global_get(MEMORY_BASE).i32_const(at).i32_add();
        code.global_get(MEMORY_BASE).i32_const(at / 2).i32_add();
        code.i32_store(WORD);
    }
    code.end();
    function
}

const WORD: MemArg = MemArg { offset: 0, align: 2, memory_index: 0 };

fn body(callee: Option<u32>, bytes: usize, data: usize) -> Function {
    let data = i32::try_from(data).expect("modules are below 2 GiB");
    let mut function = Function::new([(2, ValType::I32)]);
    function.instructions().global_get(STACK_POINTER).i32_const(16).i32_sub().local_tee(1).global_set(STACK_POINTER);
    let mut number = 0;
    while function.byte_len() + 24 < bytes {
        number += 1;
        let mut code = function.instructions();
        code.block(wasm_encoder::BlockType::Empty);
        code.local_get(0).i32_const(number).i32_lt_u().br_if(0);
        code.local_get(1).local_get(0).i32_const(number).i32_mul().local_tee(2).i32_store(WORD);
        code.global_get(MEMORY_BASE).i32_const(number * 4 % data).i32_add().i32_load(WORD);
        code.local_get(2).i32_xor().local_get(0).i32_add().local_set(0);
        code.local_get(1).i32_load(WORD).local_get(0).i32_shl().local_set(2);
        code.end();
    }
    function.instructions().local_get(1).i32_const(16).i32_add().global_set(STACK_POINTER).local_get(0);
    if let Some(callee) = callee {
        function.instruction(&Instruction::Call(callee));
    }
    function.instructions().end();
    function
}
