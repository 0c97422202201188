//! A crate that allocates what it could have multiplied.

#[no_mangle]
pub extern "C" fn tenfold(number: i32) -> i32 {
    vec![number; 10].iter().sum()
}
