//! Functions that do the same become one function of the image.
//!
//! **Rule.** Two functions are one if they have one type and their bodies would be the same bytes in the image, where a
//! call of one of two that are one is a call of the other. Functions of one type whose bodies differ in nothing but
//! what they call are *assumed* to be one at first, and told apart by what they call until no class has two that call
//! different ones: so functions that call each other in a circle are found too. The first in the image stays.
//!
//! *Why it is sound.* Whoever calls one of them runs the same instructions, on the same memory and globals, as with the
//! other. Only by its address could a program tell it from the other, and an address is a slot of the function table:
//! each keeps the slots that it had, which hold the same function now. So no program has to promise that it compares no
//! pointers to functions.
//!
//! *What it costs.* When a class is taken apart, its largest part keeps its name, so that a function is looked at again
//! only when one that it calls has left for a class of at most half the size: a logarithmic number of times.
//!
//! It does not know where functions come from. What the linker made stays, and so does what start-up calls: how often
//! that runs is counted by functions.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use rayon::prelude::*;
use toolchain_probe::module::model::index::{FuncIndex, InputId, TypeId};
use toolchain_probe::module::scan::{Site, SiteKind};
use typed_index_collections::{TiSlice, TiVec};

use crate::ids::OutFunc;
use crate::numbering::{Indices, InputMap};
use crate::options::Options;
use crate::part::Part;
use crate::resolve::Callee;
use crate::rewrite::rewrite_body;

/// A body, by its place in the image.
type Body = u32;

/// Functions that may be one.
type Class = u32;

/// All inputs, the synthetic one last if there is one.
type Parts<'p, 'a, 'data> = &'p TiSlice<InputId, Part<'a, 'data>>;

/// The name and the function of what the host calls first.
type Entry = Option<(&'static str, Callee)>;

/// Numbers functions anew, so that one is there for all that do the same, if that is asked for.
pub(crate) fn fold(parts: Parts<'_, '_, '_>, entry: Entry, indices: Indices, options: &Options) -> Indices {
    if !options.fold_identical {
        return indices;
    }
    let imports = indices.imported_functions();
    let calls: Vec<Vec<u32>> = indices.bodies.par_iter().map(|body| calls(parts, &indices, *body)).collect();
    let mut classes = Classes::of_shapes(&shapes(parts, &indices, &stay(parts, entry, &indices)));
    classes.split_by_calls(&calls, imports);
    let firsts: Vec<Option<Body>> = classes.members.iter().map(|members| members.iter().min().copied()).collect();
    let mut functions: Vec<OutFunc> = (0..imports).map(OutFunc).collect();
    let (mut bodies, mut next) = (Vec::new(), imports);
    for (number, body) in (0..).zip(&indices.bodies) {
        let first = firsts[classes.of_body[number as usize] as usize].unwrap_or(number);
        if first == number {
            functions.push(OutFunc(next));
            bodies.push(*body);
            next += 1;
        } else {
            functions.push(functions[(imports + first) as usize]);
        }
    }
    indices.with_functions(bodies, |function| functions[function.0 as usize])
}

/// What a body is but for what it calls: its type and its bytes; nothing for one that stays.
type Shape = Option<(TypeId, Vec<u8>)>;

fn shapes(parts: Parts<'_, '_, '_>, indices: &Indices, stay: &BTreeSet<OutFunc>) -> Vec<Shape> {
    let unnamed: TiVec<InputId, InputMap> =
        indices.inputs.iter().map(|map| map.clone().with_functions(|_| OutFunc(0))).collect();
    let shape = |(input, function): &(InputId, FuncIndex)| {
        let part = &parts[*input];
        if part.is_synthetic || stay.contains(&indices.inputs[*input].functions[*function]) {
            return None;
        }
        let mut bytes = Vec::new();
        rewrite_body(part.module, &unnamed[*input], *function, &mut bytes);
        Some((part.types[part.module.functions[*function].ty], bytes))
    };
    indices.bodies.par_iter().map(shape).collect()
}

/// What the linker's own code calls, and what the host calls first.
fn stay(parts: Parts<'_, '_, '_>, entry: Entry, indices: &Indices) -> BTreeSet<OutFunc> {
    let made = parts.iter_enumerated().filter(|(_, part)| part.is_synthetic);
    let called = made.flat_map(|(input, _)| indices.inputs[input].functions.iter().copied());
    called.chain(entry.and_then(|(_, callee)| indices.made(callee))).collect()
}

/// The functions that a body names, in order.
fn calls(parts: Parts<'_, '_, '_>, indices: &Indices, (input, function): (InputId, FuncIndex)) -> Vec<u32> {
    let map = &indices.inputs[input];
    let named = |site: &Site| match site.kind {
        SiteKind::Function | SiteKind::FunctionReference => Some(map.functions[FuncIndex(site.index)].0),
        SiteKind::FunctionSymbol => map.callees[site.index as usize].map(|callee| callee.0),
        SiteKind::SlotCall => map.direct.get(&site.start).map(|callee| callee.0),
        _ => None,
    };
    parts[input].module.sites(function).iter().filter_map(named).collect()
}

/// Bodies that are assumed to be one.
struct Classes {
    of_body: Vec<Class>,
    /// In any order.
    members: Vec<Vec<Body>>,
    /// By body, its place among the members of its class.
    places: Vec<usize>,
}

impl Classes {
    fn of_shapes(shapes: &[Shape]) -> Self {
        let mut known: HashMap<&(TypeId, Vec<u8>), Class> = HashMap::new();
        let mut classes = Self { of_body: Vec::new(), members: Vec::new(), places: Vec::new() };
        for (body, shape) in (0..).zip(shapes) {
            let class = match shape {
                Some(shape) => *known.entry(shape).or_insert_with(|| classes.new_class()),
                None => classes.new_class(),
            };
            classes.of_body.push(class);
            classes.places.push(classes.members[class as usize].len());
            classes.members[class as usize].push(body);
        }
        classes
    }

    fn new_class(&mut self) -> Class {
        self.members.push(Vec::new());
        Class::try_from(self.members.len() - 1).expect("there are no more classes than bodies")
    }

    /// Takes apart classes of which two call different functions; `calls` has the output functions that each body
    /// names, of which the first ones are imported.
    fn split_by_calls(&mut self, calls: &[Vec<u32>], imports: u32) {
        let mut callers: Vec<Vec<Body>> = vec![Vec::new(); calls.len()];
        for (caller, calls) in (0..).zip(calls) {
            let bodies = calls.iter().filter_map(|callee| callee.checked_sub(imports));
            bodies.for_each(|body| callers[body as usize].push(caller));
        }
        // Nothing was said of calls yet: all that call something are looked at.
        let mut open: BTreeSet<Body> =
            (0..).zip(calls).filter(|(_, calls)| !calls.is_empty()).map(|(body, _)| body).collect();
        while !open.is_empty() {
            let mut by_class: BTreeMap<Class, Vec<Body>> = BTreeMap::new();
            for body in open {
                by_class.entry(self.of_body[body as usize]).or_default().push(body);
            }
            let mut changed: Vec<Body> = Vec::new();
            for (class, bodies) in by_class {
                if self.members[class as usize].len() > 1 {
                    let mut parts: BTreeMap<Vec<u32>, Vec<Body>> = BTreeMap::new();
                    for body in bodies {
                        let called = calls[body as usize].iter().map(|callee| match callee.checked_sub(imports) {
                            Some(body) => imports + self.of_body[body as usize],
                            None => *callee,
                        });
                        parts.entry(called.collect()).or_default().push(body);
                    }
                    self.split(class, parts.into_values().collect(), &mut changed);
                }
            }
            open = changed.iter().flat_map(|body| callers[*body as usize].iter().copied()).collect();
        }
    }

    /// Gives parts of a class, and the rest of it, classes of their own; the largest keeps the class. Those that leave
    /// are `changed`.
    fn split(&mut self, class: Class, mut parts: Vec<Vec<Body>>, changed: &mut Vec<Body>) {
        let rest = self.members[class as usize].len() - parts.iter().map(Vec::len).sum::<usize>();
        let largest = (0..parts.len()).max_by_key(|part| parts[*part].len());
        if let Some(largest) = largest.filter(|largest| parts[*largest].len() > rest) {
            let stays: BTreeSet<Body> = parts.swap_remove(largest).into_iter().collect();
            if rest > 0 {
                let leaves: BTreeSet<Body> = parts.iter().flatten().copied().collect();
                let others = self.members[class as usize].iter().copied();
                parts.push(others.filter(|body| !stays.contains(body) && !leaves.contains(body)).collect());
            }
        }
        for part in parts {
            let new = self.new_class();
            part.iter().for_each(|body| self.move_to(*body, new));
            changed.extend(part);
        }
    }

    fn move_to(&mut self, body: Body, class: Class) {
        let (old, place) = (self.of_body[body as usize], self.places[body as usize]);
        self.members[old as usize].swap_remove(place);
        if let Some(moved) = self.members[old as usize].get(place) {
            self.places[*moved as usize] = place;
        }
        self.of_body[body as usize] = class;
        self.places[body as usize] = self.members[class as usize].len();
        self.members[class as usize].push(body);
    }
}
