(module
  (type (;0;) (func))
  (type (;1;) (func (result i32)))
  (type (;2;) (func (param i32) (result i32)))
  (type (;3;) (func (param i32)))
  (memory (;0;) 2)
  (tag (;0;) (type 0))
  (export "by_table" (func 6))
  (export "in_a_block" (func 1))
  (export "in_a_loop" (func 5))
  (export "in_an_arm" (func 4))
  (export "left_before" (func 2))
  (export "left_inside" (func 3))
  (export "memory" (memory 0))
  (export "overwritten" (func 0))
  (export "returned" (func 9))
  (export "thrown" (func 8))
  (func (;0;) (type 1) (result i32)
    (local i32)
    i32.const 65536
    i32.const 65536
    i32.load
    i32.const 2
    i32.add
    i32.store
    i32.const 65536
    i32.const 3
    i32.store
    i32.const 65536
    i32.load
    local.set 0
    local.get 0
    i32.const 2
    i32.add
  )
  (func (;1;) (type 2) (param i32) (result i32)
    (local i32)
    block ;; label = @1
      block ;; label = @2
        block ;; label = @3
          local.get 0
          br_if 0 (;@3;)
        end
        i32.const 65536
        i32.load
        local.set 1
      end
      local.get 0
      br_if 0 (;@1;)
    end
    local.get 1
    i32.const 2
    i32.add
  )
  (func (;2;) (type 2) (param i32) (result i32)
    (local i32)
    block ;; label = @1
      i32.const 65536
      local.set 1
      local.get 0
      br_if 0 (;@1;)
      i32.const 2
      local.set 1
    end
    local.get 1
    i32.load
  )
  (func (;3;) (type 2) (param i32) (result i32)
    (local i32)
    i32.const 65536
    local.set 1
    block ;; label = @1
      block ;; label = @2
        local.get 0
        br_if 1 (;@1;)
      end
      i32.const 2
      local.set 1
    end
    local.get 1
    i32.load
  )
  (func (;4;) (type 2) (param i32) (result i32)
    (local i32)
    i32.const 65536
    local.set 1
    local.get 0
    if ;; label = @1
      i32.const 2
      local.set 1
    end
    local.get 1
    i32.load
  )
  (func (;5;) (type 1) (result i32)
    (local i32 i32)
    i32.const 65536
    local.set 0
    loop ;; label = @1
      local.get 1
      i32.eqz
      if ;; label = @2
        local.get 0
        local.set 1
      end
      local.get 0
      i32.const 4
      i32.add
      local.set 0
      local.get 0
      i32.const 65552
      i32.lt_u
      br_if 0 (;@1;)
    end
    local.get 1
    i32.load
  )
  (func (;6;) (type 2) (param i32) (result i32)
    (local i32)
    block ;; label = @1
      i32.const 65536
      local.set 1
      block ;; label = @2
        local.get 0
        br_table 1 (;@1;) 0 (;@2;)
      end
      i32.const 2
      local.set 1
    end
    local.get 1
    i32.load
  )
  (func (;7;) (type 3) (param i32)
    local.get 0
    if ;; label = @1
      throw 0
    end
  )
  (func (;8;) (type 2) (param i32) (result i32)
    (local i32)
    block ;; label = @1
      try_table (catch_all 0 (;@1;)) ;; label = @2
        i32.const 65536
        local.set 1
        local.get 0
        call 7
        i32.const 2
        local.set 1
      end
    end
    local.get 1
    i32.load
  )
  (func (;9;) (type 2) (param i32) (result i32)
    (local i32)
    local.get 0
    if ;; label = @1
      i32.const 1
      return
    end
    i32.const 65536
    i32.load
    local.set 1
    local.get 1
  )
  (data (;0;) (i32.const 65536) "\01\00\00\00\02")
)
