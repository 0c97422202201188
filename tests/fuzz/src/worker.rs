//! A share of the work is done in this process, and reported line by line.
//!
//! `s NUMBER` begins an execution, and `o NUMBER ...` or `x NUMBER ...` ends it: where the process dies in between, its
//! parent knows of what. The memory of the process is limited, so that an input that asks for all of it kills only
//! this process, and a second thread ends it if an execution does not.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::io::Write;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use fuzz::bounds::{keep_panics, measured};
use fuzz::bundle::Bundle;
use fuzz::recipe::Recipe;
use fuzz::target::Target;
use nix::sys::resource::{Resource, setrlimit};
use nix::time::{ClockId, clock_gettime};

use crate::Verdict;

/// The most address space of the process: a bound on memory that no input may come near.
const MAX_ADDRESSES: u64 = 6 << 30;
/// An execution that takes as much CPU time has no end.
const ENDLESS: Duration = Duration::from_secs(20);

/// The execution that runs now.
static CURRENT: AtomicU64 = AtomicU64::new(u64::MAX);

/// Runs these executions.
pub(crate) fn share(seed: u64, numbers: Range<u64>, state: &Path) -> Verdict {
    let starts = fuzz::seeds::all();
    let names: Vec<&String> = starts.keys().collect();
    let (kept, known) = read_state(state)?;
    let folder = scratch()?;
    let mut seen: HashMap<u64, usize> = known;
    within_limits(|| {
        for number in numbers {
            let Some(recipe) = Recipe::draw(seed, number, &names, &kept) else { continue };
            say(&format!("s {number}"));
            CURRENT.store(number, Ordering::Relaxed);
            let Some(bundle) = recipe.make(&starts) else { continue };
            let (result, cost) = measured(recipe.target, &bundle, folder.path());
            match result {
                Err(fault) => say(&format!("x {number} {}", fault.replace('\n', " "))),
                Ok(outcome) => {
                    let size = bundle.size();
                    let micros = cost.time.as_micros();
                    let mut line =
                        format!("o {number} {} {} {micros} {} {size}", recipe.label(), outcome.word, cost.bytes);
                    for feature in outcome.features {
                        // A few bytes less are not worth a report.
                        if seen.get(&feature).is_none_or(|known| size + size / 8 < *known) {
                            seen.insert(feature, size);
                            let _ = write!(line, " {feature:x}");
                        }
                    }
                    say(&line);
                }
            }
        }
    })
}

/// Runs one bundle, and says what comes out.
pub(crate) fn replay(targets: &[Target], bundle: Bundle) -> Verdict<bool> {
    let folder = scratch()?;
    let mut holds = true;
    within_limits(|| {
        for target in targets {
            let (result, cost) = measured(*target, &bundle, folder.path());
            holds &= result.is_ok();
            let word = result.map_or_else(|fault| fault, |outcome| outcome.word);
            say(&format!("{}: {word} ({:?}, {} bytes for {})", target.name(), cost.time, cost.bytes, bundle.size()));
        }
    })?;
    Ok(holds)
}

fn within_limits(work: impl FnOnce() + Send) -> Verdict {
    keep_panics();
    setrlimit(Resource::RLIMIT_AS, MAX_ADDRESSES, MAX_ADDRESSES).map_err(|error| error.to_string())?;
    std::thread::spawn(watch);
    // All work is done by one thread of the kind that a command has.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().map_err(|error| error.to_string())?;
    pool.install(work);
    Ok(())
}

/// Ends the process if one execution takes too long.
fn watch() {
    let used = || clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).map(Duration::from).unwrap_or_default();
    let (mut current, mut start) = (u64::MAX, used());
    loop {
        std::thread::sleep(Duration::from_millis(200));
        let now = CURRENT.load(Ordering::Relaxed);
        if now != current {
            (current, start) = (now, used());
        } else if used() - start > ENDLESS {
            say(&format!("x {current} endless: more than {ENDLESS:?}"));
            std::process::exit(3);
        }
    }
}

fn say(line: &str) {
    // A parent that is gone wants nothing more.
    if writeln!(std::io::stdout(), "{line}").is_err() {
        std::process::exit(3);
    }
}

fn scratch() -> Verdict<tempfile::TempDir> {
    tempfile::tempdir_in(fuzz::libfuzzer::scratch()).map_err(|error| error.to_string())
}

/// The recipes that are changed further, and the sizes of what is known.
pub(crate) type State = (Vec<Recipe>, HashMap<u64, usize>);

fn read_state(path: &Path) -> Verdict<State> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut state = State::default();
    for line in text.lines() {
        match line.split_once(' ') {
            Some(("k", recipe)) => state.0.extend(Recipe::parse(recipe)),
            Some((feature, size)) => {
                state.1.extend(u64::from_str_radix(feature, 16).ok().zip(size.parse().ok()));
            }
            None => {}
        }
    }
    Ok(state)
}

/// Writes what a share begins with.
pub(crate) fn write_state(path: &Path, kept: &[Recipe], known: &BTreeMap<u64, usize>) -> Verdict {
    let mut text = String::new();
    kept.iter().for_each(|recipe| _ = writeln!(text, "k {recipe}"));
    known.iter().for_each(|(feature, size)| _ = writeln!(text, "{feature:x} {size}"));
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
