int reset(int channel) { return channel; }
