;; FINDS:
;; Before its run: descriptions are exported, and imports are from a placeholder.
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "__wbindgen_placeholder__" "__wbindgen_describe" (func (param i32)))
  (func (export "__wbindgen_describe_f") (call 0 (i32.const 1)))
  (func (export "__wbindgen_malloc") (param i32 i32) (result i32) (i32.const 0)))
