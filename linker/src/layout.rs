//! Live inputs become places: addresses and table slots, before anything is folded.

pub(crate) mod memory;
mod pinned;
pub(crate) mod sets;
pub(crate) mod table;

use toolchain_probe::Examined;
use toolchain_probe::diagnostic::{Code, Diagnostic};
use toolchain_probe::module::model::index::DataIndex;

/// Bytes in a page of memory.
pub(crate) const PAGE_BYTES: u64 = 1 << 16;

/// How much static data an image stores with the zeros in it: its memory is imported, or its data is in more parts than
/// engines accept.
pub(crate) const MAX_STORED_BYTES: u64 = 256 << 20;

/// The largest alignment a wasm page can promise.
const MAX_ALIGN_LOG2: u32 = 16;

/// Rounds up to a multiple of a power of two.
fn align_up(value: u64, align_log2: u32) -> Option<u64> {
    let align = 1u64.checked_shl(align_log2)?;
    Some(value.checked_add(align - 1)? & !(align - 1))
}

/// The alignment of a data segment of an input that is placed through its relocations, as a power of two.
pub(crate) fn align_of(module: &Examined<'_>, segment: DataIndex) -> Result<u32, Box<Diagnostic>> {
    let facts = module.linking.as_ref().and_then(|linking| linking.segments.get(segment));
    let align_log2 = facts.map_or(4, |facts| facts.align_log2);
    if align_log2 > MAX_ALIGN_LOG2 {
        return Err(Box::new(absurd_alignment(module, align_log2)));
    }
    Ok(align_log2)
}

fn absurd_alignment(module: &Examined<'_>, align_log2: u32) -> Diagnostic {
    Diagnostic::new(Code::MF002, format!("`{}` wants an alignment that memory cannot have", module.name))
        .seen(&module.name, format!("it says 2^{align_log2} bytes, wanted 2^{MAX_ALIGN_LOG2} at most"))
        .help("build the library again: its `dylink.0` section is damaged")
}
