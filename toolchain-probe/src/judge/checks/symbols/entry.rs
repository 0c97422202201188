//! DY005 as a warning: the program calls, on its way from `_start`, a function that it refers to weakly and that nobody
//! defines. The image would trap there and could do nothing else.
//!
//! Only direct calls are followed, through any number of modules. A module that also takes the address of the function
//! tests it before the call, as code does that can do without it; nothing is reported then.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use hashbrown::{HashMap, HashSet};

use super::{Findings, Group};
use crate::conventions::relocation::Target;
use crate::conventions::{ENTRY_NAMES, START, UNDEFINED_WEAK};
use crate::diagnostic::{Code, Diagnostic};
use crate::judge::binding::{Binding, FunctionTarget, ImportRef};
use crate::judge::checks::first_input;
use crate::module::examined::Examined;
use crate::module::model::index::{FuncIndex, InputId};
use crate::module::model::linking::SymbolKind;
use crate::module::model::{ImportRole, Kind};

pub(crate) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    let (missing, stubs) = (untested(group), entry_stubs(group));
    let Some(first) = group.modules.get(first_input(group.modules)) else { return };
    let Some(main) = first.exported_function(START).filter(|_| !missing.is_empty() || !stubs.is_empty()) else {
        return;
    };
    let main = group.bindings.follow(group.modules, first_input(group.modules), main);
    let FunctionTarget::Defined(input, main) = main else { return };
    let mut seen = BTreeSet::from([(input, main)]);
    let mut open = vec![(input, main)];
    let mut reported = BTreeSet::new();
    while let Some((input, function)) = open.pop() {
        let module = &group.modules[input];
        for site in module.sites(function) {
            let Some(callee) = module.callee(site).filter(|callee| module.functions.get(*callee).is_some()) else {
                continue;
            };
            let target = group.bindings.follow(group.modules, input, callee);
            if let FunctionTarget::Defined(definer, body) = target
                && let Some(name) = stubs.get(&(definer, body))
            {
                findings
                    .extend(reported.insert(*name).then(|| trap(first, module, function, name, site.start as usize)));
                continue;
            }
            match target {
                FunctionTarget::Defined(definer, body) if seen.insert((definer, body)) => open.push((definer, body)),
                FunctionTarget::Undefined(at) => {
                    if let Some(name) = missing.get(&at).filter(|name| reported.insert(**name)) {
                        findings.push(trap(first, module, function, name, site.start as usize));
                    }
                }
                _ => {}
            }
        }
    }
}

/// The weak references to functions that nobody defines, of modules that do not check whether they are there.
fn untested<'data>(group: &Group<'_, 'data>) -> HashMap<ImportRef, &'data str> {
    let mut found = HashMap::new();
    for (input, module) in group.modules.iter_enumerated() {
        let bindings = group.bindings.of_module(input);
        let taken = OnceCell::new();
        for (position, (import, binding)) in (0u32..).zip(module.imports.iter().zip(bindings)) {
            let is_undefined = matches!(binding, Binding::Function(FunctionTarget::Undefined(_)));
            let Some(function) = import.symbol_function() else { continue };
            if !import.weak || !is_undefined {
                continue;
            }
            let taken: &Taken<'_> = taken.get_or_init(|| Taken::of(module));
            if !taken.names.contains(import.field) && !taken.functions.contains(&function.0) {
                found.insert(ImportRef { input, position }, import.field);
            }
        }
    }
    found
}

/// What wasm-ld put in place of a `main` that nothing defined, in a module that it finished as a command: it traps.
/// crt1 checks nothing before the call, so it does not matter whether code could.
fn entry_stubs<'data>(group: &Group<'_, 'data>) -> HashMap<(InputId, FuncIndex), &'data str> {
    let mut found = HashMap::new();
    for (input, module) in group.modules.iter_enumerated().filter(|(_, module)| !module.is_object()) {
        for (function, name) in &module.metadata.function_names {
            let entry = name.strip_prefix(UNDEFINED_WEAK).filter(|name| ENTRY_NAMES.contains(name));
            let Some(name) = entry.filter(|name| group.bindings.definition(group.modules, name).is_none()) else {
                continue;
            };
            found.insert((input, *function), name);
        }
    }
    found
}

/// The functions whose address a module takes, by name and by number.
struct Taken<'m> {
    names: HashSet<&'m str>,
    functions: HashSet<u32>,
}

impl<'m> Taken<'m> {
    fn of(module: &'m Examined<'_>) -> Self {
        let entries = module.relocations.iter().flat_map(|section| &section.entries);
        let slots = entries.filter(|entry| matches!(entry.ty.target, Target::TableSlot | Target::TableSlotRelative));
        let function = |symbol: u32| match module.symbols().get(symbol as usize)?.kind {
            SymbolKind::Function(function) => Some(function),
            _ => None,
        };
        let got = module.imports.iter().filter(|import| import.role == ImportRole::GotFunc);
        Self {
            names: got.map(|import| import.field).collect(),
            functions: slots.filter_map(|entry| function(entry.index)).collect(),
        }
    }
}

fn trap(first: &Examined<'_>, caller: &Examined<'_>, function: FuncIndex, name: &str, offset: usize) -> Diagnostic {
    let what =
        caller.function_name(function).map_or_else(|| format!("function {function}"), |name| format!("`{name}`"));
    let finding =
        Diagnostic::new(Code::DY005, format!("`{}` traps at a call to `{name}`, which no input defines", first.name))
            .at(crate::diagnostic::Severity::Warning)
            .seen(&first.name, "its `_start` leads there")
            .seen_at(
                &caller.name,
                format!("{what} calls `{name}`, a weak reference, and does not check whether it is there"),
                offset,
            );
    finding.help(match (ENTRY_NAMES.contains(&name), first.kind) {
        (true, Kind::SharedLibrary) => {
            format!("define `main` in `{}`, and link that with `-Wl,--export={name}`", first.name)
        }
        (true, Kind::Finished | Kind::Pinned) => format!(
            "link `{}` again with the object that defines `main`, or as a library with `-mexec-model=reactor`",
            first.name
        ),
        (true, _) => "add the object that defines `main`".to_owned(),
        (false, _) => format!("add the library that defines `{name}`"),
    })
}
