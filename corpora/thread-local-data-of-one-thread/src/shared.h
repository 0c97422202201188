extern _Thread_local int counter;
extern _Thread_local int zeroed[100];
int *kept(void);      // objects
int finished(int by); // the finished module
