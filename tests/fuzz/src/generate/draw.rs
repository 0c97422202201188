//! A seed becomes a group: which modules, what they define, want and export, and with which options they are linked.
//!
//! Names are few, so that definitions clash, and a name nearly always has the same type, so that most groups bind. What
//! a rule distinguishes is likely: empty segments, places at the end of one, several symbols of one place and several
//! places of one name.

mod steps;

use super::model::{Function, Group, Id, Kind, Module, Pointer, Reference, Segment, Signature, Style, Symbol, Value};
use crate::bundle::{Bundle, Choice};
use crate::random::Random;

/// Functions that mean nothing to anybody.
const FUNCTIONS: [&str; 6] = ["f", "g", "h", "run", "init", "fini"];
/// Functions that some rule knows, with what they take and whether they return a word.
const KNOWN: [(&str, usize, bool); 22] = [
    ("malloc", 1, true),
    ("free", 1, false),
    ("calloc", 2, true),
    ("realloc", 2, true),
    ("sbrk", 1, true),
    ("dlmalloc", 1, true),
    ("memcpy", 3, true),
    ("strlen", 1, true),
    ("main", 2, true),
    ("__main_void", 0, true),
    ("__main_argc_argv", 2, true),
    ("_start", 0, false),
    ("_initialize", 0, false),
    ("__wasm_call_ctors", 0, false),
    ("__wasm_call_dtors", 0, false),
    ("__funcs_on_exit", 0, false),
    ("__stdio_exit", 0, false),
    ("__cxa_atexit", 3, true),
    ("exit", 1, false),
    ("abort", 0, false),
    ("run.command_export", 0, true),
    ("__wasm_init_memory", 0, false),
];
/// Data that means nothing to anybody.
const DATA: [&str; 5] = ["x", "y", "z", ".L.str", "table"];
/// Data that some rule knows.
const KNOWN_DATA: [&str; 16] = [
    "__heap_base",
    "__heap_end",
    "__data_end",
    "__global_base",
    "__stack_low",
    "__stack_high",
    "__dso_handle",
    "__memory_base",
    "__table_base",
    "__start_set",
    "__stop_set",
    "environ",
    "errno",
    "__stdin_used",
    "_gm_",
    "stdout",
];
/// Segments; those with names of C are sets.
const SEGMENTS: [&str; 12] = [
    ".data.x",
    ".data.y",
    ".data",
    ".rodata",
    ".rodata..L.str",
    ".bss.z",
    ".bss",
    ".data.rel.ro.table",
    "set",
    "set",
    ".init_array",
    "",
];

/// The group of a seed.
pub(super) fn group(seed: u64) -> Group {
    let random = &mut Random::new(seed);
    let count = [1, 2, 2, 3, 3, 4][random.below(6)];
    let mut modules: Vec<Module> = (0..count).map(|number| module(random, number)).collect();
    if random.one_in(8) {
        // The same module twice, or nearly: what is equal may be folded.
        let mut copy = modules[0].clone();
        copy.name.insert(0, 'x');
        modules.push(copy);
    }
    Group { choices: choices(random), modules }
}

/// The options: those that let most groups link, and some others.
fn choices(random: &mut Random) -> u32 {
    let mut bundle = Bundle::of(Vec::new());
    let often =
        [Choice::Map, Choice::NoPrune, Choice::Strip, Choice::ExportOnly, Choice::ExportAll, Choice::ExportSymbols];
    let seldom = [
        Choice::Trap,
        Choice::Import,
        Choice::DebugInfo,
        Choice::Separate,
        Choice::ImportMemory,
        Choice::SmallStack,
        Choice::SmallMemory,
        Choice::Json,
        Choice::Twice,
        Choice::NoDemangle,
    ];
    let hardly = [Choice::AllowAll, Choice::LargeHeap, Choice::Wired, Choice::OldEngine, Choice::DenyAll];
    for (list, cases) in [(&often[..], 4), (&seldom[..], 10), (&hardly[..], 60)] {
        for choice in list {
            if random.one_in(cases) {
                bundle.switch(*choice);
            }
        }
    }
    bundle.choices
}

fn module(random: &mut Random, number: u32) -> Module {
    use Kind::{Finished, Library, Object, Pinned};
    let kinds = [Object, Object, Object, Object, Library, Library, Library, Finished, Finished, Finished, Pinned];
    let kind = kinds[random.below(kinds.len())];
    let ending = match kind {
        Object => ".o",
        Library => ".so",
        Finished | Pinned => ".wasm",
    };
    let mut module = Module {
        name: format!("m{number}{ending}"),
        kind,
        is_member: kind == Object && random.one_in(4),
        style: style(random, kind, number),
        functions: Vec::new(),
        segments: Vec::new(),
        references: Vec::new(),
        absolutes: Vec::new(),
        constructors: Vec::new(),
        exports: Vec::new(),
        needed: Vec::new(),
        start: None,
    };
    let mut drawer = Drawer { random, next: 0, taken: Vec::new(), kind };
    drawer.fill(&mut module);
    module
}

fn style(random: &mut Random, kind: Kind, number: u32) -> Style {
    let first = number * 4;
    let is_pinned = kind == Kind::Pinned;
    Style {
        base: match random.below(6) {
            0 => 16,
            1 => 0,
            _ if is_pinned => 1024 + first * 0x4_0000,
            2 => 65536,
            3 => 1 << 20,
            _ => 1024,
        },
        first_slot: if random.one_in(8) { 0 } else { 1 } + if is_pinned { first } else { 0 },
        spare_pages: u32::from(random.byte() % 3),
        more_pages: if random.one_in(4) { Some(u32::from(random.byte() % 8)) } else { None },
        imports_memory: random.one_in(8),
        exports_table: random.one_in(3),
        names_table: random.one_in(2),
        has_stack: !random.one_in(3),
        has_names: random.one_in(2),
        has_sums: random.one_in(4),
        clears: random.one_in(3),
        zeros: if random.one_in(3) { u32::from(random.byte()) } else { 0 },
    }
}

/// Draws what is in a module.
struct Drawer<'a> {
    random: &'a mut Random,
    next: u32,
    /// The names that the module defines for others.
    taken: Vec<String>,
    kind: Kind,
}

impl Drawer<'_> {
    fn fill(&mut self, module: &mut Module) {
        for _ in 0..self.random.below(5) {
            let function = self.function();
            module.functions.push(function);
        }
        for _ in 0..self.random.below(5) {
            let segment = self.segment();
            module.segments.push(segment);
        }
        for _ in 0..self.random.below(4) {
            let reference = self.reference();
            module.references.push(reference);
        }
        if self.kind != Kind::Library && self.random.one_in(4) {
            let symbol = self.symbol(false);
            let value = [0, 1, 16, 1024, 0x10_0000, u32::MAX][self.random.below(6)];
            module.absolutes.push((symbol, value));
        }
        let functions: Vec<(Id, Signature)> = module
            .functions
            .iter()
            .filter_map(|function| Some((function.symbols.first()?.id, function.signature)))
            .chain(module.references.iter().filter_map(|wanted| Some((wanted.symbol.id, wanted.signature?))))
            .collect();
        let data: Vec<Id> = module
            .meanings()
            .iter()
            .map(|meaning| meaning.symbol().id)
            .filter(|id| !functions.iter().any(|(function, _)| function == id))
            .collect();
        for function in &mut module.functions {
            let mut steps = steps::Steps { random: self.random, functions: &functions, data: &data };
            function.body = steps.body();
            function.result = steps.value(2);
        }
        let all: Vec<Id> = module.meanings().iter().map(|meaning| meaning.symbol().id).collect();
        for segment in &mut module.segments {
            segment.pointers = self.pointers(segment, &all);
        }
        let starts: Vec<Id> =
            functions.iter().filter(|(_, signature)| signature.index() == 0).map(|(id, _)| *id).collect();
        for _ in 0..self.random.below(3) {
            let priority = [100, 65535, 65535][self.random.below(3)];
            module.constructors.extend(self.random.pick(&starts).map(|id| (priority, *id)));
        }
        module.start =
            self.random.pick(&starts).copied().filter(|_| self.kind != Kind::Object && self.random.one_in(6));
        module.exports = self.exports(module);
        if self.kind == Kind::Library && self.random.one_in(3) {
            module.needed.push(format!("m{}.so", self.random.below(4)));
        }
    }

    fn id(&mut self) -> Id {
        self.next += 1;
        Id(self.next)
    }

    /// A symbol of a function or of data.
    fn symbol(&mut self, is_function: bool) -> Symbol {
        let random = &mut *self.random;
        let name = match (is_function, random.one_in(5)) {
            (true, false) => FUNCTIONS[random.below(FUNCTIONS.len())],
            (true, true) => KNOWN[random.below(KNOWN.len())].0,
            (false, false) => DATA[random.below(DATA.len())],
            (false, true) => KNOWN_DATA[random.below(KNOWN_DATA.len())],
        };
        let mut symbol = Symbol {
            id: self.id(),
            name: name.to_owned(),
            is_weak: self.random.one_in(4),
            is_local: self.random.one_in(5),
            is_hidden: self.random.one_in(3),
            is_exported: self.random.one_in(8),
            is_kept: self.random.one_in(8),
        };
        // Two definitions for others in one module are a fault of its own, and hide all that comes after.
        if self.taken.contains(&symbol.name) && !symbol.is_local && !self.random.one_in(8) {
            if self.random.one_in(2) {
                symbol.is_local = true;
            } else {
                symbol.name = format!("{}{}", symbol.name, symbol.id.0);
            }
        }
        if !symbol.is_local {
            self.taken.push(symbol.name.clone());
        }
        symbol
    }

    fn signature(&mut self, name: &str) -> Signature {
        if self.random.one_in(24) {
            return Signature::ALL[self.random.below(Signature::ALL.len())];
        }
        let known = KNOWN.iter().find(|(known, ..)| *known == name);
        known.map_or_else(
            || Signature::ALL[if name.starts_with(['i', 'f']) { 0 } else { name.len() % 3 + 1 }],
            |(_, takes, returns)| Signature { takes: *takes, returns: *returns },
        )
    }

    fn function(&mut self) -> Function {
        let mut symbols = vec![self.symbol(true)];
        if self.random.one_in(6) {
            symbols.push(self.symbol(true));
        }
        let signature = self.signature(&symbols[0].name.clone());
        let comdat = self.comdat();
        Function { symbols, signature, comdat, body: Vec::new(), result: Value::Constant(0) }
    }

    fn comdat(&mut self) -> Option<String> {
        (self.kind == Kind::Object && self.random.one_in(8)).then(|| ["c", "d"][self.random.below(2)].to_owned())
    }

    fn segment(&mut self) -> Segment {
        let random = &mut *self.random;
        let name = SEGMENTS[random.below(SEGMENTS.len())].to_owned();
        let size = [0, 0, 4, 4, 8, 16, 3, 40][random.below(8)];
        let is_zero = name.starts_with(".bss") || random.one_in(5);
        let bytes: Vec<u8> = (0..size).map(|at: u8| if is_zero { 0 } else { at % 3 + 1 }).collect();
        let align_log2 = u32::from([0u8, 0, 2, 2, 3, 4][random.below(6)]);
        let flags = [0, 0, 0, 0, 1, 4][random.below(6)];
        let size = u32::from(size);
        let mut variables = Vec::new();
        for _ in 0..self.random.below(4) {
            let symbol = self.symbol(false);
            let offset = match self.random.below(4) {
                0 => size,
                1 => u32::from(self.random.byte()) % (size + 1),
                _ => 0,
            };
            let rest = size - offset;
            let size = [rest, rest, rest.min(4), 0][self.random.below(4)];
            variables.push((symbol, offset, size));
        }
        let comdat = self.comdat();
        Segment { name, align_log2, flags, comdat, bytes, variables, pointers: Vec::new() }
    }

    fn pointers(&mut self, segment: &Segment, all: &[Id]) -> Vec<Pointer> {
        let words = u32::try_from(segment.bytes.len() / 4).unwrap_or(0);
        let mut pointers = Vec::new();
        for word in 0..words {
            let Some(of) = self.random.pick(all).copied().filter(|_| self.random.one_in(3)) else { continue };
            let addend = [0, 0, 0, 4, -4, 8][self.random.below(6)];
            pointers.push(Pointer { offset: word * 4, of, addend, is_distance: self.random.one_in(8) });
        }
        pointers
    }

    fn reference(&mut self) -> Reference {
        let is_function = self.random.one_in(2);
        let mut symbol = self.symbol(is_function);
        symbol.is_local = false;
        let is_finished = matches!(self.kind, Kind::Finished | Kind::Pinned);
        if is_finished && !is_function {
            symbol.is_weak = true;
        }
        let signature = is_function.then(|| self.signature(&symbol.name.clone()));
        let is_hosts = is_function && self.random.one_in(if is_finished { 2 } else { 6 });
        let import = is_hosts.then(|| {
            let module = ["host", "env", "wasi_snapshot_preview1"][self.random.below(3)];
            (module.to_owned(), FUNCTIONS[self.random.below(FUNCTIONS.len())].to_owned())
        });
        Reference { symbol, signature, import }
    }

    fn exports(&mut self, module: &Module) -> Vec<(String, Id)> {
        let mut exports: Vec<(String, Id)> = Vec::new();
        for meaning in module.meanings() {
            let symbol = meaning.symbol();
            let is_public = !symbol.is_local && !symbol.is_hidden;
            let is_shown = match module.kind {
                Kind::Library => is_public && !self.random.one_in(8),
                Kind::Finished | Kind::Pinned => is_public && self.random.one_in(2),
                Kind::Object => self.random.one_in(10),
            };
            let is_reference = module.references.iter().any(|reference| reference.symbol.id == symbol.id);
            if !is_shown || is_reference && !self.random.one_in(6) {
                continue;
            }
            let name = if self.random.one_in(20) { "cabi_free".to_owned() } else { symbol.name.clone() };
            if !exports.iter().any(|(known, _)| *known == name) {
                exports.push((name, symbol.id));
            }
        }
        exports
    }
}
