//! Archives of which nothing takes part, and what could be taken out of them.
//!
//! That nobody wants a member of an archive is usual. It is reported where nothing else is there (LK010), and by a
//! linker where the archive comes before what the image exports.

use crate::diagnostic::{Code, Diagnostic, Severity, some_of};
use crate::gather::archive::Member;
use crate::module::read::interface;

/// An archive of which nothing takes part.
#[derive(Clone, Debug)]
pub(crate) struct Unwanted {
    /// Its name.
    pub(crate) name: String,
    /// What its members define, in their order.
    pub(crate) defines: Vec<String>,
}

impl Unwanted {
    /// What an archive with these members has.
    pub(crate) fn of(name: &str, members: &[Member]) -> Self {
        let mut defines = Vec::new();
        for member in members {
            defines.extend(interface(&member.bytes).defines().map(str::to_owned));
        }
        Self { name: name.to_owned(), defines }
    }

    /// Whether a host could want anything of it: what begins so is the implementation's own (ISO C, 7.1.3).
    pub(crate) fn has_api(&self) -> bool {
        self.defines.iter().any(|name| !name.starts_with("__"))
    }

    /// What is seen there.
    pub(crate) fn text(&self) -> String {
        match self.defines.as_slice() {
            [] => "its members define nothing".to_owned(),
            names => format!("its members define {}, and nothing in the link needs that", some_of(names)),
        }
    }
}

/// A name to ask for, and what the option does.
pub(crate) fn help(unwanted: &[Unwanted], option: &str) -> String {
    let name = unwanted.iter().find_map(|archive| archive.defines.first()).map_or("NAME", String::as_str);
    format!("pass `{option} {name}` for each name that the host calls: it takes out the member that defines it")
}

/// LK010: only archives, and no name that is wanted of them; the option is the one that wants a name.
pub(crate) fn nothing_wanted(unwanted: &[Unwanted], option: &str) -> Diagnostic {
    let mut fault =
        Diagnostic::new(Code::LK010, "nothing is linked: the inputs are archives, and nothing needs a member of them")
            .at(Severity::Error);
    for archive in unwanted.iter().take(3) {
        fault = fault.seen(&archive.name, archive.text());
    }
    fault.help(format!("{}; or give the objects themselves", help(unwanted, option)))
}
