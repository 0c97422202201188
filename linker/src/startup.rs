//! What is left to run becomes the start sequence: one function that calls it in order, made as a module of its own.
//!
//! The order is that of DynamicLinking.md and BasicModuleABI.md: every input's start function, then every input's data
//! relocations, then constructors, dependencies first; then a command's `_start`, and if that is not crt1's,
//! destructors. Constructors call the host, so the sequence is an export (`_initialize` or `_start`), never the start
//! section: a host must be able to reach the memory first.
//!
//! walrus makes the module, with the traps that stand for undefined functions; it is linked like any other input, its
//! imports wired to the callees that it was made with. One function with nothing to add around it is exported as it is.

use toolchain_probe::Admitted;
use toolchain_probe::conventions::{CALL_CTORS, ENV, INITIALIZE, MEMORY, START, TABLE};
use toolchain_probe::diagnostic::{Code, Diagnostic};
use toolchain_probe::module::model::index::{FuncIndex, InputId, TypeIndex};
use typed_index_collections::TiSlice;
use walrus::ir::{BinaryOp, LoadKind, MemArg, StoreKind, UnaryOp};
use walrus::{FunctionBuilder, Module as Builder, ModuleConfig, ValType};

use crate::initialisers::{Initialisers, run_order};
use crate::prune::Live;
use crate::relocate::Constants;
use crate::resolve::{Callee, Closing, ExportItem, Place, Step, Stub};
use crate::share::{NEXT_FILE, READ_END, READ_POSITION};

/// The name of the synthetic module in maps and messages.
pub(crate) const SYNTHETIC: &str = "<seld>";

/// Code that no input contains.
#[derive(Default, Debug)]
pub(crate) struct Synthetic {
    /// The module; empty if there is nothing to add.
    pub bytes: Vec<u8>,
    /// What its imported functions are, in import order.
    pub imports: Vec<Callee>,
    /// For each stub, the position of its export.
    pub stubs: Vec<u32>,
    /// The position of the export that calls the constructors of all objects.
    pub constructors: Option<u32>,
    /// The position of the export that does nothing.
    pub nothing: Option<u32>,
    /// For each closing that live code calls, the position of its export.
    pub closings: Vec<Option<u32>>,
    /// The entry of the image.
    pub entry: Option<Entry>,
}

/// The function that a host calls first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Entry {
    /// `_initialize` or `_start`.
    pub name: &'static str,
    /// What it is.
    pub target: EntryTarget,
}

/// Where the entry is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum EntryTarget {
    /// A function of an input, alone.
    Input(Callee),
    /// A function of the synthetic module, by the position of its export.
    Synthetic(u32),
}

/// Makes the start sequence, the traps, and what is done at an exit.
///
/// # Errors
/// LK007 for a trap of a type that cannot be made.
pub(crate) fn start_sequence(
    constants: &Constants<'_, '_>,
    live: &Live,
    remaining: &TiSlice<InputId, Initialisers>,
    order: &[InputId],
) -> Result<Synthetic, Vec<Diagnostic>> {
    let (group, resolution) = (constants.group, constants.resolution);
    let mut calls = calls(remaining, order);
    calls.extend(resolution.destructors);
    let mut faults: Vec<Diagnostic> = resolution
        .destructors
        .iter()
        .filter_map(|(input, function)| wants_arguments(group, *input, *function))
        .collect();
    let mut callees: Vec<Callee> =
        calls.iter().map(|(input, function)| resolution.inputs[*input].functions[*function]).collect();
    let constructors: Vec<(Callee, usize)> = resolution
        .constructors
        .iter()
        .filter(|constructor| live.inputs[constructor.owner].constructors)
        .map(|constructor| (constructor.callee, constructor.results))
        .collect();
    let is_called = callees.contains(&Callee::Constructors) || calls_constructors(constants, live);
    if !constructors.is_empty() && !is_called {
        // Behind the constructors of libraries, which objects may use; before `_start`.
        let mains = remaining.iter().filter(|initialisers| initialisers.main.is_some()).count();
        let after = usize::from(resolution.destructors.is_some());
        callees.insert(callees.len() - mains - after, Callee::Constructors);
    }
    let name = if remaining.iter().any(|initialisers| initialisers.main.is_some()) { START } else { INITIALIZE };
    let mut maker = Maker::new();
    let used = resolution.calls_constructors || callees.contains(&Callee::Constructors);
    let constructors = used.then(|| maker.sequence(CALL_CTORS, &constructors));
    // What is exported or has a slot is made, though nobody here calls it.
    let is_shown = constants.table.slot_of(Callee::Nothing).is_some()
        || resolution.exports.values().any(|item| *item == ExportItem::Function(Callee::Nothing));
    let calls_nothing = callees.contains(&Callee::Nothing) || live.calls_nothing || is_shown;
    let nothing = calls_nothing.then(|| maker.sequence("done_already", &[]));
    let closings = resolution
        .closings
        .iter()
        .zip(&live.closings)
        .enumerate()
        .map(|(position, (closing, is_live))| {
            // Its address may be taken where nobody calls it.
            let position = u32::try_from(position).expect("a closing has a symbol");
            let has_slot = constants.table.slot_of(Callee::Closing(position)).is_some();
            (*is_live || has_slot).then(|| maker.closing(constants, closing))
        })
        .collect();
    let entry = match callees.as_slice() {
        [] => None,
        [alone] => Some(Entry { name, target: EntryTarget::Input(*alone) }),
        several => {
            // The checks saw to it that none of them returns anything.
            let several: Vec<(Callee, usize)> = several.iter().map(|callee| (*callee, 0)).collect();
            Some(Entry { name, target: EntryTarget::Synthetic(maker.sequence(name, &several)) })
        }
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
    Ok(Synthetic { bytes, imports, stubs, constructors, nothing, closings, entry })
}

/// Whether an input calls the constructors of the program itself. That it imports them says nothing: whoever would have
/// called them may not be in the image, and then nobody did.
fn calls_constructors(constants: &Constants<'_, '_>, live: &Live) -> bool {
    let (group, resolution) = (constants.group, constants.resolution);
    resolution.calls_constructors
        && group.modules().iter_enumerated().any(|(input, module)| {
            let resolved = &resolution.inputs[input];
            let bodies = resolved.functions.iter_enumerated().filter(|(function, callee)| {
                live.inputs[input].functions[*function] && **callee == Callee::Body(input, *function)
            });
            let mut called = bodies.flat_map(|(function, _)| module.sites(function));
            called.any(|site| resolved.callee_at(site) == Some(Callee::Constructors))
        })
}

/// IN008: constructors call the host, so they are no start function, and a host that does not call `_initialize` runs
/// code on data that was never made.
pub(crate) fn waits_for_host(
    group: &Admitted<'_>,
    remaining: &TiSlice<InputId, Initialisers>,
    synthetic: &Synthetic,
) -> Option<Diagnostic> {
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

fn calls(remaining: &TiSlice<InputId, Initialisers>, order: &[InputId]) -> Vec<(InputId, FuncIndex)> {
    let of = |input: &InputId| remaining[*input];
    let starts = order.iter().filter_map(|input| Some((*input, of(input).start?)));
    let relocs = order.iter().filter_map(|input| Some((*input, of(input).data_relocs?)));
    let constructors = run_order(remaining, order).filter_map(|input| Some((input, of(&input).constructors?)));
    let main = order.iter().filter_map(|input| Some((*input, of(input).main?)));
    starts.chain(relocs).chain(constructors).chain(main).collect()
}

/// ABI001 of the destructors that the start sequence calls; the probe has looked at what modules call by themselves.
fn wants_arguments(group: &Admitted<'_>, input: InputId, function: FuncIndex) -> Option<Diagnostic> {
    let module = &group.modules()[input];
    let ty = module.functions[function].ty;
    let signature = module.types.function(ty)?;
    if signature.params().is_empty() && signature.results().is_empty() {
        return None;
    }
    let name = module.function_name(function).unwrap_or("a function");
    Some(
        Diagnostic::new(Code::ABI001, format!("`{name}` of `{}` cannot be called at start-up", module.name))
            .seen(&module.name, format!("it has type {}, wanted () -> ()", module.types.signature(ty)))
            .help(
                "leave `_start`, `_initialize`, `__wasm_call_ctors` and `__wasm_call_dtors` to the toolchain, and give \
                 `main` another name",
            ),
    )
}

/// Where a libc lists what is to be done at an exit (`struct fl`, see `share/closing.rs`).
struct HandlerList {
    head: i32,
    slot: i32,
    capacity: u32,
}

/// Builds the synthetic module.
struct Maker {
    module: Builder,
    imports: Vec<(Callee, walrus::FunctionId)>,
    memory: Option<walrus::MemoryId>,
    table: Option<walrus::TableId>,
    defined: u32,
}

impl Maker {
    fn new() -> Self {
        let mut config = ModuleConfig::new();
        config.generate_producers_section(false);
        let module = Builder::with_config(config);
        Self { module, imports: Vec::new(), memory: None, table: None, defined: 0 }
    }

    fn import(&mut self, callee: Callee) -> walrus::FunctionId {
        self.import_of_type(callee, &[], &[])
    }

    fn import_of_type(&mut self, callee: Callee, params: &[ValType], results: &[ValType]) -> walrus::FunctionId {
        if let Some((_, id)) = self.imports.iter().find(|(known, _)| *known == callee) {
            return *id;
        }
        let ty = self.module.types.add(params, results);
        let (id, _) = self.module.add_import_func(ENV, "callee", ty);
        self.imports.push((callee, id));
        id
    }

    /// A function that calls others, each with the number of its results.
    fn sequence(&mut self, name: &str, callees: &[(Callee, usize)]) -> u32 {
        // What types the results have does not matter to who drops them.
        let import = |(callee, results): &(Callee, usize)| {
            (self.import_of_type(*callee, &[], &vec![ValType::I32; *results]), *results)
        };
        let ids: Vec<_> = callees.iter().map(import).collect();
        let mut builder = FunctionBuilder::new(&mut self.module.types, &[], &[]);
        builder.name(name.to_owned());
        let mut body = builder.func_body();
        for (id, results) in ids {
            body.call(id);
            (0..results).for_each(|_| _ = body.drop());
        }
        self.define(name, builder, Vec::new())
    }

    /// The one memory and the one function table.
    fn spaces(&mut self) -> (walrus::MemoryId, walrus::TableId) {
        let module = &mut self.module;
        let memory =
            *self.memory.get_or_insert_with(|| module.add_import_memory(ENV, MEMORY, false, false, 0, None, None).0);
        let table = *self
            .table
            .get_or_insert_with(|| module.add_import_table(ENV, TABLE, false, 0, None, walrus::RefType::FUNCREF).0);
        (memory, table)
    }

    fn closing(&mut self, constants: &Constants<'_, '_>, closing: &Closing) -> u32 {
        let address = |place: Place| constants.address(place).0.cast_signed();
        let mut builder = FunctionBuilder::new(&mut self.module.types, &[], &[]);
        builder.name(closing.name.clone());
        for step in &closing.steps {
            match *step {
                Step::Nothing => {}
                Step::Call(callee) => {
                    let id = self.import(callee);
                    builder.func_body().call(id);
                }
                Step::RunHandlers { head, slot, capacity } => {
                    let list = HandlerList { head: address(head), slot: address(slot), capacity };
                    self.run_handlers(&mut builder, &list);
                }
                Step::SeekBack { seek, file } => {
                    let id = self.import_of_type(seek, &[ValType::I32, ValType::I64, ValType::I32], &[ValType::I64]);
                    self.seek_back(&mut builder, address(file), id);
                }
                Step::WriteAll { write, head } => {
                    let id = self.import_of_type(write, &[ValType::I32; 3], &[ValType::I32]);
                    self.write_all(&mut builder, address(head), id);
                }
                Step::Write { write, file } => {
                    let id = self.import_of_type(write, &[ValType::I32; 3], &[ValType::I32]);
                    let mut body = builder.func_body();
                    body.i32_const(address(file)).i32_const(0).i32_const(0).call(id).drop();
                }
            }
        }
        self.define(&closing.name, builder, Vec::new())
    }

    /// `if (f->rpos != f->rend) seek(f, f->rpos - f->rend, SEEK_CUR)`.
    fn seek_back(&mut self, builder: &mut FunctionBuilder, file: i32, seek: walrus::FunctionId) {
        const SEEK_CUR: i32 = 1;
        let (memory, _) = self.spaces();
        let far = self.module.locals.add(ValType::I32);
        let load = LoadKind::I32 { atomic: false };
        let at = |offset: u32| MemArg { align: 4, offset: offset.into() };
        let mut body = builder.func_body();
        body.i32_const(file).load(memory, load, at(READ_POSITION)).i32_const(file).load(memory, load, at(READ_END));
        body.binop(BinaryOp::I32Sub).local_tee(far).if_else(
            None,
            |moved| {
                moved.i32_const(file).local_get(far).unop(UnaryOp::I64ExtendSI32).i32_const(SEEK_CUR).call(seek).drop();
            },
            |_| {},
        );
    }

    /// `for (f = head; f; f = f->next) write(f, 0, 0)`.
    fn write_all(&mut self, builder: &mut FunctionBuilder, head: i32, write: walrus::FunctionId) {
        let (memory, _) = self.spaces();
        let file = self.module.locals.add(ValType::I32);
        let load = LoadKind::I32 { atomic: false };
        let at = |offset: u32| MemArg { align: 4, offset: offset.into() };
        let mut body = builder.func_body();
        body.i32_const(head).load(memory, load, at(0)).local_set(file);
        body.block(None, |done| {
            let end = done.id();
            done.loop_(None, |next| {
                let again = next.id();
                next.local_get(file).unop(UnaryOp::I32Eqz).br_if(end);
                next.local_get(file).i32_const(0).i32_const(0).call(write).drop();
                next.local_get(file).load(memory, load, at(NEXT_FILE)).local_set(file).br(again);
            });
        });
    }

    /// Takes handlers from the list until it is empty: one may add others.
    fn run_handlers(&mut self, builder: &mut FunctionBuilder, list: &HandlerList) {
        const WORD: MemArg = MemArg { align: 4, offset: 0 };
        let at = |offset: u32| MemArg { align: 4, offset: offset.into() };
        let (memory, table) = self.spaces();
        let handler = self.module.types.add(&[ValType::I32], &[]);
        let locals = &mut self.module.locals;
        let (block, slot, entry) = (locals.add(ValType::I32), locals.add(ValType::I32), locals.add(ValType::I32));
        let load = LoadKind::I32 { atomic: false };
        let store = StoreKind::I32 { atomic: false };
        builder.func_body().block(None, |done| {
            let end = done.id();
            done.loop_(None, |next| {
                let again = next.id();
                next.i32_const(list.head).load(memory, load, WORD).local_tee(block).unop(UnaryOp::I32Eqz).br_if(end);
                next.i32_const(list.slot).load(memory, load, WORD).local_tee(slot).i32_const(0);
                next.binop(BinaryOp::I32GtS).if_else(
                    None,
                    |taken| {
                        taken.i32_const(list.slot).local_get(slot).i32_const(1).binop(BinaryOp::I32Sub);
                        taken.local_tee(slot).store(memory, store, WORD);
                        taken.local_get(block).local_get(slot).i32_const(2).binop(BinaryOp::I32Shl);
                        taken.binop(BinaryOp::I32Add).local_tee(entry);
                        taken.load(memory, load, at(4 + 4 * list.capacity));
                        taken.local_get(entry).load(memory, load, at(4)).call_indirect(handler, table);
                    },
                    |emptied| {
                        emptied.i32_const(list.head).local_get(block).load(memory, load, WORD);
                        emptied.store(memory, store, WORD);
                        emptied.i32_const(list.slot).i32_const(list.capacity.cast_signed()).store(memory, store, WORD);
                    },
                );
                next.br(again);
            });
        });
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
        self.module.exports.add(&format!("{}:{name}", self.defined), id);
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
    let module = &group.modules()[input];
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
