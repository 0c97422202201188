"""Random programs of two or three modules with a libc each, for `corpora/differential`.

The modules carry state in libc from one to another: errno, buffers and streams, open files, the environment, seeds, the
locale, handlers. Beside it they have variables, functions and constants of their own that are called alike, some as
libc calls its own. The static link has one libc, so it says what is right.

Each module uses some groups of functions and not the others, so that stdio, `atexit` or destructors may be in one of
them alone, be it a library: then the copies of libc differ in what was linked into them. A module without stdio keeps a
sum of what it saw, and the exit code shows it. Any module may have constructors and destructors, with priorities and
without, and their order is that of the static link.

What is not known here: whether two copies were shared or why not; the link map tells.
"""

import random

import differential_tools as tools

# What a function may do, by group; `x` is a number. NUMBER and TEXT show what was seen.
GROUPS = {
    "random": [
        'NUMBER("r", rand() % 97);', "srand(x + 1);", 'NUMBER("y", random() % 100);', "srandom(x);",
        "{ static char state[64]; initstate(x, state, 64); }", 'NUMBER("d", drand48() * 100);', "srand48(x);",
        'NUMBER("lr", lrand48() % 100);', "{ unsigned short seed[3] = {1, 2, (unsigned short)x}; seed48(seed); }",
    ],
    "errno": [
        'NUMBER("e", errno); errno = x;', '{ errno = 0; strtol("9999999999999999", 0, 10); }',
        "close(-1);", 'TEXT("s", strerror(x % 30));', "errno = 0; sqrt(-x);", 'strtod("1e999", 0);',
    ],
    "environ": [
        'setenv(x & 1 ? "AA" : "BB", x & 2 ? "one" : "three", 1);', 'unsetenv("AA");',
        '{ static char put[] = "BB=put"; putenv(put); }', 'TEXT("g", getenv("AA"));', 'TEXT("h", getenv("BB"));',
        '{ int many = 0; while (environ && environ[many]) many++; NUMBER("n", many); }', 'TEXT("C", getenv("CC"));',
    ],
    "strtok": [
        '{ static char text[32]; strcpy(text, "a bc def ghij"); TEXT("t", strtok(text, " ")); }',
        'TEXT("t", strtok(0, " "));',
    ],
    "stdin": [
        '{ int n = 0; NUMBER("sc", scanf("%d", &n)); NUMBER("in", n); }', 'NUMBER("ch", getchar());',
        '{ char line[20]; TEXT("l", fgets(line, 20, stdin)); }', 'NUMBER("u", ungetc(65 + x % 26, stdin));',
        '{ char word[20] = ""; scanf("%19s", word); TEXT("w", word); }',
        'NUMBER("E", feof(stdin) + 2 * ferror(stdin));',
        '{ static char *line; static size_t size; NUMBER("gl", getline(&line, &size, stdin)); TEXT("", line); }',
        '{ char few[4] = ""; read(0, few, 3); TEXT("raw", few); }', "clearerr(stdin);", "setvbuf(stdin, 0, _IONBF, 0);",
    ],
    "files": [
        'if (!the_file) the_file = fopen("/shared", "w");', 'if (the_file) fprintf(the_file, "m%d-%d\\n", MODULE, x);',
        'if (the_file && x & 1) { NUMBER("fc", fclose(the_file)); the_file = 0; }',
        'if (the_file) NUMBER("ft", ftell(the_file));',
        '{ static FILE *own; if (!own) own = fopen("/own" NAME, "w"); if (own) fputs("kept ", own); }',
        '{ char line[20] = ""; FILE *from = fopen("/given", "r"); if (from) fgets(line, 20, from); TEXT("f", line); }',
        'NUMBER("cd", chdir(x & 1 ? "/below" : "/"));', 'NUMBER("md", mkdir("/below", 0777));',
        '{ char where[40]; TEXT("cw", getcwd(where, 40)); }', 'NUMBER("rm", remove("/shared"));',
        '{ FILE *to = fopen("relative", "a"); if (to) fprintf(to, "%d,", x); }', "fflush(0);",
        'NUMBER("rn", rename("/own" NAME, "/moved" NAME));', '{ struct stat s; NUMBER("st", stat("/given", &s)); }',
        '{ int fd = open("/raw", O_CREAT | O_WRONLY | O_APPEND, 0666); write(fd, "raw", 3); close(fd); }',
    ],
    "memory": [
        "{ void *volatile block = malloc(100 + x * 10); memset(block, x, 10); free(block); }",
        "free(the_block); the_block = 0;",
        'the_block = realloc(the_block, 40 + x); snprintf((char *)the_block, 40, "block%d", x);',
        'TEXT("b", (char *)the_block);',
        "free(the_block); the_block = calloc(1, 40);", 'free(the_block); the_block = strdup("dup");',
        "{ void *volatile large = malloc(300000); memset(large, 1, 300000); free(large); }",
    ],
    "sort": [
        '{ int a[5] = {5, x, 3, x % 4, 1}; qsort(a, 5, 4, compare); NUMBER("q", a[0] * 100 + a[4]); }',
        '{ int a[4] = {1, 3, 5, 9}; NUMBER("bs", bsearch(&x, a, 4, 4, compare) != 0); }',
    ],
    "time": [
        '{ time_t time = x * 100000; NUMBER("m", gmtime(&time)->tm_yday); }', 'NUMBER("T", time(0) > 1000);',
        '{ time_t time = x * 100000; TEXT("ct", ctime(&time)); }',
        '{ static struct tm *last; if (last) NUMBER("tm", last->tm_mday); time_t time = x * 90000; '
        'last = localtime(&time); }',
        '{ char text[40]; time_t time = x; strftime(text, 40, "%A %H %p", gmtime(&time)); TEXT("sf", text); }',
        '{ struct tm tm = {0}; tm.tm_year = 70 + x; tm.tm_mday = 1; NUMBER("mk", mktime(&tm) / 86400); }',
    ],
    "locale": [
        'TEXT("l", setlocale(LC_ALL, 0));', 'setlocale(LC_ALL, x & 1 ? "C" : "C.UTF-8");', 'setlocale(LC_CTYPE, "");',
        'TEXT("dp", localeconv()->decimal_point);', 'TEXT("cs", nl_langinfo(CODESET));',
        'NUMBER("co", strcoll("ab", x & 1 ? "ac" : "aa"));', 'NUMBER("mb", MB_CUR_MAX);',
        'TEXT("day", nl_langinfo(DAY_1));',
    ],
    "wide": [
        '{ wchar_t wide[8]; NUMBER("w", mbstowcs(wide, "a\\xc3\\xa9", 8)); }', 'NUMBER("tu", towupper(0xe9 + x % 3));',
        '{ static wchar_t text[] = L"p q r", *rest; NUMBER("wt", wcstok(x & 1 ? text : 0, L" ", &rest) != 0); }',
        'NUMBER("mr", mbrtowc(0, x & 1 ? "\\xc3" : "\\xa9", 1, 0));',
        'NUMBER("wc", iswalpha(0x3b1) + wcslen(L"four"));',
    ],
    "search": [
        '{ ENTRY e = {(char *)"k", (void *)1}; static int made; if (!made) made = hcreate(10); hsearch(e, ENTER); }',
        '{ ENTRY e = {(char *)"k", 0}; NUMBER("H", hcreate(10) && hsearch(e, FIND) != 0); }',
    ],
    "signal": [
        "signal(SIGINT, on_signal);", "signal(SIGINT, SIG_IGN);", "raise(SIGINT);", "signal(SIGTERM, on_signal);",
        'NUMBER("si", signal(SIGINT, SIG_IGN) == SIG_IGN);', "signal(SIGUSR1, on_signal); raise(SIGUSR1);",
        'TEXT("ss", strsignal(SIGINT));',
    ],
    "getopt": [
        '{ char *words[] = {(char *)"p", (char *)"-a", (char *)"-b", (char *)"z", 0}; '
        'NUMBER("O", getopt(4, words, "ab:")); NUMBER("oi", optind); TEXT("oa", optarg); }', "optind = 1;",
        '{ char *words[] = {(char *)"p", (char *)"-q", 0}; opterr = x & 1; NUMBER("oq", getopt(2, words, "ab:")); }',
        '{ static struct option longs[] = {{"aa", 0, 0, 5}, {0, 0, 0, 0}}; '
        'char *words[] = {(char *)"p", (char *)"--aa", 0}; '
        'NUMBER("ol", getopt_long(2, words, "a", longs, 0)); }',
    ],
    "print": [
        'puts("line");', 'fputs("F;", stdout);', "putchar(65 + x % 26);", 'fwrite("W;", 1, 2, stdout);',
        "fflush(stdout);",
        "setvbuf(stdout, 0, _IONBF, 0);", "setvbuf(stdout, 0, _IOFBF, 1000);", 'perror("P");', 'NUMBER("int", x);',
        'fprintf(stderr, "err%d;", x);', 'printf("%f;%g;", x / 3.0, x * 1e10);', "setlinebuf(stdout);",
        '{ double d; sscanf("3.25", "%lf", &d); NUMBER("sd", d * 4); }', 'fputws(L"wide;", stderr);',
        'dprintf(1, "now;");',
        '{ static char into[64]; FILE *file = fmemopen(into, 64, "w"); fprintf(file, "%d", x); fclose(file); '
        'puts(into); }',
        '{ char *made = 0; size_t size; FILE *file = open_memstream(&made, &size); fputs("mem;", file); fclose(file); '
        'TEXT("", made); free(made); }', 'wprintf(L"wide out;");', "if (x == 7) fclose(stdout);",
    ],
    "write": ['write(1, "raw" NAME ";", 5);', 'write(2, "RAW" NAME ";", 5);'],
    "exit": ["atexit(at_exit);", "atexit(at_exit);", "at_quick_exit(at_exit);"],
    "misc": [
        'TEXT("a", l64a(x));', '{ int point, sign; TEXT("ec", ecvt(x / 7.0, 4, &point, &sign)); }',
        '{ struct in_addr a = {(unsigned)x}; TEXT("ip", inet_ntoa(a)); }', 'NUMBER("lg", lgamma(-0.5 - x) + signgam);',
        '{ regex_t r; regcomp(&r, "^a+b", REG_EXTENDED); NUMBER("re", regexec(&r, x & 1 ? "aab" : "b", 0, 0, 0)); }',
        'NUMBER("fm", fnmatch("*.c", x & 1 ? "x.c" : "x.d", 0));',
    ],
    # State of the program, in variables and functions that several modules have under one name.
    "program": [
        'NUMBER("c", counter());', 'NUMBER("u", own_random());', 'NUMBER("i", ++*held);', 'NUMBER("j", ++core);',
        'NUMBER("k", next_key() != the_key);', "the_key = next_key();",
        'NUMBER("p", the_pointer != counter); the_pointer = counter;',
    ],
}

HEAD = """#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <getopt.h>
#include <langinfo.h>
#include <locale.h>
#include <math.h>
#include <regex.h>
#include <search.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>
#ifdef __cplusplus
extern "C" {
#endif
extern char **environ;
static unsigned seen;
static void note(const char *text) { while (text && *text) seen = seen * 31 + *text++; }
#if SPEAKS
#define NUMBER(tag, number) printf(tag "%d;", (int)(number))
#define TEXT(tag, text) do { const char *s = (text); printf(tag "%s;", s ? s : "-"); } while (0)
#else
#define NUMBER(tag, number) (seen = seen * 31 + (int)(number))
#define TEXT(tag, text) note(text)
#endif
static __attribute__((noinline)) int counter(void) { static int count; return ++count; }
static int compare(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
static void at_exit(void) { NUMBER("bye" NAME, MODULE); }
static void on_signal(int number) { NUMBER("signal" NAME, number); }
// As a function and the variables of random.c in libc are called, and a namespace of C++ like Rust's core.
static unsigned n = 1;
static __attribute__((noinline)) unsigned own_random(void) __asm__("random_r");
static unsigned own_random(void) { return n = n * 5 + 1; }
static int init[2] = {7, 0};
static int *volatile x_of_random __asm__("x") = init;
#define held x_of_random
static int core __asm__("_ZN4coreL7counterE") = 3;
// Known by their addresses: what one module saw is never what another has.
static const char mark[4] = "key";
static __attribute__((noinline, optnone)) const void *next_key(void) { return mark; }
extern const void *the_key;
extern int (*the_pointer)(void);
extern void *the_block;
extern FILE *the_file;
"""
DEFINITIONS = "const void *the_key;\nint (*the_pointer)(void);\nvoid *the_block;\nFILE *the_file;\n"
# Variables of the first module through functions, which bind between modules of any kind.
WHERE = {"the_key": "const void *", "the_pointer": "function", "the_block": "void *", "the_file": "FILE *"}
# With random() of libc in the same source a static function cannot have the name; without it can.
OWN_NAME = ('__asm__("random_r")', '__asm__("random")')
INPUT = "12 abc 7\nsecond line\n3 4 5\n\nword another\n99\nlast without an end"
ARGUMENTS = ["-a", "-b", "value", "rest"]


class Program:
    """The sources of a seed, and how each is compiled and finished."""

    def __init__(self, seed, folder):
        self.random = pick = random.Random(seed)
        self.folder = folder
        self.count = pick.choice([2, 2, 3])
        self.is_command = pick.random() < 0.8
        self.cxx = [pick.random() < 0.25 for _ in range(self.count)]
        self.bitcode = [pick.random() < 0.15 for _ in range(self.count)]
        self.levels = [pick.choice(tools.LEVELS) for _ in range(self.count)]
        self.flags = pick.choice([[]] * 10 + [["--no-prune"], ["--allocator", "separate"], ["--fold-identical"]])
        self.has_names_of_libc = pick.random() < 0.1
        # The first module has some groups, each other one some as well; the fewer, the more the copies of libc differ.
        self.groups = [self.some_groups() for _ in range(self.count)]
        self.speaks = [pick.random() < 0.6 for _ in range(self.count)]
        if not any(self.speaks):
            self.speaks[pick.randrange(self.count)] = True
        for speaks, groups in zip(self.speaks, self.groups):
            groups.discard("print")
            if speaks and pick.random() < 0.7:
                groups.add("print")
        self.functions = [[self.body(module) for _ in range(pick.randint(2, 9))] for module in range(self.count)]
        for module in range(self.count):
            self.path(module, "c").write_text(self.source(module))

    def some_groups(self):
        share = self.random.choice([0.1, 0.2, 0.4, 0.8])
        return {name for name in GROUPS if self.random.random() < share} | {self.random.choice(list(GROUPS))}

    def body(self, module, may_call=True):
        pick = self.random
        if may_call and module < self.count - 1 and pick.random() < 0.15:
            other = pick.randrange(module + 1, self.count)
            return f'NUMBER("call", m{other}_0(x + 1) & 1);'
        group = pick.choice(sorted(self.groups[module]) or ["program"])
        return pick.choice(GROUPS[group])

    def path(self, module, ending):
        return self.folder / f"{module}.{ending}"

    def source(self, module):
        pick, bodies = self.random, self.functions[module]
        text = f'#define MODULE {module}\n#define NAME "{module}"\n#define SPEAKS {int(self.speaks[module])}\n{HEAD}'
        if not self.has_names_of_libc:
            text = text.replace(OWN_NAME[0], "").replace('__asm__("x")', "")
        elif not any(" random(" in body for body in bodies):
            text = text.replace(*OWN_NAME)
        text += "".join(f"int m{other}_0(int);\n" for other in range(module + 1, self.count))
        functions = [f"int m{module}_{i}(int x) {{ {body} return seen & 0xffff; }}\n" for i, body in enumerate(bodies)]
        text += "".join(functions)
        if module == 0:
            text += DEFINITIONS + "".join(where(name, "{ return &%s; }" % name) for name in WHERE) + self.caller()
        elif pick.random() < 0.5:
            for name in WHERE:
                text = text.replace(declared(name), where(name, ";") + f"#define {name} (*where_{name}())")
        text += f"void m{module}_flush(void) {{ {'fflush(stdout);' if self.speaks[module] else ''} }}\n"
        text += f"void m{module}_leave(int x) {{ {pick.choice(['exit(x);', 'exit(x);', '_Exit(x);'])} }}\n"
        text += self.first_and_last(module)
        text += f"void *kept{module}[] = {{(void *)compare, (void *)at_exit, (void *)on_signal}};\n"
        text += "#ifdef __cplusplus\n}\n#endif\n"
        if self.cxx[module] and pick.random() < 0.5:
            text += f'struct O{module} {{ O{module}() {{ NUMBER("first" NAME, 0); }} '
            text += f'~O{module}() {{ NUMBER("last" NAME, 0); }} }};\n'
            text += f"static O{module} object;\n"
        return text

    def first_and_last(self, module):
        """Constructors and destructors."""
        pick, text = self.random, ""
        for kind in ("constructor", "destructor"):
            for number in range(pick.choice([0, 0, 0, 1, 1, 2])):
                priority = pick.choice(["", "", "(101)", "(150)", "(200)", "(65535)"])
                body = self.body(module, may_call=False)
                text += f"__attribute__(({kind}{priority})) static void {kind}{number}(void) " \
                    f'{{ int x = {module + 3}; NUMBER("{kind}" NAME "_", {number}); {body} }}\n'
        return text

    def caller(self):
        """The function of the first module that calls all others."""
        pick, calls = self.random, []
        for _ in range(40):
            module = pick.randrange(self.count)
            function = pick.randrange(len(self.functions[module]))
            calls.append(f"total = total * 31 + m{module}_{function}({pick.randrange(50)});")
        others = "".join(f"int m{module}_{i}(int);\n" for module in range(1, self.count)
                         for i in range(len(self.functions[module])))
        others += "".join(f"void m{module}_flush(void);\nvoid m{module}_leave(int);\n" for module in range(self.count))
        if self.is_command:
            head, total = "int main(int argc, char **argv)", "unsigned total = argc;"
            leave = f"m{pick.randrange(self.count)}_leave(total % 50);"
            ends = ["exit(total % 50);", leave, "_Exit(total % 50);", "abort();", "quick_exit(total % 50);"]
            tail = pick.choice(["return total % 50;"] * 3 + ends)
        else:
            head, total = "void go(void)", "unsigned total = 0;"
            tail = f"m{self.speaks.index(True)}_flush(); if (total == 7) m1_leave(3);"
        return f"{others}{head} {{\n  {total}\n  {' '.join(calls)}\n  {tail}\n}}\n"

    def exports(self, module):
        if module == 0:
            start = [] if self.is_command else ["go"]
            return [f"where_{name}" for name in WHERE] + ["m0_flush", "m0_leave"] + start + list(WHERE)
        return [f"m{module}_{i}" for i in [*range(len(self.functions[module])), "flush", "leave"]]

    def compile(self, module):
        language = ["-x", "c++", "-fno-exceptions", "-fno-threadsafe-statics"] if self.cxx[module] else ["-x", "c"]
        lto = ["-flto"] if self.bitcode[module] else []
        tools.compile_c(self.path(module, "c"), self.path(module, "o"), self.levels[module], "-D_WASI_EMULATED_SIGNAL",
                        "-fvisibility=default", *lto, *language)

    def linked(self):
        parts = [tools.Part(self.path(module, "o"), self.exports(module), self.bitcode[module])
                 for module in range(self.count)]
        return tools.Linked(self.folder, parts, self.is_command, flags=self.flags, arguments=ARGUMENTS, input=INPUT)


def where(name, body):
    """A function of the first module that gives the address of one of its variables."""
    if WHERE[name] == "function":
        return f"int (**where_{name}(void))(void) {body}\n"
    return f"{WHERE[name]}*where_{name}(void) {body}\n"


def declared(name):
    kind = WHERE[name]
    return f"extern int (*{name})(void);" if kind == "function" else f"extern {kind}{name};"


def outcome(seed, folder, linker, arrangement):
    program = Program(seed, folder)
    for module in range(program.count):
        program.compile(module)
    linked = program.linked()
    linked.static_link()
    linked.finish()
    return linked.outcome(linker, arrangement, seed)
