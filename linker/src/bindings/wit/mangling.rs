//! A world becomes the names of `cm32p2` for those that wit-component has always used.
//!
//! It does not know which of them an image has. The surprising choice: the names come from the library that reads WIT,
//! in both manglings, and nothing here takes a name apart.

use wit_parser::{ManglingAndAbi, ResourceIntrinsic, WasmExport, WasmExportKind, WasmImport, WorldItem};

use super::{LEGACY, STANDARD, World, functions};
use crate::mangling::Mangling;

/// What a core module of a world may import and export, in an order that all manglings have.
#[derive(Default)]
struct Names {
    imports: Vec<(String, String)>,
    exports: Vec<String>,
}

impl World {
    /// Adds what `cm32p2` calls everything that this world imports and exports.
    pub(in crate::bindings) fn standard32(&self, mangling: &mut Mangling) {
        let (legacy, standard) = (self.names(LEGACY), self.names(STANDARD));
        mangling.imports.extend(legacy.imports.into_iter().zip(standard.imports));
        mangling.exports.extend(legacy.exports.into_iter().zip(standard.exports));
    }

    fn names(&self, mangling: ManglingAndAbi) -> Names {
        let mut names = Names::default();
        let export = |export: WasmExport<'_>| self.resolve.wasm_export_name(mangling, export);
        let import = |import: WasmImport<'_>| self.resolve.wasm_import_name(mangling, import);
        names.exports.extend([WasmExport::Memory, WasmExport::Initialize, WasmExport::Realloc].map(export));
        let world = &self.resolve.worlds[self.id];
        for (items, is_export) in [(&world.imports, false), (&world.exports, true)] {
            for (key, item) in items {
                let interface = matches!(item, WorldItem::Interface { .. }).then_some(key);
                for func in functions(&self.resolve, item).into_iter().filter(|func| !func.kind.is_async()) {
                    if is_export {
                        let kinds = [WasmExportKind::Normal, WasmExportKind::PostReturn];
                        names.exports.extend(kinds.map(|kind| export(WasmExport::Func { interface, func, kind })));
                    } else {
                        names.imports.push(import(WasmImport::Func { interface, func }));
                    }
                }
                for resource in self.resources_of(item) {
                    let of = |intrinsic| import(WasmImport::ResourceIntrinsic { interface, resource, intrinsic });
                    match interface.filter(|_| is_export) {
                        None => names.imports.push(of(ResourceIntrinsic::ImportedDrop)),
                        Some(interface) => {
                            use ResourceIntrinsic::{ExportedDrop, ExportedNew, ExportedRep};
                            names.imports.extend([ExportedNew, ExportedRep, ExportedDrop].map(of));
                            names.exports.push(export(WasmExport::ResourceDtor { interface, resource }));
                        }
                    }
                }
            }
        }
        names
    }
}
