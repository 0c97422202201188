//! What all modules were linked without is made anew: what libc does at the end, for a list or a buffer that is there.
//!
//! A module that is no command has no exit, so wasm-ld left out what an exit runs; the command has an exit, and nothing
//! to run. In a static link both would have been there. The names are `__funcs_on_exit` (musl, src/exit/atexit.c),
//! which calls what `__cxa_atexit` has listed, and `__stdio_exit` (src/stdio/__stdio_exit.c), which writes what is
//! buffered. Where an archive was given its members do it. Where two libcs are kept separate, an exit of either closes
//! both.
//!
//! An example: `a.wasm` is a command that calls `fflush(0)`, `b.wasm` a reactor that calls `printf` and has a
//! destructor.
//!
//! ```text
//!     a: fflush  __ofl_lock  __stdout_used (weak, 0)              __funcs_on_exit (weak, empty)
//!     b: printf  vfprintf  __stdout_FILE  __stdio_write           __cxa_atexit  head  slot
//! ```
//!
//! `a` asks weakly for `__stdout_used`, which `b` dropped because nothing of it flushed: it becomes a pointer to `b`'s
//! `__stdout_FILE`, so that `fflush(0)` writes what `printf` left. `a` asks for `__funcs_on_exit`; nobody has it, and
//! `b` fills a list: the call becomes one that runs that list, so that the destructor runs at `a`'s exit.
//!
//! The surprising choice: the list is read by its layout, `struct fl`, which musl has had since 2012, and files by
//! three words of `FILE`. The list is taken for that only if the sizes are right and the code that fills it holds the
//! two offsets.

use std::collections::BTreeMap;

use toolchain_probe::conventions::standard_library::{FUNCS_ON_EXIT, STANDARD_STREAMS, STDIO_EXIT};
use toolchain_probe::module::model::index::{FuncIndex, InputId};
use toolchain_probe::module::model::linking::SymbolKind;
use wasmparser::{BinaryReader, FunctionBody, Operator};

use super::fold::Fold;
use super::units::{Item, SymbolOf, Unit, Units};
use super::{Datum, Function};
use crate::resolve::{Callee, Closing, Place, Step, SymbolRef};

/// How many handlers one block of the list holds.
const HANDLERS: u32 = 32;
/// Bytes of a block: the next one, functions, arguments.
const BLOCK_BYTES: u32 = 4 + 2 * 4 * HANDLERS;

/// Where a file (musl, src/internal/stdio_impl.h) says up to where its buffer has been read, as an offset in bytes.
pub(crate) const READ_POSITION: u32 = 4;
/// And where what is in the buffer ends.
pub(crate) const READ_END: u32 = 8;
/// And which file was opened before it.
pub(crate) const NEXT_FILE: u32 = 52;
/// And which after it.
const PREVIOUS_FILE: u32 = 48;

/// Bytes of a body that does nothing: no locals, the end.
const EMPTY_BODY_BYTES: usize = 2;

/// What is made, and the symbols that mean it.
#[derive(Clone, Default, Debug)]
pub(super) struct Closings {
    pub made: Vec<Closing>,
    pub symbols: BTreeMap<SymbolOf, u32>,
}

/// What closes each state of a libc, by a datum of that state.
type Parties = BTreeMap<Datum, Step>;

impl Closings {
    pub(super) fn of(units: &Units<'_, '_>, fold: &Fold) -> Self {
        let mut closings = Self::default();
        closings.make(units, fold, FUNCS_ON_EXIT, &handlers(units, fold));
        closings.make(units, fold, STDIO_EXIT, &buffers(units, fold));
        closings
    }

    /// Every symbol of this name comes to mean all parties, its own first.
    fn make(&mut self, units: &Units<'_, '_>, fold: &Fold, name: &str, parties: &Parties) {
        for unit in &units.list {
            for symbol in units.symbols_named(unit.input, name) {
                if !is_called_so(units, unit.input, symbol) {
                    continue;
                }
                let own = match fold.symbol(units, (unit.input, symbol)) {
                    SymbolRef::Slot(Some(callee @ Callee::Body(..))) => Step::Call(callee),
                    _ => Step::Nothing,
                };
                // One `__stdio_exit` closes several files, and one of another libc may close what is not known here.
                let mut steps: Vec<Step> = Vec::new();
                steps.extend(Some(own).filter(|own| !is_empty(units, *own)));
                for step in parties.values() {
                    steps.extend(Some(*step).filter(|step| !steps.contains(step)));
                }
                steps.sort_by_key(|step| *step != own);
                if steps.is_empty() || steps == [own] {
                    continue;
                }
                let closing = Closing { name: name.to_owned(), steps };
                let known = self.made.iter().position(|made| *made == closing);
                let position = known.unwrap_or_else(|| {
                    self.made.push(closing);
                    self.made.len() - 1
                });
                let position = u32::try_from(position).expect("a closing has a symbol");
                self.symbols.insert((unit.input, symbol), position);
            }
        }
    }
}

/// Whether a symbol is of a function without arguments and results, as libc's are which close it: one of another type
/// has nothing but the name.
fn is_called_so(units: &Units<'_, '_>, input: InputId, symbol: u32) -> bool {
    match units.symbols(input)[symbol as usize].kind {
        SymbolKind::Function(function) => has_type_of_closing(units, (input, FuncIndex(function))),
        _ => false,
    }
}

fn has_type_of_closing(units: &Units<'_, '_>, function: Function) -> bool {
    units.type_text(function) == "() -> ()"
}

/// Whether a step does nothing: it calls a body without an instruction.
fn is_empty(units: &Units<'_, '_>, step: Step) -> bool {
    match step {
        Step::Call(Callee::Body(input, function)) => {
            units.module(input).body(function).is_none_or(|body| body.len() <= EMPTY_BODY_BYTES)
        }
        step => step == Step::Nothing,
    }
}

/// The lists of exit handlers, and what runs them.
fn handlers(units: &Units<'_, '_>, fold: &Fold) -> Parties {
    let mut parties = Parties::new();
    let one = |datum: Datum| fold.data.canonical(datum);
    for (unit, function) in closing_functions(units, FUNCS_ON_EXIT) {
        if let Some(head) = variable(units, unit.input, function, "head", 4) {
            parties.entry(one(head)).or_insert(call(fold, function));
        }
    }
    for registers in ["__cxa_atexit", "atexit"] {
        for (unit, function) in defined(units, registers).filter(|(_, function)| units.is_live(*function)) {
            let find = |name: &str, size_bytes: u32| variable(units, unit.input, function, name, size_bytes);
            let list = (find("head", 4), find("slot", 4), find("builtin", BLOCK_BYTES));
            if let (Some(head), Some(slot), Some(_)) = list
                && holds_offsets(units, function)
            {
                let (head, slot) = (one(head), one(slot));
                let run = Step::RunHandlers { head: head.place(), slot: slot.place(), capacity: HANDLERS };
                parties.entry(head).or_insert(run);
            }
        }
    }
    parties
}

/// The standard streams, and what closes them: each by the file.
fn buffers(units: &Units<'_, '_>, fold: &Fold) -> Parties {
    let mut parties = Parties::new();
    let one = |datum: Datum| fold.data.canonical(datum);
    for (unit, function) in closing_functions(units, STDIO_EXIT) {
        for (pointer, _) in STANDARD_STREAMS {
            for symbol in units.symbols_named(unit.input, pointer) {
                let SymbolRef::Address(place) = fold.symbol(units, (unit.input, symbol)) else { continue };
                let held = match place {
                    Place::Pointer(number) => Some(fold.pointers[number as usize]),
                    place => units.datum_at(place).and_then(|used| {
                        units.relocations(used).find_map(|entry| units.datum((used.input, entry.symbol)))
                    }),
                };
                if let Some(file) = held {
                    parties.entry(one(file)).or_insert(call(fold, function));
                }
            }
        }
        if let Some(head) = open_files(units, unit) {
            parties.entry(one(head)).or_insert(call(fold, function));
        }
    }
    for (unit, write) in defined(units, "__stdio_write").filter(|(_, function)| units.is_live(*function)) {
        let has_type = units.type_text(write) == "(i32, i32, i32) -> (i32)";
        let write = fold.callee(Callee::Body(write.0, write.1));
        // stderr has no buffer unless it was given one.
        let is_given = defined(units, "setvbuf").any(|(_, function)| units.is_live(function));
        let names = ["__stdout_FILE", "__stderr_FILE"].into_iter().take(1 + usize::from(is_given));
        for file in names.filter(|_| has_type).filter_map(|name| stream(units, unit, name)) {
            parties.entry(one(file)).or_insert(Step::Write { write, file: one(file).place() });
        }
        let adds = defined(units, "__ofl_add").find(|(other, _)| units.side(other.input) == units.side(unit.input));
        let is_known = adds.is_some_and(|(_, add)| {
            units.is_live(add) && [PREVIOUS_FILE, NEXT_FILE].iter().all(|offset| stores_at(units, add, *offset))
        });
        if let Some(head) = open_files(units, unit).filter(|_| has_type && is_known) {
            parties.entry(one(head)).or_insert(Step::WriteAll { write, head: one(head).place() });
        }
    }
    for (unit, seek) in defined(units, "__stdio_seek").filter(|(_, function)| units.is_live(*function)) {
        let has_type = units.type_text(seek) == "(i32, i64, i32) -> (i64)";
        let seek = fold.callee(Callee::Body(seek.0, seek.1));
        if let Some(file) = stream(units, unit, "__stdin_FILE").filter(|_| has_type) {
            parties.entry(one(file)).or_insert(Step::SeekBack { seek, file: one(file).place() });
        }
    }
    parties
}

/// Where the list of open files of the program that a unit is of begins.
fn open_files(units: &Units<'_, '_>, unit: &Unit<'_>) -> Option<Datum> {
    let mut lists = defined(units, "__ofl_lock").filter(|(other, _)| units.side(other.input) == units.side(unit.input));
    lists.find_map(|(other, lock)| variable(units, other.input, lock, "ofl_head", 4))
}

/// A standard stream of the program that a unit is of, if something uses it.
fn stream(units: &Units<'_, '_>, unit: &Unit<'_>, name: &str) -> Option<Datum> {
    let others = units.list.iter().filter(|other| units.side(other.input) == units.side(unit.input));
    let mut files = others.filter_map(|other| match other.definitions.get(name)?.item {
        Item::Datum(file) => Some(file).filter(|file| file.size_bytes > READ_END + 4),
        Item::Function(_) | Item::Pointer { .. } => None,
    });
    files.find(|file| units.users_of(*file).next().is_some() || units.holders_of(*file).next().is_some())
}

fn call(fold: &Fold, (input, function): Function) -> Step {
    Step::Call(fold.callee(Callee::Body(input, function)))
}

/// The strong definitions of a function.
fn defined<'u, 'data>(units: &'u Units<'_, 'data>, name: &'u str) -> impl Iterator<Item = (&'u Unit<'data>, Function)> {
    let definitions = units.list.iter().filter_map(move |unit| Some((unit, unit.definitions.get(name)?)));
    let strong = definitions.filter(|(_, definition)| !definition.is_weak);
    strong.filter_map(|(unit, definition)| Some((unit, definition.item.function()?)))
}

/// Those of them that may close a libc.
fn closing_functions<'u, 'data>(
    units: &'u Units<'_, 'data>,
    name: &'u str,
) -> impl Iterator<Item = (&'u Unit<'data>, Function)> {
    defined(units, name).filter(|(_, function)| has_type_of_closing(units, *function))
}

/// The variable of this name and size that a function uses.
fn variable(units: &Units<'_, '_>, input: InputId, function: Function, name: &str, size_bytes: u32) -> Option<Datum> {
    let is_it =
        |datum: &Datum| datum.input == input && datum.size_bytes == size_bytes && units.name_of(*datum) == Some(name);
    units.data_used(function).find(is_it)
}

/// Whether code holds the size of a block and, as a constant or an offset, where the arguments begin.
fn holds_offsets(units: &Units<'_, '_>, function: Function) -> bool {
    const ARGUMENTS: u32 = 4 + 4 * HANDLERS;
    let holds = |wanted: u32| {
        operators(units, function).any(|operator| match operator {
            Operator::I32Const { value } => value.cast_unsigned() == wanted,
            Operator::I32Store { memarg } | Operator::I32Load { memarg } => memarg.offset == u64::from(wanted),
            _ => false,
        })
    };
    holds(BLOCK_BYTES) && holds(ARGUMENTS)
}

/// Whether code stores a word at this offset from an address.
fn stores_at(units: &Units<'_, '_>, function: Function, offset: u32) -> bool {
    let is_it = |operator| matches!(operator, Operator::I32Store { memarg } if memarg.offset == u64::from(offset));
    operators(units, function).any(is_it)
}

fn operators<'u>(units: &'u Units<'_, '_>, (input, function): Function) -> impl Iterator<Item = Operator<'u>> {
    let module = units.module(input);
    let range = module.body(function).unwrap_or_default();
    let body = FunctionBody::new(BinaryReader::new(&module.bytes[range.clone()], range.start));
    body.get_operators_reader().into_iter().flat_map(|operators| operators.into_iter().map_while(Result::ok))
}
