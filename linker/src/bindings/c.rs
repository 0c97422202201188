//! The model gets the words of C: the name of each type and function, and how a value is passed.
//!
//! It does not know which file is written. The surprising choice: what has more than a word or two is passed by the
//! address of its copy, and never as a struct by value, so that every prototype means the same on every machine.

use std::collections::BTreeMap;

use typed_index_collections::TiVec;

use super::interface::{Convention, Function, Interface, Kind, Resource, ResourceId, ResourceSide, Side, Type, TypeId};
use super::names::{Scope, identifier};

/// An interface with its names in C. What is here is what the header of the same image says.
pub struct C<'i> {
    /// What is named.
    pub interface: &'i Interface,
    /// In front of all names.
    pub prefix: String,
    /// The same for macros.
    pub upper: String,
    /// The names of types; nothing for a handle that is lent, which is written like one that is owned.
    pub types: TiVec<TypeId, String>,
    /// By the place in [`Interface::functions`].
    pub functions: Vec<Names>,
    /// By the place in [`Interface::constants`].
    pub constants: Vec<String>,
    /// Types that functions use, each behind those that it contains.
    pub order: Vec<TypeId>,
    /// What pointers point to, each once.
    pub pointees: Vec<Type>,
    /// By the place in `pointees`: what looks at it.
    pub pointee_views: Vec<String>,
    /// Lists and texts, with what the host does with each.
    pub sequences: Vec<(TypeId, Sequence)>,
    /// What the host does with handles.
    pub handles: BTreeMap<ResourceId, Handles>,
    /// All names so far, for those of numbers.
    pub(super) taken: Scope,
}

/// The names of what the host does with a list or text.
#[derive(Debug)]
pub struct Sequence {
    /// Looks at its elements.
    pub view: String,
    /// Makes room for one.
    pub new: String,
    /// Makes one of the host's.
    pub put: String,
}

/// The names of what the host does with handles of a resource of the image.
#[derive(Debug)]
pub struct Handles {
    /// Ends one.
    pub drop: String,
}

/// The names of a function in C.
#[derive(Debug)]
pub struct Names {
    /// Its own.
    pub name: String,
    /// Those of its parameters, in the header.
    pub params: Vec<String>,
    /// The function that ends the result, if one does.
    pub done: Option<String>,
}

/// What the header itself has names for, behind the prefix.
const OWN: [&str; 14] = [
    "abort", "address", "alloc", "at", "close", "code", "free", "host", "image", "message", "open", "ptr", "slot",
    "status",
];

/// The same behind the prefix of macros.
const OWN_CONSTANTS: [&str; 14] = [
    "ALIGNED",
    "ASSERT",
    "BAD_HANDLE",
    "BAD_VALUE",
    "EXITED",
    "FAILED",
    "H",
    "NO_MEMORY",
    "NULL",
    "OK",
    "OUT_OF_BOUNDS",
    "STACK_BYTES",
    "TRAPPED",
    "UNUSABLE",
];

impl<'i> C<'i> {
    pub(super) fn of(interface: &'i Interface, image: &str) -> Self {
        let mut prefix = identifier(image);
        // `glue_` is in front of what the glue has for itself.
        if !prefix.starts_with(|first: char| first.is_ascii_alphabetic()) || prefix.starts_with("glue") {
            prefix.insert_str(0, "image_");
        }
        let mut scope = Scope::default();
        OWN.iter().for_each(|name| _ = scope.global(&prefix, name));
        OWN_CONSTANTS.iter().for_each(|name| _ = scope.global(&prefix.to_ascii_uppercase(), name));
        let types: TiVec<TypeId, String> = interface
            .types
            .named
            .iter()
            .map(|named| match named.kind {
                // A handle that is lent is written like one that is owned.
                Kind::Borrow(_) => String::new(),
                _ => scope.global(&prefix, &named.name),
            })
            .collect();
        let functions = interface.functions.iter().map(|function| Names::of(function, &prefix, &mut scope)).collect();
        let constants = interface.constants.iter().map(|constant| scope.global(&prefix, &constant.export)).collect();
        let mut c = Self {
            interface,
            upper: prefix.to_ascii_uppercase(),
            prefix,
            types,
            functions,
            constants,
            order: Vec::new(),
            pointees: Vec::new(),
            pointee_views: Vec::new(),
            sequences: Vec::new(),
            handles: BTreeMap::new(),
            taken: Scope::default(),
        };
        c.collect();
        c.name_helpers(&mut scope);
        c.taken = scope;
        c
    }

    /// The names of what the header has for types. Those of functions come first: they are what a host is written with.
    fn name_helpers(&mut self, scope: &mut Scope) {
        let mut name = |verb: &str, what: &str| scope.global(&self.prefix, &format!("{verb}_{what}"));
        self.pointee_views = self.pointees.iter().map(|ty| name("at", &self.suffix(ty))).collect();
        for id in &self.order {
            if let Kind::List(_) | Kind::Text(_) = self.interface.types.named[*id].kind {
                let what = self.suffix(&Type::Named(*id));
                let names = Sequence { view: name("view", &what), new: name("new", &what), put: name("put", &what) };
                self.sequences.push((*id, names));
            }
        }
        let mut handles = BTreeMap::new();
        for (id, resource, _) in self.resources() {
            if let ResourceSide::Image { .. } = resource.side {
                handles.insert(id, Handles { drop: scope.global(&self.prefix, &format!("{}_drop", resource.name)) });
            }
        }
        self.handles = handles;
    }

    /// Finds the types that are used.
    fn collect(&mut self) {
        let interface = self.interface;
        let mut walk = Walk {
            c: self,
            seen: TiVec::from(vec![false; interface.types.named.len()]),
            order: vec![],
            pointees: vec![],
        };
        for function in &interface.functions {
            function.params.iter().for_each(|(_, ty)| walk.ty(ty));
            function.result.iter().for_each(|ty| walk.ty(ty));
        }
        for constant in &interface.constants {
            constant.ty.iter().for_each(|ty| walk.points_to(ty));
        }
        // What is behind a pointer may contain what the pointer is in.
        let mut at = 0;
        while let Some(pointee) = walk.pointees.get(at).cloned() {
            walk.ty(&pointee);
            at += 1;
        }
        let Walk { order, pointees, .. } = walk;
        (self.order, self.pointees) = (order, pointees);
    }

    /// A text of ours about an image called `image`, with `Image` for the type of one, for this one.
    pub(super) fn template(&self, text: &str) -> String {
        let text = text.replace("IMAGE_", &format!("{}_", self.upper)).replace("image_", &format!("{}_", self.prefix));
        text.replace("Image", &format!("{}_image", self.prefix))
    }

    /// The resources whose handles are used, with the name of the type of those.
    pub fn resources(&self) -> impl Iterator<Item = (ResourceId, &Resource, &str)> {
        self.interface.types.resources.iter_enumerated().filter_map(|(id, resource)| {
            let named = self.interface.types.named.iter_enumerated();
            let own = named.into_iter().find(|(_, named)| named.kind == Kind::Own(id))?.0;
            Some((id, resource, self.types[own].as_str()))
        })
    }

    /// The type of a value in memory.
    pub fn in_memory(&self, ty: &Type) -> String {
        match ty {
            Type::Bool | Type::U8 => "uint8_t".to_owned(),
            Type::S8 => "int8_t".to_owned(),
            Type::S16 => "int16_t".to_owned(),
            Type::U16 => "uint16_t".to_owned(),
            Type::S32 => "int32_t".to_owned(),
            Type::U32 | Type::Char => "uint32_t".to_owned(),
            Type::S64 => "int64_t".to_owned(),
            Type::U64 => "uint64_t".to_owned(),
            Type::F32 => "float".to_owned(),
            Type::F64 => "double".to_owned(),
            Type::Pointer(None) => format!("{}_ptr", self.prefix),
            Type::Pointer(Some(of)) => format!("{}_ptr_{}", self.prefix, self.suffix(element(of))),
            Type::Slot => format!("{}_slot", self.prefix),
            Type::Named(id) => match self.interface.types.named[*id].kind {
                Kind::Borrow(resource) => self.handle(resource),
                _ => self.types[*id].clone(),
            },
            Type::Array(of, _) => self.in_memory(of),
        }
    }

    /// The type of a handle.
    pub fn handle(&self, resource: ResourceId) -> String {
        let own = self.resources().find(|(id, ..)| *id == resource).map(|(_, _, name)| name.to_owned());
        own.unwrap_or_else(|| "uint32_t".to_owned())
    }

    /// A type as a part of the name of what points to it.
    pub fn suffix(&self, ty: &Type) -> String {
        match ty {
            Type::Named(id) => {
                let name = &self.types[*id];
                name.strip_prefix(&format!("{}_", self.prefix)).unwrap_or(name).to_owned()
            }
            other => identifier(&self.interface.types.spelled(other)),
        }
    }

    /// The names of the members of a struct or union: those of its fields, or of a variant's cases.
    pub fn members(&self, id: TypeId) -> Vec<String> {
        let mut scope = Scope::default();
        match &self.interface.types.named[id].kind {
            Kind::Record(fields) | Kind::Union(fields) => fields.iter().map(|field| scope.local(&field.name)).collect(),
            Kind::Variant(variant) => variant.cases.iter().map(|(case, _)| scope.local(&case.name)).collect(),
            _ => Vec::new(),
        }
    }

    /// The type behind all its other names.
    pub fn plain<'t>(&self, ty: &'t Type) -> &'t Type
    where
        'i: 't,
    {
        match ty {
            Type::Named(id) => match &self.interface.types.named[*id].kind {
                Kind::Alias(of) => self.plain(of),
                _ => ty,
            },
            _ => ty,
        }
    }

    /// What a type with a name is made of, behind all its other names.
    pub fn kind(&self, ty: &Type) -> Option<&'i Kind> {
        match self.plain(ty) {
            Type::Named(id) => Some(&self.interface.types.named[*id].kind),
            _ => None,
        }
    }

    /// Whether a type is one of these, or has one in itself or in its lists.
    pub(super) fn contains(&self, ty: &Type, is_one: &dyn Fn(&Type) -> bool) -> bool {
        let inside = |ty: &Type| self.contains(ty, is_one);
        is_one(ty)
            || match self.kind(ty) {
                Some(Kind::Record(fields) | Kind::Union(fields)) => fields.iter().any(|field| inside(&field.ty)),
                Some(Kind::Variant(variant)) => variant.cases.iter().filter_map(|(_, ty)| ty.as_ref()).any(inside),
                Some(Kind::List(of)) => inside(of),
                _ => match self.plain(ty) {
                    Type::Array(of, _) => inside(of),
                    _ => false,
                },
            }
    }

    /// Whether a value is passed as it is, and not by the address of it.
    pub fn is_word(&self, ty: &Type) -> bool {
        match self.kind(ty) {
            None => !matches!(self.plain(ty), Type::Array(..)),
            Some(Kind::Flags(_)) => self.interface.types.layout(ty).0 <= 4,
            Some(Kind::Enum { .. } | Kind::Own(_) | Kind::Borrow(_) | Kind::List(_) | Kind::Text(_)) => true,
            Some(_) => false,
        }
    }

    /// How a parameter is passed.
    pub fn param(&self, ty: &Type) -> String {
        match (self.plain(ty), self.is_word(ty)) {
            (Type::Bool, _) => "bool".to_owned(),
            (_, true) => self.in_memory(ty),
            (_, false) => format!("const {} *", self.in_memory(ty)),
        }
    }

    /// How a result is passed: by the address of where it is to be, or, where it is in the image's memory already, by
    /// the address of where its address is to be.
    pub fn result(&self, function: &Function) -> Option<String> {
        let ty = function.result.as_ref()?;
        let value = match self.plain(ty) {
            Type::Bool => "bool".to_owned(),
            _ => self.in_memory(ty),
        };
        Some(if is_lent(function) { format!("const {value} **") } else { format!("{value} *") })
    }

    /// The prototype of a function, without a semicolon. In its definition parameters are called `p0`, `p1` and so on,
    /// so that none is called like something else there.
    pub fn prototype(&self, function: &Function, names: &Names, is_definition: bool) -> String {
        let mut params = vec![format!("{}_image *self", self.prefix)];
        for ((number, name), (_, ty)) in names.params.iter().enumerate().zip(&function.params) {
            let own = format!("p{number}");
            params.push(declared(&self.param(ty), if is_definition { &own } else { name }));
        }
        params.extend(self.result(function).map(|ty| declared(&ty, "result")));
        format!("{}_status {}({})", self.prefix, names.name, params.join(", "))
    }
}

/// A number as C writes it.
pub(super) fn number(value: i64) -> String {
    match i32::try_from(value) {
        Ok(value) if value >= 0 => value.to_string(),
        Ok(i32::MIN) => "(-2147483647 - 1)".to_owned(),
        Ok(value) => format!("({value})"),
        Err(_) if u32::try_from(value).is_ok() => format!("{value}u"),
        Err(_) if value == i64::MIN => format!("(-INT64_C({}) - 1)", i64::MAX),
        Err(_) => format!("INT64_C({value})"),
    }
}

/// What an address of something leads to: of an array, its first element.
fn element(ty: &Type) -> &Type {
    match ty {
        Type::Array(of, _) => element(of),
        other => other,
    }
}

/// A declaration of a name with a type: a star stands at the name.
pub fn declared(ty: &str, name: &str) -> String {
    if ty.ends_with('*') { format!("{ty}{name}") } else { format!("{ty} {name}") }
}

/// Whether the image leaves its result in its own memory, for the caller to look at.
pub fn is_lent(function: &Function) -> bool {
    matches!(function.side, Side::Export { .. })
        && matches!(function.convention, Convention::Canonical { is_result_in_memory: true, .. })
}

impl Names {
    fn of(function: &Function, prefix: &str, scope: &mut Scope) -> Self {
        let name = match &function.side {
            Side::Import { .. } => scope.global(prefix, &format!("import_{}", function.name)),
            Side::Export { .. } => scope.global(prefix, &function.name),
        };
        let mut locals = Scope::default();
        let params = function.params.iter().map(|(name, _)| locals.local(name)).collect();
        let has_post = matches!(function.convention, Convention::Canonical { post_return: Some(_), .. });
        let done = has_post.then(|| scope.global(prefix, &format!("{}_done", function.name)));
        Self { name, params, done }
    }
}

/// A walk through the types that functions use.
struct Walk<'c, 'i> {
    c: &'c C<'i>,
    seen: TiVec<TypeId, bool>,
    order: Vec<TypeId>,
    pointees: Vec<Type>,
}

impl Walk<'_, '_> {
    fn ty(&mut self, ty: &Type) {
        match ty {
            Type::Named(id) => self.named(*id),
            Type::Array(of, _) => self.ty(of),
            Type::Pointer(Some(of)) => self.points_to(of),
            _ => {}
        }
    }

    fn points_to(&mut self, ty: &Type) {
        let ty = element(ty);
        if !self.pointees.contains(ty) {
            self.pointees.push(ty.clone());
        }
    }

    fn named(&mut self, id: TypeId) {
        if std::mem::replace(&mut self.seen[id], true) {
            return;
        }
        let named = &self.c.interface.types.named[id];
        match &named.kind {
            Kind::Record(fields) | Kind::Union(fields) => fields.iter().for_each(|field| self.ty(&field.ty)),
            Kind::Variant(variant) => {
                variant.cases.iter().filter_map(|(_, ty)| ty.as_ref()).for_each(|ty| self.ty(ty));
            }
            Kind::List(of) | Kind::Alias(of) => self.ty(of),
            Kind::Borrow(resource) => {
                // It is written as one that is owned.
                let own = Kind::Own(*resource);
                let named = self.c.interface.types.named.iter_enumerated();
                if let Some((own, _)) = named.into_iter().find(|(_, named)| named.kind == own) {
                    self.named(own);
                }
                return;
            }
            Kind::Enum { .. } | Kind::Flags(_) | Kind::Text(_) | Kind::Own(_) | Kind::Opaque => {}
        }
        self.order.push(id);
    }
}
