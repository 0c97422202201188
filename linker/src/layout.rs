//! Live inputs become places: addresses and table slots, before anything is folded.

pub mod memory;
mod pinned;
pub mod sets;
pub mod table;

/// Rounds up to a multiple of a power of two.
fn align_up(value: u64, align_log2: u32) -> Option<u64> {
    let align = 1u64.checked_shl(align_log2)?;
    Some(value.checked_add(align - 1)? & !(align - 1))
}
