// sections.c: compiled with -ffunction-sections -fdata-sections
int pick(int which);
extern int levels[3];
extern const char *labels[2];

// weak.c and strong.c
int chosen(void);        // weak in weak.c, strong in strong.c
int chosen_there(void);  // what weak.c calls by that name
int only_weak(void);     // weak in both: the first in link order
extern int setting;      // weak 1 in weak.c, strong 2 in strong.c
int setting_there(void); // what weak.c reads
__attribute__((visibility("hidden"))) int hidden_function(int a); // strong.c, for other objects, not for the image
__attribute__((visibility("hidden"))) extern int hidden_data[2];

// inline_one.cpp and inline_two.cpp: the same inline functions and their static data, in one group each
int inline_one(int a);
int inline_two(int a);
const void *inline_address_one(void);
const void *inline_address_two(void);

// order.c: constructors of all objects, by priority, then in link order
void mark(int number);
int marked(int index);
