#define WEAK __attribute__((weak))

int chosen(void);            // strong in liboverride, weak in libdefault: liboverride comes first
int chosen_in_default(void); // what libdefault itself gets when it calls `chosen`
int kept_in_default(void);   // and `kept`, which only libdefault defines, weakly
extern int level;            // data: strong 7 in liboverride, weak 3 in libdefault
int level_in_default(void);

WEAK int absent(void);       // nobody defines these
WEAK extern int absent_data;
WEAK int present(void);      // defined in liboverride after all
WEAK extern int present_data;

// In data too: null, or the address.
int (*const absent_pointer)(void) = absent;
int (*const present_pointer)(void) = present;
int *const absent_data_pointer = &absent_data;
int *const present_data_pointer = &present_data;

int call_chosen(void) { return chosen(); }
int call_chosen_in_default(void) { return chosen_in_default(); }
int call_kept_in_default(void) { return kept_in_default(); }
int read_level(void) { return level; }
int read_level_in_default(void) { return level_in_default(); }

int call_absent(void) { return absent ? absent() : -1; }
int read_absent_data(void) { return &absent_data ? absent_data : -2; }
int call_present(void) { return present ? present() : -3; }
int read_present_data(void) { return &present_data ? present_data : -4; }

int nulls_in_data(void) {
  int (*const volatile *a)(void) = &absent_pointer, (*const volatile *p)(void) = &present_pointer;
  int *const volatile *ad = &absent_data_pointer, *const volatile *pd = &present_data_pointer;
  return (*a == 0) | (*ad == 0) << 1 | (*p != 0 && (*p)() == 5) << 2 | (*pd != 0 && **pd == 6) << 3;
}

int call_absent_anyway(void) { return absent(); }
