char small = 1;
_Alignas(4096) unsigned char page[5000] = {4, 5, 6};
_Alignas(256) unsigned char line[64] = {7, 8};
void *const page_in_tables = page;
