"""One source in C becomes several objects, each with a part of its functions and variables, for `corpora/suites`.

Clang reads the source, LLVM deals out what it defines to as many modules as are wanted, and each of them is compiled at
a level of its own, position independent or not. What was static and is needed elsewhere binds by name then, texts
too, so that the modules are more entangled than those that somebody wrote apart.

Nothing is optimised before the modules are apart: little would be left to call, or to optimise, after.
"""

import re

import differential_tools as tools

LEVELS = ["-O0", "-O1", "-O2", "-O3", "-Os", "-Oz"]
UNOPTIMISED = ["-O1", "-Xclang", "-disable-llvm-passes", "-fPIC", "-fvisibility=default", "-emit-llvm"]
# LLVM makes global and hidden what was static. Nothing hidden binds between libraries, and a module that is finished
# alone would take a function of libc for one of that name.
HIDDEN = re.compile(r"^((?:(?:define|declare) |@[-\w$.]+ = )(?:[a-z_]+ )*?)hidden ", re.M)
NAME = re.compile(r"@([-\w$.]+)")
STATIC = "static."
STARTS = {"__main_argc_argv", "__main_void", "__original_main", "main"}


def pieces(source, count, pick, flags):
    """The parts of the program; what has `main` is first."""
    whole, piece = source.with_suffix(".bc"), source.with_suffix(".piece")
    tools.compile_c(source, whole, *flags, *UNOPTIMISED)
    tools.run([tools.LLVM_SPLIT, "-j", str(count), "-o", piece, whole])
    texts = [source.with_suffix(f".{number}.ll") for number in range(count)]
    for number, text in enumerate(texts):
        tools.run([tools.LLVM_DIS, f"{piece}{number}", "-o", text])
    share(texts)
    parts = [tools.compiled(text, text.with_suffix(".o"), pick.choice(LEVELS), "-x", "ir") for text in texts]
    parts = [part for part in parts if defined(part)]
    return sorted(parts, key=lambda part: not STARTS & defined(part))


def share(texts):
    """What was static is for all to see, under a name that nothing else has."""
    wholes = [text.read_text() for text in texts]
    static = {NAME.search(whole, found.start())[1] for whole in wholes for found in HIDDEN.finditer(whole)}
    for text, whole in zip(texts, wholes):
        whole = NAME.sub(lambda found: f"@{STATIC}{found[1]}" if found[1] in static else found[0], whole)
        text.write_text(HIDDEN.sub(r"\1", whole))


def show(parts):
    """Each part exports what another one wants of it."""
    wanted = [undefined(part) for part in parts]
    for number, part in enumerate(parts):
        part.exports = sorted(defined(part) & set().union(*wanted[:number], *wanted[number + 1:]))
    return parts


def defined(part):
    return tools.symbols(part.path, "--defined-only")


def undefined(part):
    return tools.symbols(part.path, "--undefined-only")
