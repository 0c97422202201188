//! The command `seld`: arguments become inputs and options, an image becomes a file.
//!
//! The file appears only when everything succeeded: it is written next to its destination and renamed. Exit codes: 0
//! linked, 1 the inputs were refused, 2 an argument or a file is wrong.

mod words;

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Parser, ValueEnum};
use toolchain_probe::Policy;
use toolchain_probe::command::arguments::{
    AllocatorArgument, Format, TrustArgument, UnresolvedArguments, show_error, show_usage, split_input,
};
use toolchain_probe::command::size::bytes;
use toolchain_probe::command::streams::UntilClosed;
use toolchain_probe::command::words::{WordsError, expanded};
use toolchain_probe::component::{Modules, World, unwrap};
use toolchain_probe::diagnostic::{Code, Diagnostic, Severity};
use toolchain_probe::gather::files::{ReadError, read_file};
use toolchain_probe::gather::{Gathered, Purpose, Request, gather};
use toolchain_probe::judge::binding::wiring::Wiring;
use toolchain_probe::judge::engine::Engine;
use toolchain_probe::show::human::{self, Style};
use toolchain_probe::show::json;

use crate::bindings::{Bindings, Documentation, Runtime, Sources, standard32};
use crate::{Input, LinkError, Linked, Mangling, Options, link, verify};

/// Why the command writes no image.
#[derive(Debug, thiserror::Error)]
enum Fault {
    /// The inputs were refused.
    #[error(transparent)]
    Refused(#[from] LinkError),
    /// A file or an argument is wrong.
    #[error(transparent)]
    World(#[from] WorldError),
}

/// A fault of the world.
#[derive(Debug, thiserror::Error)]
enum WorldError {
    /// A file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A file cannot be written.
    #[error("cannot write `{path}`")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Nothing can be written to standard output or error.
    #[error("cannot write the report")]
    Report(#[from] std::io::Error),
    /// A word that cannot be understood.
    #[error(transparent)]
    Words(#[from] WordsError),
    /// A word of wasm-ld that has no meaning here.
    #[error("{0}")]
    Word(String),
    /// A file of WIT is wrong.
    #[error("cannot read WIT `{path}`: {why}")]
    Wit {
        /// The file or folder.
        path: PathBuf,
        /// Why, in the words of its parser.
        why: String,
    },
    /// No thread can be started.
    #[error("cannot start threads")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

/// What can be typed for a mangling.
#[derive(Clone, Copy, Default, Debug, ValueEnum)]
enum ManglingArgument {
    /// As wit-component has always written them
    #[default]
    Legacy,
    /// As the build target `cm32p2` has them
    Standard32,
}

#[derive(Parser)]
#[command(
    name = "seld",
    version,
    args_override_self = true,
    about = "Links WebAssembly libraries, objects and finished modules into one module with one memory, table, stack \
        and heap",
    after_help = "\
Examples:
  seld app.so math.so libc.so -o image.wasm
      one module that exports what app.so exports; calls between the three are plain calls
  seld app.so -L lib -o image.wasm --map image.map
      what app.so needs is found in lib; the map says what is where
  seld --explain ABI001
      what a refusal means, and what to change

Exit status: 0 linked, 1 the inputs were refused, 2 a file or an argument is wrong."
)]
struct Arguments {
    /// Modules in link order, the first that is no archive is what the image exports; NAME= overrides a name
    #[arg(value_name = "[NAME=]PATH", required_unless_present = "explain")]
    inputs: Vec<String>,

    /// Where to write the image
    #[arg(short, long, value_name = "OUT", required_unless_present = "explain")]
    output: Option<PathBuf>,

    /// Export this symbol too, whichever input or archive defines it
    #[arg(long, value_name = "NAME")]
    export: Vec<String>,

    /// Export only this of what inputs export, beside what --export names, `memory`, `_start` or `_initialize`, and
    /// `cabi_realloc` of a component; or @FILE with a name on each line, `#` begins a comment; not with --export-all
    #[arg(long, value_name = "NAME|@FILE")]
    export_only: Vec<String>,

    /// Export every public symbol of every input
    #[arg(long, conflicts_with = "export_only")]
    export_all: bool,

    #[command(flatten)]
    unresolved: UnresolvedArguments,

    /// Search needed libraries here, and those of -l
    #[arg(short = 'L', long = "library-path", value_name = "FOLDER")]
    library_path: Vec<PathBuf>,

    /// What becomes of the allocators that several finished modules bring
    #[arg(long, value_enum, default_value_t)]
    allocator: AllocatorArgument,

    #[command(flatten)]
    trust: TrustArgument,

    /// Size of the one stack in bytes
    #[arg(long, value_name = "SIZE", value_parser = bytes::<u32>)]
    #[arg(default_value_t = Options::default().stack_size_bytes())]
    stack_size: u32,

    /// Room for the heap before the memory has to grow, in bytes
    #[arg(long, value_name = "SIZE", value_parser = bytes::<u32>, default_value_t = 0)]
    initial_heap: u32,

    /// Upper limit of the memory in bytes
    #[arg(long, value_name = "SIZE", value_parser = bytes::<u64>)]
    max_memory: Option<u64>,

    /// Import the memory as env.memory
    #[arg(long)]
    import_memory: bool,

    /// How names of the component model are written
    #[arg(long, value_enum, default_value_t)]
    mangling: ManglingArgument,

    /// Turn errors of this code into warnings, where an image could still be right
    #[arg(long, value_name = "CODE")]
    allow: Vec<Code>,

    /// Turn findings of this code into errors
    #[arg(long, value_name = "CODE")]
    deny: Vec<Code>,

    /// Refuse what this engine lacks: mvp, lime1, wasm-2.0 or wasm-3.0, each with +FEATURE for more
    #[arg(long, value_name = "PROFILE")]
    engine: Option<Engine>,

    /// Keep functions and data that nothing reaches
    #[arg(long)]
    no_prune: bool,

    /// What the image is called in its name section; the name of the output file if not given
    #[arg(long, value_name = "NAME")]
    soname: Option<String>,

    /// Leave out names and producers
    #[arg(long)]
    strip: bool,

    /// Keep the debug information (DWARF) of objects and finished modules; their code keeps its length then
    #[arg(long)]
    debug_info: bool,

    /// Write the link map here: text, JSON if the file ends in .json, or text to standard output if it is -
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,

    /// Write the library graph here, in the DOT language
    #[arg(long, value_name = "FILE")]
    graph: Option<PathBuf>,

    /// Write the certificate here: where each thing of the image comes from, as JSON
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,

    /// Write a C header for the host here: functions, structs as they lie in memory, who frees what
    #[arg(long, value_name = "FILE.h")]
    emit_header: Option<PathBuf>,

    /// Write what the header needs with wabt's wasm2c here, as C
    #[arg(long, value_name = "FILE.c", requires = "emit_header")]
    emit_wasm2c: Option<PathBuf>,

    /// Write what the header needs with WAMR here, as C
    #[arg(long, value_name = "FILE.c", requires = "emit_header")]
    emit_wamr: Option<PathBuf>,

    /// Write what the header needs with wasmtime's C API here, as C
    #[arg(long, value_name = "FILE.c", requires = "emit_header")]
    emit_wasmtime: Option<PathBuf>,

    /// Take comments for the header from this file or folder of WIT
    #[arg(long, value_name = "PATH", requires = "emit_header")]
    wit: Vec<PathBuf>,

    /// Validate the image before it is written
    #[arg(long)]
    verify: bool,

    /// Prove before it is written that the image is a right link of its inputs
    #[arg(long)]
    check: bool,

    /// Number of threads; as many as there are cores if not given
    #[arg(long, value_name = "N")]
    threads: Option<usize>,

    /// How findings are shown: text on standard error, or JSON on standard output
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Explain a diagnostic code and exit
    #[arg(long, value_name = "CODE")]
    explain: Option<Code>,

    /// Show names of C++ and Rust as they stand in the files
    #[arg(long)]
    no_demangle: bool,

    /// Say how long each phase takes, and show findings that only inform
    #[arg(short, long)]
    verbose: bool,
}

impl Arguments {
    fn options(&self, export_only: Option<Vec<String>>) -> Options {
        Options {
            exports: self.export.clone(),
            export_only,
            export_all: self.export_all,
            initial_heap_bytes: self.initial_heap,
            max_memory_bytes: self.max_memory,
            import_memory: self.import_memory,
            no_prune: self.no_prune,
            name: self
                .soname
                .clone()
                .or_else(|| Some(self.output.as_ref()?.file_name()?.to_string_lossy().into_owned())),
            strip: self.strip,
            debug_info: self.debug_info,
            map: self.map.is_some(),
            certificate: self.check || self.certificate.is_some(),
            wiring: Wiring::default(),
            boundaries: Vec::new(),
            mangling: Mangling::default(),
            trust: self.trust.trust,
            policy: self.policy(),
        }
    }

    fn policy(&self) -> Policy {
        Policy {
            allow: self.allow.clone(),
            deny: self.deny.clone(),
            unresolved: self.unresolved.rules(),
            allocator: self.allocator.into(),
            stack_size_bytes: self.stack_size,
            engine: self.engine.clone(),
        }
    }

    /// The names of `--export-only`, those of its files in place of the files.
    fn export_only(&self) -> Result<Option<Vec<String>>, WorldError> {
        if self.export_only.is_empty() {
            return Ok(None);
        }
        let mut names = Vec::new();
        for argument in &self.export_only {
            match argument.strip_prefix('@') {
                None => names.push(argument.clone()),
                Some(path) => names.extend(listed(&String::from_utf8_lossy(&read_file(Path::new(path))?))),
            }
        }
        Ok(Some(names))
    }
}

/// The names in a list, one on each line. A comment begins with `#`, at the start of a line or after a space: the
/// names that components give to exports have a `#` inside. Some editors put a mark of the encoding in front.
fn listed(text: &str) -> impl Iterator<Item = String> {
    let name = |line: &str| {
        let comment =
            line.match_indices('#').find(|(at, _)| line[..*at].chars().last().is_none_or(char::is_whitespace));
        line[..comment.map_or(line.len(), |(at, _)| at)].trim().to_owned()
    };
    text.strip_prefix('\u{feff}').unwrap_or(text).lines().map(name).filter(|name| !name.is_empty())
}

/// Runs `seld` with these arguments (the first is the program's name) and returns the exit code: 0 linked, 1 the
/// inputs were refused, 2 an argument or a file is wrong. What it has to say it writes to the two streams.
///
/// # Panics
/// With `--verify`, if the image is not valid, and with `--check`, if it is not proven to be right: a fault of the
/// linker, or of the checker.
pub fn run(args: impl IntoIterator<Item = OsString>, stdout: &mut dyn Write, stderr: &mut dyn Write) -> u8 {
    let (stdout, stderr) = (&mut UntilClosed::new(stdout), &mut UntilClosed::new(stderr));
    let words = expanded(args).map_err(WorldError::from);
    let words = match words.and_then(|words| words::of_wasm_ld(words).map_err(WorldError::Word)) {
        Ok(words) => words,
        Err(error) => return show_error(&error, stderr),
    };
    let arguments = match Arguments::try_parse_from(words) {
        Ok(arguments) => arguments,
        Err(error) => return show_usage(&error, stdout, stderr),
    };
    match link_files(&arguments, stdout, stderr) {
        Ok(()) => 0,
        Err(Fault::Refused(LinkError { mut findings })) => {
            let policy = arguments.policy();
            findings.iter_mut().for_each(|finding| policy.note_firm(finding));
            let shown = show(&findings, &arguments, stdout, stderr);
            if shown.is_err() { 2 } else { 1 }
        }
        Err(Fault::World(error)) => show_error(&error, stderr),
    }
}

fn link_files(arguments: &Arguments, stdout: &mut dyn Write, stderr: &mut dyn Write) -> Result<(), Fault> {
    if let Some(code) = arguments.explain {
        write!(stdout, "{}", code.explanation()).map_err(WorldError::from)?;
        return Ok(());
    }
    let given: Vec<_> = arguments.inputs.iter().map(|argument| split_input(argument)).collect();
    let options = arguments.options(arguments.export_only()?);
    let wanted: Vec<String> = options.asked_exports().chain(&arguments.unresolved.undefined).cloned().collect();
    let request =
        Request { given: &given, library_path: &arguments.library_path, wanted: &wanted, purpose: Purpose::Image };
    let Gathered { inputs, mut findings } = gather(request).map_err(WorldError::from)?;
    findings.iter_mut().for_each(|finding| options.policy.judge(finding));
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(LinkError { findings }.into());
    }
    let Modules { inputs, wiring, boundaries, world } = unwrap(inputs, options.trust).map_err(LinkError::from)?;
    let mangling = match arguments.mangling {
        ManglingArgument::Legacy => Mangling::default(),
        ManglingArgument::Standard32 => {
            let sources = Sources { inputs: &inputs, world: world.as_ref(), documentation: None };
            standard32(&sources).map_err(|fault| LinkError::from(vec![*fault]))?
        }
    };
    let options = Options { wiring, boundaries, mangling, ..options };
    let work = || link_and_check(arguments, &inputs, &options);
    let linked = match arguments.threads {
        None => work()?,
        Some(threads) => {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(WorldError::from)?;
            pool.install(work)?
        }
    };
    write_bindings(arguments, &linked, &inputs, world.as_ref())?;
    write_outputs(arguments, &linked, stdout)?;
    findings.extend(linked.findings);
    findings.iter_mut().for_each(|finding| options.policy.note_firm(finding));
    show(&findings, arguments, stdout, stderr).map_err(WorldError::from)?;
    if arguments.verbose {
        write!(stderr, "{}", linked.timing.text()).map_err(WorldError::from)?;
    }
    Ok(())
}

/// Links, and looks at the image as the user wants it. Panics with what is wrong: a fault of the linker.
fn link_and_check(arguments: &Arguments, inputs: &[Input], options: &Options) -> Result<Linked, LinkError> {
    let linked = link(inputs, options)?;
    if arguments.verify
        && let Err(broken) = verify(&linked.image)
    {
        panic!("{broken}; please report this with the inputs");
    }
    if arguments.check {
        check(&linked, inputs);
    }
    Ok(linked)
}

/// Panics if the image is not proven to be right: a fault of the linker or of the checker.
fn check(linked: &Linked, inputs: &[Input]) {
    let given: Vec<_> = inputs.iter().map(|input| (input.name.as_str(), input.bytes.as_slice())).collect();
    let certificate = linked.certificate.as_ref().expect("a link that is checked has a certificate");
    if let Err(rejections) = toolchain_probe::check::check(&linked.image, certificate, &given) {
        let shown: Vec<String> = rejections.iter().take(SHOWN).map(ToString::to_string).collect();
        panic!("the image is not proven to be right: {}; please report this with the inputs", shown.join("; "));
    }
}

/// The header for C, and the glue for engines.
fn write_bindings(
    arguments: &Arguments,
    linked: &Linked,
    inputs: &[Input],
    world: Option<&World>,
) -> Result<(), WorldError> {
    let Some(header) = &arguments.emit_header else { return Ok(()) };
    let mut documentation = Documentation::default();
    for path in &arguments.wit {
        let read = Documentation::read(path).map_err(|why| WorldError::Wit { path: path.clone(), why })?;
        documentation = documentation.with(read);
    }
    let stem = arguments.output.as_ref().and_then(|output| output.file_stem()).unwrap_or_default();
    let sources = Sources { inputs, world, documentation: Some(&documentation) };
    let bindings = Bindings::of(&linked.image, &stem.to_string_lossy(), &sources)
        .expect("the image is a module that was just written");
    write_whole(header, bindings.header().as_bytes())?;
    let name = header.file_name().unwrap_or_default().to_string_lossy();
    for (path, runtime) in [
        (&arguments.emit_wasm2c, Runtime::Wasm2c),
        (&arguments.emit_wamr, Runtime::Wamr),
        (&arguments.emit_wasmtime, Runtime::Wasmtime),
    ] {
        if let Some(path) = path {
            write_whole(path, bindings.glue(runtime, &name).as_bytes())?;
        }
    }
    Ok(())
}

fn write_outputs(arguments: &Arguments, linked: &Linked, stdout: &mut dyn Write) -> Result<(), WorldError> {
    if let (Some(path), Some(map)) = (&arguments.map, &linked.map) {
        let is_json = path.extension().is_some_and(|ending| ending == "json");
        let map = if is_json { map.json() } else { map.text(arguments.no_demangle) };
        if path == Path::new("-") {
            stdout.write_all(map.as_bytes())?;
        } else {
            write_whole(path, map.as_bytes())?;
        }
    }
    if let (Some(path), Some(certificate)) = (&arguments.certificate, &linked.certificate) {
        write_whole(path, certificate.json().as_bytes())?;
    }
    if let Some(path) = &arguments.graph {
        write_whole(path, linked.graph.dot().as_bytes())?;
    }
    let output = arguments.output.as_ref().expect("the parser requires an output");
    write_whole(output, &linked.image)
}

/// Writes a file beside its place, then renames it: a failed link leaves the old file, or none.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), WorldError> {
    let fault = |source: std::io::Error| WorldError::Write { path: path.to_owned(), source };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o644));
    }
    let mut file = builder.prefix(".seld-").tempfile_in(folder).map_err(fault)?;
    file.write_all(bytes).map_err(fault)?;
    file.persist(path).map_err(|error| fault(error.error))?;
    Ok(())
}

/// The most errors that are shown to people; the rest are counted.
const SHOWN: usize = 20;

/// Findings for people are messages; findings as JSON are what was asked for, and go where the probe's go.
fn show(
    findings: &[Diagnostic],
    arguments: &Arguments,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> std::io::Result<()> {
    if arguments.format == Format::Json {
        return write!(stdout, "{}", json::render_all(findings));
    }
    let wanted: Vec<&Diagnostic> =
        findings.iter().filter(|finding| human::is_shown(finding, arguments.verbose)).collect();
    let is_refusal = wanted.iter().any(|finding| finding.severity == Severity::Error);
    let style = Style { keeps_names: arguments.no_demangle, shows_all: arguments.verbose };
    let limit = if arguments.verbose { usize::MAX } else { SHOWN };
    for finding in wanted.iter().take(limit) {
        writeln!(stderr, "{}", human::render(finding, style))?;
    }
    if let Some(more) = wanted.len().checked_sub(limit).filter(|more| *more > 0) {
        writeln!(stderr, "and {more} more findings; `-v` shows all\n")?;
    }
    if is_refusal && let Some(summary) = human::summary(findings) {
        write!(stderr, "{summary}")?;
    }
    Ok(())
}
