//! References become the set of what is reachable: functions, globals, static data, table slots, segments, types.
//!
//! The static data of an input is one piece, and so are its table slots: a shared library's code reaches them through
//! one base each, and an offset says nothing of which datum it means. Data relocations and `.bss` clearing belong to
//! the data they prepare: they keep what they store the address of, and only if that data is reachable.
//!
//! The constructors of an object that was given run. Those of a member of an archive run if anything of the member is
//! reachable, as in wasm-ld (`MarkLive::enqueue`): a member may have been taken out for a name that only unreachable
//! code uses, and would print or register what the program never does.
//!
//! The edges are never stored: they are the sites that the scan recorded, and the walk asks for those of a node once.

mod collect;
mod nodes;

use hashbrown::HashSet;
use nodes::{Node, Nodes};
use rayon::prelude::*;
use toolchain_probe::conventions::APPLY_DATA_RELOCS;
use toolchain_probe::diagnostic::{Code, Diagnostic};
use toolchain_probe::module::model::index::{
    DataIndex, ElemIndex, FuncIndex, GlobalIndex, InputId, TableIndex, TagIndex, TypeId,
};
use toolchain_probe::module::model::{ElementItems, ElementMode, Kind, Origin};
use toolchain_probe::module::scan::{Site, SiteKind};
use toolchain_probe::{Admitted, Examined, Modules};
use typed_index_collections::{TiSlice, TiVec, ti_vec};

use crate::evaluate::is_evaluable;
use crate::initialisers::Initialisers;
use crate::references::{Reference, called_symbols, of_const_expr, of_site};
use crate::resolve::{Callee, ExportItem, GlobalRef, Place, Resolution, Step, SymbolRef, TableRef, TagRef};

/// What of one input is reachable.
#[derive(Clone, Default, Debug)]
pub(crate) struct LiveInput {
    /// By function index; of an imported function, whether the import is used.
    pub functions: TiVec<FuncIndex, bool>,
    /// By function index: whether its reference is taken in code.
    pub referenced: TiVec<FuncIndex, bool>,
    /// By global index.
    pub globals: TiVec<GlobalIndex, bool>,
    /// By global index, of the input's own globals: whether live code writes it, of whichever input.
    pub written: TiVec<GlobalIndex, bool>,
    /// By table index.
    pub tables: TiVec<TableIndex, bool>,
    /// By tag index.
    pub tags: TiVec<TagIndex, bool>,
    /// By element segment.
    pub elements: TiVec<ElemIndex, bool>,
    /// By data segment.
    pub data: TiVec<DataIndex, bool>,
    /// By data segment: whether code names it.
    pub named_data: TiVec<DataIndex, bool>,
    /// By element segment: whether code names it.
    pub named_elements: TiVec<ElemIndex, bool>,
    /// Its static data.
    pub static_data: bool,
    /// Its table slots.
    pub slots: bool,
    /// Whether its constructors run, if it is an object.
    pub constructors: bool,
    /// Which of its preparations can be evaluated at link time; the others run at start-up.
    pub evaluable: Evaluable,
}

/// Which of an input's preparations can be evaluated at link time.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Evaluable {
    /// Its start function.
    pub start: bool,
    /// Its data relocations; never without its start function, which comes first and might undo them.
    pub data_relocs: bool,
}

/// Everything reachable.
#[derive(Clone)]
pub(crate) struct Live {
    /// By input.
    pub inputs: TiVec<InputId, LiveInput>,
    /// By type of the group.
    pub types: TiVec<TypeId, bool>,
    /// By closing.
    pub closings: Vec<bool>,
    /// Whether live code calls constructors that have run already.
    pub calls_nothing: bool,
}

impl Live {
    /// Whether nothing is reachable in another image that is not in this one.
    pub(crate) fn includes(&self, other: &Self) -> bool {
        let inputs = self.inputs.iter().zip(&other.inputs);
        inputs.flat_map(|(own, other)| own.functions.iter().zip(&other.functions)).all(|(own, other)| *own || !*other)
    }

    /// Adds the functions that are reachable in another image.
    pub(crate) fn include(&mut self, other: &Self) {
        for (own, other) in self.inputs.iter_mut().zip(&other.inputs) {
            own.functions.iter_mut().zip(&other.functions).for_each(|(own, other)| *own |= *other);
        }
    }

    /// Whether the type of this id is used.
    pub(crate) fn has_type(&self, id: TypeId) -> bool {
        self.types.get(id).copied().unwrap_or(false)
    }
}

/// Marks what is reachable from the exports and from what must run; everything with `keep_all`.
///
/// # Errors
/// LK005 for reachable code that writes to an address which the image holds as a constant.
pub(crate) fn prune(
    group: &Admitted<'_>,
    resolution: &Resolution<'_>,
    initialisers: &TiSlice<InputId, Initialisers>,
    keep_all: bool,
) -> Result<Live, Vec<Diagnostic>> {
    let nodes = Nodes::of(group.modules());
    let evaluable = evaluability(group.modules(), initialisers, resolution);
    let mut constructors = ti_vec![Vec::new(); group.modules().len()];
    for constructor in &resolution.constructors {
        constructors[constructor.owner].push(constructor.callee);
    }
    let graph = ReferenceGraph { group, resolution, initialisers, constructors, evaluable, nodes };
    let mut live = graph.collect(&graph.reached(keep_all));
    live.closings = graph.closings(&live);
    live.calls_nothing = graph.calls_nothing(&live);
    match graph.mark_written(&mut live) {
        faults if faults.is_empty() => Ok(live),
        faults => Err(faults),
    }
}

/// Which preparations can be evaluated. Every start function comes before every data relocation: where one is left to
/// run, so are the relocations of all inputs, because it may write where they would have.
fn evaluability(
    modules: &Modules<'_>,
    initialisers: &TiSlice<InputId, Initialisers>,
    resolution: &Resolution<'_>,
) -> TiVec<InputId, Evaluable> {
    let inputs = || modules.iter_enumerated().zip(initialisers);
    let can = |input, module, function: Option<FuncIndex>| {
        function.is_none_or(|function| is_evaluable(input, module, function, resolution))
    };
    let starts: Vec<bool> =
        inputs().map(|((input, module), initialisers)| can(input, module, initialisers.start)).collect();
    let all_starts = starts.iter().all(|start| *start);
    let of_inputs: Vec<_> = inputs().zip(starts).collect();
    let evaluable: Vec<Evaluable> = of_inputs
        .into_par_iter()
        .map(|(((input, module), initialisers), start)| Evaluable {
            start,
            data_relocs: all_starts && can(input, module, initialisers.data_relocs),
        })
        .collect();
    evaluable.into()
}

/// The graph whose edges are the sites.
struct ReferenceGraph<'a, 'data> {
    group: &'a Admitted<'data>,
    resolution: &'a Resolution<'data>,
    initialisers: &'a TiSlice<InputId, Initialisers>,
    /// For each object, its constructors.
    constructors: TiVec<InputId, Vec<Callee>>,
    evaluable: TiVec<InputId, Evaluable>,
    nodes: Nodes,
}

impl<'data> ReferenceGraph<'_, 'data> {
    fn module(&self, input: InputId) -> &Examined<'data> {
        &self.group.modules()[input]
    }

    /// By number of a node, whether it is reachable.
    fn reached(&self, keep_all: bool) -> Vec<bool> {
        let mut reached = vec![keep_all; self.nodes.count()];
        // What a loader runs, and relocations do here, nobody names: its places are not where it looks for them.
        for (input, module) in self.group.modules().iter_enumerated().filter(|(_, module)| module.is_split) {
            if let Some(filler) = module.exported_function(APPLY_DATA_RELOCS) {
                reached[self.nodes.number(Node::Function(input, filler)) as usize] = false;
            }
        }
        let mut open = Vec::new();
        let reach = |number: u32, reached: &mut Vec<bool>, open: &mut Vec<u32>| {
            if !std::mem::replace(&mut reached[number as usize], true) {
                open.push(number);
            }
        };
        self.roots().into_iter().for_each(|root| reach(root, &mut reached, &mut open));
        while let Some(number) = open.pop() {
            let each = &mut |node| reach(self.nodes.number(node), &mut reached, &mut open);
            self.each_neighbor(self.nodes.node(number), each);
        }
        reached
    }

    fn roots(&self) -> Vec<u32> {
        let mut roots = Vec::new();
        let mut add = |node| roots.push(self.nodes.number(node));
        for item in self.resolution.exports.values() {
            match *item {
                ExportItem::Function(callee) => self.callee(callee, &mut add),
                ExportItem::Global(global) => self.global(global, &mut add),
                ExportItem::Tag(TagRef::Own(input, tag)) => add(Node::Tag(input, tag)),
                ExportItem::Table(TableRef::Own(input, table)) => add(Node::Table(input, table)),
                ExportItem::Tag(_) | ExportItem::Table(_) | ExportItem::Memory => {}
            }
        }
        let inputs = self.group.modules().iter_enumerated();
        let runs = |(input, module): &(InputId, &Examined<'_>)| {
            let is_list = !module.is_object() && !self.constructors[*input].is_empty();
            module.is_object() && !module.is_member || is_list
        };
        inputs.filter(runs).for_each(|(input, _)| add(Node::Preparations(input)));
        // Nobody knows what the numbers in a module that cannot move mean: all of its data and slots are reachable.
        for (input, _) in self.group.modules().iter_enumerated().filter(|(_, module)| module.kind == Kind::Pinned) {
            add(Node::StaticData(input));
            add(Node::Slots(input));
        }
        // What fills a table of the host is seen by the host.
        self.fillers(&mut |table| matches!(table, TableRef::Host(_)), &mut add);
        for (input, initialisers) in self.initialisers.iter_enumerated() {
            let evaluable = self.evaluable[input];
            let mut run = |function: Option<FuncIndex>, evaluated: bool| {
                if let Some(function) = function
                    && !evaluated
                {
                    add(Node::Function(input, function));
                }
            };
            run(initialisers.start, evaluable.start);
            run(initialisers.data_relocs, evaluable.data_relocs);
            let is_nothing = |own: FuncIndex| {
                self.module(input).is_empty(own)
                    && self.resolution.inputs[input].functions[own] == Callee::Body(input, own)
            };
            run(initialisers.constructors, initialisers.constructors.is_some_and(is_nothing));
            run(initialisers.main, false);
        }
        if let Some((input, function)) = self.resolution.destructors {
            add(Node::Function(input, function));
        }
        roots
    }

    fn each_neighbor(&self, node: Node, each: &mut impl FnMut(Node)) {
        self.owner(node, each);
        match node {
            Node::Function(input, index) => match self.resolution.inputs[input].functions[index] {
                Callee::Body(definer, body) if (definer, body) == (input, index) => self.body(input, index, each),
                callee => self.callee(callee, each),
            },
            Node::Global(input, index) => match self.resolution.inputs[input].globals[index] {
                GlobalRef::Variable(definer, global) if (definer, global) == (input, index) => {
                    if let Some(init) = &self.module(input).globals[index].init {
                        of_const_expr(init, &mut |reference| self.reference(input, reference, each));
                    }
                    each(Node::Preparations(input));
                }
                global => self.global(global, each),
            },
            Node::Table(input, index) => self.table(input, index, each),
            Node::Tag(input, index) => {
                if let TagRef::Own(definer, tag) = self.resolution.inputs[input].tags[index]
                    && (definer, tag) != (input, index)
                {
                    each(Node::Tag(definer, tag));
                }
            }
            Node::Element(input, index) => self.element_items(input, index, each),
            Node::Data(input, segment) => {
                let relocations = &self.resolution.inputs[input].data_relocations;
                for relocation in relocations.get(segment).into_iter().flatten() {
                    self.reference(input, Reference::Symbol(relocation.symbol), each);
                }
            }
            Node::StaticData(input) => each(Node::Preparations(input)),
            Node::Preparations(input) => {
                let (initialisers, evaluable) = (self.initialisers[input], self.evaluable[input]);
                let mut named = HashSet::new();
                self.evaluated(input, initialisers.start.filter(|_| evaluable.start), &mut named, each);
                self.evaluated(input, initialisers.data_relocs.filter(|_| evaluable.data_relocs), &mut named, each);
                self.constructors[input].iter().for_each(|callee| self.callee(*callee, each));
            }
            Node::Slots(input) => {
                for (index, element) in self.module(input).elements.iter_enumerated() {
                    if let ElementMode::Active(table, _) = element.mode
                        && self.resolution.inputs[input].tables[table] == TableRef::FunctionTable
                    {
                        each(Node::Element(input, index));
                    }
                }
            }
        }
    }

    /// The member of an archive that a node is defined in.
    fn owner(&self, node: Node, each: &mut impl FnMut(Node)) {
        let (input, is_own) = match node {
            Node::Function(input, index) => {
                (input, self.resolution.inputs[input].functions[index] == Callee::Body(input, index))
            }
            Node::Global(input, index) => {
                (input, self.resolution.inputs[input].globals[index] == GlobalRef::Variable(input, index))
            }
            Node::Tag(input, index) => (input, self.resolution.inputs[input].tags[index] == TagRef::Own(input, index)),
            Node::Table(input, index) => {
                (input, self.resolution.inputs[input].tables[index] == TableRef::Own(input, index))
            }
            Node::Data(input, _) => (input, true),
            Node::Element(..) | Node::StaticData(_) | Node::Slots(_) | Node::Preparations(_) => return,
        };
        let module = self.module(input);
        if is_own && module.is_member && module.is_object() {
            each(Node::Preparations(input));
        }
    }

    /// A table, the segments that fill it, and what its initial value names.
    fn table(&self, input: InputId, index: TableIndex, each: &mut impl FnMut(Node)) {
        match self.resolution.inputs[input].tables[index] {
            TableRef::Own(definer, table) if (definer, table) != (input, index) => each(Node::Table(definer, table)),
            TableRef::Own(..) => {
                if let Some(init) = &self.module(input).tables[index].init {
                    of_const_expr(init, &mut |reference| self.reference(input, reference, each));
                }
                let whole = TableRef::Own(input, index);
                self.fillers(&mut |table| table == whole, each);
            }
            TableRef::FunctionTable | TableRef::Host(_) => {}
        }
    }

    /// The active segments, of any input, that fill such a table, and the index under which they name it.
    fn fillers(&self, wanted: &mut dyn FnMut(TableRef) -> bool, each: &mut impl FnMut(Node)) {
        for (input, module) in self.group.modules().iter_enumerated() {
            for (segment, element) in module.elements.iter_enumerated() {
                if let ElementMode::Active(table, _) = element.mode
                    && wanted(self.resolution.inputs[input].tables[table])
                {
                    each(Node::Element(input, segment));
                    each(Node::Table(input, table));
                }
            }
        }
    }

    fn element_items(&self, input: InputId, index: ElemIndex, each: &mut impl FnMut(Node)) {
        let element = &self.module(input).elements[index];
        if let ElementMode::Active(_, offset) = &element.mode {
            of_const_expr(offset, &mut |reference| self.reference(input, reference, each));
        }
        match &element.items {
            ElementItems::Functions(functions) => {
                functions.iter().for_each(|function| each(Node::Function(input, *function)))
            }
            ElementItems::Expressions(expressions) => expressions
                .iter()
                .for_each(|expr| of_const_expr(expr, &mut |reference| self.reference(input, reference, each))),
        }
    }

    /// What an evaluated function names that is not `named` already. The functions it calls are evaluated with it: what
    /// they name counts, they themselves are not in the image. A call that is never come to may lead back.
    fn evaluated(
        &self,
        input: InputId,
        function: Option<FuncIndex>,
        named: &mut HashSet<(InputId, FuncIndex)>,
        each: &mut dyn FnMut(Node),
    ) {
        let mut todo: Vec<(InputId, FuncIndex)> = function.map(|function| (input, function)).into_iter().collect();
        while let Some((input, function)) = todo.pop() {
            let Callee::Body(definer, body) = self.resolution.inputs[input].functions[function] else { continue };
            let module = self.module(definer);
            let Origin::Defined(ordinal) = module.functions[body].origin else { continue };
            if !named.insert((definer, body)) {
                continue;
            }
            for site in module.code.sites.of(ordinal as usize) {
                of_site(module, site, &mut |reference| match reference {
                    Reference::Function(callee) => todo.push((definer, callee)),
                    other => self.reference(definer, other, &mut |node| each(node)),
                });
            }
        }
    }

    fn body(&self, input: InputId, function: FuncIndex, each: &mut impl FnMut(Node)) {
        let module = self.module(input);
        let Origin::Defined(ordinal) = module.functions[function].origin else { return };
        for site in module.code.sites.of(ordinal as usize) {
            of_site(module, site, &mut |reference| self.reference(input, reference, each));
        }
    }

    fn reference(&self, input: InputId, reference: Reference, each: &mut impl FnMut(Node)) {
        match reference {
            Reference::Function(index) | Reference::FunctionValue(index) => each(Node::Function(input, index)),
            Reference::Global(index) | Reference::GlobalSet(index) => each(Node::Global(input, index)),
            Reference::Table(index) => each(Node::Table(input, index)),
            Reference::Tag(index) => each(Node::Tag(input, index)),
            // An active segment is empty for code: it filled its table before any code ran (core specification,
            // "Instantiation"), so that code needs neither the table nor what the segment names.
            Reference::Element(index) => {
                if !matches!(self.module(input).elements[index].mode, ElementMode::Active(..)) {
                    each(Node::Element(input, index));
                }
            }
            Reference::Data(index) => each(Node::Data(input, index)),
            Reference::Symbol(symbol) => match self.resolution.inputs[input].symbols[symbol as usize] {
                SymbolRef::Address(place) => self.global(GlobalRef::Address(place), each),
                SymbolRef::Slot(callee) => self.global(GlobalRef::Slot(callee), each),
                SymbolRef::Null(_) | SymbolRef::Index => {}
            },
            Reference::Callee(symbol) => match self.resolution.inputs[input].symbols[symbol as usize] {
                SymbolRef::Slot(Some(callee)) | SymbolRef::Null(callee) => self.callee(callee, each),
                _ => {}
            },
            Reference::Type(_) => {}
        }
    }

    fn callee(&self, callee: Callee, each: &mut impl FnMut(Node)) {
        match callee {
            Callee::Body(input, function) => each(Node::Function(input, function)),
            Callee::Closing(position) => {
                for step in &self.resolution.closings[position as usize].steps {
                    match *step {
                        Step::Nothing => {}
                        Step::Call(callee) => self.callee(callee, each),
                        Step::RunHandlers { head, slot, .. } => {
                            [head, slot].into_iter().for_each(|place| self.global(GlobalRef::Address(place), each));
                        }
                        Step::Write { write: callee, file }
                        | Step::WriteAll { write: callee, head: file }
                        | Step::SeekBack { seek: callee, file } => {
                            self.callee(callee, each);
                            self.global(GlobalRef::Address(file), each);
                        }
                    }
                }
            }
            Callee::Constructors | Callee::Host(_) | Callee::Stub(_) | Callee::Nothing => {}
        }
    }

    fn global(&self, global: GlobalRef, each: &mut impl FnMut(Node)) {
        match global {
            GlobalRef::Address(Place::InData(input, _)) => each(Node::StaticData(input)),
            GlobalRef::Address(Place::InSegment(input, segment, _)) => each(Node::Data(input, segment)),
            GlobalRef::Address(Place::Pointer(number)) => {
                self.global(GlobalRef::Address(self.resolution.pointers[number as usize]), each);
            }
            // Whoever knows where a set begins looks at all of it.
            GlobalRef::Address(Place::Bound(set, _)) => {
                for (input, segment) in &self.group.bindings().sets[set as usize].members {
                    each(Node::Data(*input, *segment));
                }
            }
            GlobalRef::Address(Place::Linker(input, symbol)) if symbol.is_own_base() => each(Node::StaticData(input)),
            GlobalRef::TableBase(input) => each(Node::Slots(input)),
            GlobalRef::Slot(Some(callee)) => self.callee(callee, each),
            GlobalRef::Variable(input, global) => each(Node::Global(input, global)),
            _ => {}
        }
    }

    fn calls_nothing(&self, live: &Live) -> bool {
        live.inputs.iter_enumerated().any(|(input, live)| {
            let resolved = &self.resolution.inputs[input];
            let functions = resolved.functions.iter().zip(&live.functions).filter(|(_, live)| **live);
            let mut by_symbol = called_symbols(self.module(input), &live.functions);
            functions.into_iter().any(|(callee, _)| *callee == Callee::Nothing)
                || by_symbol.any(|symbol| resolved.symbols[symbol as usize] == SymbolRef::Slot(Some(Callee::Nothing)))
        })
    }

    /// Which closings live code calls.
    fn closings(&self, live: &Live) -> Vec<bool> {
        let mut called = vec![false; self.resolution.closings.len()];
        if called.is_empty() {
            return called;
        }
        for ((input, module), live) in self.group.modules().iter_enumerated().zip(&live.inputs) {
            for symbol in called_symbols(module, &live.functions) {
                if let SymbolRef::Slot(Some(Callee::Closing(closing))) =
                    self.resolution.inputs[input].symbols[symbol as usize]
                {
                    called[closing as usize] = true;
                }
            }
        }
        called
    }

    /// Marks the globals that live code writes.
    ///
    /// LK005: a `global.set` of an import that the image holds as a constant.
    fn mark_written(&self, live: &mut Live) -> Vec<Diagnostic> {
        let mut faults = Vec::new();
        for (input, module) in self.group.modules().iter_enumerated() {
            for (index, function) in module.functions.iter_enumerated() {
                let Origin::Defined(ordinal) = function.origin else { continue };
                if !live.inputs[input].functions[index] {
                    continue;
                }
                let sites = module.code.sites.of(ordinal as usize).iter();
                for site in sites.filter(|site| site.kind == SiteKind::GlobalSet) {
                    match self.resolution.inputs[input].globals[GlobalIndex(site.index)] {
                        GlobalRef::Variable(input, global) => live.inputs[input].written[global] = true,
                        constant if constant.is_constant() => faults.push(written_constant(module, index, site)),
                        _ => {}
                    }
                }
            }
        }
        faults
    }
}

fn written_constant(module: &Examined<'_>, function: FuncIndex, site: &Site) -> Diagnostic {
    let (text, name) = match module.import_of(module.globals[GlobalIndex(site.index)].origin) {
        Some(import) => (
            format!("function {function} writes to import {}.{}", import.module, import.field),
            import.field.to_owned(),
        ),
        None => (format!("function {function} writes to its global {}", site.index), format!("global {}", site.index)),
    };
    let title = format!("`{}` writes to the address `{name}`", module.name);
    let finding = Diagnostic::new(Code::LK005, title).seen_at(&module.name, text, site.start as usize);
    finding.help("addresses are constants in the image: keep the value in a variable of the module's own")
}
