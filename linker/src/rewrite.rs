//! Bodies become bodies of the image: copied, with a new value at every site.
//!
//! It knows sites and tables of output indices, and not why an index changed. Nothing is decoded but what the scan
//! marked for it; indices are written as short as they are, which undoes the padding that linkers leave. Chunks of
//! bodies are rewritten in parallel into one buffer each.

use std::convert::Infallible;

use rayon::prelude::*;
use toolchain_probe::Module;
use toolchain_probe::model::constant::Constant;
use toolchain_probe::model::index::{FuncIndex, GlobalIndex, InputId};
use toolchain_probe::model::{Module as InputModule, Origin};
use toolchain_probe::scan::{Site, SiteKind};
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{ConstExpr, Encode, Instruction};
use wasmparser::{BinaryReader, OperatorsReader};

use crate::layout::indices::{InputMap, OutValue};
use crate::references::locals;

/// How many bodies one task rewrites.
const BODIES_PER_TASK: usize = 256;

/// Rewrites the bodies in this order; the result is the code section's entries, in pieces.
pub fn rewrite_bodies(modules: &[&Module<'_>], maps: &[InputMap], bodies: &[(InputId, FuncIndex)]) -> Vec<Vec<u8>> {
    bodies
        .par_chunks(BODIES_PER_TASK)
        .map_init(Vec::new, |scratch, chunk| {
            let mut out = Vec::with_capacity(chunk.iter().map(|body| size_of(modules, *body)).sum());
            for (input, function) in chunk {
                scratch.clear();
                rewrite_body(modules[input.at()], &maps[input.at()], *function, scratch);
                scratch.len().encode(&mut out);
                out.extend_from_slice(scratch);
            }
            out
        })
        .collect()
}

fn size_of(modules: &[&Module<'_>], (input, function): (InputId, FuncIndex)) -> usize {
    modules[input.at()].body(function).map_or(0, |body| body.len() + 5)
}

fn rewrite_body(module: &Module<'_>, map: &InputMap, function: FuncIndex, out: &mut Vec<u8>) {
    let Origin::Defined(ordinal) = module.functions[function.at()].origin else {
        unreachable!("only defined functions have bodies");
    };
    let range = module.bodies[ordinal as usize].clone();
    let mut copied = range.start;
    for site in module.code.sites_of(ordinal as usize) {
        out.extend_from_slice(&module.bytes[copied..site.start as usize]);
        rewrite_site(module, map, site, out);
        copied = site.end as usize;
    }
    out.extend_from_slice(&module.bytes[copied..range.end]);
}

fn rewrite_site(module: &Module<'_>, map: &InputMap, site: &Site, out: &mut Vec<u8>) {
    let index = site.index as usize;
    match site.kind {
        SiteKind::Function | SiteKind::FunctionReference => map.functions[index].0.encode(out),
        SiteKind::FunctionSymbol => match map.callees[index] {
            Some(function) => function.0.encode(out),
            None => unreachable!("a function with several names is defined"),
        },
        SiteKind::Type => map.types[index].0.encode(out),
        SiteKind::BlockType => i64::from(map.types[index].0).encode(out),
        SiteKind::Table => map.tables[index].0.encode(out),
        SiteKind::Tag => map.tags[index].0.encode(out),
        SiteKind::GlobalSet => match map.globals[index] {
            OutValue::Global(global) => global.0.encode(out),
            value => unreachable!("a write to {value:?} was refused or is dead"),
        },
        SiteKind::GlobalGet => read_global(map.globals[index], out),
        SiteKind::GlobalGetAdd => match map.globals[index] {
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
pub struct Reindexer<'a> {
    /// The input's output indices.
    pub map: &'a InputMap,
    /// Values of the input's globals that can never have another.
    pub constant: &'a dyn Fn(GlobalIndex) -> Option<Constant>,
}

type Mapped = Result<u32, Error<Infallible>>;

impl Reencode for Reindexer<'_> {
    type Error = Infallible;

    fn function_index(&mut self, index: u32) -> Mapped {
        Ok(self.map.functions[index as usize].0)
    }

    fn global_index(&mut self, index: u32) -> Mapped {
        match self.map.globals[index as usize] {
            OutValue::Global(global) => Ok(global.0),
            value => unreachable!("{value:?} has no index"),
        }
    }

    fn table_index(&mut self, index: u32) -> Mapped {
        Ok(self.map.tables[index as usize].0)
    }

    fn tag_index(&mut self, index: u32) -> Mapped {
        Ok(self.map.tags[index as usize].0)
    }

    fn element_index(&mut self, index: u32) -> Mapped {
        Ok(self.map.elements[index as usize].0)
    }

    fn data_index(&mut self, index: u32) -> Mapped {
        Ok(self.map.data[index as usize].0)
    }

    fn type_index(&mut self, index: u32) -> Mapped {
        Ok(self.map.types[index as usize].0)
    }

    fn instruction<'a>(&mut self, operator: wasmparser::Operator<'a>) -> Result<Instruction<'a>, Error<Infallible>> {
        if let wasmparser::Operator::GlobalGet { global_index } = operator
            && let OutValue::Constant(value) = self.map.globals[global_index as usize]
        {
            return Ok(Instruction::I32Const(value));
        }
        utils::instruction(self, operator)
    }

    /// A constant expression is evaluated where it can be, so that the image needs no extended constants.
    fn const_expr(&mut self, expr: wasmparser::ConstExpr<'_>) -> Result<ConstExpr, Error<Infallible>> {
        match toolchain_probe::model::constant::evaluate(&expr, self.constant) {
            Ok(value) => match encode_constant(self.map, value) {
                Some(expr) => Ok(expr),
                None => utils::const_expr(self, expr),
            },
            Err(_) => utils::const_expr(self, expr),
        }
    }
}

/// A constant as an expression; `None` for null, whose type only the source knows.
pub fn encode_constant(map: &InputMap, value: Constant) -> Option<ConstExpr> {
    match value {
        Constant::I32(value) => Some(ConstExpr::i32_const(value)),
        Constant::I64(value) => Some(ConstExpr::i64_const(value)),
        Constant::Function(function) => Some(ConstExpr::ref_func(map.functions[function.at()].0)),
        Constant::Null => None,
    }
}

/// The recursion group of an input, with output indices.
pub fn reindex_group(module: &InputModule<'_>, map: &InputMap, group: u32) -> Vec<wasm_encoder::SubType> {
    let mut reindexer = Reindexer { map, constant: &|_| None };
    module.types.groups[group as usize]
        .types()
        .map(|ty| reindexer.sub_type(ty.clone()).expect("validated types can be encoded"))
        .collect()
}
