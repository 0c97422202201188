//! DY004, ABI014, ABI016: names that nobody defines become one finding for each reason why.
//!
//! What is missing is one thing, a library, an export or a host, and it is said once, however many names ask for it: a
//! link without its libc lacks one file, not the 47 functions of it. Only names without a known reason are looked at
//! one by one, and only while they are few: whoever misses more than [`ALONE`] has not misspelt them.

mod help;
mod hidden;

use std::collections::{BTreeMap, BTreeSet};

use hidden::HiddenNames;

use super::skew::{self, Skew};
use super::{Findings, Group, given_libraries, stem};
use crate::conventions::standard_library::{StandardLibrary, companion_of, library_of};
use crate::conventions::{cxx, is_compiler_builtin};
use crate::diagnostic::{Code, Diagnostic, counted, near_names, some_of};
use crate::judge::binding::sets::bounded;
use crate::judge::policy::Undefined;
use crate::module::examined::Examined;
use crate::module::identify::toolchain::{Family, is_emscripten_import};
use crate::module::model::index::InputId;
use crate::module::model::{Export, Import, ImportRole, Kind};

/// Names that nobody defines, with who asks for them.
#[derive(Default)]
pub(crate) struct Missing<'a> {
    names: BTreeMap<&'a str, Asked<'a>>,
}

/// Who asks for one name, in link order, and whether as the address of data.
#[derive(Default)]
struct Asked<'a> {
    by: Vec<(InputId, Option<&'a Import<'a>>)>,
    is_data: bool,
    /// Whether somebody calls it: an address alone says no type, and no import could be made of it.
    is_called: bool,
}

impl<'a> Missing<'a> {
    /// An import that nothing is bound to.
    pub(crate) fn add_import(&mut self, input: InputId, import: &'a Import<'a>) {
        let is_called = import.symbol_function().is_some();
        let is_function = is_called || import.role == ImportRole::GotFunc;
        let asked = self.names.entry(import.field).or_default();
        asked.is_data |= !is_function;
        asked.is_called |= is_called;
        asked.add(input, Some(import));
    }

    /// A data symbol of an object or a finished module, of which there is no import.
    pub(crate) fn add_data(&mut self, input: InputId, name: &'a str) {
        let asked = self.names.entry(name).or_default();
        asked.is_data = true;
        asked.add(input, None);
    }
}

impl<'a> Asked<'a> {
    /// Whether a host could have it: it has no data.
    fn may_be_imported(&self) -> bool {
        !self.is_data && self.is_called
    }

    fn add(&mut self, input: InputId, import: Option<&'a Import<'a>>) {
        if !self.by.iter().any(|(other, _)| *other == input) {
            self.by.push((input, import));
        }
    }
}

/// Why a name is missing. The order is the one in which the reasons are told.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Reason<'a> {
    /// A library that every SDK has, by its file names.
    Library(Vec<&'static str>),
    /// The runtime of C++ is there, built without exceptions.
    WithoutExceptions,
    /// Its definer has it for itself alone.
    Hidden(InputId),
    /// Another version of a library is there.
    Skew(Skew),
    /// What JavaScript does for a program of Emscripten.
    JavaScript(InputId),
    /// Nothing is in a section.
    Section(&'a str),
    /// Only the address of a function of the host is taken.
    AddressAlone,
    /// C++ on one side has it with its types, by this name, and C on the other has not.
    Mangled(InputId, &'a str),
    /// It may be misspelt, and one of these is meant.
    Near(Vec<&'a str>),
    /// Nothing is known but who asks first.
    Unknown(InputId),
}

/// The archive of what clang calls for arithmetic that the instruction set lacks.
const BUILTINS: &str = "libclang_rt.builtins.a";

/// How many names of one module without a known reason are reported one by one.
const ALONE: usize = 3;

/// Names for which near ones are looked up, which compares each with every export of the group.
const SUGGESTED: usize = 20;

/// Reports all of it, and returns the files that it reported as missing.
pub(crate) fn report(group: &Group<'_, '_>, missing: &Missing<'_>, findings: &mut Findings) -> BTreeSet<&'static str> {
    let mut files = BTreeSet::new();
    if missing.names.is_empty() {
        return files;
    }
    let hidden = HiddenNames::of(group, missing.names.keys().copied());
    let given = Given::of(group);
    let mut reasons: BTreeMap<Reason<'_>, Vec<&str>> = BTreeMap::new();
    for (name, asked) in &missing.names {
        reasons.entry(reason(group, &hidden, &given, name, asked)).or_default().push(name);
    }
    let unknown = |reason: &Reason<'_>| matches!(reason, Reason::Unknown(_));
    let count: usize = reasons.iter().filter(|(reason, _)| unknown(reason)).map(|(_, names)| names.len()).sum();
    for (reason, names) in reasons {
        if let Reason::Library(missing) = &reason {
            files.extend(missing);
        }
        if !unknown(&reason) {
            findings.push(finding(group, missing, &reason, &names));
            continue;
        }
        let (mut together, mut far) = (Vec::new(), Vec::new());
        for name in names {
            match if count <= SUGGESTED { meant(group, name) } else { None } {
                Some(reason) => together.push((reason, vec![name])),
                None => far.push(name),
            }
        }
        match far.len() {
            0..=ALONE => together.extend(far.into_iter().map(|name| (reason.clone(), vec![name]))),
            _ => together.push((reason, far)),
        }
        findings.extend(together.iter().map(|(reason, names)| finding(group, missing, reason, names)));
    }
    files
}

fn reason<'a>(
    group: &Group<'_, '_>,
    hidden: &HiddenNames,
    given: &Given<'_>,
    name: &'a str,
    asked: &Asked<'_>,
) -> Reason<'a> {
    let first = asked.by[0].0;
    // A side module has its libc from the main module, and what it calls in JavaScript is known by name only.
    let is_of_javascript = |input: InputId| {
        let module = &group.modules[input];
        module.identity.toolchain.family == Family::Emscripten
            && (module.kind != Kind::SharedLibrary || is_emscripten_import(name))
    };
    if !asked.is_data && asked.by.iter().all(|(user, _)| is_of_javascript(*user)) {
        return Reason::JavaScript(first);
    }
    // A module alone has no neighbour of another version.
    if group.modules.len() > 1
        && let Some(skew) = skew::of(group, name, |input| asked.by.iter().any(|(user, _)| *user == input))
    {
        return Reason::Skew(skew);
    }
    if EXCEPTIONS.contains(&name) && given.names.contains("libc++abi") {
        return Reason::WithoutExceptions;
    }
    let is_for_objects = asked.by.iter().all(|(user, _)| group.modules[*user].is_object());
    if let Some(files) = library(name, is_for_objects, given) {
        return Reason::Library(files);
    }
    if let Some((section, _)) = bounded(name) {
        return Reason::Section(section);
    }
    if let Some(definer) = hidden.definer(name).filter(|definer| asked.by.iter().all(|(user, _)| user != definer)) {
        return Reason::Hidden(definer);
    }
    if !asked.is_data && group.unresolved.rule(name) == Undefined::Import {
        return Reason::AddressAlone;
    }
    Reason::Unknown(first)
}

/// The files of an SDK that define a name. Those that are given do not define it, or it would not be missing.
fn library(name: &str, is_for_objects: bool, given: &Given<'_>) -> Option<Vec<&'static str>> {
    let libraries: &[[&str; 2]] = match library_of(name) {
        _ if is_compiler_builtin(name) => &[[BUILTINS, BUILTINS]],
        _ if name.starts_with("_Unwind_") => &[["libunwind.so", "libunwind.a"]],
        Some(StandardLibrary::Libc) => match companion_of(name) {
            Some((library, archive)) => &[[library, archive]],
            None if given.has_libc => &[],
            None => &[["libc.so", "libc.a"]],
        },
        Some(StandardLibrary::Cxx) => &CXX,
        // libc has `__cxa_atexit`, the runtime of C++ all others.
        _ if cxx::is_of_runtime(name) => &CXX,
        _ => &[],
    };
    let files = libraries.iter().map(|[library, archive]| if is_for_objects { *archive } else { *library });
    let files: Vec<&str> = files.filter(|file| !given.names.contains(stem(file))).collect();
    (!files.is_empty()).then_some(files)
}

/// The C++ library and its runtime, as shared libraries and as archives.
const CXX: [[&str; 2]; 2] = [["libc++.so", "libc++.a"], ["libc++abi.so", "libc++abi.a"]];

/// What only a C++ runtime that was built with exceptions has.
const EXCEPTIONS: [&str; 8] = [
    "__cxa_allocate_exception",
    "__cxa_begin_catch",
    "__cxa_end_catch",
    "__cxa_free_exception",
    "__cxa_get_exception_ptr",
    "__cxa_rethrow",
    "__cxa_throw",
    "__gxx_wasm_personality_v0",
];

/// The libraries among the inputs.
struct Given<'a> {
    names: BTreeSet<&'a str>,
    has_libc: bool,
}

impl<'a> Given<'a> {
    fn of(group: &Group<'a, '_>) -> Self {
        const ENOUGH: usize = 100;
        let is_of_libc = |name: &str| library_of(name) == Some(StandardLibrary::Libc);
        // A libc may have any file name.
        let is_libc = |module: &Examined<'_>| {
            let exported = module.exports.iter().filter(|export| is_of_libc(export.name));
            exported.take(ENOUGH).count() == ENOUGH
        };
        let names = given_libraries(group);
        Self { has_libc: names.contains("libc") || group.modules.iter().any(is_libc), names }
    }
}

/// What somebody may have meant by a name that nobody defines.
fn meant<'a>(group: &Group<'a, '_>, name: &'a str) -> Option<Reason<'a>> {
    mangled(group, name).or_else(|| Some(suggestions(group, name)).filter(|near| !near.is_empty()).map(Reason::Near))
}

/// The function that has this name in its source, where one side was compiled as C++ without `extern "C"`: C has the
/// name alone, C++ the types too.
fn mangled<'a>(group: &Group<'a, '_>, name: &str) -> Option<Reason<'a>> {
    let source = cxx::source_name(name);
    let is_twin = |known: &str| source.map_or_else(|| cxx::source_name(known) == Some(name), |source| known == source);
    group.modules.iter_enumerated().find_map(|(input, module)| {
        let is_it = |export: &&Export<'_>| module.is_public(export) && is_twin(export.name);
        module.exports.iter().find(is_it).map(|export| Reason::Mangled(input, export.name))
    })
}

/// The exported names that someone may have meant. Names of libraries that every SDK has are not misspelt.
fn suggestions<'m>(group: &Group<'m, '_>, name: &str) -> Vec<&'m str> {
    if library_of(name).is_some() {
        return Vec::new();
    }
    let public = group
        .modules
        .iter()
        .flat_map(|module| module.exports.iter().filter(|export| module.is_public(export)).map(|export| export.name));
    let near = near_names(name, public.filter(|known| *known != name));
    near.into_iter().filter(|known| library_of(known).is_none() || is_slip(name, known)).collect()
}

/// Whether letters changed places, or one is missing or too many: among the thousand names of libc there is one in
/// which another letter stands for nearly every short name.
fn is_slip(name: &str, known: &str) -> bool {
    let sorted = |name: &str| {
        let mut letters: Vec<u8> = name.bytes().collect();
        letters.sort_unstable();
        letters
    };
    name.len() != known.len() || sorted(name) == sorted(known)
}

fn finding(group: &Group<'_, '_>, missing: &Missing<'_>, reason: &Reason<'_>, names: &[&str]) -> Diagnostic {
    let shown = some_of(names);
    let (code, message) = match reason {
        Reason::Library(files) => {
            let verb = if files.len() == 1 { "is" } else { "are" };
            (Code::DY004, format!("{} {verb} missing: no input defines {shown}", help::all_of(files)))
        }
        Reason::WithoutExceptions => (Code::DY004, format!("`libc++abi` does not define {shown}")),
        Reason::Hidden(definer) => (Code::DY004, format!("`{}` does not export {shown}", group.modules[*definer].name)),
        Reason::Skew(skew) => {
            let definer = &group.modules[skew.definer].name;
            (skew.code, skew::message(skew.code, &shown, names.len(), definer))
        }
        Reason::JavaScript(user) => {
            let user = &group.modules[*user].name;
            (Code::DY004, format!("no input defines {shown}, which `{user}` calls in JavaScript"))
        }
        Reason::Section(_) | Reason::AddressAlone | Reason::Mangled(..) | Reason::Near(_) | Reason::Unknown(_) => {
            (Code::DY004, format!("no input defines {shown}"))
        }
    };
    let diagnostic = seen(group, missing, names, Diagnostic::new(code, message).of_symbols(names));
    help::explain(group, missing, reason, names, diagnostic)
}

/// Who asks for these names: three modules at most.
fn seen(group: &Group<'_, '_>, missing: &Missing<'_>, names: &[&str], mut diagnostic: Diagnostic) -> Diagnostic {
    let mut users: BTreeMap<InputId, Vec<(&str, Option<&Import<'_>>)>> = BTreeMap::new();
    for name in names {
        for &(user, import) in &missing.names[name].by {
            users.entry(user).or_default().push((name, import));
        }
    }
    for (user, asked) in users.iter().take(3) {
        let module = &group.modules[*user].name;
        diagnostic = match asked.as_slice() {
            [(name, Some(import))] => {
                diagnostic.seen_at(module, format!("import {}.{name}", import.module), import.offset)
            }
            [(name, None)] => diagnostic.seen(module, format!("undefined symbol `{name}`, the address of data")),
            several => {
                let names: Vec<&str> = several.iter().map(|(name, _)| *name).collect();
                let from: BTreeSet<&str> =
                    several.iter().filter_map(|(_, import)| Some(import.as_ref()?.module)).collect();
                let from: Vec<&str> = from.into_iter().collect();
                let text = match from.as_slice() {
                    [] => format!("undefined symbols {}, addresses of data", some_of(&names)),
                    from => format!("imports {} from {}", some_of(&names), help::all_of(from)),
                };
                match several.iter().find_map(|(_, import)| *import) {
                    Some(import) => diagnostic.seen_at(module, text, import.offset),
                    None => diagnostic.seen(module, text),
                }
            }
        };
    }
    match users.len().checked_sub(3) {
        Some(more) if more > 0 => diagnostic.note(format!("and {}", counted(more as u64, "more module"))),
        _ => diagnostic,
    }
}
