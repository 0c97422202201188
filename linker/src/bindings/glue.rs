//! The model becomes the part of the glue that is the same for all engines: what C has is checked and made what a core
//! function takes, and back.
//!
//! Values are flattened as the Canonical ABI says ("Flattening", "Lifting", "Lowering"), into a list of core values
//! that an engine's part hands to the image. It does not know how. The surprising choice: what comes from the image is
//! checked like what comes from the host: a case that there is not is an error, and not a jump into nowhere.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::c::{C, Names, is_lent};
use super::interface::{Allocator, BuiltIn, Convention, Function, Kind, ResourceId, ResourceSide, Side, Type};
use super::marshal::{Direction, Marshal};
use super::plan::{Answer, Import, Plan, room};

/// What a file of glue is made of, beside what belongs to the engine.
pub(super) struct Glue {
    /// Before `struct image`.
    pub(super) types: String,
    /// The members of `struct image` that are the glue's.
    pub(super) members: String,
    /// After `struct image`, and the engine's functions on memory and calls.
    pub(super) functions: String,
    /// Statements of `image_close`.
    pub(super) close: String,
}

/// The glue of an interface.
pub(super) fn glue(c: &C<'_>, plan: &Plan) -> Glue {
    let mut types = c.template(include_str!("templates/runtime.c"));
    let mut members = "  glue_common common;\n".to_owned();
    let mut functions = c.template(include_str!("templates/common.c"));
    let mut close = String::new();
    let has_memory = c.interface.memory.is_some();
    let has_handles = c.handles.len() + c.interface.built_ins.len() > 0;
    let has_loans = lends(c);
    if has_handles {
        types.push_str(include_str!("templates/handle_types.c"));
        members.push_str("  glue_handles handles;\n");
        close.push_str("  free(self->handles.items);\n");
    }
    if has_loans {
        types.push_str(include_str!("templates/loan_types.c"));
        members.push_str("  glue_loans loans;\n");
        close.push_str("  free(self->loans.items);\n");
    }
    if has_memory {
        functions.push_str(&c.template(include_str!("templates/at.c")));
    }
    functions.push_str(&allocator(c, plan));
    if has_handles {
        functions.push_str(&c.template(include_str!("templates/handles.c")));
    }
    if has_loans {
        functions.push_str(&c.template(include_str!("templates/loans.c")));
    }
    let mut calls = Calls { c, plan, marshal: Marshal::new(c), out: String::new(), has_loans };
    for (number, (function, names)) in c.interface.functions.iter().zip(&c.functions).enumerate() {
        if let Some(Some((export, post))) = plan.exports.get(number) {
            calls.export(function, names, *export, *post);
        }
    }
    for (number, import) in plan.imports.iter().enumerate() {
        calls.import(number, import);
    }
    calls.handles();
    functions.push_str(&calls.marshal.out);
    functions.push_str(&calls.out);
    Glue { types, members, functions, close }
}

/// Whether a call lends the image handles of the host's.
fn lends(c: &C<'_>) -> bool {
    let types = &c.interface.types;
    let is_loan = |ty: &Type| {
        let Some(Kind::Borrow(resource)) = c.kind(ty) else { return false };
        types.resources[*resource].side == ResourceSide::Host
    };
    let exports = c.interface.functions.iter().filter(|function| matches!(function.side, Side::Export { .. }));
    exports.flat_map(|function| &function.params).any(|(_, ty)| c.contains(ty, &is_loan))
}

fn allocator(c: &C<'_>, plan: &Plan) -> String {
    let (Some(allocate), Some(allocator)) = (plan.allocate, &c.interface.allocator) else { return String::new() };
    let set = match allocator {
        Allocator::Realloc(_) => "flat[2].i32 = (uint32_t)align;\n  flat[3].i32 = (uint32_t)bytes;",
        Allocator::Malloc { .. } => "flat[0].i32 = (uint32_t)bytes;",
    };
    let call = format!("{set}\n  status = glue_call_{allocate}(self, flat);");
    let mut text = c.template(&include_str!("templates/alloc.c").replace("GLUE_ALLOCATE", &call));
    if let Some(free) = plan.free {
        let free = include_str!("templates/free.c").replace("GLUE_FREE", &format!("glue_call_{free}(self, flat)"));
        text.push_str(&c.template(&free));
    }
    text
}

struct Calls<'c, 'i> {
    c: &'c C<'i>,
    plan: &'c Plan,
    marshal: Marshal<'c, 'i>,
    out: String,
    has_loans: bool,
}

impl Calls<'_, '_> {
    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    fn status(&mut self, expression: &str) {
        let upper = &self.c.upper;
        _ = writeln!(self.out, "  status = {expression};\n  if (status != {upper}_OK) return status;");
    }

    fn lines(&mut self, lines: Vec<String>) {
        for line in lines {
            _ = writeln!(self.out, "  {line}");
        }
    }

    /// What the host calls.
    fn export(&mut self, function: &Function, names: &Names, export: usize, post: Option<usize>) {
        let (p, upper) = (self.c.prefix.clone(), self.c.upper.clone());
        let prototype = self.c.prototype(function, names, true);
        self.line(&format!("\n{prototype} {{"));
        self.line(&format!("  glue_value flat[{}];\n  {p}_status status;", room(&function.core)));
        let mut pointers = Vec::new();
        for (number, ((_, ty), name)) in function.params.iter().zip(&names.params).enumerate() {
            if !self.c.is_word(ty) {
                pointers.push((format!("p{number}"), name.as_str()));
            }
        }
        let result = function.result.as_ref();
        if result.is_some() {
            pointers.push(("result".to_owned(), "result"));
        }
        let declared = self.result_place(function);
        self.lines(declared);
        self.line(&format!("  if (self == NULL) return {upper}_NULL;"));
        for (pointer, name) in &pointers {
            let what = format!("`{name}` of {} is null", names.name);
            self.line(&format!("  if ({pointer} == NULL) return glue_fail(self, {upper}_NULL, \"{what}\");"));
        }
        self.line("  memset(flat, 0, sizeof flat);");
        match function.convention {
            Convention::Canonical { are_params_in_memory: true, .. } => self.params_into_memory(function),
            _ => {
                let mut at = 0;
                for (number, (_, ty)) in function.params.iter().enumerate() {
                    let value = self.argument(number, ty);
                    let lines = self.marshal.lower(ty, &value, at, Direction::ToImage);
                    self.lines(lines);
                    at += self.marshal.length(ty);
                }
            }
        }
        self.status(&format!("glue_call_{export}(self, flat)"));
        if let Some(ty) = result {
            let in_memory = self.c.in_memory(ty);
            if is_lent(function) {
                let (_, align) = self.c.interface.types.layout(ty);
                self.line(&format!(
                    "  at = (const {in_memory} *){p}_at(self, flat[0].i32, 1, sizeof({in_memory}), {align});"
                ));
                let what = format!("the result of {} is not in memory", names.name);
                self.line(&format!("  if (at == NULL) return glue_fail(self, {upper}_OUT_OF_BOUNDS, \"{what}\");"));
                let lines = self.marshal.check(ty, "(*at)");
                self.lines(lines);
                self.line("  *result = at;");
            } else {
                let lines = self.marshal.lift(ty, "value", 0);
                self.lines(lines);
                self.line("  *result = value;");
            }
        }
        if let Some(post) = post
            && !is_lent(function)
        {
            self.status(&format!("glue_call_{post}(self, flat)"));
        }
        self.line(&format!("  return {upper}_OK;\n}}"));
        if let (Some(post), Some(done), true, Some(ty)) = (post, &names.done, is_lent(function), result) {
            let in_memory = self.c.in_memory(ty);
            self.line(&format!("\n{p}_status {done}({p}_image *self, const {in_memory} *result) {{"));
            self.line(&format!("  glue_value flat[1];\n  if (self == NULL) return {upper}_NULL;"));
            self.line("  memset(flat, 0, sizeof flat);");
            self.line(&format!("  flat[0].i32 = {p}_address(self, result);"));
            self.line(&format!(
                "  if (flat[0].i32 == 0) return glue_fail(self, {upper}_NULL, \"`result` of {done} is not in memory\");"
            ));
            self.line(&format!("  return glue_call_{post}(self, flat);\n}}"));
        }
    }

    /// A parameter as a value in memory.
    fn argument(&self, number: usize, ty: &Type) -> String {
        if self.c.is_word(ty) { format!("p{number}") } else { format!("(*p{number})") }
    }

    /// Where a result is until all of it is known to be right.
    fn result_place(&self, function: &Function) -> Vec<String> {
        let Some(ty) = &function.result else { return Vec::new() };
        let in_memory = self.c.in_memory(ty);
        match (is_lent(function), self.c.plain(ty)) {
            (true, _) => vec![format!("const {in_memory} *at;")],
            (false, Type::Bool) => vec!["bool value = false;".to_owned()],
            (false, _) => vec![format!("{in_memory} value;")],
        }
    }

    /// Too many parameters for a call are put into a block, one behind the other; it is the image's.
    fn params_into_memory(&mut self, function: &Function) {
        let (p, upper) = (self.c.prefix.clone(), self.c.upper.clone());
        let (places, size, align) = self.marshal.places(function.params.iter().map(|(_, ty)| ty));
        self.line("  {\n  uint8_t *room;\n  uint32_t address;");
        self.status(&format!("{p}_alloc(self, 1, {size}, {align}, &address)"));
        self.line(&format!("  room = (uint8_t *){p}_at(self, address, 1, {size}, {align});"));
        self.line(&format!("  if (room == NULL) return {upper}_OUT_OF_BOUNDS;"));
        for ((number, (_, ty)), place) in function.params.iter().enumerate().zip(places) {
            let (name, in_memory) = (format!("p{number}"), self.c.in_memory(ty));
            if matches!(self.c.plain(ty), Type::Bool) {
                self.line(&format!("  room[{place}] = {name} ? 1 : 0;"));
                continue;
            }
            let from = if self.c.is_word(ty) { format!("&{name}") } else { name };
            self.line(&format!("  memcpy(room + {place}, {from}, sizeof({in_memory}));"));
            let lines = self.marshal.settle(ty, "(*placed)");
            if !lines.is_empty() {
                self.line(&format!("  {{\n  {in_memory} *placed = ({in_memory} *)(void *)(room + {place});"));
                self.lines(lines);
                self.line("  }");
            }
        }
        self.line("  flat[0].i32 = address;\n  }");
    }

    /// What the image calls.
    fn import(&mut self, number: usize, import: &Import) {
        let p = self.c.prefix.clone();
        if import.is_wasi() {
            self.line("\n#ifdef OWN_WASI");
        }
        self.line(&format!("\nstatic {p}_status glue_import_{number}({p}_image *self, glue_value *flat) {{"));
        match import.answer {
            Answer::Host(place) => {
                let (function, names) = (&self.c.interface.functions[place], &self.c.functions[place]);
                self.host(place, function, names);
            }
            Answer::BuiltIn(BuiltIn::New, resource) => {
                self.line(&format!("  return glue_new_handle(self, {}, flat[0].i32, &flat[0].i32);", resource.0));
            }
            Answer::BuiltIn(BuiltIn::Representation, resource) => {
                self.line(&format!("  return glue_representation(self, {}, flat[0].i32, &flat[0].i32);", resource.0));
            }
            Answer::BuiltIn(BuiltIn::Drop, resource) => self.drop_handle(resource, "flat[0].i32"),
        }
        self.line("}");
        if import.is_wasi() {
            self.line("#endif");
        }
    }

    /// The end of a handle, and of what is behind it.
    fn drop_handle(&mut self, resource: ResourceId, handle: &str) {
        let upper = self.c.upper.clone();
        self.line(&format!("  glue_value end[1];\n  {}_status status;", self.c.prefix));
        self.line("  memset(end, 0, sizeof end);");
        self.status(&format!("glue_end_handle(self, {}, {handle}, &end[0].i32)", resource.0));
        match self.plan.destructors.get(usize::from(resource)) {
            Some(Some(destructor)) => self.line(&format!("  return glue_call_{destructor}(self, end);")),
            _ => self.line(&format!("  return {upper}_OK;")),
        }
    }

    fn host(&mut self, place: usize, function: &Function, names: &Names) {
        let (p, upper) = (self.c.prefix.clone(), self.c.upper.clone());
        self.line(&format!("  {p}_status status;"));
        let (in_memory, result_in_memory) = match function.convention {
            Convention::Canonical { are_params_in_memory, is_result_in_memory, .. } => {
                (are_params_in_memory, is_result_in_memory)
            }
            Convention::Direct => (false, false),
        };
        let mut arguments = vec!["self".to_owned()];
        for (number, (_, ty)) in function.params.iter().enumerate() {
            let ctype = self.c.in_memory(ty);
            let is_bool = matches!(self.c.plain(ty), Type::Bool);
            if in_memory && !self.c.is_word(ty) {
                self.line(&format!("  const {ctype} *p{number};"));
                arguments.push(format!("p{number}"));
            } else {
                self.line(&format!("  {} p{number};", if is_bool { "bool" } else { &ctype }));
                arguments.push(if self.c.is_word(ty) { format!("p{number}") } else { format!("&p{number}") });
            }
        }
        let result = function.result.as_ref();
        if let Some(ty) = result {
            let ctype = self.c.in_memory(ty);
            let is_bool = matches!(self.c.plain(ty), Type::Bool);
            match result_in_memory {
                true => self.line(&format!("  {ctype} *value;")),
                false if is_bool => self.line("  bool value = false;"),
                false => self.line(&format!("  {ctype} value;")),
            }
            arguments.push(if result_in_memory { "value".to_owned() } else { "&value".to_owned() });
        }
        if function.core.params().is_empty() && function.core.results().is_empty() {
            self.line("  (void)flat;");
        }
        let flat_count =
            if in_memory { self.params_from_memory(function, names) } else { self.params_from_flat(function) };
        if let (Some(ty), true) = (result, result_in_memory) {
            let (ctype, align) = (self.c.in_memory(ty), self.c.interface.types.layout(ty).1);
            self.line(&format!(
                "  value = ({ctype} *){p}_at(self, flat[{flat_count}].i32, 1, sizeof({ctype}), {align});"
            ));
            let what = format!("no room for the result of {}", names.name);
            self.line(&format!("  if (value == NULL) return glue_fail(self, {upper}_OUT_OF_BOUNDS, \"{what}\");"));
            self.line("  memset(value, 0, sizeof *value);");
        } else if let Some(ty) = result
            && !matches!(self.c.plain(ty), Type::Bool)
        {
            self.line("  memset(&value, 0, sizeof value);");
        }
        if let (Some(resource), true) = (self.c.interface.drops.get(&place), self.has_loans) {
            self.line(&format!("  if (glue_is_given_back(self, {}, flat[0].i32)) return {upper}_OK;", resource.0));
        }
        self.status(&format!("{}({})", names.name, arguments.join(", ")));
        if let Some(ty) = result {
            let lines = match result_in_memory {
                true => self.marshal.settle(ty, "(*value)"),
                false => {
                    self.line(&format!("  memset(flat, 0, {} * sizeof *flat);", self.marshal.length(ty)));
                    self.marshal.lower(ty, "value", 0, Direction::FromHost)
                }
            };
            self.lines(lines);
        }
        self.line(&format!("  return {upper}_OK;"));
    }

    fn params_from_flat(&mut self, function: &Function) -> usize {
        let mut at = 0;
        for (number, (_, ty)) in function.params.iter().enumerate() {
            let lines = self.marshal.lift(ty, &format!("p{number}"), at);
            self.lines(lines);
            at += self.marshal.length(ty);
        }
        at
    }

    fn params_from_memory(&mut self, function: &Function, names: &Names) -> usize {
        let (p, upper) = (self.c.prefix.clone(), self.c.upper.clone());
        let (places, size, align) = self.marshal.places(function.params.iter().map(|(_, ty)| ty));
        self.line(&format!("  {{\n  uint8_t *room = (uint8_t *){p}_at(self, flat[0].i32, 1, {size}, {align});"));
        let what = format!("the parameters of {} are not in memory", names.name);
        self.line(&format!("  if (room == NULL) return glue_fail(self, {upper}_OUT_OF_BOUNDS, \"{what}\");"));
        for ((number, (_, ty)), place) in function.params.iter().enumerate().zip(places) {
            let ctype = self.c.in_memory(ty);
            let value = if !self.c.is_word(ty) {
                self.line(&format!("  p{number} = (const {ctype} *)(room + {place});"));
                format!("(*p{number})")
            } else if matches!(self.c.plain(ty), Type::Bool) {
                self.line(&format!("  p{number} = room[{place}] != 0;"));
                format!("p{number}")
            } else {
                self.line(&format!("  memcpy(&p{number}, room + {place}, sizeof p{number});"));
                format!("p{number}")
            };
            let lines = self.marshal.check(ty, &value);
            self.lines(lines);
        }
        self.line("  }");
        1
    }

    /// What the host does with handles of the image's.
    fn handles(&mut self) {
        let (p, upper) = (self.c.prefix.clone(), self.c.upper.clone());
        let known: BTreeSet<ResourceId> = self.c.handles.keys().copied().collect();
        for resource in known {
            let (ty, names) = (self.c.handle(resource), &self.c.handles[&resource]);
            self.line(&format!("\n{p}_status {}({p}_image *self, {ty} handle) {{", names.drop));
            self.line(&format!("  if (self == NULL) return {upper}_NULL;\n  {{"));
            self.drop_handle(resource, "handle.handle");
            self.line("  }\n}");
        }
    }
}
