//! Types become functions of C that say a value in WAVE, and find the handles in it.
//!
//! It does not know where the value came from. The surprising choice: texts are said as numbers of characters, so that
//! no character has to be written in a special way.

use std::collections::BTreeSet;
use std::fmt::Write;

use seld::bindings::c::C;
use seld::bindings::interface::{Kind, Type, TypeId, Variant};
use wasmtime::component::Type as WaveType;

use crate::Verdict;

/// The functions that were written.
pub(super) struct Shower<'c, 'i> {
    c: &'c C<'i>,
    pub(super) out: String,
    known: BTreeSet<TypeId>,
}

impl<'c, 'i> Shower<'c, 'i> {
    pub(super) fn new(c: &'c C<'i>) -> Self {
        Self { c, out: String::new(), known: BTreeSet::new() }
    }

    /// A statement that says a value.
    pub(super) fn show(&mut self, ty: &Type, wave: &WaveType, place: &str) -> Verdict<String> {
        Ok(match (self.c.plain(ty), wave) {
            (Type::Bool, _) => format!("printf({place} ? \"true\" : \"false\");"),
            (Type::Char, _) => format!("printf(\"'\\\\u{{%x}}'\", {place});"),
            (Type::S8 | Type::S16 | Type::S32 | Type::S64, _) => format!("printf(\"%\" PRId64, (int64_t){place});"),
            (Type::U8 | Type::U16 | Type::U32 | Type::U64, _) => format!("printf(\"%\" PRIu64, (uint64_t){place});"),
            (Type::F32, _) => format!("show_float({place}, 9);"),
            (Type::F64, _) => format!("show_float({place}, 17);"),
            (Type::Named(id), wave) => {
                self.function(*id, wave)?;
                format!("show_{}(self, &{place});", self.suffix(*id))
            }
            (other, _) => return Err(format!("{other:?} is not of WIT")),
        })
    }

    fn suffix(&self, id: TypeId) -> String {
        self.c.suffix(&Type::Named(id))
    }

    fn function(&mut self, id: TypeId, wave: &WaveType) -> Verdict {
        if !self.known.insert(id) {
            return Ok(());
        }
        let named = &self.c.interface.types.named[id];
        let members = self.c.members(id);
        let mut body = Vec::new();
        match (&named.kind, wave) {
            (Kind::Record(fields), WaveType::Tuple(types)) => {
                body.push("printf(\"(\");".to_owned());
                for ((at, (field, member)), wave) in fields.iter().zip(&members).enumerate().zip(types.types()) {
                    if at > 0 {
                        body.push("printf(\", \");".to_owned());
                    }
                    body.push(self.show(&field.ty, &wave, &format!("value->{member}"))?);
                }
                body.push("printf(\")\");".to_owned());
            }
            (Kind::Record(fields), WaveType::Record(record)) => {
                body.push("printf(\"{\");".to_owned());
                for ((at, (field, member)), wave) in fields.iter().zip(&members).enumerate().zip(record.fields()) {
                    body.push(format!("printf(\"{}%s: \", \"{}\");", if at > 0 { ", " } else { "" }, wave.name));
                    body.push(self.show(&field.ty, &wave.ty, &format!("value->{member}"))?);
                }
                body.push("printf(\"}\");".to_owned());
            }
            (Kind::Enum { cases, .. }, _) => {
                for case in cases {
                    body.push(format!("if (*value == {}) printf(\"%%{}\");", case.value, case.name));
                }
            }
            (Kind::Flags(cases), _) => {
                body.push("int count = 0; printf(\"{\");".to_owned());
                for case in cases {
                    let (word, bit) = match named.size {
                        0..=4 => ("*value".to_owned(), case.value),
                        _ => (format!("value->bits[{}]", case.value / 32), case.value % 32),
                    };
                    let name = &case.name;
                    body.push(format!("if ({word} & (1u << {bit})) printf(\"%s{name}\", count++ ? \", \" : \"\");"));
                }
                body.push("printf(\"}\");".to_owned());
            }
            (Kind::Variant(variant), wave) => body = self.variant(variant, &members, wave)?,
            (Kind::List(of), WaveType::List(list)) => {
                let inner = self.show(of, &list.ty(), "items[i]")?;
                let view = self.view(id)?;
                let word = self.c.in_memory(of);
                body.push(format!("uint32_t i; const {word} *items = {view}(self, *value); printf(\"[\");"));
                body.push("if (items == NULL) printf(\"no memory\");".to_owned());
                body.push(format!(
                    "for (i = 0; items != NULL && i < value->count; i++) {{ if (i) printf(\", \"); {inner} }}"
                ));
                body.push("printf(\"]\");".to_owned());
            }
            (Kind::Text(unit), _) => {
                let view = self.view(id)?;
                let word = if *unit == Type::U16 { "uint16_t" } else { "char" };
                let number = if *unit == Type::U16 { 16 } else { 8 };
                body.push(format!("const {word} *text = {view}(self, *value);"));
                body.push("if (text == NULL) printf(\"no memory\");".to_owned());
                body.push(format!("else show_text{number}(text, value->count);"));
            }
            (Kind::Own(_), _) => body.push("printf(\"handle\"); (void)value;".to_owned()),
            (kind, wave) => return Err(format!("{kind:?} for {wave:?}")),
        }
        let (p, name, suffix) = (&self.c.prefix, &self.c.types[id], self.suffix(id));
        let body = body.join("\n  ");
        _ = writeln!(self.out, "static void show_{suffix}(const {p}_image *self, const {name} *value) {{");
        _ = writeln!(self.out, "  (void)self;\n  {body}\n}}");
        Ok(())
    }

    fn variant(&mut self, variant: &Variant, members: &[String], wave: &WaveType) -> Verdict<Vec<String>> {
        let mut body = Vec::new();
        let (tag, payloads): (_, Vec<Option<WaveType>>) = match wave {
            WaveType::Option(option) => ("is_some", vec![None, Some(option.ty())]),
            WaveType::Result(result) => ("is_err", vec![result.ok(), result.err()]),
            WaveType::Variant(variant) => ("tag", variant.cases().map(|case| case.ty).collect()),
            other => return Err(format!("{other:?} is no variant")),
        };
        for (((case, ty), member), wave) in variant.cases.iter().zip(members).zip(payloads) {
            let is_own = matches!(tag, "tag");
            let member = if tag == "is_some" { "some".to_owned() } else { format!("is.{member}") };
            let name = format!("{}{}", if is_own { "%%" } else { "" }, case.name);
            body.push(format!("if (value->{tag} == {}) {{ printf(\"{name}\");", case.value));
            if let (Some(ty), Some(wave)) = (ty, wave) {
                let inner = self.show(ty, &wave, &format!("value->{member}"))?;
                body.push(format!("printf(\"(\"); {inner} printf(\")\");"));
            }
            body.push("}".to_owned());
        }
        Ok(body)
    }

    fn view(&self, id: TypeId) -> Verdict<String> {
        let names = self.c.sequences.iter().find(|(known, _)| *known == id).map(|(_, names)| names.view.clone());
        names.ok_or_else(|| "a list that has no functions".to_owned())
    }

    /// Statements that put the handles in a value into `found[]`, in order.
    pub(super) fn handles(&self, ty: &Type, place: &str, depth: usize) -> Verdict<Vec<String>> {
        let mut lines = Vec::new();
        let Type::Named(id) = self.c.plain(ty) else { return Ok(lines) };
        match &self.c.interface.types.named[*id].kind {
            Kind::Own(_) => lines.push(format!("if (count < MOST) found[count++] = {place}.handle;")),
            Kind::Record(fields) => {
                for (field, member) in fields.iter().zip(self.c.members(*id)) {
                    lines.extend(self.handles(&field.ty, &format!("{place}.{member}"), depth)?);
                }
            }
            Kind::Variant(variant) => {
                use seld::bindings::interface::Form;
                let at = match variant.form {
                    Form::Option => ("is_some", 1, "some"),
                    Form::Result => ("is_err", 0, "is.ok"),
                    Form::Variant => return Ok(lines),
                };
                if let Some((_, Some(ty))) = variant.cases.get(at.1) {
                    lines.push(format!("if ({place}.{} == {}) {{", at.0, at.1));
                    lines.extend(self.handles(ty, &format!("{place}.{}", at.2), depth)?);
                    lines.push("}".to_owned());
                }
            }
            Kind::List(of) => {
                let (view, word) = (self.view(*id)?, self.c.in_memory(of));
                lines.push(format!("{{ uint32_t i{depth}; const {word} *items{depth} = {view}(self, {place});"));
                lines.push(format!("for (i{depth} = 0; i{depth} < {place}.count; i{depth}++) {{"));
                lines.extend(self.handles(of, &format!("items{depth}[i{depth}]"), depth + 1)?);
                lines.push("} }".to_owned());
            }
            _ => {}
        }
        Ok(lines)
    }
}
