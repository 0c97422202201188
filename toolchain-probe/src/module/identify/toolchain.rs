//! Imports, names, metadata and instructions become the toolchain: who made a module, from what, for which system.
//!
//! Told from what a module cannot run without (imports, exports, code) before what a tool may have dropped
//! (`producers`, names). Each answer that others build on keeps the sign it was read from, so that a finding can show
//! it. Where nothing tells, `Unknown`, `None` and an empty list are the answers: a wrong toolchain is worse than none,
//! because the advice that follows from it is wrong too.

mod family;
mod language;
mod libc;
mod spelling;
mod tools;

use std::fmt;

use crate::module::scanned::Scanned;

pub(crate) use family::{has_short_imports, is_emscripten_import, is_invoke};

use super::StackFacts;

/// The family of toolchains that made a module: what it takes for granted about memory, stack and libc.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub enum Family {
    /// clang and rustc with wasm-ld, and whoever follows their conventions.
    Llvm,
    /// Emscripten.
    Emscripten,
    /// The Go compiler.
    Go,
    /// TinyGo.
    TinyGo,
    /// AssemblyScript.
    AssemblyScript,
    /// Zig with its own libc or none.
    Zig,
    /// dart2wasm.
    Dart,
    /// .NET: an assembly in a WebAssembly file, which .NET's runtime reads and no engine runs.
    WebCil,
    /// A WASI preview 1 to preview 2 adapter.
    Adapter,
    /// Nothing tells.
    #[default]
    Unknown,
}

impl Family {
    /// What people call it.
    pub(crate) fn term(self) -> &'static str {
        match self {
            Self::Llvm => "LLVM",
            Self::Emscripten => "Emscripten",
            Self::Go => "Go",
            Self::TinyGo => "TinyGo",
            Self::AssemblyScript => "AssemblyScript",
            Self::Zig => "Zig",
            Self::Dart => "Dart",
            Self::WebCil => ".NET",
            Self::Adapter => "a WASI adapter",
            Self::Unknown => "unknown",
        }
    }
}

/// A source language.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Language {
    /// C.
    C,
    /// C++.
    Cpp,
    /// Rust.
    Rust,
    /// Go.
    Go,
    /// AssemblyScript.
    AssemblyScript,
    /// Zig.
    Zig,
    /// Swift.
    Swift,
    /// Dart.
    Dart,
    /// Fortran.
    Fortran,
}

impl Language {
    /// What people call it.
    pub(crate) fn term(self) -> &'static str {
        match self {
            Self::C => "C",
            Self::Cpp => "C++",
            Self::Rust => "Rust",
            Self::Go => "Go",
            Self::AssemblyScript => "AssemblyScript",
            Self::Zig => "Zig",
            Self::Swift => "Swift",
            Self::Dart => "Dart",
            Self::Fortran => "Fortran",
        }
    }
}

/// Where a module's C library comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub enum Libc {
    /// None is used, as far as can be told.
    #[default]
    None,
    /// wasi-libc, linked in or imported.
    Wasi,
    /// Emscripten's.
    Emscripten,
    /// Nothing tells: a program without names contains one, or none.
    Unknown,
}

impl Libc {
    /// Whether it is known that there is one, and which.
    pub(crate) fn is_known(self) -> bool {
        matches!(self, Self::Wasi | Self::Emscripten)
    }

    /// What people call it.
    pub(crate) fn term(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Wasi => "wasi-libc",
            Self::Emscripten => "Emscripten's libc",
            Self::Unknown => "unknown",
        }
    }
}

/// How a libc is asked for the number of the last error: what tells its age.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Errno {
    /// A data symbol `errno`: wasi-libc before August 2026 (wasi-libc#858).
    Data,
    /// A function `__errno_location`: wasi-libc from August 2026 on, and Emscripten.
    Function,
}

impl Errno {
    /// What people call it.
    pub(crate) fn term(self) -> &'static str {
        match self {
            Self::Data => "`errno` is a data symbol",
            Self::Function => "`errno` is behind `__errno_location`",
        }
    }
}

/// A generation of WASI.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Wasi {
    /// `wasi_unstable`.
    Unstable,
    /// `wasi_snapshot_preview1`.
    Preview1,
    /// `wasi:*@0.2`.
    Preview2,
    /// `wasi:*@0.3`.
    Preview3,
}

impl Wasi {
    /// What people call it.
    pub(crate) fn term(self) -> &'static str {
        match self {
            Self::Unstable => "WASI preview 0",
            Self::Preview1 => "WASI preview 1",
            Self::Preview2 => "WASI 0.2",
            Self::Preview3 => "WASI 0.3",
        }
    }

    /// The generation of which this is an import's module name. Names of components may carry a version of the
    /// canonical ABI and `[export]` before them.
    pub(crate) fn of_import_module(name: &str) -> Option<Self> {
        match name {
            "wasi_unstable" => return Some(Self::Unstable),
            "wasi_snapshot_preview1" => return Some(Self::Preview1),
            // Nearly every import is of `env` or of the offset table, and is asked about several times.
            _ if name.len() < "wasi:@0.2".len() => return None,
            _ => {}
        }
        let name = name.rsplit('|').next()?;
        let name = name.strip_prefix("[export]").unwrap_or(name).strip_prefix("wasi:")?;
        match name.rsplit_once('@')?.1 {
            version if version.starts_with("0.2") => Some(Self::Preview2),
            version if version.starts_with("0.3") => Some(Self::Preview3),
            _ => None,
        }
    }
}

/// How a module passes the values of C.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub enum CAbi {
    /// BasicCABI.md: structs by pointer, one result.
    Basic,
    /// clang's `-target-abi experimental-mv`: several results.
    SeveralResults,
    /// rustc before 1.89 for `wasm32-unknown-unknown`: structs in parts.
    StructsInParts,
    /// Nothing tells.
    #[default]
    Unknown,
}

impl CAbi {
    /// What people call it.
    pub(crate) fn term(self) -> &'static str {
        match self {
            Self::Basic => "the basic C ABI",
            Self::SeveralResults => "C functions with several results",
            Self::StructsInParts => "structs passed in parts",
            Self::Unknown => "unknown",
        }
    }
}

/// A tool that changed a module after it was linked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Tool {
    /// Binaryen: `wasm-opt`, and what Emscripten and TinyGo run.
    Binaryen,
    /// Binaryen's asyncify pass.
    Asyncify,
    /// walrus.
    Walrus,
    /// wasm-bindgen.
    WasmBindgen,
    /// wit-component.
    WitComponent,
}

impl Tool {
    /// What people call it.
    pub(crate) fn term(self) -> &'static str {
        match self {
            Self::Binaryen => "binaryen",
            Self::Asyncify => "asyncify",
            Self::Walrus => "walrus",
            Self::WasmBindgen => "wasm-bindgen",
            Self::WitComponent => "wit-component",
        }
    }
}

/// A version of a tool.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Version {
    /// Before the first point.
    pub major: u32,
    /// After it.
    pub minor: u32,
}

impl Version {
    /// The version that a text begins with: `1.96.0 (...)`, `22.1.8`, `14`.
    fn leading(text: &str) -> Option<Self> {
        let mut parts = text.trim_start_matches(|c: char| !c.is_ascii_digit()).splitn(3, '.');
        let number = |part: Option<&str>| {
            let part = part.unwrap_or_default();
            let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
            part[..end].parse::<u32>().ok()
        };
        Some(Self { major: number(parts.next())?, minor: number(parts.next()).unwrap_or(0) })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// What an answer was read from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sign {
    /// What was seen.
    pub text: String,
    /// Where, as an offset in the file in bytes.
    pub offset: Option<usize>,
}

impl Sign {
    fn at(text: impl Into<String>, offset: usize) -> Self {
        Self { text: text.into(), offset: Some(offset) }
    }

    fn of(text: impl Into<String>) -> Self {
        Self { text: text.into(), offset: None }
    }
}

/// Who made a module.
#[derive(Clone, Default, Debug)]
pub struct ToolchainFacts {
    /// The family.
    pub family: Family,
    /// What tells the family.
    pub family_sign: Option<Sign>,
    /// The languages, sorted.
    pub languages: Vec<Language>,
    /// The version of rustc, where the metadata has it; the oldest of several.
    pub rustc: Option<Version>,
    /// The version of clang, where the metadata has it; the oldest of several.
    pub clang: Option<Version>,
    /// The C library.
    pub libc: Libc,
    /// What tells the C library.
    pub libc_sign: Option<Sign>,
    /// How it is asked for the last error.
    pub errno: Option<Errno>,
    /// The generations of WASI whose functions are imported, sorted.
    pub wasi: Vec<Wasi>,
    /// How the values of C are passed.
    pub abi: CAbi,
    /// The tools that changed it after linking, sorted.
    pub tools: Vec<Tool>,
    /// Whether the code is as wasm-ld wrote it, indices padded to five bytes; `None` where it calls nothing.
    pub is_as_linked: Option<bool>,
}

impl ToolchainFacts {
    /// Whether the language is one of the module's.
    pub fn speaks(&self, language: Language) -> bool {
        self.languages.contains(&language)
    }

    /// Whether a tool changed the module after linking.
    pub fn went_through(&self, tool: Tool) -> bool {
        self.tools.contains(&tool)
    }

    /// The languages in people's words: `C and Rust`; nothing where none is known.
    pub fn languages_term(&self) -> String {
        let terms: Vec<&str> = self.languages.iter().map(|language| language.term()).collect();
        match terms.as_slice() {
            [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
            terms => terms.concat(),
        }
    }
}

/// Says who made a module.
pub(crate) fn identify_toolchain(module: &Scanned<'_>, stack: &StackFacts) -> ToolchainFacts {
    let tools = tools::tools(module);
    let (family, family_sign) = family::family(module, stack);
    let languages = language::languages(module, family, &tools);
    let (libc, libc_sign) = libc::libc(module, family, &languages);
    let mut wasi: Vec<Wasi> =
        module.imports.iter().filter_map(|import| Wasi::of_import_module(import.module)).collect();
    wasi.sort_unstable();
    wasi.dedup();
    let (rustc, clang) = (oldest(module, "rustc"), oldest(module, "clang"));
    ToolchainFacts {
        abi: libc::c_abi(module, family, &languages, rustc, &wasi),
        errno: libc::errno(module),
        is_as_linked: tools::is_as_linked(module),
        family,
        family_sign,
        languages,
        rustc,
        clang,
        libc,
        libc_sign,
        wasi,
        tools,
    }
}

/// The oldest version of a compiler in `producers`: a static link merges the entries of all its objects.
fn oldest(module: &Scanned<'_>, tool: &str) -> Option<Version> {
    let entries = module.metadata.producers.iter();
    entries
        .filter(|(field, value, _)| *field == "processed-by" && is_tool(value, tool))
        .filter_map(|(_, _, version)| Version::leading(version))
        .min()
}

/// Distributions put their name before that of the compiler: `Debian clang`.
fn is_tool(value: &str, tool: &str) -> bool {
    value.strip_suffix(tool).is_some_and(|distribution| distribution.is_empty() || distribution.ends_with(' '))
}

/// Whether neither names nor makers are left.
fn is_stripped(module: &Scanned<'_>) -> bool {
    module.metadata.function_names.is_empty() && module.metadata.producers.is_empty()
}

/// The segment that holds one of these texts, as an offset in the file. Only stripped modules are asked: it costs a
/// pass over all data for each text.
fn find_in_data(module: &Scanned<'_>, texts: &[&str]) -> Option<(String, usize)> {
    module.data.iter().find_map(|segment| {
        texts.iter().find_map(|text| {
            let (first, bytes) = (text.as_bytes()[0], text.as_bytes());
            let is_here = |window: &[u8]| window[0] == first && window == bytes;
            segment.bytes.windows(bytes.len()).any(is_here).then(|| ((*text).to_owned(), segment.offset))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_what_a_text_begins_with() {
        let version = |text| Version::leading(text).map(|version| (version.major, version.minor));
        assert_eq!(version("1.96.0 (ac68faa20 2026-05-25)"), Some((1, 96)));
        assert_eq!(version("22.1.8"), Some((22, 1)));
        assert_eq!(version("Debian 14"), Some((14, 0)));
        assert_eq!(version("nightly"), None);
    }

    #[test]
    fn generations_are_told_by_module_names() {
        assert_eq!(Wasi::of_import_module("wasi:io/streams@0.2.9"), Some(Wasi::Preview2));
        assert_eq!(Wasi::of_import_module("cm32p2|wasi:cli/environment@0.2"), Some(Wasi::Preview2));
        assert_eq!(Wasi::of_import_module("[export]wasi:cli/run@0.3.0-rc"), Some(Wasi::Preview3));
        assert_eq!(Wasi::of_import_module("wasi:io/streams"), None);
        assert_eq!(Wasi::of_import_module("my:io/streams@0.2.0"), None);
    }
}
