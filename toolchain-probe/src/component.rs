//! Components among the inputs become the core modules that they are made of, and what each import of these was given.
//!
//! A component wraps core modules, says what each imports, and lifts and lowers what crosses its border. Of several,
//! exports of later ones satisfy imports of earlier ones (`compose`). What comes out (`translate`) is a list of
//! instances. Calls through the tables of shims are bound (`shims`), adapters between components get one memory
//! (`adapters`), what starts is listed (`starts`), and what the component model has built in becomes one more module
//! (`border`), which is the first input and exports what the host calls. After that nothing of the component model is
//! left: instances are inputs like any other, bound by wires and not by names.
//!
//! It does not know whether the modules can share a memory: that is judged as for all inputs. The surprising choice: a
//! component is taken apart before inputs are read, so that whoever links, judges or checks sees the same modules.

#[cfg(feature = "component")]
mod adapters;
#[cfg(feature = "component")]
mod border;
#[cfg(feature = "component")]
mod compose;
#[cfg(feature = "component")]
mod instances;
#[cfg(feature = "component")]
mod libraries;
#[cfg(feature = "component")]
mod limits;
#[cfg(feature = "component")]
mod outline;
#[cfg(feature = "component")]
mod parts;
#[cfg(feature = "component")]
mod sections;
#[cfg(feature = "component")]
mod shims;
#[cfg(feature = "component")]
mod starts;
#[cfg(feature = "component")]
mod translate;

use crate::diagnostic::Diagnostic;
use crate::gather::Input;
use crate::judge::binding::wiring::Wiring;
#[cfg(feature = "component")]
use crate::{diagnostic::Code, module::read::is_component};

/// Inputs of which none is a component, and the wires of those that were in one.
#[derive(Clone, Default, Debug)]
pub struct Modules {
    /// In link order.
    pub inputs: Vec<Input>,
    /// What the imports of instances were given.
    pub wiring: Wiring,
}

/// Takes components apart. Inputs without any stay as they are.
///
/// # Errors
/// One diagnostic: TC004 where components and other inputs are given together, or a component uses what has no
/// counterpart in core modules; ABI001 where two components differ about an interface; MF001 where one is not valid.
#[cfg(feature = "component")]
pub fn unwrap(inputs: Vec<Input>) -> Result<Modules, Box<Diagnostic>> {
    let component = inputs.iter().find(|input| is_component(&input.bytes));
    let module = inputs.iter().find(|input| !is_component(&input.bytes));
    match (component, module) {
        (None, _) => Ok(Modules { inputs, wiring: Wiring::default() }),
        (Some(component), Some(module)) => Err(Box::new(mixed(component, module))),
        (Some(_), None) => instances::of(&inputs),
    }
}

/// Leaves inputs as they are: a component is then refused by whoever reads it.
///
/// # Errors
/// None.
#[cfg(not(feature = "component"))]
pub fn unwrap(inputs: Vec<Input>) -> Result<Modules, Box<Diagnostic>> {
    Ok(Modules { inputs, wiring: Wiring::default() })
}

#[cfg(feature = "component")]
/// TC004: a component imports from components, and not by the names of symbols.
fn mixed(component: &Input, module: &Input) -> Diagnostic {
    Diagnostic::new(Code::TC004, format!("`{}` is a component, and `{}` is a module", component.name, module.name))
        .seen_at(&component.name, "the header says component, layer 1", 0)
        .seen_at(&module.name, "the header says module", 0)
        .help(format!(
            "link `{}` with the module that the component was made from, and make a component of the image",
            module.name
        ))
}
