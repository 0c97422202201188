//! How names are spelt: each toolchain has its own way, whatever else is gone.

use crate::conventions::rust;

/// Whether the name is mangled as some language does.
pub(crate) fn is_mangled(name: &str) -> bool {
    is_rust(name) || is_cpp(name) || is_swift(name)
}

/// The v0 scheme, the legacy scheme with its hash, either of them demangled, and the symbols of the runtime.
pub(crate) fn is_rust(name: &str) -> bool {
    if rust::symbol(name).is_some() {
        return true;
    }
    // Linkers write demangled names into the name section, and no library reads those.
    let is_hash = |hash: &str| hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    let hash = name.rsplit_once("::h").map(|(_, hash)| hash);
    hash.is_some_and(is_hash)
        || name.starts_with('<') && name.contains(" as ") && name.contains(">::")
        || ["core::fmt::", "core::panicking::", "alloc::raw_vec::", "std::panicking::", "__rustc["]
            .iter()
            .any(|prefix| name.starts_with(prefix))
        || matches!(name, "rust_eh_personality" | "rust_begin_unwind" | "__rust_alloc" | "__rdl_alloc")
}

/// Mangled or demangled C++, and what code with exceptions calls.
pub(crate) fn is_cpp(name: &str) -> bool {
    if let Some(rest) = name.strip_prefix("_Z") {
        let starts = rest.starts_with(['N', 'L', 'S', 'T', 'Z', 'G']) || rest.starts_with(|c: char| c.is_ascii_digit());
        let is_operator = ["nw", "na", "dl", "da"].iter().any(|operator| rest.starts_with(operator));
        return (starts || is_operator) && rust::symbol(name).is_none();
    }
    name.starts_with("std::__")
        || name.starts_with("operator new(")
        || name.starts_with("operator delete(")
        || has_parameters(name)
        || matches!(name, "__cxa_throw" | "__cxa_begin_catch" | "__gxx_personality_wasm0" | "__cxa_allocate_exception")
}

/// Swift's scheme since version 5.
pub(crate) fn is_swift(name: &str) -> bool {
    let Some(rest) = name.strip_prefix("$s").or_else(|| name.strip_prefix("$S")) else { return false };
    rest.len() > 2 && rest.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit())
}

/// Functions of Zig's standard library that programs for WebAssembly have.
pub(crate) fn is_zig_name(name: &str) -> bool {
    const PREFIXES: [&str; 6] = [
        "heap.WasmAllocator.",
        "start.startWasi",
        "start.wasm_freestanding_start",
        "debug.FullPanic(",
        "mem.Allocator.",
        "Io.Writer.",
    ];
    PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// `a::b(int)`: demangled Rust shows no parameters, but may end in the name of a part of its compilation.
fn has_parameters(name: &str) -> bool {
    name.contains("::")
        && name.contains('(')
        && (name.ends_with(')') || name.ends_with(") const"))
        && !["(.llvm.", " as ", "{closure", "<("].iter().any(|rust| name.contains(rust))
}
