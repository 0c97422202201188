//! Sites become references: which functions, globals, tables, tags, segments and types a body names.
//!
//! A site with one index says so itself. A whole instruction is run through `wasm_encoder`'s re-encoder with a mapping
//! that changes nothing and remembers every index it is asked for: no instruction is enumerated here.

use std::convert::Infallible;
use std::ops::Range;

use toolchain_probe::Examined;
use toolchain_probe::module::model::index::{
    DataIndex, ElemIndex, FuncIndex, GlobalIndex, TableIndex, TagIndex, TypeIndex,
};
use toolchain_probe::module::scan::{Site, SiteKind};
use typed_index_collections::TiSlice;
use wasm_encoder::reencode::{Error, Reencode};
use wasmparser::{BinaryReader, ConstExpr, OperatorsReader};

/// Something a body, a constant expression or a type names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Reference {
    /// A function.
    Function(FuncIndex),
    /// A function whose reference is taken: it must be declared in the image.
    FunctionValue(FuncIndex),
    /// A global that is read.
    Global(GlobalIndex),
    /// A global that is written.
    GlobalSet(GlobalIndex),
    /// A table.
    Table(TableIndex),
    /// A tag.
    Tag(TagIndex),
    /// An element segment.
    Element(ElemIndex),
    /// A data segment.
    Data(DataIndex),
    /// A type.
    Type(TypeIndex),
    /// What a symbol of the `linking` section names, by its address or table slot.
    Symbol(u32),
    /// The function that a symbol of the `linking` section names, by a call.
    Callee(u32),
}

/// Calls `each` for everything that a site names.
pub(crate) fn of_site(module: &Examined<'_>, site: &Site, each: &mut impl FnMut(Reference)) {
    match site.kind {
        SiteKind::Function => each(Reference::Function(FuncIndex(site.index))),
        SiteKind::FunctionReference => each(Reference::FunctionValue(FuncIndex(site.index))),
        SiteKind::Type | SiteKind::BlockType => each(Reference::Type(TypeIndex(site.index))),
        SiteKind::Table => each(Reference::Table(TableIndex(site.index))),
        SiteKind::Tag => each(Reference::Tag(TagIndex(site.index))),
        SiteKind::GlobalSet => each(Reference::GlobalSet(GlobalIndex(site.index))),
        SiteKind::GlobalGet | SiteKind::GlobalValue | SiteKind::UnreadLocal => {
            each(Reference::Global(GlobalIndex(site.index)))
        }
        SiteKind::Address | SiteKind::AddressConst | SiteKind::SlotConst => each(Reference::Symbol(site.index)),
        SiteKind::FunctionSymbol => each(Reference::Callee(site.index)),
        SiteKind::SlotCall | SiteKind::Instruction => {
            of_instructions(module, site.start as usize..site.end as usize, each)
        }
        SiteKind::Locals => of_locals(module, site.start as usize..site.end as usize, each),
    }
}

/// The symbols by which live bodies call functions that have several names.
pub(crate) fn called_symbols<'m>(
    module: &'m Examined<'_>,
    live: &'m TiSlice<FuncIndex, bool>,
) -> impl Iterator<Item = u32> + 'm {
    let functions = live.iter_enumerated().filter(|(_, live)| **live).map(|(function, _)| function);
    let sites = functions.flat_map(|function| module.sites(function));
    sites.filter(|site| site.kind == SiteKind::FunctionSymbol).map(|site| site.index)
}

/// Calls `each` for everything that a constant expression names.
pub(crate) fn of_const_expr(expr: &ConstExpr<'_>, each: &mut impl FnMut(Reference)) {
    let mut collector = Collector { each };
    let mut operators = expr.get_operators_reader();
    while let Ok(operator) = operators.read() {
        let _ = collector.instruction(operator);
    }
}

/// Calls `each` for everything that a value type names.
pub(crate) fn of_value_type(ty: wasmparser::ValType, each: &mut impl FnMut(Reference)) {
    let _ = Collector { each }.val_type(ty);
}

/// Calls `each` for every type that a type names.
pub(crate) fn of_sub_type(ty: &wasmparser::SubType, each: &mut impl FnMut(Reference)) {
    let _ = Collector { each }.sub_type(ty.clone());
}

fn of_instructions(module: &Examined<'_>, range: Range<usize>, each: &mut impl FnMut(Reference)) {
    let mut operators = OperatorsReader::new(BinaryReader::new(&module.bytes[range.clone()], range.start));
    let mut collector = Collector { each };
    while !operators.eof() {
        let operator = operators.read().expect("the instruction was validated by the scan");
        collector.instruction(operator).expect("validated instructions can be encoded");
    }
}

fn of_locals(module: &Examined<'_>, range: Range<usize>, each: &mut impl FnMut(Reference)) {
    for (_, ty) in locals(module, range) {
        of_value_type(ty, each);
    }
}

/// The declaration of locals in a range of the file: counts and types.
pub(crate) fn locals(module: &Examined<'_>, range: Range<usize>) -> Vec<(u32, wasmparser::ValType)> {
    let mut reader = BinaryReader::new(&module.bytes[range.clone()], range.start);
    let mut read = || -> wasmparser::Result<_> {
        let count = reader.read_var_u32()?;
        (0..count).map(|_| Ok((reader.read_var_u32()?, reader.read()?))).collect()
    };
    read().expect("the declaration was validated by the scan")
}

struct Collector<'a, F> {
    each: &'a mut F,
}

type Mapped = Result<u32, Error<Infallible>>;

impl<F: FnMut(Reference)> Reencode for Collector<'_, F> {
    type Error = Infallible;

    fn function_index(&mut self, index: u32) -> Mapped {
        (self.each)(Reference::FunctionValue(FuncIndex(index)));
        Ok(index)
    }

    fn global_index(&mut self, index: u32) -> Mapped {
        (self.each)(Reference::Global(GlobalIndex(index)));
        Ok(index)
    }

    fn table_index(&mut self, index: u32) -> Mapped {
        (self.each)(Reference::Table(TableIndex(index)));
        Ok(index)
    }

    fn tag_index(&mut self, index: u32) -> Mapped {
        (self.each)(Reference::Tag(TagIndex(index)));
        Ok(index)
    }

    fn element_index(&mut self, index: u32) -> Mapped {
        (self.each)(Reference::Element(ElemIndex(index)));
        Ok(index)
    }

    fn data_index(&mut self, index: u32) -> Mapped {
        (self.each)(Reference::Data(DataIndex(index)));
        Ok(index)
    }

    fn type_index(&mut self, index: u32) -> Mapped {
        (self.each)(Reference::Type(TypeIndex(index)));
        Ok(index)
    }
}
