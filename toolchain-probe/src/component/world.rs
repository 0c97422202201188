//! What components that were composed are to their host, for whoever describes it.
//!
//! It does not know what the component is made of. The surprising choice: it is kept as a component, in the bytes that
//! say more of its types than any list of ours.

use std::fmt;

/// What components that were composed are to their host.
#[derive(Clone, Debug)]
pub struct World {
    /// The component that they were composed into; its imports and exports are those that the host knows.
    pub component: Vec<u8>,
    /// How texts between it and the host are written, if there are any.
    pub encoding: Option<Encoding>,
}

/// How texts are written (Component Model, Canonical ABI, `string-encoding`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// In bytes of UTF-8.
    Utf8,
    /// In numbers of two bytes of UTF-16.
    Utf16,
    /// In bytes of Latin-1, or in UTF-16, as a bit of their length says.
    Latin1OrUtf16,
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16 => "UTF-16",
            Self::Latin1OrUtf16 => "Latin-1 or UTF-16",
        })
    }
}
