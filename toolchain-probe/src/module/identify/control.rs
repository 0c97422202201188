//! Symbols, tags and instructions become how a module throws, how it jumps, and what starts it.
//!
//! Two schemes do each of the first two: instructions and tags, or calls through JavaScript that catch for the module
//! (`invoke_*`). One program may mix them: exceptions by one, `longjmp` by the other, so each is told by its own
//! symbols. A finished module keeps its tags to itself, a stripped one their names, and Emscripten renames imports to
//! single letters: where such a module could do it and nothing says that it does, the answer is "unknown", never
//! "none".

use wasmparser::ValType;

use super::StackFacts;
use super::stack::StackPointer;
use super::toolchain::{Family, Language, Tool, ToolchainFacts};
use crate::conventions::{CALL_CTORS, INITIALIZE, START};
use crate::module::model::index::TagIndex;
use crate::module::model::{ExportRole, Import, Kind, Origin};
use crate::module::scanned::Scanned;

/// How exceptions are thrown and caught.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Exceptions {
    /// Not at all.
    #[default]
    None,
    /// Thrown, but nothing in the module catches.
    Thrown,
    /// By the instructions of the legacy proposal.
    Legacy,
    /// By those of the standard.
    Standard,
    /// By both.
    LegacyAndStandard,
    /// By calls through JavaScript.
    Emulated,
    /// Nothing tells.
    Unknown,
}

impl Exceptions {
    /// The answer in words.
    pub(crate) fn term(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Thrown => "thrown, never caught",
            Self::Legacy => "legacy",
            Self::Standard => "standard",
            Self::LegacyAndStandard => "legacy and standard",
            Self::Emulated => "emulated through JavaScript",
            Self::Unknown => "unknown",
        }
    }
}

/// How `setjmp` and `longjmp` work.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Setjmp {
    /// They are not used.
    #[default]
    None,
    /// By the tag `__c_longjmp` (SetjmpLongjmp.md).
    Tag,
    /// By calls through JavaScript.
    Emulated,
    /// By asyncify's unwinding, as CRuby does it.
    Asyncify,
    /// Nothing tells.
    Unknown,
}

impl Setjmp {
    /// The answer in words.
    pub(crate) fn term(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Tag => "through a tag",
            Self::Emulated => "emulated through JavaScript",
            Self::Asyncify => "through asyncify",
            Self::Unknown => "unknown",
        }
    }
}

/// What starts a module.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Start {
    /// `_start`.
    Command,
    /// `_initialize`.
    Reactor,
    /// The JavaScript that was made with it.
    JavaScript,
    /// `__wasm_call_ctors`, which a linker or a loader calls.
    Constructors,
    /// Its start section.
    Section,
    /// Nothing tells: its JavaScript calls it by names that a tool numbered.
    Unknown,
    /// Nothing.
    #[default]
    Nothing,
}

impl Start {
    /// The answer in words.
    pub(crate) fn term(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Reactor => "reactor",
            Self::JavaScript => "by its JavaScript",
            Self::Constructors => "constructors only",
            Self::Section => "by its start section",
            Self::Unknown => "unknown",
            Self::Nothing => "nothing to start",
        }
    }
}

/// How a module throws, jumps and starts.
#[derive(Clone, Copy, Default, Debug)]
pub struct ControlFacts {
    /// Exceptions.
    pub exceptions: Exceptions,
    /// `setjmp`.
    pub setjmp: Setjmp,
    /// What starts it.
    pub start: Start,
}

/// Says how a module throws, jumps and starts.
pub(crate) fn identify_control(module: &Scanned<'_>, stack: &StackFacts, toolchain: &ToolchainFacts) -> ControlFacts {
    let symbols = Symbols::of(module);
    let are_nameless = toolchain.family == Family::Emscripten
        && super::toolchain::has_short_imports(module)
        && module.metadata.function_names.is_empty();
    ControlFacts {
        exceptions: exceptions(module, &symbols, are_nameless),
        setjmp: setjmp(module, &symbols, toolchain, are_nameless),
        start: start(module, stack, toolchain, are_nameless),
    }
}

/// What the names of a module say of the two schemes.
#[derive(Default)]
struct Symbols {
    /// Calls through JavaScript are imported.
    invokes: bool,
    /// C++ throws or catches.
    cxx: bool,
    /// `longjmp` by a tag.
    jumps_by_tag: bool,
    /// `setjmp` of compilers before 2024, which both schemes had.
    old_setjmp: bool,
    /// `longjmp` through JavaScript.
    jumps_by_javascript: bool,
    /// `setjmp` of CRuby.
    ruby: bool,
}

impl Symbols {
    fn of(module: &Scanned<'_>) -> Self {
        let mut found = Self::default();
        module.imports.iter().for_each(|import| found.note(import.field));
        module.exports.iter().for_each(|export| found.note(export.name));
        module.metadata.function_names.iter().for_each(|entry| found.note(entry.1));
        module.metadata.tag_names.iter().for_each(|entry| found.note(entry.1));
        let symbols = module.symbols().iter();
        symbols.filter_map(|symbol| symbol.name).for_each(|name| found.note(name));
        found
    }

    /// Emscripten's compilers before 2.0 put one more underscore before each name.
    fn note(&mut self, name: &str) {
        self.invokes |= super::toolchain::is_invoke(name);
        match name.trim_start_matches('_') {
            "cxa_throw" | "cxa_begin_catch" | "resumeException" | "cxa_find_matching_catch" => self.cxx = true,
            "c_longjmp" | "wasm_longjmp" => self.jumps_by_tag = true,
            "saveSetjmp" | "testSetjmp" => self.old_setjmp = true,
            "emscripten_longjmp" | "emscripten_throw_longjmp" => self.jumps_by_javascript = true,
            "rb_wasm_setjmp" | "rb_wasm_longjmp" => self.ruby = true,
            name => self.cxx |= name.starts_with("cxa_find_matching_catch_"),
        }
    }
}

fn exceptions(module: &Scanned<'_>, symbols: &Symbols, are_nameless: bool) -> Exceptions {
    let code = &module.code;
    match (code.legacy_exceptions, code.standard_exceptions) {
        (Some(_), Some(_)) => Exceptions::LegacyAndStandard,
        (Some(_), None) => Exceptions::Legacy,
        (None, Some(_)) => Exceptions::Standard,
        (None, None) if code.throws.is_some() => Exceptions::Thrown,
        (None, None) if symbols.invokes && symbols.cxx => Exceptions::Emulated,
        (None, None) if symbols.invokes && !symbols.jumps_by_javascript && !symbols.old_setjmp => Exceptions::Unknown,
        (None, None) if are_nameless => Exceptions::Unknown,
        (None, None) if module.imports.iter().any(|import| import.field == "__cxa_throw") => Exceptions::Thrown,
        (None, None) => Exceptions::None,
    }
}

fn setjmp(module: &Scanned<'_>, symbols: &Symbols, toolchain: &ToolchainFacts, are_nameless: bool) -> Setjmp {
    let code = &module.code;
    let has_instructions = code.legacy_exceptions.or(code.standard_exceptions).or(code.throws).is_some();
    if symbols.jumps_by_tag || symbols.old_setjmp && has_instructions {
        return Setjmp::Tag;
    }
    if symbols.jumps_by_javascript || symbols.old_setjmp {
        return Setjmp::Emulated;
    }
    if symbols.ruby {
        return Setjmp::Asyncify;
    }
    let is_stripped = module.metadata.function_names.is_empty();
    // Rust has no `setjmp`.
    let by_asyncify = is_stripped && toolchain.went_through(Tool::Asyncify) && toolchain.languages != [Language::Rust];
    let by_hidden_tag = has_instructions && has_nameless_tag(module);
    let by_calls = symbols.invokes && !symbols.cxx;
    if by_calls || by_hidden_tag || by_asyncify || are_nameless && !has_instructions {
        return Setjmp::Unknown;
    }
    Setjmp::None
}

/// A tag with the type of `longjmp`'s, of which nothing says whose it is.
fn has_nameless_tag(module: &Scanned<'_>) -> bool {
    let is_named = |index: TagIndex| {
        module.metadata.tag_names.iter().any(|entry| entry.0 == index)
            || module.exports.iter().any(|export| export.role == ExportRole::Tag(index) && export.name.len() > 2)
    };
    let of_its_type = |tag: &crate::module::model::Tag| {
        let ty = module.types.function(tag.ty);
        ty.is_some_and(|ty| matches!(ty.params(), [ValType::I32 | ValType::I64]) && ty.results().is_empty())
    };
    let is_nameless = |import: &Import<'_>| import.field.len() <= 2;
    module.tags.iter_enumerated().any(|(index, tag)| {
        let origin = module.import_of(tag.origin);
        of_its_type(tag)
            && match origin {
                Some(import) => is_nameless(import),
                None => matches!(tag.origin, Origin::Defined(_)) && !is_named(index),
            }
    })
}

/// The entries of toolchains whose JavaScript calls them under names of its own.
const ENTRIES_OF_JAVASCRIPT: [&str; 3] = [
    // wasm-bindgen: a function marked `start`.
    "__wbindgen_start",
    // dart2wasm.
    "$invokeMain",
    // Kotlin's tests, beside `_initialize`.
    "startUnitTests",
];

fn start(module: &Scanned<'_>, stack: &StackFacts, toolchain: &ToolchainFacts, are_nameless: bool) -> Start {
    let has = |name: &str| module.exported_function(name).is_some();
    let runs_component = || module.exports.iter().any(|export| export.name.starts_with("wasi:cli/run@"));
    // Emscripten's JavaScript calls constructors and `main` of whatever is no side module.
    let by_emscripten = || {
        let is_minified = super::toolchain::has_short_imports(module);
        let is_program = module.kind != Kind::SharedLibrary || imports_stack_of_old(module);
        toolchain.family == Family::Emscripten
            && is_program
            && (is_minified || has(CALL_CTORS) || starts_as_of_old(module))
    };
    if has(START) {
        Start::Command
    } else if has(INITIALIZE) {
        Start::Reactor
    } else if runs_component() {
        Start::Command
    } else if are_nameless && matches!(stack.pointer, StackPointer::GrowsUp(_)) {
        Start::Unknown
    } else if ENTRIES_OF_JAVASCRIPT.iter().any(|name| has(name))
        || toolchain.family == Family::Go && has("run")
        || by_emscripten()
    {
        Start::JavaScript
    } else if has(CALL_CTORS) {
        Start::Constructors
    } else if module.start.is_some() {
        Start::Section
    } else {
        Start::Nothing
    }
}

/// The first two Emscriptens of WebAssembly had a function for each file's constructors, or a `main` with an
/// underscore.
fn starts_as_of_old(module: &Scanned<'_>) -> bool {
    module.exports.iter().any(|export| {
        let is_its =
            matches!(export.name, "_main" | "runPostSets" | "__apply_relocations" | "main" | "__main_argc_argv");
        is_its || export.name.starts_with("__GLOBAL__sub_I_")
    })
}

/// Its programs imported the base of the table like libraries, and the top of the stack besides.
fn imports_stack_of_old(module: &Scanned<'_>) -> bool {
    module.imports.iter().any(|import| import.is_symbol_global() && import.field == "STACKTOP")
}
