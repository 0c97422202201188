  ;; Texts in UTF-16, and from and to UTF-8. A length is a number of units of 16 bits; what is not UTF-16 traps.
  (func $copy_utf16 (param $from i32) (param $length i32) (param $to i32)
    (drop (call $copy_units (local.get $from) (local.get $length) (local.get $to))))

  ;; All bits that the units have: up to 0xff, the text is Latin-1 too.
  (func $copy_units (param $from i32) (param $length i32) (param $to i32) (result i32) (local $end i32)
    (local $unit i32) (local $bits i32)
    (local.set $end (i32.add (local.get $from) (i32.shl (local.get $length) (i32.const 1))))
    (block $done (loop $next
      (br_if $done (i32.eq (local.get $from) (local.get $end)))
      (local.set $unit (i32.load16_u (local.get $from)))
      (local.set $bits (i32.or (local.get $bits) (local.get $unit)))
      (if (call $is_half (local.get $unit))
        (then
          (drop (call $pair_at (local.get $from) (local.get $end)))
          (i32.store16 (local.get $to) (local.get $unit))
          (local.set $from (i32.add (local.get $from) (i32.const 2)))
          (local.set $to (i32.add (local.get $to) (i32.const 2)))
          (local.set $unit (i32.load16_u (local.get $from)))))
      (i32.store16 (local.get $to) (local.get $unit))
      (local.set $from (i32.add (local.get $from) (i32.const 2)))
      (local.set $to (i32.add (local.get $to) (i32.const 2)))
      (br $next)))
    (local.get $bits))

  (func $is_half (param $unit i32) (result i32)
    (i32.eq (i32.and (local.get $unit) (i32.const 0xf800)) (i32.const 0xd800)))

  ;; The character of the pair at a place; half a pair traps.
  (func $pair_at (param $at i32) (param $end i32) (result i32) (local $high i32) (local $low i32)
    (local.set $high (i32.load16_u (local.get $at)))
    (if (i32.ne (i32.and (local.get $high) (i32.const 0xfc00)) (i32.const 0xd800)) (then (unreachable)))
    (if (i32.eq (i32.add (local.get $at) (i32.const 2)) (local.get $end)) (then (unreachable)))
    (local.set $low (i32.load16_u offset=2 (local.get $at)))
    (if (i32.ne (i32.and (local.get $low) (i32.const 0xfc00)) (i32.const 0xdc00)) (then (unreachable)))
    (i32.add (i32.const 0x10000)
      (i32.or (i32.shl (i32.and (local.get $high) (i32.const 0x3ff)) (i32.const 10))
        (i32.and (local.get $low) (i32.const 0x3ff)))))

  ;; How many units were written; there is room for as many as the text has bytes.
  (func $utf8_to_utf16 (param $from i32) (param $length i32) (param $to i32) (result i32) (local $end i32)
    (local $begin i32) (local $lead i32) (local $more i32) (local $character i32)
    (local.set $begin (local.get $to))
    (local.set $end (i32.add (local.get $from) (local.get $length)))
    (call $check_utf8 (local.get $from) (local.get $end))
    (block $done (loop $next
      (br_if $done (i32.eq (local.get $from) (local.get $end)))
      (local.set $lead (i32.load8_u (local.get $from)))
      (local.set $from (i32.add (local.get $from) (i32.const 1)))
      (local.set $more (i32.add (i32.ge_u (local.get $lead) (i32.const 0xc0))
        (i32.add (i32.ge_u (local.get $lead) (i32.const 0xe0)) (i32.ge_u (local.get $lead) (i32.const 0xf0)))))
      ;; Of a lead, what is left of the bits that say how many bytes follow: 7, 5, 4 or 3.
      (local.set $character (local.get $lead))
      (if (local.get $more)
        (then (local.set $character
          (i32.and (local.get $lead) (i32.shr_u (i32.const 0x3f) (local.get $more))))))
      (block $whole (loop $follow
        (br_if $whole (i32.eqz (local.get $more)))
        (local.set $character (i32.or (i32.shl (local.get $character) (i32.const 6))
          (i32.and (i32.load8_u (local.get $from)) (i32.const 0x3f))))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (local.set $more (i32.sub (local.get $more) (i32.const 1)))
        (br $follow)))
      (if (i32.ge_u (local.get $character) (i32.const 0x10000))
        (then
          (local.set $character (i32.sub (local.get $character) (i32.const 0x10000)))
          (i32.store16 (local.get $to)
            (i32.or (i32.const 0xd800) (i32.shr_u (local.get $character) (i32.const 10))))
          (local.set $to (i32.add (local.get $to) (i32.const 2)))
          (local.set $character
            (i32.or (i32.const 0xdc00) (i32.and (local.get $character) (i32.const 0x3ff))))))
      (i32.store16 (local.get $to) (local.get $character))
      (local.set $to (i32.add (local.get $to) (i32.const 2)))
      (br $next)))
    (i32.shr_u (i32.sub (local.get $to) (local.get $begin)) (i32.const 1)))

  ;; How many units were read, and how many bytes written. A first pass has room for ASCII alone, and ends with it.
  (func $utf16_to_utf8 (param $from i32) (param $length i32) (param $to i32) (param $room i32) (param $is_first i32)
    (result i32 i32) (local $end i32) (local $begin i32) (local $start i32) (local $character i32) (local $size i32)
    (local.set $begin (local.get $from))
    (local.set $start (local.get $to))
    (local.set $end (i32.add (local.get $from) (i32.shl (local.get $length) (i32.const 1))))
    (block $done (loop $next
      (br_if $done (i32.eq (local.get $from) (local.get $end)))
      (local.set $character (i32.load16_u (local.get $from)))
      (if (call $is_half (local.get $character))
        (then (local.set $character (call $pair_at (local.get $from) (local.get $end)))))
      (local.set $size (call $size_in_utf8 (local.get $character)))
      (br_if $done (i32.and (local.get $is_first) (i32.ne (local.get $size) (i32.const 1))))
      (br_if $done (i32.lt_u (i32.sub (local.get $room) (i32.sub (local.get $to) (local.get $start)))
        (local.get $size)))
      (call $write_utf8 (local.get $to) (local.get $character) (local.get $size))
      (local.set $to (i32.add (local.get $to) (local.get $size)))
      (local.set $from (i32.add (local.get $from)
        (i32.shl (i32.const 2) (i32.ge_u (local.get $character) (i32.const 0x10000)))))
      (br $next)))
    (i32.shr_u (i32.sub (local.get $from) (local.get $begin)) (i32.const 1))
    (i32.sub (local.get $to) (local.get $start)))

  (func $size_in_utf8 (param $character i32) (result i32)
    (i32.add (i32.add (i32.const 1) (i32.ge_u (local.get $character) (i32.const 0x80)))
      (i32.add (i32.ge_u (local.get $character) (i32.const 0x800))
        (i32.ge_u (local.get $character) (i32.const 0x10000)))))

  ;; The last byte first.
  (func $write_utf8 (param $to i32) (param $character i32) (param $size i32) (local $left i32)
    (if (i32.eq (local.get $size) (i32.const 1))
      (then (i32.store8 (local.get $to) (local.get $character)) (return)))
    (local.set $left (i32.sub (local.get $size) (i32.const 1)))
    (loop $follow
      (i32.store8 (i32.add (local.get $to) (local.get $left))
        (i32.or (i32.const 0x80) (i32.and (local.get $character) (i32.const 0x3f))))
      (local.set $character (i32.shr_u (local.get $character) (i32.const 6)))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br_if $follow (local.get $left)))
    ;; 0xc0, 0xe0 or 0xf0.
    (i32.store8 (local.get $to)
      (i32.or (local.get $character) (i32.shr_s (i32.const -0x80) (i32.sub (local.get $size) (i32.const 1))))))
