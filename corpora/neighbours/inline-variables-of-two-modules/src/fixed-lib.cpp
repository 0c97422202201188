static int count;

extern "C" const void *lib_new() { return ++count > 10 ? nullptr : &count; }
extern "C" int lib_made() { return count; }
