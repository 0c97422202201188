int level = 100;

int level_is_high(void) { return level > 150; }
