//! `--clock`: what the cluster's time is to be.

use std::time::{Duration, UNIX_EPOCH};

use kafkito::Clock;

/// The clock that is asked for. Each cluster gets one of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClockOption {
    /// The system's, so much ahead.
    System(Duration),
    /// One that stands still at the wall's time until it is moved.
    Manual,
    /// The same, at this time since the Unix epoch.
    ManualAt(Duration),
}

/// What would be right.
const FORMS: &str =
    "it must be system, +DURATION, manual or manual@TIME, e.g. +2h or manual@2030-01-01T00:00:00Z";

impl ClockOption {
    /// Reads `system`, `+DURATION`, `manual` or `manual@TIME`. An error is one sentence.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let wrong = |why: &dyn std::fmt::Display| format!("{why}: {FORMS}");
        if let Some(ahead) = text.strip_prefix('+') {
            return humantime::parse_duration(ahead).map(Self::System).map_err(|error| wrong(&error));
        }
        if let Some(time) = text.strip_prefix("manual@") {
            let at = humantime::parse_rfc3339_weak(time).map_err(|error| wrong(&error))?;
            let since = at.duration_since(UNIX_EPOCH);
            return since.map(Self::ManualAt).map_err(|_| wrong(&"that is before 1970"));
        }
        match text {
            "system" => Ok(Self::System(Duration::ZERO)),
            "manual" => Ok(Self::Manual),
            _ => Err(FORMS.into()),
        }
    }

    /// A clock of this kind.
    pub(crate) fn clock(self) -> Clock {
        match self {
            Self::System(ahead) => Clock::system_plus(ahead),
            Self::Manual => Clock::manual(),
            Self::ManualAt(time) => Clock::manual_at(time),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_is_read() {
        let hours = |hours: u64| Duration::from_secs(hours * 3600);
        assert_eq!(ClockOption::parse("system"), Ok(ClockOption::System(Duration::ZERO)));
        assert_eq!(ClockOption::parse("+2h 30m"), Ok(ClockOption::System(hours(2) + hours(1) / 2)));
        assert_eq!(ClockOption::parse("manual"), Ok(ClockOption::Manual));
        let day = ClockOption::ManualAt(hours(24));
        assert_eq!(ClockOption::parse("manual@1970-01-02T00:00:00Z"), Ok(day));
        assert_eq!(ClockOption::parse("manual@1970-01-02 00:00:00"), Ok(day));
        assert!(ClockOption::Manual.clock().is_manual() && day.clock().is_manual());
        assert!(!ClockOption::System(hours(1)).clock().is_manual());
    }

    #[test]
    fn whatever_else_is_told_what_would_be_right() {
        for text in [
            "",
            "wall",
            "+",
            "+2",
            "+2 parsecs",
            "-1h",
            "manual@",
            "manual@noon",
            "manual@1969-12-31T00:00:00Z",
        ] {
            let why = ClockOption::parse(text).expect_err(text);
            assert!(why.ends_with(FORMS) && !why.contains('\n'), "{text}: {why}");
        }
    }
}
