//! Locals that hold the value of a global become sites at which that value can stand.
//!
//! A library that needs a base or an entry of the offset table more than once keeps it in a local:
//!
//! ```text
//! global.get $__memory_base        i32.const 65536                 (gone)
//! local.set 3                      local.set 3                     (gone)
//! ...                       ->     ...                      ->     ...
//! local.get 3                      local.get 3                     i32.const 65552
//! i32.const 16                     i32.const 16                    i32.load
//! i32.add                          i32.add
//! i32.load                         i32.load
//!
//! the library                      its base alone is known         what is kept in locals too
//! ```
//!
//! This is constant propagation without a graph of blocks: structured control says enough. **Rule.** A read of a local
//! finds what a `local.set` put there if the read stands later in the block, or the arm of one, in which the
//! `local.set` stands, or in a block inside, and nothing else is put there
//!
//! * between the two, in the order of the text, or
//! * after the read, in a loop that begins between the two and is not over at the read.
//!
//! For whatever comes to the read came into that block through the `local.set`: no branch leads into the middle of a
//! block, but to the end of one that is over by then, or to the head of a loop. All of it is one pass: a read in a loop
//! is taken back if something is put into its local before the loop is over.
//!
//! What nobody reads any more is not put into the local either: where no read of the local is left in the body, or
//! where something else is put there in any case, before a read that is left could come. That is so where the next such
//! instruction, in the order of the text, stands in the same block, or in a plain one inside, which is no arm and no
//! loop, and no branch leads out of these blocks in between: then all reads in between were of what is known.
//!
//! Nothing is done until a base is put into a local, so that a body without one costs nothing; and then little is done
//! for a local that holds none, because most do not. It does not know what a global holds in the image: where that is
//! no constant, what stands at these sites is written as it was.

use wasmparser::{BinaryReader, Operator, OperatorsReader};

use super::opcode::{I32_ADD, I32_CONST, LOCAL_GET, LOCAL_TEE, signed, unsigned};
use super::{Site, SiteKind};

/// A local, as far as this body has named it since the first base was put into one.
#[derive(Clone, Copy, Default)]
struct Local {
    /// The body that this is about: another's is nothing.
    body: u32,
    /// The block in which something known was put there last: its depth, and its number, which is 0 for none.
    depth: u32,
    block: u32,
    /// What was put there: the value of a global, and what is added.
    global: u32,
    addend: i32,
    /// How many loops were open then.
    loops: u32,
    /// The instruction that put it there, among all puts.
    put: u32,
    /// The newest read of it among all reads, counted from 1; 0 if there is none.
    newest: u32,
    /// Whether some read of it stays, or two globals were put there, so that one may be a constant and the other not.
    is_needed: bool,
    /// Whether anything known was put there in this body.
    is_known: bool,
}

/// A block that is open, or the arm of one that is.
#[derive(Clone, Copy)]
struct Block {
    number: u32,
    /// Whether whoever comes to it comes into it, once.
    is_plain: bool,
    /// How many branches there were in the body when the newest came that leads out of it; 0 for none.
    left: u32,
    /// To which depth the farthest of them leads.
    farthest: u32,
}

/// A loop that is open.
#[derive(Clone, Copy)]
struct Loop {
    depth: u32,
    /// How many reads there were before it.
    reads: u32,
}

/// A read of a local that holds something known.
#[derive(Clone, Copy)]
struct Read {
    /// Its site, by place.
    site: u32,
    /// The read before it of the same value, counted from 1.
    before: u32,
    /// Whether a loop began since the value was put there: something may yet be put there that comes round.
    is_in_loop: bool,
}

/// Something known that was put into a local.
#[derive(Clone, Copy)]
struct Put {
    /// The site of the instruction, by place.
    site: u32,
    local: u32,
    is_tee: bool,
    /// How many branches were before it.
    branches: u32,
    /// Whether something else is put there before anybody needs it.
    is_overwritten: bool,
}

/// Up to how many bytes further on it is looked for what is put into a local next: the checker looks that far.
const NEAR: usize = 4096;

/// In how many blocks inside it is looked for.
const DEEP: usize = 8;

/// Follows the locals of one body after the other.
#[derive(Default)]
pub(super) struct Keeper {
    locals: Vec<Local>,
    /// The blocks that are open, from the one in which all of this began; none before it begins.
    blocks: Vec<Block>,
    loops: Vec<Loop>,
    reads: Vec<Read>,
    puts: Vec<Put>,
    /// A bit for each of the first locals: whether something known may be in it.
    known: u64,
    /// A bit for each of the first locals: whether it was read while nothing known was in it.
    read: u64,
    /// The number of the newest block: each arm of a block has its own.
    newest_block: u32,
    /// How many branches there were.
    branches: u32,
    /// Whether a call may lead to another place of the body.
    has_catch: bool,
    body: u32,
    /// The first site of the body, by place.
    first_site: usize,
    /// Where it began in the file.
    began: usize,
    /// Where the first loop before that begins; 0 if there is none.
    first_loop: usize,
}

impl Keeper {
    /// Prepares for the next body.
    pub(super) fn restart(&mut self, sites: usize) {
        self.blocks.clear();
        self.loops.clear();
        self.reads.clear();
        self.puts.clear();
        (self.known, self.read) = (0, 0);
        (self.newest_block, self.branches, self.first_loop, self.has_catch) = (0, 0, 0, false);
        self.body = self.body.wrapping_add(1);
        self.first_site = sites;
    }

    /// Whether something was put into a local in this body.
    #[inline]
    pub(super) fn is_on(&self) -> bool {
        !self.blocks.is_empty()
    }

    /// Takes an instruction that names a local of a number of one byte, if nothing known is in that local, or is put
    /// there: `is_after_site` says whether that may be.
    #[inline]
    pub(super) fn passes(&mut self, opcode: u8, local: u8, is_after_site: impl FnOnce() -> bool) -> bool {
        if !self.is_on() || u32::from(local) >= u64::BITS || self.known >> local & 1 != 0 {
            return false;
        }
        if opcode == LOCAL_GET {
            self.read |= 1 << local;
            return true;
        }
        !is_after_site()
    }

    /// Takes a loop before something is put into a local.
    pub(super) fn loop_before(&mut self, at: usize) {
        if self.first_loop == 0 {
            self.first_loop = at;
        }
    }

    /// Begins with an instruction that puts something into a local.
    pub(super) fn begin(&mut self, at: usize) {
        self.began = at;
        self.push_block(false);
    }

    /// A block begins; of an `if` it is the first arm.
    pub(super) fn open(&mut self, is_loop: bool, is_plain: bool) {
        if is_loop {
            self.loops.push(Loop { depth: count(self.blocks.len()), reads: count(self.reads.len()) });
        }
        self.push_block(is_plain);
    }

    fn push_block(&mut self, is_plain: bool) {
        self.newest_block += 1;
        self.blocks.push(Block { number: self.newest_block, is_plain, left: 0, farthest: u32::MAX });
    }

    /// A block ends.
    pub(super) fn close(&mut self) {
        if self.blocks.len() == 1 {
            self.next_arm();
            return;
        }
        let Some(closed) = self.blocks.pop() else { return };
        let depth = count(self.blocks.len());
        self.loops.pop_if(|last| last.depth == depth);
        if let Some(around) = self.blocks.last_mut().filter(|_| closed.farthest < depth) {
            around.left = around.left.max(closed.left);
            around.farthest = around.farthest.min(closed.farthest);
        }
    }

    /// An arm of a block ends, and another begins.
    pub(super) fn next_arm(&mut self) {
        self.newest_block += 1;
        let number = self.newest_block;
        // What leads out of the arm that is over leads out of what is around both.
        if let Some(last) = self.blocks.last_mut() {
            *last = Block { number, is_plain: false, ..*last };
        }
    }

    /// Takes a branch out of as many blocks and one more.
    pub(super) fn branch(&mut self, blocks: u32) {
        self.branches += 1;
        let innermost = count(self.blocks.len()).saturating_sub(1);
        if let Some(last) = self.blocks.last_mut() {
            last.left = self.branches;
            last.farthest = last.farthest.min(innermost.saturating_sub(blocks));
        }
    }

    /// A call may throw from here on, and be caught in the body.
    pub(super) fn catches(&mut self) {
        self.has_catch = true;
    }

    /// Takes `local.get`, which becomes a site if it is known what the local holds.
    pub(super) fn get(&mut self, code: &[u8], start: usize, sites: &mut Vec<Site>) {
        let local = self.local(unsigned(&code[1..]).0);
        let known = self.locals[local];
        if !self.is_open(known) {
            self.forget(local);
            self.locals[local].is_needed = true;
            return;
        }
        let is_in_loop = self.loops.len() > known.loops as usize;
        self.reads.push(Read { site: count(sites.len()), before: known.newest, is_in_loop });
        self.locals[local].newest = count(self.reads.len());
        let here = Site::new(SiteKind::GlobalValue, start, start + code.len(), known.global);
        sites.push(Site { addend: known.addend, ..here });
    }

    /// Takes `local.set` or `local.tee`, and what `value` says is put there.
    pub(super) fn put(&mut self, code: &[u8], start: usize, value: Option<(u32, i32)>, sites: &mut Vec<Site>) {
        let number = unsigned(&code[1..]).0;
        let local = self.local(number);
        self.take_back(local, sites);
        self.overwrite(local, start, sites);
        let (depth, block) = (count(self.blocks.len()) - 1, self.newest_open());
        let loops = count(self.loops.len());
        let Some((global, addend)) = value else {
            self.forget(local);
            return;
        };
        self.known |= bit(local);
        let known = &mut self.locals[local];
        known.is_needed |= known.is_known && known.global != global;
        let put = count(self.puts.len());
        *known = Local { depth, block, global, addend, loops, put, newest: 0, is_known: true, ..*known };
        let (site_place, branches) = (count(sites.len()), self.branches);
        let is_tee = code[0] == LOCAL_TEE;
        self.puts.push(Put { site: site_place, local: number, is_tee, branches, is_overwritten: false });
        sites.push(Site::new(SiteKind::UnreadLocal, start, start + code.len(), global));
    }

    /// What the newest instruction leaves, if that is the value of a global and a constant; `newest` is its site.
    /// What may yet be taken back is not known: what was derived from it would have to be taken back too.
    pub(super) fn left_by(&self, newest: usize, site: &Site) -> Option<(u32, i32)> {
        match site.kind {
            SiteKind::GlobalGet => Some((site.index, 0)),
            SiteKind::GlobalValue => {
                let read = self.reads.last().filter(|read| read.site as usize == newest);
                read.is_none_or(|read| !read.is_in_loop).then_some((site.index, site.addend))
            }
            _ => None,
        }
    }

    /// Takes back reads that come after what is put into their local now: those in loops that began since the last time
    /// and are not over.
    fn take_back(&mut self, local: usize, sites: &mut [Site]) {
        let known = self.locals[local];
        let Some(outermost) = self.loops.get(known.loops as usize).filter(|_| self.is_open(known)) else { return };
        let mut newest = known.newest;
        while newest > outermost.reads {
            let read = self.reads[newest as usize - 1];
            remove(&mut sites[read.site as usize]);
            self.locals[local].is_needed = true;
            newest = read.before;
        }
    }

    /// Something is put into a local, at a place: whether what was there can be needed.
    fn overwrite(&mut self, local: usize, at: usize, sites: &[Site]) {
        let known = self.locals[local];
        if self.has_catch || !self.is_open(known) {
            return;
        }
        let put = &mut self.puts[known.put as usize];
        let [around, inside @ ..] = &self.blocks[known.depth as usize..] else { return };
        let stays = |block: &Block| block.left <= put.branches;
        let is_near = at - sites[put.site as usize].start as usize <= NEAR;
        put.is_overwritten = is_near
            && stays(around)
            && inside.len() < DEEP
            && inside.iter().all(|block| block.is_plain && stays(block));
    }

    /// Nothing known is in a local.
    fn forget(&mut self, local: usize) {
        self.locals[local].block = 0;
        self.known &= !bit(local);
    }

    fn newest_open(&self) -> u32 {
        self.blocks.last().map_or(0, |block| block.number)
    }

    fn is_open(&self, local: Local) -> bool {
        local.block != 0 && self.blocks.get(local.depth as usize).is_some_and(|block| block.number == local.block)
    }

    /// The place of a local, which is nothing yet where this body has not named it.
    fn local(&mut self, number: u32) -> usize {
        let local = number as usize;
        if self.locals.len() <= local {
            self.locals.resize(local + 1, Local::default());
        }
        if self.locals[local].body != self.body {
            self.locals[local] = Local { body: self.body, ..Local::default() };
        }
        local
    }

    /// The body is over: what is put into locals that are read nowhere goes, with what is put there. `body` has the
    /// instructions of the body from `start` in the file on.
    pub(super) fn finish(&mut self, body: &[u8], start: usize, sites: &mut Vec<Site>) {
        if !self.is_on() {
            return;
        }
        self.read_before(body, start);
        for put in &self.puts {
            let place = put.site as usize;
            let end = sites[place].end;
            let is_unread = put.is_overwritten || !self.locals[put.local as usize].is_needed;
            if !is_unread || !put.is_tee {
                remove(&mut sites[place]);
            }
            if is_unread && !put.is_tee {
                let value = &mut sites[place - 1];
                *value = Site { kind: SiteKind::UnreadLocal, end, addend: 0, ..*value };
            } else if is_unread && let Some((addend, length)) = added(&body[end as usize - start..]) {
                // The sum that began before the `local.tee`.
                let value = &mut sites[place - 1];
                let addend = value.addend.wrapping_add(addend);
                *value = Site { kind: SiteKind::GlobalValue, end: end + length, addend, ..*value };
                remove(&mut sites[place]);
            }
        }
        let mut kept = self.first_site;
        for place in self.first_site..sites.len() {
            sites.swap(kept, place);
            kept += usize::from(sites[kept].start < sites[kept].end);
        }
        sites.truncate(kept);
    }

    /// Looks for reads before the first base was put into a local: around a loop they may come after it.
    fn read_before(&mut self, body: &[u8], start: usize) {
        for put in &self.puts {
            self.locals[put.local as usize].is_needed |= self.read & bit(put.local as usize) != 0;
        }
        let can_go = |put: &Put| !self.locals[put.local as usize].is_needed;
        if self.first_loop == 0 || !self.puts.iter().any(can_go) {
            return;
        }
        // Blocks that end must have begun: it is read from the start.
        let before = BinaryReader::new(&body[..self.began - start], start);
        let mut operators = OperatorsReader::new(before);
        while !operators.eof() {
            let is_in_question = operators.original_position() >= self.first_loop;
            match operators.read() {
                Ok(Operator::LocalGet { local_index }) if is_in_question => {
                    if let Some(local) = self.locals.get_mut(local_index as usize) {
                        local.is_needed |= local.body == self.body;
                    }
                }
                Ok(_) => {}
                Err(_) => {
                    self.puts.iter().for_each(|put| self.locals[put.local as usize].is_needed = true);
                    return;
                }
            }
        }
    }
}

/// What is added to what comes before, and in how many bytes, if code begins with `i32.const` and `i32.add`.
fn added(code: &[u8]) -> Option<(i32, u32)> {
    let [I32_CONST, number @ ..] = code else { return None };
    let length = unsigned(number).1;
    (number.get(length) == Some(&I32_ADD)).then(|| (signed(number), count(length + 2)))
}

/// The bit of a local; none but of the first.
fn bit(local: usize) -> u64 {
    u32::try_from(local).ok().and_then(|local| 1u64.checked_shl(local)).unwrap_or(0)
}

/// What is no site after all has no bytes, until the body is over.
fn remove(site: &mut Site) {
    site.end = site.start;
}

fn count(number: usize) -> u32 {
    u32::try_from(number).expect("a file of 4 GiB has fewer instructions")
}
