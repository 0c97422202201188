//! The numbered lists become the glue for wabt's wasm2c: the functions that its code imports, and calls of those that
//! it exports.
//!
//! Two generations of wasm2c write names in two ways (`src/c-writer.cc` of wabt 1.0.32, and of those after it); the
//! glue has both, and takes the one that the header which it is compiled with needs. The module is called like the
//! image (`wasm2c -n`). It does not know what values mean. The surprising choice: a trap jumps past the host's own
//! functions, as wasm2c's runtime does; so the glue keeps the place that a call inside another has to jump back to.

use std::fmt::Write;

use wasmparser::{FuncType, ValType};

use super::c::C;
use super::glue::Glue;
use super::plan::{Plan, member, room};

/// The file of glue.
pub(super) fn write(c: &C<'_>, plan: &Plan, glue: &Glue, header: &str) -> String {
    let p = &c.prefix;
    let mut out = String::new();
    _ = writeln!(out, "/* The image `{p}` through wabt's wasm2c. Written by seld: do not change it.");
    _ = writeln!(
        out,
        "   wasm2c -n {p} IMAGE.wasm -o {p}.wasm.c, and compile both with the sources of its runtime. */"
    );
    // wasm2c's header jumps by `sigsetjmp`, which C11 alone does not have.
    _ = writeln!(out, "#ifndef _POSIX_C_SOURCE\n#define _POSIX_C_SOURCE 200809L\n#endif");
    _ = writeln!(out, "#ifndef OWN_WASI\n#define OWN_WASI\n#endif\n");
    _ = writeln!(out, "#include \"{header}\"\n\n#ifndef WASM2C_HEADER\n#define WASM2C_HEADER \"{p}.wasm.h\"\n#endif");
    _ = writeln!(
        out,
        "#include <setjmp.h>\n#include <signal.h>\n#include <stdlib.h>\n#include <string.h>\n#include WASM2C_HEADER"
    );
    names(c, plan, &mut out);
    out.push_str(&glue.types);
    _ = writeln!(out, "\nstruct {p}_image {{\n{}  bool is_open;\n  GLUE_INSTANCE instance;", glue.members);
    let memory = c.interface.memory.as_ref();
    let is_imported = memory.is_some_and(|memory| memory.import.is_some());
    if is_imported {
        _ = writeln!(out, "  wasm_rt_memory_t memory;");
    }
    _ = writeln!(out, "}};");
    if let Some(memory) = memory {
        let place = match (is_imported, &memory.export) {
            (false, Some(_)) => "GLUE_MEMORY(&((Image *)(uintptr_t)self)->instance)",
            _ => "&((Image *)(uintptr_t)self)->memory",
        };
        out.push_str(&c.template(&include_str!("templates/wasm2c_memory.c").replace("GLUE_PLACE", place)));
    }
    out.push_str(&c.template(include_str!("templates/wasm2c.c")));
    out.push_str(&c.template(&plan.for_host(include_str!("templates/wasm2c_host.c"))));
    for (number, callee) in plan.callees.iter().enumerate() {
        let body = called(&format!("GLUE_EXPORT_{number}"), "&self->instance", &callee.core);
        _ = writeln!(out, "\nstatic void glue_body_{number}({p}_image *self, glue_value *flat) {{\n  {body}\n}}");
        _ = writeln!(out, "\nstatic {p}_status glue_call_{number}({p}_image *self, glue_value *flat) {{");
        _ = writeln!(out, "  return glue_enter(self, glue_body_{number}, flat);\n}}");
    }
    out.push_str(&glue.functions);
    imports(c, plan, &mut out);
    if is_imported {
        _ = writeln!(out, "\nwasm_rt_memory_t *GLUE_HOST_MEMORY(GLUE_HOST_OF_MEMORY *host) {{");
        _ = writeln!(out, "  return &(({p}_image *)host)->memory;\n}}");
    }
    open(c, glue, plan, &mut out);
    out
}

/// What wasm2c calls things: before its header had threads, and since.
fn names(c: &C<'_>, plan: &Plan, out: &mut String) {
    _ = writeln!(out, "#include \"wasm-rt-impl.h\"\n\n#ifdef WASM_RT_THREAD_LOCAL\n#include \"wasm-rt-exceptions.h\"");
    for generation in [Generation::New, Generation::Old] {
        if generation == Generation::Old {
            _ = writeln!(out, "#else /* wabt 1.0.32 */");
        }
        let instance = generation.module(&c.prefix);
        let verb = |verb: &str| match generation {
            Generation::New => format!("wasm2c_{instance}_{verb}"),
            Generation::Old => format!("Z_{instance}_{verb}"),
        };
        let ty = match generation {
            Generation::New => format!("w2c_{instance}"),
            Generation::Old => format!("Z_{instance}_instance_t"),
        };
        _ = writeln!(out, "#define GLUE_INSTANCE {ty}");
        for (name, what) in [("INSTANTIATE", "instantiate"), ("FREE", "free")] {
            _ = writeln!(out, "#define GLUE_{name} {}", verb(what));
        }
        match generation {
            Generation::New => _ = writeln!(out, "#define GLUE_PREPARE() (void)0"),
            Generation::Old => _ = writeln!(out, "#define GLUE_PREPARE() {}()", verb("init_module")),
        }
        let memory = c.interface.memory.as_ref();
        if let Some(export) = memory.and_then(|memory| memory.export.as_ref()) {
            _ = writeln!(out, "#define GLUE_MEMORY {}", generation.item(&c.prefix, export));
        }
        let mut modules = plan.modules();
        if let Some((module, field)) = memory.and_then(|memory| memory.import.as_ref()) {
            _ = writeln!(out, "#define GLUE_HOST_MEMORY {}", generation.item(module, field));
            _ = writeln!(out, "#define GLUE_HOST_OF_MEMORY {}", generation.host(module));
            modules.push(module);
            modules.sort_unstable();
            modules.dedup();
        }
        let hosts: String = modules.iter().map(|module| format!(", ({} *)(self)", generation.host(module))).collect();
        _ = writeln!(out, "#define GLUE_HOSTS(self) &(self)->instance{hosts}");
        for (number, callee) in plan.callees.iter().enumerate() {
            _ = writeln!(out, "#define GLUE_EXPORT_{number} {}", generation.item(&c.prefix, &callee.export));
        }
        for (number, import) in plan.imports.iter().enumerate() {
            _ = writeln!(out, "#define GLUE_IMPORT_{number} {}", generation.item(&import.module, &import.field));
            _ = writeln!(out, "#define GLUE_HOST_{number} {}", generation.host(&import.module));
        }
    }
    _ = writeln!(out, "#endif");
}

/// How names are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Generation {
    Old,
    New,
}

impl Generation {
    fn module(self, name: &str) -> String {
        match self {
            Self::Old => mangled_old(name),
            Self::New => mangled(name, true),
        }
    }

    /// A function or memory of a module.
    fn item(self, module: &str, item: &str) -> String {
        let module = self.module(module);
        match self {
            Self::Old => format!("Z_{module}Z_{}", mangled_old(item)),
            Self::New => format!("w2c_{module}_{}", mangled(item, false)),
        }
    }

    /// The type of what a module of the host is.
    fn host(self, module: &str) -> String {
        let module = self.module(module);
        match self {
            Self::Old => format!("struct Z_{module}_instance_t"),
            Self::New => format!("struct w2c_{module}"),
        }
    }
}

/// The call of a function of the image, with flat values.
fn called(name: &str, first: &str, core: &FuncType) -> String {
    let arguments = core.params().iter().enumerate().map(|(at, ty)| format!(", flat[{at}].{}", member(*ty)));
    let call = format!("{name}({first}{})", arguments.collect::<String>());
    let unused = if core.params().is_empty() && core.results().is_empty() { "(void)flat;\n  " } else { "" };
    match core.results() {
        [] => format!("{unused}{call};"),
        [ValType::I32] => {
            format!("{{\n    u32 value = {call};\n    memset(flat, 0, sizeof *flat);\n    flat[0].i32 = value;\n  }}")
        }
        [ty, ..] => format!("flat[0].{} = {call};", member(*ty)),
    }
}

fn imports(c: &C<'_>, plan: &Plan, out: &mut String) {
    let p = &c.prefix;
    for (number, import) in plan.imports.iter().enumerate() {
        let ctype = |ty: &ValType| member(*ty).replace('i', "u");
        let result = import.core.results().first().map_or("void".to_owned(), ctype);
        let params: String =
            import.core.params().iter().enumerate().map(|(at, ty)| format!(", {} p{at}", ctype(ty))).collect();
        _ = writeln!(out, "\n{result} GLUE_IMPORT_{number}(GLUE_HOST_{number} *host{params}) {{");
        _ = writeln!(out, "  {p}_image *self = ({p}_image *)host;\n  {p}_status status;");
        _ = writeln!(out, "  glue_value flat[{}];\n  memset(flat, 0, sizeof flat);", room(&import.core));
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

fn open(c: &C<'_>, glue: &Glue, plan: &Plan, out: &mut String) {
    let mut start = String::new();
    let mut end = "if (self->is_open) GLUE_FREE(&self->instance);\n".to_owned();
    if let Some(memory) = c.interface.memory.as_ref().filter(|memory| memory.import.is_some()) {
        let (minimum, maximum) = (memory.minimum, memory.maximum.unwrap_or(65536));
        let limits = format!("&self->memory, {minimum}, {maximum}");
        _ = write!(start, "\n#ifdef WASM_RT_THREAD_LOCAL\n  wasm_rt_allocate_memory({limits}, false, 65536);\n#else");
        _ = write!(start, "\n  wasm_rt_allocate_memory({limits});\n#endif\n  ");
        end.push_str("  if (self->is_open) wasm_rt_free_memory(&self->memory);\n");
    }
    start.push_str("GLUE_INSTANTIATE(GLUE_HOSTS(self));");
    end.push_str(&glue.close);
    let entry = match plan.initialize {
        Some(number) => format!("if (status == IMAGE_OK) status = glue_call_{number}(*self, flat);"),
        None => String::new(),
    };
    let text = include_str!("templates/wasm2c_open.c")
        .replace("GLUE_START", &start)
        .replace("GLUE_INITIALIZE", &entry)
        .replace("GLUE_CLOSE", end.trim_end());
    out.push_str(&c.template(&text));
}

/// A name as wabt 1.0.32 writes it: what is no letter, digit or `_` as `Z` and its byte, and `Z` too.
fn mangled_old(name: &str) -> String {
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

/// A name as later versions write it: what is no letter or digit as `0x` and its byte. `_` stays where letters are on
/// both sides of it, in the name of a module twice; a digit that would look like one of a byte after `0x` does not.
fn mangled(name: &str, is_module: bool) -> String {
    let bytes = name.as_bytes();
    let mut mangled = String::with_capacity(name.len());
    // How much of `0x` stands right before, and whether a `_` does.
    let (mut seen, mut after_underscore) = (0, false);
    for (at, byte) in bytes.iter().copied().enumerate() {
        let is_upper_hex = byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte);
        let is_edge = at == 0 || at + 1 == bytes.len();
        let escapes = match byte {
            _ if seen == 2 && is_upper_hex => true,
            b'_' => is_edge || after_underscore,
            _ => !byte.is_ascii_alphanumeric(),
        };
        seen = match (seen, byte) {
            _ if escapes => 0,
            (0, b'0') => 1,
            (1, b'x') => 2,
            _ => 0,
        };
        after_underscore = byte == b'_' && !escapes;
        match byte {
            byte if escapes => _ = write!(mangled, "0x{byte:02X}"),
            b'_' if is_module => mangled.push_str("__"),
            byte => mangled.push(char::from(byte)),
        }
    }
    mangled
}

#[cfg(test)]
mod tests {
    use super::{mangled, mangled_old};

    #[test]
    fn names_are_those_of_wasm2c() {
        // What `wasm2c` of wabt 1.0.42 writes for these.
        for (name, is_module, wanted) in [
            ("my__mod_", true, "my__0x5Fmod0x5F"),
            ("0xA_b0xg0x1", false, "0x0x41_b0xg0x0x31"),
            ("_a__b_", false, "0x5Fa_0x5Fb0x5F"),
            ("x0x0x0", false, "x0x0x30x0"),
            ("00xF0xx", false, "00xF0xx"),
            ("a_b", true, "a__b"),
            ("test:a/b@1.0.0#f", false, "test0x3Aa0x2Fb0x4010x2E00x2E00x23f"),
        ] {
            assert_eq!(mangled(name, is_module), wanted);
        }
        // And of 1.0.32.
        assert_eq!(mangled_old("test:a/b@1.0.0#Zé"), "testZ3AaZ2FbZ401Z2E0Z2E0Z23Z5AZC3ZA9");
    }
}
