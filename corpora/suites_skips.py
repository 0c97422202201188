"""`suites-skipped.toml` becomes rules: which outcomes of `corpora/suites` are no failures, and why.

A rule names a suite and what came of a program: it is `unsuitable` (no program here at all), `refused`, `differs`, or
`broken` (a tool fails); and may name programs, ways, and what was said. It is a program's outcome that is looked up,
never its name alone: what is listed is run all the same, and a rule that explains nothing any more is reported.
"""

import fnmatch
import re
import tomllib

import differential_tools as tools

FILE = tools.CORPORA / "suites-skipped.toml"
AGREES = "agrees"


class Rule:
    def __init__(self, table):
        self.suite, self.what, self.reason = table["suite"], table["what"], table["reason"]
        self.programs, self.ways = table.get("programs", ["*"]), table.get("ways", ["*"])
        self.says = table.get("says", "")
        self.used, self.agreed = set(), set()

    def is_about(self, program, way):
        return any(fnmatch.fnmatchcase(program, name) for name in self.programs) and \
            (not way or any(fnmatch.fnmatchcase(way, name) for name in self.ways))

    def explains(self, program, way, what, said):
        return what == self.what and self.is_about(program, way) and re.search(self.says, said, re.S) is not None


class Rules:
    def __init__(self):
        tables = tomllib.loads(FILE.read_text())
        self.rules = [Rule(table) for table in tables.get("skip", [])]
        self.not_here = {table["suite"]: table["reason"] for table in tables.get("not-here", [])}

    def reason(self, suite, program, way, what, said):
        """Why the outcome is no failure; None if nothing says so. `way` is empty for a program as a whole."""
        rules = [rule for rule in self.rules if rule.suite == suite]
        if what == AGREES:
            for rule in rules:
                if program in rule.programs and rule.is_about(program, way):
                    rule.agreed.add(program)
            return None
        for rule in rules:
            if rule.explains(program, way, what, said):
                rule.used.add(program)
                return rule.reason
        return None

    def stale(self, suite, is_whole):
        """What the file says of a suite and the run did not show. Of a whole suite it is known what never happens."""
        for rule in self.rules:
            if rule.suite != suite:
                continue
            for program in sorted(rule.agreed - rule.used):
                yield f"{program} is listed as {rule.what} ({rule.reason}), and agrees"
            if is_whole and not rule.used:
                yield f"nothing is {rule.what} for this reason: {rule.reason}"
