//! What the checks say of several libcs and heaps becomes what is true of the image.
//!
//! The checks see that two modules bring a libc each, and not whether one will do for both. Where it does, nothing is
//! said; where state stays two, the first reason is named, and what would settle it. So it is for any other library:
//! the rule asks for variables that are in the image twice, whatever the kinds of the modules are.

use toolchain_probe::Admitted;
use toolchain_probe::Examined;
use toolchain_probe::Policy;
use toolchain_probe::conventions::standard_library::StandardLibrary;
use toolchain_probe::diagnostic::{Code, Diagnostic, Severity};
use toolchain_probe::module::model::index::{FuncIndex, InputId};

use super::units::{LIBC, Library};
use super::{Apart, Reason, Shared};
use crate::prune::Live;

/// What can only be judged when it is known what is shared.
const OF_TWO_LIBCS: [Code; 3] = [Code::AL003, Code::AL010, Code::AL011];

/// The policy for the checks: what the user denies of two libcs is judged later, by [`judge_libcs`].
pub fn before_sharing(policy: &Policy) -> Policy {
    let mut policy = policy.clone();
    policy.deny.retain(|code| !OF_TWO_LIBCS.contains(code));
    policy
}

/// The findings about an image in which this is shared.
///
/// # Errors
/// Those that the user denies.
pub fn judge_libcs(
    group: &Admitted<'_>,
    shared: &Shared,
    live: &Live,
    policy: &Policy,
) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let mut findings = group.findings().to_vec();
    let name_of = |input: &InputId| group.modules()[input.at()].name.as_str();
    let is_compared = |module: &Examined<'_>| module.is_relocatable() && module.doubt.is_none();
    findings.retain(|finding| {
        finding.code != Code::AL003
            || !finding.evidence.iter().all(|seen| shared.one_heap.iter().any(|input| name_of(input) == seen.module))
    });
    // Of what stays two because some state does, the first cause: a function that differs.
    let of = |library: Library| {
        let apart = || shared.apart.iter().filter(move |apart| apart.library == Some(library));
        let cause = apart().min_by_key(|apart| (apart.reason.is_consequence(), apart.reason != Reason::OtherCode));
        cause.filter(|_| apart().any(|apart| apart.is_state))
    };
    let libc = of(LIBC);
    // What the checks said of modules that are compared here is settled; of the others, what is in the image counts.
    let is_kept = |finding: &Diagnostic| match finding.code {
        Code::AL010 => false,
        Code::AL011 => libc.is_some(),
        _ => true,
    };
    findings.retain(is_kept);
    let two = |apart: &Apart, what: &str, note: &str| two_libraries(group, apart, what, note);
    findings.extend(libc.map(|apart| match apart.reason {
        Reason::NotKnown => unknown_variable(group, apart),
        _ => {
            two(apart, "a libc", "`errno`, open files, `environ`, the locale and `atexit` exist once for each of them")
        }
    }));
    findings.extend(beside_a_library(group, live, &is_compared));
    findings.extend(of(Library::Standard(StandardLibrary::Cxx)).map(|apart| {
        let note = "streams, their formats, locales and the handlers that programs set exist once for each of them";
        two(apart, "a C++ library", note)
    }));
    findings
        .extend(of(Library::Archive).map(|apart| two(apart, "a library", "its variables exist once for each of them")));
    let judged = findings.iter_mut().filter(|finding| OF_TWO_LIBCS.contains(&finding.code));
    judged.for_each(|finding| policy.judge(finding));
    if findings.iter().any(|finding| finding.severity == Severity::Error) { Err(findings) } else { Ok(findings) }
}

/// The two modules that each have their own of something.
fn modules_of<'g, 'data>(group: &'g Admitted<'data>, apart: &Apart) -> [&'g Examined<'data>; 2] {
    [0, 1].map(|side| {
        let module = apart.users[side].first().map(|(input, _)| &group.modules()[input.at()]);
        module.expect("what stays two is in two modules")
    })
}

/// AL010, of two modules that each have a variable of a library.
fn two_libraries(group: &Admitted<'_>, apart: &Apart, what: &str, note: &str) -> Diagnostic {
    let sides = modules_of(group, apart);
    let [first, second] = sides;
    let seen = |side: usize| match apart.users[side].first() {
        Some((input, function)) if apart.reason == Reason::OtherCode => {
            let body = group.modules()[input.at()].body(*function).map_or(0, |body| body.len());
            format!("`{}`, {body} bytes of code", apart.name)
        }
        _ => format!("has `{}`", apart.name),
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
        .note(format!("one cannot serve both: of `{}`, {}", apart.name, apart.reason.text()));
    if let Some((side, third)) = apart.third {
        let third = &group.modules()[third.at()];
        let odd = sides[1 - side];
        finding =
            finding.note(format!("`{}` has the same as `{}`: `{}` differs", third.name, sides[side].name, odd.name));
    }
    finding.note(note).help(help)
}

/// AL010, of a variable with a name of libc that may be the program's own.
fn unknown_variable(group: &Admitted<'_>, apart: &Apart) -> Diagnostic {
    let [first, second] = modules_of(group, apart).map(|module| module.name.as_str());
    let name = &apart.name;
    Diagnostic::new(Code::AL010, format!("`{first}` and `{second}` have a `{name}` each"))
        .seen(first, format!("variable `{name}`"))
        .seen(second, format!("variable `{name}`"))
        .note(format!("of one of them {}; everything else of libc is one", apart.reason.text()))
        .help(format!(
            "if it is libc's, link that module with code that uses `{name}` in libc; if it is not, give it another name"
        ))
}

/// AL010 and AL011, of two modules of which one at least cannot be compared: a library, or a pinned module.
fn beside_a_library(group: &Admitted<'_>, live: &Live, is_compared: &dyn Fn(&Examined<'_>) -> bool) -> Vec<Diagnostic> {
    let is_used = |input: InputId, function: FuncIndex| live.inputs[input.at()].functions[function.at()];
    group.separate_libcs(&is_used, &|one, other| is_compared(one) && is_compared(other))
}
