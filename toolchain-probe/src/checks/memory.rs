//! ABI006, MM003, MM004: is there one memory of 32-bit addresses and 64 KiB pages?

use super::Group;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{ImportRole, Memory, Module};

pub fn check(group: &Group<'_, '_>, findings: &mut Vec<Diagnostic>) {
    for module in group.modules {
        several(module, findings);
        for memory in &module.memories {
            wide(module, memory, findings);
            page_size(module, memory, findings);
        }
        wide_bases(module, findings);
    }
}

fn offset_of(module: &Module<'_>, memory: &Memory) -> Option<usize> {
    module.import_of(memory.origin).map(|import| import.offset)
}

fn place(diagnostic: Diagnostic, module: &Module<'_>, text: String, offset: Option<usize>) -> Diagnostic {
    match offset {
        Some(offset) => diagnostic.seen_at(&module.name, text, offset),
        None => diagnostic.seen(&module.name, text),
    }
}

/// MM004: code that names a second memory cannot be given one.
fn several(module: &Module<'_>, findings: &mut Vec<Diagnostic>) {
    if module.memories.len() > 1 {
        findings.push(
            Diagnostic::new(Code::MM004, format!("`{}` has more than one memory", module.name))
                .seen(&module.name, format!("{} memories, wanted one at most", module.memories.len()))
                .help("lower it first: `wasm-opt --enable-multimemory --multi-memory-lowering`"),
        );
    }
}

/// ABI006: 64-bit and 32-bit pointers do not mix, and only 32-bit ones are linked.
fn wide(module: &Module<'_>, memory: &Memory, findings: &mut Vec<Diagnostic>) {
    if memory.ty.memory64 {
        let diagnostic = Diagnostic::new(Code::ABI006, format!("`{}` addresses its memory with 64 bits", module.name));
        findings.push(
            place(diagnostic, module, "an i64 memory, wanted i32".to_owned(), offset_of(module, memory))
                .help("compile every module with `--target=wasm32-wasip1` instead of a wasm64 target"),
        );
    }
}

/// ABI006 without a memory: an i64 base or stack pointer says the same.
fn wide_bases(module: &Module<'_>, findings: &mut Vec<Diagnostic>) {
    if module.memories.iter().any(|memory| memory.ty.memory64) {
        return;
    }
    let wide = module.imports.iter().find_map(|import| {
        let (ImportRole::MemoryBase(global)
        | ImportRole::TableBase(global)
        | ImportRole::StackPointer(global)
        | ImportRole::GotMem(global)
        | ImportRole::GotFunc(global)) = import.role
        else {
            return None;
        };
        let ty = module.globals[global.at()].ty.content_type;
        (ty != wasmparser::ValType::I32).then_some((import, ty))
    });
    if let Some((import, ty)) = wide {
        findings.push(
            Diagnostic::new(Code::ABI006, format!("`{}` addresses its memory with other than 32 bits", module.name))
                .seen_at(
                    &module.name,
                    format!("import {}.{} of type {ty}, wanted i32", import.module, import.field),
                    import.offset,
                )
                .help("compile every module with `--target=wasm32-wasip1` instead of a wasm64 target"),
        );
    }
}

/// MM003: every libc and allocator shifts by 16 to count pages.
fn page_size(module: &Module<'_>, memory: &Memory, findings: &mut Vec<Diagnostic>) {
    if let Some(log2) = memory.ty.page_size_log2
        && log2 != 16
    {
        let diagnostic =
            Diagnostic::new(Code::MM003, format!("`{}` has a memory with a custom page size", module.name));
        let text = format!("pages of {} bytes, wanted 65536", 1u64.checked_shl(log2).unwrap_or(u64::MAX));
        findings.push(place(diagnostic, module, text, offset_of(module, memory)).help("link it without `--page-size`"));
    }
}
