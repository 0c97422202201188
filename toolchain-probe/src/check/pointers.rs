//! A pointer to a function is a slot that is the address of what the pointer means.
//!
//! **Rule.** A function of an input has one address ([`super::owners`]), and no function of another name has it,
//! whatever stands for both in the image. A slot that an input fills is that of the function which it puts there. What
//! the linker made has an address for those that it is made for.
//!
//! It does not know who takes an address: [`super::symbols`] and [`super::imports`] ask. The surprising choice: of
//! functions of one name in two inputs one may have the address of the other, as if a static link had left out the
//! rest; but static functions of two objects, and two functions of one input, are never one for having one name.

use std::collections::{HashMap, HashSet};
use std::sync::PoisonError;

use wasmparser::{SymbolFlags, SymbolInfo};

use super::body::copies;
use super::certificate::{FunctionOrigin, Kind};
use super::imports::OneInput;
use super::names::{Definition, Names, Target, What};
use super::owners::Function;
use super::reading::Space;
use super::slots::own_slots;
use super::view::Group;
use super::{Rule, Shown, expect};

/// Shows whose address each slot is of which the certificate says it, and each that an input fills.
pub(crate) fn check<'a>(group: &Group<'a>, names: &Names<'a>) -> Shown {
    let mut shown = Shown::default();
    let claims = &group.certificate.slots;
    shown.that(Rule::Slot, claims.len() == group.owners().listed.len(), || {
        "the certificate says twice whose a slot is".to_owned()
    });
    for (slot, (input, own)) in &group.owners().listed {
        let result = match group.view(*input) {
            Some(view) => OneInput { group, names, view }.is_folded(*slot, *own),
            None => Err("there is no such input".to_owned()),
        };
        shown.that(Rule::Slot, result.is_ok(), || {
            format!("slot {slot}, of function {own} of input {input}: {}", result.err().unwrap_or_default())
        });
    }
    // Only where one body stands for several functions may a slot be somebody else's.
    for view in group.views().filter(|_| !claims.is_empty()) {
        let asks = OneInput { group, names, view };
        let mut means: HashMap<u32, Vec<Function>> = HashMap::new();
        for (slot, own) in own_slots(view, &mut Shown::default()) {
            let Some(own) = own else { continue };
            let means = means.entry(own).or_insert_with(|| asks.meant_by(own));
            shown.that(Rule::Slot, asks.fills(slot, own, means), || {
                format!("slot {slot} of {} is the address of another function", view.name())
            });
        }
    }
    shown
}

impl<'a> OneInput<'_, 'a> {
    /// Whether a slot holds what stands for a function of the input because it does the same, and for no other reason:
    /// what gives way to another definition of its name has the address of that.
    fn is_folded(&self, slot: u32, own: u32) -> Result<(), String> {
        let view = self.view;
        let function = view.use_function(own).ok_or("the function is not in the image")?;
        expect(self.group.slots.get(&slot) == Some(&function), "it holds another function")?;
        expect(view.module.import_of(Space::Function, own).is_none(), "the function is an import")?;
        let is_other = |origin: &FunctionOrigin| match origin {
            FunctionOrigin::Input(input, body) => (*input, *body) != (view.number, own),
            _ => false,
        };
        expect(self.group.origin(function).is_some_and(is_other), "it holds no other function of an input")?;
        let symbols = self.names.of_functions(view).get(&own).into_iter().flatten();
        let mut weak = symbols.filter(|(.., flags)| flags.contains(SymbolFlags::BINDING_WEAK));
        let gives_way = |name: &str| {
            let others = self.names.strong_of_objects(name);
            others.is_some_and(|other| (other.input, other.what) != (view.number, What::Function(own)))
        };
        let is_object = view.claim.kind == Kind::Object;
        expect(!is_object || !weak.any(|(_, name, _)| gives_way(name)), "the function gives way to another")?;
        copies(view, own, function)
    }

    /// The function that a slot holds, if that is the address of somebody for whom it stands.
    pub(crate) fn holds(&self, slot: u32) -> Result<u32, String> {
        let function = self.group.slots.get(&slot).copied().ok_or(format!("slot {slot} is empty"))?;
        let is_first = self.group.owners().addresses_of(function).binary_search(&slot).is_ok();
        expect(is_first, "whose it is has another slot before it").map(|()| function)
    }

    /// Whether a slot, which holds what stands for a function of an input that somebody calls by this name, is the
    /// address of that function; or, if it has no slot of its own, of one of the same name.
    pub(crate) fn is_address_of(&self, slot: u32, definition: Function, name: &'a str) -> Result<(), String> {
        let owners = self.group.owners();
        if let Some(address) = owners.address(definition) {
            return expect(address == slot, "it has another slot of its own");
        }
        let held = || self.group.slots.get(&slot).and_then(|function| self.group.origin(*function));
        let is_it = match owners.owner(slot) {
            Some(owner) => self.is_namesake(definition, owner, name),
            None => match held() {
                Some(FunctionOrigin::Constructors | FunctionOrigin::Nothing) => {
                    self.is_called(definition, "__wasm_call_ctors")
                }
                Some(FunctionOrigin::Trap(of) | FunctionOrigin::Closing(of, _)) => {
                    name == of || self.is_called(definition, of)
                }
                _ => true,
            },
        };
        expect(is_it, "its slot is the address of a function of another name")
    }

    /// The functions that a function of the input may be: itself, or what an import leads to.
    pub(crate) fn meant_by(&self, own: u32) -> Vec<Function> {
        let function = self.view.module.functions.get(own as usize);
        let Some(position) = function.and_then(|function| function.import) else {
            return vec![(self.view.number, own)];
        };
        let targets = self.names.targets(self.group, self.view.number, position).into_iter();
        let functions = targets.filter_map(|target| match target {
            Target::Defined(Definition { input, what: What::Function(own) }) => Some((input, own)),
            _ => None,
        });
        functions.collect()
    }

    /// The functions of a name that any input defines, seen by others or not.
    pub(crate) fn definitions_of(&self, name: &str) -> Vec<Function> {
        let name = wrapped(name);
        let seen = self.names.all(name).filter_map(|definition| match definition.what {
            What::Function(own) => Some((definition.input, own)),
            _ => None,
        });
        let hidden = self.names.elsewhere(self.view, name).filter_map(|(view, number)| {
            match view.module.symbols.get(number as usize) {
                Some(SymbolInfo::Func { index, .. }) => Some((view.number, *index)),
                _ => None,
            }
        });
        seen.chain(hidden).collect()
    }

    /// Whether a slot that the input fills is one of a function that it may mean there.
    fn fills(&self, slot: u32, own: u32, means: &[Function]) -> bool {
        let position = self.view.module.functions.get(own as usize).and_then(|function| function.import);
        let import = position.and_then(|position| self.view.module.imports.get(position as usize));
        let name = import.map_or("", |import| import.field);
        let is_it = |definition: &Function, owner| *definition == owner || self.is_namesake(*definition, owner, name);
        let owner = self.group.owners().owner(slot);
        owner.is_none_or(|owner| means.is_empty() || means.iter().any(|definition| is_it(definition, owner)))
    }

    /// Whether one function may have the address of another for having its name.
    fn is_namesake(&self, one: Function, other: Function, name: &'a str) -> bool {
        let is_object =
            |(input, _): Function| self.group.view(input).is_some_and(|view| view.claim.kind == Kind::Object);
        let (are_objects, is_one_input) = (is_object(one) && is_object(other), one.0 == other.0);
        // The names of an instance mean nothing to others.
        let is_asked = self.view.claim.wires.is_none() && !is_one_input && !name.is_empty();
        if is_asked && self.defines(other, wrapped(name)) {
            return true;
        }
        // A function may have as many names as its file has room for, each of which asks.
        let mut alike = self.group.owners().alike.lock().unwrap_or_else(PoisonError::into_inner);
        *alike.entry((one, other)).or_insert_with(|| {
            let counts = |(name, is_local): &(&str, bool)| !(name.is_empty() || are_objects && *is_local);
            let known: HashSet<&str> = self.names_of(other).filter(counts).map(|(name, _)| name).collect();
            let names = self.names_of(one).filter(counts).map(|(name, _)| (name, wrapped(name)));
            let mut names = names.filter(|(name, wrapped)| !is_one_input || name != wrapped);
            names.any(|(_, name)| known.contains(name) || self.defines(other, name))
        })
    }

    /// What a function of an input is called, seen by others or not, and whether that is a local name.
    fn names_of(&self, (input, own): Function) -> impl Iterator<Item = (&'a str, bool)> {
        let view = self.group.view(input);
        let symbols = view.and_then(|view| self.names.of_functions(view).get(&own));
        let symbols = symbols.into_iter().flatten();
        let symbols = symbols.map(|(_, name, flags)| (*name, flags.contains(SymbolFlags::BINDING_LOCAL)));
        symbols.chain(view.and_then(|view| view.module.function_names.get(&own)).map(|name| (*name, true)))
    }

    fn is_called(&self, function: Function, name: &str) -> bool {
        self.names_of(function).any(|(known, _)| known == name) || self.defines(function, name)
    }

    /// Whether others may mean a function by this name.
    fn defines(&self, (input, own): Function, name: &str) -> bool {
        let definition = Definition { input, what: What::Function(own) };
        self.names.all(name).any(|known| known == definition)
    }
}

/// The name of the function that one of wasm-ld's own stands before.
fn wrapped(name: &str) -> &str {
    let name = name.strip_prefix("undefined_weak:").unwrap_or(name);
    name.strip_suffix(".command_export").unwrap_or(name)
}
