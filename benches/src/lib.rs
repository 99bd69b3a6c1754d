//! What the benchmarks share: a client without a client library, a bare echo server to measure against, kfake, a NestJS
//! application, what a process takes, and figures.

pub mod counts;
pub mod cycle;
pub mod echo;
pub mod figures;
pub mod kfake;
pub mod members;
pub mod nestjs;
pub mod process;
pub mod raw;
