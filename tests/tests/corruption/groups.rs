//! Groups of `corpora/neighbours/`, made with real toolchains.

use tests::unjudged::{Stale, Unjudged, move_data};

use super::{PAGE, bytes, call, call_linked, call_loaded, loaded, unjudged};

/// AL001
#[test]
fn an_old_malloc_takes_the_pages_of_its_neighbour() {
    let group = "an-old-libc-claims-all-memory";
    let sum_after_filling = |file: &str| {
        let mut modules = unjudged();
        modules.library(&bytes(group, "libtable.so"), 20 * PAGE, 128).expect("the library can be placed");
        modules.pinned(&bytes(group, file)).expect("the module fits");
        modules.call("_initialize", &[]).expect("it initialises");
        assert_eq!(modules.call("sum", &[]), Ok(10));
        let filled = 22 * PAGE.cast_signed();
        assert_eq!(modules.call("fill", &[filled]), Ok(0x77));
        modules.call("sum", &[]).expect("the table can be read")
    };
    assert_eq!(sum_after_filling("old.wasm"), 0x7777_7777_i32.wrapping_mul(4096));
    assert_eq!(sum_after_filling("fixed-old.wasm"), 10);
}

/// AL001, for a module that a linker may move: what was grown before its first `malloc` is taken too.
#[test]
fn an_old_malloc_takes_pages_that_a_neighbour_has_grown() {
    let group = "an-old-libc-that-could-move";
    let first_byte = |file: &str| {
        let mut modules = Unjudged::new(2, PAGE).expect("there is room");
        // Four bytes at the far end of the stack, which is not used here.
        modules.library(&bytes(group, "libpages.so"), 1024, 128).expect("the library can be placed");
        let page = modules.call("take_page", &[]).expect("memory grows");
        modules.pinned(&bytes(group, file)).expect("the module fits");
        modules.call("_initialize", &[]).expect("it initialises");
        assert_eq!(modules.call("fill", &[PAGE.cast_signed()]), Ok(0x77));
        modules.byte(page.cast_unsigned()).expect("the page is there")
    };
    assert_eq!(first_byte("old.wasm"), 0x77);
    assert_eq!(first_byte("fixed-old.wasm"), 0);
}

/// AL003
#[test]
fn a_block_freed_by_the_wrong_libc_is_handed_out_twice() {
    let group = "two-libcs-free-each-others-memory";
    let mut modules = unjudged();
    for file in ["maker.wasm", "apart-user.wasm"] {
        modules.pinned(&bytes(group, file)).expect("the module fits");
    }
    let text = modules.call("make_text", &[100]).expect("the maker's malloc works");
    modules.call("release", &[text]).expect("the user's free says nothing");
    let again = modules.call("allocate", &[100]);
    // The maker never freed it: its own allocator still counts the block as taken.
    assert_eq!(again, Ok(text));
    let next = modules.call("make_text", &[100]).expect("the maker's malloc works");
    assert_ne!(next, text);
}

#[test]
fn a_block_freed_by_the_one_libc_is_free_for_both() {
    let group = "two-libcs-free-each-others-memory";
    let Some(mut modules) = loaded(group, &["fixed-maker.so", "fixed-user.so"], true) else { return };
    let text = call(&mut modules, "make_text", &[100]).expect("malloc works");
    call(&mut modules, "release", &[text]).expect("free works");
    assert_eq!(call(&mut modules, "allocate", &[100]), Ok(text));
    assert_ne!(call(&mut modules, "make_text", &[100]), Ok(text));
}

/// AL013
#[test]
fn what_two_bump_allocators_hand_out_is_the_same() {
    let group = "two-bump-allocators";
    // One number is written over the other: 2 + 2 where 1 + 2 is meant.
    assert_eq!(call_linked(group, &["app.wasm", "lib.wasm"], "app_sum", &[1]), Ok(4));
    assert_eq!(call_linked(group, &["app.wasm", "fixed-lib.wasm"], "app_sum", &[1]), Ok(3));
}

/// DY013
#[test]
fn an_inline_variable_that_a_library_hides_is_another() {
    let group = "an-inline-variable-that-a-library-hides";
    assert_eq!(call_linked(group, &["app.so", "lib.so"], "_Z6is_onev", &[]), Ok(0));
    assert_eq!(call_linked(group, &["app.so", "fixed-lib.so"], "_Z6is_onev", &[]), Ok(1));
}

/// DY013, where it need not be said: two finished modules have one inline variable and one class between them.
#[test]
fn inline_variables_of_finished_modules_are_one() {
    let group = "inline-variables-of-two-modules";
    let both = ["app.wasm", "lib.wasm"];
    assert_eq!(call_linked(group, &both, "app_made", &[]), Ok(1));
    assert_eq!(call_linked(group, &both, "app_is_square", &[]), Ok(1));
}

/// AL010
#[test]
fn an_errno_that_one_libc_sets_is_not_seen_by_the_other() {
    const DOMAIN: i32 = 18;
    let group = "two-libcs-free-each-others-memory";
    let mut modules = unjudged();
    for file in ["maker.wasm", "apart-user.wasm"] {
        modules.pinned(&bytes(group, file)).expect("the module fits");
    }
    assert_eq!(modules.call("fail", &[]), Ok(-1));
    assert_eq!(modules.call("reason", &[]), Ok(0));
    let Some(mut modules) = loaded(group, &["fixed-maker.so", "fixed-user.so"], true) else { return };
    assert_eq!(call(&mut modules, "fail", &[]), Ok(-1));
    assert_eq!(call(&mut modules, "reason", &[]), Ok(DOMAIN));
}

/// ABI002
#[test]
fn a_mismatch_that_was_baked_in_traps_when_it_is_called() {
    let group = "a-mismatch-baked-in";
    let trapped = call_loaded(group, &["libapp.so", "libuser.so"], "use", &[1]).expect_err("the stub traps");
    assert!(trapped.contains("unreachable"), "{trapped}");
    assert_eq!(call_loaded(group, &["fixed-libapp.so", "libuser.so"], "use", &[1]), Ok(1001));
}

/// ABI003
#[test]
fn a_flattened_struct_does_not_even_instantiate() {
    let group = "an-old-rust-flattens-structs";
    let area = |file: &str| {
        let mut modules = unjudged();
        modules.pinned(&bytes(group, file)).expect("the module fits");
        modules.library(&bytes(group, "libapp.so"), 40 * PAGE, 128)?;
        modules.call("area_of", &[6, 7])
    };
    let refused = area("area.wasm").expect_err("two fields are not one address");
    assert!(refused.contains("type"), "{refused}");
    assert_eq!(area("fixed-area.wasm"), Ok(42));
}

/// ABI005
#[test]
fn a_union_by_value_arrives_as_an_address() {
    let group = "a-union-by-value";
    let wrong = call_loaded(group, &["libapp.so", "librust.so"], "number_of", &[42]).expect("it runs all the same");
    // The address of the caller's copy, in the first frame of a stack of 1 MiB.
    assert!(((1 << 20) - 16..1 << 20).contains(&wrong), "{wrong}");
    assert_eq!(call_loaded(group, &["fixed-libapp.so", "fixed-librust.so"], "number_of", &[42]), Ok(42));
}

/// SP001
#[test]
fn two_stacks_at_one_place_overwrite_each_other() {
    let group = "two-stacks-at-one-place";
    let nested = |file: &str| {
        let mut modules = unjudged();
        modules.pinned(&bytes(group, file)).expect("the module fits");
        modules.pinned(&bytes(group, "one.wasm")).expect("the module fits");
        modules.call("one", &[0]).expect("it runs all the same")
    };
    // The inner call adds up 200; the outer one should add up 100 and finds the inner one's 200 in its frame.
    assert_eq!(nested("two.wasm"), 400);
    assert_eq!(nested("fixed-two.wasm"), 300);
}

/// MM001
#[test]
fn data_at_one_address_is_overwritten_by_the_second_module() {
    let group = "two-pinned-modules-at-one-address";
    let first = |file: &str| {
        let mut modules = unjudged();
        modules.pinned(&bytes(group, "one.wasm")).expect("the module fits");
        modules.pinned(&bytes(group, file)).expect("the module fits");
        modules.call("one", &[0]).expect("it runs all the same")
    };
    assert_eq!(first("two.wasm"), 200);
    assert_eq!(first("fixed-two.wasm"), 100);
}

/// TB002
#[test]
fn a_function_pointer_calls_a_function_of_the_other_module() {
    let group = "two-pinned-modules-use-the-same-slots";
    let sum = |file: &str| {
        let mut modules = unjudged();
        modules.pinned(&bytes(group, "one.wasm")).expect("the module fits");
        modules.pinned(&bytes(group, file)).expect("the module fits");
        modules.call("one", &[0, 5]).expect("the types are equal, so it runs")
    };
    assert_eq!(sum("two.wasm"), 7);
    assert_eq!(sum("fixed-two.wasm"), 6);
}

/// IN004
#[test]
fn a_commands_exports_run_its_constructors_on_every_call() {
    let group = "a-command-used-as-a-library";
    for group in [group, "a-command-used-as-a-library-stripped"] {
        let mut modules = unjudged();
        modules.pinned(&bytes(group, "counter.wasm")).expect("the module fits");
        modules.library(&bytes(group, "libapp.so"), 40 * PAGE, 128).expect("the library can be placed");
        assert_eq!(modules.call("next_two", &[]), Ok(101 + 101));
        assert_eq!(modules.call("starts", &[]), Ok(3));
    }
    let mut modules = unjudged();
    modules.pinned(&bytes(group, "fixed-counter.wasm")).expect("the module fits");
    modules.library(&bytes(group, "libapp.so"), 40 * PAGE, 128).expect("the library can be placed");
    modules.call("_initialize", &[]).expect("it initialises");
    assert_eq!(modules.call("next_two", &[]), Ok(101 + 102));
    assert_eq!(modules.call("starts", &[]), Ok(1));
}

/// IN003
#[test]
fn constructors_with_two_entry_points_run_twice() {
    let group = "two-entry-points-for-constructors";
    let mut modules = unjudged();
    modules.library(&bytes(group, "libcounter.so"), 40 * PAGE, 128).expect("the library can be placed");
    for entry in ["_initialize", "__wasm_call_ctors"] {
        modules.call(entry, &[]).expect("it initialises");
    }
    assert_eq!(modules.call("starts", &[]), Ok(2));
    assert_eq!(call_loaded(group, &["libapp.so", "fixed-libcounter.so"], "starts", &[]), Ok(1));
}

/// IN011
#[test]
fn constructors_that_are_not_exported_never_run() {
    let group = "constructors-that-nothing-calls";
    assert_eq!(call_loaded(group, &["libapp.so", "libcounter.so"], "next_two", &[]), Ok(1 + 2));
    assert_eq!(call_loaded(group, &["libapp.so", "fixed-libcounter.so"], "next_two", &[]), Ok(101 + 102));
}

/// EH002
#[test]
fn an_exception_of_another_tag_is_not_caught() {
    let group = "two-pinned-modules-define-the-exception-tag";
    let mut modules = unjudged();
    modules.pinned(&bytes(group, "throw.wasm")).expect("the module fits");
    modules.pinned(&bytes(group, "app.wasm")).expect("the module fits");
    // `catch (...)` is a handler of the module's own tag: the exception leaves the module.
    let thrown = modules.call("catch_number", &[5]).expect_err("nothing catches it");
    assert!(thrown.contains("exception") || thrown.contains("Exception"), "{thrown}");
    assert_eq!(call_loaded(group, &["fixed-app.so", "fixed-throw.so"], "catch_number", &[5]), Ok(5));
}

/// ABI012
#[test]
fn a_callback_of_another_type_traps_when_it_is_called() {
    let group = "a-callback-of-another-type";
    let trapped = call_loaded(group, &["libapp.so", "libwalk.so"], "walk_three", &[]).expect_err("the types differ");
    assert!(trapped.contains("indirect call type mismatch"), "{trapped}");
    assert_eq!(call_loaded(group, &["fixed-libapp.so", "libwalk.so"], "walk_three", &[]), Ok(10 + 21));
}

/// RL002
#[test]
fn relocations_of_code_that_was_rewritten_are_of_no_use() {
    let second = |group: &str, file: &str, stale| {
        let moved = move_data(&bytes(group, file), 10 * PAGE, stale).expect("the relocations can be followed");
        let mut modules = unjudged();
        modules.pinned(&moved)?;
        modules.call("number", &[1])
    };
    for group in ["relocations-after-wasm-opt", "relocations-after-a-trip-through-text"] {
        // Followed, they destroy the code; left out, the code looks where the data was.
        assert!(second(group, "numbers.wasm", Stale::Followed).is_err());
        assert_eq!(second(group, "numbers.wasm", Stale::LeftOut), Ok(0));
        for stale in [Stale::Followed, Stale::LeftOut] {
            assert_eq!(second(group, "fixed-numbers.wasm", stale), Ok(20));
        }
    }
}
