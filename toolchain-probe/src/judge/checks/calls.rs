//! ABI002, ABI012: calls that trap instead of reaching a function.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashSet;

use super::{Findings, Group};
use crate::conventions::{BITCAST_INVALID, SIGNATURE_MISMATCH};
use crate::diagnostic::{Code, Diagnostic, Severity, counted, some_of};
use crate::module::examined::Examined;
use crate::module::identify::toolchain::Language;
use crate::module::model::ElementItems;
use crate::module::model::index::{FuncIndex, TypeId, TypeIndex};
use crate::module::scan::{IndirectCalls, Site, SiteKind};

/// A body without locals that is only `unreachable`.
const TRAP_BODY: [u8; 3] = [0x00, 0x00, 0x0b];
/// The opcode that follows every call to a function that is known not to return.
const UNREACHABLE: u8 = 0x00;

/// Types of calls that are shown.
const SHOWN: usize = 3;

pub(crate) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    for module in group.modules {
        baked_in(module, findings);
    }
    no_such_function(group, findings);
}

/// ABI002: wasm-ld only warns of a call of the wrong type, and links it to a function that traps.
fn baked_in(module: &Examined<'_>, findings: &mut Findings) {
    let names = &module.metadata.function_names;
    let is_stub = |name: &str| name.starts_with(SIGNATURE_MISMATCH) || name.ends_with(BITCAST_INVALID);
    let stubs: Vec<_> = names.iter().filter(|(_, name)| is_stub(name)).collect();
    let diagnostic = |seen: String, offset: usize| {
        Diagnostic::new(Code::ABI002, format!("a call of the wrong type in `{}` was linked into a trap", module.name))
            .seen_at(&module.name, seen, offset)
            .help("link it again with `-Wl,--fatal-warnings` and give the functions that it names one prototype")
    };
    if let Some((function, _)) = stubs.first() {
        let shown: Vec<&str> =
            stubs.iter().map(|(_, name)| name.strip_prefix(SIGNATURE_MISMATCH).unwrap_or(name)).collect();
        let offset = module.body(*function).map_or(0, |body| body.start);
        findings.push(diagnostic(format!("calls to {} end in `unreachable`", some_of(&shown)), offset));
    } else if names.is_empty()
        && let Some((function, at)) = nameless_stub(module)
    {
        let ty = module.types.signature(module.functions[function].ty);
        let seen =
            format!("function {function} of type {ty} is nothing but `unreachable`, and is called as if it returned");
        findings.push(diagnostic(seen, at));
    }
}

/// A function that only traps and takes or returns something, and a call of it that goes on after it: compilers know
/// their own functions that never return, and put `unreachable` after calls to them.
fn nameless_stub(module: &Examined<'_>) -> Option<(FuncIndex, usize)> {
    let is_stub = |function: FuncIndex| {
        let traps = module.body(function).is_some_and(|body| module.bytes[body] == TRAP_BODY);
        let ty = || module.types.function(module.functions[function].ty);
        traps && ty().is_some_and(|ty| !ty.params().is_empty() || !ty.results().is_empty())
    };
    let mut stubs: BTreeSet<FuncIndex> = module.functions.keys().filter(|function| is_stub(*function)).collect();
    for export in &module.exports {
        if let crate::module::model::ExportRole::Function(function) = export.role {
            stubs.remove(&function);
        }
    }
    if stubs.is_empty() {
        return None;
    }
    let goes_on = |site: &&Site| {
        module.callee(site).is_some_and(|callee| stubs.contains(&callee))
            && module.bytes.get(site.end as usize).is_some_and(|next| *next != UNREACHABLE)
    };
    let site = module.code.sites.iter().find(goes_on)?;
    Some((module.callee(site)?, site.start as usize))
}

/// ABI012: an indirect call traps unless the table holds a function of exactly its type.
fn no_such_function(group: &Group<'_, '_>, findings: &mut Findings) {
    // A group that never calls through a pointer asks for none of it.
    let present = LazyCell::new(|| types_with_pointers(group));
    let has_pointers = group.modules.iter().any(|module| !module.elements.is_empty());
    for (module, ids) in group.modules.iter().zip(group.types) {
        let mut missing: BTreeMap<TypeId, (TypeIndex, IndirectCalls)> = BTreeMap::new();
        let mut arrives = false;
        for (ty, calls) in &module.code.indirect_calls {
            let id = ids[*ty];
            if present.contains(&id) {
                arrives = true;
            } else {
                missing.entry(id).and_modify(|(_, known)| known.add(*calls)).or_insert((*ty, *calls));
            }
        }
        // Large programs have such calls where nothing leads to them, and so has every `dyn` of Rust. A module of C
        // whose every indirect call must trap, in a group that does pass functions around, was built against other
        // types.
        let is_rust = module.identity.toolchain.speaks(Language::Rust);
        let severity = if arrives || is_rust || !has_pointers { Severity::Info } else { Severity::Warning };
        if missing.is_empty() {
            continue;
        }
        let more = missing.len().saturating_sub(SHOWN);
        let mut finding = Diagnostic::new(
            Code::ABI012,
            format!("no function that `{}` calls through a pointer can be of the type it expects", module.name),
        )
        .at(severity);
        for (ty, calls) in missing.into_values().take(SHOWN) {
            finding = finding.seen_at(
                &module.name,
                format!(
                    "{} of type {}, and no function pointer of that type in any module",
                    counted(calls.count, "indirect call"),
                    module.types.signature(ty)
                ),
                calls.first,
            );
        }
        if more > 0 {
            finding = finding.note(format!("and {} more", counted(more as u64, "type")));
        }
        findings.push(finding.help("call a function through a pointer of its own type: a cast function pointer traps"));
    }
}

/// The types of all functions whose address is taken or may be: in element segments, by reference, by GOT entry, or by
/// a host that takes an export.
fn types_with_pointers(group: &Group<'_, '_>) -> HashSet<TypeId> {
    let mut types = HashSet::new();
    for (module, ids) in group.modules.iter().zip(group.types) {
        let mut add = |function: FuncIndex| {
            if let Some(function) = module.functions.get(function) {
                types.insert(ids[function.ty]);
            }
        };
        for element in &module.elements {
            if let ElementItems::Functions(functions) = &element.items {
                functions.iter().copied().for_each(&mut add);
            }
        }
        let references = module.code.sites.iter().filter(|site| site.kind == SiteKind::FunctionReference);
        references.for_each(|site| add(FuncIndex(site.index)));
        for export in &module.exports {
            if let crate::module::model::ExportRole::Function(function) = export.role {
                add(function);
            }
        }
        for import in &module.imports {
            if let Some(function) = import.symbol_function() {
                add(function);
            }
        }
    }
    types
}
