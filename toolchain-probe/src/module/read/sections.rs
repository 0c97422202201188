//! One walk over the sections: index spaces, imports, exports and segments become the model.
//!
//! The validator sees every payload before this file does, so indices are in range here; bodies are handed on
//! unvalidated, because validating them is the scan's work. Files beyond 4 GiB are refused: offsets are 32 bits.

use hashbrown::HashMap;
use typed_index_collections::TiVec;
use wasmparser::{
    BinaryReaderError, ElementItems as RawItems, ElementKind, ExportSectionReader, ExternalKind, FuncToValidate,
    FunctionBody, ImportSectionReader, Parser, Payload, TypeRef, ValType, ValidPayload, Validator, ValidatorResources,
    WasmFeatures,
};

use super::{counts, dylink, linking, metadata};
use crate::conventions::{ENV, GOT_FUNC, GOT_MEM, MEMORY_BASE, STACK_POINTER, TABLE, TABLE_BASE};
use crate::module::model::index::{FuncIndex, GlobalIndex, MemoryIndex, TableIndex, TagIndex, TypeIndex};
use crate::module::model::types::Types;
use crate::module::model::{
    CustomSection, DataSegment, Element, ElementItems, ElementMode, Export, ExportRole, Function, Global, Import,
    ImportRole, Item, Kind, Memory, Metadata, Module, Origin, Scope, Section, SectionId, Table, Tag,
};

type Result<T> = std::result::Result<T, BinaryReaderError>;

/// A module whose bodies are still to be scanned.
pub(crate) struct Sections<'data> {
    pub(crate) module: Module<'data>,
    pub(crate) bodies: Vec<(FuncToValidate<ValidatorResources>, FunctionBody<'data>)>,
}

impl<'data> Sections<'data> {
    pub(crate) fn read(bytes: &'data [u8]) -> Result<Self> {
        // Everything the parser knows is let through: what the group cannot have is refused by a check with a code,
        // not by the validator with a byte offset. Shared-everything threads and custom descriptors are drafts whose
        // types and instructions no linker rule covers yet.
        let features = WasmFeatures::all()
            - WasmFeatures::COMPONENT_MODEL
            - WasmFeatures::CM_ASYNC
            - WasmFeatures::SHARED_EVERYTHING_THREADS
            - WasmFeatures::CUSTOM_DESCRIPTORS;
        let mut validator = Validator::new_with_features(features);
        let mut sections = Self { module: empty(bytes), bodies: Vec::new() };
        let mut parser = Parser::new(0);
        parser.set_features(features);
        for payload in parser.parse_all(bytes) {
            let payload = payload?;
            sections.count(&payload);
            counts::check(&payload)?;
            if let ValidPayload::Func(function, body) = validator.payload(&payload)? {
                sections.module.bodies.push(body.range());
                sections.bodies.push((function, body));
                continue;
            }
            sections.payload(payload)?;
        }
        sections.module.exports_by_name =
            (0u32..).zip(&sections.module.exports).map(|(position, export)| (export.name, position)).collect();
        sections.mark_flags();
        Ok(sections)
    }

    /// Relocation sections name their target by its place among all sections.
    fn count(&mut self, payload: &Payload<'data>) {
        let section = match payload {
            Payload::CustomSection(custom) => {
                Section { id: SectionId::Custom, range: custom.data_offset()..custom.range().end }
            }
            _ => {
                let Some((id, range)) = payload.as_section() else { return };
                let id = match id {
                    10 => SectionId::Code,
                    11 => SectionId::Data,
                    _ => SectionId::Other,
                };
                Section { id, range }
            }
        };
        self.module.sections.push(section);
    }

    fn payload(&mut self, payload: Payload<'data>) -> Result<()> {
        let module = &mut self.module;
        match payload {
            Payload::Version { .. } | Payload::End(_) | Payload::CodeSectionEntry(_) => return Ok(()),
            Payload::TypeSection(reader) => {
                for group in reader {
                    module.types.push(group?);
                }
            }
            Payload::ImportSection(reader) => read_imports(module, reader)?,
            Payload::FunctionSection(reader) => {
                for (ordinal, ty) in (0..).zip(reader) {
                    module.functions.push(Function { ty: TypeIndex(ty?), origin: Origin::Defined(ordinal) });
                }
            }
            Payload::TableSection(reader) => {
                for (ordinal, table) in (0..).zip(reader) {
                    let table = table?;
                    let init = match table.init {
                        wasmparser::TableInit::RefNull => None,
                        wasmparser::TableInit::Expr(expr) => Some(expr),
                    };
                    module.tables.push(Table { ty: table.ty, origin: Origin::Defined(ordinal), init });
                }
            }
            Payload::MemorySection(reader) => {
                for (ordinal, ty) in (0..).zip(reader) {
                    module.memories.push(Memory { ty: ty?, origin: Origin::Defined(ordinal) });
                }
            }
            Payload::TagSection(reader) => {
                for (ordinal, tag) in (0..).zip(reader) {
                    module.tags.push(Tag { ty: TypeIndex(tag?.func_type_idx), origin: Origin::Defined(ordinal) });
                }
            }
            Payload::GlobalSection(reader) => {
                for (ordinal, global) in (0..).zip(reader) {
                    let global = global?;
                    let origin = Origin::Defined(ordinal);
                    module.globals.push(Global { ty: global.ty, origin, init: Some(global.init_expr) });
                }
            }
            Payload::ExportSection(reader) => read_exports(module, reader)?,
            Payload::StartSection { func, .. } => module.start = Some(FuncIndex(func)),
            Payload::ElementSection(reader) => {
                for element in reader {
                    module.elements.push(read_element(element?)?);
                }
            }
            Payload::DataSection(reader) => {
                for data in reader {
                    module.data.push(read_data(data?));
                }
            }
            Payload::CustomSection(reader) => return self.custom(&reader),
            _ => {}
        }
        Ok(())
    }

    fn custom(&mut self, reader: &wasmparser::CustomSectionReader<'data>) -> Result<()> {
        let module = &mut self.module;
        let first = module.sections.len() == 1;
        let custom = CustomSection { name: reader.name(), bytes: reader.data(), offset: reader.data_offset() };
        match custom.name {
            "dylink.0" => dylink::read(&custom, first, &mut module.dylink)?,
            "dylink" => module.has_legacy_dylink = true,
            "linking" => {
                let mut linking = linking::read_linking(&custom)?;
                linking.is_repeated |= module.linking.is_some();
                module.linking = Some(linking);
            }
            name if name.starts_with("reloc.") => module.relocations.push(linking::read_relocations(&custom)?),
            "name" => metadata::read_names(&custom, &mut module.metadata),
            "producers" => metadata::read_producers(&custom, &mut module.metadata),
            "target_features" => metadata::read_features(&custom, &mut module.metadata),
            _ => module.customs.push(custom),
        }
        Ok(())
    }

    /// Flags of `dylink.0` are matched by field name alone: linkers write module `env` for `GOT.mem` imports too.
    fn mark_flags(&mut self) {
        let Some(dylink) = &self.module.dylink else { return };
        let weak: hashbrown::HashSet<&str> = dylink.weak_imports.iter().copied().collect();
        let tls: hashbrown::HashSet<&str> = dylink.tls_exports.iter().copied().collect();
        for import in &mut self.module.imports {
            import.weak = matches!(import.module, ENV | GOT_MEM | GOT_FUNC) && weak.contains(import.field);
        }
        for export in &mut self.module.exports {
            export.tls = tls.contains(export.name);
        }
    }
}

fn read_imports<'data>(module: &mut Module<'data>, reader: ImportSectionReader<'data>) -> Result<()> {
    let groups = reader.clone().into_iter_with_offsets().map_while(std::result::Result::ok);
    module.compact_imports = groups
        .into_iter()
        .find(|(_, group)| !matches!(group, wasmparser::Imports::Single(..)))
        .map(|(offset, _)| offset);
    for import in reader.into_imports_with_offsets() {
        let (offset, import) = import?;
        read_import(module, import, offset);
    }
    Ok(())
}

fn read_exports<'data>(module: &mut Module<'data>, reader: ExportSectionReader<'data>) -> Result<()> {
    for export in reader.into_iter_with_offsets() {
        let (offset, export) = export?;
        let role = export_role(module, export.kind, export.index);
        module.exports.push(Export {
            name: export.name,
            offset,
            role,
            tls: false,
            weak: false,
            scope: Scope::Public,
            explicit: false,
        });
    }
    Ok(())
}

fn empty(bytes: &[u8]) -> Module<'_> {
    Module {
        name: String::new(),
        bytes,
        kind: Kind::Pure,
        is_split: false,
        has_legacy_dylink: false,
        dylink: None,
        linking: None,
        relocations: Vec::new(),
        sections: Vec::new(),
        metadata: Metadata::default(),
        types: Types::default(),
        imports: Vec::new(),
        compact_imports: None,
        functions: TiVec::new(),
        tables: TiVec::new(),
        memories: TiVec::new(),
        globals: TiVec::new(),
        tags: TiVec::new(),
        exports: Vec::new(),
        start: None,
        elements: TiVec::new(),
        data: TiVec::new(),
        bodies: Vec::new(),
        customs: Vec::new(),
        exports_by_name: HashMap::new(),
    }
}

fn read_import<'data>(module: &mut Module<'data>, import: wasmparser::Import<'data>, offset: usize) {
    let position = u32::try_from(module.imports.len()).expect("index spaces fit 32 bits");
    let origin = Origin::Import(position);
    let item = match import.ty {
        TypeRef::Func(ty) | TypeRef::FuncExact(ty) => {
            Item::Function(module.functions.push_and_get_key(Function { ty: TypeIndex(ty), origin }))
        }
        TypeRef::Table(ty) => Item::Table(module.tables.push_and_get_key(Table { ty, origin, init: None })),
        TypeRef::Memory(ty) => Item::Memory(module.memories.push_and_get_key(Memory { ty, origin })),
        TypeRef::Global(ty) => Item::Global(module.globals.push_and_get_key(Global { ty, origin, init: None })),
        TypeRef::Tag(ty) => Item::Tag(module.tags.push_and_get_key(Tag { ty: TypeIndex(ty.func_type_idx), origin })),
    };
    let role = import_role(&import, item);
    module.imports.push(Import {
        module: import.module,
        field: import.name,
        offset,
        item,
        role,
        weak: false,
        symbol: None,
    });
}

/// What an import is for, by its names (DynamicLinking.md, "Interface and usage").
fn import_role(import: &wasmparser::Import<'_>, item: Item) -> ImportRole {
    match (import.module, import.name, item) {
        (_, _, Item::Memory(_)) => ImportRole::Memory,
        (ENV, TABLE, Item::Table(_)) => ImportRole::FunctionTable,
        (GOT_MEM, _, Item::Global(_)) => ImportRole::GotMem,
        (GOT_FUNC, _, Item::Global(_)) => ImportRole::GotFunc,
        (ENV, STACK_POINTER, Item::Global(_)) => ImportRole::StackPointer,
        (ENV, MEMORY_BASE, Item::Global(_)) => ImportRole::MemoryBase,
        (ENV, TABLE_BASE, Item::Global(_)) => ImportRole::TableBase,
        (ENV, ..) => ImportRole::Symbol,
        _ => ImportRole::Host,
    }
}

fn export_role(module: &Module<'_>, kind: ExternalKind, index: u32) -> ExportRole {
    match kind {
        ExternalKind::Func | ExternalKind::FuncExact => ExportRole::Function(FuncIndex(index)),
        ExternalKind::Table => ExportRole::Table(TableIndex(index)),
        ExternalKind::Memory => ExportRole::Memory(MemoryIndex(index)),
        ExternalKind::Tag => ExportRole::Tag(TagIndex(index)),
        ExternalKind::Global => {
            let is_address = module
                .globals
                .get(GlobalIndex(index))
                .is_some_and(|global| !global.ty.mutable && global.ty.content_type == ValType::I32);
            if is_address { ExportRole::Data(GlobalIndex(index)) } else { ExportRole::Global(GlobalIndex(index)) }
        }
    }
}

fn read_element<'data>(element: wasmparser::Element<'data>) -> Result<Element<'data>> {
    let mode = match element.kind {
        ElementKind::Passive => ElementMode::Passive,
        ElementKind::Declared => ElementMode::Declared,
        ElementKind::Active { table_index, offset_expr } => {
            ElementMode::Active(TableIndex(table_index.unwrap_or(0)), offset_expr)
        }
    };
    let (ty, items) = match element.items {
        RawItems::Functions(functions) => {
            let functions = functions.into_iter().map(|index| index.map(FuncIndex)).collect::<Result<_>>()?;
            (wasmparser::RefType::FUNCREF, ElementItems::Functions(functions))
        }
        RawItems::Expressions(ty, expressions) => {
            (ty, ElementItems::Expressions(expressions.into_iter().collect::<Result<_>>()?))
        }
    };
    Ok(Element { mode, ty, items, offset: element.range.start })
}

fn read_data(data: wasmparser::Data<'_>) -> DataSegment<'_> {
    let offset_expr = match data.kind {
        wasmparser::DataKind::Passive => None,
        wasmparser::DataKind::Active { offset_expr, .. } => Some(offset_expr),
    };
    DataSegment { offset_expr, bytes: data.data, offset: data.range.start, end: data.range.end, from_base: None }
}
