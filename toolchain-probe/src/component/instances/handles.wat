  ;; Handles of resources that a group defines and keeps to itself: one list for all tables, of entries of 16 bytes. An
  ;; entry is free (0), a handle, a scope (1) or a loan (2, of a handle of the host 3); its second word is:
  ;;   free    the next free entry           own     the representation, then how often it is lent
  ;;   scope   how many borrows are open     borrow  the representation, then its scope
  ;;           then its loans, then the scope around it
  ;;   loan    what is lent, then the next loan of the scope; of the host, then the table that it is lent from
  ;; A handle's first word is twice the number of its table plus 4, and 1 more for a borrow.
  (global $handles (mut i32) (i32.const 0))
  (global $handles_end (mut i32) (i32.const 0))
  (global $free (mut i32) (i32.const 0))
  (global $scope (mut i32) (i32.const 0))
  (global $owned (mut i32) (i32.const 0))

  (func $entry (param $handle i32) (result i32)
    (i32.add (global.get $handles) (i32.shl (local.get $handle) (i32.const 4))))

  ;; Twice the room, in new pages: entries have numbers, so that they may move.
  (func $grow_handles (local $from i32) (local $to i32) (local $pages i32)
    (local.set $pages (i32.shr_u (global.get $handles_end) (i32.const 11)))
    (if (i32.eqz (local.get $pages)) (then (local.set $pages (i32.const 1))))
    (local.set $to (memory.grow (local.get $pages)))
    (if (i32.eq (local.get $to) (i32.const -1)) (then (unreachable)))
    (local.set $to (i32.shl (local.get $to) (i32.const 16)))
    (local.set $from (global.get $handles))
    (global.set $handles (local.get $to))
    (block $copied (loop $copy
      (br_if $copied (i32.eq (local.get $from)
        (i32.add (i32.sub (local.get $from) (local.get $to)) (call $entry (global.get $handles_end)))))
      (i64.store (local.get $to) (i64.load (local.get $from)))
      (i64.store offset=8 (local.get $to) (i64.load offset=8 (local.get $from)))
      (local.set $to (i32.add (local.get $to) (i32.const 16)))
      (local.set $from (i32.add (local.get $from) (i32.const 16)))
      (br $copy)))
    ;; Entry 0 is nobody's handle.
    (if (i32.eqz (global.get $handles_end)) (then (global.set $handles_end (i32.const 1)))))

  (func $new_entry (param $tag i32) (param $word i32) (result i32) (local $handle i32) (local $entry i32)
    (if (result i32) (global.get $free)
      (then
        (local.set $handle (global.get $free))
        (global.set $free (i32.load offset=4 (call $entry (local.get $handle))))
        (local.get $handle))
      (else
        ;; Room is always a power of two of pages, each of 4096 entries.
        (if (i32.eqz (i32.and (global.get $handles_end) (i32.const 4095)))
          (then (if (i32.eqz (i32.and (global.get $handles_end) (i32.sub (global.get $handles_end) (i32.const 1))))
            (then (call $grow_handles)))))
        (local.set $handle (global.get $handles_end))
        (global.set $handles_end (i32.add (global.get $handles_end) (i32.const 1)))
        (local.get $handle)))
    (local.set $handle)
    (local.set $entry (call $entry (local.get $handle)))
    (i32.store (local.get $entry) (local.get $tag))
    (i32.store offset=4 (local.get $entry) (local.get $word))
    (i64.store offset=8 (local.get $entry) (i64.const 0))
    (local.get $handle))

  (func $end_entry (param $handle i32) (local $entry i32)
    (local.set $entry (call $entry (local.get $handle)))
    (i32.store (local.get $entry) (i32.const 0))
    (i32.store offset=4 (local.get $entry) (global.get $free))
    (global.set $free (local.get $handle)))

  ;; The entry of a handle of a table; what is none traps.
  (func $handle (param $table i32) (param $handle i32) (result i32) (local $entry i32)
    (if (i32.eqz (i32.lt_u (local.get $handle) (global.get $handles_end))) (then (unreachable)))
    (if (i32.eqz (local.get $handle)) (then (unreachable)))
    (local.set $entry (call $entry (local.get $handle)))
    (if (i32.ne (i32.and (i32.load (local.get $entry)) (i32.const -2)) (call $tag (local.get $table)))
      (then (unreachable)))
    (local.get $entry))

  (func $tag (param $table i32) (result i32)
    (i32.add (i32.shl (local.get $table) (i32.const 1)) (i32.const 4)))

  (func $is_borrow (param $entry i32) (result i32) (i32.and (i32.load (local.get $entry)) (i32.const 1)))

  (func $resource_new (param $table i32) (param $representation i32) (result i32)
    (call $new_entry (call $tag (local.get $table)) (local.get $representation)))

  (func $resource_rep (param $table i32) (param $handle i32) (result i32)
    (i32.load offset=4 (call $handle (local.get $table) (local.get $handle))))

  ;; Ends a handle; the representation, and in $owned whether the handle owned it.
  (func $resource_end (param $table i32) (param $handle i32) (result i32) (local $entry i32)
    (local.set $entry (call $handle (local.get $table) (local.get $handle)))
    (global.set $owned (i32.eqz (call $is_borrow (local.get $entry))))
    (if (global.get $owned)
      (then (if (i32.load offset=8 (local.get $entry)) (then (unreachable))))
      (else (call $add (call $entry (i32.load offset=8 (local.get $entry))) (i32.const -1))))
    (i32.load offset=4 (local.get $entry))
    (call $end_entry (local.get $handle)))

  ;; Adds to the second word of an entry.
  (func $add (param $entry i32) (param $more i32)
    (i32.store offset=4 (local.get $entry) (i32.add (i32.load offset=4 (local.get $entry)) (local.get $more))))

  (func $move_own (param $handle i32) (param $from i32) (param $to i32) (result i32) (local $entry i32)
    (local.set $entry (call $handle (local.get $from) (local.get $handle)))
    (if (call $is_borrow (local.get $entry)) (then (unreachable)))
    (if (i32.load offset=8 (local.get $entry)) (then (unreachable)))
    (i32.store (local.get $entry) (call $tag (local.get $to)))
    (local.get $handle))

  ;; Lends for the call at hand: to the component that defines the resource its representation, to others a handle.
  (func $lend (param $handle i32) (param $from i32) (param $to i32) (param $is_definer i32) (result i32)
    (local $entry i32) (local $representation i32)
    (local.set $entry (call $handle (local.get $from) (local.get $handle)))
    (local.set $representation (i32.load offset=4 (local.get $entry)))
    (if (i32.eqz (global.get $scope)) (then (unreachable)))
    (if (i32.eqz (call $is_borrow (local.get $entry)))
      (then
        (i32.store offset=8 (local.get $entry) (i32.add (i32.load offset=8 (local.get $entry)) (i32.const 1)))
        (drop (call $new_loan (i32.const 2) (local.get $handle)))))
    (if (local.get $is_definer) (then (return (local.get $representation))))
    (call $new_borrow (local.get $to) (local.get $representation)))

  ;; Notes in the scope at hand that something is lent.
  (func $new_loan (param $tag i32) (param $handle i32) (result i32) (local $loan i32)
    (local.set $loan (call $new_entry (local.get $tag) (local.get $handle)))
    (i32.store offset=8 (call $entry (local.get $loan)) (i32.load offset=8 (call $entry (global.get $scope))))
    (i32.store offset=8 (call $entry (global.get $scope)) (local.get $loan))
    (local.get $loan))

  ;; A handle that has to be dropped before the scope at hand ends.
  (func $new_borrow (param $table i32) (param $representation i32) (result i32) (local $borrow i32)
    (call $add (call $entry (global.get $scope)) (i32.const 1))
    (local.set $borrow
      (call $new_entry (i32.or (call $tag (local.get $table)) (i32.const 1)) (local.get $representation)))
    (i32.store offset=8 (call $entry (local.get $borrow)) (global.get $scope))
    (local.get $borrow))

  (func $enter_call (param i32 i32 i32) (local $around i32)
    (local.set $around (global.get $scope))
    (global.set $scope (call $new_entry (i32.const 1) (i32.const 0)))
    (i32.store offset=12 (call $entry (global.get $scope)) (local.get $around)))

  ;; What was lent for a call has to be given back when it ends.
  (func $exit_call (local $entry i32) (local $loan i32) (local $next i32) (local $lent i32) (local $scope i32)
    (local.set $scope (global.get $scope))
    (local.set $entry (call $entry (local.get $scope)))
    (if (i32.load offset=4 (local.get $entry)) (then (unreachable)))
    (local.set $loan (i32.load offset=8 (local.get $entry)))
    (block $done (loop $more
      (br_if $done (i32.eqz (local.get $loan)))
      (local.set $next (i32.load offset=8 (call $entry (local.get $loan))))
      (if (i32.eq (i32.load (call $entry (local.get $loan))) (i32.const 2))
        (then
          (local.set $lent (call $entry (i32.load offset=4 (call $entry (local.get $loan)))))
          (i32.store offset=8 (local.get $lent) (i32.sub (i32.load offset=8 (local.get $lent)) (i32.const 1)))))
      (call $end_entry (local.get $loan))
      (local.set $loan (local.get $next))
      (br $more)))
    (global.set $scope (i32.load offset=12 (local.get $entry)))
    (call $end_entry (local.get $scope)))
