//! DY011, DY012: is every entry of the offset table what the convention says it is?

use wasmparser::ValType;

use super::{Findings, Group};
use crate::conventions::TABLE_BASE_32;
use crate::diagnostic::{Code, Diagnostic};
use crate::module::examined::Examined;
use crate::module::model::{Import, Item};

pub(crate) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    for module in group.modules {
        for import in module.imports.iter().filter(|import| is_broken(module, import)) {
            findings.push(broken(module, import));
        }
        wide_table_base(module, findings);
    }
}

/// Whether an import from a GOT is no global of the right type, or from a GOT that the convention does not know: left
/// to the host it would stay in the image and never be filled. ABI006 speaks of 64-bit entries.
pub(crate) fn is_broken(module: &Examined<'_>, import: &Import<'_>) -> bool {
    match import.item {
        Item::Global(global) if import.role.is_got_entry() => {
            let ty = module.globals[global].ty;
            !ty.mutable || !matches!(ty.content_type, ValType::I32 | ValType::I64)
        }
        _ => import.module.starts_with("GOT."),
    }
}

/// DY011 (DynamicLinking.md, "Global Offset Table").
fn broken(module: &Examined<'_>, import: &Import<'_>) -> Diagnostic {
    let found = match import.item {
        Item::Global(global) if import.role.is_got_entry() => {
            let ty = module.globals[global].ty;
            format!(
                "import {}.{} of type {}{}",
                import.module,
                import.field,
                if ty.mutable { "mut " } else { "" },
                ty.content_type
            )
        }
        _ => format!("import {}.{}", import.module, import.field),
    };
    let wanted = "a global of type mut i32, from GOT.mem or GOT.func";
    Diagnostic::new(
        Code::DY011,
        format!("`{}` has an invalid entry `{}` in its offset table", module.name, import.field),
    )
    .seen_at(&module.name, format!("{found}, wanted {wanted}"), import.offset)
    .help("use the file as wasm-ld wrote it; whatever changed its imports did not know the convention")
}

/// DY012: libraries of LLVM 15 to 19 for wasm64 had two table bases.
fn wide_table_base(module: &Examined<'_>, findings: &mut Findings) {
    let Some(import) = module.imports.iter().find(|import| import.field == TABLE_BASE_32) else { return };
    findings.push(
        Diagnostic::new(Code::DY012, format!("`{}` asks for a table base of an old 64-bit toolchain", module.name))
            .seen_at(
                &module.name,
                format!("import {}.{TABLE_BASE_32}, wanted env.__table_base only", import.module),
                import.offset,
            )
            .help("build it for `wasm32-wasip1`, with LLVM 20 or newer"),
    );
}
