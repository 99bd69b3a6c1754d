//! What a client may do, as bits: everything, as in Kafka without an authorizer.

/// Nobody asked.
pub(super) const NOT_ASKED: i32 = i32::MIN;

/// All that can be done with a topic: read, write, create, delete, alter, describe, describe and alter configs.
pub(super) const TOPIC: i32 = 0b1101_1111_1000;

/// All that can be done with a cluster: create, alter, describe, cluster action, describe and alter configs, idempotent
/// write.
pub(super) const CLUSTER: i32 = 0b1_1111_1010_0000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bits_are_those_of_a_real_broker() {
        assert_eq!((TOPIC, CLUSTER), (3576, 8096));
    }
}
