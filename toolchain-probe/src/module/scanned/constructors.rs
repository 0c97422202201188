//! The `linking` section and one body become the constructors of a module, if nothing else is in the way.
//!
//! wasm-ld writes which constructors a finished module has (Linking.md, "Init Functions") and makes the function that
//! calls them, `__wasm_call_ctors`. Where its body is that and nothing else, the list is as good as an object's.

use super::Scanned;
use crate::conventions::{CALL_CTORS, COMMAND_EXPORT};
use crate::module::model::Kind;
use crate::module::model::interface::ExportRole;
use crate::module::model::index::FuncIndex;
use crate::module::model::linking::SymbolKind;

/// The opcode of `call`.
const CALL: u8 = 0x10;
/// The opcode of `end`.
const END: u8 = 0x0b;

/// Constructors with their priorities, in the order in which they run.
pub(crate) type Constructors = Vec<(u32, FuncIndex)>;

impl Scanned<'_> {
    /// The constructors that the `linking` section lists: lowest priority number first.
    pub fn listed_constructors(&self) -> Constructors {
        let Some(linking) = &self.linking else { return Constructors::new() };
        let mut list: Constructors = linking
            .init_functions
            .iter()
            .filter_map(|(priority, symbol)| match linking.symbols.get(*symbol as usize)?.kind {
                SymbolKind::Function(function) if (function as usize) < self.functions.len() => {
                    Some((*priority, FuncIndex(function)))
                }
                _ => None,
            })
            .collect();
        list.sort_by_key(|(priority, _)| *priority);
        list
    }

    /// The function of a finished module that calls its constructors, if it does nothing else.
    pub fn constructor_call(&self) -> Option<FuncIndex> {
        if self.kind != Kind::Finished || self.doubt.is_some() {
            return None;
        }
        let mut symbols = self.symbols().iter();
        let function = symbols.find_map(|symbol| match symbol.kind {
            SymbolKind::Function(function) if symbol.name == Some(CALL_CTORS) => Some(FuncIndex(function)),
            _ => None,
        })?;
        // One that calls itself never returns, one that the start function comes to runs twice, and one that has another
        // name is called by whoever knows that: the module keeps it as it is.
        let list = self.listed_constructors();
        let calls_itself = list.iter().any(|(_, constructor)| *constructor == function);
        let is_start = self.start.is_some_and(|start| start == function || self.calls(start, function));
        let ty = self.functions.get(function).and_then(|function| self.types.function(function.ty));
        let is_plain = ty.is_some_and(|ty| ty.params().is_empty() && ty.results().is_empty());
        let is_keepable = !calls_itself && !is_start && is_plain && !self.has_another_name(function);
        (is_keepable && self.calls_exactly(function, &list)).then_some(function)
    }

    /// Whether others may come to a list of constructors by a name that is not its own.
    fn has_another_name(&self, list: FuncIndex) -> bool {
        let mut symbols = self.symbols().iter();
        let mut exports = self.exports.iter();
        symbols.any(|symbol| {
            matches!(symbol.kind, SymbolKind::Function(function) if FuncIndex(function) == list)
                && symbol.name.is_some_and(|name| name != CALL_CTORS)
        }) || exports.any(|export| export.role == ExportRole::Function(list) && export.name != CALL_CTORS)
    }

    /// Whether a body calls these functions in this order, and does nothing else: no locals, calls, the end.
    fn calls_exactly(&self, function: FuncIndex, list: &[(u32, FuncIndex)]) -> bool {
        let Some(body) = self.body(function) else { return false };
        let sites = self.sites(function);
        let (mut at, bytes) = (body.start + 1, self.bytes);
        let are_calls = sites.len() == list.len()
            && sites.iter().zip(list).all(|(site, (_, callee))| {
                let is_call = bytes.get(at) == Some(&CALL) && site.start as usize == at + 1;
                at = site.end as usize;
                is_call && self.callee(site) == Some(*callee)
            });
        are_calls && bytes.get(body.start) == Some(&0) && bytes.get(at) == Some(&END) && at + 1 == body.end
    }

    /// The functions that wasm-ld put around exports, to call constructors before and destructors after, with the
    /// function of the export.
    pub fn wrapped_exports(&self) -> Vec<(FuncIndex, FuncIndex)> {
        let Some(list) = self.constructor_call() else { return Vec::new() };
        let named = self.metadata.function_names.iter().filter(|(_, name)| name.ends_with(COMMAND_EXPORT));
        let wrapped = named.filter_map(|(wrapper, _)| {
            let mut calls = self.sites(*wrapper).iter().filter_map(|site| self.callee(site));
            (calls.next() == Some(list)).then_some(())?;
            Some((*wrapper, calls.next()?))
        });
        wrapped.collect()
    }
}
