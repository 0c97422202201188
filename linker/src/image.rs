//! Everything decided, in one place: what `emit` writes.

use std::collections::BTreeMap;

use toolchain_probe::Module;
use toolchain_probe::model::constant::Constant;
use toolchain_probe::model::index::{GlobalIndex, InputId};
use toolchain_probe::model::types::TypeId;

use crate::layout::memory::MemoryLayout;
use crate::layout::table::TableLayout;
use crate::numbering::Indices;
use crate::prune::LiveInput;
use crate::relocate::Constants;
use crate::relocate::contents::Segments;
use crate::resolve::{Callee, ExportItem, HostImport, Resolved};
use crate::rewrite::Code;

/// One input as the last phases see it: one that was given, or the module that the linker made.
#[derive(Clone, Copy)]
pub struct Part<'a, 'data> {
    /// The module.
    pub module: &'a Module<'data>,
    /// The ids of its types, in index order.
    pub types: &'a [TypeId],
    /// What its indices stand for.
    pub resolved: &'a Resolved,
    /// What of it is reachable.
    pub live: &'a LiveInput,
    /// Values that evaluated functions gave to its globals.
    pub evaluated: &'a BTreeMap<GlobalIndex, Constant>,
    /// Whether the linker made it: no user knows it.
    pub is_made: bool,
}

/// The image before it is bytes.
pub struct Image<'a, 'data> {
    /// All inputs, the made one last if there is one.
    pub parts: &'a [Part<'a, 'data>],
    /// What the host may be asked for; the numbering says which of these are imports.
    pub host: &'a [HostImport<'data>],
    /// Exports, by name.
    pub exports: &'a BTreeMap<String, ExportItem>,
    /// Where data is.
    pub memory: &'a MemoryLayout,
    /// Where functions stand.
    pub table: &'a TableLayout,
    /// Values of what is constant.
    pub constants: &'a Constants<'a, 'data>,
    /// Output indices.
    pub indices: Indices,
    /// Static data.
    pub segments: &'a Segments,
    /// The entries of the code section.
    pub code: Code,
    /// The name and the function of what a host calls first.
    pub entry: Option<(&'static str, Callee)>,
    /// What the image is called in its own name section.
    pub name: Option<&'a str>,
    /// Whether names and producers are left out.
    pub strip: bool,
}

impl<'a, 'data> Image<'a, 'data> {
    /// The inputs that were given, in link order.
    pub fn inputs(&self) -> impl Iterator<Item = (InputId, &'a Part<'a, 'data>)> + use<'a, 'data> {
        (0..).map(InputId).zip(self.parts).filter(|(_, part)| !part.is_made)
    }
}
