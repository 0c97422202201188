//! What lies between an image and its host, as a C programmer sees it: functions, types in the guest's layout, and who
//! owns what.
//!
//! It is filled from WIT, from debug information, or from types of functions alone, and read by whoever writes C. It
//! does not know C's syntax, nor any engine. The surprising choice: values are described where they lie in the guest's
//! memory, never as a host would lay them out, so that nothing has to be copied to be read.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use typed_index_collections::TiVec;
use wasmparser::FuncType;

/// A type that has a name of its own: its place in [`Types::named`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TypeId(pub u32);

/// A resource of a component: its place in [`Types::resources`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ResourceId(pub u32);

/// A number that is the place of something in a list.
macro_rules! place {
    ($($name:ident),*) => {$(
        impl From<$name> for usize {
            fn from(id: $name) -> Self {
                id.0 as Self
            }
        }

        impl From<usize> for $name {
            /// # Panics
            /// If there are more than 32 bits count, which no file can hold.
            fn from(place: usize) -> Self {
                Self(u32::try_from(place).expect("a list fits a file"))
            }
        }
    )*};
}

place!(TypeId, ResourceId);

/// A type of a value, in the guest's layout: little-endian, pointers of four bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Type {
    /// One byte: 0, or 1.
    Bool,
    /// Four bytes: a Unicode scalar value.
    Char,
    /// One byte, with a sign.
    S8,
    /// One byte.
    U8,
    /// Two bytes, with a sign.
    S16,
    /// Two bytes.
    U16,
    /// Four bytes, with a sign.
    S32,
    /// Four bytes.
    U32,
    /// Eight bytes, with a sign.
    S64,
    /// Eight bytes.
    U64,
    /// Four bytes, floating point.
    F32,
    /// Eight bytes, floating point.
    F64,
    /// An address in the guest's memory; of what, where that is known.
    Pointer(Option<Box<Type>>),
    /// A slot of the guest's table: what C writes as a pointer to a function.
    Slot,
    /// One of [`Types`].
    Named(TypeId),
    /// So many, one behind the other.
    Array(Box<Type>, u32),
}

impl Type {
    /// A pointer to this.
    pub fn pointer(self) -> Self {
        Self::Pointer(Some(Box::new(self)))
    }
}

/// A type that has a name of its own, and its layout in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// What its source calls it, without what C cannot write; the prefix of the image is not in it.
    pub name: String,
    /// What its source says about it.
    pub docs: Option<String>,
    /// What it is made of.
    pub kind: Kind,
    /// In bytes.
    pub size: u32,
    /// In bytes: a power of two.
    pub align: u32,
}

impl Named {
    /// Whether both mean the same to C, whatever is said about them.
    fn is_like(&self, other: &Self) -> bool {
        (self.size, self.align) == (other.size, other.align) && self.kind == other.kind
    }
}

/// What a type with a name is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Fields by rising offset, without overlap.
    Record(Vec<Field>),
    /// Fields that all begin at 0.
    Union(Vec<Field>),
    /// A number with names; they are all that there are where `is_closed`.
    Enum {
        /// The type of the number.
        repr: Type,
        /// Its names.
        cases: Vec<Case>,
        /// Whether no other number is a value.
        is_closed: bool,
    },
    /// A bit for each name, from the lowest.
    Flags(Vec<Case>),
    /// A number that says which of several there is, and that, if it has a value.
    Variant(Variant),
    /// Address and count of elements.
    List(Type),
    /// Address and count of code units: bytes of UTF-8, or numbers of two bytes of UTF-16.
    Text(Type),
    /// A handle that its holder has to drop, or hand on.
    Own(ResourceId),
    /// A handle for the time of a call.
    Borrow(ResourceId),
    /// Another name.
    Alias(Type),
    /// Bytes whose meaning C cannot say.
    Opaque,
}

/// A part of a record or union; `offset` is in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// What its source calls it.
    pub name: String,
    /// What its source says about it.
    pub docs: Option<String>,
    /// Its type.
    pub ty: Type,
    /// In bytes, from the start.
    pub offset: u32,
}

/// A name for a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// What its source calls it.
    pub name: String,
    /// What its source says about it.
    pub docs: Option<String>,
    /// The number; of flags, the number of the bit.
    pub value: i64,
}

/// One of several, with a discriminant in front. The offset of the payload is in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Which kind of variant it is.
    pub form: Form,
    /// The type of the number in front.
    pub discriminant: Type,
    /// Where the value of a case is, in bytes.
    pub payload_offset: u32,
    /// By rising number; with the type of what a case has.
    pub cases: Vec<(Case, Option<Type>)>,
}

/// Which kind of variant it is: C reads options and results better by their own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One of several cases with names.
    Variant,
    /// Nothing, or something.
    Option,
    /// An answer, or a fault.
    Result,
}

/// Something that is known by handles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// As in [`Named::name`].
    pub name: String,
    /// What its source says about it.
    pub docs: Option<String>,
    /// Who makes it.
    pub side: ResourceSide,
}

/// Who makes a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResourceSide {
    /// The host: handles are numbers of its choice.
    Host,
    /// The image, by the export of this name that ends one, if it has any.
    Image {
        /// The export.
        destructor: Option<String>,
    },
}

/// All types that have names.
#[derive(Clone, Debug, Default)]
pub struct Types {
    /// Types, each behind those that it contains, or is led to by.
    pub named: TiVec<TypeId, Named>,
    by_name: BTreeMap<String, TypeId>,
    /// What handles are of.
    pub resources: TiVec<ResourceId, Resource>,
}

impl Types {
    /// Takes a type in. What two sources have alike is there once; another of the same name gets a number.
    pub fn add(&mut self, mut named: Named) -> TypeId {
        let plain = named.name.clone();
        for number in 2u32.. {
            match self.by_name.get(&named.name) {
                None => break,
                Some(id) if self.named[*id].is_like(&named) => return *id,
                Some(_) => named.name = format!("{plain}_{number}"),
            }
        }
        let id = TypeId::from(self.named.len());
        self.by_name.insert(named.name.clone(), id);
        self.named.push(named);
        id
    }

    /// Takes a type in whose name is no other's, whatever else is like it. Its parts may follow: a type that leads to
    /// itself has its number first.
    pub(super) fn add_new(&mut self, named: Named) -> TypeId {
        let id = TypeId::from(self.named.len());
        self.by_name.insert(named.name.clone(), id);
        self.named.push(named);
        id
    }

    /// A resource is ended only by what the image exports for it.
    pub(super) fn keep_destructors(&mut self, exported: &BTreeSet<String>) {
        for resource in &mut self.resources {
            if let ResourceSide::Image { destructor } = &mut resource.side
                && destructor.as_ref().is_some_and(|name| !exported.contains(name))
            {
                *destructor = None;
            }
        }
    }

    /// A type as a part of a name.
    pub fn spelled(&self, ty: &Type) -> String {
        match ty {
            Type::Bool => "bool".to_owned(),
            Type::Char => "char".to_owned(),
            Type::S8 => "s8".to_owned(),
            Type::U8 => "u8".to_owned(),
            Type::S16 => "s16".to_owned(),
            Type::U16 => "u16".to_owned(),
            Type::S32 => "s32".to_owned(),
            Type::U32 => "u32".to_owned(),
            Type::S64 => "s64".to_owned(),
            Type::U64 => "u64".to_owned(),
            Type::F32 => "f32".to_owned(),
            Type::F64 => "f64".to_owned(),
            Type::Pointer(None) => "ptr".to_owned(),
            Type::Pointer(Some(of)) => format!("ptr_{}", self.spelled(of)),
            Type::Slot => "slot".to_owned(),
            Type::Named(id) => self.named[*id].name.clone(),
            Type::Array(of, count) => format!("array{count}_{}", self.spelled(of)),
        }
    }

    /// Size and alignment in bytes.
    pub fn layout(&self, ty: &Type) -> (u32, u32) {
        match ty {
            Type::Bool | Type::S8 | Type::U8 => (1, 1),
            Type::S16 | Type::U16 => (2, 2),
            Type::Char | Type::S32 | Type::U32 | Type::F32 | Type::Pointer(_) | Type::Slot => (4, 4),
            Type::S64 | Type::U64 | Type::F64 => (8, 8),
            Type::Named(id) => (self.named[*id].size, self.named[*id].align),
            Type::Array(of, count) => {
                let (size, align) = self.layout(of);
                (size.saturating_mul(*count), align)
            }
        }
    }
}

/// How names of the component model are written as those of core functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// As wit-component has always done it.
    Legacy,
    /// As the build target `cm32p2` does (BuildTargets.md of the component model).
    Standard32,
}

/// On which side of the border a function is, and under which names of the image.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The host defines it.
    Import {
        /// The module that it is imported from.
        module: String,
        /// Its name there.
        field: String,
    },
    /// The image defines it.
    Export {
        /// The name of the export.
        name: String,
    },
}

impl Side {
    /// The last part of its name.
    pub fn plain_name(&self) -> String {
        match self {
            Self::Import { module, field } => format!("{module}_{field}"),
            Self::Export { name } => name.clone(),
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Import { module, field } => write!(f, "import `{module}` `{field}`"),
            Self::Export { name } => write!(f, "export `{name}`"),
        }
    }
}

/// How the values of C become those of the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Convention {
    /// One for one: a parameter of C is a parameter of the image.
    Direct,
    /// As components do (Component Model, Canonical ABI).
    Canonical {
        /// The parameters are in memory, one behind the other, as there are too many of them.
        are_params_in_memory: bool,
        /// The result is in memory.
        is_result_in_memory: bool,
        /// What ends a result, if anything does.
        post_return: Option<String>,
    },
}

/// A function that the host calls or defines.
#[derive(Clone, Debug)]
pub struct Function {
    /// Where it is.
    pub side: Side,
    /// What its source calls it, without what C cannot write; the prefix of the image is not in it.
    pub name: String,
    /// What its source says about it.
    pub docs: Option<String>,
    /// Names and types.
    pub params: Vec<(String, Type)>,
    /// The type of what it returns.
    pub result: Option<Type>,
    /// How values of C become core values.
    pub convention: Convention,
    /// The type of the image's function.
    pub core: FuncType,
}

/// What an import or export is to the host.
#[derive(Clone, Debug)]
pub enum Role {
    /// It calls this, or defines it.
    Function(Box<Function>),
    /// It ends a handle of a resource of the host.
    Dropped(ResourceId, Box<Function>),
    /// It is of the component model, for handles of a resource of the image.
    BuiltIn(BuiltIn, ResourceId),
    /// It ends a resource of the image.
    Destructor(ResourceId),
    /// It ends a result.
    PostReturn,
}

/// What the component model has built in for who defines a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuiltIn {
    /// A handle for a representation.
    New,
    /// The representation of a handle.
    Representation,
    /// The end of a handle.
    Drop,
}

/// The next multiple of an alignment, if it fits 32 bits.
pub(crate) fn align_up(offset: u32, align: u32) -> Option<u32> {
    offset.checked_next_multiple_of(align)
}

/// All that lies between an image and its host.
#[derive(Clone, Debug, Default)]
pub struct Interface {
    /// The types of `functions` and `constants`.
    pub types: Types,
    /// In the order of the image: imports, then exports. Those with a role of their own below are not here.
    pub functions: Vec<Function>,
    /// Of `functions`, those by which the image gives up a handle of the host's.
    pub drops: BTreeMap<usize, ResourceId>,
    /// Imports that the component model has built in.
    pub built_ins: Vec<(Side, BuiltIn, ResourceId)>,
    /// Exported addresses of data.
    pub constants: Vec<Constant>,
    /// The memory that host and image share.
    pub memory: Option<Memory>,
    /// How the host gets a block of that memory.
    pub allocator: Option<Allocator>,
    /// The export that the host calls once before all others.
    pub initialize: Option<String>,
    /// Imports and exports that C has no counterpart for, in words.
    pub left: Vec<String>,
}

/// An address of the image that it exports.
#[derive(Clone, Debug)]
pub struct Constant {
    /// The name of the image.
    pub export: String,
    /// The address.
    pub value: u32,
    /// What lies there, as far as that is known.
    pub ty: Option<Type>,
}

/// The memory of an image, in pages of 64 KiB.
#[derive(Clone, Debug)]
pub struct Memory {
    /// Module and field, if the host has to bring it.
    pub import: Option<(String, String)>,
    /// The name under which it is exported.
    pub export: Option<String>,
    /// How many there are at the start.
    pub minimum: u64,
    /// How many there may be.
    pub maximum: Option<u64>,
}

/// Who gives the host blocks of the image's memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allocator {
    /// The allocator of a component, by its name: `(old, old size, align, size) -> address`.
    Realloc(String),
    /// `malloc`, and `free` where that is exported too.
    Malloc {
        /// Whether `free` is there.
        has_free: bool,
    },
}
