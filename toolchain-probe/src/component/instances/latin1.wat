  ;; Texts in Latin-1 where that is enough, and in UTF-16 where it is not: the highest bit of such a length says which.
  (func $copy_latin1 (param $from i32) (param $length i32) (param $to i32)
    (memory.copy (local.get $to) (local.get $from) (local.get $length)))

  (func $latin1_to_utf16 (param $from i32) (param $length i32) (param $to i32)
    (memory.copy (local.get $to) (local.get $from) (local.get $length))
    (call $widen (local.get $to) (local.get $length)))

  ;; Bytes become units where they are: the last one first, so that none is overwritten before it is read.
  (func $widen (param $at i32) (param $left i32)
    (block $done (loop $next
      (br_if $done (i32.eqz (local.get $left)))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (i32.store16 (i32.add (local.get $at) (i32.shl (local.get $left) (i32.const 1)))
        (i32.load8_u (i32.add (local.get $at) (local.get $left))))
      (br $next))))

  ;; How many bytes were read and written. A first pass has room for ASCII alone, and ends with it.
  (func $latin1_to_utf8 (param $from i32) (param $length i32) (param $to i32) (param $room i32) (param $is_first i32)
    (result i32 i32) (local $read i32) (local $written i32) (local $byte i32) (local $size i32)
    (block $done (loop $next
      (br_if $done (i32.eq (local.get $read) (local.get $length)))
      (local.set $byte (i32.load8_u (i32.add (local.get $from) (local.get $read))))
      (local.set $size (call $size_in_utf8 (local.get $byte)))
      (br_if $done (i32.and (local.get $is_first) (i32.ne (local.get $size) (i32.const 1))))
      (br_if $done (i32.lt_u (i32.sub (local.get $room) (local.get $written)) (local.get $size)))
      (call $write_utf8 (i32.add (local.get $to) (local.get $written)) (local.get $byte) (local.get $size))
      (local.set $written (i32.add (local.get $written) (local.get $size)))
      (local.set $read (i32.add (local.get $read) (i32.const 1)))
      (br $next)))
    (local.get $read)
    (local.get $written))

  ;; What is Latin-1 at the begin of a text: how many bytes were read, and how many written. What is not UTF-8 ends it
  ;; too; whoever goes on finds it.
  (func $utf8_to_latin1 (param $from i32) (param $length i32) (param $to i32) (result i32 i32) (local $read i32)
    (local $written i32) (local $byte i32) (local $next_byte i32)
    (block $done (loop $next
      (br_if $done (i32.eq (local.get $read) (local.get $length)))
      (local.set $byte (i32.load8_u (i32.add (local.get $from) (local.get $read))))
      (if (i32.ge_u (local.get $byte) (i32.const 0x80))
        (then
          ;; 0xc2 and 0xc3 begin what has two bytes here and one there.
          (br_if $done (i32.ne (i32.or (local.get $byte) (i32.const 1)) (i32.const 0xc3)))
          (br_if $done (i32.eq (i32.add (local.get $read) (i32.const 1)) (local.get $length)))
          (local.set $next_byte (i32.load8_u offset=1 (i32.add (local.get $from) (local.get $read))))
          (br_if $done (i32.ne (i32.and (local.get $next_byte) (i32.const 0xc0)) (i32.const 0x80)))
          (local.set $byte (i32.or (i32.shl (i32.and (local.get $byte) (i32.const 3)) (i32.const 6))
            (i32.and (local.get $next_byte) (i32.const 0x3f))))
          (local.set $read (i32.add (local.get $read) (i32.const 1)))))
      (i32.store8 (i32.add (local.get $to) (local.get $written)) (local.get $byte))
      (local.set $written (i32.add (local.get $written) (i32.const 1)))
      (local.set $read (i32.add (local.get $read) (i32.const 1)))
      (br $next)))
    (local.get $read)
    (local.get $written))

  (func $utf16_to_latin1 (param $from i32) (param $length i32) (param $to i32) (result i32 i32) (local $read i32)
    (local $unit i32)
    (block $done (loop $next
      (br_if $done (i32.eq (local.get $read) (local.get $length)))
      (local.set $unit (i32.load16_u (i32.add (local.get $from) (i32.shl (local.get $read) (i32.const 1)))))
      (br_if $done (i32.gt_u (local.get $unit) (i32.const 0xff)))
      (i32.store8 (i32.add (local.get $to) (local.get $read)) (local.get $unit))
      (local.set $read (i32.add (local.get $read) (i32.const 1)))
      (br $next)))
    (local.get $read)
    (local.get $read))

  ;; The rest of a text that began as Latin-1: all units that it has now.
  (func $utf8_to_compact_utf16 (param $from i32) (param $length i32) (param $to i32) (param $room i32)
    (param $written i32) (result i32)
    (call $widen (local.get $to) (local.get $written))
    (i32.add (local.get $written)
      (call $utf8_to_utf16 (local.get $from) (local.get $length)
        (i32.add (local.get $to) (i32.shl (local.get $written) (i32.const 1))))))

  (func $utf16_to_compact_utf16 (param $from i32) (param $length i32) (param $to i32) (param $room i32)
    (param $written i32) (result i32)
    (call $widen (local.get $to) (local.get $written))
    (call $copy_utf16 (local.get $from) (local.get $length)
      (i32.add (local.get $to) (i32.shl (local.get $written) (i32.const 1))))
    (i32.add (local.get $written) (local.get $length)))

  ;; A text that was UTF-16 there is Latin-1 here if it can be.
  (func $utf16_to_compact_probably_utf16 (param $from i32) (param $length i32) (param $to i32) (result i32)
    (local $done i32)
    (if (i32.gt_u (call $copy_units (local.get $from) (local.get $length) (local.get $to)) (i32.const 0xff))
      (then (return (i32.or (local.get $length) (i32.const 0x80000000)))))
    (block $narrow (loop $next
      (br_if $narrow (i32.eq (local.get $done) (local.get $length)))
      (i32.store8 (i32.add (local.get $to) (local.get $done))
        (i32.load16_u (i32.add (local.get $to) (i32.shl (local.get $done) (i32.const 1)))))
      (local.set $done (i32.add (local.get $done) (i32.const 1)))
      (br $next)))
    (local.get $length))
