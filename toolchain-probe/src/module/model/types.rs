//! Types of one module, and their identity across modules.
//!
//! Two modules write one type at different indices. [`TypeInterner`] gives structurally equal types one [`TypeId`],
//! recursion groups included (the WebAssembly specification, "Type Equivalence"): equality of imports and exports, and
//! of `call_indirect` across modules, is equality of these ids.

use std::fmt::Write;

use hashbrown::HashMap;
use typed_index_collections::{TiSlice, TiVec};
use wasmparser::{
    CompositeInnerType, FieldType, FuncType, HeapType, PackedIndex, RecGroup, RefType, StorageType, SubType,
    UnpackedIndex, ValType,
};

use super::index::{TypeId, TypeIndex};

/// The type section of one module.
#[derive(Default)]
pub struct Types {
    /// The recursion groups, in file order.
    pub groups: Vec<RecGroup>,
    /// For each type: its group, and its place in the group.
    places: TiVec<TypeIndex, (u32, u32)>,
}

impl Types {
    /// Adds the next recursion group.
    pub(crate) fn push(&mut self, group: RecGroup) {
        let position = u32::try_from(self.groups.len()).expect("type sections fit 32 bits");
        self.places.extend((0u32..).zip(group.types()).map(|(place, _)| (position, place)));
        self.groups.push(group);
    }

    /// The number of types.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// The group of a type, and its place there.
    pub fn place(&self, index: TypeIndex) -> Option<(u32, u32)> {
        self.places.get(index).copied()
    }

    /// All types, in order. [`Self::get`] passes those of its group that come before.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &SubType> {
        self.groups.iter().flat_map(RecGroup::types)
    }

    /// The type at an index.
    pub(crate) fn get(&self, index: TypeIndex) -> Option<&SubType> {
        let (group, place) = self.place(index)?;
        self.groups[group as usize].types().nth(place as usize)
    }

    /// The function type at an index.
    pub fn function(&self, index: TypeIndex) -> Option<&FuncType> {
        match &self.get(index)?.composite_type.inner {
            CompositeInnerType::Func(ty) => Some(ty),
            _ => None,
        }
    }

    /// Whether a type is final, has no supertype and is alone in its group, as types without the GC proposal are.
    pub fn is_plain(&self, index: TypeIndex) -> bool {
        let Some((group, _)) = self.place(index) else { return false };
        let alone = self.groups[group as usize].types().len() == 1;
        alone && self.get(index).is_some_and(|ty| ty.is_final && ty.supertype_idx.is_none())
    }

    /// A function type as people read it: `(i32, i64) -> (f32)`.
    pub fn signature(&self, index: TypeIndex) -> String {
        match self.function(index) {
            Some(ty) => format!("({}) -> ({})", list(ty.params()), list(ty.results())),
            None => "not a function type".to_owned(),
        }
    }
}

fn list(types: &[ValType]) -> String {
    types.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The ids of the types of one module.
pub type TypeIds = TiVec<TypeIndex, TypeId>;

/// Gives structurally equal types one id.
#[derive(Clone, Default)]
pub struct TypeInterner {
    groups: HashMap<String, u32>,
    next: u32,
}

impl TypeInterner {
    /// The number of ids given so far.
    pub fn count(&self) -> usize {
        self.next as usize
    }

    /// The ids of a module's types, in index order.
    pub fn intern(&mut self, types: &Types) -> TypeIds {
        let mut ids: TypeIds = TiVec::with_capacity(types.len());
        let mut key = String::new();
        for group in &types.groups {
            let first = u32::try_from(ids.len()).expect("type sections fit 32 bits");
            let size = u32::try_from(group.types().len()).expect("groups fit 32 bits");
            key.clear();
            for ty in group.types() {
                Key { text: &mut key, ids: &ids, first, size }.sub_type(ty);
            }
            let next = self.next;
            let id = *self.groups.entry(key.clone()).or_insert(next);
            if id == next {
                self.next += size;
            }
            ids.extend((id..id + size).map(TypeId));
        }
        ids
    }
}

/// Writes a group as text in which every type outside the group is an id and every type inside a place.
struct Key<'a> {
    text: &'a mut String,
    ids: &'a TiSlice<TypeIndex, TypeId>,
    first: u32,
    size: u32,
}

impl Key<'_> {
    fn sub_type(&mut self, ty: &SubType) {
        self.text.push(if ty.is_final { 'f' } else { 'o' });
        if let Some(supertype) = ty.supertype_idx {
            self.index(supertype);
        }
        if ty.composite_type.shared {
            self.text.push('s');
        }
        match &ty.composite_type.inner {
            CompositeInnerType::Func(function) => {
                self.text.push('(');
                function.params().iter().for_each(|ty| self.value(*ty));
                self.text.push('>');
                function.results().iter().for_each(|ty| self.value(*ty));
                self.text.push(')');
            }
            CompositeInnerType::Array(array) => {
                self.text.push('[');
                self.field(&array.0);
                self.text.push(']');
            }
            CompositeInnerType::Struct(fields) => {
                self.text.push('{');
                fields.fields.iter().for_each(|field| self.field(field));
                self.text.push('}');
            }
            CompositeInnerType::Cont(continuation) => {
                self.text.push('c');
                self.index(continuation.0);
            }
        }
        self.text.push(';');
    }

    fn field(&mut self, field: &FieldType) {
        self.text.push(if field.mutable { 'm' } else { 'i' });
        match field.element_type {
            StorageType::I8 => self.text.push_str("i8,"),
            StorageType::I16 => self.text.push_str("i16,"),
            StorageType::Val(ty) => self.value(ty),
        }
    }

    fn value(&mut self, ty: ValType) {
        match ty {
            ValType::Ref(reference) => self.reference(reference),
            scalar => write!(self.text, "{scalar},").expect("strings take everything"),
        }
    }

    fn reference(&mut self, ty: RefType) {
        self.text.push(if ty.is_nullable() { 'n' } else { 'r' });
        match ty.heap_type() {
            HeapType::Abstract { shared, ty } => {
                write!(self.text, "{shared}{ty:?},").expect("strings take everything");
            }
            HeapType::Concrete(index) => self.unpacked(index),
            HeapType::Exact(index) => {
                self.text.push('!');
                self.unpacked(index);
            }
        }
    }

    fn index(&mut self, index: PackedIndex) {
        self.unpacked(index.unpack());
    }

    fn unpacked(&mut self, index: UnpackedIndex) {
        let UnpackedIndex::Module(index) = index else {
            unreachable!("a type section that was only parsed names types by module index");
        };
        if (self.first..self.first + self.size).contains(&index) {
            write!(self.text, "#{},", index - self.first)
        } else {
            write!(self.text, "@{},", self.ids.get(TypeIndex(index)).map_or(u32::MAX, |id| id.0))
        }
        .expect("strings take everything");
    }
}
