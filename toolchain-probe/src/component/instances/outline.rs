//! What of a core module inside a component matters before it is read for a link: imports, types of functions, and
//! whether it only hands calls on.
//!
//! It does not know other modules. The surprising choice: what cannot be read is *odd* and no error; whoever reads the
//! module for the link says what is wrong with it.

use std::collections::BTreeMap;

use wasmparser::{
    ConstExpr, ElementItems, ElementKind, ExternalKind, FunctionBody, Operator, Parser, Payload, TypeRef, ValType,
};

use super::parts::{Definition, Kind, Signature};

/// An import of a core module.
#[derive(Debug)]
pub(super) struct Import {
    pub(super) module: String,
    pub(super) field: String,
    pub(super) kind: Kind,
}

/// See the head of this file.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) imports: Vec<Import>,
    /// The positions among all imports of those of each kind.
    places: BTreeMap<Kind, Vec<usize>>,
    /// What each global that the module defines always is, if it is a number.
    constants: Vec<Option<i32>>,
    /// The types of all functions, imported ones first.
    pub(super) signatures: Vec<Option<Signature>>,
    /// For each function that it defines, the slot of the first table that its parameters are handed on to.
    pub(super) forwards: Vec<Option<u32>>,
    pub(super) tables: u32,
    pub(super) memories: u32,
    /// The functions that fill each table from slot 0, if that is all that its one segment does; by table.
    fills: BTreeMap<u32, Option<Vec<u32>>>,
    /// Whether bodies or other expressions name tables, segments of elements or references to functions.
    pub(super) names_slots: bool,
    pub(super) starts: Option<u32>,
    /// Whether it has globals, tags, data, several segments, or exports that are neither functions nor tables.
    pub(super) is_odd: bool,
}

impl Outline {
    pub(super) fn of(wasm: &[u8]) -> Self {
        let mut outline = Self::default();
        if outline.read(wasm).is_err() {
            outline.is_odd = true;
        }
        outline
    }

    /// The position of an imported function among all imports.
    pub(super) fn import_of(&self, function: u32) -> Option<usize> {
        self.import_of_kind(Kind::Function, function)
    }

    /// The position of an imported item among all imports.
    pub(super) fn import_of_kind(&self, kind: Kind, index: u32) -> Option<usize> {
        self.places(kind).get(index as usize).copied()
    }

    /// The positions among all imports of those of a kind.
    pub(super) fn places(&self, kind: Kind) -> &[usize] {
        self.places.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// What a global always is, which the module defines.
    fn constant(&self, global: u32) -> Option<i32> {
        let imported = self.places(Kind::Global).len();
        *self.constants.get((global as usize).checked_sub(imported)?)?
    }

    /// What a global always is: of the module itself, or of whoever gave it. `outlines` are those of all instances.
    pub(super) fn value(&self, outlines: &[Self], given: &[Definition], global: u32) -> Option<i32> {
        match self.import_of_kind(Kind::Global, global) {
            None => self.constant(global),
            Some(position) => match given.get(position)? {
                Definition::Item(giver, Kind::Global, global) => outlines.get(*giver)?.constant(*global),
                _ => None,
            },
        }
    }

    /// The functions that fill a table from slot 0, if nothing else fills it here.
    pub(super) fn fills(&self, table: u32) -> Option<&[u32]> {
        self.fills.get(&table)?.as_deref()
    }

    /// Whether anything of a table is filled here.
    pub(super) fn is_filling(&self, table: u32) -> bool {
        self.fills.contains_key(&table)
    }

    pub(super) fn count_imported(&self, kind: Kind) -> usize {
        self.places(kind).len()
    }

    fn read(&mut self, wasm: &[u8]) -> wasmparser::Result<()> {
        let mut types = Vec::new();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::TypeSection(section) => {
                    types = section
                        .into_iter_err_on_gc_types()
                        .map(|ty| ty.map(|ty| signature(ty.params(), ty.results())))
                        .collect::<wasmparser::Result<_>>()?;
                }
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        let import = import?;
                        let kind = match import.ty {
                            TypeRef::Func(ty) | TypeRef::FuncExact(ty) => {
                                self.signatures.push(types.get(ty as usize).cloned().flatten());
                                Kind::Function
                            }
                            TypeRef::Table(_) => Kind::Table,
                            TypeRef::Memory(_) => Kind::Memory,
                            TypeRef::Global(_) => Kind::Global,
                            TypeRef::Tag(_) => Kind::Tag,
                        };
                        self.places.entry(kind).or_default().push(self.imports.len());
                        self.imports.push(Import {
                            module: import.module.to_owned(),
                            field: import.name.to_owned(),
                            kind,
                        });
                    }
                }
                Payload::FunctionSection(functions) => {
                    for ty in functions {
                        self.signatures.push(types.get(ty? as usize).cloned().flatten());
                    }
                }
                Payload::TableSection(tables) => self.tables = tables.count(),
                Payload::MemorySection(memories) => self.memories = memories.count(),
                Payload::GlobalSection(globals) => {
                    self.is_odd = true;
                    for global in globals {
                        let global = global?;
                        self.constants.push(number(&global.init_expr).filter(|_| !global.ty.mutable));
                    }
                }
                Payload::TagSection(_) | Payload::DataSection(_) => self.is_odd = true,
                Payload::ExportSection(exports) => {
                    for export in exports {
                        self.is_odd |= !matches!(export?.kind, ExternalKind::Func | ExternalKind::Table);
                    }
                }
                Payload::StartSection { func, .. } => self.starts = Some(func),
                Payload::ElementSection(elements) => {
                    self.is_odd |= elements.count() != 1;
                    for element in elements {
                        let element = element?;
                        let ElementKind::Active { table_index, .. } = &element.kind else { continue };
                        let filled = fills(&element)?.filter(|_| !self.fills.contains_key(&table_index.unwrap_or(0)));
                        self.fills.insert(table_index.unwrap_or(0), filled);
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    self.forwards.push(forwards(&body)?);
                    self.names_slots = self.names_slots || names_slots(&body)?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn signature(params: &[ValType], results: &[ValType]) -> Option<Signature> {
    let text = |types: &[ValType]| {
        let words = types.iter().map(|ty| match ty {
            ValType::I32 => Some("i32"),
            ValType::I64 => Some("i64"),
            ValType::F32 => Some("f32"),
            ValType::F64 => Some("f64"),
            ValType::V128 | ValType::Ref(_) => None,
        });
        words.collect::<Option<Vec<_>>>()
    };
    Some(Signature { params: text(params)?, results: text(results)? })
}

/// The slot that a body calls with its parameters, if it does nothing else.
fn forwards(body: &FunctionBody<'_>) -> wasmparser::Result<Option<u32>> {
    let mut operators = body.get_operators_reader()?;
    let mut slot = None;
    let mut next = 0;
    loop {
        match operators.read()? {
            Operator::LocalGet { local_index } if slot.is_none() && local_index == next => next += 1,
            Operator::I32Const { value } if slot.is_none() => slot = Some(value.cast_unsigned()),
            Operator::CallIndirect { table_index: 0, .. } => {
                return Ok(slot.filter(|_| matches!(operators.read(), Ok(Operator::End))));
            }
            _ => return Ok(None),
        }
    }
}

/// Whether a body names tables, segments of elements or references to functions.
fn names_slots(body: &FunctionBody<'_>) -> wasmparser::Result<bool> {
    for operator in body.get_operators_reader()? {
        match operator? {
            Operator::CallIndirect { .. }
            | Operator::ReturnCallIndirect { .. }
            | Operator::RefFunc { .. }
            | Operator::ElemDrop { .. }
            | Operator::TableInit { .. }
            | Operator::TableCopy { .. }
            | Operator::TableFill { .. }
            | Operator::TableGet { .. }
            | Operator::TableSet { .. }
            | Operator::TableGrow { .. }
            | Operator::TableSize { .. } => return Ok(true),
            _ => {}
        }
    }
    Ok(false)
}

/// The functions of a segment that fills a table from its begin.
fn fills(element: &wasmparser::Element<'_>) -> wasmparser::Result<Option<Vec<u32>>> {
    let ElementKind::Active { offset_expr, .. } = &element.kind else { return Ok(None) };
    let ElementItems::Functions(functions) = &element.items else { return Ok(None) };
    if number(offset_expr) != Some(0) {
        return Ok(None);
    }
    functions.clone().into_iter().collect::<wasmparser::Result<Vec<u32>>>().map(Some)
}

/// The number that an expression is.
fn number(expression: &ConstExpr<'_>) -> Option<i32> {
    let mut operators = expression.get_operators_reader();
    let Ok(Operator::I32Const { value }) = operators.read() else { return None };
    matches!(operators.read(), Ok(Operator::End)).then_some(value)
}
