//! TH001-TH003, TH005, TH006: is the memory shared by all or by none, is the code made for it, does anyone keep
//! thread-local data or start a thread?

use std::collections::BTreeSet;

use super::{Findings, Group};
use crate::conventions::{ENV, LinkerSymbol, TLS_BASE};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::judge::binding::{Binding, DataTarget, GlobalTarget};
use crate::module::examined::Examined;
use crate::module::model::index::GlobalIndex;
use crate::module::model::linking::SymbolKind;
use crate::module::model::{ExportRole, Import, Kind, Origin};
use crate::module::scan::SiteKind;
use crate::module::scan::features::FeatureSet;
use crate::module::scanned::features::features_outside;

pub(crate) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    mixed_memories(group, findings);
    for module in group.modules {
        unprepared(module, findings);
        thread_local_storage(module, findings);
        starts_threads(module, findings);
        bindgen_threads(module, findings);
    }
    variables_below_data(group, findings);
}

/// Whether the module's memory is shared between threads; `None` without a memory.
fn is_shared(module: &Examined<'_>) -> Option<bool> {
    module.memories.first().map(|memory| memory.ty.shared)
}

/// TH001: one memory cannot be both.
fn mixed_memories(group: &Group<'_, '_>, findings: &mut Findings) {
    let first_with = |shared| group.modules.iter().find(|module| is_shared(module) == Some(shared));
    let (Some(shared), Some(unshared)) = (first_with(true), first_with(false)) else { return };
    findings.push(
        Diagnostic::new(
            Code::TH001,
            format!("`{}` wants a shared memory, `{}` an unshared one", shared.name, unshared.name),
        )
        .seen(&shared.name, "its memory is shared")
        .seen(&unshared.name, "its memory is not shared")
        .help("build all modules for threads (`-pthread`, `-matomics -mbulk-memory`, `-Wl,--shared-memory`) or none"),
    );
}

/// A library whose thread-local data is all its own exports and imports nothing that says so: it has a base of its own,
/// by name or, in a shared memory, by what the base is for: code sets a global of the module and copies from passive
/// segments.
fn private_base(module: &Examined<'_>) -> Option<(String, usize)> {
    // wasm-ld defines the base in every module of a shared memory; only code that reads it has such data.
    let named = module.metadata.global_names.iter().find(|entry| entry.1 == TLS_BASE);
    let named = named.filter(|entry| module.reads_global(entry.0));
    if let Some((global, _)) = named {
        return Some((format!("global {global} is its own `__tls_base`"), 0));
    }
    let defined = |index: u32| {
        let global = &module.globals[GlobalIndex(index)];
        global.ty.mutable && matches!(global.origin, Origin::Defined(_))
    };
    let has_passive = module.data.iter().any(|segment| segment.offset_expr.is_none());
    if is_shared(module) != Some(true) || !has_passive {
        return None;
    }
    let set = module.code.sites.iter().find(|site| site.kind == SiteKind::GlobalSet && defined(site.index))?;
    Some(("code sets a global and copies passive segments, as for `__tls_base`".to_owned(), set.start as usize))
}

/// Whether thread-local data of a module is plain data: its relocations say where every variable is, and nobody makes
/// copies for other threads. wasm-ld links such objects too, and gives finished modules a base that never changes.
fn is_of_one_thread(module: &Examined<'_>) -> bool {
    let copies = |import: &&Import<'_>| matches!(import.field, "__wasm_init_tls" | "__tls_size" | "__tls_align");
    let symbols = module.symbols().iter();
    let mut bases = symbols.filter(|symbol| symbol.name == Some(TLS_BASE)).filter_map(|symbol| match symbol.kind {
        SymbolKind::Global(index) => module.globals.get(GlobalIndex(index)),
        _ => None,
    });
    module.is_relocatable()
        && !module.is_split
        && is_shared(module) != Some(true)
        && module.imports.iter().find(copies).is_none()
        && bases.all(|base| matches!(base.origin, Origin::Import(_)) || !base.ty.mutable)
}

/// TH003: every thread needs a copy of every module's thread-local data, and nothing in the conventions says who makes
/// it (tool-conventions, open question on TLS in shared libraries).
fn thread_local_storage(module: &Examined<'_>, findings: &mut Findings) {
    if is_of_one_thread(module) {
        return;
    }
    let evidence = if let Some(export) = module.exports.iter().find(|export| export.tls) {
        Some((format!("`{}` is thread-local (flag 0x100 in `dylink.0`)", export.name), export.offset))
    } else if let Some(export) = module.export("__wasm_init_tls") {
        Some(("export `__wasm_init_tls`".to_owned(), export.offset))
    } else if let Some(import) = tls_base(module) {
        Some((format!("import {}.__tls_base", import.module), import.offset))
    } else {
        private_base(module)
    };
    if let Some((text, offset)) = evidence {
        findings.push(
            Diagnostic::new(Code::TH003, format!("`{}` has thread-local storage, which cannot be merged", module.name))
                .seen_at(&module.name, text, offset)
                .help(
                    "build it without threads: clang without `-pthread` and `-matomics` makes thread-local data plain \
                     data",
                ),
        );
    }
}

/// TH003 of a module that says nothing of threads: an exported thread-local variable is an offset from a `__tls_base`
/// that is a number in its code, and whoever takes it for an address reads what lies below the data. Of a module that
/// moves, the symbol tells; where an address was meant, the module has data there.
fn variables_below_data(group: &Group<'_, '_>, findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    for (user, module) in group.modules.iter_enumerated() {
        let imports = group.bindings.of_module(user).iter().filter_map(|binding| match binding {
            Binding::GotMem(target) | Binding::Global(GlobalTarget::Address(target)) => Some(*target),
            _ => None,
        });
        let of_objects = group.bindings.undefined_data(group.modules, user).map(|(_, target)| target);
        for target in imports.chain(of_objects) {
            let DataTarget::Symbol(definer, global) = target else { continue };
            let owner = &group.modules[definer];
            if owner.kind != Kind::Pinned
                || definer == user
                || private_base(owner).is_some()
                || !seen.insert((definer, global))
            {
                continue;
            }
            let lowest = owner.extent().start;
            let export = owner.exports.iter().find(|export| export.role == ExportRole::Data(global));
            if let (Some(export), Some(value)) = (export, owner.initial_address(global))
                && value < lowest
                && LinkerSymbol::named(export.name).is_none()
            {
                findings.push(
                    Diagnostic::new(
                        Code::TH003,
                        format!(
                            "`{}` of `{}` is not an address, and `{}` uses it",
                            export.name, owner.name, module.name
                        ),
                    )
                    .seen_at(
                        &owner.name,
                        format!(
                            "export `{}` is {value}, and its data begins at {lowest}: the offset of a thread-local \
                             variable",
                            export.name
                        ),
                        export.offset,
                    )
                    .seen(&module.name, "takes it for the address of data")
                    .help(format!(
                        "build `{}` without threads: clang without `-pthread` and `-matomics` makes thread-local data \
                         plain data",
                        owner.name
                    )),
                );
            }
        }
    }
}

fn tls_base<'a, 'data>(module: &'a Examined<'data>) -> Option<&'a Import<'data>> {
    module.imports.iter().find(|import| import.field == TLS_BASE && !module.is_for_debuggers(import))
}

/// TH002: stores that are not atomic tear, and data is initialised anew by every thread. That an object was compiled
/// without threads is forgotten when it is linked: only the code and `+atomics` are left to tell.
fn unprepared(module: &Examined<'_>, findings: &mut Findings) {
    if is_shared(module) != Some(true) || !module.code.features.writes_memory() {
        return;
    }
    let severity = match &module.metadata.target_features {
        Some(features) if features.iter().any(|(prefix, name)| (*prefix, *name) == (b'+', "atomics")) => return,
        Some(_) => Severity::Error,
        // Small code may have nothing to do with atomics, and stripped code cannot say that it knows of them.
        None => Severity::Warning,
    };
    // The start function is wasm-ld's and clears data with atomics whatever the objects were compiled for.
    let compiled = features_outside(module, module.start);
    if !compiled.writes_memory() || compiled.contains(FeatureSet::ATOMICS) {
        return;
    }
    let declares = if severity == Severity::Error { "does not list" } else { "is missing and cannot list" };
    let finding = Diagnostic::new(Code::TH002, format!("`{}` was not built for a shared memory", module.name))
        .at(severity)
        .seen(&module.name, "its memory is shared, and its code stores without a single atomic instruction")
        .seen(&module.name, format!("`target_features` {declares} +atomics"));
    findings.push(finding.help(
        "C: compile with `-pthread` (or `-matomics -mbulk-memory`); Rust: `-C target-feature=+atomics,+bulk-memory` \
         with `-Zbuild-std`",
    ));
}

/// TH005: a new thread needs a stack, thread-local data and an entry, all from the one module that the host made the
/// thread for.
fn starts_threads(module: &Examined<'_>, findings: &mut Findings) {
    let import = module.imports.iter().find(|import| {
        (import.module, import.field) == ("wasi", "thread-spawn")
            || import.module == ENV && matches!(import.field, "__pthread_create_js" | "pthread_create_js")
    });
    let export = || {
        module.exports.iter().find(|export| {
            matches!(export.name, "wasi_thread_start" | "_emscripten_thread_init" | "__emscripten_thread_init")
        })
    };
    let (text, offset) = match import {
        Some(import) => (format!("import {}.{}", import.module, import.field), import.offset),
        None => match export() {
            Some(export) => (format!("export `{}`", export.name), export.offset),
            None => return,
        },
    };
    findings.push(
        Diagnostic::new(Code::TH005, format!("`{}` starts threads, which an image cannot", module.name))
            .seen_at(&module.name, text, offset)
            .help(
                "build it for one thread: C for `wasm32-wasip1` instead of `wasm32-wasip1-threads` and without \
                 `-pthread`, Rust for `wasm32-wasip1`",
            ),
    );
}

/// TH006: the transformation reserves memory above the initial size and counts threads at an address of its own.
fn bindgen_threads(module: &Examined<'_>, findings: &mut Findings) {
    let destroy = module.export("__wbindgen_thread_destroy");
    let start = module.export("__wbindgen_start").filter(|_| is_shared(module) == Some(true));
    let Some(export) = destroy.or(start) else { return };
    findings.push(
        Diagnostic::new(Code::TH006, format!("wasm-bindgen prepared `{}` for threads", module.name))
            .seen_at(&module.name, format!("export `{}`", export.name), export.offset)
            .help("link what cargo made, before wasm-bindgen, and build it without `+atomics`"),
    );
}
