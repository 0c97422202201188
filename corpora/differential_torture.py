"""Programs of GCC's test suite (gcc.c-torture/execute) as finished modules, for `corpora/differential`.

Each file is one program with a `main` that aborts if something went wrong. It becomes two modules with a libc each, in
one of four ways:

    whole         the file is a library, and a small command calls its `main` as a function
    loud          the same; the command also prints, and registers a function with `atexit`
    apart         `main` is in the command and everything else in the library: what was static binds by name
    loud apart    both

The static link has the same two objects and one libc. What clang does not compile (nested functions, for one), or what
does not link statically, is no program here, and is counted.

The files are those of Debian's package gcc-12-source, or of any copy of GCC's sources: the folder is an argument. Seed
1 is the first file by name.
"""

import pathlib
import random
import re
import tarfile

import differential_tools as tools

WAYS = ["whole", "loud", "apart", "loud apart"]
LEVELS = ["-O0", "-O1", "-O2", "-Oz"]
C_FLAGS = ["-std=gnu89", "-fwrapv", "-Wno-implicit-function-declaration", "-Wno-implicit-int", "-Wno-int-conversion",
           "-Wno-return-mismatch", "-Wno-incompatible-pointer-types", "-fvisibility=default", "-fgnu89-inline"]
MAIN = re.compile(r"^(?P<type>[a-z ]*\bint\s+|void\s+|signed\s+)?main\s*\((?P<parameters>[^)]*)\)", re.M)
COMMANDS = {
    "whole": "int torture(void);\nint main(void) { return torture(); }\n",
    "loud": """#include <stdio.h>
#include <stdlib.h>
int torture(void);
static void last(void) { puts("last"); }
int main(void) {
  atexit(last);
  printf("begins\\n");
  int result = torture();
  printf("ends with %d\\n", result);
  return result;
}
""",
}


def sources(given, unpacked):
    """The programs by name; of a folder, or of an archive of GCC's sources, which is unpacked once."""
    folder = pathlib.Path(given)
    if folder.is_file():
        folder = unpacked
        if not folder.exists():
            begun = folder.with_suffix(".begun")
            unpack(given, begun)
            begun.rename(folder)
    return sorted(folder.glob("*.c"))


def unpack(archive, folder):
    """Takes the programs out of an archive of GCC's sources, those of `ieee` too."""
    with tarfile.open(archive) as files:
        for member in files:
            name = member.name.partition("/gcc.c-torture/execute/")[2]
            if name.endswith((".c", ".h")) and ("/" not in name or name.startswith("ieee/")):
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(files.extractfile(member).read())


class Program:
    """One file, cut in two modules."""

    def __init__(self, source, folder):
        self.source, self.folder = source, folder
        pick = random.Random(source.name)
        self.way, self.levels = pick.choice(WAYS), [pick.choice(LEVELS) for _ in range(2)]
        self.text = source.read_text(errors="replace")
        options = re.search(r'dg-(?:additional-)?options "([^"]*)"', self.text)
        self.flags = [word for word in (options[1] if options else "").split() if word.startswith(("-D", "-f", "-std"))]

    def compile(self, source, output, *flags):
        try:
            language = [] if "ir" in flags else self.language()
            tools.compile_c(source, output, *language, *flags)
        except tools.Broken as broken:
            raise tools.Unsuitable(str(broken)) from None

    def language(self):
        return [*C_FLAGS, *self.flags, "-I", self.source.parent]

    def parts(self):
        """The command and the library, compiled."""
        command, library = self.folder / "command.c", self.folder / "library.c"
        command.write_text(COMMANDS["loud" if "loud" in self.way else "whole"])
        library.write_text(self.wrapped())
        self.compile(command, command.with_suffix(".o"), self.levels[1], "-std=gnu11")
        if "apart" in self.way:
            return self.apart(command.with_suffix(".o"), library)
        self.compile(library, library.with_suffix(".o"), self.levels[0])
        return [tools.Part(command.with_suffix(".o"), []), tools.Part(library.with_suffix(".o"), ["torture"])]

    def wrapped(self):
        """The file with a function `torture` that calls its main, whatever that is declared as."""
        found = MAIN.search(self.text)
        if not found:
            raise tools.Unsuitable("no main")
        result = "int result = 0; " if (found["type"] or "").startswith("void") else "int result = "
        takes_words = found["parameters"].strip() not in ("", "void")
        call = "torture_main(1, words);" if takes_words else "torture_main();"
        return f'#define main torture_main\n#include "{self.source}"\n#undef main\n' \
            f'int torture(void) {{ static char *words[] = {{"torture", 0}}; {result}{call} return result; }}\n'

    def apart(self, start, source):
        """LLVM cuts the module in two: what was static and is needed on the other side gets external linkage."""
        whole = self.folder / "whole.bc"
        # Without inlining there is something to call.
        self.compile(source, whole, self.levels[0], *([] if self.levels[0] == "-O0" else ["-fno-inline"]), "-emit-llvm")
        mains = ["--func", "torture_main", "--func", "torture"]
        command, library = self.piece("main", whole, mains), self.piece("rest", whole, [*mains, "--delete"])
        joined = self.folder / "joined.o"
        tools.run([tools.WASM_LD, "-r", start, command, "-o", joined])
        offers, wants = (tools.symbols(one, "--defined-only") & tools.symbols(other, "--undefined-only")
                         for one, other in ((library, command), (command, library)))
        if not offers:
            raise tools.Unsuitable("main uses nothing of the file")
        return [tools.Part(joined, sorted(wants)), tools.Part(library, sorted(offers))]

    def piece(self, name, whole, words):
        cut, made = self.folder / f"{name}.bc", self.folder / f"{name}.o"
        tools.run([tools.LLVM_EXTRACT, *words, whole, "-o", cut])
        self.compile(cut, made, self.levels[1], "-x", "ir")
        return made


def outcome(seed, folder, linker, arrangement, files):
    if not 1 <= seed <= len(files):
        raise tools.Unsuitable(f"there are {len(files)} files")
    program = Program(files[seed - 1], folder)
    linked = tools.Linked(folder, program.parts(), archives=tools.LIBC)
    try:
        linked.static_link()
    except tools.Broken as broken:
        raise tools.Unsuitable(str(broken)) from None
    linked.finish()
    result = linked.outcome(linker, arrangement, seed)
    result.about = f"{files[seed - 1].name} {program.way} {result.about}"
    return result
