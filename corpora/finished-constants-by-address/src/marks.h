// Constants that mean something by their addresses: a mark for "deleted", the way a hash table has one.
extern const char DELETED[8];

int is_deleted(const void *entry); // in both modules
const void *deleted(void);         // in one of them
