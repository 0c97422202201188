//! RL001, RL002, RL004-RL007: may the relocations of a module be believed?

use std::collections::BTreeSet;

use super::{Findings, Group};
use crate::conventions::relocation::RelocationType;
use crate::diagnostic::{Code, Diagnostic, Severity, counted};
use crate::module::debug::DebugInfo;
use crate::module::examined::Examined;
use crate::module::model::customs::Fate;
use crate::module::model::linking::SymbolKind;
use crate::module::model::{Kind, SectionId};

pub(crate) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    for module in group.modules {
        version(module, findings);
        unknown_type(module, findings);
        stale(module, findings);
        immovable_debug_info(module, findings);
        no_data_relocations(module, findings);
        left_out(module, findings);
    }
}

/// RL001: the layout of another version is unknown, and of two tables of symbols which of them counts.
fn version(module: &Examined<'_>, findings: &mut Findings) {
    let Some(linking) = &module.linking else { return };
    if linking.is_repeated {
        findings.push(
            Diagnostic::new(Code::RL001, format!("`{}` says twice what its symbols or segments are", module.name))
                .seen(&module.name, "custom section `linking`, wanted once, with one part of each kind")
                .help("use the file that the compiler or wasm-ld wrote: a tool has added to this one"),
        );
    }
    if linking.version == 2 {
        return;
    }
    findings.push(
        Diagnostic::new(Code::RL001, format!("`{}` has a linking section of version {}", module.name, linking.version))
            .seen(&module.name, format!("custom section `linking`, version {}, wanted 2", linking.version))
            .help("compile and link it again with LLVM 8 or newer"),
    );
}

/// RL004: an entry of unknown type has no known length, so nothing after it can be read; entries that are not counted
/// may be any.
fn unknown_type(module: &Examined<'_>, findings: &mut Findings) {
    let unknown = module.relocations.iter().find_map(|section| Some((section, section.unknown_type?)));
    let Some((section, (code, offset))) = unknown else { return };
    if RelocationType::from_code(code).is_some() {
        let counts = counted(section.entries.len() as u64, "relocation");
        findings.push(
            Diagnostic::new(Code::RL004, format!("`{}` has more relocations than it counts", module.name))
                .seen_at(&module.name, format!("`{}` counts {counts}, and more bytes follow", section.name), offset)
                .help("use the file that wasm-ld wrote: this one is damaged"),
        );
        return;
    }
    findings.push(
        Diagnostic::new(Code::RL004, format!("`{}` has a relocation of unknown type", module.name))
            .seen_at(&module.name, format!("type {code} in `{}`, known are 0 to 27", section.name), offset)
            .help("link it with the previous release of LLVM, or use a newer release of this tool"),
    );
}

/// RL002: `wasm-opt` keeps the sections and moves the code; patching by them would write anywhere.
fn stale(module: &Examined<'_>, findings: &mut Findings) {
    let Some(doubt) = &module.doubt else { return };
    let entries = module.relocations.iter().map(|section| section.entries.len() as u64).sum();
    findings.push(
        Diagnostic::new(Code::RL002, format!("the relocations of `{}` do not fit its code", module.name))
            .seen_at(&module.name, format!("{} of `{}`: {}", doubt.ty, doubt.section, doubt.text), doubt.offset)
            .note(format!("{}: if one is wrong, none can be trusted", counted(entries, "relocation")))
            .help(if lacks_zeroed_memory(module) {
                "link it with `-Wl,--import-memory`: an older wasm-ld leaves `.bss` out of the file otherwise"
            } else {
                "use the file that wasm-ld wrote, and run `wasm-opt` and other tools after linking"
            }),
    );
}

/// Whether symbols name the data segment after the last: zeroed memory comes last, and wasm-ld 14 writes it only where
/// the memory is imported.
fn lacks_zeroed_memory(module: &Examined<'_>) -> bool {
    let symbols = module.symbols().iter();
    let mut segments = symbols.filter_map(|symbol| match symbol.kind {
        SymbolKind::Data(Some(place)) => Some(place.segment as usize),
        _ => None,
    });
    segments.any(|segment| segment == module.data.len())
}

/// RL006: debug information that is asked for and cannot be moved. Code runs the same without it, so the module is
/// linked without it.
fn immovable_debug_info(module: &Examined<'_>, findings: &mut Findings) {
    let finding = || Diagnostic::new(Code::RL006, format!("the debug information of `{}` is left out", module.name));
    findings.extend(match &module.debug_info {
        DebugInfo::None | DebugInfo::Proven(_) => None,
        DebugInfo::Doubtful(doubt) => Some(
            finding()
                .seen_at(&module.name, format!("`{}`: {}: {}", doubt.section, doubt.ty, doubt.text), doubt.offset)
                .help(
                    "use the file that clang, rustc or wasm-ld wrote, with DWARF of versions 2 to 5 in the file itself",
                ),
        ),
        DebugInfo::WithoutRelocations(section) => Some(
            finding()
                .seen(&module.name, format!("`{section}` has no relocations in {}", module.kind.with_article()))
                .help("link objects or modules with `--emit-relocs` instead"),
        ),
    });
}

/// RL005: `--emit-relocs` leaves the section out where data holds no address; other tools drop it.
fn no_data_relocations(module: &Examined<'_>, findings: &mut Findings) {
    let for_section = |id: SectionId| {
        module
            .relocations
            .iter()
            .any(|section| module.sections.get(section.section as usize).is_some_and(|target| target.id == id))
    };
    let relocatable = module.kind == Kind::Finished;
    if relocatable && !module.data.is_empty() && for_section(SectionId::Code) && !for_section(SectionId::Data) {
        findings.push(
            Diagnostic::new(Code::RL005, format!("the data of `{}` has no relocations", module.name))
                .seen(
                    &module.name,
                    format!("{}, no `reloc.DATA` section", counted(module.data.len() as u64, "data segment")),
                )
                .note("right where its data holds no pointers")
                .help("where it holds pointers, use the file that wasm-ld wrote"),
        );
    }
}

/// RL007: what wasm-ld would join, and an image cannot keep.
fn left_out(module: &Examined<'_>, findings: &mut Findings) {
    let is_placed = module.is_relocatable();
    let mut reported: BTreeSet<&str> = BTreeSet::new();
    for custom in &module.customs {
        let Fate::Dropped(reason) = module.fate(custom) else { continue };
        if !reported.insert(custom.name) {
            continue;
        }
        let message = format!("custom section `{}` of `{}` is left out", custom.name, module.name);
        findings.push(
            Diagnostic::new(Code::RL007, message)
                .at(if is_placed { Severity::Warning } else { Severity::Info })
                .seen_at(&module.name, reason, custom.offset)
                .help(if is_placed {
                    "let the section refer to the start of functions and data: a place within a function moves"
                } else {
                    "put the section into an object that is linked too: sections of objects are joined by name"
                }),
        );
    }
}
