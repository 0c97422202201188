"""Modules that wasm-smith makes up become one image, which answers every call as the modules do alone.

    pure      two to four modules without a memory and a table
    pinned    the first has a memory and a table, both where it says; the others have neither
    gc        pure, with structs and arrays of the engine's heap

Each module exports functions of random types and global variables, and may call functions of the host. The calls, their
arguments and the modules depend on the seed alone. An engine runs the modules side by side, and then the image: the
same results and traps, calls of the host in the same order, the same variables and bytes at the end.
"""

import dataclasses
import importlib
import math
import pathlib
import random
import sys

import differential_tools as tools
import suites_engine
import suites_sources
from suites_link_cases import WASM_TOOLS

TYPES = ["i32", "i64", "f32", "f64"]
HOST = '(module (import "host" "log" (func (param i32) (result i32))) ' \
    '(import "host" "mix" (func (param f64 i64) (result i64))))'
# What no engine does by default, and what neither engine nor linker has yet.
OFF = ["memory64", "threads", "shared-everything-threads", "custom-page-sizes", "custom-descriptors", "wide-arithmetic",
       "compact-imports", "relaxed-simd", "exceptions"]
ALWAYS = ["--canonicalize-nans=true", *(f"--{name}-enabled=false" for name in OFF)]
NUMBERS = {"i32": [0, 1, -1, 2**31 - 1, -2**31, 65536, 7], "i64": [0, 1, -1, 2**63 - 1, -2**63, 2**32],
           "f32": [0.0, -0.0, 1.5, -3.0, 2.0**100, math.inf], "f64": [0.0, -0.0, 0.5, -2.0, 1e300, -math.inf]}


class Smith:
    name, ways, is_endless = "smith", ["pure", "pinned", "gc"], True
    sample, some, all = range(1, 21), range(1, 101), range(1, 2001)

    def __init__(self):
        suites_sources.tools_there()
        sys.path.insert(0, str(suites_sources.folder("wasmtime")))
        self.engine = suites_engine.Engine(importlib.import_module("wasmtime"))

    def title(self, seed):
        return str(seed)

    def program(self, seed, folder):
        return Modules(folder, self.engine)


@dataclasses.dataclass
class Modules:
    folder: pathlib.Path
    engine: suites_engine.Engine

    def can(self, _way):
        return True

    def one(self, linker, way, seed):
        """What came of one image."""
        pick = random.Random(f"smith {way} {seed}")
        count = pick.randint(2, 4)
        interfaces = [interface(number, pick) for number in range(count)]
        modules = [self.module(number, interfaces[number], way, pick) for number in range(count)]
        calls = [call(number, pick.choice(list(interfaces[number].items())), pick)
                 for number in (pick.randrange(count) for _ in range(30))]
        image = self.folder / f"{way}.wasm"
        # None of them has a stack in memory: an image needs no more of it than the first.
        words = [*modules, "--export-all", "--stack-size=0"]
        (self.folder / f"{way}.link").write_text(f"seld {' '.join(map(str, words))}\n")
        tools.linked(linker, [*words, "--verify"], image)
        difference = first_difference(self.engine.seen(modules, calls), self.engine.seen([image], calls))
        return tools.Outcome(difference, way)

    def module(self, number, functions, way, pick):
        """A module of random code that exports these functions, variables and maybe a memory."""
        has_memory = way == "pinned" and number == 0
        shown = [f'(func (export "{name}") {signature(*types)} unreachable)' for name, types in functions.items()]
        for place in range(pick.randint(0, 2)):
            kind = pick.choice(TYPES)
            shown.append(f'(global (export "m{number}_g{place}") (mut {kind}) ({kind}.const 0))')
        if has_memory:
            shown.append('(memory (export "memory") 1)')
        path, host, seed, made = (self.folder / f"{way}.{number}.{end}" for end in ("exports", "host", "seed", "wasm"))
        for file, text in (path, f"(module {''.join(shown)})"), (host, HOST):
            file.with_suffix(".wat").write_text(text)
            tools.run([WASM_TOOLS, "parse", file.with_suffix(".wat"), "-o", file])
        seed.write_bytes(pick.randbytes(pick.randint(500, 4000)))
        # Beside the memory that it exports there is none.
        limits = ["--max-memories=0", *([] if has_memory else ["--max-tables=0"])]
        tools.run([WASM_TOOLS, "smith", f"--exports={path}", f"--available-imports={host}", *ALWAYS, *limits,
                   f"--gc-enabled={'true' if way == 'gc' else 'false'}", seed, "-o", made])
        return made


def interface(number, pick):
    """The functions of a module: names, parameters and results."""
    return {f"m{number}_f{place}": ([pick.choice(TYPES) for _ in range(pick.randint(0, 3))],
                                    [pick.choice(TYPES) for _ in range(pick.randint(0, 2))])
            for place in range(pick.randint(2, 6))}


def signature(parameters, results):
    return f"(param {' '.join(parameters)}) (result {' '.join(results)})"


def call(module, function, pick):
    name, (parameters, _) = function
    return module, name, [pick.choice(NUMBERS[kind]) for kind in parameters]


def first_difference(wanted, found):
    if wanted == found or suites_engine.ENOUGH in wanted[-1]:
        return ""
    at = next((at for at, (one, other) in enumerate(zip(wanted, found)) if one != other), min(len(wanted), len(found)))
    return f"  line {at}\n    alone: {wanted[at:at + 1]}\n    image: {found[at:at + 1]}"
