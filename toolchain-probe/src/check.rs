//! An image and a certificate become a proof that the image is a right link of its inputs, or the rule that is broken.
//!
//! **Theorem.** If [`check`] says yes, the image is a right link of these inputs under the options of the certificate:
//! whatever its host does with its exports, it does what the inputs do, loaded side by side by the rules of the tool
//! conventions, except that a finished module's copy of a library may be another's.
//!
//! *Proof.* The certificate maps each thing of an input that is in the image to a thing of the image. By *body*, each
//! step of a function of the image is a step of the function that it stands for, on what these maps make of its indices
//! and addresses. By *import*, *definition*, *symbol*, *slot* and *value*, what they make of them is what the names of
//! the inputs mean. By *data* and *evaluated*, the memory begins as that of the inputs after their preparations. By
//! *start*, the rest of the preparations runs first, in order, once. By *export*, the host finds what the options
//! demand, and by *body* again all that it reaches from there is in the image: an instruction that names something
//! which was pruned has no instruction in the image that could stand for it. By *layout*, no two things are at one
//! place.
//!
//! **Trusted**: `wasmparser` (it reads and validates, and says which types are equal), the engine, the toolchains as
//! far as the inputs' own symbols and relocations are right, and the names of the standard libraries in `conventions`.
//! **Asked, not shown**: the options, what was wired, and which inputs are members of archives are the certificate's
//! word for what was asked of the link.
//! **Not shown**: custom sections (names, debug information); that a number in a body or in data which no relocation
//! names is no address; that a global of a module without symbols is its stack pointer.
//!
//! Nothing here uses the linker, nor what the probe reads, binds, scans or judges: it has its own reading. Each file
//! says its rules at its head. The choice a reader may question: a certificate is needed at all. Without it the checker
//! would have to find the link anew; with it, it only has to compare.

pub mod certificate;

mod addresses;
mod body;
mod contents;
mod evaluate;
mod exports;
mod heap;
mod imports;
mod items;
mod layout;
mod locals;
mod made;
mod mangling;
mod memories;
mod names;
mod owners;
mod pointers;
mod preparations;
mod reading;
mod shared;
mod slots;
mod split;
mod start;
mod steps;
mod symbols;
mod types;
mod view;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::OnceLock;

use rayon::prelude::*;
use wasmparser::{ExternalKind, Operator};

use certificate::Certificate;
use names::Names;
use reading::{Mode, Module, Space, space_of};
use types::Types;
use view::{Group, Used};

/// What a part of the proof shows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub enum Rule {
    /// The certificate speaks of these inputs.
    Inputs,
    /// The image is a valid module, and is one of the form that an image has.
    Contract,
    /// The image has what the origins of the certificate say, and nothing else.
    Origin,
    /// A function is the body of its origin.
    Body,
    /// A function that no input has is of a known form.
    Made,
    /// A global begins as its origin.
    Value,
    /// A passive segment is that of its origin.
    Segment,
    /// A slot of the function table holds what it has to.
    Slot,
    /// Data, stack and heap are disjoint, aligned and in order.
    Layout,
    /// A byte of the initial memory has its value.
    Data,
    /// What was evaluated is known before it runs.
    Evaluated,
    /// An import is what its name or wire means.
    Import,
    /// A definition is itself, or what may stand for it does.
    Definition,
    /// A symbol has its address or function.
    Symbol,
    /// The image exports what the options demand.
    Export,
    /// What is left of the preparations runs in order, once.
    Start,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format!("{self:?}").to_lowercase())
    }
}

/// A rule that does not hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rejection {
    /// The rule.
    pub rule: Rule,
    /// Where, and what was found and wanted.
    pub reason: String,
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule, self.reason)
    }
}

/// What was shown of an image.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proof {
    /// How many facts each rule has shown.
    pub facts: BTreeMap<Rule, u64>,
    /// What the image exports: the kind and the name.
    pub exports: Vec<(&'static str, String)>,
}

/// An input as it was given to the link: its name and its bytes.
pub type Given<'a> = (&'a str, &'a [u8]);

/// Shows that an image is a right link of these inputs, in link order.
///
/// # Errors
/// Every rule that was found broken, at least one.
pub fn check(image: &[u8], certificate: &Certificate, inputs: &[Given<'_>]) -> Result<Proof, Vec<Rejection>> {
    let mut shown = Shown::default();
    let group = match read(image, certificate, inputs, &mut shown) {
        Ok(group) => group,
        Err((rule, reason)) => {
            shown.reject(rule, reason);
            return Err(shown.rejections);
        }
    };
    contract(&group, &mut shown);
    let names = Names::of(&group);
    let (prepared, done) = preparations::check(&group, &names);
    let (memory, placed) = layout::check(&group, &names, &prepared);
    _ = group.memory.set(memory);
    shown.merge(done);
    shown.merge(placed);
    shown.merge(slots::check(&group));
    shown.merge(pointers::check(&group, &names));
    shown.merge(items::check(&group, &names, &prepared));
    shown.merge(exports::check(&group, &names));
    shown.merge(start::check(&group, &names));
    // The last: all that is used is known by now, but for what these rules find that it uses.
    shown.merge(symbols::check(&group, &names));
    if !shown.rejections.is_empty() {
        return Err(shown.rejections);
    }
    let exports = group.image.exports.iter().zip(&group.exported_names).map(|(export, name)| {
        let kind = match export.kind {
            ExternalKind::Func | ExternalKind::FuncExact => "function",
            ExternalKind::Table => "table",
            ExternalKind::Memory => "memory",
            ExternalKind::Global => "global",
            ExternalKind::Tag => "tag",
        };
        (kind, (*name).to_owned())
    });
    Ok(Proof { facts: shown.facts, exports: exports.collect() })
}

fn read<'a>(
    image: &'a [u8],
    certificate: &'a Certificate,
    inputs: &[Given<'a>],
    shown: &mut Shown,
) -> Result<Group<'a>, (Rule, String)> {
    if certificate.version != certificate::VERSION {
        return Err((Rule::Inputs, format!("the certificate has version {}", certificate.version)));
    }
    if certificate.inputs.len() != inputs.len() {
        let (found, wanted) = (inputs.len(), certificate.inputs.len());
        return Err((Rule::Inputs, format!("{found} inputs are given, and the certificate has {wanted}")));
    }
    let read: Vec<_> = inputs.par_iter().map(|(_, bytes)| Module::read(bytes, false)).collect();
    let mut types = Types::default();
    let mut number = |module: &mut Module<'_>| {
        module.type_ids = types.number(&module.types, &module.type_groups).ok_or("it has too many types")?;
        Ok::<(), &str>(())
    };
    let mut modules = Vec::with_capacity(inputs.len());
    for (((name, bytes), claim), module) in inputs.iter().zip(&certificate.inputs).zip(read) {
        if *name != claim.name || bytes.len() as u64 != claim.size_bytes {
            let wanted = format!("{} of {} bytes", claim.name, claim.size_bytes);
            return Err((Rule::Inputs, format!("{name} of {} bytes is given, wanted {wanted}", bytes.len())));
        }
        let mut module = module.map_err(|error| (Rule::Inputs, format!("{name}: {}", error.message())))?;
        number(&mut module).map_err(|reason| (Rule::Inputs, format!("{name}: {reason}")))?;
        if let Err(reason) = may_be(&module, claim) {
            return Err((Rule::Inputs, format!("{name}: {reason}")));
        }
        modules.push(module);
        shown.fact(Rule::Inputs);
    }
    let module = Module::read(image, true);
    let mut image = module.map_err(|error| (Rule::Contract, format!("the image is not valid: {}", error.message())))?;
    number(&mut image).map_err(|reason| (Rule::Contract, reason.to_owned()))?;
    let exported_names = image.exports.iter().map(|export| export.name).collect();
    if let Some(names) = &certificate.standard32 {
        mangling::read_back(&mut image, names).map_err(|reason| (Rule::Export, reason))?;
    }
    let mut image_types = HashMap::new();
    for (index, id) in (0u32..).zip(&image.type_ids) {
        image_types.entry(*id).or_insert(index);
    }
    let slots = slots::of_image(&image, certificate.function_table).map_err(|reason| (Rule::Slot, reason))?;
    let used = modules.iter().map(Used::nothing).collect();
    let mut imported = HashMap::new();
    for import in &image.imports {
        *imported.entry(import.space).or_insert(0) += 1;
    }
    Ok(Group {
        certificate,
        inputs: modules,
        image,
        image_types,
        slots,
        owners: OnceLock::new(),
        table_changes: OnceLock::new(),
        literals: OnceLock::new(),
        first: OnceLock::new(),
        used,
        memory: OnceLock::new(),
        imported,
        exported_names,
    })
}

/// Whether an input may be placed as the certificate says (DynamicLinking.md; Linking.md).
fn may_be(module: &Module<'_>, claim: &certificate::Input) -> Result<(), String> {
    use certificate::Kind;
    let imports = |field: &str| {
        let is_it = |import: &&reading::Import<'_>| import.module == "env" && import.field == field;
        module.imports.iter().filter(is_it).any(|import| import.space == Space::Global)
    };
    let counts = |listed: usize, there: usize| listed == there;
    let is_complete = counts(claim.functions.len(), module.functions.len())
        && counts(claim.globals.len(), module.globals.len())
        && counts(claim.tables.len(), module.tables.len())
        && counts(claim.tags.len(), module.tags.len());
    if !is_complete {
        return Err("the certificate speaks of another number of functions, globals, tables or tags".to_owned());
    }
    let is_placed = matches!(claim.kind, Kind::Object | Kind::Finished | Kind::SplitLibrary);
    if module.is_doubtful && is_placed {
        return Err("a section of the tool conventions is of a form that is not known".to_owned());
    }
    let memory = |field| module.imports.iter().any(|import| import.space == Space::Memory && import.field == field);
    let shows_nothing = module.exports.is_empty() && module.start.is_none() && !memory("memory");
    let is_object = module.has_symbols && (memory("__linear_memory") || shows_nothing);
    let takes_bases = imports("__memory_base") || imports("__table_base");
    // What is empty is nowhere.
    let filled = module.data.iter().filter(|data| !data.bytes.is_empty());
    let mut active = filled.filter_map(|data| if let Mode::Active(_, at) = &data.mode { Some(at) } else { None });
    let has_fixed_data = active.any(|at| view::fixed(at).is_some());
    let is_object = is_object && module.reserves.is_none();
    let moves = !has_fixed_data && takes_bases;
    let mut imported = (0u32..).zip(&module.tables).filter(|(_, table)| table.import.is_some());
    let has_table = imported.any(|(table, _)| module.is_function_table(table))
        || module.exports.iter().any(|export| space_of(export.kind) == Space::Table)
        || module.elements.iter().any(|element| matches!(element.mode, Mode::Active(..)));
    let permitted = match claim.kind {
        Kind::Object => is_object,
        Kind::Finished => module.has_symbols && !takes_bases && !is_object,
        // What takes no base and has no data at a number can be anywhere, and stay where it is.
        Kind::Library => takes_bases || !has_fixed_data && module.reserves.is_some(),
        Kind::SplitLibrary => {
            split::form(module).map_err(str::to_owned)?;
            takes_bases
        }
        Kind::Pinned => !module.has_symbols && !moves,
        Kind::Pure => module.memories.is_empty() && !has_table,
    };
    let relocated = module.code_relocations.iter().all(|(_, entry)| body::is_known(entry, &module.symbols));
    if !relocated && is_placed {
        return Err("a relocation of the code is of a type that no rule speaks of".to_owned());
    }
    if permitted { Ok(()) } else { Err(format!("it cannot be placed as {:?}", claim.kind)) }
}

/// An image imports nothing that a loader would have to make, and needs no feature that only linkers use.
fn contract(group: &Group<'_>, shown: &mut Shown) {
    let image = &group.image;
    shown.that(Rule::Contract, image.memories.len() <= 1, || "the image has several memories".to_owned());
    for import in &image.imports {
        let is_made = matches!(import.module, "GOT.mem" | "GOT.func")
            || import.module == "env"
                && matches!(import.field, "__memory_base" | "__table_base" | "__stack_pointer")
                && import.space == Space::Global;
        shown.that(Rule::Contract, !is_made, || format!("the image imports {}.{}", import.module, import.field));
    }
    // Sums in initial values are a feature that not every engine has: an image has it only if an input uses it.
    let is_extended = has_sums(image) && !group.inputs.iter().any(has_sums);
    shown.that(Rule::Contract, !is_extended, || "an initial value of the image is a sum".to_owned());
}

/// Whether an initial value or the offset of a segment is calculated.
fn has_sums(module: &Module<'_>) -> bool {
    let values = module.globals.iter().filter_map(|global| global.init.as_ref());
    let offsets =
        module.data.iter().filter_map(|data| if let Mode::Active(_, at) = &data.mode { Some(at) } else { None });
    values.chain(offsets).any(|expression| {
        let mut operators = expression.get_operators_reader().into_iter().map_while(Result::ok);
        operators.any(|operator| {
            use Operator as O;
            matches!(operator, O::I32Add | O::I32Sub | O::I32Mul | O::I64Add | O::I64Sub | O::I64Mul)
        })
    })
}

/// What was shown so far, and what was not.
#[derive(Default)]
pub(crate) struct Shown {
    facts: BTreeMap<Rule, u64>,
    rejections: Vec<Rejection>,
}

impl Shown {
    /// One more fact.
    fn fact(&mut self, rule: Rule) {
        *self.facts.entry(rule).or_default() += 1;
    }

    /// A rule that does not hold.
    fn reject(&mut self, rule: Rule, reason: String) {
        self.rejections.push(Rejection { rule, reason });
    }

    /// A fact, if it holds.
    fn that(&mut self, rule: Rule, holds: bool, otherwise: impl FnOnce() -> String) {
        if holds { self.fact(rule) } else { self.reject(rule, otherwise()) }
    }

    fn merge(&mut self, other: Self) {
        for (rule, count) in other.facts {
            *self.facts.entry(rule).or_default() += count;
        }
        self.rejections.extend(other.rejections);
    }

    fn and(mut self, other: Self) -> Self {
        self.merge(other);
        self
    }
}

/// A step of a proof.
fn expect(holds: bool, otherwise: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise.to_owned()) }
}
