//! A function of an adapter loses what it does with flags.
//!
//! What is left of it are checks of numbers and the call. It does not know for which functions that is right. The
//! surprising choice: the body is cut and not written anew, so that what is left is what was there.

use std::ops::Range;

use adapter_encoder::Encode;
use wasmparser::{BinaryReader, CodeSectionReader, FunctionBody};

use super::sections::{CODE, rewrite};

/// Leaves of functions, which are numbered from `first` on, only these instructions.
pub(super) fn without_flags<'k>(
    wasm: &[u8],
    first: u32,
    kept: &dyn Fn(u32) -> Option<&'k [Range<usize>]>,
) -> wasmparser::Result<Vec<u8>> {
    rewrite(wasm, &mut |id, contents| {
        if id != CODE {
            return Ok(None);
        }
        let bodies = CodeSectionReader::new(BinaryReader::new(contents, 0))?;
        let mut made = Vec::new();
        bodies.count().encode(&mut made);
        for (function, body) in (first..).zip(bodies) {
            let body = body?;
            match kept(function) {
                Some(kept) => cut(contents, &body, kept)?.encode(&mut made),
                None => body.as_bytes().encode(&mut made),
            }
        }
        Ok(Some((CODE, made)))
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
