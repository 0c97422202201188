//! AL001-AL012: do the heaps of the modules get along, and does every block go back to the allocator it came from?

use std::collections::{BTreeMap, BTreeSet};

use super::{Group, sharing};
use crate::conventions::{CABI_REALLOC, WBINDGEN_MALLOC};
use crate::diagnostic::{Code, Diagnostic, Severity, counted, some_of};
use crate::identify::allocator::{Allocator, Claims};
use crate::model::index::InputId;
use crate::model::{Kind, Module};

const ONE_LIBC: &str = "link them against one `libc.so`: C with `-nodefaultlibs` and no `libc.a`, Rust for `wasm32-wasip1` with `-C link-self-contained=no`";

/// How the name of the default allocator of Rust's std ends, mangled or not.
const RUST_ALLOC: &str = "__rdl_alloc";

pub fn check(group: &Group<'_, '_>, findings: &mut Vec<Diagnostic>) {
    for module in group.modules {
        claims_all_memory(group, module, findings);
        misplaced_heap(module, findings);
        heap_over_others(group, module, findings);
        fixed_size(group, module, findings);
    }
    exclusive(group, findings);
    foreign_blocks(group, findings);
    interface_allocators(group, findings);
    copies_of_libc(group, findings);
    copies_of_std(group, findings);
}

/// Whether a module has anything in memory that an allocator of another could take for its own.
fn uses_memory(module: &Module<'_>) -> bool {
    let reserves = module.reserves().is_some_and(|range| range.memory_size_bytes > 0);
    reserves || !module.data.is_empty() || module.identity.allocator.allocator.is_some()
}

fn others<'a, 'data>(
    group: &Group<'a, 'data>,
    module: &'a Module<'data>,
) -> impl Iterator<Item = &'a Module<'data>> + use<'a, 'data> {
    group.modules.iter().filter(move |other| !std::ptr::eq(*other, module))
}

/// AL001: before wasi-libc#377 the first `malloc` took everything from the heap base to the end of memory, and with it
/// whatever another module keeps there.
fn claims_all_memory(group: &Group<'_, '_>, module: &Module<'_>, findings: &mut Vec<Diagnostic>) {
    let facts = &module.identity.allocator;
    let (Some(Allocator::LegacyWasiLibc), Some(at)) = (facts.allocator, facts.fingerprint) else { return };
    let Some(other) = others(group, module).find(|other| uses_memory(other)) else { return };
    let base = facts.heap_base.map(|base| format!(" above {base}")).unwrap_or_default();
    findings.push(
        Diagnostic::new(Code::AL001, format!("`malloc` of `{}` takes all memory, also that of `{}`", module.name, other.name))
            .seen_at(
                &module.name,
                format!("function {} takes the size of memory{base} for its heap, wanted `__heap_end` for its end", at.function),
                at.offset,
            )
            .seen(&other.name, "has data or a heap in the same memory")
            .note(format!("`{}` was made by {}", module.name, module.maker()))
            .help(format!("build `{}` with wasi-sdk 19 or newer, and LLVM 15.0.7 or newer (Debian's package `wasi-libc` of 2022 is too old)", module.name)),
    );
}

/// AL002: an allocator that believes to own the end of memory loses what another grows. If it cannot move, everything
/// else is placed above it, where its heap grows into.
fn exclusive(group: &Group<'_, '_>, findings: &mut Vec<Diagnostic>) {
    let owners = group.modules.iter().filter(|module| {
        let claims = module.identity.allocator.claims();
        claims == Some(Claims::Exclusive)
            || claims == Some(Claims::InitExclusive)
                && module.identity.allocator.allocator != Some(Allocator::LegacyWasiLibc)
    });
    let mut reported: BTreeSet<&str> = BTreeSet::new();
    for owner in owners {
        let facts = &owner.identity.allocator;
        let (Some(allocator), Some(at)) = (facts.allocator, facts.fingerprint) else { continue };
        let grower = others(group, owner).find_map(|other| {
            let grow = other.code.heap.grows.first().copied().or(other.identity.allocator.fingerprint)?;
            Some((other, grow.offset))
        });
        let above = || {
            let presumes = owner.kind == Kind::Pinned && allocator == Allocator::Presuming;
            let user = others(group, owner).find(|other| presumes && uses_memory(other))?;
            Some((user, user.data.first().map_or(0, |segment| segment.offset)))
        };
        let Some((other, offset)) = grower.or_else(above) else {
            continue;
        };
        if !reported.insert(&owner.name) | !reported.insert(&other.name) {
            continue;
        }
        let second = match other.identity.allocator.allocator {
            Some(allocator) => allocator.term(),
            None if other.code.heap.grows.is_empty() => "has data above it",
            None => "grows the memory",
        };
        let alone = if allocator == Allocator::Presuming {
            "make its allocator go on at the address that `memory.grow` returns; or "
        } else {
            ""
        };
        findings.push(
            Diagnostic::new(
                Code::AL002,
                format!("`{}` owns the end of memory, and `{}` takes from it too", owner.name, other.name),
            )
            .seen_at(&owner.name, format!("{}: {}", allocator.term(), allocator.claims().term()), at.offset)
            .seen_at(&other.name, second, offset)
            .help(format!(
                "{alone}let one of them allocate: {ONE_LIBC}; or keep `{}` in a memory of its own",
                owner.name
            )),
        );
    }
}

/// AL003: two allocators take each other's blocks without a word, and hand them out again.
fn foreign_blocks(group: &Group<'_, '_>, findings: &mut Vec<Diagnostic>) {
    let own: Vec<InputId> =
        (0..group.modules.len()).map(InputId::from_usize).filter(|input| has_own_malloc(group, *input)).collect();
    for (position, second) in own.iter().enumerate() {
        for first in &own[..position] {
            let names = sharing::pointers_between(group, *first, *second);
            if names.is_empty() {
                continue;
            }
            let (first, second) = (&group.modules[first.at()], &group.modules[second.at()]);
            let noun = if brings_rust_heap(first) || brings_rust_heap(second) { "an allocator" } else { "a `malloc`" };
            findings.push(
                Diagnostic::new(
                    Code::AL003,
                    format!("`{}` and `{}` have {noun} each and share {}", first.name, second.name, some_of(&names)),
                )
                .seen(&first.name, allocator_seen(first))
                .seen(&second.name, allocator_seen(second))
                .note("a block that one allocates and the other frees is handed out twice")
                .help(format!(
                    "{ONE_LIBC}; where every block is freed by the module that allocated it, the warning may stand"
                )),
            );
        }
    }
}

/// Whether calls of `malloc` inside a module reach its own.
fn has_own_malloc(group: &Group<'_, '_>, input: InputId) -> bool {
    let module = &group.modules[input.at()];
    let facts = &module.identity.allocator;
    let defines = facts.defines.iter().any(|name| ["malloc", "free"].contains(name));
    (defines || brings_malloc(module) || brings_rust_heap(module))
        && !group.heaps.is_user(input)
        && sharing::provider(group, input, &["malloc", "free"]).is_none()
}

/// Whether a module's code has a `malloc` of C, by whatever name.
fn brings_malloc(module: &Module<'_>) -> bool {
    let allocator = module.identity.allocator.allocator;
    matches!(allocator, Some(Allocator::Dlmalloc | Allocator::LegacyWasiLibc | Allocator::Emscripten))
}

/// Whether a finished module has the heap of Rust's std where there is no libc (`wasm32-unknown-unknown`): `Box`, `Vec` and
/// `String` that another such module frees are lost to it in the same way.
fn brings_rust_heap(module: &Module<'_>) -> bool {
    let is_finished = matches!(module.kind, Kind::Pinned | Kind::Relocatable { object: false });
    let symbols = module.linking.iter().flat_map(|linking| &linking.symbols).filter_map(|symbol| symbol.name);
    let names = module.metadata.function_names.iter().map(|(_, name)| *name);
    is_finished
        && module.identity.allocator.allocator == Some(Allocator::Growing)
        && symbols.chain(names).any(|name| name.ends_with(RUST_ALLOC))
}

/// The module whose `malloc` a module calls.
fn malloc_of(group: &Group<'_, '_>, input: InputId) -> Option<InputId> {
    let brings = group.modules[input.at()].identity.allocator.allocator.is_some();
    sharing::provider(group, input, &["malloc", "realloc"]).or(brings.then_some(input))
}

fn allocator_seen(module: &Module<'_>) -> String {
    let facts = &module.identity.allocator;
    let kind = match facts.allocator {
        Some(Allocator::Growing) if brings_rust_heap(module) => "the allocator of Rust's std",
        allocator => allocator.map_or("an allocator", Allocator::term),
    };
    match facts.defines.as_slice() {
        [] => format!("{kind}, by its code"),
        names => format!("{kind}; defines {}", some_of(names)),
    }
}

/// AL004: what a module says of its own heap must leave its data and its stack alone.
fn misplaced_heap(module: &Module<'_>, findings: &mut Vec<Diagnostic>) {
    let facts = &module.identity.allocator;
    let Some(base) = facts.heap_base else { return };
    let stack = module.identity.stack.range().filter(|stack| stack.start < base && base < stack.end);
    let fault = if let Some(end) = facts.heap_end.filter(|end| *end < base) {
        Some(format!("its heap begins at {base} and ends at {end}, wanted an end behind the beginning"))
    } else if let Some(data) = module.placed_data().find(|data| data.start < data.end && base < data.end) {
        Some(format!("its heap begins at {base}, its data reaches from {} to {}", data.start, data.end))
    } else {
        stack.map(|stack| format!("its heap begins at {base}, its stack reaches from {} to {}", stack.start, stack.end))
    };
    let Some(fault) = fault else { return };
    findings.push(
        Diagnostic::new(Code::AL004, format!("the heap of `{}` overlaps what else it keeps in memory", module.name))
            .seen(&module.name, fault)
            .help("link it again and leave `__heap_base` and `__heap_end` to wasm-ld"),
    );
}

/// AL005: a heap whose place is fixed by its module, and data of another pinned module in it.
fn heap_over_others(group: &Group<'_, '_>, module: &Module<'_>, findings: &mut Vec<Diagnostic>) {
    let facts = &module.identity.allocator;
    // Without an end in the code the heap grows to whatever memory has; the allocator of AL001 is its business.
    let (Some(base), Some(Claims::Cooperative)) = (facts.heap_base, facts.claims()) else { return };
    let end = facts.heap_end.unwrap_or(base);
    for other in others(group, module).filter(|other| other.kind == Kind::Pinned) {
        let Some(data) = other.placed_data().find(|data| data.start < end && base < data.end) else { continue };
        findings.push(
            Diagnostic::new(Code::AL005, format!("the heap of `{}` lies over data of `{}`", module.name, other.name))
                .seen(&module.name, format!("its heap reaches from {base} to {end}"))
                .seen(&other.name, format!("its data reaches from {} to {}", data.start, data.end))
                .help(format!(
                    "link `{}` higher, `-Wl,--no-stack-first,--global-base={}`, or both with `-Wl,--emit-relocs`",
                    other.name,
                    end.next_multiple_of(65536)
                )),
        );
    }
}

/// AL006: whoever calls into the group through a component's interface gets one allocation function, and its blocks are
/// freed by both.
fn interface_allocators(group: &Group<'_, '_>, findings: &mut Vec<Diagnostic>) {
    for name in [CABI_REALLOC, WBINDGEN_MALLOC] {
        let definers: Vec<InputId> = (0..group.modules.len())
            .map(InputId::from_usize)
            .filter(|input| {
                let module = &group.modules[input.at()];
                module.exported_function(name).is_some_and(|function| module.body(function).is_some())
            })
            .collect();
        let [first, second, ..] = definers.as_slice() else { continue };
        // Two copies of a shim over one shared `realloc` are as good as one.
        let mallocs: BTreeSet<InputId> = definers.iter().filter_map(|input| malloc_of(group, *input)).collect();
        let severity = if mallocs.len() > 1 { Severity::Error } else { Severity::Info };
        let (first, second) = (&group.modules[first.at()], &group.modules[second.at()]);
        findings.push(
            Diagnostic::new(Code::AL006, format!("`{}` and `{}` both define `{name}`", first.name, second.name))
                .at(severity)
                .seen(&first.name, "comes first in link order: its definition is used")
                .seen(&second.name, allocator_seen(second))
                .help(format!("keep one: {ONE_LIBC}")),
        );
    }
}

/// AL007: a heap that cannot grow fails where it used to grow.
fn fixed_size(group: &Group<'_, '_>, module: &Module<'_>, findings: &mut Vec<Diagnostic>) {
    let fixed = module.memories.iter().find(|memory| memory.ty.maximum == Some(memory.ty.initial));
    let Some(memory) = fixed else { return };
    let grower = group.modules.iter().find_map(|other| Some((other, other.code.heap.grows.first()?)));
    let Some((grower, at)) = grower else { return };
    findings.push(
        Diagnostic::new(
            Code::AL007,
            format!("`{}` fixes the size of memory, and `{}` grows it", module.name, grower.name),
        )
        .seen(&module.name, format!("memory of {} at least and at most", counted(memory.ty.initial, "page")))
        .seen_at(&grower.name, format!("`memory.grow` in function {}", at.function), at.offset)
        .help(format!(
            "link `{}` without `-Wl,--no-growable-memory`, or with a higher `-Wl,--max-memory=`",
            module.name
        )),
    );
}

/// The modules that each bring a libc with a state of its own.
pub fn libc_copies<'m, 'data>(modules: &'m [Module<'data>]) -> impl Iterator<Item = &'m Module<'data>> {
    modules.iter().filter(|module| is_libc_copy(module))
}

/// Whether a module has a copy of libc with a state of its own: its allocator, and what it asks the system for.
fn is_libc_copy(module: &Module<'_>) -> bool {
    let asks = |names: &[&str]| {
        module
            .imports
            .iter()
            .any(|import| import.module.starts_with("wasi") && names.iter().any(|name| import.field.starts_with(name)))
    };
    brings_malloc(module)
        && (asks(&["fd_", "environ_", "path_", "args_"]) || asks(&["get-environment", "get-stdout", "get-directories"]))
}

/// What AL010 says of modules whose libcs the linker can compare.
pub const MAY_BECOME_ONE: &str = "if they are copies of one build, the linker makes one of them, and does not warn";

/// AL010, AL011: `errno`, open files, `environ` and `atexit` exist once for each copy.
fn copies_of_libc(group: &Group<'_, '_>, findings: &mut Vec<Diagnostic>) {
    let copies: Vec<&Module<'_>> = libc_copies(group.modules).collect();
    let [first, second, ..] = copies.as_slice() else { return };
    let text = |module: &Module<'_>| format!("{}, and imports of WASI of its own", allocator_seen(module));
    let mut finding = Diagnostic::new(Code::AL010, format!("`{}` and `{}` bring a libc each", first.name, second.name))
        .seen(&first.name, text(first))
        .seen(&second.name, text(second))
        .note("`errno`, open files, `environ`, the locale and `atexit` exist once for each of them")
        .help(ONE_LIBC);
    if copies.iter().all(|module| module.kind == (Kind::Relocatable { object: false })) {
        finding = finding.note(MAY_BECOME_ONE);
    }
    findings.push(finding);
    let writes = |module: &&&Module<'_>| {
        module.imports.iter().find(|import| import.field == "fd_write").map(|import| import.offset)
    };
    let writers: Vec<_> = copies.iter().filter_map(|module| Some((*module, writes(&module)?))).collect();
    if let [(first, first_at), (second, second_at), ..] = writers.as_slice() {
        findings.push(
            Diagnostic::new(Code::AL011, format!("`{}` and `{}` each buffer what they print", first.name, second.name))
                .seen_at(&first.name, "a libc of its own, and import fd_write", *first_at)
                .seen_at(&second.name, "a libc of its own, and import fd_write", *second_at)
                .help("call `fflush` before calling into the other module, or use one libc"),
        );
    }
}

/// AL012: copies of Rust's standard library: of one build they are one, of two builds they must not be mixed.
fn copies_of_std(group: &Group<'_, '_>, findings: &mut Vec<Diagnostic>) {
    let mut copies: BTreeMap<&str, Vec<&Module<'_>>> = BTreeMap::new();
    for module in group.modules {
        if let Some(build) = sharing::rust_std(module) {
            copies.entry(build).or_default().push(module);
        }
    }
    let modules: Vec<(&str, &Module<'_>)> =
        copies.iter().flat_map(|(build, modules)| modules.iter().map(|module| (*build, *module))).collect();
    let [(first_build, first), (second_build, second), ..] = modules.as_slice() else { return };
    let versions = |module: &Module<'_>| module.identity.toolchain.rustc;
    let differ = copies.values().any(|same| {
        let mut known = same.iter().filter_map(|module| versions(module));
        known.next().is_some_and(|one| known.any(|other| other != one))
    });
    let diagnostic = Diagnostic::new(
        Code::AL012,
        format!("`{}` and `{}` show Rust's standard library to each other", first.name, second.name),
    )
    .seen(&first.name, format!("std of build `{first_build}`, made by {}", first.maker()))
    .seen(&second.name, format!("std of build `{second_build}`, made by {}", second.maker()))
    .help("link each with `-C link-arg=-Bsymbolic -C link-arg=--no-export-dynamic`, which keeps std private");
    findings.push(diagnostic.at(if differ { Severity::Warning } else { Severity::Info }));
}
