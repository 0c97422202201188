
/* ---- WAMR. ---- */

#ifndef IMAGE_STACK_BYTES
#define IMAGE_STACK_BYTES (256 * 1024) /* of the engine, beside the one in the image's memory */
#endif

struct Image {
GLUE_MEMBERS
  uint8_t *code; /* WAMR writes into the bytes that it loads */
  wasm_module_t module;
  wasm_module_inst_t instance;
  wasm_exec_env_t env;
  wasm_function_inst_t functions[GLUE_COUNT];
  bool is_in_engine;
  char error[160];
};
