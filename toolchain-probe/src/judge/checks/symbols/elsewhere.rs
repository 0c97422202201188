//! DY014 of functions that a module imports from a module name other than `env`, which is the host's, and that an input
//! exports.
//!
//! Names bind between modules in `env` alone (DynamicLinking.md, "Imports"); any other module name is a part of the
//! host. Two kinds of input do not know that. The core modules of components ask for `ns:pkg/interface` and export
//! `ns:pkg/interface#function` (wit-component's names; `cm32p2|` begins those of the component model's build targets),
//! to be joined by adapters, which copy what crosses: bound as they are, two memories would be taken for one, and what
//! a callee returned would be freed twice. And a module that was written for one loader asks for a module by its file's
//! name. Both are left to the host, and that is said once for each module that is asked, because the function stands
//! beside them.
//!
//! Who defines the functions of WASI is known, and that a libc has some of the same names means nothing.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::{HashMap, HashSet};

use super::{Findings, Group};
use crate::conventions::{self, ENV};
use crate::diagnostic::{Code, Diagnostic, Severity, some_of};
use crate::judge::binding::{Binding, FunctionTarget, ImportRef};
use crate::module::examined::Examined;
use crate::module::model::index::{FuncIndex, InputId};
use crate::module::model::{Export, ExportRole, Import};

/// The prefix of names in the form of 2024 (component model, BuildTargets.md).
const STANDARD: &str = "cm32p2";

/// The module name of what a component's world imports without an interface.
const WORLD: &str = "$root";

/// Why an export may be what an import means.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tie {
    /// Both sides have the name that components give it.
    Interface,
    /// The import names the module that has it.
    File,
    /// Name and type are equal, and nothing else.
    Name,
}

/// What one module asks of one part of the host, and inputs have.
#[derive(Default)]
struct Asked<'g, 'data> {
    imports: Vec<&'g Import<'data>>,
    exports: BTreeMap<InputId, Vec<&'data str>>,
}

type Exports<'g, 'data> = HashMap<&'data str, Vec<(InputId, &'g Export<'data>, FuncIndex)>>;

pub(crate) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    let left: Vec<_> =
        group.modules.iter_enumerated().flat_map(|(input, module)| of_host(group, input, module)).collect();
    if left.is_empty() {
        return;
    }
    let fields: HashSet<&str> = left.iter().map(|(.., import)| import.field).collect();
    let exports = exported_functions(group, &fields);
    let interfaces = by_interface(&exports);
    let mut asked: BTreeMap<(InputId, Tie, &str), Asked<'_, '_>> = BTreeMap::new();
    for (input, function, import) in left {
        let Some((tie, definer, name)) = find(group, (input, function, import), &exports, &interfaces) else {
            continue;
        };
        let entry = asked.entry((input, tie, import.module)).or_default();
        entry.imports.push(import);
        entry.exports.entry(definer).or_default().push(name);
    }
    findings.extend(asked.iter().map(|((input, tie, part), asked)| finding(group, *input, *tie, part, asked)));
}

/// The functions that are left to a part of the host other than `env` and WASI, unless the user says that it has them.
fn of_host<'g, 'data>(
    group: &'g Group<'_, 'data>,
    input: InputId,
    module: &'g Examined<'data>,
) -> impl Iterator<Item = (InputId, FuncIndex, &'g Import<'data>)> {
    let bound = (0..).zip(&module.imports).zip(group.bindings.of_module(input));
    bound.filter_map(move |((position, import), binding)| {
        let own = FunctionTarget::Host(ImportRef { input, position });
        let is_left = *binding == Binding::Function(own)
            && import.module != ENV
            && !import.module.starts_with("wasi_")
            && !group.unresolved.import.contains(import.field);
        let function = import.item.function().filter(|_| is_left)?;
        Some((input, function, import))
    })
}

/// The functions that are exported under one of these names, or under one that contains an interface.
fn exported_functions<'g, 'data>(group: &'g Group<'_, 'data>, fields: &HashSet<&str>) -> Exports<'g, 'data> {
    let is_wanted = |name: &str| fields.contains(name) || is_of_interface(name);
    let mut exports: Exports<'_, '_> = HashMap::new();
    for (input, module) in group.modules.iter_enumerated() {
        let is_meant = |export: &&Export<'_>| is_wanted(export.name) && !conventions::is_private(export.name);
        for export in module.exports.iter().filter(is_meant) {
            if let ExportRole::Function(function) = export.role {
                exports.entry(export.name).or_default().push((input, export, function));
            }
        }
    }
    exports
}

fn is_of_interface(name: &str) -> bool {
    name.contains('#') || name.starts_with(STANDARD)
}

/// The exports whose names contain an interface, by what an import of the same must be: versions left out, because what
/// is asked and what is there may differ in the last number.
fn by_interface<'data>(exports: &Exports<'_, 'data>) -> HashMap<String, Vec<(InputId, &'data str)>> {
    let mut found: HashMap<String, Vec<(InputId, &str)>> = HashMap::new();
    for (name, definers) in exports.iter().filter(|(name, _)| is_of_interface(name)) {
        let plain = without_version(name.strip_prefix("[async-lift]").unwrap_or(name));
        found.entry(plain).or_default().extend(definers.iter().map(|(input, ..)| (*input, *name)));
    }
    found.values_mut().for_each(|definers| definers.sort_unstable());
    found
}

/// `ns:pkg/interface#f` of `ns:pkg/interface@1.2.3#f`.
fn without_version(name: &str) -> String {
    let Some(at) = name.find('@') else { return name.to_owned() };
    let end = name[at..].find(['#', '|']).map_or(name.len(), |end| at + end);
    format!("{}{}", &name[..at], &name[end..])
}

/// The export that a component's toolchain gives the function which it imports so, versions left out.
fn interface_name(import: &Import<'_>) -> Option<String> {
    let field = import.field.strip_prefix("[async-lower]").unwrap_or(import.field);
    let field = match field.strip_prefix("[resource-drop]") {
        Some(resource) => format!("[dtor]{resource}"),
        None => field.to_owned(),
    };
    let name = match import.module.strip_prefix(STANDARD) {
        Some("") => format!("{STANDARD}||{field}"),
        Some(_) => format!("{}|{field}", import.module),
        None if import.module.contains(':') => format!("{}#{field}", import.module),
        None => return None,
    };
    Some(without_version(&name))
}

fn find<'data>(
    group: &Group<'_, 'data>,
    (input, function, import): (InputId, FuncIndex, &Import<'data>),
    exports: &Exports<'_, 'data>,
    interfaces: &HashMap<String, Vec<(InputId, &'data str)>>,
) -> Option<(Tie, InputId, &'data str)> {
    let others =
        |definers: &Vec<(InputId, &'data str)>| definers.iter().copied().find(|(definer, _)| *definer != input);
    if let Some(found) = interface_name(import).and_then(|name| interfaces.get(&name).and_then(others)) {
        return Some((Tie::Interface, found.0, found.1));
    }
    let definers = || exports.get(import.field).into_iter().flatten().filter(|(definer, ..)| *definer != input);
    if import.module == WORLD {
        return definers().next().map(|(definer, export, _)| (Tie::Interface, *definer, export.name));
    }
    if let Some((definer, export, _)) =
        definers().find(|(definer, ..)| is_called(&group.modules[*definer], import.module))
    {
        return Some((Tie::File, *definer, export.name));
    }
    let type_of = |input: InputId, function: FuncIndex| {
        let function = group.modules[input].functions.get(function)?;
        group.types[input].get(function.ty)
    };
    let mut alike = definers().filter(|(definer, _, defined)| type_of(*definer, *defined) == type_of(input, function));
    alike.next().map(|(definer, export, _)| (Tie::Name, *definer, export.name))
}

/// Whether a module name of an import is the name of this file or module: folders, endings and `lib` do not count.
fn is_called(module: &Examined<'_>, name: &str) -> bool {
    let wanted = stem(name);
    !wanted.is_empty()
        && (stem(&module.name) == wanted || module.metadata.module_name.is_some_and(|own| stem(own) == wanted))
}

fn stem(name: &str) -> &str {
    let member = name.strip_suffix(')').and_then(|name| name.split_once('(')).map_or(name, |(_, member)| member);
    let file = member.rsplit('/').next().unwrap_or(member);
    let stem = file.split_once('.').map_or(file, |(stem, _)| stem);
    stem.strip_prefix("lib").filter(|rest| !rest.is_empty()).unwrap_or(stem)
}

fn finding(group: &Group<'_, '_>, input: InputId, tie: Tie, part: &str, asked: &Asked<'_, '_>) -> Diagnostic {
    let module = &group.modules[input];
    let fields: BTreeSet<&str> = asked.imports.iter().map(|import| import.field).collect();
    let fields: Vec<&str> = fields.into_iter().collect();
    let definers: Vec<&str> = asked.exports.keys().map(|definer| group.modules[*definer].name.as_str()).collect();
    let (all, have) = (some_of(&definers), if definers.len() == 1 { "exports" } else { "export" });
    let it = if fields.len() == 1 { "it" } else { "them" };
    let text = match tie {
        Tie::Interface if part == WORLD => {
            format!("`{}` leaves {} of its world to the host, and {all} {have} {it}", module.name, some_of(&fields))
        }
        Tie::Interface => format!("`{}` leaves the interface `{part}` to the host, and {all} {have} it", module.name),
        Tie::File | Tie::Name => {
            format!("`{}` leaves {} of `{part}` to the host, and {all} {have} {it}", module.name, some_of(&fields))
        }
    };
    let mut finding = Diagnostic::new(Code::DY014, text).seen_at(
        &module.name,
        format!("imports {} from `{part}`, which is the host's", some_of(&fields)),
        asked.imports[0].offset,
    );
    for (definer, names) in asked.exports.iter().take(3) {
        finding = finding.seen(&group.modules[*definer].name, format!("exports {}", some_of(names)));
    }
    match tie {
        Tie::Interface => finding.help(
            "to keep the interface, make a component of each and compose them (`wac plug`); to link them, call a plain \
             function: declared without `import_module` on one side, defined without `export_name` on the other",
        ),
        Tie::File => finding.help(meant(&definers, &fields)),
        Tie::Name => finding.at(Severity::Info).help(meant(&definers, &fields)),
    }
}

fn meant(definers: &[&str], fields: &[&str]) -> String {
    format!(
        "if that of {} is meant, declare it without `import_module` (Rust: `wasm_import_module`), or as one of `env`; \
         if the host's is, pass `--import {}`",
        some_of(definers),
        fields[0]
    )
}

#[cfg(test)]
mod tests {
    use super::{stem, without_version};

    #[test]
    fn names_of_modules_are_compared_without_their_files() {
        assert_eq!(["libmath.so", "./math.wasm", "math", "libx.a(math.o)", "dir/math.js"].map(stem), ["math"; 5]);
        assert_eq!(["lib", ""].map(stem), ["lib", ""]);
    }

    #[test]
    fn versions_do_not_count() {
        assert_eq!(without_version("a:b/c@1.2.3#f"), "a:b/c#f");
        assert_eq!(without_version("cm32p2|a:b/c@1|f"), "cm32p2|a:b/c|f");
        assert_eq!(without_version("a:b/c@1"), "a:b/c");
    }
}
