//! TC001-TC003, TC005, TC006: were the modules made for the same system, and is any of them past linking?

use super::ties::Tie;
use super::{Findings, Group};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::module::examined::Examined;
use crate::module::identify::toolchain::{Family, Libc, Sign, Tool, Wasi};
use crate::module::model::index::InputId;
use crate::module::model::{Import, Kind};

pub(crate) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    for module in group.modules {
        unknown(module, findings);
        if group.modules.len() > 1 {
            past_wasm_bindgen(module, findings);
        }
    }
    mixed_libcs(group, findings);
    mixed_generations(group, group.ties, findings);
    skewed_versions(group, findings);
}

/// Shows what an answer was read from.
pub(crate) fn seen_sign(diagnostic: Diagnostic, module: &Examined<'_>, sign: Option<&Sign>) -> Diagnostic {
    match sign {
        Some(Sign { text, offset: Some(offset) }) => diagnostic.seen_at(&module.name, text, *offset),
        Some(Sign { text, offset: None }) => diagnostic.seen(&module.name, text),
        None => diagnostic,
    }
}

/// TC001: nothing tells what a module takes for granted. A handful of functions was written by hand and has no
/// toolchain; a shared library follows conventions whoever made it.
fn unknown(module: &Examined<'_>, findings: &mut Findings) {
    const BY_HAND: usize = 8;
    let facts = &module.identity.toolchain;
    if facts.family != Family::Unknown || module.kind != Kind::Pinned || module.bodies.len() < BY_HAND {
        return;
    }
    findings.push(
        Diagnostic::new(Code::TC001, format!("nothing tells which toolchain made `{}`", module.name))
            .seen(
                &module.name,
                "no import, export, name or producer of a known toolchain, and no stack pointer like LLVM's",
            )
            .note("what it assumes of memory, stack and heap can only be told from its code")
            .help("build it without `-Wl,--strip-all`, and strip with `wasm-tools strip`, which keeps names"),
    );
}

/// TC002: two C libraries have two heaps, two sets of files and two layouts of every type of the system.
fn mixed_libcs(group: &Group<'_, '_>, findings: &mut Findings) {
    let first = |libc| group.modules.iter().find(|module| module.identity.toolchain.libc == libc);
    let (Some(wasi), Some(emscripten)) = (first(Libc::Wasi), first(Libc::Emscripten)) else { return };
    let mut finding = Diagnostic::new(
        Code::TC002,
        format!("`{}` was built for wasi-libc, `{}` for Emscripten's libc", wasi.name, emscripten.name),
    );
    for module in [wasi, emscripten] {
        finding = seen_sign(finding, module, module.identity.toolchain.libc_sign.as_ref());
    }
    findings.push(finding.help(
        "build all modules with one SDK: all with `clang --target=wasm32-wasip1` and one wasi-sdk, or all with one \
         `emcc`",
    ));
}

/// How a module uses files, sockets and the like of one generation of WASI.
#[derive(Clone, Copy)]
struct FileUse<'m, 'data> {
    input: InputId,
    module: &'m Examined<'data>,
    generation: Wasi,
    /// The import that shows it: one that opens something if there is one.
    import: &'m Import<'data>,
    /// Whether it opens anything itself. Who does not can write to the standard streams, and those are the same for
    /// all.
    opens: bool,
}

impl FileUse<'_, '_> {
    /// Whether a file is a number in a table, and not a resource.
    fn is_numbered(self) -> bool {
        self.generation <= Wasi::Preview1
    }
}

/// The imports of a module by which it opens or uses something of this generation.
fn file_use<'m, 'data>(input: InputId, module: &'m Examined<'data>, generation: Wasi) -> Option<FileUse<'m, 'data>> {
    // An adapter uses both on purpose; that is RT004.
    if module.identity.toolchain.family == Family::Adapter {
        return None;
    }
    let is_numbered = generation <= Wasi::Preview1;
    let opens = |import: &&Import<'_>| {
        if is_numbered {
            ["path_", "sock_", "fd_prestat_"].iter().any(|prefix| import.field.starts_with(prefix))
        } else {
            ["wasi:filesystem/", "wasi:sockets/"].iter().any(|interface| import.module.contains(interface))
        }
    };
    let uses = |import: &&Import<'_>| is_numbered && import.field.starts_with("fd_");
    let imports = || module.imports.iter().filter(|import| Wasi::of_import_module(import.module) == Some(generation));
    let opened = imports().find(opens);
    let import = opened.or_else(|| imports().find(uses))?;
    Some(FileUse { input, module, generation, import, opens: opened.is_some() })
}

/// Functions of libc that take or return the number of a file.
fn takes_number(name: &str) -> bool {
    const FUNCTIONS: [&str; 40] = [
        "accept",
        "bind",
        "close",
        "connect",
        "dirfd",
        "dup",
        "dup2",
        "faccessat",
        "fcntl",
        "fdopen",
        "fdopendir",
        "fileno",
        "fstat",
        "fstatat",
        "fsync",
        "ftruncate",
        "futimens",
        "ioctl",
        "isatty",
        "listen",
        "lseek",
        "mkdirat",
        "open",
        "openat",
        "poll",
        "pread",
        "pwrite",
        "read",
        "readv",
        "recv",
        "recvfrom",
        "renameat",
        "select",
        "send",
        "sendto",
        "shutdown",
        "socket",
        "unlinkat",
        "write",
        "writev",
    ];
    FUNCTIONS.binary_search(&name).is_ok()
        || name.starts_with("__wasilibc_find_relpath")
        || name.starts_with("__wasilibc_open")
}

/// TC003: a file that one module opened is a number, and the other's table has another file there, or none. Clocks,
/// random numbers, arguments and the standard streams do not matter.
fn mixed_generations(group: &Group<'_, '_>, ties: &[Tie<'_>], findings: &mut Findings) {
    const ALL: [Wasi; 4] = [Wasi::Unstable, Wasi::Preview1, Wasi::Preview2, Wasi::Preview3];
    let mut uses: Vec<FileUse<'_, '_>> = Vec::new();
    // A component has an adapter for what its modules want, and hands no files to another by their numbers.
    let named = group.modules.iter_enumerated().filter(|(input, _)| !group.bindings.is_instance(*input));
    for (input, module) in named {
        uses.extend(ALL.iter().filter_map(|&generation| file_use(input, module, generation)));
    }
    let pairs: Vec<(FileUse<'_, '_>, FileUse<'_, '_>)> = uses
        .iter()
        .enumerate()
        .flat_map(|(at, one)| uses[at + 1..].iter().map(move |other| (*one, *other)))
        .filter(|(one, other)| one.input != other.input && one.generation != other.generation)
        .collect();
    let meeting = pairs.iter().find_map(|(one, other)| {
        let ends = [(one.input, other.input), (other.input, one.input)];
        let is_handed = |tie: &&Tie<'_>| ends.contains(&(tie.user, tie.definer)) && takes_number(tie.name);
        let tie = ties.iter().find(is_handed).filter(|_| one.is_numbered() != other.is_numbered())?;
        Some((*one, *other, Some(tie)))
    });
    let apart = || pairs.iter().find(|(one, other)| one.opens && other.opens).map(|(one, other)| (*one, *other, None));
    if let Some((one, other, tie)) = meeting.or_else(apart) {
        findings.push(mixed(group, one, other, tie));
    }
}

fn mixed(group: &Group<'_, '_>, one: FileUse<'_, '_>, other: FileUse<'_, '_>, tie: Option<&Tie<'_>>) -> Diagnostic {
    let (left, right) = (one.generation.term(), other.generation.term());
    let message = format!("`{}` uses files through {left}, `{}` through {right}", one.module.name, other.module.name);
    let mut finding =
        Diagnostic::new(Code::TC003, message).at(if tie.is_some() { Severity::Error } else { Severity::Warning });
    for FileUse { module, import, .. } in [one, other] {
        finding = finding.seen_at(&module.name, format!("import {}.{}", import.module, import.field), import.offset);
    }
    if let Some(tie) = tie {
        let user = &group.modules[tie.user];
        finding = finding.seen_at(&user.name, format!("uses `{}` of the other", tie.name), tie.offset);
    }
    finding.help(
        "build both for one target (`--target=wasm32-wasip1` or `wasm32-wasip2`, in C and in Rust) and share one \
         libc.so",
    )
}

/// TC005: wasm-bindgen has rewritten the exports and the table for one file of JavaScript, which knows one module.
fn past_wasm_bindgen(module: &Examined<'_>, findings: &mut Findings) {
    if !module.identity.toolchain.went_through(Tool::WasmBindgen) {
        return;
    }
    let finding = Diagnostic::new(Code::TC005, format!("wasm-bindgen has already processed `{}`", module.name));
    let is_its = |name: &str| name.starts_with("__wbindgen_") || name.starts_with("__wbg_");
    let import = module.imports.iter().find(|import| is_its(import.field));
    let export = module.exports.iter().find(|export| is_its(export.name));
    let finding = match (import, export) {
        (Some(import), _) => {
            finding.seen_at(&module.name, format!("import {}.{}", import.module, import.field), import.offset)
        }
        (None, Some(export)) => finding.seen_at(&module.name, format!("export `{}`", export.name), export.offset),
        (None, None) => finding.seen(&module.name, "`producers` says processed-by wasm-bindgen"),
    };
    findings.push(finding.help(
        "link what cargo made (`target/wasm32-unknown-unknown/release/*.wasm`), and run wasm-bindgen on the image",
    ));
}

/// TC006: Emscripten promises nothing between two of its versions; its libc and its JavaScript change together.
fn skewed_versions(group: &Group<'_, '_>, findings: &mut Findings) {
    let versions: Vec<_> = group
        .modules
        .iter()
        .filter(|module| module.identity.toolchain.family == Family::Emscripten)
        .filter_map(|module| Some((module, module.identity.toolchain.clang?)))
        .collect();
    let Some((first, one)) = versions.first() else { return };
    let Some((second, other)) = versions.iter().find(|(_, version)| version.major != one.major) else { return };
    findings.push(
        Diagnostic::new(
            Code::TC006,
            format!("`{}` and `{}` come from different versions of Emscripten", first.name, second.name),
        )
        .seen(&first.name, format!("made by its clang {one}"))
        .seen(&second.name, format!("made by its clang {other}"))
        .help("build both with one `emcc`: `emsdk install` and `emsdk activate` take a version"),
    );
}
