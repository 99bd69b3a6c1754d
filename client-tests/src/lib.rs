//! What the client tests share: the binary, the toolchains, bounded waits.
