//! Names become an allocator's: the functions that give and take blocks, and the variables that it keeps.
//!
//! Two allocators are known by their variables: dlmalloc as wasi-libc builds it (`dlmalloc/src/malloc.c`), which also
//! sets `errno` when memory ends, and the one of Rust's std (`library/std/src/sys/alloc/wasm.rs`). Neither has a limit
//! of its own, and neither minds others that grow memory: one heap of it does for two programs what two heaps do. An
//! allocator that is not known may have a budget, which would then be one budget for two.
//!
//! It does not know who else names the variables.

use super::rust::is_of_std;

/// The functions whose blocks belong to one allocator.
pub const MALLOC_FAMILY: [&str; 7] =
    ["malloc", "free", "calloc", "realloc", "aligned_alloc", "posix_memalign", "malloc_usable_size"];

/// Whether a function of this name gives or takes blocks: one of the malloc family, or of what Rust calls where a
/// program has no allocator of its own (`library/std/src/alloc.rs`).
pub fn is_of_allocator(name: &str) -> bool {
    const OF_RUST: [&str; 4] = ["11___rdl_alloc", "13___rdl_dealloc", "13___rdl_realloc", "18___rdl_alloc_zeroed"];
    // Of scheme v0 (Rust RFC 2603): a function of the crate `__rustc`, each name after its length.
    let of_rust = || name.starts_with("_RNvCs") && name.contains("_7___rustc") && ends_with(name, &OF_RUST);
    MALLOC_FAMILY.contains(&name) || of_rust()
}

/// Whether a variable of this name is an allocator's.
pub fn is_heap_state(name: &str) -> bool {
    ["_gm_", "mparams", "errno"].contains(&name) || name.ends_with("4wasm8DLMALLOC") && is_of_std(name)
}

fn ends_with(name: &str, ends: &[&str]) -> bool {
    ends.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::{is_heap_state, is_of_allocator};

    #[test]
    fn allocators_of_c_and_of_rust_are_known_by_name() {
        assert!(is_of_allocator("malloc") && is_of_allocator("_RNvCsfgHYwM92fyn_7___rustc11___rdl_alloc"));
        assert!(!is_of_allocator("mallinfo") && !is_of_allocator("_RNvCsfgHYwM92fyn_7___rustc12___rust_alloc"));
        assert!(is_heap_state("_gm_") && is_heap_state("_RNvNtNtNtCsjyMRdZxSp0r_3std3sys5alloc4wasm8DLMALLOC"));
        assert!(!is_heap_state("arena") && !is_heap_state("_RNvNtCsjyMRdZxSp0r_3app4wasm8DLMALLOC"));
    }
}
