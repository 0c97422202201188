//! Types of WIT become types of the model, each where it lies in the guest's memory.
//!
//! Layouts are those of the Canonical ABI (Component Model, Canonical ABI, "Alignment", "Element Size"): a record is
//! laid out as C lays out a struct, a variant as a discriminant and a union behind it, a list or text as an address
//! and a count. It does not know which functions use a type. The surprising choice: what WIT has no name for (lists,
//! options, tuples) is named after what it is made of, so that the name stays when the file around it changes.

use hashbrown::HashMap;
use wit_parser::{
    Flags, Function as WitFunction, Handle, Int, InterfaceId, Resolve, Type as WitType, TypeDefKind,
    TypeId as WitTypeId, TypeOwner, WorldKey,
};

use super::super::interface::{
    Case, Field, Form, Kind, Named, Resource, ResourceId, ResourceSide, Type, Types, Variant, align_up,
};
use super::documentation::Documentation;
use super::names::{Qualifiers, resource_of};

/// Reads types of one world.
pub(super) struct Reader<'w> {
    resolve: &'w Resolve,
    qualifiers: &'w Qualifiers,
    docs: &'w Documentation,
    text_unit: &'w Type,
    types: &'w mut Types,
    known: HashMap<WitTypeId, Option<Type>>,
    resources: HashMap<WitTypeId, ResourceId>,
}

impl<'w> Reader<'w> {
    pub(super) fn new(
        resolve: &'w Resolve,
        qualifiers: &'w Qualifiers,
        docs: &'w Documentation,
        text_unit: &'w Type,
        types: &'w mut Types,
    ) -> Self {
        Self { resolve, qualifiers, docs, text_unit, types, known: HashMap::new(), resources: HashMap::new() }
    }

    /// A resource that the world has.
    pub(super) fn resource(&mut self, id: WitTypeId, side: ResourceSide) -> ResourceId {
        if let Some(known) = self.resources.get(&id) {
            return *known;
        }
        let resource = Resource { name: self.name_of(id), docs: self.docs_of(id, None), side };
        let known = ResourceId::from(self.types.resources.len());
        self.types.resources.push(resource);
        self.resources.insert(id, known);
        known
    }

    pub(super) fn resource_name(&self, id: ResourceId) -> &str {
        &self.types.resources[id].name
    }

    /// A handle that its holder owns.
    pub(super) fn own(&mut self, resource: WitTypeId) -> Type {
        self.handle(resource, true)
    }

    pub(super) fn function_name(&self, interface: Option<&WorldKey>, function: &WitFunction) -> String {
        self.qualifiers.function(self.interface(interface), function, resource_of(self.resolve, function))
    }

    pub(super) fn function_docs(&self, interface: Option<&WorldKey>, function: &WitFunction) -> Option<String> {
        let own = function.docs.contents.clone();
        own.or_else(|| self.docs.get(self.resolve, self.interface(interface), &function.name))
    }

    fn interface(&self, key: Option<&WorldKey>) -> Option<InterfaceId> {
        match key? {
            WorldKey::Interface(id) => Some(*id),
            // An interface without a name of its own is found by the name that the world has for it.
            key @ WorldKey::Name(_) => {
                let worlds = self.resolve.worlds.iter();
                worlds.flat_map(|(_, world)| world.imports.iter().chain(&world.exports)).find_map(|(known, item)| {
                    match item {
                        wit_parser::WorldItem::Interface { id, .. } if known == key => Some(*id),
                        _ => None,
                    }
                })
            }
        }
    }

    fn owner(&self, id: WitTypeId) -> Option<InterfaceId> {
        match self.resolve.types[id].owner {
            TypeOwner::Interface(interface) => Some(interface),
            TypeOwner::World(_) | TypeOwner::None => None,
        }
    }

    fn name_of(&self, id: WitTypeId) -> String {
        let name = self.resolve.types[id].name.as_deref().unwrap_or("unnamed");
        self.qualifiers.name(self.owner(id), name)
    }

    fn docs_of(&self, id: WitTypeId, part: Option<&str>) -> Option<String> {
        let ty = &self.resolve.types[id];
        let own = if part.is_none() { ty.docs.contents.clone() } else { None };
        let name = ty.name.as_deref()?;
        let name = part.map_or_else(|| name.to_owned(), |part| format!("{name}.{part}"));
        own.or_else(|| self.docs.get(self.resolve, self.owner(id), &name))
    }

    /// A type; `None` if it has no layout that C can write.
    pub(super) fn read(&mut self, ty: &WitType) -> Option<Type> {
        Some(match ty {
            WitType::Bool => Type::Bool,
            WitType::U8 => Type::U8,
            WitType::U16 => Type::U16,
            WitType::U32 | WitType::ErrorContext => Type::U32,
            WitType::U64 => Type::U64,
            WitType::S8 => Type::S8,
            WitType::S16 => Type::S16,
            WitType::S32 => Type::S32,
            WitType::S64 => Type::S64,
            WitType::F32 => Type::F32,
            WitType::F64 => Type::F64,
            WitType::Char => Type::Char,
            WitType::String => self.add("string".to_owned(), None, Kind::Text(self.text_unit.clone()), 8, 4),
            WitType::Id(id) => return self.read_id(*id),
        })
    }

    fn read_id(&mut self, id: WitTypeId) -> Option<Type> {
        if let Some(known) = self.known.get(&id) {
            return known.clone();
        }
        let read = self.read_definition(id);
        self.known.insert(id, read.clone());
        read
    }

    fn read_definition(&mut self, id: WitTypeId) -> Option<Type> {
        let resolve = self.resolve;
        let definition = &resolve.types[id];
        let name = definition.name.is_some().then(|| self.name_of(id));
        let docs = self.docs_of(id, None);
        match &definition.kind {
            TypeDefKind::Type(ty) => {
                let ty = self.read(ty)?;
                // A name that only passes on another of the same world is no type of its own.
                Some(match (&ty, name) {
                    (Type::Named(_), _) | (_, None) => ty,
                    (_, Some(name)) => {
                        let (size, align) = self.types.layout(&ty);
                        self.add(name, docs, Kind::Alias(ty), size, align)
                    }
                })
            }
            TypeDefKind::Record(record) => {
                let fields = record.fields.iter().map(|field| (field.name.clone(), &field.ty));
                let fields = fields.map(|(name, ty)| Some((name, self.read(ty)?))).collect::<Option<Vec<_>>>()?;
                self.record(name?, docs, fields, Some(id))
            }
            TypeDefKind::Tuple(tuple) => {
                let fields = tuple.types.iter().enumerate();
                let fields: Vec<_> =
                    fields.map(|(at, ty)| Some((format!("f{at}"), self.read(ty)?))).collect::<Option<_>>()?;
                let parts = self.spelled(fields.iter().map(|(_, ty)| ty));
                let name = name.unwrap_or_else(|| format!("tuple{}_{parts}", fields.len()));
                self.record(name, docs, fields, None)
            }
            TypeDefKind::Flags(flags) => self.read_flags(id, name?, docs, flags),
            TypeDefKind::Enum(of) => {
                let repr = discriminant(of.tag());
                let cases = of.cases.iter().zip(0i64..);
                let cases = cases.map(|(case, value)| self.case(id, &case.name, value)).collect();
                let (size, align) = self.types.layout(&repr);
                Some(self.add(name?, docs, Kind::Enum { repr, cases, is_closed: true }, size, align))
            }
            TypeDefKind::Variant(_) | TypeDefKind::Option(_) | TypeDefKind::Result(_) => {
                self.read_variant(id, name, docs, &definition.kind)
            }
            TypeDefKind::List(of) => {
                let of = self.read(of)?;
                let name = name.unwrap_or_else(|| format!("list_{}", self.spelled([&of])));
                Some(self.add(name, docs, Kind::List(of), 8, 4))
            }
            TypeDefKind::Map(key, value) => {
                let fields = vec![("key".to_owned(), self.read(key)?), ("value".to_owned(), self.read(value)?)];
                let parts = self.spelled(fields.iter().map(|(_, ty)| ty));
                let entry = self.record(format!("entry_{parts}"), None, fields, None)?;
                let name = name.unwrap_or_else(|| format!("map_{parts}"));
                Some(self.add(name, docs, Kind::List(entry), 8, 4))
            }
            TypeDefKind::FixedLengthList(of, count) => {
                let of = self.read(of)?;
                let name = name.unwrap_or_else(|| format!("array{count}_{}", self.spelled([&of])));
                self.record(name, docs, vec![("items".to_owned(), Type::Array(Box::new(of), *count))], None)
            }
            TypeDefKind::Handle(Handle::Own(resource)) => Some(self.handle(self.origin(*resource), true)),
            TypeDefKind::Handle(Handle::Borrow(resource)) => Some(self.handle(self.origin(*resource), false)),
            TypeDefKind::Resource => Some(self.handle(id, true)),
            TypeDefKind::Future(_) | TypeDefKind::Stream(_) => Some(Type::U32),
            TypeDefKind::Unknown => None,
        }
    }

    fn read_flags(&mut self, id: WitTypeId, name: String, docs: Option<String>, flags: &Flags) -> Option<Type> {
        let cases = flags.flags.iter().zip(0i64..);
        let cases: Vec<_> = cases.map(|(flag, bit)| self.case(id, &flag.name, bit)).collect();
        let (size, align) = match cases.len() {
            0 => return None,
            1..=8 => (1, 1),
            9..=16 => (2, 2),
            more => (u32::try_from(more.div_ceil(32)).ok()?.checked_mul(4)?, 4),
        };
        Some(self.add(name, docs, Kind::Flags(cases), size, align))
    }

    fn read_variant(
        &mut self,
        id: WitTypeId,
        name: Option<String>,
        docs: Option<String>,
        kind: &TypeDefKind,
    ) -> Option<Type> {
        match kind {
            TypeDefKind::Variant(variant) => {
                let mut cases = Vec::with_capacity(variant.cases.len());
                for (case, value) in variant.cases.iter().zip(0i64..) {
                    let payload = self.optional(case.ty.as_ref())?;
                    cases.push((self.case(id, &case.name, value), payload));
                }
                self.variant(name?, docs, Form::Variant, discriminant(variant.tag()), cases)
            }
            TypeDefKind::Option(of) => {
                let of = self.read(of)?;
                let name = name.unwrap_or_else(|| format!("option_{}", self.spelled([&of])));
                let cases = vec![(plain("none", 0), None), (plain("some", 1), Some(of))];
                self.variant(name, docs, Form::Option, Type::U8, cases)
            }
            TypeDefKind::Result(result) => {
                let (ok, err) = (self.optional(result.ok.as_ref())?, self.optional(result.err.as_ref())?);
                let name = name.unwrap_or_else(|| {
                    let side = |ty: &Option<Type>| ty.as_ref().map_or("void".to_owned(), |ty| self.spelled([ty]));
                    format!("result_{}_{}", side(&ok), side(&err))
                });
                let cases = vec![(plain("ok", 0), ok), (plain("err", 1), err)];
                self.variant(name, docs, Form::Result, Type::U8, cases)
            }
            _ => None,
        }
    }

    /// The resource itself, whatever names it has got since.
    fn origin(&self, mut id: WitTypeId) -> WitTypeId {
        while let TypeDefKind::Type(WitType::Id(next)) = &self.resolve.types[id].kind {
            id = *next;
        }
        id
    }

    fn handle(&mut self, resource: WitTypeId, is_own: bool) -> Type {
        let id = self.resource(resource, ResourceSide::Host);
        let name = self.types.resources[id].name.clone();
        let docs = self.types.resources[id].docs.clone();
        let own = self.add(name.clone(), docs, Kind::Own(id), 4, 4);
        if is_own { own } else { self.add(format!("borrow_{name}"), None, Kind::Borrow(id), 4, 4) }
    }

    fn optional(&mut self, ty: Option<&WitType>) -> Option<Option<Type>> {
        match ty {
            None => Some(None),
            Some(ty) => Some(Some(self.read(ty)?)),
        }
    }

    fn case(&self, ty: WitTypeId, name: &str, value: i64) -> Case {
        Case { name: name.to_owned(), docs: self.docs_of(ty, Some(name)), value }
    }

    /// Fields one behind the other, each at its alignment.
    fn record(
        &mut self,
        name: String,
        docs: Option<String>,
        fields: Vec<(String, Type)>,
        of: Option<WitTypeId>,
    ) -> Option<Type> {
        let (mut size, mut align) = (0u32, 1);
        let mut placed = Vec::with_capacity(fields.len());
        for (name, ty) in fields {
            let (field_size, field_align) = self.types.layout(&ty);
            let offset = align_up(size, field_align)?;
            size = offset.checked_add(field_size)?;
            align = align.max(field_align);
            let docs = of.and_then(|of| self.docs_of(of, Some(&name)));
            placed.push(Field { name, docs, ty, offset });
        }
        let size = align_up(size, align)?;
        // C has no struct without a size.
        (size > 0).then(|| self.add(name, docs, Kind::Record(placed), size, align))
    }

    fn variant(
        &mut self,
        name: String,
        docs: Option<String>,
        form: Form,
        discriminant: Type,
        cases: Vec<(Case, Option<Type>)>,
    ) -> Option<Type> {
        let (tag, mut align) = self.types.layout(&discriminant);
        let (mut payload, mut payload_align) = (0, 1);
        for (_, ty) in &cases {
            let Some(ty) = ty else { continue };
            let (case_size, case_align) = self.types.layout(ty);
            payload = payload.max(case_size);
            payload_align = payload_align.max(case_align);
        }
        align = align.max(payload_align);
        let payload_offset = align_up(tag, payload_align)?;
        let size = align_up(payload_offset.checked_add(payload)?, align)?;
        let variant = Variant { form, discriminant, payload_offset, cases };
        Some(self.add(name, docs, Kind::Variant(variant), size, align))
    }

    fn add(&mut self, name: String, docs: Option<String>, kind: Kind, size: u32, align: u32) -> Type {
        Type::Named(self.types.add(Named { name, docs, kind, size, align }))
    }

    /// Types as a part of a name.
    fn spelled<'t>(&self, types: impl IntoIterator<Item = &'t Type>) -> String {
        types.into_iter().map(|ty| self.types.spelled(ty)).collect::<Vec<_>>().join("_")
    }
}

fn plain(name: &str, value: i64) -> Case {
    Case { name: name.to_owned(), docs: None, value }
}

fn discriminant(of: Int) -> Type {
    match of {
        Int::U8 => Type::U8,
        Int::U16 => Type::U16,
        Int::U32 => Type::U32,
        Int::U64 => Type::U64,
    }
}
