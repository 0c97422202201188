//! What a user expects of an image that lacks it: LK010, a function to call; LK011, anything of an input; LK012, the
//! data that the first input exports. And what it may not expect of it: LK014, a library that is there as a whole.
//!
//! wasm-ld says neither: it exports nothing that it is not told to, and drops what nothing reaches. But an image is
//! there to be called, and an input that a user names is there to be used, so where they are not, something was
//! forgotten: a visibility, an option, the order of the inputs. It does not know why something is unreachable.

use std::collections::BTreeSet;

use hashbrown::HashSet;
use toolchain_probe::Admitted;
use toolchain_probe::Examined;
use toolchain_probe::conventions::library_key;
use toolchain_probe::conventions::{
    CALL_CTORS, CALL_DTORS, COMPONENT_TYPE_PREFIX, ENTRY_NAMES, INITIALIZE, is_private,
};
use toolchain_probe::diagnostic::{Code, Diagnostic, Severity, counted, some_of};
use toolchain_probe::gather::Input;
use toolchain_probe::judge::checks::{show, shows_nothing};
use toolchain_probe::module::model::customs::Fate;
use toolchain_probe::module::model::index::{FuncIndex, InputId};
use toolchain_probe::module::model::{ElementItems, Export, ExportRole, Origin, Scope};
use typed_index_collections::TiSlice;

use crate::graph::Graph;
use crate::initialisers::Initialisers;
use crate::options::Options;
use crate::prune::Live;
use crate::resolve::{Callee, ExportItem, GlobalRef, Resolution};

/// LK010, unless the host has something to call or the user says what the image is to export. `_initialize` prepares
/// what is called, so it is something to call itself only where the first input has constructors of its own.
pub(crate) fn exports_nothing(
    group: &Admitted<'_>,
    resolution: &Resolution<'_>,
    entry: Option<&str>,
    remaining: &TiSlice<InputId, Initialisers>,
    options: &Options,
) -> Option<Diagnostic> {
    let is_function = |item: &ExportItem| matches!(item, ExportItem::Function(_));
    let of_first = &remaining[group.first()];
    let is_called = |entry| entry != INITIALIZE || of_first.constructors.or(of_first.start).is_some();
    if entry.is_some_and(is_called)
        || options.asked_exports().next().is_some()
        || resolution.exports.values().any(is_function)
    {
        return None;
    }
    let first = &group.modules()[group.first()];
    let own = callable(first);
    let others = group.modules().iter().filter(|module| !std::ptr::eq(*module, first)).flat_map(callable);
    let mut known = hashbrown::HashSet::new();
    let names: Vec<&str> = own.iter().copied().chain(others).filter(|name| known.insert(*name)).collect();
    let what = first.kind.with_article();
    let seen = match own.len() {
        _ if options.export_only.is_some() => format!("{what}; `--export-only` leaves nothing of it"),
        0 => format!("{what}, the first input: it exports no function"),
        count => format!("{what}, the first input: its {} hidden", counted_are(count)),
    };
    let but = if entry.is_some() { " but `_initialize`" } else { "" };
    let finding = Diagnostic::new(Code::LK010, format!("the image exports no function{but}")).seen(&first.name, seen);
    let is_main = own.iter().any(|name| ENTRY_NAMES.contains(name));
    let visible = if first.is_object() && !own.is_empty() { "compile it with `-fvisibility=default`, or " } else { "" };
    let own_shown = show(first, &["NAME"]);
    let is_silent = options.export_only.is_none() && shows_nothing(first);
    Some(match names.as_slice() {
        _ if is_main => {
            finding.help("it has a `main`: put `crt1-command.o`, which is beside `libc.a`, before it to make a command")
        }
        [] if is_silent => finding.help(format!("{own_shown} for what the host calls; or put another input first")),
        [] => finding.help("add the input whose functions the host is to call, before the others"),
        names => finding.help(format!(
            "{visible}pass `--export {}` and the like for what the host calls; there {}{}",
            names[0],
            if names.len() == 1 { format!("is {}", some_of(names)) } else { format!("are {}", some_of(names)) },
            if is_silent { format!("; for what `{}` has, {own_shown}", first.name) } else { String::new() }
        )),
    })
}

fn counted_are(count: usize) -> String {
    format!("{} {}", counted(count as u64, "function"), if count == 1 { "is" } else { "are" })
}

/// The functions of a module that `--export` can export.
fn callable<'data>(module: &Examined<'data>) -> Vec<&'data str> {
    let is_function = |role| match role {
        ExportRole::Function(function) => matches!(module.functions[function].origin, Origin::Defined(_)),
        _ => false,
    };
    let exports = module.exports.iter().filter(|export| export.scope != Scope::Host && is_function(export.role));
    let names = exports.map(|export| export.name);
    names.filter(|name| !is_private(name) && ![CALL_CTORS, CALL_DTORS].contains(name)).collect()
}

/// LK012: addresses of data, which a library or an object shows to other modules. A finished module's are exported.
pub(crate) fn data_stays_inside(
    group: &Admitted<'_>,
    resolution: &Resolution<'_>,
    options: &Options,
) -> Option<Diagnostic> {
    let first = group.modules().get(group.first()).filter(|first| !first.is_member)?;
    let is_data = |export: &&Export<'_>| {
        matches!(export.role, ExportRole::Data(_) | ExportRole::Symbol(_))
            && first.is_public(export)
            && export.scope != Scope::Hidden
            && !resolution.exports.contains_key(export.name)
    };
    let names: Vec<&str> = first.exports.iter().filter(is_data).map(|export| export.name).collect();
    let name = names.first().filter(|_| options.export_only.is_none())?;
    let variables = counted(names.len() as u64, "variable");
    Some(
        Diagnostic::new(Code::LK012, format!("data of `{}` is not exported", first.name))
            .seen(&first.name, format!("{}: it shows {variables}, {}", first.kind.with_article(), some_of(&names)))
            .help(format!("where the host reads it, pass `--export {name}`: a constant global holds the address")),
    )
}

/// What is smaller costs nobody anything, in bytes.
const SMALL: usize = 64;

/// LK014, of each library whose data and slots are one piece, where these and the functions in the slots are more than
/// a quarter of the image.
pub(crate) fn large_pieces(group: &Admitted<'_>, live: &Live, image_bytes: usize) -> Vec<Diagnostic> {
    let libraries = group.modules().iter_enumerated().filter(|(_, module)| module.reserves().is_some());
    let findings = libraries.filter_map(|(input, module)| {
        let live = &live.inputs[input];
        let data: usize = module.data.iter().filter(|_| live.static_data).map(|segment| segment.bytes.len()).sum();
        let elements = module.elements.iter().filter(|_| live.slots);
        let in_slots: BTreeSet<FuncIndex> = elements
            .filter_map(|element| match &element.items {
                ElementItems::Functions(functions) => Some(functions),
                ElementItems::Expressions(_) => None,
            })
            .flatten()
            .copied()
            .collect();
        let code: usize = in_slots.iter().filter_map(|function| module.body(*function)).map(|body| body.len()).sum();
        (data + code >= SMALL && 4 * (data + code) > image_bytes)
            .then(|| large_piece(module, (data, code), in_slots.len(), image_bytes))
    });
    findings.collect()
}

fn large_piece(module: &Examined<'_>, (data, code): (usize, usize), slots: usize, image_bytes: usize) -> Diagnostic {
    let help = match module.linking {
        None => {
            "link it with `--emit-relocs` (Rust: `-C link-arg=--emit-relocs`), so that what nobody names is left out"
        }
        Some(_) => {
            "its relocations do not say all that its loader would do: link it without `-Bsymbolic`, and change nothing \
             afterwards"
        }
    };
    let bytes = |count: usize| counted(count as u64, "byte");
    Diagnostic::new(Code::LK014, format!("`{}` is in the image as one piece", module.name))
        .seen(
            &module.name,
            format!(
                "{} of data, and {} in its slots with {} of code; the image has {}",
                bytes(data),
                counted(slots as u64, "function"),
                bytes(code),
                bytes(image_bytes)
            ),
        )
        .help(help)
}

/// LK011, one for all inputs that nobody uses; for those that only dead code uses, without which a symbol would be
/// missing, and for those of which DY006 speaks, it only informs.
pub(crate) fn inputs_without_use(
    group: &Admitted<'_>,
    inputs: &TiSlice<InputId, Input>,
    graph: &Graph,
    resolution: &Resolution<'_>,
    live: &Live,
) -> Vec<Diagnostic> {
    // Who lists what another defines has it run.
    let lists: HashSet<InputId> = resolution.constructors.iter().map(|constructor| constructor.owner).collect();
    let unused: Vec<InputId> = group
        .modules()
        .keys()
        .filter(|input| *input != group.first() && !inputs[*input].is_member && inputs[*input].is_named)
        .filter(|input| !lists.contains(input))
        .filter(|input| has_something(&group.modules()[*input]) && !contributes(*input, group, resolution, live))
        .collect();
    let (preempted, others): (Vec<InputId>, Vec<InputId>) =
        unused.into_iter().partition(|input| is_preempted(group, *input));
    let (asked, unasked): (Vec<InputId>, Vec<InputId>) =
        others.into_iter().partition(|input| graph.is_asked(*input) || is_needed(group, *input));
    let warning = finding((group, resolution), &unasked, "nothing asks for it", Advice::LeaveOut);
    let informations = [
        finding((group, resolution), &asked, "what asks for it is not in the image either", Advice::Keep),
        finding((group, resolution), &preempted, "an earlier input defines the same", Advice::LeaveOut),
    ];
    warning.into_iter().chain(informations.into_iter().flatten().map(|finding| finding.at(Severity::Info))).collect()
}

fn is_needed(group: &Admitted<'_>, input: InputId) -> bool {
    let key = library_key(&group.modules()[input].name);
    let mut needed = group.modules().iter().flat_map(|module| module.dylink.iter().flat_map(|dylink| &dylink.needed));
    needed.any(|name| library_key(name) == key)
}

/// Whether another input defines what it defines, which DY006 speaks of.
fn is_preempted(group: &Admitted<'_>, input: InputId) -> bool {
    group.bindings().duplicates.iter().any(|duplicate| duplicate.hidden == input)
}

/// What to do with an input that nobody uses.
#[derive(Clone, Copy)]
enum Advice {
    LeaveOut,
    /// Without it a symbol would be missing.
    Keep,
}

fn finding(
    (group, resolution): (&Admitted<'_>, &Resolution<'_>),
    unused: &[InputId],
    why: &str,
    advice: Advice,
) -> Option<Diagnostic> {
    let modules: Vec<&Examined<'_>> = unused.iter().map(|input| &group.modules()[*input]).collect();
    let names: Vec<&str> = modules.iter().map(|module| module.name.as_str()).collect();
    if names.is_empty() {
        return None;
    }
    let mut finding = Diagnostic::new(Code::LK011, format!("nothing of {} is in the image", some_of(&names)));
    for module in modules.iter().take(3) {
        let has = counted(module.bodies.len() as u64, "function");
        finding = finding.seen(&module.name, format!("{} with {has}: {why}", module.kind.with_article()));
    }
    let is_own = |input: InputId, name: &str| {
        group.bindings().definition(group.modules(), name).is_some_and(|(definer, _)| definer == input)
    };
    // What the image has in place of a list of constructors is nothing of an input.
    let is_list = |input: InputId, name: &str| {
        let function = group.modules()[input].exported_function(name);
        let callee = function.map(|function| resolution.inputs[input].functions[function]);
        matches!(callee, Some(Callee::Constructors | Callee::Nothing))
    };
    let callable: Vec<&str> = unused
        .iter()
        .zip(&modules)
        .flat_map(|(input, module)| callable(module).into_iter().map(move |name| (*input, name)))
        .filter(|(input, name)| is_own(*input, name) && !is_list(*input, name))
        .map(|(_, name)| name)
        .collect();
    let (it, define) = if names.len() == 1 { ("it", "it defines") } else { ("them", "they define") };
    let advice = match advice {
        Advice::LeaveOut => format!("leave {it} out"),
        Advice::Keep => format!("keep {it}, or a symbol is missing"),
    };
    Some(match callable.as_slice() {
        [] => finding.help(advice),
        [name, ..] => finding.help(format!(
            "{advice}, or pass `--export {name}` and the like for what the host calls; {define} {}",
            some_of(&callable)
        )),
    })
}

/// Whether there is anything that could be in the image, or is there whatever nothing reaches: its custom sections.
fn has_something(module: &Examined<'_>) -> bool {
    let is_carried = |custom: &toolchain_probe::module::model::CustomSection<'_>| {
        custom.name.starts_with(COMPONENT_TYPE_PREFIX) || matches!(module.fate(custom), Fate::Joined(_))
    };
    let has_data = module.data.iter().any(|segment| !segment.bytes.is_empty());
    (has_data || !module.bodies.is_empty()) && !module.customs.iter().any(is_carried)
}

fn contributes(input: InputId, group: &Admitted<'_>, resolution: &Resolution<'_>, live: &Live) -> bool {
    let (module, live) = (&group.modules()[input], &live.inputs[input]);
    let is_placed = !module.is_relocatable() && (live.static_data || live.slots);
    let mut functions = resolution.inputs[input].functions.iter_enumerated().zip(&live.functions);
    let mut globals = resolution.inputs[input].globals.iter().zip(&live.globals);
    is_placed
        || functions.any(|((index, callee), live)| *live && *callee == Callee::Body(input, index))
        || globals.any(|(global, live)| *live && matches!(global, GlobalRef::Variable(owner, _) if *owner == input))
        || [&live.data, &live.named_data].iter().any(|marks| marks.contains(&true))
        || [&live.elements, &live.named_elements].iter().any(|marks| marks.contains(&true))
        || live.tags.iter().zip(&module.tags).any(|(live, tag)| *live && matches!(tag.origin, Origin::Defined(_)))
}
