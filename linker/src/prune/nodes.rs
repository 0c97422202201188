//! Items of all inputs become the numbers of nodes, and back.
//!
//! It knows how many items an input has, and nothing of what they refer to.

use toolchain_probe::Modules;
use toolchain_probe::module::model::index::{
    DataIndex, ElemIndex, FuncIndex, GlobalIndex, InputId, TableIndex, TagIndex,
};
use typed_index_collections::TiVec;

/// A node of the reference graph.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Node {
    Function(InputId, FuncIndex),
    Global(InputId, GlobalIndex),
    Table(InputId, TableIndex),
    Tag(InputId, TagIndex),
    Element(InputId, ElemIndex),
    Data(InputId, DataIndex),
    StaticData(InputId),
    Slots(InputId),
    /// What its evaluated start function and data relocations name; of an object its constructors.
    Preparations(InputId),
}

/// Numbers the nodes: inputs one after the other, their spaces one after the other.
pub(super) struct Nodes {
    /// For each input, where each of its seven ranges begins, and where the last one ends.
    pub begins: TiVec<InputId, [u32; 8]>,
}

impl Nodes {
    pub(super) fn of(modules: &Modules<'_>) -> Self {
        let mut next = 0u32;
        let begins = modules
            .iter()
            .map(|module| {
                let sizes = [
                    module.functions.len(),
                    module.globals.len(),
                    module.tables.len(),
                    module.tags.len(),
                    module.elements.len(),
                    module.data.len(),
                    3,
                ];
                let mut begins = [next; 8];
                for (place, size) in sizes.into_iter().enumerate() {
                    next += u32::try_from(size).expect("index spaces fit 32 bits");
                    begins[place + 1] = next;
                }
                begins
            })
            .collect();
        Self { begins }
    }

    pub(super) fn count(&self) -> usize {
        self.begins.last().map_or(0, |begins| begins[7] as usize)
    }

    pub(super) fn number(&self, node: Node) -> u32 {
        let start = |input: InputId, space: usize| self.begins[input][space];
        match node {
            Node::Function(input, index) => start(input, 0) + index.0,
            Node::Global(input, index) => start(input, 1) + index.0,
            Node::Table(input, index) => start(input, 2) + index.0,
            Node::Tag(input, index) => start(input, 3) + index.0,
            Node::Element(input, index) => start(input, 4) + index.0,
            Node::Data(input, index) => start(input, 5) + index.0,
            Node::StaticData(input) => start(input, 6),
            Node::Slots(input) => start(input, 6) + 1,
            Node::Preparations(input) => start(input, 6) + 2,
        }
    }

    pub(super) fn node(&self, number: u32) -> Node {
        let input = self.begins.partition_point(|begins| begins[7] <= number);
        let begins = &self.begins[input];
        let space = begins[..7].partition_point(|start| *start <= number) - 1;
        let index = number - begins[space];
        match space {
            0 => Node::Function(input, FuncIndex(index)),
            1 => Node::Global(input, GlobalIndex(index)),
            2 => Node::Table(input, TableIndex(index)),
            3 => Node::Tag(input, TagIndex(index)),
            4 => Node::Element(input, ElemIndex(index)),
            5 => Node::Data(input, DataIndex(index)),
            _ => match index {
                0 => Node::StaticData(input),
                1 => Node::Slots(input),
                _ => Node::Preparations(input),
            },
        }
    }
}
