"""What the families of `corpora/differential` have in common: the tools, one program linked in two ways, what was seen.

A program is a list of objects. As an image, each object is first finished alone with a libc of its own, or given to
seld as it is, as the arrangement says:

    finished    0.wasm 1.wasm [2.wasm]
    archive     the same, with libc.a, libwasi-emulated-signal.a and libclang_rt.builtins.a
    mixed       some objects, some finished modules, with the archives: crt1-command.o 0.o 1.wasm libc.a, or
                0.wasm 1.o libc.a

or, where it can be compiled position independent too, becomes something else, see suites_ways.py.

As a static link, wasm-ld links all objects in the same order with one libc. Both run with the same input, environment
and folder, and must print the same, leave the same files and end alike.

What is not known here: what the programs do.
"""

import dataclasses
import json
import os
import pathlib
import random
import shutil
import subprocess
import typing

CORPORA = pathlib.Path(__file__).resolve().parent
SYSROOT = CORPORA / "fetched/sysroot"
LIBRARIES = SYSROOT / "lib/wasm32-wasip1"
WASMTIME = CORPORA / "fetched/tools/wasmtime"
CLANG = os.environ.get("CLANG", "clang-22")
WASM_LD = os.environ.get("WASM_LD", "wasm-ld-22")
AR = os.environ.get("AR", "llvm-ar-22")
LLVM_DIS = os.environ.get("LLVM_DIS", "llvm-dis-22")
LLVM_EXTRACT = os.environ.get("LLVM_EXTRACT", "llvm-extract-22")
LLVM_NM = os.environ.get("LLVM_NM", "llvm-nm-22")
LLVM_SPLIT = os.environ.get("LLVM_SPLIT", "llvm-split-22")
# libc without the emulation of signals, and with it.
BUILTINS = SYSROOT / "lib/wasm32-unknown-wasip1/libclang_rt.builtins.a"
LIBC = [LIBRARIES / "libc.a", BUILTINS]
ARCHIVES = [LIBRARIES / "libwasi-emulated-signal.a", *LIBC]
COMMAND = LIBRARIES / "crt1-command.o"
REACTOR = LIBRARIES / "crt1-reactor.o"
LEVELS = ["-O0", "-O1", "-O2", "-O3", "-Oz"]
ARRANGEMENTS = ["finished", "archive", "mixed"]
# A static link as small as it can be, with a list of features as an image has it; and the stack of an image.
AS_SMALL = ["--strip-all", "--compress-relocations", "--keep-section=target_features"]
STACK = ["-z", "stack-size=1048576"]
LINK_FLAGS = ["--check"]  # `{image}` in a word is the path of the image
SECONDS = 20


class Broken(Exception):
    """A tool failed, which no program here should make it do."""


class Refused(Exception):
    """seld wrote no image."""


class Unsuitable(Exception):
    """The source cannot be a program here: it does not compile, or not link statically."""


@dataclasses.dataclass
class Outcome:
    """What came of one program."""
    difference: str = ""  # what a user would see
    kind: str = ""        # one word for it
    warned: str = ""      # why the linker said that it may be so
    sizes: tuple = ()     # of the stripped image and the stripped static link, where both are to be compared
    about: str = ""       # what the program is


def built_linker():
    """seld of this workspace, or what the variable SELD names."""
    if given := os.environ.get("SELD"):
        return given
    built = subprocess.run(["cargo", "build", "--quiet", "--bin", "seld", "--message-format=json"],
                           cwd=CORPORA.parent, stdout=subprocess.PIPE, text=True, check=True).stdout
    made = (json.loads(line) for line in built.splitlines())
    return next(message["executable"] for message in made if message.get("executable"))


def run(words):
    ended = subprocess.run(words, capture_output=True, text=True)
    if ended.returncode:
        raise Broken(f"{pathlib.Path(words[0]).name}: {ended.stderr[:1000]}")
    return ended


def compile_c(source, output, *flags):
    run([CLANG, "--target=wasm32-wasip1", f"--sysroot={SYSROOT}", "-w", *flags, "-c", source, "-o", output])


def compiled(source, output, *flags):
    """The part that is this object; it can be compiled position independent too."""
    compile_c(source, output, *flags)
    return Part(output, [], compile=lambda other, *more: compile_c(source, other, *flags, *more))


def linked(linker, words, image):
    """What seld says about an image that it wrote."""
    flags = [flag.format(image=image) for flag in LINK_FLAGS]
    ended = subprocess.run([linker, *words, *flags, "-o", image], capture_output=True, text=True)
    if ended.returncode == 1:
        raise Refused(ended.stderr[:1500])
    if ended.returncode:
        raise Broken(f"{pathlib.Path(linker).name}: {ended.stderr[:1500]}")
    return ended.stderr


@dataclasses.dataclass
class Part:
    """An object or bitcode, and what its finished module exports."""
    path: pathlib.Path
    exports: list
    is_bitcode: bool = False
    compile: typing.Callable | None = None  # the same anew, with more flags

    def finished(self):
        return self.path.with_suffix(".wasm")

    def independent(self):
        """The object, position independent."""
        made = self.path.with_suffix(".pic.o")
        if not made.exists():
            self.compile(made, "-fPIC")
        return made

    def object(self):
        """The object itself. wasm-ld links what it made of bitcode last, so that each is made an object alone."""
        if not self.is_bitcode:
            return self.path
        made = self.path.with_suffix(".made.o")
        if not made.exists():
            run([WASM_LD, "-r", self.path, "-o", made])
        return made


@dataclasses.dataclass
class Linked:
    """One program, linked in two ways. The first part has `main`, or `go` if the program is not a command."""
    folder: pathlib.Path
    parts: list
    is_command: bool = True
    archives: list = dataclasses.field(default_factory=lambda: ARCHIVES)
    flags: list = dataclasses.field(default_factory=list)
    arguments: list = dataclasses.field(default_factory=list)
    input: str = ""
    image: str = "image"     # the name of its file
    has_sizes: bool = True   # the sizes are compared too

    def finish(self):
        """Every part becomes a finished module."""
        for part in self.parts:
            self.finish_one(part)

    def finish_one(self, part):
        start = self.start() if part is self.parts[0] else [REACTOR]
        entry = [] if start == [COMMAND] else ["--entry=_initialize"]
        flags = ["--emit-relocs", "--allow-undefined", "--strip-debug"]
        ended = run([WASM_LD, *flags, *start, *entry, *exports(part), part.path, *self.archives, "-o", part.finished()])
        if "signature mismatch" in ended.stderr:
            raise Unsuitable("alone, a module got a function of libc for one of another module")

    def inputs(self, arrangement, seed):
        """What seld is given."""
        finished = [part.finished() for part in self.parts]
        if arrangement == "finished":
            return finished
        if arrangement == "archive":
            return [*finished, *self.archives]
        pick = random.Random(f"mixed {seed}")
        objects = pick.sample(self.parts, pick.randint(1, len(self.parts) - 1))
        start = self.start() if self.parts[0] in objects else []
        named = exports(self.parts[0]) if start else []
        parts = [part.object() if part in objects else part.finished() for part in self.parts]
        return [*start, *parts, *self.archives, *named]

    def start(self):
        return [COMMAND if self.is_command else REACTOR]

    def static_link(self):
        entry = [] if self.is_command else ["--entry=_initialize"]
        objects = [part.object() for part in self.parts]
        words = [*STACK, *self.start(), *entry, *exports(self.parts[0]), *objects, *self.archives]
        run([WASM_LD, "--strip-debug", *words, "-o", self.folder / "static.wasm"])
        if self.has_sizes:
            run([WASM_LD, *AS_SMALL, *words, "-o", self.folder / "static.stripped.wasm"])

    def link(self, linker, arrangement, seed):
        """What seld says."""
        words = [*self.inputs(arrangement, seed), *self.flags]
        line = " ".join(str(word) for word in words)
        log = self.folder / ("link" if self.image == "image" else f"{self.image}.link")
        log.write_text(f"seld {line}\n")
        image = self.folder / f"{self.image}.wasm"
        said = linked(linker, [*words, "--verify", "--map", image.with_suffix(".map")], image)
        with open(log, "a") as file:
            file.write(said)
        if self.has_sizes and not self.flags:
            linked(linker, [*words, "--strip"], self.folder / "image.stripped.wasm")
        return said

    def sizes(self):
        """Of the image and of the static link, both stripped; none if an option asks for more than a static link."""
        if not self.has_sizes or self.flags:
            return ()
        return tuple((self.folder / f"{name}.stripped.wasm").stat().st_size for name in ("image", "static"))

    def outcome(self, linker, arrangement, seed):
        """Links and runs the program, whose parts are finished and whose static link is there."""
        warned = warning(self.link(linker, arrangement, seed))
        wanted, found = self.result("static"), self.result(self.image)
        difference, kind = compared(wanted, found)
        return Outcome(difference, kind, warned, self.sizes(), " ".join([arrangement, *self.flags]))

    def result(self, name):
        """What a run leaves: exit code, trap, all it printed in the order in which it did, and the files."""
        root = self.folder / f"{name}.files"
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir()
        (root / "given").write_text("given text\n4 5 6\n")
        call = [] if self.is_command else ["--invoke", "go"]
        command = [WASMTIME, "run", f"--dir={root}::/", "--env=AA=begin", "--env=CC=third", *call,
                   self.folder / f"{name}.wasm", *(self.arguments if self.is_command else [])]
        try:
            ended = subprocess.run(command, input=self.input.encode(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   timeout=SECONDS)
        except subprocess.TimeoutExpired:
            return {"ends": "never", "prints": "", "files": ""}
        printed = ended.stdout.decode(errors="backslashreplace")
        trap = next((line.strip() for line in printed.splitlines() if "wasm trap:" in line), "")
        printed = printed.split("Error: failed to run main module")[0]
        files = {path.name: path.read_bytes() if path.is_file() else "folder" for path in sorted(root.rglob("*"))}
        return {"ends": f"{ended.returncode} {trap}", "prints": printed, "files": str(files)}


def warning(said):
    """Why libc stays two, as AL010 says it; empty without that warning."""
    found = next((text for text in said.split("\n\n") if text.startswith("warning[AL010]")), "")
    notes = [line.split("note: ")[1] for line in found.splitlines() if "note: " in line and "exist once" not in line]
    return (notes + ["no reason given"])[0] if found else ""


def symbols(path, which):
    return {line.split()[-1] for line in run([LLVM_NM, "--extern-only", which, path]).stdout.splitlines() if line}


def exports(part):
    return [f"--export={name}" for name in part.exports]


def compared(wanted, found):
    """The difference of two results and a word for it; both empty if there is none."""
    differs = [key for key in wanted if wanted[key] != found.get(key)]
    if not differs:
        return "", ""
    pieces = {key: sorted(found[key].replace("\n", ";").split(";")) == sorted(wanted[key].replace("\n", ";").split(";"))
              for key in differs}
    kind = "order" if all(pieces.values()) else "+".join(differs)
    return "\n".join(f"  {key}\n    static: {wanted[key]!r}\n    image:  {found[key]!r}" for key in differs), kind
