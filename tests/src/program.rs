//! A [`Script`] runs against a program: a linked image, or separate libraries that the oracle loaded.
//!
//! It does not know how the program was made. What only an image has (addresses that the output contract fixes) is
//! checked on the image only: the oracle places libraries elsewhere on purpose, so a value that agrees in both does not
//! depend on an address.

use std::collections::BTreeMap;

use wasmtime::{Extern, Func, Global, Instance, Memory, Module, Store, Val};

use crate::{
    Verdict,
    directive::{Directive, Invocation, Located, Value},
    host::{self, Exit, HostState},
    script::Script,
};

/// Something that can be called by name.
pub struct Program {
    /// The host and all instances.
    pub store: Store<HostState>,
    /// What is callable, by exported name.
    pub functions: BTreeMap<String, Func>,
    /// What runs before [`Program::entry`], for separate libraries; an image does this itself.
    pub before_entry: Vec<(String, Func)>,
    /// `_start`, where the program is a command.
    pub entry: Option<Func>,
    /// The image's exported globals and memory; separate libraries show neither.
    pub visible: Option<Visible>,
}

/// What can be looked at without a call.
pub struct Visible {
    globals: BTreeMap<String, Global>,
    memory: Option<Memory>,
}

impl Program {
    /// Instantiates a linked image and initialises it when it is a library.
    ///
    /// # Errors
    ///
    /// The image does not compile, an import cannot be made, or its start traps.
    pub fn from_image(image: &[u8]) -> Verdict<Self> {
        let module = Module::new(host::engine(), image).map_err(|error| format!("the image: {error:?}"))?;
        let mut store = host::store();
        let mut imports = Vec::new();
        for import in module.imports() {
            let value = host::import(&mut store, import.module(), import.name(), &import.ty());
            imports.push(value.map_err(|error| format!("import {}.{}: {error}", import.module(), import.name()))?);
        }
        // The start function of the image may print, so the memory must be known before the instance is; an exported
        // memory is not, and a start function that needs it fails here.
        let instance = Instance::new(&mut store, &module, &imports)
            .map_err(|error| format!("instantiating the image: {error:?}"))?;
        let mut program = Self::from_instance(store, instance);
        if let Some(initialize) = program.functions.get("_initialize").copied() {
            let started = initialize.call(&mut program.store, &[], &mut []);
            started.map_err(|error| format!("the image's _initialize: {error:?}"))?;
        }
        Ok(program)
    }

    fn from_instance(mut store: Store<HostState>, instance: Instance) -> Self {
        let (mut functions, mut globals, mut memory) = (BTreeMap::new(), BTreeMap::new(), store.data().memory);
        let exports = instance.exports(&mut store).map(|export| (export.name().to_owned(), export.into_extern()));
        for (name, value) in exports.collect::<Vec<_>>() {
            match value {
                Extern::Func(function) => _ = functions.insert(name, function),
                Extern::Global(global) => _ = globals.insert(name, global),
                Extern::Memory(exported) => memory = Some(exported),
                _ => {}
            }
        }
        store.data_mut().memory = memory;
        let entry = functions.get("_start").copied();
        Self { store, functions, before_entry: Vec::new(), entry, visible: Some(Visible { globals, memory }) }
    }

    /// Runs every step of a script.
    ///
    /// # Errors
    ///
    /// The first step whose outcome differs, with its place.
    pub fn run(&mut self, script: &Script) -> Verdict {
        let mut last_exit = None;
        for step in &script.steps {
            let outcome = self.step(step, &mut last_exit);
            outcome.map_err(|reason| format!("{}: {reason}{}", step.place, self.errors()))?;
        }
        if let Some(code) = last_exit.filter(|code| *code != 0) {
            return Err(format!("the program ended with exit code {code}, which no EXIT expects"));
        }
        let reads_output = script.steps.iter().any(|step| matches!(step.directive, Directive::Stdout(_)));
        if reads_output && !self.store.data().output.is_empty() {
            let rest = String::from_utf8_lossy(&self.store.data().output);
            return Err(format!("output that no STDOUT expects: {rest:?}"));
        }
        Ok(())
    }

    fn errors(&self) -> String {
        match self.store.data().errors.as_slice() {
            [] => String::new(),
            errors => format!("; on standard error: {}", String::from_utf8_lossy(errors)),
        }
    }

    fn step(&mut self, step: &Located, last_exit: &mut Option<i32>) -> Verdict {
        match &step.directive {
            Directive::Call(invocation, expected) => self.check_call(invocation, expected),
            Directive::Trap(invocation, reason) => self.check_trap(invocation, reason.as_deref()),
            Directive::Stdout(line) => self.check_line(line),
            Directive::Run => self.enter().map(|code| *last_exit = Some(code)),
            Directive::Exit(code) => match last_exit.take() {
                Some(actual) if actual == *code => Ok(()),
                Some(actual) => Err(format!("exit code {actual}, expected {code}")),
                None => Err("EXIT without a RUN before it".to_owned()),
            },
            Directive::Global(name, expected) => self.check_global(name, expected),
            Directive::Memory(address, expected) => self.check_memory(*address, expected),
            _ => Ok(()),
        }
    }

    /// Runs the command and returns its exit code.
    fn enter(&mut self) -> Verdict<i32> {
        let entry = self.entry.ok_or("the program has no _start")?;
        for (name, function) in std::mem::take(&mut self.before_entry) {
            let outcome = function.call(&mut self.store, &[], &mut []);
            outcome.map_err(|error| format!("{name}: {error:?}"))?;
        }
        match entry.call(&mut self.store, &[], &mut []) {
            Ok(()) => Ok(0),
            Err(error) => match error.downcast_ref::<Exit>() {
                Some(Exit(code)) => Ok(*code),
                None => Err(format!("_start: {error:?}")),
            },
        }
    }

    fn call(&mut self, invocation: &Invocation) -> Verdict<wasmtime::Result<Vec<Value>>> {
        let name = &invocation.function;
        let function = *self.functions.get(name).ok_or_else(|| format!("no function is exported as `{name}`"))?;
        let arguments: Vec<Val> = invocation.arguments.iter().map(to_val).collect();
        let mut results = vec![Val::I32(0); function.ty(&self.store).results().len()];
        match function.call(&mut self.store, &arguments, &mut results) {
            Ok(()) => results.iter().map(from_val).collect::<Verdict<_>>().map(Ok),
            Err(error) => Ok(Err(error)),
        }
    }

    fn check_call(&mut self, invocation: &Invocation, expected: &[Value]) -> Verdict {
        let actual = self.call(invocation)?.map_err(|error| format!("{} fails: {error:?}", invocation.function))?;
        if actual == expected {
            return Ok(());
        }
        let show = |values: &[Value]| values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        Err(format!("{} returns {}, expected {}", invocation.function, show(&actual), show(expected)))
    }

    fn check_trap(&mut self, invocation: &Invocation, reason: Option<&str>) -> Verdict {
        match (self.call(invocation)?, reason) {
            (Ok(_), _) => Err(format!("{} returns, a trap was expected", invocation.function)),
            (Err(error), Some(reason)) if !format!("{error:?}").contains(reason) => {
                Err(format!("{} traps without saying `{reason}`: {error:?}", invocation.function))
            }
            _ => Ok(()),
        }
    }

    fn check_line(&mut self, expected: &str) -> Verdict {
        let output = &mut self.store.data_mut().output;
        if output.is_empty() {
            return Err(format!("no more output, expected `{expected}`"));
        }
        let end = output.iter().position(|byte| *byte == b'\n').map_or(output.len(), |at| at + 1);
        let line: Vec<u8> = output.drain(..end).collect();
        let line = String::from_utf8_lossy(&line);
        let line = line.strip_suffix('\n').unwrap_or(&line);
        if line == expected { Ok(()) } else { Err(format!("output `{line}`, expected `{expected}`")) }
    }

    fn check_global(&mut self, name: &str, expected: &Value) -> Verdict {
        let Some(visible) = &self.visible else { return Ok(()) };
        let global = visible.globals.get(name).ok_or_else(|| format!("no global is exported as `{name}`"))?;
        let actual = from_val(&global.get(&mut self.store))?;
        if actual == *expected { Ok(()) } else { Err(format!("{name} is {actual}, expected {expected}")) }
    }

    fn check_memory(&mut self, address: u32, expected: &[u8]) -> Verdict {
        let Some(visible) = &self.visible else { return Ok(()) };
        let memory = visible.memory.ok_or("the image has no memory to look at")?;
        let mut actual = vec![0; expected.len()];
        let start = usize::try_from(address).map_err(|error| error.to_string())?;
        memory.read(&self.store, start, &mut actual).map_err(|error| format!("at {address:#x}: {error}"))?;
        if actual == expected {
            Ok(())
        } else {
            Err(format!("{actual:02x?} at {address:#x}, expected {expected:02x?}"))
        }
    }
}

fn to_val(value: &Value) -> Val {
    match *value {
        Value::I32(value) => Val::I32(value),
        Value::I64(value) => Val::I64(value),
        Value::F32(value) => Val::F32(value.to_bits()),
        Value::F64(value) => Val::F64(value.to_bits()),
    }
}

fn from_val(value: &Val) -> Verdict<Value> {
    match *value {
        Val::I32(value) => Ok(Value::I32(value)),
        Val::I64(value) => Ok(Value::I64(value)),
        Val::F32(bits) => Ok(Value::F32(f32::from_bits(bits))),
        Val::F64(bits) => Ok(Value::F64(f64::from_bits(bits))),
        _ => Err(format!("{value:?} has no directive form")),
    }
}
