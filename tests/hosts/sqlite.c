/* A host that asks a database in the guest's memory: a statement with a parameter, answers, and a struct of the library
   that is read where it lies. */
#include "image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(what)                                                                        \
  if (!(what)) {                                                                           \
    printf("line %d: %s: %s\n", __LINE__, #what, image_message(self));                     \
    return 1;                                                                              \
  }

enum { SQLITE_OK = 0, SQLITE_ERROR = 1, SQLITE_ROW = 100, SQLITE_DONE = 101 };

/* A text of the host in the guest's memory, with the zero at its end. */
static image_ptr_s8 put(image_image *self, const char *text) {
  image_ptr_s8 copy = {0};
  uint32_t size = (uint32_t)strlen(text) + 1;
  if (image_alloc(self, size, 1, 1, &copy.address) == IMAGE_OK) memcpy(image_at_s8(self, copy, size), text, size);
  return copy;
}

int main(int argc, char **argv) {
  image_code code = {NULL, 0};
  image_image *self = NULL;
  image_ptr_sqlite3 db;
  image_ptr_ptr_sqlite3 db_at;
  image_ptr statement;
  image_ptr_ptr statement_at;
  image_ptr_ptr_s8 none = {0};
  image_ptr nothing = {0};
  image_ptr_s8 name, text;
  image_slot no_callback = {0};
  int32_t answer = -1, number;
  if (argc > 1) {
    FILE *file = fopen(argv[1], "rb");
    unsigned char *bytes = (unsigned char *)malloc(1 << 24);
    if (file == NULL || bytes == NULL) return 2;
    code.bytes = bytes;
    code.size = fread(bytes, 1, 1 << 24, file);
    fclose(file);
  }
  CHECK(image_open(&self, &code, NULL) == IMAGE_OK);
  name = put(self, ":memory:");
  CHECK(image_alloc(self, 1, sizeof db, 4, &db_at.address) == IMAGE_OK);
  CHECK(image_sqlite3_open(self, name, db_at, &answer) == IMAGE_OK && answer == SQLITE_OK);
  db = *image_at_ptr_sqlite3(self, db_at, 1);
  CHECK(image_at_sqlite3(self, db, 1)->nDb == 2);

  text = put(self, "create table t(x integer primary key, y text); "
                   "with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000) "
                   "insert into t select i, 'row ' || i from n; create index by_text on t(y)");
  CHECK(image_sqlite3_exec(self, db, text, no_callback, nothing, none, &answer) == IMAGE_OK && answer == SQLITE_OK);
  CHECK(image_free(self, text.address) == IMAGE_OK);

  text = put(self, "select x + ? from t where y = 'row 40'");
  CHECK(image_alloc(self, 1, sizeof statement, 4, &statement_at.address) == IMAGE_OK);
  CHECK(image_sqlite3_prepare_v2(self, db, text, -1, statement_at, none, &answer) == IMAGE_OK && answer == SQLITE_OK);
  statement = *image_at_ptr(self, statement_at, 1);
  for (number = 0; number < 3; number++) {
    CHECK(image_sqlite3_bind_int(self, statement, 1, number, &answer) == IMAGE_OK && answer == SQLITE_OK);
    CHECK(image_sqlite3_step(self, statement, &answer) == IMAGE_OK && answer == SQLITE_ROW);
    CHECK(image_sqlite3_column_int(self, statement, 0, &answer) == IMAGE_OK && answer == 40 + number);
    CHECK(image_sqlite3_step(self, statement, &answer) == IMAGE_OK && answer == SQLITE_DONE);
    CHECK(image_sqlite3_reset(self, statement, &answer) == IMAGE_OK && answer == SQLITE_OK);
  }
  CHECK(image_sqlite3_finalize(self, statement, &answer) == IMAGE_OK && answer == SQLITE_OK);

  text = put(self, "select missing");
  CHECK(image_sqlite3_exec(self, db, text, no_callback, nothing, none, &answer) == IMAGE_OK && answer == SQLITE_ERROR);
  CHECK(image_sqlite3_errmsg(self, db, &text) == IMAGE_OK);
  CHECK(strcmp((const char *)image_at_s8(self, text, 24), "no such column: missing") == 0);
  CHECK(image_sqlite3_close(self, db, &answer) == IMAGE_OK && answer == SQLITE_OK);
  image_close(self);
  printf("ok\n");
  return 0;
}
