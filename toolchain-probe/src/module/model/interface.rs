//! Imports and exports with their roles, and who sees an export.

use super::index::{FuncIndex, GlobalIndex, MemoryIndex, TableIndex, TagIndex};

/// An import: an item, and what it is for.
///
/// The two are apart, so that whoever asks for the item (its type, its index) never has to list roles, and can skip
/// none.
#[derive(Clone, Copy, Debug)]
pub struct Import<'data> {
    /// The module name.
    pub module: &'data str,
    /// The field name.
    pub field: &'data str,
    /// Offset in the file, in bytes.
    pub offset: usize,
    /// What it is.
    pub item: Item,
    /// What it is for.
    pub role: ImportRole,
    /// Whether `dylink.0` flags the symbol as a weak reference.
    pub weak: bool,
    /// The name of its symbol, where the source says apart how the host calls it (`import_module`, `import_name`; the
    /// flag EXPLICIT_NAME). The symbol's name decides what it is bound to; its module and field are the host's.
    pub symbol: Option<&'data str>,
}

/// What an import or an instance's export is, by its index.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Item {
    /// A function.
    Function(FuncIndex),
    /// A table.
    Table(TableIndex),
    /// A memory.
    Memory(MemoryIndex),
    /// A global.
    Global(GlobalIndex),
    /// A tag.
    Tag(TagIndex),
}

impl Item {
    /// Whether it is of the same index space as another.
    pub(crate) fn is_alike(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }

    /// What the reader of a message calls it.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Function(_) => "function",
            Self::Table(_) => "table",
            Self::Memory(_) => "memory",
            Self::Global(_) => "global",
            Self::Tag(_) => "tag",
        }
    }

    /// Its number in its index space.
    pub(crate) fn number(self) -> u32 {
        match self {
            Self::Function(index) => index.0,
            Self::Table(index) => index.0,
            Self::Memory(index) => index.0,
            Self::Global(index) => index.0,
            Self::Tag(index) => index.0,
        }
    }

    /// Its kind and index, for messages.
    pub(crate) fn text(self) -> String {
        format!("{} {}", self.noun(), self.number())
    }

    /// Its index, if it is a function.
    pub fn function(self) -> Option<FuncIndex> {
        if let Self::Function(function) = self { Some(function) } else { None }
    }

    /// Its index, if it is a global.
    pub(crate) fn global(self) -> Option<GlobalIndex> {
        if let Self::Global(global) = self { Some(global) } else { None }
    }
}

/// What an import is for (DynamicLinking.md, "Interface and usage").
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ImportRole {
    /// The one memory.
    Memory,
    /// The one function table.
    FunctionTable,
    /// The stack pointer of the one stack.
    StackPointer,
    /// Where this module's data starts.
    MemoryBase,
    /// Where this module's table slots start.
    TableBase,
    /// The address of the data symbol named by the field.
    GotMem,
    /// The table slot of the function named by the field.
    GotFunc,
    /// The symbol named by the field: a function, a global variable, a tag, or a table other than the function table.
    Symbol,
    /// Something of the host.
    Host,
}

impl ImportRole {
    /// Whether it is an entry of the offset table.
    pub(crate) fn is_got_entry(self) -> bool {
        matches!(self, Self::GotMem | Self::GotFunc)
    }

    /// Whether it is a base of the module's own memory or table range.
    pub(crate) fn is_base(self) -> bool {
        matches!(self, Self::MemoryBase | Self::TableBase)
    }
}

impl Import<'_> {
    /// The item, if it is bound by its name.
    pub(crate) fn symbol_item(&self) -> Option<Item> {
        (self.role == ImportRole::Symbol).then_some(self.item)
    }

    /// The function, if it is one that is bound by its name.
    pub fn symbol_function(&self) -> Option<FuncIndex> {
        self.symbol_item()?.function()
    }

    /// Whether it is a global that is bound by its name.
    pub(crate) fn is_symbol_global(&self) -> bool {
        matches!(self.symbol_item(), Some(Item::Global(_)))
    }
}

/// An export with its role.
#[derive(Clone, Copy, Debug)]
pub struct Export<'data> {
    /// The name.
    pub name: &'data str,
    /// Offset in the file, in bytes.
    pub offset: usize,
    /// What it stands for.
    pub role: ExportRole,
    /// Whether the symbol lives in thread-local storage.
    pub tls: bool,
    /// Whether it gives way to another definition of its name; only symbols of objects say so.
    pub weak: bool,
    /// Who sees it under this name.
    pub scope: Scope,
    /// Whether the source asks for the export by its name (`export_name`), so that an image has it whichever object it
    /// comes from.
    pub explicit: bool,
}

/// Who sees an export under its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// Every module, and the host.
    Public,
    /// Every module of the link, but others come first where they define the name too; never the host.
    Hidden,
    /// Every module and the host, but any symbol of the name comes first: a name that the source gives to an export
    /// of a finished module or a library (`export_name`).
    Fallback,
    /// The host only: such a name of an object, whose symbols have names of their own.
    Host,
}

/// What an export stands for (DynamicLinking.md, "Exports").
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExportRole {
    /// A function.
    Function(FuncIndex),
    /// The address of data: an immutable i32 global, relative to the module's memory base in a shared library.
    Data(GlobalIndex),
    /// A global variable, mutable or not an i32.
    Global(GlobalIndex),
    /// A table.
    Table(TableIndex),
    /// A memory.
    Memory(MemoryIndex),
    /// A tag.
    Tag(TagIndex),
    /// A data symbol of an object, by its place in the symbol table.
    Symbol(u32),
}

impl ExportRole {
    /// What the reader of a message calls it.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Function(_) => "function",
            Self::Data(_) | Self::Symbol(_) => "data symbol",
            Self::Global(_) => "global",
            Self::Table(_) => "table",
            Self::Memory(_) => "memory",
            Self::Tag(_) => "tag",
        }
    }
}
