//! ABI005: a value that one side passes by address and the other takes by value.
//!
//! For some aggregates (unions of scalars, structs with a flexible array member) clang passes an address where rustc
//! passes the value (rust-lang/rust#121408). Both look like one i32, so only the code can show it, and only where it
//! is plain: the caller writes into its frame and passes the place, the callee never reads through it, and nobody ever
//! reads what was written; or the caller passes a number that is not an address and the callee reads through it.
//! Anything less plain is not reported: a false alarm here would be common, since addresses are compared and hashed
//! too.
//!
//! Decoding all callers costs as much as validating them. So the callee is looked at first, once: what it does with its
//! parameters, and what the scan noted of constants, leaves few callers to decode.

use std::collections::{BTreeMap, BTreeSet};

use wasmparser::{FunctionBody, Operator, OperatorsReader, ValType};

use super::ties::{Tie, ties};
use super::{Findings, Group};
use crate::diagnostic::{Code, Diagnostic};
use crate::module::examined::Examined;
use crate::module::identify::stack::StackPointer;
use crate::module::model::Kind;
use crate::module::model::index::{FuncIndex, GlobalIndex, InputId};

/// Bodies with more instructions are not looked at: shims between languages are short.
const LONGEST_BODY: usize = 4096;

pub(crate) fn check(group: &Group<'_, '_>, findings: &mut Findings) {
    let mut uses = Uses { group, known: BTreeMap::new() };
    let mut calls: BTreeMap<InputId, Vec<Doubted<'_>>> = BTreeMap::new();
    for call in ties(group).into_iter().filter(|call| languages_may_differ(group, call)) {
        if let Some(uses) = uses.doubted(&call) {
            calls.entry(call.user).or_default().push((call, uses));
        }
    }
    let mut reported = BTreeSet::new();
    for (caller, calls) in calls {
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

/// What functions do with their parameters, each decoded once.
struct Uses<'g, 'a, 'data> {
    group: &'g Group<'a, 'data>,
    known: BTreeMap<(InputId, FuncIndex), Known>,
}

/// What is known of one function.
struct Known {
    /// By parameter, what its first instructions do with it, if anything.
    at_first: Vec<Option<Use>>,
    /// By parameter, what all of it does, once somebody had to know.
    in_all: Option<Vec<Use>>,
}

impl Uses<'_, '_, '_> {
    /// What the callee does with its parameters, if the caller may pass one of them as the callee does not take it.
    /// Nearly always its first instructions say that the caller may not.
    fn doubted(&mut self, call: &Tie<'_>) -> Option<Vec<Use>> {
        let import = call.imported?;
        let (module, definer) = (&self.group.modules[call.user], &self.group.modules[call.definer]);
        let found = definer.functions[call.defined].ty;
        let wanted = module.functions[import].ty;
        // Types that differ are ABI001.
        if self.group.types[call.user][wanted] != self.group.types[call.definer][found] {
            return None;
        }
        let constants = &module.code.constant_arguments;
        let has_frames = stack_pointer(module).is_some();
        let is_doubted = |behind: usize, parameter: Use| match parameter {
            Use::Value => has_frames,
            Use::Address => module.kind == Kind::SharedLibrary && constants.may_have(import, behind),
            Use::Other => false,
        };
        let known = self.known.entry((call.definer, call.defined));
        let known = known.or_insert_with(|| Known { at_first: first_uses(definer, call.defined), in_all: None });
        let mut at_first = known.at_first.iter().rev().enumerate();
        let may_be_doubted = at_first.any(|(behind, seen)| match seen {
            Some(seen) => is_doubted(behind, *seen),
            None => is_doubted(behind, Use::Value) || is_doubted(behind, Use::Address),
        });
        if !may_be_doubted {
            return None;
        }
        let uses = known.in_all.get_or_insert_with(|| all_uses(definer, call.defined));
        uses.iter().rev().enumerate().any(|(behind, parameter)| is_doubted(behind, *parameter)).then(|| uses.clone())
    }
}

/// What the first instructions of a function do with each parameter. A use that is neither of a value nor of an address
/// stays so, and the one does not become the other.
fn first_uses(module: &Examined<'_>, function: FuncIndex) -> Vec<Option<Use>> {
    const FEW: usize = 16;
    let Some(code) = operators(module, function) else { return Vec::new() };
    let code: Vec<Operator<'_>> = code.into_iter().take(FEW).map_while(Result::ok).collect();
    // Of the last ones it is not known what follows.
    let end = if code.len() < FEW { code.len() } else { FEW - LOOK_AHEAD };
    of_parameters(module, function, |parameter| use_before(&code, end, parameter), Some(Use::Other))
}

/// What a function does with each parameter; nothing if it is too long.
fn all_uses(module: &Examined<'_>, function: FuncIndex) -> Vec<Use> {
    let Some(code) = decode(module, function) else { return Vec::new() };
    let of = |parameter| use_before(&code, code.len(), parameter).unwrap_or(Use::Other);
    of_parameters(module, function, of, Use::Other)
}

/// What is said of each parameter that may be an address, and of the others.
fn of_parameters<T: Copy>(module: &Examined<'_>, function: FuncIndex, of: impl Fn(usize) -> T, other: T) -> Vec<T> {
    let params = module.types.function(module.functions[function].ty).map_or(&[][..], |ty| ty.params());
    params.iter().enumerate().map(|(parameter, ty)| if *ty == ValType::I32 { of(parameter) } else { other }).collect()
}

fn operators<'data>(module: &Examined<'data>, function: FuncIndex) -> Option<OperatorsReader<'data>> {
    let range = module.body(function)?;
    let body = FunctionBody::new(wasmparser::BinaryReader::new(&module.bytes[range.clone()], range.start));
    body.get_operators_reader().ok()
}

fn decode<'data>(module: &Examined<'data>, function: FuncIndex) -> Option<Vec<Operator<'data>>> {
    let code: Vec<_> = operators(module, function)?.into_iter().take(LONGEST_BODY + 1).collect();
    (code.len() <= LONGEST_BODY).then(|| code.into_iter().collect::<Result<_, _>>().ok()).flatten()
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
fn doubt(module: &Examined<'_>, code: &[Operator<'_>], call: &Tie<'_>, uses: &[Use]) -> Option<(usize, &'static str)> {
    let import = call.imported?;
    let frame = frame_local(module, code);
    for at in code.iter().enumerate().filter(|(_, op)| calls(op, import)).map(|(at, _)| at) {
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

fn calls(op: &Operator<'_>, import: FuncIndex) -> bool {
    matches!(op, Operator::Call { function_index } if *function_index == import.0)
}

fn stack_pointer(module: &Examined<'_>) -> Option<GlobalIndex> {
    match module.identity.stack.pointer {
        StackPointer::Imported(global) | StackPointer::Named(global) | StackPointer::Pattern(global) => Some(global),
        _ => None,
    }
}

/// The local that holds the frame's address: `global.get SP; i32.const K; i32.sub; local.tee B`.
fn frame_local(module: &Examined<'_>, code: &[Operator<'_>]) -> Option<u32> {
    let pointer = stack_pointer(module)?;
    code.windows(4).find_map(|ops| match ops {
        [
            Operator::GlobalGet { global_index },
            Operator::I32Const { .. },
            Operator::I32Sub,
            Operator::LocalTee { local_index } | Operator::LocalSet { local_index },
        ] if GlobalIndex(*global_index) == pointer => Some(*local_index),
        _ => None,
    })
}

/// The arguments of a call, read backwards from it as long as they are plain.
fn arguments(before: &[Operator<'_>], count: usize, frame: Option<u32>) -> Vec<(usize, Argument)> {
    let mut found = Vec::new();
    let mut rest = before;
    for parameter in (0..count).rev() {
        let (argument, length) = match rest {
            [.., Operator::LocalGet { local_index }, Operator::I32Const { value }, Operator::I32Add]
                if Some(*local_index) == frame =>
            {
                (Argument::Frame(*value), 3)
            }
            [.., Operator::LocalGet { local_index }] if Some(*local_index) == frame => (Argument::Frame(0), 1),
            [.., Operator::LocalGet { .. }] => (Argument::Other, 1),
            [.., Operator::I32Const { value }] => (Argument::Constant(*value), 1),
            [.., Operator::I64Const { .. } | Operator::F32Const { .. } | Operator::F64Const { .. }] => {
                (Argument::Other, 1)
            }
            _ => break,
        };
        found.push((parameter, argument));
        rest = &rest[..rest.len() - length];
    }
    found
}

/// Whether a place of the frame is written and never read.
fn is_only_written(code: &[Operator<'_>], frame: u32, offset: i32) -> bool {
    let place = |memarg: &wasmparser::MemArg| i32::try_from(memarg.offset) == Ok(offset);
    let base = |op: &Operator<'_>| matches!(op, Operator::LocalGet { local_index } if *local_index == frame);
    let written = code.windows(3).any(|ops| match ops {
        [address, _, Operator::I32Store { memarg } | Operator::I64Store { memarg }] => base(address) && place(memarg),
        _ => false,
    });
    let read = code.windows(2).any(|ops| {
        base(&ops[0])
            && load_offset(&ops[1]).is_some_and(|found| i64::from(offset) == i64::try_from(found).unwrap_or(-1))
    });
    written && !read
}

/// What a function does with a parameter before this instruction, if anything: only shapes that leave no doubt count.
fn use_before(code: &[Operator<'_>], end: usize, parameter: usize) -> Option<Use> {
    let is_parameter = |local: u32| local as usize == parameter;
    let mut found = None;
    for (at, op) in code.iter().enumerate().take(end) {
        let this = match op {
            Operator::LocalSet { local_index } | Operator::LocalTee { local_index } if is_parameter(*local_index) => {
                Use::Other
            }
            Operator::LocalGet { local_index } if is_parameter(*local_index) => one_use(&code[at + 1..]),
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
fn one_use(rest: &[Operator<'_>]) -> Use {
    use Operator as O;
    match rest {
        [op, ..] if load_offset(op).is_some() => Use::Address,
        [O::I32Const { .. }, O::I32Add, op, ..] if load_offset(op).is_some() => Use::Address,
        [O::LocalGet { .. } | O::I32Const { .. }, O::I32Store { .. } | O::I32Store8 { .. }, ..] => Use::Address,
        [O::End | O::Return] => Use::Value,
        [op, ..] if counts(op) => Use::Value,
        [O::I32Const { .. } | O::LocalGet { .. }, op, ..] if counts(op) => Use::Value,
        [O::I32Const { .. } | O::LocalGet { .. }, O::I32Add | O::I32Sub, O::End | O::Return, ..] => Use::Value,
        _ => Use::Other,
    }
}

/// Arithmetic that nobody does with an address.
fn counts(op: &Operator<'_>) -> bool {
    use Operator as O;
    matches!(
        op,
        O::I32Mul
            | O::I32DivS
            | O::I32DivU
            | O::I32RemS
            | O::I32RemU
            | O::I32Clz
            | O::I32Ctz
            | O::I32Popcnt
            | O::I32Xor
            | O::I32Rotl
            | O::I32Rotr
            | O::I64ExtendI32S
            | O::I64ExtendI32U
            | O::F64ConvertI32S
            | O::F64ConvertI32U
            | O::F32ConvertI32S
            | O::F32ConvertI32U
            | O::F32ReinterpretI32
    )
}

fn load_offset(op: &Operator<'_>) -> Option<u64> {
    use Operator as O;
    match op {
        O::I32Load { memarg }
        | O::I64Load { memarg }
        | O::F32Load { memarg }
        | O::F64Load { memarg }
        | O::I32Load8S { memarg }
        | O::I32Load8U { memarg }
        | O::I32Load16S { memarg }
        | O::I32Load16U { memarg }
        | O::I64Load8U { memarg }
        | O::I64Load32U { memarg } => Some(memarg.offset),
        _ => None,
    }
}
