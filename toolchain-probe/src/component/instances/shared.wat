  ;; Handles of resources that a group defines, and both several of its components and the host have. Those of the group
  ;; are in the list above; the host has others, by the conventions for a module that exports the resource. What goes
  ;; over the border ends here and begins there.

  ;; Whether a handle of the host ends only because what it stands for goes over: nothing is destroyed then.
  (global $moving (mut i32) (i32.const 0))

  ;; What an owned handle stands for, which is nobody's in the group after that.
  (func $take_own (param $table i32) (param $handle i32) (result i32)
    (call $resource_end (local.get $table) (local.get $handle))
    (if (i32.eqz (global.get $owned)) (then (unreachable))))
