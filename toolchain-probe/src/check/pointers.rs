//! A pointer to a function is a slot that is the address of what the pointer means.
//!
//! **Rule.** A function of an input has one address, and no function of another name has it, whatever stands for both
//! in the image. A slot that an input fills is that of the function which it puts there. Of what the linker made, and
//! of what is the host's, there is one of each name.
//!
//! It does not know who takes an address: [`super::symbols`] and [`super::imports`] ask. The surprising choice:
//! functions of one name may have one address, though two inputs define them; in a static link only one of them would
//! be there.

use std::collections::HashSet;
use std::sync::PoisonError;

use super::certificate::FunctionOrigin;
use super::imports::OneInput;
use super::names::{Definition, Names, Target, What};
use super::slots::own_slots;
use super::view::Group;
use super::{Rule, Shown, expect};

/// Shows whose address each slot is of which the certificate says it, and each that an input fills.
pub(crate) fn check<'a>(group: &Group<'a>, names: &Names<'a>) -> Shown {
    let mut shown = Shown::default();
    let claims = &group.certificate.slots;
    shown.that(Rule::Slot, claims.len() == group.owners.listed.len(), || {
        "the certificate says twice whose a slot is".to_owned()
    });
    for (slot, (input, own)) in &group.owners.listed {
        let function = group.view(*input).and_then(|view| view.use_function(*own));
        let is_there = function.is_some() && group.slots.get(slot) == function.as_ref();
        shown.that(Rule::Slot, is_there, || {
            format!("slot {slot} is not that of function {own} of input {input}: that is {function:?}")
        });
        let origin = function.and_then(|function| group.origin(function));
        shown.that(Rule::Slot, origin != Some(&FunctionOrigin::Input(*input, *own)), || {
            format!("slot {slot} holds the body of function {own} of input {input}, and needs no word of a certificate")
        });
    }
    // Only where one body stands for several functions may a slot be somebody else's.
    for view in group.views().filter(|_| !claims.is_empty()) {
        let asks = OneInput { group, names, view };
        for (slot, own) in own_slots(view, &mut Shown::default()) {
            let result = own.map_or(Ok(()), |own| asks.fills(slot, own));
            shown.that(Rule::Slot, result.is_ok(), || {
                format!("slot {slot} of {}: {}", view.name(), result.err().unwrap_or_default())
            });
        }
    }
    shown
}

impl<'a> OneInput<'_, 'a> {
    /// The function that a slot holds, if that is the address of somebody for whom it stands.
    pub(crate) fn holds(&self, slot: u32) -> Result<u32, String> {
        let function = self.group.slots.get(&slot).copied().ok_or(format!("slot {slot} is empty"))?;
        let is_first = self.group.owners.addresses_of(function).binary_search(&slot).is_ok();
        expect(is_first, "the function has another slot before it").map(|()| function)
    }

    /// Whether a slot, which holds what stands for a function of an input that somebody calls by this name, is the
    /// address of that function, or of one of the same name.
    pub(crate) fn is_address_of(&self, slot: u32, (input, own): (u32, u32), name: &'a str) -> Result<(), String> {
        let owners = &self.group.owners;
        let held = || self.group.slots.get(&slot).and_then(|function| self.group.origin(*function));
        let owner = owners.listed.get(&slot).copied().or_else(|| match held() {
            Some(FunctionOrigin::Input(input, own)) => Some((*input, *own)),
            _ => None,
        });
        if owner == Some((input, own)) {
            return Ok(());
        }
        expect(!owners.firsts.contains_key(&(input, own)), "it has a slot of its own")?;
        // What the linker made, or the host's, has its name from whoever asks.
        let is_it = owner.is_none_or(|owner| self.are_called_alike((input, own), owner) || self.is_called(owner, name));
        expect(is_it, "its slot is the address of a function of another name")
    }

    /// Whether a slot that the input fills is the address of the function that it puts there, or of what that is.
    fn fills(&self, slot: u32, own: u32) -> Result<(), String> {
        let is_it = |definition, name| self.is_address_of(slot, definition, name);
        let function = self.view.module.functions.get(own as usize);
        let Some(position) = function.and_then(|function| function.import) else {
            return is_it((self.view.number, own), "");
        };
        let name = self.view.module.imports.get(position as usize).map_or("", |import| import.field);
        let targets = self.names.targets(self.group, self.view.number, position);
        let mut functions = targets.iter().filter_map(|target| match target {
            Target::Defined(Definition { input, what: What::Function(own) }) => Some((*input, *own)),
            _ => None,
        });
        let Some(first) = functions.next() else { return Ok(()) };
        let result = is_it(first, name);
        if functions.any(|definition| is_it(definition, name).is_ok()) { Ok(()) } else { result }
    }

    /// What a function of an input is called, seen by others or not.
    fn names_of(&self, (input, own): (u32, u32)) -> impl Iterator<Item = &'a str> {
        let view = self.group.view(input);
        let symbols = view.and_then(|view| self.names.of_functions(view).get(&own));
        let in_debugger = view.and_then(|view| view.module.function_names.get(&own).copied());
        symbols.into_iter().flatten().map(|(_, name, _)| *name).chain(in_debugger)
    }

    /// A function may have as many names as its file has room for, each of which asks.
    fn are_called_alike(&self, one: (u32, u32), other: (u32, u32)) -> bool {
        let mut alike = self.group.owners.alike.lock().unwrap_or_else(PoisonError::into_inner);
        *alike.entry((one, other)).or_insert_with(|| {
            let names: HashSet<&str> = self.names_of(other).collect();
            self.names_of(one).any(|name| names.contains(wrapped(name)))
        })
    }

    fn is_called(&self, (input, own): (u32, u32), name: &str) -> bool {
        let definition = Definition { input, what: What::Function(own) };
        self.names.all(wrapped(name)).any(|known| known == definition)
            || self.names_of((input, own)).any(|known| known == wrapped(name))
    }
}

/// The name of the function that one of wasm-ld's own stands before.
fn wrapped(name: &str) -> &str {
    let name = name.strip_prefix("undefined_weak:").unwrap_or(name);
    name.strip_suffix(".command_export").unwrap_or(name)
}
