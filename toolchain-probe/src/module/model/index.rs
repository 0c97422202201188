//! Indices into the spaces of one input module, each space with a type of its own.
//!
//! An index of one module means nothing in another, and nothing in the image: the linker has its own types for output
//! indices, so that the compiler refuses to mix them.

use std::fmt;

macro_rules! index_type {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub u32);

        impl $name {
            /// The index as a position in a slice.
            pub fn at(self) -> usize {
                self.0 as usize
            }

            /// The index of a position in a slice.
            ///
            /// # Panics
            /// If the position does not fit 32 bits, which no space of a module of at most 4 GiB reaches.
            pub fn from_usize(position: usize) -> Self {
                Self(u32::try_from(position).expect("index spaces fit 32 bits"))
            }
        }

        impl From<$name> for usize {
            fn from(index: $name) -> Self {
                index.at()
            }
        }

        impl From<usize> for $name {
            fn from(position: usize) -> Self {
                Self::from_usize(position)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

index_type! {
    /// A module of the group, by its place in link order.
    InputId,
    /// A type of one input.
    TypeIndex,
    /// A function of one input, imported functions first.
    FuncIndex,
    /// A table of one input.
    TableIndex,
    /// A memory of one input.
    MemoryIndex,
    /// A global of one input.
    GlobalIndex,
    /// A tag of one input.
    TagIndex,
    /// A data segment of one input.
    DataIndex,
    /// An element segment of one input.
    ElemIndex,
}
