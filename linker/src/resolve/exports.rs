//! Exports of inputs become exports of the image: by default those of the first input, and what the user asks for.
//!
//! Whatever a finished module exports, somebody asked `wasm-ld` to export, so an image has all of it: functions,
//! addresses of data as the constant globals that `wasm-ld --export` makes of them, variables, the table, and the
//! memory under the name that it had. What a library or an object exports beside functions is there for other modules,
//! and stays among them.
//!
//! A name that a source gives to the host (`export_name`) comes before a symbol of that name. What a weak definition
//! gives way to is exported in its place. It does not know what is reachable: an export makes it so.

use std::borrow::Cow;

use hashbrown::HashMap;
use toolchain_probe::Admitted;
use toolchain_probe::conventions::{self, LinkerSymbol, cxx};
use toolchain_probe::diagnostic::demangle::demangled;
use toolchain_probe::diagnostic::{Code, Diagnostic, counted, near_names, some_of};
use toolchain_probe::module::model::index::{GlobalIndex, InputId};
use toolchain_probe::module::model::linking::SymbolKind;
use toolchain_probe::module::model::{Export, ExportRole, Kind, Origin, Scope};
use toolchain_probe::{Examined, Modules};
use wasmparser::SymbolFlags;

use super::{ExportItem, GlobalRef, Place, Resolution, Resolver, SymbolRef, TableRef};
use crate::options::Options;

/// Whether an export of the first input is one of the image. An instance is no command, whatever it exports.
fn is_for_host(module: &Examined<'_>, export: &Export<'_>, is_instance: bool) -> bool {
    let is_start = is_instance && export.name == conventions::START;
    let is_finished = matches!(module.kind, Kind::Finished | Kind::Pinned | Kind::Pure);
    match export.role {
        // Of archives alone, the image has what `--export` names: the order of members is no order of importance.
        _ if module.is_member => false,
        ExportRole::Memory(_) => is_finished && export.name != conventions::MEMORY,
        _ if !module.is_public(export) && !is_start || export.scope == Scope::Hidden => false,
        ExportRole::Function(_) | ExportRole::Tag(_) => true,
        ExportRole::Data(_) | ExportRole::Global(_) | ExportRole::Table(_) | ExportRole::Symbol(_) => is_finished,
    }
}

/// What a host may use without being told of it, those first that win a name; of all inputs with `all`, but for
/// instances, whose names are for those that were given them.
fn meant_for_host<'g, 'data>(group: &'g Admitted<'data>, all: bool) -> Vec<(InputId, &'g Export<'data>)> {
    let exports = || {
        let inputs = group.modules().iter_enumerated();
        inputs.flat_map(|(input, module)| module.exports.iter().map(move |export| (input, module, export)))
    };
    // A name that the source gives to the host is the host's, whatever symbol of another input is called so.
    let of_source = exports().filter(|(.., export)| export.explicit && !conventions::is_private(export.name));
    let of_inputs = exports().filter(|(input, module, export)| {
        let is_instance = group.bindings().is_instance(*input);
        let is_first = *input == group.first() && is_for_host(module, export, is_instance);
        is_first || all && !is_instance && module.is_public(export) && export.scope != Scope::Hidden
    });
    of_source.chain(of_inputs).map(|(input, _, export)| (input, export)).collect()
}

/// LK002 for an entry that was asked for by name and that the image does not have: whether anything is left to run is
/// known after evaluation.
pub(crate) fn missing_entry(
    options: &Options,
    resolution: &Resolution<'_>,
    entry: Option<&'static str>,
) -> Option<Diagnostic> {
    let is_missing = |name: &&String| {
        matches!(name.as_str(), conventions::START | conventions::INITIALIZE)
            && entry != Some(name.as_str())
            && !resolution.exports.contains_key(name.as_str())
    };
    let name = options.asked_exports().find(is_missing)?;
    let fault = Diagnostic::new(Code::LK002, format!("cannot export `{name}`: the image has none"));
    Some(match entry {
        Some(entry) => fault.help(format!("leave out `--export={name}`: a host calls `{entry}` first, and only that")),
        None if name == conventions::START => {
            fault.help("put the command first: crt1-command.o, or the module with `_start`")
        }
        None => fault.help(format!("leave out `--export={name}`: nothing is left to initialise")),
    })
}

/// LK009 for something that is exported as `memory`, where the image exports its memory under that name.
pub(crate) fn named_like_memory(resolution: &Resolution<'_>, has_memory: bool) -> Option<Diagnostic> {
    let item = resolution.exports.get(conventions::MEMORY).filter(|_| has_memory)?;
    let noun = match item {
        ExportItem::Function(_) => "function",
        ExportItem::Global(_) => "variable",
        ExportItem::Tag(_) => "tag",
        ExportItem::Table(_) => "table",
        ExportItem::Memory => return None,
    };
    let name = conventions::MEMORY;
    Some(
        Diagnostic::new(Code::LK009, format!("the {noun} `{name}` is not exported"))
            .seen("the image", format!("exports its memory as `{name}`, as hosts expect"))
            .help(
                "where the host calls it, export it under another name: `export_name` in C, a function that calls it \
                 in Rust",
            ),
    )
}

impl Resolution<'_> {
    /// The names of what the image exports: of inputs, of its entry, of its memory.
    pub(crate) fn exported_names(&self, has_memory: bool, entry: Option<&'static str>) -> impl Iterator<Item = &str> {
        self.exports.keys().map(String::as_str).chain(entry).chain(has_memory.then_some(conventions::MEMORY))
    }
}

impl<'data> Resolver<'_, 'data> {
    /// The exports of the image: what the first input has for a host, what `--export` names, everything with
    /// `--export-all`; only what is named with `--export-only`; `cabi_realloc` where a component can be made of the
    /// image, because its host allocates with it: that of the first input, if it is an instance.
    pub(super) fn exports(&mut self, options: &Options) {
        let group = self.group;
        let meant = meant_for_host(group, options.export_all);
        let mut missing: Vec<&str> = Vec::new();
        let mut ask = |resolver: &mut Self, name| {
            if !resolver.export_by_name(name) {
                missing.push(name);
            }
        };
        match &options.export_only {
            None => meant.iter().for_each(|(input, export)| self.export(export.name, *input, export.role)),
            Some(names) => {
                let mut by_name: HashMap<&str, (InputId, ExportRole)> = HashMap::new();
                for (input, export) in meant {
                    by_name.entry(export.name).or_insert((input, export.role));
                }
                for name in names {
                    match by_name.get(name.as_str()) {
                        Some((input, role)) => self.export(name, *input, *role),
                        None => ask(self, name),
                    }
                }
            }
        }
        options.exports.iter().for_each(|name| ask(self, name));
        options.exports_if_defined.iter().for_each(|name| _ = self.export_by_name(name));
        self.faults.extend(no_such_exports(group.modules(), &missing));
        let has_world = group.modules().iter().any(|module| {
            module.customs.iter().any(|custom| custom.name.starts_with(conventions::COMPONENT_TYPE_PREFIX))
        });
        let first = group.modules().get(group.first()).filter(|_| group.bindings().is_instance(group.first()));
        if let Some(export) = first.and_then(|first| first.export(conventions::CABI_REALLOC)) {
            self.export(export.name, group.first(), export.role);
        } else if has_world
            && let Some((input, export)) = group.bindings().definition(group.modules(), conventions::CABI_REALLOC)
        {
            self.export(export.name, input, export.role);
        }
    }

    fn export(&mut self, name: &str, input: InputId, role: ExportRole) {
        let item = match role {
            ExportRole::Function(index) => match self.exported_symbol(input, name) {
                Some(SymbolRef::Slot(Some(callee))) => ExportItem::Function(callee),
                _ => {
                    let target = self.group.bindings().follow(self.group.modules(), input, index);
                    ExportItem::Function(self.callee(target))
                }
            },
            ExportRole::Data(_) | ExportRole::Symbol(_)
                if let Some(SymbolRef::Address(place)) = self.exported_symbol(input, name) =>
            {
                ExportItem::Global(GlobalRef::Address(place))
            }
            ExportRole::Data(global) if self.is_address(input, global) => {
                ExportItem::Global(match LinkerSymbol::named(name).filter(|symbol| symbol.is_of_image()) {
                    Some(symbol) => GlobalRef::Address(Place::Linker(input, symbol)),
                    None => self.data_symbol(input, global),
                })
            }
            ExportRole::Data(global) | ExportRole::Global(global) => ExportItem::Global(self.global(input, global)),
            ExportRole::Tag(tag) => ExportItem::Tag(self.tag(input, tag)),
            ExportRole::Table(table) => ExportItem::Table(self.table(input, table)),
            // Of two definitions of an object one prevails, which is what the symbol of the other means too.
            ExportRole::Symbol(symbol) => {
                let known = self.resolution.inputs[input].symbols.get(symbol as usize);
                ExportItem::Global(GlobalRef::Address(match known {
                    Some(SymbolRef::Address(place)) => *place,
                    _ => self.object_place(input, symbol),
                }))
            }
            ExportRole::Memory(_) => ExportItem::Memory,
        };
        self.resolution.exports.entry(name.to_owned()).or_insert(item);
    }

    /// What a weak symbol stands for that an input exports under its name: the definition that prevails.
    fn exported_symbol(&mut self, input: InputId, name: &str) -> Option<SymbolRef> {
        let module = &self.group.modules()[input];
        let export = module.export(name).filter(|export| export.weak)?;
        let symbols = &module.linking.as_ref()?.symbols;
        let positions = self.weak_symbols.entry(input).or_insert_with(|| {
            let named = (0u32..).zip(symbols).filter_map(|(position, symbol)| Some((symbol.name?, (position, symbol))));
            let defined = named.filter(|(_, (_, symbol))| !symbol.flags.contains(SymbolFlags::UNDEFINED));
            defined
                .filter(|(_, (_, symbol))| symbol.flags.contains(SymbolFlags::BINDING_WEAK))
                .map(|(name, (at, _))| (name, at))
                .collect()
        });
        let position = *positions.get(name)?;
        let is_it = match (export.role, symbols[position as usize].kind) {
            (ExportRole::Function(exported), SymbolKind::Function(function)) => exported.0 == function,
            (ExportRole::Data(_) | ExportRole::Symbol(_), SymbolKind::Data(place)) => place.is_some(),
            _ => false,
        };
        self.resolution.inputs[input].symbols.get(position as usize).copied().filter(|_| is_it)
    }

    /// Whether an exported global holds an address: one that starts with another global, in a module that is no
    /// library, is a variable of its own.
    fn is_address(&self, input: InputId, global: GlobalIndex) -> bool {
        let module = self.module(input);
        let is_defined = matches!(module.globals[global].origin, Origin::Defined(_));
        is_defined && (module.kind == Kind::SharedLibrary || module.initial_address(global).is_some())
    }

    /// Whether anything is called so.
    fn export_by_name(&mut self, name: &str) -> bool {
        let group = self.group;
        // These are the image's own, whatever an input calls so; `missing_entry` says when it has none. Others are
        // there already, because the source names them for the host.
        if self.resolution.exports.contains_key(name)
            || matches!(name, conventions::MEMORY | conventions::START | conventions::INITIALIZE)
        {
            return true;
        }
        if let Some((input, export)) = group.bindings().definition(group.modules(), name) {
            self.export(name, input, export.role);
            return true;
        }
        let item = match name {
            conventions::TABLE => ExportItem::Table(TableRef::FunctionTable),
            conventions::STACK_POINTER => ExportItem::Global(GlobalRef::StackPointer),
            _ => match LinkerSymbol::named(name) {
                Some(symbol) if symbol.is_of_image() => {
                    ExportItem::Global(GlobalRef::Address(Place::Linker(group.first(), symbol)))
                }
                _ => return false,
            },
        };
        self.resolution.exports.insert(name.to_owned(), item);
        true
    }
}

/// Names that nobody defines and that are told one by one, with what may be meant: that looks at every export of the
/// group, and who misses more has the list of another program.
const ALONE: usize = 20;

/// LK002 for each name to export that nobody defines, and once for all beyond [`ALONE`].
fn no_such_exports(modules: &Modules<'_>, names: &[&str]) -> Vec<Diagnostic> {
    let (alone, together) = names.split_at(names.len().min(ALONE));
    let fault = |names: &[&str]| {
        let it = if names.len() == 1 { "it" } else { "them" };
        let mut fault =
            Diagnostic::new(Code::LK002, format!("cannot export {}: no input defines {it}", some_of(names)));
        for module in modules.iter().take(3) {
            let exports = counted(module.exports.len() as u64, "export");
            fault = fault.seen(&module.name, format!("{exports}, none of this name"));
        }
        fault
    };
    let exports = modules.iter().flat_map(|module| module.exports.iter().filter(|export| module.is_public(export)));
    let shown: Vec<&str> = exports.map(|export| export.name).collect();
    // wasm-ld leaves out what it is not told to export, so that who has the name cannot be told.
    let is_linked = modules.iter().any(|module| !module.is_object() && module.kind != Kind::Pure);
    let there_is = |name: &str| match (shown.as_slice(), is_linked) {
        ([], false) => format!("add the input that defines `{name}`"),
        ([], true) => format!("link the input that has `{name}` again, with `-Wl,--export={name}`, or add it"),
        (names, false) => format!("export one that an input shows: {}", some_of(names)),
        (names, true) => format!(
            "export one that an input shows: {}; or link the input that has `{name}` again, with `-Wl,--export={name}`",
            some_of(names)
        ),
    };
    // Who writes a name as it stands in the source of C++ or Rust, with its types or without, means the symbol.
    let mut symbols: HashMap<Cow<'_, str>, &str> = HashMap::new();
    for symbol in &shown {
        if let Some(name) = cxx::source_name(symbol) {
            symbols.entry(Cow::Borrowed(name)).or_insert(symbol);
        }
        if cxx::is_mangled(symbol) {
            symbols.entry(demangled(symbol)).or_insert(symbol);
        }
    }
    let explained = |name: &str| {
        let near = near_names(name, shown.iter().copied());
        match (symbols.get(name), near.as_slice()) {
            _ if conventions::is_private(name) => private(modules, name),
            (Some(symbol), _) => {
                fault(&[name]).help(format!("name its symbol, {symbol}, or declare it `extern \"C\"` in its source"))
            }
            (None, []) => fault(&[name]).help(there_is(name)),
            (None, near) => fault(&[name]).help(format!("did you mean {}?", some_of(near))),
        }
    };
    let mut faults: Vec<Diagnostic> = alone.iter().map(|name| explained(name)).collect();
    if !together.is_empty() {
        faults.push(fault(together).of_symbols(together).help(there_is(together[0])));
    }
    faults
}

/// LK002 for a name that each module has for itself: the image has what is made of all of them.
fn private(modules: &Modules<'_>, name: &str) -> Diagnostic {
    let mut fault = Diagnostic::new(Code::LK002, format!("cannot export `{name}`: it is for one module alone"));
    for (module, export) in modules.iter().filter_map(|module| Some((module, module.export(name)?))).take(3) {
        fault = fault.seen_at(&module.name, format!("export `{name}`"), export.offset);
    }
    fault.help("leave it out: the image has `_initialize` or `_start` if anything has to run")
}
