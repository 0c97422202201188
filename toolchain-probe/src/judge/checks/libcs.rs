//! AL010, AL011: which modules have a libc with a state of its own, and what is there twice?
//!
//! A module has such a libc if it has a function of libc and the variable that the function keeps; whether it allocates
//! does not matter, and neither does its kind. Two modules have two libcs if they have one variable each: of a
//! `libc.so` that is used for nothing but `strlen` nothing is there twice.
//!
//! Where relocations are, the symbol table says which variables are defined. Elsewhere only functions have names, in
//! the name section and as exports, and a program may have a `rand` of its own: such a module counts only if it has two
//! names that are reserved to libc. A module without names shows only the traces of its allocator and its imports of
//! WASI.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

use wasmparser::SymbolFlags;

use super::allocator::{allocator_seen, brings_malloc};
use super::remedy::{ONE_LIBC, library_first};
use super::{Finding, Findings, Group, Pending};
use crate::conventions::libc_state::{comes_to_state, term, variables_of};
use crate::conventions::standard_library::is_of_libc;
use crate::diagnostic::{Code, Diagnostic};
use crate::judge::binding::{Binding, Bindings, DataTarget, FunctionTarget, GlobalTarget};
use crate::module::examined::{Examined, Modules};
use crate::module::identify::toolchain::{Family, Language};
use crate::module::model::index::{FuncIndex, InputId};
use crate::module::model::linking::SymbolKind;
use crate::module::model::{ExportRole, Kind};

/// What AL010 says of modules whose libcs the linker can compare.
const MAY_BECOME_ONE: &str = "if they are copies of one build, the linker makes one of them, and does not warn";

/// The names reserved to libc, and `atexit`, from which on the functions of a module are taken for those of a libc: one
/// may be a program's own `__assert_fail`.
const ENOUGH_NAMES: usize = 2;

/// The bytes of a body up to which a function does nothing: what stands for `__funcs_on_exit` where nobody calls
/// `atexit`, and the `__cxa_atexit` of a program that never ends.
const EMPTY_BODY_BYTES: usize = 5;

/// What ends a program: it goes through the handlers and streams of its own libc, also where that has none of them.
const EXIT: &str = "exit";
/// What it goes through of a libc that has them.
const LEFT_BY_EXIT: [&str; 2] = ["__stdout_FILE", "head"];

/// Whether a function is in the image, or may be.
pub(crate) type IsUsed<'f> = &'f dyn Fn(InputId, FuncIndex) -> bool;

/// Whether the libcs of a pair of modules are judged elsewhere.
pub(crate) type IsLeftOut<'f> = &'f dyn Fn([InputId; 2]) -> bool;

/// A libc with a state of its own: that of one module, or of all objects.
struct Libc {
    /// The module, or the first of them.
    input: InputId,
    state: State,
    /// Whether nobody uses a function that reaches one of its variables.
    is_idle: bool,
}

enum State {
    /// By variable: a function that keeps it, and its module.
    Known(BTreeMap<&'static str, (InputId, String)>),
    /// Without names.
    Unknown,
}

/// What two libcs have twice.
struct Twice<'a> {
    /// Of both: the module, and what was seen there.
    sides: [(InputId, Option<&'a str>); 2],
    variable: Option<&'static str>,
}

impl Twice<'_> {
    fn inputs(&self) -> [InputId; 2] {
        self.sides.map(|(input, _)| input)
    }
}

pub(crate) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    // A finished module and objects are for the linker to compare, which sees what of `libc.a` is left.
    let is_left_out = |pair: [InputId; 2]| {
        let pair = pair.map(|input| &group.modules[input]);
        pair.iter().all(|module| is_relocatable(module)) && pair.iter().any(|module| module.is_object())
    };
    separate(group.modules, group.bindings, &|_, _| true, &is_left_out, findings);
}

/// Whether the linker compares its code with that of others, as it does with all that was linked with copies.
fn is_relocatable(module: &Examined<'_>) -> bool {
    module.is_relocatable() && !module.is_split
}

/// AL010 and AL011 of the first two modules with a variable of libc each, but for pairs that are judged elsewhere.
pub(crate) fn separate(
    modules: &Modules<'_>,
    bindings: &Bindings<'_>,
    is_used: IsUsed<'_>,
    is_left_out: IsLeftOut<'_>,
    findings: &mut Findings,
) {
    let libcs = libcs(modules, bindings, is_used);
    let pairs = libcs.iter().enumerate().flat_map(|(at, second)| libcs[..at].iter().map(move |first| (first, second)));
    // Emscripten's libc is a different one, with other structs and error numbers, which reach others even without a
    // variable.
    let is_another = |libc: &Libc| modules[libc.input].identity.toolchain.family == Family::Emscripten;
    let pairs =
        pairs.filter(|(first, second)| !first.is_idle && !second.is_idle || is_another(first) || is_another(second));
    // An instance of a component has its own state on purpose.
    let is_instance = |libc: &Libc| bindings.is_instance(libc.input);
    let pairs = pairs.filter(|(first, second)| !is_instance(first) && !is_instance(second));
    let compared = pairs.filter(|(first, second)| !is_left_out([first.input, second.input]));
    let twice: Vec<Twice<'_>> = compared.filter_map(|(first, second)| twice(first, second)).collect();
    let Some(first) = twice.first() else { return };
    findings.push(Finding::stands_if(two_libcs(modules, first), Pending::SeparateLibcs(first.inputs())));
    let buffers = twice.iter().find_map(|twice| {
        Some(Finding::stands_if(two_buffers(modules, twice)?, Pending::SeparateBuffers(twice.inputs())))
    });
    findings.extend(buffers);
}

/// All libcs with a state of their own, in link order.
fn libcs(modules: &Modules<'_>, bindings: &Bindings<'_>, is_used: IsUsed<'_>) -> Vec<Libc> {
    let mut found: Vec<Libc> = Vec::new();
    let defined_by_objects: BTreeSet<&str> =
        modules.iter().filter(|module| module.is_object()).flat_map(defined_data).collect();
    let mut of_objects: Option<usize> = None;
    let first = super::first_input(modules);
    for (input, module) in modules.iter_enumerated() {
        // Few modules have anything of libc.
        let defined: LazyCell<BTreeSet<&str>, _> = LazyCell::new(|| defined_data(module).collect());
        let elsewhere = LazyCell::new(|| bound_elsewhere(bindings, input, module));
        let is_own = |variable: &str| match module.kind {
            Kind::Object => defined_by_objects.contains(variable),
            Kind::Finished => defined.contains(variable),
            _ => !elsewhere.contains(variable),
        };
        let functions = functions(module);
        let mut state = BTreeMap::new();
        for (name, function) in &functions {
            let variables = variables_of(name).iter().filter(|variable| is_own(variable) && is_used(input, *function));
            variables.for_each(|variable| _ = state.entry(*variable).or_insert_with(|| (input, (*name).to_owned())));
        }
        let exits = functions.iter().any(|(name, function)| *name == EXIT && is_used(input, *function));
        // Where relocations are, the linker makes every exit close all.
        if exits && !is_relocatable(module) {
            LEFT_BY_EXIT.iter().for_each(|left| _ = state.entry(*left).or_insert_with(|| (input, EXIT.to_owned())));
        }
        let is_stripped = functions.is_empty() && module.linking.is_none();
        let state = match state {
            state if !state.is_empty() => State::Known(state),
            _ if is_stripped && (brings_malloc(module) && asks_wasi(module) || has_stdio(module)) => State::Unknown,
            _ => continue,
        };
        let is_idle = is_libc_alone(module) && input != first && !is_kept_for_others(modules, bindings, is_used, input);
        match (of_objects.filter(|_| module.is_object()), state) {
            (Some(at), State::Known(more)) => {
                if let State::Known(known) = &mut found[at].state {
                    more.into_iter().for_each(|(variable, seen)| _ = known.entry(variable).or_insert(seen));
                }
            }
            (_, state) => {
                of_objects = of_objects.or(module.is_object().then_some(found.len()));
                found.push(Libc { input, state, is_idle });
            }
        }
    }
    found
}

/// The functions of libc that a module has, by name; none if they may be the program's own.
fn functions<'data>(module: &Examined<'data>) -> Vec<(&'data str, FuncIndex)> {
    let symbols = module.symbols().iter();
    let of_symbols = symbols.filter_map(|symbol| match (symbol.name, symbol.kind) {
        (Some(name), SymbolKind::Function(function)) => Some((name, FuncIndex(function))),
        _ => None,
    });
    let exports = module.exports.iter();
    let exported = exports.filter_map(|export| match export.role {
        ExportRole::Function(function) => Some((export.name, function)),
        _ => None,
    });
    let named = module.metadata.function_names.iter().map(|(function, name)| (*name, *function));
    let is_empty = |function: FuncIndex| module.body(function).is_none_or(|body| body.len() <= EMPTY_BODY_BYTES);
    let all: &mut dyn Iterator<Item = (&'data str, FuncIndex)> =
        if module.linking.is_some() { &mut { of_symbols } } else { &mut named.chain(exported) };
    // The last function of a name counts.
    let of_libc: BTreeMap<&str, FuncIndex> = all.filter(|(name, _)| is_of_libc(name)).collect();
    let found: Vec<(&str, FuncIndex)> = of_libc.into_iter().filter(|(_, function)| !is_empty(*function)).collect();
    let reserved = found.iter().filter(|(name, _)| name.starts_with("__") || *name == "atexit");
    if module.linking.is_some() || reserved.count() >= ENOUGH_NAMES { found } else { Vec::new() }
}

/// The data that the symbol table of a module defines, static ones too.
fn defined_data<'m>(module: &'m Examined<'_>) -> impl Iterator<Item = &'m str> {
    let symbols = module.symbols().iter();
    symbols.filter_map(|symbol| match symbol.kind {
        SymbolKind::Data(Some(_)) if !symbol.flags.contains(SymbolFlags::UNDEFINED) => symbol.name,
        _ => None,
    })
}

/// The variables that a module imports and another defines.
fn bound_elsewhere<'m>(bindings: &Bindings<'_>, input: InputId, module: &'m Examined<'_>) -> BTreeSet<&'m str> {
    let imports = bindings.of_module(input).iter().zip(&module.imports);
    let elsewhere = imports.filter(|(binding, _)| match binding {
        Binding::GotMem(target) | Binding::Global(GlobalTarget::Address(target)) => match *target {
            DataTarget::Symbol(definer, _) | DataTarget::Object(definer, _) => definer != input,
            _ => false,
        },
        _ => false,
    });
    elsewhere.map(|(_, import)| import.field).collect()
}

/// Whether a library defines nothing but a libc, so that none of it is used unless another module asks for it.
fn is_libc_alone(module: &Examined<'_>) -> bool {
    let mut exports = module.exports.iter();
    module.kind == Kind::SharedLibrary && exports.all(|export| is_of_libc(export.name) || export.name.starts_with('_'))
}

/// Whether another module uses something of this libc that reaches its variables.
fn is_kept_for_others(modules: &Modules<'_>, bindings: &Bindings<'_>, is_used: IsUsed<'_>, libc: InputId) -> bool {
    modules.iter_enumerated().filter(|(user, _)| *user != libc).any(|(user, module)| {
        let imports = bindings.of_module(user).iter().zip(&module.imports);
        let mut of_state = imports.filter(|(_, import)| comes_to_state(import.field));
        let late = bindings.undefined_data(modules, user).filter(|_| module.kind == Kind::Finished);
        let mut data = late.filter(|(symbol, _)| symbol.name.is_some_and(comes_to_state));
        let holds = data.any(|(_, target)| matches!(target, DataTarget::Symbol(definer, _) if definer == libc));
        holds
            || of_state.any(|(binding, import)| match *binding {
                Binding::Function(FunctionTarget::Defined(definer, _)) => {
                    definer == libc && import.symbol_function().is_none_or(|function| is_used(user, function))
                }
                Binding::GotFunc(FunctionTarget::Defined(definer, _))
                | Binding::GotMem(DataTarget::Symbol(definer, _))
                | Binding::Global(GlobalTarget::Address(DataTarget::Symbol(definer, _))) => definer == libc,
                _ => false,
            })
    })
}

/// Whether a module asks the system for what a libc asks it for.
fn asks_wasi(module: &Examined<'_>) -> bool {
    let asks = |names: &[&str]| {
        module
            .imports
            .iter()
            .any(|import| import.module.starts_with("wasi") && names.iter().any(|name| import.field.starts_with(name)))
    };
    asks(&["fd_", "environ_", "path_", "args_"]) || asks(&["get-environment", "get-stdout", "get-directories"])
}

/// Whether a finished module asks the system for all that `stdout` of wasi-libc needs, and asks for everything the same
/// way: Zig's library, which keeps no buffer, is told by its own traces.
fn has_stdio(module: &Examined<'_>) -> bool {
    let asks =
        |name: &str| module.imports.iter().any(|import| import.module.starts_with("wasi") && import.field == name);
    module.kind == Kind::Pinned
        && module.identity.toolchain.family != Family::Zig
        && ["fd_close", "fd_fdstat_get", "fd_seek", "fd_write"].into_iter().all(asks)
}

/// What two libcs keep twice that a user misses most.
fn twice<'a>(first: &'a Libc, second: &'a Libc) -> Option<Twice<'a>> {
    let of = |known: &'a BTreeMap<&'static str, (InputId, String)>, variable| {
        known.get(variable).map(|(input, function)| (*input, Some(function.as_str())))
    };
    let (sides, variable) = match (&first.state, &second.state) {
        (State::Known(one), State::Known(other)) => {
            let both = one.keys().filter(|variable| other.contains_key(*variable));
            let variable = *both.min_by_key(|variable| term(variable, ""))?;
            ([of(one, variable)?, of(other, variable)?], Some(variable))
        }
        _ => ([(first.input, None), (second.input, None)], None),
    };
    Some(Twice { sides, variable })
}

/// AL010: `errno`, open files, `environ` and `atexit` exist once for each copy.
fn two_libcs(modules: &Modules<'_>, twice: &Twice<'_>) -> Diagnostic {
    let sides = twice.sides.map(|(input, _)| &modules[input]);
    let [first, second] = sides;
    let text = |(input, function): (InputId, Option<&str>)| match (function, twice.variable) {
        (Some(EXIT), _) => {
            "`exit` of its own libc, which runs no handlers of others and writes out none of their buffers".to_owned()
        }
        (Some(function), Some(variable)) => {
            format!("`{function}` of its own libc, with its own {}", term(variable, function).1)
        }
        _ => {
            let module = &modules[input];
            match module.identity.allocator.allocator {
                Some(_) => format!("{}, and imports of WASI of its own", allocator_seen(module)),
                None => "has no names; imports of WASI as `stdout` of a libc needs them".to_owned(),
            }
        }
    };
    let mut finding = Diagnostic::new(Code::AL010, format!("`{}` and `{}` bring a libc each", first.name, second.name))
        .seen(&first.name, text(twice.sides[0]))
        .seen(&second.name, text(twice.sides[1]))
        .note("`errno`, open files, `environ`, the locale and `atexit` exist once for each of them")
        .help(remedy(sides));
    if sides.iter().all(|module| module.kind == Kind::Finished) {
        finding = finding.note(MAY_BECOME_ONE);
    }
    finding
}

/// What makes one libc of two.
fn remedy(sides: [&Examined<'_>; 2]) -> String {
    let is_finished = |module: &Examined<'_>| matches!(module.kind, Kind::Pinned | Kind::Finished);
    let pinned: Vec<&str> =
        sides.iter().filter(|module| module.kind == Kind::Pinned).map(|module| module.name.as_str()).collect();
    let library = sides.into_iter().find(|module| module.kind == Kind::SharedLibrary);
    match (library, sides.into_iter().find(|module| is_finished(module))) {
        (Some(library), Some(finished)) => {
            format!("{}, so that it uses the libc of `{}`", as_library(finished), library.name)
        }
        (Some(library), None) => match sides.into_iter().find(|module| module.is_member) {
            Some(member) => library_first(member, library),
            None => ONE_LIBC.to_owned(),
        },
        (None, Some(_)) if !pinned.is_empty() => {
            let which = pinned.join("` and `");
            format!("link `{which}` with `-Wl,--emit-relocs`: copies of one build then become one")
        }
        _ => ONE_LIBC.to_owned(),
    }
}

/// How a finished module becomes a library without a libc.
fn as_library(module: &Examined<'_>) -> String {
    // As the README's "Build it so that it links" does.
    let how = if module.identity.toolchain.languages.contains(&Language::Rust) {
        "`-Zbuild-std=std,panic_abort` and `-C relocation-model=pic -C linker=wasm-ld -C linker-flavor=wasm-ld -C \
         link-self-contained=no -C link-arg=-shared -C link-arg=--experimental-pic -L native=SYSROOT/lib/wasm32-wasip1`"
    } else {
        "`-fPIC -fvisibility=default` and `wasm-ld -shared --experimental-pic --unresolved-symbols=import-dynamic`, \
         and no `libc.a`"
    };
    format!("build `{}` as a shared library, with {how}", module.name)
}

/// AL011: each prints through a buffer of its own.
fn two_buffers(modules: &Modules<'_>, twice: &Twice<'_>) -> Option<Diagnostic> {
    if twice.variable.is_some_and(|variable| variable != "__stdout_FILE") {
        return None;
    }
    let writes = |module: &Examined<'_>| {
        module.imports.iter().find(|import| import.field == "fd_write").map(|import| import.offset)
    };
    let [first, second] = twice.sides.map(|(input, _)| &modules[input]);
    let writes = [writes(first)?, writes(second)?];
    Some(
        Diagnostic::new(Code::AL011, format!("`{}` and `{}` each buffer what they print", first.name, second.name))
            .seen_at(&first.name, "a libc of its own, and import fd_write", writes[0])
            .seen_at(&second.name, "a libc of its own, and import fd_write", writes[1])
            .help("call `fflush` before calling into the other module, or use one libc"),
    )
}
