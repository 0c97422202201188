//! Types become statements of C that flatten a value, read one from flat values, or check one in memory.
//!
//! Component Model, Canonical ABI: "Flattening", "Lifting Flat Values", "Lowering Flat Values". Each type with a name
//! gets a function of its own for each of the three, when it is asked for first; what it is made of comes before it. It
//! does not know who calls. The surprising choice: the cases of a variant need no conversion between core types, since
//! a flat value is a union in C whose bytes are zero where nothing was written.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::c::{C, number};
use super::interface::{Case, Kind, ResourceId, ResourceSide, Type, TypeId, Variant, align_up};

/// Which way a value goes; handles change with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Direction {
    /// As a parameter of what the host calls.
    ToImage,
    /// As the result of what the host defines.
    FromHost,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Verb {
    Lower,
    Lift,
    Check,
    Settle,
}

/// The functions that were written.
pub(super) struct Marshal<'c, 'i> {
    c: &'c C<'i>,
    pub(super) out: String,
    known: BTreeSet<(Verb, TypeId)>,
    /// Lists whose elements have a function that settles them.
    settled_items: BTreeSet<TypeId>,
    knows_char: bool,
}

impl<'c, 'i> Marshal<'c, 'i> {
    pub(super) fn new(c: &'c C<'i>) -> Self {
        Self { c, out: String::new(), known: BTreeSet::new(), settled_items: BTreeSet::new(), knows_char: false }
    }

    /// How many core values a value becomes.
    pub(super) fn length(&self, ty: &Type) -> usize {
        let named = &self.c.interface.types.named;
        match self.c.plain(ty) {
            Type::Named(id) => match &named[*id].kind {
                Kind::Record(fields) => fields.iter().map(|field| self.length(&field.ty)).sum(),
                Kind::Variant(variant) => {
                    let payloads = variant.cases.iter().filter_map(|(_, ty)| ty.as_ref());
                    1 + payloads.map(|ty| self.length(ty)).max().unwrap_or(0)
                }
                Kind::List(_) | Kind::Text(_) => 2,
                Kind::Flags(_) => named[*id].size.div_ceil(4) as usize,
                Kind::Alias(of) => self.length(of),
                Kind::Enum { .. } | Kind::Own(_) | Kind::Borrow(_) | Kind::Union(_) | Kind::Opaque => 1,
            },
            Type::Array(of, count) => self.length(of) * *count as usize,
            _ => 1,
        }
    }

    /// Where values are that lie one behind the other, and size and alignment of all, in bytes.
    pub(super) fn places<'t>(&self, types: impl Iterator<Item = &'t Type>) -> (Vec<u32>, u32, u32) {
        let (mut places, mut end, mut all) = (Vec::new(), 0u32, 1);
        for ty in types {
            let (size, align) = self.c.interface.types.layout(ty);
            // A world that was read fits 32 bits, or its functions were left out.
            let place = align_up(end, align).unwrap_or(end);
            places.push(place);
            end = place.saturating_add(size);
            all = all.max(align);
        }
        (places, align_up(end, all).unwrap_or(end), all)
    }

    /// Puts `value` into `flat` from `at` on, which is all zeros.
    pub(super) fn lower(&mut self, ty: &Type, value: &str, at: usize, direction: Direction) -> Vec<String> {
        let place = format!("flat[{at}]");
        match self.c.plain(ty) {
            Type::Bool => vec![format!("{place}.i32 = {value} ? 1 : 0;")],
            Type::S8 | Type::S16 | Type::S32 => vec![format!("{place}.i32 = (uint32_t)(int32_t){value};")],
            Type::U8 | Type::U16 | Type::U32 => vec![format!("{place}.i32 = {value};")],
            Type::Char => {
                let mut lines = self.character(value);
                lines.push(format!("{place}.i32 = {value};"));
                lines
            }
            Type::S64 | Type::U64 => vec![format!("{place}.i64 = (uint64_t){value};")],
            Type::F32 => vec![format!("{place}.f32 = {value};")],
            Type::F64 => vec![format!("{place}.f64 = {value};")],
            Type::Pointer(_) => vec![format!("{place}.i32 = {value}.address;")],
            Type::Slot => vec![format!("{place}.i32 = {value}.slot;")],
            Type::Named(id) => self.lower_named(*id, value, at, direction),
            Type::Array(of, count) => {
                let (length, mut lines) = (self.length(of), Vec::new());
                for element in 0..*count as usize {
                    lines.extend(self.lower(of, &format!("{value}[{element}]"), at + element * length, direction));
                }
                lines
            }
        }
    }

    fn lower_named(&mut self, id: TypeId, value: &str, at: usize, direction: Direction) -> Vec<String> {
        let place = format!("flat[{at}]");
        match &self.c.interface.types.named[id].kind {
            // Handles change with the direction, so they have no function.
            Kind::Borrow(resource) if direction == Direction::ToImage => {
                self.borrowed(*resource, &format!("{value}.handle"), &format!("{place}.i32"))
            }
            Kind::Own(resource) | Kind::Borrow(resource) => {
                let mut lines = self.owned(*resource, &format!("{value}.handle"));
                lines.push(format!("{place}.i32 = {value}.handle;"));
                lines
            }
            _ => {
                self.function(Verb::Lower, id);
                self.status(&format!("glue_lower_{}(self, &{value}, flat + {at})", self.c.suffix(&Type::Named(id))))
            }
        }
    }

    /// Reads `value` from `flat`, and checks it.
    pub(super) fn lift(&mut self, ty: &Type, value: &str, at: usize) -> Vec<String> {
        let place = format!("flat[{at}]");
        let as_number = |ty: &str| vec![format!("{value} = ({ty}){place}.i32;")];
        match self.c.plain(ty) {
            Type::Bool => vec![format!("{value} = {place}.i32 != 0;")],
            Type::S8 => as_number("int8_t"),
            Type::S16 => as_number("int16_t"),
            Type::S32 => as_number("int32_t"),
            Type::U8 => as_number("uint8_t"),
            Type::U16 => as_number("uint16_t"),
            Type::U32 => as_number("uint32_t"),
            Type::Char => {
                let mut lines = as_number("uint32_t");
                lines.extend(self.character(value));
                lines
            }
            Type::S64 => vec![format!("{value} = (int64_t){place}.i64;")],
            Type::U64 => vec![format!("{value} = {place}.i64;")],
            Type::F32 => vec![format!("{value} = {place}.f32;")],
            Type::F64 => vec![format!("{value} = {place}.f64;")],
            Type::Pointer(_) => vec![format!("{value}.address = {place}.i32;")],
            Type::Slot => vec![format!("{value}.slot = {place}.i32;")],
            Type::Named(id) => match &self.c.interface.types.named[*id].kind {
                Kind::Own(resource) | Kind::Borrow(resource) => {
                    let mut lines = vec![format!("{value}.handle = {place}.i32;")];
                    lines.extend(self.owned(*resource, &format!("{value}.handle")));
                    lines
                }
                _ => {
                    self.function(Verb::Lift, *id);
                    let name = self.c.suffix(&Type::Named(*id));
                    self.status(&format!("glue_lift_{name}(self, flat + {at}, &{value})"))
                }
            },
            Type::Array(of, count) => {
                let (length, mut lines) = (self.length(of), Vec::new());
                for element in 0..*count as usize {
                    lines.extend(self.lift(of, &format!("{value}[{element}]"), at + element * length));
                }
                lines
            }
        }
    }

    /// Checks a value that is in memory.
    pub(super) fn check(&mut self, ty: &Type, value: &str) -> Vec<String> {
        match self.c.plain(ty) {
            Type::Char => self.character(value),
            Type::Named(id) => match &self.c.interface.types.named[*id].kind {
                Kind::Own(resource) => self.owned(*resource, &format!("{value}.handle")),
                Kind::Borrow(_) => Vec::new(),
                _ if !self.is_checked(ty) => Vec::new(),
                _ => {
                    self.function(Verb::Check, *id);
                    self.status(&format!("glue_check_{}(self, &{value})", self.c.suffix(&Type::Named(*id))))
                }
            },
            Type::Array(of, count) if self.is_checked(of) => {
                (0..*count).flat_map(|element| self.check(of, &format!("{value}[{element}]"))).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Checks a value of the host's that is in the image's memory, and makes it the image's: with what is in its lists,
    /// handles that are lent become what is behind them, and an empty list without an address gets one, since Rust has
    /// no list at 0.
    pub(super) fn settle(&mut self, ty: &Type, value: &str) -> Vec<String> {
        match self.c.plain(ty) {
            // Rust has no `bool` but 0 and 1.
            Type::Bool => vec![format!("{value} = {value} != 0;")],
            Type::Char => self.character(value),
            Type::Named(id) => match &self.c.interface.types.named[*id].kind {
                Kind::Own(resource) => self.owned(*resource, &format!("{value}.handle")),
                Kind::Borrow(resource) => {
                    self.borrowed(*resource, &format!("{value}.handle"), &format!("{value}.handle"))
                }
                _ if !self.is_settled(ty) => Vec::new(),
                _ => {
                    self.function(Verb::Settle, *id);
                    self.status(&format!("glue_settle_{}(self, &{value})", self.c.suffix(&Type::Named(*id))))
                }
            },
            Type::Array(of, count) if self.is_settled(of) => {
                (0..*count).flat_map(|element| self.settle(of, &format!("{value}[{element}]"))).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether there is something to do for `settle`.
    fn is_settled(&self, ty: &Type) -> bool {
        if self.is_checked(ty) {
            return true;
        }
        match self.c.plain(ty) {
            Type::Bool => true,
            Type::Array(of, _) => self.is_settled(of),
            Type::Named(id) => match &self.c.interface.types.named[*id].kind {
                Kind::Borrow(_) | Kind::Flags(_) => true,
                Kind::Record(fields) => fields.iter().any(|field| self.is_settled(&field.ty)),
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether a value of a type can be wrong.
    fn is_checked(&self, ty: &Type) -> bool {
        match self.c.plain(ty) {
            Type::Char => true,
            Type::Array(of, _) => self.is_checked(of),
            Type::Named(id) => match &self.c.interface.types.named[*id].kind {
                Kind::Record(fields) => fields.iter().any(|field| self.is_checked(&field.ty)),
                Kind::Enum { is_closed, .. } => *is_closed,
                Kind::Variant(_) | Kind::List(_) | Kind::Text(_) => true,
                Kind::Own(resource) => self.is_of_image(*resource),
                Kind::Alias(of) => self.is_checked(of),
                Kind::Borrow(_) | Kind::Flags(_) | Kind::Union(_) | Kind::Opaque => false,
            },
            _ => false,
        }
    }

    fn is_of_image(&self, resource: ResourceId) -> bool {
        self.c.interface.types.resources[resource].side != ResourceSide::Host
    }

    fn status(&self, expression: &str) -> Vec<String> {
        vec![format!("status = {expression};"), format!("if (status != {}_OK) return status;", self.c.upper)]
    }

    /// That a handle of the image's is somebody's. Those of the host's are numbers of its choice.
    fn owned(&self, resource: ResourceId, handle: &str) -> Vec<String> {
        if !self.is_of_image(resource) {
            return Vec::new();
        }
        let mut lines = vec!["{".to_owned(), "uint32_t known;".to_owned()];
        lines.extend(self.status(&format!("glue_representation(self, {}, {handle}, &known)", resource.0)));
        lines.push("}".to_owned());
        lines
    }

    /// What the image sees of a handle that it is lent: what is behind its own, the number of the host's.
    pub(super) fn borrowed(&self, resource: ResourceId, handle: &str, place: &str) -> Vec<String> {
        if self.is_of_image(resource) {
            return self.status(&format!("glue_representation(self, {}, {handle}, &{place})", resource.0));
        }
        let mut lines = self.status(&format!("glue_lend(self, {}, {handle})", resource.0));
        lines.push(format!("{place} = {handle};"));
        lines
    }

    fn character(&mut self, value: &str) -> Vec<String> {
        if !std::mem::replace(&mut self.knows_char, true) {
            self.out.push_str(
                "\n/* Unicode scalar values: no surrogates. */\nstatic bool glue_is_char(uint32_t value) {\n  \
                 return value < 0xd800 || (value > 0xdfff && value < 0x110000);\n}\n",
            );
        }
        vec![format!("if (!glue_is_char({value})) return {}", self.bad("a number that is no character"))]
    }

    fn bad(&self, what: &str) -> String {
        format!("glue_fail(self, {}_BAD_VALUE, \"{what}\");", self.c.upper)
    }

    /// Writes the function for a type, if it is not there.
    fn function(&mut self, verb: Verb, id: TypeId) {
        if !self.known.insert((verb, id)) {
            return;
        }
        let types = &self.c.interface.types;
        let (name, suffix, p) = (self.c.types[id].clone(), self.c.suffix(&Type::Named(id)), self.c.prefix.clone());
        let body = match &types.named[id].kind {
            Kind::Record(fields) => {
                let names = self.c.members(id);
                let (mut lines, mut at) = (Vec::new(), 0);
                for (field, name) in fields.iter().zip(names) {
                    lines.extend(self.value(verb, &field.ty, &format!("value->{name}"), at));
                    at += self.length(&field.ty);
                }
                lines
            }
            Kind::Enum { repr, cases, is_closed } => self.enumeration(verb, repr, cases, *is_closed, &suffix),
            Kind::Flags(cases) => self.flags(verb, cases.len(), types.named[id].size),
            Kind::Variant(variant) => self.variant(verb, id, variant, &suffix),
            Kind::List(of) => self.sequence(verb, id, of),
            Kind::Text(unit) => self.sequence(verb, id, unit),
            Kind::Alias(of) => self.value(verb, of, "(*value)", 0),
            Kind::Own(_) | Kind::Borrow(_) | Kind::Union(_) | Kind::Opaque => Vec::new(),
        };
        let params = match verb {
            Verb::Lower => format!("const {name} *value, glue_value *flat"),
            Verb::Lift => format!("const glue_value *flat, {name} *value"),
            Verb::Check => format!("const {name} *value"),
            Verb::Settle => format!("{name} *value"),
        };
        let word = match verb {
            Verb::Lower => "lower",
            Verb::Lift => "lift",
            Verb::Check => "check",
            Verb::Settle => "settle",
        };
        let out = &mut self.out;
        _ = writeln!(out, "\nstatic {p}_status glue_{word}_{suffix}({p}_image *self, {params}) {{");
        if body.iter().any(|line| line.contains("status = ")) {
            _ = writeln!(out, "  {p}_status status;");
        }
        let text = body.iter().map(String::as_str).collect::<Vec<_>>().join("\n  ");
        if !text.contains("self") {
            _ = writeln!(out, "  (void)self;");
        }
        _ = writeln!(out, "  {text}\n  return {}_OK;\n}}", self.c.upper);
    }

    fn value(&mut self, verb: Verb, ty: &Type, value: &str, at: usize) -> Vec<String> {
        match verb {
            Verb::Lower => self.lower(ty, value, at, Direction::ToImage),
            Verb::Lift => self.lift(ty, value, at),
            Verb::Check => self.check(ty, value),
            Verb::Settle => self.settle(ty, value),
        }
    }

    fn enumeration(&self, verb: Verb, repr: &Type, cases: &[Case], is_closed: bool, name: &str) -> Vec<String> {
        let repr_name = self.c.in_memory(repr);
        let wide = match repr {
            Type::S64 | Type::U64 => "i64",
            _ => "i32",
        };
        let mut lines = Vec::new();
        if verb == Verb::Lift {
            lines.push(format!("*value = ({repr_name})flat[0].{wide};"));
        }
        if is_closed && !cases.is_empty() {
            let bad = self.bad(&format!("a case of {name} that there is not"));
            let is_in_order = cases.iter().zip(0i64..).all(|(case, number)| case.value == number);
            let whole = if verb == Verb::Lift { format!("flat[0].{wide}") } else { "*value".to_owned() };
            lines.push(match is_in_order {
                true => format!("if ({whole} >= {}) return {bad}", cases.len()),
                false => {
                    let others = cases.iter().map(|case| format!("*value != ({repr_name}){}", number(case.value)));
                    format!("if ({}) return {bad}", others.collect::<Vec<_>>().join(" && "))
                }
            });
        }
        if verb == Verb::Lower {
            lines.push(match wide {
                "i64" => "flat[0].i64 = (uint64_t)*value;".to_owned(),
                _ => "flat[0].i32 = (uint32_t)*value;".to_owned(),
            });
        }
        lines
    }

    /// Bits that have no name are not looked at by who is given them, and not given.
    fn flags(&self, verb: Verb, count: usize, size: u32) -> Vec<String> {
        let mask = |bits: usize| if bits >= 32 { u32::MAX } else { (1 << bits) - 1 };
        if size <= 4 {
            let ty = ["", "uint8_t", "uint16_t", "", "uint32_t"].get(size as usize).copied().unwrap_or("uint32_t");
            return match verb {
                Verb::Lower => vec![format!("flat[0].i32 = *value & {}u;", mask(count))],
                Verb::Lift => vec![format!("*value = ({ty})(flat[0].i32 & {}u);", mask(count))],
                Verb::Settle => vec![format!("*value = ({ty})(*value & {}u);", mask(count))],
                Verb::Check => Vec::new(),
            };
        }
        let words = 0..(size / 4) as usize;
        match verb {
            Verb::Lower => words
                .map(|word| format!("flat[{word}].i32 = value->bits[{word}] & {}u;", mask(count - word * 32)))
                .collect(),
            Verb::Lift => words
                .map(|word| format!("value->bits[{word}] = flat[{word}].i32 & {}u;", mask(count - word * 32)))
                .collect(),
            Verb::Settle => words.map(|word| format!("value->bits[{word}] &= {}u;", mask(count - word * 32))).collect(),
            Verb::Check => Vec::new(),
        }
    }

    fn variant(&mut self, verb: Verb, id: TypeId, variant: &Variant, name: &str) -> Vec<String> {
        use super::interface::Form;
        let tag = match variant.form {
            Form::Variant => "value->tag",
            Form::Option => "value->is_some",
            Form::Result => "value->is_err",
        };
        let ty = self.c.in_memory(&variant.discriminant);
        let mut lines = Vec::new();
        let number = match verb {
            Verb::Lower => {
                lines.push(format!("flat[0].i32 = {tag};"));
                "flat[0].i32"
            }
            Verb::Lift => {
                lines.push(format!("{tag} = ({ty})flat[0].i32;"));
                "flat[0].i32"
            }
            Verb::Check | Verb::Settle => tag,
        };
        lines.push(format!("switch ({number}) {{"));
        for ((case, payload), case_name) in variant.cases.iter().zip(self.c.members(id)) {
            let member = match variant.form {
                Form::Option => "value->some".to_owned(),
                Form::Variant | Form::Result => format!("value->is.{case_name}"),
            };
            lines.push(format!("case {}:", case.value));
            if let Some(payload) = payload {
                let inner = self.value(verb, payload, &member, 1);
                lines.extend(inner.into_iter().map(|line| format!("  {line}")));
            }
            lines.push("  break;".to_owned());
        }
        lines.push(format!("default: return {}", self.bad(&format!("a case of {name} that there is not"))));
        lines.push("}".to_owned());
        lines
    }

    /// An address and a count of elements that are all in memory. What is in the elements is for who looks at them; but
    /// what the image is given is looked at here.
    fn sequence(&mut self, verb: Verb, id: TypeId, of: &Type) -> Vec<String> {
        let (p, upper) = (self.c.prefix.clone(), self.c.upper.clone());
        let (size, align) = self.c.interface.types.layout(of);
        let mut lines = Vec::new();
        if verb == Verb::Lift {
            lines.extend(["value->address = flat[0].i32;".to_owned(), "value->count = flat[1].i32;".to_owned()]);
        }
        let what = "an address and count that lead out of memory, or stand askew in it";
        let bad = format!("return glue_fail(self, {upper}_OUT_OF_BOUNDS, \"{what}\");");
        lines.push(format!("if ({p}_at(self, value->address, value->count, {size}, {align}) == NULL)\n    {bad}"));
        if matches!(verb, Verb::Lower | Verb::Settle) && self.is_settled(of) {
            let word = self.c.in_memory(of);
            let inner = self.settle(of, "items[i]");
            // The first walk through a list of this type writes the function for all: it may be asked for inside.
            let name = format!("glue_settle_items_{}", self.c.suffix(&Type::Named(id)));
            if self.settled_items.insert(id) {
                let text = inner.join("\n    ");
                _ = writeln!(
                    self.out,
                    "\nstatic {p}_status {name}({p}_image *self, uint32_t address, uint32_t count) {{"
                );
                _ = writeln!(self.out, "  {word} *items = ({word} *){p}_at(self, address, count, {size}, {align});");
                _ = writeln!(self.out, "  uint32_t i;");
                if text.contains("status = ") {
                    _ = writeln!(self.out, "  {p}_status status;");
                }
                _ = writeln!(self.out, "  for (i = 0; items != NULL && i < count; i++) {{\n    {text}\n  }}");
                _ = writeln!(self.out, "  return {upper}_OK;\n}}");
            }
            lines.extend(self.status(&format!("{name}(self, value->address, value->count)")));
        }
        let empty = "value->count == 0 && value->address == 0";
        match verb {
            Verb::Lower => {
                lines.push(format!("flat[0].i32 = {empty} ? {align} : value->address;"));
                lines.push("flat[1].i32 = value->count;".to_owned());
            }
            Verb::Settle => lines.push(format!("if ({empty}) value->address = {align};")),
            Verb::Lift | Verb::Check => {}
        }
        lines
    }
}
