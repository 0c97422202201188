//! What of a core module inside a component matters before it is read for a link: imports, types of functions, and
//! whether it only hands calls on.
//!
//! It does not know other modules. The surprising choice: what cannot be read is *odd* and no error; whoever reads the
//! module for the link says what is wrong with it.

use wasmparser::{
    ConstExpr, ElementItems, ElementKind, ExternalKind, FunctionBody, Operator, Parser, Payload, TypeRef, ValType,
};

use super::parts::{Kind, Signature};

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
    /// The positions among all imports of those that are functions.
    function_imports: Vec<usize>,
    /// The types of all functions, imported ones first.
    pub(super) signatures: Vec<Option<Signature>>,
    /// For each function that it defines, the slot of the first table that its parameters are handed on to.
    pub(super) forwards: Vec<Option<u32>>,
    pub(super) tables: u32,
    pub(super) memories: u32,
    /// The functions that fill the first table from slot 0, if that is all that its one segment does.
    pub(super) fills: Option<Vec<u32>>,
    pub(super) starts: Option<u32>,
    /// Whether it has globals, tags, data, other segments, or exports that are neither functions nor tables.
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
        self.function_imports.get(function as usize).copied()
    }

    pub(super) fn count_imported(&self, kind: Kind) -> usize {
        self.imports.iter().filter(|import| import.kind == kind).count()
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
                                self.function_imports.push(self.imports.len());
                                Kind::Function
                            }
                            TypeRef::Table(_) => Kind::Table,
                            TypeRef::Memory(_) => Kind::Memory,
                            TypeRef::Global(_) => Kind::Global,
                            TypeRef::Tag(_) => Kind::Tag,
                        };
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
                Payload::GlobalSection(_) | Payload::TagSection(_) | Payload::DataSection(_) => self.is_odd = true,
                Payload::ExportSection(exports) => {
                    for export in exports {
                        self.is_odd |= !matches!(export?.kind, ExternalKind::Func | ExternalKind::Table);
                    }
                }
                Payload::StartSection { func, .. } => self.starts = Some(func),
                Payload::ElementSection(elements) => {
                    self.is_odd |= elements.count() != 1;
                    for element in elements {
                        self.fills = fills(&element?)?;
                    }
                }
                Payload::CodeSectionEntry(body) => self.forwards.push(forwards(&body)?),
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

/// The functions of a segment that fills the first table from its begin.
fn fills(element: &wasmparser::Element<'_>) -> wasmparser::Result<Option<Vec<u32>>> {
    let ElementKind::Active { table_index: None | Some(0), offset_expr } = &element.kind else { return Ok(None) };
    let ElementItems::Functions(functions) = &element.items else { return Ok(None) };
    if !is_zero(offset_expr) {
        return Ok(None);
    }
    functions.clone().into_iter().collect::<wasmparser::Result<Vec<u32>>>().map(Some)
}

fn is_zero(expression: &ConstExpr<'_>) -> bool {
    let mut operators = expression.get_operators_reader();
    matches!(operators.read(), Ok(Operator::I32Const { value: 0 })) && matches!(operators.read(), Ok(Operator::End))
}
