//! Acts become a program of C: one function each, and a `main` that starts the image, and starts it anew after a trap.
//!
//! It does not know the engine: where one reads the module, `main` is given the file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use seld::bindings::c::{C, Names, is_lent};
use seld::bindings::interface::{Function, Side, Type};

use super::build::Builder;
use super::show::Shower;
use super::{Act, Signature, hosted, legacy};
use crate::Verdict;

/// The program.
pub(super) fn write(c: &C<'_>, acts: &[Act], signatures: &BTreeMap<String, Signature>) -> Verdict<String> {
    let mut shower = Shower::new(c);
    let mut steps = String::new();
    for (number, act) in acts.iter().enumerate() {
        step(c, number, act, signatures, &mut shower, &mut steps)?;
    }
    let mut out = String::from("#include \"image.h\"\n");
    out.push_str(include_str!("prelude.c"));
    let names: BTreeSet<String> = acts.iter().flat_map(names).collect();
    for name in names {
        _ = writeln!(out, "static uint32_t h_{};", name.replace('-', "_"));
    }
    out.push_str(&hosted::functions(c)?);
    out.push_str(&shower.out);
    out.push_str(&steps);
    out.push_str(include_str!("main.c"));
    let mut is_over = true;
    for (number, act) in acts.iter().enumerate() {
        if matches!(act, Act::Stdout(_)) {
            continue;
        }
        if std::mem::replace(&mut is_over, matches!(act, Act::Trap { .. })) {
            _ = writeln!(out, "  self = start(self, &code);");
        }
        _ = writeln!(out, "  act_{number}(self);\n  fflush(stdout);");
    }
    _ = writeln!(out, "  say_output();\n  image_close(self);\n  free(output);\n  return 0;\n}}");
    Ok(out)
}

/// The handles that an act names.
fn names(act: &Act) -> Vec<String> {
    if let Act::Let { names, .. } = act { names.clone() } else { Vec::new() }
}

/// An export by its name alone, in whatever interface it is.
fn find<'c>(c: &'c C<'_>, name: &str) -> Verdict<(&'c Function, &'c Names)> {
    let is_it = |function: &Function| match legacy(&function.side) {
        Side::Export { name: known } => known == name || known.ends_with(&format!("#{name}")),
        Side::Import { .. } => false,
    };
    let mut all = c.interface.functions.iter().zip(&c.functions);
    all.find(|(function, _)| is_it(function)).ok_or_else(|| format!("no function of the header is {name}"))
}

fn step(
    c: &C<'_>,
    number: usize,
    act: &Act,
    signatures: &BTreeMap<String, Signature>,
    shower: &mut Shower<'_, '_>,
    out: &mut String,
) -> Verdict {
    let (name, arguments) = match act {
        Act::Stdout(_) => return Ok(()),
        Act::Drop(handle) => return drop_handle(c, number, handle, out),
        Act::Call { function, arguments, .. }
        | Act::Trap { function, arguments }
        | Act::Let { function, arguments, .. } => (function, arguments),
    };
    let (function, names) = find(c, name)?;
    let signature = signatures.get(name).ok_or_else(|| format!("the world has no {name}"))?;
    if arguments.len() != function.params.len() || signature.params.len() != arguments.len() {
        return Err(format!("{name} has {} parameters, not {}", function.params.len(), arguments.len()));
    }
    _ = writeln!(
        out,
        "static void act_{number}(image_image *self) {{\n  const int act = {number};\n  image_status status;"
    );
    let mut passed = vec!["self".to_owned()];
    let mut builder = Builder::new(c);
    for (at, ((_, ty), argument)) in function.params.iter().zip(arguments).enumerate() {
        let word = if matches!(c.plain(ty), Type::Bool) { "bool".to_owned() } else { c.in_memory(ty) };
        builder.lines.push(format!("{word} a{at};\n  memset(&a{at}, 0, sizeof a{at});"));
        builder.value(ty, argument, &format!("a{at}"))?;
        passed.push(if c.is_word(ty) { format!("a{at}") } else { format!("&a{at}") });
    }
    for line in builder.lines {
        _ = writeln!(out, "  {line}");
    }
    let place = if is_lent(function) { "(*r)" } else { "r" };
    if let Some(ty) = c.result(function) {
        let ty = ty.strip_suffix('*').unwrap_or(&ty).trim_end().to_owned();
        _ = writeln!(out, "  {ty}{}r;", if ty.ends_with('*') { "" } else { " " });
        passed.push("&r".to_owned());
    }
    _ = writeln!(out, "  NEED({}({}));", names.name, passed.join(", "));
    _ = writeln!(out, "  printf(\"R {number} \");");
    match (act, &function.result, &signature.result) {
        (Act::Let { names, .. }, Some(ty), _) => {
            _ = writeln!(out, "  {{ uint32_t found[MOST] = {{0}}, count = 0;");
            for line in shower.handles(ty, place, 0)? {
                _ = writeln!(out, "  {line}");
            }
            let wanted = names.len();
            _ = writeln!(out, "  if (count < {wanted}) {{ printf(\"too few handles\\n\"); exit(4); }}");
            for (at, name) in names.iter().enumerate() {
                _ = writeln!(out, "  h_{} = found[{at}];", name.replace('-', "_"));
            }
            _ = writeln!(out, "  }}");
        }
        (_, Some(ty), Some(wave)) => _ = writeln!(out, "  {}", shower.show(ty, wave, place)?),
        _ => {}
    }
    _ = writeln!(out, "  printf(\"\\n\");");
    if let (Some(done), true) = (&names.done, is_lent(function)) {
        _ = writeln!(out, "  NEED({done}(self, r));");
    }
    _ = writeln!(out, "}}");
    Ok(())
}

/// The end of a handle, by the resource that the name's first use says: the only one that groups have names for.
fn drop_handle(c: &C<'_>, number: usize, handle: &str, out: &mut String) -> Verdict {
    let variable = handle.replace('-', "_");
    _ = writeln!(
        out,
        "static void act_{number}(image_image *self) {{\n  const int act = {number};\n  image_status status;"
    );
    let mut known = c.resources().filter_map(|(id, _, ty)| Some((c.handles.get(&id)?, ty)));
    match known.next() {
        Some((names, ty)) => {
            _ = writeln!(out, "  {ty} own;\n  own.handle = h_{variable};");
            // Of several resources, the one that knows the handle takes it.
            _ = writeln!(out, "  status = {}(self, own);", names.drop);
            for (names, ty) in known {
                _ = writeln!(out, "  if (status == IMAGE_BAD_HANDLE) {{ {ty} other; other.handle = h_{variable};");
                _ = writeln!(out, "    status = {}(self, other); }}", names.drop);
            }
            _ = writeln!(out, "  NEED(status);");
        }
        None => {
            _ = writeln!(out, "  status = host_drop(self, h_{variable});\n  NEED(status);");
        }
    }
    _ = writeln!(out, "  printf(\"R {number} \\n\");\n}}");
    Ok(())
}
