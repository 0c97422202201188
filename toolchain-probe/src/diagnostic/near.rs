//! A name that nobody has becomes the known names that someone may have meant.
//!
//! How far two names are apart is the restricted Damerau-Levenshtein distance, and only whether it is small matters: no
//! more than [`MOST`] faults. So only the cells next to the diagonal are computed, and a comparison ends where all of them
//! are too far (Ukkonen's cut-off). Names in a file have any length; the whole table of two of 100,000 bytes takes minutes.
//! Letters are bytes here: another letter beyond ASCII is two or three faults.

/// The most faults of a name that is still near.
const MOST: usize = 3;
/// Cells of a row that are not farther from the diagonal than that.
const BAND: usize = 2 * MOST + 1;

/// The known names that someone may have meant, nearest first, three at most.
///
/// A third of the letters may be wrong, three at most; two letters that changed places are one fault.
pub fn near_names<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let limit = (wanted.len() / 3).clamp(1, MOST);
    let mut near: Vec<(usize, &str)> = known
        .into_iter()
        .filter_map(|name| Some((distance(wanted.as_bytes(), name.as_bytes(), limit)?, name)))
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(3).map(|(_, name)| name).collect()
}

/// How many letters are missing, too many, others or in each other's place, if no more than `limit`.
fn distance(left: &[u8], right: &[u8], limit: usize) -> Option<usize> {
    if left.len().abs_diff(right.len()) > limit {
        return None;
    }
    const FAR: usize = MOST + 1;
    let mut rows = [[FAR; BAND]; 3];
    for (cell, faults) in rows[2].iter_mut().skip(MOST).zip(0..) {
        *cell = faults;
    }
    for row in 1..=left.len() {
        rows.rotate_left(1);
        let [before_last, last, current] = &mut rows;
        *current = [FAR; BAND];
        for cell in 0..BAND {
            // The cell on the diagonal, at `MOST`, compares as many letters of both.
            let Some(column) = (row + cell).checked_sub(MOST).filter(|column| *column <= right.len()) else { continue };
            let Some(at) = column.checked_sub(1) else {
                current[cell] = row.min(FAR);
                continue;
            };
            let is_same = left[row - 1] == right[at];
            let missing = last.get(cell + 1).map_or(FAR, |faults| faults + 1);
            let added = cell.checked_sub(1).map_or(FAR, |cell| current[cell] + 1);
            let is_swapped = row > 1 && at > 0 && left[row - 1] == right[at - 1] && left[row - 2] == right[at];
            let swapped = if is_swapped { before_last[cell] + 1 } else { FAR };
            current[cell] = (last[cell] + usize::from(!is_same)).min(missing).min(added).min(swapped).min(FAR);
        }
        if current.iter().chain(last.iter()).all(|faults| *faults > limit) {
            return None;
        }
    }
    let end = (right.len() + MOST).checked_sub(left.len())?;
    rows[2].get(end).copied().filter(|faults| *faults <= limit)
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
        let of = |left: &str, right: &str, limit| distance(left.as_bytes(), right.as_bytes(), limit);
        for (left, right, faults) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("abc", "abc", 0),
            ("abc", "acb", 1),
            ("ca", "abc", 3),
            ("kitten", "sitting", 3),
            ("abcdef", "bcdefa", 2),
            ("abcdef", "xabcdef", 1),
            ("badcfe", "abcdef", 3),
        ] {
            assert_eq!(of(left, right, 3), Some(faults), "{left} {right}");
            assert_eq!(of(right, left, 3), Some(faults), "{right} {left}");
            assert_eq!(faults.checked_sub(1).and_then(|limit| of(left, right, limit)), None, "{left} {right}");
        }
        assert_eq!(of("abcdefgh", "hgfedcba", 3), None);
    }

    #[test]
    fn names_of_any_length_are_compared_at_once() {
        let long = |first: &str, count: usize| format!("{first}{}", "x".repeat(count));
        let (wanted, known, other) = (long("a", 1 << 20), long("b", 1 << 20), "y".repeat(1 << 20));
        assert_eq!(near_names(&wanted, [known.as_str(), &other]), [known.as_str()]);
    }
}
