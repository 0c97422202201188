"""One program, linked in many ways by seld and once by wasm-ld, for `corpora/suites`.

    objects      crt1-command.o 0.o 1.o libc.a
    libraries    main in an object, in a position-independent executable or in a library; the others are libraries;
                 libc is libc.so or libc.a
    finished     each a module with relocations and a libc of its own, with or without libc.a
    mix          each something else: an object, an archive, a `-r` object, a finished module, a library; twice, with
                 different choices
    pinned       the last module as it comes, without relocations, with a libc and addresses of its own;
                 main in an object, a module with relocations, an executable or a library. Only of a program of two parts
                 of which the last wants nothing of the first

The seed chooses. Where something is finished, libc is an archive: beside libc.so a finished libc stays one of its own,
which the linker says and no static link does.

What is not known here: what the program does, and where it comes from.
"""

import dataclasses
import random

import differential_tools as tools
import suites_split

WAYS = ["objects", "libraries", "finished", "mix-1", "mix-2", "pinned"]
FIRST = ["object", "relocatable", "finished", "executable", "library"]
OTHERS = ["object", "archive", "relocatable", "finished", "library"]
PIC = ["--experimental-pic", "--unresolved-symbols=import-dynamic"]
# Above the stack of the image, so that it can be anywhere.
APART = ["--no-stack-first", "--global-base=1048576"]
SHARED_LIBC = [tools.LIBRARIES / "libc.so", tools.BUILTINS]


@dataclasses.dataclass
class Ways(tools.Linked):
    """Every part can be compiled anew."""
    has_sizes: bool = False
    wanted: dict = dataclasses.field(default_factory=dict)  # what the static link does

    def reference(self):
        """Makes the static link and runs it."""
        try:
            self.static_link()
        except tools.Broken as broken:
            raise tools.Unsuitable(str(broken)) from None
        self.wanted = self.result("static")
        if self.wanted["ends"] == "never":
            raise tools.Unsuitable(f"does not end in {tools.SECONDS} seconds")

    def can(self, way):
        """Whether there is this way for this program."""
        if way != "pinned":
            return True
        return len(self.parts) == 2 and not self.parts[0].exports

    def one(self, linker, way, seed):
        """What came of one way."""
        self.image = way
        said = self.link(linker, way, seed)
        difference, kind = tools.compared(self.wanted, self.result(way))
        return tools.Outcome(difference, kind, tools.warning(said), (), way)

    def inputs(self, way, seed):
        pick = random.Random(f"{way} {seed}")
        kinds = self.kinds(way, pick)
        named = [self.made(part, kind, way) for part, kind in zip(self.parts, kinds)]
        start = [] if kinds[0] in ("finished", "executable", "library") else self.start()
        return [*start, *named, *self.libc(kinds, pick)]

    def kinds(self, way, pick):
        """What becomes of each part."""
        others = len(self.parts) - 1
        if way == "objects":
            return ["object"] * (others + 1)
        if way == "finished":
            return ["finished"] * (others + 1)
        if way == "libraries":
            return [pick.choice(["object", "executable", "library"]), *["library"] * others]
        if way == "pinned":
            return [pick.choice(FIRST), "pinned"]
        return [pick.choice(FIRST), *(pick.choice(OTHERS) for _ in range(others))]

    def libc(self, kinds, pick):
        choices = [self.archives]
        if set(kinds) == {"finished"}:
            choices.append([])
        elif "finished" not in kinds and {"executable", "library"} & set(kinds):
            choices.append(SHARED_LIBC)
        return pick.choice(choices)

    def made(self, part, kind, way):
        """The file of a part."""
        path = part.path.with_suffix(f".{way}.{kind}")
        if kind == "object":
            return part.path
        if kind == "finished":
            self.check_alone(part)
            self.finish_one(part)
            return part.finished()
        if kind == "pinned":
            self.check_alone(part)
            words = [*APART, tools.REACTOR, *tools.exports(part), part.path, *self.archives]
            tools.run([tools.WASM_LD, "--entry=_initialize", *words, "-o", path])
        elif kind == "archive":
            tools.run([tools.AR, "rcsD", path, part.path])
        elif kind == "relocatable":
            tools.run([tools.WASM_LD, "-r", part.path, "-o", path])
        elif kind == "library":
            start = self.start() if part is self.parts[0] else []
            tools.run([tools.WASM_LD, "-shared", *PIC, *start, part.independent(), "-o", path])
        else:
            exports = ["--export-dynamic", "--export-if-defined=__main_argc_argv"]
            tools.run([tools.WASM_LD, "-pie", *PIC, *exports, *self.start(), part.independent(), "-o", path])
        return path

    def check_alone(self, part):
        """Finished alone, a part would take a function of libc for another part's of that name."""
        others = set().union(*(suites_split.defined(other) for other in self.parts if other is not part))
        libc = tools.symbols(tools.LIBC[0], "--defined-only")
        if names := others & libc & suites_split.undefined(part):
            names = ", ".join(sorted(names))
            raise tools.Unsuitable(f"alone, a module gets from libc what is another module's: {names}")
