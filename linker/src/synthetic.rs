//! The module that the linker made becomes one more input: read back, typed and wired like any other.
//!
//! Its imports are callees, in import order, so that its functions resolve as those of any input do, and the last
//! phases number, rewrite and write it without knowing that it is special. It does not know what its code is for. The
//! surprising choice: the linker's own callees (stubs, constructors, closings) stay what they are in every table that
//! was made before this module was; [`Own`] says which body each is.

use std::collections::BTreeMap;

use toolchain_probe::Admitted;
use toolchain_probe::Examined;
use toolchain_probe::examine;
use toolchain_probe::judge::admission::GroupTypes;
use toolchain_probe::module::model::ExportRole;
use toolchain_probe::module::model::constant::Constant;
use toolchain_probe::module::model::index::{GlobalIndex, InputId};
use typed_index_collections::{TiSlice, TiVec, ti_vec};

use crate::part::Part;
use crate::prune::{Live, LiveInput};
use crate::resolve::{Callee, Resolution, Resolved, TableRef};
use crate::startup::{EntryTarget, SYNTHETIC, Synthetic};

/// Which body each of the linker's own callees is.
#[derive(Clone, Default, Debug)]
pub(crate) struct Own {
    stubs: Vec<Callee>,
    constructors: Option<Callee>,
    nothing: Option<Callee>,
    closings: Vec<Option<Callee>>,
}

impl Own {
    /// A callee as a body or a host import; `None` if nobody calls it, so that it was not made.
    pub(crate) fn body(&self, callee: Callee) -> Option<Callee> {
        match callee {
            Callee::Body(..) | Callee::Host(_) => Some(callee),
            Callee::Stub(position) => Some(self.stubs[position as usize]),
            Callee::Constructors => self.constructors,
            Callee::Nothing => self.nothing,
            Callee::Closing(position) => self.closings[position as usize],
        }
    }

    /// Which of the linker's own callees a body is; `None` for the start sequence.
    pub(crate) fn made_for(&self, body: Callee) -> Option<Callee> {
        let stubs = (0..).zip(&self.stubs).map(|(position, stub)| (Callee::Stub(position), Some(*stub)));
        let closings = (0..).zip(&self.closings).map(|(position, closing)| (Callee::Closing(position), *closing));
        let others = [(Callee::Constructors, self.constructors), (Callee::Nothing, self.nothing)];
        let mut all = stubs.chain(closings).chain(others);
        all.find(|(_, made)| *made == Some(body)).map(|(callee, _)| callee)
    }
}

/// The synthetic module as an input.
struct Made<'s> {
    module: Examined<'s>,
    resolved: Resolved,
    live: LiveInput,
}

/// All inputs, and the synthetic one if there is one.
pub(crate) struct Program<'s> {
    /// The types of all.
    pub types: GroupTypes,
    /// The bodies of the linker's own callees.
    pub own: Own,
    /// The name and the function of what a host calls first.
    pub entry: Option<(&'static str, Callee)>,
    made: Option<Made<'s>>,
    /// Empty: none of the synthetic module's globals was evaluated.
    no_values: BTreeMap<GlobalIndex, Constant>,
}

impl<'s> Program<'s> {
    /// Reads the synthetic module, which comes after all inputs of the group.
    pub(crate) fn of(group: &Admitted<'_>, synthetic: &'s Synthetic) -> Self {
        let mut types = group.types().clone();
        let input = group.modules().next_key();
        let made = (!synthetic.bytes.is_empty()).then(|| {
            let module = examine(SYNTHETIC, &synthetic.bytes)
                .unwrap_or_else(|fault| panic!("the linker made a module it cannot read: {}", fault.message));
            let ids = types.interner.intern(&module.types);
            types.ids.push(ids);
            Made { resolved: resolved(input, &module, &synthetic.imports), live: all_live(&module), module }
        });
        let callee = |export: u32| {
            let export = made.as_ref().map(|made| &made.module.exports[export as usize]);
            match export.map(|export| export.role) {
                Some(ExportRole::Function(function)) => Callee::Body(input, function),
                _ => unreachable!("the synthetic module exports functions"),
            }
        };
        let own = Own {
            stubs: synthetic.stubs.iter().map(|export| callee(*export)).collect(),
            constructors: synthetic.constructors.map(callee),
            nothing: synthetic.nothing.map(callee),
            closings: synthetic.closings.iter().map(|export| export.map(callee)).collect(),
        };
        let entry = synthetic.entry.map(|entry| match entry.target {
            EntryTarget::Input(callee) => (entry.name, callee),
            EntryTarget::Synthetic(export) => (entry.name, callee(export)),
        });
        Self { types, own, entry, made, no_values: BTreeMap::new() }
    }

    /// Every input as the last phases see it; `evaluated` are the values that evaluated functions gave to globals.
    pub(crate) fn parts<'a>(
        &'a self,
        group: &'a Admitted<'s>,
        resolution: &'a Resolution<'s>,
        live: &'a Live,
        evaluated: &'a TiSlice<InputId, BTreeMap<GlobalIndex, Constant>>,
    ) -> TiVec<InputId, Part<'a, 's>> {
        let inputs = group.modules().iter_enumerated().map(|(input, module)| Part {
            module,
            types: &self.types.ids[input],
            resolved: &resolution.inputs[input],
            live: &live.inputs[input],
            evaluated: &evaluated[input],
            kept_types: &[],
            is_synthetic: false,
        });
        let made = self.made.iter().zip(self.types.ids.last()).map(|(made, types)| Part {
            module: &made.module,
            types,
            resolved: &made.resolved,
            live: &made.live,
            evaluated: &self.no_values,
            kept_types: &types.raw,
            is_synthetic: true,
        });
        inputs.chain(made).collect()
    }
}

/// Imported functions are what the linker wired them to, in import order; every table is the function table.
fn resolved(input: InputId, module: &Examined<'_>, imports: &[Callee]) -> Resolved {
    let own = module.functions.keys().skip(imports.len()).map(|function| Callee::Body(input, function));
    Resolved {
        functions: imports.iter().copied().chain(own).collect(),
        tables: ti_vec![TableRef::FunctionTable; module.tables.len()],
        ..Resolved::default()
    }
}

/// Nothing was made that is not used; no code takes a reference of its functions.
fn all_live(module: &Examined<'_>) -> LiveInput {
    LiveInput {
        functions: ti_vec![true; module.functions.len()],
        referenced: ti_vec![false; module.functions.len()],
        tables: ti_vec![true; module.tables.len()],
        ..LiveInput::default()
    }
}
