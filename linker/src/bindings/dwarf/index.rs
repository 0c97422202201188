//! The entries of all units become lists: functions and variables by the names that a linker knows them by, types by
//! what their source calls them, and what is around a type.
//!
//! Every unit is walked once, and what is within functions is passed over. It does not know what a type is. The
//! surprising choice: of a name that several units have, a few are kept, the best first, and who asks takes the first
//! that fits the type of the function in the module, because an import and a definition may share a name.

use gimli::{DwTag, constants as dw};
use hashbrown::HashMap;

use super::names::identifier;
use super::source::{Address, Entry, Language, Place, Source, is_set};

/// How many of one name and rank are kept: more say nothing new, and somebody might ask for all of them.
const MOST_OF_A_NAME: usize = 8;

/// How many names around a name become part of it.
const MOST_SCOPES: usize = 16;

/// How much an entry says about its name; the least is the best.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Rank {
    /// It is of code or data in the module.
    Definition,
    /// A definition without a place of its own: an inline function.
    Abstract,
    Declaration,
    /// A definition that a linker left out.
    Gone,
}

/// What is around an entry.
#[derive(Clone, Copy, Debug)]
struct Scope<'a> {
    name: Option<&'a [u8]>,
    around: Option<usize>,
    is_record: bool,
}

/// The lists.
#[derive(Default)]
pub(super) struct Index<'a> {
    functions: HashMap<&'a [u8], Vec<(Rank, Place)>>,
    variables: HashMap<&'a [u8], Vec<(Rank, Place)>>,
    /// Types that are whole, by tag and qualified name.
    definitions: HashMap<(DwTag, String), Place>,
    scopes: Vec<Scope<'a>>,
    /// What is around types, functions and variables that are within something else than their unit.
    around: HashMap<Place, usize>,
}

impl<'a> Index<'a> {
    pub(super) fn of(source: &Source<'a>) -> Self {
        let mut index = Self::default();
        for (number, unit) in source.units.iter().enumerate() {
            let walker = Walker { source, unit: number, language: unit.language, open: Vec::new(), index: &mut index };
            walker.walk();
        }
        index
    }

    /// Functions of a name, the best first.
    pub(super) fn functions(&self, name: &str) -> Vec<Place> {
        ranked(&self.functions, name)
    }

    /// Whether a function of this name is defined, and not only called.
    pub(super) fn defines(&self, name: &str) -> bool {
        let found = self.functions.get(name.as_bytes());
        found.is_some_and(|found| found.iter().any(|(rank, _)| *rank < Rank::Declaration))
    }

    /// Variables of a name, the best first.
    pub(super) fn variables(&self, name: &str) -> Vec<Place> {
        ranked(&self.variables, name)
    }

    /// The whole type that a declaration of the same name speaks of.
    pub(super) fn definition(&self, tag: DwTag, place: Place, name: &[u8]) -> Option<Place> {
        self.definitions.get(&(family(tag), self.qualified(place, name, Language::Cxx))).copied()
    }

    /// The name with those around it: C++ joins them with `_`. In Rust what is around is where the source lies, and C
    /// has nothing around.
    pub(super) fn qualified(&self, place: Place, name: &[u8], language: Language) -> String {
        let own = identifier(name);
        let mut names = vec![own];
        let mut next = self.around.get(&place).copied().filter(|_| language == Language::Cxx);
        for _ in 0..MOST_SCOPES {
            let Some(scope) = next.and_then(|number| self.scopes.get(number)) else { break };
            names.extend(scope.name.map(identifier).filter(|name| !name.is_empty()));
            next = scope.around;
        }
        names.reverse();
        names.join("_")
    }

    /// Whether it is a member of a class.
    pub(super) fn is_member(&self, place: Place) -> bool {
        self.around.get(&place).and_then(|number| self.scopes.get(*number)).is_some_and(|scope| scope.is_record)
    }

    /// The name of the class that it is a member of.
    pub(super) fn class(&self, place: Place) -> Option<&'a [u8]> {
        self.around.get(&place).and_then(|number| self.scopes.get(*number)).filter(|scope| scope.is_record)?.name
    }
}

fn ranked(list: &HashMap<&[u8], Vec<(Rank, Place)>>, name: &str) -> Vec<Place> {
    let mut found = list.get(name.as_bytes()).cloned().unwrap_or_default();
    found.sort_unstable();
    found.into_iter().map(|(_, place)| place).collect()
}

/// `class A;` may be declared where `struct A` is defined.
fn family(tag: DwTag) -> DwTag {
    if tag == dw::DW_TAG_class_type { dw::DW_TAG_structure_type } else { tag }
}

/// What entries lie in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Around {
    Unit,
    Scope(usize),
    /// Nobody outside can name what is there.
    Function,
}

struct Walker<'s, 'a> {
    source: &'s Source<'a>,
    unit: usize,
    language: Language,
    /// What is open around the next entry, and how deep that is.
    open: Vec<(isize, Around)>,
    index: &'s mut Index<'a>,
}

impl<'a> Walker<'_, 'a> {
    fn walk(mut self) {
        let walk = self.source.root(self.unit).and_then(|root| self.source.walk(root));
        let Some(mut walk) = walk else { return };
        let mut entry = Entry::null();
        loop {
            let (depth, place) = (walk.depth(), walk.place());
            while self.open.last().is_some_and(|(open, _)| *open >= depth) {
                self.open.pop();
            }
            let around = self.open.last().map_or(Around::Unit, |(_, around)| *around);
            let is_wanted = |tag| is_listed(tag) && around != Around::Function;
            match walk.next(&mut entry, is_wanted) {
                None => return,
                Some(false) => {}
                Some(true) => {
                    let is_listed = is_wanted(entry.tag());
                    let within = if is_listed { self.enter(place, &entry, around) } else { Around::Function };
                    if entry.has_children() {
                        self.open.push((depth, within));
                    }
                }
            }
        }
    }

    /// Lists an entry, and says what is around those within it.
    fn enter(&mut self, place: Place, entry: &Entry<'a>, around: Around) -> Around {
        let tag = entry.tag();
        if matches!(tag, dw::DW_TAG_compile_unit | dw::DW_TAG_type_unit | dw::DW_TAG_partial_unit) {
            return Around::Unit;
        }
        if let Around::Scope(around) = around {
            self.index.around.insert(place, around);
        }
        let name = self.source.text(self.unit, entry, dw::DW_AT_name);
        match tag {
            dw::DW_TAG_namespace => {
                // An inline namespace is a version of what is around it, and nobody writes its name.
                let name = name.filter(|_| !is_set(entry, dw::DW_AT_export_symbols));
                self.open_scope(name, around, false)
            }
            dw::DW_TAG_subprogram | dw::DW_TAG_variable => {
                self.list(place, entry);
                Around::Function
            }
            dw::DW_TAG_typedef => Around::Function,
            _ => {
                // The declaration of a type that has a unit of its own has no name.
                let whole = || self.source.reference(self.unit, entry, dw::DW_AT_signature);
                let of_unit = |whole: Place| self.source.text(whole.unit, &self.source.entry(whole)?, dw::DW_AT_name);
                let name = name.or_else(|| of_unit(whole()?));
                if let Some(name) = name.filter(|_| self.language != Language::Rust)
                    && !is_set(entry, dw::DW_AT_declaration)
                {
                    let name = self.index.qualified(place, name, Language::Cxx);
                    self.index.definitions.entry((family(tag), name)).or_insert(place);
                }
                self.open_scope(name, around, true)
            }
        }
    }

    fn open_scope(&mut self, name: Option<&'a [u8]>, around: Around, is_record: bool) -> Around {
        let around = if let Around::Scope(around) = around { Some(around) } else { None };
        self.index.scopes.push(Scope { name, around, is_record });
        Around::Scope(self.index.scopes.len() - 1)
    }

    /// Lists a function or a variable that other files see.
    fn list(&mut self, place: Place, entry: &Entry<'a>) {
        let (mut name, mut linkage, mut is_external, mut is_member) = (None, None, false, false);
        for origin in self.source.origins(place) {
            let of = |attribute| self.source.text(origin.place.unit, &origin.entry, attribute);
            linkage = linkage.or_else(|| of(dw::DW_AT_linkage_name)).or_else(|| of(dw::DW_AT_MIPS_linkage_name));
            name = name.or_else(|| of(dw::DW_AT_name));
            is_external |= is_set(&origin.entry, dw::DW_AT_external);
            is_member |= self.index.is_member(origin.place);
        }
        // Without a linkage name a member has none: its own is that of many.
        let Some(name) = linkage.or(name.filter(|_| !is_member)).filter(|_| is_external) else { return };
        let rank = match self.source.address(self.unit, entry) {
            _ if is_set(entry, dw::DW_AT_declaration) => Rank::Declaration,
            Address::Here => Rank::Definition,
            Address::Gone => Rank::Gone,
            Address::None => Rank::Abstract,
        };
        let is_function = entry.tag() == dw::DW_TAG_subprogram;
        let list = if is_function { &mut self.index.functions } else { &mut self.index.variables };
        let found = list.entry(name).or_default();
        if found.iter().filter(|(other, _)| *other == rank).count() < MOST_OF_A_NAME {
            found.push((rank, place));
        }
    }
}

/// Whether an entry of this kind is listed, or has a name that is part of others.
fn is_listed(tag: DwTag) -> bool {
    matches!(
        tag,
        dw::DW_TAG_compile_unit
            | dw::DW_TAG_type_unit
            | dw::DW_TAG_partial_unit
            | dw::DW_TAG_namespace
            | dw::DW_TAG_structure_type
            | dw::DW_TAG_class_type
            | dw::DW_TAG_union_type
            | dw::DW_TAG_enumeration_type
            | dw::DW_TAG_typedef
            | dw::DW_TAG_subprogram
            | dw::DW_TAG_variable
    )
}
