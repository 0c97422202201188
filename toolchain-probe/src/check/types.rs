//! Types of all modules become numbers, so that equal types have one.
//!
//! **Rule.** Types are defined in recursion groups, of which most have one type. Two groups are equal if their types
//! are, one by one, where an index of a type before the group stands for that type, and an index of one in the group
//! for its place there; two types are equal if their groups are and their places in them (WebAssembly core
//! specification, "Type Equivalence").
//!
//! It does not know which module has a type. The modules are read apart: a validator that reads them one after the
//! other would tell equal types too, and remember every module for each.

use std::collections::HashMap;

use wasmparser::{
    ArrayType, CompositeInnerType, CompositeType, ContType, FieldType, FuncType, HeapType, PackedIndex, RefType,
    StorageType, StructType, SubType, UnpackedIndex, ValType,
};

/// The number of a type.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct TypeId(u32);

/// The types that were numbered.
#[derive(Default)]
pub(crate) struct Types {
    /// By group, the number of its first type; the others follow.
    first: HashMap<Vec<SubType>, u32>,
    next: u32,
}

impl Types {
    /// Numbers the types of a valid module, whose groups end where `ends` says; `None` if there are too many.
    pub(crate) fn number(&mut self, types: &[SubType], ends: &[usize]) -> Option<Vec<TypeId>> {
        let mut ids: Vec<TypeId> = Vec::with_capacity(types.len());
        for end in ends {
            let group = types.get(ids.len()..*end)?;
            let before = u32::try_from(ids.len()).ok()?;
            let named = |index: PackedIndex| match index.unpack() {
                UnpackedIndex::Module(index) => match index.checked_sub(before) {
                    Some(place) => PackedIndex::from_rec_group_index(place),
                    None => PackedIndex::from_module_index(ids.get(index as usize)?.0),
                },
                _ => Some(index),
            };
            let key = group.iter().map(|ty| sub_type(ty, &named)).collect::<Option<Vec<SubType>>>()?;
            let size = u32::try_from(key.len()).ok()?;
            let next = self.next;
            let first = *self.first.entry(key).or_insert(next);
            if first == next {
                self.next = next.checked_add(size)?;
            }
            ids.extend((first..first + size).map(TypeId));
        }
        Some(ids)
    }
}

/// What an index stands for.
type Named<'n> = &'n dyn Fn(PackedIndex) -> Option<PackedIndex>;

fn sub_type(ty: &SubType, named: Named<'_>) -> Option<SubType> {
    let SubType { is_final, supertype_idx, composite_type } = ty;
    let CompositeType { inner, shared, descriptor_idx, describes_idx } = composite_type;
    let index = |index: Option<PackedIndex>| match index {
        Some(index) => named(index).map(Some),
        None => Some(None),
    };
    let inner = match inner {
        CompositeInnerType::Func(ty) => {
            let all = |types: &[ValType]| types.iter().map(|ty| val_type(*ty, named)).collect::<Option<Vec<_>>>();
            CompositeInnerType::Func(FuncType::new(all(ty.params())?, all(ty.results())?))
        }
        CompositeInnerType::Array(ArrayType(ty)) => CompositeInnerType::Array(ArrayType(field(ty, named)?)),
        CompositeInnerType::Struct(StructType { fields }) => {
            let fields = fields.iter().map(|ty| field(ty, named)).collect::<Option<_>>()?;
            CompositeInnerType::Struct(StructType { fields })
        }
        CompositeInnerType::Cont(ContType(ty)) => CompositeInnerType::Cont(ContType(named(*ty)?)),
    };
    Some(SubType {
        is_final: *is_final,
        supertype_idx: index(*supertype_idx)?,
        composite_type: CompositeType {
            inner,
            shared: *shared,
            descriptor_idx: index(*descriptor_idx)?,
            describes_idx: index(*describes_idx)?,
        },
    })
}

fn field(ty: &FieldType, named: Named<'_>) -> Option<FieldType> {
    let FieldType { element_type, mutable } = *ty;
    let element_type = match element_type {
        StorageType::I8 | StorageType::I16 => element_type,
        StorageType::Val(ty) => StorageType::Val(val_type(ty, named)?),
    };
    Some(FieldType { element_type, mutable })
}

fn val_type(ty: ValType, named: Named<'_>) -> Option<ValType> {
    let ValType::Ref(ty) = ty else { return Some(ty) };
    let index = |index: UnpackedIndex| named(index.pack()?).map(|index| index.unpack());
    let heap = match ty.heap_type() {
        HeapType::Concrete(ty) => HeapType::Concrete(index(ty)?),
        HeapType::Exact(ty) => HeapType::Exact(index(ty)?),
        abstract_type @ HeapType::Abstract { .. } => abstract_type,
    };
    Some(ValType::Ref(RefType::new(ty.is_nullable(), heap)?))
}
