//! Bytes become the names that a file defines and wants, without reading the rest: enough to decide whether a member of
//! an archive is needed.
//!
//! The rules of [`super::objects`] and [`super::export_names`] hold here too: a symbol's name counts where there is one, and
//! neither the name under which the host knows an import nor the one under which it knows an export. A file that cannot
//! be read defines and wants nothing: reading it for the link says what is wrong with it.

use std::collections::{BTreeSet, HashMap, HashSet};

use wasmparser::{ExternalKind, Linking, Parser, Payload, SymbolFlags, SymbolInfo, TypeRef};

use crate::conventions::{ENV, GOT_FUNC, GOT_MEM, LINEAR_MEMORY};

/// What a file offers to others and asks of them.
#[derive(Clone, Default, Debug)]
pub struct Interface<'data> {
    /// Names that it defines.
    pub defines: BTreeSet<&'data str>,
    /// Names that it does not define and cannot do without.
    pub wants: BTreeSet<&'data str>,
}

/// What has been read of a file.
#[derive(Default)]
struct Names<'data> {
    /// The names of imported functions, in the order of their indices.
    functions: Vec<&'data str>,
    /// Names by which imports are bound, with the function where it is one.
    imports: Vec<(&'data str, Option<u32>)>,
    /// Names of exports, with the function where it is one.
    exports: Vec<(&'data str, Option<u32>)>,
    /// Defined symbols that are not local.
    symbols: BTreeSet<&'data str>,
    /// The names of the symbols that define a function.
    of_function: HashMap<u32, Vec<&'data str>>,
    /// Undefined symbols.
    undefined: BTreeSet<&'data str>,
    /// Names that may stay undefined.
    weak: BTreeSet<&'data str>,
    /// Imported functions whose symbol has a name of its own.
    renamed: HashSet<u32>,
    is_object: bool,
    has_start: bool,
}

/// Reads the names of a file.
pub fn interface(bytes: &[u8]) -> Interface<'_> {
    let mut names = Names::default();
    for payload in Parser::new(0).parse_all(bytes).map_while(Result::ok) {
        match payload {
            Payload::ImportSection(reader) => {
                reader.into_imports().map_while(Result::ok).for_each(|import| names.import(&import));
            }
            Payload::ExportSection(reader) => {
                let exports = reader.into_iter().map_while(Result::ok);
                names
                    .exports
                    .extend(exports.map(|export| {
                        (export.name, matches!(export.kind, ExternalKind::Func).then_some(export.index))
                    }));
            }
            Payload::StartSection { .. } => names.has_start = true,
            Payload::CustomSection(custom) => match custom.as_known() {
                wasmparser::KnownCustom::Linking(linking) => {
                    for subsection in linking.subsections().map_while(Result::ok) {
                        if let Linking::SymbolTable(symbols) = subsection {
                            symbols.into_iter().map_while(Result::ok).for_each(|symbol| names.symbol(&symbol));
                        }
                    }
                }
                wasmparser::KnownCustom::Dylink0(subsections) => {
                    for subsection in subsections.into_iter().map_while(Result::ok) {
                        if let wasmparser::Dylink0Subsection::ImportInfo(infos) = subsection {
                            let weakly = infos.iter().filter(|info| info.flags.contains(SymbolFlags::BINDING_WEAK));
                            names.weak.extend(weakly.map(|info| info.field));
                        }
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }
    names.interface()
}

impl<'data> Names<'data> {
    fn import(&mut self, import: &wasmparser::Import<'data>) {
        let by_name = match import.module {
            ENV => !matches!(import.ty, TypeRef::Memory(_) | TypeRef::Table(_)),
            GOT_MEM | GOT_FUNC => true,
            _ => false,
        };
        self.is_object |= import.name == LINEAR_MEMORY;
        let function = matches!(import.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)).then(|| {
            self.functions.push(import.name);
            u32::try_from(self.functions.len() - 1).unwrap_or(u32::MAX)
        });
        if by_name {
            self.imports.push((import.name, function));
        }
    }

    fn symbol(&mut self, symbol: &SymbolInfo<'data>) {
        let (flags, name, function) = match *symbol {
            SymbolInfo::Func { flags, index, name } => {
                (flags, name.or_else(|| self.functions.get(index as usize).copied()), Some(index))
            }
            SymbolInfo::Data { flags, name, .. } => (flags, Some(name), None),
            SymbolInfo::Global { flags, name, .. }
            | SymbolInfo::Event { flags, name, .. }
            | SymbolInfo::Table { flags, name, .. } => (flags, name, None),
            SymbolInfo::Section { .. } => return,
        };
        let Some(name) = name else { return };
        if flags.contains(SymbolFlags::UNDEFINED) {
            if flags.contains(SymbolFlags::EXPLICIT_NAME) {
                self.renamed.extend(function);
            }
            let names = if flags.contains(SymbolFlags::BINDING_WEAK) { &mut self.weak } else { &mut self.undefined };
            names.insert(name);
            return;
        }
        if let Some(function) = function {
            self.of_function.entry(function).or_default().push(name);
        }
        if !flags.contains(SymbolFlags::BINDING_LOCAL) {
            self.symbols.insert(name);
        }
    }

    /// What a finished module keeps to itself is in its symbol table too: only an object shows all of that.
    fn interface(mut self) -> Interface<'data> {
        let is_finished = !self.is_object && (self.has_start || !self.exports.is_empty());
        let defines = if is_finished {
            let is_symbol = |(name, function): &&(&str, Option<u32>)| {
                let names = function.and_then(|function| self.of_function.get(&function));
                names.is_none_or(|names| names.contains(name))
            };
            self.exports.iter().filter(is_symbol).map(|(name, _)| *name).collect()
        } else {
            std::mem::take(&mut self.symbols)
        };
        let is_renamed = |function: &Option<u32>| function.is_some_and(|function| self.renamed.contains(&function));
        let imports = self.imports.iter().filter(|(_, function)| !is_renamed(function)).map(|(name, _)| *name);
        let mut wants: BTreeSet<&str> = imports.collect();
        wants.append(&mut self.undefined);
        wants.retain(|name| !self.weak.contains(name) && !defines.contains(name));
        Interface { defines, wants }
    }
}
