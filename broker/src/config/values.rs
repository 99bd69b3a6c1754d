//! The values that typed configs hold: plain numbers and words, read from Kafka's spelling.

/// A value of a config, read from its text.
///
/// Texts are validated against the table of definitions before anything is typed, so `None` means that a text came in
/// by another door (a log written by another program): the layer below then stands.
pub(crate) trait Value: Sized {
    fn read(text: &str) -> Option<Self>;

    /// The value in another unit, `factor` of which make one of the text's: `log.retention.hours` for `retention.ms`.
    fn scaled(self, _factor: i64) -> Self {
        self
    }
}

/// What a topic does with its old records: `cleanup.policy`. Neither is legal, and keeps everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CleanupPolicy {
    pub(crate) delete: bool,
    pub(crate) compact: bool,
}

/// How the broker stores a batch: `compression.type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CompressionType {
    /// As the producer compressed it.
    Producer,
    Uncompressed,
    Gzip,
    Snappy,
    Lz4,
    Zstd,
}

/// Whose time a record bears: `message.timestamp.type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimestampType {
    CreateTime,
    LogAppendTime,
}

/// How a Metadata request that names a missing topic is answered while it is created: `kafkito.auto.create.mode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AutoCreateMode {
    /// `synchronous`: with the new topic and its leaders.
    Synchronous,
    /// `kraft`: with UNKNOWN_TOPIC_OR_PARTITION; the next request finds the topic.
    Kraft,
    /// `leader-not-available:N`: with LEADER_NOT_AVAILABLE, N times.
    LeaderNotAvailable(u32),
}

/// Which replica a consumer is to fetch from: `replica.selector.class`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReplicaSelector {
    /// The leader.
    Leader,
    /// One in the consumer's own rack (KIP-392).
    RackAware,
}

impl ReplicaSelector {
    /// Kafka's own class that sends consumers to the leader.
    const LEADER: &str = "org.apache.kafka.common.replica.LeaderSelector";
    /// Kafka's own class that goes by racks.
    const RACK_AWARE: &str = "org.apache.kafka.common.replica.RackAwareReplicaSelector";
    /// The classes whose behaviour kafkito has.
    pub(crate) const CLASSES: [&str; 2] = [Self::LEADER, Self::RACK_AWARE];
}

impl Value for ReplicaSelector {
    fn read(text: &str) -> Option<Self> {
        match text.trim() {
            Self::LEADER => Some(Self::Leader),
            Self::RACK_AWARE => Some(Self::RackAware),
            _ => None,
        }
    }
}

impl Value for bool {
    fn read(text: &str) -> Option<Self> {
        let text = java_trim(text);
        match () {
            () if text.eq_ignore_ascii_case("true") => Some(true),
            () if text.eq_ignore_ascii_case("false") => Some(false),
            () => None,
        }
    }
}

macro_rules! integers {
    ($($type:ty)*) => {$(
        impl Value for $type {
            fn read(text: &str) -> Option<Self> {
                java_trim(text).parse().ok()
            }

            fn scaled(self, factor: i64) -> Self {
                let wide = i64::from(self).saturating_mul(factor);
                Self::try_from(wide).unwrap_or(if wide < 0 { Self::MIN } else { Self::MAX })
            }
        }
    )*};
}

integers! { i16 i32 i64 }

impl Value for f64 {
    fn read(text: &str) -> Option<Self> {
        java_double(text)
    }
}

impl Value for CleanupPolicy {
    fn read(text: &str) -> Option<Self> {
        let has = |policy| text.split(',').any(|word| word.trim() == policy);
        Some(Self { delete: has("delete"), compact: has("compact") })
    }
}

impl Value for CompressionType {
    fn read(text: &str) -> Option<Self> {
        match java_trim(text) {
            "producer" => Some(Self::Producer),
            "uncompressed" => Some(Self::Uncompressed),
            "gzip" => Some(Self::Gzip),
            "snappy" => Some(Self::Snappy),
            "lz4" => Some(Self::Lz4),
            "zstd" => Some(Self::Zstd),
            _ => None,
        }
    }
}

impl Value for TimestampType {
    fn read(text: &str) -> Option<Self> {
        match java_trim(text) {
            "CreateTime" => Some(Self::CreateTime),
            "LogAppendTime" => Some(Self::LogAppendTime),
            _ => None,
        }
    }
}

impl Value for AutoCreateMode {
    fn read(text: &str) -> Option<Self> {
        match java_trim(text) {
            "synchronous" => Some(Self::Synchronous),
            "kraft" => Some(Self::Kraft),
            other => {
                let times = other.strip_prefix("leader-not-available:")?;
                times.parse().ok().filter(|&n| n > 0).map(Self::LeaderNotAvailable)
            }
        }
    }
}

impl<T: Value> Value for Option<T> {
    fn read(text: &str) -> Option<Self> {
        T::read(text).map(Some)
    }

    fn scaled(self, factor: i64) -> Self {
        self.map(|value| value.scaled(factor))
    }
}

/// Without the characters up to the space on either side: what Java's `trim` takes off.
pub(crate) fn java_trim(text: &str) -> &str {
    text.trim_matches(|c| c <= ' ')
}

/// A double as Java reads it: Rust's syntax, less `inf` and `nan`, plus a type suffix.
pub(crate) fn java_double(text: &str) -> Option<f64> {
    let text = java_trim(text);
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if unsigned == "NaN" || unsigned == "Infinity" {
        return text.parse().ok();
    }
    let digits = text.strip_suffix(['d', 'D', 'f', 'F']).unwrap_or(text);
    if digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')) {
        digits.parse().ok()
    } else {
        None
    }
}

/// A double as Java prints it.
pub(crate) fn print_double(value: f64) -> String {
    let magnitude = value.abs();
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if value == 0.0 || value.is_nan() || (1e-3..1e7).contains(&magnitude) {
        return format!("{value:?}");
    }
    let scientific = format!("{value:E}");
    match scientific.split_once('E') {
        Some((mantissa, exponent)) if !mantissa.contains('.') => format!("{mantissa}.0E{exponent}"),
        _ => scientific,
    }
}

/// Whether a text is an ISO 8601 duration as Java reads it, and not negative: `P1DT2H3M4.5S`.
pub(crate) fn duration_is_good(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    let Some(body) = upper.strip_prefix('P') else { return false };
    let (days, time) = match body.split_once('T') {
        Some((days, time)) => (days, Some(time)),
        None => (body, None),
    };
    let whole = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let days_are_good = days.is_empty() || days.strip_suffix('D').is_some_and(whole);
    match time {
        None => !days.is_empty() && days_are_good,
        Some(time) => !time.is_empty() && days_are_good && time_is_good(time),
    }
}

/// Hours, minutes and seconds, each at most once and in this order.
fn time_is_good(time: &str) -> bool {
    let mut rest = time;
    for unit in ['H', 'M', 'S'] {
        let Some((amount, after)) = rest.split_once(unit) else { continue };
        let (whole, fraction) = match amount.split_once('.') {
            Some((whole, fraction)) if unit == 'S' => (whole, fraction),
            _ => (amount, ""),
        };
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > 9 {
            return false;
        }
        rest = after;
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_kafka_spells_them() {
        assert_eq!(bool::read(" TRUE "), Some(true));
        assert_eq!(bool::read("yes"), None);
        assert_eq!(CompressionType::read("zstd"), Some(CompressionType::Zstd));
        assert_eq!(CompressionType::read("none"), None);
        assert_eq!(
            CleanupPolicy::read("compact, delete"),
            Some(CleanupPolicy { delete: true, compact: true })
        );
        assert_eq!(CleanupPolicy::read(""), Some(CleanupPolicy { delete: false, compact: false }));
    }

    #[test]
    fn auto_create_mode_counts_from_one() {
        assert_eq!(
            AutoCreateMode::read("leader-not-available:2"),
            Some(AutoCreateMode::LeaderNotAvailable(2))
        );
        assert_eq!(AutoCreateMode::read("leader-not-available:0"), None);
        assert_eq!(AutoCreateMode::read("leader-not-available"), None);
    }

    #[test]
    fn scaling_stops_at_the_bounds() {
        assert_eq!(168_i64.scaled(3_600_000), 604_800_000);
        assert_eq!(i64::MAX.scaled(60_000), i64::MAX);
        assert_eq!(i32::MAX.scaled(1_000), i32::MAX);
    }
}
