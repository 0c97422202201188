#ifdef FIXED
int weigh(int mass, double factor);
#else
int weigh();
#endif

int weigh_two(int mass) { return weigh(mass, 2); }
