//! A group becomes a program of C that makes the same calls through the header that the linker writes.
//!
//! The image is linked, described, and run by an engine that knows nothing of components: what wasm2c and a compiler
//! make of it, WAMR, or wasmtime's C API. The program is written here, from the types of the composed component and the
//! names of the header; it says each answer in WAVE, which is compared with what is expected of the composed one. It
//! does not know how the glue makes a call. The surprising choice: no line of it is by hand but the host's own
//! functions, so every group and every random world is a test of the header.

mod build;
mod hosted;
mod program;
mod runtime;
mod show;

use std::collections::BTreeMap;

use seld::bindings::interface::{Scheme, Side};
use seld::bindings::{Bindings, Sources};
use wasmtime::component::{Component, Type, Val, types::ComponentItem, wasm_wave};

use super::{Asked, Group, host};
use crate::{Verdict, headers};
pub use runtime::Engine;

/// What a program does, and what it is to answer.
pub(super) enum Act {
    /// A call that returns this.
    Call { function: String, arguments: Vec<Value>, wanted: Option<Val> },
    /// A call that traps.
    Trap { function: String, arguments: Vec<Value> },
    /// A call whose handles get names.
    Let { function: String, arguments: Vec<Value>, names: Vec<String> },
    /// The end of a handle.
    Drop(String),
    /// The next line of output.
    Stdout(String),
}

/// An argument.
#[derive(Debug)]
pub(super) enum Value {
    Plain(Val),
    Handle(String),
    Option(Option<Box<Value>>),
    List(Vec<Value>),
}

/// The types of a function.
pub(super) struct Signature {
    pub(super) params: Vec<Type>,
    pub(super) result: Option<Type>,
}

impl Group {
    /// Whether the image can be described in C: texts that are Latin-1 or UTF-16 as a bit of their length says cannot.
    #[must_use]
    pub fn is_native(&self) -> bool {
        let is_compact = matches!(&self.asked, Asked::Values(types) if types.is_compact());
        self.refused.is_none() && !is_compact && !self.name.starts_with("component-python")
    }

    /// Whether its world is made of random types.
    #[must_use]
    pub fn is_random(&self) -> bool {
        matches!(self.asked, Asked::Values(_))
    }

    /// The image, its bindings, and the component that it is of.
    fn described(&self, scheme: Scheme) -> Verdict<(Vec<u8>, Bindings, Vec<u8>)> {
        let (linked, modules) = self.linked(scheme)?;
        let image = linked.image;
        let world = modules.world.ok_or("a group without components")?;
        let sources = Sources { inputs: &modules.inputs, world: Some(&world), documentation: None };
        let bindings = Bindings::of(&image, "image", &sources).map_err(|error| error.to_string())?;
        Ok((image, bindings, world.component))
    }

    /// Compiles the header and the glue.
    ///
    /// # Errors
    ///
    /// What the linker says, or the first warning of a compiler.
    pub fn compile_headers(&self) -> Verdict {
        let (image, bindings, _) = self.described(Scheme::Legacy)?;
        headers::of_image(&image, &bindings)
    }

    /// Runs a program of C that uses the header of the group.
    ///
    /// # Errors
    ///
    /// What the linker, a compiler or the program says.
    pub fn run_program(&self, engine: Engine, program: &str) -> Verdict {
        let (image, bindings, _) = self.described(Scheme::Legacy)?;
        engine.run(&image, &bindings, program).and_then(|said| said_ok(&said))
    }

    /// Makes the calls from C, of an image whose names are written in this way.
    ///
    /// # Errors
    ///
    /// What the linker, a compiler or the program says, or the first answer that differs.
    pub fn run_native(&self, engine: Engine, scheme: Scheme) -> Verdict {
        let (image, bindings, component) = self.described(scheme)?;
        let signatures = signatures(&component)?;
        let acts = match &self.asked {
            Asked::Calls(script) => super::calls::acts(script, &signatures)?,
            Asked::Values(types) => types.acts(&signatures)?,
        };
        let c = bindings.c();
        let program = program::write(&c, &acts, &signatures)?;
        let said = engine.run(&image, &bindings, &program)?;
        compare(&acts, &signatures, &said)
    }
}

/// Runs a program of C that uses the header of an image of modules.
///
/// # Errors
///
/// What the linker, a compiler or the program says.
pub fn run_with_modules(inputs: &[seld::Input], exports: &[&str], engine: Engine, program: &str) -> Verdict {
    let (image, bindings) = described_modules(inputs, exports)?;
    engine.run(&image, &bindings, program).and_then(|said| said_ok(&said))
}

/// The image of modules, and its bindings.
///
/// # Errors
///
/// What the linker says.
pub fn described_modules(inputs: &[seld::Input], exports: &[&str]) -> Verdict<(Vec<u8>, Bindings)> {
    let exports = exports.iter().map(ToString::to_string).collect();
    let options = seld::Options { exports, ..seld::Options::default() };
    let image = seld::link(inputs, &options).map_err(|refusal| refusal.to_string())?.image;
    let sources = Sources { inputs, world: None, documentation: None };
    let bindings = Bindings::of(&image, "image", &sources).map_err(|error| error.to_string())?;
    Ok((image, bindings))
}

/// The names that an import or export has without `cm32p2`; versions stay as short as they are.
fn legacy(side: &Side) -> Side {
    match side {
        Side::Import { module, field } => {
            let module = match module.strip_prefix("cm32p2") {
                None => return side.clone(),
                Some("") => "$root".to_owned(),
                Some(interface) => interface.trim_start_matches('|').to_owned(),
            };
            let dropped = field.strip_suffix("_drop").map(|resource| format!("[resource-drop]{resource}"));
            Side::Import { module, field: dropped.unwrap_or_else(|| field.clone()) }
        }
        Side::Export { name } => match name.strip_prefix("cm32p2|").and_then(|name| name.split_once('|')) {
            None => side.clone(),
            Some(("", function)) => Side::Export { name: function.to_owned() },
            Some((interface, function)) => Side::Export { name: format!("{interface}#{function}") },
        },
    }
}

/// A program that checks everything itself says `ok` at its end.
fn said_ok(said: &str) -> Verdict {
    if said.trim_end() == "ok" { Ok(()) } else { Err(format!("the program says:\n{said}")) }
}

/// By the name of each function that a component exports: its types.
fn signatures(component: &[u8]) -> Verdict<BTreeMap<String, Signature>> {
    let component = Component::new(host::engine(), component).map_err(|error| format!("{error:?}"))?;
    let ty = component.component_type();
    let mut known = BTreeMap::new();
    let mut add = |name: &str, item: &ComponentItem| {
        if let ComponentItem::ComponentFunc(function) = item {
            let params = function.params().map(|(_, ty)| ty).collect();
            known.insert(name.to_owned(), Signature { params, result: function.results().next() });
        }
    };
    for (name, item) in ty.exports(host::engine()) {
        if let ComponentItem::ComponentInstance(instance) = &item.ty {
            instance.exports(host::engine()).for_each(|(name, item)| add(name, &item.ty));
        }
        add(name, &item.ty);
    }
    Ok(known)
}

/// Compares what the program said with what is expected. A line is `R`, the number of an act, and its answer; `T`, and
/// how it failed; or `O` and a line of output.
fn compare(acts: &[Act], signatures: &BTreeMap<String, Signature>, said: &str) -> Verdict {
    let mut answers: BTreeMap<usize, Result<&str, &str>> = BTreeMap::new();
    let mut output = Vec::new();
    for line in said.lines() {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let (number, text) = rest.split_once(' ').unwrap_or((rest, ""));
        match word {
            "R" => _ = answers.insert(number.parse().map_err(|_| format!("a line `{line}`"))?, Ok(text)),
            "T" => _ = answers.insert(number.parse().map_err(|_| format!("a line `{line}`"))?, Err(text)),
            "O" => output.push(rest),
            _ => return Err(format!("the program says `{line}`")),
        }
    }
    let mut output = output.into_iter();
    for (number, act) in acts.iter().enumerate() {
        let answer = || answers.get(&number).copied().ok_or_else(|| format!("act {number} has no answer:\n{said}"));
        match act {
            Act::Stdout(wanted) => {
                let line = output.next();
                if line != Some(wanted) {
                    return Err(format!("prints `{}`, expected `{wanted}`", line.unwrap_or("nothing more")));
                }
            }
            Act::Trap { function, .. } => {
                if let Ok(text) = answer()? {
                    return Err(format!("{function} returns {text}, expected a trap"));
                }
            }
            Act::Let { function, .. } | Act::Drop(function) => {
                answer()?.map_err(|error| format!("{function}: {error}"))?;
            }
            Act::Call { function, wanted, .. } => {
                let text = answer()?.map_err(|error| format!("{function}: {error}"))?;
                let ty = signatures.get(function).and_then(|signature| signature.result.as_ref());
                let parsed = |text: &str| match ty {
                    None => Ok(None),
                    Some(ty) => wasm_wave::from_str::<Val>(ty, text).map(Some).map_err(|why| format!("{text}: {why}")),
                };
                // Text becomes a value with flags in an order of its own; so both are made of text.
                let said = wanted.as_ref().map(wasm_wave::to_string).transpose().map_err(|error| error.to_string())?;
                let found = parsed(text)?;
                if found != said.map_or(Ok(None), |said| parsed(&said))? {
                    return Err(format!("{function} returns {found:?}, expected {wanted:?}"));
                }
            }
        }
    }
    output.next().map_or(Ok(()), |line| Err(format!("prints `{line}` too")))
}
