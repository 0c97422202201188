//! Start-up runs what was not evaluated, in an order that the rules permit, once.
//!
//! **Rules.** Every input's start function comes first, then every input's data relocations, then constructors, then a
//! command's `_start`, then destructors if that `_start` runs none (DynamicLinking.md, "Lifecycle"; BasicModuleABI.md).
//! Within each, what an input uses or needs starts before it, unless they use each other; the crt1 of the program
//! starts last. Of these each is called once by the entry, `_start` or `_initialize`, which is the only one if there is
//! but one. The constructors of objects, and of finished modules that list theirs, are one list by priority and then by
//! link order; one function calls it, as often as in its input. An object of an archive takes part if something of it
//! is in the image. What a crt1 does may be left out if each function that it calls does nothing, or is called by one
//! that is not left out. An instance is no command: its `_start` is an export like another ([`super::exports`]), and
//! not the entry.
//!
//! It does not know what the functions do.

use std::collections::{BTreeSet, HashMap, HashSet};

use wasmparser::{Operator, SymbolFlags, SymbolInfo};

use super::certificate::{FunctionOrigin, Kind, Preparation, Wire};
use super::evaluate::does_nothing;
use super::imports::OneInput;
use super::made;
use super::names::{Definition, Names, Target, What};
use super::preparations::function;
use super::reading::{Import, Space, flags, space_of};
use super::view::{Group, View};
use super::{Rule, Shown};

/// Shows what the entry of the image calls.
pub(crate) fn check<'a>(group: &Group<'a>, names: &Names<'a>) -> Shown {
    let mut shown = Shown::default();
    if !order(group, names, &mut shown) {
        return shown;
    }
    let starting = Starting { group, names };
    let wanted = starting.wanted(&mut shown);
    let entries: Vec<(&str, u32)> = group
        .image
        .exports
        .iter()
        .filter(|export| is_entry(group, export.name) && space_of(export.kind) == Space::Function)
        .map(|export| (export.name, export.index))
        .collect();
    shown.that(Rule::Start, group.image.start.is_none(), || "the image has a start function".to_owned());
    let name = if starting.main().is_some() { "_start" } else { "_initialize" };
    let found: Option<Vec<u32>> = match entries.as_slice() {
        [] => Some(Vec::new()),
        [(found, function)] if *found == name => match group.origin(*function) {
            Some(FunctionOrigin::Start) => made::calls(group, *function),
            _ => Some(vec![*function]),
        },
        _ => None,
    };
    shown.that(Rule::Start, found.as_ref() == Some(&wanted), || {
        format!("the entry {entries:?} calls {found:?}, wanted {wanted:?} by `{name}`")
    });
    starting.constructors(&wanted, &mut shown);
    shown
}

/// Whether what has this name in the image is what a host calls first.
pub(crate) fn is_entry(group: &Group<'_>, name: &str) -> bool {
    let is_instance = || group.view(group.first()).is_some_and(|first| first.claim.wires.is_some());
    name == "_initialize" || name == "_start" && !is_instance()
}

/// Whether the certificate's order is one of all inputs; shows that it is permitted.
fn order<'a>(group: &Group<'a>, names: &Names<'a>, shown: &mut Shown) -> bool {
    let order = &group.certificate.start_order;
    let mut place = vec![usize::MAX; group.inputs.len()];
    for (position, input) in order.iter().enumerate() {
        if let Some(place) = place.get_mut(*input as usize) {
            *place = position;
        }
    }
    let is_complete = order.len() == group.inputs.len() && !place.contains(&usize::MAX);
    shown.that(Rule::Start, is_complete, || "the start order is not one of all inputs".to_owned());
    if !is_complete {
        return false;
    }
    let uses: Vec<Uses> = group.views().map(|view| uses(group, names, view)).collect();
    for (user, of_user) in uses.iter().enumerate() {
        for used in of_user.first.iter().filter(|used| place[**used] > place[user]) {
            let is_circle = reaches(&uses, *used, user);
            shown.that(Rule::Start, is_circle, || {
                let name = |input: usize| &group.certificate.inputs[input].name;
                format!("{} starts before {}, which it uses", name(user), name(*used))
            });
        }
    }
    true
}

/// What an input uses.
#[derive(Default)]
struct Uses {
    /// What starts before it, but in a circle.
    first: BTreeSet<usize>,
    /// All that it may use: of this circles are made. Objects start with the program, whoever uses them, and which of
    /// several weak definitions is meant is shown elsewhere.
    all: BTreeSet<usize>,
}

fn uses<'a>(group: &Group<'a>, names: &Names<'a>, view: View<'_, 'a>) -> Uses {
    let mut uses = Uses::default();
    for (position, import) in (0u32..).zip(&view.module.imports) {
        let one = OneInput { group, names, view };
        if one.is_of_linker(import) || one.bound_of_section(import).is_some() {
            continue;
        }
        let targets = names.targets(group, view.number, position);
        let defined = targets.iter().filter_map(|target| match target {
            Target::Defined(definition) => Some(*definition),
            _ => None,
        });
        uses.all.extend(defined.map(|definition| definition.input as usize));
        if let [Target::Defined(definition)] = targets.as_slice()
            && !matches!(definition.what, What::Symbol(_))
            && !matches!(import.space, Space::Memory | Space::Table)
            && one.role(import).is_none()
            && group.view(definition.input).is_some_and(|used| used.claim.kind != Kind::Object)
        {
            uses.first.insert(definition.input as usize);
        }
    }
    for (_, symbol, _) in view.symbols() {
        if let SymbolInfo::Data { symbol: None, name, .. } = symbol {
            uses.all.extend(names.candidates(view, name).into_iter().map(|definition| definition.input as usize));
        }
    }
    if let Some(wires) = &view.claim.wires {
        // An instance is made of what others gave it, even of a memory and of what they only pass on.
        let givers = wires.iter().take(view.module.imports.len()).filter_map(|wire| match wire {
            Wire::Item(giver, _) => Some(*giver as usize),
            _ => None,
        });
        givers.for_each(|giver| {
            uses.first.insert(giver);
            uses.all.insert(giver);
        });
    } else {
        let key = |name: &'_ str| {
            let file = name.rsplit('/').next().unwrap_or(name);
            [".so", ".wasm"].iter().find_map(|ending| file.strip_suffix(ending)).unwrap_or(file).to_owned()
        };
        for needed in &view.module.needed {
            let library = group.certificate.inputs.iter().position(|input| key(&input.name) == key(needed));
            uses.first.extend(library);
            uses.all.extend(library);
        }
    }
    uses.first.remove(&(view.number as usize));
    uses
}

fn reaches(uses: &[Uses], from: usize, to: usize) -> bool {
    let mut seen = HashSet::from([from]);
    let mut open = vec![from];
    while let Some(input) = open.pop() {
        if input == to {
            return true;
        }
        open.extend(uses[input].all.iter().copied().filter(|next| seen.insert(*next)));
    }
    false
}

/// An entry of a list of constructors.
struct Listed {
    priority: u32,
    /// The function of the image.
    function: u32,
    /// The definition that it names.
    own: Definition,
    /// The same, if weak definitions give way.
    named: Definition,
}

/// Whether all of one list are in another one, in this order.
fn is_part(part: &[u32], whole: &[u32]) -> bool {
    let mut rest = whole.iter();
    part.iter().all(|function| rest.any(|other| other == function))
}

struct Starting<'g, 'a> {
    group: &'g Group<'a>,
    names: &'g Names<'a>,
}

impl<'a> Starting<'_, 'a> {
    fn ordered(&self) -> impl Iterator<Item = View<'_, 'a>> {
        self.group.certificate.start_order.iter().filter_map(|input| self.group.view(*input))
    }

    /// The `_start` of a command.
    fn main(&self) -> Option<(View<'_, 'a>, u32)> {
        let view = self.group.view(self.group.first()).filter(|first| first.claim.wires.is_none())?;
        Some((view, view.public_function("_start")?))
    }

    /// The root of what an input runs for itself, and whether it is of the program: a crt1.
    fn root(&self, view: View<'_, 'a>) -> Option<(u32, bool)> {
        let is_first = self.group.first() == view.number;
        let main = if is_first { self.main().map(|(_, main)| main) } else { None };
        let constructors = match main {
            Some(main) => {
                let list = view.public_function("__wasm_call_ctors")?;
                // One that comes to them itself, or is them, runs them once.
                (!comes_to(view, main, list)).then_some(list)?
            }
            None => function(view, Preparation::Constructors)?,
        };
        Some((constructors, main.is_some() || view.claim.kind == Kind::Object))
    }

    /// What the entry has to call, in order.
    fn wanted(&self, shown: &mut Shown) -> Vec<u32> {
        let mut wanted: Vec<u32> = Vec::new();
        let mut call = |view: View<'_, '_>, own: u32, shown: &mut Shown| match view.use_function(own) {
            Some(function) => wanted.push(function),
            None => shown
                .reject(Rule::Start, format!("function {own} of {} has to run, and is not in the image", view.name())),
        };
        for preparation in [Preparation::Start, Preparation::DataRelocations] {
            for view in self.ordered().filter(|view| !view.claim.evaluated.contains(&preparation)) {
                if let Some(own) = function(view, preparation) {
                    call(view, own, shown);
                }
            }
        }
        let main = self.main();
        let is_main = |view: View<'_, '_>| main.is_some_and(|(own, _)| own.number == view.number);
        for of_program in [false, true] {
            for view in self.ordered() {
                let root = self.root(view).filter(|(_, of)| *of == of_program);
                let Some((own, _)) = root.filter(|_| !view.claim.evaluated.contains(&Preparation::Constructors)) else {
                    continue;
                };
                call(view, own, shown);
            }
        }
        let others = self.called_by_roots();
        for view in self.ordered().filter(|view| view.claim.evaluated.contains(&Preparation::Constructors)) {
            if let Some((own, _)) = self.root(view).filter(|_| !is_main(view)) {
                let result = self.may_be_left_out(view, own, &others);
                shown.that(Rule::Start, result, || format!("the constructors of {} do not run", view.name()));
            }
        }
        // A command may do nothing but call its constructors.
        let is_main_itself = |list: u32| main.is_some_and(|(view, main)| view.function(main) == Some(list));
        if let Some(list) = self.list_function()
            && !is_main_itself(list)
            // An input may show the list itself as what it wants run.
            && !wanted.contains(&list)
            && !self.is_called_by_input(list)
            && made::calls(self.group, list).is_some_and(|calls| !calls.is_empty())
        {
            wanted.push(list);
        }
        if let Some((view, main)) = main {
            match view.use_function(main) {
                Some(function) => wanted.push(function),
                None => shown.reject(Rule::Start, "`_start` is not in the image".to_owned()),
            }
            wanted.extend(self.destructors(view, main));
        }
        wanted
    }

    /// The destructors that a `_start` which is not crt1's does not run.
    fn destructors(&self, view: View<'_, 'a>, main: u32) -> Option<u32> {
        let is_bare = match view.claim.kind {
            Kind::Object => {
                let calls =
                    |view: View<'_, '_>| view.module.imports.iter().any(|import| import.field == "__wasm_call_ctors");
                !self.group.views().filter(|view| view.claim.kind == Kind::Object).any(calls)
            }
            _ => view.public_function("__wasm_call_ctors").is_some_and(|list| !comes_to(view, main, list)),
        };
        let asked = self.names.asked("__wasm_call_dtors").into_iter().next().filter(|_| is_bare)?;
        match asked.what {
            What::Function(own) => self.group.view(asked.input)?.use_function(own),
            _ => None,
        }
    }

    /// The function of the image that calls the constructors of the program.
    fn list_function(&self) -> Option<u32> {
        let position = self.group.certificate.functions.iter().position(|o| *o == FunctionOrigin::Constructors)?;
        Some(self.group.imported(Space::Function) + u32::try_from(position).ok()?)
    }

    /// Whether a body of an input calls the constructors of the program.
    fn is_called_by_input(&self, list: u32) -> bool {
        let first = self.group.imported(Space::Function);
        (first..).zip(&self.group.certificate.functions).any(|(function, origin)| {
            matches!(origin, FunctionOrigin::Input(..)) && self.group.image.calls(function).any(|callee| callee == list)
        })
    }

    /// The functions of the image that those call which start and are not left out.
    fn called_by_roots(&self) -> HashSet<u32> {
        let kept = |view: &View<'_, '_>| !view.claim.evaluated.contains(&Preparation::Constructors);
        let roots = self.ordered().filter(kept).filter_map(|view| Some((view, self.root(view)?.0)));
        let called = roots.chain(self.main()).flat_map(|(view, root)| view.callees(root));
        called.collect()
    }

    /// Whether each function that the constructors of an input call is called by others that start, or does nothing.
    fn may_be_left_out(&self, view: View<'_, 'a>, own: u32, others: &HashSet<u32>) -> bool {
        if does_nothing(view, self.names, own) {
            return true;
        }
        let list = named_list(view);
        only_calls(view, own)
            && view.calls(own).all(|(own, function)| {
                // Whether the constructors run is shown by their own rule.
                if Some(own) == list && lists_constructors(view) || does_nothing(view, self.names, own) {
                    return true;
                }
                view.use_function(own);
                let origin = function.and_then(|function| self.group.origin(function));
                matches!(origin, Some(FunctionOrigin::Nothing | FunctionOrigin::Constructors))
                    || function.is_some_and(|function| others.contains(&function))
            })
    }

    /// The list of constructors: by priority, then by link order, each once.
    fn constructors(&self, started: &[u32], shown: &mut Shown) {
        let group = self.group;
        let mut wanted: Vec<Listed> = Vec::new();
        for view in group.views().filter(|view| view.is_relocatable() && view.claim.wires.is_none()) {
            if view.claim.kind == Kind::Finished && !lists_constructors(view) || !takes_part(view) {
                continue;
            }
            let mut own: Vec<Listed> = Vec::new();
            for init in &view.module.init_functions {
                let Some(symbol @ SymbolInfo::Func { index, .. }) = view.module.symbols.get(init.symbol_index as usize)
                else {
                    continue;
                };
                match view.use_function(*index) {
                    Some(function) => own.push(self.listed(view, init.priority, symbol, *index, function)),
                    None => {
                        shown.reject(Rule::Start, format!("constructor {index} of {} is not in the image", view.name()))
                    }
                }
            }
            own.sort_by_key(|listed| listed.priority);
            wanted.extend(own);
        }
        wanted.sort_by_key(|listed| listed.priority);
        // A copy of another module's runs with that one; what is listed twice by name runs twice. Whether a weak
        // definition of a finished module is a copy, or gives way to another one, is the linker's choice.
        let functions = |is_copy: bool| {
            let mut first: HashMap<u32, Definition> = HashMap::new();
            let named = wanted.iter().filter(|listed| {
                let definition = if is_copy { listed.own } else { listed.named };
                *first.entry(listed.function).or_insert(definition) == definition
            });
            named.map(|listed| listed.function).collect::<Vec<u32>>()
        };
        let (least, wanted) = (functions(true), functions(false));
        let list = self.list_function();
        let found = list.map(|list| made::calls(group, list).unwrap_or_default());
        let is_right =
            found.as_ref().map_or(wanted.is_empty(), |found| is_part(&least, found) && is_part(found, &wanted));
        shown.that(Rule::Start, is_right, || format!("the constructors are {found:?}, wanted {wanted:?}"));
        let Some(list) = list.filter(|_| !wanted.is_empty()) else { return };
        let times = self.times(started, list);
        let is_wrapped = || {
            let view = group.view(group.first());
            let wraps =
                |view: View<'_, '_>| view.module.function_names.values().any(|name| name.ends_with(".command_export"));
            view.is_some_and(wraps)
        };
        // A program may call them itself, when the host asks it to, and then nothing that starts has called them.
        let is_asked = || self.is_called_by_input(list) && !self.is_left_out();
        shown.that(Rule::Start, times == 1 || times == 0 && (is_wrapped() || is_asked()), || {
            format!("the constructors are called {times} times at start-up")
        });
    }

    /// Whether something that starts called constructors in its input, and calls nothing in the image.
    fn is_left_out(&self) -> bool {
        let roots = self.ordered().filter_map(|view| Some((view, self.root(view)?.0)));
        roots.chain(self.main()).any(|(view, root)| {
            let mut called = view.callees(root).chain(view.function(root));
            called.any(|function| self.group.origin(function) == Some(&FunctionOrigin::Nothing))
        })
    }

    /// An entry of a list, for which this function of the image stands. In an object a symbol names another's function
    /// where it only wants it, or has one that is not kept. What nobody defines is the same to all who want it.
    fn listed(&self, view: View<'_, 'a>, priority: u32, symbol: &SymbolInfo<'a>, own: u32, function: u32) -> Listed {
        let itself = Definition { input: view.number, what: What::Function(own) };
        let of_image = match self.group.origin(function) {
            Some(FunctionOrigin::Input(input, own)) => Definition { input: *input, what: What::Function(*own) },
            _ => Definition { input: u32::MAX, what: What::Function(function) },
        };
        let means = |definition: &Definition| match definition.what {
            What::Function(index) => {
                self.group.view(definition.input).is_some_and(|view| view.function(index) == Some(function))
            }
            _ => false,
        };
        // Of several that became one function, it is the one of which the image has the body.
        let meant = |definitions: Vec<Definition>| {
            let is_there = definitions.contains(&of_image);
            if is_there { Some(of_image) } else { definitions.into_iter().find(means) }
        };
        let name = view.module.symbol_name(symbol).unwrap_or_default();
        let is_local = flags(symbol).contains(SymbolFlags::BINDING_LOCAL);
        let is_weak = flags(symbol).contains(SymbolFlags::BINDING_WEAK) && !is_local;
        let is_import = |import: &Import<'_>| import.space == Space::Function && import.index == own;
        let (own, named) = if let Some(position) = view.module.imports.iter().position(is_import) {
            let position = u32::try_from(position).unwrap_or(u32::MAX);
            let targets = self.names.targets(self.group, view.number, position).into_iter();
            let defined = targets.filter_map(|target| match target {
                Target::Defined(definition) => Some(definition),
                _ => None,
            });
            let named = meant(defined.collect()).unwrap_or(of_image);
            (named, named)
        } else if name.starts_with("undefined_weak:") {
            // It traps the first time.
            (itself, of_image)
        } else if view.claim.kind == Kind::Object && !is_local {
            let named = meant(self.names.candidates(view, name)).unwrap_or(itself);
            (named, named)
        } else {
            (itself, if is_weak { of_image } else { itself })
        };
        Listed { priority, function, own, named }
    }

    /// How often what starts, and what that calls, calls the list of the program: each input that does calls its own
    /// list as often as it does there.
    fn times(&self, started: &[u32], list: u32) -> usize {
        // What a constructor calls it calls as in its input.
        let roots = || started.iter().copied().filter(|function| *function != list);
        let called = roots().flat_map(|function| self.group.image.calls(function));
        let callers: BTreeSet<u32> = roots().chain(called.filter(|callee| *callee != list)).collect();
        let mut times = started.iter().filter(|function| **function == list).count();
        let mut lists: HashSet<(u32, u32)> = HashSet::new();
        for caller in callers {
            match self.group.origin(caller) {
                Some(FunctionOrigin::Input(input, own)) => {
                    let Some(view) = self.group.view(*input) else { continue };
                    let called = view.module.calls(*own).filter(|callee| view.function(*callee) == Some(list));
                    lists.extend(called.map(|callee| (*input, callee)));
                }
                _ => times += self.group.image.calls(caller).filter(|callee| *callee == list).count(),
            }
        }
        times + lists.len()
    }
}

/// Whether a function of an input is another, or comes to it through calls.
fn comes_to(view: View<'_, '_>, from: u32, to: u32) -> bool {
    let (mut seen, mut open) = (HashSet::from([from]), vec![from]);
    while let Some(function) = open.pop() {
        open.extend(view.module.calls(function).filter(|callee| seen.insert(*callee)));
    }
    seen.contains(&to)
}

/// Whether the constructors of a finished module are a list and nothing else.
pub(crate) fn lists_constructors(view: View<'_, '_>) -> bool {
    let is_by_name = view.is_relocatable() && view.claim.wires.is_none();
    // What the start function comes to runs more than once, and what takes or returns something is no list.
    let is_start = |list: u32| view.module.start.is_some_and(|start| comes_to(view, start, list));
    // Whoever knows another name of it calls what it is in its input.
    let is_list = |list: &u32| {
        is_by_name && !is_start(*list) && !has_another_name(view, *list) && view.module.arity(*list) == Some((0, 0))
    };
    let Some(list) = named_list(view).filter(is_list) else { return false };
    let mut wanted: Vec<(u32, u32)> = Vec::new();
    for init in &view.module.init_functions {
        if let Some(SymbolInfo::Func { index, .. }) = view.module.symbols.get(init.symbol_index as usize) {
            wanted.push((init.priority, *index));
        }
    }
    wanted.sort_by_key(|(priority, _)| *priority);
    let Some(operators) = view.module.body(list).and_then(|body| body.get_operators_reader().ok()) else {
        return false;
    };
    let Ok(found) = operators.into_iter().collect::<Result<Vec<_>, _>>() else { return false };
    // The list of `wasm-ld` has no locals, and is none of its own constructors: it would never return.
    let has_locals = view.module.body(list).and_then(|body| body.get_locals_reader().ok());
    if has_locals.is_none_or(|locals| locals.get_count() > 0) || wanted.iter().any(|(_, own)| *own == list) {
        return false;
    }
    let calls: Option<Vec<u32>> = found[..found.len().saturating_sub(1)]
        .iter()
        .map(|operator| match operator {
            Operator::Call { function_index } => Some(*function_index),
            _ => None,
        })
        .collect();
    calls.is_some_and(|calls| calls.iter().copied().eq(wanted.into_iter().map(|(_, function)| function)))
}

/// Whether a module has a list of constructors under a name that is not that of lists.
fn has_another_name(view: View<'_, '_>, list: u32) -> bool {
    let is_other = |name: &str| name != "__wasm_call_ctors";
    let is_symbol = |symbol: &SymbolInfo<'_>| match symbol {
        SymbolInfo::Func { index, name, .. } => *index == list && name.is_some_and(is_other),
        _ => false,
    };
    let is_export = |export: &wasmparser::Export<'_>| {
        space_of(export.kind) == Space::Function && export.index == list && is_other(export.name)
    };
    view.symbols().any(|(_, symbol, _)| is_symbol(symbol)) || view.module.exports.iter().any(is_export)
}

/// Whether a function calls others and does nothing else that anybody sees: a crt1 remembers that it was called, in
/// data that nothing else names.
fn only_calls(view: View<'_, '_>, own: u32) -> bool {
    let Some(body) = view.module.body(own) else { return false };
    let range = body.range();
    let is_inside = |place: &usize| range.contains(place);
    let (inside, outside): (Vec<_>, Vec<_>) =
        view.module.code_relocations.iter().copied().partition(|(place, _)| is_inside(place));
    let data = |index: u32| match view.module.symbols.get(index as usize) {
        Some(SymbolInfo::Data { flags, .. }) => Some(*flags),
        _ => None,
    };
    let mut named = inside.iter().map(|(_, entry)| entry.index).filter(|_| view.is_relocatable());
    let remembers = inside.iter().any(|(_, entry)| data(entry.index).is_some())
        && named.all(|index| {
            let mut others = outside.iter().chain(&view.module.data_relocations);
            // What others can name anybody may use; a number, such as a base, is no data.
            data(index).is_none_or(|flags| {
                flags.contains(SymbolFlags::ABSOLUTE)
                    || flags.contains(SymbolFlags::BINDING_LOCAL) && others.all(|(_, entry)| entry.index != index)
            })
        });
    let Ok(mut operators) = body.get_operators_reader() else { return false };
    std::iter::from_fn(|| (!operators.eof()).then(|| operators.read())).all(|operator| {
        use Operator as O;
        match operator {
            Ok(O::I32Load { .. } | O::I32Load8U { .. } | O::I32Store { .. } | O::I32Store8 { .. } | O::Unreachable) => {
                remembers
            }
            Ok(O::Call { .. } | O::Block { .. } | O::If { .. } | O::BrIf { .. } | O::Return) => true,
            Ok(
                O::I32Const { .. }
                | O::I32Eqz
                | O::I32Add
                | O::GlobalGet { .. }
                | O::LocalGet { .. }
                | O::End
                | O::Nop
                | O::Drop,
            ) => true,
            _ => false,
        }
    })
}

/// The function by which `wasm-ld` calls the constructors of a module.
fn named_list(view: View<'_, '_>) -> Option<u32> {
    view.symbols().find_map(|(_, symbol, _)| match *symbol {
        SymbolInfo::Func { index, name: Some("__wasm_call_ctors"), .. } => Some(index),
        _ => None,
    })
}

/// Whether something of an input is in the image, and not only what others define under its names. An object of an
/// archive that nobody reaches runs no constructor; a finished module is linked already, wherever it is given.
fn takes_part(view: View<'_, '_>) -> bool {
    let defined = |(own, claim): (u32, &Option<u32>)| {
        let itself = FunctionOrigin::Input(view.number, own);
        claim.is_some_and(|function| view.group.origin(function) == Some(&itself))
    };
    !view.claim.is_member
        || view.claim.kind != Kind::Object
        || view.group.certificate.options.no_prune
        || (0u32..).zip(&view.claim.functions).any(defined)
        || view.claim.segments.iter().any(Option::is_some)
}
