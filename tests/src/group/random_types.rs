//! Modules that return what they are given become components of a world with random types, and are given random values.
//!
//! It does not know the layout of any type: the modules hand on addresses, so that whoever copies between them, an
//! engine or the linker, is the only one that does. Nor how texts are written: one component says it of its own after
//! the other, so that there are all pairs. What comes back must be what was sent. The same number gives the
//! same types and values on every machine, and a failure shows the world.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use wasmtime::component::{Type, Val, types::Case};
use wit_component::{ComponentEncoder, StringEncoding};
use wit_parser::Resolve;

use super::calls::Running;
use super::native::{Act, Signature, Value};
use crate::{Verdict, random::Random};

/// Lists and records in each other go no deeper.
const DEPTH: usize = 4;

/// How often each of the two functions is called in one instance.
const CALLS: usize = 6;

/// A world of random types.
pub struct Types {
    number: usize,
    wit: String,
}

impl Types {
    /// The world of a number.
    pub fn new(number: usize) -> Self {
        let mut writer = Writer { random: Random::new(&format!("types {number}")), named: Vec::new() };
        let value = format!("tuple<string, {}>", writer.any(DEPTH));
        let named = writer.named.concat();
        let pads: String = (0..17).map(|index| format!("p{index}: u8, ")).collect();
        let results = "u8, ".repeat(17);
        let functions = format!(
            "use kinds.{{value}};\nspread: func({pads}v: value) -> tuple<{results}value>;\n\
             listed: func(v: list<value>) -> list<value>;\n"
        );
        let wit = format!(
            "package test:random;\ninterface kinds {{\n{named}type value = {value};\n}}\n\
             interface echo {{\n{functions}}}\ninterface checks {{\n{functions}}}\n\
             world provider {{ export echo; }}\nworld consumer {{ import echo; export checks; }}\n"
        );
        Self { number, wit }
    }

    /// The modules as components in a folder: the name of each is that of its world.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, or a module that does not fit the world.
    pub fn components(&self, modules: &[PathBuf], folder: &Path) -> Verdict<Vec<PathBuf>> {
        modules.iter().map(|path| self.component(path, folder).map_err(|error| self.with_world(&error))).collect()
    }

    fn component(&self, path: &Path, folder: &Path) -> Verdict<PathBuf> {
        let text = |error: &dyn std::fmt::Debug| format!("{}: {error:?}", path.display());
        let mut resolve = Resolve::default();
        let package = resolve.push_str("world.wit", &self.wit).map_err(|error| text(&error))?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let world = resolve.select_world(&[package], Some(&name)).map_err(|error| text(&error))?;
        let mut module = fs::read(path).map_err(|error| text(&error))?;
        // Nine numbers have all pairs.
        let encodings = [StringEncoding::UTF8, StringEncoding::UTF16, StringEncoding::CompactUTF16];
        let choice = if name == "consumer" { self.number % 3 } else { self.number / 3 % 3 };
        wit_component::embed_component_metadata(&mut module, &resolve, world, encodings[choice])
            .map_err(|error| text(&error))?;
        let mut encoder = ComponentEncoder::default().module(&module).map_err(|error| text(&error))?;
        let component = encoder.encode().map_err(|error| text(&error))?;
        let made = folder.join(path.file_name().unwrap_or_default());
        fs::write(&made, component).map_err(|error| text(&error))?;
        Ok(made)
    }

    /// Sends values and compares what comes back.
    ///
    /// # Errors
    ///
    /// The first value that comes back as another one, and the world.
    pub fn ask(&self, component: &[u8]) -> Verdict {
        let mut running = Running::start(component).map_err(|error| self.with_world(&format!("{error:?}")))?;
        let mut random = Random::new(&format!("values {}", self.number));
        for _ in 0..CALLS {
            for name in ["spread", "listed"] {
                let (arguments, results) = self.call(&mut running, name, &mut random)?;
                let expected = if name == "spread" { vec![Val::Tuple(arguments)] } else { arguments };
                if results != expected {
                    return Err(self.with_world(&format!("{name} returns {results:?}, and was given {expected:?}")));
                }
            }
        }
        Ok(())
    }

    /// Whether texts for the host are Latin-1 or UTF-16 as a bit of their length says.
    pub fn is_compact(&self) -> bool {
        self.number % 3 == 2
    }

    /// The same values as acts of a program.
    ///
    /// # Errors
    ///
    /// A type that has no values here.
    pub fn acts(&self, signatures: &BTreeMap<String, Signature>) -> Verdict<Vec<Act>> {
        let mut random = Random::new(&format!("values {}", self.number));
        let mut acts = Vec::new();
        for _ in 0..CALLS {
            for name in ["spread", "listed"] {
                let signature = signatures.get(name).ok_or_else(|| format!("no function is {name}"))?;
                let values: Vec<Val> =
                    signature.params.iter().map(|ty| value(ty, &mut random)).collect::<Verdict<_>>()?;
                let wanted = if name == "spread" { Val::Tuple(values.clone()) } else { values[0].clone() };
                let arguments = values.into_iter().map(Value::Plain).collect();
                acts.push(Act::Call { function: name.to_owned(), arguments, wanted: Some(wanted) });
            }
        }
        Ok(acts)
    }

    fn call(&self, running: &mut Running, name: &str, random: &mut Random) -> Verdict<(Vec<Val>, Vec<Val>)> {
        let function = running.find(name)?;
        let ty = function.ty(&running.store);
        let arguments: Vec<Val> = ty.params().map(|(_, ty)| value(&ty, random)).collect::<Verdict<_>>()?;
        let mut results = vec![Val::Bool(false); ty.results().len()];
        let called = function.call(&mut running.store, &arguments, &mut results);
        called.map_err(|error| self.with_world(&format!("{name} of {arguments:?}: {error:?}")))?;
        Ok((arguments, results))
    }

    fn with_world(&self, reason: &str) -> String {
        format!("{reason}\nthe types are:\n{}", self.wit)
    }
}

/// Types of one interface: those with names are written before those that use them.
struct Writer {
    random: Random,
    named: Vec<String>,
}

impl Writer {
    fn any(&mut self, depth: usize) -> String {
        match self.random.below(if depth == 0 { 3 } else { 12 }) {
            0 | 1 => {
                let plain = "bool u8 s8 u16 s16 u32 s32 u64 s64 f32 f64 char string string string";
                plain.split(' ').nth(self.random.below(15)).unwrap_or("u8").to_owned()
            }
            2 => match self.random.below(2) {
                0 => self.name("flags", 32, |_, index| format!("flag{index}")),
                _ => self.cases("enum", |_, index| format!("case{index}")),
            },
            3 => format!("option<{}>", self.any(depth - 1)),
            4 => match self.random.below(4) {
                0 => "result".to_owned(),
                1 => format!("result<{}>", self.any(depth - 1)),
                2 => format!("result<_, {}>", self.any(depth - 1)),
                _ => format!("result<{}, {}>", self.any(depth - 1), self.any(depth - 1)),
            },
            5 => {
                let count = 1 + self.random.below(4);
                let members: Vec<_> = (0..count).map(|_| self.any(depth - 1)).collect();
                format!("tuple<{}>", members.join(", "))
            }
            6 | 7 => self.name("record", 6, |types, index| format!("field{index}: {}", types.any(depth - 1))),
            8 | 9 => self.cases("variant", |types, index| {
                // Of the many cases of a wide variant only some carry a value.
                let carries = index < 5 && types.random.below(4) > 0;
                if carries { format!("case{index}({})", types.any(depth - 1)) } else { format!("case{index}") }
            }),
            _ => format!("list<{}>", self.any(depth - 1)),
        }
    }

    /// A type of cases: one in eight has so many that two bytes tell which.
    fn cases(&mut self, keyword: &str, case: impl Fn(&mut Self, usize) -> String) -> String {
        if self.random.below(8) > 0 {
            return self.name(keyword, 6, case);
        }
        self.named_with(keyword, 257, case)
    }

    fn name(&mut self, keyword: &str, most: usize, member: impl Fn(&mut Self, usize) -> String) -> String {
        let count = 1 + self.random.below(most);
        self.named_with(keyword, count, member)
    }

    fn named_with(&mut self, keyword: &str, count: usize, member: impl Fn(&mut Self, usize) -> String) -> String {
        let members: Vec<_> = (0..count).map(|index| member(self, index)).collect();
        let name = format!("{keyword}{}", self.named.len());
        self.named.push(format!("{keyword} {name} {{ {} }}\n", members.join(", ")));
        name
    }
}

/// A value of the type. Floating point numbers are never NaN: there is more than one, and any may come back.
fn value(ty: &Type, random: &mut Random) -> Verdict<Val> {
    let bits = random.number();
    let [byte, second, ..] = bits.to_le_bytes();
    let short = u16::from_le_bytes([byte, second]);
    let word = u32::try_from(bits & 0xffff_ffff).unwrap_or_default();
    let payload = |ty: Option<Type>, random: &mut Random| ty.map(|ty| value(&ty, random).map(Box::new)).transpose();
    Ok(match ty {
        Type::Bool => Val::Bool(bits.is_multiple_of(2)),
        Type::U8 => Val::U8(byte),
        Type::S8 => Val::S8(byte.cast_signed()),
        Type::U16 => Val::U16(short),
        Type::S16 => Val::S16(short.cast_signed()),
        Type::U32 => Val::U32(word),
        Type::S32 => Val::S32(word.cast_signed()),
        Type::U64 => Val::U64(bits),
        Type::S64 => Val::S64(bits.cast_signed()),
        Type::Float32 => Val::Float32(Some(f32::from_bits(word)).filter(|number| !number.is_nan()).unwrap_or(0.5)),
        Type::Float64 => Val::Float64(Some(f64::from_bits(bits)).filter(|number| !number.is_nan()).unwrap_or(0.5)),
        Type::Char => Val::Char(character(random)),
        Type::String => Val::String(text(random)),
        Type::List(list) => {
            // A long one now and then, so that heaps grow.
            let is_long = matches!(list.ty(), Type::U8 | Type::U32 | Type::S64) && random.below(3) == 0;
            let count = if is_long { 9_000 + random.below(60_000) } else { random.below(5) };
            Val::List((0..count).map(|_| value(&list.ty(), random)).collect::<Verdict<_>>()?)
        }
        Type::Record(record) => {
            let field =
                |field: wasmtime::component::types::Field<'_>| Ok((field.name.to_owned(), value(&field.ty, random)?));
            Val::Record(record.fields().map(field).collect::<Verdict<_>>()?)
        }
        Type::Tuple(tuple) => Val::Tuple(tuple.types().map(|ty| value(&ty, random)).collect::<Verdict<_>>()?),
        Type::Variant(variant) => {
            let cases: Vec<Case<'_>> = variant.cases().collect();
            // One of the last as often as one of the first, which carry values.
            let index = if byte.is_multiple_of(2) { cases.len().min(5) } else { cases.len() };
            let case = cases.into_iter().nth(random.below(index)).ok_or("a variant without cases")?;
            let name = case.name.to_owned();
            Val::Variant(name, payload(case.ty, random)?)
        }
        Type::Enum(cases) => {
            let index = random.below(cases.names().len());
            Val::Enum(cases.names().nth(index).unwrap_or_default().to_owned())
        }
        Type::Flags(flags) => Val::Flags(flags.names().filter(|_| random.below(2) == 0).map(str::to_owned).collect()),
        Type::Option(option) => Val::Option(payload(Some(option.ty()).filter(|_| byte > 60), random)?),
        Type::Result(result) if byte > 127 => Val::Result(Ok(payload(result.ok(), random)?)),
        Type::Result(result) => Val::Result(Err(payload(result.err(), random)?)),
        other => return Err(format!("no values of the type {other:?}")),
    })
}

/// Pieces of which each has characters up to another one: a text may begin as what it does not stay.
fn text(random: &mut Random) -> String {
    let mut text = String::new();
    for _ in 0..random.below(4) {
        let most = [0x80, 0x100, 0x800, 0x1_0000, 0x11_0000].get(random.below(5)).copied().unwrap_or(0x80);
        let count = if random.below(10) == 0 { 3_000 } else { random.below(30) };
        text.extend((0..count).map(|_| below(most, random)));
    }
    text
}

/// Of each length in UTF-8.
fn character(random: &mut Random) -> char {
    below([0x80, 0x800, 0x1_0000, 0x11_0000].get(random.below(4)).copied().unwrap_or(0x80), random)
}

fn below(most: usize, random: &mut Random) -> char {
    let point = u32::try_from(random.below(most)).unwrap_or_default();
    char::from_u32(point).unwrap_or('\u{fffd}')
}
