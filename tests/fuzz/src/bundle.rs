//! The inputs of one run and the options it is made with, as one value and as bytes.
//!
//! Options are drawn, not written down: each bit of `choices` switches one. So the mutator can change them too, and a
//! bundle of a fuzzer that knows only bytes has them.

use seld::{AllocatorPolicy, Code, Input, Options, Policy, Undefined, Unresolved, Wiring};

use crate::wires;

/// What a run is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    /// Which options are used, a bit for each.
    pub choices: u32,
    /// The inputs, in link order.
    pub files: Vec<File>,
}

/// One input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// An option that `choices` switches.
#[derive(Clone, Copy, Debug)]
pub enum Choice {
    /// `--export-all`.
    ExportAll,
    /// `--unresolved-symbols trap`.
    Trap,
    /// `--unresolved-symbols import`.
    Import,
    /// `--debug-info`.
    DebugInfo,
    /// `--no-prune`.
    NoPrune,
    /// `--strip`.
    Strip,
    /// `--allocator separate`.
    Separate,
    /// `--allow` of every code.
    AllowAll,
    /// `--map`.
    Map,
    /// `--import-memory`.
    ImportMemory,
    /// `--stack-size` of a few pages.
    SmallStack,
    /// `--initial-heap` that fills most of the memory.
    LargeHeap,
    /// `--max-memory` of two MiB.
    SmallMemory,
    /// `--format json`.
    Json,
    /// Two links, which must give the same.
    Twice,
    /// `--fold-identical`.
    FoldIdentical,
    /// Imports are bound by wires.
    Wired,
    /// `--engine mvp`.
    OldEngine,
    /// `--export-only` of every other name.
    ExportOnly,
    /// `--deny` of every code.
    DenyAll,
    /// `--export` of every other symbol.
    ExportSymbols,
    /// `--whole-archive` before all files.
    WholeArchive,
    /// `--initial-memory` of two MiB.
    InitialMemory,
    /// `--fatal-warnings`.
    FatalWarnings,
}

impl Choice {
    /// All of them.
    pub const ALL: [Self; 24] = [
        Self::ExportAll,
        Self::Trap,
        Self::Import,
        Self::DebugInfo,
        Self::NoPrune,
        Self::Strip,
        Self::Separate,
        Self::AllowAll,
        Self::Map,
        Self::ImportMemory,
        Self::SmallStack,
        Self::LargeHeap,
        Self::SmallMemory,
        Self::Json,
        Self::Twice,
        Self::FoldIdentical,
        Self::Wired,
        Self::OldEngine,
        Self::ExportOnly,
        Self::DenyAll,
        Self::ExportSymbols,
        Self::WholeArchive,
        Self::InitialMemory,
        Self::FatalWarnings,
    ];
}

/// The start of a bundle's bytes.
const MAGIC: &[u8] = b"seld-fuzz\n";

impl Bundle {
    /// A bundle of files, with the options that let most of them link.
    #[must_use]
    pub fn of(files: Vec<File>) -> Self {
        let mut bundle = Self { choices: 0, files };
        bundle.switch(Choice::ExportAll);
        bundle.switch(Choice::Trap);
        bundle
    }

    /// Whether an option is used.
    #[must_use]
    pub fn has(&self, choice: Choice) -> bool {
        self.choices & (1 << choice as u16) != 0
    }

    /// Turns an option on or off.
    pub fn switch(&mut self, choice: Choice) {
        self.choices ^= 1 << choice as u16;
    }

    /// The bytes of all inputs.
    #[must_use]
    pub fn size(&self) -> usize {
        self.files.iter().map(|file| file.bytes.len()).sum()
    }

    /// The bundle as bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(self.choices.to_le_bytes());
        for file in &self.files {
            for part in [file.name.as_bytes(), &file.bytes] {
                bytes.extend(u32::try_from(part.len()).unwrap_or(u32::MAX).to_le_bytes());
                bytes.extend(part);
            }
        }
        bytes
    }

    /// The bundle that these bytes are.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (choices, mut rest) = rest.split_first_chunk()?;
        let mut part = || {
            let (length, after) = rest.split_first_chunk()?;
            let (part, after) = after.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
            rest = after;
            Some(part.to_vec())
        };
        let mut files = Vec::new();
        while let Some(name) = part() {
            files.push(File { name: String::from_utf8_lossy(&name).into_owned(), bytes: part()? });
        }
        Some(Self { choices: u32::from_le_bytes(*choices), files })
    }

    /// The inputs, as a link takes them.
    #[must_use]
    pub fn inputs(&self) -> Vec<Input> {
        self.files.iter().map(|file| Input::new(file.name.clone(), file.bytes.clone())).collect()
    }

    /// The options of a link.
    #[must_use]
    pub fn options(&self) -> Options {
        let stack_size_bytes = if self.has(Choice::SmallStack) { 4096 } else { 1 << 20 };
        let names = || self.files.iter().flat_map(|file| wires::exports(&file.bytes)).map(|(name, _)| name);
        let symbols = || self.files.iter().flat_map(|file| wires::symbols(&file.bytes));
        Options {
            export_only: self.has(Choice::ExportOnly).then(|| names().step_by(2).collect()),
            exports: if self.has(Choice::ExportSymbols) { symbols().step_by(2).collect() } else { Vec::new() },
            wiring: if self.has(Choice::Wired) { wires::wiring(self) } else { Wiring::default() },
            boundaries: Vec::new(),
            trust: false,
            export_all: self.has(Choice::ExportAll),
            initial_heap_bytes: if self.has(Choice::LargeHeap) { 0xfff0_0000 } else { 0 },
            initial_memory_bytes: self.has(Choice::InitialMemory).then_some(2 << 20),
            max_memory_bytes: self.has(Choice::SmallMemory).then_some(2 << 20),
            import_memory: self.has(Choice::ImportMemory),
            no_prune: self.has(Choice::NoPrune),
            fold_identical: self.has(Choice::FoldIdentical),
            name: Some("image.wasm".to_owned()),
            strip: self.has(Choice::Strip),
            debug_info: self.has(Choice::DebugInfo),
            map: self.has(Choice::Map),
            policy: Policy {
                allow: if self.has(Choice::AllowAll) { Code::ALL.to_vec() } else { Vec::new() },
                unresolved: Unresolved { policy: self.undefined(), ..Unresolved::default() },
                allocator: if self.has(Choice::Separate) {
                    AllocatorPolicy::Separate
                } else {
                    AllocatorPolicy::default()
                },
                stack_size_bytes,
                deny: if self.has(Choice::DenyAll) { Code::ALL.to_vec() } else { Vec::new() },
                denies_warnings: self.has(Choice::FatalWarnings),
                engine: if self.has(Choice::OldEngine) { "mvp".parse().ok() } else { None },
            },
            ..Options::default()
        }
    }

    fn undefined(&self) -> Undefined {
        match (self.has(Choice::Trap), self.has(Choice::Import)) {
            (true, _) => Undefined::Trap,
            (false, true) => Undefined::Import,
            (false, false) => Undefined::Error,
        }
    }
}
