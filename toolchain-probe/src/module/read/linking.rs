//! The `linking` and `reloc.*` sections become data (Linking.md).
//!
//! wasmparser reads the symbol table. Relocation entries are read here, from the one table of relocation types: an
//! entry of unknown type has no known length, so reading ends there and the section says so.

use hashbrown::HashSet;
use wasmparser::{BinaryReader, BinaryReaderError, SymbolInfo};

use crate::conventions::relocation::{Encoding, RelocationType};
use crate::module::model::CustomSection;
use crate::module::model::linking::{
    Comdat, DataPlace, Linking, Relocation, RelocationSection, SegmentFacts, Symbol, SymbolKind,
};

type Result<T> = std::result::Result<T, BinaryReaderError>;

pub(crate) fn read_linking<'data>(custom: &CustomSection<'data>) -> Result<Linking<'data>> {
    let mut reader = BinaryReader::new(custom.bytes, custom.offset);
    let version = reader.read_var_u32()?;
    let mut linking = Linking { version, ..Linking::default() };
    if version != 2 {
        return Ok(linking);
    }
    let reader = wasmparser::LinkingSectionReader::new(BinaryReader::new(custom.bytes, custom.offset))?;
    let mut known = HashSet::new();
    for subsection in reader.subsections() {
        let subsection = subsection?;
        let is_known = !matches!(subsection, wasmparser::Linking::Unknown { .. });
        linking.is_repeated |= is_known && !known.insert(std::mem::discriminant(&subsection));
        match subsection {
            wasmparser::Linking::SegmentInfo(segments) => {
                for segment in segments {
                    let segment = segment?;
                    linking.segments.push(SegmentFacts {
                        name: segment.name,
                        align_log2: segment.alignment,
                        flags: segment.flags.bits(),
                    });
                }
            }
            wasmparser::Linking::InitFuncs(functions) => {
                for function in functions {
                    let function = function?;
                    linking.init_functions.push((function.priority, function.symbol_index));
                }
            }
            wasmparser::Linking::ComdatInfo(groups) => {
                for group in groups {
                    let group = group?;
                    let members = group
                        .symbols
                        .into_iter()
                        .map(|member| member.map(|member| (member.kind, member.index)))
                        .collect::<Result<_>>()?;
                    linking.comdats.push(Comdat { name: group.name, members });
                }
            }
            wasmparser::Linking::SymbolTable(symbols) => {
                for symbol in symbols {
                    linking.symbols.push(read_symbol(symbol?));
                }
            }
            wasmparser::Linking::Unknown { .. } => {}
        }
    }
    Ok(linking)
}

fn read_symbol(symbol: SymbolInfo<'_>) -> Symbol<'_> {
    match symbol {
        SymbolInfo::Func { flags, index, name } => Symbol { name, flags, kind: SymbolKind::Function(index) },
        SymbolInfo::Global { flags, index, name } => Symbol { name, flags, kind: SymbolKind::Global(index) },
        SymbolInfo::Event { flags, index, name } => Symbol { name, flags, kind: SymbolKind::Tag(index) },
        SymbolInfo::Table { flags, index, name } => Symbol { name, flags, kind: SymbolKind::Table(index) },
        SymbolInfo::Section { flags, section } => Symbol { name: None, flags, kind: SymbolKind::Section(section) },
        SymbolInfo::Data { flags, name, symbol } => {
            let place =
                symbol.map(|place| DataPlace { segment: place.index, offset: place.offset, size_bytes: place.size });
            Symbol { name: Some(name), flags, kind: SymbolKind::Data(place) }
        }
    }
}

pub(crate) fn read_relocations<'data>(custom: &CustomSection<'data>) -> Result<RelocationSection<'data>> {
    let mut reader = BinaryReader::new(custom.bytes, custom.offset);
    let section = reader.read_var_u32()?;
    let count = reader.read_var_u32()?;
    let mut relocations =
        RelocationSection { name: custom.name, section, entries: Vec::new(), unknown_type: None, unwritten: 0 };
    for position in 0..count {
        if reader.eof() {
            relocations.unwritten = count - position;
            break;
        }
        let at = reader.original_position();
        let code = reader.read_u8()?;
        let Some(ty) = RelocationType::from_code(code) else {
            relocations.unknown_type = Some((code, at));
            break;
        };
        relocations.entries.push(read_relocation(&mut reader, ty)?);
    }
    if relocations.unknown_type.is_none() && !reader.eof() {
        // More entries than are counted: whoever reads on would take them for others.
        let at = reader.original_position();
        relocations.unknown_type = Some((reader.read_u8()?, at));
    }
    Ok(relocations)
}

fn read_relocation(reader: &mut BinaryReader<'_>, ty: &'static RelocationType) -> Result<Relocation> {
    let offset = reader.read_var_u32()?;
    let index = reader.read_var_u32()?;
    let addend = match (ty.has_addend, ty.encoding) {
        (false, _) => 0,
        (true, Encoding::Leb64 | Encoding::Sleb64 | Encoding::I64) => reader.read_var_i64()?,
        (true, _) => i64::from(reader.read_var_i32()?),
    };
    Ok(Relocation { ty, offset, index, addend })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conventions::relocation::RELOCATION_TYPES;

    /// Two entries of one type: a wrong length of the first would shift the second.
    fn section_of(code: u8, addend: &[u8]) -> Vec<u8> {
        let mut bytes = vec![3, 2];
        for offset in [5, 6] {
            bytes.extend([code, offset, 7]);
            bytes.extend(addend);
        }
        bytes
    }

    fn read(bytes: &[u8]) -> Result<RelocationSection<'_>> {
        read_relocations(&CustomSection { name: "reloc.CODE", bytes, offset: 0 })
    }

    #[test]
    fn every_type_is_read_with_its_addend_and_refused_with_the_wrong_one() {
        for ty in &RELOCATION_TYPES {
            let right = section_of(ty.code, if ty.has_addend { &[0x7f] } else { &[] });
            let section = read(&right).expect(ty.name);
            let addend = if ty.has_addend { -1 } else { 0 };
            let expected: Vec<Relocation> = [5, 6].map(|offset| Relocation { ty, offset, index: 7, addend }).into();
            assert_eq!((section.section, section.entries), (3, expected), "{}", ty.name);

            let wrong = section_of(ty.code, if ty.has_addend { &[] } else { &[0x7f] });
            let harmless = read(&wrong).is_ok_and(|section| {
                section.unknown_type.is_none()
                    && section.unwritten == 0
                    && section.entries.len() == 2
                    && section.entries.iter().all(|entry| entry.index == 7)
            });
            assert!(!harmless, "{} was read with the wrong addend", ty.name);
        }
    }

    #[test]
    fn entries_may_be_missing_and_are_counted() {
        let mut bytes = section_of(1, &[]);
        bytes[1] = 4;
        let section = read(&bytes).expect("it ends after an entry");
        assert_eq!((section.entries.len(), section.unwritten), (2, 2));
        bytes.pop();
        assert!(read(&bytes).is_err());
    }

    #[test]
    fn each_code_stands_at_its_place() {
        for (code, ty) in (0u8..).zip(&RELOCATION_TYPES) {
            assert_eq!(ty.code, code);
        }
    }

    #[test]
    fn an_unknown_type_ends_the_reading() {
        let bytes = section_of(28, &[]);
        let section = read(&bytes).expect("the header is sound");
        assert_eq!((section.unknown_type, section.entries.len()), (Some((28, 2)), 0));
    }
}
