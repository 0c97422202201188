//! Static data being written, and the segments it becomes.
//!
//! Ranges may lie over each other, because a module that cannot move keeps all memory that it was linked with: where
//! its zeros are stored, they must not cover another's data. So segments are made of all ranges, once, by address.
//!
//! An input's range is kept in pages that exist only where something was written: a file may declare gigabytes of
//! `.bss`, and a broken one gigabytes of anything. They are small, because segments of a byte may lie far apart.
//! Segments are split at runs of zeros long enough to pay for the header of another segment, unless the memory is
//! imported: then its zeros are not ours to assume, and are stored.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::layout::MAX_STORED_BYTES;

const PAGE: usize = 256;
/// A segment's header costs up to 12 bytes; twice that keeps the number of segments small.
const ZERO_RUN: usize = 24;
/// What engines accept as data segments.
const MAX_SEGMENTS: usize = 100_000;

/// The bytes of one input's range.
pub(crate) struct Contents {
    range: Range<u32>,
    /// By number of the page, its place among those that exist.
    places: BTreeMap<usize, usize>,
    pages: Vec<[u8; PAGE]>,
    /// The number and the place of the page that was written last: the next write mostly goes there too.
    newest: Option<(usize, usize)>,
}

impl Contents {
    /// Zeros.
    pub(crate) fn new(range: Range<u32>) -> Self {
        Self { range, places: BTreeMap::new(), pages: Vec::new(), newest: None }
    }

    /// Writes bytes at an address; `false`, and nothing written, if they are not inside the range.
    pub(crate) fn write(&mut self, address: u32, bytes: &[u8]) -> bool {
        self.put(address, bytes, <[u8]>::copy_from_slice)
    }

    /// Puts bytes into the pages where they go, each piece with what is there.
    fn put(&mut self, address: u32, bytes: &[u8], put: impl Fn(&mut [u8], &[u8])) -> bool {
        let Some(mut offset) = self.offset(address, bytes.len()) else { return false };
        let mut bytes = bytes;
        while !bytes.is_empty() {
            let (page, within) = (offset / PAGE, offset % PAGE);
            let (now, later) = bytes.split_at(bytes.len().min(PAGE - within));
            put(&mut self.page(page)[within..within + now.len()], now);
            offset += now.len();
            bytes = later;
        }
        true
    }

    /// Zeros a range; `false` if it is not inside.
    pub(crate) fn clear(&mut self, address: u32, size_bytes: u32) -> bool {
        let size = size_bytes as usize;
        let Some(start) = self.offset(address, size) else { return false };
        for (number, place) in self.places.range(start / PAGE..(start + size).div_ceil(PAGE)) {
            let from = start.max(number * PAGE) - number * PAGE;
            let to = (start + size).min((number + 1) * PAGE) - number * PAGE;
            self.pages[*place][from..to].fill(0);
        }
        true
    }

    /// Takes over a range that begins inside of this one: what is zero there may be data here.
    fn absorb(&mut self, other: &Self) {
        self.range.end = self.range.end.max(other.range.end);
        let unless_zero = |place: &mut [u8], bytes: &[u8]| {
            place.iter_mut().zip(bytes).for_each(|(place, byte)| *place = if *byte == 0 { *place } else { *byte });
        };
        for (base, page) in other.pages() {
            // The last page may reach beyond the range; there it is zero.
            let inside = page.len().min((other.range.end - base) as usize);
            let is_inside = self.put(base, &page[..inside], unless_zero);
            debug_assert!(is_inside, "the range was made large enough");
        }
    }

    /// The pages that exist, each with its address.
    fn pages(&self) -> impl Iterator<Item = (u32, &[u8])> {
        let page = |(number, place): (&usize, &usize)| {
            (self.range.start + offset(number * PAGE), self.pages[*place].as_slice())
        };
        self.places.iter().map(page)
    }

    fn offset(&self, address: u32, size: usize) -> Option<usize> {
        let offset = address.checked_sub(self.range.start)? as usize;
        let end = offset.checked_add(size)?;
        (end <= self.range.len()).then_some(offset)
    }

    fn page(&mut self, number: usize) -> &mut [u8] {
        let place = match self.newest {
            Some((newest, place)) if newest == number => place,
            _ => *self.places.entry(number).or_insert_with(|| {
                self.pages.push([0; PAGE]);
                self.pages.len() - 1
            }),
        };
        self.newest = Some((number, place));
        &mut self.pages[place]
    }
}

/// One active data segment of the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    /// Where it goes.
    pub address: u32,
    /// Where its bytes are in [`Segments::bytes`].
    pub bytes: Range<usize>,
}

/// The active data segments of the image, by address.
#[derive(Default, Debug)]
pub(crate) struct Segments {
    /// All their bytes, one after the other.
    pub bytes: Vec<u8>,
    /// The segments.
    pub list: Vec<Segment>,
}

impl Segments {
    /// The number of segments.
    pub(crate) fn count(&self) -> u32 {
        u32::try_from(self.list.len()).expect("segments are limited")
    }

    /// The segments of what was written.
    pub(crate) fn of(mut written: Vec<Contents>, store_zeros: bool) -> Self {
        written.sort_by_key(|contents| contents.range.start);
        let mut segments = Self::default();
        let mut written = written.into_iter().peekable();
        while let Some(mut contents) = written.next() {
            while let Some(next) = written.next_if(|next| next.range.start < contents.range.end) {
                contents.absorb(&next);
            }
            segments.append(&contents, store_zeros);
        }
        segments
    }

    fn append(&mut self, contents: &Contents, store_zeros: bool) {
        if store_zeros {
            return self.append_whole(contents);
        }
        self.bytes.reserve(contents.pages.len() * PAGE);
        for (base, page) in contents.pages() {
            for (start, run) in runs(page) {
                self.push(base + offset(start), run);
            }
        }
    }

    fn append_whole(&mut self, contents: &Contents) {
        let start = self.bytes.len();
        self.bytes.resize(start + contents.range.len(), 0);
        for (number, place) in &contents.places {
            let size = (contents.range.len() - number * PAGE).min(PAGE);
            self.bytes[start + number * PAGE..][..size].copy_from_slice(&contents.pages[*place][..size]);
        }
        if self.bytes.len() > start {
            self.list.push(Segment { address: contents.range.start, bytes: start..self.bytes.len() });
        }
    }

    /// Adds bytes; a segment that the last one nearly touches is continued.
    fn push(&mut self, address: u32, bytes: &[u8]) {
        if let Some(last) = self.list.last_mut() {
            let last_end = last.address + u32::try_from(last.bytes.len()).expect("segments fit 32 bits");
            if let Some(gap) = address.checked_sub(last_end)
                && (gap as usize) < ZERO_RUN
            {
                self.bytes.resize(self.bytes.len() + gap as usize, 0);
                self.bytes.extend_from_slice(bytes);
                last.bytes.end = self.bytes.len();
                return;
            }
        }
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        self.list.push(Segment { address, bytes: start..self.bytes.len() });
    }

    /// Joins segments over ever longer gaps until engines accept their number.
    ///
    /// # Errors
    /// How many bytes the image would store, where they are more than it may.
    pub(crate) fn limit(&mut self) -> Result<(), u64> {
        let mut gap = 2 * ZERO_RUN;
        while self.list.len() > MAX_SEGMENTS {
            let stored = self.joined_bytes(gap);
            if stored > MAX_STORED_BYTES {
                return Err(stored);
            }
            self.join(gap);
            gap *= 2;
        }
        Ok(())
    }

    /// How many bytes are left of all segments if those are joined that are nearer than this.
    fn joined_bytes(&self, max_gap: usize) -> u64 {
        let gap = |pair: &[Segment]| {
            let end = u64::from(pair[0].address) + pair[0].bytes.len() as u64;
            u64::from(pair[1].address).saturating_sub(end)
        };
        let gaps = self.list.windows(2).map(gap).filter(|gap| *gap < max_gap as u64);
        self.bytes.len() as u64 + gaps.sum::<u64>()
    }

    fn join(&mut self, max_gap: usize) {
        let old = std::mem::take(self);
        for segment in &old.list {
            if let Some(last) = self.list.last_mut() {
                let last_end = last.address + u32::try_from(last.bytes.len()).expect("segments fit 32 bits");
                let gap = (segment.address - last_end) as usize;
                if gap < max_gap {
                    self.bytes.resize(self.bytes.len() + gap, 0);
                    self.bytes.extend_from_slice(&old.bytes[segment.bytes.clone()]);
                    last.bytes.end = self.bytes.len();
                    continue;
                }
            }
            let start = self.bytes.len();
            self.bytes.extend_from_slice(&old.bytes[segment.bytes.clone()]);
            self.list.push(Segment { address: segment.address, bytes: start..self.bytes.len() });
        }
    }
}

fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).expect("ranges fit 32 bits")
}

/// What lies between long runs of zeros, each with where it begins.
fn runs(page: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut position = 0;
    let is_split = may_have_long_zeros(page);
    std::iter::from_fn(move || {
        let start = position + page[position..].iter().position(|byte| *byte != 0)?;
        position = if is_split { run_end(page, start) } else { last_end(page) };
        Some((start, &page[start..position]))
    })
}

/// Whether a page may have a long run of zeros between others: such a run covers two whole words.
fn may_have_long_zeros(page: &[u8]) -> bool {
    const { assert!(ZERO_RUN >= 3 * size_of::<u64>() - 1) };
    let (words, _) = page.as_chunks::<{ size_of::<u64>() }>();
    words.windows(2).any(|pair| u64::from_ne_bytes(pair[0]) | u64::from_ne_bytes(pair[1]) == 0)
}

/// Where the last byte ends that is not zero.
fn last_end(page: &[u8]) -> usize {
    page.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1)
}

/// Where the run that begins here ends: before the next long run of zeros, or the end.
fn run_end(page: &[u8], start: usize) -> usize {
    let mut zeros = 0;
    for (position, byte) in page.iter().enumerate().skip(start) {
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        if zeros == ZERO_RUN {
            return position + 1 - ZERO_RUN;
        }
    }
    page.len() - zeros
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segments(writes: &[(u32, &[u8])], size: u32) -> Vec<(u32, Vec<u8>)> {
        let mut contents = Contents::new(1000..1000 + size);
        for (address, bytes) in writes {
            assert!(contents.write(*address, bytes));
        }
        let segments = Segments::of(vec![contents], false);
        segments.list.iter().map(|segment| (segment.address, segments.bytes[segment.bytes.clone()].to_vec())).collect()
    }

    #[test]
    fn short_gaps_are_kept_and_long_ones_split() {
        let near = segments(&[(1000, &[1]), (1024, &[2])], 100);
        assert_eq!(near.len(), 1);
        assert_eq!(near[0].1.len(), 25);
        let far = segments(&[(1000, &[1]), (1025, &[2])], 100);
        assert_eq!(far, [(1000, vec![1]), (1025, vec![2])]);
    }

    #[test]
    fn segments_without_number_far_apart_are_refused_before_they_are_joined() {
        let mut segments = Segments::default();
        for number in 0..200_000u32 {
            segments.push(number * 20_000, &[1]);
        }
        assert!(segments.limit().is_err_and(|bytes| bytes > MAX_STORED_BYTES));
        assert!(segments.bytes.len() < 1_000_000);
    }

    #[test]
    fn a_run_over_a_page_border_is_one_segment() {
        let border = 1000 + u32::try_from(PAGE).unwrap();
        let joined = segments(&[(border - 2, &[1, 2, 3, 4])], 200_000);
        assert_eq!(joined, [(border - 2, vec![1, 2, 3, 4])]);
    }

    #[test]
    fn nothing_is_written_outside_the_range() {
        let mut contents = Contents::new(1000..1010);
        assert!(!contents.write(999, &[1]));
        assert!(!contents.write(1008, &[1, 2, 3]));
        assert!(contents.write(1007, &[1, 2, 3]));
        assert!(!contents.clear(1000, 11));
        assert!(contents.clear(1007, 3));
        assert!(Segments::of(vec![contents], false).list.is_empty());
    }

    #[test]
    fn zeros_of_a_range_that_lies_over_another_cover_nothing() {
        let written = |range: Range<u32>, address, byte| {
            let mut contents = Contents::new(range);
            assert!(contents.write(address, &[byte]));
            contents
        };
        for store_zeros in [false, true] {
            let all = vec![written(1500..2000, 1501, 1), written(1000..2000, 1000, 2), written(1900..2100, 1999, 3)];
            let segments = Segments::of(all, store_zeros);
            let byte = |address: u32| {
                let holds = |segment: &&Segment| (segment.address..).take(segment.bytes.len()).any(|at| at == address);
                let segment = segments.list.iter().find(holds).expect("it is stored");
                segments.bytes[segment.bytes.start + (address - segment.address) as usize]
            };
            assert_eq!([1000, 1501, 1999].map(byte), [2, 1, 3]);
            assert_eq!(segments.list.len(), if store_zeros { 1 } else { 3 });
        }
    }
}
