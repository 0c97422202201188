//! The entry of a record or union becomes its members: where each begins, of what type it is, and which bits it has.
//!
//! It does not know types. The surprising choice: a bit-field is always told by its distance from the start of the
//! record in bits, lowest first, which versions before 4 counted from the other end of a unit of storage.

use gimli::{AttributeValue, constants as dw};

use super::source::{Entry, Place, Slice, Source, is_set, small};

const BY_REFERENCE: AttributeValue<Slice<'static>> = AttributeValue::CallingConvention(dw::DW_CC_pass_by_reference);

/// A part of a record.
pub(super) struct Member<'a> {
    pub(super) name: Option<&'a [u8]>,
    pub(super) ty: Option<Place>,
    pub(super) offset: u32,
    pub(super) bits: Option<Bits>,
    /// What its source asks for.
    pub(super) align: Option<u32>,
}

/// Which bits of a record a bit-field has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Bits {
    pub(super) first: u32,
    pub(super) count: u32,
}

/// A record, class or union.
pub(super) struct Aggregate<'a> {
    pub(super) members: Vec<Member<'a>>,
    pub(super) size: u32,
    pub(super) align: Option<u32>,
    pub(super) is_union: bool,
    /// It has a class that it is made of, or a table of functions: C has no words for where its members are.
    pub(super) is_derived: bool,
    /// It has parts that are there or not, as a member says.
    pub(super) has_variants: bool,
    /// It is passed by its address, whatever its size: copying it is more than copying its bytes.
    pub(super) is_by_reference: bool,
    /// A member could not be read.
    pub(super) is_damaged: bool,
}

impl<'a> Aggregate<'a> {
    pub(super) fn of(source: &Source<'a>, place: Place) -> Option<Self> {
        let entry = source.entry(place)?;
        let mut aggregate = Self {
            members: Vec::new(),
            size: small(&entry, dw::DW_AT_byte_size)?,
            align: small(&entry, dw::DW_AT_alignment),
            is_union: entry.tag() == dw::DW_TAG_union_type,
            is_derived: entry.has_attr(dw::DW_AT_containing_type),
            has_variants: false,
            is_by_reference: entry.attr_value(dw::DW_AT_calling_convention) == Some(BY_REFERENCE),
            is_damaged: false,
        };
        let is_wanted = |tag| matches!(tag, dw::DW_TAG_member | dw::DW_TAG_inheritance | dw::DW_TAG_variant_part);
        for child in source.children(place, is_wanted) {
            match child.entry.tag() {
                dw::DW_TAG_variant_part => aggregate.has_variants = true,
                dw::DW_TAG_inheritance => aggregate.is_derived = true,
                _ => {}
            }
            if child.entry.tag() == dw::DW_TAG_variant_part || is_static(&child.entry) {
                continue;
            }
            match member(source, place.unit, &child.entry, aggregate.is_union) {
                Some(member) => aggregate.members.push(member),
                None => aggregate.is_damaged = true,
            }
        }
        Some(aggregate)
    }
}

/// A variable of a class stands among its members until version 5.
fn is_static(entry: &Entry<'_>) -> bool {
    is_set(entry, dw::DW_AT_declaration) || is_set(entry, dw::DW_AT_external)
}

fn member<'a>(source: &Source<'a>, unit: usize, entry: &Entry<'a>, is_in_union: bool) -> Option<Member<'a>> {
    let ty = source.reference(unit, entry, dw::DW_AT_type);
    let count = entry.has_attr(dw::DW_AT_bit_size).then(|| small(entry, dw::DW_AT_bit_size));
    let offset = match source.member_offset(unit, entry) {
        Some(offset) => offset,
        // Members of a union need not say where they begin, and those of bits say it in bits.
        None if is_in_union || entry.has_attr(dw::DW_AT_data_bit_offset) => 0,
        None => return None,
    };
    let bits = match count {
        None => None,
        Some(count) => Some(Bits { first: first_bit(source, unit, entry, offset, count?)?, count: count? }),
    };
    let offset = bits.map_or(offset, |bits| bits.first / 8);
    let name = source.text(unit, entry, dw::DW_AT_name);
    Some(Member { name, ty, offset, bits, align: small(entry, dw::DW_AT_alignment) })
}

fn first_bit<'a>(source: &Source<'a>, unit: usize, entry: &Entry<'a>, offset: u32, count: u32) -> Option<u32> {
    if entry.has_attr(dw::DW_AT_data_bit_offset) {
        return small(entry, dw::DW_AT_data_bit_offset);
    }
    let start = offset.checked_mul(8)?;
    if !entry.has_attr(dw::DW_AT_bit_offset) {
        return Some(start);
    }
    let of_type = || small(&source.entry(source.reference(unit, entry, dw::DW_AT_type)?)?, dw::DW_AT_byte_size);
    let storage = small(entry, dw::DW_AT_byte_size).or_else(of_type)?.checked_mul(8)?;
    // The old form counts from the highest bit of the storage to that of the field; it is below zero in a field that
    // ends after its storage.
    let above = entry.attr_value(dw::DW_AT_bit_offset)?.sdata_value()?;
    let first = i64::from(start) + i64::from(storage) - above - i64::from(count);
    u32::try_from(first).ok()
}
