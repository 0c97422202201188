//! Components among the inputs become the core modules that they are made of, and what each import of these was given.
//!
//! A component wraps core modules, says what each imports, and lifts and lowers what crosses its border. Of several,
//! exports of later ones satisfy imports of earlier ones (`compose`). What comes out (`translate`) is a list of
//! instances. Calls through the tables of shims are bound (`shims`), adapters between components get one memory
//! (`adapters`), calls that these only hand on become direct (`direct`), what starts is listed (`starts`), and what the
//! component model has built in becomes one more module (`border`), which is the first input and exports what the host
//! calls. After that nothing of the component model is left: instances are inputs like any other, bound by wires and
//! not by names. What became of each border is said beside (`boundary`).
//!
//! It does not know whether the modules can share a memory: that is judged as for all inputs. The surprising choice: a
//! component is taken apart before inputs are read, so that whoever links, judges or checks sees the same modules.

pub mod boundary;
#[cfg(feature = "component")]
mod instances;
pub mod world;

pub use boundary::{Became, Boundary};
pub use world::{Encoding, World};

use crate::diagnostic::Diagnostic;
use crate::gather::Input;
use crate::judge::binding::wiring::Wiring;

/// Inputs of which none is a component, and the wires of those that were in one.
#[derive(Clone, Default, Debug)]
pub struct Modules {
    /// In link order.
    pub inputs: Vec<Input>,
    /// What the imports of instances were given.
    pub wiring: Wiring,
    /// What became of the borders of components, for whoever shows it.
    pub boundaries: Vec<Boundary>,
    /// What the host sees, if there were components.
    pub world: Option<World>,
}

/// Takes components apart. Inputs without any stay as they are, and so do all without the feature `component`: whoever
/// reads a component then refuses it. With `trusts`, components are presumed to pass only values of their types, and to
/// call nobody while their allocators run, where that makes a call between them direct.
///
/// # Errors
/// One diagnostic: TC004 where components and other inputs are given together, or a component uses what has no
/// counterpart in core modules; ABI001 where two components differ about an interface; MF001 where one is not valid.
pub fn unwrap(inputs: Vec<Input>, trusts: bool) -> Result<Modules, Box<Diagnostic>> {
    #[cfg(feature = "component")]
    if inputs.iter().any(|input| crate::module::read::is_component(&input.bytes)) {
        return instances::of(&inputs, trusts);
    }
    // Without the feature nothing is taken apart.
    let _ = trusts;
    Ok(Modules { inputs, ..Modules::default() })
}
