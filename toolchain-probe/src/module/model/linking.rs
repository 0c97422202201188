//! The `linking` and `reloc.*` sections as data: what Linking.md says of an object or of a module that kept its
//! relocations.
//!
//! Nothing here is believed yet: a tool that moves code after linking leaves these sections as they were, so every
//! site is proven against the bytes before a linker uses it.

use typed_index_collections::TiVec;
use wasmparser::SymbolFlags;

use crate::conventions::relocation::RelocationType;
use crate::module::model::index::DataIndex;

/// The `linking` section, version 2.
#[derive(Clone, Default, Debug)]
pub struct Linking<'data> {
    /// The version found.
    pub version: u32,
    /// Names, alignments and flags of the data segments, in segment order.
    pub segments: TiVec<DataIndex, SegmentFacts<'data>>,
    /// Constructors: priority (lowest first) and symbol position.
    pub init_functions: Vec<(u32, u32)>,
    /// COMDAT groups.
    pub comdats: Vec<Comdat<'data>>,
    /// The symbol table.
    pub symbols: Vec<Symbol<'data>>,
    /// Whether the section, or a subsection of it, is there more than once: the convention does not say which counts.
    pub is_repeated: bool,
}

/// What `linking` says of a data segment.
#[derive(Clone, Copy, Debug)]
pub struct SegmentFacts<'data> {
    /// The name, such as `.data.counter`.
    pub name: &'data str,
    /// Its alignment, as a power of two.
    pub align_log2: u32,
    /// STRINGS 1, TLS 2, RETAIN 4.
    pub flags: u32,
}

/// A group of which the first file's members are kept and all others dropped.
#[derive(Clone, Debug)]
pub struct Comdat<'data> {
    /// The name of the group.
    pub name: &'data str,
    /// Its members: kind and index.
    pub members: Vec<(wasmparser::ComdatSymbolKind, u32)>,
}

/// One entry of the symbol table.
#[derive(Clone, Copy, Debug)]
pub struct Symbol<'data> {
    /// Its name; `None` for an undefined symbol that takes the name of its import.
    pub name: Option<&'data str>,
    /// WEAK 1, LOCAL 2, HIDDEN 4, UNDEFINED 0x10, EXPORTED 0x20, EXPLICIT_NAME 0x40, NO_STRIP 0x80, TLS 0x100,
    /// ABSOLUTE 0x200.
    pub flags: SymbolFlags,
    /// What it names.
    pub kind: SymbolKind,
}

/// What a symbol names.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum SymbolKind {
    /// A function, by index.
    Function(u32),
    /// A place in a data segment; `None` where undefined.
    Data(Option<DataPlace>),
    /// A global, by index.
    Global(u32),
    /// A section, by index.
    Section(u32),
    /// A tag, by index.
    Tag(u32),
    /// A table, by index.
    Table(u32),
}

/// Where a data symbol lives.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct DataPlace {
    /// The data segment.
    pub segment: u32,
    /// Offset in the segment, in bytes.
    pub offset: u32,
    /// Size in bytes.
    pub size_bytes: u32,
}

/// One `reloc.*` section.
#[derive(Clone, Debug)]
pub struct RelocationSection<'data> {
    /// Its name, such as `reloc.CODE`; the index below decides, not this.
    pub name: &'data str,
    /// The section it patches, by its place in the module.
    pub section: u32,
    /// The entries, in file order.
    pub entries: Vec<Relocation>,
    /// The first unknown type and its offset in the file; no entry after it was read.
    pub unknown_type: Option<(u8, usize)>,
    /// How many entries were counted and not written: what wasm-ld 15 and newer make of the address of a weak function
    /// that nobody defines and nobody calls.
    pub unwritten: u32,
}

/// The symbol of an entry that has none in the table: where newer linkers than wasm-ld 14 leave the entry out, and what
/// `wasm-ld` writes for a symbol of a shared library.
pub(crate) const NO_SYMBOL: u32 = u32::MAX;

/// One place to patch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Relocation {
    /// What to write and how.
    pub ty: &'static RelocationType,
    /// Offset of the place in the payload of its section, in bytes.
    pub offset: u32,
    /// The symbol, or the type for [`crate::conventions::relocation::Target::Type`].
    pub index: u32,
    /// What is added to the symbol's value; 0 where the type has none.
    pub addend: i64,
}
