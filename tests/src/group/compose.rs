//! Components become one that holds them all: imports of an earlier one are exports of a later one.
//!
//! It does not know what they do. Each input is one instance, also where several others use it: that is what a command
//! line of files says, and `wac plug` twice would make two of it. What nobody exports stays an import of the whole, and
//! the whole exports what the first input does. A single component is left as it is.

use std::{fs, path::PathBuf};

use wac_graph::{
    CompositionGraph, EncodeOptions, NodeId,
    types::{ItemKind, Package, are_semver_compatible},
};

use crate::Verdict;

/// One component made of the inputs.
///
/// # Errors
///
/// A file that is no component, or an export that does not fit the import of its name.
pub fn compose(inputs: &[PathBuf]) -> Verdict<Vec<u8>> {
    let components: Vec<Vec<u8>> = inputs
        .iter()
        .map(|path| fs::read(path).map_err(|error| format!("{}: {error}", path.display())))
        .collect::<Verdict<_>>()?;
    if let [alone] = components.as_slice() {
        return Ok(alone.clone());
    }
    let mut graph = CompositionGraph::new();
    let mut later: Vec<(NodeId, Vec<String>)> = Vec::new();
    // The last input first: what it exports is there when an earlier one asks for it.
    for (index, bytes) in components.into_iter().enumerate().rev() {
        let instance = instantiate(&mut graph, index, bytes, &later)?;
        let exports = exports(&graph, instance);
        later.insert(0, (instance, exports));
    }
    let (first, exports) = later.swap_remove(0);
    for name in exports {
        let export = graph.alias_instance_export(first, &name).map_err(|error| error.to_string())?;
        graph.export(export, &name).map_err(|error| error.to_string())?;
    }
    graph.encode(EncodeOptions::default()).map_err(|error| format!("the composed component: {error:?}"))
}

fn instantiate(
    graph: &mut CompositionGraph,
    index: usize,
    bytes: Vec<u8>,
    later: &[(NodeId, Vec<String>)],
) -> Verdict<NodeId> {
    let name = format!("input:number{index}");
    let package =
        Package::from_bytes(&name, None, bytes, graph.types_mut()).map_err(|error| format!("{name}: {error:?}"))?;
    let world = package.ty();
    let package = graph.register_package(package).map_err(|error| error.to_string())?;
    let instance = graph.instantiate(package);
    let imports: Vec<String> = graph.types()[world].imports.keys().cloned().collect();
    for import in imports {
        let provides = |export: &&String| **export == import || are_semver_compatible(export, &import);
        let found = later.iter().find_map(|(node, exports)| Some((*node, exports.iter().find(provides)?)));
        let Some((provider, export)) = found else { continue };
        let export = graph.alias_instance_export(provider, export).map_err(|error| error.to_string())?;
        graph.set_instantiation_argument(instance, &import, export).map_err(|error| format!("{import}: {error:?}"))?;
    }
    Ok(instance)
}

fn exports(graph: &CompositionGraph, instance: NodeId) -> Vec<String> {
    match graph[instance].item_kind() {
        ItemKind::Instance(interface) => graph.types()[interface].exports.keys().cloned().collect(),
        _ => Vec::new(),
    }
}
