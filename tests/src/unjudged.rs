//! A group that should be refused becomes a running program anyway: what a linker makes of it that does not ask.
//!
//! One memory, one table, functions of `env` bound by the names of exports. Pinned modules stay at their own addresses,
//! shared libraries go where the test says. Nothing is checked: the value of this file is that the wrong result of a
//! refused group can be seen.

use std::{fs, path::Path};

use wasm_encoder::{
    DataSection, EntityType, ImportSection, MemoryType as Encoded, Module as Encoder, RawSection,
    RefType as EncodedRef, TableType as EncodedTable,
    reencode::{Reencode, RoundtripReencoder},
};
use wasmparser::{DataKind, KnownCustom, Operator, Parser, Payload, RelocationType, TypeRef};
use wasmtime::{
    Extern, ExternType, Global, GlobalType, Instance, Memory, MemoryType, Module, Mutability, Ref, RefType, Store,
    Table, TableType, Val, ValType,
};

use crate::{
    Verdict,
    host::{self, HostState},
};

const STACK_POINTER: &str = "__stack_pointer";
const TABLE: &str = "__indirect_function_table";
const TABLE_SLOTS: u32 = 256;

/// How large the memory is, and how large memory and table may become.
#[derive(Clone, Copy, Default, Debug)]
pub struct Limits {
    /// Pages of the memory at the start.
    pub pages: u32,
    /// Pages of the memory at most.
    pub maximum_pages: Option<u32>,
    /// Slots of the table at most.
    pub maximum_slots: Option<u32>,
}

/// Modules that share everything, unasked.
pub struct Unjudged {
    store: Store<HostState>,
    memory: Memory,
    table: Table,
    stack_pointer: Global,
    instances: Vec<Instance>,
}

fn text(error: impl std::fmt::Debug) -> String {
    format!("{error:?}")
}

/// The bytes of a module.
///
/// # Errors
///
/// The file cannot be read.
pub fn read(path: &Path) -> Verdict<Vec<u8>> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

impl Unjudged {
    /// A memory of so many pages and an empty table; the stack of shared libraries ends at `stack_high`.
    ///
    /// # Errors
    ///
    /// The engine has no room.
    pub fn new(pages: u32, stack_high: u32) -> Verdict<Self> {
        Self::limited(Limits { pages, ..Limits::default() }, stack_high)
    }

    /// The same, with a memory and a table that cannot grow for ever.
    ///
    /// # Errors
    ///
    /// The engine has no room.
    pub fn limited(limits: Limits, stack_high: u32) -> Verdict<Self> {
        let mut store = host::store();
        let memory = MemoryType::new(limits.pages, limits.maximum_pages);
        let memory = Memory::new(&mut store, memory).map_err(text)?;
        store.data_mut().memory = Some(memory);
        let table = TableType::new(RefType::FUNCREF, TABLE_SLOTS, limits.maximum_slots);
        let table = Table::new(&mut store, table, Ref::Func(None)).map_err(text)?;
        let ty = GlobalType::new(ValType::I32, Mutability::Var);
        let stack_pointer = Global::new(&mut store, ty, Val::I32(stack_high.cast_signed())).map_err(text)?;
        Ok(Self { store, memory, table, stack_pointer, instances: Vec::new() })
    }

    /// Adds a pinned module at its own addresses: a memory and a table that it defines become the shared ones. A stack
    /// pointer that it exports becomes that of all modules which are added later.
    ///
    /// # Errors
    ///
    /// It cannot be instantiated, for instance because a function that it imports has another type.
    pub fn pinned(&mut self, bytes: &[u8]) -> Verdict {
        self.add(&share(bytes)?, 0, 0)
    }

    /// Adds a shared library at these bases, and relocates its data.
    ///
    /// # Errors
    ///
    /// It cannot be instantiated.
    pub fn library(&mut self, bytes: &[u8], memory_base: u32, table_base: u32) -> Verdict {
        self.add(bytes, memory_base, table_base)?;
        let last = self.instances.last().copied();
        match last.and_then(|instance| instance.get_func(&mut self.store, "__wasm_apply_data_relocs")) {
            Some(relocate) => relocate.call(&mut self.store, &[], &mut []).map_err(text),
            None => Ok(()),
        }
    }

    fn add(&mut self, bytes: &[u8], memory_base: u32, table_base: u32) -> Verdict {
        let module = Module::new(host::engine(), bytes).map_err(text)?;
        let mut imports = Vec::new();
        for import in module.imports() {
            let (from, name) = (import.module(), import.name());
            let base = if name == "__table_base" { table_base } else { memory_base };
            imports.push(match import.ty() {
                ExternType::Memory(_) => self.memory.into(),
                ExternType::Table(_) if name == TABLE => self.table.into(),
                ExternType::Global(_) if name == STACK_POINTER => {
                    self.exported(name).unwrap_or_else(|| self.stack_pointer.into())
                }
                ExternType::Global(ty) if from == "env" && name.ends_with("_base") => {
                    Global::new(&mut self.store, ty, Val::I32(base.cast_signed())).map_err(text)?.into()
                }
                ExternType::Func(ty) if from != "env" => host::function(&mut self.store, from, name, ty).into(),
                _ => self.exported(name).ok_or_else(|| format!("nobody defines {from}.{name}"))?,
            });
        }
        self.instances.push(Instance::new(&mut self.store, &module, &imports).map_err(text)?);
        Ok(())
    }

    /// What the first module that exports the name calls by it.
    fn exported(&mut self, name: &str) -> Option<Extern> {
        self.instances.iter().find_map(|instance| instance.get_export(&mut self.store, name))
    }

    /// A byte of the memory.
    pub fn byte(&self, address: u32) -> Option<u8> {
        self.memory.data(&self.store).get(usize::try_from(address).ok()?).copied()
    }

    /// Calls the function of this name, of the module that was added first among those that have it.
    ///
    /// # Errors
    ///
    /// There is none, or it traps.
    pub fn call(&mut self, name: &str, arguments: &[i32]) -> Verdict<i32> {
        let function = self.exported(name).and_then(Extern::into_func).ok_or_else(|| format!("no function {name}"))?;
        let arguments: Vec<Val> = arguments.iter().copied().map(Val::I32).collect();
        let mut results = vec![Val::I32(0); function.ty(&self.store).results().len()];
        function.call(&mut self.store, &arguments, &mut results).map_err(|error| format!("{name}: {error:?}"))?;
        Ok(results.first().and_then(Val::i32).unwrap_or_default())
    }
}

/// The same module with its memory and its table imported.
fn share(bytes: &[u8]) -> Verdict<Vec<u8>> {
    let mut imports = ImportSection::new();
    let mut imports_memory = false;
    for payload in Parser::new(0).parse_all(bytes) {
        if let Payload::ImportSection(section) = payload.map_err(text)? {
            let mut types = section.clone().into_imports().flatten().map(|import| import.ty);
            imports_memory = types.any(|ty| matches!(ty, TypeRef::Memory(_)));
            RoundtripReencoder.parse_import_section(&mut imports, section).map_err(text)?;
        }
    }
    if !imports_memory {
        let memory = Encoded { minimum: 0, maximum: None, memory64: false, shared: false, page_size_log2: None };
        imports.import("env", "memory", EntityType::Memory(memory));
    }
    let table =
        EncodedTable { element_type: EncodedRef::FUNCREF, table64: false, minimum: 0, maximum: None, shared: false };
    imports.import("env", TABLE, EntityType::Table(table));
    let mut module = Encoder::new();
    let mut imports = Some(imports);
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload.map_err(text)?;
        let Some((id, range)) = payload.as_section() else { continue };
        // Section ids are in order up to the imports; custom sections (0) may stand anywhere.
        if id > 1
            && let Some(imports) = imports.take()
        {
            module.section(&imports);
        }
        if !matches!(payload, Payload::ImportSection(_) | Payload::MemorySection(_) | Payload::TableSection(_)) {
            module.section(&RawSection { id, data: &bytes[range] });
        }
    }
    Ok(module.finish())
}

/// What to do with a relocation of a place that is no padded number, so that it cannot be what the linker wrote.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stale {
    /// Patch it all the same.
    Followed,
    /// Leave it out.
    LeftOut,
}

/// The same finished module with its data `delta` bytes further, by its relocations.
///
/// # Errors
///
/// The module cannot be read.
pub fn move_data(bytes: &[u8], delta: u32, stale: Stale) -> Verdict<Vec<u8>> {
    let mut patched = bytes.to_vec();
    let mut code_start = None;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload.map_err(text)? {
            Payload::CodeSectionStart { range, .. } => code_start = Some(range.start),
            Payload::CustomSection(section) if section.name() == "reloc.CODE" => {
                let KnownCustom::Reloc(relocations) = section.as_known() else { continue };
                let start = code_start.ok_or("relocations without code")?;
                for entry in relocations.entries() {
                    let entry = entry.map_err(text)?;
                    if matches!(entry.ty, RelocationType::MemoryAddrLeb | RelocationType::MemoryAddrSleb) {
                        let place = start + usize::try_from(entry.offset).map_err(text)?;
                        let place = patched.get_mut(place..place + 5).ok_or("a relocation outside")?;
                        let is_padded = place[..4].iter().all(|byte| byte & 0x80 != 0) && place[4] & 0x80 == 0;
                        if is_padded || stale == Stale::Followed {
                            add_to_padded_leb(place, delta);
                        }
                    }
                }
            }
            _ => {}
        }
    }
    let mut module = Encoder::new();
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload.map_err(text)?;
        if let Payload::DataSection(section) = payload {
            let mut data = DataSection::new();
            for segment in section {
                let segment = segment.map_err(text)?;
                let DataKind::Active { offset_expr, .. } = segment.kind else { return Err("passive data".to_owned()) };
                let Operator::I32Const { value } = offset_expr.get_operators_reader().read().map_err(text)? else {
                    return Err("data at no constant".to_owned());
                };
                let at = wasm_encoder::ConstExpr::i32_const(value.wrapping_add(delta.cast_signed()));
                data.active(0, &at, segment.data.iter().copied());
            }
            module.section(&data);
        } else if let Some((id, range)) = payload.as_section() {
            module.section(&RawSection { id, data: &patched[range] });
        }
    }
    Ok(module.finish())
}

/// Both sorts of padded LEB128 are seven bits a byte; addresses here are below 2^31, so the sign does not matter.
fn add_to_padded_leb(bytes: &mut [u8], delta: u32) {
    let old = bytes.iter().rev().fold(0_u32, |value, byte| value << 7 | u32::from(byte & 0x7f));
    let mut value = old.wrapping_add(delta);
    let last = bytes.len() - 1;
    for (index, byte) in bytes.iter_mut().enumerate() {
        let more = if index == last { 0 } else { 0x80 };
        *byte = u8::try_from(value & 0x7f).unwrap_or_default() | more;
        value >>= 7;
    }
}
