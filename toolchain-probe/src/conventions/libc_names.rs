//! The list of libc's names becomes a table, while the probe is compiled.
//!
//! Every name of every module is looked up in it, and making a table of the list would be a third of the smallest link.
//! The hash is FNV-1a: one that withstands chosen keys takes five times as long, and nobody who chooses a name can add
//! it to the list.

/// One name on each line.
const LIST: &[u8] = include_bytes!("libc_names.txt");

/// A power of two, of which the names take less than half.
const SLOTS: usize = 4096;

/// For each slot, where a name begins in the list, counted from 1; 0 if there is none. A name whose slot is taken has
/// the next one that is free.
static TABLE: [u16; SLOTS] = table();

const BASIS: u32 = 0x811c_9dc5;

const fn step(hash: u32, byte: u8) -> u32 {
    (hash ^ byte as u32).wrapping_mul(0x0100_0193)
}

const fn slot_of(hash: u32) -> usize {
    hash as usize % SLOTS
}

const fn table() -> [u16; SLOTS] {
    let mut table = [0; SLOTS];
    // Where the name begins and where the next byte is, both counted from 1.
    let (mut start, mut next, mut hash) = (1, 1u16, BASIS);
    while (next as usize) <= LIST.len() {
        let byte = LIST[next as usize - 1];
        next += 1;
        if byte != b'\n' {
            hash = step(hash, byte);
            continue;
        }
        let mut slot = slot_of(hash);
        while table[slot] != 0 {
            slot = (slot + 1) % SLOTS;
        }
        table[slot] = start;
        (start, hash) = (next, BASIS);
    }
    table
}

/// Whether the list has a name.
pub(super) fn contains(name: &str) -> bool {
    let is_at = |start: usize| {
        let rest = LIST[start..].strip_prefix(name.as_bytes());
        rest.is_some_and(|rest| rest.first() == Some(&b'\n')) && !name.contains('\n')
    };
    let mut slot = slot_of(name.bytes().fold(BASIS, step));
    while TABLE[slot] != 0 {
        if is_at(usize::from(TABLE[slot]) - 1) {
            return true;
        }
        slot = (slot + 1) % SLOTS;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_list_has_is_found_and_nothing_else() {
        let list = std::str::from_utf8(LIST).expect("names are text");
        assert!(list.lines().all(contains));
        assert!(list.lines().map(|name| format!("{name}_")).all(|name| !contains(&name) || list.contains(&name)));
        let (first, second) = (list.lines().next().unwrap_or_default(), list.lines().nth(1).unwrap_or_default());
        assert!(!contains(&format!("{first}\n{second}")) && !contains("") && !contains("\n"));
    }
}
