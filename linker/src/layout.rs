//! Live inputs become places: addresses, table slots, output indices.
//!
//! Memory and table are laid out before anything is folded; indices last, because only then is it known which functions
//! were evaluated away and which code the linker adds.

pub mod indices;
pub mod memory;
mod pinned;
pub mod sets;
pub mod table;

/// Rounds up to a multiple of a power of two.
fn align_up(value: u64, align_log2: u32) -> Option<u64> {
    let align = 1u64.checked_shl(align_log2)?;
    Some(value.checked_add(align - 1)? & !(align - 1))
}
