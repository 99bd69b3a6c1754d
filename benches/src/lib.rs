//! What the benchmarks share: a client without a client library, a bare echo server to measure against, kfake, a NestJS
//! application, and figures.

pub mod counts;
pub mod cycle;
pub mod echo;
pub mod figures;
pub mod kfake;
pub mod members;
pub mod nestjs;
pub mod raw;
