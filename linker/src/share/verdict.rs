//! What the checks say of several libcs and heaps becomes what is true of the image.
//!
//! The checks see that two modules bring a libc each, and not whether one will do for both. Where it does, nothing is
//! said; where their state stays two, the first reason is named. A module that prints and allocates nothing is no whole
//! libc for the checks, but two buffers of stdout are two, so the finding is made here if it is missing. So it is for the
//! library of C++, whose variables are never shared.

use toolchain_probe::Admitted;
use toolchain_probe::admission::Policy;
use toolchain_probe::checks::MAY_BECOME_ONE;
use toolchain_probe::conventions::standard_library::StandardLibrary;
use toolchain_probe::diagnostic::{Code, Diagnostic, Severity};
use toolchain_probe::model::Kind;
use toolchain_probe::model::index::InputId;

use super::{Apart, Reason, Shared};

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
pub fn judge_libcs(group: &Admitted<'_>, shared: &Shared, policy: &Policy) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let mut findings = group.findings().to_vec();
    let name_of = |input: &InputId| group.modules()[input.at()].name.as_str();
    let of_libc = |apart: &&Apart| apart.library == Some(StandardLibrary::Libc);
    // A libc of which nothing is known by name, as link-time optimisation leaves it, shares nothing and keeps nothing.
    let are_one = group.libc_copies().all(|module| {
        module.kind == (Kind::Relocatable { object: false })
            && shared.one_libc.iter().any(|input| name_of(input) == module.name)
    });
    if are_one && !shared.apart.iter().any(|apart| of_libc(&apart)) {
        findings.retain(|finding| !matches!(finding.code, Code::AL010 | Code::AL011));
    }
    findings.retain(|finding| {
        finding.code != Code::AL003
            || !finding.evidence.iter().all(|seen| shared.one_heap.iter().any(|input| name_of(input) == seen.module))
    });
    let state = shared.apart.iter().filter(of_libc).filter(|apart| apart.is_state);
    if let Some(apart) =
        state.min_by_key(|apart| (apart.reason == Reason::OthersStayTwo, apart.reason.is_consequence()))
    {
        if !findings.iter().any(|finding| finding.code == Code::AL010) {
            findings.push(two_libcs(group, apart));
        }
        let note = format!("one libc cannot serve both: of `{}`, {}", apart.name, apart.reason.text());
        findings.iter_mut().filter(|finding| finding.code == Code::AL010).for_each(|finding| {
            finding.notes.retain(|note| note != MAY_BECOME_ONE);
            finding.notes.push(note.clone());
        });
    }
    let of_cxx = shared.apart.iter().find(|apart| apart.library == Some(StandardLibrary::Cxx));
    findings.extend(of_cxx.map(|apart| two_cxx_libraries(group, apart)));
    let judged = findings.iter_mut().filter(|finding| OF_TWO_LIBCS.contains(&finding.code));
    judged.for_each(|finding| policy.judge(finding));
    if findings.iter().any(|finding| finding.severity == Severity::Error) { Err(findings) } else { Ok(findings) }
}

/// The names of two modules that each have their own of something.
fn modules_of<'m>(group: &'m Admitted<'_>, apart: &Apart) -> [&'m str; 2] {
    [0, 1].map(|side| {
        let module = apart.users[side].first().map(|(input, _)| group.modules()[input.at()].name.as_str());
        module.unwrap_or_default()
    })
}

/// AL010, of modules that each have something of a libc.
fn two_libcs(group: &Admitted<'_>, apart: &Apart) -> Diagnostic {
    let [first, second] = modules_of(group, apart);
    Diagnostic::new(Code::AL010, format!("`{first}` and `{second}` bring a libc each"))
        .seen(first, format!("symbol `{}`", apart.name))
        .seen(second, "variables of its own of the same library")
        .note("`errno`, open files, `environ`, the locale and `atexit` exist once for each of them")
        .help("link them against one `libc.so`; or each with one `libc.a` and with what the other note names")
}

/// AL010, of modules that each have something of a C++ library.
fn two_cxx_libraries(group: &Admitted<'_>, apart: &Apart) -> Diagnostic {
    let [first, second] = modules_of(group, apart);
    Diagnostic::new(Code::AL010, format!("`{first}` and `{second}` bring a C++ library each"))
        .seen(first, format!("symbol `{}`", apart.name))
        .seen(second, format!("symbol `{}`", apart.name))
        .note("streams, their formats, locales and the handlers that programs set exist once for each of them")
        .help("link them as objects, with one `libc++.a`, where this state must be one")
}
