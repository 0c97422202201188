//! An import of a module becomes a function of a small, deterministic host.
//!
//! WASI preview 1 as far as a C or Rust program needs it to print and exit, and a module `host` for hand-made cases. It
//! does not know whether it serves a linked image or separate libraries: the memory it reads and writes is set by
//! whoever makes the store, since a separate library exports none. The clock stands still and the random bytes are a
//! fixed pattern, so that two runs of one program give one output.

use std::{fmt, sync::OnceLock};

use wasmtime::{
    Caller, Config, Engine, Error, Extern, ExternType, Func, FuncType, Memory, OptLevel, Result, Store, Val,
};

/// What the host remembers of one program.
#[derive(Default)]
pub struct HostState {
    /// The program's one memory.
    pub memory: Option<Memory>,
    /// Everything written to descriptor 1, and the lines of `host.log`.
    pub output: Vec<u8>,
    /// Everything written to descriptor 2: shown when a test fails, never compared, since panics write file names.
    pub errors: Vec<u8>,
    /// How much of stdin was read.
    pub input_position: usize,
}

/// The program called `proc_exit`.
#[derive(Debug)]
pub struct Exit(pub i32);

impl fmt::Display for Exit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "exit with code {}", self.0)
    }
}

impl std::error::Error for Exit {}

const ERRNO_SUCCESS: i32 = 0;
const ERRNO_BADF: i32 = 8;
const ERRNO_FAULT: i32 = 21;
const ERRNO_NOSYS: i32 = 52;
const ERRNO_SPIPE: i32 = 70;

/// One nanosecond count for every clock.
const NOW: u64 = 1_700_000_000_000_000_000;

/// What every program can read.
const STDIN: &[u8] = b"first line\nsecond line\n";

/// The engine of all tests: every feature that an input may use. Without optimisation, since a test compiles large
/// code once and runs little of it.
///
/// # Panics
///
/// When the engine does not accept its own configuration.
pub fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let mut config = Config::new();
        config.cranelift_opt_level(OptLevel::None);
        config.wasm_function_references(true).wasm_gc(true).wasm_exceptions(true).wasm_tail_call(true);
        config.wasm_relaxed_simd(true).relaxed_simd_deterministic(true);
        config.wasm_extended_const(true).wasm_threads(true).shared_memory(true);
        config.wasm_multi_memory(true).wasm_memory64(true).wasm_wide_arithmetic(true);
        Engine::new(&config).expect("the engine accepts the configuration")
    })
}

/// A store with an empty host.
#[must_use]
pub fn store() -> Store<HostState> {
    Store::new(engine(), HostState::default())
}

/// Whether the host gives this import a meaning; every other import of an image is a function that traps.
#[must_use]
pub fn is_host_module(module: &str) -> bool {
    module == "wasi_snapshot_preview1" || module == "host"
}

/// Makes the value of one import.
///
/// # Errors
///
/// An import that is not a function and has no default value.
pub fn import(store: &mut Store<HostState>, module: &str, name: &str, ty: &ExternType) -> Result<Extern> {
    let ExternType::Func(ty) = ty else {
        let value = ty.default_value(&mut *store)?;
        if let (Extern::Memory(memory), None) = (&value, store.data().memory) {
            store.data_mut().memory = Some(*memory);
        }
        return Ok(value);
    };
    Ok(function(store, module, name, ty.clone()).into())
}

/// Makes the function of one import; one that the host does not know traps when it is called, not before.
pub fn function(store: &mut Store<HostState>, module: &str, name: &str, ty: FuncType) -> Func {
    let (module, name) = (module.to_owned(), name.to_owned());
    Func::new(store, ty, move |mut caller, arguments, results| {
        let outcome = match module.as_str() {
            "wasi_snapshot_preview1" => wasi(&mut caller, &name, arguments)?,
            "host" => host(&mut caller, &name, arguments)?,
            _ => None,
        };
        match (outcome, results) {
            (Some(value), [result]) => *result = Val::I32(value),
            (Some(_), []) => {}
            _ => return Err(Error::msg(format!("call of the undefined import {module}.{name}"))),
        }
        Ok(())
    })
}

fn host(caller: &mut Caller<'_, HostState>, name: &str, arguments: &[Val]) -> Result<Option<i32>> {
    let first = arguments.first().and_then(Val::i32).unwrap_or_default();
    Ok(match name {
        "log" => {
            caller.data_mut().output.extend_from_slice(format!("log {first}\n").as_bytes());
            Some(0)
        }
        "twice" => Some(first.wrapping_mul(2)),
        "word" => read_u32(caller, first).map(u32::cast_signed),
        _ => None,
    })
}

/// Returns the errno of one call. Calls without a file system fail as they do in a host without one.
fn wasi(caller: &mut Caller<'_, HostState>, name: &str, arguments: &[Val]) -> Result<Option<i32>> {
    let argument = |index: usize| arguments.get(index).and_then(Val::i32).unwrap_or_default();
    let errno = match name {
        "proc_exit" => return Err(Error::new(Exit(argument(0)))),
        "fd_write" => fd_write(caller, argument(0), argument(1), argument(2), argument(3)),
        "fd_fdstat_get" if argument(0) <= 2 => write(caller, argument(1), &fdstat()),
        "fd_read" if argument(0) == 0 => fd_read(caller, argument(1), argument(2), argument(3)),
        "fd_seek" if argument(0) == 0 => fd_seek(caller, arguments),
        "fd_seek" if argument(0) <= 2 => ERRNO_SPIPE,
        "fd_close" if argument(0) <= 2 => ERRNO_SUCCESS,
        "fd_prestat_get" | "fd_fdstat_get" | "fd_seek" | "fd_close" => ERRNO_BADF,
        "environ_sizes_get" | "args_sizes_get" => {
            write(caller, argument(0), &[0; 4]).max(write(caller, argument(1), &[0; 4]))
        }
        "environ_get" | "args_get" | "sched_yield" => ERRNO_SUCCESS,
        "clock_time_get" => write(caller, argument(2), &NOW.to_le_bytes()),
        "clock_res_get" => write(caller, argument(1), &1_u64.to_le_bytes()),
        "random_get" => {
            let length = usize::try_from(argument(1)).unwrap_or_default();
            let pattern: Vec<u8> = (0..=u8::MAX).cycle().take(length).collect();
            write(caller, argument(0), &pattern)
        }
        _ => ERRNO_NOSYS,
    };
    Ok(Some(errno))
}

/// A character device on which everything is allowed: with a regular file, C buffers until exit.
fn fdstat() -> [u8; 24] {
    let mut stat = [0xff; 24];
    stat[0] = 2;
    stat[1..8].fill(0);
    stat
}

fn fd_write(caller: &mut Caller<'_, HostState>, descriptor: i32, vectors: i32, count: i32, written: i32) -> i32 {
    if !(1..=2).contains(&descriptor) {
        return ERRNO_BADF;
    }
    let mut text = Vec::new();
    for index in 0..count {
        let vector = vectors + index * 8;
        let (Some(start), Some(length)) = (read_u32(caller, vector), read_u32(caller, vector + 4)) else {
            return ERRNO_FAULT;
        };
        let Some(bytes) = read(caller, start, length) else { return ERRNO_FAULT };
        text.extend_from_slice(&bytes);
    }
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let state = caller.data_mut();
    if descriptor == 1 { &mut state.output } else { &mut state.errors }.extend_from_slice(&text);
    write(caller, written, &length.to_le_bytes())
}

/// Stdin: each read takes as much as fits.
fn fd_read(caller: &mut Caller<'_, HostState>, vectors: i32, count: i32, read: i32) -> i32 {
    let mut length = 0;
    for index in 0..count {
        let vector = vectors + index * 8;
        let (Some(start), Some(room)) = (read_u32(caller, vector), read_u32(caller, vector + 4)) else {
            return ERRNO_FAULT;
        };
        let position = caller.data().input_position;
        let bytes = &STDIN[position..STDIN.len().min(position.saturating_add(room as usize))];
        if write(caller, start.cast_signed(), bytes) != ERRNO_SUCCESS {
            return ERRNO_FAULT;
        }
        caller.data_mut().input_position += bytes.len();
        length += bytes.len();
    }
    write(caller, read, &u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes())
}

/// Moves in stdin, from where it is, and says so.
fn fd_seek(caller: &mut Caller<'_, HostState>, arguments: &[Val]) -> i32 {
    const FROM_HERE: i32 = 1;
    let [_, Val::I64(by), Val::I32(FROM_HERE), Val::I32(result)] = arguments else { return ERRNO_SPIPE };
    let moved = isize::try_from(*by).ok().and_then(|by| caller.data().input_position.checked_add_signed(by));
    let Some(moved) = moved.filter(|moved| *moved <= STDIN.len()) else { return ERRNO_SPIPE };
    let state = caller.data_mut();
    state.input_position = moved;
    state.output.extend_from_slice(format!("seek {by} in stdin\n").as_bytes());
    write(caller, *result, &(moved as u64).to_le_bytes())
}

fn read(caller: &Caller<'_, HostState>, start: u32, length: u32) -> Option<Vec<u8>> {
    let data = caller.data().memory?.data(caller);
    let start = usize::try_from(start).ok()?;
    let end = start.checked_add(usize::try_from(length).ok()?)?;
    data.get(start..end).map(<[u8]>::to_vec)
}

fn read_u32(caller: &Caller<'_, HostState>, address: i32) -> Option<u32> {
    read(caller, address.cast_unsigned(), 4).and_then(|bytes| Some(u32::from_le_bytes(bytes.try_into().ok()?)))
}

fn write(caller: &mut Caller<'_, HostState>, address: i32, bytes: &[u8]) -> i32 {
    let Some(memory) = caller.data().memory else { return ERRNO_FAULT };
    let address = usize::try_from(address.cast_unsigned()).unwrap_or(usize::MAX);
    memory.write(caller, address, bytes).map_or(ERRNO_FAULT, |()| ERRNO_SUCCESS)
}
