//! TH001, TH003: is the memory shared by all or by none, and does anyone keep thread-local data?

use super::Group;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::Module;

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

/// TH003: every thread needs a copy of every module's thread-local data, and nothing in the conventions says who makes
/// it (tool-conventions, open question on TLS in shared libraries).
fn thread_local_storage(module: &Module<'_>, findings: &mut Vec<Diagnostic>) {
    let evidence = if let Some(export) = module.exports.iter().find(|export| export.tls) {
        Some((format!("`{}` is thread-local (flag 0x100 in `dylink.0`)", export.name), export.offset))
    } else if let Some(export) = module.export("__wasm_init_tls") {
        Some(("export `__wasm_init_tls`".to_owned(), export.offset))
    } else {
        let import = module.imports.iter().find(|import| import.field == "__tls_base");
        import.map(|import| (format!("import {}.__tls_base", import.module), import.offset))
    };
    if let Some((text, offset)) = evidence {
        findings.push(
            Diagnostic::new(Code::TH003, format!("`{}` has thread-local storage, which cannot be merged", module.name))
                .seen_at(&module.name, text, offset)
                .help("build it without threads: clang without `-pthread` and `-matomics` makes thread-local data plain data"),
        );
    }
}
