//! A bundle is read, probed or linked, and what comes out is held against what must hold of every input.
//!
//! A refusal by code is as good as an image. What was found is also cut into *features*, so that a campaign sees which
//! inputs show something new: the words of a finding without its names and numbers, and the sections of an image.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use seld::gather::archive::{ArchiveError, members};
use seld::gather::{Given, Purpose, Request, gather};
use seld::show::human::{self, Style};
use seld::show::json;
use seld::{Diagnostic, Input, LinkError, Options, Severity};
use toolchain_probe::check::check;
use toolchain_probe::examine;
use wasmparser::{Parser, Payload};

use crate::bundle::{Bundle, Choice};

/// How the message begins of an image that the checker rejects; the rules follow.
pub const UNPROVEN: &str = "an image that is not proven: ";

/// What is run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Target {
    /// Each file alone becomes a module with facts.
    Read,
    /// The command `toolchain-probe`, with all files.
    Probe,
    /// A link, and the check of its image.
    Link,
}

impl Target {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Read, Self::Probe, Self::Link];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Probe => "probe",
            Self::Link => "link",
        }
    }

    /// The target of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|target| target.name() == name)
    }
}

/// What came out of a run in which everything held.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Outcome {
    /// `linked`, or the first code of a refusal.
    pub word: String,
    /// What the run showed.
    pub features: BTreeSet<u64>,
    /// The size of the image.
    pub image_bytes: usize,
}

/// Runs a target; files that it needs are written to the folder.
///
/// # Errors
/// What does not hold.
///
/// # Panics
/// Where the probe or the linker does: that is what is looked for.
pub fn run(target: Target, bundle: &Bundle, folder: &Path) -> Result<Outcome, String> {
    let mut outcome = match target {
        Target::Read => Ok(read(bundle)),
        Target::Probe => probe(bundle, folder),
        Target::Link => link(bundle, folder),
    }?;
    let salted = |feature: &u64| hash(&(target.name(), feature));
    outcome.features = outcome.features.iter().map(salted).collect();
    Ok(outcome)
}

fn read(bundle: &Bundle) -> Outcome {
    let mut findings = Vec::new();
    for file in &bundle.files {
        let no_files = &mut |_: &[u8]| Err(());
        let parts = match members(&file.name, &file.bytes, no_files) {
            Ok(members) => members.into_iter().map(|member| (member.name, member.bytes.to_vec())).collect(),
            Err(ArchiveError::Member(()) | ArchiveError::Damaged(_)) => vec![(file.name.clone(), file.bytes.clone())],
        };
        for (name, bytes) in parts {
            match examine(&name, &bytes) {
                Ok(mut module) => module.prove_debug_info(),
                Err(fault) => findings.push(*fault),
            }
        }
    }
    seen(&findings, "read")
}

fn probe(bundle: &Bundle, folder: &Path) -> Result<Outcome, String> {
    let format = if bundle.has(Choice::Json) { "json" } else { "human" };
    let mut arguments: Vec<OsString> = ["toolchain-probe", "-v", "--format", format].map(Into::into).into();
    if bundle.has(Choice::DebugInfo) {
        arguments.push("--debug-info".into());
    }
    for Given { name, path, .. } in written(bundle, folder)? {
        // What the command line would take for something else than a name.
        let is_plain = |letter: char| letter.is_ascii_graphic() && !"=/-".contains(letter);
        let is_name = !name.is_empty() && name.chars().all(is_plain);
        let mut argument: OsString = if is_name { name.into() } else { "x".into() };
        argument.push("=");
        argument.push(path);
        arguments.push(argument);
    }
    if bundle.files.is_empty() {
        return Ok(Outcome::default());
    }
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let exit = toolchain_probe::command::run(arguments, &mut stdout, &mut stderr);
    let said = String::from_utf8(stdout).map_err(|_| "the report is not UTF-8".to_owned())?;
    let is_missing_member = exit == 2 && bundle.files.iter().any(|file| file.bytes.starts_with(b"!<thin>\n"));
    if (exit > 1 || !stderr.is_empty()) && !is_missing_member {
        return Err(format!("exit code {exit}: {}", String::from_utf8_lossy(&stderr)));
    }
    let headline =
        |line: &&str| line.starts_with("error[") || line.starts_with("warning[") || line.starts_with("info[");
    let features = said.lines().filter(headline).map(|line| hash(&shape(line))).collect();
    Ok(Outcome { word: if exit == 0 { "admitted" } else { "refused" }.to_owned(), features, ..Outcome::default() })
}

fn link(bundle: &Bundle, folder: &Path) -> Result<Outcome, String> {
    // What a user allows is not what the inputs' own rules say: such a link proves nothing.
    let is_checked = bundle.options().policy.allow.is_empty();
    let options = Options { certificate: is_checked, ..bundle.options() };
    let is_archive = |bytes: &[u8]| bytes.starts_with(b"!<arch>\n") || bytes.starts_with(b"!<thin>\n");
    let mut findings = Vec::new();
    let inputs: Vec<Input> = if bundle.files.iter().any(|file| is_archive(&file.bytes)) {
        let given = written(bundle, folder)?;
        match gather(Request { given: &given, library_path: &[], wanted: &[], purpose: Purpose::Image }) {
            Err(_) => return Ok(Outcome { word: "unread".to_owned(), ..Outcome::default() }),
            Ok(gathered) => {
                findings = gathered.findings;
                gathered.inputs
            }
        }
    } else {
        bundle.inputs()
    };
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Ok(seen(&shown(findings, bundle)?, "linked"));
    }
    let linked = match seld::link(&inputs, &options) {
        Ok(linked) => linked,
        Err(LinkError { findings }) if findings.is_empty() => return Err("refused without a code".to_owned()),
        Err(LinkError { findings }) => return Ok(seen(&shown(findings, bundle)?, "linked")),
    };
    seld::verify(&linked.image).map_err(|broken| format!("a broken image: {broken}"))?;
    if let Some(certificate) = &linked.certificate {
        let given: Vec<_> = inputs.iter().map(|input| (input.name.as_str(), input.bytes.as_slice())).collect();
        if let Err(rejections) = check(&linked.image, certificate, &given) {
            let rules: Vec<String> = rejections.iter().take(3).map(ToString::to_string).collect();
            return Err(format!("{UNPROVEN}{}", rules.join("; ")));
        }
    }
    if let Some(map) = &linked.map {
        let text = if bundle.has(Choice::Json) { map.json() } else { map.text(bundle.has(Choice::Strip)) };
        if text.is_empty() {
            return Err("an empty map".to_owned());
        }
    }
    if bundle.has(Choice::Twice)
        && seld::link(&inputs, &options).map(|linked| linked.image).ok() != Some(linked.image.clone())
    {
        return Err("two links of the same inputs differ".to_owned());
    }
    let mut outcome = seen(&shown(linked.findings, bundle)?, "linked");
    outcome.image_bytes = linked.image.len();
    outcome.features.extend(sections(&linked.image).iter().map(|section| hash(&("image", section))));
    Ok(outcome)
}

/// Shows findings as the command does: what cannot be shown is found here.
fn shown(findings: Vec<Diagnostic>, bundle: &Bundle) -> Result<Vec<Diagnostic>, String> {
    let style =
        Style { keeps_names: bundle.has(Choice::Strip), shows_all: true, has_colors: bundle.has(Choice::Strip) };
    let text = if bundle.has(Choice::Json) {
        json::render_all(&findings)
    } else {
        findings.iter().map(|finding| human::render(finding, style)).collect()
    };
    if text.is_empty() && !findings.is_empty() {
        return Err("findings of which nothing is shown".to_owned());
    }
    Ok(findings)
}

/// Writes the files, and returns their names and paths.
fn written(bundle: &Bundle, folder: &Path) -> Result<Vec<Given>, String> {
    let mut written = Vec::new();
    for (number, file) in bundle.files.iter().enumerate() {
        let path = folder.join(number.to_string());
        std::fs::write(&path, &file.bytes).map_err(|error| format!("{}: {error}", path.display()))?;
        written.push(Given { name: file.name.clone(), path, whole: bundle.has(Choice::WholeArchive) });
    }
    Ok(written)
}

fn seen(findings: &[Diagnostic], good: &str) -> Outcome {
    let error = findings.iter().find(|finding| finding.severity == Severity::Error);
    let word = error.map_or_else(|| good.to_owned(), |finding| finding.code.to_string());
    let mut features: BTreeSet<u64> = BTreeSet::new();
    for finding in findings {
        let headline = hash(&(finding.code.as_str(), finding.severity as u8, shape(&finding.message)));
        features.insert(headline);
        features.extend(finding.evidence.iter().map(|evidence| hash(&(headline, shape(&evidence.text)))));
    }
    Outcome { word, features, ..Outcome::default() }
}

/// Words without names and numbers.
fn shape(text: &str) -> String {
    let mut shape = String::new();
    for (position, part) in text.split('`').enumerate().take(9) {
        if position % 2 == 0 {
            shape.extend(part.chars().filter(|letter| letter.is_ascii_alphabetic() || *letter == ' '));
        }
    }
    shape.truncate(120);
    shape
}

/// The sections of an image, each with the size of its count in bits.
fn sections(image: &[u8]) -> Vec<(String, u32)> {
    let size = |payload: Payload<'_>| {
        let (id, range) = payload.as_section()?;
        let name =
            if let Payload::CustomSection(custom) = &payload { custom.name().to_owned() } else { id.to_string() };
        let bits = usize::BITS - range.len().leading_zeros();
        (!name.contains("debug") || bits < 8).then_some((name, bits))
    };
    let sections = Parser::new(0).parse_all(image).filter_map(Result::ok).filter_map(size);
    sections.filter(|(name, _)| name.len() < 24 && (name.len() < 3 || name == "name")).collect()
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
