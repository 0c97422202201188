//! ABI005: a value that one side passes by address and the other takes by value.
//!
//! For some aggregates (unions of scalars, structs with a flexible array member) clang passes an address where rustc
//! passes the value (rust-lang/rust#121408). Both look like one i32, so only the code can show it, and only where it
//! is plain: the caller writes into its frame and passes the place, the callee never reads through it, and nobody ever
//! reads what was written; or the caller passes a number that is not an address and the callee reads through it.
//! Anything less plain is not reported: a false alarm here would be common, since addresses are compared and hashed
//! too.

use std::collections::{BTreeMap, BTreeSet};

use wasmparser::{FunctionBody, Operator, ValType};

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
    let mut calls: BTreeMap<InputId, Vec<Tie<'_>>> = BTreeMap::new();
    for call in ties(group).into_iter().filter(|call| languages_may_differ(group, call)) {
        calls.entry(call.user).or_default().push(call);
    }
    let mut reported = BTreeSet::new();
    for (caller, calls) in calls {
        let module = &group.modules[caller];
        for (function, made) in calling_functions(module, &calls) {
            let Some(code) = decode(module, function) else { continue };
            for call in made {
                let Some((parameter, passes)) = doubt(group, module, &code, call) else { continue };
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

/// The functions of a module with direct calls of these imports, in order.
fn calling_functions<'c, 'a>(module: &Examined<'_>, calls: &'c [Tie<'a>]) -> Vec<(FuncIndex, Vec<&'c Tie<'a>>)> {
    let by_index: BTreeMap<u32, &Tie<'_>> = calls.iter().filter_map(|call| Some((call.imported?.0, call))).collect();
    let imported = module.functions.len() - module.bodies.len();
    let mut found = Vec::new();
    for ordinal in 0..module.bodies.len() {
        let called = module.code.sites_of(ordinal).iter().filter_map(|site| module.callee(site));
        let mut made: Vec<&Tie<'_>> = called.filter_map(|callee| by_index.get(&callee.0).copied()).collect();
        made.sort_by_key(|call| call.offset);
        made.dedup_by_key(|call| call.offset);
        if !made.is_empty() {
            found.push((FuncIndex::from(imported + ordinal), made));
        }
    }
    found
}

fn decode<'data>(module: &Examined<'data>, function: FuncIndex) -> Option<Vec<Operator<'data>>> {
    let range = module.body(function)?;
    let body = FunctionBody::new(wasmparser::BinaryReader::new(&module.bytes[range.clone()], range.start));
    let operators: Vec<_> = body.get_operators_reader().ok()?.into_iter().take(LONGEST_BODY + 1).collect();
    (operators.len() <= LONGEST_BODY).then(|| operators.into_iter().collect::<Result<_, _>>().ok()).flatten()
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
fn doubt(
    group: &Group<'_, '_>,
    module: &Examined<'_>,
    code: &[Operator<'_>],
    call: &Tie<'_>,
) -> Option<(usize, &'static str)> {
    let definer = &group.modules[call.definer];
    let import = call.imported?;
    let found = definer.functions[call.defined].ty;
    let wanted = module.functions[import].ty;
    // Types that differ are ABI001.
    if group.types[call.user][wanted] != group.types[call.definer][found] {
        return None;
    }
    let ty = definer.types.function(found)?;
    let callee = decode(definer, call.defined)?;
    let frame = frame_local(module, code);
    for at in code.iter().enumerate().filter(|(_, op)| calls(op, import)).map(|(at, _)| at) {
        let arguments = arguments(&code[..at], ty.params().len(), frame);
        for (parameter, argument) in arguments {
            if ty.params().get(parameter) != Some(&ValType::I32) {
                continue;
            }
            let text = match (argument, use_of(&callee, parameter)) {
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

/// The local that holds the frame's address: `global.get SP; i32.const K; i32.sub; local.tee B`.
fn frame_local(module: &Examined<'_>, code: &[Operator<'_>]) -> Option<u32> {
    let pointer = match module.identity.stack.pointer {
        StackPointer::Imported(global) | StackPointer::Named(global) | StackPointer::Pattern(global) => global,
        _ => return None,
    };
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

/// What a function does with a parameter: only shapes that leave no doubt count.
fn use_of(code: &[Operator<'_>], parameter: usize) -> Use {
    let is_parameter = |local: u32| local as usize == parameter;
    let mut found = None;
    for (at, op) in code.iter().enumerate() {
        let this = match op {
            Operator::LocalSet { local_index } | Operator::LocalTee { local_index } if is_parameter(*local_index) => {
                Use::Other
            }
            Operator::LocalGet { local_index } if is_parameter(*local_index) => one_use(&code[at + 1..]),
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
