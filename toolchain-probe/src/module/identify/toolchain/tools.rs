//! What tools leave behind becomes the list of tools that changed a module after it was linked.

use std::collections::BTreeSet;

use super::Tool;
use crate::module::model::index::FuncIndex;
use crate::module::model::{ExportRole, Origin};
use crate::module::scan::SiteKind;
use crate::module::scanned::Scanned;

/// Features that binaryen writes into `target_features` and LLVM does not know.
const BINARYEN_FEATURES: [&str; 6] =
    ["strings", "stack-switching", "shared-everything", "custom-descriptors", "relaxed-atomics", "custom-page-sizes"];

/// The tools, sorted.
pub(crate) fn tools(module: &Scanned<'_>) -> Vec<Tool> {
    let mut found: BTreeSet<Tool> = BTreeSet::new();
    for (field, value, _) in &module.metadata.producers {
        match (*field, *value) {
            ("processed-by", "walrus") => _ = found.insert(Tool::Walrus),
            ("processed-by", "wasm-bindgen") => _ = found.insert(Tool::WasmBindgen),
            ("processed-by", "wit-component") => _ = found.insert(Tool::WitComponent),
            ("processed-by", "binaryen" | "wasm-opt") => _ = found.insert(Tool::Binaryen),
            _ => {}
        }
    }
    if is_wasm_bindgen(module) {
        found.insert(Tool::WasmBindgen);
    }
    let asyncified = module.export("asyncify_start_unwind").is_some()
        || module.imports.iter().any(|import| import.field == "__asyncify_state")
        || has_asyncify_state(module);
    if super::family::minified(module).is_some() {
        found.insert(Tool::Binaryen);
    }
    if asyncified {
        found.extend([Tool::Asyncify, Tool::Binaryen]);
    }
    let declared = module.metadata.target_features.iter().flatten();
    if declared.into_iter().any(|(_, name)| BINARYEN_FEATURES.contains(name)) {
        found.insert(Tool::Binaryen);
    }
    found.into_iter().collect()
}

/// Asyncify's own exports under other names: one sets a global to 1 and another global to its parameter, one does the
/// same with 2.
fn has_asyncify_state(module: &Scanned<'_>) -> bool {
    let mut starts: BTreeSet<(u8, u32, u32)> = BTreeSet::new();
    for export in &module.exports {
        if let ExportRole::Function(function) = export.role {
            starts.extend(asyncify_start(module, function));
        }
    }
    starts.iter().any(|&(state, global, data)| state == 1 && starts.contains(&(2, global, data)))
}

/// The state that a function begins with, `i32.const K; global.set S; local.get 0; global.set D`, as K, S and D.
fn asyncify_start(module: &Scanned<'_>, function: FuncIndex) -> Option<(u8, u32, u32)> {
    let Origin::Defined(ordinal) = module.functions.get(function)?.origin else { return None };
    let [state, data, ..] = module.code.sites.of(ordinal as usize) else { return None };
    if state.kind != SiteKind::GlobalSet || data.kind != SiteKind::GlobalSet {
        return None;
    }
    let body = module.body(function)?;
    let before = module.bytes.get(body.start..state.start as usize)?;
    let between = module.bytes.get(state.end as usize..data.start as usize)?;
    match (before, between) {
        ([0x00, 0x41, value @ (1 | 2), 0x24], [0x20, 0x00, 0x24]) => Some((*value, state.index, data.index)),
        _ => None,
    }
}

/// What wasm-bindgen makes of a module: functions of a JavaScript file beside it, with hashes in their names.
///
/// Before its run a module has `__wbindgen_describe_*` exports and imports from `__wbindgen_placeholder__`: that one
/// can still be linked.
fn is_wasm_bindgen(module: &Scanned<'_>) -> bool {
    let is_before = module.imports.iter().any(|import| import.module.starts_with("__wbindgen_placeholder__"))
        || module.exports.iter().any(|export| export.name.starts_with("__wbindgen_describe"));
    let imported = module.imports.iter().any(|import| {
        (import.field.starts_with("__wbg_") || import.field.starts_with("__wbindgen_"))
            && (import.module == "wbg" || import.module.starts_with("./"))
    });
    let exported =
        module.exports.iter().any(|export| export.name.starts_with("__wbindgen_") || export.name.starts_with("__wbg_"));
    !is_before && (imported || exported)
}

/// Whether calls hold indices padded to five bytes: wasm-ld writes them so, and every tool that rewrites code does not.
pub(crate) fn is_as_linked(module: &Scanned<'_>) -> Option<bool> {
    const SAMPLE: usize = 64;
    let calls = module.code.sites.iter().filter(|site| module.callee(site).is_some());
    calls.take(SAMPLE).map(|site| site.end - site.start == 5).reduce(|all, padded| all || padded)
}
