//! Damaged inputs as a user meets them: the command refuses them with a code or writes a valid image, it never panics,
//! never leaves half a file, and its exit code says what its report says.
//!
//! The crate `fuzz` damages the inputs, and runs the libraries behind the two commands a million times; here are files,
//! folders and exit codes. The recipe of a failure makes the same inputs again. `MUTATIONS=50` in the environment tries
//! fifty times as much.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use fuzz::{
    bundle::{Bundle, Choice, File},
    recipe::Recipe,
};
use tests::{Verdict, checks, corpus, link::Link, random::Random};

const LINKED: u64 = 1_500;
const PROBED: u64 = 1_000;
const STRANGERS: u64 = 200;
const COMPONENTS: u64 = 300;
/// Large enough for a stranger or two, small enough to be read some hundred times.
const MAX_STRANGER_BYTES: u64 = 250_000;

#[test]
fn damaged_inputs_leave_a_valid_image_or_a_code_and_nothing() {
    for_every(&fuzz::seeds::all(), 1, LINKED, link);
}

#[test]
fn the_probe_reports_on_damaged_inputs_what_its_exit_code_says() {
    for_every(&fuzz::seeds::all(), 2, PROBED, probe);
}

/// Modules of other toolchains, where they are fetched.
#[test]
fn the_probe_reports_on_damaged_strangers() {
    let folder = tests::workspace().join("corpora/fetched/strangers");
    let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
    let is_small = |entry: &fs::DirEntry| entry.metadata().is_ok_and(|facts| facts.len() <= MAX_STRANGER_BYTES);
    let starts: BTreeMap<String, Bundle> = entries
        .filter(is_small)
        .filter_map(|entry| {
            let (name, bytes) = (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).ok()?);
            Some((name.clone(), Bundle::of(vec![File { name, bytes }])))
        })
        .collect();
    for_every(&starts, 3, STRANGERS, probe);
}

/// Cut off, or with some bytes changed: of one component of a group.
#[test]
fn damaged_components_leave_a_valid_image_or_a_code() {
    let folders = corpus::folders(corpus::Kind::Components);
    let groups: Vec<Vec<File>> = folders.iter().map(|folder| components(folder)).collect();
    let mut failures = Vec::new();
    for number in 0..COMPONENTS * factor() {
        let mut random = Random::new(&format!("component {number}"));
        let mut files = groups[random.below(groups.len())].clone();
        let Some(place) = (!files.is_empty()).then(|| random.below(files.len())) else { continue };
        let bytes = &mut files[place].bytes;
        if random.below(4) == 0 {
            let length = random.below(bytes.len());
            bytes.truncate(length);
        }
        for _ in 0..random.below(4).min(bytes.len()) {
            // What the component model says is at the end, behind the modules.
            let place = if random.below(2) == 0 { 0 } else { bytes.len() - bytes.len() / 16 - 1 };
            let place = place + random.below(bytes.len() - place);
            bytes[place] = random.byte();
        }
        if let Err(reason) = link(&Bundle::of(files)) {
            failures.push(format!("component {number}: {reason}"));
        }
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

/// The components that are kept of a group.
fn components(folder: &Path) -> Vec<File> {
    let entries = fs::read_dir(folder.join("prebuilt")).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    paths.iter().filter_map(|path| Some(File { name: name(path), bytes: fs::read(path).ok()? })).collect()
}

fn for_every(starts: &BTreeMap<String, Bundle>, seed: u64, count: u64, check: fn(&Bundle) -> Verdict) {
    let names: Vec<&String> = starts.keys().collect();
    let mut failures = Vec::new();
    for number in 0..count * factor() {
        let Some(recipe) = Recipe::draw(seed, number, &names, &[]) else { continue };
        let Some(bundle) = recipe.make(starts).filter(|bundle| !bundle.files.is_empty()) else { continue };
        if let Err(reason) = check(&bundle) {
            failures.push(format!("{recipe}: {reason}"));
        }
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

fn factor() -> u64 {
    std::env::var("MUTATIONS").ok().and_then(|factor| factor.parse().ok()).unwrap_or(1)
}

/// Writes the files of a bundle, each under its name if a command line has no other use for it.
fn written(bundle: &Bundle, folder: &Path) -> Verdict<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for (number, file) in bundle.files.iter().enumerate() {
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '.' || letter == '_';
        let name: String = file.name.chars().filter(|letter| is_plain(*letter)).take(40).collect();
        let path = folder.join(format!("{number}{name}"));
        fs::write(&path, &file.bytes).map_err(|error| format!("{}: {error}", path.display()))?;
        paths.push(path);
    }
    Ok(paths)
}

/// A file that a thin archive lists and that is not there is a fault of the world.
fn may_miss_files(bundle: &Bundle) -> bool {
    bundle.files.iter().any(|file| file.bytes.starts_with(b"!<thin>\n"))
}

fn link(bundle: &Bundle) -> Verdict {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let inputs = written(bundle, folder.path())?.into_iter().map(|path| (None, path)).collect();
    let mut flags = vec!["--export-all", "--unresolved-symbols", "trap"];
    flags.extend(bundle.has(Choice::DebugInfo).then_some("--debug-info"));
    let link = Link { inputs, flags: flags.into_iter().map(Into::into).collect(), map: bundle.has(Choice::Map) };
    let linked = catch_unwind(AssertUnwindSafe(|| link.run(1))).map_err(|_| "the linker panics".to_owned())??;
    checks::check_files(&linked)?;
    match (linked.exit, &linked.image) {
        (0, Some(_)) => checks::check_linked(&linked),
        (1, None) if checks::codes(&linked.stderr, "error")?.is_empty() => Err("refused without a code".to_owned()),
        (1, None) => Ok(()),
        (2, None) if may_miss_files(bundle) => Ok(()),
        (code, _) => Err(format!("exit code {code}; the linker says: {}", linked.stderr)),
    }
}

fn probe(bundle: &Bundle) -> Verdict {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let paths = written(bundle, folder.path())?;
    for format in ["human", "json"] {
        let mut arguments: Vec<OsString> = vec!["toolchain-probe".into(), "--format".into(), format.into()];
        arguments.extend(paths.iter().map(Into::into));
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let run = || toolchain_probe::command::run(arguments, &mut stdout, &mut stderr);
        let code = catch_unwind(AssertUnwindSafe(run)).map_err(|_| "the probe panics".to_owned())?;
        let report = String::from_utf8(stdout).map_err(|_| "the report is not UTF-8".to_owned())?;
        if code == 2 && may_miss_files(bundle) {
            return Ok(());
        }
        if !stderr.is_empty() || code > 1 {
            return Err(format!("exit code {code}; the probe says: {}", String::from_utf8_lossy(&stderr)));
        }
        let refuses = if format == "json" {
            let report: serde_json::Value = serde_json::from_str(&report).map_err(|error| error.to_string())?;
            report["verdict"] == "incompatible"
        } else {
            tests::probe::headlines(&report).iter().any(|line| line.starts_with("error "))
        };
        if refuses != (code == 1) {
            return Err(format!("exit code {code}, and the report says otherwise"));
        }
    }
    Ok(())
}
