//! Bodies become what they do with blocks of a heap.
//!
//! What ends a result has to be known to free one block and to do nothing else, and what allocates for a caller has to
//! be known to give a block of the heap, before a result may change hands without a copy. Both are small functions that
//! bindings make, so they are run on what is known of their arguments, on all paths: a word of the result is a symbol,
//! a branch on it is two paths, and anything that is not expected (a store, a call of an unknown function, a loop that
//! does not end soon) means that nothing is known.
//!
//! Which functions allocate and free their names say (`conventions/heap.rs`); that these are of one heap is for the
//! linker to find. The surprising choice: an allocation never fails here. Where it would, the copy traps, and what
//! changes hands is not allocated.

use std::collections::{BTreeMap, BTreeSet};

use wasmparser::{
    BlockType, FunctionBody, KnownCustom, LinkingSectionReader, Operator, Parser, Payload, SymbolFlags, SymbolInfo,
};

use super::outline::Outline;
use super::parts::{Kind, Signature};
use crate::conventions::heap::is_of_allocator;

/// How many instructions are run on all paths together, and how deep functions call each other. Bindings need some ten.
const MOST_STEPS: u32 = 4096;
const DEEPEST: usize = 12;

/// What is known of a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Value {
    Known(u32),
    /// The address of the result, and so many bytes.
    Result(u32),
    /// The word of the result at this offset.
    Word(u32),
    /// Not 0 exactly if a word is not 0.
    Truth(u32),
    /// Not 0 exactly if a word is 0.
    Zero(u32),
    /// A block that was just allocated, with as many bytes as were asked for.
    Block,
    Unknown,
}

/// The word that stands for the bytes that are asked for.
const ASKED: u32 = u32::MAX;

/// A core module: its bodies, and the functions that have the name of an allocator's.
pub(super) struct Bodies<'a> {
    outline: &'a Outline,
    bodies: Vec<FunctionBody<'a>>,
    allocator: BTreeMap<u32, &'a str>,
}

/// A list in a result: the offsets of its address and of its length, and the bytes of an element.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct List {
    pub(super) address: u32,
    pub(super) length: u32,
    pub(super) element_bytes: u32,
}

impl<'a> Bodies<'a> {
    pub(super) fn of(wasm: &'a [u8], outline: &'a Outline) -> wasmparser::Result<Self> {
        let mut read = Self { outline, bodies: Vec::new(), allocator: BTreeMap::new() };
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::CodeSectionEntry(body) => read.bodies.push(body),
                Payload::CustomSection(section) => {
                    if let KnownCustom::Linking(linking) = section.as_known() {
                        read.names(linking)?;
                    }
                }
                _ => {}
            }
        }
        Ok(read)
    }

    fn signature(&self, function: u32) -> Option<&Signature> {
        self.outline.signatures.get(function as usize)?.as_ref()
    }

    fn names(&mut self, linking: LinkingSectionReader<'a>) -> wasmparser::Result<()> {
        for subsection in linking.subsections() {
            let wasmparser::Linking::SymbolTable(symbols) = subsection? else { continue };
            for symbol in symbols {
                // What only one object file can name is none that others allocate with.
                if let SymbolInfo::Func { index, name: Some(name), flags } = symbol?
                    && !flags.contains(SymbolFlags::BINDING_LOCAL)
                    && is_of_allocator(name)
                {
                    self.allocator.insert(index, name);
                }
            }
        }
        Ok(())
    }

    /// Whether a function that is given the address of a result frees the block of a list in it, unless the list is
    /// empty, and does nothing else.
    pub(super) fn only_frees(&self, function: u32, list: List) -> bool {
        let paths = Paths::of(self, list.element_bytes).run(function, vec![Value::Result(0)]);
        paths.is_some_and(|paths| {
            paths.iter().all(|path| match path.freed.as_slice() {
                [] => path.is_zero.contains(&list.length),
                freed => *freed == [Value::Word(list.address)] && !path.has_allocated,
            })
        })
    }

    /// Whether a function with the type of `realloc` gives a block of the heap if it is asked for some bytes, and does
    /// nothing else.
    pub(super) fn gives_block(&self, function: u32, align: u32) -> bool {
        let asked = vec![Value::Known(0), Value::Known(0), Value::Known(align), Value::Word(ASKED)];
        let paths = Paths::of(self, 1).run(function, asked);
        paths.is_some_and(|paths| {
            paths.iter().all(|path| path.freed.is_empty() && path.has_allocated && path.stack == [Value::Block])
        })
    }
}

/// A function that is being run.
#[derive(Clone)]
struct Frame {
    function: u32,
    at: usize,
    locals: Vec<Value>,
    labels: Vec<Label>,
    height: usize,
}

#[derive(Clone, Copy)]
struct Label {
    /// Where a branch to it goes on.
    target: usize,
    is_loop: bool,
    height: usize,
    results: usize,
}

#[derive(Clone, Default)]
struct Path {
    frames: Vec<Frame>,
    stack: Vec<Value>,
    is_zero: BTreeSet<u32>,
    is_some: BTreeSet<u32>,
    freed: Vec<Value>,
    has_allocated: bool,
}

/// A body as instructions, and for each that opens a block where its `else` and its `end` are.
struct Code<'a> {
    locals: usize,
    operators: Vec<Operator<'a>>,
    ends: BTreeMap<usize, (Option<usize>, usize)>,
}

struct Paths<'b, 'a> {
    bodies: &'b Bodies<'a>,
    element_bytes: u32,
    codes: BTreeMap<u32, Code<'a>>,
    steps: u32,
}

impl<'b, 'a> Paths<'b, 'a> {
    fn of(bodies: &'b Bodies<'a>, element_bytes: u32) -> Self {
        Self { bodies, element_bytes, codes: BTreeMap::new(), steps: 0 }
    }

    /// All paths through a function, at their ends; `None` if it does what is not expected.
    fn run(mut self, function: u32, arguments: Vec<Value>) -> Option<Vec<Path>> {
        let mut path = Path { is_some: BTreeSet::from([ASKED]), stack: arguments, ..Path::default() };
        self.enter(&mut path, function)?;
        let (mut waiting, mut ended) = (vec![path], Vec::new());
        while let Some(mut path) = waiting.pop() {
            while !path.frames.is_empty() {
                self.steps += 1;
                if self.steps > MOST_STEPS {
                    return None;
                }
                waiting.extend(self.step(&mut path)?);
            }
            ended.push(path);
        }
        Some(ended)
    }

    fn enter(&mut self, path: &mut Path, function: u32) -> Option<()> {
        let parameters = self.bodies.signature(function)?.params.len();
        if !self.codes.contains_key(&function) {
            let code = self.code(function)?;
            self.codes.insert(function, code);
        }
        let height = path.stack.len().checked_sub(parameters)?;
        let mut locals = path.stack.split_off(height);
        locals.resize(parameters + self.codes[&function].locals, Value::Known(0));
        path.frames.push(Frame { function, at: 0, locals, labels: Vec::new(), height });
        (path.frames.len() <= DEEPEST).then_some(())
    }

    fn code(&self, function: u32) -> Option<Code<'a>> {
        let defined = (function as usize).checked_sub(self.bodies.outline.count_imported(Kind::Function))?;
        let body = self.bodies.bodies.get(defined)?;
        let mut locals = 0usize;
        for group in body.get_locals_reader().ok()? {
            locals = locals.checked_add(group.ok()?.0 as usize).filter(|count| *count < 1 << 16)?;
        }
        let mut code = Code { locals, operators: Vec::new(), ends: BTreeMap::new() };
        let mut open: Vec<(usize, Option<usize>)> = Vec::new();
        let mut operators = body.get_operators_reader().ok()?;
        while !operators.eof() {
            let operator = operators.read().ok()?;
            let at = code.operators.len();
            match operator {
                Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => open.push((at, None)),
                Operator::Else => open.last_mut()?.1 = Some(at),
                Operator::End => {
                    if let Some((begin, otherwise)) = open.pop() {
                        code.ends.insert(begin, (otherwise, at));
                    }
                }
                _ => {}
            }
            code.operators.push(operator);
        }
        Some(code)
    }

    /// Runs one instruction; the other path, if there are two.
    fn step(&mut self, path: &mut Path) -> Option<Option<Path>> {
        let returned = self.bodies.signature(path.frames.last()?.function)?.results.len();
        let frame = path.frames.last_mut()?;
        let code = &self.codes[&frame.function];
        let at = frame.at;
        frame.at += 1;
        let height = path.stack.len();
        match &code.operators[at] {
            Operator::Block { blockty } | Operator::Loop { blockty } => {
                let is_loop = matches!(code.operators[at], Operator::Loop { .. });
                let target = if is_loop { at + 1 } else { code.ends.get(&at)?.1 + 1 };
                frame.labels.push(Label { target, is_loop, height, results: results(*blockty)? });
            }
            Operator::If { blockty } => {
                let (otherwise, end) = *code.ends.get(&at)?;
                let label = Label {
                    target: end + 1,
                    is_loop: false,
                    height: height.checked_sub(1)?,
                    results: results(*blockty)?,
                };
                frame.labels.push(label);
                let condition = path.stack.pop()?;
                let begin_otherwise = otherwise.map_or(end, |at| at + 1);
                return path.fork(condition, &|path| path.go_to(begin_otherwise), &|_| Some(()));
            }
            // What an `if` does ends where its block ends.
            Operator::Else => path.branch(0, returned)?,
            Operator::End if frame.labels.pop().is_some() => {}
            Operator::End | Operator::Return => path.leave(returned)?,
            Operator::Br { relative_depth } => path.branch(*relative_depth, returned)?,
            Operator::BrIf { relative_depth } => {
                let (depth, results) = (*relative_depth, returned);
                let condition = path.stack.pop()?;
                return path.fork(condition, &|_| Some(()), &|path| path.branch(depth, results));
            }
            Operator::Call { function_index } => self.call(path, *function_index)?,
            Operator::LocalGet { local_index } => path.stack.push(*frame.locals.get(*local_index as usize)?),
            Operator::LocalSet { local_index } => *frame.locals.get_mut(*local_index as usize)? = path.stack.pop()?,
            Operator::LocalTee { local_index } => *frame.locals.get_mut(*local_index as usize)? = *path.stack.last()?,
            Operator::Drop => _ = path.stack.pop()?,
            Operator::Nop => {}
            other => path.compute(other, self.element_bytes)?,
        }
        Some(None)
    }

    fn call(&mut self, path: &mut Path, function: u32) -> Option<()> {
        let Some(name) = self.bodies.allocator.get(&function) else { return self.enter(path, function) };
        let parameters = self.bodies.signature(function)?.params.len();
        let arguments = path.stack.split_off(path.stack.len().checked_sub(parameters)?);
        let asked = Value::Word(ASKED);
        let is_asked = match (*name, arguments.as_slice()) {
            ("free", [block]) => {
                path.freed.push(*block);
                return Some(());
            }
            (name, [block, _, _]) if name.ends_with("___rdl_dealloc") => {
                path.freed.push(*block);
                return Some(());
            }
            ("malloc", [size]) | ("aligned_alloc", [_, size]) => *size == asked,
            ("realloc", [old, size]) => (*old, *size) == (Value::Known(0), asked),
            (name, [size, _]) if name.ends_with("___rdl_alloc") => *size == asked,
            _ => false,
        };
        if !is_asked || path.has_allocated {
            return None;
        }
        path.has_allocated = true;
        path.stack.push(Value::Block);
        Some(())
    }
}

impl Path {
    fn go_to(&mut self, at: usize) -> Option<()> {
        self.frames.last_mut()?.at = at;
        Some(())
    }

    /// Leaves blocks, and the function if there are no more of them.
    fn branch(&mut self, depth: u32, returned: usize) -> Option<()> {
        let frame = self.frames.last_mut()?;
        let Some(position) = frame.labels.len().checked_sub(depth as usize + 1) else { return self.leave(returned) };
        let label = frame.labels[position];
        frame.labels.truncate(position + usize::from(label.is_loop));
        frame.at = label.target;
        let kept = if label.is_loop { 0 } else { label.results };
        self.keep(label.height, kept)
    }

    fn leave(&mut self, results: usize) -> Option<()> {
        let frame = self.frames.pop()?;
        self.keep(frame.height, results)
    }

    /// Leaves on the stack what was there before, and the last few.
    fn keep(&mut self, height: usize, results: usize) -> Option<()> {
        let results = self.stack.split_off(self.stack.len().checked_sub(results)?);
        self.stack.truncate(height);
        self.stack.extend(results);
        Some(())
    }

    /// Goes on where a condition is 0 and where it is not, as far as that is not known.
    fn fork(
        &mut self,
        condition: Value,
        if_zero: &dyn Fn(&mut Self) -> Option<()>,
        if_not: &dyn Fn(&mut Self) -> Option<()>,
    ) -> Option<Option<Self>> {
        let is_known = |word: u32| match (self.is_zero.contains(&word), self.is_some.contains(&word)) {
            (false, false) => None,
            (is_zero, _) => Some(is_zero),
        };
        let (is_zero, word) = match condition {
            Value::Known(number) => (Some(number == 0), None),
            Value::Block | Value::Result(_) => (Some(false), None),
            Value::Word(word) | Value::Truth(word) => (is_known(word), Some((word, true))),
            Value::Zero(word) => (is_known(word).map(|is_zero| !is_zero), Some((word, false))),
            Value::Unknown => (None, None),
        };
        match is_zero {
            Some(true) => if_zero(self)?,
            Some(false) => if_not(self)?,
            None => {
                let mut other = self.clone();
                if let Some((word, is_zero)) = word {
                    let [zero, some] = if is_zero { [&mut *self, &mut other] } else { [&mut other, &mut *self] };
                    zero.is_zero.insert(word);
                    some.is_some.insert(word);
                }
                if_zero(self)?;
                if_not(&mut other)?;
                return Some(Some(other));
            }
        }
        Some(None)
    }

    /// What an instruction makes of numbers. A number of elements that memory holds is not 0 as bytes either.
    fn compute(&mut self, operator: &Operator<'_>, element_bytes: u32) -> Option<()> {
        use Operator as O;
        let made = match operator {
            O::I32Const { value } => Value::Known(value.cast_unsigned()),
            O::GlobalGet { .. } | O::MemorySize { .. } => Value::Unknown,
            O::I32Load { memarg } => match self.stack.pop()? {
                Value::Result(offset) => Value::Word(offset.checked_add(u32::try_from(memarg.offset).ok()?)?),
                Value::Known(_) => Value::Unknown,
                _ => return None,
            },
            O::I32Load8U { .. } | O::I32Load8S { .. } | O::I32Load16U { .. } | O::I32Load16S { .. } => {
                matches!(self.stack.pop()?, Value::Result(_) | Value::Known(_)).then_some(Value::Unknown)?
            }
            O::I32Eqz => is_zero(self.stack.pop()?),
            O::Select => {
                let (condition, other, one) = (self.stack.pop()?, self.stack.pop()?, self.stack.pop()?);
                match condition {
                    Value::Known(number) => [other, one][usize::from(number != 0)],
                    _ if one == other => one,
                    _ => Value::Unknown,
                }
            }
            _ => {
                let (right, left) = (self.stack.pop()?, self.stack.pop()?);
                match (operator, left, right) {
                    (O::I32Add, Value::Result(offset), Value::Known(more)) => Value::Result(offset.wrapping_add(more)),
                    (O::I32Shl, Value::Word(word), Value::Known(by)) if by < 32 && 1 << by <= element_bytes => {
                        Value::Truth(word)
                    }
                    (O::I32Mul, Value::Word(word), Value::Known(by)) if (1..=element_bytes).contains(&by) => {
                        Value::Truth(word)
                    }
                    (O::I32Eq, value, Value::Known(0)) | (O::I32LtU, value, Value::Known(1)) => is_zero(value),
                    (O::I32Ne | O::I32GtU, value, Value::Known(0)) => is_zero(is_zero(value)),
                    (O::I32Add | O::I32Sub | O::I32Mul | O::I32Shl | O::I32ShrU | O::I32And | O::I32Or, ..)
                    | (O::I32Xor | O::I32Eq | O::I32Ne | O::I32LtU | O::I32GtU | O::I32LeU | O::I32GeU, ..) => {
                        Value::Unknown
                    }
                    _ => return None,
                }
            }
        };
        self.stack.push(made);
        Some(())
    }
}

fn is_zero(value: Value) -> Value {
    match value {
        Value::Known(number) => Value::Known(u32::from(number == 0)),
        Value::Word(word) | Value::Truth(word) => Value::Zero(word),
        Value::Zero(word) => Value::Truth(word),
        Value::Result(_) | Value::Block => Value::Known(0),
        Value::Unknown => Value::Unknown,
    }
}

fn results(blockty: BlockType) -> Option<usize> {
    match blockty {
        BlockType::Empty => Some(0),
        BlockType::Type(_) => Some(1),
        BlockType::FuncType(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: List = List { address: 0, length: 4, element_bytes: 4 };

    /// What a module is known to do: function 0 is `free`, 1 `malloc`, 2 `realloc`, and 3 is this.
    fn known(function: &str, is_it: &dyn Fn(&Bodies<'_>) -> bool) -> bool {
        let text = format!(
            r#"(module
              (import "" "free" (func $free (param i32)))
              (import "" "malloc" (func $malloc (param i32) (result i32)))
              (import "" "realloc" (func $realloc (param i32 i32) (result i32)))
              (memory 1)
              {function}
              (func $free_if_some (param i32)
                (if (i32.load offset=4 (local.get 0)) (then (call $free (i32.load (local.get 0)))))))"#
        );
        let wasm = wat::parse_str(text).expect("text");
        let outline = Outline::of(&wasm);
        let mut bodies = Bodies::of(&wasm, &outline).expect("a module");
        bodies.allocator = BTreeMap::from([(0, "free"), (1, "malloc"), (2, "realloc")]);
        is_it(&bodies)
    }

    fn frees(body: &str) -> bool {
        known(&format!("(func (param i32) (local i32) {body})"), &|bodies| bodies.only_frees(3, LIST))
    }

    fn gives(body: &str) -> bool {
        let text = format!("(func (param i32 i32 i32 i32) (result i32) (local i32) {body})");
        known(&text, &|bodies| bodies.gives_block(3, 4))
    }

    #[test]
    fn what_frees_a_list_unless_it_is_empty_is_known() {
        let free = "(call $free (i32.load (local.get 0)))";
        assert!(frees(free));
        assert!(frees("(call $free_if_some (local.get 0))"));
        assert!(frees(&format!("(if (i32.gt_u (i32.load offset=4 (local.get 0)) (i32.const 0)) (then {free}))")));
        assert!(frees(&format!(
            "(block (br_if 0 (i32.eqz (i32.shl (i32.load offset=4 (local.get 0)) (i32.const 2)))) {free})"
        )));
    }

    #[test]
    fn what_does_more_or_less_than_free_the_list_is_not_known() {
        let free = "(call $free (i32.load (local.get 0)))";
        // Not at all, not always, twice, another block, or a block whose address was changed.
        assert!(!frees(""));
        assert!(!frees(&format!("(if (i32.load offset=8 (local.get 0)) (then {free}))")));
        assert!(!frees(&format!("(if (i32.load (i32.const 64)) (then {free}))")));
        assert!(!frees(&format!("(if (i32.eqz (i32.load offset=4 (local.get 0))) (then {free}))")));
        assert!(!frees(&format!("{free} {free}")));
        assert!(!frees("(call $free (i32.load offset=4 (local.get 0)))"));
        assert!(!frees("(call $free (i32.sub (i32.load (local.get 0)) (i32.const 8)))"));
        // As bytes it may be nothing though it has elements.
        assert!(!frees(&format!("(if (i32.shl (i32.load offset=4 (local.get 0)) (i32.const 3)) (then {free}))")));
        // Something else happens.
        assert!(!frees(&format!("(i32.store (i32.const 64) (i32.const 1)) {free}")));
        assert!(!frees(&format!("(drop (call $malloc (i32.const 4))) {free}")));
        assert!(!frees(&format!("(if (i32.load offset=8 (local.get 0)) (then unreachable)) {free}")));
        assert!(!frees(&format!("(loop (br_if 0 (i32.load (i32.const 64)))) {free}")));
        assert!(!frees(&format!("(loop (br 0)) {free}")));
    }

    #[test]
    fn what_gives_a_block_as_large_as_was_asked_for_is_known() {
        assert!(gives("(call $malloc (local.get 3))"));
        assert!(gives(
            "(if (i32.eqz (local.get 3)) (then (return (local.get 2))))
            (local.set 4 (call $realloc (local.get 0) (local.get 3)))
            (if (i32.eqz (local.get 4)) (then unreachable))
            (local.get 4)"
        ));
    }

    #[test]
    fn what_gives_another_block_is_not_known() {
        assert!(!gives("(i32.const 1024)"));
        assert!(!gives("(call $malloc (i32.const 1024))"));
        assert!(!gives("(i32.add (call $malloc (local.get 3)) (i32.const 8))"));
        assert!(!gives("(call $malloc (i32.add (local.get 3) (i32.const 8)))"));
        assert!(!gives("(i32.store (i32.const 64) (i32.const 1)) (call $malloc (local.get 3))"));
        assert!(!gives(
            "(if (result i32) (i32.load (i32.const 64)) (then (i32.const 8)) (else (call $malloc (local.get 3))))"
        ));
    }
}
