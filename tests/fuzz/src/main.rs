//! The command `fuzz`: a seed and a number of executions become failures in a folder, or none.
//!
//! Exit codes: 0 everything held, 1 something did not, 2 an argument or the world is wrong.

mod campaign;
mod failure;
mod worker;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use fuzz::bundle::Bundle;
use fuzz::recipe::Recipe;
use fuzz::target::Target;
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// What a step returns: the failure is a text for the person who runs it.
type Verdict<T = ()> = Result<T, String>;

/// Damages inputs of the probe and the linker, and says where they do not hold
#[derive(Parser, Clone, Debug)]
struct Arguments {
    /// The same seed makes the same inputs, on however many cores
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// How many inputs are tried; without end if neither this nor --seconds is given
    #[arg(long)]
    count: Option<u64>,

    /// How long new work is begun
    #[arg(long)]
    seconds: Option<u64>,

    /// Processes at the same time; as many as there are cores if not given
    #[arg(long)]
    jobs: Option<usize>,

    /// Where failing inputs are kept
    #[arg(long, default_value = "target/fuzz-failures")]
    failures: PathBuf,

    /// Write the smallest input for each thing that was seen here
    #[arg(long, value_name = "FOLDER")]
    minimise: Option<PathBuf>,

    /// How many bytes --minimise may write in all, smallest first
    #[arg(long, default_value_t = u64::MAX)]
    limit: u64,

    /// Run this recipe only, and say what comes out
    #[arg(long, value_name = "RECIPE")]
    replay: Option<String>,

    /// Run each input that was made to take long, with each target
    #[arg(long)]
    bombs: bool,

    /// Write the inputs of --replay here
    #[arg(long, value_name = "FOLDER")]
    write: Option<PathBuf>,

    /// Run this file, which --minimise or libFuzzer wrote, with each target
    #[arg(long, value_name = "FILE")]
    bundle: Option<PathBuf>,

    /// Do a share of the work: the first number and the one after the last
    #[arg(long, hide = true, num_args = 2)]
    share: Option<Vec<u64>>,

    /// What the share begins with
    #[arg(long, hide = true)]
    state: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Verdict<bool> {
    if let (Some(share), Some(state)) = (&arguments.share, &arguments.state) {
        worker::share(arguments.seed, share[0]..share[1], state)?;
        return Ok(true);
    }
    if let Some(recipe) = &arguments.replay {
        let recipe = Recipe::parse(recipe).ok_or("this is no recipe")?;
        let starts = if recipe.needs_seeds() { fuzz::seeds::all() } else { BTreeMap::new() };
        let bundle = recipe.make(&starts).ok_or("nothing to start from has this name")?;
        if let Some(folder) = &arguments.write {
            failure::write_files(folder, &bundle)?;
        }
        return worker::replay(&[recipe.target], bundle);
    }
    if let Some(path) = &arguments.bundle {
        let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
        return worker::replay(&Target::ALL, Bundle::decode(&bytes).ok_or("this is no bundle")?);
    }
    if arguments.bombs {
        return campaign::bombs();
    }
    campaign::run(&campaign::Plan {
        seed: arguments.seed,
        count: arguments.count.unwrap_or(u64::MAX),
        time: arguments.seconds.map_or(Duration::MAX, Duration::from_secs),
        jobs: arguments.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)),
        failures: arguments.failures.clone(),
        minimise: arguments.minimise.clone().map(|folder| (folder, arguments.limit)),
    })
}
