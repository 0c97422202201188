
/* Handles of the host's that calls lend to the image: how often each is to be given back. */
typedef struct glue_loan {
  uint32_t resource, handle, times;
} glue_loan;

typedef struct glue_loans {
  glue_loan *items;
  uint32_t count, room;
} glue_loans;
