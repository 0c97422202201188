//! Names become the definitions that a reference may mean, and the one that it must mean.
//!
//! **Rule.** A reference by name means
//!
//! 1. a name that is private to one module (`_start`, `__wasm_call_ctors`, ...): the module's own definition;
//! 2. in an object: the strong definition of an object, else a weak one of an object (Linking.md, "Merging Symbols");
//! 3. what objects show, else what other inputs export, the first in link order (DynamicLinking.md; ELF);
//! 4. what objects hide from the host: in a static link of all of them it would be seen;
//! 5. an export that only the host knows by that name.
//!
//! A weak definition may give way to any other of its name. A definition that only passes on an import of its own name
//! is none. Where the definition is itself an import, the reference means what that import means.
//!
//! It does not know what a certificate claims. The choice a reader may question: of several weak definitions the
//! conventions leave the choice to the linker, so that more than one is permitted here.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use wasmparser::{SymbolFlags, SymbolInfo, ValType};

use super::certificate::{Bound, Kind, Wire};
use super::reading::{Import, Space, flags, space_of};
use super::view::{Group, View};
use crate::conventions::standard_library::library_of;

/// How often a reference may be passed on.
const PASSES: u32 = 100;

/// Something that a name may mean: an item of an input.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(crate) struct Definition {
    pub(crate) input: u32,
    pub(crate) what: What,
}

/// What a definition is, by its index in its input.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(crate) enum What {
    Function(u32),
    Table(u32),
    /// A global that is no address.
    Global(u32),
    Tag(u32),
    /// A global that holds the address of data.
    Address(u32),
    /// A data symbol of a symbol table.
    Symbol(u32),
}

/// Where a reference leads.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Target {
    Defined(Definition),
    /// An import of an input, as its number and the position among its imports: it is the host's.
    Host(u32, u32),
    /// Nobody defines it: the import that asked last.
    Undefined(u32, u32),
    /// The constructors of the program.
    Constructors,
}

/// A definition, and how it may be seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Known {
    definition: Definition,
    is_weak: bool,
    is_object: bool,
    is_hidden: bool,
    /// Only an export, and no symbol, has the name.
    is_of_host: bool,
}

/// The names of the symbols that define each function of an input, with the number and flags of each.
pub(crate) type NamesOf<'a> = HashMap<u32, Vec<(u32, &'a str, SymbolFlags)>>;

/// All definitions of a group by name.
pub(crate) struct Names<'a> {
    known: HashMap<&'a str, Vec<Known>>,
    /// What objects and finished modules define and is not local, shown or not: the input and the symbol.
    symbols: HashMap<&'a str, Vec<(u32, u32)>>,
    /// By input, what its functions are called, once that was asked.
    functions: Vec<OnceLock<NamesOf<'a>>>,
    left_to_host: HashSet<&'a str>,
}

/// Whether a name is for one module alone.
pub(crate) fn is_private(name: &str) -> bool {
    matches!(name, "_start" | "_initialize" | "__wasm_call_ctors" | "__dso_handle")
        || name.starts_with("__wasm_apply_")
        || name.starts_with("__wasm_init_")
}

impl<'a> Names<'a> {
    pub(crate) fn of(group: &Group<'a>) -> Self {
        let left_to_host = group.certificate.options.import.iter().map(String::as_str).collect();
        let functions = group.inputs.iter().map(|_| OnceLock::new()).collect();
        let mut names = Self { known: HashMap::new(), symbols: HashMap::new(), functions, left_to_host };
        for view in group.views().filter(|view| view.claim.wires.is_none()) {
            match view.claim.kind {
                Kind::Object => names.define_symbols(view),
                _ => names.define_exports(view),
            }
        }
        for view in group.views().filter(View::is_relocatable) {
            for (number, symbol, flags) in view.symbols() {
                let is_local = flags.intersects(SymbolFlags::UNDEFINED | SymbolFlags::BINDING_LOCAL);
                if let Some(name) = view.module.symbol_name(symbol).filter(|_| !is_local) {
                    names.symbols.entry(name).or_default().push((view.number, number));
                }
            }
        }
        names
    }

    fn add(&mut self, name: &'a str, known: Known) {
        let of_name = self.known.entry(name).or_default();
        // A file may say the same of one thing as often as it has room for.
        if of_name.last() != Some(&known) {
            of_name.push(known);
        }
    }

    fn define_symbols(&mut self, view: View<'_, 'a>) {
        let exports = || view.module.exports.iter().filter(|export| space_of(export.kind) == Space::Function);
        let asked: HashSet<(u32, &str)> = exports().map(|export| (export.index, export.name)).collect();
        let renamed: HashSet<u32> = exports().map(|export| export.index).collect();
        for (index, symbol, flags) in view.symbols() {
            if flags.intersects(SymbolFlags::UNDEFINED | SymbolFlags::BINDING_LOCAL) {
                continue;
            }
            let (what, name) = match *symbol {
                SymbolInfo::Func { index, name, .. } => (What::Function(index), name),
                SymbolInfo::Data { name, .. } => (What::Symbol(index), Some(name)),
                SymbolInfo::Global { index, name, .. } => (What::Global(index), name),
                SymbolInfo::Event { index, name, .. } => (What::Tag(index), name),
                SymbolInfo::Table { index, name, .. } => (What::Table(index), name),
                SymbolInfo::Section { .. } => continue,
            };
            let Some(name) = name else { continue };
            let is_renamed = match what {
                What::Function(function) => renamed.contains(&function) && !asked.contains(&(function, name)),
                _ => false,
            };
            let is_weak = flags.contains(SymbolFlags::BINDING_WEAK);
            // Weak data of C++, such as an inline variable, is one in all of a program, though an object hides it.
            let is_vague =
                is_weak && matches!(what, What::Symbol(_)) && library_of(name).is_none() && !name.starts_with("__");
            self.add(
                name,
                Known {
                    definition: Definition { input: view.number, what },
                    is_weak,
                    is_object: true,
                    is_hidden: is_renamed
                        || flags.contains(SymbolFlags::VISIBILITY_HIDDEN)
                            && !flags.contains(SymbolFlags::EXPORTED)
                            && !is_vague,
                    is_of_host: false,
                },
            );
        }
    }

    fn define_exports(&mut self, view: View<'_, 'a>) {
        let weak: HashSet<&str> = view
            .symbols()
            .filter(|(.., flags)| flags.contains(SymbolFlags::BINDING_WEAK) && !flags.contains(SymbolFlags::UNDEFINED))
            .filter_map(|(_, symbol, _)| view.module.symbol_name(symbol))
            .collect();
        for export in &view.module.exports {
            let space = space_of(export.kind);
            let imported = view.module.import_of(space, export.index);
            if imported.is_some_and(|import| import.field == export.name && is_by_name(import)) {
                continue;
            }
            let what = match space {
                Space::Function => What::Function(export.index),
                Space::Table => What::Table(export.index),
                Space::Tag => What::Tag(export.index),
                Space::Memory => continue,
                Space::Global => match view.module.globals.get(export.index as usize) {
                    Some(global) if !global.ty.mutable && global.ty.content_type == ValType::I32 => {
                        What::Address(export.index)
                    }
                    _ => What::Global(export.index),
                },
            };
            self.add(
                export.name,
                Known {
                    definition: Definition { input: view.number, what },
                    is_weak: weak.contains(export.name),
                    is_object: false,
                    is_hidden: false,
                    is_of_host: is_name_of_host(view, export.name, what),
                },
            );
        }
    }

    /// All that a reference of an input by this name may mean: the first is what it means if that one is strong.
    /// Names mean nothing to an instance.
    pub(crate) fn candidates(&self, view: View<'_, 'a>, name: &str) -> Vec<Definition> {
        let is_named = view.claim.wires.is_none();
        let Some(known) = self.known.get(name).filter(|_| is_named) else { return Vec::new() };
        let is_object = view.claim.kind == Kind::Object;
        let of_objects = || known.iter().filter(|known| known.is_object);
        let mut order: Vec<&Known> = Vec::new();
        if is_object {
            order.extend(of_objects().filter(|known| !known.is_weak));
            order.extend(of_objects().filter(|known| known.is_weak));
        }
        if is_private(name) {
            order.extend(known.iter().filter(|known| known.definition.input == view.number));
        } else {
            order.extend(of_objects().filter(|known| !known.is_hidden && !known.is_weak));
            order.extend(of_objects().filter(|known| !known.is_hidden));
            order.extend(known.iter().filter(|known| !known.is_object && !known.is_of_host));
            if !self.left_to_host.contains(name) {
                order.extend(of_objects());
            }
            order.extend(known.iter().filter(|known| known.is_of_host));
        }
        let Some(first) = order.first() else { return Vec::new() };
        if first.is_weak {
            let mut all: Vec<Definition> = order.iter().map(|known| known.definition).collect();
            all.extend(known.iter().filter(|_| !is_private(name)).map(|known| known.definition));
            return all;
        }
        vec![first.definition]
    }

    /// The strong definition of a name among objects.
    pub(crate) fn strong_of_objects(&self, name: &str) -> Option<Definition> {
        let known = self.known.get(name)?;
        known.iter().find(|known| known.is_object && !known.is_weak).map(|known| known.definition)
    }

    /// Whether an object defines a name, shown or not.
    pub(crate) fn is_of_object(&self, name: &str) -> bool {
        self.known.get(name).is_some_and(|known| known.iter().any(|known| known.is_object))
    }

    /// All definitions of a name.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = Definition> {
        self.known.get(name).into_iter().flatten().map(|known| known.definition)
    }

    /// The symbols of this name of other objects and finished modules, whether or not others may see them. The names of
    /// an instance mean nothing to others, nor do theirs to it.
    pub(crate) fn elsewhere<'g>(
        &self,
        view: View<'g, 'a>,
        name: &str,
    ) -> impl Iterator<Item = (View<'g, 'a>, u32)> + use<'_, 'g, 'a> {
        let known = self.symbols.get(name).into_iter().flatten().filter(move |(input, _)| *input != view.number);
        let is_named = |view: View<'_, '_>| view.claim.wires.is_none();
        let others = known.filter_map(move |(input, number)| Some((view.group.view(*input)?, *number)));
        others.filter(move |(other, _)| is_named(*other) && is_named(view))
    }

    /// What the functions of an input are called by its symbols, seen by others or not.
    pub(crate) fn of_functions(&self, view: View<'_, 'a>) -> &NamesOf<'a> {
        self.functions[view.number as usize].get_or_init(|| {
            let mut names = NamesOf::new();
            for (number, symbol, flags) in view.symbols() {
                if let SymbolInfo::Func { index, .. } = *symbol
                    && !flags.contains(SymbolFlags::UNDEFINED)
                    && let Some(name) = view.module.symbol_name(symbol)
                {
                    names.entry(index).or_default().push((number, name, flags));
                }
            }
            names
        })
    }

    /// The symbols of this name of an input.
    pub(crate) fn own<'g>(&self, view: View<'g, 'a>, name: &str) -> impl Iterator<Item = u32> + use<'_, 'g, 'a> {
        let known = self.symbols.get(name).into_iter().flatten();
        known.filter(move |(input, _)| *input == view.number).map(|(_, number)| *number)
    }

    /// What the user means who names something to export: the first that others see.
    pub(crate) fn asked(&self, name: &str) -> Vec<Definition> {
        let Some(known) = self.known.get(name) else { return Vec::new() };
        let visible = known.iter().filter(|known| known.is_object && !known.is_hidden && !known.is_weak);
        let visible = visible.chain(known.iter().filter(|known| known.is_object && !known.is_hidden));
        // A name that is private to one module is nobody's whom others see, but in a static link.
        let is_seen = !is_private(name);
        let others = known.iter().filter(|known| is_seen && !known.is_object && !known.is_of_host);
        let order = visible.chain(others).chain(known.iter().filter(|known| known.is_object)).chain(known);
        let order: Vec<&Known> = order.collect();
        match order.first() {
            Some(first) if !first.is_weak => vec![first.definition],
            _ => order.iter().map(|known| known.definition).collect(),
        }
    }

    /// Where an import may lead, through all that only pass it on.
    pub(crate) fn targets(&self, group: &Group<'a>, input: u32, position: u32) -> Vec<Target> {
        let mut way = Way { names: self, group, found: Vec::new(), passed: HashSet::new() };
        way.follow(input, position, PASSES);
        way.found
    }
}

/// Where one import leads, of which each other is passed once: weak definitions may fork at every step, and those that
/// lead back to each other would be followed without an end.
struct Way<'n, 'g, 'a> {
    names: &'n Names<'a>,
    group: &'g Group<'a>,
    found: Vec<Target>,
    passed: HashSet<(u32, u32)>,
}

impl Way<'_, '_, '_> {
    /// Follows an import; whether it leads anywhere.
    fn follow(&mut self, input: u32, position: u32, passes: u32) -> bool {
        let Some(view) = self.group.view(input) else { return false };
        let Some(import) = view.module.imports.get(position as usize) else { return false };
        let Some(passes) = passes.checked_sub(1) else { return false };
        if !self.passed.insert((input, position)) {
            return true;
        }
        if let Some(wires) = &view.claim.wires {
            match wires.get(position as usize) {
                Some(Wire::Item(giver, index)) => return self.leads(*giver, import.space, *index, passes),
                Some(Wire::Host) => self.found.push(Target::Host(input, position)),
                _ => self.found.push(Target::Undefined(input, position)),
            }
            return true;
        }
        let symbol = explicit_name(view, import);
        if symbol.is_none() && !is_by_name(import) {
            self.found.push(Target::Host(input, position));
            return true;
        }
        let mut is_defined = false;
        for candidate in self.names.candidates(view, symbol.unwrap_or(import.field)) {
            is_defined |= match candidate.what {
                // The loader's own tag is the one of its name, unless another input gives a tag.
                What::Function(_) | What::Global(_) | What::Table(_) | What::Address(_)
                    if import.space == Space::Tag =>
                {
                    false
                }
                What::Function(index) => self.leads(candidate.input, Space::Function, index, passes),
                What::Global(index) => self.leads(candidate.input, Space::Global, index, passes),
                What::Tag(index) => self.leads(candidate.input, Space::Tag, index, passes),
                What::Table(index) => self.leads(candidate.input, Space::Table, index, passes),
                What::Address(_) | What::Symbol(_) => {
                    self.found.push(Target::Defined(candidate));
                    true
                }
            };
        }
        if !is_defined {
            self.found.push(match symbol {
                Some(_) if !view.is_weak(import) => Target::Host(input, position),
                None if import.field == "__wasm_call_ctors" && view.claim.kind == Kind::Object => Target::Constructors,
                _ => Target::Undefined(input, position),
            });
        }
        true
    }

    fn leads(&mut self, input: u32, space: Space, index: u32, passes: u32) -> bool {
        let Some(view) = self.group.view(input) else { return false };
        let position = view.module.imports.iter().position(|import| import.space == space && import.index == index);
        let what = match space {
            Space::Function => What::Function(index),
            Space::Table => What::Table(index),
            Space::Global => What::Global(index),
            Space::Tag => What::Tag(index),
            Space::Memory => return false,
        };
        match position.and_then(|position| u32::try_from(position).ok()) {
            Some(position) => self.follow(input, position, passes),
            None => {
                self.found.push(Target::Defined(Definition { input, what }));
                true
            }
        }
    }
}

/// Whether an import is bound by its field (DynamicLinking.md, "Interface and usage").
pub(crate) fn is_by_name(import: &Import<'_>) -> bool {
    matches!(import.module, "env" | "GOT.mem" | "GOT.func")
}

/// The name of an import's symbol, where its source gives the import another name for the host: a symbol without such a
/// name means the field.
fn explicit_name<'a>(view: View<'_, 'a>, import: &Import<'a>) -> Option<&'a str> {
    // A library's imports mean what their fields say.
    let is_library = view.claim.kind == Kind::SplitLibrary;
    let is_symbol = import.space == Space::Function && view.is_relocatable() && !is_library;
    view.module.explicit_names.get(&import.index).copied().filter(|_| is_symbol)
}

/// Whether only the host knows a function by this name: its symbols have others; or, of a library, its body is named
/// otherwise and calls an import of that name.
fn is_name_of_host(view: View<'_, '_>, name: &str, what: What) -> bool {
    let What::Function(function) = what else { return false };
    match view.claim.kind {
        Kind::Finished => {
            let named = view.module.symbols.iter().filter(|symbol| !flags(symbol).contains(SymbolFlags::UNDEFINED));
            let symbols = named.filter_map(|symbol| match *symbol {
                SymbolInfo::Func { index, name, .. } if index == function => name,
                _ => None,
            });
            let wrapped =
                view.module.function_names.get(&function).and_then(|name| name.strip_suffix(".command_export"));
            let mut names = symbols.chain(wrapped).peekable();
            names.peek().is_some() && names.all(|symbol| symbol != name)
        }
        Kind::Library | Kind::SplitLibrary => {
            let imports = view.module.imports.iter();
            let is_it = |import: &&Import<'_>| import.space == Space::Function && import.field == name;
            let mut imported = imports.filter(is_it).filter(|import| is_by_name(import));
            let own_name = view.module.function_names.get(&function);
            let is_mangled = name.starts_with("_Z") || name.starts_with("_R");
            !is_mangled
                && own_name.is_none_or(|own| *own != name)
                && imported.any(|import| view.module.calls(function).any(|callee| callee == import.index))
        }
        _ => false,
    }
}

/// The word of a certificate for where an import leads.
pub(crate) fn bound(target: Target) -> Bound {
    match target {
        Target::Defined(Definition { input, what }) => match what {
            What::Function(index) | What::Table(index) | What::Global(index) | What::Tag(index) => {
                Bound::Item(input, index)
            }
            What::Address(global) => Bound::Address(input, global),
            What::Symbol(symbol) => Bound::Symbol(input, symbol),
        },
        Target::Host(..) => Bound::Host,
        Target::Undefined(..) => Bound::Undefined,
        Target::Constructors => Bound::Linker,
    }
}
