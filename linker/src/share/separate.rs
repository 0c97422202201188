//! What speaks against a fold becomes the reason why two definitions of a name are kept separate.
//!
//! It is what the link map and AL010 say. It knows names and reasons, not whether the two are in the image.

use toolchain_probe::module::model::index::InputId;

use super::Function;
use super::units::Library;

/// A name that two modules have and whose definitions are kept separate.
#[derive(Clone, Debug)]
pub(crate) struct Separate {
    /// The name.
    pub name: String,
    /// Why.
    pub reason: Reason,
    /// Whether it is a variable, or a function that uses some of its library.
    pub is_state: bool,
    /// The library that it belongs to.
    pub library: Option<Library>,
    /// Another module that has the same as one of the two, and which of them that is.
    pub third: Option<(usize, InputId)>,
    /// In each of the two modules, the function, or the functions that use the datum.
    pub users: [Vec<Function>; 2],
}

/// What speaks against folding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Reason {
    /// The bodies differ.
    OtherCode,
    /// The bodies are equal, and a type, table or global that they name is not.
    OtherUse,
    /// They name an address that is another one in each module, such as the start of the heap.
    OtherAddress,
    /// They begin with other values.
    OtherBytes,
    /// Functions of the library that both have differ.
    OtherBuild,
    /// Something else lies over the same bytes.
    SharesBytes,
    /// Start-up code that runs in both modules would find the variable used.
    RunsTwice,
    /// Nothing but its name says that it belongs to a library.
    NotKnown,
    /// A function that they call is kept separate.
    CallsTwo,
    /// Data that they use are kept separate.
    UsesTwo,
    /// A function that uses the variable is kept separate.
    UsedByTwo,
}

impl Reason {
    /// As it stands in the link map, after "stays two: ".
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::OtherCode => "its code differs",
            Self::OtherUse => "what its code names differs",
            Self::OtherAddress => "it uses another address",
            Self::OtherBytes => "its bytes differ",
            Self::OtherBuild => "the libraries are of two builds",
            Self::SharesBytes => "other data lie over it",
            Self::RunsTwice => "code that both run at start-up uses it",
            Self::NotKnown => "nothing but its name says that it is the library's",
            Self::CallsTwo => "it calls a function that stays two",
            Self::UsesTwo => "it uses data that may change",
            Self::UsedByTwo => "a function that uses it stays two",
        }
    }

    /// Whether something else that is kept separate is the reason.
    pub(crate) fn is_consequence(self) -> bool {
        matches!(self, Self::CallsTwo | Self::UsesTwo | Self::UsedByTwo)
    }
}
