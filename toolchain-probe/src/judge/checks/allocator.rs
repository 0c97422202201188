//! AL001-AL007, AL012: do the heaps of the modules get along, and does every block go back to the allocator it came
//! from?

use std::collections::{BTreeMap, BTreeSet};

use typed_index_collections::TiVec;

use super::remedy::{ONE_LIBC, library_first};
use super::{Finding, Findings, Group, Pending, sharing};
use crate::conventions::heap::MALLOC_FAMILY;
use crate::conventions::standard_library::is_of_libc;
use crate::conventions::{CABI_REALLOC, WBINDGEN_MALLOC};
use crate::diagnostic::{Code, Diagnostic, Severity, counted, some_of};
use crate::judge::binding::memories::is_one_memory;
use crate::judge::binding::{Binding, FunctionTarget};
use crate::module::examined::Examined;
use crate::module::identify::allocator::{Allocator, Claims};
use crate::module::model::Kind;
use crate::module::model::index::InputId;

/// The functions of libc that give their caller a block to free, or move one of its (ISO C, POSIX and GNU); not those
/// that do so only where they get no buffer, as hardly anybody calls them (`getcwd`).
const TAKE_BLOCKS: [&str; 15] = [
    "asprintf",
    "getcwd",
    "getdelim",
    "getline",
    "__getdelim",
    "open_memstream",
    "open_wmemstream",
    "realpath",
    "reallocarray",
    "scandir",
    "scandirat",
    "strdup",
    "strndup",
    "vasprintf",
    "wcsdup",
];

/// By module: the functions of the malloc family that another calls in it.
type UsedHeaps<'a> = BTreeMap<InputId, Vec<&'a str>>;

/// The end of the name of the default allocator of Rust's std, mangled or not.
const RUST_ALLOC: &str = "__rdl_alloc";

pub(crate) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    for (input, module) in group.modules.iter_enumerated() {
        claims_all_memory(group, module, findings);
        takes_what_there_is(group, module, findings);
        misplaced_heap(module, findings);
        heap_over_others(group, module, findings);
        fixed_size(group, input, findings);
    }
    exclusive(group, findings);
    foreign_blocks(group, findings);
    interface_allocators(group, findings);
    copies_of_std(group, findings);
}

/// Whether a module has anything in memory that an allocator of another could take for its own.
fn uses_memory(module: &Examined<'_>) -> bool {
    let reserves = module.reserves().is_some_and(|range| range.memory_size_bytes > 0);
    // Passive data of a module without a memory is never in one.
    let has_data = !module.data.is_empty() && !module.memories.is_empty();
    reserves || has_data || module.identity.allocator.allocator.is_some()
}

fn others<'a, 'data>(
    group: &Group<'a, 'data>,
    module: &'a Examined<'data>,
) -> impl Iterator<Item = &'a Examined<'data>> + use<'a, 'data> {
    group.modules.iter().filter(move |other| !std::ptr::eq(*other, module))
}

/// AL001: before wasi-libc#377 the first `malloc` took everything from the heap base to the end of memory, and with it
/// whatever another module keeps there.
fn claims_all_memory(group: &Group<'_, '_>, module: &Examined<'_>, findings: &mut Findings) {
    let facts = &module.identity.allocator;
    let (Some(Allocator::LegacyWasiLibc), Some(at)) = (facts.allocator, facts.fingerprint) else { return };
    let Some(other) = others(group, module).find(|other| uses_memory(other)) else { return };
    let base = facts.heap_base.map(|base| format!(" above {base}")).unwrap_or_default();
    findings.push(
        Diagnostic::new(
            Code::AL001,
            format!("`malloc` of `{}` takes all memory, including that of `{}`", module.name, other.name),
        )
        .seen_at(
            &module.name,
            format!(
                "function {} takes the size of memory{base} for its heap, wanted `__heap_end` for its end",
                at.function
            ),
            at.offset,
        )
        .seen(&other.name, "has data or a heap in the same memory")
        .note(format!("`{}` was made by {}", module.name, module.maker()))
        .help(format!(
            "build `{}` with wasi-sdk 19 or newer, and LLVM 15.0.7 or newer (Debian's package `wasi-libc` of 2022 is \
             too old)",
            module.name
        )),
    );
}

/// AL001 as a warning: code that takes memory until there is no more, and never grows it, was written to be alone in
/// it. In an image the memory of others begins where the module's own ended, and the size of memory does not tell
/// where.
fn takes_what_there_is(group: &Group<'_, '_>, module: &Examined<'_>, findings: &mut Findings) {
    let heap = &module.code.heap;
    let (Some(at), [], None) = (heap.bounds.first(), heap.grows.as_slice(), module.identity.allocator.allocator) else {
        return;
    };
    let Some(other) = others(group, module).find(|other| uses_memory(other)) else { return };
    let message = format!("`{}` may take all memory, including that of `{}`", module.name, other.name);
    findings.push(
        Diagnostic::new(Code::AL001, message)
            .at(Severity::Warning)
            .seen_at(
                &module.name,
                format!("function {} compares an address with the size of memory, and nothing grows it", at.function),
                at.offset,
            )
            .seen(&other.name, "has data or a heap in the same memory")
            .help(
                "let it stop at the end of an array of its own, or take what `memory.grow` returns; where it only \
                 looks at addresses of others, the warning can be ignored",
            ),
    );
}

/// AL002: an allocator that expects to own the end of memory overwrites what another has grown. If it cannot move,
/// everything else is placed above it, where its heap grows into.
fn exclusive(group: &Group<'_, '_>, findings: &mut Findings) {
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
            "make its allocator continue at the address that `memory.grow` returns; or "
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

/// AL003: two allocators silently take each other's blocks, and hand them out again.
///
/// Whose blocks a module has is decided by the functions that its calls reach, by name or inside it, so a module
/// that has none itself counts with that of another. Where the linker folds all of these allocators there is one
/// heap.
fn foreign_blocks(group: &Group<'_, '_>, findings: &mut Findings) {
    let heaps: TiVec<InputId, UsedHeaps<'_>> = group.modules.keys().map(|input| heaps_of(group, input)).collect();
    // What instances call was decided when they were composed, and adapters copy what one hands to another.
    let is_by_name = |input: &InputId| !group.bindings.is_instance(*input);
    let inputs = || group.modules.keys().filter(is_by_name).filter(|input| !heaps[*input].is_empty());
    let user = |input: InputId| Some(input).filter(|input| !group.modules[*input].is_object());
    let mut reported = BTreeSet::new();
    for second in inputs() {
        if heaps[second].len() > 1 {
            let owners = heaps[second].keys().copied().collect();
            let finding = split_family(group, second, &heaps[second]);
            findings.push(Finding::stands_if(finding, Pending::SeparateHeaps(owners)));
        }
        for first in inputs().take_while(|first| *first < second) {
            let (of_first, of_second) = (&heaps[first], &heaps[second]);
            let mut pairs = of_first.keys().flat_map(|one| of_second.keys().map(move |other| (*one, *other)));
            let Some(owners) = pairs.find(|(one, other)| one != other) else { continue };
            // AL003 has already been reported for each that splits its family, and objects are one program.
            let is_said =
                of_first.keys().eq(of_second.keys()) || reported.contains(&(user(first), user(second), owners));
            let mut names = if is_said { Vec::new() } else { sharing::pointers_between(group, first, second) };
            names.retain(|name| !is_of_libc(name) || TAKE_BLOCKS.contains(name));
            if !names.is_empty() {
                reported.insert((user(first), user(second), owners));
                let finding = two_heaps(group, (first, second), owners, &names);
                findings.push(Finding::stands_if(finding, Pending::SeparateHeaps(vec![owners.0, owners.1])));
            }
        }
    }
}

/// AL003, of two modules whose blocks are of two heaps.
fn two_heaps(
    group: &Group<'_, '_>,
    (first, second): (InputId, InputId),
    (one, other): (InputId, InputId),
    names: &[&str],
) -> Diagnostic {
    let module = |input: InputId| &group.modules[input];
    let seen = |user: InputId, owner: InputId| {
        let text = allocator_seen(module(owner));
        if user == owner { text } else { format!("{text}; `{}` calls it", module(user).name) }
    };
    let is_rust = brings_rust_heap(module(one)) || brings_rust_heap(module(other));
    let noun = if is_rust { "an allocator" } else { "a `malloc`" };
    let verb = if (first, second) == (one, other) { "have" } else { "use" };
    let finding = Diagnostic::new(
        Code::AL003,
        format!(
            "`{}` and `{}` {verb} {noun} each and share {}",
            module(first).name,
            module(second).name,
            some_of(names)
        ),
    )
    .seen(&module(one).name, seen(first, one))
    .seen(&module(other).name, seen(second, other))
    .note("a block that one allocates and the other frees is handed out twice");
    let (reason, help) = why_apart(group, one, other);
    let finding = reason.into_iter().fold(finding, Diagnostic::note);
    finding
        .help(format!("{help}; where every block is freed by the module that allocated it, the warning can be ignored"))
}

/// AL003, of a module whose calls of the family reach two modules.
fn split_family(group: &Group<'_, '_>, input: InputId, heaps: &UsedHeaps<'_>) -> Diagnostic {
    let module = |input: InputId| &group.modules[input];
    let user = &module(input).name;
    let finding = Diagnostic::new(Code::AL003, format!("`{user}` allocates and frees with functions of two modules"))
        .note("a block is freed by an allocator that did not allocate it");
    let finding = heaps.iter().fold(finding, |finding, (owner, names)| {
        let names = some_of(names);
        let text = if *owner == input { format!("has {names}") } else { format!("`{user}` calls its {names}") };
        finding.seen(&module(*owner).name, text)
    });
    let partly = heaps.keys().find(|owner| module(**owner).identity.allocator.defines.len() < MALLOC_FAMILY.len());
    let culprit = &module(*partly.unwrap_or(&input)).name;
    finding.help(format!("define all functions of the family in `{culprit}`, or none"))
}

/// Why the functions of two owners were not made one, and what would make one of them.
fn why_apart(group: &Group<'_, '_>, one: InputId, other: InputId) -> (Option<String>, String) {
    let both = [one, other].map(|input| &group.modules[input]);
    let library = both.into_iter().find(|module| module.kind == Kind::SharedLibrary);
    let member = both.into_iter().find(|module| module.is_member);
    let is_finished = both.iter().any(|module| module.kind == Kind::Finished);
    if both.into_iter().any(brings_rust_heap) {
        return (None, ONE_LIBC.to_owned());
    }
    if let Some((reason, help)) = both.into_iter().find_map(keeps_its_own) {
        return (Some(reason), help);
    }
    if is_finished && group.heaps.are_separate {
        let reason = "`--allocator separate` lets each module keep its own".to_owned();
        return (Some(reason), "leave out `--allocator separate`".to_owned());
    }
    if is_finished {
        let reason = "no module has every function of the family that the others need".to_owned();
        return (Some(reason), ONE_LIBC.to_owned());
    }
    if let (Some(member), Some(library)) = (member, library) {
        let reason = format!("`malloc` of `{}` and that of `{}` are each bound by name", member.name, library.name);
        return (Some(reason), library_first(member, library));
    }
    (None, ONE_LIBC.to_owned())
}

/// Why a module's functions stay with it, and what would let those of another replace them.
fn keeps_its_own(module: &Examined<'_>) -> Option<(String, String)> {
    let name = &module.name;
    let defined = some_of(&module.identity.allocator.defines);
    let leave_out = || format!("leave {defined} out of `{name}`, so that it uses those of a libc");
    match module.kind {
        Kind::Pinned => Some((
            format!("`{name}` has no relocations: its calls to `malloc` stay with its own"),
            if is_dlmalloc(module) {
                format!("link `{name}` with `-Wl,--emit-relocs`, and without `wasm-opt` and strip")
            } else {
                leave_out()
            },
        )),
        Kind::Pure => None,
        _ if is_dlmalloc(module) || brings_malloc(module) => None,
        Kind::SharedLibrary => {
            Some((format!("the `malloc` of `{name}` is its own, and its calls to it are bound within it"), leave_out()))
        }
        Kind::Object | Kind::Finished => Some((
            format!("the `malloc` of `{name}` is its own: it is no dlmalloc of wasi-libc, so no other can replace it"),
            leave_out(),
        )),
    }
}

/// Whether the allocator of a module is the one whose copies can free each other's blocks.
fn is_dlmalloc(module: &Examined<'_>) -> bool {
    module.identity.allocator.allocator == Some(Allocator::Dlmalloc) || module.code.heap.dlmalloc.is_some()
}

/// The modules whose functions of the malloc family a module calls, and which: by name, or inside it.
fn heaps_of<'a>(group: &Group<'a, '_>, input: InputId) -> UsedHeaps<'a> {
    let module = &group.modules[input];
    let used = |owner: InputId| group.heaps.provider.filter(|_| group.heaps.is_user(owner)).unwrap_or(owner);
    let imports = group.bindings.of_module(input).iter().zip(&module.imports);
    let of_family = imports.filter(|(_, import)| MALLOC_FAMILY.contains(&import.field));
    let mut heaps = UsedHeaps::new();
    for (binding, import) in of_family {
        if let Binding::Function(FunctionTarget::Defined(definer, _))
        | Binding::GotFunc(FunctionTarget::Defined(definer, _)) = *binding
        {
            heaps.entry(used(definer)).or_default().push(import.field);
        }
    }
    let facts = &module.identity.allocator;
    if !facts.defines.is_empty() || brings_malloc(module) || brings_rust_heap(module) {
        heaps.entry(used(input)).or_default().extend(&facts.defines);
    }
    heaps
}

/// Whether a module's code has a `malloc` of C, by whatever name.
pub(super) fn brings_malloc(module: &Examined<'_>) -> bool {
    let allocator = module.identity.allocator.allocator;
    matches!(allocator, Some(Allocator::Dlmalloc | Allocator::LegacyWasiLibc | Allocator::Emscripten))
}

/// Whether a finished module has the heap of Rust's std where there is no libc (`wasm32-unknown-unknown`): `Box`, `Vec`
/// and `String` that another such module frees are lost to it in the same way.
fn brings_rust_heap(module: &Examined<'_>) -> bool {
    let is_finished = matches!(module.kind, Kind::Pinned | Kind::Finished);
    let symbols = module.symbols().iter().filter_map(|symbol| symbol.name);
    let names = module.metadata.function_names.iter().map(|(_, name)| *name);
    is_finished
        && module.identity.allocator.allocator == Some(Allocator::Growing)
        && symbols.chain(names).any(|name| name.ends_with(RUST_ALLOC))
}

/// The module whose `malloc` a module calls.
fn malloc_of(group: &Group<'_, '_>, input: InputId) -> Option<InputId> {
    let brings = group.modules[input].identity.allocator.allocator.is_some();
    sharing::provider(group, input, &["malloc", "realloc"]).or(brings.then_some(input))
}

pub(super) fn allocator_seen(module: &Examined<'_>) -> String {
    let facts = &module.identity.allocator;
    let kind = match facts.allocator {
        Some(Allocator::Growing) if brings_rust_heap(module) => "the allocator of Rust's std",
        // The member of an archive that has `malloc` is not the one that has `sbrk`.
        None if is_dlmalloc(module) => Allocator::Dlmalloc.term(),
        allocator => allocator.map_or("an allocator", Allocator::term),
    };
    match facts.defines.as_slice() {
        [] => format!("{kind}, by its code"),
        names => format!("{kind}; defines {}", some_of(names)),
    }
}

/// AL004: what a module says of its own heap must leave its data and its stack alone.
fn misplaced_heap(module: &Examined<'_>, findings: &mut Findings) {
    let facts = &module.identity.allocator;
    let Some(base) = facts.heap_base else { return };
    let stack = module.identity.stack.range().filter(|stack| stack.start < base && base < stack.end);
    let fault = if let Some(end) = facts.heap_end.filter(|end| *end < base) {
        Some(format!("its heap begins at {base} and ends at {end}, wanted an end after the start"))
    } else if facts.is_snapshot {
        // Its heap is its data.
        None
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

/// AL005: a heap whose place is fixed by its module, and data of another pinned module in it. What moves has no such
/// heap: relocations make its `__heap_base` and `__heap_end` those of the image, after all data.
fn heap_over_others(group: &Group<'_, '_>, module: &Examined<'_>, findings: &mut Findings) {
    if module.kind != Kind::Pinned {
        return;
    }
    let facts = &module.identity.allocator;
    // Without an end in the code the heap grows to whatever memory has; the allocator of AL001 is its business.
    let (Some(base), Some(Claims::Cooperative)) = (facts.heap_base, facts.claims()) else { return };
    let end = facts.heap_end.unwrap_or(base);
    for other in others(group, module).filter(|other| other.kind == Kind::Pinned) {
        let Some(data) = other.placed_data().find(|data| data.start < end && base < data.end) else { continue };
        findings.push(
            Diagnostic::new(Code::AL005, format!("the heap of `{}` overlaps data of `{}`", module.name, other.name))
                .seen(&module.name, format!("its heap reaches from {base} to {end}"))
                .seen(&other.name, format!("its data reaches from {} to {}", data.start, data.end))
                .help(higher(other, end)),
        );
    }
}

/// How a module leaves the memory below an address to another one, if there is any above it.
fn higher(module: &Examined<'_>, end: u32) -> String {
    match end.checked_next_multiple_of(65536) {
        Some(base) => format!(
            "link `{}` higher, `-Wl,--no-stack-first,--global-base={base}`, or one of them with `-Wl,--emit-relocs`",
            module.name
        ),
        None => "link one of them with `-Wl,--emit-relocs`".to_owned(),
    }
}

/// AL006: whoever calls into the group through a component's interface gets one allocation function, and its blocks are
/// freed by both.
fn interface_allocators(group: &Group<'_, '_>, findings: &mut Findings) {
    for name in [CABI_REALLOC, WBINDGEN_MALLOC] {
        let defines = |module: &Examined<'_>| {
            module.exported_function(name).is_some_and(|function| module.body(function).is_some())
        };
        // An instance has the allocator that it was wired to.
        let is_named = |input: InputId| !group.bindings.is_instance(input);
        let definers = group.modules.iter_enumerated().filter(|(input, module)| is_named(*input) && defines(module));
        let definers = definers.map(|(input, _)| input);
        let definers: Vec<InputId> = definers.collect();
        let [first, second, ..] = definers.as_slice() else { continue };
        // Two copies of a shim over one shared `realloc` are as good as one.
        let mallocs: BTreeSet<InputId> = definers.iter().filter_map(|input| malloc_of(group, *input)).collect();
        let severity = if mallocs.len() > 1 { Severity::Error } else { Severity::Info };
        let (first, second) = (&group.modules[*first], &group.modules[*second]);
        findings.push(
            Diagnostic::new(Code::AL006, format!("`{}` and `{}` both define `{name}`", first.name, second.name))
                .at(severity)
                .seen(&first.name, "comes first in link order: its definition is used")
                .seen(&second.name, allocator_seen(second))
                .help(format!("keep one: {ONE_LIBC}")),
        );
    }
}

/// AL007: a heap that cannot grow fails where it used to grow, but for who had a memory of its own.
fn fixed_size(group: &Group<'_, '_>, input: InputId, findings: &mut Findings) {
    let module = &group.modules[input];
    let fixed = module.memories.iter().find(|memory| memory.ty.maximum == Some(memory.ty.initial));
    let Some(memory) = fixed else { return };
    let is_beside = |other: &InputId| is_one_memory(group.modules, group.bindings, input, *other);
    let mut beside = group.modules.iter_enumerated().filter(|(other, _)| is_beside(other));
    let grower = beside.find_map(|(_, other)| Some((other, other.code.heap.grows.first()?)));
    let Some((grower, at)) = grower else { return };
    findings.push(
        Diagnostic::new(
            Code::AL007,
            format!("`{}` fixes the size of memory, and `{}` grows it", module.name, grower.name),
        )
        .seen(&module.name, format!("memory of exactly {}", counted(memory.ty.initial, "page")))
        .seen_at(&grower.name, format!("`memory.grow` in function {}", at.function), at.offset)
        .help(format!(
            "link `{}` without `-Wl,--no-growable-memory`, or with a higher `-Wl,--max-memory=`",
            module.name
        )),
    );
}

/// AL012: copies of Rust's standard library: of one build they are one, of two builds they must not be mixed.
fn copies_of_std(group: &Group<'_, '_>, findings: &mut Findings) {
    let mut copies: BTreeMap<String, Vec<&Examined<'_>>> = BTreeMap::new();
    for module in group.modules {
        if let Some(build) = sharing::rust_std(module) {
            copies.entry(build).or_default().push(module);
        }
    }
    let modules: Vec<(&str, &Examined<'_>)> =
        copies.iter().flat_map(|(build, modules)| modules.iter().map(|module| (build.as_str(), *module))).collect();
    let [(first_build, first), (second_build, second), ..] = modules.as_slice() else { return };
    let versions = |module: &Examined<'_>| module.identity.toolchain.rustc;
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
