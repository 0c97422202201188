//! A component's bytes become [`Parts`].
//!
//! `wasmtime-environ` does it: it validates the component, resolves all that is static (nested components, aliases,
//! instances), and writes the adapters of the canonical ABI as core modules. Nothing of it but its version of
//! wasm-tools is known to any other file than those of the folder `translate`. It does not know what of a component can
//! be linked. The surprising choice: features that adapters would use without need, such as exceptions, are off, so
//! that a component which has them is refused as if it were not valid.

mod values;

use std::collections::{BTreeMap, BTreeSet};

use wasmtime_environ::component::{
    CanonicalOptions, ComponentTypesBuilder, CoreDef, Export as ComponentExport, ExportItem, GlobalInitializer,
    InstantiateModule, LoweredIndex, OptionsIndex, RuntimeImportIndex, RuntimePostReturnIndex, RuntimeReallocIndex,
    Trampoline, TrampolineIndex, Translator, TypeDef, TypeResourceTable, TypeResourceTableIndex,
};
use wasmtime_environ::component::{Component, ComponentTranslation};
use wasmtime_environ::wasmparser::{Validator, WasmFeatures};
use wasmtime_environ::{
    EntityIndex, ModuleTranslation, PrimaryMap, ScopeVec, StaticModuleIndex, Trap, Tunables, WasmValType,
};

use super::fault::Fault;
use super::names;
use super::owners::Owners;
use super::parts::{
    BuiltIn, Definition, Export, ExportedResource, HandleTable, Instance, Kind, Parts, ROOT, Signature, What, called,
};
use values::values;

type Modules<'a> = PrimaryMap<StaticModuleIndex, ModuleTranslation<'a>>;

/// Takes a component apart.
pub(super) fn translate(bytes: &[u8], owners: &Owners<'_>) -> Result<Parts, Fault> {
    let tunables = Tunables { concurrency_support: false, ..Tunables::default_u32() };
    let features = WasmFeatures::WASM2
        | WasmFeatures::EXTENDED_CONST
        | WasmFeatures::MULTI_MEMORY
        | WasmFeatures::TAIL_CALL
        | WasmFeatures::RELAXED_SIMD
        | WasmFeatures::COMPONENT_MODEL;
    let mut validator = Validator::new_with_features(features);
    let mut types = ComponentTypesBuilder::new(&validator);
    let scope = ScopeVec::new();
    let (translation, modules) = Translator::new(&tunables, &mut validator, &mut types, &scope)
        .translate(bytes)
        .map_err(|error| untranslated(bytes, features, &format!("{error:#}")))?;
    let start = bytes.as_ptr() as usize;
    let within = start..start + bytes.len();
    let extracted = Extracted::of(&translation.component)?;
    let names = names::of(bytes);
    Translation { translation: &translation, modules: &modules, types: &types, owners, within, extracted, names }
        .parts()
}

/// Why a component is not resolved: it is not valid, or it is, and nobody gives it a host.
fn untranslated(bytes: &[u8], features: WasmFeatures, message: &str) -> Fault {
    match Validator::new_with_features(features).validate_all(bytes) {
        Ok(_) => Fault::unsupported(format!("what engines do not run: {message}")),
        Err(_) => Fault::Invalid(message.to_owned()),
    }
}

struct Translation<'t, 'a> {
    translation: &'t ComponentTranslation,
    modules: &'t Modules<'a>,
    types: &'t ComponentTypesBuilder,
    owners: &'t Owners<'t>,
    /// Where the component's bytes are in memory: a module elsewhere is an adapter.
    within: std::ops::Range<usize>,
    extracted: Extracted<'t>,
    /// What a component calls the modules that have no name of their own.
    names: BTreeMap<usize, String>,
}

/// What the initialisers of a component say, by the numbers that others use.
#[derive(Default)]
struct Extracted<'t> {
    /// Which module each instance is of.
    statics: Vec<StaticModuleIndex>,
    lowered: BTreeMap<LoweredIndex, RuntimeImportIndex>,
    reallocs: BTreeMap<RuntimeReallocIndex, &'t CoreDef>,
    post_returns: BTreeMap<RuntimePostReturnIndex, &'t CoreDef>,
}

impl<'t> Extracted<'t> {
    fn of(component: &'t Component) -> Result<Self, Fault> {
        let mut extracted = Self::default();
        for initializer in &component.initializers {
            match initializer {
                GlobalInitializer::InstantiateModule(InstantiateModule::Static(module, _), _) => {
                    extracted.statics.push(*module);
                }
                GlobalInitializer::InstantiateModule(InstantiateModule::Import(..), _) => {
                    return Err(Fault::unsupported("a core module that the host gives"));
                }
                GlobalInitializer::LowerImport { index, import } => _ = extracted.lowered.insert(*index, *import),
                GlobalInitializer::ExtractRealloc(realloc) => {
                    extracted.reallocs.insert(realloc.index, &realloc.def);
                }
                GlobalInitializer::ExtractPostReturn(post_return) => {
                    extracted.post_returns.insert(post_return.index, &post_return.def);
                }
                _ => {}
            }
        }
        Ok(extracted)
    }
}

impl Translation<'_, '_> {
    fn component(&self) -> &Component {
        &self.translation.component
    }

    fn parts(&self) -> Result<Parts, Fault> {
        let mut parts = Parts::default();
        for (trampoline, ty) in &self.component().trampolines {
            let what = self.built_in(&self.translation.trampolines[trampoline]);
            let what = what.map_err(|fault| self.of_user(fault, trampoline))?;
            let ty = self.types[*ty].unwrap_func();
            let values = |types: &[WasmValType]| types.iter().map(value_type).collect::<Result<Vec<_>, _>>();
            let ty = Signature { params: values(ty.params())?, results: values(ty.results())? };
            parts.built_ins.push(BuiltIn { ty, what });
        }
        for initializer in &self.component().initializers {
            match initializer {
                GlobalInitializer::InstantiateModule(InstantiateModule::Static(module, given), _) => {
                    let given = given.iter().map(|given| self.definition(given));
                    let given = given.collect::<Result<Vec<_>, _>>()?;
                    parts.instances.push(self.instance(*module, given));
                }
                GlobalInitializer::Resource(resource) => {
                    if let Some(destructor) = &resource.dtor {
                        let index = self.component().resource_index(resource.index).as_u32();
                        parts.destructors.push((index, self.definition(destructor)?));
                    }
                }
                _ => {}
            }
        }
        for number in 0..self.types.num_resource_tables() {
            parts.tables.push(self.handle_table(number)?);
        }
        for (resource, import) in &self.component().imported_resources {
            let (interface, name) = self.imported(*import)?;
            parts.imported_resources.insert(resource.as_u32(), (interface.to_owned(), name.to_owned()));
        }
        for (name, (index, _)) in self.component().exports.raw_iter() {
            self.export(&mut parts, None, name, &self.component().export_items[*index])?;
        }
        Ok(parts)
    }

    /// Where a module begins in the component, if it is no adapter.
    fn offset(&self, module: StaticModuleIndex) -> Option<usize> {
        let begin = self.modules[module].wasm.as_ptr() as usize;
        self.within.contains(&begin).then(|| begin - self.within.start)
    }

    /// The fault is one of the component that is given the built-in.
    fn of_user(&self, fault: Fault, wanted: TrampolineIndex) -> Fault {
        let user = self.component().initializers.iter().find_map(|initializer| match initializer {
            GlobalInitializer::InstantiateModule(InstantiateModule::Static(module, given), _) => {
                let is_wanted = |given: &CoreDef| matches!(given, CoreDef::Trampoline(index) if *index == wanted);
                given.iter().any(is_wanted).then(|| self.offset(*module))
            }
            _ => None,
        });
        match user {
            Some(offset) => fault.of(self.owners.of(offset)),
            None => fault,
        }
    }

    /// The fault is one of the component that defines an export.
    fn of_definer(&self, fault: Fault, function: &CoreDef) -> Fault {
        let CoreDef::Export(export) = function else { return fault };
        match self.extracted.statics.get(export.instance.as_u32() as usize) {
            Some(module) => fault.of(self.owners.of(self.offset(*module))),
            None => fault,
        }
    }

    fn instance(&self, module: StaticModuleIndex, given: Vec<Definition>) -> Instance {
        let translated = &self.modules[module];
        let offset = self.offset(module);
        let name = translated.module.name.map(|name| translated.module.strings[name].to_owned());
        let name = match (name.filter(|name| !name.is_empty()), offset) {
            (_, None) => "adapter".to_owned(),
            (Some(name), _) => name,
            (None, Some(offset)) => self.names.get(&offset).cloned().unwrap_or_else(|| "module".to_owned()),
        };
        let component = self.owners.of(offset).to_owned();
        Instance { name, component, wasm: translated.wasm.to_vec(), given, offset, across: BTreeSet::new() }
    }

    fn export(
        &self,
        parts: &mut Parts,
        interface: Option<&str>,
        name: &str,
        item: &ComponentExport,
    ) -> Result<(), Fault> {
        match item {
            ComponentExport::LiftedFunction { ty, func, options } => {
                let name = interface.map_or_else(|| name.to_owned(), |interface| format!("{interface}#{name}"));
                let options = self.options(*options, &name).map_err(|fault| self.of_definer(fault, func))?;
                parts.exports.push(Export {
                    function: self.definition(func)?,
                    post_return: options.post_return.map(|index| self.post_return(index)).transpose()?,
                    realloc: self.realloc(options, &name)?,
                    component: options.instance.as_u32(),
                    values: values(self.types, *ty, options.string_encoding),
                    name,
                });
                Ok(())
            }
            ComponentExport::Instance { exports, .. } if interface.is_none() => {
                for (function, (index, _)) in exports.raw_iter() {
                    self.export(parts, Some(name), function, &self.component().export_items[*index])?;
                }
                Ok(())
            }
            ComponentExport::Type(TypeDef::Resource(table)) => {
                // One that the host defines may be exported too, and stays the host's.
                if let TypeResourceTable::Concrete { ty, .. } = self.types[*table]
                    && self.component().defined_resource_index(ty).is_some()
                {
                    let resource = ExportedResource { interface: interface.map(str::to_owned), name: name.to_owned() };
                    parts.exported_resources.entry(ty.as_u32()).or_insert(resource);
                }
                Ok(())
            }
            ComponentExport::Type(_) => Ok(()),
            _ => Err(Fault::unsupported(format!("`{name}`, an export that is neither a function nor an interface"))),
        }
    }

    fn options(&self, index: OptionsIndex, name: &str) -> Result<&CanonicalOptions, Fault> {
        let options = &self.component().options[index];
        if options.async_ || options.callback.is_some() {
            return Err(Fault::unsupported(format!("`{name}`, an async function")));
        }
        Ok(options)
    }

    fn realloc(&self, options: &CanonicalOptions, name: &str) -> Result<Option<Definition>, Fault> {
        use wasmtime_environ::component::CanonicalOptionsDataModel as Model;
        let Model::LinearMemory(memory) = options.data_model else {
            return Err(Fault::unsupported(format!("`{name}`, whose values are objects of a garbage collector")));
        };
        let Some(wanted) = memory.realloc else { return Ok(None) };
        let extracted = self.extracted.reallocs.get(&wanted);
        extracted.map(|definition| self.definition(definition)).transpose()
    }

    fn post_return(&self, wanted: RuntimePostReturnIndex) -> Result<Definition, Fault> {
        let extracted = self.extracted.post_returns.get(&wanted);
        self.definition(extracted.ok_or_else(|| Fault::Invalid("a post-return function is missing".to_owned()))?)
    }

    fn definition(&self, definition: &CoreDef) -> Result<Definition, Fault> {
        Ok(match definition {
            CoreDef::InstanceFlags(component) => Definition::Flags(component.as_u32()),
            CoreDef::Trampoline(index) => Definition::BuiltIn(index.as_u32() as usize),
            CoreDef::Export(export) => {
                let instance = export.instance.as_u32() as usize;
                let missing = || Fault::Invalid("an export of an instance is missing".to_owned());
                let entity = match &export.item {
                    ExportItem::Index(entity) => *entity,
                    ExportItem::Name(name) => {
                        let module = &self.modules[*self.extracted.statics.get(instance).ok_or_else(missing)?].module;
                        let name = module.strings.get_atom(name).ok_or_else(missing)?;
                        *module.exports.get(&name).ok_or_else(missing)?
                    }
                };
                let (kind, index) = match entity {
                    EntityIndex::Function(index) => (Kind::Function, index.as_u32()),
                    EntityIndex::Table(index) => (Kind::Table, index.as_u32()),
                    EntityIndex::Memory(index) => (Kind::Memory, index.as_u32()),
                    EntityIndex::Global(index) => (Kind::Global, index.as_u32()),
                    EntityIndex::Tag(index) => (Kind::Tag, index.as_u32()),
                };
                Definition::Item(instance, kind, index)
            }
            CoreDef::UnsafeIntrinsic(_) | CoreDef::TaskMayBlock => {
                return Err(Fault::unsupported("a call that may block"));
            }
        })
    }

    fn handle_table(&self, number: usize) -> Result<Option<HandleTable>, Fault> {
        let number = u32::try_from(number).map_err(|_| Fault::unsupported("more tables of handles"))?;
        let TypeResourceTable::Concrete { ty, instance } = self.types[TypeResourceTableIndex::from_u32(number)] else {
            return Ok(None);
        };
        let definer = self.component().defined_resource_index(ty);
        let definer = definer.map(|index| self.component().defined_resource_instances[index].as_u32());
        Ok(Some(HandleTable { resource: ty.as_u32(), component: instance.as_u32(), definer }))
    }

    /// The names of an import as core modules have them.
    fn imported(&self, import: RuntimeImportIndex) -> Result<(&str, &str), Fault> {
        let (import, path) = &self.component().imports[import];
        let name = &self.component().import_types[*import].0;
        match path.as_slice() {
            [] => Ok((ROOT, name)),
            [field] => Ok((name, field)),
            _ => Err(Fault::unsupported(format!("`{name}`, an instance within an instance"))),
        }
    }

    fn built_in(&self, trampoline: &Trampoline) -> Result<What, Fault> {
        Ok(match trampoline {
            Trampoline::LowerImport { index, options, lower_ty } => {
                let import = self.extracted.lowered.get(index).copied();
                let import = import.ok_or_else(|| Fault::Invalid("a lowered function is missing".to_owned()))?;
                let (module, field) = self.imported(import)?;
                let name = called(module, field);
                let options = self.options(*options, &name)?;
                let realloc = self.realloc(options, &name)?;
                let component = options.instance.as_u32();
                let values = Box::new(values(self.types, *lower_ty, options.string_encoding));
                What::Import { module: module.to_owned(), field: field.to_owned(), realloc, component, values }
            }
            Trampoline::Transcoder { op, .. } => What::Transcode(op.symbol_fragment()),
            Trampoline::ResourceNew { ty, .. } => What::ResourceNew(ty.as_u32()),
            Trampoline::ResourceRep { ty, .. } => What::ResourceRep(ty.as_u32()),
            Trampoline::ResourceDrop { ty, .. } => What::ResourceDrop(ty.as_u32()),
            Trampoline::ResourceTransferOwn => What::TransferOwn,
            Trampoline::ResourceTransferBorrow => What::TransferBorrow,
            Trampoline::EnterSyncCall => What::EnterCall,
            Trampoline::ExitSyncCall => What::ExitCall,
            Trampoline::Trap => What::Trap,
            other => {
                let name = format!("{other:?}");
                let name = name.split([' ', '{']).next().unwrap_or_default();
                return Err(Fault::unsupported(format!("the built-in {name} of the component model")));
            }
        })
    }
}

/// What an adapter found wrong when it traps with this number.
pub(super) fn checked(trap: u32) -> Option<&'static str> {
    match Trap::from_u8(u8::try_from(trap).ok()?)? {
        Trap::InvalidChar => Some("char"),
        Trap::InvalidDiscriminant => Some("discriminants"),
        Trap::StringOutOfBounds | Trap::ListOutOfBounds => Some("bounds"),
        Trap::UnalignedPointer => Some("alignment"),
        _ => None,
    }
}

fn value_type(ty: &WasmValType) -> Result<&'static str, Fault> {
    Ok(match ty {
        WasmValType::I32 => "i32",
        WasmValType::I64 => "i64",
        WasmValType::F32 => "f32",
        WasmValType::F64 => "f64",
        WasmValType::V128 | WasmValType::Ref(_) => {
            return Err(Fault::unsupported("values that are no numbers"));
        }
    })
}
