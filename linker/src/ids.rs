//! Indices, addresses and slots of the image.
//!
//! Input indices have types of their own in `toolchain_probe::module::model::index`; nothing converts between the two
//! but the tables of [`crate::numbering`].

use std::fmt;

macro_rules! output_type {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub(crate) struct $name(pub(crate) u32);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

output_type! {
    /// A type of the image.
    OutType,
    /// A function of the image.
    OutFunc,
    /// A table of the image.
    OutTable,
    /// A global of the image.
    OutGlobal,
    /// A tag of the image.
    OutTag,
    /// A data segment of the image.
    OutData,
    /// An element segment of the image.
    OutElem,
    /// An absolute address in the image's memory.
    Address,
    /// A slot of the image's function table; slot 0 is null.
    Slot,
}

impl From<Slot> for usize {
    fn from(slot: Slot) -> Self {
        slot.0 as Self
    }
}

impl From<usize> for Slot {
    /// The slot at a position.
    ///
    /// # Panics
    /// If the position does not fit 32 bits, which no table that engines accept reaches.
    fn from(position: usize) -> Self {
        Self(u32::try_from(position).expect("tables are small"))
    }
}
