"""The suites of programs in C that `corpora/suites` runs: each program becomes parts, which suites_ways.py links.

    csmith     random programs, one a seed: what Csmith writes for it, cut in two to four modules
    torture    GCC's tests of C (gcc.c-torture/execute and ieee): a command, and the file cut in one to three modules;
               the seed is the number of the file by name
    glibc      the tests of another libc, see suites_glibc.py; in two or three modules

What is not known here: how a program is linked, and which ones are skipped.
"""

import random
import subprocess

import differential_tools as tools
import differential_torture
import suites_glibc
import suites_sources
import suites_split
import suites_ways

LLVM = [tools.LLVM_SPLIT, tools.LLVM_DIS, tools.LLVM_NM, tools.AR]


class Csmith:
    name, ways, is_endless = "csmith", suites_ways.WAYS, True
    # In the last two of the sample something that nobody names names a variable that is gone otherwise.
    sample, some, all = [*range(1, 6), 159, 765], range(1, 51), range(1, 1001)

    def __init__(self):
        suites_sources.tools_there(*LLVM)
        self.csmith = suites_sources.folder("csmith") / "csmith"
        self.headers = suites_sources.folder("libcsmith-dev")
        suites_sources.said([self.csmith, "--version"], tools.CORPORA)

    def title(self, seed):
        return str(seed)

    def program(self, seed, folder):
        source, pick = folder / "program.c", random.Random(f"csmith {seed}")
        with open(source, "w") as file:
            subprocess.run([self.csmith, "--seed", str(seed)], cwd=folder, stdout=file, check=True)
        parts = suites_split.pieces(source, pick.randint(2, 4), pick, ["-I", self.headers])
        # It prints what is in each variable at the end.
        return ready(folder, parts, ["1"])


class Torture:
    name, ways, is_endless = "torture", suites_ways.WAYS, False

    def __init__(self):
        suites_sources.tools_there(*LLVM)
        self.folder = suites_sources.folder("gcc-12-source")
        self.files = sorted([*self.folder.glob("*.c"), *self.folder.glob("ieee/*.c")])
        self.all = range(1, len(self.files) + 1)
        self.sample, self.some = self.all[7::200], self.all[::20]

    def title(self, seed):
        return self.files[seed - 1].relative_to(self.folder).as_posix()

    def program(self, seed, folder):
        source, pick = self.files[seed - 1], random.Random(f"torture {seed}")
        program = differential_torture.Program(source, folder)
        command, library = folder / "command.c", folder / "library.c"
        command.write_text(differential_torture.COMMANDS[pick.choice(["whole", "loud"])])
        library.write_text(program.wrapped())
        first = tools.compiled(command, command.with_suffix(".o"), pick.choice(suites_split.LEVELS))
        try:
            pieces = suites_split.pieces(library, pick.randint(1, 3), pick, program.language())
        except tools.Broken as broken:
            raise tools.Unsuitable(str(broken)) from None
        return ready(folder, [first, *pieces])


class Glibc:
    name, ways, is_endless = "glibc", suites_ways.WAYS, False

    def __init__(self):
        suites_sources.tools_there(*LLVM)
        self.folder = suites_sources.folder("glibc-source")
        self.files = suites_glibc.tests(self.folder)
        self.all = range(1, len(self.files) + 1)
        self.sample, self.some = self.all[3::100], self.all[::10]

    def title(self, seed):
        return self.files[seed - 1].relative_to(self.folder).as_posix()

    def program(self, seed, folder):
        pick = random.Random(f"glibc {seed}")
        return ready(folder, suites_glibc.parts(self.files[seed - 1], folder, pick))


def ready(folder, parts, arguments=()):
    program = suites_ways.Ways(folder, suites_split.show(parts), archives=tools.LIBC, arguments=list(arguments))
    program.reference()
    return program
