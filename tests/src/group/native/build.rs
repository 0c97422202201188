//! A value becomes statements of C that put it into a variable.
//!
//! It does not know what the variable is for. The surprising choice: elements of a list are put together in the host's
//! memory first, since the guest's may move while the elements get memory of their own.

use seld::bindings::c::C;
use seld::bindings::interface::{Kind, Type, TypeId};
use wasmtime::component::Val;

use super::Value;
use crate::Verdict;

/// Writes statements.
pub(super) struct Builder<'c, 'i> {
    c: &'c C<'i>,
    pub(super) lines: Vec<String>,
    /// Names of variables that were given out.
    count: usize,
}

impl<'c, 'i> Builder<'c, 'i> {
    pub(super) fn new(c: &'c C<'i>) -> Self {
        Self { c, lines: Vec::new(), count: 0 }
    }

    /// Puts an argument into `place`.
    pub(super) fn value(&mut self, ty: &Type, value: &Value, place: &str) -> Verdict {
        match value {
            Value::Plain(value) => self.plain(ty, value, place),
            Value::Handle(name) => {
                self.lines.push(format!("{place}.handle = h_{};", name.replace('-', "_")));
                Ok(())
            }
            Value::Option(inner) => {
                let id = self.named(ty)?;
                let Kind::Variant(variant) = &self.c.interface.types.named[id].kind else {
                    return Err("an option that is none".to_owned());
                };
                self.lines.push(format!("{place}.is_some = {};", u8::from(inner.is_some())));
                match (inner, variant.cases.get(1).and_then(|(_, ty)| ty.as_ref())) {
                    (Some(inner), Some(ty)) => self.value(ty, inner, &format!("{place}.some")),
                    _ => Ok(()),
                }
            }
            Value::List(members) => self.list(ty, members.len(), place, |builder, ty, at, place| {
                let member = members.get(at).ok_or("a member that is not there")?;
                builder.value(ty, member, place)
            }),
        }
    }

    fn named(&self, ty: &Type) -> Verdict<TypeId> {
        match self.c.plain(ty) {
            Type::Named(id) => Ok(*id),
            other => Err(format!("{other:?} has no name")),
        }
    }

    fn plain(&mut self, ty: &Type, value: &Val, place: &str) -> Verdict {
        let number = match value {
            Val::Bool(value) => Some(u8::from(*value).to_string()),
            Val::U8(value) => Some(value.to_string()),
            Val::S8(value) => Some(value.to_string()),
            Val::U16(value) => Some(value.to_string()),
            Val::S16(value) => Some(value.to_string()),
            Val::U32(value) => Some(format!("{value}u")),
            Val::S32(value) => Some(format!("(int32_t){}u", value.cast_unsigned())),
            Val::U64(value) => Some(format!("UINT64_C({value})")),
            Val::S64(value) => Some(format!("(int64_t)UINT64_C({})", value.cast_unsigned())),
            Val::Char(value) => Some(format!("{}u", u32::from(*value))),
            _ => None,
        };
        if let Some(number) = number {
            self.lines.push(format!("{place} = {number};"));
            return Ok(());
        }
        match value {
            // Every bit counts, and so the bits are what is written.
            Val::Float32(value) => {
                let bits = value.to_bits();
                self.lines.push(format!("{{ uint32_t bits = {bits}u; memcpy(&{place}, &bits, 4); }}"));
                Ok(())
            }
            Val::Float64(value) => {
                let bits = value.to_bits();
                self.lines.push(format!("{{ uint64_t bits = UINT64_C({bits}); memcpy(&{place}, &bits, 8); }}"));
                Ok(())
            }
            Val::String(text) => self.text(ty, text, place),
            Val::List(members) => self.list(ty, members.len(), place, |builder, ty, at, place| {
                builder.plain(ty, members.get(at).ok_or("a member that is not there")?, place)
            }),
            other => self.compound(ty, other, place),
        }
    }

    fn compound(&mut self, ty: &Type, value: &Val, place: &str) -> Verdict {
        let id = self.named(ty)?;
        let named = &self.c.interface.types.named[id];
        let members = self.c.members(id);
        match (&named.kind, value) {
            (Kind::Record(fields), Val::Record(_) | Val::Tuple(_)) => {
                let values: Vec<&Val> = match value {
                    Val::Record(values) => values.iter().map(|(_, value)| value).collect(),
                    Val::Tuple(values) => values.iter().collect(),
                    _ => Vec::new(),
                };
                for ((field, name), value) in fields.iter().zip(members).zip(values) {
                    self.plain(&field.ty, value, &format!("{place}.{name}"))?;
                }
                Ok(())
            }
            (Kind::Enum { cases, .. }, Val::Enum(name)) => {
                let case = cases.iter().find(|case| case.name == *name).ok_or("a case that is not there")?;
                self.lines.push(format!("{place} = {};", case.value));
                Ok(())
            }
            (Kind::Flags(cases), Val::Flags(set)) => {
                for case in cases.iter().filter(|case| set.contains(&case.name)) {
                    self.lines.push(match named.size {
                        0..=4 => format!("{place} |= 1u << {};", case.value),
                        _ => format!("{place}.bits[{}] |= 1u << {};", case.value / 32, case.value % 32),
                    });
                }
                Ok(())
            }
            (Kind::Variant(variant), value) => {
                let (tag, member, number, payload) = match value {
                    Val::Option(payload) => ("is_some", "some".to_owned(), usize::from(payload.is_some()), payload),
                    Val::Result(Ok(payload)) => ("is_err", "is.ok".to_owned(), 0, payload),
                    Val::Result(Err(payload)) => ("is_err", "is.err".to_owned(), 1, payload),
                    Val::Variant(name, payload) => {
                        let at = variant.cases.iter().position(|(case, _)| case.name == *name);
                        let at = at.ok_or("a case that is not there")?;
                        let member = members.get(at).cloned().unwrap_or_default();
                        ("tag", format!("is.{member}"), at, payload)
                    }
                    other => return Err(format!("{other:?} is no variant")),
                };
                self.lines.push(format!("{place}.{tag} = {number};"));
                match (payload, variant.cases.get(number).and_then(|(_, ty)| ty.as_ref())) {
                    (Some(payload), Some(ty)) => self.plain(ty, payload, &format!("{place}.{member}")),
                    _ => Ok(()),
                }
            }
            (kind, value) => Err(format!("{value:?} for {kind:?}")),
        }
    }

    fn text(&mut self, ty: &Type, text: &str, place: &str) -> Verdict {
        let id = self.named(ty)?;
        let Kind::Text(unit) = &self.c.interface.types.named[id].kind else { return Err("no text".to_owned()) };
        let (units, word): (Vec<String>, &str) = match unit {
            Type::U16 => (text.encode_utf16().map(|unit| unit.to_string()).collect(), "uint16_t"),
            _ => (text.bytes().map(|byte| format!("(char){byte}")).collect(), "char"),
        };
        self.array(id, word, &units, place)
    }

    /// A list whose elements are numbers already, or a text.
    fn array(&mut self, id: TypeId, word: &str, units: &[String], place: &str) -> Verdict {
        let put = self.put(id)?;
        let count = units.len();
        let units = if units.is_empty() { "0".to_owned() } else { units.join(",") };
        self.lines.push(format!(
            "{{ static const {word} units[] = {{{units}}}; NEED({put}(self, units, {count}, &{place})); }}"
        ));
        Ok(())
    }

    fn put(&self, id: TypeId) -> Verdict<String> {
        let names = self.c.sequences.iter().find(|(known, _)| *known == id).map(|(_, names)| names.put.clone());
        names.ok_or_else(|| "a list that has no functions".to_owned())
    }

    fn list(
        &mut self,
        ty: &Type,
        count: usize,
        place: &str,
        element: impl Fn(&mut Self, &Type, usize, &str) -> Verdict,
    ) -> Verdict {
        let id = self.named(ty)?;
        let Kind::List(of) = &self.c.interface.types.named[id].kind else { return Err("no list".to_owned()) };
        let (put, word) = (self.put(id)?, self.c.in_memory(of));
        self.count += 1;
        let variable = format!("items{}", self.count);
        self.lines.push(format!("{{ {word} *{variable} = ({word} *)calloc({count} + 1, sizeof *{variable});"));
        for at in 0..count {
            element(self, of, at, &format!("{variable}[{at}]"))?;
        }
        self.lines.push(format!("NEED({put}(self, {variable}, {count}, &{place})); free({variable}); }}"));
        Ok(())
    }
}
