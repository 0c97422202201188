// What the C and C++ files share.
struct point { int x, y; };
extern int steps;
extern struct point corners[3];

int weigh(int index);
int older(int a);
int inlined_here(int a);
int inlined_there(int a);
int in_rust(int a);
