//! A world becomes functions and types of the model, by the names that its functions have in a core module.
//!
//! A component says what it imports and exports; a folder of WIT says the same, and its comments. It does not know
//! which of the functions an image has: whoever has one asks by its names. The surprising choice: an interface that is
//! both imported and exported is two here, since a resource of the one is not that of the other; types of data that
//! are then alike become one again (`Types::add`).

mod documentation;
mod mangling;
mod names;
mod types;

use std::collections::BTreeMap;

use wasmparser::{FuncType, ValType};
use wit_parser::abi::{AbiVariant, WasmType};
use wit_parser::decoding::{DecodedWasm, decode, decode_world};
use wit_parser::{
    Function as WitFunction, LiftLowerAbi, ManglingAndAbi, Resolve, ResourceIntrinsic, TypeDefKind,
    TypeId as WitTypeId, WasmExport, WasmExportKind, WasmImport, WorldId, WorldItem, WorldKey,
};

use super::interface::{BuiltIn, Convention, Function, ResourceSide, Role, Scheme, Side, Type, Types};
pub use documentation::Documentation;
use names::Qualifiers;
use types::Reader;

/// The names of core functions that wit-component has always used.
const LEGACY: ManglingAndAbi = ManglingAndAbi::Legacy(LiftLowerAbi::Sync);
/// Those of the build target `cm32p2`.
const STANDARD: ManglingAndAbi = ManglingAndAbi::Standard32;

/// One world, read.
pub(super) struct World {
    resolve: Resolve,
    id: WorldId,
    mangling: ManglingAndAbi,
}

impl World {
    /// What a component imports and exports; `None` where that cannot be read.
    pub(super) fn of_component(bytes: &[u8]) -> Option<Self> {
        match decode(bytes).ok()? {
            DecodedWasm::Component(resolve, id) => Some(Self::nominal(resolve, id)),
            DecodedWasm::WitPackage(..) => None,
        }
    }

    /// The world that a binding generator left in a custom section `component-type` of a core module.
    pub(super) fn of_section(bytes: &[u8]) -> Option<Self> {
        let (resolve, id) = decode_world(bytes).ok()?;
        Some(Self::nominal(resolve, id))
    }

    fn nominal(mut resolve: Resolve, id: WorldId) -> Self {
        resolve.generate_nominal_type_ids(id);
        Self { resolve, id, mangling: LEGACY }
    }

    /// The same with the names of `cm32p2`, if an image has those.
    pub(super) fn named(mut self, scheme: Scheme) -> Self {
        self.mangling = match scheme {
            Scheme::Legacy => LEGACY,
            Scheme::Standard32 => STANDARD,
        };
        self
    }

    /// What everything in this world is called in a core module, and what that means to the host.
    pub(super) fn roles(&self, docs: &Documentation, text_unit: &Type, types: &mut Types) -> Roles {
        let world = &self.resolve.worlds[self.id];
        let mut roles = Roles::default();
        let qualifiers = Qualifiers::of(&self.resolve, self.id);
        let mut reader = Reader::new(&self.resolve, &qualifiers, docs, text_unit, types);
        // Resources first: what is in another interface may name them.
        for (items, is_export) in [(&world.imports, false), (&world.exports, true)] {
            for (key, item) in items {
                self.resources(key, item, is_export, &mut reader, &mut roles);
            }
        }
        for (items, is_export) in [(&world.imports, false), (&world.exports, true)] {
            for (key, item) in items {
                let key = matches!(item, WorldItem::Interface { .. }).then_some(key);
                for function in functions(&self.resolve, item) {
                    self.function(key, function, is_export, &mut reader, &mut roles);
                }
            }
        }
        roles
    }

    /// The resources of an item of the world, and what handles of them need.
    fn resources(&self, key: &WorldKey, item: &WorldItem, is_export: bool, reader: &mut Reader<'_>, roles: &mut Roles) {
        let interface = matches!(item, WorldItem::Interface { .. }).then_some(key);
        for resource in self.resources_of(item) {
            let import = |intrinsic| {
                let import = WasmImport::ResourceIntrinsic { interface, resource, intrinsic };
                let (module, field) = self.resolve.wasm_import_name(self.mangling, import);
                Side::Import { module, field }
            };
            if let (true, Some(interface)) = (is_export, interface) {
                let name =
                    self.resolve.wasm_export_name(self.mangling, WasmExport::ResourceDtor { interface, resource });
                let id = reader.resource(resource, ResourceSide::Image { destructor: Some(name.clone()) });
                for (intrinsic, built_in) in [
                    (ResourceIntrinsic::ExportedNew, BuiltIn::New),
                    (ResourceIntrinsic::ExportedRep, BuiltIn::Representation),
                    (ResourceIntrinsic::ExportedDrop, BuiltIn::Drop),
                ] {
                    roles.add(import(intrinsic), Role::BuiltIn(built_in, id));
                }
                roles.add(Side::Export { name }, Role::Destructor(id));
            } else {
                let id = reader.resource(resource, ResourceSide::Host);
                let ty = reader.own(resource);
                let function = Function {
                    side: import(ResourceIntrinsic::ImportedDrop),
                    name: format!("{}_drop", reader.resource_name(id)),
                    docs: Some("The image gives up this handle.".to_owned()),
                    params: vec![("self".to_owned(), ty)],
                    result: None,
                    convention: Convention::Direct,
                    core: FuncType::new([ValType::I32], []),
                };
                roles.add(function.side.clone(), Role::Dropped(id, Box::new(function)));
            }
        }
    }

    /// The resources that an item of the world defines.
    fn resources_of(&self, item: &WorldItem) -> Vec<WitTypeId> {
        let mut ids: Vec<WitTypeId> = match item {
            WorldItem::Interface { id, .. } => self.resolve.interfaces[*id].types.values().copied().collect(),
            WorldItem::Type { id, .. } => vec![*id],
            WorldItem::Function(_) => Vec::new(),
        };
        ids.retain(|id| matches!(self.resolve.types[*id].kind, TypeDefKind::Resource));
        ids
    }

    fn function(
        &self,
        interface: Option<&WorldKey>,
        function: &WitFunction,
        is_export: bool,
        reader: &mut Reader<'_>,
        roles: &mut Roles,
    ) {
        if function.kind.is_async() {
            return;
        }
        let variant = if is_export { AbiVariant::GuestExport } else { AbiVariant::GuestImport };
        let signature = self.resolve.wasm_signature(variant, function);
        let core = |types: &[WasmType]| types.iter().map(|ty| core_type(*ty)).collect::<Vec<_>>();
        let core = FuncType::new(core(&signature.params), core(&signature.results));
        let export =
            |kind| self.resolve.wasm_export_name(self.mangling, WasmExport::Func { interface, func: function, kind });
        let (side, post_return) = if is_export {
            let post = export(WasmExportKind::PostReturn);
            (Side::Export { name: export(WasmExportKind::Normal) }, Some(post))
        } else {
            let import = WasmImport::Func { interface, func: function };
            let (module, field) = self.resolve.wasm_import_name(self.mangling, import);
            (Side::Import { module, field }, None)
        };
        let mut params = Vec::with_capacity(function.params.len());
        for param in &function.params {
            let Some(ty) = reader.read(&param.ty) else { return };
            params.push((param.name.clone(), ty));
        }
        let result = match &function.result {
            None => None,
            Some(ty) => match reader.read(ty) {
                Some(ty) => Some(ty),
                None => return,
            },
        };
        if let Some(name) = &post_return {
            roles.add(Side::Export { name: name.clone() }, Role::PostReturn);
        }
        let convention = Convention::Canonical {
            are_params_in_memory: signature.indirect_params,
            is_result_in_memory: signature.retptr,
            post_return,
        };
        let name = reader.function_name(interface, function);
        let docs = reader.function_docs(interface, function);
        let function = Function { side: side.clone(), name, docs, params, result, convention, core };
        roles.add(side, Role::Function(Box::new(function)));
    }
}

fn functions<'r>(resolve: &'r Resolve, item: &'r WorldItem) -> Vec<&'r WitFunction> {
    match item {
        WorldItem::Interface { id, .. } => resolve.interfaces[*id].functions.values().collect(),
        WorldItem::Function(function) => vec![function],
        WorldItem::Type { .. } => Vec::new(),
    }
}

fn core_type(ty: WasmType) -> ValType {
    match ty {
        WasmType::I64 | WasmType::PointerOrI64 => ValType::I64,
        WasmType::F32 => ValType::F32,
        WasmType::F64 => ValType::F64,
        WasmType::I32 | WasmType::Pointer | WasmType::Length => ValType::I32,
    }
}

/// What each name means.
#[derive(Debug, Default)]
pub(super) struct Roles(BTreeMap<Side, Role>);

impl Roles {
    fn add(&mut self, side: Side, role: Role) {
        self.0.entry(side).or_insert(role);
    }

    /// What is behind an import or export, if the world says so.
    pub(super) fn get(&self, side: &Side) -> Option<&Role> {
        self.0.get(side)
    }

    /// These, and what another world says of names that this one does not know.
    pub(super) fn with(mut self, other: Self) -> Self {
        for (side, role) in other.0 {
            self.add(side, role);
        }
        self
    }
}
