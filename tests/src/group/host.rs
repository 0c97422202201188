//! The imports of a component become functions of a small, deterministic host.
//!
//! WASI preview 2 as far as the preview 1 adapter needs it to print, and the interface `host` of some groups. It does
//! not know whose imports they are. Functions come by name and without types of their own: whatever version of WASI a
//! component was made for, a call is answered by what the name says, and every other one traps when it is made.

use std::sync::OnceLock;

use wasmtime::{
    Config, Engine, Error, OptLevel, Result, StoreContextMut,
    component::{Component, Linker, LinkerInstance, ResourceDynamic, ResourceType, Val, types::ComponentItem},
};

/// What the host remembers of one component.
#[derive(Default)]
pub struct Host {
    /// Everything written to standard output, and the lines of `host.log`.
    pub output: Vec<u8>,
    /// Everything written to standard error: shown when a test fails, never compared.
    pub errors: Vec<u8>,
}

const STDIN: u32 = 0;
const STDOUT: u32 = 1;
const STDERR: u32 = 2;

/// A resource that is a number.
const CELL: &str = "cell";

/// One nanosecond count for every clock.
const NOW: u64 = 1_700_000_000_000_000_000;

/// The engine of components, without optimisation, as that of modules.
///
/// # Panics
///
/// When the engine does not accept its own configuration.
pub fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let mut config = Config::new();
        config.cranelift_opt_level(OptLevel::None).wasm_component_model(true);
        Engine::new(&config).expect("the engine accepts the configuration")
    })
}

/// Everything that the component imports.
///
/// # Errors
///
/// An import that is neither a function, nor a resource, nor an instance of these.
pub fn linker(component: &Component) -> Result<Linker<Host>> {
    let mut linker = Linker::new(engine());
    let ty = component.component_type();
    for (name, import) in ty.imports(engine()) {
        match import.ty {
            ComponentItem::ComponentInstance(instance) => {
                let mut place = linker.instance(name)?;
                for (member, item) in instance.exports(engine()) {
                    define(&mut place, name, member, &item.ty)?;
                }
            }
            other => define(&mut linker.root(), "", name, &other)?,
        }
    }
    Ok(linker)
}

fn define(place: &mut LinkerInstance<'_, Host>, interface: &str, name: &str, item: &ComponentItem) -> Result<()> {
    match item {
        ComponentItem::ComponentFunc(_) => {
            let interface = interface.split('@').next().unwrap_or_default().to_owned();
            let called = name.to_owned();
            place.func_new(name, move |store, _, arguments, results| {
                let Some(answer) = function(store, &interface, &called, arguments)? else {
                    return Err(Error::msg(format!("call of the undefined import {interface}#{called}")));
                };
                if let ([result], Some(value)) = (results, answer) {
                    *result = value;
                }
                Ok(())
            })
        }
        // One resource has its name in every interface that uses it. That a cell is gone is printed.
        ComponentItem::Resource(_) if name == CELL => place.resource(name, resource(name), |mut store, value| {
            store.data_mut().output.extend_from_slice(format!("drop {value}\n").as_bytes());
            Ok(())
        }),
        ComponentItem::Resource(_) => place.resource(name, resource(name), |_, _| Ok(())),
        ComponentItem::Type(_) => Ok(()),
        _ => Err(Error::msg(format!("{interface}#{name} is an import that no group has"))),
    }
}

/// Resources are told apart by numbers: the order of this list.
fn kind(name: &str) -> u32 {
    let known = ["input-stream", "output-stream", "pollable", "error", "descriptor", "directory-entry-stream", CELL];
    let at = known.iter().position(|other| *other == name).unwrap_or(known.len());
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn resource(name: &str) -> ResourceType {
    ResourceType::host_dynamic(kind(name))
}

/// What a call returns: nothing where the function is not known, no value where it has none.
fn function(
    mut store: StoreContextMut<'_, Host>,
    interface: &str,
    name: &str,
    arguments: &[Val],
) -> Result<Option<Option<Val>>> {
    let mut stream = |number, ty| {
        let stream = ResourceDynamic::new_own(number, kind(ty)).try_into_resource_any(&mut store)?;
        Ok::<_, Error>(Some(Some(Val::Resource(stream))))
    };
    Ok(Some(Some(match (interface, name) {
        ("wasi:cli/stdin", "get-stdin") => return stream(STDIN, "input-stream"),
        ("wasi:cli/stdout", "get-stdout") => return stream(STDOUT, "output-stream"),
        ("wasi:cli/stderr", "get-stderr") => return stream(STDERR, "output-stream"),
        ("wasi:cli/environment", "get-environment" | "get-arguments")
        | ("wasi:filesystem/preopens", "get-directories") => Val::List(Vec::new()),
        ("wasi:cli/environment", "initial-cwd")
        | ("wasi:cli/terminal-stdin", "get-terminal-stdin")
        | ("wasi:cli/terminal-stdout", "get-terminal-stdout")
        | ("wasi:cli/terminal-stderr", "get-terminal-stderr") => Val::Option(None),
        ("wasi:clocks/monotonic-clock" | "wasi:clocks/wall-clock", "now" | "resolution") => Val::U64(NOW),
        ("wasi:random/random" | "wasi:random/insecure", "get-random-u64") => Val::U64(4),
        ("wasi:io/streams", method) => return streams(store, method, arguments),
        ("test:lent/host", function) => return cells(store, function, arguments),
        ("wasi:random/random" | "wasi:random/insecure", "get-random-bytes" | "get-insecure-random-bytes") => {
            let count = if let Some(Val::U64(count)) = arguments.first() { *count } else { 0 };
            Val::List((0..=u8::MAX).cycle().zip(0..count).map(|(byte, _)| Val::U8(byte)).collect())
        }
        ("wasi:random/insecure-seed", _) => Val::Tuple(vec![Val::U64(4), Val::U64(4)]),
        ("test:app/host", "words") => {
            let count = if let Some(Val::U32(count)) = arguments.first() { *count } else { 0 };
            Val::List((0..count).map(|number| Val::String(format!("word{number}"))).collect())
        }
        (_, "log") => {
            for argument in arguments {
                let Val::String(text) = argument else { continue };
                store.data_mut().output.extend_from_slice(format!("log {text}\n").as_bytes());
            }
            return Ok(Some(None));
        }
        _ => return Ok(None),
    })))
}

/// What is done with cells.
fn cells(mut store: StoreContextMut<'_, Host>, function: &str, arguments: &[Val]) -> Result<Option<Option<Val>>> {
    Ok(Some(Some(match (function, arguments) {
        ("[constructor]cell", [Val::U32(value)]) => {
            Val::Resource(ResourceDynamic::new_own(*value, kind(CELL)).try_into_resource_any(&mut store)?)
        }
        ("same", [cell]) => cell.clone(),
        ("[method]cell.value", [cell]) => Val::U32(value(&mut store, cell)?),
        ("sum", [first, second]) => Val::U32(value(&mut store, first)? + value(&mut store, second)?),
        ("choose", [first, second]) => {
            Val::U64(u64::from(value(&mut store, first)?) * 7 + u64::from(value(&mut store, second)?))
        }
        _ => return Ok(None),
    })))
}

/// The number of a cell, or of what has cells and numbers in it.
fn value(store: &mut StoreContextMut<'_, Host>, of: &Val) -> Result<u32> {
    Ok(match of {
        Val::Resource(cell) => cell.try_into_resource_dynamic(store)?.rep(),
        Val::Option(Some(inner)) | Val::Variant(_, Some(inner)) => value(store, inner)?,
        Val::Tuple(members) => members.iter().try_fold(0, |sum, member| Ok::<_, Error>(sum + value(store, member)?))?,
        Val::U64(number) => u32::try_from(number % 1_000_003).unwrap_or_default(),
        Val::Float64(number) if *number > 1.0 => 40,
        _ => 0,
    })
}

/// The methods of output streams. Nothing is ever read.
fn streams(mut store: StoreContextMut<'_, Host>, method: &str, arguments: &[Val]) -> Result<Option<Option<Val>>> {
    let ok = |value: Option<Val>| Ok(Some(Some(Val::Result(Ok(value.map(Box::new))))));
    let stream = match arguments.first() {
        Some(Val::Resource(stream)) => stream.try_into_resource_dynamic(&mut store)?.rep(),
        _ => return Ok(None),
    };
    match (method, arguments.get(1)) {
        ("[method]output-stream.check-write", _) => ok(Some(Val::U64(1 << 16))),
        ("[method]output-stream.flush" | "[method]output-stream.blocking-flush", _) => ok(None),
        ("[method]output-stream.write" | "[method]output-stream.blocking-write-and-flush", Some(Val::List(bytes))) => {
            let state = store.data_mut();
            let place = if stream == STDOUT { &mut state.output } else { &mut state.errors };
            place.extend(bytes.iter().map(|byte| if let Val::U8(byte) = byte { *byte } else { 0 }));
            ok(None)
        }
        _ => Ok(None),
    }
}
