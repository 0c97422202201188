// Says of each module that is named whether WAMR loads it: a line with `yes`, or `no` and why.
#include <stdio.h>
#include <stdlib.h>

#include "wasm_export.h"

int main(int count, char **names) {
    if (!wasm_runtime_init()) {
        return 2;
    }
    for (int number = 1; number < count; number++) {
        FILE *file = fopen(names[number], "rb");
        if (!file || fseek(file, 0, SEEK_END)) {
            return 2;
        }
        long size = ftell(file);
        rewind(file);
        unsigned char *bytes = malloc(size);
        if (!bytes || fread(bytes, 1, size, file) != (size_t)size) {
            return 2;
        }
        fclose(file);
        char why[128] = "";
        wasm_module_t module = wasm_runtime_load(bytes, size, why, sizeof why);
        printf(module ? "yes\n" : "no %s\n", why);
        if (module) {
            wasm_runtime_unload(module);
        }
        free(bytes);
    }
    return 0;
}
