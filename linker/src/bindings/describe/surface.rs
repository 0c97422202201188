//! The bytes of an image become lists of what it imports and exports.
//!
//! It does not know what any of it means. The surprising choice: it reads the finished image, and nothing that the
//! linker has in hand, so that an image that was linked long ago can be described as well.

use wasmparser::{BinaryReaderError, ConstExpr, ExternalKind, FuncType, Operator, Parser, Payload, TypeRef};

use super::super::interface::{Constant, Memory, Scheme, Side};

/// What an image imports and exports.
#[derive(Debug, Default)]
pub(super) struct Surface {
    /// In the order of the image, imports first.
    pub(super) functions: Vec<(Side, FuncType)>,
    pub(super) memory: Option<Memory>,
    /// Addresses of data.
    pub(super) constants: Vec<Constant>,
    /// What has no counterpart in C.
    pub(super) left: Vec<String>,
}

/// The index spaces of the image, as far as exports need them.
#[derive(Default)]
struct Spaces {
    types: Vec<Option<FuncType>>,
    functions: Vec<Option<FuncType>>,
    /// The value of a global that never changes.
    globals: Vec<Option<u32>>,
}

impl Surface {
    pub(super) fn read(image: &[u8]) -> Result<Self, BinaryReaderError> {
        let mut surface = Self::default();
        let mut spaces = Spaces::default();
        for payload in Parser::new(0).parse_all(image) {
            match payload? {
                Payload::TypeSection(section) => {
                    for group in section {
                        for ty in group?.into_types() {
                            use wasmparser::CompositeInnerType::Func;
                            spaces.types.push(match ty.composite_type.inner {
                                Func(ty) => Some(ty),
                                _ => None,
                            });
                        }
                    }
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        surface.import(import?, &mut spaces);
                    }
                }
                Payload::FunctionSection(section) => {
                    for ty in section {
                        let ty = spaces.of(ty?);
                        spaces.functions.push(ty);
                    }
                }
                Payload::MemorySection(section) => {
                    for memory in section {
                        let memory = memory?;
                        surface.memory.get_or_insert(Memory {
                            import: None,
                            export: None,
                            minimum: memory.initial,
                            maximum: memory.maximum,
                        });
                    }
                }
                Payload::GlobalSection(section) => {
                    for global in section {
                        let global = global?;
                        let value = if global.ty.mutable { None } else { constant(&global.init_expr)? };
                        spaces.globals.push(value);
                    }
                }
                Payload::ExportSection(section) => {
                    for export in section {
                        surface.export_of(export?, &spaces);
                    }
                }
                _ => {}
            }
        }
        Ok(surface)
    }

    fn import(&mut self, import: wasmparser::Import<'_>, spaces: &mut Spaces) {
        let side = Side::Import { module: import.module.to_owned(), field: import.name.to_owned() };
        match import.ty {
            TypeRef::Func(ty) | TypeRef::FuncExact(ty) => {
                let ty = spaces.of(ty);
                if let Some(ty) = &ty {
                    self.functions.push((side, ty.clone()));
                }
                spaces.functions.push(ty);
            }
            TypeRef::Memory(memory) => {
                let Side::Import { module, field } = side else { return };
                self.memory.get_or_insert(Memory {
                    import: Some((module, field)),
                    export: None,
                    minimum: memory.initial,
                    maximum: memory.maximum,
                });
            }
            TypeRef::Global(_) => {
                spaces.globals.push(None);
                self.left.push(format!("{side}: a global"));
            }
            TypeRef::Table(_) => self.left.push(format!("{side}: a table")),
            TypeRef::Tag(_) => self.left.push(format!("{side}: a tag")),
        }
    }

    fn export_of(&mut self, export: wasmparser::Export<'_>, spaces: &Spaces) {
        let index = export.index as usize;
        let side = Side::Export { name: export.name.to_owned() };
        match export.kind {
            ExternalKind::Func | ExternalKind::FuncExact => {
                if let Some(Some(ty)) = spaces.functions.get(index) {
                    self.functions.push((side, ty.clone()));
                }
            }
            ExternalKind::Memory => {
                if let Some(memory) = &mut self.memory {
                    memory.export.get_or_insert_with(|| export.name.to_owned());
                }
            }
            ExternalKind::Global => match spaces.globals.get(index) {
                Some(Some(value)) => {
                    self.constants.push(Constant { export: export.name.to_owned(), value: *value, ty: None });
                }
                _ => self.left.push(format!("{side}: a global that changes")),
            },
            ExternalKind::Table => self.left.push(format!("{side}: a table")),
            ExternalKind::Tag => self.left.push(format!("{side}: a tag")),
        }
    }

    /// The type of an exported function.
    pub(super) fn export(&self, name: &str) -> Option<&FuncType> {
        let is_it = |side: &Side| matches!(side, Side::Export { name: known } if known == name);
        self.functions.iter().find(|(side, _)| is_it(side)).map(|(_, ty)| ty)
    }

    /// How the image writes names of the component model: one name of `cm32p2` is enough.
    pub(super) fn scheme(&self) -> Scheme {
        let is_standard = |side: &Side| match side {
            Side::Import { module, .. } => module == "cm32p2" || module.starts_with("cm32p2|"),
            Side::Export { name } => name.starts_with("cm32p2|") || name.starts_with("cm32p2_"),
        };
        if self.functions.iter().any(|(side, _)| is_standard(side)) { Scheme::Standard32 } else { Scheme::Legacy }
    }

    /// The export that the host calls once before all others.
    pub(super) fn entry(&self) -> Option<String> {
        let is_entry =
            |name: &&str| self.export(name).is_some_and(|ty| ty.params().is_empty() && ty.results().is_empty());
        ["_initialize", "cm32p2_initialize"].into_iter().find(is_entry).map(str::to_owned)
    }
}

impl Spaces {
    fn of(&self, ty: u32) -> Option<FuncType> {
        self.types.get(ty as usize).cloned().flatten()
    }
}

/// The value of an expression that is one `i32.const`.
fn constant(expression: &ConstExpr<'_>) -> Result<Option<u32>, BinaryReaderError> {
    let mut operators = expression.get_operators_reader();
    let first = operators.read()?;
    Ok(match first {
        Operator::I32Const { value } if matches!(operators.read()?, Operator::End) => Some(value.cast_unsigned()),
        _ => None,
    })
}
