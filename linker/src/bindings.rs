//! An image becomes what a C host needs to use it.
//!
//! What lies between the image and its host (`interface`) is read from WIT, from debug information of the inputs, or
//! from the types of functions.

pub mod interface;
