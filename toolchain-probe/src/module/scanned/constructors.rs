//! The `linking` section and one body become the constructors of a module, if nothing else is in the way.
//!
//! wasm-ld writes which constructors a finished module has (Linking.md, "Init Functions") and makes the function that
//! calls them, `__wasm_call_ctors`. Where its body is that and nothing else, the list is as good as an object's.

use super::Scanned;
use crate::conventions::{CALL_CTORS, COMMAND_EXPORT};
use crate::module::model::Kind;
use crate::module::model::index::FuncIndex;
use crate::module::model::interface::ExportRole;
use crate::module::model::linking::SymbolKind;
use crate::module::scan::Site;

/// The opcode of `call`.
const CALL: u8 = 0x10;
/// The opcode of `end`.
const END: u8 = 0x0b;
/// The opcode of `local.get`.
const LOCAL_GET: u8 = 0x20;

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
        // One that calls itself never returns, one that the start function comes to runs twice, and one that has
        // another name is called by whoever knows that: the module keeps it as it is.
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
    /// function of the export (`wasm-ld`, `Writer::createCommandExportWrapper`).
    pub fn wrapped_exports(&self) -> Vec<(FuncIndex, FuncIndex)> {
        let Some(list) = self.constructor_call() else { return Vec::new() };
        let named = self.metadata.function_names.iter().filter(|(_, name)| name.ends_with(COMMAND_EXPORT));
        named.filter_map(|(wrapper, _)| Some((*wrapper, self.wrapped(*wrapper, list)?))).collect()
    }

    /// What a function passes its parameters on to behind this list, if it does nothing else but to call the
    /// destructors.
    fn wrapped(&self, wrapper: FuncIndex, list: FuncIndex) -> Option<FuncIndex> {
        let body = self.body(wrapper)?;
        let sites = self.sites(wrapper);
        let (first, inner, rest) = match sites {
            [first, inner] => (first, inner, None),
            [first, inner, last] => (first, inner, Some(last)),
            _ => return None,
        };
        let type_of = |function: FuncIndex| self.functions.get(function).map(|function| function.ty);
        let function = self.callee(inner)?;
        let ty = type_of(wrapper).filter(|ty| type_of(function) == Some(*ty))?;
        let params = self.types.function(ty)?.params().len();
        let bytes = self.bytes;
        let is_call = |at: usize, site: &Site| bytes.get(at) == Some(&CALL) && site.start as usize == at + 1;
        let passes = |bytes: &[u8]| {
            let gets = bytes.chunks_exact(2).zip(0u8..0x80);
            bytes.len() == 2 * params
                && gets.clone().count() == params
                && gets.into_iter().all(|(get, own)| get == [LOCAL_GET, own])
        };
        let is_plain = |site: &Site| self.callee(site).and_then(type_of) == type_of(list);
        let is_wrapper = bytes.get(body.start) == Some(&0)
            && is_call(body.start + 1, first)
            && self.callee(first) == Some(list)
            && (inner.start as usize).checked_sub(1).is_some_and(|at| is_call(at, inner))
            && bytes.get(first.end as usize..inner.start as usize - 1).is_some_and(passes)
            && rest.is_none_or(|rest| is_call(inner.end as usize, rest) && is_plain(rest))
            && rest.unwrap_or(inner).end as usize + 1 == body.end;
        is_wrapper.then_some(function)
    }
}
