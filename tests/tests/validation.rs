//! What the probe finds valid, wasmparser finds valid: bodies of plain instructions are validated by the scan itself.
//!
//! The other way round holds by construction, because what the scan does not find valid is wasmparser's to judge; it is
//! asserted all the same. Every opcode is tried with operands of every type, and with immediates that are right, too
//! long, too large and cut off; then bodies that compilers made are damaged.

use rayon::prelude::*;
use tests::random::Random;
use toolchain_probe::diagnostic::Code;
use toolchain_probe::examine;
use wasm_encoder::{
    CodeSection, ConstExpr, Function, FunctionSection, GlobalSection, GlobalType, MemorySection, MemoryType, Module,
    RefType, TableSection, TableType, TypeSection, ValType,
};
use wasmparser::{BinaryReader, OperatorsReader, Validator, WasmFeatures};

const NUMBERS: [ValType; 4] = [ValType::I32, ValType::I64, ValType::F32, ValType::F64];

const END: u8 = 0x0b;

/// What each number is pushed with.
fn constant(ty: ValType) -> &'static [u8] {
    match ty {
        ValType::I64 => &[0x42, 0],
        ValType::F32 => &[0x43, 0, 0, 0, 0],
        ValType::F64 => &[0x44, 0, 0, 0, 0, 0, 0, 0, 0],
        _ => &[0x41, 0],
    }
}

/// A module with something of every kind at index 0 and most at 1, and one function with these instructions.
fn module(results: &[ValType], instructions: &[u8]) -> Vec<u8> {
    let mut types = TypeSection::new();
    types.ty().function([], []);
    types.ty().function([ValType::I32], [ValType::I64]);
    types.ty().function([ValType::F32, ValType::I64], [ValType::F64, ValType::I32]);
    types.ty().function(NUMBERS, results.iter().copied());
    let mut functions = FunctionSection::new();
    for ty in 0..4 {
        functions.function(ty);
    }
    let mut tables = TableSection::new();
    for element_type in [RefType::FUNCREF, RefType::EXTERNREF] {
        tables.table(TableType { element_type, table64: false, minimum: 1, maximum: None, shared: false });
    }
    let mut memories = MemorySection::new();
    for memory64 in [false, true] {
        memories.memory(MemoryType { minimum: 1, maximum: None, memory64, shared: false, page_size_log2: None });
    }
    let mut globals = GlobalSection::new();
    let mut global = |val_type, mutable, init: &ConstExpr| {
        globals.global(GlobalType { val_type, mutable, shared: false }, init);
    };
    global(ValType::I32, true, &ConstExpr::i32_const(0));
    global(ValType::I64, false, &ConstExpr::i64_const(0));
    global(ValType::FUNCREF, true, &ConstExpr::ref_null(wasm_encoder::HeapType::FUNC));
    let mut code = CodeSection::new();
    for _ in 0..3 {
        let mut function = Function::new([]);
        function.raw([0x00, END]);
        code.function(&function);
    }
    let mut function = Function::new([]);
    function.raw(instructions.iter().copied());
    code.function(&function);
    let mut module = Module::new();
    module.section(&types).section(&functions).section(&tables).section(&memories).section(&globals).section(&code);
    module.finish()
}

/// What the probe reads.
fn features() -> WasmFeatures {
    WasmFeatures::all()
        - WasmFeatures::COMPONENT_MODEL
        - WasmFeatures::CM_ASYNC
        - WasmFeatures::SHARED_EVERYTHING_THREADS
        - WasmFeatures::CUSTOM_DESCRIPTORS
}

/// Asserts that both say the same of a module: whether it is valid.
fn agreed(bytes: &[u8], what: impl Fn() -> String) -> bool {
    let wanted = Validator::new_with_features(features()).validate_all(bytes);
    let found = examine("m", bytes);
    match (&wanted, &found) {
        (Ok(_), Err(fault)) => assert_ne!(fault.code, Code::MF001, "refused as invalid: {}", what()),
        (Err(error), Ok(_)) => panic!("{error}, but it was found valid: {}", what()),
        _ => {}
    }
    wanted.is_ok()
}

/// Every opcode: one byte, or a prefix and a small number.
fn opcodes() -> Vec<Vec<u8>> {
    let plain = (0..=0xfa).map(|code| vec![code]);
    plain.chain((0..=20).map(|operation| vec![0xfc, operation])).collect()
}

/// Immediates: right for some opcode.
const IMMEDIATES: [&[u8]; 17] = [
    &[],
    &[0],
    &[1],
    &[2],
    &[0, 0],
    &[1, 0],
    &[2, 0],
    &[3, 0],
    &[4, 0],
    &[0, 1],
    &[2, 1],
    &[1, 0, 0],
    &[0x40, END],
    &[0x7f, 0x41, 0, END],
    &[1, 0xac, END],
    &[0, 0, 0, 0],
    &[0, 0, 0, 0, 0, 0, 0, 0],
];

/// Whether bytes are whole instructions, up to the last of them.
fn are_instructions(bytes: &[u8]) -> bool {
    let code = [&[0x02, 0x40], bytes, &[END, END]].concat();
    let mut operators = OperatorsReader::new(BinaryReader::new_features(&code, 0, features()));
    while !operators.eof() {
        if operators.read().is_err() {
            return false;
        }
    }
    operators.finish().is_ok()
}

/// All sequences of up to three numbers, the longest with an `i32` on top.
fn operands() -> Vec<Vec<ValType>> {
    let mut all = vec![Vec::new()];
    for first in NUMBERS {
        all.push(vec![first]);
        for second in NUMBERS {
            all.push(vec![first, second]);
            all.push(vec![first, second, ValType::I32]);
        }
    }
    all
}

#[test]
fn each_opcode_takes_and_leaves_the_types_that_it_should() {
    let mut results = vec![Vec::new(), vec![ValType::F64, ValType::I32]];
    results.extend(NUMBERS.map(|number| vec![number]));
    let instructions = opcodes()
        .into_iter()
        .flat_map(|opcode| IMMEDIATES.iter().map(move |immediate| [opcode.as_slice(), immediate].concat()));
    let instructions: Vec<Vec<u8>> = instructions.filter(|instruction| are_instructions(instruction)).collect();
    let operands = operands();
    let valid: usize = instructions
        .par_iter()
        .map(|instruction| {
            let mut valid = 0;
            for operands in &operands {
                let pushes = operands.iter().flat_map(|ty| constant(*ty)).copied();
                let body: Vec<u8> = pushes.chain(instruction.iter().copied()).chain([END]).collect();
                for results in &results {
                    let is_valid = agreed(&module(results, &body), || format!("{body:02x?} -> {results:?}"));
                    valid += usize::from(is_valid);
                }
            }
            valid
        })
        .sum();
    assert!(valid > 1000, "{valid} are valid");
}

#[test]
fn each_encoding_is_as_strict() {
    let mut immediates: Vec<Vec<u8>> = IMMEDIATES.iter().map(|bytes| bytes.to_vec()).collect();
    for length in [1, 4, 5, 9, 10] {
        for last in [0, 1, 2, 7, 8, 0x0f, 0x10, 0x1f, 0x3f, 0x40, 0x70, 0x78, 0x7e, 0x7f] {
            let number = [vec![0x80; length], vec![last]].concat();
            let other = [vec![0xff; length], vec![last]].concat();
            for number in [number, other] {
                immediates.push([&number[..], &[0]].concat());
                immediates.push([&[0], &number[..]].concat());
                immediates.push([&number[..], &[END]].concat());
                immediates.push(number);
            }
        }
    }
    // Tables of labels; a memory index; cut off.
    immediates.extend([vec![2, 0, 0, 0], vec![1, 0, 1], vec![0x42, 1, 0], vec![0x42, 0, 0], vec![9, 0], vec![0x3f, 0]]);
    let has_immediate = |opcode: &&Vec<u8>| !matches!(opcode[0], 0x45..=0xc4);
    let opcodes = opcodes();
    let valid: usize = opcodes
        .par_iter()
        .filter(has_immediate)
        .map(|opcode| {
            let mut valid = 0;
            for immediate in &immediates {
                // Where nothing comes, operands are of any type.
                for before in [&[0x00][..], &[]] {
                    for ending in [&[END][..], &[END, END]] {
                        let body = [before, opcode, immediate, ending].concat();
                        valid += usize::from(agreed(&module(&[], &body), || format!("{body:02x?}")));
                    }
                }
            }
            valid
        })
        .sum();
    assert!(valid > 1000, "{valid} are valid");
}

/// The ranges of the bodies of a module.
fn bodies(bytes: &[u8]) -> Vec<std::ops::Range<usize>> {
    let payloads = wasmparser::Parser::new(0).parse_all(bytes).map_while(Result::ok);
    let body = |payload| match payload {
        wasmparser::Payload::CodeSectionEntry(body) => Some(body.range()),
        _ => None,
    };
    payloads.filter_map(body).collect()
}

#[test]
fn damaged_bodies_are_found_out() {
    const DAMAGES: usize = 100;
    const SMALL: usize = 12_000;
    let programs = std::fs::read_dir(tests::workspace().join("corpora")).expect("the corpora are there");
    let built = programs.filter_map(|program| std::fs::read_dir(program.ok()?.path().join("prebuilt")).ok());
    let mut paths: Vec<_> = built.flatten().filter_map(|file| Some(file.ok()?.path())).collect();
    paths.sort();
    let files = paths.iter().filter_map(|path| std::fs::read(path).ok());
    let modules: Vec<_> = files.filter(|bytes| bytes.len() < SMALL && !bodies(bytes).is_empty()).collect();
    assert!(modules.len() > 100, "{} modules are there", modules.len());
    let valid: usize = modules
        .par_iter()
        .enumerate()
        .map(|(place, bytes)| {
            let mut random = Random::new(&format!("damage {place}"));
            let bodies = bodies(bytes);
            let mut valid = 0;
            for damage in 0..DAMAGES {
                let mut bytes = bytes.clone();
                for _ in 0..=random.below(2) {
                    let body = &bodies[random.below(bodies.len())];
                    let at = body.start + random.below(body.len());
                    bytes[at] = match random.below(4) {
                        0 => random.byte(),
                        1 => bytes[at].wrapping_add(1),
                        2 => bytes[at] ^ 1 << random.below(8),
                        _ => bytes[body.start + random.below(body.len())],
                    };
                }
                valid += usize::from(agreed(&bytes, || format!("module {place}, damage {damage}")));
            }
            valid
        })
        .sum();
    assert!(valid > 100, "{valid} are valid");
}
