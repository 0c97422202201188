//! Components become instances: core modules as inputs, and wires for what each imports.
//!
//! It does not know whether the modules can share a memory. The surprising choice: the first input is none of the
//! components' modules but the border, so that what is exported has the names that the host knows.

mod adapters;
mod border;
mod boundaries;
mod compose;
mod crossing;
mod direct;
mod libraries;
mod limits;
mod names;
mod outline;
mod parts;
mod reach;
mod sections;
mod shims;
mod slim;
mod starts;
mod translate;

use std::collections::BTreeMap;
use std::ops::Range;

use border::{Border, border};
use compose::compose;
use direct::Crossings;
use outline::Outline;
use parts::{Definition, Instance, Kind, Parts};
use translate::{Fault, translate};

use super::Modules;
use crate::diagnostic::{Code, Diagnostic};
use crate::gather::Input;
use crate::judge::binding::wiring::{Wire, Wiring};
use crate::module::model::Item;
use crate::module::model::index::{FuncIndex, GlobalIndex, InputId, MemoryIndex, TableIndex, TagIndex};
use crate::module::read::is_component;

/// Takes components apart, which are composed in link order.
pub(super) fn of(components: &[Input], trusts: bool) -> Result<Modules, Box<Diagnostic>> {
    if let Some(module) = components.iter().find(|input| !is_component(&input.bytes)) {
        let component = components.iter().find(|input| is_component(&input.bytes)).unwrap_or(module);
        return Err(Box::new(mixed(component, module)));
    }
    let name = components.first().map_or("", |component| component.name.as_str());
    let composed = compose(components)?;
    let fault = |fault| Box::new(unsupported(name, fault));
    let mut parts = translate(&composed).map_err(fault)?;
    parts.instances.iter_mut().filter(|instance| instance.is_adapter()).for_each(adapters::use_one_memory);
    let mut outlines: Vec<Outline> = parts.instances.iter().map(|instance| Outline::of(&instance.wasm)).collect();
    passed_on(&mut parts, &outlines);
    libraries::keep_in_place(&mut parts, &outlines);
    shims::resolve(&mut parts, &mut outlines);
    let owners = owners(components, &composed);
    let file = |instance: &Instance| file_of(&owners, instance).to_owned();
    let crossings = Crossings::of(&parts, &outlines);
    let decided = direct::decide(&parts, &outlines, &crossings, trusts);
    let mut boundaries = boundaries::between(&parts, &outlines, &crossings, &decided, &file);
    direct::apply(&mut parts, &mut outlines, &crossings, &decided);
    let starts = starts::take(&mut parts);
    limits::check(&mut parts, &outlines).map_err(fault)?;
    let border = border(&parts, &outlines, &starts, &decided).map_err(fault)?;
    boundaries.extend(boundaries::with_host(&parts, &outlines, &border, &file));
    let (inputs, wiring) = wired(&owners, parts, border);
    Ok(Modules { inputs, wiring, boundaries: boundaries.into_iter().collect() })
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

/// Where each of the components is in the one that was composed of them; the first has what is in none.
fn owners<'a>(components: &'a [Input], composed: &[u8]) -> Vec<(Range<usize>, &'a str)> {
    let place = |component: &'a Input| {
        let size = component.bytes.len();
        let begin = composed.windows(size.max(1)).position(|window| window == component.bytes)?;
        Some((begin..begin + size, component.name.as_str()))
    };
    let first = components.first().map(|component| (0..usize::MAX, component.name.as_str()));
    components.iter().filter_map(place).chain(first).collect()
}

/// The component that an instance is of.
fn file_of<'a>(owners: &[(Range<usize>, &'a str)], instance: &Instance) -> &'a str {
    let owner = instance.offset.and_then(|offset| owners.iter().find(|(place, _)| place.contains(&offset)));
    owner.or_else(|| owners.last()).map_or("", |(_, name)| *name)
}

/// Instances as inputs: the border first, the others in the order in which they are instantiated.
fn wired(owners: &[(Range<usize>, &str)], parts: Parts, border: Border) -> (Vec<Input>, Wiring) {
    let first = owners.last().map_or("", |(_, name)| *name);
    let mut wiring = Wiring::default();
    let mut known: BTreeMap<String, u32> = BTreeMap::new();
    let mut inputs = vec![Input::new(format!("{first}/border"), border.wasm.clone())];
    wiring.wire(InputId(0), border.given.iter().map(|given| wire(&border, *given)).collect());
    for (instance, number) in parts.instances.into_iter().zip(1u32..) {
        let name = format!("{}/{}", file_of(owners, &instance), instance.name);
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

fn unsupported(name: &str, fault: Fault) -> Diagnostic {
    match fault {
        Fault::Invalid(message) => compose::invalid(name, &message),
        Fault::Unsupported(what) => {
            Diagnostic::new(Code::TC004, format!("`{name}` is a component that cannot become one module"))
                .seen(name, format!("it has {what}"))
                .help("keep this component apart, and let the host call it")
        }
    }
}
