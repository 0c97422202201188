//! Bodies become bodies of the image: copied, with a new value at every site.
//!
//! It knows sites and tables of output indices, and not why an index changed. Nothing is decoded but what the scan
//! marked for it; indices are written as short as they are, which undoes the padding that linkers leave. Where debug
//! information counts the bytes of a body, every site keeps its length instead: numbers are padded as they were, and
//! `nop`s follow an instruction that became shorter as a whole. Chunks of bodies are rewritten in parallel into one
//! buffer each.

use std::convert::Infallible;
use std::ops::Range;

use rayon::prelude::*;
use toolchain_probe::Examined;
use toolchain_probe::module::model::Origin;
use toolchain_probe::module::model::constant::Constant;
use toolchain_probe::module::model::index::{
    DataIndex, ElemIndex, FuncIndex, GlobalIndex, InputId, TableIndex, TagIndex, TypeIndex,
};
use toolchain_probe::module::scan::{Site, SiteKind};
use typed_index_collections::TiSlice;
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{ConstExpr, Encode, Instruction};
use wasmparser::{BinaryReader, OperatorsReader};

use crate::numbering::{InputMap, OutValue};
use crate::part::Part;
use crate::references::locals;

/// The opcode of `i32.const`.
const I32_CONST: u8 = 0x41;

/// The opcode of `nop`.
const NOP: u8 = 0x01;

/// How many bodies one task rewrites.
const BODIES_PER_TASK: usize = 256;

/// The entries of the code section.
#[derive(Default)]
pub(crate) struct Code {
    /// The entries, in pieces.
    pub pieces: Vec<Vec<u8>>,
    /// Where each body lies.
    pub bodies: Vec<Body>,
}

/// A body in the code section.
pub(crate) struct Body {
    /// Its bytes in the contents of the section, its size left out.
    pub range: Range<usize>,
    /// Whether every instruction stands as far from the start of the body as in the input: a body of the same length
    /// may have grown at one site and shrunk at another.
    pub is_aligned: bool,
}

impl Code {
    /// The number of entries as it stands before them.
    pub(crate) fn count(&self) -> Vec<u8> {
        encoded_count(self.bodies.len())
    }
}

fn encoded_count(bodies: usize) -> Vec<u8> {
    let mut count = Vec::new();
    bodies.encode(&mut count);
    count
}

/// Rewrites the bodies in this order.
pub(crate) fn rewrite_bodies(
    parts: &TiSlice<InputId, Part<'_, '_>>,
    maps: &TiSlice<InputId, InputMap>,
    bodies: &[(InputId, FuncIndex)],
) -> Code {
    let pieces: Vec<(Vec<u8>, Vec<Body>)> = bodies
        .par_chunks(BODIES_PER_TASK)
        .map_init(Vec::new, |scratch, chunk| {
            let mut out = Vec::with_capacity(chunk.iter().map(|body| size_of(parts, *body)).sum());
            let mut written = Vec::with_capacity(chunk.len());
            for (input, function) in chunk {
                scratch.clear();
                let is_aligned = rewrite_body(parts[*input].module, &maps[*input], *function, scratch);
                scratch.len().encode(&mut out);
                written.push(Body { range: out.len()..out.len() + scratch.len(), is_aligned });
                out.extend_from_slice(scratch);
            }
            (out, written)
        })
        .collect();
    let mut code = Code { pieces: Vec::with_capacity(pieces.len()), bodies: Vec::with_capacity(bodies.len()) };
    let mut start = encoded_count(bodies.len()).len();
    for (piece, written) in pieces {
        let placed = |body: Body| Body { range: start + body.range.start..start + body.range.end, ..body };
        code.bodies.extend(written.into_iter().map(placed));
        start += piece.len();
        code.pieces.push(piece);
    }
    code
}

fn size_of(parts: &TiSlice<InputId, Part<'_, '_>>, (input, function): (InputId, FuncIndex)) -> usize {
    parts[input].module.body(function).map_or(0, |body| body.len() + 5)
}

/// Whether every instruction has kept its distance from the start.
fn rewrite_body(module: &Examined<'_>, map: &InputMap, function: FuncIndex, out: &mut Vec<u8>) -> bool {
    let Origin::Defined(ordinal) = module.functions[function].origin else {
        unreachable!("only defined functions have bodies");
    };
    let range = module.bodies[ordinal as usize].clone();
    let keeps_length = !module.debug_info.sections().is_empty();
    let mut is_aligned = keeps_length;
    let mut copied = range.start;
    for site in module.code.sites_of(ordinal as usize) {
        out.extend_from_slice(&module.bytes[copied..site.start as usize]);
        let start = out.len();
        rewrite_site(module, map, site, out);
        if keeps_length {
            lengthen(site, start, out);
            is_aligned &= out.len() - start == (site.end - site.start) as usize;
        }
        copied = site.end as usize;
    }
    out.extend_from_slice(&module.bytes[copied..range.end]);
    is_aligned
}

fn rewrite_site(module: &Examined<'_>, map: &InputMap, site: &Site, out: &mut Vec<u8>) {
    let index = site.index;
    match site.kind {
        SiteKind::Function | SiteKind::FunctionReference => map.functions[FuncIndex(index)].0.encode(out),
        SiteKind::FunctionSymbol => match map.callees[index as usize] {
            Some(function) => function.0.encode(out),
            None => unreachable!("a function with several names is defined"),
        },
        SiteKind::Type => map.types[TypeIndex(index)].0.encode(out),
        SiteKind::BlockType => i64::from(map.types[TypeIndex(index)].0).encode(out),
        SiteKind::Table => map.tables[TableIndex(index)].0.encode(out),
        SiteKind::Tag => map.tags[TagIndex(index)].0.encode(out),
        SiteKind::GlobalSet => match map.globals[GlobalIndex(index)] {
            OutValue::Global(global) => global.0.encode(out),
            value => unreachable!("a write to {value:?} was refused or is dead"),
        },
        SiteKind::GlobalGet => read_global(map.globals[GlobalIndex(index)], out),
        SiteKind::GlobalGetAdd => match map.globals[GlobalIndex(index)] {
            OutValue::Constant(value) => Instruction::I32Const(value.wrapping_add(site.addend)).encode(out),
            value => {
                read_global(value, out);
                Instruction::I32Const(site.addend).encode(out);
                Instruction::I32Add.encode(out);
            }
        },
        SiteKind::Address => symbol_value(map, site).encode(out),
        SiteKind::AddressConst | SiteKind::SlotConst => symbol_value(map, site).cast_signed().encode(out),
        SiteKind::Instruction => {
            let range = site.start as usize..site.end as usize;
            let mut operators = OperatorsReader::new(BinaryReader::new(&module.bytes[range.clone()], range.start));
            let operator = operators.read().expect("the instruction was validated by the scan");
            let instruction = Reindexer { map, constant: &|_| None }.instruction(operator);
            instruction.expect("validated instructions can be encoded").encode(out);
        }
        SiteKind::Locals => {
            let declared = locals(module, site.start as usize..site.end as usize);
            declared.len().encode(out);
            for (count, ty) in declared {
                count.encode(out);
                let ty = Reindexer { map, constant: &|_| None }.val_type(ty);
                ty.expect("validated types can be encoded").encode(out);
            }
        }
    }
}

/// Gives what was written for a site the length of the site, where it is shorter. It can be longer only where a tool
/// padded nothing; the debug information of such a body says that it is not there.
fn lengthen(site: &Site, start: usize, out: &mut Vec<u8>) {
    let length = (site.end - site.start) as usize;
    let missing = length.saturating_sub(out.len() - start);
    if missing == 0 {
        return;
    }
    match site.kind {
        SiteKind::Function
        | SiteKind::FunctionReference
        | SiteKind::FunctionSymbol
        | SiteKind::Type
        | SiteKind::Table
        | SiteKind::Tag
        | SiteKind::GlobalSet
        | SiteKind::Address => pad(missing, false, out),
        SiteKind::BlockType | SiteKind::AddressConst | SiteKind::SlotConst => pad(missing, true, out),
        // One opcode and one number, whatever became of it.
        SiteKind::GlobalGet => pad(missing, out[start] == I32_CONST, out),
        SiteKind::GlobalGetAdd | SiteKind::Instruction => out.resize(out.len() + missing, NOP),
        SiteKind::Locals => {}
    }
}

/// Makes the number at the end longer: every byte but the last says that more follow, and a signed one repeats its
/// sign.
fn pad(missing: usize, is_signed: bool, out: &mut Vec<u8>) {
    let Some(last) = out.last_mut() else { return };
    let fill = if is_signed && *last & 0x40 != 0 { 0x7f } else { 0 };
    *last |= 0x80;
    out.extend(std::iter::repeat_n(fill | 0x80, missing - 1));
    out.push(fill);
}

/// Nothing is added to the address of a weak reference that nothing defines.
fn symbol_value(map: &InputMap, site: &Site) -> u32 {
    map.symbols[site.index as usize].map_or(0, |value| value.wrapping_add_signed(site.addend))
}

fn read_global(value: OutValue, out: &mut Vec<u8>) {
    match value {
        OutValue::Constant(value) => Instruction::I32Const(value).encode(out),
        OutValue::Global(global) => Instruction::GlobalGet(global.0).encode(out),
        OutValue::Dead => unreachable!("live code reads live globals"),
    }
}

/// Encodes types, constant expressions and single instructions of one input with output indices.
pub(crate) struct Reindexer<'a> {
    /// The input's output indices.
    pub map: &'a InputMap,
    /// Values of the input's globals that can never have another.
    pub constant: &'a dyn Fn(GlobalIndex) -> Option<Constant>,
}

type Mapped = Result<u32, Error<Infallible>>;

impl Reencode for Reindexer<'_> {
    type Error = Infallible;

    fn function_index(&mut self, index: u32) -> Mapped {
        Ok(self.map.functions[FuncIndex(index)].0)
    }

    fn global_index(&mut self, index: u32) -> Mapped {
        match self.map.globals[GlobalIndex(index)] {
            OutValue::Global(global) => Ok(global.0),
            value => unreachable!("{value:?} has no index"),
        }
    }

    fn table_index(&mut self, index: u32) -> Mapped {
        Ok(self.map.tables[TableIndex(index)].0)
    }

    fn tag_index(&mut self, index: u32) -> Mapped {
        Ok(self.map.tags[TagIndex(index)].0)
    }

    fn element_index(&mut self, index: u32) -> Mapped {
        Ok(self.map.elements[ElemIndex(index)].0)
    }

    fn data_index(&mut self, index: u32) -> Mapped {
        Ok(self.map.data[DataIndex(index)].0)
    }

    fn type_index(&mut self, index: u32) -> Mapped {
        Ok(self.map.types[TypeIndex(index)].0)
    }

    fn instruction<'a>(&mut self, operator: wasmparser::Operator<'a>) -> Result<Instruction<'a>, Error<Infallible>> {
        if let wasmparser::Operator::GlobalGet { global_index } = operator
            && let OutValue::Constant(value) = self.map.globals[GlobalIndex(global_index)]
        {
            return Ok(Instruction::I32Const(value));
        }
        utils::instruction(self, operator)
    }

    /// A constant expression is evaluated where it can be, so that the image needs no extended constants.
    fn const_expr(&mut self, expr: wasmparser::ConstExpr<'_>) -> Result<ConstExpr, Error<Infallible>> {
        match toolchain_probe::module::model::constant::evaluate(&expr, self.constant) {
            Ok(value) => match encode_constant(self.map, value) {
                Some(expr) => Ok(expr),
                None => utils::const_expr(self, expr),
            },
            Err(_) => utils::const_expr(self, expr),
        }
    }
}

/// A constant as an expression; `None` for null, whose type only the source knows.
pub(crate) fn encode_constant(map: &InputMap, value: Constant) -> Option<ConstExpr> {
    match value {
        Constant::I32(value) => Some(ConstExpr::i32_const(value)),
        Constant::I64(value) => Some(ConstExpr::i64_const(value)),
        Constant::Function(function) => Some(ConstExpr::ref_func(map.functions[function].0)),
        Constant::Null => None,
    }
}

/// The recursion group of an input, with output indices.
pub(crate) fn reindex_group(module: &Examined<'_>, map: &InputMap, group: u32) -> Vec<wasm_encoder::SubType> {
    let mut reindexer = Reindexer { map, constant: &|_| None };
    module.types.groups[group as usize]
        .types()
        .map(|ty| reindexer.sub_type(ty.clone()).expect("validated types can be encoded"))
        .collect()
}
