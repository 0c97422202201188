//! A module becomes what its plain instructions may name.
//!
//! It does not know instructions. What is not plain is not declared here: whoever names it finds nothing.

use typed_index_collections::TiVec;
use wasmparser::{CompositeInnerType, RefType, SubType, ValType};

use crate::module::model::index::{FuncIndex, GlobalIndex, TableIndex, TypeIndex};
use crate::module::model::{Global, Module, Table};

/// The type of an operand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(super) enum Value {
    /// Any: of an operand where nothing comes.
    Any,
    I32,
    I64,
    F32,
    F64,
}

impl Value {
    /// The plain type that this is.
    pub(super) fn of(ty: ValType) -> Option<Self> {
        match ty {
            ValType::I32 => Some(Self::I32),
            ValType::I64 => Some(Self::I64),
            ValType::F32 => Some(Self::F32),
            ValType::F64 => Some(Self::F64),
            ValType::V128 | ValType::Ref(_) => None,
        }
    }

    /// What a block leaves, by the byte of its type (core specification, "Control Instructions").
    pub(super) fn block_results(byte: u8) -> Option<&'static [Self]> {
        match byte {
            0x40 => Some(&[]),
            0x7f => Some(&[Self::I32]),
            0x7e => Some(&[Self::I64]),
            0x7d => Some(&[Self::F32]),
            0x7c => Some(&[Self::F64]),
            _ => None,
        }
    }
}

/// What a function or a block takes and leaves.
#[derive(Clone, Copy)]
pub(super) struct Signature<'data> {
    pub(super) params: &'data [Value],
    pub(super) results: &'data [Value],
}

/// The type of a global.
#[derive(Clone, Copy)]
pub(super) struct GlobalValue {
    pub(super) ty: Value,
    pub(super) is_mutable: bool,
}

/// Where the values of a type stand among those of all.
#[derive(Clone, Copy)]
struct Place {
    params: u32,
    results: u32,
    end: u32,
}

/// What plain instructions may name.
pub(in crate::module::scan) struct Declarations {
    values: Vec<Value>,
    types: TiVec<TypeIndex, Option<Place>>,
    functions: TiVec<FuncIndex, TypeIndex>,
    globals: TiVec<GlobalIndex, Option<GlobalValue>>,
    tables: TiVec<TableIndex, bool>,
    /// Whether there is a memory with addresses of 32 bits.
    pub(super) has_memory: bool,
}

impl Declarations {
    /// Those of a module.
    pub(in crate::module::scan) fn of(module: &Module<'_>) -> Self {
        let mut values = Vec::new();
        let types = module.types.iter().map(|ty| place(ty, &mut values)).collect();
        Self {
            values,
            types,
            functions: module.functions.iter().map(|function| function.ty).collect(),
            globals: module.globals.iter().map(global).collect(),
            tables: module.tables.iter().map(is_called_through).collect(),
            has_memory: module.memories.first().is_some_and(|memory| !memory.ty.memory64),
        }
    }

    /// A function type.
    #[inline]
    pub(super) fn signature(&self, ty: TypeIndex) -> Option<Signature<'_>> {
        let Place { params, results, end } = (*self.types.get(ty)?)?;
        let values = |from: u32, to: u32| &self.values[from as usize..to as usize];
        Some(Signature { params: values(params, results), results: values(results, end) })
    }

    /// The type of a function.
    #[inline]
    pub(super) fn function(&self, function: FuncIndex) -> Option<Signature<'_>> {
        self.signature(*self.functions.get(function)?)
    }

    /// A global.
    #[inline]
    pub(super) fn global(&self, global: GlobalIndex) -> Option<GlobalValue> {
        *self.globals.get(global)?
    }

    /// Whether there is a table that functions are called through.
    #[inline]
    pub(super) fn is_called_through(&self, table: TableIndex) -> bool {
        self.tables.get(table) == Some(&true)
    }
}

fn place(ty: &SubType, values: &mut Vec<Value>) -> Option<Place> {
    let CompositeInnerType::Func(function) = &ty.composite_type.inner else { return None };
    (!ty.composite_type.shared).then_some(())?;
    let count = |values: &[Value]| u32::try_from(values.len()).expect("a file of 4 GiB has fewer types");
    let params = count(values);
    for ty in function.params() {
        values.push(Value::of(*ty)?);
    }
    let results = count(values);
    for ty in function.results() {
        values.push(Value::of(*ty)?);
    }
    Some(Place { params, results, end: count(values) })
}

fn global(global: &Global<'_>) -> Option<GlobalValue> {
    let ty = Value::of(global.ty.content_type).filter(|_| !global.ty.shared)?;
    Some(GlobalValue { ty, is_mutable: global.ty.mutable })
}

fn is_called_through(table: &Table<'_>) -> bool {
    table.ty.element_type == RefType::FUNCREF && !table.ty.table64 && !table.ty.shared
}
