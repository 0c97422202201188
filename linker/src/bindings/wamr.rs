//! The numbered lists become the glue for WAMR: tables of native functions, and calls of those that the image exports.
//!
//! Interfaces are those of `wasm_export.h` of WAMR 2; with `WAMR_MAJOR` 1 those of the first. It does not know what
//! values mean. The surprising choice: natives are registered as raw, so that one prototype serves all of them, and
//! addresses are checked by the glue alone, the same as with other engines.

use std::fmt::Write;

use wasmparser::{FuncType, ValType};

use super::c::C;
use super::glue::Glue;
use super::plan::{Import, Plan, letters, member, quoted, room};

/// The file of glue.
pub(super) fn write(c: &C<'_>, plan: &Plan, glue: &Glue, header: &str) -> String {
    let p = &c.prefix;
    let mut out = String::new();
    _ = writeln!(out, "/* The image `{p}` on the WebAssembly Micro Runtime. Written by seld: do not change it.");
    _ = writeln!(out, "   Compile it with -DWAMR_MAJOR=1 for a version before 2. */");
    _ = writeln!(
        out,
        "#include \"{header}\"\n\n#include <stdlib.h>\n#include <string.h>\n\n#include \"wasm_export.h\""
    );
    _ = writeln!(out, "\n#ifndef WAMR_MAJOR\n#define WAMR_MAJOR 2\n#endif");
    out.push_str(&glue.types);
    let count = plan.callees.len().max(1);
    let text = include_str!("templates/wamr.c")
        .replace("GLUE_MEMBERS", glue.members.trim_end())
        .replace("GLUE_COUNT", &count.to_string());
    out.push_str(&c.template(&text));
    if c.interface.memory.is_some() {
        out.push_str(&c.template(include_str!("templates/wamr_memory.c")));
    }
    if !plan.callees.is_empty() {
        out.push_str(&c.template(include_str!("templates/wamr_enter.c")));
    }
    out.push_str(&c.template(&plan.for_host(include_str!("templates/wamr_host.c"))));
    for (number, callee) in plan.callees.iter().enumerate() {
        call(p, number, &callee.core, &mut out);
    }
    out.push_str(&glue.functions);
    for (number, import) in plan.imports.iter().enumerate() {
        native(c, number, import, &mut out);
    }
    tables(plan, &mut out);
    let names: String = plan.callees.iter().map(|callee| format!("\n  {},", quoted(&callee.export))).collect();
    let text = include_str!("templates/wamr_load.c")
        .replace("GLUE_NAMES", if names.is_empty() { " NULL" } else { &names })
        .replace("GLUE_STARTING", &plan.for_host("  glue_starting = self;\n"))
        .replace("GLUE_STARTED", &plan.for_host("  glue_starting = NULL;\n"))
        .replace("GLUE_NAMED", &plan.callees.len().to_string())
        .replace(
            "GLUE_REGISTER",
            &registered(plan, |module, number| {
                let table = format!("glue_natives_{number}");
                format!(
                    "if (!wasm_runtime_register_natives_raw({module}, {table}, sizeof {table} / sizeof *{table})) \
                     return false;"
                )
            }),
        )
        .replace(
            "GLUE_UNREGISTER",
            &registered(plan, |module, number| {
                format!("wasm_runtime_unregister_natives({module}, glue_natives_{number});")
            }),
        );
    out.push_str(&c.template(&text));
    out.push_str(&c.template(&plan.open()));
    let close = include_str!("templates/wamr_close.c").replace("GLUE_CLOSE", glue.close.trim_end());
    out.push_str(&c.template(&close));
    out
}

/// How many numbers of four bytes a value takes.
fn cells(ty: &ValType) -> usize {
    if matches!(ty, ValType::I64 | ValType::F64) { 2 } else { 1 }
}

fn call(p: &str, number: usize, core: &FuncType, out: &mut String) {
    let taken: usize = core.params().iter().map(cells).sum();
    let given: usize = core.results().iter().map(cells).sum();
    _ = writeln!(out, "\nstatic {p}_status glue_call_{number}({p}_image *self, glue_value *flat) {{");
    _ = writeln!(out, "  uint32_t cells[{}];\n  {p}_status status;", taken.max(given).max(1));
    let mut at = 0;
    for (place, ty) in core.params().iter().enumerate() {
        _ = writeln!(out, "  memcpy(cells + {at}, &flat[{place}].{0}, sizeof flat[{place}].{0});", member(*ty));
        at += cells(ty);
    }
    _ = writeln!(out, "  status = glue_enter(self, {number}, {taken}, cells);");
    if let Some(ty) = core.results().first() {
        _ = writeln!(out, "  memset(flat, 0, sizeof *flat);");
        _ = writeln!(out, "  memcpy(&flat[0].{0}, cells, sizeof flat[0].{0});", member(*ty));
    } else if core.params().is_empty() {
        _ = writeln!(out, "  (void)flat;");
    }
    _ = writeln!(out, "  return status;\n}}");
}

/// A function that WAMR calls with its arguments in places of eight bytes each.
fn native(c: &C<'_>, number: usize, import: &Import, out: &mut String) {
    let p = &c.prefix;
    if import.is_wasi() {
        out.push_str("\n#ifdef OWN_WASI\n");
    }
    _ = writeln!(out, "\nstatic void glue_native_{number}(wasm_exec_env_t env, uint64_t *cells) {{");
    _ = writeln!(out, "  {p}_image *self = glue_self(env);\n  {p}_status status;");
    _ = writeln!(out, "  glue_value flat[{}];\n  memset(flat, 0, sizeof flat);", room(&import.core));
    for (at, ty) in import.core.params().iter().enumerate() {
        _ = writeln!(out, "  memcpy(&flat[{at}].{0}, cells + {at}, sizeof flat[{at}].{0});", member(*ty));
    }
    _ = writeln!(out, "  status = glue_import_{number}(self, flat);");
    _ = writeln!(out, "  if (status != {}_OK) glue_stop(self, env, status);", c.upper);
    match import.core.results().first() {
        Some(ty) => _ = writeln!(out, "  memcpy(cells, &flat[0].{0}, sizeof flat[0].{0});", member(*ty)),
        None if import.core.params().is_empty() => _ = writeln!(out, "  (void)cells;"),
        None => {}
    }
    _ = writeln!(out, "}}");
    if import.is_wasi() {
        out.push_str("#endif\n");
    }
}

/// A type as WAMR writes it.
fn signature(core: &FuncType) -> String {
    format!("({}){}", letters(core.params()), letters(core.results()))
}

/// One table for each module; WAMR sorts them, so they are not constant.
fn tables(plan: &Plan, out: &mut String) {
    for (number, module) in plan.modules().iter().enumerate() {
        let of_module = || plan.imports.iter().enumerate().filter(|(_, import)| import.module == *module);
        let is_wasi = of_module().all(|(_, import)| import.is_wasi());
        if is_wasi {
            _ = writeln!(out, "\n#ifdef OWN_WASI");
        }
        _ = writeln!(out, "\nstatic NativeSymbol glue_natives_{number}[] = {{");
        for (at, import) in of_module() {
            let (field, signature) = (quoted(&import.field), signature(&import.core));
            _ = writeln!(out, "  {{{field}, (void *)(uintptr_t)glue_native_{at}, \"{signature}\", NULL}},");
        }
        _ = writeln!(out, "}};");
        if is_wasi {
            _ = writeln!(out, "#endif");
        }
    }
}

/// A call for each table.
fn registered(plan: &Plan, call: impl Fn(&str, usize) -> String) -> String {
    let mut text = String::new();
    for (number, module) in plan.modules().iter().enumerate() {
        let call = call(&quoted(module), number);
        match plan.imports.iter().any(|import| import.module == *module && import.is_wasi()) {
            true => _ = writeln!(text, "#ifdef OWN_WASI\n  {call}\n#endif"),
            false => _ = writeln!(text, "  {call}"),
        }
    }
    text.trim_end().to_owned()
}
