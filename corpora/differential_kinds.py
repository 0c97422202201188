"""Random programs of objects, archives, `-r` objects, finished modules and libraries, for `corpora/differential`.

Each unit is a source in C or C++. Unit 0 has `main` and libc; the others have neither, and say what they do with `say`,
which main prints. What they define is what linkers disagree about: weak functions and variables, inline variables and
statics of C++ with and without guards, several names of one function, names for the host that are other units' symbols,
constructors with priorities, members of archives that somebody wants and members that nobody does.

The static link has the same objects, not position independent, in the same order. Where an image may differ, a program
has no such thing: constructors that speak are in objects alone, because an image runs those of other inputs by who
needs whom; weak definitions of a library are nowhere strong, because the first of two libraries wins, as in ELF.
"""

import random
import subprocess

import differential_tools as tools

KINDS = ["object", "object", "archive", "archive", "relocatable", "finished", "finished", "library"]
LEVELS = ["-O0", "-O1", "-O2", "-Oz"]
LIKE_OBJECTS = {"object", "archive", "relocatable"}

C_HEAD = """
#ifdef __cplusplus
extern "C" {
#endif
void say(int number);
#ifdef __cplusplus
}
#endif
"""
CXX_HEAD = """
inline int begun = BEGUN;
namespace space { inline int counted = 5; }
template <class T> struct Held { static int value; };
template <class T> int Held<T>::value = 11;
int begin_at(int number);
struct Started { int number; Started(int from) : number(begin_at(from)) {} };
inline Started started(3);
template <class T> struct Late { static Started value; };
template <class T> Started Late<T>::value(4);
inline int &local_static() { static int count = 20; return count; }
inline int &guarded_static() { static Started first(7); return first.number; }
"""
# What a C++ function may do.
CXX_BODIES = ["say(++begun);", "say(space::counted *= 2);", "say(Held<int>::value += 3);", "say(Held<char>::value++);",
              "say(started.number++);", "say(Late<int>::value.number++);", "say(local_static()++);",
              "say(guarded_static()++);"]


class Program:
    """The sources of a seed, and how each is compiled and linked."""

    def __init__(self, seed, folder):
        self.random, self.folder = random.Random(f"kinds {seed}"), folder
        self.count = self.random.randint(3, 7)
        self.kinds = ["object"] + [self.random.choice(KINDS) for _ in range(self.count - 1)]
        self.cxx = [self.random.random() < 0.5 for _ in range(self.count)]
        self.levels = [self.random.choice(LEVELS) for _ in range(self.count)]
        self.flags = self.random.choice([[], [], ["--no-prune"], ["--strip"], ["--fold-identical"]])
        self.hidden = [kind in LIKE_OBJECTS and self.random.random() < 0.4 for kind in self.kinds]
        self.functions = [self.random.randint(1, 4) for _ in range(self.count)]
        # Weak names, and who has them: weakly in any unit but a library, strongly in one at most.
        self.weak = {name: self.holders() for name in ("hook_a", "hook_b", "level_a", "level_b")}
        # Copies that begin otherwise are seen in finished modules only.
        self.begun = None if "library" not in self.kinds and self.random.random() < 0.2 else 40
        self.host_names, self.exported = {}, set()
        for unit in range(self.count):
            self.path(unit, "cc" if self.cxx[unit] else "c").write_text(self.source(unit))

    def holders(self):
        units = [unit for unit in range(self.count) if self.kinds[unit] != "library"]
        weak = set(self.random.sample(units, self.random.randint(1, len(units))))
        # What a finished module defines strongly others see; an object's own weak one gives way to it too.
        strong = self.random.choice(units) if self.random.random() < 0.6 else None
        return weak - {strong}, strong

    def path(self, unit, ending):
        return self.folder / f"{unit}.{ending}"

    def source(self, unit):
        cxx, pick = self.cxx[unit], self.random
        extern = 'extern "C"' if cxx else "extern"
        begun = self.begun or 40 + unit
        lines = [f"#define BEGUN {begun}", C_HEAD]
        if cxx:
            lines.append(CXX_HEAD)
            if unit == self.owner():
                lines.append("int begin_at(int number) { static int next = 100; return next++ * 10 + number; }")
        for name, (weak, strong) in self.weak.items():
            is_function = name.startswith("hook")
            if unit in weak or unit == strong:
                mark = "" if unit == strong else "__attribute__((weak)) "
                inside = f'extern "C" {{ {mark}%s }}' if cxx else f"{mark}%s"
                if is_function:
                    lines.append(inside % f"int {name}(int x) {{ return x + {1000 * (unit + 1)}; }}")
                else:
                    # Weak copies begin alike: which of several unlike ones is meant is in doubt, and warned of.
                    lines.append(inside % f"int {name} = {77 + unit if unit == strong else 70};")
            else:
                lines.append(f"{extern} int {name}(int x);" if is_function else f"{extern} int {name};")
        others = [other for other in range(self.count) if other != unit]
        for other in others:
            lines += [f"{extern} int f{other}_{number}(int x);" for number in range(self.functions[other])]
            lines.append(f"{extern} int v{other};")
        declaration = f"{extern} int v{unit};\n" if cxx else ""
        lines.append(f"{declaration}int v{unit} = {unit * 7};")
        other = pick.choice(others)
        if unit and pick.random() < 0.3 and other not in self.exported:
            # A name for the host that is another unit's symbol.
            self.exported.add(other)
            lines.append(f'{extern if cxx else ""} __attribute__((export_name("f{other}_0"))) int host_{unit}(int x) '
                         f"{{ return x + f{other}_0(x) + 1; }}")
            own_host = f"say(host_{unit}(1) & 1);"
        else:
            own_host = ""
        if pick.random() < 0.25 and self.kinds[unit] != "library":
            # A function of the host that is called like another unit's symbol there.
            other = pick.choice(others)
            attribute = f'__attribute__((import_module("env"), import_name("f{other}_0")))'
            lines.append(f"{extern} {attribute} int asked_{unit}(int x);")
            own_host += f"say(asked_{unit}(x & 7));"
            self.host_names[f"f{other}_0"] = True
        aliases = pick.random() < 0.3 and not cxx
        if aliases:
            lines.append(f"static int base_{unit}(int x) {{ return x + {unit}; }}")
            lines.append(f'extern __attribute__((alias("base_{unit}"), weak)) int name_{unit}(int x);')
            own_host += f"say(name_{unit}(x));"
        for number in range(self.functions[unit]):
            head = f'{extern if cxx else ""} int f{unit}_{number}(int x)'
            body = self.body(unit, others) + (own_host if number == 0 else "")
            lines.append(f"{head} {{\n  if (x > 40) return v{unit};\n  {body}\n  return v{unit} += x;\n}}")
        # A library keeps more of the others than a static link does, and members with it.
        kept = self.kinds[unit] != "archive" or "library" not in self.kinds
        if self.kinds[unit] in LIKE_OBJECTS and kept and pick.random() < 0.5:
            priority = pick.choice(["", "(200)", "(300)"])
            attribute = f"__attribute__((constructor{priority}))"
            lines.append(f"{attribute} static void begin_{unit}(void) {{ say({9000 + unit}); }}")
        elif pick.random() < 0.5:
            lines.append(f"static int begun_{unit};\n__attribute__((constructor)) static void begin_{unit}(void) "
                         f"{{ begun_{unit} = 1; v{unit} += 1000; }}")
        if unit == 0:
            lines.append(self.main(cxx))
        return "\n".join(lines) + "\n"

    def owner(self):
        """The unit that defines what the initialisers of C++ call: the first of C++."""
        return self.cxx.index(True)

    def body(self, unit, others):
        pick, lines = self.random, []
        for _ in range(pick.randint(1, 4)):
            other = pick.choice(others)
            function = f"f{other}_{pick.randrange(self.functions[other])}"
            choices = [f"say({function}(x + {pick.randint(9, 30)}));", f"v{other} += x; say(v{other});",
                       "say(hook_a(x));", "say(hook_b(x));", "say(level_a++);", "say(level_b += x);",
                       f"{{ static int (*volatile pointer)(int) = {function}; say(pointer == {function}); }}",
                       "{ static int (*volatile hook)(int) = hook_a; say(hook(x)); }",
                       "{ static int *volatile level = &level_b; say(*level); }"]
            lines.append(pick.choice(choices + (CXX_BODIES * 2 if self.cxx[unit] else [])))
        return "\n  ".join(lines)

    def main(self, cxx):
        calls = []
        for _ in range(12):
            unit = self.random.randrange(self.count)
            calls.append(f"say(f{unit}_{self.random.randrange(self.functions[unit])}({self.random.randrange(9)}));")
        head = 'extern "C" int printf(const char *, ...);' if cxx else "int printf(const char *, ...);"
        say = "static int said[4000], many;\n" + ('extern "C" ' if cxx else "") + \
            "void say(int number) { if (many < 4000) said[many++] = number; }"
        text = 'for (int i = 0; i < many; i++) printf("%d ", said[i]);\n  printf("\\n");'
        return f"{head}\n{say}\nint main() {{\n  {' '.join(calls)}\n  {text}\n  return 0;\n}}"

    def compile(self, unit):
        cxx = ["-x", "c++", "-std=gnu++20", "-fno-exceptions", "-fno-threadsafe-statics", "-fno-rtti"]
        language = cxx if self.cxx[unit] else ["-x", "c"]
        source = self.path(unit, "cc" if self.cxx[unit] else "c")
        visibility = "hidden" if self.hidden[unit] else "default"
        line = [tools.CLANG, "--target=wasm32-wasip1", f"--sysroot={tools.SYSROOT}", self.levels[unit], "-w",
                f"-fvisibility={visibility}", *language, "-c", source]
        tools.run([*line, "-o", self.path(unit, "o")])
        if self.kinds[unit] in ("library", "relocatable"):
            tools.run([*line, "-fPIC", "-o", self.path(unit, "pic.o")])

    def inputs(self):
        """The files of the link in order, and the objects of the static link."""
        archives, linked, static = [[], []], [], []
        for unit, kind in enumerate(self.kinds):
            path = self.path(unit, "o")
            if kind == "archive":
                archives[unit % 2].append(path)
                continue
            static.append(path)
            if kind == "object":
                linked.append(path)
            elif kind == "relocatable":
                joined = self.folder / f"{unit}.joined.o"
                tools.run([tools.WASM_LD, "-r", self.path(unit, self.random.choice(["o", "pic.o"])), "-o", joined])
                linked.append(joined)
            elif kind == "finished":
                linked.append(self.finish(unit))
            else:
                library = self.path(unit, "so")
                tools.run([tools.WASM_LD, "-shared", "--experimental-pic", "--unresolved-symbols=import-dynamic",
                                self.path(unit, "pic.o"), "-o", library])
                linked.append(library)
        for number, members in enumerate(archives):
            if members:
                archive = self.folder / f"{number}.a"
                archive.unlink(missing_ok=True)
                tools.run([tools.AR, "rcs", archive, *members])
                linked.append(archive)
                static.append(archive)
        return linked, static

    def finish(self, unit):
        initialize = self.folder / "initialize.o"
        if not initialize.exists():
            tools.run([tools.CLANG, "--target=wasm32-wasip1", "-O2", "-c", tools.CORPORA / "initialize.c",
                            "-o", initialize])
        finished = self.path(unit, "wasm")
        tools.run([tools.WASM_LD, "--emit-relocs", "--allow-undefined", "--no-entry", "--export-dynamic",
                        "--export=_initialize", initialize, self.path(unit, "o"), "-o", finished])
        return finished

    def host(self):
        names = "".join(f'(func (export "{name}") (param i32) (result i32) (i32.add (local.get 0) (i32.const 50000)))'
                        for name in sorted(self.host_names))
        path = self.folder / "host.wat"
        path.write_text(f"(module {names})")
        return path

    def outcome(self, linker):
        for unit in range(self.count):
            self.compile(unit)
        inputs, static = self.inputs()
        start = [tools.LIBRARIES / "crt1-command.o"]
        tools.run([tools.WASM_LD, "--strip-debug", *start, *static, *tools.LIBC, "-o", self.folder / "static.wasm"])
        words = [*start, *inputs, *tools.LIBC, *self.flags, "--verify"]
        said = tools.linked(linker, words, self.folder / "image.wasm")
        wanted, found = self.result("static.wasm"), self.result("image.wasm")
        warned = next((code for code in ("DY013", "DY006") if code in said), "")
        difference, kind = tools.compared(wanted, found)
        # The warning says that names are defined twice or stay two: the image may differ.
        return tools.Outcome("" if warned else difference, kind, warned)

    def result(self, name):
        call = [tools.WASMTIME, "run", "--preload", f"env={self.host()}", self.folder / name]
        ended = subprocess.run(call, capture_output=True, text=True, timeout=60)
        return {"ends": str(ended.returncode), "prints": ended.stdout}


def outcome(seed, folder, linker):
    return Program(seed, folder).outcome(linker)
