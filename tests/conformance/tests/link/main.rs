//! The linker held to GNU ld: the corpus's objects linked here against what ld made of them.
//!
//! `LOOKASIDE_CORPUS_DIR` names another folder of the same form.

mod corpus;
mod image;
mod messages;
mod reading;
mod refusals;
mod robust;
mod side_by_side;
mod tools;
