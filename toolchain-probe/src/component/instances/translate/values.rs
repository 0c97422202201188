//! The types of a function become what of its values concerns those who stand between it and its caller: texts, and
//! handles.
//!
//! It does not know who that is. The surprising choice: a handle is said with what other places have to hold for it to
//! be there, because a case of a variant may have it where another has a number.

use wasmtime_environ::component::{
    ComponentTypesBuilder, InterfaceType, StringEncoding, TypeFuncIndex, TypeTuple, VariantInfo,
};

use super::super::super::world::Encoding;
use super::super::parts::{At, Handle, Inside, List, Values};

/// How many parameters are given one by one.
const MOST: usize = 16;

/// What of the values of a function concerns others.
pub(super) fn values(types: &ComponentTypesBuilder, function: TypeFuncIndex, encoding: StringEncoding) -> Values {
    let function = &types[function];
    let mut params = Walk::of(types);
    params.all(&types[function.params], MOST, At::Parameter);
    let mut results = Walk::of(types);
    results.all(&types[function.results], 1, |_| At::Result);
    let encoding = match encoding {
        StringEncoding::Utf8 => Encoding::Utf8,
        StringEncoding::Utf16 => Encoding::Utf16,
        StringEncoding::CompactUtf16 => Encoding::Latin1OrUtf16,
    };
    let elsewhere = params.elsewhere.iter().chain(&results.elsewhere).map(|(table, _)| *table).collect();
    let borrowed = params.elsewhere.iter().filter(|(_, is_borrow)| *is_borrow).map(|(table, _)| *table);
    let is_flat = |handle: &&Handle| matches!(handle.at, At::Parameter(_));
    let in_memory = params.inside.all().into_iter().filter(|handle| handle.is_borrow && !is_flat(handle));
    Values {
        encoding: (params.has_texts || results.has_texts).then_some(encoding),
        borrowed_in_memory: borrowed.chain(in_memory.map(|handle| handle.table)).collect(),
        params: params.inside,
        results: results.inside,
        elsewhere,
    }
}

/// Where a value is.
#[derive(Clone)]
enum Place {
    /// From here on, if each of those places holds the number of the case.
    Within { at: At, cases: Vec<(At, u32)> },
    /// At no place that is known before the call.
    Elsewhere,
}

struct Walk<'t> {
    types: &'t ComponentTypesBuilder,
    inside: Inside,
    elsewhere: Vec<(u32, bool)>,
    has_texts: bool,
}

impl<'t> Walk<'t> {
    fn of(types: &'t ComponentTypesBuilder) -> Self {
        Self { types, inside: Inside::default(), elsewhere: Vec::new(), has_texts: false }
    }

    /// All parameters or results: one by one if there are not more than that many, or else in memory.
    fn all(&mut self, all: &TypeTuple, most: usize, one_by_one: impl Fn(usize) -> At) {
        let mut count = Some(0);
        for ty in &all.types {
            count = count.and_then(|count: usize| Some(count + self.width(ty)?));
        }
        let is_flat = count.is_some_and(|count| count <= most);
        let at = if is_flat { one_by_one(0) } else { At::Area(0) };
        self.members(all.types.iter(), &Place::Within { at, cases: Vec::new() });
    }

    /// How many parameters a value takes, if it is not in memory.
    fn width(&self, ty: &InterfaceType) -> Option<usize> {
        self.types.canonical_abi(ty).flat_count(MOST)
    }

    fn value(&mut self, ty: &InterfaceType, place: &Place) {
        let types = self.types;
        match ty {
            InterfaceType::String => self.has_texts = true,
            InterfaceType::Own(table) => self.handle(table.as_u32(), false, place),
            InterfaceType::Borrow(table) => self.handle(table.as_u32(), true, place),
            InterfaceType::Record(record) => self.members(types[*record].fields.iter().map(|field| &field.ty), place),
            InterfaceType::Tuple(tuple) => self.members(types[*tuple].types.iter(), place),
            InterfaceType::Variant(variant) => {
                let variant = &types[*variant];
                self.cases(&variant.info, variant.cases.values().map(Option::as_ref), place);
            }
            InterfaceType::Option(option) => {
                let option = &types[*option];
                self.cases(&option.info, [None, Some(&option.ty)].into_iter(), place);
            }
            InterfaceType::Result(result) => {
                let result = &types[*result];
                self.cases(&result.info, [result.ok.as_ref(), result.err.as_ref()].into_iter(), place);
            }
            InterfaceType::List(list) => self.list(&types[*list].element, place),
            InterfaceType::Map(map) => {
                self.value(&types[*map].key, &Place::Elsewhere);
                self.value(&types[*map].value, &Place::Elsewhere);
            }
            InterfaceType::FixedLengthList(list) => {
                let list = &types[*list];
                // In memory there may be more of them than anybody wants to say one by one.
                match place {
                    Place::Within { at: At::Parameter(_) | At::Result, .. } => {
                        self.members(std::iter::repeat_n(&list.element, list.size as usize), place);
                    }
                    _ => self.value(&list.element, &Place::Elsewhere),
                }
            }
            _ => {}
        }
    }

    /// A list, whose elements are an area each.
    fn list(&mut self, element: &InterfaceType, place: &Place) {
        let Place::Within { at, cases } = place else { return self.value(element, &Place::Elsewhere) };
        let mut inner = Self::of(self.types);
        inner.value(element, &Place::Within { at: At::Area(0), cases: Vec::new() });
        self.has_texts |= inner.has_texts;
        self.elsewhere.extend(inner.elsewhere);
        if !inner.inside.is_empty() {
            let stride = self.types.canonical_abi(element).size32;
            self.inside.lists.push(List { at: *at, cases: cases.clone(), stride, element: inner.inside });
        }
    }

    fn handle(&mut self, table: u32, is_borrow: bool, place: &Place) {
        match place {
            Place::Within { at, cases } => {
                self.inside.handles.push(Handle { at: *at, cases: cases.clone(), table, is_borrow });
            }
            Place::Elsewhere => self.elsewhere.push((table, is_borrow)),
        }
    }

    /// Values one after the other.
    fn members<'v>(&mut self, members: impl Iterator<Item = &'v InterfaceType>, place: &Place) {
        let (mut params, mut bytes) = (0, 0);
        for member in members {
            let mut place = place.clone();
            if let Place::Within { at, .. } = &mut place {
                *at = match *at {
                    At::Parameter(index) => At::Parameter(index + params),
                    At::Area(offset) => At::Area(offset + self.types.canonical_abi(member).next_field32(&mut bytes)),
                    other => other,
                };
            }
            self.value(member, &place);
            params += self.width(member).unwrap_or_default();
        }
    }

    /// The number of a case, and what belongs to it.
    fn cases<'v>(
        &mut self,
        info: &VariantInfo,
        values: impl Iterator<Item = Option<&'v InterfaceType>>,
        place: &Place,
    ) {
        for (number, value) in (0u32..).zip(values) {
            let Some(value) = value else { continue };
            let mut place = place.clone();
            if let Place::Within { at, cases } = &mut place {
                let (case, payload) = match *at {
                    At::Parameter(index) => (*at, At::Parameter(index + 1)),
                    At::Area(offset) => {
                        let case = At::Case { offset, bytes: info.size.byte_size() };
                        (case, At::Area(offset + info.payload_offset32))
                    }
                    // One value alone is no case with another.
                    other => (other, other),
                };
                cases.push((case, number));
                *at = payload;
            }
            self.value(value, &place);
        }
    }
}
