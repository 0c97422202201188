// Weak definitions that the program may replace, and weak references that it may satisfy.
__attribute__((weak)) int hook(int x) { return x; }
__attribute__((weak)) int limit = 10;
__attribute__((weak)) const char *const banner = "default";
__attribute__((weak)) int optional(int x);
__attribute__((weak, noinline)) int untouched(void) { return 31; }
__attribute__((weak)) int shared_counter = 5;
static __attribute__((noinline)) int as_it_was(int x) { return x + 1; }
extern __attribute__((weak, alias("as_it_was"))) int one_name(int);
extern __attribute__((weak, alias("as_it_was"))) int other_name(int);
static int *const volatile where = &limit;
static int (*const volatile how)(int) = hook;

int lib_run(int x) { return hook(x) + limit; }
int lib_letter(void) { return banner[0]; }
int lib_through_pointers(int x) { return how(x) + *where; }
int lib_optional(int x) { return optional ? optional(x) : -1; }
int lib_untouched(void) { return untouched(); }
int lib_names(int x) { return one_name(x) * 100 + other_name(x) * 10 + as_it_was(x); }
int lib_count(void) { return ++shared_counter; }
int (*lib_hook(void))(int) { return hook; }
