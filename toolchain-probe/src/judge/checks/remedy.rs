//! How to build a module differently, in words that several checks share.
//!
//! Only who has the sources can follow them, and only with the toolchain that made the module: Emscripten does not have
//! wasm-ld's flags. Who was given a file is told what is left.

use crate::conventions::START;
use crate::module::examined::Examined;
use crate::module::identify::toolchain::Family;
use crate::module::model::{ExportRole, Kind};

/// What makes one libc of several.
pub(crate) const ONE_LIBC: &str = "link them against one `libc.so`: C with `-nodefaultlibs` and no `libc.a`, Rust for \
    `wasm32-wasip1` with `-C link-self-contained=no`";

/// The flags that make a shared library of C.
pub(crate) const PIC: &str = "`-fPIC` and `wasm-ld -shared --experimental-pic`";

/// Whether wasm-ld linked a module that shows nothing of itself. What a library hides and what nobody told to export is
/// not only hidden: wasm-ld leaves it out, so that such a module does not even say what it would have.
pub fn shows_nothing(module: &Examined<'_>) -> bool {
    let is_shown = |role| matches!(role, ExportRole::Function(_) | ExportRole::Data(_) | ExportRole::Symbol(_));
    let mut exports = module.exports.iter();
    matches!(module.kind, Kind::SharedLibrary | Kind::Finished | Kind::Pinned)
        && !exports.any(|export| export.name == START || module.is_public(export) && is_shown(export.role))
}

/// How a module shows these names. `--export` overrules visibility, `--export-dynamic` does not.
pub fn show(module: &Examined<'_>, names: &[&str]) -> String {
    let flags: Vec<String> = names.iter().map(|name| format!("`-Wl,--export={name}`")).collect();
    let by_name = if flags.len() <= 3 { flags.join(" ") } else { "`-Wl,--export=` and each name".to_owned() };
    let is_program = module.exported_function(START).is_some();
    match module.kind {
        Kind::SharedLibrary if is_program => format!(
            "link `{}` with `-Wl,--export-dynamic`, its sources compiled with `-fvisibility=default`, or with \
             {by_name}",
            module.name
        ),
        Kind::SharedLibrary => {
            format!("compile `{}` with `-fvisibility=default`, or link it with {by_name}", module.name)
        }
        _ => format!("link `{}` with {by_name}", module.name),
    }
}

/// How to make one of several pinned modules movable.
pub(crate) fn movable(modules: [&Examined<'_>; 2]) -> String {
    let is_of_llvm = |module: &&&Examined<'_>| {
        matches!(module.identity.toolchain.family, Family::Llvm | Family::Unknown | Family::Zig)
    };
    let names: Vec<String> = modules.iter().filter(is_of_llvm).map(|module| format!("`{}`", module.name)).collect();
    let how = match names.as_slice() {
        [] => "build one of them from its sources with wasi-sdk or rustc, and `-Wl,--emit-relocs`".to_owned(),
        names => format!(
            "link {} again with `-Wl,--emit-relocs`, in Rust `-C link-arg=--emit-relocs`, and without `wasm-opt` and \
             strip",
            names.join(" or ")
        ),
    };
    format!("{how}; what cannot be linked again stays a module of its own")
}

/// Which file to give first where an archive's libc serves some modules and a library's others.
pub(crate) fn library_first(member: &Examined<'_>, library: &Examined<'_>) -> String {
    let archive = member.name.split('(').next().unwrap_or_default();
    format!("give `{}` before `{archive}`, so that it serves the objects too", library.name)
}
