# Sourced by every program's `build`. What one line of a build script means is decided here, once.
#
# `corpora/build` sets: PROGRAM (the program's folder, also the current one), OUT (what will be compared with prebuilt/),
# WORK (scratch), SYSROOT (fetched/sysroot), CORPORA, CARGO_CACHE (Rust builds, kept between runs).

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

# Rust crates are one file each; the manifest is written here. RUST_TARGET: wasm32-unknown-unknown (no std) or wasm32-wasip1.
# _cargo KIND NAME SOURCE.rs [arguments after --]
_cargo() {
  used rustc
  local kind=$1 name=$2 source=$3 target=${RUST_TARGET:-wasm32-unknown-unknown} model=static std=core
  [ "$target" = wasm32-wasip1 ] && std=std
  [ "$kind" = cdylib ] && model=pic
  local crate="$WORK/crate-$name"
  mkdir -p "$crate"
  cp "$source" "$crate/lib.rs"
  cat >"$crate/Cargo.toml" <<MANIFEST
[package]
name = "$name"
version = "0.0.0"
edition = "2024"
[lib]
path = "lib.rs"
crate-type = ["$kind"]
[profile.release]
opt-level = 2
codegen-units = 1
panic = "abort"
debug = false
strip = "none"
[workspace]
MANIFEST
  local rust_source
  rust_source="$("$RUSTC_WEB" --print sysroot)/lib/rustlib/src/rust"
  (cd "$crate" && env -u RUSTUP_TOOLCHAIN RUSTC="$RUSTC_WEB" RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR="$CARGO_CACHE/$model" \
    CARGO_INCREMENTAL=0 \
    RUSTFLAGS="-C relocation-model=$model --remap-path-prefix=$rust_source=/rust --remap-path-prefix=$(realpath "$rust_source")=/rust --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo$(registry_flags)" \
    cargo rustc --quiet --release --jobs 2 --target "$target" -Zbuild-std=$std,panic_abort -- "${@:4}")
}

# rust_library NAME SOURCE.rs [FLAGS of wasm-ld: needed libraries...]: prebuilt/NAME.so. NAME begins with "lib".
# Without flags it exports all of core or std that it carries, and imports the addresses of its own symbols (GOT.*);
# --no-export-dynamic exports only what is meant to be; -Bsymbolic binds its own symbols to itself.
rust_library() {
  used wasm-ld
  local name=${1#lib} flags=() flag target=${RUST_TARGET:-wasm32-unknown-unknown}
  for flag in -shared --experimental-pic --unresolved-symbols=import-dynamic "${@:3}"; do flags+=(-C "link-arg=$flag"); done
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
