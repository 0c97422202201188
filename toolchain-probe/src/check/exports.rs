//! The image exports what the options demand, and nothing else.
//!
//! **Rule.** The memory is `memory`. By default an image has for its host what the first input that is no member of an
//! archive has: its functions and tags, and of a finished module all that it exports; and every name that a source
//! gives to the host. `--export` adds a name of any input, `--export-all` all that others see, `--export-only` leaves
//! no other than those it names. `cabi_realloc` is there where the image can be made a component again. A name that is
//! private to a module is none of these: the entry is shown by [`super::start`]. Names of an instance are nobody's, but
//! for the first input's, which are the host's, `_start` too.
//!
//! Each exported item is what the name means in its input. It does not know what the host does with it. So nothing that
//! the host can reach was pruned: whatever an item names is in the image, because its body is.

use std::collections::{BTreeMap, HashMap, HashSet};

use wasmparser::{GlobalType, SymbolFlags, SymbolInfo};

use super::addresses::{address_of, exported_address, linker_symbol, plain_number};
use super::certificate::{Bound, GlobalOrigin, Kind, Symbol, Value};
use super::imports::OneInput;
use super::names::{Definition, Names, Target, What, is_private};
use super::reading::{Defined, Import, Space, flags, space_of};
use super::start::is_entry;
use super::view::{Group, View, fixed};
use super::{Rule, Shown};

/// What a name may be in the image.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
enum Item {
    Function(u32),
    Table(u32),
    Tag(u32),
    Global(u32),
    /// A global that holds this address and never another.
    Address(u32),
    Memory,
}

type Wanted<'a> = BTreeMap<&'a str, Vec<Item>>;

/// Shows the exports of the image.
pub(crate) fn check<'a>(group: &Group<'a>, names: &Names<'a>) -> Shown {
    let mut shown = Shown::default();
    let wanted = wanted(group, names);
    let mut found: HashSet<&str> = HashSet::new();
    let has_memory = group.certificate.memory.exists;
    for export in &group.image.exports {
        found.insert(export.name);
        let item = match space_of(export.kind) {
            Space::Function => Item::Function(export.index),
            Space::Table => Item::Table(export.index),
            Space::Tag => Item::Tag(export.index),
            Space::Memory => Item::Memory,
            Space::Global => Item::Global(export.index),
        };
        let is_right = match export.name {
            "memory" if has_memory => item == Item::Memory,
            // What it does is shown where the start is.
            name if is_entry(group, name) => matches!(item, Item::Function(_)),
            name => wanted.get(name).is_some_and(|items| items.iter().any(|wanted| is_it(group, item, *wanted))),
        };
        shown.that(Rule::Export, is_right, || {
            format!("export `{}` is {item:?}, wanted {:?}", export.name, wanted.get(export.name))
        });
    }
    for (name, items) in wanted.iter().filter(|(name, _)| !found.contains(*name)) {
        shown.reject(Rule::Export, format!("export `{name}` is missing, wanted {items:?}"));
    }
    let options = &group.certificate.options;
    for name in options.export.iter().chain(options.export_only.iter().flatten()) {
        shown.that(Rule::Export, found.contains(name.as_str()), || format!("export `{name}` is asked for and missing"));
    }
    let is_shown = !has_memory || found.contains("memory");
    shown.that(Rule::Export, is_shown, || "the memory is not exported".to_owned());
    shown
}

fn is_it(group: &Group<'_>, found: Item, wanted: Item) -> bool {
    match (found, wanted) {
        (Item::Global(index), Item::Address(address)) => {
            let origin = group.global_origin(index);
            let init = group.image.globals.get(index as usize).and_then(|global| global.init.as_ref());
            origin == Some(&GlobalOrigin::Address) && init.and_then(plain_number) == Some(address)
        }
        (found, wanted) => found == wanted,
    }
}

fn wanted<'a>(group: &Group<'a>, names: &Names<'a>) -> Wanted<'a> {
    let options = &group.certificate.options;
    let mut meant: Vec<(&'a str, u32, Vec<Item>)> = Vec::new();
    let first = group.first();
    for view in group.views().filter(|view| view.claim.kind == Kind::Object) {
        for export in &view.module.exports {
            if space_of(export.kind) == Space::Function && !is_private(export.name) {
                meant.push((export.name, view.number, functions(group, names, view, export.name, export.index)));
            }
        }
    }
    for view in group.views() {
        let is_first = view.number == first && !view.claim.is_member;
        let all = options.export_all && view.claim.wires.is_none();
        meant.extend(shown_by(group, names, view, is_first, all));
    }
    let mut wanted = Wanted::new();
    // Of what is said of a name the first counts; it may be said as often as a command line permits.
    let mut add = |name: &'a str, items: Vec<Item>| _ = wanted.entry(name).or_insert(items);
    let mut said = HashSet::new();
    match &options.export_only {
        None => meant.into_iter().for_each(|(name, _, items)| add(name, items)),
        Some(only) => {
            let mut first = HashMap::new();
            meant.iter().for_each(|(name, _, items)| _ = first.entry(*name).or_insert(items));
            for name in only.iter().filter(|name| said.insert(name.as_str())) {
                match first.get(name.as_str()) {
                    Some(items) => add(name, (*items).clone()),
                    None => add(name, asked(group, names, name)),
                }
            }
        }
    }
    for name in options.export.iter().filter(|name| said.insert(name.as_str())) {
        add(name, asked(group, names, name));
    }
    for name in options.export_if_defined.iter().filter(|name| said.insert(name.as_str())) {
        let items = asked(group, names, name);
        if !items.is_empty() {
            add(name, items);
        }
    }
    if let Some(view) = group.view(first).filter(|view| view.claim.wires.is_some()) {
        // Names of instances are looked up nowhere, but the first one's are the host's.
        if let Some(function) = view.module.exported_function("cabi_realloc") {
            add("cabi_realloc", functions(group, names, view, "cabi_realloc", function));
        }
    } else if group.inputs.iter().any(|module| module.has_world) {
        let items = asked(group, names, "cabi_realloc");
        if !items.is_empty() {
            add("cabi_realloc", items);
        }
    }
    wanted.retain(|name, _| !is_entry(group, name));
    wanted
}

/// What an input shows to a host, or to everybody with `all`.
fn shown_by<'a>(
    group: &Group<'a>,
    names: &Names<'a>,
    view: View<'_, 'a>,
    is_first: bool,
    all: bool,
) -> Vec<(&'a str, u32, Vec<Item>)> {
    let mut shown = Vec::new();
    let is_finished = matches!(view.claim.kind, Kind::Finished | Kind::Pinned | Kind::Pure);
    if view.claim.kind == Kind::Object {
        // Of several symbols of a name the first says what is shown.
        let mut seen: HashSet<&str> = HashSet::new();
        for (number, symbol, flags) in view.symbols() {
            let hidden = flags.contains(SymbolFlags::VISIBILITY_HIDDEN) && !flags.contains(SymbolFlags::EXPORTED);
            let Some(name) = view.module.symbol_name(symbol).filter(|name| !is_private(name)) else { continue };
            let is_seen = seen.contains(name);
            if hidden || is_seen || flags.intersects(SymbolFlags::UNDEFINED | SymbolFlags::BINDING_LOCAL) {
                continue;
            }
            let items = match *symbol {
                // A function with a name for the host is not shown under its own beside it.
                SymbolInfo::Func { index, .. } if is_renamed(view, index, name) => continue,
                SymbolInfo::Func { index, .. } if is_first || all => functions(group, names, view, name, index),
                SymbolInfo::Event { index, .. } if is_first || all => {
                    view.tag(index).map(Item::Tag).into_iter().collect()
                }
                SymbolInfo::Data { .. } if all => match view.use_symbol(number) {
                    Some(Symbol::Address(address)) => vec![Item::Address(address)],
                    _ => Vec::new(),
                },
                SymbolInfo::Global { index, .. } if all => globals(group, names, view, index),
                SymbolInfo::Table { index, .. } if all => view.table(index).map(Item::Table).into_iter().collect(),
                _ => continue,
            };
            seen.insert(name);
            shown.push((name, view.number, items));
        }
        return shown;
    }
    for export in &view.module.exports {
        let space = space_of(export.kind);
        if space == Space::Memory {
            if is_first && is_finished && export.name != "memory" {
                shown.push((export.name, view.number, vec![Item::Memory]));
            }
            continue;
        }
        let is_for_host = is_first && (is_finished || matches!(space, Space::Function | Space::Tag));
        let is_start = export.name == "_start" && view.claim.wires.is_some();
        if is_private(export.name) && !is_start || !is_for_host && !all {
            continue;
        }
        shown.push((export.name, view.number, items(group, names, view, export.name, space, export.index)));
    }
    shown
}

fn is_renamed(view: View<'_, '_>, function: u32, name: &str) -> bool {
    let functions = view.module.exports.iter().filter(|export| space_of(export.kind) == Space::Function);
    let mut exports = functions.filter(|export| export.index == function).peekable();
    exports.peek().is_some() && exports.all(|export| export.name != name)
}

fn items<'a>(
    group: &Group<'a>,
    names: &Names<'a>,
    view: View<'_, 'a>,
    name: &str,
    space: Space,
    index: u32,
) -> Vec<Item> {
    match space {
        Space::Function => functions(group, names, view, name, index),
        Space::Table => {
            let own =
                view.table(index).or(group.certificate.function_table.filter(|_| view.module.is_function_table(index)));
            own.map(Item::Table).into_iter().collect()
        }
        Space::Tag => {
            let mut found: Vec<Item> = view.tag(index).map(Item::Tag).into_iter().collect();
            found.extend(leads(group, names, view, Space::Tag, index));
            found
        }
        Space::Global if is_variable(view, index) => globals(group, names, view, index),
        Space::Global => {
            // What a weak definition gives way to is exported in its place.
            let symbol = view.symbols().find(|(_, symbol, flags)| {
                let is_it = matches!(symbol, SymbolInfo::Data { name: known, symbol: Some(_), .. } if *known == name);
                is_it && flags.contains(SymbolFlags::BINDING_WEAK)
            });
            let by_symbol = symbol.and_then(|(number, ..)| match view.use_symbol(number)? {
                Symbol::Address(address) => Some(Item::Address(address)),
                _ => None,
            });
            if let Some(item) = by_symbol {
                return vec![item];
            }
            // What every module has of its own is exported as any other address of it.
            let is_own = matches!(name, "__memory_base" | "__table_base" | "__tls_base" | "__dso_handle");
            // One that begins with another global is that: only a number can be an address that a linker gave.
            let global = view.module.globals.get(index as usize);
            let init = global.filter(|global| global.import.is_none()).and_then(|global| global.init.as_ref());
            let is_address = init.is_some_and(|init| view.claim.kind.is_library() || fixed(init).is_some());
            if let Some(Some(address)) = linker_symbol(view, name).filter(|_| !is_own && is_address) {
                return vec![Item::Address(address)];
            }
            globals(group, names, view, index)
        }
        Space::Memory => vec![Item::Memory],
    }
}

/// Whether a global is no address, whatever it is called: it can be set, or its value is the host's or of another type.
fn is_variable(view: View<'_, '_>, index: u32) -> bool {
    let Some(global) = view.module.globals.get(index as usize) else { return false };
    let is_word = global.ty.content_type == wasmparser::ValType::I32;
    // What a library shows as a word is an address, whatever it begins with.
    let is_doubtful = !view.claim.kind.is_library();
    let is_unknown = || global.init.as_ref().is_some_and(|init| is_doubtful && view.constant(init).is_none());
    global.ty.mutable || !is_word || is_unknown()
}

/// What a function of an input may be for a host: what it is in the image, where it leads, and what a weak definition
/// of the name gave way to.
fn functions<'a>(group: &Group<'a>, names: &Names<'a>, view: View<'_, 'a>, name: &str, index: u32) -> Vec<Item> {
    let mut found: Vec<Item> = view.use_function(index).map(Item::Function).into_iter().collect();
    if view.module.import_of(Space::Function, index).is_some() {
        found.extend(leads(group, names, view, Space::Function, index));
    }
    let is_weak = |number: &u32| {
        let symbol = view.module.symbols.get(*number as usize);
        symbol.is_some_and(|symbol| flags(symbol).contains(SymbolFlags::BINDING_WEAK))
    };
    found.extend(names.own(view, name).filter(is_weak).filter_map(|number| match view.use_symbol(number)? {
        Symbol::Function(function, _) => Some(Item::Function(function)),
        _ => None,
    }));
    found
}

fn leads<'a>(group: &Group<'a>, names: &Names<'a>, view: View<'_, 'a>, space: Space, index: u32) -> Vec<Item> {
    let position = view.module.imports.iter().position(|import| import.space == space && import.index == index);
    let Some(position) = position.and_then(|position| u32::try_from(position).ok()) else { return Vec::new() };
    let import = view.module.imports.get(position as usize);
    // What the linker defines is exported as what it is, whoever else has the name.
    let is_of_linker = |import: &&Import<'a>| OneInput { group, names, view }.is_of_linker(import);
    let is_bound = view.claim.imports.get(position as usize) == Some(&Bound::Linker);
    let of_linker = import.filter(|_| is_bound).filter(is_of_linker);
    if let Some(address) = of_linker.and_then(|import| linker_symbol(view, import.field)) {
        return address.map(Item::Address).into_iter().collect();
    }
    let entry = import.filter(|entry| entry.module == "GOT.func");
    let mut found = Vec::new();
    for target in names.targets(group, view.number, position) {
        match (target, entry) {
            // What no input defines has a slot too: that of the host's function, or of the trap in its place.
            (
                Target::Defined(Definition { what: What::Function(_), .. }) | Target::Host(..) | Target::Undefined(..),
                Some(entry),
            ) => {
                let asks = OneInput { group, names, view };
                found.extend(asks.slots(entry, target).into_iter().map(Item::Address));
            }
            (Target::Undefined(..), None) if import.is_some_and(|import| is_empty_entry(view, import)) => {
                found.push(Item::Address(0));
            }
            (Target::Defined(definition), _) => found.extend(item_of(group, definition)),
            (Target::Host(input, at) | Target::Undefined(input, at), None) => {
                let Some(import) = group.view(input).and_then(|view| view.module.imports.get(at as usize)) else {
                    continue;
                };
                let own =
                    group.image.imports.iter().filter(|own| (own.module, own.field) == (import.module, import.field));
                found.extend(own.filter(|own| own.space == space).map(|own| match space {
                    Space::Function => Item::Function(own.index),
                    Space::Global => Item::Global(own.index),
                    Space::Table => Item::Table(own.index),
                    Space::Tag => Item::Tag(own.index),
                    Space::Memory => Item::Memory,
                }));
            }
            (Target::Constructors, _) => {}
        }
    }
    found
}

/// Whether an entry of the offset table may find nothing, and then holds null.
fn is_empty_entry(view: View<'_, '_>, entry: &Import<'_>) -> bool {
    entry.module == "GOT.mem" && view.is_weak(entry)
}

fn globals<'a>(group: &Group<'a>, names: &Names<'a>, view: View<'_, 'a>, index: u32) -> Vec<Item> {
    let mut found = Vec::new();
    let declared = view.module.globals.get(index as usize);
    // A finished module exports an address by its place; what it keeps in a variable is what the variable is.
    let is_number =
        |global: &Defined<'a, GlobalType>| !global.ty.mutable && global.init.as_ref().and_then(fixed).is_some();
    let is_place = view.claim.kind == Kind::Finished && declared.is_some_and(is_number);
    if let Some(Value::Constant(base)) = view.thread_base(index).filter(|_| !is_place) {
        return vec![Item::Address(base.cast_unsigned())];
    }
    match view.base(index).or_else(|| view.global(index)) {
        Some(Value::Global(global)) => found.push(Item::Global(global)),
        // A host may set what can be set.
        Some(Value::Constant(value)) if declared.is_some_and(|global| !global.ty.mutable) => {
            found.push(Item::Address(value.cast_unsigned()));
        }
        _ => {}
    }
    let is_address = declared.is_some_and(|global| {
        !global.ty.mutable && global.ty.content_type == wasmparser::ValType::I32 && global.import.is_none()
    });
    if is_address && let Some(address) = exported_address(view, index) {
        found.push(Item::Address(address));
    }
    found.extend(leads(group, names, view, Space::Global, index));
    found
}

fn item_of(group: &Group<'_>, definition: Definition) -> Option<Item> {
    let view = group.view(definition.input)?;
    match definition.what {
        What::Function(index) => view.use_function(index).map(Item::Function),
        What::Table(index) => view.table(index).map(Item::Table),
        What::Tag(index) => view.tag(index).map(Item::Tag),
        What::Global(index) => match view.global(index)? {
            Value::Global(global) => Some(Item::Global(global)),
            Value::Constant(value) => Some(Item::Address(value.cast_unsigned())),
        },
        What::Address(_) | What::Symbol(_) => address_of(group, definition).map(Item::Address),
    }
}

/// What a user means who names something to export.
fn asked<'a>(group: &Group<'a>, names: &Names<'a>, name: &str) -> Vec<Item> {
    if name == "memory" {
        return vec![Item::Memory];
    }
    let mut found = Vec::new();
    for definition in names.asked(name) {
        let Some(view) = group.view(definition.input) else { continue };
        match definition.what {
            What::Function(index) => found.extend(functions(group, names, view, name, index)),
            What::Symbol(_) => found.extend(item_of(group, definition)),
            What::Address(index) | What::Global(index) => {
                found.extend(items(group, names, view, name, Space::Global, index));
            }
            What::Tag(index) => found.extend(items(group, names, view, name, Space::Tag, index)),
            What::Table(index) => found.extend(items(group, names, view, name, Space::Table, index)),
        }
    }
    if !found.is_empty() {
        return found;
    }
    let stack_pointer = group.certificate.globals.iter().position(|origin| *origin == GlobalOrigin::StackPointer);
    match name {
        "__indirect_function_table" => found.extend(group.certificate.function_table.map(Item::Table)),
        "__stack_pointer" => {
            let index = stack_pointer.and_then(|index| u32::try_from(index).ok());
            found.extend(index.map(|index| Item::Global(group.imported(Space::Global) + index)));
        }
        name => {
            let view = group.view(group.first());
            let address = view.and_then(|view| linker_symbol(view, name)).flatten();
            found.extend(address.map(Item::Address));
        }
    }
    found
}
