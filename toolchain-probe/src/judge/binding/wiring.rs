//! Wiring becomes bindings: each import of an instance is bound to the item of another instance that it was given.
//!
//! Whoever composes instances (a component, a test) has decided what every import is; nothing is looked up, and names
//! mean nothing. The same core module instantiated twice is two inputs, each with wires of its own. What a wire leads
//! to may be an import of that instance: then the wires of that one are followed.
//!
//! It does not know types: `ABI001` compares them, as it does for names. The surprising choice: an import that a wire
//! leaves to its role (the memory, the function table, the stack pointer, a base) is the linker's, as in every
//! shared library: only the linker knows what such a global is.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;

use super::{Binding, DataTarget, FunctionTarget, GlobalTarget, ImportRef, SymbolBinding, TableTarget, TagTarget};
use crate::check::certificate;
use crate::conventions::LinkerSymbol;
use crate::diagnostic::{Code, Diagnostic};
use crate::module::examined::{Examined, Modules};
use crate::module::identify::stack::frames;
use crate::module::model::index::{FuncIndex, GlobalIndex, InputId};
use crate::module::model::linking::{Symbol, SymbolKind};
use crate::module::model::{ExportRole, Import, ImportRole, Item, Kind, Origin};
use crate::module::scan::stack_pointer::FrameFacts;

/// What one import is bound to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wire {
    /// An item of an input, by its index there.
    Item(InputId, Item),
    /// The host has it.
    Host,
    /// What its role says: the memory, the function table, the stack pointer or a base of the module's own.
    Role,
}

impl From<Wire> for certificate::Wire {
    fn from(wire: Wire) -> Self {
        match wire {
            Wire::Item(input, item) => Self::Item(input.0, item.number()),
            Wire::Host => Self::Host,
            Wire::Role => Self::Role,
        }
    }
}

/// The wires of all instances of a group. An input without wires is bound by names.
#[derive(Clone, Default, Debug)]
pub struct Wiring {
    instances: BTreeMap<InputId, Vec<Wire>>,
    /// The imports, by position, that are functions of another component.
    of_values: BTreeSet<ImportRef>,
    handed_over: Vec<HandOver>,
}

/// Two functions of an instance of one type. They do the same for whoever calls them, if two inputs allocate from one
/// heap: the first copies a block and has the original freed, the second hands the block over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HandOver {
    /// The instance that has both functions.
    pub adapter: InputId,
    /// The function that always may be called.
    pub function: FuncIndex,
    /// The function that may be called instead.
    pub instead: FuncIndex,
    /// The two inputs.
    pub heaps: [InputId; 2],
}

impl Wiring {
    /// Wires an input: one wire for each import, in import order.
    pub fn wire(&mut self, input: InputId, wires: Vec<Wire>) {
        self.instances.insert(input, wires);
    }

    /// Says that what an import is given is a function of another component: it takes and gives values, none of which
    /// is an address, and how compilers pass what is no number does not matter.
    pub fn carry_values(&mut self, input: InputId, position: u32) {
        self.of_values.insert(ImportRef { input, position });
    }

    /// Says which function may be called in place of another where two inputs have one heap.
    pub fn hand_over(&mut self, functions: HandOver) {
        self.handed_over.push(functions);
    }

    /// All of these, in the order in which they were said.
    pub fn handed_over(&self) -> &[HandOver] {
        &self.handed_over
    }

    /// Whether an import is given a function of another component.
    pub(crate) fn carries_values(&self, at: ImportRef) -> bool {
        self.of_values.contains(&at)
    }

    /// Whether an input is wired.
    pub(crate) fn is_wired(&self, input: InputId) -> bool {
        self.instances.contains_key(&input)
    }

    /// The wires of an input, if it is wired.
    pub fn of(&self, input: InputId) -> Option<&[Wire]> {
        self.instances.get(&input).map(Vec::as_slice)
    }
}

/// The end of a chain of wires: an item that its instance defines or imports for its role, or else the import that is
/// left to the host.
#[derive(Clone, Copy)]
enum End {
    Item(InputId, Item),
    Host(ImportRef),
}

/// Where wires lead.
pub(super) struct Chains<'g, 'data> {
    modules: &'g Modules<'data>,
    wiring: &'g Wiring,
    /// Where the wire of an import ends, which is nowhere in a circle. Without it, long chains would be followed again
    /// from each of their links.
    ends: HashMap<ImportRef, Option<End>>,
}

/// The bindings of a wired module's imports.
pub(super) fn imports(
    chains: &mut Chains<'_, '_>,
    input: InputId,
    wires: &[Wire],
    faults: &mut Vec<Diagnostic>,
) -> Vec<Binding> {
    let modules = chains.modules;
    let module = &modules[input];
    if module.is_object() {
        faults.push(unfinished(module));
    }
    let wires = wires.iter().map(Some).chain(std::iter::repeat(None));
    let mut misfits = Misfits::default();
    let bound = (0u32..).zip(&module.imports).zip(wires).map(|((position, import), wire)| {
        let at = ImportRef { input, position };
        wire.and_then(|wire| bind(chains, at, import, *wire)).unwrap_or_else(|| {
            misfits.count += 1;
            misfits.first.get_or_insert_with(|| misfit(modules, module, import, wire.copied()));
            Binding::of_host(at, import.item)
        })
    });
    let bound = bound.collect();
    faults.extend(misfits.all());
    bound
}

/// Imports of one module that were given something else than they are. One is shown, or a module with a thousand
/// imports that was wired one off would be a thousand faults.
#[derive(Default)]
struct Misfits {
    first: Option<Diagnostic>,
    count: usize,
}

impl Misfits {
    fn all(self) -> Option<Diagnostic> {
        match self.count {
            0 | 1 => self.first,
            2 => self.first.map(|first| first.note("so is another of its imports")),
            count => self.first.map(|first| first.note(format!("so are {} more of its imports", count - 1))),
        }
    }
}

/// The bindings of the symbols of a wired module: its own, but for the places that only the linker knows. It is
/// finished, so what it found nowhere is null.
pub(super) fn symbols(module: &Examined<'_>) -> Vec<SymbolBinding> {
    let binding = |symbol: &Symbol<'_>| match (symbol.kind, symbol.name.and_then(LinkerSymbol::named)) {
        (SymbolKind::Data(_), Some(known)) if !module.is_split => SymbolBinding::Data(DataTarget::Linker(known)),
        _ => SymbolBinding::Own,
    };
    module.symbols().iter().filter(|_| module.is_relocatable()).map(binding).collect()
}

/// What a wire binds an import to; `None` if the two do not fit.
fn bind(chains: &mut Chains<'_, '_>, at: ImportRef, import: &Import<'_>, wire: Wire) -> Option<Binding> {
    match wire {
        // What has a role is never the host's, or an image would import a base that nobody fills.
        Wire::Host => match import.role {
            ImportRole::Symbol | ImportRole::Host => Some(Binding::of_host(at, import.item)),
            _ => None,
        },
        Wire::Role => of_role(import.role),
        // Where data and slots lie only the linker knows: a base is its own.
        Wire::Item(..) if import.role.is_base() => None,
        // A global of the importing module itself is made after it.
        Wire::Item(input, Item::Global(_)) if input == at.input => None,
        Wire::Item(giver, item) => match chains.end(giver, item)? {
            End::Host(at) => {
                let found = chains.modules[at.input].imports[at.position as usize].item;
                found.is_alike(import.item).then(|| Binding::of_host(at, import.item))
            }
            End::Item(input, item) => {
                let is_guest = chains.owner(input).is_some_and(|owner| owner != input);
                let binding = of_item(chains.modules, (input, item), is_guest, import.item)?;
                // Two stack pointers in one memory would be two stacks, and one has no room, but where whoever put both
                // into that memory made it.
                let owner = chains.owner(at.input);
                let is_arranged = owner.is_some() && owner == chains.owner(input);
                let is_apart = binding != Binding::StackPointer && !is_arranged;
                (!is_apart || !is_stack_pointer(&chains.modules[at.input], import)).then_some(binding)
            }
        },
    }
}

impl<'g, 'data> Chains<'g, 'data> {
    pub(super) fn of(modules: &'g Modules<'data>, wiring: &'g Wiring) -> Self {
        Self { modules, wiring, ends: HashMap::new() }
    }

    /// The input that defines the memory of an instance, if wires say it.
    pub(super) fn memory(&mut self, input: InputId) -> Option<InputId> {
        self.wiring.of(input)?;
        let memory = self.modules[input].memories.keys().next()?;
        let End::Item(owner, _) = self.end(input, Item::Memory(memory))? else { return None };
        Some(owner)
    }

    /// Of an instance that cannot move, the one that cannot either and defines the memory which it has.
    pub(super) fn owner(&mut self, input: InputId) -> Option<InputId> {
        let owner = self.memory(input)?;
        [input, owner].iter().all(|input| self.modules[*input].kind == Kind::Pinned).then_some(owner)
    }

    /// Where a wire to an item ends; `None` if that is nowhere.
    fn end(&mut self, input: InputId, item: Item) -> Option<End> {
        let mut passed = Vec::new();
        let mut next = (input, item);
        let end = loop {
            let (input, item) = next;
            let position = match self.modules.get(input).and_then(|module| origin(module, item)) {
                None => break None,
                Some(Origin::Defined(_)) => break Some(End::Item(input, item)),
                Some(Origin::Import(position)) => position,
            };
            let at = ImportRef { input, position };
            if let Some(known) = self.ends.get(&at) {
                break *known;
            }
            // Who comes here again goes in a circle.
            self.ends.insert(at, None);
            passed.push(at);
            match self.wiring.of(input).and_then(|wires| wires.get(position as usize)) {
                None => break None,
                Some(Wire::Item(input, item)) => next = (*input, *item),
                Some(Wire::Host) => break Some(End::Host(at)),
                Some(Wire::Role) => break Some(End::Item(input, self.modules[input].imports[position as usize].item)),
            }
        };
        self.ends.extend(passed.into_iter().map(|at| (at, end)));
        end
    }
}

fn origin(module: &Examined<'_>, item: Item) -> Option<Origin> {
    match item {
        Item::Function(index) => module.functions.get(index).map(|function| function.origin),
        Item::Table(index) => module.tables.get(index).map(|table| table.origin),
        Item::Memory(index) => module.memories.get(index).map(|memory| memory.origin),
        Item::Global(index) => module.globals.get(index).map(|global| global.origin),
        Item::Tag(index) => module.tags.get(index).map(|tag| tag.origin),
    }
}

/// What the linker gives an import for its role.
fn of_role(role: ImportRole) -> Option<Binding> {
    match role {
        ImportRole::Memory => Some(Binding::Memory),
        ImportRole::FunctionTable => Some(Binding::FunctionTable),
        ImportRole::StackPointer => Some(Binding::StackPointer),
        ImportRole::MemoryBase => Some(Binding::MemoryBase),
        ImportRole::TableBase => Some(Binding::TableBase),
        ImportRole::GotMem | ImportRole::GotFunc | ImportRole::Symbol | ImportRole::Host => None,
    }
}

/// The binding of an import of the kind `wanted` to an item. One that its instance imports for its role is the image's,
/// where the role is not about the instance itself. The stack pointer of a guest, which is in another's memory, is its
/// own.
fn of_item(modules: &Modules<'_>, (input, item): (InputId, Item), is_guest: bool, wanted: Item) -> Option<Binding> {
    let module = &modules[input];
    if let Some(import) = module.import_of(origin(module, item)?) {
        return of_role(import.role).filter(|_| !import.role.is_base() && import.item.is_alike(wanted));
    }
    Some(match (item, wanted) {
        (Item::Function(function), Item::Function(_)) => Binding::Function(FunctionTarget::Defined(input, function)),
        // The slots of a finished module move, and who shares its table may have numbers of them.
        (Item::Table(table), Item::Table(_)) if module.is_function_table(table) && module.is_relocatable() => {
            return None;
        }
        (Item::Table(table), Item::Table(_)) if module.is_function_table(table) => Binding::FunctionTable,
        (Item::Table(table), Item::Table(_)) => Binding::Table(TableTarget::Defined(input, table)),
        // All memories of a group are the one.
        (Item::Memory(_), Item::Memory(_)) => Binding::Memory,
        (Item::Global(global), Item::Global(_))
            if module.identity.stack.pointer.defined() == Some(global) && !is_guest =>
        {
            Binding::StackPointer
        }
        // The data of a finished module move, and with them the addresses that it exports.
        (Item::Global(global), Item::Global(_)) if module.is_relocatable() && is_address(module, global) => {
            Binding::Global(GlobalTarget::Address(DataTarget::Symbol(input, global)))
        }
        (Item::Global(global), Item::Global(_)) => Binding::Global(GlobalTarget::Defined(input, global)),
        (Item::Tag(tag), Item::Tag(_)) => Binding::Tag(TagTarget::Defined(input, tag)),
        _ => return None,
    })
}

/// Whether a module uses what it imports as the pointer of a stack. Of a library its name says it, of any other module
/// how it is moved: names mean nothing to who wires.
fn is_stack_pointer(module: &Examined<'_>, import: &Import<'_>) -> bool {
    let Item::Global(global) = import.item else { return false };
    let is_named = module.kind == Kind::SharedLibrary && import.role == ImportRole::StackPointer;
    let is_mutable = module.globals.get(global).is_some_and(|global| global.ty.mutable);
    let is_moved = |facts: FrameFacts| {
        let is_framed = facts.prologues > 0 || facts.dynamic > 0 || facts.grows_up() || facts.has_leaves_only();
        is_framed && !facts.is_mostly_misaligned()
    };
    is_named || is_mutable && frames(module, global).is_some_and(is_moved)
}

/// Whether a module exports a global as the address of data.
fn is_address(module: &Examined<'_>, global: GlobalIndex) -> bool {
    module.exports.iter().any(|export| export.role == ExportRole::Data(global))
        && module.initial_address(global).is_some()
}

/// LK006: only what has been linked can be an instance. The symbols of an object are bound by their names.
fn unfinished(module: &Examined<'_>) -> Diagnostic {
    Diagnostic::new(
        Code::LK006,
        format!("`{}` is an object, and an instance is a module that has been linked", module.name),
    )
    .seen(&module.name, "its symbols have no wires")
    .help("link it with `wasm-ld` and `-Wl,--emit-relocs` first, or leave it to be bound by names")
}

/// LK006: whoever made the wires gave an import something else than it is.
fn misfit(modules: &Modules<'_>, module: &Examined<'_>, import: &Import<'_>, wire: Option<Wire>) -> Diagnostic {
    let name = format!("{}.{}", import.module, import.field);
    let is_global = matches!(wire, Some(Wire::Item(_, Item::Global(_))));
    let given = match wire {
        Some(Wire::Item(input, item)) => match modules.get(input) {
            Some(giver) => format!("{} of `{}`", item.text(), giver.name),
            None => format!("{} of input {input}, which is not there", item.text()),
        },
        Some(Wire::Role) => "the item of its role, and it has no role".to_owned(),
        Some(Wire::Host) => "the host".to_owned(),
        None => "nothing".to_owned(),
    };
    if is_global && is_stack_pointer(module, import) {
        let message = format!("import `{name}` of `{}` is a stack pointer, and what it was given is none", module.name);
        return Diagnostic::new(Code::LK006, message)
            .seen_at(&module.name, "moves it as compilers move a stack pointer", import.offset)
            .seen(&module.name, format!("it was given {given}"))
            .help(
                "export that global as `__stack_pointer` where it is defined, or define the pointer where it is used",
            );
    }
    Diagnostic::new(Code::LK006, format!("import `{name}` of `{}` is wired to the wrong item", module.name))
        .seen_at(&module.name, format!("imports a {}", import.item.noun()), import.offset)
        .seen(&module.name, format!("it was given {given}"))
        .help("wire each import to an item of its own kind that an input defines, or leave it to the host")
}
