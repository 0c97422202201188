//! Names of libc's functions become the variables that they keep: who has such a function and the variable has a libc
//! with a state of its own.
//!
//! `libc_state.txt` has a line for each function of `libc.a` and of the archives beside it (wasi-sdk, 2026) that others
//! can name and that reaches a variable, and the variables whose addresses it holds, itself or in static functions of
//! its object file; it was made from the relocations of the members, and `tests/tests/standard_library.rs` prints those
//! that are not in it. What is not in it, such as `strlen` and `qsort`, reaches none but what it is given.
//!
//! The heap is not in it (`malloc`, and `sbrk` for it): whose blocks are whose is a question of its own. Neither is
//! what start-up writes and nobody else reads, nor a variable that programs may have too (`optind`).

use std::sync::OnceLock;

use hashbrown::HashMap;

/// The variables that a function of libc keeps.
pub(crate) fn variables_of(function: &str) -> &'static [&'static str] {
    states().get(function).map_or(&[], Vec::as_slice)
}

/// Whether a function of libc comes to a variable of it, itself or through others, or a name is such a variable's.
pub fn comes_to_state(name: &str) -> bool {
    states().contains_key(name)
}

/// What a variable of libc is to its users, and how much they miss it: the least number first.
pub(crate) fn term(variable: &str, function: &str) -> (usize, String) {
    const TERMS: [(&str, &str); 14] = [
        ("__stdout_FILE", "`stdout`"),
        ("builtin", "list of `atexit`"),
        ("head", "list of `atexit`"),
        ("__wasilibc_environ", "`environ`"),
        ("errno", "`errno`"),
        ("handlers", "handlers of `signal`"),
        ("__stderr_FILE", "`stderr`"),
        ("__stdin_FILE", "`stdin`"),
        ("ofl_head", "list of open files"),
        ("__wasilibc_cwd", "working directory"),
        ("preopens", "list of folders"),
        ("__libc", "locale"),
        ("seed", "seed of `rand`"),
        ("__seed48", "seed of `drand48`"),
    ];
    let known = TERMS.iter().position(|(name, _)| *name == variable);
    known.map_or_else(|| (TERMS.len(), format!("state of `{function}`")), |at| (at, TERMS[at].1.to_owned()))
}

fn states() -> &'static HashMap<&'static str, Vec<&'static str>> {
    static STATES: OnceLock<HashMap<&'static str, Vec<&'static str>>> = OnceLock::new();
    STATES.get_or_init(|| {
        let lines = include_str!("libc_state.txt").lines().map(|line| line.split(' '));
        lines.filter_map(|mut words| Some((words.next()?, words.collect()))).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::{comes_to_state, variables_of};

    #[test]
    fn functions_that_keep_nothing_are_not_listed() {
        assert_eq!(variables_of("__intscan"), ["errno"]);
        assert!(comes_to_state("strtol") && comes_to_state("exit"));
        assert!(variables_of("printf").contains(&"__stdout_FILE"));
        for name in ["strlen", "memcpy", "qsort", "malloc", "sbrk", "main"] {
            assert!(!comes_to_state(name), "{name}");
        }
    }
}
