//! `--check`: an image, its certificate and its inputs become a proof, or the rules that are broken.
//!
//! It prints what was asked of the link and what the image exports beside the verdict: a right link of something else
//! is not what the reader wants to run. The inputs may come in any order, because the certificate names them; archives
//! give the members that it names.

use std::fmt::Write as _;
use std::io::Write;

use serde::Serialize;

use crate::check::certificate::{Certificate, Options, Wire};
use crate::check::{Proof, Rejection, Rule, check};
use crate::component::Modules;
use crate::diagnostic::counted;
use crate::gather::Input;
use crate::module::model::index::InputId;

/// The most rules that are shown to people; the rest are counted.
const SHOWN: usize = 20;

/// What is shown for machines.
#[derive(Serialize)]
struct Report<'a> {
    schema: u32,
    proven: bool,
    options: &'a Options,
    inputs: Vec<&'a str>,
    exports: Vec<Named<'a>>,
    facts: Vec<Counted>,
    broken: Vec<Broken<'a>>,
}

#[derive(Serialize)]
struct Named<'a> {
    kind: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Counted {
    rule: String,
    count: u64,
}

#[derive(Serialize)]
struct Broken<'a> {
    rule: String,
    reason: &'a str,
}

/// The inputs in the order in which the certificate names them; those that it names and nobody gave are left out.
fn in_order<'a>(certificate: &Certificate, inputs: &'a [Input]) -> Vec<(&'a str, &'a [u8])> {
    let mut left: Vec<&Input> = inputs.iter().collect();
    let mut ordered = Vec::with_capacity(inputs.len());
    for claim in &certificate.inputs {
        if let Some(position) = left.iter().position(|input| input.name == claim.name) {
            let input = left.remove(position);
            ordered.push((input.name.as_str(), input.bytes.as_slice()));
        }
    }
    ordered
}

/// What the components say, whatever a certificate does.
pub(super) struct Known<'a> {
    pub(super) modules: &'a Modules,
    /// Whether whoever asks trusts components as a linker may have.
    pub(super) trusts: bool,
}

/// What the certificate says that the imports of instances were given, where the components say something else: the
/// checker takes wires from the certificate, and here the components are. A link that trusted components is right only
/// for who does so too.
fn other_wires(certificate: &Certificate, known: &Known<'_>) -> Vec<Rejection> {
    let mut rejections = Vec::new();
    let reason = match (certificate.options.trust, known.trusts) {
        (true, false) => Some("the link trusts components, and this check does not: `--trust` does"),
        (false, true) => Some("this check trusts components, and the link does not: leave out `--trust`"),
        _ => None,
    };
    if let Some(reason) = reason {
        return vec![Rejection { rule: Rule::Import, reason: reason.to_owned() }];
    }
    let modules = known.modules;
    for (number, claim) in (0u32..).zip(&certificate.inputs) {
        let position = modules.inputs.iter().position(|input| input.name == claim.name);
        let position = position.and_then(|position| u32::try_from(position).ok());
        let wires = position.and_then(|position| modules.wiring.of(InputId(position)));
        let wires: Option<Vec<Wire>> = wires.map(|wires| wires.iter().copied().map(Wire::from).collect());
        // The numbers of inputs that wires have are those of the link.
        let is_moved = wires.is_some() && position != Some(number);
        if is_moved || wires != claim.wires {
            let reason = format!("the imports of {} were given something else", claim.name);
            rejections.push(Rejection { rule: Rule::Import, reason });
        }
    }
    rejections
}

/// Proves an image and says so; whether it is proven.
///
/// # Errors
/// Nothing can be written.
pub(super) fn run(
    (name, image): (&str, &[u8]),
    certificate: &Certificate,
    known: &Known<'_>,
    is_json: bool,
    stdout: &mut dyn Write,
) -> std::io::Result<bool> {
    let ordered = in_order(certificate, &known.modules.inputs);
    let other = other_wires(certificate, known);
    let result = if other.is_empty() { check(image, certificate, &ordered) } else { Err(other) };
    let text = if is_json { json(certificate, &result) } else { text(name, certificate, &result) };
    stdout.write_all(text.as_bytes())?;
    Ok(result.is_ok())
}

fn json(certificate: &Certificate, result: &Result<Proof, Vec<Rejection>>) -> String {
    let proof = result.as_ref().ok();
    let exports = proof.into_iter().flat_map(|proof| &proof.exports);
    let facts = proof.into_iter().flat_map(|proof| &proof.facts);
    let broken = result.as_ref().err().into_iter().flatten();
    let report = Report {
        schema: 1,
        proven: proof.is_some(),
        options: &certificate.options,
        inputs: certificate.inputs.iter().map(|input| input.name.as_str()).collect(),
        exports: exports.map(|(kind, name)| Named { kind, name }).collect(),
        facts: facts.map(|(rule, count)| Counted { rule: rule.to_string(), count: *count }).collect(),
        broken: broken.map(|broken| Broken { rule: broken.rule.to_string(), reason: &broken.reason }).collect(),
    };
    let mut text = serde_json::to_string_pretty(&report).expect("a report is names, numbers and lists");
    text.push('\n');
    text
}

fn text(name: &str, certificate: &Certificate, result: &Result<Proof, Vec<Rejection>>) -> String {
    let mut text = String::new();
    let inputs: Vec<&str> = certificate.inputs.iter().map(|input| input.name.as_str()).collect();
    let written = match result {
        Ok(proof) => proven(&mut text, name, &inputs, certificate, proof),
        Err(rejections) => broken(&mut text, name, rejections),
    };
    written.expect("text can be written");
    text
}

fn proven(
    text: &mut String,
    name: &str,
    inputs: &[&str],
    certificate: &Certificate,
    proof: &Proof,
) -> std::fmt::Result {
    writeln!(text, "proven: {name} is a right link of {}", inputs.join(", "))?;
    writeln!(text, "\noptions")?;
    let options = serde_json::to_value(&certificate.options).ok();
    for (option, value) in options.as_ref().and_then(|options| options.as_object()).into_iter().flatten() {
        writeln!(text, "  {option}: {value}")?;
    }
    writeln!(text, "\nexports")?;
    for (kind, name) in &proof.exports {
        writeln!(text, "  {kind} {name}")?;
    }
    writeln!(text, "\nshown by rule")?;
    for (rule, count) in &proof.facts {
        writeln!(text, "  {rule}: {count}")?;
    }
    Ok(())
}

fn broken(text: &mut String, name: &str, rejections: &[Rejection]) -> std::fmt::Result {
    for rejection in rejections.iter().take(SHOWN) {
        writeln!(text, "{rejection}")?;
    }
    if let Some(more) = rejections.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        writeln!(text, "and {more} more")?;
    }
    let count = counted(rejections.len() as u64, "rule");
    let verb = if rejections.len() == 1 { "does" } else { "do" };
    writeln!(text, "\nnot proven: {count} {verb} not hold of {name}")
}
