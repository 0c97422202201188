//! Several components become one: exports of later ones satisfy imports of earlier ones.
//!
//! Each file is instantiated once. An import is met by the first later component that exports an instance of that name
//! or of a version that is compatible with it (`wac-graph`, as `wac plug` does); what nobody exports is the host's. It
//! does not know what is inside. The surprising choice: the exports of the first component alone are those of the
//! whole.

use wac_graph::types::{Package, SubtypeChecker, are_semver_compatible};
use wac_graph::{CompositionGraph, EncodeOptions, NodeId, PackageId};

use crate::diagnostic::{Code, Diagnostic};
use crate::gather::Input;

/// Composes components in link order.
pub(super) fn compose(inputs: &[Input]) -> Result<Vec<u8>, Box<Diagnostic>> {
    if let [input] = inputs {
        return Ok(input.bytes.clone());
    }
    let mut graph = CompositionGraph::new();
    let mut packages: Vec<PackageId> = Vec::new();
    for (number, input) in inputs.iter().enumerate() {
        let name = format!("seld:input{number}");
        let package = Package::from_bytes(&name, None, input.bytes.clone(), graph.types_mut());
        let package = package.map_err(|error| Box::new(invalid(&input.name, &format!("{error:#}"))))?;
        let registered = graph.register_package(package);
        packages.push(registered.map_err(|error| Box::new(invalid(&input.name, &error.to_string())))?);
    }
    let misfit = |name: &str, error: &dyn std::fmt::Display| Box::new(misfit(name, &error.to_string()));
    // The last is instantiated first: whatever is imported is there.
    let mut instances: Vec<Option<NodeId>> = vec![None; packages.len()];
    for number in (0..packages.len()).rev() {
        let instance = graph.instantiate(packages[number]);
        let imports: Vec<_> = graph.types()[graph[packages[number]].ty()]
            .imports
            .iter()
            .map(|(name, kind)| (name.clone(), *kind))
            .collect();
        for (import, wanted) in imports {
            let met = (number + 1..packages.len()).find_map(|later| {
                let exports = &graph.types()[graph[packages[later]].ty()].exports;
                let found = exports
                    .get_key_value(&import)
                    .or_else(|| exports.iter().find(|(export, _)| are_semver_compatible(export, &import)));
                found.map(|(export, kind)| (later, export.clone(), *kind))
            });
            let Some((later, export, kind)) = met else { continue };
            let mut cache = Default::default();
            let is_met = SubtypeChecker::new(&mut cache).is_subtype(kind, graph.types(), wanted, graph.types());
            if let Err(error) = is_met {
                return Err(Box::new(differs(&inputs[number].name, &inputs[later].name, &import, &error.to_string())));
            }
            let Some(giver) = instances[later] else { continue };
            let given = graph.alias_instance_export(giver, &export);
            let given = given.map_err(|error| misfit(&inputs[later].name, &error))?;
            let set = graph.set_instantiation_argument(instance, &import, given);
            set.map_err(|error| misfit(&inputs[number].name, &error))?;
        }
        instances[number] = Some(instance);
    }
    let Some(Some(first)) = instances.first().copied() else {
        return Err(misfit(&inputs[0].name, &"it has no instance"));
    };
    let exports: Vec<String> = graph.types()[graph[packages[0]].ty()].exports.keys().cloned().collect();
    for name in exports {
        let export = graph.alias_instance_export(first, &name).map_err(|error| misfit(&inputs[0].name, &error))?;
        graph.export(export, &name).map_err(|error| misfit(&inputs[0].name, &error))?;
    }
    graph
        .encode(EncodeOptions { validate: false, ..EncodeOptions::default() })
        .map_err(|error| misfit(&inputs[0].name, &error))
}

/// MF001: what a validator says of a component.
pub(super) fn invalid(name: &str, message: &str) -> Diagnostic {
    Diagnostic::new(Code::MF001, format!("`{name}` is not a valid component"))
        .seen(name, message)
        .help("build it again; `wasm-tools validate` says whether it is the file that is damaged")
}

fn misfit(name: &str, message: &str) -> Diagnostic {
    Diagnostic::new(Code::TC004, format!("`{name}` cannot be composed with the other components"))
        .seen(name, message)
        .help("compose the components with `wac`, and link what it makes")
}

/// ABI001: two components do not agree about an interface.
fn differs(importer: &str, exporter: &str, interface: &str, message: &str) -> Diagnostic {
    Diagnostic::new(Code::ABI001, format!("`{interface}` is not the same in two components"))
        .seen(importer, "imports it")
        .seen(exporter, format!("exports it otherwise: {message}"))
        .help("build both from the same WIT")
}
