//! A certificate becomes one that claims something else in one place.

use seld::Certificate;
use tests::random::Random;
use toolchain_probe::check::certificate::{Bound, FunctionOrigin, Kind, Preparation, Standard32, Symbol, Value};

/// The kinds of changes.
pub const KINDS: [&str; 17] = [
    "claim: another function",
    "claim: no function",
    "claim: another global or number",
    "claim: another address or slot of a symbol",
    "claim: no symbol",
    "claim: another place of a segment",
    "claim: another base",
    "claim: an import bound otherwise",
    "claim: another origin",
    "claim: a preparation evaluated or not",
    "claim: another start order",
    "claim: another layout",
    "claim: another name without cm32p2",
    "claim: another owner of a slot, or none",
    "option: another export",
    "option: a larger stack or heap",
    "option: an imported memory",
];

/// A change of a kind, and whether it is one of what was asked for; `None` if there is no place for it.
pub fn change(certificate: &Certificate, kind: &str, random: &mut Random) -> Option<(bool, Certificate)> {
    let mut changed = certificate.clone();
    let position = KINDS.iter().position(|known| *known == kind)?;
    let count = changed.inputs.len();
    let input = &mut changed.inputs[random.below(count)];
    match position {
        0 | 1 => {
            let used: Vec<&mut Option<u32>> = input.functions.iter_mut().filter(|claim| claim.is_some()).collect();
            let place = random.below(used.len());
            let claim = used.into_iter().nth(place)?;
            *claim = if position == 0 { claim.map(|function| function ^ 1) } else { None };
        }
        2 => {
            let used: Vec<&mut Value> = input.globals.iter_mut().flatten().collect();
            let place = random.below(used.len());
            match used.into_iter().nth(place)? {
                Value::Constant(value) => *value ^= 4,
                Value::Global(global) => *global ^= 1,
            }
        }
        3 | 4 => {
            let used: Vec<&mut Option<Symbol>> = input.symbols.iter_mut().filter(|claim| claim.is_some()).collect();
            let place = random.below(used.len());
            let claim = used.into_iter().nth(place)?;
            *claim = match *claim {
                _ if position == 4 => None,
                Some(Symbol::Address(address)) => Some(Symbol::Address(address ^ 4)),
                Some(Symbol::Function(function, Some(slot))) => Some(Symbol::Function(function, Some(slot ^ 1))),
                Some(Symbol::Function(function, None)) => Some(Symbol::Function(function ^ 1, None)),
                _ => Some(Symbol::Address(4)),
            };
        }
        5 => {
            let placed: Vec<_> = input.segments.iter_mut().flatten().collect();
            let place = random.below(placed.len());
            placed.into_iter().nth(place)?.address ^= 16;
        }
        6 => {
            let base = if random.below(2) == 0 { &mut input.memory_base } else { &mut input.table_base };
            *base = base.map(|base| base ^ 16);
        }
        7 => {
            let place = random.below(input.imports.len());
            let bound = input.imports.get_mut(place)?;
            *bound = if *bound == Bound::Host { Bound::Linker } else { Bound::Host };
        }
        8 => {
            let place = random.below(changed.functions.len());
            match changed.functions.get_mut(place)? {
                FunctionOrigin::Input(_, function) => *function ^= 1,
                other => *other = FunctionOrigin::Nothing,
            }
        }
        9 => {
            let all = [Preparation::Start, Preparation::DataRelocations, Preparation::Constructors];
            let one = all[random.below(3)];
            match input.evaluated.iter().position(|known| *known == one) {
                Some(place) => _ = input.evaluated.remove(place),
                None => input.evaluated.push(one),
            }
        }
        10 => {
            let count = changed.start_order.len();
            changed.start_order.swap(random.below(count), random.below(count));
        }
        11 => match random.below(5) {
            0 => changed.memory.stack_high ^= 16,
            1 => changed.memory.heap_base ^= 16,
            2 => changed.memory.heap_end ^= 1 << 16,
            3 => changed.memory.data_end ^= 16,
            _ => changed.memory.global_base ^= 16,
        },
        12 => rename(changed.standard32.as_mut()?, random),
        13 => disown(&mut changed.slots, random)?,
        _ => option(&mut changed, position, random)?,
    }
    let is_option = position >= 14 && changed.memory.exists;
    (changed != *certificate).then_some((is_option, changed))
}

/// Says that a slot is another's, or nobody's.
fn disown(slots: &mut Vec<(u32, u32, u32)>, random: &mut Random) -> Option<()> {
    let place = random.below(slots.len());
    slots.get(place)?;
    match random.below(2) {
        0 => _ = slots.remove(place),
        _ => slots[place].2 ^= 1,
    }
    Some(())
}

/// Says that the inputs call something otherwise.
fn rename(names: &mut Standard32, random: &mut Random) {
    match random.below(names.imports.len() + 1) {
        0 => names.exports.values_mut().for_each(|name| name.push('2')),
        import => names.imports[import - 1].1.push('2'),
    }
}

/// Changes what was asked for.
fn option(changed: &mut Certificate, position: usize, random: &mut Random) -> Option<()> {
    match position {
        14 => changed.options.export.push("a_name_that_nobody_has".to_owned()),
        15 if random.below(2) == 0 => {
            changed.options.stack_size_bytes = changed.options.stack_size_bytes.checked_mul(2)?;
            // Beside a module that cannot move the stack is as large as there is room.
            changed.inputs.iter().all(|input| input.kind != Kind::Pinned).then_some(())?;
        }
        15 if random.below(2) == 0 => changed.options.initial_heap_bytes = 1 << 28,
        15 => changed.options.initial_memory_bytes = Some(u64::from(changed.memory.heap_end) + (1 << 16)),
        _ => changed.options.import_memory = !changed.options.import_memory,
    }
    Some(())
}
