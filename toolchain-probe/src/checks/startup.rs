//! IN003, IN005, IN011: do constructors run once, and is there one command at most?

use super::Group;
use crate::conventions::{CALL_CTORS, INITIALIZE, START};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Kind, Module};

pub fn check(group: &Group<'_, '_>, findings: &mut Vec<Diagnostic>) {
    for module in group.modules {
        two_entries(module, findings);
        lost_constructors(module, findings);
    }
    commands(group, findings);
}

/// IN003: `_initialize` calls `__wasm_call_ctors`; who calls both runs constructors twice. Beside `_start` the export
/// of `__wasm_call_ctors` is what `wasm-ld -shared` leaves of crt1 and harmless.
fn two_entries(module: &Module<'_>, findings: &mut Vec<Diagnostic>) {
    let (Some(initialize), Some(ctors)) = (module.export(INITIALIZE), module.export(CALL_CTORS)) else { return };
    findings.push(
        Diagnostic::new(Code::IN003, format!("`{}` exports two entry points for its constructors", module.name))
            .seen_at(&module.name, "export `_initialize`", initialize.offset)
            .seen_at(&module.name, "export `__wasm_call_ctors`", ctors.offset)
            .help("leave out crt1-reactor.o, or do not export `__wasm_call_ctors`; with `--allow IN003` only `_initialize` is called"),
    );
}

/// IN005: a process has one `main`, and only the first input can be it.
fn commands(group: &Group<'_, '_>, findings: &mut Vec<Diagnostic>) {
    let has_start = |module: &&Module<'_>| module.exported_function(START).is_some();
    let commands: Vec<_> = group.modules.iter().filter(has_start).collect();
    match commands.as_slice() {
        [first, second, ..] => findings.push(
            Diagnostic::new(Code::IN005, format!("`{}` and `{}` are both commands", first.name, second.name))
                .seen(&first.name, "export `_start`")
                .seen(&second.name, "export `_start`")
                .help("build all but the first as libraries: `-mexec-model=reactor`, without crt1-command.o"),
        ),
        [command] if !std::ptr::eq(*command, &group.modules[0]) => findings.push(
            Diagnostic::new(Code::IN005, format!("command `{}` is used as a library", command.name))
                .seen(&command.name, "export `_start`, but it is not the first input")
                .seen(&group.modules[0].name, "the first input")
                .help(format!("put `{}` first, or build it as a library with `-mexec-model=reactor`", command.name)),
        ),
        _ => {}
    }
}

/// IN011: `wasm-ld -shared --no-entry` drops the export of `__wasm_call_ctors` without a word.
fn lost_constructors(module: &Module<'_>, findings: &mut Vec<Diagnostic>) {
    if module.kind != Kind::SharedLibrary
        || [INITIALIZE, CALL_CTORS, START].iter().any(|name| module.export(name).is_some())
    {
        return;
    }
    let named = module.metadata.function_names.iter().find(|entry| entry.1 == CALL_CTORS).map(|entry| entry.0);
    // A body of two bytes declares no locals and ends: there are no constructors to lose.
    let Some(body) = named.and_then(|function| module.body(function)).filter(|body| body.len() > 2) else { return };
    findings.push(
        Diagnostic::new(Code::IN011, format!("the constructors of `{}` will never run", module.name))
            .seen_at(&module.name, "it defines `__wasm_call_ctors` and does not export it", body.start)
            .help("link it without `--no-entry`, or with `-Wl,--export=__wasm_call_ctors`"),
    );
}
