int overflow(void);   // strtol of a number that is too large; errno of that module before it
int last_error(void); // errno of that module
int draw(int seed);   // rand, after srand if there is a seed
char *first_word(char *text);
void print_part(const char *text); // into stdout of that module, with a flush
