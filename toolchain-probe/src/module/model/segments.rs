//! The segments of a module as data: what is copied into tables and memories, and where it goes.
//!
//! Nothing here knows what a segment's items or bytes mean. Where an offset is no constant, as in a library, its place
//! is a linker's to decide.

use std::ops::Range;

use wasmparser::{ConstExpr, RefType};

use super::constant::{Constant, evaluate};
use super::index::{FuncIndex, TableIndex};

/// An element segment.
#[derive(Clone)]
pub struct Element<'data> {
    /// Where it goes.
    pub mode: ElementMode<'data>,
    /// The type of its items.
    pub ty: RefType,
    /// The items.
    pub items: ElementItems<'data>,
    /// Offset in the file, in bytes.
    pub offset: usize,
}

/// Where an element segment goes.
#[derive(Clone)]
pub enum ElementMode<'data> {
    /// Copied on demand.
    Passive,
    /// Copied at instantiation.
    Active(TableIndex, ConstExpr<'data>),
    /// Declares functions whose references are taken in code.
    Declared,
}

/// The items of an element segment.
#[derive(Clone)]
pub enum ElementItems<'data> {
    /// Functions.
    Functions(Vec<FuncIndex>),
    /// Constant expressions.
    Expressions(Vec<ConstExpr<'data>>),
}

/// A data segment.
#[derive(Clone)]
pub struct DataSegment<'data> {
    /// The offset expression of an active segment; `None` for a passive one.
    pub offset_expr: Option<ConstExpr<'data>>,
    /// The bytes.
    pub bytes: &'data [u8],
    /// Offset of the segment in the file, in bytes.
    pub offset: usize,
    /// Offset of what follows the segment in the file, in bytes.
    pub end: usize,
}

impl Element<'_> {
    /// The table slots of an active segment whose place is a constant.
    pub fn fixed_slots(&self) -> Option<Range<u32>> {
        let ElementMode::Active(_, offset) = &self.mode else { return None };
        let Ok(Constant::I32(start)) = evaluate(offset, &|_| None) else { return None };
        let count = match &self.items {
            ElementItems::Functions(functions) => functions.len(),
            ElementItems::Expressions(expressions) => expressions.len(),
        };
        let start = start.cast_unsigned();
        Some(start..start.checked_add(u32::try_from(count).ok()?)?)
    }
}

impl DataSegment<'_> {
    /// Where its bytes lie in the file: they end the segment.
    pub fn file_range(&self) -> Range<usize> {
        self.end - self.bytes.len()..self.end
    }

    /// The addresses of a segment whose place is a constant.
    pub fn fixed_range(&self) -> Option<Range<u32>> {
        let start = match evaluate(self.offset_expr.as_ref()?, &|_| None).ok()? {
            Constant::I32(start) => start.cast_unsigned(),
            Constant::I64(start) => u32::try_from(start).ok()?,
            _ => return None,
        };
        Some(start..start.checked_add(u32::try_from(self.bytes.len()).ok()?)?)
    }
}
