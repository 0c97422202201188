//! What a call of a function of a group can come to call, over all instances.
//!
//! It does not know values: whatever a function calls counts, on every path. The surprising choice: a call through a
//! table counts as a call of every function whose address is taken, in every instance that is connected with the
//! caller's by anything that one gives the other, because nobody knows who filled the table; adapters do not connect,
//! so that stays within one component.

use std::collections::{BTreeMap, BTreeSet};

use wasmparser::{ConstExpr, ElementItems, ExternalKind, FunctionBody, Operator, Parser, Payload, TableInit};

use super::outline::Outline;
use super::parts::{Definition, Kind, Parts, What};

/// What is reached.
#[derive(Debug, Default)]
pub(super) struct Reached {
    /// Functions that instances define.
    pub(super) functions: BTreeSet<(usize, u32)>,
    pub(super) built_ins: BTreeSet<usize>,
}

/// Who calls whom.
pub(super) struct Calls<'p> {
    parts: &'p Parts,
    outlines: &'p [Outline],
    /// The calls of each function that an instance defines; read when first asked for.
    bodies: BTreeMap<usize, Bodies>,
}

/// What an instance calls.
#[derive(Debug, Default)]
struct Bodies {
    bodies: Vec<Body>,
    /// The functions whose address is taken.
    addresses: BTreeSet<u32>,
    /// The functions that other instances may be given.
    exported: BTreeSet<u32>,
    /// Whether it could be read.
    is_whole: bool,
}

/// The calls of one function.
#[derive(Debug, Default)]
struct Body {
    calls: BTreeSet<u32>,
    /// Whether it calls through a table.
    is_open: bool,
}

impl<'p> Calls<'p> {
    pub(super) fn of(parts: &'p Parts, outlines: &'p [Outline]) -> Self {
        Self { parts, outlines, bodies: BTreeMap::new() }
    }

    /// What calls of these functions can come to call, these among them.
    pub(super) fn reached(&mut self, roots: impl IntoIterator<Item = Definition>) -> Reached {
        let mut reached = Reached::default();
        let mut opened: BTreeSet<usize> = BTreeSet::new();
        let mut waiting: Vec<Definition> = roots.into_iter().collect();
        while let Some(definition) = waiting.pop() {
            match definition_of(self.parts, self.outlines, definition) {
                Definition::Item(instance, Kind::Function, function) => {
                    let is_new = reached.functions.insert((instance, function));
                    if is_new {
                        self.callees(instance, function, &mut opened, &mut waiting);
                    }
                }
                Definition::BuiltIn(number) => {
                    let is_new = reached.built_ins.insert(number);
                    let built_in = self.parts.built_ins.get(number);
                    if is_new && built_in.is_some_and(|built_in| matches!(built_in.what, What::ResourceDrop(_))) {
                        waiting.extend(self.parts.destructors.iter().map(|(_, destructor)| *destructor));
                    }
                }
                _ => {}
            }
        }
        reached
    }

    /// Whether the address of a function of an instance may be taken, by it or by whom it gives the function.
    pub(super) fn is_shown(&mut self, instance: usize, function: u32) -> bool {
        let Some(of) = self.parts.instances.get(instance) else { return false };
        let bodies = self.bodies.entry(instance).or_insert_with(|| Bodies::of(&of.wasm).unwrap_or_default());
        !bodies.is_whole || bodies.addresses.contains(&function) || bodies.exported.contains(&function)
    }

    /// Adds what a function calls. `opened` are the instances whose calls through tables were added before: for those
    /// that are connected they are the same.
    fn callees(&mut self, instance: usize, function: u32, opened: &mut BTreeSet<usize>, waiting: &mut Vec<Definition>) {
        let (Some(of), Some(outline)) = (self.parts.instances.get(instance), self.outlines.get(instance)) else {
            return;
        };
        let bodies = self.bodies.entry(instance).or_insert_with(|| Bodies::of(&of.wasm).unwrap_or_default());
        let defined = (function as usize).checked_sub(outline.count_imported(Kind::Function));
        let body = defined.and_then(|defined| bodies.bodies.get(defined));
        let item = |instance, function| Definition::Item(instance, Kind::Function, function);
        waiting.extend(body.iter().flat_map(|body| &body.calls).map(|callee| item(instance, *callee)));
        // What cannot be read may do anything.
        if body.is_none_or(|body| body.is_open) && !opened.contains(&instance) {
            for other in self.connected(instance) {
                opened.insert(other);
                let wasm = &self.parts.instances[other].wasm;
                let bodies = self.bodies.entry(other).or_insert_with(|| Bodies::of(wasm).unwrap_or_default());
                let count = u32::try_from(self.outlines[other].signatures.len()).unwrap_or(u32::MAX);
                let all = (0..count).filter(|function| !bodies.is_whole || bodies.addresses.contains(function));
                waiting.extend(all.map(|function| item(other, function)));
            }
        }
    }

    /// The instances that are connected with one, itself among them.
    fn connected(&self, instance: usize) -> BTreeSet<usize> {
        let instances = &self.parts.instances;
        let gives = |giver: &Definition| match giver {
            Definition::Item(giver, ..) => Some(*giver).filter(|giver| !instances[*giver].is_adapter()),
            _ => None,
        };
        let mut edges: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (taker, of) in instances.iter().enumerate().filter(|(_, of)| !of.is_adapter()) {
            for giver in of.given.iter().filter_map(gives) {
                edges.entry(taker).or_default().insert(giver);
                edges.entry(giver).or_default().insert(taker);
            }
        }
        let mut found = BTreeSet::from([instance]);
        let mut waiting = vec![instance];
        while let Some(next) = waiting.pop() {
            waiting.extend(edges.get(&next).into_iter().flatten().filter(|other| found.insert(**other)));
        }
        found
    }
}

/// The function that is called where this is given: imports are followed to what they were given.
pub(super) fn definition_of(parts: &Parts, outlines: &[Outline], mut definition: Definition) -> Definition {
    // A chain passes an instance only as often as it has imports; who goes in a circle ends anywhere.
    for _ in 0..=parts.instances.iter().map(|instance| instance.given.len()).sum() {
        let Definition::Item(instance, Kind::Function, function) = definition else { break };
        let position = outlines.get(instance).and_then(|outline| outline.import_of(function));
        let given = position.and_then(|position| parts.instances[instance].given.get(position));
        let Some(given) = given else { break };
        definition = *given;
    }
    definition
}

impl Bodies {
    fn of(wasm: &[u8]) -> wasmparser::Result<Self> {
        let mut read = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::CodeSectionEntry(body) => read.body(&body)?,
                Payload::ElementSection(elements) => {
                    for element in elements {
                        read.element(element?.items)?;
                    }
                }
                Payload::ExportSection(exports) => {
                    for export in exports {
                        let export = export?;
                        if matches!(export.kind, ExternalKind::Func | ExternalKind::FuncExact) {
                            read.exported.insert(export.index);
                        }
                    }
                }
                Payload::GlobalSection(globals) => {
                    for global in globals {
                        read.expression(&global?.init_expr)?;
                    }
                }
                Payload::TableSection(tables) => {
                    for table in tables {
                        if let TableInit::Expr(expression) = table?.init {
                            read.expression(&expression)?;
                        }
                    }
                }
                _ => {}
            }
        }
        read.is_whole = true;
        Ok(read)
    }

    fn body(&mut self, entry: &FunctionBody<'_>) -> wasmparser::Result<()> {
        let mut body = Body::default();
        let mut operators = entry.get_operators_reader()?;
        while !operators.eof() {
            match operators.read()? {
                Operator::Call { function_index } | Operator::ReturnCall { function_index } => {
                    body.calls.insert(function_index);
                }
                Operator::RefFunc { function_index } => _ = self.addresses.insert(function_index),
                Operator::CallIndirect { .. }
                | Operator::ReturnCallIndirect { .. }
                | Operator::CallRef { .. }
                | Operator::ReturnCallRef { .. } => body.is_open = true,
                _ => {}
            }
        }
        self.bodies.push(body);
        Ok(())
    }

    fn element(&mut self, items: ElementItems<'_>) -> wasmparser::Result<()> {
        match items {
            ElementItems::Functions(functions) => {
                for function in functions {
                    self.addresses.insert(function?);
                }
            }
            ElementItems::Expressions(_, expressions) => {
                for expression in expressions {
                    self.expression(&expression?)?;
                }
            }
        }
        Ok(())
    }

    fn expression(&mut self, expression: &ConstExpr<'_>) -> wasmparser::Result<()> {
        let mut operators = expression.get_operators_reader();
        while !operators.eof() {
            if let Operator::RefFunc { function_index } = operators.read()? {
                self.addresses.insert(function_index);
            }
        }
        Ok(())
    }
}
