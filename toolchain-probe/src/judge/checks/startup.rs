//! ABI001 of entries, IN003-IN005, IN007, IN010, IN011: do constructors run once and at the right time, and is there at
//! most one command?

use std::collections::{BTreeMap, BTreeSet};

use super::{Findings, Group, first_input};
use crate::conventions::{APPLY_DATA_RELOCS, CALL_CTORS, COMMAND_EXPORT, INITIALIZE, START};
use crate::diagnostic::{Code, Diagnostic, Severity, some_of};
use crate::judge::binding::{Binding, FunctionTarget};
use crate::module::examined::Examined;
use crate::module::model::index::{FuncIndex, InputId};
use crate::module::model::linking::SymbolKind;
use crate::module::model::{Export, ExportRole, Kind, Origin};
use crate::module::scan::Site;

pub(super) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    for (input, module) in group.modules.iter_enumerated() {
        entry_types(group, input, module, findings);
        two_entries(module, findings);
        // Who links an object gives it a start function and wrappers.
        if !module.is_object() {
            wrapped_exports(group, module, findings);
            early_calls(module, findings);
            lost_constructors(module, findings);
        }
        old_names(module, findings);
    }
    commands(group, findings);
}

/// ABI001: whoever starts a module calls its entries without arguments and expects no results (DynamicLinking.md,
/// `__wasm_call_ctors` and `__wasm_apply_data_relocs`; WASI's application ABI, `_start` and `_initialize`). A
/// constructor of an object may have results, which are dropped; wasm-ld refuses arguments there.
fn entry_types(group: &Group<'_, '_>, input: InputId, module: &Examined<'_>, findings: &mut Findings) {
    const ENTRIES: [&str; 4] = [START, INITIALIZE, CALL_CTORS, APPLY_DATA_RELOCS];
    for export in module.exports.iter().filter(|export| ENTRIES.contains(&export.name)) {
        let text = match export.role {
            ExportRole::Function(function) => called_plainly(module, function, false),
            _ => Some("it is no function".to_owned()),
        };
        findings.extend(text.map(|text| not_callable(module, export.name, text, export.offset)));
    }
    if module.is_object() {
        let linking = module.linking.iter();
        for symbol in linking.flat_map(|linking| {
            linking.init_functions.iter().filter_map(|(_, symbol)| linking.symbols.get(*symbol as usize))
        }) {
            let SymbolKind::Function(function) = symbol.kind else { continue };
            let text = called_plainly(module, FuncIndex(function), true);
            let offset = module.body(FuncIndex(function)).map_or(0, |body| body.start);
            let name = symbol.name.unwrap_or("a constructor");
            findings.extend(text.map(|text| not_callable(module, name, text, offset)));
        }
    }
    // The constructors of all objects are one function, which the linker makes.
    for (binding, import) in group.bindings.of_module(input).iter().zip(&module.imports) {
        if let (Binding::Function(FunctionTarget::Constructors), Some(function)) = (binding, import.symbol_function())
            && let Some(text) = called_plainly(module, function, false)
        {
            findings.push(not_callable(module, import.field, text, import.offset));
        }
    }
}

/// The type of a function that cannot be called without arguments, or whose results would be left over.
fn called_plainly(module: &Examined<'_>, function: FuncIndex, drops_results: bool) -> Option<String> {
    let ty = module.functions.get(function)?.ty;
    let signature = module.types.function(ty)?;
    let is_plain = signature.params().is_empty() && (drops_results || signature.results().is_empty());
    (!is_plain).then(|| format!("it has type {}, wanted () -> ()", module.types.signature(ty)))
}

fn not_callable(module: &Examined<'_>, name: &str, text: String, offset: usize) -> Diagnostic {
    Diagnostic::new(Code::ABI001, format!("`{name}` of `{}` cannot be called at start-up", module.name))
        .seen_at(&module.name, text, offset)
        .help(
            "a constructor takes nothing; leave `_start`, `_initialize` and `__wasm_call_ctors` to the toolchain, and \
             give `main` another name",
        )
}

/// IN003: `_initialize` calls `__wasm_call_ctors`; who calls both runs constructors twice. Beside `_start` the export
/// of `__wasm_call_ctors` is what `wasm-ld -shared` leaves of crt1 and harmless.
fn two_entries(module: &Examined<'_>, findings: &mut Findings) {
    let (Some(initialize), Some(ctors)) = (module.export(INITIALIZE), module.export(CALL_CTORS)) else { return };
    findings.push(
        Diagnostic::new(Code::IN003, format!("`{}` exports two entry points for its constructors", module.name))
            .seen_at(&module.name, "export `_initialize`", initialize.offset)
            .seen_at(&module.name, "export `__wasm_call_ctors`", ctors.offset)
            .help(
                "leave out crt1-reactor.o, or do not export `__wasm_call_ctors`; with `--allow IN003` only \
                 `_initialize` is called",
            ),
    );
}

/// IN005: a process has one `main`, and only the first input can be it. Instances are no commands.
fn commands(group: &Group<'_, '_>, findings: &mut Findings) {
    let Some(first) = group.modules.get(first_input(group.modules)) else { return };
    let by_name = group.modules.iter_enumerated().filter(|(input, _)| !group.bindings.is_instance(*input));
    let by_name = by_name.map(|(_, module)| module);
    let commands: Vec<_> = by_name.filter(|module| module.exported_function(START).is_some()).collect();
    match commands.as_slice() {
        [first, second, ..] => findings.push(
            Diagnostic::new(Code::IN005, format!("`{}` and `{}` are both commands", first.name, second.name))
                .seen(&first.name, "export `_start`")
                .seen(&second.name, "export `_start`")
                .help("build all but the first as libraries: `-mexec-model=reactor`, without crt1-command.o"),
        ),
        [command] if !std::ptr::eq(*command, first) => findings.push(
            Diagnostic::new(Code::IN005, format!("command `{}` is used as a library", command.name))
                .seen(&command.name, "export `_start`, but it is not the first input")
                .seen(&first.name, "the first input")
                .help(format!("put `{}` first, or build it as a library with `-mexec-model=reactor`", command.name)),
        ),
        _ => {}
    }
}

/// IN011: `wasm-ld -shared --no-entry` silently drops the export of `__wasm_call_ctors`, and so does `-pie`, which puts
/// no wrapper around a `_start` that is not crt1's.
fn lost_constructors(module: &Examined<'_>, findings: &mut Findings) {
    if module.kind != Kind::SharedLibrary || [INITIALIZE, CALL_CTORS].iter().any(|name| module.export(name).is_some()) {
        return;
    }
    let named = module.metadata.function_names.iter().find(|entry| entry.1 == CALL_CTORS).map(|entry| entry.0);
    if let (Some(main), Some(constructors)) = (module.exported_function(START), named)
        && module.calls(main, constructors)
    {
        return;
    }
    // A body of two bytes declares no locals and ends: there are no constructors to lose.
    let Some(body) = named.and_then(|function| module.body(function)).filter(|body| body.len() > 2) else { return };
    findings.push(
        Diagnostic::new(Code::IN011, format!("the constructors of `{}` will never run", module.name))
            .seen_at(&module.name, "it defines `__wasm_call_ctors` and does not export it", body.start)
            .help("link it without `--no-entry`, or with `-Wl,--export=__wasm_call_ctors`"),
    );
}

/// IN004: a command without `_start` is thought to be called once, so its linker wraps every export in constructors and
/// destructors. A library is called more than once: its state is made and torn down at every call. A `_start` is called
/// once, and is wrapped in the same way where it is not crt1's. Where the list of constructors can be taken apart, the
/// program calls what is wrapped, and only the host the wrapper.
fn wrapped_exports(group: &Group<'_, '_>, module: &Examined<'_>, findings: &mut Findings) {
    let wrappers = module
        .metadata
        .function_names
        .iter()
        .filter(|(function, name)| name.ends_with(COMMAND_EXPORT) && !wraps_nothing(module, *function));
    let named: Vec<&str> = wrappers.filter_map(|entry| entry.1.strip_suffix(COMMAND_EXPORT)).collect();
    if named == [START] {
        return;
    }
    let (names, offset, text) = if named.is_empty() {
        let mut wrapped = wrapped_by_shape(module);
        wrapped.retain(|(_, function)| !wraps_nothing(module, *function));
        let Some((first, function)) = wrapped.first() else { return };
        let offset = Some(module.body(*function).map_or(first.offset, |body| body.start));
        let names: Vec<&str> = wrapped.iter().map(|(export, _)| export.name).collect();
        (names, offset, "each calls the same functions before and after its own")
    } else {
        let first = named.iter().find_map(|name| module.export(name));
        let offset = first.map(|export| export.offset);
        (named, offset, "their functions are named `.command_export`")
    };
    let is_taken_apart = module.constructor_call().is_some();
    let is_first = || group.modules.get(first_input(group.modules)).is_some_and(|first| std::ptr::eq(first, module));
    if is_taken_apart && !is_first() {
        return;
    }
    // A module alone is only called by its host, which may know.
    let severity = if group.modules.len() > 1 && !is_taken_apart { Severity::Error } else { Severity::Info };
    let seen = format!("exports {}: {text}", some_of(&names));
    let message = format!("every call of an export of `{}` runs its constructors again", module.name);
    let finding = Diagnostic::new(Code::IN004, message).at(severity);
    let finding = match offset {
        Some(offset) => finding.seen_at(&module.name, seen, offset),
        None => finding.seen(&module.name, seen),
    };
    findings.push(finding.help(
        "link it as a reactor: clang `-mexec-model=reactor`, in Rust `-C link-arg=--export=__wasm_call_ctors`, and \
         call that once",
    ));
}

/// What a wrapper calls before and after the call that it wraps, of type `() -> ()`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Wrapping {
    before: Option<u32>,
    after: Option<u32>,
}

/// `call C; local.get*; call F; call D; end` with the same C and D in two exports or more. One of C and D may be
/// missing; then every exported function must be wrapped in the same way, and C must be what wasm-ld makes of
/// constructors: only calls.
fn wrapped_by_shape<'m, 'data>(module: &'m Examined<'data>) -> Vec<(&'m Export<'data>, FuncIndex)> {
    let mut groups: BTreeMap<Wrapping, Vec<(&Export<'data>, FuncIndex)>> = BTreeMap::new();
    let mut functions = 0;
    for export in &module.exports {
        let ExportRole::Function(function) = export.role else { continue };
        functions += 1;
        if let Some(wrapping) = wrapping(module, function) {
            groups.entry(wrapping).or_default().push((export, function));
        }
    }
    let certain = |wrapping: &Wrapping, count: usize| match (wrapping.before, wrapping.after) {
        (Some(_), Some(_)) => true,
        (Some(one), None) | (None, Some(one)) => count == functions && only_calls(module, FuncIndex(one)),
        (None, None) => false,
    };
    let wrapped =
        groups.into_iter().filter(|(wrapping, exports)| exports.len() > 1 && certain(wrapping, exports.len()));
    wrapped.map(|(_, exports)| exports).max_by_key(Vec::len).unwrap_or_default()
}

fn wrapping(module: &Examined<'_>, function: FuncIndex) -> Option<Wrapping> {
    let sites = module.sites(function);
    if sites.len() > 3 || sites.iter().any(|site| module.callee(site).is_none()) {
        return None;
    }
    let callee = |site: &Site| module.callee(site).map(|callee| callee.0);
    let type_of = |site: &Site| module.functions.get(FuncIndex(callee(site)?)).map(|function| function.ty);
    let is_plain = |site: &Site| {
        let ty = type_of(site).and_then(|ty| module.types.function(ty));
        ty.is_some_and(|ty| ty.params().is_empty() && ty.results().is_empty())
    };
    let is_wrapped = |site: &Site| type_of(site) == Some(module.functions[function].ty);
    let (before, wrapped, after) = match sites {
        [before, wrapped, after] if callee(before) != callee(after) => (Some(before), wrapped, Some(after)),
        [before, wrapped] if is_plain(before) && is_wrapped(wrapped) => (Some(before), wrapped, None),
        [wrapped, after] => (None, wrapped, Some(after)),
        _ => return None,
    };
    let fits = is_wrapped(wrapped) && before.is_none_or(is_plain) && after.is_none_or(is_plain);
    // No locals; the first call at the beginning, the last at the end; only the parameters are read in between.
    let body = module.body(function)?;
    let start = before.map_or(body.start + 1, |site| site.end as usize);
    let between = module.bytes.get(start..(wrapped.start as usize).checked_sub(1)?)?;
    let last = after.unwrap_or(wrapped);
    let has_shape = before.is_none_or(|site| site.start as usize == body.start + 2)
        && after.is_none_or(|site| wrapped.end + 1 == site.start)
        && last.end as usize + 1 == body.end
        && only_reads_locals(between);
    (fits && has_shape).then(|| Wrapping { before: before.and_then(callee), after: after.and_then(callee) })
}

/// Whether a function consists of calls only, at least one.
fn only_calls(module: &Examined<'_>, function: FuncIndex) -> bool {
    let (sites, Some(body)) = (module.sites(function), module.body(function)) else { return false };
    let calls: usize = sites.iter().map(|site| (site.end - site.start) as usize + 1).sum();
    // The count of locals before them, `end` after.
    !sites.is_empty() && sites.iter().all(|site| module.callee(site).is_some()) && calls + 2 == body.len()
}

/// Whether calling a function changes nothing: its body is empty, or calls only functions of which that is true.
fn does_nothing(module: &Examined<'_>, function: FuncIndex, depth: u32) -> bool {
    let is_empty = module.body(function).is_some_and(|body| body.len() == 2);
    let mut called = module.sites(function).iter().filter_map(|site| module.callee(site));
    is_empty
        || depth > 0 && only_calls(module, function) && called.all(|callee| does_nothing(module, callee, depth - 1))
}

/// Whether what a wrapper runs beside the wrapped function does nothing: libc's destructors without a libc to destruct.
fn wraps_nothing(module: &Examined<'_>, function: FuncIndex) -> bool {
    wrapping(module, function).is_some_and(|wrapping| {
        let mut beside = wrapping.before.into_iter().chain(wrapping.after);
        beside.all(|index| does_nothing(module, FuncIndex(index), 4))
    })
}

/// `local.get` of small indices, and nothing else.
fn only_reads_locals(code: &[u8]) -> bool {
    code.chunks(2).all(|pair| matches!(pair, [0x20, index] if *index < 0x80))
}

/// IN007: a host gives the exports of an instance to its imports only when the start function has returned. Reached
/// through direct calls; an indirect call may reach more.
fn early_calls(module: &Examined<'_>, findings: &mut Findings) {
    let Some(start) = module.start else { return };
    let (mut seen, mut open) = (BTreeSet::from([start]), vec![start]);
    while let Some(function) = open.pop() {
        match module.functions.get(function).map(|function| function.origin) {
            Some(Origin::Import(import)) => {
                let import = &module.imports[import as usize];
                let offset = module.body(start).map_or(import.offset, |body| body.start);
                findings.push(
                    Diagnostic::new(
                        Code::IN007,
                        format!("the start function of `{}` calls `{}`", module.name, import.field),
                    )
                    .seen_at(&module.name, format!("function {start} runs at instantiation"), offset)
                    .seen_at(
                        &module.name,
                        format!("it reaches import {}.{}", import.module, import.field),
                        import.offset,
                    )
                    .note(
                        "a function of the host that looks into the memory finds no instance yet; in an image it runs \
                         from `_initialize` or `_start`",
                    )
                    .help(
                        "move what it does into constructors: link with `--export=_initialize` instead of a start \
                         function (AssemblyScript: `--exportStart _initialize`)",
                    ),
                );
                return;
            }
            Some(Origin::Defined(_)) => {
                let called = module.sites(function).iter().filter_map(|site| module.callee(site));
                open.extend(called.filter(|function| seen.insert(*function)));
            }
            None => {}
        }
    }
}

/// IN010: what a loader of today does not call.
fn old_names(module: &Examined<'_>, findings: &mut Findings) {
    const NAMES: [(&str, &str); 2] = [
        (
            "__wasm_apply_relocs",
            "LLVM 9 and 10 made it, for constructors to call; today it is `__wasm_apply_data_relocs`",
        ),
        (
            "__post_instantiate",
            "Emscripten before 2.0 made it, for its loader to call; today there is `__wasm_call_ctors`",
        ),
    ];
    for (name, about) in NAMES {
        let Some(export) = module.export(name) else { continue };
        findings.push(
            Diagnostic::new(Code::IN010, format!("`{}` initialises itself by an old convention", module.name))
                .seen_at(&module.name, format!("export `{name}`, which nothing calls"), export.offset)
                .note(about)
                .help("compile and link it again with LLVM 14 or newer"),
        );
    }
}
