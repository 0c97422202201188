//! What the sections of one file say: every import, export, segment and symbol, with its role.
//!
//! The model borrows from the file's bytes and copies nothing of the bodies. It knows one module only, and not what its
//! bodies do: what a name is bound to is decided in [`crate::judge::binding`], where anything is placed by a linker.
//! Roles are enums, so that nobody decides twice what an import is for.

pub mod constant;
pub mod customs;
pub mod index;
pub(crate) mod interface;
pub mod linking;
pub mod types;

use std::ops::Range;

use constant::{Constant, evaluate};
use hashbrown::HashMap;
use index::{DataIndex, ElemIndex, FuncIndex, GlobalIndex, MemoryIndex, TableIndex, TagIndex, TypeIndex};
use typed_index_collections::{TiVec, ti_vec};
use wasmparser::{GlobalType, MemoryType, RefType, SymbolFlags, TableType};

use crate::conventions;
pub use interface::{Export, ExportRole, Import, ImportRole, Item, Scope};
use linking::{Linking, Relocation, RelocationSection, Symbol, SymbolKind};
use types::Types;

/// What [`Module::maker`] says where the metadata says nothing.
pub(crate) const UNKNOWN_MAKER: &str = "an unknown toolchain";

/// What a linker may do with a module.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// `dylink.0` and imported bases: may be placed anywhere. A position-independent executable is of this kind.
    SharedLibrary,
    /// `linking` and `reloc.*` of a file that no linker has finished yet: placed through its relocations.
    Object,
    /// `linking` and `reloc.*` that a linker kept (`--emit-relocs`): placed through its relocations as well.
    Finished,
    /// Segments or code at fixed addresses and no relocations: stays where it is.
    Pinned,
    /// No memory and no function table: nothing to place.
    Pure,
}

impl Kind {
    /// The standard term.
    pub fn term(self) -> &'static str {
        let (_, term) = self.with_article().split_once(' ').expect("an article and a term");
        term
    }

    /// The standard term in a sentence.
    pub fn with_article(self) -> &'static str {
        match self {
            Self::SharedLibrary => "a shared library",
            Self::Object => "an object",
            Self::Finished => "a finished module with relocations",
            Self::Pinned => "a pinned module",
            Self::Pure => "a pure module",
        }
    }
}

/// Where an item of an index space comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// Imported; the position in [`Module::imports`].
    Import(u32),
    /// Defined; the position among the defined items of its space.
    Defined(u32),
}

/// A function.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    /// Its type.
    pub ty: TypeIndex,
    /// Imported or defined.
    pub origin: Origin,
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table<'data> {
    /// Its type.
    pub ty: TableType,
    /// Imported or defined.
    pub origin: Origin,
    /// The initial value of its elements, where it is not null.
    pub init: Option<wasmparser::ConstExpr<'data>>,
}

/// A memory.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// Its type.
    pub ty: MemoryType,
    /// Imported or defined.
    pub origin: Origin,
}

/// A global.
#[derive(Clone, Debug)]
pub struct Global<'data> {
    /// Its type.
    pub ty: GlobalType,
    /// Imported or defined.
    pub origin: Origin,
    /// The initial value of a defined global.
    pub init: Option<wasmparser::ConstExpr<'data>>,
}

/// A tag.
#[derive(Clone, Copy, Debug)]
pub struct Tag {
    /// Its function type.
    pub ty: TypeIndex,
    /// Imported or defined.
    pub origin: Origin,
}

/// An element segment.
#[derive(Clone)]
pub struct Element<'data> {
    /// Where it goes.
    pub mode: ElementMode<'data>,
    /// The type of its items.
    pub ty: wasmparser::RefType,
    /// The items.
    pub items: ElementItems<'data>,
    /// Offset in the file, in bytes.
    pub offset: usize,
}

/// Where an element segment goes.
#[derive(Clone)]
pub enum ElementMode<'data> {
    /// Copied on demand.
    Passive,
    /// Copied at instantiation.
    Active(TableIndex, wasmparser::ConstExpr<'data>),
    /// Declares functions whose references are taken in code.
    Declared,
}

/// The items of an element segment.
#[derive(Clone)]
pub enum ElementItems<'data> {
    /// Functions.
    Functions(Vec<FuncIndex>),
    /// Constant expressions.
    Expressions(Vec<wasmparser::ConstExpr<'data>>),
}

/// A data segment.
#[derive(Clone)]
pub struct DataSegment<'data> {
    /// The offset expression of an active segment; `None` for a passive one.
    pub offset_expr: Option<wasmparser::ConstExpr<'data>>,
    /// The bytes.
    pub bytes: &'data [u8],
    /// Offset of the segment in the file, in bytes.
    pub offset: usize,
    /// Offset of what follows the segment in the file, in bytes.
    pub end: usize,
    /// Of a shared library that is placed through its relocations, how far its bytes are from the base of its data.
    pub from_base: Option<u32>,
}

impl Element<'_> {
    /// The table slots of an active segment whose place is a constant.
    pub fn fixed_slots(&self) -> Option<Range<u64>> {
        let ElementMode::Active(_, offset) = &self.mode else { return None };
        let Ok(Constant::I32(start)) = evaluate(offset, &|_| None) else { return None };
        let count = match &self.items {
            ElementItems::Functions(functions) => functions.len(),
            ElementItems::Expressions(expressions) => expressions.len(),
        };
        let start = u64::from(start.cast_unsigned());
        Some(start..start + count as u64)
    }
}

impl DataSegment<'_> {
    /// Where its bytes lie in the file: they end the segment.
    pub fn file_range(&self) -> Range<usize> {
        self.end - self.bytes.len()..self.end
    }

    /// The addresses of a segment whose place is a constant, if there are such addresses.
    pub fn fixed_range(&self) -> Option<Range<u32>> {
        let start = u32::try_from(self.fixed_start()?).ok()?;
        Some(start..start.checked_add(u32::try_from(self.bytes.len()).ok()?)?)
    }

    /// Where a segment begins whose place is a constant. It may reach beyond all memory, and is no less fixed then.
    pub(crate) fn fixed_start(&self) -> Option<u64> {
        if let Some(offset) = self.from_base {
            return Some(offset.into());
        }
        match evaluate(self.offset_expr.as_ref()?, &|_| None).ok()? {
            Constant::I32(start) => Some(start.cast_unsigned().into()),
            Constant::I64(start) => Some(start.cast_unsigned()),
            _ => None,
        }
    }
}

/// What a section holds, as far as relocations ask.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SectionId {
    /// Bodies.
    Code,
    /// Data segments.
    Data,
    /// A custom section.
    Custom,
    /// Anything else.
    Other,
}

/// A section of the file.
#[derive(Clone, Debug)]
pub struct Section {
    /// What it holds.
    pub id: SectionId,
    /// Its payload in the file; of a custom section what follows its name.
    pub range: Range<usize>,
}

/// A custom section that is carried or read later.
#[derive(Clone, Copy, Debug)]
pub struct CustomSection<'data> {
    /// The name.
    pub name: &'data str,
    /// The payload after the name.
    pub bytes: &'data [u8],
    /// Offset of the payload in the file, in bytes.
    pub offset: usize,
}

/// The `dylink.0` section (DynamicLinking.md, "The dylink.0 Section").
#[derive(Clone, Default, Debug)]
pub struct Dylink<'data> {
    /// Sizes and alignments of the memory and table ranges.
    pub mem_info: MemInfo,
    /// Libraries to load before this one.
    pub needed: Vec<&'data str>,
    /// Where those libraries are searched.
    pub runtime_path: Vec<&'data str>,
    /// Symbols flagged as thread-local, by export name.
    pub tls_exports: Vec<&'data str>,
    /// Symbols flagged as weak references, by field name: linkers write the module `env` even where the import is from
    /// `GOT.mem` or `GOT.func`.
    pub weak_imports: Vec<&'data str>,
    /// Ids of subsections that the convention does not define (yet).
    pub unknown_subsections: Vec<u8>,
    /// Whether it is the first section, as the convention demands.
    pub first: bool,
    /// How many `dylink.0` sections the module has.
    pub count: u32,
}

/// Sizes and alignments of a shared library (DynamicLinking.md, subsection 1).
#[derive(Clone, Copy, Default, Debug)]
pub struct MemInfo {
    /// Size of the memory range, in bytes.
    pub memory_size_bytes: u32,
    /// Alignment of the memory range, as a power of two.
    pub memory_align_log2: u32,
    /// Size of the table range, in slots.
    pub table_size_slots: u32,
    /// Alignment of the table range, as a power of two.
    pub table_align_log2: u32,
}

/// What the metadata sections say; each entry is a hint, never proof.
#[derive(Clone, Default, Debug)]
pub struct Metadata<'data> {
    /// The module name of the name section.
    pub module_name: Option<&'data str>,
    /// Names of functions, sorted by index.
    pub function_names: Vec<(FuncIndex, &'data str)>,
    /// Names of globals, sorted by index.
    pub global_names: Vec<(GlobalIndex, &'data str)>,
    /// Names of tags, sorted by index.
    pub tag_names: Vec<(TagIndex, &'data str)>,
    /// Names of data segments, sorted by index.
    pub data_names: Vec<(DataIndex, &'data str)>,
    /// `producers`: field, value, version.
    pub producers: Vec<(&'data str, &'data str, &'data str)>,
    /// `target_features`: prefix and name, `None` without the section.
    pub target_features: Option<Vec<(u8, &'data str)>>,
}

impl<'data> Metadata<'data> {
    /// The name of a function in the name section.
    pub(crate) fn function_name(&self, function: FuncIndex) -> Option<&'data str> {
        let position = self.function_names.binary_search_by_key(&function, |entry| entry.0).ok()?;
        Some(self.function_names[position].1)
    }

    /// The name of a global in the name section.
    pub(crate) fn global_name(&self, global: GlobalIndex) -> Option<&'data str> {
        let position = self.global_names.binary_search_by_key(&global, |entry| entry.0).ok()?;
        Some(self.global_names[position].1)
    }

    /// The name of a data segment in the name section.
    pub fn data_name(&self, segment: DataIndex) -> Option<&'data str> {
        let position = self.data_names.binary_search_by_key(&segment, |entry| entry.0).ok()?;
        Some(self.data_names[position].1)
    }
}

/// One module, read.
pub struct Module<'data> {
    /// The name that the user gave it or that its file has; unique in a group.
    pub name: String,
    /// The whole file.
    pub bytes: &'data [u8],
    /// What a linker may do with it.
    pub kind: Kind,
    /// Whether it is a shared library that kept its relocations, all of them proven: its names are bound as those of
    /// any library, and it is placed datum by datum.
    pub is_split: bool,
    /// The legacy `dylink` section was seen.
    pub has_legacy_dylink: bool,
    /// The `dylink.0` section.
    pub dylink: Option<Dylink<'data>>,
    /// The `linking` section.
    pub linking: Option<Linking<'data>>,
    /// The `reloc.*` sections, in file order.
    pub relocations: Vec<RelocationSection<'data>>,
    /// Names, producers, features.
    pub metadata: Metadata<'data>,
    /// All sections, in file order: relocations name them by this count.
    pub sections: Vec<Section>,
    /// The type section.
    pub types: Types,
    /// Imports, in file order.
    pub imports: Vec<Import<'data>>,
    /// Where imports are written in a compact form, several under one module name; offset in the file, in bytes.
    pub compact_imports: Option<usize>,
    /// The function space.
    pub functions: TiVec<FuncIndex, Function>,
    /// The table space.
    pub tables: TiVec<TableIndex, Table<'data>>,
    /// The memory space.
    pub memories: TiVec<MemoryIndex, Memory>,
    /// The global space.
    pub globals: TiVec<GlobalIndex, Global<'data>>,
    /// The tag space.
    pub tags: TiVec<TagIndex, Tag>,
    /// Exports, in file order.
    pub exports: Vec<Export<'data>>,
    /// The start function.
    pub start: Option<FuncIndex>,
    /// Element segments.
    pub elements: TiVec<ElemIndex, Element<'data>>,
    /// Data segments.
    pub data: TiVec<DataIndex, DataSegment<'data>>,
    /// File ranges of the bodies of defined functions, locals included, size excluded.
    pub bodies: Vec<Range<usize>>,
    /// Custom sections that no reader here consumed.
    pub customs: Vec<CustomSection<'data>>,
    pub(crate) exports_by_name: HashMap<&'data str, u32>,
}

impl<'data> Module<'data> {
    /// The relocations for the sections of one kind, each with the offset of its place in the file.
    pub fn entries_for(&self, id: SectionId) -> impl Iterator<Item = (usize, &Relocation)> {
        let sections = self.relocations.iter().filter_map(move |section| {
            let target = self.sections.get(section.section as usize).filter(|target| target.id == id)?;
            Some((section, target.range.start))
        });
        sections.flat_map(|(section, begin)| {
            section.entries.iter().map(move |entry| (begin + entry.offset as usize, entry))
        })
    }

    /// The ranges of memory and table that a shared library wants for itself, one piece each. The `dylink.0` section of
    /// a program with fixed addresses has these numbers too, and nobody reserves anything for them.
    pub fn reserves(&self) -> Option<MemInfo> {
        let dylink = self.dylink.as_ref().filter(|_| self.kind == Kind::SharedLibrary && !self.is_split)?;
        Some(dylink.mem_info)
    }

    /// Whether it is placed through its relocations: an object, or a finished module or shared library that kept them.
    pub fn is_relocatable(&self) -> bool {
        self.is_split || matches!(self.kind, Kind::Object | Kind::Finished)
    }

    /// The symbol table; empty without a `linking` section.
    pub fn symbols(&self) -> &[Symbol<'data>] {
        self.linking.as_ref().map(|linking| linking.symbols.as_slice()).unwrap_or_default()
    }

    /// Whether a table is the function table of a module that may define it, as every finished one: imported as that,
    /// or the one that a symbol or else an export names so, or the first, if it is of functions.
    pub fn is_function_table(&self, table: TableIndex) -> bool {
        if !self.is_relocatable() && self.kind != Kind::Pinned {
            return false;
        }
        let declared = &self.tables[table];
        if let Origin::Import(position) = declared.origin {
            return self.imports[position as usize].role == ImportRole::FunctionTable;
        }
        let by_symbol = self.symbols().iter().find_map(|symbol| match symbol.kind {
            SymbolKind::Table(index) if symbol.name == Some(conventions::TABLE) => Some(TableIndex(index)),
            _ => None,
        });
        let by_export = || match self.export(conventions::TABLE)?.role {
            ExportRole::Table(index) => Some(index),
            _ => None,
        };
        let own = by_symbol.or_else(by_export).unwrap_or(TableIndex(0));
        own == table && declared.ty.element_type == RefType::FUNCREF
    }

    /// Whether it is an object.
    pub fn is_object(&self) -> bool {
        self.kind == Kind::Object
    }

    /// The export of this name.
    pub fn export(&self, name: &str) -> Option<&Export<'data>> {
        self.exports_by_name.get(name).map(|&position| &self.exports[position as usize])
    }

    /// The exported function of this name.
    pub fn exported_function(&self, name: &str) -> Option<FuncIndex> {
        match self.export(name)?.role {
            ExportRole::Function(function) => Some(function),
            _ => None,
        }
    }

    /// The body of a defined function, as a file range.
    pub fn body(&self, function: FuncIndex) -> Option<Range<usize>> {
        match self.functions.get(function)?.origin {
            Origin::Defined(ordinal) => self.bodies.get(ordinal as usize).cloned(),
            Origin::Import(_) => None,
        }
    }

    /// Whether a body is nothing but its end, as `wasm-ld -shared` writes `__wasm_call_ctors` where there are none.
    pub fn is_empty(&self, function: FuncIndex) -> bool {
        self.body(function).and_then(|body| self.bytes.get(body)) == Some(&[0x00, 0x0b])
    }

    /// The import of an item, if it is imported.
    pub fn import_of(&self, origin: Origin) -> Option<&Import<'data>> {
        match origin {
            Origin::Import(position) => self.imports.get(position as usize),
            Origin::Defined(_) => None,
        }
    }

    /// The name of a function, for people: name section, else symbol, else export, else import.
    pub fn function_name(&self, function: FuncIndex) -> Option<&'data str> {
        if let Some(name) = self.metadata.function_name(function) {
            return Some(name);
        }
        let exported = self.exports.iter().find(|export| export.role == ExportRole::Function(function));
        self.named_functions()
            .find(|(named, _)| *named == function)
            .map(|(_, name)| name)
            .or_else(|| exported.map(|export| export.name))
            .or_else(|| self.import_of(self.functions.get(function)?.origin).map(|import| import.field))
    }

    /// The names of all functions that have one, each as [`Self::function_name`] says, imports left out. The section of
    /// an object has no names, and its static functions no exports: they are known by their symbols alone.
    pub fn function_names(&self) -> TiVec<FuncIndex, Option<&'data str>> {
        let mut names = ti_vec![None; self.functions.len()];
        let exports = self.exports.iter().rev().filter_map(|export| match export.role {
            ExportRole::Function(function) => Some((function, export.name)),
            _ => None,
        });
        let mut symbols: Vec<_> = self.named_functions().collect();
        symbols.reverse();
        for (function, name) in exports.chain(symbols).chain(self.metadata.function_names.iter().copied()) {
            if let Some(place) = names.get_mut(function) {
                *place = Some(name);
            }
        }
        names
    }

    /// The functions that the symbol table defines, local ones too, with their names. Of several symbols of one
    /// function the first is its name (LLVM, `WasmObjectFile::parseLinkingSectionSymtab`).
    fn named_functions(&self) -> impl Iterator<Item = (FuncIndex, &'data str)> {
        let symbols = self.symbols().iter();
        symbols.filter_map(|symbol| match (symbol.kind, symbol.name) {
            (SymbolKind::Function(function), Some(name)) if !symbol.flags.contains(SymbolFlags::UNDEFINED) => {
                Some((FuncIndex(function), name))
            }
            _ => None,
        })
    }

    /// The tag of `longjmp` that a finished module with relocations defines. A jump keeps all it needs in the
    /// `jmp_buf`, so the tags of several such modules can be one; before LLVM 19 each frame kept a table beside it, and
    /// is left out.
    pub(crate) fn jump_tag(&self) -> Option<TagIndex> {
        const OF_OLD: [&str; 2] = ["saveSetjmp", "testSetjmp"];
        let linking = self.linking.as_ref().filter(|_| self.kind == Kind::Finished)?;
        let mut symbols = linking.symbols.iter();
        if symbols.clone().any(|symbol| symbol.name.is_some_and(|name| OF_OLD.contains(&name))) {
            return None;
        }
        symbols.find_map(|symbol| match symbol.kind {
            SymbolKind::Tag(tag) if symbol.name == Some(conventions::LONGJMP_TAG) => {
                let found = self.tags.get(TagIndex(tag))?;
                let ty = self.types.function(found.ty)?;
                let is_its_type = ty.params() == [wasmparser::ValType::I32] && ty.results().is_empty();
                (is_its_type && matches!(found.origin, Origin::Defined(_))).then_some(TagIndex(tag))
            }
            _ => None,
        })
    }

    /// The value of an exported address of a module that is not a shared library.
    pub fn exported_address(&self, name: &str) -> Option<u32> {
        match self.export(name).filter(|_| self.kind != Kind::SharedLibrary)?.role {
            ExportRole::Data(global) => self.initial_address(global),
            _ => None,
        }
    }

    /// The address that a defined global starts with, if it reads nothing and it is below 4 GiB. Of an exported data
    /// symbol it is an offset in a shared library.
    pub fn initial_address(&self, global: GlobalIndex) -> Option<u32> {
        let init = self.globals.get(global)?.init.as_ref()?;
        match evaluate(init, &|_| None).ok()? {
            Constant::I32(value) => Some(value.cast_unsigned()),
            Constant::I64(value) => u32::try_from(value).ok(),
            _ => None,
        }
    }

    /// Who made it, as far as the metadata says, for messages.
    pub(crate) fn maker(&self) -> String {
        let mut makers: Vec<String> = Vec::new();
        for (field, value, version) in &self.metadata.producers {
            if *field == "processed-by" {
                let version = version.split([' ', '(']).next().unwrap_or_default();
                let maker = format!("{value} {version}").trim_end().to_owned();
                if !makers.contains(&maker) {
                    makers.push(maker);
                }
            }
        }
        if makers.is_empty() { UNKNOWN_MAKER.to_owned() } else { makers.join(", ") }
    }

    /// Whether the module shares the group's function table or memory through the shared-library imports.
    pub(crate) fn is_position_independent(&self) -> bool {
        self.imports.iter().any(|import| import.role.is_base())
    }

    /// Whether this export binds across modules.
    pub fn is_public(&self, export: &Export<'_>) -> bool {
        let is_memory = matches!(export.role, ExportRole::Memory(_));
        !conventions::is_private(export.name) && !is_memory && export.scope != Scope::Host
    }

    /// The names of the symbols that define each function, where the module has a symbol table.
    pub(crate) fn symbol_names(&self) -> HashMap<FuncIndex, Vec<&'data str>> {
        let mut names: HashMap<FuncIndex, Vec<&str>> = HashMap::new();
        for (function, name) in self.named_functions() {
            names.entry(function).or_default().push(name);
        }
        names
    }
}
