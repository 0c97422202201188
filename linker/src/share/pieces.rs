//! A data segment of which parts are dead becomes the pieces that are left, moved together.
//!
//! wasm-ld joins the data of a program to one segment, and writes no alignment for what is in it. But where something
//! was says what its alignment can be at most, so a piece keeps its distance to that: it begins where its first byte
//! would, as seen from the largest alignment that anything in it may have.

use std::ops::Range;

/// Pieces of a segment, in order.
#[derive(Clone, Debug)]
pub(crate) struct Pieces(Vec<Piece>);

/// What is left between two dead ranges.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    /// Where it was, as offsets in the segment.
    pub was: Range<u32>,
    /// Its offset now.
    pub at: u32,
}

impl Pieces {
    /// What is left of a segment; `dead` is in order, `begins` are the offsets, in order, of what is in the segment.
    pub(crate) fn of(size_bytes: u32, align_log2: u32, dead: &[Range<u32>], begins: &[u32]) -> Self {
        let mut pieces = Vec::with_capacity(dead.len() + 1);
        let (mut begin, mut end) = (0, 0u32);
        for gap in dead.iter().cloned().chain(std::iter::once(size_bytes..size_bytes)) {
            if begin < gap.start {
                let was = begin..gap.start;
                let inside = &begins[begins.partition_point(|at| *at < was.start)..];
                let inside = inside.iter().take_while(|at| **at < was.end);
                let align_log2 = inside.map(|at| at.trailing_zeros()).max().unwrap_or(0).min(align_log2);
                let mask = (1u32 << align_log2) - 1;
                let at = end + (was.start.wrapping_sub(end) & mask);
                end = at + (was.end - was.start);
                pieces.push(Piece { was, at });
            }
            begin = begin.max(gap.end);
        }
        Self(pieces)
    }

    /// How many bytes are left, with what is between the pieces.
    pub(crate) fn size_bytes(&self) -> u32 {
        self.0.last().map_or(0, |last| last.at + (last.was.end - last.was.start))
    }

    /// Where an offset in the segment is now. What is dead, or after the end, counts from the piece before.
    pub(crate) fn offset(&self, offset: u32) -> u32 {
        let next = self.0.partition_point(|piece| piece.was.start <= offset);
        match next.checked_sub(1).map(|position| &self.0[position]) {
            Some(piece) => piece.at.wrapping_add(offset - piece.was.start),
            None => offset,
        }
    }

    /// Whether an offset is in a piece.
    pub(crate) fn has(&self, offset: u32) -> bool {
        let next = self.0.partition_point(|piece| piece.was.start <= offset);
        next > 0 && self.0[next - 1].was.contains(&offset)
    }

    /// Whether a piece ends at an offset.
    pub(crate) fn ends(&self, offset: u32) -> bool {
        let next = self.0.partition_point(|piece| piece.was.start < offset);
        next > 0 && self.0[next - 1].was.end == offset
    }

    /// The pieces.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Piece> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::Pieces;

    #[test]
    fn what_is_left_moves_together_and_keeps_its_alignment() {
        let pieces = Pieces::of(100, 4, &[8..40, 50..90], &[0, 40, 42, 90, 96]);
        let found: Vec<_> = pieces.iter().map(|piece| (piece.was.clone(), piece.at)).collect();
        assert_eq!(found, [(0..8, 0), (40..50, 8), (90..100, 26)]);
        assert_eq!(pieces.size_bytes(), 36);
        assert_eq!([0, 44, 96, 100].map(|offset| pieces.offset(offset)), [0, 12, 32, 36]);
        assert!(pieces.has(40) && !pieces.has(50) && !pieces.has(100));
    }

    #[test]
    fn nothing_dead_is_one_piece() {
        let pieces = Pieces::of(10, 0, &[], &[0]);
        assert_eq!((pieces.size_bytes(), pieces.offset(7)), (10, 7));
    }
}
