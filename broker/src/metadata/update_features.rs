//! Features that are to be finalized at other levels, checked as Kafka's controller checks them.

use super::{Image, Record, Refusal};
use crate::ErrorCode;
use crate::ordered::OrderedMap;

/// The feature that all others go by.
pub(crate) const METADATA_VERSION: &str = "metadata.version";

/// The levels of `metadata.version` that changed the records: no way leads back before them.
const CHANGING: [i16; 9] = [7, 8, 11, 13, 14, 15, 17, 23, 30];

/// What other features need, at the level from which on they need it.
const DEPENDENCIES: [(&str, i16, &str, i16); 1] =
    [("eligible.leader.replicas.version", 1, METADATA_VERSION, 23)];

/// Those that the pinned Kafka has, besides.
const FEATURES: [&str; 6] = [
    "eligible.leader.replicas.version",
    "group.version",
    "kraft.version",
    "share.version",
    "streams.version",
    "transaction.version",
];

/// In which direction a feature may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UpgradeType {
    /// Kafka has no such type.
    Unknown,
    /// Up.
    Upgrade,
    /// Down, if nothing is lost by it.
    SafeDowngrade,
    /// Down, whatever is lost.
    UnsafeDowngrade,
}

impl UpgradeType {
    /// The type with Kafka's number.
    pub(crate) fn from_code(code: i8) -> Self {
        match code {
            1 => Self::Upgrade,
            2 => Self::SafeDowngrade,
            3 => Self::UnsafeDowngrade,
            _ => Self::Unknown,
        }
    }
}

/// A feature that is to change.
#[derive(Clone, Debug)]
pub(crate) struct FeatureUpdate {
    /// Its name.
    pub(crate) feature: String,
    /// Its new level; 0 takes it away.
    pub(crate) level: i16,
    /// In which direction it may go.
    pub(crate) upgrade_type: UpgradeType,
}

/// Says which levels of a feature the controller knows.
pub(crate) type Supported<'a> = &'a dyn Fn(&str) -> Option<(i16, i16)>;

/// Plans the updates: all of them, or none.
///
/// # Errors
/// INVALID_UPDATE_VERSION with the first thing that is wrong.
pub(crate) fn update_features(
    image: &Image,
    supported: Supported<'_>,
    updates: &[FeatureUpdate],
) -> Result<Vec<Record>, Refusal> {
    let mut proposed: OrderedMap<&str, i16> = image.features().collect();
    for update in updates {
        proposed.insert(&update.feature, update.level);
    }
    updates.iter().map(|update| plan(image, supported, update, &proposed)).collect()
}

fn plan(
    image: &Image,
    supported: Supported<'_>,
    update: &FeatureUpdate,
    proposed: &OrderedMap<&str, i16>,
) -> Result<Record, Refusal> {
    let FeatureUpdate { feature, level, upgrade_type } = update;
    let invalid = |why: &str| {
        let message = format!("Invalid update version {level} for feature {feature}. {why}");
        Err(Refusal::new(ErrorCode::InvalidUpdateVersion, message))
    };
    let now = image.feature_level(feature);
    match upgrade_type {
        UpgradeType::Unknown => return invalid("The controller does not support the given upgrade type."),
        _ if *level < 0 => return invalid("A feature version cannot be less than 0."),
        _ => {}
    }
    if let Some(why) = reason_not_supported(image, supported, feature, *level) {
        return invalid(&why);
    }
    if *level < now && *upgrade_type == UpgradeType::Upgrade {
        return invalid(
            "Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe \
             downgrade.",
        );
    }
    if *level > now && *upgrade_type != UpgradeType::Upgrade {
        return invalid("Can't downgrade to a newer version.");
    }
    if feature == METADATA_VERSION {
        check_metadata_version(now, *level, *upgrade_type)?;
    } else if !FEATURES.contains(&feature.as_str()) {
        return invalid(&format!("Feature {feature} not found."));
    } else if let Some(why) = missing_dependency(feature, *level, proposed) {
        return invalid(&why);
    }
    Ok(Record::FeatureLevel { name: feature.as_str().into(), level: *level })
}

/// What the controller does not know, or one of the brokers.
fn reason_not_supported(
    image: &Image,
    supported: Supported<'_>,
    feature: &str,
    level: i16,
) -> Option<String> {
    let reason = |who: String, range: Option<(i16, i16)>| match range.unwrap_or((0, 0)) {
        (min, max) if (min..=max).contains(&level) => None,
        (0, 0) => Some(format!("{who} does not support this feature.")),
        (min, max) => Some(format!("{who} only supports versions {min}-{max}")),
    };
    let of_controller = reason(format!("Local controller {}", image.controller_id()), supported(feature));
    of_controller.or_else(|| {
        image.brokers().find_map(|broker| {
            let known = broker.features.iter().find(|known| &*known.name == feature);
            reason(format!("Broker {}", broker.id), known.map(|known| (known.min, known.max)))
        })
    })
}

fn check_metadata_version(now: i16, level: i16, upgrade_type: UpgradeType) -> Result<(), Refusal> {
    if level >= now || !CHANGING.iter().any(|changing| (level + 1..=now).contains(changing)) {
        return Ok(());
    }
    let why = match upgrade_type {
        UpgradeType::UnsafeDowngrade => "Unsafe metadata downgrade is not supported in this version.",
        _ => "Refusing to perform the requested downgrade because it might delete metadata information.",
    };
    let message = format!("Unsupported metadata.version downgrade from {now} to {level}. {why}");
    Err(Refusal::new(ErrorCode::InvalidUpdateVersion, message))
}

fn missing_dependency(feature: &str, level: i16, proposed: &OrderedMap<&str, i16>) -> Option<String> {
    let lacks = |(of, from, other, needed): &&(&str, i16, &str, i16)| {
        *of == feature && level >= *from && proposed.get(other).copied().unwrap_or(0) < *needed
    };
    let (_, _, other, needed) = DEPENDENCIES.iter().find(lacks)?;
    Some(format!("{feature} could not be set to {level} because it depends on {other} level {needed}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::{Broker, SupportedVersions};

    const ELR: &str = "eligible.leader.replicas.version";

    fn image(metadata_version: i16, broker_max: i16) -> Image {
        let mut image = Image::default();
        let known = |name: &str, min, max| SupportedVersions { name: name.into(), min, max };
        let features = vec![known(METADATA_VERSION, 7, broker_max), known(ELR, 0, 1)];
        let level = |name: &str, level| Record::FeatureLevel { name: name.into(), level };
        for record in [
            Record::RegisterBroker(Broker { features, ..Broker::new(1) }),
            level(METADATA_VERSION, metadata_version),
            level(ELR, 1),
        ] {
            image.apply(record).expect("any record");
        }
        image
    }

    fn update(image: &Image, feature: &str, level: i16, upgrade_type: UpgradeType) -> Result<usize, String> {
        let supported = |name: &str| match name {
            METADATA_VERSION => Some((7, 30)),
            ELR => Some((0, 1)),
            _ => None,
        };
        let updates = [FeatureUpdate { feature: feature.into(), level, upgrade_type }];
        let planned = update_features(image, &supported, &updates);
        planned.map(|records| records.len()).map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn a_feature_goes_up_and_down_and_is_written_even_if_it_stays() {
        let image = image(30, 30);
        assert_eq!(update(&image, ELR, 0, UpgradeType::SafeDowngrade), Ok(1));
        assert_eq!(update(&image, ELR, 1, UpgradeType::Upgrade), Ok(1));
        assert_eq!(update(&image, METADATA_VERSION, 30, UpgradeType::Upgrade), Ok(1));
    }

    #[test]
    fn refusals_are_kafkas() {
        use UpgradeType::{SafeDowngrade, Unknown, UnsafeDowngrade, Upgrade};
        let image = image(30, 30);
        for (feature, level, upgrade_type, why) in [
            (METADATA_VERSION, 99, Upgrade, "Local controller 1 only supports versions 7-30"),
            ("nope.version", 1, Upgrade, "Local controller 1 does not support this feature."),
            (ELR, 5, Upgrade, "Local controller 1 only supports versions 0-1"),
            (ELR, -1, Upgrade, "A feature version cannot be less than 0."),
            (ELR, 1, Unknown, "The controller does not support the given upgrade type."),
            (
                ELR,
                0,
                Upgrade,
                "Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe \
                 downgrade.",
            ),
        ] {
            let told = format!(
                "INVALID_UPDATE_VERSION: Invalid update version {level} for feature {feature}. {why}"
            );
            assert_eq!(update(&image, feature, level, upgrade_type), Err(told));
        }
        for (upgrade_type, why) in [
            (
                SafeDowngrade,
                "Refusing to perform the requested downgrade because it might delete metadata information.",
            ),
            (UnsafeDowngrade, "Unsafe metadata downgrade is not supported in this version."),
        ] {
            let told = format!(
                "INVALID_UPDATE_VERSION: Unsupported metadata.version downgrade from 30 to 25. {why}"
            );
            assert_eq!(update(&image, METADATA_VERSION, 25, upgrade_type), Err(told));
        }
    }

    #[test]
    fn metadata_that_has_not_changed_since_may_go_back() {
        assert_eq!(update(&image(29, 30), METADATA_VERSION, 24, UpgradeType::SafeDowngrade), Ok(1));
        assert!(update(&image(29, 30), METADATA_VERSION, 22, UpgradeType::SafeDowngrade).is_err());
    }

    #[test]
    fn every_broker_must_know_the_level() {
        let told = "INVALID_UPDATE_VERSION: Invalid update version 30 for feature metadata.version. Broker 1 only supports \
                    versions 7-29";
        let answer = update(&image(25, 29), METADATA_VERSION, 30, UpgradeType::Upgrade);
        assert_eq!(answer, Err(told.to_owned()));
    }

    #[test]
    fn a_feature_needs_what_it_depends_on() {
        let told = format!(
            "INVALID_UPDATE_VERSION: Invalid update version 1 for feature {ELR}. {ELR} could not be set to 1 because it \
             depends on metadata.version level 23"
        );
        assert_eq!(update(&image(22, 30), ELR, 1, UpgradeType::Upgrade), Err(told));
    }
}
