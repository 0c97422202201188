//! Places become bytes: bases and GOT entries get their values, and what would have stored them at start-up is
//! evaluated into the image.
//!
//! The order of one input is kept: segments, start function, data relocations. The first of them that cannot be
//! evaluated is left to run at start-up, and so is everything after it, because it might undo what was evaluated. An
//! evaluated function may write its own library's range only: anything else is refused, never clipped.
//!
//! It does not know instruction encodings: constants are handed to [`crate::rewrite`] as values.

pub(crate) mod contents;

use std::collections::BTreeMap;

use contents::{Contents, Segments};
use rayon::prelude::*;
use toolchain_probe::diagnostic::{Code, Diagnostic};
use toolchain_probe::judge::binding::sets::End;
use toolchain_probe::module::model::constant::{Constant, evaluate as evaluate_expr, reads_global};
use toolchain_probe::module::model::index::{DataIndex, FuncIndex, GlobalIndex, InputId};
use toolchain_probe::module::model::{ElementItems, Kind};
use toolchain_probe::{Admitted, Examined};
use typed_index_collections::{TiSlice, TiVec, ti_vec};

use crate::evaluate::{Effects, Write, evaluate};
use crate::ids::Address;
use crate::initialisers::Initialisers;
use crate::layout::memory::MemoryLayout;
use crate::layout::table::TableLayout;
use crate::prune::{Live, LiveInput};
use crate::references::{Reference, of_const_expr};
use crate::resolve::{Callee, GlobalRef, Place, Resolution, Stored, SymbolRef};

/// The values of everything that is a constant in the image.
pub(crate) struct Constants<'a, 'data> {
    /// The group.
    pub group: &'a Admitted<'data>,
    /// What each index stands for.
    pub resolution: &'a Resolution<'data>,
    /// Where data is.
    pub memory: &'a MemoryLayout,
    /// Where functions stand.
    pub table: &'a TableLayout,
    /// By input and global index, the value of a global that can never have another.
    values: TiVec<InputId, TiVec<GlobalIndex, Option<Constant>>>,
}

impl<'a, 'data> Constants<'a, 'data> {
    /// Everything that follows from the layout.
    pub(crate) fn new(
        group: &'a Admitted<'data>,
        resolution: &'a Resolution<'data>,
        memory: &'a MemoryLayout,
        table: &'a TableLayout,
    ) -> Self {
        let unknown = resolution.inputs.iter().map(|input| ti_vec![None; input.globals.len()]).collect();
        let mut constants = Self { group, resolution, memory, table, values: unknown };
        // An initial value reads globals before it, or those of another module: a pass for each module is enough.
        for _ in group.modules() {
            if !constants.learn() {
                break;
            }
        }
        constants
    }

    /// One pass over all globals, in index order; whether anything new is known.
    fn learn(&mut self) -> bool {
        let mut learned = false;
        for input in self.values.keys() {
            for index in self.values[input].keys() {
                if self.values[input][index].is_none() {
                    self.values[input][index] = self.value(input, index);
                    learned |= self.values[input][index].is_some();
                }
            }
        }
        learned
    }

    fn value(&self, input: InputId, global: GlobalIndex) -> Option<Constant> {
        let stands_for = self.resolution.inputs[input].globals[global];
        if let Some(value) = self.folded(stands_for) {
            return Some(Constant::I32(value.cast_signed()));
        }
        let GlobalRef::Variable(definer, own) = stands_for else { return None };
        if (definer, own) != (input, global) {
            // A function reference means something else in another module.
            return self.constant(definer, own).filter(|value| matches!(value, Constant::I32(_) | Constant::I64(_)));
        }
        let declared = &self.group.modules()[input].globals[global];
        if declared.ty.mutable { None } else { self.initial(input, global) }
    }

    /// The value of a folded global; `None` for a real one.
    pub(crate) fn folded(&self, global: GlobalRef) -> Option<u32> {
        match global {
            GlobalRef::Address(place) => Some(self.address(place).0),
            GlobalRef::TableBase(input) => Some(self.table.bases[input]),
            GlobalRef::Slot(None) => Some(0),
            GlobalRef::Slot(Some(callee)) => Some(self.table.slot_of(callee).map_or(0, |slot| slot.0)),
            _ => None,
        }
    }

    /// Where a place is.
    pub(crate) fn address(&self, place: Place) -> Address {
        match place {
            Place::InData(input, offset) => Address(self.memory.base(input).wrapping_add(offset)),
            Place::InSegment(input, segment, offset) => {
                Address(self.memory.in_segment(input, segment, offset).unwrap_or(0))
            }
            Place::Bound(set, End::Start) => Address(self.memory.sets[set as usize].start),
            Place::Bound(set, End::Stop) => Address(self.memory.sets[set as usize].end),
            Place::Absolute(address) => Address(address),
            Place::Pointer(number) => Address(self.memory.pointers[number as usize]),
            Place::Linker(input, symbol) => self.memory.linker_symbol(input, symbol),
            Place::Null => Address(0),
        }
    }

    /// The values of an input's symbols: addresses and table slots; `None` for a weak reference that nothing defines.
    pub(crate) fn symbols(&self, symbols: &[SymbolRef]) -> Vec<Option<u32>> {
        symbols.iter().map(|symbol| self.symbol(*symbol)).collect()
    }

    fn symbol(&self, symbol: SymbolRef) -> Option<u32> {
        match symbol {
            SymbolRef::Address(Place::Null) | SymbolRef::Slot(None) | SymbolRef::Null(_) | SymbolRef::Index => None,
            SymbolRef::Address(place) => Some(self.address(place).0),
            SymbolRef::Slot(callee) => self.folded(GlobalRef::Slot(callee)),
        }
    }

    /// The value that a global of an input has before anything runs, if it can never have another.
    pub(crate) fn constant(&self, input: InputId, global: GlobalIndex) -> Option<Constant> {
        *self.values.get(input)?.get(global)?
    }

    /// The value that an input's own global starts with, whether or not it stays so.
    pub(crate) fn initial(&self, input: InputId, global: GlobalIndex) -> Option<Constant> {
        let declared = &self.group.modules()[input].globals[global];
        evaluate_expr(declared.init.as_ref()?, &|global| self.constant(input, global)).ok()
    }
}

/// The static data of the image and what is left to run.
#[derive(Default)]
pub(crate) struct Relocated {
    /// The bytes of static data, once they are stored.
    pub segments: Segments,
    written: Vec<Contents>,
    /// For each input, values that evaluated functions gave to its globals.
    pub globals: TiVec<InputId, BTreeMap<GlobalIndex, Constant>>,
    /// For each input, what is left to run at start-up.
    pub remaining: TiVec<InputId, Initialisers>,
    /// Numbers for the link map: evaluated functions, and the bytes of code they had.
    pub evaluated: Evaluated,
}

/// What was evaluated away.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Evaluated {
    /// Functions.
    pub functions: usize,
    /// Bytes of their bodies.
    pub code_bytes: usize,
    /// Addresses stored.
    pub stores: usize,
}

impl Evaluated {
    fn add(&mut self, other: Self) {
        self.functions += other.functions;
        self.code_bytes += other.code_bytes;
        self.stores += other.stores;
    }
}

/// Evaluates segments, start functions and data relocations of every input with live static data.
///
/// # Errors
/// MF002 where a segment or a relocation lies outside what its module declares.
pub(crate) fn relocate(
    constants: &Constants<'_, '_>,
    live: &Live,
    initialisers: &TiSlice<InputId, Initialisers>,
) -> Result<Relocated, Vec<Diagnostic>> {
    let together = together(constants.group);
    let (mut written, prepared): (Vec<Contents>, Vec<Vec<_>>) =
        together.par_iter().map(|inputs| prepare_together(constants, live, initialisers, inputs)).unzip();
    let mut prepared: Vec<_> = prepared.into_iter().flatten().collect();
    prepared.sort_by_key(|(input, _)| *input);
    let mut relocated = Relocated::default();
    let mut faults = Vec::new();
    for (_, prepared) in prepared {
        match prepared {
            Ok(prepared) => {
                relocated.remaining.push(prepared.remaining);
                relocated.globals.push(prepared.globals);
                relocated.evaluated.add(prepared.evaluated);
            }
            Err(fault) => faults.push(*fault),
        }
    }
    for (set, range) in constants.group.bindings().sets.iter().zip(&constants.memory.sets) {
        let mut contents = Contents::new(range.clone());
        for (input, segment) in &set.members {
            place_segment(constants, *input, *segment, &mut contents);
        }
        written.push(contents);
    }
    for (address, target) in constants.memory.pointers.iter().zip(&constants.resolution.pointers) {
        let mut contents = Contents::new(*address..*address + 4);
        let is_inside = contents.write(*address, &constants.address(*target).0.to_le_bytes());
        assert!(is_inside, "a pointer has four bytes");
        written.push(contents);
    }
    relocated.written = written;
    if faults.is_empty() { Ok(relocated) } else { Err(faults) }
}

/// The inputs, each with those that somebody put into its memory, in link order.
fn together(group: &Admitted<'_>) -> Vec<Vec<InputId>> {
    let bindings = group.bindings();
    let mut together: BTreeMap<InputId, Vec<InputId>> = BTreeMap::new();
    for input in group.modules().keys() {
        together.entry(bindings.owner(input).unwrap_or(input)).or_default().push(input);
    }
    together.into_values().collect()
}

/// Prepares inputs that are in one memory, one after the other: what one writes over another has the last word.
fn prepare_together(
    constants: &Constants<'_, '_>,
    live: &Live,
    initialisers: &TiSlice<InputId, Initialisers>,
    inputs: &[InputId],
) -> (Contents, Vec<(InputId, Fallible<Prepared>)>) {
    let ranges = || inputs.iter().map(|input| &constants.memory.data[*input]).filter(|range| !range.is_empty());
    let start = ranges().map(|range| range.start).min().unwrap_or(0);
    let mut contents = Contents::new(start..ranges().map(|range| range.end).max().unwrap_or(start));
    let prepare = |input: &InputId| {
        let work = InputWork::of(constants, *input, &mut contents);
        (*input, work.run(&live.inputs[*input], initialisers[*input]))
    };
    let prepared = inputs.iter().map(prepare).collect();
    (contents, prepared)
}

impl Relocated {
    /// Makes the segments of what was written. An image with an imported memory stores all its zeros, so that this
    /// waits until nothing else can refuse the link.
    ///
    /// # Errors
    /// LK003 for more parts than engines accept.
    pub(crate) fn store(&mut self, constants: &Constants<'_, '_>) -> Result<(), Vec<Diagnostic>> {
        let written = std::mem::take(&mut self.written);
        // Without a memory nobody can read what data says: a passive segment may have symbols all the same.
        if constants.memory.exists {
            self.segments = Segments::of(written, constants.memory.imported);
        }
        self.segments.limit().map_err(|bytes| vec![too_many_parts(constants.group, bytes)])
    }
}

/// LK003: as many parts as engines accept would store more zeros than an image may.
fn too_many_parts(group: &Admitted<'_>, bytes: u64) -> Diagnostic {
    let segments = |module: &Examined<'_>| module.data.len();
    let largest =
        group.modules().iter().max_by_key(|module| segments(module)).unwrap_or(&group.modules()[group.first()]);
    let message = format!("the image would store {bytes} bytes, zeros included, because its data is in too many parts");
    Diagnostic::new(Code::LK003, message)
        .seen(&largest.name, format!("{} data segments", segments(largest)))
        .help("link less into one image")
}

struct InputWork<'a, 'data, 'c> {
    constants: &'a Constants<'a, 'data>,
    input: InputId,
    contents: &'c mut Contents,
    globals: BTreeMap<GlobalIndex, Constant>,
    evaluated: Evaluated,
}

/// An input whose preparations were done as far as they can be.
struct Prepared {
    globals: BTreeMap<GlobalIndex, Constant>,
    evaluated: Evaluated,
    remaining: Initialisers,
}

type Fallible<T> = Result<T, Box<Diagnostic>>;

impl<'a, 'data, 'c> InputWork<'a, 'data, 'c> {
    fn of(constants: &'a Constants<'a, 'data>, input: InputId, contents: &'c mut Contents) -> Self {
        Self { constants, input, contents, globals: BTreeMap::new(), evaluated: Evaluated::default() }
    }

    fn run(mut self, live: &LiveInput, initialisers: Initialisers) -> Fallible<Prepared> {
        self.check_initial_values(live)?;
        if self.constants.group.modules()[self.input].is_relocatable() {
            self.place_segments();
        } else {
            self.copy_segments(live.static_data)?;
        }
        let mut remaining = initialisers;
        let matters = live.static_data || self.has_live_variable(live);
        if live.evaluable.start {
            self.prepare(initialisers.start.filter(|_| matters))?;
            remaining.start = None;
        }
        if live.evaluable.data_relocs {
            self.prepare(initialisers.data_relocs.filter(|_| matters))?;
            remaining.data_relocs = None;
        }
        remaining.constructors = initialisers.constructors.filter(|function| !self.does_nothing(*function));
        Ok(Prepared { globals: self.globals, evaluated: self.evaluated, remaining })
    }

    /// LK007: an initial value that reads a global through an import and is not known. In one module that global would
    /// have to come first, and reading it would need a feature that no input may have; what an import leads back to may
    /// even be the global that begins so.
    fn check_initial_values(&self, live: &LiveInput) -> Fallible<()> {
        let module = &self.constants.group.modules()[self.input];
        let globals = module.globals.iter().zip(&live.globals).filter(|(_, live)| **live);
        let tables = module.tables.iter().zip(&live.tables).filter(|(_, live)| **live);
        let elements = module.elements.iter().zip(&live.elements).filter(|(_, live)| **live);
        let of_elements = elements.flat_map(|(element, _)| match &element.items {
            ElementItems::Expressions(expressions) => expressions.as_slice(),
            ElementItems::Functions(_) => &[],
        });
        let expressions = globals
            .filter_map(|(global, _)| global.init.as_ref())
            .chain(tables.filter_map(|(table, _)| table.init.as_ref()))
            .chain(of_elements);
        let mut foreign = None;
        for expression in expressions {
            of_const_expr(expression, &mut |reference| {
                if let Reference::Global(global) = reference
                    && let GlobalRef::Variable(definer, own) =
                        self.constants.resolution.inputs[self.input].globals[global]
                    && (definer, own) != (self.input, global)
                    && self.constants.constant(self.input, global).is_none()
                {
                    foreign = Some((global, definer));
                }
            });
        }
        match foreign {
            None => Ok(()),
            Some((global, definer)) => Err(Box::new(self.foreign_value(global, definer))),
        }
    }

    fn foreign_value(&self, global: GlobalIndex, definer: InputId) -> Diagnostic {
        let modules = self.constants.group.modules();
        let (module, definer) = (&modules[self.input], &modules[definer]);
        let import = module.import_of(module.globals[global].origin);
        let (name, offset) = import.map_or(("a global", 0), |import| (import.field, import.offset));
        Diagnostic::new(
            Code::LK007,
            format!("an initial value in `{}` reads `{name}` of `{}`", module.name, definer.name),
        )
        .seen_at(&module.name, format!("import env.{name}, read by a constant expression"), offset)
        .seen(&definer.name, "defines it with a value that is not an integer constant")
        .help(format!("set the value in a constructor of `{}` instead", module.name))
    }

    /// Whether a global that a preparation may set is in the image. If the preparations also touch static data, that is
    /// live with it.
    fn has_live_variable(&self, live: &LiveInput) -> bool {
        let own = self.constants.resolution.inputs[self.input].globals.iter();
        own.zip(&live.globals)
            .any(|(global, live)| *live && matches!(global, GlobalRef::Variable(definer, _) if *definer == self.input))
    }

    /// Constructors may only be left out if they do nothing at all: what they write may be another library's.
    fn does_nothing(&self, function: FuncIndex) -> bool {
        let is_own =
            self.constants.resolution.inputs[self.input].functions[function] == Callee::Body(self.input, function);
        is_own && self.effects(function).is_some_and(|effects| effects.is_empty())
    }

    fn effects(&self, function: FuncIndex) -> Option<Effects> {
        let module = &self.constants.group.modules()[self.input];
        let value = |global: GlobalIndex| {
            self.globals.get(&global).copied().or_else(|| self.constants.constant(self.input, global))
        };
        evaluate(self.input, module, function, self.constants.resolution, &value).ok()
    }

    fn prepare(&mut self, function: Option<FuncIndex>) -> Fallible<()> {
        let Some(function) = function else { return Ok(()) };
        let Some(effects) = self.effects(function) else {
            return Err(Box::new(self.fault(function, "its value depends on the addresses chosen".to_owned())));
        };
        self.evaluated.functions += 1;
        self.evaluated.code_bytes +=
            self.constants.group.modules()[self.input].body(function).map_or(0, |body| body.len());
        for write in &effects.writes {
            let inside = match *write {
                Write::Store { address, value, size_bytes } => {
                    self.evaluated.stores += 1;
                    self.contents.write(address, &value.to_le_bytes()[..usize::from(size_bytes)])
                }
                Write::Clear { address, size_bytes } => self.contents.clear(address, size_bytes),
            };
            if !inside {
                let text =
                    format!("it writes at {}, outside the range that `dylink.0` declares", self.relative(*write));
                return Err(Box::new(self.fault(function, text)));
            }
        }
        self.globals.extend(effects.globals);
        Ok(())
    }

    fn relative(&self, write: Write) -> String {
        let (Write::Store { address, .. } | Write::Clear { address, .. }) = write;
        let base = self.constants.memory.base(self.input);
        format!("`__memory_base` + {}", i64::from(address) - i64::from(base))
    }

    fn fault(&self, function: FuncIndex, seen: String) -> Diagnostic {
        let module = &self.constants.group.modules()[self.input];
        let offset = module.body(function).map_or(0, |body| body.start);
        Diagnostic::new(Code::MF002, format!("the data of `{}` cannot be prepared", module.name))
            .seen_at(&module.name, format!("function {function}: {seen}"), offset)
            .help("build the library again: its sections contradict each other")
    }

    /// The live segments of an input that is placed through its relocations; those that stand in sets come later.
    fn place_segments(&mut self) {
        let module = &self.constants.group.modules()[self.input];
        let own = self.constants.memory.data[self.input].clone();
        for segment in module.data.keys() {
            if self.constants.memory.segment(self.input, segment).is_some_and(|address| own.contains(&address)) {
                place_segment(self.constants, self.input, segment, self.contents);
            }
        }
    }

    /// The data of an input that has it at one place. Where that is not in the image, a segment which does not count
    /// from the base would be missed all the same, by whoever has the memory where it belongs.
    fn copy_segments(&mut self, is_live: bool) -> Fallible<()> {
        let module = &self.constants.group.modules()[self.input];
        for segment in &module.data {
            let Some(expr) = &segment.offset_expr else { continue };
            let address = match evaluate_expr(expr, &|global| self.constants.constant(self.input, global)) {
                Ok(Constant::I32(value)) => Some(value.cast_unsigned()),
                _ => None,
            };
            // Of a library a segment at a fixed place would be inside by chance only; of a module that cannot move the
            // layout knows those at fixed places, and would put others into the stack.
            let is_pinned = module.kind == Kind::Pinned;
            let may_be = segment.bytes.is_empty() || is_pinned != reads_global(expr);
            if may_be && !is_live {
                continue;
            }
            // A library that has an identity and no data has a byte more than it asked for.
            let declared = module.reserves().map(|reserves| u64::from(reserves.memory_size_bytes));
            let base = u64::from(self.constants.memory.base(self.input));
            let fits = |address: u32| {
                let end = u64::from(address) + segment.bytes.len() as u64;
                declared.is_none_or(|declared| end <= base + declared)
            };
            let inside =
                may_be && address.is_some_and(|address| fits(address) && self.contents.write(address, segment.bytes));
            if !inside {
                let range = self.constants.memory.data[self.input].clone();
                let seen = match address {
                    Some(address) if !may_be && is_pinned => format!("a segment at {address}, as a global says"),
                    Some(address) if !may_be => format!("a segment at the fixed address {address}"),
                    Some(address) => format!(
                        "a segment of {} bytes at `__memory_base` + {}, and `dylink.0` declares {} bytes",
                        segment.bytes.len(),
                        i64::from(address) - i64::from(range.start),
                        range.len()
                    ),
                    None => "a segment whose offset is not a constant".to_owned(),
                };
                return Err(Box::new(
                    Diagnostic::new(Code::MF002, format!("a data segment of `{}` cannot be placed", module.name))
                        .seen_at(&module.name, seen, segment.offset)
                        .help("build the library again: its sections contradict each other"),
                ));
            }
        }
        Ok(())
    }
}

/// Writes a segment that is placed through relocations, if it is live, with what these store in it.
fn place_segment(constants: &Constants<'_, '_>, input: InputId, segment: DataIndex, contents: &mut Contents) {
    let Some(address) = constants.memory.segment(input, segment) else { return };
    let bytes = constants.group.modules()[input].data[segment].bytes;
    let left = constants.memory.left.get(&(input, segment));
    let mut inside = match left {
        None => contents.write(address, bytes),
        Some(left) => left.iter().all(|piece| {
            let bytes = bytes.get(piece.was.start as usize..piece.was.end as usize);
            bytes.is_some_and(|bytes| contents.write(address.wrapping_add(piece.at), bytes))
        }),
    };
    let relocations = constants.resolution.inputs[input].data_relocations[segment].iter();
    for relocation in relocations.filter(|relocation| left.is_none_or(|left| left.has(relocation.offset))) {
        let place = address.wrapping_add(left.map_or(relocation.offset, |left| left.offset(relocation.offset)));
        let symbol = constants.symbol(constants.resolution.inputs[input].symbols[relocation.symbol as usize]);
        let value = symbol.map_or(0, |value| value.wrapping_add_signed(relocation.addend));
        let value = match relocation.stored {
            Stored::Value => value,
            Stored::Distance => value.wrapping_sub(place),
        };
        inside &= contents.write(place, &value.to_le_bytes());
    }
    assert!(inside, "the layout has room for every live segment, and every place was proven to lie in one");
}
