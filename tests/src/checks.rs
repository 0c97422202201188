//! What must hold for every link, whatever its inputs: the output contract and the manners of the command.
//!
//! It does not know what a program computes. The constant expressions are read operator by operator, because a
//! validator that knows every feature accepts what the contract forbids (extended constants, `global.get` of a defined
//! global).

use std::collections::BTreeSet;

use wasmparser::{
    ConstExpr, DataKind, ElementItems, ElementKind, ElementSectionReader, Operator, Parser, Payload, RefType,
    TableInit, TypeRef, Validator, WasmFeatures,
};

use crate::{Verdict, directive::is_code, link::Linked};

/// Severity and code of every diagnostic in human form.
///
/// # Errors
///
/// A headline of an error or a warning without a code of the agreed shape.
pub fn diagnostics(stderr: &str) -> Verdict<Vec<(String, String)>> {
    let mut found = Vec::new();
    for line in stderr.lines() {
        let Some(severity) = ["error", "warning"].into_iter().find(|word| line.starts_with(word)) else { continue };
        let rest = &line[severity.len()..];
        let code = rest.strip_prefix('[').and_then(|rest| rest.split_once("]: ")).map(|(code, _)| code);
        match code {
            Some(code) if is_code(code) => found.push((severity.to_owned(), code.to_owned())),
            _ => return Err(format!("a diagnostic without a code: `{line}`")),
        }
    }
    Ok(found)
}

/// The codes of one severity, sorted, each once.
///
/// # Errors
///
/// As [`diagnostics`].
pub fn codes(stderr: &str, severity: &str) -> Verdict<Vec<String>> {
    let of_severity = diagnostics(stderr)?.into_iter().filter(|(found, _)| found == severity).map(|(_, code)| code);
    Ok(of_severity.collect::<BTreeSet<_>>().into_iter().collect())
}

/// A failed link leaves nothing; a successful one leaves what was asked for and nothing else.
///
/// # Errors
///
/// The files that should not be there, or the image that should.
pub fn check_files(linked: &Linked) -> Verdict {
    let mut expected = BTreeSet::new();
    if linked.exit == 0 {
        expected.insert("image.wasm".to_owned());
        if linked.map.is_some() {
            expected.insert("map.txt".to_owned());
        }
    }
    if linked.files == expected {
        return Ok(());
    }
    Err(format!("exit code {} leaves {:?}, expected {expected:?}", linked.exit, linked.files))
}

/// Checks an image against the output contract.
///
/// # Errors
///
/// The first rule that is broken.
pub fn check_image(image: &[u8]) -> Verdict {
    check(image, Seen::default())
}

/// Checks the image of a link, if it has one. Where the linker warned of a module that keeps slot 0 of the function
/// table (TB001), the slot may be filled.
///
/// # Errors
///
/// The first rule that is broken.
pub fn check_linked(linked: &Linked) -> Verdict {
    let keeps_slot_zero = codes(&linked.stderr, "warning")?.iter().any(|code| code == "TB001");
    linked.image.as_deref().map_or(Ok(()), |image| check(image, Seen { keeps_slot_zero, ..Seen::default() }))
}

fn check(image: &[u8], mut seen: Seen) -> Verdict {
    let mut validator = Validator::new_with_features(WasmFeatures::all());
    validator.validate_all(image).map_err(|error| format!("the image does not validate: {error}"))?;
    for payload in Parser::new(0).parse_all(image) {
        seen.payload(payload.map_err(|error| error.to_string())?).map_err(|error| format!("the image: {error}"))?;
    }
    match seen.memories {
        0 | 1 => Ok(()),
        count => Err(format!("the image has {count} memories")),
    }
}

/// An image made of what compilers emit costs what a static link costs: nothing writes addresses at start-up, and no
/// global but the stack pointer can be written.
///
/// # Errors
///
/// The function or the global that should have been evaluated away.
pub fn check_static_cost(image: &[u8]) -> Verdict {
    for payload in Parser::new(0).parse_all(image) {
        match payload.map_err(text)? {
            Payload::GlobalSection(section) => {
                let mutable =
                    section.into_iter().filter(|global| global.as_ref().is_ok_and(|global| global.ty.mutable));
                if mutable.count() > 1 {
                    return Err("more globals than the stack pointer can be written".to_owned());
                }
            }
            Payload::CustomSection(section) => {
                let wasmparser::KnownCustom::Name(names) = section.as_known() else { continue };
                for name in names {
                    let wasmparser::Name::Function(functions) = name.map_err(text)? else { continue };
                    for function in functions {
                        let name = function.map_err(text)?.name;
                        if name.starts_with("__wasm_apply_") || name.starts_with("__wasm_init_") {
                            return Err(format!("the function `{name}` is left to run at start-up"));
                        }
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

#[derive(Default)]
struct Seen {
    memories: usize,
    funcref_tables: Vec<u32>,
    tables: u32,
    imported_globals: u32,
    keeps_slot_zero: bool,
}

type Checked = Result<(), String>;

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

impl Seen {
    fn payload(&mut self, payload: Payload<'_>) -> Checked {
        match payload {
            Payload::ImportSection(section) => {
                section.into_imports().try_for_each(|import| self.import(import.map_err(text)?))
            }
            Payload::TableSection(section) => section.into_iter().try_for_each(|table| {
                let table = table.map_err(text)?;
                self.table(table.ty.element_type)?;
                match table.init {
                    TableInit::RefNull => Ok(()),
                    TableInit::Expr(init) => self.constant(&init, "a table's initial value"),
                }
            }),
            Payload::MemorySection(section) => {
                self.memories += usize::try_from(section.count()).map_err(text)?;
                Ok(())
            }
            Payload::GlobalSection(section) => section.into_iter().try_for_each(|global| {
                let global = global.map_err(text)?;
                self.constant(&global.init_expr, "a global's initial value")
            }),
            Payload::ElementSection(section) => self.elements(section),
            Payload::DataSection(section) => section.into_iter().try_for_each(|data| match data.map_err(text)?.kind {
                DataKind::Active { offset_expr, .. } => self.constant(&offset_expr, "a data offset"),
                DataKind::Passive => Ok(()),
            }),
            _ => Ok(()),
        }
    }

    fn import(&mut self, import: wasmparser::Import<'_>) -> Checked {
        let (module, name) = (import.module, import.name);
        let folded = ["__memory_base", "__table_base", "__stack_pointer"];
        let is_folded = module.starts_with("GOT.") || (module == "env" && folded.contains(&name));
        if is_folded && matches!(import.ty, TypeRef::Global(_)) {
            return Err(format!("the import {module}.{name} survives"));
        }
        match import.ty {
            TypeRef::Memory(_) => self.memories += 1,
            TypeRef::Global(_) => self.imported_globals += 1,
            TypeRef::Table(table) => self.table(table.element_type)?,
            _ => {}
        }
        Ok(())
    }

    fn table(&mut self, element: RefType) -> Checked {
        if element == RefType::FUNCREF {
            self.funcref_tables.push(self.tables);
        }
        self.tables += 1;
        Ok(())
    }

    fn elements(&self, section: ElementSectionReader<'_>) -> Checked {
        for element in section {
            let element = element.map_err(text)?;
            if let ElementKind::Active { table_index, offset_expr } = &element.kind {
                self.constant(offset_expr, "an element offset")?;
                // Beside the function table there may be tables that a library keeps to itself; which is which cannot
                // be told from the image, so slot 0 is looked at where there is only one.
                let is_function_table = self.funcref_tables == [table_index.unwrap_or(0)];
                if is_function_table && !self.keeps_slot_zero && covers_slot_zero(offset_expr, &element.items)? {
                    return Err("slot 0 of the function table is not null".to_owned());
                }
            }
            if let ElementItems::Expressions(_, items) = element.items {
                items.into_iter().try_for_each(|item| self.constant(&item.map_err(text)?, "an element"))?;
            }
        }
        Ok(())
    }

    fn constant(&self, expression: &ConstExpr<'_>, what: &str) -> Checked {
        for operator in expression.get_operators_reader() {
            match operator.map_err(text)? {
                Operator::GlobalGet { global_index } if global_index >= self.imported_globals => {
                    return Err(format!("{what} reads the defined global {global_index}"));
                }
                Operator::I32Add
                | Operator::I32Sub
                | Operator::I32Mul
                | Operator::I64Add
                | Operator::I64Sub
                | Operator::I64Mul => return Err(format!("{what} is an extended constant expression")),
                _ => {}
            }
        }
        Ok(())
    }
}

fn covers_slot_zero(offset: &ConstExpr<'_>, items: &ElementItems<'_>) -> Result<bool, String> {
    let first = offset.get_operators_reader().read().map_err(text)?;
    let count = match items {
        ElementItems::Functions(items) => items.count(),
        ElementItems::Expressions(_, items) => items.count(),
    };
    Ok(matches!(first, Operator::I32Const { value: 0 }) && count > 0)
}
