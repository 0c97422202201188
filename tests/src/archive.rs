//! Files become an archive (`ar`), as `llvm-ar` lays it out, without an index of symbols.

/// What stands before a member: its name and its size in bytes.
///
/// # Panics
///
/// If the name or the size is too long for its field.
#[must_use]
pub fn header(name: &str, size: usize) -> Vec<u8> {
    let bytes = format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{size:<10}`\n", 0, 0, 0, 644).into_bytes();
    assert_eq!(bytes.len(), 60);
    bytes
}

/// An archive of members, each with its name.
#[must_use]
pub fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = b"!<arch>\n".to_vec();
    for (name, content) in members {
        bytes.extend(header(&format!("{name}/"), content.len()));
        bytes.extend(*content);
        bytes.resize(bytes.len().next_multiple_of(2), b'\n');
    }
    bytes
}
