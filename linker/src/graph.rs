//! Modules and their bindings become the library graph: who needs whom, and in which order they start.
//!
//! Edges come from `needed` lists and from bound symbols. Libraries linked with `--unresolved-symbols=import-dynamic`
//! have no `needed` list, and yet their constructors may call what they import, so symbols count too. Where symbols
//! make a cycle, the `needed` lists alone decide inside it, and where those are silent or circular as well, the first
//! input of the cycle starts last, as ELF loaders do.
//!
//! It knows no addresses and calls nothing: the order is used by [`crate::startup`].

use std::collections::BTreeSet;

use hashbrown::HashMap;
use petgraph::Direction;
use petgraph::algo::tarjan_scc;
use petgraph::dot::{Config, Dot};
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::DfsPostOrder;
use toolchain_probe::Admitted;
use toolchain_probe::Examined;
use toolchain_probe::conventions::library_key;
use toolchain_probe::module::model::index::InputId;

/// Why one module depends on another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Dependency {
    /// `dylink.0` says so.
    Needed,
    /// One of its imports is bound there.
    Symbol,
}

/// The library graph.
pub struct Graph {
    graph: DiGraph<String, Dependency>,
    /// Dependencies before dependents.
    pub start_order: Vec<InputId>,
}

impl Graph {
    /// The graph of an admitted group.
    pub(crate) fn of(group: &Admitted<'_>) -> Self {
        let modules = group.modules();
        let mut graph = DiGraph::new();
        for module in modules {
            graph.add_node(module.name.clone());
        }
        for (from, to, dependency) in edges(group).into_iter().rev() {
            // petgraph walks the newest edge first: added backwards, they are walked in link order.
            graph.add_edge(node(from), node(to), dependency);
        }
        let start_order = start_order(&graph);
        Self { graph, start_order }
    }

    /// Whether another input needs this one or is bound to it.
    pub(crate) fn is_asked(&self, input: InputId) -> bool {
        self.graph.edges_directed(node(input), Direction::Incoming).next().is_some()
    }

    /// The graph in the DOT language.
    pub fn dot(&self) -> String {
        let label = |_: &DiGraph<String, Dependency>, edge: petgraph::graph::EdgeReference<'_, Dependency>| match edge
            .weight()
        {
            Dependency::Needed => "label=\"needed\"".to_owned(),
            Dependency::Symbol => "style=dashed".to_owned(),
        };
        let name = |_: &DiGraph<String, Dependency>, (_, name): (NodeIndex, &String)| format!("label={name:?}");
        let dot = Dot::with_attr_getters(&self.graph, &[Config::EdgeNoLabel, Config::NodeNoLabel], &label, &name);
        format!("{dot:?}")
    }
}

fn node(input: InputId) -> NodeIndex {
    NodeIndex::new(input.into())
}

/// All dependencies, ordered, each once: what a library both needs and uses symbols of, it needs.
fn edges(group: &Admitted<'_>) -> Vec<(InputId, InputId, Dependency)> {
    let modules = group.modules();
    let mut by_key: HashMap<&str, InputId> = HashMap::new();
    for (input, module) in modules.iter_enumerated() {
        by_key.entry(library_key(&module.name)).or_insert(input);
    }
    let mut edges = BTreeSet::new();
    for (from, module) in modules.iter_enumerated() {
        let is_named = !group.bindings().is_instance(from);
        let needed = needed(module).filter(|_| is_named).filter_map(|name| by_key.get(library_key(name)).copied());
        edges.extend(needed.filter(|to| *to != from).map(|to| (from, to, Dependency::Needed)));
        edges.extend(group.bindings().used_by(from).map(|to| (from, to, Dependency::Symbol)));
    }
    let mut edges: Vec<_> = edges.into_iter().collect();
    // The stronger reason comes first of the two.
    edges.dedup_by_key(|(from, to, _)| (*from, *to));
    edges
}

fn needed<'m>(module: &'m Examined<'_>) -> impl Iterator<Item = &'m str> {
    module.dylink.iter().flat_map(|dylink| dylink.needed.iter().copied())
}

fn start_order(graph: &DiGraph<String, Dependency>) -> Vec<InputId> {
    let mut order = Vec::with_capacity(graph.node_count());
    // The algorithm yields components after everything they point to: dependencies first.
    for component in tarjan_scc(graph) {
        match component.as_slice() {
            [alone] => order.push(*alone),
            _ => order.extend(order_component(graph, component)),
        }
    }
    order.into_iter().map(|node| InputId::from(node.index())).collect()
}

/// The order inside a cycle: what the first input in it needs before that input, as a loader goes through `needed`.
fn order_component(graph: &DiGraph<String, Dependency>, mut component: Vec<NodeIndex>) -> Vec<NodeIndex> {
    component.sort_unstable();
    let inside = |graph: &DiGraph<String, Dependency>, edge| {
        let (from, to) = graph.edge_endpoints(edge).expect("an edge has ends");
        component.binary_search(&from).is_ok() && component.binary_search(&to).is_ok()
    };
    let mut cycle = graph.clone();
    cycle.retain_edges(|graph, edge| inside(&graph, edge));
    let mut needed_only = cycle.clone();
    needed_only.retain_edges(|graph, edge| graph[edge] == Dependency::Needed);
    let followed = if needed_only.edge_count() > 0 { needed_only } else { cycle };
    let mut ordered = Vec::with_capacity(component.len());
    let mut walk = DfsPostOrder::empty(&followed);
    for start in &component {
        walk.move_to(*start);
        while let Some(node) = walk.next(&followed) {
            ordered.push(node);
        }
    }
    ordered
}
