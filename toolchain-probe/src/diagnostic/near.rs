//! A name that nobody defines becomes the known names that someone may have meant.
//!
//! How far two names are apart is their optimal string alignment distance, which the crate `strsim` computes in the
//! product of their lengths. Names in a file have any length, so that what two names have in common at their start and
//! end is left out first, and what then remains is compared only if it is short.

use strsim::osa_distance;

/// The most faults of a name that is still near.
const MOST: usize = 3;
/// The most bytes from the first to the last fault of a name that is still near.
const WIDEST: usize = 128;

/// The known names that someone may have meant, nearest first, three at most.
///
/// A third of the letters may be wrong, three at most; two letters that changed places are one fault.
pub fn near_names<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let limit = (wanted.len() / 3).clamp(1, MOST);
    let mut near: Vec<(usize, &str)> =
        known.into_iter().filter_map(|name| Some((distance(wanted, name, limit)?, name))).collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(3).map(|(_, name)| name).collect()
}

/// How many letters are missing, too many, others or in each other's place, if no more than `limit`.
fn distance(left: &str, right: &str, limit: usize) -> Option<usize> {
    let (left, right) = what_differs(left, right);
    let longest = left.len().max(right.len());
    if longest > WIDEST || left.chars().count().abs_diff(right.chars().count()) > limit {
        return None;
    }
    Some(osa_distance(left, right)).filter(|faults| *faults <= limit)
}

/// Two texts without what both start with and what both end with.
fn what_differs<'text>(left: &'text str, right: &'text str) -> (&'text str, &'text str) {
    let same = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
        pairs.take_while(|(one, other)| one == other).map(|(one, _)| one.len_utf8()).sum()
    };
    let start = same(&mut left.chars().zip(right.chars()));
    let (left, right) = (&left[start..], &right[start..]);
    let end = same(&mut left.chars().rev().zip(right.chars().rev()));
    (&left[..left.len() - end], &right[..right.len() - end])
}

#[cfg(test)]
mod tests {
    use super::{distance, near_names};

    #[test]
    fn near_names_come_nearest_first_and_far_ones_not_at_all() {
        assert_eq!(near_names("prinft", ["puts", "printf", "print"]), ["print", "printf"]);
        assert_eq!(near_names("sort", ["sorted", "start"]), Vec::<&str>::new());
        assert_eq!(near_names("sort", ["sorts", "port"]), ["port", "sorts"]);
    }

    #[test]
    fn faults_are_counted_up_to_the_limit() {
        for (left, right, faults) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "abc", 0),
            ("abc", "acb", 1),
            ("ca", "abc", 3),
            ("größe", "grösse", 2),
            ("größe", "größen", 1),
            ("abcdef", "bcdefa", 2),
            ("badcfe", "abcdef", 3),
        ] {
            assert_eq!(distance(left, right, 3), Some(faults), "{left} {right}");
            assert_eq!(distance(right, left, 3), Some(faults), "{right} {left}");
            assert_eq!(faults.checked_sub(1).and_then(|limit| distance(left, right, limit)), None, "{left} {right}");
        }
        assert_eq!(distance("abcdefgh", "hgfedcba", 3), None);
    }

    #[test]
    fn names_of_any_length_are_compared_at_once() {
        let long = |first: &str, count: usize| format!("{first}{}", "x".repeat(count));
        let (wanted, known, other) = (long("a", 1 << 20), long("b", 1 << 20), "y".repeat(1 << 20));
        assert_eq!(near_names(&wanted, [known.as_str(), &other]), [known.as_str()]);
    }
}
