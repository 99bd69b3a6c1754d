//! ApiVersions (18): what is served, from the route table, and which features are finalized.
//!
//! The answer's header is always v0, and a version that is not known is answered in v0 with UNSUPPORTED_VERSION and the
//! versions of ApiVersions itself (KIP-511), so that a client newer than us can step down.
//!
//! Before version 4 a feature with minimum version 0 breaks clients (KAFKA-17011): such features are left out there.

use kafka_protocol::messages::api_versions_response::ApiVersion;
use kafka_protocol::messages::{ApiVersionsRequest, ApiVersionsResponse};

use crate::ErrorCode;
use crate::call::Call;
use crate::outcome::Outcome;
use crate::routes::ROUTES;
use crate::state::State;

/// Answers with the route table.
pub(crate) fn handle(
    _state: &mut State,
    call: &Call<'_, ApiVersionsRequest>,
) -> Outcome<ApiVersionsResponse> {
    if call.version >= 3
        && !(is_valid(&call.request.client_software_name) && is_valid(&call.request.client_software_version))
    {
        let answer = ApiVersionsResponse::default().with_error_code(ErrorCode::InvalidRequest.code());
        return Outcome::Reply(answer);
    }
    Outcome::Reply(ApiVersionsResponse::default().with_api_keys(api_keys()))
}

/// The answer, in version 0, to a version that is not known.
pub(crate) fn unsupported_version() -> ApiVersionsResponse {
    ApiVersionsResponse::default()
        .with_error_code(ErrorCode::UnsupportedVersion.code())
        .with_api_keys(api_keys())
}

fn api_keys() -> Vec<ApiVersion> {
    ROUTES
        .iter()
        .map(|row| {
            ApiVersion::default()
                .with_api_key(row.key)
                .with_min_version(row.advertised_min)
                .with_max_version(row.max)
        })
        .collect()
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
        let answer = unsupported_version();
        assert_eq!(answer.error_code, 35);
        assert!(answer.api_keys.iter().any(|api| api.api_key == 18));
    }
}
