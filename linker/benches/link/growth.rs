//! Groups that grow in one way at a time: whoever reads the table or the plot sees whether a link grows with them.

use std::path::{Path, PathBuf};

use crate::measure::{Job, measure};
use crate::programs::{validate, wasm_ld};
use crate::table::Table;
use crate::{objects, synthetic};

/// How often each job runs.
const ROUNDS: usize = 3;
/// Up to this many files each is validated in a process of its own.
const FEW_FILES: usize = 10;

/// Processor time over what grows.
pub(crate) struct Series {
    pub name: &'static str,
    /// How large, and milliseconds.
    pub points: Vec<(f64, f64)>,
}

/// Measures groups of libraries and of objects.
pub(crate) fn measure_all(folder: &Path, is_all: bool, table: &mut Table) -> Vec<Series> {
    let up_to = |most: usize, more: usize| if is_all { more } else { most };
    let decades = |from: usize, to: usize| {
        std::iter::successors(Some(from), |size| Some(size * 10)).take_while(move |size| *size <= to)
    };
    let (bytes, symbols) = if is_all { (20_000_000, 100_000) } else { (4_000_000, 10_000) };
    let size = |bytes: usize, libraries: usize, symbols: usize| synthetic::Size { bytes, libraries, symbols };
    let mut grow = |name: &'static str, sizes: &mut dyn Iterator<Item = (usize, synthetic::Size)>| {
        let points = sizes.map(|(grown, size)| (grown as f64, libraries(folder, name, grown, size, table))).collect();
        Series { name, points }
    };
    let mut grown = vec![
        grow(
            "bytes",
            &mut decades(1_000, up_to(10_000_000, 100_000_000))
                .map(|bytes| (bytes, size(bytes, if bytes < 100_000 { 1 } else { 10 }, bytes / 1_000))),
        ),
        grow("libraries", &mut decades(1, up_to(100, 1_000)).map(|count| (count, size(bytes, count, symbols)))),
        grow("symbols", &mut decades(10, symbols).map(|symbols| (symbols, size(bytes, 10, symbols)))),
    ];
    let counts = decades(100, up_to(1_000, 10_000));
    let points = counts.map(|count| (count as f64, objects_in_archives(folder, count, table))).collect();
    grown.push(Series { name: "objects", points });
    grown
}

/// Measures one group of libraries; the milliseconds of processor time that a link takes.
fn libraries(folder: &Path, name: &str, grown: usize, size: synthetic::Size, table: &mut Table) -> f64 {
    let inputs = synthetic::write(folder, size);
    let mut jobs = vec![Job::seld("seld", &inputs, &[], &folder.join("ours.wasm")).uncounted()];
    jobs.extend((inputs.len() <= FEW_FILES).then(|| validate(&inputs).uncounted()));
    finish(&format!("{name}: {grown}"), &inputs, &jobs, table)
}

fn objects_in_archives(folder: &Path, count: usize, table: &mut Table) -> f64 {
    let inputs = objects::write(folder, count);
    let flags = ["--export", "g0"];
    let mut jobs = vec![Job::seld("seld", &inputs, &flags, &folder.join("ours.wasm")).uncounted()];
    let theirs = wasm_ld(&inputs, &["--no-entry", "--export=g0"], &folder.join("theirs.wasm"));
    jobs.extend(theirs.map(Job::uncounted));
    finish(&format!("objects: {count}"), &inputs, &jobs, table)
}

fn finish(group: &str, inputs: &[PathBuf], jobs: &[Job], table: &mut Table) -> f64 {
    let bytes = inputs.iter().filter_map(|path| path.metadata().ok()).map(|file| file.len()).sum();
    let costs = measure(jobs, ROUNDS);
    table.add(group, bytes, jobs, &costs);
    inputs.iter().for_each(|path| _ = std::fs::remove_file(path));
    costs.first().and_then(|cost| cost.as_ref().ok()).map_or(f64::NAN, |cost| cost.cpu_ms)
}
