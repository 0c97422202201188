# What all demos use. SELD is the linker; the rest is in ../fetched once `corpora/fetch` has run, or on the machine.
DEMOS := $(dir $(lastword $(MAKEFILE_LIST)))
CORPORA := $(abspath $(DEMOS)/..)
FETCHED := $(CORPORA)/fetched
SYSROOT := $(FETCHED)/sysroot
HOSTS := $(abspath $(CORPORA)/../tests/hosts)
OUT ?= out
SELD ?= seld
CC ?= cc
CLANG ?= clang-22
WASM_LD ?= wasm-ld-22
LLVM_AR ?= llvm-ar-22
WASMTIME := $(FETCHED)/tools/wasmtime
WASM_TOOLS := $(FETCHED)/tools/wasm-tools

# Lua and SQLite, and what their sources are told.
LUA := $(FETCHED)/sources/lua
SQLITE := $(FETCHED)/sources/sqlite
FLAGS := --target=wasm32-wasip1 --sysroot=$(SYSROOT) -O1 -w
LUA_FLAGS := -mllvm -wasm-enable-sjlj -mllvm -wasm-use-legacy-eh=false -D_WASI_EMULATED_SIGNAL \
  -D_WASI_EMULATED_PROCESS_CLOCKS
SQLITE_FLAGS := -std=gnu17 -I$(SQLITE) -DSQLITE_OS_OTHER=1 -DSQLITE_THREADSAFE=0 -DSQLITE_TEMP_STORE=3 \
  -DSQLITE_OMIT_LOAD_EXTENSION -DSQLITE_OMIT_LOCALTIME
LIBRARY_FLAGS := -fPIC -fvisibility=default
LINK_LIBRARY := $(WASM_LD) -shared --experimental-pic --unresolved-symbols=import-dynamic

.PHONY: run clean
run:

clean:
	rm -rf $(OUT)

$(OUT):
	mkdir -p $(OUT)
