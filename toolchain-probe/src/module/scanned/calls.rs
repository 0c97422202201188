//! Sites become the answer whether direct calls lead from one function to another.
//!
//! What is called through the table is not followed: the answer may be no where a program would get there.

use hashbrown::HashSet;

use super::Scanned;
use crate::module::model::Origin;
use crate::module::model::index::FuncIndex;
use crate::module::model::linking::SymbolKind;
use crate::module::scan::{Site, SiteKind};

impl Scanned<'_> {
    /// The sites of a function; an imported one has none.
    pub fn sites(&self, function: FuncIndex) -> &[Site] {
        match self.functions.get(function).map(|function| function.origin) {
            Some(Origin::Defined(ordinal)) => self.code.sites.of(ordinal as usize),
            _ => &[],
        }
    }

    /// The function that a site calls, as this module counts them.
    pub fn callee(&self, site: &Site) -> Option<FuncIndex> {
        match site.kind {
            SiteKind::Function => Some(FuncIndex(site.index)),
            SiteKind::FunctionSymbol => match self.linking.as_ref()?.symbols.get(site.index as usize)?.kind {
                SymbolKind::Function(function) => Some(FuncIndex(function)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether direct calls lead from one function to another.
    pub fn calls(&self, from: FuncIndex, to: FuncIndex) -> bool {
        let (mut seen, mut open): (HashSet<FuncIndex>, _) = (HashSet::from([from]), vec![from]);
        while let Some(function) = open.pop() {
            let called = self.sites(function).iter().filter_map(|site| self.callee(site));
            open.extend(called.filter(|function| seen.insert(*function)));
        }
        seen.contains(&to)
    }
}
