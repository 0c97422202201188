//! Sizes as people write them become bytes: `65536`, `64K`, `1MiB`.
//!
//! It does not know what is measured. The surprising choice: `K` and `KiB` are both 1024 bytes, as in `wasm-ld`'s
//! neighbours `dd` and `truncate`; `kB`, which would be 1000, is refused.

/// What a memory grows by.
const PAGE_BYTES: u64 = 1 << 16;

/// The bytes that a size means.
///
/// # Errors
/// Why it is none.
pub fn bytes<T: TryFrom<u64>>(text: &str) -> Result<T, String> {
    let digits = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let power = match unit {
        "" | "B" => 0,
        "K" | "k" | "KiB" => 1,
        "M" | "m" | "MiB" => 2,
        "G" | "g" | "GiB" => 3,
        _ => return Err(format!("`{unit}` is no unit; write a number of bytes, or K, M or G behind it")),
    };
    let number: u64 = number.parse().map_err(|_| "write a number of bytes, as 65536, 64K or 1MiB".to_owned())?;
    let size = number.checked_mul(1 << (10 * power)).and_then(|size| T::try_from(size).ok());
    size.ok_or_else(|| format!("{text} is more than an image can have"))
}

/// The bytes that the size of a memory means: it has whole pages.
///
/// # Errors
/// Why it is none.
pub fn pages(text: &str) -> Result<u64, String> {
    let size = bytes::<u64>(text)?;
    if size.is_multiple_of(PAGE_BYTES) { Ok(size) } else { Err(format!("{text} is no multiple of 64K")) }
}

#[cfg(test)]
mod tests {
    use super::{bytes, pages};

    #[test]
    fn a_size_has_a_unit_or_none() {
        assert_eq!(bytes::<u32>("65536"), Ok(65536));
        assert_eq!(bytes::<u32>("64K"), Ok(65536));
        assert_eq!(bytes::<u64>("4GiB"), Ok(1 << 32));
        assert!(bytes::<u32>("4G").is_err());
        assert!(bytes::<u32>("1kB").is_err());
        assert!(bytes::<u32>("K").is_err());
        assert!(bytes::<u32>("-1").is_err());
        assert!(bytes::<u64>("99999999999999999999G").is_err());
        assert_eq!(pages("1M"), Ok(1 << 20));
        assert!(pages("1000").is_err());
    }
}
