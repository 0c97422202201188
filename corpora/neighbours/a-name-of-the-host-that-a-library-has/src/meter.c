#ifdef FIXED
int reset(int channel);
#define meter_reset reset
#else
__attribute__((import_module("env"), import_name("reset"))) int meter_reset(int channel);
#endif

int read_meter(int channel) { return meter_reset(channel) + 1; }
