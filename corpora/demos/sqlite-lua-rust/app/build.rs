//! Tells the linker where Lua and SQLite are.

fn main() {
    for (name, libraries) in [("LIBRARIES", &["-l:libsqlite3.so", "-llua"][..]), ("LIBC", &["-lsetjmp"])] {
        let folder = std::env::var(name).expect("the Makefile says where libraries are");
        println!("cargo:rerun-if-env-changed={name}");
        println!("cargo:rustc-link-arg=-L{folder}");
        libraries.iter().for_each(|library| println!("cargo:rustc-link-arg={library}"));
    }
    for emulated in ["signal", "process-clocks"] {
        println!("cargo:rustc-link-arg=-lwasi-emulated-{emulated}");
    }
}
