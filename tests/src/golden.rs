//! An actual text is compared with a golden file, or becomes it.
//!
//! With `BLESS=1` in the environment every golden file that exists is rewritten; a missing file is never made, since a
//! golden that nobody asked for is a burden on every later change.

use std::{fs, path::Path};

use crate::Verdict;

/// Compares, or rewrites.
///
/// # Errors
///
/// The first line that differs.
pub fn compare(path: &Path, actual: &str) -> Verdict {
    let Ok(expected) = fs::read_to_string(path) else { return Ok(()) };
    if expected == actual {
        return Ok(());
    }
    if std::env::var_os("BLESS").is_some_and(|value| value == "1") {
        return fs::write(path, actual).map_err(|error| format!("{}: {error}", path.display()));
    }
    let (mut wanted, mut found) = (expected.lines(), actual.lines());
    for number in 1.. {
        match (wanted.next(), found.next()) {
            (Some(wanted), Some(found)) if wanted == found => {}
            (None, None) => break,
            (wanted, found) => {
                let show = |line: Option<&str>| line.map_or("the end".to_owned(), |line| format!("`{line}`"));
                let (wanted, found) = (show(wanted), show(found));
                return Err(format!(
                    "{}:{number}: expected {wanted}, found {found}; all of it:\n{actual}",
                    path.display()
                ));
            }
        }
    }
    Err(format!("{}: the line ends differ", path.display()))
}
