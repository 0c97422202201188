//! Placed and bound libraries become instances, then a [`Program`].
//!
//! It decides nothing about addresses and names. Tags and mutable globals cannot go through the bridge, so a library
//! is instantiated after the ones whose tags and globals it imports; apart from that dependencies first, since an
//! instance runs its start function. Data relocations
//! of *all* libraries run before any constructor: a constructor may read another library's data.

use std::collections::{BTreeMap, BTreeSet};

use wasmtime::{
    Extern, ExternType, Func, FuncType, Global, GlobalType, Instance, Memory, MemoryType, Module, Mutability, Ref,
    RefType, Store, Table, TableType, Val, ValType,
};

use super::{
    bind::{self, Bindings, GotKey},
    bridge, own_memory,
    place::Places,
    read::Library,
};
use crate::{
    Verdict,
    host::{self, HostState},
    program::Program,
};

/// Instantiates everything; initialises it unless it is a command, which does so when it runs.
pub fn instantiate(libraries: &[Library], places: &Places, bindings: &Bindings) -> Verdict<Program> {
    let mut loader = Loader::new(libraries, places, bindings)?;
    if let Some(owner) = libraries.iter().position(|library| library.defines_memory) {
        let raised = own_memory::raise(&libraries[owner].bytes, places.memory_pages)?;
        let module = Module::new(host::engine(), raised).map_err(text)?;
        loader.instantiate(owner, &module)?;
    } else {
        loader.make_memory()?;
    }
    while let Some(next) = loader.next()? {
        let module = libraries[next].module.clone();
        loader.instantiate(next, &module)?;
    }
    loader.fill_tables()?;
    loader.into_program()
}

struct Loader<'data> {
    libraries: &'data [Library],
    places: &'data Places,
    bindings: &'data Bindings,
    store: Store<HostState>,
    table: Table,
    stack_pointer: Global,
    got: BTreeMap<GotKey, Global>,
    /// Mutable globals that no library defines, by name.
    globals: BTreeMap<String, Global>,
    bridge: Instance,
    /// The function of the bridge for each function import: library, name.
    jumps: Vec<(usize, String)>,
    /// The tag of the bridge for each tag that no library defines.
    tags: Vec<String>,
    instances: Vec<Option<Instance>>,
}

fn text(error: impl std::fmt::Debug) -> String {
    format!("{error:?}")
}

impl<'data> Loader<'data> {
    fn new(libraries: &'data [Library], places: &'data Places, bindings: &'data Bindings) -> Verdict<Self> {
        let mut store = host::store();
        let (jumps, tags) = bridged(libraries);
        let types = |list: &[(_, FuncType)]| list.iter().map(|(_, ty)| ty.clone()).collect::<Vec<_>>();
        let encoded = bridge::encode(&jumps.iter().map(|(_, ty)| ty.clone()).collect::<Vec<_>>(), &types(&tags))?;
        let module = Module::new(host::engine(), encoded).map_err(text)?;
        let bridge = Instance::new(&mut store, &module, &[]).map_err(text)?;
        let ty = TableType::new(RefType::FUNCREF, bindings.table_size, None);
        let table = Table::new(&mut store, ty, Ref::Func(None)).map_err(text)?;
        let stack_pointer = variable(&mut store, places.stack_high)?;
        let mut got = BTreeMap::new();
        for (key, value) in &bindings.got {
            got.insert(key.clone(), variable(&mut store, *value)?);
        }
        Ok(Self {
            libraries,
            places,
            bindings,
            store,
            table,
            stack_pointer,
            got,
            globals: BTreeMap::new(),
            bridge,
            jumps: jumps.into_iter().map(|(key, _)| key).collect(),
            tags: tags.into_iter().map(|(name, _)| name).collect(),
            instances: vec![None; libraries.len()],
        })
    }

    /// The one memory, with the smallest maximum that any library names.
    fn make_memory(&mut self) -> Verdict {
        let (mut pages, mut max_pages) = (self.places.memory_pages, self.places.max_memory_pages);
        for import in self.libraries.iter().flat_map(|library| library.module.imports()) {
            if let ExternType::Memory(memory) = import.ty() {
                pages = pages.max(u32::try_from(memory.minimum()).map_err(text)?);
                let declared = memory.maximum().and_then(|pages| u32::try_from(pages).ok());
                max_pages = max_pages.into_iter().chain(declared).min();
            }
        }
        let memory = Memory::new(&mut self.store, MemoryType::new(pages, max_pages)).map_err(text)?;
        self.store.data_mut().memory = Some(memory);
        Ok(())
    }

    /// The first library in dependency order that is not there yet and misses nothing.
    fn next(&self) -> Verdict<Option<usize>> {
        let missing: Vec<usize> =
            dependencies_first(self.libraries).into_iter().filter(|index| self.instances[*index].is_none()).collect();
        let ready = |index: &usize| {
            self.libraries[*index].module.imports().all(|import| match self.direct_provider(&import) {
                Some(provider) => provider == *index || self.instances[provider].is_some(),
                None => true,
            })
        };
        match missing.iter().copied().find(ready) {
            None if !missing.is_empty() => Err("tags or globals are imported in a circle".to_owned()),
            next => Ok(next),
        }
    }

    /// The library that must exist before this import can be given.
    fn direct_provider(&self, import: &wasmtime::ImportType<'_>) -> Option<usize> {
        let name = import.name();
        match import.ty() {
            ExternType::Tag(_) => self.libraries.iter().position(|library| library.tags.contains(name)),
            ExternType::Global(_) if import.module() == "env" && name != "__stack_pointer" => {
                self.libraries.iter().position(|library| library.globals.contains(name))
            }
            _ => None,
        }
    }

    fn instantiate(&mut self, index: usize, module: &Module) -> Verdict {
        let mut imports = Vec::new();
        for import in module.imports() {
            let value = self.import(index, &import).map_err(|reason| {
                format!("{}: import {}.{}: {reason}", self.libraries[index].name, import.module(), import.name())
            })?;
            imports.push(value);
        }
        let instance = Instance::new(&mut self.store, module, &imports)
            .map_err(|error| format!("{}: {error:?}", self.libraries[index].name))?;
        if self.libraries[index].defines_memory {
            self.store.data_mut().memory = instance.get_memory(&mut self.store, "memory");
        }
        self.instances[index] = Some(instance);
        Ok(())
    }

    fn import(&mut self, library: usize, import: &wasmtime::ImportType<'_>) -> Verdict<Extern> {
        let (module, name) = (import.module(), import.name());
        match import.ty() {
            ExternType::Memory(_) => self.store.data().memory.map(Extern::Memory).ok_or("no memory yet".to_owned()),
            ExternType::Table(_) if name == "__indirect_function_table" => Ok(self.table.into()),
            ExternType::Table(_) => Err("no such table".to_owned()),
            ExternType::Global(ty) => self.global(library, module, name, &ty).map(Extern::Global),
            ExternType::Tag(_) => self.tag(import, name),
            ExternType::Func(_) if module == "env" => {
                let at = self.jumps.iter().position(|(of, jump)| *of == library && jump == name);
                self.bridge_export(&format!("f{}", at.unwrap_or_default()))
            }
            ExternType::Func(ty) => Ok(host::function(&mut self.store, module, name, ty).into()),
        }
    }

    fn global(&mut self, library: usize, module: &str, name: &str, ty: &GlobalType) -> Verdict<Global> {
        if module.starts_with("GOT.") {
            return self.got.get(&bind::got_key(module, name, library)).copied().ok_or("no entry".to_owned());
        }
        if name == "__stack_pointer" {
            return Ok(self.stack_pointer);
        }
        if let Some(value) = self.places.defined_by_loader(name, library) {
            return Global::new(&mut self.store, ty.clone(), Val::I32(value.cast_signed())).map_err(text);
        }
        if let Some(provider) = self.libraries.iter().position(|library| library.globals.contains(name)) {
            let instance = self.instances[provider].ok_or("its provider is not there yet")?;
            return instance.get_global(&mut self.store, name).ok_or("it is not exported".to_owned());
        }
        if let Some(global) = self.globals.get(name) {
            return Ok(*global);
        }
        let initial = ty.content().default_value().ok_or("it has no initial value")?;
        let global = Global::new(&mut self.store, ty.clone(), initial).map_err(text)?;
        self.globals.insert(name.to_owned(), global);
        Ok(global)
    }

    fn tag(&mut self, import: &wasmtime::ImportType<'_>, name: &str) -> Verdict<Extern> {
        if let Some(provider) = self.direct_provider(import) {
            let instance = self.instances[provider].ok_or("its provider is not there yet")?;
            return instance.get_export(&mut self.store, name).ok_or("it is not exported".to_owned());
        }
        let at = self.tags.iter().position(|tag| tag == name).ok_or("no such tag")?;
        self.bridge_export(&format!("t{at}"))
    }

    fn bridge_export(&mut self, name: &str) -> Verdict<Extern> {
        self.bridge.get_export(&mut self.store, name).ok_or_else(|| format!("the bridge has no {name}"))
    }

    /// An import that nobody provides keeps a null slot: calling it traps.
    fn fill_tables(&mut self) -> Verdict {
        let private = self.bridge.get_table(&mut self.store, "table").ok_or("the bridge has no table")?;
        for (slot, (library, name)) in (0..).zip(&self.jumps) {
            if let Some(provider) = bind::provider(self.libraries, name, *library) {
                let function = exported(&mut self.store, self.instances[provider], name);
                private.set(&mut self.store, slot, Ref::Func(function)).map_err(text)?;
            }
        }
        for (slot, library, name) in &self.bindings.appended {
            let function = exported(&mut self.store, self.instances[*library], name);
            self.table.set(&mut self.store, u64::from(*slot), Ref::Func(function)).map_err(text)?;
        }
        Ok(())
    }

    fn into_program(mut self) -> Verdict<Program> {
        let mut functions = BTreeMap::new();
        for (library, instance) in self.libraries.iter().zip(&self.instances) {
            for name in library.functions.keys() {
                if let Some(function) = exported(&mut self.store, *instance, name) {
                    functions.entry(name.clone()).or_insert(function);
                }
            }
        }
        let command = self.libraries.iter().position(|library| library.functions.contains_key("_start"));
        let before_entry = self.initialisers(command);
        let entry = command.and_then(|index| exported(&mut self.store, self.instances[index], "_start"));
        let mut program = Program { store: self.store, functions, before_entry, entry, visible: None };
        if entry.is_none() {
            for (name, function) in std::mem::take(&mut program.before_entry) {
                let outcome = function.call(&mut program.store, &[], &mut []);
                outcome.map_err(|error| format!("{name}: {error:?}"))?;
            }
        }
        Ok(program)
    }

    /// All data relocations, then constructors in dependency order; a command's own are run by its `_start`.
    fn initialisers(&mut self, command: Option<usize>) -> Vec<(String, Func)> {
        let mut list = Vec::new();
        let mut push = |store: &mut Store<HostState>, library: &Library, instance, name: &str| {
            let function = exported(store, instance, name);
            list.extend(function.map(|function| (format!("{} of {}", name, library.name), function)));
            function.is_some()
        };
        for (library, instance) in self.libraries.iter().zip(&self.instances) {
            push(&mut self.store, library, *instance, "__wasm_apply_data_relocs");
        }
        for index in dependencies_first(self.libraries).into_iter().filter(|index| Some(*index) != command) {
            let (library, instance) = (&self.libraries[index], self.instances[index]);
            if !push(&mut self.store, library, instance, "_initialize") {
                push(&mut self.store, library, instance, "__wasm_call_ctors");
            }
        }
        list
    }
}

fn variable(store: &mut Store<HostState>, value: u32) -> Verdict<Global> {
    let ty = GlobalType::new(ValType::I32, Mutability::Var);
    Global::new(store, ty, Val::I32(value.cast_signed())).map_err(text)
}

fn exported(store: &mut Store<HostState>, instance: Option<Instance>, name: &str) -> Option<Func> {
    instance?.get_func(store, name)
}

type Jump = ((usize, String), FuncType);

/// What the bridge has to hold: every `env` function import, and every tag that no library defines.
fn bridged(libraries: &[Library]) -> (Vec<Jump>, Vec<(String, FuncType)>) {
    let (mut jumps, mut tags) = (Vec::new(), Vec::<(String, FuncType)>::new());
    for (index, library) in libraries.iter().enumerate() {
        for import in library.module.imports() {
            let name = import.name();
            match import.ty() {
                ExternType::Func(ty) if import.module() == "env" => jumps.push(((index, name.to_owned()), ty)),
                ExternType::Tag(ty) => {
                    let known = tags.iter().any(|(tag, _)| tag == name)
                        || libraries.iter().any(|library| library.tags.contains(name));
                    if !known {
                        tags.push((name.to_owned(), ty.ty().clone()));
                    }
                }
                _ => {}
            }
        }
    }
    (jumps, tags)
}

/// Depth first along the `needed` lists; a circle is entered where it is met first.
fn dependencies_first(libraries: &[Library]) -> Vec<usize> {
    fn visit(libraries: &[Library], index: usize, seen: &mut BTreeSet<usize>, order: &mut Vec<usize>) {
        if !seen.insert(index) {
            return;
        }
        for name in &libraries[index].needed {
            if let Some(next) = libraries.iter().position(|library| library.is_called(name)) {
                visit(libraries, next, seen, order);
            }
        }
        order.push(index);
    }
    let (mut seen, mut order) = (BTreeSet::new(), Vec::new());
    for index in 0..libraries.len() {
        visit(libraries, index, &mut seen, &mut order);
    }
    order
}
