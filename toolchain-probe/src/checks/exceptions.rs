//! EH001, EH002: one exception scheme, one tag for each kind of exception.

use std::collections::BTreeMap;

use super::Group;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Export, ExportRole, Module, Origin};
use crate::scan::Sighting;

pub fn check(group: &Group<'_, '_>, findings: &mut Vec<Diagnostic>) {
    mixed_schemes(group, findings);
    own_tags(group, findings);
}

/// EH001: engines accept one scheme in a module, and one module is what comes out.
fn mixed_schemes(group: &Group<'_, '_>, findings: &mut Vec<Diagnostic>) {
    let first = |scheme: fn(&Module<'_>) -> Option<Sighting>| {
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
        .help("compile all C and C++ with `-mllvm -wasm-use-legacy-eh=false`, or translate the old module with `wasm-opt --translate-to-exnref`"),
    );
}

/// EH002: an exception thrown with one module's tag is not caught by a handler for the other's.
fn own_tags(group: &Group<'_, '_>, findings: &mut Vec<Diagnostic>) {
    let mut owners: BTreeMap<&str, Vec<&Module<'_>>> = BTreeMap::new();
    for module in group.modules {
        for export in module.exports.iter().filter(|export| defines_tag(module, export)) {
            owners.entry(export.name).or_default().push(module);
        }
    }
    for (name, owners) in owners {
        let [first, second, ..] = owners.as_slice() else { continue };
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

fn defines_tag(module: &Module<'_>, export: &Export<'_>) -> bool {
    match export.role {
        ExportRole::Tag(tag) => matches!(module.tags[tag.at()].origin, Origin::Defined(_)),
        _ => false,
    }
}
