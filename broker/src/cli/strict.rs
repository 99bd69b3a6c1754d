//! What a strict cluster has to say at its end.

use kafkito::Cluster;

/// Something has gone wrong in a strict cluster.
const FAILED: u8 = 1;

/// Says what has gone wrong in a strict cluster, and gives the status for it. `None` if nothing has, or it is not strict.
pub(crate) fn failed(cluster: &Cluster) -> Option<u8> {
    let why = cluster.strict_failure()?;
    eprintln!("kafkito: the cluster is strict, and this has gone wrong:");
    why.lines().for_each(|reason| eprintln!("  {reason}"));
    // It has been said: dropping the cluster is not to panic with it.
    cluster.set_strict(false);
    Some(FAILED)
}
