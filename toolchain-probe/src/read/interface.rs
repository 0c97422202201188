//! Bytes become the names that a file defines and wants, without reading the rest: enough to decide whether a member of
//! an archive is needed.
//!
//! A file that cannot be read defines and wants nothing: reading it for the link says what is wrong with it.

use std::collections::BTreeSet;

use wasmparser::{Linking, Parser, Payload, SymbolFlags, SymbolInfo, TypeRef};

use crate::conventions::{ENV, GOT_FUNC, GOT_MEM, LINEAR_MEMORY};

/// What a file offers to others and asks of them.
#[derive(Clone, Default, Debug)]
pub struct Interface<'data> {
    /// Names that it defines.
    pub defines: BTreeSet<&'data str>,
    /// Names that it does not define and cannot do without.
    pub wants: BTreeSet<&'data str>,
}

/// Reads the names of a file.
pub fn interface(bytes: &[u8]) -> Interface<'_> {
    let mut found = Interface::default();
    let mut imports: Vec<&str> = Vec::new();
    let mut weak: BTreeSet<&str> = BTreeSet::new();
    // What a finished module keeps to itself is in its symbol table too: only an object shows all of that.
    let (mut shown, mut is_object, mut is_finished) = (BTreeSet::new(), false, false);
    for payload in Parser::new(0).parse_all(bytes).map_while(Result::ok) {
        match payload {
            Payload::ImportSection(reader) => {
                for import in reader.into_imports().map_while(Result::ok) {
                    let by_name = match import.module {
                        ENV => !matches!(import.ty, TypeRef::Memory(_) | TypeRef::Table(_)),
                        GOT_MEM | GOT_FUNC => true,
                        _ => false,
                    };
                    is_object |= import.name == LINEAR_MEMORY;
                    if by_name {
                        found.wants.insert(import.name);
                    }
                    if matches!(import.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)) {
                        imports.push(import.name);
                    }
                }
            }
            Payload::ExportSection(reader) => {
                found.defines.extend(reader.into_iter().map_while(Result::ok).map(|export| export.name));
                is_finished |= !found.defines.is_empty();
            }
            Payload::StartSection { .. } => is_finished = true,
            Payload::CustomSection(custom) => match custom.as_known() {
                wasmparser::KnownCustom::Linking(linking) => {
                    for subsection in linking.subsections().map_while(Result::ok) {
                        if let Linking::SymbolTable(symbols) = subsection {
                            symbols.into_iter().map_while(Result::ok).for_each(|symbol| {
                                note(&symbol, &imports, &mut found, &mut shown, &mut weak);
                            });
                        }
                    }
                }
                wasmparser::KnownCustom::Dylink0(subsections) => {
                    for subsection in subsections.into_iter().map_while(Result::ok) {
                        if let wasmparser::Dylink0Subsection::ImportInfo(infos) = subsection {
                            let weakly = infos.iter().filter(|info| info.flags.contains(SymbolFlags::BINDING_WEAK));
                            weak.extend(weakly.map(|info| info.field));
                        }
                    }
                }
                _ => {}
            },
            Payload::CodeSectionStart { .. } | Payload::CodeSectionEntry(_) | Payload::DataSection(_) => {}
            _ => {}
        }
    }
    if is_object || !is_finished {
        found.defines.append(&mut shown);
    }
    found.wants.retain(|name| !weak.contains(name) && !found.defines.contains(name));
    found
}

fn note<'data>(
    symbol: &SymbolInfo<'data>,
    imports: &[&'data str],
    found: &mut Interface<'data>,
    defines: &mut BTreeSet<&'data str>,
    weak: &mut BTreeSet<&'data str>,
) {
    let (flags, name) = match *symbol {
        SymbolInfo::Func { flags, index, name } => (flags, name.or_else(|| imports.get(index as usize).copied())),
        SymbolInfo::Data { flags, name, .. } => (flags, Some(name)),
        SymbolInfo::Global { flags, name, .. }
        | SymbolInfo::Event { flags, name, .. }
        | SymbolInfo::Table { flags, name, .. } => (flags, name),
        SymbolInfo::Section { .. } => return,
    };
    let Some(name) = name else { return };
    if flags.contains(SymbolFlags::UNDEFINED) {
        if flags.contains(SymbolFlags::BINDING_WEAK) {
            weak.insert(name);
        } else {
            found.wants.insert(name);
        }
    } else if !flags.contains(SymbolFlags::BINDING_LOCAL) {
        defines.insert(name);
    }
}
