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
use petgraph::algo::kosaraju_scc;
use petgraph::dot::{Config, Dot};
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{DfsPostOrder, EdgeRef};
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
        for (from, to, dependency) in edges(group) {
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

/// Each component of the graph after everything that it points to, in the order in which a walk leaves it. The walk and
/// the search for components keep stacks of their own: a chain of objects may be as long as the user's patience.
fn start_order(graph: &DiGraph<String, Dependency>) -> Vec<InputId> {
    let mut components = kosaraju_scc(graph);
    let mut component_of = vec![0; graph.node_count()];
    for (number, component) in components.iter().enumerate() {
        component.iter().for_each(|node| component_of[node.index()] = number);
    }
    let mut unfinished: Vec<usize> = components.iter().map(Vec::len).collect();
    let mut order = Vec::with_capacity(graph.node_count());
    for node in walked(graph) {
        let number = component_of[node.index()];
        unfinished[number] -= 1;
        // Where a component was entered it is left last.
        if unfinished[number] == 0 {
            match std::mem::take(&mut components[number]) {
                component if component.len() == 1 => order.extend(component),
                component => order.extend(order_component(graph, component)),
            }
        }
    }
    order.into_iter().map(|node| InputId::from(node.index())).collect()
}

/// All nodes, each after those that it points to, as far as there are no cycles: nodes and edges are followed in the
/// order in which they were added.
fn walked<N, E>(graph: &DiGraph<N, E>) -> Vec<NodeIndex> {
    let mut order = Vec::with_capacity(graph.node_count());
    let mut walk = DfsPostOrder::empty(graph);
    for start in graph.node_indices() {
        walk.move_to(start);
        while let Some(node) = walk.next(graph) {
            order.push(node);
        }
    }
    order
}

/// The order inside a cycle: what the first input in it needs before that input, in link order.
fn order_component(graph: &DiGraph<String, Dependency>, mut component: Vec<NodeIndex>) -> Vec<NodeIndex> {
    component.sort_unstable();
    let place = |node| component.binary_search(&node).ok();
    let edges_of = |(from, node): (usize, &NodeIndex)| {
        let edges = graph.edges(*node);
        edges.filter_map(move |edge| Some((from, place(edge.target())?, *edge.weight())))
    };
    let mut edges: Vec<_> = component.iter().enumerate().flat_map(edges_of).collect();
    // petgraph gives the newest edge first.
    edges.reverse();
    let is_needed = |dependency: Dependency| dependency == Dependency::Needed;
    let has_needed = edges.iter().any(|(.., dependency)| is_needed(*dependency));
    let mut cycle: DiGraph<(), ()> = DiGraph::new();
    component.iter().for_each(|_| _ = cycle.add_node(()));
    for (from, to, _) in edges.iter().filter(|(.., dependency)| !has_needed || is_needed(*dependency)) {
        cycle.add_edge(NodeIndex::new(*from), NodeIndex::new(*to), ());
    }
    walked(&cycle).into_iter().map(|node| component[node.index()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(nodes: u32, edges: impl IntoIterator<Item = (u32, u32, Dependency)>) -> DiGraph<String, Dependency> {
        let mut graph = DiGraph::new();
        (0..nodes).for_each(|_| _ = graph.add_node(String::new()));
        for (from, to, dependency) in edges {
            graph.add_edge(node(InputId(from)), node(InputId(to)), dependency);
        }
        graph
    }

    fn order(graph: &DiGraph<String, Dependency>) -> Vec<u32> {
        start_order(graph).into_iter().map(|input| input.0).collect()
    }

    #[test]
    fn a_chain_may_be_as_long_as_memory() {
        const LENGTH: u32 = 1_000_000;
        let chain = graph(LENGTH, (1..LENGTH).map(|to| (to - 1, to, Dependency::Symbol)));
        assert!(order(&chain).into_iter().eq((0..LENGTH).rev()));
    }

    #[test]
    fn what_is_needed_starts_in_link_order_in_a_cycle_as_without_one() {
        let needed = [(0, 1, Dependency::Needed), (0, 2, Dependency::Needed)];
        assert_eq!(order(&graph(3, needed)), [1, 2, 0]);
        let back = [(1, 0, Dependency::Symbol), (2, 0, Dependency::Symbol)];
        assert_eq!(order(&graph(3, needed.into_iter().chain(back))), [1, 2, 0]);
    }

    #[test]
    fn a_cycle_starts_after_what_it_points_to_and_before_who_points_to_it() {
        let edges = [(0, 1), (1, 2), (2, 1), (2, 3)].map(|(from, to)| (from, to, Dependency::Symbol));
        assert_eq!(order(&graph(4, edges)), [3, 2, 1, 0]);
    }

    #[test]
    fn many_cycles_cost_no_more_than_their_edges() {
        const PAIRS: u32 = 100_000;
        let pair = |at: u32| [(2 * at, 2 * at + 1, Dependency::Symbol), (2 * at + 1, 2 * at, Dependency::Symbol)];
        assert_eq!(order(&graph(2 * PAIRS, (0..PAIRS).flat_map(pair))).len(), 2 * PAIRS as usize);
    }
}
