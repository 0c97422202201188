//! Bytes become the names that a file defines and wants, without reading the rest: enough to decide which members of
//! archives take part.
//!
//! An object tells them by its symbol table, in the order of that table: wasm-ld takes members out in this order. Any
//! other file tells them by its exports and imports. The rules of [`super::objects`] and of
//! [`export_names`](crate::module::export_names) hold here too: a symbol's name counts where there is one, and neither
//! the name under which the host knows an import nor the one under which it knows an export.
//!
//! A file that cannot be read defines and wants nothing: reading it for the link says what is wrong with it.

use std::collections::BTreeSet;

use hashbrown::{HashMap, HashSet};
use wasmparser::{
    Chunk, ExternalKind, KnownCustom, Linking, NameSectionReader, Operator, Parser, Payload, SymbolFlags, SymbolInfo,
    TypeRef,
};

use crate::conventions::cxx::is_mangled;
use crate::conventions::{ENV, GOT_FUNC, GOT_MEM, LINEAR_MEMORY, START, is_private};

/// How a file speaks of a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mention<'data> {
    /// It defines it.
    Defines(&'data str),
    /// It does not define it and cannot do without.
    Wants(&'data str),
    /// It does not define it and can do without.
    WantsWeakly(&'data str),
}

/// What a file offers to others and asks of them.
#[derive(Clone, Default, Debug)]
pub(crate) struct Interface<'data> {
    /// Whether it is an object.
    pub(crate) is_object: bool,
    /// Its names: of an object in the order of its symbol table.
    pub(crate) mentions: Vec<Mention<'data>>,
    /// The functions and data that its symbols define, and whether they give way to others; of a finished module those
    /// that it hides.
    pub(crate) definitions: Vec<(&'data str, bool)>,
}

impl<'data> Interface<'data> {
    /// The names that it defines.
    pub(crate) fn defines(&self) -> impl Iterator<Item = &'data str> {
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
    /// The index of the function whose body comes next.
    next_body: u32,
}

/// Reads the names of a file.
pub(crate) fn interface(bytes: &[u8]) -> Interface<'_> {
    let mut found = Found::default();
    let (mut parser, mut rest) = (Parser::new(0), bytes);
    while let Ok(Chunk::Parsed { consumed, payload }) = parser.parse(rest, true) {
        rest = &rest[consumed..];
        match payload {
            Payload::End(_) => break,
            // Bodies say something of exported functions alone, and an object has none.
            Payload::CodeSectionStart { size, .. } if found.exports.is_empty() => {
                parser.skip_section();
                rest = rest.get(size as usize..).unwrap_or_default();
            }
            // What is in a component is wired, and binds to no name.
            #[cfg(feature = "component")]
            Payload::ModuleSection { unchecked_range, .. } | Payload::ComponentSection { unchecked_range, .. } => {
                rest = rest.get(unchecked_range.len()..).unwrap_or_default();
            }
            payload => found.payload(payload),
        }
    }
    // What a finished module keeps to itself is in its symbol table too: only an object shows all of that.
    if found.has_symbols && (found.has_object_memory || !found.is_finished) {
        found.of_object()
    } else {
        found.of_finished()
    }
}

/// What the sections of a file show.
#[derive(Default)]
struct Found<'data> {
    imported: Imported<'data>,
    symbols: Vec<SymbolInfo<'data>>,
    /// Exports, and imports that are bound by name, with the function that they are.
    exports: Vec<(&'data str, Option<u32>)>,
    wants: Vec<(&'data str, Option<u32>)>,
    /// Imports that `dylink.0` calls weak.
    weak: BTreeSet<&'data str>,
    names: Option<NameSectionReader<'data>>,
    /// Functions that are exported under the name of an import, with that one, once all of both are read.
    wrappers: Option<HashMap<u32, u32>>,
    /// Those of them that call it.
    calling: HashSet<u32>,
    has_object_memory: bool,
    has_symbols: bool,
    is_finished: bool,
}

impl<'data> Found<'data> {
    fn payload(&mut self, payload: Payload<'data>) {
        match payload {
            Payload::ImportSection(reader) => {
                for import in reader.into_imports().map_while(Result::ok) {
                    self.import(&import);
                }
            }
            Payload::ExportSection(reader) => {
                let exports = reader.into_iter().map_while(Result::ok);
                self.exports.extend(
                    exports.map(|export| (export.name, (export.kind == ExternalKind::Func).then_some(export.index))),
                );
                self.is_finished |= !self.exports.is_empty();
            }
            Payload::StartSection { .. } => self.is_finished = true,
            Payload::CodeSectionEntry(body) => self.body(&body),
            Payload::CustomSection(custom) => self.custom(custom.as_known()),
            _ => {}
        }
    }

    fn import(&mut self, import: &wasmparser::Import<'data>) {
        self.has_object_memory |= import.name == LINEAR_MEMORY;
        let is_bound_by_name = match import.module {
            ENV => !matches!(import.ty, TypeRef::Memory(_) | TypeRef::Table(_)),
            GOT_MEM | GOT_FUNC => true,
            _ => false,
        };
        let function = self.imported.note(import);
        self.wants.extend(is_bound_by_name.then_some((import.name, function)));
    }

    fn body(&mut self, body: &wasmparser::FunctionBody<'data>) {
        let wrappers = self.wrappers.get_or_insert_with(|| self.imported.wrappers(&self.exports, &self.wants));
        let function = self.imported.next_body;
        self.calling.extend(wrappers.get(&function).filter(|callee| calls(body, **callee)).map(|_| function));
        self.imported.next_body = function.saturating_add(1);
    }

    fn custom(&mut self, custom: KnownCustom<'data>) {
        match custom {
            KnownCustom::Linking(linking) => {
                for subsection in linking.subsections().map_while(Result::ok) {
                    if let Linking::SymbolTable(table) = subsection {
                        self.has_symbols = true;
                        self.symbols.extend(table.into_iter().map_while(Result::ok));
                    }
                }
            }
            KnownCustom::Name(names) => self.names = Some(names),
            KnownCustom::Dylink0(subsections) => {
                for subsection in subsections.into_iter().map_while(Result::ok) {
                    if let wasmparser::Dylink0Subsection::ImportInfo(infos) = subsection {
                        let weakly = infos.iter().filter(|info| info.flags.contains(SymbolFlags::BINDING_WEAK));
                        self.weak.extend(weakly.map(|info| info.field));
                    }
                }
            }
            _ => {}
        }
    }

    fn of_object(self) -> Interface<'data> {
        // A `_start` is one by any symbol: what goes around it is wanted.
        let start = self.exports.iter().map(|(name, _)| *name).find(|name| *name == START).map(Mention::Defines);
        let mentions = self.symbols.iter().filter_map(|symbol| self.imported.mention(symbol)).chain(start).collect();
        let definitions = self.symbols.iter().filter_map(Imported::own).collect();
        Interface { is_object: true, mentions, definitions }
    }

    fn of_finished(self) -> Interface<'data> {
        let Self { imported, symbols, exports, wants, mut weak, names, calling, .. } = self;
        let mut own = Symbols::of(&symbols);
        own.name_wrappers(&calling, names);
        let renamed = |function: &Option<u32>| function.is_some_and(|function| own.renamed.contains(&function));
        let is_symbol = |(name, function): &(&str, Option<u32>)| {
            let names = function.and_then(|function| own.of_function.get(&function));
            names.is_none_or(|names| names.contains(name))
        };
        let defines: BTreeSet<&str> = exports.into_iter().filter(is_symbol).map(|(name, _)| name).collect();
        let mut wants: Vec<&str> =
            wants.into_iter().filter(|(_, function)| !renamed(function)).map(|(name, _)| name).collect();
        for symbol in &symbols {
            match imported.mention(symbol) {
                Some(Mention::WantsWeakly(name)) => _ = weak.insert(name),
                Some(Mention::Wants(name)) => wants.push(name),
                _ => {}
            }
        }
        wants.retain(|name| !weak.contains(name) && !defines.contains(name));
        let mut definitions: Vec<(&str, bool)> = symbols.iter().filter_map(Imported::own).collect();
        definitions.retain(|(name, _)| !defines.contains(name));
        let defines = defines.into_iter().filter(|name| !is_private(name)).map(Mention::Defines);
        let mentions = defines.chain(wants.into_iter().map(Mention::Wants)).collect();
        Interface { is_object: false, mentions, definitions }
    }
}

/// Whether a body calls a function, as its last act too.
fn calls(body: &wasmparser::FunctionBody<'_>, callee: u32) -> bool {
    let Ok(operators) = body.get_operators_reader() else { return false };
    operators.into_iter().map_while(Result::ok).any(|operator| match operator {
        Operator::Call { function_index } | Operator::ReturnCall { function_index } => function_index == callee,
        _ => false,
    })
}

/// What the symbols of a finished module say of its functions.
struct Symbols<'data> {
    /// Imports whose symbol has a name of its own.
    renamed: HashSet<u32>,
    /// The names of each function that it defines.
    of_function: HashMap<u32, Vec<&'data str>>,
}

impl<'data> Symbols<'data> {
    fn of(symbols: &[SymbolInfo<'data>]) -> Self {
        let mut found = Self { renamed: HashSet::new(), of_function: HashMap::new() };
        for symbol in symbols {
            let SymbolInfo::Func { flags, index, name } = *symbol else { continue };
            if flags.contains(SymbolFlags::UNDEFINED | SymbolFlags::EXPLICIT_NAME) {
                found.renamed.insert(index);
            } else if let Some(name) = name.filter(|_| !flags.contains(SymbolFlags::UNDEFINED)) {
                found.of_function.entry(index).or_default().push(name);
            }
        }
        found
    }
}

impl<'data> Symbols<'data> {
    /// The names of bodies that call an import of the name under which they are exported
    /// ([`export_names`](crate::module::export_names)).
    fn name_wrappers(&mut self, wrappers: &HashSet<u32>, named: Option<NameSectionReader<'data>>) {
        // Without names, that it calls what it is called by is all that is known.
        wrappers.iter().for_each(|wrapper| _ = self.of_function.entry(*wrapper).or_default());
        let (Some(named), false) = (named, wrappers.is_empty()) else { return };
        for subsection in named.into_iter().map_while(Result::ok) {
            let wasmparser::Name::Function(names) = subsection else { continue };
            for naming in names.into_iter().map_while(Result::ok).filter(|naming| wrappers.contains(&naming.index)) {
                self.of_function.entry(naming.index).or_default().push(naming.name);
            }
        }
    }
}

impl<'data> Imported<'data> {
    /// Notes an import, and returns its index if it is a function.
    fn note(&mut self, import: &wasmparser::Import<'data>) -> Option<u32> {
        match import.ty {
            TypeRef::Func(_) | TypeRef::FuncExact(_) => {
                self.functions.push(import.name);
                return u32::try_from(self.functions.len() - 1).ok();
            }
            TypeRef::Global(_) => self.globals.push(import.name),
            TypeRef::Tag(_) => self.tags.push(import.name),
            TypeRef::Table(_) => self.tables.push(import.name),
            TypeRef::Memory(_) => {}
        }
        None
    }

    /// Defined functions that are exported under the name of an imported function, with that one.
    fn wrappers(
        &mut self,
        exports: &[(&'data str, Option<u32>)],
        imports: &[(&'data str, Option<u32>)],
    ) -> HashMap<u32, u32> {
        self.next_body = u32::try_from(self.functions.len()).unwrap_or(u32::MAX);
        let functions: HashMap<&str, u32> =
            imports.iter().filter_map(|(name, function)| Some((*name, (*function)?))).collect();
        let named = exports.iter().filter(|(name, _)| !is_mangled(name));
        named.filter_map(|(name, function)| Some(((*function)?, *functions.get(name)?))).collect()
    }

    /// The function or data that a symbol defines for others.
    fn own(symbol: &SymbolInfo<'data>) -> Option<(&'data str, bool)> {
        let (flags, name) = match *symbol {
            SymbolInfo::Func { flags, name, .. } => (flags, name?),
            SymbolInfo::Data { flags, name, .. } => (flags, name),
            _ => return None,
        };
        let others = SymbolFlags::UNDEFINED | SymbolFlags::BINDING_LOCAL | SymbolFlags::ABSOLUTE;
        (!flags.intersects(others)).then_some((name, flags.contains(SymbolFlags::BINDING_WEAK)))
    }

    /// What a symbol says of a name. A reference to a global, tag or table is never weak: wasm-ld takes out a member
    /// for it in any case.
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
