//! Sites become the answer whether direct calls lead from one function to another.
//!
//! What is called through the table is not followed: the answer may be no where a program would get there.

use std::collections::HashSet;

use super::index::FuncIndex;
use super::{Module, Origin};
use crate::scan::SiteKind;

impl Module<'_> {
    /// Whether direct calls lead from one function to another.
    pub fn calls(&self, from: FuncIndex, to: FuncIndex) -> bool {
        let (mut seen, mut open) = (HashSet::from([from]), vec![from]);
        while let Some(function) = open.pop() {
            let Some(Origin::Defined(ordinal)) = self.functions.get(function.at()).map(|function| function.origin)
            else {
                continue;
            };
            let sites = self.code.sites_of(ordinal as usize).iter();
            let called = sites.filter(|site| site.kind == SiteKind::Function).map(|site| FuncIndex(site.index));
            open.extend(called.filter(|function| seen.insert(*function)));
        }
        seen.contains(&to)
    }
}
