//! What other releases of Kafka advertise, so that a client can be tested against a broker that says it is older.

#[rustfmt::skip]
mod table;

/// A release of Apache Kafka, as its freshly formatted broker presents itself.
#[derive(Debug)]
pub(crate) struct Release {
    /// Its name, as in `3.9`.
    pub(crate) name: &'static str,
    /// The patch whose jars were asked.
    #[allow(dead_code)] // says where the row comes from
    pub(crate) version: &'static str,
    /// What it advertises: key, lowest and highest version, in the order of the keys. In KRaft mode; 2.8, where that was
    /// a preview, with ZooKeeper.
    pub(crate) apis: &'static [(i16, i16, i16)],
    /// Its features, in the order of their names. Releases before 3.3 have none.
    pub(crate) features: &'static [Feature],
}

/// A feature that is finalized for a whole cluster.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Feature {
    /// Its name, as in `metadata.version`.
    pub(crate) name: &'static str,
    /// The lowest level supported.
    pub(crate) min: i16,
    /// The highest level supported.
    pub(crate) max: i16,
    /// The level that a new cluster has; 0: none.
    pub(crate) finalized: i16,
}

/// The release called `name`; a patch is as good as its release, so that `3.9.1` is `3.9`.
pub(crate) fn release(name: &str) -> Option<&'static Release> {
    let of_patch = |release: &&Release| name.strip_prefix(release.name).is_some_and(is_patch);
    table::RELEASES.iter().find(of_patch)
}

/// The newest release: the one that kafkito is built after.
pub(crate) fn newest() -> &'static Release {
    table::RELEASES.last().expect("the generated table is not empty")
}

/// The names of all releases, the oldest first.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    table::RELEASES.iter().map(|release| release.name)
}

fn is_patch(rest: &str) -> bool {
    rest.is_empty()
        || rest
            .strip_prefix('.')
            .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

impl Release {
    /// The versions of an API that the release advertises.
    pub(crate) fn api(&self, key: i16) -> Option<(i16, i16)> {
        let at = self.apis.binary_search_by_key(&key, |(key, _, _)| *key).ok()?;
        let (_, min, max) = self.apis[at];
        Some((min, max))
    }

    /// The versions of an API to advertise in its stead, where `served` are ours: those that both have.
    pub(crate) fn advertised(&self, key: i16, served: (i16, i16)) -> Option<(i16, i16)> {
        let (min, max) = self.api(key)?;
        let both = (min.max(served.0), max.min(served.1));
        (both.0 <= both.1).then_some(both)
    }

    /// Whether its brokers can take the metrics of clients, as those since 3.7 can.
    pub(crate) fn can_take_metrics(&self) -> bool {
        const METADATA_VERSION_OF_3_7: i16 = 15;
        self.feature("metadata.version").is_some_and(|version| version.max >= METADATA_VERSION_OF_3_7)
    }

    /// A feature of the release.
    pub(crate) fn feature(&self, name: &str) -> Option<&'static Feature> {
        self.features.iter().find(|feature| feature.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_found_by_its_name_or_a_patchs() {
        assert_eq!(release("3.9").unwrap().name, "3.9");
        assert_eq!(release("3.9.1").unwrap().name, "3.9");
        for unknown in ["3.99", "3", "3.9.", "3.9.x", "", "9.0"] {
            assert!(release(unknown).is_none(), "{unknown}");
        }
    }

    #[test]
    fn apis_are_sorted_so_that_they_are_found() {
        for release in table::RELEASES {
            assert!(release.apis.windows(2).all(|pair| pair[0].0 < pair[1].0), "{}", release.name);
            assert!(release.apis.iter().all(|(_, min, max)| min <= max), "{}", release.name);
            assert_eq!(
                release.api(0).map(|(min, _)| min),
                Some(0),
                "Produce is advertised from 0 by {}",
                release.name
            );
            assert_eq!(release.api(71), None, "telemetry of {}", release.name);
        }
    }

    #[test]
    fn what_both_have_is_advertised() {
        let old = release("3.9").unwrap();
        assert_eq!(old.advertised(3, (0, 13)), Some((0, 12)));
        assert_eq!(old.advertised(1, (4, 18)), Some((4, 17)));
        assert_eq!(old.advertised(78, (1, 1)), None);
        assert_eq!(release("2.8").unwrap().advertised(60, (1, 2)), None);
    }

    /// What a 4.3.1 broker answered to ApiVersions v4.
    #[test]
    fn the_newest_release_is_as_it_was_seen() {
        let seen = "0:0-13 1:4-18 2:1-11 3:0-13 8:2-10 9:1-10 10:0-6 11:0-9 12:0-4 13:0-5 14:0-5 15:0-6 16:0-5 17:0-1 \
                    18:0-4 19:2-7 20:1-6 21:0-2 22:0-5 23:2-4 24:0-5 25:0-4 26:0-5 27:1-2 28:0-5 29:1-3 30:1-3 31:1-3 \
                    32:1-4 33:0-2 34:1-2 35:1-5 36:0-2 37:0-3 38:1-3 39:1-2 40:1-2 41:1-3 42:0-2 43:0-2 44:0-1 45:0-1 46:0 \
                    47:0 48:0-1 49:0-1 50:0 51:0 55:0-2 57:0-2 60:0-2 61:0 64:0 65:0 66:0-2 68:0-1 69:0-1 74:0-1 75:0 76:1 \
                    77:1 78:1-2 79:1-2 80:0-1 81:0 83:0 84:0 85:0-1 86:0 87:0-1 88:0 89:0 90:0-1 91:0 92:0";
        let newest = newest();
        let range = |(key, min, max): &(i16, i16, i16)| match min == max {
            true => format!("{key}:{min}"),
            false => format!("{key}:{min}-{max}"),
        };
        let ours: Vec<String> = newest.apis.iter().map(range).collect();
        assert_eq!(ours.join(" "), seen);
        let features: Vec<_> = newest.features.iter().map(|f| (f.name, f.min, f.max, f.finalized)).collect();
        assert_eq!(
            features,
            [
                ("eligible.leader.replicas.version", 0, 1, 1),
                ("group.version", 0, 1, 1),
                ("kraft.version", 0, 1, 1),
                ("metadata.version", 7, 30, 30),
                ("share.version", 0, 1, 1),
                ("streams.version", 0, 1, 1),
                ("transaction.version", 0, 2, 2),
            ]
        );
    }

    #[test]
    fn older_releases_have_fewer_features() {
        assert_eq!(release("3.2").unwrap().features, []);
        assert_eq!(release("3.3").unwrap().feature("metadata.version").unwrap().finalized, 7);
        assert!(release("3.9").unwrap().feature("transaction.version").is_none());
        assert_eq!(release("4.0").unwrap().feature("transaction.version").unwrap().finalized, 2);
    }
}
