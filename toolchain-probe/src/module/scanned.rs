//! A module and what its bodies do.
//!
//! The scan says what bodies hold; relocations add sites and the entries of the offset table, once they are proven. It
//! knows one module and no other. It stands for its [`Module`] wherever that is asked for.

mod calls;
pub(crate) mod constructors;
pub(crate) mod features;

use std::ops::{Deref, DerefMut, Range};

use crate::conventions::TLS_BASE;
use crate::module::model::index::GlobalIndex;
use crate::module::model::{DataSegment, Import, Item, Module};
use crate::module::scan::{CodeFacts, Site, SiteKind};

/// A module whose bodies have been scanned.
pub struct Scanned<'data> {
    /// What reading knows.
    pub(crate) module: Module<'data>,
    /// What the bodies do.
    pub code: CodeFacts,
    /// The first reason not to believe the relocations.
    pub doubt: Option<RelocationDoubt<'data>>,
    /// Defined globals that hold the address or slot of a symbol, with the symbol: entries of an offset table that a
    /// linker has already filled.
    pub got_entries: Vec<(GlobalIndex, u32)>,
}

/// A relocation that does not fit the bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RelocationDoubt<'data> {
    /// The section it stands in, such as `reloc.CODE`.
    pub(crate) section: &'data str,
    /// The name of the relocation type.
    pub(crate) ty: &'static str,
    /// What was found, and what was wanted.
    pub(crate) text: String,
    /// Offset of the place in the file, in bytes.
    pub(crate) offset: usize,
}

impl<'data> Deref for Scanned<'data> {
    type Target = Module<'data>;

    fn deref(&self) -> &Module<'data> {
        &self.module
    }
}

impl DerefMut for Scanned<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.module
    }
}

impl<'data> Scanned<'data> {
    /// A module with what its bodies do, before anybody has looked at its relocations.
    pub(crate) fn new(module: Module<'data>, code: CodeFacts) -> Self {
        Self { module, code, doubt: None, got_entries: Vec::new() }
    }

    /// Whether code reads this global.
    pub(crate) fn reads_global(&self, global: GlobalIndex) -> bool {
        let is_read = |site: &Site| {
            matches!(site.kind, SiteKind::GlobalGet | SiteKind::GlobalValue | SiteKind::UnreadLocal)
                && site.index == global.0
        };
        self.code.sites.iter().any(is_read)
    }

    /// Whether an import of an object is there for its debug information alone. Compiled without threads, thread-local
    /// variables are plain data, but their debug information still counts from `__tls_base`; wasm-ld does not ask who
    /// defines it.
    pub(crate) fn is_for_debuggers(&self, import: &Import<'_>) -> bool {
        let Some(Item::Global(global)) = import.symbol_item() else { return false };
        self.is_object() && import.field == TLS_BASE && !self.reads_global(global)
    }

    /// The address ranges of data whose place is a constant: of active segments in file order, then of passive ones,
    /// which a module of a shared memory copies there itself.
    pub fn placed_data(&self) -> impl Iterator<Item = Range<u32>> {
        let active = self.data.iter().filter_map(DataSegment::fixed_range);
        active.chain(self.code.copies.iter().cloned())
    }
}
