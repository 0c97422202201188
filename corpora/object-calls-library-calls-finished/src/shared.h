typedef int (*operation)(int);

// One function of each, whose address is taken in all three: in code and in data.
int of_object(int a);
int of_library(int a);
int of_finished(int a);

operation library_takes(int which, int from_data);
operation finished_takes(int which, int from_data);

// The way down and back: the object calls the library, which calls the finished module, which calls what it was given.
int library_passes_on(operation perform, int a);
int finished_performs(operation perform, int a);

// Data of the finished module, which the object and the library write to; data of the library; data of the object.
extern int finished_counts[4];
extern int library_level;
extern int object_level;
extern const char *const finished_names[2];

int finished_sum(void);
int library_sum(void);
int library_started(void);
int finished_started(void);
