
typedef struct glue_handle {
  uint32_t resource;       /* UINT32_MAX: free */
  uint32_t representation; /* of a free one: the next that is free, or 0 */
} glue_handle;

typedef struct glue_handles {
  glue_handle *items;
  uint32_t count, room, free;
} glue_handles;
