"""A component in Python: it counts its calls, and tells the host of each."""

import collections
import json

import wit_world
from componentize_py_types import Err
from wit_world.imports import host

calls = 0


class WitWorld(wit_world.WitWorld):
    def run(self, name: str) -> str:
        global calls
        calls += 1
        host.log(f"run {calls}")
        return json.dumps({"hello": name, "calls": calls}, sort_keys=True)

    def tally(self, words: list[str]) -> list[tuple[str, int]]:
        return sorted(collections.Counter(words).items())

    def divided(self, a: int, b: int) -> int:
        try:
            return a // b
        except ZeroDivisionError as error:
            raise Err(str(error))
