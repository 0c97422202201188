//! DY001-DY003, RL003: can a module be placed at all?

use super::memory::meeting;
use super::remedy::movable;
use super::{Findings, Group};
use crate::conventions::LINEAR_MEMORY;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::module::examined::Examined;
use crate::module::identify::stack::StackPointer;
use crate::module::model::Kind;

pub(crate) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    for module in group.modules {
        legacy_section(module, findings);
        misplaced_section(module, findings);
        missing_section(module, findings);
    }
    for module in group.modules {
        stripped_object(module, findings);
    }
    pinned(group, findings);
    left_behind(group, findings);
}

/// RL003: whoever composed two modules put the data of one at places in the memory of the other. If that one moves,
/// nobody knows what the places were for.
fn left_behind(group: &Group<'_, '_>, findings: &mut Findings) {
    for (input, module) in group.modules.iter_enumerated().filter(|(_, module)| module.kind == Kind::Pinned) {
        let Some(owner) = group.bindings.memory(input).map(|owner| &group.modules[owner]) else { continue };
        let Some(data) = module.placed_data().next().filter(|_| owner.kind != Kind::Pinned) else { continue };
        findings.push(
            Diagnostic::new(
                Code::RL003,
                format!("`{}` is a pinned module in the memory of `{}`, which would move", module.name, owner.name),
            )
            .seen(&module.name, format!("has data from {} to {}", data.start, data.end))
            .seen(&owner.name, "defines the memory, and is placed through relocations")
            .help(format!(
                "link `{}` again with `-Wl,--emit-relocs`, or `{}` without: then both stay",
                module.name, owner.name
            )),
        );
    }
}

/// RL003: an object wants its data at address 0, and without its relocations nothing says what refers to it.
fn stripped_object(module: &Examined<'_>, findings: &mut Findings) {
    let Some(memory) = module.imports.iter().find(|import| import.field == LINEAR_MEMORY) else { return };
    if module.kind != Kind::Pinned {
        return;
    }
    findings.push(
        Diagnostic::new(
            Code::RL003,
            format!("`{}` is an object that lost its relocations, and would have to move", module.name),
        )
        .seen_at(&module.name, format!("import env.{LINEAR_MEMORY}, but no section `linking`"), memory.offset)
        .help("use the object as the compiler wrote it: `wasm-tools strip` and `llvm-strip` drop its relocations"),
    );
}

/// DY001: the section of LLVM 13 and older has another layout under another name.
fn legacy_section(module: &Examined<'_>, findings: &mut Findings) {
    if module.has_legacy_dylink && module.dylink.is_none() {
        findings.push(
            Diagnostic::new(Code::DY001, format!("`{}` has a legacy `dylink` section", module.name))
                .seen(&module.name, "custom section `dylink`, wanted `dylink.0`")
                .help("link the library again with wasm-ld 14 or newer"),
        );
    }
}

/// DY002: the section must come first and once; unknown subsections are only worth a warning, since the convention
/// grows.
fn misplaced_section(module: &Examined<'_>, findings: &mut Findings) {
    let Some(dylink) = &module.dylink else { return };
    let fault = match (dylink.first, dylink.count) {
        (_, 2..) => Some(format!("{} `dylink.0` sections, wanted one", dylink.count)),
        (false, _) => Some("the `dylink.0` section is not the first".to_owned()),
        (true, _) => None,
    };
    if let Some(fault) = fault {
        findings.push(
            Diagnostic::new(
                Code::DY002,
                format!("the `dylink.0` section of `{}` is misplaced or repeated", module.name),
            )
            .seen(&module.name, fault)
            .help("use the file as wasm-ld wrote it; a tool that moved its sections cannot be trusted with it"),
        );
    }
    if !dylink.unknown_subsections.is_empty() {
        let ids = dylink.unknown_subsections.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        findings.push(
            Diagnostic::new(Code::DY002, format!("`{}` has something in `dylink.0` that is not known", module.name))
                .at(Severity::Warning)
                .seen(&module.name, format!("subsections of unknown id: {ids}"))
                .note("it is ignored")
                .help("link it with the wasm-ld of LLVM 22, or use a newer release of this tool"),
        );
    }
}

/// DY003: imported bases without the section that says how much room they need.
fn missing_section(module: &Examined<'_>, findings: &mut Findings) {
    if module.dylink.is_some() || module.has_legacy_dylink || module.is_object() {
        return;
    }
    let Some(base) = module.imports.iter().find(|import| import.role.is_base()) else { return };
    // Data at constant places was never a library's, and neither was a stack of its own that grows up.
    let grows_up = matches!(module.identity.stack.pointer, StackPointer::GrowsUp(_));
    let (title, help) = if module.kind != Kind::SharedLibrary || grows_up {
        ("is a program that wants a base from its loader", "build it with an Emscripten of 2.0 or newer")
    } else {
        (
            "lost its `dylink.0` section",
            "strip with `wasm-tools strip` (without `--all`) or `llvm-strip`, which keep the section",
        )
    };
    findings.push(
        Diagnostic::new(Code::DY003, format!("`{}` {title}", module.name))
            .seen_at(
                &module.name,
                format!("import {}.{}, but no section that says how much room it needs", base.module, base.field),
                base.offset,
            )
            .help(help),
    );
}

/// RL003: a pinned module may keep zeroed data anywhere up to where it says that its data ends; whatever another pinned
/// module has there would have to move, and cannot. MM001 is about data that both have in their files.
fn pinned(group: &Group<'_, '_>, findings: &mut Findings) {
    for (first, second) in group.pinned_strangers() {
        let (one, other) = (first.extent(), second.extent());
        let collide = |module: &Examined<'_>, range: &std::ops::Range<u32>| {
            module.placed_data().any(|data| data.start < range.end && range.start < data.end)
        };
        let in_files = meeting(first, second).is_some();
        if in_files || !(collide(first, &other) || collide(second, &one)) {
            continue;
        }
        findings.push(
            Diagnostic::new(
                Code::RL003,
                format!(
                    "`{}` is a pinned module and would have to move out of the way of `{}`",
                    second.name, first.name
                ),
            )
            .seen(&first.name, format!("may use addresses from {} to {}", one.start, one.end))
            .seen(&second.name, format!("may use addresses from {} to {}", other.start, other.end))
            .note("zeroed data is not in the file; `-Wl,--export=__data_end` shows where it ends")
            .help(movable([first, second])),
        );
    }
}
