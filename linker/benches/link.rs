//! Link times: every corpus program in this process, then the CPython group beside `wasm-tools component link`.
//!
//! The comparison runs both commands on the same files in the same run, several times in turn, and prints the best wall
//! time and the peak memory of each. A child's peak memory is known only to its parent once it has ended, as a maximum
//! over all children; so each command is measured by a copy of this program that runs nothing else.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use criterion::Criterion;
use nix::sys::resource::{UsageWho, getrusage};
use seld::gather::{Purpose, Request, gather};
use seld::{Input, Options, link};

/// The argument that makes this program a measuring parent.
const MEASURE: &str = "--measure-child";
/// A link takes milliseconds: half a second of them says enough.
const BRIEFLY: Duration = Duration::from_millis(500);
/// How often each command of the comparison runs.
const ROUNDS: usize = 10;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.get(1).is_some_and(|argument| argument == MEASURE) {
        return measure_child(&arguments[2..]);
    }
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpora");
    let brief = Criterion::default().sample_size(20).warm_up_time(BRIEFLY).measurement_time(4 * BRIEFLY);
    let mut criterion = brief.configure_from_args();
    for program in programs(&corpora) {
        bench_program(&mut criterion, &corpora, &program);
    }
    criterion.final_summary();
    compare(&corpora);
    ExitCode::SUCCESS
}

fn programs(corpora: &Path) -> Vec<PathBuf> {
    let mut programs: Vec<PathBuf> = std::fs::read_dir(corpora)
        .expect("the corpora are part of the repository")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.join("about.toml").is_file())
        .collect();
    programs.sort();
    programs
}

/// What `about.toml` says of the inputs; `fetched/` stands for `corpora/fetched/`.
fn about(corpora: &Path, program: &Path) -> (Vec<(String, PathBuf)>, Vec<PathBuf>, Vec<String>) {
    let text = std::fs::read_to_string(program.join("about.toml")).expect("a readable description");
    let table: toml::Table = text.parse().expect("a description in TOML");
    let list = |key: &str| -> Vec<String> {
        let values = table.get(key).and_then(toml::Value::as_array);
        values.into_iter().flatten().filter_map(|value| value.as_str().map(str::to_owned)).collect()
    };
    let path = |text: &String| if text.starts_with("fetched/") { corpora.join(text) } else { program.join(text) };
    let inputs =
        list("inputs").iter().map(|text| (text.rsplit('/').next().unwrap_or(text).to_owned(), path(text))).collect();
    (inputs, list("library_path").iter().map(path).collect(), list("flags"))
}

fn options(flags: &[String]) -> Options {
    let exports = flags.windows(2).filter(|pair| pair[0] == "--export").map(|pair| pair[1].clone()).collect();
    Options { exports, ..Options::default() }
}

fn bench_program(criterion: &mut Criterion, corpora: &Path, program: &Path) {
    let (given, library_path, flags) = about(corpora, program);
    if given.iter().any(|(_, path)| !path.is_file()) {
        return;
    }
    let inputs: Vec<Input> =
        gather(Request { given: &given, library_path: &library_path, wanted: &[], purpose: Purpose::Image })
            .expect("inputs that can be read")
            .inputs;
    let options = options(&flags);
    let name = program.file_name().expect("a folder has a name").to_string_lossy().into_owned();
    criterion.bench_function(&name, |bencher| {
        bencher.iter(|| link(&inputs, &options).map(|linked| linked.image.len()).unwrap_or(0));
    });
}

/// The CPython group: what both commands are given.
fn compare(corpora: &Path) {
    let wasm_tools = corpora.join("fetched/tools/wasm-tools");
    let (inputs, _, flags) = about(corpora, &corpora.join("python-with-rust-extension"));
    if !wasm_tools.is_file() || inputs.iter().any(|(_, path)| !path.is_file()) {
        report("the comparison on the CPython group needs `corpora/fetch`");
        return;
    }
    let folder = std::env::temp_dir();
    let (ours, theirs) = (folder.join("seld-bench.wasm"), folder.join("component-link-bench.wasm"));
    let paths = |prefix: bool| {
        inputs.iter().map(
            move |(name, path)| {
                if prefix { format!("{name}={}", path.display()) } else { path.display().to_string() }
            },
        )
    };
    let mut ours_command = vec![env!("CARGO_BIN_EXE_seld").to_owned()];
    ours_command.extend(paths(false).chain(flags).chain(["-o".to_owned(), ours.display().to_string()]));
    let mut component_link = vec![wasm_tools.display().to_string(), "component".to_owned(), "link".to_owned()];
    component_link.extend(paths(true).chain([
        "--skip-validation".to_owned(),
        "-o".to_owned(),
        theirs.display().to_string(),
    ]));
    let adapter = corpora.join("fetched/python/wasi_snapshot_preview1.reactor.wasm");
    component_link.extend(["--adapt".to_owned(), format!("wasi_snapshot_preview1={}", adapter.display())]);
    report(&format!("\nCPython group, {} inputs, best of {ROUNDS}:", inputs.len()));
    report(&format!("  {:<28} {:>10} {:>14}", "", "wall", "peak memory"));
    for (name, command) in [("wasm-tools component link", &component_link), ("seld", &ours_command)] {
        let measured = measure(command);
        report(&format!("  {name:<28} {measured}"));
    }
    for path in [ours, theirs] {
        let _ = std::fs::remove_file(path);
    }
}

/// Runs a copy of this program that measures the command.
fn measure(command: &[String]) -> String {
    let output = Command::new(std::env::current_exe().expect("a running program has a path"))
        .arg(MEASURE)
        .args(command)
        .stderr(Stdio::inherit())
        .output()
        .expect("this program can be run again");
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

fn measure_child(command: &[String]) -> ExitCode {
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let output = Command::new(&command[0]).args(&command[1..]).output();
        let seconds = start.elapsed().as_secs_f64();
        match output {
            Ok(output) if output.status.success() => best = best.min(seconds),
            Ok(output) => {
                report(&format!("failed: {}", String::from_utf8_lossy(&output.stderr).trim_end()));
                return ExitCode::FAILURE;
            }
            Err(error) => {
                report(&format!("cannot run: {error}"));
                return ExitCode::FAILURE;
            }
        }
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the system keeps count of children");
    report(&format!("{:>8.1} ms {:>10.1} MiB", best * 1e3, usage.max_rss() as f64 / 1024.0));
    ExitCode::SUCCESS
}

/// A benchmark speaks through standard output.
#[allow(clippy::print_stdout)]
fn report(line: &str) {
    println!("{line}");
}
