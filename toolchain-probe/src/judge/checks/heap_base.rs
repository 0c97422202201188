//! AL013: who hands out memory from `__heap_base` on, and is not alone.
//!
//! A module without a libc often has an allocator of ten lines: it begins at `__heap_base`, which its linker promised
//! to nobody else, and never asks again. An image has one heap, so two such modules, or one beside a libc, hand out the
//! same bytes. Allocators that are known do not: the linker gives the initial heap to one of them, and they take the
//! rest from `memory.grow`.
//!
//! Whether code hands out memory there or only looks at the address cannot be seen, so this is a warning. The start-up
//! code of wasi-libc reads the address to know where the stack is, and is left out by its names.

use super::{Findings, Group};
use crate::conventions::HEAP_BASE;
use crate::diagnostic::{Code, Diagnostic};
use crate::module::examined::Examined;
use crate::module::model::index::FuncIndex;
use crate::module::model::linking::SymbolKind;
use crate::module::model::{Import, ImportRole, Kind, Origin};
use crate::module::scan::{Site, SymbolUse};

/// The functions of wasi-libc's start-up that ask for the bounds of memory.
const START_UP: [&str; 4] = ["__wasi_init_tp", "__init_tls", "__init_tp", "__wasm_init_tls"];

/// Who reads the address, and where.
struct Taker<'a> {
    name: &'a str,
    /// Whether its allocator is one that gets along with others.
    is_known: bool,
    is_object: bool,
    text: String,
    offset: usize,
}

pub(crate) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    let mut takers: Vec<Taker<'_>> = group.modules.iter().filter_map(taker).collect();
    // Objects are one program, and have one allocator together.
    let mut objects = takers.iter().enumerate().filter(|(_, taker)| taker.is_object);
    if let Some((first, _)) = objects.next() {
        let is_known = takers[first].is_known || objects.any(|(_, taker)| taker.is_known);
        takers[first].is_known = is_known;
        let mut position = 0;
        takers.retain(|taker| {
            position += 1;
            !taker.is_object || position == first + 1
        });
    }
    let Some(unknown) = takers.iter().position(|taker| !taker.is_known) else { return };
    let Some(other) = (0..takers.len()).find(|position| *position != unknown) else { return };
    let (first, second) = (&takers[unknown.min(other)], &takers[unknown.max(other)]);
    let text = format!("`{}` and `{}` each take memory from `__heap_base` on", first.name, second.name);
    findings.push(
        Diagnostic::new(Code::AL013, text)
            .seen_at(first.name, &first.text, first.offset)
            .seen_at(second.name, &second.text, second.offset)
            .note("both begin at one address, or one of them where memory ends")
            .help(format!(
                "let `{}` call `malloc`, or give it a static array; where it only compares with the address, the \
                 warning can be ignored",
                takers[unknown].name
            )),
    );
}

fn taker<'a>(module: &'a Examined<'_>) -> Option<Taker<'a>> {
    let (text, offset) = match module.kind {
        Kind::Object | Kind::Finished => in_code(module)?,
        _ => {
            let is_address = |import: &Import<'_>| import.role == ImportRole::GotMem || import.is_symbol_global();
            let import = module.imports.iter().find(|import| import.field == HEAP_BASE && is_address(import))?;
            (format!("import {}.{HEAP_BASE}", import.module), import.offset)
        }
    };
    let is_known = module.identity.allocator.allocator.is_some() || module.code.heap.dlmalloc.is_some();
    Some(Taker { name: &module.name, is_known, is_object: module.is_object(), text, offset })
}

/// The first place in code that is relocated by `__heap_base`, start-up apart.
fn in_code(module: &Examined<'_>) -> Option<(String, usize)> {
    let symbols = &module.linking.as_ref()?.symbols;
    let is_base = |site: &&Site| {
        site.kind.of_symbol() == Some(SymbolUse::Address)
            && symbols.get(site.index as usize).is_some_and(|symbol| symbol.name == Some(HEAP_BASE))
    };
    module.code.sites.iter().filter(is_base).find_map(|site| {
        let name = name_around(module, site.start as usize).unwrap_or("a function without a name");
        (!START_UP.contains(&name)).then(|| (format!("`{name}` uses the address"), site.start as usize))
    })
}

/// The name of the function in whose body a place is.
fn name_around<'data>(module: &Examined<'data>, place: usize) -> Option<&'data str> {
    let body = module.bodies.iter().position(|body| body.contains(&place))?;
    let is_this = |index: u32| {
        let origin = module.functions.get(FuncIndex(index)).map(|function| function.origin);
        matches!(origin, Some(Origin::Defined(ordinal)) if ordinal as usize == body)
    };
    let symbols = module.symbols().iter();
    symbols.filter(|symbol| matches!(symbol.kind, SymbolKind::Function(index) if is_this(index))).find_map(|s| s.name)
}
