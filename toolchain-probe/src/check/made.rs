//! Code that no input has is one of five forms.
//!
//! **Rule.** *Nothing* has no instruction, *a trap* is `unreachable`, *constructors* and *the start sequence* are calls
//! of functions without parameters, whose results are dropped, which [`super::start`] compares with what they have to
//! call, and *a closing* is instruction by instruction what the functions below write down: the exit handlers of musl's
//! `struct fl` (src/exit/atexit.c), the streams of its `struct _IO_FILE` (src/internal/stdio_impl.h).
//!
//! It does not know whether somebody needs the code.

use wasmparser::{BlockType, MemArg, Operator, SymbolInfo};

use super::body::copies;
use super::certificate::{FunctionOrigin, Step};
use super::names::Names;
use super::reading::Space;
use super::view::{Group, View};
use crate::conventions::standard_library::{FUNCS_ON_EXIT, STDIO_EXIT};

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
                Some(_) if !is_weak_everywhere(group, name) && !is_named_otherwise(group, name) => {
                    Err(format!("`{name}` is defined"))
                }
                _ => Ok(()),
            }
        }
        FunctionOrigin::Closing(name, steps) if plain => {
            let found = operators(group, function).ok_or("it cannot be read")?;
            let wanted = closing(group, steps);
            if let Some(step) = steps.iter().find(|step| !may_close(group, name, **step)) {
                return Err(format!("{step:?} is nothing that `{name}` does"));
            }
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
        imports.clone().all(|import| view.is_weak(import) || super::names::is_private(name))
    })
}

/// Whether a source gives an import the name for the host alone: in the link it has another, which nobody may define.
fn is_named_otherwise(group: &Group<'_>, name: &str) -> bool {
    group.views().filter(View::is_relocatable).any(|view| {
        let named = view.module.explicit_names.keys();
        let mut imports = named.filter_map(|function| view.module.import_of(Space::Function, *function));
        imports.any(|import| import.field == name)
    })
}

/// The functions that a body calls, if it does nothing else but drop what they return: the image is valid, so that this
/// is all of it.
pub(crate) fn calls(group: &Group<'_>, function: u32) -> Option<Vec<u32>> {
    let operators = operators(group, function)?;
    let (end, calls) = operators.split_last()?;
    (*end == Operator::End).then_some(())?;
    let called = calls.iter().filter(|operator| **operator != Operator::Drop).map(|operator| match operator {
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
/// How many handlers a block of musl's `struct fl` has.
const HANDLERS: u32 = 32;

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
    let is_handler = |index: &u32| {
        let ty = group.image.signature(*index);
        ty.is_some_and(|ty| ty.params() == [wasmparser::ValType::I32] && ty.results().is_empty())
    };
    let mut types = (0u32..).take(group.image.type_ids.len());
    let type_index = types.find(is_handler).unwrap_or(u32::MAX);
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

/// Whether a step is a part of what a libc does at an exit, with its own functions and data.
fn may_close(group: &Group<'_>, name: &str, step: Step) -> bool {
    let is_named = |function: u32, wanted: &str| match group.origin(function) {
        Some(FunctionOrigin::Input(input, own)) => group.view(*input).is_some_and(|view| {
            view.module.exported_function(wanted) == Some(*own)
                || view.symbols().any(|(_, symbol, _)| {
                    matches!(*symbol, SymbolInfo::Func { index, name: Some(known), .. }
                        if index == *own && known == wanted)
                })
        }),
        _ => false,
    };
    let is_at = |address: u32, wanted: &[&str]| {
        group.views().any(|view| {
            view.symbols().any(|(_, symbol, _)| {
                let is_wanted = matches!(symbol, SymbolInfo::Data { name, .. } if wanted.contains(name));
                is_wanted && view.own_place(symbol) == Some(address)
            })
        })
    };
    let of_files = name == STDIO_EXIT;
    match step {
        Step::Nothing => true,
        Step::Call(function) => (of_files || name == FUNCS_ON_EXIT) && is_named(function, name),
        Step::RunHandlers(head, slot, capacity) => {
            name == FUNCS_ON_EXIT && is_at(head, &["head"]) && is_at(slot, &["slot"]) && capacity == HANDLERS
        }
        Step::SeekBack(seek, file) => of_files && is_named(seek, "__stdio_seek") && is_at(file, &["__stdin_FILE"]),
        Step::WriteAll(write, head) => of_files && is_named(write, "__stdio_write") && is_at(head, &["ofl_head"]),
        Step::Write(write, file) => {
            of_files && is_named(write, "__stdio_write") && is_at(file, &["__stdout_FILE", "__stderr_FILE"])
        }
    }
}

/// Whether a function of the image is a closing of this name, and does what the input's own function does, if it has
/// one that does something.
pub(crate) fn is_closing(view: View<'_, '_>, own: Option<u32>, function: u32, name: &str) -> bool {
    let Some(FunctionOrigin::Closing(closes, steps)) = view.group.origin(function) else { return false };
    let is_done = |own: u32| {
        let operators = view.module.body(own).and_then(|body| body.get_operators_reader().ok());
        let is_empty = operators.is_some_and(|operators| operators.into_iter().count() == 1);
        is_empty
            || steps.iter().any(|step| match *step {
                Step::Call(callee) => {
                    view.group.origin(callee) == Some(&FunctionOrigin::Input(view.number, own))
                        || copies(view, own, callee).is_ok()
                }
                _ => false,
            })
    };
    closes == name && own.is_none_or(is_done)
}
