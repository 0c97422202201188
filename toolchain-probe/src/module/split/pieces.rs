//! The one data segment of a library becomes segments of its own for data that nothing keeps together.
//!
//! What lies over each other stays together, and so does what a relocation counts from one to the other, or is written
//! over both. Bytes that no symbol covers stay with what is before them, unless they are zeros that nothing is stored
//! in. Nothing says how the data are aligned: each has at most the alignment of the segment, and at most that of its
//! offset, and keeps that.

use std::ops::Range;

use crate::conventions::relocation::Target;
use crate::module::model::index::DataIndex;
use crate::module::model::linking::{Relocation, SegmentFacts, SymbolKind};
use crate::module::model::{DataSegment, SectionId};
use crate::module::scanned::Scanned;

/// A part of the segment.
pub(super) struct Piece {
    /// Its offsets in the segment.
    range: Range<u32>,
    align_log2: u32,
}

/// The parts that may be placed alone, in order; `None` where a symbol is not in the segment.
pub(super) fn of(module: &Scanned<'_>) -> Option<Vec<Piece>> {
    let Some(segment) = module.data.first() else { return Some(Vec::new()) };
    let size_bytes = u32::try_from(segment.bytes.len()).ok()?;
    let most = module.linking.as_ref()?.segments.first()?.align_log2;
    let align_of = |offset: u32| offset.trailing_zeros().min(most);
    let mut begins = Vec::new();
    let mut together = Vec::new();
    for symbol in module.symbols() {
        let SymbolKind::Data(Some(place)) = symbol.kind else { continue };
        let end = place.offset.checked_add(place.size_bytes).filter(|end| *end <= size_bytes)?;
        begins.push(place.offset);
        together.push(place.offset..end);
    }
    let places = module.entries_for(SectionId::Data).map(|(place, _)| place);
    for place in places {
        let offset = u32::try_from(place.checked_sub(segment.file_range().start)?).ok()?;
        // A word that is written over both of two data keeps them together.
        together.push(offset..offset.checked_add(4).filter(|end| *end <= size_bytes)?);
    }
    for id in [SectionId::Code, SectionId::Data] {
        together.extend(module.entries_for(id).filter_map(|(_, entry)| counted_over(module, entry, size_bytes)));
    }
    together.sort_unstable_by_key(|range| range.start);
    together.extend(uncovered(segment.bytes, &together));
    together.sort_unstable_by_key(|range| (range.start, range.end));
    begins.sort_unstable();
    let mut pieces: Vec<Piece> = Vec::new();
    for range in together {
        match pieces.last_mut() {
            Some(last) if range.start < last.range.end => last.range.end = last.range.end.max(range.end),
            // Of what no symbol covers nobody knows whose it is.
            Some(last) if begins.binary_search(&range.start).is_err() => last.range.end = range.end,
            _ => pieces.push(Piece { range, align_log2: 0 }),
        }
    }
    Some(aligned(pieces, &begins, &align_of))
}

/// What is between a symbol and the place that a relocation counts to from there, if that is not within the symbol.
fn counted_over(module: &Scanned<'_>, entry: &Relocation, size_bytes: u32) -> Option<Range<u32>> {
    if !matches!(entry.ty.target, Target::Address | Target::AddressRelative) {
        return None;
    }
    let SymbolKind::Data(Some(place)) = module.symbols().get(entry.index as usize)?.kind else { return None };
    let there = u32::try_from(entry.addend.checked_add(place.offset.into())?).ok()?;
    (there <= size_bytes).then_some(())?;
    let is_within = (place.offset..place.offset + place.size_bytes).contains(&there);
    // The byte at the place is one of them.
    (!is_within).then(|| place.offset.min(there)..(place.offset.max(there) + 1).min(size_bytes))
}

/// What is in none of these ranges, which are in order, without the zeros around it.
fn uncovered(bytes: &[u8], ranges: &[Range<u32>]) -> Vec<Range<u32>> {
    let size_bytes = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    let (mut end, mut found) = (0, Vec::new());
    for range in ranges.iter().cloned().chain(std::iter::once(size_bytes..size_bytes)) {
        let between = bytes.get(end as usize..range.start as usize).unwrap_or_default();
        let filled = |byte: &u8| *byte != 0;
        if let (Some(first), Some(last)) = (between.iter().position(filled), between.iter().rposition(filled)) {
            let at = |position: usize| end + u32::try_from(position).unwrap_or(u32::MAX);
            found.push(at(first)..at(last) + 1);
        }
        end = end.max(range.end);
    }
    found
}

/// The same pieces, each with the alignment of the most aligned that begins in it; one that does not begin so itself
/// takes zeros before it, or is one with the piece before.
fn aligned(pieces: Vec<Piece>, begins: &[u32], align_of: &dyn Fn(u32) -> u32) -> Vec<Piece> {
    let mut done: Vec<Piece> = Vec::with_capacity(pieces.len());
    for mut piece in pieces {
        let first = begins.partition_point(|begin| *begin < piece.range.start);
        let inside = begins[first..].iter().take_while(|begin| **begin < piece.range.end);
        piece.align_log2 = inside.map(|begin| align_of(*begin)).max().unwrap_or(0).max(align_of(piece.range.start));
        loop {
            let start = piece.range.start & !((1u32 << piece.align_log2) - 1);
            match done.pop() {
                Some(before) if start < before.range.end => {
                    piece.range.start = before.range.start;
                    piece.align_log2 = piece.align_log2.max(before.align_log2);
                }
                before => {
                    done.extend(before);
                    piece.range.start = start;
                    break;
                }
            }
        }
        done.push(piece);
    }
    done
}

/// Cuts the data of a library into these pieces. Its symbols are then offsets in them.
pub(super) fn cut(module: &mut Scanned<'_>, pieces: &[Piece]) {
    let (Some(segment), Some(linking)) = (module.module.data.first().cloned(), module.module.linking.as_mut()) else {
        return;
    };
    let Some(facts) = linking.segments.first().copied() else { return };
    let file_start = segment.file_range().start;
    let part = |piece: &Piece| DataSegment {
        bytes: &segment.bytes[piece.range.start as usize..piece.range.end as usize],
        end: file_start + piece.range.end as usize,
        from_base: Some(piece.range.start),
        ..segment.clone()
    };
    module.module.data = pieces.iter().map(part).collect();
    linking.segments = pieces.iter().map(|piece| SegmentFacts { align_log2: piece.align_log2, ..facts }).collect();
    for symbol in &mut linking.symbols {
        let SymbolKind::Data(Some(place)) = &mut symbol.kind else { continue };
        let at = pieces.partition_point(|piece| piece.range.start <= place.offset).saturating_sub(1);
        let Some(piece) = pieces.get(at) else { continue };
        place.segment = DataIndex(u32::try_from(at).unwrap_or(u32::MAX)).0;
        place.offset -= piece.range.start;
    }
}
