//! The debug information of a module that is placed through its relocations, as what a linker has to write in it.

use crate::module::dwarf::DebugSectionKind;
use crate::module::model::linking::Relocation;
use crate::module::scanned::RelocationDoubt;

/// What is known of a module's debug information.
#[derive(Clone, Default, Debug)]
pub enum DebugInfo<'data> {
    /// It has none that can be moved, or nobody asked.
    #[default]
    None,
    /// It can be moved.
    Proven(Vec<DebugSection<'data>>),
    /// It is not what its relocations and its own structure say, or it is of a sort that is not known.
    Doubtful(RelocationDoubt<'data>),
    /// The module is a shared library or pinned: nothing says where addresses stand in this section of it.
    WithoutRelocations(&'data str),
}

impl<'data> DebugInfo<'data> {
    /// The sections, if they can be moved.
    pub fn sections(&self) -> &[DebugSection<'data>] {
        match self {
            Self::Proven(sections) => sections,
            Self::None | Self::Doubtful(_) | Self::WithoutRelocations(_) => &[],
        }
    }
}

/// A section that can be moved.
#[derive(Clone, Debug)]
pub struct DebugSection<'data> {
    /// Which.
    pub kind: DebugSectionKind,
    /// Its contents.
    pub bytes: &'data [u8],
    /// What is written in it, by place; no two overlap.
    pub patches: Vec<Patch>,
}

/// Four bytes to write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Patch {
    /// Where they begin in the section, in bytes.
    pub offset: u32,
    /// What they hold.
    pub value: PatchValue,
}

/// What four bytes hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PatchValue {
    /// An offset, found there, into the section of this kind.
    Offset(DebugSectionKind, u32),
    /// The value of a symbol.
    Symbol(Relocation),
    /// The address of a copy of a function that another copy replaced.
    Gone,
}
