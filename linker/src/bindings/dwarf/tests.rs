//! What the prebuilt programs say of their functions and types.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use wasmparser::{ExternalKind, FuncType, KnownCustom, Linking, Parser, Payload, SymbolInfo, TypeRef};

mod hostile;

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

/// All prototypes and variables of a module as text; the names of those that have none begin with `?`.
fn prototypes(bytes: &[u8], variables: &[&str], types: &mut Types) -> String {
    let mut debug = DebugTypes::of(bytes);
    let mut said = String::new();
    for (name, core) in functions(bytes) {
        if name.starts_with("_R") || name.starts_with("__") {
            continue;
        }
        let Some(prototype) = debug.prototype(&name, &core, types) else {
            let _ = writeln!(said, "? {name}");
            continue;
        };
        let params = prototype.params.iter().map(|(name, ty)| format!("{name}: {}", text(ty, types)));
        let params: Vec<_> = params.collect();
        let result = prototype.result.map(|ty| format!(" -> {}", text(&ty, types))).unwrap_or_default();
        let _ = writeln!(said, "{}({}){result}", prototype.name, params.join(", "));
    }
    for name in variables {
        let ty = debug.variable(name, types).map_or_else(|| "?".to_owned(), |ty| text(&ty, types));
        let _ = writeln!(said, "{name}: {ty}");
    }
    said
}

fn corpus(file: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpora").join(file);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What modules say together, in this order.
fn said(modules: &[(&str, &[&str])]) -> String {
    let mut types = Types::default();
    let prototypes: String =
        modules.iter().map(|(file, variables)| prototypes(&corpus(file), variables, &mut types)).collect();
    assert_natural(&types);
    format!("{prototypes}{}", listed(&types))
}

/// What a compiler of C makes of fields of a record or union: their offsets, the size, and the alignment.
fn laid_out_by_c(fields: &[Field], is_union: bool, types: &Types) -> (Vec<u32>, u32, u32) {
    let (mut offsets, mut end, mut most) = (Vec::new(), 0u32, 1);
    for field in fields {
        let (size, align) = types.layout(&field.ty);
        let offset = if is_union { 0 } else { end.next_multiple_of(align) };
        offsets.push(offset);
        end = end.max(offset + size);
        most = most.max(align);
    }
    (offsets, end.next_multiple_of(most), most)
}

fn assert_natural(types: &Types) {
    for named in &types.named {
        let (Kind::Record(fields) | Kind::Union(fields)) = &named.kind else { continue };
        let is_union = matches!(named.kind, Kind::Union(_));
        let expected = (fields.iter().map(|field| field.offset).collect(), named.size, named.align);
        assert_eq!(laid_out_by_c(fields, is_union, types), expected, "{}", named.name);
        let names: std::collections::BTreeSet<_> = fields.iter().map(|field| &field.name).collect();
        assert_eq!(names.len(), fields.len(), "two fields of {} have one name", named.name);
    }
    let names: std::collections::BTreeSet<_> = types.named.iter().map(|named| &named.name).collect();
    assert_eq!(names.len(), types.named.len(), "two types have one name");
}

/// Compares with the file beside this one.
#[track_caller]
fn assert_said(said: &str, file: &str, expected: &str) {
    let differs = said.lines().zip(expected.lines()).find(|(said, expected)| said != expected);
    assert!(said == expected, "not as in {file}, first at {differs:?}:\n{said}");
}

#[test]
fn a_c_library_and_a_rust_library_share_their_types() {
    let modules: [(&str, &[&str]); 2] = [
        ("host-structs/prebuilt/libsample.so", &["first_sample", "units", "nobody"]),
        ("host-structs/prebuilt/libmeter.so", &[]),
    ];
    assert_said(&said(&modules), "shared.txt", include_str!("tests/shared.txt"));
}

#[test]
fn every_version_of_dwarf_says_the_same_of_c() {
    for version in 2..=5 {
        let file = format!("host-structs/prebuilt/shapes-{version}.o");
        let said = said(&[(&file, &["origin", "words", "counts", "heading", "sum"])]);
        // Calls are in the debug information from version 4 on, and so are declarations of what is called.
        let said: String =
            said.lines().filter(|line| !line.contains("conjf")).map(|line| format!("{line}\n")).collect();
        assert_said(&said, "shapes-c.txt", include_str!("tests/shapes-c.txt"));
    }
}

#[test]
fn types_of_cxx_have_the_names_around_them() {
    let variables = ["_ZN8geometry7counterE", "_ZN8geometry7derivedE", "_ZN8geometry3Box4madeE"];
    let said = said(&[("host-structs/prebuilt/shapes-cxx.o", &variables)]);
    assert_said(&said, "shapes-cxx.txt", include_str!("tests/shapes-cxx.txt"));
}

#[test]
fn types_that_have_units_of_their_own_are_found() {
    let of_unit = said(&[("host-structs/prebuilt/shapes-cxx-units.o", &[])]);
    let plain = said(&[("host-structs/prebuilt/shapes-cxx.o", &[])]);
    let records = |said: &str| -> Vec<String> {
        said.lines()
            .filter(|line| line.starts_with("record") || line.starts_with("opaque"))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(records(&of_unit), records(&plain));
}

#[test]
fn types_of_rust_are_those_of_its_layout() {
    let said = said(&[("host-structs/prebuilt/shapes-rust.o", &["LIMIT"])]);
    assert_said(&said, "shapes-rust.txt", include_str!("tests/shapes-rust.txt"));
}

#[test]
fn two_types_of_one_name_are_two() {
    let said = said(&[("host-structs/prebuilt/libsample.so", &[]), ("host-structs/prebuilt/shapes-5.o", &[])]);
    assert!(said.contains("centre(result: *point, a: *point, b: *point)"), "{said}");
    assert!(said.contains("moved(result: *point_2, at: *point_2, by: f64)"), "{said}");
    assert!(said.contains("record point, size 4") && said.contains("record point_2, size 16"), "{said}");
}

#[test]
fn the_same_module_twice_adds_nothing() {
    let module: (&str, &[&str]) = ("host-structs/prebuilt/libmeter.so", &[]);
    let once = said(&[module]);
    let twice = said(&[module, module]);
    let types = |said: &str| said[said.find("record").unwrap()..].to_owned();
    assert_eq!(types(&once), types(&twice));
}

#[test]
fn names_at_the_border_lead_to_those_of_the_source() {
    let (bytes, mut types) = (corpus("host-structs/prebuilt/libsample.so"), Types::default());
    let mut debug = DebugTypes::of(&bytes);
    let core = FuncType::new([wasmparser::ValType::I32], [wasmparser::ValType::I32]);
    let host = debug.import("host", "word", &core, &mut types).unwrap();
    assert_eq!((host.name.as_str(), host.params.len()), ("host_first", 1));
    assert_eq!(text(&host.params[0].1, &types), "*sample");
    assert_eq!(debug.import("host", "nothing", &core, &mut types), None);
    assert_eq!(debug.export("asked", &core, &mut types).unwrap().name, "asked");
    // The type of the module's function is another one.
    assert_eq!(debug.export("asked", &FuncType::new([], []), &mut types), None);
}

/// The numbers that relocations of an object name are in their places already; so a linked module says the same.
#[test]
fn objects_say_what_the_module_says_that_was_made_of_them() {
    let folder = "debug-information/prebuilt";
    let objects = ["app", "numbers", "older", "here", "there", "rust"].map(|name| format!("{folder}/{name}.o"));
    let objects: Vec<Vec<u8>> = objects.iter().map(|file| corpus(file)).collect();
    let finished = corpus(&format!("{folder}/finished.wasm"));
    let mut of_finished = DebugTypes::of(&finished);
    let mut compared = 0;
    for bytes in &objects {
        let mut debug = DebugTypes::of(bytes);
        for (name, core) in functions(bytes) {
            let (mut own, mut other) = (Types::default(), Types::default());
            let said = debug.prototype(&name, &core, &mut own);
            let other = of_finished.prototype(&name, &core, &mut other);
            if let (Some(said), Some(other)) = (said, other) {
                let kinds =
                    |params: &[(String, Type)]| -> Vec<Type> { params.iter().map(|(_, ty)| ty.clone()).collect() };
                assert_eq!((&said.name, kinds(&said.params)), (&other.name, kinds(&other.params)));
                compared += 1;
            }
        }
    }
    assert!(compared >= 12, "{compared}");
}
