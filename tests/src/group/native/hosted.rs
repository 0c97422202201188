//! The imports of an image become functions of C that do what the host of components does.
//!
//! It does not know whose imports they are. Functions come by name; every other one says that it is not there.

use std::fmt::Write;

use seld::bindings::c::C;
use seld::bindings::interface::{Function, Kind, Side};

use super::legacy;
use crate::Verdict;

/// All functions that the header wants of its host.
pub(super) fn functions(c: &C<'_>) -> Verdict<String> {
    let mut out = String::new();
    for (function, names) in c.interface.functions.iter().zip(&c.functions) {
        let Side::Import { module, field } = &legacy(&function.side) else { continue };
        let module = module.split('@').next().unwrap_or_default();
        let body = wasi(c, function, module, field).unwrap_or_else(|| own(c, function, module, field));
        let prototype = c.prototype(function, names, true);
        let unused: String = (0..function.params.len()).map(|at| format!("(void)p{at}; ")).collect();
        let result = if function.result.is_some() { "(void)result;" } else { "" };
        _ = writeln!(out, "{prototype} {{\n  (void)self; {unused}{result}\n  {body}\n  return IMAGE_OK;\n}}");
    }
    let drops_cells = c.interface.functions.iter().zip(&c.functions).find(
        |(function, _)| matches!(legacy(&function.side), Side::Import { field, .. } if field == "[resource-drop]cell"),
    );
    let body = match drops_cells {
        Some((function, names)) => {
            let ty = function.params.first().map(|(_, ty)| c.in_memory(ty)).unwrap_or_default();
            format!("{ty} own; own.handle = handle; return {}(self, own);", names.name)
        }
        None => "(void)self; (void)handle; return IMAGE_BAD_HANDLE;".to_owned(),
    };
    _ = writeln!(out, "/* The end of what the host has. */");
    _ = writeln!(out, "static inline image_status host_drop(image_image *self, uint32_t handle) {{ {body} }}");
    Ok(out)
}

/// What looks at a list or text among the parameters.
fn view(c: &C<'_>, at: usize, function: &Function) -> String {
    let ty = function.params.get(at).map(|(_, ty)| c.suffix(ty)).unwrap_or_default();
    format!("image_view_{ty}")
}

/// The body of a function of WASI.
fn wasi(c: &C<'_>, function: &Function, module: &str, field: &str) -> Option<String> {
    Some(match (module, field) {
        ("wasi:cli/stdin", "get-stdin") => "result->handle = 1;".to_owned(),
        ("wasi:cli/stdout", "get-stdout") => "result->handle = 2;".to_owned(),
        ("wasi:cli/stderr", "get-stderr") => "result->handle = 3;".to_owned(),
        ("wasi:cli/environment", "get-environment" | "get-arguments" | "initial-cwd")
        | ("wasi:filesystem/preopens", "get-directories")
        | ("wasi:cli/terminal-stdin", "get-terminal-stdin")
        | ("wasi:cli/terminal-stdout", "get-terminal-stdout")
        | ("wasi:cli/terminal-stderr", "get-terminal-stderr")
        | ("wasi:io/streams", "[method]output-stream.flush" | "[method]output-stream.blocking-flush") => {
            "/* All zeros: empty, none, or ok. */".to_owned()
        }
        ("wasi:clocks/monotonic-clock", "now" | "resolution") => "*result = UINT64_C(1700000000000000000);".to_owned(),
        ("wasi:random/random" | "wasi:random/insecure", "get-random-u64") => "*result = 4;".to_owned(),
        ("wasi:io/streams", "[method]output-stream.check-write") => "result->is.ok = 1 << 16;".to_owned(),
        ("wasi:io/streams", "[method]output-stream.write" | "[method]output-stream.blocking-write-and-flush") => {
            let view = view(c, 1, function);
            format!(
                "const uint8_t *bytes = {view}(self, p1); if (bytes == NULL) return IMAGE_OUT_OF_BOUNDS;\n  \
                 if (p0.handle == 2) say(bytes, p1.count); else fwrite(bytes, 1, p1.count, stderr);"
            )
        }
        ("wasi:random/random" | "wasi:random/insecure", "get-random-bytes" | "get-insecure-random-bytes") => {
            "uint8_t *items; uint32_t i;\n  \
             image_status status = image_new_list_u8(self, (uint32_t)p0, result, &items);\n  \
             if (status != IMAGE_OK) return status;\n  \
             for (i = 0; i < (uint32_t)p0; i++) items[i] = (uint8_t)i;"
                .to_owned()
        }
        ("wasi:random/insecure-seed", _) => "result->f0 = 4; result->f1 = 4;".to_owned(),
        _ => return None,
    })
}

/// The body of a function of the groups' own hosts.
fn own(c: &C<'_>, function: &Function, module: &str, field: &str) -> String {
    match (module, field) {
        ("test:app/host", "words") => "image_string *words; uint32_t i; char word[16];\n  image_status status;\n  \
             words = (image_string *)calloc(p0 + 1, sizeof *words);\n  \
             for (i = 0; i < p0; i++) {\n    int count = snprintf(word, sizeof word, \"word%u\", i);\n    \
             status = image_put_string(self, word, (uint32_t)count, &words[i]);\n    \
             if (status != IMAGE_OK) return status;\n  }\n  \
             status = image_put_list_string(self, words, p0, result);\n  free(words);\n  \
             if (status != IMAGE_OK) return status;"
            .to_owned(),
        // A handle of a cell is its number, and one more: none is 0.
        ("test:lent/host", "[constructor]cell") => "result->handle = p0 + 1;".to_owned(),
        ("test:lent/host", "same") => "*result = p0;".to_owned(),
        ("test:lent/host", "[method]cell.value") => "*result = p0.handle - 1;".to_owned(),
        ("test:lent/host", "sum") => "*result = p0.handle - 1 + (p1->is_some ? p1->some.handle - 1 : 0);".to_owned(),
        ("test:lent/host", "choose") => {
            "const image_host_which *both[2]; uint64_t sum[2]; int i;\n  both[0] = p0; both[1] = p1;\n  \
             for (i = 0; i < 2; i++) {\n    const image_host_which *of = both[i];\n    sum[i] = 0;\n    \
             if (of->tag == 0) sum[i] = of->is.number % 1000003;\n    \
             if (of->tag == 1) sum[i] = of->is.one.handle - 1;\n    \
             if (of->tag == 2) {\n      if (of->is.both.f0 > 1) sum[i] = 40;\n      \
             if (of->is.both.f1.is_some) sum[i] += of->is.both.f1.some.handle - 1;\n    }\n  }\n  \
             *result = sum[0] * 7 + sum[1];"
                .to_owned()
        }
        (_, "[resource-drop]cell") => {
            "char line[32]; int count = snprintf(line, sizeof line, \"drop %u\\n\", p0.handle - 1);\n  \
             say(line, (size_t)count);"
                .to_owned()
        }
        (_, drop) if drop.starts_with("[resource-drop]") => "/* Nothing is behind it. */".to_owned(),
        (_, "log") => {
            let mut lines = String::new();
            for (at, (_, ty)) in function.params.iter().enumerate() {
                if let Some(Kind::Text(_)) = c.kind(ty) {
                    let view = view(c, at, function);
                    _ = write!(
                        lines,
                        "{{ const char *text = {view}(self, p{at}); if (text == NULL) return IMAGE_OUT_OF_BOUNDS; \
                         say(\"log \", 4); say(text, p{at}.count); say(\"\\n\", 1); }}\n  "
                    );
                }
            }
            lines
        }
        _ => format!("return image_abort(self, IMAGE_FAILED, \"call of the undefined import {module}#{field}\");"),
    }
}
