//! What starts before a later instance fills a memory or a table is refused, if it could tell.
//!
//! A component instantiates one module after the other: a start function finds the segments of later ones not there
//! yet, and these write over what it wrote. In an image all segments are there when the first function starts. So a
//! start function that only clears zeroed data of its own, as shared libraries have one, may come before others; of any
//! other nothing is known. It does not know the order in which an image starts. The surprising choice: it does not ask
//! whether the function's module has that memory or table, because it may call one that has.

use std::ops::Range;

use wasmparser::{
    ConstExpr, DataKind, ElementItems, ElementKind, FunctionBody, Operator, OperatorsReader, Parser, Payload,
};

use super::fault::Fault;
use super::outline::Outline;
use super::parts::{Definition, Kind, Parts};

/// What a start function may read or write.
enum Touched {
    /// Only these addresses, which it clears.
    Cleared(Vec<Range<u64>>),
    Anything,
}

/// What a module writes when it is instantiated.
struct Filled {
    kind: Kind,
    /// The memory or the table.
    index: u32,
    /// The addresses; `None` of slots, and if they are not known.
    addresses: Option<Range<u64>>,
}

/// Refuses what starts between the instance that has a memory or a table and one that fills it.
pub(super) fn check(parts: &Parts, outlines: &[Outline]) -> Result<(), Fault> {
    let mut started: Vec<(usize, Touched)> = Vec::new();
    for (number, (instance, outline)) in parts.instances.iter().zip(outlines).enumerate() {
        let known = |global: u32| outline.value(outlines, &instance.given, global);
        for filled in filled(&instance.wasm, &known).unwrap_or_default() {
            let given = outline.import_of_kind(filled.kind, filled.index);
            let Some(Definition::Item(giver, ..)) = given.and_then(|position| instance.given.get(position)) else {
                continue;
            };
            let early = started.iter().find(|(starter, touched)| starter >= giver && may_meet(touched, &filled));
            let Some((starter, _)) = early else { continue };
            let starter = &parts.instances[*starter];
            let what = if filled.kind == Kind::Memory { "memory" } else { "table" };
            let text = format!("`{}`, which starts before `{}` fills a {what} of others", starter.name, instance.name);
            return Err(Fault::unsupported(text).of(&starter.component));
        }
        if let Some(function) = outline.starts {
            let imported = u32::try_from(outline.count_imported(Kind::Function)).unwrap_or(u32::MAX);
            let body = function.checked_sub(imported);
            let touched = body.and_then(|body| touched(&instance.wasm, body, &known));
            started.push((number, touched.map_or(Touched::Anything, Touched::Cleared)));
        }
    }
    Ok(())
}

fn may_meet(touched: &Touched, filled: &Filled) -> bool {
    let Touched::Cleared(ranges) = touched else { return true };
    match &filled.addresses {
        None => filled.kind == Kind::Memory,
        Some(filled) => ranges.iter().any(|range| range.start < filled.end && filled.start < range.end),
    }
}

/// What a body clears, if it does nothing else.
fn touched(wasm: &[u8], body: u32, known: &dyn Fn(u32) -> Option<i32>) -> Option<Vec<Range<u64>>> {
    let bodies = Parser::new(0).parse_all(wasm).map_while(Result::ok).filter_map(|payload| match payload {
        Payload::CodeSectionEntry(body) => Some(body),
        _ => None,
    });
    let body: FunctionBody<'_> = bodies.skip(body as usize).take(1).next()?;
    let mut cleared = Vec::new();
    let mut fill = |values: &mut Vec<i32>| {
        let (size, _, start) = (values.pop()?, values.pop()?, values.pop()?);
        let start = u64::from(start.cast_unsigned());
        cleared.push(start..start + u64::from(size.cast_unsigned()));
        Some(())
    };
    let left = evaluated(body.get_operators_reader().ok()?, known, &mut fill)?;
    left.is_empty().then_some(cleared)
}

/// What is left of values after operators that only add numbers, and fill memory with them.
fn evaluated(
    operators: OperatorsReader<'_>,
    known: &dyn Fn(u32) -> Option<i32>,
    fill: &mut dyn FnMut(&mut Vec<i32>) -> Option<()>,
) -> Option<Vec<i32>> {
    let mut values: Vec<i32> = Vec::new();
    for operator in operators {
        match operator.ok()? {
            Operator::I32Const { value } => values.push(value),
            Operator::GlobalGet { global_index } => values.push(known(global_index)?),
            Operator::I32Add => {
                let sum = values.pop()?.wrapping_add(values.pop()?);
                values.push(sum);
            }
            Operator::MemoryFill { mem: 0 } => fill(&mut values)?,
            Operator::End => {}
            _ => return None,
        }
    }
    Some(values)
}

/// The memories and tables into which a module writes when it is instantiated.
fn filled(wasm: &[u8], known: &dyn Fn(u32) -> Option<i32>) -> wasmparser::Result<Vec<Filled>> {
    let number = |expression: &ConstExpr<'_>| {
        let values = evaluated(expression.get_operators_reader(), known, &mut |_| None)?;
        values.first().map(|value| u64::from(value.cast_unsigned()))
    };
    let mut filled = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::DataSection(segments) => {
                for segment in segments {
                    let segment = segment?;
                    let DataKind::Active { memory_index, offset_expr } = &segment.kind else { continue };
                    if !segment.data.is_empty() {
                        let start = number(offset_expr);
                        let addresses = start.map(|start| start..start + segment.data.len() as u64);
                        filled.push(Filled { kind: Kind::Memory, index: *memory_index, addresses });
                    }
                }
            }
            Payload::ElementSection(segments) => {
                for segment in segments {
                    let segment = segment?;
                    let count = match &segment.items {
                        ElementItems::Functions(items) => items.count(),
                        ElementItems::Expressions(_, items) => items.count(),
                    };
                    if let ElementKind::Active { table_index, .. } = segment.kind
                        && count > 0
                    {
                        filled.push(Filled { kind: Kind::Table, index: table_index.unwrap_or(0), addresses: None });
                    }
                }
            }
            _ => {}
        }
    }
    Ok(filled)
}
