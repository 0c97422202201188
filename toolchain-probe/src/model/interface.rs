//! Imports and exports with their roles, and who sees an export.

use super::index::{FuncIndex, GlobalIndex, MemoryIndex, TableIndex, TagIndex};

/// An import with its role.
#[derive(Clone, Copy, Debug)]
pub struct Import<'data> {
    /// The module name.
    pub module: &'data str,
    /// The field name.
    pub field: &'data str,
    /// Offset in the file, in bytes.
    pub offset: usize,
    /// What it stands for.
    pub role: ImportRole,
    /// Whether `dylink.0` flags the symbol as a weak reference.
    pub weak: bool,
    /// The name of its symbol, where the source says apart how the host calls it (`import_module`, `import_name`; the
    /// flag EXPLICIT_NAME). The symbol's name decides what it is bound to; its module and field are the host's.
    pub symbol: Option<&'data str>,
}

/// What an import stands for (DynamicLinking.md, "Interface and usage").
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ImportRole {
    /// The one memory.
    Memory(MemoryIndex),
    /// The one function table.
    FunctionTable(TableIndex),
    /// The stack pointer of the one stack.
    StackPointer(GlobalIndex),
    /// Where this module's data begins.
    MemoryBase(GlobalIndex),
    /// Where this module's table slots begin.
    TableBase(GlobalIndex),
    /// The address of the data symbol named by the field.
    GotMem(GlobalIndex),
    /// The table slot of the function named by the field.
    GotFunc(GlobalIndex),
    /// A function bound by name.
    Function(FuncIndex),
    /// A global variable shared by name.
    Global(GlobalIndex),
    /// A tag shared by name.
    Tag(TagIndex),
    /// A table shared by name, other than the function table.
    Table(TableIndex),
    /// A function, global, table or tag of the host.
    Host(HostItem),
}

/// What the host provides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HostItem {
    /// A function.
    Function(FuncIndex),
    /// A global.
    Global(GlobalIndex),
    /// A table.
    Table(TableIndex),
    /// A tag.
    Tag(TagIndex),
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
    pub fn noun(self) -> &'static str {
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
