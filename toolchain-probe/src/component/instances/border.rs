//! What stands between the modules of a group and its host becomes a module: the first input, whose exports the image
//! has.
//!
//! It imports what the host gives, exports what the host calls, and defines what the component model has built in:
//! handles, texts in other encodings, and the choice of an allocator. The host has one `cabi_realloc`, but each lowered
//! import says whose memory it takes for what it returns; so a function around each says which that is, and
//! `cabi_realloc` asks. It does not know what modules are linked with. The surprising choice: the module is written as
//! text, so that everybody can read what is added to a group (`handles.wat`, `texts.wat`).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::direct::Decided;
use super::outline::{Import, Outline};
use super::parts::{BuiltIn, Definition, HandleTable, Kind, Parts, Signature, What};
use super::translate::Fault;

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
    let allocators = text.allocators()?;
    let destructors: BTreeMap<u32, u32> = parts
        .destructors
        .iter()
        .map(|(resource, function)| Ok((*resource, text.import(*function)?)))
        .collect::<Result<_, Fault>>()?;
    let (mut exports, mut post_returns) = (Vec::new(), Vec::new());
    for export in &parts.exports {
        exports.push((export.name.clone(), text.import(export.function)?));
        if let Some(function) = export.post_return {
            post_returns.push((
                format!("cabi_post_{}", export.name),
                function,
                text.import(function)?,
                export.component,
            ));
        }
    }
    for (resource, name) in &parts.exported_resources {
        if let Some(function) = destructors.get(resource) {
            exports.push((name.clone(), *function));
        }
    }
    let starts = starts.iter().map(|start| text.import(*start)).collect::<Result<Vec<u32>, Fault>>()?;
    text.import_memory();
    text.define(&allocators, &destructors);
    if !starts.is_empty() {
        let calls: String = starts.iter().map(|start| call(*start, 0)).collect();
        text.function("(export \"_initialize\")", &calls);
    }
    for (name, definition, function, component) in post_returns {
        if text.is_closed_by_host(component) {
            let ty = text.signature(definition)?;
            let around = closed(component, &ty, function);
            let head = format!("(export \"{}\") {} (local $before i32)", escaped(&name), ty.text());
            text.function(&head, &around);
        } else {
            exports.push((name, function));
        }
    }
    for (name, function) in exports {
        text.body(&format!("(export \"{}\" (func {function}))", escaped(&name)));
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
    has_memory: bool,
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
        let given = parts.instances.iter().flat_map(|instance| &instance.given);
        let flags = given.filter_map(|given| match given {
            Definition::Flags(component) => Some(*component),
            _ => None,
        });
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
            flags: flags.collect(),
            wrappers: BTreeMap::new(),
            known: BTreeMap::new(),
            has_memory: false,
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
        let importers = self.importers();
        let mut known: BTreeMap<(String, String), u32> = BTreeMap::new();
        for (number, built_in) in self.parts.built_ins.iter().enumerate() {
            let Some((module, field)) = self.of_host(number, built_in, &importers) else { continue };
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

    /// The first import that is given each built-in.
    fn importers(&self) -> BTreeMap<usize, &'p Import> {
        let mut importers = BTreeMap::new();
        for (instance, outline) in self.parts.instances.iter().zip(self.outlines) {
            for (given, import) in instance.given.iter().zip(&outline.imports) {
                if let Definition::BuiltIn(number) = given {
                    importers.entry(*number).or_insert(import);
                }
            }
        }
        importers
    }

    /// The names under which the host has a built-in, if it has it.
    fn of_host(
        &self,
        number: usize,
        built_in: &BuiltIn,
        importers: &BTreeMap<usize, &Import>,
    ) -> Option<(String, String)> {
        match &built_in.what {
            What::Import { module, field, .. } => Some((module.clone(), field.clone())),
            What::ResourceNew(table) | What::ResourceRep(table) | What::ResourceDrop(table) => {
                if self.parts.is_inside(*table) {
                    return None;
                }
                // Who imports it calls it as tools do, by the conventions of core modules.
                let import = importers.get(&number)?;
                Some((import.module.clone(), import.field.clone()))
            }
            _ => None,
        }
    }

    /// The allocators that the host may have to use.
    fn allocators(&mut self) -> Result<Allocators, Fault> {
        let mut allocators = Allocators::default();
        let mut of_exports = self.parts.exports.iter().filter_map(|export| Some((export.realloc?, export)));
        if let Some((first, export)) = of_exports.next() {
            if let Some((_, other)) = of_exports.find(|(realloc, _)| *realloc != first) {
                return Err(Fault::Unsupported(format!(
                    "exports of components with memories of their own, `{}` and `{}`",
                    export.name, other.name
                )));
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
                _ => Err(Fault::Unsupported("a built-in function that is exported".to_owned())),
            };
        }
        if let Some(index) = self.known.get(&definition) {
            return Ok(*index);
        }
        let ty = self.signature(definition)?;
        _ = writeln!(self.imports, "  (import \"\" \"{}\" (func {}))", self.imported, ty.text());
        self.given.push(Some(definition));
        self.known.insert(definition, self.imported);
        self.imported += 1;
        Ok(self.imported - 1)
    }

    /// The type of a function that an instance has.
    fn signature(&self, definition: Definition) -> Result<Signature, Fault> {
        let Definition::Item(instance, Kind::Function, index) = definition else {
            return Err(Fault::Invalid("an export is no function".to_owned()));
        };
        let ty = self.outlines.get(instance).and_then(|outline| outline.signatures.get(index as usize));
        ty.cloned().flatten().ok_or_else(|| Fault::Unsupported("values that are no numbers".into()))
    }

    /// Whether the host, which calls an allocator or what ends a result, may not leave the component meanwhile.
    fn is_closed_by_host(&self, component: u32) -> bool {
        self.decided.closes.contains(&component) && self.flags.contains(&component)
    }

    /// The memory of the group, if it has one: all are the same.
    fn import_memory(&mut self) {
        let mut instances = (0..).zip(self.outlines);
        let memory = instances.find(|(_, outline)| outline.memories > 0);
        if let Some((instance, outline)) = memory {
            let index = u32::try_from(outline.count_imported(Kind::Memory)).unwrap_or_default();
            self.imports.push_str("  (import \"\" \"memory\" (memory 0))\n");
            self.given.push(Some(Definition::Item(instance, Kind::Memory, index)));
            self.has_memory = true;
        }
    }

    fn define(&mut self, allocators: &Allocators, destructors: &BTreeMap<u32, u32>) {
        let flags: Vec<String> =
            self.flags.iter().map(|component| format!("(global $flags{component} (mut i32) (i32.const 1))")).collect();
        flags.iter().for_each(|flags| self.body(flags));
        if allocators.functions.len() > 1 {
            self.body("(global $allocator (mut i32) (i32.const 0))");
        }
        for (index, built_in) in self.parts.built_ins.iter().enumerate() {
            let ty = &built_in.ty;
            let signature = ty.text();
            let function = match (&built_in.what, self.functions[index]) {
                (What::Import { realloc, component, .. }, Some(Function::Imported(host))) => {
                    let number = realloc.as_ref().and_then(|realloc| allocators.number(realloc));
                    let is_guarded = self.decided.guarded_built_ins.contains(&index);
                    let component = Some(*component).filter(|component| is_guarded && self.flags.contains(component));
                    if number.is_none() && component.is_none() {
                        continue;
                    }
                    let reasons = [
                        number.map(|_| "says whose allocator the host uses"),
                        component.map(|_| "traps where the caller may not be left"),
                    ];
                    self.wrappers.insert(index, reasons.into_iter().flatten().collect());
                    self.function(&signature, &around(ty, host, number, component))
                }
                (_, Some(_)) => continue,
                (what, None) => {
                    let body = self.built_in(what, destructors);
                    self.function(&signature, &body)
                }
            };
            self.functions[index] = Some(function);
        }
        self.define_realloc(allocators);
    }

    /// The one function that the host calls for memory.
    fn define_realloc(&mut self, allocators: &Allocators) {
        let realloc = Signature { params: vec!["i32"; 4], results: vec!["i32"] };
        let called = |function: u32, component: u32| match self.is_closed_by_host(component) {
            true => closed(component, &realloc, function),
            false => call(function, 4),
        };
        if let Some((_, first, component)) = allocators.functions.first() {
            let mut body = format!("{} (local $before i32)", realloc.text());
            for (number, (_, function, component)) in allocators.functions.iter().enumerate().skip(1) {
                _ = write!(
                    body,
                    " (if (i32.eq (global.get $allocator) (i32.const {number})) (then (return {})))",
                    called(*function, *component)
                );
            }
            body.push(' ');
            body.push_str(&called(*first, *component));
            self.function("(export \"cabi_realloc\")", &body);
        }
    }

    fn built_in(&self, what: &What, destructors: &BTreeMap<u32, u32>) -> String {
        let table = |table: &u32| format!("(i32.const {table})");
        match what {
            What::ResourceNew(number) => format!("(call $resource_new {} (local.get 0))", table(number)),
            What::ResourceRep(number) => format!("(call $resource_rep {} (local.get 0))", table(number)),
            What::ResourceDrop(number) => {
                let resource = self.parts.tables.get(*number as usize).copied().flatten().map(|table| table.resource);
                let end = format!("(call $resource_end {} (local.get 0))", table(number));
                match resource.and_then(|resource| destructors.get(&resource)) {
                    Some(destructor) => {
                        format!("(local.set 0 {end}) (if (global.get $owned) (then (call {destructor} (local.get 0))))")
                    }
                    None => format!("(drop {end})"),
                }
            }
            What::TransferOwn => {
                let host = self.is_one_of(2, |table| table.definer.is_none());
                format!(
                    "(if {host} (then (return (local.get 0)))) \
                     (call $move_own (local.get 0) (local.get 1) (local.get 2))"
                )
            }
            What::TransferBorrow => {
                let definer = self.is_one_of(2, |table| table.definer == Some(table.component));
                format!("(call $lend (local.get 0) (local.get 1) (local.get 2) {definer})")
            }
            What::EnterCall => "(call $enter_call (local.get 0) (local.get 1) (local.get 2))".to_owned(),
            What::ExitCall => "(call $exit_call)".to_owned(),
            What::Transcode("copy_utf8") => "(call $copy_utf8 (local.get 0) (local.get 1) (local.get 2))".to_owned(),
            // The others were refused, or are imported.
            What::Trap | What::Import { .. } | What::Transcode(_) => "(unreachable)".to_owned(),
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
        if self.has_memory && self.parts.built_ins.iter().any(|built_in| built_in.what.is_of_handles()) {
            self.body.push_str(include_str!("handles.wat"));
        }
        if self.parts.built_ins.iter().any(|built_in| matches!(built_in.what, What::Transcode(_))) {
            self.body.push_str(include_str!("texts.wat"));
        }
        let text = format!("(module\n{}{})", self.imports, self.body);
        let wasm = wat::parse_str(&text).map_err(|error| Fault::Unsupported(format!("a border: {error}")))?;
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

/// A call with the first parameters.
fn call(function: u32, parameters: usize) -> String {
    let parameters: String = (0..parameters).map(|index| format!(" (local.get {index})")).collect();
    format!("(call {function}{parameters})")
}

/// A call of a function of a component that may not be left meanwhile. The body has a local `$before`.
fn closed(component: u32, ty: &Signature, function: u32) -> String {
    let call = call(function, ty.params.len());
    format!(
        "(local.set $before (global.get $flags{component})) (global.set $flags{component} (i32.const 0)) {call} \
         (global.set $flags{component} (local.get $before))"
    )
}

/// A call of the host that says whose allocator it may use, and that the component may be left.
fn around(ty: &Signature, host: u32, allocator: Option<usize>, component: Option<u32>) -> String {
    let mut body = String::new();
    let before = ty.params.len();
    if allocator.is_some() {
        body.push_str("(local i32) ");
    }
    if let Some(component) = component {
        _ = write!(body, "(if (i32.eqz (global.get $flags{component})) (then (unreachable))) ");
    }
    if let Some(number) = allocator {
        _ = write!(body, "(local.set {before} (global.get $allocator)) (global.set $allocator (i32.const {number})) ");
    }
    body.push_str(&call(host, before));
    if allocator.is_some() {
        _ = write!(body, " (global.set $allocator (local.get {before}))");
    }
    body
}

/// A name in the text format.
fn escaped(name: &str) -> String {
    let mut text = String::new();
    for byte in name.bytes() {
        match byte {
            b' '..=b'~' if byte != b'"' && byte != b'\\' => text.push(char::from(byte)),
            _ => _ = write!(text, "\\{byte:02x}"),
        }
    }
    text
}
