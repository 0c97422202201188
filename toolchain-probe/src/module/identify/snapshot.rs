//! Whether a module was saved together with its memory after it had run, as Wizer and Javy do.

use crate::module::scanned::Scanned;

/// Whether the module was saved with its memory after it had run: then dlmalloc's mark is in its data. dlmalloc writes
/// the size of its foot, 56, into the head of the last chunk of what it gets, 52 bytes before the end (`init_top`); no
/// linker puts data there.
pub(crate) fn is_snapshot(module: &Scanned<'_>) -> bool {
    const FOOT: u32 = 52;
    const SIZE: u8 = 56;
    if module.code.heap.dlmalloc.is_none() {
        return false;
    }
    let Some(foot) = memory_end(module).and_then(|end| end.checked_sub(FOOT)) else { return false };
    module.data.iter().any(|segment| {
        let range = segment.fixed_range().filter(|range| range.contains(&foot));
        let at = range.and_then(|range| usize::try_from(foot - range.start).ok());
        // Tools that save a memory leave out its zeros.
        at.and_then(|at| segment.bytes.get(at..)).is_some_and(|bytes| {
            let (first, rest) = bytes.split_first().map_or((0, bytes), |(first, rest)| (*first, rest));
            first == SIZE && rest.iter().take(3).all(|byte| *byte == 0)
        })
    })
}

pub(crate) fn memory_end(module: &Scanned<'_>) -> Option<u32> {
    u32::try_from(module.memories.first()?.ty.initial.checked_mul(65536)?).ok()
}
