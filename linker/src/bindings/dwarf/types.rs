//! The entries of types become types of the model, in a list of this module's own.
//!
//! It does not know functions, nor the types of other modules. The surprising choice: what a pointer leads to gets its
//! number first and is read later, by turns, so that a list that leads to itself ends, and a long one needs no deep
//! stack.

use std::collections::VecDeque;

use gimli::constants as dw;
use hashbrown::HashMap;
use typed_index_collections::TiVec;

use crate::bindings::interface::{Case, Kind, Named, Type, TypeId, Types};

use super::index::Index;
use super::members::{Aggregate, Member};
use super::names::{Unique, identifier, rust_identifier};
use super::record::{Extent, Part, record, union};
use super::source::{Entry, Language, Place, Source, number, small};

/// How deep types may lie in each other by value. A compiler stops earlier; a file may go on for ever.
const DEEPEST: usize = 40;

/// How many pointers and arrays may be around a type.
const MOST_LAYERS: usize = 8;

/// How many qualifiers and other names a type may have, one around the other.
const MOST_ALIASES: usize = 64;

/// What a type is to whoever names it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    Void,
    Function,
    Value(Type),
    /// Nothing by value, and a pointer to it is one to nothing known: an array without a length, a type that is only
    /// declared, what cannot be read.
    Unknown,
}

/// How far a type with a name has been read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting(Place),
    Busy,
    /// How many types lie in it by value, one within the other.
    Done(usize),
}

/// The types that were read so far.
#[derive(Default)]
pub(super) struct Known {
    pub(super) types: Types,
    states: TiVec<TypeId, State>,
    shapes: HashMap<Place, Shape>,
    waiting: VecDeque<TypeId>,
}

/// A type without its qualifiers and other names.
pub(super) struct Stripped<'a> {
    /// None: void.
    pub(super) place: Option<Place>,
    /// The last of its other names: that of a type that has none itself.
    alias: Option<(Place, &'a [u8])>,
    /// What other names ask for.
    align: u32,
}

/// Reads types of a module.
pub(super) struct Reader<'s, 'a> {
    pub(super) source: &'s Source<'a>,
    pub(super) index: &'s Index<'a>,
    pub(super) known: &'s mut Known,
}

impl<'a> Reader<'_, 'a> {
    /// A type that somebody names, and all that it leads to. `hint` is what it is called if nobody calls it anything.
    pub(super) fn read(&mut self, place: Place, hint: &str) -> Shape {
        let shape = self.shape(place, hint, 0);
        if let Shape::Value(ty) = &shape {
            self.settle(ty, 0);
        }
        while let Some(id) = self.known.waiting.pop_front() {
            self.complete(id, 0);
        }
        shape
    }

    pub(super) fn language(&self, place: Place) -> Language {
        self.source.units.get(place.unit).map_or(Language::C, |unit| unit.language)
    }

    /// Takes off qualifiers and other names.
    pub(super) fn strip(&self, place: Place) -> Option<Stripped<'a>> {
        let mut stripped = Stripped { place: Some(place), alias: None, align: 1 };
        for _ in 0..MOST_ALIASES {
            let Some(place) = stripped.place else { return Some(stripped) };
            let entry = self.source.entry(place)?;
            match entry.tag() {
                dw::DW_TAG_typedef | dw::DW_TAG_template_alias => {
                    stripped.alias = self.source.text(place.unit, &entry, dw::DW_AT_name).map(|name| (place, name));
                    stripped.align = stripped.align.max(small(&entry, dw::DW_AT_alignment).unwrap_or(1));
                }
                dw::DW_TAG_const_type
                | dw::DW_TAG_volatile_type
                | dw::DW_TAG_restrict_type
                | dw::DW_TAG_atomic_type
                | dw::DW_TAG_immutable_type => {}
                _ => return Some(stripped),
            }
            stripped.place = self.source.reference(place.unit, &entry, dw::DW_AT_type);
        }
        None
    }

    fn shape(&mut self, place: Place, hint: &str, depth: usize) -> Shape {
        let Some(stripped) = self.strip(place) else { return Shape::Unknown };
        let Some(place) = stripped.place else { return Shape::Void };
        if let Some(shape) = self.known.shapes.get(&place) {
            return shape.clone();
        }
        let entry = self.source.entry(place).filter(|_| depth < DEEPEST);
        let Some(entry) = entry else { return Shape::Unknown };
        let shape = match entry.tag() {
            dw::DW_TAG_base_type => self.base(place, &entry),
            dw::DW_TAG_pointer_type | dw::DW_TAG_reference_type | dw::DW_TAG_rvalue_reference_type => {
                self.pointer(place, &entry, hint, depth)
            }
            dw::DW_TAG_ptr_to_member_type => self.member_pointer(place, &entry),
            dw::DW_TAG_subroutine_type => Shape::Function,
            dw::DW_TAG_array_type => self.array(place, &entry, hint, depth).map_or(Shape::Unknown, Shape::Value),
            // `decltype(nullptr)`
            dw::DW_TAG_unspecified_type if self.language(place) == Language::Cxx => Shape::Value(Type::Pointer(None)),
            dw::DW_TAG_unspecified_type => Shape::Void,
            dw::DW_TAG_enumeration_type => {
                let name = self.name(place, &entry, stripped.alias, hint);
                self.enumeration(place, &entry, name, depth)
            }
            dw::DW_TAG_structure_type | dw::DW_TAG_class_type | dw::DW_TAG_union_type => {
                let name = self.name(place, &entry, stripped.alias, hint);
                self.named(place, &entry, name, depth)
            }
            _ => Shape::Unknown,
        };
        self.known.shapes.insert(place, shape.clone());
        shape
    }

    /// What a type is called: by itself, by another name for it, or by where it is used.
    fn name(&self, place: Place, entry: &Entry<'a>, alias: Option<(Place, &'a [u8])>, hint: &str) -> String {
        let own = self.source.text(place.unit, entry, dw::DW_AT_name).map(|name| (place, name));
        let language = self.language(place);
        let name = own.or(alias).map(|(place, name)| match language {
            Language::Rust => rust_identifier(name),
            Language::C | Language::Cxx => self.index.qualified(place, name, language),
        });
        name.filter(|name| !name.is_empty()).unwrap_or_else(|| hint.to_owned())
    }

    fn add(&mut self, named: Named, state: State) -> TypeId {
        self.known.states.push(state);
        self.known.types.named.push_and_get_key(named)
    }

    fn add_opaque(&mut self, name: &str, size: u32, align: u32) -> Shape {
        let named = Named { name: name.to_owned(), docs: None, kind: Kind::Opaque, size, align };
        Shape::Value(Type::Named(self.add(named, State::Done(0))))
    }

    fn base(&mut self, place: Place, entry: &Entry<'a>) -> Shape {
        let encoding = match entry.attr_value(dw::DW_AT_encoding) {
            Some(gimli::AttributeValue::Encoding(encoding)) => encoding,
            _ => dw::DW_ATE_unsigned,
        };
        let Some(size) = small(entry, dw::DW_AT_byte_size) else { return Shape::Unknown };
        let is_rust = self.language(place) == Language::Rust;
        let ty = match (encoding, size) {
            // `()` and `!` of Rust.
            (_, 0) => return Shape::Void,
            (dw::DW_ATE_boolean, 1) => Type::Bool,
            (dw::DW_ATE_UTF, 4) if is_rust => Type::Char,
            (dw::DW_ATE_float, 4) => Type::F32,
            (dw::DW_ATE_float, 8) => Type::F64,
            (dw::DW_ATE_complex_float, 8) => Type::Array(Box::new(Type::F32), 2),
            (dw::DW_ATE_complex_float, 16) => Type::Array(Box::new(Type::F64), 2),
            // One name for what C and Rust call by several.
            (dw::DW_ATE_float, 16) => return self.add_opaque("long_double", 16, 16),
            (dw::DW_ATE_signed, 16) => return self.add_opaque("int128", 16, 16),
            (dw::DW_ATE_unsigned, 16) => return self.add_opaque("uint128", 16, 16),
            (dw::DW_ATE_signed | dw::DW_ATE_signed_char, _) if integer(size, true).is_some() => {
                return integer(size, true).map_or(Shape::Unknown, Shape::Value);
            }
            (
                dw::DW_ATE_unsigned
                | dw::DW_ATE_unsigned_char
                | dw::DW_ATE_boolean
                | dw::DW_ATE_UTF
                | dw::DW_ATE_ASCII
                | dw::DW_ATE_UCS,
                _,
            ) if integer(size, false).is_some() => return integer(size, false).map_or(Shape::Unknown, Shape::Value),
            _ => {
                let name = self.source.text(place.unit, entry, dw::DW_AT_name).map(identifier).unwrap_or_default();
                let align = size.min(16).checked_next_power_of_two().unwrap_or(1);
                return self.add_opaque(&name, size, align);
            }
        };
        Shape::Value(ty)
    }

    fn pointer(&mut self, place: Place, entry: &Entry<'a>, hint: &str, depth: usize) -> Shape {
        // Memory of other kinds has addresses of other widths.
        if small(entry, dw::DW_AT_byte_size).is_some_and(|size| size != 4) {
            return Shape::Unknown;
        }
        let Some(target) = self.source.reference(place.unit, entry, dw::DW_AT_type) else {
            return Shape::Value(Type::Pointer(None));
        };
        Shape::Value(match self.shape(target, hint, depth + 1) {
            Shape::Function => Type::Slot,
            Shape::Value(Type::Named(id)) if self.known.types.named[id].size == 0 => Type::Pointer(None),
            Shape::Value(ty) if layers(&ty) < MOST_LAYERS => ty.pointer(),
            Shape::Value(_) | Shape::Void | Shape::Unknown => Type::Pointer(None),
        })
    }

    /// A distance within a class, or a function and what to add to `this`.
    fn member_pointer(&mut self, place: Place, entry: &Entry<'a>) -> Shape {
        let target = self.source.reference(place.unit, entry, dw::DW_AT_type).and_then(|target| self.strip(target));
        let target = target.and_then(|stripped| self.source.entry(stripped.place?));
        let is_function = target.is_some_and(|entry| entry.tag() == dw::DW_TAG_subroutine_type);
        if is_function { self.add_opaque("member_function", 8, 4) } else { Shape::Value(Type::S32) }
    }

    /// None if there is a length of nothing, or none.
    fn array(&mut self, place: Place, entry: &Entry<'a>, hint: &str, depth: usize) -> Option<Type> {
        let element = self.source.reference(place.unit, entry, dw::DW_AT_type)?;
        let Shape::Value(mut ty) = self.shape(element, hint, depth + 1) else { return None };
        if entry.has_attr(dw::DW_AT_byte_stride) || entry.has_attr(dw::DW_AT_bit_stride) {
            return None;
        }
        for count in self.lengths(place)?.into_iter().rev() {
            if count == 0 {
                return None;
            }
            // All of it is in memory.
            self.known.types.layout(&ty).0.checked_mul(count)?;
            if layers(&ty) >= MOST_LAYERS {
                return None;
            }
            ty = Type::Array(Box::new(ty), count);
        }
        let (size, _) = self.known.types.layout(&ty);
        match entry.has_attr(dw::DW_AT_GNU_vector) {
            // Its alignment is its size.
            true if size.is_power_of_two() => match self.add_opaque(&format!("vector_{size}"), size, size.min(16)) {
                Shape::Value(ty) => Some(ty),
                _ => None,
            },
            true => None,
            false => Some(ty),
        }
    }

    fn enumeration(&mut self, place: Place, entry: &Entry<'a>, name: String, depth: usize) -> Shape {
        if entry.has_attr(dw::DW_AT_declaration)
            && let Some(whole) = self.definition(place, entry)
        {
            return self.shape(whole, &name, depth + 1);
        }
        let is_rust = self.language(place) == Language::Rust;
        if is_rust && name == "c_void" {
            return Shape::Void;
        }
        let Some(size) = small(entry, dw::DW_AT_byte_size) else { return Shape::Unknown };
        let children = self.source.children(place, |tag| tag == dw::DW_TAG_enumerator);
        let underlying = self.source.reference(place.unit, entry, dw::DW_AT_type);
        let underlying = underlying.map(|underlying| self.shape(underlying, "", depth + 1));
        let is_below_zero = || {
            let values = children.iter().filter_map(|child| child.entry.attr_value(dw::DW_AT_const_value));
            values.into_iter().any(|value| matches!(value, gimli::AttributeValue::Sdata(value) if value < 0))
        };
        let repr = match underlying {
            Some(Shape::Value(repr @ (Type::S8 | Type::S16 | Type::S32 | Type::S64))) => Some(repr),
            Some(Shape::Value(Type::U8 | Type::U16 | Type::U32 | Type::U64 | Type::Bool)) => integer(size, false),
            _ => integer(size, is_below_zero()),
        };
        let Some(repr) = repr.filter(|repr| self.known.types.layout(repr).0 == size) else {
            return self.add_opaque(&name, size, 1);
        };
        let is_signed = matches!(repr, Type::S8 | Type::S16 | Type::S32 | Type::S64);
        let mut names = Unique::default();
        let cases = children.iter().filter_map(|child| {
            let name = identifier(self.source.text(child.place.unit, &child.entry, dw::DW_AT_name)?);
            let value = child.entry.attr_value(dw::DW_AT_const_value)?;
            let value = if is_signed { value.sdata_value() } else { value.udata_value().map(u64::cast_signed) };
            // Some write numbers with a sign wherever they are of no use, or the other way round.
            let value = value.or_else(|| value_of(child))?;
            Some(Case { name: names.name(name), docs: None, value })
        });
        let kind = Kind::Enum { repr, cases: cases.collect(), is_closed: is_rust };
        let id = self.add(Named { name, docs: None, kind, size, align: size }, State::Done(0));
        Shape::Value(Type::Named(id))
    }

    /// A record, class or union gets its number.
    fn named(&mut self, place: Place, entry: &Entry<'a>, name: String, depth: usize) -> Shape {
        if entry.has_attr(dw::DW_AT_declaration) {
            let whole = self.definition(place, entry);
            return whole.map_or(Shape::Unknown, |whole| self.shape(whole, &name, depth + 1));
        }
        if let Some(pointer) = self.optional_pointer(place, entry, depth) {
            return Shape::Value(pointer);
        }
        let Some(size) = small(entry, dw::DW_AT_byte_size) else { return Shape::Unknown };
        let named = Named { name, docs: None, kind: Kind::Opaque, size, align: 1 };
        let id = self.add(named, State::Waiting(place));
        self.known.waiting.push_back(id);
        Shape::Value(Type::Named(id))
    }

    /// A type without qualifiers and other names; where it is whole, if this only declares it.
    pub(super) fn whole(&self, place: Place) -> Option<Place> {
        let place = self.strip(place)?.place?;
        let entry = self.source.entry(place)?;
        let is_declared = entry.has_attr(dw::DW_AT_declaration);
        Some(if is_declared { self.definition(place, &entry).unwrap_or(place) } else { place })
    }

    /// Where a type is whole that is only declared here: in a unit of its own, or in one of its name.
    fn definition(&self, place: Place, entry: &Entry<'a>) -> Option<Place> {
        if let Some(whole) = self.source.reference(place.unit, entry, dw::DW_AT_signature) {
            return Some(whole);
        }
        let name = self.source.text(place.unit, entry, dw::DW_AT_name)?;
        self.index.definition(entry.tag(), place, name).filter(|whole| *whole != place)
    }

    /// `Option` of something that is never 0 is what C calls a pointer that may be.
    fn optional_pointer(&mut self, place: Place, entry: &Entry<'a>, depth: usize) -> Option<Type> {
        let name = self.source.text(place.unit, entry, dw::DW_AT_name)?;
        let is_option = self.language(place) == Language::Rust && name.starts_with(b"Option<");
        if !is_option || small(entry, dw::DW_AT_byte_size)? != 4 {
            return None;
        }
        let part = self.source.children(place, |tag| tag == dw::DW_TAG_variant_part).pop()?;
        // The variant without a number is all that the others are not.
        let variants = self.source.children(part.place, |tag| tag == dw::DW_TAG_variant);
        let some = variants.iter().find(|variant| !variant.entry.has_attr(dw::DW_AT_discr_value))?;
        let member = self.source.children(some.place, |tag| tag == dw::DW_TAG_member).pop()?;
        let payload = self.source.reference(member.place.unit, &member.entry, dw::DW_AT_type)?;
        let mut fields = Aggregate::of(self.source, payload)?.members;
        let field = fields.pop().filter(|field| fields.is_empty() && field.offset == 0)?;
        match self.shape(field.ty?, "", depth + 1) {
            Shape::Value(pointer @ (Type::Pointer(_) | Type::Slot)) => Some(pointer),
            _ => None,
        }
    }

    /// Reads what a type has by value. Its size and alignment are then known, and how many types lie within each other.
    fn settle(&mut self, ty: &Type, depth: usize) -> Option<usize> {
        match ty {
            Type::Named(id) => self.complete(*id, depth),
            Type::Array(of, _) => self.settle(of, depth),
            _ => Some(0),
        }
    }

    fn complete(&mut self, id: TypeId, depth: usize) -> Option<usize> {
        let place = match self.known.states[id] {
            State::Done(levels) => return Some(levels),
            State::Busy => return None,
            State::Waiting(_) if depth >= DEEPEST => return None,
            State::Waiting(place) => place,
        };
        self.known.states[id] = State::Busy;
        let mut levels = 0;
        if let Some(aggregate) = Aggregate::of(self.source, place) {
            let name = self.known.types.named[id].name.clone();
            let (kind, align, within) = self.laid_out(&aggregate, &name, depth);
            levels = within;
            self.known.types.named[id].kind = kind;
            self.known.types.named[id].align = align;
        }
        self.known.states[id] = State::Done(levels);
        Some(levels)
    }

    fn laid_out(&mut self, aggregate: &Aggregate<'a>, name: &str, depth: usize) -> (Kind, u32, usize) {
        let extent = Extent { size: aggregate.size, align: aggregate.align };
        let (mut parts, mut is_known, mut levels) = (Vec::new(), !aggregate.is_damaged, 0);
        for member in &aggregate.members {
            match self.part(member, name, depth) {
                Some((_, within)) if within >= DEEPEST => is_known = false,
                Some((part, _)) if part.size == 0 => {}
                Some((part, within)) => {
                    levels = levels.max(within + 1);
                    parts.push(part);
                }
                None => is_known = false,
            }
        }
        let lay_out = if aggregate.is_union { union } else { record };
        let (kind, align) = lay_out(parts, extent);
        match is_known && !aggregate.is_derived && !aggregate.has_variants {
            true => (kind, align, levels),
            false => (Kind::Opaque, align, 0),
        }
    }

    /// A member with its type; of no size if there is nothing at its place.
    fn part(&mut self, member: &Member<'a>, record: &str, depth: usize) -> Option<(Part, usize)> {
        let own = member.name.map(identifier).filter(|name| !name.is_empty());
        let name = own.unwrap_or_else(|| "anonymous".to_owned());
        let place = member.ty?;
        let (ty, over) = match self.shape(place, &format!("{record}_{name}"), depth + 1) {
            Shape::Value(ty) => (ty, self.strip(place)?.align.max(member.align.unwrap_or(1))),
            Shape::Unknown if self.is_empty_array(place) => (Type::U8, 0),
            Shape::Void | Shape::Function | Shape::Unknown => return None,
        };
        let levels = self.settle(&ty, depth + 1)?;
        let (size, align) = self.known.types.layout(&ty);
        let size = if over == 0 { 0 } else { size };
        let part = Part { name, ty, size, align, offset: member.offset, bits: member.bits, over: over.max(1) };
        Some((part, levels))
    }

    /// An array at the end of a record whose length nobody knows, or of no length.
    fn is_empty_array(&self, place: Place) -> bool {
        let Some(place) = self.strip(place).and_then(|stripped| stripped.place) else { return false };
        let is_array = self.source.entry(place).is_some_and(|entry| entry.tag() == dw::DW_TAG_array_type);
        is_array && self.lengths(place).is_some_and(|lengths| lengths.contains(&0))
    }

    /// How long an array is in each of its dimensions; 0 where nothing says it.
    pub(super) fn lengths(&self, place: Place) -> Option<Vec<u32>> {
        let dimensions = self.source.children(place, |tag| tag == dw::DW_TAG_subrange_type);
        let length = |entry: &Entry<'a>| {
            let lower = number(entry, dw::DW_AT_lower_bound).unwrap_or(0);
            let upper = || number(entry, dw::DW_AT_upper_bound)?.checked_sub(lower)?.checked_add(1);
            u32::try_from(number(entry, dw::DW_AT_count).or_else(upper).unwrap_or(0)).ok()
        };
        dimensions
            .iter()
            .map(|dimension| length(&dimension.entry))
            .collect::<Option<Vec<_>>>()
            .filter(|all| !all.is_empty())
    }
}

/// A number as it is written, with a sign or without.
fn value_of(child: &super::source::Child<'_>) -> Option<i64> {
    let value = child.entry.attr_value(dw::DW_AT_const_value)?;
    value.sdata_value().or_else(|| value.udata_value().map(u64::cast_signed))
}

fn integer(size: u32, is_signed: bool) -> Option<Type> {
    match (size, is_signed) {
        (1, true) => Some(Type::S8),
        (1, false) => Some(Type::U8),
        (2, true) => Some(Type::S16),
        (2, false) => Some(Type::U16),
        (4, true) => Some(Type::S32),
        (4, false) => Some(Type::U32),
        (8, true) => Some(Type::S64),
        (8, false) => Some(Type::U64),
        _ => None,
    }
}

/// How many pointers and arrays are around a type.
fn layers(ty: &Type) -> usize {
    let (mut count, mut ty) = (0, ty);
    while let Type::Array(of, _) | Type::Pointer(Some(of)) = ty {
        (count, ty) = (count + 1, of);
    }
    count
}
