//! Components become instances: core modules as inputs, and wires for what each imports.
//!
//! It does not know whether the modules can share a memory. The surprising choice: the first input is none of the
//! components' modules but the border, so that what is exported has the names that the host knows.

mod adapters;
mod border;
mod boundaries;
mod bulk;
mod compose;
mod crossing;
mod direct;
mod early;
mod fault;
mod libraries;
mod limits;
mod names;
mod outline;
mod owners;
mod ownership;
mod parts;
mod reach;
mod sections;
mod shims;
mod slim;
mod starts;
mod transfer;
mod translate;
mod users;

use std::collections::BTreeMap;

use border::{Border, border};
use compose::compose;
use direct::Crossings;
use fault::Fault;
use outline::Outline;
use owners::Owners;
use parts::{Definition, Kind, Parts};
use translate::translate;

use super::{Modules, World};
use crate::diagnostic::{Code, Diagnostic};
use crate::gather::Input;
use crate::judge::binding::wiring::{HandOver, Wire, Wiring};
use crate::module::model::Item;
use crate::module::model::index::{FuncIndex, GlobalIndex, InputId, MemoryIndex, TableIndex, TagIndex};
use crate::module::read::counts::check_component;
use crate::module::read::is_component;

/// Takes components apart, which are composed in link order.
pub(super) fn of(components: &[Input], trusts: bool) -> Result<Modules, Box<Diagnostic>> {
    if let Some(module) = components.iter().find(|input| !is_component(&input.bytes)) {
        let component = components.iter().find(|input| is_component(&input.bytes)).unwrap_or(module);
        return Err(Box::new(mixed(component, module)));
    }
    for component in components {
        let invalid = |error: wasmparser::BinaryReaderError| Fault::Invalid(error.to_string());
        check_component(&component.bytes).map_err(|error| Box::new(invalid(error).diagnostic(&component.name)))?;
    }
    let composed = compose(components)?;
    let owners = Owners::of_composed(components, &composed);
    let fault = |fault: Fault| Box::new(fault.diagnostic(owners.first()));
    let mut parts = translate(&composed, &owners).map_err(fault)?;
    parts.instances.iter_mut().filter(|instance| instance.is_adapter()).for_each(adapters::use_one_memory);
    let mut outlines: Vec<Outline> = parts.instances.iter().map(|instance| Outline::of(&instance.wasm)).collect();
    passed_on(&mut parts, &outlines);
    libraries::keep_in_place(&mut parts, &outlines);
    shims::resolve(&mut parts, &mut outlines);
    let crossings = Crossings::of(&parts, &outlines);
    let decided = direct::decide(&parts, &outlines, &crossings, trusts);
    transfer::add(&mut parts, &mut outlines);
    let mut boundaries = boundaries::between(&parts, &outlines, &crossings, &decided);
    direct::apply(&mut parts, &mut outlines, &crossings, &decided);
    bulk::copy_at_once(&mut parts);
    early::check(&parts, &outlines).map_err(fault)?;
    let starts = starts::take(&mut parts);
    let encoding = limits::check(&mut parts, &outlines).map_err(fault)?;
    let border = border(&parts, &outlines, &starts, &decided).map_err(fault)?;
    boundaries.extend(boundaries::with_host(&parts, &outlines, &border));
    let (inputs, wiring) = wired(owners.first(), parts, border);
    let boundaries = boundaries.into_iter().collect();
    Ok(Modules { inputs, wiring, boundaries, world: Some(World { component: composed, encoding }) })
}

/// Takes what an instance only passes on from whoever gave it. So two exports that have one allocator under two names
/// have one.
fn passed_on(parts: &mut Parts, outlines: &[Outline]) {
    let given: Vec<Vec<Definition>> = parts.instances.iter().map(|instance| instance.given.clone()).collect();
    parts.bind(&mut |definition| {
        // Instances are given what was there before them, so this ends.
        while let Definition::Item(instance, kind, index) = *definition {
            let position = outlines.get(instance).and_then(|outline| outline.import_of_kind(kind, index));
            let Some(giver @ Definition::Item(..)) = position.and_then(|position| given[instance].get(position)) else {
                break;
            };
            *definition = *giver;
        }
    });
}

/// Instances as inputs: the border first, the others in the order in which they are instantiated.
fn wired(first: &str, parts: Parts, border: Border) -> (Vec<Input>, Wiring) {
    let mut wiring = Wiring::default();
    let mut known: BTreeMap<String, u32> = BTreeMap::new();
    let mut inputs = vec![Input::new(format!("{first}/border"), border.wasm.clone())];
    wiring.wire(InputId(0), border.given.iter().map(|given| wire(&border, *given)).collect());
    for transfer in &parts.transfers {
        wiring.hand_over(handed_over(transfer));
    }
    for (instance, number) in parts.instances.into_iter().zip(1u32..) {
        let name = format!("{}/{}", instance.component, instance.name);
        let count = known.entry(name.clone()).or_default();
        *count += 1;
        let name = if *count == 1 { name } else { format!("{name}-{count}") };
        inputs.push(Input::new(name, instance.wasm));
        for position in instance.across {
            wiring.carry_values(InputId(number), u32::try_from(position).unwrap_or(u32::MAX));
        }
        wiring.wire(InputId(number), instance.given.iter().map(|given| wire(&border, Some(*given))).collect());
    }
    (inputs, wiring)
}

/// A function of an adapter and the one that hands over, as the linker knows them.
fn handed_over(transfer: &parts::Transfer) -> HandOver {
    let at = |definition: &Definition| match definition {
        Definition::Item(instance, _, index) => {
            (InputId(u32::try_from(instance + 1).unwrap_or(u32::MAX)), FuncIndex(*index))
        }
        Definition::BuiltIn(_) | Definition::Flags(_) => (InputId(0), FuncIndex(u32::MAX)),
    };
    let (adapter, function) = at(&transfer.function);
    HandOver { adapter, function, instead: at(&transfer.instead).1, heaps: transfer.sides.map(|side| at(&side).0) }
}

/// What an import was given, as a wire.
fn wire(border: &Border, given: Option<Definition>) -> Wire {
    match given {
        None => Wire::Host,
        Some(Definition::BuiltIn(number)) => {
            Wire::Item(InputId(0), Item::Function(FuncIndex(border.functions.get(number).copied().unwrap_or(u32::MAX))))
        }
        Some(Definition::Flags(component)) => {
            let index = border.flags.get(&component).copied().unwrap_or(u32::MAX);
            Wire::Item(InputId(0), Item::Global(GlobalIndex(index)))
        }
        Some(Definition::Item(instance, kind, index)) => {
            let input = InputId(u32::try_from(instance + 1).unwrap_or(u32::MAX));
            Wire::Item(
                input,
                match kind {
                    Kind::Function => Item::Function(FuncIndex(index)),
                    Kind::Table => Item::Table(TableIndex(index)),
                    Kind::Memory => Item::Memory(MemoryIndex(index)),
                    Kind::Global => Item::Global(GlobalIndex(index)),
                    Kind::Tag => Item::Tag(TagIndex(index)),
                },
            )
        }
    }
}

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
