//! Bytes are changed without knowing what they are, or knowing only that there are numbers and names among them.

use super::Context;
use crate::random::Random;
use crate::{leb, names};

/// Changes some bytes.
#[expect(clippy::unnecessary_wraps, reason = "all changes have one shape")]
pub(super) fn change(bytes: &mut Vec<u8>, context: &Context, random: &mut Random) -> Option<()> {
    let at = random.below(bytes.len());
    let end = (at + 1 + random.below(16)).min(bytes.len());
    match random.below(10) {
        _ if bytes.is_empty() => bytes.push(random.byte()),
        0 => bytes.truncate(at),
        1 => bytes[at] = random.byte(),
        2 => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][random.below(5)],
        3 => bytes[at] ^= 1 << random.below(8),
        4 => bytes.insert(at, random.byte()),
        5 => _ = bytes.drain(at..end),
        6 => {
            let copy = bytes[at..end].to_vec();
            bytes.splice(at..at, copy);
        }
        7 => {
            change_name(bytes, context, random);
        }
        _ => change_number(bytes, random),
    }
    Some(())
}

/// Replaces the number that may stand at some place.
pub(super) fn change_number(bytes: &mut Vec<u8>, random: &mut Random) {
    change_number_at(bytes, random.below(bytes.len()), random);
}

/// Replaces the number that may stand at this place; half of the time with one of the same length.
pub(super) fn change_number_at(bytes: &mut Vec<u8>, at: usize, random: &mut Random) {
    let Some((value, width)) = bytes.get(at..).and_then(leb::decode) else { return };
    let number = number(random, Some(value));
    let number = match leb::decode(&number) {
        Some((value, _)) if random.one_in(2) => leb::padded(value, width),
        _ => number,
    };
    bytes.splice(at..at + width, number);
}

/// Replaces a name, if there is one.
pub(super) fn change_name(bytes: &mut Vec<u8>, context: &Context, random: &mut Random) -> Option<()> {
    let place = random.pick(&names::places(bytes))?.clone();
    let name = names::draw(random, &context.names);
    let mut text = leb::length(&name);
    text.extend(name);
    bytes.splice(place, text);
    Some(())
}

/// A number at the end of some range, or near the one that was there.
pub(super) fn number(random: &mut Random, near: Option<u64>) -> Vec<u8> {
    const ENDS: [u64; 22] = [
        0,
        1,
        2,
        3,
        0x3f,
        0x40,
        0x7f,
        0x80,
        0xff,
        0xffff,
        0x1_0000,
        1_000_000,
        10_000_000,
        0x7fff_ffff,
        0x8000_0000,
        0xfff_ffff,
        0xffff_fff0,
        0xffff_ffff,
        0x1_0000_0000,
        0x7fff_ffff_ffff_ffff,
        0x8000_0000_0000_0000,
        u64::MAX,
    ];
    let value = match (random.below(4), near) {
        (0, Some(near)) => near.wrapping_add(1),
        (1, Some(near)) => near.wrapping_sub(1),
        (2, Some(near)) => near ^ (1 << random.below(32)),
        _ => ENDS[random.below(ENDS.len())],
    };
    if random.one_in(8) { leb::padded(value, 5) } else { leb::encode(value) }
}
