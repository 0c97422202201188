//! ABI003, ABI007, ABI008, ABI017: where two modules call each other, do their compilers and C libraries agree on how
//! values are passed and laid out?
//!
//! Each of these asks for a tie between the two: sides that never meet may differ as they like.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::ties::Tie;
use super::{Findings, Group};
use crate::diagnostic::{Code, Diagnostic, Severity, some_of};
use crate::judge::binding::{Binding, DataTarget};
use crate::module::examined::Examined;
use crate::module::identify::toolchain::{CAbi, Language};
use crate::module::model::ImportRole;
use crate::module::model::index::InputId;

pub(crate) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    // What instances call of each other was decided when they were composed: by the canonical ABI, or by their linker.
    let is_of_instance = |tie: &Tie<'_>| group.bindings.is_instance(tie.user);
    let ties = match group.ties.iter().any(is_of_instance) {
        true => Cow::Owned(group.ties.iter().filter(|tie| !is_of_instance(tie)).copied().collect()),
        false => Cow::Borrowed(group.ties),
    };
    for (input, module) in group.modules.iter_enumerated() {
        structs_in_parts(group, &ties, input, module, findings);
        swift(group, &ties, input, module, findings);
    }
    long_double(group, &ties, findings);
    types_of_libc(group, &ties, findings);
}

/// ABI003: a struct that this rustc passes as two numbers is a pointer for everybody else. A function of one parameter
/// cannot have been taken apart.
fn structs_in_parts(
    group: &Group<'_, '_>,
    ties: &[Tie<'_>],
    input: InputId,
    module: &Examined<'_>,
    findings: &mut Findings,
) {
    let facts = &module.identity.toolchain;
    let (CAbi::StructsInParts, Some(rustc)) = (facts.abi, facts.rustc) else { return };
    let is_other = |tie: &&Tie<'_>| {
        let other = if tie.user == input { tie.definer } else { tie.user };
        (tie.user == input || tie.definer == input)
            && group.modules[other].identity.toolchain.abi != CAbi::StructsInParts
    };
    let shared: Vec<&Tie<'_>> = ties.iter().filter(is_other).filter(|tie| takes_several(group, tie)).collect();
    let Some(first) = shared.iter().find(|tie| differs(group, tie)).or_else(|| shared.first()) else { return };
    let differs = differs(group, first);
    let other = &group.modules[if first.user == input { first.definer } else { first.user }];
    let names: Vec<&str> = shared.iter().map(|tie| tie.name).collect::<BTreeSet<_>>().into_iter().collect();
    let offset =
        if first.user == input { Some(first.offset) } else { module.export(first.name).map(|export| export.offset) };
    let shares = format!("shares {} with `{}`", some_of(&names), other.name);
    let finding =
        Diagnostic::new(Code::ABI003, format!("`{}` passes structs in parts, `{}` does not", module.name, other.name))
            .at(if differs { Severity::Error } else { Severity::Warning })
            .seen(&module.name, format!("made by rustc {rustc} and imports no WASI function; wanted 1.89 or newer"));
    let finding = match offset {
        Some(offset) => finding.seen_at(&module.name, shares, offset),
        None => finding.seen(&module.name, shares),
    };
    findings.push(finding.help(
        "build it with rustc 1.89 or newer, or for `wasm32-wasip1`; or pass structs by pointer and slices as pointer \
         and length",
    ));
}

fn takes_several(group: &Group<'_, '_>, tie: &Tie<'_>) -> bool {
    let definer = &group.modules[tie.definer];
    let ty = definer.functions.get(tie.defined).and_then(|function| definer.types.function(function.ty));
    ty.is_some_and(|ty| ty.params().len() > 1)
}

/// Whether the two sides of a tie have different types.
fn differs(group: &Group<'_, '_>, tie: &Tie<'_>) -> bool {
    let type_of = |input: InputId, function: crate::module::model::index::FuncIndex| {
        group.types[input][group.modules[input].functions[function].ty]
    };
    tie.imported.is_some_and(|imported| type_of(tie.user, imported) != type_of(tie.definer, tie.defined))
}

/// Two modules of different C libraries that call each other, with their libraries.
fn mixed_pairs<'a>(group: &Group<'a, '_>, ties: &[Tie<'a>]) -> Vec<(InputId, InputId, Tie<'a>)> {
    let libc = |input: InputId| group.modules[input].identity.toolchain.libc;
    let is_mixed = |tie: &&Tie<'a>| {
        let (one, other) = (libc(tie.user), libc(tie.definer));
        one.is_known() && other.is_known() && one != other
    };
    ties.iter().filter(is_mixed).map(|tie| (tie.user, tie.definer, *tie)).collect()
}

/// ABI007: Emscripten aligns `long double` to 8 bytes since 2.0.26, everybody else to 16. Code that computes with it
/// calls functions for every operation, and those have names.
fn long_double(group: &Group<'_, '_>, ties: &[Tie<'_>], findings: &mut Findings) {
    for (user, definer, tie) in mixed_pairs(group, ties) {
        let (user, definer) = (&group.modules[user], &group.modules[definer]);
        let (Some(one), Some(other)) = (operation(user), operation(definer)) else { continue };
        findings.push(
            Diagnostic::new(
                Code::ABI007,
                format!("`{}` and `{}` align long double differently", user.name, definer.name),
            )
            .seen_at(&user.name, format!("{}; calls `{}` of the other", uses(user, one), tie.name), tie.offset)
            .seen(&definer.name, uses(definer, other))
            .note("8 bytes with Emscripten, 16 with wasi-libc")
            .help("build both with one SDK, or keep `long double` out of shared structs"),
        );
        return;
    }
}

fn uses(module: &Examined<'_>, operation: &str) -> String {
    format!("computes with long double (`{operation}`), built for {}", module.identity.toolchain.libc.term())
}

/// A function of compiler-rt for numbers of 128 bits.
fn operation<'data>(module: &Examined<'data>) -> Option<&'data str> {
    const OPERATIONS: [&str; 8] = [
        "__addtf3",
        "__subtf3",
        "__multf3",
        "__divtf3",
        "__extenddftf2",
        "__extendsftf2",
        "__trunctfdf2",
        "__trunctfsf2",
    ];
    let names = module.metadata.function_names.iter().map(|entry| entry.1);
    let symbols = module.imports.iter().map(|import| import.field).chain(module.exports.iter().map(|e| e.name));
    symbols.chain(names).find(|name| OPERATIONS.contains(name))
}

/// Functions of libc whose types have another size or layout in another libc, and what holds error numbers.
const SIZED_DIFFERENTLY: [&str; 32] = [
    "__errno_location",
    "clock_gettime",
    "closedir",
    "ctime",
    "difftime",
    "errno",
    "fseeko",
    "fstat",
    "fstatat",
    "ftello",
    "ftruncate",
    "gettimeofday",
    "gmtime",
    "gmtime_r",
    "localtime",
    "localtime_r",
    "lseek",
    "lstat",
    "mktime",
    "mmap",
    "nanosleep",
    "opendir",
    "poll",
    "pread",
    "pwrite",
    "readdir",
    "select",
    "stat",
    "strerror",
    "strftime",
    "time",
    "utimensat",
];

/// ABI008: `time_t`, `off_t`, `struct stat` and the numbers of errors have the sizes and values of one libc.
fn types_of_libc(group: &Group<'_, '_>, ties: &[Tie<'_>], findings: &mut Findings) {
    let is_sized = |name: &str| SIZED_DIFFERENTLY.contains(&name);
    let mut crossing: Vec<(InputId, InputId, &str, usize)> = mixed_pairs(group, ties)
        .into_iter()
        .filter(|(_, _, tie)| is_sized(tie.name))
        .map(|(user, definer, tie)| (user, definer, tie.name, tie.offset))
        .collect();
    crossing.extend(error_numbers(group));
    let Some(&(user, definer, _, offset)) = crossing.first() else { return };
    let names: Vec<&str> = crossing.iter().map(|entry| entry.2).collect::<BTreeSet<_>>().into_iter().collect();
    let (user, definer) = (&group.modules[user], &group.modules[definer]);
    let term = |module: &Examined<'_>| module.identity.toolchain.libc.term();
    findings.push(
        Diagnostic::new(
            Code::ABI008,
            format!("`{}` uses {} of `{}`, which has another libc", user.name, some_of(&names), definer.name),
        )
        .seen_at(&user.name, format!("built for {}", term(user)), offset)
        .seen(&definer.name, format!("built for {}", term(definer)))
        .note("time_t, off_t, struct stat, struct dirent and error numbers differ between the two")
        .help("build both with one SDK and one version of it"),
    );
}

/// The data symbol `errno`, where it crosses from one libc to another.
fn error_numbers<'a>(group: &Group<'a, '_>) -> Vec<(InputId, InputId, &'a str, usize)> {
    let libc = |input: InputId| group.modules[input].identity.toolchain.libc;
    let mut found = Vec::new();
    for (user, module) in group.modules.iter_enumerated() {
        for (binding, import) in group.bindings.of_module(user).iter().zip(&module.imports) {
            if let (ImportRole::GotMem, "errno", Binding::GotMem(DataTarget::Symbol(definer, _))) =
                (import.role, import.field, *binding)
                && libc(user) != libc(definer)
                && libc(user).is_known()
                && libc(definer).is_known()
            {
                found.push((user, definer, import.field, import.offset));
            }
        }
    }
    found
}

/// ABI017: Swift's own functions take the receiver and the error after their parameters. What a C file declares must
/// be `@_cdecl` or `@_extern(c)` in Swift.
fn swift(group: &Group<'_, '_>, ties: &[Tie<'_>], input: InputId, module: &Examined<'_>, findings: &mut Findings) {
    if !module.identity.toolchain.speaks(Language::Swift) {
        return;
    }
    let speaks = |input: InputId| group.modules[input].identity.toolchain.speaks(Language::Swift);
    let tie = ties
        .iter()
        .find(|tie| (tie.user == input && !speaks(tie.definer)) || (tie.definer == input && !speaks(tie.user)));
    let Some(tie) = tie else { return };
    let (user, definer) = (&group.modules[tie.user], &group.modules[tie.definer]);
    findings.push(
        Diagnostic::new(
            Code::ABI017,
            format!(
                "`{}` has Swift functions, and `{}` calls `{}` of `{}`",
                module.name, user.name, tie.name, definer.name
            ),
        )
        .seen_at(&user.name, format!("import env.{}", tie.name), tie.offset)
        .seen(&module.name, "its symbols are mangled as Swift mangles them")
        .note("Swift takes addresses below 4096 for no pointer: keep the stack there, no data")
        .help("declare what others call `@_cdecl(\"name\")`, and what it calls `@_extern(c)`"),
    );
}
