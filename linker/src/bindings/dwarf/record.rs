//! The parts of a record, where a compiler put them, become fields that a compiler of C puts at the same places.
//!
//! C lays fields out one behind the other, each at its alignment. What that does not reach becomes bytes: bit-fields,
//! fields that are not at their alignment, and gaps. It does not know where parts come from. The surprising choice:
//! a record whose alignment is more than that of its fields is opaque, because no field of C would ask for it.

use crate::bindings::interface::{Field, Kind, Type};

use super::members::Bits;
use super::names::Unique;

/// A part of a record whose type is known.
pub(super) struct Part {
    pub(super) name: String,
    pub(super) ty: Type,
    pub(super) size: u32,
    pub(super) align: u32,
    pub(super) offset: u32,
    pub(super) bits: Option<Bits>,
    /// The alignment that its source asks for, where that is more than its type's; else 1.
    pub(super) over: u32,
}

/// What is known of a record as a whole.
#[derive(Clone, Copy)]
pub(super) struct Extent {
    pub(super) size: u32,
    /// What its source says of its alignment.
    pub(super) align: Option<u32>,
}

/// A field before its name is certain, and where it ends.
struct Placed {
    field: Field,
    size: u32,
    align: u32,
}

impl Placed {
    fn new(name: String, docs: Option<String>, ty: Type, offset: u32, (size, align): (u32, u32)) -> Self {
        Self { field: Field { name, docs, ty, offset }, size, align }
    }

    fn bytes(name: String, docs: Option<String>, offset: u32, size: u32) -> Self {
        Self::new(name, docs, Type::Array(Box::new(Type::U8), size), offset, (size, 1))
    }

    fn end(&self) -> Option<u32> {
        self.field.offset.checked_add(self.size)
    }
}

/// What a record is made of, and its alignment.
pub(super) fn record(parts: Vec<Part>, extent: Extent) -> (Kind, u32) {
    let align = alignment(&parts, extent);
    let fields = placed(parts, extent).and_then(|placed| filled(placed, extent.size));
    finish(fields, align, Kind::Record)
}

/// What a union is made of, and its alignment.
pub(super) fn union(parts: Vec<Part>, extent: Extent) -> (Kind, u32) {
    let align = alignment(&parts, extent);
    let members: Option<Vec<Placed>> = parts
        .into_iter()
        .map(|part| {
            let single = placed(vec![part], extent)?.pop()?;
            (single.field.offset == 0 && single.end()? <= extent.size).then_some(single)
        })
        .collect();
    let whole = |mut members: Vec<Placed>| {
        let align = members.iter().map(|member| member.align).max()?;
        let longest = members.iter().map(|member| member.size).max()?;
        if longest.checked_next_multiple_of(align)? != extent.size {
            members.push(Placed::bytes("bytes".to_owned(), None, 0, extent.size));
        }
        Some(members)
    };
    finish(members.and_then(whole), align, Kind::Union)
}

fn finish(fields: Option<Vec<Placed>>, align: u32, kind: impl Fn(Vec<Field>) -> Kind) -> (Kind, u32) {
    let Some(fields) = fields.filter(|fields| fields.iter().map(|field| field.align).max() == Some(align)) else {
        return (Kind::Opaque, align);
    };
    let mut names = Unique::default();
    let named = |placed: Placed| Field { name: names.name(placed.field.name), ..placed.field };
    (kind(fields.into_iter().map(named).collect()), align)
}

/// The alignment of a record that says what its is, or the most that one of its parts asks for and has.
fn alignment(parts: &[Part], extent: Extent) -> u32 {
    let declared = extent.align.filter(|align| align.is_power_of_two() && extent.size.is_multiple_of(*align));
    declared.unwrap_or_else(|| {
        let fitting = parts.iter().filter(|part| fits(part, extent)).map(|part| part.align.max(part.over));
        fitting.max().unwrap_or(1)
    })
}

/// Whether a compiler of C puts a part of this type where it is.
fn fits(part: &Part, extent: Extent) -> bool {
    let align = part.align.max(part.over);
    // The storage of a bit-field begins at its alignment, wherever the field does.
    let is_at = part.bits.is_some() || part.offset.is_multiple_of(align);
    is_at && align.is_power_of_two() && extent.size.is_multiple_of(align) && extent.align.is_none_or(|max| align <= max)
}

/// All parts as fields by rising offset.
fn placed(mut parts: Vec<Part>, extent: Extent) -> Option<Vec<Placed>> {
    parts.sort_by_key(|part| (part.offset, part.bits.map(|bits| bits.first)));
    let mut placed: Vec<Placed> = Vec::new();
    let mut parts = parts.into_iter().peekable();
    while let Some(part) = parts.next() {
        if part.bits.is_none() {
            let (size, offset) = (part.size, part.offset);
            placed.push(if fits(&part, extent) {
                Placed::new(part.name, None, part.ty, offset, (size, part.align))
            } else {
                Placed::bytes(part.name, None, offset, size)
            });
            continue;
        }
        let mut group = BitGroup::new(part)?;
        while let Some(next) = parts.next_if(|next| group.has_part(next)) {
            group.add(next)?;
        }
        let from = placed.last().map_or(Some(0), Placed::end)?;
        let to = parts.peek().map_or(extent.size, |next| next.offset);
        placed.push(group.placed(from, to, extent));
    }
    Some(placed)
}

/// Fields with the gaps between them filled, where C would leave them smaller. None if two overlap, or one lies
/// outside.
fn filled(placed: Vec<Placed>, size: u32) -> Option<Vec<Placed>> {
    let mut filled: Vec<Placed> = Vec::new();
    let (mut end, mut align) = (0u32, 1);
    for field in placed {
        if end.checked_next_multiple_of(field.align)? != field.field.offset {
            let gap = field.field.offset.checked_sub(end).filter(|gap| *gap > 0)?;
            filled.push(Placed::bytes(format!("padding_{end}"), None, end, gap));
        }
        end = field.end()?;
        align = align.max(field.align);
        filled.push(field);
    }
    if end.checked_next_multiple_of(align)? != size {
        let gap = size.checked_sub(end).filter(|gap| *gap > 0)?;
        filled.push(Placed::bytes(format!("padding_{end}"), None, end, gap));
    }
    Some(filled)
}

/// Bit-fields that share bytes, or a unit of storage.
struct BitGroup {
    /// The storage's size, which is its alignment too.
    storage: u32,
    /// The first byte, and the one after the last.
    bytes: (u32, u32),
    fields: Vec<(String, Bits)>,
}

impl BitGroup {
    fn new(part: Part) -> Option<Self> {
        let mut group = Self { storage: part.size, bytes: (part.offset, part.offset), fields: Vec::new() };
        group.add(part)?;
        Some(group)
    }

    fn unit(&self, offset: u32) -> u32 {
        offset.checked_div(self.storage).unwrap_or(offset)
    }

    /// Whether another part belongs here too.
    fn has_part(&self, part: &Part) -> bool {
        let shares_unit = part.size == self.storage && self.unit(part.offset) == self.unit(self.bytes.0);
        part.bits.is_some() && (part.offset < self.bytes.1 || shares_unit)
    }

    fn add(&mut self, part: Part) -> Option<()> {
        let bits = part.bits.filter(|bits| bits.count > 0)?;
        self.storage = self.storage.max(part.size);
        self.bytes.1 = self.bytes.1.max(bits.first.checked_add(bits.count)?.div_ceil(8));
        self.fields.push((part.name, bits));
        Some(())
    }

    /// One number, if there is room for all of it between what is in front and behind; else bytes.
    fn placed(self, from: u32, to: u32, extent: Extent) -> Placed {
        // The storage that its source asks for, so that its alignment is the record's; else what is just enough.
        let sizes = [self.storage, 1, 2, 4, 8];
        let mut numbers = sizes.into_iter().filter_map(|size| {
            let ty = [(1, Type::U8), (2, Type::U16), (4, Type::U32), (8, Type::U64)];
            let ty = ty.into_iter().find_map(|(width, ty)| (width == size).then_some(ty))?;
            let start = self.bytes.0 / size * size;
            let end = start.checked_add(size)?;
            let is_free = from <= start && self.bytes.1 <= end && end <= to;
            let is_aligned = extent.size.is_multiple_of(size) && extent.align.is_none_or(|max| size <= max);
            (is_free && is_aligned).then_some((ty, start, size))
        });
        let number = numbers.next().map(|(ty, start, size)| (ty, start, (size, size)));
        let (ty, start, layout) = number.unwrap_or_else(|| {
            let (start, size) = (self.bytes.0, self.bytes.1.saturating_sub(self.bytes.0));
            (Type::Array(Box::new(Type::U8), size), start, (size, 1))
        });
        Placed::new(format!("bits_{start}"), Some(self.docs(start)), ty, start, layout)
    }

    fn docs(&self, start: u32) -> String {
        let first = start.saturating_mul(8);
        let said = self.fields.iter().map(|(name, bits)| {
            let (low, count) = (bits.first.saturating_sub(first), bits.count);
            match count {
                1 => format!("`{name}` is bit {low}"),
                _ => format!("`{name}` is bits {low} to {}", low.saturating_add(count).saturating_sub(1)),
            }
        });
        format!("Bit-fields, counted from the lowest bit: {}.", said.collect::<Vec<_>>().join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::{Bits, Extent, Part, record, union};
    use crate::bindings::interface::{Field, Kind, Type, Types};

    fn part(name: &str, ty: Type, offset: u32) -> Part {
        let (size, align) = Types::default().layout(&ty);
        Part { name: name.to_owned(), ty, size, align, offset, bits: None, over: 1 }
    }

    fn bits(name: &str, ty: Type, first: u32, count: u32) -> Part {
        Part { bits: Some(Bits { first, count }), ..part(name, ty, first / 8) }
    }

    fn extent(size: u32) -> Extent {
        Extent { size, align: None }
    }

    /// Name, offset and size of each field.
    fn fields((kind, align): (Kind, u32)) -> (Vec<(String, u32, u32)>, u32) {
        let (Kind::Record(fields) | Kind::Union(fields)) = kind else { return (Vec::new(), align) };
        let field = |field: Field| (field.name, field.offset, Types::default().layout(&field.ty).0);
        (fields.into_iter().map(field).collect(), align)
    }

    fn named(fields: &[(&str, u32, u32)]) -> Vec<(String, u32, u32)> {
        fields.iter().map(|(name, offset, size)| ((*name).to_owned(), *offset, *size)).collect()
    }

    #[test]
    fn what_c_would_put_elsewhere_becomes_bytes() {
        let plain = record(vec![part("a", Type::U8, 0), part("b", Type::U64, 8)], extent(16));
        assert_eq!(fields(plain), (named(&[("a", 0, 1), ("b", 8, 8)]), 8));
        let packed = record(vec![part("a", Type::U8, 0), part("b", Type::U32, 1)], extent(5));
        assert_eq!(fields(packed), (named(&[("a", 0, 1), ("b", 1, 4)]), 1));
        let gap = record(vec![part("a", Type::U32, 8)], extent(16));
        assert_eq!(fields(gap), (named(&[("padding_0", 0, 8), ("a", 8, 4), ("padding_12", 12, 4)]), 4));
        let overlap = record(vec![part("a", Type::U32, 0), part("b", Type::U8, 3)], extent(4));
        assert_eq!(overlap, (Kind::Opaque, 4));
        let outside = record(vec![part("a", Type::U32, 4)], extent(4));
        assert_eq!(outside, (Kind::Opaque, 4));
        let aligned = record(vec![part("a", Type::U8, 0)], Extent { size: 16, align: Some(16) });
        assert_eq!(aligned, (Kind::Opaque, 16));
        assert_eq!(record(Vec::new(), extent(0)), (Kind::Opaque, 1));
        let twice = record(vec![part("a", Type::U8, 0), part("a", Type::U8, 1)], extent(2));
        assert_eq!(fields(twice), (named(&[("a", 0, 1), ("a_2", 1, 1)]), 1));
    }

    #[test]
    fn bit_fields_become_their_storage_where_it_is_free() {
        let free = record(vec![bits("a", Type::U32, 0, 3), bits("b", Type::U32, 3, 20)], extent(4));
        assert_eq!(fields(free.clone()), (named(&[("bits_0", 0, 4)]), 4));
        let Kind::Record(list) = free.0 else { panic!("no record") };
        let docs = "Bit-fields, counted from the lowest bit: `a` is bits 0 to 2, `b` is bits 3 to 22.";
        assert_eq!(list[0].docs.as_deref(), Some(docs));
        let shared =
            record(vec![bits("a", Type::U32, 0, 3), part("b", Type::U8, 1), part("c", Type::U16, 2)], extent(4));
        assert_eq!(shared, (Kind::Opaque, 4), "no field of C asks for the alignment of the storage");
        let inside = vec![part("x", Type::U32, 0), bits("a", Type::U32, 32, 3), part("b", Type::U8, 5)];
        assert_eq!(fields(record(inside, extent(8))), (named(&[("x", 0, 4), ("bits_4", 4, 1), ("b", 5, 1)]), 4));
        let of_union = union(vec![bits("a", Type::U16, 0, 9), part("b", Type::U8, 0)], extent(2));
        assert_eq!(fields(of_union), (named(&[("bits_0", 0, 2), ("b", 0, 1)]), 2));
        assert_eq!(record(vec![bits("a", Type::U32, 0, 0)], extent(4)).0, Kind::Opaque);
        assert_eq!(record(vec![bits("a", Type::U32, u32::MAX, 9)], extent(4)).0, Kind::Opaque);
    }

    /// Whatever the parts are: C puts the fields where they are said to be, and reaches the size.
    #[test]
    fn c_lays_every_record_out_as_it_is() {
        let types =
            [Type::U8, Type::U16, Type::F32, Type::S64, Type::Array(Box::new(Type::U16), 3), Type::Pointer(None)];
        let (mut state, mut records) = (0x1234_5678_9abc_def1_u64, 0);
        let mut random = |end: u32| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            u32::try_from((state >> 33) % u64::from(end)).unwrap()
        };
        for _ in 0..100_000 {
            let (mut parts, mut end) = (Vec::new(), 0u32);
            for _ in 0..random(6) {
                let ty = types[random(6) as usize].clone();
                let (size, align) = Types::default().layout(&ty);
                let offset =
                    if random(4) > 0 { end.next_multiple_of(align) } else { (end + random(4)).saturating_sub(1) };
                end = end.max(offset + size);
                let is_bits = matches!(ty, Type::U8 | Type::U16) && random(3) == 0;
                let first = offset * 8 + random(4);
                parts.push(if is_bits { bits("a", ty, first, 1 + random(12)) } else { part("a", ty, offset) });
            }
            let size = if random(3) > 0 { end.next_multiple_of(8) } else { end + random(5) };
            let align = [None, None, Some(1), Some(2), Some(4), Some(8), Some(3), Some(64)][random(8) as usize];
            let is_union = random(4) == 0;
            let (kind, align) = if is_union {
                parts.iter_mut().for_each(|part| part.offset = 0);
                union(parts, Extent { size, align })
            } else {
                record(parts, Extent { size, align })
            };
            let (Kind::Record(fields) | Kind::Union(fields)) = kind else { continue };
            records += 1;
            let (mut end, mut most) = (0u32, 1);
            for field in &fields {
                let (size, align) = Types::default().layout(&field.ty);
                assert_eq!(if is_union { 0 } else { end.next_multiple_of(align) }, field.offset, "{fields:?}");
                end = end.max(field.offset + size);
                most = most.max(align);
            }
            assert_eq!((end.next_multiple_of(most), most), (size, align), "{fields:?}");
        }
        assert!(records > 30_000, "{records}");
    }
}
