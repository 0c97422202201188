// Asks Wasm3, which compiles what it loads.
#include "load.h"
#include "wasm3.h"

static const char *load(unsigned char *bytes, unsigned size) {
    IM3Environment environment = m3_NewEnvironment();
    IM3Runtime runtime = m3_NewRuntime(environment, 1 << 16, NULL);
    IM3Module module = NULL;
    M3Result why = m3_ParseModule(environment, &module, bytes, size);
    if (!why) {
        why = m3_LoadModule(runtime, module);
    }
    if (!why) {
        why = m3_CompileModule(module);
    }
    // What an import is shows when it is called.
    if (why == m3Err_functionLookupFailed || why == m3Err_functionImportMissing) {
        why = NULL;
    }
    m3_FreeRuntime(runtime);
    m3_FreeEnvironment(environment);
    return why;
}
