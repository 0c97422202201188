"""The tests of the GNU C library become programs for the libc of the sysroot, for `corpora/suites`.

A test is one file with a function `do_test`; what it includes to be run with processes, signals and time limits is
replaced by the headers here, which call that function and print what it finds wrong. What asks for more of glibc does
not compile, and is no program. Whether a test passes is of no interest: the static link says what it prints here.
"""

import differential_tools as tools
import suites_split

FOLDERS = ["ctype", "libio", "math", "misc", "posix", "stdio-common", "stdlib", "string", "time", "wcsmbs"]
HEADERS = {
    "support/test-driver.c": """#include <stdio.h>
#include <stdlib.h>
#ifdef TEST_FUNCTION_ARGV
int main(int argc, char **argv) { return TEST_FUNCTION_ARGV(argc, argv); }
#elif defined TEST_FUNCTION
int main(void) { return TEST_FUNCTION(); }
#else
int main(void) { return do_test(); }
#endif
""",
    "test-skeleton.c": """#include <stdio.h>
#include <stdlib.h>
#ifndef TEST_FUNCTION
#define TEST_FUNCTION do_test()
#endif
int main(int argc, char **argv) { return TEST_FUNCTION; }
""",
    "support/check.h": """#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define FAIL(...) (printf("line %d: ", __LINE__), printf(__VA_ARGS__), puts(""))
#define FAIL_EXIT(status, ...) do { FAIL(__VA_ARGS__); exit(status); } while (0)
#define FAIL_EXIT1(...) FAIL_EXIT(1, __VA_ARGS__)
#define FAIL_UNSUPPORTED(...) FAIL_EXIT(77, __VA_ARGS__)
#define FAIL_RET(...) do { FAIL(__VA_ARGS__); return 1; } while (0)
#define TEST_VERIFY(expression) do { if (!(expression)) FAIL("%s", #expression); } while (0)
#define TEST_VERIFY_EXIT(expression) do { if (!(expression)) FAIL_EXIT1("%s", #expression); } while (0)
#define TEST_COMPARE(one, other) do { if ((one) != (other)) FAIL("%s, not %s", #one, #other); } while (0)
#define TEST_COMPARE_STRING(one, other) do { if (strcmp(one, other)) FAIL("%s, not %s", one, other); } while (0)
#define TEST_COMPARE_BLOB(one, size, other, length) \\
  do { if ((size) != (length) || memcmp(one, other, size)) FAIL("%s, not %s", #one, #other); } while (0)
static inline void support_record_failure(void) { puts("a failure"); }
""",
    "support/support.h": """#include <stdlib.h>
#include <string.h>
static inline void *xmalloc(size_t size) { return malloc(size); }
static inline void *xcalloc(size_t many, size_t size) { return calloc(many, size); }
static inline void *xrealloc(void *block, size_t size) { return realloc(block, size); }
static inline char *xstrdup(const char *text) { return strdup(text); }
""",
    "mcheck.h": "#define mtrace()\n",
    "paths.h": '#define _PATH_DEVNULL "/dev/null"\n#define _PATH_TMP "/tmp/"\n',
    "sys/cdefs.h": "#define __BEGIN_DECLS\n#define __END_DECLS\n#define __THROW\n#define __P(parameters) parameters\n"
                   "#define __GNUC_PREREQ(major, minor) 1\n#define __glibc_likely(x) (x)\n"
                   "#define __glibc_unlikely(x) (x)\n",
}


def tests(folder):
    return sorted(path for name in FOLDERS for path in (folder / name).glob("*.c")
                  if path.name.startswith(("tst", "test", "bug")))


def parts(source, folder, pick):
    """The objects of one test."""
    headers = folder / "headers"
    for name, text in HEADERS.items():
        (headers / name).parent.mkdir(parents=True, exist_ok=True)
        (headers / name).write_text(text)
    library = folder / "test.c"
    library.write_text(f'#include "{source}"\n')
    folders = [["-iquote", source.parent], ["-I", headers], ["-I", headers / "support"],
               ["-idirafter", source.parents[1] / "include"]]
    flags = ["-D_GNU_SOURCE", *sum(folders, [])]
    try:
        return suites_split.pieces(library, pick.randint(2, 3), pick, flags)
    except tools.Broken as broken:
        raise tools.Unsuitable(str(broken)) from None
