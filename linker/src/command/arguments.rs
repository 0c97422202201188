//! What is typed becomes what the user wants of a link.
//!
//! The words that `toolchain-probe` takes too are spelled in its `command::arguments`; these are the linker's own, in
//! the groups in which the help shows them. It does not know files. The surprising choice: `--whole-archive` holds for
//! the archives behind it, as for every linker, so that the places of words are asked for and not their values alone.

use std::path::{Path, PathBuf};

use clap::{ArgAction, ArgMatches, Args, CommandFactory, FromArgMatches, Parser, ValueEnum};
use toolchain_probe::Policy;
use toolchain_probe::command::arguments::{
    ABOUT, AboutArguments, AllocatorArgument, ColorArguments, Format, JudgementArguments, TrustArgument,
    UnresolvedArguments,
};
use toolchain_probe::command::lists::read_list;
use toolchain_probe::command::size::{bytes, pages};
use toolchain_probe::gather::Given;
use toolchain_probe::gather::files::ReadError;
use toolchain_probe::judge::binding::wiring::Wiring;

use crate::{Mangling, Options};

/// What can be typed for a mangling.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, ValueEnum)]
pub(super) enum ManglingArgument {
    /// As wit-component has always written them
    #[default]
    Legacy,
    /// As the build target `cm32p2` has them
    Standard32,
}

#[derive(Parser)]
#[command(
    name = "seld",
    version = concat!(env!("CARGO_PKG_VERSION"), " (compatible with LLD)"),
    args_override_self = true,
    about = "Links WebAssembly libraries, objects and finished modules into one module with one memory, table, stack \
        and heap",
    after_help = "\
Words of wasm-ld mean here what they mean there, or say that they do not; those of its makers of commands too, so that \
`clang -fuse-ld=/path/to/seld` and `rustc -C linker=seld -C linker-flavor=wasm-ld` make images.

Examples:
  seld app.so math.so libc.so -o image.wasm
      one module that exports what app.so exports; calls between the three are plain calls
  seld app.so -L lib -o image.wasm --map image.map
      what app.so needs is found in lib; the map says what is where
  seld --explain ABI001
      what a refusal means, and what to change

Exit status: 0 linked, 1 the inputs were refused, 2 a file or an argument is wrong."
)]
pub(super) struct Arguments {
    /// Modules in link order, the first that is no archive is what the image exports; NAME= overrides a name
    #[arg(value_name = "[NAME=]PATH", required_unless_present_any = ABOUT)]
    inputs: Vec<String>,

    /// Where to write the image
    #[arg(short, long, value_name = "OUT", required_unless_present_any = ABOUT)]
    pub(super) output: Option<PathBuf>,

    #[command(flatten)]
    search: SearchArguments,

    #[command(flatten)]
    exports: ExportArguments,

    #[command(flatten)]
    pub(super) unresolved: UnresolvedArguments,

    #[command(flatten)]
    memory: MemoryArguments,

    #[command(flatten)]
    refusal: RefusalArguments,

    #[command(flatten)]
    image: ImageArguments,

    #[command(flatten)]
    pub(super) outputs: OutputArguments,

    #[command(flatten)]
    pub(super) bindings: BindingArguments,

    #[command(flatten)]
    pub(super) messages: MessageArguments,

    #[command(flatten)]
    pub(super) about: AboutArguments,
}

#[derive(Args)]
#[command(next_help_heading = "Where inputs are found")]
struct SearchArguments {
    /// Search needed libraries here, and those of -l
    #[arg(short = 'L', long = "library-path", value_name = "FOLDER")]
    library_path: Vec<PathBuf>,

    /// This library: of the folders of -L the first that has libNAME.a or libNAME.so
    // `command::words` has found it before this is parsed: it is here for the help.
    #[arg(short = 'l', long = "library", value_name = "NAME")]
    _library: Vec<String>,

    /// All members of the archives behind this take part, whoever wants them
    #[arg(long, action = ArgAction::Append, num_args = 0, default_missing_value = "true")]
    whole_archive: Vec<bool>,

    /// Members of the archives behind this take part if somebody wants them, as without --whole-archive
    #[arg(long, action = ArgAction::Append, num_args = 0, default_missing_value = "true")]
    no_whole_archive: Vec<bool>,
}

#[derive(Args)]
#[command(next_help_heading = "What the image exports")]
struct ExportArguments {
    /// Export this symbol too, whichever input or archive defines it
    #[arg(long, value_name = "NAME")]
    export: Vec<String>,

    /// Export this symbol too, if an input defines it
    #[arg(long, value_name = "NAME")]
    export_if_defined: Vec<String>,

    /// Export only this of what inputs export, beside what --export names, `memory`, `_start` or `_initialize`, and
    /// `cabi_realloc` of a component; or @FILE with a name on each line, `#` begins a comment; not with --export-all
    #[arg(long, value_name = "NAME|@FILE")]
    export_only: Vec<String>,

    /// Export every public symbol of every input
    #[arg(long, conflicts_with = "export_only")]
    export_all: bool,

    /// How names of the component model are written
    #[arg(long, value_enum, default_value_t)]
    mangling: ManglingArgument,
}

#[derive(Args)]
#[command(next_help_heading = "Memory")]
struct MemoryArguments {
    /// Size of the one stack in bytes
    #[arg(long, value_name = "SIZE", value_parser = bytes::<u32>)]
    #[arg(default_value_t = Options::default().stack_size_bytes())]
    stack_size: u32,

    /// Room for the heap before the memory has to grow, in bytes
    #[arg(long, value_name = "SIZE", value_parser = bytes::<u32>, default_value_t = 0)]
    initial_heap: u32,

    /// What the memory has when it starts, in bytes; a multiple of 64K that is large enough
    #[arg(long, value_name = "SIZE", value_parser = pages)]
    initial_memory: Option<u64>,

    /// Upper limit of the memory in bytes
    #[arg(long, value_name = "SIZE", value_parser = bytes::<u64>)]
    max_memory: Option<u64>,

    /// Import the memory as env.memory
    #[arg(long)]
    import_memory: bool,

    /// What becomes of the allocators that several finished modules bring
    #[arg(long, value_enum, default_value_t)]
    allocator: AllocatorArgument,
}

#[derive(Args)]
#[command(next_help_heading = "What is refused")]
struct RefusalArguments {
    #[command(flatten)]
    trust: TrustArgument,

    #[command(flatten)]
    judgement: JudgementArguments,

    /// Turn all warnings into errors
    #[arg(long)]
    fatal_warnings: bool,

    /// Validate the image before it is written
    #[arg(long)]
    verify: bool,

    /// Prove before it is written that the image is a right link of its inputs
    #[arg(long)]
    check: bool,
}

#[derive(Args)]
#[command(next_help_heading = "What the image is")]
struct ImageArguments {
    /// Keep functions and data that nothing reaches
    #[arg(long)]
    no_prune: bool,

    /// Make one function of all that do the same; each keeps its address
    #[arg(long)]
    fold_identical: bool,

    /// What the image is called in its name section; the name of the output file if not given
    #[arg(long, value_name = "NAME")]
    soname: Option<String>,

    /// Leave out names and producers
    #[arg(long)]
    strip: bool,

    /// Keep the debug information (DWARF) of objects and finished modules; their code keeps its length then
    #[arg(long)]
    debug_info: bool,
}

#[derive(Args)]
#[command(next_help_heading = "What else is written")]
pub(super) struct OutputArguments {
    /// Write the link map here: text, JSON if the file ends in .json, or text to standard output if it is -
    #[arg(long, value_name = "FILE")]
    pub(super) map: Option<PathBuf>,

    /// Write the library graph here, in the DOT language
    #[arg(long, value_name = "FILE")]
    pub(super) graph: Option<PathBuf>,

    /// Write the certificate here: where each thing of the image comes from, as JSON
    #[arg(long, value_name = "FILE")]
    pub(super) certificate: Option<PathBuf>,

    /// Write here for make or ninja which files the image was made of
    #[arg(long, value_name = "FILE")]
    pub(super) dependency_file: Option<PathBuf>,

    /// Write all inputs and the command line into this archive, from which the link can be repeated elsewhere
    #[arg(long, value_name = "FILE.tar")]
    pub(super) reproduce: Option<PathBuf>,
}

#[derive(Args)]
#[command(next_help_heading = "C for the host")]
pub(super) struct BindingArguments {
    /// Write a C header for the host here: functions, structs as they lie in memory, who frees what
    #[arg(long, value_name = "FILE.h")]
    pub(super) emit_header: Option<PathBuf>,

    /// Write what the header needs with wabt's wasm2c here, as C
    #[arg(long, value_name = "FILE.c", requires = "emit_header")]
    pub(super) emit_wasm2c: Option<PathBuf>,

    /// Write what the header needs with WAMR here, as C
    #[arg(long, value_name = "FILE.c", requires = "emit_header")]
    pub(super) emit_wamr: Option<PathBuf>,

    /// Write what the header needs with wasmtime's C API here, as C
    #[arg(long, value_name = "FILE.c", requires = "emit_header")]
    pub(super) emit_wasmtime: Option<PathBuf>,

    /// Take comments for the header from this file or folder of WIT
    #[arg(long, value_name = "PATH", requires = "emit_header")]
    pub(super) wit: Vec<PathBuf>,
}

#[derive(Args)]
#[command(next_help_heading = "Messages")]
pub(super) struct MessageArguments {
    /// How findings are shown: text on standard error, or JSON on standard output
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,

    #[command(flatten)]
    pub(super) color: ColorArguments,

    /// Show at most this many findings; 0 for all
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(super) error_limit: usize,

    /// Show names of C++ and Rust as they stand in the files
    #[arg(long)]
    pub(super) no_demangle: bool,

    /// Name every input, one on a line of standard output
    #[arg(short, long)]
    pub(super) trace: bool,

    /// Say how long each phase takes, and show findings that only inform, and all of them; wasm-ld's -v is --version
    #[arg(short, long)]
    pub(super) verbose: bool,

    /// Show errors only
    #[arg(short, long, conflicts_with = "verbose")]
    pub(super) quiet: bool,

    /// Number of threads; as many as there are cores if not given
    #[arg(long, value_name = "N")]
    pub(super) threads: Option<usize>,
}

/// A command line, understood.
pub(super) struct Wanted {
    /// All words.
    pub(super) arguments: Arguments,
    /// The files, in link order.
    pub(super) given: Vec<Given>,
    /// What was typed and what was not.
    pub(super) matches: ArgMatches,
}

impl Wanted {
    /// Parses words, the name of the program first.
    ///
    /// # Errors
    /// Help, version, or what is wrong.
    pub(super) fn parse(words: Vec<std::ffi::OsString>) -> Result<Self, clap::Error> {
        let matches = Arguments::command().try_get_matches_from(words)?;
        let arguments = Arguments::from_arg_matches(&matches)?;
        let given = arguments.given(&matches);
        Ok(Self { arguments, given, matches })
    }
}

impl Arguments {
    /// The files, each with what the last word about archives in front of it says.
    fn given(&self, matches: &ArgMatches) -> Vec<Given> {
        let places = |word: &str| matches.indices_of(word).into_iter().flatten().collect::<Vec<usize>>();
        let (all, wanted) = (places("whole_archive"), places("no_whole_archive"));
        let last = |of: &[usize], before: usize| of.iter().copied().filter(|place| *place < before).max();
        let inputs = self.inputs.iter().zip(places("inputs"));
        inputs
            .map(|(input, place)| Given { whole: last(&all, place) > last(&wanted, place), ..Given::new(input) })
            .collect()
    }

    pub(super) fn library_path(&self) -> &[PathBuf] {
        &self.search.library_path
    }

    pub(super) fn mangling(&self) -> ManglingArgument {
        self.exports.mangling
    }

    pub(super) fn trusts(&self) -> bool {
        self.refusal.trust.trust
    }

    pub(super) fn is_verified(&self) -> bool {
        self.refusal.verify
    }

    pub(super) fn is_checked(&self) -> bool {
        self.refusal.check
    }

    /// The options of the link, but for what components and their mangling add.
    ///
    /// # Errors
    /// A file of names that cannot be read.
    pub(super) fn options(&self) -> Result<Options, ReadError> {
        let name = || Some(self.output.as_ref()?.file_name()?.to_string_lossy().into_owned());
        Ok(Options {
            exports: self.exports.export.clone(),
            exports_if_defined: self.exports.export_if_defined.clone(),
            export_only: self.export_only()?,
            export_all: self.exports.export_all,
            initial_heap_bytes: self.memory.initial_heap,
            initial_memory_bytes: self.memory.initial_memory,
            max_memory_bytes: self.memory.max_memory,
            import_memory: self.memory.import_memory,
            no_prune: self.image.no_prune,
            fold_identical: self.image.fold_identical,
            name: self.image.soname.clone().or_else(name),
            strip: self.image.strip,
            debug_info: self.image.debug_info,
            map: self.outputs.map.is_some(),
            certificate: self.is_checked() || self.outputs.certificate.is_some(),
            wiring: Wiring::default(),
            boundaries: Vec::new(),
            mangling: Mangling::default(),
            trust: self.trusts(),
            policy: self.policy()?,
        })
    }

    fn policy(&self) -> Result<Policy, ReadError> {
        Ok(Policy {
            allow: self.refusal.judgement.allow.clone(),
            deny: self.refusal.judgement.deny.clone(),
            denies_warnings: self.refusal.fatal_warnings,
            unresolved: self.unresolved.rules()?,
            allocator: self.memory.allocator.into(),
            stack_size_bytes: self.memory.stack_size,
            engine: self.refusal.judgement.engine.clone(),
        })
    }

    /// The names of `--export-only`, those of its files in place of the files.
    fn export_only(&self) -> Result<Option<Vec<String>>, ReadError> {
        if self.exports.export_only.is_empty() {
            return Ok(None);
        }
        let mut names = Vec::new();
        for argument in &self.exports.export_only {
            match argument.strip_prefix('@') {
                None => names.push(argument.clone()),
                Some(path) => names.extend(read_list(Path::new(path))?),
            }
        }
        Ok(Some(names))
    }

    /// Where comments for the header are.
    pub(super) fn wit(&self) -> impl Iterator<Item = &Path> {
        self.bindings.wit.iter().map(PathBuf::as_path)
    }

    /// The files of names, on which the image depends too.
    pub(super) fn lists(&self) -> impl Iterator<Item = &Path> {
        let names = self.exports.export_only.iter().filter_map(|argument| Some(Path::new(argument.strip_prefix('@')?)));
        names.chain(self.unresolved.lists())
    }
}
