(module
  (type (;0;) (func (param i32) (result i32)))
  (type (;1;) (func (result i32)))
  (table (;0;) 2 2 funcref)
  (memory (;0;) 2)
  (export "entry" (func 8))
  (export "in_a_loop" (func 1))
  (export "memory" (memory 0))
  (export "nothing_added" (func 7))
  (export "nothing_around_a_tee" (func 6))
  (export "slot" (func 9))
  (export "sums_around_a_tee" (func 5))
  (export "tee" (func 3))
  (export "tee_and_sum" (func 4))
  (export "through_two" (func 2))
  (export "twice" (func 0))
  (elem (;0;) (i32.const 1) func 10)
  (func (;0;) (type 1) (result i32)
    (local i32 i32)
    i32.const 65536
    i32.load
    local.set 1
    i32.const 65540
    i32.load
    local.get 1
    i32.add
  )
  (func (;1;) (type 0) (param i32) (result i32)
    (local i32 i32)
    block ;; label = @1
      loop ;; label = @2
        local.get 0
        i32.eqz
        br_if 1 (;@1;)
        block ;; label = @3
          local.get 2
          i32.const 65536
          i32.load
          i32.add
          local.set 2
        end
        local.get 0
        i32.const 1
        i32.sub
        local.set 0
        br 0 (;@2;)
      end
    end
    local.get 2
  )
  (func (;2;) (type 1) (result i32)
    (local i32 i32)
    i32.const 65540
    i32.load
    i32.const 65540
    i32.load
    i32.add
  )
  (func (;3;) (type 1) (result i32)
    (local i32)
    i32.const 65536
    i32.const 5
    i32.store offset=4
    i32.const 65536
    i32.load offset=4
  )
  (func (;4;) (type 1) (result i32)
    (local i32)
    i32.const 65540
    i32.const 9
    i32.store
    i32.const 65540
    i32.load
  )
  (func (;5;) (type 1) (result i32)
    (local i32)
    i32.const 65548
    i32.const 8
    i32.sub
    i32.const 11
    i32.store
    i32.const 65544
    i32.const 4
    i32.sub
    i32.load
  )
  (func (;6;) (type 0) (param i32) (result i32)
    (local i32)
    loop (result i32) ;; label = @1
      local.get 1
      drop
      i32.const 65536
      local.tee 1
      i32.const 0
      i32.add
      i32.load
      drop
      i32.const 65536
      i32.load
      drop
      local.get 0
      i32.eqz
      br_if 0 (;@1;)
      i32.const 65536
      local.tee 1
      i32.const 0
      i32.add
      i32.load
    end
  )
  (func (;7;) (type 1) (result i32)
    (local i32)
    i32.const 65536
    i32.const 0
    i32.add
    i32.load
  )
  (func (;8;) (type 1) (result i32)
    (local i32)
    i32.const 65544
    i32.load
    i32.const 65548
    i32.load
    i32.add
  )
  (func (;9;) (type 0) (param i32) (result i32)
    (local i32)
    local.get 0
    call 10
  )
  (func (;10;) (type 0) (param i32) (result i32)
    local.get 0
    i32.const 2
    i32.mul
  )
  (data (;0;) (i32.const 65536) "\03\00\00\00\04\00\00\00\03\00\00\00\04")
)
