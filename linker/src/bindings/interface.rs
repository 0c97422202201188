//! What lies between an image and its host, as a C programmer sees it: functions, types in the guest's layout, and who
//! owns what.
//!
//! It is filled from WIT, from debug information, or from types of functions alone, and read by whoever writes C. It
//! does not know C's syntax, nor any engine. The surprising choice: values are described where they lie in the guest's
//! memory, never as a host would lay them out, so that nothing has to be copied to be read.

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
    S8,
    U8,
    S16,
    U16,
    S32,
    U32,
    S64,
    U64,
    F32,
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
    pub kind: Kind,
    pub size: u32,
    pub align: u32,
}

/// What a type with a name is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Fields by rising offset, without overlap.
    Record(Vec<Field>),
    /// Fields that all begin at 0.
    Union(Vec<Field>),
    /// A number with names; they are all that there are where `is_closed`.
    Enum { repr: Type, cases: Vec<Case>, is_closed: bool },
    /// A bit for each name, from the lowest.
    Flags(Vec<Case>),
    /// A number that says which of several there is, and that, if it has a value.
    Variant(Variant),
    /// Address and count of elements.
    List(Type),
    /// Address and count of bytes in UTF-8.
    Text,
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
    pub name: String,
    pub docs: Option<String>,
    pub ty: Type,
    pub offset: u32,
}

/// A name for a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    pub name: String,
    pub docs: Option<String>,
    /// The number; of flags, the number of the bit.
    pub value: i64,
}

/// One of several, with a discriminant in front. The offset of the payload is in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    pub form: Form,
    pub discriminant: Type,
    pub payload_offset: u32,
    pub cases: Vec<(Case, Option<Type>)>,
}

/// Which kind of variant it is: C reads options and results better by their own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Variant,
    Option,
    Result,
}

/// Something that is known by handles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// As in [`Named::name`].
    pub name: String,
    pub docs: Option<String>,
    pub side: ResourceSide,
}

/// Who makes a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResourceSide {
    /// The host: handles are numbers of its choice.
    Host,
    /// The image, by the export of this name that ends one, if it has any.
    Image { destructor: Option<String> },
}

/// All types that have names.
#[derive(Clone, Debug, Default)]
pub struct Types {
    pub named: TiVec<TypeId, Named>,
    pub resources: TiVec<ResourceId, Resource>,
}

impl Types {
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

/// On which side of the border a function is, and under which names of the image.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The host defines it.
    Import { module: String, field: String },
    /// The image defines it.
    Export { name: String },
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
    pub side: Side,
    /// What its source calls it, without what C cannot write; the prefix of the image is not in it.
    pub name: String,
    pub docs: Option<String>,
    pub params: Vec<(String, Type)>,
    pub result: Option<Type>,
    pub convention: Convention,
    /// The type of the image's function.
    pub core: FuncType,
}
