//! Links files and says what it does: the linker as a library.
//!
//!     cargo run -p seld --example link -- image.wasm libapp.so libmath.so
//!
//! Needed libraries are found in the folder of the file that is given first. The link is broken off after ten seconds.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "what an example has to say")]

use std::error::Error;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use seld::gather::{Gathered, Given, Purpose, Request, gather};
use seld::show::human::{Style, render};
use seld::{Options, Phase, Stopped, link_watched};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let output = PathBuf::from(arguments.next().ok_or("give an output and inputs")?);
    let given: Vec<Given> = arguments.map(|argument| Given::new(&argument)).collect();
    let folder = given.first().and_then(|first| first.path.parent()).map(PathBuf::from);

    // Paths become inputs: archives are opened, and needed libraries found. Who has bytes makes an `Input` of them.
    let library_path = folder.as_slice();
    let request = Request { given: &given, library_path, wanted: &[], purpose: Purpose::Image };
    let Gathered { inputs, findings, .. } = gather(request)?;
    findings.iter().for_each(|finding| eprint!("{}", render(finding, Style::default())));

    // Inputs become an image. What is called before each phase may show how far it is, and may break off.
    let options = Options { map: true, ..Options::default() };
    let begin = Instant::now();
    let mut watch = |phase: Phase| {
        eprintln!("{phase}");
        if begin.elapsed() < Duration::from_secs(10) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    let linked = match link_watched(&inputs, &options, &mut watch) {
        Ok(linked) => linked,
        Err(Stopped::Refused(error)) => {
            // Findings are values: a code, the modules that it is about, what was seen where, and what helps.
            error.findings.iter().for_each(|finding| eprintln!("{}", render(finding, Style::default())));
            return Ok(ExitCode::FAILURE);
        }
        Err(cancelled) => return Err(cancelled.into()),
    };
    for finding in &linked.findings {
        eprintln!("{}: {}", finding.code, finding.message);
    }
    if let Some(map) = &linked.map {
        print!("{}", map.text(false));
    }
    std::fs::write(output, linked.image)?;
    Ok(ExitCode::SUCCESS)
}
