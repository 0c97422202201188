extern "C" {
#include "hooks.h"
}

// Both objects have it, in a group of which one is kept: it is one mark. Not `used`: wasm-ld 22 keeps both of such.
inline __attribute__((section("marks"))) const unsigned char shared_mark = 7;
