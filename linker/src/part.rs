//! What the last phases look at of one input: its module, and what was decided of it.
//!
//! The module that the linker made is one more: it does not know which phase asks. Only what speaks to a user of inputs
//! (the map, target features) asks whether a part is synthetic.

use std::collections::BTreeMap;

use toolchain_probe::Examined;
use toolchain_probe::module::model::constant::Constant;
use toolchain_probe::module::model::index::{GlobalIndex, TypeId, TypeIndex};
use typed_index_collections::TiSlice;

use crate::prune::LiveInput;
use crate::resolve::Resolved;

/// One input as the last phases see it: one that was given, or the module that the linker made.
#[derive(Clone, Copy)]
pub(crate) struct Part<'a, 'data> {
    /// The module.
    pub module: &'a Examined<'data>,
    /// The ids of its types, in index order.
    pub types: &'a TiSlice<TypeIndex, TypeId>,
    /// What its indices stand for.
    pub resolved: &'a Resolved,
    /// What of it is reachable.
    pub live: &'a LiveInput,
    /// Values that evaluated functions gave to its globals.
    pub evaluated: &'a BTreeMap<GlobalIndex, Constant>,
    /// Types of it that are in the image whether or not anything live names them: all of the synthetic module.
    pub kept_types: &'a [TypeId],
    /// Whether the linker made it: no user knows it.
    pub is_synthetic: bool,
}
