//! TB001-TB004: is there one function table with room for everybody, and is its slot 0 empty?

use std::collections::BTreeMap;
use std::ops::Range;

use super::remedy::movable;
use super::{Findings, Group};
use crate::conventions::TABLE;
use crate::diagnostic::{Code, Diagnostic, counted};
use crate::module::examined::Examined;
use crate::module::model::{ExportRole, Kind, Origin};

pub(crate) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    for module in group.modules {
        null_slot(module, findings);
        fixed_size(group, module, findings);
    }
    same_slots(group, findings);
    same_names(group, findings);
}

/// The slots that active element segments of a module fill at places it fixes itself.
fn fixed_slots(module: &Examined<'_>) -> impl Iterator<Item = (Range<u64>, usize)> {
    module.elements.iter().filter_map(|element| Some((element.fixed_slots()?, element.offset)))
}

/// TB001: C takes the function pointer 0 for "no function".
fn null_slot(module: &Examined<'_>, findings: &mut Findings) {
    if module.kind != Kind::Pinned {
        return;
    }
    let Some((slots, offset)) = fixed_slots(module).find(|(slots, _)| slots.contains(&0)) else { return };
    findings.push(
        Diagnostic::new(Code::TB001, format!("`{}` has a function in slot 0 of the table", module.name))
            .seen_at(&module.name, format!("element segment from slot 0 to {}, wanted slot 0 empty", slots.end), offset)
            .help("link it with wasm-ld, which begins at slot 1, or with `-Wl,--table-base=1`"),
    );
}

/// TB002: a slot number in the code of a pinned module cannot be told from a number.
fn same_slots(group: &Group<'_, '_>, findings: &mut Findings) {
    for (first, second) in group.pinned_strangers() {
        let pair = fixed_slots(first).find_map(|(one, at)| {
            let (other, other_at) =
                fixed_slots(second).find(|(other, _)| one.start < other.end && other.start < one.end)?;
            Some((one, at, other, other_at))
        });
        let Some((one, at, other, other_at)) = pair else { continue };
        let free = fixed_slots(first).map(|(slots, _)| slots.end).max().unwrap_or(1);
        findings.push(
            Diagnostic::new(
                Code::TB002,
                format!("`{}` and `{}` put functions into the same table slots", first.name, second.name),
            )
            .seen_at(&first.name, format!("slots {} to {}", one.start, one.end), at)
            .seen_at(&second.name, format!("slots {} to {}", other.start, other.end), other_at)
            .help(format!(
                "link `{}` with `-Wl,--table-base={free}`, or {}",
                second.name,
                movable([first, second])
            )),
        );
    }
}

/// TB003: `table.grow` fails where one module fixes the size for all.
fn fixed_size(group: &Group<'_, '_>, module: &Examined<'_>, findings: &mut Findings) {
    let Some(table) = module.tables.first().filter(|table| table.ty.maximum == Some(table.ty.initial)) else { return };
    let grower = group.modules.iter().find_map(|other| Some((other, other.code.table_grow?)));
    let Some((grower, at)) = grower else { return };
    findings.push(
        Diagnostic::new(
            Code::TB003,
            format!("`{}` fixes the size of the function table, and `{}` grows it", module.name, grower.name),
        )
        .seen(&module.name, format!("table of exactly {}", counted(table.ty.initial, "slot")))
        .seen_at(&grower.name, format!("`table.grow` in function {}", at.function), at.offset)
        .help(format!("link `{}` with `-Wl,--growable-table`", module.name)),
    );
}

/// TB004: tables beside the function table stay with the module that defines them; one name cannot mean two. Names of
/// instances mean nothing.
fn same_names(group: &Group<'_, '_>, findings: &mut Findings) {
    let mut definers: BTreeMap<&str, Vec<(&Examined<'_>, usize)>> = BTreeMap::new();
    let named = group.modules.iter_enumerated().filter(|(input, _)| !group.bindings.is_instance(*input));
    for (_, module) in named {
        for export in &module.exports {
            let ExportRole::Table(table) = export.role else { continue };
            if export.name != TABLE && matches!(module.tables[table].origin, Origin::Defined(_)) {
                definers.entry(export.name).or_default().push((module, export.offset));
            }
        }
    }
    for (name, definers) in definers {
        let [(first, at), (second, other_at), ..] = definers.as_slice() else { continue };
        findings.push(
            Diagnostic::new(
                Code::TB004,
                format!("`{}` and `{}` both define the table `{name}`", first.name, second.name),
            )
            .seen_at(&first.name, "exports a table of its own under this name", *at)
            .seen_at(&second.name, "exports a table of its own under this name", *other_at)
            .help("export it from one module and import it in the other, or rename one; link before wasm-bindgen runs"),
        );
    }
}
