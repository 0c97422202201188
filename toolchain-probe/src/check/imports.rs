//! Every import is what the rules say that its name or wire means.
//!
//! **Rule.** An import whose name has a role is what the role says (DynamicLinking.md, "Interface and usage"): the
//! memory, the function table, the stack pointer, a base, an address that a linker defines. Any other means the target
//! that [`super::names`] finds and that the certificate names, has its type, and is that target's item of the image:
//! the same function, global, table or tag; the address of the same data or function.
//! What nobody defines is null if it is weak, a trap or the host's if the options say so, and else there is no image.
//! The image imports nothing but what an input leaves to the host.
//!
//! It does not know what bodies or data hold.

use std::collections::HashSet;

use super::addresses;
use super::certificate::{Bound, FunctionOrigin, GlobalOrigin, Kind, TagOrigin, Undefined, Value, Wire};
use super::made;
use super::names::{Definition, Names, Target, What, bound, is_by_name};
use super::reading::{Import, Space};
use super::view::{Group, View};
use super::{Rule, Shown, expect};

/// One input, asked for its imports.
#[derive(Clone, Copy)]
pub(crate) struct OneInput<'g, 'a> {
    pub(crate) group: &'g Group<'a>,
    pub(crate) names: &'g Names<'a>,
    pub(crate) view: View<'g, 'a>,
}

impl<'a> OneInput<'_, 'a> {
    /// Shows all imports; those of functions are shown where they are used.
    pub(crate) fn imports(&self, shown: &mut Shown) {
        let claims = &self.view.claim.imports;
        shown.that(Rule::Import, claims.len() == self.view.module.imports.len(), || {
            format!("{}: the certificate has {} imports", self.view.name(), claims.len())
        });
        for ((position, import), claim) in (0u32..).zip(&self.view.module.imports).zip(claims) {
            let result = self.import(position, import, *claim);
            shown.that(Rule::Import, result.is_ok(), || {
                let reason = result.err().unwrap_or_default();
                format!("import {}.{} of {}: {reason}", import.module, import.field, self.view.name())
            });
        }
    }

    /// Whether an import is the address of what the linker defines, whoever else has the name.
    pub(crate) fn is_of_linker(&self, import: &Import<'a>) -> bool {
        import.module != "GOT.func"
            && import.space == Space::Global
            && is_by_name(import)
            && self.view.claim.wires.is_none()
            && addresses::linker_symbol(self.view, import.field).is_some()
    }

    fn import(&self, position: u32, import: &Import<'a>, claim: Bound) -> Result<(), String> {
        let wire = self.view.claim.wires.as_ref().map(|wires| wires.get(position as usize).copied());
        if import.space == Space::Memory {
            return expect(claim == Bound::Role, "there is one memory");
        }
        if !matches!(wire, Some(Some(Wire::Item(..) | Wire::Host)))
            && let Some(result) = self.role(import)
        {
            expect(claim == Bound::Role, "its name has a role")?;
            return result;
        }
        if self.is_of_linker(import)
            && let Some(address) = addresses::linker_symbol(self.view, import.field)
        {
            expect(claim == Bound::Linker, "the linker defines it")?;
            return self.is_value_or_dead(import, address);
        }
        if let Some(address) = self.bound_of_section(import) {
            expect(claim == Bound::Linker, "the linker defines it")?;
            return self.is_value(import, Value::Constant(address.cast_signed()));
        }
        if claim == Bound::Role
            && let Some(Some(Wire::Item(giver, index))) = wire
        {
            // What was wired is what its name says at its giver: the function table, a base.
            let there = self.group.view(giver).ok_or("its giver is no input")?;
            return match import.space {
                Space::Table => expect(self.view.table(import.index) == there.table(index), "it is another table"),
                _ => self.is_same_global(import, there, index),
            };
        }
        let targets = self.names.targets(self.group, self.view.number, position);
        let is_it = |target: &Target| bound(*target) == claim || is_linker(import, claim);
        let Some(target) = targets.iter().copied().find(is_it) else {
            return Err(format!(
                "it is bound to {claim:?}, wanted {:?}",
                targets.iter().map(|t| bound(*t)).collect::<Vec<_>>()
            ));
        };
        self.is_target(import, target, claim)
    }

    /// What an import is by its name, if that says it.
    pub(crate) fn role(&self, import: &Import<'a>) -> Option<Result<(), String>> {
        match (import.module, import.field, import.space) {
            ("env", "__indirect_function_table", Space::Table) => {
                let is_it =
                    self.view.table(import.index).is_none_or(|t| Some(t) == self.group.certificate.function_table);
                Some(expect(is_it, "it is the function table"))
            }
            ("env", "__stack_pointer", Space::Global) => Some(self.is_stack_pointer(import.index)),
            ("env", "__memory_base" | "__table_base", Space::Global) => {
                Some(self.is_value_or_dead(import, addresses::linker_symbol(self.view, import.field)?))
            }
            _ => None,
        }
    }

    fn is_stack_pointer(&self, global: u32) -> Result<(), String> {
        match self.view.global(global) {
            None => Ok(()),
            Some(Value::Global(index)) if self.group.global_origin(index) == Some(&GlobalOrigin::StackPointer) => {
                Ok(())
            }
            other => Err(format!("it is {other:?} and not the stack pointer")),
        }
    }

    fn is_value_or_dead(&self, import: &Import<'_>, address: Option<u32>) -> Result<(), String> {
        match (self.view.global(import.index), address) {
            (None, _) => Ok(()),
            (Some(Value::Constant(value)), Some(address)) if value == address.cast_signed() => Ok(()),
            (found, wanted) => Err(format!("it is {found:?}, wanted {wanted:?}")),
        }
    }

    fn is_value(&self, import: &Import<'_>, wanted: Value) -> Result<(), String> {
        match self.view.global(import.index) {
            None => Ok(()),
            Some(found) if found == wanted => Ok(()),
            found => Err(format!("it is {found:?}, wanted {wanted:?}")),
        }
    }

    /// The bound of a section of the objects that an entry of the offset table is, whoever else has the name.
    pub(crate) fn bound_of_section(&self, import: &Import<'a>) -> Option<u32> {
        let may_be_one = import.module == "GOT.mem" && self.view.claim.kind == Kind::Object;
        may_be_one.then(|| self.set_bound(import.field)).flatten()
    }

    /// The bound of a section of the objects that a name stands for, where no object defines the name itself.
    pub(crate) fn set_bound(&self, name: &str) -> Option<u32> {
        if self.names.is_of_object(name) {
            return None;
        }
        let sets = &self.group.certificate.memory.sets;
        let find = |section: &str| sets.iter().find(|set| set.name == section);
        match (name.strip_prefix("__start_"), name.strip_prefix("__stop_")) {
            (Some(section), _) => find(section).map(|set| set.start),
            (_, Some(section)) => find(section).map(|set| set.stop),
            _ => None,
        }
    }

    /// Whether an item of the image is what the target of an import is.
    fn is_target(&self, import: &Import<'a>, target: Target, claim: Bound) -> Result<(), String> {
        let (view, index) = (self.view, import.index);
        match (import.space, target) {
            (Space::Memory, _) => Ok(()),
            // Whether it is used, and then that it is right, is shown with the functions.
            (Space::Function, _) => Ok(()),
            (Space::Global, target) if import.module == "GOT.func" => self.is_slot_of(import, target),
            (Space::Global, Target::Defined(definition)) => match definition.what {
                What::Address(_) | What::Symbol(_) => {
                    let address = addresses::address_of(self.group, definition);
                    self.is_value_or_dead(import, address)
                }
                What::Global(own) => {
                    let there = self.group.view(definition.input).ok_or("its target is no input")?;
                    self.is_same_global(import, there, own)
                }
                _ => Err("its target is no global".to_owned()),
            },
            (Space::Global, Target::Undefined(..)) if claim == Bound::Linker => match view.global(index) {
                None => Ok(()),
                Some(Value::Global(global)) => {
                    let is_it =
                        self.group.global_origin(global) == Some(&GlobalOrigin::Shared(import.field.to_owned()));
                    expect(is_it && is_shared_global(import.field), "it is another variable")
                }
                other => Err(format!("it is {other:?}")),
            },
            (Space::Global, Target::Undefined(..)) => {
                let is_null = view.global(index).is_none() || view.is_weak(import);
                expect(is_null, "nobody defines it, and it is not weak")?;
                self.is_value(import, Value::Constant(0))
            }
            (Space::Tag, target) => match view.tag(index) {
                None => Ok(()),
                Some(tag) => self.is_tag(import, tag, target, claim),
            },
            (Space::Table, Target::Defined(Definition { input, what: What::Table(own) })) => match view.table(index) {
                None => Ok(()),
                Some(table) => {
                    let there = self.group.view(input).and_then(|view| view.table(own));
                    expect(there == Some(table), "it is another table")
                }
            },
            (Space::Table | Space::Global, Target::Host(..)) => {
                let here = match import.space {
                    Space::Table => view.table(index),
                    _ => match view.global(index) {
                        Some(Value::Global(index)) => Some(index),
                        Some(other) => return Err(format!("it is {other:?}, wanted an import of the image")),
                        None => None,
                    },
                };
                here.map_or(Ok(()), |here| self.is_host(import, here, target))
            }
            (_, target) => Err(format!("nothing it can be follows from {target:?}")),
        }
    }

    fn is_same_global(&self, import: &Import<'a>, there: View<'_, 'a>, own: u32) -> Result<(), String> {
        let Some(found) = self.view.global(import.index) else { return Ok(()) };
        let wanted = there.thread_base(own).or_else(|| there.global(own));
        let ty = |view: View<'_, 'a>, index: u32| {
            let global = view.module.globals.get(index as usize)?;
            view.global_type(global.ty)
        };
        expect(Some(found) == wanted, "it is another variable")?;
        expect(ty(self.view, import.index) == ty(there, own), "it has another type")
    }

    fn is_tag(&self, import: &Import<'a>, tag: u32, target: Target, claim: Bound) -> Result<(), String> {
        let image = &self.group.image;
        let declared =
            self.view.module.tags.get(import.index as usize).and_then(|tag| self.view.module.type_id(tag.ty));
        let found = image.tags.get(tag as usize).and_then(|tag| image.type_id(tag.ty));
        expect(declared == found, "it has another type")?;
        match target {
            Target::Defined(Definition { input, what: What::Tag(own) }) => {
                let there = self.group.view(input).and_then(|view| view.tag(own));
                expect(there == Some(tag), "it is another tag")
            }
            Target::Host(..) => self.is_host(import, tag, target),
            Target::Undefined(..) if claim == Bound::Linker => {
                expect(self.is_shared_tag(tag, import.field), "it is another tag")
            }
            other => Err(format!("nothing it can be follows from {other:?}")),
        }
    }

    /// Whether a tag of the image is the one of this name that the linker defines.
    pub(crate) fn is_shared_tag(&self, tag: u32, name: &str) -> bool {
        self.group.tag_origin(tag) == Some(&TagOrigin::Shared(name.to_owned())) && is_shared_tag(name)
    }

    /// Whether an imported thing of the image is the host's that an import of an input asks for.
    fn is_host(&self, import: &Import<'a>, index: u32, target: Target) -> Result<(), String> {
        let Target::Host(input, position) = target else { return Err("it is not the host's".to_owned()) };
        let asked = self.group.view(input).and_then(|view| view.module.imports.get(position as usize));
        let asked = asked.ok_or("its target is no import")?;
        let image = &self.group.image;
        let found = image.import_of(import.space, index).ok_or("the image does not import it")?;
        expect((found.module, found.field) == (asked.module, asked.field), "the image imports another name")?;
        let view = self.view;
        let has_type = match import.space {
            Space::Function => view.module.function_type(import.index) == image.function_type(index),
            Space::Global => {
                let own = view.module.globals.get(import.index as usize).and_then(|global| view.global_type(global.ty));
                own == image.globals.get(index as usize).map(|global| global.ty)
            }
            Space::Table => {
                let own = view.module.tables.get(import.index as usize).and_then(|table| view.table_type(table.ty));
                own == image.tables.get(index as usize).map(|table| table.ty)
            }
            Space::Tag | Space::Memory => true,
        };
        expect(has_type, "the image imports it with another type")
    }

    /// Whether a function of the image is what the target of an import is.
    pub(crate) fn is_function(&self, import: &Import<'a>, function: u32, target: Target) -> Result<(), String> {
        let view = self.view;
        let has_type = view.module.function_type(import.index) == self.group.image.function_type(function);
        expect(has_type, "it has another type")?;
        match target {
            Target::Defined(Definition { input, what: What::Function(own) }) => {
                let there = self.group.view(input).ok_or("its target is no input")?;
                let is_it =
                    there.means_function(own, function) || made::is_closing(there, Some(own), function, import.field);
                expect(is_it, "it is another function")
            }
            Target::Host(..) => self.is_host(import, function, target),
            Target::Constructors => self.is_list(function),
            Target::Undefined(asks, position) => self.is_left(import, (asks, position), function),
            Target::Defined(_) => Err("its target is no function".to_owned()),
        }
    }

    /// Whether a function of the image calls the constructors of the program, or nothing because another one does.
    fn is_list(&self, function: u32) -> Result<(), String> {
        let origin = self.group.origin(function);
        let is_it = matches!(origin, Some(FunctionOrigin::Constructors | FunctionOrigin::Nothing));
        expect(is_it, "it is no list of constructors")
    }

    /// Whether a function of the image is what the options make of one that nobody defines. Where others only pass it
    /// on, what is asked for last counts.
    fn is_left(&self, import: &Import<'a>, (input, position): (u32, u32), function: u32) -> Result<(), String> {
        let asks = self.group.view(input).ok_or("its target is no input")?;
        let asked = asks.module.imports.get(position as usize).ok_or("its target is no import")?;
        let is_weak = asks.is_weak(asked) || self.view.is_weak(import);
        match self.group.origin(function) {
            Some(FunctionOrigin::Closing(name, _)) => expect(name == asked.field, "it closes something else"),
            Some(FunctionOrigin::Trap(name)) => {
                let is_allowed = is_weak || self.undefined(asked.field) == Undefined::Trap;
                expect(name == asked.field && is_allowed, "nobody asked for a trap")
            }
            _ => {
                let options = &self.group.certificate.options;
                let is_asked = options.import.iter().any(|name| name == asked.field);
                // Who only passes it on may ask weakly: what is passed on is there.
                let is_left = self.undefined(asked.field) == Undefined::Import && !asks.is_weak(asked);
                expect(is_asked || is_left, "nobody defines it, and it is not left to the host")?;
                let image = &self.group.image;
                let found = image.import_of(Space::Function, function).ok_or("it is a function of another name")?;
                // What an entry of the offset table asks for is a function of `env`.
                let module = if asked.module == "GOT.func" { "env" } else { asked.module };
                expect((found.module, found.field) == (module, asked.field), "the image imports another name")
            }
        }
    }

    fn undefined(&self, name: &str) -> Undefined {
        let options = &self.group.certificate.options;
        if options.import.iter().any(|known| known == name) {
            Undefined::Import
        } else if options.trap.iter().any(|known| known == name) {
            Undefined::Trap
        } else {
            options.undefined
        }
    }

    /// An entry of the offset table for a function is its address.
    fn is_slot_of(&self, import: &Import<'a>, target: Target) -> Result<(), String> {
        let Some(Value::Constant(slot)) = self.view.global(import.index) else {
            return expect(self.view.global(import.index).is_none(), "it is no number");
        };
        self.has_slot(import, target, slot.cast_unsigned())
    }

    /// The slots that an entry of the offset table may stand for.
    pub(crate) fn slots(&self, import: &Import<'a>, target: Target) -> Vec<u32> {
        let owners = self.group.owners();
        let slots: Vec<u32> = match target {
            Target::Defined(Definition { input, what: What::Function(own) }) => {
                let function = self.group.view(input).and_then(|view| view.use_function(own));
                let namesakes = || function.map_or(&[][..], |function| owners.addresses_of(function)).to_vec();
                owners.address((input, own)).map_or_else(namesakes, |address| vec![address])
            }
            _ => owners.addresses().chain([0]).collect(),
        };
        slots.into_iter().filter(|slot| self.has_slot(import, target, *slot).is_ok()).collect()
    }

    /// Whether a slot is the one of the function that an entry of the offset table stands for.
    pub(crate) fn has_slot(&self, import: &Import<'a>, target: Target, slot: u32) -> Result<(), String> {
        // Whoever passes a reference on does not make it a definition: what it ends at says whether it may be null.
        if let Target::Undefined(asks, position) = target
            && let Some(asks) = self.group.view(asks)
            && let Some(left) = asks.module.imports.get(position as usize)
            && asks.is_weak(left)
        {
            return expect(slot == 0, "nobody defines it, and it is not null");
        }
        let function = self.holds(slot)?;
        match target {
            Target::Defined(Definition { input, what: What::Function(own) }) => {
                let there = self.group.view(input).and_then(|view| view.use_function(own));
                expect(there == Some(function), "its slot holds another function")?;
                self.is_address_of(slot, (input, own), import.field)
            }
            Target::Host(input, position) => {
                let asked = self.group.view(input).and_then(|view| view.module.imports.get(position as usize));
                let found = self.group.image.import_of(Space::Function, function);
                let is_it = asked
                    .zip(found)
                    .is_some_and(|(asked, found)| (asked.module, asked.field) == (found.module, found.field));
                expect(is_it, "its slot holds another function")
            }
            Target::Undefined(asks, position) => self.is_left(import, (asks, position), function),
            Target::Constructors => self.is_list(function),
            Target::Defined(_) => Err("its target has no slot".to_owned()),
        }
    }
}

/// Variables that instrumented modules share by name, and that a linker defines once (binaryen, asyncify).
fn is_shared_global(name: &str) -> bool {
    matches!(name, "__asyncify_state" | "__asyncify_data")
}

/// Tags that every module imports and a linker defines once (SetjmpLongjmp.md; the C++ exceptions of LLVM).
fn is_shared_tag(name: &str) -> bool {
    matches!(name, "__cpp_exception" | "__c_longjmp")
}

fn is_linker(import: &Import<'_>, claim: Bound) -> bool {
    let is_shared = match import.space {
        Space::Global => is_shared_global(import.field),
        Space::Tag => is_shared_tag(import.field),
        _ => false,
    };
    claim == Bound::Linker && is_shared
}

/// Every import of the image is one that an input leaves to the host.
pub(crate) fn host_imports<'a>(group: &Group<'a>, names: &Names<'a>, shown: &mut Shown) {
    let mut asked: HashSet<(&str, &str)> = HashSet::new();
    for view in group.views() {
        for (position, import) in (0u32..).zip(&view.module.imports) {
            for target in names.targets(group, view.number, position) {
                let (Target::Host(input, at) | Target::Undefined(input, at)) = target else { continue };
                if let Some(import) = group.view(input).and_then(|view| view.module.imports.get(at as usize)) {
                    asked.insert((import.module, import.field));
                    // What an entry of the offset table asks for is a function of `env`.
                    asked.insert(("env", import.field));
                }
            }
            if import.space == Space::Function {
                asked.insert((import.module, import.field));
            }
        }
    }
    for import in &group.image.imports {
        let is_memory = import.space == Space::Memory
            && group.certificate.options.import_memory
            && (import.module, import.field) == ("env", "memory");
        shown.that(Rule::Import, is_memory || asked.contains(&(import.module, import.field)), || {
            format!("the image imports {}.{}, and no input does", import.module, import.field)
        });
    }
}
