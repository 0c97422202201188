//! ABI005: a value that one side passes by address and the other takes by value.
//!
//! For some aggregates (unions of scalars, structs with a flexible array member) clang passes an address where rustc
//! passes the value (rust-lang/rust#121408). Both look like one i32, so only the code can show it, and only where it
//! is plain: the caller writes into its frame and passes the place, the callee never reads through it, and nobody ever
//! reads what was written; or the caller passes a number that is not an address and the callee reads through it.
//! Anything less plain is not reported: a false alarm here would be common, since addresses are compared and hashed
//! too.
//!
//! Decoding all callers costs as much as validating them. So the callee is looked at first, once: what its first
//! instructions do with its parameters, and what the scan noted of constants, leaves few callers to decode.

mod step;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use typed_index_collections::{TiVec, ti_vec};
use wasmparser::{FunctionBody, OperatorsReader, ValType};

use self::step::{Step, Stored};
use super::ties::Tie;
use super::{Findings, Group};
use crate::diagnostic::{Code, Diagnostic};
use crate::module::examined::Examined;
use crate::module::identify::stack::StackPointer;
use crate::module::model::Kind;
use crate::module::model::index::{FuncIndex, GlobalIndex, InputId};
use crate::module::scan::arguments::ConstantArguments;

/// How many functions one task decodes the beginnings of.
const FUNCTIONS_PER_TASK: usize = 256;

/// Bodies with more instructions are not looked at: shims between languages are short.
const LONGEST_BODY: usize = 4096;

pub(crate) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    let calls = group.ties.iter().filter(|call| languages_may_differ(group, call));
    let calls: Vec<_> = calls.filter_map(|call| Some((*call, Passed::of(group, call)?))).collect();
    let mut uses = Uses::at_first(group, calls.iter().map(|(call, _)| (call.definer, call.defined)));
    let mut doubted: BTreeMap<InputId, Vec<Doubted<'_>>> = BTreeMap::new();
    for (call, passed) in calls {
        if let Some(uses) = uses.doubted(&call, &passed) {
            doubted.entry(call.user).or_default().push((call, uses));
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
struct Passed<'g> {
    /// An address of its frame.
    has_frames: bool,
    /// For a library, the constants that it passes.
    constants: Option<&'g ConstantArguments>,
    import: FuncIndex,
    parameters: usize,
}

impl<'g> Passed<'g> {
    /// `None` if nothing of that.
    fn of(group: &Group<'g, '_>, call: &Tie<'_>) -> Option<Self> {
        let import = call.imported?;
        let (module, definer) = (&group.modules[call.user], &group.modules[call.definer]);
        let found = definer.functions[call.defined].ty;
        // Types that differ are ABI001.
        if group.types[call.user][module.functions[import].ty] != group.types[call.definer][found] {
            return None;
        }
        let parameters = definer.types.function(found)?.params();
        let has_frames = stack_pointer(module).is_some() && parameters.contains(&ValType::I32);
        let constants = (module.kind == Kind::SharedLibrary).then_some(&module.code.constant_arguments);
        let passed = Self { has_frames, constants, import, parameters: parameters.len() };
        (0..passed.parameters).any(|behind| passed.is_doubted(behind, None)).then_some(passed)
    }

    /// Whether a parameter, counted from the last one, may be passed as the callee does not take it; without a use,
    /// whatever the callee does with it.
    fn is_doubted(&self, behind: usize, parameter: Option<Use>) -> bool {
        let may_be_number = || self.constants.is_some_and(|constants| constants.may_have(self.import, behind));
        match parameter {
            Some(Use::Value) => self.has_frames,
            Some(Use::Address) => may_be_number(),
            Some(Use::Other) => false,
            None => self.has_frames || may_be_number(),
        }
    }
}

/// What the first instructions of a function do with its parameters: two bits each, of as many as there is room for.
#[derive(Clone, Copy, Default)]
struct FirstUses(u64);

impl FirstUses {
    const MOST: usize = 32;

    /// What `of` says of each parameter that may be an address; the others are used otherwise.
    fn of(module: &Examined<'_>, function: FuncIndex, of: impl Fn(usize) -> Option<Use>) -> Self {
        let parameters = parameters(module, function).iter().enumerate().take(Self::MOST);
        Self(parameters.fold(0, |bits, (parameter, ty)| {
            let used = if *ty == ValType::I32 { of(parameter) } else { Some(Use::Other) };
            let used = match used {
                None => 0,
                Some(Use::Address) => 1,
                Some(Use::Value) => 2,
                Some(Use::Other) => 3,
            };
            bits | used << (2 * parameter)
        }))
    }

    /// What is done with a parameter first, if anything.
    fn get(self, parameter: usize) -> Option<Use> {
        match self.0 >> (2 * parameter.min(Self::MOST - 1)) & 3 {
            _ if parameter >= Self::MOST => Some(Use::Other),
            0 => None,
            1 => Some(Use::Address),
            2 => Some(Use::Value),
            _ => Some(Use::Other),
        }
    }
}

/// What functions do with their parameters, each decoded once.
struct Uses<'g, 'a, 'data> {
    group: &'g Group<'a, 'data>,
    /// For each module, the functions that others call, in order, and what their first instructions say.
    at_first: TiVec<InputId, Vec<(FuncIndex, FirstUses)>>,
    /// By parameter, what all of a function does, once somebody had to know.
    in_all: BTreeMap<(InputId, FuncIndex), Vec<Use>>,
}

impl<'g, 'a, 'data> Uses<'g, 'a, 'data> {
    /// What the first instructions of these functions say.
    fn at_first(group: &'g Group<'a, 'data>, functions: impl Iterator<Item = (InputId, FuncIndex)>) -> Self {
        let mut called: TiVec<InputId, Vec<(FuncIndex, FirstUses)>> = ti_vec![Vec::new(); group.modules.len()];
        functions.for_each(|(input, function)| called[input].push((function, FirstUses::default())));
        for (module, functions) in group.modules.iter().zip(&mut called) {
            functions.sort_unstable_by_key(|(function, _)| *function);
            functions.dedup_by_key(|(function, _)| *function);
            functions.par_iter_mut().with_min_len(FUNCTIONS_PER_TASK).for_each_init(Vec::new, |code, entry| {
                entry.1 = first_uses(module, entry.0, code);
            });
        }
        Self { group, at_first: called, in_all: BTreeMap::new() }
    }

    /// What the callee does with its parameters, if the caller may pass one of them as the callee does not take it.
    /// Nearly always its first instructions say that the caller may not.
    fn doubted(&mut self, call: &Tie<'_>, passed: &Passed<'_>) -> Option<Vec<Use>> {
        let functions = &self.at_first[call.definer];
        let place = functions.binary_search_by_key(&call.defined, |(function, _)| *function).ok()?;
        let at_first = functions[place].1;
        let used_at_first = |behind: usize| at_first.get(passed.parameters - 1 - behind);
        if !(0..passed.parameters).any(|behind| passed.is_doubted(behind, used_at_first(behind))) {
            return None;
        }
        let all = || all_uses(&self.group.modules[call.definer], call.defined);
        let uses = self.in_all.entry((call.definer, call.defined)).or_insert_with(all);
        uses.iter().rev().enumerate().any(|(behind, used)| passed.is_doubted(behind, Some(*used))).then(|| uses.clone())
    }
}

/// What the first instructions of a function do with each parameter, decoded into `code`. A use that is neither of a
/// value nor of an address stays so, and the one does not become the other.
fn first_uses(module: &Examined<'_>, function: FuncIndex, code: &mut Vec<Step>) -> FirstUses {
    const FEW: usize = 16;
    let Some(operators) = operators(module, function) else { return FirstUses::default() };
    code.clear();
    let mut reader = operators.get_binary_reader();
    code.extend(std::iter::from_fn(|| Step::read(&mut reader)).take(FEW));
    if code.len() < FEW && !reader.eof() {
        code.clear();
        code.extend(operators.into_iter().take(FEW).map_while(|op| op.ok().map(|op| Step::of(&op))));
    }
    // Of the last ones it is not known what follows.
    let end = if code.len() < FEW { code.len() } else { FEW - LOOK_AHEAD };
    FirstUses::of(module, function, |parameter| use_before(code, end, parameter))
}

/// What a function does with each parameter; nothing if it is too long.
fn all_uses(module: &Examined<'_>, function: FuncIndex) -> Vec<Use> {
    let Some(code) = decode(module, function) else { return Vec::new() };
    let of = |parameter| use_before(&code, code.len(), parameter).unwrap_or(Use::Other);
    let uses = parameters(module, function).iter().enumerate();
    uses.map(|(parameter, ty)| if *ty == ValType::I32 { of(parameter) } else { Use::Other }).collect()
}

/// The types of the parameters of a function.
fn parameters<'m>(module: &'m Examined<'_>, function: FuncIndex) -> &'m [ValType] {
    module.types.function(module.functions[function].ty).map_or(&[], |ty| ty.params())
}

fn operators<'data>(module: &Examined<'data>, function: FuncIndex) -> Option<OperatorsReader<'data>> {
    let range = module.body(function)?;
    let body = FunctionBody::new(wasmparser::BinaryReader::new(&module.bytes[range.clone()], range.start));
    body.get_operators_reader().ok()
}

fn decode(module: &Examined<'_>, function: FuncIndex) -> Option<Vec<Step>> {
    let steps = operators(module, function)?.into_iter().map(|op| op.ok().map(|op| Step::of(&op)));
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

/// The local that holds the frame's address: `global.get SP; i32.const K; i32.sub; local.tee B`.
fn frame_local(module: &Examined<'_>, code: &[Step]) -> Option<u32> {
    let pointer = stack_pointer(module)?;
    code.windows(4).find_map(|steps| match *steps {
        [Step::GlobalGet(global), Step::I32Const(_), Step::I32Sub, Step::LocalTee(local) | Step::LocalSet(local)]
            if GlobalIndex(global) == pointer =>
        {
            Some(local)
        }
        _ => None,
    })
}

/// The arguments of a call, read backwards from it as long as they are plain.
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

/// What a function does with a parameter before this instruction, if anything: only shapes that leave no doubt count.
fn use_before(code: &[Step], end: usize, parameter: usize) -> Option<Use> {
    let is_parameter = |local: u32| local as usize == parameter;
    let mut found = None;
    for (at, step) in code.iter().enumerate().take(end) {
        let this = match *step {
            Step::LocalSet(local) | Step::LocalTee(local) if is_parameter(local) => Use::Other,
            Step::LocalGet(local) if is_parameter(local) => one_use(&code[at + 1..]),
            _ => continue,
        };
        if this == Use::Other || found.is_some_and(|found| found != this) {
            return Some(Use::Other);
        }
        found = Some(this);
    }
    found
}

/// How many instructions after a parameter say what it is used for.
const LOOK_AHEAD: usize = 4;

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
