//! DY014, DY015: names that could mean the host's function or another module's, and what they were bound to.
//!
//! wasm-ld decides all of these without a word. It knows the sources of one program; here the modules come from
//! several, and who wrote one of them did not know what the others define.

use std::collections::{BTreeMap, BTreeSet};

use super::{Findings, Group};
use crate::conventions::ENV;
use crate::conventions::standard_library::{StandardLibrary, library_of};
use crate::diagnostic::{Code, Diagnostic, Severity, some_of};
use crate::judge::binding::{Binding, FunctionTarget};
use crate::judge::policy::Undefined;
use crate::module::examined::Examined;
use crate::module::model::index::InputId;
use crate::module::model::{Import, Item, Kind};

pub(super) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    // What an instance imports was given, and no name was looked up.
    let named = group.modules.iter_enumerated().filter(|(input, _)| !group.bindings.is_instance(*input));
    for (input, module) in named {
        for (binding, import) in group.bindings.of_module(input).iter().zip(&module.imports) {
            if let Binding::Function(target) = *binding {
                host_or_definition(group, input, import, target, findings);
            }
        }
        hidden_definitions(group, input, module, findings);
    }
}

/// DY014: the source names a function of the host, and a module defines one under the name of its symbol or of its
/// field.
fn host_or_definition(
    group: &Group<'_, '_>,
    input: InputId,
    import: &Import<'_>,
    target: FunctionTarget,
    findings: &mut Findings,
) {
    let module = &group.modules[input];
    let Some(symbol) = import.symbol else { return by_field(group, input, import, target, findings) };
    let asks = format!("{}.{}", import.module, import.field);
    let is_of_libc = library_of(symbol) == Some(StandardLibrary::Libc);
    let (definer, name, text, help) = match target {
        FunctionTarget::Defined(definer, _) if import.module != ENV || import.field != symbol || is_of_libc => (
            definer,
            symbol,
            format!("`{}` gets `{symbol}` of a module in place of the host's `{asks}`", module.name),
            HOST_IS_MEANT.to_owned(),
        ),
        FunctionTarget::Host(_) if import.module == ENV && import.field != symbol => {
            let Some((definer, _)) = group.bindings.definition(group.modules, import.field) else { return };
            let name = import.field;
            (
                definer,
                name,
                format!("`{}` gets the host's `{asks}`, and a module defines `{name}`", module.name),
                format!(
                    "if the module's is meant, declare it as `{name}` without `import_module` and `import_name`; if \
                     the host's is, the warning can be ignored"
                ),
            )
        }
        _ => return,
    };
    let mut diagnostic = Diagnostic::new(Code::DY014, text);
    // Whoever gave the symbol a name of its own, and another module a definition of that name, meant it.
    if matches!(target, FunctionTarget::Defined(..)) && import.field != symbol && !is_of_libc {
        diagnostic.severity = Severity::Info;
    }
    findings.push(both(group, diagnostic, (module, import, symbol), (definer, name)).help(help));
}

const HOST_IS_MEANT: &str = "if the host's is meant, give the symbol a name that no module defines, and the host's \
    name in `import_name`; if the module's is, the warning can be ignored";

/// DY014 of a library, as an information: it binds by the field, as every loader does.
fn by_field(
    group: &Group<'_, '_>,
    input: InputId,
    import: &Import<'_>,
    target: FunctionTarget,
    findings: &mut Findings,
) {
    let module = &group.modules[input];
    let FunctionTarget::Defined(definer, _) = target else { return };
    let Some(symbol) = named_apart(module, import).filter(|_| definer != input) else { return };
    let name = import.field;
    let text = format!("`{}` gets `{name}` of a module, and may mean a function of the host", module.name);
    let mut diagnostic = Diagnostic::new(Code::DY014, text);
    diagnostic.severity = Severity::Info;
    findings.push(both(group, diagnostic, (module, import, symbol), (definer, name)).help(HOST_IS_MEANT));
}

fn both(
    group: &Group<'_, '_>,
    diagnostic: Diagnostic,
    (module, import, symbol): (&Examined<'_>, &Import<'_>, &str),
    (definer, name): (InputId, &str),
) -> Diagnostic {
    let asks = format!("import {}.{}, called `{symbol}` in its source", import.module, import.field);
    diagnostic
        .seen_at(&module.name, asks, import.offset)
        .seen(&group.modules[definer].name, format!("defines `{name}`"))
}

/// The name by which the source of a library calls an import, where the name section has one and it is not the field:
/// all that is left of `import_name`. Mangled names stand there in another form.
fn named_apart<'data>(module: &Examined<'data>, import: &Import<'data>) -> Option<&'data str> {
    let function = import.symbol_function()?;
    if module.kind != Kind::SharedLibrary || import.module != ENV {
        return None;
    }
    let is_plain =
        |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let name = module.metadata.function_name(function)?;
    (name != import.field && is_plain(name) && is_plain(import.field) && !import.field.starts_with("_Z"))
        .then_some(name)
}

/// DY015: definitions that an object hides and a module of another kind uses. Where the user leaves undefined names to
/// the host, the host had them until now.
fn hidden_definitions(group: &Group<'_, '_>, input: InputId, module: &Examined<'_>, findings: &mut Findings) {
    let mut used: BTreeMap<Undefined, (BTreeSet<&str>, BTreeSet<InputId>)> = BTreeMap::new();
    for import in &module.imports {
        let is_item = matches!(import.symbol_item(), Some(Item::Function(_) | Item::Global(_)));
        let is_by_name = import.symbol.is_none() && (is_item || import.role.is_got_entry());
        if let (true, Some(definer)) = (is_by_name, group.bindings.hidden_definer(group.modules, input, import.field)) {
            let (names, definers) = used.entry(group.unresolved.rule(import.field)).or_default();
            names.insert(import.field);
            definers.insert(definer);
        }
    }
    for (rule, (names, definers)) in used {
        let names: Vec<&str> = names.into_iter().collect();
        let text = format!("`{}` uses {}, which objects hide", module.name, some_of(&names));
        let mut diagnostic = Diagnostic::new(Code::DY015, text).seen(&module.name, "no input shows a definition");
        for definer in definers.iter().take(2) {
            diagnostic = diagnostic.seen(&group.modules[*definer].name, "defines it, hidden: not exported");
        }
        if rule == Undefined::Import {
            diagnostic.severity = Severity::Warning;
            diagnostic = diagnostic
                .note("without these objects the host would be asked for it")
                .help(format!("if the host's is meant, pass `--import {}`", names[0]));
        }
        findings.push(diagnostic);
    }
}
