// Asks WAMR.
#include "load.h"
#include "wasm_export.h"

static const char *load(unsigned char *bytes, unsigned size) {
    static char why[128];
    static int runs;
    if (!runs && !(runs = wasm_runtime_init())) {
        return "the engine does not start";
    }
    wasm_module_t module = wasm_runtime_load(bytes, size, why, sizeof why);
    if (!module) {
        return why;
    }
    wasm_runtime_unload(module);
    return NULL;
}
