//! Bytes become the index spaces, segments, symbols and relocations of one module, as `wasmparser` reads them.
//!
//! Nothing is interpreted beyond what the specification and the tool conventions (Linking.md, DynamicLinking.md) say of
//! the bytes. It does not know other modules, nor which types are equal. The choice a reader may question: bodies of
//! inputs are not validated, because every body that matters is compared with one of the image, and those are.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use wasmparser::{
    BinaryReader, BinaryReaderError, ComdatSymbolKind, CompositeInnerType, ConstExpr, DataKind, Dylink0Subsection,
    ElementItems, ElementKind, Export, ExternalKind, FuncType, FunctionBody, GlobalType, InitFunc, KnownCustom,
    Linking, MemInfo, MemoryType, Name, Operator, Parser, Payload, RefType, RelocSectionReader, RelocationEntry,
    RelocationType, Segment, SubType, SymbolFlags, SymbolInfo, TableInit, TableType, TypeRef, ValidPayload, Validator,
    WasmFeatures,
};

use super::types::TypeId;

type Result<T> = std::result::Result<T, BinaryReaderError>;

/// The kinds of things that have an index.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(crate) enum Space {
    Function,
    Table,
    Memory,
    Global,
    Tag,
}

/// One import.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Import<'a> {
    pub(crate) module: &'a str,
    pub(crate) field: &'a str,
    pub(crate) space: Space,
    pub(crate) index: u32,
}

/// A function: its type, and its body unless it is imported.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub(crate) ty: u32,
    pub(crate) import: Option<u32>,
    pub(crate) body: Option<Range<usize>>,
}

/// A table, global or tag: its type, and its first value unless it is imported or has none.
#[derive(Clone, Debug)]
pub(crate) struct Defined<'a, T> {
    pub(crate) ty: T,
    pub(crate) import: Option<u32>,
    pub(crate) init: Option<ConstExpr<'a>>,
}

/// Where a segment goes.
#[derive(Clone, Debug)]
pub(crate) enum Mode<'a> {
    Passive,
    Declared,
    /// The index of the memory or table, and the offset.
    Active(u32, ConstExpr<'a>),
}

/// An element segment; each item is a function or an expression.
#[derive(Clone, Debug)]
pub(crate) struct Element<'a> {
    pub(crate) mode: Mode<'a>,
    pub(crate) ty: RefType,
    pub(crate) items: Vec<ElementItem<'a>>,
}

#[derive(Clone, Debug)]
pub(crate) enum ElementItem<'a> {
    Function(u32),
    Expression(ConstExpr<'a>),
}

/// A data segment, and where its bytes are in the file.
#[derive(Clone, Debug)]
pub(crate) struct Data<'a> {
    pub(crate) mode: Mode<'a>,
    pub(crate) bytes: &'a [u8],
    pub(crate) file_offset: usize,
}

/// One module.
#[derive(Default)]
pub(crate) struct Module<'a> {
    pub(crate) bytes: &'a [u8],
    /// The types, and where each of their groups ends.
    pub(crate) types: Vec<SubType>,
    pub(crate) type_groups: Vec<usize>,
    pub(crate) type_ids: Vec<TypeId>,
    pub(crate) imports: Vec<Import<'a>>,
    pub(crate) functions: Vec<Function>,
    pub(crate) tables: Vec<Defined<'a, TableType>>,
    pub(crate) memories: Vec<Defined<'a, MemoryType>>,
    pub(crate) globals: Vec<Defined<'a, GlobalType>>,
    pub(crate) tags: Vec<Defined<'a, u32>>,
    pub(crate) exports: Vec<Export<'a>>,
    pub(crate) start: Option<u32>,
    pub(crate) elements: Vec<Element<'a>>,
    pub(crate) data: Vec<Data<'a>>,
    /// What `dylink.0` reserves, if the module has that section.
    pub(crate) reserves: Option<MemInfo>,
    pub(crate) needed: Vec<&'a str>,
    /// The fields of imports that `dylink.0` calls weak.
    weak_fields: HashSet<&'a str>,
    /// What symbols call weak.
    weak_items: HashSet<(Space, u32)>,
    /// Imported functions that have another name for the host than in the link (EXPLICIT_NAME), by that of the link.
    pub(crate) explicit_names: HashMap<u32, &'a str>,
    pub(crate) symbols: Vec<SymbolInfo<'a>>,
    pub(crate) has_symbols: bool,
    pub(crate) segments: Vec<Segment<'a>>,
    pub(crate) init_functions: Vec<InitFunc>,
    /// The groups of which a program has one (COMDAT), with their data segments.
    pub(crate) groups: Vec<(&'a str, Vec<u32>)>,
    /// By place in the file, in order.
    pub(crate) code_relocations: Vec<(usize, RelocationEntry)>,
    pub(crate) data_relocations: Vec<(usize, RelocationEntry)>,
    /// Globals that a finished module has for entries of the offset table: each with the symbol whose value it holds.
    pub(crate) got_entries: HashMap<u32, u32>,
    pub(crate) function_names: HashMap<u32, &'a str>,
    pub(crate) has_world: bool,
    /// Whether a custom section of a form that the conventions do not know was met, so that others may be missing.
    pub(crate) is_doubtful: bool,
}

/// The numbers of the code and data sections.
const CODE: u8 = 10;
const DATA: u8 = 11;

impl<'a> Module<'a> {
    /// Reads a module; bodies are validated too with `bodies`. The types have no numbers yet.
    pub(crate) fn read(bytes: &'a [u8], bodies: bool) -> Result<Self> {
        let mut validator = Validator::new_with_features(features());
        let mut parser = Parser::new(0);
        parser.set_features(features());
        let mut reading = Reading::default();
        let mut module = Self { bytes, ..Self::default() };
        let mut functions = Vec::new();
        for payload in parser.parse_all(bytes) {
            let payload = payload?;
            if let ValidPayload::Func(function, body) = validator.payload(&payload)? {
                if let Some(function_of) = module.functions.get_mut(reading.next_body) {
                    function_of.body = Some(body.range());
                }
                reading.next_body += 1;
                if bodies {
                    functions.push((function, body));
                }
            }
            reading.payload(&mut module, payload)?;
        }
        validate(functions)?;
        reading.relocate(&mut module)?;
        module.note_symbols();
        Ok(module)
    }

    /// The body of a function that is not imported.
    pub(crate) fn body(&self, function: u32) -> Option<FunctionBody<'a>> {
        let range = self.functions.get(function as usize)?.body.clone()?;
        Some(FunctionBody::new(BinaryReader::new(self.bytes.get(range.clone())?, range.start)))
    }

    /// The functions that a body calls, in order.
    pub(crate) fn calls(&self, function: u32) -> impl Iterator<Item = u32> + use<'a> {
        let operators = self.body(function).and_then(|body| body.get_operators_reader().ok());
        let operators = operators.into_iter().flat_map(|operators| operators.into_iter().map_while(Result::ok));
        operators.filter_map(|operator| match operator {
            Operator::Call { function_index } | Operator::ReturnCall { function_index } => Some(function_index),
            _ => None,
        })
    }

    /// The id of a type.
    pub(crate) fn type_id(&self, index: u32) -> Option<TypeId> {
        self.type_ids.get(index as usize).copied()
    }

    /// The id of a function's type.
    pub(crate) fn function_type(&self, function: u32) -> Option<TypeId> {
        self.type_id(self.functions.get(function as usize)?.ty)
    }

    /// A function type by its index.
    pub(crate) fn signature(&self, index: u32) -> Option<&FuncType> {
        match &self.types.get(index as usize)?.composite_type.inner {
            CompositeInnerType::Func(ty) => Some(ty),
            _ => None,
        }
    }

    /// The numbers of parameters and results of a function.
    pub(crate) fn arity(&self, function: u32) -> Option<(usize, usize)> {
        let ty = self.signature(self.functions.get(function as usize)?.ty)?;
        Some((ty.params().len(), ty.results().len()))
    }

    /// Whether a function has neither parameters nor results.
    pub(crate) fn is_plain_call(&self, function: u32) -> bool {
        self.arity(function) == Some((0, 0))
    }

    /// The function that is exported under a name.
    pub(crate) fn exported_function(&self, name: &str) -> Option<u32> {
        let is_it = |export: &&Export<'_>| export.name == name && space_of(export.kind) == Space::Function;
        self.exports.iter().find(is_it).map(|export| export.index)
    }

    /// Whether an import is weak (Linking.md, "Symbol Table Subsection"; DynamicLinking.md, "WASM_DYLINK_IMPORT_INFO",
    /// where linkers write module `env` for entries of the offset table too). A finished module has no import for a
    /// weak symbol that nothing defined: what it imports all the same it needs.
    pub(crate) fn is_weak(&self, import: &Import<'_>, is_object: bool) -> bool {
        let is_entry = import.module.starts_with("GOT.");
        if self.reserves.is_some() && (is_entry || import.module == "env") {
            return self.weak_fields.contains(import.field);
        }
        let is_named = is_entry && self.weak_fields.contains(import.field);
        is_object && (is_named || self.weak_items.contains(&(import.space, import.index)))
    }

    /// Notes which imports symbols call weak, and which they give a name. A reference is strong if one symbol of it is;
    /// an entry of the offset table has none, and is as weak as all of its name.
    fn note_symbols(&mut self) {
        let mut explicit: HashMap<u32, Option<&'a str>> = HashMap::new();
        let (mut strong_items, mut strong_fields) = (HashSet::new(), HashSet::new());
        for symbol in &self.symbols {
            let flags = flags(symbol);
            if !flags.contains(SymbolFlags::UNDEFINED) {
                continue;
            }
            if let SymbolInfo::Func { index, name, .. } = *symbol {
                let name = name.filter(|_| flags.contains(SymbolFlags::EXPLICIT_NAME));
                let known = explicit.entry(index).or_insert(name);
                *known = known.filter(|_| name.is_some());
            }
            let item = match *symbol {
                SymbolInfo::Func { index, .. } => Some((Space::Function, index)),
                SymbolInfo::Global { index, .. } => Some((Space::Global, index)),
                SymbolInfo::Event { index, .. } => Some((Space::Tag, index)),
                _ => None,
            };
            let is_weak = flags.contains(SymbolFlags::BINDING_WEAK);
            let name = self.symbol_name(symbol).filter(|_| self.reserves.is_none());
            if is_weak { &mut self.weak_items } else { &mut strong_items }.extend(item);
            if is_weak { &mut self.weak_fields } else { &mut strong_fields }.extend(name);
        }
        self.weak_items.retain(|item| !strong_items.contains(item));
        self.weak_fields.retain(|field| !strong_fields.contains(field));
        self.explicit_names = explicit.into_iter().filter_map(|(index, name)| Some((index, name?))).collect();
    }

    /// The name that a symbol gives to a global.
    pub(crate) fn global_name(&self, global: u32) -> Option<&'a str> {
        self.symbols.iter().find_map(|symbol| match *symbol {
            SymbolInfo::Global { index, name, .. } if index == global => name,
            _ => None,
        })
    }

    /// The import of an item, if it is one.
    pub(crate) fn import_of(&self, space: Space, index: u32) -> Option<&Import<'a>> {
        let position = match space {
            Space::Function => self.functions.get(index as usize)?.import,
            Space::Table => self.tables.get(index as usize)?.import,
            Space::Memory => self.memories.get(index as usize)?.import,
            Space::Global => self.globals.get(index as usize)?.import,
            Space::Tag => self.tags.get(index as usize)?.import,
        };
        self.imports.get(position? as usize)
    }

    /// Whether a table is the one that pointers to functions count in: imported by that name, or the one that a symbol
    /// or else an export names so, or the first, if it is of functions.
    pub(crate) fn is_function_table(&self, table: u32) -> bool {
        const NAME: &str = "__indirect_function_table";
        if let Some(import) = self.import_of(Space::Table, table) {
            return import.module == "env" && import.field == NAME;
        }
        let symbol = self.symbols.iter().find_map(|symbol| match *symbol {
            SymbolInfo::Table { index, name: Some(NAME), .. } => Some(index),
            _ => None,
        });
        let is_it = |export: &&Export<'_>| export.name == NAME && space_of(export.kind) == Space::Table;
        let own = symbol.or_else(|| self.exports.iter().find(is_it).map(|export| export.index)).unwrap_or(0);
        let is_of_functions = |table: &Defined<'_, TableType>| table.ty.element_type == RefType::FUNCREF;
        own == table && self.tables.get(table as usize).is_some_and(is_of_functions)
    }

    /// The names of a symbol's definition.
    pub(crate) fn symbol_name(&self, symbol: &SymbolInfo<'a>) -> Option<&'a str> {
        let of_import = |space, index| self.import_of(space, index).map(|import| import.field);
        match *symbol {
            SymbolInfo::Func { name, index, .. } => name.or_else(|| of_import(Space::Function, index)),
            SymbolInfo::Data { name, .. } => Some(name),
            SymbolInfo::Global { name, index, .. } => name.or_else(|| of_import(Space::Global, index)),
            SymbolInfo::Event { name, index, .. } => name.or_else(|| of_import(Space::Tag, index)),
            SymbolInfo::Table { name, index, .. } => name.or_else(|| of_import(Space::Table, index)),
            SymbolInfo::Section { .. } => None,
        }
    }
}

/// What the parser knows but for drafts that no rule speaks of.
pub(crate) fn features() -> WasmFeatures {
    WasmFeatures::all()
        - WasmFeatures::COMPONENT_MODEL
        - WasmFeatures::CM_ASYNC
        - WasmFeatures::SHARED_EVERYTHING_THREADS
        - WasmFeatures::CUSTOM_DESCRIPTORS
}

/// The flags of a symbol.
pub(crate) fn flags(symbol: &SymbolInfo<'_>) -> SymbolFlags {
    match *symbol {
        SymbolInfo::Func { flags, .. }
        | SymbolInfo::Data { flags, .. }
        | SymbolInfo::Global { flags, .. }
        | SymbolInfo::Section { flags, .. }
        | SymbolInfo::Event { flags, .. }
        | SymbolInfo::Table { flags, .. } => flags,
    }
}

/// The index space of an export.
pub(crate) fn space_of(kind: ExternalKind) -> Space {
    match kind {
        ExternalKind::Func | ExternalKind::FuncExact => Space::Function,
        ExternalKind::Table => Space::Table,
        ExternalKind::Memory => Space::Memory,
        ExternalKind::Global => Space::Global,
        ExternalKind::Tag => Space::Tag,
    }
}

fn validate(
    bodies: Vec<(wasmparser::FuncToValidate<wasmparser::ValidatorResources>, wasmparser::FunctionBody<'_>)>,
) -> Result<()> {
    use rayon::prelude::*;
    bodies.into_par_iter().try_for_each_init(Default::default, |allocations, (function, body)| {
        let mut validator = function.into_validator(std::mem::take(allocations));
        validator.validate(&body)?;
        *allocations = validator.into_allocations();
        Ok(())
    })
}

/// What has to wait for the end of the file.
#[derive(Default)]
struct Reading<'a> {
    next_body: usize,
    /// The number and the start of the contents of each section.
    sections: Vec<(u8, usize)>,
    /// They may come before the section that they are of.
    relocations: Vec<RelocSectionReader<'a>>,
}

impl<'a> Reading<'a> {
    fn payload(&mut self, module: &mut Module<'a>, payload: Payload<'a>) -> Result<()> {
        match &payload {
            Payload::CustomSection(custom) => self.sections.push((0, custom.data_offset())),
            payload => self.sections.extend(payload.as_section().map(|(id, range)| (id, range.start))),
        }
        match payload {
            Payload::TypeSection(groups) => {
                for group in groups {
                    module.types.extend(group?.into_types());
                    module.type_groups.push(module.types.len());
                }
            }
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    read_import(module, import?);
                }
                self.next_body = module.functions.len();
            }
            Payload::FunctionSection(types) => {
                self.next_body = module.functions.len();
                for ty in types {
                    module.functions.push(Function { ty: ty?, import: None, body: None });
                }
            }
            Payload::TableSection(tables) => {
                for table in tables {
                    let table = table?;
                    let init = match table.init {
                        TableInit::RefNull => None,
                        TableInit::Expr(init) => Some(init),
                    };
                    module.tables.push(Defined { ty: table.ty, import: None, init });
                }
            }
            Payload::MemorySection(memories) => {
                for ty in memories {
                    module.memories.push(Defined { ty: ty?, import: None, init: None });
                }
            }
            Payload::TagSection(tags) => {
                for tag in tags {
                    module.tags.push(Defined { ty: tag?.func_type_idx, import: None, init: None });
                }
            }
            Payload::GlobalSection(globals) => {
                for global in globals {
                    let global = global?;
                    module.globals.push(Defined { ty: global.ty, import: None, init: Some(global.init_expr) });
                }
            }
            Payload::ExportSection(exports) => module.exports = exports.into_iter().collect::<Result<_>>()?,
            Payload::StartSection { func, .. } => module.start = Some(func),
            Payload::ElementSection(elements) => {
                for element in elements {
                    module.elements.push(read_element(element?)?);
                }
            }
            Payload::DataSection(data) => {
                for data in data {
                    module.data.push(read_data(data?));
                }
            }
            Payload::CustomSection(custom) => self.custom(module, &custom)?,
            _ => {}
        }
        Ok(())
    }

    fn custom(&mut self, module: &mut Module<'a>, custom: &wasmparser::CustomSectionReader<'a>) -> Result<()> {
        let name = custom.name();
        module.has_world |= name.starts_with("component-type");
        match custom.as_known() {
            KnownCustom::Dylink0(subsections) => {
                let nothing = MemInfo { memory_size: 0, memory_alignment: 0, table_size: 0, table_alignment: 0 };
                module.reserves.get_or_insert(nothing);
                for subsection in subsections {
                    match subsection? {
                        Dylink0Subsection::MemInfo(reserves) => module.reserves = Some(reserves),
                        Dylink0Subsection::Needed(needed) => module.needed = needed,
                        Dylink0Subsection::ImportInfo(imports) => {
                            let weak = imports.iter().filter(|i| i.flags.contains(SymbolFlags::BINDING_WEAK));
                            module.weak_fields.extend(weak.map(|import| import.field));
                        }
                        _ => {}
                    }
                }
            }
            KnownCustom::Linking(linking) => {
                // Of two tables the conventions do not say which one counts.
                module.is_doubtful |= std::mem::replace(&mut module.has_symbols, true);
                let mut known = HashSet::new();
                for subsection in linking.subsections() {
                    let subsection = subsection?;
                    let is_known = !matches!(subsection, Linking::Unknown { .. });
                    module.is_doubtful |= is_known && !known.insert(std::mem::discriminant(&subsection));
                    match subsection {
                        Linking::SegmentInfo(segments) => {
                            module.segments = segments.into_iter().collect::<Result<_>>()?
                        }
                        Linking::ComdatInfo(groups) => {
                            for group in groups {
                                let group = group?;
                                let members = group.symbols.into_iter().collect::<Result<Vec<_>>>()?;
                                let data = members.iter().filter(|member| member.kind == ComdatSymbolKind::Data);
                                module.groups.push((group.name, data.map(|member| member.index).collect()));
                            }
                        }
                        Linking::InitFuncs(list) => module.init_functions = list.into_iter().collect::<Result<_>>()?,
                        Linking::SymbolTable(symbols) => module.symbols = symbols.into_iter().collect::<Result<_>>()?,
                        _ => {}
                    }
                }
            }
            KnownCustom::Reloc(relocations) => self.relocations.push(relocations),
            KnownCustom::Name(names) => {
                for subsection in names.into_iter().map_while(std::result::Result::ok) {
                    if let Name::Function(names) = subsection {
                        let names = names.into_iter().map_while(std::result::Result::ok);
                        module.function_names.extend(names.map(|naming| (naming.index, naming.name)));
                    }
                }
            }
            // An entry of an unknown type has no known length: the rest of its section cannot be read.
            _ => module.is_doubtful |= matches!(name, "linking" | "reloc.CODE" | "reloc.DATA"),
        }
        Ok(())
    }

    /// Entries count from the start of the contents of their section, whose place among all sections they name
    /// (Linking.md, "Relocation Sections").
    fn relocate(self, module: &mut Module<'a>) -> Result<()> {
        for relocations in self.relocations {
            // Those of custom sections change nothing that runs.
            let (of_section, start) = match self.sections.get(relocations.section_index() as usize) {
                Some((CODE, start)) => (&mut module.code_relocations, *start),
                Some((DATA, start)) => (&mut module.data_relocations, *start),
                _ => continue,
            };
            for entry in relocations.entries() {
                match entry {
                    Ok(entry) => of_section.push((start + entry.offset as usize, entry)),
                    // `wasm-ld --emit-relocs` counts entries that it leaves out. Others count to whom they would place.
                    Err(error) => {
                        module.is_doubtful |= error.offset() < relocations.range().end;
                        break;
                    }
                }
            }
        }
        // A relocation of a global's index that names a function or data means the entry of the offset table for it
        // (Linking.md, R_WASM_GLOBAL_INDEX_LEB).
        for (place, entry) in &module.code_relocations {
            let symbol = module.symbols.get(entry.index as usize);
            if entry.ty == RelocationType::GlobalIndexLeb
                && matches!(symbol, Some(SymbolInfo::Func { .. } | SymbolInfo::Data { .. }))
                && let Some(bytes) = module.bytes.get(*place..)
                && let Ok(global) = BinaryReader::new(bytes, *place).read_var_u32()
                // An imported one holds what its name says.
                && module.globals.get(global as usize).is_some_and(|global| global.import.is_none())
            {
                // Which of two symbols it holds nobody knows.
                let known = module.got_entries.insert(global, entry.index);
                module.is_doubtful |= known.is_some_and(|known| known != entry.index);
            }
        }
        module.code_relocations.sort_by_key(|(place, _)| *place);
        module.data_relocations.sort_by_key(|(place, _)| *place);
        Ok(())
    }
}

fn count<T>(items: &[T]) -> u32 {
    u32::try_from(items.len()).unwrap_or(u32::MAX)
}

fn read_import<'a>(module: &mut Module<'a>, import: wasmparser::Import<'a>) {
    let position = Some(count(&module.imports));
    let (space, index) = match import.ty {
        TypeRef::Func(ty) | TypeRef::FuncExact(ty) => {
            module.functions.push(Function { ty, import: position, body: None });
            (Space::Function, count(&module.functions))
        }
        TypeRef::Table(ty) => {
            module.tables.push(Defined { ty, import: position, init: None });
            (Space::Table, count(&module.tables))
        }
        TypeRef::Memory(ty) => {
            module.memories.push(Defined { ty, import: position, init: None });
            (Space::Memory, count(&module.memories))
        }
        TypeRef::Global(ty) => {
            module.globals.push(Defined { ty, import: position, init: None });
            (Space::Global, count(&module.globals))
        }
        TypeRef::Tag(ty) => {
            module.tags.push(Defined { ty: ty.func_type_idx, import: position, init: None });
            (Space::Tag, count(&module.tags))
        }
    };
    module.imports.push(Import { module: import.module, field: import.name, space, index: index - 1 });
}

fn read_element<'a>(element: wasmparser::Element<'a>) -> Result<Element<'a>> {
    let mode = match element.kind {
        ElementKind::Passive => Mode::Passive,
        ElementKind::Declared => Mode::Declared,
        ElementKind::Active { table_index, offset_expr } => Mode::Active(table_index.unwrap_or(0), offset_expr),
    };
    let (ty, items) = match element.items {
        ElementItems::Functions(items) => {
            let items = items.into_iter().map(|item| item.map(ElementItem::Function));
            (RefType::FUNCREF, items.collect::<Result<_>>()?)
        }
        ElementItems::Expressions(ty, items) => {
            // An item that is one reference says the same in both forms.
            let items = items.into_iter().map(|item| {
                let item = item?;
                let function = item.get_operators_reader().read();
                Ok(match function {
                    Ok(Operator::RefFunc { function_index }) => ElementItem::Function(function_index),
                    _ => ElementItem::Expression(item),
                })
            });
            (ty, items.collect::<Result<_>>()?)
        }
    };
    Ok(Element { mode, ty, items })
}

fn read_data(data: wasmparser::Data<'_>) -> Data<'_> {
    let mode = match data.kind {
        DataKind::Passive => Mode::Passive,
        DataKind::Active { memory_index, offset_expr } => Mode::Active(memory_index, offset_expr),
    };
    Data { mode, bytes: data.data, file_offset: data.range.end - data.data.len() }
}
