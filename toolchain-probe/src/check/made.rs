//! Code that no input has is one of five forms.
//!
//! **Rule.** *Nothing* has no instruction, *a trap* is `unreachable`, *constructors* and *the start sequence* are calls
//! of functions without parameters and results, which [`super::start`] compares with what they have to call, and *a
//! closing* is instruction by instruction what the functions below write down: the exit handlers of musl's `struct fl`
//! (src/exit/atexit.c), the streams of its `struct _IO_FILE` (src/internal/stdio_impl.h).
//!
//! It does not know whether somebody needs the code.

use wasmparser::{BlockType, MemArg, Operator};

use super::certificate::{FunctionOrigin, Step, Symbol};
use super::names::Names;
use super::view::Group;

/// Shows that a function of the image is what the linker says to have made.
pub(crate) fn check<'a>(
    group: &Group<'a>,
    names: &Names<'a>,
    function: u32,
    origin: &FunctionOrigin,
) -> Result<(), String> {
    let plain = group.image.is_plain_call(function);
    match origin {
        FunctionOrigin::Input(..) => Err("an input has it".to_owned()),
        FunctionOrigin::Nothing if plain && calls(group, function).is_some_and(|calls| calls.is_empty()) => Ok(()),
        FunctionOrigin::Start | FunctionOrigin::Constructors if plain && calls(group, function).is_some() => Ok(()),
        FunctionOrigin::Trap(name) => {
            let operators = operators(group, function).unwrap_or_default();
            if operators != [Operator::Unreachable, Operator::End] {
                return Err("a trap does something".to_owned());
            }
            match names.all(name).next() {
                Some(_) if !is_weak_everywhere(group, name) => Err(format!("`{name}` is defined")),
                _ => Ok(()),
            }
        }
        FunctionOrigin::Closing(name, steps) if plain => {
            let found = operators(group, function).ok_or("it cannot be read")?;
            let wanted = closing(group, steps);
            let is_same =
                found.len() == wanted.len() && found.iter().zip(&wanted).all(|(found, wanted)| found == wanted);
            if is_same { Ok(()) } else { Err(format!("it is not what closes `{name}`: {found:?}")) }
        }
        other => Err(format!("it is not {other:?}")),
    }
}

/// A weak reference to a function that only the host defines may trap.
fn is_weak_everywhere(group: &Group<'_>, name: &str) -> bool {
    group.views().all(|view| {
        let imports = view.module.imports.iter().filter(|import| import.field == name);
        imports.clone().all(|import| view.module.is_weak(import) || super::names::is_private(name))
    })
}

/// The functions that a body calls, if it does nothing else.
pub(crate) fn calls(group: &Group<'_>, function: u32) -> Option<Vec<u32>> {
    let operators = operators(group, function)?;
    let (end, calls) = operators.split_last()?;
    (*end == Operator::End).then_some(())?;
    let called = calls.iter().map(|operator| match operator {
        Operator::Call { function_index } => Some(*function_index),
        _ => None,
    });
    called.collect()
}

fn operators<'g>(group: &'g Group<'_>, function: u32) -> Option<Vec<Operator<'g>>> {
    group.image.body(function)?.get_operators_reader().ok()?.into_iter().collect::<Result<_, _>>().ok()
}

/// What musl's `FILE` has at these offsets: up to where its buffer was read, the end of what is in it, the next file.
const READ_POSITION: u64 = 4;
const READ_END: u64 = 8;
const NEXT_FILE: u64 = 52;

fn number(value: u32) -> Operator<'static> {
    Operator::I32Const { value: value.cast_signed() }
}

fn word(offset: u64) -> MemArg {
    MemArg { align: 2, max_align: 2, offset, memory: 0 }
}

fn load(offset: u64) -> Operator<'static> {
    Operator::I32Load { memarg: word(offset) }
}

fn store() -> Operator<'static> {
    Operator::I32Store { memarg: word(0) }
}

const BLOCK: Operator<'static> = Operator::Block { blockty: BlockType::Empty };
const LOOP: Operator<'static> = Operator::Loop { blockty: BlockType::Empty };
const IF: Operator<'static> = Operator::If { blockty: BlockType::Empty };

/// Locals are numbered in the order in which their types first need them, which is the order in which they are set.
fn closing(group: &Group<'_>, steps: &[Step]) -> Vec<Operator<'static>> {
    let mut code = Vec::new();
    let mut next_local = 0;
    let mut local = || {
        next_local += 1;
        next_local - 1
    };
    for step in steps {
        match *step {
            Step::Nothing => {}
            Step::Call(function_index) => code.push(Operator::Call { function_index }),
            // f->write(f, 0, 0)
            Step::Write(function_index, file) => {
                code.extend([number(file), number(0), number(0), Operator::Call { function_index }, Operator::Drop]);
            }
            // if (f->rpos != f->rend) seek(f, f->rpos - f->rend, SEEK_CUR)
            Step::SeekBack(function_index, file) => {
                let far = local();
                code.extend([number(file), load(READ_POSITION), number(file), load(READ_END), Operator::I32Sub]);
                code.extend([Operator::LocalTee { local_index: far }, IF, number(file)]);
                code.extend([Operator::LocalGet { local_index: far }, Operator::I64ExtendI32S, number(1)]);
                code.extend([Operator::Call { function_index }, Operator::Drop, Operator::Else, Operator::End]);
            }
            // for (f = head; f; f = f->next) f->write(f, 0, 0)
            Step::WriteAll(function_index, head) => {
                let file = local();
                let get = Operator::LocalGet { local_index: file };
                let set = Operator::LocalSet { local_index: file };
                code.extend([number(head), load(0), set.clone(), BLOCK, LOOP, get.clone(), Operator::I32Eqz]);
                code.extend([Operator::BrIf { relative_depth: 1 }, get.clone(), number(0), number(0)]);
                code.extend([Operator::Call { function_index }, Operator::Drop, get, load(NEXT_FILE), set]);
                code.extend([Operator::Br { relative_depth: 0 }, Operator::End, Operator::End]);
            }
            Step::RunHandlers(head, slot, capacity) => {
                run_handlers(group, &mut code, [local(), local(), local()], [head, slot, capacity]);
            }
        }
    }
    code.push(Operator::End);
    code
}

/// While there is a block: take its last handler and call it with its argument, or go on to the next block.
fn run_handlers(
    group: &Group<'_>,
    code: &mut Vec<Operator<'static>>,
    [block, count, entry]: [u32; 3],
    [head, slot, capacity]: [u32; 3],
) {
    let get = |local_index| Operator::LocalGet { local_index };
    let tee = |local_index| Operator::LocalTee { local_index };
    let is_handler = |id: &wasmparser::types::CoreTypeId| {
        let ty = group.image.signature(*id);
        ty.is_some_and(|ty| ty.params() == [wasmparser::ValType::I32] && ty.results().is_empty())
    };
    let handler = group.image.type_ids.iter().position(is_handler);
    let type_index = handler.and_then(|index| u32::try_from(index).ok()).unwrap_or(u32::MAX);
    let table_index = group.certificate.function_table.unwrap_or(u32::MAX);
    code.extend([BLOCK, LOOP, number(head), load(0), tee(block), Operator::I32Eqz]);
    code.extend([Operator::BrIf { relative_depth: 1 }, number(slot), load(0), tee(count), number(0), Operator::I32GtS]);
    code.extend([IF, number(slot), get(count), number(1), Operator::I32Sub, tee(count), store()]);
    code.extend([get(block), get(count), number(2), Operator::I32Shl, Operator::I32Add, tee(entry)]);
    code.extend([load(4 + 4 * u64::from(capacity)), get(entry), load(4)]);
    code.extend([Operator::CallIndirect { type_index, table_index }, Operator::Else]);
    code.extend([number(head), get(block), load(0), store(), number(slot), number(capacity), store(), Operator::End]);
    code.extend([Operator::Br { relative_depth: 0 }, Operator::End, Operator::End]);
}

/// Whether a symbol of an input is a closing of this name.
pub(crate) fn is_closing(group: &Group<'_>, symbol: Symbol, name: &str) -> bool {
    let Symbol::Function(function, _) = symbol else { return false };
    matches!(origin(group, function), Some(FunctionOrigin::Closing(closes, _)) if closes == name)
}

/// Where a function that the image defines comes from.
pub(crate) fn origin<'g>(group: &'g Group<'_>, function: u32) -> Option<&'g FunctionOrigin> {
    let first = group.imported(super::reading::Space::Function);
    group.certificate.functions.get(function.checked_sub(first)? as usize)
}
