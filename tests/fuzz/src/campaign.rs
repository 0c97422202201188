//! Rounds of shares: each share is a process, and what a round found is where the next may start from.
//!
//! A share always has the same numbers, however many processes there are, and what shares found is taken over in their
//! order: so a run depends on its seed only, unless time ends it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use fuzz::bundle::Bundle;
use fuzz::recipe::Recipe;
use fuzz::target::Target;

use crate::{Verdict, failure, worker};

/// The executions of a share.
const SHARE: u64 = 2_500;
/// The shares of a round.
const SHARES: u64 = 8;
/// The failures of a run that are made smaller: more are counted.
const MAX_KEPT_FAILURES: usize = 40;

/// What somebody asked for.
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) count: u64,
    pub(crate) time: Duration,
    pub(crate) jobs: usize,
    /// Where failing inputs are kept.
    pub(crate) failures: PathBuf,
    /// Where the smallest inputs are written, and how many bytes of them.
    pub(crate) minimise: Option<(PathBuf, u64)>,
}

/// What a share found.
#[derive(Default)]
struct Found {
    /// How often each target came to each end.
    outcomes: BTreeMap<(String, String), u64>,
    /// Executions that showed something.
    shown: Vec<Shown>,
    failures: Vec<(u64, String)>,
    slowest: (u64, u64),
    largest: (u64, u64),
}

/// An execution that showed something.
struct Shown {
    number: u64,
    /// The size of its inputs.
    size: usize,
    features: Vec<u64>,
    /// Whether it came further than to the validator.
    is_valid: bool,
}

/// What is known after some rounds.
struct Campaign {
    starts: BTreeMap<String, Bundle>,
    kept: Vec<Recipe>,
    /// What a round found is kept when it is over: until then numbers mean recipes of the old list.
    fresh: Vec<Recipe>,
    /// For each feature the size of the smallest input that showed it, and which that was.
    known: BTreeMap<u64, (usize, Recipe)>,
    all: Found,
    kinds: BTreeSet<String>,
}

/// Runs a campaign: whether everything held.
pub(crate) fn run(plan: &Plan) -> Verdict<bool> {
    let begin = Instant::now();
    let starts = fuzz::seeds::all();
    let mut campaign = Campaign {
        starts,
        kept: Vec::new(),
        fresh: Vec::new(),
        known: BTreeMap::new(),
        all: Found::default(),
        kinds: BTreeSet::new(),
    };
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let state = folder.path().join("state");
    let mut next = 0;
    while next < plan.count && begin.elapsed() < plan.time {
        let sizes = campaign.known.iter().map(|(feature, (size, _))| (*feature, *size)).collect();
        worker::write_state(&state, &campaign.kept, &sizes)?;
        let end = plan.count.min(next.saturating_add(SHARE * SHARES));
        let shares: Vec<(u64, u64)> =
            (0..SHARES).map(|share| (next + share * SHARE, end.min(next + (share + 1) * SHARE))).collect();
        let found = round(plan, &shares, &state, begin)?;
        found.into_iter().try_for_each(|found| campaign.take(plan, found))?;
        campaign.kept.append(&mut campaign.fresh);
        next = end;
        campaign.report(begin.elapsed())?;
    }
    if let Some((folder, limit)) = &plan.minimise {
        campaign.write_smallest(folder, *limit)?;
    }
    Ok(campaign.all.failures.is_empty())
}

/// Runs each bomb with each target, each in a process of its own: whether all hold.
pub(crate) fn bombs() -> Verdict<bool> {
    let mut holds = true;
    for (name, _) in fuzz::bombs::all() {
        for target in Target::ALL {
            let recipe = Recipe { target, start: format!("bomb/{name}"), changes: Vec::new() };
            let (found, fails) = failure::try_out(&recipe)?;
            holds &= !fails;
            say(&format!("{}{name}: {found}", if fails { "FAILURE " } else { "" }))?;
        }
    }
    Ok(holds)
}

/// Runs the shares of a round, some at a time.
fn round(plan: &Plan, shares: &[(u64, u64)], state: &Path, begin: Instant) -> Verdict<Vec<Found>> {
    let next = AtomicUsize::new(0);
    let results: Vec<Mutex<Verdict<Found>>> = shares.iter().map(|_| Mutex::new(Ok(Found::default()))).collect();
    std::thread::scope(|scope| {
        for _ in 0..plan.jobs {
            scope.spawn(|| {
                loop {
                    let share = next.fetch_add(1, Ordering::Relaxed);
                    let (Some((from, to)), Some(result)) = (shares.get(share), results.get(share)) else { return };
                    if begin.elapsed() < plan.time
                        && let Ok(mut result) = result.lock()
                    {
                        *result = run_share(plan.seed, *from, *to, state);
                    }
                }
            });
        }
    });
    results.into_iter().map(|result| result.into_inner().map_err(|error| error.to_string())?).collect()
}

/// Runs a share; where its process dies, another one goes on behind the execution that killed it.
fn run_share(seed: u64, from: u64, to: u64, state: &Path) -> Verdict<Found> {
    let mut found = Found::default();
    let mut from = from;
    while from < to {
        let program = std::env::current_exe().map_err(|error| error.to_string())?;
        let mut child = Command::new(program)
            .args(["--seed", &seed.to_string(), "--share", &from.to_string(), &to.to_string(), "--state"])
            .arg(state)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let mut running = None;
        for line in BufReader::new(child.stdout.take().ok_or("no output")?).lines() {
            found.line(&line.map_err(|error| error.to_string())?, &mut running);
        }
        let mut stderr = String::new();
        child.stderr.take().ok_or("no output")?.read_to_string(&mut stderr).map_err(|error| error.to_string())?;
        let status = child.wait().map_err(|error| error.to_string())?;
        match running {
            Some((number, is_over)) if !status.success() => {
                if !is_over {
                    found.failures.push((number, failure::died(status, &stderr)));
                }
                from = number + 1;
            }
            None if !status.success() => return Err(format!("a share does not run: {stderr}")),
            _ => break,
        }
    }
    Ok(found)
}

impl Found {
    /// Reads a line of a share; `running` is the last execution, and whether it is over.
    fn line(&mut self, line: &str, running: &mut Option<(u64, bool)>) {
        let mut words = line.split(' ');
        let (Some(kind), Some(Ok(number))) = (words.next(), words.next().map(str::parse)) else { return };
        *running = Some((number, kind != "s"));
        match kind {
            "x" => self.failures.push((number, words.collect::<Vec<_>>().join(" "))),
            "o" => {
                let (target, word) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
                *self.outcomes.entry((target.to_owned(), word.to_owned())).or_default() += 1;
                let mut value = || words.next().and_then(|word| word.parse().ok()).unwrap_or_default();
                let (micros, bytes, size): (u64, u64, u64) = (value(), value(), value());
                self.slowest = self.slowest.max((micros, number));
                self.largest = self.largest.max((bytes, number));
                let features: Vec<u64> = words.filter_map(|word| u64::from_str_radix(word, 16).ok()).collect();
                if !features.is_empty() {
                    let size = usize::try_from(size).unwrap_or(usize::MAX);
                    self.shown.push(Shown { number, size, features, is_valid: word != "MF001" });
                }
            }
            _ => {}
        }
    }
}

impl Campaign {
    /// Takes over what a share found.
    fn take(&mut self, plan: &Plan, found: Found) -> Verdict {
        let names: Vec<&String> = self.starts.keys().collect();
        let recipe = |number| Recipe::draw(plan.seed, number, &names, &self.kept);
        let mut fresh = Vec::new();
        for Shown { number, size, features, is_valid } in found.shown {
            let Some(recipe) = recipe(number) else { continue };
            let mut is_new = false;
            for feature in features {
                let known = self.known.get(&feature);
                is_new |= known.is_none();
                if known.is_none_or(|(known, _)| size < *known) {
                    self.known.insert(feature, (size, recipe.clone()));
                }
            }
            if is_new && is_valid {
                fresh.push(recipe);
            }
        }
        let failed: Vec<_> = found
            .failures
            .into_iter()
            .filter_map(|(number, message)| Some((number, message, recipe(number)?)))
            .collect();
        for (number, message, recipe) in failed {
            if self.kinds.insert(failure::kind(&message)) && self.kinds.len() <= MAX_KEPT_FAILURES {
                let folder = plan.failures.join(format!("{}-{number}", recipe.target.name()));
                std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
                let recipe = failure::keep(recipe, &message, &folder)?;
                say(&format!("FAILURE {message}\n  {}\n  fuzz --replay '{recipe}'", folder.display()))?;
            }
            self.all.failures.push((number, message));
        }
        for (outcome, count) in found.outcomes {
            *self.all.outcomes.entry(outcome).or_default() += count;
        }
        self.all.slowest = self.all.slowest.max(found.slowest);
        self.all.largest = self.all.largest.max(found.largest);
        self.fresh.append(&mut fresh);
        Ok(())
    }

    fn report(&self, time: Duration) -> Verdict {
        let count: u64 = self.all.outcomes.values().sum::<u64>() + self.all.failures.len() as u64;
        let rate = count / time.as_secs().max(1);
        let mut by_target: BTreeMap<&str, Vec<(u64, &str)>> = BTreeMap::new();
        for ((target, word), count) in &self.all.outcomes {
            by_target.entry(target).or_default().push((*count, word));
        }
        say(&format!(
            "{count} executions in {} s, {rate} a second; {} failures of {} kinds; {} kept; slowest {} us (number {}), \
             largest {} bytes (number {})",
            time.as_secs(),
            self.all.failures.len(),
            self.kinds.len(),
            self.kept.len(),
            self.all.slowest.0,
            self.all.slowest.1,
            self.all.largest.0,
            self.all.largest.1,
        ))?;
        for (target, mut words) in by_target {
            words.sort_unstable();
            let words: Vec<String> = words.iter().rev().map(|(count, word)| format!("{word} {count}")).collect();
            say(&format!("  {target}: {}", words.join(", ")))?;
        }
        Ok(())
    }

    /// Writes the smallest inputs that show each thing.
    fn write_smallest(&self, folder: &Path, limit: u64) -> Verdict {
        std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        let mut smallest: BTreeMap<(usize, String), &Recipe> = BTreeMap::new();
        for (size, recipe) in self.known.values() {
            smallest.insert((*size, recipe.to_string()), recipe);
        }
        let mut left = limit;
        for (number, recipe) in smallest.values().enumerate() {
            let Some(bytes) = recipe.make(&self.starts).map(|bundle| bundle.encode()) else { continue };
            let Some(rest) = left.checked_sub(bytes.len() as u64) else { break };
            left = rest;
            let path = folder.join(format!("{}-{number:04}", recipe.target.name()));
            std::fs::write(path, bytes).map_err(|error| error.to_string())?;
        }
        Ok(())
    }
}

fn say(line: &str) -> Verdict {
    writeln!(std::io::stdout(), "{line}").map_err(|error| error.to_string())
}
