//! Why a name that two modules have stays two.

/// What speaks against one copy for both.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The bodies differ.
    OtherCode,
    /// The bodies are equal, and a type, table or global that they name is not.
    OtherUse,
    /// They name an address that is another one in each module, such as the begin of the heap.
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
    /// A function that they call stays two.
    CallsTwo,
    /// Data that they use stay two.
    UsesTwo,
    /// A function that uses the variable stays two.
    UsedByTwo,
}

impl Reason {
    /// As it stands in the link map, after "stays two: ".
    pub fn text(self) -> &'static str {
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

    /// Whether something else that stays two is the reason.
    pub fn is_consequence(self) -> bool {
        matches!(self, Self::CallsTwo | Self::UsesTwo | Self::UsedByTwo)
    }
}
