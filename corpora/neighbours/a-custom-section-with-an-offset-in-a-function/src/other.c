__attribute__((export_name("other"))) int other(void) { return 43; }
