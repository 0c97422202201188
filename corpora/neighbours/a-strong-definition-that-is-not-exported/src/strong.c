// The strong definition, which this finished module does not export.
int state = 5;
int set(int x) { return state = x; }
