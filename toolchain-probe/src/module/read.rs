//! Bytes become a [`Module`]: sections are parsed and validated once, every import and export gets its role.
//!
//! It knows one module and no other. What it cannot read it refuses with a code: a component is TC004, anything that is
//! not a valid module MF001. Custom sections with broken contents are refused only where the contents decide something
//! (`dylink.0`, `linking`, `reloc.*`); a broken name section is ignored, as engines do.

pub(crate) mod counts;
mod dylink;
mod interface;
mod linking;
mod metadata;
mod objects;
mod sections;

use wasmparser::{BinaryReaderError, FuncToValidate, FunctionBody, ValidatorResources};

use crate::conventions::LINEAR_MEMORY;
use crate::diagnostic::{Code, Diagnostic};
use crate::module::model::{ElementMode, ExportRole, Import, ImportRole, Kind, Module, Origin};
pub(crate) use interface::{Interface, Mention, interface};
use sections::Sections;

/// A module, and its bodies, which are still to be validated.
pub(crate) struct Read<'data> {
    /// What its sections say.
    pub(crate) module: Module<'data>,
    /// Its bodies, in order.
    pub(crate) bodies: Vec<(FuncToValidate<ValidatorResources>, FunctionBody<'data>)>,
}

/// Reads one module.
///
/// # Errors
/// One diagnostic: TC004 for a component, MF001 for a file that is not a valid module.
pub(crate) fn read_module<'data>(name: &str, bytes: &'data [u8]) -> Result<Read<'data>, Box<Diagnostic>> {
    check_header(name, bytes)?;
    let Sections { mut module, bodies } = Sections::read(bytes).map_err(|error| malformed(name, &error))?;
    module.name = name.to_owned();
    module.kind = classify(&module);
    objects::apply(&mut module);
    Ok(Read { module, bodies })
}

/// The libraries that a file says it needs, without reading the rest of it. A file that cannot be read needs none.
pub(crate) fn needed_libraries(bytes: &[u8]) -> Vec<String> {
    let mut needed = Vec::new();
    for payload in wasmparser::Parser::new(0).parse_all(bytes).map_while(Result::ok).take(2) {
        if let wasmparser::Payload::CustomSection(custom) = payload
            && let wasmparser::KnownCustom::Dylink0(subsections) = custom.as_known()
        {
            for subsection in subsections.into_iter().map_while(Result::ok) {
                if let wasmparser::Dylink0Subsection::Needed(names) = subsection {
                    needed.extend(names.into_iter().map(str::to_owned));
                }
            }
        }
    }
    needed
}

/// Whether a file says that it is a shared library, without reading the rest of it.
pub(crate) fn is_shared_library(bytes: &[u8]) -> bool {
    let first = wasmparser::Parser::new(0).parse_all(bytes).map_while(Result::ok).nth(1);
    matches!(first, Some(wasmparser::Payload::CustomSection(custom)) if matches!(custom.name(), "dylink.0" | "dylink"))
}

pub(crate) const BITCODE: &str = "it is LLVM bitcode";

/// What helps where code is still to be generated: this linker has no compiler in it.
pub(crate) const WITHOUT_LTO: &str =
    "compile it without `-flto` (Rust: without `-C linker-plugin-lto`), or let `wasm-ld` make a module of it first";

/// What compilers make that is no WebAssembly, by its first bytes.
pub(crate) fn foreign(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 5] = [
        (b"BC\xc0\xde", BITCODE),
        (b"\xde\xc0\x17\x0b", BITCODE),
        (b"\x7fELF", "it is a native ELF file"),
        (b"\xcf\xfa\xed\xfe", "it is a native Mach-O file"),
        (b"\x64\x86", "it is a native COFF file"),
    ];
    KINDS.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, kind)| *kind)
}

/// Whether a file is a component, by its header (Binary.md of the component model, "Component Definitions").
pub(crate) fn is_component(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\0asm\x0d\0\x01\0")
}

fn check_header(name: &str, bytes: &[u8]) -> Result<(), Box<Diagnostic>> {
    if is_component(bytes) {
        return Err(Box::new(
            Diagnostic::new(Code::TC004, format!("`{name}` is a component, not a module"))
                .seen_at(name, "the header says component, layer 1", 0)
                .help("link the core module it was made from: the file that was given to `wasm-tools component new`"),
        ));
    }
    if u32::try_from(bytes.len()).is_err() {
        return Err(Box::new(
            Diagnostic::new(Code::MF001, format!("`{name}` is larger than a module can be"))
                .seen(name, format!("{} bytes, and offsets have 32 bits", bytes.len()))
                .help("strip debug sections, or split the module"),
        ));
    }
    if !bytes.starts_with(b"\0asm") {
        let found = foreign(bytes).map(ToOwned::to_owned);
        let found = found.unwrap_or_else(|| match bytes {
            [] => "the file is empty".to_owned(),
            _ if bytes.starts_with(b"!<arch>\n") || bytes.starts_with(b"!<thin>\n") => "it is an archive".to_owned(),
            _ if bytes.trim_ascii_start().starts_with(b"(") => "it looks like WebAssembly text".to_owned(),
            _ => format!("it begins with {:02x?}", &bytes[..bytes.len().min(4)]),
        });
        let help = match foreign(bytes) {
            Some(BITCODE) => WITHOUT_LTO,
            Some(_) => "compile it with `--target=wasm32-wasip1`",
            None => "give a shared library, an object, an archive of objects or a module made with `wasm-ld`",
        };
        return Err(Box::new(
            Diagnostic::new(Code::MF001, format!("`{name}` is not a WebAssembly module"))
                .seen_at(name, format!("{found}; a module begins with `\\0asm`"), 0)
                .help(help),
        ));
    }
    Ok(())
}

/// MF001: the validator's own words.
pub(crate) fn malformed(name: &str, error: &BinaryReaderError) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::new(Code::MF001, format!("`{name}` is not a valid module"))
            .seen_at(name, error.message().trim_end_matches('.'), error.offset())
            .help("build the module again: the file is damaged, or was changed by a tool after linking"),
    )
}

/// What a linker may do with the module, from what it is, not from what it says of itself.
fn classify(module: &Module<'_>) -> Kind {
    let is_dynamic = module.dylink.is_some() || module.has_legacy_dylink;
    // Position independent objects import the bases too: they have no `dylink.0`, and the memory of an object.
    if !is_dynamic && is_object(module) {
        return Kind::Object;
    }
    // Emscripten's compiler before 2.0 gave its programs the bases too, and read none of the data's.
    let takes_bases = module.is_position_independent();
    let may_move =
        if is_dynamic { takes_bases || !has_fixed_addresses(module) } else { takes_bases && !has_fixed_data(module) };
    if may_move {
        return Kind::SharedLibrary;
    }
    if module.linking.is_some() {
        return Kind::Finished;
    }
    let has_table = module.imports.iter().any(|import| import.role == ImportRole::FunctionTable)
        || module.elements.iter().any(|element| matches!(element.mode, ElementMode::Active(..)))
        || module.exports.iter().any(|export| matches!(export.role, ExportRole::Table(_)));
    if module.memories.is_empty() && !has_table { Kind::Pure } else { Kind::Pinned }
}

/// An object has the memory of an object, or exports nothing: its symbols are in `linking`. `wasm-ld -r` defines that
/// memory (`Writer::calculateImports` leaves it out), so its import alone tells nothing.
fn is_object(module: &Module<'_>) -> bool {
    let is_memory = |import: &&Import<'_>| import.role == ImportRole::Memory;
    let imports_memory = |field: &str| module.imports.iter().filter(is_memory).any(|import| import.field == field);
    let exports_nothing = module.exports.is_empty() && module.start.is_none() && !imports_memory("memory");
    module.linking.is_some() && (imports_memory(LINEAR_MEMORY) || exports_nothing)
}

/// A program that `wasm-ld` links with libraries, but neither with `-shared` nor with `-pie`, has a `dylink.0` section
/// that reserves nothing: its places are constants, and it imports no base that could move them. Zeroed data has no
/// segment, but a library or a `-pie` program never defines a memory without importing the base of its data.
fn has_fixed_addresses(module: &Module<'_>) -> bool {
    let defines_memory = module.memories.iter().any(|memory| matches!(memory.origin, Origin::Defined(_)));
    // A library may fill a table of its own at constants; then it has no slots in that of all.
    let counts_slots = module.dylink.as_ref().is_some_and(|dylink| dylink.mem_info.table_size_slots > 0);
    let has_slots = counts_slots
        && module.elements.iter().any(|element| element.fixed_slots().is_some_and(|slots| !slots.is_empty()));
    defines_memory || has_fixed_data(module) || has_slots
}

/// Whether data has a place that is a constant.
fn has_fixed_data(module: &Module<'_>) -> bool {
    module.data.iter().any(|segment| segment.fixed_start().is_some() && !segment.bytes.is_empty())
}
