//! The `dylink.0` section becomes [`Dylink`] (DynamicLinking.md, "The dylink.0 Section").
//!
//! Subsections of unknown ids are remembered, not refused: the convention grows. A second section adds nothing but its
//! count, which a check refuses.

use wasmparser::{BinaryReader, BinaryReaderError, Dylink0SectionReader, Dylink0Subsection, SymbolFlags};

use crate::module::model::{CustomSection, Dylink, MemInfo};

/// The subsection that names the target architecture, which the reader does not know.
const TARGET: u8 = 6;

fn is_wasm32(subsection: &[u8]) -> bool {
    BinaryReader::new(subsection, 0).read_string().is_ok_and(|name| name == "wasm32")
}

pub(crate) fn read<'data>(
    custom: &CustomSection<'data>,
    first: bool,
    into: &mut Option<Dylink<'data>>,
) -> Result<(), BinaryReaderError> {
    if let Some(dylink) = into {
        dylink.count += 1;
        return Ok(());
    }
    let mut dylink = Dylink { first, count: 1, ..Dylink::default() };
    for subsection in Dylink0SectionReader::new(BinaryReader::new(custom.bytes, custom.offset)) {
        match subsection? {
            Dylink0Subsection::MemInfo(found) => {
                dylink.mem_info = MemInfo {
                    memory_size_bytes: found.memory_size,
                    memory_align_log2: found.memory_alignment,
                    table_size_slots: found.table_size,
                    table_align_log2: found.table_alignment,
                };
            }
            Dylink0Subsection::Needed(names) => dylink.needed.extend(names),
            Dylink0Subsection::RuntimePath(names) => dylink.runtime_path.extend(names),
            Dylink0Subsection::ExportInfo(exports) => dylink.tls_exports.extend(
                exports.iter().filter(|export| export.flags.contains(SymbolFlags::TLS)).map(|export| export.name),
            ),
            Dylink0Subsection::ImportInfo(imports) => dylink.weak_imports.extend(
                imports
                    .iter()
                    .filter(|import| import.flags.contains(SymbolFlags::BINDING_WEAK))
                    .map(|import| import.field),
            ),
            Dylink0Subsection::Unknown { ty: TARGET, data, .. } if is_wasm32(data) => {}
            Dylink0Subsection::Unknown { ty, .. } => dylink.unknown_subsections.push(ty),
        }
    }
    *into = Some(dylink);
    Ok(())
}
