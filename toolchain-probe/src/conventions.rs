//! The names and numbers of the tool conventions, each written once.
//!
//! Sources: WebAssembly tool-conventions, documents DynamicLinking.md, Linking.md, BasicModuleABI.md and
//! SetjmpLongjmp.md. Nothing here decides anything: the readers and the checks do.

pub mod cxx;
pub mod heap;
mod libc_names;
pub mod libc_state;
pub mod relocation;
pub(crate) mod rust;
pub mod standard_library;

/// The import module of symbols that are bound by name (DynamicLinking.md, "Imports").
pub const ENV: &str = "env";
/// The import module of addresses of data (DynamicLinking.md, "Global Offset Table").
pub const GOT_MEM: &str = "GOT.mem";
/// The import module of table slots of functions (DynamicLinking.md, "Global Offset Table").
pub const GOT_FUNC: &str = "GOT.func";

/// The one memory.
pub const MEMORY: &str = "memory";
/// The memory of an object file.
pub(crate) const LINEAR_MEMORY: &str = "__linear_memory";
/// The one function table.
pub const TABLE: &str = "__indirect_function_table";
/// The shadow stack pointer, a mutable global.
pub const STACK_POINTER: &str = "__stack_pointer";
/// Where a shared library's data begins.
pub const MEMORY_BASE: &str = "__memory_base";
/// Where a shared library's table slots begin.
pub const TABLE_BASE: &str = "__table_base";

/// Where the thread-local data of a thread begins.
pub const TLS_BASE: &str = "__tls_base";

/// The entry of a command.
pub const START: &str = "_start";
/// The entry of a reactor.
pub const INITIALIZE: &str = "_initialize";
/// The constructors of one module.
pub const CALL_CTORS: &str = "__wasm_call_ctors";
/// Runs destructors; libc defines it.
pub const CALL_DTORS: &str = "__wasm_call_dtors";
/// Stores the addresses that a shared library's data holds.
pub const APPLY_DATA_RELOCS: &str = "__wasm_apply_data_relocs";
/// The allocation function of the canonical ABI.
pub const CABI_REALLOC: &str = "cabi_realloc";

/// The lowest address of the stack.
pub(crate) const STACK_LOW: &str = "__stack_low";
/// The address after the stack.
pub(crate) const STACK_HIGH: &str = "__stack_high";
/// Where the heap begins.
pub const HEAP_BASE: &str = "__heap_base";
/// The end of the initial heap.
pub(crate) const HEAP_END: &str = "__heap_end";
/// Where static data ends.
pub(crate) const DATA_END: &str = "__data_end";

/// The prefix of names that LLVM gives to data without a name in the source, such as literals.
pub const COMPILER_MADE: &str = ".L";
/// The prefix of the trapping function that wasm-ld makes for an undefined weak function.
pub const UNDEFINED_WEAK: &str = "undefined_weak:";
/// The suffix of the function that wasm-ld puts around an export of a module without crt1: it calls constructors before
/// and destructors after.
pub const COMMAND_EXPORT: &str = ".command_export";
/// The prefix of the trapping function that wasm-ld makes for a call of the wrong type.
pub(crate) const SIGNATURE_MISMATCH: &str = "signature_mismatch:";

/// The suffix of the trapping function that LLVM makes for a call through a cast of the wrong type.
pub(crate) const BITCAST_INVALID: &str = "_bitcast_invalid";

/// The table base of early 64-bit libraries, which had a table of 32-bit indices beside the other.
pub(crate) const TABLE_BASE_32: &str = "__table_base32";
/// The names of a program's entry, by what it takes (BasicCABI.md, "User entrypoint").
pub const ENTRY_NAMES: [&str; 4] = ["main", MAIN_WITH_ARGUMENTS, "__main_void", "__original_main"];
/// A `main` that takes arguments, which libc calls.
const MAIN_WITH_ARGUMENTS: &str = "__main_argc_argv";

/// The tag of `longjmp` (SetjmpLongjmp.md).
pub(crate) const LONGJMP_TAG: &str = "__c_longjmp";

/// The allocation function of wasm-bindgen's interfaces.
pub(crate) const WBINDGEN_MALLOC: &str = "__wbindgen_malloc";

/// The identity of a module towards `__cxa_atexit`.
pub const DSO_HANDLE: &str = "__dso_handle";

/// The calls that stand for the stack pointer in toolchains that keep it in the thread's context.
pub(crate) const STACK_POINTER_CALLS: [&str; 4] =
    ["__wasm_get_stack_pointer", "__wasm_set_stack_pointer", "__wasm_get_tls_base", "__wasm_set_tls_base"];

/// The prefix of custom sections that describe a component's world.
pub const COMPONENT_TYPE_PREFIX: &str = "component-type";

/// Whether a name belongs to one module alone and never binds across modules.
///
/// The list is short on purpose: `__wasm_call_dtors`, `main` and `__main_void` do bind across, because crt1 in one
/// module calls them in another.
pub fn is_private(name: &str) -> bool {
    matches!(name, START | INITIALIZE | CALL_CTORS | DSO_HANDLE)
        || name.starts_with("__wasm_apply_")
        || name.starts_with("__wasm_init_")
}

/// A symbol that a linker defines because no module can.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LinkerSymbol {
    /// The lowest address of the stack.
    StackLow,
    /// The address just above the stack, and the initial value of the stack pointer.
    StackHigh,
    /// Where static data begins.
    GlobalBase,
    /// Where static data ends.
    DataEnd,
    /// Where the heap begins, a multiple of 16.
    HeapBase,
    /// The initial end of memory.
    HeapEnd,
    /// The importing module's own memory base.
    DsoHandle,
    /// 65536.
    FirstPageEnd,
    /// The importing module's own memory base.
    MemoryBase,
    /// The importing module's own table base.
    TableBase,
    /// Where thread-local data is counted from. With one thread it is plain data, and the base 0: offsets from it are
    /// written as addresses.
    TlsBase,
}

impl LinkerSymbol {
    /// Every linker-defined address with its name.
    pub(crate) const ALL: [(&'static str, Self); 11] = [
        (STACK_LOW, Self::StackLow),
        (STACK_HIGH, Self::StackHigh),
        ("__global_base", Self::GlobalBase),
        (DATA_END, Self::DataEnd),
        (HEAP_BASE, Self::HeapBase),
        (HEAP_END, Self::HeapEnd),
        (DSO_HANDLE, Self::DsoHandle),
        ("__wasm_first_page_end", Self::FirstPageEnd),
        (MEMORY_BASE, Self::MemoryBase),
        (TABLE_BASE, Self::TableBase),
        (TLS_BASE, Self::TlsBase),
    ];

    /// Whether it is the place of the importing module's own data.
    pub fn is_own_base(self) -> bool {
        matches!(self, Self::MemoryBase | Self::DsoHandle)
    }

    /// Whether it is the place of the importing module's own heap.
    pub fn is_of_heap(self) -> bool {
        matches!(self, Self::HeapBase | Self::HeapEnd)
    }

    /// Whether it is one place for all modules of an image.
    pub fn is_of_image(self) -> bool {
        !matches!(self, Self::MemoryBase | Self::TableBase | Self::TlsBase | Self::DsoHandle)
    }

    /// The linker-defined symbol of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, symbol)| *symbol)
    }
}

/// Tags that every module imports and a linker defines once, all of type `(i32) -> ()`
/// (SetjmpLongjmp.md; the C++ exception ABI of LLVM).
pub const LINKER_TAGS: [&str; 2] = ["__cpp_exception", "__c_longjmp"];

/// Mutable i32 globals that instrumented modules share by name (binaryen's asyncify, relocatable mode).
pub const LINKER_GLOBALS: [&str; 2] = ["__asyncify_state", "__asyncify_data"];

/// Names by which a libc says `errno`: a variable until 2026, a function since (wasi-libc#858).
pub(crate) const ERRNO_NAMES: [&str; 2] = ["errno", "__errno_location"];

/// Whether a function is known to be between parts of one release of wasi-libc: its type changed before
/// (`__wasilibc_futex_wait_atomic_wait` lost a parameter in wasi-sdk 34).
pub(crate) fn is_libc_internal(name: &str) -> bool {
    ["__wasilibc_", "__wasi_", "__stdio_", "__syscall_", "__pthread_", "__futex"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
        || ERRNO_NAMES.contains(&name)
}

/// Compiler-rt builtins: what clang calls for arithmetic the instruction set lacks. `libc.so` does not export them.
///
/// Their names are an operation, the modes of its operands and how many operands and results it has (GCC internals,
/// "Routines for floating point emulation"): `__divdc3`, `__multi3`, `__powidf2`. Conversions name two modes.
pub(crate) fn is_compiler_builtin(name: &str) -> bool {
    const MODES: [&str; 13] = ["hf", "bf", "sf", "df", "xf", "tf", "si", "di", "ti", "sc", "dc", "xc", "tc"];
    const CONVERSIONS: [&str; 4] = ["float", "fix", "extend", "trunc"];
    let Some(operation) = name.strip_prefix("__") else { return false };
    let ends_in_mode = |text: &str| text.len() > 4 && MODES.iter().any(|mode| text.ends_with(mode));
    let is_word = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase());
    let counted = operation.strip_suffix(['2', '3', '4']);
    let converts = CONVERSIONS.iter().any(|verb| operation.starts_with(verb));
    counted.is_some_and(|text| is_word(text) && ends_in_mode(text)) || converts && ends_in_mode(operation)
}

/// The name under which a library is needed and given: file endings and folders do not count.
pub fn library_key(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    [".so", ".wasm"].iter().find_map(|ending| file.strip_suffix(ending)).unwrap_or(file)
}
