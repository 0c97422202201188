(module (global (export "VERSION") i32 (i32.const 7)))
