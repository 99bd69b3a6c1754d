//! Who takes part.

use kafkito_benches::peer::Peer;
use kafkito_benches::server::Server;

/// Who takes part beside those that a suite names.
pub(crate) struct Field {
    pub(crate) with_kafka: bool,
    /// How many times everything is measured in turn.
    pub(crate) rounds: usize,
}

impl Field {
    /// Those, and Apache Kafka if it is wanted.
    pub(crate) fn of(&self, peers: &[Peer]) -> Vec<Peer> {
        let kafka = self.with_kafka.then_some(Peer::Kafka);
        peers.iter().copied().chain(kafka).collect()
    }

    /// Rounds of all of them in turn, each with a server of its own.
    pub(crate) fn in_turn<M>(
        &self,
        peers: &[Peer],
        measures: &mut M,
        measure: impl FnMut(Peer, &Server, &mut M),
    ) {
        self.in_turn_started(peers, measures, Peer::start, measure);
    }

    /// The same, each started in a way of the suite's own.
    pub(crate) fn in_turn_started<M>(
        &self,
        peers: &[Peer],
        measures: &mut M,
        start: fn(Peer) -> Server,
        mut measure: impl FnMut(Peer, &Server, &mut M),
    ) {
        let peers = self.of(peers);
        peers.iter().for_each(|peer| peer.install());
        let rounds = self.rounds;
        for round in 1..=rounds {
            for peer in &peers {
                eprintln!("round {round} of {rounds}: {}", peer.name());
                measure(*peer, &start(*peer), measures);
            }
        }
    }
}
