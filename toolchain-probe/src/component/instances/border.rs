//! What stands between the modules of a group and its host becomes a module: the first input, whose exports the image
//! has.
//!
//! It imports what the host gives, exports what the host calls, and defines what the component model has built in:
//! handles, texts in other encodings, and the choice of an allocator. The host has one `cabi_realloc`, but each lowered
//! import says whose memory it takes for what it returns; so a function around each says which that is, and
//! `cabi_realloc` asks. Exports see to it that nothing is entered twice, or after a trap (`exports`), and that what
//! starts does so once (`entries`). It does not know what modules are linked with. The surprising choice: the module is
//! written as text, so that everybody can read what is added to a group (`handles.wat`, `lent.wat`, `shared.wat`,
//! `texts.wat`, `texts16.wat`, `latin1.wat`).

mod calls;
mod entries;
mod exports;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::direct::Decided;
use super::fault::Fault;
use super::outline::Outline;
use super::parts::{BuiltIn, Definition, Export, HandleTable, Kind, Parts, ROOT, Signature, What};
use calls::{BEFORE, Body, around, call, closed, end, escaped, first, for_host, known_by_host};
use entries::{Entries, is_run};
use exports::{ENTERED, Exports};

use crate::conventions::MEMORY;

/// The module, and where its items are.
#[derive(Debug, Default)]
pub(super) struct Border {
    pub(super) wasm: Vec<u8>,
    /// What each import is given; `None` is the host's.
    pub(super) given: Vec<Option<Definition>>,
    /// The function for each built-in.
    pub(super) functions: Vec<u32>,
    /// The global for the flags of each instance of a component.
    pub(super) flags: BTreeMap<u32, u32>,
    /// What the function around an import does, by the built-in, where there is one.
    pub(super) wrappers: BTreeMap<usize, Vec<&'static str>>,
}

/// The function that stands for a built-in, in the text.
#[derive(Clone, Copy, Debug)]
enum Function {
    Imported(u32),
    Defined(u32),
}

/// Makes the border of a group.
pub(super) fn border(
    parts: &Parts,
    outlines: &[Outline],
    starts: &[Definition],
    decided: &Decided,
) -> Result<Border, Fault> {
    let mut text = Text::of(parts, outlines, decided);
    text.imports_of_host();
    text.imports_of_shared();
    let allocators = text.allocators()?;
    let destructors: BTreeMap<u32, u32> = parts
        .destructors
        .iter()
        .map(|(resource, function)| Ok((*resource, text.import(*function)?)))
        .collect::<Result<_, Fault>>()?;
    let mut exports = Exports::new(decided.is_entered_once);
    for export in &parts.exports {
        text.export(export, &mut exports)?;
    }
    for (resource, exported) in &parts.exported_resources {
        if let Some(function) = destructors.get(resource) {
            exports.destructor(exported, *function, text.shared.contains_key(resource));
        }
    }
    let starts = starts.iter().map(|start| text.import(*start)).collect::<Result<Vec<u32>, Fault>>()?;
    let entries = Entries::new(starts, text.run()?);
    text.memory();
    text.define(&allocators, &destructors);
    text.entries(&entries);
    text.taken_from_host();
    exports.plain().for_each(|export| text.body(&export));
    for (signature, body) in exports.made() {
        text.function(&signature, &body);
    }
    text.module()
}

/// The text of the module while it is made.
struct Text<'p> {
    parts: &'p Parts,
    outlines: &'p [Outline],
    decided: &'p Decided,
    imports: String,
    body: String,
    given: Vec<Option<Definition>>,
    imported: u32,
    defined: u32,
    functions: Vec<Option<Function>>,
    flags: BTreeSet<u32>,
    wrappers: BTreeMap<usize, Vec<&'static str>>,
    /// Functions that are imported already.
    known: BTreeMap<Definition, u32>,
    /// By resource of which both the group and the host have handles: what the host has for that.
    shared: BTreeMap<u32, OfHost>,
}

/// The functions by which a module that exports a resource speaks of its handles with the host.
#[derive(Clone, Copy, Debug)]
struct OfHost {
    new: u32,
    representation: u32,
    drop: u32,
}

/// Whose allocator answers the host.
#[derive(Debug, Default)]
struct Allocators {
    /// The functions, the first that of the exports, and the component of each.
    functions: Vec<(Definition, u32, u32)>,
}

impl Allocators {
    /// The number of an allocator, if there are several.
    fn number(&self, definition: &Definition) -> Option<usize> {
        self.functions.iter().position(|(known, ..)| known == definition).filter(|_| self.functions.len() > 1)
    }
}

impl<'p> Text<'p> {
    fn of(parts: &'p Parts, outlines: &'p [Outline], decided: &'p Decided) -> Self {
        Self {
            parts,
            outlines,
            decided,
            imports: String::new(),
            body: String::new(),
            given: Vec::new(),
            imported: 0,
            defined: 0,
            functions: vec![None; parts.built_ins.len()],
            flags: parts.flags(),
            wrappers: BTreeMap::new(),
            known: BTreeMap::new(),
            shared: BTreeMap::new(),
        }
    }

    fn body(&mut self, line: &str) {
        self.body.push_str("  ");
        self.body.push_str(line);
        self.body.push('\n');
    }

    /// One function; its number among those that are defined.
    fn function(&mut self, signature: &str, body: &str) -> Function {
        self.body(&format!("(func {signature} {body})"));
        self.defined += 1;
        Function::Defined(self.defined - 1)
    }

    /// What the host gives: lowered imports, and handles that are the host's.
    fn imports_of_host(&mut self) {
        let mut known: BTreeMap<(String, String), u32> = BTreeMap::new();
        for (number, built_in) in self.parts.built_ins.iter().enumerate() {
            let Some((module, field)) = self.of_host(built_in) else { continue };
            let key = (module, field);
            let index = match known.get(&key) {
                Some(index) => *index,
                None => {
                    let (module, field) = (escaped(&key.0), escaped(&key.1));
                    let ty = built_in.ty.text();
                    _ = writeln!(self.imports, "  (import \"{module}\" \"{field}\" (func {ty}))");
                    self.given.push(None);
                    self.imported += 1;
                    known.insert(key, self.imported - 1);
                    self.imported - 1
                }
            };
            self.functions[number] = Some(Function::Imported(index));
        }
    }

    /// The names of what the host does with handles of a resource, if they are its own: those of the whole, whatever a
    /// component calls the resource.
    fn of_resource(&self, table: u32, what: &str) -> Option<(String, String)> {
        if self.parts.is_inside(table) {
            return None;
        }
        let resource = self.parts.table(table)?.resource;
        let (interface, name) = match self.parts.exported_resources.get(&resource) {
            Some(exported) => (format!("[export]{}", exported.interface.as_deref().unwrap_or(ROOT)), &exported.name),
            None => {
                let (interface, name) = self.parts.imported_resources.get(&resource)?;
                (interface.clone(), name)
            }
        };
        Some((interface, format!("[resource-{what}]{name}")))
    }

    /// What the host has for resources of which both the group and the host have handles.
    fn imports_of_shared(&mut self) {
        for resource in &self.parts.shared_resources {
            let Some(exported) = self.parts.exported_resources.get(resource) else { continue };
            let interface = escaped(exported.interface.as_deref().unwrap_or(ROOT));
            let name = escaped(&exported.name);
            let first = self.imported;
            for (function, result) in [("new", "(result i32)"), ("rep", "(result i32)"), ("drop", "")] {
                let names = format!("\"[export]{interface}\" \"[resource-{function}]{name}\"");
                _ = writeln!(self.imports, "  (import {names} (func (param i32) {result}))");
                self.given.push(None);
                self.imported += 1;
            }
            self.shared.insert(*resource, OfHost { new: first, representation: first + 1, drop: first + 2 });
        }
    }

    /// What stands behind handles of the host that end because the group gets them.
    fn taken_from_host(&mut self) {
        for (resource, OfHost { representation, drop, .. }) in self.shared.clone() {
            let body = format!(
                "(local i32) (local.set 1 {}) (global.set $moving (i32.const 1)) {} \
                 (global.set $moving (i32.const 0)) (local.get 1)",
                call(representation, 1),
                call(drop, 1)
            );
            self.function(&format!("$from_host{resource} (param i32) (result i32)"), &body);
        }
    }

    /// A function that the host may call, and what frees what it returns.
    fn export(&mut self, export: &Export, exports: &mut Exports) -> Result<(), Fault> {
        if !self.is_alone(&export.name) {
            let component = self.parts.component_of(export.function).unwrap_or_default();
            return Err(Fault::unsupported(format!(
                "`{}`, a function with the name of the image's memory",
                export.name
            ))
            .of(component)
            .help("export it in an interface, or under another name"));
        }
        let function = self.import(export.function)?;
        let ty = self.signature(export.function)?;
        let shared = |table: u32| {
            let table = self.parts.table(table)?;
            let of_host = self.shared.get(&table.resource)?;
            Some((of_host.new, table.resource, table.definer == Some(table.component)))
        };
        let around = for_host(ty, function, &export.values, &shared);
        exports.add(export.name.clone(), ty, function, around);
        if let Some(definition) = export.post_return {
            let name = format!("cabi_post_{}", export.name);
            let function = self.import(definition)?;
            let ty = self.signature(definition)?;
            let is_closed = self.is_closed_by_host(export.component);
            let around = is_closed.then(|| closed(export.component, ty, function));
            exports.add(name, ty, function, around);
        }
        Ok(())
    }

    /// What a command runs, if the group exports that.
    fn run(&mut self) -> Result<Option<u32>, Fault> {
        for export in &self.parts.exports {
            if is_run(export, self.signature(export.function)?) {
                return self.import(export.function).map(Some);
            }
        }
        Ok(None)
    }

    fn entries(&mut self, entries: &Entries) {
        if let Some((global, once)) = entries.once() {
            self.body(global);
            self.function("$initialise", &once);
        }
        for (name, body) in entries.exports() {
            let body = if self.decided.is_entered_once { body.entered() } else { body };
            self.function(&format!("(export \"{name}\")"), &body.text());
        }
    }

    /// The names under which the host has a built-in, if it has it.
    fn of_host(&self, built_in: &BuiltIn) -> Option<(String, String)> {
        match &built_in.what {
            What::Import { module, field, .. } => Some((module.clone(), field.clone())),
            What::ResourceNew(table) => self.of_resource(*table, "new"),
            What::ResourceRep(table) => self.of_resource(*table, "rep"),
            What::ResourceDrop(table) => self.of_resource(*table, "drop"),
            _ => None,
        }
    }

    /// The allocators that the host may have to use.
    fn allocators(&mut self) -> Result<Allocators, Fault> {
        let mut allocators = Allocators::default();
        let mut of_exports = self.parts.exports.iter().filter_map(|export| Some((export.realloc?, export)));
        if let Some((first, export)) = of_exports.next() {
            if let Some((_, other)) = of_exports.find(|(realloc, _)| *realloc != first) {
                let component = |export: &Export| self.parts.component_of(export.function).unwrap_or_default();
                let what = |export: &Export| format!("`{}`, whose memory is its own", export.name);
                return Err(Fault::unsupported(what(export))
                    .of(component(export))
                    .beside(component(other), what(other)));
            }
            allocators.functions.push((first, self.import(first)?, export.component));
        }
        for built_in in &self.parts.built_ins {
            if let What::Import { realloc: Some(realloc), component, .. } = built_in.what
                && !allocators.functions.iter().any(|(known, ..)| *known == realloc)
            {
                allocators.functions.push((realloc, self.import(realloc)?, component));
            }
        }
        Ok(allocators)
    }

    /// The index of an import that is given this.
    fn import(&mut self, definition: Definition) -> Result<u32, Fault> {
        if let Definition::BuiltIn(number) = definition {
            return match self.functions.get(number) {
                Some(Some(Function::Imported(index))) => Ok(*index),
                _ => Err(Fault::unsupported("a built-in function that is exported")),
            };
        }
        if let Some(index) = self.known.get(&definition) {
            return Ok(*index);
        }
        let ty = self.signature(definition)?.text();
        _ = writeln!(self.imports, "  (import \"\" \"{}\" (func {ty}))", self.imported);
        self.given.push(Some(definition));
        self.known.insert(definition, self.imported);
        self.imported += 1;
        Ok(self.imported - 1)
    }

    fn signature(&self, definition: Definition) -> Result<&'p Signature, Fault> {
        let ty = match definition {
            Definition::BuiltIn(number) => self.parts.built_ins.get(number).map(|built_in| &built_in.ty),
            Definition::Item(instance, Kind::Function, index) => {
                let outline = self.outlines.get(instance);
                outline.and_then(|outline| outline.signatures.get(index as usize)?.as_ref())
            }
            _ => return Err(Fault::Invalid("an export is no function".to_owned())),
        };
        ty.ok_or_else(|| Fault::unsupported("values that are no numbers"))
    }

    /// Whether the host, which calls an allocator or what ends a result, may not leave the component meanwhile.
    fn is_closed_by_host(&self, component: u32) -> bool {
        self.decided.closes.contains(&component) && self.flags.contains(&component)
    }

    /// The memory of the group: all are the same. Handles have one for themselves, which has no limit, because no
    /// component was linked for the room that they take.
    fn memory(&mut self) {
        let mut instances = (0..).zip(self.outlines);
        if self.has_handles() {
            self.body("(memory 0)");
        } else if let Some((instance, outline)) = instances.find(|(_, outline)| outline.memories > 0) {
            let index = u32::try_from(outline.count_imported(Kind::Memory)).unwrap_or_default();
            self.imports.push_str("  (import \"\" \"memory\" (memory 0))\n");
            self.given.push(Some(Definition::Item(instance, Kind::Memory, index)));
        }
    }

    /// The image exports its memory under the name that hosts look for, and a module has one export of a name.
    fn is_alone(&self, name: &str) -> bool {
        let has_memory = || self.has_handles() || self.outlines.iter().any(|outline| outline.memories > 0);
        name != MEMORY || !has_memory()
    }

    /// Whether there are handles of the group: the host's are its own.
    fn has_handles(&self) -> bool {
        let is_of_group = |built_in: &BuiltIn| built_in.what.is_of_handles() && self.of_host(built_in).is_none();
        !self.shared.is_empty() || self.parts.built_ins.iter().any(is_of_group)
    }

    fn define(&mut self, allocators: &Allocators, destructors: &BTreeMap<u32, u32>) {
        let flags: Vec<String> =
            self.flags.iter().map(|component| format!("(global $flags{component} (mut i32) (i32.const 1))")).collect();
        flags.iter().for_each(|flags| self.body(flags));
        if allocators.functions.len() > 1 {
            self.body("(global $allocator (mut i32) (i32.const 0))");
        }
        if self.decided.is_entered_once {
            self.body(ENTERED);
        }
        for (number, built_in) in self.parts.built_ins.iter().enumerate() {
            let body = match self.functions[number] {
                Some(Function::Imported(host)) => self.around_host(number, built_in, host, allocators),
                _ => Some(self.built_in(number, built_in, destructors)),
            };
            let Some(body) = body else { continue };
            let function = self.function(&built_in.ty.text(), &body);
            self.functions[number] = Some(function);
        }
        self.define_realloc(allocators);
    }

    /// The one function that the host calls for memory.
    fn define_realloc(&mut self, allocators: &Allocators) {
        let realloc = Signature { params: vec!["i32"; 4], results: vec!["i32"] };
        let called = |function: u32, component: u32| match self.is_closed_by_host(component) {
            true => closed(component, &realloc, function).code,
            false => call(function, 4),
        };
        let Some((_, first, component)) = allocators.functions.first() else { return };
        let others = allocators.functions.iter().enumerate().skip(1);
        let code = others.fold(called(*first, *component), |otherwise, (number, (_, function, component))| {
            format!(
                "(if (result i32) (i32.eq (global.get $allocator) (i32.const {number})) (then {}) (else {otherwise}))",
                called(*function, *component)
            )
        });
        let body = Body { locals: BEFORE.to_owned(), code };
        let body = if self.decided.is_entered_once { body.within() } else { body };
        self.function(&format!("(export \"cabi_realloc\") {}", realloc.text()), &body.text());
    }

    /// What is around a call of the host, if anything is.
    fn around_host(&mut self, number: usize, built_in: &BuiltIn, host: u32, allocators: &Allocators) -> Option<String> {
        let BuiltIn { ty, what } = built_in;
        let mut before = self.may_leave(number, what);
        let lent = &self.parts.lent_tables;
        let What::Import { realloc, values, .. } = what else {
            return match what {
                What::ResourceDrop(table) if lent.contains(table) => Some(before + &end(host, *table)),
                _ if before.is_empty() => None,
                _ => Some(around(ty, host, None, &before)),
            };
        };
        let allocator = realloc.as_ref().and_then(|realloc| allocators.number(realloc));
        let known = known_by_host(ty, values, lent);
        let reasons = [
            allocator.map(|_| "says whose allocator the host uses"),
            (!before.is_empty()).then_some("traps where the caller may not be left"),
            (!known.is_empty()).then_some("gives the host its own handles for those that were lent"),
        ];
        let reasons: Vec<&str> = reasons.into_iter().flatten().collect();
        if reasons.is_empty() {
            return None;
        }
        self.wrappers.insert(number, reasons);
        before.push_str(&known);
        Some(around(ty, host, allocator, &before))
    }

    /// Traps unless the component may be left, if there is anything that it may not be left for and a time for it.
    fn may_leave(&self, number: usize, what: &What) -> String {
        let is_guarded = self.decided.guarded_built_ins.contains(&number);
        let component = self.parts.left_by(what);
        let component = component.filter(|component| is_guarded && self.flags.contains(component));
        let check = |component| format!("(if (i32.eqz (global.get $flags{component})) (then (unreachable))) ");
        component.map(check).unwrap_or_default()
    }

    fn built_in(&self, number: usize, built_in: &BuiltIn, destructors: &BTreeMap<u32, u32>) -> String {
        let table = |table: &u32| format!("(i32.const {table})");
        let may_leave = self.may_leave(number, &built_in.what);
        let lends_of_host = !self.parts.lent_tables.is_empty();
        let is_of_host = || self.is_one_of(2, |table| table.definer.is_none());
        match &built_in.what {
            What::ResourceNew(number) => {
                format!("{may_leave}(call $resource_new {} (local.get 0))", table(number))
            }
            What::ResourceRep(number) => format!("(call $resource_rep {} (local.get 0))", table(number)),
            What::ResourceDrop(number) => {
                let resource = self.parts.table(*number).map(|table| table.resource);
                let end = format!("(call $resource_end {} (local.get 0))", table(number));
                match resource.and_then(|resource| destructors.get(&resource)) {
                    Some(destructor) => {
                        format!(
                            "{may_leave}(local.set 0 {end}) \
                             (if (global.get $owned) (then (call {destructor} (local.get 0))))"
                        )
                    }
                    None => format!("{may_leave}(drop {end})"),
                }
            }
            What::TransferOwn => {
                let moved =
                    if lends_of_host { "(call $move_of_host (local.get 0) (local.get 1))" } else { "(local.get 0)" };
                format!(
                    "(if {} (then (return {moved}))) (call $move_own (local.get 0) (local.get 1) (local.get 2))",
                    is_of_host()
                )
            }
            What::TransferBorrow => {
                let lend_of_host = "(call $lend_of_host (local.get 0) (local.get 1) (local.get 2))";
                let of_host = format!("(if {} (then (return {lend_of_host}))) ", is_of_host());
                let of_host = if lends_of_host { of_host } else { String::new() };
                let definer = self.is_one_of(2, |table| table.definer == Some(table.component));
                format!("{of_host}(call $lend (local.get 0) (local.get 1) (local.get 2) {definer})")
            }
            What::EnterCall => "(call $enter_call (local.get 0) (local.get 1) (local.get 2))".to_owned(),
            What::ExitCall => "(call $exit_call)".to_owned(),
            What::Transcode(name) => format!("(call ${name}{})", first(built_in.ty.params.len())),
            // Imports are the host's.
            What::Trap | What::Import { .. } => "(unreachable)".to_owned(),
        }
    }

    /// Whether a parameter is the number of one of these tables.
    fn is_one_of(&self, parameter: u32, wanted: impl Fn(&HandleTable) -> bool) -> String {
        let tables = (0..).zip(&self.parts.tables);
        let tables = tables.filter(|(_, table)| table.as_ref().is_some_and(&wanted));
        tables.fold("(i32.const 0)".to_owned(), |text, (number, _): (u32, _)| {
            format!("(i32.or {text} (i32.eq (local.get {parameter}) (i32.const {number})))")
        })
    }

    fn module(mut self) -> Result<Border, Fault> {
        if self.has_handles() {
            self.body.push_str(include_str!("handles.wat"));
            if !self.parts.lent_tables.is_empty() {
                self.body.push_str(include_str!("lent.wat"));
            }
            if !self.shared.is_empty() {
                self.body.push_str(include_str!("shared.wat"));
            }
        }
        if self.parts.built_ins.iter().any(|built_in| matches!(built_in.what, What::Transcode(_))) {
            for text in [include_str!("texts.wat"), include_str!("texts16.wat"), include_str!("latin1.wat")] {
                self.body.push_str(text);
            }
        }
        let text = format!("(module\n{}{})", self.imports, self.body);
        let wasm = wat::parse_str(&text).map_err(|error| Fault::unsupported(format!("a border: {error}")))?;
        let function = |function: &Option<Function>| match function {
            Some(Function::Imported(index)) => *index,
            Some(Function::Defined(number)) => self.imported + number,
            None => u32::MAX,
        };
        Ok(Border {
            wasm,
            functions: self.functions.iter().map(function).collect(),
            flags: (0..).zip(&self.flags).map(|(index, component)| (*component, index)).collect(),
            wrappers: self.wrappers,
            given: self.given,
        })
    }
}

impl What {
    fn is_of_handles(&self) -> bool {
        !matches!(self, Self::Import { .. } | Self::Transcode(_) | Self::Trap)
    }
}

impl Signature {
    /// As the text format has it.
    fn text(&self) -> String {
        let types = |word: &str, types: &[&str]| match types {
            [] => String::new(),
            types => format!("({word} {})", types.join(" ")),
        };
        format!("{} {}", types("param", &self.params), types("result", &self.results))
    }
}
