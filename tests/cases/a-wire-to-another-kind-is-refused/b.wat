(module (global (export "half") i32 (i32.const 9)))
