//! A seed becomes a group: which modules, what they define, want and export, and with which options they are linked.
//!
//! Names are few, so that definitions clash, and a name nearly always has the same type, so that most groups bind. What
//! a rule distinguishes is likely: empty segments, places at the end of one, several symbols of one place and several
//! places of one name.

mod steps;

use super::model::{
    Function, Group, Id, Kind, Meaning, Module, Pointer, Reference, Segment, Signature, Statement, Style, Symbol, Value,
};
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
/// Data that a linker defines.
const OF_LINKER: [&str; 11] = [
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
];
/// Data of libc: of two modules it may become one.
const OF_LIBC: [&str; 6] = ["environ", "errno", "__stdin_used", "_gm_", "stdout", "__environ"];
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
    let mut drafts: Vec<Draft> = (0..count).map(|number| draft(random, number)).collect();
    for draft in &mut drafts {
        Drawer { random, draft, known: &[] }.define();
    }
    let known: Vec<(String, Option<Signature>)> = drafts.iter().flat_map(Draft::shown).collect();
    for draft in &mut drafts {
        Drawer { random, draft, known: &known }.fill();
    }
    let mut modules: Vec<Module> = drafts.into_iter().map(|draft| draft.module).collect();
    let copied =
        random.pick(&modules).filter(|module| random.one_in(if module.kind == Kind::Finished { 3 } else { 10 }));
    if let Some(mut copy) = copied.cloned() {
        // The same module twice, or nearly: what is equal may be folded.
        copy.name.insert(0, 'x');
        let cases = [4, 10, 30, usize::MAX][random.below(4)];
        copy.retain(&mut || !random.one_in(cases));
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
        Choice::FoldIdentical,
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

/// A module that is being drawn.
struct Draft {
    module: Module,
    /// Its position in the group.
    number: u32,
    /// The last id.
    last: u32,
    /// The names that it defines for others.
    taken: Vec<String>,
}

impl Draft {
    /// What it defines for others, and the types of functions.
    fn shown(&self) -> Vec<(String, Option<Signature>)> {
        let meanings = self.module.meanings().into_iter().map(Meaning::symbol);
        let shown = meanings.filter(|symbol| !symbol.is_local && !symbol.is_hidden);
        shown.map(|symbol| (symbol.name.clone(), self.module.signature(symbol.id))).collect()
    }
}

fn draft(random: &mut Random, number: u32) -> Draft {
    use Kind::{Finished, Library, Object, Pinned};
    let kinds = [Object, Object, Object, Object, Library, Library, Library, Finished, Finished, Finished, Pinned];
    let kind = kinds[random.below(kinds.len())];
    let ending = match kind {
        Object => ".o",
        Library => ".so",
        Finished | Pinned => ".wasm",
    };
    let module = Module {
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
    Draft { module, number, last: 0, taken: Vec::new() }
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
    draft: &'a mut Draft,
    /// What the modules of the group define for others.
    known: &'a [(String, Option<Signature>)],
}

impl Drawer<'_> {
    /// Draws what the module defines.
    fn define(&mut self) {
        for _ in 0..self.random.below(5) {
            let function = self.function();
            self.draft.module.functions.push(function);
        }
        for _ in 0..self.random.below(5) {
            let segment = self.segment();
            self.draft.module.segments.push(segment);
        }
        if self.kind() != Kind::Library && self.random.one_in(4) {
            let symbol = self.symbol(false);
            let value = [0, 1, 16, 1024, 0x10_0000, u32::MAX][self.random.below(6)];
            self.draft.module.absolutes.push((symbol, value));
        }
    }

    /// Draws what it wants, does and shows.
    fn fill(&mut self) {
        for _ in 0..self.random.below(4) {
            let reference = self.reference();
            self.draft.module.references.push(reference);
        }
        self.bodies();
        let all: Vec<Id> = self.draft.module.meanings().iter().map(|meaning| meaning.symbol().id).collect();
        for at in 0..self.draft.module.segments.len() {
            self.draft.module.segments[at].pointers = self.pointers(at, &all);
        }
        self.starts();
        self.draft.module.exports = self.exports();
        if self.kind() == Kind::Library && self.random.one_in(3) {
            self.draft.module.needed.push(format!("m{}.so", self.random.below(4)));
        }
    }

    /// What functions do.
    fn bodies(&mut self) {
        let module = &mut self.draft.module;
        let ids: Vec<Id> = module.meanings().iter().map(|meaning| meaning.symbol().id).collect();
        let (functions, data): (Vec<Id>, Vec<Id>) = ids.into_iter().partition(|id| module.signature(*id).is_some());
        let functions: Vec<(Id, Signature)> =
            functions.into_iter().filter_map(|id| Some((id, module.signature(id)?))).collect();
        for function in &mut module.functions {
            let mut steps = steps::Steps { random: self.random, functions: &functions, data: &data };
            function.body = steps.body();
            function.result = steps.value(2);
        }
    }

    /// Constructors, the function that calls them, and what runs before all.
    fn starts(&mut self) {
        let module = &mut self.draft.module;
        let ids: Vec<Id> = module.meanings().iter().map(|meaning| meaning.symbol().id).collect();
        let starts: Vec<Id> = ids
            .into_iter()
            .filter(|id| module.signature(*id).is_some_and(|signature| signature.index() == 0))
            .collect();
        for _ in 0..self.random.below(3) {
            let priority = [100, 65535, 65535][self.random.below(3)];
            module.constructors.extend(self.random.pick(&starts).map(|id| (priority, *id)));
        }
        let mut listed = module.constructors.clone();
        listed.sort_by_key(|(priority, _)| *priority);
        for function in &mut module.functions {
            if function.symbols[0].name == "__wasm_call_ctors" && module.kind != Kind::Object {
                function.body = listed.iter().map(|(_, id)| Statement::Call(*id, Vec::new())).collect();
            }
        }
        let may_start = module.kind != Kind::Object && self.random.one_in(6);
        module.start = self.random.pick(&starts).copied().filter(|_| may_start);
    }

    fn kind(&self) -> Kind {
        self.draft.module.kind
    }

    fn id(&mut self) -> Id {
        self.draft.last += 1;
        Id(self.draft.last)
    }

    /// A symbol of a function or of data.
    fn symbol(&mut self, is_function: bool) -> Symbol {
        let random = &mut *self.random;
        // What a linker defines is wanted, and hardly ever defined.
        let is_known = random.one_in(if is_function { 5 } else { 6 });
        let name = match (is_function, is_known) {
            (true, false) => FUNCTIONS[random.below(FUNCTIONS.len())],
            (true, true) => KNOWN[random.below(KNOWN.len())].0,
            (false, false) => DATA[random.below(DATA.len())],
            (false, true) if random.one_in(3) => OF_LINKER[random.below(OF_LINKER.len())],
            (false, true) => OF_LIBC[random.below(OF_LIBC.len())],
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
        if self.kind() == Kind::Object && !is_known && !self.random.one_in(3) {
            // Objects have one definition of a name, and with two nothing else is looked at.
            symbol.name = format!("{}_{}", symbol.name, self.draft.number);
        }
        // So it is with two definitions for others in one module, which linkers do not write at all.
        let cases = if self.kind() == Kind::Finished { 80 } else { 8 };
        if self.draft.taken.contains(&symbol.name) && !symbol.is_local && !self.random.one_in(cases) {
            if self.random.one_in(2) {
                symbol.is_local = true;
            } else {
                symbol.name = format!("{}{}", symbol.name, symbol.id.0);
            }
        }
        if !symbol.is_local {
            self.draft.taken.push(symbol.name.clone());
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
        let signature = self.signature(&symbols[0].name);
        let comdat = self.comdat();
        Function { symbols, signature, comdat, body: Vec::new(), result: Value::Constant(0) }
    }

    fn comdat(&mut self) -> Option<String> {
        (self.kind() == Kind::Object && self.random.one_in(8)).then(|| ["c", "d"][self.random.below(2)].to_owned())
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

    fn pointers(&mut self, segment: usize, all: &[Id]) -> Vec<Pointer> {
        let words = u32::try_from(self.draft.module.segments[segment].bytes.len() / 4).unwrap_or(0);
        let mut pointers = Vec::new();
        for word in 0..words {
            let Some(of) = self.random.pick(all).copied().filter(|_| self.random.one_in(3)) else { continue };
            let addend = [0, 0, 0, 4, -4, 8][self.random.below(6)];
            pointers.push(Pointer { offset: word * 4, of, addend, is_distance: self.random.one_in(8) });
        }
        pointers
    }

    fn reference(&mut self) -> Reference {
        let known = self.random.pick(self.known).cloned().filter(|_| !self.random.one_in(12));
        let is_function = known.as_ref().map_or_else(|| self.random.one_in(2), |(_, ty)| ty.is_some());
        let mut symbol = self.symbol(is_function);
        symbol.is_local = false;
        if known.is_none() && !is_function && self.random.one_in(2) {
            symbol.name = OF_LINKER[self.random.below(OF_LINKER.len())].to_owned();
        }
        let ty = known.as_ref().and_then(|(_, ty)| *ty);
        if let Some((name, _)) = known {
            symbol.name = name;
        }
        let mut own = self.draft.module.meanings().into_iter().map(Meaning::symbol);
        if own.any(|own| !own.is_local && own.name == symbol.name) && !self.random.one_in(40) {
            symbol.name = format!("{}{}", symbol.name, symbol.id.0);
        }
        let is_finished = matches!(self.kind(), Kind::Finished | Kind::Pinned);
        if is_finished && !is_function {
            symbol.is_weak = true;
        }
        let signature = is_function.then(|| ty.unwrap_or_else(|| self.signature(&symbol.name)));
        let is_hosts = is_function && self.random.one_in(if is_finished { 2 } else { 6 });
        let import = is_hosts.then(|| {
            let module = ["host", "env", "wasi_snapshot_preview1"][self.random.below(3)];
            (module.to_owned(), FUNCTIONS[self.random.below(FUNCTIONS.len())].to_owned())
        });
        Reference { symbol, signature, import }
    }

    fn exports(&mut self) -> Vec<(String, Id)> {
        let (module, random) = (&self.draft.module, &mut *self.random);
        let mut exports: Vec<(String, Id)> = Vec::new();
        for meaning in module.meanings() {
            let symbol = meaning.symbol();
            let is_public = !symbol.is_local && !symbol.is_hidden;
            let is_shown = match module.kind {
                Kind::Library => is_public && !random.one_in(8),
                Kind::Finished | Kind::Pinned => is_public && random.one_in(2),
                Kind::Object => random.one_in(10),
            };
            let is_reference = module.references.iter().any(|reference| reference.symbol.id == symbol.id);
            if !is_shown || is_reference && !random.one_in(6) {
                continue;
            }
            let name = if random.one_in(20) { "cabi_free".to_owned() } else { symbol.name.clone() };
            if !exports.iter().any(|(known, _)| *known == name) {
                exports.push((name, symbol.id));
            }
        }
        exports
    }
}
