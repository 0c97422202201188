//! The places in bodies that hold an index, in the order of the file.
//!
//! They are kept in the pieces in which they were found: a large module has hundreds of thousands, and to put them into
//! one list would copy them all.

use std::ops::Range;

/// How many bodies have their sites in one piece, which is what one task scans: few enough to balance two cores, many
/// enough that a task's vectors amortise.
pub(super) const BODIES_PER_PIECE: usize = 128;

/// One site is expected in so many bytes of code; a library of C has one in 25.
const BYTES_PER_SITE: usize = 16;

/// What a site holds, and so how it is written again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SiteKind {
    /// A function index, unsigned LEB.
    Function,
    /// The callee of a function that an object has under several names, unsigned LEB; the index is a symbol of the
    /// `linking` section, because each name may be bound to another definition.
    FunctionSymbol,
    /// A function index of `ref.func`, unsigned LEB: in the image that function must be declared.
    FunctionReference,
    /// A type index, unsigned LEB.
    Type,
    /// A type index as a block type, signed LEB.
    BlockType,
    /// A table index, unsigned LEB.
    Table,
    /// A tag index, unsigned LEB.
    Tag,
    /// A global index of `global.set`, unsigned LEB.
    GlobalSet,
    /// A whole `global.get`.
    GlobalGet,
    /// Instructions that leave the value of a global plus the addend: a whole `global.get g; i32.const addend; i32.add`
    /// (or the operands the other way round), or a `local.get` in place of all or part of that.
    GlobalValue,
    /// A `local.tee` of what nobody reads, or a `local.set` with the instructions that leave what is put there, the
    /// value of a global plus a constant: if that global is a constant, and so is every read that would find it.
    UnreadLocal,
    /// An address in a load or store, unsigned LEB; the index is a symbol of the `linking` section.
    Address,
    /// The address of an `i32.const`, signed LEB; the index is a symbol of the `linking` section.
    AddressConst,
    /// The table slot of an `i32.const`, signed LEB; the index is a symbol of the `linking` section.
    SlotConst,
    /// A `call_indirect` of the function table's kind with the instructions that leave its slot: the value of a global
    /// plus the addend. If that is known, and what stands in the slot, it may become a call.
    SlotCall,
    /// A whole instruction, to be decoded and encoded again.
    Instruction,
    /// The declaration of locals, some of them of a type with an index.
    Locals,
}

/// What of a symbol stands at a site.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SymbolUse {
    /// Its address.
    Address,
    /// Its table slot.
    Slot,
    /// Its function index.
    Callee,
}

impl SiteKind {
    /// What stands at the site of the symbol that its index names; `None` if its index is none of a symbol. Whoever
    /// looks for users of data or functions asks this, so that a new kind cannot be overlooked.
    pub fn of_symbol(self) -> Option<SymbolUse> {
        match self {
            Self::Address | Self::AddressConst => Some(SymbolUse::Address),
            Self::SlotConst => Some(SymbolUse::Slot),
            Self::FunctionSymbol => Some(SymbolUse::Callee),
            Self::Function
            | Self::FunctionReference
            | Self::Type
            | Self::BlockType
            | Self::Table
            | Self::Tag
            | Self::GlobalSet
            | Self::GlobalGet
            | Self::GlobalValue
            | Self::UnreadLocal
            | Self::SlotCall
            | Self::Instruction
            | Self::Locals => None,
        }
    }
}

/// One place to patch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Site {
    /// Where it begins in the file.
    pub start: u32,
    /// Where it ends in the file.
    pub end: u32,
    /// The index found there; 0 for [`SiteKind::Instruction`] and [`SiteKind::Locals`].
    pub index: u32,
    /// What is added to the global's value, for [`SiteKind::GlobalValue`] and [`SiteKind::SlotCall`], or to the
    /// symbol's address.
    pub addend: i32,
    /// What it holds.
    pub kind: SiteKind,
}

impl Site {
    pub(super) fn new(kind: SiteKind, start: usize, end: usize, index: u32) -> Self {
        let place = |offset| u32::try_from(offset).expect("files of 4 GiB and more are refused");
        Self { start: place(start), end: place(end), index, addend: 0, kind }
    }
}

/// All sites of a module.
#[derive(Clone, Default, Debug)]
pub struct Sites {
    /// Each but the last of [`BODIES_PER_PIECE`] bodies.
    pieces: Vec<Piece>,
}

/// The sites of some bodies.
#[derive(Clone, Default, Debug)]
pub(super) struct Piece {
    /// Where the first of the bodies begins in the file.
    start: usize,
    /// In order.
    pub(super) sites: Vec<Site>,
    /// For each body, where its sites end; they begin where those of its predecessor end.
    ends: Vec<u32>,
}

impl Piece {
    /// Room for the sites of bodies at these ranges of the file. What stays unused is never touched.
    pub(super) fn with_room(bodies: impl ExactSizeIterator<Item = Range<usize>>) -> Self {
        let (mut start, mut end) = (None, 0);
        let ends = Vec::with_capacity(bodies.len());
        for body in bodies {
            start.get_or_insert(body.start);
            end = body.end;
        }
        let start = start.unwrap_or_default();
        Self { start, sites: Vec::with_capacity((end - start) / BYTES_PER_SITE), ends }
    }

    /// The newest sites are all of a body.
    pub(super) fn end_body(&mut self) {
        self.ends.push(u32::try_from(self.sites.len()).expect("a file of 4 GiB has fewer sites"));
    }

    fn of(&self, body: usize) -> &[Site] {
        let start = if body == 0 { 0 } else { self.ends[body - 1] as usize };
        &self.sites[start..self.ends[body] as usize]
    }
}

impl Sites {
    pub(super) fn push(&mut self, piece: Piece) {
        self.pieces.push(piece);
    }

    /// Those of a defined function, by its place among the defined ones.
    pub fn of(&self, ordinal: usize) -> &[Site] {
        self.pieces[ordinal / BODIES_PER_PIECE].of(ordinal % BODIES_PER_PIECE)
    }

    /// All of them, in order; those of one body stand together.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = &[Site]> {
        self.pieces.iter().map(|piece| piece.sites.as_slice())
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Site> {
        self.pieces().flatten()
    }

    /// All of them, in order, to be changed where they are.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Site> {
        self.pieces.iter_mut().flat_map(|piece| &mut piece.sites)
    }

    /// The one at a place of the file.
    pub(crate) fn at(&self, offset: usize) -> Option<&Site> {
        let piece = self.pieces.partition_point(|piece| piece.start <= offset).checked_sub(1)?;
        let sites = &self.pieces[piece].sites;
        let newest = sites.partition_point(|site| site.start as usize <= offset).checked_sub(1)?;
        Some(&sites[newest]).filter(|site| offset < site.end as usize)
    }

    /// Adds sites that only relocations know, in file order; `bodies` are the ranges of all bodies. Whether each new
    /// site lies between those of the scan: one inside another could not be written.
    pub(crate) fn insert(&mut self, bodies: &[Range<usize>], new: &[Site]) -> bool {
        let mut new = new.iter().peekable();
        let (mut is_apart, mut end) = (true, 0);
        for (piece, bodies) in self.pieces.iter_mut().zip(bodies.chunks(BODIES_PER_PIECE)) {
            let found = std::mem::take(piece);
            piece.start = found.start;
            for (place, body) in bodies.iter().enumerate() {
                for site in found.of(place) {
                    while let Some(earlier) = new.next_if(|earlier| earlier.start < site.start) {
                        piece.sites.push(*earlier);
                    }
                    piece.sites.push(*site);
                }
                while let Some(rest) = new.next_if(|rest| (rest.start as usize) < body.end) {
                    piece.sites.push(*rest);
                }
                piece.end_body();
            }
            for site in &piece.sites {
                is_apart &= end <= site.start;
                end = site.end;
            }
        }
        is_apart
    }
}
