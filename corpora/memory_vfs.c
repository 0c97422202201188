// What SQLite asks of an operating system where databases are in memory alone: a clock that stands, and numbers that are
// always the same.
#include <string.h>

#include <sqlite3.h>

static int open_file(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *given) {
  (void)vfs, (void)name, (void)file, (void)flags, (void)given;
  return SQLITE_CANTOPEN;
}

static int delete_file(sqlite3_vfs *vfs, const char *name, int sync) {
  (void)vfs, (void)name, (void)sync;
  return SQLITE_IOERR_DELETE;
}

static int access_file(sqlite3_vfs *vfs, const char *name, int flags, int *answer) {
  (void)vfs, (void)name, (void)flags;
  *answer = 0;
  return SQLITE_OK;
}

static int full_name(sqlite3_vfs *vfs, const char *name, int size, char *out) {
  (void)vfs;
  if (strlen(name) >= (size_t)size) return SQLITE_CANTOPEN;
  strcpy(out, name);
  return SQLITE_OK;
}

static int randomness(sqlite3_vfs *vfs, int size, char *out) {
  (void)vfs;
  memset(out, 4, (size_t)size);
  return size;
}

static int sleep_for(sqlite3_vfs *vfs, int microseconds) {
  (void)vfs;
  return microseconds;
}

static int current_time(sqlite3_vfs *vfs, double *days) {
  (void)vfs;
  *days = 2460000.5;
  return SQLITE_OK;
}

static int last_error(sqlite3_vfs *vfs, int size, char *out) {
  (void)vfs, (void)size, (void)out;
  return 0;
}

static sqlite3_vfs in_memory = {.iVersion = 1,
                                .szOsFile = sizeof(sqlite3_file),
                                .mxPathname = 64,
                                .zName = "memory",
                                .xOpen = open_file,
                                .xDelete = delete_file,
                                .xAccess = access_file,
                                .xFullPathname = full_name,
                                .xRandomness = randomness,
                                .xSleep = sleep_for,
                                .xCurrentTime = current_time,
                                .xGetLastError = last_error};

int sqlite3_os_init(void) { return sqlite3_vfs_register(&in_memory, 1); }
int sqlite3_os_end(void) { return SQLITE_OK; }
