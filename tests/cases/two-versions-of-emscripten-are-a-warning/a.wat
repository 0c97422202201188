;; FINDS: warning TC006, info SP008
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (@producers (processed-by "clang" "19.0.0git"))
  (func (export "emscripten_stack_init")))
