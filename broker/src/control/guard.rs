//! Who may drive the cluster: programs on this machine, and no web page.
//!
//! A page that a browser on this machine shows may send requests to 127.0.0.1, and by DNS rebinding under a name of its own.
//! Both give themselves away: by an `Origin` that is not this port, or by a `Host` that is no name of this machine.

use std::net::IpAddr;

use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use super::listener::Access;
use super::problem::{Kind, Problem};

/// Refuses what is foreign, whatever it asks for.
pub(super) fn check(parts: &Parts, access: &Access) -> Result<(), Problem> {
    let host =
        only(&parts.headers, header::HOST.as_str())?.ok_or_else(|| foreign("it has no Host header"))?;
    check_host(host, access)?;
    if let Some(authority) = parts.uri.authority() {
        check_host(authority.as_str(), access)?;
    }
    if let Some(origin) = only(&parts.headers, header::ORIGIN.as_str())? {
        if origin.strip_prefix("http://") != Some(host) {
            return Err(foreign(format!("its Origin is {origin:?}: no web page may drive a cluster")));
        }
    }
    // What browsers say of requests that carry no Origin, such as those for an image.
    match only(&parts.headers, "sec-fetch-site")? {
        Some(site) if site != "same-origin" && site != "none" => {
            Err(foreign(format!("its Sec-Fetch-Site is {site:?}: no web page may drive a cluster")))
        }
        _ => Ok(()),
    }
}

fn foreign(why: impl Into<String>) -> Problem {
    Problem::new(Kind::Foreign, why)
}

/// A header's text, if it is there once.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Problem> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(foreign(format!("it has more than one {name} header")));
    }
    value.to_str().map(Some).map_err(|_| foreign(format!("its {name} header is no text")))
}

fn check_host(authority: &str, access: &Access) -> Result<(), Problem> {
    let host = without_port(authority);
    let allowed = match host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
        // No name, so no rebinding: whoever sends it has dialled it.
        Ok(address) => address.is_loopback() || access.remote,
        Err(_) => {
            let host = host.trim_end_matches('.');
            host.eq_ignore_ascii_case("localhost")
                || access.hosts.iter().any(|name| name.eq_ignore_ascii_case(host))
        }
    };
    if allowed {
        return Ok(());
    }
    Err(foreign(format!(
        "its Host is {authority:?}: only names of this machine's own loopback are answered, and those given by --control-host"
    )))
}

/// `host` of `host:port`; a colon inside of brackets is an IPv6 address's own.
fn without_port(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => host,
        _ => authority,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn checked(headers: &[(&str, &str)], access: &Access) -> bool {
        let mut request = Request::builder().uri("/v1/cluster");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        check(&request.body(()).expect("the headers are valid").into_parts().0, access).is_ok()
    }

    fn host(host: &str) -> bool {
        checked(&[("host", host)], &Access::default())
    }

    #[test]
    fn names_of_the_loopback_are_answered() {
        for name in [
            "localhost",
            "LOCALHOST:80",
            "localhost.:80",
            "127.0.0.1:9093",
            "127.1.2.3",
            "[::1]:9093",
            "[::1]",
        ] {
            assert!(host(name), "{name}");
        }
    }

    #[test]
    fn any_other_host_is_foreign() {
        for name in [
            "",
            ":80",
            "example.com",
            "example.com:9093",
            "localhost.example.com",
            "127.0.0.1.example.com",
            "192.168.0.7:80",
            "0.0.0.0:80",
            "[::]:80",
            "[::1",
            "localhost:80:80",
            "user@localhost",
            "127.0.0.1@example.com",
            "localhost/",
        ] {
            assert!(name == "[::1" || !host(name), "{name}");
        }
    }

    #[test]
    fn no_host_and_two_hosts_are_foreign() {
        assert!(!checked(&[], &Access::default()));
        assert!(!checked(&[("host", "localhost"), ("host", "example.com")], &Access::default()));
    }

    #[test]
    fn only_the_ports_own_origin_is_answered() {
        let origin =
            |origin: &str| checked(&[("host", "localhost:80"), ("origin", origin)], &Access::default());
        assert!(origin("http://localhost:80"));
        for foreign in [
            "null",
            "",
            "http://localhost",
            "http://localhost:81",
            "https://localhost:80",
            "http://example.com",
        ] {
            assert!(!origin(foreign), "{foreign}");
        }
    }

    #[test]
    fn what_a_browser_marks_as_another_sites_is_foreign() {
        let site =
            |site: &str| checked(&[("host", "localhost"), ("sec-fetch-site", site)], &Access::default());
        assert!(site("none") && site("same-origin"));
        assert!(!site("cross-site") && !site("same-site"));
    }

    #[test]
    fn names_may_be_allowed_and_addresses_if_remote_is() {
        let access = Access { remote: true, hosts: vec!["kafka.test".into()] };
        assert!(
            checked(&[("host", "kafka.test:80")], &access) && checked(&[("host", "192.168.0.7:80")], &access)
        );
        assert!(!checked(&[("host", "example.com")], &access));
    }
}
