//! The bytes of a shared library become a [`Library`]: what a loader has to know before it instantiates anything.
//!
//! It does not know other libraries. The `dylink.0` section is read here byte by byte: it is the part of an input that
//! the convention defines and the engine does not, so a mistake shared with the linker's reader would not be seen.

use std::collections::{BTreeMap, BTreeSet};

use wasmparser::{ConstExpr, ElementItems, ElementKind, ExternalKind, Global, Operator, Parser, Payload, TypeRef};
use wasmtime::Module;

use crate::{Verdict, host};

/// One shared library, read.
pub struct Library {
    pub name: String,
    pub bytes: Vec<u8>,
    pub module: Module,
    pub memory_size_bytes: u32,
    pub memory_align_log2: u32,
    pub table_size: u32,
    pub table_align_log2: u32,
    pub needed: Vec<String>,
    /// Symbols that may stay undefined.
    pub weak: BTreeSet<String>,
    /// Module and name of every imported function, in index order.
    pub function_imports: Vec<(String, String)>,
    /// Exported functions and their indices.
    pub functions: BTreeMap<String, u32>,
    /// Exported addresses, relative to the library's base.
    pub addresses: BTreeMap<String, u32>,
    /// Exported globals that are no addresses.
    pub globals: BTreeSet<String>,
    /// Exported tags that are defined here.
    pub tags: BTreeSet<String>,
    /// Functions of the active element segments, by slot relative to the table base.
    pub elements: Vec<(u32, u32)>,
    /// Whether the library brings its own memory (some executables do).
    pub defines_memory: bool,
}

impl Library {
    /// Reads a library.
    pub fn read(name: &str, bytes: &[u8]) -> Verdict<Self> {
        let mut library = Self {
            name: name.to_owned(),
            bytes: bytes.to_vec(),
            module: Module::new(host::engine(), bytes).map_err(|error| format!("{error:?}"))?,
            memory_size_bytes: 0,
            memory_align_log2: 0,
            table_size: 0,
            table_align_log2: 0,
            needed: Vec::new(),
            weak: BTreeSet::new(),
            function_imports: Vec::new(),
            functions: BTreeMap::new(),
            addresses: BTreeMap::new(),
            globals: BTreeSet::new(),
            tags: BTreeSet::new(),
            elements: Vec::new(),
            defines_memory: false,
        };
        let mut counts = Counts::default();
        for payload in Parser::new(0).parse_all(bytes) {
            library.payload(payload.map_err(text)?, &mut counts)?;
        }
        Ok(library)
    }

    /// Whether a `needed` list means this library.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.name.rsplit('/').next() == Some(name)
    }

    fn payload<'data>(&mut self, payload: Payload<'data>, counts: &mut Counts<'data>) -> Verdict {
        match payload {
            Payload::CustomSection(section) if section.name() == "dylink.0" => self.dylink(section.data()),
            Payload::ImportSection(section) => section.into_imports().try_for_each(|import| {
                let import = import.map_err(text)?;
                match import.ty {
                    TypeRef::Func(_) => self.function_imports.push((import.module.into(), import.name.into())),
                    TypeRef::Global(_) => counts.imported_globals += 1,
                    TypeRef::Tag(_) => counts.imported_tags += 1,
                    _ => {}
                }
                Ok(())
            }),
            Payload::MemorySection(_) => {
                self.defines_memory = true;
                Ok(())
            }
            Payload::GlobalSection(section) => {
                counts.globals = section.into_iter().collect::<Result<_, _>>().map_err(text)?;
                Ok(())
            }
            Payload::ExportSection(section) => section.into_iter().try_for_each(|export| {
                let export = export.map_err(text)?;
                self.export(export.name, export.kind, export.index, counts)
            }),
            Payload::ElementSection(section) => section.into_iter().try_for_each(|element| {
                let element = element.map_err(text)?;
                match element.kind {
                    ElementKind::Active { offset_expr, .. } => self.element(&offset_expr, element.items),
                    _ => Ok(()),
                }
            }),
            _ => Ok(()),
        }
    }

    fn export(&mut self, name: &str, kind: ExternalKind, index: u32, counts: &Counts<'_>) -> Verdict {
        match kind {
            ExternalKind::Func => _ = self.functions.insert(name.to_owned(), index),
            ExternalKind::Tag if index >= counts.imported_tags => _ = self.tags.insert(name.to_owned()),
            ExternalKind::Global => {
                let defined = index.checked_sub(counts.imported_globals).and_then(|at| usize::try_from(at).ok());
                let global = defined.and_then(|at| counts.globals.get(at));
                match global {
                    Some(global) if !global.ty.mutable => {
                        let value = constant(&global.init_expr).ok_or_else(|| format!("{name}: not an address"))?;
                        self.addresses.insert(name.to_owned(), value);
                    }
                    _ => _ = self.globals.insert(name.to_owned()),
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A segment's offset is the table base, plus a constant where extended constants are allowed.
    fn element(&mut self, offset: &ConstExpr<'_>, items: ElementItems<'_>) -> Verdict {
        let first = constant(offset).unwrap_or_else(|| added_constant(offset));
        let functions: Vec<Option<u32>> = match items {
            ElementItems::Functions(items) => {
                items.into_iter().map(|item| item.map(Some)).collect::<Result<_, _>>().map_err(text)?
            }
            ElementItems::Expressions(_, items) => items
                .into_iter()
                .map(|item| item.map(|item| referenced(&item)))
                .collect::<Result<_, _>>()
                .map_err(text)?,
        };
        for (slot, function) in (first..).zip(functions) {
            self.elements.extend(function.map(|function| (slot, function)));
        }
        Ok(())
    }

    fn dylink(&mut self, data: &[u8]) -> Verdict {
        let mut section = Bytes(data);
        while !section.0.is_empty() {
            let kind = section.byte()?;
            let mut body = Bytes(section.counted()?);
            match kind {
                1 => {
                    self.memory_size_bytes = body.number()?;
                    self.memory_align_log2 = body.number()?;
                    self.table_size = body.number()?;
                    self.table_align_log2 = body.number()?;
                }
                2 => {
                    for _ in 0..body.number()? {
                        self.needed.push(body.text()?);
                    }
                }
                4 => {
                    for _ in 0..body.number()? {
                        // Weak flags are written under the module `env` whatever module the import names.
                        let (_module, name, flags) = (body.text()?, body.text()?, body.number()?);
                        if flags & 1 != 0 {
                            self.weak.insert(name);
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}

#[derive(Default)]
struct Counts<'data> {
    imported_globals: u32,
    imported_tags: u32,
    globals: Vec<Global<'data>>,
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn constant(expression: &ConstExpr<'_>) -> Option<u32> {
    match expression.get_operators_reader().read() {
        Ok(Operator::I32Const { value }) => Some(value.cast_unsigned()),
        _ => None,
    }
}

fn added_constant(expression: &ConstExpr<'_>) -> u32 {
    let mut operators = expression.get_operators_reader();
    let _base = operators.read();
    match operators.read() {
        Ok(Operator::I32Const { value }) => value.cast_unsigned(),
        _ => 0,
    }
}

fn referenced(expression: &ConstExpr<'_>) -> Option<u32> {
    match expression.get_operators_reader().read() {
        Ok(Operator::RefFunc { function_index }) => Some(function_index),
        _ => None,
    }
}

struct Bytes<'data>(&'data [u8]);

impl<'data> Bytes<'data> {
    fn byte(&mut self) -> Verdict<u8> {
        let (first, rest) = self.0.split_first().ok_or("dylink.0 ends too early")?;
        self.0 = rest;
        Ok(*first)
    }

    fn number(&mut self) -> Verdict<u32> {
        let mut value = 0_u64;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return u32::try_from(value).map_err(text);
            }
        }
        Err("a number of dylink.0 is too long".to_owned())
    }

    fn counted(&mut self) -> Verdict<&'data [u8]> {
        let length = usize::try_from(self.number()?).map_err(text)?;
        let (body, rest) = self.0.split_at_checked(length).ok_or("dylink.0 ends too early")?;
        self.0 = rest;
        Ok(body)
    }

    fn text(&mut self) -> Verdict<String> {
        String::from_utf8(self.counted()?.to_vec()).map_err(text)
    }
}
