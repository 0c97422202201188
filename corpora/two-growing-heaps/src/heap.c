// Compiled twice, with NAME one and two: blocks of many sizes, each filled with a pattern that tells whose it is.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PASTE(a, b) a##b
#define JOIN(a, b) PASTE(a, b)
#define NAMED(name) JOIN(NAME, name)

#define SLOTS 256

struct block {
  uint32_t *words;
  uint32_t count, seed;
};
static struct block blocks[SLOTS];
static uint32_t state = SEED;
static uint32_t in_use;

static uint32_t next(void) {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

static void fill(struct block *block, uint32_t from) {
  for (uint32_t i = from; i < block->count; i++)
    block->words[i] = (block->seed + i) * 2654435761u ^ SEED;
}

static uint32_t wrong_words(const struct block *block) {
  uint32_t wrong = 0;
  for (uint32_t i = 0; i < block->count; i++)
    wrong += block->words[i] != ((block->seed + i) * 2654435761u ^ SEED);
  return wrong;
}

// Sizes from 4 bytes to `limit` bytes, most of them small.
static uint32_t size(uint32_t limit) { return next() % ((next() % 8 ? limit / 64 : limit) / 4) + 1; }

// One step: a block is made, made longer or shorter, or freed. Returns the words that were not as written.
uint32_t NAMED(_step)(uint32_t limit) {
  struct block *block = &blocks[next() % SLOTS];
  uint32_t wrong = wrong_words(block);
  if (!block->words) {
    *block = (struct block){.count = size(limit), .seed = next()};
    block->words = next() % 2 ? malloc(block->count * 4) : calloc(block->count, 4);
    if (!block->words)
      abort();
    in_use++;
    fill(block, 0);
  } else if (next() % 3) {
    free(block->words);
    in_use--;
    *block = (struct block){0};
  } else {
    uint32_t before = block->count;
    block->count = size(limit);
    block->words = realloc(block->words, block->count * 4);
    if (!block->words)
      abort();
    fill(block, before < block->count ? before : block->count);
  }
  return wrong;
}

uint32_t NAMED(_wrong)(void) {
  uint32_t wrong = 0;
  for (int i = 0; i < SLOTS; i++)
    wrong += wrong_words(&blocks[i]);
  return wrong;
}

uint32_t NAMED(_blocks)(void) { return in_use; }

void NAMED(_free_all)(void) {
  for (int i = 0; i < SLOTS; i++) {
    free(blocks[i].words);
    blocks[i] = (struct block){0};
  }
  in_use = 0;
}

// A block that no initial memory holds: the memory has to grow, whoever grew it before.
uint32_t NAMED(_grows)(uint32_t bytes) {
  char *volatile large = malloc(bytes);
  if (!large)
    return 0;
  memset(large, SEED & 0xff, bytes);
  uint32_t wrong = NAMED(_wrong)();
  free(large);
  return wrong == 0;
}

#ifdef OTHER
#define THEIR(name) JOIN(OTHER, name)
uint32_t THEIR(_step)(uint32_t limit);
uint32_t THEIR(_wrong)(void);
uint32_t THEIR(_blocks)(void);
uint32_t THEIR(_grows)(uint32_t bytes);
void THEIR(_free_all)(void);

// Steps of both in turn. Returns the words that somebody else wrote to.
uint32_t interleaved(uint32_t steps, uint32_t limit) {
  uint32_t wrong = 0;
  for (uint32_t i = 0; i < steps; i++) {
    wrong += NAMED(_step)(limit);
    wrong += THEIR(_step)(limit);
    if (i % 64 == 0)
      wrong += NAMED(_wrong)() + THEIR(_wrong)();
  }
  return wrong + NAMED(_wrong)() + THEIR(_wrong)();
}
uint32_t all_grow(uint32_t bytes) { return NAMED(_grows)(bytes) & THEIR(_grows)(bytes); }
uint32_t blocks_of(int which) { return which ? THEIR(_blocks)() : NAMED(_blocks)(); }
void free_all(void) {
  NAMED(_free_all)();
  THEIR(_free_all)();
}
#endif
