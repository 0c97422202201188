//! Every definition and every symbol that is used is what the rules say that it means.
//!
//! **Rules.** *Definition*: a function of an input is the function of the image that has its body; or one of these
//! stands for it: a copy, whose body under this input's own maps is the same; the definition that a weak one gives way
//! to (Linking.md, "Merging Symbols"); the function of the one allocator; the constructors of the program; the function
//! that a wrapper of `wasm-ld` is around; what closes a libc. *Symbol*: an address is that of the place in the segment
//! where the symbol is, or of another definition of its name, or of a copy ([`super::shared`]); a slot is the address
//! of what the symbol means ([`super::pointers`]).
//!
//! What is used is what a body, data, the table, an export or the start names, and what that names. What nobody uses
//! has to be nothing. It does not know what bodies or data hold: they are compared where they are.

use std::sync::atomic::Ordering;

use wasmparser::{Operator, SymbolFlags, SymbolInfo};

use super::addresses;
use super::body::copies;
use super::certificate::{FunctionOrigin, GlobalOrigin, Kind, Symbol, TableOrigin, TagOrigin, Value};
use super::heap;
use super::imports::{OneInput, host_imports};
use super::made;
use super::names::{Definition, Names, NamesOf, Target, What, bound};
use super::reading::Space;
use super::shared;
use super::start::lists_constructors;
use super::view::{Group, View};
use super::{Rule, Shown, expect};
use crate::conventions::heap::MALLOC_FAMILY;
use crate::conventions::standard_library::library_of;

/// Shows imports, definitions and symbols of all inputs.
pub(crate) fn check<'a>(group: &Group<'a>, names: &Names<'a>) -> Shown {
    use rayon::prelude::*;
    let views: Vec<View<'_, 'a>> = group.views().collect();
    let mut inputs: Vec<Definitions<'_, 'a>> =
        views.par_iter().map(|view| Definitions::of(group, names, *view)).collect();
    let shown = inputs.par_iter().map(|input| {
        let mut shown = Shown::default();
        input.input.imports(&mut shown);
        input.globals(&mut shown);
        input.tags(&mut shown);
        input.tables(&mut shown);
        shown
    });
    let mut shown = shown.reduce(Shown::default, Shown::and);
    // What stands for a definition uses others: the rules are coinductive, and end when nothing new is used.
    loop {
        let more = inputs.par_iter_mut().map(|input| input.used()).reduce(
            || (Shown::default(), false),
            |(one, is_more), (other, has_more)| (one.and(other), is_more || has_more),
        );
        shown.merge(more.0);
        if !more.1 {
            break;
        }
    }
    host_imports(group, names, &mut shown);
    heap::one_allocator(group, &|view, own, function| copies(view, own, function).is_ok(), &mut shown);
    heap::one_heap(group, &mut shown);
    shown
}

/// One input, asked for its definitions and symbols.
struct Definitions<'g, 'a> {
    input: OneInput<'g, 'a>,
    names_of: &'g NamesOf<'a>,
    /// What was shown already, by function and by symbol.
    shown_functions: Vec<bool>,
    shown_symbols: Vec<bool>,
}

impl<'g, 'a> Definitions<'g, 'a> {
    fn of(group: &'g Group<'a>, names: &'g Names<'a>, view: View<'g, 'a>) -> Self {
        let shown_functions = vec![false; view.module.functions.len()];
        let shown_symbols = vec![false; view.module.symbols.len()];
        Self {
            input: OneInput { group, names, view },
            names_of: names.of_functions(view),
            shown_functions,
            shown_symbols,
        }
    }

    /// Shows what is used and was not shown; whether there was any.
    fn used(&mut self) -> (Shown, bool) {
        let mut shown = Shown::default();
        let used = &self.input.group.used[self.input.view.number as usize];
        let mut is_more = false;
        for (own, used) in (0u32..).zip(&used.functions) {
            if used.load(Ordering::Relaxed) && !std::mem::replace(&mut self.shown_functions[own as usize], true) {
                is_more = true;
                self.function(own, &mut shown);
            }
        }
        for (number, used) in (0u32..).zip(&used.symbols) {
            if used.load(Ordering::Relaxed) && !std::mem::replace(&mut self.shown_symbols[number as usize], true) {
                is_more = true;
                self.symbol(number, &mut shown);
            }
        }
        (shown, is_more)
    }

    /// A function that is used: an import leads to it, it is its own body, or something stands for it.
    fn function(&self, own: u32, shown: &mut Shown) {
        let Some(claim) = self.input.view.function(own) else { return };
        if let Some(import) = self.input.view.module.import_of(Space::Function, own) {
            let position = self.input.view.module.functions[own as usize].import.unwrap_or(u32::MAX);
            let targets = self.input.names.targets(self.input.group, self.input.view.number, position);
            let bound_to = self.input.view.claim.imports.get(position as usize);
            let target = targets.iter().copied().find(|target| Some(&bound(*target)) == bound_to);
            let result = match target {
                Some(target) => self.input.is_function(import, claim, target),
                None => Err("it is bound to nothing".to_owned()),
            };
            shown.that(Rule::Import, result.is_ok(), || {
                let reason = result.err().unwrap_or_default();
                format!("import {}.{} of {}: {reason}", import.module, import.field, self.input.view.name())
            });
            return;
        }
        if self.input.group.origin(claim) == Some(&FunctionOrigin::Input(self.input.view.number, own)) {
            let strong = self.prevailing(own);
            return shown.that(Rule::Definition, strong.is_none(), || {
                let (name, by) = strong.unwrap_or_default();
                format!("function {own} `{name}` of {}: the strong one of {by} prevails", self.input.view.name())
            });
        }
        let result = self.replaces(own, claim);
        shown.that(Rule::Definition, result.is_ok(), || {
            let name = self.input.view.module.function_names.get(&own).copied().unwrap_or("");
            format!("function {own} `{name}` of {}: {}", self.input.view.name(), result.err().unwrap_or_default())
        });
    }

    /// A weak function of an object gives way to a strong one of another object: its name, and whose it is.
    fn prevailing(&self, own: u32) -> Option<(&'a str, String)> {
        let view = self.input.view;
        let names = self.names_of.get(&own).filter(|_| view.claim.kind == Kind::Object)?;
        let local = SymbolFlags::BINDING_LOCAL;
        names.iter().find_map(|(_, name, flags)| {
            let is_weak = flags.contains(SymbolFlags::BINDING_WEAK) && !flags.contains(local);
            let strong = self.input.names.strong_of_objects(name).filter(|_| is_weak && names.len() == 1)?;
            // Data of the name is another thing.
            matches!(strong.what, What::Function(_)).then_some(())?;
            let there = self.input.group.view(strong.input)?;
            (strong.input != view.number && there.claim.kind == Kind::Object).then(|| (*name, there.name().to_owned()))
        })
    }

    /// Why one function may stand for another of an input.
    fn replaces(&self, own: u32, function: u32) -> Result<(), String> {
        if self.input.view.module.function_type(own) != self.input.group.image.function_type(function) {
            return Err("what stands for it has another type".to_owned());
        }
        let mut handed_over = self.input.view.claim.handed_over.iter().filter(|functions| functions.function == own);
        if handed_over.any(|functions| {
            self.input.view.means_function(functions.instead, function)
                && heap::is_of_both(self.input.group, functions.heaps)
        }) {
            return Ok(());
        }
        let names = self.names_of.get(&own).map_or(&[][..], Vec::as_slice);
        let by_name = names.iter().any(|(_, name, flags)| self.may_replace(own, name, *flags, function));
        if by_name || self.is_list_or_wrapper(own, function) {
            return Ok(());
        }
        let result = copies(self.input.view, own, function);
        result.map_err(|reason| format!("no rule lets another function stand for it, and it is no copy: {reason}"))
    }

    /// Whether a definition of this name may be what a symbol means that defines the name.
    fn may_replace(&self, own: u32, name: &str, flags: SymbolFlags, function: u32) -> bool {
        let is_it = |definition: Definition| self.is_function(definition, function);
        let is_weak = flags.contains(SymbolFlags::BINDING_WEAK);
        let stub_of = name.strip_prefix("undefined_weak:");
        let view = self.input.view;
        if view.claim.wires.is_some() {
            return false;
        }
        is_weak && (self.input.names.all(name).any(is_it) || self.elsewhere(name, function))
            || stub_of.is_some_and(|name| self.input.names.all(name).any(is_it) || self.elsewhere(name, function))
            || MALLOC_FAMILY.contains(&name) && self.is_of_allocator(name, function)
            || made::is_closing(view, Some(own), function, name)
            || stub_of.is_some_and(|name| made::is_closing(view, None, function, name))
    }

    /// Whether a definition is this function of the image.
    fn is_function(&self, definition: Definition, function: u32) -> bool {
        let What::Function(own) = definition.what else { return false };
        self.input.group.view(definition.input).is_some_and(|view| view.means_function(own, function))
    }

    /// Whether a function is a definition of this name that another finished module or object keeps to itself.
    fn elsewhere(&self, name: &str, function: u32) -> bool {
        self.input.names.elsewhere(self.input.view, name).any(|(view, number)| match view.symbol(number) {
            Some(claim @ Symbol::Function(found, _)) => found == function && view.means(number, claim),
            _ => false,
        })
    }

    /// Whether another finished module or object has data of this name there.
    fn is_data_elsewhere(&self, name: &str, claim: Symbol) -> bool {
        let others = self.input.names.elsewhere(self.input.view, name);
        matches!(claim, Symbol::Address(_)) && others.into_iter().any(|(view, number)| view.means(number, claim))
    }

    /// A function of the same name of another module that allocates.
    fn is_of_allocator(&self, name: &str, function: u32) -> bool {
        !self.input.group.certificate.options.separate_allocators
            && (self.input.names.all(name).any(|definition| self.is_function(definition, function))
                || self.elsewhere(name, function))
    }

    /// The list of constructors of a module is that of the program, and is called once; a wrapper that `wasm-ld` put
    /// around an export calls it, and within an image the wrapped function is called.
    fn is_list_or_wrapper(&self, own: u32, function: u32) -> bool {
        let module = self.input.view.module;
        let called = |name: &str| {
            let symbols = self.names_of.get(&own).into_iter().flatten();
            symbols.map(|(_, name, _)| *name).chain(module.function_names.get(&own).copied()).any(|known| known == name)
        };
        if called("__wasm_call_ctors") {
            return lists_constructors(self.input.view)
                && matches!(
                    self.input.group.origin(function),
                    Some(FunctionOrigin::Constructors | FunctionOrigin::Nothing)
                );
        }
        let Some(name) = module.function_names.get(&own).and_then(|name| name.strip_suffix(".command_export")) else {
            return false;
        };
        let inner = self.names_of.iter().filter(|(_, names)| names.iter().any(|(_, known, _)| *known == name));
        let named = module.function_names.iter().filter(|(_, known)| **known == name);
        inner
            .map(|(inner, _)| inner)
            .chain(named.map(|(inner, _)| inner))
            .any(|inner| wraps(self.input.view, own, *inner) && self.input.view.means_function(*inner, function))
    }

    fn globals(&self, shown: &mut Shown) {
        for (own, global) in (0u32..).zip(&self.input.view.module.globals) {
            let Some(Value::Global(claim)) = self.input.view.global(own).filter(|_| global.import.is_none()) else {
                continue;
            };
            let is_it = match self.input.group.global_origin(claim) {
                Some(GlobalOrigin::Input(input, index)) => (*input, *index) == (self.input.view.number, own),
                Some(GlobalOrigin::StackPointer) => self.may_be_stack_pointer(own),
                _ => false,
            };
            shown.that(Rule::Definition, is_it, || {
                format!("global {own} of {}: it is another one", self.input.view.name())
            });
        }
    }

    /// A stack pointer that an input with symbols defines has a symbol of that name; of one without symbols only its
    /// type can be told, which the certificate assumes.
    fn may_be_stack_pointer(&self, own: u32) -> bool {
        let Some(global) = self.input.view.module.globals.get(own as usize) else { return false };
        let is_word = global.ty.mutable && global.ty.content_type == wasmparser::ValType::I32;
        let named = self.input.view.module.global_name(own);
        let view = self.input.view;
        let is_pointer = |symbol: &SymbolInfo<'_>| {
            matches!(*symbol, SymbolInfo::Global { name: Some("__stack_pointer"), flags, .. }
                if !flags.contains(SymbolFlags::UNDEFINED))
        };
        let has_named = view.module.symbols.iter().any(is_pointer);
        let is_one = view.claim.globals.iter().filter(|claim| **claim == view.global(own)).count() == 1;
        is_word
            && (view.is_relocatable() || view.claim.kind == Kind::Pinned)
            && named.map_or(is_one && !has_named, |name| name == "__stack_pointer")
    }

    fn tags(&self, shown: &mut Shown) {
        for (own, tag) in (0u32..).zip(&self.input.view.module.tags) {
            let Some(claim) = self.input.view.tag(own).filter(|_| tag.import.is_none()) else { continue };
            let origin = self.input.group.tag_origin(claim);
            let image = &self.input.group.image;
            let has_type = self.input.view.module.type_id(tag.ty)
                == image.tags.get(claim as usize).and_then(|tag| image.type_id(tag.ty));
            // The tag of `longjmp` is one in all of a program (SetjmpLongjmp.md).
            let is_it = match origin {
                Some(TagOrigin::Input(input, index)) => {
                    let there = self.input.group.view(*input);
                    (*input, *index) == (self.input.view.number, own)
                        || is_jump_tag(self.input.view, own) && there.is_some_and(|there| is_jump_tag(there, *index))
                }
                Some(TagOrigin::Shared(name)) => name == "__c_longjmp" && is_jump_tag(self.input.view, own),
                None => {
                    let import = image.import_of(Space::Tag, claim);
                    is_jump_tag(self.input.view, own) && import.is_some_and(|import| import.field == "__c_longjmp")
                }
            };
            shown.that(Rule::Definition, is_it && has_type, || {
                format!("tag {own} of {}: it is another one", self.input.view.name())
            });
        }
    }

    /// A table that an input defines is its own in the image, or the function table where it is that.
    fn tables(&self, shown: &mut Shown) {
        let view = self.input.view;
        for (own, table) in (0u32..).zip(&view.module.tables) {
            let Some(claim) = view.table(own).filter(|_| table.import.is_none()) else { continue };
            let first = self.input.group.imported(Space::Table);
            let origin =
                claim.checked_sub(first).and_then(|index| self.input.group.certificate.tables.get(index as usize));
            let is_it = match origin {
                Some(TableOrigin::Input(input, index)) => (*input, *index) == (view.number, own),
                Some(TableOrigin::FunctionTable) => view.module.is_function_table(own) && view.claim.kind != Kind::Pure,
                None => false,
            };
            shown.that(Rule::Definition, is_it, || format!("table {own} of {}: it is another one", view.name()));
        }
    }

    fn symbol(&self, number: u32, shown: &mut Shown) {
        let (Some(claim), Some(symbol)) =
            (self.input.view.symbol(number), self.input.view.module.symbols.get(number as usize))
        else {
            return;
        };
        let result = match *symbol {
            SymbolInfo::Func { index, flags, .. } => self.function_symbol(symbol, flags, index, claim),
            SymbolInfo::Data { name, .. } => self.data_symbol(number, symbol, name, claim),
            _ => Err("it is no function and no data".to_owned()),
        };
        shown.that(Rule::Symbol, result.is_ok(), || {
            let name = self.input.view.module.symbol_name(symbol).unwrap_or("");
            format!("symbol {number} `{name}` of {}: {}", self.input.view.name(), result.err().unwrap_or_default())
        });
    }

    /// Whether a function of the image traps at once, and has the type of a function of the input.
    fn is_trap(&self, function: u32, own: u32) -> bool {
        let group = self.input.group;
        let operators = group.image.body(function).and_then(|body| body.get_operators_reader().ok());
        let traps = operators.is_some_and(|mut operators| matches!(operators.read(), Ok(Operator::Unreachable)));
        traps && self.input.view.module.function_type(own) == group.image.function_type(function)
    }

    fn function_symbol(
        &self,
        symbol: &SymbolInfo<'a>,
        flags: SymbolFlags,
        index: u32,
        claim: Symbol,
    ) -> Result<(), String> {
        let name = self.input.view.module.symbol_name(symbol).unwrap_or("");
        let is_weak_reference = flags.contains(SymbolFlags::UNDEFINED | SymbolFlags::BINDING_WEAK);
        let (function, slot) = match claim {
            Symbol::Function(function, slot) => (function, slot),
            Symbol::Null(Some(trap)) if !self.is_trap(trap, index) => {
                return Err("a call of it does not trap".to_owned());
            }
            Symbol::Null(_) if is_weak_reference || name.starts_with("undefined_weak:") => {
                // A name that is private to one module has no definition for another, and what is only passed on may
                // lead to nothing.
                let view = self.input.view;
                let imports = &mut view.module.imports.iter();
                let position = imports.position(|import| import.space == Space::Function && import.index == index);
                let position = position.and_then(|position| u32::try_from(position).ok());
                let targets =
                    position.map(|position| self.input.names.targets(self.input.group, view.number, position));
                let is_there = |target: &Target| !matches!(target, Target::Undefined(..));
                let is_defined = is_weak_reference && targets.is_some_and(|targets| targets.iter().any(is_there));
                return expect(!is_defined, "it is null, and somebody defines it");
            }
            _ => return Err("a function has no address".to_owned()),
        };
        if let Some(slot) = slot {
            expect(self.input.holds(slot)? == function, "its slot holds another function")?;
            self.has_slot(slot, (function, index, flags), name)?;
        }
        if self.input.view.function(index) == Some(function) {
            self.input.view.use_function(index);
            return Ok(());
        }
        let has_type = self.input.view.module.function_type(index) == self.input.group.image.function_type(function);
        expect(has_type, "what stands for it has another type")?;
        let is_explicit = flags.contains(SymbolFlags::UNDEFINED | SymbolFlags::EXPLICIT_NAME);
        let is_named = |definition: Definition| self.is_function(definition, function);
        let by_name = if flags.contains(SymbolFlags::UNDEFINED) {
            (is_explicit || is_weak_reference)
                && self.input.names.candidates(self.input.view, name).into_iter().any(is_named)
                || is_explicit
                    && self.input.group.image.import_of(Space::Function, function).is_some_and(|import| {
                        let own = self.input.view.module.import_of(Space::Function, index);
                        own.is_some_and(|own| (own.module, own.field) == (import.module, import.field))
                    })
                || made::is_closing(self.input.view, None, function, name)
        } else {
            self.may_replace(index, name, flags, function)
        };
        if by_name {
            return Ok(());
        }
        copies(self.input.view, index, function)
            .map_err(|reason| format!("it means another function, and no copy: {reason}"))
    }

    /// Whether a slot, which holds a function of the image that a symbol means, is the address of what it means: of the
    /// function that the input has, or of one of its name.
    fn has_slot(
        &self,
        slot: u32,
        (function, index, flags): (u32, u32, SymbolFlags),
        name: &'a str,
    ) -> Result<(), String> {
        let is_there = |(input, own): &(u32, u32)| {
            self.input.group.view(*input).is_some_and(|view| view.function(*own) == Some(function))
        };
        let mut means = self.input.meant_by(index);
        means.retain(is_there);
        // A name of a function may be another's, though the function has others.
        if !flags.contains(SymbolFlags::UNDEFINED) && (means.is_empty() || flags.contains(SymbolFlags::BINDING_WEAK)) {
            means.extend(self.input.definitions_of(name).into_iter().filter(is_there));
        }
        let mut functions = means.into_iter();
        let Some(first) = functions.next() else { return Ok(()) };
        let result = self.input.is_address_of(slot, first, name);
        let mut other = |definition| self.input.is_address_of(slot, definition, name).is_ok();
        if result.is_ok() || functions.any(&mut other) { Ok(()) } else { result }
    }

    fn data_symbol(&self, number: u32, symbol: &SymbolInfo<'a>, name: &'a str, claim: Symbol) -> Result<(), String> {
        let SymbolInfo::Data { flags, symbol: place, .. } = *symbol else { return Ok(()) };
        let is_static = self.input.view.claim.kind == Kind::Object && flags.contains(SymbolFlags::BINDING_LOCAL);
        let of_linker = addresses::linker_symbol(self.input.view, name).filter(|_| !is_static || place.is_none());
        if let Some(address) = of_linker {
            return expect(address.map(Symbol::Address) == Some(claim), "the linker defines another address");
        }
        let own = self.input.view.own_place(symbol);
        if own.map(Symbol::Address) == Some(claim) && !flags.contains(SymbolFlags::ABSOLUTE) {
            return Ok(());
        }
        if place.is_none()
            && self.input.view.claim.kind == Kind::Object
            && let Some(bound) = self.input.set_bound(name)
        {
            return expect(claim == Symbol::Address(bound), "it is the bound of a section");
        }
        let is_local = flags.contains(SymbolFlags::BINDING_LOCAL);
        let is_weak = flags.contains(SymbolFlags::BINDING_WEAK) && !is_local;
        let definitions = match place {
            None if !is_local => self.input.names.candidates(self.input.view, name),
            _ => Vec::new(),
        };
        let is_there = |definition: &Definition| {
            addresses::address_of(self.input.group, *definition).map(Symbol::Address) == Some(claim)
        };
        let may_give_way = is_weak && place.is_some();
        if definitions.iter().any(is_there) || may_give_way && self.input.names.all(name).any(|known| is_there(&known))
        {
            return Ok(());
        }
        if is_weak && place.is_some() && self.is_data_elsewhere(name, claim) {
            return Ok(());
        }
        match claim {
            Symbol::Null(_) | Symbol::Address(0) if place.is_none() => {
                let is_finished = self.input.view.claim.kind == Kind::Finished;
                expect(is_weak, "nobody defines it, and it is not weak")?;
                let stays = is_finished && name.starts_with("__");
                expect(definitions.is_empty() || stays, "it is null, and somebody defines it")
            }
            Symbol::Address(address) if flags.contains(SymbolFlags::ABSOLUTE) => {
                self.is_absolute(symbol, name, address)
            }
            Symbol::Address(address) if place.is_none() => {
                // A static link finds for a weak reference what a library has, though a finished module hides it.
                let is_of_library = is_weak && self.is_of_library(name) && self.is_data_elsewhere(name, claim);
                let is_it = is_of_library || shared::is_pointer(self.input.group, name, address);
                expect(is_it, "it is no definition of its name")
            }
            Symbol::Address(address)
                if flags.contains(SymbolFlags::BINDING_WEAK) && shared::is_pointer(self.input.group, name, address) =>
            {
                Ok(())
            }
            Symbol::Address(address) => shared::is_datum(self.input.view, number, address),
            Symbol::Null(_) | Symbol::Function(..) => Err("data has an address".to_owned()),
        }
    }

    /// Whether a name is one of a library, or an archive defines it.
    fn is_of_library(&self, name: &str) -> bool {
        let is_member = |(view, _): (View<'_, '_>, u32)| view.claim.is_member;
        library_of(name).is_some() || self.input.names.elsewhere(self.input.view, name).any(is_member)
    }

    /// The bounds of a section are absolute in a finished module, and move with it; any other number stays.
    fn is_absolute(&self, symbol: &SymbolInfo<'a>, name: &str, address: u32) -> Result<(), String> {
        let SymbolInfo::Data { symbol: Some(place), .. } = *symbol else { return Err("it has no place".to_owned()) };
        let moved = addresses::section_bound(self.input.view, name, place.offset);
        expect(moved.unwrap_or(place.offset) == address, "it is another number")
    }
}

/// Whether a tag is the one of `longjmp`.
fn is_jump_tag(view: View<'_, '_>, own: u32) -> bool {
    let mut symbols = view.module.symbols.iter();
    symbols.any(|symbol| matches!(*symbol, SymbolInfo::Event { index, name: Some("__c_longjmp"), .. } if index == own))
}

/// Whether a function hands its parameters to another one, and does nothing else but to call.
fn wraps(view: View<'_, '_>, own: u32, inner: u32) -> bool {
    let operators = view.module.body(own).and_then(|body| body.get_operators_reader().ok());
    let is_plain = |operator: wasmparser::Result<Operator<'_>>| {
        matches!(operator, Ok(Operator::Call { .. } | Operator::LocalGet { .. } | Operator::End))
    };
    view.module.arity(own) == view.module.arity(inner)
        && view.module.calls(own).any(|callee| callee == inner)
        && operators.is_some_and(|operators| operators.into_iter().all(is_plain))
}
