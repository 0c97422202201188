int first_hook(void) { return 7; }
int weak_name(void) { return 9; }

// An image has this export, though it is not that of its first object.
__attribute__((export_name("asked-for-there"))) int there(void) { return 4; }

int asked_of_host(int a) { return a + 500; }
