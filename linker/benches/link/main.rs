//! What a link costs, beside what others need for the same inputs: wall time, processor time, peak memory and
//! instructions.
//!
//! `cargo bench -p seld` measures what takes under three minutes, `cargo bench -p seld -- --all` also the large groups.
//! It prints a table, and writes it to `target/link-bench.json`; how time grows with the inputs is drawn in
//! `target/link-bench.svg`. The commands of a group take turns, so that a busy machine is busy for all of them, and the
//! best round counts. Instructions are those of one thread under callgrind: two runs agree on them, on any machine.
//! `--write` writes the table into `linker/ARCHITECTURE.md`, between its marks. A word measures only the real programs
//! whose group has it in its name, and writes nothing: `cargo bench -p seld -- zlib`.
//!
//! `corpora/fetch` brings programs and other tools, `make -C linker/benches/link` makes SQLite, Lua and zlib in three
//! forms. What is missing is left out, and so are `wasm-ld` and `wasm-merge` where they are not installed.

mod growth;
mod measure;
mod objects;
mod phases;
mod programs;
mod svg;
mod synthetic;
mod table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use measure::{MEASURE, measure_child};
use table::Table;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|argument| argument == MEASURE) {
        return measure_child(&arguments[1..]);
    }
    let is_all = arguments.iter().any(|argument| argument == "--all");
    let folder = tempfile::tempdir().expect("a folder for what is generated");
    let mut table = Table::default();
    let word = arguments.iter().find(|argument| !argument.starts_with('-'));
    programs::measure_all(folder.path(), is_all, word.map_or("", String::as_str), &mut table);
    if word.is_some() {
        return ExitCode::SUCCESS;
    }
    let grown = growth::measure_all(folder.path(), is_all, &mut table);
    phases::measure(folder.path(), &mut table);
    let target = target();
    std::fs::write(target.join("link-bench.json"), table.json()).expect("the folder of builds can be written");
    std::fs::write(target.join("link-bench.svg"), svg::plot(&grown)).expect("the folder of builds can be written");
    if arguments.iter().any(|argument| argument == "--write") {
        write_into_architecture(&table.markdown());
    }
    ExitCode::SUCCESS
}

fn write_into_architecture(numbers: &str) {
    const BEGIN: &str = "<!-- the numbers begin -->\n";
    const END: &str = "<!-- the numbers end -->";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md");
    let text = std::fs::read_to_string(&path).expect("the page is part of the repository");
    let (before, rest) = text.split_once(BEGIN).expect("the page has the marks");
    let (_, after) = rest.split_once(END).expect("the page has the marks");
    std::fs::write(&path, format!("{before}{BEGIN}{numbers}{END}{after}")).expect("the page can be written");
}

/// The folder of builds.
fn target() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).parent().expect("it is in the folder of builds").to_owned()
}
