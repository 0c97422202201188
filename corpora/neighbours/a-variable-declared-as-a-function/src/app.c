#ifdef FIXED
extern int speed;

int faster(void) { return speed + 1; }
#else
int speed(void);

int faster(void) { return speed() + 1; }
#endif
