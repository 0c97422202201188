//! A function of a source becomes what C calls it with, value by value, if that is what the module's function takes.
//!
//! It knows the C ABI of wasm32 (`BasicCABI.md` of the tool conventions) as clang keeps it, and what Rust does
//! otherwise. It does not know which function it is about. The surprising choice: nothing is believed that the type
//! of the function in the module does not confirm, because optimisers drop parameters and debug information keeps them.

use gimli::{DwTag, constants as dw};
use wasmparser::{FuncType, ValType};

use crate::bindings::interface::{Kind, Type, Types};

use super::members::{Aggregate, Member};
use super::names::{Unique, identifier};
use super::source::{Language, Place, small};
use super::types::{Reader, Shape};

/// How deep records of one member may lie in each other.
const DEEPEST: usize = 40;

/// The most parameters that anybody writes; engines take no more than a thousand.
const MOST_PARAMS: usize = 1000;

/// A function as its source has it.
struct Signature {
    name: String,
    params: Vec<Param>,
    result: Option<Place>,
    is_variadic: bool,
    /// It makes or ends an object, and on this machine returns its address.
    returns_this: bool,
    language: Language,
}

struct Param {
    name: String,
    ty: Place,
}

/// A function as C calls it; the types are the reader's.
pub(super) struct Call {
    pub(super) name: String,
    pub(super) params: Vec<(String, Type)>,
    pub(super) result: Option<Type>,
}

/// How a value of a type becomes a parameter.
enum Passed {
    Not,
    Scalar(Type),
    /// Two numbers of 64 bits; a result in memory.
    Wide(Type),
    /// An address and what belongs to it.
    Pair(Type, Type),
    /// The address of this in memory.
    Memory(Type),
}

/// Whose rules hold for slices, which C does not have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rules {
    C,
    Rust,
}

/// The function at a place as C calls it, if the module's function is of that type.
pub(super) fn call(reader: &mut Reader<'_, '_>, place: Place, core: &FuncType) -> Option<Call> {
    let signature = signature(reader, place)?;
    let rules = if signature.language == Language::Rust { &[Rules::C, Rules::Rust][..] } else { &[Rules::C] };
    rules.iter().find_map(|rules| {
        let call = by_rules(reader, &signature, *rules, core)?;
        agrees(&call, core, &reader.known.types).then_some(call)
    })
}

fn signature(reader: &Reader<'_, '_>, place: Place) -> Option<Signature> {
    let (source, index) = (reader.source, reader.index);
    let language = reader.language(place);
    let (mut name, mut result, mut class) = (None, None, None);
    // The one with most parameters: of two that speak of one function, either may leave some out.
    let mut params = Vec::new();
    for origin in source.origins(place) {
        let unit = origin.place.unit;
        let own = source.text(unit, &origin.entry, dw::DW_AT_name);
        name = name.or_else(|| own.map(|own| (origin.place, own)));
        result = result.or_else(|| source.reference(unit, &origin.entry, dw::DW_AT_type));
        class = class.or_else(|| index.class(origin.place));
        let is_param = |tag: DwTag| tag == dw::DW_TAG_formal_parameter || tag == dw::DW_TAG_unspecified_parameters;
        let own = source.children(origin.place, is_param);
        if own.len() > params.len() && own.len() <= MOST_PARAMS {
            params = own;
        }
    }
    let (named, name) = name?;
    // The declaration of a member is in its class, which is around its name; the definition is anywhere.
    let last = source.origins(place).pop()?;
    let scope = if class.is_some() { last.place } else { named };
    let returns_this = class.is_some_and(|class| name == class || name.starts_with(b"~"));
    let is_variadic = params.iter().any(|param| param.entry.tag() == dw::DW_TAG_unspecified_parameters);
    params.retain(|param| param.entry.tag() == dw::DW_TAG_formal_parameter);
    let mut typed = Vec::new();
    for (number, param) in params.iter().enumerate() {
        let origins = source.origins(param.place);
        let ty = origins.iter().find_map(|of| source.reference(of.place.unit, &of.entry, dw::DW_AT_type))?;
        let own = origins.iter().find_map(|of| source.text(of.place.unit, &of.entry, dw::DW_AT_name));
        let name = match own.map(identifier).filter(|name| !name.is_empty()) {
            // A word of C++, and no name.
            Some(name) if name == "this" => "self".to_owned(),
            Some(name) => name,
            None => format!("arg{number}"),
        };
        typed.push(Param { name, ty });
    }
    // What ends an object is not called like what makes it.
    let ends = name.strip_prefix(b"~").map(|class| [b"destroy_", class].concat());
    let name = index.qualified(scope, ends.as_deref().unwrap_or(name), language);
    Some(Signature { name, params: typed, result, is_variadic, returns_this, language })
}

fn by_rules(reader: &mut Reader<'_, '_>, signature: &Signature, rules: Rules, core: &FuncType) -> Option<Call> {
    let mut names = Unique::default();
    let mut params: Vec<(String, Type)> = Vec::new();
    let mut add = |name: String, ty| params.push((names.name(name), ty));
    let result = match signature.result {
        None => Passed::Not,
        Some(place) => passed(reader, place, &format!("{}_result", signature.name), rules, 0)?,
    };
    let result = match result {
        Passed::Not => None,
        Passed::Scalar(ty) => Some(ty),
        Passed::Pair(ty, _) | Passed::Wide(ty) | Passed::Memory(ty) => {
            add("result".to_owned(), ty.pointer());
            None
        }
    };
    for Param { name, ty } in &signature.params {
        match passed(reader, *ty, &format!("{}_{name}", signature.name), rules, 0)? {
            Passed::Not => {}
            Passed::Scalar(ty) => add(name.clone(), ty),
            Passed::Memory(ty) => add(name.clone(), ty.pointer()),
            Passed::Wide(_) => {
                add(format!("{name}_low"), Type::U64);
                add(format!("{name}_high"), Type::U64);
            }
            Passed::Pair(first, second) => {
                let what = if matches!(second, Type::U32) { "len" } else { "vtable" };
                add(name.clone(), first);
                add(format!("{name}_{what}"), second);
            }
        }
    }
    if signature.is_variadic {
        add("varargs".to_owned(), Type::Pointer(None));
    }
    let this = params.first().map(|(_, ty)| ty.clone());
    let returned = result.or_else(|| this.filter(|_| signature.returns_this && core.results() == [ValType::I32]));
    Some(Call { name: signature.name.clone(), params, result: returned })
}

fn agrees(call: &Call, core: &FuncType, types: &Types) -> bool {
    let params: Vec<Option<ValType>> = call.params.iter().map(|(_, ty)| value_type(ty, types)).collect();
    let results: Vec<Option<ValType>> = call.result.iter().map(|ty| value_type(ty, types)).collect();
    let same = |own: &[Option<ValType>], core: &[ValType]| {
        own.iter().eq(core.iter().copied().map(Some).collect::<Vec<_>>().iter())
    };
    same(&params, core.params()) && same(&results, core.results())
}

/// What a value of a type is in the module; nothing if it is no number.
fn value_type(ty: &Type, types: &Types) -> Option<ValType> {
    match ty {
        Type::Bool
        | Type::Char
        | Type::S8
        | Type::U8
        | Type::S16
        | Type::U16
        | Type::S32
        | Type::U32
        | Type::Pointer(_)
        | Type::Slot => Some(ValType::I32),
        Type::S64 | Type::U64 => Some(ValType::I64),
        Type::F32 => Some(ValType::F32),
        Type::F64 => Some(ValType::F64),
        Type::Named(id) => match &types.named[*id].kind {
            Kind::Enum { repr, .. } => value_type(repr, types),
            _ => None,
        },
        Type::Array(..) => None,
    }
}

fn passed(reader: &mut Reader<'_, '_>, place: Place, hint: &str, rules: Rules, depth: usize) -> Option<Passed> {
    let Some(at) = reader.strip(place)?.place else { return Some(Passed::Not) };
    let entry = reader.source.entry(at).filter(|_| depth < DEEPEST)?;
    let tag = entry.tag();
    if is_record(tag) {
        return passed_record(reader, place, hint, rules, depth);
    }
    let ty = match reader.read(place, hint) {
        Shape::Value(ty) => ty,
        Shape::Void => return Some(Passed::Not),
        Shape::Function | Shape::Unknown => return None,
    };
    match &ty {
        // A complex number is two in memory.
        Type::Array(..) if tag == dw::DW_TAG_base_type => Some(Passed::Memory(ty)),
        // So is a pointer to a function of a class.
        Type::Named(_) if tag == dw::DW_TAG_ptr_to_member_type => Some(Passed::Memory(ty)),
        // `long double` and `__int128`.
        Type::Named(_) if tag == dw::DW_TAG_base_type && small(&entry, dw::DW_AT_byte_size) == Some(16) => {
            Some(Passed::Wide(ty))
        }
        _ => value_type(&ty, &reader.known.types).is_some().then_some(Passed::Scalar(ty)),
    }
}

fn passed_record(reader: &mut Reader<'_, '_>, place: Place, hint: &str, rules: Rules, depth: usize) -> Option<Passed> {
    let ty = match reader.read(place, hint) {
        Shape::Value(ty) => ty,
        Shape::Void | Shape::Function | Shape::Unknown => return None,
    };
    // An `Option` of a pointer.
    if matches!(ty, Type::Pointer(_) | Type::Slot) {
        return Some(Passed::Scalar(ty));
    }
    let at = reader.whole(place)?;
    let aggregate = Aggregate::of(reader.source, at)?;
    if aggregate.is_by_reference || aggregate.has_variants {
        return Some(Passed::Memory(ty));
    }
    if is_empty(reader, at, 0) {
        return Some(Passed::Not);
    }
    if rules == Rules::Rust
        && let Some(pair) = slice(reader, &aggregate)
    {
        return Some(pair);
    }
    match single(reader, at, 0) {
        Some(member) => passed(reader, member, hint, rules, depth + 1),
        None => Some(Passed::Memory(ty)),
    }
}

/// `&[T]`, `&str` and `&dyn Trait` are two parameters of Rust's own functions.
fn slice(reader: &mut Reader<'_, '_>, aggregate: &Aggregate<'_>) -> Option<Passed> {
    let [first, second] = aggregate.members.as_slice() else { return None };
    let names = (first.name?, second.name?);
    if !matches!(names, (b"data_ptr", b"length") | (b"pointer", b"vtable")) {
        return None;
    }
    match (reader.read(first.ty?, ""), reader.read(second.ty?, "")) {
        (Shape::Value(first @ Type::Pointer(_)), Shape::Value(second @ (Type::U32 | Type::Pointer(_)))) => {
            Some(Passed::Pair(first, second))
        }
        _ => None,
    }
}

fn is_record(tag: DwTag) -> bool {
    matches!(tag, dw::DW_TAG_structure_type | dw::DW_TAG_class_type | dw::DW_TAG_union_type)
}

/// Whether there is nothing in a type: it is not passed at all.
fn is_empty(reader: &Reader<'_, '_>, place: Place, depth: usize) -> bool {
    let place = reader.whole(place).filter(|_| depth < DEEPEST);
    let Some((place, entry)) = place.and_then(|place| Some((place, reader.source.entry(place)?))) else { return false };
    if entry.tag() == dw::DW_TAG_array_type {
        let of = reader.source.reference(place.unit, &entry, dw::DW_AT_type);
        return of.is_some_and(|of| is_empty(reader, of, depth + 1));
    }
    if !is_record(entry.tag()) {
        return small(&entry, dw::DW_AT_byte_size) == Some(0);
    }
    let Some(aggregate) = Aggregate::of(reader.source, place) else { return false };
    let is_nothing =
        |member: &Member<'_>| member.bits.is_none() && member.ty.is_some_and(|ty| is_empty(reader, ty, depth + 1));
    aggregate.size == 0 || !aggregate.has_variants && !aggregate.is_damaged && aggregate.members.iter().all(is_nothing)
}

/// The one number that a record consists of: clang passes that in its place.
fn single(reader: &Reader<'_, '_>, place: Place, depth: usize) -> Option<Place> {
    let place = reader.whole(place).filter(|_| depth < DEEPEST)?;
    let entry = reader.source.entry(place)?;
    if !is_record(entry.tag()) {
        return Some(place);
    }
    let aggregate = Aggregate::of(reader.source, place)?;
    let mut found = None;
    for member in &aggregate.members {
        let ty = member.ty?;
        if member.bits.is_none() && is_empty(reader, ty, depth + 1) {
            continue;
        }
        if found.is_some() {
            return None;
        }
        found = single(reader, element(reader, ty)?, depth + 1);
        found?;
    }
    let size = extent(reader, found?)?;
    found.filter(|_| size == aggregate.size && !aggregate.is_damaged)
}

/// The element of an array of one, of which there may be several around each other; or the type itself.
fn element(reader: &Reader<'_, '_>, place: Place) -> Option<Place> {
    let mut place = reader.whole(place)?;
    for _ in 0..DEEPEST {
        let entry = reader.source.entry(place)?;
        if entry.tag() != dw::DW_TAG_array_type {
            return Some(place);
        }
        reader.lengths(place).filter(|lengths| lengths.iter().all(|length| *length == 1))?;
        place = reader.whole(reader.source.reference(place.unit, &entry, dw::DW_AT_type)?)?;
    }
    None
}

/// The size of a number.
fn extent(reader: &Reader<'_, '_>, place: Place) -> Option<u32> {
    let entry = reader.source.entry(place)?;
    match entry.tag() {
        dw::DW_TAG_pointer_type | dw::DW_TAG_reference_type | dw::DW_TAG_rvalue_reference_type => Some(4),
        dw::DW_TAG_base_type | dw::DW_TAG_enumeration_type => small(&entry, dw::DW_AT_byte_size),
        _ => None,
    }
}
