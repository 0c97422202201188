__attribute__((import_module("host"), import_name("log"))) void host_log(int number);

// own.a
int own_count(void);        // count.c
int own_step(int by);       // step.c
extern int own_total;       // total.c
int own_add(int number);    // total.c
void own_watch(void);       // watch.c
