//! The segment log of kafkito.
#![deny(missing_docs)]
