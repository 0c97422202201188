//! Numbers become bytes of LEB128, and back.

/// The shortest bytes of a number.
#[must_use]
pub fn encode(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let [low, ..] = value.to_le_bytes();
        value >>= 7;
        if value == 0 {
            bytes.push(low & 0x7f);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

/// A length, as it stands in front of what is so long.
#[must_use]
pub fn length(bytes: &[u8]) -> Vec<u8> {
    encode(u64::try_from(bytes.len()).unwrap_or(u64::MAX))
}

/// The bytes of a number, as many as are asked for: what does not fit is cut off.
#[must_use]
pub fn padded(mut value: u64, width: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for position in 1..=width {
        let [low, ..] = value.to_le_bytes();
        value >>= 7;
        bytes.push(if position == width { low & 0x7f } else { low | 0x80 });
    }
    bytes
}

/// The number at the beginning, and how many bytes it has.
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0u64;
    for (position, byte) in bytes.iter().take(10).enumerate() {
        value |= u64::from(byte & 0x7f).checked_shl(u32::try_from(7 * position).ok()?)?;
        if byte & 0x80 == 0 {
            return Some((value, position + 1));
        }
    }
    None
}

/// The number at the beginning, if it counts what may be there, and how many bytes it has.
#[must_use]
pub fn decode_length(bytes: &[u8]) -> Option<(usize, usize)> {
    let (value, width) = decode(bytes)?;
    Some((usize::try_from(value).ok()?, width))
}
