//! Groups of raw members: from the first JoinGroup until all of them are assigned.

use kafkito_benches::figures::median;
use kafkito_benches::joining::first_join;
use kafkito_benches::peer::Peer;
use kafkito_benches::report::measure::{Bound, Figure, Measure};
use kafkito_benches::report::results::Results;

use crate::field::Field;

/// Members, groups that are joined in a round, and milliseconds that a join may take.
const SIZES: [(usize, usize, f64); 3] = [(1, 50, 5.0), (10, 20, 20.0), (100, 5, 200.0)];

pub(crate) fn run(field: &Field) -> Results {
    let measure = |(members, _, limit)| {
        let bounds = [Bound::of(Figure::Value, Peer::Kfake, 1.0), Bound::at(Figure::Value, limit)];
        let name = format!("first join to assigned, raw members: {members}");
        Measure::time(name, "ms", "group", &bounds)
    };
    let mut measures = SIZES.map(measure);
    field.in_turn(&[Peer::Kafkito, Peer::Kfake], &mut measures, |peer, server, measures| {
        // Makes __consumer_offsets.
        first_join(server.address(), "first", 1);
        for (measure, (members, groups, _)) in measures.iter_mut().zip(SIZES) {
            let join = |number| {
                let group = format!("group-{members}-{number}");
                first_join(server.address(), &group, members).as_secs_f64() * 1e3
            };
            let act = || median(&(0..groups).map(join).collect::<Vec<_>>());
            measure.add(peer.name(), server.sample(groups as f64, act));
        }
    });
    Results::new("groups", "Groups, raw members", field.rounds, measures.into())
}
