//! Writes become the bytes of a memory that begins as zeros.
//!
//! Only pages in which something else than zero was written exist, so that nobody pays for what a file declares, nor
//! for the zeros of it that an image stores. It knows no segments.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Small, because a file may have many segments far apart.
const PAGE: usize = 1 << 8;

/// The bytes of a memory.
#[derive(Default)]
pub(crate) struct Contents {
    pages: BTreeMap<u32, Box<[u8]>>,
}

impl Contents {
    /// Writes bytes; `false`, and nothing is written, beyond 4 GiB.
    pub(crate) fn write(&mut self, address: u32, bytes: &[u8]) -> bool {
        if u64::from(address) + bytes.len() as u64 > 1 << 32 {
            return false;
        }
        let (mut address, mut bytes) = (u64::from(address), bytes);
        while !bytes.is_empty() {
            let (page, within) = split(address);
            let (now, later) = bytes.split_at(bytes.len().min(PAGE - within));
            let is_zero = || now.iter().all(|byte| *byte == 0);
            match self.pages.entry(page) {
                Entry::Vacant(_) if is_zero() => {}
                entry => {
                    let page = entry.or_insert_with(|| vec![0; PAGE].into_boxed_slice());
                    page[within..within + now.len()].copy_from_slice(now);
                }
            }
            address += now.len() as u64;
            bytes = later;
        }
        true
    }

    /// Zeros a range.
    pub(crate) fn clear(&mut self, address: u32, size_bytes: u32) {
        let end = u64::from(address) + u64::from(size_bytes);
        let pages = split(address.into()).0..=split(end).0;
        for (number, page) in self.pages.range_mut(pages) {
            let start = u64::from(*number) * PAGE as u64;
            let within = |at: u64| usize::try_from(at.clamp(start, start + PAGE as u64) - start).unwrap_or(0);
            page[within(address.into())..within(end)].fill(0);
        }
    }

    /// Whether these bytes are there.
    pub(crate) fn holds(&self, address: u32, bytes: &[u8]) -> bool {
        (u64::from(address)..).zip(bytes).all(|(address, byte)| self.byte(address) == *byte)
    }

    /// The byte at an address.
    pub(crate) fn byte(&self, address: u64) -> u8 {
        let (page, within) = split(address);
        self.pages.get(&page).map_or(0, |page| page[within])
    }

    /// The first address at which two memories differ.
    pub(crate) fn first_difference(&self, other: &Self) -> Option<u64> {
        let zeros = [0; PAGE];
        let bytes = |contents: &Self, number: &u32| -> Box<[u8]> {
            contents.pages.get(number).cloned().unwrap_or_else(|| zeros.into())
        };
        let numbers: std::collections::BTreeSet<&u32> = self.pages.keys().chain(other.pages.keys()).collect();
        numbers.into_iter().find_map(|number| {
            let (one, two) = (self.pages.get(number), other.pages.get(number));
            if one == two {
                return None;
            }
            let (one, two) = (bytes(self, number), bytes(other, number));
            let within = one.iter().zip(&two).position(|(one, two)| one != two)?;
            Some(u64::from(*number) * PAGE as u64 + within as u64)
        })
    }
}

fn split(address: u64) -> (u32, usize) {
    let page = u32::try_from(address / PAGE as u64).unwrap_or(u32::MAX);
    (page, usize::try_from(address % PAGE as u64).unwrap_or(0))
}
