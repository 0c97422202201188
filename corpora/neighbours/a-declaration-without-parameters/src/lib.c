int weigh(int mass, double factor) { return (int)(mass * factor); }
