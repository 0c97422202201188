//! Objects in archives, as clang and `llvm-ar` make them: each defines a function that calls that of the next object.

use std::path::{Path, PathBuf};

use wasm_encoder::{
    CodeSection, CustomSection, Encode, EntityType, Function, FunctionSection, ImportSection, LinkingSection,
    MemoryType, Module, SymbolTable, TypeSection, ValType,
};

/// How many archives the objects are in.
const ARCHIVES: usize = 10;
/// What an object is made of beside its call.
const CODE_BYTES: usize = 400;
/// `call`, and the index 0 in five bytes.
const CALL: [u8; 6] = [0x10, 0x80, 0x80, 0x80, 0x80, 0x00];

/// Writes a first object, and archives with the others.
pub(crate) fn write(folder: &Path, objects: usize) -> Vec<PathBuf> {
    let first = folder.join(format!("first-of-{objects}.o"));
    std::fs::write(&first, object(0, objects)).expect("a folder for what is generated");
    let mut paths = vec![first];
    let numbers: Vec<usize> = (1..objects).collect();
    for (at, members) in numbers.chunks(objects.div_ceil(ARCHIVES)).enumerate() {
        let path = folder.join(format!("lib{at}-of-{objects}.a"));
        std::fs::write(&path, archive(members, objects)).expect("a folder for what is generated");
        paths.push(path);
    }
    paths
}

fn object(number: usize, objects: usize) -> Vec<u8> {
    const UNDEFINED: u32 = SymbolTable::WASM_SYM_UNDEFINED;
    let has_next = number + 1 < objects;
    let mut types = TypeSection::new();
    types.ty().function([ValType::I32], [ValType::I32]);
    let mut imports = ImportSection::new();
    let memory = MemoryType { minimum: 0, maximum: None, memory64: false, shared: false, page_size_log2: None };
    imports.import("env", "__linear_memory", EntityType::Memory(memory));
    let mut symbols = SymbolTable::new();
    if has_next {
        imports.import("env", &name(number + 1), EntityType::Function(0));
        symbols.function(UNDEFINED, 0, None);
    }
    symbols.function(0, u32::from(has_next), Some(&name(number)));
    let mut functions = FunctionSection::new();
    functions.function(0);
    let mut body = Function::new([]);
    body.instructions().local_get(0);
    while body.byte_len() < CODE_BYTES {
        body.instructions().i32_const(i32::try_from(number).unwrap_or(0)).i32_xor().local_get(0).i32_add();
    }
    let call = body.byte_len();
    if has_next {
        body.raw(CALL);
    }
    body.instructions().end();
    let mut code = CodeSection::new();
    code.function(&body);
    let mut module = Module::new();
    module.section(&types).section(&imports).section(&functions).section(&code);
    module.section(LinkingSection::new().symbol_table(&symbols));
    if has_next {
        module.section(&relocation(code.byte_len() - body.byte_len() + call));
    }
    module.finish()
}

/// The function index of the call, one byte behind its opcode; the number of bodies stands before them in one byte.
fn relocation(call: usize) -> CustomSection<'static> {
    const CODE_SECTION: u32 = 3;
    let offset = u32::try_from(1 + call + 1).expect("objects are small");
    let mut bytes = Vec::new();
    // One entry, R_WASM_FUNCTION_INDEX_LEB, of symbol 0.
    for number in [CODE_SECTION, 1, 0, offset, 0] {
        number.encode(&mut bytes);
    }
    CustomSection { name: "reloc.CODE".into(), data: bytes.into() }
}

fn name(number: usize) -> String {
    format!("g{number}")
}

/// An archive with a symbol table, as GNU and LLVM write it.
fn archive(members: &[usize], objects: usize) -> Vec<u8> {
    let files: Vec<Vec<u8>> = members.iter().map(|number| object(*number, objects)).collect();
    let names: Vec<u8> = members.iter().flat_map(|number| [name(*number).into_bytes(), vec![0]].concat()).collect();
    let table = 4 + 4 * members.len() + names.len();
    let word = |number: usize| u32::try_from(number).expect("archives are below 4 GiB").to_be_bytes();
    let mut at = b"!<arch>\n".len() + 60 + table.next_multiple_of(2);
    let mut archive = b"!<arch>\n".to_vec();
    archive.extend(header("/", table));
    archive.extend(word(members.len()));
    for file in &files {
        archive.extend(word(at));
        at += 60 + file.len().next_multiple_of(2);
    }
    archive.extend(names);
    pad(&mut archive);
    for (number, file) in members.iter().zip(&files) {
        archive.extend(header(&format!("{number}.o/"), file.len()));
        archive.extend(file);
        pad(&mut archive);
    }
    archive
}

fn header(name: &str, size: usize) -> Vec<u8> {
    format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{size:<10}`\n", 0, 0, 0, 644).into_bytes()
}

fn pad(archive: &mut Vec<u8>) {
    if !archive.len().is_multiple_of(2) {
        archive.push(b'\n');
    }
}
