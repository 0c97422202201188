//! Bytes become the names that a file defines and wants, without reading the rest: enough to decide which members of
//! archives take part.
//!
//! An object tells them by its symbol table, in the order of that table: wasm-ld takes members out in this order. What
//! an object exports under another name is a name of the image, and defines nothing for other objects. Any other file
//! tells them by its exports and imports.
//!
//! A file that cannot be read defines and wants nothing: reading it for the link says what is wrong with it.

use std::collections::BTreeSet;

use wasmparser::{KnownCustom, Linking, Parser, Payload, SymbolFlags, SymbolInfo, TypeRef};

use crate::conventions::{ENV, GOT_FUNC, GOT_MEM, LINEAR_MEMORY, is_private};

/// How a file speaks of a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mention<'data> {
    /// It defines it.
    Defines(&'data str),
    /// It does not define it and cannot do without.
    Wants(&'data str),
    /// It does not define it and can do without.
    WantsWeakly(&'data str),
}

/// What a file offers to others and asks of them.
#[derive(Clone, Default, Debug)]
pub struct Interface<'data> {
    /// Whether it is an object.
    pub is_object: bool,
    /// Its names: of an object in the order of its symbol table.
    pub mentions: Vec<Mention<'data>>,
}

impl<'data> Interface<'data> {
    /// The names that it defines.
    pub fn defines(&self) -> impl Iterator<Item = &'data str> {
        self.mentions.iter().filter_map(|mention| match *mention {
            Mention::Defines(name) => Some(name),
            _ => None,
        })
    }
}

/// The names of imports by kind, which the symbols without a name of their own have.
#[derive(Default)]
struct Imported<'data> {
    functions: Vec<&'data str>,
    globals: Vec<&'data str>,
    tags: Vec<&'data str>,
    tables: Vec<&'data str>,
}

/// Reads the names of a file.
pub fn interface(bytes: &[u8]) -> Interface<'_> {
    let (mut imported, mut symbols) = (Imported::default(), Vec::new());
    let (mut exports, mut wants, mut weak) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
    // What a finished module keeps to itself is in its symbol table too: only an object shows all of that.
    let (mut has_object_memory, mut has_symbols, mut is_finished) = (false, false, false);
    for payload in Parser::new(0).parse_all(bytes).map_while(Result::ok) {
        match payload {
            Payload::ImportSection(reader) => {
                for import in reader.into_imports().map_while(Result::ok) {
                    has_object_memory |= import.name == LINEAR_MEMORY;
                    let is_bound_by_name = match import.module {
                        ENV => !matches!(import.ty, TypeRef::Memory(_) | TypeRef::Table(_)),
                        GOT_MEM | GOT_FUNC => true,
                        _ => false,
                    };
                    wants.extend(is_bound_by_name.then_some(import.name));
                    imported.note(&import);
                }
            }
            Payload::ExportSection(reader) => {
                exports.extend(reader.into_iter().map_while(Result::ok).map(|export| export.name));
                is_finished |= !exports.is_empty();
            }
            Payload::StartSection { .. } => is_finished = true,
            Payload::CustomSection(custom) => match custom.as_known() {
                KnownCustom::Linking(linking) => {
                    for subsection in linking.subsections().map_while(Result::ok) {
                        if let Linking::SymbolTable(table) = subsection {
                            has_symbols = true;
                            symbols.extend(table.into_iter().map_while(Result::ok));
                        }
                    }
                }
                KnownCustom::Dylink0(subsections) => {
                    for subsection in subsections.into_iter().map_while(Result::ok) {
                        if let wasmparser::Dylink0Subsection::ImportInfo(infos) = subsection {
                            let weakly = infos.iter().filter(|info| info.flags.contains(SymbolFlags::BINDING_WEAK));
                            weak.extend(weakly.map(|info| info.field));
                        }
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }
    let is_object = has_symbols && (has_object_memory || !is_finished);
    let mentions = if is_object {
        symbols.iter().filter_map(|symbol| imported.mention(symbol)).collect()
    } else {
        weak.extend(symbols.iter().filter_map(|symbol| match imported.mention(symbol) {
            Some(Mention::WantsWeakly(name)) => Some(name),
            _ => None,
        }));
        wants.retain(|name| !weak.contains(name) && !exports.contains(name));
        let defines = exports.into_iter().filter(|name| !is_private(name)).map(Mention::Defines);
        defines.chain(wants.into_iter().map(Mention::Wants)).collect()
    };
    Interface { is_object, mentions }
}

impl<'data> Imported<'data> {
    fn note(&mut self, import: &wasmparser::Import<'data>) {
        match import.ty {
            TypeRef::Func(_) | TypeRef::FuncExact(_) => self.functions.push(import.name),
            TypeRef::Global(_) => self.globals.push(import.name),
            TypeRef::Tag(_) => self.tags.push(import.name),
            TypeRef::Table(_) => self.tables.push(import.name),
            TypeRef::Memory(_) => {}
        }
    }

    /// What a symbol says of a name. A reference to a global, tag or table is never weak: wasm-ld takes out a member for
    /// it in any case.
    fn mention(&self, symbol: &SymbolInfo<'data>) -> Option<Mention<'data>> {
        let named = |own: Option<&'data str>, imports: &[&'data str], index: u32| {
            own.or_else(|| imports.get(index as usize).copied())
        };
        let (flags, name, may_be_weak) = match *symbol {
            SymbolInfo::Func { flags, index, name } => (flags, named(name, &self.functions, index), true),
            SymbolInfo::Data { flags, name, .. } => (flags, Some(name), true),
            SymbolInfo::Global { flags, index, name } => (flags, named(name, &self.globals, index), false),
            SymbolInfo::Event { flags, index, name } => (flags, named(name, &self.tags, index), false),
            SymbolInfo::Table { flags, index, name } => (flags, named(name, &self.tables, index), false),
            SymbolInfo::Section { .. } => return None,
        };
        let name = name?;
        if !flags.contains(SymbolFlags::UNDEFINED) {
            let is_local = flags.contains(SymbolFlags::BINDING_LOCAL);
            return (!is_local).then_some(Mention::Defines(name));
        }
        let is_weak = may_be_weak && flags.contains(SymbolFlags::BINDING_WEAK);
        Some(if is_weak { Mention::WantsWeakly(name) } else { Mention::Wants(name) })
    }
}
