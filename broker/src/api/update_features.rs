//! UpdateFeatures (57): finalizes features at other levels, all of them or none.

use super::told::told;
use crate::call::Call;
use crate::list::Listed;
use crate::metadata::{FEATURES, FeatureUpdate, Refusal, UpgradeType, update_features};
use crate::schema::{SchemaError, Struct, messages};
use crate::state::State;

/// From here on a feature says in which direction it may go; before, whether it may go down.
const UPGRADE_TYPE_VERSION: i16 = 1;

/// Up to here every feature has its own answer, if all went well.
const RESULTS_VERSION_MAX: i16 = 1;

/// What Kafka says then.
const NOTHING_WRONG: &str = "NONE";

/// Updates the features, or just looks whether they could be.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let updates = call.request.get_structs("featureUpdates")?.into_iter();
    let updates: Vec<_> = updates.map(|asked| update(asked, call.version)).listed_if_ok()?;
    let validate_only = call.request.get_bool("validateOnly")?;
    let result = carry_out(state, &updates, validate_only, call.now);
    let answer = Struct::new(&messages::UPDATE_FEATURES_RESPONSE);
    if result.is_err() || call.version > RESULTS_VERSION_MAX {
        return Ok(told(answer, result));
    }
    Ok(told(answer, Ok(())).push_all("results", updates, |entry, update| {
        entry.set("feature", update.feature).set("errorMessage", NOTHING_WRONG)
    }))
}

fn update(asked: &Struct, version: i16) -> Result<FeatureUpdate, Box<SchemaError>> {
    let upgrade_type = match version {
        UPGRADE_TYPE_VERSION.. => UpgradeType::from_code(asked.get_i8("upgradeType")?),
        _ if asked.get_bool("allowDowngrade")? => UpgradeType::SafeDowngrade,
        _ => UpgradeType::Upgrade,
    };
    let (feature, level) = (asked.get_str("feature")?.to_owned(), asked.get_i16("maxVersionLevel")?);
    Ok(FeatureUpdate { feature, level, upgrade_type })
}

fn carry_out(
    state: &mut State,
    updates: &[FeatureUpdate],
    validate_only: bool,
    now: crate::clock::Millis,
) -> Result<(), Refusal> {
    let release = state.release;
    let supported = |name: &str| {
        FEATURES.iter().find(|(served, _)| *served == name)?;
        release.feature(name).map(|feature| (feature.min, feature.max))
    };
    let planned = update_features(state.metadata.image(), &supported, updates).map_err(|refusal| Refusal {
        message: refusal.message.map(|why| {
            format!("The update failed for all features since the following feature had an error: {why}")
        }),
        ..refusal
    });
    let records = planned?;
    if validate_only { Ok(()) } else { state.commit(records, now) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::{ask, one_broker};

    const ELR: &str = "eligible.leader.replicas.version";

    fn to(feature: &str, level: i16, version: i16, down: bool, validate_only: bool) -> Struct {
        let request = Struct::new(&messages::UPDATE_FEATURES_REQUEST).push("featureUpdates", |update| {
            let update = update.set("feature", feature).set("maxVersionLevel", level);
            if version == 0 {
                update.set("allowDowngrade", down)
            } else {
                update.set("upgradeType", 1 + i8::from(down))
            }
        });
        if version == 0 { request } else { request.set("validateOnly", validate_only) }
    }

    #[test]
    fn a_feature_is_finalized_at_another_level() {
        for version in 0..=2 {
            let mut state = one_broker();
            let answer = ask(handle, &mut state, version, &to(ELR, 0, version, true, false));
            assert_eq!((answer.get_i16("errorCode"), answer.is_null("errorMessage")), (Ok(0), Ok(true)));
            let results = answer.get_structs("results").expect("a list").len();
            assert_eq!(results, usize::from(version <= 1));
            assert_eq!(state.metadata.feature_level(ELR), 0);
        }
    }

    #[test]
    fn trying_changes_nothing_and_a_refusal_says_why() {
        let mut state = one_broker();
        let answer = ask(handle, &mut state, 2, &to(ELR, 0, 2, true, true));
        assert_eq!((answer.get_i16("errorCode"), state.metadata.feature_level(ELR)), (Ok(0), 1));
        let answer = ask(handle, &mut state, 2, &to("share.version", 1, 2, false, false));
        assert_eq!(answer.get_i16("errorCode"), Ok(95));
        assert_eq!(
            answer.get_str("errorMessage"),
            Ok(
                "The update failed for all features since the following feature had an error: Invalid update version 1 for \
                feature share.version. Local controller 1 does not support this feature."
            )
        );
    }
}
