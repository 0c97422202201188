//! FT001-FT004: does the engine have what the code uses, and is what is declared true?

use std::cell::LazyCell;

use super::{Findings, Group};
use crate::conventions::APPLY_DATA_RELOCS;
use crate::diagnostic::{Code, Diagnostic, some_of};
use crate::judge::engine::Engine;
use crate::module::examined::Examined;
use crate::module::model::Kind;
use crate::module::model::index::FuncIndex;
use crate::module::scan::features::FeatureSet;
use crate::module::scanned::features::{first_uses, module_features, section_features};

pub(crate) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    for module in group.modules {
        if let Some(engine) = group.engine {
            lacking(module, engine, findings);
        }
        undeclared(module, findings);
        compact(module, findings);
    }
    forbidden(group, findings);
}

/// What a link of shared libraries leaves behind: addresses are constants in the image, nothing mutable is imported,
/// imports and indices are written in the plain way.
const GONE_AFTER_LINKING: FeatureSet = FeatureSet::EXTENDED_CONST
    .with(FeatureSet::MUTABLE_GLOBALS)
    .with(FeatureSet::CALL_INDIRECT_OVERLONG)
    .with(FeatureSet::COMPACT_IMPORTS);

/// FT001: what the code does, not what the module declares: `target_features` may be gone, or list all there is.
fn lacking(module: &Examined<'_>, engine: &Engine, findings: &mut Findings) {
    let moves = matches!(module.kind, Kind::SharedLibrary | Kind::Object | Kind::Finished);
    // Bodies of which the debug information is kept are as long as they were, and so are their indices.
    let kept =
        if module.debug_info.sections().is_empty() { FeatureSet::NONE } else { FeatureSet::CALL_INDIRECT_OVERLONG };
    let left_behind = if moves { GONE_AFTER_LINKING.without(kept) } else { FeatureSet::NONE };
    let missing = |features: FeatureSet| features.without(engine.features).without(left_behind);
    let in_sections = missing(section_features(module));
    let is_left_out = |function| moves && is_evaluated(module, function);
    let in_code = first_uses(module, missing(module.code.features).without(in_sections), &is_left_out);
    if in_sections.is_empty() && in_code.is_empty() {
        return;
    }
    let names: Vec<&str> = in_sections.names().into_iter().chain(in_code.iter().map(|(name, _)| *name)).collect();
    let mut finding = Diagnostic::new(
        Code::FT001,
        format!("`{}` uses {}, which engine `{}` lacks", module.name, some_of(&names), engine.name),
    );
    if !in_sections.is_empty() {
        finding = finding.seen(&module.name, format!("its types and sections need {}", some_of(&in_sections.names())));
    }
    for (name, seen) in in_code.iter().take(3) {
        finding = finding.seen_at(&module.name, format!("{name} in function {}", seen.function), seen.offset);
    }
    if names.iter().any(|name| FeatureSet::named(name).is_some_and(|feature| kept.contains(feature))) {
        finding = finding.note("an image without `--debug-info` has no index that is longer than it has to be");
    }
    // All of them: otherwise a user who turns one off is refused for the next.
    let (without, has) = (names.join(" -mno-"), names.join("+"));
    let it = if names.len() == 1 { "it" } else { "them" };
    findings.push(finding.help(format!(
        "compile it for that engine: C with `-mcpu=lime1`, `-mcpu=mvp` or `-mno-{without}`, Rust with `-C \
         target-cpu=mvp` and `-Zbuild-std`; or say `--engine {}+{has}` if the engine has {it}",
        engine.name
    )));
}

/// Functions that are run while linking and are not in the image: clearing and relocating data.
fn is_evaluated(module: &Examined<'_>, function: FuncIndex) -> bool {
    module.start == Some(function) || module.exported_function(APPLY_DATA_RELOCS) == Some(function)
}

/// FT002: engines and tools decide by what is declared whether they try at all.
fn undeclared(module: &Examined<'_>, findings: &mut Findings) {
    let Some(declared) = declared(module, b'+') else { return };
    // Engines see memory and imports whatever is declared.
    let evident = FeatureSet::SHARED_MEM
        .with(FeatureSet::COMPACT_IMPORTS)
        .with(FeatureSet::CUSTOM_PAGE_SIZES)
        .with(FeatureSet::MEMORY64);
    let missing = module_features(module).without(declared).without(evident);
    if missing.is_empty() {
        return;
    }
    let names = missing.names();
    let mut finding = Diagnostic::new(
        Code::FT002,
        format!("`{}` uses {} and does not declare it in `target_features`", module.name, some_of(&names)),
    );
    for (name, seen) in first_uses(module, missing, &|_| false).iter().take(3) {
        finding = finding.seen_at(&module.name, format!("{name} in function {}", seen.function), seen.offset);
    }
    if finding.evidence.is_empty() {
        finding = finding.seen(&module.name, format!("its types and sections need {}", some_of(&names)));
    }
    findings.push(
        finding
            .note("engines look at the code, not at the section")
            .help("give `wasm-opt`, which reads it, `--enable-FEATURE` for each"),
    );
}

/// What `target_features` lists under a prefix, with what follows from it; `None` without the section.
fn declared(module: &Examined<'_>, prefix: u8) -> Option<FeatureSet> {
    const IMPLIED: [(FeatureSet, FeatureSet); 6] = [
        (FeatureSet::BULK_MEMORY, FeatureSet::BULK_MEMORY_OPT),
        (FeatureSet::REFERENCE_TYPES, FeatureSet::CALL_INDIRECT_OVERLONG),
        (FeatureSet::RELAXED_SIMD, FeatureSet::SIMD128),
        (FeatureSet::EXCEPTION_HANDLING, FeatureSet::LEGACY_EXCEPTIONS),
        (FeatureSet::GC, FeatureSet::FUNCTION_REFERENCES),
        // An exception reference is a reference, and comes with exceptions.
        (FeatureSet::GC, FeatureSet::REFERENCE_TYPES),
    ];
    let mut features = FeatureSet::default();
    for (_, name) in module.metadata.target_features.as_ref()?.iter().filter(|(found, _)| *found == prefix) {
        if let Some(feature) = FeatureSet::named(name) {
            features.add(feature);
        }
    }
    for (declared, implied) in IMPLIED {
        if features.contains(declared) {
            features.add(implied);
        }
    }
    Some(features)
}

/// FT003: an object compiled without atomics says `-shared-mem`, for its code is wrong where memory is shared; a linker
/// that finishes it drops the entry.
fn forbidden(group: &Group<'_, '_>, findings: &mut Findings) {
    // Every object forbids it, so that the modules are asked once for all of them, and only if one forbids anything.
    let had = LazyCell::new(|| {
        let had = |module: &Examined<'_>| module_features(module).with(declared(module, b'+').unwrap_or_default());
        group.modules.iter().map(had).collect::<Vec<FeatureSet>>()
    });
    // The first two that have a feature: one of them may be the one that forbids it.
    let mut users: Vec<(FeatureSet, Vec<&Examined<'_>>)> = Vec::new();
    for module in group.modules {
        let entries = module.metadata.target_features.iter().flatten();
        let forbidden = entries.filter(|(prefix, _)| *prefix == b'-').filter_map(|(_, name)| FeatureSet::named(name));
        for feature in forbidden {
            let known = users.iter().position(|(of, _)| *of == feature).unwrap_or_else(|| {
                let with_features = group.modules.iter().zip(had.iter());
                let having = with_features.filter(|(_, had)| had.contains(feature)).map(|(module, _)| module);
                users.push((feature, having.take(2).collect()));
                users.len() - 1
            });
            let Some(other) = users[known].1.iter().find(|other| !std::ptr::eq(**other, module)) else { continue };
            let name = feature.names().concat();
            findings.push(
                Diagnostic::new(Code::FT003, format!("`{}` forbids {name}, `{}` uses it", module.name, other.name))
                    .seen(&module.name, format!("`target_features` says -{name}"))
                    .seen(&other.name, format!("uses or declares {name}"))
                    .help(format!(
                        "compile both the same way: with `-m{name}` or without; for shared memory `-pthread`, in Rust \
                         `-C target-feature=+atomics,+bulk-memory`"
                    )),
            );
        }
    }
}

/// FT004: several imports under one module name are a proposal that few engines read; `wasm-opt -all` switches it on.
fn compact(module: &Examined<'_>, findings: &mut Findings) {
    let Some(offset) = module.compact_imports else { return };
    findings.push(
        Diagnostic::new(Code::FT004, format!("the imports of `{}` are written in a compact form", module.name))
            .seen_at(&module.name, "several imports under one module name", offset)
            .note("the image writes them in the plain form")
            .help("name the features that `wasm-opt` may use, such as `--enable-bulk-memory`, instead of `-all`"),
    );
}
