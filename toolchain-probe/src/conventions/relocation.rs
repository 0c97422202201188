//! The relocation types of Linking.md ("Relocation Sections"): one table, read by everything that knows them.
//!
//! Code 27 is defined by LLVM and not yet by the document; it is here because LLVM emits it. An entry of any other code
//! has no known length, so a reader must stop at it: a wrong guess shifts every later entry.

/// How a relocated value is written in its section.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Encoding {
    /// Unsigned LEB padded to 5 bytes.
    Leb32,
    /// Signed LEB padded to 5 bytes.
    Sleb32,
    /// Unsigned LEB padded to 10 bytes.
    Leb64,
    /// Signed LEB padded to 10 bytes.
    Sleb64,
    /// Four bytes, little-endian.
    I32,
    /// Eight bytes, little-endian.
    I64,
}

impl Encoding {
    /// Length of the patched place in bytes.
    pub(crate) fn size_bytes(self) -> u32 {
        match self {
            Self::I32 => 4,
            Self::Leb32 | Self::Sleb32 => 5,
            Self::I64 => 8,
            Self::Leb64 | Self::Sleb64 => 10,
        }
    }
}

/// What a relocated value counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// A function index.
    Function,
    /// A slot of the function table.
    TableSlot,
    /// A slot of the function table, counted from `__table_base`.
    TableSlotRelative,
    /// An address.
    Address,
    /// An address, counted from `__memory_base`.
    AddressRelative,
    /// An address, counted from `__tls_base`.
    AddressTls,
    /// An address, counted from the patched place.
    AddressFromPlace,
    /// A type index; the entry's index is the type itself, not a symbol.
    Type,
    /// A global index.
    Global,
    /// A tag index.
    Tag,
    /// A table index.
    Table,
    /// An offset into a function's body, in debug sections.
    FunctionOffset,
    /// An offset into a custom section.
    SectionOffset,
}

/// One relocation type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RelocationType {
    /// The byte in the section.
    pub(crate) code: u8,
    /// The name of Linking.md without `R_WASM_`.
    pub(crate) name: &'static str,
    /// How the place is written.
    pub(crate) encoding: Encoding,
    /// Whether the entry carries an addend.
    pub(crate) has_addend: bool,
    /// What the value counts.
    pub target: Target,
}

/// Every relocation type, at the position of its code.
pub(crate) const RELOCATION_TYPES: [RelocationType; 28] = {
    use Encoding::{I32, I64, Leb32, Leb64, Sleb32, Sleb64};
    const fn row(code: u8, name: &'static str, encoding: Encoding, has_addend: bool, target: Target) -> RelocationType {
        RelocationType { code, name, encoding, has_addend, target }
    }
    [
        row(0, "FUNCTION_INDEX_LEB", Leb32, false, Target::Function),
        row(1, "TABLE_INDEX_SLEB", Sleb32, false, Target::TableSlot),
        row(2, "TABLE_INDEX_I32", I32, false, Target::TableSlot),
        row(3, "MEMORY_ADDR_LEB", Leb32, true, Target::Address),
        row(4, "MEMORY_ADDR_SLEB", Sleb32, true, Target::Address),
        row(5, "MEMORY_ADDR_I32", I32, true, Target::Address),
        row(6, "TYPE_INDEX_LEB", Leb32, false, Target::Type),
        row(7, "GLOBAL_INDEX_LEB", Leb32, false, Target::Global),
        row(8, "FUNCTION_OFFSET_I32", I32, true, Target::FunctionOffset),
        row(9, "SECTION_OFFSET_I32", I32, true, Target::SectionOffset),
        row(10, "TAG_INDEX_LEB", Leb32, false, Target::Tag),
        row(11, "MEMORY_ADDR_REL_SLEB", Sleb32, true, Target::AddressRelative),
        row(12, "TABLE_INDEX_REL_SLEB", Sleb32, false, Target::TableSlotRelative),
        row(13, "GLOBAL_INDEX_I32", I32, false, Target::Global),
        row(14, "MEMORY_ADDR_LEB64", Leb64, true, Target::Address),
        row(15, "MEMORY_ADDR_SLEB64", Sleb64, true, Target::Address),
        row(16, "MEMORY_ADDR_I64", I64, true, Target::Address),
        row(17, "MEMORY_ADDR_REL_SLEB64", Sleb64, true, Target::AddressRelative),
        row(18, "TABLE_INDEX_SLEB64", Sleb64, false, Target::TableSlot),
        row(19, "TABLE_INDEX_I64", I64, false, Target::TableSlot),
        row(20, "TABLE_NUMBER_LEB", Leb32, false, Target::Table),
        row(21, "MEMORY_ADDR_TLS_SLEB", Sleb32, true, Target::AddressTls),
        row(22, "FUNCTION_OFFSET_I64", I64, true, Target::FunctionOffset),
        row(23, "MEMORY_ADDR_LOCREL_I32", I32, true, Target::AddressFromPlace),
        row(24, "TABLE_INDEX_REL_SLEB64", Sleb64, false, Target::TableSlotRelative),
        row(25, "MEMORY_ADDR_TLS_SLEB64", Sleb64, true, Target::AddressTls),
        row(26, "FUNCTION_INDEX_I32", I32, false, Target::Function),
        row(27, "MEMORY_ADDR_LOCREL_I64", I64, true, Target::AddressFromPlace),
    ]
};

impl RelocationType {
    /// The relocation type of this code.
    pub(crate) fn from_code(code: u8) -> Option<&'static Self> {
        RELOCATION_TYPES.get(usize::from(code))
    }
}
