//! Shared libraries inside a component stay where it put them, and so does what is like one.
//!
//! `wasm-tools component link` gives each library its place: a module beside them defines the memory, the table and the
//! bases, and another fills the offset tables when all is there. Nothing of this has to be done again. But a library
//! that says it is one would be placed by the linker; so it loses its `dylink.0` section, its imports lose the names
//! that mean a base or an entry of the offset table, and its segments begin at numbers. A module that lost the section
//! (to `wasm-tools strip`), or never had it, imports globals with such names all the same, and to a component no name
//! means anything. It does not know what else is in the memory. The surprising choice: a library that could move does
//! not, because a component may have run already, and then its memory is full of addresses that nobody can tell from
//! numbers.

use std::collections::BTreeMap;

use adapter_encoder::reencode::{Error, Reencode};
use adapter_encoder::{ConstExpr, DataSection, ElementSection, Encode, GlobalSection};
use wasmparser::{BinaryReader, ImportSectionReader, KnownCustom, Parser, Payload, TypeRef};
use wasmtime_environ::wasmparser as adapter_parser;

use super::outline::{Import, Outline};
use super::parts::{Kind, Parts};
use super::sections::{CUSTOM, DATA, ELEMENT, GLOBAL, IMPORT, NOTHING, contents_of, rewrite};

/// Whether a module says that it is a shared library.
fn is_library(wasm: &[u8]) -> bool {
    let mut payloads = Parser::new(0).parse_all(wasm).map_while(Result::ok);
    payloads.any(|payload| match payload {
        Payload::CustomSection(section) => matches!(section.as_known(), KnownCustom::Dylink0(_)),
        _ => false,
    })
}

/// Makes each shared library a module at fixed addresses, and each import of a global one that means nothing.
pub(super) fn keep_in_place(parts: &mut Parts, outlines: &[Outline]) {
    for (instance, outline) in parts.instances.iter_mut().zip(outlines) {
        let is_library = is_library(&instance.wasm);
        let has_role = |import: &Import| import.kind == Kind::Global && means_role(&import.module);
        if !is_library && !outline.imports.iter().any(has_role) {
            continue;
        }
        let mut placed = Placed::default();
        for (number, _) in (0u32..).zip(outline.places(Kind::Global)) {
            if let Some(value) = outline.value(outlines, &instance.given, number) {
                placed.globals.insert(number, value);
            }
        }
        if let Ok(made) = in_place(&instance.wasm, is_library, &mut placed) {
            instance.wasm = made;
        }
    }
}

fn in_place(wasm: &[u8], is_library: bool, placed: &mut Placed) -> wasmparser::Result<Vec<u8>> {
    rewrite(wasm, &mut |id, contents| {
        Ok(match id {
            IMPORT => Some((IMPORT, without_roles(contents, is_library)?)),
            GLOBAL | ELEMENT | DATA => placed.section(id, contents).map(|made| (id, made)),
            CUSTOM if is_library && is_of_linker(BinaryReader::new(contents, 0).read_string()?) => {
                Some((NOTHING.0, NOTHING.1.to_vec()))
            }
            _ => None,
        })
    })
}

/// What a linker would place the module by.
fn is_of_linker(name: &str) -> bool {
    matches!(name, "dylink.0" | "linking") || name.starts_with("reloc.")
}

/// The numbers of globals that a library is given, which are put into its initial values and offsets.
#[derive(Default)]
struct Placed {
    globals: BTreeMap<u32, i32>,
}

impl Placed {
    /// A section with numbers in place of globals; `None` if it cannot be written anew.
    fn section(&mut self, id: u8, contents: &[u8]) -> Option<Vec<u8>> {
        let reader = adapter_parser::BinaryReader::new(contents, 0);
        match id {
            GLOBAL => {
                let mut made = GlobalSection::new();
                let globals = adapter_parser::GlobalSectionReader::new(reader).ok()?;
                self.parse_global_section(&mut made, globals).ok()?;
                Some(contents_of(&made))
            }
            ELEMENT => {
                let mut made = ElementSection::new();
                let elements = adapter_parser::ElementSectionReader::new(reader).ok()?;
                self.parse_element_section(&mut made, elements).ok()?;
                Some(contents_of(&made))
            }
            _ => {
                let mut made = DataSection::new();
                let data = adapter_parser::DataSectionReader::new(reader).ok()?;
                self.parse_data_section(&mut made, data).ok()?;
                Some(contents_of(&made))
            }
        }
    }

    /// The number that an expression is.
    fn number(&self, expression: &adapter_parser::ConstExpr<'_>) -> Option<i32> {
        use adapter_parser::Operator;
        let mut stack: Vec<i32> = Vec::new();
        for operator in expression.get_operators_reader() {
            let value = match operator.ok()? {
                Operator::I32Const { value } => value,
                Operator::GlobalGet { global_index } => *self.globals.get(&global_index)?,
                Operator::I32Add => stack.pop()?.wrapping_add(stack.pop()?),
                Operator::End => return stack.pop().filter(|_| stack.is_empty()),
                _ => return None,
            };
            stack.push(value);
        }
        None
    }
}

impl Reencode for Placed {
    type Error = std::convert::Infallible;

    fn const_expr(&mut self, expression: adapter_parser::ConstExpr<'_>) -> Result<ConstExpr, Error> {
        match self.number(&expression) {
            Some(number) => Ok(ConstExpr::i32_const(number)),
            None => adapter_encoder::reencode::utils::const_expr(self, expression),
        }
    }
}

/// Whether linkers give bases and entries of the offset table under this name of a module.
fn means_role(module: &str) -> bool {
    matches!(module, "env" | "GOT.mem" | "GOT.func")
}

/// An import section in which nothing is imported from where linkers give bases and entries of the offset table, or no
/// global.
fn without_roles(contents: &[u8], is_library: bool) -> wasmparser::Result<Vec<u8>> {
    let imports = ImportSectionReader::new(BinaryReader::new(contents, 0))?;
    let places: Vec<(usize, _)> = imports.into_imports_with_offsets().collect::<wasmparser::Result<_>>()?;
    let mut made = Vec::new();
    places.len().encode(&mut made);
    let ends = places.iter().skip(1).map(|(begin, _)| *begin).chain([contents.len()]);
    for ((begin, import), end) in places.iter().zip(ends) {
        let entry = contents.get(*begin..end).unwrap_or_default();
        let mut reader = BinaryReader::new(entry, 0);
        let module = reader.read_string()?;
        let rest = &entry[reader.original_position()..];
        let is_meant = is_library || matches!(import.ty, TypeRef::Global(_));
        match is_meant && means_role(import.module) {
            true => format!("wired {module}").as_str().encode(&mut made),
            false => module.encode(&mut made),
        }
        made.extend_from_slice(rest);
    }
    Ok(made)
}
