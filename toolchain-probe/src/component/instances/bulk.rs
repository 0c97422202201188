//! A loop that copies numbers one by one becomes one instruction.
//!
//! `wasmtime-environ` copies a list element by element, because elements may have to be checked or be lists. Where they
//! are numbers, that loop is one `memory.copy` (bulk memory). It does not know what the list is for. The surprising
//! choice: bytes between the numbers of an element are copied too, which nobody reads.

use std::ops::Range;

use adapter_encoder::{Encode, Instruction as I};
use wasmparser::{BlockType, FunctionBody, Operator};

use super::parts::Parts;
use super::sections::rewrite_bodies;

/// Instructions that copy the elements of a list, each number as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Copied {
    /// The locals of how many elements there are, of where they are, and of where they go.
    pub(super) count: u32,
    pub(super) address: u32,
    pub(super) new: u32,
    /// How many instructions.
    pub(super) length: usize,
    pub(super) element_bytes: u32,
}

/// Changes all adapters.
pub(super) fn copy_at_once(parts: &mut Parts) {
    for instance in parts.instances.iter_mut().filter(|instance| instance.is_adapter()) {
        // What cannot be read stays as it is.
        if let Ok(wasm) = rewrite_bodies(&instance.wasm, &mut |_, contents, body| at_once(contents, body)) {
            instance.wasm = wasm;
        }
    }
}

fn at_once(contents: &[u8], body: &FunctionBody<'_>) -> wasmparser::Result<Vec<u8>> {
    let (mut operators, mut ranges): (Vec<Operator<'_>>, Vec<Range<usize>>) = (Vec::new(), Vec::new());
    let mut reader = body.get_operators_reader()?;
    let begin = reader.original_position();
    while !reader.eof() {
        let at = reader.original_position();
        operators.push(reader.read()?);
        ranges.push(at..reader.original_position());
    }
    let mut made = contents[body.range().start..begin].to_vec();
    let mut at = 0;
    while at < operators.len() {
        let Some(copied) = Copied::of(&operators[at..]) else {
            made.extend_from_slice(&contents[ranges[at].clone()]);
            at += 1;
            continue;
        };
        let Copied { count, address, new, length, element_bytes } = copied;
        // That this is no more than memory holds was checked before.
        let copy = [
            I::LocalGet(new),
            I::LocalGet(address),
            I::LocalGet(count),
            I::I32Const(element_bytes.cast_signed()),
            I::I32Mul,
            I::MemoryCopy { src_mem: 0, dst_mem: 0 },
        ];
        copy.iter().for_each(|instruction| instruction.encode(&mut made));
        at += length;
    }
    Ok(made)
}

impl Copied {
    /// What these instructions begin with.
    pub(super) fn of(body: &[Operator<'_>]) -> Option<Self> {
        let [
            Operator::Block { blockty: BlockType::Empty },
            Operator::LocalGet { local_index: count },
            Operator::LocalTee { local_index: left },
            Operator::I32Eqz,
            Operator::BrIf { relative_depth: 0 },
            Operator::LocalGet { local_index: address },
            Operator::LocalSet { local_index: from },
            Operator::LocalGet { local_index: new },
            Operator::LocalSet { local_index: to },
            Operator::Loop { blockty: BlockType::Empty },
            rest @ ..,
        ] = body
        else {
            return None;
        };
        let (mut at, mut numbers) = (0, 0);
        while let Some(one) = rest.get(at..at + 4).filter(|one| is_number(one, *from, *to)) {
            (at, numbers) = (at + one.len(), numbers + 1);
        }
        let step = |local_index: u32, value: i32| {
            [
                Operator::LocalGet { local_index },
                Operator::I32Const { value },
                Operator::I32Add,
                Operator::LocalSet { local_index },
            ]
        };
        let &Operator::I32Const { value } = rest.get(at + 1)? else { return None };
        let next = [
            Operator::LocalGet { local_index: *left },
            Operator::I32Const { value: -1 },
            Operator::I32Add,
            Operator::LocalTee { local_index: *left },
            Operator::BrIf { relative_depth: 0 },
            Operator::End,
            Operator::End,
        ];
        let end: Vec<Operator<'_>> = step(*from, value).into_iter().chain(step(*to, value)).chain(next).collect();
        let is_copy = numbers > 0 && value > 0 && rest.get(at..at + end.len())? == end;
        let length = body.len() - rest.len() + at + end.len();
        let element_bytes = value.cast_unsigned();
        is_copy.then_some(Self { count: *count, address: *address, new: *new, length, element_bytes })
    }
}

/// One number goes from one place to another, as wide as it is.
fn is_number(body: &[Operator<'_>], from: u32, to: u32) -> bool {
    use Operator as O;
    let [O::LocalGet { local_index: place }, O::LocalGet { local_index: read }, load, store] = body else {
        return false;
    };
    let offsets = match (load, store) {
        (O::I32Load { memarg: one }, O::I32Store { memarg: other })
        | (O::I64Load { memarg: one }, O::I64Store { memarg: other })
        | (O::F32Load { memarg: one }, O::F32Store { memarg: other })
        | (O::F64Load { memarg: one }, O::F64Store { memarg: other })
        | (O::I32Load8U { memarg: one } | O::I32Load8S { memarg: one }, O::I32Store8 { memarg: other })
        | (O::I32Load16U { memarg: one } | O::I32Load16S { memarg: one }, O::I32Store16 { memarg: other }) => {
            Some((one.offset, other.offset))
        }
        _ => None,
    };
    (*place, *read) == (to, from) && offsets.is_some_and(|(one, other)| one == other)
}
