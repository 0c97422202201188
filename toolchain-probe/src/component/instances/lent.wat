  ;; Handles of the host that one component of a group lends to another. The host's own go from component to component
  ;; as they are; what is lent is an entry of the list above whose representation is the host's handle. One bit tells
  ;; them apart, which no host sets: its handles are below 1 << 28. Whether a handle of the host is one, the host says.

  (func $is_lent (param $handle i32) (result i32) (i32.and (local.get $handle) (i32.const 0x40000000)))

  ;; The number of what is lent, in the list.
  (func $number (param $handle i32) (result i32) (i32.xor (local.get $handle) (i32.const 0x40000000)))

  ;; The handle that the host knows; what is lent is never one that can be given away.
  (func $known_by_host (param $handle i32) (param $table i32) (param $is_borrow i32) (result i32)
    (if (i32.eqz (call $is_lent (local.get $handle))) (then (return (local.get $handle))))
    (if (i32.eqz (local.get $is_borrow)) (then (unreachable)))
    (call $resource_rep (local.get $table) (call $number (local.get $handle))))

  ;; Only what is the host's counts as lent by its owner; a borrow is lent on without.
  (func $lend_of_host (param $handle i32) (param $from i32) (param $to i32) (result i32)
    (if (i32.eqz (global.get $scope)) (then (unreachable)))
    (if (i32.eqz (local.get $handle)) (then (unreachable)))
    (if (call $is_lent (local.get $handle))
      (then (local.set $handle (call $resource_rep (local.get $from) (call $number (local.get $handle)))))
      (else
        (i32.store offset=12 (call $entry (call $new_loan (i32.const 3) (local.get $handle))) (local.get $from))))
    (call $number (call $new_borrow (local.get $to) (local.get $handle))))

  ;; What is lent for the call at hand, nobody gives away in it.
  (func $move_of_host (param $handle i32) (param $from i32) (result i32) (local $loan i32)
    (if (call $is_lent (local.get $handle)) (then (unreachable)))
    (if (i32.eqz (global.get $scope)) (then (return (local.get $handle))))
    (local.set $loan (i32.load offset=8 (call $entry (global.get $scope))))
    (block $done (loop $more
      (br_if $done (i32.eqz (local.get $loan)))
      (local.set $loan (call $entry (local.get $loan)))
      (if (i32.and (i32.eq (i32.load (local.get $loan)) (i32.const 3))
            (i32.and (i32.eq (i32.load offset=4 (local.get $loan)) (local.get $handle))
              (i32.eq (i32.load offset=12 (local.get $loan)) (local.get $from))))
        (then (unreachable)))
      (local.set $loan (i32.load offset=8 (local.get $loan)))
      (br $more)))
    (local.get $handle))
