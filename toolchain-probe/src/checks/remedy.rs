//! How a module has to be built another way becomes words that several checks share.
//!
//! Only who has the sources can follow them, and only with the toolchain that made the module: wasm-ld's flags are none of
//! Emscripten's. Who was given a file is told what is left.

use crate::identify::toolchain::Family;
use crate::model::Module;

/// What makes one libc of several.
pub const ONE_LIBC: &str = "link them against one `libc.so`: C with `-nodefaultlibs` and no `libc.a`, Rust for `wasm32-wasip1` with `-C link-self-contained=no`";

/// The flags that make a shared library of C.
pub const PIC: &str = "`-fPIC` and `wasm-ld -shared --experimental-pic`";

/// How one of several modules that stay where they are becomes one that can move.
pub fn movable(modules: [&Module<'_>; 2]) -> String {
    let is_of_llvm = |module: &&&Module<'_>| {
        matches!(module.identity.toolchain.family, Family::Llvm | Family::Unknown | Family::Zig)
    };
    let names: Vec<String> = modules.iter().filter(is_of_llvm).map(|module| format!("`{}`", module.name)).collect();
    let how = match names.as_slice() {
        [] => "build one of them from its sources with wasi-sdk or rustc, and `-Wl,--emit-relocs`".to_owned(),
        names => format!(
            "link {} again with `-Wl,--emit-relocs`, in Rust `-C link-arg=--emit-relocs`, and without `wasm-opt` and strip",
            names.join(" or ")
        ),
    };
    format!("{how}; what cannot be linked again stays a module of its own")
}
