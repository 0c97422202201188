//! Real programs: the CPython group, components, objects with a libc, and SQLite, Lua, zlib and Rust's std in three
//! forms.
//!
//! They need `corpora/fetch`, and those with SQLite, Lua and zlib also `make -C linker/benches/link`; what is missing
//! is left out.

use std::path::{Path, PathBuf};

use crate::measure::{Job, measure};
use crate::table::Table;

/// How often each job runs.
const ROUNDS: usize = 7;

/// Measures the groups whose names have the word in them.
pub(crate) fn measure_all<'f>(folder: &'f Path, is_all: bool, word: &str, table: &mut Table) {
    let tools = Tools { folder, is_all };
    let mut of = |group: &str, program: Program, jobs: fn(&Tools<'f>, &Program) -> Vec<Job>| {
        if group.contains(word) && program.inputs.iter().all(|path| path.is_file()) {
            let jobs = jobs(&tools, &program);
            table.add(group, program.bytes(), &jobs, &measure(&jobs, ROUNDS));
        }
    };
    of("CPython group", Program::read("python-with-rust-extension"), Tools::of_libraries);
    of("component with CPython", Program::read("component-python"), Tools::of_component);
    of("components, one of libraries", Program::read("group-shared-library"), Tools::of_components);
    of("four components", Program::read("group-diamond"), Tools::of_components);
    of("objects and libc.a", Program::read("objects-and-libc-archive"), Tools::of_objects);
    of("SQLite, Lua, zlib, std: objects", Program::with_std("objects-with-rust", "a"), Tools::of_objects);
    of("SQLite, Lua, zlib, std: libraries", Program::with_std("libc-and-rust-std", "so"), Tools::of_modules);
    of("SQLite, Lua, zlib, std: finished", Program::with_std("finished-rust-and-c", "wasm"), Tools::of_modules);
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

    /// A program of the corpora with Rust's std, and SQLite, Lua and zlib in the same form, which `ending` names.
    fn with_std(name: &str, ending: &str) -> Self {
        // What Lua wants beside libc, unless a finished module has it inside.
        const BESIDE_LIBC: [&str; 3] = ["setjmp", "wasi-emulated-signal", "wasi-emulated-process-clocks"];
        let (made, libraries) = (corpora().join("../target/link-bench"), corpora().join("fetched/sysroot/lib"));
        let Self { mut inputs, mut flags } = Self::read(name);
        inputs.extend(["sqlite", "lua", "zlib"].map(|name| made.join(format!("{name}.{ending}"))));
        if ending != "wasm" {
            inputs.extend(BESIDE_LIBC.map(|name| libraries.join(format!("wasm32-wasip1/lib{name}.{ending}"))));
        }
        flags.push(format!("@{}", made.join("exports").display()));
        Self { inputs, flags }
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

    fn seld(&self, program: &Program) -> Job {
        Job::seld("seld", &program.inputs, &program.flags(), &self.output("ours.wasm"))
    }

    /// Modules of any kind. `wasm-merge` keeps a memory for each, and takes a hundred times as long.
    fn of_modules(&self, program: &Program) -> Vec<Job> {
        let mut jobs = vec![self.seld(program), validate(&program.inputs)];
        if self.is_all && is_installed("wasm-merge") {
            let mut command = ["wasm-merge", "--all-features", "--skip-export-conflicts"].map(str::to_owned).to_vec();
            command.extend(program.inputs.iter().flat_map(|path| [display(path), "env".to_owned()]));
            command.extend(["-o".to_owned(), display(self.output("merged.wasm"))]);
            jobs.push(Job::new("wasm-merge", command).uncounted());
        }
        jobs
    }

    /// Libraries without a tag: `wasm-tools component link` has no place for one.
    fn of_libraries(&self, program: &Program) -> Vec<Job> {
        let mut linked = vec![display(wasm_tools()), "component".to_owned(), "link".to_owned()];
        linked.extend(program.inputs.iter().map(|path| format!("{}={}", name_of(path), path.display())));
        let adapter = corpora().join("fetched/python/wasi_snapshot_preview1.reactor.wasm");
        linked.extend(["--adapt".to_owned(), format!("wasi_snapshot_preview1={}", adapter.display())]);
        linked.extend(["-o".to_owned(), display(self.output("component.wasm"))]);
        let checked = [program.flags().as_slice(), &["--check"]].concat();
        let checked = Job::seld("seld --check", &program.inputs, &checked, &self.output("checked.wasm"));
        let mut jobs = self.of_modules(program);
        jobs.insert(1, Job::new("wasm-tools component link", linked));
        jobs.push(checked.uncounted());
        jobs
    }

    fn of_component(&self, program: &Program) -> Vec<Job> {
        vec![self.seld(program).uncounted(), validate(&program.inputs).uncounted()]
    }

    /// Components that ask each other. `meld` keeps a memory for each.
    fn of_components(&self, program: &Program) -> Vec<Job> {
        let meld = corpora().join("fetched/tools/meld");
        let mut command = vec![display(&meld), "fuse".to_owned()];
        command.extend(program.inputs.iter().map(display));
        command.extend(["-o".to_owned(), display(self.output("fused.wasm"))]);
        let fused = is_installed(&meld).then(|| Job::new("meld fuse", command));
        [self.seld(program)].into_iter().chain(fused).chain([validate(&program.inputs)]).collect()
    }

    /// Objects and archives: what the flags name is exported, or all that can be seen.
    fn of_objects(&self, program: &Program) -> Vec<Job> {
        let mut flags = [&["--no-entry"], program.flags().as_slice()].concat();
        flags.extend(program.flags.is_empty().then_some("--export-dynamic"));
        let theirs = wasm_ld(&program.inputs, &flags, &self.output("theirs.wasm"));
        std::iter::once(self.seld(program)).chain(theirs).collect()
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

fn is_installed(name: impl AsRef<std::ffi::OsStr>) -> bool {
    std::process::Command::new(name).arg("--version").output().is_ok()
}

fn display(path: impl AsRef<Path>) -> String {
    path.as_ref().display().to_string()
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
