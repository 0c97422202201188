//! Types of one module become types of the image, each once.
//!
//! Two types are one if they have one name and are laid out alike, and so on with all that they lead to. It does not
//! know debug information. The surprising choice: a pointer to nothing known is like any other, because a file often
//! only declares what another one defines; the type of the image then gets the one that says more.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use crate::bindings::interface::{Field, Kind, Named, Type, TypeId, Types};

/// With how many types of its name one is compared; nobody means more by a name.
const MOST_ALIKE: usize = 16;

/// How often a difference between two types is carried on to those that lead to them. Nobody's chain of types is so
/// long.
const MOST_ROUNDS: usize = 256;

/// Which type of the image a type of the module is.
#[derive(Default)]
pub(super) struct Placed {
    ids: BTreeMap<TypeId, TypeId>,
}

/// The types of the image that one of the module may be, while that is found out.
type Candidates = BTreeMap<TypeId, BTreeSet<TypeId>>;

impl Placed {
    /// A type of the module as one of the image.
    pub(super) fn place(&mut self, ty: &Type, own: &Types, types: &mut Types) -> Type {
        let groups = self.groups(ty, own);
        if !groups.is_empty() {
            let mut names = Names::of(types);
            for group in groups {
                self.place_group(&group, own, types, &mut names);
            }
        }
        self.renumbered(ty)
    }

    /// The types that are new, what they lead to first; those that lead to each other together.
    fn groups(&self, ty: &Type, own: &Types) -> Vec<BTreeSet<TypeId>> {
        let mut graph = DiGraph::<TypeId, ()>::new();
        let mut nodes = BTreeMap::new();
        let mut open: Vec<TypeId> = mentioned(ty).into_iter().collect();
        let mut edges = Vec::new();
        while let Some(id) = open.pop() {
            if self.ids.contains_key(&id) || nodes.contains_key(&id) {
                continue;
            }
            nodes.insert(id, graph.add_node(id));
            for ty in parts(&own.named[id].kind) {
                open.extend(mentioned(ty));
                edges.extend(mentioned(ty).map(|other| (id, other)));
            }
        }
        for (from, to) in edges {
            if let (Some(from), Some(to)) = (nodes.get(&from), nodes.get(&to)) {
                graph.add_edge(*from, *to, ());
            }
        }
        kosaraju_scc(&graph).into_iter().map(|group| group.into_iter().map(|node| graph[node]).collect()).collect()
    }

    fn place_group(&mut self, group: &BTreeSet<TypeId>, own: &Types, types: &mut Types, names: &mut Names) {
        let candidates = self.candidates(group, own, types, names);
        let mut order = Order::default();
        for id in group {
            match candidates.get(id).and_then(|candidates| candidates.first()) {
                Some(found) => _ = self.ids.insert(*id, *found),
                None => by_value_first(*id, group, own, &mut order),
            }
        }
        let mut new = order.types;
        new.retain(|id| !self.ids.contains_key(id));
        let is_new: BTreeSet<TypeId> = new.iter().copied().collect();
        for id in &new {
            let named = Named { name: names.free(&own.named[*id].name), ..own.named[*id].clone() };
            let placed = types.add_new(named);
            names.taken.insert(types.named[placed].name.clone(), placed);
            self.ids.insert(*id, placed);
        }
        for id in group {
            let Some(placed) = self.ids.get(id).copied() else { continue };
            let mut kind = own.named[*id].kind.clone();
            parts_mut(&mut kind).for_each(|ty| *ty = self.renumbered(ty));
            match is_new.contains(id) {
                true => types.named[placed].kind = kind,
                false => learn(&mut types.named[placed].kind, &kind),
            }
        }
    }

    /// The types of the image that those of a group may be: all that nothing speaks against, if the others are too.
    fn candidates(&self, group: &BTreeSet<TypeId>, own: &Types, types: &Types, names: &Names) -> Candidates {
        let named = group.iter().map(|id| (*id, names.alike(&own.named[*id].name)));
        let mut candidates: Candidates = named.collect();
        for _ in 0..MOST_ROUNDS {
            let is_alike = |id: TypeId, other: TypeId| {
                let (own, other) = (&own.named[id], &types.named[other]);
                (own.size, own.align) == (other.size, other.align)
                    && self.are_alike(&own.kind, &other.kind, &candidates)
            };
            let next: Candidates = candidates
                .iter()
                .map(|(id, others)| (*id, others.iter().copied().filter(|other| is_alike(*id, *other)).collect()))
                .collect();
            if next == candidates {
                return next;
            }
            candidates = next;
        }
        Candidates::new()
    }

    fn are_alike(&self, own: &Kind, other: &Kind, candidates: &Candidates) -> bool {
        let fields = |own: &[Field], other: &[Field]| {
            own.len() == other.len()
                && own.iter().zip(other).all(|(own, other)| {
                    let is_there = own.name == other.name && own.offset == other.offset;
                    is_there && self.is_one(&own.ty, &other.ty, candidates)
                })
        };
        match (own, other) {
            (Kind::Record(own), Kind::Record(other)) | (Kind::Union(own), Kind::Union(other)) => fields(own, other),
            (Kind::Enum { repr: own, cases: a, .. }, Kind::Enum { repr: other, cases: b, .. }) => {
                own == other && a == b
            }
            (Kind::Opaque, Kind::Opaque) => true,
            _ => false,
        }
    }

    fn is_one(&self, own: &Type, other: &Type, candidates: &Candidates) -> bool {
        match (own, other) {
            (Type::Pointer(None), Type::Pointer(_)) | (Type::Pointer(_), Type::Pointer(None)) => true,
            (Type::Pointer(Some(own)), Type::Pointer(Some(other))) => self.is_one(own, other, candidates),
            (Type::Array(own, a), Type::Array(other, b)) => a == b && self.is_one(own, other, candidates),
            (Type::Named(own), Type::Named(other)) => match self.ids.get(own) {
                Some(placed) => placed == other,
                None => candidates.get(own).is_some_and(|candidates| candidates.contains(other)),
            },
            _ => own == other,
        }
    }

    fn renumbered(&self, ty: &Type) -> Type {
        match ty {
            Type::Pointer(Some(of)) => self.renumbered(of).pointer(),
            Type::Array(of, count) => Type::Array(Box::new(self.renumbered(of)), *count),
            Type::Named(id) => Type::Named(self.ids.get(id).copied().unwrap_or(*id)),
            _ => ty.clone(),
        }
    }
}

/// The names of the image's types.
struct Names {
    taken: HashMap<String, TypeId>,
    /// The last number that was given to a name.
    last: HashMap<String, u32>,
}

impl Names {
    fn of(types: &Types) -> Self {
        let taken = types.named.iter_enumerated().map(|(id, named)| (named.name.clone(), id)).collect();
        Self { taken, last: HashMap::new() }
    }

    /// The types of a name, and of that name with a number.
    fn alike(&self, name: &str) -> BTreeSet<TypeId> {
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let names = std::iter::once(name.to_owned()).chain(numbered).take(MOST_ALIKE);
        names.map_while(|name| self.taken.get(&name).copied()).collect()
    }

    /// The name itself, or with the first number that makes it another one.
    fn free(&mut self, name: &str) -> String {
        if !self.taken.contains_key(name) {
            return name.to_owned();
        }
        let last = self.last.entry(name.to_owned()).or_insert(1);
        loop {
            *last = last.saturating_add(1);
            let numbered = format!("{name}_{last}");
            if !self.taken.contains_key(&numbered) || *last == u32::MAX {
                return numbered;
            }
        }
    }
}

/// Types in order, and all that are or will be in it.
#[derive(Default)]
struct Order {
    types: Vec<TypeId>,
    seen: BTreeSet<TypeId>,
}

/// The type behind what lies in it by value.
fn by_value_first(id: TypeId, group: &BTreeSet<TypeId>, own: &Types, order: &mut Order) {
    if !order.seen.insert(id) {
        return;
    }
    for ty in parts(&own.named[id].kind) {
        let mut ty = ty;
        while let Type::Array(of, _) = ty {
            ty = of;
        }
        if let Type::Named(within) = ty
            && group.contains(within)
        {
            by_value_first(*within, group, own, order);
        }
    }
    order.types.push(id);
}

/// What a type is made of.
fn parts(kind: &Kind) -> impl Iterator<Item = &Type> {
    let (fields, repr) = match kind {
        Kind::Record(fields) | Kind::Union(fields) => (fields.as_slice(), None),
        Kind::Enum { repr, .. } => (&[][..], Some(repr)),
        _ => (&[][..], None),
    };
    fields.iter().map(|field| &field.ty).chain(repr)
}

fn parts_mut(kind: &mut Kind) -> impl Iterator<Item = &mut Type> {
    let fields = match kind {
        Kind::Record(fields) | Kind::Union(fields) => fields.as_mut_slice(),
        _ => &mut [],
    };
    fields.iter_mut().map(|field| &mut field.ty)
}

/// The type with a name that a type is, or is a pointer to, or an array of.
fn mentioned(ty: &Type) -> Option<TypeId> {
    let mut ty = ty;
    while let Type::Array(of, _) | Type::Pointer(Some(of)) = ty {
        ty = of;
    }
    if let Type::Named(id) = ty { Some(*id) } else { None }
}

/// Takes over what another of the same layout says more.
fn learn(kind: &mut Kind, other: &Kind) {
    match (kind, other) {
        (Kind::Record(own), Kind::Record(other)) | (Kind::Union(own), Kind::Union(other)) => {
            own.iter_mut().zip(other).for_each(|(own, other)| learn_type(&mut own.ty, &other.ty));
        }
        // C may store any number in what is an enumeration of Rust too.
        (Kind::Enum { is_closed: own, .. }, Kind::Enum { is_closed: other, .. }) => *own &= other,
        _ => {}
    }
}

fn learn_type(own: &mut Type, other: &Type) {
    match (own, other) {
        (own @ Type::Pointer(None), Type::Pointer(Some(_))) => *own = other.clone(),
        (Type::Pointer(Some(own)), Type::Pointer(Some(other))) | (Type::Array(own, _), Type::Array(other, _)) => {
            learn_type(own, other);
        }
        _ => {}
    }
}
