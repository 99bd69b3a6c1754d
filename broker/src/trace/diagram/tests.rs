//! What the diagram shows, and that it is well-formed whatever is in it.

use crate::Cluster;
use crate::trace::testing::*;

/// The names of the elements, if `text` is XML: every tag closed in its turn, no stray `<` or `&`.
fn elements(text: &str) -> Result<Vec<String>, String> {
    let (mut open, mut seen) = (Vec::new(), Vec::new());
    let mut rest = text.strip_prefix("<!DOCTYPE html>\n").ok_or("no doctype")?;
    while let Some(start) = rest.find('<') {
        text_is_sound(&rest[..start])?;
        let end = start + rest[start..].find('>').ok_or("a tag without an end")?;
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            let opened = open.pop().ok_or_else(|| format!("</{name}> closes nothing"))?;
            if opened != name {
                return Err(format!("</{name}> closes <{opened}>"));
            }
            continue;
        }
        let name = tag.split([' ', '/']).next().unwrap_or_default().to_owned();
        attributes_are_sound(&tag[name.len()..])?;
        seen.push(name.clone());
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    if open.is_empty() { Ok(seen) } else { Err(format!("never closed: {open:?}")) }
}

fn text_is_sound(text: &str) -> Result<(), String> {
    let known = ["amp;", "lt;", "gt;", "quot;", "#39;"];
    match text.split('&').skip(1).find(|part| !known.iter().any(|known| part.starts_with(known))) {
        Some(part) => Err(format!("a stray & before {part:?}")),
        None if text.chars().any(|letter| letter.is_control() && !"\n\t".contains(letter)) => {
            Err("a control character".into())
        }
        None => Ok(()),
    }
}

fn attributes_are_sound(text: &str) -> Result<(), String> {
    let quotes = text.matches('"').count();
    if quotes % 2 == 1 || text.matches('=').count() * 2 < quotes {
        return Err(format!("attributes {text:?}"));
    }
    text_is_sound(text)
}

fn request(id: &str) -> bytes::Bytes {
    let headers =
        [("kafka_correlationId", id), ("kafka_replyTopic", "sum.reply"), ("kafka_replyPartition", "0")];
    batch("[1,2]", &headers)
}

fn cluster() -> Cluster {
    Cluster::builder().topic("sum", 1).topic("sum.reply", 1).start().unwrap()
}

#[test]
fn a_lost_reply_is_seen_in_the_diagram() {
    let kafka = cluster();
    let mut first = client(&kafka, "gateway");
    let member = join(&mut first, "gateways");
    sync(&mut first, "gateways", &member, 1, "sum.reply");
    client(&kafka, "gateway").call(&produce("sum", 0, &request("a1b2")), PRODUCE).unwrap();
    // Another takes over the reply partition before the reply is there.
    leave(&mut first, "gateways", &member);
    let mut second = client(&kafka, "gateway");
    let stranger = join(&mut second, "gateways");
    sync(&mut second, "gateways", &stranger, 3, "sum.reply");
    let reply = batch("3", &[("kafka_correlationId", "a1b2")]);
    client(&kafka, "server").call(&produce("sum.reply", 0, &reply), PRODUCE).unwrap();
    second.call(&fetch("sum.reply", 0, 0), FETCH).unwrap();

    let exchanges = kafka.exchanges();
    assert!(exchanges[0].is_lost(), "{exchanges:?}\n{}", kafka.trace());
    let html = kafka.trace().to_html();
    elements(&html).unwrap();
    if let Some(path) = std::env::var_os("DIAGRAM") {
        kafka.trace().write_to(path).unwrap();
    }
    for part in [
        "1 request over topics: 0 answered, 1 lost, 0 open",
        "Produce @0 · request a1b2",
        "Produce @0 · reply a1b2",
        "Fetch @0 · reply a1b2",
        "gateways, generation 3 — ",
        "class=\"row lost\"",
        &format!("{stranger}, which never sent this correlation id"),
    ] {
        assert!(html.contains(part), "{part} is not in it");
    }
}

#[test]
fn an_answered_request_is_not_marked() {
    let kafka = cluster();
    let mut gateway = client(&kafka, "gateway");
    let member = join(&mut gateway, "gateways");
    sync(&mut gateway, "gateways", &member, 1, "sum.reply");
    gateway.call(&produce("sum", 0, &request("a1b2")), PRODUCE).unwrap();
    let reply = batch("3", &[("kafka_correlationId", "a1b2")]);
    client(&kafka, "server").call(&produce("sum.reply", 0, &reply), PRODUCE).unwrap();
    gateway.call(&fetch("sum.reply", 0, 0), FETCH).unwrap();
    let html = kafka.trace().to_html();
    assert!(html.contains("1 answered, 0 lost, 0 open") && !html.contains("class=\"row lost\""));
}

#[test]
fn names_that_look_like_markup_are_only_text() {
    let kafka = cluster();
    let evil = "</title><script>alert(1)</script>&\"'\u{1}\u{b}";
    let mut gateway = client(&kafka, evil);
    gateway.call(&produce("sum", 0, &request(evil)), PRODUCE).unwrap();
    let html = kafka.trace().to_html();
    let elements = elements(&html).unwrap();
    assert!(!elements.iter().any(|name| name == "script"));
    assert!(html.contains("&lt;script&gt;"));
}

#[test]
fn it_fetches_nothing_from_anywhere() {
    let kafka = cluster();
    client(&kafka, "reader").call(&fetch("sum", 0, 0), FETCH).unwrap();
    let html = kafka.trace().to_html();
    let links = html.matches("http").count();
    assert_eq!(links, 1, "only the name space of XHTML");
    assert!(!html.contains("src=") && !html.contains("@import") && !html.contains("url(\""));
}

#[test]
fn heartbeats_and_empty_fetches_are_counted_not_drawn() {
    let kafka = cluster();
    let mut gateway = client(&kafka, "gateway");
    gateway.call(&produce("sum", 0, &batch("1", &[])), PRODUCE).unwrap();
    for _ in 0..500 {
        gateway.call(&fetch("sum", 0, 1), FETCH).unwrap();
    }
    gateway.call(&produce("sum", 0, &batch("1", &[])), PRODUCE).unwrap();
    let html = kafka.trace().to_html();
    assert!(html.contains("500 × empty Fetch"));
    assert_eq!(html.matches("class=\"row").count(), 2);
}

#[test]
fn a_trace_of_nothing_is_a_page_as_well() {
    let html = cluster().trace().to_html();
    elements(&html).unwrap();
    assert!(html.contains("0 requests"));
}
