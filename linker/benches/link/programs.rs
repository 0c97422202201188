//! Real programs: the CPython group, a component with a Python application in it, and objects with a libc.
//!
//! They need `corpora/fetch`, and SQLite and Lua what the demo with them makes; what is missing is left out.

use std::path::{Path, PathBuf};

use crate::measure::{Job, measure};
use crate::table::Table;

/// How often each job runs.
const ROUNDS: usize = 7;

pub(crate) fn measure_all(folder: &Path, is_all: bool, table: &mut Table) {
    let tools = Tools { folder, is_all };
    let read = Program::read;
    of("CPython group", &read("python-with-rust-extension"), &|program| tools.of_libraries(program), table);
    of("component with CPython", &read("component-python"), &|program| tools.of_components(program), table);
    let flags = ["--no-entry", "--export-dynamic"];
    of("objects and libc.a", &read("objects-and-libc-archive"), &|program| tools.of_objects(program, &flags), table);
    let sqlite = Program::sqlite_and_lua();
    let flags = [&["--no-entry"], sqlite.flags().as_slice()].concat();
    of("SQLite, Lua, libc.a", &sqlite, &|program| tools.of_objects(program, &flags), table);
}

/// Measures the jobs of one program.
fn of(group: &str, program: &Program, jobs: &dyn Fn(&Program) -> Vec<Job>, table: &mut Table) {
    if program.inputs.iter().all(|path| path.is_file()) {
        let jobs = jobs(program);
        table.add(group, program.bytes(), &jobs, &measure(&jobs, ROUNDS));
    }
}

/// A program of the corpora.
pub(crate) struct Program {
    pub inputs: Vec<PathBuf>,
    pub flags: Vec<String>,
}

impl Program {
    /// What `about.toml` says of the inputs; `fetched/` stands for `corpora/fetched/`.
    pub(crate) fn read(name: &str) -> Self {
        let corpora = corpora();
        let folder = corpora.join(name);
        let text = std::fs::read_to_string(folder.join("about.toml")).expect("a readable description");
        let table: toml::Table = text.parse().expect("a description in TOML");
        let list = |key: &str| -> Vec<String> {
            let values = table.get(key).and_then(toml::Value::as_array);
            values.into_iter().flatten().filter_map(|value| value.as_str().map(str::to_owned)).collect()
        };
        let path = |text: &String| if text.starts_with("fetched/") { corpora.join(text) } else { folder.join(text) };
        Self { inputs: list("inputs").iter().map(path).collect(), flags: list("flags") }
    }

    /// The objects of two programs that everybody knows, with the archives that they want.
    fn sqlite_and_lua() -> Self {
        let (made, library) = (corpora().join("demos/sqlite-lua-rust/out"), corpora().join("fetched/sysroot/lib"));
        let names = ["setjmp", "wasi-emulated-signal", "wasi-emulated-process-clocks", "c"];
        let archives = names.map(|name| library.join(format!("wasm32-wasip1/lib{name}.a")));
        let mut inputs = ["sqlite3.o", "memory_vfs.o", "liblua.a"].map(|name| made.join(name)).to_vec();
        inputs.extend(archives);
        inputs.push(library.join("wasm32-unknown-wasip1/libclang_rt.builtins.a"));
        let exports =
            ["sqlite3_open", "sqlite3_exec", "luaL_newstate", "luaL_openlibs", "luaL_loadstring", "lua_pcallk"];
        Self { inputs, flags: exports.map(|name| format!("--export={name}")).to_vec() }
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.inputs.iter().filter_map(|path| path.metadata().ok()).map(|file| file.len()).sum()
    }

    fn flags(&self) -> Vec<&str> {
        self.flags.iter().map(String::as_str).collect()
    }
}

/// The linkers, and where they may write.
struct Tools<'f> {
    folder: &'f Path,
    is_all: bool,
}

impl Tools<'_> {
    fn output(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn of_libraries(&self, program: &Program) -> Vec<Job> {
        let flags = program.flags();
        let ours = Job::seld("seld", &program.inputs, &flags, &self.output("ours.wasm"));
        let checked = [flags.as_slice(), &["--check"]].concat();
        let checked = Job::seld("seld --check", &program.inputs, &checked, &self.output("checked.wasm")).uncounted();
        let mut linked = vec![display(wasm_tools()), "component".to_owned(), "link".to_owned()];
        linked.extend(program.inputs.iter().map(|path| format!("{}={}", name_of(path), path.display())));
        let adapter = corpora().join("fetched/python/wasi_snapshot_preview1.reactor.wasm");
        linked.extend(["--adapt".to_owned(), format!("wasi_snapshot_preview1={}", adapter.display())]);
        linked.extend(["-o".to_owned(), display(self.output("component.wasm"))]);
        let mut jobs = vec![ours, Job::new("wasm-tools component link", linked), validate(&program.inputs), checked];
        // It keeps a memory for each module, and takes a hundred times as long.
        if self.is_all && is_installed("wasm-merge") {
            let modules = program.inputs.iter().flat_map(|path| [display(path), name_of(path)]);
            let command = ["wasm-merge".to_owned()].into_iter().chain(modules);
            let command = command.chain(["--all-features".to_owned(), "-o".to_owned(), display(self.output("m.wasm"))]);
            jobs.push(Job::new("wasm-merge", command).uncounted());
        }
        jobs
    }

    fn of_components(&self, program: &Program) -> Vec<Job> {
        let ours = Job::seld("seld", &program.inputs, &program.flags(), &self.output("ours.wasm"));
        vec![ours.uncounted(), validate(&program.inputs).uncounted()]
    }

    /// `flags` are those of wasm-ld.
    fn of_objects(&self, program: &Program, flags: &[&str]) -> Vec<Job> {
        let ours = Job::seld("seld", &program.inputs, &program.flags(), &self.output("ours.wasm"));
        let theirs = wasm_ld(&program.inputs, flags, &self.output("theirs.wasm"));
        std::iter::once(ours).chain(theirs).collect()
    }
}

/// Validates every file, each in a process of its own.
pub(crate) fn validate(files: &[PathBuf]) -> Job {
    let command = |path: &PathBuf| vec![display(wasm_tools()), "validate".to_owned(), display(path)];
    Job { commands: files.iter().map(command).collect(), ..Job::new("wasm-tools validate", []) }
}

fn corpora() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpora")
}

fn wasm_tools() -> PathBuf {
    corpora().join("fetched/tools/wasm-tools")
}

/// `wasm-ld`, where one is installed.
pub(crate) fn wasm_ld(inputs: &[PathBuf], flags: &[&str], output: &Path) -> Option<Job> {
    let linker = ["wasm-ld", "wasm-ld-22"].into_iter().find(|name| is_installed(name))?;
    let mut command = vec![linker.to_owned()];
    command.extend(inputs.iter().map(display));
    command.extend(flags.iter().map(ToString::to_string));
    command.extend(["-o".to_owned(), display(output)]);
    Some(Job::new("wasm-ld", command))
}

fn is_installed(name: &str) -> bool {
    std::process::Command::new(name).arg("--version").output().is_ok()
}

fn display(path: impl AsRef<Path>) -> String {
    path.as_ref().display().to_string()
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
