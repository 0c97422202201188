//! What each phase of a link costs, as `seld -v` says it.

use std::path::Path;
use std::process::Command;

use crate::programs::Program;
use crate::table::Table;

/// How often the link runs; the best time of each phase counts.
const ROUNDS: usize = 7;

pub(crate) fn measure(folder: &Path, table: &mut Table) {
    let program = Program::read("python-with-rust-extension");
    if !program.inputs.iter().all(|path| path.is_file()) {
        return;
    }
    let mut best: Vec<(String, f64)> = Vec::new();
    for _ in 0..ROUNDS {
        for (name, ms) in phases(&program, &folder.join("phases.wasm")) {
            match best.iter_mut().find(|(known, _)| *known == name) {
                Some((_, best)) => *best = best.min(ms),
                None => best.push((name, ms)),
            }
        }
    }
    table.add_phases("the CPython group", best);
}

fn phases(program: &Program, output: &Path) -> Vec<(String, f64)> {
    let linked = Command::new(env!("CARGO_BIN_EXE_seld"))
        .args(&program.inputs)
        .args(&program.flags)
        .args(["--threads", "1", "-v", "-o"])
        .arg(output)
        .output()
        .expect("the linker can be run");
    let said = String::from_utf8_lossy(&linked.stderr);
    let phase = |line: &str| {
        let (ms, name) = line.split_once(" ms  ")?;
        Some((name.to_owned(), ms.trim().parse().ok()?)).filter(|(name, _)| name != "in all")
    };
    said.lines().filter_map(phase).collect()
}
