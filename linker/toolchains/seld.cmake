# CMake: programs of C and C++ for WASI, linked by seld.
#
#     cmake -S . -B out --toolchain seld.cmake -DWASI_SYSROOT=/path/to/wasi-sysroot
#
# `-DSELD=/path/to/seld` where it is not in PATH, `-DCMAKE_C_COMPILER=clang-22` for another clang.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES WASI_SYSROOT SELD)

if(NOT CMAKE_C_COMPILER)
  set(CMAKE_C_COMPILER clang)
endif()
if(NOT CMAKE_CXX_COMPILER)
  string(REGEX REPLACE "clang([^/]*)$" "clang++\\1" CMAKE_CXX_COMPILER "${CMAKE_C_COMPILER}")
endif()
set(CMAKE_C_COMPILER_TARGET wasm32-wasip1)
set(CMAKE_CXX_COMPILER_TARGET wasm32-wasip1)

if(WASI_SYSROOT)
  set(CMAKE_SYSROOT ${WASI_SYSROOT})
endif()
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)

# clang takes no --ld-path where it compiles for WebAssembly: it is -fuse-ld with the whole path.
if(NOT SELD)
  find_program(SELD seld REQUIRED NO_CMAKE_FIND_ROOT_PATH)
endif()
set(CMAKE_EXE_LINKER_FLAGS_INIT -fuse-ld=${SELD})
