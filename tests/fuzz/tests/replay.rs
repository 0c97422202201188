//! What fuzzing found once, small inputs that declare much, and a short run from a fixed seed: all hold, in seconds.
//!
//! It is one test, because the allocator counts the bytes of all threads.

use std::collections::BTreeMap;
use std::fs;

use fuzz::bounds::{keep_panics, measured};
use fuzz::bundle::Bundle;
use fuzz::recipe::Recipe;
use fuzz::target::Target;
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

const SEED: u64 = 1;
const EXECUTIONS: u64 = 3_000;

#[test]
fn every_input_is_linked_or_refused_within_bounds() -> Result<(), String> {
    keep_panics();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread can be started");
    let failures = pool.install(|| {
        let mut failures = Vec::new();
        corpus(&mut failures);
        bombs(&mut failures);
        mutations(&mut failures);
        failures
    });
    // A panic would be kept, and not shown.
    if failures.is_empty() { Ok(()) } else { Err(format!("{} failures: {}", failures.len(), failures.join("; "))) }
}

fn run(name: &str, target: Target, bundle: &Bundle, failures: &mut Vec<String>) {
    let folder = tempfile::tempdir_in(fuzz::libfuzzer::scratch()).expect("a folder can be made");
    if let (Err(fault), _) = measured(target, bundle, folder.path()) {
        failures.push(format!("{name}: {}: {fault}", target.name()));
    }
}

/// The smallest inputs that show each thing, as `--minimise` wrote them.
fn corpus(failures: &mut Vec<String>) {
    let folder = fuzz::seeds::workspace().join("tests/fuzz/corpus");
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("there is a corpus").flatten().map(|entry| entry.path()).collect();
    paths.sort();
    assert!(paths.len() > 100, "{} bundles are few", paths.len());
    for path in paths {
        let bundle = fs::read(&path).ok().and_then(|bytes| Bundle::decode(&bytes)).expect("the corpus has bundles");
        for target in Target::ALL {
            run(&path.display().to_string(), target, &bundle, failures);
        }
    }
}

fn bombs(failures: &mut Vec<String>) {
    for (name, make) in fuzz::bombs::all() {
        let bundle = make();
        assert!(bundle.files.iter().all(|file| !file.bytes.is_empty()), "{name} has a file that is no module");
        for target in Target::ALL {
            run(name, target, &bundle, failures);
        }
    }
}

fn mutations(failures: &mut Vec<String>) {
    let starts: BTreeMap<String, Bundle> = fuzz::seeds::all();
    let names: Vec<&String> = starts.keys().collect();
    assert!(names.len() > 500, "{} inputs to start from are few", names.len());
    for number in 0..EXECUTIONS {
        let recipe = Recipe::draw(SEED, number, &names, &[]).expect("there is something to start from");
        let bundle = recipe.make(&starts).expect("what it starts from is known");
        run(&recipe.to_string(), recipe.target, &bundle, failures);
    }
}
