//! What a module imports and exports becomes the names that its source has for it.
//!
//! An attribute may give a function another name at the border than in the source (`import_name`, `export_name`), and
//! debug information knows that of the source alone. It does not know types. The surprising choice: all names of a
//! function are kept, in the order of how sure they are, since each of the tables may be missing, and that of names may
//! hold what people read.

use hashbrown::HashMap;
use wasmparser::{ExternalKind, KnownCustom, Linking, Name, Parser, Payload, Subsections, SymbolInfo, TypeRef};

/// The names of functions at the border.
#[derive(Default)]
pub(super) struct Symbols<'a> {
    imports: HashMap<(&'a str, &'a str), u32>,
    exports: HashMap<&'a str, u32>,
    /// By index of the function.
    names: HashMap<u32, Vec<&'a str>>,
}

impl<'a> Symbols<'a> {
    /// Reads the tables of a module; what cannot be read is left out.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        let mut symbols = Self::default();
        let (mut imported, mut said) = (0u32, Vec::new());
        for payload in Parser::new(0).parse_all(bytes) {
            match payload {
                Ok(Payload::ImportSection(section)) => {
                    for import in section.into_imports().map_while(Result::ok) {
                        if let TypeRef::Func(_) = import.ty {
                            symbols.imports.entry((import.module, import.name)).or_insert(imported);
                            imported = imported.saturating_add(1);
                        }
                    }
                }
                Ok(Payload::ExportSection(section)) => {
                    let exports = section.into_iter().map_while(Result::ok);
                    let functions = exports.filter(|export| export.kind == ExternalKind::Func);
                    symbols.exports.extend(functions.map(|export| (export.name, export.index)));
                }
                Ok(Payload::CustomSection(custom)) => match custom.as_known() {
                    KnownCustom::Linking(section) => symbols.link(section.subsections()),
                    KnownCustom::Name(section) => {
                        for part in section.into_iter().map_while(Result::ok) {
                            if let Name::Function(map) = part {
                                said.extend(map.into_iter().map_while(Result::ok));
                            }
                        }
                    }
                    _ => {}
                },
                Ok(_) => {}
                Err(_) => break,
            }
        }
        for naming in said {
            symbols.names.entry(naming.index).or_default().push(naming.name);
        }
        symbols
    }

    fn link(&mut self, parts: Subsections<'a, Linking<'a>>) {
        for part in parts.map_while(Result::ok) {
            let Linking::SymbolTable(table) = part else { continue };
            for symbol in table.into_iter().map_while(Result::ok) {
                if let SymbolInfo::Func { index, name: Some(name), .. } = symbol {
                    self.names.entry(index).or_default().push(name);
                }
            }
        }
    }

    /// What the source calls an import, and the name of the import last; nothing if it is not imported.
    pub(super) fn import(&self, module: &str, field: &str) -> Vec<String> {
        let index = self.imports.get(&(module, field)).copied();
        index.map(|index| self.of_function(Some(index), field)).unwrap_or_default()
    }

    /// What the source calls an export, and the name of the export last.
    pub(super) fn export(&self, name: &str) -> Vec<String> {
        self.of_function(self.exports.get(name).copied(), name)
    }

    fn of_function(&self, index: Option<u32>, name: &str) -> Vec<String> {
        let names = index.and_then(|index| self.names.get(&index)).map(Vec::as_slice).unwrap_or_default();
        names.iter().copied().chain([name]).map(str::to_owned).collect()
    }
}
