//! What a source calls something becomes a name that C can write.
//!
//! It does not know C's keywords, nor the prefix that whoever writes C puts in front.

use std::collections::HashSet;

/// No name of a type is longer: templates have names without end.
const LONGEST: usize = 120;

/// Letters, digits and `_`: whatever else there is between two parts of a name becomes one `_`.
pub(super) fn identifier(text: &[u8]) -> String {
    let mut name = String::new();
    let mut is_between = false;
    for byte in text {
        if !byte.is_ascii_alphanumeric() && *byte != b'_' {
            is_between = true;
            continue;
        }
        if name.len() >= LONGEST {
            break;
        }
        if is_between && !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
        if name.is_empty() && byte.is_ascii_digit() {
            name.push('_');
        }
        name.push(char::from(*byte));
        is_between = false;
    }
    name
}

/// Names of parts of one thing, none of them twice.
#[derive(Default)]
pub(super) struct Unique {
    taken: HashSet<String>,
}

impl Unique {
    /// The name, with a number behind it if another part has it.
    pub(super) fn name(&mut self, wanted: String) -> String {
        // As many numbers as there are names: one of them is free.
        let last = self.taken.len().saturating_add(2);
        let numbered = (2..=last).map(|number| format!("{wanted}_{number}"));
        let free = std::iter::once(wanted.clone()).chain(numbered).find(|name| !self.taken.contains(name));
        let name = free.unwrap_or(wanted);
        self.taken.insert(name.clone());
        name
    }
}

#[cfg(test)]
mod tests {
    use super::{Unique, identifier};

    #[test]
    fn what_c_cannot_write_becomes_an_underscore() {
        let cases = [
            ("sample", "sample"),
            ("_private", "_private"),
            ("Option<core::num::NonZero<u8>>", "Option_core_num_NonZero_u8"),
            ("&str", "str"),
            ("unsigned int", "unsigned_int"),
            ("8bit", "_8bit"),
            ("operator+", "operator"),
            ("{closure_env#0}", "closure_env_0"),
            ("größe", "gr_e"),
            ("<>", ""),
        ];
        for (text, name) in cases {
            assert_eq!(identifier(text.as_bytes()), name);
        }
    }

    #[test]
    fn parts_of_one_name_are_numbered() {
        let mut unique = Unique::default();
        let names = ["x", "x_2", "x", "x", "y"].map(|name| unique.name(name.to_owned()));
        assert_eq!(names, ["x", "x_2", "x_3", "x_4", "y"]);
    }
}
