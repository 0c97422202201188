//! A link becomes its certificate: where each thing of the image comes from.
//!
//! The form is the probe's (`toolchain_probe::check::certificate`), whose checker shows from it, the inputs and the
//! image that the link is right. Everything here is copied from what the phases decided; nothing is decided, and what
//! the checker can find by itself is left out. The surprising choice: what is dead is `null` even where a phase gave it
//! a number, so that a use of it cannot pass.

use toolchain_probe::check::certificate::{
    self as claim, Bound, Certificate, FunctionOrigin, GlobalOrigin, Placed, Preparation, TableOrigin, TagOrigin, Value,
};
use toolchain_probe::conventions::{LINKER_GLOBALS, LINKER_TAGS};
use toolchain_probe::judge::binding::{Binding, DataTarget, FunctionTarget, GlobalTarget, TableTarget, TagTarget};
use toolchain_probe::judge::heaps::AllocatorPolicy;
use toolchain_probe::module::model::Kind;
use toolchain_probe::module::model::index::{DataIndex, FuncIndex, GlobalIndex, InputId};
use toolchain_probe::module::model::linking::{Symbol, SymbolKind};
use toolchain_probe::{Examined, Undefined};
use typed_index_collections::TiSlice;

use crate::image::Image;
use crate::initialisers::Initialisers;
use crate::numbering::{
    DEAD, DataDefinition, ElementDefinition, GlobalDefinition, OutValue, TableDefinition, TagDefinition,
};
use crate::options::Options;
use crate::part::Part;
use crate::relocate::Relocated;
use crate::resolve::{Callee, GlobalRef, Place, Resolution, Step, SymbolRef};
use crate::synthetic::Own;

/// What a certificate is made from.
pub(crate) struct Decided<'a, 'data> {
    pub(crate) image: &'a Image<'a, 'data>,
    pub(crate) resolution: &'a Resolution<'data>,
    /// What each input wanted run, before anything was folded.
    pub(crate) initialisers: &'a TiSlice<InputId, Initialisers>,
    pub(crate) relocated: &'a Relocated,
    pub(crate) own: &'a Own,
    pub(crate) start_order: &'a [InputId],
    pub(crate) options: &'a Options,
}

/// Writes down what was decided.
pub(crate) fn of(decided: &Decided<'_, '_>) -> Certificate {
    let image = decided.image;
    Certificate {
        version: claim::VERSION,
        options: options(decided.options),
        inputs: image.inputs().map(|(input, part)| decided.input(input, part)).collect(),
        memory: decided.memory(),
        function_table: image.indices.function_table.map(|table| table.0),
        functions: image.indices.bodies.iter().map(|(input, function)| decided.function(*input, *function)).collect(),
        globals: image.indices.globals.iter().map(global).collect(),
        tables: image.indices.tables.iter().map(table).collect(),
        tags: image.indices.tags.iter().map(tag).collect(),
        start_order: decided.start_order.iter().map(|input| input.0).collect(),
        standard32: standard32(image),
        slots: decided.slots(),
    }
}

fn options(options: &Options) -> claim::Options {
    let names = |names: &std::collections::BTreeSet<String>| names.iter().cloned().collect();
    let unresolved = options.unresolved();
    claim::Options {
        export: options.exports.clone(),
        export_if_defined: options.exports_if_defined.clone(),
        export_only: options.export_only.clone(),
        export_all: options.export_all,
        stack_size_bytes: options.stack_size_bytes(),
        initial_heap_bytes: options.initial_heap_bytes,
        initial_memory_bytes: options.initial_memory_bytes,
        max_memory_bytes: options.max_memory_bytes,
        import_memory: options.import_memory,
        no_prune: options.no_prune,
        separate_allocators: options.policy.allocator == AllocatorPolicy::Separate,
        trust: options.trust,
        undefined: match unresolved.policy {
            Undefined::Error => claim::Undefined::Refuse,
            Undefined::Import => claim::Undefined::Import,
            Undefined::Trap => claim::Undefined::Trap,
        },
        trap: names(&unresolved.trap),
        import: names(&unresolved.import),
    }
}

fn standard32(image: &Image<'_, '_>) -> Option<claim::Standard32> {
    let owned = |module: &str, field: &str| (module.to_owned(), field.to_owned());
    (!image.options.mangling.is_legacy()).then(|| claim::Standard32 {
        imports: image.imports().map(|(module, field)| owned(module, field)).collect(),
        exports: image.options.mangling.exports.iter().map(|(input, image)| (image.clone(), input.clone())).collect(),
    })
}

fn alive(index: u32) -> Option<u32> {
    (index != DEAD).then_some(index)
}

fn global(definition: &GlobalDefinition) -> GlobalOrigin {
    match *definition {
        GlobalDefinition::StackPointer => GlobalOrigin::StackPointer,
        GlobalDefinition::Linker(position) => GlobalOrigin::Shared(LINKER_GLOBALS[position as usize].to_owned()),
        GlobalDefinition::Variable(input, global) => GlobalOrigin::Input(input.0, global.0),
        GlobalDefinition::Address(_) => GlobalOrigin::Address,
    }
}

fn table(definition: &TableDefinition) -> TableOrigin {
    match *definition {
        TableDefinition::FunctionTable => TableOrigin::FunctionTable,
        TableDefinition::Own(input, table) => TableOrigin::Input(input.0, table.0),
    }
}

fn tag(definition: &TagDefinition) -> TagOrigin {
    match *definition {
        TagDefinition::Linker(position) => TagOrigin::Shared(LINKER_TAGS[position as usize].to_owned()),
        TagDefinition::Own(input, tag) => TagOrigin::Input(input.0, tag.0),
    }
}

fn bound(binding: Binding) -> Bound {
    let data = |target: DataTarget| match target {
        DataTarget::Symbol(input, global) => Bound::Address(input.0, global.0),
        DataTarget::Object(input, symbol) => Bound::Symbol(input.0, symbol),
        DataTarget::Bound(..) | DataTarget::Linker(_) => Bound::Linker,
        DataTarget::Undefined | DataTarget::WrongKind(..) => Bound::Undefined,
    };
    match binding {
        Binding::Memory | Binding::FunctionTable | Binding::StackPointer | Binding::MemoryBase | Binding::TableBase => {
            Bound::Role
        }
        Binding::GotMem(target) | Binding::Global(GlobalTarget::Address(target)) => data(target),
        Binding::GotFunc(target) | Binding::Function(target) => match target {
            FunctionTarget::Defined(input, function) => Bound::Item(input.0, function.0),
            FunctionTarget::Host(_) => Bound::Host,
            FunctionTarget::Constructors => Bound::Linker,
            FunctionTarget::Undefined(_) | FunctionTarget::WrongKind(..) | FunctionTarget::Circular(_) => {
                Bound::Undefined
            }
        },
        Binding::Global(target) => match target {
            GlobalTarget::Defined(input, global) => Bound::Item(input.0, global.0),
            GlobalTarget::Linker(_) => Bound::Linker,
            GlobalTarget::Host(_) => Bound::Host,
            GlobalTarget::Address(_) | GlobalTarget::Undefined | GlobalTarget::WrongKind(..) => Bound::Undefined,
        },
        Binding::Tag(target) => match target {
            TagTarget::Defined(input, tag) => Bound::Item(input.0, tag.0),
            TagTarget::Linker(_) => Bound::Linker,
            TagTarget::Host(_) => Bound::Host,
            TagTarget::Undefined => Bound::Undefined,
        },
        Binding::Table(target) => match target {
            TableTarget::Defined(input, table) => Bound::Item(input.0, table.0),
            TableTarget::Host(_) => Bound::Host,
            TableTarget::Undefined => Bound::Undefined,
        },
    }
}

impl Decided<'_, '_> {
    fn input(&self, input: InputId, part: &Part<'_, '_>) -> claim::Input {
        let (image, module) = (self.image, part.module);
        let (map, group) = (&image.indices.inputs[input], image.constants.group);
        let reserves = module.reserves().unwrap_or_default();
        let has_data = part.live.static_data || reserves.memory_size_bytes == 0 && module.data.is_empty();
        let has_slots = part.live.slots || reserves.table_size_slots == 0 && module.elements.is_empty();
        claim::Input {
            name: module.name.clone(),
            size_bytes: module.bytes.len() as u64,
            kind: match module.kind {
                Kind::SharedLibrary if module.is_split => claim::Kind::SplitLibrary,
                Kind::SharedLibrary => claim::Kind::Library,
                Kind::Object => claim::Kind::Object,
                Kind::Finished => claim::Kind::Finished,
                Kind::Pinned => claim::Kind::Pinned,
                Kind::Pure => claim::Kind::Pure,
            },
            is_member: module.is_member,
            wires: self.options.wiring.of(input).map(|wires| wires.iter().copied().map(Into::into).collect()),
            handed_over: self.handed_over(input),
            imports: group.bindings().of_module(input).iter().copied().map(bound).collect(),
            functions: map.functions.iter().map(|function| alive(function.0)).collect(),
            globals: self.globals(input, part),
            tables: map.tables.iter().map(|table| alive(table.0)).collect(),
            tags: map.tags.iter().map(|tag| alive(tag.0)).collect(),
            elements: self.elements(input, part),
            data: self.data(input, part),
            segments: self.segments(input, module),
            symbols: (0u32..).zip(&part.resolved.symbols).map(|of| self.symbol(module, of)).collect(),
            memory_base: (has_data || module.is_relocatable()).then(|| image.memory.base(input)),
            table_base: has_slots.then(|| image.table.bases[input]),
            has_no_heap: image.memory.has_no_heap(input),
            evaluated: self.evaluated(input),
        }
    }

    /// The slots of functions for which another one of the image stands.
    fn slots(&self) -> Vec<(u32, u32, u32)> {
        let indices = &self.image.indices;
        let folded = self.image.table.slots.iter().filter_map(|(slot, callee)| {
            let Callee::Body(input, function) = *callee else { return None };
            let defined = indices.made(*callee)?.0.checked_sub(indices.imported_functions())?;
            let body = indices.bodies.get(defined as usize)?;
            (*body != (input, function)).then_some((slot.0, input.0, function.0))
        });
        if self.options.fold_identical { folded.collect() } else { Vec::new() }
    }

    fn handed_over(&self, input: InputId) -> Vec<claim::HandOver> {
        let own = self.options.wiring.handed_over().iter().filter(|functions| functions.adapter == input);
        own.map(|functions| claim::HandOver {
            function: functions.function.0,
            instead: functions.instead.0,
            heaps: functions.heaps.map(|input| input.0),
        })
        .collect()
    }

    /// A copy that is not there may name a global that nothing live reads: so it has a value where what it stands for
    /// is in the image, or nobody defines it.
    fn globals(&self, input: InputId, part: &Part<'_, '_>) -> Vec<Option<Value>> {
        let values = self.image.indices.inputs[input].globals.iter_enumerated();
        let has_value = |index: GlobalIndex| match part.resolved.globals[index] {
            GlobalRef::Slot(callee) => callee.is_none_or(|callee| self.image.table.slot_of(callee).is_some()),
            // The base of data that are not in the image is nothing.
            GlobalRef::Address(Place::Linker(_, symbol)) => symbol.is_of_image(),
            GlobalRef::Address(place) => {
                let entries = &part.module.got_entries;
                let entry = entries.binary_search_by_key(&index, |entry| entry.0).map(|position| entries[position].1);
                let is_there = || match entry {
                    Ok(symbol) => self.is_there(part.module, symbol, place),
                    Err(_) => self.is_exported_there(part.module, index, place),
                };
                self.address(place).is_some() && is_there()
            }
            _ => false,
        };
        let claims = values.map(|(index, value)| match *value {
            OutValue::Constant(value) if part.live.globals[index] || has_value(index) => Some(Value::Constant(value)),
            OutValue::Global(global) => alive(global.0).map(Value::Global),
            OutValue::Constant(_) | OutValue::Dead => None,
        });
        claims.collect()
    }

    fn elements(&self, input: InputId, part: &Part<'_, '_>) -> Vec<Option<u32>> {
        let numbers = self.image.indices.inputs[input].elements.iter_enumerated();
        let is_there = |index| {
            self.image.indices.elements.iter().any(|element| match *element {
                ElementDefinition::Own(owner, own) | ElementDefinition::Dropped(owner, own) => {
                    (owner, own) == (input, index)
                }
            })
        };
        debug_assert_eq!(part.module.elements.len(), self.image.indices.inputs[input].elements.len());
        numbers.map(|(index, number)| alive(number.0).filter(|_| is_there(index))).collect()
    }

    fn data(&self, input: InputId, part: &Part<'_, '_>) -> Vec<Option<u32>> {
        let has_any = self.image.indices.data.iter().any(|data| match *data {
            DataDefinition::Passive(owner, _) => owner == input,
            DataDefinition::Dropped => true,
        });
        let numbers = self.image.indices.inputs[input].data.iter();
        debug_assert_eq!(part.module.data.len(), self.image.indices.inputs[input].data.len());
        numbers.map(|number| alive(number.0).filter(|_| has_any)).collect()
    }

    /// Where each segment of an input's file is. What was one segment there is pieces of it here.
    fn segments(&self, input: InputId, module: &Examined<'_>) -> Vec<Option<Placed>> {
        if !module.is_split {
            return module.data.keys().map(|segment| self.placed(input, segment)).collect();
        }
        let pieces = module.data.iter_enumerated().filter_map(|(segment, data)| {
            let size_bytes = u32::try_from(data.bytes.len()).ok()?;
            Some((data.from_base?, size_bytes, self.image.memory.segment(input, segment)?))
        });
        let pieces: Vec<(u32, u32, u32)> = pieces.collect();
        let first = pieces.iter().map(|(.., address)| *address).min();
        let placed = first.map(|first| {
            let pieces = pieces.iter().map(|(from, size_bytes, address)| (*from, *size_bytes, address - first));
            Placed { address: first, pieces: Some(pieces.collect()) }
        });
        if module.data.is_empty() { Vec::new() } else { vec![placed] }
    }

    fn placed(&self, input: InputId, segment: DataIndex) -> Option<Placed> {
        let memory = self.image.memory;
        let address = memory.segment(input, segment)?;
        let pieces = memory.left.get(&(input, segment)).map(|left| {
            left.iter().map(|piece| (piece.was.start, piece.was.end - piece.was.start, piece.at)).collect()
        });
        Some(Placed { address, pieces })
    }

    fn symbol(&self, module: &Examined<'_>, (number, symbol): (u32, &SymbolRef)) -> Option<claim::Symbol> {
        match *symbol {
            SymbolRef::Address(place) if !self.is_there(module, number, place) => None,
            SymbolRef::Address(Place::Null) | SymbolRef::Slot(None) => Some(claim::Symbol::Null(None)),
            SymbolRef::Null(callee) => {
                let trap = self.image.indices.made(callee).and_then(|function| alive(function.0));
                Some(claim::Symbol::Null(trap))
            }
            SymbolRef::Address(place) => self.address(place).map(claim::Symbol::Address),
            SymbolRef::Slot(Some(callee)) => {
                let function = alive(self.image.indices.made(callee)?.0)?;
                let slot = self.image.table.slot_of(callee).map(|slot| slot.0);
                Some(claim::Symbol::Function(function, slot))
            }
            SymbolRef::Index => None,
        }
    }

    /// Whether the bytes of a symbol are in the image. Where a segment lost some, what ends before them is not what
    /// begins there: a label without a size is the end of what is left, and a datum of which something is gone is gone.
    fn is_there(&self, module: &Examined<'_>, symbol: u32, place: Place) -> bool {
        let Place::InSegment(input, segment, offset) = place else { return true };
        let size_bytes = module.symbols().get(symbol as usize).map_or(0, |symbol| match symbol.kind {
            SymbolKind::Data(Some(own)) => own.size_bytes,
            _ => 0,
        });
        let (Some(left), Some(beyond)) = (self.image.memory.left.get(&(input, segment)), size_bytes.checked_sub(1))
        else {
            return true;
        };
        let last = offset.saturating_add(beyond);
        left.has(offset) && left.has(last) && left.offset(last) - left.offset(offset) == last - offset
    }

    /// The same of what an import of a global found in another input, which has a symbol of that name there.
    fn is_exported_there(&self, module: &Examined<'_>, global: GlobalIndex, place: Place) -> bool {
        let (Place::InSegment(definer, segment, offset), Some(import)) =
            (place, module.import_of(module.globals[global].origin))
        else {
            return true;
        };
        let definer = &self.image.parts[definer].module;
        let is_it = |symbol: &Symbol<'_>| match symbol.kind {
            SymbolKind::Data(Some(own)) => {
                symbol.name == Some(import.field) && own.segment == segment.0 && own.offset == offset
            }
            _ => false,
        };
        let mut named = (0u32..).zip(definer.symbols()).filter(|(_, symbol)| is_it(symbol));
        named.next().is_none_or(|(symbol, _)| self.is_there(definer, symbol, place))
    }

    /// An address, if what is there is in the image.
    fn address(&self, place: Place) -> Option<u32> {
        let memory = self.image.memory;
        match place {
            Place::InSegment(input, segment, offset) => {
                memory.segment(input, segment)?;
                if let Some(left) = memory.left.get(&(input, segment)) {
                    (left.has(offset) || left.ends(offset)).then_some(())?;
                }
            }
            Place::InData(input, _) => self.image.parts[input].live.static_data.then_some(())?,
            _ => {}
        }
        Some(self.image.constants.address(place).0)
    }

    /// What an input wanted run and what is not left to run.
    fn evaluated(&self, input: InputId) -> Vec<Preparation> {
        let (wanted, left) = (self.initialisers[input], self.relocated.remaining[input]);
        let mut done = Vec::new();
        done.extend((wanted.start.is_some() && left.start.is_none()).then_some(Preparation::Start));
        done.extend(
            (wanted.data_relocs.is_some() && left.data_relocs.is_none()).then_some(Preparation::DataRelocations),
        );
        done.extend(
            (wanted.constructors.is_some() && left.constructors.is_none()).then_some(Preparation::Constructors),
        );
        done
    }

    fn memory(&self) -> claim::Memory {
        let (memory, constants) = (self.image.memory, self.image.constants);
        let held = self.resolution.pointers.iter().map(|place| constants.address(*place).0);
        let sets = constants.group.bindings().sets.iter().zip(&memory.sets);
        claim::Memory {
            exists: memory.exists,
            stack_low: memory.stack.start,
            stack_high: memory.stack.end,
            global_base: memory.global_base,
            data_end: memory.data_end,
            heap_base: memory.heap_base,
            heap_end: memory.heap_end,
            pointers: memory.pointers.iter().copied().zip(held).collect(),
            sets: sets
                .map(|(set, range)| claim::Set { name: set.name.to_owned(), start: range.start, stop: range.end })
                .collect(),
        }
    }

    fn function(&self, input: InputId, function: FuncIndex) -> FunctionOrigin {
        if !self.image.parts[input].is_synthetic {
            return FunctionOrigin::Input(input.0, function.0);
        }
        match self.own.made_for(Callee::Body(input, function)) {
            Some(Callee::Stub(position)) => {
                FunctionOrigin::Trap(self.resolution.stubs[position as usize].name.to_owned())
            }
            Some(Callee::Constructors) => FunctionOrigin::Constructors,
            Some(Callee::Nothing) => FunctionOrigin::Nothing,
            Some(Callee::Closing(position)) => {
                let closing = &self.resolution.closings[position as usize];
                FunctionOrigin::Closing(
                    closing.name.clone(),
                    closing.steps.iter().map(|step| self.step(*step)).collect(),
                )
            }
            _ => FunctionOrigin::Start,
        }
    }

    fn step(&self, step: Step) -> claim::Step {
        let callee = |callee| self.image.indices.callee(callee).0;
        let address = |place| self.image.constants.address(place).0;
        match step {
            Step::Nothing => claim::Step::Nothing,
            Step::Call(called) => claim::Step::Call(callee(called)),
            Step::RunHandlers { head, slot, capacity } => {
                claim::Step::RunHandlers(address(head), address(slot), capacity)
            }
            Step::SeekBack { seek, file } => claim::Step::SeekBack(callee(seek), address(file)),
            Step::WriteAll { write, head } => claim::Step::WriteAll(callee(write), address(head)),
            Step::Write { write, file } => claim::Step::Write(callee(write), address(file)),
        }
    }
}
