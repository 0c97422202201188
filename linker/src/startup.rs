//! What is left to run becomes the start sequence: one function that calls it in order, made as a module of its own.
//!
//! The order is that of DynamicLinking.md and BasicModuleABI.md: every input's start function, then every input's data
//! relocations, then constructors, dependencies first; then a command's `_start`, and if that is not crt1's, destructors.
//! Constructors call the host, so the sequence is an export (`_initialize` or `_start`), never the start section: a host
//! must be able to reach the memory first.
//!
//! walrus makes the module, with the traps that stand for undefined functions; it is linked like any other input, but
//! its imports are wired by number. One function with nothing to add around it is exported as it is.

use toolchain_probe::Admitted;
use toolchain_probe::conventions::{CALL_CTORS, INITIALIZE, START};
use toolchain_probe::diagnostic::{Code, Diagnostic};
use toolchain_probe::model::index::{FuncIndex, InputId, TypeIndex};
use walrus::{FunctionBuilder, Module as Builder, ModuleConfig, ValType};

use crate::initialisers::Initialisers;
use crate::prune::Live;
use crate::resolve::{Callee, Resolution, Stub};

/// The name of the synthetic module in maps and messages.
pub const SYNTHETIC: &str = "<wasm-fuse>";

/// Code that no input contains.
#[derive(Default, Debug)]
pub struct Synthetic {
    /// The module; empty if there is nothing to add.
    pub bytes: Vec<u8>,
    /// What its imported functions are; the field name of an import is the position here.
    pub imports: Vec<Callee>,
    /// For each stub, the position of its export.
    pub stubs: Vec<u32>,
    /// The position of the export that calls the constructors of all objects.
    pub constructors: Option<u32>,
    /// The position of the export that does nothing.
    pub nothing: Option<u32>,
    /// The entry of the image.
    pub entry: Option<Entry>,
}

/// The function that a host calls first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// `_initialize` or `_start`.
    pub name: &'static str,
    /// What it is.
    pub target: EntryTarget,
}

/// Where the entry is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EntryTarget {
    /// A function of an input, alone.
    Input(Callee),
    /// A function of the synthetic module, by the position of its export.
    Synthetic(u32),
}

/// Makes the start sequence and the traps.
///
/// # Errors
/// LK007 for a trap of a type that cannot be made.
pub fn start_sequence(
    group: &Admitted<'_>,
    resolution: &Resolution<'_>,
    live: &Live,
    remaining: &[Initialisers],
    order: &[InputId],
) -> Result<Synthetic, Vec<Diagnostic>> {
    let mut calls = calls(remaining, order);
    calls.extend(resolution.destructors);
    let mut faults: Vec<Diagnostic> = resolution
        .destructors
        .iter()
        .filter_map(|(input, function)| wants_arguments(group, *input, *function))
        .collect();
    let mut callees: Vec<Callee> =
        calls.iter().map(|(input, function)| resolution.functions[input.at()][function.at()]).collect();
    let constructors: Vec<Callee> = resolution
        .constructors
        .iter()
        .filter(|constructor| live.inputs[constructor.owner.at()].constructors)
        .map(|constructor| constructor.callee)
        .collect();
    if !constructors.is_empty() && !resolution.calls_constructors {
        // Behind the constructors of libraries, which objects may use; before `_start`.
        let mains = remaining.iter().filter(|initialisers| initialisers.main.is_some()).count();
        let after = usize::from(resolution.destructors.is_some());
        callees.insert(callees.len() - mains - after, Callee::Constructors);
    }
    let name = if remaining.iter().any(|initialisers| initialisers.main.is_some()) { START } else { INITIALIZE };
    let mut maker = Maker::new();
    let used = resolution.calls_constructors || callees.contains(&Callee::Constructors);
    let constructors = used.then(|| maker.sequence(CALL_CTORS, &constructors));
    let calls_nothing = resolution.functions.iter().flatten().any(|callee| *callee == Callee::Nothing);
    let nothing = calls_nothing.then(|| maker.sequence("done_already", &[]));
    let entry = match callees.as_slice() {
        [] => None,
        [alone] => Some(Entry { name, target: EntryTarget::Input(*alone) }),
        several => Some(Entry { name, target: EntryTarget::Synthetic(maker.sequence(name, several)) }),
    };
    let stubs = resolution
        .stubs
        .iter()
        .map(|stub| {
            maker.stub(group, stub).unwrap_or_else(|fault| {
                faults.push(*fault);
                0
            })
        })
        .collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    let (bytes, imports) = maker.finish();
    Ok(Synthetic { bytes, imports, stubs, constructors, nothing, entry })
}

/// IN008: constructors call the host, so they are no start function, and a host that does not call `_initialize` runs
/// code on data that was never made.
pub fn waits_for_host(group: &Admitted<'_>, remaining: &[Initialisers], synthetic: &Synthetic) -> Option<Diagnostic> {
    let entry = synthetic.entry.filter(|entry| entry.name == INITIALIZE)?;
    let mut finding = Diagnostic::new(Code::IN008, "the image must be initialised before it is used");
    let waiting = remaining.iter().zip(group.modules()).filter_map(|(initialisers, module)| {
        let what = match (initialisers.constructors, initialisers.data_relocs, initialisers.start) {
            (Some(_), ..) => "constructors",
            (None, Some(_), _) => "data relocations",
            (None, None, Some(_)) => "a start function",
            (None, None, None) => return None,
        };
        Some((module, what))
    });
    for (module, what) in waiting.take(3) {
        finding = finding.seen(&module.name, format!("{what} that cannot be evaluated while linking"));
    }
    Some(finding.help(format!("call `{}` once, after instantiation and before any other export", entry.name)))
}

fn calls(remaining: &[Initialisers], order: &[InputId]) -> Vec<(InputId, FuncIndex)> {
    let of = |input: &InputId| remaining[input.at()];
    let starts = order.iter().filter_map(|input| Some((*input, of(input).start?)));
    let relocs = order.iter().filter_map(|input| Some((*input, of(input).data_relocs?)));
    let constructors = order.iter().filter_map(|input| Some((*input, of(input).constructors?)));
    let main = order.iter().filter_map(|input| Some((*input, of(input).main?)));
    starts.chain(relocs).chain(constructors).chain(main).collect()
}

/// ABI001 of the destructors that the start sequence calls; the probe has looked at what modules call by themselves.
fn wants_arguments(group: &Admitted<'_>, input: InputId, function: FuncIndex) -> Option<Diagnostic> {
    let module = &group.modules()[input.at()];
    let ty = module.functions[function.at()].ty;
    let signature = module.types.function(ty)?;
    if signature.params().is_empty() && signature.results().is_empty() {
        return None;
    }
    let name = module.function_name(function).unwrap_or("a function");
    Some(
        Diagnostic::new(Code::ABI001, format!("`{name}` of `{}` cannot be called at start-up", module.name))
            .seen(&module.name, format!("it has type {}, wanted () -> ()", module.types.signature(ty)))
            .help(
                "leave `_start`, `_initialize`, `__wasm_call_ctors` and `__wasm_call_dtors` to the toolchain, and give `main` another name",
            ),
    )
}

/// Builds the synthetic module.
struct Maker {
    module: Builder,
    imports: Vec<(Callee, walrus::FunctionId)>,
    defined: u32,
}

impl Maker {
    fn new() -> Self {
        let mut config = ModuleConfig::new();
        config.generate_producers_section(false);
        Self { module: Builder::with_config(config), imports: Vec::new(), defined: 0 }
    }

    fn import(&mut self, callee: Callee) -> walrus::FunctionId {
        if let Some((_, id)) = self.imports.iter().find(|(known, _)| *known == callee) {
            return *id;
        }
        let ty = self.module.types.add(&[], &[]);
        let (id, _) = self.module.add_import_func("start", &self.imports.len().to_string(), ty);
        self.imports.push((callee, id));
        id
    }

    fn sequence(&mut self, name: &str, callees: &[Callee]) -> u32 {
        let ids: Vec<_> = callees.iter().map(|callee| self.import(*callee)).collect();
        let mut builder = FunctionBuilder::new(&mut self.module.types, &[], &[]);
        builder.name(name.to_owned());
        let mut body = builder.func_body();
        for id in ids {
            body.call(id);
        }
        self.define(name, builder, Vec::new())
    }

    fn stub(&mut self, group: &Admitted<'_>, stub: &Stub<'_>) -> Result<u32, Box<Diagnostic>> {
        let (params, results) = match stub.ty {
            Some((input, ty)) => stub_type(group, stub.name, input, ty)?,
            None => (Vec::new(), Vec::new()),
        };
        let mut builder = FunctionBuilder::new(&mut self.module.types, &params, &results);
        builder.name(format!("undefined:{}", stub.name));
        builder.func_body().unreachable();
        let locals = params.into_iter().map(|ty| self.module.locals.add(ty)).collect();
        Ok(self.define(&format!("undefined:{}", stub.name), builder, locals))
    }

    /// Exported, because walrus may put functions in another order than they were made in, but not exports.
    fn define(&mut self, name: &str, builder: FunctionBuilder, params: Vec<walrus::LocalId>) -> u32 {
        let id = builder.finish(params, &mut self.module.funcs);
        self.module.exports.add(name, id);
        self.defined += 1;
        self.defined - 1
    }

    fn finish(mut self) -> (Vec<u8>, Vec<Callee>) {
        if self.defined == 0 {
            return (Vec::new(), Vec::new());
        }
        (self.module.emit_wasm(), self.imports.into_iter().map(|(callee, _)| callee).collect())
    }
}

fn stub_type(
    group: &Admitted<'_>,
    name: &str,
    input: InputId,
    ty: TypeIndex,
) -> Result<(Vec<ValType>, Vec<ValType>), Box<Diagnostic>> {
    let module = &group.modules()[input.at()];
    let convert = |types: &[wasmparser::ValType]| types.iter().map(|ty| value_type(*ty)).collect::<Option<Vec<_>>>();
    // The trap's type is made anew: it must equal this one by its structure alone.
    let signature = module.types.function(ty).filter(|_| module.types.is_plain(ty));
    signature.and_then(|signature| Some((convert(signature.params())?, convert(signature.results())?))).ok_or_else(
        || {
            Box::new(
                Diagnostic::new(Code::LK007, format!("no trap can stand for `{name}`"))
                    .seen(&module.name, format!("it has type {}", module.types.signature(ty)))
                    .help(
                        "define the function: a trap has a final type of numbers, vectors, `funcref` and `externref`",
                    ),
            )
        },
    )
}

fn value_type(ty: wasmparser::ValType) -> Option<ValType> {
    Some(match ty {
        wasmparser::ValType::I32 => ValType::I32,
        wasmparser::ValType::I64 => ValType::I64,
        wasmparser::ValType::F32 => ValType::F32,
        wasmparser::ValType::F64 => ValType::F64,
        wasmparser::ValType::V128 => ValType::V128,
        wasmparser::ValType::Ref(wasmparser::RefType::FUNCREF) => ValType::Ref(walrus::RefType::FUNCREF),
        wasmparser::ValType::Ref(wasmparser::RefType::EXTERNREF) => ValType::Ref(walrus::RefType::EXTERNREF),
        wasmparser::ValType::Ref(_) => return None,
    })
}
