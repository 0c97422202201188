//! Indices into the spaces of one input module, and the numbers that a group gives to its modules and types: each space
//! has a type of its own.
//!
//! An index of one module means nothing in another, and nothing in the image: the linker has its own types for output
//! indices, so that the compiler refuses to mix them. A vector over a space is a `TiVec` of the index type of that
//! space, and nothing else indexes it. An index that a file has and nobody validated is looked up with `get`.

use std::fmt;

macro_rules! index_type {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub u32);

        impl From<$name> for usize {
            fn from(index: $name) -> Self {
                index.0 as Self
            }
        }

        impl From<usize> for $name {
            /// The index of a position.
            ///
            /// # Panics
            /// If the position does not fit 32 bits, which no space of a module of at most 4 GiB reaches.
            fn from(position: usize) -> Self {
                Self(u32::try_from(position).expect("index spaces fit 32 bits"))
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
    /// A type of the group: what its modules write in the same way at different indices is one.
    TypeId,
}
