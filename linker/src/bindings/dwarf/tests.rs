//! What the prebuilt programs say of their functions and types.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use wasmparser::{ExternalKind, FuncType, KnownCustom, Linking, Parser, Payload, SymbolInfo, TypeRef};

use super::DebugTypes;
use crate::bindings::interface::{Field, Kind, Type, Types};

fn text(ty: &Type, types: &Types) -> String {
    match ty {
        Type::Named(id) => types.named[*id].name.clone(),
        Type::Pointer(None) => "*".to_owned(),
        Type::Pointer(Some(of)) => format!("*{}", text(of, types)),
        Type::Array(of, count) => format!("[{}; {count}]", text(of, types)),
        _ => format!("{ty:?}").to_lowercase(),
    }
}

fn fields(said: &mut String, fields: &[Field], types: &Types) {
    for field in fields {
        let docs = field.docs.as_ref().map(|docs| format!(" // {docs}")).unwrap_or_default();
        let _ = writeln!(said, "  {} {}: {}{docs}", field.offset, field.name, text(&field.ty, types));
    }
}

/// All types as text, in order.
fn listed(types: &Types) -> String {
    let mut said = String::new();
    for named in &types.named {
        let what = match &named.kind {
            Kind::Record(_) => "record",
            Kind::Union(_) => "union",
            Kind::Enum { is_closed: true, .. } => "closed enum",
            Kind::Enum { .. } => "enum",
            Kind::Opaque => "opaque",
            _ => "?",
        };
        let _ = writeln!(said, "{what} {}, size {}, align {}", named.name, named.size, named.align);
        match &named.kind {
            Kind::Record(list) | Kind::Union(list) => fields(&mut said, list, types),
            Kind::Enum { repr, cases, .. } => {
                let cases: Vec<_> = cases.iter().map(|case| format!("{} = {}", case.name, case.value)).collect();
                let _ = writeln!(said, "  {}: {}", text(repr, types), cases.join(", "));
            }
            _ => {}
        }
    }
    said
}

/// The functions of a module that have names, with their types.
fn functions(bytes: &[u8]) -> BTreeMap<String, FuncType> {
    let (mut types, mut of, mut named) = (Vec::new(), Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(bytes) {
        match payload.unwrap() {
            Payload::TypeSection(section) => types.extend(section.into_iter_err_on_gc_types().map(Result::unwrap)),
            Payload::ImportSection(section) => {
                for import in section.into_imports().map(Result::unwrap) {
                    if let TypeRef::Func(ty) = import.ty {
                        named.push((import.name.to_owned(), of.len()));
                        of.push(ty);
                    }
                }
            }
            Payload::FunctionSection(section) => of.extend(section.into_iter().map(Result::unwrap)),
            Payload::ExportSection(section) => {
                let functions = section.into_iter().map(Result::unwrap).filter(|e| e.kind == ExternalKind::Func);
                named.extend(functions.map(|export| (export.name.to_owned(), export.index as usize)));
            }
            Payload::CustomSection(custom) => {
                let KnownCustom::Linking(section) = custom.as_known() else { continue };
                for part in section.subsections().map(Result::unwrap) {
                    let Linking::SymbolTable(symbols) = part else { continue };
                    for symbol in symbols.into_iter().map(Result::unwrap) {
                        if let SymbolInfo::Func { index, name: Some(name), .. } = symbol {
                            named.push((name.to_owned(), index as usize));
                        }
                    }
                }
            }
            _ => {}
        }
    }
    named.into_iter().map(|(name, index)| (name, types[of[index] as usize].clone())).collect()
}

/// All prototypes of a module as text.
fn prototypes(bytes: &[u8], types: &mut Types) -> Vec<String> {
    let mut debug = DebugTypes::of(bytes);
    let mut said = Vec::new();
    for (name, core) in functions(bytes) {
        let Some(prototype) = debug.prototype(&name, &core, types) else {
            said.push(format!("? {name}"));
            continue;
        };
        let params: Vec<_> = prototype.params.iter().map(|(name, ty)| format!("{name}: {}", text(ty, types))).collect();
        let result = prototype.result.map(|ty| format!(" -> {}", text(&ty, types))).unwrap_or_default();
        said.push(format!("{}({}){result}", prototype.name, params.join(", ")));
    }
    said
}

#[test]
fn explore() {
    let Ok(path) = std::env::var("EXPLORE") else { return };
    let mut types = Types::default();
    for path in path.split(',') {
        let bytes = std::fs::read(Path::new(path)).unwrap();
        let start = std::time::Instant::now();
        let said = prototypes(&bytes, &mut types);
        eprintln!("== {path} {:?}", start.elapsed());
        eprintln!("{}", said.join("\n"));
    }
    eprintln!("{}", listed(&types));
}
