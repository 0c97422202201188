//! EH001-EH005, EH007: one exception scheme, one tag for each kind of exception, one state for unwinding.

use std::collections::BTreeMap;

use wasmparser::ValType;

use super::ties::{self, Tie};
use super::{Findings, Group};
use crate::conventions::{ENV, LONGJMP_TAG};
use crate::diagnostic::{Code, Diagnostic};
use crate::judge::binding::{Binding, DataTarget};
use crate::module::examined::Examined;
use crate::module::identify::toolchain::{Language, Tool, is_invoke};
use crate::module::model::index::{InputId, TagIndex};
use crate::module::model::linking::SymbolKind;
use crate::module::model::{Export, ExportRole, Import, ImportRole, Item, Origin, Scope};
use crate::module::scan::Sighting;

pub(crate) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    let ties = group.ties;
    mixed_schemes(group, findings);
    own_tags(group, findings);
    hidden_tags(group, ties, findings);
    hidden_beside_shared(group, ties, findings);
    landing_pads(group, findings);
    panics(group, ties, findings);
    javascript(group, findings);
    asyncify(group, findings);
}

/// EH001: engines accept one scheme in a module, and the image is one module.
fn mixed_schemes(group: &Group<'_, '_>, findings: &mut Findings) {
    let first = |scheme: fn(&Examined<'_>) -> Option<Sighting>| {
        group.modules.iter().find_map(|module| scheme(module).map(|seen| (module, seen)))
    };
    let (Some((old, old_at)), Some((new, new_at))) =
        (first(|module| module.code.legacy_exceptions), first(|module| module.code.standard_exceptions))
    else {
        return;
    };
    findings.push(
        Diagnostic::new(
            Code::EH001,
            format!("`{}` uses legacy exception instructions, `{}` standard ones", old.name, new.name),
        )
        .seen_at(&old.name, format!("legacy scheme in function {}", old_at.function), old_at.offset)
        .seen_at(&new.name, format!("standard scheme in function {}", new_at.function), new_at.offset)
        .help(
            "compile all C and C++ with `-mllvm -wasm-use-legacy-eh=false`, or translate the old module with `wasm-opt \
             --translate-to-exnref`",
        ),
    );
}

/// EH002: an exception thrown with one module's tag is not caught by a handler for the other's.
fn own_tags(group: &Group<'_, '_>, findings: &mut Findings) {
    let mut owners: BTreeMap<&str, Vec<(&Examined<'_>, &Export<'_>)>> = BTreeMap::new();
    for module in group.modules.iter().filter(|module| !module.tags.is_empty()) {
        for export in module.exports.iter().filter(|export| defines_tag(module, export)) {
            owners.entry(export.name).or_default().push((module, export));
        }
    }
    for (name, mut owners) in owners {
        if !owners.iter().all(|(module, _)| module.is_object()) {
            owners.retain(|(module, export)| is_seen(group, module, export));
        }
        let [(first, _), (second, _), ..] = owners.as_slice() else { continue };
        findings.push(
            Diagnostic::new(
                Code::EH002,
                format!("`{}` and `{}` each define the tag `{name}`", first.name, second.name),
            )
            .seen(&first.name, format!("defines `{name}`, wanted import env.{name}"))
            .seen(&second.name, format!("defines `{name}`, wanted import env.{name}"))
            .help("link both as shared libraries with `-fPIC`, so that the tag is imported"),
        );
    }
}

/// Whether others get a tag that a module exports: what is hidden in an object, other kinds get only where nobody shows
/// one.
fn is_seen(group: &Group<'_, '_>, module: &Examined<'_>, export: &Export<'_>) -> bool {
    let first = || group.bindings.definition(group.modules, export.name);
    export.scope != Scope::Hidden || first().is_some_and(|(definer, _)| std::ptr::eq(&group.modules[definer], module))
}

fn defines_tag(module: &Examined<'_>, export: &Export<'_>) -> bool {
    match export.role {
        ExportRole::Tag(tag) => matches!(module.tags[tag].origin, Origin::Defined(_)),
        _ => false,
    }
}

/// The tags of type `(i32) -> ()` that a module defines and does not export, with their names where they have one. The
/// tag of `longjmp` is left out where the linker makes one of all.
fn hidden<'data>(group: &Group<'_, '_>, module: &Examined<'data>) -> Vec<(TagIndex, Option<&'data str>)> {
    let is_pointer = |tag: &crate::module::model::Tag| {
        let ty = module.types.function(tag.ty);
        ty.is_some_and(|ty| ty.params() == [ValType::I32] && ty.results().is_empty())
    };
    let is_exported = |index| {
        module.exports.iter().any(|export| export.role == ExportRole::Tag(index) && is_seen(group, module, export))
    };
    let symbols = || module.symbols().iter();
    let symbol = |TagIndex(tag)| symbols().find(|symbol| symbol.kind == SymbolKind::Tag(tag))?.name;
    let named = |index| {
        let entry = module.metadata.tag_names.iter().find(|entry| entry.0 == index);
        entry.map(|entry| entry.1).or_else(|| symbol(index))
    };
    module
        .tags
        .iter_enumerated()
        .filter(|(index, tag)| matches!(tag.origin, Origin::Defined(_)) && is_pointer(tag) && !is_exported(*index))
        .filter(|(index, _)| module.jump_tag() != Some(*index))
        .map(|(index, _)| (index, named(index)))
        .collect()
}

/// EH002 of finished modules: a tag that was given its definition when the module was linked and is not exported. Of
/// one name in both it is the same kind of exception twice; without names it may be C++ in one and longjmp in the
/// other.
fn hidden_tags(group: &Group<'_, '_>, ties: &[Tie<'_>], findings: &mut Findings) {
    let owners: Vec<_> = group
        .modules
        .iter_enumerated()
        .map(|(input, module)| (input, module, hidden(group, module)))
        .filter(|(.., tags)| !tags.is_empty())
        .collect();
    for (at, (one, first, tags)) in owners.iter().enumerate() {
        let reached = ties::reached(ties, *one, group.modules.len());
        for (other, second, others) in &owners[at + 1..] {
            // Objects see each other's.
            if first.is_object() && second.is_object() {
                continue;
            }
            let Some(tie) = ties::between(ties, *one, *other).or(reached[*other]) else { continue };
            let same = tags.iter().find(|tag| tag.1.is_some() && others.iter().any(|other| other.1 == tag.1));
            let all_named = tags.iter().chain(others).all(|tag| tag.1.is_some());
            if same.is_none() && all_named {
                continue;
            }
            let name = same.and_then(|tag| tag.1).map_or("of type (i32)".to_owned(), |name| format!("`{name}`"));
            findings.push(
                Diagnostic::new(
                    Code::EH002,
                    format!("`{}` and `{}` each define a tag {name}", first.name, second.name),
                )
                .seen(&first.name, format!("defines tag {}, which nobody else can name", tags[0].0))
                .seen(&second.name, format!("defines tag {}, which nobody else can name", others[0].0))
                .seen_at(&group.modules[tie.user].name, way(group, tie, [*one, *other]), tie.offset)
                .help("link both as shared libraries with `-fPIC`, so that the tag is imported"),
            );
        }
    }
}

/// EH002 of a tag that nobody else can name, beside the one that the others have: one that is imported, one that its
/// module exports, or that of `longjmp` which the linker makes of several.
fn hidden_beside_shared(group: &Group<'_, '_>, ties: &[Tie<'_>], findings: &mut Findings) {
    for (input, owner) in group.modules.iter_enumerated() {
        let tags = hidden(group, owner);
        if tags.is_empty() {
            continue;
        }
        let reached = ties::reached(ties, input, group.modules.len());
        let is_same = |name: &str| tags.iter().find(|(_, known)| known.is_none_or(|known| known == name));
        for (other, module) in group.modules.iter_enumerated().filter(|(other, _)| *other != input) {
            // Objects see what is hidden from all others.
            if owner.is_object() && module.is_object() {
                continue;
            }
            let mut seen = shown(group, module).into_iter();
            let Some((name, text, offset, tag)) =
                seen.find_map(|(name, text, offset)| Some((name, text, offset, is_same(name)?)))
            else {
                continue;
            };
            // Objects are one program: whichever of them meets the other may use the tag.
            let of_program = || {
                owner.is_object().then_some(())?;
                let mut objects = group.modules.iter_enumerated().filter(|(_, module)| module.is_object());
                objects.find_map(|(object, _)| ties::between(ties, object, other))
            };
            let tie = ties::between(ties, input, other).or(reached[other]).or_else(of_program);
            let Some(tie) = tie else { continue };
            let title = format!("`{}` has a tag `{name}` of its own, and `{}` has another", owner.name, module.name);
            let exported =
                |module: &Examined<'_>| module.export(name).is_some_and(|export| defines_tag(module, export));
            let help = if owner.is_object() {
                format!("define `{name}` in `{}` with default visibility", owner.name)
            } else if group.modules.iter().any(exported) {
                format!("link `{}` as a shared library with `-fPIC`, so that the tag is imported", owner.name)
            } else {
                format!("link `{}` with `--export={name}`, so that the others get its tag", owner.name)
            };
            findings.push(
                Diagnostic::new(Code::EH002, title)
                    .seen(&owner.name, format!("defines tag {}, which nobody else can name", tag.0))
                    .seen_at(&module.name, text, offset)
                    .seen_at(&group.modules[tie.user].name, way(group, tie, [input, other]), tie.offset)
                    .help(help),
            );
        }
    }
}

/// How calls lead from one of two modules to the other.
fn way(group: &Group<'_, '_>, tie: &Tie<'_>, pair: [InputId; 2]) -> String {
    if pair.contains(&tie.user) && pair.contains(&tie.definer) {
        return format!("uses `{}` of the other", tie.name);
    }
    format!("uses `{}` of `{}`, on a chain of calls between the two", tie.name, group.modules[tie.definer].name)
}

/// The tags that a module has in common with others: their names, and where that is seen.
fn shown<'data>(group: &Group<'_, '_>, module: &Examined<'data>) -> Vec<(&'data str, String, usize)> {
    let imports = module.imports.iter().filter(|import| matches!(import.symbol_item(), Some(Item::Tag(_))));
    let imports =
        imports.map(|import| (import.field, format!("import {}.{}", import.module, import.field), import.offset));
    let exports = module.exports.iter().filter(|export| defines_tag(module, export) && is_seen(group, module, export));
    let exports = exports.map(|export| (export.name, format!("export `{}`", export.name), export.offset));
    let jump = module
        .jump_tag()
        .filter(|tag| !module.exports.iter().any(|export| export.role == ExportRole::Tag(*tag)))
        .map(|tag| (LONGJMP_TAG, format!("tag {tag} is shared with the others"), 0));
    imports.chain(exports).chain(jump).collect()
}

/// The data through which a landing pad of C++ learns what was thrown.
const LANDING_PAD: &str = "__wasm_lpad_context";

/// EH003: the code that catches writes what it looks for into one context, and the personality function reads it there:
/// with two contexts, or none, it decides about another exception.
fn landing_pads(group: &Group<'_, '_>, findings: &mut Findings) {
    const HELP: &str =
        "link one libc++abi.so and libunwind.so for all: name them instead of `-lc++abi -lunwind` as archives";
    let is_it = |import: &&Import<'_>| import.field == LANDING_PAD && import.role == ImportRole::GotMem;
    for (input, module) in group.modules.iter_enumerated() {
        // What a module alone leaves undefined is its neighbours' business.
        if group.modules.len() < 2 {
            break;
        }
        let bound = group.bindings.of_module(input).iter().zip(&module.imports);
        let missing = bound
            .filter(|(_, import)| is_it(import))
            .find(|(binding, import)| matches!(binding, Binding::GotMem(DataTarget::Undefined)) && !import.weak);
        if let Some((_, import)) = missing {
            findings.push(
                Diagnostic::new(
                    Code::EH003,
                    format!("`{}` catches C++ exceptions, and no module unwinds", module.name),
                )
                .seen_at(
                    &module.name,
                    format!("import {}.{LANDING_PAD}, which none defines", import.module),
                    import.offset,
                )
                .help(HELP),
            );
        }
    }
    let own = group.modules.iter().filter(|module| !module.imports.iter().any(|import| is_it(&import)));
    let mut owners = own.filter_map(|module| {
        let export = module.export(LANDING_PAD)?;
        matches!(export.role, ExportRole::Data(_)).then_some((module, export))
    });
    if let (Some((one, first)), Some((other, second))) = (owners.next(), owners.next()) {
        findings.push(
            Diagnostic::new(Code::EH003, format!("`{}` and `{}` each unwind for C++", one.name, other.name))
                .seen_at(&one.name, format!("defines `{LANDING_PAD}` and uses its own"), first.offset)
                .seen_at(&other.name, format!("defines `{LANDING_PAD}` and uses its own"), second.offset)
                .help(HELP),
        );
    }
}

/// Whether the module's code throws or catches.
fn handles_exceptions(module: &Examined<'_>) -> bool {
    module.code.legacy_exceptions.is_some() || module.code.standard_exceptions.is_some()
}

/// EH004: a panic that meets a C++ frame, or an exception that meets Rust, is foreign there: cleanups run, but who may
/// catch it, and who frees it, is not defined. Rust that aborts has no handlers and is not concerned.
fn panics(group: &Group<'_, '_>, ties: &[Tie<'_>], findings: &mut Findings) {
    let with = |language: Language, not: Language| {
        group.modules.iter_enumerated().filter(move |(_, module)| {
            let facts = &module.identity.toolchain;
            facts.speaks(language) && !facts.speaks(not) && handles_exceptions(module)
        })
    };
    for (rust, unwinds) in with(Language::Rust, Language::Cpp) {
        for (cpp, catches) in with(Language::Cpp, Language::Rust) {
            let Some(tie) = ties::between(ties, rust, cpp) else { continue };
            findings.push(
                Diagnostic::new(
                    Code::EH004,
                    format!("panics of `{}` and exceptions of `{}` may meet", unwinds.name, catches.name),
                )
                .seen(&unwinds.name, "Rust with code that catches")
                .seen(&catches.name, "C++ with code that catches")
                .seen_at(&group.modules[tie.user].name, format!("uses `{}` of the other", tie.name), tie.offset)
                .help(
                    "build the Rust side with `-C panic=abort`, or let neither cross: `catch_unwind` in every `extern \
                     \"C\"` function, `noexcept` on what Rust calls",
                ),
            );
            return;
        }
    }
}

/// EH005: where JavaScript catches, a WebAssembly exception passes unseen, and the other way round.
fn javascript(group: &Group<'_, '_>, findings: &mut Findings) {
    let is_its = |import: &&Import<'_>| {
        import.module == ENV
            && (is_invoke(import.field) || matches!(import.field, "emscripten_longjmp" | "_emscripten_throw_longjmp"))
            || import.field == "__THREW__"
    };
    let by_instruction = group
        .modules
        .iter()
        .find_map(|module| Some((module, module.code.legacy_exceptions.or(module.code.standard_exceptions)?)));
    let Some((new, seen)) = by_instruction else { return };
    let by_javascript = group.modules.iter().find_map(|module| Some((module, module.imports.iter().find(is_its)?)));
    let Some((old, import)) = by_javascript else { return };
    findings.push(
        Diagnostic::new(Code::EH005, format!("`{}` throws by JavaScript, `{}` by instructions", old.name, new.name))
            .seen_at(&old.name, format!("import {}.{}", import.module, import.field), import.offset)
            .seen_at(&new.name, format!("exception instruction in function {}", seen.function), seen.offset)
            .help("compile all of it with `-fwasm-exceptions -sSUPPORT_LONGJMP=wasm`"),
    );
}

/// EH007: a suspended stack is unwound frame by frame, and each frame must know that it is. Modules that were
/// instrumented alone have a state each, and a frame of somebody else between two of theirs returns as if nothing had
/// happened.
fn asyncify(group: &Group<'_, '_>, findings: &mut Findings) {
    if group.modules.len() < 2 {
        return;
    }
    for module in group.modules.iter().filter(|module| module.identity.toolchain.went_through(Tool::Asyncify)) {
        if module.imports.iter().any(|import| import.field == "__asyncify_state") {
            continue;
        }
        let finding =
            Diagnostic::new(Code::EH007, format!("`{}` was instrumented by asyncify on its own", module.name));
        let finding = match module.export("asyncify_start_unwind") {
            Some(export) => {
                finding.seen_at(&module.name, "export `asyncify_start_unwind`, with a state of its own", export.offset)
            }
            None => finding.seen(&module.name, "its state of asyncify is its own"),
        };
        findings.push(finding.help(
            "link first, then run `wasm-opt --asyncify` on the image; or instrument every module with \
             `--pass-arg=asyncify-relocatable`",
        ));
    }
}
