//! What a linker says of an image: where each thing of it comes from.
//!
//! A certificate is a claim. Nothing of it is believed: the rules of [`super`] show it from the inputs and the image,
//! or reject it. It holds no new value of a site, because these must follow from the rest: a body is its input's under
//! the maps that are here. Indices of an input and of the image are both plain numbers in JSON; which of the two a
//! number is, each field says. A list that is indexed by something of an input has an entry for each, `null` for what
//! is not in the image.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The version of this format.
pub const VERSION: u32 = 1;

/// What a linker says of an image.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// [`VERSION`].
    pub version: u32,
    /// What was asked of the link.
    pub options: Options,
    /// The inputs, in link order.
    pub inputs: Vec<Input>,
    /// Where the memory of the image has what.
    pub memory: Memory,
    /// The index in the image of the one function table.
    pub function_table: Option<u32>,
    /// For each function that the image defines, in order, where it comes from.
    pub functions: Vec<FunctionOrigin>,
    /// For each global that the image defines, in order, where it comes from.
    pub globals: Vec<GlobalOrigin>,
    /// For each table that the image defines, in order, where it comes from.
    pub tables: Vec<TableOrigin>,
    /// For each tag that the image defines, in order, where it comes from.
    pub tags: Vec<TagOrigin>,
    /// The inputs in the order in which they start: dependencies first.
    pub start_order: Vec<u32>,
    /// If the image has the names of `cm32p2`: what its inputs call the same.
    pub standard32: Option<Standard32>,
    /// Where one function of the image stands for several that do the same: each slot that is the address of another
    /// than the one whose body it holds, with the input and the function whose address it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slots: Vec<(u32, u32, u32)>,
}

impl Certificate {
    /// The certificate as JSON, in one line.
    ///
    /// # Panics
    /// Never: it has no map with keys that are no text.
    pub fn json(&self) -> String {
        serde_json::to_string(self).expect("a certificate is numbers, names and lists")
    }

    /// The JSON schema of certificates.
    ///
    /// # Panics
    /// Never: a schema is JSON.
    #[cfg(feature = "schema")]
    pub fn schema() -> String {
        let schema = schemars::schema_for!(Self);
        serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n"
    }

    /// Reads a certificate.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn from_json(text: &[u8]) -> Result<Self, CertificateError> {
        serde_json::from_slice(text).map_err(CertificateError)
    }
}

/// A text that is no certificate.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct CertificateError(serde_json::Error);

/// What was asked of the link.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// Names that are exported beside the default ones.
    pub export: Vec<String>,
    /// Names that are exported beside those, where an input defines them.
    pub export_if_defined: Vec<String>,
    /// If these, beside `export`, are all that is exported of inputs.
    pub export_only: Option<Vec<String>>,
    /// Whether every public name is exported.
    pub export_all: bool,
    /// The least size of the stack in bytes.
    pub stack_size_bytes: u32,
    /// Room for the heap in bytes before memory has to grow.
    pub initial_heap_bytes: u32,
    /// The initial size of the memory in bytes, if it was given.
    pub initial_memory_bytes: Option<u64>,
    /// The upper limit of the memory in bytes.
    pub max_memory_bytes: Option<u64>,
    /// Whether the image imports its memory.
    pub import_memory: bool,
    /// Whether what nothing reaches is kept.
    pub no_prune: bool,
    /// Whether finished modules keep an allocator each.
    pub separate_allocators: bool,
    /// Whether components are trusted to pass only values of their types.
    pub trust: bool,
    /// What becomes of names that nobody defines.
    pub undefined: Undefined,
    /// Names of functions that trap where nobody defines them.
    pub trap: Vec<String>,
    /// Names of functions that are the host's where nobody defines them.
    pub import: Vec<String>,
}

/// What the imports and exports of an image with the names of `cm32p2` are called in its inputs.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Standard32 {
    /// For each import of the image, in order, its module and its name: two of them may have one name in the image.
    pub imports: Vec<(String, String)>,
    /// By the name in the image, for those that have another.
    pub exports: BTreeMap<String, String>,
}

/// What becomes of a name that nobody defines.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Undefined {
    /// The link is refused.
    #[default]
    Refuse,
    /// A function is the host's.
    Import,
    /// A function traps.
    Trap,
}

/// How an input is placed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Anywhere: it counts from imported bases.
    Library,
    /// Each piece of its data anywhere, through its relocations: a shared library that kept them.
    SplitLibrary,
    /// Each segment anywhere, through its relocations: an object.
    Object,
    /// Each segment anywhere, through its relocations: a finished module.
    Finished,
    /// Where it says.
    Pinned,
    /// It has no memory and no function table.
    Pure,
}

impl Kind {
    /// Whether it is a shared library, in one piece or not.
    pub(crate) fn is_library(self) -> bool {
        matches!(self, Self::Library | Self::SplitLibrary)
    }
}

/// One input.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// What it is called.
    pub name: String,
    /// Its size in bytes.
    pub size_bytes: u64,
    /// How it is placed.
    pub kind: Kind,
    /// Whether it is a member of an archive.
    pub is_member: bool,
    /// If it is an instance, what each of its imports was given.
    pub wires: Option<Vec<Wire>>,
    /// Functions that may stand for others of it.
    pub handed_over: Vec<HandOver>,
    /// What each import is bound to, and by which rule.
    pub imports: Vec<Bound>,
    /// By function: the function of the image that it is.
    pub functions: Vec<Option<u32>>,
    /// By global: what it is.
    pub globals: Vec<Option<Value>>,
    /// By table: the table of the image that it is.
    pub tables: Vec<Option<u32>>,
    /// By tag: the tag of the image that it is.
    pub tags: Vec<Option<u32>>,
    /// By element segment: the element segment of the image that it is.
    pub elements: Vec<Option<u32>>,
    /// By data segment: the data segment of the image that `memory.init` and `data.drop` of it name.
    pub data: Vec<Option<u32>>,
    /// By data segment: where it is, of an input that is placed through its relocations.
    pub segments: Vec<Option<Placed>>,
    /// By symbol of its symbol table: what it is.
    pub symbols: Vec<Option<Symbol>>,
    /// Of a library: where its data begin.
    pub memory_base: Option<u32>,
    /// Of a library: where its table slots begin.
    pub table_base: Option<u32>,
    /// Whether its `__heap_base` is the end of memory, because another input's allocator has the heap.
    pub has_no_heap: bool,
    /// What of its preparations was done at link time, or has nothing left to do.
    pub evaluated: Vec<Preparation>,
}

/// Something that an input wants run before anything else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Preparation {
    /// The start function.
    Start,
    /// `__wasm_apply_data_relocs`.
    DataRelocations,
    /// `_initialize`, or `__wasm_call_ctors`.
    Constructors,
}

/// A function that may stand for another of its instance, if two inputs allocate from one heap.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// The other.
    pub function: u32,
    /// The function.
    pub instead: u32,
    /// The two inputs.
    pub heaps: [u32; 2],
}

/// What one import of an instance was given.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Wire {
    /// An item of the kind of the import: the input, and its index there.
    Item(u32, u32),
    /// The host's.
    Host,
    /// What its name says.
    Role,
}

/// What an import is bound to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// By its role: the memory, the function table, the stack pointer, a base.
    Role,
    /// By name or wire: an item of its kind of an input, by its index there.
    Item(u32, u32),
    /// By name: the address of data that an input exports as a global.
    Address(u32, u32),
    /// By name: the address of a data symbol of an input.
    Symbol(u32, u32),
    /// By name: what the linker defines.
    Linker,
    /// By module or wire, or because the options say so: the host's.
    Host,
    /// Nobody defines it.
    Undefined,
}

/// What a global of an input is in the image.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A number in code.
    Constant(i32),
    /// A global of the image.
    Global(u32),
}

/// What a symbol of an input is in the image.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Symbol {
    /// An address.
    Address(u32),
    /// A function of the image, and its slot if its address is taken.
    Function(u32, Option<u32>),
    /// Zero, whatever is added: a weak reference to nothing. A call of it is a call of this function of the image.
    Null(Option<u32>),
}

/// Where a data segment is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Placed {
    /// The address of its first byte that is in the image.
    pub address: u32,
    /// The ranges that are in the image, if not all is, as offset in the segment, size in bytes, and offset from
    /// `address`.
    pub pieces: Option<Vec<(u32, u32, u32)>>,
}

/// Where the memory of the image has what, as addresses.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Memory {
    /// Whether there is one.
    pub exists: bool,
    /// The lowest address of the stack.
    pub stack_low: u32,
    /// The address after the stack.
    pub stack_high: u32,
    /// Where static data begin.
    pub global_base: u32,
    /// Where static data end.
    pub data_end: u32,
    /// Where the heap begins.
    pub heap_base: u32,
    /// The end of the initial memory.
    pub heap_end: u32,
    /// Pointers that the linker made, each with the address that it holds.
    pub pointers: Vec<(u32, u32)>,
    /// Of each section of objects with a name of C, where it begins and ends.
    pub sets: Vec<Set>,
}

/// All that objects have put into one section.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// The name of the section.
    pub name: String,
    /// Where it begins.
    pub start: u32,
    /// Where it ends.
    pub stop: u32,
}

/// Where a function of the image comes from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FunctionOrigin {
    /// A function of an input.
    Input(u32, u32),
    /// It calls what is left of the preparations.
    Start,
    /// It calls the constructors of the program.
    Constructors,
    /// It does nothing: what it stands for is done elsewhere.
    Nothing,
    /// It traps in place of a function that nobody defines.
    Trap(String),
    /// It does what this function of libc does at an exit.
    Closing(String, Vec<Step>),
}

/// A part of what is done at an exit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Nothing.
    Nothing,
    /// Calls this function of the image.
    Call(u32),
    /// Calls the handlers of a list: the addresses of its head and of the number of handlers, and how many a block has.
    RunHandlers(u32, u32, u32),
    /// Seeks back by what was read too far: the function that seeks, the address of the file.
    SeekBack(u32, u32),
    /// Writes what all files of a list have buffered: the function that writes, the address of the head.
    WriteAll(u32, u32),
    /// Writes what a file has buffered: the function that writes, the address of the file.
    Write(u32, u32),
}

/// Where a global of the image comes from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum GlobalOrigin {
    /// A global of an input.
    Input(u32, u32),
    /// The one stack pointer.
    StackPointer,
    /// A variable that several inputs import and none defines.
    Shared(String),
    /// It holds an address that is exported.
    Address,
}

/// Where a table of the image comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TableOrigin {
    /// A table of an input.
    Input(u32, u32),
    /// The one function table.
    FunctionTable,
}

/// Where a tag of the image comes from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TagOrigin {
    /// A tag of an input.
    Input(u32, u32),
    /// A tag that several inputs import and none defines.
    Shared(String),
}
