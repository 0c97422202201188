//! Files and archives become the order in which files and members take part in a link.
//!
//! The rule is that of wasm-ld (`SymbolTable::addFile`, `addLazy`, `addUndefinedFunction`): everything is read in the
//! order in which it is given. A member of an archive is taken out at once when an object wants a name that the member
//! is the first to define: while the object is read, if the archive came before it, else while the archive is read.
//! What the member wants in turn is taken out before the rest of it is read, and stands before it in link order, as
//! every member stands before the object that wanted it while it was read. Constructors of one priority run in this
//! order, so another order is another program. A weak reference takes out nothing, and a name that is defined, by a
//! library too, nothing more.
//!
//! wasm-ld does not ask what shared libraries and finished modules want. Here they are linked for good, so what they
//! want, and no file has, is taken out when everything has been read. So is what finished modules have of an archive's
//! names already: their copies are held against the archive's, and give way. A name that is weak in a module takes out
//! nothing that another member defines: `exit.o` has `__stdio_exit` so that it need not be linked.

use std::sync::Arc;

use hashbrown::{HashMap, HashSet};
use rayon::prelude::*;

use crate::conventions::{CALL_CTORS, CALL_DTORS, START};
use crate::gather::archive::Member;
use crate::module::read::{Interface, Mention, interface};

/// The beginning of a module.
const MODULE_MAGIC: &[u8] = b"\0asm";

/// What takes part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Taken {
    /// A file, by the number it was given.
    File(usize),
    /// A member, by its place among those of all archives.
    Member(usize),
}

/// What is known of a name.
#[derive(Clone, Copy)]
enum Known {
    /// A file that takes part defines it.
    Defined,
    /// An object wants it, and nothing that has been read defines it.
    Wanted,
    /// The same, and the object can do without.
    WantedWeakly,
    /// Nothing that takes part defines it, and this member would.
    Offered(usize),
}

/// Members and names, as far as they have been read.
#[derive(Default)]
pub(crate) struct Selection {
    members: Vec<Member>,
    is_taken: Vec<bool>,
    names: HashMap<String, Known>,
    /// What files that are no objects want.
    late: Vec<String>,
    /// What finished modules have, and whether it is weak there.
    hidden: Vec<(String, bool)>,
    /// The first member that defines a name so that it gives way to nothing.
    strong: HashMap<String, usize>,
    /// Names that objects which take part define so, or the program's own in any way.
    defined: HashSet<String>,
    order: Vec<Taken>,
}

/// An object that is being read.
struct Reading {
    taken: Taken,
    names: Vec<(String, Known)>,
    next: usize,
}

impl Selection {
    /// Reads a file, which takes part under this number.
    pub(crate) fn file(&mut self, number: usize, bytes: &[u8]) {
        self.given(Taken::File(number), bytes);
    }

    fn given(&mut self, taken: Taken, bytes: &[u8]) {
        let interface = interface(bytes);
        if interface.is_object {
            return self.read(taken, &interface, true);
        }
        self.hidden.extend(interface.definitions.iter().map(|(name, is_weak)| ((*name).to_owned(), *is_weak)));
        for mention in interface.mentions {
            match mention {
                Mention::Defines(name) => _ = self.names.insert(name.to_owned(), Known::Defined),
                Mention::Wants(name) => self.late.push(name.to_owned()),
                Mention::WantsWeakly(_) => {}
            }
        }
        self.order.push(taken);
    }

    /// Reads an archive, of which those members take part that somebody wants.
    pub(crate) fn archive(&mut self, members: Vec<Member>) {
        let contents: Vec<Arc<[u8]>> = members.iter().map(|member| Arc::clone(&member.bytes)).collect();
        let interfaces: Vec<Interface<'_>> = contents.par_iter().map(|bytes| interface(bytes)).collect();
        for (member, interface) in members.into_iter().zip(interfaces) {
            let position = self.members.len();
            self.members.push(member);
            self.is_taken.push(false);
            for (name, _) in interface.definitions.iter().filter(|(_, is_weak)| !is_weak) {
                self.strong.entry((*name).to_owned()).or_insert(position);
            }
            for name in interface.defines() {
                match self.names.get(name) {
                    Some(Known::Wanted) => {
                        self.take(position);
                        break;
                    }
                    Some(Known::Defined | Known::Offered(_)) => {}
                    None | Some(Known::WantedWeakly) => {
                        self.names.insert(name.to_owned(), Known::Offered(position));
                    }
                }
            }
        }
    }

    /// Reads an archive of which all members take part, as if they had been given; wasm-ld gives the same meaning to
    /// `--whole-archive`. What is no module, such as the metadata of Rust, is left out.
    pub(crate) fn whole_archive(&mut self, members: Vec<Member>) {
        for member in members {
            let position = self.members.len();
            let bytes = Arc::clone(&member.bytes);
            self.members.push(member);
            self.is_taken.push(true);
            if bytes.starts_with(MODULE_MAGIC) {
                self.given(Taken::Member(position), &bytes);
            }
        }
    }

    fn want(&mut self, name: &str) {
        if let Some(Known::Offered(member)) = self.names.get(name) {
            self.take(*member);
        }
    }

    /// Takes out what is wanted when everything has been read: by files that are no objects, by the user under these
    /// names, and around a `_start`.
    pub(crate) fn finish(&mut self, names: &[String]) {
        self.want_late();
        let hidden = std::mem::take(&mut self.hidden);
        for (name, _) in hidden.iter().filter(|(_, is_weak)| !is_weak) {
            let strong = self.strong.get(name).copied().filter(|_| !self.defined.contains(name));
            strong.into_iter().for_each(|member| self.take(member));
            self.want(name);
        }
        hidden.iter().filter(|(_, is_weak)| *is_weak).for_each(|(name, _)| self.want(name));
        names.iter().for_each(|name| self.want(name));
        self.want_destructors();
    }

    fn want_late(&mut self) {
        for name in std::mem::take(&mut self.late) {
            self.want(&name);
        }
    }

    /// Takes out `__wasm_call_dtors` for an object with a `_start` of its own: wasm-ld wants it where no object calls
    /// `__wasm_call_ctors`, to call both around `_start`.
    fn want_destructors(&mut self) {
        let has_start = matches!(self.names.get(START), Some(Known::Defined));
        if has_start && !self.names.contains_key(CALL_CTORS) {
            self.want(CALL_DTORS);
        }
    }

    /// What takes part so far, in link order.
    pub(crate) fn order(&self) -> &[Taken] {
        &self.order
    }

    /// A member that takes part.
    pub(crate) fn member(&self, position: usize) -> &Member {
        &self.members[position]
    }

    fn take(&mut self, member: usize) {
        if !std::mem::replace(&mut self.is_taken[member], true) {
            let bytes = Arc::clone(&self.members[member].bytes);
            self.read(Taken::Member(member), &interface(&bytes), false);
        }
    }

    /// Reads an object and, before its next name, the members that it wants: on a stack of its own, because a chain of
    /// members may be as long as an archive.
    fn read(&mut self, taken: Taken, own: &Interface<'_>, is_of_program: bool) {
        self.note_defined(own, is_of_program);
        let mut open = vec![Reading::of(taken, own)];
        while let Some(reading) = open.last_mut() {
            let Some((name, how)) = reading.names.get_mut(reading.next) else {
                self.order.push(reading.taken);
                open.pop();
                continue;
            };
            reading.next += 1;
            let (name, how) = (std::mem::take(name), *how);
            if let Some(member) = self.mention(name, how)
                && !std::mem::replace(&mut self.is_taken[member], true)
            {
                let bytes = Arc::clone(&self.members[member].bytes);
                let wanted = interface(&bytes);
                self.note_defined(&wanted, false);
                open.push(Reading::of(Taken::Member(member), &wanted));
            }
        }
    }

    /// Of a member, a weak definition may be there to be replaced by another member's; no member replaces a program's
    /// own.
    fn note_defined(&mut self, interface: &Interface<'_>, is_of_program: bool) {
        let definitions = interface.definitions.iter().filter(|(_, is_weak)| is_of_program || !is_weak);
        self.defined.extend(definitions.map(|(name, _)| (*name).to_owned()));
    }

    /// Notes a name of an object, and returns the member to take out for it.
    fn mention(&mut self, name: String, how: Known) -> Option<usize> {
        use hashbrown::hash_map::Entry;
        let mut known = match self.names.entry(name) {
            Entry::Vacant(entry) => {
                entry.insert(how);
                return None;
            }
            Entry::Occupied(entry) => entry,
        };
        match (how, *known.get()) {
            (Known::Defined, _) | (Known::Wanted, Known::WantedWeakly) => _ = known.insert(how),
            (Known::Wanted, Known::Offered(member)) => return Some(member),
            _ => {}
        }
        None
    }
}

impl Reading {
    fn of(taken: Taken, interface: &Interface<'_>) -> Self {
        let names = interface.mentions.iter().map(|mention| match *mention {
            Mention::Defines(name) => (name.to_owned(), Known::Defined),
            Mention::Wants(name) => (name.to_owned(), Known::Wanted),
            Mention::WantsWeakly(name) => (name.to_owned(), Known::WantedWeakly),
        });
        Self { taken, names: names.collect(), next: 0 }
    }
}
