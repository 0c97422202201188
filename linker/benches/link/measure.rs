//! Commands become what they cost.
//!
//! The peak memory and the processor time of a child are known only to its parent once it has ended, and the peak is
//! the maximum over all children; so each command is run by a copy of this program that runs nothing else.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

/// The argument that makes this program a measuring parent.
pub(crate) const MEASURE: &str = "--measure-child";
/// What stands between the commands that are run one after the other.
const THEN: &str = "--then";

/// One way to do a job: programs that run one after the other, each with its arguments.
#[derive(Clone)]
pub(crate) struct Job {
    /// What it is called in the table.
    pub name: String,
    pub commands: Vec<Vec<String>>,
    /// Whether instructions are counted, which takes fifty times as long.
    pub is_counted: bool,
}

impl Job {
    pub(crate) fn new(name: &str, command: impl IntoIterator<Item = String>) -> Self {
        Self { name: name.to_owned(), commands: vec![command.into_iter().collect()], is_counted: true }
    }

    pub(crate) fn uncounted(self) -> Self {
        Self { is_counted: false, ..self }
    }

    /// This linker, on files; `flags` end with the output.
    pub(crate) fn seld(name: &str, inputs: &[PathBuf], flags: &[&str], output: &Path) -> Self {
        let mut command = vec![env!("CARGO_BIN_EXE_seld").to_owned()];
        command.extend(inputs.iter().map(|path| path.display().to_string()));
        command.extend(flags.iter().map(ToString::to_string));
        command.extend(["-o".to_owned(), output.display().to_string()]);
        Self::new(name, command)
    }
}

/// What a job costs at best.
#[derive(Clone, Copy, serde::Serialize)]
pub(crate) struct Cost {
    pub wall_ms: f64,
    pub cpu_ms: f64,
    pub peak_mib: f64,
    pub instructions: Option<u64>,
}

/// Measures jobs in turn; an error is what the job said where it failed.
pub(crate) fn measure(jobs: &[Job], rounds: usize) -> Vec<Result<Cost, String>> {
    let mut best: Vec<Result<Cost, String>> = jobs.iter().map(|job| once(&job.commands)).collect();
    for _ in 1..rounds {
        for (job, best) in jobs.iter().zip(&mut best) {
            if let Ok(best) = best
                && let Ok(now) = once(&job.commands)
            {
                best.wall_ms = best.wall_ms.min(now.wall_ms);
                best.cpu_ms = best.cpu_ms.min(now.cpu_ms);
                best.peak_mib = best.peak_mib.min(now.peak_mib);
            }
        }
    }
    for (job, best) in jobs.iter().zip(&mut best) {
        if let Ok(best) = best
            && job.is_counted
        {
            best.instructions = job.commands.iter().map(|command| instructions(command)).sum();
        }
    }
    best
}

/// The instructions of one thread, where callgrind is installed.
fn instructions(command: &[String]) -> Option<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .args(command)
        .env("RAYON_NUM_THREADS", "1")
        .stdout(Stdio::null())
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&output.stderr);
    let collected = said.lines().find_map(|line| line.split_once("Collected : "))?.1;
    collected.trim().parse().ok()
}

/// Runs the commands. Each makes a new file: to replace one, the file system waits until it is on its disk.
fn once(commands: &[Vec<String>]) -> Result<Cost, String> {
    for [flag, output] in commands.iter().flat_map(|command| command.array_windows()) {
        if flag == "-o" {
            let _ = std::fs::remove_file(output);
        }
    }
    let mut arguments = vec![MEASURE.to_owned()];
    for command in commands {
        arguments.push(THEN.to_owned());
        arguments.extend(command.iter().cloned());
    }
    let output = Command::new(std::env::current_exe().expect("a running program has a path"))
        .args(arguments)
        .output()
        .expect("this program can be run again");
    let said = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = said.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    match *numbers.as_slice() {
        [wall_ms, cpu_ms, peak_mib] if output.status.success() => {
            Ok(Cost { wall_ms, cpu_ms, peak_mib, instructions: None })
        }
        _ => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
    }
}

/// Runs the commands, and writes what they cost together.
#[allow(clippy::print_stdout, clippy::print_stderr)]
pub(crate) fn measure_child(arguments: &[String]) -> ExitCode {
    let start = Instant::now();
    for command in arguments.split(|argument| argument == THEN).filter(|command| !command.is_empty()) {
        let output = Command::new(&command[0]).args(&command[1..]).stdout(Stdio::null()).output();
        match output {
            Ok(output) if output.status.success() => {}
            Ok(output) => {
                eprintln!("{}", String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or_default());
                return ExitCode::FAILURE;
            }
            Err(error) => {
                eprintln!("cannot run: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    let wall_ms = start.elapsed().as_secs_f64() * 1e3;
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the system keeps count of children");
    let cpu_us = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    println!("{wall_ms} {} {}", cpu_us as f64 / 1e3, usage.max_rss() as f64 / 1024.0);
    ExitCode::SUCCESS
}
