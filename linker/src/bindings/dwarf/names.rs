//! What a source calls something becomes a name that C can write.
//!
//! It does not know C's keywords, nor the prefix that whoever writes C puts in front.

use hashbrown::{HashMap, HashSet};

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

/// What Rust calls a type, without where its parts lie; a slice or a tuple is called like what it is made of, and is
/// another type.
pub(super) fn rust_identifier(text: &[u8]) -> String {
    let kinds: [(&[u8], &str); 3] = [(b"&", "slice_"), (b"*", "slice_"), (b"(", "tuple_")];
    let (rest, kind) =
        kinds.iter().find_map(|(start, kind)| Some((text.strip_prefix(*start)?, *kind))).unwrap_or((text, ""));
    let mutability: [&[u8]; 2] = [b"mut ", b"const "];
    let rest = mutability.iter().find_map(|word| rest.strip_prefix(*word)).unwrap_or(rest);
    let mut short: Vec<u8> = Vec::new();
    for byte in rest {
        short.push(*byte);
        if short.ends_with(b"::") {
            let is_of_path = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
            let path = short[..short.len() - 2].iter().rev().take_while(|byte| is_of_path(byte)).count();
            short.truncate(short.len() - 2 - path);
        }
    }
    format!("{kind}{}", identifier(&short))
}

/// Names of parts of one thing, none of them twice.
#[derive(Default)]
pub(super) struct Unique {
    taken: HashSet<String>,
    /// The last number that was put behind a name: a thousand parts of one name are not tried again and again.
    last: HashMap<String, u32>,
}

impl Unique {
    /// The name, with a number behind it if another part has it.
    pub(super) fn name(&mut self, wanted: String) -> String {
        let mut name = wanted.clone();
        while !self.taken.insert(name.clone()) {
            let last = self.last.entry(wanted.clone()).or_insert(1);
            *last = last.saturating_add(1);
            name = format!("{wanted}_{last}");
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::{Unique, identifier, rust_identifier};

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
    fn names_of_rust_lose_their_paths() {
        let cases = [
            ("Sample", "Sample"),
            ("Option<core::num::nonzero::NonZero<u8>>", "Option_NonZero_u8"),
            ("&mut [shapes::Level]", "slice_Level"),
            ("*const str", "slice_str"),
            ("(i32, a::B)", "tuple_i32_B"),
            ("::", ""),
        ];
        for (text, name) in cases {
            assert_eq!(rust_identifier(text.as_bytes()), name);
        }
    }

    #[test]
    fn parts_of_one_name_are_numbered() {
        let mut unique = Unique::default();
        let names = ["x", "x_2", "x", "x", "y"].map(|name| unique.name(name.to_owned()));
        assert_eq!(names, ["x", "x_2", "x_3", "x_4", "y"]);
    }
}
