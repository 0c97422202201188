//! What a module cannot run without becomes its family.
//!
//! The order matters: first those who are recognised by something that nobody else has, last LLVM, whose conventions
//! the others share (Emscripten, TinyGo and Zig are built on it). Each function knows one family and says what it saw.

use std::collections::BTreeSet;

use wasmparser::ValType;

use super::{Family, Sign, Wasi, is_tool};
use crate::module::identify::StackFacts;
use crate::module::identify::stack::StackPointer;
use crate::module::model::constant::{Constant, evaluate};
use crate::module::model::{ElementMode, Import};
use crate::module::scanned::Scanned;

/// The family, and what tells it.
pub(crate) fn family(module: &Scanned<'_>, stack: &StackFacts) -> (Family, Option<Sign>) {
    let known: [(Family, &dyn Fn() -> Option<Sign>); 9] = [
        (Family::Adapter, &|| adapter(module)),
        (Family::Go, &|| go(module)),
        (Family::TinyGo, &|| tinygo(module)),
        (Family::AssemblyScript, &|| assemblyscript(module)),
        (Family::Dart, &|| dart(module)),
        (Family::WebCil, &|| webcil(module)),
        (Family::Emscripten, &|| emscripten(module, stack)),
        (Family::Zig, &|| zig(module)),
        (Family::Llvm, &|| llvm(module, stack)),
    ];
    let found = known.into_iter().find_map(|(family, sign)| Some((family, sign()?)));
    found.map_or((Family::Unknown, None), |(family, sign)| (family, Some(sign)))
}

fn import_sign(import: &Import<'_>) -> Sign {
    Sign::at(format!("import {}.{}", import.module, import.field), import.offset)
}

fn export_sign(module: &Scanned<'_>, name: &str) -> Option<Sign> {
    module.export(name).map(|export| Sign::at(format!("export `{name}`"), export.offset))
}

fn named_function(module: &Scanned<'_>, is_it: impl Fn(&str) -> bool) -> Option<Sign> {
    let (_, name) = module.metadata.function_names.iter().find(|entry| is_it(entry.1))?;
    Some(Sign::of(format!("a function is named `{name}`")))
}

/// The signature of an imported function.
fn signature<'m>(module: &'m Scanned<'_>, import: &Import<'_>) -> Option<(&'m [ValType], &'m [ValType])> {
    let ty = module.types.function(module.functions.get(import.item.function()?)?.ty)?;
    Some((ty.params(), ty.results()))
}

fn producer(module: &Scanned<'_>, is_it: impl Fn(&str, &str, &str) -> bool) -> Option<Sign> {
    let (field, value, version) =
        module.metadata.producers.iter().find(|(field, value, version)| is_it(field, value, version))?;
    Some(Sign::of(format!("`producers` says {field} {value} {version}")))
}

/// An adapter calls the module it adapts.
fn adapter(module: &Scanned<'_>) -> Option<Sign> {
    module.imports.iter().find(|import| import.module == "__main_module__").map(import_sign)
}

/// The Go compiler: functions of its JavaScript shim all take one pointer; the host drives it through three exports;
/// its registers are eight mutable globals, and its table begins at 4096.
fn go(module: &Scanned<'_>) -> Option<Sign> {
    if let Some(section) = module.customs.iter().find(|custom| matches!(custom.name, "go:buildid" | "go.buildid")) {
        return Some(Sign::at(format!("custom section `{}`", section.name), section.offset));
    }
    if ["run", "resume", "getsp"].iter().all(|name| module.exported_function(name).is_some()) {
        return export_sign(module, "getsp");
    }
    let shim = |import: &&Import<'_>| {
        matches!(import.module, "go" | "gojs")
            && (import.field.starts_with("runtime.") || import.field.starts_with("syscall/js."))
    };
    let one_pointer = |import: &Import<'_>| matches!(signature(module, import), Some(([ValType::I32], [])));
    let mut shims = module.imports.iter().filter(shim).peekable();
    if let Some(first) = shims.peek().copied()
        && shims.all(one_pointer)
    {
        return Some(import_sign(first));
    }
    producer(module, |_, value, _| value == "Go cmd/compile").or_else(|| go_registers(module))
}

fn go_registers(module: &Scanned<'_>) -> Option<Sign> {
    const REGISTERS: [ValType; 8] = [
        ValType::I32,
        ValType::I64,
        ValType::I64,
        ValType::I64,
        ValType::I64,
        ValType::I64,
        ValType::I64,
        ValType::I32,
    ];
    let registers = module.globals.iter().map(|global| global.ty).filter(|ty| ty.mutable).map(|ty| ty.content_type);
    if !registers.eq(REGISTERS) {
        return None;
    }
    module.elements.iter().find_map(|element| match &element.mode {
        ElementMode::Active(_, offset) if evaluate(offset, &|_| None) == Ok(Constant::I32(4096)) => {
            Some(Sign::at("the table begins at slot 4096, and eight globals are registers", element.offset))
        }
        _ => None,
    })
}

/// TinyGo: its scheduler and collector have names of their own; functions of the JavaScript shim take several values,
/// where those of Go take one.
fn tinygo(module: &Scanned<'_>) -> Option<Sign> {
    let is_runtime = |name: &str| {
        name.starts_with("tinygo_")
            || matches!(name, "runtime.alloc" | "runtime.initHeap" | "runtime.growHeap" | "runtime.runGC")
            || name.ends_with("#wasmexport")
    };
    let import = module.imports.iter().find(|import| {
        is_runtime(import.field)
            || matches!(import.module, "gojs" | "go") && {
                (import.field.starts_with("syscall/js.") || import.field.starts_with("runtime."))
                    && signature(module, import).is_some_and(|ty| ty != (&[ValType::I32], &[]))
            }
    });
    import
        .map(import_sign)
        .or_else(|| {
            module.exports.iter().find(|export| is_runtime(export.name)).and_then(|e| export_sign(module, e.name))
        })
        .or_else(|| named_function(module, is_runtime))
        .or_else(|| producer(module, |_, value, version| value == "TinyGo" || version.contains("tinygo-org/")))
        .or_else(|| doubled_memory(module))
}

/// `memory.size; memory.grow`: TinyGo's heap doubles the memory, and nobody else grows it by its own size.
fn doubled_memory(module: &Scanned<'_>) -> Option<Sign> {
    let grow = module.code.memory_grow?;
    let is_doubled = module.bytes.get(grow.offset.checked_sub(2)?..grow.offset)? == [0x3f, 0x00];
    is_doubled.then(|| Sign::at("it grows its memory by the memory's own size", grow.offset))
}

/// AssemblyScript: `abort(message, file, line, column)`, or the interface of its runtime.
fn assemblyscript(module: &Scanned<'_>) -> Option<Sign> {
    let four = [ValType::I32; 4];
    let abort = module.imports.iter().find(|import| {
        (import.module, import.field) == ("env", "abort") && signature(module, import) == Some((&four, &[]))
    });
    if let Some(abort) = abort {
        return Some(Sign::at("import env.abort of type (i32, i32, i32, i32) -> ()", abort.offset));
    }
    if module.export("__new").is_some() && module.export("__pin").is_some() {
        return export_sign(module, "__pin");
    }
    export_sign(module, "__rtti_base").or_else(|| named_function(module, |name| name.starts_with("~lib/")))
}

/// dart2wasm: a function of its JavaScript, or the entry that its JavaScript calls.
fn dart(module: &Scanned<'_>) -> Option<Sign> {
    let import = module.imports.iter().find(|import| import.module == "dart2wasm");
    import.map(import_sign).or_else(|| export_sign(module, "$invokeMain"))
}

/// .NET: the container of an assembly, which has the assembly in its data.
fn webcil(module: &Scanned<'_>) -> Option<Sign> {
    module.export("webcilVersion").and_then(|_| export_sign(module, "getWebcilPayload"))
}

/// Emscripten: what its JavaScript provides, what it exports for it, or both under one-letter names. Its compiler
/// before 2.0 (fastcomp) is told by a stack that grows up.
fn emscripten(module: &Scanned<'_>, stack: &StackFacts) -> Option<Sign> {
    let import = module.imports.iter().find(|import| import.module == "env" && is_emscripten_import(import.field));
    let is_export = |name: &str| {
        ["emscripten_", "_emscripten_", "__emscripten_", "__em_asm"].iter().any(|prefix| name.starts_with(prefix))
    };
    import
        .map(import_sign)
        .or_else(|| {
            module.exports.iter().find(|export| is_export(export.name)).and_then(|e| export_sign(module, e.name))
        })
        .or_else(|| {
            let section = module.customs.iter().find(|custom| custom.name == "emscripten_metadata")?;
            Some(Sign::at("custom section `emscripten_metadata`", section.offset))
        })
        .or_else(|| minified(module))
        .or_else(|| of_old(module, stack))
        .or_else(|| named_function(module, |name| name.starts_with("emscripten_") || name.starts_with("_emscripten_")))
}

/// Its programs of those days got memory and table from their JavaScript, under these names.
fn of_old(module: &Scanned<'_>, stack: &StackFacts) -> Option<Sign> {
    let StackPointer::GrowsUp(global) = stack.pointer else { return None };
    let imports = |field: &str| module.imports.iter().any(|import| (import.module, import.field) == ("env", field));
    let sign = || Sign::of(format!("global {global} is the stack pointer of a stack that grows up"));
    (imports("memory") && imports("table")).then(sign)
}

/// A symbol of env that only Emscripten's JavaScript provides.
pub(crate) fn is_emscripten_import(name: &str) -> bool {
    const PREFIXES: [&str; 5] = ["emscripten_", "_emscripten_", "__emscripten_", "__syscall_", "_embind_"];
    PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        || matches!(name, "_abort_js" | "__call_sighandler" | "__pthread_create_js" | "__THREW__")
        || is_invoke(name)
}

/// `invoke_viii`: a call through JavaScript that catches its exceptions; the letters are the types.
pub(crate) fn is_invoke(name: &str) -> bool {
    name.strip_prefix("invoke_").is_some_and(|types| !types.is_empty() && types.chars().all(|c| "vijfdpe".contains(c)))
}

/// A name of one or two letters: what a tool numbers instead of names.
fn is_short(name: &str) -> bool {
    (1..=2).contains(&name.len())
}

/// Whether functions of the host are imported under numbers in letters, so that their names tell nothing.
pub(crate) fn has_short_imports(module: &Scanned<'_>) -> bool {
    let mut functions = module
        .imports
        .iter()
        .filter(|import| import.item.function().is_some())
        .filter(|import| Wasi::of_import_module(import.module).is_none())
        .peekable();
    functions.peek().is_some() && functions.all(|import| is_short(import.field))
}

/// Binaryen's pass that renames imports and exports for Emscripten: one module `a`, the first names of one numbering in
/// letters for the imports, in any order, and the next ones for the exports.
pub(crate) fn minified(module: &Scanned<'_>) -> Option<Sign> {
    let (imports, exports) = (&module.imports, &module.exports);
    let are_short = imports.iter().all(|import| import.module == "a" && is_short(import.field))
        && exports.iter().all(|export| is_short(export.name));
    if !are_short || imports.is_empty() || exports.len() < 3 {
        return None;
    }
    let letters = |taken: usize| ('a'..='z').take(taken);
    let fields: BTreeSet<&str> = imports.iter().map(|import| import.field).collect();
    let is_first = letters(imports.len()).all(|letter| fields.contains(letter.encode_utf8(&mut [0; 4]) as &str));
    let is_next = exports.iter().all(|export| !fields.contains(export.name));
    // One import has the first letter by chance; that all others follow is none.
    let follows = |letter: char| module.export(letter.encode_utf8(&mut [0; 4])).is_some();
    let is_whole = imports.len() > 1 || letters(1 + exports.len()).skip(1).all(follows);
    (is_first && is_next && is_whole).then(|| {
        Sign::at("imports and exports are numbered a, b, c, as binaryen renames them for Emscripten", imports[0].offset)
    })
}

/// Zig: its linker names an imported function `field|module`; its standard library has an allocator of a name of its
/// own.
fn zig(module: &Scanned<'_>) -> Option<Sign> {
    let is_joined = |(index, name): &&(crate::module::model::index::FuncIndex, &str)| {
        let origin = module.functions.get(*index).map(|function| function.origin);
        let Some(import) = origin.and_then(|origin| module.import_of(origin)) else { return false };
        name.split_once('|') == Some((import.field, import.module))
    };
    if let Some((_, name)) = module.metadata.function_names.iter().find(is_joined) {
        return Some(Sign::of(format!("an imported function is named `{name}`")));
    }
    named_function(module, super::spelling::is_zig_name)
        .or_else(|| producer(module, |_, value, _| value.eq_ignore_ascii_case("zig")))
}

/// clang and rustc: their conventions, their linker's symbols, or frames moved as LLVM moves them.
fn llvm(module: &Scanned<'_>, stack: &StackFacts) -> Option<Sign> {
    if module.dylink.is_some() || module.has_legacy_dylink {
        return Some(Sign::of("it has the section of a shared library"));
    }
    if module.linking.is_some() {
        return Some(Sign::of("it has the section of an object"));
    }
    let by_compiler =
        producer(module, |field, value, _| field == "processed-by" && (value == "rustc" || is_tool(value, "clang")));
    by_compiler
        .or_else(|| match stack.pointer {
            StackPointer::Imported(_) | StackPointer::Called => Some(Sign::of("it imports the stack pointer")),
            StackPointer::Named(_) => Some(Sign::of("it has a global named `__stack_pointer`")),
            StackPointer::Pattern(global) => {
                Some(Sign::of(format!("global {global} is moved as LLVM moves a stack pointer")))
            }
            StackPointer::InMemory => Some(Sign::of("it keeps its stack pointer in memory, as LLVM did before 2018")),
            StackPointer::GrowsUp(_) | StackPointer::Absent | StackPointer::Unidentified => None,
        })
        .or_else(|| {
            ["__wasm_call_ctors", "__indirect_function_table", "__heap_base", "__data_end"]
                .iter()
                .find_map(|name| export_sign(module, name))
        })
        .or_else(|| named_function(module, |name| name == "__wasm_call_ctors" || super::spelling::is_mangled(name)))
}
