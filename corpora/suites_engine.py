"""Modules are instantiated side by side, or one image of them alone, and called: what was seen comes back as lines.

A call ends with results or a trap, and the host's functions leave a line whenever they are called. At the end all
exported variables and the bytes of the memory are looked at. NaNs have no sign and no payload here: engines choose
them.

The engine counts steps, and where a call takes too many nothing after it is seen: an image may take a few steps more or
less at an import.
"""

import hashlib
import math

STEPS = 200_000
ENOUGH = "too many steps"


class Engine:
    def __init__(self, package):
        """`package` is Wasmtime's for Python."""
        self.wasmtime = package
        config = package.Config()
        config.consume_fuel = True
        for proposal in ("wasm_gc", "wasm_function_references", "wasm_tail_call", "wasm_multi_memory"):
            setattr(config, proposal, True)
        self.engine = package.Engine(config)

    def seen(self, paths, calls):
        """`calls` are the number of a module, a function, its types and its arguments."""
        store, lines, instances = self.wasmtime.Store(self.engine), [], []
        linker = self.host(store, lines)
        for path in paths:
            store.set_fuel(STEPS)
            module = self.wasmtime.Module.from_file(self.engine, str(path))
            ended, instance = self.attempt(lambda: linker.instantiate(store, module))
            exports = instance.exports(store) if instance else {}
            if not ended and "_initialize" in exports:
                ended, _ = self.attempt(lambda: exports["_initialize"](store))
            if ended:
                return [*lines, f"start: {ended}"]
            instances.append(exports)
        for module, name, values in calls:
            function = instances[min(module, len(instances) - 1)][name]
            store.set_fuel(STEPS)
            ended, result = self.attempt(lambda: function(store, *values))
            lines.append(f"{name}: {ended or text(result)}")
            if ended == ENOUGH:
                return lines
        return lines + self.left(store, instances)

    def left(self, store, instances):
        """What variables and memory hold."""
        lines = []
        for exports in instances:
            for name, item in sorted(exports.items()):
                if isinstance(item, self.wasmtime.Global) and name.startswith("m"):
                    lines.append(f"{name} is {text(item.value(store))}")
                elif isinstance(item, self.wasmtime.Memory):
                    content = bytes(item.read(store))
                    lines.append(f"{name} {len(content)} {hashlib.sha256(content).hexdigest()}")
        return sorted(lines)

    def host(self, store, lines):
        kind, linker = self.wasmtime.ValType, self.wasmtime.Linker(self.engine)

        def log(number):
            lines.append(f"log {number}")
            return number ^ 0x55

        def mix(number, wide):
            lines.append(f"mix {text(number)} {wide}")
            return (wide * 3 + 2**63) % 2**64 - 2**63

        for function, takes, gives in (log, [kind.i32()], [kind.i32()]), (mix, [kind.f64(), kind.i64()], [kind.i64()]):
            made = self.wasmtime.Func(store, self.wasmtime.FuncType(takes, gives), function)
            linker.define(store, "host", function.__name__, made)
        return linker

    def attempt(self, work):
        """Why it did not end, or nothing; and what it made."""
        try:
            return "", work()
        except self.wasmtime.Trap as trap:
            code = str(trap.trap_code).partition(".")[2]
            return (ENOUGH if code == "OUT_OF_FUEL" else code), None


def text(value):
    values = value if isinstance(value, list) else [value]
    return " ".join("nan" if isinstance(one, float) and math.isnan(one) else repr(one) for one in values)
