//! The numbered lists become the glue for wasmtime's C API: functions in its linker, and calls of those that the image
//! exports.
//!
//! Interfaces are those of `wasmtime.h` of version 48. It does not know what values mean. The surprising choice: calls
//! are the unchecked ones, since the glue was written for these types, and checks them once when it opens an image.

use std::fmt::Write;

use wasmparser::{FuncType, ValType};

use super::c::C;
use super::glue::Glue;
use super::plan::{Import, Plan, letters, member, quoted, room};

/// The file of glue.
pub(super) fn write(c: &C<'_>, plan: &Plan, glue: &Glue, header: &str) -> String {
    let p = &c.prefix;
    let mut out = String::new();
    _ = writeln!(out, "/* The image `{p}` on wasmtime, by its C API. Written by seld: do not change it. */");
    _ = writeln!(out, "#include \"{header}\"\n\n#include <stdlib.h>\n#include <string.h>\n\n#include <wasmtime.h>");
    _ = writeln!(out, "\n#if !defined(WASMTIME_FEATURE_WASI) && !defined(OWN_WASI)\n#define OWN_WASI\n#endif");
    out.push_str(&glue.types);
    let memory = c.interface.memory.as_ref();
    let export = memory.and_then(|memory| memory.export.as_deref());
    let text = include_str!("templates/wasmtime.c")
        .replace("GLUE_MEMBERS", glue.members.trim_end())
        .replace("GLUE_COUNT", &plan.callees.len().max(1).to_string());
    out.push_str(&c.template(&text));
    let host = plan.for_host(include_str!("templates/wasmtime_host.c"));
    let has_wasi = plan.imports.iter().any(Import::is_wasi);
    let imported = memory.and_then(|memory| memory.import.as_ref());
    for (is_there, text) in [
        (memory.is_some(), include_str!("templates/wasmtime_memory.c")),
        (!plan.callees.is_empty(), include_str!("templates/wasmtime_enter.c")),
        (true, host.as_str()),
        (has_wasi, include_str!("templates/wasmtime_wasi.c")),
        (!plan.callees.is_empty(), include_str!("templates/wasmtime_find.c")),
        (export.is_some(), include_str!("templates/wasmtime_find_memory.c")),
        (imported.is_some(), include_str!("templates/wasmtime_host_memory.c")),
    ] {
        if is_there {
            out.push_str(&c.template(text));
        }
    }
    for (number, callee) in plan.callees.iter().enumerate() {
        call(p, number, &callee.core, &mut out);
    }
    out.push_str(&glue.functions);
    for (number, import) in plan.imports.iter().enumerate() {
        if import.is_wasi() {
            out.push_str("\n#ifdef OWN_WASI\n");
        }
        _ = writeln!(
            out,
            "\nstatic wasm_trap_t *glue_native_{number}(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t \
             *cells, size_t count) {{"
        );
        _ = writeln!(out, "  {p}_image *self = ({p}_image *)env;\n  {p}_status status;");
        _ = writeln!(out, "  glue_value flat[{}];", room(&import.core));
        _ = writeln!(out, "  (void)caller;\n  (void)count;\n  memset(flat, 0, sizeof flat);");
        for (at, ty) in import.core.params().iter().enumerate() {
            _ = writeln!(out, "  memcpy(&flat[{at}].{0}, &cells[{at}].{0}, sizeof flat[{at}].{0});", member(*ty));
        }
        _ = writeln!(out, "  status = glue_import_{number}(self, flat);");
        _ = writeln!(out, "  if (status != {}_OK) return glue_stop(self, status);", c.upper);
        match import.core.results().first() {
            Some(ty) => _ = writeln!(out, "  memcpy(&cells[0].{0}, &flat[0].{0}, sizeof flat[0].{0});", member(*ty)),
            None if import.core.params().is_empty() => _ = writeln!(out, "  (void)cells;"),
            None => {}
        }
        _ = writeln!(out, "  return NULL;\n}}");
        if import.is_wasi() {
            out.push_str("#endif\n");
        }
    }
    let text = include_str!("templates/wasmtime_load.c")
        .replace("GLUE_IMPORTS", &imports(plan))
        .replace("GLUE_HOST_MEMORY", &host_memory(c))
        .replace("GLUE_EXPORTS", &exports(plan))
        .replace(
            "GLUE_MEMORY",
            &export.map_or(String::new(), |name| {
                format!("if (!glue_find_memory(self, {}, {})) return IMAGE_UNUSABLE;", quoted(name), name.len())
            }),
        );
    out.push_str(&c.template(&text));
    out.push_str(&c.template(&plan.open()));
    let close = include_str!("templates/wasmtime_close.c").replace("GLUE_CLOSE", glue.close.trim_end());
    out.push_str(&c.template(&close));
    out
}

fn call(p: &str, number: usize, core: &FuncType, out: &mut String) {
    _ = writeln!(out, "\nstatic {p}_status glue_call_{number}({p}_image *self, glue_value *flat) {{");
    _ = writeln!(out, "  wasmtime_val_raw_t cells[{}];\n  {p}_status status;", room(core));
    _ = writeln!(out, "  memset(cells, 0, sizeof cells);");
    for (at, ty) in core.params().iter().enumerate() {
        _ = writeln!(out, "  memcpy(&cells[{at}].{0}, &flat[{at}].{0}, sizeof flat[{at}].{0});", member(*ty));
    }
    _ = writeln!(out, "  status = glue_enter(self, {number}, cells, {});", room(core));
    if let Some(ty) = core.results().first() {
        _ = writeln!(out, "  memset(flat, 0, sizeof *flat);");
        _ = writeln!(out, "  memcpy(&flat[0].{0}, &cells[0].{0}, sizeof flat[0].{0});", member(*ty));
    } else if core.params().is_empty() {
        _ = writeln!(out, "  (void)flat;");
    }
    _ = writeln!(out, "  return status;\n}}");
}

fn kinds(types: &[ValType]) -> String {
    format!("\"{}\"", letters(types))
}

fn imports(plan: &Plan) -> String {
    let mut text = String::new();
    for (number, import) in plan.imports.iter().enumerate() {
        let (module, field) = (quoted(&import.module), quoted(&import.field));
        let (params, results) = (kinds(import.core.params()), kinds(import.core.results()));
        let line = format!("  if (!glue_define(self, {module}, {field}, {params}, {results}, glue_native_{number}))");
        match import.is_wasi() {
            true => _ = writeln!(text, "#ifdef OWN_WASI\n{line} return IMAGE_UNUSABLE;\n#endif"),
            false => _ = writeln!(text, "{line} return IMAGE_UNUSABLE;"),
        }
    }
    if plan.imports.iter().any(Import::is_wasi) {
        text.push_str("#ifndef OWN_WASI\n  if (!glue_add_wasi(self)) return IMAGE_UNUSABLE;\n#endif\n");
    }
    text.trim_end().to_owned()
}

/// The memory that the host brings.
fn host_memory(c: &C<'_>) -> String {
    let Some(memory) = &c.interface.memory else { return String::new() };
    let Some((module, field)) = &memory.import else { return String::new() };
    let limits = format!("{}, {}, {}", memory.minimum, memory.maximum.is_some(), memory.maximum.unwrap_or(0));
    let call = format!("glue_host_memory(self, {}, {}, {limits})", quoted(module), quoted(field));
    format!("if (!{call}) return IMAGE_UNUSABLE;")
}

fn exports(plan: &Plan) -> String {
    let mut text = String::new();
    for (number, callee) in plan.callees.iter().enumerate() {
        let (name, params, results) =
            (quoted(&callee.export), kinds(callee.core.params()), kinds(callee.core.results()));
        let length = callee.export.len();
        _ = writeln!(
            text,
            "  if (!glue_find(self, {number}, {name}, {length}, {params}, {results})) return IMAGE_UNUSABLE;"
        );
    }
    text.trim_end().to_owned()
}
