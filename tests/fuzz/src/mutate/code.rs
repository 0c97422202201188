//! Function bodies are changed one instruction at a time.

use wasmparser::{BinaryReader, FunctionBody};

use super::{Context, bytes};
use crate::leb;
use crate::random::Random;

/// Instructions that some rule knows, as bytes; numbers in them are drawn anew.
const KNOWN: [&[u8]; 28] = [
    &[0x00],                                   // unreachable
    &[0x01],                                   // nop
    &[0x0f],                                   // return
    &[0x1a],                                   // drop
    &[0x10, 0],                                // call
    &[0x12, 0],                                // return_call
    &[0x11, 0, 0],                             // call_indirect
    &[0x20, 0],                                // local.get
    &[0x21, 0],                                // local.set
    &[0x22, 0],                                // local.tee
    &[0x23, 0],                                // global.get
    &[0x24, 0],                                // global.set
    &[0x3f, 0],                                // memory.size
    &[0x40, 0],                                // memory.grow
    &[0x41, 0],                                // i32.const
    &[0x42, 0],                                // i64.const
    &[0x6a],                                   // i32.add
    &[0x6b],                                   // i32.sub
    &[0x28, 2, 0],                             // i32.load
    &[0x36, 2, 0],                             // i32.store
    &[0x02, 0x40, 0x0b],                       // block end
    &[0x03, 0x40, 0x0c, 0, 0x0b],              // loop br end
    &[0x41, 0, 0x0e, 1, 0, 0],                 // i32.const br_table
    &[0xd2, 0],                                // ref.func
    &[0xfc, 8, 0, 0],                          // memory.init
    &[0xfc, 11, 0],                            // memory.fill
    &[0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 11, 0], // three constants and memory.fill
    &[0x08, 0],                                // throw
];

/// Changes a body, which has its length in front.
pub(super) fn change_body(item: &mut Vec<u8>, context: &Context, random: &mut Random) {
    let Some((_, width)) = leb::decode(item) else { return };
    let mut body = item.split_off(width);
    if change(&mut body, random).is_none() {
        bytes::change(&mut body, context, random);
    }
    let length = u64::try_from(body.len()).unwrap_or(u64::MAX);
    *item = leb::padded(length, width.max(leb::encode(length).len()));
    item.extend(body);
}

fn change(body: &mut Vec<u8>, random: &mut Random) -> Option<()> {
    if random.one_in(16) {
        let count = [1, 1000, 50_000, 0x7fff_ffff, 0xffff_ffff][random.below(5)];
        let mut locals = vec![1];
        locals.extend(leb::encode(count));
        locals.push([0x7f, 0x7e, 0x7b, 0x70][random.below(4)]);
        let start = FunctionBody::new(BinaryReader::new(body, 0)).get_operators_reader().ok()?.original_position();
        body.splice(..start, locals);
        return Some(());
    }
    let places = operators(body)?;
    let count = places.len().checked_sub(1).filter(|count| *count > 0)?;
    let at = random.below(count);
    let (place, next) = (places[at]..places[at + 1], places[random.below(count)]);
    match random.below(8) {
        0 => _ = body.drain(place),
        1 => {
            let copy = body[place].to_vec();
            body.splice(next..next, copy);
        }
        2 => {
            // A block that is nested, or an instruction that is repeated, as deep as the limits of engines.
            let times = [2, 100, 5_000, 50_000][random.below(4)];
            let (head, tail): (&[u8], &[u8]) =
                [(&[0x02, 0x40][..], &[0x0b][..]), (&[0x41, 0], &[0x1a]), (&[0x01], &[])][random.below(3)];
            let nested = [head.repeat(times), tail.repeat(times)].concat();
            body.splice(place.start..place.start, nested);
        }
        3 | 4 => {
            let mut known = KNOWN[random.below(KNOWN.len())].to_vec();
            if known.len() > 1 && random.one_in(2) {
                bytes::change_number_at(&mut known, 1, random);
            }
            if random.one_in(2) {
                body.splice(place, known)
            } else {
                body.splice(next..next, known)
            };
        }
        _ => {
            let at = place.start + random.below(place.len().saturating_sub(1)) + usize::from(place.len() > 1);
            bytes::change_number_at(body, at, random);
        }
    }
    Some(())
}

/// Where instructions begin, and the end.
fn operators(body: &[u8]) -> Option<Vec<usize>> {
    let reader = FunctionBody::new(BinaryReader::new(body, 0)).get_operators_reader().ok()?;
    let mut places: Vec<usize> = reader.into_iter_with_offsets().map_while(|found| Some(found.ok()?.1)).collect();
    places.push(body.len());
    Some(places)
}
