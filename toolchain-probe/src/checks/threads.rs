//! TH001, TH003: is the memory shared by all or by none, and does anyone keep thread-local data?

use super::Group;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Module, Origin};
use crate::scan::SiteKind;

pub fn check(group: &Group<'_, '_>, findings: &mut Vec<Diagnostic>) {
    mixed_memories(group, findings);
    for module in group.modules {
        thread_local_storage(module, findings);
    }
}

/// Whether the module's memory is shared between threads; `None` without a memory.
fn is_shared(module: &Module<'_>) -> Option<bool> {
    module.memories.first().map(|memory| memory.ty.shared)
}

/// TH001: one memory cannot be both.
fn mixed_memories(group: &Group<'_, '_>, findings: &mut Vec<Diagnostic>) {
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
fn private_base(module: &Module<'_>) -> Option<(String, usize)> {
    let named = module.metadata.global_names.iter().find(|entry| entry.1 == "__tls_base");
    if let Some((global, _)) = named {
        return Some((format!("global {global} is its own `__tls_base`"), 0));
    }
    let defined = |index: u32| {
        let global = &module.globals[index as usize];
        global.ty.mutable && matches!(global.origin, Origin::Defined(_))
    };
    let has_passive = module.data.iter().any(|segment| segment.offset_expr.is_none());
    let set = module.code.sites.iter().find(|site| site.kind == SiteKind::GlobalSet && defined(site.index))?;
    (is_shared(module) == Some(true) && has_passive)
        .then(|| ("code sets a global and copies passive segments, as for `__tls_base`".to_owned(), set.start as usize))
}

/// TH003: every thread needs a copy of every module's thread-local data, and nothing in the conventions says who makes
/// it (tool-conventions, open question on TLS in shared libraries).
fn thread_local_storage(module: &Module<'_>, findings: &mut Vec<Diagnostic>) {
    let evidence = if let Some(export) = module.exports.iter().find(|export| export.tls) {
        Some((format!("`{}` is thread-local (flag 0x100 in `dylink.0`)", export.name), export.offset))
    } else if let Some(export) = module.export("__wasm_init_tls") {
        Some(("export `__wasm_init_tls`".to_owned(), export.offset))
    } else if let Some(import) = module.imports.iter().find(|import| import.field == "__tls_base") {
        Some((format!("import {}.__tls_base", import.module), import.offset))
    } else {
        private_base(module)
    };
    if let Some((text, offset)) = evidence {
        findings.push(
            Diagnostic::new(Code::TH003, format!("`{}` has thread-local storage, which cannot be merged", module.name))
                .seen_at(&module.name, text, offset)
                .help("build it without threads: clang without `-pthread` and `-matomics` makes thread-local data plain data"),
        );
    }
}
