#define WEAK __attribute__((weak))

WEAK int level = 3;

WEAK int chosen(void) { return 2; }
WEAK int kept(void) { return 4; }

int chosen_in_default(void) { return chosen(); }
int kept_in_default(void) { return kept(); }
int level_in_default(void) { return level; }
