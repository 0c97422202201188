//! The instances of a case, wired by hand, become a link of the library [`seld`] and a run without it.
//!
//! Wiring has no words on the command line: components make it, and a case says `INSTANCE:` and `WIRE:` in their place.
//! Both runs read the same wires; the second gives each import of each instance, in an engine, to the export that its
//! wire names. It does not know names: an import without a wire is the host's, or what its role says.

use std::collections::{BTreeMap, BTreeSet};

use seld::show::human::{self, Style};
use seld::{
    FuncIndex, GlobalIndex, Input, InputId, Item, LinkError, MemoryIndex, Options, TableIndex, TagIndex, Wire, Wiring,
};
use wasmparser::{ExternalKind, Parser, Payload};
use wasmtime::{
    Extern, ExternType, Global, Instance as Running, Memory, MemoryType, Module, Ref, RefType, Table, TableType, Val,
};

use crate::{Verdict, host, link::Linked, oracle, program::Program};

/// What an import of an instance was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// An export of an instance.
    Export(String, String),
    /// The host's.
    Host,
    /// What its role says.
    Role,
}

/// `WIRE: app one.bump = left.bump`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wired {
    /// The instance whose import it is.
    pub instance: String,
    /// Module and name of the import.
    pub import: (String, String),
    /// What it was given.
    pub given: Given,
}

/// One instance.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its name.
    pub name: String,
    /// The module.
    pub bytes: Vec<u8>,
}

/// What stands for an import in front of the linker's eyes and in the engine: the wire, or the role, or the host.
fn given(wires: &[Wired], instance: &str, module: &str, name: &str) -> Given {
    let is_it = |wire: &&Wired| wire.instance == instance && wire.import == (module.to_owned(), name.to_owned());
    let role = if host::is_host_module(module) { Given::Host } else { Given::Role };
    wires.iter().find(is_it).map_or(role, |wire| wire.given.clone())
}

/// Links the instances.
///
/// # Errors
///
/// A wire that names nothing.
pub fn link(instances: &[Instance], wires: &[Wired], threads: usize) -> Verdict<Linked> {
    let mut wiring = Wiring::default();
    for (input, instance) in (0..).map(InputId).zip(instances) {
        let mut own = Vec::new();
        for (module, name) in imports(&instance.bytes)? {
            own.push(match given(wires, &instance.name, &module, &name) {
                Given::Host => Wire::Host,
                Given::Role => Wire::Role,
                Given::Export(from, export) => item(instances, &from, &export)?,
            });
        }
        wiring.wire(input, own);
    }
    let inputs: Vec<Input> =
        instances.iter().map(|instance| Input::new(instance.name.clone(), instance.bytes.clone())).collect();
    let options = Options { wiring, certificate: true, ..Options::default() };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(text)?;
    let (exit, image, findings) = match pool.install(|| seld::link(&inputs, &options)) {
        Ok(linked) => {
            proven(&linked, &inputs)?;
            (0, Some(linked.image), linked.findings)
        }
        Err(LinkError { findings }) => (1, None, findings),
    };
    let shown = findings.iter().filter(|finding| human::is_shown(finding, false));
    let stderr = shown.map(|finding| format!("{}\n", human::render(finding, Style::default()))).collect();
    let files = image.iter().map(|_| "image.wasm".to_owned()).collect::<BTreeSet<_>>();
    Ok(Linked { exit, stdout: String::new(), stderr, image, map: None, files })
}

/// Shows that an image is a right link of these inputs.
///
/// # Errors
///
/// The rules that are broken.
pub fn proven(linked: &seld::Linked, inputs: &[Input]) -> Verdict {
    let given: Vec<_> = inputs.iter().map(|input| (input.name.as_str(), input.bytes.as_slice())).collect();
    let certificate = linked.certificate.as_ref().ok_or("no certificate was asked for")?;
    let rejections = toolchain_probe::check::check(&linked.image, certificate, &given).err().unwrap_or_default();
    let broken: Vec<String> = rejections.iter().map(ToString::to_string).collect();
    if broken.is_empty() { Ok(()) } else { Err(format!("the image is not proven to be right: {}", broken.join("; "))) }
}

/// Runs the instances without linking them, each after those that its wires name.
///
/// # Errors
///
/// The import that cannot be given, or the start that traps.
pub fn load(instances: &[Instance], wires: &[Wired]) -> Verdict<Program> {
    let places = oracle::places(instances.iter().map(|instance| (instance.name.as_str(), instance.bytes.as_slice())))?;
    let mut store = host::store();
    let memory = Memory::new(&mut store, MemoryType::new(places.pages, None)).map_err(text)?;
    store.data_mut().memory = Some(memory);
    let table = TableType::new(RefType::FUNCREF, places.table_size, None);
    let table = Table::new(&mut store, table, Ref::Func(None)).map_err(text)?;
    let mut stack_pointer = None;
    let mut running: BTreeMap<&str, Running> = BTreeMap::new();
    let waits = |instance: &Instance, running: &BTreeMap<&str, Running>| {
        let own = wires.iter().filter(|wire| wire.instance == instance.name);
        own.filter_map(|wire| if let Given::Export(from, _) = &wire.given { Some(from) } else { None })
            .any(|from| !running.contains_key(from.as_str()))
    };
    while running.len() < instances.len() {
        let ready = instances
            .iter()
            .enumerate()
            .find(|(_, instance)| !running.contains_key(instance.name.as_str()) && !waits(instance, &running));
        let (position, instance) = ready.ok_or("instances wait for each other")?;
        let module = Module::new(host::engine(), &instance.bytes).map_err(text)?;
        let mut values = Vec::new();
        for import in module.imports() {
            let (module, name) = (import.module(), import.name());
            values.push(match (given(wires, &instance.name, module, name), import.ty()) {
                (Given::Export(from, export), _) => running[from.as_str()]
                    .get_export(&mut store, &export)
                    .ok_or_else(|| format!("`{from}` has no export `{export}`"))?,
                (Given::Host, ty) => host::import(&mut store, module, name, &ty).map_err(text)?,
                (Given::Role, ExternType::Memory(_)) => memory.into(),
                (Given::Role, ExternType::Table(_)) => table.into(),
                (Given::Role, ExternType::Global(ty)) => {
                    let value = match name {
                        "__memory_base" => places.memory_bases[position],
                        "__table_base" => places.table_bases[position],
                        _ => places.stack_high,
                    };
                    let made = || Global::new(&mut store, ty, Val::I32(value.cast_signed())).map_err(text);
                    match (name, stack_pointer) {
                        ("__stack_pointer", Some(known)) => Extern::Global(known),
                        ("__stack_pointer", None) => Extern::Global(*stack_pointer.insert(made()?)),
                        _ => Extern::Global(made()?),
                    }
                }
                (Given::Role, _) => return Err(format!("import {module}.{name} has no role")),
            });
        }
        let started = Running::new(&mut store, &module, &values).map_err(text)?;
        for name in ["__wasm_apply_data_relocs", "__wasm_call_ctors", "_initialize"] {
            if let Some(function) = started.get_func(&mut store, name) {
                function.call(&mut store, &[], &mut []).map_err(text)?;
            }
        }
        running.insert(&instance.name, started);
    }
    let first = running[instances[0].name.as_str()];
    let functions: Vec<_> = first
        .exports(&mut store)
        .filter_map(|export| {
            let name = export.name().to_owned();
            Some((name, export.into_func()?))
        })
        .collect();
    Ok(Program {
        store,
        functions: functions.into_iter().collect(),
        before_entry: Vec::new(),
        entry: None,
        visible: None,
    })
}

fn text(error: impl std::fmt::Debug) -> String {
    format!("{error:?}")
}

/// Module and name of each import, in order.
///
/// # Errors
///
/// The module is not valid.
pub fn imports(bytes: &[u8]) -> Verdict<Vec<(String, String)>> {
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(bytes) {
        if let Payload::ImportSection(section) = payload.map_err(text)? {
            for import in section.into_imports() {
                let import = import.map_err(text)?;
                found.push((import.module.to_owned(), import.name.to_owned()));
            }
        }
    }
    Ok(found)
}

/// The item that an instance exports under a name.
///
/// # Errors
///
/// No such instance, or no such export.
pub fn item(instances: &[Instance], name: &str, export: &str) -> Verdict<Wire> {
    let position = instances.iter().position(|instance| instance.name == name);
    let position = position.ok_or_else(|| format!("no instance is called `{name}`"))?;
    for payload in Parser::new(0).parse_all(&instances[position].bytes) {
        if let Payload::ExportSection(section) = payload.map_err(text)? {
            for found in section {
                let found = found.map_err(text)?;
                if found.name == export {
                    let item = match found.kind {
                        ExternalKind::Func | ExternalKind::FuncExact => Item::Function(FuncIndex(found.index)),
                        ExternalKind::Table => Item::Table(TableIndex(found.index)),
                        ExternalKind::Memory => Item::Memory(MemoryIndex(found.index)),
                        ExternalKind::Global => Item::Global(GlobalIndex(found.index)),
                        ExternalKind::Tag => Item::Tag(TagIndex(found.index)),
                    };
                    return Ok(Wire::Item(InputId::from(position), item));
                }
            }
        }
    }
    Err(format!("`{name}` has no export `{export}`"))
}
