//! Bodies become bodies of the image: copied, with a new value at every site.
//!
//! It knows sites and tables of output indices, and not why an index changed. Nothing is decoded but what the scan
//! marked for it; indices are written as short as they are, which undoes the padding that linkers leave. Where debug
//! information counts the bytes of a body, every site keeps its length instead: numbers are padded as they were, and
//! `nop`s follow an instruction that became shorter as a whole.
//!
//! Bodies are measured first, which takes their sites alone: then every body has its place in the image before the
//! image exists. All threads make bodies while the last ones made are written, a few at a time, so that the code of the
//! image is nowhere in memory as a whole.

use std::convert::Infallible;
use std::io;
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

/// The opcode of `global.get`.
const GLOBAL_GET: u8 = 0x23;

/// The opcode of `nop`.
const NOP: u8 = 0x01;

/// How many bodies one task measures.
const BODIES_PER_TASK: usize = 256;

/// From how many bytes on the bodies of one task are enough.
const TASK: usize = 1 << 16;

/// How many tasks are made before they are written.
const TASKS_AT_ONCE: usize = 8;

/// Where an image is written to, from its first byte to its last.
pub(crate) type Output<'o> = dyn io::Write + Send + 'o;

/// The entries of the code section, measured and not yet written.
pub(crate) struct Code<'a, 'data> {
    parts: &'a TiSlice<InputId, Part<'a, 'data>>,
    maps: &'a TiSlice<InputId, InputMap>,
    functions: &'a [(InputId, FuncIndex)],
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

impl<'a, 'data> Code<'a, 'data> {
    /// The bodies in this order.
    pub(crate) fn measured(
        parts: &'a TiSlice<InputId, Part<'a, 'data>>,
        maps: &'a TiSlice<InputId, InputMap>,
        functions: &'a [(InputId, FuncIndex)],
    ) -> Self {
        let measured: Vec<(usize, bool)> = functions
            .par_iter()
            .with_min_len(BODIES_PER_TASK)
            .map_init(Vec::new, |scratch, (input, function)| {
                measure_body(parts[*input].module, &maps[*input], *function, scratch)
            })
            .collect();
        let mut end = encoded_size(functions.len());
        let placed = |(size, is_aligned): (usize, bool)| {
            let start = end + encoded_size(size);
            end = start + size;
            Body { range: start..end, is_aligned }
        };
        Self { parts, maps, functions, bodies: measured.into_iter().map(placed).collect() }
    }

    /// The bytes that the contents of the section have; 0 if there is no body.
    pub(crate) fn size(&self) -> usize {
        self.bodies.last().map_or(0, |last| last.range.end)
    }

    /// Writes the contents of the section: the number of bodies, and each after its size.
    pub(crate) fn write(&self, out: &mut Output<'_>) -> io::Result<()> {
        if self.bodies.is_empty() {
            return Ok(());
        }
        out.write_all(&encoded(self.bodies.len()))?;
        let tasks = self.tasks();
        let mut made = vec![Vec::new(); TASKS_AT_ONCE.min(tasks.len())];
        let mut next = made.clone();
        let mut count = 0;
        for window in tasks.chunks(TASKS_AT_ONCE) {
            let make = || {
                let work = next.par_iter_mut().zip(window);
                work.for_each(|(bodies, task)| self.write_bodies(task.clone(), bodies));
            };
            rayon::join(|| write_all(&made[..count], out), make).0?;
            (made, next, count) = (next, made, window.len());
        }
        write_all(&made[..count], out)
    }

    /// Which bodies each task makes.
    fn tasks(&self) -> Vec<Range<usize>> {
        let mut tasks = Vec::new();
        let (mut first, mut begin) = (0, 0);
        for (place, body) in self.bodies.iter().enumerate() {
            if body.range.end - begin >= TASK || place + 1 == self.bodies.len() {
                tasks.push(first..place + 1);
                (first, begin) = (place + 1, body.range.end);
            }
        }
        tasks
    }

    fn write_bodies(&self, bodies: Range<usize>, out: &mut Vec<u8>) {
        out.clear();
        for ((input, function), body) in self.functions[bodies.clone()].iter().zip(&self.bodies[bodies]) {
            body.range.len().encode(out);
            let end = out.len() + body.range.len();
            rewrite_body(self.parts[*input].module, &self.maps[*input], *function, out);
            // What comes after it would stand elsewhere than the sections before it say.
            assert_eq!(out.len(), end, "a body is as long as it was measured");
        }
    }
}

fn write_all(pieces: &[Vec<u8>], out: &mut Output<'_>) -> io::Result<()> {
    pieces.iter().try_for_each(|piece| out.write_all(piece))
}

fn encoded(number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    number.encode(&mut bytes);
    bytes
}

fn encoded_size(number: usize) -> usize {
    encoded(number).len()
}

fn body_of<'a>(module: &'a Examined<'_>, function: FuncIndex) -> (Range<usize>, &'a [Site]) {
    let Origin::Defined(ordinal) = module.functions[function].origin else {
        unreachable!("only defined functions have bodies");
    };
    (module.bodies[ordinal as usize].clone(), module.code.sites.of(ordinal as usize))
}

/// Whether numbers are padded as they were, because debug information counts bytes.
fn keeps_length(module: &Examined<'_>) -> bool {
    !module.debug_info.sections().is_empty()
}

/// The bytes that a body will have, and whether every instruction keeps its distance from the start.
fn measure_body(module: &Examined<'_>, map: &InputMap, function: FuncIndex, scratch: &mut Vec<u8>) -> (usize, bool) {
    let (range, sites) = body_of(module, function);
    let keeps_length = keeps_length(module);
    let (mut size, mut is_aligned) = (range.len(), keeps_length);
    for site in sites {
        let was = (site.end - site.start) as usize;
        let is = match renumbered(map, site) {
            Some(number) if !keeps_length => number.size(),
            _ => {
                scratch.clear();
                rewrite_site(module, map, site, scratch);
                scratch.len()
            }
        };
        is_aligned &= is == was;
        size = size - was + is;
    }
    (size, is_aligned)
}

/// Appends a body as it is in the image, its size left out.
pub(crate) fn rewrite_body(module: &Examined<'_>, map: &InputMap, function: FuncIndex, out: &mut Vec<u8>) {
    let (range, sites) = body_of(module, function);
    let mut copied = range.start;
    for site in sites {
        out.extend_from_slice(&module.bytes[copied..site.start as usize]);
        rewrite_site(module, map, site, out);
        copied = site.end as usize;
    }
    out.extend_from_slice(&module.bytes[copied..range.end]);
}

fn rewrite_site(module: &Examined<'_>, map: &InputMap, site: &Site, out: &mut Vec<u8>) {
    let start = out.len();
    match renumbered(map, site) {
        Some(number) => number.write(out),
        None => write_whole(module, map, site, out),
    }
    if keeps_length(module) {
        lengthen(site, start, out);
    }
}

/// One number, and the opcode before it where the site is a whole instruction.
#[derive(Clone, Copy)]
struct Number {
    opcode: Option<u8>,
    value: Value,
}

#[derive(Clone, Copy)]
enum Value {
    Unsigned(u32),
    Signed(i32),
}

impl Number {
    fn size(self) -> usize {
        // A byte of LEB holds seven bits; a signed number has one more, its sign.
        let bits = match self.value {
            Value::Unsigned(value) => u32::BITS - (value | 1).leading_zeros(),
            Value::Signed(value) => u32::BITS + 1 - (value ^ (value >> 31)).leading_zeros(),
        };
        usize::from(self.opcode.is_some()) + bits.div_ceil(7) as usize
    }

    fn write(self, out: &mut Vec<u8>) {
        let low = |value: u32| value.to_le_bytes()[0] & 0x7f;
        if let Some(opcode) = self.opcode {
            out.push(opcode);
        }
        match self.value {
            Value::Unsigned(mut value) => {
                while value > 0x7f {
                    out.push(low(value) | 0x80);
                    value >>= 7;
                }
                out.push(low(value));
            }
            Value::Signed(mut value) => {
                // The last byte has the sign in its highest bit.
                while !(-0x40..0x40).contains(&value) {
                    out.push(low(value.cast_unsigned()) | 0x80);
                    value >>= 7;
                }
                out.push(low(value.cast_unsigned()));
            }
        }
    }
}

/// What stands at a site in the image, if it is one number.
fn renumbered(map: &InputMap, site: &Site) -> Option<Number> {
    let index = site.index;
    let value = match site.kind {
        SiteKind::Function | SiteKind::FunctionReference => Value::Unsigned(map.functions[FuncIndex(index)].0),
        SiteKind::FunctionSymbol => match map.callees[index as usize] {
            Some(function) => Value::Unsigned(function.0),
            None => unreachable!("a function with several names is defined"),
        },
        SiteKind::Type => Value::Unsigned(map.types[TypeIndex(index)].0),
        SiteKind::Table => Value::Unsigned(map.tables[TableIndex(index)].0),
        SiteKind::Tag => Value::Unsigned(map.tags[TagIndex(index)].0),
        SiteKind::GlobalSet => match map.globals[GlobalIndex(index)] {
            OutValue::Global(global) => Value::Unsigned(global.0),
            value => unreachable!("a write to {value:?} was refused or is dead"),
        },
        SiteKind::GlobalGet => return Some(read_global(map.globals[GlobalIndex(index)])),
        SiteKind::GlobalValue => match map.globals[GlobalIndex(index)] {
            OutValue::Constant(value) => return Some(constant(value.wrapping_add(site.addend))),
            _ => return None,
        },
        SiteKind::Address => Value::Unsigned(symbol_value(map, site)),
        SiteKind::AddressConst | SiteKind::SlotConst => Value::Signed(symbol_value(map, site).cast_signed()),
        SiteKind::BlockType => {
            Value::Signed(i32::try_from(map.types[TypeIndex(index)].0).expect("modules have a million types at most"))
        }
        SiteKind::UnreadLocal | SiteKind::SlotCall | SiteKind::Instruction | SiteKind::Locals => return None,
    };
    Some(Number { opcode: None, value })
}

/// Writes what is no single number.
fn write_whole(module: &Examined<'_>, map: &InputMap, site: &Site, out: &mut Vec<u8>) {
    let range = site.start as usize..site.end as usize;
    match site.kind {
        SiteKind::UnreadLocal if matches!(map.globals[GlobalIndex(site.index)], OutValue::Constant(_)) => {}
        SiteKind::SlotCall if matches!(map.globals[GlobalIndex(site.index)], OutValue::Constant(_)) => {
            call_slot(module, map, site, out);
        }
        SiteKind::Locals => {
            let declared = locals(module, range);
            declared.len().encode(out);
            for (count, ty) in declared {
                count.encode(out);
                let ty = Reindexer { map, constant: &|_| None }.val_type(ty);
                ty.expect("validated types can be encoded").encode(out);
            }
        }
        _ => {
            for operator in operators(module, site) {
                reindexed(map, operator).encode(out);
            }
        }
    }
}

/// Writes a call of a slot that is a constant: of the function that always stands there, if that is known.
fn call_slot(module: &Examined<'_>, map: &InputMap, site: &Site, out: &mut Vec<u8>) {
    let Some(call) = operators(module, site).last() else { return };
    match map.direct.get(&site.start) {
        Some(function) if matches!(call, wasmparser::Operator::CallIndirect { .. }) => {
            Instruction::Call(function.0).encode(out);
        }
        Some(function) => Instruction::ReturnCall(function.0).encode(out),
        None => {
            if let OutValue::Constant(value) = map.globals[GlobalIndex(site.index)] {
                constant(value.wrapping_add(site.addend)).write(out);
            }
            reindexed(map, call).encode(out);
        }
    }
}

/// The instructions of a site.
fn operators<'m>(module: &'m Examined<'_>, site: &Site) -> impl Iterator<Item = wasmparser::Operator<'m>> {
    let range = site.start as usize..site.end as usize;
    let operators = OperatorsReader::new(BinaryReader::new(&module.bytes[range.clone()], range.start));
    operators.into_iter().map(|operator| operator.expect("the instruction was validated by the scan"))
}

fn reindexed<'m>(map: &InputMap, operator: wasmparser::Operator<'m>) -> Instruction<'m> {
    let instruction = Reindexer { map, constant: &|_| None }.instruction(operator);
    instruction.expect("validated instructions can be encoded")
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
        SiteKind::GlobalValue | SiteKind::UnreadLocal | SiteKind::SlotCall | SiteKind::Instruction => {
            out.resize(out.len() + missing, NOP);
        }
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

fn constant(value: i32) -> Number {
    Number { opcode: Some(I32_CONST), value: Value::Signed(value) }
}

fn read_global(value: OutValue) -> Number {
    match value {
        OutValue::Constant(value) => constant(value),
        OutValue::Global(global) => Number { opcode: Some(GLOBAL_GET), value: Value::Unsigned(global.0) },
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
