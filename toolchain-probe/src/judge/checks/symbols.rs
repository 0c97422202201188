//! DY004-DY006, DY008, DY014, DY015, LK004, LK006, LK008: does every reference have one definition, and of the right
//! kind?

mod elsewhere;
mod entry;
mod got;
mod meant;
mod members;
mod skew;
mod undefined;

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashSet;
use undefined::Missing;
use wasmparser::SymbolFlags;

use super::{Findings, Group};
use crate::conventions::{self, LinkerSymbol, STACK_POINTER_CALLS, TABLE_BASE_32, library_key, rust};
use crate::diagnostic::{Code, Diagnostic, some_of};
use crate::judge::binding::{
    Binding, DataTarget, FunctionTarget, GlobalTarget, ImportRef, SymbolBinding, TableTarget, TagTarget,
};
use crate::judge::policy::Undefined;
use crate::module::examined::Examined;
use crate::module::model::index::InputId;
use crate::module::model::linking::{Symbol, SymbolKind};
use crate::module::model::{Import, ImportRole};

pub(crate) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    got::check(group, findings);
    skew::entry_names(group, findings);
    entry::check(group, findings);
    let told = references(group, findings);
    needed(group, &told, findings);
    meant::check(group, findings);
    elsewhere::check(group, findings);
    duplicates(group, findings);
    members::check(group, findings);
    duplicates_in_objects(group, findings);
    defined_by_linker(group, findings);
}

/// The same of a library or an archive.
fn stem(file: &str) -> &str {
    file.strip_suffix(".a").unwrap_or_else(|| library_key(file))
}

/// The libraries that are among the inputs. The archive of the same library stands for it: `libc.a` for `libc.so`.
fn given_libraries<'a>(group: &Group<'a, '_>) -> BTreeSet<&'a str> {
    let name = |module: &'a Examined<'_>| match module.is_member {
        true => stem(members::archive_of(module)),
        false => library_key(&module.name),
    };
    group.modules.iter().map(name).collect()
}

/// The libraries that are needed and not among the inputs, with who needs them.
fn missing_libraries<'a>(group: &Group<'a, '_>) -> BTreeMap<&'a str, Vec<&'a Examined<'a>>> {
    let given = LazyCell::new(|| given_libraries(group));
    let mut missing: BTreeMap<&str, Vec<&Examined<'_>>> = BTreeMap::new();
    for (_, module) in group.modules.iter_enumerated().filter(|(input, _)| !group.bindings.is_instance(*input)) {
        let needed = module.dylink.iter().flat_map(|dylink| &dylink.needed);
        for name in needed.filter(|name| !given.contains(library_key(name))) {
            let by = missing.entry(name).or_default();
            if !by.iter().any(|other| std::ptr::eq(*other, module)) {
                by.push(module);
            }
        }
    }
    missing
}

/// DY008: a library that is not there matters only if a symbol is missing, so this is a warning; an error has already
/// named those that are `told`.
fn needed(group: &Group<'_, '_>, told: &BTreeSet<&str>, findings: &mut Findings) {
    for (name, by) in missing_libraries(group).iter().filter(|(name, _)| !told.contains(**name)) {
        let mut diagnostic = Diagnostic::new(Code::DY008, format!("needed library `{name}` was not found"));
        for module in by.iter().take(3) {
            diagnostic = diagnostic.seen(&module.name, format!("`dylink.0` says it needs `{name}`"));
        }
        findings.push(diagnostic.help(format!("name `{name}` on the command line, or its folder with `-L`")));
    }
}

/// What is wrong with a reference.
enum Fault {
    /// No definition. Data must have one whatever the user says of functions.
    Undefined {
        data: bool,
    },
    /// No definition, and no value that could stand for it even if the reference is weak.
    Missing,
    WrongKind(InputId, u32),
    Circular,
}

fn fault(binding: Binding) -> Option<Fault> {
    match binding {
        Binding::Function(target) | Binding::GotFunc(target) => match target {
            FunctionTarget::Undefined(_) => Some(Fault::Undefined { data: false }),
            FunctionTarget::WrongKind(input, export) => Some(Fault::WrongKind(input, export)),
            FunctionTarget::Circular(_) => Some(Fault::Circular),
            FunctionTarget::Defined(..) | FunctionTarget::Host(_) | FunctionTarget::Constructors => None,
        },
        Binding::GotMem(target) | Binding::Global(GlobalTarget::Address(target)) => match target {
            DataTarget::Undefined => Some(Fault::Undefined { data: true }),
            DataTarget::WrongKind(input, export) => Some(Fault::WrongKind(input, export)),
            DataTarget::Symbol(..) | DataTarget::Object(..) | DataTarget::Bound(..) | DataTarget::Linker(_) => None,
        },
        Binding::Global(GlobalTarget::WrongKind(input, export)) => Some(Fault::WrongKind(input, export)),
        Binding::Global(GlobalTarget::Undefined)
        | Binding::Tag(TagTarget::Undefined)
        | Binding::Table(TableTarget::Undefined) => Some(Fault::Missing),
        _ => None,
    }
}

/// Reports every reference that is wrong, and returns the libraries that an error calls missing.
fn references(group: &Group<'_, '_>, findings: &mut Findings) -> BTreeSet<&'static str> {
    let mut missing = Missing::default();
    let mut weak: BTreeMap<InputId, BTreeSet<&str>> = BTreeMap::new();
    let mut reported: BTreeSet<(&str, InputId)> = BTreeSet::new();
    for (input, module) in group.modules.iter_enumerated() {
        for (position, import) in (0u32..).zip(&module.imports) {
            let at = ImportRef { input, position };
            // DY011 and DY012 are about these two, SP010 is about a stack pointer that is a call.
            if got::is_broken(module, import)
                || import.field == TABLE_BASE_32
                || STACK_POINTER_CALLS.contains(&import.field)
                || module.is_for_debuggers(import)
            {
                continue;
            }
            match fault(group.bindings.of_import(at)) {
                Some(Fault::Undefined { .. }) if import.weak => _ = weak.entry(input).or_default().insert(import.field),
                Some(Fault::Missing) => missing.add_import(at.input, import),
                Some(Fault::Undefined { data })
                    if data || group.unresolved.rule(import.field) == Undefined::Error || lacks_type(group, import) =>
                {
                    missing.add_import(at.input, import);
                }
                Some(Fault::WrongKind(definer, export)) if reported.insert((import.field, definer)) => {
                    findings.push(wrong_kind(group, module, import, definer, export));
                }
                Some(Fault::Circular) if reported.insert((import.field, at.input)) => {
                    findings.push(circular(module, import));
                }
                _ => {}
            }
        }
    }
    symbols_of_another_kind(group, &mut reported, findings);
    undefined_data(group, &mut missing);
    let told = undefined::report(group, &missing, findings);
    findings.extend(weak.iter().map(|(input, names)| {
        let names: Vec<&str> = names.iter().copied().collect();
        let module = &group.modules[*input].name;
        Diagnostic::new(Code::DY005, format!("weak references of `{module}` stay undefined"))
            .seen(module, format!("{}: 0 as an address, a trap as a call", some_of(&names)))
    }));
    told
}

/// Whether a function of the host is asked for by its address alone, which says no type: no import could be made of it.
fn lacks_type(group: &Group<'_, '_>, import: &Import<'_>) -> bool {
    let is_called = |other: &Import<'_>| other.symbol_function().is_some() && other.field == import.field;
    import.role == ImportRole::GotFunc
        && group.unresolved.rule(import.field) == Undefined::Import
        && !group.modules.iter().any(|module| module.imports.iter().any(is_called))
}

/// What objects and finished modules miss: data has no import, only an undefined symbol. In a finished module wasm-ld
/// has made it address 0, where writing does not trap.
fn undefined_data<'a>(group: &Group<'a, '_>, missing: &mut Missing<'a>) {
    for (input, module) in group.modules.iter_enumerated() {
        // What a library misses its imports say.
        if !module.is_relocatable() || module.is_split {
            continue;
        }
        // What has an entry in the offset table was looked for by that.
        let is_entry = |import: &&Import<'_>| import.role == ImportRole::GotMem;
        let entries: HashSet<&str> = module.imports.iter().filter(is_entry).map(|import| import.field).collect();
        for (symbol, target) in group.bindings.undefined_data(group.modules, input) {
            let is_weak = symbol.flags.contains(SymbolFlags::BINDING_WEAK);
            if let Some(name) = symbol.name
                && target == DataTarget::Undefined
                && !is_weak
                && !entries.contains(name)
            {
                missing.add_data(input, name);
            }
        }
    }
}

/// LK006 of what has no import: undefined data, and definitions that give way to others.
fn symbols_of_another_kind<'a>(
    group: &Group<'a, '_>,
    reported: &mut BTreeSet<(&'a str, InputId)>,
    findings: &mut Findings,
) {
    for (input, module) in group.modules.iter_enumerated() {
        for (symbol, binding) in module.symbols().iter().zip(group.bindings.of_symbols(input)) {
            let (definer, export, wanted) = match *binding {
                SymbolBinding::Data(DataTarget::WrongKind(definer, export)) => (definer, export, "data"),
                SymbolBinding::Function(FunctionTarget::WrongKind(definer, export)) => (definer, export, "a function"),
                _ => continue,
            };
            let name = symbol.name.unwrap_or_default();
            if reported.insert((name, definer)) {
                let definer = &group.modules[definer];
                let export = &definer.exports[export as usize];
                findings.push(
                    used_as_another(name, module, definer)
                        .seen(&module.name, format!("symbol `{name}`: {wanted}"))
                        .seen_at(
                            &definer.name,
                            format!("export `{}`: a {}", export.name, export.role.noun()),
                            export.offset,
                        ),
                );
            }
        }
    }
}

/// LK006, without what is seen.
fn used_as_another(name: &str, module: &Examined<'_>, definer: &Examined<'_>) -> Diagnostic {
    let (user, definer) = (&module.name, &definer.name);
    Diagnostic::new(
        Code::LK006,
        format!("`{name}` is used as one thing in `{user}` and defined as another in `{definer}`"),
    )
    .help("declare the symbol the same way in both sources, or give one of the two another name")
}

/// LK006 of an import.
fn wrong_kind(
    group: &Group<'_, '_>,
    module: &Examined<'_>,
    import: &Import<'_>,
    definer: InputId,
    export: u32,
) -> Diagnostic {
    let definer = &group.modules[definer];
    let export = &definer.exports[export as usize];
    let wanted = match import.module {
        conventions::GOT_MEM => "the address of data",
        conventions::GOT_FUNC => "the table slot of a function",
        _ => "a function or global of its own kind",
    };
    used_as_another(import.symbol.unwrap_or(import.field), module, definer)
        .seen_at(&module.name, format!("import {}.{}: {wanted}", import.module, import.field), import.offset)
        .seen_at(&definer.name, format!("export `{}`: a {}", export.name, export.role.noun()), export.offset)
}

/// LK004.
fn circular(module: &Examined<'_>, import: &Import<'_>) -> Diagnostic {
    Diagnostic::new(Code::LK004, format!("`{}` is only ever passed on, never defined", import.field))
        .seen_at(
            &module.name,
            format!(
                "import {}.{}: its re-exports lead back here, or through more than 64 modules",
                import.module, import.field
            ),
            import.offset,
        )
        .help("add the library that defines it, before the ones that pass it on")
}

/// The names that two modules define, sorted, by the module that wins and the one that is hidden.
fn names_defined_twice<'data>(
    group: &Group<'_, 'data>,
    in_objects: bool,
) -> BTreeMap<(InputId, InputId), Vec<&'data str>> {
    let mut pairs: BTreeMap<(InputId, InputId), Vec<&str>> = BTreeMap::new();
    for duplicate in group.bindings.duplicates.iter().filter(|duplicate| duplicate.in_objects == in_objects) {
        pairs.entry((duplicate.winner, duplicate.hidden)).or_default().push(duplicate.name);
    }
    pairs.values_mut().for_each(|names| names.sort_unstable());
    pairs
}

/// LK008: in objects a name means one thing; only libraries hide each other's definitions.
fn duplicates_in_objects(group: &Group<'_, '_>, findings: &mut Findings) {
    for ((first, second), names) in names_defined_twice(group, true) {
        let (first, second) = (&group.modules[first].name, &group.modules[second].name);
        findings.push(
            Diagnostic::new(Code::LK008, format!("objects `{first}` and `{second}` both define {}", some_of(&names)))
                .seen(first, "a strong definition")
                .seen(second, "a strong definition")
                .help("make one of them `static`, or weak (`__attribute__((weak))`), or leave one object out"),
        );
    }
}

/// LK008: what the linker defines is the image's, and a variable of that name would be read as an address of it.
fn defined_by_linker(group: &Group<'_, '_>, findings: &mut Findings) {
    for module in group.modules.iter().filter(|module| module.is_object()) {
        let is_defined = |symbol: &&Symbol<'_>| {
            matches!(symbol.kind, SymbolKind::Data(Some(_))) && !symbol.flags.contains(SymbolFlags::BINDING_LOCAL)
        };
        let names = module.symbols().iter().filter(is_defined).filter_map(|symbol| symbol.name);
        if let Some(name) = names.into_iter().find(|name| LinkerSymbol::named(name).is_some()) {
            findings.push(
                Diagnostic::new(
                    Code::LK008,
                    format!("object `{}` defines `{name}`, and so does a linker", module.name),
                )
                .seen(&module.name, "a variable of that name")
                .help("give it another name, or make it `static`"),
            );
        }
    }
}

/// How to have only one definition of a name. Hidden visibility does not help for C++: inline variables and types would
/// exist twice.
fn duplicate_help(hidden: &str, names: &[&str]) -> String {
    let is_cxx = names.iter().any(|name| name.starts_with("_Z") && rust::symbol(name).is_none());
    if is_cxx {
        return format!("if that is not meant, rename what `{hidden}` defines, or put it into an anonymous namespace");
    }
    format!(
        "if that is not meant, let `{hidden}` export its interface only: Rust with `-C link-arg=-Bsymbolic -C \
         link-arg=--no-export-dynamic`, C with `-fvisibility=hidden` and default visibility on the interface"
    )
}

/// DY006: the first definition in link order wins, as in ELF; whoever has two should know which one runs.
fn duplicates(group: &Group<'_, '_>, findings: &mut Findings) {
    for ((winner, hidden), names) in names_defined_twice(group, false) {
        let (winner, hidden) = (&group.modules[winner].name, &group.modules[hidden].name);
        findings.push(
            Diagnostic::new(Code::DY006, format!("`{winner}` and `{hidden}` both define {}", some_of(&names)))
                .seen(winner, "comes first in link order: its definitions are used")
                .seen(hidden, "its definitions are hidden from other modules")
                .help(duplicate_help(hidden, &names)),
        );
    }
}
