//! Sizes as people write them become bytes: `65536`, `64K`, `1MiB`.
//!
//! It does not know what is measured. The surprising choice: `K` and `KiB` are both 1024 bytes, as in `wasm-ld`'s
//! neighbours `dd` and `truncate`; `kB`, which would be 1000, is refused.

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

#[cfg(test)]
mod tests {
    use super::bytes;

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
    }
}
