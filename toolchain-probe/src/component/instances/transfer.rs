//! An adapter that copies a list of a result gets a second function, which hands the list over instead.
//!
//! The canonical ABI has a result copied into memory that the caller allocates, and then freed by who was called
//! ("post-return"). Where both allocate from one heap the caller may as well take over the block, and nothing is freed.
//! Whether they do is not known here: the linker finds it, and takes the second function if it is so. That needs to be
//! known of both sides (`ownership`): the end of the result frees the block and does nothing else, and what the caller
//! allocates with gives a block of its heap and does nothing else.
//!
//! Only one list or text that stands in the result itself is handed over, and only if its elements are numbers that
//! nothing is checked of: what lists hold in turn is copied. The surprising choice: the second function is the first
//! with a few instructions in place of others, and all that it checks it checks as before. A list without elements is
//! no block, so that for it both functions do the same.

use std::ops::Range;

use adapter_encoder::{BlockType, Encode, Instruction as I, ValType};
use wasmparser::{BinaryReader, CodeSectionReader, FunctionBody, FunctionSectionReader, Operator};

use super::bulk::Copied;
use super::direct::given;
use super::outline::Outline;
use super::ownership::{Bodies, List};
use super::parts::{Definition, Kind, Parts, Transfer, What};
use super::reach::definition_of;
use super::sections::{CODE, FUNCTION, rewrite};

/// A function of an adapter, as far as it can hand a list over.
struct Shape {
    /// The list in the result.
    list: List,
    align: u32,
    /// The locals of the address and of the bytes of the list.
    address: u32,
    bytes: u32,
    /// The instructions that allocate, from the first argument to where the block is kept.
    allocates: Range<usize>,
    realloc: u32,
    /// What copies and checks a text; a list has none.
    transcodes: Option<u32>,
    /// What ends the loan of handles.
    exits: Option<u32>,
    /// The instructions that copy the elements; none of a text, which is also checked there.
    copies: Range<usize>,
    /// The instructions that end the result, its address first.
    ends: Range<usize>,
    post_return: u32,
}

/// Adds what is possible; nothing that a module imports or exports is another afterwards.
pub(super) fn add(parts: &mut Parts, outlines: &mut [Outline]) {
    let adapters = parts.instances.iter().enumerate().filter(|(_, instance)| instance.is_adapter());
    let adapters: Vec<usize> = adapters.map(|(number, _)| number).collect();
    for adapter in adapters {
        // What cannot be read stays as it is.
        let Ok(shapes) = shapes(&parts.instances[adapter].wasm) else { continue };
        let first = u32::try_from(outlines[adapter].count_imported(Kind::Function)).unwrap_or(u32::MAX);
        let functions = (first..).zip(shapes).filter_map(|(function, shape)| Some((function, shape?)));
        let known: Vec<(u32, Shape, [Definition; 2])> = functions
            .filter_map(|(function, shape)| {
                let sides = sides(parts, outlines, adapter, &shape)?;
                Some((function, shape, sides))
            })
            .collect();
        let of = |function: u32| {
            let (_, shape, _) = known.iter().find(|(known, ..)| *known == function)?;
            let signature = outlines[adapter].signatures.get(function as usize)?.as_ref()?;
            Some((shape, u32::try_from(signature.params.len()).ok()?))
        };
        let Ok(wasm) = with_second(&parts.instances[adapter].wasm, first, &of) else { continue };
        parts.instances[adapter].wasm = wasm;
        for (function, shape, sides) in known {
            let instead = u32::try_from(outlines[adapter].signatures.len()).unwrap_or(u32::MAX);
            let signature = outlines[adapter].signatures[function as usize].clone();
            outlines[adapter].signatures.push(signature);
            let item = |function| Definition::Item(adapter, Kind::Function, function);
            let element_bytes = shape.transcodes.is_none().then_some(shape.list.element_bytes);
            parts.transfers.push(Transfer { function: item(function), instead: item(instead), sides, element_bytes });
        }
    }
}

/// What allocates for the caller and what ends the result, if both are known to do what they are there for.
fn sides(parts: &Parts, outlines: &[Outline], adapter: usize, shape: &Shape) -> Option<[Definition; 2]> {
    let of = |function: u32| {
        let given = given(parts, outlines, adapter, Kind::Function, function)?;
        match definition_of(parts, outlines, given) {
            definition @ Definition::Item(instance, Kind::Function, function) => Some((definition, instance, function)),
            _ => None,
        }
    };
    let is_built_in = |function: Option<u32>, is_it: &dyn Fn(&What) -> bool| {
        function.is_none_or(|function| match given(parts, outlines, adapter, Kind::Function, function) {
            Some(Definition::BuiltIn(number)) => {
                parts.built_ins.get(number).is_some_and(|built_in| is_it(&built_in.what))
            }
            _ => false,
        })
    };
    let is_plain = is_built_in(shape.transcodes, &|what| matches!(what, What::Transcode("copy_utf8")))
        && is_built_in(shape.exits, &|what| matches!(what, What::ExitCall));
    is_plain.then_some(())?;
    let (allocates, caller, realloc) = of(shape.realloc)?;
    let (ends, callee, post_return) = of(shape.post_return)?;
    let bodies = |instance: usize| Bodies::of(&parts.instances[instance].wasm, &outlines[instance]).ok();
    let is_known = caller != callee
        && bodies(caller)?.gives_block(realloc, shape.align)
        && bodies(callee)?.only_frees(post_return, shape.list);
    is_known.then_some([allocates, ends])
}

/// The functions of an adapter; `None` where a list cannot be handed over.
fn shapes(wasm: &[u8]) -> wasmparser::Result<Vec<Option<Shape>>> {
    let mut shapes = Vec::new();
    for payload in wasmparser::Parser::new(0).parse_all(wasm) {
        if let wasmparser::Payload::CodeSectionEntry(body) = payload? {
            let operators: Vec<Operator<'_>> = body.get_operators_reader()?.into_iter().collect::<Result<_, _>>()?;
            shapes.push(Shape::of(&operators));
        }
    }
    Ok(shapes)
}

impl Shape {
    fn of(body: &[Operator<'_>]) -> Option<Self> {
        // The end: flags are what they were, and then the result is freed.
        let length = body.len();
        let [
            ..,
            Operator::GlobalSet { .. },
            Operator::LocalGet { local_index: result },
            Operator::Call { function_index: post_return },
            Operator::End,
        ] = *body
        else {
            return None;
        };
        let takes = |at: &usize| {
            let before = at.checked_sub(1).and_then(|before| body.get(before));
            let is_kept = body[*at] == Operator::LocalSet { local_index: result };
            is_kept && matches!(before, Some(Operator::Call { .. }))
        };
        let begin = outermost(body).filter(takes).last()?;
        let mut read = (begin..length).filter_map(|at| loads(body.get(at..)?, result).map(|list| (at, list)));
        let (loaded, (address, count, list)) = read.next()?;
        let mut allocates = outermost(body)
            .filter(|at| *at > loaded)
            .filter_map(|at| allocation(body.get(at..)?).map(|found| (at, found)));
        let (at, (align, bytes, realloc, new)) = allocates.next()?;
        // Nothing else of the result is allocated, and no other function is called than one that copies a text.
        let is_fault = |at: usize| matches!(body.get(at + 1), Some(Operator::Unreachable));
        let exits = match body.get(begin + 1)? {
            Operator::Call { function_index } => Some(*function_index),
            _ => None,
        };
        let first = begin + 1 + usize::from(exits.is_some());
        let calls = (first..length - 2).filter(|at| !is_fault(*at)).filter_map(|at| match body[at] {
            Operator::Call { function_index } => Some((at, function_index)),
            _ => None,
        });
        let calls: Vec<(usize, u32)> = calls.filter(|(call, _)| *call != at + 4).collect();
        let (transcodes, copies, element_bytes) = match calls.as_slice() {
            [] => {
                let (copies, element_bytes) = outermost(body).filter(|next| *next > at).find_map(|at| {
                    let copied = Copied::of(body.get(at..)?)?;
                    let is_it = (copied.count, copied.address, copied.new) == (count, address, new);
                    is_it.then_some((at..at + copied.length, copied.element_bytes))
                })?;
                (None, copies, element_bytes)
            }
            [(call, transcodes)] => {
                let arguments = [address, count, new].map(|local_index| Operator::LocalGet { local_index });
                (body.get(call.checked_sub(3)?..*call)? == arguments).then_some(())?;
                (Some(*transcodes), 0..0, 1)
            }
            _ => return None,
        };
        let list = List { element_bytes, ..list };
        let (allocates, ends) = (at..at + 6, length - 3..length - 1);
        Some(Self { list, align, address, bytes, allocates, realloc, transcodes, exits, copies, ends, post_return })
    }
}

/// The instructions that are in no block.
fn outermost<'b>(body: &'b [Operator<'_>]) -> impl Iterator<Item = usize> + 'b {
    let mut depth = 0u32;
    body.iter().enumerate().filter_map(move |(at, operator)| {
        let before = depth;
        match operator {
            Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => depth += 1,
            Operator::End => depth = depth.saturating_sub(1),
            _ => {}
        }
        (before == 0).then_some(at)
    })
}

/// The address and the length of a list are read from a result: the locals that have them, and where they were.
fn loads(body: &[Operator<'_>], result: u32) -> Option<(u32, u32, List)> {
    match body {
        [
            Operator::LocalGet { local_index: one },
            Operator::I32Load { memarg: address },
            Operator::LocalGet { local_index: other },
            Operator::I32Load { memarg: length },
            Operator::LocalSet { local_index: count },
            Operator::LocalSet { local_index: place },
            ..,
        ] if (*one, *other) == (result, result) => {
            let offset = |offset: u64| u32::try_from(offset).ok();
            let list = List { address: offset(address.offset)?, length: offset(length.offset)?, element_bytes: 0 };
            (place != count).then_some((*place, *count, list))
        }
        _ => None,
    }
}

/// Something new is allocated: its alignment, the local of its bytes, the function, and the local of the block.
fn allocation(body: &[Operator<'_>]) -> Option<(u32, u32, u32, u32)> {
    match *body {
        [
            Operator::I32Const { value: 0 },
            Operator::I32Const { value: 0 },
            Operator::I32Const { value: align },
            Operator::LocalGet { local_index: bytes },
            Operator::Call { function_index: realloc },
            Operator::LocalSet { local_index: new },
            ..,
        ] => Some((align.cast_unsigned(), bytes, realloc, new)),
        _ => None,
    }
}

/// A module with a second function for each that has a shape, in their order, after all others.
fn with_second<'s>(
    wasm: &[u8],
    first: u32,
    of: &dyn Fn(u32) -> Option<(&'s Shape, u32)>,
) -> wasmparser::Result<Vec<u8>> {
    rewrite(wasm, &mut |id, contents| {
        let mut made = Vec::new();
        match id {
            FUNCTION => {
                let types: Vec<u32> = FunctionSectionReader::new(BinaryReader::new(contents, 0))?
                    .into_iter()
                    .collect::<Result<_, _>>()?;
                let second = (first..).zip(&types).filter(|(function, _)| of(*function).is_some()).map(|(_, ty)| *ty);
                types.iter().copied().chain(second).collect::<Vec<u32>>().encode(&mut made);
            }
            CODE => {
                let bodies: Vec<FunctionBody<'_>> =
                    CodeSectionReader::new(BinaryReader::new(contents, 0))?.into_iter().collect::<Result<_, _>>()?;
                let shapes = (first..).zip(&bodies).filter_map(|(function, body)| Some((of(function)?, body)));
                let second: Vec<Vec<u8>> = shapes
                    .map(|((shape, parameters), body)| second(contents, body, shape, parameters))
                    .collect::<Result<_, _>>()?;
                (bodies.len() + second.len()).encode(&mut made);
                bodies.iter().for_each(|body| body.as_bytes().encode(&mut made));
                second.iter().for_each(|body| body.as_slice().encode(&mut made));
            }
            _ => return Ok(None),
        }
        Ok(Some((id, made)))
    })
}

/// The body that hands the list over. A new local says whether there is nothing to hand over.
fn second(contents: &[u8], body: &FunctionBody<'_>, shape: &Shape, parameters: u32) -> wasmparser::Result<Vec<u8>> {
    let mut operators = body.get_operators_reader()?;
    let begin = body.range().start;
    let mut locals = BinaryReader::new(&contents[begin..operators.original_position()], begin);
    let groups = locals.read_var_u32()?;
    let declared = &contents[locals.original_position()..operators.original_position()];
    let mut empty = parameters;
    for group in body.get_locals_reader()? {
        empty = empty.saturating_add(group?.0);
    }
    let mut made = Vec::new();
    (groups + 1).encode(&mut made);
    made.extend_from_slice(declared);
    1u32.encode(&mut made);
    ValType::I32.encode(&mut made);
    for number in 0.. {
        if operators.eof() {
            break;
        }
        let at = operators.original_position();
        operators.read()?;
        if number == shape.allocates.start {
            let test =
                [I::LocalGet(shape.bytes), I::I32Eqz, I::LocalTee(empty), I::If(BlockType::Result(ValType::I32))];
            test.iter().for_each(|instruction| instruction.encode(&mut made));
        }
        if number + 1 == shape.allocates.end {
            let other = [I::Else, I::LocalGet(shape.address), I::End];
            other.iter().for_each(|instruction| instruction.encode(&mut made));
        }
        if number == shape.ends.start {
            let test = [I::LocalGet(empty), I::If(BlockType::Empty)];
            test.iter().for_each(|instruction| instruction.encode(&mut made));
        }
        if !shape.copies.contains(&number) {
            made.extend_from_slice(&contents[at..operators.original_position()]);
        }
        if number + 1 == shape.ends.end {
            I::End.encode(&mut made);
        }
    }
    Ok(made)
}
