//! Everything decided, in one place: what `emit` writes.

use std::collections::BTreeMap;

use toolchain_probe::conventions::{ENV, MEMORY};
use toolchain_probe::module::model::index::InputId;
use typed_index_collections::TiSlice;

use crate::layout::memory::MemoryLayout;
use crate::layout::table::TableLayout;
use crate::numbering::Indices;
use crate::options::Options;
use crate::part::Part;
use crate::relocate::Constants;
use crate::relocate::contents::Segments;
use crate::resolve::{Callee, ExportItem, HostImport};
use crate::rewrite::Code;

/// The image before it is bytes.
pub(crate) struct Image<'a, 'data> {
    /// All inputs, the synthetic one last if there is one.
    pub parts: &'a TiSlice<InputId, Part<'a, 'data>>,
    /// Candidates for imports of the image; `indices.host` lists those that are.
    pub host: &'a [HostImport<'data>],
    /// Exports, by name.
    pub exports: &'a BTreeMap<String, ExportItem>,
    /// Where data is.
    pub memory: &'a MemoryLayout,
    /// The function table.
    pub table: &'a TableLayout,
    /// Values of what is constant.
    pub constants: &'a Constants<'a, 'data>,
    /// Output indices.
    pub indices: &'a Indices,
    /// Static data.
    pub segments: &'a Segments,
    /// The entries of the code section.
    pub code: &'a Code<'a, 'data>,
    /// The name and the function of what a host calls first.
    pub entry: Option<(&'static str, Callee)>,
    /// What imports and exports are called, what the image is called, and whether names are left out.
    pub options: &'a Options,
}

impl<'a, 'data> Image<'a, 'data> {
    /// What the image imports, in order, by the names that its inputs have for it.
    pub(crate) fn imports(&self) -> impl Iterator<Item = (&'data str, &'data str)> {
        let memory = (self.memory.exists && self.memory.imported).then_some((ENV, MEMORY));
        let of_host = self.indices.host.iter().map(|position| {
            let host = self.host[*position as usize];
            (host.module, host.field)
        });
        memory.into_iter().chain(of_host)
    }

    /// The inputs that were given, in link order.
    pub(crate) fn inputs(&self) -> impl Iterator<Item = (InputId, &'a Part<'a, 'data>)> + use<'a, 'data> {
        self.parts.iter_enumerated().filter(|(_, part)| !part.is_synthetic)
    }
}
