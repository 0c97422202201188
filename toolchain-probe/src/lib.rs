//! Reads modules and judges whether they may share an address space.
