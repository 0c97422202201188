//! Bindings become a resolution: for every index of every input, the one item of the image it stands for.
//!
//! What a name is bound to was decided by the probe's binding table; here the rest is decided: which host imports are
//! one, what an undefined reference becomes, what is exported. From here on nobody asks for names again.
//!
//! It knows no addresses and no output indices. A base or a GOT entry resolves to *what* it is the address of.

use std::collections::BTreeMap;

use hashbrown::{HashMap, HashSet};
use toolchain_probe::conventions::LinkerSymbol;
use toolchain_probe::diagnostic::{Code, Diagnostic};
use toolchain_probe::judge::binding::sets::End;
use toolchain_probe::judge::binding::{
    Binding, DataTarget, FunctionTarget, GlobalTarget, ImportRef, TableTarget, TagTarget,
};
use toolchain_probe::module::model::index::{
    DataIndex, FuncIndex, GlobalIndex, InputId, TableIndex, TagIndex, TypeId, TypeIndex,
};
use toolchain_probe::module::model::{Item, Kind, Origin};
use toolchain_probe::{Admitted, Undefined, Unresolved};
use toolchain_probe::{Examined, Modules};
use typed_index_collections::{TiSlice, TiVec};
use wasmparser::ValType;

use crate::initialisers::Initialisers;
use crate::options::Options;
pub(crate) use exports::{missing_entry, named_like_memory};
pub(crate) use relocatable::apply_got_entries;
use relocatable::{GlobalNames, data_relocations};

mod constructors;
mod exports;
mod relocatable;

/// What is called or pointed to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Callee {
    /// A body of an input.
    Body(InputId, FuncIndex),
    /// An import of the image; the position in [`Resolution::host`].
    Host(u32),
    /// A trap in place of a function that no input defines; the position in [`Resolution::stubs`].
    Stub(u32),
    /// The constructors of the program, in the order of their priorities: `__wasm_call_ctors`.
    Constructors,
    /// A function that does nothing: a second call of the constructors.
    Nothing,
    /// What a libc does at an exit; the position in [`Resolution::closings`].
    Closing(u32),
}

/// What libc does at an exit, made by the linker because no module has kept it, or because several libcs do it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Closing {
    /// The name of libc's function.
    pub name: String,
    /// What it does, in this order.
    pub steps: Vec<Step>,
}

/// A part of a [`Closing`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    /// Nothing.
    Nothing,
    /// Calls a function without arguments.
    Call(Callee),
    /// Calls what `__cxa_atexit` has listed, the last first.
    RunHandlers {
        /// Where the address of the first block of the list is.
        head: Place,
        /// Where the number of handlers in that block is.
        slot: Place,
        /// How many handlers a full block has.
        capacity: u32,
    },
    /// Seeks a file back by what was read too far.
    SeekBack {
        /// `__stdio_seek`: the file, how far, from where.
        seek: Callee,
        /// The file.
        file: Place,
    },
    /// Writes what each file of a list has buffered.
    WriteAll {
        /// `__stdio_write`.
        write: Callee,
        /// Where the address of the first file is.
        head: Place,
    },
    /// Writes what a file has buffered.
    Write {
        /// `__stdio_write`: the file, bytes to write after what is buffered, their number.
        write: Callee,
        /// The file.
        file: Place,
    },
}

/// A constructor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Constructor {
    /// The input in whose list it is.
    pub owner: InputId,
    /// What it is.
    pub callee: Callee,
    /// How many results of it are dropped.
    pub results: usize,
}

/// An address, by what is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    /// An offset from an input's memory base.
    InData(InputId, u32),
    /// An offset in a data segment of an input that is placed through its relocations.
    InSegment(InputId, DataIndex, u32),
    /// An end of a set of the objects, by its place in the bindings.
    Bound(u32, End),
    /// A number that is no place in any input's data, though it is exported like one.
    Absolute(u32),
    /// A symbol of the linker, seen from an input.
    Linker(InputId, LinkerSymbol),
    /// A pointer of the linker's own; the position in [`Resolution::pointers`].
    Pointer(u32),
    /// The address of a weak reference that nothing defines.
    Null,
}

/// What a global index of an input stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum GlobalRef {
    /// A constant: an address.
    Address(Place),
    /// A constant: where the input's slots begin.
    TableBase(InputId),
    /// A constant: the slot of a function; 0 for a weak reference that nothing defines.
    Slot(Option<Callee>),
    /// The stack pointer.
    StackPointer,
    /// A global variable of an input.
    Variable(InputId, GlobalIndex),
    /// A global variable of the linker; the position in `conventions::LINKER_GLOBALS`.
    LinkerVariable(u32),
    /// An import of the image; the position in [`Resolution::host`].
    Host(u32),
}

impl GlobalRef {
    /// Whether it is folded into a constant.
    pub(crate) fn is_constant(self) -> bool {
        matches!(self, Self::Address(_) | Self::TableBase(_) | Self::Slot(_))
    }
}

/// What a symbol of an input's `linking` section stands for, as far as relocations ask.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SymbolRef {
    /// An address.
    Address(Place),
    /// A function by its table slot.
    Slot(Option<Callee>),
    /// A weak reference that nothing defines: as an address 0, as a call a trap.
    Null(Callee),
    /// Something that has an index and no value.
    Index,
}

/// What a place in data holds of a symbol.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Stored {
    /// Its value: an address or a table slot.
    Value,
    /// How far its address is from the place.
    Distance,
}

/// A place in a data segment that holds the value of a symbol.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DataRelocation {
    /// Offset in the segment, in bytes.
    pub offset: u32,
    /// The symbol.
    pub symbol: u32,
    /// What is added to its value.
    pub addend: i32,
    /// What is stored of it.
    pub stored: Stored,
}

/// What a table index of an input stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum TableRef {
    /// The one function table.
    FunctionTable,
    /// A table of an input.
    Own(InputId, TableIndex),
    /// An import of the image; the position in [`Resolution::host`].
    Host(u32),
}

/// What a tag index of an input stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum TagRef {
    /// A tag of an input.
    Own(InputId, TagIndex),
    /// A tag of the linker; the position in `conventions::LINKER_TAGS`.
    Linker(u32),
    /// An import of the image; the position in [`Resolution::host`].
    Host(u32),
}

/// One import of the image.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HostImport<'data> {
    /// The module name.
    pub module: &'data str,
    /// The field name.
    pub field: &'data str,
    /// The first import of an input that asked for it; its type is the type.
    pub first: ImportRef,
}

/// A trap in place of a function.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stub<'data> {
    /// The name that no input defines.
    pub name: &'data str,
    /// Its type; `None` if its address is taken and nobody calls it by name.
    pub ty: Option<(InputId, TypeIndex)>,
}

/// An export of the image.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ExportItem {
    /// A function.
    Function(Callee),
    /// A global; a constant one is exported as an immutable global.
    Global(GlobalRef),
    /// A tag.
    Tag(TagRef),
    /// A table.
    Table(TableRef),
    /// The memory, under another name than `memory`.
    Memory,
}

/// What every index of one input stands for.
#[derive(Clone, Default)]
pub(crate) struct Resolved {
    /// By function index.
    pub functions: TiVec<FuncIndex, Callee>,
    /// By global index.
    pub globals: TiVec<GlobalIndex, GlobalRef>,
    /// By table index.
    pub tables: TiVec<TableIndex, TableRef>,
    /// By tag index.
    pub tags: TiVec<TagIndex, TagRef>,
    /// By symbol of its `linking` section; empty if it is not placed through relocations.
    pub symbols: Vec<SymbolRef>,
    /// By data segment, what relocations store in it, by offset; empty if it is not placed through relocations.
    pub data_relocations: TiVec<DataIndex, Vec<DataRelocation>>,
}

/// What all inputs ask for, resolved.
#[derive(Clone, Default)]
pub(crate) struct Resolution<'data> {
    /// By input.
    pub inputs: TiVec<InputId, Resolved>,
    /// Imports of the image, in the order in which inputs ask for them.
    pub host: Vec<HostImport<'data>>,
    /// Traps in place of functions.
    pub stubs: Vec<Stub<'data>>,
    /// Exports of the image, by name.
    pub exports: BTreeMap<String, ExportItem>,
    /// The constructors of all objects and of the finished modules whose lists could be taken apart: by priority, then
    /// in link order.
    pub constructors: Vec<Constructor>,
    /// Whether an input may call `__wasm_call_ctors` itself; if no reachable code does, the start sequence does.
    pub calls_constructors: bool,
    /// What the pointers point to that no module has kept.
    pub pointers: Vec<Place>,
    /// What is done at an exit beside what modules have for it.
    pub closings: Vec<Closing>,
    /// `__wasm_call_dtors`, where the start sequence is to call it when `_start` has returned.
    pub destructors: Option<(InputId, FuncIndex)>,
}

/// Resolves every index of an admitted group, and what it exports.
///
/// # Errors
/// LK002 for an export that no input defines; MF002 for an exported address that is not a constant.
pub(crate) fn resolve<'data>(
    group: &Admitted<'data>,
    initialisers: &TiSlice<InputId, Initialisers>,
    start_order: &[InputId],
    options: &Options,
) -> Result<Resolution<'data>, Vec<Diagnostic>> {
    let mut resolver = Resolver {
        group,
        unresolved: options.unresolved(),
        resolution: Resolution::default(),
        host: HashMap::new(),
        stubs: HashMap::new(),
        function_imports: function_imports(group.modules()),
        weak_symbols: HashMap::new(),
        global_names: HashMap::new(),
        reported: HashSet::new(),
        faults: Vec::new(),
    };
    group.modules().keys().for_each(|input| resolver.input(input));
    resolver.constructors(initialisers, start_order);
    resolver.destructors();
    resolver.exports(options);
    if resolver.faults.is_empty() { Ok(resolver.resolution) } else { Err(resolver.faults) }
}

/// A host import is one by module, field and type; types of other kinds than functions are compared as text.
type HostKey<'data> = (&'data str, &'data str, Result<TypeId, String>);

/// For each name, the first import of a function under it.
fn function_imports<'data>(modules: &Modules<'data>) -> HashMap<&'data str, (ImportRef, FuncIndex)> {
    let mut first = HashMap::new();
    for (input, module) in modules.iter_enumerated() {
        for (position, import) in (0u32..).zip(&module.imports) {
            if let Some(function) = import.symbol_function() {
                let at = ImportRef { input, position };
                first.entry(import.field).or_insert((at, function));
            }
        }
    }
    first
}

/// What keeps two modules' types apart where the text of a type names an index, which is one module's own.
fn owner(input: InputId, ty: ValType) -> String {
    match ty {
        ValType::Ref(reference) if reference.type_index().is_some() => format!(" of {input}"),
        _ => String::new(),
    }
}

struct Resolver<'a, 'data> {
    group: &'a Admitted<'data>,
    unresolved: &'a Unresolved,
    resolution: Resolution<'data>,
    host: HashMap<HostKey<'data>, u32>,
    stubs: HashMap<&'data str, u32>,
    function_imports: HashMap<&'data str, (ImportRef, FuncIndex)>,
    /// The weak definitions of inputs whose exports were asked for, by name.
    weak_symbols: HashMap<InputId, HashMap<&'data str, u32>>,
    /// The names of the globals of inputs that were asked for.
    global_names: HashMap<InputId, GlobalNames<'data>>,
    /// Exported addresses without a constant value that a fault was made of.
    reported: HashSet<(InputId, GlobalIndex)>,
    faults: Vec<Diagnostic>,
}

impl<'data> Resolver<'_, 'data> {
    fn module(&self, input: InputId) -> &Examined<'data> {
        &self.group.modules()[input]
    }

    fn binding(&self, input: InputId, origin: Origin) -> Option<Binding> {
        match origin {
            Origin::Import(position) => Some(self.group.bindings().of_import(ImportRef { input, position })),
            Origin::Defined(_) => None,
        }
    }

    fn input(&mut self, input: InputId) {
        let module = &self.group.modules()[input];
        let functions: TiVec<_, _> = module.functions.keys().map(|index| self.function(input, index)).collect();
        let mut globals: TiVec<_, _> = module.globals.keys().map(|index| self.global(input, index)).collect();
        let tables = module.tables.keys().map(|index| self.table(input, index)).collect();
        let tags = module.tags.keys().map(|index| self.tag(input, index)).collect();
        let (symbols, data_relocations) = match module.is_relocatable() {
            true => (self.symbols(input, &functions, &globals), data_relocations(module)),
            false => (Vec::new(), TiVec::new()),
        };
        apply_got_entries(module, &symbols, &mut globals);
        self.resolution.inputs.push(Resolved { functions, globals, tables, tags, symbols, data_relocations });
    }

    fn function(&mut self, input: InputId, index: FuncIndex) -> Callee {
        let (bindings, own) = (self.group.bindings(), Callee::Body(input, index));
        match self.binding(input, self.module(input).functions[index].origin) {
            Some(Binding::Function(target)) => self.callee(target),
            _ => match (self.group.heaps().redirect(input, index), bindings.replaced(input).functions.get(&index)) {
                (Some((provider, function)), _) => Callee::Body(provider, function),
                (None, Some(target)) => self.callee(*target),
                (None, None) => own,
            },
        }
    }

    fn callee(&mut self, target: FunctionTarget) -> Callee {
        match target {
            FunctionTarget::Defined(input, function) => Callee::Body(input, function),
            FunctionTarget::Host(at) => Callee::Host(self.host_import(at)),
            FunctionTarget::Undefined(at) => self.undefined(at),
            FunctionTarget::Constructors => {
                self.resolution.calls_constructors = true;
                Callee::Constructors
            }
            FunctionTarget::WrongKind(..) | FunctionTarget::Circular(_) => {
                unreachable!("an admitted group has no such reference")
            }
        }
    }

    /// A function that no input defines: an import of the host where the user wants it so, else a trap.
    fn undefined(&mut self, at: ImportRef) -> Callee {
        let import = self.module(at.input).imports[at.position as usize];
        let ty = match import.item {
            Item::Function(function) => Some((at.input, self.module(at.input).functions[function].ty)),
            _ => self.sibling_type(import.field),
        };
        // A weak reference that nothing defines is nothing, unless the host is asked for it by name.
        let is_asked = self.unresolved.import.contains(import.field);
        let is_imported = self.unresolved.rule(import.field) == Undefined::Import && !import.weak || is_asked;
        if is_imported && ty.is_some() {
            return Callee::Host(self.host_import(self.sibling(at)));
        }
        let stubs = &mut self.resolution.stubs;
        let next = u32::try_from(stubs.len()).expect("there are fewer stubs than imports");
        let position = *self.stubs.entry(import.field).or_insert(next);
        if position == next {
            stubs.push(Stub { name: import.field, ty });
        }
        Callee::Stub(position)
    }

    /// The import of a function under this name, wherever one is: `GOT.func` imports have no function type.
    fn function_import(&self, name: &str) -> Option<(ImportRef, FuncIndex)> {
        self.function_imports.get(name).copied()
    }

    fn sibling_type(&self, name: &str) -> Option<(InputId, TypeIndex)> {
        let (at, function) = self.function_import(name)?;
        Some((at.input, self.module(at.input).functions[function].ty))
    }

    fn sibling(&self, at: ImportRef) -> ImportRef {
        let import = self.module(at.input).imports[at.position as usize];
        match import.symbol_function() {
            Some(_) => at,
            None => self.function_import(import.field).map_or(at, |(at, _)| at),
        }
    }

    fn host_import(&mut self, at: ImportRef) -> u32 {
        let module = self.module(at.input);
        let import = module.imports[at.position as usize];
        let ty = match import.item {
            Item::Function(function) => Ok(self.type_id(at.input, module.functions[function].ty)),
            Item::Tag(tag) => Ok(self.type_id(at.input, module.tags[tag].ty)),
            Item::Global(global) => {
                let ty = module.globals[global].ty;
                Err(format!("{ty:?}{}", owner(at.input, ty.content_type)))
            }
            Item::Table(table) => {
                let ty = module.tables[table].ty;
                Err(format!("{ty:?}{}", owner(at.input, ValType::Ref(ty.element_type))))
            }
            Item::Memory(_) => unreachable!("all memories are the one"),
        };
        let host = &mut self.resolution.host;
        let next = u32::try_from(host.len()).expect("there are fewer imports than bytes");
        let position = *self.host.entry((import.module, import.field, ty)).or_insert(next);
        if position == next {
            host.push(HostImport { module: import.module, field: import.field, first: at });
        }
        position
    }

    fn type_id(&self, input: InputId, ty: TypeIndex) -> TypeId {
        self.group.types().ids[input][ty]
    }

    fn global(&mut self, input: InputId, index: GlobalIndex) -> GlobalRef {
        match self.binding(input, self.module(input).globals[index].origin) {
            None => self.own_global(input, index),
            Some(Binding::MemoryBase | Binding::TableBase) if self.module(input).is_relocatable() => {
                GlobalRef::Address(Place::Absolute(0))
            }
            Some(Binding::StackPointer) => GlobalRef::StackPointer,
            Some(Binding::MemoryBase) => GlobalRef::Address(Place::Linker(input, LinkerSymbol::MemoryBase)),
            Some(Binding::TableBase) => GlobalRef::TableBase(input),
            Some(Binding::GotMem(target)) => self.address(input, target),
            Some(Binding::GotFunc(target)) => self.slot(target),
            Some(Binding::Global(target)) => self.variable(input, target),
            Some(other) => unreachable!("a global cannot be bound to {other:?}"),
        }
    }

    fn slot(&mut self, target: FunctionTarget) -> GlobalRef {
        if let FunctionTarget::Undefined(at) = target
            && self.module(at.input).imports[at.position as usize].weak
        {
            return GlobalRef::Slot(None);
        }
        GlobalRef::Slot(Some(self.callee(target)))
    }

    fn variable(&mut self, input: InputId, target: GlobalTarget) -> GlobalRef {
        match target {
            // It means what its own module means by it: a finished module's stack pointer is that of the image.
            GlobalTarget::Defined(input, global) => self.own_global(input, global),
            GlobalTarget::Address(target) => self.address(input, target),
            GlobalTarget::Linker(position) => GlobalRef::LinkerVariable(position),
            GlobalTarget::Host(at) => GlobalRef::Host(self.host_import(at)),
            GlobalTarget::Undefined => GlobalRef::Address(Place::Null),
            GlobalTarget::WrongKind(..) => unreachable!("an admitted group has no such reference"),
        }
    }

    fn address(&mut self, input: InputId, target: DataTarget) -> GlobalRef {
        match target {
            DataTarget::Symbol(definer, global) => self.data_symbol(definer, global),
            DataTarget::Object(definer, symbol) => GlobalRef::Address(self.object_place(definer, symbol)),
            DataTarget::Bound(set, end) => GlobalRef::Address(Place::Bound(set, end)),
            DataTarget::Linker(symbol) if self.module(input).is_relocatable() => {
                GlobalRef::Address(relocatable::linker_place(input, symbol))
            }
            DataTarget::Linker(LinkerSymbol::TableBase) => GlobalRef::TableBase(input),
            DataTarget::Linker(symbol) => GlobalRef::Address(Place::Linker(input, symbol)),
            DataTarget::Undefined => GlobalRef::Address(Place::Null),
            DataTarget::WrongKind(..) => unreachable!("an admitted group has no such reference"),
        }
    }

    fn data_symbol(&mut self, input: InputId, global: GlobalIndex) -> GlobalRef {
        if let Some(value) = self.module(input).initial_address(global) {
            // Only a shared library of one piece counts from its base.
            return GlobalRef::Address(match self.module(input).kind {
                Kind::SharedLibrary if !self.module(input).is_split => Place::InData(input, value),
                Kind::SharedLibrary | Kind::Object | Kind::Finished => {
                    let module = &self.group.modules()[input];
                    let known = self.global_names.entry(input).or_insert_with(|| GlobalNames::of(module));
                    relocatable::exported_place(input, module, known, global, value)
                }
                _ => Place::Absolute(value),
            });
        }
        if !self.reported.insert((input, global)) {
            return GlobalRef::Address(Place::Null);
        }
        let module = &self.group.modules()[input];
        let known = self.global_names.entry(input).or_insert_with(|| GlobalNames::of(module));
        let export = known.first_export(global).and_then(|name| module.export(name));
        let (name, offset) = export.map_or(("a data symbol", 0), |export| (export.name, export.offset));
        let fault =
            Diagnostic::new(Code::MF002, format!("the address of `{name}` in `{}` is not a constant", module.name))
                .seen_at(
                    &module.name,
                    format!("export `{name}`: an immutable i32 global without a constant value"),
                    offset,
                )
                .help("export the address of data as `i32.const`, relative to `__memory_base`, as wasm-ld does");
        self.faults.push(fault);
        GlobalRef::Address(Place::Null)
    }

    fn table(&mut self, input: InputId, index: TableIndex) -> TableRef {
        match self.binding(input, self.module(input).tables[index].origin) {
            Some(Binding::FunctionTable) => TableRef::FunctionTable,
            // The function table of its definer is the image's, whatever the name under which others import it.
            Some(Binding::Table(TableTarget::Defined(definer, table))) => {
                let is_function_table = self.module(definer).is_function_table(table);
                if is_function_table { TableRef::FunctionTable } else { TableRef::Own(definer, table) }
            }
            Some(Binding::Table(TableTarget::Host(at))) => TableRef::Host(self.host_import(at)),
            None if self.module(input).is_function_table(index) => TableRef::FunctionTable,
            _ => TableRef::Own(input, index),
        }
    }

    fn tag(&mut self, input: InputId, index: TagIndex) -> TagRef {
        let jump = self.group.bindings().replaced(input).jump_tag.filter(|(tag, _)| *tag == index);
        let binding = || self.binding(input, self.module(input).tags[index].origin);
        match jump.map(|(_, target)| Binding::Tag(target)).or_else(binding) {
            Some(Binding::Tag(TagTarget::Defined(input, tag))) => TagRef::Own(input, tag),
            Some(Binding::Tag(TagTarget::Linker(position))) => TagRef::Linker(position),
            Some(Binding::Tag(TagTarget::Host(at))) => TagRef::Host(self.host_import(at)),
            _ => TagRef::Own(input, index),
        }
    }
}
