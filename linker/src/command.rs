//! The command `seld`: arguments become inputs and options, an image becomes a file.
//!
//! The file appears only when everything succeeded: it is written next to its destination and renamed. Exit codes: 0
//! linked, 1 the inputs were refused, 2 an argument or a file is wrong.

mod arguments;
mod outputs;
mod reproduce;
mod words;

use std::ffi::OsString;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::CommandFactory;
use toolchain_probe::command::arguments::{Format, show_error, show_usage};
use toolchain_probe::command::streams::UntilClosed;
use toolchain_probe::command::words::{WordsError, expanded};
use toolchain_probe::component::{Modules, unwrap};
use toolchain_probe::diagnostic::{Diagnostic, Severity};
use toolchain_probe::gather::files::ReadError;
use toolchain_probe::gather::{Gathered, Purpose, Request, gather};
use toolchain_probe::show::human::{self, Style};
use toolchain_probe::show::json;

use self::arguments::{Arguments, ManglingArgument, Wanted};
use self::outputs::ImageFile;
use crate::bindings::{DocumentationError, Sources, standard32};
use crate::{Input, LinkError, Linked, Mangling, Options, Stopped, link_into, verify};

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
    #[error("cannot read WIT `{path}`")]
    Wit {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: DocumentationError,
    },
    /// No thread can be started.
    #[error("cannot start threads")]
    Threads(#[from] rayon::ThreadPoolBuildError),
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
    let wanted = match Wanted::parse(words) {
        Ok(wanted) => wanted,
        Err(error) => return show_usage(&error, stdout, stderr),
    };
    let options = match wanted.arguments.options().map_err(WorldError::from) {
        Ok(options) => options,
        Err(error) => return show_error(&error, stderr),
    };
    match link_files(&wanted, &options, stdout, stderr) {
        Ok(()) => 0,
        Err(Fault::Refused(LinkError { mut findings })) => {
            findings.iter_mut().for_each(|finding| options.policy.note_firm(finding));
            let shown = show(&findings, &wanted.arguments, stdout, stderr);
            if shown.is_err() { 2 } else { 1 }
        }
        Err(Fault::World(error)) => show_error(&error, stderr),
    }
}

fn link_files(wanted: &Wanted, options: &Options, stdout: &mut dyn Write, stderr: &mut dyn Write) -> Result<(), Fault> {
    let arguments = &wanted.arguments;
    if arguments.about.print(&mut Arguments::command(), stdout).map_err(WorldError::from)? {
        return Ok(());
    }
    let names: Vec<String> = options.asked_exports().chain(&arguments.unresolved.undefined).cloned().collect();
    let library_path = arguments.library_path();
    let request = Request { given: &wanted.given, library_path, wanted: &names, purpose: Purpose::Image };
    let threads = Threads::new(arguments.messages.threads).map_err(WorldError::from)?;
    let gathered = threads.run(|| gather(request));
    let Gathered { inputs, mut findings, mut files } = gathered.map_err(WorldError::from)?;
    files.extend(arguments.lists().map(Into::into));
    if let Some(path) = &arguments.outputs.reproduce {
        reproduce::write(path, wanted, &files)?;
    }
    if arguments.messages.trace {
        outputs::trace(&inputs, stdout).map_err(WorldError::from)?;
    }
    findings.iter_mut().for_each(|finding| options.policy.judge(finding));
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(LinkError { findings }.into());
    }
    let Modules { inputs, wiring, boundaries, world } = unwrap(inputs, options.trust).map_err(LinkError::from)?;
    let sources = Sources { inputs: &inputs, world: world.as_ref(), documentation: None };
    let mangling = match arguments.mangling() {
        ManglingArgument::Legacy => Mangling::default(),
        ManglingArgument::Standard32 => standard32(&sources).map_err(LinkError::from)?,
    };
    let options = Options { wiring, boundaries, mangling, ..options.clone() };
    let (linked, image) = threads.run(|| link_and_check(arguments, &inputs, &options))?;
    outputs::write(arguments, (&linked, image), &sources, &files, stdout)?;
    findings.extend(linked.findings);
    findings.iter_mut().for_each(|finding| options.policy.note_firm(finding));
    show(&findings, arguments, stdout, stderr).map_err(WorldError::from)?;
    if arguments.messages.verbose {
        write!(stderr, "{}", linked.timing.text()).map_err(WorldError::from)?;
    }
    Ok(())
}

/// Those that do the work: as many as the user said, or as there are cores.
struct Threads(Option<rayon::ThreadPool>);

impl Threads {
    fn new(count: Option<usize>) -> Result<Self, rayon::ThreadPoolBuildError> {
        let pool = count.map(|count| rayon::ThreadPoolBuilder::new().num_threads(count).build());
        Ok(Self(pool.transpose()?))
    }

    /// Does work in one of the threads: one that waits for them would have memory of its own beside theirs.
    fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        match &self.0 {
            Some(pool) => pool.install(work),
            None => rayon::scope(|_| work()),
        }
    }
}

/// Links, and looks at the image as the user wants it. Panics with what is wrong: a fault of the linker.
fn link_and_check(arguments: &Arguments, inputs: &[Input], options: &Options) -> Result<(Linked, ImageFile), Fault> {
    let mut image = ImageFile::new(arguments);
    let linked = link_into(inputs, options, &mut |_| ControlFlow::Continue(()), &mut image);
    let linked = linked.map_err(|stopped| match stopped {
        Stopped::Refused(error) => Fault::Refused(error),
        Stopped::Cancelled(_) => unreachable!("a link that nobody watches is not cancelled"),
        Stopped::Unwritten(source) => image.fault(source).into(),
    })?;
    if arguments.is_verified()
        && let Err(broken) = verify(image.kept())
    {
        panic!("{broken}; please report this with what `--reproduce FILE.tar` writes");
    }
    if arguments.is_checked() {
        check(image.kept(), &linked, inputs);
    }
    Ok((linked, image))
}

/// Panics if the image is not proven to be right: a fault of the linker or of the checker.
fn check(image: &[u8], linked: &Linked, inputs: &[Input]) {
    let given: Vec<_> = inputs.iter().map(|input| (input.name.as_str(), input.bytes.as_slice())).collect();
    let certificate = linked.certificate.as_ref().expect("a link that is checked has a certificate");
    if let Err(rejections) = toolchain_probe::check::check(image, certificate, &given) {
        let shown: Vec<String> = rejections.iter().take(SHOWN_REJECTIONS).map(ToString::to_string).collect();
        panic!(
            "the image is not proven to be right: {}; please report this with what `--reproduce FILE.tar` writes",
            shown.join("; ")
        );
    }
}

/// The most reasons why an image is not proven that are shown.
const SHOWN_REJECTIONS: usize = 20;

/// Findings for people are messages; findings as JSON are what was asked for, and go where the probe's go.
fn show(
    findings: &[Diagnostic],
    arguments: &Arguments,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> std::io::Result<()> {
    let messages = &arguments.messages;
    if messages.format == Format::Json {
        return write!(stdout, "{}", json::render_all(findings));
    }
    let is_shown = |finding: &&Diagnostic| match messages.quiet {
        true => finding.severity == Severity::Error,
        false => human::is_shown(finding, messages.verbose),
    };
    let wanted: Vec<&Diagnostic> = findings.iter().filter(is_shown).collect();
    let is_refusal = wanted.iter().any(|finding| finding.severity == Severity::Error);
    let has_colors = messages.color.are_wanted();
    let style = Style { keeps_names: messages.no_demangle, shows_all: messages.verbose, has_colors };
    let limit = if messages.verbose || messages.error_limit == 0 { usize::MAX } else { messages.error_limit };
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
