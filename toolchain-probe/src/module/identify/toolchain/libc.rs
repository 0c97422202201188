//! Symbols of C libraries become the libc of a module, its age, and how it passes the values of C.

use wasmparser::ValType;

use super::{CAbi, Errno, Family, Language, Libc, Sign, Version, Wasi, find_in_data};
use crate::conventions::{ENV, GOT_MEM};
use crate::module::model::{ExportRole, Kind};
use crate::module::scanned::Scanned;

/// The text of `ENOTCAPABLE`.
const WASI_ERROR: &str = "Capabilities insufficient";

/// The C library, and what tells it.
pub(crate) fn libc(module: &Scanned<'_>, family: Family, languages: &[Language]) -> (Libc, Option<Sign>) {
    match family {
        Family::Emscripten => return (Libc::Emscripten, Some(Sign::of("made by Emscripten"))),
        // Their own libraries call the host themselves.
        Family::Go | Family::AssemblyScript | Family::Dart | Family::WebCil | Family::Adapter => {
            return (Libc::None, None);
        }
        _ => {}
    }
    let import = module.imports.iter().find(|import| is_wasi_libc(import.field) && import.module != "wasi");
    let export = || module.exports.iter().find(|export| is_wasi_libc(export.name));
    let name = || module.metadata.function_names.iter().find(|entry| is_wasi_libc(entry.1));
    // Preopened folders are walked by wasi-libc; Rust leaves that to it.
    let preopens = || module.imports.iter().find(|import| import.field == "fd_prestat_dir_name");
    let sign = import
        .map(|import| Sign::at(format!("import {}.{}", import.module, import.field), import.offset))
        .or_else(|| export().map(|export| Sign::at(format!("export `{}`", export.name), export.offset)))
        .or_else(|| name().map(|(_, name)| Sign::of(format!("a function is named `{name}`"))))
        .or_else(|| {
            let import = preopens().filter(|_| family == Family::Llvm)?;
            Some(Sign::at(format!("import {}.{}", import.module, import.field), import.offset))
        });
    match sign.or_else(|| error_text(module)).or_else(|| allocator(module, family)) {
        Some(sign) => (Libc::Wasi, Some(sign)),
        None if may_hide_one(module, family, languages) => (Libc::Unknown, None),
        None => (Libc::None, None),
    }
}

/// Where names are gone the allocator is left: dlmalloc in C is that of a libc, and Emscripten's grows memory through
/// JavaScript.
fn allocator(module: &Scanned<'_>, family: Family) -> Option<Sign> {
    let heap = &module.code.heap;
    let magic = heap.dlmalloc.filter(|_| family == Family::Llvm && !heap.grows.is_empty())?;
    Some(Sign::at("its code is that of wasi-libc's malloc", magic.offset))
}

/// A program that was linked and stripped, and asks for memory or files, may do that by a library. Rust for JavaScript
/// has none, and TinyGo links a libc for whatever C it has.
fn may_hide_one(module: &Scanned<'_>, family: Family, languages: &[Language]) -> bool {
    let is_stripped = module.metadata.function_names.is_empty() && module.linking.is_none();
    let is_program = matches!(module.kind, Kind::Pinned) && !module.memories.is_empty();
    let asks_wasi = || module.imports.iter().any(|import| Wasi::of_import_module(import.module).is_some());
    let is_bare_rust = languages == [Language::Rust] && !asks_wasi();
    match family {
        Family::TinyGo => true,
        Family::Llvm | Family::Unknown if is_bare_rust => false,
        Family::Llvm | Family::Unknown => {
            is_stripped && is_program && (asks_wasi() || !module.code.heap.grows.is_empty())
        }
        _ => false,
    }
}

/// A stripped module that talks to WASI and knows the text of an error that only WASI has.
fn error_text(module: &Scanned<'_>) -> Option<Sign> {
    let asks = module.imports.iter().any(|import| Wasi::of_import_module(import.module).is_some());
    if !asks || !super::is_stripped(module) {
        return None;
    }
    let (text, offset) = find_in_data(module, &[WASI_ERROR])?;
    Some(Sign::at(format!("its data holds the error text \"{text}\""), offset))
}

/// A symbol that only wasi-libc has.
fn is_wasi_libc(name: &str) -> bool {
    name.starts_with("__wasilibc_")
        || name.starts_with("__imported_wasi_")
        || matches!(name, "__wasi_init_tp" | "__wasi_proc_exit" | "__wasi_fd_prestat_get")
}

/// How the last error is asked for.
pub(crate) fn errno(module: &Scanned<'_>) -> Option<Errno> {
    let imports_data = module.imports.iter().any(|import| (import.module, import.field) == (GOT_MEM, "errno"));
    let exports_data =
        module.export("errno").is_some_and(|export| matches!(export.role, ExportRole::Data(_) | ExportRole::Global(_)));
    if imports_data || exports_data {
        return Some(Errno::Data);
    }
    let called = module.imports.iter().any(|import| (import.module, import.field) == (ENV, "__errno_location"));
    (called || module.exported_function("__errno_location").is_some()).then_some(Errno::Function)
}

/// How the values of C are passed: read from signatures where they tell, else from the compilers' versions.
pub(crate) fn c_abi(
    module: &Scanned<'_>,
    family: Family,
    languages: &[Language],
    rustc: Option<Version>,
    wasi: &[Wasi],
) -> CAbi {
    if !matches!(family, Family::Llvm | Family::Emscripten | Family::Zig) {
        return CAbi::Unknown;
    }
    if has_several_results(module) {
        return CAbi::SeveralResults;
    }
    // RELEASES.md of Rust 1.89; WASI targets follow the convention since 1.51.
    const FOLLOWS: Version = Version { major: 1, minor: 89 };
    match rustc {
        Some(version) if version < FOLLOWS && wasi.is_empty() => CAbi::StructsInParts,
        Some(_) => CAbi::Basic,
        None if languages.contains(&Language::Rust) && wasi.is_empty() => CAbi::Unknown,
        None if languages.contains(&Language::C) || languages.contains(&Language::Cpp) => CAbi::Basic,
        None => CAbi::Unknown,
    }
}

/// A symbol of C with several results, or the multiplication of 128 bits that returns two.
fn has_several_results(module: &Scanned<'_>) -> bool {
    let imported = module.imports.iter().filter_map(|import| Some((import.field, import.symbol_function()?)));
    let exported = module.exports.iter().filter_map(|export| match export.role {
        ExportRole::Function(function) => Some((export.name, function)),
        _ => None,
    });
    imported.chain(exported).filter(|(name, _)| !super::spelling::is_mangled(name)).any(|(_, function)| {
        let ty = module.functions.get(function).and_then(|function| module.types.function(function.ty));
        ty.is_some_and(|ty| ty.results().len() > 1 && ty.results().iter().all(|ty| is_scalar(*ty)))
    })
}

fn is_scalar(ty: ValType) -> bool {
    matches!(ty, ValType::I32 | ValType::I64 | ValType::F32 | ValType::F64)
}
