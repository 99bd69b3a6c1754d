//! ApiVersions (18): what is served, from the route table, and which features are finalized.
//!
//! The answer's header is always v0, and a version that is not known is answered in v0 with UNSUPPORTED_VERSION and the
//! versions of everything (KIP-511), so that a client newer than us can step down.
//!
//! Before version 4 a feature with minimum version 0 breaks clients (KAFKA-17011): such features are left out there.

use kafka_protocol::messages::api_versions_response::{ApiVersion, FinalizedFeatureKey, SupportedFeatureKey};
use kafka_protocol::messages::{ApiVersionsRequest, ApiVersionsResponse};
use kafka_protocol::protocol::StrBytes;

use crate::ErrorCode;
use crate::call::Call;
use crate::like::Release;
use crate::list::Listed;
use crate::metadata::FEATURES;
use crate::outcome::Outcome;
use crate::routes::ROUTES;
use crate::state::State;

/// From this version on a feature may have the minimum version 0.
const MIN_VERSION_0_VERSION: i16 = 4;
/// From this version on there are features.
const FEATURES_VERSION: i16 = 3;

/// Answers with the route table, and with the features that are finalized.
pub(crate) fn handle(state: &mut State, call: &Call<'_, ApiVersionsRequest>) -> Outcome<ApiVersionsResponse> {
    let names_software = call.version >= FEATURES_VERSION;
    let (name, version) = (&call.request.client_software_name, &call.request.client_software_version);
    if names_software && !(is_valid(name) && is_valid(version)) {
        let answer = ApiVersionsResponse::default().with_error_code(ErrorCode::InvalidRequest.code());
        return Outcome::Reply(answer);
    }
    let wants_metrics = state.asks_for_metrics();
    if wants_metrics && names_software {
        state.telemetry.introduced(call.client.connection, name, version);
    }
    let answer = ApiVersionsResponse::default().with_api_keys(api_keys(state.release, wants_metrics));
    if call.version < FEATURES_VERSION {
        return Outcome::Reply(answer);
    }
    Outcome::Reply(with_features(answer, state, call.version))
}

/// The answer, in version 0, to a version that is not known.
pub(crate) fn unsupported_version(release: &Release) -> ApiVersionsResponse {
    ApiVersionsResponse::default()
        .with_error_code(ErrorCode::UnsupportedVersion.code())
        .with_api_keys(api_keys(release, false))
}

fn api_keys(release: &Release, wants_metrics: bool) -> Vec<ApiVersion> {
    let mut keys = Vec::with_capacity(ROUTES.len());
    for row in ROUTES.iter().filter(|row| wants_metrics || !row.is_for_metrics()) {
        if let Some((min, max)) = row.advertised(release) {
            keys.push(
                ApiVersion::default().with_api_key(row.key).with_min_version(min).with_max_version(max),
            );
        }
    }
    keys
}

/// Only features that are served are told of: a directory of Kafka's may have others finalized.
fn with_features(answer: ApiVersionsResponse, state: &State, version: i16) -> ApiVersionsResponse {
    let is_served = |name: &str| FEATURES.iter().any(|(served, _)| *served == name);
    let finalized = || state.metadata.image().features().filter(|(name, _)| is_served(name));
    let known = FEATURES.iter().filter_map(|(name, _)| state.release.feature(name));
    let supported = known.filter(|feature| feature.finalized > 0).filter_map(|feature| {
        let told = feature.min > 0 || version >= MIN_VERSION_0_VERSION;
        told.then(|| {
            SupportedFeatureKey::default()
                .with_name(StrBytes::from_static_str(feature.name))
                .with_min_version(feature.min)
                .with_max_version(feature.max)
        })
    });
    let finalized = finalized().map(|(name, level)| {
        FinalizedFeatureKey::default()
            .with_name(StrBytes::from_string(name.to_owned()))
            .with_min_version_level(level)
            .with_max_version_level(level)
    });
    answer
        .with_supported_features(supported.listed())
        .with_finalized_features(finalized.listed())
        .with_finalized_features_epoch(state.metadata.epoch())
}

/// KIP-511: letters and digits, with dashes and dots inside.
fn is_valid(software: &str) -> bool {
    let alphanumeric = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = software.as_bytes();
    alphanumeric(bytes.first())
        && alphanumeric(bytes.last())
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn software_names_are_checked_as_in_kip_511() {
        assert!(["librdkafka", "apache-kafka-java", "4.3.1", "a"].into_iter().all(is_valid));
        assert!(!["", "-a", "a.", "a b", "ä"].into_iter().any(is_valid));
    }

    #[test]
    fn an_unknown_version_is_told_what_there_is() {
        let answer = unsupported_version(crate::like::newest());
        assert_eq!(answer.error_code, 35);
        assert!(answer.api_keys.iter().any(|api| api.api_key == 18));
    }
}
