//! A file with a name on each line becomes these names.
//!
//! It does not know what is named. The surprising choice: a comment begins with `#` only at the start of a line or
//! after a space, because the names that components give to exports have a `#` inside.

use std::path::Path;

use crate::gather::files::{ReadError, read_file};

/// The names in a file.
///
/// # Errors
/// A file that cannot be read.
pub fn read_list(path: &Path) -> Result<Vec<String>, ReadError> {
    Ok(listed(&String::from_utf8_lossy(&read_file(path)?)).collect())
}

/// The names in a text. Some editors put a mark of the encoding in front.
fn listed(text: &str) -> impl Iterator<Item = String> {
    let name = |line: &str| {
        let comment =
            line.match_indices('#').find(|(at, _)| line[..*at].chars().last().is_none_or(char::is_whitespace));
        line[..comment.map_or(line.len(), |(at, _)| at)].trim().to_owned()
    };
    text.strip_prefix('\u{feff}').unwrap_or(text).lines().map(name).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn a_comment_is_no_name() {
        let text = "\u{feff}one # first\n# nothing\n\n  a:b/c#two\t#second\nthree#\n";
        assert_eq!(listed(text).collect::<Vec<_>>(), ["one", "a:b/c#two", "three#"]);
    }
}
