//! What tools leave behind becomes the list of tools that changed a module after it was linked.

use std::collections::BTreeSet;

use super::Tool;
use crate::model::Module;
use crate::scan::SiteKind;

/// Features that binaryen writes into `target_features` and LLVM does not know.
const BINARYEN_FEATURES: [&str; 6] =
    ["strings", "stack-switching", "shared-everything", "custom-descriptors", "relaxed-atomics", "custom-page-sizes"];

/// The tools, sorted.
pub fn tools(module: &Module<'_>) -> Vec<Tool> {
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
        || module.imports.iter().any(|import| import.field == "__asyncify_state");
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

/// What wasm-bindgen makes of a module: functions of a JavaScript file beside it, with hashes in their names.
///
/// Before its run a module has `__wbindgen_describe_*` exports and imports from `__wbindgen_placeholder__`: that one can
/// still be linked.
fn is_wasm_bindgen(module: &Module<'_>) -> bool {
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
pub fn is_as_linked(module: &Module<'_>) -> Option<bool> {
    const SAMPLE: usize = 64;
    let calls = module.code.sites.iter().filter(|site| site.kind == SiteKind::Function);
    calls.take(SAMPLE).map(|site| site.end - site.start == 5).reduce(|all, padded| all || padded)
}
