# The tag itself, for the static link only: a linker of shared libraries has to define it.
	.globl	__cpp_exception
	.tagtype	__cpp_exception i32
__cpp_exception:
