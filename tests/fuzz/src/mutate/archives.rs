//! Archives are made of files, and their members left out, repeated, swapped, nested and damaged.

use super::{Context, bytes, module};
use crate::random::Random;

const MAGIC: &[u8] = b"!<arch>\n";

/// How long the header of a member is.
const HEADER: usize = 60;

/// An archive of members, each with its name.
#[must_use]
pub fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    for (name, content) in members {
        let name: String = name.chars().filter(char::is_ascii_graphic).take(15).collect();
        let name = format!("{name}/");
        let size = content.len();
        bytes.extend(format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{size:<10}`\n", 0, 0, 0, 644).bytes());
        bytes.extend(*content);
        bytes.resize(bytes.len().next_multiple_of(2), b'\n');
    }
    bytes
}

/// Changes an archive, or makes one of a file.
pub(super) fn change(file: &mut Vec<u8>, context: &Context, random: &mut Random) -> Option<()> {
    let Some(mut members) = split(file) else {
        *file = archive(&[("member.o", file.as_slice())]);
        return Some(());
    };
    if members.is_empty() {
        return None;
    }
    let at = random.below(members.len());
    match random.below(9) {
        0 => _ = members.remove(at),
        1 => {
            let copy = members[at].clone();
            let times = [1, 10, 1000][random.below(3)].min(200_000 / copy.len().max(1) + 1);
            members.splice(at..at, std::iter::repeat_n(copy, times));
        }
        2 => {
            let other = random.below(members.len());
            members.swap(at, other);
        }
        3 => {
            *file = archive(&[("nested.a", file.as_slice())]);
            return Some(());
        }
        4 => {
            file[..8].copy_from_slice(b"!<thin>\n");
            return Some(());
        }
        5 => {
            let place = random.below(HEADER);
            members[at][place] = [b'/', b'0', b'9', b' ', b'#', random.byte()][random.below(6)];
        }
        _ => {
            let mut content = members[at].split_off(HEADER);
            if module(&mut content, context, random).is_none() {
                bytes::change(&mut content, context, random);
            }
            let size = format!("{:<10}", content.len());
            members[at][48..58].copy_from_slice(&size.as_bytes()[..10]);
            if content.len() % 2 == 1 {
                content.push(b'\n');
            }
            members[at].extend(content);
        }
    }
    *file = [MAGIC.to_vec(), members.concat()].concat();
    Some(())
}

/// The members of an archive, each with its header and its padding.
fn split(file: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut rest = file.strip_prefix(MAGIC).or_else(|| file.strip_prefix(b"!<thin>\n"))?;
    let mut members = Vec::new();
    while let Some(size) = rest.get(48..58) {
        let size: usize = std::str::from_utf8(size).ok()?.trim_end().parse().ok()?;
        let (member, after) = rest.split_at_checked(HEADER.checked_add(size)?.next_multiple_of(2).min(rest.len()))?;
        if member.len() < HEADER {
            return None;
        }
        members.push(member.to_vec());
        rest = after;
    }
    Some(members)
}
