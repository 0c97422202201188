//! A module becomes the facts that a person wants to know of it, as text and as JSON.
//!
//! It repeats what the model and the scan say, and judges nothing: the verdict is the checks'.

use std::fmt::Write;

use serde::Serialize;

use crate::conventions::{CALL_CTORS, INITIALIZE, START};
use crate::diagnostic::{Diagnostic, Severity};
use crate::identify::stack::StackPointer;
use crate::model::{ImportRole, Module};

/// The version of the JSON shape.
pub const SCHEMA: u32 = 1;

/// What is known of one module.
#[derive(Serialize)]
pub struct Facts {
    /// Its name in the group.
    pub name: String,
    /// What a linker may do with it.
    pub kind: &'static str,
    /// Who made it, as far as the metadata says.
    pub maker: String,
    /// How it reaches the shadow stack.
    pub stack_pointer: String,
    /// How it starts: command, reactor, constructors only, nothing.
    pub start: &'static str,
    /// Whether its code grows the memory.
    pub grows_memory: bool,
    /// The exception scheme of its code.
    pub exceptions: &'static str,
    /// Size of its static data in bytes, where `dylink.0` says.
    pub data_size_bytes: Option<u32>,
    /// Number of its table slots, where `dylink.0` says.
    pub table_size_slots: Option<u32>,
    /// Libraries it needs.
    pub needed: Vec<String>,
    /// Numbers of imports: by name from neighbours, through the GOT, from the host.
    pub imports: ImportCounts,
    /// Number of exports.
    pub exports: usize,
    /// Number of defined functions.
    pub functions: usize,
    /// `+` entries of `target_features`, `None` without the section.
    pub target_features: Option<Vec<String>>,
}

/// How many imports of each sort.
#[derive(Default, Serialize)]
pub struct ImportCounts {
    /// Functions, globals and tags from `env`.
    pub symbols: usize,
    /// `GOT.mem` and `GOT.func`.
    pub got: usize,
    /// Everything else.
    pub host: usize,
}

/// The facts of one module.
pub fn facts(module: &Module<'_>) -> Facts {
    let mut imports = ImportCounts::default();
    for import in &module.imports {
        match import.role {
            ImportRole::Function(_) | ImportRole::Global(_) | ImportRole::Tag(_) | ImportRole::Table(_) => {
                imports.symbols += 1;
            }
            ImportRole::GotMem(_) | ImportRole::GotFunc(_) => imports.got += 1,
            ImportRole::Host(_) => imports.host += 1,
            _ => {}
        }
    }
    let mem_info = module.dylink.as_ref().map(|dylink| dylink.mem_info);
    Facts {
        name: module.name.clone(),
        kind: module.kind.term(),
        maker: module.maker(),
        stack_pointer: stack_pointer(module),
        start: start(module),
        grows_memory: module.code.memory_grow.is_some(),
        exceptions: match (module.code.legacy_exceptions, module.code.standard_exceptions) {
            (None, None) => "none",
            (Some(_), None) => "legacy",
            (None, Some(_)) => "standard",
            (Some(_), Some(_)) => "legacy and standard",
        },
        data_size_bytes: mem_info.map(|info| info.memory_size_bytes),
        table_size_slots: mem_info.map(|info| info.table_size_slots),
        needed: module.dylink.iter().flat_map(|dylink| &dylink.needed).map(ToString::to_string).collect(),
        imports,
        exports: module.exports.len(),
        functions: module.bodies.len(),
        target_features: module.metadata.target_features.as_ref().map(|features| {
            features.iter().filter(|(prefix, _)| *prefix == b'+').map(|(_, name)| (*name).to_owned()).collect()
        }),
    }
}

fn stack_pointer(module: &Module<'_>) -> String {
    match module.identity.stack.pointer {
        StackPointer::Imported(_) => "imported".to_owned(),
        StackPointer::Called => "reached through a call".to_owned(),
        StackPointer::Named(global) => format!("global {global}, by its name"),
        StackPointer::Pattern(global) => format!("global {global}, by its use"),
        StackPointer::Absent => "none".to_owned(),
        StackPointer::Unidentified => "not identifiable".to_owned(),
    }
}

fn start(module: &Module<'_>) -> &'static str {
    match [START, INITIALIZE, CALL_CTORS].map(|name| module.exported_function(name).is_some()) {
        [true, ..] => "command",
        [false, true, _] => "reactor",
        [false, false, true] => "constructors only",
        [false, false, false] => "nothing to start",
    }
}

/// The verdict over a group.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Nothing was found.
    Compatible,
    /// Something should be looked at.
    CompatibleWithWarnings,
    /// The group cannot share an address space.
    Incompatible,
}

impl Verdict {
    /// The verdict that follows from the findings.
    pub fn of(findings: &[Diagnostic]) -> Self {
        match findings.iter().map(|finding| finding.severity).min() {
            Some(Severity::Error) => Self::Incompatible,
            Some(Severity::Warning) => Self::CompatibleWithWarnings,
            Some(Severity::Info) | None => Self::Compatible,
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::Compatible => "compatible",
            Self::CompatibleWithWarnings => "compatible, with warnings",
            Self::Incompatible => "incompatible",
        }
    }
}

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    verdict: Verdict,
    modules: &'a [Facts],
    diagnostics: &'a [Diagnostic],
}

/// Facts, findings and verdict as JSON.
///
/// Shape: `{"schema": 1, "verdict", "modules": [facts], "diagnostics": [as in `diagnostic::json`]}`.
pub fn json(modules: &[Facts], findings: &[Diagnostic]) -> String {
    let document = Document { schema: SCHEMA, verdict: Verdict::of(findings), modules, diagnostics: findings };
    let mut text = serde_json::to_string_pretty(&document).expect("facts hold nothing that JSON cannot");
    text.push('\n');
    text
}

/// The facts of one module as a block of lines.
pub fn text(facts: &Facts) -> String {
    let mut text = format!("{}: {}, made by {}\n", facts.name, facts.kind, facts.maker);
    let mut line = |name: &str, value: String| {
        writeln!(text, "  {name:<14} {value}").expect("strings take everything");
    };
    line("stack pointer", facts.stack_pointer.clone());
    line("start", facts.start.to_owned());
    line("memory", if facts.grows_memory { "grown by its code".to_owned() } else { "never grown".to_owned() });
    if let (Some(data), Some(slots)) = (facts.data_size_bytes, facts.table_size_slots) {
        line("static data", format!("{data} bytes, {slots} table slots"));
    }
    line("exceptions", facts.exceptions.to_owned());
    line(
        "imports",
        format!(
            "{} symbols, {} through the GOT, {} from the host",
            facts.imports.symbols, facts.imports.got, facts.imports.host
        ),
    );
    line("exports", format!("{} of {} functions and data", facts.exports, facts.functions));
    if !facts.needed.is_empty() {
        line("needs", facts.needed.join(", "));
    }
    text
}

/// The last line for people.
pub fn verdict_line(findings: &[Diagnostic]) -> String {
    format!("verdict: {}\n", Verdict::of(findings).sentence())
}
