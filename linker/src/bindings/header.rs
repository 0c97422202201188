//! The model becomes a header of C, for C11 and C++11 and whatever engine runs the image.
//!
//! It does not know how an engine is called. The surprising choice: it is the same for all engines, so that a host is
//! written once; what belongs to an engine is in the file that is compiled beside it.

use std::fmt::Write;

use super::c::{C, Sequence, is_lent, number};
use super::docs::{comment, of_function};
use super::interface::{Allocator, Case, Field, Form, Kind, ResourceSide, Side, Type, TypeId, Variant};
use super::names::Scope;

/// The header.
pub(super) fn header(c: &C<'_>) -> String {
    let mut out = String::new();
    let guard = format!("{}_H", c.upper);
    _ = writeln!(
        out,
        "/* What lies between the image `{}` and its host. Written by seld: do not change it. */",
        c.prefix
    );
    _ = writeln!(out, "#ifndef {guard}\n#define {guard}\n");
    out.push_str(&c.template(include_str!("templates/prologue.h")));
    if c.interface.memory.is_some() {
        out.push_str(&c.template(include_str!("templates/memory.h")));
    }
    if let Some(allocator) = &c.interface.allocator {
        out.push_str(&c.template(include_str!("templates/alloc.h")));
        if *allocator == (Allocator::Malloc { has_free: true }) {
            out.push_str(&c.template(include_str!("templates/free.h")));
        }
    }
    let mut header = Header { c, out, constants: c.taken.clone() };
    header.pointers();
    c.order.iter().for_each(|id| header.named(*id));
    header.views();
    header.resources();
    header.constants();
    header.functions();
    header.left();
    header.out.push_str("\n#ifdef __cplusplus\n}\n#endif\n");
    _ = writeln!(header.out, "\n#endif /* {guard} */");
    header.out
}

struct Header<'c, 'i> {
    c: &'c C<'i>,
    out: String,
    /// Names of numbers.
    constants: Scope,
}

impl Header<'_, '_> {
    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    fn assert(&mut self, what: &str) {
        let upper = &self.c.upper;
        _ = writeln!(self.out, "{upper}_ASSERT({what});");
    }

    /// What is an address in memory: each of what it points to is a type of its own.
    fn pointers(&mut self) {
        let p = &self.c.prefix;
        self.line("\n/* Addresses in the guest's memory, and slots of its table of functions; 0 is null. */");
        self.line(&format!("typedef struct {p}_ptr {{ uint32_t address; }} {p}_ptr;"));
        self.line(&format!("typedef struct {p}_slot {{ uint32_t slot; }} {p}_slot;"));
        for ty in &self.c.pointees {
            let name = format!("{p}_ptr_{}", self.c.suffix(ty));
            self.line(&format!("typedef struct {name} {{ uint32_t address; }} {name};"));
        }
    }

    fn named(&mut self, id: TypeId) {
        let named = &self.c.interface.types.named[id];
        let name = self.c.types[id].clone();
        self.out.push('\n');
        self.out.push_str(&comment(named.docs.as_deref(), &[]));
        let numbers = "{ uint32_t address; uint32_t count; }";
        match &named.kind {
            Kind::Record(fields) => self.fields("struct", id, fields),
            Kind::Union(fields) => self.fields("union", id, fields),
            Kind::Enum { repr, cases, .. } => {
                let repr = self.c.in_memory(repr);
                self.line(&format!("typedef {repr} {name};"));
                self.numbers(&name, cases);
            }
            Kind::Flags(cases) => self.flags(&name, cases, named.size),
            Kind::Variant(variant) => self.variant(id, variant),
            Kind::List(of) => {
                let of = self.c.in_memory(of);
                self.line(&format!("/* So many `{of}` at an address of the guest's. */"));
                self.line(&format!("typedef struct {name} {numbers} {name};"));
            }
            Kind::Text(unit) => {
                let what = if *unit == Type::U16 { "numbers of UTF-16" } else { "bytes of UTF-8" };
                self.line(&format!("/* So many {what} at an address of the guest's, without a zero behind them. */"));
                self.line(&format!("typedef struct {name} {numbers} {name};"));
            }
            Kind::Own(_) | Kind::Borrow(_) => {
                self.line(&format!("typedef struct {name} {{ uint32_t handle; }} {name};"));
            }
            Kind::Alias(of) => {
                let of = self.c.in_memory(of);
                self.line(&format!("typedef {of} {name};"));
            }
            Kind::Opaque => {
                let upper = &self.c.upper;
                let field = format!("{upper}_ALIGNED({}) uint8_t bytes[{}];", named.align, named.size);
                self.line(&format!("typedef struct {name} {{ {field} }} {name};"));
            }
        }
        self.assert(&format!("sizeof({name}) == {}", named.size));
    }

    /// A part of a struct, where the guest has it: on some machines a number of eight bytes needs less of a boundary.
    fn field(&self, ty: &Type, name: &str) -> String {
        let aligned = match self.c.interface.types.layout(ty).1 {
            8 => format!("{}_ALIGNED(8) ", self.c.upper),
            _ => String::new(),
        };
        let (mut of, mut counts) = (ty, String::new());
        while let Type::Array(inner, count) = of {
            _ = write!(counts, "[{count}]");
            of = inner;
        }
        format!("{aligned}{} {name}{counts};", self.c.in_memory(of))
    }

    fn fields(&mut self, word: &str, id: TypeId, fields: &[Field]) {
        let (name, names) = (self.c.types[id].clone(), self.c.members(id));
        self.line(&format!("typedef {word} {name} {{"));
        for (field, name) in fields.iter().zip(&names) {
            self.out.push_str(&indented(&comment(field.docs.as_deref(), &[])));
            let field = self.field(&field.ty, name);
            self.line(&format!("  {field}"));
        }
        self.line(&format!("}} {name};"));
        for (field, field_name) in fields.iter().zip(&names) {
            self.assert(&format!("offsetof({name}, {field_name}) == {}", field.offset));
        }
    }

    /// The names of numbers. They are macros, since an enumeration of C does not reach all of them.
    fn numbers(&mut self, ty: &str, cases: &[Case]) {
        for case in cases {
            self.out.push_str(&comment(case.docs.as_deref(), &[]));
            let name = self.constant(ty, &case.name);
            let value = number(case.value);
            self.line(&format!("#define {name} {value}"));
        }
    }

    fn constant(&mut self, ty: &str, name: &str) -> String {
        self.constants.global(&ty.to_ascii_uppercase(), &name.to_ascii_uppercase())
    }

    /// Bits with names; of more than 32, each is in a word of its own number.
    fn flags(&mut self, name: &str, cases: &[Case], size: u32) {
        let words = size / 4;
        match size {
            1 => self.line(&format!("typedef uint8_t {name};")),
            2 => self.line(&format!("typedef uint16_t {name};")),
            4 => self.line(&format!("typedef uint32_t {name};")),
            _ => self.line(&format!("typedef struct {name} {{ uint32_t bits[{words}]; }} {name};")),
        }
        if words > 1 {
            self.line("/* The first number is the place in `bits`, the second the bit. */");
        }
        for case in cases {
            self.out.push_str(&comment(case.docs.as_deref(), &[]));
            let constant = self.constant(name, &case.name);
            match words {
                0 | 1 => self.line(&format!("#define {constant} (1u << {})", case.value)),
                _ => self.line(&format!("#define {constant} {}, (1u << {})", case.value / 32, case.value % 32)),
            }
        }
    }

    /// A number that says which case it is, and a union of what cases have.
    fn variant(&mut self, id: TypeId, variant: &Variant) {
        let (name, names) = (self.c.types[id].clone(), self.c.members(id));
        let tag = self.c.in_memory(&variant.discriminant);
        self.line(&format!("typedef struct {name} {{"));
        match variant.form {
            Form::Variant => self.line(&format!("  {tag} tag;")),
            Form::Option => self.line(&format!("  {tag} is_some;")),
            Form::Result => self.line(&format!("  {tag} is_err;")),
        }
        let payloads: Vec<(&String, &Type)> =
            names.iter().zip(&variant.cases).filter_map(|(name, (_, ty))| Some((name, ty.as_ref()?))).collect();
        match (variant.form, payloads.as_slice()) {
            (_, []) => {}
            (Form::Option, [(_, ty)]) => {
                let field = self.field(ty, "some");
                self.line(&format!("  {field}"));
            }
            _ => {
                self.line("  union {");
                for (name, ty) in &payloads {
                    let field = self.field(ty, name);
                    self.line(&format!("    {field}"));
                }
                self.line("  } is;");
            }
        }
        self.line(&format!("}} {name};"));
        if !payloads.is_empty() {
            let member = if variant.form == Form::Option { "some" } else { "is" };
            self.assert(&format!("offsetof({name}, {member}) == {}", variant.payload_offset));
        }
        if variant.form == Form::Variant {
            let cases: Vec<Case> = variant.cases.iter().map(|(case, _)| case.clone()).collect();
            self.numbers(&name, &cases);
        }
    }

    /// What is behind addresses, for the host to look at.
    fn views(&mut self) {
        let has_allocator = self.c.interface.allocator.is_some();
        if self.c.interface.memory.is_none() {
            return;
        }
        let p = self.c.prefix.clone();
        for (ty, name) in self.c.pointees.iter().zip(&self.c.pointee_views) {
            let pointer = format!("{p}_ptr_{}", self.c.suffix(ty));
            let (of, align) = (self.c.in_memory(ty), self.c.interface.types.layout(ty).1);
            self.line(&format!("\n/* So many `{of}` of the guest's, as `{p}_at`. */"));
            self.line(&format!("static inline {of} *{name}(const {p}_image *self, {pointer} at, uint32_t count) {{"));
            self.line(&format!("  return ({of} *){p}_at(self, at.address, count, sizeof({of}), {align});\n}}"));
        }
        for (id, names) in &self.c.sequences {
            let (unit, is_text) = match &self.c.interface.types.named[*id].kind {
                Kind::List(of) => (of, false),
                Kind::Text(unit) => (unit, true),
                _ => continue,
            };
            let of = if is_text && *unit == Type::U8 { "char".to_owned() } else { self.c.in_memory(unit) };
            let (name, align) = (&self.c.types[*id], self.c.interface.types.layout(unit).1);
            let Sequence { view, new, put } = names;
            self.line(&format!("\n/* What is in it, as `{p}_at`: nothing is copied. */"));
            self.line(&format!("static inline {of} *{view}(const {p}_image *self, {name} list) {{"));
            self.line(&format!("  return ({of} *){p}_at(self, list.address, list.count, sizeof({of}), {align});\n}}"));
            if !has_allocator {
                continue;
            }
            self.line("/* Room for so many, for the host to fill at `*items`. A call hands it over. */");
            self.line(&format!(
                "static inline {p}_status {new}({p}_image *self, uint32_t count, {name} *list, {of} **items) {{"
            ));
            self.line(&format!("  {p}_status status = {p}_alloc(self, count, sizeof({of}), {align}, &list->address);"));
            self.line("  list->count = count;");
            self.line(&format!("  *items = status == {0}_OK ? {view}(self, *list) : NULL;", self.c.upper));
            self.line("  return status;\n}");
            self.line("/* A copy of the host's in the guest's memory, the only one. A call hands it over. */");
            self.line(&format!(
                "static inline {p}_status {put}({p}_image *self, const {of} *items, uint32_t count, {name} *list) {{"
            ));
            self.line(&format!("  {of} *room;"));
            self.line(&format!("  {p}_status status = {new}(self, count, list, &room);"));
            self.line(&format!("  if (status == {0}_OK && count > 0 && items == NULL) return {0}_NULL;", self.c.upper));
            self.line(&format!(
                "  if (status == {0}_OK && count > 0) memcpy(room, items, count * sizeof({of}));",
                self.c.upper
            ));
            self.line("  return status;\n}");
        }
    }

    fn resources(&mut self) {
        let p = self.c.prefix.clone();
        for (id, resource, name) in self.c.resources() {
            let ResourceSide::Image { .. } = &resource.side else { continue };
            let Some(names) = self.c.handles.get(&id) else { continue };
            self.out.push('\n');
            self.line("/* Ends what the host owns. */");
            self.line(&format!("{p}_status {}({p}_image *self, {name} handle);", names.drop));
        }
    }

    fn constants(&mut self) {
        for (constant, name) in self.c.interface.constants.iter().zip(&self.c.constants) {
            let ty = match &constant.ty {
                Some(ty) => self.c.in_memory(&ty.clone().pointer()),
                None => format!("{}_ptr", self.c.prefix),
            };
            self.out.push('\n');
            self.out.push_str(&comment(None, &[format!("The export `{}`.", constant.export)]));
            let value = constant.value;
            self.line(&format!("static inline {ty} {name}(void) {{"));
            self.line(&format!("  {ty} at = {{{value}u}};\n  return at;\n}}"));
        }
    }

    fn functions(&mut self) {
        let all = || self.c.interface.functions.iter().zip(&self.c.functions);
        for is_import in [false, true] {
            let of_side = |side: &Side| matches!(side, Side::Import { .. }) == is_import;
            if !all().any(|(function, _)| of_side(&function.side)) {
                continue;
            }
            self.line(match is_import {
                false => "\n/* ---- What the host calls. ---- */",
                true => "\n/* ---- What the host defines. ---- */",
            });
            for (function, names) in all().filter(|(function, _)| of_side(&function.side)) {
                self.out.push('\n');
                self.out.push_str(&comment(function.docs.as_deref(), &of_function(self.c, function, names)));
                let prototype = self.c.prototype(function, names, false);
                self.line(&format!("{prototype};"));
                if let (Some(done), true, Some(result)) = (&names.done, is_lent(function), self.c.result(function)) {
                    let result = result.trim_end_matches('*').trim_end().to_owned();
                    self.line(&format!("{0}_status {done}({0}_image *self, {result} *result);", self.c.prefix));
                }
            }
        }
    }

    /// What is not here, so that nobody looks for it.
    fn left(&mut self) {
        if self.c.interface.left.is_empty() {
            return;
        }
        let mut lines = vec!["Not here, since C has nothing for it:".to_owned()];
        lines.extend(self.c.interface.left.iter().cloned());
        self.out.push('\n');
        let text = comment(None, &lines);
        self.out.push_str(&text);
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}
