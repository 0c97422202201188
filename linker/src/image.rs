//! Everything decided, in one place: what `emit` writes.

use std::collections::BTreeMap;

use toolchain_probe::Module;
use toolchain_probe::model::constant::Constant;
use toolchain_probe::model::index::GlobalIndex;

use crate::layout::indices::Indices;
use crate::prune::Live;
use crate::relocate::Constants;
use crate::relocate::contents::Segments;
use crate::resolve::Resolution;
use crate::rewrite::Code;
use crate::startup::Entry;

/// The image before it is bytes.
pub struct Image<'a, 'data> {
    /// All modules, the synthetic one last if there is one.
    pub modules: &'a [&'a Module<'data>],
    /// What each index stands for.
    pub resolution: &'a Resolution<'data>,
    /// What is reachable.
    pub live: &'a Live,
    /// Values of what is constant; memory and table layout.
    pub constants: &'a Constants<'a, 'data>,
    /// Values that evaluated functions gave to globals, by input.
    pub evaluated: &'a [BTreeMap<GlobalIndex, Constant>],
    /// Output indices.
    pub indices: Indices,
    /// Static data.
    pub segments: &'a Segments,
    /// The entries of the code section.
    pub code: Code,
    /// What a host calls first.
    pub entry: Option<Entry>,
    /// What the image is called in its own name section.
    pub name: Option<&'a str>,
    /// Whether names and producers are left out.
    pub strip: bool,
}
