# Imports an extension module written in Rust with PyO3, and has it check arguments, raise and refuse: Rust code that
# holds Python objects of the same heap. A native python3 has no such module, so the expected text was taken from the
# same libraries loaded side by side (`wasm-tools component link`).
import sys

import componentize_py_runtime as rust

print("componentize_py_runtime" in sys.builtin_module_names, rust.__name__)
print(sorted(rust.__all__))
for name in sorted(rust.__all__):
    function = getattr(rust, name)
    print(name, type(function).__name__, function.__text_signature__)
    for arguments in [(), (1, 2, 3), ("one", []), (-1, []), (None, None), (1 << 40, [])]:
        try:
            print("  returned", function(*arguments))
        except Exception as error:
            print(f"  {type(error).__name__}: {error}")
    try:
        function(index=1, unknown=2)
    except TypeError as error:
        print(f"  {error}")
# Exceptions made in Rust are objects of Python's heap: make and drop many.
count = 0
for number in range(20000):
    try:
        rust.call_import(str(number), [])
    except TypeError:
        count += 1
print(count)
