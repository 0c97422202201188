//! A function of an adapter loses what it does with flags.
//!
//! What is left of it are checks of numbers and the call. It does not know for which functions that is right. The
//! surprising choice: the body is cut and not written anew, so that what is left is what was there.

use std::ops::Range;

use wasmparser::FunctionBody;

use super::sections::rewrite_bodies;

/// Leaves of functions, which are numbered from `first` on, only these instructions.
pub(super) fn without_flags<'k>(
    wasm: &[u8],
    first: u32,
    kept: &dyn Fn(u32) -> Option<&'k [Range<usize>]>,
) -> wasmparser::Result<Vec<u8>> {
    rewrite_bodies(wasm, &mut |number, contents, body| {
        let function = u32::try_from(number).ok().and_then(|number| first.checked_add(number));
        match function.and_then(kept) {
            Some(kept) => cut(contents, body, kept),
            None => Ok(body.as_bytes().to_vec()),
        }
    })
}

/// A body of these instructions.
fn cut(contents: &[u8], body: &FunctionBody<'_>, kept: &[Range<usize>]) -> wasmparser::Result<Vec<u8>> {
    let mut operators = body.get_operators_reader()?;
    let mut made = contents[body.range().start..operators.original_position()].to_vec();
    for number in 0.. {
        if operators.eof() {
            break;
        }
        let begin = operators.original_position();
        operators.read()?;
        if kept.iter().any(|kept| kept.contains(&number)) {
            made.extend_from_slice(&contents[begin..operators.original_position()]);
        }
    }
    Ok(made)
}
