"""The packages that `corpora/suites` takes its programs from become folders under `fetched/suites/`.

Each is named with version and sha256, comes through the ordinary client of its registry (apt-get, cargo, pip), and is
checked before anything is taken out of it. Nothing of them is in this repository, and `corpora/fetch` does not bring
them: the sources of GCC alone are larger than all that it does.

A folder is there as a whole or not at all.
"""

import dataclasses
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

import differential_tools as tools
import differential_torture
import suites_glibc

FOLDER = tools.CORPORA / "fetched/suites"


class Missing(Exception):
    """A package, or a tool of this machine, is not to be had here."""


@dataclasses.dataclass
class Package:
    client: str
    name: str
    version: str
    sha256: str
    take: object  # from the folder that the package was unpacked to: what to keep, or a function that keeps it


def keep_torture(unpacked, target):
    archive = next(unpacked.glob("usr/src/gcc-12/gcc-*.tar.*"))
    differential_torture.unpack(archive, target)


def keep_glibc(unpacked, target):
    """Tests, and what they include, in the folders of what this libc has too."""
    wanted = re.compile(r"[^/]+/((?:%s)/[^/]+\.[ch]|include/(?:array_length|libc-diag|intprops)\.h)" %
                        "|".join(suites_glibc.FOLDERS))
    with tarfile.open(next(unpacked.glob("usr/src/glibc/glibc-*.tar.*"))) as archive:
        for member in archive:
            if member.isfile() and (found := wanted.fullmatch(member.name)):
                path = target / found[1]
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(archive.extractfile(member).read())


PACKAGES = [
    Package("apt-get", "csmith", "2.3.0-7",
            "bb6adc7acae8719875ba44140791bba2d2d53bbdbb8c319d1edcdb65bc6e7003", "usr/bin"),
    Package("apt-get", "libcsmith-dev", "2.3.0-7",
            "dab2bd193a51c3738b8d68f211f42a36b69d2e6f0ac607d192ce43102287d0e7", "usr/include/csmith"),
    Package("apt-get", "gcc-12-source", "12.2.0-14+deb12u1",
            "8f2a5411028dfe216aeb6346b926df0cc7471f375c6a375bf180fbf279af02a1", keep_torture),
    Package("apt-get", "glibc-source", "2.36-9+deb12u14",
            "8e9f57b1df23396b05cf5b1561fd83bd53dc01b86432fd2dc75ab7b48645c3b2", keep_glibc),
    Package("cargo", "wit-component", "0.263.0",
            "4189bd180353b942b788715519dff886517b540e648c6f6e5129f57429945bf7", "tests/components"),
    Package("pip", "wasmtime", "50.0.1",
            "cc14c3a17654e0394e0225b11813532ef0cd7bd1e222a0c5494cdedaabeddac4", "."),
]


def folder(name):
    """The folder of a package, which is made if it is not there."""
    package = next(package for package in PACKAGES if package.name == name)
    target = FOLDER / f"{name}-{package.version}"
    if not target.exists():
        with tempfile.TemporaryDirectory(prefix="corpora-suites-") as temp:
            fill(package, target, pathlib.Path(temp))
    return target


def fill(package, target, temp):
    print(f"download  {package.name} {package.version}", flush=True)
    file = {"apt-get": from_debian, "cargo": from_cargo, "pip": from_pip}[package.client](package, temp)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    if digest != package.sha256:
        raise Missing(f"{file.name} has sha256 {digest}, wanted {package.sha256}")
    unpacked, fresh = temp / "unpacked", target.with_name(f".{target.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    if package.client == "apt-get":
        said(["dpkg-deb", "-x", file, unpacked], temp)
    elif package.client == "pip":
        zipfile.ZipFile(file).extractall(unpacked)
    else:
        unpacked.mkdir()
        said(["tar", "-xzf", file, "-C", unpacked, "--strip-components=1"], temp)
    if isinstance(package.take, str):
        shutil.copytree(unpacked / package.take, fresh)
    else:
        package.take(unpacked, fresh)
    os.replace(fresh, target)


def from_debian(package, temp):
    download = ["apt-get", "download", "-q", f"{package.name}={package.version}"]
    try:
        said(download, temp)
    except Missing:
        said(["apt-get", "update", "-q"], temp)
        said(download, temp)
    return next(temp.glob("*.deb"))


def from_cargo(package, temp):
    """Cargo downloads what a package depends on, and keeps the files as they came."""
    (temp / "Cargo.toml").write_text('[package]\nname = "wants"\nedition = "2021"\n[lib]\npath = "empty.rs"\n'
                                     f'[dependencies]\n{package.name} = "={package.version}"\n')
    (temp / "empty.rs").touch()
    said(["cargo", "fetch", "--quiet"], temp)
    home = pathlib.Path(os.environ.get("CARGO_HOME", pathlib.Path.home() / ".cargo"))
    return next(home.glob(f"registry/cache/*/{package.name}-{package.version}.crate"))


def from_pip(package, temp):
    said([sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
          "--only-binary=:all:", "--platform=manylinux1_x86_64", f"{package.name}=={package.version}"], temp)
    return next(temp.glob("*.whl"))


def said(words, place):
    if not shutil.which(words[0]):
        raise Missing(f"`{words[0]}` is not installed")
    ended = subprocess.run(words, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if ended.returncode:
        raise Missing(f"{' '.join(map(str, words))}: {(ended.stdout.strip().splitlines() or ['failed'])[-1]}")
    return ended.stdout


def tools_there(*names):
    """What compiles and links, and what only this suite needs."""
    wanted = [tools.CLANG, tools.WASM_LD, *names]
    if missing := [name for name in wanted if not shutil.which(name)]:
        raise Missing(f"{', '.join(missing)} not installed: Debian's clang-22, lld-22 and llvm-22")
    if not tools.WASMTIME.exists():
        raise Missing("run corpora/fetch first")
