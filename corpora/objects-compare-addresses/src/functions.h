typedef int (*function)(int);

int fourth(int x);
int called(int x);
// A function that nobody else can name.
function hidden(void);
