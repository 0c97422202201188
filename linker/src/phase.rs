//! What a link does, in order, for those who watch it.

use std::fmt;
use std::ops::ControlFlow;

/// What a link does, in order; [`Phase::Layout`] and [`Phase::Relocate`] come twice.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Phase {
    /// Bytes become modules and facts.
    Read,
    /// What every import and symbol is bound to.
    Bind,
    /// May these modules share an address space?
    Checks,
    /// Who needs whom.
    Graph,
    /// What every function, variable and symbol of an input is in the image.
    Resolve,
    /// What is reachable.
    Prune,
    /// What several modules have in common.
    Share,
    /// Addresses and slots.
    Layout,
    /// The bytes of static data.
    Relocate,
    /// What is left to call when the image starts.
    Startup,
    /// Indices of the image.
    Numbering,
    /// What of the functions is there for several.
    Identical,
    /// Where every body goes.
    Rewrite,
    /// The image is written.
    Emit,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Read => "read and scan",
            Self::Bind => "bind",
            Self::Checks => "checks",
            Self::Graph => "graph",
            Self::Resolve => "resolve",
            Self::Prune => "prune",
            Self::Share => "share",
            Self::Layout => "layout",
            Self::Relocate => "relocate",
            Self::Startup => "startup",
            Self::Numbering => "numbering",
            Self::Identical => "identical",
            Self::Rewrite => "rewrite",
            Self::Emit => "emit",
        })
    }
}

/// Who is told of each phase before it begins, and says whether to go on.
pub type Watch<'w> = dyn FnMut(Phase) -> ControlFlow<()> + 'w;
