//! Packs a text with zlib and unpacks it again: C and Rust call each other and share one heap.

use std::io::{Read, Write};

use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};

fn main() -> std::io::Result<()> {
    let text = "the quick brown fox ".repeat(500);
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes())?;
    let packed = encoder.finish()?;
    let mut unpacked = String::new();
    ZlibDecoder::new(&packed[..]).read_to_string(&mut unpacked)?;
    println!("{} bytes became {}; the same again: {}", text.len(), packed.len(), unpacked == text);
    Ok(())
}
