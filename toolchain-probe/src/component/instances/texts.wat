  ;; Copies a text in UTF-8 from one place to another, unless it is there; what is not UTF-8 traps.
  (func $copy_utf8 (param $from i32) (param $length i32) (param $to i32)
    (call $check_utf8 (local.get $from) (i32.add (local.get $from) (local.get $length)))
    (if (i32.ne (local.get $to) (local.get $from))
      (then (memory.copy (local.get $to) (local.get $from) (local.get $length)))))

  ;; Eight bytes of ASCII are taken at once. Unicode, table 3-7: which bytes follow each other. The end of a text may be 0, where the whole memory ends, so that
  ;; places are compared for being it, and never for coming before it.
  (func $check_utf8 (param $at i32) (param $end i32) (local $byte i32) (local $low i32) (local $high i32)
    (local $more i32)
    (block $done (loop $next
      (br_if $done (i32.eq (local.get $at) (local.get $end)))
      (block $slowly
        (br_if $slowly (i32.lt_u (i32.sub (local.get $end) (local.get $at)) (i32.const 8)))
        (br_if $slowly
          (i64.ne (i64.and (i64.load align=1 (local.get $at)) (i64.const 0x8080808080808080)) (i64.const 0)))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br $next))
      (local.set $byte (i32.load8_u (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $byte) (i32.const 0x80)))
      (local.set $low (i32.const 0x80))
      (local.set $high (i32.const 0xbf))
      (block $known
        (if (i32.lt_u (local.get $byte) (i32.const 0xc2)) (then (unreachable)))
        (local.set $more (i32.const 1))
        (br_if $known (i32.lt_u (local.get $byte) (i32.const 0xe0)))
        (local.set $more (i32.const 2))
        (if (i32.eq (local.get $byte) (i32.const 0xe0)) (then (local.set $low (i32.const 0xa0))))
        (if (i32.eq (local.get $byte) (i32.const 0xed)) (then (local.set $high (i32.const 0x9f))))
        (br_if $known (i32.lt_u (local.get $byte) (i32.const 0xf0)))
        (local.set $more (i32.const 3))
        (if (i32.eq (local.get $byte) (i32.const 0xf0)) (then (local.set $low (i32.const 0x90))))
        (if (i32.eq (local.get $byte) (i32.const 0xf4)) (then (local.set $high (i32.const 0x8f))))
        (if (i32.gt_u (local.get $byte) (i32.const 0xf4)) (then (unreachable))))
      (loop $follow
        (if (i32.eq (local.get $at) (local.get $end)) (then (unreachable)))
        (local.set $byte (i32.load8_u (local.get $at)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (if (i32.lt_u (local.get $byte) (local.get $low)) (then (unreachable)))
        (if (i32.gt_u (local.get $byte) (local.get $high)) (then (unreachable)))
        (local.set $low (i32.const 0x80))
        (local.set $high (i32.const 0xbf))
        (local.set $more (i32.sub (local.get $more) (i32.const 1)))
        (br_if $follow (local.get $more)))
      (br $next))))
