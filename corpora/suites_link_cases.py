"""The libraries of wit-component's own tests (tests/components) become one image each, and that a component.

What must come of it is in the package too: a component made of the same libraries, which the maker of the tests has
looked at, or an error. The component of the image must export the same, and each call of each function must
come back with the same result, or the same trap. Where a component imports functions of a number, both get the same.

The image is asked to export all that the libraries do: none of them says what of it is the host's. It gets a page of
heap, which some of them take without a look at where the memory ends.
"""

import dataclasses
import pathlib
import re
import subprocess

import differential_tools as tools
import suites_sources

WASM_TOOLS = tools.CORPORA / "fetched/tools/wasm-tools"
FUNCTION = re.compile(r"^\s*(?:export )?([-\w]+): func\((.*?)\)(?: -> ([^;]*))?;", re.M)
EXPORTED = re.compile(r'\((?:func (?:\$\S+ )?\()?export "([^"]+)"(?: \(func|\))')
VALUES = {"s32": "7", "u32": "7", "string": '"text"'}
PROPOSALS = ["-Wcomponent-model-async=y", "-Wcomponent-model-threading=y", "-Wexceptions=y", "-Wunknown-imports-trap=y"]


class LinkCases:
    name, ways, is_endless = "link-cases", ["linked"], False

    def __init__(self):
        suites_sources.tools_there()
        folder = suites_sources.folder("wit-component")
        self.cases = sorted(case for case in folder.iterdir() if list(case.glob("*lib-*.wat")))
        self.sample = self.some = self.all = range(1, len(self.cases) + 1)

    def title(self, seed):
        return self.cases[seed - 1].name

    def program(self, seed, folder):
        return Case(self.cases[seed - 1], folder)


@dataclasses.dataclass
class Case:
    source: pathlib.Path
    folder: pathlib.Path

    def can(self, _way):
        return True

    def one(self, linker, _way, _seed):
        """What came of it."""
        libraries = sorted(self.source.glob("*lib-*.wat"))
        texts = {named(path, text := path.read_text()): text for path in libraries}
        words = [f"{name}={self.parsed(path)}" for name, path in zip(texts, libraries)]
        settings = " ".join(re.findall(r"^;;!(.*)", "\n".join(texts.values()), re.M))
        if "use-built-in-libdl" in settings:
            raise tools.Unsuitable("needs the dlopen that wit-component has built in")
        if "stub-missing-functions" in settings:
            words.append("--unresolved-symbols=trap")
        error = self.source / "error.txt"
        if error.exists():
            return self.error(linker, words, error.read_text())
        exported = {name for text in texts.values() for name in EXPORTED.findall(text)}
        words += [f"--export={name}" for name in sorted(exported) if not name.startswith("_")]
        self.link(linker, words)
        wanted = self.seen(self.parsed(self.source / "component.wat"))
        difference, kind = tools.compared(wanted, self.seen(self.component()))
        return tools.Outcome(difference, kind)

    def link(self, linker, words):
        (self.folder / "linked.link").write_text(f"seld {' '.join(words)}\n")
        tools.linked(linker, [*words, "--initial-heap=65536", "--verify"], self.folder / "image.wasm")

    def error(self, linker, words, text):
        try:
            self.link(linker, words)
        except tools.Refused:
            return tools.Outcome()
        return tools.Outcome(f"  links, and wit-component says: {text}", "links")

    def parsed(self, path):
        made = self.folder / path.with_suffix(".wasm").name
        tools.run([WASM_TOOLS, "parse", path, "-o", made])
        return made

    def component(self):
        """The component of the image."""
        wit, made = self.folder / "wanted.wit", self.folder / "made.wasm"
        wit.write_text(interface(self.folder / "component.wasm"))
        tools.run([WASM_TOOLS, "component", "embed", "--world=root", wit, self.folder / "image.wasm", "-o", made])
        adapters = []
        for path in sorted(self.source.glob("adapt-*.wat")):
            text = path.read_text()
            plain, full = self.parsed(path), self.folder / f"{path.stem}.full.wasm"
            tools.run([WASM_TOOLS, "component", "embed", f"--world={path.stem}", self.source, plain, "-o", full])
            adapters.append(f"--adapt={named(path, text)}={full}")
        tools.run([WASM_TOOLS, "component", "new", *adapters, made, "-o", made])
        return made

    def seen(self, component):
        """The interface of a component, and what each call does."""
        text = interface(component)
        composed = self.composed(component, text)
        found = {"exports": sorted(re.findall(r"export (.*);", text))}
        for name, parameters, _ in FUNCTION.findall(shown(text)):
            types = [parameter.partition(": ")[2] for parameter in parameters.split(", ") if parameter]
            if all(kind in VALUES for kind in types):
                found[name] = called(composed, f"{name}({', '.join(VALUES[kind] for kind in types)})")
        return found

    def composed(self, component, text):
        """With functions of numbers for what it imports, if it imports nothing else."""
        block = re.search(r"interface test \{(.*?)\}", text, re.S)
        functions = FUNCTION.findall(block[1]) if block else []
        is_numbers = all(parameters == "v: s32" and result == "s32" for _, parameters, result in functions)
        if "import test:test/test;" not in text or not functions or not is_numbers:
            return component
        host, made = self.folder / "host.wat", component.with_suffix(".composed.wasm")
        host.write_text(provider([name for name, _, _ in functions]))
        tools.run([WASM_TOOLS, "compose", component, "-d", self.parsed(host), "-o", made])
        return made


def provider(names):
    """A component whose functions add a thousand."""
    cores = "".join(f'(func (export "{name}") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1000)))'
                    for name in names)
    lifted = "".join(f'(func $f{number} (param "v" s32) (result s32) (canon lift (core func $i "{name}")))'
                     for number, name in enumerate(names))
    shown = "".join(f'(export "{name}" (func $f{number}))' for number, name in enumerate(names))
    return f'(component (core module $m {cores}) (core instance $i (instantiate $m)) {lifted} ' \
        f'(instance $x {shown}) (export "test:test/test" (instance $x)))'


def named(path, text):
    """What a library is called by the others."""
    given = re.search(r"^;; module name: (.*)", text)
    return given[1].strip() if given else path.stem.partition("lib-" if "lib-" in path.stem else "adapt-")[2]


def shown(text):
    """Of an interface, the functions that it exports, one by one or by interfaces of its own."""
    single = re.findall(r"^ *export [-\w]+: func.*;", text, re.M)
    blocks = [re.search(rf"interface {name} \{{(.*?)\n  \}}", text, re.S) for name in
              re.findall(r"export [-\w:]+/([-\w]+)(?:@[^;]*)?;", text)]
    return "\n".join([*single, *(block[1] for block in blocks if block)])


def interface(component):
    return tools.run([WASM_TOOLS, "component", "wit", component]).stdout


def called(component, call):
    """The result of a call, or why there is none."""
    words = [tools.WASMTIME, "run", *PROPOSALS, "--invoke", call, component]
    ended = subprocess.run(words, capture_output=True, text=True)
    why = re.search(r"(wasm trap|unknown import|requires|No exported func).*", ended.stderr)
    return f"{ended.returncode} {ended.stdout} {why[0] if why else ended.stderr[:200]}".strip()
