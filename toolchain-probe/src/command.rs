//! The command `toolchain-probe`: arguments become modules, modules become facts, findings and a verdict; with
//! `--check` an image becomes a proof.
//!
//! Exit codes: 0 compatible or proven, 1 incompatible or unreadable modules or not proven, 2 an argument or a file is
//! wrong.

pub mod arguments;
pub mod lists;
mod proof;
pub mod size;
pub mod streams;
pub mod words;

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{CommandFactory, Parser};
use rayon::prelude::*;

use crate::check::certificate::{Certificate, CertificateError};
use crate::command::arguments::{
    ABOUT, AboutArguments, AllocatorArgument, ColorArguments, Format, JudgementArguments, TrustArgument,
    UnresolvedArguments, show_error, show_usage,
};
use crate::command::streams::UntilClosed;
use crate::component::{Modules, unwrap};
use crate::diagnostic::{Code, Severity, counted};
use crate::gather::files::{ReadError, read_file};
use crate::gather::{Gathered, Given, Purpose, Request, gather};
use crate::judge::admission::judge_instances;
use crate::judge::policy::{DEFAULT_STACK_SIZE_BYTES, Policy};
use crate::module::examined::examine;
use crate::show::how;
use crate::show::human::{self, Style};
use crate::show::report;

#[derive(Parser)]
#[command(
    name = "toolchain-probe",
    version,
    args_override_self = true,
    about = "Says what WebAssembly modules are, and whether they may share one memory",
    after_help = "\
Examples:
  toolchain-probe libapp.so libmath.so libc.so
      what each library is, what speaks against linking them, and the verdict
  toolchain-probe --how libapp.so legacy.wasm
      the commands that build each of them so that they link
  toolchain-probe --check image.wasm --certificate image.json libapp.so libmath.so libc.so
      whether the image is a right link of them, shown without the linker

Exit status: 0 compatible or proven, 1 incompatible or not proven, 2 a file or an argument is wrong."
)]
struct Arguments {
    /// Modules in link order; NAME= overrides the name that diagnostics use
    #[arg(value_name = "[NAME=]PATH", required_unless_present_any = ABOUT)]
    inputs: Vec<String>,

    /// Prove that this image is a right link of the modules, which its certificate names
    #[arg(long, value_name = "IMAGE", requires = "certificate")]
    check: Option<PathBuf>,

    /// What the linker says of the image: where each thing of it comes from (`seld --certificate`)
    #[arg(long, value_name = "FILE", requires = "check")]
    certificate: Option<PathBuf>,

    /// Print instead, as a script of the shell, how to build the modules so that they link
    #[arg(long, conflicts_with_all = ["check", "format"])]
    how: bool,

    /// Search `-l NAME` here, and with --check needed libraries
    #[arg(short = 'L', long = "library-path", value_name = "FOLDER")]
    library_path: Vec<PathBuf>,

    /// Text for people or JSON for machines
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// What becomes of the allocators that several finished modules bring
    #[arg(long, value_enum, default_value_t)]
    allocator: AllocatorArgument,

    /// Size of the one stack that the modules will share
    #[arg(long, value_name = "BYTES", default_value_t = DEFAULT_STACK_SIZE_BYTES)]
    stack_size: u32,

    /// Show names of C++ and Rust as they stand in the files
    #[arg(long)]
    no_demangle: bool,

    /// Hold debug information against its relocations too, as a link that keeps it does
    #[arg(long)]
    debug_info: bool,

    /// Show findings that only inform too
    #[arg(short, long)]
    verbose: bool,

    // Each of these has a heading, under which what follows stands too.
    #[command(flatten)]
    judgement: JudgementArguments,

    #[command(flatten)]
    unresolved: UnresolvedArguments,

    #[command(flatten)]
    trust: TrustArgument,

    #[command(flatten)]
    color: ColorArguments,

    #[command(flatten)]
    about: AboutArguments,
}

/// A fault of the world.
#[derive(Debug, thiserror::Error)]
enum WorldError {
    /// A file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A file is no certificate.
    #[error("`{path}` is no certificate")]
    Certificate {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: CertificateError,
    },
    /// A component cannot be taken apart.
    #[error("{0}")]
    Component(String),
    /// Nothing can be written to standard output or error.
    #[error("cannot write the report")]
    Report(#[from] std::io::Error),
}

/// Runs `toolchain-probe` with these arguments (the first is the program's name) and returns the exit code.
pub fn run(args: impl IntoIterator<Item = OsString>, stdout: &mut dyn Write, stderr: &mut dyn Write) -> u8 {
    let (stdout, stderr) = (&mut UntilClosed::new(stdout), &mut UntilClosed::new(stderr));
    let words = match words::expanded(args) {
        Ok(words) => words,
        Err(error) => return show_error(&error, stderr),
    };
    let arguments = match Arguments::try_parse_from(words) {
        Ok(arguments) => arguments,
        Err(error) => return show_usage(&error, stdout, stderr),
    };
    match probe(&arguments, stdout) {
        Ok(code) => code,
        Err(error) => show_error(&error, stderr),
    }
}

fn probe(arguments: &Arguments, stdout: &mut dyn Write) -> Result<u8, WorldError> {
    if arguments.about.print(&mut Arguments::command(), stdout)? {
        return Ok(0);
    }
    let given: Vec<_> = arguments.inputs.iter().map(|argument| Given::new(argument)).collect();
    if let (Some(image), Some(certificate)) = (&arguments.check, &arguments.certificate) {
        return prove(arguments, &given, image, certificate, stdout);
    }
    let wanted = &arguments.unresolved.undefined;
    let request = Request { given: &given, library_path: &[], wanted, purpose: Purpose::Verdict };
    let Gathered { inputs, mut findings, .. } = gather(request)?;
    let Modules { inputs, wiring, .. } = unwrap(inputs, arguments.trust.trust).unwrap_or_else(|fault| {
        findings.push(*fault);
        Modules::default()
    });
    let mut modules = Vec::new();
    let results: Vec<_> = inputs.par_iter().map(|input| examine(&input.name, &input.bytes)).collect();
    for (result, input) in results.into_iter().zip(&inputs) {
        match result {
            Ok(mut module) => {
                module.is_member = input.is_member;
                if arguments.debug_info {
                    module.prove_debug_info();
                }
                modules.push(module);
            }
            Err(diagnostic) => findings.push(*diagnostic),
        }
    }
    let policy = Policy {
        allow: arguments.judgement.allow.clone(),
        deny: arguments.judgement.deny.clone(),
        denies_warnings: false,
        unresolved: arguments.unresolved.rules()?,
        allocator: arguments.allocator.into(),
        stack_size_bytes: arguments.stack_size,
        engine: arguments.judgement.engine.clone(),
    };
    // What one module alone leaves undefined is its neighbours' business.
    findings.extend(
        judge_instances(&modules, &wiring, &policy)
            .into_iter()
            .filter(|finding| modules.len() > 1 || !matches!(finding.code, Code::DY004 | Code::DY008)),
    );
    if arguments.how {
        write!(stdout, "{}", how::script(&modules, &findings, arguments.judgement.engine.as_ref()))?;
        return Ok(0);
    }
    let facts: Vec<report::Facts> = modules.iter().map(report::facts).collect();
    match arguments.format {
        Format::Json => write!(stdout, "{}", report::json(&facts, &findings))?,
        Format::Human => {
            for facts in &facts {
                writeln!(stdout, "{}", report::text::render(facts, arguments.no_demangle))?;
            }
            let has_colors = arguments.color.are_wanted();
            let style = Style { keeps_names: arguments.no_demangle, shows_all: arguments.verbose, has_colors };
            for finding in findings.iter().filter(|finding| human::is_shown(finding, arguments.verbose)) {
                writeln!(stdout, "{}", human::render(finding, style))?;
            }
            let informs = findings.iter().filter(|finding| !human::is_shown(finding, arguments.verbose)).count();
            if informs > 0 {
                let (count, them) = (counted(informs as u64, "finding"), if informs == 1 { "it" } else { "them" });
                writeln!(stdout, "{count} for information; `-v` shows {them}\n")?;
            }
            let names: Vec<&str> = facts.iter().map(|facts| facts.name.as_str()).collect();
            if let Some(table) = report::matrix::render(&names, &findings) {
                writeln!(stdout, "{table}")?;
            }
            write!(stdout, "{}", report::text::verdict_line(&findings))?;
        }
    }
    Ok(u8::from(findings.iter().any(|finding| finding.severity == Severity::Error)))
}

/// Proves an image from its certificate and its inputs.
fn prove(
    arguments: &Arguments,
    given: &[Given],
    image: &Path,
    certificate: &Path,
    stdout: &mut dyn Write,
) -> Result<u8, WorldError> {
    let text = read_file(certificate)?;
    let fault = |source| WorldError::Certificate { path: certificate.to_owned(), source };
    let claims = Certificate::from_json(&text).map_err(fault)?;
    let asked = claims.options.export.iter().chain(claims.options.export_only.iter().flatten());
    let wanted: Vec<String> = asked.chain(&arguments.unresolved.undefined).cloned().collect();
    let request = Request { given, library_path: &arguments.library_path, wanted: &wanted, purpose: Purpose::Image };
    let gathered = gather(request)?.inputs;
    let modules = unwrap(gathered, arguments.trust.trust).map_err(|fault| WorldError::Component(fault.message))?;
    let bytes = read_file(image)?;
    let name = image.file_name().map_or_else(|| "the image".into(), |name| name.to_string_lossy());
    let is_json = arguments.format == Format::Json;
    let known = proof::Known { modules: &modules, trusts: arguments.trust.trust };
    Ok(u8::from(!proof::run((&name, &bytes), &claims, &known, is_json, stdout)?))
}
