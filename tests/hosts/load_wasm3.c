// Says of each module that is named whether Wasm3 loads and compiles it: a line with `yes`, or `no` and why.
#include <stdio.h>
#include <stdlib.h>

#include "wasm3.h"

int main(int count, char **names) {
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
        IM3Environment environment = m3_NewEnvironment();
        IM3Runtime runtime = m3_NewRuntime(environment, 1 << 16, NULL);
        IM3Module module = NULL;
        M3Result why = m3_ParseModule(environment, &module, bytes, size);
        if (!why) {
            why = m3_LoadModule(runtime, module);
        }
        // Of a function that nobody calls it compiles nothing, and what an import is shows when it is called.
        if (!why) {
            why = m3_CompileModule(module);
        }
        if (why == m3Err_functionLookupFailed || why == m3Err_functionImportMissing) {
            why = NULL;
        }
        if (why) {
            printf("no %s\n", why);
        } else {
            printf("yes\n");
        }
        m3_FreeRuntime(runtime);
        m3_FreeEnvironment(environment);
        free(bytes);
    }
    return 0;
}
