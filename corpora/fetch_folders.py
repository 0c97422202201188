"""Packages become folders under `fetched/`: what hosts of C call (`hosts/`: the engines WAMR, Wasm3 and wasmtime, and
SQLite as objects), and sources of programs that tests, demos and benches build (`sources/`).

All come from package registries by name, version and sha256. SQLite is compiled with debug information, for a header.
The sources of WAMR are in a crate, those of Wasm3 in a package of Python, and both are built here, so that their
libraries have other bytes on each machine; beside each stands what it was made of. Without cmake and a compiler of C
they are left out, and said so. wasmtime's library is in a wheel, its headers in a crate of the same version.
"""

import hashlib
import io
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

# name and version, sha256 of the package
WAMR = ("wamrx-sys@0.3.0", "ab9efc67ebd6c574684794e3a25933c58d2ad3f1b1078830f8c779974132e0d1")  # WAMR 2.4.3
HEADERS = ("wasmtime-c-api-impl@48.0.8", "8dfcfe09bf02aa65ff67dd14322408dfba2d63bd09e43df5bfc4ada75e6ebd2f")
LIBRARY = ("wasmtime==48.0.0", "58544d539053dff7bd4cf30c40d7a540862d683013c0dfa6ba46a063f5b682f7")

SQLITE = ("libsqlite3-sys@0.30.1", "2e99fb7a497b1e3339bc746195567ed8d3e24945ecd636e3619d20b9de9e9149")  # SQLite 3.46.0

LUA = ("lua-src@551.1.0", "41d22b201501a536c0f5a96c7589b268b559172b20fb029064434e38ddcecb1f")  # Lua 5.4.9 is in it
ZLIB = ("libz-sys@1.1.31", "ff20308ecabd635a2dc1dd5834a86c462cca20efba1d5d3ddab1f8aea3455cb2")  # zlib 1.3.2
SHELL = ("sqlite3@5.1.7", "44cc9bdee02705a7b636f76968d745e21c1d0b2f1c62810c678bc3b0ececab1b")  # of npm: SQLite 3.44.2

WASM3 = ("pywasm3==0.5.0", "5a47c8a39f7f6ae71b3316b2e5d86c9d0db6e771a65f09a86e4d4aa3a19aefcc")
# What it asks of an operating system is in a file of our own, for databases in memory.
VFS = pathlib.Path(__file__).with_name("memory_vfs.c")
SQLITE_FLAGS = ["--target=wasm32-wasip1", "-O1", "-g", "-std=gnu17", "-DSQLITE_OS_OTHER=1", "-DSQLITE_THREADSAFE=0",
                "-DSQLITE_TEMP_STORE=3", "-DSQLITE_OMIT_LOAD_EXTENSION", "-DSQLITE_OMIT_LOCALTIME"]
CLANG = os.environ.get("CLANG", "clang-22")

# The interpreter alone, with what clang and rustc use, and WASI 0.1.
BUILD = """cmake_minimum_required(VERSION 3.16)
project(iwasm C ASM)
set(WAMR_BUILD_PLATFORM linux)
set(CMAKE_BUILD_TYPE Release)
set(WAMR_BUILD_INTERP 1)
set(WAMR_BUILD_FAST_INTERP 1)
set(WAMR_BUILD_AOT 0)
set(WAMR_BUILD_LIBC_BUILTIN 0)
set(WAMR_BUILD_LIBC_WASI 1)
set(WAMR_BUILD_BULK_MEMORY 1)
set(WAMR_BUILD_REF_TYPES 1)
set(WAMR_BUILD_SIMD 0)
include(${WAMR_ROOT_DIR}/build-scripts/runtime_lib.cmake)
add_library(iwasm STATIC ${WAMR_RUNTIME_LIB_SOURCE})
"""

# How it is marked that a folder is whole.
MADE_OF = "made-of"


class Fault(Exception):
    pass


def checked(path, digest):
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        raise Fault(f"{path.name} has sha256 {hashlib.sha256(data).hexdigest()}, expected {digest}")
    return data


def run(words, place):
    ended = subprocess.run(words, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if ended.returncode:
        raise Fault(f"`{' '.join(map(str, words))}` failed:\n{ended.stdout.strip()[-2000:]}")


def crate(spec, temp):
    """Unpacks a crate; `cargo info` downloads it alone, without what it depends on."""
    name, digest = spec
    run(["cargo", "info", "--quiet", name], temp)
    home = pathlib.Path(os.environ.get("CARGO_HOME", pathlib.Path.home() / ".cargo"))
    file = next(home.glob(f"registry/cache/*/{name.replace('@', '-')}.crate"))
    with tarfile.open(fileobj=io.BytesIO(checked(file, digest))) as archive:
        archive.extractall(temp, filter="data")
    return temp / name.replace("@", "-")


def make_wamr(temp, target):
    sources = crate(WAMR, temp) / "wasm-micro-runtime"
    (temp / "build").mkdir()
    (temp / "build/CMakeLists.txt").write_text(BUILD)
    run(["cmake", "-S", "build", "-B", "out", f"-DWAMR_ROOT_DIR={sources}"], temp)
    run(["cmake", "--build", "out", "-j", str(os.cpu_count() or 1)], temp)
    shutil.copytree(sources / "core/iwasm/include", target / "include")
    shutil.copy(temp / "out/libiwasm.a", target)


def make_wasm3(temp, target):
    """Wasm3 as one library; its sources are in a package of Python."""
    run([sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
         "--no-binary=:all:", WASM3[0]], temp)
    with tarfile.open(fileobj=io.BytesIO(checked(next(temp.glob("*.tar.gz")), WASM3[1]))) as archive:
        archive.extractall(temp, filter="data")
    sources = next(temp.glob("pywasm3-*/wasm3"))
    run(["cc", "-O1", "-w", "-c", *[str(source) for source in sources.glob("*.c")]], temp)
    run(["ar", "rcs", str(target / "libm3.a"), *[str(part) for part in temp.glob("*.o")]], temp)
    (target / "include").mkdir()
    for header in sources.glob("*.h"):
        shutil.copy(header, target / "include")


def make_wasmtime(temp, target):
    headers = crate(HEADERS, temp) / "include"
    shutil.copytree(headers, target / "include")
    # What the wheel's library was built with: everything.
    conf = (headers / "wasmtime/conf.h.in").read_text().replace("#cmakedefine ", "#define ")
    (target / "include/wasmtime/conf.h").write_text(conf)
    run([sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
         "--only-binary=:all:", "--platform=manylinux1_x86_64", LIBRARY[0]], temp)
    with zipfile.ZipFile(io.BytesIO(checked(next(temp.glob("*.whl")), LIBRARY[1]))) as wheel:
        (target / "libwasmtime.so").write_bytes(wheel.read("wasmtime/linux-x86_64/_libwasmtime.so"))


def make_sqlite(temp, target):
    sources = crate(SQLITE, temp) / "sqlite3"
    sysroot = f"--sysroot={target.parent.parent / 'sysroot'}"
    for source in [sources / "sqlite3.c", VFS]:
        run([CLANG, *SQLITE_FLAGS, sysroot, "-w", f"-I{sources}", f"-ffile-prefix-map={temp}=.", "-c", str(source),
             "-o", str(target / f"{source.stem}.o")], temp)


def sources_of(spec, folder):
    """Who makes a folder of the sources of C that are in a folder of a crate."""
    def make_sources(temp, target):
        for file in (crate(spec, temp) / folder).glob("*.[ch]"):
            shutil.copy(file, target)
    return make_sources


def make_shell(temp, target):
    """SQLite in one file, and its shell, which no crate has."""
    name, digest = SHELL
    run(["npm", "pack", "--silent", name], temp)
    with tarfile.open(fileobj=io.BytesIO(checked(next(temp.glob("*.tgz")), digest))) as package:
        inner = next(member for member in package if "sqlite-autoconf" in member.name)
        with tarfile.open(fileobj=io.BytesIO(package.extractfile(inner).read())) as archive:
            for member in archive:
                if member.isfile() and re.fullmatch(r"[^/]+/(shell|sqlite3|sqlite3ext)\.[ch]", member.name):
                    (target / pathlib.PurePath(member.name).name).write_bytes(archive.extractfile(member).read())


# folder, what it is made of, who makes it, what that needs
FOLDERS = [
    ("hosts/wamr", f"{WAMR[1]}\n{BUILD}", make_wamr, ["cmake", "cc", "cargo"]),
    ("hosts/sqlite", f"{SQLITE[1]}\n{' '.join(SQLITE_FLAGS)}\n{VFS.read_text()}", make_sqlite, ["cargo", CLANG]),
    ("hosts/wasm3", f"{WASM3[1]}\n", make_wasm3, ["cc", "ar"]),
    ("hosts/wasmtime", f"{HEADERS[1]}\n{LIBRARY[1]}\n", make_wasmtime, ["cargo"]),
    ("sources/lua", f"{LUA[1]}\n", sources_of(LUA, "lua-5.4.9"), ["cargo"]),
    ("sources/sqlite", f"{SHELL[1]}\n", make_shell, ["npm"]),
    ("sources/zlib", f"{ZLIB[1]}\n", sources_of(ZLIB, "src/zlib"), ["cargo"]),
]


def missing(fetched):
    """The folders that are not there, or were made of something else."""
    for name, made_of, _, _ in FOLDERS:
        note = fetched / name / MADE_OF
        if not note.is_file() or note.read_text() != made_of:
            yield name


def make(fetched, say):
    wanted = set(missing(fetched))
    for name, made_of, maker, needs in FOLDERS:
        if name not in wanted:
            say(f"present   fetched/{name}")
            continue
        if lacking := [tool for tool in needs if not shutil.which(tool)]:
            say(f"skipped   fetched/{name} (needs {', '.join(lacking)})")
            continue
        target = fetched / name
        fresh = target.with_name(f".{target.name}.new")
        with tempfile.TemporaryDirectory(prefix="corpora-fetch-") as temp:
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir(parents=True)
            maker(pathlib.Path(temp), fresh)
            (fresh / MADE_OF).write_text(made_of)
            shutil.rmtree(target, ignore_errors=True)
            os.replace(fresh, target)
        say(f"made      fetched/{name}")
