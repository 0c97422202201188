//! One line of a case file or of an `expected` file becomes one [`Directive`].
//!
//! It does not know what is called, linked or compared. Unknown words are errors and never skipped: a misspelt
//! directive would otherwise be an expectation that nothing checks. `tests/cases/how-to-write-a-case/README.md` is the
//! manual.

use std::fmt;

use crate::{
    Verdict,
    instances::{Given, Wired},
};

/// A typed number of a directive.
#[derive(Clone, Copy, Debug)]
pub enum Value {
    /// A plain integer; written signed or unsigned, compared by bits.
    I32(i32),
    /// `5:i64`.
    I64(i64),
    /// `1.5:f32`; `nan:f32` stands for every NaN.
    F32(f32),
    /// `2.5:f64`; `nan` and `nan:f64` stand for every NaN.
    F64(f64),
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::I32(a), Self::I32(b)) => a == b,
            (Self::I64(a), Self::I64(b)) => a == b,
            (Self::F32(a), Self::F32(b)) => a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()),
            (Self::F64(a), Self::F64(b)) => a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()),
            _ => false,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::I32(value) => write!(out, "{value}"),
            Self::I64(value) => write!(out, "{value}:i64"),
            Self::F32(value) => write!(out, "{value}:f32"),
            Self::F64(value) => write!(out, "{value}:f64"),
        }
    }
}

/// A function and its arguments.
#[derive(Clone, Debug, PartialEq)]
pub struct Invocation {
    /// The exported name.
    pub function: String,
    /// The arguments, in order.
    pub arguments: Vec<Value>,
}

/// What one line asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Directive {
    /// `CALL: f(1) = 2`: the call returns exactly these values.
    Call(Invocation, Vec<Value>),
    /// `TRAP: f(1) = part of the reason`: the call traps.
    Trap(Invocation, Option<String>),
    /// `STDOUT: line`: the next line of output.
    Stdout(String),
    /// `RUN:`: calls `_start`.
    Run,
    /// `EXIT: 3`: how the last `RUN:` ended.
    Exit(i32),
    /// `GLOBAL: name = 5`: an exported global of the image.
    Global(String, Value),
    /// `MEMORY: 0x400 = 01 02`: bytes of the image's memory.
    Memory(u32, Vec<u8>),
    /// `FLAGS: ...`: words for the command line.
    Flags(Vec<String>),
    /// `INPUTS: b.wat a.wat`: the link order.
    Inputs(Vec<String>),
    /// `NAME: b.wat = libb.so`: the input's name in the link, instead of the file's stem.
    Name(String, String),
    /// `MEMBER: c.wat`: the file is given as the only member of an archive.
    Member(String),
    /// `INSTANCE: left = counter.wat`: an input of its own, bound by wires and not by names.
    Instance(String, String),
    /// `WIRE: app one.bump = left.bump`: what an import of an instance is given.
    Wire(Wired),
    /// `REFUSED: CODE..`: the link fails with exactly these codes.
    Refused(Vec<String>),
    /// `WARNS: CODE..`: the link warns with exactly these codes.
    Warns(Vec<String>),
    /// `FINDS: error AL001, info SP009`: the probe says exactly this, in this order; nothing after the colon for
    /// nothing.
    Finds(Vec<String>),
    /// `NOT-ORACLE: reason`: the inputs cannot be run separately, and why.
    NotOracle(String),
}

/// A directive and where it stands, for messages.
#[derive(Clone, Debug)]
pub struct Located {
    /// `file:line`.
    pub place: String,
    /// What the line asks for.
    pub directive: Directive,
}

/// Reads the directives in the comments of a text module: `;; WORD: ...`.
///
/// # Errors
///
/// Names the file and line of a directive that does not parse.
pub fn read_comments(file: &str, text: &str) -> Verdict<Vec<Located>> {
    let comments = text.lines().map(|line| line.trim_start().strip_prefix(";;").unwrap_or_default());
    read_lines(file, comments)
}

/// Reads a file of directives, one a line; `#` starts a comment line. Unlike a comment of a text module, every other
/// line must be a directive.
///
/// # Errors
///
/// Names the file and line of a directive that does not parse.
pub fn read_file(file: &str, text: &str) -> Verdict<Vec<Located>> {
    for (index, line) in text.lines().enumerate() {
        if !line.trim().is_empty() && !line.starts_with('#') && split_word(line).is_none() {
            return Err(format!("{file}:{}: not a directive: `{line}`", index + 1));
        }
    }
    read_lines(file, text.lines().map(|line| if line.starts_with('#') { "" } else { line }))
}

fn read_lines<'text>(file: &str, lines: impl Iterator<Item = &'text str>) -> Verdict<Vec<Located>> {
    let mut directives = Vec::new();
    for (index, line) in lines.enumerate() {
        let Some((word, rest)) = split_word(line) else { continue };
        let place = format!("{file}:{}", index + 1);
        let directive = parse(word, rest).map_err(|reason| format!("{place}: {reason}"))?;
        directives.push(Located { place, directive });
    }
    Ok(directives)
}

/// `WORD: rest`, where the word is of capitals and dashes only: prose has lower case letters before its first colon.
fn split_word(line: &str) -> Option<(&str, &str)> {
    let (word, rest) = line.trim_start().split_once(':')?;
    let shaped = word.len() > 1 && word.chars().all(|letter| letter.is_ascii_uppercase() || letter == '-');
    shaped.then(|| (word, rest.strip_prefix(' ').unwrap_or(rest)))
}

fn parse(word: &str, rest: &str) -> Verdict<Directive> {
    let words = || rest.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    Ok(match word {
        "CALL" => parse_call(rest)?,
        "TRAP" => parse_trap(rest)?,
        "STDOUT" => Directive::Stdout(rest.to_owned()),
        "RUN" if rest.trim().is_empty() => Directive::Run,
        "RUN" => return Err("RUN takes nothing".to_owned()),
        "EXIT" => Directive::Exit(rest.trim().parse().map_err(|_| format!("not an exit code: `{rest}`"))?),
        "GLOBAL" => {
            let (name, value) = parse_pair(rest)?;
            Directive::Global(name, parse_value(&value)?)
        }
        "MEMORY" => parse_memory(rest)?,
        "FLAGS" => Directive::Flags(words()),
        "INPUTS" => Directive::Inputs(words()),
        "NAME" => {
            let (file, name) = parse_pair(rest)?;
            Directive::Name(file, name)
        }
        "MEMBER" => Directive::Member(rest.trim().to_owned()),
        "INSTANCE" => {
            let (name, file) = parse_pair(rest)?;
            Directive::Instance(name, file)
        }
        "WIRE" => parse_wire(rest)?,
        "REFUSED" => Directive::Refused(parse_codes(words())?),
        "WARNS" => Directive::Warns(parse_codes(words())?),
        "FINDS" => Directive::Finds(parse_findings(rest)?),
        "NOT-ORACLE" if rest.trim().is_empty() => return Err("NOT-ORACLE wants a reason".to_owned()),
        "NOT-ORACLE" => Directive::NotOracle(rest.trim().to_owned()),
        _ => return Err(format!("unknown directive `{word}`")),
    })
}

/// `app one.bump = left.bump`, `app env.memory = role`, `app host.log = host`.
fn parse_wire(rest: &str) -> Verdict<Directive> {
    let (import, given) = parse_pair(rest)?;
    let wrong = || format!("not a wire: `{rest}`");
    let (instance, import) = import.split_once(' ').ok_or_else(wrong)?;
    let dotted = |text: &str| text.split_once('.').map(|(left, right)| (left.trim().to_owned(), right.to_owned()));
    let given = match given.as_str() {
        "host" => Given::Host,
        "role" => Given::Role,
        export => dotted(export).map(|(from, export)| Given::Export(from, export)).ok_or_else(wrong)?,
    };
    Ok(Directive::Wire(Wired { instance: instance.to_owned(), import: dotted(import).ok_or_else(wrong)?, given }))
}

fn parse_codes(codes: Vec<String>) -> Verdict<Vec<String>> {
    if codes.is_empty() {
        return Err("a code is missing".to_owned());
    }
    match codes.iter().find(|code| !is_code(code)) {
        Some(wrong) => Err(format!("not a diagnostic code: `{wrong}`")),
        None => Ok(codes),
    }
}

fn parse_findings(rest: &str) -> Verdict<Vec<String>> {
    let findings = rest.split(',').map(str::trim).filter(|finding| !finding.is_empty());
    let shaped = |finding: &str| match finding.split_once(' ') {
        Some(("error" | "warning" | "info", code)) if is_code(code) => Ok(finding.to_owned()),
        _ => Err(format!("not a severity and a code: `{finding}`")),
    };
    findings.map(shaped).collect()
}

/// Whether a text has the shape of a diagnostic code: two or three capitals, three digits.
#[must_use]
pub fn is_code(text: &str) -> bool {
    let letters = text.chars().take_while(char::is_ascii_uppercase).count();
    let digits = text.chars().skip(letters).filter(char::is_ascii_digit).count();
    (2..=3).contains(&letters) && digits == 3 && text.len() == letters + digits
}

fn parse_pair(rest: &str) -> Verdict<(String, String)> {
    let (left, right) = rest.split_once('=').ok_or_else(|| format!("` = ` is missing in `{rest}`"))?;
    Ok((left.trim().to_owned(), right.trim().to_owned()))
}

/// The name of a function may hold any character (Rust symbols do), so the arguments start at the last `(` before
/// the `)`.
fn parse_invocation(text: &str) -> Verdict<(Invocation, &str)> {
    let wrong = || format!("not a call: `{text}`");
    let (head, tail) = text.split_once(')').ok_or_else(wrong)?;
    let (function, arguments) = head.rsplit_once('(').ok_or_else(wrong)?;
    let invocation = Invocation { function: function.trim().to_owned(), arguments: parse_values(arguments)? };
    Ok((invocation, tail.trim()))
}

fn parse_call(rest: &str) -> Verdict<Directive> {
    let (invocation, tail) = parse_invocation(rest)?;
    if tail.is_empty() {
        return Ok(Directive::Call(invocation, Vec::new()));
    }
    let results = tail.strip_prefix('=').ok_or_else(|| format!("`=` expected before `{tail}`"))?;
    Ok(Directive::Call(invocation, parse_values(results)?))
}

fn parse_trap(rest: &str) -> Verdict<Directive> {
    let (invocation, tail) = parse_invocation(rest)?;
    let reason = tail.strip_prefix('=').map(|reason| reason.trim().to_owned());
    match reason {
        None if !tail.is_empty() => Err(format!("`=` expected before `{tail}`")),
        reason => Ok(Directive::Trap(invocation, reason)),
    }
}

fn parse_memory(rest: &str) -> Verdict<Directive> {
    let (address, bytes) = parse_pair(rest)?;
    let address =
        parse_integer(&address).and_then(|value| u32::try_from(value).map_err(|_| "not an address".into()))?;
    let byte = |text: &str| u8::from_str_radix(text, 16).map_err(|_| format!("not a byte: `{text}`"));
    Ok(Directive::Memory(address, bytes.split_whitespace().map(byte).collect::<Verdict<_>>()?))
}

fn parse_values(text: &str) -> Verdict<Vec<Value>> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    text.split(',').map(parse_value).collect()
}

fn parse_value(text: &str) -> Verdict<Value> {
    let text = text.trim();
    let (number, kind) = text.split_once(':').unwrap_or((text, if text == "nan" { "f64" } else { "i32" }));
    let wrong = || format!("not a value: `{text}`");
    match kind {
        "i32" => narrow(parse_integer(number)?).map(Value::I32).ok_or_else(wrong),
        "i64" => wrap_i64(parse_integer(number)?).map(Value::I64).ok_or_else(wrong),
        "f32" => number.parse().map(Value::F32).map_err(|_| wrong()),
        "f64" => number.parse().map(Value::F64).map_err(|_| wrong()),
        _ => Err(wrong()),
    }
}

fn parse_integer(text: &str) -> Verdict<i128> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let value = match digits.strip_prefix("0x") {
        Some(hexadecimal) => i128::from_str_radix(hexadecimal, 16),
        None => digits.parse(),
    };
    let value = value.map_err(|_| format!("not a number: `{text}`"))?;
    Ok(if negative { -value } else { value })
}

/// 4294967295 and -1 are the same 32 bits, and a case may write either.
fn narrow(value: i128) -> Option<i32> {
    i32::try_from(value).ok().or_else(|| u32::try_from(value).ok().map(u32::cast_signed))
}

fn wrap_i64(value: i128) -> Option<i64> {
    i64::try_from(value).ok().or_else(|| u64::try_from(value).ok().map(u64::cast_signed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_has_typed_arguments_and_results() {
        let read = read_comments("a.wat", "(module) \n  ;; CALL: f(0xffffffff, 2.5:f64) = nan:f32, -1:i64").unwrap();
        let [Located { place, directive: Directive::Call(invocation, results) }] = read.as_slice() else { panic!() };
        assert_eq!(place, "a.wat:2");
        assert_eq!(invocation.arguments, [Value::I32(-1), Value::F64(2.5)]);
        assert_eq!(results, &[Value::F32(f32::NAN), Value::I64(-1)]);
    }

    #[test]
    fn an_unknown_word_names_its_line() {
        let reason = read_comments("a.wat", "\n;; prose: is no directive\n;; CAL: f()").unwrap_err();
        assert_eq!(reason, "a.wat:3: unknown directive `CAL`");
    }

    #[test]
    fn prose_has_no_place_in_a_directive_file() {
        assert!(read_file("expected", "# a comment\n\nCALL: f()\n").is_ok());
        assert_eq!(read_file("expected", "call f").unwrap_err(), "expected:1: not a directive: `call f`");
    }

    #[test]
    fn codes_have_one_shape() {
        assert!(is_code("DY004") && is_code("ABI001"));
        assert!(!is_code("A001") && !is_code("DY04") && !is_code("DY0041") && !is_code("dy004"));
    }
}
