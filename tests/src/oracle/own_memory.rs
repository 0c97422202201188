//! An executable that defines its own memory gets one that is large enough for all.
//!
//! Such an executable sized its memory for itself. Its memory section is the only thing changed: the minimum is raised
//! and the maximum dropped; every other section is copied.

use wasm_encoder::{MemorySection, MemoryType, Module, RawSection};
use wasmparser::{Parser, Payload};

use crate::Verdict;

/// The same module with a memory of at least `pages`.
pub fn raise(bytes: &[u8], pages: u32) -> Verdict<Vec<u8>> {
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload.map_err(|error| error.to_string())?;
        if let Payload::MemorySection(section) = &payload {
            let mut memories = MemorySection::new();
            for memory in section.clone() {
                let memory = memory.map_err(|error| error.to_string())?;
                memories.memory(MemoryType {
                    minimum: memory.initial.max(u64::from(pages)),
                    maximum: None,
                    memory64: memory.memory64,
                    shared: memory.shared,
                    page_size_log2: memory.page_size_log2,
                });
            }
            module.section(&memories);
        } else if let Some((id, range)) = payload.as_section() {
            module.section(&RawSection { id, data: &bytes[range] });
        }
    }
    Ok(module.finish())
}
