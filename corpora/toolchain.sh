# Sourced by every program's `build`. What one line of a build script means is decided here, once.
#
# `corpora/build` sets: PROGRAM (the program's folder, also the current one), OUT (what will be compared with
# prebuilt/), WORK (scratch), SYSROOT (fetched/sysroot), CORPORA, CARGO_CACHE (Rust builds, kept between runs).

set -euo pipefail

CLANG=${CLANG:-clang-22}
WASM_LD=${WASM_LD:-wasm-ld-22}
RUSTC_WEB=${RUSTC_WEB:-/usr/bin/rustc} # the system's rustc: it comes with the source of its standard library

COMPILE=(--target=wasm32-wasip1 --sysroot="$SYSROOT" -O2 -g0 -Wall -Wextra -Werror -std=gnu17
  -fvisibility=default -ffile-prefix-map="$PROGRAM"=.)

used() { echo "$1" >>"$WORK/tools"; }

# compile OUTPUT.o SOURCE.c [FLAGS...]
compile() {
  used clang
  "$CLANG" "${COMPILE[@]}" "${@:3}" -c "$2" -o "$1"
}

# archive NAME OBJECTS...: prebuilt/NAME.a of $WORK/OBJECT.o, in this order.
archive() {
  used llvm-ar
  local name=$1
  shift
  (cd "$WORK" && "${LLVM_AR:-llvm-ar-22}" rcsD "$OUT/$name.a" "${@/%/.o}")
}

# c_library NAME SOURCE.c [FLAGS of wasm-ld: needed libraries, objects...]: prebuilt/NAME.so, position independent.
# Extra compiler flags come in the array CFLAGS. Without --unresolved-symbols, what is missing would have to be named;
# never --no-entry here: with -shared it drops the export of __wasm_call_ctors.
c_library() {
  used wasm-ld
  compile "$WORK/$1.o" "$2" -fPIC ${CFLAGS[@]+"${CFLAGS[@]}"}
  "$WASM_LD" -shared --experimental-pic --unresolved-symbols=import-dynamic "$WORK/$1.o" "${@:3}" -o "$OUT/$1.so"
}

# c_object NAME SOURCE.c: $WORK/static-NAME.o, for the static link. Same compiler flags, not position independent.
c_object() {
  compile "$WORK/static-$1.o" "$2" ${CFLAGS[@]+"${CFLAGS[@]}"}
}

# static_link OBJECTS AND FLAGS...: prebuilt/static.wasm, a library (reactor) with `_initialize`.
static_link() {
  used wasm-ld
  compile "$WORK/initialize.o" "$CORPORA/initialize.c"
  "$WASM_LD" --no-entry --gc-sections --stack-first -z stack-size=1048576 --export=_initialize \
    "$WORK/initialize.o" "$@" -o "$OUT/static.wasm"
}

# export_flags NAME...: --export=NAME for each.
export_flags() { printf -- '--export=%s\n' "$@"; }

# Sources of crates lie in folders named after a registry: the name is not part of the program.
registry_flags() {
  local folder
  for folder in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*; do printf ' --remap-path-prefix=%s=/cargo' "$folder"; done
}

# Rust crates are one file each; the manifest is written here. RUST_TARGET: wasm32-unknown-unknown (no std) or
# wasm32-wasip1. Extra flags of rustc come in the array RUST_ARGS, the edition in RUST_EDITION, other crates than core
# in RUST_STD, lines of [dependencies] in RUST_DEPENDENCIES, what is chosen of std in RUST_STD_FEATURES, the level of
# optimisation in RUST_OPT (of std in RUST_STD_OPT, where it is another), and that of debug information, which std has
# none of, in RUST_DEBUG.
# _cargo KIND NAME SOURCE.rs [arguments after --]
_cargo() {
  used rustc
  local kind=$1 name=$2 source=$3 target=${RUST_TARGET:-wasm32-unknown-unknown} model=static std=${RUST_STD:-core}
  [ "$target" = wasm32-wasip1 ] && std=std
  [ "$kind" = cdylib ] && model=${RUST_MODEL:-pic}
  local crate="$WORK/crate-$name"
  mkdir -p "$crate"
  cp "$source" "$crate/lib.rs"
  cat >"$crate/Cargo.toml" <<MANIFEST
[package]
name = "$name"
version = "0.0.0"
edition = "${RUST_EDITION:-2024}"
[dependencies]
${RUST_DEPENDENCIES-}
[lib]
path = "lib.rs"
crate-type = ["$kind"]
[profile.release]
opt-level = ${RUST_OPT:-2}
codegen-units = 1
panic = "abort"
debug = ${RUST_DEBUG:-false}
strip = "none"
[workspace]
MANIFEST
  if [ -n "${RUST_STD_OPT-}" ]; then
    printf '[profile.release.package."*"]\nopt-level = %s\ndebug = false\n' "$RUST_STD_OPT" >>"$crate/Cargo.toml"
  fi
  local rust_source
  rust_source="$("$RUSTC_WEB" --print sysroot)/lib/rustlib/src/rust"
  local renamed="--remap-path-prefix=$rust_source=/rust --remap-path-prefix=$(realpath "$rust_source")=/rust"
  renamed+=" --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo"
  (cd "$crate" && env -u RUSTUP_TOOLCHAIN RUSTC="$RUSTC_WEB" RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR="$CARGO_CACHE/$model" \
    CARGO_INCREMENTAL=0 \
    RUSTFLAGS="-C relocation-model=$model $renamed$(registry_flags)" \
    cargo rustc --quiet --release --jobs 2 --target "$target" -Zbuild-std=$std,panic_abort \
    ${RUST_STD_FEATURES+"-Zbuild-std-features=$RUST_STD_FEATURES"} -- \
    ${RUST_ARGS[@]+"${RUST_ARGS[@]}"} "${@:4}")
}

# rust_library NAME SOURCE.rs [FLAGS of wasm-ld: needed libraries...]: prebuilt/NAME.so. NAME begins with "lib".
# Without flags it exports all of core or std that it carries, and imports the addresses of its own symbols (GOT.*);
# --no-export-dynamic exports only what is meant to be; -Bsymbolic binds its own symbols to itself.
rust_library() {
  used wasm-ld
  local name=${1#lib} flags=() flag target=${RUST_TARGET:-wasm32-unknown-unknown}
  for flag in -shared --experimental-pic --unresolved-symbols=import-dynamic "${@:3}"; do
    flags+=(-C "link-arg=$flag")
  done
  _cargo cdylib "$name" "$2" -C linker="$WASM_LD" -C linker-flavor=wasm-ld -C link-self-contained=no \
    -L native="$SYSROOT/lib/wasm32-wasip1" "${flags[@]}"
  cp "$CARGO_CACHE/pic/$target/release/${name//-/_}.wasm" "$OUT/$1.so"
}

# rust_archive NAME SOURCE.rs: $WORK/static-NAME.a, for the static link, not position independent.
rust_archive() {
  local target=${RUST_TARGET:-wasm32-unknown-unknown} name=${1#lib}
  _cargo staticlib "$name" "$2"
  cp "$CARGO_CACHE/static/$target/release/lib${name//-/_}.a" "$WORK/static-$1.a"
}

# What follows is for neighbours: modules that are not position independent, and other toolchains.

LIBC_A=("$SYSROOT/lib/wasm32-wasip1/libc.a" "$SYSROOT/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a")
LIBC_SO=$SYSROOT/lib/wasm32-wasip1/libc.so
REACTOR=("$SYSROOT/lib/wasm32-wasip1/crt1-reactor.o" --entry=_initialize)
WASM_TOOLS=$FETCHED/tools/wasm-tools
STRIP=${STRIP:-llvm-strip-22}

# finished NAME SOURCE.c [FLAGS of wasm-ld: exports, layout, libraries...]: prebuilt/NAME.wasm, linked as usual: pinned
# to its addresses, or relocatable with --emit-relocs. What it lacks it imports from `env`.
finished() {
  used wasm-ld
  compile "$WORK/$1.o" "$2" ${CFLAGS[@]+"${CFLAGS[@]}"}
  "$WASM_LD" --no-entry --allow-undefined "$WORK/$1.o" "${@:3}" -o "$OUT/$1.wasm"
}

# finished_command NAME SOURCE.c [FLAGS of wasm-ld: libraries...]: prebuilt/NAME.wasm, a command that kept its
# relocations.
finished_command() {
  used wasm-ld
  compile "$WORK/$1.o" "$2" ${CFLAGS[@]+"${CFLAGS[@]}"}
  "$WASM_LD" --allow-undefined --emit-relocs "$SYSROOT/lib/wasm32-wasip1/crt1-command.o" "$WORK/$1.o" "${@:3}" \
    -o "$OUT/$1.wasm"
}

# static_command OBJECTS AND FLAGS...: prebuilt/static.wasm, a command.
static_command() {
  used wasm-ld
  "$WASM_LD" --gc-sections --stack-first -z stack-size=1048576 "$SYSROOT/lib/wasm32-wasip1/crt1-command.o" "$@" \
    -o "$OUT/static.wasm"
}

# Where a finished module may stay beside shared libraries: a stack of 1 MiB at address 0 and its data above it.
ABOVE_THE_STACK=(--stack-first -z stack-size=1048576)

# strip_debug FILE...: without the sections of DWARF, which libc.a has and nobody here reads.
strip_debug() {
  used llvm-strip
  local file
  for file; do "$STRIP" --strip-debug "$file"; done
}

# nameless FILE...: without names, but with everything that a linker reads.
nameless() {
  used wasm-tools
  local file
  for file; do
    "$WASM_TOOLS" strip -d '^(name|\.debug.*)$' "$file" -o "$WORK/nameless"
    cp "$WORK/nameless" "$file"
  done
}

# old_object OUTPUT.o SOURCE.c [FLAGS...]: clang 14 and the WASI libc of 2022, as Debian 12 ships them.
old_object() {
  used clang-14
  used wasi-libc-2022
  "${CLANG_14:-clang-14}" --target=wasm32-wasi --sysroot=/usr -O2 -g0 -Wall -Wextra -Werror -std=gnu17 \
    -ffile-prefix-map="$PROGRAM"=. "${@:3}" -c "$2" -o "$1"
}

OLD_REACTOR=(/usr/lib/wasm32-wasi/crt1-reactor.o --entry=_initialize)

# old_finished NAME SOURCE.c [FLAGS of wasm-ld...]: prebuilt/NAME.wasm of that toolchain, a reactor with that libc.
# Extra compiler flags come in the array OLD_CFLAGS.
old_finished() {
  used wasm-ld-14
  old_object "$WORK/$1.o" "$2" ${OLD_CFLAGS[@]+"${OLD_CFLAGS[@]}"}
  "${WASM_LD_14:-wasm-ld-14}" "${OLD_REACTOR[@]}" --allow-undefined "$WORK/$1.o" \
    "${@:3}" /usr/lib/wasm32-wasi/libc.a /usr/lib/llvm-14/lib/clang/14.0.6/lib/wasi/libclang_rt.builtins-wasm32.a \
    -o "$OUT/$1.wasm"
  strip_debug "$OUT/$1.wasm"
}

# old_rust NAME SOURCE.rs TARGET [FLAGS of rustc...]: prebuilt/NAME.wasm by rustc 1.63, see `corpora/build`.
old_rust() {
  : "${RUST163:?is not set: the folder of an unpacked rustc 1.63, see the head of corpora/build}"
  used rustc-1.63
  used wasm-ld-14
  LD_LIBRARY_PATH="$RUST163/usr/lib/x86_64-linux-gnu" "$RUST163/usr/bin/rustc" --edition=2021 --target "$3" \
    --crate-type=cdylib --crate-name="${1//-/_}" -O -C panic=abort -C codegen-units=1 \
    -C linker="${WASM_LD_14:-wasm-ld-14}" -C linker-flavor=wasm-ld --remap-path-prefix="$PROGRAM=." \
    "${@:4}" "$2" -o "$OUT/$1.wasm"
  strip_debug "$OUT/$1.wasm"
}

# rust_finished NAME SOURCE.rs [FLAGS of wasm-ld...]: prebuilt/NAME.wasm by the system's rustc.
rust_finished() {
  used wasm-ld
  rust_archive "$1" "$2"
  "$WASM_LD" --no-entry --allow-undefined "$WORK/static-$1.a" "${@:3}" -o "$OUT/$1.wasm"
  strip_debug "$OUT/$1.wasm"
}

# rust_reactor NAME SOURCE.rs [FLAGS of wasm-ld...]: prebuilt/NAME.wasm, a cdylib with std that cargo and rustc link
# themselves, not position independent. It runs its constructors once, in `_initialize`.
rust_reactor() {
  used wasm-ld
  local name=${1#lib} flags=() flag RUST_MODEL=static
  for flag in "${REACTOR[@]}" --allow-undefined "${@:3}"; do flags+=(-C "link-arg=$flag"); done
  _cargo cdylib "$name" "$2" -C linker="$WASM_LD" -C linker-flavor=wasm-ld -C link-self-contained=no \
    -L native="$SYSROOT/lib/wasm32-wasip1" "${flags[@]}"
  cp "$CARGO_CACHE/static/${RUST_TARGET:-wasm32-unknown-unknown}/release/${name//-/_}.wasm" "$OUT/$1.wasm"
  strip_debug "$OUT/$1.wasm"
}

# binaryen ARGUMENTS...: wasm-opt, from npm.
binaryen() {
  used wasm-opt
  local cache="$CARGO_CACHE/../corpora-binaryen-132.0.0"
  if [ ! -x "$cache/package/bin/wasm-opt" ]; then
    (cd "$WORK" && npm pack --silent binaryen@132.0.0 >npm.log)
    echo "6543555fb29bb92548f325c7dc18e9ab7dbb1215edda25993d1e3f71d85b8618  $WORK/binaryen-132.0.0.tgz" |
      sha256sum --check --quiet
    mkdir -p "$cache"
    tar xzf "$WORK/binaryen-132.0.0.tgz" -C "$cache"
  fi
  node "$cache/package/bin/wasm-opt" "$@"
}

# assemblyscript ARGUMENTS...: asc, from npm.
assemblyscript() {
  used asc
  local cache="$CARGO_CACHE/../corpora-assemblyscript-0.28.20"
  if [ ! -e "$cache/node_modules/assemblyscript" ]; then
    (cd "$WORK" && npm pack --silent assemblyscript@0.28.20 >npm.log)
    echo "26696c1bbb716bd85a0fbd38c7efbda186c83bc648ba4f78369d432081b4b1cb  $WORK/assemblyscript-0.28.20.tgz" |
      sha256sum --check --quiet
    mkdir -p "$cache"
    npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$cache" \
      "$WORK/assemblyscript-0.28.20.tgz" >"$WORK/npm.log"
  fi
  node "$cache/node_modules/assemblyscript/bin/asc.js" "$@"
}

# zig ARGUMENTS...: the compiler, from PyPI.
zig() {
  used zig
  local cache="$CARGO_CACHE/../corpora-zig-0.15.2"
  local wheel=ziglang-0.15.2-py3-none-manylinux_2_12_x86_64.manylinux2010_x86_64.musllinux_1_1_x86_64.whl
  if [ ! -x "$cache/ziglang/zig" ]; then
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$WORK" ziglang==0.15.2
    echo "806316453d1ede7174ed3fefb8e5348154629089c3bb5fe812dfd0e172fac130  $WORK/$wheel" | sha256sum --check --quiet
    mkdir -p "$cache"
    python3 -m zipfile -e "$WORK/$wheel" "$cache"
    chmod +x "$cache/ziglang/zig"
  fi
  ZIG_GLOBAL_CACHE_DIR="$WORK/zig" ZIG_LOCAL_CACHE_DIR="$WORK/zig" "$cache/ziglang/zig" "$@"
}

# installed CRATE VERSION COMMAND [FLAGS of cargo install...]: the path of a command that cargo builds once.
installed() {
  local cache="$CARGO_CACHE/../corpora-$1-$2"
  if [ ! -x "$cache/bin/$3" ]; then
    cargo install --quiet --locked --root "$cache" --version "=$2" "${@:4}" "$1" >&2
  fi
  echo "$cache/bin/$3"
}

# What follows is for components. The interfaces of a group are src/*.wit, and the source and the world of a component
# have its name, without -c or -rust at its end.

wit_bindgen() {
  used wit-bindgen
  "$(installed wit-bindgen-cli 0.63.0 wit-bindgen --no-default-features --features c)" "$@"
}

# The adapter from preview 1: without it a component imports nothing of WASI.
ADAPTER=(--adapt "wasi_snapshot_preview1=$FETCHED/python/wasi_snapshot_preview1.reactor.wasm")

# as_component NAME [ARGUMENTS of wasm-tools component new...]: what was linked as prebuilt/NAME.wasm becomes one.
as_component() {
  used wasm-tools
  strip_debug "$OUT/$1.wasm"
  mv "$OUT/$1.wasm" "$WORK/$1.core.wasm"
  "$WASM_TOOLS" component new "$WORK/$1.core.wasm" "${@:2}" -o "$OUT/$1.wasm"
}

# c_bindings WORLD [FLAGS of clang...]: in $WORK/WORLD its header, and the objects bindings.o and component_type.o.
# ENCODING says what its texts are, where that is not utf8.
c_bindings() {
  local folder="$WORK/$1" log="$WORK/wit-bindgen.log"
  local encoding=(--string-encoding "${ENCODING:-utf8}")
  wit_bindgen c "${encoding[@]}" --world "$1" --out-dir "$folder" src 2>"$log" || { cat "$log" >&2 && return 1; }
  mv "$folder/$1_component_type.o" "$folder/component_type.o"
  compile "$folder/bindings.o" "$folder/$1.c" -Wno-unused-parameter "${@:2}"
}

# c_component NAME [ARGUMENTS of wasm-tools component new...]: prebuilt/NAME.wasm, a component whose module kept its
# relocations. Extra compiler flags come in the array CFLAGS.
c_component() {
  local world=${1%-c} CFLAGS=(${CFLAGS[@]+"${CFLAGS[@]}"})
  c_bindings "$world" ${CFLAGS[@]+"${CFLAGS[@]}"}
  CFLAGS+=(-I"$WORK/$world")
  finished "$1" "src/$world.c" "${REACTOR[@]}" --emit-relocs "$WORK/$world"/{bindings,component_type}.o "${LIBC_A[@]}"
  as_component "$@"
}

# composed NAME SOURCE.wac COMPONENTS...: prebuilt/NAME.wasm, of components of prebuilt/ that it leaves nothing else of.
composed() {
  used wac
  local component plugs=()
  for component in "${@:3}"; do
    mv "$OUT/$component.wasm" "$WORK"
    plugs+=(--dep "test:$component=$WORK/$component.wasm")
  done
  "$(installed wac-cli 0.12.0 wac --no-default-features --features wit)" compose "${plugs[@]}" "$2" -o "$OUT/$1.wasm"
}

# component_of_libraries NAME: prebuilt/NAME.wasm, of a library with the world NAME and of libc.so, joined side by side.
component_of_libraries() {
  used wasm-tools
  # The weak functions of the bindings have other names as exports: a library would import them and find none.
  c_bindings "$1" -fPIC -fvisibility=hidden
  local CFLAGS=(-I"$WORK/$1")
  c_library "lib$1" "src/$1.c" "$WORK/$1"/{bindings,component_type}.o
  mv "$OUT/lib$1.so" "$WORK"
  "$WASM_TOOLS" component link "${ADAPTER[@]}" "$WORK/lib$1.so" "libc.so=$LIBC_SO" -o "$OUT/$1.wasm"
}

# rust_component NAME [ARGUMENTS of wasm-tools component new...]: the same, with std, and with nothing of WASI if
# RUST_TARGET does not say wasm32-wasip1.
rust_component() {
  used wasm-ld
  used wit-bindgen
  local world=${1%-rust} flags=() flag target=${RUST_TARGET:-wasm32-unknown-unknown} RUST_MODEL=static RUST_STD=std
  local RUST_DEPENDENCIES='wit-bindgen = { version = "=0.63.0", default-features = false,
    features = ["macros", "realloc", "bitflags"] }'
  mkdir -p "$WORK/crate-$1/wit"
  cp src/*.wit "$WORK/crate-$1/wit"
  for flag in --emit-relocs "${REACTOR[@]}"; do
    if [ "$target" = wasm32-wasip1 ] || [ "$flag" = --emit-relocs ]; then flags+=(-C "link-arg=$flag"); fi
  done
  _cargo cdylib "$1" "src/$world.rs" -C linker="$WASM_LD" -C linker-flavor=wasm-ld -C link-self-contained=no \
    -L native="$SYSROOT/lib/wasm32-wasip1" "${flags[@]}"
  cp "$CARGO_CACHE/static/$target/release/${1//-/_}.wasm" "$OUT/$1.wasm"
  as_component "$@"
}

# finished_libc_twice: what finished-c-with-libc-twice and its variants are made of; compiler flags come in CFLAGS.
finished_libc_twice() {
  local uses
  uses=($(export_flags started free_theirs lengthen_theirs they_lengthen sorted parse mixed))
  finished user src/user.c "${REACTOR[@]}" --emit-relocs "${uses[@]}" "${LIBC_A[@]}"
  finished maker src/maker.c "${REACTOR[@]}" --emit-relocs \
    $(export_flags starts_there make_text make_numbers resize_there longer print_there drop_text compare_down \
      parse_there keep_busy) "${LIBC_A[@]}"
  c_object user src/user.c
  c_object maker src/maker.c
  static_link "${uses[@]}" "$WORK"/static-{user,maker}.o "${LIBC_A[@]}"
}

# finished_rust_and_c: what finished-rust-and-c and its variants are made of; compiler flags come in CFLAGS, RUST_OPT
# and RUST_DEBUG.
finished_rust_and_c() {
  local api RUST_TARGET=wasm32-wasip1
  api=($(export_flags greet counted described area sorted keep kept app_depth made))
  rust_reactor rust src/rust.rs --emit-relocs
  finished app src/app.c "${REACTOR[@]}" --emit-relocs "${api[@]}" --export=app_measure "${LIBC_A[@]}"
  finished numbers src/numbers.c "${REACTOR[@]}" --emit-relocs \
    $(export_flags number_at number_text free_number_text numbers_made) "${LIBC_A[@]}"
  rust_archive librust src/rust.rs
  c_object app src/app.c
  c_object numbers src/numbers.c
  static_link "${api[@]}" "$WORK"/static-{app,numbers}.o "$WORK/static-librust.a" "${LIBC_A[@]}"
}

# fixed_program [FLAGS of wasm-ld]: a program with fixed addresses that needs a library; of both programs that are
# called program-with-fixed-addresses.
fixed_program() {
  local api
  used wasm-ld
  api=($(export_flags started call visit names back state one_address missing zeros))
  c_library liblibrary src/library.c
  compile "$WORK/initialize.o" "$CORPORA/initialize.c"
  compile "$WORK/program.o" src/program.c -fPIC
  "$WASM_LD" -Bdynamic --no-entry "$@" $(export_flags _initialize tenfold counted) "${api[@]}" "$WORK/initialize.o" \
    "$WORK/program.o" "$OUT/liblibrary.so" -o "$OUT/program.wasm"
  c_object program src/program.c
  c_object library src/library.c
  static_link "${api[@]}" "$WORK"/static-{program,library}.o
}

# finished_exit_handlers: what finished-exit-handlers-of-both and its variants are made of; CFLAGS say who closes.
finished_exit_handlers() {
  finished_command command src/command.c "${LIBC_A[@]}"
  finished library src/library.c "${REACTOR[@]}" --emit-relocs --export=run_there "${LIBC_A[@]}"
  c_object command src/command.c
  c_object library src/library.c
  static_command "$WORK"/static-{command,library}.o "${LIBC_A[@]}"
  strip_debug "$OUT"/*.wasm
}

# own_archive [NAME]: prebuilt/NAME.a of the program finished-with-an-archive; compiler flags come in CFLAGS.
own_archive() {
  local name=${1:-own} member
  for member in count step total watch; do compile "$WORK/$member.o" src/$member.c ${CFLAGS[@]+"${CFLAGS[@]}"}; done
  archive "$name" count step total watch
}

# finished_with_an_archive ARCHIVE: what finished-with-an-archive and its variants are made of.
finished_with_an_archive() {
  local api
  api=($(export_flags count step total add))
  finished app src/app.c "${REACTOR[@]}" --emit-relocs "${api[@]}" "$1" "${LIBC_A[@]}"
  finished other src/other.c "${REACTOR[@]}" --emit-relocs $(export_flags {count,step,add,total}_there) \
    "$1" "${LIBC_A[@]}"
  c_object app src/app.c
  c_object other src/other.c
  static_link "${api[@]}" "$WORK"/static-{app,other}.o "$1" "${LIBC_A[@]}"
  strip_debug "$OUT"/*.wasm
}
