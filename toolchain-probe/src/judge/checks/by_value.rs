//! ABI005: a value that one side passes by address and the other takes by value.
//!
//! For some aggregates (unions of scalars, structs with a flexible array member) clang passes an address where rustc
//! passes the value (rust-lang/rust#121408). Both look like one i32, so only the code can show it, and only where it
//! is plain: the caller writes into its frame and passes the place, the callee never reads through it, and nobody ever
//! reads what was written; or the caller passes a number that is not an address and the callee reads through it.
//! Anything less plain is not reported: a false alarm here would be common, since addresses are compared and hashed
//! too.
//!
//! Decoding all callers and callees costs as much as validating them. What the scan noted of arguments leaves few of
//! both to decode.

mod step;

use std::collections::{BTreeMap, BTreeSet};

use wasmparser::{BinaryReader, FunctionBody, ValType};

use self::step::{Step, Stored};
use super::ties::Tie;
use super::{Findings, Group};
use crate::diagnostic::{Code, Diagnostic};
use crate::module::examined::Examined;
use crate::module::identify::stack::StackPointer;
use crate::module::model::Kind;
use crate::module::model::index::{FuncIndex, GlobalIndex, InputId};
use crate::module::scan::arguments::Offered;

/// Bodies with more instructions are not looked at: shims between languages are short.
const LONGEST_BODY: usize = 4096;

pub(crate) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    let mut uses: BTreeMap<(InputId, FuncIndex), Vec<Use>> = BTreeMap::new();
    let mut doubted: BTreeMap<InputId, Vec<Doubted<'_>>> = BTreeMap::new();
    for call in group.ties {
        let passed = Passed::of(group, call).filter(|_| languages_may_differ(group, call));
        let Some(passed) = passed else { continue };
        let all = || all_uses(&group.modules[call.definer], call.defined);
        let uses = uses.entry((call.definer, call.defined)).or_insert_with(all);
        if uses.iter().rev().enumerate().any(|(behind, used)| passed.is_doubted(behind, *used)) {
            doubted.entry(call.user).or_default().push((*call, uses.clone()));
        }
    }
    let mut reported = BTreeSet::new();
    for (caller, calls) in doubted {
        let module = &group.modules[caller];
        for (function, made) in calling_functions(module, &calls) {
            let Some(code) = decode(module, function) else { continue };
            for (call, uses) in made {
                let Some((parameter, passes)) = doubt(module, &code, call, uses) else { continue };
                if reported.insert((caller, call.definer, call.name)) {
                    findings.push(finding(module, &group.modules[call.definer], call, parameter, passes));
                }
            }
        }
    }
}

/// Two modules of one language agree with each other.
fn languages_may_differ(group: &Group<'_, '_>, call: &Tie<'_>) -> bool {
    let languages = |input: InputId| &group.modules[input].identity.toolchain.languages;
    let (caller, definer) = (languages(call.user), languages(call.definer));
    !caller.iter().any(|language| definer.contains(language))
}

/// A call across modules, and what its callee does with each parameter.
type Doubted<'a> = (Tie<'a>, Vec<Use>);

/// The functions of a module with direct calls of these imports, in order.
fn calling_functions<'c, 'a>(
    module: &Examined<'_>,
    calls: &'c [Doubted<'a>],
) -> Vec<(FuncIndex, Vec<&'c Doubted<'a>>)> {
    let imported = module.functions.len() - module.bodies.len();
    let mut by_index: Vec<Option<&Doubted<'_>>> = vec![None; imported];
    for call in calls {
        if let Some(import) = call.0.imported.and_then(|import| by_index.get_mut(import.0 as usize)) {
            *import = Some(call);
        }
    }
    let mut found = Vec::new();
    for ordinal in 0..module.bodies.len() {
        let called = module.code.sites.of(ordinal).iter().filter_map(|site| module.callee(site));
        let mut made: Vec<&Doubted<'_>> = called.filter_map(|callee| *by_index.get(callee.0 as usize)?).collect();
        made.sort_by_key(|(call, _)| call.offset);
        made.dedup_by_key(|(call, _)| call.offset);
        if !made.is_empty() {
            found.push((FuncIndex::from(imported + ordinal), made));
        }
    }
    found
}

/// What a caller may pass that its callee does not take.
#[derive(Clone, Copy)]
struct Passed {
    offered: Offered,
    /// Whether numbers in the caller's code are no addresses.
    is_library: bool,
}

impl Passed {
    /// `None` if nothing of that.
    fn of(group: &Group<'_, '_>, call: &Tie<'_>) -> Option<Self> {
        let import = call.imported?;
        let (module, definer) = (&group.modules[call.user], &group.modules[call.definer]);
        let offered = module.code.arguments.of(import)?;
        let passed = Self { offered, is_library: module.kind == Kind::SharedLibrary };
        let found = definer.functions[call.defined].ty;
        let may_differ = |behind| [Use::Value, Use::Address].iter().any(|used| passed.is_doubted(behind, *used));
        // Types that differ are ABI001.
        let has_type = group.types[call.user][module.functions[import].ty] == group.types[call.definer][found];
        let parameters = definer.types.function(found)?.params().len();
        (has_type && (0..parameters).any(may_differ)).then_some(passed)
    }

    /// Whether a parameter, counted from the last one, may be passed as the callee does not take it.
    fn is_doubted(self, behind: usize, used: Use) -> bool {
        match used {
            Use::Value => self.offered.may_be_frame(behind),
            Use::Address => self.is_library && self.offered.may_be_constant(behind),
            Use::Other => false,
        }
    }
}

/// What a function does with each parameter; nothing if it is too long.
fn all_uses(module: &Examined<'_>, function: FuncIndex) -> Vec<Use> {
    let Some(code) = decode(module, function) else { return Vec::new() };
    let of = |parameter| use_of(&code, parameter);
    let parameters = module.types.function(module.functions[function].ty).map_or(&[][..], |ty| ty.params());
    let uses = parameters.iter().enumerate();
    uses.map(|(parameter, ty)| if *ty == ValType::I32 { of(parameter) } else { Use::Other }).collect()
}

fn decode(module: &Examined<'_>, function: FuncIndex) -> Option<Vec<Step>> {
    let range = module.body(function)?;
    let body = FunctionBody::new(BinaryReader::new(&module.bytes[range.clone()], range.start));
    let steps = body.get_operators_reader().ok()?.into_iter().map(|op| op.ok().map(|op| Step::of(&op)));
    let code: Vec<Step> = steps.take(LONGEST_BODY + 1).collect::<Option<_>>()?;
    (code.len() <= LONGEST_BODY).then_some(code)
}

/// What a caller passes for a parameter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Argument {
    /// The address of something in its frame, at this offset.
    Frame(i32),
    Constant(i32),
    Other,
}

/// What a callee does with a parameter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// Reads or writes memory there.
    Address,
    /// Computes with it, and never reads memory there.
    Value,
    Other,
}

/// The parameter of a call in which the two sides may disagree, and what the caller passes.
fn doubt(module: &Examined<'_>, code: &[Step], call: &Tie<'_>, uses: &[Use]) -> Option<(usize, &'static str)> {
    let import = call.imported?;
    let frame = frame_local(module, code);
    for at in code.iter().enumerate().filter(|(_, step)| **step == Step::Call(import.0)).map(|(at, _)| at) {
        let frame = frame.filter(|(end, _)| *end <= at).map(|(_, local)| local);
        for (parameter, argument) in arguments(&code[..at], uses.len(), frame) {
            let text = match (argument, uses[parameter]) {
                (Argument::Frame(offset), Use::Value) if is_only_written(code, frame?, offset) => {
                    "passes the address of a value in its frame"
                }
                (Argument::Constant(1..), Use::Address) if module.kind == Kind::SharedLibrary => {
                    "passes a number that is not an address"
                }
                _ => continue,
            };
            return Some((parameter, text));
        }
    }
    None
}

fn finding(
    module: &Examined<'_>,
    definer: &Examined<'_>,
    call: &Tie<'_>,
    parameter: usize,
    passes: &str,
) -> Diagnostic {
    let takes = if passes.starts_with("passes the address") { "computes with it" } else { "reads memory there" };
    let offset = definer.body(call.defined).map_or(0, |body| body.start);
    Diagnostic::new(
        Code::ABI005,
        format!("`{}` and `{}` may disagree on how `{}` takes a union or struct", module.name, definer.name, call.name),
    )
    .seen_at(&module.name, format!("{passes} as parameter {parameter}, made by {}", module.maker()), call.offset)
    .seen_at(&definer.name, format!("{takes}, made by {}", definer.maker()), offset)
    .note("clang passes unions and structs with a flexible array member by address, rustc up to 1.96 by value")
    .help(format!("let `{}` take a pointer to it, in C and in Rust", call.name))
}

fn stack_pointer(module: &Examined<'_>) -> Option<GlobalIndex> {
    match module.identity.stack.pointer {
        StackPointer::Imported(global) | StackPointer::Named(global) | StackPointer::Pattern(global) => Some(global),
        _ => None,
    }
}

/// The local that holds the frame's address, behind the instructions that put it there: `global.get SP; i32.const K;
/// i32.sub; local.tee B`.
fn frame_local(module: &Examined<'_>, code: &[Step]) -> Option<(usize, u32)> {
    let pointer = stack_pointer(module)?;
    (4..).zip(code.windows(4)).find_map(|(end, steps)| match *steps {
        [Step::GlobalGet(global), Step::I32Const(_), Step::I32Sub, Step::LocalTee(local) | Step::LocalSet(local)]
            if GlobalIndex(global) == pointer =>
        {
            Some((end, local))
        }
        _ => None,
    })
}

/// The arguments of a call, read backwards from it as long as they are plain: as [`Offered`] is found out.
fn arguments(before: &[Step], count: usize, frame: Option<u32>) -> Vec<(usize, Argument)> {
    let mut found = Vec::new();
    let mut rest = before;
    for parameter in (0..count).rev() {
        let (argument, length) = match *rest {
            [.., Step::LocalGet(local), Step::I32Const(value), Step::I32Add] if Some(local) == frame => {
                (Argument::Frame(value), 3)
            }
            [.., Step::LocalGet(local)] if Some(local) == frame => (Argument::Frame(0), 1),
            [.., Step::I32Const(value)] => (Argument::Constant(value), 1),
            [.., Step::LocalGet(_) | Step::Const] => (Argument::Other, 1),
            _ => break,
        };
        found.push((parameter, argument));
        rest = &rest[..rest.len() - length];
    }
    found
}

/// Whether a place of the frame is written and never read.
fn is_only_written(code: &[Step], frame: u32, offset: i32) -> bool {
    let is_place = |found: u64| i32::try_from(found) == Ok(offset);
    let base = Step::LocalGet(frame);
    let written = code.windows(3).any(|steps| match *steps {
        [address, _, Step::Store(place, Stored::I32 | Stored::I64)] => address == base && is_place(place),
        _ => false,
    });
    let read = code.windows(2).any(|steps| match *steps {
        [address, Step::Load(place)] => address == base && is_place(place),
        _ => false,
    });
    written && !read
}

/// What a function does with a parameter: only shapes that leave no doubt count.
fn use_of(code: &[Step], parameter: usize) -> Use {
    let is_parameter = |local: u32| local as usize == parameter;
    let mut found = None;
    for (at, step) in code.iter().enumerate() {
        let this = match *step {
            Step::LocalSet(local) | Step::LocalTee(local) if is_parameter(local) => Use::Other,
            Step::LocalGet(local) if is_parameter(local) => one_use(&code[at + 1..]),
            _ => continue,
        };
        if this == Use::Other || found.is_some_and(|found| found != this) {
            return Use::Other;
        }
        found = Some(this);
    }
    found.unwrap_or(Use::Other)
}

/// What happens to a value just pushed.
fn one_use(rest: &[Step]) -> Use {
    use Step as S;
    match rest {
        [S::Load(_), ..] | [S::I32Const(_), S::I32Add, S::Load(_), ..] => Use::Address,
        [S::LocalGet(_) | S::I32Const(_), S::Store(_, Stored::I32 | Stored::I32Byte), ..] => Use::Address,
        [S::End | S::Return] | [S::Counts, ..] | [S::I32Const(_) | S::LocalGet(_), S::Counts, ..] => Use::Value,
        [S::I32Const(_) | S::LocalGet(_), S::I32Add | S::I32Sub, S::End | S::Return, ..] => Use::Value,
        _ => Use::Other,
    }
}
