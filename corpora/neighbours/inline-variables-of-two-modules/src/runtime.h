// What libc++abi would bring, and a whole libc with it.
extern "C" {
__attribute__((used)) void *_ZTVN10__cxxabiv117__class_type_infoE[5];
__attribute__((used)) void *_ZTVN10__cxxabiv120__si_class_type_infoE[5];
}
