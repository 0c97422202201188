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

.PHONY: run clean
run:

clean:
	rm -rf $(OUT)

$(OUT):
	mkdir -p $(OUT)
