//! The numbered lists become the glue for wabt's wasm2c: the functions that its code imports, and calls of those that it
//! exports.
//!
//! Names are those of wabt 1.0.32 (`src/c-writer.cc`, `MangleName`), for a module that `wasm2c -n` called like the
//! image. It does not know what values mean. The surprising choice: a trap jumps past the host's own functions, as
//! wasm2c's runtime does; so the glue keeps the place that a call inside another has to jump back to.

use std::fmt::Write;

use wasmparser::{FuncType, ValType};

use super::c::C;
use super::glue::Glue;
use super::plan::{Plan, member};

/// The file of glue.
pub(super) fn write(c: &C<'_>, plan: &Plan, glue: &Glue, header: &str) -> String {
    let (p, instance) = (&c.prefix, mangled(&c.prefix));
    let mut out = String::new();
    _ = writeln!(out, "/* The image `{p}` through wasm2c of wabt 1.0.32. Written by seld: do not change it.");
    _ = writeln!(out, "   wasm2c -n {p} IMAGE.wasm -o {p}.wasm.c, and compile both with wasm-rt-impl.c. */");
    // wasm2c's header jumps by `sigsetjmp`, which C11 alone does not have.
    _ = writeln!(out, "#ifndef _POSIX_C_SOURCE\n#define _POSIX_C_SOURCE 200809L\n#endif");
    _ = writeln!(out, "#ifndef OWN_WASI\n#define OWN_WASI\n#endif\n");
    _ = writeln!(out, "#include \"{header}\"\n\n#ifndef WASM2C_HEADER\n#define WASM2C_HEADER \"{p}.wasm.h\"\n#endif");
    _ = writeln!(out, "#include <setjmp.h>\n#include <stdlib.h>\n#include <string.h>\n#include WASM2C_HEADER");
    _ = writeln!(out, "#include \"wasm-rt-impl.h\"");
    out.push_str(&glue.types);
    _ = writeln!(out, "\nstruct {p} {{\n{}  bool is_open;\n  Z_{instance}_instance_t instance;", glue.members);
    let memory = c.interface.memory.as_ref();
    let imported = memory.and_then(|memory| memory.import.as_ref().map(|names| (memory, names)));
    if imported.is_some() {
        _ = writeln!(out, "  wasm_rt_memory_t memory;");
    }
    _ = writeln!(out, "}};");
    let place = match (memory, imported) {
        (_, Some(_)) => Some("&((Image *)(uintptr_t)self)->memory".to_owned()),
        (Some(memory), None) => memory.export.as_ref().map(|export| {
            let accessor = format!("Z_{instance}Z_{}", mangled(export));
            format!("{accessor}(&((Image *)(uintptr_t)self)->instance)")
        }),
        (None, None) => None,
    };
    if let Some(place) = place {
        out.push_str(&c.template(&include_str!("templates/wasm2c_memory.c").replace("GLUE_MEMORY", &place)));
    }
    out.push_str(&c.template(include_str!("templates/wasm2c.c")));
    out.push_str(&c.template(&plan.for_host(include_str!("templates/wasm2c_host.c"))));
    for (number, callee) in plan.callees.iter().enumerate() {
        let call = format!("Z_{instance}Z_{}", mangled(&callee.export));
        let body = called(&call, "&self->instance", &callee.core);
        _ = writeln!(out, "\nstatic void glue_body_{number}({p} *self, glue_value *flat) {{\n  {body}\n}}");
        _ = writeln!(out, "\nstatic {p}_status glue_call_{number}({p} *self, glue_value *flat) {{");
        _ = writeln!(out, "  return glue_enter(self, glue_body_{number}, flat);\n}}");
    }
    out.push_str(&glue.functions);
    imports(c, plan, &mut out);
    if let Some((_, (module, field))) = imported {
        let (module, field) = (mangled(module), mangled(field));
        _ = writeln!(out, "\nwasm_rt_memory_t *Z_{module}Z_{field}(struct Z_{module}_instance_t *host) {{");
        _ = writeln!(out, "  return &(({p} *)host)->memory;\n}}");
    }
    open(c, plan, glue, &mut out);
    out
}

/// The call of a function of the image, with flat values.
fn called(name: &str, first: &str, core: &FuncType) -> String {
    let arguments = core.params().iter().enumerate().map(|(at, ty)| format!(", flat[{at}].{}", member(*ty)));
    let call = format!("{name}({first}{})", arguments.collect::<String>());
    let unused = if core.params().is_empty() && core.results().is_empty() { "(void)flat;\n  " } else { "" };
    match core.results() {
        [] => format!("{unused}{call};"),
        [ty] if matches!(ty, ValType::I32) => {
            format!("{{\n    u32 value = {call};\n    memset(flat, 0, sizeof *flat);\n    flat[0].i32 = value;\n  }}")
        }
        [ty, ..] => format!("flat[0].{} = {call};", member(*ty)),
    }
}

fn imports(c: &C<'_>, plan: &Plan, out: &mut String) {
    let p = &c.prefix;
    for (number, import) in plan.imports.iter().enumerate() {
        let (module, field) = (mangled(&import.module), mangled(&import.field));
        let ctype = |ty: &ValType| member(*ty).replace('i', "u");
        let result = import.core.results().first().map_or("void".to_owned(), ctype);
        let params: String =
            import.core.params().iter().enumerate().map(|(at, ty)| format!(", {} p{at}", ctype(ty))).collect();
        _ = writeln!(out, "\n{result} Z_{module}Z_{field}(struct Z_{module}_instance_t *host{params}) {{");
        _ = writeln!(out, "  {p} *self = ({p} *)host;\n  {p}_status status;");
        _ = writeln!(out, "  glue_value flat[{}];\n  memset(flat, 0, sizeof flat);", super::plan::room(&import.core));
        for (at, ty) in import.core.params().iter().enumerate() {
            _ = writeln!(out, "  flat[{at}].{} = p{at};", member(*ty));
        }
        _ = writeln!(out, "  status = glue_import_{number}(self, flat);");
        _ = writeln!(out, "  if (status != {}_OK) glue_stop(self, status);", c.upper);
        if let Some(ty) = import.core.results().first() {
            _ = writeln!(out, "  return flat[0].{};", member(*ty));
        }
        _ = writeln!(out, "}}");
    }
}

fn open(c: &C<'_>, plan: &Plan, glue: &Glue, out: &mut String) {
    let instance = mangled(&c.prefix);
    let memory = c.interface.memory.as_ref();
    let import = memory.and_then(|memory| memory.import.as_ref());
    let mut modules = plan.modules();
    modules.extend(import.map(|(module, _)| module.as_str()));
    modules.sort_unstable();
    modules.dedup();
    let hosts: String =
        modules.iter().map(|module| format!(", (struct Z_{}_instance_t *)self", mangled(module))).collect();
    let mut start = String::new();
    if let (Some(memory), Some(_)) = (memory, import) {
        let maximum = memory.maximum.unwrap_or(65536);
        start.push_str(&format!("wasm_rt_allocate_memory(&self->memory, {}, {maximum});\n  ", memory.minimum));
    }
    start.push_str(&format!("Z_{instance}_instantiate(&self->instance{hosts});"));
    let mut end = format!("if (self->is_open) Z_{instance}_free(&self->instance);\n");
    if import.is_some() {
        end.push_str("  if (self->is_open) wasm_rt_free_memory(&self->memory);\n");
    }
    end.push_str(&glue.close);
    let entry = match plan.initialize {
        Some(number) => format!("if (status == IMAGE_OK) status = glue_call_{number}(*self, flat);"),
        None => String::new(),
    };
    let text = include_str!("templates/wasm2c_open.c")
        .replace("GLUE_MODULE", &format!("Z_{instance}_init_module"))
        .replace("GLUE_START", &start)
        .replace("GLUE_INITIALIZE", &entry)
        .replace("GLUE_CLOSE", end.trim_end());
    out.push_str(&c.template(&text));
}

/// A name as wasm2c writes it: what is no letter, digit or `_` as `Z` and its byte, and `Z` too.
fn mangled(name: &str) -> String {
    let mut mangled = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'Z' => mangled.push_str("Z5A"),
            b'_' => mangled.push('_'),
            byte if byte.is_ascii_alphanumeric() => mangled.push(char::from(byte)),
            byte => _ = write!(mangled, "Z{byte:02X}"),
        }
    }
    mangled
}
