//! Pending findings of the checks are settled: what is true of the image stands, the rest is dropped.
//!
//! The checks see that two modules bring a libc or an allocator each, and not whether one will do for both. Where it
//! does, nothing is said; where state is kept separate, the first reason is named, and what would end it. So it is for
//! any other library: the rule asks for variables that are in the image twice, whatever the kinds of the modules are.
//!
//! It is the only place that judges by the policy what was pending: what the user denies must not refuse what may yet
//! become one.

use toolchain_probe::Admitted;
use toolchain_probe::Examined;
use toolchain_probe::Policy;
use toolchain_probe::conventions::standard_library::StandardLibrary;
use toolchain_probe::diagnostic::{Code, Diagnostic, Severity};
use toolchain_probe::judge::checks::{Finding, Pending};
use toolchain_probe::module::model::index::{FuncIndex, InputId};

use super::units::{LIBC, Library};
use super::{Reason, Separate, Shared};
use crate::prune::Live;

/// The findings about an image in which this is shared.
///
/// # Errors
/// Those that the user denies.
pub(crate) fn settle(
    group: &Admitted<'_>,
    shared: &Shared,
    live: &Live,
    policy: &Policy,
) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let is_compared = |input: &InputId| {
        let module = &group.modules()[*input];
        module.is_relocatable() && !module.is_split && module.doubt.is_none() && !group.bindings().is_instance(*input)
    };
    let libc = cause(shared, LIBC);
    // What was said of libcs that nothing compares is said again below, of what is in the image; and of those that are
    // compared, with what differs.
    let stands = |pending: &Pending| match pending {
        Pending::SeparateHeaps(inputs) => {
            !shared.heaps.iter().any(|heap| inputs.iter().all(|input| heap.users.contains(input)))
        }
        Pending::SeparateLibcs(_) => false,
        Pending::SeparateBuffers(inputs) => libc.is_some() && inputs.iter().all(is_compared),
    };
    let judged = |mut finding: Diagnostic| {
        policy.judge(&mut finding);
        finding
    };
    let of_checks = group.findings().iter().filter_map(|Finding { diagnostic, pending }| match pending {
        None => Some(diagnostic.clone()),
        Some(pending) => stands(pending).then(|| judged(diagnostic.clone())),
    });
    let mut findings: Vec<Diagnostic> = of_checks.collect();
    let two = |separate: &Separate, what: &str, note: &str| two_libraries(group, separate, what, note);
    findings.extend(libc.map(|separate| match separate.reason {
        Reason::NotKnown => judged(unknown_variable(group, separate)),
        _ => {
            let note = "`errno`, open files, `environ`, the locale and `atexit` exist once for each of them";
            judged(two(separate, "a libc", note))
        }
    }));
    let is_used = |input: InputId, function: FuncIndex| live.inputs[input].functions[function];
    let beside = group.separate_libcs(&is_used, &|pair| pair.iter().all(is_compared));
    findings.extend(beside.into_iter().map(|finding| judged(finding.diagnostic)));
    findings.extend(cause(shared, Library::Standard(StandardLibrary::Cxx)).map(|separate| {
        let note = "streams, their formats, locales and the handlers that programs set exist once for each of them";
        judged(two(separate, "a C++ library", note))
    }));
    findings.extend(
        cause(shared, Library::Archive)
            .map(|separate| judged(two(separate, "a library", "its variables exist once for each of them"))),
    );
    if findings.iter().any(|finding| finding.severity == Severity::Error) { Err(findings) } else { Ok(findings) }
}

/// Of what is kept separate because some state of a library is, the first cause: a function that differs.
fn cause(shared: &Shared, library: Library) -> Option<&Separate> {
    let separate = || shared.separate.iter().filter(move |separate| separate.library == Some(library));
    let cause =
        separate().min_by_key(|separate| (separate.reason.is_consequence(), separate.reason != Reason::OtherCode));
    cause.filter(|_| separate().any(|separate| separate.is_state))
}

/// The two modules that each have their own of something.
fn modules_of<'g, 'data>(group: &'g Admitted<'data>, separate: &Separate) -> [&'g Examined<'data>; 2] {
    [0, 1].map(|side| {
        let module = separate.users[side].first().map(|(input, _)| &group.modules()[*input]);
        module.expect("what is kept separate is in two modules")
    })
}

/// AL010, of two modules that each have a variable of a library.
fn two_libraries(group: &Admitted<'_>, separate: &Separate, what: &str, note: &str) -> Diagnostic {
    let sides = modules_of(group, separate);
    let [first, second] = sides;
    let seen = |side: usize| match separate.users[side].first() {
        Some((input, function)) if separate.reason == Reason::OtherCode => {
            let body = group.modules()[*input].body(*function).map_or(0, |body| body.len());
            format!("`{}`, {body} bytes of code", separate.name)
        }
        _ => format!("has `{}`", separate.name),
    };
    let help = if first.is_member {
        let archive = first.name.split('(').next().unwrap_or_default();
        format!("link `{}` again, with this `{archive}`", second.name)
    } else {
        format!(
            "link both with one archive; if it is given here too, as in `{} {} libc.a`, it says which of them has \
             another",
            first.name, second.name
        )
    };
    let mut finding = Diagnostic::new(Code::AL010, format!("`{}` and `{}` bring {what} each", first.name, second.name))
        .seen(&first.name, seen(0))
        .seen(&second.name, seen(1))
        .note(format!("one cannot serve both: of `{}`, {}", separate.name, separate.reason.text()));
    if let Some((side, third)) = separate.third {
        let third = &group.modules()[third];
        let odd = sides[1 - side];
        finding =
            finding.note(format!("`{}` has the same as `{}`: `{}` differs", third.name, sides[side].name, odd.name));
    }
    finding.note(note).help(help)
}

/// AL010, of a variable with a name of libc that may be the program's own.
fn unknown_variable(group: &Admitted<'_>, separate: &Separate) -> Diagnostic {
    let [first, second] = modules_of(group, separate).map(|module| module.name.as_str());
    let name = &separate.name;
    Diagnostic::new(Code::AL010, format!("`{first}` and `{second}` have a `{name}` each"))
        .seen(first, format!("variable `{name}`"))
        .seen(second, format!("variable `{name}`"))
        .note(format!("of one of them {}; everything else of libc is one", separate.reason.text()))
        .help(format!(
            "if it is libc's, link that module with code that uses `{name}` in libc; if it is not, give it another name"
        ))
}
